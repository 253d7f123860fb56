/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * wire.h: formats compiled from tests/formats, and a transport that keeps what was sent and answers with
 * bytes that a test has written down.
 */
#ifndef LIBFWCTL_TEST_WIRE_H
#define LIBFWCTL_TEST_WIRE_H

#include "../testing.h"

#include "catalogue/format.h"
#include "handle/handle.h"

#include <stdlib.h>

#define WIRE_BUFFERS 4

struct wire {
	/* what it is and answers */
	uint32_t type;
	unsigned char info[8];
	size_t info_length;
	int status;
	uint32_t executed;
	const void *reply;
	size_t reply_length;
	size_t reported;		   /* 0: as long as the reply */
	const void *filling[WIRE_BUFFERS]; /* goes into each buffer from the device */
	size_t filling_length[WIRE_BUFFERS];
	/* or, for more than one answer: */
	int (*answer)(struct wire *wire, struct libfwctl_rpc *rpc);
	void *data;
	/* what it saw of the last call */
	atomic_int calls;
	uint32_t scope;
	unsigned char in[8192];
	size_t in_length, room, nbuffers;
	struct libfwctl_buffer buffers[WIRE_BUFFERS];
	unsigned char sent[WIRE_BUFFERS][256];
};

static inline int wire_info(void *user_data, uint32_t *device_type, void *data, size_t room,
			    size_t *length)
{
	struct wire *wire = user_data;

	*device_type = wire->type;
	*length = wire->info_length;
	memcpy(data, wire->info, room < wire->info_length ? room : wire->info_length);
	return 0;
}

static inline size_t least(size_t one, size_t other)
{
	return one < other ? one : other;
}

static inline void wire_keep(struct wire *wire, const struct libfwctl_rpc *rpc)
{
	wire->scope = rpc->scope;
	wire->in_length = rpc->in_length;
	memcpy(wire->in, rpc->in, least(rpc->in_length, sizeof(wire->in)));
	wire->room = rpc->out_room;
	wire->nbuffers = rpc->nbuffers;
	for (size_t i = 0; i < rpc->nbuffers; i++) {
		wire->buffers[i] = rpc->buffers[i];
		if (rpc->buffers[i].direction & LIBFWCTL_DIRECTION_TO_DEVICE)
			memcpy(wire->sent[i], rpc->buffers[i].data,
			       least(rpc->buffers[i].length, sizeof(wire->sent[i])));
	}
}

/* As the kernel does it: what does not fit is cut, and the whole length told. */
static inline void wire_reply(struct libfwctl_rpc *rpc, const void *reply, size_t length)
{
	rpc->out_reported = length;
	rpc->out_valid = least(length, rpc->out_room);
	memcpy(rpc->out, reply, rpc->out_valid);
	rpc->executed = LIBFWCTL_EXECUTED_YES;
}

static inline int wire_rpc(void *user_data, struct libfwctl_rpc *rpc)
{
	struct wire *wire = user_data;

	atomic_fetch_add(&wire->calls, 1);
	if (wire->answer)
		return wire->answer(wire, rpc);
	wire_keep(wire, rpc);
	if (wire->status) {
		rpc->executed = wire->executed;
		return wire->status;
	}
	for (size_t i = 0; i < rpc->nbuffers; i++)
		if (wire->filling[i])
			memcpy(rpc->buffers[i].data, wire->filling[i],
			       least(rpc->buffers[i].length, wire->filling_length[i]));
	wire_reply(rpc, wire->reply, wire->reply_length);
	if (wire->reported)
		rpc->out_reported = wire->reported;
	if (wire->executed)
		rpc->executed = wire->executed;
	return 0;
}

static const struct libfwctl_transport wire_transport = {
	.size = sizeof(wire_transport),
	.info = wire_info,
	.rpc = wire_rpc,
};

/* ---- formats -------------------------------------------------------------------------------- */

struct loaded {
	struct libfwctl_context *ctx;
	struct libfwctl_format *format;
	struct libfwctl_plugin plugin;
	unsigned char *image;
	size_t size;
};

static inline unsigned char *read_image(const char *name, size_t *size)
{
	const char *build = getenv("LIBFWCTL_BUILD");
	unsigned char *bytes = malloc(1 << 20);
	char path[512];
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/formats/%s.fwctl", build ? build : ".", name);
	file = fopen(path, "rb");
	if (!file || !bytes)
		fail_msg("cannot read %s", path);
	*size = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	return bytes;
}

/*
 * A format in a context of its own, of the image by that name unless the test has brought one; its hooks,
 * if it has any, are those given.
 */
static inline void load(struct loaded *loaded, const char *name, const struct libfwctl_hook *hooks,
			size_t nhooks)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct image_source source;

	loaded->ctx = new_context();
	if (!loaded->image)
		loaded->image = read_image(name, &loaded->size);
	loaded->plugin = (struct libfwctl_plugin){
		.size = sizeof(loaded->plugin),
		.image = loaded->image,
		.image_size = loaded->size,
		.hooks = hooks,
		.nhooks = nhooks,
		.hook_stride = sizeof(*hooks),
	};
	source = (struct image_source){
		.bytes = loaded->image,
		.size = loaded->size,
		.plugin = nhooks ? &loaded->plugin : NULL,
	};
	if (format_new(loaded->ctx, &source, err, &loaded->format))
		fail_msg("%s: %s", name, libfwctl_error_text(err));
	libfwctl_error_free(err);
}

static inline void unload(struct loaded *loaded)
{
	format_free(loaded->format);
	libfwctl_context_unref(loaded->ctx);
	free(loaded->image);
	loaded->image = NULL;
}

static inline const struct libfwctl_command *command_of(const struct loaded *loaded,
							const char *name)
{
	const struct libfwctl_command *command = libfwctl_format_find_command(loaded->format, name);

	if (!command)
		fail_msg("there is no command %s", name);
	return command;
}

static inline struct libfwctl_request *request_of(const struct loaded *loaded, const char *name)
{
	struct libfwctl_request *request = NULL;

	assert_int_equal(libfwctl_request_new(command_of(loaded, name), NULL, &request), 0);
	return request;
}

static inline struct libfwctl_response *new_response(void)
{
	struct libfwctl_response *response = NULL;

	assert_int_equal(libfwctl_response_new(&response), 0);
	return response;
}

/* A handle whose device has that format, under a policy. */
static inline struct libfwctl_handle *wire_open(const struct loaded *loaded, struct wire *wire,
						uint32_t scope, uint64_t effects)
{
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;

	assert_int_equal(libfwctl_policy_new(&policy), 0);
	assert_int_equal(libfwctl_policy_set_scope(policy, scope), 0);
	assert_int_equal(libfwctl_policy_set_effects(policy, effects), 0);
	assert_int_equal(
		libfwctl_open_transport(loaded->ctx, &wire_transport, wire, policy, NULL, &handle),
		0);
	libfwctl_policy_free(policy);
	atomic_store(&handle->format, loaded->format);
	return handle;
}

static inline struct libfwctl_handle *wire_open_reading(const struct loaded *loaded,
							struct wire *wire)
{
	return wire_open(loaded, wire, LIBFWCTL_SCOPE_DEBUG_READ_ONLY, LIBFWCTL_EFFECT_READS);
}

static inline struct libfwctl_handle *wire_open_all(const struct loaded *loaded, struct wire *wire)
{
	return wire_open(loaded, wire, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL, LIBFWCTL_EFFECTS_ALL);
}

#endif
