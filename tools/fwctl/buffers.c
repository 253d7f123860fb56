// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * buffers.c: the buffers of a request that is shown and not sent: their names, which way they go, and what they
 * would carry to the device.
 */
#include <stdlib.h>

#include <json.h>

#include "fwctl.h"

static int add_content(struct run *run, const struct libfwctl_record *record, unsigned int flags,
		       struct json_object *item)
{
	size_t length;
	const void *bytes = libfwctl_record_get_bytes(record, &length);
	char *fields;

	json_add_bytes(item, "bytes", bytes, length);
	if (!record_has_fields(record))
		return 0;
	if (libfwctl_record_to_json(record, flags, run->err, &fields))
		return failure_library(run, run->err);
	json_add_raw(item, "fields", fields);
	libfwctl_free(fields);
	return 0;
}

int request_buffers_json(struct run *run, struct libfwctl_request *request, unsigned int flags,
			 struct json_object *root)
{
	const struct libfwctl_command *command = libfwctl_request_get_command(request);
	struct json_object *list = json_object_new_array();
	const struct libfwctl_command_buffer *buffer;
	int status = 0;

	json_object_object_add(root, "buffers", list);
	for (size_t i = 0; !status && (buffer = libfwctl_command_get_buffer(command, i)); i++) {
		const char *name = libfwctl_command_buffer_get_name(buffer);
		const struct libfwctl_record *record = libfwctl_request_get_buffer(request, name);
		struct json_object *item = json_object_new_object();

		json_object_array_add(list, item);
		json_add_string(item, "name", name);
		json_add_string(item, "direction",
				direction_word(libfwctl_command_buffer_get_direction(buffer)));
		if (record)
			status = add_content(run, record, flags, item);
	}
	return status;
}

int request_buffers_text(struct run *run, struct libfwctl_request *request)
{
	const struct libfwctl_command *command = libfwctl_request_get_command(request);
	const struct libfwctl_command_buffer *buffer;
	int status = 0;

	for (size_t i = 0; !status && (buffer = libfwctl_command_get_buffer(command, i)); i++) {
		const char *name = libfwctl_command_buffer_get_name(buffer);
		const struct libfwctl_record *record = libfwctl_request_get_buffer(request, name);
		const void *bytes;
		size_t length;

		if (!record)
			continue;
		bytes = libfwctl_record_get_bytes(record, &length);
		putchar('\n');
		print_escaped(stdout, "%s", name);
		printf("  %zu bytes\n", length);
		print_hex_text(stdout, bytes, length);
		if (!record_has_fields(record))
			continue;
		putchar('\n');
		status = print_record(run, record, 0);
	}
	return status;
}
