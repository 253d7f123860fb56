// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * test_unplug.c: devices of the kernel's cxl_test whose driver goes away and comes back, under an
 * open handle and between finding and opening; nodes that are not what sysfs says; and no sysfs.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

/*
 * cxl_test numbers its memory devices from 1. 1 and 5 are in a region,
 * and taking them out of it makes a later removal of cxl_test oops.
 */
#define SERIAL_A "serial:0x2"
#define SERIAL_B "serial:0x3"

#define GET_SUPPORTED_FEATURES 0x500
#define FEATURE_ENTRY_SIZE     48

struct fixture {
	struct libfwctl_error *err;
	struct libfwctl_monitor *monitor;
	struct libfwctl_device *dev_a, *dev_b;
	struct mock mock_a, mock_b;
};

static void begin(struct libfwctl_context *ctx, struct fixture *fixture)
{
	memset(fixture, 0, sizeof(*fixture));
	fixture->err = libfwctl_error_new();
	assert_ok(libfwctl_monitor_new(ctx, fixture->err, &fixture->monitor), fixture->err);
	assert_ok(libfwctl_device_find(ctx, SERIAL_A, fixture->err, &fixture->dev_a), fixture->err);
	assert_ok(libfwctl_device_find(ctx, SERIAL_B, fixture->err, &fixture->dev_b), fixture->err);
	find_mock(fixture->dev_a, &fixture->mock_a);
	find_mock(fixture->dev_b, &fixture->mock_b);
}

static void end(struct fixture *fixture)
{
	libfwctl_device_unref(fixture->dev_a);
	libfwctl_device_unref(fixture->dev_b);
	libfwctl_monitor_free(fixture->monitor);
	libfwctl_error_free(fixture->err);
}

static int get_supported_features(struct libfwctl_handle *handle, struct libfwctl_rpc *rpc,
				  struct libfwctl_error *err)
{
	/* Header {opcode, flags, op_size, reserved}, then {bytes wanted, first entry}. */
	const uint32_t request[] = {GET_SUPPORTED_FEATURES, 0, 8, 0, FEATURE_ENTRY_SIZE, 0};
	uint8_t reply[64];

	*rpc = (struct libfwctl_rpc){
		.size = sizeof(*rpc),
		.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		.in = request,
		.in_length = sizeof(request),
		.out = reply,
		.out_room = sizeof(reply),
	};
	return libfwctl_handle_rpc(handle, rpc, err);
}

/* Comes back as whatever fwctlN; waits until it can be found. */
static void replug(struct libfwctl_context *ctx, struct fixture *fixture, const struct mock *mock,
		   const char *serial)
{
	struct libfwctl_device *dev = NULL;
	size_t before = count_devices(ctx);

	bind_mock(mock);
	for (int i = 0; i < 600 && count_devices(ctx) <= before; i++)
		usleep(50000);
	assert_ok(libfwctl_device_find(ctx, serial, fixture->err, &dev), fixture->err);
	libfwctl_device_unref(dev);
}

static void unplug(struct fixture *fixture, const struct mock *mock,
		   const struct libfwctl_device *dev)
{
	unbind_mock(mock);
	await_event(fixture->monitor, LIBFWCTL_ACTION_REMOVE, libfwctl_device_get_syspath(dev));
}

/* One has bit 63 set, from Linux 7.3 on. */
static uint64_t high_serial(void)
{
	return is_series("7.2") ? 8 : UINT64_C(0x8a34567890abcdef);
}

static struct libfwctl_device *find_high(struct libfwctl_context *ctx, struct libfwctl_error *err)
{
	struct libfwctl_device *dev = NULL;
	char name[32];

	snprintf(name, sizeof(name), "serial:0x%" PRIx64, high_serial());
	assert_ok(libfwctl_device_find(ctx, name, err, &dev), err);
	return dev;
}

static void test_serial_with_top_bit(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_device *dev = find_high(*state, err);
	uint64_t serial;

	assert_int_equal(libfwctl_device_get_serial(dev, &serial), 0);
	assert_true(serial == high_serial());
	libfwctl_device_unref(dev);
	libfwctl_error_free(err);
}

