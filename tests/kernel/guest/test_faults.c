// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * test_faults.c: the kernel fails each allocation and each copy of a call in turn (fail-nth), until a call
 * gets through untouched. On devices of fwctl_standin.ko, whose firmware counts what it has executed, and
 * of cxl_test.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "held.h"
#include "plain.h"

#define SERIAL "serial:0x2"

/* More than any call has. */
#define POINTS_MAX 40000

/* ---- the kernel's faults -------------------------------------------------------------------- */

static int fail_nth = -1;

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		fail_msg("%s cannot be written to", path);
	close(fd);
}

/* Also allocations that may wait; silently, as the console is looked through for what went wrong. */
static void enable_faults(void)
{
	write_file("/sys/kernel/debug/failslab/ignore-gfp-wait", "N");
	write_file("/sys/kernel/debug/failslab/verbose", "0");
	write_file("/sys/kernel/debug/fail_usercopy/verbose", "0");
	fail_nth = open("/proc/thread-self/fail-nth", O_RDWR | O_CLOEXEC);
	assert_true(fail_nth >= 0);
}

/* From here on the n-th allocation or copy of this thread fails. */
static void arm(unsigned int n)
{
	char text[16];
	int length = snprintf(text, sizeof(text), "%u", n);

	assert_int_equal(pwrite(fail_nth, text, (size_t)length, 0), length);
}

/* Whether it has failed. That the copy of the answer fails itself tells that until then none did. */
static bool disarm(void)
{
	char text[16] = "";
	ssize_t length = pread(fail_nth, text, sizeof(text) - 1, 0);
	bool hit = length > 0 && strtoul(text, NULL, 10) == 0;

	assert_int_equal(pwrite(fail_nth, "0", 1, 0), 1);
	return hit;
}

/* ---- fixtures ------------------------------------------------------------------------------- */

struct fixture {
	struct libfwctl_context *ctx;
	struct libfwctl_error *err;
	struct libfwctl_policy *policy;
	struct libfwctl_device *dev;
	struct libfwctl_handle *handle;
	int fd;
};

/* What becomes of two failures before the library can see them. */
static bool is_hidden(int rc, const char *text)
{
	/* A kernel that has no memory for the name of a node tells of another one itself. */
	if (rc == -ENOENT && strstr(text, "its node"))
		return true;
	/* libudev takes an attribute that it cannot look at for none. */
	return rc == -ENODATA && strstr(text, "sysfs does not tell the serial number");
}

/* A failure of the kernel's comes out as it is, with a text. */
static void assert_told(const struct fixture *fixture, int rc, unsigned int n)
{
	const char *text = libfwctl_error_text(fixture->err);

	if (rc != -ENOMEM && rc != -EFAULT && !is_hidden(rc, text))
		fail_msg("at point %u: %d: %s", n, rc, text);
	assert_int_equal(libfwctl_error_get_errno(fixture->err), -rc);
	assert_true(strlen(text) > 20);
}

static void begin(struct libfwctl_context *ctx, struct fixture *fixture, const char *name)
{
	*fixture = (struct fixture){.ctx = ctx, .err = libfwctl_error_new()};
	assert_int_equal(libfwctl_policy_new(&fixture->policy), 0);
	assert_int_equal(libfwctl_policy_set_effects(fixture->policy, LIBFWCTL_EFFECTS_ALL), 0);
	assert_ok(libfwctl_device_find(ctx, name, fixture->err, &fixture->dev), fixture->err);
}

static void end(struct fixture *fixture)
{
	libfwctl_close(fixture->handle);
	libfwctl_device_unref(fixture->dev);
	libfwctl_policy_free(fixture->policy);
	libfwctl_error_free(fixture->err);
}

/* ---- opening -------------------------------------------------------------------------------- */

static int open_device(struct fixture *fixture)
{
	return libfwctl_open_device(fixture->dev, NULL, fixture->err, &fixture->handle);
}

static int open_path(struct fixture *fixture)
{
	return libfwctl_open(fixture->ctx, libfwctl_device_get_node(fixture->dev), NULL,
			     fixture->err, &fixture->handle);
}

static int open_name(struct fixture *fixture)
{
	return libfwctl_open(fixture->ctx, SERIAL, NULL, fixture->err, &fixture->handle);
}

/* The descriptor stays the caller's if it fails. */
static int open_descriptor(struct fixture *fixture)
{
	int fd = dup(fixture->fd);
	int rc = libfwctl_open_fd(fixture->ctx, fd, NULL, fixture->err, &fixture->handle);

	if (rc)
		close(fd);
	return rc;
}

