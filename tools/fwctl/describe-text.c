// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * describe-text.c: commands, layouts and formats like pages of a manual, in columns that are wrapped to
 * the terminal.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"

#define LABEL_WIDTH   11 /* "  commands " */
#define NAME_MAX      32 /* longer names push their own line aside */
#define DEFAULT_WIDTH 80

/* One line of a list of fields. */
struct entry {
	unsigned int indent;
	char *name, *type, *text;
	char *values; /* a second paragraph, or NULL */
};

struct listing {
	const char *label; /* "in", "out", in front of the first line */
	struct entry *entry;
	size_t count, room;
	const struct libfwctl_command *command; /* only what can be set in its request; NULL: all */
};

/* Of the columns of names and types. */
struct widths {
	size_t names, types;
};

static void free_entry(struct entry *entry)
{
	free(entry->name);
	free(entry->type);
	free(entry->text);
	free(entry->values);
}

static size_t page_width(void)
{
	size_t width = output_width();

	return width ? width : DEFAULT_WIDTH;
}

static void label(const char *name)
{
	printf("  %-*s", LABEL_WIDTH - 2, name);
}

/* For text that is safe already. */
static void labelled(const char *name, const char *text)
{
	label(name);
	print_wrapped(text, LABEL_WIDTH, page_width());
}

static void labelled_unsafe(const char *name, const char *text)
{
	char *safe;

	if (!text || !*text)
		return;
	safe = escape(text);
	labelled(name, safe);
	libfwctl_free(safe);
}

/* ---- One field in words ---- */

static char *type_of(const struct libfwctl_field *field)
{
	uint64_t width = libfwctl_field_get_bit_width(field);
	uint32_t kind = libfwctl_field_get_kind(field);
	const char *name = libfwctl_kind_name(kind);
	struct memory memory;

	memory_open(&memory);
	switch (kind) {
	case LIBFWCTL_KIND_UNSIGNED:
	case LIBFWCTL_KIND_SIGNED:
	case LIBFWCTL_KIND_BOOL:
	case LIBFWCTL_KIND_ENUM:
	case LIBFWCTL_KIND_FLAGS:
		fprintf(memory.file, "%" PRIu64 " bit", width);
		break;
	case LIBFWCTL_KIND_BYTES:
	case LIBFWCTL_KIND_STRING:
		if (width)
			fprintf(memory.file, "%" PRIu64 " ", width / 8);
		fputs(kind == LIBFWCTL_KIND_BYTES ? "bytes" : "chars", memory.file);
		break;
	default:
		fputs(name ? name : "unknown", memory.file);
		break;
	}
	return memory_close(&memory);
}

static void add_part(FILE *file, const char *text)
{
	fprintf(file, "%s%s", ftell(file) > 0 ? "; " : "", text);
}

static void add_unsafe(FILE *file, const char *before, const char *text, const char *behind)
{
	char *safe;

	if (!text || !*text)
		return;
	safe = escape(text);
	fprintf(file, "%s%s%s%s", ftell(file) > 0 ? "; " : "", before, safe, behind);
	libfwctl_free(safe);
}

static void add_scale(FILE *file, const struct libfwctl_field *field)
{
	const char *unit = libfwctl_field_get_unit(field);
	char *safe = escape(unit ? unit : "");
	int64_t multiply, add;
	uint64_t divide;

	if (!libfwctl_field_get_scale(field, &multiply, &divide, &add) && divide) {
		fprintf(file, "%sin %.12Lg %s", ftell(file) > 0 ? "; " : "",
			(long double)multiply / (long double)divide, unit ? safe : "of its unit");
		if (add)
			fprintf(file, ", %+" PRId64, add);
	} else if (unit) {
		fprintf(file, "%sin %s", ftell(file) > 0 ? "; " : "", safe);
	}
	libfwctl_free(safe);
}

static void add_access(FILE *file, const struct libfwctl_field *field)
{
	switch (libfwctl_field_get_access(field)) {
	case LIBFWCTL_ACCESS_KEY:
		add_part(file, "chooses what is read or written");
		break;
	case LIBFWCTL_ACCESS_READ_ONLY:
		add_part(file, "read only");
		break;
	case LIBFWCTL_ACCESS_WRITE_ONLY:
		add_part(file, "write only");
		break;
	case LIBFWCTL_ACCESS_OPERATION:
		add_part(file, "asks for something to be done");
		break;
	default:
		break;
	}
}

static char *text_of(const struct libfwctl_field *field)
{
	struct memory memory;

	memory_open(&memory);
	add_unsafe(memory.file, "", libfwctl_field_get_summary(field), "");
	if (libfwctl_field_get_kind(field) == LIBFWCTL_KIND_SIGNED)
		add_part(memory.file, "signed");
	if (libfwctl_field_get_kind(field) == LIBFWCTL_KIND_BOOL)
		add_part(memory.file, "true or false");
	add_scale(memory.file, field);
	add_access(memory.file, field);
	add_unsafe(memory.file, "since ", libfwctl_field_get_since(field), "");
	return memory_close(&memory);
}

