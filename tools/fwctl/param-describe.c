// SPDX-License-Identifier: GPL-2.0-or-later
/* param-describe.c: fwctl param describe: all that is known of a parameter, on a device or in a format. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "describe.h"
#include "param.h"

enum { OPTION_NAMES = 1, OPTION_VALUES };

static const struct verb_option options[] = {
	{OPTION_NAMES, "names", NULL, "only the names, a line each; all of them without NAME"},
	{OPTION_VALUES, "values", NULL, "only the names of values, a line each"},
	{0, NULL, NULL, NULL},
};

/* ---- As text ---- */

static void print_text(const char *label, const char *text)
{
	char *safe;

	if (!text || !*text)
		return;
	safe = escape(text);
	page_text(label, safe);
	libfwctl_free(safe);
}

static void print_taken(const char *label, char *text)
{
	print_text(label, text);
	free(text);
}

/* Names, numbers and meanings of an enum, or of the bits of a mask. */
static void print_values(const struct libfwctl_field *field)
{
	const char *name, *summary;
	struct rows rows = {0};
	uint64_t number;

	for (size_t i = 0; !libfwctl_field_get_value(field, i, &number, &name, &summary); i++) {
		char *text;

		if (asprintf(&text, "%" PRIu64 "%s%s", number, summary && *summary ? "  " : "",
			     summary ? summary : "") < 0)
			need(NULL);
		rows_add(&rows, 2, escape(name), escape(text));
		free(text);
	}
	if (rows.count)
		puts("  values");
	rows_print(&rows);
}

static char *kinds_text(uint32_t kinds)
{
	struct memory memory;

	memory_open(&memory);
	for (size_t i = 0, n = 0; i < PARAM_KINDS; i++)
		if (kinds & param_kinds[i])
			fprintf(memory.file, "%s%s", n++ ? ", " : "",
				libfwctl_param_value_name(param_kinds[i]));
	return memory_close(&memory);
}

static char *instances_text(const struct libfwctl_param *param)
{
	const char *name = libfwctl_param_get_name(param),
		   *suffix = libfwctl_param_get_suffix(param);
	uint32_t first, count = libfwctl_param_get_instances(param, &first);
	char *text = NULL;

	if (count && asprintf(&text, "%s%s%u to %s%s%u: up to %u of it", name, suffix ? suffix : "",
			      first, name, suffix ? suffix : "", first + count - 1, count) < 0)
		need(NULL);
	return text;
}

static void print_param(const struct libfwctl_param *param)
{
	const struct libfwctl_field *field = libfwctl_param_get_field(param);
	const char *summary = libfwctl_param_get_summary(param);
	char *kinds = kinds_text(libfwctl_param_get_values(param));

	print_escaped(stdout, "%s%s%s", libfwctl_param_get_name(param), *summary ? ": " : "",
		      summary);
	fputs("\n\n", stdout);
	print_taken("type", param_type(param, 0));
	print_taken("names", instances_text(param));
	print_text("when", takes_effect_words(libfwctl_param_get_takes_effect(param)));
	print_text("fixed", libfwctl_param_get_obstacle(param));
	print_text("has", *kinds ? kinds : "no value that can be asked for");
	print_text("record", libfwctl_param_get_group(param));
	print_text("since", libfwctl_param_get_since(param));
	print_text("source", libfwctl_param_get_reference(param));
	print_values(field);
	free(kinds);
}

static void print_on_device(const struct target *target, size_t index)
{
	const struct libfwctl_setting *setting = libfwctl_settings_get(target->settings, index);
	const struct libfwctl_error *error = libfwctl_setting_get_error(setting);

	fputs("\n  ", stdout);
	print_escaped(stdout, "%s on %s", libfwctl_setting_get_name(setting), target->label);
	putchar('\n');
	if (libfwctl_setting_get_support(setting) == LIBFWCTL_ANSWER_NO) {
		print_text("there", "no, this device does not have it");
		return;
	}
	for (size_t i = 0; i < PARAM_KINDS; i++) {
		const char *value = libfwctl_setting_get_text(setting, param_kinds[i]);

		if (value)
			page_text(libfwctl_param_value_name(param_kinds[i]), value);
	}
	print_text("settable", answer_word(target_settable(target, index)));
	if (libfwctl_setting_get_takes_effect(setting) !=
	    libfwctl_param_get_takes_effect(libfwctl_setting_get_param(setting)))
		print_text("when", takes_effect_words(libfwctl_setting_get_takes_effect(setting)));
	if (error)
		page_text("error", libfwctl_error_text(error));
}

