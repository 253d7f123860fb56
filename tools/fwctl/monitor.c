// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * monitor.c: fwctl monitor: devices as they come and go, until interrupted.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <json.h>

#include "fwctl.h"

enum { OPTION_COUNT = 1 };

static const struct verb_option options[] = {
	{OPTION_COUNT, "count", "N", "end after N events"},
	{0, NULL, NULL, NULL},
};

static void print_json(const char *event, const struct libfwctl_device *dev)
{
	struct json_object *object = json_object_new_object();

	json_add_string(object, "event", event);
	if (dev)
		json_object_object_add(object, "device", device_json(dev));
	json_print_line(object);
}

static void print_event(const struct run *run, const struct libfwctl_event *event)
{
	const char *action = libfwctl_event_get_action_name(event);
	const struct libfwctl_device *dev = libfwctl_event_get_device(event);
	const char *place = device_place(dev);

	if (run->json) {
		print_json(action, dev);
		return;
	}
	print_escaped(stdout, "%s %s %s", action, libfwctl_device_get_name(dev),
		      place ? place : "-");
	putchar('\n');
	output_flush();
}

static void print_overrun(const struct run *run)
{
	if (run->json) {
		print_json("overrun", NULL);
		return;
	}
	puts("overrun");
	output_flush();
}

/*
 * Prints all events that are there now, *@left at most. Returns 0, or an errno other than that
 * there are no more. That events were lost is an event, and the monitor goes on.
 */
static int print_events(struct run *run, struct libfwctl_monitor *monitor, uint64_t *left)
{
	while (*left && !output_failed()) {
		struct libfwctl_event *event;
		int rc = libfwctl_monitor_receive(monitor, run->err, &event);

		if (rc == -EAGAIN)
			return 0;
		if (rc && rc != -ENOBUFS)
			return -rc;
		if (rc) {
			print_overrun(run);
		} else {
			print_event(run, event);
			libfwctl_event_free(event);
		}
		(*left)--;
	}
	return 0;
}

/* A descriptor that is readable once the user or the system wants an end. */
static int open_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGTERM);
	sigprocmask(SIG_BLOCK, &set, NULL);
	return signalfd(-1, &set, SFD_CLOEXEC);
}

static int cannot_wait(struct run *run)
{
	return failure_report(run, LIBFWCTL_ERROR_NONE, errno, LIBFWCTL_EXECUTED_NO,
			      "cannot wait for devices: %s", strerror(errno));
}

static int watch(struct run *run, struct libfwctl_monitor *monitor, int signals, uint64_t left)
{
	struct pollfd fds[] = {
		{.fd = libfwctl_monitor_get_fd(monitor), .events = POLLIN},
		{.fd = signals, .events = POLLIN},
		/* No events wanted: only that the reader of a pipe is gone, so that nobody waits in
		   vain. */
		{.fd = STDOUT_FILENO},
	};

	while (left && !output_failed()) {
		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			return cannot_wait(run);
		if (fds[1].revents || fds[2].revents & POLLERR)
			break;
		if (fds[0].revents && print_events(run, monitor, &left))
			return failure_library(run, run->err);
	}
	return STATUS_DONE;
}

static int run_monitor(struct run *run)
{
	struct libfwctl_monitor *monitor;
	uint64_t count = UINT64_MAX;
	const char *value;
	int signals, status;

	while (options_next(run, &value))
		options_number(run, "--count", value, UINT64_MAX, &count);
	if (!options_done(run))
		return run->status;

	signals = open_signals();
	if (signals < 0)
		return cannot_wait(run);
	if (libfwctl_monitor_new(run->ctx, run->err, &monitor)) {
		status = failure_library(run, run->err);
	} else {
		if (run->json)
			print_json("ready", NULL);
		status = watch(run, monitor, signals, count);
		libfwctl_monitor_free(monitor);
	}
	close(signals);
	return status;
}

const struct verb verb_monitor = {
	.name = "monitor",
	.arguments = "",
	.summary = "print a line for each device that comes or goes, until interrupted",
	.options = options,
	.text = "Prints events only, not the devices that are there already. With --json each "
		"event is one\n"
		"line, and the first is {\"event\":\"ready\"}: from there on no event is missed. "
		"'overrun' means\n"
		"that some were: look again with 'fwctl list'.\n",
	.run = run_monitor,
};
