// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Short memory inside libudev, which tells it by errno and a NULL that could as well mean "none": it must not
 * come out as a device without a name, a parent, or as no device at all.
 */
#include "../testing.h"

#include "device/device.h"

#include <libudev.h>
#include <sys/sysmacros.h>

/* A device in place of libudev's; the linker sends the library's calls here (-Wl,--wrap). */
static const char *failing; /* which call finds no memory */

static int fails(const char *call)
{
	if (!failing || strcmp(failing, call) != 0)
		return 0;
	errno = ENOMEM;
	return 1;
}

const char *__wrap_udev_device_get_sysname(struct udev_device *device);
const char *__wrap_udev_device_get_devnode(struct udev_device *device);
const char *__wrap_udev_device_get_syspath(struct udev_device *device);
dev_t __wrap_udev_device_get_devnum(struct udev_device *device);
struct udev_device *__wrap_udev_device_get_parent(struct udev_device *device);
struct udev_device *__wrap_udev_device_get_parent_with_subsystem_devtype(struct udev_device *device,
									 const char *subsystem,
									 const char *devtype);
int __wrap_udev_enumerate_scan_devices(struct udev_enumerate *enumerate);
struct udev_list_entry *__wrap_udev_enumerate_get_list_entry(struct udev_enumerate *enumerate);

const char *__wrap_udev_device_get_sysname(struct udev_device *device)
{
	(void)device;
	return fails("sysname") ? NULL : "fwctl0";
}

const char *__wrap_udev_device_get_devnode(struct udev_device *device)
{
	(void)device;
	return fails("devnode") ? NULL : "/dev/fwctl/fwctl0";
}

const char *__wrap_udev_device_get_syspath(struct udev_device *device)
{
	(void)device;
	return fails("syspath") ? NULL : "/"; /* something that exists */
}

dev_t __wrap_udev_device_get_devnum(struct udev_device *device)
{
	(void)device;
	return makedev(240, 0);
}

struct udev_device *__wrap_udev_device_get_parent(struct udev_device *device)
{
	(void)device;
	fails("parent");
	return NULL;
}

struct udev_device *__wrap_udev_device_get_parent_with_subsystem_devtype(struct udev_device *device,
									 const char *subsystem,
									 const char *devtype)
{
	(void)device;
	(void)subsystem;
	(void)devtype;
	fails("ancestor");
	return NULL;
}

int __wrap_udev_enumerate_scan_devices(struct udev_enumerate *enumerate)
{
	(void)enumerate;
	return 0;
}

struct udev_list_entry *__wrap_udev_enumerate_get_list_entry(struct udev_enumerate *enumerate)
{
	(void)enumerate;
	errno = ENODATA;
	fails("list");
	return NULL;
}

static void test_a_device_is_whole_or_not_there(void **state)
{
	static const char *const calls[] = {"sysname", "devnode", "syspath", "parent", "ancestor"};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(calls); i++) {
		failing = calls[i];
		assert_int_equal(device_from_udev(ctx, NULL, false, &dev), -ENOMEM);
		assert_null(dev);
	}
	failing = NULL;
	assert_int_equal(device_from_udev(ctx, NULL, false, &dev), 0);
	/* No parent at all is no lack of memory, but it is told. */
	assert_contains(libfwctl_error_text(libfwctl_device_get_error(dev)),
			"the parent of fwctl0");
	libfwctl_device_unref(dev);
	libfwctl_context_unref(ctx);
}

static void test_a_list_that_fails_is_not_empty(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_enumerate *enumerate = NULL;

	(void)state;
	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	failing = "list";
	assert_int_equal(libfwctl_enumerate_scan(enumerate, err), -ENOMEM);
	assert_contains(libfwctl_error_text(err), "not enough memory");
	failing = NULL;
	assert_int_equal(libfwctl_enumerate_scan(enumerate, err), 0);
	libfwctl_enumerate_free(enumerate);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_device_is_whole_or_not_there),
		cmocka_unit_test(test_a_list_that_fails_is_not_empty),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
