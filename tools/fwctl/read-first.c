// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * read-first.c: fwctl call --read-first: a command that writes a thing whole keeps what the command line does
 * not name, because the command that reads it is sent before, with the same keys.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"

#define WRITES ".write"

static int no_read(struct call *call, const char *why)
{
	return failure_report(
		call->run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
		"--read-first: %s: leave it away, and give every field that is not to "
		"be 0",
		why);
}

/* The command of the same name without ".write". */
static int find_read(struct call *call, const struct libfwctl_command **command)
{
	const struct libfwctl_format *format = libfwctl_command_get_format(call->command);
	const char *name = libfwctl_command_get_name(call->command);
	size_t length = strlen(name), tail = strlen(WRITES);
	char *reads, *why;
	int status;

	if (length <= tail || strcmp(name + length - tail, WRITES))
		return no_read(call, "this is for commands whose names end in " WRITES);
	if (!libfwctl_command_is_typed(call->command))
		return no_read(call, "this command has no fields, but bytes that are given whole");
	reads = need(strndup(name, length - tail));
	*command = libfwctl_format_find_command(format, reads);
	if (!*command && asprintf(&why, "there is no command %s to read with", reads) < 0)
		need(NULL);
	free(reads);
	if (*command)
		return 0;
	status = no_read(call, why);
	free(why);
	return status;
}

/* What fails from here on is no matter of the write. */
static int fail(struct call *call)
{
	struct run *run = call->run;
	char *aside;
	int status;

	if (asprintf(&aside, "this was --read-first: %s was not sent",
		     libfwctl_command_get_name(call->command)) < 0)
		need(NULL);
	run->aside = aside;
	status = failure_library(run, run->err);
	run->aside = NULL;
	free(aside);
	return status;
}

/* The request's keys are those that will be written. */
static int make_read(struct call *call, struct call *reading)
{
	struct libfwctl_error *err = call->run->err;
	const struct libfwctl_record *written = libfwctl_request_get_record(call->request);
	struct consent *consent = &reading->wanted->consent;

	if (libfwctl_request_new(reading->command, err, &reading->request) ||
	    libfwctl_request_put_record(reading->request, written, 0, err) ||
	    libfwctl_request_classify(reading->request, call->handle, err, &consent->scope,
				      &consent->effects))
		return fail(call);
	consent->because = NULL;
	consent->name = libfwctl_command_get_name(reading->command);
	consent->device = call->device;
	return consent_ask(call->run, consent);
}

static int read_and_keep(struct call *call, struct call *reading)
{
	struct libfwctl_error *err = call->run->err;
	int status = call_widen(reading);

	call->handle = reading->handle;
	if (status)
		return status;
	if (libfwctl_response_new(&reading->response))
		need(NULL);
	if (libfwctl_call(call->handle, reading->request, reading->response, err) ||
	    libfwctl_response_check(reading->response, err) ||
	    libfwctl_request_put_record(call->request,
					libfwctl_response_get_record(reading->response),
					LIBFWCTL_RECORD_WITHOUT_KEYS, err))
		return fail(call);
	call->run->sent = libfwctl_command_get_name(reading->command);
	return 0;
}

/* Nothing is read for what will be refused anyway, as far as that can be told by now. */
static int check_write(struct call *call)
{
	int status = output_check();

	if (status || call->wanted->dry_run)
		return status;
	status = call_classify(call);
	return status ? status : consent_check(call->run, &call->wanted->consent);
}

int call_read_first(struct call *call)
{
	struct call_options wanted = {.consent = call->wanted->consent};
	struct call reading = {.run = call->run, .wanted = &wanted, .handle = call->handle};
	int status = find_read(call, &reading.command);

	if (!status)
		status = check_write(call);
	if (!status)
		status = make_read(call, &reading);
	if (!status)
		status = read_and_keep(call, &reading);
	libfwctl_response_free(reading.response);
	libfwctl_request_free(reading.request);
	/* Once more, over what was read. */
	return status ? status : request_fill(call->run, call->request, &call->wanted->assignment);
}
