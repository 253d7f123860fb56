// SPDX-License-Identifier: GPL-2.0-or-later
/* call-open.c: fwctl call reads a device to find out what a call does, and then opens it again to do it. */
#include "call.h"

static int reopen(struct call *call, struct libfwctl_device *dev,
		  const struct libfwctl_policy *policy)
{
	struct run *run = call->run;

	libfwctl_close(call->handle);
	call->handle = NULL;
	return dev ? libfwctl_open_device(dev, policy, run->err, &call->handle)
		   : libfwctl_open(run->ctx, run->argv[0], policy, run->err, &call->handle);
}

int call_widen(struct call *call)
{
	const struct consent *consent = &call->wanted->consent;
	struct libfwctl_policy *policy;
	struct libfwctl_device *dev;
	int rc;

	if (!consent_is_needed(consent))
		return 0;
	if (libfwctl_policy_new(&policy))
		need(NULL);
	libfwctl_policy_set_scope(policy, consent->scope);
	libfwctl_policy_set_effects(policy, consent->allowed | LIBFWCTL_EFFECT_READS);
	dev = libfwctl_device_ref(libfwctl_handle_get_device(call->handle));
	rc = reopen(call, dev, policy);
	libfwctl_device_unref(dev);
	libfwctl_policy_free(policy);
	return rc ? failure_library(call->run, call->run->err) : 0;
}
