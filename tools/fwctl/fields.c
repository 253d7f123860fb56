// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * fields.c: makes a request of what a command line says of it: a JSON file, then field=value words.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "fwctl.h"

const struct libfwctl_layout *path_layout(const struct libfwctl_command *command, const char **path)
{
	const struct libfwctl_command_buffer *buffer;

	for (size_t i = 0; (buffer = libfwctl_command_get_buffer(command, i)); i++) {
		const char *name = libfwctl_command_buffer_get_name(buffer);
		size_t length = strlen(name);

		if (!strncmp(*path, name, length) && (*path)[length] == '.') {
			*path += length + 1;
			return libfwctl_command_buffer_get_layout(buffer);
		}
	}
	return libfwctl_command_get_request(command);
}

/* The layout that the last name of a path is looked for in, and that name: for guesses only. */
static const struct libfwctl_layout *place_of(const struct libfwctl_layout *layout,
					      const char *path, const char **name)
{
	const char *dot = strrchr(path, '.');
	struct libfwctl_path *place;
	char *outer;

	*name = dot ? dot + 1 : path;
	if (!dot || !layout)
		return layout;
	outer = need(strndup(path, (size_t)(dot - path)));
	if (libfwctl_path_new(layout, outer, NULL, &place)) {
		layout = NULL;
	} else {
		layout = libfwctl_field_get_layout(libfwctl_path_get_field(place));
		libfwctl_path_free(place);
	}
	free(outer);
	return layout;
}

static void offer_fields(struct near *near, const struct libfwctl_command *command,
			 const struct libfwctl_layout *layout)
{
	const struct libfwctl_field *field;

	for (size_t i = 0; (field = libfwctl_layout_get_field(layout, i)); i++) {
		if (libfwctl_field_is_inline(field))
			offer_fields(near, command, libfwctl_field_get_layout(field));
		else if (libfwctl_command_is_settable(command, field))
			near_offer(near, libfwctl_field_get_name(field));
	}
}

static int no_such_field(struct run *run, const struct libfwctl_command *command, const char *path)
{
	const struct libfwctl_layout *layout;
	const char *inner = path, *name;
	struct near near;
	char *guess, *full = command_name(command);
	int status;

	layout = path_layout(command, &inner);
	layout = place_of(layout, inner, &name);
	near_start(&near, name);
	if (layout)
		offer_fields(&near, command, layout);
	guess = near_text(&near);
	status = failure_report(run, LIBFWCTL_ERROR_USAGE, ENOENT, LIBFWCTL_EXECUTED_NO,
				"the request of %s has no field '%s'%s 'fwctl describe %s' shows "
				"those it has",
				full, path, guess, full);
	free(guess);
	free(full);
	return status;
}

/* The field of a path, or NULL. */
static const struct libfwctl_field *find_field(const struct libfwctl_command *command,
					       const char *path)
{
	const struct libfwctl_layout *layout = path_layout(command, &path);
	const struct libfwctl_field *field;
	struct libfwctl_path *place;

	if (!layout || libfwctl_path_new(layout, path, NULL, &place))
		return NULL;
	field = libfwctl_path_get_field(place);
	libfwctl_path_free(place);
	return field;
}

static bool is_word(const char *text)
{
	return *text && !strchr("0123456789+-", *text);
}

static int no_such_value(struct run *run, const struct libfwctl_command *command,
			 const struct libfwctl_field *field, const char *path, const char *text)
{
	const char *bar = strrchr(text, '|'), *name;
	char *guess, *full = command_name(command);
	struct near near;
	int status;

	near_start(&near, bar ? bar + 1 : text);
	for (size_t i = 0; !libfwctl_field_get_value(field, i, NULL, &name, NULL); i++)
		near_offer(&near, name);
	guess = near_text(&near);
	status = failure_report(run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
				"%s: '%s' is no value of this field%s 'fwctl describe %s' shows "
				"those it has",
				path, text, guess, full);
	free(guess);
	free(full);
	return status;
}

/* A field of bytes, or a buffer that no layout gives fields. */
static bool takes_bytes(const struct libfwctl_command *command, const char *path)
{
	const struct libfwctl_command_buffer *buffer;
	const struct libfwctl_field *field;

	for (size_t i = 0; (buffer = libfwctl_command_get_buffer(command, i)); i++)
		if (!strcmp(path, libfwctl_command_buffer_get_name(buffer)))
			return !libfwctl_command_buffer_get_layout(buffer);
	field = find_field(command, path);
	return field && libfwctl_field_get_kind(field) == LIBFWCTL_KIND_BYTES;
}

