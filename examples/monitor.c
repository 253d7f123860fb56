// SPDX-License-Identifier: LGPL-2.1-or-later
/* monitor.c: devices coming and going, a line each, for ever or until COUNT lines were printed. */
#include <libfwctl.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Receives what there is. Returns how many events there were, or a negative errno. */
static int print_events(struct libfwctl_monitor *monitor, struct libfwctl_error *err)
{
	struct libfwctl_event *event;
	int count = 0;
	int ret;

	while ((ret = libfwctl_monitor_receive(monitor, err, &event)) == 0) {
		printf("%s %s\n", libfwctl_event_get_action_name(event),
		       libfwctl_device_get_name(libfwctl_event_get_device(event)));
		libfwctl_event_free(event);
		count++;
	}
	fflush(stdout);
	if (ret == -ENOBUFS) {
		/* A program that keeps a list of devices makes a new one here. */
		fprintf(stderr, "%s\n", libfwctl_error_text(err));
		return count;
	}
	return ret == -EAGAIN ? count : ret;
}

static int watch(struct libfwctl_monitor *monitor, long count, struct libfwctl_error *err)
{
	struct pollfd wait = {.fd = libfwctl_monitor_get_fd(monitor), .events = POLLIN};
	long seen = 0;

	while (count == 0 || seen < count) {
		int ret = 0;

		if (poll(&wait, 1, -1) >= 0)
			ret = print_events(monitor, err);
		else if (errno != EINTR)
			ret = -errno;
		if (ret < 0)
			return ret;
		seen += ret;
	}
	return 0;
}

/* Memory can be so short that there is no text. */
static void complain(int ret, const struct libfwctl_error *err)
{
	fprintf(stderr, "%s\n",
		libfwctl_error_get_kind(err) ? libfwctl_error_text(err) : strerror(-ret));
}

int main(int argc, char **argv)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_context *ctx = NULL;
	struct libfwctl_monitor *monitor = NULL;
	int ret;

	ret = libfwctl_context_new(&ctx);
	if (ret == 0)
		ret = libfwctl_monitor_new(ctx, err, &monitor);
	if (ret == 0) {
		fprintf(stderr, "watching\n");
		ret = watch(monitor, argc > 1 ? atol(argv[1]) : 0, err);
	}
	if (ret < 0)
		complain(ret, err);

	libfwctl_monitor_free(monitor);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return ret < 0;
}
