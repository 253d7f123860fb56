// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a device returns in pieces, such as a dump: which one a request asks for, and what the reply then says
 * of its place. See state.h.
 */
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

/* What the caller chooses is in the reply already. */
static void add_number(json_object *object, const struct piece_field *field, uint64_t value)
{
	if (field->name && !field->chosen)
		json_object_object_add(object, field->name,
				       json_object_new_uint64(value & field->mask));
}

char *state_piece(const struct state_entry *entry, struct libfwctl_request *request)
{
	const struct pieces *pieces = entry->pieces;
	uint64_t size = pieces->size, number = 0, position;
	char *bytes, *text;
	json_object *object;

	if (pieces->number.name)
		number = value_in(request, pieces->number.name);
	position = pieces->position.name ? value_in(request, pieces->position.name) : number * size;
	if (position > pieces->whole.length)
		return NULL;
	if (pieces->length.chosen)
		size = MIN(size, value_in(request, pieces->length.name));
	size = MIN(size, pieces->whole.length - position);
	object = json_object_new_object();
	bytes = hex(pieces->whole.data + position, (size_t)size);
	json_object_object_add(object, pieces->in, json_object_new_string(bytes));
	add_number(object, &pieces->length, size);
	add_number(object, &pieces->position, position + size);
	add_number(object, &pieces->number, number + 1);
	if (pieces->more)
		json_object_object_add(
			object, pieces->more,
			json_object_new_boolean(position + size < pieces->whole.length));
	text = g_strdup(json_object_to_json_string(object));
	json_object_put(object);
	g_free(bytes);
	return text;
}

/* ---- looking it up --------------------------------------------------------------------------- */

static const struct libfwctl_field *find_number(const struct libfwctl_layout *layout,
						const char *name, uint32_t kind)
{
	const struct libfwctl_field *field = libfwctl_layout_find_field(layout, name);

	return field && libfwctl_field_get_kind(field) == kind && !libfwctl_field_is_array(field)
		       ? field
		       : NULL;
}

/* A number of the reply. One that the request has as a key is the caller's choice. */
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
	if (!told || (asked && !given))
		return state_fail(key, "pieces", error,
				  g_strdup_printf("expected a number of the %s, \"%s\" is none",
						  told ? "request" : "reply", field->name));
	field->chosen = given && libfwctl_field_get_access(given) == LIBFWCTL_ACCESS_KEY;
	field->mask = UINT64_MAX >> (64 - MIN(libfwctl_field_get_bit_width(told), 64));
	return true;
}

static bool find_fields(const struct state_entry *entry, const char **key, char **error)
{
	struct pieces *pieces = entry->pieces;
	const struct libfwctl_layout *reply = libfwctl_command_get_response(entry->get);
	const struct libfwctl_field *data = libfwctl_layout_find_field(reply, pieces->in);

	if (data && libfwctl_field_get_kind(data) == LIBFWCTL_KIND_BYTES &&
	    !libfwctl_field_is_array(data))
		pieces->size = libfwctl_field_get_bit_width(data) / 8;
	if (!pieces->size)
		return state_fail(
			key, "pieces", error,
			g_strdup_printf("expected bytes of a fixed length in the reply, \"%s\" "
					"is not that",
					pieces->in));
	if (pieces->more && !find_number(reply, pieces->more, LIBFWCTL_KIND_BOOL))
		return state_fail(key, "pieces", error,
				  g_strdup_printf("expected a bool of the reply, \"%s\" is none",
						  pieces->more));
	return find_piece_field(entry, &pieces->length, false, key, error) &&
	       find_piece_field(entry, &pieces->position, true, key, error) &&
	       find_piece_field(entry, &pieces->number, true, key, error);
}

/* One record behind the others; it has to be as long as it says. */
static bool append_record(struct libfwctl_stream *stream, const struct libfwctl_layout *layout,
			  const char *json, GByteArray *whole, char **error)
{
	size_t length = libfwctl_layout_get_size(layout);
	struct libfwctl_error *err = libfwctl_error_new();
	uint8_t *zeros = g_malloc0(length + 1);
	struct libfwctl_record *record = NULL;
	const struct libfwctl_record *read;
	const void *bytes;

	if (libfwctl_record_new(layout, zeros, length, err, &record) ||
	    libfwctl_record_put_json(record, json, err)) {
		*error = g_strdup(libfwctl_error_text(err));
	} else {
		bytes = libfwctl_record_get_bytes(record, &length);
		g_byte_array_append(whole, bytes, (guint)length);
		libfwctl_stream_feed(stream, bytes, length, NULL);
		if (libfwctl_stream_next(stream, NULL, &read) ||
		    libfwctl_stream_get_rest(stream) > 0)
			*error = g_strdup_printf(
				"expected a record that says of itself that it has %zu bytes",
				length);
	}
	libfwctl_record_free(record);
	libfwctl_error_free(err);
	g_free(zeros);
	return !*error;
}

static bool append_records(const struct libfwctl_format *format, const struct pieces *pieces,
			   GByteArray *whole, char **error)
{
	const struct libfwctl_layout *layout =
		libfwctl_format_find_stream_layout(format, pieces->stream);
	json_object *records = json_tokener_parse(pieces->records);
	struct libfwctl_stream *stream = NULL;
	bool good = true;

	libfwctl_stream_new(format, pieces->stream, NULL, &stream);
	for (size_t i = 0; i < json_object_array_length(records) && good; i++) {
		json_object *record = json_object_array_get_idx(records, i);
		char *wrong = NULL;

		good = append_record(stream, layout, json_object_to_json_string(record), whole,
				     &wrong);
		if (!good)
			*error = g_strdup_printf("record %zu: %s", i, wrong);
		g_free(wrong);
	}
	libfwctl_stream_free(stream);
	json_object_put(records);
	return good;
}

bool state_look_up_pieces(struct machine *machine, const struct libfwctl_format *format,
			  const struct state_entry *entry, const char **key, char **error)
{
	struct pieces *pieces = entry->pieces;
	GByteArray *whole;
	bool good;

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
	whole = g_byte_array_new();
	*key = "records";
	good = append_records(format, pieces, whole, error);
	pieces->whole.length = whole->len;
	pieces->whole.data = machine_alloc(machine, whole->len + 1);
	if (whole->len)
		memcpy(pieces->whole.data, whole->data, whole->len);
	g_byte_array_unref(whole);
	return good;
}
