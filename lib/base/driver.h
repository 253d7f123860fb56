/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * driver.h: what is known of the kernel's own fwctl drivers, by device type: how they refuse, and
 * what they need. Facts, no I/O. Source: drivers/fwctl/ and drivers/cxl/core/features.c of
 * Linux 7.3.
 */
#ifndef LIBFWCTL_DRIVER_H
#define LIBFWCTL_DRIVER_H

#include "libfwctl.h"

/* Whether the firmware ran a command whose ioctl failed with this errno: enum libfwctl_executed. */
uint32_t driver_executed(uint32_t type, int error);

/*
 * Whether the firmware answered a call that the driver reports as done: enum libfwctl_executed. The bnxt
 * driver reports a message that it could not send, or that timed out, as a reply of its own: an error code
 * and nothing else, where the firmware fills in the reply's length.
 */
static inline uint32_t driver_answered(uint32_t type, const unsigned char *reply, size_t length)
{
	if (type != LIBFWCTL_DEVICE_TYPE_BNXT || length < 8)
		return LIBFWCTL_EXECUTED_YES;
	return (reply[0] || reply[1]) && !reply[6] && !reply[7] ? LIBFWCTL_EXECUTED_UNKNOWN
								: LIBFWCTL_EXECUTED_YES;
}

/*
 * Why this driver can answer a call of that scope with this errno, or NULL where nothing is known.
 */
const char *driver_reasons(uint32_t type, uint32_t scope, int error);

/* The shortest request that may be handed to this driver. */
size_t driver_request_min(uint32_t type);

#endif
