/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* object.h: bringing a trusted shared object into memory by the dynamic linker, for good. */
#ifndef LIBFWCTL_OBJECT_H
#define LIBFWCTL_OBJECT_H

#include "formats/trust.h"

/* What it is to export, and what is said where the linker refuses it or it has no such constant. */
struct object_kind {
	const char *symbol;
	enum message refused, no_symbol;
};

/* Where the constant is and how many bytes it has; 0, or a negative errno with the reason in err. */
int object_load(const struct trusted *place, const struct object_kind *kind, const void **exported,
		size_t *size, struct libfwctl_error *err);

#endif
