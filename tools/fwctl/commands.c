// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * commands.c: fwctl commands: the commands of one format or of all, as far as they fit what is asked for.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>
#include <libsmartcols.h>

#include "fwctl.h"

enum { OPTION_FORMAT = 1, OPTION_SCOPE, OPTION_EFFECTS };

static const struct verb_option options[] = {
	{OPTION_FORMAT, "format", "FORMAT", "only those of this format"},
	{OPTION_SCOPE, "scope", "SCOPE", "only those that this scope is enough for"},
	{OPTION_EFFECTS, "effects", "EFFECT,...", "only those that do no more than this, and read"},
	{0, NULL, NULL, NULL},
};

enum column { NAME, SCOPE, EFFECTS, SUMMARY, NCOLUMNS };

static const struct table_column columns[NCOLUMNS] = {
	[NAME] = {"NAME", 1, 0, false},
	[SCOPE] = {"SCOPE", 1, 0, false},
	[EFFECTS] = {"EFFECTS", 1, SCOLS_FL_WRAP, true},
	[SUMMARY] = {"SUMMARY", 1, SCOLS_FL_WRAP, true},
};

#define SCOPE_WIDTH  16 /* the longest, debug_write_full */
#define LINES_MIN    40 /* for effects and summaries together; with less, no table is made */
#define BLOCK_INDENT 4

/* How wide the lines of effects and summaries are; 0 and 0 if there is no terminal. */
struct widths {
	size_t effects, summary;
};

/* What is asked for. */
struct wanted {
	const char *format_name;
	const struct libfwctl_format *format; /* NULL: all */
	bool on_device;			      /* names need no format in front */
	uint32_t scope;
	uint64_t effects;
	char **words;
	int nwords;
};

static void take_option(struct run *run, struct wanted *wanted, int option, const char *value)
{
	if (option == OPTION_FORMAT) {
		wanted->format_name = value;
	} else if (option == OPTION_SCOPE) {
		options_scope(run, value, &wanted->scope);
	} else {
		if (wanted->effects == LIBFWCTL_EFFECTS_ALL)
			wanted->effects = LIBFWCTL_EFFECT_READS;
		options_effects(run, "--effects", value, &wanted->effects);
	}
}

static bool has_word(const struct libfwctl_command *command, const char *word)
{
	const char *summary = libfwctl_command_get_summary(command);
	const char *format = libfwctl_format_get_name(libfwctl_command_get_format(command));
	char *effects, *name;
	bool found;

	if (summary && strcasestr(summary, word))
		return true;
	if (asprintf(&name, "%s/%s", format, libfwctl_command_get_name(command)) < 0)
		need(NULL);
	found = strcasestr(name, word) != NULL;
	free(name);
	if (found)
		return true;
	effects = effects_names(libfwctl_command_get_effects(command));
	found = strcasestr(effects, word) != NULL;
	free(effects);
	return found;
}

static bool is_wanted(const struct wanted *wanted, const struct libfwctl_command *command)
{
	if (libfwctl_command_get_scope(command) > wanted->scope ||
	    libfwctl_command_get_effects(command) & ~wanted->effects)
		return false;
	for (int i = 0; i < wanted->nwords; i++)
		if (!has_word(command, wanted->words[i]))
			return false;
	return true;
}

/* Goes on to the next command that is wanted, over the formats from *@format on. */
static const struct libfwctl_command *next_command(struct libfwctl_context *ctx,
						   const struct wanted *wanted, size_t *format,
						   size_t *index)
{
	const struct libfwctl_format *at;
	const struct libfwctl_command *command;

	while ((at = wanted->format ? (*format ? NULL : wanted->format)
				    : libfwctl_context_get_format(ctx, *format))) {
		while ((command = libfwctl_format_get_command(at, (*index)++)))
			if (is_wanted(wanted, command))
				return command;
		(*format)++;
		*index = 0;
	}
	return NULL;
}

static void add_row(struct libscols_table *table, const struct libfwctl_command *command,
		    bool on_device, const struct widths *widths)
{
	struct libscols_line *line = table_line(table);
	char *name = command_name(command);
	char *effects = effects_names(libfwctl_command_get_effects(command));
	char room[16];

	table_cell(line, NAME, on_device ? libfwctl_command_get_name(command) : name);
	table_cell(line, SCOPE, scope_word(libfwctl_command_get_scope(command), room));
	table_cell_lines(line, EFFECTS, effects, widths->effects);
	table_cell_lines(line, SUMMARY, libfwctl_command_get_summary(command), widths->summary);
	free(effects);
	free(name);
}

