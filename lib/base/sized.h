/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* sized.h: structs of the caller that begin with their size, so that both sides can grow. No I/O. */
#ifndef LIBFWCTL_SIZED_H
#define LIBFWCTL_SIZED_H

#include <stdbool.h>
#include <stddef.h>

/* No struct will ever be larger: a size beyond it was never set. */
#define SIZED_MAX 4096

/*
 * Whether a struct of that size can be served: not shorter than the first version ever was, and, where its
 * caller knows more than we do, asking for nothing of it: what is behind our fields is zero.
 */
static inline bool sized_ok(const void *object, size_t size, size_t first_version, size_t known)
{
	const unsigned char *bytes = object;

	if (size < first_version || size > SIZED_MAX)
		return false;
	for (size_t i = known; i < size; i++)
		if (bytes[i])
			return false;
	return true;
}

/* The size of a struct up to and with a field: what it had when that field was its last. */
#define SIZE_UP_TO(type, field) (offsetof(type, field) + sizeof(((type *)0)->field))

#endif
