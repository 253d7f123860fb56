// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * conformance_sysfs.c: how sysfs and devtmpfs show fwctl devices. There are three of fwctl_echo.ko, of the
 * types 0, 77 and 1 under one parent, and one each of mlx5_fwctl, bnxt_fwctl and pds_fwctl over
 * fwctl_standin.ko; the subject is the mlx5.
 */
#include "conformance.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "../../../lib/base/uapi.h"

#define PARENT "10000:00:00.0"

static const char *const vendors[] = {"10000:00:00.0", "10000:00:01.0", "10000:00:02.0"};

static const char no_such_question[] = "it does not ask for more than it tells";

/* ---- looking -------------------------------------------------------------------------------- */

static const char *name_of(const struct subject *s)
{
	return strrchr(s->node, '/') + 1;
}

static void read_attribute(const char *name, const char *attribute, char text[static 256])
{
	char path[256];
	ssize_t length;
	int fd;

	snprintf(path, sizeof(path), "/sys/class/fwctl/%s/%s", name, attribute);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	length = read(fd, text, 255);
	assert_true(length >= 0);
	text[length] = '\0';
	close(fd);
}

static int is_no_dot(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

/* What is in a folder, joined. Returns how much. */
static int list_folder(const char *path, char *text, size_t size)
{
	struct dirent **entries;
	int count = scandir(path, &entries, is_no_dot, alphasort);
	size_t used = 0;

	assert_true(count >= 0);
	for (int i = 0; i < count; i++) {
		if (used < size)
			used += (size_t)snprintf(text + used, size - used, "%s%s", i ? " " : "",
						 entries[i]->d_name);
		free(entries[i]);
	}
	free(entries);
	return count;
}

static struct libfwctl_device *find(const struct subject *s, const char *name)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_device *dev = NULL;

	assert_ok(libfwctl_device_find(s->ctx, name, err, &dev), err);
	libfwctl_error_free(err);
	return dev;
}

/* ---- the device ----------------------------------------------------------------------------- */

static void attributes(const struct subject *s, struct outcome *outcome)
{
	char path[128];

	snprintf(path, sizeof(path), "/sys/class/fwctl/%s", name_of(s));
	list_folder(path, outcome->text, sizeof(outcome->text));
}

static void uevent_bare(const struct subject *s, struct outcome *outcome)
{
	char text[256], expected[256];
	struct stat status;

	assert_int_equal(fstat(s->fd, &status), 0);
	read_attribute(name_of(s), "uevent", text);
	snprintf(expected, sizeof(expected), "MAJOR=%u\nMINOR=%u\nDEVNAME=fwctl/%s\n",
		 major(status.st_rdev), minor(status.st_rdev), name_of(s));
	told(outcome, "%s", strcmp(text, expected) ? "others" : "MAJOR, MINOR, DEVNAME");
}

static void uevent_library(const struct subject *s, struct outcome *outcome)
{
	struct libfwctl_device *dev = find(s, s->node);
	uint32_t dev_major, dev_minor;
	struct stat status;
	bool same;

	assert_int_equal(fstat(s->fd, &status), 0);
	assert_int_equal(libfwctl_device_get_devnum(dev, &dev_major, &dev_minor), 0);
	same = dev_major == major(status.st_rdev) && dev_minor == minor(status.st_rdev) &&
	       !strcmp(libfwctl_device_get_name(dev), name_of(s)) &&
	       !strcmp(libfwctl_device_get_node(dev), s->node);
	told(outcome, "%s", same ? "MAJOR, MINOR, DEVNAME" : "others");
	libfwctl_device_unref(dev);
}

static void major_bare(const struct subject *s, struct outcome *outcome)
{
	char line[256], expected[64] = "no line";
	unsigned int number = 0;
	FILE *file = fopen("/proc/devices", "re");
	struct stat status;

	assert_non_null(file);
	assert_int_equal(fstat(s->fd, &status), 0);
	while (fgets(line, sizeof(line), file))
		if (sscanf(line, "%u %63s", &number, expected) == 2 && !strcmp(expected, "fwctl"))
			break;
	fclose(file);
	told(outcome, "%s", number == major(status.st_rdev) ? "as in /proc/devices" : "another");
}

static void node_mode(const struct subject *s, struct outcome *outcome)
{
	struct stat status;

	assert_int_equal(stat(s->node, &status), 0);
	told(outcome, "user %u, group %u, mode %04o", status.st_uid, status.st_gid,
	     status.st_mode & 07777);
}

