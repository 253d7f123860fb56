// SPDX-License-Identifier: LGPL-2.1-or-later
/* odd.json: nodes that are something else, twins, strange parents, unknown types, hostile bytes. */
#include "sim.h"

#include <unistd.h>

static void test_natural_order_and_nothing_hidden(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_enumerate *enumerate = NULL;

	(void)state;
	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	/*
	 * fwctl24 is not there yet: udev has not processed it. Links in /dev/fwctl are no devices.
	 */
	assert_string_equal(names_found(enumerate),
			    "fwctl2 fwctl3 fwctl4 fwctl5 fwctl10 fwctl20 fwctl21 "
			    "fwctl22 fwctl23 fwctl30 fwctl31 ");
	libfwctl_enumerate_free(enumerate);
	libfwctl_context_unref(ctx);
}

static void test_twins_are_listed_not_guessed(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;

	(void)state;
	assert_int_equal(libfwctl_open(ctx, "08:00.0", NULL, err, &handle), -ENOTUNIQ);
	assert_contains(libfwctl_error_text(err),
			"stands for several devices: name one of fwctl2, fwctl10");
	assert_null(handle);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_a_wide_domain_and_no_driver(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = find(ctx, "10000:3b:00.0");

	(void)state;
	assert_string_equal(libfwctl_device_get_name(dev), "fwctl3");
	assert_string_equal(libfwctl_device_get_pci_address(dev), "10000:3b:00.0");
	assert_null(libfwctl_device_get_parent_driver(dev));
	assert_int_equal(libfwctl_device_get_expected_type(dev), LIBFWCTL_DEVICE_TYPE_ERROR);
	assert_null(libfwctl_device_get_error(dev));
	libfwctl_device_unref(dev);
	libfwctl_context_unref(ctx);
}

static void test_an_unknown_type_is_usable(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = open_all(ctx, "fwctl4");
	unsigned char in[8] = "echo me", out[8];
	struct libfwctl_rpc rpc = call_of(LIBFWCTL_SCOPE_CONFIGURATION, in, 8, out, 8);
	size_t length;

	(void)state;
	assert_int_equal(libfwctl_handle_get_device_type(handle), 77);
	assert_memory_equal(libfwctl_handle_get_info(handle, &length), "\x00\x11\x22\x33", 4);
	assert_int_equal(length, 16);
	assert_null(libfwctl_device_get_pci_address(libfwctl_handle_get_device(handle)));
	assert_string_equal(libfwctl_device_get_parent(libfwctl_handle_get_device(handle)),
			    "echo.4");
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	assert_memory_equal(out, in, 8);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

static void test_info_that_claims_more_than_we_hold(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = open_all(ctx, "fwctl5");
	size_t length;

	(void)state;
	libfwctl_handle_get_info(handle, &length);
	assert_int_equal(length, 4096);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

static void test_what_stands_in_a_nodes_place(void **state)
{
	static const struct {
		const char *name;
		int status;
		const char *text;
	} cases[] = {
		{"fwctl20", -ESTALE, "/dev/fwctl/fwctl20 is not the character device"},
		{"fwctl21", -ESTALE, "/dev/fwctl/fwctl21 is not the character device"},
		{"fwctl22", -ENOENT, "its node /dev/fwctl/fwctl22 does not"},
		{"fwctl23", -ESTALE, "/dev/fwctl/fwctl23 is not the character device"},
		{"/dev/fwctl/fwctl20", -ENODEV, "is not the node of a fwctl device"},
		{"/dev/fwctl/fwctl23", -ENODEV, "is not the node of a fwctl device"},
		{"/dev/fwctl/stray", -ENODEV, "is not the node of a fwctl device"},
	};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int status = libfwctl_open(ctx, cases[i].name, NULL, err, &handle);

		if (status != cases[i].status)
			fail_msg("%s: %d, %s", cases[i].name, status, libfwctl_error_text(err));
		assert_contains(libfwctl_error_text(err), cases[i].text);
		assert_null(handle);
	}
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

/* A link beside the nodes leads to the device that it points to. */
static void test_links_beside_nodes(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = open_all(ctx, "/dev/fwctl/by-serial-0");

	(void)state;
	assert_string_equal(libfwctl_device_get_name(libfwctl_handle_get_device(handle)),
			    "fwctl30");
	libfwctl_close(handle);
	/* and so does one that has a device's name: what is opened is what the link points to */
	handle = open_all(ctx, "/dev/fwctl/fwctl21");
	assert_string_equal(libfwctl_device_get_name(libfwctl_handle_get_device(handle)), "fwctl2");
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

static void test_memdevs_without_a_pci_ancestor(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = find(ctx, "serial:0");
	uint64_t serial = 1;

	(void)state;
	assert_string_equal(libfwctl_device_get_memdev(dev), "mem1");
	assert_int_equal(libfwctl_device_get_serial(dev, &serial), 0);
	assert_int_equal(serial, 0);
	assert_null(libfwctl_device_get_pci_address(dev));
	assert_int_equal(libfwctl_device_get_pci_ids(dev, NULL, NULL, NULL, NULL), -ENODATA);
	libfwctl_device_unref(dev);
	libfwctl_context_unref(ctx);
}

static void test_a_broken_device_is_there_with_its_error(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = find(ctx, "fwctl31");
	struct libfwctl_handle *handle = NULL;
	uint64_t serial;

	(void)state;
	assert_non_null(libfwctl_device_get_error(dev));
	assert_contains(libfwctl_error_text(libfwctl_device_get_error(dev)),
			"does not tell the serial number of fwctl31");
	assert_int_equal(libfwctl_device_get_serial(dev, &serial), -ENODATA);
	assert_string_equal(libfwctl_device_get_memdev(dev), "mem2");
	/* What is broken is not what opening needs. */
	assert_int_equal(libfwctl_open_device(dev, NULL, NULL, &handle), 0);
	libfwctl_close(handle);
	libfwctl_device_unref(dev);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_natural_order_and_nothing_hidden),
		cmocka_unit_test(test_twins_are_listed_not_guessed),
		cmocka_unit_test(test_a_wide_domain_and_no_driver),
		cmocka_unit_test(test_an_unknown_type_is_usable),
		cmocka_unit_test(test_info_that_claims_more_than_we_hold),
		cmocka_unit_test(test_what_stands_in_a_nodes_place),
		cmocka_unit_test(test_links_beside_nodes),
		cmocka_unit_test(test_memdevs_without_a_pci_ancestor),
		cmocka_unit_test(test_a_broken_device_is_there_with_its_error),
	};

	return cmocka_run_group_tests_name("odd", tests, NULL, NULL);
}
