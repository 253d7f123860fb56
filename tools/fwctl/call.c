// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * call.c: fwctl call: one command to a device, by the names of its format. The device is first opened to
 * read only; more is asked of it once it is clear what the call takes, and that it may have it.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "call.h"

enum {
	OPTION_JSON_IN = 1,
	OPTION_SCOPE,
	OPTION_READ_FIRST,
	OPTION_DRY_RUN,
	OPTION_ALLOW,
	OPTION_YES,
	OPTION_OUT,
	OPTION_ROOM,
	OPTION_U64,
};

static const struct verb_option options[] = {
	{OPTION_READ_FIRST, "read-first", NULL,
	 "of X.write: send X before, keep what is not given"},
	{OPTION_ALLOW, "allow", "EFFECT,...", "allow it to have these effects; may be repeated"},
	{OPTION_YES, "yes", NULL, "do not ask"},
	{OPTION_DRY_RUN, "dry-run", NULL, "show what would be sent, and send nothing"},
	{OPTION_SCOPE, "scope", "SCOPE", "ask the kernel for this scope, not the least it takes"},
	{OPTION_JSON_IN, "json-in", "FILE", "fields as a JSON object; - is standard input"},
	{OPTION_OUT, "out", "FILE", "put the bytes that it returns there; - is standard output"},
	{OPTION_ROOM, "room", "SIZE", "room for the reply"},
	{OPTION_U64, "json-u64", "FORM", "numbers of 2^53 and more in JSON: string or number"},
	{0, NULL, NULL, NULL},
};

/* ---- The command line ---- */

static void take_option(struct run *run, struct call_options *wanted, int option, const char *value)
{
	switch (option) {
	case OPTION_JSON_IN:
		wanted->assignment.json_path = value;
		break;
	case OPTION_SCOPE:
		wanted->have_scope = options_scope(run, value, &wanted->scope);
		break;
	case OPTION_READ_FIRST:
		wanted->read_first = true;
		break;
	case OPTION_DRY_RUN:
		wanted->dry_run = true;
		break;
	case OPTION_ALLOW:
		options_effects(run, "--allow", value, &wanted->consent.allowed);
		break;
	case OPTION_YES:
		wanted->consent.yes = true;
		break;
	case OPTION_OUT:
		wanted->out_path = value;
		break;
	case OPTION_ROOM:
		options_size(run, "--room", value, LIBFWCTL_RPC_LENGTH_MAX, &wanted->room);
		break;
	case OPTION_U64:
		options_u64(run, value, &wanted->flags);
		break;
	}
}

static bool saves_to_stdout(const struct call_options *wanted)
{
	return wanted->out_path && !strcmp(wanted->out_path, "-");
}

/* ---- What --out saves ---- */

static int find_raw(struct call *call)
{
	if (!call->wanted->out_path || raw_find(call->command, &call->raw))
		return 0;
	return failure_report(
		call->run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
		"--out is for what returns bytes, and %s returns fields: leave it away, "
		"or save what --json prints",
		libfwctl_command_get_name(call->command));
}

static int save_reply(struct call *call)
{
	const void *bytes;
	size_t length;

	if (!call->save)
		return 0;
	bytes = raw_bytes(&call->raw, call->response, &length);
	call->running.bytes += length;
	return save_finish(call->run, call->save, bytes, length, LIBFWCTL_EXECUTED_YES);
}

/* ---- While it runs ---- */

static int take_bytes(void *user_data, const void *bytes, size_t length)
{
	struct call *call = user_data;

	call->running.bytes += length;
	return -save_piece(call->save, bytes, length);
}

static int send_request(struct call *call)
{
	int rc;

	libfwctl_context_set_log(call->run->ctx, running_warning, &call->running,
				 LIBFWCTL_LOG_WARNING);
	libfwctl_request_set_progress(call->request, running_progress, &call->running);
	if (call->save && libfwctl_command_is_procedure(call->command))
		libfwctl_request_set_sink(call->request, take_bytes, call);
	signals_catch();
	rc = libfwctl_call(call->handle, call->request, call->response, call->run->err);
	running_end(&call->running);
	output_set_executed(rc ? libfwctl_error_get_executed(call->run->err)
			       : LIBFWCTL_EXECUTED_YES);
	if (rc == -ECANCELED && signals_came())
		return failure_report(
			call->run, LIBFWCTL_ERROR_DELIVERY, ECANCELED,
			libfwctl_error_get_executed(call->run->err),
			"%s on %s was interrupted by a signal: what it returned is lost, "
			"begin again to have it",
			libfwctl_command_get_name(call->command), call->run->device);
	return rc ? failure_library(call->run, call->run->err) : 0;
}

