// SPDX-License-Identifier: LGPL-2.1-or-later
/* enumerate.c: all devices, or those that match, as they are now. */
#include "device/device.h"
#include "device/sysfs.h"
#include "base/name.h"

#include <dirent.h>
#include <errno.h>
#include <libudev.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct libfwctl_enumerate {
	struct libfwctl_context *ctx;
	char *driver;
	char *pci_address;
	char *parent;
	const char *folder; /* see enumerate_only_below() */
	struct libfwctl_device **devices;
	size_t count;
};

int libfwctl_enumerate_new(struct libfwctl_context *ctx, struct libfwctl_enumerate **out)
{
	struct libfwctl_enumerate *enumerate;

	if (!ctx || !out)
		return -EINVAL;
	enumerate = calloc(1, sizeof(*enumerate));
	if (!enumerate)
		return -ENOMEM;
	enumerate->ctx = libfwctl_context_ref(ctx);
	*out = enumerate;
	return 0;
}

static void drop(struct libfwctl_device **devices, size_t count)
{
	for (size_t i = 0; i < count; i++)
		libfwctl_device_unref(devices[i]);
	free(devices);
}

void libfwctl_enumerate_free(struct libfwctl_enumerate *enumerate)
{
	if (!enumerate)
		return;
	drop(enumerate->devices, enumerate->count);
	free(enumerate->driver);
	free(enumerate->pci_address);
	free(enumerate->parent);
	libfwctl_context_unref(enumerate->ctx);
	free(enumerate);
}

static int set_match(char **match, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		return -ENOMEM;
	free(*match);
	*match = copy;
	return 0;
}

int libfwctl_enumerate_match_driver(struct libfwctl_enumerate *enumerate, const char *driver)
{
	return enumerate && driver ? set_match(&enumerate->driver, driver) : -EINVAL;
}

int libfwctl_enumerate_match_pci_address(struct libfwctl_enumerate *enumerate, const char *address)
{
	char normal[PCI_ADDRESS_ROOM];

	if (!enumerate || !address || !name_parse_pci_address(address, normal))
		return -EINVAL;
	return set_match(&enumerate->pci_address, normal);
}

int libfwctl_enumerate_match_parent(struct libfwctl_enumerate *enumerate, const char *parent)
{
	return enumerate && parent ? set_match(&enumerate->parent, parent) : -EINVAL;
}

void enumerate_only_below(struct libfwctl_enumerate *enumerate, const char *folder)
{
	enumerate->folder = folder;
}

/* Whether one of the path's folders, or the last part of it, has that name. */
static bool has_part(const char *path, const char *name)
{
	size_t length = strlen(name);

	for (const char *part = path; (part = strchr(part, '/'));) {
		part++;
		if (strncmp(part, name, length) == 0 && (!part[length] || part[length] == '/'))
			return true;
	}
	return false;
}

static bool same(const char *value, const char *wanted)
{
	return value && strcmp(value, wanted) == 0;
}

static bool matches(const struct libfwctl_enumerate *enumerate, const struct libfwctl_device *dev)
{
	if (enumerate->driver && !same(dev->parent_driver, enumerate->driver))
		return false;
	if (enumerate->pci_address && !same(dev->pci_address, enumerate->pci_address))
		return false;
	return !enumerate->parent || same(dev->parent, enumerate->parent) ||
	       same(dev->parent_syspath, enumerate->parent);
}

/*
 * If it is not: `obstacle` is 0, or why that cannot be told. libudev tells once what keeps it from reading a
 * device, then goes on as if there were nothing to read: so the number, which it reads first, is asked first.
 */
static bool is_initialized(struct udev_device *udev_device, int *obstacle)
{
	bool yes;

	errno = 0;
	*obstacle = udev_device_get_devnum(udev_device) ? 0 : device_obstacle();
	if (*obstacle)
		return false;
	errno = 0;
	yes = udev_device_get_is_initialized(udev_device) > 0;
	*obstacle = yes ? 0 : device_obstacle();
	return yes;
}

/* One device of the walk; success without a device where it is not to be shown. */
static int read_device(const struct libfwctl_enumerate *enumerate, struct udev *udev,
		       const char *syspath, bool udevd_runs, struct libfwctl_device **out)
{
	struct udev_device *udev_device;
	struct libfwctl_device *dev = NULL;
	int obstacle, status;

	errno = 0;
	udev_device = udev_device_new_from_syspath(udev, syspath);
	if (!udev_device) {
		if (errno == ENOMEM)
			return -ENOMEM;
		if (errno == ENODEV || errno == ENOENT || access(syspath, F_OK) != 0)
			return 0;
		status = device_unreadable(enumerate->ctx, syspath, errno ? errno : EIO, &dev);
	} else if (udevd_runs && !is_initialized(udev_device, &obstacle)) {
		/* It will be announced when udev is done with it. */
		status = 0;
		if (obstacle == ENOMEM)
			status = -ENOMEM;
		else if (obstacle)
			status = device_unreadable(enumerate->ctx, syspath, obstacle, &dev);
	} else {
		status = device_from_udev(enumerate->ctx, udev_device, false, &dev);
	}
	if (dev && dev->error)
		context_log(enumerate->ctx, LIBFWCTL_LOG_WARNING, "%s could not be read whole",
			    dev->name);
	if (dev && !matches(enumerate, dev)) {
		libfwctl_device_unref(dev);
		dev = NULL;
	}
	udev_device_unref(udev_device);
	*out = dev;
	return status == -ENODEV ? 0 : status;
}

