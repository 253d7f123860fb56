// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * reserved.c: carries bits that nobody sets from one record to another, for who writes back what was read: newer
 * firmware may know what they mean.
 */
#include "codec/edit.h"
#include "image/bits.h"

#include <errno.h>
#include <stdlib.h>

/* What is copied without asking for memory: more than almost any struct of settings. */
#define OWN_BYTES 1024

/* Bits are moved eight at most at once, so that the order decides no more than where in a byte they are. */
static void put_back(unsigned char *bytes, const unsigned char *kept, uint64_t bit, uint64_t end,
		     uint8_t order)
{
	while (bit < end) {
		uint32_t count = (uint32_t)(end - bit < 8 - bit % 8 ? end - bit : 8 - bit % 8);

		bits_set(bytes, bit, count, order, bits_get(kept, bit, count, order));
		bit += count;
	}
}

/* A place of a struct, from its beginning on, whose bits are fields'. */
static void put_back_field(struct walk *walk, struct frame *frame,
			   const struct libfwctl_field *field, unsigned char *bytes,
			   const unsigned char *kept, uint64_t size)
{
	const struct field_extras *extras = field->extras;
	uint64_t bit = field->bit_offset, bits = 0, end;

	for (uint32_t i = 0; extras && i < extras->nparts; i++)
		put_back(bytes, kept, extras->parts[i].bit_offset,
			 extras->parts[i].bit_offset + extras->parts[i].width, field->order);
	if ((extras && extras->nparts) || bit >= size)
		return;
	/* What cannot be measured reaches to the end. */
	if (walk_span(walk, frame, field, frame->base + bit, &bits))
		bits = size;
	end = bits < size - bit ? bit + bits : size;
	put_back(bytes, kept, bit, end, field->order);
}

/* What nobody sets is as good as nothing. */
static bool is_carried(const struct libfwctl_field *field)
{
	return field->kind == KIND_RESERVED ||
	       (field->access == ACCESS_READ_ONLY && field->role == ROLE_NONE);
}

int reserved_copy(const struct walk *from, const struct frame *from_frame, struct walk *to,
		  struct frame *to_frame, unsigned char *bytes)
{
	uint64_t size = (uint64_t)to_frame->layout->size * 8;
	uint64_t there = walk_limit(from, from_frame) - from_frame->base;
	uint64_t here = walk_limit(to, to_frame) - to_frame->base;
	unsigned char own[OWN_BYTES], *kept = own;

	if (from_frame->base % 8 || to_frame->base % 8)
		return 0;
	size = there < size ? there : size;
	size = (here < size ? here : size) / 8 * 8;
	if (size / 8 > sizeof(own))
		kept = malloc((size_t)(size / 8));
	if (!kept)
		return -ENOMEM;
	bytes += to_frame->base / 8;
	memcpy(kept, bytes, (size_t)(size / 8));
	memcpy(bytes, from->record->bytes + from_frame->base / 8, (size_t)(size / 8));
	for (uint32_t i = 0; i < to_frame->fields->count; i++) {
		const struct libfwctl_field *field = &to_frame->fields->field[i];

		if (!is_carried(field) && !(field->flags & FIELD_AFTER))
			put_back_field(to, to_frame, field, bytes, kept, size);
	}
	if (kept != own)
		free(kept);
	return 0;
}
