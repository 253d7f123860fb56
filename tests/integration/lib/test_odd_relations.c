// SPDX-License-Identifier: LGPL-2.1-or-later
/* odd-relations.json: hostile names, attributes that say nothing, links that lead nowhere, things that go. */
#include "relations.h"

#include <dirent.h>
#include <sys/resource.h>

static void test_names_as_they_are_and_links_to_nowhere(void **state)
{
	(void)state;
	assert_relations("fwctl0", "0000:08:00",
			 "pci_function 0000:08:00.0 - - -\n"
			 "auxiliary a.b.1 - - -\n"
			 "netdev \x1b[31m - up ethernet\n"
			 "netdev bare -  -\n"
			 "netdev eth9 - up ethernet\n"
			 "netdev eth10 - up ethernet\n"
			 "netdev m\xc3\xbcll - up ethernet\n"
			 "netdev two words - up ethernet\n"
			 "rdma mlx5_9 - - -\n"
			 "rdma mlx5_10 - - -\n"
			 "rdma_port mlx5_10/1 - no number Ethernet\n"
			 "rdma_port mlx5_10/2 - \x1b[2J Ethernet\n");
}

/* Nor is it a sibling, though its physical function does not know of it. */
static void test_a_virtual_function_is_no_sibling(void **state)
{
	(void)state;
	assert_relations("fwctl1", "0000:09:00", "pci_function 0000:09:00.0 - - -\n");
}

static void test_a_virtual_function_that_has_lost_its_physical_one(void **state)
{
	(void)state;
	assert_relations("fwctl2", "0000:0a:00.1", "pci_function 0000:0a:00.1 - - -\n");
}

static void test_no_bus_at_all(void **state)
{
	(void)state;
	assert_relations("fwctl3", "echo.7", "fwctl fwctl4 - - -\n");
}

static int count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static void test_what_cannot_be_looked_at_is_no_empty_answer(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_relations *relations = NULL;
	struct libfwctl_device *dev = find(ctx, "fwctl0");
	int before = count_descriptors();
	struct rlimit limit, less;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	less = (struct rlimit){.rlim_cur = 0, .rlim_max = limit.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &less), 0);
	assert_int_equal(libfwctl_relations_new(dev, err, &relations), -EMFILE);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	assert_contains(libfwctl_error_text(err), "cannot read fwctl0 in sysfs: Too many open");
	assert_null(relations);
	assert_int_equal(libfwctl_relations_new(dev, err, &relations), 0);
	assert_int_equal(libfwctl_error_get_errno(err), 0);
	libfwctl_relations_free(relations);
	assert_int_equal(count_descriptors(), before);
	libfwctl_device_unref(dev);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

/* The last test: the device does not come back. */
static void test_a_device_that_has_gone(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_relations *relations = NULL;
	struct libfwctl_preflight *preflight = NULL;
	struct libfwctl_device *dev = find(ctx, "fwctl0");

	(void)state;
	libfwctl_close(open_all(ctx, "fwctl3")); /* which the script waits for */
	assert_int_equal(libfwctl_relations_new(dev, err, &relations), -ENODEV);
	assert_string_equal(libfwctl_error_text(err), "fwctl0 is gone: enumerate again");
	assert_null(relations);
	assert_int_equal(libfwctl_preflight_new(dev, err, &preflight), 0);
	assert_string_equal(libfwctl_error_text(libfwctl_preflight_get_obstacle(preflight)),
			    "fwctl0 is gone: enumerate again");
	libfwctl_preflight_free(preflight);
	libfwctl_device_unref(dev);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_as_they_are_and_links_to_nowhere),
		cmocka_unit_test(test_a_virtual_function_is_no_sibling),
		cmocka_unit_test(test_a_virtual_function_that_has_lost_its_physical_one),
		cmocka_unit_test(test_no_bus_at_all),
		cmocka_unit_test(test_what_cannot_be_looked_at_is_no_empty_answer),
		cmocka_unit_test(test_a_device_that_has_gone),
	};

	return cmocka_run_group_tests_name("odd-relations", tests, NULL, NULL);
}
