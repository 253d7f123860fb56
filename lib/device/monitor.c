// SPDX-License-Identifier: LGPL-2.1-or-later
/* monitor.c: devices as they come and go. */
#include "device/device.h"

#include <errno.h>
#include <libudev.h>
#include <stdlib.h>
#include <string.h>

/*
 * Room for a burst: at some 500 bytes an event, all 4096 devices at once. Limited by
 * net.core.rmem_max.
 */
#define RECEIVE_BUFFER (4 * 1024 * 1024)

struct libfwctl_monitor {
	struct libfwctl_context *ctx;
	struct udev *udev;
	struct udev_monitor *udev_monitor;
};

struct libfwctl_event {
	struct libfwctl_device *device;
	uint32_t action;
	char *action_name;
};

static const struct {
	const char *name;
	uint32_t action;
} actions[] = {
	{"add", LIBFWCTL_ACTION_ADD},	    {"remove", LIBFWCTL_ACTION_REMOVE},
	{"change", LIBFWCTL_ACTION_CHANGE}, {"move", LIBFWCTL_ACTION_MOVE},
	{"online", LIBFWCTL_ACTION_ONLINE}, {"offline", LIBFWCTL_ACTION_OFFLINE},
	{"bind", LIBFWCTL_ACTION_BIND},	    {"unbind", LIBFWCTL_ACTION_UNBIND},
};

static int start(struct libfwctl_monitor *monitor)
{
	int status;

	errno = 0;
	monitor->udev = udev_new();
	if (!monitor->udev)
		return -ENOMEM;
	/* Without a udevd nobody sends on udev's own channel: listen to the kernel. */
	monitor->udev_monitor = udev_monitor_new_from_netlink(
		monitor->udev, device_udevd_runs() ? "udev" : "kernel");
	if (!monitor->udev_monitor)
		return errno ? -errno : -ENOMEM;
	status = udev_monitor_filter_add_match_subsystem_devtype(monitor->udev_monitor, "fwctl",
								 NULL);
	if (status < 0)
		return status;
	/*
	 * A larger buffer only makes an overrun rarer; without the right to have it, the default
	 * must do.
	 */
	udev_monitor_set_receive_buffer_size(monitor->udev_monitor, RECEIVE_BUFFER);
	return udev_monitor_enable_receiving(monitor->udev_monitor);
}

int libfwctl_monitor_new(struct libfwctl_context *ctx, struct libfwctl_error *err,
			 struct libfwctl_monitor **out)
{
	struct libfwctl_monitor *monitor;
	int status;

	error_reset(err);
	if (!ctx || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "context and result"));
	monitor = calloc(1, sizeof(*monitor));
	if (!monitor)
		return report_no_memory(err, "a monitor");
	monitor->ctx = libfwctl_context_ref(ctx);
	status = start(monitor);
	if (status < 0) {
		libfwctl_monitor_free(monitor);
		return report(err, FAILURE(.message = MSG_WATCH, .error = -status));
	}
	*out = monitor;
	return 0;
}

void libfwctl_monitor_free(struct libfwctl_monitor *monitor)
{
	if (!monitor)
		return;
	udev_monitor_unref(monitor->udev_monitor);
	udev_unref(monitor->udev);
	libfwctl_context_unref(monitor->ctx);
	free(monitor);
}

int libfwctl_monitor_get_fd(const struct libfwctl_monitor *monitor)
{
	return monitor ? udev_monitor_get_fd(monitor->udev_monitor) : -EINVAL;
}

static uint32_t action_number(const char *name)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(name, actions[i].name) == 0)
			return actions[i].action;
	return LIBFWCTL_ACTION_OTHER;
}

static int event_from_udev(struct libfwctl_context *ctx, struct udev_device *udev_device,
			   struct libfwctl_event **out)
{
	struct libfwctl_event *event = calloc(1, sizeof(*event));
	const char *action = udev_device_get_action(udev_device);
	int status = -ENOMEM;
	bool gone;

	if (!event)
		return -ENOMEM;
	event->action_name = strdup(action ? action : "");
	if (!event->action_name)
		goto error;
	event->action = action_number(event->action_name);
	gone = event->action == LIBFWCTL_ACTION_REMOVE;
	status = device_from_udev(ctx, udev_device, gone, &event->device);
	if (status == -ENODEV) /* it has gone while its event was under way: tell what is known */
		status = device_from_udev(ctx, udev_device, true, &event->device);
	if (status)
		goto error;
	*out = event;
	return 0;
error:
	libfwctl_event_free(event);
	return status;
}

int libfwctl_monitor_receive(struct libfwctl_monitor *monitor, struct libfwctl_error *err,
			     struct libfwctl_event **out)
{
	struct udev_device *udev_device;
	int status;

	error_reset(err);
	if (!monitor || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "monitor and result"));
	errno = 0;
	udev_device = udev_monitor_receive_device(monitor->udev_monitor);
	if (!udev_device && (errno == ENOBUFS || errno == ENOMEM))
		return report(err, FAILURE(.message = MSG_WATCH_OVERRUN, .error = ENOBUFS));
	/* A message that is not udev's, or not for us, is read and dropped: nothing to receive. */
	if (!udev_device)
		return report(err, FAILURE(.message = MSG_WATCH,
					   .error = errno && errno != EINTR ? errno : EAGAIN));
	status = event_from_udev(monitor->ctx, udev_device, out);
	udev_device_unref(udev_device);
	/* What there was no memory for is lost as well, and the remedy is the same. */
	return status ? report(err, FAILURE(.message = MSG_WATCH_OVERRUN, .error = ENOBUFS)) : 0;
}

void libfwctl_event_free(struct libfwctl_event *event)
{
	if (!event)
		return;
	libfwctl_device_unref(event->device);
	free(event->action_name);
	free(event);
}

uint32_t libfwctl_event_get_action(const struct libfwctl_event *event)
{
	return event ? event->action : LIBFWCTL_ACTION_OTHER;
}

const char *libfwctl_event_get_action_name(const struct libfwctl_event *event)
{
	return event ? event->action_name : NULL;
}

struct libfwctl_device *libfwctl_event_get_device(const struct libfwctl_event *event)
{
	return event ? event->device : NULL;
}
