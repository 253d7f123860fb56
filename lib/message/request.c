// SPDX-License-Identifier: LGPL-2.1-or-later
/* request.c: requests: constants and defaults, setting fields, and what is filled in before sending. */
#include "message/request.h"
#include "base/context.h"
#include "codec/value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int request_no_memory(struct libfwctl_error *err)
{
	return report_no_memory(err, "a request");
}

/* ---- making --------------------------------------------------------------------------------- */

bool request_sends(const struct libfwctl_request *request, uint32_t index)
{
	return request->details->buffers[index].direction & LIBFWCTL_DIRECTION_TO_DEVICE;
}

/* Whether a length is told by one number of the request, and can be turned back into it. */
static bool tells(const struct expression *length)
{
	return length && !length->log2 && !length->field2.layout && length->mul1 > 0 &&
	       length->field1.layout && length->field1.side <= SIDE_REQUEST;
}

static void find_told(struct libfwctl_request *request, uint32_t index)
{
	const struct libfwctl_command_buffer *command = &request->details->buffers[index];
	struct request_buffer *buffer = &request->buffers[index];

	if (command->direction != LIBFWCTL_DIRECTION_TO_DEVICE)
		return;
	/* What counts for the device; the kernel may be told it in other units. */
	buffer->telling =
		tells(command->valid_length) ? command->valid_length : command->kernel_length;
	if (!tells(buffer->telling) ||
	    !place_find(request->record.layout, &buffer->telling->field1, &buffer->told))
		buffer->telling = NULL;
}

static int make_buffers(struct libfwctl_request *request)
{
	uint32_t count = request->details->nbuffers;

	if (!count)
		return 0;
	request->buffers = calloc(count, sizeof(*request->buffers));
	if (!request->buffers)
		return -ENOMEM;
	for (uint32_t i = 0; i < count; i++) {
		const struct libfwctl_layout *layout = request->details->buffers[i].layout;
		struct libfwctl_record *record = &request->buffers[i].record;

		record->layout = layout ? layout : &layout_none;
		record->command = request->command;
		record->request = &request->record;
		find_told(request, i);
	}
	return 0;
}

static int set_constants(struct libfwctl_request *request)
{
	const struct command_details *details = request->details;

	for (uint32_t i = 0; i < details->nconstants; i++) {
		const struct constant *constant = &details->constants[i];
		struct place place;
		int status;

		if (!place_find(request->record.layout, &constant->field, &place))
			continue;
		if (place_end(&place) > request->record.length) {
			status = record_resize(&request->record, place_end(&place));
			if (status)
				return status;
		}
		place_set_constant(&place, request->record.bytes, &constant->value,
				   &constant->mask);
	}
	return 0;
}

/* One with fields begins with all of them 0; one that is bytes, or varies, empty. */
static int clear_buffer(struct libfwctl_request *request, uint32_t index)
{
	struct libfwctl_record *record = &request->buffers[index].record;
	int status = record_resize(record, 0);

	if (status || !request_sends(request, index))
		return status;
	return record_resize(record, record->layout->size);
}

static int start_over(struct libfwctl_request *request)
{
	int status;

	request->completed = false;
	status = record_resize(&request->record, 0);
	if (!status)
		status = record_resize(&request->record, request->record.layout->size);
	for (uint32_t i = 0; !status && i < request->details->nbuffers; i++) {
		request->buffers[i].filled = 0;
		status = clear_buffer(request, i);
	}
	return status ? status : set_constants(request);
}

static int make(struct libfwctl_request *request, const struct libfwctl_command *command)
{
	const struct libfwctl_layout *layout = command_request(command);
	int status;

	request->command = command;
	request->details = command_details(command);
	if (!request->details)
		return -ENOMEM;
	request->ctx = libfwctl_context_ref(format_context(command->format));
	request->record.layout = layout ? layout : &layout_none;
	request->record.command = command;
	request->record.request = &request->record;
	if (command->flags & COMMAND_HAS_OPCODE)
		place_find_role(request->record.layout, ROLE_OPCODE, &request->opcode);
	place_find_role(request->record.layout, ROLE_REQUEST_LENGTH, &request->length);
	request->adds_effects = command_adding(command) & (ADDING_REQUEST | ADDING_BUFFERS);
	status = make_buffers(request);
	return status ? status : start_over(request);
}

