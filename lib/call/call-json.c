// SPDX-License-Identifier: LGPL-2.1-or-later
/* call-json.c: a whole call at once, for those who have JSON and want JSON. */
#include "catalogue/catalogue.h"
#include "base/error.h"

#include <errno.h>

/* The command of that name, whose format may stand before it. */
static int find_command(struct libfwctl_handle *handle, const char *name,
			struct libfwctl_error *err, const struct libfwctl_command **command)
{
	const struct libfwctl_format *format;
	int status = libfwctl_handle_get_format(handle, err, &format);

	if (status)
		return status;
	*command = format_find_named(format, name);
	if (*command)
		return 0;
	return report(err, FAILURE(.message = MSG_CALL_COMMAND, .error = ENOENT, .command = name,
				   .subject = libfwctl_format_get_name(format)));
}

static int call(struct libfwctl_handle *handle, struct libfwctl_request *request, const char *json,
		unsigned int flags, struct libfwctl_error *err, char **out)
{
	struct libfwctl_response *response;
	int status = json ? libfwctl_request_put_json(request, json, err) : 0;

	if (status)
		return status;
	if (libfwctl_response_new(&response))
		return report_no_memory(err, "a response");
	status = libfwctl_call(handle, request, response, err);
	if (!status)
		status = libfwctl_response_check(response, err);
	if (!status)
		status = libfwctl_response_to_json(response, flags, err, out);
	libfwctl_response_free(response);
	return status;
}

int libfwctl_call_json(struct libfwctl_handle *handle, const char *command, const char *json,
		       unsigned int flags, struct libfwctl_error *err, char **out)
{
	const struct libfwctl_command *found;
	struct libfwctl_request *request;
	int status;

	error_reset(err);
	if (!handle || !command || !out ||
	    (flags & ~(LIBFWCTL_JSON_U64_STRINGS | LIBFWCTL_JSON_ENVELOPE)))
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "handle, command, known flags and a result"));
	status = find_command(handle, command, err, &found);
	if (!status)
		status = libfwctl_request_new(found, err, &request);
	if (status)
		return status;
	status = call(handle, request, json, flags, err, out);
	libfwctl_request_free(request);
	return status;
}