/* A terminal that is too narrow for a table has all there is of a command below its name. */
static void print_block(const struct libfwctl_command *command, bool on_device, size_t width)
{
	const char *summary = libfwctl_command_get_summary(command);
	char *name = command_name(command), *safe = escape(summary ? summary : "-"), room[16];
	char *effects = effects_list(libfwctl_command_get_effects(command)), *properties;

	if (asprintf(&properties, "%s; %s", scope_word(libfwctl_command_get_scope(command), room),
		     effects) < 0)
		need(NULL);
	print_escaped(stdout, "%s", on_device ? libfwctl_command_get_name(command) : name);
	printf("\n%*s", BLOCK_INDENT, "");
	print_wrapped(safe, BLOCK_INDENT, width);
	printf("%*s", BLOCK_INDENT, "");
	print_wrapped(properties, BLOCK_INDENT, width);
	free(properties);
	free(effects);
	libfwctl_free(safe);
	free(name);
}

static size_t longest_name(struct libfwctl_context *ctx, const struct wanted *wanted)
{
	size_t names = 0, format = 0, index = 0;
	const struct libfwctl_command *command;

	while ((command = next_command(ctx, wanted, &format, &index))) {
		char *name = command_name(command);

		if (strlen(name) > names)
			names = strlen(name);
		free(name);
	}
	return names;
}

static void print_table(struct libfwctl_context *ctx, const struct wanted *wanted)
{
	size_t width = output_width(), format = 0, index = 0;
	size_t fixed =
		longest_name(ctx, wanted) + SCOPE_WIDTH + 3; /* and what is between the columns */
	size_t rest = width > fixed ? width - fixed : 0;
	struct widths widths = {.effects = rest * 2 / 5, .summary = rest * 3 / 5};
	const struct libfwctl_command *command;
	struct libscols_table *table;

	if (width && rest < LINES_MIN) {
		while ((command = next_command(ctx, wanted, &format, &index)) && !output_failed())
			print_block(command, wanted->on_device, width);
		return;
	}
	table = table_new(columns, NCOLUMNS);
	while ((command = next_command(ctx, wanted, &format, &index)))
		add_row(table, command, wanted->on_device, &widths);
	table_print(table);
}

static void print_text(struct libfwctl_context *ctx, const struct wanted *wanted)
{
	size_t format = 0, index = 0;

	if (next_command(ctx, wanted, &format, &index))
		print_table(ctx, wanted);
	else if (wanted->format || libfwctl_context_get_format_count(ctx))
		puts("no command fits: 'fwctl commands' shows them all");
	else
		puts("no format is installed: 'fwctl formats' shows what was looked at");
}

static void print_json(struct libfwctl_context *ctx, const struct wanted *wanted)
{
	struct json_object *list = json_object_new_array();
	const struct libfwctl_command *command;
	size_t format = 0, index = 0;

	while ((command = next_command(ctx, wanted, &format, &index)))
		json_object_array_add(list, command_json(command));
	json_print(list);
}

/* Whether the first word stands for a device, or has the form of its name; else it is one to look for. */
static bool is_device(struct run *run)
{
	struct libfwctl_device *dev;
	int rc = run->argc ? libfwctl_device_find(run->ctx, run->argv[0], NULL, &dev) : -EINVAL;

	if (!rc)
		libfwctl_device_unref(dev);
	return rc != -EINVAL && rc != -ENOENT;
}

static int choose_format(struct run *run, struct wanted *wanted)
{
	struct libfwctl_handle *handle;
	int status;

	wanted->words = run->argv;
	wanted->nwords = run->argc;
	if (wanted->format_name)
		return find_format(run, wanted->format_name, &wanted->format);
	if (!is_device(run))
		return load_formats(run);
	wanted->words++;
	wanted->nwords--;
	wanted->on_device = true;
	status = device_open(run, run->argv[0], &handle, &wanted->format);
	if (!status)
		libfwctl_close(handle);
	return status;
}

static int run_commands(struct run *run)
{
	struct wanted wanted = {.scope = UINT32_MAX, .effects = LIBFWCTL_EFFECTS_ALL};
	const char *value;
	int option, status;

	while ((option = options_next(run, &value)))
		take_option(run, &wanted, option, value);
	if (!options_done(run))
		return run->status;
	status = choose_format(run, &wanted);
	if (status)
		return status;
	if (run->json)
		print_json(run->ctx, &wanted);
	else
		print_text(run->ctx, &wanted);
	return STATUS_DONE;
}

const struct verb verb_commands = {
	.name = "commands",
	.arguments = "[DEVICE] [WORD...]",
	.arguments_max = ARGUMENTS_ANY,
	.summary = "show the commands of a device, of a format, or of all formats",
	.options = options,
	.text = "WORDs are looked for in names (FORMAT/NAME), effects and summaries; all of them must be\n"
		"there. 'fwctl describe' tells the rest of a command.\n",
	.run = run_commands,
};
