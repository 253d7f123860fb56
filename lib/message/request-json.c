// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * request-json.c: setting a request from a JSON object. Members named like a buffer of the command are for
 * that buffer; the others are the request's own. All or nothing.
 */
#include "message/request.h"
#include "codec/json-parse.h"
#include "codec/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- finding members, in text that is known to be JSON --------------------------------------- */

/* One member of the outermost object, as it stands there. */
struct member {
	const char *start, *name, *value, *end; /* the end is a comma or a brace */
	size_t name_length;
};

static const char *skip_space(const char *at)
{
	return at + strspn(at, " \t\r\n");
}

static const char *skip_string(const char *at)
{
	for (at++; *at != '"'; at++)
		if (*at == '\\')
			at++;
	return at + 1;
}

static const char *skip_value(const char *at)
{
	for (size_t depth = 0; depth || (*at != ',' && *at != '}');) {
		if (*at == '"') {
			at = skip_string(at);
			continue;
		}
		if (*at == '{' || *at == '[')
			depth++;
		else if (*at == '}' || *at == ']')
			depth--;
		at++;
	}
	return at;
}

/* The next member at or behind `at`, which stands behind the object's brace or a comma. */
static bool find_member(const char *at, struct member *member)
{
	member->start = skip_space(at);
	if (*member->start != '"')
		return false;
	at = skip_string(member->start);
	member->name = member->start + 1;
	member->name_length = (size_t)(at - member->name) - 1;
	member->value = skip_space(skip_space(at) + 1);
	member->end = skip_value(member->value);
	return true;
}

/* ---- buffers -------------------------------------------------------------------------------- */

static int put_hex(struct libfwctl_request *request, const char *buffer, char *value,
		   struct libfwctl_error *err)
{
	size_t length = strlen(value);

	while (length && strchr(" \t\r\n", value[length - 1]))
		length--;
	if (length < 2 || value[length - 1] != '"')
		return report(err, FAILURE(.message = MSG_BUFFER_JSON, .error = EBADMSG,
					   .command = request->command->name, .field = buffer));
	value[length - 1] = '\0';
	return request_put_text(request, buffer, value + 1, err);
}

static int put_buffer(struct libfwctl_request *request, const char *buffer,
		      const struct member *member, struct libfwctl_error *err)
{
	char *value = strndup(member->value, (size_t)(member->end - member->value));
	struct libfwctl_record *record;
	const char *rest;
	int status = -EACCES;

	if (!value)
		return request_no_memory(err);
	record = request_resolve(request, buffer, &rest, err);
	if (record && *value == '{')
		status = record_put_json(record, value, err);
	else if (record)
		status = put_hex(request, buffer, value, err);
	free(value);
	return status;
}

static const char *buffer_of(const struct libfwctl_request *request, const struct member *member)
{
	for (uint32_t i = 0; i < request->details->nbuffers; i++) {
		const char *name = request->details->buffers[i].name;

		if (strlen(name) == member->name_length &&
		    memcmp(name, member->name, member->name_length) == 0)
			return name;
	}
	return NULL;
}

/* Takes a member out of the text, with the comma that parts it from its neighbour. */
static char *take_out(char *text, const struct member *member)
{
	char *from = text + (member->start - text), *behind = text + (member->end - text);

	if (*behind == ',') {
		behind++;
	} else {
		while (from > text && strchr(" \t\r\n", from[-1]))
			from--;
		if (from > text && from[-1] == ',')
			from--;
	}
	memmove(from, behind, strlen(behind) + 1);
	return from;
}

static void take_out_buffers(const struct libfwctl_request *request, char *text)
{
	char *at = text + (skip_space(text) - text) + 1;
	struct member member;

	while (find_member(at, &member)) {
		if (buffer_of(request, &member))
			at = take_out(text, &member);
		else
			at = text + (member.end - text);
		if (*at == ',')
			at++;
	}
}

static int put_buffers(struct libfwctl_request *request, const char *text,
		       struct libfwctl_error *err)
{
	const char *at = skip_space(text) + 1;
	struct member member;
	int status = 0;

	while (!status && find_member(at, &member)) {
		const char *buffer = buffer_of(request, &member);

		if (buffer)
			status = put_buffer(request, buffer, &member, err);
		at = member.end + (*member.end == ',');
	}
	return status;
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* 1 or 0, or -ENOMEM. */
static int is_object(const char *text)
{
	struct json json = {0};
	int status = json_parse(&json, text);

	if (status != -ENOMEM)
		status = !status && json.tokens[0].type == JSON_OBJECT;
	json_clear(&json);
	return status;
}

static int put_all(struct libfwctl_request *request, const char *json, struct libfwctl_error *err)
{
	int status = request->details->nbuffers ? is_object(json) : 0;
	char *text;

	/* What is no object is told by who reads the whole. */
	if (!status)
		return record_put_json(&request->record, json, err);
	text = status > 0 ? strdup(json) : NULL;
	if (!text)
		return request_no_memory(err);
	/* Fields of the request can choose what its buffers are. */
	take_out_buffers(request, text);
	status = record_put_json(&request->record, text, err);
	free(text);
	return status ? status : put_buffers(request, json, err);
}

int libfwctl_request_put_json(struct libfwctl_request *request, const char *json,
			      struct libfwctl_error *err)
{
	int status;

	error_reset(err);
	if (!request || !json)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "request and JSON"));
	request_take_back(request);
	status = request_keep(request, err);
	if (status)
		return status;
	status = put_all(request, json, err);
	if (status)
		request_take_back(request);
	request->completed = false;
	return request_name_command(request, status, err);
}
