/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Folders, files and links below one root; the first failure is kept and ends the rest. */
#ifndef FWCTL_SIM_TREE_H
#define FWCTL_SIM_TREE_H

#include <glib.h>
#include <stdbool.h>
#include <sys/types.h>

struct tree {
	int root; /* its descriptor */
	char *error;
};

/*
 * Paths are relative to the root, without a slash in front. A folder is made with those above it.
 */
void tree_folder(struct tree *tree, const char *format, ...) G_GNUC_PRINTF(2, 3);
/* The folder has to be there. */
void tree_bytes(struct tree *tree, const char *folder, const char *name, const void *data,
		size_t length);
void tree_text(struct tree *tree, const char *folder, const char *name, const char *format, ...)
	G_GNUC_PRINTF(4, 5);
/* A link to something else below the root, relative as the kernel makes them. */
void tree_link(struct tree *tree, const char *folder, const char *name, const char *to);
/* A link whose text is given. */
void tree_link_raw(struct tree *tree, const char *folder, const char *name, const char *target);
bool tree_has(const struct tree *tree, const char *path);
/* Removes a file, a link or a folder with all in it; that it is not there is fine. */
void tree_remove(struct tree *tree, const char *format, ...) G_GNUC_PRINTF(2, 3);

#endif