static int by_name(const void *a, const void *b)
{
	const struct libfwctl_device *const *one = a, *const *other = b;

	return strverscmp((*one)->name, (*other)->name);
}

struct list {
	struct libfwctl_device **devices;
	size_t count, room;
	bool udevd_runs; /* asked once */
};

static int add_device(const struct libfwctl_enumerate *enumerate, struct udev *udev,
		      const char *syspath, struct list *list)
{
	struct libfwctl_device *dev = NULL;
	int status = read_device(enumerate, udev, syspath, list->udevd_runs, &dev);

	if (status || !dev)
		return status;
	if (list->count == list->room) {
		size_t more = list->room ? 2 * list->room : 16;
		void *grown = reallocarray(list->devices, more, sizeof(*list->devices));

		if (!grown) {
			libfwctl_device_unref(dev);
			return -ENOMEM;
		}
		list->devices = grown;
		list->room = more;
	}
	list->devices[list->count++] = dev;
	return 0;
}

/* Every device that udev lists. */
static int collect(const struct libfwctl_enumerate *enumerate, struct udev *udev, struct list *list)
{
	struct udev_enumerate *walk = udev_enumerate_new(udev);
	struct udev_list_entry *entry = NULL;
	int status = walk ? udev_enumerate_add_match_subsystem(walk, "fwctl") : -ENOMEM;

	if (status >= 0)
		status = udev_enumerate_scan_devices(walk);
	if (status == -ENOENT)
		status = 0; /* no sysfs: no devices */
	if (status >= 0) {
		errno = 0;
		entry = udev_enumerate_get_list_entry(walk);
		if (!entry && errno && errno != ENODATA) /* ENODATA: the list is empty */
			status = -errno;
	}
	for (; status >= 0 && entry; entry = udev_list_entry_get_next(entry))
		status = add_device(enumerate, udev, udev_list_entry_get_name(entry), list);
	udev_enumerate_unref(walk);
	return status;
}

/* Where only some can be meant, links tell which: udev would read all of them to list them. */
static int collect_some(const struct libfwctl_enumerate *enumerate, struct udev *udev,
			struct list *list)
{
	static const char class[] = "/sys/class/fwctl";
	DIR *folder = opendir(class);
	const struct dirent *entry;
	int status = 0;

	if (!folder)
		return errno == ENOENT ? 0 : -errno;
	while (!status && (entry = readdir(folder))) {
		char path[PATH_MAX], link[PATH_MAX];
		ssize_t length;

		if (entry->d_name[0] == '.' || !sysfs_join(path, class, entry->d_name))
			continue;
		length = readlink(path, link, sizeof(link) - 1);
		if (length < 0)
			continue; /* it has gone */
		link[length] = '\0';
		if (has_part(link, enumerate->folder) && realpath(path, link))
			status = add_device(enumerate, udev, link, list);
	}
	closedir(folder);
	return status;
}

int libfwctl_enumerate_scan(struct libfwctl_enumerate *enumerate, struct libfwctl_error *err)
{
	struct list list = {.udevd_runs = device_udevd_runs()};
	struct udev *udev;
	int status;

	error_reset(err);
	if (!enumerate)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "a search"));
	/*
	 * A udev object belongs to one thread, so each scan has one of its own; it costs nothing.
	 */
	udev = udev_new();
	if (!udev)
		status = -ENOMEM;
	else if (enumerate->folder)
		status = collect_some(enumerate, udev, &list);
	else
		status = collect(enumerate, udev, &list);
	udev_unref(udev);
	if (status < 0) {
		drop(list.devices, list.count);
		if (status == -ENOMEM)
			return report_no_memory(err, "a list of devices");
		return report(err, FAILURE(.message = MSG_SCAN, .error = -status));
	}
	if (list.count)
		qsort(list.devices, list.count, sizeof(*list.devices), by_name);
	drop(enumerate->devices, enumerate->count);
	enumerate->devices = list.devices;
	enumerate->count = list.count;
	context_log(enumerate->ctx, LIBFWCTL_LOG_DEBUG, "found %zu devices", list.count);
	return 0;
}

size_t libfwctl_enumerate_get_count(const struct libfwctl_enumerate *enumerate)
{
	return enumerate ? enumerate->count : 0;
}

struct libfwctl_device *libfwctl_enumerate_get_device(const struct libfwctl_enumerate *enumerate,
						      size_t index)
{
	return enumerate && index < enumerate->count ? enumerate->devices[index] : NULL;
}