int libfwctl_request_new(const struct libfwctl_command *command, struct libfwctl_error *err,
			 struct libfwctl_request **out)
{
	struct libfwctl_request *request;
	int status;

	error_reset(err);
	if (!command || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "command and result"));
	if (command->obstacle)
		return report(err, FAILURE(.message = MSG_COMMAND_OBSTACLE, .error = ENOTSUP,
					   .command = command->name, .subject = command->obstacle));
	request = calloc(1, sizeof(*request));
	if (!request)
		return request_no_memory(err);
	status = make(request, command);
	if (status) {
		libfwctl_request_free(request);
		return request_no_memory(err);
	}
	*out = request;
	return 0;
}

void libfwctl_request_free(struct libfwctl_request *request)
{
	if (!request)
		return;
	for (uint32_t i = 0; request->buffers && i < request->details->nbuffers; i++) {
		free(request->buffers[i].record.bytes);
		free(request->buffers[i].own.bytes);
	}
	free(request->buffers);
	free(request->record.bytes);
	free(request->own.bytes);
	libfwctl_context_unref(request->ctx);
	free(request);
}

int libfwctl_request_reset(struct libfwctl_request *request)
{
	return request ? start_over(request) : -EINVAL;
}

const struct libfwctl_command *libfwctl_request_get_command(const struct libfwctl_request *request)
{
	return request ? request->command : NULL;
}

const struct libfwctl_record *libfwctl_request_get_record(struct libfwctl_request *request)
{
	if (!request)
		return NULL;
	request_finish(request, NULL); /* what cannot be filled in is told when it is sent */
	return &request->record;
}

const struct libfwctl_record *libfwctl_request_get_buffer(struct libfwctl_request *request,
							  const char *name)
{
	if (!request || !name)
		return NULL;
	for (uint32_t i = 0; i < request->details->nbuffers; i++)
		if (request_sends(request, i) &&
		    strcmp(request->details->buffers[i].name, name) == 0)
			return &request->buffers[i].record;
	return NULL;
}

/* ---- what a hook completes ------------------------------------------------------------------ */

int request_copy(struct libfwctl_record *to, const void *bytes, size_t length)
{
	int status = record_resize(to, length);

	if (!status && length)
		memcpy(to->bytes, bytes, length);
	return status;
}

static int copy_record(struct libfwctl_record *to, const struct libfwctl_record *from)
{
	return request_copy(to, from->bytes, from->length);
}

int request_keep(struct libfwctl_request *request, struct libfwctl_error *err)
{
	int status = copy_record(&request->own, &request->record);

	for (uint32_t i = 0; !status && i < request->details->nbuffers; i++) {
		struct request_buffer *buffer = &request->buffers[i];

		buffer->own_filled = buffer->filled;
		status = copy_record(&buffer->own, &buffer->record);
	}
	if (status)
		return request_no_memory(err);
	request->completed = true;
	return 0;
}

/* Records never give memory back, so that there is room for what they once were. */
void request_take_back(struct libfwctl_request *request)
{
	if (!request->completed)
		return;
	request->completed = false;
	copy_record(&request->record, &request->own);
	for (uint32_t i = 0; i < request->details->nbuffers; i++) {
		struct request_buffer *buffer = &request->buffers[i];

		buffer->filled = buffer->own_filled;
		copy_record(&buffer->record, &buffer->own);
	}
}

/* ---- names ---------------------------------------------------------------------------------- */

static bool names_buffer(const char *path, const char *name, const char **rest)
{
	size_t length = strlen(name);

	if (strncmp(path, name, length) != 0)
		return false;
	path += length;
	if (*path != '\0' && *path != '.')
		return false;
	*rest = *path ? path + 1 : NULL;
	return true;
}

