// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A driver that no kernel has: it checks nothing and sends the request back. For device types of
 * the machine file's own choice.
 */
#include "sim.h"

static int echo_rpc(struct rpc *rpc)
{
	int rc = reply_find(rpc, NULL, 0);

	if (rc)
		return MIN(rc, 0);
	g_byte_array_append(rpc->out, rpc->in, (guint)rpc->in_len);
	rpc->out_len = rpc->in_len;
	return 0;
}

const struct driver driver_echo = {
	.name = "echo",
	.type = 0,
	.rpc = echo_rpc,
};
