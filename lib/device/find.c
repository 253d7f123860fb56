// SPDX-License-Identifier: LGPL-2.1-or-later
/* find.c: from a name of any form to the one device that has it. */
#include "device/find.h"
#include "base/name.h"
#include "base/text.h"

#include <errno.h>
#include <libudev.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What a name was read as. */
struct wanted {
	enum { BY_NODE, BY_PCI, BY_MEMDEV, BY_SERIAL } form;
	const char *name;
	char pci_address[PCI_ADDRESS_ROOM];
	uint64_t serial;
};

static bool classify(const char *name, struct wanted *wanted)
{
	wanted->name = name;
	if (name_is_numbered(name, "fwctl"))
		wanted->form = BY_NODE;
	else if (name_parse_pci_address(name, wanted->pci_address))
		wanted->form = BY_PCI;
	else if (name_is_numbered(name, "mem"))
		wanted->form = BY_MEMDEV;
	else if (name_parse_serial(name, &wanted->serial))
		wanted->form = BY_SERIAL;
	else
		return false;
	return true;
}

static bool is_wanted(const struct libfwctl_device *dev, const struct wanted *wanted)
{
	switch (wanted->form) {
	case BY_NODE:
		return strcmp(dev->name, wanted->name) == 0;
	case BY_PCI:
		return dev->pci_address && strcmp(dev->pci_address, wanted->pci_address) == 0;
	case BY_MEMDEV:
		return dev->memdev && strcmp(dev->memdev, wanted->name) == 0;
	case BY_SERIAL:
		return dev->has_serial && dev->serial == wanted->serial;
	}
	return false;
}

static int several(const struct libfwctl_enumerate *enumerate, const struct wanted *wanted,
		   struct libfwctl_error *err)
{
	char memory[256];
	struct text list;

	text_begin(&list, memory, sizeof(memory));
	for (size_t i = 0; i < libfwctl_enumerate_get_count(enumerate); i++) {
		const struct libfwctl_device *dev = libfwctl_enumerate_get_device(enumerate, i);

		if (!is_wanted(dev, wanted))
			continue;
		if (list.length)
			text_add(&list, ", ");
		text_add(&list, dev->name);
	}
	return report(err, FAILURE(.message = MSG_NAME_SEVERAL, .error = ENOTUNIQ,
				   .device = wanted->name, .subject = memory));
}

/* Whether what is not known of a device can be what it is looked for by. */
static bool may_be_wanted(const struct libfwctl_device *dev, const struct wanted *wanted)
{
	int error = libfwctl_error_get_errno(dev->error);

	if (error == ENODATA) /* it is read, but something is missing */
		return wanted->form == BY_SERIAL && dev->memdev && !dev->has_serial;
	return error != 0;
}

static int unreadable(const struct libfwctl_enumerate *enumerate, const struct wanted *wanted,
		      struct libfwctl_error *err)
{
	for (size_t i = 0; i < libfwctl_enumerate_get_count(enumerate); i++) {
		const struct libfwctl_device *dev = libfwctl_enumerate_get_device(enumerate, i);

		if (!may_be_wanted(dev, wanted))
			continue;
		if (err)
			*err = *dev->error;
		return -libfwctl_error_get_errno(dev->error);
	}
	return 0;
}

static int none(struct libfwctl_context *ctx, const char *name, struct libfwctl_error *err)
{
	int status = libfwctl_context_check_system(ctx, err);

	return status ? status
		      : report(err,
			       FAILURE(.message = MSG_NAME_NONE, .error = ENODEV, .device = name));
}

static int find_wanted(struct libfwctl_context *ctx, const struct wanted *wanted,
		       struct libfwctl_error *err, struct libfwctl_device **out)
{
	struct libfwctl_enumerate *enumerate;
	struct libfwctl_device *found = NULL;
	int status = libfwctl_enumerate_new(ctx, &enumerate);

	if (status)
		return report(err, FAILURE(.message = MSG_NO_MEMORY, .error = -status,
					   .subject = "a search"));
	if (wanted->form == BY_PCI)
		enumerate_only_below(enumerate, wanted->pci_address);
	else if (wanted->form != BY_SERIAL)
		enumerate_only_below(enumerate, wanted->name);
	status = libfwctl_enumerate_scan(enumerate, err);
	for (size_t i = 0; !status && i < libfwctl_enumerate_get_count(enumerate); i++) {
		struct libfwctl_device *dev = libfwctl_enumerate_get_device(enumerate, i);

		if (!is_wanted(dev, wanted))
			continue;
		if (found)
			status = several(enumerate, wanted, err);
		found = dev;
	}
	if (!status && !found)
		status = unreadable(enumerate, wanted, err);
	if (!status && !found)
		status = none(ctx, wanted->name, err);
	if (!status)
		*out = libfwctl_device_ref(found);
	libfwctl_enumerate_free(enumerate);
	return status;
}

/* After a NULL of libudev's. */
static int not_there(int otherwise)
{
	int obstacle = device_obstacle();

	return obstacle ? -obstacle : otherwise;
}

int find_by_number(struct libfwctl_context *ctx, dev_t number, struct libfwctl_device **out)
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

int find_check_current(const struct libfwctl_device *dev)
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

static int find_by_path(struct libfwctl_context *ctx, const char *path, struct libfwctl_error *err,
			struct libfwctl_device **out)
{
	struct stat st;
	int status;

	if (stat(path, &st) != 0) {
		if (errno == ENOENT)
			return none(ctx, path, err);
		return report(err, FAILURE(.message = MSG_PATH, .error = errno, .device = path));
	}
	status = S_ISCHR(st.st_mode) ? find_by_number(ctx, st.st_rdev, out) : -ENOTTY;
	if (status == -ENOENT) { /* sysfs does not know it; or there is no sysfs to ask */
		status = libfwctl_context_check_system(ctx, err);
		if (status)
			return status;
		status = -ENOTTY;
	}
	if (status == -ENOMEM)
		return report(err, FAILURE(.message = MSG_NO_MEMORY, .error = ENOMEM,
					   .subject = "a device"));
	if (status == -ENOTTY || status == -ENODEV)
		return report(err, FAILURE(.message = MSG_PATH_NOT_FWCTL, .error = ENODEV,
					   .device = path));
	if (status)
		return report(err, FAILURE(.message = MSG_PATH, .error = -status, .device = path));
	return 0;
}

int libfwctl_device_find(struct libfwctl_context *ctx, const char *name, struct libfwctl_error *err,
			 struct libfwctl_device **out)
{
	struct wanted wanted;

	error_reset(err);
	if (!ctx || !name || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "context, name and result"));
	if (strchr(name, '/'))
		return find_by_path(ctx, name, err, out);
	if (!classify(name, &wanted))
		return report(err,
			      FAILURE(.message = MSG_NAME_FORM, .error = EINVAL, .subject = name));
	return find_wanted(ctx, &wanted, err, out);
}
