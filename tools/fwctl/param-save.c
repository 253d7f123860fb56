// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * param-save.c: fwctl param save: writes a profile of what a device has set. The same settings give the same
 * bytes: no dates, and parameters in the order of their names.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "param.h"
#include "profile.h"

enum { OPTION_OUT = 1, OPTION_ALL, OPTION_KIND, OPTION_MAY, OPTION_FUNCTION };

static const struct verb_option options[] = {
	{OPTION_OUT, "out", "FILE", "write there; JSON if it ends in .json, else YAML"},
	{OPTION_ALL, "all-values", NULL, "also those that have their default"},
	{OPTION_KIND, "for-kind", NULL, "for all devices of this kind, not this one alone"},
	{OPTION_MAY, "allow", "EFFECT,...", "allow reading to have these effects too"},
	{OPTION_FUNCTION, "function", "N", "those of another function, by the vendor's number"},
	{0, NULL, NULL, NULL},
};

struct saving {
	struct run *run;
	const char *path; /* NULL: standard output */
	bool all, for_kind;
	uint64_t allowed; /* effects */
	struct function_choice function;
	struct target target;
	/* what tells the device from others; NULL: not known */
	const char *name;
	char *serial, *kind;
};

/* ---- What is saved ---- */

static const char *stored(const struct libfwctl_setting *setting)
{
	return libfwctl_setting_get_text(setting,
					 param_stored_kind(libfwctl_setting_get_param(setting)));
}

static const char *by_default(const struct libfwctl_setting *setting)
{
	return libfwctl_setting_get_text(setting, LIBFWCTL_PARAM_VALUE_DEFAULT);
}

/* What is not there, or cannot be set, is nothing that a profile could give back. */
static bool is_saved(const struct saving *saving, size_t index)
{
	const struct libfwctl_setting *setting =
		libfwctl_settings_get(saving->target.settings, index);
	const char *value = stored(setting), *other = by_default(setting);

	if (!value || libfwctl_setting_get_support(setting) == LIBFWCTL_ANSWER_NO ||
	    target_settable(&saving->target, index) == LIBFWCTL_ANSWER_NO)
		return false;
	return saving->all || !other || strcmp(value, other);
}

static const struct libfwctl_setting *next_saved(const struct saving *saving, size_t *index)
{
	const struct libfwctl_setting *setting;

	while ((setting = libfwctl_settings_get(saving->target.settings, (*index)++)))
		if (is_saved(saving, *index - 1))
			return setting;
	return NULL;
}

/* Whether some are there only because nobody knows their default. */
static bool lacks_default(const struct saving *saving)
{
	const struct libfwctl_setting *setting;
	size_t index = 0;

	while ((setting = next_saved(saving, &index)))
		if (!by_default(setting))
			return true;
	return false;
}

/* ---- YAML ---- */

