/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Strict reading of JSON: every getter checks type and range, and the first thing that is wrong
 * becomes one line with file, path and what was expected. After that every call fails quietly.
 */
#ifndef FWCTL_SIM_READ_H
#define FWCTL_SIM_READ_H

#include <json.h>

#include "machine.h"

struct reader {
	struct machine *machine; /* owns what is read */
	const char *file;
	const char *folder; /* where files that it names are; NULL: nowhere */
	bool lenient;	    /* a state that no format fits is left out */
	GString *path;
	char *error;
};

/* Notes what is wrong at the current path; always false. */
bool read_fail(struct reader *r, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* The path grows by a key or an index, and shrinks again to what it was. */
size_t read_enter_key(struct reader *r, const char *key);
size_t read_enter_index(struct reader *r, size_t index);
void read_leave(struct reader *r, size_t mark);

/* The value is an object and has no keys but those of the NULL-terminated list. */
bool read_object(struct reader *r, json_object *value, const char *const *keys);

/* A member that has to be there; NULL if it is not. */
json_object *read_member(struct reader *r, json_object *object, const char *key);

/* Members that may be missing: the result then stays as it was. */
bool read_bool(struct reader *r, json_object *object, const char *key, bool *out);
bool read_uint(struct reader *r, json_object *object, const char *key, uint64_t min, uint64_t max,
	       uint64_t *out);
bool read_u32(struct reader *r, json_object *object, const char *key, uint32_t *out);
bool read_string(struct reader *r, json_object *object, const char *key, const char **out);
bool read_hex(struct reader *r, json_object *object, const char *key, struct blob *out);
bool read_pattern(struct reader *r, json_object *object, const char *key, struct pattern *out);
bool read_attributes(struct reader *r, json_object *object, const char *key,
		     struct attributes *out);
/* The index-th entry of a list, which is such an object. */
bool read_value_attributes(struct reader *r, json_object *value, size_t index,
			   struct attributes *out);

/* The value itself, at the current path. */
bool read_value_uint(struct reader *r, json_object *value, uint64_t min, uint64_t max,
		     uint64_t *out);
bool read_value_string(struct reader *r, json_object *value, const char **out);
bool read_value_hex(struct reader *r, json_object *value, struct blob *out);
bool read_value_pattern(struct reader *r, json_object *value, struct pattern *out);

/* "0x1f": at most max; the digits are as many as their width says, or up to that many. */
bool read_value_number(struct reader *r, json_object *value, uint64_t max, uint64_t *out);
bool read_hex_number(struct reader *r, json_object *object, const char *key, uint64_t max,
		     uint64_t *out);

/* The value is an array; its length. */
bool read_array(struct reader *r, json_object *value, size_t min, size_t max, size_t *length);

/* The text can be an entry of a directory: not empty, no slash, not "." or "..". */
bool read_check_name(struct reader *r, const char *name);

#endif
