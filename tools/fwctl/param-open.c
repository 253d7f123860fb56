// SPDX-License-Identifier: GPL-2.0-or-later
/* param-open.c: devices and formats, and which of their parameters a command line is about. */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "param.h"

/* ---- The command line ---- */

bool options_function(struct run *run, const char *text, struct function_choice *function)
{
	uint64_t number;

	function->given = options_number(run, "--function", text, UINT32_MAX, &number);
	if (function->given)
		function->number = (uint32_t)number;
	return function->given;
}

static uint32_t find_kind(const char *word, size_t length)
{
	for (size_t i = 0; i < PARAM_KINDS; i++) {
		const char *name = libfwctl_param_value_name(param_kinds[i]);

		if (strlen(name) == length && !strncmp(name, word, length))
			return param_kinds[i];
	}
	return 0;
}

bool options_kinds(struct run *run, const char *names, uint32_t *kinds)
{
	*kinds = 0;
	do {
		size_t length = strcspn(names, ",");
		uint32_t kind = find_kind(names, length);

		if (!kind) {
			options_wrong(run, "--values: '%.*s' is none of next, current, default",
				      (int)length, names);
			return false;
		}
		*kinds |= kind;
		names += length;
	} while (*names++);
	return true;
}

struct libfwctl_policy *read_policy(uint64_t allowed)
{
	struct libfwctl_policy *policy;

	if (libfwctl_policy_new(&policy))
		need(NULL);
	libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECT_READS | allowed);
	return policy;
}

/* ---- Devices and formats ---- */

int target_new_settings(struct run *run, struct target *target)
{
	int rc = libfwctl_settings_new(target->format, run->err, &target->settings);

	if (!rc && target->function.given)
		rc = libfwctl_settings_set_function(target->settings, target->function.number,
						    run->err);
	return rc;
}

static void make_label(struct target *target)
{
	const struct libfwctl_device *dev = libfwctl_handle_get_device(target->handle);
	const char *place = dev ? device_place(dev) : NULL;
	struct memory memory;

	memory_open(&memory);
	fputs(target->name, memory.file);
	if (place)
		fprintf(memory.file, " (%s)", place);
	if (target->function.given)
		fprintf(memory.file, ", function %u", target->function.number);
	target->label = memory_close(&memory);
}

/* What is common to both ways to open one; @rc is what came of that. */
static int complete(struct run *run, int rc, const char *word, struct target *target)
{
	const struct libfwctl_device *dev;
	int status;

	if (!rc)
		rc = libfwctl_handle_get_format(target->handle, run->err, &target->format);
	if (!rc)
		rc = target_new_settings(run, target);
	status = rc ? failure_library(run, run->err) : 0;
	if (status) {
		target_close(target);
		return status;
	}
	dev = libfwctl_handle_get_device(target->handle);
	target->name = dev ? libfwctl_device_get_name(dev) : word;
	run->device = target->name;
	make_label(target);
	return 0;
}

int target_open(struct run *run, const char *device, const struct libfwctl_policy *policy,
		const struct function_choice *function, struct target *target)
{
	*target = (struct target){.function = *function};
	return complete(run, libfwctl_open(run->ctx, device, policy, run->err, &target->handle),
			device, target);
}

int target_open_device(struct run *run, struct libfwctl_device *dev,
		       const struct libfwctl_policy *policy, const struct function_choice *function,
		       struct target *target)
{
	*target = (struct target){.function = *function};
	return complete(run, libfwctl_open_device(dev, policy, run->err, &target->handle), NULL,
			target);
}

int target_open_format(struct run *run, const char *format, struct target *target)
{
	int status;

	*target = (struct target){0};
	status = find_format(run, format, &target->format);
	if (!status && target_new_settings(run, target))
		status = failure_library(run, run->err);
	if (status)
		return status;
	target->name = libfwctl_format_get_name(target->format);
	target->label = need(strdup(target->name));
	return 0;
}

void target_close(struct target *target)
{
	libfwctl_settings_free(target->settings);
	libfwctl_close(target->handle);
	free(target->label);
	free(target->settable);
	*target = (struct target){0};
}

void target_json(const struct target *target, struct json_object *object)
{
	if (target->handle)
		json_add_string(object, "device", target->name);
	json_add_string(object, "format", libfwctl_format_get_name(target->format));
	if (target->function.given)
		json_object_object_add(object, "function",
				       json_object_new_int64(target->function.number));
}

/* ---- Which parameters ---- */

static bool has_wildcard(const char *word)
{
	return strpbrk(word, "*?[") != NULL;
}

static bool mentions(const struct libfwctl_param *param, const char *word)
{
	const char *summary = libfwctl_param_get_summary(param);

	return strcasestr(libfwctl_param_get_name(param), word) ||
	       (summary && strcasestr(summary, word));
}

/* What has no parameter of that name is looked for; finding nothing is no mistake. */
static int search(struct run *run, struct target *target, const char *word)
{
	const struct libfwctl_param *param;
	int rc = libfwctl_settings_select(target->settings, word, run->err);

	if (rc != -ENOENT)
		return rc;
	rc = 0;
	for (size_t i = 0;
	     !rc && !has_wildcard(word) && (param = libfwctl_format_get_param(target->format, i));
	     i++)
		if (mentions(param, word))
			rc = libfwctl_settings_select(target->settings,
						      libfwctl_param_get_name(param), run->err);
	return rc;
}

int target_search(struct run *run, struct target *target, char **words, int nwords)
{
	int rc = nwords ? 0 : libfwctl_settings_select(target->settings, NULL, run->err);

	for (int i = 0; !rc && i < nwords; i++)
		rc = search(run, target, words[i]);
	return rc && rc != -ENOENT ? failure_library(run, run->err) : 0;
}

int target_select(struct run *run, struct target *target, char **words, int nwords)
{
	for (int i = 0; i < nwords; i++)
		if (libfwctl_settings_select(target->settings, words[i], run->err))
			return failure_library(run, run->err);
	return 0;
}

int failure_of_reading(struct run *run)
{
	if (libfwctl_error_get_kind(run->err) == LIBFWCTL_ERROR_POLICY)
		run->aside = "--allow EFFECT,... allows more";
	return failure_library(run, run->err);
}

int target_read(struct run *run, struct target *target, uint32_t kinds)
{
	if (!libfwctl_settings_read(target->settings, target->handle, kinds, run->err))
		return 0;
	return failure_of_reading(run);
}

/* Values take the place of what else was asked for. */
int target_read_settable(struct run *run, struct target *target, uint32_t kinds)
{
	size_t count = libfwctl_settings_get_count(target->settings);
	int rc = libfwctl_settings_read(target->settings, target->handle, 0, run->err);

	if (rc)
		return rc;
	target->settable = need(calloc(count + 1, sizeof(*target->settable)));
	for (size_t i = 0; i < count; i++)
		target->settable[i] =
			libfwctl_setting_is_settable(libfwctl_settings_get(target->settings, i));
	return libfwctl_settings_read(target->settings, target->handle, kinds, run->err);
}

uint32_t target_settable(const struct target *target, size_t index)
{
	uint32_t told =
		libfwctl_setting_is_settable(libfwctl_settings_get(target->settings, index));

	return told || !target->settable ? told : target->settable[index];
}

uint32_t target_stored_kinds(const struct target *target)
{
	const struct libfwctl_setting *setting;
	uint32_t kinds = 0;

	for (size_t i = 0; (setting = libfwctl_settings_get(target->settings, i)); i++)
		kinds |= param_stored_kind(libfwctl_setting_get_param(setting));
	return kinds;
}
