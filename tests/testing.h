/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* testing.h: what every test in C includes: cmocka, in the order that it wants, and two helpers. */
#ifndef LIBFWCTL_TESTING_H
#define LIBFWCTL_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "libfwctl.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline struct libfwctl_context *new_context(void)
{
	struct libfwctl_context *ctx = NULL;

	assert_int_equal(libfwctl_context_new(&ctx), 0);
	return ctx;
}

static inline void assert_contains(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' does not contain '%s'", text, part);
}

#endif
