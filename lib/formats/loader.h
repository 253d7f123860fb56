/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * loader.h: a context's formats and files, and what puts them there. The lists only grow, so that they
 * are read without a lock; what changes them is done under it.
 */
#ifndef LIBFWCTL_LOADER_H
#define LIBFWCTL_LOADER_H

#include "formats/folder.h"
#include "catalogue/format.h"

#include <pthread.h>
#include <string.h>

/* A format may be extended until it is handed out: from then on others read it. */
enum use { USE_NONE, USE_EXTENDING, USE_HANDED_OUT };

struct format_entry {
	struct formats *formats;
	struct libfwctl_format *format;
	size_t rank; /* place in the search order; those from memory come first */
	atomic_int use;
	_Atomic(struct format_entry *) next;
};

/* The copy of an image that a caller gave: it lives as long as the context. */
struct memory_image {
	struct memory_image *next;
	_Alignas(8) unsigned char bytes[];
};

struct formats {
	struct context_part part;
	struct libfwctl_context *ctx;
	_Atomic(struct format_entry *) first;
	_Atomic(struct file_list *) shown; /* NULL until the folders were looked through */

	pthread_mutex_t lock; /* for the rest */
	struct format_entry *last;
	struct file_list files;
	struct memory_image *images;
};

static inline struct format_entry *first_entry(struct formats *formats)
{
	return atomic_load_explicit(&formats->first, memory_order_acquire);
}

static inline struct format_entry *next_entry(struct format_entry *entry)
{
	return atomic_load_explicit(&entry->next, memory_order_acquire);
}

static inline struct format_entry *find_entry(struct formats *formats, const char *name)
{
	struct format_entry *entry = first_entry(formats);

	while (entry && strcmp(libfwctl_format_get_name(entry->format), name) != 0)
		entry = next_entry(entry);
	return entry;
}

/* ---- under the lock: 0 or a negative errno with the reason in err ---------------------------- */

/* Looks through the folders, once. */
int loader_scan(struct formats *formats, struct libfwctl_error *err);

/* Loads a format that is not there yet from the first file that serves, after loader_scan(). */
int loader_load(struct formats *formats, const char *name, struct libfwctl_error *err);

/* Loads every format, after loader_scan(). Files that are refused are no failure. 0 or -ENOMEM. */
int loader_load_all(struct formats *formats, struct libfwctl_error *err);

/*
 * Makes a format, with all extensions of it on disk, part of the context.
 *
 * @file: what it comes from; NULL: from memory
 */
int loader_make(struct formats *formats, const struct image_source *source,
		struct libfwctl_file *file, size_t rank, struct libfwctl_error *err);

/* Adds an extension of that namespace to a format that nobody reads. */
int loader_extend(struct formats *formats, struct libfwctl_format *format, const char *space,
		  const struct image_source *source, struct libfwctl_error *left_out,
		  struct libfwctl_error *err);

int loader_no_memory(struct libfwctl_error *err);

#endif
