// SPDX-License-Identifier: LGPL-2.1-or-later
/* open.c: from a name, a device, a descriptor or a transport to a handle. */
#include "policy/addresses.h"
#include "base/driver.h"
#include "device/number.h"
#include "device/rights.h"
#include "handle/handle.h"
#include "base/sized.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define TRANSPORT_SIZE_0_1 SIZE_UP_TO(struct libfwctl_transport, close)

static struct libfwctl_handle *handle_new(struct libfwctl_context *ctx, struct libfwctl_device *dev,
					  const struct libfwctl_policy *policy,
					  struct libfwctl_error *err)
{
	struct libfwctl_handle *handle = calloc(1, sizeof(*handle));

	if (!handle) {
		report_no_memory(err, "a handle");
		return NULL;
	}
	handle->ctx = libfwctl_context_ref(ctx);
	handle->device = libfwctl_device_ref(dev);
	handle->policy = policy ? *policy : policy_default;
	return handle;
}

static void use_kernel(struct libfwctl_handle *handle, int fd)
{
	handle->transport = kernel_transport;
	handle->node.calls = &kernel_calls;
	handle->node.fd = fd;
	handle->user_data = &handle->node;
}

/* The kernel tells its own width: uname() would tell what a 32-bit personality makes of it. */
static bool is_32bit_on_64bit(void)
{
	char bits[8] = "";
	FILE *file = sizeof(void *) == 4 ? fopen("/sys/kernel/address_bits", "re") : NULL;

	if (!file)
		return false;
	if (!fgets(bits, sizeof(bits), file))
		bits[0] = '\0';
	fclose(file);
	return strncmp(bits, "64", 2) == 0;
}

static int info_failed(const struct libfwctl_handle *handle, int status, struct libfwctl_error *err)
{
	enum message message = MSG_INFO;

	if (status == -ENODEV)
		message = MSG_OPEN_GONE;
	else if (status == -ENOTTY)
		message = is_32bit_on_64bit() ? MSG_INFO_32BIT : MSG_INFO_NOT_FWCTL;
	if (status > 0 || status < -ERRNO_MAX)
		return report(
			err,
			FAILURE(.message = MSG_TRANSPORT, .error = EPROTO, .device = handle->label,
				.subject = "a result that is neither 0 nor a negative errno"));
	return report(err, FAILURE(.message = message, .error = -status, .device = handle->label));
}

/* Asks once, when the handle is made: what it says is fixed from then on. */
static int ask_info(struct libfwctl_handle *handle, struct libfwctl_error *err)
{
	unsigned char data[INFO_MAX] = {0};
	size_t length = 0;
	int status = handle->transport.info(handle->user_data, &handle->type, data, sizeof(data),
					    &length);

	if (status)
		return info_failed(handle, status, err);
	if (length > sizeof(data)) {
		context_log(handle->ctx, LIBFWCTL_LOG_WARNING, "%s: kept %zu of %zu INFO bytes",
			    handle->label, sizeof(data), length);
		length = sizeof(data);
	}
	handle->info = malloc(length ? length : 1);
	if (!handle->info)
		return report_no_memory(err, "INFO");
	memcpy(handle->info, data, length);
	handle->info_length = length;
	handle->request_min = driver_request_min(handle->type);
	handle->addresses = addresses_carried(handle->type);
	context_log(handle->ctx, LIBFWCTL_LOG_DEBUG, "%s: opened, device type %u, %zu INFO bytes",
		    handle->label, handle->type, length);
	return 0;
}

static int open_node(struct libfwctl_device *dev, const char *path,
		     const struct libfwctl_policy *policy, struct libfwctl_error *err,
		     struct libfwctl_handle **out)
{
	struct libfwctl_handle *handle;
	struct stat st = {0};
	int status;

	if (!dev->has_devnum || !path)
		return report(err, FAILURE(.message = MSG_DEVICE_INCOMPLETE, .error = ENODEV,
					   .device = dev->name,
					   .subject = dev->has_devnum ? "node" : "device number"));
	handle = handle_new(dev->ctx, dev, policy, err);
	if (!handle)
		return -ENOMEM;
	use_kernel(handle, -1);
	snprintf(handle->label, sizeof(handle->label), "%s", dev->name);
	status = kernel_open(&handle->node, path, makedev(dev->major, dev->minor), &st);
	if (status) {
		status = rights_open_failed(dev, path, status, &st, err);
		handle_discard(handle);
		return status;
	}
	/*
	 * While we hold it open, the number cannot move on to another device: now it can be
	 * compared.
	 */
	status = device_check_current(dev);
	if (status)
		report(err, FAILURE(.message = status == -ESTALE   ? MSG_NUMBER_REUSED
					       : status == -ENODEV ? MSG_OPEN_GONE
								   : MSG_PATH,
				    .error = -status, .device = dev->name));
	else
		status = ask_info(handle, err);
	if (status) {
		libfwctl_close(handle);
		return status;
	}
	*out = handle;
	return 0;
}

