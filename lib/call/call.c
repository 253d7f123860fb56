// SPDX-License-Identifier: LGPL-2.1-or-later
/* call.c: a typed call: classified, held against the policy, given its buffers, sent once, answered. */
#include "call/call.h"
#include "policy/addresses.h"
#include "policy/classify.h"
#include "handle/rpc.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* More than any reply of unknown length that is not told to be longer. */
#define OPEN_ROOM 4096

static int refuse(const struct libfwctl_call *call, enum message message, int error,
		  const char *subject)
{
	return report(call->err,
		      FAILURE(.message = message, .error = error, .device = call->handle->label,
			      .command = call->command->name, .subject = subject));
}

/* Failures from below know nothing of commands. */
static int name_command(const struct libfwctl_call *call, int status)
{
	if (call->err && call->err->message != MSG_NONE && !call->err->command[0])
		snprintf(call->err->command, sizeof(call->err->command), "%s", call->command->name);
	return status;
}

/* ---- what it takes -------------------------------------------------------------------------- */

static int check_format(struct libfwctl_call *call)
{
	const struct libfwctl_format *format = handle_format(call->handle);
	int status = 0;

	if (!format)
		status = libfwctl_handle_get_format(call->handle, call->err, &format);
	if (status)
		return name_command(call, status);
	if (format == call->command->format)
		return 0;
	return refuse(call, MSG_CALL_FORMAT, EPROTOTYPE, libfwctl_format_get_name(format));
}

/* A driver that tells nothing in INFO may be able to do it all the same. */
static int check_capability(struct libfwctl_call *call)
{
	const struct condition *capability = call->request->details->capability;
	char *needed = NULL;
	int status;

	if (!call->info.length || !capability || record_meets(&call->info, capability))
		return 0;
	status = libfwctl_command_get_capability(call->command, &needed);
	if (!status)
		status = refuse(call, MSG_CALL_CAPABILITY, EOPNOTSUPP, needed);
	else
		status = refuse(call, MSG_NO_MEMORY, ENOMEM, "what it needs");
	libfwctl_free(needed);
	return status;
}

static uint64_t added_effects(const struct libfwctl_call *call)
{
	const struct libfwctl_request *request = call->request;
	uint64_t effects = 0;

	if (!(call->command->flags & COMMAND_PROCEDURE))
		effects = classify_other(call->command, &request->record, call->told);
	if (!request->adds_effects)
		return effects;
	effects |= classify_values(&request->record, call->command);
	for (uint32_t i = 0; i < request->details->nbuffers; i++)
		if (request_sends(request, i) && request->buffers[i].record.length &&
		    layout_adds_effects(request->details->buffers[i].layout))
			effects |= classify_values(&request->buffers[i].record, NULL);
	return effects;
}

/* A hook can complete the request and tell its class better than the format does. */
static int ask_hook(struct libfwctl_call *call)
{
	int status = request_keep(call->request, call->err);

	if (!status)
		status = hook_run(call, HOOK_BEFORE);
	if (!status)
		status = request_finish(call->request, call->err);
	return status;
}

/* What is judged and what is sent must be the same: hooks may set what others may not. */
static int check_command(const struct libfwctl_call *call)
{
	const struct libfwctl_request *request = call->request;

	if ((!call->parent && !request->details->before) ||
	    request_is_of_command(request, request->record.bytes, request->record.length))
		return 0;
	return refuse(call, MSG_HOOK_CHANGED, EPROTO, NULL);
}

int call_classify(struct libfwctl_call *call)
{
	struct libfwctl_request *request = call->request;
	int status;

	call->scope = call->command->scope;
	call->effects = call->command->effects;
	call->told = false;
	request_take_back(request);
	status = request_finish(request, call->err);
	if (!status && call->handle && request->details->before)
		status = ask_hook(call);
	if (!status && call->handle)
		status = check_command(call);
	if (status)
		return name_command(call, status);
	call->effects |= added_effects(call);
	if (call->scope < request->scope)
		call->scope = request->scope;
	return 0;
}

