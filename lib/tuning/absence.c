// SPDX-License-Identifier: LGPL-2.1-or-later
/* absence.c: see absence.h. The field that says so stands beside the parameter's, and goes by its name. */
#include "tuning/absence.h"
#include "codec/path.h"
#include "tuning/carry.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void absence_clear(struct absence *absence)
{
	free(absence->path);
	*absence = (struct absence){0};
}

static const struct libfwctl_field *field_of(const struct condition *condition)
{
	const struct fields *fields = layout_fields(condition->field.layout);

	return fields ? &fields->field[condition->field.field] : NULL;
}

/* The field at a path of an answer: in which record, and the number there. */
static const struct libfwctl_field *find(const struct answer *answer, const char *path,
					 uint64_t *number)
{
	const struct libfwctl_field *field = NULL;
	const struct libfwctl_record *record;
	struct libfwctl_path *way = NULL;
	char memory[QUERY_PATH_MAX];
	const char *rest;

	record = answer_find(answer, path, memory, &rest);
	if (!record || libfwctl_path_new(record->layout, rest, NULL, &way))
		return NULL;
	if (!number || !libfwctl_record_get_u64(record, way, number))
		field = way->field;
	libfwctl_path_free(way);
	return field;
}

/* The path of what stands beside: "a.b" becomes "a.name". */
static bool path_beside(const char *path, const char *name, char memory[QUERY_PATH_MAX])
{
	const char *dot = strrchr(path, '.');
	int parent = dot ? (int)(dot + 1 - path) : 0;
	int length = snprintf(memory, QUERY_PATH_MAX, "%.*s%s", parent, path, name);

	return length > 0 && length < QUERY_PATH_MAX;
}

int absence_find(const struct libfwctl_param *param, const struct answer *answer,
		 struct libfwctl_error *err, struct absence *absence)
{
	const struct libfwctl_field *field = find(answer, param->path, NULL);
	const struct condition *condition =
		field && field->extras ? field->extras->condition : NULL;

	absence_clear(absence);
	for (; condition; condition = condition->next) {
		const struct libfwctl_field *other = field_of(condition);
		char memory[QUERY_PATH_MAX];
		uint64_t number;

		if (!other || !path_beside(param->path, other->name, memory) ||
		    find(answer, memory, &number) != other ||
		    (number & condition->mask) == condition->value)
			continue;
		absence->path = strdup(memory);
		absence->number = number;
		if (absence->path)
			return 0;
		return report_no_memory(err, "settings");
	}
	return 0;
}

int absence_put(const struct libfwctl_param *param, const struct absence *absence,
		struct libfwctl_request *request, struct libfwctl_error *err)
{
	char memory[QUERY_PATH_MAX];

	if (!query_path(param->group->write, absence->path, memory))
		return -ENAMETOOLONG;
	return request_put_raw(request, memory, absence->number, err);
}

static bool is_to_change(const struct libfwctl_settings *settings,
			 const struct libfwctl_param *param, uint32_t instance)
{
	for (size_t i = 0; i < settings->count; i++)
		if (settings->list[i]->param == param && settings->list[i]->instance == instance)
			return setting_is_changed(settings->list[i]);
	return false;
}

static bool has_gone(const struct libfwctl_param *param, const struct answer *answer,
		     struct libfwctl_request *request)
{
	struct value had = {0}, has = {0};
	char memory[QUERY_PATH_MAX];
	const struct libfwctl_record *record;
	const char *rest;
	bool gone;

	record = answer_find(answer, param->path, memory, &rest);
	gone = record && !value_read(record, rest, NULL, &had) && had.text &&
	       !carried_value(param, request, NULL, &has) && !has.text;
	value_clear(&had);
	value_clear(&has);
	return gone;
}

int absence_check(const struct libfwctl_settings *settings, const struct libfwctl_setting *setting,
		  const struct answer *answer, struct libfwctl_request *request,
		  struct libfwctl_error *err)
{
	for (uint32_t i = 0; i < settings->verbs->nparams; i++) {
		const struct libfwctl_param *param = &settings->verbs->params[i];

		if (param->group == setting->param->group && !param->obstacle &&
		    !is_to_change(settings, param, setting->instance) &&
		    has_gone(param, answer, request))
			return report(err, FAILURE(.message = MSG_PARAM_TOGETHER, .error = EINVAL,
						   .field = setting->name, .subject = param->name));
	}
	return 0;
}
