// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * test_storm.c: the drivers of eight devices go away and come back a hundred times, while threads call through
 * handles of their own, and through one that they share, while devices are listed and watched. Six devices of
 * fwctl_standin.ko (two of each vendor), found by PCI address; two of cxl_test, whose driver takes its time,
 * found by serial number.
 */
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "held.h"
#include "plain.h"

#define ROUNDS	 100
#define DEVICES	 8
#define STANDINS 6 /* the first of them */
#define THREADS	 16

#define WAIT_SECONDS 60

/* A hundred rounds would leave more than this of the smallest thing. */
#define SLACK 1024

/* The first of them are bound at once; 1 and 5 of cxl_test are in a region, and must stay. */
static const char *const names[DEVICES] = {
	"10000:00:00.0", "10000:00:01.0", "10000:00:02.0", "10000:00:03.0",
	"10000:00:04.0", "10000:00:05.0", "serial:0x2",	   "serial:0x3",
};

struct target {
	const char *name;
	struct mock driver; /* that goes and comes */
	char prefix[256];   /* of the paths in sysfs that the device has had */
	atomic_uint answered[THREADS / DEVICES];
	/* By unbinding and binding, and what a monitor has told of. */
	atomic_uint unbound, bound, removed, added;
};

/* What went wrong in a thread: a check that fails there would end the wrong one. */
static struct {
	pthread_mutex_t lock;
	char text[256];
} trouble = {.lock = PTHREAD_MUTEX_INITIALIZER};

static void complain(const char *what, int rc, const struct libfwctl_error *err)
{
	pthread_mutex_lock(&trouble.lock);
	if (!trouble.text[0])
		snprintf(trouble.text, sizeof(trouble.text), "%s: %d: %s", what, rc,
			 err ? libfwctl_error_text(err) : "");
	pthread_mutex_unlock(&trouble.lock);
}

static bool is_in_trouble(void)
{
	bool yes;

	pthread_mutex_lock(&trouble.lock);
	yes = trouble.text[0];
	pthread_mutex_unlock(&trouble.lock);
	return yes;
}

static void assert_no_trouble(void)
{
	if (is_in_trouble())
		fail_msg("%s", trouble.text);
}

static bool is_over(time_t deadline)
{
	return time(NULL) > deadline;
}

/* ---- devices -------------------------------------------------------------------------------- */

/* The auxiliary device of the same PCI function, which is what the vendors' drivers bind to. */
static void find_auxiliary(const struct libfwctl_device *dev, struct mock *driver)
{
	DIR *folder = opendir("/sys/bus/auxiliary/devices");
	char path[PATH_MAX], *parent, *bound_to;
	struct dirent *entry;

	assert_non_null(folder);
	*driver = (struct mock){0};
	while ((entry = readdir(folder))) {
		snprintf(path, sizeof(path), "/sys/bus/auxiliary/devices/%s/..", entry->d_name);
		parent = realpath(path, NULL);
		if (parent && !strcmp(parent, libfwctl_device_get_parent_syspath(dev)))
			memcpy(driver->name, entry->d_name,
			       strnlen(entry->d_name, sizeof(driver->name) - 1));
		free(parent);
	}
	closedir(folder);
	assert_true(driver->name[0]);
	snprintf(path, sizeof(path), "/sys/bus/auxiliary/devices/%s/driver", driver->name);
	bound_to = realpath(path, NULL);
	assert_non_null(bound_to);
	strncat(driver->driver, bound_to, sizeof(driver->driver) - 1);
	free(bound_to);
}

static void find_target(struct libfwctl_context *ctx, struct target *target, const char *name)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_device *dev = NULL;
	char *end;

	memset(target, 0, sizeof(*target));
	target->name = name;
	assert_ok(libfwctl_device_find(ctx, name, err, &dev), err);
	snprintf(target->prefix, sizeof(target->prefix), "%s", libfwctl_device_get_syspath(dev));
	if (libfwctl_device_get_pci_address(dev)) {
		find_auxiliary(dev, &target->driver);
		end = strstr(target->prefix, "/fwctl/");
	} else {
		find_mock(dev, &target->driver);
		end = strstr(target->prefix, "/mem");
	}
	assert_non_null(end);
	end[1] = '\0';
	libfwctl_device_unref(dev);
	libfwctl_error_free(err);
}

static void unbind(struct target *target)
{
	unbind_mock(&target->driver);
	target->unbound++;
}

static void bind(struct target *target)
{
	bind_mock(&target->driver);
	target->bound++;
}

/* ---- threads -------------------------------------------------------------------------------- */

struct storm {
	struct libfwctl_context *ctx;
	struct libfwctl_policy *policy;
	struct target targets[DEVICES];
	atomic_bool calm, over; /* no more unplugging; no more of anything */
	atomic_uint lists, events, overruns, reopened, refused;
};

