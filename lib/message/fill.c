// SPDX-License-Identifier: LGPL-2.1-or-later
/* fill.c: what the library itself fills into a request before it is sent, and captured requests. */
#include "message/request.h"
#include "base/driver.h"

#include <errno.h>
#include <string.h>

/* ---- what is filled in before sending ------------------------------------------------------- */

static int too_long_for_field(const struct libfwctl_request *request, const struct place *place,
			      uint64_t value, struct libfwctl_error *err)
{
	return report(err, FAILURE(.message = MSG_REQUEST_LENGTH, .error = EMSGSIZE,
				   .command = request->command->name, .field = place->field->name,
				   .number = {value}));
}

static int fill_length(struct libfwctl_request *request, struct libfwctl_error *err)
{
	const struct field_extras *extras = request->length.field->extras;
	int64_t from = extras ? extras->from : 0;
	size_t length = request->record.length;
	uint64_t value = from > (int64_t)length ? 0 : (uint64_t)((int64_t)length - from);

	if (place_end(&request->length) > length)
		return 0;
	if (!place_takes(&request->length, value))
		return too_long_for_field(request, &request->length, value, err);
	place_set(&request->length, request->record.bytes, value);
	return 0;
}

/* The number that makes an expression of one field give `wanted`; false if there is none. */
static bool solve(const struct expression *expression, uint64_t wanted, uint64_t *number)
{
	uint64_t unit = expression->unit ? expression->unit : 1;
	uint64_t divide = expression->divide ? expression->divide : 1;
	int64_t rest;

	/* Lengths are at most 2 MiB, and units 32 bits: this cannot overflow. */
	if (wanted * divide % unit)
		return false;
	rest = (int64_t)(wanted * divide / unit) - expression->add;
	if (rest < 0 || rest % expression->mul1)
		return false;
	*number = (uint64_t)(rest / expression->mul1);
	return true;
}

/*
 * Who gives data for the device need not say how long it is: where one field tells that, and the caller
 * has not set it, it is set for him.
 */
static int fill_told(struct libfwctl_request *request, uint32_t index, struct libfwctl_error *err)
{
	struct request_buffer *buffer = &request->buffers[index];
	struct libfwctl_record *record = &request->record;
	uint64_t number;

	if (!buffer->telling || place_end(&buffer->told) > record->length ||
	    place_get(&buffer->told, record->bytes, record->length) != buffer->filled)
		return 0;
	if (!solve(buffer->telling, buffer->record.length, &number))
		return 0;
	if (!place_takes(&buffer->told, number))
		return too_long_for_field(request, &buffer->told, number, err);
	place_set(&buffer->told, record->bytes, number);
	buffer->filled = number;
	return 0;
}

/* Whether the format gives the field that tells a buffer's length a value: what is shorter is then filled up. */
static bool told_by_format(const struct libfwctl_request *request, const struct reference *field)
{
	const struct command_details *details = request->details;

	for (uint32_t i = 0; i < details->nconstants; i++)
		if (details->constants[i].field.layout == field->layout &&
		    details->constants[i].field.field == field->field)
			return true;
	return false;
}

/* What one more in the field that tells a length makes of it, in bytes. */
static uint64_t step_of(const struct expression *telling)
{
	uint64_t unit = telling->unit ? telling->unit : 1;
	uint64_t step = (uint64_t)telling->mul1 * unit / (telling->divide ? telling->divide : 1);

	return step ? step : 1;
}

/*
 * Data is neither cut nor filled up in silence. A struct's fields can be fewer or more than the device is
 * told of: there is an earlier or a later version of most.
 */
static int check_given(const struct libfwctl_request *request, uint32_t index,
		       struct libfwctl_error *err)
{
	const struct libfwctl_command_buffer *place = &request->details->buffers[index];
	const struct request_buffer *buffer = &request->buffers[index];
	size_t given = request_sends(request, index) ? buffer->record.length : 0;
	uint64_t told;

	if (place->length_max && given > place->length_max)
		return report(err, FAILURE(.message = MSG_BUFFER_LONG, .error = EMSGSIZE,
					   .command = request->command->name, .field = place->name,
					   .number = {given, place->length_max}));
	if (!given || given == buffer->record.layout->size || !buffer->telling ||
	    place_end(&buffer->told) > request->record.length ||
	    record_evaluate(&request->record, buffer->telling, &told))
		return 0;
	if (given <= told && (told - given < step_of(buffer->telling) ||
			      told_by_format(request, &buffer->telling->field1)))
		return 0;
	return report(err, FAILURE(.message = MSG_BUFFER_TOLD, .error = EINVAL,
				   .command = request->command->name, .field = place->name,
				   .subject = buffer->told.field->name, .number = {given, told}));
}

/* What ends amidst a word gets zeros behind it, as firmware reads what is not sent. */
static int fill_word(struct libfwctl_request *request, struct libfwctl_error *err)
{
	size_t unit =
		driver_request_unit(libfwctl_format_get_device_type(request->command->format));
	size_t excess = request->record.length % unit;

	if (!excess || !record_resize(&request->record, request->record.length + unit - excess))
		return 0;
	return request_no_memory(err);
}

