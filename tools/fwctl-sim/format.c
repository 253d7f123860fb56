// SPDX-License-Identifier: GPL-2.0-or-later
/* See format.h. Nothing of libfwctl is used but its formats: no device is opened, and no call made. */
#include <glib.h>
#include <stdlib.h>

#include "format.h"
#include "libfwctl.h"

static struct libfwctl_context *ctx;

static void unload(void)
{
	libfwctl_context_unref(ctx);
}

const struct libfwctl_format *format_find(const char *name, char **error)
{
	const struct libfwctl_format *format = NULL;
	struct libfwctl_error *err;

	if (!ctx) {
		if (libfwctl_context_new(&ctx)) {
			*error = g_strdup("no memory for libfwctl");
			return NULL;
		}
		atexit(unload);
	}
	err = libfwctl_error_new();
	if (libfwctl_context_find_format(ctx, name, err, &format))
		*error = g_strdup_printf("names need the format %s: %s", name,
					 libfwctl_error_text(err));
	libfwctl_error_free(err);
	return format;
}
