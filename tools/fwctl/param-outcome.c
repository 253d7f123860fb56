// SPDX-License-Identifier: GPL-2.0-or-later
/* param-outcome.c: what would change, what came of it, and how it comes to count. */
#include <stdlib.h>
#include <string.h>

#include <json.h>
#include <libsmartcols.h>

#include "param.h"

#define NOT_SET "not set" /* and takes the place of a value */

enum column { NAME, OLD, NEW, WHEN, OUTCOME, NCOLUMNS };

static const struct table_column columns[NCOLUMNS] = {
	[NAME] = {"NAME", 1, 0, false},	      [OLD] = {"OLD", 1, 0, false},
	[NEW] = {"NEW", 1, 0, false},	      [WHEN] = {"WHEN", 1, 0, false},
	[OUTCOME] = {"OUTCOME", 1, 0, false},
};

static const char *stored_text(const struct libfwctl_setting *setting)
{
	return libfwctl_setting_get_text(setting,
					 param_stored_kind(libfwctl_setting_get_param(setting)));
}

/* What a change makes of it; NULL: it is not to be set any more, which a text of no letters can be, too. */
static const char *new_text(const struct libfwctl_setting *setting)
{
	const char *text = libfwctl_setting_get_change(setting);
	const struct libfwctl_field *field =
		libfwctl_param_get_field(libfwctl_setting_get_param(setting));

	return text && !*text && libfwctl_field_get_kind(field) != LIBFWCTL_KIND_STRING ? NULL
											: text;
}

/* Both texts are the library's own words for a value, so that the same values have the same words. */
static bool differs(const struct libfwctl_setting *setting)
{
	const char *old = stored_text(setting), *new = new_text(setting);

	if (!libfwctl_setting_get_change(setting))
		return false;
	return old && new ? strcmp(old, new) != 0 : old != new;
}

void changes_remember(struct changes *changes)
{
	struct libfwctl_settings *settings = changes->target.settings;
	const struct libfwctl_setting *setting;

	changes->before =
		need(calloc(libfwctl_settings_get_count(settings) + 1, sizeof(*changes->before)));
	for (size_t i = 0; (setting = libfwctl_settings_get(settings, i)); i++) {
		const char *old = stored_text(setting);

		changes->before[i].old = old ? need(strdup(old)) : NULL;
		changes->before[i].needed = differs(setting);
	}
}

void changes_forget(struct changes *changes)
{
	for (size_t i = 0;
	     changes->before && i < libfwctl_settings_get_count(changes->target.settings); i++)
		free(changes->before[i].old);
	free(changes->before);
	changes->before = NULL;
}

static const char *old_text(const struct changes *changes, size_t index)
{
	if (changes->before)
		return changes->before[index].old;
	return stored_text(libfwctl_settings_get(changes->target.settings, index));
}

static bool is_needed(const struct changes *changes, size_t index)
{
	if (changes->before)
		return changes->before[index].needed;
	return differs(libfwctl_settings_get(changes->target.settings, index));
}

static size_t needed_by(const struct changes *changes)
{
	size_t count = 0;

	for (size_t i = 0; i < libfwctl_settings_get_count(changes->target.settings); i++)
		count += is_needed(changes, i);
	return count;
}

size_t changes_needed(const struct changing *changing)
{
	size_t count = 0;

	for (size_t i = 0; i < changing->count; i++)
		count += needed_by(&changing->changes[i]);
	return count;
}

static const char *outcome_words(const struct libfwctl_setting *setting)
{
	switch (libfwctl_setting_get_outcome(setting)) {
	case LIBFWCTL_OUTCOME_UNCHANGED:
		return "had it already";
	case LIBFWCTL_OUTCOME_CHANGED:
		return "set";
	case LIBFWCTL_OUTCOME_REFUSED:
		return "refused";
	case LIBFWCTL_OUTCOME_NOT_TRIED:
		return "not tried";
	case LIBFWCTL_OUTCOME_UNKNOWN:
		return "cannot be told";
	case LIBFWCTL_OUTCOME_DIFFERS:
		return "device has another value";
	default:
		return "-";
	}
}

/* Whether there is something to be told of a setting, once it was tried or before. */
static bool is_told(const struct changing *changing, const struct changes *changes, size_t index)
{
	const struct libfwctl_setting *setting =
		libfwctl_settings_get(changes->target.settings, index);

	return libfwctl_setting_get_change(setting) &&
	       (!changing->needed_only || is_needed(changes, index) ||
		libfwctl_setting_get_outcome(setting) > LIBFWCTL_OUTCOME_CHANGED);
}

/* ---- As text ---- */

