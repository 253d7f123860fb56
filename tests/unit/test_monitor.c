// SPDX-License-Identifier: LGPL-2.1-or-later
/* What the monitor makes of udev's failures, which no machine produces on demand. */
#include "../testing.h"

#include <libudev.h>

/* The linker sends the library's calls here (-Wl,--wrap). */
static int receive_errno;
static int new_errno;
static const char *channel;

struct udev_device *__wrap_udev_monitor_receive_device(struct udev_monitor *monitor);
struct udev_monitor *__wrap_udev_monitor_new_from_netlink(struct udev *udev, const char *name);
struct udev_monitor *__real_udev_monitor_new_from_netlink(struct udev *udev, const char *name);

struct udev_device *__wrap_udev_monitor_receive_device(struct udev_monitor *monitor)
{
	(void)monitor;
	errno = receive_errno;
	return NULL;
}

struct udev_monitor *__wrap_udev_monitor_new_from_netlink(struct udev *udev, const char *name)
{
	channel = name;
	errno = new_errno;
	return new_errno ? NULL : __real_udev_monitor_new_from_netlink(udev, name);
}

static void test_receiving(void **state)
{
	static const struct {
		int error;
		int status;
	} cases[] = {
		{ENOBUFS, -ENOBUFS}, {EAGAIN, -EAGAIN}, {0, -EAGAIN}, {EINTR, -EAGAIN}, {EIO, -EIO},
	};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_monitor *monitor = NULL;
	struct libfwctl_event *event = NULL;

	(void)state;
	assert_int_equal(libfwctl_monitor_new(ctx, err, &monitor), 0);
	assert_true(libfwctl_monitor_get_fd(monitor) >= 0);
	for (size_t i = 0; i < COUNT(cases); i++) {
		receive_errno = cases[i].error;
		assert_int_equal(libfwctl_monitor_receive(monitor, err, &event), cases[i].status);
		assert_int_equal(libfwctl_error_get_stage(err), LIBFWCTL_STAGE_WATCH);
		assert_null(event);
	}
	receive_errno = ENOBUFS;
	libfwctl_monitor_receive(monitor, err, &event);
	assert_contains(libfwctl_error_text(err), "some were lost: enumerate again");
	libfwctl_monitor_free(monitor);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_no_socket(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_monitor *monitor = NULL;

	(void)state;
	new_errno = EMFILE;
	assert_int_equal(libfwctl_monitor_new(ctx, err, &monitor), -EMFILE);
	assert_null(monitor);
	assert_contains(libfwctl_error_text(err), "cannot watch devices: Too many open files");
	assert_true(strcmp(channel, "udev") == 0 || strcmp(channel, "kernel") == 0);
	new_errno = 0;
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_receiving),
		cmocka_unit_test(test_no_socket),
	};

	return cmocka_run_group_tests_name("monitor", tests, NULL, NULL);
}
