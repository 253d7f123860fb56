// SPDX-License-Identifier: LGPL-2.1-or-later
/* The default machine: one device of each kernel driver, found, asked, opened. */
#include "sim.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static void test_four_devices_in_order(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_enumerate *enumerate = NULL;

	(void)state;
	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	assert_string_equal(names_found(enumerate), "fwctl0 fwctl1 fwctl2 fwctl3 ");
	for (size_t i = 0; i < 4; i++)
		assert_null(libfwctl_device_get_error(libfwctl_enumerate_get_device(enumerate, i)));
	assert_null(libfwctl_enumerate_get_device(enumerate, 4));
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL),
			 0); /* again: replaced, not added */
	assert_int_equal(libfwctl_enumerate_get_count(enumerate), 4);
	assert_int_equal(libfwctl_context_check_system(ctx, NULL), 0);
	libfwctl_enumerate_free(enumerate);
	libfwctl_context_unref(ctx);
}

static void test_what_a_pci_device_tells(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = find(ctx, "fwctl0");
	uint16_t vendor, device, subvendor, subdevice;
	uint32_t major, minor;
	uint64_t serial;
	struct stat st;

	(void)state;
	assert_string_equal(libfwctl_device_get_name(dev), "fwctl0");
	assert_string_equal(libfwctl_device_get_node(dev), "/dev/fwctl/fwctl0");
	assert_string_equal(libfwctl_device_get_parent(dev), "0000:08:00.0");
	assert_contains(libfwctl_device_get_syspath(dev), libfwctl_device_get_parent_syspath(dev));
	assert_string_equal(libfwctl_device_get_parent_subsystem(dev), "pci");
	assert_string_equal(libfwctl_device_get_parent_driver(dev), "mlx5_core");
	assert_string_equal(libfwctl_device_get_pci_address(dev), "0000:08:00.0");
	assert_int_equal(libfwctl_device_get_expected_type(dev), LIBFWCTL_DEVICE_TYPE_MLX5);
	assert_int_equal(libfwctl_device_get_pci_ids(dev, &vendor, &device, &subvendor, &subdevice),
			 0);
	assert_int_equal(vendor, 0x15b3);
	assert_int_equal(device, 0x101d);
	assert_int_equal(libfwctl_device_get_pci_ids(dev, NULL, NULL, NULL, NULL), 0);
	assert_null(libfwctl_device_get_memdev(dev));
	assert_int_equal(libfwctl_device_get_serial(dev, &serial), -ENODATA);
	assert_int_equal(libfwctl_device_get_devnum(dev, &major, &minor), 0);
	assert_int_equal(stat("/dev/fwctl/fwctl0", &st), 0);
	assert_true(st.st_rdev == makedev(major, minor));
	assert_int_equal(access(libfwctl_device_get_syspath(dev), F_OK), 0);
	assert_contains(libfwctl_device_get_syspath(dev), "/0000:08:00.0/fwctl/fwctl0");
	libfwctl_context_unref(ctx); /* the device keeps it */
	libfwctl_device_unref(dev);
}

static void test_what_a_cxl_device_tells(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = find(ctx, "fwctl1");
	uint64_t serial = 0;

	(void)state;
	assert_string_equal(libfwctl_device_get_parent(dev), "mem0");
	assert_string_equal(libfwctl_device_get_parent_subsystem(dev), "cxl");
	assert_string_equal(libfwctl_device_get_memdev(dev), "mem0");
	assert_int_equal(libfwctl_device_get_serial(dev, &serial), 0);
	assert_true(serial == UINT64_C(0x8a34567890abcdef)); /* bit 63 is set */
	assert_non_null(libfwctl_device_get_pci_address(dev));
	assert_int_equal(libfwctl_device_get_expected_type(dev), LIBFWCTL_DEVICE_TYPE_CXL);
	libfwctl_device_unref(dev);
	libfwctl_context_unref(ctx);
}