/* ---- the device's word on itself, while it is asked ----------------------------------------- */

static void set_info(struct libfwctl_request *request, const struct libfwctl_record *info)
{
	request->record.info = info;
	for (uint32_t i = 0; i < request->details->nbuffers; i++)
		request->buffers[i].record.info = info;
}

static void begin(struct libfwctl_call *call)
{
	const struct command_details *details = call->request->details;

	call->answered = false;
	call->returns = false;
	call->reached = false;
	call->steps = 0;
	call->bytes = 0;
	call->steps_max = details->steps_max ? details->steps_max : CALL_STEPS_MAX;
	call->bytes_max = details->bytes_max ? details->bytes_max : CALL_BYTES_MAX;
	call->info.layout = format_info_layout(call->command->format);
	call->info.bytes = call->handle->info;
	call->info.length = call->info.layout ? call->handle->info_length : 0;
	call->info.info = &call->info;
	set_info(call->request, call->info.layout ? &call->info : NULL);
}

static void end(struct libfwctl_call *call)
{
	set_info(call->request, NULL);
	call_end_subs(call);
}

/* ---- room and buffers ----------------------------------------------------------------------- */

static size_t at_least(size_t room, size_t wanted)
{
	return room > wanted ? room : wanted;
}

static int find_room(const struct libfwctl_call *call, const struct reply_shape *shape,
		     size_t *wanted)
{
	const struct libfwctl_request *request = call->request;
	const struct command_details *details = request->details;
	uint64_t room = shape->good->size;

	if (request->room) {
		*wanted = request->room;
		return 0;
	}
	if (details->room) {
		if (record_evaluate(&request->record, details->room, &room))
			room = UINT64_MAX;
	} else if (shape->good->flags & LAYOUT_OPEN || shape->good == &layout_none) {
		room += OPEN_ROOM;
	}
	if (room > LIBFWCTL_RPC_LENGTH_MAX)
		return refuse(call, MSG_CALL_ROOM, EMSGSIZE, NULL);
	*wanted = at_least((size_t)room, shape->head);
	*wanted = at_least(*wanted, details->minimum);
	if (shape->refused)
		*wanted = at_least(*wanted, shape->refused->size);
	return 0;
}

/*
 * Where replies do not tell their length (mlx5), the kernel puts one into the request's own memory if it
 * fits there, and what the device did not write would be the request's bytes. With more room than request
 * it takes fresh memory, all zero.
 */
static size_t room_to_send(const struct libfwctl_call *call, const struct reply_shape *shape,
			   size_t wanted)
{
	size_t request = call->request->record.length;

	if (shape->length.field || call->request->room || wanted > request ||
	    request > LIBFWCTL_RPC_LENGTH_MAX - 8)
		return wanted;
	return (request + 8) & ~(size_t)7;
}

/* What the device reads has zeros behind it, as far as the kernel copies. */
static int fill_buffer(struct libfwctl_call *call, uint32_t index, size_t length)
{
	struct libfwctl_record *record = &call->request->buffers[index].record;
	size_t given = record->length;
	int status = record_resize(record, length);

	record->length = given;
	return status;
}

static int place_buffer(struct libfwctl_call *call, uint32_t index, size_t length,
			struct libfwctl_buffer *buffer)
{
	const struct libfwctl_command_buffer *command = &call->request->details->buffers[index];
	struct libfwctl_record *sent = &call->request->buffers[index].record;
	static unsigned char nothing;
	struct libfwctl_record *back;
	int status = 0;

