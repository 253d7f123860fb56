// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads what a device answers by names: entries in the machine file, or in a file of their own. What the names
 * mean is looked up in state*.c.
 */
#include <string.h>

#include "format.h"
#include "machine-parts.h"
#include "sim.h"
#include "state.h"

#define MAX_ENTRIES 16384
#define MAX_COPIES  16
#define MAX_RECORDS 16384

/* An object or a list, kept as text. */
static bool read_text(struct reader *r, json_object *object, const char *key, json_type type,
		      const char **out)
{
	json_object *value;
	size_t mark;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, key, &value))
		return true;
	mark = read_enter_key(r, key);
	if (!json_object_is_type(value, type))
		return read_fail(r, type == json_type_object
					    ? "expected an object of names and values"
					    : "expected a list");
	*out = machine_copy(r->machine, json_object_to_json_string(value));
	read_leave(r, mark);
	return true;
}

/* Bytes, fields, or the records of a stream. */
static bool read_buffer(struct reader *r, const char *name, json_object *value,
			struct state_buffer *buffer)
{
	buffer->name = machine_copy(r->machine, name);
	if (json_object_is_type(value, json_type_string))
		return read_value_hex(r, value, &buffer->data);
	if (!json_object_is_type(value, json_type_object) &&
	    !json_object_is_type(value, json_type_array))
		return read_fail(r, "expected bytes, an object of names and values, or a list of "
				    "such");
	buffer->text = machine_copy(r->machine, json_object_to_json_string(value));
	return true;
}

static bool read_buffers(struct reader *r, json_object *object, struct state_entry *entry)
{
	json_object *value;
	size_t mark, inner;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, "buffers", &value))
		return true;
	mark = read_enter_key(r, "buffers");
	if (!json_object_is_type(value, json_type_object))
		return read_fail(r, "expected an object of names and values");
	if (json_object_object_length(value) > STATE_MAX_BUFFERS)
		return read_fail(r, "expected at most %d buffers", STATE_MAX_BUFFERS);
	entry->buffer = machine_alloc(r->machine, STATE_MAX_BUFFERS * sizeof(*entry->buffer));
	json_object_object_foreach(value, name, content)
	{
		inner = read_enter_key(r, name);
		if (!read_buffer(r, name, content, &entry->buffer[entry->buffers++]))
			return false;
		read_leave(r, inner);
	}
	read_leave(r, mark);
	return true;
}

static bool read_records(struct reader *r, json_object *object, const char **out)
{
	json_object *value;
	size_t mark, count, inner;

	if (!read_text(r, object, "records", json_type_array, out) || !*out)
		return !r->error;
	json_object_object_get_ex(object, "records", &value);
	mark = read_enter_key(r, "records");
	if (!read_array(r, value, 1, MAX_RECORDS, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		inner = read_enter_index(r, i);
		if (!json_object_is_type(json_object_array_get_idx(value, i), json_type_object))
			return read_fail(r, "expected an object of names and values");
		read_leave(r, inner);
	}
	read_leave(r, mark);
	return true;
}

/* What comes in pieces: bytes, or the records of a stream. */
static bool read_whole(struct reader *r, json_object *object, struct pieces *pieces)
{
	if (!read_hex(r, object, "data", &pieces->whole) ||
	    !read_string(r, object, "stream", &pieces->stream) ||
	    !read_records(r, object, &pieces->records))
		return false;
	if (!pieces->records == !json_object_object_get_ex(object, "data", NULL))
		return read_fail(r, "expected one of \"data\" and \"records\" with \"pieces\"");
	if (!pieces->records != !pieces->stream)
		return read_fail(r,
				 "expected \"stream\" where there is \"records\", and only there");
	if (pieces->records || pieces->whole.length)
		return true;
	read_enter_key(r, "data");
	return read_fail(r, "expected 1 byte at least");
}

static bool read_pieces(struct reader *r, json_object *object, struct state_entry *entry)
{
	static const char *const keys[] = {"in", "length", "position", "more", "number", NULL};
	json_object *value;
	struct pieces *pieces;
	size_t mark;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, "pieces", &value)) {
		if (json_object_object_get_ex(object, "data", NULL) ||
		    json_object_object_get_ex(object, "stream", NULL) ||
		    json_object_object_get_ex(object, "records", NULL))
			return read_fail(r, "expected \"data\", \"stream\" and \"records\" only "
					    "where there is \"pieces\"");
		return true;
	}
	pieces = entry->pieces = machine_alloc(r->machine, sizeof(*pieces));
	mark = read_enter_key(r, "pieces");
	if (!read_object(r, value, keys) || !read_member(r, value, "in") ||
	    !read_string(r, value, "in", &pieces->in) ||
	    !read_string(r, value, "length", &pieces->length.name) ||
	    !read_string(r, value, "position", &pieces->position.name) ||
	    !read_string(r, value, "more", &pieces->more) ||
	    !read_string(r, value, "number", &pieces->number.name))
		return false;
	if (!pieces->position.name && !pieces->number.name)
		return read_fail(r, "expected \"position\" or \"number\", to tell one piece from "
				    "another");
	read_leave(r, mark);
	if (entry->set_by)
		return read_fail(r, "expected no \"set_by\" where there is \"pieces\"");
	return read_whole(r, object, pieces);
}