int libfwctl_open_device(struct libfwctl_device *dev, const struct libfwctl_policy *policy,
			 struct libfwctl_error *err, struct libfwctl_handle **out)
{
	error_reset(err);
	if (!dev || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "device and result"));
	return open_node(dev, dev->node, policy, err, out);
}

int libfwctl_open(struct libfwctl_context *ctx, const char *name,
		  const struct libfwctl_policy *policy, struct libfwctl_error *err,
		  struct libfwctl_handle **out)
{
	struct libfwctl_device *dev;
	int status;

	error_reset(err);
	if (!out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "a result"));
	status = libfwctl_device_find(ctx, name, err, &dev);
	if (status)
		return status;
	/* A path is opened as given: in a container the node can be somewhere else. */
	status = open_node(dev, strchr(name, '/') ? name : dev->node, policy, err, out);
	libfwctl_device_unref(dev);
	return status;
}

/* What sysfs knows of an adopted descriptor; success without a device where there is no sysfs. */
static int identify_fd(struct libfwctl_context *ctx, int fd, struct libfwctl_error *err,
		       struct libfwctl_device **dev)
{
	char label[32];
	struct stat st;
	int status;

	if (kernel_calls.fstat(fd, &st) != 0)
		return report(err, FAILURE(.message = MSG_FD_CLOSED, .error = errno,
					   .number = {(uint64_t)fd}));
	status = S_ISCHR(st.st_mode) ? device_by_number(ctx, st.st_rdev, dev) : -ENOTTY;
	if (status == -ENOENT && access("/sys/dev/char", F_OK) != 0)
		return 0;
	if (status == -ENOENT || status == -ENODEV)
		return report(err, FAILURE(.message = MSG_FD_GONE, .error = ENODEV,
					   .number = {(uint64_t)fd}));
	if (status == -ENOMEM)
		return report_no_memory(err, "a device");
	if (status == -ENOTTY)
		return report(err, FAILURE(.message = MSG_FD_NOT_FWCTL, .error = ENOTTY,
					   .number = {(uint64_t)fd}));
	if (status) {
		snprintf(label, sizeof(label), "descriptor %d", fd);
		return report(err, FAILURE(.message = MSG_PATH, .error = -status, .device = label));
	}
	return 0;
}

int libfwctl_open_fd(struct libfwctl_context *ctx, int fd, const struct libfwctl_policy *policy,
		     struct libfwctl_error *err, struct libfwctl_handle **out)
{
	struct libfwctl_device *dev = NULL;
	struct libfwctl_handle *handle;
	int status;

	error_reset(err);
	if (!ctx || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "context and result"));
	status = identify_fd(ctx, fd, err, &dev);
	if (status)
		return status;
	handle = handle_new(ctx, dev, policy, err);
	libfwctl_device_unref(dev);
	if (!handle)
		return -ENOMEM;
	use_kernel(handle, fd);
	if (handle->device)
		snprintf(handle->label, sizeof(handle->label), "%s", handle->device->name);
	else
		snprintf(handle->label, sizeof(handle->label), "descriptor %d", fd);
	status = ask_info(handle, err);
	if (status) {
		handle_discard(handle);
		return status;
	}
	*out = handle;
	return 0;
}

int libfwctl_open_transport(struct libfwctl_context *ctx,
			    const struct libfwctl_transport *transport, void *user_data,
			    const struct libfwctl_policy *policy, struct libfwctl_error *err,
			    struct libfwctl_handle **out)
{
	struct libfwctl_handle *handle;
	int status;

	error_reset(err);
	if (!ctx || !out || !transport ||
	    !sized_ok(transport, transport->size, TRANSPORT_SIZE_0_1, sizeof(*transport)) ||
	    !transport->info || !transport->rpc)
		return report(
			err,
			FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
				.subject =
					"context, result and a transport with size, info and rpc"));
	handle = handle_new(ctx, NULL, policy, err);
	if (!handle)
		return -ENOMEM;
	handle->transport = *transport;
	handle->user_data = user_data;
	snprintf(handle->label, sizeof(handle->label), "the transport");
	status = ask_info(handle, err);
	if (status) {
		handle_discard(handle);
		return status;
	}
	*out = handle;
	return 0;
}