/* "one of current (0), default (1)"; NULL where values have no names. */
static char *values_of(const struct libfwctl_field *field)
{
	bool flags = libfwctl_field_get_kind(field) == LIBFWCTL_KIND_FLAGS;
	struct memory memory;
	const char *name;
	uint64_t value;

	if (!libfwctl_field_get_value_count(field))
		return NULL;
	memory_open(&memory);
	fputs(flags ? "any of " : "one of ", memory.file);
	for (size_t i = 0; !libfwctl_field_get_value(field, i, &value, &name, NULL); i++) {
		char *safe = escape(name);

		fprintf(memory.file, flags ? "%s%s (0x%" PRIx64 ")" : "%s%s (%" PRIu64 ")",
			i ? ", " : "", safe, value);
		libfwctl_free(safe);
	}
	return memory_close(&memory);
}

/* "name", "name[4]", "name[]" */
static char *shown_name(const struct libfwctl_field *field)
{
	uint64_t count = libfwctl_field_get_count(field);
	char *safe = escape(libfwctl_field_get_name(field));
	struct memory memory;

	memory_open(&memory);
	fputs(safe, memory.file);
	libfwctl_free(safe);
	if (libfwctl_field_is_array(field) && count)
		fprintf(memory.file, "[%" PRIu64 "]", count);
	else if (libfwctl_field_is_array(field))
		fputs("[]", memory.file);
	return memory_close(&memory);
}

/* ---- Lists of fields ---- */

static struct entry *new_entry(struct listing *listing)
{
	if (listing->count == listing->room) {
		listing->room = listing->room ? listing->room * 2 : 32;
		listing->entry =
			need(realloc(listing->entry, listing->room * sizeof(*listing->entry)));
	}
	return &listing->entry[listing->count++];
}

static void list_layout(struct listing *listing, const struct libfwctl_layout *layout,
			unsigned int indent);

static void list_cases(struct listing *listing, const struct libfwctl_field *field,
		       unsigned int indent)
{
	for (size_t i = 0; i < libfwctl_field_get_case_count(field); i++) {
		const struct libfwctl_layout *layout = libfwctl_field_get_case_layout(field, i);
		const char *name = libfwctl_field_get_case_name(field, i);
		char *safe = escape(name && *name ? name : "otherwise"), *shown;

		if (asprintf(&shown, "(%s)", safe) < 0)
			need(NULL);
		libfwctl_free(safe);
		*new_entry(listing) = (struct entry){
			.indent = indent,
			.name = shown,
			.type = need(strdup("")),
			.text = need(strdup(layout ? "" : "nothing is there")),
		};
		if (layout)
			list_layout(listing, layout, indent + 1);
	}
}

/* Whether it is in a list of what can be set, itself or something in it. */
static bool is_listed(const struct listing *listing, const struct libfwctl_field *field)
{
	if (!is_described(field) || libfwctl_field_is_envelope(field))
		return false;
	return !listing->command || libfwctl_field_get_layout(field) ||
	       libfwctl_field_get_case_count(field) ||
	       libfwctl_command_is_settable(listing->command, field);
}

static void list_field(struct listing *listing, const struct libfwctl_field *field,
		       unsigned int indent)
{
	const struct libfwctl_layout *layout = libfwctl_field_get_layout(field);
	size_t before = listing->count;

	if (!libfwctl_field_is_inline(field))
		*new_entry(listing) = (struct entry){
			.indent = indent++,
			.name = shown_name(field),
			.type = type_of(field),
			.text = text_of(field),
			.values = values_of(field),
		};
	if (layout)
		list_layout(listing, layout, indent);
	else
		list_cases(listing, field, indent);
	/* a struct in which nothing can be set */
	if (listing->command && layout && listing->count == before + 1 &&
	    !libfwctl_field_is_inline(field)) {
		free_entry(&listing->entry[--listing->count]);
	}
}

static void list_layout(struct listing *listing, const struct libfwctl_layout *layout,
			unsigned int indent)
{
	const struct libfwctl_field *field;

	for (size_t i = 0; (field = libfwctl_layout_get_field(layout, i)); i++)
		if (is_listed(listing, field))
			list_field(listing, field, indent);
}

static size_t name_width(const struct entry *entry)
{
	return entry->indent * 2 + strlen(entry->name);
}

static void print_entry(const struct entry *entry, const char *shown_label,
			const struct widths *widths)
{
	size_t used = name_width(entry), names = widths->names;
	size_t column = LABEL_WIDTH + names + 2 + widths->types + 2;

	label(shown_label);
	printf("%*s%s", (int)entry->indent * 2, "", entry->name);
	if (*entry->type || *entry->text || entry->values)
		printf("%*s  %*s", (int)(used < names ? names - used : 0), "", (int)widths->types,
		       entry->type);
	if (*entry->text || entry->values) {
		fputs("  ", stdout);
		print_wrapped(*entry->text ? entry->text : entry->values, column, page_width());
	} else {
		putchar('\n');
	}
	if (*entry->text && entry->values) {
		printf("%*s", (int)column, "");
		print_wrapped(entry->values, column, page_width());
	}
}

