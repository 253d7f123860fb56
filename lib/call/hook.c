// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * hook.c: what the hooks of a plugin may do to a call. They are the code of others, fed with the data
 * of firmware: whatever they ask for is checked and bounded here.
 */
#include "call/call.h"
#include "libfwctl-plugin.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

struct call_memory {
	struct call_memory *next;
	max_align_t bytes[];
};

/* A call that a hook has begun, with all that the caller's own brings along. */
struct sub_call {
	struct libfwctl_call call; /* first: it is what hooks hold */
	struct libfwctl_request *request;
	struct libfwctl_response *response;
};

static int refuse(const struct libfwctl_call *call, enum message message, int error,
		  const char *subject, uint64_t number)
{
	return report(call->err,
		      FAILURE(.message = message, .error = error, .device = call->handle->label,
			      .command = call->command->name, .subject = subject,
			      .number = {number}));
}

static int bad_argument(const struct libfwctl_call *call, const char *service)
{
	if (!call)
		return -EINVAL;
	return refuse(call, MSG_HOOK_ARGUMENT, EINVAL, service, 0);
}

static struct libfwctl_call *own_call(struct libfwctl_call *call)
{
	while (call->parent)
		call = call->parent;
	return call;
}

/* ---- fields --------------------------------------------------------------------------------- */

enum side { SIDE_ANY, SIDE_OF_REQUEST, SIDE_OF_RESPONSE };

static bool has_prefix(const char **path, const char *prefix)
{
	size_t length = strlen(prefix);

	if (strncmp(*path, prefix, length) != 0)
		return false;
	*path += length;
	return true;
}

static enum side take_side(const char **path)
{
	if (has_prefix(path, "request."))
		return SIDE_OF_REQUEST;
	return has_prefix(path, "response.") ? SIDE_OF_RESPONSE : SIDE_ANY;
}

/* The record that a path reads from, and what of the path is left. */
static int find_read(struct libfwctl_call *call, const char *path, const char *service,
		     const struct libfwctl_record **record, const char **rest)
{
	enum side side;

	if (!call || !path)
		return bad_argument(call, service);
	side = take_side(&path);
	if (side == SIDE_OF_REQUEST) {
		*record = request_resolve(call->request, path, rest, call->err);
		return *record ? 0 : -EACCES;
	}
	if (!call->answered)
		return refuse(call, MSG_HOOK_NO_REPLY, ENODATA, path, 0);
	*record = response_resolve(call->response, path, rest);
	return 0;
}

/*
 * What a hook does not find in a reply is missing from the device: no caller has asked for it. The hook still
 * learns that it is not there, and can do without.
 */
static int explain_read(struct libfwctl_call *call, const char *path, int status)
{
	if (status != -ENODATA || take_side(&path) == SIDE_OF_REQUEST)
		return status;
	return report(call->err,
		      FAILURE(.message = MSG_HOOK_REPLY_LACKS, .error = ENODATA,
			      .executed = call->response->executed, .device = call->handle->label,
			      .command = call->command->name, .field = path));
}

static int service_get_u64(struct libfwctl_call *call, const char *path, uint64_t *value)
{
	const struct libfwctl_record *record;
	const char *rest;
	uint64_t found;
	int status;

	if (!value)
		return bad_argument(call, "get_u64");
	status = find_read(call, path, "get_u64", &record, &rest);
	if (status)
		return status;
	if (!rest)
		return bad_argument(call, "get_u64");
	status = libfwctl_record_find_u64(record, rest, call->err, &found);
	if (!status)
		*value = found;
	return explain_read(call, path, status);
}

static int service_get_data(struct libfwctl_call *call, const char *path, const void **data,
			    size_t *length)
{
	const struct libfwctl_record *record;
	const char *rest;
	int status;

	if (!data || !length)
		return bad_argument(call, "get_data");
	status = find_read(call, path, "get_data", &record, &rest);
	if (status)
		return status;
	if (rest)
		return explain_read(
			call, path,
			libfwctl_record_find_data(record, rest, call->err, data, length));
	*data = libfwctl_record_get_bytes(record, length);
	return 0;
}

