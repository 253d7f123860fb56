/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * place.h: where in a whole message the fields stand that the library fills or reads itself: roles,
 * constants. No I/O.
 */
#ifndef LIBFWCTL_PLACE_H
#define LIBFWCTL_PLACE_H

#include "codec/record.h"

struct place {
	const struct libfwctl_field *field; /* NULL: there is none */
	uint64_t bit_offset;		    /* from the start of the message */
};

/* What bytes have that no format describes: no fields. */
extern const struct libfwctl_layout layout_none;

/* Whether a message of this layout has a field of that role, and where. */
bool place_find_role(const struct libfwctl_layout *layout, enum image_role role,
		     struct place *place);

/* Where a field that something refers to stands: in the layout, or in structs inlined in it. */
bool place_find(const struct libfwctl_layout *layout, const struct reference *reference,
		struct place *place);

/* The byte behind it, counted from the start of the message. */
size_t place_end(const struct place *place);

/* A number of one piece; 0 where the place is empty, or behind `length`. */
uint64_t place_get(const struct place *place, const unsigned char *bytes, size_t length);

/* Whether a number fits into it. */
bool place_takes(const struct place *place, uint64_t value);
void place_set(const struct place *place, unsigned char *bytes, uint64_t value);

/* Constants: up to 128 bits, masked, in pieces or as bytes. The bytes must reach to its end. */
void place_set_constant(const struct place *place, unsigned char *bytes, const struct wide *value,
			const struct wide *mask);
bool place_has_constant(const struct place *place, const unsigned char *bytes,
			const struct wide *value, const struct wide *mask);

#endif
