/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rpc.h: the parts of a raw call that a typed one goes through too: all but classifying it. */
#ifndef LIBFWCTL_RPC_H
#define LIBFWCTL_RPC_H

#include "handle/handle.h"

/* Scope, memory, lengths, list of buffers; then the addresses that the request is known to carry. */
int rpc_check_arguments(const struct libfwctl_handle *handle, const struct libfwctl_rpc *rpc,
			struct libfwctl_error *err);
int rpc_check_addresses(struct libfwctl_handle *handle, const struct libfwctl_rpc *rpc,
			struct libfwctl_error *err);

/* Sends what was checked, once, and tells what came of it. */
int rpc_send(struct libfwctl_handle *handle, struct libfwctl_rpc *rpc, struct libfwctl_error *err);

#endif
