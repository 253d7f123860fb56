// SPDX-License-Identifier: GPL-2.0-or-later
/* param-list.c: fwctl param list: the parameters that a device has and their values, or those of a format. */
#include <stdlib.h>
#include <string.h>

#include <json.h>
#include <libsmartcols.h>

#include "param.h"

enum { OPTION_FORMAT = 1, OPTION_ALL, OPTION_VALUES, OPTION_CHANGED, OPTION_MAY, OPTION_FUNCTION };

static const struct verb_option options[] = {
	{OPTION_VALUES, "values", "KIND,...", "show these values: next, current, default"},
	{OPTION_CHANGED, "changed", NULL, "only those whose next value is not the default"},
	{OPTION_ALL, "all", NULL, "also those that the device does not have"},
	{OPTION_MAY, "allow", "EFFECT,...", "allow reading to have these effects too"},
	{OPTION_FUNCTION, "function", "N", "those of another function, by the vendor's number"},
	{OPTION_FORMAT, "format", "FORMAT", "those that a format knows; no device is asked"},
	{0, NULL, NULL, NULL},
};

enum column { MARK, NAME, VALUE_FIRST, TYPE = VALUE_FIRST + PARAM_KINDS, WHEN, SUMMARY, NCOLUMNS };

#define VALUE_MAX    24 /* longer ones are cut: 'fwctl param get' shows all of them */
#define TYPE_MAX     60
#define LINES_MIN    44 /* for types and summaries together; with less, no table is made */
#define BLOCK_INDENT 4

struct listing {
	struct run *run;
	const char *format;
	bool all, changed;
	uint32_t kinds;	  /* to be shown; 0: what is stored */
	uint64_t allowed; /* effects */
	struct function_choice function;
	struct target target;
};

static void take_option(struct listing *listing, int option, const char *value)
{
	switch (option) {
	case OPTION_FORMAT:
		listing->format = value;
		break;
	case OPTION_ALL:
		listing->all = true;
		break;
	case OPTION_VALUES:
		options_kinds(listing->run, value, &listing->kinds);
		break;
	case OPTION_CHANGED:
		listing->changed = true;
		break;
	case OPTION_MAY:
		options_effects(listing->run, "--allow", value, &listing->allowed);
		break;
	case OPTION_FUNCTION:
		options_function(listing->run, value, &listing->function);
		break;
	}
}

/* ---- What is shown ---- */

static bool is_changed(const struct libfwctl_setting *setting)
{
	uint32_t kind = param_stored_kind(libfwctl_setting_get_param(setting));
	const char *now = libfwctl_setting_get_text(setting, kind);
	const char *by_default = libfwctl_setting_get_text(setting, LIBFWCTL_PARAM_VALUE_DEFAULT);

	return now && by_default && strcmp(now, by_default);
}

/* A format's parameter has one line, however many a device can have of it. */
static bool is_first(const struct libfwctl_setting *setting)
{
	uint32_t first;

	return !libfwctl_param_get_instances(libfwctl_setting_get_param(setting), &first) ||
	       libfwctl_setting_get_instance(setting) == first;
}

/* "LINK_TYPE_P1", or of a format "LINK_TYPE_P1..8"; to be freed. */
static char *make_name(const struct listing *listing, const struct libfwctl_setting *setting)
{
	uint32_t first,
		count = libfwctl_param_get_instances(libfwctl_setting_get_param(setting), &first);
	const char *name = libfwctl_setting_get_name(setting);
	char *text = NULL;

	if (listing->target.handle || count < 2)
		return need(strdup(name));
	if (asprintf(&text, "%s..%u", name, first + count - 1) < 0)
		need(NULL);
	return text;
}

static bool is_wanted(const struct listing *listing, const struct libfwctl_setting *setting)
{
	if (!listing->target.handle)
		return is_first(setting);
	if (listing->changed)
		return is_changed(setting);
	return listing->all || libfwctl_setting_get_support(setting) != LIBFWCTL_ANSWER_NO;
}

