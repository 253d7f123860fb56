// SPDX-License-Identifier: LGPL-2.1-or-later
/* query.c: makes the requests of queries, and keeps what came of them. See query.h. */
#include "tuning/query.h"
#include "handle/handle.h"
#include "message/response.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool query_path(const struct query *query, const char *path, char memory[QUERY_PATH_MAX])
{
	int length = query->at ? snprintf(memory, QUERY_PATH_MAX, "%s.%s", query->at, path)
			       : snprintf(memory, QUERY_PATH_MAX, "%s", path);

	return length > 0 && length < QUERY_PATH_MAX;
}

const struct libfwctl_record *answer_find(const struct answer *answer, const char *path,
					  char memory[QUERY_PATH_MAX], const char **rest)
{
	const struct libfwctl_record *record;

	if (!answer || answer->status || !query_path(answer->query, path, memory))
		return NULL;
	record = response_resolve(answer->response, memory, rest);
	return *rest ? record : NULL;
}

/* ---- requests ------------------------------------------------------------------------------- */

/* What depends on the instance is asked for each of them, all else once. */
static bool is_of_instance(const struct query *query)
{
	for (uint32_t i = 0; i < query->settings.count; i++)
		if (query->settings.list[i].kind == SETTING_INSTANCE)
			return true;
	return false;
}

/* Another query that this one rests on. */
static const struct answer *ask_before(struct inquiry *inquiry, const struct query *query,
				       uint32_t instance)
{
	return inquiry_ask(inquiry, query, NULL, is_of_instance(query) ? instance : 0);
}

/* The number at a path of a query's answer. */
static int find_number(const struct answer *answer, const char *path, struct libfwctl_error *err,
		       uint64_t *number)
{
	const struct libfwctl_record *record;
	char memory[QUERY_PATH_MAX];
	const char *rest;

	if (!answer)
		return report_no_memory(err, "a query");
	if (answer->status) {
		if (err && answer->err)
			*err = *answer->err;
		return answer->status;
	}
	record = answer_find(answer, path, memory, &rest);
	if (!record)
		return report(
			err, FAILURE(.message = MSG_FIELD_ABSENT, .error = ENODATA, .field = path));
	return libfwctl_record_find_u64(record, rest, err, number);
}

/* -ENODATA: it is left out here. */
static int find_setting(struct inquiry *inquiry, const struct setting *setting, uint32_t instance,
			struct libfwctl_error *err, uint64_t *number)
{
	int status = 0;

	if (setting->kind == SETTING_INSTANCE)
		*number = instance;
	else if (setting->kind == SETTING_FUNCTION)
		*number = inquiry->function;
	else
		status = find_number(ask_before(inquiry, setting->query, instance), setting->value,
				     err, number);
	*number += (uint64_t)(int64_t)setting->add;
	return status;
}

static bool is_left_out(const struct inquiry *inquiry, const struct setting *setting)
{
	return !inquiry->other_function &&
	       (setting->function_only || setting->kind == SETTING_FUNCTION);
}

static int put_setting(struct inquiry *inquiry, const struct setting *setting, uint32_t instance,
		       struct libfwctl_request *request, struct libfwctl_error *err)
{
	uint64_t number = 0;
	int status;

	if (is_left_out(inquiry, setting))
		return 0;
	if (setting->kind == SETTING_TEXT) {
		status = libfwctl_request_put(request, setting->path, setting->value, err);
	} else {
		status = find_setting(inquiry, setting, instance, err, &number);
		if (status)
			return status;
		status = libfwctl_request_put_u64(request, setting->path, number, err);
	}
	/* The keys of a group go to several commands, of which not each has all. */
	return status == -ENOENT ? 0 : status;
}

static int put_settings(struct inquiry *inquiry, const struct settings *settings, uint32_t instance,
			struct libfwctl_request *request, struct libfwctl_error *err)
{
	int status = 0;

	for (uint32_t i = 0; !status && i < settings->count; i++)
		status = put_setting(inquiry, &settings->list[i], instance, request, err);
	return status;
}

