// SPDX-License-Identifier: LGPL-2.1-or-later
/* expression.c: what fields say of others: references, expressions, conditions, cases. See walk.h. */
#include "codec/walk.h"
#include "image/bits.h"

#include <errno.h>

#define NESTED_MAX 6

static const struct libfwctl_record *side_record(const struct libfwctl_record *record,
						 enum image_side side)
{
	switch (side) {
	case SIDE_REQUEST:
		return record->request;
	case SIDE_RESPONSE:
		return record->response;
	case SIDE_INFO:
		return record->info;
	default:
		return NULL;
	}
}

static bool has_case(const struct libfwctl_field *field, const struct libfwctl_layout *layout)
{
	const struct selector *selector = field->selector;

	for (uint32_t i = 0; i < selector->ncases; i++)
		if (selector->cases[i].layout == layout)
			return true;
	return selector->otherwise == layout;
}

/*
 * Structs inlined in structs; a union only for a case that is meant itself, so that choosing the case of
 * one union never asks for another's in vain.
 */
static int inlined_layout(struct walk *walk, struct frame *frame,
			  const struct libfwctl_field *field, const struct libfwctl_layout *wanted,
			  const struct libfwctl_layout **layout)
{
	struct choice choice;
	int result;

	if (!field_is_inlined(field))
		return -ENOENT;
	if (field->kind == KIND_STRUCT) {
		*layout = field->layout;
		return 0;
	}
	if (field->kind != KIND_UNION || !has_case(field, wanted))
		return -ENOENT;
	result = walk_choose(walk, frame, field, &choice);
	*layout = choice.layout;
	return result ? result : choice.layout == wanted ? 0 : -ENOENT;
}

/* -ENOENT: the layout is neither this struct's nor one of those inlined in it. */
static int find_inside(struct walk *walk, struct frame *frame, const struct reference *reference,
		       unsigned int depth, struct target *target)
{
	const struct libfwctl_layout *layout;
	struct frame inner;
	uint64_t bit;
	int result;

	if (frame->layout == reference->layout) {
		target->walk = *walk;
		target->frame = *frame;
		target->field = &frame->fields->field[reference->field];
		return walk_begin(walk, frame, reference->field, &target->bit);
	}
	for (uint32_t i = 0; depth < INLINE_MAX && i < frame->fields->count; i++) {
		const struct libfwctl_field *field = &frame->fields->field[i];

		result = inlined_layout(walk, frame, field, reference->layout, &layout);
		if (!result)
			result = walk_begin(walk, frame, i, &bit);
		if (!result)
			result = walk_enter(walk, frame, field, layout, bit, &inner);
		if (!result)
			result = find_inside(walk, &inner, reference, depth + 1, target);
		if (result != -ENOENT)
			return result;
	}
	return -ENOENT;
}

static int find_outward(struct walk *walk, struct frame *frame, const struct reference *reference,
			struct target *target)
{
	for (; frame; frame = frame->outer) {
		int result = find_inside(walk, frame, reference, 0, target);

		if (result != -ENOENT) {
			/* Inlined structs on the way are gone by now. */
			target->frame.outer = frame->outer;
			return result;
		}
	}
	walk->elsewhere++;
	return -ENODATA;
}

int walk_find(struct walk *walk, struct frame *frame, const struct reference *reference,
	      struct target *target)
{
	const struct libfwctl_record *other = side_record(walk->record, reference->side);
	struct walk there;
	struct frame top;
	int result;

	/* Without the other record, this one may be what is meant: a request that refers to itself. */
	if (!other || other == walk->record)
		return find_outward(walk, frame, reference, target);
	result = walk_start(&there, other, &top);
	if (result)
		return result;
	there.nested = walk->nested;
	return find_outward(&there, &top, reference, target);
}

/* A field as a number of up to 128 bits; bytes as they stand, the first one most significant. */
static int wide_value(struct walk *walk, struct frame *frame, const struct reference *reference,
		      struct wide *value)
{
	const unsigned char *bytes;
	struct target target;
	size_t length;
	int result = walk_find(walk, frame, reference, &target);

	*value = (struct wide){0, 0};
	if (result)
		return result;
	if (field_is_number(target.field))
		return walk_number(&target.walk, &target.frame, target.field, target.bit,
				   &value->low);
	if (target.field->kind == KIND_STRUCT) {
		/* A number that is seen as bits with names. */
		if (target.field->width > 64 ||
		    target.bit + target.field->width > walk_limit(&target.walk, &target.frame))
			return -ENODATA;
		value->low = bits_get(target.walk.record->bytes, target.bit, target.field->width,
				      target.field->order);
		return 0;
	}
	if (target.field->kind == KIND_RESERVED)
		return -ENODATA;
	result = walk_data(&target.walk, &target.frame, target.field, target.bit, &bytes, &length);
	for (size_t i = 0; !result && i < length && i < 16; i++) {
		value->high = value->high << 8 | value->low >> 56;
		value->low = value->low << 8 | bytes[i];
	}
	return result;
}

