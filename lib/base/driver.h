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

/* The same by the number that a driver wrote into a reply of its own making. */
uint32_t driver_executed_code(uint32_t code);

/*
 * Whether the firmware answered a call that the driver reports as done: enum libfwctl_executed. The bnxt
 * driver reports a message that it could not send, or that timed out, as a reply of its own: an error code
 * and nothing else, where the firmware fills in the reply's length.
 */
static inline uint32_t driver_answered(uint32_t type, const unsigned char *reply, size_t length)
{
	if (type != LIBFWCTL_DEVICE_TYPE_BNXT || length < 8)
		return LIBFWCTL_EXECUTED_YES;
	return (reply[0] || reply[1]) && !reply[6] && !reply[7]
		       ? driver_executed_code(reply[0] | (uint32_t)reply[1] << 8)
		       : LIBFWCTL_EXECUTED_YES;
}

/*
 * Why the kernel's core can answer a call of that scope with this errno, and why this driver can; NULL
 * where nothing is known. Both can be so at once: a feature that the kernel owns is refused at the same
 * scope as a process without the right.
 */
const char *core_reason(uint32_t scope, int error);
const char *driver_reasons(uint32_t type, int error);

/* The shortest request that may be handed to this driver. */
size_t driver_request_min(uint32_t type);

/* A request that is no multiple of this long reaches the device without its end. */
size_t driver_request_unit(uint32_t type);

/* The shortest buffer that this driver takes where a command has one. */
size_t driver_buffer_min(uint32_t type);

#endif
