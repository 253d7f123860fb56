/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Features by the names of their fields: what libfwctl's format of CXL knows, and its extensions.
 */
#ifndef FWCTL_SIM_FIELDS_H
#define FWCTL_SIM_FIELDS_H

#include <json.h>

#include "machine.h"

struct libfwctl_field;
struct libfwctl_layout;

/*
 * Each of these gives false with one line in *error, to be freed with g_free().
 */

/* The feature that the format calls so: "patrol_scrub". */
bool fields_find_uuid(const char *name, uint8_t uuid[16], char **error);

/* What Get Feature returns of it and Set Feature takes; NULL where the format knows only bytes. */
bool fields_find_layouts(const uint8_t uuid[16], const struct libfwctl_layout **readable,
			 const struct libfwctl_layout **writable, char **error);

/* The attribute flags and set effects that a JSON object {"flags", "effects"} names. */
bool fields_entry(const char *json, uint32_t *flags, uint16_t *effects, char **error);

/*
 * Sets the fields that a JSON object names; the others stay as they are in @from. The result is to be
 * freed with g_free().
 */
bool fields_put(const struct libfwctl_layout *layout, const struct blob *from, const char *json,
		struct blob *out, char **error);

/* Removes from an object of names and values what the layout has no such field for; whether any is left. */
typedef bool fields_which(const struct libfwctl_field *field);
bool fields_keep(json_object *object, const struct libfwctl_layout *layout, fields_which *which);

/*
 * What a device does that is set: the fields of what it was sent go to those of the same name in what is
 * read of it. Fields that ask for something to be done leave no trace.
 */
bool fields_set(const struct libfwctl_layout *readable, const struct libfwctl_layout *writable,
		const uint8_t *sent, size_t length, struct blob *value);

#endif
