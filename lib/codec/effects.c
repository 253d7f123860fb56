// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * effects.c: what the values of a request can do. Counts, cases and conditions decide which fields are
 * there, but firmware may go by the request's length: bits that no field stands for must be zero, or
 * they count as everything.
 */
#include "codec/walk.h"
#include "image/bits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS_BITS 64

/* What is copied without asking for memory: more than almost any request. */
#define OWN_BYTES 2048

struct search {
	struct walk walk;
	unsigned char *rest; /* a copy of the bytes, where the fields found are zero */
	uint64_t effects;
	bool aliased; /* inside of another name for bits that other fields have */
};

static int search_struct(struct search *search, struct frame *frame, unsigned int depth);

static void clear_bits(struct search *search, uint64_t bit, uint64_t bits, uint8_t order)
{
	uint64_t valid = search->walk.valid, end;

	if (search->aliased || bit >= valid)
		return;
	end = bits < valid - bit ? bit + bits : valid;
	while (bit < end) {
		uint64_t count = (end - bit) / 8 * 8;

		if (bit % 8 == 0 && count) {
			memset(search->rest + bit / 8, 0, (size_t)(count / 8));
		} else {
			count = end - bit < 8 - bit % 8 ? end - bit : 8 - bit % 8;
			bits_set(search->rest, bit, (uint32_t)count, order, 0);
		}
		bit += count;
	}
}

/* Those of an array move with its elements. */
static void clear_number(struct search *search, const struct libfwctl_field *field, uint64_t bit)
{
	const struct field_extras *extras = field->extras;

	if (!extras || !extras->nparts) {
		clear_bits(search, bit, field->width, field->order);
		return;
	}
	for (uint32_t i = 0; i < extras->nparts; i++)
		clear_bits(search, bit - field->bit_offset + extras->parts[i].bit_offset,
			   extras->parts[i].width, field->order);
}

/*
 * Of an enum some of whose values can do more, a value without a name can do anything. Zero is what was
 * never set.
 */
static bool is_unknown(const struct libfwctl_field *field, uint64_t value)
{
	const struct enumeration *enumeration = field->enumeration;

	for (uint32_t i = 0; i < enumeration->nvalues; i++)
		if (enumeration->values[i].value == value)
			return false;
	return value != 0;
}

static void search_number(struct search *search, const struct frame *frame,
			  const struct libfwctl_field *field, uint64_t bit)
{
	const struct effects_rule *rule = field->extras ? field->extras->effects : NULL;
	bool by_value = false;
	uint64_t value;

	if (walk_number(&search->walk, frame, field, bit, &value))
		return;
	for (; rule; rule = rule->next) {
		by_value = by_value || !rule->any;
		if (rule->any ? value != 0 : value == rule->value)
			search->effects |= rule->effects;
	}
	if (by_value && field->enumeration && is_unknown(field, value))
		search->effects = LIBFWCTL_EFFECTS_ALL;
	clear_number(search, field, bit);
}

/* Bytes, or what is reserved: as many as are told of, whole or cut. */
static int search_data(struct search *search, struct frame *frame,
		       const struct libfwctl_field *field, uint64_t bit)
{
	uint64_t limit = walk_limit(&search->walk, frame), bits = field->width;
	int result = 0;

	if (!(field->flags & FIELD_ARRAY))
		result = walk_span(&search->walk, frame, field, bit, &bits);
	if (!result && bit < limit)
		clear_bits(search, bit, bits < limit - bit ? bits : limit - bit, field->order);
	return result;
}

static int search_at(struct search *search, struct frame *frame, const struct libfwctl_field *field,
		     uint64_t bit, unsigned int depth)
{
	struct choice choice = {field->layout, false};
	struct frame inner;
	int result = 0;

	if (field_is_number(field)) {
		search_number(search, frame, field, bit);
		return 0;
	}
	if (field->kind == KIND_UNION)
		result = walk_choose(&search->walk, frame, field, &choice);
	if (result || choice.nothing || depth == WALK_FRAMES)
		return result;
	if (!choice.layout)
		return search_data(search, frame, field, bit);
	result = walk_enter(&search->walk, frame, field, choice.layout, bit, &inner);
	return result ? result : search_struct(search, &inner, depth + 1);
}

