/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * settings.h: the parameters that somebody has chosen, with the values that a device was found to have and those that
 * are wanted. Making and changing them is no I/O.
 */
#ifndef LIBFWCTL_SETTINGS_H
#define LIBFWCTL_SETTINGS_H

#include "tuning/query.h"

#include <string.h>

/* NULL is the same as NULL alone. */
static inline bool same_text(const char *one, const char *other)
{
	return one == other || (one && other && strcmp(one, other) == 0);
}

/* Next, current, default: as the bits of enum libfwctl_param_value. */
enum { VALUE_NEXT, VALUE_CURRENT, VALUE_DEFAULT, VALUES };

/* What a parameter is found to be. An array has several elements, all else one. */
struct value {
	char *text;	   /* all of it; NULL: it is not there */
	char **elements;   /* texts */
	uint64_t *numbers; /* signed ones extended; NULL: they are none */
	size_t count;
};

void value_clear(struct value *value);

/* Of a record, at a path. 0: it is there, or is not, as `value` says; -ENOMEM, -EBADMSG. */
int value_read(const struct libfwctl_record *record, const char *path, struct libfwctl_error *err,
	       struct value *value);

/* ... by who has the path. */
int value_read_way(const struct libfwctl_record *record, const struct libfwctl_path *way,
		   struct libfwctl_error *err, struct value *value);

/* An element that is to be set, in the words that the field's value is told in; of what is no array, element 0. */
struct element {
	uint64_t index;
	char *text;
};

struct change {
	struct element *elements; /* rising by index */
	size_t count;
	bool whole;	 /* all elements of an array, or what is no array */
	bool to_default; /* as the device's default is, but for these elements */
	bool of_all;	 /* by the name of all instances: those that there are */
	bool optional;	 /* reached by a wildcard: left if the device has no such thing */
	char *text;	 /* as it was given, in the field's own words */
};

void change_clear(struct change *change);

/* Which field says that something is not there, and what it says. */
struct absence {
	char *path; /* NULL: none does */
	uint64_t number;
};

struct libfwctl_setting {
	const struct libfwctl_param *param;
	uint32_t instance; /* its number; 0 where there is but one */
	char *name;	   /* with the number */
	struct value values[VALUES];
	struct libfwctl_path *way;  /* to them, in the answers of one layout; NULL: not asked yet */
	uint32_t support, settable; /* enum libfwctl_answer */
	uint32_t takes_effect;	    /* the device's word; 0: it has not said */
	struct absence absence;	    /* of its default */
	struct change change;	    /* count 0 and not to_default: none */
	char *wanted;		    /* all of it, as it is to be; NULL: not known yet */
	uint32_t outcome;
	struct libfwctl_error *err; /* NULL: nothing went wrong */
};

struct libfwctl_settings {
	struct libfwctl_context *ctx; /* keeps the format */
	const struct libfwctl_format *format;
	const struct verbs *verbs;
	bool other_function;
	uint32_t function;
	struct libfwctl_setting **list; /* by the format's order, then by instance */
	size_t count, room;
};

static inline bool setting_is_changed(const struct libfwctl_setting *setting)
{
	return setting->change.count || setting->change.to_default;
}

static inline bool same_record(const struct libfwctl_setting *one,
			       const struct libfwctl_setting *other)
{
	return one->param->group == other->param->group && one->instance == other->instance;
}

/* It is to be there no more, as it is by default. */
static inline bool setting_is_to_go(const struct libfwctl_setting *setting)
{
	return setting->change.to_default && !setting->change.count && setting->absence.path &&
	       !setting->values[VALUE_DEFAULT].text;
}

/* Several elements of it can be set. */
bool param_is_array(const struct libfwctl_param *param);

/* Where its value stands, as far as the format tells: in the group's struct, else in the request that writes it. */
const struct libfwctl_field *param_field(const struct libfwctl_param *param);

/* Keeps what went wrong, if it is the first thing to do so since the setting was last asked. Returns the status. */
int setting_fail(struct libfwctl_setting *setting, int status, const struct libfwctl_error *err);
void setting_forget_failure(struct libfwctl_setting *setting);

/* The settings that a name or a pattern stands for: selected if they were not. Calls back for each of them. */
typedef int setting_fn(struct libfwctl_setting *setting, void *data, struct libfwctl_error *err);
int settings_each(struct libfwctl_settings *settings, const char *pattern, bool wildcards,
		  setting_fn *fn, void *data, struct libfwctl_error *err);

/* The call that tells what is stored: what is next or, where a format has no such, what is now. -1: none. */
static inline int group_stored(const struct group *group)
{
	return group->next ? VALUE_NEXT : group->current ? VALUE_CURRENT : -1;
}

static inline const struct query *group_query(const struct group *group, int which)
{
	return which == VALUE_NEXT	? group->next
	       : which == VALUE_CURRENT ? group->current
	       : which == VALUE_DEFAULT ? group->by_default
					: NULL;
}

#endif
