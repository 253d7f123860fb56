/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* policy.h: what may be sent through a handle. No I/O. */
#ifndef LIBFWCTL_POLICY_H
#define LIBFWCTL_POLICY_H

#include "error.h"

struct libfwctl_policy {
	uint32_t scope;	  /* the highest */
	uint64_t effects; /* all that are allowed */
};

/* What holds where the caller gives none: reading, without a taint. */
extern const struct libfwctl_policy policy_default;

/* Whether a call of that scope and those effects may be sent; -EPERM and the reason if not. */
int policy_check(const struct libfwctl_policy *policy, uint32_t scope, uint64_t effects,
		 struct libfwctl_error *err);

#endif
