// SPDX-License-Identifier: LGPL-2.1-or-later
/* text.c: see text.h. */
#include "text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void text_begin(struct text *text, char *memory, size_t room)
{
	text->start = memory;
	text->room = room;
	text->length = 0;
	memory[0] = '\0';
}

void text_add_length(struct text *text, const char *string, size_t length)
{
	size_t left = text->room - 1 - text->length;

	if (left == 0)
		return;
	if (length > left) {
		size_t cut = text->room - 4;

		memcpy(text->start + text->length, string, left);
		/* Never in the middle of a UTF-8 sequence. */
		while (cut > 0 && ((unsigned char)text->start[cut] & 0xc0) == 0x80)
			cut--;
		memcpy(text->start + cut, "...", 3);
		text->length = cut + 3;
		text->room = text->length + 1; /* nothing more fits behind */
	} else {
		memcpy(text->start + text->length, string, length);
		text->length += length;
	}
	text->start[text->length] = '\0';
}

void text_add(struct text *text, const char *string)
{
	text_add_length(text, string, strlen(string));
}

void text_add_format(struct text *text, const char *format, ...)
{
	char piece[256];
	va_list args;

	va_start(args, format);
	vsnprintf(piece, sizeof(piece), format, args);
	va_end(args);
	text_add(text, piece);
}

/* The length of the UTF-8 sequence at s if it is well-formed and shows something, else 0. */
static size_t utf8_length(const unsigned char *s)
{
	size_t length = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	unsigned long code;

	if (length == 1)
		return s[0] >= 0x20 && s[0] != 0x7f;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	code = s[0] & (0xffu >> (length + 1));
	for (size_t i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	if (code < 0xa0 || (length == 3 && code < 0x800) || (length == 4 && code < 0x10000) ||
	    code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	/* Line and paragraph separators, and the marks that reorder the text around them. */
	if (code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
	    (code >= 0x2066 && code <= 0x2069))
		return 0;
	return length;
}

void text_add_escaped(struct text *text, const char *string)
{
	const unsigned char *s = (const unsigned char *)string;

	while (*s) {
		size_t length = utf8_length(s);

		if (length == 0) {
			text_add_format(text, "\\x%02x", *s++);
		} else if (*s == '\\') {
			text_add(text, "\\\\");
			s++;
		} else {
			text_add_length(text, (const char *)s, length);
			s += length;
		}
	}
}
