// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Strict reading of JSON values: types, ranges, hexadecimal bytes. Knows nothing of machines but
 * where their memory comes from.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "read.h"

#define NAME_MAX_LENGTH 255

/* A name from the file can hold anything: the message stays one line all the same. */
static GString *append_escaped(GString *out, const char *text)
{
	for (; *text; text++)
		if (g_ascii_iscntrl(*text))
			g_string_append_printf(out, "\\x%02x", (unsigned char)*text);
		else
			g_string_append_c(out, *text);
	return out;
}

bool read_fail(struct reader *r, const char *format, ...)
{
	GString *line;
	va_list args;
	char *text;

	if (r->error)
		return false;
	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	line = g_string_new(r->file);
	g_string_append_printf(line, ": %s: ", r->path->str);
	r->error = g_string_free(append_escaped(line, text), FALSE);
	g_free(text);
	return false;
}

static bool plain_key(const char *key)
{
	if (!*key || g_ascii_isdigit(*key))
		return false;
	for (; *key; key++)
		if (!g_ascii_isalnum(*key) && *key != '_')
			return false;
	return true;
}

/* A key from a file can hold anything: what is not plain is shown quoted and escaped. */
size_t read_enter_key(struct reader *r, const char *key)
{
	size_t mark = r->path->len;

	if (plain_key(key)) {
		g_string_append_printf(r->path, ".%s", key);
	} else {
		json_object *text = json_object_new_string(key);

		g_string_append_printf(
			r->path, "[%s]",
			json_object_to_json_string_ext(text, JSON_C_TO_STRING_NOSLASHESCAPE));
		json_object_put(text);
	}
	return mark;
}

size_t read_enter_index(struct reader *r, size_t index)
{
	size_t mark = r->path->len;

	g_string_append_printf(r->path, "[%zu]", index);
	return mark;
}

void read_leave(struct reader *r, size_t mark)
{
	g_string_truncate(r->path, mark);
}

bool read_object(struct reader *r, json_object *value, const char *const *keys)
{
	if (r->error)
		return false;
	if (!json_object_is_type(value, json_type_object))
		return read_fail(r, "expected an object");
	json_object_object_foreach(value, key, member)
	{
		(void)member;
		if (!g_strv_contains(keys, key)) {
			char *known = g_strjoinv(", ", (char **)keys);

			read_enter_key(r, key);
			read_fail(r, "unknown key, expected one of %s", known);
			g_free(known);
			return false;
		}
	}
	return true;
}

json_object *read_member(struct reader *r, json_object *object, const char *key)
{
	json_object *value = NULL;

	if (r->error)
		return NULL;
	if (!json_object_object_get_ex(object, key, &value)) {
		read_fail(r, "expected a key \"%s\"", key);
	} else if (!value) {
		read_enter_key(r, key);
		read_fail(r, "expected a value, not null");
	}
	return value;
}

bool read_bool(struct reader *r, json_object *object, const char *key, bool *out)
{
	json_object *value;
	size_t mark;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, key, &value))
		return true;
	mark = read_enter_key(r, key);
	if (!json_object_is_type(value, json_type_boolean))
		return read_fail(r, "expected true or false");
	*out = json_object_get_boolean(value);
	read_leave(r, mark);
	return true;
}

bool read_value_uint(struct reader *r, json_object *value, uint64_t min, uint64_t max,
		     uint64_t *out)
{
	uint64_t number = 0;
	bool whole = false;

	if (r->error)
		return false;
	if (json_object_is_type(value, json_type_int)) {
		whole = json_object_get_int64(value) >= 0;
		number = json_object_get_uint64(value);
	} else if (json_object_is_type(value, json_type_double)) {
		/* 1.0 and 1e3 are whole numbers in JSON. */
		double real = json_object_get_double(value);

		whole = real >= 0 && real <= 9007199254740992.0 && floor(real) == real;
		number = whole ? (uint64_t)real : 0;
	}
	if (!whole || number < min || number > max)
		return read_fail(r, "expected a whole number from %" PRIu64 " to %" PRIu64, min,
				 max);
	*out = number;
	return true;
}

