/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* near.h: the names that somebody who mistyped one may have meant. No I/O. */
#ifndef LIBFWCTL_NEAR_H
#define LIBFWCTL_NEAR_H

#include "base/text.h"

#include <stddef.h>

#define NEAR_MAX 3

struct near {
	const char *word;
	size_t count;
	struct {
		char name[128];
		size_t distance;
	} names[NEAR_MAX]; /* the nearest first */
};

void near_start(struct near *near, const char *word);
void near_offer(struct near *near, const char *name);

/* "did you mean A, B or C?", or nothing. */
void near_add_text(const struct near *near, struct text *text);

#endif
