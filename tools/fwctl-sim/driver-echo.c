// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A driver that no kernel has: it checks nothing and sends the request back. For device types of
 * the machine file's own choice.
 */
#include <errno.h>

#include "sim.h"

static int echo_rpc(struct rpc *rpc)
{
	int rc = reply_find(rpc, NULL, 0);

	if (rc)
		return MIN(rc, 0);
	switch (state_answer(rpc)) {
	case STATE_BAD_OPERATION:
		return -EOPNOTSUPP;
	case STATE_BAD_PARAMETER:
		return -EINVAL;
	case STATE_NONE:
		g_byte_array_append(rpc->out, rpc->in, (guint)rpc->in_len);
		break;
	default:
		break;
	}
	rpc->out_len = rpc->out->len;
	return 0;
}

const struct driver driver_echo = {
	.name = "echo",
	.type = 0,
	.has_state = true,
	.rpc = echo_rpc,
};