bool read_uint(struct reader *r, json_object *object, const char *key, uint64_t min, uint64_t max,
	       uint64_t *out)
{
	json_object *value;
	size_t mark;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, key, &value))
		return true;
	mark = read_enter_key(r, key);
	if (!read_value_uint(r, value, min, max, out))
		return false;
	read_leave(r, mark);
	return true;
}

bool read_u32(struct reader *r, json_object *object, const char *key, uint32_t *out)
{
	uint64_t number = *out;

	if (!read_uint(r, object, key, 0, UINT32_MAX, &number))
		return false;
	*out = (uint32_t)number;
	return true;
}

bool read_value_string(struct reader *r, json_object *value, const char **out)
{
	size_t length;
	char *copy;

	if (r->error)
		return false;
	if (!json_object_is_type(value, json_type_string))
		return read_fail(r, "expected a string");
	length = (size_t)json_object_get_string_len(value);
	if (memchr(json_object_get_string(value), 0, length))
		return read_fail(r, "expected a string without a zero byte");
	copy = machine_alloc(r->machine, length + 1);
	memcpy(copy, json_object_get_string(value), length);
	*out = copy;
	return true;
}

bool read_string(struct reader *r, json_object *object, const char *key, const char **out)
{
	json_object *value;
	size_t mark;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, key, &value))
		return true;
	mark = read_enter_key(r, key);
	if (!read_value_string(r, value, out))
		return false;
	read_leave(r, mark);
	return true;
}

/* Two digits make a byte. In a pattern ".." stands for any, and "*" at the end for any more. */
static bool parse_bytes(const char *text, bool wild, struct pattern *out)
{
	for (; *text; text += 2) {
		while (*text == ' ')
			text++;
		if (!*text)
			break;
		if (wild && !strcmp(text, "*")) {
			out->open = true;
			break;
		}
		if (g_ascii_isxdigit(text[0]) && g_ascii_isxdigit(text[1])) {
			out->value[out->length] = (uint8_t)(g_ascii_xdigit_value(text[0]) << 4 |
							    g_ascii_xdigit_value(text[1]));
			out->mask[out->length] = 0xff;
		} else if (!wild || strncmp(text, "..", 2) != 0) {
			return false;
		}
		out->length++;
	}
	return true;
}

static bool read_bytes(struct reader *r, json_object *value, bool wild, struct pattern *out)
{
	const char *text;

	if (!read_value_string(r, value, &text))
		return false;
	*out = (struct pattern){
		.value = machine_alloc(r->machine, strlen(text) / 2 + 1),
		.mask = machine_alloc(r->machine, strlen(text) / 2 + 1),
	};
	if (parse_bytes(text, wild, out))
		return true;
	return read_fail(r,
			 wild ? "expected pairs of hexadecimal digits or \"..\", and at most one "
				"\"*\", at the end"
			      : "expected pairs of hexadecimal digits");
}

bool read_value_pattern(struct reader *r, json_object *value, struct pattern *out)
{
	return read_bytes(r, value, true, out);
}

bool read_value_hex(struct reader *r, json_object *value, struct blob *out)
{
	struct pattern bytes;

	if (!read_bytes(r, value, false, &bytes))
		return false;
	*out = (struct blob){bytes.value, bytes.length};
	return true;
}

bool read_hex(struct reader *r, json_object *object, const char *key, struct blob *out)
{
	json_object *value;
	size_t mark;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, key, &value))
		return true;
	mark = read_enter_key(r, key);
	if (!read_value_hex(r, value, out))
		return false;
	read_leave(r, mark);
	return true;
}

bool read_pattern(struct reader *r, json_object *object, const char *key, struct pattern *out)
{
	json_object *value;
	size_t mark;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, key, &value))
		return true;
	mark = read_enter_key(r, key);
	if (!read_value_pattern(r, value, out))
		return false;
	read_leave(r, mark);
	return true;
}

