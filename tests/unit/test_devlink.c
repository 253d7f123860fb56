// SPDX-License-Identifier: LGPL-2.1-or-later
/* The devlink object: what a module in place of the library's tells, does not tell, or tells too late. */
#include "modules.h"

#include "device/device.h"
#include "identity/devlink.h"

#include <pthread.h>
#include <time.h>

static struct module_folder folder;

static int setup(void **state)
{
	make_modules(&folder);
	put_module(&folder, "devlink", "module-devlink");
	*state = new_context();
	return 0;
}

static int teardown(void **state)
{
	libfwctl_context_unref(*state);
	remove_modules(&folder);
	return 0;
}

static int ask(struct libfwctl_context *ctx, const char *address, struct libfwctl_error *err,
	       struct libfwctl_devlink **out)
{
	const struct libfwctl_device dev = {
		.ctx = ctx,
		.name = (char *)"fwctl0",
		.pci_address = (char *)address,
	};

	return libfwctl_devlink_new(&dev, 0, err, out);
}

static struct libfwctl_devlink *ask_ok(struct libfwctl_context *ctx, const char *address)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_devlink *devlink = NULL;

	if (ask(ctx, address, err, &devlink))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
	return devlink;
}

static void test_names_and_versions(void **state)
{
	struct libfwctl_devlink *devlink = ask_ok(*state, "0000:08:00.0");
	const struct libfwctl_devlink_version *version;

	assert_string_equal(libfwctl_devlink_get_handle(devlink), "pci/0000:08:00.0");
	assert_string_equal(libfwctl_devlink_get_driver(devlink), "mlx5_core");
	assert_string_equal(libfwctl_devlink_get_serial(devlink), "MT2051");
	assert_string_equal(libfwctl_devlink_get_board_serial(devlink), "B1");
	assert_null(libfwctl_devlink_get_error(devlink));

	assert_int_equal(libfwctl_devlink_get_version_count(devlink), 2);
	version = libfwctl_devlink_get_version(devlink, 0);
	assert_int_equal(libfwctl_devlink_version_get_kind(version),
			 LIBFWCTL_DEVLINK_VERSION_STORED);
	assert_string_equal(libfwctl_devlink_version_get_name(version), "fw");
	assert_string_equal(libfwctl_devlink_version_get_value(version), "3");
	assert_null(libfwctl_devlink_get_version(devlink, 2));
	libfwctl_devlink_free(devlink);
}

static void test_ports_reload_and_health(void **state)
{
	struct libfwctl_devlink *devlink = ask_ok(*state, "0000:08:00.0");
	const struct libfwctl_devlink_reporter *reporter;
	const struct libfwctl_devlink_port *port;
	uint32_t index = 0;

	assert_int_equal(libfwctl_devlink_get_port_count(devlink), 1);
	port = libfwctl_devlink_get_port(devlink, 0);
	assert_int_equal(libfwctl_devlink_port_get_index(port), 1);
	assert_string_equal(libfwctl_devlink_port_get_type(port), "eth");
	assert_string_equal(libfwctl_devlink_port_get_flavour(port), "physical");
	assert_string_equal(libfwctl_devlink_port_get_netdev(port), "eth0");
	assert_null(libfwctl_devlink_port_get_rdma(port));
	assert_null(libfwctl_devlink_get_port(devlink, 1));

	assert_int_equal(libfwctl_devlink_get_reload_action_count(devlink), 2);
	assert_string_equal(libfwctl_devlink_get_reload_action(devlink, 1), "b");
	assert_null(libfwctl_devlink_get_reload_action(devlink, 2));
	assert_int_equal(libfwctl_devlink_get_reload_limit_count(devlink), 1);
	assert_string_equal(libfwctl_devlink_get_reload_limit(devlink, 0), "no_reset");
	assert_null(libfwctl_devlink_get_reload_limit(devlink, 1));
	assert_true(libfwctl_devlink_has_reload_failed(devlink));

	assert_int_equal(libfwctl_devlink_get_reporter_count(devlink), 2);
	reporter = libfwctl_devlink_get_reporter(devlink, 0);
	assert_string_equal(libfwctl_devlink_reporter_get_name(reporter), "fw");
	assert_string_equal(libfwctl_devlink_reporter_get_state(reporter), "healthy");
	assert_int_equal(libfwctl_devlink_reporter_get_errors(reporter), 1);
	assert_int_equal(libfwctl_devlink_reporter_get_recoveries(reporter), 2);
	assert_int_equal(libfwctl_devlink_reporter_get_port(reporter, &index), -ENODATA);
	reporter = libfwctl_devlink_get_reporter(devlink, 1);
	assert_int_equal(libfwctl_devlink_reporter_get_port(reporter, &index), 0);
	assert_int_equal(index, 3);
	assert_null(libfwctl_devlink_reporter_get_state(reporter));
	assert_null(libfwctl_devlink_get_reporter(devlink, 2));
	libfwctl_devlink_free(devlink);
}