static void print_page(const struct target *target)
{
	const struct libfwctl_param *last = NULL;
	const struct libfwctl_setting *setting;

	for (size_t i = 0; (setting = libfwctl_settings_get(target->settings, i)); i++) {
		const struct libfwctl_param *param = libfwctl_setting_get_param(setting);

		if (param != last) {
			if (last)
				putchar('\n');
			print_param(param);
		}
		if (target->handle)
			print_on_device(target, i);
		last = param;
	}
}

/* ---- As JSON ---- */

static void add_values(struct json_object *object, const struct libfwctl_field *field)
{
	struct json_object *list = json_object_new_array();
	const char *name, *summary;
	uint64_t number;

	for (size_t i = 0; !libfwctl_field_get_value(field, i, &number, &name, &summary); i++) {
		struct json_object *item = json_object_new_object();

		json_object_object_add(item, "value", json_object_new_uint64(number));
		json_add_string(item, "name", name);
		if (summary && *summary)
			json_add_string(item, "summary", summary);
		json_object_array_add(list, item);
	}
	if (json_object_array_length(list))
		json_object_object_add(object, "values", list);
	else
		json_object_put(list);
}

static void add_range(struct json_object *object, const struct libfwctl_param *param)
{
	bool is_signed =
		libfwctl_field_get_kind(libfwctl_param_get_field(param)) == LIBFWCTL_KIND_SIGNED;
	uint64_t min, max;

	if (libfwctl_param_get_range(param, &min, &max))
		return;
	json_object_object_add(object, "min",
			       is_signed ? json_object_new_int64((int64_t)min)
					 : json_object_new_uint64(min));
	json_object_object_add(object, "max",
			       is_signed ? json_object_new_int64((int64_t)max)
					 : json_object_new_uint64(max));
}

static void add_field(struct json_object *object, const struct libfwctl_param *param)
{
	const struct libfwctl_field *field = libfwctl_param_get_field(param);

	if (!field)
		return;
	json_add_string(object, "kind", libfwctl_kind_name(libfwctl_field_get_kind(field)));
	json_object_object_add(object, "bit_width",
			       json_object_new_uint64(libfwctl_field_get_bit_width(field)));
	if (param_is_array(param))
		json_object_object_add(object, "count",
				       json_object_new_uint64(libfwctl_field_get_count(field)));
	json_add_string(object, "unit", libfwctl_field_get_unit(field));
	add_range(object, param);
	add_values(object, field);
}

static struct json_object *param_json(const struct libfwctl_param *param)
{
	struct json_object *object = json_object_new_object();
	struct json_object *kinds = json_object_new_array();
	uint32_t first, count = libfwctl_param_get_instances(param, &first);

	json_add_string(object, "name", libfwctl_param_get_name(param));
	json_add_string(object, "summary", libfwctl_param_get_summary(param));
	json_add_string(object, "reference", libfwctl_param_get_reference(param));
	json_add_string(object, "since", libfwctl_param_get_since(param));
	json_add_string(object, "record", libfwctl_param_get_group(param));
	json_add_string(object, "obstacle", libfwctl_param_get_obstacle(param));
	json_add_string(object, "takes_effect",
			libfwctl_takes_effect_name(libfwctl_param_get_takes_effect(param)));
	for (size_t i = 0; i < PARAM_KINDS; i++)
		if (libfwctl_param_get_values(param) & param_kinds[i])
			json_object_array_add(
				kinds,
				json_object_new_string(libfwctl_param_value_name(param_kinds[i])));
	json_object_object_add(object, "has", kinds);
	add_field(object, param);
	if (count) {
		json_add_string(object, "suffix", libfwctl_param_get_suffix(param));
		json_object_object_add(object, "first", json_object_new_int64(first));
		json_object_object_add(object, "instances", json_object_new_int64(count));
	}
	return object;
}

