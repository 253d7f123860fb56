// SPDX-License-Identifier: LGPL-2.1-or-later
/* many.json: as many devices as the kernel can have. */
#include "sim.h"

#define DEVICES 4096

static void test_all_are_found_in_natural_order(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_enumerate *enumerate = NULL;
	struct libfwctl_handle *handle = NULL;

	(void)state;
	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	assert_int_equal(libfwctl_enumerate_get_count(enumerate), DEVICES);
	for (uint32_t i = 0; i < DEVICES; i++) {
		struct libfwctl_device *dev = libfwctl_enumerate_get_device(enumerate, i);
		uint32_t minor = 0;
		char name[16];

		snprintf(name, sizeof(name), "fwctl%u", i);
		assert_string_equal(libfwctl_device_get_name(dev), name);
		assert_int_equal(libfwctl_device_get_devnum(dev, NULL, &minor), 0);
		assert_int_equal(minor, i);
		assert_null(libfwctl_device_get_error(dev));
	}
	assert_int_equal(libfwctl_open_device(libfwctl_enumerate_get_device(enumerate, DEVICES - 1),
					      NULL, NULL, &handle),
			 0);
	libfwctl_close(handle);
	libfwctl_enumerate_free(enumerate);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_are_found_in_natural_order),
	};

	return cmocka_run_group_tests_name("many", tests, NULL, NULL);
}
