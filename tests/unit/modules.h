/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* modules.h: a folder of modules for a test, which LIBFWCTL_MODULE_PATH names; the modules are links into it. */
#ifndef LIBFWCTL_TEST_MODULES_H
#define LIBFWCTL_TEST_MODULES_H

#include "../testing.h"

#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

struct module_folder {
	char path[64];
};

static inline void make_modules(struct module_folder *folder)
{
	const char *tmp = getenv("TMPDIR");

	snprintf(folder->path, sizeof(folder->path), "%s/libfwctl-XXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(folder->path));
	assert_int_equal(setenv("LIBFWCTL_MODULE_PATH", folder->path, 1), 0);
}

static inline void module_path(const struct module_folder *folder, const char *name,
			       char path[PATH_MAX])
{
	snprintf(path, PATH_MAX, "%s/libfwctl-%s.so", folder->path, name);
}

/* Puts what was built as `built` in place of the module `name`. */
static inline void put_module(const struct module_folder *folder, const char *name,
			      const char *built)
{
	char from[PATH_MAX], to[PATH_MAX];

	snprintf(from, sizeof(from), "%s/tests/unit/%s.so", getenv("LIBFWCTL_BUILD"), built);
	module_path(folder, name, to);
	unlink(to);
	assert_int_equal(symlink(from, to), 0);
}

static inline void remove_modules(const struct module_folder *folder)
{
	char path[PATH_MAX];

	module_path(folder, "pci", path);
	unlink(path);
	module_path(folder, "devlink", path);
	unlink(path);
	assert_int_equal(rmdir(folder->path), 0);
	unsetenv("LIBFWCTL_MODULE_PATH");
}

#endif
