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

/* By their order in each direction: the kernel leaves out those of length 0. */
struct rpc_buffer *state_place(struct rpc *rpc, const struct libfwctl_command *command,
			       size_t index)
{
	uint32_t direction =
		libfwctl_command_buffer_get_direction(libfwctl_command_get_buffer(command, index));
	bool to_device = direction == LIBFWCTL_DIRECTION_TO_DEVICE;
	size_t before = 0;

	for (size_t i = 0; i < index; i++)
		before += libfwctl_command_buffer_get_direction(
				  libfwctl_command_get_buffer(command, i)) == direction;
	for (size_t i = 0; i < rpc->buffers; i++)
		if (rpc->buffer[i].to_device == to_device && !before--)
			return &rpc->buffer[i];
	return NULL;
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

const struct blob *state_buffer_now(const struct state_entry *entry, const struct state_set *set,
				    size_t buffer)
{
	for (size_t i = 0; i < entry->buffers && !set->buffer[buffer].data; i++)
		if (entry->buffer[i].index == buffer)
			return &entry->buffer[i].data;
	return &set->buffer[buffer];
}

/* The only buffer of that direction: its number, or -1. */
static int find_only(const struct libfwctl_command *command, uint32_t direction)
{
	size_t count = MIN(libfwctl_command_get_buffer_count(command), STATE_MAX_BUFFERS);
	int found = -1;

	for (size_t i = 0; i < count; i++) {
		if (libfwctl_command_buffer_get_direction(
			    libfwctl_command_get_buffer(command, i)) != direction)
			continue;
		if (found >= 0)
			return -1;
		found = (int)i;
	}
	return found;
}

static struct blob take_bytes(const struct rpc_buffer *sent)
{
	return (struct blob){g_memdup2(sent->data, sent->length), sent->length};
}

/* The fields of what was sent, in what is read; bytes where one of both has no fields. */
static struct blob take_fields(const struct libfwctl_layout *readable,
			       const struct libfwctl_layout *writable,
			       const struct rpc_buffer *sent, const struct blob *old)
{
	struct blob value = {0};

	if (!readable || !writable)
		return take_bytes(sent);
	value.length = MAX(libfwctl_layout_get_size(readable), old->length);
	value.data = g_malloc0(value.length + 1);
	if (old->length)
		memcpy(value.data, old->data, old->length);
	fields_set(readable, writable, sent->data, sent->length, &value);
	return value;
}

/* Envelopes that all commands share call what is sent otherwise than what is read. */
static void take(const struct state_entry *entry, struct state_set *set,
		 const struct libfwctl_command_buffer *sent, const struct rpc_buffer *place)
{
	const char *name = libfwctl_command_buffer_get_name(sent);
	int same = state_find_buffer(entry->get, name, LIBFWCTL_DIRECTION_FROM_DEVICE);
	int to = same < 0 ? find_only(entry->get, LIBFWCTL_DIRECTION_FROM_DEVICE) : same;
	const struct libfwctl_command_buffer *read;
	struct blob taken;

	if (to < 0 || (same < 0 && find_only(entry->set, LIBFWCTL_DIRECTION_TO_DEVICE) < 0))
		return;
	read = libfwctl_command_get_buffer(entry->get, (size_t)to);
	taken = same < 0 ? take_fields(libfwctl_command_buffer_get_layout(read),
				       libfwctl_command_buffer_get_layout(sent), place,
				       state_buffer_now(entry, set, (size_t)to))
			 : take_bytes(place);
	g_free(set->buffer[to].data);
	set->buffer[to] = taken;
}

void state_take_buffers(const struct state_entry *entry, struct state_set *set, struct rpc *rpc)
{
	size_t count = libfwctl_command_get_buffer_count(entry->set);

	for (size_t i = 0; i < count; i++) {
		const struct rpc_buffer *place = state_place(rpc, entry->set, i);

		if (place && place->to_device)
			take(entry, set, libfwctl_command_get_buffer(entry->set, i), place);
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
