/* SPDX-License-Identifier: GPL-2.0-or-later */
/* param.h: what the verbs of 'fwctl param' share. */
#ifndef PARAM_H
#define PARAM_H

#include "fwctl.h"

struct profile;

extern const struct verb verb_param_list;
extern const struct verb verb_param_get;
extern const struct verb verb_param_describe;
extern const struct verb verb_param_set;
extern const struct verb verb_param_reset;
extern const struct verb verb_param_save;
extern const struct verb verb_param_apply;

/* The kinds of values, in the order in which they are shown. */
#define PARAM_KINDS 3
extern const uint32_t param_kinds[PARAM_KINDS];

/* ---- param-open.c: a device or a format, and parameters of it ---- */

/* Another function's parameters, or the device's own. */
struct function_choice {
	bool given;
	uint32_t number;
};

struct target {
	struct libfwctl_handle *handle; /* NULL: a format alone */
	const struct libfwctl_format *format;
	struct libfwctl_settings *settings;
	struct function_choice function;
	uint32_t *settable; /* for each setting; NULL: was not asked for */
	const char *name;   /* "fwctl0", of the handle's device or as given */
	char *label;	    /* "fwctl0 (0000:08:00.0)", with the function chosen */
};

/* Each returns 0, or the exit status once told; then there is nothing to close. A NULL policy reads. */
int target_open(struct run *run, const char *device, const struct libfwctl_policy *policy,
		const struct function_choice *function, struct target *target);
int target_open_device(struct run *run, struct libfwctl_device *dev,
		       const struct libfwctl_policy *policy, const struct function_choice *function,
		       struct target *target);
int target_open_format(struct run *run, const char *format, struct target *target);
void target_close(struct target *target);

/* Makes settings of the target's format and function, none chosen: 0, or a negative errno with run->err. */
int target_new_settings(struct run *run, struct target *target);

/* What may be sent to read parameters: with no more effects than these, and reading. To be freed. */
struct libfwctl_policy *read_policy(uint64_t allowed);

/* Selects by name, wildcards, or where a word stands in names and summaries; all without words. */
int target_search(struct run *run, struct target *target, char **words, int nwords);

/* Selects by name or wildcards: what does not exist is a mistake. */
int target_select(struct run *run, struct target *target, char **words, int nwords);

/* The kinds of values that are stored: where some parameters have another than others, both. */
uint32_t target_stored_kinds(const struct target *target);

/* Tells of run->err; the exit status. */
int failure_of_reading(struct run *run);

/* Asks for these kinds of values of all that is selected. */
int target_read(struct run *run, struct target *target, uint32_t kinds);

/*
 * The same, but before whether each can be set, which target_settable() then tells: an enum libfwctl_answer. 0, or
 * a negative errno with run->err.
 */
int target_read_settable(struct run *run, struct target *target, uint32_t kinds);
uint32_t target_settable(const struct target *target, size_t index);

/* "--function N", "--values next,current". False: noted as a mistake. */
bool options_function(struct run *run, const char *text, struct function_choice *function);
bool options_kinds(struct run *run, const char *names, uint32_t *kinds);

/* "device", "format" and "function" of a target. */
void target_json(const struct target *target, struct json_object *object);

/* ---- param-words.c: parameters in words ---- */

/* Whether it has several values, with commas between them. */
bool param_is_array(const struct libfwctl_param *param);

/* "false, true", "0 to 255", "ETH, IB"; at most about @max characters, 0: as many as it takes. */
char *param_type(const struct libfwctl_param *param, size_t max);

/* "at reset" for people. */
const char *takes_effect_words(uint32_t takes_effect);

/* What a change changes, where the device has it: the next value, else the current one. */
uint32_t param_stored_kind(const struct libfwctl_param *param);

/* A value's text as JSON: a number, bool or array where it is one. For a NULL, nothing is added. */
struct json_object *value_json(const struct libfwctl_param *param, const char *text);
void json_add_value(struct json_object *object, const char *key, const struct libfwctl_param *param,
		    const char *text);

/* The keys that say what a setting is: name, parameter, type and the like, without values. */
struct json_object *setting_json(const struct libfwctl_setting *setting, uint32_t settable);

/* "yes", "no", or NULL for what is not known. */
const char *answer_word(uint32_t answer);

/* Adds the values of these kinds. */
void setting_json_values(struct json_object *object, const struct libfwctl_setting *setting,
			 uint32_t kinds);

/* Whether its next value is known to be another one than the current or the default. */
bool setting_is_marked(const struct libfwctl_setting *setting);

/* ---- param-errors.c: settings that something went wrong with ---- */

/* Those of one reason in one line; below what was shown, or on standard error. The first one's status. */
int settings_print_errors(struct libfwctl_settings *settings, FILE *file);

/* ---- param-change.c: changes that are staged in settings, and then made ---- */

struct change_options {
	struct consent consent; /* device, words and effects are for param-change.c */
	bool check, dry_run;
	uint32_t scope;
	struct function_choice function;
};

/* Where a change was asked for, in a profile. */
struct change_place {
	const char *name;
	unsigned int line;
};

/* How one setting was before it is changed, as libfwctl_settings_check() found it. */
struct change_before {
	char *old; /* NULL: it was not there */
	bool needed;
};

/* The changes to one device. */
struct changes {
	struct target target;
	struct change_before *before; /* for each setting; NULL: not checked */
	struct change_place *places;  /* or NULL */
	size_t nplaces;
	int status; /* what came of applying them */
};

struct changing {
	struct run *run;
	struct change_options *options;
	struct changes *changes;
	size_t count;
	const char *verb; /* "setting parameters" */
	bool needed_only; /* what has its value already, by chance, is not told */
	const char *path; /* of the profile, or NULL */
};

/* The options that all of these verbs take; false: it is none of them. */
#define CHANGE_OPTIONS                                                                        \
	{OPTION_CHECK, "check", NULL, "change nothing; exit 1 if something would change"},    \
		{OPTION_DRY_RUN, "dry-run", NULL, "show what would be set, and set nothing"}, \
		{OPTION_YES, "yes", NULL, "do not ask"},                                      \
		{OPTION_ALLOW, "allow", "EFFECT,...", "allow these effects too"},             \
	{                                                                                     \
		OPTION_SCOPE, "scope", "SCOPE", "allow calls up to this scope"                \
	}

enum { OPTION_CHECK = 1, OPTION_DRY_RUN, OPTION_YES, OPTION_ALLOW, OPTION_SCOPE, OPTION_OTHERS };

bool change_option(struct run *run, struct change_options *options, int option, const char *value);

/* Keeps the command line for messages; change_options_clear() frees that. */
void change_options_init(struct run *run, struct change_options *options);
void change_options_clear(struct change_options *options);

/* What may be sent without being asked: reading, and changing configuration. */
struct libfwctl_policy *change_policy(const struct change_options *options);

/* Checks all, shows what would change, asks, and sets it; returns the exit status. */
int change_all(struct changing *changing);

/* ---- param-outcome.c: what would change, what came of it, and when it counts ---- */

/* Keeps how it was before, once it was checked. */
void changes_remember(struct changes *changes);
void changes_forget(struct changes *changes);

size_t changes_needed(const struct changing *changing);

/* With the outcomes once it was tried. */
void changes_print(const struct changing *changing, bool tried);
void changes_ask(const struct changing *changing);
void changes_json(const struct changing *changing, struct json_object *root, bool tried);

/* ---- param-after.c: what makes stored values count ---- */

/* How to make what was changed count, or NULL if it does already. To be freed. */
char *after_change(struct run *run, const struct changes *changes);

#endif