/* Another name that a rule of udev might give. */
static void links_bare(const struct subject *s, struct outcome *outcome)
{
	const char *link = "/dev/fwctl/by-something";
	char text[8192];
	int before = list_folder("/dev/fwctl", text, sizeof(text));

	assert_int_equal(symlink(name_of(s), link), 0);
	told(outcome, "%d more in /dev/fwctl",
	     list_folder("/dev/fwctl", text, sizeof(text)) - before);
	assert_int_equal(unlink(link), 0);
}

static void links_library(const struct subject *s, struct outcome *outcome)
{
	const char *link = "/dev/fwctl/by-something";
	size_t before = count_devices(s->ctx), after;
	struct libfwctl_device *dev;

	assert_int_equal(symlink(name_of(s), link), 0);
	after = count_devices(s->ctx);
	dev = find(s, link);
	told(outcome, "%zu more devices, the link leads to %s", after - before,
	     strcmp(libfwctl_device_get_node(dev), s->node) ? "another" : "it");
	libfwctl_device_unref(dev);
	assert_int_equal(unlink(link), 0);
}

/* ---- the parent ----------------------------------------------------------------------------- */

static void parent_link(const char *name, const char *link, char text[static 256])
{
	char path[256], target[256];
	ssize_t length;

	snprintf(path, sizeof(path), "/sys/class/fwctl/%s/device%s%s", name, *link ? "/" : "",
		 link);
	length = readlink(path, target, sizeof(target) - 1);
	target[length > 0 ? length : 0] = '\0';
	snprintf(text, 256, "%s", length > 0 ? strrchr(target, '/') + 1 : "none");
}

static void vendor_parents_bare(const struct subject *s, struct outcome *outcome)
{
	for (size_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++) {
		char node[64], subsystem[256], parent[256], driver[256];

		find_node(s->ctx, vendors[i], node);
		parent_link(strrchr(node, '/') + 1, "", parent);
		parent_link(strrchr(node, '/') + 1, "subsystem", subsystem);
		parent_link(strrchr(node, '/') + 1, "driver", driver);
		told(outcome, "%s, driver %s", subsystem, driver);
		if (strcmp(subsystem, "pci") || strcmp(parent, vendors[i]))
			return;
	}
}

static void vendor_parents_library(const struct subject *s, struct outcome *outcome)
{
	static const struct {
		uint16_t vendor;
		uint32_t type;
	} expected[] = {{0x15b3, LIBFWCTL_DEVICE_TYPE_MLX5},
			{0x14e4, LIBFWCTL_DEVICE_TYPE_BNXT},
			{0x1dd8, LIBFWCTL_DEVICE_TYPE_PDS}};

	for (size_t i = 0; i < sizeof(vendors) / sizeof(vendors[0]); i++) {
		struct libfwctl_handle *handle;
		struct libfwctl_device *dev;
		uint16_t vendor, device;
		const char *driver;

		dev = find(s, vendors[i]);
		driver = libfwctl_device_get_parent_driver(dev);
		told(outcome, "%s, driver %s", libfwctl_device_get_parent_subsystem(dev),
		     driver ? driver : "none");
		assert_int_equal(libfwctl_device_get_pci_ids(dev, &vendor, &device, NULL, NULL), 0);
		assert_int_equal(vendor, expected[i].vendor);
		assert_string_equal(libfwctl_device_get_pci_address(dev), vendors[i]);
		handle = open_raw(s->ctx, libfwctl_device_get_node(dev), 0);
		assert_int_equal(libfwctl_handle_get_device_type(handle), expected[i].type);
		libfwctl_close(handle);
		libfwctl_device_unref(dev);
	}
}

static void shared_bare(const struct subject *s, struct outcome *outcome)
{
	char text[256];

	(void)s;
	told(outcome, "%d nodes",
	     list_folder("/sys/devices/platform/fwctl_echo/fwctl", text, sizeof(text)));
}

static struct libfwctl_enumerate *scan_shared(const struct subject *s)
{
	struct libfwctl_enumerate *enumerate = NULL;

