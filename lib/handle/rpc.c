// SPDX-License-Identifier: LGPL-2.1-or-later
/* rpc.c: one raw call: looked at, held against the policy, sent once, its outcome told. */
#include "handle/rpc.h"
#include "policy/addresses.h"
#include "policy/classify.h"
#include "base/sized.h"

#include <errno.h>
#include <string.h>

#define RPC_SIZE_0_1 SIZE_UP_TO(struct libfwctl_rpc, reserved)

static bool memory_ok(const void *memory, size_t length)
{
	return length <= LIBFWCTL_RPC_LENGTH_MAX && (memory || length == 0);
}

static int refuse_memory(const char *what, size_t length, struct libfwctl_error *err)
{
	if (length > LIBFWCTL_RPC_LENGTH_MAX)
		return report(err, FAILURE(.message = MSG_RPC_TOO_LONG, .error = EMSGSIZE,
					   .subject = what,
					   .number = {length, LIBFWCTL_RPC_LENGTH_MAX}));
	return report(err, FAILURE(.message = MSG_RPC_MEMORY, .error = EINVAL, .subject = what,
				   .number = {length}));
}

static inline __attribute__((always_inline)) int check_arguments(
	const struct libfwctl_handle *handle, const struct libfwctl_rpc *rpc,
	struct libfwctl_error *err)
{
	if (rpc->flags & ~LIBFWCTL_RPC_ADDRESSES_INSIDE)
		return report(err, FAILURE(.message = MSG_RPC_FLAGS, .error = EINVAL,
					   .number = {rpc->flags}));
	if (rpc->scope > LIBFWCTL_SCOPE_DEBUG_WRITE_FULL)
		return report(err, FAILURE(.message = MSG_RPC_SCOPE, .error = EINVAL,
					   .number = {rpc->scope}));
	if (!memory_ok(rpc->in, rpc->in_length))
		return refuse_memory("request", rpc->in_length, err);
	if (!memory_ok(rpc->out, rpc->out_room))
		return refuse_memory("room for the reply", rpc->out_room, err);
	if (rpc->in_length < handle->request_min)
		return report(err, FAILURE(.message = MSG_RPC_TOO_SHORT, .error = EINVAL,
					   .device = libfwctl_device_type_name(handle->type),
					   .number = {rpc->in_length, handle->request_min}));
	return rpc->nbuffers ? addresses_check_list(rpc, err) : 0;
}

/* What a transport of the caller's says is not believed where memory depends on it. */
static int check_reply(const struct libfwctl_handle *handle, struct libfwctl_rpc *rpc, int status,
		       struct libfwctl_error *err)
{
	const char *broken = NULL;

	if (status)
		broken = "a result that is neither 0 nor a negative errno";
	else if (rpc->executed > LIBFWCTL_EXECUTED_UNKNOWN)
		broken = "no known word on whether it was executed";
	else if (rpc->out_valid > rpc->out_room)
		broken = "more valid bytes than there was room";
	else if (rpc->out_valid > rpc->out_reported)
		broken = "more valid bytes than it reported";
	if (!broken)
		return 0;
	rpc->out_valid = 0;
	rpc->out_reported = 0;
	rpc->executed = LIBFWCTL_EXECUTED_UNKNOWN;
	return report(err,
		      FAILURE(.message = MSG_TRANSPORT, .error = EPROTO, .executed = rpc->executed,
			      .device = handle->label, .subject = broken));
}

static int call_failed(const struct libfwctl_handle *handle, struct libfwctl_rpc *rpc, int status,
		       struct libfwctl_error *err)
{
	struct failure failure = {
		.message = MSG_REFUSED,
		.error = -status,
		.device = handle->label,
		.number = {handle->type, rpc->scope},
	};

	rpc->out_valid = 0;
	rpc->out_reported = 0;
	if (status == -ENODEV)
		failure.message = MSG_GONE;
	else if (status == -EINTR && rpc->executed != LIBFWCTL_EXECUTED_NO)
		failure.message = MSG_INTERRUPTED;
	else if (status == -EFAULT && rpc->executed != LIBFWCTL_EXECUTED_NO)
		failure.message = MSG_FAULT;
	failure.executed = rpc->executed;
	return report(err, &failure);
}

