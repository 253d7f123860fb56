// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * describe-json.c: commands, layouts and formats as JSON: every field that holds a value, by its path
 * from the start of the message.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "describe.h"

/* An array that a field is in, and those around it. */
struct around {
	const struct libfwctl_field *field;
	const struct around *outer;
};

/* Where a layout stands in the message. */
struct place {
	const struct libfwctl_command *command; /* whose request this is; NULL: no request */
	struct json_object *list;
	const char *path; /* "" at the top */
	const char *choice,
		*when; /* the case of a union that it is, and what selects it, or NULL */
	uint64_t bit_offset;
	bool moves;	       /* behind what varies in length, so that no offset can be told */
	const char *condition; /* when what it is in counts, or NULL */
	const struct around *around;
};

/* What holds around a field holds for it too. To be freed. */
static char *all_of(const char *outer, const char *inner)
{
	bool both = outer && *outer && *inner;
	char *all;

	if (asprintf(&all, "%s%s%s", outer ? outer : "", both ? "," : "", inner) < 0)
		need(NULL);
	return all;
}

/* What the library tells as text, or NULL if there is nothing to tell. Released with libfwctl_free(). */
static char *told(int result, char *text)
{
	if (result == -ENOMEM)
		need(NULL);
	return result ? NULL : text;
}

static char *rule_of(const struct libfwctl_field *field)
{
	char *rule = NULL;
	int result = libfwctl_field_get_count_rule(field, &rule);

	return told(result, rule);
}

/* NULL: it always counts. To be freed. */
static char *condition_of(const struct place *place, const struct libfwctl_field *field)
{
	char *own = NULL, *all;
	int result = libfwctl_field_get_condition(field, &own);

	if (!told(result, own))
		return place->condition ? need(strdup(place->condition)) : NULL;
	all = all_of(place->condition, own);
	libfwctl_free(own);
	return all;
}

static char *path_of(const struct place *place, const struct libfwctl_field *field)
{
	const char *array = libfwctl_field_is_array(field) ? "[]" : "";
	char *path;

	if (libfwctl_field_is_inline(field))
		return need(strdup(place->path));
	if (asprintf(&path, "%s%s%s%s", place->path, *place->path ? "." : "",
		     libfwctl_field_get_name(field), array) < 0)
		need(NULL);
	return path;
}

static void add_array(struct json_object *object, const struct libfwctl_field *field)
{
	uint64_t count = libfwctl_field_get_count(field);

	if (count) {
		json_object_object_add(object, "count", json_object_new_uint64(count));
	} else {
		char *rule = rule_of(field);

		json_object_object_add(object, "count", NULL);
		json_add_string(object, "count_rule", rule);
		libfwctl_free(rule);
	}
	json_object_object_add(object, "stride_bits",
			       json_object_new_int64(libfwctl_field_get_stride(field)));
}

static void add_arrays(struct json_object *list, const struct around *around)
{
	struct json_object *item = json_object_new_object();

	if (around->outer)
		add_arrays(list, around->outer);
	json_add_string(item, "name", libfwctl_field_get_name(around->field));
	add_array(item, around->field);
	json_object_array_add(list, item);
}

static void add_flag(struct json_object *object, const char *key, bool value)
{
	json_object_object_add(object, key, json_object_new_boolean(value));
}

static void add_values(struct json_object *object, const struct libfwctl_field *field)
{
	struct json_object *list = json_object_new_array();
	const char *name, *summary;
	uint64_t value;

	for (size_t i = 0; !libfwctl_field_get_value(field, i, &value, &name, &summary); i++) {
		struct json_object *item = json_object_new_object();

		json_object_object_add(item, "value", json_object_new_uint64(value));
		json_add_string(item, "name", name);
		if (summary && *summary)
			json_add_string(item, "summary", summary);
		json_object_array_add(list, item);
	}
	json_object_object_add(object, "values", list);
}

