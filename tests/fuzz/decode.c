// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * decode.c: any bytes as a record of any layout, a request or a reply of any command. The input: format,
 * layout or command, which side the layout is of and whether its envelope shows, what to do with it, then
 * the bytes. Each input does one thing, and no more of it than takes a moment: many can be tried.
 */
#include "formats.h"

#include "policy/classify.h"
#include "codec/cursor.h"
#include "codec/json-parse.h"

#define HEAD 4

/* Bytes behind the head that count, steps of a walk, and fields that are looked up by their path. */
#define BYTES_MAX 512
#define STEPS_MAX 2000
#define PATHS_MAX 16

/* Text that is put back, again: it is gone over seven times. */
#define TEXT_MAX 600

/* A walk was not gone on with. */
#define STOPPED 1

struct input {
	const struct libfwctl_format *format;
	const struct libfwctl_command *command;
	const struct libfwctl_layout *layout; /* NULL: the command has none on this side */
	bool is_request;
	unsigned int flags, every;
	const uint8_t *bytes;
	size_t length;
};

static void choose_layout(struct input *input, uint8_t which, unsigned int side)
{
	size_t count = libfwctl_format_get_layout_count(input->format);

	input->is_request = side == 1;
	if (side == 0)
		input->layout =
			count ? libfwctl_format_get_layout(input->format, which % count) : NULL;
	else if (side == 1)
		input->layout = libfwctl_command_get_request(input->command);
	else
		input->layout = libfwctl_command_get_response(input->command);
}

static void begin_record(struct libfwctl_record **record, const struct input *input)
{
	need(libfwctl_record_new(input->layout, input->bytes, input->length, NULL, record) == 0);
}

/* ---- by cursor, and by path ----------------------------------------------------------------- */

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

/* 0, -EBADMSG or STOPPED. With `every` above 0, that one of the fields is looked up by its path. */
static int walk(const struct libfwctl_record *record, unsigned int flags, unsigned int every)
{
	static struct libfwctl_cursor *cursor;
	unsigned int fields = 0, steps = 0;
	int step;

	need(cursor || libfwctl_cursor_new(&cursor) == 0);
	need(libfwctl_cursor_start(cursor, record, flags) == 0);
	while ((step = libfwctl_cursor_next(cursor)) > 0) {
		if (steps++ == STEPS_MAX || (every && fields == every * PATHS_MAX))
			return STOPPED;
		if (every && step != LIBFWCTL_STEP_LEAVE && step != LIBFWCTL_STEP_STRUCT &&
		    fields++ % every == 0)
			check_path(record, cursor, step);
	}
	need(step == LIBFWCTL_STEP_END || step == -EBADMSG);
	return step;
}

static void do_walk(const struct input *input)
{
	struct libfwctl_record *record;

	if (!input->layout)
		return;
	begin_record(&record, input);
	walk(record, input->flags, 0);
	libfwctl_record_free(record);
}

static void do_paths(const struct input *input)
{
	struct libfwctl_record *record;

	if (!input->layout)
		return;
	begin_record(&record, input);
	walk(record, input->flags, input->every);
	libfwctl_record_free(record);
}

/* ---- as JSON, and back ---------------------------------------------------------------------- */

/* NULL if it cannot be, or would take long. The walk and the writer must agree. */
static char *to_json(const struct libfwctl_record *record, unsigned int flags)
{
	char *text = NULL;
	int result = walk(record, flags & LIBFWCTL_JSON_ENVELOPE, 0);

	if (result != STOPPED)
		need(libfwctl_record_to_json(record, flags, NULL, &text) == result);
	return text;
}

static void check_json(const char *text)
{
	struct json json;

	need(json_parse(&json, text) == 0);
	json_clear(&json);
}

static void do_json(const struct input *input)
{
	struct libfwctl_record *record;
	char *text;

	if (!input->layout)
		return;
	begin_record(&record, input);
	text = to_json(record, input->flags | (input->every & LIBFWCTL_JSON_U64_STRINGS));
	if (text)
		check_json(text);
	libfwctl_free(text);
	libfwctl_record_free(record);
}

/* A record to put it into: a request of the command, or one of the layout that all can be set in. */
static void begin_target(struct libfwctl_record *record, const struct input *input)
{
	*record = (struct libfwctl_record){
		.layout = input->layout,
		.command = input->is_request ? input->command : NULL,
		.settable = !input->is_request,
	};
	need(record_resize(record, libfwctl_layout_get_size(input->layout)) == 0);
}

