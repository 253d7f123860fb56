/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* handle.h: an open device: a transport, a policy, and what the device said it is. */
#ifndef LIBFWCTL_HANDLE_H
#define LIBFWCTL_HANDLE_H

#include "device/device.h"
#include "handle/kernel.h"
#include "policy/addresses.h"
#include "policy/policy.h"

#include <stdatomic.h>

/* What is kept of the driver's INFO bytes: drivers have 8 at most so far. */
#define INFO_MAX 4096

/* The kernel's own limit of what is an errno, internal ones included. */
#define ERRNO_MAX 4095

/*
 * Nothing in it changes after it was opened, but for its format, which is found once: calls from many
 * threads need no lock.
 */
struct libfwctl_handle {
	struct libfwctl_context *ctx;
	struct libfwctl_device *device; /* NULL where sysfs could not tell */
	struct libfwctl_policy policy;
	struct libfwctl_transport transport;
	void *user_data;	 /* the transport's */
	struct kernel_node node; /* user_data, where the transport is the kernel's */
	char label[64];		 /* what errors call it */
	uint32_t type;
	size_t request_min;	  /* what the type asks of every request, looked up once */
	enum addresses addresses; /* the type's, looked up once */
	unsigned char *info;
	size_t info_length;
	_Atomic(const struct libfwctl_format *) format; /* NULL: none has been found yet */
	atomic_bool formatless;				/* looked for in vain */
};

/* Frees the handle alone and leaves what it talks through open: for an opening that failed. */
void handle_discard(struct libfwctl_handle *handle);

/* Its format, looked for once and then known without a lock; NULL if there is none. */
const struct libfwctl_format *handle_format(struct libfwctl_handle *handle);

/* Whether the kernel admits that scope from this process at all; where no kernel is asked, it does. */
bool handle_has_right(const struct libfwctl_handle *handle, uint32_t scope);

#endif