/* What it is set to; that it stays so, also where it is too long to be a number. */
static void add_preset(struct json_object *object, const struct libfwctl_command *command,
		       const struct libfwctl_field *field)
{
	bool fixed;
	uint64_t value;
	int result = libfwctl_command_get_preset(command, field, &value, &fixed);

	if (result && result != -EOVERFLOW)
		return;
	if (!result && libfwctl_field_get_kind(field) == LIBFWCTL_KIND_SIGNED)
		json_object_object_add(object, "preset", json_object_new_int64((int64_t)value));
	else if (!result)
		json_object_object_add(object, "preset", json_object_new_uint64(value));
	json_object_object_add(object, "fixed", json_object_new_boolean(fixed));
}

static void add_parts(struct json_object *object, const struct place *place,
		      const struct libfwctl_field *field)
{
	struct json_object *list = json_object_new_array();
	uint64_t offset, width;

	for (size_t i = 0; !libfwctl_field_get_part(field, i, &offset, &width); i++) {
		struct json_object *item = json_object_new_object();

		json_object_object_add(item, "bit_offset",
				       json_object_new_uint64(place->bit_offset + offset));
		json_object_object_add(item, "bit_width", json_object_new_uint64(width));
		json_object_array_add(list, item);
	}
	json_object_object_add(object, "parts", list);
}

static void add_meaning(struct json_object *object, const struct libfwctl_field *field)
{
	uint32_t access = libfwctl_field_get_access(field);
	int64_t multiply, add;
	uint64_t divide;

	if (access != LIBFWCTL_ACCESS_PLAIN)
		json_add_string(object, "access", libfwctl_access_name(access));
	if (libfwctl_field_get_effects(field))
		json_object_object_add(object, "adds_effects",
				       effects_json(libfwctl_field_get_effects(field)));
	json_add_string(object, "unit", libfwctl_field_get_unit(field));
	if (!libfwctl_field_get_scale(field, &multiply, &divide, &add)) {
		struct json_object *scale = json_object_new_object();

		json_object_object_add(scale, "multiply", json_object_new_int64(multiply));
		json_object_object_add(scale, "divide", json_object_new_uint64(divide));
		json_object_object_add(scale, "add", json_object_new_int64(add));
		json_object_object_add(object, "scale", scale);
	}
	json_add_string(object, "display", libfwctl_field_get_display(field));
	json_add_string(object, "since", libfwctl_field_get_since(field));
	if (libfwctl_field_get_value_count(field)) {
		add_values(object, field);
		add_flag(object, "open", libfwctl_field_is_open(field));
	}
}

static void add_leaf(const struct place *place, const struct libfwctl_field *field,
		     const char *path, const struct around *around)
{
	struct json_object *object = json_object_new_object();
	bool moves = place->moves || libfwctl_field_is_after(field);
	char *rule = libfwctl_field_is_array(field) ? NULL : rule_of(field);
	char *condition = condition_of(place, field);

	json_add_string(object, "path", path);
	json_add_string(object, "name", libfwctl_field_get_name(field));
	json_object_object_add(
		object, "bit_offset",
		moves ? NULL
		      : json_object_new_uint64(place->bit_offset +
					       libfwctl_field_get_bit_offset(field)));
	json_object_object_add(object, "bit_width",
			       json_object_new_uint64(libfwctl_field_get_bit_width(field)));
	json_add_string(object, "kind", libfwctl_kind_name(libfwctl_field_get_kind(field)));
	json_add_string(object, "summary", libfwctl_field_get_summary(field));
	json_add_string(object, "byte_order",
			libfwctl_field_is_big_endian(field) ? "big" : "little");
	json_add_string(object, "case", place->choice);
	json_add_string(object, "when", place->when);
	json_add_string(object, "if", condition);
	json_add_string(object, "length_rule", rule);
	if (!moves && libfwctl_field_get_part_count(field))
		add_parts(object, place, field);
	if (around)
		add_array(object, around->field);
	if (around && around->outer) {
		struct json_object *arrays = json_object_new_array();

		add_arrays(arrays, around);
		json_object_object_add(object, "arrays", arrays);
	}
	add_flag(object, "envelope", libfwctl_field_is_envelope(field));
	if (libfwctl_field_is_alias(field))
		add_flag(object, "alias", true);
	if (place->command) {
		add_flag(object, "settable", libfwctl_command_is_settable(place->command, field));
		add_preset(object, place->command, field);
	}
	add_meaning(object, field);
	json_object_array_add(place->list, object);
	libfwctl_free(rule);
	free(condition);
}

