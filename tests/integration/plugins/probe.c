// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * probe.c: what a program sees of the plugin folders, a line for each thing, with tabs between:
 *   probe all             load everything
 *   probe find NAME...    ask for formats by name
 *   probe device TYPE DRIVER
 * and then every file and every format. PROBE_USER is the number of a user that it becomes first.
 */
#include "catalogue/format.h"
#include "formats/formats.h"

#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct libfwctl_context *ctx;
static struct libfwctl_error *err;

static void show_log(void *user_data, int level, const char *text)
{
	(void)user_data;
	fprintf(stderr, "%d: %s\n", level, text);
}

static void show(const char *what, int status, const struct libfwctl_format *format)
{
	printf("%s\t%d\t%s\t%s\n", what, status, format ? libfwctl_format_get_name(format) : "-",
	       libfwctl_error_text(err));
}

static void show_file(const struct libfwctl_file *file)
{
	const struct libfwctl_format *format = libfwctl_file_get_format(file);
	const struct libfwctl_error *error = libfwctl_file_get_error(file);

	printf("file\t%s\t%s\t%s\t%s\n", libfwctl_file_get_path(file),
	       libfwctl_file_state_name(libfwctl_file_get_state(file)),
	       format ? libfwctl_format_get_name(format) : "-",
	       error ? libfwctl_error_text(error) : "");
}

static void show_format(const struct libfwctl_format *format)
{
	printf("format\t%s\t%s\t%s\n", libfwctl_format_get_name(format),
	       format_find_hook(format, "first") ? "first" : "-",
	       format_find_hook(format, "second") ? "second" : "-");
}

static bool become(const char *user)
{
	unsigned int id = user ? (unsigned int)strtoul(user, NULL, 10) : 0;

	return !user || (setgroups(0, NULL) == 0 && setgid(id) == 0 && setuid(id) == 0);
}

int main(int argc, char **argv)
{
	const struct libfwctl_format *format = NULL;

	if (argc < 2 || !become(getenv("PROBE_USER")) || libfwctl_context_new(&ctx))
		return 2;
	err = libfwctl_error_new();
	libfwctl_context_set_log(ctx, show_log, NULL, LIBFWCTL_LOG_DEBUG);
	if (strcmp(argv[1], "all") == 0)
		show("all", libfwctl_context_load_formats(ctx, err), NULL);
	for (int i = 2; strcmp(argv[1], "find") == 0 && i < argc; i++) {
		int status;

		format = NULL;
		status = libfwctl_context_find_format(ctx, argv[i], err, &format);
		show("find", status, format);
	}
	if (strcmp(argv[1], "device") == 0) {
		uint32_t type = (uint32_t)strtoul(argv[2], NULL, 0);
		int status = formats_for_device(ctx, type, argv[3], err, &format);

		show("device", status, format);
	}
	for (size_t i = 0; i < libfwctl_context_get_file_count(ctx); i++)
		show_file(libfwctl_context_get_file(ctx, i));
	for (size_t i = 0; i < libfwctl_context_get_format_count(ctx); i++)
		show_format(libfwctl_context_get_format(ctx, i));
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
	return 0;
}
