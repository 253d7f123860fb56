// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * test_scale.c: as many nodes as the kernel can have, against eight: what listing, opening and closing them
 * takes, node by node; and what monitors tell of while they come and go all at once. No other node may be there.
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

#include "held.h"

#define FEW  8
#define MANY 4096 /* FWCTL_MAX_DEVICES */

/* How much more a node may take among many than among few. Anything quadratic takes far more. */
#define TIME_RATIO   4.0
#define MEMORY_RATIO 1.5

/* Modules are outside of the host's root folder. Returns when udevd has processed all. */
static void run_outside(const char *format, unsigned int number)
{
	char inner[64], command[256];

	snprintf(inner, sizeof(inner), format, number);
	snprintf(
		command, sizeof(command),
		"chroot /proc/1/root /bin/sh -c '/sbin/modprobe %s && udevadm settle --timeout=300'",
		inner);
	assert_int_equal(system(command), 0);
}

static void load(unsigned int count)
{
	run_outside("fwctl_echo count=%u", count);
}

static void unload(void)
{
	run_outside("-r fwctl_echo", 0);
}

/* ---- what it takes -------------------------------------------------------------------------- */

/* For each node: in seconds of CPU, and in bytes. */
struct cost {
	double list, open_close;
	double list_memory, handle_memory;
};

static double cpu_time(void)
{
	struct timespec time;

	assert_int_equal(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time), 0);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void measure_list(struct libfwctl_enumerate *enumerate, size_t count, size_t times,
			 struct cost *cost)
{
	struct libfwctl_error *err = libfwctl_error_new();
	size_t memory = held_now().memory;
	double begun = cpu_time();

	for (size_t i = 0; i < times; i++) {
		assert_ok(libfwctl_enumerate_scan(enumerate, err), err);
		assert_int_equal(libfwctl_enumerate_get_count(enumerate), count);
		if (i == 0)
			cost->list_memory = (double)(held_now().memory - memory) / (double)count;
	}
	cost->list = (cpu_time() - begun) / (double)(count * times);
	libfwctl_error_free(err);
}

static void open_all(const struct libfwctl_enumerate *enumerate, struct libfwctl_handle **handles)
{
	struct libfwctl_error *err = libfwctl_error_new();

	for (size_t i = 0; i < libfwctl_enumerate_get_count(enumerate); i++)
		assert_ok(libfwctl_open_device(libfwctl_enumerate_get_device(enumerate, i), NULL,
					       err, &handles[i]),
			  err);
	libfwctl_error_free(err);
}

static void close_all(struct libfwctl_handle **handles, size_t count)
{
	for (size_t i = 0; i < count; i++)
		libfwctl_close(handles[i]);
}

/* All at once, then none. For memory first, which also brings everything into the kernel's caches. */
static void measure_handles(const struct libfwctl_enumerate *enumerate, size_t count, size_t times,
			    struct cost *cost)
{
	struct libfwctl_handle **handles = calloc(count, sizeof(struct libfwctl_handle *));
	struct held before = held_now();
	double begun;

	assert_non_null(handles);
	open_all(enumerate, handles);
	cost->handle_memory = (double)(held_now().memory - before.memory) / (double)count;
	close_all(handles, count);
	assert_held(&before, 0, "of handles", (unsigned int)count);
	begun = cpu_time();
	for (size_t i = 0; i < times; i++) {
		open_all(enumerate, handles);
		close_all(handles, count);
	}
	cost->open_close = (cpu_time() - begun) / (double)(count * times);
	free(handles);
}

static struct cost measure(struct libfwctl_context *ctx, size_t count, size_t times)
{
	struct libfwctl_enumerate *enumerate = NULL;
	struct held before = held_now();
	struct cost cost = {0};

	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	measure_list(enumerate, count, times, &cost);
	measure_handles(enumerate, count, times, &cost);
	libfwctl_enumerate_free(enumerate);
	assert_held(&before, 0, "of nodes", (unsigned int)count);
	print_message("each of %zu: list %.0f us, open and close %.0f us; %.0f and %.0f bytes\n",
		      count, cost.list * 1e6, cost.open_close * 1e6, cost.list_memory,
		      cost.handle_memory);
	return cost;
}

static struct cost few;

static void test_few(void **state)
{
	assert_int_equal(count_devices(*state), 0);
	load(FEW);
	measure(*state, FEW, 1); /* what is kept for good is kept by now */
	few = measure(*state, FEW, 64);
	unload();
}

/* ---- monitors ------------------------------------------------------------------------------- */

struct watch {
	struct libfwctl_monitor *monitor;
	struct libfwctl_error *err;
	unsigned int told, twice, lost;
	bool seen[MANY];
};

