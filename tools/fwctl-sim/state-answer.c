// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a device with a state answers: which entry a request is for, what it reads, and what becomes of an
 * entry that is set. See state.h.
 */
#include <string.h>

#include "state.h"

/* ---- which entry ----------------------------------------------------------------------------- */

static bool same(const struct libfwctl_record *wanted, const struct libfwctl_record *given,
		 GString *path, json_object *value);

static bool same_text(const struct libfwctl_record *wanted, const struct libfwctl_record *given,
		      const char *path)
{
	char *one = NULL, *other = NULL;
	bool good = !libfwctl_record_find_text(wanted, path, NULL, &one) &&
		    !libfwctl_record_find_text(given, path, NULL, &other) && !strcmp(one, other);

	libfwctl_free(one);
	libfwctl_free(other);
	return good;
}

static bool same_members(const struct libfwctl_record *wanted, const struct libfwctl_record *given,
			 GString *path, json_object *object)
{
	size_t length = path->len;
	bool good = true;

	json_object_object_foreach(object, key, value)
	{
		if (good) {
			g_string_append_printf(path, "%s%s", length ? "." : "", key);
			good = same(wanted, given, path, value);
			g_string_truncate(path, length);
		}
	}
	return good;
}

static bool same_elements(const struct libfwctl_record *wanted, const struct libfwctl_record *given,
			  GString *path, json_object *array)
{
	size_t length = path->len;
	bool good = true;

	for (size_t i = 0; i < json_object_array_length(array) && good; i++) {
		g_string_append_printf(path, "[%zu]", i);
		good = same(wanted, given, path, json_object_array_get_idx(array, i));
		g_string_truncate(path, length);
	}
	return good;
}

/* Whether a record has there what another one was made to have. A command need not have every field. */
static bool same(const struct libfwctl_record *wanted, const struct libfwctl_record *given,
		 GString *path, json_object *value)
{
	struct libfwctl_path *place = NULL;
	uint32_t kind;

	if (libfwctl_path_new(libfwctl_record_get_layout(given), path->str, NULL, &place))
		return true;
	kind = libfwctl_field_get_kind(libfwctl_path_get_field(place));
	libfwctl_path_free(place);
	if (json_object_is_type(value, json_type_array) && kind != LIBFWCTL_KIND_FLAGS)
		return same_elements(wanted, given, path, value);
	if (json_object_is_type(value, json_type_object) &&
	    (kind == LIBFWCTL_KIND_STRUCT || kind == LIBFWCTL_KIND_UNION))
		return same_members(wanted, given, path, value);
	return same_text(wanted, given, path->str);
}

static bool same_bytes(const struct libfwctl_record *wanted, const struct rpc_buffer *given)
{
	size_t length;
	const void *bytes = libfwctl_record_get_bytes(wanted, &length);

	return given ? given->length == length && !memcmp(given->data, bytes, length) : !length;
}

/* Whether what was sent in a buffer is what an entry is for. A command need not have every buffer. */
static bool same_buffer(struct libfwctl_request *wanted, const struct libfwctl_command *command,
			struct rpc *rpc, const char *name, json_object *value)
{
	const struct libfwctl_record *sent = libfwctl_request_get_buffer(wanted, name);
	int index = state_find_buffer(command, name, LIBFWCTL_DIRECTION_TO_DEVICE);
	const struct libfwctl_layout *layout;
	struct libfwctl_record *given = NULL;
	const struct rpc_buffer *place;
	GString *path;
	bool good;

	if (!sent || index < 0)
		return true;
	place = state_place(rpc, command, (size_t)index);
	layout = libfwctl_command_buffer_get_layout(
		libfwctl_command_get_buffer(command, (size_t)index));
	if (!layout || !json_object_is_type(value, json_type_object))
		return same_bytes(sent, place);
	if (!place || libfwctl_record_new(layout, place->data, place->length, NULL, &given))
		return false;
	path = g_string_new(NULL);
	good = same_members(sent, given, path, value);
	g_string_free(path, TRUE);
	libfwctl_record_free(given);
	return good;
}

static bool same_buffers(struct libfwctl_request *wanted, const struct libfwctl_command *command,
			 struct rpc *rpc, json_object *with)
{
	bool good = true;

	json_object_object_foreach(with, name, value)
	{
		good = good && same_buffer(wanted, command, rpc, name, value);
	}
	return good;
}

static bool is_for(const struct state_entry *entry, struct libfwctl_request *request,
		   struct rpc *rpc)
{
	struct libfwctl_request *template = state_template(entry, NULL);
	json_object *with = json_tokener_parse(entry->with);
	GString *path = g_string_new(NULL);
	bool good = template &&
		    same_members(libfwctl_request_get_record(template),
				 libfwctl_request_get_record(request), path, with) &&
		    same_buffers(template, libfwctl_request_get_command(request), rpc, with);

	g_string_free(path, TRUE);
	json_object_put(with);
	libfwctl_request_free(template);
	return good;
}

/* The bytes that came, if they are a request of this command; each is looked at once. */
static struct libfwctl_request *load(GHashTable *loaded, const struct libfwctl_command *command,
				     const struct rpc *rpc)
{
	struct libfwctl_request *request = NULL;

	if (!command)
		return NULL;
	if (g_hash_table_lookup_extended(loaded, command, NULL, (gpointer *)&request))
		return request;
	if (!libfwctl_request_new(command, NULL, &request) &&
	    libfwctl_request_load(request, rpc->in, rpc->in_len, NULL)) {
		libfwctl_request_free(request);
		request = NULL;
	}
	g_hash_table_insert(loaded, (gpointer)command, request);
	return request;
}

