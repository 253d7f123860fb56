// SPDX-License-Identifier: LGPL-2.1-or-later
/* place.c: see place.h. */
#include "message/place.h"
#include "image/bits.h"

#include <string.h>

#define WIDE_BYTES 16

/* A place for the fields, though there are none: walks count from where they begin. */
static struct libfwctl_field nothing;
static struct fields no_fields = {.field = &nothing};

const struct libfwctl_layout layout_none = {.name = "", .fields = &no_fields};

bool place_find_role(const struct libfwctl_layout *layout, enum image_role role,
		     struct place *place)
{
	place->bit_offset = 0;
	place->field = layout_find_role(layout, role, &place->bit_offset);
	return place->field != NULL;
}

static bool find_inlined(const struct libfwctl_layout *layout, const struct reference *reference,
			 uint64_t base, unsigned int depth, struct place *place)
{
	const struct fields *fields = layout_fields(layout);

	if (!fields || depth > IMAGE_DEPTH_MAX)
		return false;
	if (layout == reference->layout) {
		if (reference->field >= fields->count)
			return false;
		place->field = &fields->field[reference->field];
		place->bit_offset = base + place->field->bit_offset;
		return true;
	}
	for (uint32_t i = 0; i < fields->count; i++) {
		const struct libfwctl_field *field = &fields->field[i];

		if (!(field->flags & FIELD_INLINE) || field->kind != KIND_STRUCT ||
		    (field->flags & FIELD_AFTER))
			continue;
		if (find_inlined(field->layout, reference, base + field->bit_offset, depth + 1,
				 place))
			return true;
	}
	return false;
}

bool place_find(const struct libfwctl_layout *layout, const struct reference *reference,
		struct place *place)
{
	place->field = NULL;
	return reference->layout && find_inlined(layout, reference, 0, 0, place);
}

static bool is_bytes(const struct libfwctl_field *field)
{
	return field->kind == KIND_BYTES || field->kind == KIND_STRING || field->kind == KIND_UUID;
}

static uint32_t part_count(const struct libfwctl_field *field)
{
	return field->extras ? field->extras->nparts : 0;
}

/* Where one of a field's parts stands: those are told from the start of its layout, as the field is. */
static uint64_t part_offset(const struct place *place, uint32_t part)
{
	return place->bit_offset - place->field->bit_offset +
	       place->field->extras->parts[part].bit_offset;
}

size_t place_end(const struct place *place)
{
	uint64_t end = place->bit_offset + place->field->width;

	for (uint32_t i = 0; i < part_count(place->field); i++) {
		uint64_t behind = part_offset(place, i) + place->field->extras->parts[i].width;

		if (i == 0 || behind > end)
			end = behind;
	}
	return (size_t)((end + 7) / 8);
}

static uint64_t low_bits(uint32_t width)
{
	return width >= 64 ? UINT64_MAX : (UINT64_C(1) << width) - 1;
}

static uint64_t get_number(const struct place *place, const unsigned char *bytes)
{
	const struct libfwctl_field *field = place->field;
	uint64_t value = 0;

	if (!part_count(field))
		return bits_get(bytes, place->bit_offset, field->width, field->order);
	for (uint32_t i = 0; i < part_count(field); i++) {
		uint32_t width = field->extras->parts[i].width;

		value = (width < 64 ? value << width : 0) |
			bits_get(bytes, part_offset(place, i), width, field->order);
	}
	return value;
}

uint64_t place_get(const struct place *place, const unsigned char *bytes, size_t length)
{
	if (!place->field || place_end(place) > length)
		return 0;
	return get_number(place, bytes);
}

bool place_takes(const struct place *place, uint64_t value)
{
	return value <= low_bits(place->field->width);
}

void place_set(const struct place *place, unsigned char *bytes, uint64_t value)
{
	const struct libfwctl_field *field = place->field;
	uint32_t left = part_count(field);

	if (!left)
		bits_set(bytes, place->bit_offset, field->width, field->order,
			 value & low_bits(field->width));
	while (left-- > 0) { /* the least significant part comes last */
		uint32_t width = field->extras->parts[left].width;

		bits_set(bytes, part_offset(place, left), width, field->order,
			 value & low_bits(width));
		value = width < 64 ? value >> width : 0;
	}
}

/* A number as bytes, the most significant first; fields of bytes have the last ones of them. */
static void wide_bytes(const struct wide *wide, unsigned char bytes[WIDE_BYTES])
{
	for (unsigned int i = 0; i < 8; i++) {
		bytes[i] = (unsigned char)(wide->high >> (56 - 8 * i));
		bytes[8 + i] = (unsigned char)(wide->low >> (56 - 8 * i));
	}
}

/* The bytes of a constant and its mask, as the field has them; gives how many there are. */
static size_t constant_bytes(const struct place *place, const struct wide *value,
			     const struct wide *mask, unsigned char *values, unsigned char *masks)
{
	unsigned char wide_value[WIDE_BYTES], wide_mask[WIDE_BYTES];
	size_t length = place->field->width / 8;

	if (length > WIDE_BYTES)
		length = WIDE_BYTES;
	wide_bytes(value, wide_value);
	wide_bytes(mask, wide_mask);
	memcpy(values, wide_value + WIDE_BYTES - length, length);
	memcpy(masks, wide_mask + WIDE_BYTES - length, length);
	return length;
}

void place_set_constant(const struct place *place, unsigned char *bytes, const struct wide *value,
			const struct wide *mask)
{
	unsigned char values[WIDE_BYTES], masks[WIDE_BYTES];
	unsigned char *first = bytes + place->bit_offset / 8;
	size_t length;

	if (!is_bytes(place->field)) {
		place_set(place, bytes,
			  (get_number(place, bytes) & ~mask->low) | (value->low & mask->low));
		return;
	}
	length = constant_bytes(place, value, mask, values, masks);
	for (size_t i = 0; i < length; i++)
		first[i] = (unsigned char)((first[i] & ~masks[i]) | (values[i] & masks[i]));
}

bool place_has_constant(const struct place *place, const unsigned char *bytes,
			const struct wide *value, const struct wide *mask)
{
	unsigned char values[WIDE_BYTES], masks[WIDE_BYTES];
	const unsigned char *first = bytes + place->bit_offset / 8;
	size_t length;

	if (!is_bytes(place->field))
		return ((get_number(place, bytes) ^ value->low) & mask->low) == 0;
	length = constant_bytes(place, value, mask, values, masks);
	for (size_t i = 0; i < length; i++)
		if ((first[i] ^ values[i]) & masks[i])
			return false;
	return true;
}
