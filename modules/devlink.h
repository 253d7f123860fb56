/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* devlink.h: what the devlink module does, on the kernel or on what stands in for it. */
#ifndef LIBFWCTL_DEVLINK_MODULE_H
#define LIBFWCTL_DEVLINK_MODULE_H

#include "identity/module.h"
#include "netlink.h"

int devlink_ask(const struct netlink_wire *wire, const char *bus, const char *name,
		uint32_t timeout_ms, const struct module_devlink_listener *listener, void *user,
		int *partly);

#endif
