// SPDX-License-Identifier: LGPL-2.1-or-later
/* response.c: responses: what of a reply is valid, what the firmware said, what it wrote. */
#include "message/response.h"
#include "base/context.h"
#include "base/driver.h"
#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

int libfwctl_response_new(struct libfwctl_response **out)
{
	struct libfwctl_response *response;

	if (!out)
		return -EINVAL;
	response = calloc(1, sizeof(*response));
	if (!response)
		return -ENOMEM;
	*out = response;
	return 0;
}

void libfwctl_response_free(struct libfwctl_response *response)
{
	if (!response)
		return;
	for (uint32_t i = 0; i < response->buffers_room; i++)
		free(response->buffers[i].bytes);
	free(response->buffers);
	free(response->record.bytes);
	free(response->asked.bytes);
	free(response->info.bytes);
	libfwctl_context_unref(response->ctx);
	free(response);
}

/* ---- making it ready ------------------------------------------------------------------------ */

static size_t later(size_t end, const struct place *place)
{
	return place->field && place_end(place) > end ? place_end(place) : end;
}

void response_shape(struct reply_shape *shape, const struct libfwctl_command *command)
{
	const struct libfwctl_layout *good = command_response(command);

	shape->good = good ? good : &layout_none;
	shape->refused = command_error_layout(command);
	place_find_role(shape->good, ROLE_STATUS, &shape->status);
	place_find_role(shape->good, ROLE_RESPONSE_LENGTH, &shape->length);
	place_find_role(shape->good, ROLE_OPCODE, &shape->opcode);
	place_find_role(shape->good, ROLE_SYNDROME, &shape->syndrome);
	shape->refused_syndrome = shape->syndrome;
	if (shape->refused &&
	    !place_find_role(shape->refused, ROLE_SYNDROME, &shape->refused_syndrome))
		shape->refused_syndrome = shape->syndrome;
	shape->envelope = later(later(later(0, &shape->status), &shape->length), &shape->opcode);
	shape->head = later(shape->envelope, &shape->syndrome);
}

static int make_buffers(struct libfwctl_response *response)
{
	uint32_t count = response->details->nbuffers;
	struct libfwctl_record *buffers;

	if (count > response->buffers_room) {
		buffers = realloc(response->buffers, count * sizeof(*buffers));
		if (!buffers)
			return -ENOMEM;
		memset(buffers + response->buffers_room, 0,
		       (count - response->buffers_room) * sizeof(*buffers));
		response->buffers = buffers;
		response->buffers_room = count;
	}
	for (uint32_t i = 0; i < count; i++) {
		const struct libfwctl_layout *layout = response->details->buffers[i].layout;
		struct libfwctl_record *buffer = &response->buffers[i];

		buffer->layout = layout ? layout : &layout_none;
		buffer->request = &response->asked;
		buffer->response = &response->record;
	}
	return 0;
}

static int take_command(struct libfwctl_response *response, const struct libfwctl_command *command)
{
	const struct command_details *details = command_details(command);
	struct libfwctl_context *ctx = format_context(command->format);
	int status;

	response->command = NULL;
	if (!details)
		return -ENOMEM;
	response->details = details;
	status = make_buffers(response);
	if (status)
		return status;
	if (response->ctx != ctx) {
		libfwctl_context_unref(response->ctx);
		response->ctx = libfwctl_context_ref(ctx);
	}
	response_shape(&response->shape, command);
	response->command = command;
	return 0;
}

static int take_request(struct libfwctl_response *response, const struct libfwctl_request *request)
{
	const struct libfwctl_layout *layout = command_request(response->command);
	struct libfwctl_record *asked = &response->asked;

	asked->layout = layout ? layout : &layout_none;
	asked->request = asked;
	asked->response = &response->record;
	asked->info = response->record.info;
	if (!request)
		return record_resize(asked, 0);
	return request_copy(asked, request->record.bytes, request->record.length);
}

int response_begin(struct libfwctl_response *response, const struct libfwctl_command *command,
		   const struct libfwctl_request *request, const struct libfwctl_record *info,
		   struct libfwctl_error *err)
{
	struct libfwctl_record *record = &response->record;
	int status = 0;

	if (response->command != command)
		status = take_command(response, command);
	if (status)
		return report_no_memory(err, "a response");
	response->answered = false;
	response->status = 0;
	response->has_syndrome = false;
	response->too_short = false;
	response->told = 0;
	response->executed = LIBFWCTL_EXECUTED_NO;
	response->confirmed = LIBFWCTL_CONFIRMED_NOT_ASKED;
	response->device[0] = '\0';
	record->layout = response->shape.good;
	record->length = 0;
	record->request = request ? &response->asked : NULL;
	record->response = record;
	record->info = info ? &response->info : NULL;
	for (uint32_t i = 0; i < response->details->nbuffers; i++) {
		response->buffers[i].length = 0;
		response->buffers[i].info = record->info;
	}
	if (info) {
		response->info.layout = info->layout;
		status = request_copy(&response->info, info->bytes, info->length);
	}
	if (!status)
		status = take_request(response, request);
	return status ? report_no_memory(err, "a response") : 0;
}

