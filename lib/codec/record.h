/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* record.h: bytes with a layout, and reading and writing their fields. No I/O. */
#ifndef LIBFWCTL_RECORD_H
#define LIBFWCTL_RECORD_H

#include "catalogue/catalogue.h"

/*
 * Only `length` bytes count: what is behind them is absent. Other records of the same call stand by,
 * where they are known, for fields that refer to them.
 */
struct libfwctl_record {
	const struct libfwctl_layout *layout;
	unsigned char *bytes;
	size_t length; /* valid */
	size_t room;   /* allocated by this record; 0: the bytes are somebody else's */
	const struct libfwctl_command *command; /* whose request this is; NULL: of none */
	bool settable; /* stands alone: all of it may be set; else what the command says */
	const struct libfwctl_record *request, *response, *info; /* SIDE_*; NULL: not known */
};

/*
 * Writing, for requests. Whether a field may be set is asked of libfwctl_command_is_settable(), but for
 * the library itself and hooks (`force`). Grows the record where its last array or bytes vary.
 */
int record_set_u64(struct libfwctl_record *record, const struct libfwctl_path *path, uint64_t value,
		   bool force);
int record_set_i64(struct libfwctl_record *record, const struct libfwctl_path *path, int64_t value,
		   bool force);
int record_set_data(struct libfwctl_record *record, const struct libfwctl_path *path,
		    const void *data, size_t length, bool force);

/* A number that may be one that a closed enum has no name for: what a device has said, to be said to it. */
int record_set_raw(struct libfwctl_record *record, const struct libfwctl_path *path,
		   uint64_t value);

/* From text, by the field's kind: "0x12", "current", "a|b", "true", hex bytes, UUID, a string. */
int record_put_text(struct libfwctl_record *record, const char *path, const char *text, bool force,
		    struct libfwctl_error *err);

/* All that a JSON object names. The record may be half changed after an error: the caller restores it. */
int record_put_json(struct libfwctl_record *record, const char *json, struct libfwctl_error *err);

/* Makes `length` bytes valid; new ones are zero. 0 or -ENOMEM, -EMSGSIZE beyond 2 MiB. */
int record_resize(struct libfwctl_record *record, size_t length);

/* libfwctl_record_find_text() for who has the path. */
int record_text(const struct libfwctl_record *record, const struct libfwctl_path *path,
		char **text);

/* The value of an expression, or whether a condition holds, with `record` as SIDE_HERE. */
int record_evaluate(const struct libfwctl_record *record, const struct expression *expression,
		    uint64_t *value);
bool record_meets(const struct libfwctl_record *record, const struct condition *condition);

/* The first field with that role in the layout or structs inlined in it; NULL: none. */
const struct libfwctl_field *layout_find_role(const struct libfwctl_layout *layout,
					      enum image_role role, uint64_t *bit_offset);

/*
 * Effects that the values of a request add, by the fields' EXTRA_EFFECTS; or of a buffer that goes to the
 * device. Bits that are not zero and that no field stands for can mean anything to firmware that does not
 * go by the same counts and cases: LIBFWCTL_EFFECTS_ALL. `command`: whose request it is, which may hold
 * addresses; NULL: none's.
 */
int record_effects(const struct libfwctl_record *record, const struct libfwctl_command *command,
		   uint64_t *effects);

#endif
