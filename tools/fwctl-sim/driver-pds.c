// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel's pds fwctl driver admits (drivers/fwctl/pds/main.c), and a firmware that sends
 * the payload back, or that of a device with a state. Which operations there are, and from which
 * scope on, the firmware decides. Its numbers are those of include/linux/pds/pds_core_if.h.
 */
#include <errno.h>

#include "bytes.h"
#include "sim.h"

#define ENVELOPE    48
#define IN_EP	    4
#define IN_LEN	    12
#define IN_PAYLOAD  16
#define OUT_RETVAL  24
#define OUT_LEN	    36
#define OUT_PAYLOAD 40

#define STATUS_BAD_OPERATION 2
#define STATUS_BAD_PARAMETER 14

static struct operation default_operation[] = {{1, 0, 0}, {2, 0, 1}, {3, 0, 2}};
static struct endpoint default_endpoint = {1, default_operation, G_N_ELEMENTS(default_operation)};

/* The driver says that its bytes are none, so the caller sees zeros only. */
static size_t pds_info(struct device *device, const struct caller *caller, uint8_t data[16])
{
	(void)device;
	(void)caller;
	(void)data;
	return 0;
}

static const struct endpoint *find_endpoint(const struct device_spec *spec, uint32_t id)
{
	const struct endpoint *endpoint = spec->endpoints ? spec->endpoint : &default_endpoint;
	size_t count = spec->endpoints ? spec->endpoints : 1;

	for (size_t i = 0; i < count; i++)
		if (endpoint[i].id == id)
			return &endpoint[i];
	return NULL;
}

/* The first operation of that number that is new enough decides. */
static int check_operation(const struct endpoint *endpoint, uint32_t op, uint32_t scope)
{
	for (size_t i = 0; i < endpoint->operations; i++) {
		const struct operation *known = &endpoint->operation[i];

		if (known->op == (op & 0xffff) && (op >> 16 & 0xff) <= known->version)
			return scope < known->scope ? -EPERM : 0;
	}
	return -EINVAL;
}

static int check(const struct rpc *rpc)
{
	const struct device_spec *spec = rpc->device->spec;
	const struct endpoint *endpoint;

	if (rpc->in_len < ENVELOPE || get_host32(rpc->in + IN_LEN) > spec->max_request ||
	    get_host32(rpc->in + OUT_LEN) > spec->max_response)
		return -EINVAL;
	endpoint = find_endpoint(spec, get_host32(rpc->in + IN_EP));
	return endpoint ? check_operation(endpoint, get_host32(rpc->in), rpc->scope) : -EINVAL;
}

static int add_buffer(struct rpc *rpc, bool to_device, size_t length_at, size_t address_at)
{
	struct rpc_buffer *buffer = &rpc->buffer[rpc->buffers];
	uint32_t length = get_host32(rpc->in + length_at);

	if (!length)
		return 0;
	*buffer = (struct rpc_buffer){
		.address = get_host64(rpc->in + address_at),
		.length = length,
		.offset = (uint32_t)address_at,
		.to_device = to_device,
		.data = g_malloc0(length),
	};
	rpc->buffers++;
	return !to_device || caller_read(&rpc->caller, buffer->address, buffer->data, length)
		       ? 0
		       : -EFAULT;
}

static void echo_payload(struct rpc *rpc)
{
	const struct rpc_buffer *from = &rpc->buffer[0], *to = &rpc->buffer[1];

	if (rpc->buffers == 2)
		memcpy(to->data, from->data, MIN(from->length, to->length));
}

static void refuse(struct rpc *rpc, uint32_t status)
{
	g_byte_array_set_size(rpc->out, ENVELOPE);
	memset(rpc->out->data, 0, ENVELOPE);
	put_host32(rpc->out->data + OUT_RETVAL, status);
}

static void answer(struct rpc *rpc)
{
	switch (state_answer(rpc)) {
	case STATE_ANSWERED:
		break;
	case STATE_NONE:
		echo_payload(rpc);
		break;
	case STATE_BAD_OPERATION:
		refuse(rpc, STATUS_BAD_OPERATION);
		break;
	case STATE_BAD_PARAMETER:
		refuse(rpc, STATUS_BAD_PARAMETER);
		break;
	}
}

static int pds_rpc(struct rpc *rpc)
{
	static const struct skip addresses[] = {{IN_PAYLOAD, 8}, {OUT_PAYLOAD, 8}};
	int rc = check(rpc);

	if (!rc)
		rc = add_buffer(rpc, true, IN_LEN, IN_PAYLOAD);
	if (!rc)
		rc = add_buffer(rpc, false, OUT_LEN, OUT_PAYLOAD);
	if (rc)
		return rc;
	rpc->out_len = rpc->in_len;
	rc = reply_find(rpc, addresses, G_N_ELEMENTS(addresses));
	if (rc < 0)
		return rc;
	if (!rc)
		answer(rpc);
	/*
	 * The driver hands the request back, addresses and all: of the reply only retval is in it.
	 */
	put_host32(rpc->in + OUT_RETVAL,
		   rpc->out->len >= OUT_RETVAL + 4 ? get_host32(rpc->out->data + OUT_RETVAL) : 0);
	g_byte_array_set_size(rpc->out, 0);
	g_byte_array_append(rpc->out, rpc->in, (guint)rpc->in_len);
	return 0;
}

const struct driver driver_pds = {
	.name = "pds",
	.type = 4,
	.follows = true,
	.has_state = true,
	.info = pds_info,
	.rpc = pds_rpc,
};
