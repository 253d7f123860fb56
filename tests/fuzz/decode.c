// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * decode.c: any bytes as a record of any layout: walked by cursor, each value read again by its path,
 * written as JSON, and that put into a request. The input: format, layout, which side the layout is of,
 * then the bytes.
 */
#include "formats.h"

#include "cursor.h"
#include "json-parse.h"

/* Paths are looked up for as many fields: some inputs have very many. */
#define PATHS_MAX 200

static const struct libfwctl_layout *choose_layout(const uint8_t *data,
						   const struct libfwctl_command **command)
{
	const struct libfwctl_format *format = choose_format(data[0]);
	const struct libfwctl_layout *layout = NULL;

	*command = NULL;
	if (data[2] % 3 == 0) {
		size_t count = libfwctl_format_get_layout_count(format);

		return count ? libfwctl_format_get_layout(format, data[1] % count) : NULL;
	}
	*command = choose_command(format, data[1]);
	layout = data[2] % 3 == 1 ? libfwctl_command_get_request(*command)
				  : libfwctl_command_get_response(*command);
	if (data[2] % 3 == 2)
		*command = NULL;
	return layout;
}

static void check_number(const struct libfwctl_record *record, const struct libfwctl_path *path,
			 const struct libfwctl_cursor *cursor)
{
	uint64_t value;
	int64_t number;

	if (libfwctl_field_get_kind(libfwctl_cursor_get_field(cursor)) == LIBFWCTL_KIND_SIGNED) {
		need(libfwctl_record_get_i64(record, path, &number) == 0);
		need((uint64_t)number == libfwctl_cursor_get_u64(cursor));
	} else {
		need(libfwctl_record_get_u64(record, path, &value) == 0);
		need(value == libfwctl_cursor_get_u64(cursor));
	}
}

static void check_data(const struct libfwctl_record *record, const struct libfwctl_path *path,
		       const struct libfwctl_cursor *cursor)
{
	size_t length, other;
	const void *data = libfwctl_cursor_get_data(cursor, &length), *again;

	need(libfwctl_record_get_data(record, path, &again, &other) == 0);
	need(data == again && length == other);
}

/* What the cursor comes to is found by the path that it is at. */
static void check_path(const struct libfwctl_record *record, const struct libfwctl_cursor *cursor,
		       int step)
{
	struct libfwctl_path *path = NULL;
	uint64_t count;
	struct text text;
	char memory[2000];

	text_begin(&text, memory, sizeof(memory));
	cursor_add_path(cursor, &text);
	need(libfwctl_path_new(record->layout, memory, NULL, &path) == 0);
	if (step == LIBFWCTL_STEP_NUMBER)
		check_number(record, path, cursor);
	else if (step == LIBFWCTL_STEP_DATA)
		check_data(record, path, cursor);
	else if (step == LIBFWCTL_STEP_ARRAY)
		need(libfwctl_record_get_count(record, path, &count) != -EINVAL);
	libfwctl_path_free(path);
}

static int walk(const struct libfwctl_record *record, unsigned int flags)
{
	static struct libfwctl_cursor *cursor;
	unsigned int paths = 0;
	int step;

	need(cursor || libfwctl_cursor_new(&cursor) == 0);
	need(libfwctl_cursor_start(cursor, record, flags) == 0);
	while ((step = libfwctl_cursor_next(cursor)) > 0)
		if (step != LIBFWCTL_STEP_LEAVE && step != LIBFWCTL_STEP_STRUCT &&
		    paths++ < PATHS_MAX)
			check_path(record, cursor, step);
	need(step == LIBFWCTL_STEP_END || step == -EBADMSG);
	return step;
}

static void put_back(const struct libfwctl_command *command, const char *text)
{
	struct libfwctl_record record, copy;
	char *again = NULL, *third = NULL;

	begin_request(&record, command);
	begin_request(&copy, command);
	/* What is in the request by then goes there and back unchanged. */
	if (record_put_json(&record, text, NULL) == 0 &&
	    libfwctl_record_to_json(&record, 0, NULL, &again) == 0) {
		if (record_put_json(&copy, again, NULL) == 0) {
			need(libfwctl_record_to_json(&copy, 0, NULL, &third) == 0);
			need(strcmp(again, third) == 0);
		}
	}
	libfwctl_free(again);
	libfwctl_free(third);
	free(record.bytes);
	free(copy.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct libfwctl_command *command;
	struct libfwctl_record *record = NULL;
	const struct libfwctl_layout *layout;
	unsigned int flags;
	char *text = NULL;
	struct json json;
	int result;

	if (size < 3)
		return 0;
	layout = choose_layout(data, &command);
	if (!layout)
		return 0;
	flags = data[2] & 0x80 ? LIBFWCTL_JSON_ENVELOPE : 0;
	need(libfwctl_record_new(layout, data + 3, size - 3, NULL, &record) == 0);
	result = walk(record, flags);
	need(libfwctl_record_to_json(record, flags, NULL, &text) == result);
	if (!result) {
		need(json_parse(&json, text) == 0);
		json_clear(&json);
		if (command)
			put_back(command, text);
	}
	libfwctl_free(text);
	libfwctl_record_free(record);
	return 0;
}