static int service_get_count(struct libfwctl_call *call, const char *path, uint64_t *count)
{
	const struct libfwctl_record *record;
	struct libfwctl_path *way;
	const char *rest;
	int status;

	if (!count)
		return bad_argument(call, "get_count");
	status = find_read(call, path, "get_count", &record, &rest);
	if (status)
		return status;
	if (!rest)
		return bad_argument(call, "get_count");
	status = libfwctl_path_new(record->layout, rest, call->err, &way);
	if (status)
		return status;
	status = libfwctl_record_get_count(record, way, count);
	libfwctl_path_free(way);
	return status ? refuse(call, MSG_HOOK_ARGUMENT, -status, path, 0) : 0;
}

/* Only a request that is still to be sent can be set. */
static int find_written(struct libfwctl_call *call, const char **path, const char *service)
{
	if (!call || !*path || take_side(path) == SIDE_OF_RESPONSE)
		return bad_argument(call, service);
	if (call->answered && call->running)
		return refuse(call, MSG_HOOK_SENT, EBUSY, *path, 0);
	/* What its own hook has completed for the last time would be taken back with what is set now. */
	if (!call->running)
		request_take_back(call->request);
	return 0;
}

static int service_set_u64(struct libfwctl_call *call, const char *path, uint64_t value)
{
	int status = find_written(call, &path, "set_u64");

	return status ? status : request_force_u64(call->request, path, value, true, call->err);
}

static int service_set_data(struct libfwctl_call *call, const char *path, const void *data,
			    size_t length)
{
	int status;

	if (!data && length)
		return bad_argument(call, "set_data");
	status = find_written(call, &path, "set_data");
	return status ? status
		      : request_force_data(call->request, path, data, length, true, call->err);
}

/* ---- what the call is ----------------------------------------------------------------------- */

static int service_set_class(struct libfwctl_call *call, uint32_t scope, uint64_t effects)
{
	if (!call || scope > LIBFWCTL_SCOPE_DEBUG_WRITE_FULL || call->answered || call->returns ||
	    !call->running)
		return bad_argument(call, "set_class");
	call->scope = scope;
	call->effects = effects;
	call->told = true;
	return 0;
}

static int service_confirm(struct libfwctl_call *call, uint32_t confirmed)
{
	if (!call || !call->answered || !call->running ||
	    (confirmed != LIBFWCTL_CONFIRMED_YES && confirmed != LIBFWCTL_CONFIRMED_UNKNOWN))
		return bad_argument(call, "confirm");
	call->response->confirmed = confirmed;
	return 0;
}

/* ---- other calls ---------------------------------------------------------------------------- */

static void end_sub(struct libfwctl_call *call)
{
	struct sub_call *sub = (struct sub_call *)call;

	call_end(call);
	libfwctl_request_free(sub->request);
	libfwctl_response_free(sub->response);
	free(sub);
}

static int make_sub(struct libfwctl_call *parent, const struct libfwctl_command *command,
		    struct sub_call *sub)
{
	int status = libfwctl_request_new(command, parent->err, &sub->request);

	if (status)
		return status;
	status = libfwctl_response_new(&sub->response);
	if (status)
		return refuse(parent, MSG_NO_MEMORY, ENOMEM, "a call", 0);
	sub->call.handle = parent->handle;
	sub->call.request = sub->request;
	sub->call.response = sub->response;
	sub->call.err = parent->err;
	sub->call.command = command;
	sub->call.dry = parent->dry;
	sub->call.parent = parent;
	sub->call.depth = parent->depth + 1;
	return 0;
}

static int service_sub_begin(struct libfwctl_call *call, const char *command,
			     struct libfwctl_call **out)
{
	const struct libfwctl_command *found;
	struct sub_call *sub;
	int status;

	if (!call || !command || !out || !call->running)
		return bad_argument(call, "sub_begin");
	if (call->depth >= CALL_DEPTH_MAX)
		return refuse(call, MSG_HOOK_DEPTH, ELOOP, command, CALL_DEPTH_MAX);
	if (call->nsubs >= CALL_SUBS_MAX)
		return refuse(call, MSG_HOOK_SUBS, EDQUOT, command, CALL_SUBS_MAX);
	found = format_find_named(call->command->format, command);
	if (!found)
		return refuse(call, MSG_HOOK_COMMAND, ENOENT, command, 0);
	sub = calloc(1, sizeof(*sub));
	if (!sub)
		return refuse(call, MSG_NO_MEMORY, ENOMEM, "a call", 0);
	status = make_sub(call, found, sub);
	if (status) {
		end_sub(&sub->call);
		return status;
	}
	sub->call.next = call->subs;
	call->subs = &sub->call;
	call->nsubs++;
	*out = &sub->call;
	return 0;
}

