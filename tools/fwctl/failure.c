// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * failure.c: tells what went wrong, as a line on standard error or as JSON on standard output, and
 * is the one place where a kind of error becomes an exit status.
 */
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

static struct json_object *make_json(uint32_t kind, int error, uint32_t executed,
				     const char *device, const char *message)
{
	struct json_object *object = json_object_new_object();

	if (kind != LIBFWCTL_ERROR_NONE)
		json_add_string(object, "kind", libfwctl_error_kind_name(kind));
	if (error)
		json_object_object_add(object, "errno", json_object_new_int(error));
	json_add_string(object, "executed", libfwctl_executed_name(executed));
	json_add_safe(object, "message", message);
	json_add_string(object, "device", device);
	return object;
}

/* Takes over @json, if there is one; @message is escaped already. */
static int report(struct json_object *json, uint32_t kind, const char *message)
{
	struct json_object *root;

	if (json) {
		root = json_object_new_object();
		json_object_object_add(root, "error", json);
		json_print_line(root);
	} else {
		fputs("fwctl: ", stderr);
		print_safe(stderr, message);
		putc('\n', stderr);
	}
	return kind_status(kind);
}

int failure_status(const struct libfwctl_error *err)
{
	return kind_status(libfwctl_error_get_kind(err));
}

struct json_object *failure_json(const struct libfwctl_error *err)
{
	return make_json(libfwctl_error_get_kind(err), libfwctl_error_get_errno(err),
			 libfwctl_error_get_executed(err), libfwctl_error_get_device(err),
			 libfwctl_error_text(err));
}

int failure_library(struct run *run, const struct libfwctl_error *err)
{
	return report(run->json ? failure_json(err) : NULL, libfwctl_error_get_kind(err),
		      libfwctl_error_text(err));
}

int failure_report(struct run *run, uint32_t kind, int error, uint32_t executed, const char *format,
		   ...)
{
	struct json_object *json = NULL;
	va_list arguments;
	char *text, *message;
	int status;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		need(NULL);
	va_end(arguments);
	message = need(libfwctl_escape(text, 0));
	free(text);
	if (run->json)
		json = make_json(kind, error, executed, NULL, message);
	status = report(json, kind, message);
	libfwctl_free(message);
	return status;
}

void *need(void *memory)
{
	if (memory)
		return memory;
	fputs("fwctl: out of memory\n", stderr);
	exit(STATUS_FAILED);
}
