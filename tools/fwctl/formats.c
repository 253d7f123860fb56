// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * formats.c: fwctl formats: the formats there are, the files they come from, and what became of every
 * other file that was looked at.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>
#include <libsmartcols.h>

#include "fwctl.h"

enum column { FORMAT, VERSION, TYPE, COMMANDS, FILE_PATH, STATE, REASON, NCOLUMNS };

static const struct table_column columns[NCOLUMNS] = {
	[FORMAT] = {"FORMAT", 1, 0, false},  [VERSION] = {"VERSION", 1, 0, false},
	[TYPE] = {"TYPE", 1, 0, false},	     [COMMANDS] = {"COMMANDS", 1, SCOLS_FL_RIGHT, false},
	[FILE_PATH] = {"FILE", 1, 0, false}, [STATE] = {"STATE", 1, 0, false},
	[REASON] = {"REASON", 1, 0, false},
};

static const char *state_word(const struct libfwctl_file *file)
{
	const char *name = libfwctl_file_state_name(libfwctl_file_get_state(file));

	return name ? name : "unknown";
}

static bool has_file(struct libfwctl_context *ctx, const struct libfwctl_format *format)
{
	const struct libfwctl_file *file;

	for (size_t i = 0; (file = libfwctl_context_get_file(ctx, i)); i++)
		if (libfwctl_file_get_format(file) == format &&
		    libfwctl_file_get_state(file) == LIBFWCTL_FILE_LOADED)
			return true;
	return false;
}

static void set_format(struct libscols_line *line, const struct libfwctl_format *format, bool base)
{
	uint32_t type = libfwctl_format_get_device_type(format);
	const char *name;
	char room[24];

	table_cell(line, FORMAT, format ? libfwctl_format_get_name(format) : NULL);
	table_cell(line, VERSION, base ? libfwctl_format_get_version(format) : NULL);
	snprintf(room, sizeof(room), "%u", type);
	name = libfwctl_device_type_name(type);
	table_cell(line, TYPE, !base || !type ? NULL : name ? name : room);
	snprintf(room, sizeof(room), "%zu", libfwctl_format_get_command_count(format));
	table_cell(line, COMMANDS, base ? room : NULL);
}

static void add_file(struct libscols_table *table, const struct libfwctl_file *file, bool reasons)
{
	struct libscols_line *line = table_line(table);
	uint32_t state = libfwctl_file_get_state(file);

	set_format(line, libfwctl_file_get_format(file), state == LIBFWCTL_FILE_LOADED);
	table_cell(line, FILE_PATH, libfwctl_file_get_path(file));
	table_cell(line, STATE, state_word(file));
	if (reasons)
		table_note(line, REASON, libfwctl_file_get_error(file));
	if (state == LIBFWCTL_FILE_REFUSED)
		scols_line_set_color(line, "red");
}

/* Formats come before what became of other files. */
static bool is_format(const struct libfwctl_file *file)
{
	uint32_t state = libfwctl_file_get_state(file);

	return state == LIBFWCTL_FILE_LOADED || state == LIBFWCTL_FILE_EXTENDS;
}

static bool any_reason(struct libfwctl_context *ctx)
{
	const struct libfwctl_file *file;

	for (size_t i = 0; (file = libfwctl_context_get_file(ctx, i)); i++)
		if (libfwctl_file_get_error(file))
			return true;
	return false;
}

static void print_table(struct libfwctl_context *ctx)
{
	bool reasons = any_reason(ctx), column = reasons && !table_notes_are_below();
	struct libscols_table *table = table_new(columns, column ? NCOLUMNS : REASON);
	const struct libfwctl_format *format;
	const struct libfwctl_file *file;

	for (size_t i = 0; (format = libfwctl_context_get_format(ctx, i)); i++)
		if (!has_file(ctx, format))
			set_format(table_line(table), format, true);
	for (size_t i = 0; (file = libfwctl_context_get_file(ctx, i)); i++)
		if (is_format(file))
			add_file(table, file, reasons);
	for (size_t i = 0; (file = libfwctl_context_get_file(ctx, i)); i++)
		if (!is_format(file))
			add_file(table, file, reasons);
	table_print(table);
}

static void print_text(struct libfwctl_context *ctx)
{
	if (libfwctl_context_get_format_count(ctx) || libfwctl_context_get_file_count(ctx))
		print_table(ctx);
	else
		puts("no format is installed: libfwctl-plugins(5) tells where they are looked for");
}

static struct json_object *format_json(const struct libfwctl_format *format)
{
	struct json_object *object = json_object_new_object();
	struct json_object *streams = json_object_new_array();
	uint32_t type = libfwctl_format_get_device_type(format);
	const char *name;

	json_add_string(object, "name", libfwctl_format_get_name(format));
	json_add_string(object, "version", libfwctl_format_get_version(format));
	json_add_string(object, "summary", libfwctl_format_get_summary(format));
	json_add_string(object, "reference", libfwctl_format_get_reference(format));
	if (type != LIBFWCTL_DEVICE_TYPE_ERROR)
		json_object_object_add(object, "device_type", json_object_new_int64(type));
	json_object_object_add(object, "commands",
			       json_object_new_uint64(libfwctl_format_get_command_count(format)));
	json_object_object_add(object, "layouts",
			       json_object_new_uint64(libfwctl_format_get_layout_count(format)));
	for (size_t i = 0; (name = libfwctl_format_get_stream_name(format, i)); i++) {
		char *safe = need(libfwctl_escape(name, 0));

		json_object_array_add(streams, json_object_new_string(safe));
		libfwctl_free(safe);
	}
	json_object_object_add(object, "streams", streams);
	return object;
}

static struct json_object *file_json(const struct libfwctl_file *file)
{
	struct json_object *object = json_object_new_object();
	const struct libfwctl_format *format = libfwctl_file_get_format(file);
	const struct libfwctl_error *error = libfwctl_file_get_error(file);

	json_add_string(object, "path", libfwctl_file_get_path(file));
	json_add_string(object, "state", state_word(file));
	json_add_string(object, "format", format ? libfwctl_format_get_name(format) : NULL);
	if (error)
		json_object_object_add(object, "error", failure_json(error));
	return object;
}

static void print_json(struct libfwctl_context *ctx)
{
	struct json_object *root = json_object_new_object();
	struct json_object *formats = json_object_new_array(), *files = json_object_new_array();
	const struct libfwctl_format *format;
	const struct libfwctl_file *file;

	for (size_t i = 0; (format = libfwctl_context_get_format(ctx, i)); i++)
		json_object_array_add(formats, format_json(format));
	for (size_t i = 0; (file = libfwctl_context_get_file(ctx, i)); i++)
		json_object_array_add(files, file_json(file));
	json_object_object_add(root, "formats", formats);
	json_object_object_add(root, "files", files);
	json_print(root);
}

static int run_formats(struct run *run)
{
	const char *value;
	int status;

	while (options_next(run, &value))
		;
	if (!options_done(run))
		return run->status;
	status = load_formats(run);
	if (status)
		return status;
	if (run->json)
		print_json(run->ctx);
	else
		print_text(run->ctx);
	return STATUS_DONE;
}

const struct verb verb_formats = {
	.name = "formats",
	.arguments = "",
	.summary = "show the formats of calls that are known, and the files they come from",
	.text = "A format makes commands and fields of the bytes of calls. STATE tells what became "
		"of a file:\n"
		"loaded (a format of its own), extends (adds to the format named), masked (empty, "
		"and hides\n"
		"others of its name), hidden (another came before it), refused.\n",
	.run = run_formats,
};
