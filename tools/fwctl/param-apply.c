// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * param-apply.c: fwctl param apply: makes devices be as a profile says. All devices of this machine that the
 * profile is for are found, and all that it says of them is looked at, before anything is written on any.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "param.h"
#include "profile.h"

static const struct verb_option options[] = {
	CHANGE_OPTIONS,
	{0, NULL, NULL, NULL},
};

struct applying {
	struct run *run;
	struct change_options *options;
	struct profile profile;
	struct libfwctl_policy *policy;
	struct changing changing;
	struct json_object *errors; /* of the profile's parameters; NULL: text */
};

/* ---- What an entry says of a device ---- */

static void add_place(struct changes *changes, const struct node *parameter)
{
	changes->places =
		need(reallocarray(changes->places, changes->nplaces + 1, sizeof(*changes->places)));
	changes->places[changes->nplaces++] =
		(struct change_place){.name = parameter->key, .line = parameter->line};
}

static void report_parameter(struct applying *applying, const struct changes *changes,
			     const struct node *parameter)
{
	struct run *run = applying->run;

	if (applying->errors) {
		struct json_object *error = failure_json(run->err);

		json_add_string(error, "device", changes->target.name);
		json_add_string(error, "field", parameter->key);
		json_object_object_add(error, "line", json_object_new_int64(parameter->line));
		json_object_array_add(applying->errors, error);
		return;
	}
	fputs("fwctl: ", stderr);
	print_escaped(stderr, "%s:%u: %s: ", applying->profile.path, parameter->line,
		      changes->target.name);
	print_safe(stderr, libfwctl_error_text(run->err));
	putc('\n', stderr);
}

/* All that is wrong is told, not the first thing alone; the exit status of the first. */
static int stage(struct applying *applying, struct changes *changes,
		 const struct profile_entry *entry)
{
	int status = 0;

	for (const struct node *child = entry->parameters->first; child; child = child->next) {
		char *value = profile_value(child);

		add_place(changes, child);
		if (libfwctl_settings_change(changes->target.settings, child->key, value,
					     applying->run->err)) {
			report_parameter(applying, changes, child);
			if (!status)
				status = failure_status(applying->run->err);
		}
		free(value);
	}
	return status;
}

/* ---- Which devices ---- */

static bool is_same(const struct changes *changes, const struct libfwctl_device *dev,
		    const struct function_choice *function)
{
	return !strcmp(changes->target.name, libfwctl_device_get_name(dev)) &&
	       changes->target.function.given == function->given &&
	       changes->target.function.number == function->number;
}

/* The changes to a device's function: the same for all entries that are for it. */
static int obtain(struct applying *applying, struct libfwctl_device *dev,
		  const struct profile_entry *entry, struct changes **changes)
{
	struct function_choice function = {.given = entry->has_function, .number = entry->function};
	struct changing *changing = &applying->changing;
	int status;

	for (size_t i = 0; i < changing->count; i++) {
		*changes = &changing->changes[i];
		if (is_same(*changes, dev, &function))
			return 0;
	}
	changing->changes = need(
		reallocarray(changing->changes, changing->count + 1, sizeof(*changing->changes)));
	*changes = &changing->changes[changing->count];
	**changes = (struct changes){0};
	status = target_open_device(applying->run, dev, applying->policy, &function,
				    &(*changes)->target);
	changing->count += !status;
	return status;
}

static int match_error(struct applying *applying, const struct profile_entry *entry)
{
	struct run *run = applying->run;

	return failure_report(run, libfwctl_error_get_kind(run->err),
			      libfwctl_error_get_errno(run->err), LIBFWCTL_EXECUTED_NO, "%s:%u: %s",
			      applying->profile.path, entry->line, libfwctl_error_text(run->err));
}

/* Gone through for each device and entry; *@why_not is what did not fit last. */
static int take_entry(struct applying *applying, struct profile_device *device,
		      struct profile_entry *entry, bool *found, const char **why_not)
{
	const char *reason;
	struct changes *changes;
	int status;

	if (profile_matches(applying->run, &entry->match, device, &reason))
		return match_error(applying, entry);
	if (reason) {
		*why_not = reason;
		return 0;
	}
	status = obtain(applying, device->dev, entry, &changes);
	if (status)
		return status;
	*found = true;
	return stage(applying, changes, entry);
}

/* What every entry says of a device; the first failure's status. */
static int take_device(struct applying *applying, struct libfwctl_device *dev, bool *found,
		       const char **why_not)
{
	struct profile_device device = {.dev = dev};
	int status = 0;

	*found = false;
	for (size_t i = 0; i < applying->profile.count; i++) {
		int one = take_entry(applying, &device, &applying->profile.entries[i], found,
				     why_not);

		status = status ? status : one;
	}
	profile_device_clear(&device);
	return status;
}

