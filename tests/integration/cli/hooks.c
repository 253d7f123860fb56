// SPDX-License-Identifier: LGPL-2.1-or-later
/* hooks.c: the code of the format hooks.yaml. IMAGE is what it was compiled to, as a C array. */
#include <libfwctl-plugin.h>

#include <errno.h>
#include <time.h>

#include IMAGE

static int confirm(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return services->confirm(call, 1);
}

static int cannot_confirm(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return services->confirm(call, 2);
}

static int collect(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	uint64_t pieces;
	int rc = services->get_u64(call, "request.pieces", &pieces);

	for (uint64_t i = 0; i < pieces && !rc; i++) {
		rc = services->emit(call, "piece of 16 byte", 16);
		if (!rc)
			rc = services->progress(call, i + 1, pieces);
	}
	return rc;
}

/* Each event in two pieces; at the end, if asked, what gives its size as 0 or as more than there is. */
static int tell_events(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	uint64_t count, broken = 0;
	int rc = services->get_u64(call, "request.count", &count);

	if (!rc)
		rc = services->get_u64(call, "request.broken", &broken);
	for (uint64_t i = 0; i < count && !rc; i++) {
		rc = services->emit(call, "\6\1fo", 4);
		if (!rc)
			rc = services->emit(call, "ur", 2);
	}
	if (!rc && broken)
		rc = services->emit(call, broken == 1 ? "\6" : "\0\0", broken);
	return rc;
}

/* Tells that it has begun by what it emits. */
static int wait(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
	int rc = services->emit(call, "begun\n", 6);

	while (!rc) {
		nanosleep(&pause, NULL);
		rc = services->progress(call, 1, 0);
	}
	return rc;
}

static const struct libfwctl_hook hooks[] = {
	{"confirm", confirm}, {"cannot_confirm", cannot_confirm},
	{"collect", collect}, {"events", tell_events},
	{"wait", wait},
};

const struct libfwctl_plugin libfwctl_plugin_v1 = {
	.size = sizeof(libfwctl_plugin_v1),
	.image = image,
	.image_size = sizeof(image),
	.hooks = hooks,
	.nhooks = sizeof(hooks) / sizeof(hooks[0]),
	.hook_stride = sizeof(hooks[0]),
};
