// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads a feature of a CXL device from a machine file: by bytes, or by the names that libfwctl's format
 * has for features and their fields.
 */
#include <string.h>

#include "fields.h"
#include "machine-parts.h"

/* Takes over an error of the fields; always false. */
static bool fail_fields(struct reader *r, char *error)
{
	read_fail(r, "%s", error);
	g_free(error);
	return false;
}

/* 8-4-4-4-12 digits; the bytes in the order of the text, as the kernel's UUID_INIT has them. */
static bool parse_uuid(const char *text, uint8_t uuid[16])
{
	size_t n = 0;

	for (const char *p = text; strlen(text) == 36 && *p;) {
		if (p - text == 8 || p - text == 13 || p - text == 18 || p - text == 23) {
			if (*p++ != '-')
				break;
		} else if (g_ascii_isxdigit(p[0]) && g_ascii_isxdigit(p[1])) {
			uuid[n++] = (uint8_t)(g_ascii_xdigit_value(p[0]) << 4 |
					      g_ascii_xdigit_value(p[1]));
			p += 2;
		} else {
			break;
		}
	}
	return n == 16;
}

static bool is_name(const char *text)
{
	return g_ascii_islower(*text) &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(text);
}

/* A UUID, or "patrol_scrub". */
static bool read_uuid(struct reader *r, json_object *object, uint8_t uuid[16])
{
	const char *text = "";
	char *error = NULL;
	size_t mark;

	if (!read_member(r, object, "uuid") || !read_string(r, object, "uuid", &text))
		return false;
	if (parse_uuid(text, uuid))
		return true;
	mark = read_enter_key(r, "uuid");
	if (!is_name(text))
		return read_fail(r,
				 "expected a UUID, like 96dad7d6-fde8-482b-a733-75774e06db8a, or "
				 "the name of a feature");
	if (!fields_find_uuid(text, uuid, &error))
		return fail_fields(r, error);
	read_leave(r, mark);
	return true;
}

/* Bytes that last as long as the machine. */
static struct blob keep(struct reader *r, const struct blob *from)
{
	struct blob blob = {machine_alloc(r->machine, from->length + 1), from->length};

	if (from->length)
		memcpy(blob.data, from->data, from->length);
	return blob;
}

static bool read_fields(struct reader *r, json_object *value, const struct feature *feature,
			const struct blob *from, struct blob *out)
{
	struct blob made;
	char *error = NULL;

	if (!feature->readable)
		return read_fail(r, "expected a feature that the format cxl has fields for");
	if (!fields_put(feature->readable, from, json_object_to_json_string(value), &made, &error))
		return fail_fields(r, error);
	*out = keep(r, &made);
	g_free(made.data);
	return true;
}

/* "data" or "fields"; only with fields does what is set find its place by its names. */
static bool read_current(struct reader *r, json_object *object, struct feature *feature)
{
	const struct blob none = {0};
	json_object *fields = NULL;
	char *error = NULL;
	size_t mark;

	if (r->error)
		return false;
	if (json_object_object_get_ex(object, "data", NULL) ==
	    json_object_object_get_ex(object, "fields", &fields))
		return read_fail(r, "expected one of \"data\" and \"fields\"");
	mark = read_enter_key(r, fields ? "fields" : "data");
	if (fields) {
		if (!json_object_is_type(fields, json_type_object))
			return read_fail(r, "expected an object of names and values");
		if (!fields_find_layouts(feature->uuid, &feature->readable, &feature->writable,
					 &error))
			return fail_fields(r, error);
		if (!read_fields(r, fields, feature, &none, &feature->current))
			return false;
	} else if (!read_value_hex(r, json_object_object_get(object, "data"), &feature->current)) {
		return false;
	}
	if (!feature->current.length || feature->current.length > UINT16_MAX)
		return read_fail(r, "expected 1 to %d bytes", UINT16_MAX);
	read_leave(r, mark);
	return true;
}

/* Another value of it: bytes, or the fields that differ from the current one. */
static bool read_value(struct reader *r, json_object *object, const char *key,
		       const struct feature *feature, struct blob *out)
{
	json_object *value;
	size_t mark;

	if (r->error)
		return false;
	*out = feature->current;
	if (!json_object_object_get_ex(object, key, &value))
		return true;
	mark = read_enter_key(r, key);
	if (json_object_is_type(value, json_type_object)) {
		if (!read_fields(r, value, feature, &feature->current, out))
			return false;
	} else if (!read_value_hex(r, value, out)) {
		return false;
	}
	if (out->length != feature->current.length)
		return read_fail(r, "expected as many bytes as the current value has");
	read_leave(r, mark);
	return true;
}

