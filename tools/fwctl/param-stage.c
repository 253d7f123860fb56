// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * param-stage.c: what a command line or a profile wants is staged in settings. What stands for several parameters
 * is first looked up on the device: a card has fewer ports than its format knows of.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "param.h"

/* Settings of their own, with what the device says of all that a name or a pattern stands for. */
static int look_up(struct run *run, const struct target *target, const char *pattern,
		   struct target *found)
{
	int rc;

	*found = *target;
	found->settable = NULL;
	rc = target_new_settings(run, found);
	if (!rc)
		rc = libfwctl_settings_select(found->settings, pattern, run->err);
	if (!rc)
		rc = target_read_settable(
			run, found, target_stored_kinds(found) | LIBFWCTL_PARAM_VALUE_DEFAULT);
	return rc;
}

static void look_up_end(struct target *found)
{
	libfwctl_settings_free(found->settings);
	free(found->settable);
}

static bool is_there(const struct libfwctl_setting *setting)
{
	return libfwctl_setting_get_support(setting) != LIBFWCTL_ANSWER_NO;
}

static bool any_is_there(const struct target *found)
{
	const struct libfwctl_setting *setting;

	for (size_t i = 0; (setting = libfwctl_settings_get(found->settings, i)); i++)
		if (is_there(setting))
			return true;
	return false;
}

bool param_has_instances(const struct libfwctl_format *format, const char *name)
{
	const struct libfwctl_param *param;

	for (size_t i = 0; (param = libfwctl_format_get_param(format, i)); i++)
		if (!strcasecmp(libfwctl_param_get_name(param), name))
			return libfwctl_param_get_instances(param, NULL) != 0;
	return false;
}

/* Every instance that is there gets the value; @element is "[3]" or "". */
static int change_instances(struct run *run, struct target *target, const struct target *found,
			    const char *element, const char *value)
{
	const struct libfwctl_setting *setting;
	int rc = 0;

	for (size_t i = 0; !rc && (setting = libfwctl_settings_get(found->settings, i)); i++) {
		char *name;

		if (!is_there(setting))
			continue;
		if (asprintf(&name, "%s%s", libfwctl_setting_get_name(setting), element) < 0)
			need(NULL);
		rc = libfwctl_settings_change(target->settings, name, value, run->err);
		free(name);
	}
	return rc;
}

int stage_change(struct run *run, struct target *target, const char *name, const char *value)
{
	const char *element = name + strcspn(name, "[");
	char *plain = need(strndup(name, (size_t)(element - name)));
	struct target found;
	int rc;

	if (!param_has_instances(target->format, plain)) {
		rc = libfwctl_settings_change(target->settings, name, value, run->err);
	} else {
		rc = look_up(run, target, plain, &found);
		if (!rc && any_is_there(&found))
			rc = change_instances(run, target, &found, element, value);
		else if (!rc)
			rc = libfwctl_settings_change(target->settings, name, value, run->err);
		look_up_end(&found);
	}
	free(plain);
	return rc;
}

/* What is reached by a pattern is left as it is where it has its default, or there is none, or it cannot be set. */
static bool can_reset(const struct target *found, size_t index)
{
	const struct libfwctl_setting *setting = libfwctl_settings_get(found->settings, index);
	const char *by_default = libfwctl_setting_get_text(setting, LIBFWCTL_PARAM_VALUE_DEFAULT);
	const char *now = libfwctl_setting_get_text(
		setting, param_stored_kind(libfwctl_setting_get_param(setting)));

	return is_there(setting) && target_settable(found, index) != LIBFWCTL_ANSWER_NO &&
	       by_default && !(now && !strcmp(now, by_default));
}

int stage_reset(struct run *run, struct target *target, const char *pattern)
{
	const struct libfwctl_setting *setting;
	struct target found;
	int rc;

	if (pattern && !strpbrk(pattern, "*?[") && !param_has_instances(target->format, pattern))
		return libfwctl_settings_change_to_default(target->settings, pattern, run->err);
	rc = look_up(run, target, pattern, &found);
	if (!rc && !any_is_there(&found))
		rc = libfwctl_settings_change_to_default(target->settings, pattern, run->err);
	for (size_t i = 0; !rc && (setting = libfwctl_settings_get(found.settings, i)); i++)
		if (can_reset(&found, i))
			rc = libfwctl_settings_change_to_default(
				target->settings, libfwctl_setting_get_name(setting), run->err);
	look_up_end(&found);
	return rc;
}
