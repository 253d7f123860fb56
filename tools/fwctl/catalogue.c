// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * catalogue.c: formats, commands and layouts by the names on a command line, with a guess at what was
 * meant where there is none, and a command as the JSON object that several verbs print.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "fwctl.h"

int load_formats(struct run *run)
{
	if (libfwctl_context_load_formats(run->ctx, run->err))
		return failure_library(run, run->err);
	return 0;
}

int device_open(struct run *run, const char *name, struct libfwctl_handle **handle,
		const struct libfwctl_format **format)
{
	if (libfwctl_open(run->ctx, name, NULL, run->err, handle))
		return failure_library(run, run->err);
	if (!libfwctl_handle_get_format(*handle, run->err, format))
		return 0;
	libfwctl_close(*handle);
	*handle = NULL;
	return failure_library(run, run->err);
}

static int no_such_format(struct run *run, const char *name)
{
	const struct libfwctl_format *format;
	struct near near;
	int status = load_formats(run);
	char *guess;

	if (status)
		return status;
	near_start(&near, name);
	for (size_t i = 0; (format = libfwctl_context_get_format(run->ctx, i)); i++)
		near_offer(&near, libfwctl_format_get_name(format));
	guess = near_text(&near);
	status = failure_report(run, LIBFWCTL_ERROR_USAGE, ENOENT, LIBFWCTL_EXECUTED_NO,
				"there is no format '%s'%s 'fwctl formats' shows those there are",
				name, guess);
	free(guess);
	return status;
}

int find_format(struct run *run, const char *name, const struct libfwctl_format **format)
{
	switch (libfwctl_context_find_format(run->ctx, name, run->err, format)) {
	case 0:
		return 0;
	case -ENOENT:
	case -EINVAL: /* no name that a format could have */
		return no_such_format(run, name);
	default:
		return failure_library(run, run->err);
	}
}

static int no_such_command(struct run *run, const struct libfwctl_format *format, const char *name,
			   bool others)
{
	const struct libfwctl_command *command;
	const struct libfwctl_layout *layout;
	const char *stream;
	struct near near;
	char *guess;
	int status;

	near_start(&near, name);
	for (size_t i = 0; (command = libfwctl_format_get_command(format, i)); i++)
		near_offer(&near, libfwctl_command_get_name(command));
	for (size_t i = 0; others && (layout = libfwctl_format_get_layout(format, i)); i++)
		near_offer(&near, libfwctl_layout_get_name(layout));
	for (size_t i = 0; others && (stream = libfwctl_format_get_stream_name(format, i)); i++)
		if (!libfwctl_format_find_layout(format, stream) &&
		    !libfwctl_format_find_command(format, stream))
			near_offer(&near, stream);
	guess = near_text(&near);
	run->command = name;
	status =
		failure_report(run, LIBFWCTL_ERROR_USAGE, ENOENT, LIBFWCTL_EXECUTED_NO,
			       "format %s has no command%s '%s'%s 'fwctl %s %s%s' shows them",
			       libfwctl_format_get_name(format), others ? ", layout or stream" : "",
			       name, guess, others ? "describe" : "commands",
			       others ? "" : "--format ", libfwctl_format_get_name(format));
	free(guess);
	return status;
}

static int find_command(struct run *run, const struct libfwctl_format *format, const char *name,
			const struct libfwctl_command **command)
{
	*command = libfwctl_format_find_command(format, name);
	return *command ? 0 : no_such_command(run, format, name, false);
}

int find_command_for(struct run *run, const struct libfwctl_format *format, const char *word,
		     const struct libfwctl_command **command)
{
	const char *name = libfwctl_format_get_name(format), *slash = strchr(word, '/');

	if (!slash)
		return find_command(run, format, word, command);
	if ((size_t)(slash - word) == strlen(name) && !strncmp(word, name, strlen(name)))
		return find_command(run, format, slash + 1, command);
	run->command = word;
	return failure_report(run, LIBFWCTL_ERROR_USAGE, EPROTOTYPE, LIBFWCTL_EXECUTED_NO,
			      "the device has format %s, so '%s' is no command of it: 'fwctl "
			      "commands --format %s' shows those there are",
			      name, word, name);
}

static const char *find_stream(const struct libfwctl_format *format, const char *name)
{
	const char *found;

	for (size_t i = 0; (found = libfwctl_format_get_stream_name(format, i)); i++)
		if (!strcmp(found, name))
			return found;
	return NULL;
}

int find_named(struct run *run, const char *word, struct named *named)
{
	size_t length = strcspn(word, "/");
	const char *name = word[length] ? word + length + 1 : NULL;
	char *format = need(strndup(word, length));
	int status = find_format(run, format, &named->format);

	free(format);
	named->command = NULL;
	named->layout = NULL;
	named->stream = NULL;
	if (status || !name)
		return status;
	named->command = libfwctl_format_find_command(named->format, name);
	if (!named->command)
		named->layout = libfwctl_format_find_layout(named->format, name);
	if (!named->command && !named->layout)
		named->stream = find_stream(named->format, name);
	if (!named->command && !named->layout && !named->stream)
		return no_such_command(run, named->format, name, true);
	return 0;
}

char *command_name(const struct libfwctl_command *command)
{
	char *name;

	if (asprintf(&name, "%s/%s", libfwctl_format_get_name(libfwctl_command_get_format(command)),
		     libfwctl_command_get_name(command)) < 0)
		need(NULL);
	return name;
}

struct json_object *command_json(const struct libfwctl_command *command)
{
	struct json_object *object = json_object_new_object();
	char room[16];
	uint32_t opcode;

	json_add_string(object, "format",
			libfwctl_format_get_name(libfwctl_command_get_format(command)));
	json_add_string(object, "name", libfwctl_command_get_name(command));
	if (!libfwctl_command_get_opcode(command, &opcode))
		json_object_object_add(object, "opcode", json_object_new_int64(opcode));
	json_add_string(object, "scope", scope_word(libfwctl_command_get_scope(command), room));
	json_object_object_add(object, "effects",
			       effects_json(libfwctl_command_get_effects(command)));
	json_add_string(object, "summary", libfwctl_command_get_summary(command));
	json_add_string(object, "reference", libfwctl_command_get_reference(command));
	json_add_string(object, "since", libfwctl_command_get_since(command));
	json_object_object_add(object, "typed",
			       json_object_new_boolean(libfwctl_command_is_typed(command)));
	json_object_object_add(object, "procedure",
			       json_object_new_boolean(libfwctl_command_is_procedure(command)));
	json_add_string(object, "obstacle", libfwctl_command_get_obstacle(command));
	return object;
}
