// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * show.c: a record as lines of name and value, in the order of its fields; nested ones are indented,
 * numbers of an array stand in one line.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fwctl.h"

#define BYTES_IN_LINE 32 /* more than that is shown as a dump */
#define DEPTH_MAX     64

/* What a struct or an array that the cursor is in was shown as. */
enum place {
	PLACE_PLAIN,   /* nothing: its fields stand as if outside */
	PLACE_INDENT,  /* a heading, and what is in it indented */
	PLACE_ARRAY,   /* elements are lines of their own */
	PLACE_NUMBERS, /* elements are collected into one value */
};

struct view {
	struct rows *rows;
	struct libfwctl_cursor *cursor;
	unsigned int indent;
	unsigned int depth;
	enum place places[DEPTH_MAX];
	struct memory numbers; /* while in PLACE_NUMBERS */
	char *array_name;
	size_t nnumbers;
};

static enum place here(const struct view *view)
{
	return view->depth ? view->places[view->depth - 1] : PLACE_PLAIN;
}

/* "name", or "name[3]" for an element. */
static char *shown_name(const struct view *view)
{
	const struct libfwctl_field *field = libfwctl_cursor_get_field(view->cursor);
	char *safe = escape(libfwctl_field_get_name(field)), *name;
	int rc = here(view) == PLACE_ARRAY ? asprintf(&name, "%s[%" PRIu64 "]", safe,
						      libfwctl_cursor_get_index(view->cursor))
					   : asprintf(&name, "%s", safe);

	libfwctl_free(safe);
	if (rc < 0)
		need(NULL);
	return name;
}

static void add_number(struct view *view)
{
	const struct libfwctl_field *field = libfwctl_cursor_get_field(view->cursor);
	uint64_t value = libfwctl_cursor_get_u64(view->cursor);
	struct memory memory;

	if (here(view) == PLACE_NUMBERS) {
		fputs(view->nnumbers++ ? ", " : "", view->numbers.file);
		value_number(view->numbers.file, field, value);
		return;
	}
	memory_open(&memory);
	value_number(memory.file, field, value);
	rows_add(view->rows, view->indent, shown_name(view), memory_close(&memory));
}

static void add_data(struct view *view)
{
	const struct libfwctl_field *field = libfwctl_cursor_get_field(view->cursor);
	uint32_t kind = libfwctl_field_get_kind(field);
	struct memory memory;
	size_t length;
	const void *data = libfwctl_cursor_get_data(view->cursor, &length);

	if (length > BYTES_IN_LINE && kind != LIBFWCTL_KIND_STRING) {
		rows_add_bytes(view->rows, view->indent, shown_name(view), data, length);
		return;
	}
	memory_open(&memory);
	value_data(memory.file, field, data, length);
	rows_add(view->rows, view->indent, shown_name(view), memory_close(&memory));
}

static bool is_number(uint32_t kind)
{
	return kind == LIBFWCTL_KIND_UNSIGNED || kind == LIBFWCTL_KIND_SIGNED ||
	       kind == LIBFWCTL_KIND_BOOL || kind == LIBFWCTL_KIND_ENUM ||
	       kind == LIBFWCTL_KIND_FLAGS;
}

static void enter(struct view *view, enum place place)
{
	if (place == PLACE_INDENT) {
		rows_add(view->rows, view->indent, shown_name(view), NULL);
		view->indent++;
	} else if (place == PLACE_NUMBERS) {
		view->array_name = shown_name(view);
		view->nnumbers = 0;
		memory_open(&view->numbers);
	}
	view->places[view->depth++] = place;
}

static void leave(struct view *view)
{
	enum place place = here(view);

	view->depth--;
	if (place == PLACE_INDENT) {
		view->indent--;
	} else if (place == PLACE_NUMBERS) {
		if (!view->nnumbers)
			fputs("none", view->numbers.file);
		rows_add(view->rows, view->indent, view->array_name, memory_close(&view->numbers));
		view->array_name = NULL;
	}
}

/* True if there may be more. */
static bool take_step(struct view *view, int step)
{
	const struct libfwctl_field *field = libfwctl_cursor_get_field(view->cursor);

	if (view->depth == DEPTH_MAX)
		return false;
	switch (step) {
	case LIBFWCTL_STEP_NUMBER:
		add_number(view);
		break;
	case LIBFWCTL_STEP_DATA:
		add_data(view);
		break;
	case LIBFWCTL_STEP_STRUCT:
		enter(view, libfwctl_field_is_inline(field) ? PLACE_PLAIN : PLACE_INDENT);
		break;
	case LIBFWCTL_STEP_ARRAY:
		enter(view,
		      is_number(libfwctl_field_get_kind(field)) ? PLACE_NUMBERS : PLACE_ARRAY);
		break;
	case LIBFWCTL_STEP_LEAVE:
		if (view->depth)
			leave(view);
		break;
	default:
		return false;
	}
	return true;
}

static int malformed(struct run *run, const struct view *view)
{
	const struct libfwctl_field *field = libfwctl_cursor_get_field(view->cursor);

	run->field = field ? libfwctl_field_get_name(field) : NULL;
	return failure_report(
		run, LIBFWCTL_ERROR_MALFORMED, EBADMSG, LIBFWCTL_EXECUTED_UNKNOWN,
		"the bytes contradict themselves%s%s: what comes from there on is not "
		"shown",
		field ? " at field " : "", field ? libfwctl_field_get_name(field) : "");
}

bool record_has_fields(const struct libfwctl_record *record)
{
	return libfwctl_layout_get_field_count(libfwctl_record_get_layout(record)) != 0;
}

int show_record(struct run *run, struct rows *rows, const struct libfwctl_record *record,
		unsigned int flags)
{
	struct view view = {.rows = rows, .indent = flags & SHOW_INDENTED ? 1 : 0};
	int rc, status = 0;

	if (libfwctl_cursor_new(&view.cursor))
		need(NULL);
	rc = libfwctl_cursor_start(view.cursor, record, flags & LIBFWCTL_JSON_ENVELOPE);
	while (!rc) {
		rc = libfwctl_cursor_next(view.cursor);
		if (rc == -ENOMEM)
			need(NULL);
		if (rc < 0)
			status = malformed(run, &view);
		else
			rc = !take_step(&view, rc);
	}
	while (view.depth)
		leave(&view);
	libfwctl_cursor_free(view.cursor);
	return status;
}

int print_record(struct run *run, const struct libfwctl_record *record, unsigned int flags)
{
	struct rows rows = {0};
	int status = show_record(run, &rows, record, flags);

	rows_print(&rows);
	return status;
}
