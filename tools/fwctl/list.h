/* SPDX-License-Identifier: GPL-2.0-or-later */
/* list.h: how the files that make fwctl list share the work; for those files alone. */
#ifndef FWCTL_LIST_H
#define FWCTL_LIST_H

#include "fwctl.h"

struct libscols_line;

/* What a column has to be asked for: finding the devices tells the rest. */
enum {
	NEEDS_IDENTITY = 1 << 0,
	NEEDS_RELATIONS = 1 << 1,
	NEEDS_DEVLINK = 1 << 2,
};

#define LIST_COLUMNS_MAX 16

/* The columns in their order, as indexes for list-columns.c, and what they need. */
struct selection {
	size_t column[LIST_COLUMNS_MAX];
	size_t count;
	unsigned int needs;
};

/* One device of the list, with what was asked for; NULL: it was not, or could not be told. */
struct item {
	struct libfwctl_device *dev; /* the list's */
	struct libfwctl_identity *identity;
	struct libfwctl_relations *relations;
	struct libfwctl_devlink *devlink;
};

/* ---- list-columns.c ---- */

#define LIST_COLUMNS_DEFAULT "node,format,parent,name,names,serial"

/* "node,pci": false: noted as a mistake. */
bool columns_select(struct run *run, const char *names, struct selection *selection);

/* Appends the column of errors, if it is not there and there is room. */
void columns_add_error(struct selection *selection);

/* The table of them, for table_new(); @tree: the first one shows which belong together. */
void columns_describe(const struct selection *selection, bool tree, struct table_column *table);
void columns_fill(const struct selection *selection, struct libscols_line *line,
		  const struct item *item);

/* What goes beyond what every verb tells of a device. */
void columns_json(const struct selection *selection, const struct item *item,
		  struct json_object *object);

#endif
