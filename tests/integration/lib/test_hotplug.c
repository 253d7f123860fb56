// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * hotplug.json: devices that go and come back, under the same name, as another device, under
 * another name. Each call on the control device makes the next step of the machine's script happen.
 */
#include "sim.h"

#include <poll.h>

#define EVENT_TIMEOUT_MS 10000

static void step(struct libfwctl_handle *control)
{
	char in[4] = "go", out[4];
	struct libfwctl_rpc rpc = call_of(LIBFWCTL_SCOPE_CONFIGURATION, in, 4, out, 4);

	assert_int_equal(libfwctl_handle_rpc(control, &rpc, NULL), 0);
}

/* Waits for the next event and holds it against what is expected. */
static struct libfwctl_event *expect(struct libfwctl_monitor *monitor, uint32_t action,
				     const char *action_name, const char *name)
{
	struct pollfd fd = {.fd = libfwctl_monitor_get_fd(monitor), .events = POLLIN};
	struct libfwctl_event *event = NULL;
	int status;

	do {
		assert_int_equal(poll(&fd, 1, EVENT_TIMEOUT_MS), 1);
		status = libfwctl_monitor_receive(monitor, NULL, &event);
	} while (status == -EAGAIN);
	assert_int_equal(status, 0);
	assert_int_equal(libfwctl_event_get_action(event), action);
	assert_string_equal(libfwctl_event_get_action_name(event), action_name);
	assert_string_equal(libfwctl_device_get_name(libfwctl_event_get_device(event)), name);
	return event;
}

static void assert_gone(struct libfwctl_handle *handle)
{
	static const unsigned char query_issi[16] = {0x01, 0x0a};
	struct libfwctl_error *err = libfwctl_error_new();
	unsigned char out[16];
	struct libfwctl_rpc rpc = call_of(LIBFWCTL_SCOPE_DEBUG_READ_ONLY, query_issi, 16, out, 16);

	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), -ENODEV);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_NO);
	assert_contains(libfwctl_error_text(err), "fwctl0 was unplugged");
	libfwctl_error_free(err);
}

static void test_devices_go_and_come(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_monitor *monitor = NULL;
	struct libfwctl_handle *control, *held, *handle = NULL;
	struct libfwctl_device *snapshot, *dev;
	struct libfwctl_event *event;
	uint32_t minor;

	(void)state;
	assert_int_equal(libfwctl_monitor_new(ctx, NULL, &monitor), 0);
	assert_int_equal(libfwctl_monitor_receive(monitor, NULL, &event), -EAGAIN);
	snapshot = find(ctx, "fwctl0");
	held = open_all(ctx, "fwctl0");
	control = open_all(ctx, "fwctl1");

	/*
	 * It goes: the event tells what it was, the handle that it is gone, the name finds nothing.
	 */
	step(control);
	event = expect(monitor, LIBFWCTL_ACTION_REMOVE, "remove", "fwctl0");
	dev = libfwctl_device_ref(libfwctl_event_get_device(event));
	libfwctl_event_free(event);
	assert_string_equal(libfwctl_device_get_pci_address(dev), "0000:08:00.0");
	assert_string_equal(libfwctl_device_get_node(dev), "/dev/fwctl/fwctl0");
	assert_int_equal(libfwctl_device_get_devnum(dev, NULL, &minor), 0);
	assert_null(libfwctl_device_get_error(dev));
	libfwctl_device_unref(dev);
	assert_gone(held);
	assert_int_equal(libfwctl_open_device(snapshot, NULL, err, &handle), -ENODEV);
	assert_contains(libfwctl_error_text(err), "is gone");
	assert_int_equal(libfwctl_open(ctx, "08:00.0", NULL, err, &handle), -ENODEV);

	/* It comes back: a new opening reaches it, the old handle never does. */
	step(control);
	libfwctl_event_free(expect(monitor, LIBFWCTL_ACTION_ADD, "add", "fwctl0"));
	assert_gone(held);
	assert_int_equal(libfwctl_open_device(snapshot, NULL, err, &handle), 0);
	libfwctl_close(handle);
	handle = NULL;

	/*
	 * It goes again, and another device gets its name and number: the snapshot is not fooled.
	 */
	step(control);
	libfwctl_event_free(expect(monitor, LIBFWCTL_ACTION_REMOVE, "remove", "fwctl0"));
	step(control);
	event = expect(monitor, LIBFWCTL_ACTION_ADD, "add", "fwctl0");
	assert_string_equal(libfwctl_device_get_pci_address(libfwctl_event_get_device(event)),
			    "0000:3b:00.0");
	libfwctl_event_free(event);
	assert_int_equal(libfwctl_open_device(snapshot, NULL, err, &handle), -ESTALE);
	assert_contains(libfwctl_error_text(err), "belongs to another device now");
	assert_null(handle);
	assert_gone(held);

	/* A memory device comes back under another name: its serial number finds it. */
	step(control);
	event = expect(monitor, LIBFWCTL_ACTION_REMOVE, "remove", "fwctl2");
	assert_string_equal(libfwctl_device_get_memdev(libfwctl_event_get_device(event)), "mem5");
	libfwctl_event_free(event);
	step(control);
	libfwctl_event_free(expect(monitor, LIBFWCTL_ACTION_ADD, "add", "fwctl7"));
	handle = open_all(ctx, "serial:0x55");
	assert_string_equal(libfwctl_device_get_name(libfwctl_handle_get_device(handle)), "fwctl7");
	libfwctl_close(handle);

	libfwctl_close(held);
	libfwctl_close(control);
	libfwctl_device_unref(snapshot);
	libfwctl_monitor_free(monitor);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_devices_go_and_come),
	};

	return cmocka_run_group_tests_name("hotplug", tests, NULL, NULL);
}