/* Goes on to the next setting that is to be shown. */
static const struct libfwctl_setting *next_setting(const struct listing *listing, size_t *index)
{
	const struct libfwctl_setting *setting;

	while ((setting = libfwctl_settings_get(listing->target.settings, (*index)++)))
		if (is_wanted(listing, setting))
			return setting;
	return NULL;
}

static int read_values(struct listing *listing)
{
	uint32_t kinds;

	if (!listing->target.handle)
		return 0;
	if (!listing->kinds)
		listing->kinds = target_stored_kinds(&listing->target);
	kinds = listing->kinds;
	if (listing->changed)
		kinds |= target_stored_kinds(&listing->target) | LIBFWCTL_PARAM_VALUE_DEFAULT;
	return kinds ? target_read(listing->run, &listing->target, kinds) : 0;
}

/* ---- A table ---- */

static char *cut_value(const char *text)
{
	char *shown;

	if (!text || strlen(text) <= VALUE_MAX)
		return text ? need(strdup(text)) : NULL;
	if (asprintf(&shown, "%.*s...", VALUE_MAX - 3, text) < 0)
		need(NULL);
	return shown;
}

/* Which columns there are, and how wide the lines of the last ones may be. */
struct shape {
	struct table_column columns[NCOLUMNS];
	size_t place[NCOLUMNS]; /* of each in the table; SIZE_MAX: not there */
	size_t count;
	size_t types, summaries;
};

static void add_column(struct shape *shape, enum column column, const char *name, int flags)
{
	shape->place[column] = shape->count;
	shape->columns[shape->count++] =
		(struct table_column){name, 1, flags, flags == SCOLS_FL_WRAP};
}

static void fill_shape(const struct listing *listing, struct shape *shape)
{
	static const char *const titles[PARAM_KINDS] = {"NEXT", "CURRENT", "DEFAULT"};

	memset(shape->place, 0xff, sizeof(shape->place));
	if (listing->kinds & (listing->kinds - 1))
		add_column(shape, MARK, "", 0);
	add_column(shape, NAME, "NAME", 0);
	for (size_t i = 0; i < PARAM_KINDS; i++)
		if (listing->kinds & param_kinds[i])
			add_column(shape, VALUE_FIRST + i, titles[i], 0);
	add_column(shape, TYPE, "TYPE", SCOLS_FL_WRAP);
	add_column(shape, WHEN, "WHEN", 0);
	add_column(shape, SUMMARY, "SUMMARY", SCOLS_FL_WRAP);
}

static void set_cell(const struct shape *shape, struct libscols_line *line, enum column column,
		     const char *text)
{
	if (shape->place[column] != SIZE_MAX)
		table_cell(line, shape->place[column], text);
}

static void add_row(const struct listing *listing, const struct shape *shape,
		    struct libscols_table *table, const struct libfwctl_setting *setting)
{
	const struct libfwctl_param *param = libfwctl_setting_get_param(setting);
	struct libscols_line *line = table_line(table);
	char *type = param_type(param, TYPE_MAX), *name = make_name(listing, setting);

	set_cell(shape, line, MARK, setting_is_marked(setting) ? "*" : "");
	set_cell(shape, line, NAME, name);
	for (size_t i = 0; i < PARAM_KINDS; i++) {
		char *value = cut_value(libfwctl_setting_get_text(setting, param_kinds[i]));

		if (shape->place[VALUE_FIRST + i] != SIZE_MAX)
			table_cell_safe(line, shape->place[VALUE_FIRST + i], value);
		free(value);
	}
	table_cell_lines(line, shape->place[TYPE], type, shape->types);
	set_cell(shape, line, WHEN, takes_effect_words(libfwctl_setting_get_takes_effect(setting)));
	table_cell_lines(line, shape->place[SUMMARY], libfwctl_param_get_summary(param),
			 shape->summaries);
	if (libfwctl_setting_get_support(setting) == LIBFWCTL_ANSWER_NO)
		scols_line_set_color(line, "darkgray");
	free(name);
	free(type);
}

