// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * example.c: a command line for the page of a command, made by really filling a request: what the library
 * does not take is not shown.
 */
#include <stdlib.h>
#include <string.h>

#include "describe.h"

#define FIELDS_MAX 3

/* At 0 it is the first of something, or all of it, or for the device to choose: that needs no mention. */
static bool is_best_left_out(const char *name)
{
	static const char *const words[] = {"index", "idx",    "offset", "start",
					    "count", "length", "size",	 "version"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strstr(name, words[i]))
			return true;
	return false;
}

static const char *example_value(const struct libfwctl_field *field)
{
	const char *name = NULL;

	switch (libfwctl_field_get_kind(field)) {
	case LIBFWCTL_KIND_ENUM:
		libfwctl_field_get_value(field, 0, NULL, &name, NULL);
		return name ? name : "1";
	case LIBFWCTL_KIND_BYTES:
		return "01";
	case LIBFWCTL_KIND_STRING:
		return "text";
	case LIBFWCTL_KIND_UUID:
		return "00010203-0405-0607-0809-0a0b0c0d0e0f";
	default:
		return is_best_left_out(libfwctl_field_get_name(field)) ? NULL : "1";
	}
}

/* An operation does something beside what the command is for, so it is no part of an example. */
static bool is_usual(const struct libfwctl_command *command, const struct libfwctl_field *field)
{
	uint32_t kind = libfwctl_field_get_kind(field);

	return is_described(NULL, field) && !libfwctl_field_is_array(field) &&
	       kind != LIBFWCTL_KIND_STRUCT && kind != LIBFWCTL_KIND_UNION &&
	       kind != LIBFWCTL_KIND_BOOL && kind != LIBFWCTL_KIND_FLAGS &&
	       libfwctl_field_get_access(field) != LIBFWCTL_ACCESS_OPERATION &&
	       libfwctl_command_is_settable(command, field);
}

/* Without what is read or written, or which one, few commands can do anything. */
static bool is_main(const struct libfwctl_field *field)
{
	uint32_t kind = libfwctl_field_get_kind(field);

	return kind == LIBFWCTL_KIND_UUID || kind == LIBFWCTL_KIND_BYTES ||
	       kind == LIBFWCTL_KIND_STRING ||
	       libfwctl_field_get_access(field) == LIBFWCTL_ACCESS_KEY;
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
		       const struct libfwctl_layout *layout, bool main_ones, unsigned int *count)
{
	const struct libfwctl_command *command = libfwctl_request_get_command(request);
	const struct libfwctl_field *field;

	for (size_t i = 0; (field = libfwctl_layout_get_field(layout, i)); i++) {
		if (libfwctl_field_is_inline(field) && libfwctl_field_get_layout(field))
			add_fields(file, request, libfwctl_field_get_layout(field), main_ones,
				   count);
		else if (is_usual(command, field) && is_main(field) == main_ones)
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
	if (layout) {
		add_fields(file, request, layout, true, &count);
		add_fields(file, request, layout, false, &count);
	}
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
