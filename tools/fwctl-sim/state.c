// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * See state.h: looking entries up, and encoding what they say. What comes in pieces is in state-pieces.c, what
 * is in buffers in state-buffers.c.
 */
#include <string.h>

#include "state.h"

bool state_fail(const char **key, const char *wrong, char **error, char *text)
{
	*key = wrong;
	*error = text;
	return false;
}

static bool fail_library(const char **key, const char *wrong, char **error,
			 const struct libfwctl_error *err)
{
	return state_fail(key, wrong, error, g_strdup(libfwctl_error_text(err)));
}

static bool find_command(const struct libfwctl_format *format, const char *name,
			 const struct libfwctl_command **out, const char *wrong, const char **key,
			 char **error)
{
	*out = libfwctl_format_find_command(format, name);
	if (*out && !libfwctl_command_is_procedure(*out))
		return true;
	return state_fail(key, wrong, error,
			  g_strdup_printf("expected a command of the format %s, \"%s\" is %s",
					  libfwctl_format_get_name(format), name,
					  *out ? "a procedure of several" : "none"));
}

/* What sets it is told, or is called so. */
static bool find_setter(const struct libfwctl_format *format, struct state_entry *entry,
			const char **key, char **error)
{
	char *name;

	if (entry->set_by) {
		if (!find_command(format, entry->set_by, &entry->set, "set_by", key, error))
			return false;
		return entry->set != entry->get ||
		       state_fail(key, "set_by", error,
				  g_strdup("expected another command than the one that reads"));
	}
	if (entry->original) /* what is set is the original */
		return true;
	name = g_strdup_printf("%s.write", entry->command);
	entry->set = libfwctl_format_find_command(format, name);
	g_free(name);
	return true;
}

struct libfwctl_request *state_template(const struct state_entry *entry, struct libfwctl_error *err)
{
	struct libfwctl_request *request = NULL;

	if (libfwctl_request_new(entry->get, err, &request))
		return NULL;
	if (!libfwctl_request_put_json(request, entry->with, err))
		return request;
	libfwctl_request_free(request);
	return NULL;
}

static bool is_key(const struct libfwctl_field *field)
{
	return libfwctl_field_get_access(field) == LIBFWCTL_ACCESS_KEY;
}

static bool holds_fields(const struct libfwctl_layout *layout, const char *name)
{
	struct libfwctl_path *path = NULL;
	uint32_t kind = 0;

	if (!libfwctl_path_new(layout, name, NULL, &path))
		kind = libfwctl_field_get_kind(libfwctl_path_get_field(path));
	libfwctl_path_free(path);
	return kind == LIBFWCTL_KIND_STRUCT || kind == LIBFWCTL_KIND_UNION;
}

/* What is one number here and several fields there is not the same in spite of its name. */
static void drop_others(json_object *object, const struct libfwctl_layout *from,
			const struct libfwctl_layout *to)
{
	json_object_object_foreach(object, name, value)
	{
		(void)value;
		if (holds_fields(from, name) != holds_fields(to, name))
			json_object_object_del(object, name);
	}
}

char *state_alike(const struct libfwctl_record *record, const struct libfwctl_layout *layout,
		  fields_which *which)
{
	json_object *object;
	char *text = NULL;

	if (libfwctl_record_to_json(record, 0, NULL, &text))
		return NULL;
	object = json_tokener_parse(text);
	libfwctl_free(text);
	drop_others(object, libfwctl_record_get_layout(record), layout);
	fields_keep(object, layout, which);
	text = g_strdup(json_object_to_json_string(object));
	json_object_put(object);
	return text;
}

/* One more step: what a response is by now becomes what the next one begins with. */
static bool refine(const struct libfwctl_command *command, struct libfwctl_request *request,
		   struct libfwctl_response *response, const char *json, struct libfwctl_error *err)
{
	struct blob bytes = {0};
	const void *made =
		libfwctl_record_get_bytes(libfwctl_response_get_record(response), &bytes.length);
	bool good;

	bytes.data = g_memdup2(made, bytes.length);
	good = !libfwctl_response_make(response, command, request, bytes.data, bytes.length, json,
				       err);
	g_free(bytes.data);
	return good;
}

bool state_make(const struct libfwctl_command *command, struct libfwctl_request *request,
		const struct blob *from, const char *fields, struct libfwctl_response *response,
		struct libfwctl_error *err)
{
	char *keys = state_alike(libfwctl_request_get_record(request),
				 libfwctl_command_get_response(command), is_key);
	bool good = keys && !libfwctl_response_make(response, command, request, from->data,
						    from->length, keys, err);

	g_free(keys);
	return good && (!fields || refine(command, request, response, fields, err));
}

bool state_reply(const struct state_entry *entry, struct libfwctl_request *request,
		 const struct state_set *set, struct rpc *rpc, struct libfwctl_response *response,
		 struct libfwctl_error *err)
{
	char *piece;
	bool good;

	if (!state_make(entry->get, request, &set->reply, set->reply.length ? NULL : entry->fields,
			response, err))
		return false;
	if (rpc)
		state_fill_buffers(entry, set, rpc);
	if (!entry->pieces)
		return true;
	piece = state_piece(entry, request, rpc);
	good = piece && refine(entry->get, request, response, piece, err);
	g_free(piece);
	return good;
}

/* A limit is one of a number that is set. */
static bool look_up_limits(const struct state_entry *entry, const char **key, char **error)
{
	for (size_t i = 0; i < entry->limits; i++) {
		const char *name = entry->limit[i].name;
		struct libfwctl_path *path = NULL;
		uint32_t kind = 0;

		if (entry->set &&
		    !libfwctl_path_new(libfwctl_command_get_request(entry->set), name, NULL, &path))
			kind = libfwctl_field_get_kind(libfwctl_path_get_field(path));
		libfwctl_path_free(path);
		if (kind != LIBFWCTL_KIND_UNSIGNED)
			return state_fail(key, "most", error,
					  g_strdup_printf("expected a number that can be set, "
							  "\"%s\" is none",
							  name));
	}
	return true;
}

static bool try_reply(const struct state_entry *entry, struct libfwctl_request *request,
		      struct libfwctl_error *err)
{
	static const struct state_set unchanged;
	struct libfwctl_response *response = NULL;
	bool good = !libfwctl_response_new(&response) &&
		    state_reply(entry, request, &unchanged, NULL, response, err);

	libfwctl_response_free(response);
	return good;
}

bool state_look_up(struct machine *machine, const struct libfwctl_format *format,
		   struct state_entry *entry, const char **key, char **error)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_request *request = NULL;
	bool good = find_command(format, entry->command, &entry->get, "command", key, error) &&
		    find_setter(format, entry, key, error) && look_up_limits(entry, key, error) &&
		    state_look_up_buffers(machine, format, entry, key, error) &&
		    state_look_up_pieces(machine, format, entry, key, error);

	if (good) {
		request = state_template(entry, err);
		good = request || fail_library(key, "with", error, err);
	}
	if (good)
		good = try_reply(entry, request, err) || fail_library(key, "fields", error, err);
	libfwctl_request_free(request);
	libfwctl_error_free(err);
	return good;
}
