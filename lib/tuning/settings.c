// SPDX-License-Identifier: LGPL-2.1-or-later
/* settings.c: choosing parameters by name, and what is told of those chosen. See settings.h. */
#include "tuning/settings.h"
#include "base/context.h"
#include "catalogue/format.h"
#include "tuning/absence.h"
#include "tuning/near.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_ROOM 256 /* of a parameter, with the number of its instance */

/* ---- the object ----------------------------------------------------------------------------- */

int libfwctl_settings_new(const struct libfwctl_format *format, struct libfwctl_error *err,
			  struct libfwctl_settings **out)
{
	struct libfwctl_settings *settings;
	const struct verbs *verbs;

	error_reset(err);
	if (!format || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "format and result"));
	verbs = format_verbs(format);
	settings = verbs ? calloc(1, sizeof(*settings)) : NULL;
	if (!settings)
		return report_no_memory(err, "settings");
	settings->ctx = libfwctl_context_ref(format_context(format));
	settings->format = format;
	settings->verbs = verbs;
	*out = settings;
	return 0;
}

static void free_setting(struct libfwctl_setting *setting)
{
	for (int i = 0; i < VALUES; i++)
		value_clear(&setting->values[i]);
	change_clear(&setting->change);
	absence_clear(&setting->absence);
	libfwctl_path_free(setting->way);
	free(setting->wanted);
	free(setting->name);
	libfwctl_error_free(setting->err);
	free(setting);
}

static void empty(struct libfwctl_settings *settings)
{
	for (size_t i = 0; i < settings->count; i++)
		free_setting(settings->list[i]);
	settings->count = 0;
}

void libfwctl_settings_free(struct libfwctl_settings *settings)
{
	if (!settings)
		return;
	empty(settings);
	free(settings->list);
	libfwctl_context_unref(settings->ctx);
	free(settings);
}

int libfwctl_settings_set_function(struct libfwctl_settings *settings, uint32_t function,
				   struct libfwctl_error *err)
{
	error_reset(err);
	if (!settings)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "settings"));
	for (uint32_t i = 0; i < settings->verbs->nparams; i++) {
		if (!settings->verbs->params[i].group->functions)
			continue;
		empty(settings);
		settings->other_function = true;
		settings->function = function;
		return 0;
	}
	return report(err, FAILURE(.message = MSG_PARAM_NO_FUNCTIONS, .error = ENOTSUP,
				   .subject = libfwctl_format_get_name(settings->format)));
}

/* ---- names ---------------------------------------------------------------------------------- */

static void make_name(const struct libfwctl_param *param, uint32_t instance, char name[NAME_ROOM])
{
	if (param->group->ninstances)
		snprintf(name, NAME_ROOM, "%s%s%u", param->name,
			 param->group->suffix ? param->group->suffix : "", instance);
	else
		snprintf(name, NAME_ROOM, "%s", param->name);
}

static bool matches(const char *pattern, bool wildcards, const char *name)
{
	if (!pattern)
		return true;
	if (wildcards)
		return fnmatch(pattern, name, FNM_CASEFOLD | FNM_NOESCAPE) == 0;
	return strcasecmp(pattern, name) == 0;
}

static uint32_t instance_count(const struct libfwctl_param *param)
{
	return param->group->ninstances ? param->group->ninstances : 1;
}

static uint32_t instance_number(const struct libfwctl_param *param, uint32_t index)
{
	return param->group->ninstances ? param->group->first_instance + index : 0;
}

static bool is_offered(const struct libfwctl_settings *settings, const struct libfwctl_param *param)
{
	return settings->other_function ? param->group->functions : !param->group->functions_only;
}

static void offer_names(const struct libfwctl_settings *settings, struct near *near)
{
	for (uint32_t i = 0; i < settings->verbs->nparams; i++) {
		const struct libfwctl_param *param = &settings->verbs->params[i];
		char name[NAME_ROOM];

		if (!is_offered(settings, param))
			continue;
		if (!param->group->ninstances) {
			near_offer(near, param->name);
			continue;
		}
		for (uint32_t k = 0; k < param->group->ninstances; k++) {
			make_name(param, instance_number(param, k), name);
			near_offer(near, name);
		}
	}
}

/* Whether it is there, but not for another function, or only for one. */
static bool is_elsewhere(const struct libfwctl_settings *settings, const char *pattern)
{
	for (uint32_t i = 0; i < settings->verbs->nparams; i++)
		if (!is_offered(settings, &settings->verbs->params[i]) &&
		    matches(pattern, false, settings->verbs->params[i].name))
			return true;
	return false;
}

static int report_unknown(const struct libfwctl_settings *settings, const char *pattern,
			  struct libfwctl_error *err)
{
	char memory[sizeof(err->subject)];
	struct failure failure = {
		.message = MSG_PARAM_NONE, .error = ENOENT, .field = pattern, .subject = memory};
	struct text text;
	struct near near;

