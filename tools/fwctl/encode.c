// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * encode.c: fwctl encode: the bytes of a request, without a device.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "fwctl.h"

enum { OPTION_JSON_IN = 1, OPTION_OUT, OPTION_HEX };

static const struct verb_option options[] = {
	{OPTION_JSON_IN, "json-in", "FILE", "fields as a JSON object; - is standard input"},
	{OPTION_OUT, "out", "FILE", "put the bytes there; - is standard output"},
	{OPTION_HEX, "hex", NULL, "write hexadecimal text"},
	{0, NULL, NULL, NULL},
};

struct wanted {
	const char *out_path;
	bool hex;
	struct assignment assignment;
};

static int check_output(struct run *run, const struct wanted *wanted)
{
	if (run->json || wanted->hex || wanted->out_path || !isatty(STDOUT_FILENO))
		return 0;
	return failure_report(run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
			      "standard output is a terminal and these bytes are not text: add "
			      "--hex, or name a file with --out");
}

static int save(struct run *run, const char *path, const void *bytes, size_t length)
{
	struct save *save;
	int status = save_open(run, path, &save);

	if (!status)
		status = save_finish(run, save, bytes, length, LIBFWCTL_EXECUTED_NO);
	save_close(save);
	return status;
}

static int save_hex(struct run *run, const char *path, const void *bytes, size_t length)
{
	struct memory memory;
	int status;

	memory_open(&memory);
	print_hex_text(memory.file, bytes, length);
	memory_close(&memory);
	status = save(run, path, memory.text, memory.length);
	free(memory.text);
	return status;
}

static int print_json(struct run *run, struct libfwctl_request *request, const void *bytes,
		      size_t length)
{
	struct json_object *root = json_object_new_object();
	const struct libfwctl_command *command = libfwctl_request_get_command(request);
	uint64_t effects;
	uint32_t scope;
	char room[16];
	int status = 0;

	json_add_string(root, "format",
			libfwctl_format_get_name(libfwctl_command_get_format(command)));
	json_add_string(root, "command", libfwctl_command_get_name(command));
	if (!libfwctl_request_classify(request, NULL, NULL, &scope, &effects)) {
		json_add_string(root, "scope", scope_word(scope, room));
		json_object_object_add(root, "effects", effects_json(effects));
	}
	json_add_bytes(root, "request", bytes, length);
	if (libfwctl_command_get_buffer_count(command))
		status = request_buffers_json(run, request, 0, root);
	if (status)
		json_object_put(root);
	else
		json_print(root);
	return status;
}

static int deliver(struct run *run, const struct wanted *wanted, struct libfwctl_request *request)
{
	const struct libfwctl_record *record = libfwctl_request_get_record(request);
	size_t length;
	const void *bytes = libfwctl_record_get_bytes(record, &length);
	int status = 0;

	if (wanted->out_path && wanted->hex)
		status = save_hex(run, wanted->out_path, bytes, length);
	else if (wanted->out_path)
		status = save(run, wanted->out_path, bytes, length);
	if (!status && run->json)
		status = print_json(run, request, bytes, length);
	else if (!status && !wanted->out_path && wanted->hex)
		print_hex_text(stdout, bytes, length);
	else if (!status && !wanted->out_path)
		fwrite(bytes, 1, length, stdout);
	output_failed();
	return status;
}

static int check_named(struct run *run, const struct named *named)
{
	const char *what = NULL;

	if (!named->command)
		what = "is no command";
	else if (libfwctl_command_is_procedure(named->command))
		what = "is a procedure, which makes other calls";
	if (!what)
		return 0;
	return failure_report(
		run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
		"'%s' %s, so it has no request of its own: 'fwctl commands' shows what "
		"has",
		run->argv[0], what);
}

static int encode(struct run *run, struct wanted *wanted)
{
	struct libfwctl_request *request;
	struct named named;
	int status = find_named(run, run->argv[0], &named);

	if (!status)
		status = check_named(run, &named);
	if (!status)
		status = request_make(run, named.command, &wanted->assignment, &request);
	if (status)
		return status;
	/* What could not be sent to any device is no request. */
	if (libfwctl_request_classify(request, NULL, run->err, NULL, NULL))
		status = failure_library(run, run->err);
	else
		status = deliver(run, wanted, request);
	libfwctl_request_free(request);
	return status;
}

static int run_encode(struct run *run)
{
	struct wanted wanted = {0};
	const char *value;
	int option, status;

	while ((option = options_next(run, &value))) {
		if (option == OPTION_JSON_IN)
			wanted.assignment.json_path = value;
		else if (option == OPTION_OUT)
			wanted.out_path = value;
		else
			wanted.hex = true;
	}
	if (run->json && wanted.out_path && !strcmp(wanted.out_path, "-"))
		options_wrong(run, "--out -: standard output takes the JSON; name a file");
	if (!options_done(run))
		return run->status;
	wanted.assignment.words = run->argv + 1;
	wanted.assignment.nwords = run->argc - 1;
	status = check_output(run, &wanted);
	if (!status)
		status = encode(run, &wanted);
	assignment_clear(&wanted.assignment);
	return status;
}

const struct verb verb_encode = {
	.name = "encode",
	.arguments = "FORMAT/COMMAND [FIELD=VALUE...]",
	.arguments_min = 1,
	.arguments_max = ARGUMENTS_ANY,
	.summary = "make the bytes of a request, without a device",
	.options = options,
	.text = "A VALUE is a number (decimal, or hexadecimal after 0x), the name of a value, "
		"names joined\n"
		"by |, true or false, bytes in hexadecimal or as @FILE, text, or a UUID. A FIELD "
		"inside\n"
		"another is outer.inner, of an array name[0]. What is not given stays at its "
		"default.\n"
		"'fwctl describe FORMAT/COMMAND' shows the fields.\n",
	.run = run_encode,
};
