// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * rpc.c: fwctl rpc: one raw call, bytes in and bytes out. Everything that can be found wrong is
 * found before the call, because a call cannot be taken back.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "fwctl.h"

enum {
	OPTION_SCOPE = 1,
	OPTION_IN,
	OPTION_HEX,
	OPTION_OUT_SIZE,
	OPTION_OUT,
	OPTION_BUFFER,
};

static const struct verb_option options[] = {
	{OPTION_SCOPE, "scope", "SCOPE", "the scope to ask for; allows every effect within it"},
	{OPTION_IN, "in", "FILE", "the request; - is standard input"},
	{OPTION_HEX, "hex", NULL, "the request is hexadecimal text"},
	{OPTION_OUT_SIZE, "out-size", "SIZE", "room for the reply"},
	{OPTION_OUT, "out", "FILE", "put the reply's bytes there; - is standard output"},
	{OPTION_BUFFER, "buffer", "BUFFER", "OFFSET:in:FILE or OFFSET:out:SIZE; may be repeated"},
	{0, NULL, NULL, NULL},
};

#define SCOPE_NONE UINT32_MAX

#define BUFFERS_MAX 16

/*
 * Some drivers decide for themselves how much of a buffer they use: up to 64 KiB, whatever was
 * meant. So much memory of the buffer's own is always behind its address, and nothing else gets
 * read or overwritten.
 */
#define BUFFER_ROOM_MIN ((size_t)64 * 1024)

struct buffer {
	struct libfwctl_buffer call; /* first: the library steps over the rest by its stride */
	const char *path;	     /* what goes to the device; NULL: comes from it */
	size_t shown;		     /* how much of what came from it is wanted */
};

struct request {
	uint32_t scope;
	const char *in_path;
	bool hex;
	bool have_out_size;
	uint64_t out_size;
	const char *out_path;
	struct save *save; /* out_path, open */
	uint8_t *in, *out;
	size_t in_length;
	size_t nbuffers;
	struct buffer buffers[BUFFERS_MAX];
};

/* ---- The command line ---- */

static bool take_offset(struct run *run, const char *text, size_t length, uint32_t *offset)
{
	char *number = need(strndup(text, length));
	uint64_t value;
	bool valid = options_number(run, "--buffer", number, LIBFWCTL_RPC_LENGTH_MAX, &value);

	*offset = valid ? (uint32_t)value : 0;
	free(number);
	return valid;
}

/* Everything but a file's content, which is read once the whole command line is in order. */
static void add_buffer(struct run *run, struct request *request, const char *text)
{
	size_t length = strcspn(text, ":");
	const char *rest = text + length;
	struct buffer *buffer = &request->buffers[request->nbuffers];
	uint64_t size = 0;

	if (request->nbuffers == BUFFERS_MAX) {
		options_wrong(run, "--buffer: there can be %d of them and no more", BUFFERS_MAX);
	} else if (!strncmp(rest, ":in:", 4) && rest[4]) {
		buffer->call.direction = LIBFWCTL_DIRECTION_TO_DEVICE;
		buffer->path = rest + 4;
	} else if (!strncmp(rest, ":out:", 5)) {
		buffer->call.direction = LIBFWCTL_DIRECTION_FROM_DEVICE;
		if (options_size(run, "--buffer", rest + 5, LIBFWCTL_RPC_LENGTH_MAX, &size) &&
		    !size)
			options_wrong(run, "--buffer: '%s' has no room", text);
		buffer->shown = size;
	} else {
		options_wrong(run, "--buffer: '%s' is neither OFFSET:in:FILE nor OFFSET:out:SIZE",
			      text);
	}
	if (!run->wrong && take_offset(run, text, length, &buffer->call.offset))
		request->nbuffers++;
}

static void take_option(struct run *run, struct request *request, int option, const char *value)
{
	switch (option) {
	case OPTION_SCOPE:
		options_scope(run, value, &request->scope);
		break;
	case OPTION_IN:
		request->in_path = value;
		break;
	case OPTION_HEX:
		request->hex = true;
		break;
	case OPTION_OUT_SIZE:
		request->have_out_size = true;
		options_size(run, "--out-size", value, LIBFWCTL_RPC_LENGTH_MAX, &request->out_size);
		break;
	case OPTION_OUT:
		request->out_path = value;
		break;
	case OPTION_BUFFER:
		add_buffer(run, request, value);
		break;
	}
}

