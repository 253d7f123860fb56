/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* context.h: what everything hangs on: references and the log. */
#ifndef LIBFWCTL_CONTEXT_H
#define LIBFWCTL_CONTEXT_H

#include "libfwctl.h"

#include <stdatomic.h>

/* What others keep with a context and make when they first need it; begins with how it is released. */
struct context_part {
	void (*free)(struct context_part *part);
};

struct libfwctl_context {
	atomic_uint references;
	_Atomic(struct context_part *) formats;	 /* see formats.c; NULL until needed */
	_Atomic(struct context_part *) identity; /* see identity/state.c; the same */
	libfwctl_log_fn *log;
	void *log_data;
	int log_level;
};

void context_write_log(struct libfwctl_context *ctx, int level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Nothing is called or formatted unless somebody listens at that level: every call is logged. */
#define context_log(ctx, level, ...)                                \
	do {                                                        \
		if ((level) <= (ctx)->log_level)                    \
			context_write_log(ctx, level, __VA_ARGS__); \
	} while (0)

#endif