bool read_value_number(struct reader *r, json_object *value, uint64_t max, uint64_t *out)
{
	const char *text;
	size_t length;

	if (!read_value_string(r, value, &text))
		return false;
	length = strlen(text);
	if (!g_str_has_prefix(text, "0x") || length < 3 || length > 18 ||
	    strspn(text + 2, "0123456789abcdefABCDEF") != length - 2 ||
	    g_ascii_strtoull(text, NULL, 16) > max)
		return read_fail(r,
				 "expected a hexadecimal number from \"0x0\" to \"0x%" PRIx64
				 "\", in quotes",
				 max);
	*out = g_ascii_strtoull(text, NULL, 16);
	return true;
}

bool read_hex_number(struct reader *r, json_object *object, const char *key, uint64_t max,
		     uint64_t *out)
{
	json_object *value;
	size_t mark;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, key, &value))
		return true;
	mark = read_enter_key(r, key);
	if (!read_value_number(r, value, max, out))
		return false;
	read_leave(r, mark);
	return true;
}

bool read_array(struct reader *r, json_object *value, size_t min, size_t max, size_t *length)
{
	if (r->error)
		return false;
	if (!json_object_is_type(value, json_type_array))
		return read_fail(r, "expected a list");
	*length = json_object_array_length(value);
	if (*length < min || *length > max)
		return read_fail(r, "expected a list of %zu to %zu entries", min, max);
	return true;
}

bool read_check_name(struct reader *r, const char *name)
{
	if (r->error)
		return false;
	if (!*name || strchr(name, '/') || !strcmp(name, ".") || !strcmp(name, "..") ||
	    strlen(name) > NAME_MAX_LENGTH)
		return read_fail(
			r, "expected a file name: 1 to %d bytes, no slash, not \".\" or \"..\"",
			NAME_MAX_LENGTH);
	return true;
}

static bool read_attribute_value(struct reader *r, json_object *value, struct blob *out)
{
	static const char *const keys[] = {"hex", NULL};
	json_object *hex;
	size_t mark;

	if (json_object_is_type(value, json_type_string)) {
		out->length = (size_t)json_object_get_string_len(value);
		out->data = machine_alloc(r->machine, out->length + 1);
		memcpy(out->data, json_object_get_string(value), out->length);
		return true;
	}
	if (!json_object_is_type(value, json_type_object))
		return read_fail(r, "expected a string, or an object with the key \"hex\"");
	if (!read_object(r, value, keys) || !(hex = read_member(r, value, "hex")))
		return false;
	mark = read_enter_key(r, "hex");
	if (!read_value_hex(r, hex, out))
		return false;
	read_leave(r, mark);
	return true;
}

static bool read_content(struct reader *r, json_object *value, struct attributes *out)
{
	size_t inner;

	if (!json_object_is_type(value, json_type_object))
		return read_fail(r, "expected an object of file names and contents");
	out->item = machine_alloc(r->machine, ((size_t)json_object_object_length(value) + 1) *
						      sizeof(*out->item));
	json_object_object_foreach(value, name, content)
	{
		struct attribute *item = &out->item[out->count];

		item->name = machine_copy(r->machine, name);
		inner = read_enter_key(r, name);
		if (!read_check_name(r, name) || !read_attribute_value(r, content, &item->value))
			return false;
		read_leave(r, inner);
		out->count++;
	}
	return true;
}

bool read_attributes(struct reader *r, json_object *object, const char *key, struct attributes *out)
{
	json_object *value;
	size_t mark;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, key, &value))
		return true;
	mark = read_enter_key(r, key);
	if (!read_content(r, value, out))
		return false;
	read_leave(r, mark);
	return true;
}

bool read_value_attributes(struct reader *r, json_object *value, size_t index,
			   struct attributes *out)
{
	size_t mark = read_enter_index(r, index);

	if (!read_content(r, value, out))
		return false;
	read_leave(r, mark);
	return true;
}