/* Whether all elements of an array can be done with at once. */
static bool is_plain(const struct libfwctl_field *field, const struct array *array)
{
	const struct field_extras *extras = field->extras;

	return field->kind != KIND_STRUCT && field->kind != KIND_UNION && !array->varies &&
	       array->stride == (int64_t)field->width &&
	       !(extras && (extras->effects || extras->nparts));
}

static int search_array(struct search *search, struct frame *frame,
			const struct libfwctl_field *field, uint64_t bit, unsigned int depth)
{
	uint64_t limit = walk_limit(&search->walk, frame), most;
	struct array array;
	int cut = 0, result = walk_array(&search->walk, frame, field, bit, &array);

	if (!result && is_plain(field, &array)) {
		clear_bits(search, bit, array.count * field->width, field->order);
		return 0;
	}
	most = field->extras && field->extras->count ? array.told : UINT64_MAX;
	/* The device may go by an element that was cut short: what there is of it counts as well. */
	for (uint64_t i = 0; !result && i < most && bit >= frame->base && bit < limit; i++) {
		uint64_t size = (uint64_t)array.stride;

		if (array.varies)
			result = walk_element_size(&search->walk, frame, field, bit, &size);
		if (!result || result == -ENODATA)
			cut = search_at(search, frame, field, bit, depth);
		if (cut)
			return cut;
		bit += size;
	}
	return result == -ENODATA ? 0 : result;
}

/*
 * A field that others switch off stands for nothing. Of a number it is known what it would do, if firmware
 * does not look at the switch.
 */
static bool counts_when_off(const struct search *search, const struct libfwctl_field *field)
{
	return field_is_number(field) && field->extras->effects && !search->aliased;
}

static int search_field(struct search *search, struct frame *frame, uint32_t index,
			unsigned int depth)
{
	const struct libfwctl_field *field = &frame->fields->field[index];
	uint64_t bit;
	int result = walk_present(&search->walk, frame, field);

	if (result == -ENODATA && !counts_when_off(search, field))
		return 0;
	if (!result || result == -ENODATA)
		result = walk_begin(&search->walk, frame, index, &bit);
	if (!result && (field->flags & FIELD_ARRAY))
		return search_array(search, frame, field, bit, depth);
	if (!result && bit < walk_limit(&search->walk, frame))
		return search_at(search, frame, field, bit, depth);
	return result;
}

/* Bounded like every walk: layouts are no deeper than IMAGE_DEPTH_MAX. */
static int search_struct(struct search *search, struct frame *frame, unsigned int depth)
{
	int result = 0;

	for (uint32_t i = 0; i < frame->fields->count && !result; i++) {
		bool aliased = search->aliased;

		if (frame->fields->field[i].flags & FIELD_ALIAS)
			search->aliased = true;
		result = search_field(search, frame, i, depth);
		search->aliased = aliased;
	}
	return result;
}

/* Where addresses go, there need be no field. */
static int clear_addresses(struct search *search, const struct libfwctl_command *command)
{
	const struct command_details *details = command_details(command);

	if (!details)
		return -ENOMEM;
	for (uint32_t i = 0; i < details->nbuffers; i++)
		clear_bits(search, details->buffers[i].bit_offset, ADDRESS_BITS, ORDER_LITTLE);
	return 0;
}

static bool is_zero(const unsigned char *bytes, size_t length)
{
	return length == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, length - 1) == 0);
}

int record_effects(const struct libfwctl_record *record, const struct libfwctl_command *command,
		   uint64_t *effects)
{
	unsigned char own[OWN_BYTES];
	struct search search = {.rest = own};
	struct frame top;
	int result;

	*effects = 0;
	if (record->length > sizeof(own))
		search.rest = malloc(record->length);
	if (!search.rest)
		return -ENOMEM;
	if (record->length)
		memcpy(search.rest, record->bytes, record->length);
	result = walk_start(&search.walk, record, &top);
	if (!result)
		result = search_struct(&search, &top, 0);
	if (!result && command)
		result = clear_addresses(&search, command);
	if (!result)
		*effects = is_zero(search.rest, record->length) ? search.effects
								: LIBFWCTL_EFFECTS_ALL;
	if (search.rest != own)
		free(search.rest);
	return result;
}