static void close_again(struct fixture *fixture)
{
	libfwctl_close(fixture->handle);
	fixture->handle = NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a == b || (a && b && !strcmp(a, b));
}

/* What could not be read is not silently left out. For the node see assert_told(). */
static void assert_whole(const struct libfwctl_device *dev, const struct libfwctl_device *whole,
			 unsigned int n)
{
	const char *(*const facts[])(const struct libfwctl_device *) = {
		libfwctl_device_get_name,
		libfwctl_device_get_syspath,
		libfwctl_device_get_parent,
		libfwctl_device_get_parent_syspath,
		libfwctl_device_get_parent_subsystem,
		libfwctl_device_get_parent_driver,
		libfwctl_device_get_memdev,
	};
	uint64_t serial;

	assert_non_null(dev);
	if (libfwctl_device_get_error(dev))
		return;
	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
		if (!same_text(facts[i](dev), facts[i](whole)))
			fail_msg("at point %u: %s instead of %s, and no error", n, facts[i](dev),
				 facts[i](whole));
	assert_int_equal(libfwctl_device_get_serial(dev, &serial), 0);
}

/*
 * At one point in `every`. Where libudev gets by without what it could not read, the opening succeeds; `by_udev`
 * says whether it may.
 */
static void fail_opening(struct libfwctl_context *ctx, int (*open_it)(struct fixture *),
			 unsigned int every, bool by_udev)
{
	struct fixture fixture;
	struct held before;
	unsigned int n, passed = 0;
	bool hit = true;

	begin(ctx, &fixture, SERIAL);
	fixture.fd = open(libfwctl_device_get_node(fixture.dev), O_RDWR | O_CLOEXEC);
	assert_ok(open_it(&fixture), fixture.err);
	close_again(&fixture);
	before = held_now();
	for (n = 1; hit && n < POINTS_MAX; n += every) {
		int rc;

		arm(n);
		rc = open_it(&fixture);
		hit = disarm();
		if (rc) {
			assert_told(&fixture, rc, n);
			assert_int_equal(libfwctl_error_get_executed(fixture.err),
					 LIBFWCTL_EXECUTED_NO);
		} else {
			assert_whole(libfwctl_handle_get_device(fixture.handle), fixture.dev, n);
			passed += hit;
		}
		if (passed && !by_udev)
			fail_msg("at point %u: the failure went unseen", n);
		close_again(&fixture);
		assert_held(&before, 0, "point", n);
		assert_ok(open_it(&fixture), fixture.err);
		close_again(&fixture);
	}
	assert_false(hit);
	assert_true(n > 1 + every);
	print_message("up to point %u, one in %u; libudev coped with %u\n", n - every, every,
		      passed);
	close(fixture.fd);
	end(&fixture);
}

static void test_open_device(void **state)
{
	fail_opening(*state, open_device, 1, false);
}

static void test_open_path(void **state)
{
	fail_opening(*state, open_path, 1, true);
}

static void test_open_descriptor(void **state)
{
	fail_opening(*state, open_descriptor, 1, true);
}

/* A card that has no devlink instance; the kernel is asked all the same. */
static void ask_devlink(struct libfwctl_context *ctx)
{
	struct libfwctl_devlink *devlink = NULL;
	struct fixture fixture;

	begin(ctx, &fixture, "10000:00:00.0");
	assert_int_equal(libfwctl_devlink_new(fixture.dev, 10000, fixture.err, &devlink), -ENODEV);
	assert_non_null(strstr(libfwctl_error_text(fixture.err), "no devlink instance pci/"));
	end(&fixture);
}

/*
 * It looks at all devices there are: not each of the many points. Where the serial number cannot be read, devlink
 * is asked for it, one card after another. What stays is loaded before, and is there once: the module, and the
 * stack of the thread that asks.
 */
static void test_open_name(void **state)
{
	ask_devlink(*state);
	fail_opening(*state, open_name, 211, true);
}

/* Asks devlink at every point but those at which it cannot list the devices. */
static void test_find_none(void **state)
{
	struct libfwctl_device *dev = NULL;
	struct fixture fixture;
	struct held before;
	unsigned int n, failed = 0;
	bool hit = true;

	ask_devlink(*state);
	begin(*state, &fixture, SERIAL);
	before = held_now();
	for (n = 1; hit && n < POINTS_MAX; n += 211) {
		int rc;

		arm(n);
		rc = libfwctl_device_find(*state, "serial:0xdead", fixture.err, &dev);
		hit = disarm();
		if (rc != -ENODEV)
			assert_told(&fixture, rc, n);
		failed += rc != -ENODEV;
		assert_held(&before, 0, "point", n);
	}
	assert_false(hit);
	print_message("up to point %u, one in 211; %u failed\n", n - 211, failed);
	end(&fixture);
}