/* What the columns before the last ones take, with what is between them. */
static size_t fixed_width(const struct listing *listing)
{
	size_t names = 0, index = 0, values[PARAM_KINDS] = {0}, width;
	const struct libfwctl_setting *setting;

	while ((setting = next_setting(listing, &index))) {
		char *name = make_name(listing, setting);

		names = strlen(name) > names ? strlen(name) : names;
		free(name);
		for (size_t i = 0; i < PARAM_KINDS; i++) {
			const char *text = libfwctl_setting_get_text(setting, param_kinds[i]);
			size_t length = text ? strlen(text) : 0;

			length = length > VALUE_MAX ? VALUE_MAX : length;
			values[i] = length > values[i] ? length : values[i];
		}
	}
	width = names + 1 + strlen("at reboot") + 2;
	for (size_t i = 0; i < PARAM_KINDS; i++)
		if (listing->kinds & param_kinds[i])
			width +=
				(values[i] > strlen("DEFAULT") ? values[i] : strlen("DEFAULT")) + 1;
	return width + (listing->kinds & (listing->kinds - 1) ? 2 : 0);
}

static void print_indented(const char *text)
{
	printf("%*s", BLOCK_INDENT, "");
	print_wrapped(text, BLOCK_INDENT, output_width());
}

/* "next 16, default 8; 1 to 64; at reboot", safe to show; to be freed. */
static char *make_facts(const struct listing *listing, const struct libfwctl_setting *setting)
{
	const struct libfwctl_param *param = libfwctl_setting_get_param(setting);
	char *type = param_type(param, TYPE_MAX), *safe = escape(type);
	const char *effect = takes_effect_words(libfwctl_setting_get_takes_effect(setting));
	struct memory memory;
	size_t shown = 0;

	memory_open(&memory);
	for (size_t i = 0; i < PARAM_KINDS; i++) {
		const char *value = libfwctl_setting_get_text(setting, param_kinds[i]);

		if (listing->kinds & param_kinds[i])
			fprintf(memory.file, "%s%s %s", shown++ ? ", " : "",
				libfwctl_param_value_name(param_kinds[i]), value ? value : "-");
	}
	fprintf(memory.file, "%s%s", shown ? "; " : "", safe);
	if (*effect != '-')
		fprintf(memory.file, "; %s", effect);
	libfwctl_free(safe);
	free(type);
	return memory_close(&memory);
}

/* A terminal that is too narrow for a table has all there is of a parameter below its name. */
static void print_block(const struct listing *listing, const struct libfwctl_setting *setting)
{
	const char *summary = libfwctl_param_get_summary(libfwctl_setting_get_param(setting));
	char *facts = make_facts(listing, setting), *safe = escape(summary);
	char *name = make_name(listing, setting);

	print_escaped(stdout, "%s%s", name, setting_is_marked(setting) ? " *" : "");
	putchar('\n');
	if (*safe)
		print_indented(safe);
	print_indented(facts);
	libfwctl_free(safe);
	free(facts);
	free(name);
}

static void print_rows(const struct listing *listing)
{
	size_t width = output_width(), fixed = fixed_width(listing), index = 0;
	size_t rest = width > fixed ? width - fixed : 0;
	const struct libfwctl_setting *setting;
	struct libscols_table *table;
	struct shape shape = {.types = rest / 3, .summaries = rest - rest / 3};

	if (width && rest < LINES_MIN) {
		while ((setting = next_setting(listing, &index)) && !output_failed())
			print_block(listing, setting);
		return;
	}
	fill_shape(listing, &shape);
	table = table_new(shape.columns, shape.count);
	while ((setting = next_setting(listing, &index)))
		add_row(listing, &shape, table, setting);
	table_print(table);
}

