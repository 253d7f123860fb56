// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * call-open.c: a device is read to find out what a call does to it, and then opened again to do it.
 */
#include "call.h"

static int reopen(struct run *run, struct libfwctl_device *dev,
		  const struct libfwctl_policy *policy, struct libfwctl_handle **handle)
{
	libfwctl_close(*handle);
	*handle = NULL;
	return dev ? libfwctl_open_device(dev, policy, run->err, handle)
		   : libfwctl_open(run->ctx, run->argv[0], policy, run->err, handle);
}

int device_reopen(struct run *run, struct libfwctl_handle **handle, uint32_t scope,
		  uint64_t effects)
{
	struct libfwctl_device *dev = libfwctl_device_ref(libfwctl_handle_get_device(*handle));
	struct libfwctl_policy *policy;
	int rc;

	if (libfwctl_policy_new(&policy))
		need(NULL);
	libfwctl_policy_set_scope(policy, scope);
	libfwctl_policy_set_effects(policy, effects | LIBFWCTL_EFFECT_READS);
	rc = reopen(run, dev, policy, handle);
	libfwctl_device_unref(dev);
	libfwctl_policy_free(policy);
	return rc ? failure_library(run, run->err) : 0;
}

int call_widen(struct call *call)
{
	const struct consent *consent = &call->wanted->consent;

	if (!consent_is_needed(consent))
		return 0;
	return device_reopen(call->run, &call->handle, consent->scope, consent->allowed);
}
