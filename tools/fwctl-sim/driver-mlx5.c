// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel's mlx5 fwctl driver admits (drivers/fwctl/mlx5/main.c, opcodes of
 * include/linux/mlx5/mlx5_ifc.h), and a firmware that says yes to everything.
 */
#include <errno.h>
#include <string.h>

#include "bytes.h"
#include "sim.h"

#define HEADER		    16
#define OP_ACCESS_REG	    0x805
#define OP_ACCESS_REG_USER  0xb0c
#define CAP_TOOLS_RESOURCES 4

#define STATUS_BAD_OPERATION 0x02
#define STATUS_BAD_PARAMETER 0x03

static const uint16_t at_configuration[] = {
	0x100, 0x101, 0x109, 0x10e, 0x731, 0x740, 0x760, 0x762, 0x823, 0xb22, 0xb2e,
};

static const uint16_t at_debug_read_only[] = {
	0x107, 0x10a, 0x10c, 0x111, 0x117, 0x201,  0x203,  0x303,  0x402, 0x50b, 0x512, 0x602,
	0x702, 0x707, 0x713, 0x716, 0x719, 0x722,  0x725,  0x727,  0x728, 0x730, 0x732, 0x750,
	0x752, 0x754, 0x764, 0x765, 0x76f, 0x770,  0x773,  0x781,  0x784, 0x80b, 0x80d, 0x813,
	0x819, 0x821, 0x822, 0x824, 0x826, 0x82a,  0x831,  0x842,  0x903, 0x907, 0x90b, 0x90f,
	0x911, 0x915, 0x919, 0x932, 0x935, 0x937,  0x93b,  0x93f,  0x942, 0x962, 0x964, 0x971,
	0x981, 0xa02, 0xa05, 0xa09, 0xb02, 0xb03,  0xb05,  0xb07,  0xb08, 0xb0a, 0xb0d, 0xb0f,
	0xb13, 0xb14, 0xb28, 0xb2a, 0xb2f, 0x8000, 0x8001, 0x8006,
};

static const uint16_t at_debug_write[] = {0x820};

/*
 * The firmware context of this open file: made when it is first needed. Its number is kept as the
 * file's position, which nothing else uses and which ends with the file.
 */
static uint16_t uid_of(struct device *device, const struct caller *caller)
{
	uint64_t uid = caller_position(caller);

	if (!uid) {
		uid = device->last_uid = device->last_uid % UINT16_MAX + 1;
		caller_set_position(caller, uid);
	}
	return (uint16_t)uid;
}

static size_t mlx5_info(struct device *device, const struct caller *caller, uint8_t data[16])
{
	put_host32(data, uid_of(device, caller));
	put_host32(data + 4, CAP_TOOLS_RESOURCES);
	return 8;
}

static bool admitted(uint16_t opcode, uint16_t op_mod, uint32_t scope)
{
	if (opcode == OP_ACCESS_REG || opcode == OP_ACCESS_REG_USER)
		return op_mod == 0 || scope >= 1;
	if (IN_TABLE(at_configuration, opcode))
		return true;
	if (IN_TABLE(at_debug_read_only, opcode))
		return scope >= 1;
	return IN_TABLE(at_debug_write, opcode) && scope >= 2;
}

/* With a state, the firmware says yes only to what that tells of: 1 if it has one, and rpc has the reply. */
static int answer(struct rpc *rpc)
{
	uint8_t refusal[HEADER] = {0};

	switch (state_answer(rpc)) {
	case STATE_BAD_OPERATION:
		refusal[0] = STATUS_BAD_OPERATION;
		break;
	case STATE_BAD_PARAMETER:
		refusal[0] = STATUS_BAD_PARAMETER;
		break;
	case STATE_ANSWERED:
		return 1;
	default:
		return 0;
	}
	g_byte_array_append(rpc->out, refusal, sizeof(refusal));
	return 1;
}

static int mlx5_rpc(struct rpc *rpc)
{
	static const struct skip uid = {2, 2};
	int rc;

	if (rpc->in_len < HEADER || rpc->room < HEADER)
		return -EMSGSIZE;
	if (!admitted(get_be16(rpc->in), get_be16(rpc->in + 6), rpc->scope))
		return -EBADMSG;
	put_be16(rpc->in + 2, uid_of(rpc->device, &rpc->caller));
	rpc->out_len = rpc->room;
	rc = reply_find(rpc, &uid, 1);
	if (!rc)
		rc = answer(rpc);
	/* The driver uses the request's memory again for a reply that fits into it. */
	if (rc > 0 && rpc->room <= rpc->in_len && rpc->out->len < rpc->room)
		g_byte_array_append(rpc->out, rpc->in + rpc->out->len,
				    (guint)rpc->room - rpc->out->len);
	return MIN(rc, 0);
}

const struct driver driver_mlx5 = {
	.name = "mlx5",
	.type = 1,
	.info = mlx5_info,
	.has_state = true,
	.rpc = mlx5_rpc,
};