static void add_layout(const struct place *place, const struct libfwctl_layout *layout);

static void add_cases(const struct place *place, const struct libfwctl_field *field)
{
	struct place inner = *place;

	for (size_t i = 0; i < libfwctl_field_get_case_count(field); i++) {
		const struct libfwctl_layout *layout = libfwctl_field_get_case_layout(field, i);
		char *own, *when;

		if (libfwctl_field_get_case_when(field, i, &own))
			need(NULL);
		when = all_of(place->when, own);
		inner.choice = libfwctl_field_get_case_name(field, i);
		inner.when = when;
		if (layout)
			add_layout(&inner, layout);
		free(when);
		libfwctl_free(own);
	}
}

static void add_field(const struct place *place, const struct libfwctl_field *field)
{
	const struct libfwctl_layout *layout = libfwctl_field_get_layout(field);
	struct around around = {field, place->around};
	char *path = path_of(place, field), *condition = condition_of(place, field);
	struct place inner = *place;

	inner.path = path;
	inner.condition = condition;
	inner.moves |= libfwctl_field_is_after(field);
	inner.bit_offset += libfwctl_field_get_bit_offset(field);
	if (libfwctl_field_is_array(field))
		inner.around = &around;
	if (layout)
		add_layout(&inner, layout);
	else if (libfwctl_field_get_case_count(field))
		add_cases(&inner, field);
	else
		add_leaf(place, field, path, inner.around);
	free(condition);
	free(path);
}

static void add_layout(const struct place *place, const struct libfwctl_layout *layout)
{
	const struct libfwctl_field *field;

	for (size_t i = 0; (field = libfwctl_layout_get_field(layout, i)); i++)
		if (is_described(place->command, field))
			add_field(place, field);
}

static void add_fields(struct json_object *object, const struct libfwctl_command *command,
		       const struct libfwctl_layout *layout)
{
	struct place place = {.command = command, .list = json_object_new_array(), .path = ""};

	json_object_object_add(object, "bits",
			       json_object_new_uint64(libfwctl_layout_get_size(layout) * 8));
	add_flag(object, "open", libfwctl_layout_is_open(layout));
	add_layout(&place, layout);
	json_object_object_add(object, "fields", place.list);
}

static struct json_object *layout_json(const struct libfwctl_command *command,
				       const struct libfwctl_layout *layout)
{
	struct json_object *object = json_object_new_object();

	if (layout)
		add_fields(object, command, layout);
	return object;
}

/* Beside its name, what its records are. */
static void add_stream(struct json_object *object, const struct libfwctl_format *format,
		       const char *name)
{
	const struct libfwctl_layout *layout;

	if (!name)
		return;
	layout = libfwctl_format_find_stream_layout(format, name);
	json_add_string(object, "stream", name);
	json_object_object_add(object, "record", layout_json(NULL, layout));
}

static struct json_object *buffer_layouts(const struct libfwctl_command *command)
{
	struct json_object *list = json_object_new_array();
	const struct libfwctl_command_buffer *buffer;