/* What there is of one device's changes: all that was tried, or what would change. */
static void print_table(const struct changing *changing, const struct changes *changes, bool tried)
{
	struct libscols_table *table = table_new(columns, tried ? NCOLUMNS : OUTCOME);
	const struct libfwctl_setting *setting;

	scols_table_set_termforce(table, SCOLS_TERMFORCE_NEVER);
	for (size_t i = 0; (setting = libfwctl_settings_get(changes->target.settings, i)); i++) {
		struct libscols_line *line;

		if (!is_told(changing, changes, i) || (!tried && !is_needed(changes, i)))
			continue;
		line = table_line(table);
		table_cell(line, NAME, libfwctl_setting_get_name(setting));
		table_cell_safe(line, OLD, old_text(changes, i));
		table_cell_safe(line, NEW, new_text(setting) ? new_text(setting) : NOT_SET);
		table_cell(line, WHEN,
			   takes_effect_words(libfwctl_setting_get_takes_effect(setting)));
		if (tried)
			table_cell(line, OUTCOME, outcome_words(setting));
	}
	table_print(table);
}

static void print_changes(const struct changing *changing, const struct changes *changes,
			  bool tried)
{
	bool several = changing->path != NULL;
	char *after;

	if (!needed_by(changes)) {
		print_escaped(stdout, "%s: nothing to do, it has these values",
			      changes->target.label);
		putchar('\n');
		return;
	}
	if (several) {
		print_escaped(stdout, "%s", changes->target.label);
		puts(":");
	}
	print_table(changing, changes, tried);
	after = tried ? after_change(changing->run, changes) : NULL;
	if (after) {
		putchar('\n');
		print_escaped(stdout, "%s", after);
		putchar('\n');
	}
	free(after);
}

void changes_print(const struct changing *changing, bool tried)
{
	for (size_t i = 0; i < changing->count; i++) {
		if (i)
			putchar('\n');
		print_changes(changing, &changing->changes[i], tried);
	}
}

void changes_ask(const struct changing *changing)
{
	const struct libfwctl_setting *setting;

	for (size_t i = 0; i < changing->count; i++) {
		const struct changes *changes = &changing->changes[i];

		if (!needed_by(changes))
			continue;
		print_escaped(stderr, "%s:", changes->target.label);
		putc('\n', stderr);
		for (size_t k = 0; (setting = libfwctl_settings_get(changes->target.settings, k));
		     k++) {
			const char *old = old_text(changes, k);

			if (!is_needed(changes, k))
				continue;
			fputs("  ", stderr);
			print_escaped(stderr, "%s: ", libfwctl_setting_get_name(setting));
			print_safe(stderr, old ? old : "-");
			fputs(" -> ", stderr);
			print_safe(stderr, new_text(setting) ? new_text(setting) : NOT_SET);
			fprintf(stderr, " (%s)",
				takes_effect_words(libfwctl_setting_get_takes_effect(setting)));
			putc('\n', stderr);
		}
	}
}

/* ---- As JSON ---- */

static struct json_object *change_json(const struct changes *changes, size_t index, bool tried)
{
	const struct libfwctl_setting *setting =
		libfwctl_settings_get(changes->target.settings, index);
	const struct libfwctl_param *param = libfwctl_setting_get_param(setting);
	const struct libfwctl_error *error = libfwctl_setting_get_error(setting);
	uint32_t takes_effect = libfwctl_setting_get_takes_effect(setting);
	struct json_object *object = json_object_new_object();

	json_add_string(object, "name", libfwctl_setting_get_name(setting));
	json_add_value(object, "old", param, old_text(changes, index));
	json_add_value(object, "new", param, new_text(setting));
	json_object_object_add(object, "differs",
			       json_object_new_boolean(is_needed(changes, index)));
	if (takes_effect)
		json_add_string(object, "takes_effect", libfwctl_takes_effect_name(takes_effect));
	if (tried)
		json_add_string(object, "outcome",
				libfwctl_outcome_name(libfwctl_setting_get_outcome(setting)));
	if (error)
		json_object_object_add(object, "error", failure_json(error));
	return object;
}

static void one_json(const struct changing *changing, const struct changes *changes,
		     struct json_object *object, bool tried)
{
	struct json_object *list = json_object_new_array();
	const struct libfwctl_setting *setting;
	char *after = tried ? after_change(changing->run, changes) : NULL;

	target_json(&changes->target, object);
	for (size_t i = 0; (setting = libfwctl_settings_get(changes->target.settings, i)); i++)
		if (is_told(changing, changes, i))
			json_object_array_add(list, change_json(changes, i, tried));
	json_object_object_add(object, "changes", list);
	json_add_string(object, "then", after);
	free(after);
}

void changes_json(const struct changing *changing, struct json_object *root, bool tried)
{
	struct json_object *list;

	if (!changing->path) {
		one_json(changing, &changing->changes[0], root, tried);
		return;
	}
	list = json_object_new_array();
	for (size_t i = 0; i < changing->count; i++) {
		struct json_object *object = json_object_new_object();

		one_json(changing, &changing->changes[i], object, tried);
		json_object_array_add(list, object);
	}
	json_add_string(root, "profile", changing->path);
	json_object_object_add(root, "devices", list);
}
