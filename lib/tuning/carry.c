// SPDX-License-Identifier: LGPL-2.1-or-later
/* carry.c: see carry.h. Fields go by their names, so that a record may be read and written in different envelopes. */
#include "tuning/carry.h"
#include "codec/path.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* The struct, or the case of a union, at a path of a record. */
static int find_struct(const struct libfwctl_record *record, const char *path,
		       struct libfwctl_error *err, struct libfwctl_record *out)
{
	struct libfwctl_path *way = NULL;
	const void *bytes = NULL;
	struct choice choice = {0};
	struct route route;
	size_t length = 0;
	int status = libfwctl_path_new(record->layout, path, err, &way);

	if (status)
		return status;
	status = route_follow(&route, record, way);
	if (!status && route.field->kind == KIND_UNION)
		status = walk_choose(&route.walk, route_frame(&route), route.field, &choice);
	else if (!status)
		choice.layout = route.field->layout;
	if (!status && choice.layout)
		status = libfwctl_record_get_data(record, way, &bytes, &length);
	libfwctl_path_free(way);
	if (status == -ENOMEM)
		return report_no_memory(err, "a record");
	if (status || !choice.layout)
		return report(
			err, FAILURE(.message = MSG_FIELD_ABSENT, .error = ENODATA, .field = path));
	*out = *record;
	out->layout = choice.layout;
	out->bytes = (unsigned char *)bytes; /* nothing here writes to it */
	out->length = length;
	return 0;
}

/* A path without what follows its buffer: "value.a" of the buffer "value". NULL: it is in the message. */
static const char *buffer_of(const char *at, const char *rest, char memory[QUERY_PATH_MAX])
{
	size_t length = at ? strlen(at) - (rest ? strlen(rest) : 0) : 0;

	if (!length || length >= QUERY_PATH_MAX)
		return NULL;
	memcpy(memory, at, length);
	memory[rest ? length - 1 : length] = '\0';
	return memory;
}

static int take_all(const struct answer *answer, struct libfwctl_request *request,
		    struct libfwctl_error *err)
{
	const struct query *read = answer->query, *write = answer->group->write;
	const char *read_rest = NULL, *write_rest = NULL, *to = write->at;
	const struct libfwctl_record *record = &answer->response->record;
	unsigned int flags = LIBFWCTL_RECORD_WITHOUT_KEYS;
	struct libfwctl_record part;
	char memory[QUERY_PATH_MAX];
	int status;

	if (write->keeps_reserved)
		flags |= LIBFWCTL_RECORD_WITH_RESERVED;
	if (read->at)
		record = response_resolve(answer->response, read->at, &read_rest);
	if (write->at && !request_resolve(request, write->at, &write_rest, err))
		return -EACCES;
	if (same_text(read_rest, write_rest)) {
		to = buffer_of(write->at, write_rest, memory);
	} else if (read_rest) {
		status = find_struct(record, read_rest, err, &part);
		if (status)
			return status;
		record = &part;
	}
	return request_put_record_at(request, to, record, flags, err);
}

int carried_value(const struct libfwctl_param *param, struct libfwctl_request *request,
		  struct libfwctl_error *err, struct value *value)
{
	const struct libfwctl_record *record;
	char memory[QUERY_PATH_MAX];
	const char *rest;

	value_clear(value);
	if (!query_path(param->group->write, param->path, memory))
		return 0;
	record = request_resolve(request, memory, &rest, err);
	return record && rest ? value_read(record, rest, err, value) : 0;
}

static bool only_asks(const struct libfwctl_param *param)
{
	return param->field && (param->field->access == ACCESS_OPERATION ||
				param->field->access == ACCESS_WRITE_ONLY);
}

/* What is read of a record, and could be set, must be in the request now, or writing it would change it. */
static int check_param(const struct libfwctl_param *param, const struct answer *answer,
		       struct libfwctl_request *request, struct libfwctl_error *err)
{
	struct value had = {0}, has = {0};
	char memory[QUERY_PATH_MAX];
	const struct libfwctl_record *record;
	const char *rest;
	int status = 0;

	record = answer_find(answer, param->path, memory, &rest);
	if (record)
		status = value_read(record, rest, err, &had);
	if (!status && had.text)
		status = carried_value(param, request, err, &has);
	if (!status && had.text && (!has.text || strcmp(had.text, has.text) != 0))
		status = report(err, FAILURE(.message = MSG_PARAM_LOST, .error = EPROTO,
					     .command = request->command->name,
					     .field = param->name, .subject = had.text));
	value_clear(&had);
	value_clear(&has);
	return status;
}

int carry_over(const struct libfwctl_settings *settings, const struct answer *answer,
	       struct libfwctl_request *request, struct libfwctl_error *err)
{
	int status = take_all(answer, request, err);

	for (uint32_t i = 0; !status && i < settings->verbs->nparams; i++) {
		const struct libfwctl_param *param = &settings->verbs->params[i];

		if (param->group == answer->group && !param->obstacle && !only_asks(param))
			status = check_param(param, answer, request, err);
	}
	return status;
}