static void test_open_by_memdev(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_device *dev = find_high(*state, err);

	assert_ok(libfwctl_open(*state, libfwctl_device_get_memdev(dev), NULL, err, &handle), err);
	assert_string_equal(libfwctl_device_get_name(libfwctl_handle_get_device(handle)),
			    libfwctl_device_get_name(dev));
	libfwctl_close(handle);
	libfwctl_device_unref(dev);
	libfwctl_error_free(err);
}

static void test_held_handle(void **state)
{
	struct libfwctl_handle *handle;
	struct libfwctl_rpc rpc;
	struct fixture fixture;

	begin(*state, &fixture);
	handle = open_raw(*state, libfwctl_device_get_memdev(fixture.dev_a),
			  LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	assert_ok(get_supported_features(handle, &rpc, fixture.err), fixture.err);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_YES);

	unplug(&fixture, &fixture.mock_a, fixture.dev_a);
	assert_int_equal(get_supported_features(handle, &rpc, fixture.err), -ENODEV);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_NO);
	assert_int_equal(libfwctl_error_get_kind(fixture.err), LIBFWCTL_ERROR_DEVICE);

	/* It comes back, and the old handle stays what it was. */
	replug(*state, &fixture, &fixture.mock_a, SERIAL_A);
	assert_int_equal(get_supported_features(handle, &rpc, fixture.err), -ENODEV);
	libfwctl_close(handle);

	handle = open_raw(*state, SERIAL_A, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	assert_ok(get_supported_features(handle, &rpc, fixture.err), fixture.err);
	libfwctl_close(handle);
	end(&fixture);
}

static void test_gone_before_open(void **state)
{
	struct libfwctl_handle *handle = NULL;
	struct fixture fixture;

	begin(*state, &fixture);
	unplug(&fixture, &fixture.mock_a, fixture.dev_a);
	assert_int_equal(libfwctl_open_device(fixture.dev_a, NULL, fixture.err, &handle), -ENODEV);
	assert_null(handle);
	assert_int_equal(libfwctl_open(*state, SERIAL_A, NULL, fixture.err, &handle), -ENODEV);
	assert_null(handle);
	replug(*state, &fixture, &fixture.mock_a, SERIAL_A);
	end(&fixture);
}

/* Two devices go, and come back in the other order, under each other's names and numbers. */
static void test_number_of_another(void **state)
{
	struct libfwctl_handle *handle = NULL;
	struct fixture fixture;
	bool a_first;

	begin(*state, &fixture);
	a_first = strverscmp(libfwctl_device_get_name(fixture.dev_a),
			     libfwctl_device_get_name(fixture.dev_b)) < 0;
	unplug(&fixture, &fixture.mock_a, fixture.dev_a);
	unplug(&fixture, &fixture.mock_b, fixture.dev_b);
	/* The kernel gives the lowest free number to whoever comes first. */
	if (a_first) {
		replug(*state, &fixture, &fixture.mock_b, SERIAL_B);
		replug(*state, &fixture, &fixture.mock_a, SERIAL_A);
	} else {
		replug(*state, &fixture, &fixture.mock_a, SERIAL_A);
		replug(*state, &fixture, &fixture.mock_b, SERIAL_B);
	}
	assert_int_equal(libfwctl_open_device(fixture.dev_a, NULL, fixture.err, &handle), -ESTALE);
	assert_int_equal(libfwctl_open_device(fixture.dev_b, NULL, fixture.err, &handle), -ESTALE);
	assert_null(handle);
	end(&fixture);
}

/*
 * Puts something else where the node of a device was, for as long as one attempt to open it takes.
 */