static bool read_limits(struct reader *r, json_object *object, struct state_entry *entry)
{
	json_object *value;
	size_t mark, inner;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, "most", &value))
		return true;
	mark = read_enter_key(r, "most");
	if (!json_object_is_type(value, json_type_object))
		return read_fail(r, "expected an object of names and numbers");
	entry->limit = machine_alloc(r->machine, ((size_t)json_object_object_length(value) + 1) *
							 sizeof(*entry->limit));
	json_object_object_foreach(value, name, number)
	{
		struct state_limit *limit = &entry->limit[entry->limits++];

		limit->name = machine_copy(r->machine, name);
		inner = read_enter_key(r, name);
		if (!read_value_uint(r, number, 0, UINT64_MAX, &limit->most))
			return false;
		read_leave(r, inner);
	}
	read_leave(r, mark);
	return true;
}

/* What comes of an answer besides it, and how often it is given. */
static bool read_consequences(struct reader *r, json_object *object, struct state_entry *entry)
{
	uint64_t delay = 0, times = 0;

	if (!read_string(r, object, "event", &entry->event) ||
	    !read_uint(r, object, "delay_ms", 0, 3600000, &delay) ||
	    !read_uint(r, object, "times", 1, UINT32_MAX, &times) ||
	    !read_bool(r, object, "interruptible", &entry->interruptible) ||
	    !read_limits(r, object, entry))
		return false;
	entry->delay_ms = (unsigned int)delay;
	entry->times = (unsigned int)times;
	return true;
}

static bool read_entry(struct reader *r, const struct libfwctl_format *format, json_object *value,
		       struct state_entry *entry)
{
	static const char *const keys[] = {"command",  "with",	 "fields",	  "buffers",
					   "set_by",   "pieces", "data",	  "stream",
					   "records",  "copies", "event",	  "most",
					   "delay_ms", "times",	 "interruptible", NULL};
	char *error = NULL;
	const char *key;

	entry->with = entry->fields = "{}";
	if (!read_object(r, value, keys) || !read_member(r, value, "command") ||
	    !read_string(r, value, "command", &entry->command) ||
	    !read_text(r, value, "with", json_type_object, &entry->with) ||
	    !read_text(r, value, "fields", json_type_object, &entry->fields) ||
	    !read_buffers(r, value, entry) || !read_string(r, value, "set_by", &entry->set_by) ||
	    !read_pieces(r, value, entry) || !read_consequences(r, value, entry))
		return false;
	if (state_look_up(r->machine, format, entry, &key, &error))
		return true;
	read_enter_key(r, key);
	read_fail(r, "%s", error);
	g_free(error);
	return false;
}

/* The members of an object, in the place of those that another one has. */
static void replace(json_object *object, const char *key, json_object *by)
{
	json_object *inner, *members, *own = NULL;

	if (!json_object_object_get_ex(by, key, &members))
		return;
	if (!json_object_object_get_ex(object, key, &inner) ||
	    !json_object_is_type(inner, json_type_object) ||
	    !json_object_is_type(members, json_type_object)) {
		json_object_deep_copy(members, &own, NULL);
		json_object_object_add(object, key, own);
		return;
	}
	json_object_object_foreach(members, name, value)
	{
		(void)value;
		replace(inner, name, members);
	}
}

/* An entry of its own: the original's, but for what is different. */
static json_object *make_copy(json_object *original, json_object *copy)
{
	static const char *const different[] = {"with", "fields", "buffers"};
	static const char *const original_only[] = {"copies", "set_by",	  "most",	  "event",
						    "times",  "delay_ms", "interruptible"};
	json_object *entry = NULL;

	json_object_deep_copy(original, &entry, NULL);
	for (size_t i = 0; i < G_N_ELEMENTS(original_only); i++)
		json_object_object_del(entry, original_only[i]);
	for (size_t i = 0; i < G_N_ELEMENTS(different); i++)
		replace(entry, different[i], copy);
	return entry;
}

static bool read_copy(struct reader *r, const struct libfwctl_format *format, json_object *value,
		      json_object *copy, struct state_entry *entry)
{
	static const char *const keys[] = {"with",	 "fields",     "buffers",
					   "follows_at", "returns_at", NULL};
	json_object *object;
	bool good;

	if (!read_object(r, copy, keys) || !read_member(r, copy, "with") ||
	    !read_string(r, copy, "follows_at", &entry->follows_at) ||
	    !read_string(r, copy, "returns_at", &entry->returns_at))
		return false;
	object = make_copy(value, copy);
	good = read_entry(r, format, object, entry);
	json_object_put(object);
	return good;
}

