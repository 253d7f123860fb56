// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * test_devlink.c: the kernel's own devlink, asked about netdevsim/netdevsim1, which has two ports. No fwctl device is
 * below it, so the library's inner function is called.
 */
#include "guest.h"

#include "identity/devlink.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEBUG "/sys/kernel/debug/netdevsim/netdevsim1/health/"

static struct libfwctl_devlink *ask_ok(struct libfwctl_context *ctx)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_devlink *devlink = NULL;

	assert_ok(devlink_new(ctx, "netdevsim", "netdevsim1", 10000, err, &devlink), err);
	assert_null(libfwctl_devlink_get_error(devlink));
	libfwctl_error_free(err);
	return devlink;
}

static void test_names_and_versions(void **state)
{
	struct libfwctl_devlink *devlink = ask_ok(*state);

	assert_string_equal(libfwctl_devlink_get_handle(devlink), "netdevsim/netdevsim1");
	assert_string_equal(libfwctl_devlink_get_driver(devlink), "netdevsim");
	assert_null(libfwctl_devlink_get_serial(devlink));
	assert_int_equal(libfwctl_devlink_get_version_count(devlink), 2);
	assert_string_equal(libfwctl_devlink_get_firmware(devlink), "10.20.30");
	for (size_t i = 0; i < 2; i++)
		assert_string_equal(
			libfwctl_devlink_version_get_name(libfwctl_devlink_get_version(devlink, i)),
			"fw.mgmt");
	libfwctl_devlink_free(devlink);
}

static void test_ports_and_reload(void **state)
{
	struct libfwctl_devlink *devlink = ask_ok(*state);
	char path[256];

	assert_int_equal(libfwctl_devlink_get_port_count(devlink), 2);
	for (size_t i = 0; i < 2; i++) {
		const struct libfwctl_devlink_port *port = libfwctl_devlink_get_port(devlink, i);

		assert_string_equal(libfwctl_devlink_port_get_type(port), "eth");
		assert_string_equal(libfwctl_devlink_port_get_flavour(port), "physical");
		assert_null(libfwctl_devlink_port_get_rdma(port));
		snprintf(path, sizeof(path), "/sys/class/net/%s",
			 libfwctl_devlink_port_get_netdev(port));
		assert_int_equal(access(path, F_OK), 0);
	}
	assert_int_equal(libfwctl_devlink_get_reload_action_count(devlink), 1);
	assert_string_equal(libfwctl_devlink_get_reload_action(devlink, 0), "driver_reinit");
	assert_int_equal(libfwctl_devlink_get_reload_limit_count(devlink), 0);
	assert_false(libfwctl_devlink_has_reload_failed(devlink));
	libfwctl_devlink_free(devlink);
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	if (write(fd, text, strlen(text)) < 0)
		assert_int_equal(errno, EINVAL); /* what recovery says */
	close(fd);
}

/* Of the reporter of that name, which there must be. */
static const struct libfwctl_devlink_reporter *find(const struct libfwctl_devlink *devlink,
						    const char *name)
{
	for (size_t i = 0; i < libfwctl_devlink_get_reporter_count(devlink); i++) {
		const struct libfwctl_devlink_reporter *reporter =
			libfwctl_devlink_get_reporter(devlink, i);

		if (strcmp(libfwctl_devlink_reporter_get_name(reporter), name) == 0)
			return reporter;
	}
	fail_msg("there is no reporter '%s'", name);
	return NULL;
}

static void test_health(void **state)
{
	struct libfwctl_devlink *devlink = ask_ok(*state);
	const struct libfwctl_devlink_reporter *reporter = find(devlink, "dummy");
	uint32_t port;

	assert_int_equal(libfwctl_devlink_get_reporter_count(devlink), 2);
	find(devlink, "empty");
	assert_string_equal(libfwctl_devlink_reporter_get_state(reporter), "healthy");
	assert_int_equal(libfwctl_devlink_reporter_get_errors(reporter), 0);
	assert_int_equal(libfwctl_devlink_reporter_get_port(reporter, &port), -ENODATA);
	libfwctl_devlink_free(devlink);

	write_file(DEBUG "fail_recover", "1");
	write_file(DEBUG "break_health", "broken");
	devlink = ask_ok(*state);
	reporter = find(devlink, "dummy");
	assert_string_equal(libfwctl_devlink_reporter_get_state(reporter), "error");
	assert_int_equal(libfwctl_devlink_reporter_get_errors(reporter), 1);
	assert_int_equal(libfwctl_devlink_reporter_get_recoveries(reporter), 0);
	libfwctl_devlink_free(devlink);
}

static void refused(struct libfwctl_context *ctx, const char *bus, const char *name)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_devlink *devlink = NULL;

	assert_int_equal(devlink_new(ctx, bus, name, 10000, err, &devlink), -ENODEV);
	assert_non_null(strstr(libfwctl_error_text(err), "there is no devlink instance"));
	libfwctl_error_free(err);
}

static void test_no_instance(void **state)
{
	refused(*state, "netdevsim", "netdevsim2");
	refused(*state, "pci", "ffff:ff:1f.7");
}

/* The exit status of a child that asks after `prepare` has succeeded; 99 if it has not. */
static int ask_after(struct libfwctl_context *ctx, int (*prepare)(void))
{
	struct libfwctl_devlink *devlink = NULL;
	pid_t pid = fork();
	int status;

	assert_true(pid >= 0);
	if (pid == 0) {
		if (prepare())
			_exit(99);
		_exit(-devlink_new(ctx, "netdevsim", "netdevsim1", 10000, NULL, &devlink));
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int become_nobody(void)
{
	return setgid(65534) || setuid(65534);
}

static int leave_the_network(void)
{
	return unshare(CLONE_NEWNET);
}

static void test_who_may_ask(void **state)
{
	assert_int_equal(ask_after(*state, become_nobody), 0);
	assert_int_equal(ask_after(*state, leave_the_network), ENODEV);
}

static bool has_ended(pid_t pid, int *status)
{
	pid_t ended = waitpid(pid, status, WNOHANG);

	assert_true(ended >= 0);
	return ended == pid;
}

/* While a device of many ports is reloaded, the kernel lets nobody go who asks about it. */
static void test_while_it_is_reloaded(void **state)
{
	unsigned int left_behind = 0;
	int status = 0;
	pid_t pid;

	write_file("/sys/bus/netdevsim/new_device", "2 64");
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		execlp("devlink", "devlink", "dev", "reload", "netdevsim/netdevsim2", NULL);
		_exit(99);
	}
	while (!has_ended(pid, &status)) {
		struct libfwctl_devlink *devlink = NULL;
		int rc = devlink_new(*state, "netdevsim", "netdevsim2", 20, NULL, &devlink);

		libfwctl_devlink_free(devlink);
		/* It goes on, and nobody has waited for its end. */
		left_behind += rc == -ETIMEDOUT && !has_ended(pid, &status);
		if (left_behind == 3)
			break;
		if (rc && rc != -ETIMEDOUT)
			fail_msg("%d", rc);
	}
	assert_int_equal(left_behind, 3);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	write_file("/sys/bus/netdevsim/del_device", "2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_and_versions),
		cmocka_unit_test(test_ports_and_reload),
		cmocka_unit_test(test_health),
		cmocka_unit_test(test_no_instance),
		cmocka_unit_test(test_who_may_ask),
		cmocka_unit_test(test_while_it_is_reloaded),
	};

	return cmocka_run_group_tests_name("devlink", tests, setup_context, teardown_context);
}
