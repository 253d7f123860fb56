// SPDX-License-Identifier: LGPL-2.1-or-later
/* Finding devices by the names of what belongs to them: the simulator's cards.json. */
#include "sim.h"

static void test_names_of_what_belongs_to_a_device(void **state)
{
	static const char *const names[][2] = {
		{"enp8s0f0np0", "fwctl0"},
		{"mlx5_0", "fwctl0"},
		{"mlx5_core.eth.0", "fwctl0"},
		{"enp8s0f0s88", "fwctl0"}, /* of a subfunction, which has no fwctl device */
		{"pci/0000:08:00.0", "fwctl0"},
		{"pci/08:00.0", "fwctl0"},
		{"auxiliary/mlx5_core.sf.2", "fwctl0"},
		{"ibp8s0f1", "fwctl1"},
		{"mlx5_1", "fwctl1"},
		{"mlx5_core.eth.1", "fwctl1"},
		{"enp8s0f0v0", "fwctl2"}, /* of a virtual function, which has one */
		{"mlx5_2", "fwctl2"},
		{"pci/0000:08:00.2", "fwctl2"},
		{"pci/0000:0d:00.0", "fwctl3"},
		{"0d:00", "fwctl3"}, /* a card of one function */
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

static void assert_refused(const char *name, int status, const char *text)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_device *dev = NULL;
	int told = libfwctl_device_find(ctx, name, err, &dev);

	if (told != status)
		fail_msg("%s: %d, %s", name, told, libfwctl_error_text(err));
	assert_contains(libfwctl_error_text(err), text);
	assert_int_equal(libfwctl_device_find(ctx, name, NULL, &dev), status);
	assert_null(dev);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_twins_are_listed(void **state)
{
	(void)state;
	assert_refused("enP65536p59s0np0", -ENOTUNIQ, "name one of fwctl5, fwctl6");
	assert_refused("pci/10000:3b:00.0", -ENOTUNIQ, "name one of fwctl5, fwctl6");
}

static void test_functions_of_a_card_are_listed(void **state)
{
	(void)state;
	assert_refused("0000:08:00", -ENOTUNIQ, "name one of fwctl0, fwctl1, fwctl2");
	assert_refused("0000:08:01", -ENODEV, "0000:08:01");
	assert_refused("1:0000:08:00", -EINVAL, "is no name of a device");
}

static void test_a_virtual_function_leads_to_its_physical_one(void **state)
{
	static const char *const names[] = {"enp8s0f0v1", "mlx5_3", "0000:08:00.3",
					    "pci/0000:08:00.3"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_refused(names[i], -ENODEV,
			       "its physical function has fwctl0 (0000:08:00.0), name that");
}

static void test_hardware_without_a_fwctl_device(void **state)
{
	static const char *const names[] = {"enp24s0", "0000:18:00.0", "pci/0000:18:00.0"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		assert_refused(names[i], -ENODEV,
			       "is on 0000:18:00.0, which has no fwctl device: load the driver");
}

static void test_names_of_nothing(void **state)
{
	(void)state;
	assert_refused("eth7", -ENOENT, "nothing here is called 'eth7': give a node");
	assert_refused("mem7", -ENODEV, "there is no fwctl device 'mem7'");
	assert_refused("pci/0000:09:00.0", -ENODEV, "there is no fwctl device 'pci/0000:09:00.0'");
	assert_refused("auxiliary/a.b.0", -ENODEV, "there is no fwctl device 'auxiliary/a.b.0'");
	/* these are paths */
	assert_refused("pci/nonsense", -ENODEV, "there is no fwctl device 'pci/nonsense'");
	assert_refused("auxiliary/../devices/mem0", -ENODEV, "there is no fwctl device");
	assert_refused("auxiliary/", -ENODEV, "there is no fwctl device");
}

static void test_what_is_no_name(void **state)
{
	char name[300];

	(void)state;
	memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_refused(name, -EINVAL, "is no name of a device: give");
	name[255] = '\0';
	assert_refused(name, -ENOENT, "nothing here is called 'xxx");
	assert_refused("", -EINVAL, "'' is no name of a device: give");
	assert_refused(".", -EINVAL, "'.' is no name");
	assert_refused("..", -EINVAL, "'..' is no name");
	assert_refused("08:00.9", -EINVAL, "'08:00.9' is no name");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_of_what_belongs_to_a_device),
		cmocka_unit_test(test_twins_are_listed),
		cmocka_unit_test(test_functions_of_a_card_are_listed),
		cmocka_unit_test(test_a_virtual_function_leads_to_its_physical_one),
		cmocka_unit_test(test_hardware_without_a_fwctl_device),
		cmocka_unit_test(test_names_of_nothing),
		cmocka_unit_test(test_what_is_no_name),
	};

	return cmocka_run_group_tests_name("names", tests, NULL, NULL);
}