static int open_with_node_replaced(struct fixture *fixture,
				   int (*make)(const char *path, dev_t other))
{
	const char *node = libfwctl_device_get_node(fixture->dev_a);
	struct libfwctl_handle *handle = NULL;
	struct stat other;
	char kept[256];
	int rc;

	snprintf(kept, sizeof(kept), "%s.kept", node);
	assert_int_equal(stat(libfwctl_device_get_node(fixture->dev_b), &other), 0);
	assert_int_equal(rename(node, kept), 0);
	assert_int_equal(make(node, other.st_rdev), 0);
	rc = libfwctl_open_device(fixture->dev_a, NULL, fixture->err, &handle);
	libfwctl_close(handle);
	assert_int_equal(unlink(node), 0);
	assert_int_equal(rename(kept, node), 0);
	return rc;
}

static int make_file(const char *path, dev_t other)
{
	(void)other;
	return mknod(path, S_IFREG | 0600, 0);
}

static int make_fifo(const char *path, dev_t other)
{
	(void)other;
	return mkfifo(path, 0600);
}

static int make_wrong_device(const char *path, dev_t other)
{
	(void)other;
	return mknod(path, S_IFCHR | 0600, makedev(1, 3)); /* /dev/null */
}

static int make_node_of_another(const char *path, dev_t other)
{
	return mknod(path, S_IFCHR | 0600, other);
}

static int make_link_to_another(const char *path, dev_t other)
{
	char target[64];

	snprintf(target, sizeof(target), "/dev/char/%u:%u", major(other), minor(other));
	return access(target, F_OK) ? -1 : symlink(target, path);
}

static void test_node_is_not_the_device(void **state)
{
	int (*const makers[])(const char *, dev_t) = {make_file, make_fifo, make_wrong_device,
						      make_node_of_another, make_link_to_another};
	struct fixture fixture;
	struct libfwctl_handle *handle = NULL;

	begin(*state, &fixture);
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		int rc = open_with_node_replaced(&fixture, makers[i]);

		if (rc != -ESTALE)
			fail_msg("replacement %zu: %d instead of -ESTALE", i, rc);
		assert_int_equal(libfwctl_error_get_kind(fixture.err), LIBFWCTL_ERROR_DEVICE);
	}
	/* The node itself is back and good. */
	assert_ok(libfwctl_open_device(fixture.dev_a, NULL, fixture.err, &handle), fixture.err);
	libfwctl_close(handle);
	end(&fixture);
}

/* In a child whose /sys is empty; its status says what went wrong there, as a bit each. */
static int adopt_without_sys(struct libfwctl_context *ctx)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_device *dev = NULL;
	char node[64];
	int wrong = 0, fd;

	if (libfwctl_device_find(ctx, SERIAL_A, err, &dev))
		return 1;
	snprintf(node, sizeof(node), "%s", libfwctl_device_get_node(dev));
	libfwctl_device_unref(dev);
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount("none", "/sys", "tmpfs", 0, NULL))
		return 2;
	/* By name it cannot be found, and the reason is told; an open descriptor answers for itself. */
	if (libfwctl_open(ctx, node, NULL, err, &handle) != -ENXIO)
		wrong |= 4;
	fd = open(node, O_RDWR | O_CLOEXEC);
	if (libfwctl_open_fd(ctx, fd, NULL, err, &handle))
		return wrong | 8;
	if (libfwctl_handle_get_device_type(handle) != LIBFWCTL_DEVICE_TYPE_CXL ||
	    libfwctl_handle_get_device(handle) || libfwctl_handle_get_fd(handle) != fd)
		wrong |= 16;
	libfwctl_close(handle);
	/* What does not answer INFO is not adopted. */
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (libfwctl_open_fd(ctx, fd, NULL, err, &handle) != -ENOTTY)
		wrong |= 32;
	libfwctl_error_free(err);
	return wrong;
}

static void test_adopt_without_sys(void **state)
{
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(adopt_without_sys(*state));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_serial_with_top_bit),
		cmocka_unit_test(test_open_by_memdev),
		cmocka_unit_test(test_held_handle),
		cmocka_unit_test(test_gone_before_open),
		cmocka_unit_test(test_number_of_another),
		cmocka_unit_test(test_node_is_not_the_device),
		cmocka_unit_test(test_adopt_without_sys),
	};

	return cmocka_run_group_tests_name("unplug", tests, setup_context, teardown_context);
}