static void test_matches(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_enumerate *enumerate = NULL;
	struct libfwctl_device *dev = find(ctx, "fwctl2");
	char parent_path[512];

	(void)state;
	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_match_driver(enumerate, "bnxt_en"), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	assert_string_equal(names_found(enumerate), "fwctl2 ");
	assert_int_equal(libfwctl_enumerate_match_pci_address(enumerate, "08:00.0"), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	assert_string_equal(names_found(enumerate), ""); /* both must hold */
	assert_int_equal(libfwctl_enumerate_match_driver(enumerate, "mlx5_core"), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	assert_string_equal(names_found(enumerate), "fwctl0 ");
	libfwctl_enumerate_free(enumerate);

	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_match_parent(enumerate, "mem0"), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	assert_string_equal(names_found(enumerate), "fwctl1 ");
	snprintf(parent_path, sizeof(parent_path), "%s", libfwctl_device_get_syspath(dev));
	*strstr(parent_path, "/fwctl/fwctl2") = '\0';
	assert_int_equal(libfwctl_enumerate_match_parent(enumerate, parent_path), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	assert_string_equal(names_found(enumerate), "fwctl2 ");
	libfwctl_enumerate_free(enumerate);
	libfwctl_device_unref(dev);
	libfwctl_context_unref(ctx);
}

static void test_every_name_finds_its_device(void **state)
{
	static const char *const names[][2] = {
		{"fwctl0", "fwctl0"},
		{"/dev/fwctl/fwctl0", "fwctl0"},
		{"0000:08:00.0", "fwctl0"},
		{"08:00.0", "fwctl0"},
		{"8:0.0", "fwctl0"},
		{"mem0", "fwctl1"},
		{"3B:00.0", "fwctl2"},
		{"serial:0x8a34567890abcdef", "fwctl1"},
		{"serial:9958679751846252015", "fwctl1"},
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

static void test_names_of_nothing(void **state)
{
	static const char *const names[] = {"fwctl9", "0001:08:00.0", "mem7", "serial:0x1",
					    "/dev/fwctl/fwctl9"};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(libfwctl_open(ctx, names[i], NULL, err, &handle), -ENODEV);
		assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DEVICE);
		assert_string_equal(libfwctl_error_get_device(err), names[i]);
		assert_contains(libfwctl_error_text(err), "there is no fwctl device");
		assert_null(handle);
	}
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_each_says_what_it_is(void **state)
{
	static const size_t info_lengths[] = {8, 0, 4,
					      0}; /* mlx5, cxl, bnxt, pds: as the drivers have it */
	static const uint32_t types[] = {LIBFWCTL_DEVICE_TYPE_MLX5, LIBFWCTL_DEVICE_TYPE_CXL,
					 LIBFWCTL_DEVICE_TYPE_BNXT, LIBFWCTL_DEVICE_TYPE_PDS};
	struct libfwctl_context *ctx = new_context();

	(void)state;
	for (size_t i = 0; i < COUNT(types); i++) {
		struct libfwctl_error *err = libfwctl_error_new();
		struct libfwctl_handle *handle = NULL;
		size_t length = 99;
		char name[16];
		struct stat st;
		int fd;

		snprintf(name, sizeof(name), "fwctl%zu", i);
		if (libfwctl_open(ctx, name, NULL, err, &handle))
			fail_msg("%s", libfwctl_error_text(err));
		assert_int_equal(libfwctl_handle_get_device_type(handle), types[i]);
		assert_non_null(libfwctl_handle_get_info(handle, &length));
		assert_int_equal(length, info_lengths[i]);
		fd = libfwctl_handle_get_fd(handle);
		assert_true(fd >= 0);
		assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
		assert_int_equal(fstat(fd, &st), 0);
		assert_true(S_ISCHR(st.st_mode));
		assert_string_equal(libfwctl_device_get_name(libfwctl_handle_get_device(handle)),
				    name);
		libfwctl_close(handle);
		assert_int_equal(fcntl(fd, F_GETFD), -1);
		libfwctl_error_free(err);
	}
	libfwctl_context_unref(ctx);
}

static void test_objects_may_go_in_any_order(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_enumerate *enumerate = NULL;
	struct libfwctl_device *dev;
	struct libfwctl_handle *handle = NULL;

	(void)state;
	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	libfwctl_context_unref(ctx);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	dev = libfwctl_device_ref(libfwctl_enumerate_get_device(enumerate, 0));
	libfwctl_enumerate_free(enumerate);
	assert_int_equal(libfwctl_open_device(dev, NULL, NULL, &handle), 0);
	libfwctl_device_unref(dev);
	assert_string_equal(libfwctl_device_get_name(libfwctl_handle_get_device(handle)), "fwctl0");
	libfwctl_close(handle);
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

static void test_nothing_stays_open(void **state)
{
	struct libfwctl_context *ctx = new_context();
	int before = count_descriptors();
	struct libfwctl_enumerate *enumerate = NULL;
	struct libfwctl_monitor *monitor = NULL;

	(void)state;
	assert_int_equal(libfwctl_monitor_new(ctx, NULL, &monitor), 0);
	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	libfwctl_close(open_all(ctx, "fwctl0"));
	libfwctl_enumerate_free(enumerate);
	libfwctl_monitor_free(monitor);
	libfwctl_context_unref(ctx);
	assert_int_equal(count_descriptors(), before);
}

static void test_adopting_a_descriptor(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = NULL;
	int fd = open("/dev/fwctl/fwctl2", O_RDONLY); /* calls work on it all the same */
	int copy;

	(void)state;
	assert_true(fd >= 0);
	copy = dup(fd);
	assert_int_equal(libfwctl_open_fd(ctx, copy, NULL, NULL, &handle), 0);
	assert_int_equal(libfwctl_handle_get_fd(handle), copy);
	assert_int_equal(fcntl(copy, F_GETFD), 0); /* flags are the caller's */
	assert_int_equal(libfwctl_handle_get_device_type(handle), LIBFWCTL_DEVICE_TYPE_BNXT);
	assert_string_equal(libfwctl_device_get_name(libfwctl_handle_get_device(handle)), "fwctl2");
	libfwctl_close(handle);
	assert_int_equal(fcntl(copy, F_GETFD), -1); /* it was the handle's */
	assert_int_equal(fcntl(fd, F_GETFD), 0);
	close(fd);
	libfwctl_context_unref(ctx);
}

static void test_a_descriptor_for_paths_only_is_not_adopted(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;
	int fd = open("/dev/fwctl/fwctl2", O_PATH | O_CLOEXEC);

	(void)state;
	assert_int_equal(libfwctl_open_fd(ctx, fd, NULL, err, &handle), -EBADF);
	assert_null(handle);
	assert_int_equal(close(fd), 0);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_four_devices_in_order),
		cmocka_unit_test(test_what_a_pci_device_tells),
		cmocka_unit_test(test_what_a_cxl_device_tells),
		cmocka_unit_test(test_matches),
		cmocka_unit_test(test_every_name_finds_its_device),
		cmocka_unit_test(test_names_of_nothing),
		cmocka_unit_test(test_each_says_what_it_is),
		cmocka_unit_test(test_objects_may_go_in_any_order),
		cmocka_unit_test(test_nothing_stays_open),
		cmocka_unit_test(test_adopting_a_descriptor),
		cmocka_unit_test(test_a_descriptor_for_paths_only_is_not_adopted),
	};

	return cmocka_run_group_tests_name("devices", tests, NULL, NULL);
}
