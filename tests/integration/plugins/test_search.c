// SPDX-License-Identifier: LGPL-2.1-or-later
/* test_search.c: which folders are searched, and in which order, where no variable says otherwise. */
#include "../../testing.h"

/* The folders are those of this test; all else is the library's. */
static char site[64], installed[64];
#define LIBFWCTL_SITE_PLUGIN_DIR site
#define LIBFWCTL_PLUGIN_DIR	 installed
#include "formats/folder.c"

#include <sys/stat.h>

static char base[] = "/tmp/libfwctl-XXXXXX";

static void mask(const char *folder, const char *name)
{
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(chmod(path, 0644), 0);
}

static int make_folders(void **state)
{
	(void)state;
	if (!mkdtemp(base))
		return -1;
	snprintf(site, sizeof(site), "%s/site", base);
	snprintf(installed, sizeof(installed), "%s/installed", base);
	if (mkdir(site, 0755) || mkdir(installed, 0755))
		return -1;
	mask(site, "one.so");
	mask(installed, "one.so");
	mask(installed, "one.fwctl");
	mask(installed, "one-more.so");
	mask(installed, "a.fwctl");
	mask(installed, "B.fwctl");
	return 0;
}

static int remove_folders(void **state)
{
	char command[64];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", base);
	return system(command);
}

static void check_order(const char *const *expected, size_t count)
{
	struct libfwctl_context *ctx = new_context();
	struct file_list list = {0};

	assert_int_equal(folders_scan(ctx, &list), 0);
	assert_int_equal(list.count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(list.file[i]->path + strlen(base), expected[i]);
	file_list_free(&list);
	libfwctl_context_unref(ctx);
}

static void test_the_site_comes_first(void **state)
{
	static const char *const expected[] = {
		"/site/one.so",	     "/installed/B.fwctl",   "/installed/a.fwctl",
		"/installed/one.so", "/installed/one.fwctl", "/installed/one-more.so",
	};

	(void)state;
	unsetenv(PATH_VARIABLE);
	check_order(expected, COUNT(expected));
}

static void test_the_variable_replaces_both(void **state)
{
	static const char *const expected[] = {"/site/one.so"};

	(void)state;
	setenv(PATH_VARIABLE, site, 1);
	check_order(expected, COUNT(expected));
	setenv(PATH_VARIABLE, "", 1);
	check_order(NULL, 0);
	unsetenv(PATH_VARIABLE);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_site_comes_first),
		cmocka_unit_test(test_the_variable_replaces_both),
	};

	return cmocka_run_group_tests_name("search", tests, make_folders, remove_folders);
}
