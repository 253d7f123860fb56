/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* formats.h: the formats of a context, loaded when they are first needed. */
#ifndef LIBFWCTL_FORMATS_H
#define LIBFWCTL_FORMATS_H

#include "base/context.h"
#include "base/error.h"

/*
 * The format of devices of that type made by that driver (NULL: not known). 0; -ENOENT if no format is
 * known for it, -EBADMSG if its file was refused, -ENOMEM.
 */
int formats_for_device(struct libfwctl_context *ctx, uint32_t type, const char *driver,
		       struct libfwctl_error *err, const struct libfwctl_format **out);

#endif
