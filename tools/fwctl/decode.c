// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * decode.c: fwctl decode: the fields of captured bytes, without a device: of a reply, a request, a layout
 * or a stream of records.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "fwctl.h"

enum {
	OPTION_REQUEST = 1,
	OPTION_OF_REQUEST,
	OPTION_STREAM,
	OPTION_HEX,
	OPTION_ENVELOPE,
	OPTION_U64,
};

static const struct verb_option options[] = {
	{OPTION_REQUEST, "request", NULL, "the bytes are a request; the command may be left away"},
	{OPTION_OF_REQUEST, "of-request", "FILE", "the request that the reply answers"},
	{OPTION_STREAM, "stream", "NAME", "the bytes are records of this stream of the format"},
	{OPTION_HEX, "hex", NULL, "the files are hexadecimal text"},
	{OPTION_ENVELOPE, "envelope", NULL, "show what is filled in or read by itself, too"},
	{OPTION_U64, "json-u64", "FORM", "numbers of 2^53 and more in JSON: string or number"},
	{0, NULL, NULL, NULL},
};

struct wanted {
	bool request, hex;
	const char *of_request, *stream;
	unsigned int flags;
	const char *path;
	struct named named;
};

static void take_option(struct run *run, struct wanted *wanted, int option, const char *value)
{
	switch (option) {
	case OPTION_REQUEST:
		wanted->request = true;
		break;
	case OPTION_OF_REQUEST:
		wanted->of_request = value;
		break;
	case OPTION_STREAM:
		wanted->stream = value;
		break;
	case OPTION_HEX:
		wanted->hex = true;
		break;
	case OPTION_ENVELOPE:
		wanted->flags |= LIBFWCTL_JSON_ENVELOPE;
		break;
	case OPTION_U64:
		options_u64(run, value, &wanted->flags);
		break;
	}
}

static void check_options(struct run *run, const struct wanted *wanted)
{
	if (wanted->request + !!wanted->of_request + !!wanted->stream > 1)
		options_wrong(run, "--request, --of-request and --stream do not go together");
	if (wanted->of_request && !strcmp(wanted->of_request, "-") && run->argc == 2 &&
	    !strcmp(run->argv[1], "-"))
		options_wrong(run, "--of-request: standard input can be read once only");
}

/* ---- Records ---- */