int request_finish(struct libfwctl_request *request, struct libfwctl_error *err)
{
	struct libfwctl_record *record = &request->record;
	int status = fill_word(request, err);

	if (request->opcode.field && place_end(&request->opcode) <= record->length)
		place_set(&request->opcode, record->bytes, request->command->opcode);
	for (uint32_t i = 0; !status && i < request->details->nbuffers; i++)
		status = fill_told(request, i, err);
	if (!status && request->length.field)
		status = fill_length(request, err);
	for (uint32_t i = 0; !status && i < request->details->nbuffers; i++)
		status = check_given(request, i, err);
	return status;
}

/* What to set, so that a buffer is not empty: data for the device, or else the field that its length is in. */
static const char *what_tells(const struct libfwctl_request *request,
			      const struct libfwctl_command_buffer *buffer)
{
	struct place place;

	if ((buffer->direction & LIBFWCTL_DIRECTION_TO_DEVICE) ||
	    !buffer->kernel_length->field1.layout ||
	    !place_find(request->record.layout, &buffer->kernel_length->field1, &place))
		return buffer->name;
	return place.field->name;
}

int request_buffer_length(struct libfwctl_request *request, uint32_t index, uint64_t *length,
			  struct libfwctl_error *err)
{
	const struct libfwctl_command_buffer *buffer = &request->details->buffers[index];
	size_t given = request_sends(request, index) ? request->buffers[index].record.length : 0;
	uint64_t most = buffer->length_max ? buffer->length_max : LIBFWCTL_RPC_LENGTH_MAX;
	uint64_t least =
		driver_buffer_min(libfwctl_format_get_device_type(request->command->format));
	int status = 0;

	*length = most;
	if (buffer->kernel_length)
		status = record_evaluate(&request->record, buffer->kernel_length, length);
	if (!status && *length < least)
		return report(err, FAILURE(.message = MSG_BUFFER_EMPTY, .error = EINVAL,
					   .command = request->command->name, .field = buffer->name,
					   .subject = what_tells(request, buffer),
					   .number = {*length, least}));
	if (!status && *length <= most && given <= *length)
		return 0;
	if (!status && *length <= most)
		return report(err, FAILURE(.message = MSG_BUFFER_CUT, .error = EINVAL,
					   .command = request->command->name, .field = buffer->name,
					   .number = {given, *length}));
	return report(err, FAILURE(.message = MSG_BUFFER_LONG, .error = EMSGSIZE,
				   .command = request->command->name, .field = buffer->name,
				   .number = {status ? UINT64_MAX : *length, most}));
}

/* ---- captured bytes ------------------------------------------------------------------------- */

bool request_is_of_command(const struct libfwctl_request *request, const unsigned char *bytes,
			   size_t length)
{
	const struct command_details *details = request->details;
	const struct place *opcode = &request->opcode;

	if (opcode->field && (place_end(opcode) > length ||
			      place_get(opcode, bytes, length) != request->command->opcode))
		return false;
	for (uint32_t i = 0; i < details->nconstants; i++) {
		const struct constant *constant = &details->constants[i];
		struct place place;

		if (constant->kind != CONSTANT_SELECT ||
		    !place_find(request->record.layout, &constant->field, &place))
			continue;
		if (place_end(&place) > length ||
		    !place_has_constant(&place, bytes, &constant->value, &constant->mask))
			return false;
	}
	return true;
}

/* How many of the bytes count, by the request's own word; 0 if it speaks of more than there are. */
static size_t told_length(const struct libfwctl_request *request, const unsigned char *bytes,
			  size_t length)
{
	const struct field_extras *extras;
	uint64_t told;

	if (!request->length.field || place_end(&request->length) > length)
		return length;
	extras = request->length.field->extras;
	told = place_get(&request->length, bytes, length) +
	       (uint64_t)(extras && extras->from > 0 ? extras->from : 0);
	return told > length || told < place_end(&request->length) ? 0 : (size_t)told;
}

/* Where an address stood in a captured request; it means nothing here. */
static void clear_addresses(struct libfwctl_request *request)
{
	struct libfwctl_record *record = &request->record;

	for (uint32_t i = 0; i < request->details->nbuffers; i++) {
		size_t offset = request->details->buffers[i].bit_offset / 8;

		if (record->length >= 8 && offset <= record->length - 8)
			memset(record->bytes + offset, 0, 8);
	}
}

int libfwctl_request_load(struct libfwctl_request *request, const void *bytes, size_t length,
			  struct libfwctl_error *err)
{
	size_t counts;
	int status;

	error_reset(err);
	if (!request || (!bytes && length))
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "request and bytes"));
	if (length > LIBFWCTL_RPC_LENGTH_MAX)
		return report(err, FAILURE(.message = MSG_REQUEST_LONG, .error = EMSGSIZE,
					   .command = request->command->name,
					   .number = {LIBFWCTL_RPC_LENGTH_MAX}));
	counts = told_length(request, bytes, length);
	if (!request_is_of_command(request, bytes, counts) || (length && !counts))
		return report(err, FAILURE(.message = MSG_REQUEST_OTHER, .error = EINVAL,
					   .command = request->command->name, .number = {length}));
	request->completed = false;
	for (uint32_t i = 0; i < request->details->nbuffers; i++)
		request->buffers[i].filled = 0;
	status = request_copy(&request->record, bytes, counts);
	if (status)
		return request_no_memory(err);
	clear_addresses(request);
	return 0;
}
