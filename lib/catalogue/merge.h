/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* merge.h: what the files that merge an extension into its format share. No I/O. */
#ifndef LIBFWCTL_MERGE_H
#define LIBFWCTL_MERGE_H

#include "catalogue/format-private.h"
#include "base/text.h"
#include "image/verify.h"

struct merge {
	struct libfwctl_format *format;
	struct loaded_image *loaded;	  /* the extension */
	const struct image *image, *base; /* the extension's, and that of what it extends */
	uint32_t number;		  /* of the extension among the format's images */
	struct libfwctl_error *err;
	struct text left_out; /* what was, and why */
	uint32_t nleft_out;
	uint64_t base_steps, info_steps; /* to look at all of the base; for a field of INFO */
	uint64_t budget;		 /* steps left: what would take too long is refused */
};

/* 0, or, once too many steps were taken, -EBADMSG with that as the error. */
int merge_spend(struct merge *merge, uint64_t steps);

/* How many steps it takes to look for something in a layout of the base, and what is inlined there. */
uint64_t merge_search_steps(const struct merge *merge, uint32_t layout);

/* An error about something that the base does not have, or has otherwise. */
int merge_missing(struct merge *merge, const char *what, const char *name);
int merge_differs(struct merge *merge, const char *what, const char *name);

void merge_leave_out(struct merge *merge, const char *what, const char *name, const char *why);

/* Adds fields to the base's layouts, values to its enums; checks how deep all is together. */
int merge_layouts(struct merge *merge);
int merge_enums(struct merge *merge);
int merge_graph(struct merge *merge);

/* Looks for the commands that queries are made by. */
int merge_queries(struct merge *merge);

/* That what is listed of the extension has names of its namespace. */
int merge_check_names(struct merge *merge, enum image_table table, const struct listing *listing);

#endif
