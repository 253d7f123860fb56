// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a device returns in pieces, such as a dump: which one a request asks for, and what the reply then says
 * of its place. See state.h.
 */
#include <string.h>

#include "state.h"

/* Hexadecimal, to be freed with g_free(). */
static char *hex(const uint8_t *bytes, size_t length)
{
	GString *text = g_string_sized_new(2 * length + 1);

	for (size_t i = 0; i < length; i++)
		g_string_append_printf(text, "%02x", bytes[i]);
	return g_string_free(text, FALSE);
}

static uint64_t value_in(struct libfwctl_request *request, const char *name)
{
	uint64_t value = 0;

	libfwctl_record_find_u64(libfwctl_request_get_record(request), name, NULL, &value);
	return value;
}

/* A field inside of others is told with dots. */
static void add_value(json_object *object, const char *name, json_object *value)
{
	char **words = g_strsplit(name, ".", -1);
	json_object *inner;
	size_t i;

	for (i = 0; words[i + 1]; i++) {
		if (!json_object_object_get_ex(object, words[i], &inner)) {
			inner = json_object_new_object();
			json_object_object_add(object, words[i], inner);
		}
		object = inner;
	}
	json_object_object_add(object, words[i], value);
	g_strfreev(words);
}

/* What the caller chooses is in the reply already. */
static void add_number(json_object *object, const struct piece_field *field, uint64_t value)
{
	if (field->told && !field->chosen)
		add_value(object, field->name, json_object_new_uint64(value & field->mask));
}

static void add_more(json_object *object, const struct pieces *pieces, bool more)
{
	const char *flag = pieces->more_is_flag ? strrchr(pieces->more, '.') : NULL;
	json_object *flags;
	char *name;

	if (!flag) {
		add_value(object, pieces->more, json_object_new_boolean(more));
		return;
	}
	if (!more)
		return;
	flags = json_object_new_array();
	json_object_array_add(flags, json_object_new_string(flag + 1));
	name = g_strndup(pieces->more, (gsize)(flag - pieces->more));
	add_value(object, name, flags);
	g_free(name);
}

/* Where a piece stands in the whole. */
struct piece {
	uint64_t number, position, size;
};

/* A reply that tells no length cannot say that a piece is shorter than its buffer. */
static bool find_piece(const struct pieces *pieces, struct libfwctl_request *request,
		       const struct rpc_buffer *buffer, struct piece *piece)
{
	uint64_t size = pieces->in_buffer ? (buffer ? buffer->length : 0) : pieces->size;

	*piece = (struct piece){.size = size};
	if (pieces->number.name)
		piece->number = value_in(request, pieces->number.name);
	piece->position = pieces->position.name ? value_in(request, pieces->position.name)
						: piece->number * size;
	if (piece->position > pieces->whole.length)
		return false;
	if (pieces->length.chosen)
		piece->size = MIN(size, value_in(request, pieces->length.name));
	piece->size = MIN(piece->size, pieces->whole.length - piece->position);
	return !pieces->in_buffer || pieces->length.name || piece->size == size;
}

char *state_piece(const struct state_entry *entry, struct libfwctl_request *request,
		  struct rpc *rpc)
{
	const struct pieces *pieces = entry->pieces;
	struct rpc_buffer *buffer = NULL;
	json_object *object;
	struct piece piece;
	char *text;

	if (pieces->in_buffer && rpc)
		buffer = state_place(rpc, entry->get, pieces->buffer);
	if (!find_piece(pieces, request, buffer, &piece))
		return NULL;
	object = json_object_new_object();
	if (buffer) {
		memcpy(buffer->data, pieces->whole.data + piece.position, (size_t)piece.size);
	} else if (!pieces->in_buffer) {
		text = hex(pieces->whole.data + piece.position, (size_t)piece.size);
		add_value(object, pieces->in, json_object_new_string(text));
		g_free(text);
	}
	add_number(object, &pieces->length, piece.size);
	add_number(object, &pieces->position, piece.position + piece.size);
	add_number(object, &pieces->number, piece.number + 1);
	if (pieces->more)
		add_more(object, pieces, piece.position + piece.size < pieces->whole.length);
	text = g_strdup(json_object_to_json_string(object));
	json_object_put(object);
	return text;
}

/* ---- looking it up --------------------------------------------------------------------------- */