struct libfwctl_record *request_resolve(struct libfwctl_request *request, const char *path,
					const char **rest, struct libfwctl_error *err)
{
	for (uint32_t i = 0; i < request->details->nbuffers; i++) {
		if (!names_buffer(path, request->details->buffers[i].name, rest))
			continue;
		if (request_sends(request, i))
			return &request->buffers[i].record;
		report(err, FAILURE(.message = MSG_BUFFER_COMES_BACK, .error = EACCES,
				    .command = request->command->name, .field = path));
		return NULL;
	}
	*rest = path;
	return &request->record;
}

/* ---- setting -------------------------------------------------------------------------------- */

int libfwctl_request_set_u64(struct libfwctl_request *request, const struct libfwctl_path *path,
			     uint64_t value)
{
	if (!request || !path)
		return -EINVAL;
	request_take_back(request);
	return record_set_u64(&request->record, path, value, false);
}

int libfwctl_request_set_i64(struct libfwctl_request *request, const struct libfwctl_path *path,
			     int64_t value)
{
	if (!request || !path)
		return -EINVAL;
	request_take_back(request);
	return record_set_i64(&request->record, path, value, false);
}

int libfwctl_request_set_data(struct libfwctl_request *request, const struct libfwctl_path *path,
			      const void *data, size_t length)
{
	if (!request || !path || (!data && length))
		return -EINVAL;
	request_take_back(request);
	return record_set_data(&request->record, path, data, length, false);
}

int request_name_command(const struct libfwctl_request *request, int status,
			 struct libfwctl_error *err)
{
	if (status && err && err->message != MSG_NONE && !err->command[0])
		snprintf(err->command, sizeof(err->command), "%s", request->command->name);
	return status;
}

/* ... nor that the path began with a buffer. */
static int name_field(const struct libfwctl_request *request, const char *path, int status,
		      struct libfwctl_error *err)
{
	if (status && err && err->field[0])
		snprintf(err->field, sizeof(err->field), "%s", path);
	return request_name_command(request, status, err);
}

/* A buffer as a whole is bytes, whatever is told of them. */
static const struct libfwctl_field whole = {.kind = KIND_BYTES, .name = ""};

static int fill_whole(const struct libfwctl_request *request, struct libfwctl_record *record,
		      const void *data, size_t length, struct libfwctl_error *err)
{
	int status = request_copy(record, data, length);

	if (status == -EMSGSIZE)
		return report(err, FAILURE(.message = MSG_REQUEST_LONG, .error = EMSGSIZE,
					   .command = request->command->name,
					   .number = {LIBFWCTL_RPC_LENGTH_MAX}));
	return status ? request_no_memory(err) : 0;
}

static int fill_from_text(const struct libfwctl_request *request, struct libfwctl_record *record,
			  const char *path, const char *text, struct libfwctl_error *err)
{
	size_t length = strlen(text), nbytes;
	unsigned char *bytes = malloc(length + 1);
	int status;

	if (!bytes)
		return request_no_memory(err);
	status = value_parse_data(&whole, text, length, bytes, &nbytes);
	if (status)
		value_report(err, status, path, &whole, text);
	else
		status = fill_whole(request, record, bytes, nbytes, err);
	free(bytes);
	return status;
}

typedef int set_fn(struct libfwctl_record *record, const struct libfwctl_path *path,
		   const void *value, size_t length, bool force);

static int set_number(struct libfwctl_record *record, const struct libfwctl_path *path,
		      const void *value, size_t length, bool force)
{
	(void)length;
	return record_set_u64(record, path, *(const uint64_t *)value, force);
}

