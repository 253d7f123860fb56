// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * describe-text.c: commands, layouts and formats like pages of a manual, in columns that are wrapped to
 * the terminal.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"

#define TITLE_INDENT   4 /* of its lines but the first */
#define EXAMPLE_INDENT 4 /* of the lines that an example goes on in */

static void page_unsafe(const char *name, const char *text)
{
	char *safe;

	if (!text || !*text)
		return;
	safe = escape(text);
	page_text(name, safe);
	libfwctl_free(safe);
}

static void print_title(const char *name, const char *summary)
{
	bool both = summary && *summary;
	char *title, *safe;

	if (asprintf(&title, "%s%s%s", name, both ? ": " : "", both ? summary : "") < 0)
		need(NULL);
	safe = escape(title);
	print_wrapped(safe, TITLE_INDENT, page_width());
	putchar('\n');
	libfwctl_free(safe);
	free(title);
}

static void print_capability(const struct libfwctl_command *command)
{
	char *needed;
	int result = libfwctl_command_get_capability(command, &needed);

	if (result == -ENOMEM)
		need(NULL);
	if (result)
		return;
	page_unsafe("needs", needed);
	libfwctl_free(needed);
}

/* ", register_id=0x900a": what tells the command from others of its opcode. */
static void add_fixed(FILE *file, struct libfwctl_request *request,
		      const struct libfwctl_layout *layout)
{
	const struct libfwctl_command *command = libfwctl_request_get_command(request);
	const struct libfwctl_record *record = libfwctl_request_get_record(request);
	const struct libfwctl_field *field;

	for (size_t i = 0; (field = libfwctl_layout_get_field(layout, i)); i++) {
		const struct libfwctl_layout *inner = libfwctl_field_get_layout(field);
		bool fixed = false;
		uint64_t value;
		char *text;
		int rc = libfwctl_command_get_preset(command, field, &value, &fixed);

		if (inner && libfwctl_field_is_inline(field))
			add_fixed(file, request, inner);
		if (!fixed || libfwctl_field_is_envelope(field))
			continue;
		print_escaped(file, ", %s=", libfwctl_field_get_name(field));
		if (!rc) {
			value_number(file, field, value);
		} else if (!libfwctl_record_find_text(record, libfwctl_field_get_name(field), NULL,
						      &text)) {
			print_escaped(file, "%s", text);
			libfwctl_free(text);
		}
	}
}

static void print_fixed(const struct libfwctl_command *command)
{
	struct libfwctl_request *request;
	struct memory memory;

	if (libfwctl_request_new(command, NULL, &request))
		return;
	memory_open(&memory);
	add_fixed(memory.file, request, libfwctl_command_get_request(command));
	memory_close(&memory);
	if (*memory.text)
		page_text("with", memory.text + 2);
	free(memory.text);
	libfwctl_request_free(request);
}

static void print_properties(const struct libfwctl_command *command)
{
	uint32_t scope = libfwctl_command_get_scope(command), opcode;
	uint64_t effects = libfwctl_command_get_effects(command);
	char *explained = effects_explained(effects), *text, room[16];

	if (asprintf(&text, "%s (%s)", scope_word(scope, room), scope_needs(scope)) < 0)
		need(NULL);
	page_text("scope", text);
	free(text);
	page_text("effects", explained);
	free(explained);
	if (!libfwctl_command_get_opcode(command, &opcode)) {
		page_label("opcode");
		printf("0x%x\n", opcode);
	}
	print_fixed(command);
	if (libfwctl_command_is_procedure(command))
		page_text("kind", "a procedure: several calls, made one after another");
	print_capability(command);
	page_unsafe("source", libfwctl_command_get_reference(command));
	page_unsafe("since", libfwctl_command_get_since(command));
	page_unsafe("obstacle", libfwctl_command_get_obstacle(command));
}

static void print_buffer(const struct libfwctl_format *format,
			 const struct libfwctl_command_buffer *buffer)
{
	const char *stream = libfwctl_command_buffer_get_stream(buffer);
	const struct libfwctl_layout *layout = libfwctl_command_buffer_get_layout(buffer);
	const char *summary = libfwctl_command_buffer_get_summary(buffer);
	uint32_t direction = libfwctl_command_buffer_get_direction(buffer);
	bool settable = direction & LIBFWCTL_DIRECTION_TO_DEVICE;
	char *name = escape(libfwctl_command_buffer_get_name(buffer));
	char *safe = escape(summary ? summary : "");
	struct memory memory;

	memory_open(&memory);
	fprintf(memory.file, "%s, %s%s%s", name, direction_phrase(direction), *safe ? ": " : "",
		safe);
	if (settable)
		fprintf(memory.file,
			layout ? "; its fields are set as %s.NAME" : "; its bytes are set as %s",
			name);
	memory_close(&memory);
	page_text("buffer", memory.text);
	if (layout)
		describe_fields("", layout);
	if (stream)
		describe_stream("", format, stream);
	free(memory.text);
	libfwctl_free(safe);
	libfwctl_free(name);
}

