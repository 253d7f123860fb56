/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * lock.h: keeps the writers of one card apart that read, modify and write a record of it. Advisory: only those wait
 * for each other who use it.
 */
#ifndef LIBFWCTL_LOCK_H
#define LIBFWCTL_LOCK_H

#include "handle/handle.h"

/* How long is waited for another writer. */
#define LOCK_PATIENCE_MS 10000

struct lock {
	int fd; /* -1: nothing to be locked */
};

/*
 * Locks the node of the first function of the handle's card that has one; the handle's own if that cannot be opened or
 * sysfs does not tell. A transport without a node has none, and succeeds. -EBUSY: another writer kept it.
 */
int lock_take(struct libfwctl_handle *handle, struct lock *lock, struct libfwctl_error *err);

void lock_release(struct lock *lock);

#endif
