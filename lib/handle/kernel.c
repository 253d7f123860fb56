// SPDX-License-Identifier: LGPL-2.1-or-later
/* kernel.c: see kernel.h. */
#include "handle/kernel.h"
#include "policy/addresses.h"
#include "base/driver.h"
#include "base/uapi.h"
#include "device/rights.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

const struct kernel_calls kernel_calls = {
	.stat = stat,
	.open = open,
	.fstat = fstat,
	.ioctl = ioctl,
	.close = close,
};

static bool is_node(const struct stat *st, dev_t number)
{
	return S_ISCHR(st->st_mode) && st->st_rdev == number;
}

int kernel_open(struct kernel_node *node, const char *path, dev_t number, struct stat *st)
{
	int status;

	/* Looking first keeps us from opening what does something when opened. */
	if (node->calls->stat(path, st) != 0)
		return -errno;
	if (!is_node(st, number))
		return -ESTALE;
	node->fd = node->calls->open(path, O_RDWR | O_CLOEXEC | O_NOCTTY);
	if (node->fd < 0)
		return -errno;
	if (node->calls->fstat(node->fd, st) != 0)
		status = -errno;
	else
		status = is_node(st, number) ? 0 : -ESTALE;
	if (status) {
		node->calls->close(node->fd);
		node->fd = -1;
	}
	return status;
}

static int kernel_info(void *user_data, uint32_t *device_type, void *data, size_t room,
		       size_t *length)
{
	struct kernel_node *node = user_data;
	struct uapi_fwctl_info info = {
		.size = sizeof(info),
		.device_data_len = (uint32_t)room,
		.out_device_data = (uintptr_t)data,
	};

	if (node->calls->ioctl(node->fd, UAPI_FWCTL_INFO, &info) != 0)
		return -errno;
	node->type = info.out_device_type;
	*device_type = info.out_device_type;
	*length = info.device_data_len;
	return 0;
}

/* Only the kernel's own check is certain to come before sending: a process without the right. */
static bool lacks_rawio(void)
{
	return rights_rawio() == LIBFWCTL_ANSWER_NO;
}

static uint32_t executed_after(const struct kernel_node *node, uint32_t scope, int error)
{
	if (error == EPERM && scope == LIBFWCTL_SCOPE_DEBUG_WRITE_FULL && lacks_rawio())
		return LIBFWCTL_EXECUTED_NO;
	return driver_executed(node->type, error);
}

static int send_request(struct kernel_node *node, struct libfwctl_rpc *rpc, const void *in)
{
	struct uapi_fwctl_rpc call = {
		.size = sizeof(call),
		.scope = rpc->scope,
		.in_len = (uint32_t)rpc->in_length,
		.out_len = (uint32_t)rpc->out_room,
		.in = (uintptr_t)in,
		.out = (uintptr_t)rpc->out,
	};

	if (node->calls->ioctl(node->fd, UAPI_FWCTL_RPC, &call) != 0) {
		int error = errno;

		rpc->executed = executed_after(node, rpc->scope, error);
		return -error;
	}
	rpc->out_reported = call.out_len;
	rpc->out_valid = call.out_len < rpc->out_room ? call.out_len : rpc->out_room;
	rpc->executed = driver_answered(node->type, rpc->out, rpc->out_valid);
	return 0;
}

#define SMALL_REQUEST 128 /* most of those that carry addresses */

/*
 * The caller's request is never written: addresses go into a copy. Kept apart, so that calls
 * without buffers need not save the registers that this one uses.
 */
static __attribute__((noinline)) int send_with_buffers(struct kernel_node *node,
						       struct libfwctl_rpc *rpc)
{
	unsigned char small[SMALL_REQUEST];
	bool fits = rpc->in_length <= sizeof(small);
	unsigned char *copy = fits ? small : malloc(rpc->in_length);
	int status;

	if (!copy) {
		rpc->executed = LIBFWCTL_EXECUTED_NO;
		return -ENOMEM;
	}
	memcpy(copy, rpc->in, rpc->in_length);
	for (size_t i = 0; i < rpc->nbuffers; i++)
		addresses_write(node->type, copy, rpc_buffer(rpc, i));
	status = send_request(node, rpc, copy);
	if (!fits)
		free(copy);
	for (size_t i = 0; !status && i < rpc->nbuffers; i++)
		addresses_clear(node->type, rpc->out, rpc->out_valid, rpc_buffer(rpc, i));
	return status;
}

static int kernel_rpc(void *user_data, struct libfwctl_rpc *rpc)
{
	struct kernel_node *node = user_data;

	return rpc->nbuffers ? send_with_buffers(node, rpc) : send_request(node, rpc, rpc->in);
}

static void kernel_close(void *user_data)
{
	struct kernel_node *node = user_data;

	node->calls->close(node->fd);
}

const struct libfwctl_transport kernel_transport = {
	.size = sizeof(kernel_transport),
	.info = kernel_info,
	.rpc = kernel_rpc,
	.close = kernel_close,
};
