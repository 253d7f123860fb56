/* SPDX-License-Identifier: GPL-2.0-or-later */
/* reading.h: readings in words, for the verbs health and stats. */
#ifndef FWCTL_READING_H
#define FWCTL_READING_H

#include "fwctl.h"

/* All of a device's readings of these kinds: 0, or the exit status once told. */
int readings_ask(struct run *run, struct libfwctl_handle *handle, uint32_t kinds,
		 struct libfwctl_readings **readings);

/* Why there are none, in plain words; to be freed. `what` is what they are called. */
char *readings_none(const struct libfwctl_format *format, uint32_t kinds, const char *what);

/* 0 if anything could be read, or there is nothing to read; else the exit status for the first of the errors. */
int readings_status(const struct libfwctl_readings *readings);

/* The first value that could not be read for the same reason; NULL: this one is it, or it could be read. */
const struct libfwctl_value *readings_same_error(const struct libfwctl_readings *readings,
						 const struct libfwctl_value *value);

/* "52.5 degree C"; to be freed. NULL: it could not be read. */
char *reading_phrase(const struct libfwctl_value *value);

/* {"name", "kind", "value", "unit", "alarm", "error"}; flags: LIBFWCTL_JSON_U64_STRINGS */
struct json_object *reading_json(const struct libfwctl_value *value, unsigned int flags);

#endif
