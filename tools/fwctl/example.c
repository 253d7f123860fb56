// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * example.c: a command line for the page of a command, made by really filling a request: what the library
 * does not take is not shown.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "describe.h"

#define FIELDS_MAX 3

/* In which turn a field is taken. */
enum turn {
	MAIN,  /* what is read or written, or which one: without it few commands can do anything */
	OTHER, /* the rest that can be understood */
	REST,  /* registers' fields that are not explained, if there was nothing else */
	TURNS,
	NEVER,
};

/* A number that chooses among few rather says how than which one. */
#define NUMBER_WIDTH_MIN 8

static bool has_word(const char *name, const char *const *words)
{
	for (; *words; words++)
		if (strstr(name, *words))
			return true;
	return false;
}

static const char *number_value(const char *name)
{
	/* At 0 it is all of it, or for the device to choose: that needs no mention. */
	static const char *const left_out[] = {"offset", "start",   "count", "length",
					       "size",	 "version", NULL};
	static const char *const from_0[] = {"index", "idx", "ordinal", "seq_no", "port_id", NULL};

	if (has_word(name, left_out))
		return NULL;
	return has_word(name, from_0) ? "0" : "1";
}

/* The first that says something: 0 is what it is without a word, and often stands for nothing at all. */
static const char *enum_value(const struct libfwctl_field *field)
{
	const char *name = NULL;
	uint64_t value = 0;

	for (size_t i = 0; !value && !libfwctl_field_get_value(field, i, &value, &name, NULL); i++)
		;
	return name ? name : "1";
}

static const char *example_value(const struct libfwctl_field *field)
{
	switch (libfwctl_field_get_kind(field)) {
	case LIBFWCTL_KIND_ENUM:
		return enum_value(field);
	case LIBFWCTL_KIND_BYTES:
		return "01";
	case LIBFWCTL_KIND_STRING:
		return "text";
	case LIBFWCTL_KIND_UUID:
		return "00010203-0405-0607-0809-0a0b0c0d0e0f";
	default:
		return number_value(libfwctl_field_get_name(field));
	}
}

/* What counts only if other fields say so would set those, too. */
static bool is_optional(const struct libfwctl_field *field)
{
	char *condition;

	if (libfwctl_field_get_condition(field, &condition))
		return false;
	libfwctl_free(condition);
	return true;
}

/* A single bit says how, unless it is what is written. */
static bool is_switch(const struct libfwctl_field *field)
{
	return libfwctl_field_get_kind(field) == LIBFWCTL_KIND_BOOL ||
	       (libfwctl_field_get_bit_width(field) == 1 &&
		libfwctl_field_get_access(field) != LIBFWCTL_ACCESS_READ_WRITE);
}

/* An operation does something beside what the command is for, so it is no part of an example. */
static bool is_usual(const struct libfwctl_command *command, const struct libfwctl_field *field)
{
	uint32_t kind = libfwctl_field_get_kind(field);

	return is_described(NULL, field) && !libfwctl_field_is_array(field) &&
	       kind != LIBFWCTL_KIND_STRUCT && kind != LIBFWCTL_KIND_UNION &&
	       kind != LIBFWCTL_KIND_FLAGS && !is_switch(field) && !is_optional(field) &&
	       libfwctl_field_get_access(field) != LIBFWCTL_ACCESS_OPERATION &&
	       libfwctl_command_is_settable(command, field) &&
	       libfwctl_command_get_preset(command, field, NULL, NULL) == -ENODATA;
}

/* A key that is left out is 0, and 0 is fine for one of few. */
static bool is_one_of_few(const struct libfwctl_field *field)
{
	return libfwctl_field_get_kind(field) != LIBFWCTL_KIND_ENUM &&
	       libfwctl_field_get_bit_width(field) < NUMBER_WIDTH_MIN;
}

static enum turn turn_of(const struct libfwctl_command *command, const struct libfwctl_field *field)
{
	uint32_t kind = libfwctl_field_get_kind(field), access = libfwctl_field_get_access(field);
	bool explained = *libfwctl_field_get_summary(field);