int response_clear(struct libfwctl_record *record, size_t length)
{
	int status = record_resize(record, 0);

	return status ? status : record_resize(record, length);
}

int response_append(struct libfwctl_response *response, const void *bytes, size_t length)
{
	struct libfwctl_record *record = &response->record;

	if (length > SIZE_MAX / 4 - record->length)
		return -ENOMEM;
	if (record->length + length > record->room) {
		size_t room = 2 * (record->length + length);
		unsigned char *grown = realloc(record->bytes, room);

		if (!grown)
			return -ENOMEM;
		record->bytes = grown;
		record->room = room;
	}
	if (length)
		memcpy(record->bytes + record->length, bytes, length);
	record->length += length;
	return 0;
}

/* ---- judging -------------------------------------------------------------------------------- */

static int malformed(const struct libfwctl_response *response, enum message message,
		     const char *field, uint64_t first, uint64_t second, struct libfwctl_error *err)
{
	return report(err,
		      FAILURE(.message = message, .error = EBADMSG, .executed = response->executed,
			      .device = response->device, .command = response->command->name,
			      .field = field, .number = {first, second}));
}

/* How many bytes the reply has by its own word, or else by its driver's. */
static uint64_t length_told(const struct libfwctl_response *response, size_t valid, size_t reported)
{
	const struct place *place = &response->shape.length;
	const struct field_extras *extras;

	if (!place->field)
		return reported;
	extras = place->field->extras;
	return place_get(place, response->record.bytes, valid) +
	       (uint64_t)(extras && extras->from > 0 ? extras->from : 0);
}

static void judge_refusal(struct libfwctl_response *response)
{
	const struct reply_shape *shape = &response->shape;
	const struct place *syndrome = &shape->refused_syndrome;
	struct libfwctl_record *record = &response->record;

	if (shape->refused)
		record->layout = shape->refused;
	else if (record->length > shape->head)
		record->length = shape->head;
	response->has_syndrome = syndrome->field && place_end(syndrome) <= record->length;
	response->syndrome = place_get(syndrome, record->bytes, record->length);
}

static int judge_buffers(struct libfwctl_response *response, struct libfwctl_error *err)
{
	for (uint32_t i = 0; i < response->details->nbuffers; i++) {
		const struct libfwctl_command_buffer *command = &response->details->buffers[i];
		struct libfwctl_record *buffer = &response->buffers[i];
		uint64_t length = buffer->length;

		if (command->valid_length &&
		    record_evaluate(&response->asked, command->valid_length, &length))
			return malformed(response, MSG_REPLY_BUFFER, command->name, 0, 0, err);
		if (length < buffer->length)
			buffer->length = (size_t)length;
	}
	return 0;
}

static void forget_buffers(struct libfwctl_response *response)
{
	for (uint32_t i = 0; i < response->details->nbuffers; i++)
		response->buffers[i].length = 0;
}

static int judge_success(struct libfwctl_response *response, struct libfwctl_error *err)
{
	const struct command_details *details = response->details;
	const struct reply_shape *shape = &response->shape;
	struct libfwctl_record *record = &response->record;
	uint64_t data = response->told;

	if (shape->opcode.field &&
	    place_get(&shape->opcode, record->bytes, record->length) != response->command->opcode)
		return malformed(response, MSG_REPLY_OTHER, shape->opcode.field->name,
				 place_get(&shape->opcode, record->bytes, record->length),
				 response->command->opcode, err);
	if (response->told < details->minimum) {
		response->too_short = true;
		response->executed = LIBFWCTL_EXECUTED_UNKNOWN;
		forget_buffers(response);
		return 0;
	}
	if (details->trailer && data >= shape->envelope + details->trailer) {
		data -= details->trailer;
		if (record->length > data)
			record->length = (size_t)data;
	}
	return judge_buffers(response, err);
}

int response_judge(struct libfwctl_response *response, size_t valid, size_t reported,
		   struct libfwctl_error *err)
{
	const struct reply_shape *shape = &response->shape;
	struct libfwctl_record *record = &response->record;
	uint64_t counts;

	record->length = valid;
	if (valid < shape->envelope) {
		forget_buffers(response);
		return malformed(response, MSG_REPLY_SHORT, NULL, valid, shape->envelope, err);
	}
	response->told = length_told(response, valid, reported);
	/* What the envelope holds has come, whatever it says of itself. */
	counts = response->told > shape->head ? response->told : shape->head;
	if (record->length > counts)
		record->length = (size_t)counts;
	response->status = place_get(&shape->status, record->bytes, record->length);
	if (!response->status)
		return judge_success(response, err);
	forget_buffers(response);
	judge_refusal(response);
	return 0;
}

