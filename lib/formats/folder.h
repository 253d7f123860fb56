/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* folder.h: the plugin folders: which files are there, in their order, and which of them count. */
#ifndef LIBFWCTL_FOLDER_H
#define LIBFWCTL_FOLDER_H

#include "base/context.h"
#include "base/error.h"
#include "libfwctl-plugin.h"

struct format_entry;

/* One file, or a folder that was refused. Readers look at state, error and entry without a lock. */
struct libfwctl_file {
	char *path;
	const char *name;  /* in the path */
	char *stem;	   /* the name without its suffix */
	bool code;	   /* a plugin, not an image */
	bool counts;	   /* put there by whom we trust: it may hide and mask */
	const void *bytes; /* an image's, mapped */
	size_t size;
	const char *format;  /* an image's: name of the format, or of an extension its namespace */
	const char *extends; /* an image's: "" for a format of its own */
	struct libfwctl_plugin plugin;

	atomic_uint state;
	_Atomic(struct libfwctl_error *) error;
	_Atomic(struct format_entry *) entry;

	/* What came of it while its format is being made: shown when that is whole. */
	bool decided;
	uint32_t next_state;
	struct libfwctl_error *next_error;
};

struct file_list {
	size_t count;
	struct libfwctl_file **file;
};

/* Looks through all folders. Images are mapped, plugins only looked at. 0 or -ENOMEM. */
int folders_scan(struct libfwctl_context *ctx, struct file_list *list);
void file_list_free(struct file_list *list);

/* A copy of an error whose text is made already; NULL when memory is short. */
struct libfwctl_error *error_keep(const struct libfwctl_error *err);

/* Ends in REFUSED with that reason. 0 or -ENOMEM. */
int file_refuse(struct libfwctl_context *ctx, struct libfwctl_file *file,
		const struct libfwctl_error *why);

static inline uint32_t file_state(const struct libfwctl_file *file)
{
	return atomic_load_explicit(&file->state, memory_order_acquire);
}

static inline void file_set_state(struct libfwctl_file *file, uint32_t state)
{
	atomic_store_explicit(&file->state, state, memory_order_release);
}

#endif