/* No device is left out for a failure: it is listed with it, or the list fails. */
static void test_list(void **state)
{
	struct libfwctl_enumerate *enumerate = NULL;
	size_t count = count_devices(*state);
	struct fixture fixture;
	bool hit = true;

	begin(*state, &fixture, SERIAL);
	assert_int_equal(libfwctl_enumerate_new(*state, &enumerate), 0);
	for (unsigned int n = 1; hit && n < POINTS_MAX; n += 211) {
		int rc;

		arm(n);
		rc = libfwctl_enumerate_scan(enumerate, fixture.err);
		hit = disarm();
		if (rc)
			assert_told(&fixture, rc, n);
		else
			assert_int_equal(libfwctl_enumerate_get_count(enumerate), count);
	}
	assert_false(hit);
	libfwctl_enumerate_free(enumerate);
	end(&fixture);
}

/* The descriptor is gone whatever fails. */
static void test_close(void **state)
{
	struct fixture fixture;
	struct held before;
	bool hit = true;

	begin(*state, &fixture, SERIAL);
	assert_ok(open_device(&fixture), fixture.err);
	close_again(&fixture);
	before = held_now();
	for (unsigned int n = 1; hit && n < POINTS_MAX; n++) {
		assert_ok(open_device(&fixture), fixture.err);
		arm(n);
		libfwctl_close(fixture.handle);
		hit = disarm();
		fixture.handle = NULL;
		assert_held(&before, 0, "point", n);
	}
	assert_false(hit);
	end(&fixture);
}

/* ---- calls ---------------------------------------------------------------------------------- */

/* How many requests the firmware of a device of fwctl_standin.ko has executed. */
static unsigned int count_executed(const char *standin)
{
	char path[128];
	unsigned int count;
	FILE *file;

	snprintf(path, sizeof(path), "/sys/kernel/debug/fwctl_standin/%s/count", standin);
	file = fopen(path, "re");
	assert_non_null(file);
	assert_int_equal(fscanf(file, "%u", &count), 1);
	fclose(file);
	return count;
}

/* Of failures, by whether the firmware had executed the command by then. */
struct tally {
	unsigned int before, after;
};

/*
 * Nobody can tell whether a copy failed before the driver was called or after: that is unknown. Memory is
 * allocated before anything is sent; but pds gives errors of its firmware by that number, too.
 */
static void assert_call_told(const struct fixture *fixture, const struct libfwctl_rpc *rpc, int rc,
			     unsigned int n)
{
	uint32_t type = libfwctl_handle_get_device_type(fixture->handle);
	bool is_known = rc == -ENOMEM && type != LIBFWCTL_DEVICE_TYPE_PDS;

	assert_told(fixture, rc, n);
	assert_int_equal(rpc->executed,
			 is_known ? LIBFWCTL_EXECUTED_NO : LIBFWCTL_EXECUTED_UNKNOWN);
	assert_int_equal(libfwctl_error_get_executed(fixture->err), rpc->executed);
	assert_int_equal(libfwctl_error_get_stage(fixture->err), LIBFWCTL_STAGE_SEND);
	assert_string_equal(libfwctl_error_get_device(fixture->err),
			    libfwctl_device_get_name(fixture->dev));
	assert_int_equal(rpc->out_valid, 0);
	assert_int_equal(rpc->out_reported, 0);
}

/* What the firmware did and what is said of it may not contradict each other. */
static void assert_consistent(const struct libfwctl_rpc *rpc, unsigned int executed, unsigned int n)
{
	if (executed ? rpc->executed == LIBFWCTL_EXECUTED_NO
		     : rpc->executed == LIBFWCTL_EXECUTED_YES)
		fail_msg("at point %u: executed %s, but the firmware has had %u requests", n,
			 libfwctl_executed_name(rpc->executed), executed);
}

typedef void preparing(struct plain_call *call, uint32_t device_type);

static void call_untouched(struct fixture *fixture, preparing *prepare)
{
	struct plain_call call;

	prepare(&call, libfwctl_handle_get_device_type(fixture->handle));
	assert_ok(libfwctl_handle_rpc(fixture->handle, &call.rpc, fixture->err), fixture->err);
	assert_int_equal(call.rpc.executed, LIBFWCTL_EXECUTED_YES);
}

