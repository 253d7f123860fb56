// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Whether a command can be simulated at all: the preloads need the dynamic linker. And where the
 * preloads are.
 */
#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "sim.h"

#define UMOCKDEV_PRELOAD "libumockdev-preload.so.0"
#define OWN_PRELOAD	 "libfwctl-sim-preload.so"
#define MAX_SCRIPTS	 5

static char *search(const char *name, char **error)
{
	char *path = strchr(name, '/') ? g_strdup(name) : g_find_program_in_path(name);

	if (!path || access(path, F_OK) < 0) {
		*error = g_strdup_printf("%s: command not found", name);
	} else if (g_file_test(path, G_FILE_TEST_IS_DIR) || access(path, X_OK) < 0) {
		*error = g_strdup_printf(
			"%s: cannot be run: not an executable file, or no permission", name);
	} else {
		return path;
	}
	g_free(path);
	return NULL;
}

/* Reads up to size bytes from an offset of a file. */
static ssize_t read_at(const char *path, void *data, size_t size, off_t offset)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd >= 0) {
		n = pread(fd, data, size, offset);
		close(fd);
	}
	return n;
}

static bool check_elf(const char *path, const ElfW(Ehdr) * header, char **error)
{
	if (header->e_ident[EI_CLASS] != ELFCLASS64) {
		*error = g_strdup_printf("%s is a 32-bit program: it cannot be simulated, and the "
					 "kernel would not let it use fwctl either",
					 path);
		return false;
	}
	for (size_t i = 0; i < header->e_phnum; i++) {
		ElfW(Phdr) part;

		if (read_at(path, &part, sizeof(part),
			    (off_t)(header->e_phoff + i * header->e_phentsize)) != sizeof(part))
			break;
		if (part.p_type == PT_INTERP)
			return true;
	}
	*error = g_strdup_printf("%s is linked statically: it cannot be simulated, because the "
				 "simulated files are put in place by the dynamic linker; link it "
				 "dynamically for the test",
				 path);
	return false;
}

/*
 * "#!/usr/bin/env python3": the program that will run in the end. NULL if the line makes no sense.
 */
static char *script_interpreter(char *line)
{
	char *words[3] = {NULL}, *save = NULL;
	char *found;

	line[strcspn(line, "\n")] = 0;
	for (size_t i = 0; i < 2; i++)
		words[i] = strtok_r(i ? NULL : line + 2, " \t", &save);
	if (!words[0])
		return NULL;
	if (words[1] && *words[1] != '-' && g_str_has_suffix(words[0], "/env")) {
		found = g_find_program_in_path(words[1]);
		if (found)
			return found;
	}
	return g_strdup(words[0]);
}

static bool check(const char *path, char **error)
{
	char *current = g_strdup(path);
	bool good = true;

	/* The kernel looks through as many. What it would refuse is left to exec to report. */
	for (int i = 0; i < MAX_SCRIPTS; i++) {
		union {
			ElfW(Ehdr) elf;
			char line[256];
		} start = {.line = ""};
		ssize_t n = read_at(current, start.line, sizeof(start) - 1, 0);
		char *next;

		if (n >= (ssize_t)sizeof(start.elf) && !memcmp(start.line, ELFMAG, SELFMAG)) {
			good = check_elf(current, &start.elf, error);
			break;
		}
		if (n < 2 || memcmp(start.line, "#!", 2) != 0 ||
		    !(next = script_interpreter(start.line)))
			break;
		g_free(current);
		current = next;
	}
	g_free(current);
	return good;
}

char *program_find(const char *name, char **error)
{
	char *path = search(name, error);

	if (path && !check(path, error)) {
		g_free(path);
		return NULL;
	}
	return path;
}

/* In the build folder it is beside the program, else where it was installed. */
static char *own_preload(void)
{
	char *exe = g_file_read_link("/proc/self/exe", NULL);
	char *folder = exe ? g_path_get_dirname(exe) : g_strdup("/");
	char *candidate[] = {
		g_build_filename(folder, OWN_PRELOAD, NULL),
		g_build_filename(folder, FWCTL_SIM_RELATIVE_LIBDIR, OWN_PRELOAD, NULL),
		g_build_filename(FWCTL_SIM_LIBDIR, OWN_PRELOAD, NULL),
	};
	char *found = NULL;

	for (size_t i = 0; i < G_N_ELEMENTS(candidate); i++) {
		if (!found && access(candidate[i], R_OK) == 0)
			found = g_steal_pointer(&candidate[i]);
		g_free(candidate[i]);
	}
	g_free(folder);
	g_free(exe);
	return found;
}

static char *umockdev_preload(void)
{
	void *library = dlopen(UMOCKDEV_PRELOAD, RTLD_LAZY | RTLD_LOCAL);
	struct link_map *map = NULL;
	char *path = NULL;

	if (!library)
		return NULL;
	if (dlinfo(library, RTLD_DI_LINKMAP, &map) == 0)
		path = g_strdup(map->l_name);
	dlclose(library);
	return path;
}

char *program_preloads(char **error)
{
	char *own = own_preload(), *umockdev = umockdev_preload(), *all = NULL;
	const char *before = g_getenv("LD_PRELOAD");

	if (!own)
		*error = g_strdup(OWN_PRELOAD
				  " is missing, beside this program and in " FWCTL_SIM_LIBDIR
				  ": install fwctl-sim again");
	else if (!umockdev)
		*error = g_strdup(UMOCKDEV_PRELOAD " cannot be loaded: install umockdev "
						   "(on Debian the package umockdev)");
	else
		/* A sanitizer's library has to stay the first. */
		all = g_strjoin(":", before && *before ? before : own,
				before && *before ? own : umockdev,
				before && *before ? umockdev : NULL, NULL);
	g_free(own);
	g_free(umockdev);
	return all;
}