/* One step more, for the call itself and all those around it. */
static int count_step(struct libfwctl_call *sub)
{
	for (struct libfwctl_call *call = sub->parent; call; call = call->parent)
		if (call->steps >= call->steps_max)
			return refuse(call, MSG_HOOK_STEPS, EDQUOT, NULL, call->steps_max);
	for (struct libfwctl_call *call = sub->parent; call; call = call->parent)
		call->steps++;
	return 0;
}

static int service_sub_run(struct libfwctl_call *sub)
{
	int status;

	if (!sub || !sub->parent || sub->running || !sub->parent->running)
		return bad_argument(sub, "sub_run");
	if (own_call(sub)->ended)
		return own_call(sub)->ended;
	status = count_step(sub);
	if (!status)
		status = call_run(sub);
	return status ? status : libfwctl_response_check(sub->response, sub->err);
}

static void service_sub_end(struct libfwctl_call *sub)
{
	struct libfwctl_call **link;

	/* The caller's own call, and one whose hook is running, go on. */
	if (!sub || !sub->parent || sub->running)
		return;
	link = &sub->parent->subs;
	while (*link && *link != sub)
		link = &(*link)->next;
	if (*link) {
		*link = sub->next;
		sub->parent->nsubs--;
	}
	end_sub(sub);
}

/* ---- memory, bytes, words ------------------------------------------------------------------- */

static void *service_alloc(struct libfwctl_call *call, size_t size)
{
	struct call_memory *memory;

	if (!call || size > CALL_MEMORY_MAX)
		return NULL;
	size += sizeof(*memory);
	if (size > CALL_MEMORY_MAX - call->memory_used)
		return NULL;
	memory = calloc(1, size);
	if (!memory)
		return NULL;
	memory->next = call->memory;
	call->memory = memory;
	call->memory_used += size;
	return memory->bytes;
}

/* What the caller's own function said ends the whole call, whatever the hooks make of it. */
static int end_with(struct libfwctl_call *call, enum message message, int status)
{
	own_call(call)->ended = status;
	own_call(call)->ended_by = message;
	return refuse(call, message, -status, NULL, 0);
}

static int service_emit(struct libfwctl_call *call, const void *bytes, size_t length)
{
	struct libfwctl_request *request;
	int status;

	if (!call || !call->returns || (!bytes && length))
		return bad_argument(call, "emit");
	if (own_call(call)->ended)
		return own_call(call)->ended;
	if (length > call->bytes_max - call->bytes)
		return refuse(call, MSG_HOOK_BYTES, EDQUOT, NULL, call->bytes_max);
	call->bytes += length;
	request = call->request;
	if (!request->sink)
		return response_append(call->response, bytes, length)
			       ? refuse(call, MSG_NO_MEMORY, ENOMEM, "what it returns", 0)
			       : 0;
	status = request->sink(request->sink_data, bytes, length);
	if (!status)
		return 0;
	return end_with(call, MSG_CALL_SINK,
			status < 0 && status >= -ERRNO_MAX ? status : -ECANCELED);
}

static int service_progress(struct libfwctl_call *call, uint64_t done, uint64_t total)
{
	struct libfwctl_call *own;

	if (!call)
		return -EINVAL;
	own = own_call(call);
	if (own->ended)
		return own->ended;
	if (!own->request->progress)
		return 0;
	/* A call inside another one has no say in how far the whole has come; it can be cancelled. */
	if (call == own) {
		own->done = done;
		own->total = total;
	}
	if (!own->request->progress(own->request->progress_data, own->done, own->total))
		return 0;
	return end_with(call, MSG_CALL_CANCELED, -ECANCELED);
}

/* Whose matter it is, as far as an errno can tell. */
static enum message said_by_hook(int error)
{
	switch (error) {
	case EREMOTEIO:
		return MSG_HOOK_SAYS_FIRMWARE;
	case EBADMSG:
	case EPROTO:
		return MSG_HOOK_SAYS_MALFORMED;
	case EINVAL:
	case ENOENT:
	case ERANGE:
	case EMSGSIZE:
		return MSG_HOOK_SAYS_USAGE;
	case EPERM:
	case EACCES:
		return MSG_HOOK_SAYS_POLICY;
	default:
		return MSG_HOOK_SAYS;
	}
}