static void test_which_version_is_the_firmware(void **state)
{
	static const struct {
		const char *address, *version;
	} devices[] = {
		{"0000:08:00.0", "1"}, /* fw.mgmt; what is stored does not run */
		{"0000:08:00.1", "2"}, /* fw.version */
		{"0000:08:00.2", "3"}, /* fw */
	};

	for (size_t i = 0; i < COUNT(devices); i++) {
		struct libfwctl_devlink *devlink = ask_ok(*state, devices[i].address);

		assert_string_equal(libfwctl_devlink_get_firmware(devlink), devices[i].version);
		libfwctl_devlink_free(devlink);
	}
}

static void test_a_part_that_fails(void **state)
{
	struct libfwctl_devlink *devlink = ask_ok(*state, "0000:08:00.1");
	const struct libfwctl_error *err = libfwctl_devlink_get_error(devlink);

	assert_int_equal(libfwctl_error_get_errno(err), EIO);
	assert_contains(libfwctl_error_text(err), "cannot tell all about pci/0000:08:00.1");
	libfwctl_devlink_free(devlink);
}

static void refused(struct libfwctl_context *ctx, int error, const char *says)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_devlink *devlink = NULL;
	char address[32];

	snprintf(address, sizeof(address), "%04x:08:00.7", (unsigned int)error);
	assert_int_equal(ask(ctx, address, err, &devlink), -error);
	assert_null(devlink);
	assert_int_equal(libfwctl_error_get_errno(err), error);
	assert_contains(libfwctl_error_text(err), says);
	libfwctl_error_free(err);
}

static void test_what_is_said_of_each_failure(void **state)
{
	refused(*state, EPROTONOSUPPORT, "this kernel has no devlink");
	refused(*state, ENODEV, "there is no devlink instance pci/0013:08:00.7");
	refused(*state, EPERM, "devlink may not be asked about pci/0001:08:00.7: Operation not");
	refused(*state, EACCES, "devlink may not be asked about pci/000d:08:00.7: Permission");
	refused(*state, ETIMEDOUT, "devlink did not tell about pci/006e:08:00.7 within 1000 ms");
	refused(*state, EBADMSG, "what devlink tells about pci/004a:08:00.7 does not hold");
	refused(*state, ENOMEM, "not enough memory for what devlink tells");
	refused(*state, EIO, "devlink cannot tell all about pci/0005:08:00.7: Input/output");
}

static void test_no_module(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_devlink *devlink = NULL;
	char path[PATH_MAX];

	module_path(&folder, "devlink", path);
	unlink(path);
	assert_int_equal(ask(*state, "0000:08:00.0", err, &devlink), -ENOPKG);
	assert_contains(libfwctl_error_text(err), "libfwctl-devlink.so is not there");
	libfwctl_error_free(err);
}

static void test_no_pci(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_devlink *devlink = NULL;

	assert_int_equal(ask(*state, NULL, err, &devlink), -ENODEV);
	assert_contains(libfwctl_error_text(err), "fwctl0 has no devlink instance");
	libfwctl_error_free(err);
}

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* Nor is anything lost of what comes after that: valgrind and the sanitizers look. */
static void test_a_kernel_that_does_not_let_go(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_devlink *devlink = NULL;
	long long start = now_ms();

	assert_int_equal(devlink_new(*state, "pci", "0000:08:00.3", 50, err, &devlink), -ETIMEDOUT);
	assert_in_range(now_ms() - start, 50, 1000);
	assert_null(devlink);
	assert_contains(libfwctl_error_text(err), "within 50 ms");
	libfwctl_error_free(err);
	usleep(1300000);
}

/* What it held is given back by then, and its stack is there for the next one. */
static void test_the_thread_has_ended(void **state)
{
	long long start = now_ms();

	libfwctl_devlink_free(ask_ok(*state, "0000:08:00.4"));
	assert_true(now_ms() - start >= 300);
}

static void *ask_often(void *ctx)
{
	for (int i = 0; i < 20; i++) {
		struct libfwctl_devlink *devlink = NULL;

		if (ask(ctx, "0000:08:00.0", NULL, &devlink))
			return ctx;
		libfwctl_devlink_free(devlink);
	}
	return NULL;
}

static void test_by_several_threads(void **state)
{
	pthread_t threads[4];
	void *failed;

	for (size_t i = 0; i < COUNT(threads); i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_often, *state), 0);
	for (size_t i = 0; i < COUNT(threads); i++) {
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
}

static void test_words(void **state)
{
	(void)state;
	assert_null(libfwctl_devlink_version_kind_name(0));
	assert_string_equal(libfwctl_devlink_version_kind_name(LIBFWCTL_DEVLINK_VERSION_FIXED),
			    "fixed");
	assert_string_equal(libfwctl_devlink_version_kind_name(LIBFWCTL_DEVLINK_VERSION_RUNNING),
			    "running");
	assert_string_equal(libfwctl_devlink_version_kind_name(LIBFWCTL_DEVLINK_VERSION_STORED),
			    "stored");
	assert_null(libfwctl_devlink_version_kind_name(4));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_names_and_versions),
		TEST(test_ports_reload_and_health),
		TEST(test_which_version_is_the_firmware),
		TEST(test_a_part_that_fails),
		TEST(test_what_is_said_of_each_failure),
		TEST(test_no_module),
		TEST(test_no_pci),
		TEST(test_a_kernel_that_does_not_let_go),
		TEST(test_the_thread_has_ended),
		TEST(test_by_several_threads),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests_name("devlink", tests, NULL, NULL);
}