/*
 * Success, or ENODEV; and nothing was executed then, as far as that can be told: pds gives errors of its firmware
 * by that number, too.
 */
static bool call_once(struct libfwctl_handle *handle, struct libfwctl_error *err)
{
	uint32_t type = libfwctl_handle_get_device_type(handle);
	uint32_t unplugged =
		type == LIBFWCTL_DEVICE_TYPE_PDS ? LIBFWCTL_EXECUTED_UNKNOWN : LIBFWCTL_EXECUTED_NO;
	struct plain_call call;
	int rc;

	plain_prepare(&call, type);
	rc = libfwctl_handle_rpc(handle, &call.rpc, err);
	if (rc == 0 && call.rpc.executed == LIBFWCTL_EXECUTED_YES)
		return true;
	if (rc != -ENODEV || call.rpc.executed != unplugged)
		complain(libfwctl_executed_name(call.rpc.executed), rc, err);
	return false;
}

/*
 * NULL: it is not there. Where another device has got the number since it was looked up, that is told, and the
 * device is not opened.
 */
static struct libfwctl_handle *open_once(struct storm *storm, const char *name,
					 struct libfwctl_error *err)
{
	struct libfwctl_handle *handle = NULL;
	int rc = libfwctl_open(storm->ctx, name, storm->policy, err, &handle);

	if (rc == -ENOENT)
		print_message("ENOENT %s\n", libfwctl_error_text(err));
	else if (rc && rc != -ENODEV && rc != -ESTALE)
		complain(name, rc, err);
	if (rc)
		storm->refused++;
	return handle;
}

struct caller {
	struct storm *storm;
	struct target *target;
	atomic_uint *answered;
};

/* Calls until the device is gone, opens it again, and so on. */
static void *keep_calling(void *argument)
{
	struct caller *caller = argument;
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;

	while (!caller->storm->over) {
		if (!handle) {
			handle = open_once(caller->storm, caller->target->name, err);
			if (handle)
				caller->storm->reopened++;
			else
				usleep(50000);
			continue;
		}
		if (call_once(handle, err)) {
			/* In bursts: sixteen of them are not to keep all else from running. */
			if (++*caller->answered % 20 == 0)
				usleep(50000);
			continue;
		}
		libfwctl_close(handle);
		handle = NULL;
	}
	libfwctl_close(handle);
	libfwctl_error_free(err);
	return NULL;
}

/* Whole devices, and none twice. */
static void *keep_listing(void *argument)
{
	struct storm *storm = argument;
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_enumerate *enumerate = NULL;
	struct libfwctl_device *dev;
	int rc = libfwctl_enumerate_new(storm->ctx, &enumerate);

	while (!rc && !storm->over) {
		const char *last = "";

		rc = libfwctl_enumerate_scan(enumerate, err);
		for (size_t i = 0; (dev = libfwctl_enumerate_get_device(enumerate, i)); i++) {
			if (libfwctl_device_get_error(dev))
				complain("in a list", 0, libfwctl_device_get_error(dev));
			if (!strcmp(last, libfwctl_device_get_name(dev)))
				complain("twice in a list", 0, NULL);
			last = libfwctl_device_get_name(dev);
		}
		storm->lists++;
		usleep(50000);
	}
	if (rc)
		complain("list", rc, err);
	libfwctl_enumerate_free(enumerate);
	libfwctl_error_free(err);
	return NULL;
}

static void note_event(struct storm *storm, const struct libfwctl_event *event)
{
	const char *path = libfwctl_device_get_syspath(libfwctl_event_get_device(event));
	uint32_t action = libfwctl_event_get_action(event);

	storm->events++;
	for (size_t i = 0; i < DEVICES; i++) {
		struct target *target = &storm->targets[i];

		if (strncmp(path, target->prefix, strlen(target->prefix)) != 0)
			continue;
		target->removed += action == LIBFWCTL_ACTION_REMOVE;
		target->added += action == LIBFWCTL_ACTION_ADD;
	}
}

static bool is_all_told(const struct storm *storm)
{
	for (size_t i = 0; i < DEVICES; i++)
		if (storm->targets[i].removed < storm->targets[i].unbound ||
		    storm->targets[i].added < storm->targets[i].bound)
			return false;
	return true;
}

