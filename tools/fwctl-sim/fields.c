// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * See fields.h. How the kernel and devices behave stays the simulator's own knowledge.
 */
#include <json-c/json.h>
#include <string.h>

#include "fields.h"
#include "format.h"
#include "libfwctl.h"

#define FORMAT	     "cxl"
#define HEADER	     16 /* of a request; the feature's UUID follows */
#define SET_HEADER   32
#define REQUEST_SIZE (HEADER + SET_HEADER + 1)
#define UUID_SIZE    16

bool fields_find_uuid(const char *name, uint8_t uuid[16], char **error)
{
	const struct libfwctl_format *format = format_find(FORMAT, error);
	char *command = g_strdup_printf("get_feature.%s", name);
	struct libfwctl_request *request = NULL;
	const void *bytes = NULL;
	size_t length = 0;
	bool good = false;

	if (!format)
		goto out;
	if (libfwctl_request_new(libfwctl_format_find_command(format, command), NULL, &request)) {
		*error = g_strdup_printf(
			"expected a UUID, or the name of a feature that the format " FORMAT
			" has, not \"%s\"",
			name);
		goto out;
	}
	bytes = libfwctl_record_get_bytes(libfwctl_request_get_record(request), &length);
	good = bytes && length >= HEADER + UUID_SIZE;
	if (good)
		memcpy(uuid, (const char *)bytes + HEADER, UUID_SIZE);
	else
		*error = g_strdup_printf("the format " FORMAT " has no UUID for \"%s\"", name);
out:
	libfwctl_request_free(request);
	g_free(command);
	return good;
}

/*
 * The payload of a message stands in it as the last struct whose fields are named as its own, if the
 * command is one feature's.
 */
static const struct libfwctl_layout *payload(const struct libfwctl_command *command,
					     const struct libfwctl_layout *message)
{
	const struct libfwctl_layout *layout = message;
	const struct libfwctl_field *last;

	if (!command || !strchr(libfwctl_command_get_name(command), '.'))
		return NULL;
	do {
		message = layout;
		last = libfwctl_layout_get_field(message,
						 libfwctl_layout_get_field_count(message) - 1);
		layout = last && libfwctl_field_is_inline(last) ? libfwctl_field_get_layout(last)
								: NULL;
	} while (layout);
	return message;
}

static const struct libfwctl_command *identify(const struct libfwctl_format *format,
					       uint32_t opcode, const uint8_t uuid[16])
{
	uint8_t request[REQUEST_SIZE] = {0};

	memcpy(request, &opcode, sizeof(opcode));
	memcpy(request + HEADER, uuid, UUID_SIZE);
	return libfwctl_format_identify(format, request, sizeof(request));
}

bool fields_find_layouts(const uint8_t uuid[16], const struct libfwctl_layout **readable,
			 const struct libfwctl_layout **writable, char **error)
{
	const struct libfwctl_format *format = format_find(FORMAT, error);
	const struct libfwctl_command *command;

	if (!format)
		return false;
	command = identify(format, 0x501, uuid);
	*readable = payload(command, libfwctl_command_get_response(command));
	command = identify(format, 0x502, uuid);
	*writable = payload(command, libfwctl_command_get_request(command));
	return true;
}

bool fields_entry(const char *json, uint32_t *flags, uint16_t *effects, char **error)
{
	const struct libfwctl_format *format = format_find(FORMAT, error);
	const struct libfwctl_layout *layout;
	struct blob entry = {0}, none = {0};

	if (!format)
		return false;
	layout = libfwctl_format_find_layout(format, "feature_entry");
	if (!fields_put(layout, &none, json, &entry, error))
		return false;
	*flags = (uint32_t)entry.data[22] | (uint32_t)entry.data[23] << 8 |
		 (uint32_t)entry.data[24] << 16 | (uint32_t)entry.data[25] << 24;
	*effects = (uint16_t)(entry.data[28] | entry.data[29] << 8);
	g_free(entry.data);
	return true;
}

/* A record of what is there, and zeros up to where its layout is open. */
static struct libfwctl_record *new_record(const struct libfwctl_layout *layout,
					  const struct blob *from, struct libfwctl_error *err)
{
	size_t size = MAX(libfwctl_layout_get_size(layout), from->length);
	uint8_t *bytes = g_malloc0(size + 1);
	struct libfwctl_record *record = NULL;

	if (from->length)
		memcpy(bytes, from->data, from->length);
	if (libfwctl_record_new(layout, bytes, size, err, &record))
		record = NULL;
	g_free(bytes);
	return record;
}

