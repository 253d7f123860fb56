/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* policy.h: what may be sent through a handle. No I/O. */
#ifndef LIBFWCTL_POLICY_H
#define LIBFWCTL_POLICY_H

#include "base/error.h"

struct libfwctl_policy {
	uint32_t scope;	  /* the highest */
	uint64_t effects; /* all that are allowed */
};

/* What holds where the caller gives none: reading, without a taint. */
extern const struct libfwctl_policy policy_default;

/* Says why a call of that scope is not allowed, and returns -EPERM. */
int policy_refuse(const struct libfwctl_policy *policy, uint32_t scope, struct libfwctl_error *err);

/* Whether a call of that scope and those effects may be sent; -EPERM and the reason if not. */
static inline int policy_check(const struct libfwctl_policy *policy, uint32_t scope,
			       uint64_t effects, struct libfwctl_error *err)
{
	if (scope > policy->scope || (effects & ~policy->effects))
		return policy_refuse(policy, scope, err);
	return 0;
}

#endif