static const struct libfwctl_field *find_number(const struct libfwctl_layout *layout,
						const char *name, uint32_t kind)
{
	const struct libfwctl_field *field;
	struct libfwctl_path *path = NULL;

	if (libfwctl_path_new(layout, name, NULL, &path))
		return NULL;
	field = libfwctl_path_get_field(path);
	libfwctl_path_free(path);
	return libfwctl_field_get_kind(field) == kind && !libfwctl_field_is_array(field) ? field
											 : NULL;
}

/*
 * A number of the reply; one that is asked for is of the request, and maybe of the reply. One that the request
 * has as a key is the caller's choice.
 */
static bool find_piece_field(const struct state_entry *entry, struct piece_field *field, bool asked,
			     const char **key, char **error)
{
	const struct libfwctl_field *given, *told;

	if (!field->name)
		return true;
	given = find_number(libfwctl_command_get_request(entry->get), field->name,
			    LIBFWCTL_KIND_UNSIGNED);
	told = find_number(libfwctl_command_get_response(entry->get), field->name,
			   LIBFWCTL_KIND_UNSIGNED);
	if (asked ? !given : !told)
		return state_fail(key, "pieces", error,
				  g_strdup_printf("expected a number of the %s, \"%s\" is none",
						  asked ? "request" : "reply", field->name));
	field->told = told;
	field->chosen = given && libfwctl_field_get_access(given) == LIBFWCTL_ACCESS_KEY;
	if (told)
		field->mask = UINT64_MAX >> (64 - MIN(libfwctl_field_get_bit_width(told), 64));
	return true;
}

/* Behind the last dot stands one of the flags that the field before it has. */
static bool is_flag(const struct libfwctl_layout *layout, const char *name)
{
	const char *dot = strrchr(name, '.');
	const struct libfwctl_field *field = NULL;
	const char *flag;
	char *outer;

	if (dot) {
		outer = g_strndup(name, (gsize)(dot - name));
		field = find_number(layout, outer, LIBFWCTL_KIND_FLAGS);
		g_free(outer);
	}
	for (size_t i = 0; field && !libfwctl_field_get_value(field, i, NULL, &flag, NULL); i++)
		if (!strcmp(flag, dot + 1))
			return true;
	return false;
}

static bool find_fields(const struct state_entry *entry, const char **key, char **error)
{
	struct pieces *pieces = entry->pieces;
	const struct libfwctl_layout *reply = libfwctl_command_get_response(entry->get);
	const struct libfwctl_field *data = libfwctl_layout_find_field(reply, pieces->in);

	int buffer = state_find_buffer(entry->get, pieces->in, LIBFWCTL_DIRECTION_FROM_DEVICE);

	pieces->in_buffer = buffer >= 0;
	if (pieces->in_buffer)
		pieces->buffer = (size_t)buffer;
	else if (data && libfwctl_field_get_kind(data) == LIBFWCTL_KIND_BYTES &&
		 !libfwctl_field_is_array(data))
		pieces->size = libfwctl_field_get_bit_width(data) / 8;
	if (!pieces->in_buffer && !pieces->size)
		return state_fail(key, "pieces", error,
				  g_strdup_printf("expected a buffer, or bytes of a fixed length "
						  "in the reply, \"%s\" is neither",
						  pieces->in));
	if (pieces->more)
		pieces->more_is_flag = is_flag(reply, pieces->more);
	if (pieces->more && !pieces->more_is_flag &&
	    !find_number(reply, pieces->more, LIBFWCTL_KIND_BOOL))
		return state_fail(key, "pieces", error,
				  g_strdup_printf("expected a bool of the reply, \"%s\" is none",
						  pieces->more));
	return find_piece_field(entry, &pieces->length, false, key, error) &&
	       find_piece_field(entry, &pieces->position, true, key, error) &&
	       find_piece_field(entry, &pieces->number, true, key, error);
}

bool state_look_up_pieces(struct machine *machine, const struct libfwctl_format *format,
			  const struct state_entry *entry, const char **key, char **error)
{
	struct pieces *pieces = entry->pieces;

	if (!pieces)
		return true;
	if (!find_fields(entry, key, error))
		return false;
	if (!pieces->records)
		return true;
	if (!libfwctl_format_find_stream_layout(format, pieces->stream))
		return state_fail(
			key, "stream", error,
			g_strdup_printf("expected a stream of the format %s, \"%s\" is none",
					libfwctl_format_get_name(format), pieces->stream));
	*key = "records";
	return state_records(machine, format, pieces->stream, pieces->records, &pieces->whole,
			     error);
}
