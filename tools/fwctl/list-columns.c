// SPDX-License-Identifier: GPL-2.0-or-later
/* list-columns.c: the columns of fwctl list: what each is called, takes to know, and shows. */
#include <stdlib.h>
#include <string.h>

#include <json.h>
#include <libsmartcols.h>

#include "list.h"

struct cell {
	struct libscols_line *line;
	size_t number;
	const struct item *item;
};

static void text(const struct cell *cell, const char *shown)
{
	table_cell(cell->line, cell->number, shown);
}

static void show_node(const struct cell *cell)
{
	text(cell, libfwctl_device_get_name(cell->item->dev));
}

static void show_format(const struct cell *cell)
{
	char room[16];

	text(cell, format_name(libfwctl_device_get_expected_type(cell->item->dev), room));
}

static void show_driver(const struct cell *cell)
{
	text(cell, libfwctl_device_get_parent_driver(cell->item->dev));
}

static void show_parent(const struct cell *cell)
{
	text(cell, device_place(cell->item->dev));
}

static void show_pci(const struct cell *cell)
{
	text(cell, libfwctl_device_get_pci_address(cell->item->dev));
}

static void show_id(const struct cell *cell)
{
	uint16_t vendor, device;
	char shown[10];

	if (libfwctl_device_get_pci_ids(cell->item->dev, &vendor, &device, NULL, NULL)) {
		text(cell, NULL);
		return;
	}
	snprintf(shown, sizeof(shown), "%04x:%04x", vendor, device);
	text(cell, shown);
}

static void show_memdev(const struct cell *cell)
{
	text(cell, libfwctl_device_get_memdev(cell->item->dev));
}

/* That of a memory device is known without asking; devlink's, where it was asked for another column. */
static void show_serial(const struct cell *cell)
{
	uint64_t serial;
	char shown[19];

	if (libfwctl_device_get_serial(cell->item->dev, &serial)) {
		text(cell, libfwctl_devlink_get_serial(cell->item->devlink));
		return;
	}
	snprintf(shown, sizeof(shown), "0x%llx", (unsigned long long)serial);
	text(cell, shown);
}

static void show_name(const struct cell *cell)
{
	text(cell, libfwctl_identity_get_name(cell->item->identity));
}

/* The names of these kinds, with blanks between them. */
static void show_related(const struct cell *cell, const uint32_t *kinds)
{
	const struct libfwctl_relation *relation;
	struct memory memory;
	bool any = false;

	memory_open(&memory);
	for (; *kinds; kinds++)
		for (size_t i = 0; (relation = libfwctl_relations_get(cell->item->relations, i));
		     i++)
			if (libfwctl_relation_get_kind(relation) == *kinds) {
				fprintf(memory.file, "%s%s", any ? " " : "",
					libfwctl_relation_get_name(relation));
				any = true;
			}
	memory_close(&memory);
	text(cell, any ? memory.text : NULL);
	free(memory.text);
}

static void show_netdev(const struct cell *cell)
{
	show_related(cell, (const uint32_t[]){LIBFWCTL_RELATION_NETDEV, 0});
}

static void show_rdma(const struct cell *cell)
{
	show_related(cell, (const uint32_t[]){LIBFWCTL_RELATION_RDMA, 0});
}

static void show_names(const struct cell *cell)
{
	show_related(cell, (const uint32_t[]){LIBFWCTL_RELATION_NETDEV, LIBFWCTL_RELATION_RDMA,
					      LIBFWCTL_RELATION_MEMDEV, 0});
}

static void show_firmware(const struct cell *cell)
{
	text(cell, libfwctl_devlink_get_firmware(cell->item->devlink));
}

static void show_error(const struct cell *cell)
{
	table_note(cell->line, cell->number, libfwctl_device_get_error(cell->item->dev));
}

/*
 * A width below 1 is a share of the terminal. Where that is narrow, words are cut. The rest never is, it
 * could be taken for another device: the lines get wider than the terminal instead.
 */
