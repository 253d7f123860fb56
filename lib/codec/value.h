/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* value.h: what a field takes, and values from text and as text. No I/O. */
#ifndef LIBFWCTL_VALUE_H
#define LIBFWCTL_VALUE_H

#include "codec/path.h"
#include "base/text.h"

/* A whole number as it was given. */
struct number {
	bool negative;
	uint64_t magnitude;
};

/*
 * What goes into a field of a number's kind for a number: 0, -ERANGE, or -EINVAL for one that a closed
 * enum does not have.
 */
int value_fit(const struct libfwctl_field *field, struct number number, uint64_t *value);

/* Decimal or 0x, with or without a sign, and nothing else: 0, -EINVAL, -ERANGE beyond 64 bits. */
int value_parse_number(const char *text, size_t length, struct number *number);

/* A number, the name of a value, names or numbers joined by |, true or false: as the field has it. */
int value_parse(const struct libfwctl_field *field, const char *text, size_t length,
		uint64_t *value);

/* The value that a name stands for in an enum or flags; NULL if none has it. */
const struct enum_value *value_named(const struct libfwctl_field *field, const char *name,
				     size_t length);

/*
 * The bytes that text stands for: hexadecimal pairs, which : or space may part, a UUID, or a string as
 * it is. `bytes` has room for as many as the text has.
 */
int value_parse_data(const struct libfwctl_field *field, const char *text, size_t length,
		     unsigned char *bytes, size_t *nbytes);

/* Numbers of two fields mean the same only if they count the same: in unit and scale. */
bool value_same_measure(const struct libfwctl_field *one, const struct libfwctl_field *other);

/* What a number is called, or the number itself, whole: texts are compared. To be freed; NULL without memory. */
char *value_text(const struct libfwctl_field *field, uint64_t value);

#define UUID_TEXT 36
void value_write_uuid(const unsigned char *uuid, char text[UUID_TEXT]);

/*
 * The error of reading (`given` NULL) or setting a field, by the result: what it takes, and what was
 * given instead. Returns the result.
 */
int value_report(struct libfwctl_error *err, int result, const char *path,
		 const struct libfwctl_field *field, const char *given);

#endif
