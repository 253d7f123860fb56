/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * cursor.h: the walk over the fields of a record, with its quick path: a number at a fixed place costs a
 * few loads and shifts. No I/O.
 */
#ifndef LIBFWCTL_CURSOR_H
#define LIBFWCTL_CURSOR_H

#include "image/bits.h"
#include "base/text.h"
#include "codec/walk.h"

#include <errno.h>

/* Each struct may be an element of an array. */
#define CURSOR_LEVELS (2 * WALK_FRAMES)

struct level {
	const struct libfwctl_field *field; /* that was gone into; NULL: the record itself */
	bool is_array;
	bool is_inline; /* no step into it or out of it is told */
	/* of a struct: */
	struct frame frame;
	const struct libfwctl_field *next, *end;
	/* of an array: */
	struct array array;
	uint64_t index; /* of the next element */
	uint64_t bit;	/* where that begins */
};

struct libfwctl_cursor {
	/* The quick path: fields from `next` on, as long as eight bytes at their place are valid. */
	const struct libfwctl_field *next, *end;
	const unsigned char *bytes;
	uint64_t safe; /* the last byte that eight can be read at, from `bytes` on */
	uint64_t value;

	/* Where the slow path stopped: with `next` further on, the cursor is at the field before it. */
	const struct libfwctl_field *stopped;
	const struct libfwctl_field *field;
	uint64_t index;
	const unsigned char *data;
	size_t data_length;

	struct walk walk;
	unsigned int flags;
	int over; /* 0, or what next gives from now on: END is 1 */
	unsigned int top, depth;
	struct level levels[CURSOR_LEVELS];
};

int cursor_step(struct libfwctl_cursor *cursor);

/* libfwctl_cursor_next() for those who have a cursor. */
static inline int cursor_next(struct libfwctl_cursor *cursor)
{
	const struct libfwctl_field *field = cursor->next;
	uint64_t word;

	/* What is not listed claims a byte behind every record. */
	if (field >= cursor->end || field->byte > cursor->safe)
		return cursor_step(cursor);
	word = bits_load(cursor->bytes + field->byte, ORDER_LITTLE);
	/* Most structures that are large are big-endian. */
	if (__builtin_expect(field->order == ORDER_BIG, 1))
		word = __builtin_bswap64(word);
	cursor->value = word << field->left >> field->right;
	cursor->next = field + 1;
	return LIBFWCTL_STEP_NUMBER;
}

static inline const struct libfwctl_field *cursor_field(const struct libfwctl_cursor *cursor)
{
	return cursor->next == cursor->stopped ? cursor->field : cursor->next - 1;
}

/* The path of what the cursor is at, as libfwctl_path_new() takes it. */
void cursor_add_path(const struct libfwctl_cursor *cursor, struct text *text);

#endif
