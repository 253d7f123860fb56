// SPDX-License-Identifier: GPL-2.0-or-later
/* info-command.c: whether a device would take a command from this caller, and what it would do. */
#include <errno.h>
#include <stdlib.h>

#include <json.h>

#include "info.h"

static void find_capability(struct verdict *verdict)
{
	if (libfwctl_command_get_capability(verdict->command, &verdict->capability) == -ENOMEM)
		need(NULL);
}

/* As a dry run of the call has it; the handle allows everything, so that no policy of ours is in the way. */
static int judge(const struct facts *facts, struct verdict *verdict)
{
	struct libfwctl_request *request;
	struct run *run = facts->run;
	int rc = libfwctl_request_new(verdict->command, run->err, &request);

	if (!rc) {
		rc = libfwctl_request_classify(request, facts->handle, run->err, &verdict->scope,
					       &verdict->effects);
		if (!rc)
			rc = libfwctl_call_check(facts->handle, request, run->err);
		libfwctl_request_free(request);
	}
	return rc ? failure_status(run->err) : 0;
}

int info_command(const struct facts *facts, const char *word, struct verdict *verdict)
{
	const struct libfwctl_format *format;
	struct run *run = facts->run;
	int status;

	if (libfwctl_handle_get_format(facts->handle, run->err, &format))
		return failure_library(run, run->err);
	status = find_command_for(run, format, word, &verdict->command);
	if (status)
		return status;
	verdict->name = command_name(verdict->command);
	verdict->scope = libfwctl_command_get_scope(verdict->command);
	verdict->effects = libfwctl_command_get_effects(verdict->command);
	find_capability(verdict);
	verdict->status = judge(facts, verdict);
	return 0;
}

void info_command_text(const struct verdict *verdict)
{
	char *effects = effects_list(verdict->effects), room[16];

	info_group("command");
	info_line("name", "%s", verdict->name);
	info_line("scope", "%s (%s)", scope_word(verdict->scope, room),
		  scope_needs(verdict->scope));
	info_line("effects", "%s", effects);
	info_line_if("needs", verdict->capability);
	info_line("would be sent", "%s", verdict->status ? "no" : "yes");
	free(effects);
}

struct json_object *info_command_json(const struct facts *facts, const struct verdict *verdict)
{
	struct json_object *object = json_object_new_object();
	char room[16];

	json_add_string(object, "name", verdict->name);
	json_add_string(object, "scope", scope_word(verdict->scope, room));
	json_object_object_add(object, "taints_kernel",
			       json_object_new_boolean(scope_taints(verdict->scope)));
	json_object_object_add(object, "effects", effects_json(verdict->effects));
	json_add_string(object, "needs", verdict->capability);
	json_object_object_add(object, "would_send", json_object_new_boolean(!verdict->status));
	if (verdict->status)
		json_object_object_add(object, "error", failure_json(facts->run->err));
	return object;
}

void info_command_free(struct verdict *verdict)
{
	free(verdict->name);
	libfwctl_free(verdict->capability);
}