	if (!is_usual(command, field))
		return NEVER;
	/* A body that nobody describes: most commands do without, and a made-up one could be anything. */
	if (kind == LIBFWCTL_KIND_BYTES && access == LIBFWCTL_ACCESS_PLAIN && !explained &&
	    !libfwctl_command_is_typed(command))
		return NEVER;
	if (kind == LIBFWCTL_KIND_UUID || kind == LIBFWCTL_KIND_BYTES ||
	    kind == LIBFWCTL_KIND_STRING)
		return MAIN;
	if (access == LIBFWCTL_ACCESS_KEY && is_one_of_few(field))
		return NEVER;
	if (access == LIBFWCTL_ACCESS_KEY && explained)
		return MAIN;
	return access == LIBFWCTL_ACCESS_PLAIN || explained ? OTHER : REST;
}

static void add_field(FILE *file, struct libfwctl_request *request,
		      const struct libfwctl_field *field, unsigned int *count)
{
	const char *name = libfwctl_field_get_name(field), *value = example_value(field);

	if (*count == FIELDS_MAX || !value || libfwctl_request_put(request, name, value, NULL))
		return;
	fprintf(file, " %s=%s", name, value);
	(*count)++;
}

static void add_fields(FILE *file, struct libfwctl_request *request,
		       const struct libfwctl_layout *layout, enum turn turn, unsigned int *count)
{
	const struct libfwctl_command *command = libfwctl_request_get_command(request);
	const struct libfwctl_field *field;

	for (size_t i = 0; (field = libfwctl_layout_get_field(layout, i)); i++) {
		if (libfwctl_field_is_inline(field) && libfwctl_field_get_layout(field))
			add_fields(file, request, libfwctl_field_get_layout(field), turn, count);
		else if (turn_of(command, field) == turn)
			add_field(file, request, field, count);
	}
}

/* A device of this machine that has the format, or what could be one. */
static char *find_device(struct run *run, uint32_t type)
{
	struct libfwctl_enumerate *enumerate;
	struct libfwctl_device *dev;
	const char *name = "fwctl0";
	char *copy;

	if (libfwctl_enumerate_new(run->ctx, &enumerate))
		need(NULL);
	libfwctl_enumerate_scan(enumerate, NULL);
	for (size_t i = 0; (dev = libfwctl_enumerate_get_device(enumerate, i)); i++) {
		if (libfwctl_device_get_expected_type(dev) == type) {
			name = libfwctl_device_get_name(dev);
			break;
		}
	}
	copy = escape(name);
	libfwctl_enumerate_free(enumerate);
	return copy;
}

static void add_allow(FILE *file, struct libfwctl_request *request)
{
	uint64_t effects;
	char *names;

	if (libfwctl_request_classify(request, NULL, NULL, NULL, &effects) ||
	    !(effects & ~(uint64_t)LIBFWCTL_EFFECT_READS))
		return;
	names = effects_names(effects & ~(uint64_t)LIBFWCTL_EFFECT_READS);
	fprintf(file, " --allow %s", names);
	free(names);
}

static void print_line(FILE *file, struct run *run, struct libfwctl_request *request,
		       const char *device)
{
	const struct libfwctl_command *command = libfwctl_request_get_command(request);
	const struct libfwctl_layout *layout = libfwctl_command_get_request(command);
	const struct libfwctl_format *format = libfwctl_command_get_format(command);
	uint32_t type = libfwctl_format_get_device_type(format);
	bool call = device || type != LIBFWCTL_DEVICE_TYPE_ERROR;
	unsigned int count = 0;

	if (call) {
		char *name = device ? escape(device) : find_device(run, type);

		fprintf(file, "fwctl call %s %s", name, libfwctl_command_get_name(command));
		libfwctl_free(name);
	} else {
		fprintf(file, "fwctl encode %s/%s", libfwctl_format_get_name(format),
			libfwctl_command_get_name(command));
	}
	for (enum turn turn = MAIN; layout && turn < TURNS && (turn != REST || !count); turn++)
		add_fields(file, request, layout, turn, &count);
	if (call)
		add_allow(file, request);
	else
		fputs(" --hex", file);
}

char *example_line(struct run *run, const struct libfwctl_command *command, const char *device)
{
	struct libfwctl_request *request;
	struct memory memory;

	if (libfwctl_request_new(command, NULL, &request))
		return NULL;
	memory_open(&memory);
	print_line(memory.file, run, request, device);
	libfwctl_request_free(request);
	return memory_close(&memory);
}