static int no_match(struct applying *applying, const char *device, const char *why_not)
{
	if (applying->profile.count == 1)
		return failure_report(applying->run, LIBFWCTL_ERROR_DEVICE, ENODEV,
				      LIBFWCTL_EXECUTED_NO,
				      "%s is not for %s, which has another %s",
				      applying->profile.path, device, why_not);
	return failure_report(applying->run, LIBFWCTL_ERROR_DEVICE, ENODEV, LIBFWCTL_EXECUTED_NO,
			      "none of the %zu entries of %s is for %s", applying->profile.count,
			      applying->profile.path, device);
}

/* Devices that somebody named have to be ones that the profile is for. */
static int take_named(struct applying *applying)
{
	struct run *run = applying->run;
	int status = 0;

	for (int i = 1; i < run->argc && !status; i++) {
		struct libfwctl_device *dev;
		const char *why_not = NULL;
		bool found;

		if (libfwctl_device_find(run->ctx, run->argv[i], run->err, &dev))
			return failure_library(run, run->err);
		status = take_device(applying, dev, &found, &why_not);
		if (!status && !found)
			status = no_match(applying, run->argv[i], why_not);
		libfwctl_device_unref(dev);
	}
	return status;
}

static int take_all(struct applying *applying)
{
	struct libfwctl_enumerate *enumerate;
	struct libfwctl_device *dev;
	struct run *run = applying->run;
	bool any = false, found;
	const char *why_not;
	int status = 0;

	if (libfwctl_enumerate_new(run->ctx, &enumerate))
		need(NULL);
	if (libfwctl_enumerate_scan(enumerate, run->err))
		status = failure_library(run, run->err);
	for (size_t i = 0; (dev = libfwctl_enumerate_get_device(enumerate, i)); i++) {
		int one = take_device(applying, dev, &found, &why_not);

		status = status ? status : one;
		any |= found;
	}
	libfwctl_enumerate_free(enumerate);
	if (!status && !any)
		status = failure_report(run, LIBFWCTL_ERROR_DEVICE, ENODEV, LIBFWCTL_EXECUTED_NO,
					"%s is for no device of this machine: 'fwctl list' "
					"shows those there are",
					applying->profile.path);
	return status;
}

/* ---- The verb ---- */

/* As JSON, one object has all of them. */
static void print_errors(struct applying *applying, struct json_object *root)
{
	if (!json_object_object_get(root, "error") && json_object_array_length(applying->errors))
		json_object_object_add(
			root, "error",
			json_object_get(json_object_array_get_idx(applying->errors, 0)));
	json_add_string(root, "profile", applying->profile.path);
	json_object_object_add(root, "errors", json_object_get(applying->errors));
	json_print(json_object_get(root));
}

static int take_devices(struct applying *applying)
{
	struct run *run = applying->run;
	struct json_object *root = run->json ? json_object_new_object() : NULL;
	int status;

	run->beside = root;
	status = run->argc > 1 ? take_named(applying) : take_all(applying);
	run->beside = NULL;
	if (status && root)
		print_errors(applying, root);
	else if (status)
		fputs("fwctl: nothing was set\n", stderr);
	json_object_put(root);
	return status;
}

static int apply(struct applying *applying)
{
	int status = take_devices(applying);

	if (status)
		return status;
	return change_all(&applying->changing);
}

static void release(struct applying *applying)
{
	for (size_t i = 0; i < applying->changing.count; i++) {
		changes_forget(&applying->changing.changes[i]);
		free(applying->changing.changes[i].places);
		target_close(&applying->changing.changes[i].target);
	}
	free(applying->changing.changes);
	libfwctl_policy_free(applying->policy);
	profile_clear(&applying->profile);
	json_object_put(applying->errors);
}

static int run_apply(struct run *run)
{
	struct change_options wanted;
	struct applying applying = {.run = run, .options = &wanted};
	const char *value;
	int option, status;

	change_options_init(run, &wanted);
	while ((option = options_next(run, &value)))
		change_option(run, &wanted, option, value);
	status = options_done(run) ? profile_read(run, run->argv[0], &applying.profile)
				   : run->status;
	if (applying.profile.tree) {
		applying.changing = (struct changing){.run = run,
						      .options = &wanted,
						      .verb = "applying a profile",
						      .path = applying.profile.path};
		applying.policy = change_policy(&wanted);
		applying.errors = run->json ? json_object_new_array() : NULL;
		status = apply(&applying);
		release(&applying);
	}
	change_options_clear(&wanted);
	return status;
}

const struct verb verb_param_apply = {
	.name = "param apply",
	.arguments = "FILE [DEVICE...]",
	.arguments_min = 1,
	.arguments_max = ARGUMENTS_ANY,
	.summary = "set what differs from a profile",
	.options = options,
	.text = "Without DEVICE, all devices of this machine that the profile is for. What differs is shown,\n"
		"and asked about unless --yes is given; where nothing does, nothing is written.\n"
		"FILE - is standard input, and then takes --yes or --check.\n",
	.run = run_apply,
};