/* What was put into a record goes there and back unchanged. */
static void put_back(const struct input *input, const char *text)
{
	struct libfwctl_record record, copy;
	char *again = NULL, *third = NULL;

	begin_target(&record, input);
	begin_target(&copy, input);
	if (record_put_json(&record, text, NULL) == 0 && record.length <= BYTES_MAX)
		again = to_json(&record, input->flags);
	if (again && strlen(again) <= TEXT_MAX && record_put_json(&copy, again, NULL) == 0) {
		need(libfwctl_record_to_json(&copy, input->flags, NULL, &third) == 0);
		need(strcmp(again, third) == 0);
	}
	libfwctl_free(again);
	libfwctl_free(third);
	free(record.bytes);
	free(copy.bytes);
}

static void do_put_back(const struct input *input)
{
	struct libfwctl_record *record;
	char *text;

	if (!input->layout)
		return;
	begin_record(&record, input);
	text = to_json(record, input->flags);
	if (text && strlen(text) <= TEXT_MAX)
		put_back(input, text);
	libfwctl_free(text);
	libfwctl_record_free(record);
}

/* ---- as a request, and as a reply ----------------------------------------------------------- */

static struct libfwctl_request *new_request(const struct libfwctl_command *command)
{
	struct libfwctl_request *request = NULL;
	int result;

	if (!command)
		return NULL;
	result = libfwctl_request_new(command, NULL, &request);
	need(result == (libfwctl_command_get_obstacle(command) ? -ENOTSUP : 0));
	return request;
}

/* A captured request; what it can do is not less than what its command says. */
static void do_request(const struct input *input)
{
	struct libfwctl_request *request = new_request(input->command);
	uint64_t effects, least = libfwctl_command_get_effects(input->command);
	uint32_t scope;

	if (request && libfwctl_request_load(request, input->bytes, input->length, NULL) == 0) {
		need(libfwctl_request_get_record(request) != NULL);
		need(libfwctl_request_classify(request, NULL, NULL, &scope, &effects) == 0);
		need((effects & least) == least);
		need(scope >= libfwctl_command_get_scope(input->command));
	}
	libfwctl_request_free(request);
}

/* Bytes sent raw, as what they may be, and by the values in them. */
static void do_identify(const struct input *input)
{
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc), .in = input->bytes, .in_length = input->length};
	const struct libfwctl_command *command;
	uint64_t effects;

	command = classify_raw(input->format, &rpc, &effects);
	need(command || effects == LIBFWCTL_EFFECTS_ALL);
	if (command)
		need(command ==
		     libfwctl_format_identify(input->format, input->bytes, input->length));
}

static void check_response(const struct libfwctl_response *response)
{
	const struct libfwctl_record *record = libfwctl_response_get_record(response);
	int result;
	char *text = NULL;

	need(record != NULL);
	libfwctl_response_get_status_name(response);
	result = libfwctl_response_check(response, NULL);
	need(result == 0 || result == -EREMOTEIO);
	if (walk(record, 0, 0) == STOPPED)
		return;
	result = libfwctl_response_to_json(response, 0, NULL, &text);
	need(result == 0 || result == -EBADMSG);
	if (text)
		check_json(text);
	libfwctl_free(text);
}

static void do_response(const struct input *input)
{
	struct libfwctl_request *request = NULL;
	struct libfwctl_response *response;
	int result;

	if (!input->command)
		return;
	if (input->every % 2)
		request = new_request(input->command);
	need(libfwctl_response_new(&response) == 0);
	result = libfwctl_response_load(response, input->command, request, input->bytes,
					input->length, NULL);
	need(result == 0 || result == -EBADMSG || result == -ENOTSUP);
	if (!result)
		check_response(response);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
}

typedef void do_fn(const struct input *input);

static do_fn *const things_to_do[] = {
	do_walk, do_paths, do_json, do_put_back, do_request, do_response, do_identify,
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = {0};

	if (size < HEAD)
		return 0;
	input.format = choose_format(data[0]);
	input.command = choose_command(input.format, data[1]);
	choose_layout(&input, data[1], data[2] % 3);
	input.flags = data[2] & 0x80 ? LIBFWCTL_JSON_ENVELOPE : 0;
	input.every = 1 + data[3] / COUNT(things_to_do);
	input.bytes = data + HEAD;
	input.length = size - HEAD < BYTES_MAX ? size - HEAD : BYTES_MAX;
	things_to_do[data[3] % COUNT(things_to_do)](&input);
	return 0;
}
