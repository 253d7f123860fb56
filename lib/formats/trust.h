/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * trust.h: finding files that nobody but root and the user of this program could have put there or
 * changed, and opening them so that what was checked is what is read.
 */
#ifndef LIBFWCTL_TRUST_H
#define LIBFWCTL_TRUST_H

#include "base/error.h"

#include <sys/stat.h>

/* What a path leads to: a descriptor with O_PATH, and where that is, without links. */
struct trusted {
	int fd;
	struct stat status;
	char path[PATH_MAX];
};

/*
 * Follows a path step by step: every folder, every link and what stands at the end must belong to root
 * or to the effective user, and nobody else may be able to write to it. A sticky folder of root's may be
 * written to by all: what others put into it is refused for its owner.
 *
 * @from: the folder where a relative path begins; NULL: the path is absolute
 * @out: to be closed with trusted_close()
 *
 * Returns 0; -EPERM if somebody else could have a hand in it; -ENOENT, -EACCES and the like, each with
 * its reason in @err.
 */
int trusted_find(const struct trusted *from, const char *path, struct trusted *out,
		 struct libfwctl_error *err);

void trusted_close(struct trusted *place);

/* Whether root or the effective user has put that name, be it a link, into a folder. */
bool trusted_has_ours(const struct trusted *folder, const char *name);

/* Whether it is the null device, which is trusted whoever may write to it. */
bool trusted_is_null_device(const struct trusted *place);

/*
 * A descriptor to read exactly what was found with, or a negative errno: -ESTALE if something else
 * stands there by now, -EINVAL if it is no regular file, -ENOTDIR if it is no folder.
 */
int trusted_read_file(const struct trusted *place, struct libfwctl_error *err);
int trusted_read_folder(const struct trusted *place, struct libfwctl_error *err);

#endif
