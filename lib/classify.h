/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* classify.h: what a call takes and can do, by the format of its device. Reads bytes, no I/O. */
#ifndef LIBFWCTL_CLASSIFY_H
#define LIBFWCTL_CLASSIFY_H

#include "format.h"
#include "policy.h"
#include "record.h"

/*
 * The command that a raw request is of, and the most that it can do; NULL and every effect for what
 * cannot be told. The format may be NULL.
 */
const struct libfwctl_command *classify_raw(const struct libfwctl_format *format,
					    const void *request, size_t length, uint64_t *effects);

/* What the values set in a request, or in a buffer that it sends, add. At worst, everything. */
uint64_t classify_values(const struct libfwctl_record *record);

/* Whether a command of this class may be sent; -EPERM with what it would take if not. */
int classify_check(const struct libfwctl_policy *policy, const char *device,
		   const struct libfwctl_command *command, uint32_t scope, uint64_t effects,
		   struct libfwctl_error *err);

/* The effects that a policy does not allow, for the error. */
uint64_t classify_excess(const struct libfwctl_policy *policy, uint64_t effects);

#endif
