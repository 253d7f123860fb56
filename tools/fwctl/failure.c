// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * failure.c: tells what went wrong, as a line on standard error or as JSON on standard output, and
 * is the one place where a kind of error becomes an exit status.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>

#include <json.h>

#include "fwctl.h"

static int kind_status(uint32_t kind)
{
	static const uint8_t statuses[] = {
		[LIBFWCTL_ERROR_NONE] = STATUS_FAILED,
		[LIBFWCTL_ERROR_USAGE] = STATUS_USAGE,
		[LIBFWCTL_ERROR_DEVICE] = STATUS_DEVICE,
		[LIBFWCTL_ERROR_DELIVERY] = STATUS_DELIVERY,
		[LIBFWCTL_ERROR_POLICY] = STATUS_POLICY,
		[LIBFWCTL_ERROR_FIRMWARE] = STATUS_FIRMWARE,
		[LIBFWCTL_ERROR_MALFORMED] = STATUS_MALFORMED,
	};

	return kind < sizeof(statuses) ? statuses[kind] : STATUS_FAILED;
}

/* What is told of a failure; texts are escaped but for device, command and field. */
struct facts {
	uint32_t kind, executed;
	int error;
	const char *message, *device, *command, *field;
};

static struct json_object *make_json(const struct facts *facts)
{
	struct json_object *object = json_object_new_object();

	if (facts->kind != LIBFWCTL_ERROR_NONE)
		json_add_string(object, "kind", libfwctl_error_kind_name(facts->kind));
	if (facts->error)
		json_object_object_add(object, "errno", json_object_new_int(facts->error));
	json_add_string(object, "executed", libfwctl_executed_name(facts->executed));
	json_add_safe(object, "message", facts->message);
	json_add_string(object, "device", facts->device);
	json_add_string(object, "command", facts->command);
	json_add_string(object, "field", facts->field);
	return object;
}

static void report_json(struct run *run, struct json_object *error)
{
	struct json_object *root = run->beside ? run->beside : json_object_new_object();

	json_object_object_add(root, "error", error);
	if (!run->beside)
		json_print_line(root);
}

/* @message is escaped already. */
static void report_text(const char *message)
{
	fputs("fwctl: ", stderr);
	print_safe(stderr, message);
	putc('\n', stderr);
}

int failure_status(const struct libfwctl_error *err)
{
	return kind_status(libfwctl_error_get_kind(err));
}

struct json_object *failure_json(const struct libfwctl_error *err)
{
	struct json_object *object = make_json(&(struct facts){
		.kind = libfwctl_error_get_kind(err),
		.executed = libfwctl_error_get_executed(err),
		.error = libfwctl_error_get_errno(err),
		.message = libfwctl_error_text(err),
		.device = libfwctl_error_get_device(err),
		.command = libfwctl_error_get_command(err),
		.field = libfwctl_error_get_field(err),
	});
	uint64_t number;

	if (!libfwctl_error_get_status(err, &number))
		json_object_object_add(object, "status", json_object_new_uint64(number));
	if (!libfwctl_error_get_syndrome(err, &number))
		json_object_object_add(object, "syndrome", json_object_new_uint64(number));
	return object;
}

int failure_library(struct run *run, const struct libfwctl_error *err)
{
	const char *text = libfwctl_error_text(err);
	struct json_object *error;
	char *message = NULL;

	if (run->aside && asprintf(&message, "%s (%s)", text, run->aside) < 0)
		need(NULL);
	if (run->json) {
		error = failure_json(err);
		if (message)
			json_add_safe(error, "message", message);
		report_json(run, error);
	} else {
		report_text(message ? message : text);
	}
	free(message);
	return failure_status(err);
}

static struct json_object *own_json(const struct run *run, uint32_t kind, int error,
				    uint32_t executed, const char *message)
{
	return make_json(&(struct facts){
		.kind = kind,
		.executed = executed,
		.error = error,
		.message = message,
		.device = run->device,
		.command = run->command,
		.field = run->field,
	});
}

int failure_report(struct run *run, uint32_t kind, int error, uint32_t executed, const char *format,
		   ...)
{
	va_list arguments;
	char *text, *message;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		need(NULL);
	va_end(arguments);
	message = need(libfwctl_escape(text, 0));
	free(text);
	if (run->json)
		report_json(run, own_json(run, kind, error, executed, message));
	else
		report_text(message);
	libfwctl_free(message);
	return kind_status(kind);
}

/* "nothing was sent" */
static char *make_sent(const struct run *run)
{
	char *text;

	if (asprintf(&text, "%s%s was sent", run->sent ? "only " : "",
		     run->sent ? run->sent : "nothing") < 0)
		need(NULL);
	return text;
}

int failure_unconfirmed(struct run *run)
{
	char *sent = make_sent(run);
	int status = failure_report(run, LIBFWCTL_ERROR_POLICY, 0, LIBFWCTL_EXECUTED_NO,
				    "not confirmed: %s", sent);

	free(sent);
	return status;
}

int failure_refused(struct run *run, uint64_t effects, const char *message, const char *remedy)
{
	char *sent = make_sent(run), *whole, *safe;
	struct json_object *object;

	if (!run->json) {
		print_escaped(stderr, "fwctl: %s", message);
		fputs("\n       To do it: ", stderr);
		print_safe(stderr, remedy);
		print_escaped(stderr, "        (%s)", sent);
		putc('\n', stderr);
		free(sent);
		return STATUS_POLICY;
	}
	safe = need(libfwctl_escape(message, 0));
	if (asprintf(&whole, "%s To do it: %s (%s)", safe, remedy, sent) < 0)
		need(NULL);
	object = own_json(run, LIBFWCTL_ERROR_POLICY, EPERM, LIBFWCTL_EXECUTED_NO, whole);
	json_object_object_add(object, "effects", effects_json(effects));
	report_json(run, object);
	libfwctl_free(safe);
	free(whole);
	free(sent);
	return STATUS_POLICY;
}