static int set_named(struct libfwctl_record *record, const char *name, set_fn *set,
		     const void *value, size_t length, bool force, struct libfwctl_error *err)
{
	struct libfwctl_path *path;
	char given[32] = "";
	int status = libfwctl_path_new(record->layout, name, err, &path);

	if (status)
		return status;
	status = set(record, path, value, length, force);
	if (set == set_number)
		snprintf(given, sizeof(given), "%" PRIu64, *(const uint64_t *)value);
	else
		snprintf(given, sizeof(given), "%zu bytes", length);
	if (status)
		value_report(err, status, name, libfwctl_path_get_field(path), given);
	libfwctl_path_free(path);
	return status;
}

int request_force_u64(struct libfwctl_request *request, const char *path, uint64_t value,
		      bool force, struct libfwctl_error *err)
{
	const char *rest;
	struct libfwctl_record *record = request_resolve(request, path, &rest, err);
	int status;

	if (!record)
		return -EACCES;
	if (rest)
		status = set_named(record, rest, set_number, &value, sizeof(value), force, err);
	else
		status = value_report(err, -EINVAL, path, &whole, "a number");
	return name_field(request, path, status, err);
}

int request_force_data(struct libfwctl_request *request, const char *path, const void *data,
		       size_t length, bool force, struct libfwctl_error *err)
{
	const char *rest;
	struct libfwctl_record *record = request_resolve(request, path, &rest, err);
	int status;

	if (!record)
		return -EACCES;
	if (rest)
		status = set_named(record, rest, record_set_data, data, length, force, err);
	else
		status = fill_whole(request, record, data, length, err);
	return name_field(request, path, status, err);
}

static int check_named(const struct libfwctl_request *request, const char *path, const void *value,
		       struct libfwctl_error *err)
{
	error_reset(err);
	if (request && path && value)
		return 0;
	return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
				   .subject = "request, path and value"));
}

int request_put_text(struct libfwctl_request *request, const char *path, const char *text,
		     struct libfwctl_error *err)
{
	const char *rest;
	struct libfwctl_record *record = request_resolve(request, path, &rest, err);
	int status;

	if (!record)
		return -EACCES;
	status = rest ? record_put_text(record, rest, text, false, err)
		      : fill_from_text(request, record, path, text, err);
	return name_field(request, path, status, err);
}

int libfwctl_request_put(struct libfwctl_request *request, const char *path, const char *text,
			 struct libfwctl_error *err)
{
	int status = check_named(request, path, text, err);

	if (status)
		return status;
	request_take_back(request);
	return request_put_text(request, path, text, err);
}

int libfwctl_request_put_u64(struct libfwctl_request *request, const char *path, uint64_t value,
			     struct libfwctl_error *err)
{
	int status = check_named(request, path, "", err);

	if (status)
		return status;
	request_take_back(request);
	return request_force_u64(request, path, value, false, err);
}

int libfwctl_request_put_data(struct libfwctl_request *request, const char *path, const void *data,
			      size_t length, struct libfwctl_error *err)
{
	int status = check_named(request, path, length ? data : "", err);

	if (status)
		return status;
	request_take_back(request);
	return request_force_data(request, path, data, length, false, err);
}

/* ---- how it is to be sent ------------------------------------------------------------------- */

int libfwctl_request_set_scope(struct libfwctl_request *request, uint32_t scope)
{
	if (!request || scope > LIBFWCTL_SCOPE_DEBUG_WRITE_FULL)
		return -EINVAL;
	request->scope = scope;
	return 0;
}

int libfwctl_request_set_room(struct libfwctl_request *request, size_t room)
{
	if (!request)
		return -EINVAL;
	if (room > LIBFWCTL_RPC_LENGTH_MAX)
		return -EMSGSIZE;
	request->room = room;
	return 0;
}

int libfwctl_request_set_progress(struct libfwctl_request *request, libfwctl_progress_fn *fn,
				  void *user_data)
{
	if (!request)
		return -EINVAL;
	request->progress = fn;
	request->progress_data = user_data;
	return 0;
}

int libfwctl_request_set_sink(struct libfwctl_request *request, libfwctl_sink_fn *fn,
			      void *user_data)
{
	if (!request)
		return -EINVAL;
	request->sink = fn;
	request->sink_data = user_data;
	return 0;
}