static void print_nothing(const struct listing *listing)
{
	const struct target *target = &listing->target;
	size_t known = libfwctl_format_get_param_count(target->format);

	if (!known)
		print_escaped(stdout, "no parameters are known of %s", target->label);
	else if (listing->changed)
		fputs("no parameter has another value than its default", stdout);
	else if (libfwctl_settings_get_count(target->settings))
		print_escaped(stdout, "%s has none of these parameters: --all shows them",
			      target->label);
	else
		fputs("no parameter fits", stdout);
	putchar('\n');
}

static void print_text(const struct listing *listing)
{
	const struct target *target = &listing->target;
	size_t index = 0, marked = 0;
	const struct libfwctl_setting *setting;

	if (next_setting(listing, &index))
		print_rows(listing);
	else
		print_nothing(listing);
	for (index = 0; (setting = next_setting(listing, &index));)
		marked += setting_is_marked(setting);
	if (marked) {
		putchar('\n');
		print_wrapped("* the next value is not the current one, or not the default", 2,
			      output_width());
	}
	settings_print_errors(target->settings, stdout);
}

/* ---- JSON ---- */

static void print_json(const struct listing *listing)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = json_object_new_array();
	const struct libfwctl_setting *setting;
	size_t index = 0;

	target_json(&listing->target, root);
	while ((setting = next_setting(listing, &index))) {
		const struct libfwctl_param *param = libfwctl_setting_get_param(setting);
		char *type = param_type(param, 0);
		struct json_object *object =
			setting_json(setting, libfwctl_setting_is_settable(setting));

		json_add_string(object, "type", type);
		setting_json_values(object, setting,
				    LIBFWCTL_PARAM_VALUE_NEXT | LIBFWCTL_PARAM_VALUE_CURRENT |
					    LIBFWCTL_PARAM_VALUE_DEFAULT);
		json_object_array_add(list, object);
		free(type);
	}
	json_object_object_add(root, "parameters", list);
	json_print(root);
}

/* ---- The verb ---- */

static int open_target(struct listing *listing, int *nwords)
{
	struct run *run = listing->run;
	struct libfwctl_policy *policy;
	int status;

	*nwords = listing->format ? 0 : 1;
	if (listing->format)
		return target_open_format(run, listing->format, &listing->target);
	policy = read_policy(listing->allowed);
	status = target_open(run, run->argv[0], policy, &listing->function, &listing->target);
	libfwctl_policy_free(policy);
	return status;
}

static void check_options(struct listing *listing)
{
	struct run *run = listing->run;

	if (!run->help && !listing->format && !run->argc)
		options_wrong(run, "a device is missing, or --format: fwctl %s %s", run->verb->name,
			      run->verb->arguments);
	if (listing->format &&
	    (listing->kinds || listing->all || listing->changed || listing->function.given))
		options_wrong(run, "--format asks no device, which --values, --all, --changed and "
				   "--function are about");
}

static int run_list(struct run *run)
{
	struct listing listing = {.run = run};
	int option, status, skip;
	const char *value;

	while ((option = options_next(run, &value)))
		take_option(&listing, option, value);
	check_options(&listing);
	if (!options_done(run))
		return run->status;
	status = open_target(&listing, &skip);
	if (status)
		return status;
	status = target_search(run, &listing.target, run->argv + skip, run->argc - skip);
	if (!status)
		status = read_values(&listing);
	if (!status && run->json)
		print_json(&listing);
	else if (!status)
		print_text(&listing);
	target_close(&listing.target);
	return status;
}

const struct verb verb_param_list = {
	.name = "param list",
	.arguments = "DEVICE [WORD...]",
	.arguments_max = ARGUMENTS_ANY,
	.summary = "show the parameters that a device has, and their values",
	.options = options,
	.text = "WORD is a name, a pattern with * ? [..], or what stands in names and summaries.\n"
		"Without --values, the stored values are shown. With several kinds of them, a star\n"
		"marks what is to change, or is not the default. 'fwctl param describe' tells the rest.\n",
	.run = run_list,
};
