// SPDX-License-Identifier: LGPL-2.1-or-later
/* device.c: the device object: making it from a udev device, and asking it. */
#include "device/device.h"
#include "base/name.h"

#include <errno.h>
#include <libudev.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

bool device_udevd_runs(void)
{
	return access("/run/udev/control", F_OK) == 0;
}

struct libfwctl_device *libfwctl_device_ref(struct libfwctl_device *dev)
{
	if (dev)
		atomic_fetch_add_explicit(&dev->references, 1, memory_order_relaxed);
	return dev;
}

void libfwctl_device_unref(struct libfwctl_device *dev)
{
	if (!dev || atomic_fetch_sub_explicit(&dev->references, 1, memory_order_acq_rel) != 1)
		return;
	free(dev->name);
	free(dev->node);
	free(dev->syspath);
	free(dev->parent);
	free(dev->parent_syspath);
	free(dev->parent_subsystem);
	free(dev->parent_driver);
	free(dev->pci_address);
	free(dev->memdev);
	libfwctl_error_free(dev->error);
	libfwctl_context_unref(dev->ctx);
	free(dev);
}

static struct libfwctl_device *device_new(struct libfwctl_context *ctx)
{
	struct libfwctl_device *dev = calloc(1, sizeof(*dev));

	if (dev) {
		atomic_init(&dev->references, 1);
		dev->ctx = libfwctl_context_ref(ctx);
	}
	return dev;
}

/* Copies a string that may be NULL; false when memory is short. */
static bool keep(char **to, const char *from)
{
	if (!from)
		return true;
	free(*to);
	*to = strdup(from);
	return *to != NULL;
}

static bool parse_id_pair(const char *text, uint16_t *first, uint16_t *second)
{
	unsigned int a, b;
	int end = 0;

	if (!text || sscanf(text, "%4x:%4x%n", &a, &b, &end) != 2 ||
	    (text[end] && text[end] != '\n'))
		return false;
	*first = (uint16_t)a;
	*second = (uint16_t)b;
	return true;
}

/* What follows a key at the beginning of a line. */
static const char *find_line(const char *text, const char *key)
{
	const char *at = text;

	while (at && strncmp(at, key, strlen(key)) != 0) {
		at = strchr(at, '\n');
		at = at ? at + 1 : NULL;
	}
	return at ? at + strlen(key) : NULL;
}

/*
 * The kernel tells the ids in the function's uevent. Taken from the file: asking udev for the
 * property would make it read its database of that function as well.
 */
static bool take_pci_function(struct libfwctl_device *dev, struct udev_device *function)
{
	const char *uevent = udev_device_get_sysattr_value(function, "uevent");

	dev->has_pci_ids =
		parse_id_pair(find_line(uevent, "PCI_ID="), &dev->pci_ids[0], &dev->pci_ids[1]) &&
		parse_id_pair(find_line(uevent, "PCI_SUBSYS_ID="), &dev->pci_ids[2],
			      &dev->pci_ids[3]);
	return keep(&dev->pci_address, udev_device_get_sysname(function));
}

static bool take_memdev(struct libfwctl_device *dev, struct udev_device *memdev)
{
	const char *serial = udev_device_get_sysattr_value(memdev, "serial");

	dev->has_serial = serial && name_parse_u64(serial, &dev->serial);
	return keep(&dev->memdev, udev_device_get_sysname(memdev));
}

/*
 * What a device's path alone tells: needed when the parents are gone. The folder that holds devices
 * of one class ("fwctl") stands between a device and its parent.
 */
static bool take_path(struct libfwctl_device *dev)
{
	char *path = strdup(dev->syspath), *rest = path, *part;
	char *parent = NULL;
	char address[PCI_ADDRESS_ROOM];
	bool ok = path != NULL;

	while (ok && (part = strsep(&rest, "/"))) {
		if (!rest || strcmp(part, "fwctl") == 0 || !*part)
			continue;
		parent = part;
		if (name_parse_pci_address(part, address))
			ok = keep(&dev->pci_address, part);
		else if (name_is_numbered(part, "mem"))
			ok = keep(&dev->memdev, part);
	}
	ok = ok && keep(&dev->parent, parent);
	free(path);
	return ok;
}

int device_obstacle(void)
{
	switch (errno) {
	case ENOENT:
	case ENODEV:
	case ENODATA:
	case ENXIO:
	case EINVAL:
		return 0;
	default:
		return errno;
	}
}

