// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names and devlink where memory runs out, at every place: -ENOMEM or fewer names, and nothing is lost. */
#include "modules.h"

#include "device/device.h"
#include "identity/devlink.h"
#include "scarce.h"

static struct module_folder folder;

static int setup(void **state)
{
	(void)state;
	make_modules(&folder);
	put_module(&folder, "pci", "module-good");
	put_module(&folder, "devlink", "module-devlink");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	remove_modules(&folder);
	return 0;
}

static int name(const struct libfwctl_device *dev)
{
	struct libfwctl_identity *identity = NULL;
	int status = libfwctl_identity_new(dev, NULL, &identity);

	assert_int_equal(status == 0, identity != NULL);
	libfwctl_identity_free(identity);
	return status;
}

static int ask(const struct libfwctl_device *dev)
{
	struct libfwctl_devlink *devlink = NULL;
	int status = libfwctl_devlink_new(dev, 10000, NULL, &devlink);

	assert_int_equal(status == 0, devlink != NULL);
	libfwctl_devlink_free(devlink);
	return status;
}

static void run_short(int (*run)(const struct libfwctl_device *dev), const char *address)
{
	struct libfwctl_device dev = {
		.name = (char *)"fwctl0",
		.syspath = (char *)"/nowhere/0000:08:00.0/fwctl/fwctl0",
		.pci_address = (char *)address,
		.pci_ids = {0xfffe, 1, 2, 3}, /* no vendor's, so that the module is asked */
		.has_pci_ids = true,
	};
	unsigned int failed = 0;

	for (unsigned long times = 1;; times++) {
		bool reached;
		int status;

		dev.ctx = new_context();
		asked = 0;
		scarce_at = times;
		status = run(&dev);
		reached = asked >= times;
		scarce_at = 0;
		libfwctl_context_unref(dev.ctx);
		if (!reached) {
			assert_int_equal(status, 0);
			break;
		}
		if (status)
			assert_int_equal(status, -ENOMEM);
		failed += status != 0;
	}
	assert_true(failed > 3);
}

static void test_identity(void **state)
{
	(void)state;
	run_short(name, "0000:08:00.0");
}

static void test_devlink(void **state)
{
	(void)state;
	run_short(ask, "0000:08:00.0");
	run_short(ask, "0000:08:00.1"); /* which tells a part */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_identity, setup, teardown),
		cmocka_unit_test_setup_teardown(test_devlink, setup, teardown),
	};

	return cmocka_run_group_tests_name("identity-memory", tests, NULL, NULL);
}
