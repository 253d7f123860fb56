// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a device puts into the buffers that requests point to, and what it takes from them. The driver lists the
 * buffers of a call by their addresses' places in the request, the format in the same order. See state.h.
 */
#include <string.h>

#include "state.h"

int state_find_buffer(const struct libfwctl_command *command, const char *name, uint32_t direction)
{
	size_t count = MIN(libfwctl_command_get_buffer_count(command), STATE_MAX_BUFFERS);

	for (size_t i = 0; i < count; i++) {
		const struct libfwctl_command_buffer *buffer =
			libfwctl_command_get_buffer(command, i);

		if (libfwctl_command_buffer_get_direction(buffer) == direction &&
		    !strcmp(libfwctl_command_buffer_get_name(buffer), name))
			return (int)i;
	}
	return -1;
}

struct rpc_buffer *state_place(struct rpc *rpc, const struct libfwctl_command *command,
			       size_t index)
{
	const struct libfwctl_command_buffer *buffer = libfwctl_command_get_buffer(command, index);
	bool to_device =
		libfwctl_command_buffer_get_direction(buffer) == LIBFWCTL_DIRECTION_TO_DEVICE;

	return index < rpc->buffers && rpc->buffer[index].to_device == to_device
		       ? &rpc->buffer[index]
		       : NULL;
}

static void fill(struct rpc_buffer *place, const struct blob *data)
{
	if (place && data->length)
		memcpy(place->data, data->data, MIN(place->length, data->length));
}

void state_fill_buffers(const struct state_entry *entry, const struct state_set *set,
			struct rpc *rpc)
{
	for (size_t i = 0; i < entry->buffers; i++)
		fill(state_place(rpc, entry->get, entry->buffer[i].index), &entry->buffer[i].data);
	for (size_t i = 0; i < STATE_MAX_BUFFERS; i++)
		if (set->buffer[i].data)
			fill(state_place(rpc, entry->get, i), &set->buffer[i]);
}

void state_take_buffers(const struct state_entry *entry, struct state_set *set, struct rpc *rpc)
{
	const struct libfwctl_command_buffer *sent;

	for (size_t i = 0; (sent = libfwctl_command_get_buffer(entry->set, i)); i++) {
		const struct rpc_buffer *place = state_place(rpc, entry->set, i);
		int to = state_find_buffer(entry->get, libfwctl_command_buffer_get_name(sent),
					   LIBFWCTL_DIRECTION_FROM_DEVICE);

		if (!place || !place->to_device || to < 0)
			continue;
		g_free(set->buffer[to].data);
		set->buffer[to] =
			(struct blob){g_memdup2(place->data, place->length), place->length};
	}
}

/* ---- looking them up ------------------------------------------------------------------------- */

static struct blob keep(struct machine *machine, const void *bytes, size_t length)
{
	struct blob blob = {machine_alloc(machine, length + 1), length};

	if (length)
		memcpy(blob.data, bytes, length);
	return blob;
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

bool state_records(struct machine *machine, const struct libfwctl_format *format,
		   const char *stream_name, const char *text, struct blob *out, char **error)
{
	const struct libfwctl_layout *layout =
		libfwctl_format_find_stream_layout(format, stream_name);
	json_object *records = json_tokener_parse(text);
	GByteArray *whole = g_byte_array_new();
	struct libfwctl_stream *stream = NULL;
	bool good = true;

	libfwctl_stream_new(format, stream_name, NULL, &stream);
	for (size_t i = 0; i < json_object_array_length(records) && good; i++) {
		json_object *record = json_object_array_get_idx(records, i);
		char *wrong = NULL;

		good = append_record(stream, layout, json_object_to_json_string(record), whole,
				     &wrong);
		if (!good)
			*error = g_strdup_printf("record %zu: %s", i, wrong);
		g_free(wrong);
	}
	*out = keep(machine, whole->data, whole->len);
	g_byte_array_unref(whole);
	libfwctl_stream_free(stream);
	json_object_put(records);
	return good;
}

static bool encode_fields(struct machine *machine, const struct libfwctl_layout *layout,
			  const char *text, struct blob *out, char **error)
{
	static const struct blob nothing;
	struct blob bytes = {0};

	if (!fields_put(layout, &nothing, text, &bytes, error))
		return false;
	*out = keep(machine, bytes.data, bytes.length);
	g_free(bytes.data);
	return true;
}

static bool encode(struct machine *machine, const struct libfwctl_format *format,
		   const struct state_entry *entry, struct state_buffer *buffer, char **error)
{
	const struct libfwctl_command_buffer *known =
		libfwctl_command_get_buffer(entry->get, buffer->index);
	const struct libfwctl_layout *layout = libfwctl_command_buffer_get_layout(known);
	const char *stream = libfwctl_command_buffer_get_stream(known);
	bool list = buffer->text && *buffer->text == '[';

	if (!buffer->text)
		return true;
	if (list && stream)
		return state_records(machine, format, stream, buffer->text, &buffer->data, error);
	if (!list && layout && !stream)
		return encode_fields(machine, layout, buffer->text, &buffer->data, error);
	*error = g_strdup_printf("expected %s in the buffer %s",
				 stream	  ? "a list of records, or bytes,"
				 : layout ? "an object of fields, or bytes,"
					  : "bytes",
				 buffer->name);
	return false;
}

bool state_look_up_buffers(struct machine *machine, const struct libfwctl_format *format,
			   const struct state_entry *entry, const char **key, char **error)
{
	*key = "buffers";
	for (size_t i = 0; i < entry->buffers; i++) {
		struct state_buffer *buffer = &entry->buffer[i];
		int index =
			state_find_buffer(entry->get, buffer->name, LIBFWCTL_DIRECTION_FROM_DEVICE);

		if (index < 0)
			return state_fail(key, "buffers", error,
					  g_strdup_printf("expected a buffer that %s fills, "
							  "\"%s\" is none",
							  entry->command, buffer->name));
		buffer->index = (size_t)index;
		if (!encode(machine, format, entry, buffer, error))
			return false;
	}
	return true;
}