/* Words that readers of YAML take for something else than text. */
static bool is_magic(const char *text)
{
	static const char *const words[] = {"y",    "n",     "yes",  "no",  "on", "off",
					    "true", "false", "null", "nan", "inf"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (!strcasecmp(text, words[i]))
			return true;
	return false;
}

static bool is_word(const char *text)
{
	return strspn(text, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-") ==
		       strlen(text) &&
	       strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", *text) && *text &&
	       !is_magic(text);
}

/* JSON's numbers, bools and strings are YAML's, too; a plain word needs no quotes. */
static void put_yaml_item(FILE *file, struct json_object *item)
{
	const char *text = json_object_get_string(item);

	if (json_object_is_type(item, json_type_string) && is_word(text))
		fputs(text, file);
	else
		fputs(json_object_to_json_string_ext(item, JSON_C_TO_STRING_NOSLASHESCAPE), file);
}

static void put_yaml_value(FILE *file, struct json_object *value)
{
	if (!json_object_is_type(value, json_type_array)) {
		put_yaml_item(file, value);
		return;
	}
	putc('[', file);
	for (size_t i = 0; i < json_object_array_length(value); i++) {
		fputs(i ? ", " : "", file);
		put_yaml_item(file, json_object_array_get_idx(value, i));
	}
	putc(']', file);
}

static void put_yaml_text(FILE *file, const char *before, const char *text)
{
	struct json_object *item;

	if (!text)
		return;
	item = need(json_object_new_string(text));
	fputs(before, file);
	put_yaml_item(file, item);
	putc('\n', file);
	json_object_put(item);
}

/* Comments end with their line: nothing that a device says may begin another one. */
static void put_comment(FILE *file, const char *text)
{
	char *safe = need(libfwctl_escape(text, 0));

	fprintf(file, "# %s\n", safe);
	libfwctl_free(safe);
}

static void put_header(FILE *file, const struct saving *saving)
{
	char *line;

	if (asprintf(&line, "Parameters of %s%s%s, for 'fwctl param apply'.", saving->target.label,
		     saving->kind ? ", " : "", saving->kind ? saving->kind : "") < 0)
		need(NULL);
	put_comment(file, line);
	free(line);
	put_comment(file,
		    saving->all ? "All that can be set." : "What is not here has its default.");
	if (!saving->all && lacks_default(saving))
		put_comment(file,
			    "Of some, the device does not tell the default: those are all here.");
	if (!saving->for_kind && saving->kind)
		put_comment(file, "Without name and serial, it is for all devices of this kind.");
}

static void put_match(FILE *file, const struct saving *saving)
{
	fputs("  - match:\n", file);
	put_yaml_text(file, "      format: ", libfwctl_format_get_name(saving->target.format));
	put_yaml_text(file, "      kind: ", saving->kind);
	if (!saving->for_kind) {
		put_yaml_text(file, "      name: ", saving->name);
		put_yaml_text(file, "      serial: ", saving->serial);
	}
	if (saving->target.function.given)
		fprintf(file, "    function: %u\n", saving->target.function.number);
}

static void put_yaml(FILE *file, const struct saving *saving)
{
	const struct libfwctl_setting *setting;
	size_t index = 0, count = 0;

	put_header(file, saving);
	fputs("libfwctl-profile: " PROFILE_VERSION "\ndevices:\n", file);
	put_match(file, saving);
	fputs("    parameters:", file);
	while ((setting = next_saved(saving, &index))) {
		struct json_object *value =
			value_json(libfwctl_setting_get_param(setting), stored(setting));

		fprintf(file, "%s      %s: ", count++ ? "" : "\n",
			libfwctl_setting_get_name(setting));
		put_yaml_value(file, value);
		putc('\n', file);
		json_object_put(value);
	}
	if (!count)
		fputs(" {}\n", file);
}

/* ---- JSON ---- */

static struct json_object *match_json(const struct saving *saving)
{
	struct json_object *match = json_object_new_object();

	json_add_string(match, "format", libfwctl_format_get_name(saving->target.format));
	json_add_string(match, "kind", saving->kind);
	if (!saving->for_kind) {
		json_add_string(match, "name", saving->name);
		json_add_string(match, "serial", saving->serial);
	}
	return match;
}

static void put_json(FILE *file, const struct saving *saving)
{
	struct json_object *root = json_object_new_object(), *entry = json_object_new_object();
	struct json_object *devices = json_object_new_array();
	struct json_object *parameters = json_object_new_object();
	const struct libfwctl_setting *setting;
	size_t index = 0;

	while ((setting = next_saved(saving, &index)))
		json_object_object_add(
			parameters, libfwctl_setting_get_name(setting),
			value_json(libfwctl_setting_get_param(setting), stored(setting)));
	json_object_object_add(entry, "match", match_json(saving));
	if (saving->target.function.given)
		json_object_object_add(entry, "function",
				       json_object_new_int64(saving->target.function.number));
	json_object_object_add(entry, "parameters", parameters);
	json_object_array_add(devices, entry);
	json_object_object_add(root, "libfwctl-profile", json_object_new_int(1));
	json_object_object_add(root, "devices", devices);
	fprintf(file, "%s\n",
		json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY |
							     JSON_C_TO_STRING_SPACED |
							     JSON_C_TO_STRING_NOSLASHESCAPE));
	json_object_put(root);
}

/* ---- The verb ---- */

static void take_option(struct saving *saving, int option, const char *value)
{
	switch (option) {
	case OPTION_OUT:
		saving->path = value;
		break;
	case OPTION_ALL:
		saving->all = true;
		break;
	case OPTION_KIND:
		saving->for_kind = true;
		break;
	case OPTION_MAY:
		options_effects(saving->run, "--allow", value, &saving->allowed);
		break;
	case OPTION_FUNCTION:
		options_function(saving->run, value, &saving->function);
		break;
	}
}

/* Numbers of nodes change; what is found by another name stays found. */
static void identify(struct saving *saving)
{
	const struct libfwctl_device *dev = libfwctl_handle_get_device(saving->target.handle);

	saving->name = saving->target.name;
	if (!dev)
		return;
	if (libfwctl_device_get_memdev(dev))
		saving->name = libfwctl_device_get_memdev(dev);
	else if (libfwctl_device_get_pci_address(dev))
		saving->name = libfwctl_device_get_pci_address(dev);
	saving->serial = device_serial(dev);
	saving->kind = device_kind(dev);
}

/* A profile that lacks what could not be read would look as if it were all. */
static int read_all(struct saving *saving)
{
	struct run *run = saving->run;
	int status = target_search(run, &saving->target, run->argv + 1, run->argc - 1);
	const struct libfwctl_setting *setting;

	if (!status && target_read_settable(run, &saving->target,
					    target_stored_kinds(&saving->target) |
						    LIBFWCTL_PARAM_VALUE_DEFAULT))
		status = failure_of_reading(run);
	for (size_t i = 0; !status && (setting = libfwctl_settings_get(saving->target.settings, i));
	     i++)
		if (!stored(setting) && libfwctl_setting_get_error(setting) &&
		    libfwctl_setting_get_support(setting) != LIBFWCTL_ANSWER_NO)
			status = failure_library(run, libfwctl_setting_get_error(setting));
	return status;
}

static bool wants_json(const struct saving *saving)
{
	size_t length = saving->path ? strlen(saving->path) : 0;

	return saving->run->json ||
	       (length >= 5 && !strcasecmp(saving->path + length - 5, ".json"));
}

static void print_text(const char *text)
{
	fputs(text, stdout);
	output_failed();
}

static int write_profile(struct saving *saving)
{
	struct memory memory;
	struct save *save = NULL;
	int status = 0;

	identify(saving);
	memory_open(&memory);
	if (wants_json(saving))
		put_json(memory.file, saving);
	else
		put_yaml(memory.file, saving);
	memory_close(&memory);
	if (saving->path && strcmp(saving->path, "-"))
		status = save_open(saving->run, saving->path, &save);
	else
		print_text(memory.text);
	if (!status && save)
		status = save_finish(saving->run, save, memory.text, memory.length,
				     LIBFWCTL_EXECUTED_NO);
	save_close(save);
	free(memory.text);
	free(saving->serial);
	free(saving->kind);
	return status;
}

static int run_save(struct run *run)
{
	struct saving saving = {.run = run};
	struct libfwctl_policy *policy;
	const char *value;
	int option, status;

	while ((option = options_next(run, &value)))
		take_option(&saving, option, value);
	if (!options_done(run))
		return run->status;
	policy = read_policy(saving.allowed);
	status = target_open(run, run->argv[0], policy, &saving.function, &saving.target);
	libfwctl_policy_free(policy);
	if (status)
		return status;
	status = read_all(&saving);
	if (!status)
		status = write_profile(&saving);
	target_close(&saving.target);
	return status;
}

const struct verb verb_param_save = {
	.name = "param save",
	.arguments = "DEVICE [WORD...]",
	.arguments_min = 1,
	.arguments_max = ARGUMENTS_ANY,
	.summary = "write what differs from the defaults to a profile",
	.options = options,
	.text = "Words choose parameters as for 'fwctl param list'. The profile is YAML, or with --json JSON.\n"
		"A file is written whole or not at all.\n",
	.run = run_save,
};
