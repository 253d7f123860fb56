// SPDX-License-Identifier: LGPL-2.1-or-later
/* make.c: replies as a device would give them, for whoever plays its part. */
#include "message/response.h"

#include <errno.h>

static size_t larger(size_t one, size_t other)
{
	return one > other ? one : other;
}

/* What there is, without its trailer, and zeros to the end of the layout. */
static int begin_with(struct libfwctl_response *response, const void *bytes, size_t length)
{
	struct libfwctl_record *record = &response->record;
	size_t trailer = response->details->trailer;
	int status = response_append(response, bytes, length > trailer ? length - trailer : 0);

	if (!status)
		status = record_resize(
			record,
			larger(record->length, larger(record->layout->size, response->shape.head)));
	/* Its old length means nothing any more. */
	if (!status && response->shape.length.field)
		place_set(&response->shape.length, record->bytes, 0);
	return status;
}

static int too_long(const struct libfwctl_response *response, struct libfwctl_error *err)
{
	return report(err, FAILURE(.message = MSG_REPLY_LONG, .error = EMSGSIZE,
				   .command = response->command->name,
				   .number = {response->record.length}));
}

static int fill_length(struct libfwctl_response *response, struct libfwctl_error *err)
{
	const struct place *place = &response->shape.length;
	const struct field_extras *extras = place->field->extras;
	struct libfwctl_record *record = &response->record;
	int64_t from = extras ? extras->from : 0, length = (int64_t)record->length;
	uint64_t value = length > from ? (uint64_t)(length - from) : 0;

	if (place_get(place, record->bytes, record->length))
		return 0;
	if (!place_takes(place, value))
		return too_long(response, err);
	place_set(place, record->bytes, value);
	return 0;
}

/* What the library looks at before it believes a reply. */
static int complete(struct libfwctl_response *response, struct libfwctl_error *err)
{
	const struct command_details *details = response->details;
	struct libfwctl_record *record = &response->record;
	int status =
		record_resize(record, larger(record->length + details->trailer, details->minimum));

	if (status)
		return status == -EMSGSIZE ? too_long(response, err) : request_no_memory(err);
	if (response->shape.opcode.field)
		place_set(&response->shape.opcode, record->bytes, response->command->opcode);
	return response->shape.length.field ? fill_length(response, err) : 0;
}

int libfwctl_response_make(struct libfwctl_response *response,
			   const struct libfwctl_command *command, struct libfwctl_request *request,
			   const void *bytes, size_t length, const char *json,
			   struct libfwctl_error *err)
{
	int status;

	error_reset(err);
	if (!response || !command || (request && request->command != command) ||
	    (!bytes && length) || length > LIBFWCTL_RPC_LENGTH_MAX || !json)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "response, command, JSON text, and, if they "
						      "are given, a request of that command and "
						      "bytes that one call can return"));
	status = response_begin(response, command, request, NULL, err);
	if (status)
		return status;
	if (begin_with(response, bytes, length))
		return request_no_memory(err);
	response->record.settable = true;
	status = record_put_json(&response->record, json, err);
	response->record.settable = false;
	if (!status)
		status = complete(response, err);
	response->answered = !status;
	return status;
}
