// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * reply.c: prints what the firmware answered: its status, the fields of the reply, what is in buffers. For
 * replies that have just come and for captured ones.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "fwctl.h"

bool options_u64(struct run *run, const char *word, unsigned int *flags)
{
	if (!strcmp(word, "string"))
		*flags |= LIBFWCTL_JSON_U64_STRINGS;
	else if (strcmp(word, "number"))
		options_wrong(run, "--json-u64: '%s' is neither string nor number", word);
	return !run->wrong;
}

/* ---- Text ---- */

/* What the format says of a status, or NULL. Which field of the envelope has it, its value's name tells. */
static const char *status_summary(const struct libfwctl_response *response, const char *wanted)
{
	const struct libfwctl_layout *layout =
		libfwctl_command_get_response(libfwctl_response_get_command(response));
	const struct libfwctl_field *field;
	const char *name, *summary;
	uint64_t value;

	for (size_t i = 0; (field = libfwctl_layout_get_field(layout, i)); i++)
		for (size_t j = 0; libfwctl_field_is_envelope(field) &&
				   !libfwctl_field_get_value(field, j, &value, &name, &summary);
		     j++)
			if (value == libfwctl_response_get_status(response) &&
			    !strcmp(name, wanted))
				return summary;
	return NULL;
}

static void add_status(struct rows *rows, const struct libfwctl_response *response)
{
	uint64_t status = libfwctl_response_get_status(response), syndrome;
	const char *name = libfwctl_response_get_status_name(response);
	const char *summary = name ? status_summary(response, name) : NULL;
	char *safe = escape(name ? name : "OK");
	struct memory memory;

	memory_open(&memory);
	fprintf(memory.file, "0x%" PRIx64, status);
	if (name || !status)
		fprintf(memory.file, " %s", safe);
	libfwctl_free(safe);
	if (summary && *summary)
		print_escaped(memory.file, " (%s)", summary);
	if (!libfwctl_response_get_syndrome(response, &syndrome) && syndrome)
		fprintf(memory.file, ", syndrome 0x%" PRIx64, syndrome);
	rows_add(rows, 0, need(strdup("status")), memory_close(&memory));
}

static void add_confirmed(struct rows *rows, const struct libfwctl_response *response)
{
	const char *text = NULL;

	switch (libfwctl_response_get_confirmed(response)) {
	case LIBFWCTL_CONFIRMED_NOT_ASKED:
		return;
	case LIBFWCTL_CONFIRMED_YES:
		text = "yes: it was read back";
		break;
	default:
		text = "unknown: what is read back cannot tell whether it was changed";
		break;
	}
	rows_add(rows, 0, need(strdup("confirmed")), need(strdup(text)));
}

/* The stream that a procedure returned, or NULL. */
static const char *stream_of(const struct libfwctl_response *response)
{
	const struct libfwctl_command *command = libfwctl_response_get_command(response);
	const struct libfwctl_record *record = libfwctl_response_get_record(response);
	const char *name = libfwctl_command_get_stream(command);

	if (!record || record_has_fields(record) ||
	    !stream_is_known(libfwctl_command_get_format(command), name))
		return NULL;
	return name;
}

/* One of the streams that came back: of a procedure, or of a buffer. */
struct returned {
	const char *stream, *buffer; /* NULL: a procedure's */
	const struct libfwctl_record *record;
};

/* From @place on, the next; false behind the last. No buffer that came back empty. */
static bool next_stream(const struct libfwctl_response *response, size_t *place,
			struct returned *returned)
{
	const struct libfwctl_command *command = libfwctl_response_get_command(response);
	const struct libfwctl_format *format = libfwctl_command_get_format(command);
	const struct libfwctl_command_buffer *buffer = NULL;
	size_t length = 0;

	do {
		size_t at = (*place)++;

		*returned = (struct returned){.stream = stream_of(response)};
		returned->record = libfwctl_response_get_record(response);
		if (at) {
			buffer = libfwctl_command_get_buffer(command, at - 1);
			if (!buffer)
				return false;
			returned->buffer = libfwctl_command_buffer_get_name(buffer);
			returned->stream = libfwctl_command_buffer_get_stream(buffer);
			returned->record = libfwctl_response_get_buffer(response, returned->buffer);
		}
		libfwctl_record_get_bytes(returned->record, &length);
	} while ((returned->buffer && !length) || !stream_is_known(format, returned->stream));
	return true;
}

static int add_buffer(struct run *run, struct rows *rows, const char *name,
		      const struct libfwctl_record *record)
{
	size_t length;
	const void *bytes = libfwctl_record_get_bytes(record, &length);

	if (!length)
		return 0;
	if (!record_has_fields(record)) {
		rows_add_bytes(rows, 0, escape(name), bytes, length);
		return 0;
	}
	rows_add(rows, 0, escape(name), NULL);
	return show_record(run, rows, record, SHOW_INDENTED);
}

static int add_buffers(struct run *run, struct rows *rows, const struct libfwctl_response *response)
{
	const struct libfwctl_command *command = libfwctl_response_get_command(response);
	const struct libfwctl_command_buffer *buffer;
	int status = 0;

	for (size_t i = 0; (buffer = libfwctl_command_get_buffer(command, i)) && !status; i++) {
		const char *name = libfwctl_command_buffer_get_name(buffer);
		const struct libfwctl_record *record = libfwctl_response_get_buffer(response, name);

		if (record && !stream_is_known(libfwctl_command_get_format(command),
					       libfwctl_command_buffer_get_stream(buffer)))
			status = add_buffer(run, rows, name, record);
	}
	return status;
}

