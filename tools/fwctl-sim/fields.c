// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * See fields.h. The only file of the simulator that uses libfwctl, and nothing but its formats: how the
 * kernel and devices behave stays the simulator's own knowledge.
 */
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "fields.h"
#include "libfwctl.h"

#define FORMAT	     "cxl"
#define HEADER	     16 /* of a request; the feature's UUID follows */
#define SET_HEADER   32
#define REQUEST_SIZE (HEADER + SET_HEADER + 1)
#define UUID_SIZE    16

static struct libfwctl_context *ctx;

static void unload(void)
{
	libfwctl_context_unref(ctx);
}

/* Loads it once, for all machines of the process; NULL with *error set if it cannot be. */
static const struct libfwctl_format *load(char **error)
{
	static const struct libfwctl_format *format;
	struct libfwctl_error *err;

	if (format)
		return format;
	if (!ctx) {
		if (libfwctl_context_new(&ctx)) {
			*error = g_strdup("no memory for libfwctl");
			return NULL;
		}
		atexit(unload);
	}
	err = libfwctl_error_new();
	if (libfwctl_context_find_format(ctx, FORMAT, err, &format))
		*error = g_strdup_printf("names need the format " FORMAT ": %s",
					 libfwctl_error_text(err));
	libfwctl_error_free(err);
	return format;
}

bool fields_find_uuid(const char *name, uint8_t uuid[16], char **error)
{
	const struct libfwctl_format *format = load(error);
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
	const struct libfwctl_format *format = load(error);
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
	const struct libfwctl_format *format = load(error);
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

static void keep_known(json_object *object, const struct libfwctl_layout *layout);

/* A struct, or an array of them. */
static void keep_known_inside(json_object *value, const struct libfwctl_layout *layout)
{
	if (json_object_is_type(value, json_type_object)) {
		keep_known(value, layout);
		return;
	}
	for (size_t i = 0;
	     json_object_is_type(value, json_type_array) && i < json_object_array_length(value);
	     i++)
		keep_known_inside(json_object_array_get_idx(value, i), layout);
}

/* Removes what the layout has no field for, and operations. Layouts are at most 16 deep. */
static void keep_known(json_object *object, const struct libfwctl_layout *layout)
{
	json_object_object_foreach(object, key, value)
	{
		const struct libfwctl_field *field = libfwctl_layout_find_field(layout, key);

		if (!field || libfwctl_field_get_access(field) == LIBFWCTL_ACCESS_OPERATION)
			json_object_object_del(object, key);
		else if (libfwctl_field_get_layout(field))
			keep_known_inside(value, libfwctl_field_get_layout(field));
	}
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
	keep_known(object, readable);
	good = fields_put(readable, value, json_object_to_json_string(object), &changed, &error);
	if (good)
		memcpy(value->data, changed.data, MIN(value->length, changed.length));
	json_object_put(object);
	g_free(changed.data);
	g_free(error);
	return good;
}
