// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * param-change.c: changes that are staged in settings, of one device or several: all of them are checked before
 * anything is written, shown, asked about, and then made.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "param.h"

/* What 'fwctl param' says that it does; everything else takes --allow. */
#define CHANGE_EFFECTS                                                                          \
	(LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_CONFIG_AT_RESET | \
	 LIBFWCTL_EFFECT_TOUCHES_OTHER_FUNCTIONS)

/* ---- Options ---- */

bool change_option(struct run *run, struct change_options *options, int option, const char *value)
{
	switch (option) {
	case OPTION_CHECK:
		options->check = true;
		return true;
	case OPTION_DRY_RUN:
		options->dry_run = true;
		return true;
	case OPTION_YES:
		options->consent.yes = true;
		return true;
	case OPTION_ALLOW:
		options_effects(run, "--allow", value, &options->consent.allowed);
		return true;
	case OPTION_SCOPE:
		options_scope(run, value, &options->scope);
		return true;
	default:
		return false;
	}
}

void change_options_init(struct run *run, struct change_options *options)
{
	char **words = need(calloc((size_t)run->argc + 1, sizeof(*words)));

	*options = (struct change_options){.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY};
	/* What run_subverb() has taken off. */
	words[0] = (char *)"param";
	memcpy(words + 1, run->argv, (size_t)run->argc * sizeof(*words));
	options->consent.words = words;
	options->consent.nwords = run->argc + 1;
}

void change_options_clear(struct change_options *options)
{
	free(options->consent.words);
}

struct libfwctl_policy *change_policy(const struct change_options *options)
{
	struct libfwctl_policy *policy;

	if (libfwctl_policy_new(&policy))
		need(NULL);
	/* What is only compared is never sent, and differs or not whoever may set it. */
	libfwctl_policy_set_scope(policy, options->check ? LIBFWCTL_SCOPE_DEBUG_WRITE_FULL
							 : options->scope);
	libfwctl_policy_set_effects(policy, options->check
						    ? LIBFWCTL_EFFECTS_ALL
						    : CHANGE_EFFECTS | options->consent.allowed);
	return policy;
}

/* ---- Checking ---- */

static const char *option_hint(const struct libfwctl_error *err)
{
	return libfwctl_error_get_kind(err) == LIBFWCTL_ERROR_POLICY
		       ? "'fwctl param' takes --allow EFFECT,... and --scope SCOPE"
		       : NULL;
}

static bool is_name(const char *name, const char *text, size_t length)
{
	return strlen(name) == length && !strncasecmp(name, text, length);
}

/* "FILE:LINE: " of what a profile says of a setting, or "". To be freed. */
static char *place_of(const struct changing *changing, const struct changes *changes,
		      const struct libfwctl_setting *setting)
{
	const char *name = libfwctl_setting_get_name(setting);
	const char *plain = libfwctl_param_get_name(libfwctl_setting_get_param(setting));
	char *text = NULL;

	for (size_t i = changes->nplaces; i-- && !text;) {
		const char *there = changes->places[i].name;
		size_t length = strcspn(there, "[");

		/* "NAME[3]" is a part of NAME; "NAME" alone can be all of NAME_P1, NAME_P2. */
		if ((is_name(name, there, length) || is_name(plain, there, length)) &&
		    asprintf(&text, "%s:%u: ", changing->path, changes->places[i].line) < 0)
			need(NULL);
	}
	return text ? text : need(strdup(""));
}

/* @setting: NULL: it is not about one. */
static void print_obstacle(const struct changing *changing, const struct changes *changes,
			   const struct libfwctl_setting *setting, const struct libfwctl_error *err)
{
	char *place = setting ? place_of(changing, changes, setting) : need(strdup(""));
	const char *name = libfwctl_setting_get_name(setting);
	const char *hint = option_hint(err);

	fputs("fwctl: ", stderr);
	print_escaped(stderr, "%s%s%s%s%s", place, changing->count > 1 ? changes->target.label : "",
		      changing->count > 1 ? ": " : "", name ? name : "", name ? ": " : "");
	print_safe(stderr, libfwctl_error_text(err));
	fprintf(stderr, "%s%s%s\n", hint ? " (" : "", hint ? hint : "", hint ? ")" : "");
	free(place);
}

