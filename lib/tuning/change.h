/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* change.h: a wanted change, on its way into the request that makes it. No I/O. */
#ifndef LIBFWCTL_CHANGE_H
#define LIBFWCTL_CHANGE_H

#include "tuning/settings.h"

/* Sets in a request what is to be changed; where that is the default, it must have been read. */
int change_put(const struct libfwctl_setting *setting, struct libfwctl_request *request,
	       struct libfwctl_error *err);

/* The bytes of text as libfwctl_escape() writes it; a backslash that escapes nothing is one. */
size_t text_unescape(const char *text, size_t length, char *bytes);

#endif
