/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* number.h: the device that the number of a node stands for. */
#ifndef LIBFWCTL_NUMBER_H
#define LIBFWCTL_NUMBER_H

#include "device/device.h"

#include <sys/types.h>

/*
 * The fwctl device with that number. -ENOENT where sysfs does not know the number, -ENOTTY where it
 * is another kind of device, else what kept it from being looked at.
 */
int device_by_number(struct libfwctl_context *ctx, dev_t number, struct libfwctl_device **out);

/*
 * Whether sysfs still has this very device under its number: -ESTALE if it is another by now,
 * -ENODEV if there is none, else what kept it from being looked at.
 */
int device_check_current(const struct libfwctl_device *dev);

#endif
