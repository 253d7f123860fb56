// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * conformance_unplug.c: what is left of a device when its driver goes away, on one of the kernel's own
 * mlx5_fwctl over fwctl_standin.ko.
 */
#include "conformance.h"
#include "standin.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "../../../lib/base/uapi.h"

#define DEVICE	      "mlx5.0"
#define PARENT	      "10000:00:00.0"
#define DRIVER	      "/sys/bus/auxiliary/drivers/mlx5_fwctl.mlx5_fwctl"
#define MODULE	      "mlx5_fwctl"
#define AUX	      "mlx5_core.fwctl.0"
#define READ	      LIBFWCTL_SCOPE_DEBUG_READ_ONLY
#define QUERY_HCA_CAP 0x100 /* admitted at any scope */
#define LENGTH	      16

static const char own_struct[] = "it makes the struct itself";

/* ---- unplugging ----------------------------------------------------------------------------- */

static void tell_driver(const char *attribute)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", DRIVER, attribute);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, AUX, strlen(AUX)), strlen(AUX));
	close(fd);
}

static void unplug(void)
{
	tell_driver("unbind");
}

/* Comes back under whatever number; waits until udev has told of it. */
static void replug(struct libfwctl_context *ctx)
{
	size_t before = count_devices(ctx);

	tell_driver("bind");
	for (int i = 0; i < 600 && count_devices(ctx) <= before; i++)
		usleep(10000);
}

static int bare_call(int fd, uint32_t *out_length)
{
	const uint8_t request[LENGTH] = {QUERY_HCA_CAP >> 8, QUERY_HCA_CAP & 0xff};
	uint8_t reply[LENGTH];

	*out_length = sizeof(reply);
	return bare_rpc(fd, READ, request, sizeof(request), reply, out_length);
}

static int call_by_library(struct libfwctl_handle *handle, uint32_t *executed,
			   struct libfwctl_error *err)
{
	const uint8_t request[LENGTH] = {QUERY_HCA_CAP >> 8, QUERY_HCA_CAP & 0xff};
	uint8_t reply[LENGTH];
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = READ,
		.in = request,
		.in_length = sizeof(request),
		.out = reply,
		.out_room = sizeof(reply),
	};
	int rc = libfwctl_handle_rpc(handle, &rpc, err);

	*executed = rpc.executed;
	return rc;
}

/* ---- an open descriptor --------------------------------------------------------------------- */

static void held_bare(const struct subject *s, struct outcome *outcome)
{
	struct uapi_fwctl_info info = {.size = sizeof(info)};
	char text[32];
	uint32_t length;

	unplug();
	snprintf(text, sizeof(text), "%s",
		 errno_text(ioctl(s->fd, UAPI_FWCTL_INFO, &info) ? errno : 0));
	told(outcome, "INFO %s, RPC %s", text, errno_text(bare_call(s->fd, &length)));
	replug(s->ctx);
}

static void held_library(const struct subject *s, struct outcome *outcome)
{
	struct libfwctl_error *err = libfwctl_error_new();
	uint32_t executed;
	int rc;

	unplug();
	rc = call_by_library(s->handle, &executed, err);
	told(outcome, "RPC %s, kind %s, executed %s", errno_text(rc),
	     libfwctl_error_kind_name(libfwctl_error_get_kind(err)),
	     libfwctl_executed_name(executed));
	replug(s->ctx);
	libfwctl_error_free(err);
}

/* The old descriptor stays what it was when the device is there again. */
static void held_after_bare(const struct subject *s, struct outcome *outcome)
{
	uint32_t length;

	unplug();
	replug(s->ctx);
	told(outcome, "%s", errno_text(bare_call(s->fd, &length)));
}

static void held_after_library(const struct subject *s, struct outcome *outcome)
{
	uint32_t executed;

	unplug();
	replug(s->ctx);
	told(outcome, "%s", errno_text(call_by_library(s->handle, &executed, NULL)));
}

static void tell_ioctl(const struct subject *s, void *argument, struct outcome *outcome)
{
	size_t used = strlen(outcome->text);

	snprintf(outcome->text + used, sizeof(outcome->text) - used, "%s%s", used ? ", " : "",
		 errno_text(ioctl(s->fd, UAPI_FWCTL_RPC, argument) ? errno : 0));
}