	assert_int_equal(libfwctl_enumerate_new(s->ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_match_parent(enumerate, "fwctl_echo"), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	return enumerate;
}

static void shared_library(const struct subject *s, struct outcome *outcome)
{
	struct libfwctl_enumerate *enumerate = scan_shared(s);

	told(outcome, "%zu nodes", libfwctl_enumerate_get_count(enumerate));
	libfwctl_enumerate_free(enumerate);
}

/* In the order of their numbers, which is that in which they were made. */
static void types_bare(const struct subject *s, struct outcome *outcome)
{
	struct libfwctl_enumerate *enumerate = scan_shared(s);
	uint32_t types[3] = {0};

	assert_int_equal(libfwctl_enumerate_get_count(enumerate), 3);
	for (size_t i = 0; i < 3; i++) {
		struct uapi_fwctl_info info = {.size = sizeof(info)};
		int fd = open(libfwctl_device_get_node(libfwctl_enumerate_get_device(enumerate, i)),
			      O_RDWR | O_CLOEXEC);

		assert_true(fd >= 0);
		assert_int_equal(ioctl(fd, UAPI_FWCTL_INFO, &info), 0);
		types[i] = info.out_device_type;
		close(fd);
	}
	told(outcome, "%u, %u, %u", types[0], types[1], types[2]);
	libfwctl_enumerate_free(enumerate);
}

static void types_library(const struct subject *s, struct outcome *outcome)
{
	struct libfwctl_enumerate *enumerate = scan_shared(s);
	uint32_t types[3] = {0};

	for (size_t i = 0; i < 3; i++) {
		struct libfwctl_handle *handle = NULL;

		assert_int_equal(libfwctl_open_device(libfwctl_enumerate_get_device(enumerate, i),
						      NULL, NULL, &handle),
				 0);
		types[i] = libfwctl_handle_get_device_type(handle);
		libfwctl_close(handle);
	}
	told(outcome, "%u, %u, %u", types[0], types[1], types[2]);
	libfwctl_enumerate_free(enumerate);
}

/* ---- CXL ------------------------------------------------------------------------------------ */

static void cxl_parent_bare(const struct subject *s, struct outcome *outcome)
{
	struct libfwctl_device *dev = find(s, "serial:0x2");
	char subsystem[256], uevent[256], serial[256];

	parent_link(libfwctl_device_get_name(dev), "subsystem", subsystem);
	read_attribute(libfwctl_device_get_name(dev), "device/uevent", uevent);
	read_attribute(libfwctl_device_get_name(dev), "device/serial", serial);
	serial[strcspn(serial, "\n")] = '\0';
	told(outcome, "%s, %s, serial %s, %s", subsystem,
	     strstr(uevent, "DEVTYPE=cxl_memdev\n") ? "cxl_memdev" : "another DEVTYPE", serial,
	     strstr(libfwctl_device_get_syspath(dev), "/pci") ? "below PCI" : "not below PCI");
	libfwctl_device_unref(dev);
}

static void cxl_parent_library(const struct subject *s, struct outcome *outcome)
{
	struct libfwctl_device *dev = find(s, "serial:0x2");
	uint64_t serial;

	assert_int_equal(libfwctl_device_get_serial(dev, &serial), 0);
	told(outcome, "%s, %s, serial 0x%llx, %s", libfwctl_device_get_parent_subsystem(dev),
	     libfwctl_device_get_memdev(dev) ? "cxl_memdev" : "no memory device",
	     (unsigned long long)serial,
	     libfwctl_device_get_pci_address(dev) ? "below PCI" : "not below PCI");
	libfwctl_device_unref(dev);
}

/* ---- the table ------------------------------------------------------------------------------ */

static const struct row rows[] = {
	{"attributes", "dev device subsystem uevent", attributes, no_such_question, NULL},
	{"uevent", "MAJOR, MINOR, DEVNAME", uevent_bare, NULL, uevent_library},
	{"the major number is dynamic", "as in /proc/devices", major_bare, no_such_question, NULL},
	{"the node", "user 0, group 0, mode 0600", node_mode, "it leaves the node as it is", NULL},
	{"other links in /dev/fwctl", "1 more in /dev/fwctl", links_bare,
	 "0 more devices, the link leads to it", links_library},
	{"mlx5, bnxt, pds: the parent", "pci, driver none", vendor_parents_bare, NULL,
	 vendor_parents_library},
	{"cxl: the parent", "cxl, cxl_memdev, serial 0x2, not below PCI", cxl_parent_bare, NULL,
	 cxl_parent_library},
	{"several nodes of one parent", "3 nodes", shared_bare, NULL, shared_library},
	{"types 0, 77 and 1", "0, 77, 1", types_bare, NULL, types_library},
};

int main(void)
{
	static const struct difference none[] = {{.series = "none"}};

	return RUN_ROWS("sysfs", PARENT, rows, none);
}
