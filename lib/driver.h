/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * driver.h: what is known of the kernel's own fwctl drivers, by device type: how they refuse, and
 * what they need. Facts, no I/O. Source: drivers/fwctl/ and drivers/cxl/core/features.c of
 * Linux 7.3.
 */
#ifndef LIBFWCTL_DRIVER_H
#define LIBFWCTL_DRIVER_H

#include <stddef.h>
#include <stdint.h>

/* Whether the firmware ran a command whose ioctl failed with this errno: enum libfwctl_executed. */
uint32_t driver_executed(uint32_t type, int error);

/* Whether the firmware answered a call that the driver reports as done: enum libfwctl_executed. */
uint32_t driver_answered(uint32_t type, const unsigned char *reply, size_t length);

/* Why this driver can answer a call of that scope with this errno, or NULL where nothing is known.
 */
const char *driver_reasons(uint32_t type, uint32_t scope, int error);

/* The shortest request that may be handed to this driver. */
size_t driver_request_min(uint32_t type);

#endif
