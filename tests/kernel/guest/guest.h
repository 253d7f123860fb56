/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * guest.h: what the guest's test programs share. They run as root in a kernel of their own and may
 * break what they like there. Checks fail the running cmocka test.
 */
#ifndef GUEST_H
#define GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdarg.h>
#include <setjmp.h>
#include <cmocka.h>

#include <libfwctl.h>

#define ALL_CXL_DEVICES 11 /* of cxl_test */

/* For cmocka's group: *state is a context. */
int setup_context(void **state);
int teardown_context(void **state);

/* What was to return 0; shows the error's text if it did not. */
void assert_ok(int rc, const struct libfwctl_error *err);

/* Whether this kernel is of a series, for example "7.2". */
bool is_series(const char *series);

/* Whether a fwctl call has tainted this kernel (TAINT_FWCTL). */
bool is_tainted(void);

/* Gives this thread's CAP_SYS_RAWIO away, or takes it back. */
void set_rawio(bool on);

/* A handle for raw calls up to @scope, by any name of the device. */
struct libfwctl_handle *open_raw(struct libfwctl_context *ctx, const char *name, uint32_t scope);

/*
 * The node of the one device with that parent; for devices of fwctl_echo.ko, "fwctl_echo.0" and so
 * on.
 */
void find_node(struct libfwctl_context *ctx, const char *parent, char node[static 64]);

/* How many devices there are. */
size_t count_devices(struct libfwctl_context *ctx);

/*
 * A platform device of cxl_test under a fwctl device, and how to take its driver away and give it
 * back.
 */
struct mock {
	char name[64];
	char driver[256];
};

void find_mock(const struct libfwctl_device *dev, struct mock *mock);
void unbind_mock(const struct mock *mock);
void bind_mock(const struct mock *mock);

/* Waits for an event with that action about a device with that sysfs path. */
void await_event(struct libfwctl_monitor *monitor, uint32_t action, const char *syspath);

#endif
