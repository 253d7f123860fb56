// SPDX-License-Identifier: LGPL-2.1-or-later
/* walk.c: where fields begin and end, and what they hold. See walk.h. */
#include "codec/walk.h"
#include "image/bits.h"

#include <errno.h>
#include <string.h>

/* Behind everything that a record can hold; sums of it for every field of a layout stay below 2^64. */
#define BEYOND (UINT64_C(1) << 40)

/* How deep places may hang on other fields of varying place: more than any real layout needs. */
#define NESTED_MAX 6

static int enter_layout(const struct libfwctl_layout *layout, struct frame *outer, uint64_t base,
			uint64_t end, struct frame *inner)
{
	inner->fields = layout_fields(layout);
	if (!inner->fields)
		return -ENOMEM;
	inner->outer = outer;
	inner->layout = layout;
	inner->base = base;
	inner->end = end;
	inner->sizing = NULL;
	inner->known = UINT32_MAX;
	inner->known_bit = 0;
	return 0;
}

int walk_start(struct walk *walk, const struct libfwctl_record *record, struct frame *top)
{
	walk->record = record;
	walk->valid = (uint64_t)record->length * 8;
	walk->nested = 0;
	walk->elsewhere = 0;
	walk->writing = false;
	return enter_layout(record->layout, NULL, 0, walk->valid, top);
}

int walk_enter(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
	       const struct libfwctl_layout *layout, uint64_t bit, struct frame *inner)
{
	const struct expression *sizing = field->extras ? field->extras->record_size : NULL;
	bool open = (field->flags & FIELD_TO_END) ||
		    (field->kind == KIND_STRUCT && (layout->flags & LAYOUT_OPEN));
	uint64_t end = frame->end, size;
	int result;

	if (!open && !sizing && bit + field->width < end)
		end = bit + field->width;
	result = enter_layout(layout, frame, bit, end, inner);
	if (result || !sizing)
		return result;
	result = walk_evaluate(walk, inner, sizing, &size, NULL);
	if (result)
		return result;
	inner->sizing = sizing;
	if (bit < end && size < (end - bit) / 8)
		inner->end = bit + size * 8;
	return 0;
}

static bool can_vary(const struct libfwctl_field *field)
{
	if (field->flags & FIELD_ALIAS)
		return false;
	return (field->flags & (FIELD_AFTER | FIELD_TO_END | FIELD_ARRAY)) ||
	       (field->extras && field->extras->length) ||
	       (field->kind == KIND_STRUCT && (field->layout->flags & LAYOUT_OPEN));
}

/* From the start of a struct to the end of the last of its fields. */
static int measure(struct walk *walk, struct frame *frame, uint64_t *bits)
{
	*bits = (uint64_t)frame->layout->size * 8;
	if (!(frame->layout->flags & LAYOUT_OPEN))
		return 0;
	for (uint32_t i = 0; i < frame->fields->count; i++) {
		const struct libfwctl_field *field = &frame->fields->field[i];
		uint64_t begin, span;
		int result;

		if (!can_vary(field))
			continue;
		result = walk_begin(walk, frame, i, &begin);
		if (!result)
			result = walk_span(walk, frame, field, begin, &span);
		if (result)
			return result;
		if (begin + span - frame->base > *bits)
			*bits = begin + span - frame->base;
	}
	return 0;
}

/*
 * The field before counts whether or not it is switched off: its place is kept. Other names for the same
 * bits have no place of their own.
 */
static int begin_after(struct walk *walk, struct frame *frame, uint32_t index, uint64_t *bit)
{
	const struct libfwctl_field *fields = frame->fields->field;
	uint32_t from = index;
	uint64_t at = frame->base, span;
	int result = 0;

	while (from > 0 && from != frame->known &&
	       (fields[from].flags & (FIELD_AFTER | FIELD_ALIAS)))
		from--;
	if (from == frame->known)
		at = frame->known_bit;
	else if (!(fields[from].flags & (FIELD_AFTER | FIELD_ALIAS)))
		at += fields[from].bit_offset;
	for (; from < index && !result; from++) {
		if (fields[from].flags & FIELD_ALIAS)
			continue;
		result = walk_span(walk, frame, &fields[from], at, &span);
		if (!result)
			at += span;
	}
	if (!result && !walk->writing) {
		frame->known = index;
		frame->known_bit = at;
	}
	*bit = at;
	return result;
}

