// SPDX-License-Identifier: GPL-2.0-or-later
/* raw.c: what a command returns as bytes: a procedure's, the one buffer that comes back, or the one field. */
#include "fwctl.h"

/* The one field of a reply, if it has no other. */
static const struct libfwctl_field *only_field(const struct libfwctl_layout *layout, size_t *count)
{
	const struct libfwctl_field *field, *found = NULL;

	for (size_t i = 0; (field = libfwctl_layout_get_field(layout, i)); i++) {
		if (libfwctl_field_is_envelope(field) || libfwctl_field_is_alias(field) ||
		    libfwctl_field_get_kind(field) == LIBFWCTL_KIND_RESERVED)
			continue;
		if (libfwctl_field_is_inline(field) && libfwctl_field_get_layout(field)) {
			found = only_field(libfwctl_field_get_layout(field), count);
		} else {
			found = field;
			(*count)++;
		}
	}
	return *count == 1 ? found : NULL;
}

static const char *only_buffer(const struct libfwctl_command *command)
{
	const struct libfwctl_command_buffer *buffer;
	const char *found = NULL;

	for (size_t i = 0; (buffer = libfwctl_command_get_buffer(command, i)); i++) {
		if (!(libfwctl_command_buffer_get_direction(buffer) &
		      LIBFWCTL_DIRECTION_FROM_DEVICE))
			continue;
		if (found)
			return NULL;
		found = libfwctl_command_buffer_get_name(buffer);
	}
	return found;
}

bool raw_find(const struct libfwctl_command *command, struct raw *raw)
{
	const struct libfwctl_layout *layout = libfwctl_command_get_response(command);
	const struct libfwctl_field *field;
	size_t count = 0;

	*raw = (struct raw){0};
	if (libfwctl_command_is_procedure(command))
		return true;
	raw->buffer = only_buffer(command);
	if (raw->buffer)
		return true;
	field = layout ? only_field(layout, &count) : NULL;
	if (!field || libfwctl_field_get_kind(field) != LIBFWCTL_KIND_BYTES ||
	    libfwctl_field_is_array(field))
		return false;
	raw->field = libfwctl_field_get_name(field);
	return true;
}

const void *raw_bytes(const struct raw *raw, const struct libfwctl_response *response,
		      size_t *length)
{
	const struct libfwctl_record *record = libfwctl_response_get_record(response);
	const void *bytes;

	*length = 0;
	if (raw->buffer)
		record = libfwctl_response_get_buffer(response, raw->buffer);
	if (raw->buffer && record)
		return libfwctl_record_get_bytes(record, length);
	if (raw->field && !libfwctl_record_find_data(record, raw->field, NULL, &bytes, length))
		return bytes;
	return ""; /* it is not there */
}
