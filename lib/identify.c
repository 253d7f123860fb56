// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * identify.c: which command bytes are a request of: by the opcode, and among those of the same opcode by the
 * constants, most bits first. Reads the image alone, so that it takes no memory.
 */
#include "format-private.h"

/* Bits at a place, up to 128; false if the bytes end before. */
static bool take_bits(const unsigned char *bytes, size_t length, uint64_t bit_offset,
		      uint32_t width, uint32_t order, struct wide *value)
{
	*value = (struct wide){0};
	if (bit_offset + width > (uint64_t)length * 8)
		return false;
	for (uint32_t i = 0; i < width; i++) {
		bool big = order == ORDER_BIG;
		uint64_t at = bit_offset + (big ? i : width - 1 - i); /* most significant first */
		unsigned int bit = bytes[at / 8] >> (big ? 7 - at % 8 : at % 8) & 1;

		value->high = value->high << 1 | value->low >> 63;
		value->low = value->low << 1 | bit;
	}
	return true;
}

static bool take_part(const unsigned char *bytes, size_t length, uint64_t base, uint32_t order,
		      const struct image_extra *part, struct wide *value)
{
	struct wide bits;

	if (!take_bits(bytes, length, base + part->field1_ref, part->field2_ref, order, &bits))
		return false;
	value->low = (part->field2_ref < 64 ? value->low << part->field2_ref : 0) | bits.low;
	return true;
}

static bool take_field(const struct image *image, const struct image_field *field, uint64_t base,
		       const unsigned char *bytes, size_t length, struct wide *value)
{
	/* The bytes of a UUID stand as they are written. */
	uint32_t order = FIELD_KIND(field->traits) == KIND_UUID
				 ? ORDER_BIG
				 : resolve_order(FIELD_ORDER(field->traits));
	struct image_extra extra;
	bool parts = false;

	*value = (struct wide){0};
	for (uint32_t ref = field->extra_ref; ref; ref = extra.next_ref) {
		image_read(image, IMAGE_EXTRAS, ref - 1, &extra, sizeof(extra));
		if (extra.kind != EXTRA_PART)
			continue;
		parts = true;
		if (!take_part(bytes, length, base, order, &extra, value))
			return false;
	}
	return parts ||
	       take_bits(bytes, length, base + field->bit_offset, field->width, order, value);
}

static bool constant_fits(const struct image *image, const struct image_command *command,
			  const struct image_constant *constant, const unsigned char *bytes,
			  size_t length)
{
	struct wide wanted = resolve_wide(constant->value), mask = resolve_wide(constant->mask);
	struct image_field field;
	struct wide value;
	uint64_t base;

	if (!image_inlined_at(image, image_field_owner(image, constant->field),
			      command->request_ref - 1, &base))
		return false;
	image_read(image, IMAGE_FIELDS, constant->field, &field, sizeof(field));
	return take_field(image, &field, base, bytes, length, &value) &&
	       (value.high & mask.high) == wanted.high && (value.low & mask.low) == wanted.low;
}

static bool command_fits(const struct image *image, const struct image_command *command,
			 const unsigned char *bytes, size_t length)
{
	struct image_constant constant;

	for (uint32_t i = 0; i < command->nconstants; i++) {
		image_read(image, IMAGE_CONSTANTS, command->first_constant + i, &constant,
			   sizeof(constant));
		if (constant.kind == CONSTANT_SELECT &&
		    !constant_fits(image, command, &constant, bytes, length))
			return false;
	}
	return true;
}

/* The first entry of an opcode in the table, or the number of entries. */
static uint32_t first_entry(const struct image *image, uint32_t opcode)
{
	uint32_t low = 0, high = image_count(image, IMAGE_OPCODES);

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;

		if (image_word(image, IMAGE_OPCODES, middle, 0) < opcode)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

struct found {
	const struct libfwctl_command *command;
	uint32_t bits;
	bool unsure; /* one that this library cannot judge may be what is meant */
};

static void look_into(const struct libfwctl_format *format, uint32_t number, uint32_t opcode,
		      const unsigned char *bytes, size_t length, struct found *found)
{
	const struct image *image = format_image(format, number);
	struct image_opcode entry;
	struct image_command record;

	for (uint32_t i = first_entry(image, opcode); i < image_count(image, IMAGE_OPCODES); i++) {
		const struct libfwctl_command *command;

		image_read(image, IMAGE_OPCODES, i, &entry, sizeof(entry));
		if (entry.opcode != opcode || (found->command && entry.bits <= found->bits))
			return;
		command = &format->images[number]->commands[entry.command];
		if (command->left_out || (command->flags & COMMAND_TEMPLATE))
			continue;
		if (command->foreign) {
			found->unsure = true;
			return;
		}
		image_read(image, IMAGE_COMMANDS, entry.command, &record, sizeof(record));
		if (command_fits(image, &record, bytes, length)) {
			found->command = command;
			found->bits = entry.bits;
			return;
		}
	}
}

const struct libfwctl_command *libfwctl_format_identify(const struct libfwctl_format *format,
							const void *request, size_t length)
{
	struct found found = {.command = NULL};
	struct wide opcode;

	if (!format || !request)
		return NULL;
	format_use(format);
	if (!format->record.opcode_width ||
	    !take_bits(request, length, format->record.opcode_offset, format->record.opcode_width,
		       resolve_order(format->record.opcode_order), &opcode))
		return NULL;
	for (uint32_t i = 0; i < format->nimages; i++)
		look_into(format, i, (uint32_t)opcode.low, request, length, &found);
	return found.unsure ? NULL : found.command;
}
