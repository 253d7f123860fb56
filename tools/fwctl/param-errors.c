// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * param-errors.c: what went wrong for some settings, told below those that are shown. A stored record that cannot
 * be read takes all its parameters along, so those of one reason share a line.
 */
#include <stdlib.h>
#include <string.h>

#include "param.h"

#define INDENT	  4 /* of further lines */
#define NAMES_MAX 4 /* more are only counted */

/* What the device does not have is no failure, unless somebody has asked for it by name. */
static const char *error_text(const struct libfwctl_setting *setting)
{
	const struct libfwctl_error *error = libfwctl_setting_get_error(setting);

	if (libfwctl_setting_get_support(setting) == LIBFWCTL_ANSWER_NO)
		return NULL;

	return error ? libfwctl_error_text(error) : NULL;
}

static bool shares_error(const struct libfwctl_setting *a, const struct libfwctl_setting *b)
{
	const char *text = error_text(b);

	return text && !strcmp(error_text(a), text);
}

/* Whether one with the same error stands before it. */
static bool is_told(struct libfwctl_settings *settings, size_t index)
{
	const struct libfwctl_setting *setting = libfwctl_settings_get(settings, index);

	for (size_t i = 0; i < index; i++)
		if (shares_error(setting, libfwctl_settings_get(settings, i)))
			return true;
	return false;
}

/* Names that are few, or how many there are, and the error; to be freed. */
static char *make_line(struct libfwctl_settings *settings, size_t index)
{
	const struct libfwctl_setting *setting = libfwctl_settings_get(settings, index), *other;
	struct memory memory;
	size_t count = 0;

	memory_open(&memory);
	for (size_t i = index; (other = libfwctl_settings_get(settings, i)); i++) {
		if (!shares_error(setting, other))
			continue;
		if (count++ < NAMES_MAX)
			print_escaped(memory.file, "%s%s", count > 1 ? ", " : "",
				      libfwctl_setting_get_name(other));
	}
	if (count > NAMES_MAX)
		fprintf(memory.file, " and %zu more", count - NAMES_MAX);
	fputs(": ", memory.file);
	print_safe(memory.file, error_text(setting));
	if (libfwctl_error_get_kind(libfwctl_setting_get_error(setting)) == LIBFWCTL_ERROR_POLICY)
		fputs(" (--allow EFFECT,... allows more)", memory.file);
	return memory_close(&memory);
}

static void print_error(struct libfwctl_settings *settings, size_t index, FILE *file)
{
	char *line = make_line(settings, index);

	if (file == stderr)
		fprintf(stderr, "fwctl: %s\n", line);
	else
		print_wrapped(line, INDENT, output_width());
	free(line);
}

int settings_print_errors(struct libfwctl_settings *settings, FILE *file)
{
	const struct libfwctl_setting *setting;
	int status = 0;

	for (size_t i = 0; (setting = libfwctl_settings_get(settings, i)); i++) {
		if (!error_text(setting))
			continue;
		if (!status)
			status = failure_status(libfwctl_setting_get_error(setting));
		if (file && !is_told(settings, i))
			print_error(settings, i, file);
	}
	return status;
}