static bool saves_to_stdout(const struct request *request)
{
	return request->out_path && !strcmp(request->out_path, "-");
}

static bool reads_stdin_twice(const struct request *request)
{
	int readers = request->in_path && !strcmp(request->in_path, "-");

	for (size_t i = 0; i < request->nbuffers; i++)
		readers += request->buffers[i].path && !strcmp(request->buffers[i].path, "-");
	return readers > 1;
}

static bool has_out_buffer(const struct request *request)
{
	for (size_t i = 0; i < request->nbuffers; i++)
		if (!request->buffers[i].path)
			return true;
	return false;
}

static void check_options(struct run *run, const struct request *request)
{
	bool to_stdout = saves_to_stdout(request);

	if (request->scope == SCOPE_NONE)
		options_wrong(run, "option '--scope' is missing");
	if (!request->in_path)
		options_wrong(run, "option '--in' is missing");
	if (!request->have_out_size)
		options_wrong(run, "option '--out-size' is missing");
	if (reads_stdin_twice(request))
		options_wrong(run, "--in and --buffer: standard input can be read once only");
	if (to_stdout && has_out_buffer(request))
		options_wrong(run,
			      "--out -: the buffers' bytes go to standard output; name a file");
	if (to_stdout && run->json)
		options_wrong(run, "--out -: standard output takes the JSON; name a file");
}

/* ---- Memory and files ---- */

static size_t buffer_room(size_t length)
{
	return length < BUFFER_ROOM_MIN ? BUFFER_ROOM_MIN : length;
}

static int read_buffer(struct run *run, struct buffer *buffer)
{
	size_t length, room;
	uint8_t *data;
	int status = input_read(run, buffer->path, false, LIBFWCTL_RPC_LENGTH_MAX, &data, &length);

	if (status)
		return status;
	room = buffer_room(length);
	data = need(realloc(data, room));
	memset(data + length, 0, room - length);
	buffer->call.data = data;
	buffer->call.length = length;
	if (!length)
		return failure_report(run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
				      "--buffer: %s is empty", buffer->path);
	return 0;
}

static int prepare(struct run *run, struct request *request)
{
	int status = input_read(run, request->in_path, request->hex, LIBFWCTL_RPC_LENGTH_MAX,
				&request->in, &request->in_length);

	if (request->out_size)
		request->out = need(calloc(1, request->out_size));
	for (size_t i = 0; i < request->nbuffers && !status; i++) {
		struct buffer *buffer = &request->buffers[i];

		if (buffer->path) {
			status = read_buffer(run, buffer);
		} else {
			buffer->call.length = buffer_room(buffer->shown);
			buffer->call.data = need(calloc(1, buffer->call.length));
		}
	}
	if (!status && request->out_path)
		status = save_open(run, request->out_path, &request->save);
	return status;
}

static void release(struct request *request)
{
	save_close(request->save);
	for (size_t i = 0; i < request->nbuffers; i++)
		free(request->buffers[i].call.data);
	free(request->out);
	free(request->in);
}

/* ---- The result ---- */

static const char *device_name(const struct run *run, const struct libfwctl_handle *handle)
{
	const struct libfwctl_device *dev = libfwctl_handle_get_device(handle);

	return dev ? libfwctl_device_get_name(dev) : run->argv[0];
}

static void print_json(const struct request *request, const struct libfwctl_rpc *rpc,
		       const char *device)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = json_object_new_array();

	json_add_string(root, "device", device);
	json_add_string(root, "executed", libfwctl_executed_name(rpc->executed));
	json_object_object_add(root, "out_valid", json_object_new_uint64(rpc->out_valid));
	json_object_object_add(root, "out_reported", json_object_new_uint64(rpc->out_reported));
	if (!request->out_path)
		json_add_bytes(root, "reply", rpc->out, rpc->out_valid);
	for (size_t i = 0; i < request->nbuffers; i++) {
		const struct buffer *buffer = &request->buffers[i];
		struct json_object *item;

		if (buffer->path)
			continue;
		item = json_object_new_object();
		json_object_object_add(item, "offset", json_object_new_int64(buffer->call.offset));
		json_add_bytes(item, "data", buffer->call.data, buffer->shown);
		json_object_array_add(list, item);
	}
	json_object_object_add(root, "buffers", list);
	json_print(root);
}