/* Of several obstacles the first is kept. */
static void note_obstacle(const void *value, int *obstacle)
{
	if (!value && !*obstacle)
		*obstacle = device_obstacle();
}

static const char *ask(const char *(*get)(struct udev_device *), struct udev_device *udev_device,
		       int *obstacle)
{
	const char *value;

	errno = 0;
	value = get(udev_device);
	note_obstacle(value, obstacle);
	return value;
}

/* A parent belongs to its child, which remembers it: asking again costs nothing. */
static struct udev_device *ask_parent(struct udev_device *udev_device, const char *subsystem,
				      const char *devtype, int *obstacle)
{
	struct udev_device *parent;

	errno = 0;
	parent = subsystem ? udev_device_get_parent_with_subsystem_devtype(udev_device, subsystem,
									   devtype)
			   : udev_device_get_parent(udev_device);
	note_obstacle(parent, obstacle);
	return parent;
}

static bool take_parents(struct libfwctl_device *dev, struct udev_device *udev_device,
			 int *obstacle)
{
	struct udev_device *parent = ask_parent(udev_device, NULL, NULL, obstacle);
	struct udev_device *function = ask_parent(udev_device, "pci", NULL, obstacle);
	struct udev_device *memdev = NULL;

	if (parent &&
	    (!keep(&dev->parent, ask(udev_device_get_sysname, parent, obstacle)) ||
	     !keep(&dev->parent_syspath, ask(udev_device_get_syspath, parent, obstacle)) ||
	     !keep(&dev->parent_subsystem, ask(udev_device_get_subsystem, parent, obstacle)) ||
	     !keep(&dev->parent_driver, ask(udev_device_get_driver, parent, obstacle))))
		return false;
	/* Looking for what is not there would go all the way up to the root. */
	if (dev->parent_subsystem && strcmp(dev->parent_subsystem, "cxl") == 0)
		memdev = dev->parent && name_is_numbered(dev->parent, "mem")
				 ? parent
				 : ask_parent(udev_device, "cxl", "cxl_memdev", obstacle);
	if (function && !take_pci_function(dev, function))
		return false;
	return !memdev || take_memdev(dev, memdev);
}

static const char *what_is_missing(const struct libfwctl_device *dev)
{
	if (!dev->has_devnum)
		return "device number";
	if (!dev->node)
		return "node";
	if (!dev->parent_syspath)
		return "parent";
	if (dev->pci_address && !dev->has_pci_ids)
		return "PCI ids";
	if (dev->memdev && !dev->has_serial)
		return "serial number";
	return NULL;
}

/* A device that is there but not whole carries the reason. */
static int judge(struct libfwctl_device *dev, int obstacle)
{
	const char *missing = what_is_missing(dev);

	if (!missing && !obstacle)
		return 0;
	if (access(dev->syspath, F_OK) != 0)
		return -ENODEV;
	if (obstacle)
		dev->error = error_frozen(FAILURE(.message = MSG_DEVICE_UNREADABLE,
						  .error = obstacle, .device = dev->name));
	else
		dev->error =
			error_frozen(FAILURE(.message = MSG_DEVICE_INCOMPLETE, .error = ENODATA,
					     .device = dev->name, .subject = missing));
	return dev->error ? 0 : -ENOMEM;
}

int device_from_udev(struct libfwctl_context *ctx, struct udev_device *udev_device, bool gone,
		     struct libfwctl_device **out)
{
	struct libfwctl_device *dev = device_new(ctx);
	dev_t devnum = udev_device_get_devnum(udev_device);
	int status = -ENOMEM, obstacle = 0;

	if (!dev)
		return -ENOMEM;
	if (!keep(&dev->name, ask(udev_device_get_sysname, udev_device, &obstacle)) ||
	    !keep(&dev->node, ask(udev_device_get_devnode, udev_device, &obstacle)) ||
	    !keep(&dev->syspath, ask(udev_device_get_syspath, udev_device, &obstacle)))
		goto error;
	dev->has_devnum = devnum != 0;
	dev->major = major(devnum);
	dev->minor = minor(devnum);
	if (gone && !take_path(dev))
		goto error;
	if (!take_parents(dev, udev_device, &obstacle) || obstacle == ENOMEM || !dev->name ||
	    !dev->syspath)
		goto error;
	status = gone ? 0 : judge(dev, obstacle);
	if (status)
		goto error;
	*out = dev;
	return 0;
error:
	libfwctl_device_unref(dev);
	return status;
}

