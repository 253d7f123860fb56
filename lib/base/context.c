// SPDX-License-Identifier: LGPL-2.1-or-later
/* context.c: the context object and its log. */
#include "base/context.h"
#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int libfwctl_context_new(struct libfwctl_context **out)
{
	struct libfwctl_context *ctx;

	if (!out)
		return -EINVAL;
	ctx = calloc(1, sizeof(*ctx));
	if (!ctx)
		return -ENOMEM;
	atomic_init(&ctx->references, 1);
	ctx->log_level = LIBFWCTL_LOG_NONE;
	*out = ctx;
	return 0;
}

struct libfwctl_context *libfwctl_context_ref(struct libfwctl_context *ctx)
{
	if (ctx)
		atomic_fetch_add_explicit(&ctx->references, 1, memory_order_relaxed);
	return ctx;
}

static void part_free(_Atomic(struct context_part *) *place)
{
	struct context_part *part = atomic_load_explicit(place, memory_order_relaxed);

	if (part)
		part->free(part);
}

void libfwctl_context_unref(struct libfwctl_context *ctx)
{
	if (!ctx || atomic_fetch_sub_explicit(&ctx->references, 1, memory_order_acq_rel) != 1)
		return;
	part_free(&ctx->formats);
	part_free(&ctx->identity);
	free(ctx);
}

int libfwctl_context_set_log(struct libfwctl_context *ctx, libfwctl_log_fn *fn, void *user_data,
			     int level)
{
	if (!ctx)
		return -EINVAL;
	ctx->log = fn;
	ctx->log_data = user_data;
	ctx->log_level = fn ? level : LIBFWCTL_LOG_NONE;
	return 0;
}

void context_write_log(struct libfwctl_context *ctx, int level, const char *format, ...)
{
	char raw[512], safe[1024];
	struct text text;
	va_list args;

	va_start(args, format);
	vsnprintf(raw, sizeof(raw), format, args);
	va_end(args);
	text_begin(&text, safe, sizeof(safe));
	text_add_escaped(&text, raw);
	ctx->log(ctx->log_data, level, safe);
}

void libfwctl_free(void *memory)
{
	free(memory);
}
