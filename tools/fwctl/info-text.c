// SPDX-License-Identifier: GPL-2.0-or-later
/* info-text.c: groups of lines, each with a label. */
#include <stdarg.h>
#include <stdlib.h>

#include "info.h"

#define LABEL_WIDTH 18

void info_group(const char *name)
{
	static bool follows;

	printf("%s%s\n", follows ? "\n" : "", name);
	follows = true;
}

static void label(const char *text)
{
	printf("  %-*s", LABEL_WIDTH, text);
}

void info_line_safe(const char *name, const char *text)
{
	label(name);
	print_safe(stdout, text);
	putchar('\n');
}

void info_line(const char *name, const char *format, ...)
{
	va_list arguments;
	char *text;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		need(NULL);
	va_end(arguments);
	label(name);
	print_escaped(stdout, "%s", text);
	putchar('\n');
	free(text);
}

void info_line_if(const char *name, const char *text)
{
	if (text)
		info_line(name, "%s", text);
}

void info_line_answer(const char *name, uint32_t answer, const char *yes, const char *no)
{
	if (answer != LIBFWCTL_ANSWER_UNKNOWN)
		info_line(name, "%s", answer == LIBFWCTL_ANSWER_YES ? yes : no);
}