static int deliver(struct call *call)
{
	struct showing showing = {.flags = call->wanted->flags, .saved = call->save};
	int status = 0;

	/* A refusal leaves the file as it was. */
	if (!libfwctl_response_check(call->response, NULL))
		status = save_reply(call);
	else
		showing.saved = false;
	showing.saved_length = call->running.bytes;
	if (status)
		return status;
	if (saves_to_stdout(call->wanted))
		return libfwctl_response_check(call->response, call->run->err)
			       ? failure_library(call->run, call->run->err)
			       : 0;
	if (call->run->json) {
		showing.more = json_object_new_object();
		json_add_string(showing.more, "device", call->run->device);
	}
	return print_response(call->run, call->response, &showing);
}

/* ---- Before it runs ---- */

/* What is too short for the command that its bytes are of could be anything to the firmware. */
static char *why_anything(struct call *call)
{
	const struct libfwctl_format *format = libfwctl_command_get_format(call->command);
	const struct libfwctl_command *other;
	size_t length, size;
	const void *bytes =
		libfwctl_record_get_bytes(libfwctl_request_get_record(call->request), &length);
	char *text;

	other = libfwctl_format_identify(format, bytes, length);
	size = libfwctl_layout_get_size(libfwctl_command_get_request(other));
	if (call->wanted->consent.effects != LIBFWCTL_EFFECTS_ALL || length >= size)
		return NULL;
	if (asprintf(&text, "it is a request of %s with %zu of its %zu bytes",
		     libfwctl_command_get_name(other), length, size) < 0)
		need(NULL);
	return text;
}

int call_classify(struct call *call)
{
	struct consent *consent = &call->wanted->consent;

	if (libfwctl_request_classify(call->request, call->handle, call->run->err, &consent->scope,
				      &consent->effects))
		return failure_library(call->run, call->run->err);
	free(consent->because);
	consent->because = why_anything(call);
	consent->name = libfwctl_command_get_name(call->command);
	consent->device = call->device;
	return 0;
}

/* Everything up to the question whether it may be sent. */
static int prepare(struct call *call)
{
	const struct libfwctl_format *format;
	struct call_options *wanted = call->wanted;
	struct run *run = call->run;
	int status = device_open(run, run->argv[0], &call->handle, &format);

	if (status)
		return status;
	call->device = device_label(run, call->handle);
	status = find_command_for(run, format, run->argv[1], &call->command);
	if (!status)
		status = find_raw(call);
	if (!status)
		status = request_make(run, call->command, &wanted->assignment, &call->request);
	if (!status && wanted->read_first)
		status = call_read_first(call);
	if (status)
		return status;
	if (wanted->have_scope)
		libfwctl_request_set_scope(call->request, wanted->scope);
	if (wanted->room)
		libfwctl_request_set_room(call->request, wanted->room);
	return call_classify(call);
}

static int send(struct call *call)
{
	struct run *run = call->run;
	int status = output_check();

	if (!status)
		status = consent_ask(run, &call->wanted->consent);
	if (!status)
		status = call_widen(call);
	if (!status && call->wanted->out_path)
		status = save_open(run, call->wanted->out_path, &call->save);
	if (status)
		return status;
	if (libfwctl_response_new(&call->response))
		need(NULL);
	status = send_request(call);
	return status ? status : deliver(call);
}

/* ---- The verb ---- */

static void release(struct call *call)
{
	save_close(call->save);
	libfwctl_response_free(call->response);
	libfwctl_request_free(call->request);
	libfwctl_close(call->handle);
	free(call->device);
}

static int run_call(struct run *run)
{
	struct call_options wanted = {0};
	struct call call = {.run = run, .wanted = &wanted};
	const char *value;
	int option, status;

	wanted.consent.words = consent_words(run);
	wanted.consent.nwords = run->argc;
	while ((option = options_next(run, &value)))
		take_option(run, &wanted, option, value);
	if (run->json && saves_to_stdout(&wanted))
		options_wrong(run, "--out -: standard output takes the JSON; name a file");
	if (!options_done(run)) {
		free(wanted.consent.words);
		return run->status;
	}
	wanted.assignment.words = run->argv + 2;
	wanted.assignment.nwords = run->argc - 2;
	status = prepare(&call);
	if (!status)
		status = wanted.dry_run ? call_dry_run(&call) : send(&call);
	release(&call);
	assignment_clear(&wanted.assignment);
	free(wanted.consent.because);
	free(wanted.consent.words);
	return status;
}

const struct verb verb_call = {
	.name = "call",
	.arguments = "DEVICE COMMAND [FIELD=VALUE...]",
	.arguments_min = 2,
	.arguments_max = ARGUMENTS_ANY,
	.summary = "send one command by name and show the reply's fields",
	.options = options,
	.text = "A command that only reads is sent at once. Any other is sent if its effects are "
		"allowed\n"
		"by --allow, and then asks, or takes --yes; so does what taints the kernel. Where "
		"something\n"
		"is missing, the message has the command line that would do it. 'fwctl describe' "
		"tells\n"
		"fields, scope and effects; VALUEs are written as for 'fwctl encode'.\n",
	.run = run_call,
};
