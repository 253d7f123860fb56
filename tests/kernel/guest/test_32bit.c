// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * test_32bit.c: the library in a 32-bit program on the 64-bit kernel, which has no fwctl for such. Prints its TAP
 * itself, and is its own libudev: of both there may be no 32-bit one.
 */
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <libudev.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <libfwctl.h>

/* ---- libudev, which knows the one device that it is asked for ------------------------------- */

static int anything;
static char syspath[PATH_MAX], node[PATH_MAX];
static dev_t number;

struct udev *udev_new(void)
{
	return (struct udev *)&anything;
}

struct udev *udev_unref(struct udev *udev)
{
	(void)udev;
	return NULL;
}

struct udev_device *udev_device_new_from_devnum(struct udev *udev, char type, dev_t devnum)
{
	char link[64];

	(void)udev;
	snprintf(link, sizeof(link), "/sys/dev/char/%u:%u", major(devnum), minor(devnum));
	number = devnum;
	return type == 'c' && realpath(link, syspath) ? (struct udev_device *)&anything : NULL;
}

struct udev_device *udev_device_unref(struct udev_device *device)
{
	(void)device;
	return NULL;
}

const char *udev_device_get_subsystem(struct udev_device *device)
{
	(void)device;
	return "fwctl";
}

const char *udev_device_get_sysname(struct udev_device *device)
{
	(void)device;
	return strrchr(syspath, '/') + 1;
}

const char *udev_device_get_syspath(struct udev_device *device)
{
	(void)device;
	return syspath;
}

const char *udev_device_get_devnode(struct udev_device *device)
{
	(void)device;
	return node;
}

dev_t udev_device_get_devnum(struct udev_device *device)
{
	(void)device;
	return number;
}

struct udev_device *udev_device_get_parent(struct udev_device *device)
{
	(void)device;
	return NULL;
}

struct udev_device *udev_device_get_parent_with_subsystem_devtype(struct udev_device *device,
								  const char *subsystem,
								  const char *devtype)
{
	(void)device;
	(void)subsystem;
	(void)devtype;
	return NULL;
}

/* Never asked, as there is no parent. */
const char *udev_device_get_driver(struct udev_device *device)
{
	(void)device;
	return NULL;
}

const char *udev_device_get_sysattr_value(struct udev_device *device, const char *name)
{
	(void)device;
	(void)name;
	return NULL;
}

/* ---- the test ------------------------------------------------------------------------------- */

static int failures;

static void check(int case_number, bool passed, const char *name)
{
	printf("%sok %d - %s\n", passed ? "" : "not ", case_number, name);
	failures += !passed;
}

static bool find_node(void)
{
	glob_t found;
	bool yes = glob("/dev/fwctl/fwctl*", 0, NULL, &found) == 0;

	if (yes)
		snprintf(node, sizeof(node), "%s", found.gl_pathv[0]);
	globfree(&found);
	return yes;
}

int main(void)
{
	static const char expected[] =
		"32-bit programs cannot use fwctl on this 64-bit kernel: build "
		"the program for 64 bit";
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_context *ctx = NULL;
	int fd = find_node() ? open(node, O_RDWR | O_CLOEXEC) : -1;
	int rc = libfwctl_context_new(&ctx) ? 0 : libfwctl_open_fd(ctx, fd, NULL, err, &handle);

	puts("1..4");
	check(1, sizeof(void *) == 4 && fd >= 0, "a 32-bit program opens a node");
	check(2, rc == -ENOTTY && !handle, "it cannot use it");
	check(3, !strcmp(libfwctl_error_text(err), expected), "it is told why, and what to do");
	check(4,
	      libfwctl_error_get_kind(err) == LIBFWCTL_ERROR_DELIVERY &&
		      libfwctl_error_get_executed(err) == LIBFWCTL_EXECUTED_NO,
	      "nothing was executed");
	if (failures)
		printf("# %s: %d: %s\n", node, rc, libfwctl_error_text(err));
	close(fd);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
	return failures > 0;
}