int device_unreadable(struct libfwctl_context *ctx, const char *syspath, int error,
		      struct libfwctl_device **out)
{
	struct libfwctl_device *dev = device_new(ctx);
	const char *name = strrchr(syspath, '/');

	name = name ? name + 1 : syspath;
	if (!dev)
		return -ENOMEM;
	dev->error = error_frozen(
		FAILURE(.message = MSG_DEVICE_UNREADABLE, .error = error, .device = name));
	if (!dev->error || !keep(&dev->syspath, syspath) || !keep(&dev->name, name)) {
		libfwctl_device_unref(dev);
		return -ENOMEM;
	}
	*out = dev;
	return 0;
}

const struct libfwctl_error *libfwctl_device_get_error(const struct libfwctl_device *dev)
{
	return dev ? dev->error : NULL;
}

const char *libfwctl_device_get_name(const struct libfwctl_device *dev)
{
	return dev ? dev->name : NULL;
}

const char *libfwctl_device_get_node(const struct libfwctl_device *dev)
{
	return dev ? dev->node : NULL;
}

const char *libfwctl_device_get_syspath(const struct libfwctl_device *dev)
{
	return dev ? dev->syspath : NULL;
}

int libfwctl_device_get_devnum(const struct libfwctl_device *dev, uint32_t *major, uint32_t *minor)
{
	if (!dev)
		return -EINVAL;
	if (!dev->has_devnum)
		return -ENODATA;
	if (major)
		*major = dev->major;
	if (minor)
		*minor = dev->minor;
	return 0;
}

const char *libfwctl_device_get_parent(const struct libfwctl_device *dev)
{
	return dev ? dev->parent : NULL;
}

const char *libfwctl_device_get_parent_syspath(const struct libfwctl_device *dev)
{
	return dev ? dev->parent_syspath : NULL;
}

const char *libfwctl_device_get_parent_subsystem(const struct libfwctl_device *dev)
{
	return dev ? dev->parent_subsystem : NULL;
}

const char *libfwctl_device_get_parent_driver(const struct libfwctl_device *dev)
{
	return dev ? dev->parent_driver : NULL;
}

uint32_t libfwctl_device_get_expected_type(const struct libfwctl_device *dev)
{
	static const struct {
		const char *driver;
		uint32_t type;
	} by_driver[] = {
		{"mlx5_core", LIBFWCTL_DEVICE_TYPE_MLX5},
		{"bnxt_en", LIBFWCTL_DEVICE_TYPE_BNXT},
		{"pds_core", LIBFWCTL_DEVICE_TYPE_PDS},
	};

	if (!dev)
		return LIBFWCTL_DEVICE_TYPE_ERROR;
	if (dev->memdev)
		return LIBFWCTL_DEVICE_TYPE_CXL;
	for (size_t i = 0; dev->parent_driver && i < sizeof(by_driver) / sizeof(by_driver[0]); i++)
		if (strcmp(dev->parent_driver, by_driver[i].driver) == 0)
			return by_driver[i].type;
	return LIBFWCTL_DEVICE_TYPE_ERROR;
}

const char *libfwctl_device_get_pci_address(const struct libfwctl_device *dev)
{
	return dev ? dev->pci_address : NULL;
}

int libfwctl_device_get_pci_ids(const struct libfwctl_device *dev, uint16_t *vendor,
				uint16_t *device, uint16_t *subvendor, uint16_t *subdevice)
{
	uint16_t *to[] = {vendor, device, subvendor, subdevice};

	if (!dev)
		return -EINVAL;
	if (!dev->has_pci_ids)
		return -ENODATA;
	for (size_t i = 0; i < 4; i++)
		if (to[i])
			*to[i] = dev->pci_ids[i];
	return 0;
}

const char *libfwctl_device_get_memdev(const struct libfwctl_device *dev)
{
	return dev ? dev->memdev : NULL;
}

int libfwctl_device_get_serial(const struct libfwctl_device *dev, uint64_t *serial)
{
	if (!dev || !serial)
		return -EINVAL;
	if (!dev->has_serial)
		return -ENODATA;
	*serial = dev->serial;
	return 0;
}
