// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Opening what is no fwctl device, on this very machine; and the life of a handle on a transport.
 */
#include "transport.h"

#include "device/device.h"

#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

static void test_descriptors_that_are_no_device(void **state)
{
	static const struct {
		const char *path;
		int flags;
	} cases[] = {
		{"/dev/null", O_RDWR},
		{"/proc/self/status", O_RDONLY},
		{"/", O_RDONLY | O_DIRECTORY},
	};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int fd = open(cases[i].path, cases[i].flags | O_CLOEXEC);

		assert_true(fd >= 0);
		assert_int_equal(libfwctl_open_fd(ctx, fd, NULL, err, &handle), -ENOTTY);
		/* Without sysfs the device itself is asked. */
		if (access("/sys/dev/char", F_OK) == 0)
			assert_contains(libfwctl_error_text(err),
					"is not the node of a fwctl device");
		assert_null(handle);
		assert_int_equal(close(fd), 0); /* still the caller's */
	}
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_a_closed_descriptor(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;
	int fd = open("/dev/null", O_RDWR | O_CLOEXEC);

	(void)state;
	close(fd);
	assert_int_equal(libfwctl_open_fd(ctx, fd, NULL, err, &handle), -EBADF);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_USAGE);
	assert_contains(libfwctl_error_text(err), "is not open");
	assert_int_equal(libfwctl_open_fd(ctx, -1, NULL, err, &handle), -EBADF);
	assert_contains(libfwctl_error_text(err), "descriptor -1 is not open");
	assert_null(handle);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_names_that_are_no_name(void **state)
{
	static const char *const names[] = {"", "..", "0000:08:00:1", "serial:"};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_device *dev = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(libfwctl_device_find(ctx, names[i], err, &dev), -EINVAL);
		assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_USAGE);
		assert_null(strchr(libfwctl_error_text(err), '\x1b'));
		assert_null(dev);
	}
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_words_that_nothing_is_called_by(void **state)
{
	static const char *const names[] = {"fwctl", "fwctlx", "no such", "\x1b[31m"};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_device *dev = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(libfwctl_device_find(ctx, names[i], err, &dev), -ENOENT);
		assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DEVICE);
		assert_null(strchr(libfwctl_error_text(err), '\x1b'));
		assert_null(dev);
	}
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_paths_that_are_no_device(void **state)
{
	static const char *const paths[] = {"/dev/null", "/etc/passwd", "/dev/../dev/null", "/",
					    "/etc/passwd/x"};
	struct libfwctl_context *ctx;
	struct libfwctl_error *err;
	struct libfwctl_handle *handle = NULL;

	(void)state;
	if (access("/sys/dev/char", F_OK) != 0)
		skip(); /* then it cannot be known what they are */
	ctx = new_context();
	err = libfwctl_error_new();
	for (size_t i = 0; i < COUNT(paths); i++) {
		assert_int_equal(libfwctl_open(ctx, paths[i], NULL, err, &handle),
				 i == COUNT(paths) - 1 ? -ENOTDIR : -ENODEV);
		assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DEVICE);
		assert_contains(libfwctl_error_text(err), paths[i]);
		assert_null(handle);
	}
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

/* The kernel takes a device's node away before its folder in sysfs. */
static void test_a_device_that_is_just_going(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_device *dev = NULL;

	(void)state;
	assert_int_equal(device_unreadable(ctx, "/dev", EIO, &dev), 0); /* a folder that is there */
	dev->has_devnum = true; /* 0:0, which no device has */
	dev->node = strdup("/dev/no/such/node");
	assert_int_equal(libfwctl_open_device(dev, NULL, err, &handle), -ENODEV);
	assert_contains(libfwctl_error_text(err), "is gone");
	libfwctl_device_unref(dev);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_a_transport_handle_lives_and_ends(void **state)
{
	struct told told = {.type = 3, .info = "\x0f", .info_length = 4};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = NULL;
	size_t length = 0;

	(void)state;
	assert_int_equal(libfwctl_open_transport(ctx, &told_transport, &told, NULL, NULL, &handle),
			 0);
	libfwctl_context_unref(ctx); /* the handle keeps it */
	assert_int_equal(libfwctl_handle_get_device_type(handle), LIBFWCTL_DEVICE_TYPE_BNXT);
	assert_memory_equal(libfwctl_handle_get_info(handle, &length), "\x0f\0\0\0", 4);
	assert_int_equal(length, 4);
	assert_int_equal(libfwctl_handle_get_fd(handle), -EBADF);
	assert_null(libfwctl_handle_get_device(handle));
	assert_int_equal(told.infos, 1);
	libfwctl_close(handle);
	assert_int_equal(told.closes, 1);
}

static void test_a_transport_without_close(void **state)
{
	struct libfwctl_transport transport = told_transport;
	struct told told = {.type = 3};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = NULL;

	(void)state;
	transport.close = NULL;
	assert_int_equal(libfwctl_open_transport(ctx, &transport, &told, NULL, NULL, &handle), 0);
	memset(&transport, 0, sizeof(transport)); /* the table was copied */
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

static void test_transports_that_are_refused(void **state)
{
	struct told told = {.info_status = -EIO};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;
	struct {
		struct libfwctl_transport transport;
		void *later;
	} longer = {told_transport, &told};
	struct libfwctl_transport bad[3] = {told_transport, told_transport, told_transport};

	(void)state;
	bad[0].size = sizeof(bad[0]) - 1;
	bad[1].info = NULL;
	bad[2].rpc = NULL;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(libfwctl_open_transport(ctx, &bad[i], &told, NULL, err, &handle),
				 -EINVAL);
	longer.transport.size = sizeof(longer); /* asks for what this version does not know */
	assert_int_equal(libfwctl_open_transport(ctx, &longer.transport, &told, NULL, err, &handle),
			 -EINVAL);
	assert_int_equal(libfwctl_open_transport(ctx, &told_transport, &told, NULL, err, &handle),
			 -EIO);
	assert_int_equal(libfwctl_error_get_stage(err), LIBFWCTL_STAGE_INFO);
	told.info_status = 1;
	assert_int_equal(libfwctl_open_transport(ctx, &told_transport, &told, NULL, err, &handle),
			 -EPROTO);
	told.info_status = INT_MIN;
	assert_int_equal(libfwctl_open_transport(ctx, &told_transport, &told, NULL, err, &handle),
			 -EPROTO);
	assert_contains(libfwctl_error_text(err), "broke its contract");
	assert_null(handle);
	assert_int_equal(told.closes, 0);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_descriptors_that_are_no_device),
		cmocka_unit_test(test_a_closed_descriptor),
		cmocka_unit_test(test_names_that_are_no_name),
		cmocka_unit_test(test_words_that_nothing_is_called_by),
		cmocka_unit_test(test_paths_that_are_no_device),
		cmocka_unit_test(test_a_device_that_is_just_going),
		cmocka_unit_test(test_a_transport_handle_lives_and_ends),
		cmocka_unit_test(test_a_transport_without_close),
		cmocka_unit_test(test_transports_that_are_refused),
	};

	return cmocka_run_group_tests_name("open", tests, NULL, NULL);
}
