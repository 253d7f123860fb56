/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * param.h: parameters, readings and dumps of a format, as the library works with them: the records of its images
 * with pointers in place of indices. Made in one block when first asked for, for all threads. No I/O.
 */
#ifndef LIBFWCTL_PARAM_H
#define LIBFWCTL_PARAM_H

#include "catalogue/catalogue.h"

struct query;

struct setting {
	const char *path;
	enum image_setting_kind kind;
	const char *value; /* text, or a path in the answer */
	const struct query *query;
	int32_t add;
	bool function_only;
};

struct settings {
	uint32_t count;
	const struct setting *list;
};

/* A call in whose messages something stands. */
struct query {
	const char *name;
	const struct libfwctl_command *command;
	const char *at; /* before each path; NULL: nothing */
	struct settings settings;
	const struct query *when; /* NULL: always */
	const char *when_path;
	bool keeps_reserved;
};

/* A stored record of parameters, or what one call tells of readings. */
struct group {
	const char *name, *doc, *reference;
	const struct libfwctl_layout *layout; /* NULL: not said */
	uint32_t takes_effect;
	const char *obstacle; /* NULL: it can be set */
	const char *suffix;
	uint32_t first_instance, ninstances; /* 0: only one, without suffix */
	bool functions;			     /* another function has it, too */
	bool functions_only;		     /* the device's own has not */
	struct settings settings;	     /* for each of its queries */
	const struct query *next, *current, *by_default, *write, *support; /* NULL: none */
	const char *readable, *writable; /* paths in the reply of `support`; NULL: none */
};

struct libfwctl_param {
	const struct libfwctl_format *format;
	const char *name, *doc, *reference, *since; /* doc, reference, since: NULL: none */
	const struct group *group;
	const char *path;		    /* behind the query's `at` */
	const struct libfwctl_field *field; /* in the group's layout; NULL: not known */
	bool has_range;
	uint64_t min, max;
	uint32_t takes_effect; /* its own or the group's; TAKES_EFFECT_TOLD: by the request */
	const char *obstacle;  /* its own or the group's; NULL: it can be set */
};

struct point {
	uint64_t value, number;
};

struct libfwctl_reading {
	const struct libfwctl_format *format;
	const char *name, *doc, *reference;
	const struct group *group; /* its `current` is what is asked */
	const char *path;
	uint32_t kind; /* enum libfwctl_reading_kind */
	int32_t mul, add;
	uint32_t divide; /* mul, divide: never 0 */
	uint32_t npoints;
	const struct point *points;
	uint32_t alarm_kind; /* enum image_alarm */
	const char *alarm;   /* never NULL */
	const char *unit;    /* of the field, where fields of its name count in several; or empty */
	bool zero_unknown;   /* 0 there says that the device does not know */
};

struct libfwctl_dump {
	const struct libfwctl_format *format;
	const char *name, *doc, *reference, *suffix; /* suffix: never NULL */
	const struct query *query;
	bool is_default; /* of one at most */
};

/*
 * All of a format, each list in the order of names. What this library does not understand is not there, nor what
 * depends on it: all queries have their commands.
 */
struct verbs {
	uint32_t nparams, nreadings, ndumps;
	struct libfwctl_param *params;
	struct libfwctl_reading *readings;
	struct libfwctl_dump *dumps;
};

const struct verbs *format_verbs(const struct libfwctl_format *format); /* NULL: no memory */

#endif
