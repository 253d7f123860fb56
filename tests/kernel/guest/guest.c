// SPDX-License-Identifier: LGPL-2.1-or-later
/* guest.c: see guest.h. */
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>
#include <linux/capability.h>

#define TAINT_FWCTL (1UL << 19)

int setup_context(void **state)
{
	struct libfwctl_context *ctx = NULL;
	int rc = libfwctl_context_new(&ctx);

	*state = ctx;
	return rc;
}

int teardown_context(void **state)
{
	libfwctl_context_unref(*state);
	return 0;
}

void assert_ok(int rc, const struct libfwctl_error *err)
{
	if (rc)
		fail_msg("%d: %s", rc, libfwctl_error_text(err));
}

bool is_series(const char *series)
{
	size_t length = strlen(series);
	struct utsname system;

	assert_int_equal(uname(&system), 0);
	return strncmp(system.release, series, length) == 0 &&
	       (system.release[length] == '.' || system.release[length] == '-');
}

bool is_tainted(void)
{
	FILE *file = fopen("/proc/sys/kernel/tainted", "r");
	unsigned long taint;

	assert_non_null(file);
	assert_int_equal(fscanf(file, "%lu", &taint), 1);
	fclose(file);
	return taint & TAINT_FWCTL;
}

void set_rawio(bool on)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];

	assert_int_equal(syscall(SYS_capget, &header, data), 0);
	if (on)
		data[0].effective |= 1U << CAP_SYS_RAWIO;
	else
		data[0].effective &= ~(1U << CAP_SYS_RAWIO);
	assert_int_equal(syscall(SYS_capset, &header, data), 0);
}

struct libfwctl_handle *open_raw(struct libfwctl_context *ctx, const char *name, uint32_t scope)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;

	assert_int_equal(libfwctl_policy_new(&policy), 0);
	assert_int_equal(libfwctl_policy_set_scope(policy, scope), 0);
	assert_int_equal(libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL), 0);
	assert_ok(libfwctl_open(ctx, name, policy, err, &handle), err);
	libfwctl_policy_free(policy);
	libfwctl_error_free(err);
	return handle;
}

void find_node(struct libfwctl_context *ctx, const char *parent, char node[static 64])
{
	struct libfwctl_enumerate *enumerate = NULL;
	struct libfwctl_error *err = libfwctl_error_new();

	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_match_parent(enumerate, parent), 0);
	assert_ok(libfwctl_enumerate_scan(enumerate, err), err);
	assert_int_equal(libfwctl_enumerate_get_count(enumerate), 1);
	snprintf(node, 64, "%s",
		 libfwctl_device_get_node(libfwctl_enumerate_get_device(enumerate, 0)));
	libfwctl_enumerate_free(enumerate);
	libfwctl_error_free(err);
}

size_t count_devices(struct libfwctl_context *ctx)
{
	struct libfwctl_enumerate *enumerate = NULL;
	struct libfwctl_error *err = libfwctl_error_new();
	size_t count;

	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_ok(libfwctl_enumerate_scan(enumerate, err), err);
	count = libfwctl_enumerate_get_count(enumerate);
	libfwctl_enumerate_free(enumerate);
	libfwctl_error_free(err);
	return count;
}

/* .../cxl_mem.0/mem5/fwctl/fwctl3: the mock is three levels up. */
void find_mock(const struct libfwctl_device *dev, struct mock *mock)
{
	char path[512], link[sizeof(path) + 8], *driver;

	snprintf(path, sizeof(path), "%s", libfwctl_device_get_syspath(dev));
	for (int i = 0; i < 3; i++)
		*strrchr(path, '/') = '\0';
	snprintf(mock->name, sizeof(mock->name), "%s", strrchr(path, '/') + 1);
	snprintf(link, sizeof(link), "%s/driver", path);
	driver = realpath(link, NULL);
	assert_non_null(driver);
	snprintf(mock->driver, sizeof(mock->driver), "%s", driver);
	free(driver);
}

static void tell_driver(const struct mock *mock, const char *attribute)
{
	char path[sizeof(mock->driver) + 8];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", mock->driver, attribute);
	fd = open(path, O_WRONLY);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, mock->name, strlen(mock->name)), strlen(mock->name));
	close(fd);
}

void unbind_mock(const struct mock *mock)
{
	tell_driver(mock, "unbind");
}

void bind_mock(const struct mock *mock)
{
	tell_driver(mock, "bind");
}

static bool is_event(const struct libfwctl_event *event, uint32_t action, const char *syspath)
{
	const char *path = libfwctl_device_get_syspath(libfwctl_event_get_device(event));

	return libfwctl_event_get_action(event) == action && !strcmp(path, syspath);
}

void await_event(struct libfwctl_monitor *monitor, uint32_t action, const char *syspath)
{
	struct pollfd poller = {.fd = libfwctl_monitor_get_fd(monitor), .events = POLLIN};
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_event *event;
	bool found = false;
	int rc;

	while (!found) {
		rc = libfwctl_monitor_receive(monitor, err, &event);
		if (rc == -EAGAIN) {
			if (poll(&poller, 1, 30000) != 1)
				fail_msg("no event for %s within 30 s", syspath);
			continue;
		}
		assert_ok(rc, err);
		found = is_event(event, action, syspath);
		libfwctl_event_free(event);
	}
	libfwctl_error_free(err);
}
