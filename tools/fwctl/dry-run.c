// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dry-run.c: fwctl call --dry-run: what would be sent, and whether it may be. Addresses of buffers are never
 * shown: the library puts them in when it sends.
 */
#include <stdlib.h>

#include <json.h>

#include "call.h"

/* What would be sent; what stands in its way is added by the caller. */
static int dry_json(struct call *call, struct json_object *root)
{
	const struct libfwctl_record *record = libfwctl_request_get_record(call->request);
	const struct consent *consent = &call->wanted->consent;
	char room[16], *fields;
	size_t length;
	const void *bytes = libfwctl_record_get_bytes(record, &length);

	if (libfwctl_record_to_json(record, call->wanted->flags, call->run->err, &fields))
		return failure_library(call->run, call->run->err);
	json_add_string(root, "device", call->run->device);
	json_add_string(root, "format",
			libfwctl_format_get_name(libfwctl_command_get_format(call->command)));
	json_add_string(root, "command", consent->name);
	json_add_string(root, "read_first", call->run->sent);
	json_add_string(root, "scope", scope_word(consent->scope, room));
	json_object_object_add(root, "taints_kernel",
			       json_object_new_boolean(scope_taints(consent->scope)));
	json_object_object_add(root, "effects", effects_json(consent->effects));
	json_add_bytes(root, "request", bytes, length);
	json_add_raw(root, "fields", fields);
	libfwctl_free(fields);
	return request_buffers_json(call->run, call->request, call->wanted->flags, root);
}

static int dry_text(struct call *call)
{
	const struct libfwctl_record *record = libfwctl_request_get_record(call->request);
	const struct consent *consent = &call->wanted->consent;
	const struct libfwctl_command_buffer *buffer;
	char room[16], *names = effects_names(consent->effects);
	size_t length;
	const void *bytes = libfwctl_record_get_bytes(record, &length);
	int status;

	print_escaped(stdout, "command  %s", consent->name);
	putchar('\n');
	print_escaped(stdout, "device   %s", consent->device);
	if (call->run->sent) {
		putchar('\n');
		print_escaped(stdout, "read     %s was sent, and told what is not given",
			      call->run->sent);
	}
	printf("\nscope    %s (%s)\neffects  %s\n", scope_word(consent->scope, room),
	       scope_needs(consent->scope), names);
	free(names);
	for (size_t i = 0; (buffer = libfwctl_command_get_buffer(call->command, i)); i++) {
		print_escaped(stdout, "buffer   %s, %s", libfwctl_command_buffer_get_name(buffer),
			      direction_phrase(libfwctl_command_buffer_get_direction(buffer)));
		putchar('\n');
	}
	printf("request  %zu bytes\n", length);
	print_hex_text(stdout, bytes, length);
	putchar('\n');
	status = print_record(call->run, record, 0);
	return status ? status : request_buffers_text(call->run, call->request);
}

/* Told by the same words as if it were to be sent. */
static int dry_check(struct call *call)
{
	int status = consent_check(call->run, &call->wanted->consent);

	if (!status)
		status = call_widen(call);
	if (!status && libfwctl_call_check(call->handle, call->request, call->run->err))
		status = failure_library(call->run, call->run->err);
	return status;
}

int call_dry_run(struct call *call)
{
	struct json_object *root;
	int status;

	if (!call->run->json) {
		status = dry_text(call);
		output_flush();
		return status ? status : dry_check(call);
	}
	root = json_object_new_object();
	status = dry_json(call, root);
	if (!status) {
		call->run->beside = root;
		status = dry_check(call);
		call->run->beside = NULL;
		json_object_object_add(root, "would_send", json_object_new_boolean(!status));
		json_print_text(json_object_to_json_string_ext(
			root, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	}
	json_object_put(root);
	return status;
}
