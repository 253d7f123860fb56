/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * walk.h: asks everything of a format that the catalogue can be asked, and that the answers agree with each
 * other. For tests and for the fuzz target alike: what does not hold ends the program.
 */
#ifndef LIBFWCTL_TEST_WALK_H
#define LIBFWCTL_TEST_WALK_H

#include "libfwctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WALK_DEPTH_MAX 16

#define must_hold(condition)                                                            \
	do {                                                                            \
		if (!(condition)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                        \
		}                                                                       \
	} while (0)

/* Fields seen, which tells that the walk went anywhere; and how many more it may see. */
struct walk_state {
	size_t fields, left;
};

static inline void walk_text(const char *text)
{
	must_hold(!text || strlen(text) < SIZE_MAX);
}

static inline void walk_layout(const struct libfwctl_layout *layout, unsigned int depth,
			       struct walk_state *state);

static inline void walk_case(const struct libfwctl_field *field, size_t index)
{
	char *when = NULL;
	int rc = libfwctl_field_get_case_when(field, index, &when);

	must_hold(rc == -ENOMEM || (rc == 0 && when));
	walk_text(when);
	libfwctl_free(when);
}

static inline void walk_values(const struct libfwctl_field *field)
{
	uint64_t value, before = 0;
	const char *name, *summary;

	for (size_t i = 0; i < libfwctl_field_get_value_count(field); i++) {
		must_hold(libfwctl_field_get_value(field, i, &value, &name, &summary) == 0);
		must_hold(*name && (i == 0 || value > before));
		must_hold(libfwctl_field_value_name(field, value) == name);
		walk_text(summary);
		before = value;
	}
	must_hold(libfwctl_field_get_value(field, libfwctl_field_get_value_count(field), NULL, NULL,
					   NULL) == -ENOENT);
}

/* What stands at a fixed place begins inside of its layout. */
static inline void walk_place(const struct libfwctl_layout *layout,
			      const struct libfwctl_field *field)
{
	uint64_t width = libfwctl_field_get_bit_width(field);
	uint64_t count = libfwctl_field_get_count(field);
	int64_t stride = libfwctl_field_get_stride(field);

	must_hold(libfwctl_field_is_array(field) || (count == 0 && stride == 0));
	must_hold(!libfwctl_field_is_array(field) || (stride != 0 && width != 0));
	must_hold(libfwctl_field_get_kind(field) > LIBFWCTL_KIND_FLAGS ||
		  (width >= 1 && width <= 64));
	if (!libfwctl_layout_is_open(layout))
		must_hold(width == 0 || libfwctl_field_get_bit_offset(field) <
						(uint64_t)libfwctl_layout_get_size(layout) * 8);
}

static inline void walk_field(const struct libfwctl_layout *layout,
			      const struct libfwctl_field *field, unsigned int depth,
			      struct walk_state *state)
{
	int64_t multiply, add;
	uint64_t divide;

	must_hold(libfwctl_kind_name(libfwctl_field_get_kind(field)));
	must_hold(libfwctl_access_name(libfwctl_field_get_access(field)));
	walk_text(libfwctl_field_get_name(field));
	walk_text(libfwctl_field_get_summary(field));
	walk_text(libfwctl_field_get_since(field));
	walk_text(libfwctl_field_get_unit(field));
	walk_text(libfwctl_field_get_display(field));
	if (libfwctl_field_get_scale(field, &multiply, &divide, &add) == 0)
		must_hold(divide && multiply);
	libfwctl_field_get_effects(field);
	libfwctl_field_is_big_endian(field);
	libfwctl_field_is_envelope(field);
	libfwctl_field_is_sensitive(field);
	must_hold(!libfwctl_field_is_alias(field) || !libfwctl_field_is_inline(field));
	walk_values(field);
	walk_place(layout, field);
	if (*libfwctl_field_get_name(field) && !libfwctl_field_is_inline(field))
		must_hold(libfwctl_layout_find_field(layout, libfwctl_field_get_name(field)) ==
			  field);
	if (libfwctl_field_get_kind(field) == LIBFWCTL_KIND_STRUCT)
		walk_layout(libfwctl_field_get_layout(field), depth + 1, state);
	for (size_t i = 0; i < libfwctl_field_get_case_count(field); i++) {
		walk_text(libfwctl_field_get_case_name(field, i));
		walk_case(field, i);
		if (libfwctl_field_get_case_layout(field, i))
			walk_layout(libfwctl_field_get_case_layout(field, i), depth + 1, state);
	}
}

