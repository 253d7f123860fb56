/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* text.h: putting text together in a fixed space, and making foreign bytes safe to show. No I/O. */
#ifndef LIBFWCTL_TEXT_H
#define LIBFWCTL_TEXT_H

#include <stddef.h>

/* A string that grows inside memory of its owner; what does not fit is cut off, ending in "...". */
struct text {
	char *start;
	size_t room; /* with the terminating zero; at least 4 */
	size_t length;
};

void text_begin(struct text *text, char *memory, size_t room);
void text_add(struct text *text, const char *string);
void text_add_length(struct text *text, const char *string, size_t length);
void text_add_format(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * How many of the bytes from s on are one UTF-8 character that may be shown to anybody; 0 if it is a
 * control, invisible or reordering one, or none at all.
 */
size_t text_visible_length(const unsigned char *s, size_t length);

/* Adds a string from outside as libfwctl_escape() would write it. */
void text_add_escaped(struct text *text, const char *string);

#endif
