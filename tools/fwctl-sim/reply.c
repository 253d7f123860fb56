// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Canned replies: the first of a device's list that matches the request is given.
 */
#include <string.h>

#include "sim.h"

static bool skipped(const struct skip *skip, size_t skips, size_t at)
{
	for (size_t i = 0; i < skips; i++)
		if (at >= skip[i].offset && at - skip[i].offset < skip[i].length)
			return true;
	return false;
}

static bool matches(const struct pattern *pattern, const uint8_t *data, size_t length,
		    const struct skip *skip, size_t skips)
{
	if (pattern->open ? length < pattern->length : length != pattern->length)
		return false;
	for (size_t i = 0; i < pattern->length; i++)
		if ((data[i] ^ pattern->value[i]) & pattern->mask[i] && !skipped(skip, skips, i))
			return false;
	return true;
}

/* The n-th buffer of one direction, or NULL. */
static struct rpc_buffer *nth_buffer(struct rpc *rpc, bool to_device, size_t n)
{
	for (size_t i = 0; i < rpc->buffers; i++)
		if (rpc->buffer[i].to_device == to_device && !n--)
			return &rpc->buffer[i];
	return NULL;
}

static bool fits(struct rpc *rpc, const struct reply *reply, const struct skip *skip, size_t skips)
{
	if (rpc->scope < reply->scope ||
	    !matches(&reply->request, rpc->in, rpc->in_len, skip, skips))
		return false;
	for (size_t i = 0; i < reply->in_buffers; i++) {
		const struct rpc_buffer *buffer = nth_buffer(rpc, true, i);

		if (!buffer ||
		    !matches(&reply->in_buffer[i], buffer->data, buffer->length, NULL, 0))
			return false;
	}
	return true;
}

static int give(struct rpc *rpc, const struct reply *reply)
{
	rpc->delay_ms = reply->delay_ms;
	rpc->interruptible = reply->interruptible;
	if (reply->error)
		return -reply->error;
	g_byte_array_append(rpc->out, reply->reply.data, (guint)reply->reply.length);
	if (!rpc->out_len)
		rpc->out_len = reply->reply.length;
	if (reply->has_out_len)
		rpc->out_len = reply->out_len;
	for (size_t i = 0; i < reply->out_buffers; i++) {
		struct rpc_buffer *buffer = nth_buffer(rpc, false, i);

		if (buffer)
			memcpy(buffer->data, reply->out_buffer[i].data,
			       MIN(buffer->length, reply->out_buffer[i].length));
	}
	return 1;
}

int reply_find(struct rpc *rpc, const struct skip *skip, size_t skips)
{
	const struct device_spec *spec = rpc->device->spec;

	for (size_t i = 0; i < spec->replies; i++) {
		const struct reply *reply = &spec->reply[i];

		if ((reply->times && rpc->device->used[i] >= reply->times) ||
		    !fits(rpc, reply, skip, skips))
			continue;
		rpc->device->used[i]++;
		return give(rpc, reply);
	}
	return 0;
}