static inline void walk_layout(const struct libfwctl_layout *layout, unsigned int depth,
			       struct walk_state *state)
{
	size_t count = libfwctl_layout_get_field_count(layout);

	must_hold(layout && depth < WALK_DEPTH_MAX);
	walk_text(libfwctl_layout_get_name(layout));
	walk_text(libfwctl_layout_get_summary(layout));
	must_hold(!libfwctl_layout_get_field(layout, count));
	must_hold(!libfwctl_layout_find_field(layout, "") &&
		  !libfwctl_layout_find_field(layout, "no field has this name"));
	for (size_t i = 0; i < count && state->left; i++) {
		state->fields++;
		state->left--;
		walk_field(layout, libfwctl_layout_get_field(layout, i), depth, state);
	}
}

static inline void walk_buffers(const struct libfwctl_command *command, struct walk_state *state)
{
	size_t count = libfwctl_command_get_buffer_count(command);

	for (size_t i = 0; i < count; i++) {
		const struct libfwctl_command_buffer *buffer =
			libfwctl_command_get_buffer(command, i);

		must_hold(*libfwctl_command_buffer_get_name(buffer));
		walk_text(libfwctl_command_buffer_get_summary(buffer));
		must_hold(libfwctl_command_buffer_get_direction(buffer));
		if (libfwctl_command_buffer_get_layout(buffer))
			walk_layout(libfwctl_command_buffer_get_layout(buffer), 0, state);
	}
	must_hold(!libfwctl_command_get_buffer(command, count));
}

static inline void walk_command(const struct libfwctl_format *format,
				const struct libfwctl_command *command, struct walk_state *state)
{
	const struct libfwctl_layout *request = libfwctl_command_get_request(command);
	uint32_t opcode;
	int status = libfwctl_command_get_opcode(command, &opcode);

	must_hold(libfwctl_command_get_format(command) == format);
	must_hold(status == 0 || status == -ENODATA);
	must_hold(libfwctl_command_get_effects(command));
	must_hold(libfwctl_scope_name(libfwctl_command_get_scope(command)));
	walk_text(libfwctl_command_get_summary(command));
	walk_text(libfwctl_command_get_reference(command));
	walk_text(libfwctl_command_get_since(command));
	walk_text(libfwctl_command_get_obstacle(command));
	libfwctl_command_is_typed(command);
	libfwctl_command_is_procedure(command);
	if (request)
		walk_layout(request, 0, state);
	if (libfwctl_command_get_response(command))
		walk_layout(libfwctl_command_get_response(command), 0, state);
	for (size_t i = 0; i < libfwctl_layout_get_field_count(request); i++)
		libfwctl_command_is_settable(command, libfwctl_layout_get_field(request, i));
	walk_buffers(command, state);
}

static inline void walk_param(const struct libfwctl_format *format,
			      const struct libfwctl_param *param)
{
	const struct libfwctl_field *field = libfwctl_param_get_field(param);
	uint64_t min, max;
	uint32_t first = 0;
	int status = libfwctl_param_get_range(param, &min, &max);

	must_hold(libfwctl_param_get_format(param) == format);
	must_hold(*libfwctl_param_get_group(param) && *libfwctl_param_get_path(param));
	must_hold(libfwctl_param_get_values(param));
	must_hold(libfwctl_takes_effect_name(libfwctl_param_get_takes_effect(param)));
	must_hold(status == -ENODATA ||
		  (status == 0 && (min <= max || (int64_t)min <= (int64_t)max)));
	must_hold((libfwctl_param_get_instances(param, &first) != 0) ==
		  (libfwctl_param_get_suffix(param) != NULL));
	must_hold(libfwctl_param_get_summary(param));
	walk_text(libfwctl_param_get_summary(param));
	walk_text(libfwctl_param_get_reference(param));
	walk_text(libfwctl_param_get_since(param));
	walk_text(libfwctl_param_get_obstacle(param));
	walk_text(libfwctl_param_get_suffix(param));
	if (field)
		walk_text(libfwctl_field_get_name(field));
}