/* A file that was read; standard input can be but once. */
struct input {
	uint8_t *bytes; /* NULL: not yet */
	size_t length;
};

/* The file of a word, or, behind the last, the JSON. */
static int read_once(struct run *run, struct assignment *assignment, int index, const char *path,
		     size_t max, const struct input **out)
{
	struct input *input;

	if (!assignment->inputs)
		assignment->inputs =
			need(calloc((size_t)assignment->nwords + 1, sizeof(*assignment->inputs)));
	*out = input = &assignment->inputs[index];
	return input->bytes ? 0 : input_read(run, path, false, max, &input->bytes, &input->length);
}

void assignment_clear(struct assignment *assignment)
{
	for (int i = 0; assignment->inputs && i <= assignment->nwords; i++)
		free(assignment->inputs[i].bytes);
	free(assignment->inputs);
	assignment->inputs = NULL;
}

/* "data=@FILE": what the file holds, as it is. */
static int put_file(struct run *run, struct libfwctl_request *request,
		    struct assignment *assignment, int index, const char *path, const char *file)
{
	const struct input *input;
	int status = read_once(run, assignment, index, file, LIBFWCTL_RPC_LENGTH_MAX, &input);

	if (status)
		return status;
	if (libfwctl_request_put_data(request, path, input->bytes, input->length, run->err))
		return failure_library(run, run->err);
	return 0;
}

static int put(struct run *run, struct libfwctl_request *request, const char *path,
	       const char *text)
{
	const struct libfwctl_command *command = libfwctl_request_get_command(request);
	int rc = libfwctl_request_put(request, path, text, run->err);
	const struct libfwctl_field *field;

	if (!rc)
		return 0;
	if (rc == -ENOENT)
		return no_such_field(run, command, path);
	field = rc == -EINVAL && is_word(text) ? find_field(command, path) : NULL;
	if (field && libfwctl_field_get_value_count(field))
		return no_such_value(run, command, field, path, text);
	return failure_library(run, run->err);
}

static int put_word(struct run *run, struct libfwctl_request *request,
		    struct assignment *assignment, int index)
{
	const char *word = assignment->words[index], *equals = strchr(word, '=');
	char *path;
	int status;

	if (!equals || equals == word)
		return failure_report(run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
				      "'%s' is no field=value", word);
	path = need(strndup(word, (size_t)(equals - word)));
	run->field = path;
	if (equals[1] == '@' && takes_bytes(libfwctl_request_get_command(request), path))
		status = put_file(run, request, assignment, index, path, equals + 2);
	else
		status = put(run, request, path, equals + 1);
	run->field = NULL;
	free(path);
	return status;
}

static int put_json(struct run *run, struct libfwctl_request *request,
		    struct assignment *assignment)
{
	const char *path = assignment->json_path, *json;
	const struct input *input;
	int status = read_once(run, assignment, assignment->nwords, path, INPUT_MAX, &input);

	if (status)
		return status;
	json = (const char *)input->bytes;
	if (strlen(json) != input->length)
		return failure_report(run, LIBFWCTL_ERROR_MALFORMED, EBADMSG, LIBFWCTL_EXECUTED_NO,
				      "%s is no JSON: byte %zu is a zero", path, strlen(json));
	if (libfwctl_request_put_json(request, json, run->err))
		return failure_library(run, run->err);
	return 0;
}

int request_fill(struct run *run, struct libfwctl_request *request, struct assignment *assignment)
{
	int status = 0;

	if (assignment->json_path)
		status = put_json(run, request, assignment);
	for (int i = 0; i < assignment->nwords && !status; i++)
		status = put_word(run, request, assignment, i);
	return status;
}

int request_make(struct run *run, const struct libfwctl_command *command,
		 struct assignment *assignment, struct libfwctl_request **request)
{
	int status;

	run->command = libfwctl_command_get_name(command);
	if (libfwctl_request_new(command, run->err, request))
		return failure_library(run, run->err);
	status = request_fill(run, *request, assignment);
	if (status) {
		libfwctl_request_free(*request);
		*request = NULL;
	}
	return status;
}
