// SPDX-License-Identifier: LGPL-2.1-or-later
/* plain.c: see plain.h. */
#include "plain.h"

#include <string.h>

/* What is not said is zero. */
static const struct {
	size_t length, room;
	uint8_t bytes[24];
} plain[] = {
	/* QUERY_HCA_CAP */
	[LIBFWCTL_DEVICE_TYPE_MLX5] = {16, 64, {0x01, 0x00}},
	/* Get Supported Features: opcode, op_size 8, room for one entry */
	[LIBFWCTL_DEVICE_TYPE_CXL] = {24, 72, {0x00, 0x05, [8] = 8, [16] = 56}},
	/* HWRM_VER_GET: no completion ring, no target */
	[LIBFWCTL_DEVICE_TYPE_BNXT] = {24, 64, {0x00, 0x00, 0xff, 0xff, [6] = 0xff, 0xff}},
	/* operation 1 of version 1 at endpoint 1 */
	[LIBFWCTL_DEVICE_TYPE_PDS] = {48, 48, {0x01, 0x00, 0x01, 0x00, 0x01}},
};

static void set_up(struct plain_call *call, size_t length, size_t room)
{
	memset(call, 0, sizeof(*call));
	call->rpc = (struct libfwctl_rpc){
		.size = sizeof(call->rpc),
		.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		.in = call->request,
		.in_length = length,
		.out = call->reply,
		.out_room = room,
	};
}

void plain_prepare(struct plain_call *call, uint32_t device_type)
{
	assert_in_range(device_type, 1, sizeof(plain) / sizeof(plain[0]) - 1);
	set_up(call, plain[device_type].length, plain[device_type].room);
	memcpy(call->request, plain[device_type].bytes, sizeof(plain[device_type].bytes));
}

void plain_prepare_echo(struct plain_call *call)
{
	set_up(call, 8, 64);
}

static void add_buffer(struct plain_call *call, uint32_t offset, uint32_t direction)
{
	size_t i = call->rpc.nbuffers++;

	call->buffers[i] = (struct libfwctl_buffer){
		.data = call->payload[i],
		.length = sizeof(call->payload[i]),
		.offset = offset,
		.direction = direction,
	};
	call->rpc.buffers = call->buffers;
	call->rpc.buffer_stride = sizeof(call->buffers[0]);
}

void plain_prepare_buffers(struct plain_call *call, uint32_t device_type)
{
	plain_prepare(call, device_type);
	if (device_type == LIBFWCTL_DEVICE_TYPE_BNXT) {
		/* HWRM_PCIE_QSTATS: how many bytes it writes, and where to */
		call->rpc.in_length = 32;
		call->request[0] = 0x04;
		call->request[1] = 0x02;
		call->request[16] = sizeof(call->payload[0]);
		add_buffer(call, 24, LIBFWCTL_DIRECTION_FROM_DEVICE);
	} else {
		assert_int_equal(device_type, LIBFWCTL_DEVICE_TYPE_PDS);
		call->request[12] = sizeof(call->payload[0]);
		add_buffer(call, 16, LIBFWCTL_DIRECTION_TO_DEVICE);
		call->request[36] = sizeof(call->payload[1]);
		add_buffer(call, 40, LIBFWCTL_DIRECTION_FROM_DEVICE);
	}
}
