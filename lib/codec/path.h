/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * path.h: a place in a layout, looked up once: a tree of fields, since below a union each case goes on in
 * a layout of its own. A number at a fixed place is reached without the tree. No I/O.
 */
#ifndef LIBFWCTL_PATH_H
#define LIBFWCTL_PATH_H

#include "codec/walk.h"

struct path_node {
	const struct libfwctl_field *field;
	uint32_t place; /* of the field in its layout */
	bool has_index;
	uint64_t index;
	uint32_t branch; /* the first one; others of the same node follow by `next` */
};

/* Where it goes on, if the struct or the union's case has this layout. */
struct path_branch {
	const struct libfwctl_layout *layout;
	uint32_t node;
	uint32_t next;
};

#define PATH_NONE UINT32_MAX

struct libfwctl_path {
	const struct libfwctl_layout *layout;
	const struct libfwctl_field *field;
	/* A number of one piece that is always at the same place, within eight bytes. */
	bool direct;
	/* ... and takes every value up to `most`. */
	bool free;
	uint8_t order;
	uint8_t shift; /* of the number in the eight bytes that end before byte `end` */
	uint64_t end, most;
	/* The last command whose request it was found to be settable in, and free; itself: none yet. */
	_Atomic(const void *) settable;
	uint32_t nnodes, nbranches, root;
	struct path_node *nodes;
	struct path_branch *branches;
	char text[];
};

/* The way from a record to a field of it: the structs on the way, outermost first. */
struct route {
	struct walk walk;
	struct frame frames[WALK_FRAMES];
	unsigned int depth;
	const struct libfwctl_field *field;
	bool has_index; /* the field is an array, and `bit` is where one of its elements begins */
	uint64_t bit;
};

static inline struct frame *route_frame(struct route *route)
{
	return &route->frames[route->depth];
}

/* Follows a path in a record, to read. 0, -ENODATA, -EINVAL for another layout, -EBADMSG, -ENOMEM. */
int route_follow(struct route *route, const struct libfwctl_record *record,
		 const struct libfwctl_path *path);

/* From a node on into the struct or case that holds, for those who follow a path in their own way. */
int route_descend(struct route *route, const struct libfwctl_path *path,
		  const struct path_node *node, uint32_t *next);

/* The error for a name that a layout does not have, with those that it has. */
int path_report_missing(struct libfwctl_error *err, const struct libfwctl_layout *layout,
			const char *path);

/* The error of setting what a union does not have for now: what decides, and what its case has (NULL: nothing). */
int path_report_unchosen(struct libfwctl_error *err, const char *path,
			 const struct libfwctl_field *field, const struct libfwctl_layout *layout);

#endif