static void measure(const struct listing *listing, struct widths *widths)
{
	for (size_t i = 0; i < listing->count; i++) {
		const struct entry *entry = &listing->entry[i];

		if (name_width(entry) > widths->names && name_width(entry) <= NAME_MAX)
			widths->names = name_width(entry);
		if (strlen(entry->type) > widths->types)
			widths->types = strlen(entry->type);
	}
}

/* @text stands there if there is nothing to list. */
static void print_listing(struct listing *listing, const char *text, const struct widths *widths)
{
	if (!listing->count)
		labelled(listing->label, text);
	for (size_t i = 0; i < listing->count && !output_failed(); i++) {
		print_entry(&listing->entry[i], i ? "" : listing->label, widths);
		free_entry(&listing->entry[i]);
	}
	free(listing->entry);
}

/* A list that stands alone. */
static void print_fields(const char *label, const struct libfwctl_layout *layout)
{
	struct listing listing = {.label = label};
	struct widths widths = {0};

	list_layout(&listing, layout, 0);
	measure(&listing, &widths);
	print_listing(&listing, "none", &widths);
}

/* What goes in and what comes out, in the same columns. */
static void print_messages(const struct libfwctl_command *command)
{
	const struct libfwctl_layout *request = libfwctl_command_get_request(command);
	const struct libfwctl_layout *response = libfwctl_command_get_response(command);
	struct listing in = {.label = "in", .command = command}, out = {.label = "out"};
	struct widths widths = {0};

	if (request)
		list_layout(&in, request, 0);
	if (response)
		list_layout(&out, response, 0);
	measure(&in, &widths);
	measure(&out, &widths);
	print_listing(&in, "nothing can be set", &widths);
	print_listing(&out, "nothing but whether it was done", &widths);
}

/* ---- Pages ---- */

static void print_title(const char *name, const char *summary)
{
	print_escaped(stdout, "%s", name);
	if (summary && *summary) {
		fputs(": ", stdout);
		print_escaped(stdout, "%s", summary);
	}
	fputs("\n\n", stdout);
}

static void print_properties(const struct libfwctl_command *command)
{
	uint32_t scope = libfwctl_command_get_scope(command), opcode;
	uint64_t effects = libfwctl_command_get_effects(command);
	char *explained = effects_explained(effects), *text, room[16];

	if (asprintf(&text, "%s (%s)", scope_word(scope, room), scope_needs(scope)) < 0)
		need(NULL);
	labelled("scope", text);
	free(text);
	labelled("effects", explained);
	free(explained);
	if (!libfwctl_command_get_opcode(command, &opcode)) {
		label("opcode");
		printf("0x%x\n", opcode);
	}
	if (libfwctl_command_is_procedure(command))
		labelled("kind", "a procedure: several calls, made one after another");
	labelled_unsafe("source", libfwctl_command_get_reference(command));
	labelled_unsafe("since", libfwctl_command_get_since(command));
	labelled_unsafe("obstacle", libfwctl_command_get_obstacle(command));
}

static void print_buffer(const struct libfwctl_command_buffer *buffer)
{
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
	labelled("buffer", memory.text);
	if (layout)
		print_fields("", layout);
	free(memory.text);
	libfwctl_free(safe);
	libfwctl_free(name);
}

void describe_command(struct run *run, const struct libfwctl_command *command, const char *device)
{
	const struct libfwctl_command_buffer *buffer;
	char *name = command_name(command), *example = example_line(run, command, device);

	print_title(name, libfwctl_command_get_summary(command));
	print_properties(command);
	putchar('\n');
	print_messages(command);
	for (size_t i = 0; (buffer = libfwctl_command_get_buffer(command, i)); i++)
		print_buffer(buffer);
	if (example) {
		fputs("\n", stdout);
		label("example");
		puts(example);
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
	label("size");
	printf("%zu bytes%s\n\n", size, libfwctl_layout_is_open(layout) ? " and more" : "");
	print_fields("fields", layout);
	free(name);
}

static void print_names(const char *name, const struct memory *memory)
{
	if (*memory->text)
		labelled(name, memory->text);
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
	labelled_unsafe("version", libfwctl_format_get_version(format));
	labelled_unsafe("source", libfwctl_format_get_reference(format));
	if (type != LIBFWCTL_DEVICE_TYPE_ERROR)
		labelled("devices", format_name(type, room));
	label("commands");
	printf("%zu: fwctl commands --format ", libfwctl_format_get_command_count(format));
	print_escaped(stdout, "%s", name);
	putchar('\n');
	print_layouts(format);
	print_streams(format);
}