/* ---- what it answers ------------------------------------------------------------------------- */

static void put_reply(struct rpc *rpc, const struct libfwctl_response *response)
{
	size_t length;
	const void *bytes =
		libfwctl_record_get_bytes(libfwctl_response_get_record(response), &length);

	g_byte_array_append(rpc->out, bytes, (guint)length);
}

static bool get(struct rpc *rpc, size_t index, struct libfwctl_request *request)
{
	const struct state_entry *entry = &rpc->device->spec->state[index];
	struct libfwctl_response *response = NULL;
	bool good = !libfwctl_response_new(&response) &&
		    state_reply(entry, request, &rpc->device->state[index], rpc, response, NULL);

	if (good)
		put_reply(rpc, response);
	libfwctl_response_free(response);
	return good;
}

static bool can_be_set(const struct libfwctl_field *field)
{
	uint32_t access = libfwctl_field_get_access(field);

	return access != LIBFWCTL_ACCESS_KEY && access != LIBFWCTL_ACCESS_READ_ONLY &&
	       access != LIBFWCTL_ACCESS_OPERATION;
}

static bool is_no_key(const struct libfwctl_field *field)
{
	return libfwctl_field_get_access(field) != LIBFWCTL_ACCESS_KEY;
}

/* What is read of the entry once the fields that JSON names are set. */
static bool change(struct device *device, size_t index, const char *json,
		   struct libfwctl_response *response)
{
	const struct state_entry *entry = &device->spec->state[index];
	struct libfwctl_request *template = state_template(entry, NULL);
	struct state_set *state = &device->state[index];
	struct blob old = {0};
	const void *new;
	bool good = template && state_now(device, index, &old) &&
		    state_make(entry->get, template, &old, json, response, NULL);

	g_free(old.data);
	if (good) {
		new = libfwctl_record_get_bytes(libfwctl_response_get_record(response),
						&old.length);
		g_free(state->reply.data);
		state->reply = (struct blob){g_memdup2(new, old.length), old.length};
	}
	libfwctl_request_free(template);
	return good;
}

/* Firmware refuses numbers that are more than it can do. */
static bool is_within(const struct state_entry *entry, struct libfwctl_request *request)
{
	uint64_t value;

	for (size_t i = 0; i < entry->limits; i++)
		if (!libfwctl_record_find_u64(libfwctl_request_get_record(request),
					      entry->limit[i].name, NULL, &value) &&
		    value > entry->limit[i].most)
			return false;
	return true;
}

/* A register is returned as it then is; other commands have fewer fields to return, or none. */
static bool set(struct rpc *rpc, size_t index, struct libfwctl_request *request)
{
	const struct state_entry *entry = &rpc->device->spec->state[index];
	struct libfwctl_response *changed = NULL, *response = NULL;
	static const struct blob nothing;
	char *json, *told = NULL;
	bool good;

	json = state_alike(libfwctl_request_get_record(request),
			   libfwctl_command_get_response(entry->get), can_be_set);
	good = json && is_within(entry, request) && !libfwctl_response_new(&changed) &&
	       !libfwctl_response_new(&response) && change(rpc->device, index, json, changed);
	if (good) {
		told = state_alike(libfwctl_response_get_record(changed),
				   libfwctl_command_get_response(entry->set), is_no_key);
		good = told && state_make(entry->set, request, &nothing, told, response, NULL);
	}
	if (good) {
		state_take_buffers(entry, &rpc->device->state[index], rpc);
		put_reply(rpc, response);
	}
	libfwctl_response_free(response);
	libfwctl_response_free(changed);
	g_free(told);
	g_free(json);
	return good;
}

/* What comes of it: how long it takes, and what happens to the device. */
static void follow(struct rpc *rpc, size_t index, bool was_read)
{
	const struct state_entry *entry = &rpc->device->spec->state[index];

	rpc->device->state[index].given++;
	rpc->delay_ms = entry->delay_ms;
	rpc->interruptible = entry->interruptible;
	if (was_read && entry->event)
		state_event(rpc->device, entry->event);
}

static bool is_used_up(const struct rpc *rpc, size_t index)
{
	unsigned int times = rpc->device->spec->state[index].times;

	return times && rpc->device->state[index].given >= times;
}

static void free_request(gpointer request)
{
	libfwctl_request_free(request);
}

enum state_answer state_answer(struct rpc *rpc)
{
	const struct device_spec *spec = rpc->device->spec;
	GHashTable *loaded = g_hash_table_new_full(NULL, NULL, NULL, free_request);
	enum state_answer answer = spec->states ? STATE_BAD_OPERATION : STATE_NONE;
	bool found = false;

	for (size_t i = 0; i < spec->states && !found; i++) {
		const struct state_entry *entry = &spec->state[i];
		struct libfwctl_request *read = load(loaded, entry->get, rpc),
					*write = load(loaded, entry->set, rpc);

		if ((!read && !write) || is_used_up(rpc, i))
			continue;
		found = is_for(entry, read ? read : write, rpc);
		answer = found && (read ? get(rpc, i, read) : set(rpc, i, write))
				 ? STATE_ANSWERED
				 : STATE_BAD_PARAMETER;
		if (answer == STATE_ANSWERED)
			follow(rpc, i, read);
	}
	g_hash_table_unref(loaded);
	return answer;
}
