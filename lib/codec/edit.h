/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * edit.h: changing a record: fields set where they belong, the record made longer where it can vary, and
 * the fields that count or enable others kept in step. No I/O.
 *
 * 0; -ERANGE for what does not fit; -EACCES for a field that may not be set, or that depends on one;
 * -ENODATA for the fields of a case that does not hold; -EINVAL, -EBADMSG, -EMSGSIZE, -ENOMEM.
 */
#ifndef LIBFWCTL_EDIT_H
#define LIBFWCTL_EDIT_H

#include "codec/path.h"

struct edit {
	struct libfwctl_record *record;
	bool force;
	struct route route;
};

int edit_start(struct edit *edit, struct libfwctl_record *record, bool force);

/* Goes to the place of a path, and enables what is on the way. */
int edit_follow(struct edit *edit, const struct libfwctl_path *path);

/* Makes a field count that others switch on. */
int edit_enable(struct edit *edit, struct frame *frame, const struct libfwctl_field *field);

/*
 * Where an element is; one behind the last makes the array longer, if it can vary. `bit`, where the array
 * begins, follows if that moves.
 */
int edit_element(struct edit *edit, struct frame *frame, const struct libfwctl_field *field,
		 uint64_t *bit, uint64_t index, uint64_t *element);

/* ... going on from `element`, the one before, so that a whole array is gone over but once. */
int edit_next_element(struct edit *edit, struct frame *frame, const struct libfwctl_field *field,
		      uint64_t *bit, uint64_t index, uint64_t *element);

/* Makes a struct that was gone into valid as a whole, up to where it varies. */
int edit_reach(struct edit *edit, const struct frame *frame);

/* ... as far as it says itself that it goes. */
int edit_reach_end(struct edit *edit, const struct frame *frame);

/* Sets a field or element at its place. The value must be one that the field takes. */
int edit_number(struct edit *edit, struct frame *frame, const struct libfwctl_field *field,
		uint64_t bit, uint64_t value);
int edit_data(struct edit *edit, struct frame *frame, const struct libfwctl_field *field,
	      uint64_t bit, const void *data, size_t length);

/*
 * Copies the bits of a struct that no field stands for, or one that is only read, up to its size, from one record into another
 * where the same struct begins; `bytes` are the other's. 0 or -ENOMEM.
 */
int reserved_copy(const struct walk *from, const struct frame *from_frame, struct walk *to,
		  struct frame *to_frame, unsigned char *bytes);

/* 0, -EACCES, -ENOMEM. */
int edit_may_set(const struct edit *edit, const struct libfwctl_field *field);

#endif