int walk_begin(struct walk *walk, struct frame *frame, uint32_t index, uint64_t *bit)
{
	const struct libfwctl_field *field = &frame->fields->field[index];
	int result;

	if (!(field->flags & FIELD_AFTER)) {
		*bit = frame->base + field->bit_offset;
		return 0;
	}
	if (walk->nested >= NESTED_MAX)
		return -EBADMSG;
	walk->nested++;
	result = begin_after(walk, frame, index, bit);
	walk->nested--;
	return result;
}

/* How many elements of one size lie inside what is there. */
static uint64_t count_fitting(uint64_t base, uint64_t limit, uint64_t bit, uint32_t width,
			      int64_t stride)
{
	if (width == 0 || stride == 0 || bit + width > limit)
		return 0;
	if (stride < 0)
		return (bit - base) / (uint64_t)-stride + 1;
	return (limit - bit - width) / (uint64_t)stride + 1;
}

int walk_array(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
	       uint64_t bit, struct array *array)
{
	const struct field_extras *extras = field->extras;
	unsigned int missing = 0;
	uint64_t fitting;
	int result;

	array->stride = extras && extras->stride ? extras->stride : (int64_t)field->width;
	array->varies = field_elements_vary(field);
	fitting = array->varies ? UINT64_MAX
				: count_fitting(frame->base, walk_limit(walk, frame), bit,
						field->width, array->stride);
	array->told = fitting;
	if (extras && extras->count) {
		result = walk_evaluate(walk, frame, extras->count, &array->told, &missing);
		if (result)
			return result;
	}
	array->undecided = missing > 0;
	array->count = missing ? 0 : array->told < fitting ? array->told : fitting;
	return 0;
}

/* The size that a record gives itself must cover at least the fields that say so. */
static int sized_element(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
			 uint64_t bit, uint64_t *bits)
{
	unsigned int missing;
	struct frame inner;
	uint64_t size;
	int result = enter_layout(field->layout, frame, bit, frame->end, &inner);

	if (!result)
		result = walk_evaluate(walk, &inner, field->extras->record_size, &size, &missing);
	if (result)
		return result;
	if (missing)
		return -ENODATA;
	*bits = size < BEYOND / 8 ? size * 8 : BEYOND;
	if (bit + *bits > walk_limit(walk, frame) && !walk->writing)
		return -ENODATA;
	inner.end = bit + *bits;
	result = walk_evaluate(walk, &inner, field->extras->record_size, &size, &missing);
	return result ? result : missing || size == 0 ? -EBADMSG : 0;
}

int walk_element_size(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
		      uint64_t bit, uint64_t *bits)
{
	uint64_t limit = walk_limit(walk, frame);
	struct frame inner;
	int result;

	if (bit >= limit)
		return -ENODATA;
	if (field->extras && field->extras->record_size)
		return sized_element(walk, frame, field, bit, bits);
	result = enter_layout(field->layout, frame, bit, frame->end, &inner);
	if (!result)
		result = measure(walk, &inner, bits);
	if (result)
		return result;
	if (*bits == 0)
		return -EBADMSG;
	return bit + *bits > limit ? -ENODATA : 0;
}

int walk_element(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
		 uint64_t bit, uint64_t index, uint64_t *element)
{
	struct array array;
	uint64_t size;
	int result = walk_array(walk, frame, field, bit, &array);

	if (result)
		return result;
	if (index >= array.count)
		return -ENODATA;
	if (!array.varies) {
		*element = bit + (uint64_t)array.stride * index;
		return 0;
	}
	/* The element itself must be wholly there, too. */
	for (;; index--) {
		*element = bit;
		result = walk_element_size(walk, frame, field, bit, &size);
		if (result || index == 0)
			return result;
		bit += size;
	}
}

