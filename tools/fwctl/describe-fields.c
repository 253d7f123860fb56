// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * describe-fields.c: the fields of layouts as lists, in columns of name, type and meaning. Where a terminal
 * is too narrow for the third, it stands below.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"

#define NAME_MAX 32 /* longer names push their own line aside */
#define TEXT_MIN \
	24 /* characters that a meaning gets beside its field; with less, it is put below */

/* Values that are shorter than this, in characters, are listed wherever they can stand. */
#define VALUES_MIN 100

/* One line of a list of fields. */
struct entry {
	unsigned int indent;
	bool heading; /* of a case: has a name alone, which may be as long as it is */
	char *name, *type, *text;
	char *values; /* a second paragraph, or NULL */
};

struct listing {
	const char *label; /* "in", "out", in front of the first line */
	struct entry *entry;
	size_t count, room;
	const struct libfwctl_command *command; /* only what can be set in its request; NULL: all */
	bool reply;				/* whether it can be set says nothing there */
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

static void add_effects(FILE *file, const struct libfwctl_field *field)
{
	uint64_t effects = libfwctl_field_get_effects(field);
	char *names = effects ? effects_list(effects) : NULL;

	add_unsafe(file, "can add ", names, "");
	free(names);
}

/* A text that the library made, which is taken over, or none. */
static void add_told(FILE *file, int result, const char *before, char *text)
{
	if (result == -ENOMEM)
		need(NULL);
	if (result)
		return;
	add_unsafe(file, before, text, "");
	libfwctl_free(text);
}

static void add_count(FILE *file, const struct libfwctl_field *field)
{
	char *rule = NULL;
	int result;

	if (libfwctl_field_get_count(field))
		return; /* it stands behind the name */
	result = libfwctl_field_get_count_rule(field, &rule);
	add_told(file, result, rule && strcmp(rule, "to the end") ? "how many: " : "", rule);
}

static void add_condition(FILE *file, const struct libfwctl_field *field)
{
	char *condition = NULL;
	int result = libfwctl_field_get_condition(field, &condition);

	add_told(file, result, "counts if ", condition);
}

/* "in parts of its struct: bits 96-98, 88-95, 101" */
static void add_parts(FILE *file, const struct libfwctl_field *field)
{
	uint64_t offset, width;

	for (size_t i = 0; !libfwctl_field_get_part(field, i, &offset, &width); i++) {
		if (i)
			fputs(", ", file);
		else
			add_part(file, "in parts, the most significant first: bits ");
		fprintf(file, "%" PRIu64, offset);
		if (width > 1)
			fprintf(file, "-%" PRIu64, offset + width - 1);
	}
	if (libfwctl_field_get_part_count(field))
		fputs(" of its struct", file);
}

static void add_default(FILE *file, const struct listing *listing,
			const struct libfwctl_field *field)
{
	uint64_t value;

	if (!listing->command || libfwctl_command_get_preset(listing->command, field, &value, NULL))
		return;
	add_part(file, "default ");
	value_number(file, field, value);
}

static char *text_of(const struct listing *listing, const struct libfwctl_field *field)
{
	struct memory memory;

	memory_open(&memory);
	add_unsafe(memory.file, "", libfwctl_field_get_summary(field), "");
	if (libfwctl_field_get_kind(field) == LIBFWCTL_KIND_SIGNED)
		add_part(memory.file, "signed");
	if (libfwctl_field_get_kind(field) == LIBFWCTL_KIND_BOOL)
		add_part(memory.file, "true or false");
	add_scale(memory.file, field);
	add_count(memory.file, field);
	add_condition(memory.file, field);
	add_default(memory.file, listing, field);
	add_parts(memory.file, field);
	if (!listing->reply) {
		add_access(memory.file, field);
		add_effects(memory.file, field);
	}
	add_unsafe(memory.file, "since ", libfwctl_field_get_since(field), "");
	return memory_close(&memory);
}

/* "one of those of segment_type", if a field before it has as many and the same; NULL if not. */
static char *values_as_before(const struct listing *listing, const char *values)
{
	char *same = NULL;

	for (size_t i = 0; i < listing->count && strlen(values) >= VALUES_MIN; i++) {
		const struct entry *entry = &listing->entry[i];

		if (!entry->values || strcmp(entry->values, values))
			continue;
		if (asprintf(&same, "%.6s those of %s", values, entry->name) < 0)
			need(NULL);
		return same;
	}
	return NULL;
}

/* "one of current (0), default (1)"; NULL where values have no names. */
static char *values_of(const struct listing *listing, const struct libfwctl_field *field)
{
	bool flags = libfwctl_field_get_kind(field) == LIBFWCTL_KIND_FLAGS;
	struct memory memory;
	const char *name;
	uint64_t value;
	char *same;

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
	if (libfwctl_field_is_open(field))
		fputs(flags ? ", or other bits" : ", or another number", memory.file);
	memory_close(&memory);
	same = values_as_before(listing, memory.text);
	if (!same)
		return memory.text;
	free(memory.text);
	return same;
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

/* "(if grp=per_priority)" */
static char *shown_case(const struct libfwctl_field *field, size_t index)
{
	const char *behind =
		libfwctl_field_get_case_layout(field, index) ? "" : " nothing is there";
	char *when, *safe, *shown;
	int rc;

	if (libfwctl_field_get_case_when(field, index, &when))
		need(NULL);
	safe = escape(when);
	rc = *when ? asprintf(&shown, "(if %s)%s", safe, behind)
		   : asprintf(&shown, "(otherwise)%s", behind);
	if (rc < 0)
		need(NULL);
	libfwctl_free(safe);
	libfwctl_free(when);
	return shown;
}

static void drop_last(struct listing *listing)
{
	free_entry(&listing->entry[--listing->count]);
}

static void list_cases(struct listing *listing, const struct libfwctl_field *field,
		       unsigned int indent)
{
	for (size_t i = 0; i < libfwctl_field_get_case_count(field); i++) {
		const struct libfwctl_layout *layout = libfwctl_field_get_case_layout(field, i);
		size_t before = listing->count;

		*new_entry(listing) = (struct entry){
			.indent = indent,
			.heading = true,
			.name = shown_case(field, i),
		};
		if (layout)
			list_layout(listing, layout, indent + 1);
		if (listing->command && listing->count == before + 1)
			drop_last(listing);
	}
}

/* Whether it is in a list of what can be set, itself or something in it. */
static bool is_listed(const struct listing *listing, const struct libfwctl_field *field)
{
	if (!is_described(listing->command, field) || libfwctl_field_is_envelope(field))
		return false;
	return !listing->command || libfwctl_field_get_layout(field) ||
	       libfwctl_field_get_case_count(field) ||
	       libfwctl_command_is_settable(listing->command, field);
}

static void list_field(struct listing *listing, const struct libfwctl_field *field,
		       unsigned int indent)
{
	const struct libfwctl_layout *layout = libfwctl_field_get_layout(field);
	bool outer = layout || libfwctl_field_get_case_count(field);
	size_t before = listing->count;

	if (!libfwctl_field_is_inline(field)) {
		struct entry entry = {
			.indent = indent++,
			.name = shown_name(field),
			.type = type_of(field),
			.text = text_of(listing, field),
			.values = values_of(listing, field),
		};

		*new_entry(listing) = entry;
	}
	if (layout)
		list_layout(listing, layout, indent);
	else
		list_cases(listing, field, indent);
	/* a struct or a union in which nothing can be set */
	if (listing->command && outer && listing->count == before + 1 &&
	    !libfwctl_field_is_inline(field))
		drop_last(listing);
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

/* Both paragraphs of what a field means; the line is at @column already. */
static void print_meaning(const struct entry *entry, size_t column)
{
	print_wrapped(*entry->text ? entry->text : entry->values, column, page_width());
	if (*entry->text && entry->values) {
		printf("%*s", (int)column, "");
		print_wrapped(entry->values, column, page_width());
	}
}

static void print_entry(const struct entry *entry, const char *shown_label,
			const struct widths *widths)
{
	size_t used = name_width(entry), names = widths->names;
	size_t column = LABEL_WIDTH + names + 2 + widths->types + 2;

	page_label(shown_label);
	printf("%*s", (int)entry->indent * 2, "");
	if (entry->heading) {
		print_wrapped(entry->name, LABEL_WIDTH + ((size_t)entry->indent + 1) * 2,
			      page_width());
		return;
	}
	fputs(entry->name, stdout);
	if (*entry->type || *entry->text || entry->values)
		printf("%*s  %*s", (int)(used < names ? names - used : 0), "", (int)widths->types,
		       entry->type);
	if (!*entry->text && !entry->values) {
		putchar('\n');
	} else if (column + TEXT_MIN > page_width()) {
		column = LABEL_WIDTH + ((size_t)entry->indent + 1) * 2;
		printf("\n%*s", (int)column, "");
		print_meaning(entry, column);
	} else {
		fputs("  ", stdout);
		print_meaning(entry, column);
	}
}

static void measure(const struct listing *listing, struct widths *widths)
{
	for (size_t i = 0; i < listing->count; i++) {
		const struct entry *entry = &listing->entry[i];

		if (entry->heading)
			continue;
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
		page_text(listing->label, text);
	for (size_t i = 0; i < listing->count && !output_failed(); i++) {
		print_entry(&listing->entry[i], i ? "" : listing->label, widths);
		free_entry(&listing->entry[i]);
	}
	free(listing->entry);
}

void describe_fields(const char *label, const struct libfwctl_layout *layout)
{
	struct listing listing = {.label = label};
	struct widths widths = {0};

	list_layout(&listing, layout, 0);
	measure(&listing, &widths);
	print_listing(&listing, "none", &widths);
}

const char *stream_summary(const struct libfwctl_format *format, const char *name)
{
	const char *other;

	for (size_t i = 0; (other = libfwctl_format_get_stream_name(format, i)); i++)
		if (!strcmp(other, name))
			return libfwctl_format_get_stream_summary(format, i);
	return "";
}

void describe_stream(const char *label, const struct libfwctl_format *format, const char *name)
{
	const struct libfwctl_layout *layout = libfwctl_format_find_stream_layout(format, name);
	struct memory memory;

	memory_open(&memory);
	add_unsafe(memory.file, "records of the stream ", name, "");
	add_unsafe(memory.file, "", stream_summary(format, name), "");
	memory_close(&memory);
	page_text(label, memory.text);
	free(memory.text);
	if (layout)
		describe_fields("", layout);
}

void describe_messages(const struct libfwctl_command *command)
{
	const struct libfwctl_layout *request = libfwctl_command_get_request(command);
	const struct libfwctl_layout *response = libfwctl_command_get_response(command);
	struct listing in = {.label = "in", .command = command},
		       out = {.label = "out", .reply = true};
	const char *stream = libfwctl_command_get_stream(command);
	struct widths widths = {0};

	if (request)
		list_layout(&in, request, 0);
	if (response)
		list_layout(&out, response, 0);
	measure(&in, &widths);
	measure(&out, &widths);
	print_listing(&in, "nothing can be set", &widths);
	if (out.count || !stream)
		print_listing(&out,
			      libfwctl_command_is_procedure(command)
				      ? "bytes, if it returns any"
				      : "nothing but whether it was done",
			      &widths);
	if (stream)
		describe_stream(out.count ? "stream" : "out", libfwctl_command_get_format(command),
				stream);
}
