// SPDX-License-Identifier: LGPL-2.1-or-later
/* What may be done with devices whose nodes are something else (odd.json): what opening them would say. */
#include "sim.h"

#include <sys/stat.h>
#include <unistd.h>

static struct libfwctl_preflight *preflight_of(const struct libfwctl_device *dev)
{
	struct libfwctl_preflight *preflight = NULL;

	assert_int_equal(libfwctl_preflight_new(dev, NULL, &preflight), 0);
	return preflight;
}

static void test_it_says_what_opening_would_say(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_enumerate *enumerate = NULL;
	struct libfwctl_device *dev;
	size_t obstacles = 0;

	(void)state;
	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	for (size_t i = 0; (dev = libfwctl_enumerate_get_device(enumerate, i)); i++) {
		struct libfwctl_preflight *preflight = preflight_of(dev);
		const struct libfwctl_error *obstacle = libfwctl_preflight_get_obstacle(preflight);
		struct libfwctl_handle *handle = NULL;
		int status = libfwctl_open_device(dev, NULL, err, &handle);
		uint32_t scope;

		assert_int_equal(libfwctl_error_get_errno(obstacle), -status);
		if (status) {
			obstacles++;
			assert_string_equal(libfwctl_error_text(obstacle),
					    libfwctl_error_text(err));
			assert_int_equal(libfwctl_preflight_may_open(preflight),
					 LIBFWCTL_ANSWER_NO);
			assert_int_equal(libfwctl_preflight_get_highest_scope(preflight, &scope),
					 -EACCES);
		} else {
			assert_null(obstacle);
			assert_int_equal(libfwctl_preflight_may_open(preflight),
					 LIBFWCTL_ANSWER_YES);
			assert_int_equal(libfwctl_preflight_get_highest_scope(preflight, &scope),
					 0);
			assert_int_equal(scope, libfwctl_preflight_has_rawio(preflight) ==
								LIBFWCTL_ANSWER_YES
							? LIBFWCTL_SCOPE_DEBUG_WRITE_FULL
							: LIBFWCTL_SCOPE_DEBUG_WRITE);
		}
		libfwctl_close(handle);
		libfwctl_preflight_free(preflight);
	}
	assert_int_equal(obstacles, 4);
	libfwctl_enumerate_free(enumerate);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_the_node(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = find(ctx, "fwctl2"), *absent = find(ctx, "fwctl22");
	struct libfwctl_preflight *preflight;
	uint32_t mode, uid, gid;

	(void)state;
	assert_int_equal(chmod("/dev/fwctl/fwctl2", 0640), 0);
	preflight = preflight_of(dev);
	assert_int_equal(libfwctl_preflight_get_node_mode(preflight, &mode), 0);
	assert_int_equal(libfwctl_preflight_get_node_uid(preflight, &uid), 0);
	assert_int_equal(libfwctl_preflight_get_node_gid(preflight, &gid), 0);
	assert_int_equal(mode, 0640);
	assert_int_equal(uid, 0);
	assert_int_equal(gid, 0);
	libfwctl_preflight_free(preflight);

	preflight = preflight_of(absent);
	mode = 1;
	assert_int_equal(libfwctl_preflight_get_node_mode(preflight, &mode), -ENODATA);
	assert_int_equal(libfwctl_preflight_get_node_uid(preflight, &uid), -ENODATA);
	assert_int_equal(libfwctl_preflight_get_node_gid(preflight, &gid), -ENODATA);
	assert_int_equal(mode, 1);
	libfwctl_preflight_free(preflight);
	libfwctl_device_unref(absent);
	libfwctl_device_unref(dev);
	libfwctl_context_unref(ctx);
}

/* It stands alone, and none of its words changes any more. */
static void test_it_outlives_its_device(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = find(ctx, "fwctl22");
	struct libfwctl_preflight *preflight = preflight_of(dev);
	const char *text = libfwctl_error_text(libfwctl_preflight_get_obstacle(preflight));

	(void)state;
	libfwctl_device_unref(dev);
	libfwctl_context_unref(ctx);
	assert_contains(text, "its node /dev/fwctl/fwctl22 does not");
	assert_ptr_equal(libfwctl_error_text(libfwctl_preflight_get_obstacle(preflight)), text);
	libfwctl_preflight_free(preflight);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_says_what_opening_would_say),
		cmocka_unit_test(test_the_node),
		cmocka_unit_test(test_it_outlives_its_device),
	};

	return cmocka_run_group_tests_name("preflight", tests, NULL, NULL);
}