/* `standin`: NULL where nothing tells what was executed. */
static struct tally fail_calls(struct libfwctl_context *ctx, const char *name, const char *standin,
			       preparing *prepare)
{
	struct tally enomem = {0}, efault = {0};
	struct fixture fixture;
	struct held before;
	unsigned int n;
	bool hit = true;

	begin(ctx, &fixture, name);
	assert_ok(libfwctl_open_device(fixture.dev, fixture.policy, fixture.err, &fixture.handle),
		  fixture.err);
	call_untouched(&fixture, prepare);
	before = held_now();
	for (n = 1; hit && n < POINTS_MAX; n++) {
		unsigned int count = standin ? count_executed(standin) : 0;
		struct plain_call call;
		int rc;

		prepare(&call, libfwctl_handle_get_device_type(fixture.handle));
		arm(n);
		rc = libfwctl_handle_rpc(fixture.handle, &call.rpc, fixture.err);
		hit = disarm();
		if (rc)
			assert_call_told(&fixture, &call.rpc, rc, n);
		if (standin) {
			struct tally *tally = rc == -ENOMEM ? &enomem : &efault;

			count = count_executed(standin) - count;
			assert_consistent(&call.rpc, count, n);
			tally->before += rc && !count;
			tally->after += rc && count;
		}
		assert_held(&before, 0, "point", n);
		call_untouched(&fixture, prepare);
	}
	assert_false(hit);
	if (standin)
		print_message("%u points: %u ENOMEM before it was executed, %u EFAULT, %u after\n",
			      n - 2, enomem.before, efault.before, efault.after);
	else
		print_message("%u points\n", n - 2);
	assert_int_equal(enomem.after, 0);
	end(&fixture);
	return efault;
}

static void fail_standin(void **state, const char *name, const char *standin, preparing *prepare)
{
	struct tally efault = fail_calls(*state, name, standin, prepare);

	/* At least: size, struct and request; then reply and struct. */
	assert_true(efault.before >= 2);
	assert_true(efault.after >= 2);
}

static void test_mlx5(void **state)
{
	fail_standin(state, "10000:00:00.0", "mlx5.0", plain_prepare);
}

static void test_bnxt(void **state)
{
	fail_standin(state, "10000:00:01.0", "bnxt.0", plain_prepare);
}

/* Linux 7.2 admits no command of bnxt that has buffers. */
static bool admits_bnxt_buffers(void)
{
	struct utsname system;

	assert_int_equal(uname(&system), 0);
	return strncmp(system.release, "7.2.", 4) != 0;
}

static void assert_bnxt_buffers_refused(struct libfwctl_context *ctx)
{
	struct plain_call call;
	struct fixture fixture;

	begin(ctx, &fixture, "10000:00:01.0");
	assert_ok(libfwctl_open_device(fixture.dev, fixture.policy, fixture.err, &fixture.handle),
		  fixture.err);
	plain_prepare_buffers(&call, LIBFWCTL_DEVICE_TYPE_BNXT);
	assert_int_equal(libfwctl_handle_rpc(fixture.handle, &call.rpc, fixture.err), -EPERM);
	assert_int_equal(call.rpc.executed, LIBFWCTL_EXECUTED_NO);
	end(&fixture);
}

static void test_bnxt_buffers(void **state)
{
	if (!admits_bnxt_buffers())
		assert_bnxt_buffers_refused(*state);
	else
		fail_standin(state, "10000:00:01.0", "bnxt.0", plain_prepare_buffers);
}

static void test_pds(void **state)
{
	fail_standin(state, "10000:00:02.0", "pds.0", plain_prepare);
}

static void test_pds_buffers(void **state)
{
	fail_standin(state, "10000:00:02.0", "pds.0", plain_prepare_buffers);
}

static void test_cxl(void **state)
{
	fail_calls(*state, SERIAL, NULL, plain_prepare);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_device),
		cmocka_unit_test(test_open_path),
		cmocka_unit_test(test_open_descriptor),
		cmocka_unit_test(test_open_name),
		cmocka_unit_test(test_find_none),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_close),
		cmocka_unit_test(test_mlx5),
		cmocka_unit_test(test_bnxt),
		cmocka_unit_test(test_bnxt_buffers),
		cmocka_unit_test(test_pds),
		cmocka_unit_test(test_pds_buffers),
		cmocka_unit_test(test_cxl),
	};

	(void)argc;
	held_begin(argv);
	enable_faults();
	return cmocka_run_group_tests_name("faults", tests, setup_context, teardown_context);
}
