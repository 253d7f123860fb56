// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * response-json.c: a whole reply as one JSON object. Names of formats, commands and values are words that
 * need no escaping: images with others are refused when they are loaded.
 */
#include "message/response.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct growing {
	char *text;
	size_t length, room;
	bool failed; /* no memory */
};

static char *make_room(struct growing *json, size_t length)
{
	if (!json->failed && json->length + length + 1 > json->room) {
		size_t room = 2 * (json->length + length + 1);
		char *text = realloc(json->text, room);

		if (text) {
			json->text = text;
			json->room = room;
		}
		json->failed = !text;
	}
	return json->failed ? NULL : json->text + json->length;
}

static void add_length(struct growing *json, const char *text, size_t length)
{
	char *to = make_room(json, length);

	if (!to)
		return;
	memcpy(to, text, length);
	to[length] = '\0';
	json->length += length;
}

static void add(struct growing *json, const char *text)
{
	add_length(json, text, strlen(text));
}

static void add_number(struct growing *json, uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, number);
	add(json, text);
}

static void add_name(struct growing *json, const char *name)
{
	add(json, "\"");
	add(json, name);
	add(json, "\"");
}

static void add_hex(struct growing *json, const unsigned char *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	char *to = make_room(json, 2 * length + 2);

	if (!to)
		return;
	*to++ = '"';
	for (size_t i = 0; i < length; i++) {
		*to++ = digits[bytes[i] >> 4];
		*to++ = digits[bytes[i] & 15];
	}
	*to++ = '"';
	*to = '\0';
	json->length += 2 * length + 2;
}

static void add_status(struct growing *json, const struct libfwctl_response *response)
{
	const char *name = libfwctl_response_get_status_name(response);

	add(json, ",\"status\":{\"code\":");
	add_number(json, response->status);
	if (name) {
		add(json, ",\"name\":");
		add_name(json, name);
	}
	if (response->has_syndrome) {
		add(json, ",\"syndrome\":");
		add_number(json, response->syndrome);
	}
	name = response_syndrome_name(response);
	if (name) {
		add(json, ",\"syndrome_name\":");
		add_name(json, name);
	}
	add(json, "}");
	if (response->confirmed == LIBFWCTL_CONFIRMED_YES)
		add(json, ",\"confirmed\":\"yes\"");
	else if (response->confirmed == LIBFWCTL_CONFIRMED_UNKNOWN)
		add(json, ",\"confirmed\":\"unknown\"");
}

static int add_record(struct growing *json, const struct libfwctl_record *record,
		      unsigned int flags, struct libfwctl_error *err)
{
	char *text;
	int status = libfwctl_record_to_json(record, flags, err, &text);

	if (status)
		return status;
	add(json, text);
	libfwctl_free(text);
	return 0;
}

/* Buffers stand among the fields, where their own fields are found by path. */
static int add_buffers(struct growing *json, const struct libfwctl_response *response,
		       unsigned int flags, struct libfwctl_error *err)
{
	int status = 0;

	for (uint32_t i = 0; !status && i < response->details->nbuffers; i++) {
		const struct libfwctl_record *buffer = &response->buffers[i];

		if (!(response->details->buffers[i].direction & LIBFWCTL_DIRECTION_FROM_DEVICE) ||
		    !buffer->length)
			continue;
		if (!json->failed && json->text[json->length - 1] != '{')
			add(json, ",");
		add_name(json, response->details->buffers[i].name);
		add(json, ":");
		if (buffer->layout == &layout_none)
			add_hex(json, buffer->bytes, buffer->length);
		else
			status = add_record(json, buffer, flags, err);
	}
	return status;
}

static int add_fields(struct growing *json, const struct libfwctl_response *response,
		      unsigned int flags, struct libfwctl_error *err)
{
	int status;

	add(json, ",\"fields\":");
	status = add_record(json, &response->record, flags, err);
	if (status || json->failed)
		return status;
	json->length--; /* the brace that closes the fields comes behind the buffers */
	status = add_buffers(json, response, flags, err);
	add(json, "}");
	return status;
}

/* Bytes that no field holds, as procedures return them. */
static void add_data(struct growing *json, const struct libfwctl_record *record)
{
	if (record->layout != &layout_none || !record->length)
		return;
	add(json, ",\"data\":");
	add_hex(json, record->bytes, record->length);
}

int libfwctl_response_to_json(const struct libfwctl_response *response, unsigned int flags,
			      struct libfwctl_error *err, char **out)
{
	struct growing json = {0};
	int status;

	error_reset(err);
	if (!response || !response->answered || !out ||
	    (flags & ~(LIBFWCTL_JSON_U64_STRINGS | LIBFWCTL_JSON_ENVELOPE)))
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "a response that has been received, known "
						      "flags and a result"));
	add(&json, "{\"format\":");
	add_name(&json, libfwctl_format_get_name(response->command->format));
	add(&json, ",\"command\":");
	add_name(&json, response->command->name);
	add_status(&json, response);
	status = add_fields(&json, response, flags, err);
	add_data(&json, &response->record);
	add(&json, "}");
	if (!status && json.failed)
		status = report_no_memory(err, "JSON");
	if (status) {
		free(json.text);
		return status;
	}
	*out = json.text;
	return 0;
}