/* One receives all the time, one has no room for what comes meanwhile. */
static struct watch steady, cramped;

static void watch_begin(struct libfwctl_context *ctx, struct watch *watch)
{
	watch->err = libfwctl_error_new();
	assert_ok(libfwctl_monitor_new(ctx, watch->err, &watch->monitor), watch->err);
}

static void watch_forget(struct watch *watch)
{
	watch->told = watch->twice = watch->lost = 0;
	memset(watch->seen, 0, sizeof(watch->seen));
}

/* Until there is no event now. Returns what else there is. */
static int watch_receive(struct watch *watch, uint32_t action)
{
	struct libfwctl_event *event;
	unsigned int number;
	int rc;

	while (!(rc = libfwctl_monitor_receive(watch->monitor, watch->err, &event)) ||
	       rc == -ENOBUFS) {
		if (rc) {
			watch->lost++;
			continue;
		}
		if (libfwctl_event_get_action(event) == action &&
		    sscanf(libfwctl_device_get_name(libfwctl_event_get_device(event)), "fwctl%u",
			   &number) == 1 &&
		    number < MANY) {
			watch->told++;
			watch->twice += watch->seen[number];
			watch->seen[number] = true;
		}
		libfwctl_event_free(event);
	}
	return rc;
}

static struct {
	uint32_t action;
	atomic_bool over;
	int rc;
} storm;

static void *keep_watching(void *unused)
{
	struct pollfd poller = {.fd = libfwctl_monitor_get_fd(steady.monitor), .events = POLLIN};

	(void)unused;
	do {
		poll(&poller, 1, 100);
		storm.rc = watch_receive(&steady, storm.action);
	} while (storm.rc == -EAGAIN && !storm.over);
	return NULL;
}

static void assert_told(const struct watch *watch, const char *who)
{
	print_message("%s: told of %u, overruns %u\n", who, watch->told, watch->lost);
	assert_int_equal(watch->twice, 0);
	if (!watch->lost)
		assert_int_equal(watch->told, MANY);
}

/* All come, or all go: each is told of, or it is told that some were not. */
static void watch_storm(uint32_t action)
{
	pthread_t thread;

	watch_forget(&steady);
	watch_forget(&cramped);
	storm.action = action;
	storm.over = false;
	assert_int_equal(pthread_create(&thread, NULL, keep_watching, NULL), 0);
	if (action == LIBFWCTL_ACTION_ADD)
		load(MANY);
	else
		unload();
	storm.over = true;
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(storm.rc, -EAGAIN);
	assert_int_equal(watch_receive(&cramped, action), -EAGAIN);
	assert_told(&steady, "one that receives");
	assert_told(&cramped, "one with little room");
	assert_true(cramped.lost);
	assert_true(cramped.told < MANY);
}

static void watch_end(struct watch *watch)
{
	libfwctl_monitor_free(watch->monitor);
	libfwctl_error_free(watch->err);
}

static void test_arrival(void **state)
{
	const int room = 16384;
	static struct watch late; /* receives when all is over */

	watch_begin(*state, &steady);
	watch_begin(*state, &cramped);
	watch_begin(*state, &late);
	assert_int_equal(setsockopt(libfwctl_monitor_get_fd(cramped.monitor), SOL_SOCKET, SO_RCVBUF,
				    &room, sizeof(room)),
			 0);
	watch_storm(LIBFWCTL_ACTION_ADD);
	assert_int_equal(watch_receive(&late, LIBFWCTL_ACTION_ADD), -EAGAIN);
	assert_told(&late, "one that receives late");
	watch_end(&late);
}

static void test_many(void **state)
{
	struct rlimit limit = {.rlim_cur = 2 * MANY, .rlim_max = 2 * MANY};
	struct cost many;

	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	many = measure(*state, MANY, 1);
	assert_true(many.list < few.list * TIME_RATIO);
	assert_true(many.open_close < few.open_close * TIME_RATIO);
	assert_true(many.list_memory < few.list_memory * MEMORY_RATIO);
	assert_true(many.handle_memory < few.handle_memory * MEMORY_RATIO);
}

/* A monitor goes on after it has lost events. */
static void test_removal(void **state)
{
	watch_storm(LIBFWCTL_ACTION_REMOVE);
	assert_int_equal(count_devices(*state), 0);
	watch_end(&steady);
	watch_end(&cramped);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_few),
		cmocka_unit_test(test_arrival),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_removal),
	};

	(void)argc;
	held_begin(argv);
	return cmocka_run_group_tests_name("scale", tests, setup_context, teardown_context);
}
