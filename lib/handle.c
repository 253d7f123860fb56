// SPDX-License-Identifier: LGPL-2.1-or-later
/* handle.c: what an open device tells of itself, and its end. Opening is open.c's. */
#include "handle.h"

#include <errno.h>
#include <stdlib.h>

void libfwctl_close(struct libfwctl_handle *handle)
{
	if (!handle)
		return;
	if (handle->transport.close)
		handle->transport.close(handle->user_data);
	handle_discard(handle);
}

void handle_discard(struct libfwctl_handle *handle)
{
	libfwctl_device_unref(handle->device);
	libfwctl_context_unref(handle->ctx);
	free(handle->info);
	free(handle);
}

int libfwctl_handle_get_fd(const struct libfwctl_handle *handle)
{
	if (!handle)
		return -EINVAL;
	return handle->user_data == &handle->node ? handle->node.fd : -EBADF;
}

struct libfwctl_device *libfwctl_handle_get_device(const struct libfwctl_handle *handle)
{
	return handle ? handle->device : NULL;
}

const struct libfwctl_policy *libfwctl_handle_get_policy(const struct libfwctl_handle *handle)
{
	return handle ? &handle->policy : NULL;
}

uint32_t libfwctl_handle_get_device_type(const struct libfwctl_handle *handle)
{
	return handle ? handle->type : LIBFWCTL_DEVICE_TYPE_ERROR;
}

const void *libfwctl_handle_get_info(const struct libfwctl_handle *handle, size_t *length)
{
	if (length)
		*length = handle ? handle->info_length : 0;
	return handle ? handle->info : NULL;
}
