// SPDX-License-Identifier: LGPL-2.1-or-later
/* policy.c: the policy object, and the one place where it is applied. */
#include "policy/policy.h"

#include <errno.h>
#include <stdlib.h>

const struct libfwctl_policy policy_default = {
	.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
	.effects = LIBFWCTL_EFFECT_READS,
};

int libfwctl_policy_new(struct libfwctl_policy **out)
{
	struct libfwctl_policy *policy;

	if (!out)
		return -EINVAL;
	policy = malloc(sizeof(*policy));
	if (!policy)
		return -ENOMEM;
	*policy = policy_default;
	*out = policy;
	return 0;
}

void libfwctl_policy_free(struct libfwctl_policy *policy)
{
	free(policy);
}

int libfwctl_policy_set_scope(struct libfwctl_policy *policy, uint32_t scope)
{
	if (!policy || scope > LIBFWCTL_SCOPE_DEBUG_WRITE_FULL)
		return -EINVAL;
	policy->scope = scope;
	return 0;
}

uint32_t libfwctl_policy_get_scope(const struct libfwctl_policy *policy)
{
	return policy ? policy->scope : 0;
}

int libfwctl_policy_set_effects(struct libfwctl_policy *policy, uint64_t effects)
{
	if (!policy)
		return -EINVAL;
	policy->effects = effects;
	return 0;
}

uint64_t libfwctl_policy_get_effects(const struct libfwctl_policy *policy)
{
	return policy ? policy->effects : 0;
}

int policy_refuse(const struct libfwctl_policy *policy, uint32_t scope, struct libfwctl_error *err)
{
	if (scope > policy->scope)
		return report(err, FAILURE(.message = MSG_POLICY_SCOPE, .error = EPERM,
					   .number = {scope, policy->scope}));
	return report(err, FAILURE(.message = MSG_POLICY_EFFECTS, .error = EPERM));
}