/* "flags" or "effects" by names: an object or a list where a string has the number. */
static bool has_names(json_object *object, const char *key, json_type type)
{
	json_object *value;

	return json_object_object_get_ex(object, key, &value) && json_object_is_type(value, type);
}

/* A list of names as the format takes flags: "a|b". */
static json_object *join_names(struct reader *r, json_object *list)
{
	GString *names = g_string_new(NULL);
	json_object *joined = NULL;
	const char *name;

	for (size_t i = 0; i < json_object_array_length(list); i++) {
		if (!read_value_string(r, json_object_array_get_idx(list, i), &name))
			goto out;
		g_string_append_printf(names, "%s%s", i ? "|" : "", name);
	}
	joined = names->len ? json_object_new_string(names->str) : json_object_new_int(0);
out:
	g_string_free(names, TRUE);
	return joined;
}

static bool read_names_of(struct reader *r, json_object *object, const char *key, uint32_t *flags,
			  uint16_t *effects)
{
	json_object *value = json_object_object_get(object, key), *entry;
	size_t mark = read_enter_key(r, key);
	char *error = NULL;
	bool good;

	value = json_object_is_type(value, json_type_array) ? join_names(r, value)
							    : json_object_get(value);
	if (!value)
		return false;
	entry = json_object_new_object();
	json_object_object_add(entry, key, value);
	good = fields_entry(json_object_to_json_string(entry), flags, effects, &error);
	json_object_put(entry);
	if (!good)
		return fail_fields(r, error);
	read_leave(r, mark);
	return true;
}

static bool read_flags(struct reader *r, json_object *object, struct feature *feature)
{
	uint64_t flags = 0;
	uint16_t effects;

	if (r->error)
		return false;
	if (has_names(object, "flags", json_type_object))
		return read_names_of(r, object, "flags", &feature->flags, &effects);
	if (!read_hex_number(r, object, "flags", UINT32_MAX, &flags))
		return false;
	feature->flags = (uint32_t)flags;
	return true;
}

static bool read_effects(struct reader *r, json_object *object, struct feature *feature)
{
	uint64_t effects = 0;
	uint32_t flags;

	if (r->error)
		return false;
	if (has_names(object, "effects", json_type_array))
		return read_names_of(r, object, "effects", &flags, &feature->effects);
	if (!read_hex_number(r, object, "effects", UINT16_MAX, &effects))
		return false;
	feature->effects = (uint16_t)effects;
	return true;
}

static bool read_numbers(struct reader *r, json_object *object, struct feature *feature)
{
	uint64_t set_size = 0, set_offset = 0, get_version = 1, set_version = 1, fail_get = 0,
		 fail_set = 0;

	if (!read_uint(r, object, "set_size", 0, UINT16_MAX, &set_size) ||
	    !read_uint(r, object, "set_offset", 0, UINT16_MAX, &set_offset) ||
	    !read_uint(r, object, "get_version", 0, 255, &get_version) ||
	    !read_uint(r, object, "set_version", 0, 255, &set_version) ||
	    !read_uint(r, object, "fail_get", 0, UINT32_MAX, &fail_get) ||
	    !read_uint(r, object, "fail_set", 0, UINT32_MAX, &fail_set))
		return false;
	feature->get_size = (uint16_t)feature->current.length;
	feature->set_size = (uint16_t)set_size;
	feature->set_offset = (uint16_t)set_offset;
	feature->get_version = (uint8_t)get_version;
	feature->set_version = (uint8_t)set_version;
	feature->fail_get = (unsigned int)fail_get;
	feature->fail_set = (unsigned int)fail_set;
	return true;
}

bool machine_read_feature(struct reader *r, json_object *value, void *out)
{
	static const char *const keys[] = {"uuid",	  "data",	 "fields",     "default",
					   "saved",	  "set_size",	 "set_offset", "flags",
					   "get_version", "set_version", "effects",    "fail_get",
					   "fail_set",	  NULL};
	struct feature *feature = out;

	return read_object(r, value, keys) && read_uuid(r, value, feature->uuid) &&
	       read_current(r, value, feature) &&
	       read_value(r, value, "default", feature, &feature->standard) &&
	       read_value(r, value, "saved", feature, &feature->saved) &&
	       read_numbers(r, value, feature) && read_flags(r, value, feature) &&
	       read_effects(r, value, feature);
}