bool fields_put(const struct libfwctl_layout *layout, const struct blob *from, const char *json,
		struct blob *out, char **error)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_record *record = new_record(layout, from, err);
	bool good = record && !libfwctl_record_put_json(record, json, err);

	if (good) {
		const void *bytes = libfwctl_record_get_bytes(record, &out->length);

		out->data = g_memdup2(bytes, out->length);
	} else {
		*error = g_strdup(libfwctl_error_text(err));
	}
	libfwctl_record_free(record);
	libfwctl_error_free(err);
	return good;
}

/* The field of that name in a layout, or in the cases of unions whose fields are named as its own. */
static const struct libfwctl_field *find_in_layout(const struct libfwctl_layout *layout,
						   const char *name);

static const struct libfwctl_field *find_inside(const struct libfwctl_field *outer,
						const char *name)
{
	const struct libfwctl_field *field = NULL;

	if (libfwctl_field_get_layout(outer))
		return find_in_layout(libfwctl_field_get_layout(outer), name);
	for (size_t i = 0; i < libfwctl_field_get_case_count(outer) && !field; i++)
		field = find_in_layout(libfwctl_field_get_case_layout(outer, i), name);
	return field;
}

static const struct libfwctl_field *find_in_layout(const struct libfwctl_layout *layout,
						   const char *name)
{
	const struct libfwctl_field *field = libfwctl_layout_find_field(layout, name);
	size_t count = libfwctl_layout_get_field_count(layout);

	for (size_t i = 0; i < count && !field; i++) {
		const struct libfwctl_field *outer = libfwctl_layout_get_field(layout, i);

		if (libfwctl_field_is_inline(outer))
			field = find_inside(outer, name);
	}
	return field;
}

static bool holds_fields(const struct libfwctl_field *field)
{
	uint32_t kind = libfwctl_field_get_kind(field);

	return kind == LIBFWCTL_KIND_STRUCT || kind == LIBFWCTL_KIND_UNION;
}

static bool keep(json_object *object, const struct libfwctl_layout *layout,
		 const struct libfwctl_field *outer, fields_which *which);

/* Of a struct or a union, or an array of them. A union that no case fits is bytes. */
static bool keep_inside(json_object *value, const struct libfwctl_field *field, fields_which *which)
{
	bool any = false;

	if (json_object_is_type(value, json_type_object))
		return keep(value, NULL, field, which);
	if (!json_object_is_type(value, json_type_array))
		return which(field);
	for (size_t i = 0; i < json_object_array_length(value); i++)
		any |= keep_inside(json_object_array_get_idx(value, i), field, which);
	return any;
}

/* Layouts are at most 16 deep. */
static bool keep(json_object *object, const struct libfwctl_layout *layout,
		 const struct libfwctl_field *outer, fields_which *which)
{
	json_object_object_foreach(object, key, value)
	{
		const struct libfwctl_field *field =
			layout ? find_in_layout(layout, key) : find_inside(outer, key);

		if (!field ||
		    !(holds_fields(field) ? keep_inside(value, field, which) : which(field)))
			json_object_object_del(object, key);
	}
	return json_object_object_length(object) > 0;
}

bool fields_keep(json_object *object, const struct libfwctl_layout *layout, fields_which *which)
{
	return keep(object, layout, NULL, which);
}

static bool is_state(const struct libfwctl_field *field)
{
	return libfwctl_field_get_access(field) != LIBFWCTL_ACCESS_OPERATION;
}

bool fields_set(const struct libfwctl_layout *readable, const struct libfwctl_layout *writable,
		const uint8_t *sent, size_t length, struct blob *value)
{
	struct libfwctl_record *record = NULL;
	struct blob changed = {0};
	char *text = NULL, *error = NULL;
	json_object *object;
	bool good;

	if (libfwctl_record_new(writable, sent, length, NULL, &record))
		return false;
	good = !libfwctl_record_to_json(record, 0, NULL, &text);
	libfwctl_record_free(record);
	if (!good)
		return false;
	object = json_tokener_parse(text);
	libfwctl_free(text);
	fields_keep(object, readable, is_state);
	good = fields_put(readable, value, json_object_to_json_string(object), &changed, &error);
	if (good)
		memcpy(value->data, changed.data, MIN(value->length, changed.length));
	json_object_put(object);
	g_free(changed.data);
	g_free(error);
	return good;
}
