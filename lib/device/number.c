// SPDX-License-Identifier: LGPL-2.1-or-later
/* number.c: from the number of a node to its device, and whether that is still the same. */
#include "device/number.h"

#include <errno.h>
#include <libudev.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* After a NULL of libudev's. */
static int not_there(int otherwise)
{
	int obstacle = device_obstacle();

	return obstacle ? -obstacle : otherwise;
}

int device_by_number(struct libfwctl_context *ctx, dev_t number, struct libfwctl_device **out)
{
	struct udev *udev = udev_new();
	struct udev_device *udev_device;
	const char *subsystem;
	int status;

	if (!udev)
		return -ENOMEM;
	errno = 0;
	udev_device = udev_device_new_from_devnum(udev, 'c', number);
	subsystem = udev_device ? udev_device_get_subsystem(udev_device) : NULL;
	if (!udev_device)
		status = not_there(-ENOENT);
	else if (!subsystem)
		status = not_there(-ENOTTY);
	else if (strcmp(subsystem, "fwctl") != 0)
		status = -ENOTTY;
	else
		status = device_from_udev(ctx, udev_device, false, out);
	udev_device_unref(udev_device);
	udev_unref(udev);
	return status;
}

int device_check_current(const struct libfwctl_device *dev)
{
	char link[64], target[PATH_MAX];
	const char *path = target;
	ssize_t length;

	snprintf(link, sizeof(link), "/sys/dev/char/%u:%u", dev->major, dev->minor);
	length = readlink(link, target, sizeof(target) - 1);
	if (length < 0)
		return errno == ENOENT ? -ENODEV : -errno;
	target[length] = '\0';
	while (strncmp(path, "../", 3) == 0)
		path += 3;
	/* What is left counts from /sys on. */
	return strcmp(path, dev->syspath + strlen("/sys/")) == 0 ? 0 : -ESTALE;
}