static inline void walk_verbs(const struct libfwctl_format *format)
{
	const char *before = "";

	for (size_t i = 0; i < libfwctl_format_get_param_count(format); i++) {
		const struct libfwctl_param *param = libfwctl_format_get_param(format, i);

		must_hold(strcmp(before, libfwctl_param_get_name(param)) < 0);
		before = libfwctl_param_get_name(param);
		must_hold(libfwctl_format_find_param(format, before) == param);
		walk_param(format, param);
	}
	before = "";
	for (size_t i = 0; i < libfwctl_format_get_reading_count(format); i++) {
		const struct libfwctl_reading *reading = libfwctl_format_get_reading(format, i);

		must_hold(strcmp(before, libfwctl_reading_get_name(reading)) < 0);
		before = libfwctl_reading_get_name(reading);
		must_hold(libfwctl_format_find_reading(format, before) == reading);
		must_hold(libfwctl_reading_kind_name(libfwctl_reading_get_kind(reading)));
		must_hold(libfwctl_reading_get_summary(reading));
		walk_text(libfwctl_reading_get_reference(reading));
		walk_text(libfwctl_reading_get_unit(reading));
	}
	before = "";
	for (size_t i = 0; i < libfwctl_format_get_dump_count(format); i++) {
		const struct libfwctl_dump *dump = libfwctl_format_get_dump(format, i);

		must_hold(strcmp(before, libfwctl_dump_get_name(dump)) < 0);
		before = libfwctl_dump_get_name(dump);
		must_hold(libfwctl_format_find_dump(format, before) == dump);
		must_hold(libfwctl_dump_get_command(dump) && libfwctl_dump_get_summary(dump));
		must_hold(!strchr(libfwctl_dump_get_suffix(dump), '/'));
		walk_text(libfwctl_dump_get_reference(dump));
	}
}

/* How many fields were seen on all ways; no more than `most`. */
static inline size_t walk_format(const struct libfwctl_format *format, size_t most)
{
	static const unsigned char request[64] = {1, 1, 0, 0, 1, 0, 0, 0, 0,
						  0, 0, 0, 0, 0, 0, 0, 1};
	struct walk_state state = {.left = most};
	const char *before = "";

	must_hold(*libfwctl_format_get_name(format));
	walk_text(libfwctl_format_get_summary(format));
	walk_text(libfwctl_format_get_reference(format));
	walk_text(libfwctl_format_get_version(format));
	libfwctl_format_get_device_type(format);
	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++) {
		const struct libfwctl_command *command = libfwctl_format_get_command(format, i);

		must_hold(strcmp(before, libfwctl_command_get_name(command)) < 0);
		before = libfwctl_command_get_name(command);
		must_hold(libfwctl_format_find_command(format, before) == command);
		walk_command(format, command, &state);
	}
	before = "";
	for (size_t i = 0; i < libfwctl_format_get_layout_count(format); i++) {
		const struct libfwctl_layout *layout = libfwctl_format_get_layout(format, i);

		must_hold(strcmp(before, libfwctl_layout_get_name(layout)) < 0);
		before = libfwctl_layout_get_name(layout);
		must_hold(libfwctl_format_find_layout(format, before) == layout);
		walk_layout(layout, 0, &state);
	}
	for (size_t i = 0; i < libfwctl_format_get_stream_count(format); i++)
		must_hold(*libfwctl_format_get_stream_name(format, i));
	for (size_t length = 0; length <= sizeof(request); length++)
		libfwctl_format_identify(format, request, length);
	walk_verbs(format);
	return state.fields;
}

#endif
