/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * kernel.h: the transport that is a kernel node: the only place with fwctl ioctls. It opens,
 * checks, packs and unpacks; it decides nothing about what may be sent.
 */
#ifndef LIBFWCTL_KERNEL_H
#define LIBFWCTL_KERNEL_H

#include "libfwctl.h"

#include <sys/stat.h>

/* The system calls it makes: a seam, so that tests can make them fail in every way. */
struct kernel_calls {
	int (*stat)(const char *path, struct stat *st);
	int (*open)(const char *path, int flags, ...);
	int (*fstat)(int fd, struct stat *st);
	int (*ioctl)(int fd, unsigned long number, ...);
	int (*close)(int fd);
};

extern const struct kernel_calls kernel_calls;

struct kernel_node {
	const struct kernel_calls *calls;
	int fd;
	uint32_t type; /* what INFO said; how a refusal is to be read depends on it */
};

/* The user_data of this transport is a struct kernel_node, which belongs to the handle. */
extern const struct libfwctl_transport kernel_transport;

/*
 * Opens the node and makes sure that it is the character device of that number, before and after.
 * Returns 0 or a negative errno: -ESTALE if it is something else, with what stat said in *st.
 */
int kernel_open(struct kernel_node *node, const char *path, dev_t number, struct stat *st);

#endif
