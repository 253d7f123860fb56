// SPDX-License-Identifier: LGPL-2.1-or-later
/* odd-names.json: interfaces that are called like other things. */
#include "sim.h"

static void test_a_name_that_fits_two_devices_is_listed(void **state)
{
	static const char *const names[][2] = {
		{"mem0", "fwctl1, fwctl0"}, /* a memdev, and an interface of another card */
		{"both", "fwctl0, fwctl2"}, /* an interface, and an RDMA device of another card */
		{"0000:08:00.0", "fwctl0, fwctl2"},
	};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_device *dev = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(libfwctl_device_find(ctx, names[i][0], err, &dev), -ENOTUNIQ);
		assert_contains(libfwctl_error_text(err), names[i][1]);
	}
	assert_null(dev);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

/* A script that kept the name of a node must not reach another card when the node is gone. */
static void test_a_node_that_is_gone_is_nothing_else(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = NULL;

	(void)state;
	assert_int_equal(libfwctl_device_find(ctx, "fwctl9", NULL, &dev), -ENODEV);
	assert_null(dev);
	libfwctl_context_unref(ctx);
}

static void test_other_names_find_their_device(void **state)
{
	static const char *const names[][2] = {
		{"fwctl2", "fwctl2"},			  /* a node is nothing else */
		{"mem7", "fwctl0"},   {"same", "fwctl0"}, /* both ways */
		{"..x", "fwctl0"},    {"m\xc3\xbcll", "fwctl0"}, {"two words", "fwctl0"},
	};
	struct libfwctl_context *ctx = new_context();

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		struct libfwctl_device *dev = find(ctx, names[i][0]);

		assert_string_equal(libfwctl_device_get_name(dev), names[i][1]);
		libfwctl_device_unref(dev);
	}
	libfwctl_context_unref(ctx);
}

static void test_a_virtual_function_without_a_physical_one(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_device *dev = NULL;

	(void)state;
	assert_int_equal(libfwctl_device_find(ctx, "orphan", err, &dev), -ENODEV);
	assert_contains(libfwctl_error_text(err),
			"'orphan' is on 0000:41:00.1, to which no driver");
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_name_that_fits_two_devices_is_listed),
		cmocka_unit_test(test_a_node_that_is_gone_is_nothing_else),
		cmocka_unit_test(test_other_names_find_their_device),
		cmocka_unit_test(test_a_virtual_function_without_a_physical_one),
	};

	return cmocka_run_group_tests_name("odd-names", tests, NULL, NULL);
}
