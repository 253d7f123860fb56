// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Systems without devices: test_nothing no-fwctl|no-device|no-sys says which; each has its own
 * answer.
 */
#include "sim.h"

static const struct {
	const char *system;
	int status;
	const char *text;
} systems[] = {
	{"no-fwctl", -ENOSYS, "this kernel has no fwctl"},
	{"no-device", -ENODEV, "no driver has made a device"},
	{"no-sys", -ENXIO, "sysfs is not mounted"},
};

static size_t here;

static void test_there_is_nothing_and_why(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_enumerate *enumerate = NULL;

	(void)state;
	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, err),
			 0); /* to find nothing is no error */
	assert_int_equal(libfwctl_enumerate_get_count(enumerate), 0);
	assert_int_equal(libfwctl_context_check_system(ctx, err), systems[here].status);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DEVICE);
	assert_contains(libfwctl_error_text(err), systems[here].text);
	libfwctl_enumerate_free(enumerate);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_opening_says_why(void **state)
{
	static const char *const names[] = {"fwctl0", "08:00.0", "mem0", "serial:1",
					    "/dev/fwctl/fwctl0"};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(libfwctl_open(ctx, names[i], NULL, err, &handle),
				 systems[here].status);
		assert_contains(libfwctl_error_text(err), systems[here].text);
		assert_null(handle);
	}
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_there_is_nothing_and_why),
		cmocka_unit_test(test_opening_says_why),
	};

	while (here < COUNT(systems) && (argc != 2 || strcmp(argv[1], systems[here].system) != 0))
		here++;
	if (here == COUNT(systems)) {
		fprintf(stderr, "test_nothing no-fwctl|no-device|no-sys\n");
		return 2;
	}
	return cmocka_run_group_tests_name("nothing", tests, NULL, NULL);
}
