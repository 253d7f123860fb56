// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * table.c: tables, by libsmartcols. Cells are made safe for the terminal here: libsmartcols can hang on
 * bytes that the locale does not know.
 */
#include <stdlib.h>
#include <string.h>

#include <libsmartcols.h>

#include "fwctl.h"

#define NOTE_INDENT 4

struct libscols_table *table_new(const struct table_column *columns, size_t count)
{
	struct libscols_table *table = need(scols_new_table());

	/* Cells are escaped already; libsmartcols would escape the escapes. */
	scols_table_enable_noencoding(table, 1);
	/* Trees too: else it would depend on whether some name has made us load the locale. */
	scols_table_enable_ascii(table, 1);
	scols_table_enable_colors(table, output_has_colour());
	for (size_t i = 0; i < count; i++) {
		struct libscols_column *column = need(scols_table_new_column(
			table, columns[i].name, columns[i].width, columns[i].flags));

		if (columns[i].lines)
			scols_column_set_wrapfunc(column, scols_wrapnl_chunksize,
						  scols_wrapnl_nextchunk, NULL);
	}
	return table;
}

struct libscols_line *table_line(struct libscols_table *table)
{
	return need(scols_table_new_line(table, NULL));
}

static void set_shown(struct libscols_line *line, size_t column, const char *shown)
{
	if (scols_line_set_data(line, column, shown))
		need(NULL);
}

void table_cell(struct libscols_line *line, size_t column, const char *text)
{
	char *escaped = escape(text ? text : "-");

	set_shown(line, column, escaped);
	libfwctl_free(escaped);
}

void table_cell_safe(struct libscols_line *line, size_t column, const char *text)
{
	char *shown = safe_dup(text ? text : "-");

	set_shown(line, column, shown);
	free(shown);
}

/* Turns blanks into newlines where a line would get too long, and puts newlines behind commas. */
static char *break_lines(const char *text, size_t width)
{
	char *lines = need(malloc(2 * strlen(text) + 1)), *to = lines;
	size_t used = 0;

	while (*text) {
		size_t word = strcspn(text, " ,");
		bool comma = text[word] == ',';

		word += comma;
		if (used && used + word > width) {
			if (to[-1] == ' ')
				to--;
			*to++ = '\n';
			used = 0;
		}
		memcpy(to, text, word);
		to += word;
		used += word;
		text += word;
		if (*text == ' ') {
			*to++ = *text++;
			used++;
		}
	}
	*to = '\0';
	return lines;
}

void table_cell_lines(struct libscols_line *line, size_t column, const char *text, size_t width)
{
	char *escaped = escape(text ? text : "-");
	char *lines = width ? break_lines(escaped, width) : need(strdup(escaped));

	set_shown(line, column, lines);
	free(lines);
	libfwctl_free(escaped);
}

bool table_notes_are_below(void)
{
	return output_width() != 0;
}

void table_note(struct libscols_line *line, size_t column, const struct libfwctl_error *error)
{
	char *shown;

	if (table_notes_are_below()) {
		if (scols_line_set_userdata(line, (void *)error))
			need(NULL);
		return;
	}
	shown = safe_dup(error ? libfwctl_error_text(error) : "-");
	set_shown(line, column, shown);
	free(shown);
}

static void print_note(const struct libfwctl_error *error)
{
	char *shown = safe_dup(libfwctl_error_text(error));

	printf("%*s", NOTE_INDENT, "");
	print_wrapped(shown, NOTE_INDENT, output_width());
	free(shown);
}

/* Where notes are below, no cell is wrapped: every line of the table is one line of its text. */
static void print_with_notes(struct libscols_table *table)
{
	char *text, *rest;

	if (scols_print_table_to_string(table, &text))
		need(NULL);
	rest = text;
	puts(strsep(&rest, "\n"));
	for (size_t i = 0; i < scols_table_get_nlines(table) && rest && !output_failed(); i++) {
		const struct libfwctl_error *error =
			scols_line_get_userdata(scols_table_get_line(table, i));

		puts(strsep(&rest, "\n"));
		if (error)
			print_note(error);
	}
	free(text);
}

static bool has_notes(struct libscols_table *table)
{
	for (size_t i = 0; i < scols_table_get_nlines(table); i++)
		if (scols_line_get_userdata(scols_table_get_line(table, i)))
			return true;
	return false;
}

void table_print(struct libscols_table *table)
{
	if (has_notes(table))
		print_with_notes(table);
	else
		scols_print_table(table);
	output_failed();
	scols_unref_table(table);
}
