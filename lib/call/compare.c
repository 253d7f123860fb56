// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * compare.c: whether what was read back has what was set. It goes by the names of fields: what is read of
 * a thing need not be laid out as what is set of it. No I/O.
 */
#include "call/call.h"
#include "codec/cursor.h"
#include "codec/path.h"
#include "codec/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define PATH_ROOM  256
#define VALUE_ROOM 200 /* of each of two that an error tells */

/* A call's messages, as the command has them that they are looked at as. */
struct messages {
	struct libfwctl_record request, response;
};

struct comparison {
	const struct libfwctl_call *call;
	struct libfwctl_record sent, found; /* a struct each */
	struct libfwctl_cursor cursor;	    /* on what was sent */
	uint64_t seen, unseen;
};

/* ---- which structs -------------------------------------------------------------------------- */

/* Without a reply there is only the request: what its fields refer to in a reply is not known. */
static void look_as(struct messages *messages, const struct libfwctl_call *call,
		    const struct libfwctl_command *command, bool reply)
{
	struct libfwctl_record *request = &messages->request, *response = &messages->response;
	const struct libfwctl_layout *layout = command_request(command);
	struct reply_shape shape;

	*request = reply ? call->response->asked : call->request->record;
	request->layout = layout ? layout : &layout_none;
	request->request = request;
	request->response = reply ? response : NULL;
	if (!reply)
		return;
	response_shape(&shape, command);
	*response = call->response->record;
	response->layout = shape.good;
	response->request = request;
	response->response = response;
}

/* The struct at that path of a message. -ENOTSUP if what is there has no fields. */
static int find_struct(const struct libfwctl_record *message, const char *path,
		       struct libfwctl_error *err, struct libfwctl_record *out)
{
	const struct libfwctl_field *field;
	struct libfwctl_path *way = NULL;
	const void *bytes = NULL;
	size_t length = 0;
	int status = libfwctl_path_new(message->layout, path, err, &way);

	if (status)
		return status;
	field = way->field;
	if (field->kind != KIND_STRUCT ||
	    ((field->flags & FIELD_ARRAY) && path[strlen(path) - 1] != ']'))
		status = -ENOTSUP;
	else
		status = libfwctl_record_get_data(message, way, &bytes, &length);
	value_report(err, status, path, field, NULL);
	libfwctl_path_free(way);
	*out = *message;
	out->layout = field->layout;
	out->bytes = (unsigned char *)bytes; /* nothing here writes to it */
	out->length = length;
	return status;
}

/*
 * In the call's request or reply. A request can be one of a command that says more of it than its own
 * does: set_feature, with the UUID of a feature that has fields.
 */
static int find_in_call(struct messages *messages, const struct libfwctl_call *call,
			const char *path, bool reply, struct libfwctl_record *out)
{
	const struct libfwctl_record *message = reply ? &messages->response : &messages->request;
	const struct libfwctl_command *other;
	int status;

	look_as(messages, call, call->command, reply);
	status = find_struct(message, path, call->err, out);
	if ((status != -ENOTSUP && status != -ENOENT) || (call->command->flags & COMMAND_PROCEDURE))
		return status;
	other = libfwctl_format_identify(call->command->format, messages->request.bytes,
					 messages->request.length);
	if (!other || other == call->command)
		return status;
	look_as(messages, call, other, reply);
	return find_struct(message, path, call->err, out);
}

/* ---- field by field ------------------------------------------------------------------------- */

/* What only asks for something leaves nothing to be read. */
static bool leaves_nothing(const struct libfwctl_field *field)
{
	return field->access == ACCESS_OPERATION || field->access == ACCESS_WRITE_ONLY;
}

static bool is_data(const struct libfwctl_field *field)
{
	return field->kind == KIND_BYTES || field->kind == KIND_STRING || field->kind == KIND_UUID;
}

static int get_number(const struct libfwctl_record *record, const struct libfwctl_path *path,
		      uint64_t *value)
{
	int64_t number = 0;
	int status;

	if (path->field->kind != KIND_SIGNED)
		return libfwctl_record_get_u64(record, path, value);
	status = libfwctl_record_get_i64(record, path, &number);
	*value = (uint64_t)number;
	return status;
}

/* 1: the same, 0: another, negative: there is nothing that could be compared. */
static int compare_number(struct comparison *comparison, const struct libfwctl_field *field,
			  const struct libfwctl_path *path)
{
	uint64_t found = 0;
	int status;

	if (!field_is_number(path->field) || !value_same_measure(field, path->field))
		return -ENODATA;
	status = get_number(&comparison->found, path, &found);
	return status ? status : comparison->cursor.value == found;
}