int inquiry_put_settings(struct inquiry *inquiry, const struct query *query,
			 const struct group *group, uint32_t instance,
			 struct libfwctl_request *request, struct libfwctl_error *err)
{
	int status = put_settings(inquiry, &query->settings, instance, request, err);

	if (!status && group)
		status = put_settings(inquiry, &group->settings, instance, request, err);
	if (!status)
		error_reset(err); /* of a setting that was left out */
	return status;
}

int inquiry_new_request(struct inquiry *inquiry, const struct query *query,
			const struct group *group, uint32_t instance, struct libfwctl_error *err,
			struct libfwctl_request **out)
{
	struct libfwctl_request *request = NULL;
	int status = libfwctl_request_new(query->command, err, &request);

	if (!status)
		status = inquiry_put_settings(inquiry, query, group, instance, request, err);
	if (status)
		libfwctl_request_free(request);
	else
		*out = request;
	return status;
}

/* ---- answers -------------------------------------------------------------------------------- */

static int check_sense(struct inquiry *inquiry, const struct query *query, uint32_t instance,
		       struct libfwctl_error *err)
{
	uint64_t number = 0;
	int status;

	if (!query->when)
		return 0;
	status = find_number(ask_before(inquiry, query->when, instance), query->when_path, err,
			     &number);
	if (status || number)
		return status;
	return report(err, FAILURE(.message = MSG_QUERY_UNMET, .error = ENODATA,
				   .device = inquiry->handle ? inquiry->handle->label : NULL,
				   .command = query->command->name, .field = query->when_path,
				   .subject = query->when->command->name));
}

static int ask(struct inquiry *inquiry, struct answer *answer, struct libfwctl_error *err)
{
	struct libfwctl_request *request = NULL;
	int status = check_sense(inquiry, answer->query, answer->instance, err);

	if (!status)
		status = inquiry_new_request(inquiry, answer->query, answer->group,
					     answer->instance, err, &request);
	if (!status)
		status = libfwctl_call(inquiry->handle, request, answer->response, err);
	if (!status)
		status = libfwctl_response_check(answer->response, err);
	libfwctl_request_free(request);
	return status;
}

static void free_answer(struct answer *answer)
{
	libfwctl_response_free(answer->response);
	libfwctl_error_free(answer->err);
	free(answer);
}

static struct answer *new_answer(const struct query *query, const struct group *group,
				 uint32_t instance)
{
	struct answer *answer = calloc(1, sizeof(*answer));

	if (!answer)
		return NULL;
	*answer = (struct answer){.query = query, .group = group, .instance = instance};
	answer->err = libfwctl_error_new();
	if (answer->err && !libfwctl_response_new(&answer->response))
		return answer;
	free_answer(answer);
	return NULL;
}

const struct answer *inquiry_ask(struct inquiry *inquiry, const struct query *query,
				 const struct group *group, uint32_t instance)
{
	struct answer *answer;

	for (answer = inquiry->answers; answer; answer = answer->next)
		if (answer->query == query && answer->group == group &&
		    answer->instance == instance)
			return answer;
	answer = new_answer(query, group, instance);
	if (!answer)
		return NULL;
	answer->status = ask(inquiry, answer, answer->err);
	if (!answer->status) {
		libfwctl_error_free(answer->err); /* large, and there can be many answers */
		answer->err = NULL;
	}
	answer->next = inquiry->answers;
	inquiry->answers = answer;
	return answer;
}

void inquiry_forget(struct inquiry *inquiry, const struct answer *answer)
{
	for (struct answer **at = &inquiry->answers; *at; at = &(*at)->next) {
		struct answer *found = *at;

		if (found != answer)
			continue;
		*at = found->next;
		free_answer(found);
		return;
	}
}

void inquiry_end(struct inquiry *inquiry)
{
	while (inquiry->answers) {
		struct answer *answer = inquiry->answers;

		inquiry->answers = answer->next;
		free_answer(answer);
	}
}