	buffer->length = length;
	buffer->offset = command->bit_offset / 8;
	buffer->direction = command->direction;
	if (request_sends(call->request, index))
		status = fill_buffer(call, index, length);
	buffer->data = sent->bytes;
	if (!status && (command->direction & LIBFWCTL_DIRECTION_FROM_DEVICE)) {
		buffer->data = &nothing; /* a dry run: it is not written */
		if (call->response) {
			back = &call->response->buffers[index];
			status = response_clear(back, length);
			if (!status && sent->length)
				memcpy(back->bytes, sent->bytes, sent->length);
			buffer->data = back->bytes;
		}
	}
	return status ? refuse(call, MSG_NO_MEMORY, ENOMEM, "a buffer") : 0;
}

static int place_buffers(struct libfwctl_call *call, struct libfwctl_buffer *buffers,
			 struct libfwctl_rpc *rpc)
{
	uint32_t count = call->request->details->nbuffers;

	if (count > BUFFERS_MAX)
		return refuse(call, MSG_CALL_BUFFERS, ENOTSUP, NULL);
	for (uint32_t i = 0; i < count; i++) {
		uint64_t length;
		int status = request_buffer_length(call->request, i, &length, call->err);

		if (!status && length) /* of one without length the kernel takes no notice */
			status = place_buffer(call, i, (size_t)length, &buffers[rpc->nbuffers++]);
		if (status)
			return status;
	}
	rpc->buffers = buffers;
	rpc->buffer_stride = sizeof(*buffers);
	return 0;
}

/* ---- sending -------------------------------------------------------------------------------- */

static int make_reply(struct libfwctl_call *call, struct libfwctl_rpc *rpc)
{
	static unsigned char nothing;

	rpc->out = &nothing; /* a dry run: it is not written */
	if (!call->response)
		return 0;
	if (response_clear(&call->response->record, rpc->out_room))
		return refuse(call, MSG_NO_MEMORY, ENOMEM, "a reply");
	rpc->out = call->response->record.bytes;
	return 0;
}

static int check_rpc(struct libfwctl_call *call, const struct libfwctl_rpc *rpc)
{
	int status = rpc_check_arguments(call->handle, rpc, call->err);

	if (!status)
		status = rpc_check_addresses(call->handle, rpc, call->err);
	return name_command(call, status);
}

static int take_reply(struct libfwctl_call *call, const struct libfwctl_rpc *rpc, size_t wanted)
{
	struct libfwctl_response *response = call->response;
	size_t valid = rpc->out_valid < wanted ? rpc->out_valid : wanted;
	int status;

	response->executed = rpc->executed;
	status = response_judge(response, valid, rpc->out_reported, call->err);
	if (status)
		return status;
	call->answered = true;
	response->answered = true;
	if (response->status || response->too_short)
		return 0;
	return hook_run(call, HOOK_AFTER);
}

/* What a call inside of it has done, a procedure has done. */
static void note_reached(struct libfwctl_call *call)
{
	for (; call; call = call->parent)
		call->reached = true;
}