/* Until the storm is over and all is told, or lost. */
static void *keep_watching(void *argument)
{
	struct storm *storm = argument;
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_monitor *monitor = NULL;
	struct libfwctl_event *event;
	time_t deadline = 0;
	int rc = libfwctl_monitor_new(storm->ctx, err, &monitor);
	struct pollfd poller = {.fd = libfwctl_monitor_get_fd(monitor), .events = POLLIN};

	storm->lists++; /* it has begun */
	while (!rc) {
		if (storm->over && !deadline)
			deadline = time(NULL) + WAIT_SECONDS;
		if (deadline && (is_all_told(storm) || storm->overruns || is_over(deadline)))
			break;
		poll(&poller, 1, 100);
		while (!(rc = libfwctl_monitor_receive(monitor, err, &event))) {
			note_event(storm, event);
			libfwctl_event_free(event);
		}
		storm->overruns += rc == -ENOBUFS;
		if (rc == -ENOBUFS || rc == -EAGAIN)
			rc = 0;
	}
	if (rc)
		complain("monitor", rc, err);
	libfwctl_monitor_free(monitor);
	libfwctl_error_free(err);
	return NULL;
}

/* Until each handle of it has answered since. */
static void await_answers(const struct target *target, const unsigned int *since)
{
	time_t deadline = time(NULL) + WAIT_SECONDS;

	for (size_t i = 0; i < THREADS / DEVICES; i++)
		while (target->answered[i] == since[i] && !is_in_trouble()) {
			if (is_over(deadline))
				complain("no answer any more", 0, NULL);
			usleep(1000);
		}
}

/* The two devices of a driver go and come back together; then those of the next driver, and so on. */
struct weather {
	struct storm *storm;
	const size_t (*drivers)[2];
	size_t ndrivers;
	unsigned int rounds; /* 0: until others have calmed the storm */
};

static void unplug_once(struct storm *storm, const size_t devices[static 2])
{
	unsigned int since[2][THREADS / DEVICES];

	for (size_t i = 0; i < 2; i++)
		unbind(&storm->targets[devices[i]]);
	for (size_t i = 0; i < 2; i++) {
		struct target *target = &storm->targets[devices[i]];

		for (size_t j = 0; j < THREADS / DEVICES; j++)
			since[i][j] = target->answered[j];
		bind(target);
	}
	for (size_t i = 0; i < 2; i++)
		await_answers(&storm->targets[devices[i]], since[i]);
}

