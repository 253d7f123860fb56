/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* state.h: what a context keeps of the databases and modules that identity asks, made when first needed. */
#ifndef LIBFWCTL_IDENTITY_STATE_H
#define LIBFWCTL_IDENTITY_STATE_H

#include "base/context.h"
#include "base/error.h"
#include "identity/module.h"

#include <pthread.h>

struct udev;
struct udev_hwdb;

enum module_id { MODULE_PCI, MODULE_DEVLINK, MODULE_COUNT };

/* One that was looked for once: its functions, or why it has none. */
struct loaded_module {
	const void *functions;
	struct libfwctl_error *error;
};

struct identity_state {
	struct context_part part;
	struct libfwctl_context *ctx;

	pthread_mutex_t lock; /* for the rest: neither libudev nor libpci has locks of its own */
	struct loaded_module module[MODULE_COUNT];
	struct udev *udev;
	struct udev_hwdb *hwdb; /* NULL without a database */
	bool hwdb_tried;
	void *pci_list; /* the pci module's */
	bool pci_tried;
};

/* The context's; NULL when memory is short. */
struct identity_state *identity_state_of(struct libfwctl_context *ctx);

/* ---- under the lock -------------------------------------------------------------------------- */

/* A module's function table, loaded for good when first asked for; 0, -ENOMEM, or -ENOPKG if it cannot be had. */
int module_functions(struct identity_state *state, enum module_id id, struct libfwctl_error *err,
		     const void **functions);

/* What udev's hardware database has on a modalias or the beginning of one: each may be NULL. */
struct hwdb_words {
	char *vendor, *model, *class, *subclass, *interface;
};

/* 0 or -ENOMEM; without a database no word is there. */
int hwdb_look_up(struct identity_state *state, const char *modalias, struct hwdb_words *words);
void hwdb_words_free(struct hwdb_words *words);
void hwdb_close(struct identity_state *state);

#endif