/* {"format", NAME: what it is, "fields"}; more may have been put in. */
static int print_record_json(struct run *run, const struct wanted *wanted, const char *what,
			     const char *name, const struct libfwctl_record *record)
{
	struct json_object *root;
	char *fields;

	if (libfwctl_record_to_json(record, wanted->flags, run->err, &fields))
		return failure_library(run, run->err);
	root = json_object_new_object();
	json_add_string(root, "format", libfwctl_format_get_name(wanted->named.format));
	json_add_string(root, what, name);
	json_add_raw(root, "fields", fields);
	libfwctl_free(fields);
	json_print_text(json_object_to_json_string_ext(
		root, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
	return STATUS_DONE;
}

static int decode_layout(struct run *run, const struct wanted *wanted, const void *bytes,
			 size_t length)
{
	struct libfwctl_record *record;
	int status;

	if (libfwctl_record_new(wanted->named.layout, bytes, length, run->err, &record))
		return failure_library(run, run->err);
	if (run->json)
		status = print_record_json(run, wanted, "layout",
					   libfwctl_layout_get_name(wanted->named.layout), record);
	else
		status = print_record(run, record, wanted->flags);
	libfwctl_record_free(record);
	return status;
}

/* ---- Requests and replies ---- */

static int load_request(struct run *run, const struct libfwctl_command *command, const void *bytes,
			size_t length, struct libfwctl_request **request)
{
	int status = 0;

	run->command = libfwctl_command_get_name(command);
	if (libfwctl_request_new(command, run->err, request))
		return failure_library(run, run->err);
	if (libfwctl_request_load(*request, bytes, length, run->err)) {
		status = failure_library(run, run->err);
		libfwctl_request_free(*request);
		*request = NULL;
	}
	return status;
}

static int identify(struct run *run, struct wanted *wanted, const void *bytes, size_t length)
{
	if (!wanted->named.command)
		wanted->named.command =
			libfwctl_format_identify(wanted->named.format, bytes, length);
	if (wanted->named.command)
		return 0;
	return failure_report(run, LIBFWCTL_ERROR_MALFORMED, ENOENT, LIBFWCTL_EXECUTED_NO,
			      "these bytes are a request of no command of format %s",
			      libfwctl_format_get_name(wanted->named.format));
}

static int decode_request(struct run *run, struct wanted *wanted, const void *bytes, size_t length)
{
	bool known = wanted->named.command;
	const struct libfwctl_record *record;
	struct libfwctl_request *request;
	const char *name;
	int status = identify(run, wanted, bytes, length);

	if (!status)
		status = load_request(run, wanted->named.command, bytes, length, &request);
	if (status)
		return status;
	name = libfwctl_command_get_name(wanted->named.command);
	record = libfwctl_request_get_record(request);
	if (!run->json && !known) {
		fputs("command  ", stdout);
		print_escaped(stdout, "%s", name);
		putchar('\n');
	}
	status = run->json ? print_record_json(run, wanted, "command", name, record)
			   : print_record(run, record, wanted->flags);
	libfwctl_request_free(request);
	return status;
}

static int read_of_request(struct run *run, const struct wanted *wanted,
			   struct libfwctl_request **request)
{
	size_t length;
	uint8_t *bytes;
	int status = input_read(run, wanted->of_request, wanted->hex, LIBFWCTL_RPC_LENGTH_MAX,
				&bytes, &length);

	if (status)
		return status;
	status = load_request(run, wanted->named.command, bytes, length, request);
	free(bytes);
	return status;
}

/* A reply's fields as JSON, with a request that nothing is set in or with none; NULL: it cannot be told. */
static char *fields_of_reply(const struct libfwctl_command *command,
			     struct libfwctl_request *request, const void *bytes, size_t length)
{
	struct libfwctl_response *response;
	char *fields = NULL;

	if (libfwctl_response_new(&response))
		need(NULL);
	if (!libfwctl_response_load(response, command, request, bytes, length, NULL) &&
	    !libfwctl_response_check(response, NULL))
		libfwctl_response_to_json(response, 0, NULL, &fields);
	libfwctl_response_free(response);
	return fields;
}

/* What an unknown request decides is left out of a reply, which whoever reads it cannot know. */
static void tell_what_is_left_out(const struct libfwctl_command *command, const void *bytes,
				  size_t length)
{
	struct libfwctl_request *request;
	char *with, *without;

	if (libfwctl_request_new(command, NULL, &request))
		return;
	with = fields_of_reply(command, request, bytes, length);
	without = fields_of_reply(command, NULL, bytes, length);
	if (with && without && strcmp(with, without) != 0)
		fputs("fwctl: fields that depend on the request are left out: give it by "
		      "--of-request FILE\n",
		      stderr);
	libfwctl_free(without);
	libfwctl_free(with);
	libfwctl_request_free(request);
}

static int decode_response(struct run *run, const struct wanted *wanted, const void *bytes,
			   size_t length)
{
	struct libfwctl_request *request = NULL;
	struct libfwctl_response *response;
	int status = 0;

	run->command = libfwctl_command_get_name(wanted->named.command);
	if (wanted->of_request)
		status = read_of_request(run, wanted, &request);
	if (status)
		return status;
	if (libfwctl_response_new(&response))
		need(NULL);
	if (libfwctl_response_load(response, wanted->named.command, request, bytes, length,
				   run->err))
		status = failure_library(run, run->err);
	else
		status = print_response(run, response, &(struct showing){.flags = wanted->flags});
	if (!status && !request)
		tell_what_is_left_out(wanted->named.command, bytes, length);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
	return status;
}

static int decode_message(struct run *run, struct wanted *wanted)
{
	size_t max = wanted->named.layout ? INPUT_MAX : LIBFWCTL_RPC_LENGTH_MAX, length;
	uint8_t *bytes;
	int status = input_read(run, wanted->path, wanted->hex, max, &bytes, &length);

	if (status)
		return status;
	if (wanted->named.layout)
		status = decode_layout(run, wanted, bytes, length);
	else if (wanted->request)
		status = decode_request(run, wanted, bytes, length);
	else
		status = decode_response(run, wanted, bytes, length);
	free(bytes);
	return status;
}

/* ---- Streams ---- */

static int read_stream(struct records *records, const char *path, bool hex)
{
	size_t length;
	uint8_t *bytes;
	int status;

	if (!hex)
		return input_pieces(records->run, path, records_take, records);
	status = input_read(records->run, path, true, INPUT_MAX, &bytes, &length);
	if (status)
		return status;
	status = records_take(records, bytes, length);
	free(bytes);
	return status;
}

static int no_such_stream(struct run *run, const struct wanted *wanted)
{
	const char *name;
	struct near near;
	char *guess;
	int status;

	near_start(&near, wanted->stream);
	for (size_t i = 0; (name = libfwctl_format_get_stream_name(wanted->named.format, i)); i++)
		near_offer(&near, name);
	guess = near_text(&near);
	name = libfwctl_format_get_name(wanted->named.format);
	status = failure_report(run, LIBFWCTL_ERROR_USAGE, ENOENT, LIBFWCTL_EXECUTED_NO,
				"format %s has no stream '%s'%s 'fwctl describe %s' shows those "
				"it has",
				name, wanted->stream, guess, name);
	free(guess);
	return status;
}

static int decode_stream(struct run *run, const struct wanted *wanted)
{
	struct records records = {
		.run = run,
		.format = wanted->named.format,
		.name = wanted->stream,
		.flags = wanted->flags,
	};
	int rc = records_open(&records);

	if (rc == -ENOENT)
		return no_such_stream(run, wanted);
	if (rc)
		return failure_library(run, run->err);
	return records_close(&records, read_stream(&records, wanted->path, wanted->hex));
}

/* ---- The verb ---- */

static int check_named(struct run *run, const struct wanted *wanted)
{
	const struct named *named = &wanted->named;
	const char *message = NULL;

	if (wanted->stream && (named->command || named->layout || named->stream))
		message = "with --stream, '%s' must be a format alone";
	else if (named->stream)
		message = "'%s' is a stream: name its format alone, and the stream by --stream";
	else if (named->layout && (wanted->request || wanted->of_request))
		message = "'%s' is a layout, which has neither requests nor replies";
	else if (!named->command && !named->layout && !wanted->request && !wanted->stream)
		message =
			"'%s' is a format alone: name a command or layout of it, or add --request or "
			"--stream";
	if (!message)
		return 0;
	return failure_report(run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO, message,
			      run->argv[0]);
}

static int run_decode(struct run *run)
{
	struct wanted wanted = {0};
	const char *value;
	int option, status;

	while ((option = options_next(run, &value)))
		take_option(run, &wanted, option, value);
	if (!run->wrong)
		check_options(run, &wanted);
	if (!options_done(run))
		return run->status;
	wanted.path = run->argv[1];
	status = find_named(run, run->argv[0], &wanted.named);
	if (!status)
		status = check_named(run, &wanted);
	if (status)
		return status;
	return wanted.stream ? decode_stream(run, &wanted) : decode_message(run, &wanted);
}

const struct verb verb_decode = {
	.name = "decode",
	.arguments = "FORMAT[/COMMAND] FILE",
	.arguments_min = 2,
	.arguments_max = 2,
	.summary = "show the fields of captured bytes, without a device",
	.options = options,
	.text = "FILE - is standard input. The bytes are a reply of the command unless an option "
		"says\n"
		"otherwise. In place of a command, a layout of the format can be named. The exit "
		"status is\n"
		"3 if the reply is one in which the firmware refuses. With --json, records of a "
		"stream are\n"
		"one line each.\n",
	.run = run_decode,
};