static const struct {
	const char *name;
	struct table_column table;
	unsigned int needs;
	void (*show)(const struct cell *cell);
} columns[] = {
	{"node", {"NODE", 1, 0, false}, 0, show_node},
	{"format", {"FORMAT", 1, 0, false}, 0, show_format},
	{"driver", {"DRIVER", 0.1, SCOLS_FL_TRUNC, false}, 0, show_driver},
	{"parent", {"PARENT", 1, 0, false}, 0, show_parent},
	{"pci", {"PCI", 1, 0, false}, 0, show_pci},
	{"id", {"ID", 1, 0, false}, 0, show_id},
	{"name", {"DEVICE", 0.1, SCOLS_FL_TRUNC, false}, NEEDS_IDENTITY, show_name},
	{"names", {"NAMES", 1, 0, false}, NEEDS_RELATIONS, show_names},
	{"netdev", {"NETDEV", 1, 0, false}, NEEDS_RELATIONS, show_netdev},
	{"rdma", {"RDMA", 1, 0, false}, NEEDS_RELATIONS, show_rdma},
	{"memdev", {"MEMDEV", 1, 0, false}, 0, show_memdev},
	{"serial", {"SERIAL", 1, 0, false}, 0, show_serial},
	{"firmware", {"FIRMWARE", 1, 0, false}, NEEDS_DEVLINK, show_firmware},
	{"error", {"ERROR", 1, 0, false}, 0, show_error},
};

#define NCOLUMNS (sizeof(columns) / sizeof(columns[0]))

static size_t find_column(const char *name, size_t length)
{
	size_t column = 0;

	while (column < NCOLUMNS &&
	       (strncmp(columns[column].name, name, length) != 0 || columns[column].name[length]))
		column++;
	return column;
}

static bool is_selected(const struct selection *selection, size_t column)
{
	for (size_t i = 0; i < selection->count; i++)
		if (selection->column[i] == column)
			return true;
	return false;
}

static void add_column(struct selection *selection, size_t column)
{
	selection->column[selection->count++] = column;
	selection->needs |= columns[column].needs;
}

static void tell_columns(struct run *run, const char *name, size_t length)
{
	struct memory memory;

	memory_open(&memory);
	for (size_t i = 0; i < NCOLUMNS; i++)
		fprintf(memory.file, "%s%s", i ? "," : "", columns[i].name);
	memory_close(&memory);
	options_wrong(run, "--columns: there is no column '%.*s'; give some of %s", (int)length,
		      name, memory.text);
	free(memory.text);
}

bool columns_select(struct run *run, const char *names, struct selection *selection)
{
	*selection = (struct selection){0};
	for (;;) {
		size_t length = strcspn(names, ","), column = find_column(names, length);

		if (column == NCOLUMNS) {
			tell_columns(run, names, length);
			return false;
		}
		if (is_selected(selection, column)) {
			options_wrong(run, "--columns: '%s' is there twice; give each column once",
				      columns[column].name);
			return false;
		}
		add_column(selection, column);
		if (!names[length])
			return true;
		names += length + 1;
	}
}

void columns_add_error(struct selection *selection)
{
	size_t error = find_column("error", strlen("error"));

	if (!is_selected(selection, error))
		add_column(selection, error);
}

void columns_describe(const struct selection *selection, bool tree, struct table_column *table)
{
	for (size_t i = 0; i < selection->count; i++)
		table[i] = columns[selection->column[i]].table;
	if (tree)
		table[0].flags |= SCOLS_FL_TREE;
}

void columns_fill(const struct selection *selection, struct libscols_line *line,
		  const struct item *item)
{
	for (size_t i = 0; i < selection->count; i++)
		columns[selection->column[i]].show(&(struct cell){line, i, item});
}

static void add_related(struct json_object *object, const char *key, const struct item *item,
			uint32_t kind)
{
	struct json_object *list = json_object_new_array();
	const struct libfwctl_relation *relation;

	for (size_t i = 0; (relation = libfwctl_relations_get(item->relations, i)); i++)
		if (libfwctl_relation_get_kind(relation) == kind) {
			char *safe = escape(libfwctl_relation_get_name(relation));

			json_object_array_add(list, json_object_new_string(safe));
			libfwctl_free(safe);
		}
	json_object_object_add(object, key, list);
}

void columns_json(const struct selection *selection, const struct item *item,
		  struct json_object *object)
{
	if (selection->needs & NEEDS_IDENTITY)
		json_add_string(object, "known_as", libfwctl_identity_get_name(item->identity));
	if (selection->needs & NEEDS_RELATIONS) {
		json_add_string(object, "card", libfwctl_relations_get_card(item->relations));
		add_related(object, "netdevs", item, LIBFWCTL_RELATION_NETDEV);
		add_related(object, "rdma", item, LIBFWCTL_RELATION_RDMA);
	}
	if (item->devlink) {
		json_add_string(object, "firmware", libfwctl_devlink_get_firmware(item->devlink));
		json_add_string(object, "devlink_serial",
				libfwctl_devlink_get_serial(item->devlink));
	}
}