/* What a procedure returns can be bytes alone. */
static int add_record(struct run *run, struct rows *rows, const struct libfwctl_response *response,
		      unsigned int flags)
{
	const struct libfwctl_record *record = libfwctl_response_get_record(response);
	const void *bytes;
	size_t length;

	if (!record)
		return 0;
	if (record_has_fields(record))
		return show_record(run, rows, record, flags);
	bytes = libfwctl_record_get_bytes(record, &length);
	if (stream_of(response) && !length)
		rows_add(rows, 0, need(strdup("records")), need(strdup("none")));
	else if (!stream_of(response) && length)
		rows_add_bytes(rows, 0, need(strdup("data")), bytes, length);
	return 0;
}

/* Below all else, one record after the other. */
static int print_streams(struct run *run, const struct libfwctl_response *response,
			 const struct showing *showing, bool goes_on)
{
	struct returned returned;
	size_t place = 0;
	int status = 0;

	while (!status && next_stream(response, &place, &returned)) {
		struct records records = {
			.run = run,
			.format = libfwctl_command_get_format(
				libfwctl_response_get_command(response)),
			.name = returned.stream,
			.flags = showing->flags,
			.place = returned.buffer,
			.goes_on = goes_on,
			.called = true,
		};

		status = records_show(&records, returned.record);
		goes_on = true;
	}
	return status;
}

static void add_saved(struct rows *rows, uint64_t length)
{
	struct memory memory;

	memory_open(&memory);
	fprintf(memory.file, "%" PRIu64 " bytes", length);
	rows_add(rows, 0, need(strdup("saved")), memory_close(&memory));
}

static int print_text(struct run *run, const struct libfwctl_response *response,
		      const struct showing *showing)
{
	const struct libfwctl_command *command = libfwctl_response_get_command(response);
	bool buffers = libfwctl_command_get_buffer_count(command);
	struct rows rows = {0};
	int status = 0;
	bool goes_on;

	if (!libfwctl_command_is_procedure(command))
		add_status(&rows, response);
	add_confirmed(&rows, response);
	if (buffers || !showing->saved)
		status = add_record(run, &rows, response, showing->flags);
	if (!status && !showing->saved)
		status = add_buffers(run, &rows, response);
	if (showing->saved)
		add_saved(&rows, showing->saved_length);
	goes_on = rows.count;
	rows_print(&rows);
	if (!status && !showing->saved)
		status = print_streams(run, response, showing, goes_on);
	if (!status && libfwctl_response_check(response, run->err))
		status = failure_library(run, run->err);
	return status;
}

/* ---- JSON ---- */

/* What they hold up to where they contradict themselves; the bytes are there then, too. */
static int stream_json(struct run *run, const struct returned *returned,
		       const struct libfwctl_format *format, unsigned int flags,
		       struct json_object *more, struct json_object *object)
{
	struct records records = {
		.run = run,
		.format = format,
		.name = returned->stream,
		.flags = flags,
		.list = json_object_new_array(),
		.called = true,
	};
	int status;

	json_add_string(object, "stream", returned->stream);
	json_object_object_add(object, "records", records.list);
	run->beside = more;
	status = records_show(&records, returned->record);
	run->beside = NULL;
	return status;
}

static int add_streams(struct run *run, struct json_object *more,
		       const struct libfwctl_response *response, unsigned int flags)
{
	const struct libfwctl_format *format =
		libfwctl_command_get_format(libfwctl_response_get_command(response));
	struct json_object *buffers = NULL;
	struct returned returned;
	size_t place = 0;
	int status = 0;

	while (!status && next_stream(response, &place, &returned)) {
		struct json_object *object = more;

		if (returned.buffer && !buffers) {
			buffers = json_object_new_object();
			json_object_object_add(more, "buffers", buffers);
		}
		if (returned.buffer) {
			object = json_object_new_object();
			json_object_object_add(buffers, returned.buffer, object);
		}
		status = stream_json(run, &returned, format, flags, more, object);
	}
	return status;
}

static int print_json(struct run *run, const struct libfwctl_response *response,
		      const struct showing *showing)
{
	struct json_object *more = showing->more ? showing->more : json_object_new_object();
	char *text, *whole;
	int status = 0;

	if (libfwctl_response_to_json(response, showing->flags, run->err, &text)) {
		json_object_put(more);
		return failure_library(run, run->err);
	}
	if (showing->saved)
		json_object_object_add(more, "saved",
				       json_object_new_uint64(showing->saved_length));
	if (!showing->saved)
		status = add_streams(run, more, response, showing->flags);
	if (libfwctl_response_check(response, run->err)) {
		status = failure_status(run->err);
		json_object_object_add(more, "error", failure_json(run->err));
	}
	whole = json_join(text,
			  json_object_to_json_string_ext(
				  more, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_print_text(whole);
	free(whole);
	libfwctl_free(text);
	json_object_put(more);
	return status;
}

int print_response(struct run *run, const struct libfwctl_response *response,
		   const struct showing *showing)
{
	return run->json ? print_json(run, response, showing) : print_text(run, response, showing);
}