static int deliver(struct libfwctl_call *call)
{
	struct libfwctl_request *request = call->request;
	struct libfwctl_buffer buffers[BUFFERS_MAX];
	struct libfwctl_rpc rpc = {.size = sizeof(rpc), .scope = call->scope};
	struct reply_shape own;
	const struct reply_shape *shape = &own;
	size_t wanted = 0;
	int status;

	if (call->response)
		shape = &call->response->shape;
	else
		response_shape(&own, call->command);
	status = find_room(call, shape, &wanted);
	if (!status && request->details->nbuffers)
		status = place_buffers(call, buffers, &rpc);
	if (status)
		return status;
	rpc.in = request->record.bytes;
	rpc.in_length = request->record.length;
	rpc.out_room = room_to_send(call, shape, wanted);
	status = make_reply(call, &rpc);
	if (!status)
		status = check_rpc(call, &rpc);
	if (status || !call->response)
		return status;
	status = rpc_send(call->handle, &rpc, call->err);
	if (rpc.executed != LIBFWCTL_EXECUTED_NO)
		note_reached(call);
	if (status) {
		call->response->executed = rpc.executed;
		call->response->record.length = 0;
		return name_command(call, status);
	}
	return take_reply(call, &rpc, wanted);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static int run_procedure(struct libfwctl_call *call)
{
	int status;

	if (!call->response)
		return 0;
	call->returns = true;
	status = hook_run(call, HOOK_RUN);
	call->returns = false;
	call->response->told = call->response->record.length;
	call->response->executed = call->reached ? LIBFWCTL_EXECUTED_YES : LIBFWCTL_EXECUTED_NO;
	call->answered = !status;
	call->response->answered = !status;
	return status;
}

/* In a dry run, hooks may look around, no more. */
static int check_dry(const struct libfwctl_call *call)
{
	if (!call->dry || !call->response || !(call->effects & ~(uint64_t)LIBFWCTL_EFFECT_READS))
		return 0;
	return refuse(call, MSG_CALL_DRY, EPERM, NULL);
}

static int prepare(struct libfwctl_call *call)
{
	int status = check_format(call);

	if (!status)
		status = check_capability(call);
	if (!status)
		status = call_classify(call);
	if (!status)
		status = classify_check(&call->handle->policy, call->handle->label, call->command,
					call->scope, call->effects, call->err);
	if (!status && !call->response && !handle_has_right(call->handle, call->scope))
		return report(call->err,
			      FAILURE(.message = MSG_CALL_RIGHT, .error = EPERM,
				      .device = call->handle->label, .command = call->command->name,
				      .number = {call->scope}));
	return status ? status : check_dry(call);
}

static int answer(struct libfwctl_call *call)
{
	struct libfwctl_response *response = call->response;
	int status = 0;

	if (response)
		status = response_begin(response, call->command, call->request,
					call->request->record.info, call->err);
	if (status)
		return name_command(call, status);
	if (response)
		memcpy(response->device, call->handle->label, sizeof(response->device));
	return call->command->flags & COMMAND_PROCEDURE ? run_procedure(call) : deliver(call);
}

int call_run(struct libfwctl_call *call)
{
	int status;

	begin(call);
	status = prepare(call);
	if (!status)
		status = answer(call);
	if (status && call->response)
		call->response->answered = false;
	end(call);
	return status;
}

static int run_own(struct libfwctl_handle *handle, struct libfwctl_request *request,
		   struct libfwctl_response *response, struct libfwctl_error *err)
{
	struct libfwctl_call call = {
		.handle = handle,
		.request = request,
		.response = response,
		.err = err,
		.command = request->command,
		.dry = !response,
		.depth = 1,
	};
	int status;

	if (response)
		response->answered = false;
	status = call_run(&call);
	call_end(&call);
	return status;
}

int libfwctl_call(struct libfwctl_handle *handle, struct libfwctl_request *request,
		  struct libfwctl_response *response, struct libfwctl_error *err)
{
	error_reset(err);
	if (!handle || !request || !response)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "handle, request and response"));
	return run_own(handle, request, response, err);
}

int libfwctl_call_check(struct libfwctl_handle *handle, struct libfwctl_request *request,
			struct libfwctl_error *err)
{
	error_reset(err);
	if (!handle || !request)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "handle and request"));
	return run_own(handle, request, NULL, err);
}

int libfwctl_request_classify(struct libfwctl_request *request, struct libfwctl_handle *handle,
			      struct libfwctl_error *err, uint32_t *scope, uint64_t *effects)
{
	struct libfwctl_call call = {
		.handle = handle, .request = request, .err = err, .dry = true, .depth = 1};
	int status = 0;

	error_reset(err);
	if (!request)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "request"));
	call.command = request->command;
	if (handle) {
		begin(&call);
		status = check_format(&call);
	}
	if (!status)
		status = call_classify(&call);
	if (handle)
		end(&call);
	call_end(&call);
	if (status)
		return status;
	if (scope)
		*scope = call.scope;
	if (effects)
		*effects = call.effects;
	return 0;
}
