/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* device.h: a device as sysfs and udev told of it at one moment. Reads, never opens a node. */
#ifndef LIBFWCTL_DEVICE_H
#define LIBFWCTL_DEVICE_H

#include "base/context.h"
#include "base/error.h"

struct udev_device;

struct libfwctl_device {
	atomic_uint references;
	struct libfwctl_context *ctx;
	char *name;
	char *node;
	char *syspath;
	char *parent;
	char *parent_syspath;
	char *parent_subsystem;
	char *parent_driver;
	char *pci_address;
	char *memdev;
	uint64_t serial;
	uint32_t major;
	uint32_t minor;
	uint16_t pci_ids[4]; /* vendor, device, subsystem vendor, subsystem device */
	bool has_devnum;
	bool has_pci_ids;
	bool has_serial;
	struct libfwctl_error *error; /* why it is not whole, or NULL */
};

/*
 * Takes down what udev knows. Returns -ENODEV if the device has vanished meanwhile, unless it is
 * known to be gone, as in a remove event: then what is left is taken.
 */
int device_from_udev(struct libfwctl_context *ctx, struct udev_device *udev_device, bool gone,
		     struct libfwctl_device **out);

/* A device of which no more than its place in sysfs and the reason why is known. */
int device_unreadable(struct libfwctl_context *ctx, const char *syspath, int error,
		      struct libfwctl_device **out);

/*
 * Leaves unread what cannot be meant, as reading is what takes time: only devices in whose path in sysfs there is
 * a folder, or the device itself, of that name. The name stays the caller's.
 */
void enumerate_only_below(struct libfwctl_enumerate *enumerate, const char *folder);

/*
 * libudev's NULL says that there is no such thing, or that it could not look: only errno tells, if it was 0
 * before. Returns 0 for the one, the errno for the other.
 */
int device_obstacle(void);

/* Whether a udevd runs whose word is to be waited for. */
bool device_udevd_runs(void);

#endif
