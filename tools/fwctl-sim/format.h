/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The formats of libfwctl, for what a machine says by names. They are loaded when a machine first needs one,
 * once in a process; a machine of bytes alone never does.
 */
#ifndef FWCTL_SIM_FORMAT_H
#define FWCTL_SIM_FORMAT_H

struct libfwctl_format;

/* NULL with one line in *error, to be freed with g_free(), if there is none of that name. */
const struct libfwctl_format *format_find(const char *name, char **error);

#endif