/* All that is in the way of one device's changes, or has come in it. */
static void print_obstacles(const struct changing *changing, const struct changes *changes)
{
	const struct libfwctl_setting *setting;
	bool told = false;

	for (size_t i = 0; (setting = libfwctl_settings_get(changes->target.settings, i)); i++) {
		const struct libfwctl_error *error = libfwctl_setting_get_error(setting);

		if (!error)
			continue;
		print_obstacle(changing, changes, setting, error);
		told = true;
	}
	if (!told)
		print_obstacle(changing, changes, NULL, changing->run->err);
}

/* The exit status. */
static int check_one(struct changing *changing, struct changes *changes)
{
	struct run *run = changing->run;
	int status;

	run->device = changes->target.name;
	if (!libfwctl_settings_check(changes->target.settings, changes->target.handle, run->err)) {
		changes_remember(changes);
		return 0;
	}
	status = failure_status(run->err);
	if (!run->json)
		print_obstacles(changing, changes);
	else if (!run->beside || !json_object_object_get(run->beside, "error"))
		failure_library(run, run->err);
	return status;
}

static int check_all(struct changing *changing)
{
	int status = 0;

	for (size_t i = 0; i < changing->count; i++) {
		int one = check_one(changing, &changing->changes[i]);

		status = status ? status : one;
	}
	if (status && !changing->run->json)
		fputs("fwctl: nothing was set\n", stderr);
	return status;
}

/* ---- Making the changes ---- */

static int ask(struct changing *changing)
{
	struct consent *consent = &changing->options->consent;
	char *what;
	int status;

	changing->run->sent = "what reads the parameters";
	if (consent_will_ask(consent))
		changes_ask(changing);
	if (asprintf(&what, "%s on %s changes what is stored", changing->verb,
		     changing->count == 1 ? changing->changes[0].target.label : "several devices") <
	    0)
		need(NULL);
	status = consent_confirm(changing->run, consent, what, "Set this?");
	free(what);
	return status;
}

static bool is_interrupted(const sigset_t *signals)
{
	sigset_t pending;

	sigpending(&pending);
	for (int number = 1; number < NSIG; number++)
		if (sigismember(&pending, number) == 1 && sigismember(signals, number) == 1)
			return true;
	return false;
}

/*
 * A signal that would end the program waits until what was done to a device is told; of several devices, the
 * next ones are then left as they are.
 */
static int apply_all(struct changing *changing, sigset_t *before)
{
	struct run *run = changing->run;
	int status = 0;
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGHUP);
	sigprocmask(SIG_BLOCK, &signals, before);
	for (size_t i = 0; i < changing->count && !is_interrupted(&signals); i++) {
		struct changes *changes = &changing->changes[i];

		if (!libfwctl_settings_apply(changes->target.settings, changes->target.handle,
					     run->err))
			continue;
		changes->status = failure_status(run->err);
		run->device = changes->target.name;
		if (!status && run->json)
			failure_library(run, run->err);
		else if (!run->json)
			print_obstacles(changing, changes);
		status = status ? status : changes->status;
	}
	return status;
}

static int make_changes(struct changing *changing)
{
	sigset_t before;
	int status = output_check();

	if (!status)
		status = ask(changing);
	if (status)
		return status;
	output_set_executed(LIBFWCTL_EXECUTED_UNKNOWN);
	status = apply_all(changing, &before);
	if (changing->run->json)
		changes_json(changing, changing->run->beside, true);
	else
		changes_print(changing, true);
	output_flush();
	sigprocmask(SIG_SETMASK, &before, NULL);
	return status;
}

static int change_checked(struct changing *changing)
{
	const struct change_options *options = changing->options;
	bool any = changes_needed(changing) != 0;

	if (any && !options->check && !options->dry_run)
		return make_changes(changing);
	if (changing->run->json)
		changes_json(changing, changing->run->beside, false);
	else
		changes_print(changing, false);
	return any && options->check ? STATUS_FAILED : STATUS_DONE;
}

int change_all(struct changing *changing)
{
	struct run *run = changing->run;
	int status;

	if (run->json)
		run->beside = json_object_new_object();
	status = check_all(changing);
	if (!status)
		status = change_checked(changing);
	if (run->json) {
		struct json_object *root = run->beside;

		run->beside = NULL;
		if (!json_object_object_get(root, changing->path ? "devices" : "changes"))
			changes_json(changing, root, false);
		json_print(root);
	}
	return status;
}
