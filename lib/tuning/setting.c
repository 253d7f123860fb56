// SPDX-License-Identifier: LGPL-2.1-or-later
/* setting.c: what is told of one parameter of a device, and what went wrong with it. */
#include "tuning/settings.h"
#include "codec/path.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what the format knows ------------------------------------------------------------------ */

/* In the request that writes it: of the message, or of one of its buffers. */
static const struct libfwctl_field *find_in_request(const struct libfwctl_param *param)
{
	const struct query *query = param->group->write;
	const struct libfwctl_field *field = NULL;
	struct libfwctl_request *request = NULL;
	const struct libfwctl_record *record;
	struct libfwctl_path *path = NULL;
	char memory[QUERY_PATH_MAX];
	const char *rest;

	if (!query || !query_path(query, param->path, memory) ||
	    libfwctl_request_new(query->command, NULL, &request))
		return NULL;
	record = request_resolve(request, memory, &rest, NULL);
	if (record && rest && !libfwctl_path_new(record->layout, rest, NULL, &path))
		field = path->field;
	libfwctl_path_free(path);
	libfwctl_request_free(request);
	return field;
}

const struct libfwctl_field *param_field(const struct libfwctl_param *param)
{
	return param->field ? param->field : find_in_request(param);
}

bool param_is_array(const struct libfwctl_param *param)
{
	const struct libfwctl_field *field = param_field(param);
	size_t length = strlen(param->path);

	return field && (field->flags & FIELD_ARRAY) && length && param->path[length - 1] != ']';
}

/* By what the call that writes it can do. */
static uint32_t told_by_effects(const struct libfwctl_param *param)
{
	uint64_t effects = param->group->write ? param->group->write->command->effects : 0;

	if (effects & LIBFWCTL_EFFECT_CONFIG_NOW)
		return LIBFWCTL_TAKES_EFFECT_NOW;
	return effects & LIBFWCTL_EFFECT_CONFIG_AT_RESET ? LIBFWCTL_TAKES_EFFECT_AT_RESET
							 : LIBFWCTL_TAKES_EFFECT_UNKNOWN;
}

/* ---- what went wrong ------------------------------------------------------------------------ */

int setting_fail(struct libfwctl_setting *setting, int status, const struct libfwctl_error *err)
{
	if (!err || setting->err)
		return status;
	setting->err = libfwctl_error_new();
	if (!setting->err)
		return status;
	*setting->err = *err;
	/* Its text may name another field; who asks for the field is told the parameter. */
	libfwctl_error_text(setting->err);
	snprintf(setting->err->field, sizeof(setting->err->field), "%s", setting->name);
	return status;
}

void setting_forget_failure(struct libfwctl_setting *setting)
{
	libfwctl_error_free(setting->err);
	setting->err = NULL;
}

/* ---- asked by callers ----------------------------------------------------------------------- */

const char *libfwctl_setting_get_name(const struct libfwctl_setting *setting)
{
	return setting ? setting->name : NULL;
}

const struct libfwctl_param *libfwctl_setting_get_param(const struct libfwctl_setting *setting)
{
	return setting ? setting->param : NULL;
}

uint32_t libfwctl_setting_get_instance(const struct libfwctl_setting *setting)
{
	return setting ? setting->instance : 0;
}

uint32_t libfwctl_setting_get_support(const struct libfwctl_setting *setting)
{
	return setting ? setting->support : LIBFWCTL_ANSWER_UNKNOWN;
}

uint32_t libfwctl_setting_is_settable(const struct libfwctl_setting *setting)
{
	if (!setting)
		return LIBFWCTL_ANSWER_UNKNOWN;
	if (setting->param->obstacle || !setting->param->group->write)
		return LIBFWCTL_ANSWER_NO;
	return setting->settable;
}

uint32_t libfwctl_setting_get_takes_effect(const struct libfwctl_setting *setting)
{
	if (!setting || setting->param->obstacle || !setting->param->group->write)
		return LIBFWCTL_TAKES_EFFECT_UNKNOWN;
	if (setting->takes_effect)
		return setting->takes_effect;
	return setting->param->takes_effect ? setting->param->takes_effect
					    : told_by_effects(setting->param);
}

static const struct value *value_of(const struct libfwctl_setting *setting, uint32_t value)
{
	if (!setting)
		return NULL;
	switch (value) {
	case LIBFWCTL_PARAM_VALUE_NEXT:
		return &setting->values[VALUE_NEXT];
	case LIBFWCTL_PARAM_VALUE_CURRENT:
		return &setting->values[VALUE_CURRENT];
	case LIBFWCTL_PARAM_VALUE_DEFAULT:
		return &setting->values[VALUE_DEFAULT];
	default:
		return NULL;
	}
}

const char *libfwctl_setting_get_text(const struct libfwctl_setting *setting, uint32_t value)
{
	const struct value *found = value_of(setting, value);

	return found ? found->text : NULL;
}

int libfwctl_setting_get_u64(const struct libfwctl_setting *setting, uint32_t value, size_t index,
			     uint64_t *number)
{
	const struct value *found = value_of(setting, value);

	if (!found || !number || (found->text && !found->numbers))
		return -EINVAL;
	if (index >= found->count)
		return -ENODATA;
	*number = found->numbers[index];
	return 0;
}

size_t libfwctl_setting_get_count(const struct libfwctl_setting *setting)
{
	if (!setting)
		return 0;
	for (int i = 0; i < VALUES; i++)
		if (setting->values[i].text)
			return setting->values[i].count;
	return param_is_array(setting->param)
		       ? (size_t)libfwctl_field_get_count(param_field(setting->param))
		       : 1;
}

const char *libfwctl_setting_get_change(const struct libfwctl_setting *setting)
{
	if (!setting || !setting_is_changed(setting))
		return NULL;
	return setting->wanted ? setting->wanted : setting->change.text;
}

uint32_t libfwctl_setting_get_outcome(const struct libfwctl_setting *setting)
{
	return setting ? setting->outcome : LIBFWCTL_OUTCOME_NONE;
}

const struct libfwctl_error *libfwctl_setting_get_error(const struct libfwctl_setting *setting)
{
	return setting ? setting->err : NULL;
}
