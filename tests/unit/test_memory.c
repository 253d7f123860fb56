// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * libudev short of memory, or kept from reading: it tells that by errno and a NULL that could as well mean
 * "none". It must not come out as a device without a name, a parent, or as no device at all.
 */
#include "../testing.h"

#include "device/number.h"

#include <fcntl.h>
#include <libudev.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* A device in place of libudev's; the linker sends the library's calls here (-Wl,--wrap). */
static const char *failing; /* which call fails */
static int obstacle;	    /* and why */

/* As libudev does, each call tells its own errno, also after one that has failed. */
static int fails(const char *call)
{
	bool failed = failing && strcmp(failing, call) == 0;

	errno = failed ? obstacle : ENOENT;
	return failed;
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
const char *__wrap_udev_list_entry_get_name(struct udev_list_entry *entry);
struct udev_list_entry *__wrap_udev_list_entry_get_next(struct udev_list_entry *entry);
struct udev_device *__wrap_udev_device_new_from_syspath(struct udev *udev, const char *syspath);
struct udev_device *__wrap_udev_device_new_from_devnum(struct udev *udev, char type, dev_t devnum);

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

static int scans; /* of all devices */

int __wrap_udev_enumerate_scan_devices(struct udev_enumerate *enumerate)
{
	(void)enumerate;
	scans++;
	return 0;
}

struct udev_list_entry *__wrap_udev_enumerate_get_list_entry(struct udev_enumerate *enumerate)
{
	static int entry;

	(void)enumerate;
	if (failing && strcmp(failing, "device") == 0)
		return (struct udev_list_entry *)&entry;
	if (!fails("list"))
		errno = ENODATA;
	return NULL;
}

const char *__wrap_udev_list_entry_get_name(struct udev_list_entry *entry)
{
	(void)entry;
	return "/dev"; /* something that exists */
}

struct udev_list_entry *__wrap_udev_list_entry_get_next(struct udev_list_entry *entry)
{
	(void)entry;
	return NULL;
}

struct udev_device *__wrap_udev_device_new_from_syspath(struct udev *udev, const char *syspath)
{
	(void)udev;
	(void)syspath;
	fails("device");
	return NULL;
}

struct udev_device *__wrap_udev_device_new_from_devnum(struct udev *udev, char type, dev_t devnum)
{
	(void)udev;
	(void)type;
	(void)devnum;
	fails("number");
	return NULL;
}

static const char *const calls[] = {"sysname", "devnode", "syspath", "parent", "ancestor"};

static void test_a_device_is_whole_or_not_there(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = NULL;

	(void)state;
	obstacle = ENOMEM;
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

static void test_what_cannot_be_read_is_told(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = NULL;

	(void)state;
	obstacle = EMFILE;
	/* Without a name or a path there is no device. */
	for (size_t i = 0; i < COUNT(calls); i++) {
		failing = calls[i];
		if (strncmp(failing, "sys", 3) == 0)
			continue;
		assert_int_equal(device_from_udev(ctx, NULL, false, &dev), 0);
		assert_string_equal(libfwctl_error_text(libfwctl_device_get_error(dev)),
				    "cannot read fwctl0 in sysfs: Too many open files");
		libfwctl_device_unref(dev);
	}
	libfwctl_context_unref(ctx);
}

/* Nothing has that name; but one device could not be read. */
static void test_what_cannot_be_read_may_be_what_is_looked_for(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_device *dev = NULL;

	(void)state;
	failing = "device";
	obstacle = EMFILE;
	assert_int_equal(libfwctl_device_find(ctx, "serial:0x5", err, &dev), -EMFILE);
	assert_contains(libfwctl_error_text(err), "cannot read dev in sysfs");
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DEVICE);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_what_cannot_be_read_is_not_another_device(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_device *dev = NULL;
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)state;
	failing = "number";
	obstacle = EMFILE;
	assert_int_equal(libfwctl_device_find(ctx, "/dev/null", err, &dev), -EMFILE);
	assert_contains(libfwctl_error_text(err), "cannot look at /dev/null: Too many");
	assert_int_equal(libfwctl_open_fd(ctx, fd, NULL, err, &handle), -EMFILE);
	assert_contains(libfwctl_error_text(err), "cannot look at descriptor");
	close(fd);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

/* It takes udev some 100 us for each device that there is. */
static void test_one_device_is_found_without_reading_all(void **state)
{
	static const char *const names[] = {"fwctl0", "0000:08:00.0", "mem0", "pci/0000:08:00.0",
					    "eth0"};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = NULL;

	(void)state;
	failing = NULL;
	scans = 0;
	for (size_t i = 0; i < COUNT(names); i++)
		if (libfwctl_device_find(ctx, names[i], NULL, &dev) == 0)
			libfwctl_device_unref(dev);
	assert_int_equal(scans, 0);
	if (libfwctl_device_find(ctx, "serial:0x5", NULL, &dev) == 0)
		libfwctl_device_unref(dev);
	assert_true(scans > 0);
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
	obstacle = ENOMEM;
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
		cmocka_unit_test(test_what_cannot_be_read_is_told),
		cmocka_unit_test(test_what_cannot_be_read_may_be_what_is_looked_for),
		cmocka_unit_test(test_what_cannot_be_read_is_not_another_device),
		cmocka_unit_test(test_one_device_is_found_without_reading_all),
		cmocka_unit_test(test_a_list_that_fails_is_not_empty),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
