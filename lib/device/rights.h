/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* rights.h: what this process may do, and why it may not open a node. Asks the kernel, opens no node. */
#ifndef LIBFWCTL_RIGHTS_H
#define LIBFWCTL_RIGHTS_H

#include "device/device.h"

#include <sys/stat.h>

/* Both are an enum libfwctl_answer. Rights that a process has in a user namespace of its own count only there. */
uint32_t rights_first_user_namespace(void);
uint32_t rights_rawio(void);

/*
 * Reports why a node cannot be opened. @status: a negative errno, -ESTALE where something else stands in its place;
 * @st: of the path, all zero if not even that could be had. Returns the error reported.
 */
int rights_open_failed(const struct libfwctl_device *dev, const char *path, int status,
		       const struct stat *st, struct libfwctl_error *err);

#endif