	for (size_t i = 0; (buffer = libfwctl_command_get_buffer(command, i)); i++) {
		const struct libfwctl_layout *layout = libfwctl_command_buffer_get_layout(buffer);
		struct json_object *object = json_object_new_object();

		json_add_string(object, "name", libfwctl_command_buffer_get_name(buffer));
		json_add_string(object, "direction",
				direction_word(libfwctl_command_buffer_get_direction(buffer)));
		json_add_string(object, "summary", libfwctl_command_buffer_get_summary(buffer));
		if (layout)
			add_fields(object, NULL, layout);
		add_stream(object, libfwctl_command_get_format(command),
			   libfwctl_command_buffer_get_stream(buffer));
		json_object_array_add(list, object);
	}
	return list;
}

void describe_command_json(const struct libfwctl_command *command)
{
	struct json_object *root = command_json(command);
	char *needed = NULL;
	int result = libfwctl_command_get_capability(command, &needed);

	needed = told(result, needed);
	json_add_string(root, "needs", needed);
	libfwctl_free(needed);

	json_object_object_add(root, "request",
			       layout_json(command, libfwctl_command_get_request(command)));
	json_object_object_add(root, "response",
			       layout_json(NULL, libfwctl_command_get_response(command)));
	if (libfwctl_command_get_buffer_count(command))
		json_object_object_add(root, "buffers", buffer_layouts(command));
	add_stream(root, libfwctl_command_get_format(command),
		   libfwctl_command_get_stream(command));
	json_print(root);
}

void describe_layout_json(const struct libfwctl_format *format,
			  const struct libfwctl_layout *layout)
{
	struct json_object *root = json_object_new_object();

	json_add_string(root, "format", libfwctl_format_get_name(format));
	json_add_string(root, "layout", libfwctl_layout_get_name(layout));
	json_add_string(root, "summary", libfwctl_layout_get_summary(layout));
	add_fields(root, NULL, layout);
	if (libfwctl_format_find_stream_layout(format, libfwctl_layout_get_name(layout)))
		add_stream(root, format, libfwctl_layout_get_name(layout));
	json_print(root);
}

void describe_stream_json(const struct libfwctl_format *format, const char *name)
{
	struct json_object *root = json_object_new_object();

	json_add_string(root, "format", libfwctl_format_get_name(format));
	json_add_string(root, "summary", stream_summary(format, name));
	add_stream(root, format, name);
	json_print(root);
}

static void add_names(struct json_object *root, const char *key,
		      const char *(*name)(const struct libfwctl_format *format, size_t index),
		      const struct libfwctl_format *format)
{
	struct json_object *list = json_object_new_array();
	const char *text;

	for (size_t i = 0; (text = name(format, i)); i++) {
		char *safe = need(libfwctl_escape(text, 0));

		json_object_array_add(list, json_object_new_string(safe));
		libfwctl_free(safe);
	}
	json_object_object_add(root, key, list);
}

static const char *name_of_command(const struct libfwctl_format *format, size_t index)
{
	return libfwctl_command_get_name(libfwctl_format_get_command(format, index));
}

static const char *name_of_layout(const struct libfwctl_format *format, size_t index)
{
	return libfwctl_layout_get_name(libfwctl_format_get_layout(format, index));
}

void describe_format_json(const struct libfwctl_format *format)
{
	struct json_object *root = json_object_new_object();
	uint32_t type = libfwctl_format_get_device_type(format);

	json_add_string(root, "name", libfwctl_format_get_name(format));
	json_add_string(root, "version", libfwctl_format_get_version(format));
	json_add_string(root, "summary", libfwctl_format_get_summary(format));
	json_add_string(root, "reference", libfwctl_format_get_reference(format));
	if (type != LIBFWCTL_DEVICE_TYPE_ERROR)
		json_object_object_add(root, "device_type", json_object_new_int64(type));
	add_names(root, "commands", name_of_command, format);
	add_names(root, "layouts", name_of_layout, format);
	add_names(root, "streams", libfwctl_format_get_stream_name, format);
	json_print(root);
}