	text_begin(&text, memory, sizeof(memory));
	if (!settings->verbs->nparams) {
		failure.message = MSG_PARAM_NO_PARAMS;
		failure.subject = libfwctl_format_get_name(settings->format);
		return report(err, &failure);
	}
	if (pattern && is_elsewhere(settings, pattern)) {
		failure.message =
			settings->other_function ? MSG_PARAM_OWN_ONLY : MSG_PARAM_OTHERS_ONLY;
		return report(err, &failure);
	}
	near_start(&near, pattern ? pattern : "");
	offer_names(settings, &near);
	near_add_text(&near, &text);
	if (!near.count)
		text_add(&text, "'fwctl param list' shows those there are");
	return report(err, &failure);
}

/* ---- choosing ------------------------------------------------------------------------------- */

/* Where it is in the list, or would be. */
static size_t place_of(const struct libfwctl_settings *settings, const struct libfwctl_param *param,
		       uint32_t instance)
{
	size_t first = 0, last = settings->count;

	while (first < last) {
		size_t middle = first + (last - first) / 2;
		const struct libfwctl_setting *setting = settings->list[middle];

		if (setting->param < param ||
		    (setting->param == param && setting->instance < instance))
			first = middle + 1;
		else
			last = middle;
	}
	return first;
}

static struct libfwctl_setting *new_setting(const struct libfwctl_param *param, uint32_t instance)
{
	struct libfwctl_setting *setting = calloc(1, sizeof(*setting));
	char name[NAME_ROOM];

	if (!setting)
		return NULL;
	make_name(param, instance, name);
	setting->param = param;
	setting->instance = instance;
	setting->name = strdup(name);
	if (setting->name)
		return setting;
	free_setting(setting);
	return NULL;
}

static bool make_room(struct libfwctl_settings *settings)
{
	size_t more = settings->room ? 2 * settings->room : 16;
	void *grown;

	if (settings->count < settings->room)
		return true;
	grown = reallocarray(settings->list, more, sizeof(struct libfwctl_setting *));
	if (!grown)
		return false;
	settings->list = grown;
	settings->room = more;
	return true;
}

/* NULL without memory. */
static struct libfwctl_setting *obtain(struct libfwctl_settings *settings,
				       const struct libfwctl_param *param, uint32_t instance)
{
	size_t place = place_of(settings, param, instance);
	struct libfwctl_setting *setting;

	if (place < settings->count && settings->list[place]->param == param &&
	    settings->list[place]->instance == instance)
		return settings->list[place];
	setting = make_room(settings) ? new_setting(param, instance) : NULL;
	if (!setting)
		return NULL;
	memmove(&settings->list[place + 1], &settings->list[place],
		(settings->count - place) * sizeof(struct libfwctl_setting *));
	settings->list[place] = setting;
	settings->count++;
	return setting;
}

int settings_each(struct libfwctl_settings *settings, const char *pattern, bool wildcards,
		  setting_fn *fn, void *data, struct libfwctl_error *err)
{
	size_t found = 0;

	for (uint32_t i = 0; i < settings->verbs->nparams; i++) {
		const struct libfwctl_param *param = &settings->verbs->params[i];
		bool all = matches(pattern, wildcards, param->name);

		if (!is_offered(settings, param))
			continue;
		for (uint32_t k = 0; k < instance_count(param); k++) {
			uint32_t instance = instance_number(param, k);
			struct libfwctl_setting *setting;
			char name[NAME_ROOM];
			int status;

			make_name(param, instance, name);
			if (!all && !matches(pattern, wildcards, name))
				continue;
			found++;
			setting = obtain(settings, param, instance);
			if (!setting)
				return report_no_memory(err, "settings");
			status = fn ? fn(setting, data, err) : 0;
			if (status)
				return status;
		}
	}
	return found ? 0 : report_unknown(settings, pattern, err);
}

int libfwctl_settings_select(struct libfwctl_settings *settings, const char *pattern,
			     struct libfwctl_error *err)
{
	error_reset(err);
	if (!settings)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "settings"));
	return settings_each(settings, pattern, true, NULL, NULL, err);
}

size_t libfwctl_settings_get_count(const struct libfwctl_settings *settings)
{
	return settings ? settings->count : 0;
}

const struct libfwctl_setting *libfwctl_settings_get(const struct libfwctl_settings *settings,
						     size_t index)
{
	return settings && index < settings->count ? settings->list[index] : NULL;
}

const struct libfwctl_setting *libfwctl_settings_find(const struct libfwctl_settings *settings,
						      const char *name)
{
	for (size_t i = 0; settings && name && i < settings->count; i++)
		if (strcasecmp(settings->list[i]->name, name) == 0)
			return settings->list[i];
	return NULL;
}