/* What is looked at before it is known that the device is gone; what only behind that. */
static void order_when_gone(const struct subject *s, struct outcome *outcome)
{
	struct {
		struct uapi_fwctl_rpc rpc;
		uint64_t tail;
	} later = {.rpc = {.size = sizeof(later)}, .tail = 1};
	struct uapi_fwctl_rpc small = {.size = 31};
	struct uapi_fwctl_rpc wrong = {
		.size = sizeof(wrong), .scope = 4, .in_len = UINT32_MAX, .in = 16};

	unplug();
	told(outcome, "%s", "");
	tell_ioctl(s, &small, outcome);
	tell_ioctl(s, &later, outcome);
	tell_ioctl(s, NULL, outcome);
	tell_ioctl(s, &wrong, outcome);
	replug(s->ctx);
}

static void still_ready(const struct subject *s, struct outcome *outcome)
{
	struct pollfd poller = {.fd = s->fd, .events = POLLIN};
	struct stat status;

	unplug();
	assert_int_equal(fstat(s->fd, &status), 0);
	told(outcome, "poll %s, nlink %lu", poll(&poller, 1, 0) == 1 ? "ready" : "not ready",
	     (unsigned long)status.st_nlink);
	replug(s->ctx);
}

static void close_is_fine(const struct subject *s, struct outcome *outcome)
{
	int fd = open(s->node, O_RDWR | O_CLOEXEC);

	unplug();
	told(outcome, "%s", errno_text(close(fd) ? errno : 0));
	replug(s->ctx);
}

static void close_library(const struct subject *s, struct outcome *outcome)
{
	struct libfwctl_handle *handle = open_raw(s->ctx, s->node, READ);
	int fd = libfwctl_handle_get_fd(handle);

	unplug();
	libfwctl_close(handle);
	told(outcome, "%s", fcntl(fd, F_GETFD) < 0 ? "ok" : "still open");
	replug(s->ctx);
}

/* ---- names and numbers ---------------------------------------------------------------------- */

static void stale_bare(const struct subject *s, struct outcome *outcome)
{
	const char *copy = "/run/fwctl-stale";
	char text[32];
	struct stat status;

	assert_int_equal(fstat(s->fd, &status), 0);
	assert_int_equal(mknod(copy, S_IFCHR | 0600, status.st_rdev), 0);
	unplug();
	snprintf(text, sizeof(text), "%s",
		 errno_text(open(s->node, O_RDWR | O_CLOEXEC) < 0 ? errno : 0));
	told(outcome, "path %s, number %s", text,
	     errno_text(open(copy, O_RDWR | O_CLOEXEC) < 0 ? errno : 0));
	assert_int_equal(unlink(copy), 0);
	replug(s->ctx);
}

static void stale_library(const struct subject *s, struct outcome *outcome)
{
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_device *dev = NULL;
	char text[32];

	assert_int_equal(libfwctl_device_find(s->ctx, s->node, NULL, &dev), 0);
	unplug();
	snprintf(text, sizeof(text), "%s",
		 errno_text(libfwctl_open_device(dev, NULL, NULL, &handle)));
	told(outcome, "device %s, path %s", text,
	     errno_text(libfwctl_open(s->ctx, s->node, NULL, NULL, &handle)));
	libfwctl_device_unref(dev);
	replug(s->ctx);
}

/* The subject's own descriptors hold the number; the device must come back under another one. */
static void number_held(const struct subject *s, struct outcome *outcome)
{
	char node[64];

	unplug();
	replug(s->ctx);
	find_node(s->ctx, PARENT, node);
	told(outcome, "%s", strcmp(node, s->node) ? "another number" : "the same number");
}

static void number_held_library(const struct subject *s, struct outcome *outcome)
{
	struct libfwctl_handle *handle = NULL;

	unplug();
	replug(s->ctx);
	assert_int_equal(libfwctl_open(s->ctx, PARENT, NULL, NULL, &handle), 0);
	told(outcome, "%s, and by address it is found",
	     strcmp(libfwctl_device_get_node(libfwctl_handle_get_device(handle)), s->node)
		     ? "another number"
		     : "the same number");
	libfwctl_close(handle);
}

static void number_reused(const struct subject *s, struct outcome *outcome)
{
	char first[64], second[64];

	/* Closed by then: the number that the first round leaves free. */
	unplug();
	replug(s->ctx);
	find_node(s->ctx, PARENT, first);
	unplug();
	replug(s->ctx);
	find_node(s->ctx, PARENT, second);
	told(outcome, "%s", strcmp(first, second) ? "another number" : "the same number");
}

/* ---- what waits for what -------------------------------------------------------------------- */

#define DELAY_MS 600

