/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* devlink.h: what is known of a devlink instance, and asking for one by any name. */
#ifndef LIBFWCTL_DEVLINK_H
#define LIBFWCTL_DEVLINK_H

#include "identity/state.h"

struct libfwctl_devlink_version {
	uint32_t kind;
	char *name, *value;
};

struct libfwctl_devlink_port {
	uint32_t index;
	char *type, *flavour, *netdev, *rdma;
};

struct libfwctl_devlink_reporter {
	char *name, *state;
	uint64_t errors, recoveries;
	uint32_t port;
	bool has_port;
};

struct devlink_words {
	size_t count;
	char **word;
};

struct libfwctl_devlink {
	char *handle;
	char *driver;
	char *serial;
	char *board_serial;
	size_t nversions, nports, nreporters;
	struct libfwctl_devlink_version *versions;
	struct libfwctl_devlink_port *ports;
	struct libfwctl_devlink_reporter *reporters;
	struct devlink_words actions, limits;
	bool reload_failed;
	struct libfwctl_error *error; /* why it is not whole, or NULL */
};

/* What the module tells, with a struct libfwctl_devlink as its user: devlink-listen.c. */
extern const struct module_devlink_listener devlink_listener;

/* As libfwctl_devlink_new(), of any instance: "pci", "0000:08:00.0". */
int devlink_new(struct libfwctl_context *ctx, const char *bus, const char *name,
		uint32_t timeout_ms, struct libfwctl_error *err, struct libfwctl_devlink **out);

#endif
