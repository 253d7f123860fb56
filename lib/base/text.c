// SPDX-License-Identifier: LGPL-2.1-or-later
/* text.c: see text.h. */
#include "base/text.h"
#include "libfwctl.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
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

/* Characters that nobody sees, but that change how others are shown; controls among them. */
static bool is_invisible(uint32_t code)
{
	static const uint32_t ranges[][2] = {
		{0x00, 0x1f},	  {0x7f, 0x9f},	      {0xad, 0xad},	{0x61c, 0x61c},
		{0x200b, 0x200f}, {0x2028, 0x202e},   {0x2060, 0x206f}, {0xfeff, 0xfeff},
		{0xfff9, 0xfffb}, {0xe0000, 0xe007f},
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (code >= ranges[i][0] && code <= ranges[i][1])
			return true;
	return false;
}

size_t text_visible_length(const unsigned char *s, size_t room)
{
	static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
	size_t length = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	uint32_t code = length > 1 ? s[0] & (0x7fu >> length) : s[0];

	if (length > room || (length > 1 && (s[0] < 0xc0 || s[0] > 0xf7)))
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	if (code < smallest[length] || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return 0;
	return is_invisible(code) ? 0 : length;
}

static void add_escaped(struct text *text, const char *string, unsigned int flags)
{
	const unsigned char *s = (const unsigned char *)string, *end = s + strlen(string);

	while (s < end) {
		size_t length = text_visible_length(s, (size_t)(end - s));

		if (length == 0 || (length > 1 && (flags & LIBFWCTL_ESCAPE_ASCII))) {
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

void text_add_escaped(struct text *text, const char *string)
{
	add_escaped(text, string, 0);
}

char *libfwctl_escape(const char *text, unsigned int flags)
{
	struct text escaped;
	size_t room;
	char *memory;

	if (!text || (flags & ~LIBFWCTL_ESCAPE_ASCII))
		return NULL;
	room = strlen(text);
	if (room > (SIZE_MAX - 4) / 4)
		return NULL;
	room = 4 * room + 4; /* each byte can become four */
	memory = malloc(room);
	if (!memory)
		return NULL;
	text_begin(&escaped, memory, room);
	add_escaped(&escaped, text, flags);
	return memory;
}