static void set_delay(unsigned int ms)
{
	const struct standin_rule rule = {.said = {.delay = ms}};

	standin_forget(DEVICE);
	if (ms)
		standin_add(DEVICE, &rule);
}

struct slow {
	const struct subject *subject;
	bool by_library;
	int rc;
};

static void *call_slowly(void *data)
{
	struct slow *slow = data;
	uint32_t length, executed;

	slow->rc = slow->by_library ? call_by_library(slow->subject->handle, &executed, NULL)
				    : bare_call(slow->subject->fd, &length);
	return NULL;
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void unplug_under_call(const struct subject *s, bool by_library, struct outcome *outcome)
{
	struct slow slow = {.subject = s, .by_library = by_library};
	pthread_t thread;
	double before;
	bool waited;

	set_delay(DELAY_MS);
	assert_int_equal(pthread_create(&thread, NULL, call_slowly, &slow), 0);
	usleep(DELAY_MS / 3 * 1000);
	before = seconds();
	unplug();
	waited = seconds() - before > DELAY_MS / 3 / 1000.0;
	assert_int_equal(pthread_join(thread, NULL), 0);
	set_delay(0);
	replug(s->ctx);
	told(outcome, "the call %s, unbind %s", errno_text(slow.rc),
	     waited ? "waits" : "does not wait");
}

static void unbind_waits_bare(const struct subject *s, struct outcome *outcome)
{
	unplug_under_call(s, false, outcome);
}

static void unbind_waits_library(const struct subject *s, struct outcome *outcome)
{
	unplug_under_call(s, true, outcome);
}

static int unload(const char *module)
{
	return syscall(SYS_delete_module, module, O_NONBLOCK) ? errno : 0;
}

static void load(struct libfwctl_context *ctx, const char *module)
{
	char command[64];
	size_t before = count_devices(ctx);

	/* The guest's own modprobe and modules, not those of the root folder that this runs in. */
	snprintf(command, sizeof(command), "chroot /proc/1/root /sbin/modprobe %s", module);
	assert_int_equal(system(command), 0);
	for (int i = 0; i < 600 && count_devices(ctx) <= before; i++)
		usleep(10000);
}

static void unload_driver(const struct subject *s, struct outcome *outcome)
{
	int rc = unload(MODULE);

	uint32_t length;
	char text[32];

	snprintf(text, sizeof(text), "%s", errno_text(rc));
	told(outcome, "%s, then %s", text, errno_text(bare_call(s->fd, &length)));
	load(s->ctx, MODULE);
}

static void unload_driver_library(const struct subject *s, struct outcome *outcome)
{
	int rc = unload(MODULE);
	uint32_t executed;
	char text[32];

	snprintf(text, sizeof(text), "%s", errno_text(rc));
	told(outcome, "%s, then %s", text, errno_text(call_by_library(s->handle, &executed, NULL)));
	load(s->ctx, MODULE);
}

static void unload_core(const struct subject *s, struct outcome *outcome)
{
	(void)s;
	told(outcome, "%s", errno_text(unload("fwctl")));
}

/* ---- the table ------------------------------------------------------------------------------ */

static const struct row rows[] = {
	{"an open fd: INFO and RPC", "INFO ENODEV, RPC ENODEV", held_bare,
	 "RPC ENODEV, kind device, executed no", held_library},
	{"an open fd, the device is back", "ENODEV", held_after_bare, NULL, held_after_library},
	{"bad size, tail, pointer first; length, scope not", "EINVAL, E2BIG, EFAULT, ENODEV",
	 order_when_gone, own_struct, NULL},
	{"an open fd: poll, fstat", "poll ready, nlink 0", still_ready,
	 "it asks udev whether a device is there", NULL},
	{"close", "ok", close_is_fine, NULL, close_library},
	{"the path; a stale number", "path ENOENT, number ENXIO", stale_bare,
	 "device ENODEV, path ENODEV", stale_library},
	{"a held fd keeps its number", "another number", number_held,
	 "another number, and by address it is found", number_held_library},
	{"after close a number is reused", "the same number", number_reused, "it keeps no number",
	 NULL},
	{"unbind waits for the running RPC", "the call ok, unbind waits", unbind_waits_bare, NULL,
	 unbind_waits_library},
	{"unloading the driver with an open fd", "ok, then ENODEV", unload_driver, NULL,
	 unload_driver_library},
	{"unloading fwctl", "EAGAIN", unload_core, "it unloads nothing", NULL},
};

int main(void)
{
	static const struct difference none[] = {{.series = "none"}};

	return RUN_ROWS("unplug", PARENT, rows, none);
}
