/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sim.h: what the tests in the simulated machine share. The machine is named in meson.build. */
#ifndef LIBFWCTL_TEST_SIM_H
#define LIBFWCTL_TEST_SIM_H

#include "../../testing.h"

/* Every name of the last scan, with a blank behind each. */
static inline const char *names_found(const struct libfwctl_enumerate *enumerate)
{
	static char names[256];

	names[0] = '\0';
	for (size_t i = 0; i < libfwctl_enumerate_get_count(enumerate); i++) {
		strcat(names,
		       libfwctl_device_get_name(libfwctl_enumerate_get_device(enumerate, i)));
		strcat(names, " ");
	}
	return names;
}

static inline struct libfwctl_device *find(struct libfwctl_context *ctx, const char *name)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_device *dev = NULL;

	if (libfwctl_device_find(ctx, name, err, &dev))
		fail_msg("%s: %s", name, libfwctl_error_text(err));
	libfwctl_error_free(err);
	return dev;
}

/* Opens for every raw call. */
static inline struct libfwctl_handle *open_all(struct libfwctl_context *ctx, const char *name)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;

	assert_int_equal(libfwctl_policy_new(&policy), 0);
	assert_int_equal(libfwctl_policy_set_scope(policy, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL), 0);
	assert_int_equal(libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL), 0);
	if (libfwctl_open(ctx, name, policy, err, &handle))
		fail_msg("%s: %s", name, libfwctl_error_text(err));
	libfwctl_policy_free(policy);
	libfwctl_error_free(err);
	return handle;
}

static inline struct libfwctl_rpc call_of(uint32_t scope, const void *in, size_t in_length,
					  void *out, size_t out_room)
{
	return (struct libfwctl_rpc){
		.size = sizeof(struct libfwctl_rpc),
		.scope = scope,
		.in = in,
		.in_length = in_length,
		.out = out,
		.out_room = out_room,
	};
}

#endif
