// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * test_no_udevd.c: the devices of cxl_test in a system where no udevd runs and none has left
 * anything in /run/udev. The nodes are devtmpfs's.
 */
#include <unistd.h>

#include "guest.h"

static void test_no_udevd_runs(void **state)
{
	(void)state;
	assert_int_not_equal(access("/run/udev", F_OK), 0);
}

static void test_enumerate(void **state)
{
	assert_int_equal(count_devices(*state), ALL_CXL_DEVICES);
}

static void test_open_by_serial(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;

	assert_ok(libfwctl_open(*state, "serial:0x2", NULL, err, &handle), err);
	assert_int_equal(libfwctl_handle_get_device_type(handle), LIBFWCTL_DEVICE_TYPE_CXL);
	libfwctl_close(handle);
	libfwctl_error_free(err);
}

static void test_monitor(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_monitor *monitor = NULL;
	struct libfwctl_device *dev = NULL;
	struct mock mock;

	assert_ok(libfwctl_device_find(*state, "serial:0x2", err, &dev), err);
	find_mock(dev, &mock);
	assert_ok(libfwctl_monitor_new(*state, err, &monitor), err);
	unbind_mock(&mock);
	await_event(monitor, LIBFWCTL_ACTION_REMOVE, libfwctl_device_get_syspath(dev));
	assert_int_equal(count_devices(*state), ALL_CXL_DEVICES - 1);
	bind_mock(&mock);
	libfwctl_monitor_free(monitor);
	libfwctl_device_unref(dev);
	libfwctl_error_free(err);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_udevd_runs),
		cmocka_unit_test(test_enumerate),
		cmocka_unit_test(test_open_by_serial),
		cmocka_unit_test(test_monitor),
	};

	return cmocka_run_group_tests_name("no-udevd", tests, setup_context, teardown_context);
}
