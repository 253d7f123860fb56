// SPDX-License-Identifier: LGPL-2.1-or-later
/* Modules: found, trusted and loaded once; and what is said of those that are not there or not right. */
#include "modules.h"

#include "identity/state.h"

#include <fcntl.h>
#include <sys/stat.h>

static struct module_folder folder;

static int setup(void **state)
{
	(void)state;
	make_modules(&folder);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	remove_modules(&folder);
	return 0;
}

static void test_one_that_is_right(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct identity_state *identity = identity_state_of(ctx);
	const struct module_pci *pci;
	const void *functions, *again = NULL;

	(void)state;
	put_module(&folder, "pci", "module-good");
	assert_int_equal(module_functions(identity, MODULE_PCI, NULL, &functions), 0);
	pci = functions;
	assert_int_equal(pci->size, sizeof(*pci));
	/* It is not looked for again. */
	put_module(&folder, "pci", "module-other");
	assert_int_equal(module_functions(identity, MODULE_PCI, NULL, &again), 0);
	assert_ptr_equal(again, functions);
	libfwctl_context_unref(ctx);
}

static void refused(const char *says)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct identity_state *identity = identity_state_of(ctx);
	const void *functions = NULL;

	/* The second time it is said without looking. */
	for (int i = 0; i < 2; i++) {
		assert_int_equal(module_functions(identity, MODULE_PCI, err, &functions), -ENOPKG);
		assert_null(functions);
		assert_int_equal(libfwctl_error_get_errno(err), ENOPKG);
		assert_contains(libfwctl_error_text(err), says);
		assert_contains(libfwctl_error_text(err), "libfwctl-pci.so");
		libfwctl_error_clear(err);
	}
	assert_int_equal(module_functions(identity, MODULE_PCI, NULL, &functions), -ENOPKG);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_none(void **state)
{
	(void)state;
	refused("is not there: install the package");
	/* From nowhere in particular nothing is loaded. */
	put_module(&folder, "pci", "module-good");
	setenv("LIBFWCTL_MODULE_PATH", folder.path + 1, 1);
	refused("libfwctl-pci.so is not there");
	setenv("LIBFWCTL_MODULE_PATH", folder.path, 1);
}

static void refuses_built(const char *built, const char *says)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	const void *functions = NULL;

	put_module(&folder, "pci", built);
	assert_int_equal(module_functions(identity_state_of(ctx), MODULE_PCI, err, &functions),
			 -ENOPKG);
	assert_null(functions);
	assert_contains(libfwctl_error_text(err), says);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_what_is_another(void **state)
{
	(void)state;
	refuses_built("module-unnamed", "exports no constant libfwctl_module_v1");
	refuses_built("module-other", "in place of the module pci is another");
	refuses_built("module-older", "in place of the module pci is another, or one for an older");
}

/* A file of our own, as one that came from elsewhere would be. */
static void write_module(const char *content, mode_t mode)
{
	char path[PATH_MAX];
	int fd;

	module_path(&folder, "pci", path);
	unlink(path);
	fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, content, strlen(content)), strlen(content));
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
}

static void test_what_the_linker_refuses(void **state)
{
	(void)state;
	write_module("this is no shared object", 0600);
	refused("the dynamic linker refuses");
}

static void test_what_others_can_change(void **state)
{
	(void)state;
	write_module("whatever", 0622);
	refused("can be written to by its group or by others");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_one_that_is_right, setup, teardown),
		cmocka_unit_test_setup_teardown(test_none, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_is_another, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_the_linker_refuses, setup, teardown),
		cmocka_unit_test_setup_teardown(test_what_others_can_change, setup, teardown),
	};

	return cmocka_run_group_tests_name("module", tests, NULL, NULL);
}
