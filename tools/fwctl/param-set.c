// SPDX-License-Identifier: GPL-2.0-or-later
/* param-set.c: fwctl param set and fwctl param reset: parameters of one device, from the command line. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "param.h"

enum { OPTION_FUNCTION = OPTION_OTHERS, OPTION_ALL };

static const struct verb_option set_options[] = {
	CHANGE_OPTIONS,
	{OPTION_FUNCTION, "function", "N", "those of another function, by the vendor's number"},
	{0, NULL, NULL, NULL},
};

static const struct verb_option reset_options[] = {
	CHANGE_OPTIONS,
	{OPTION_FUNCTION, "function", "N", "those of another function, by the vendor's number"},
	{OPTION_ALL, "all", NULL, "all that can be set and have a default"},
	{0, NULL, NULL, NULL},
};

struct setting_run {
	struct change_options options;
	bool all;
};

/* "NAME=VALUE": the name ends where the first = stands. */
static int stage_word(struct run *run, struct target *target, const char *word)
{
	const char *equals = strchr(word, '=');
	char *name;
	int rc;

	if (!equals || equals == word)
		return failure_report(run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
				      "'%s' is no NAME=VALUE: nothing was set", word);
	name = need(strndup(word, (size_t)(equals - word)));
	rc = libfwctl_settings_change(target->settings, name, equals + 1, run->err);
	free(name);
	return rc ? failure_library(run, run->err) : 0;
}

/* Which of two values is meant, nobody knows. */
static int check_twice(struct run *run, int index)
{
	const char *word = run->argv[index];
	size_t length = strcspn(word, "=");

	for (int i = 1; i < index; i++)
		if (strcspn(run->argv[i], "=") == length &&
		    !strncasecmp(run->argv[i], word, length))
			return failure_report(
				run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
				"'%s' and '%s' are for one parameter: nothing was set",
				run->argv[i], word);
	return 0;
}

static int stage_set(struct run *run, struct target *target)
{
	int status = 0;

	for (int i = 1; i < run->argc && !status; i++) {
		status = check_twice(run, i);
		if (!status)
			status = stage_word(run, target, run->argv[i]);
	}
	return status;
}

static int stage_resets(struct run *run, struct target *target, bool all)
{
	int rc = all ? libfwctl_settings_change_to_default(target->settings, NULL, run->err) : 0;

	for (int i = 1; i < run->argc && !rc; i++)
		rc = libfwctl_settings_change_to_default(target->settings, run->argv[i], run->err);
	return rc ? failure_library(run, run->err) : 0;
}

static int change(struct run *run, struct setting_run *wanted, const char *verb, bool set)
{
	struct libfwctl_policy *policy = change_policy(&wanted->options);
	struct changes changes = {0};
	struct changing changing = {.run = run,
				    .options = &wanted->options,
				    .changes = &changes,
				    .count = 1,
				    .verb = verb,
				    .needed_only = !set};
	int status =
		target_open(run, run->argv[0], policy, &wanted->options.function, &changes.target);

	libfwctl_policy_free(policy);
	if (status)
		return status;
	status = set ? stage_set(run, &changes.target)
		     : stage_resets(run, &changes.target, wanted->all);
	if (!status)
		status = change_all(&changing);
	changes_forget(&changes);
	target_close(&changes.target);
	return status;
}

static void take_options(struct run *run, struct setting_run *wanted)
{
	const char *value;
	int option;

	while ((option = options_next(run, &value))) {
		if (option == OPTION_FUNCTION)
			options_function(run, value, &wanted->options.function);
		else if (option == OPTION_ALL)
			wanted->all = true;
		else
			change_option(run, &wanted->options, option, value);
	}
}

static int run_set(struct run *run)
{
	struct setting_run wanted = {0};
	int status;

	change_options_init(run, &wanted.options);
	take_options(run, &wanted);
	status = options_done(run) ? change(run, &wanted, "setting parameters", true) : run->status;
	change_options_clear(&wanted.options);
	return status;
}

static int run_reset(struct run *run)
{
	struct setting_run wanted = {0};
	int status;

	change_options_init(run, &wanted.options);
	take_options(run, &wanted);
	if (!run->help && run->argc == 1 && !wanted.all)
		options_wrong(run, "the name of a parameter is missing, or --all: fwctl %s %s",
			      run->verb->name, run->verb->arguments);
	else if (wanted.all && run->argc > 1)
		options_wrong(run, "--all and names: one or the other");
	status = options_done(run) ? change(run, &wanted, "resetting parameters", false)
				   : run->status;
	change_options_clear(&wanted.options);
	return status;
}

const struct verb verb_param_set = {
	.name = "param set",
	.arguments = "DEVICE NAME=VALUE...",
	.arguments_min = 2,
	.arguments_max = ARGUMENTS_ANY,
	.summary = "set parameters, after all of them were checked",
	.options = set_options,
	.text = "Old and new values are shown, and asked about unless --yes is given; then what came of\n"
		"each, and what makes it count. NAME[3]=5 sets one element of an array, NAME=1,2,3 all.\n",
	.run = run_set,
};

const struct verb verb_param_reset = {
	.name = "param reset",
	.arguments = "DEVICE NAME...",
	.arguments_min = 1,
	.arguments_max = ARGUMENTS_ANY,
	.summary = "set parameters to their defaults",
	.options = reset_options,
	.text = "Defaults are asked of the device. NAME can have wildcards: * ? [..].\n",
	.run = run_reset,
};