/* What of a command line stays together: a word, an option with its value. */
static size_t unit_length(const char *line)
{
	size_t length = strcspn(line, " ");

	if (!strncmp(line, "--", 2) && line[length])
		length += 1 + strcspn(line + length + 1, " ");
	return length;
}

/* It stays one for a shell where it is broken: every line but the last ends in a backslash. */
static void print_command(const char *line)
{
	size_t used = LABEL_WIDTH;

	while (*line && !output_failed()) {
		size_t length = unit_length(line);

		fwrite(line, 1, length, stdout);
		used += length;
		line += length;
		line += *line == ' ';
		if (*line && used + 1 + unit_length(line) + 2 > page_width()) {
			used = LABEL_WIDTH + EXAMPLE_INDENT;
			printf(" \\\n%*s", (int)used, "");
		} else if (*line) {
			putchar(' ');
			used++;
		}
	}
	putchar('\n');
}

void describe_command(struct run *run, const struct libfwctl_command *command, const char *device)
{
	const struct libfwctl_command_buffer *buffer;
	char *name = command_name(command), *example = example_line(run, command, device);

	print_title(name, libfwctl_command_get_summary(command));
	print_properties(command);
	putchar('\n');
	describe_messages(command);
	for (size_t i = 0; (buffer = libfwctl_command_get_buffer(command, i)); i++)
		print_buffer(libfwctl_command_get_format(command), buffer);
	if (example) {
		putchar('\n');
		page_label("example");
		print_command(example);
	}
	free(example);
	free(name);
}

void describe_layout(const struct libfwctl_format *format, const struct libfwctl_layout *layout)
{
	size_t size = libfwctl_layout_get_size(layout);
	char *name;

	if (asprintf(&name, "%s/%s", libfwctl_format_get_name(format),
		     libfwctl_layout_get_name(layout)) < 0)
		need(NULL);
	print_title(name, libfwctl_layout_get_summary(layout));
	page_label("size");
	printf("%zu bytes%s\n\n", size, libfwctl_layout_is_open(layout) ? " and more" : "");
	describe_fields("fields", layout);
	free(name);
	/* Nothing keeps a stream from having the name of a layout. */
	if (libfwctl_format_find_stream_layout(format, libfwctl_layout_get_name(layout)))
		describe_stream("stream", format, libfwctl_layout_get_name(layout));
}

void describe_stream_page(const struct libfwctl_format *format, const char *name)
{
	const struct libfwctl_layout *layout = libfwctl_format_find_stream_layout(format, name);
	char *title, *example = NULL;

	if (asprintf(&title, "%s/%s", libfwctl_format_get_name(format), name) < 0 ||
	    asprintf(&example, "fwctl decode %s --stream %s FILE", libfwctl_format_get_name(format),
		     name) < 0)
		need(NULL);
	print_title(title, stream_summary(format, name));
	page_text("kind", "a stream: records one behind the other");
	putchar('\n');
	if (layout)
		describe_fields("record", layout);
	else
		page_text("obstacle", "it is newer than this library");
	putchar('\n');
	page_label("example");
	print_command(example);
	free(example);
	free(title);
}

static void print_names(const char *name, const struct memory *memory)
{
	if (*memory->text)
		page_text(name, memory->text);
	free(memory->text);
}

static void print_layouts(const struct libfwctl_format *format)
{
	const struct libfwctl_layout *layout;
	struct memory memory;

	memory_open(&memory);
	for (size_t i = 0; (layout = libfwctl_format_get_layout(format, i)); i++) {
		char *safe = escape(libfwctl_layout_get_name(layout));

		fprintf(memory.file, "%s%s", i ? " " : "", safe);
		libfwctl_free(safe);
	}
	memory_close(&memory);
	print_names("layouts", &memory);
}

static void print_streams(const struct libfwctl_format *format)
{
	struct memory memory;
	const char *name;

	memory_open(&memory);
	for (size_t i = 0; (name = libfwctl_format_get_stream_name(format, i)); i++) {
		char *safe = escape(name);

		fprintf(memory.file, "%s%s", i ? " " : "", safe);
		libfwctl_free(safe);
	}
	memory_close(&memory);
	print_names("streams", &memory);
}

void describe_format(const struct libfwctl_format *format)
{
	uint32_t type = libfwctl_format_get_device_type(format);
	const char *name = libfwctl_format_get_name(format);
	char room[16];

	print_title(name, libfwctl_format_get_summary(format));
	page_unsafe("version", libfwctl_format_get_version(format));
	page_unsafe("source", libfwctl_format_get_reference(format));
	if (type != LIBFWCTL_DEVICE_TYPE_ERROR)
		page_text("devices", format_name(type, room));
	page_label("commands");
	printf("%zu: fwctl commands --format ", libfwctl_format_get_command_count(format));
	print_escaped(stdout, "%s", name);
	putchar('\n');
	print_layouts(format);
	print_streams(format);
}