static void print_text(const struct request *request, const struct libfwctl_rpc *rpc, bool reply)
{
	printf("executed: %s\nreply: %zu bytes, %zu reported\n",
	       libfwctl_executed_name(rpc->executed), rpc->out_valid, rpc->out_reported);
	if (reply)
		print_hex_dump(rpc->out, rpc->out_valid, 0);
	for (size_t i = 0; i < request->nbuffers; i++) {
		const struct buffer *buffer = &request->buffers[i];

		if (buffer->path)
			continue;
		printf("buffer at %u: %zu bytes\n", buffer->call.offset, buffer->shown);
		print_hex_dump(buffer->call.data, buffer->shown, 0);
	}
}

/* Where a reply could not be saved it is shown: the call may be one that cannot be repeated. */
static int deliver(struct run *run, const struct request *request, const struct libfwctl_rpc *rpc,
		   const char *device)
{
	int status = 0;

	if (request->save)
		status = save_finish(run, request->save, rpc->out, rpc->out_valid, rpc->executed);
	if (run->json && !status)
		print_json(request, rpc, device);
	else if (!run->json && !saves_to_stdout(request))
		print_text(request, rpc, status || !request->out_path);
	return status;
}

/* ---- The call ---- */

/* The scope was given by name for this one call, so it is what the handle's policy allows. */
static int open_for(struct run *run, uint32_t scope, struct libfwctl_handle **handle)
{
	struct libfwctl_policy *policy;
	int rc;

	if (libfwctl_policy_new(&policy))
		need(NULL);
	libfwctl_policy_set_scope(policy, scope);
	libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL);
	rc = libfwctl_open(run->ctx, run->argv[0], policy, run->err, handle);
	libfwctl_policy_free(policy);
	return rc;
}

static int send_call(struct run *run, struct libfwctl_handle *handle, struct request *request,
		     struct libfwctl_rpc *rpc)
{
	*rpc = (struct libfwctl_rpc){
		.size = sizeof(*rpc),
		.scope = request->scope,
		.in = request->in,
		.in_length = request->in_length,
		.out = request->out,
		.out_room = request->out_size,
		.buffers = request->nbuffers ? &request->buffers[0].call : NULL,
		.nbuffers = request->nbuffers,
		.buffer_stride = sizeof(request->buffers[0]),
	};
	return libfwctl_handle_rpc(handle, rpc, run->err);
}

/* Whether the command ran is told of a failure too; JSON has it in the error itself. */
static int tell_failure(struct run *run, const struct request *request)
{
	uint32_t executed = libfwctl_error_get_executed(run->err);

	if (!run->json && !saves_to_stdout(request))
		printf("executed: %s\n", libfwctl_executed_name(executed));
	return failure_library(run, run->err);
}

static int call(struct run *run, struct request *request)
{
	struct libfwctl_handle *handle;
	struct libfwctl_rpc rpc;
	int rc, status;

	if (open_for(run, request->scope, &handle))
		return tell_failure(run, request);
	rc = send_call(run, handle, request, &rpc);
	output_set_executed(rc ? libfwctl_error_get_executed(run->err) : rpc.executed);
	if (rc)
		status = tell_failure(run, request);
	else
		status = deliver(run, request, &rpc, device_name(run, handle));
	libfwctl_close(handle);
	return status;
}

static int run_rpc(struct run *run)
{
	struct request request = {.scope = SCOPE_NONE};
	const char *value;
	int option, status;

	while ((option = options_next(run, &value)))
		take_option(run, &request, option, value);
	if (!run->wrong)
		check_options(run, &request);
	if (!options_done(run))
		return run->status;
	status = output_check();
	if (!status)
		status = prepare(run, &request);
	if (!status)
		status = call(run, &request);
	release(&request);
	return status;
}

const struct verb verb_rpc = {
	.name = "rpc",
	.arguments = "DEVICE --scope SCOPE --in FILE --out-size SIZE [--buffer BUFFER]...",
	.arguments_min = 1,
	.arguments_max = 1,
	.summary = "send one raw call and show the reply",
	.options = options,
	.text = "Scopes: configuration, debug_read_only, debug_write, debug_write_full. The last "
		"two taint\n"
		"the kernel; debug_write_full needs CAP_SYS_RAWIO. A scope says nothing of the "
		"danger: a\n"
		"factory reset can be admitted at the lowest.\n"
		"\n"
		"Numbers are decimal, or hexadecimal after 0x; a SIZE may end in K, M or G. An "
		"address that the\n"
		"request carries is never taken from the file: each needs a --buffer for its "
		"OFFSET.\n",
	.run = run_rpc,
};