static void *keep_unplugging(void *argument)
{
	const struct weather *weather = argument;
	struct storm *storm = weather->storm;

	for (unsigned int round = 0; weather->rounds ? round < weather->rounds : !storm->calm;
	     round++) {
		unplug_once(storm, weather->drivers[round % weather->ndrivers]);
		if (is_in_trouble())
			break;
	}
	return NULL;
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void start(pthread_t *thread, void *(*run)(void *), void *argument)
{
	assert_int_equal(pthread_create(thread, NULL, run, argument), 0);
}

static void join(pthread_t thread)
{
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static void begin(struct libfwctl_context *ctx, struct storm *storm)
{
	memset(storm, 0, sizeof(*storm));
	storm->ctx = ctx;
	assert_int_equal(libfwctl_policy_new(&storm->policy), 0);
	assert_int_equal(libfwctl_policy_set_effects(storm->policy, LIBFWCTL_EFFECTS_ALL), 0);
	for (size_t i = 0; i < DEVICES; i++)
		find_target(ctx, &storm->targets[i], names[i]);
}

static void end(struct storm *storm)
{
	libfwctl_policy_free(storm->policy);
}

static void run_storm(struct storm *storm, unsigned int rounds)
{
	static const size_t standins[][2] = {{0, 3}, {1, 4}, {2, 5}}, cxl[][2] = {{6, 7}};
	struct weather fast = {storm, standins, 3, rounds}, slow = {storm, cxl, 1, 0};
	pthread_t threads[THREADS], lister, watcher, unplugger;
	struct caller callers[THREADS];

	start(&watcher, keep_watching, storm);
	while (!storm->lists)
		usleep(1000);
	for (size_t i = 0; i < THREADS; i++) {
		struct target *target = &storm->targets[i % DEVICES];

		callers[i] = (struct caller){storm, target, &target->answered[i / DEVICES]};
		start(&threads[i], keep_calling, &callers[i]);
	}
	start(&lister, keep_listing, storm);
	start(&unplugger, keep_unplugging, &slow);
	keep_unplugging(&fast);
	storm->calm = true;
	join(unplugger);
	storm->over = true;
	for (size_t i = 0; i < THREADS; i++)
		join(threads[i]);
	join(lister);
	join(watcher);
}

static void test_handles_of_their_own(void **state)
{
	struct storm storm;
	struct held before;

	begin(*state, &storm);
	run_storm(&storm, 2); /* what is kept for good is kept by now */
	assert_no_trouble();
	end(&storm);
	before = held_now();

	begin(*state, &storm);
	run_storm(&storm, ROUNDS);
	assert_no_trouble();
	print_message("opened %u times, refused %u times; %u lists; %u events, %u overruns; "
		      "cxl_test unbound %u times\n",
		      storm.reopened, storm.refused, storm.lists, storm.events, storm.overruns,
		      storm.targets[DEVICES - 1].unbound);
	for (size_t i = 0; i < DEVICES && !storm.overruns; i++) {
		assert_int_equal(storm.targets[i].removed, storm.targets[i].unbound);
		assert_int_equal(storm.targets[i].added, storm.targets[i].bound);
	}
	assert_true(storm.targets[DEVICES - 1].unbound >= 2);
	end(&storm);
	print_message("%zu bytes held, %zu before\n", held_now().memory, before.memory);
	assert_held(&before, SLACK, "round", ROUNDS);
}

/* Threads that call through one handle until its device is gone, round by round. */
struct crowd {
	struct libfwctl_handle *handle; /* NULL: there is no further round */
	pthread_barrier_t begin, end;
	atomic_uint answered;
};

static void *keep_sharing(void *argument)
{
	struct crowd *crowd = argument;
	struct libfwctl_error *err = libfwctl_error_new();

	while (pthread_barrier_wait(&crowd->begin), crowd->handle) {
		while (call_once(crowd->handle, err))
			crowd->answered++;
		pthread_barrier_wait(&crowd->end);
	}
	libfwctl_error_free(err);
	return NULL;
}

static struct libfwctl_handle *await_open(struct storm *storm, const char *name)
{
	struct libfwctl_error *err = libfwctl_error_new();
	time_t deadline = time(NULL) + WAIT_SECONDS;
	struct libfwctl_handle *handle;

	while (!(handle = open_once(storm, name, err)) && !is_in_trouble()) {
		if (is_over(deadline))
			complain(name, 0, err);
		usleep(20000);
	}
	libfwctl_error_free(err);
	assert_no_trouble();
	return handle;
}

static void share_once(struct storm *storm, struct target *target, struct crowd *crowd)
{
	crowd->handle = await_open(storm, target->name);
	crowd->answered = 0;
	pthread_barrier_wait(&crowd->begin);
	while (crowd->answered < 10 * THREADS && !is_in_trouble())
		usleep(1000);
	unbind(target);
	pthread_barrier_wait(&crowd->end);
	libfwctl_close(crowd->handle);
	crowd->handle = NULL;
	bind(target);
}

static void run_crowd(struct storm *storm, unsigned int rounds)
{
	struct crowd crowd = {0};
	pthread_t threads[THREADS];

	assert_int_equal(pthread_barrier_init(&crowd.begin, NULL, THREADS + 1), 0);
	assert_int_equal(pthread_barrier_init(&crowd.end, NULL, THREADS + 1), 0);
	for (size_t i = 0; i < THREADS; i++)
		start(&threads[i], keep_sharing, &crowd);
	for (unsigned int round = 0; round < rounds; round++)
		share_once(storm, &storm->targets[round % STANDINS], &crowd);
	pthread_barrier_wait(&crowd.begin);
	for (size_t i = 0; i < THREADS; i++)
		join(threads[i]);
	pthread_barrier_destroy(&crowd.begin);
	pthread_barrier_destroy(&crowd.end);
}

static void test_one_handle(void **state)
{
	struct storm storm;
	struct held before;

	begin(*state, &storm);
	run_crowd(&storm, 2);
	before = held_now();
	run_crowd(&storm, ROUNDS);
	assert_no_trouble();
	assert_held(&before, SLACK, "round", ROUNDS);
	end(&storm);
}

static void test_comes_back_under_another_number(void **state)
{
	struct storm storm;

	begin(*state, &storm);
	for (size_t i = 0; i < DEVICES; i++) {
		struct libfwctl_handle *old, *new;
		uint32_t old_minor, new_minor;

		old = await_open(&storm, names[i]);
		unbind(&storm.targets[i]);
		bind(&storm.targets[i]);
		/* As long as somebody holds the old number. */
		new = await_open(&storm, names[i]);
		assert_int_equal(libfwctl_device_get_devnum(libfwctl_handle_get_device(old), NULL,
							    &old_minor),
				 0);
		assert_int_equal(libfwctl_device_get_devnum(libfwctl_handle_get_device(new), NULL,
							    &new_minor),
				 0);
		assert_int_not_equal(old_minor, new_minor);
		assert_true(call_once(new, NULL));
		assert_false(call_once(old, NULL));
		assert_no_trouble();
		libfwctl_close(old);
		libfwctl_close(new);
	}
	end(&storm);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comes_back_under_another_number),
		cmocka_unit_test(test_handles_of_their_own),
		cmocka_unit_test(test_one_handle),
	};

	(void)argc;
	held_begin(argv);
	return cmocka_run_group_tests_name("storm", tests, setup_context, teardown_context);
}