static int service_fail(struct libfwctl_call *call, int error, const char *text)
{
	if (!call)
		return -EINVAL;
	if (error < 0)
		error = error < -ERRNO_MAX ? 0 : -error;
	if (error == 0 || error > ERRNO_MAX || !text)
		return bad_argument(call, "fail");
	return refuse(call, said_by_hook(error), error, text, 0);
}

static void service_log(struct libfwctl_call *call, int level, const char *text)
{
	if (call && text)
		context_log(call->handle->ctx, level, "%s: %s: %s", call->handle->label,
			    call->command->name, text);
}

static int service_compare(struct libfwctl_call *call, const char *path,
			   struct libfwctl_call *other, const char *other_path, uint32_t *confirmed)
{
	if (!call || !path || !other || !other_path || !confirmed ||
	    take_side(&path) == SIDE_OF_RESPONSE || take_side(&other_path) == SIDE_OF_REQUEST)
		return bad_argument(call, "compare");
	if (!other->answered)
		return refuse(call, MSG_HOOK_NO_REPLY, ENODATA, other_path, 0);
	return call_compare(call, path, other, other_path, confirmed);
}

static const struct libfwctl_services services = {
	.size = sizeof(services),
	.get_u64 = service_get_u64,
	.get_data = service_get_data,
	.get_count = service_get_count,
	.set_u64 = service_set_u64,
	.set_data = service_set_data,
	.set_class = service_set_class,
	.confirm = service_confirm,
	.sub_begin = service_sub_begin,
	.sub_run = service_sub_run,
	.sub_end = service_sub_end,
	.alloc = service_alloc,
	.emit = service_emit,
	.progress = service_progress,
	.fail = service_fail,
	.log = service_log,
	.compare = service_compare,
};

/* ---- running -------------------------------------------------------------------------------- */

static const char *hook_name(const struct command_details *details, enum hook_moment moment)
{
	if (moment == HOOK_RUN)
		return details->run;
	return moment == HOOK_BEFORE ? details->before : details->after;
}

static uint32_t executed_by_then(const struct libfwctl_call *call, enum hook_moment moment)
{
	if (moment == HOOK_BEFORE || (moment == HOOK_RUN && !call->reached))
		return LIBFWCTL_EXECUTED_NO;
	/* What fails after a success puts in doubt what the reply has said of it. */
	return LIBFWCTL_EXECUTED_UNKNOWN;
}

/* A hook's failure is told as the last service did, if that is what it ended with. */
static int hook_failed(struct libfwctl_call *call, enum hook_moment moment, const char *name,
		       int status)
{
	uint32_t executed = executed_by_then(call, moment);

	if (status > 0 || status < -ERRNO_MAX)
		status = refuse(call, MSG_HOOK_RESULT, EPROTO, name, 0);
	else if (call->err && (call->err->message == MSG_NONE || call->err->error != -status))
		refuse(call, MSG_HOOK_FAILED, -status, name, 0);
	if (call->err)
		call->err->executed = executed;
	return status;
}

int hook_run(struct libfwctl_call *call, enum hook_moment moment)
{
	const char *name = hook_name(call->request->details, moment);
	const struct libfwctl_hook *hook;
	int status;

	if (!name)
		return 0;
	hook = format_find_hook(call->command->format, name);
	if (!hook || !hook->run)
		return hook_failed(call, moment, name,
				   refuse(call, MSG_HOOK_NONE, ENOTSUP, name, 0));
	call->running = true;
	status = hook->run(&services, call);
	call->running = false;
	if (own_call(call)->ended)
		status = refuse(call, own_call(call)->ended_by, -own_call(call)->ended, NULL, 0);
	if (status)
		return hook_failed(call, moment, name, status);
	error_reset(call->err); /* of what it went on without */
	return 0;
}

void call_end_subs(struct libfwctl_call *call)
{
	while (call->subs) {
		struct libfwctl_call *sub = call->subs;

		call->subs = sub->next;
		end_sub(sub);
	}
	call->nsubs = 0;
}

void call_end(struct libfwctl_call *call)
{
	call_end_subs(call);
	while (call->memory) {
		struct call_memory *memory = call->memory;

		call->memory = memory->next;
		free(memory);
	}
	call->memory_used = 0;
}