/* Copies come before the original, since they say more of the requests that they are for. */
static bool read_copies(struct reader *r, const struct libfwctl_format *format, json_object *value,
			struct device_spec *spec)
{
	struct state_entry *original;
	json_object *copies;
	size_t mark, inner, count;

	if (!json_object_object_get_ex(value, "copies", &copies))
		return true;
	mark = read_enter_key(r, "copies");
	if (!read_array(r, copies, 1, MAX_COPIES, &count))
		return false;
	if (json_object_object_get_ex(value, "pieces", NULL))
		return read_fail(r, "expected no \"copies\" where there is \"pieces\"");
	original = &spec->state[spec->states + count];
	original->stored = true;
	for (size_t i = 0; i < count; i++) {
		struct state_entry *entry = &spec->state[spec->states++];

		inner = read_enter_index(r, i);
		entry->original = original;
		entry->stored = true;
		if (!read_copy(r, format, value, json_object_array_get_idx(copies, i), entry))
			return false;
		read_leave(r, inner);
	}
	read_leave(r, mark);
	return true;
}

/* How many entries it takes at most, with the copies. */
static size_t count_entries(json_object *value, size_t count)
{
	json_object *copies;
	size_t sum = count;

	for (size_t i = 0; i < count; i++)
		if (json_object_object_get_ex(json_object_array_get_idx(value, i), "copies",
					      &copies) &&
		    json_object_is_type(copies, json_type_array))
			sum += json_object_array_length(copies);
	return sum;
}

static bool read_entries(struct reader *r, const struct libfwctl_format *format, json_object *value,
			 struct device_spec *spec)
{
	size_t count;

	if (!read_array(r, value, 0, MAX_ENTRIES, &count))
		return false;
	spec->state =
		machine_alloc(r->machine, (count_entries(value, count) + 1) * sizeof(*spec->state));
	for (size_t i = 0; i < count; i++) {
		json_object *entry = json_object_array_get_idx(value, i);
		size_t mark = read_enter_index(r, i);

		if (!read_copies(r, format, entry, spec) ||
		    !read_entry(r, format, entry, &spec->state[spec->states++]))
			return false;
		read_leave(r, mark);
	}
	return true;
}

/* Errors name the file that they are in. */
static bool read_file(struct reader *r, const struct libfwctl_format *format, const char *name,
		      struct device_spec *spec)
{
	const char *outer = r->file;
	GString *path = r->path;
	json_object *value;
	size_t length;
	char *text = machine_find_text(r, name, &r->file, &length);
	bool good;

	if (!text)
		return false;
	r->path = g_string_new("$");
	value = machine_parse_text(r, text, length);
	good = !r->error && read_entries(r, format, value, spec);
	json_object_put(value);
	g_free(text);
	g_string_free(r->path, TRUE);
	r->path = path;
	r->file = outer;
	return good;
}

/* What the device's format is called: as its driver, if nothing is said. */
static bool find_format(struct reader *r, json_object *object, const struct device_spec *spec,
			const struct libfwctl_format **format)
{
	bool told = json_object_object_get_ex(object, "format", NULL);
	const char *name = spec->driver->name;
	char *error = NULL;
	size_t mark;

	if (!read_string(r, object, "format", &name))
		return false;
	if (!told && !spec->driver->type)
		return read_fail(r, "expected \"format\", which the driver %s does not tell", name);
	mark = read_enter_key(r, told ? "format" : "state");
	*format = format_find(name, &error);
	if (!*format) {
		read_fail(r, "%s", error);
		g_free(error);
		return false;
	}
	read_leave(r, mark);
	return true;
}

static bool read_state(struct reader *r, json_object *object, json_object *value,
		       struct device_spec *spec)
{
	const struct libfwctl_format *format = NULL;
	const char *name;
	size_t mark;
	bool good;

	if (!find_format(r, object, spec, &format))
		return false;
	mark = read_enter_key(r, "state");
	if (json_object_is_type(value, json_type_string))
		good = read_value_string(r, value, &name) && read_file(r, format, name, spec);
	else if (json_object_is_type(value, json_type_array))
		good = read_entries(r, format, value, spec);
	else
		good = read_fail(r, "expected a list, or the name of a file that has it");
	if (good)
		read_leave(r, mark);
	return good;
}

bool machine_read_state(struct reader *r, json_object *object, struct device_spec *spec)
{
	size_t mark = r->path->len;
	json_object *value;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, "state", &value))
		return !json_object_object_get_ex(object, "format", NULL) ||
		       read_fail(r, "expected \"format\" only where there is \"state\"");
	if (!spec->driver->has_state) {
		read_enter_key(r, "state");
		return read_fail(r, "expected only where the driver is mlx5, bnxt, pds or echo");
	}
	if (read_state(r, object, value, spec))
		return true;
	if (!r->lenient)
		return false;
	g_clear_pointer(&r->error, g_free);
	read_leave(r, mark);
	spec->states = 0;
	return true;
}