int rpc_check_addresses(struct libfwctl_handle *handle, const struct libfwctl_rpc *rpc,
			struct libfwctl_error *err)
{
	int status = 0;

	if (handle->addresses == ADDRESSES_NONE)
		return 0;
	if (handle->addresses == ADDRESSES_KNOWN) {
		status = addresses_check_known(handle->type, rpc, err);
		/* A newer format can know of more; who allows everything needs no format. */
		if (handle->policy.effects == LIBFWCTL_EFFECTS_ALL)
			return status;
	}
	return status ? status : addresses_check_told(handle_format(handle), rpc, err);
}

static inline __attribute__((always_inline)) int send_it(struct libfwctl_handle *handle,
							 struct libfwctl_rpc *rpc,
							 struct libfwctl_error *err)
{
	int status;

	rpc->executed = LIBFWCTL_EXECUTED_UNKNOWN; /* unless the transport knows better */
	status = handle->transport.rpc(handle->user_data, rpc);
	context_log(handle->ctx, LIBFWCTL_LOG_DEBUG,
		    "%s: scope %u, request %zu, room %zu: %d, reply %zu", handle->label, rpc->scope,
		    rpc->in_length, rpc->out_room, status, rpc->out_reported);
	if (status < 0 && status >= -ERRNO_MAX && rpc->executed <= LIBFWCTL_EXECUTED_UNKNOWN)
		return call_failed(handle, rpc, status, err);
	return check_reply(handle, rpc, status, err);
}

/* A raw call has these in line: with a round trip of a microsecond, each function called is felt. */
int rpc_check_arguments(const struct libfwctl_handle *handle, const struct libfwctl_rpc *rpc,
			struct libfwctl_error *err)
{
	return check_arguments(handle, rpc, err);
}

int rpc_send(struct libfwctl_handle *handle, struct libfwctl_rpc *rpc, struct libfwctl_error *err)
{
	return send_it(handle, rpc, err);
}

/*
 * Only a policy that does not allow everything needs to know what the bytes are. Kept apart, so that calls
 * under one that does need not save the registers that this one uses.
 */
static __attribute__((noinline)) int check_policy(struct libfwctl_handle *handle,
						  const struct libfwctl_rpc *rpc,
						  struct libfwctl_error *err)
{
	const struct libfwctl_command *command;
	uint64_t effects;

	if (rpc->scope > handle->policy.scope)
		return policy_refuse(&handle->policy, rpc->scope, err);
	command = classify_raw(handle_format(handle), rpc, &effects);
	if (!(effects & ~handle->policy.effects))
		return 0;
	if (!command)
		return policy_refuse(&handle->policy, rpc->scope, err);
	return classify_check(&handle->policy, handle->label, command, rpc->scope, effects, err);
}

int libfwctl_handle_rpc(struct libfwctl_handle *handle, struct libfwctl_rpc *rpc,
			struct libfwctl_error *err)
{
	int status;

	error_reset(err);
	if (!handle || !rpc)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "handle and call"));
	if (!sized_ok(rpc, rpc->size, RPC_SIZE_0_1, sizeof(*rpc)) || rpc->reserved)
		return report(err, FAILURE(.message = MSG_RPC_SIZE, .error = EINVAL,
					   .number = {sizeof(*rpc), rpc->size}));
	rpc->out_valid = 0;
	rpc->out_reported = 0;
	rpc->executed = LIBFWCTL_EXECUTED_NO;

	status = check_arguments(handle, rpc, err);
	if (!status &&
	    (handle->policy.effects != LIBFWCTL_EFFECTS_ALL || rpc->scope > handle->policy.scope))
		status = check_policy(handle, rpc, err);
	if (!status)
		status = rpc_check_addresses(handle, rpc, err);
	return status ? status : send_it(handle, rpc, err);
}