static int span_of_varying(struct walk *walk, struct frame *frame,
			   const struct libfwctl_field *field, uint64_t bit, uint64_t told,
			   uint64_t *bits)
{
	uint64_t start = bit, size;
	int result = 0;

	for (uint64_t i = 0; i < told && !result; i++) {
		result = walk_element_size(walk, frame, field, bit, &size);
		if (!result)
			bit += size;
	}
	*bits = bit - start;
	if (result != -ENODATA)
		return result;
	/* What is to come behind elements that are not there is not there either. */
	if (field->extras && field->extras->count)
		*bits = BEYOND;
	return 0;
}

static int span_of_array(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
			 uint64_t bit, uint64_t *bits)
{
	struct array array;
	int result = walk_array(walk, frame, field, bit, &array);

	if (result)
		return result;
	if (array.undecided && !walk->writing) {
		*bits = BEYOND;
		return 0;
	}
	if (array.varies)
		return span_of_varying(walk, frame, field, bit, array.told, bits);
	if (array.stride < 0)
		*bits = array.told ? field->width : 0;
	else if (array.told < BEYOND / ((uint64_t)array.stride + 1))
		*bits = array.told * (uint64_t)array.stride;
	else
		*bits = BEYOND;
	return 0;
}

int walk_span(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
	      uint64_t bit, uint64_t *bits)
{
	uint64_t limit = walk_limit(walk, frame), length;
	unsigned int missing;
	struct frame inner;
	int result;

	if (field->flags & FIELD_ARRAY)
		return span_of_array(walk, frame, field, bit, bits);
	if (field->flags & FIELD_TO_END) {
		*bits = bit < limit ? limit - bit : 0;
		return 0;
	}
	if (field->extras && field->extras->length) {
		result = walk_evaluate(walk, frame, field->extras->length, &length, &missing);
		if (!result && missing && !walk->writing)
			length = BEYOND;
		*bits = result ? 0 : length < BEYOND / 8 ? length * 8 : BEYOND;
		return result;
	}
	if (field->kind == KIND_STRUCT && (field->layout->flags & LAYOUT_OPEN)) {
		result = walk_enter(walk, frame, field, field->layout, bit, &inner);
		return result ? result : measure(walk, &inner, bits);
	}
	*bits = field->width;
	return 0;
}

int walk_number(const struct walk *walk, const struct frame *frame,
		const struct libfwctl_field *field, uint64_t bit, uint64_t *value)
{
	const struct field_extras *extras = field->extras;
	const unsigned char *bytes = walk->record->bytes;
	uint64_t limit = walk_limit(walk, frame), number = 0;

	if (!extras || !extras->nparts) {
		if (bit + field->width > limit)
			return -ENODATA;
		number = bits_get(bytes, bit, field->width, field->order);
	} else {
		/* Elements of an array that come in parts move them all. */
		uint64_t moved = bit - field->bit_offset;

		for (uint32_t i = 0; i < extras->nparts; i++) {
			const struct part *part = &extras->parts[i];

			if (moved + part->bit_offset + part->width > limit)
				return -ENODATA;
			number = (part->width < 64 ? number << part->width : 0) |
				 bits_get(bytes, moved + part->bit_offset, part->width,
					  field->order);
		}
	}
	if (field->kind == KIND_SIGNED)
		number = bits_sign_extend(number, field->width);
	*value = number;
	return 0;
}

int walk_data(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
	      uint64_t bit, const unsigned char **data, size_t *length)
{
	uint64_t limit = walk_limit(walk, frame), bits = field->width;
	int result = 0;

	/* An element of an array is as wide as the field says; a field alone can vary. */
	if (!(field->flags & FIELD_ARRAY))
		result = walk_span(walk, frame, field, bit, &bits);
	if (result)
		return result;
	if (((field->flags & FIELD_TO_END) && bits == 0) || bit + bits > limit)
		return -ENODATA;
	*data = walk->record->bytes + bit / 8;
	*length = (size_t)(bits / 8);
	if (field->kind == KIND_STRING)
		*length = strnlen((const char *)*data, *length);
	return 0;
}
