// SPDX-License-Identifier: GPL-2.0-or-later
/* param-get.c: fwctl param get: all the values of some parameters. */
#include <stdlib.h>
#include <string.h>

#include <json.h>
#include <libsmartcols.h>

#include "param.h"

enum { OPTION_VALUES = 1, OPTION_MAY, OPTION_FUNCTION };

static const struct verb_option options[] = {
	{OPTION_VALUES, "values", "KIND,...", "only these values: next, current, default"},
	{OPTION_MAY, "allow", "EFFECT,...", "allow reading to have these effects too"},
	{OPTION_FUNCTION, "function", "N", "those of another function, by the vendor's number"},
	{0, NULL, NULL, NULL},
};

/* Whether there is some instance of it. */
static bool has_any(const struct target *target, const struct libfwctl_param *param)
{
	const struct libfwctl_setting *setting;

	for (size_t i = 0; (setting = libfwctl_settings_get(target->settings, i)); i++)
		if (libfwctl_setting_get_param(setting) == param &&
		    libfwctl_setting_get_support(setting) != LIBFWCTL_ANSWER_NO)
			return true;
	return false;
}

/* What the device does not have is left out, unless it was named, as all of it or as this one. */
static bool is_wanted(const struct run *run, const struct target *target,
		      const struct libfwctl_setting *setting)
{
	const struct libfwctl_param *param = libfwctl_setting_get_param(setting);
	const char *name = libfwctl_setting_get_name(setting);
	const char *plain = has_any(target, param) ? name : libfwctl_param_get_name(param);

	if (libfwctl_setting_get_support(setting) != LIBFWCTL_ANSWER_NO)
		return true;
	for (int i = 1; i < run->argc; i++)
		if (!strcasecmp(run->argv[i], name) || !strcasecmp(run->argv[i], plain))
			return true;
	return false;
}

/* Of what was asked for by name and is not there; the exit status. */
static int report_absent(struct run *run, struct target *target)
{
	const struct libfwctl_setting *setting;
	int status = 0;

	for (size_t i = 0; (setting = libfwctl_settings_get(target->settings, i)); i++) {
		const struct libfwctl_error *error = libfwctl_setting_get_error(setting);

		if (libfwctl_setting_get_support(setting) != LIBFWCTL_ANSWER_NO ||
		    !is_wanted(run, target, setting))
			continue;
		status = error ? failure_status(error) : STATUS_FIRMWARE;
		if (run->json)
			continue;
		print_escaped(stderr, "fwctl: %s: ", libfwctl_setting_get_name(setting));
		print_safe(stderr,
			   error ? libfwctl_error_text(error) : "the device does not have it");
		putc('\n', stderr);
	}
	return status;
}

static uint32_t known_kinds(const struct target *target)
{
	const struct libfwctl_setting *setting;
	uint32_t kinds = 0;

	for (size_t i = 0; (setting = libfwctl_settings_get(target->settings, i)); i++)
		kinds |= libfwctl_param_get_values(libfwctl_setting_get_param(setting));
	return kinds;
}

static const struct table_column kind_columns[PARAM_KINDS] = {
	{"NEXT", 1, 0, false},
	{"CURRENT", 1, 0, false},
	{"DEFAULT", 1, 0, false},
};

static void print_table(const struct run *run, const struct target *target, uint32_t kinds)
{
	struct table_column columns[PARAM_KINDS + 2] = {{"NAME", 1, 0, false}};
	const struct libfwctl_setting *setting;
	struct libscols_table *table;
	size_t count = 1;

	for (size_t i = 0; i < PARAM_KINDS; i++)
		if (kinds & param_kinds[i])
			columns[count++] = kind_columns[i];
	columns[count++] = (struct table_column){"WHEN", 1, 0, false};
	table = table_new(columns, count);
	/* Values are whole, however wide. */
	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	for (size_t i = 0; (setting = libfwctl_settings_get(target->settings, i)); i++) {
		struct libscols_line *line;
		size_t column = 0;

		if (!is_wanted(run, target, setting))
			continue;
		line = table_line(table);
		table_cell(line, column++, libfwctl_setting_get_name(setting));
		for (size_t k = 0; k < PARAM_KINDS; k++)
			if (kinds & param_kinds[k])
				table_cell_safe(line, column++,
						libfwctl_setting_get_text(setting, param_kinds[k]));
		table_cell(line, column,
			   takes_effect_words(libfwctl_setting_get_takes_effect(setting)));
	}
	table_print(table);
}

static void print_json(const struct run *run, const struct target *target, uint32_t kinds)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = json_object_new_array();
	const struct libfwctl_setting *setting;

	target_json(target, root);
	for (size_t i = 0; (setting = libfwctl_settings_get(target->settings, i)); i++) {
		struct json_object *object;

		if (!is_wanted(run, target, setting))
			continue;
		object = setting_json(setting, libfwctl_setting_is_settable(setting));

		setting_json_values(object, setting, kinds);
		json_object_array_add(list, object);
	}
	json_object_object_add(root, "parameters", list);
	json_print(root);
}

static int show(struct run *run, struct target *target, uint32_t kinds)
{
	int status = target_select(run, target, run->argv + 1, run->argc - 1), absent;

	if (!status && !kinds)
		kinds = known_kinds(target);
	if (!status)
		status = target_read(run, target, kinds);
	if (status)
		return status;
	if (run->json)
		print_json(run, target, kinds);
	else
		print_table(run, target, kinds);
	status = settings_print_errors(target->settings, run->json ? NULL : stderr);
	absent = report_absent(run, target);
	return status ? status : absent;
}

static int run_get(struct run *run)
{
	struct function_choice function = {0};
	struct target target;
	struct libfwctl_policy *policy;
	uint64_t allowed = 0;
	uint32_t kinds = 0;
	const char *value;
	int option, status;

	while ((option = options_next(run, &value))) {
		if (option == OPTION_VALUES)
			options_kinds(run, value, &kinds);
		else if (option == OPTION_MAY)
			options_effects(run, "--allow", value, &allowed);
		else
			options_function(run, value, &function);
	}
	if (!options_done(run))
		return run->status;
	policy = read_policy(allowed);
	status = target_open(run, run->argv[0], policy, &function, &target);
	libfwctl_policy_free(policy);
	if (status)
		return status;
	status = show(run, &target, kinds);
	target_close(&target);
	return status;
}

const struct verb verb_param_get = {
	.name = "param get",
	.arguments = "DEVICE NAME...",
	.arguments_min = 2,
	.arguments_max = ARGUMENTS_ANY,
	.summary = "show all the values of parameters",
	.options = options,
	.text = "NAME can have wildcards: * ? [..]. If one of them cannot be read, the exit status tells.\n",
	.run = run_get,
};