static int compare_data(struct comparison *comparison, const struct libfwctl_field *field,
			const struct libfwctl_path *path)
{
	size_t length, found_length = 0;
	const void *data = libfwctl_cursor_get_data(&comparison->cursor, &length);
	const void *found = NULL;
	int status;

	if (path->field->kind != field->kind)
		return -ENODATA;
	status = libfwctl_record_get_data(&comparison->found, path, &found, &found_length);
	if (status)
		return status;
	if (length != found_length && field->kind != KIND_STRING)
		return -ENODATA;
	return length == found_length && (!length || memcmp(data, found, length) == 0);
}

static void add_value(struct text *text, const struct libfwctl_record *record, const char *path)
{
	char memory[VALUE_ROOM], *value = NULL;
	struct text part;

	if (libfwctl_record_find_text(record, path, NULL, &value))
		value = NULL;
	text_begin(&part, memory, sizeof(memory));
	text_add(&part, value ? value : "something else");
	libfwctl_free(value);
	text_add(text, memory);
}

static int tell_difference(const struct comparison *comparison, const char *path)
{
	const struct libfwctl_call *call = comparison->call;
	char memory[2 * VALUE_ROOM + 32];
	struct text text;

	text_begin(&text, memory, sizeof(memory));
	add_value(&text, &comparison->found, path);
	text_add(&text, " where ");
	add_value(&text, &comparison->sent, path);
	text_add(&text, " was sent");
	return report(call->err,
		      FAILURE(.message = MSG_CALL_DIFFERS, .error = EIO,
			      .executed = LIBFWCTL_EXECUTED_UNKNOWN, .device = call->handle->label,
			      .command = call->command->name, .field = path, .subject = memory));
}

/* The field that the cursor is at, against the one of the same name. */
static int compare_field(struct comparison *comparison, const struct libfwctl_field *field)
{
	char memory[PATH_ROOM];
	struct libfwctl_path *path = NULL;
	struct text text;
	int same;

	text_begin(&text, memory, sizeof(memory));
	cursor_add_path(&comparison->cursor, &text);
	same = libfwctl_path_new(comparison->found.layout, memory, NULL, &path);
	if (same == -ENOMEM)
		return same;
	if (!same && leaves_nothing(path->field))
		same = -ENODATA;
	if (!same)
		same = is_data(field) ? compare_data(comparison, field, path)
				      : compare_number(comparison, field, path);
	libfwctl_path_free(path);
	if (same == 0)
		return tell_difference(comparison, memory);
	if (same < 0)
		comparison->unseen++;
	else
		comparison->seen++;
	return 0;
}

static int compare_step(struct comparison *comparison, int step)
{
	const struct libfwctl_field *field = cursor_field(&comparison->cursor);

	if (step != LIBFWCTL_STEP_NUMBER && step != LIBFWCTL_STEP_DATA)
		return 0;
	if (!leaves_nothing(field))
		return compare_field(comparison, field);
	/* An operation that is 0 was not asked for. */
	if (step == LIBFWCTL_STEP_DATA || comparison->cursor.value ||
	    field->access == ACCESS_WRITE_ONLY)
		comparison->unseen++;
	return 0;
}

static int compare_all(struct comparison *comparison)
{
	int status = libfwctl_cursor_start(&comparison->cursor, &comparison->sent, 0);

	while (!status) {
		int step = cursor_next(&comparison->cursor);

		if (step == LIBFWCTL_STEP_END)
			break;
		status = step < 0 ? step : compare_step(comparison, step);
	}
	/* What was sent and does not hold together: what of it the device took cannot be told. */
	if (status == -EBADMSG || status == -ENODATA)
		comparison->unseen++;
	return status == -EBADMSG || status == -ENODATA ? 0 : status;
}

int call_compare(const struct libfwctl_call *call, const char *path,
		 const struct libfwctl_call *other, const char *other_path, uint32_t *confirmed)
{
	struct comparison comparison = {.call = call};
	struct messages messages, other_messages;
	int status = find_in_call(&messages, call, path, false, &comparison.sent);

	if (!status)
		status = find_in_call(&other_messages, other, other_path, true, &comparison.found);
	if (!status)
		status = compare_all(&comparison);
	if (!status)
		*confirmed = comparison.seen && !comparison.unseen ? LIBFWCTL_CONFIRMED_YES
								   : LIBFWCTL_CONFIRMED_UNKNOWN;
	return status;
}
