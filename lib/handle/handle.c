// SPDX-License-Identifier: LGPL-2.1-or-later
/* handle.c: what an open device tells of itself, and its end. Opening is open.c's. */
#include "handle/handle.h"
#include "device/rights.h"
#include "formats/formats.h"

#include <errno.h>
#include <stdio.h>
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

int libfwctl_handle_get_format(struct libfwctl_handle *handle, struct libfwctl_error *err,
			       const struct libfwctl_format **out)
{
	const struct libfwctl_format *format;
	int status;

	error_reset(err);
	if (!handle || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "handle and result"));
	format = atomic_load_explicit(&handle->format, memory_order_acquire);
	if (!format) {
		status = formats_for_device(handle->ctx, handle->type,
					    libfwctl_device_get_parent_driver(handle->device), err,
					    &format);
		if (status) {
			if (err)
				snprintf(err->device, sizeof(err->device), "%s", handle->label);
			return status;
		}
		atomic_store_explicit(&handle->format, format, memory_order_release);
	}
	*out = format;
	return 0;
}

const struct libfwctl_format *handle_format(struct libfwctl_handle *handle)
{
	const struct libfwctl_format *format =
		atomic_load_explicit(&handle->format, memory_order_acquire);

	if (format || atomic_load_explicit(&handle->formatless, memory_order_relaxed))
		return format;
	if (libfwctl_handle_get_format(handle, NULL, &format) != -ENOMEM && !format)
		atomic_store_explicit(&handle->formatless, true, memory_order_relaxed);
	return format;
}

bool handle_has_right(const struct libfwctl_handle *handle, uint32_t scope)
{
	return scope < LIBFWCTL_SCOPE_DEBUG_WRITE_FULL ||
	       handle->transport.rpc != kernel_transport.rpc ||
	       rights_rawio() != LIBFWCTL_ANSWER_NO;
}