static void print_json(const struct target *target)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = json_object_new_array(), *settings = NULL;
	const struct libfwctl_param *last = NULL;
	const struct libfwctl_setting *setting;

	target_json(target, root);
	for (size_t i = 0; (setting = libfwctl_settings_get(target->settings, i)); i++) {
		const struct libfwctl_param *param = libfwctl_setting_get_param(setting);

		if (param != last) {
			struct json_object *object = param_json(param);

			settings = json_object_new_array();
			if (target->handle)
				json_object_object_add(object, "settings",
						       json_object_get(settings));
			json_object_array_add(list, object);
			json_object_put(settings);
		}
		if (target->handle) {
			struct json_object *object =
				setting_json(setting, target_settable(target, i));

			setting_json_values(object, setting,
					    LIBFWCTL_PARAM_VALUE_NEXT |
						    LIBFWCTL_PARAM_VALUE_CURRENT |
						    LIBFWCTL_PARAM_VALUE_DEFAULT);
			json_object_array_add(settings, object);
		}
		last = param;
	}
	json_object_object_add(root, "parameters", list);
	json_print(root);
}

/* ---- The verb ---- */

static void print_names(const struct target *target, bool values)
{
	const struct libfwctl_setting *setting;

	for (size_t i = 0; (setting = libfwctl_settings_get(target->settings, i)); i++) {
		const struct libfwctl_param *param = libfwctl_setting_get_param(setting);
		const struct libfwctl_field *field = libfwctl_param_get_field(param);
		const char *name;

		if (!values) {
			print_escaped(stdout, "%s", libfwctl_setting_get_name(setting));
			putchar('\n');
			continue;
		}
		if (libfwctl_field_get_kind(field) == LIBFWCTL_KIND_BOOL)
			puts("false\ntrue");
		for (size_t k = 0; !libfwctl_field_get_value(field, k, NULL, &name, NULL); k++) {
			print_escaped(stdout, "%s", name);
			putchar('\n');
		}
	}
}

/* A format's name, else a device's. */
static int open_target(struct run *run, struct target *target)
{
	const struct libfwctl_format *format;

	if (!libfwctl_context_find_format(run->ctx, run->argv[0], NULL, &format))
		return target_open_format(run, run->argv[0], target);
	return target_open(run, run->argv[0], NULL, &(struct function_choice){0}, target);
}

static int describe(struct run *run, struct target *target, bool names, bool values)
{
	int status;

	if (names && run->argc == 1)
		status = target_search(run, target, NULL, 0);
	else
		status = target_select(run, target, run->argv + 1, run->argc - 1);
	if (status)
		return status;
	if (names || values) {
		print_names(target, values);
		return STATUS_DONE;
	}
	if (target->handle &&
	    target_read_settable(run, target,
				 LIBFWCTL_PARAM_VALUE_NEXT | LIBFWCTL_PARAM_VALUE_CURRENT |
					 LIBFWCTL_PARAM_VALUE_DEFAULT))
		status = failure_of_reading(run);
	if (status)
		return status;
	if (run->json)
		print_json(target);
	else
		print_page(target);
	return STATUS_DONE;
}

static int run_describe(struct run *run)
{
	bool names = false, values = false;
	struct target target;
	const char *value;
	int option, status;

	while ((option = options_next(run, &value))) {
		names |= option == OPTION_NAMES;
		values |= option == OPTION_VALUES;
	}
	if (run->json && (names || values))
		options_wrong(run, "--names and --values: JSON has them anyway");
	else if (!run->help && run->argc == 1 && !names)
		options_wrong(run, "the name of a parameter is missing: fwctl %s %s",
			      run->verb->name, run->verb->arguments);
	if (!options_done(run))
		return run->status;
	status = open_target(run, &target);
	if (status)
		return status;
	status = describe(run, &target, names, values);
	target_close(&target);
	return status;
}

const struct verb verb_param_describe = {
	.name = "param describe",
	.arguments = "DEVICE|FORMAT NAME...",
	.arguments_min = 1,
	.arguments_max = ARGUMENTS_ANY,
	.summary = "explain parameters: what they do, their values and when those count",
	.options = options,
	.text = "With a format, such as mlx5, no device is asked. NAME can have wildcards: * ? [..].\n",
	.run = run_describe,
};
