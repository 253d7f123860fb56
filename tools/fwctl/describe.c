// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * describe.c: fwctl describe: all that is known of a command, a layout or a format; and, for completion
 * and scripts, the bare names of its fields and their values.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"

enum { OPTION_DEVICE = 1, OPTION_FIELDS, OPTION_VALUES };

static const struct verb_option options[] = {
	{OPTION_DEVICE, "device", "DEVICE", "the command is one of this device"},
	{OPTION_FIELDS, "fields", NULL, "only the paths of fields that can be set, a line each"},
	{OPTION_VALUES, "values", "FIELD", "only the names of a field's values, a line each"},
	{0, NULL, NULL, NULL},
};

struct wanted {
	const char *device;
	bool fields;
	const char *values;
};

/* ---- Bare names ---- */

static void print_paths(const struct libfwctl_command *command,
			const struct libfwctl_layout *layout, const char *before)
{
	const struct libfwctl_field *field;

	for (size_t i = 0; (field = libfwctl_layout_get_field(layout, i)); i++) {
		const struct libfwctl_layout *inner = libfwctl_field_get_layout(field);
		bool same = libfwctl_field_is_inline(field);
		char *path;

		if (!is_described(NULL, field) || libfwctl_field_is_envelope(field))
			continue;
		if (asprintf(&path, "%s%s%s", before, same ? "" : libfwctl_field_get_name(field),
			     libfwctl_field_is_array(field) ? "[0]" : "") < 0)
			need(NULL);
		if (inner) {
			char *next;

			if (asprintf(&next, "%s%s", path, same ? "" : ".") < 0)
				need(NULL);
			print_paths(command, inner, next);
			free(next);
		} else if (!libfwctl_field_get_case_count(field) &&
			   libfwctl_command_is_settable(command, field)) {
			print_escaped(stdout, "%s", path);
			putchar('\n');
		}
		free(path);
	}
}

/* What goes to the device in buffers is set by the same words. */
static void print_buffer_paths(const struct libfwctl_command *command)
{
	const struct libfwctl_command_buffer *buffer;

	for (size_t i = 0; (buffer = libfwctl_command_get_buffer(command, i)); i++) {
		const struct libfwctl_layout *layout = libfwctl_command_buffer_get_layout(buffer);
		char *before;

		if (!(libfwctl_command_buffer_get_direction(buffer) & LIBFWCTL_DIRECTION_TO_DEVICE))
			continue;
		if (asprintf(&before, "%s%s", libfwctl_command_buffer_get_name(buffer),
			     layout ? "." : "") < 0)
			need(NULL);
		if (layout)
			print_paths(command, layout, before);
		else
			puts(before);
		free(before);
	}
}

static int print_values(struct run *run, const struct named *named, const char *text)
{
	const struct libfwctl_layout *layout = named->layout;
	const struct libfwctl_field *field;
	struct libfwctl_path *path;
	const char *name;

	if (named->command)
		layout = path_layout(named->command, &text);
	else if (named->stream)
		layout = libfwctl_format_find_stream_layout(named->format, named->stream);
	if (!layout)
		return STATUS_DONE;
	if (libfwctl_path_new(layout, text, run->err, &path))
		return failure_library(run, run->err);
	field = libfwctl_path_get_field(path);
	libfwctl_path_free(path);
	for (size_t i = 0; !libfwctl_field_get_value(field, i, NULL, &name, NULL); i++) {
		print_escaped(stdout, "%s", name);
		putchar('\n');
	}
	return STATUS_DONE;
}

static int print_names(struct run *run, const struct named *named, const struct wanted *wanted)
{
	const struct libfwctl_layout *request;

	if (wanted->values)
		return print_values(run, named, wanted->values);
	request = named->command ? libfwctl_command_get_request(named->command) : NULL;
	if (request)
		print_paths(named->command, request, "");
	if (named->command)
		print_buffer_paths(named->command);
	return STATUS_DONE;
}

/* ---- The verb ---- */

static void print_json(const struct named *named)
{
	if (named->command)
		describe_command_json(named->command);
	else if (named->layout)
		describe_layout_json(named->format, named->layout);
	else if (named->stream)
		describe_stream_json(named->format, named->stream);
	else
		describe_format_json(named->format);
}

static void print_text(struct run *run, const struct named *named, const char *device)
{
	if (named->command)
		describe_command(run, named->command, device);
	else if (named->layout)
		describe_layout(named->format, named->layout);
	else if (named->stream)
		describe_stream_page(named->format, named->stream);
	else
		describe_format(named->format);
}

static int find(struct run *run, const struct wanted *wanted, struct named *named)
{
	struct libfwctl_handle *handle;
	int status;

	if (!wanted->device)
		return find_named(run, run->argv[0], named);
	*named = (struct named){0};
	status = device_open(run, wanted->device, &handle, &named->format);
	if (status)
		return status;
	libfwctl_close(handle);
	return find_command_for(run, named->format, run->argv[0], &named->command);
}

static int run_describe(struct run *run)
{
	struct wanted wanted = {0};
	struct named named;
	const char *value;
	int option, status;

	while ((option = options_next(run, &value))) {
		if (option == OPTION_DEVICE)
			wanted.device = value;
		else if (option == OPTION_FIELDS)
			wanted.fields = true;
		else
			wanted.values = value;
	}
	if (run->json && (wanted.fields || wanted.values))
		options_wrong(run, "--fields and --values: JSON has them anyway");
	if (!options_done(run))
		return run->status;
	status = find(run, &wanted, &named);
	if (status)
		return status;
	if (wanted.fields || wanted.values)
		return print_names(run, &named, &wanted);
	if (run->json)
		print_json(&named);
	else
		print_text(run, &named, wanted.device);
	return STATUS_DONE;
}

const struct verb verb_describe = {
	.name = "describe",
	.arguments = "FORMAT[/COMMAND]",
	.arguments_min = 1,
	.arguments_max = 1,
	.summary = "explain a command: what it does, takes and returns",
	.options = options,
	.text = "In place of a command, a layout or a stream of the format can be named, and with "
		"--device\n"
		"the command alone. A format without a command tells what the format is and has.\n",
	.run = run_describe,
};