int libfwctl_response_load(struct libfwctl_response *response,
			   const struct libfwctl_command *command, struct libfwctl_request *request,
			   const void *bytes, size_t length, struct libfwctl_error *err)
{
	int status;

	error_reset(err);
	if (!response || !command || (!bytes && length) || (request && request->command != command))
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "response, command, bytes, and, if it is "
						      "given, a request of that command"));
	status = response_begin(response, command, request, NULL, err);
	if (status)
		return status;
	if (response_append(response, bytes, length))
		return report_no_memory(err, "a response");
	response->executed = driver_answered(libfwctl_format_get_device_type(command->format),
					     response->record.bytes, length);
	if (length < response->shape.envelope)
		return malformed(response, MSG_REPLY_CUT, NULL, length, response->shape.envelope,
				 err);
	status = response_judge(response, length, length, err);
	response->answered = !status;
	return status;
}

/* ---- asking --------------------------------------------------------------------------------- */

const struct libfwctl_command *libfwctl_response_get_command(
	const struct libfwctl_response *response)
{
	return response && response->answered ? response->command : NULL;
}

uint64_t libfwctl_response_get_status(const struct libfwctl_response *response)
{
	return response && response->answered ? response->status : 0;
}

const char *libfwctl_response_get_status_name(const struct libfwctl_response *response)
{
	if (!response || !response->answered || !response->shape.status.field)
		return NULL;
	return libfwctl_field_value_name(response->shape.status.field, response->status);
}

int libfwctl_response_get_syndrome(const struct libfwctl_response *response, uint64_t *syndrome)
{
	if (!response || !syndrome)
		return -EINVAL;
	if (!response->answered || !response->has_syndrome)
		return -ENODATA;
	*syndrome = response->syndrome;
	return 0;
}

uint32_t libfwctl_response_get_confirmed(const struct libfwctl_response *response)
{
	return response ? response->confirmed : (uint32_t)LIBFWCTL_CONFIRMED_NOT_ASKED;
}

const char *response_syndrome_name(const struct libfwctl_response *response)
{
	const struct libfwctl_field *field = response->shape.refused_syndrome.field;

	return response->has_syndrome ? libfwctl_field_value_name(field, response->syndrome) : NULL;
}

const struct libfwctl_record *libfwctl_response_get_record(const struct libfwctl_response *response)
{
	return response && response->answered ? &response->record : NULL;
}

const struct libfwctl_record *libfwctl_response_get_buffer(const struct libfwctl_response *response,
							   const char *name)
{
	if (!response || !response->answered || !name)
		return NULL;
	for (uint32_t i = 0; i < response->details->nbuffers; i++)
		if ((response->details->buffers[i].direction & LIBFWCTL_DIRECTION_FROM_DEVICE) &&
		    strcmp(response->details->buffers[i].name, name) == 0)
			return &response->buffers[i];
	return NULL;
}

const struct libfwctl_record *response_resolve(const struct libfwctl_response *response,
					       const char *path, const char **rest)
{
	for (uint32_t i = 0; i < response->details->nbuffers; i++) {
		const char *name = response->details->buffers[i].name;
		size_t length = strlen(name);

		if (strncmp(path, name, length) != 0 || (path[length] && path[length] != '.') ||
		    !libfwctl_response_get_buffer(response, name))
			continue;
		*rest = path[length] ? path + length + 1 : NULL;
		return &response->buffers[i];
	}
	*rest = path;
	return &response->record;
}

static void describe_refusal(const struct libfwctl_response *response, char *memory, size_t room)
{
	const char *name = libfwctl_response_get_status_name(response);
	struct text text;

	text_begin(&text, memory, room);
	text_add_format(&text, "0x%" PRIx64, response->status);
	if (name) {
		text_add(&text, " (");
		text_add(&text, name);
		text_add(&text, ")");
	}
	if (!response->has_syndrome)
		return;
	text_add_format(&text, ", syndrome 0x%" PRIx64, response->syndrome);
	name = response_syndrome_name(response);
	if (name) {
		text_add(&text, " (");
		text_add(&text, name);
		text_add(&text, ")");
	}
}

/* Who speaks in a status depends on what became of the command. */
static enum message refusal_message(uint32_t executed)
{
	switch (executed) {
	case LIBFWCTL_EXECUTED_YES:
		return MSG_FIRMWARE_REFUSED;
	case LIBFWCTL_EXECUTED_NO:
		return MSG_FIRMWARE_UNSENT;
	default:
		return MSG_FIRMWARE_UNSURE;
	}
}

int libfwctl_response_check(const struct libfwctl_response *response, struct libfwctl_error *err)
{
	struct failure failure = {.error = EREMOTEIO};
	char word[256];

	error_reset(err);
	if (!response || !response->answered)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "a response that has been received"));
	if (!response->status && !response->too_short)
		return 0;
	failure.device = response->device;
	failure.command = response->command->name;
	failure.executed = response->executed;
	failure.status = &response->status;
	if (response->too_short) {
		failure.message = MSG_REPLY_NOTHING;
		failure.number[0] = response->told;
		failure.number[1] = response->details->minimum;
		return report(err, &failure);
	}
	describe_refusal(response, word, sizeof(word));
	failure.message = refusal_message(response->executed);
	failure.subject = word;
	if (response->has_syndrome)
		failure.syndrome = &response->syndrome;
	return report(err, &failure);
}