/* Adds field * factor to the sum of what is added or of what is taken away. */
static int add_term(struct walk *walk, struct frame *frame, const struct reference *reference,
		    int32_t factor, uint64_t sums[2], unsigned int *missing)
{
	uint64_t magnitude = factor < 0 ? -(uint64_t)factor : (uint64_t)factor;
	bool negative = factor < 0;
	struct wide value;
	uint64_t product;
	int result;

	if (!reference->layout)
		return 0;
	result = wide_value(walk, frame, reference, &value);
	if (result == -ENODATA) {
		++*missing;
		return 0;
	}
	if (result)
		return result;
	if (reference->layout && value.low > INT64_MAX) {
		const struct fields *fields = layout_fields(reference->layout);

		if (fields && fields->field[reference->field].kind == KIND_SIGNED) {
			value.low = -value.low;
			negative = !negative;
		}
	}
	if (__builtin_mul_overflow(value.low, magnitude, &product) ||
	    __builtin_add_overflow(sums[negative], product, &sums[negative]))
		return -EBADMSG;
	return 0;
}

int walk_evaluate(struct walk *walk, struct frame *frame, const struct expression *expression,
		  uint64_t *value, unsigned int *missing)
{
	uint64_t sums[2] = {0, 0}; /* added, taken away */
	uint64_t unit = expression->unit ? expression->unit : 1;
	uint64_t divide = expression->divide ? expression->divide : 1;
	unsigned int absent = 0;
	uint64_t number;
	int result;

	if (expression->add < 0)
		sums[1] = -(uint64_t)expression->add;
	else
		sums[0] = (uint64_t)expression->add;
	result = add_term(walk, frame, &expression->field1, expression->mul1, sums, &absent);
	if (!result)
		result =
			add_term(walk, frame, &expression->field2, expression->mul2, sums, &absent);
	if (missing)
		*missing = absent;
	if (result)
		return result;
	if (sums[1] > sums[0])
		return -EBADMSG;
	number = sums[0] - sums[1];
	if (expression->log2) {
		if (number > 63)
			return -EBADMSG;
		number = UINT64_C(1) << number;
	}
	if (__builtin_mul_overflow(number, unit, &number))
		return -EBADMSG;
	*value = number / divide + (number % divide != 0);
	return 0;
}

int walk_present(struct walk *walk, struct frame *frame, const struct libfwctl_field *field)
{
	const struct condition *condition = field->extras ? field->extras->condition : NULL;

	for (; condition; condition = condition->next) {
		struct wide value;
		int result = wide_value(walk, frame, &condition->field, &value);

		if (result && result != -ENODATA)
			return result;
		if ((value.low & condition->mask) != condition->value)
			return -ENODATA;
	}
	return 0;
}

static struct wide shift_left(struct wide value, uint32_t bits)
{
	if (bits >= 128)
		return (struct wide){0, 0};
	if (bits >= 64)
		return (struct wide){value.low << (bits - 64), 0};
	if (bits == 0)
		return value;
	return (struct wide){value.high << bits | value.low >> (64 - bits), value.low << bits};
}

/* Bits shift to shift + width of a value. */
static struct wide take_bits(struct wide value, uint32_t shift, uint32_t width)
{
	if (shift >= 128)
		return (struct wide){0, 0};
	if (shift >= 64)
		value = (struct wide){0, value.high >> (shift - 64)};
	else if (shift)
		value = (struct wide){value.high >> shift,
				      value.low >> shift | value.high << (64 - shift)};
	if (width < 64)
		value = (struct wide){0, value.low & ((UINT64_C(1) << width) - 1)};
	else if (width < 128)
		value.high &= (UINT64_C(1) << (width - 64)) - 1;
	return value;
}

static int selector_key(struct walk *walk, struct frame *frame, const struct selector *selector,
			struct wide *key)
{
	*key = (struct wide){0, 0};
	for (uint32_t i = 0; i < selector->nkeys; i++) {
		uint32_t width = selector->keys[i].width;
		struct wide value;
		int result = wide_value(walk, frame, &selector->keys[i].field, &value);

		if (result)
			return result;
		value = take_bits(value, selector->keys[i].shift, width);
		*key = shift_left(*key, width);
		key->high |= value.high;
		key->low |= value.low;
	}
	return 0;
}

static void choose_case(const struct selector *selector, struct wide key, struct choice *choice)
{
	for (uint32_t i = 0; i < selector->ncases; i++) {
		const struct union_case *one = &selector->cases[i];

		if (((key.high ^ one->value.high) & one->mask.high) ||
		    ((key.low ^ one->value.low) & one->mask.low))
			continue;
		choice->layout = one->layout;
		choice->nothing = !one->layout;
		return;
	}
}

int walk_choose(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
		struct choice *choice)
{
	const struct selector *selector = field->selector;
	struct wide key;
	int result;

	choice->layout = selector->otherwise;
	choice->nothing = false;
	if (walk->nested >= NESTED_MAX)
		return -EBADMSG;
	walk->nested++;
	result = selector_key(walk, frame, selector, &key);
	walk->nested--;
	if (!result)
		choose_case(selector, key, choice);
	/* A key that is not known chooses what holds for the rest. */
	return result == -ENODATA ? 0 : result;
}
