// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * columns.c: text in aligned columns, wrapped to the terminal. What comes here is safe to show already.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "fwctl.h"

#define INDENT	  2
#define NAME_MAX  36 /* longer names push their own value aside, not everybody's */
#define VALUE_MIN 20 /* characters that a value gets on the narrowest terminal */

size_t output_width(void)
{
	struct winsize size;

	if (isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &size))
		return size.ws_col;
	return 0;
}

/* Characters, not bytes: what continues one in UTF-8 takes no place of its own. */
static size_t places(const char *text, size_t length)
{
	size_t n = 0;

	for (size_t i = 0; i < length; i++)
		n += ((unsigned char)text[i] & 0xc0) != 0x80;
	return n;
}

void print_wrapped(const char *text, size_t column, size_t width)
{
	size_t room = width > column + VALUE_MIN ? width - column : VALUE_MIN, used = 0;

	while (*text) {
		size_t length = strcspn(text, " "), shown = places(text, length);

		if (used && width && used + 1 + shown > room) {
			printf("\n%*s", (int)column, "");
			used = 0;
		} else if (used) {
			putchar(' ');
			used++;
		}
		fwrite(text, 1, length, stdout);
		used += shown;
		text += length;
		text += strspn(text, " ");
	}
	putchar('\n');
}

struct row {
	unsigned int indent;
	char *name;
	char *value;	  /* NULL: a heading, or bytes */
	const void *data; /* NULL: none */
	size_t length;
};

static struct row *new_row(struct rows *rows)
{
	if (rows->count == rows->room) {
		rows->room = rows->room ? rows->room * 2 : 64;
		rows->row = need(realloc(rows->row, rows->room * sizeof(*rows->row)));
	}
	return &rows->row[rows->count++];
}

void rows_add(struct rows *rows, unsigned int indent, char *name, char *value)
{
	*new_row(rows) = (struct row){.indent = indent, .name = name, .value = value};
}

void rows_add_bytes(struct rows *rows, unsigned int indent, char *name, const void *data,
		    size_t length)
{
	struct memory value;

	memory_open(&value);
	fprintf(value.file, "%zu bytes", length);
	*new_row(rows) = (struct row){.indent = indent,
				      .name = name,
				      .value = memory_close(&value),
				      .data = data,
				      .length = length};
}

static size_t row_places(const struct row *row)
{
	return (size_t)row->indent * INDENT + places(row->name, strlen(row->name));
}

static void print_row(const struct row *row, size_t column, size_t width)
{
	size_t used = row_places(row);

	printf("%*s%s", (int)row->indent * INDENT, "", row->name);
	if (!row->value) {
		putchar('\n');
		return;
	}
	printf("%*s", used < column ? (int)(column - used) : 0, "");
	fputs("  ", stdout);
	print_wrapped(row->value, column + 2, width);
	if (row->data)
		print_hex_dump(row->data, row->length, (int)(row->indent + 1) * INDENT);
}

void rows_print(struct rows *rows)
{
	size_t width = output_width(), column = 0;

	for (size_t i = 0; i < rows->count; i++) {
		size_t used = rows->row[i].value ? row_places(&rows->row[i]) : 0;

		if (used > column && used <= NAME_MAX)
			column = used;
	}
	for (size_t i = 0; i < rows->count && !output_failed(); i++)
		print_row(&rows->row[i], column, width);
	rows_free(rows);
}

void rows_free(struct rows *rows)
{
	for (size_t i = 0; i < rows->count; i++) {
		free(rows->row[i].name);
		free(rows->row[i].value);
	}
	free(rows->row);
	*rows = (struct rows){0};
}
