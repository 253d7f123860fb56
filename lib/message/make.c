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

/* The bit behind the last field; the end of the layout if that would have to be walked for. */
static uint64_t end_of_fields(const struct libfwctl_layout *layout)
{
	const struct fields *fields = layout_fields(layout);
	uint64_t size = (uint64_t)layout->size * 8, end = 0;

	if (!fields || layout->flags & LAYOUT_OPEN)
		return size;
	for (uint32_t i = 0; i < fields->count; i++) {
		const struct libfwctl_field *field = &fields->field[i];
		uint64_t width = field->width;

		if (field->kind == KIND_RESERVED || field->flags & FIELD_ALIAS)
			continue;
		if (field->flags & FIELD_ARRAY || (field->extras && field->extras->nparts))
			return size;
		if (field->kind == KIND_STRUCT && field->flags & FIELD_INLINE)
			width = end_of_fields(field->layout);
		if (field->bit_offset + width > end)
			end = field->bit_offset + width;
	}
	return end;
}

/* A layout that leaves room for the trailer at its end has it in its size. */
static size_t trailer_behind(const struct libfwctl_response *response)
{
	const struct libfwctl_record *record = &response->record;
	size_t trailer = response->details->trailer;
	bool inside = record->length == record->layout->size &&
		      end_of_fields(record->layout) / 8 + trailer <= record->length;

	return inside ? 0 : trailer;
}

/* What the library looks at before it believes a reply. */
static int complete(struct libfwctl_response *response, struct libfwctl_error *err)
{
	const struct command_details *details = response->details;
	struct libfwctl_record *record = &response->record;
	int status = record_resize(
		record, larger(record->length + trailer_behind(response), details->minimum));

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
