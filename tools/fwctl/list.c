// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * list.c: fwctl list: every device of this machine, or why there is none.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json.h>
#include <libsmartcols.h>

#include "list.h"

enum { OPTION_DRIVER = 1, OPTION_PARENT, OPTION_PCI, OPTION_COLUMNS, OPTION_TREE };

static const struct verb_option options[] = {
	{OPTION_DRIVER, "driver", "NAME", "only devices whose parent has this driver"},
	{OPTION_PARENT, "parent", "NAME", "only devices whose parent has this name or sysfs path"},
	{OPTION_PCI, "pci", "ADDRESS", "only devices of this PCI function"},
	{OPTION_COLUMNS, "columns", "COLUMN,...", "these columns, in this order"},
	{OPTION_TREE, "tree", NULL, "devices of one card together"},
	{0, NULL, NULL, NULL},
};

struct listing {
	struct libfwctl_enumerate *enumerate;
	bool filtered, tree, chosen; /* columns were chosen */
	struct selection selection;
	struct item *item;
	size_t count;
};

static void add_filter(struct run *run, struct listing *listing, int option, const char *value)
{
	int rc;

	if (option == OPTION_DRIVER)
		rc = libfwctl_enumerate_match_driver(listing->enumerate, value);
	else if (option == OPTION_PARENT)
		rc = libfwctl_enumerate_match_parent(listing->enumerate, value);
	else
		rc = libfwctl_enumerate_match_pci_address(listing->enumerate, value);
	if (rc == -ENOMEM)
		need(NULL);
	if (rc)
		options_wrong(run, "--%s: '%s' is no %s", options[option - 1].name, value,
			      option == OPTION_PCI ? "PCI address, as 0000:08:00.0" : "name");
	listing->filtered = true;
}

static void take_option(struct run *run, struct listing *listing, int option, const char *value)
{
	if (option == OPTION_TREE)
		listing->tree = true;
	else if (option == OPTION_COLUMNS)
		listing->chosen = columns_select(run, value, &listing->selection);
	else
		add_filter(run, listing, option, value);
}

/* ---- What is listed ---- */

/* Only what somebody will see is asked for. A device that has gone meanwhile has no relations. */
static void gather(struct listing *listing, unsigned int needs)
{
	struct libfwctl_device *dev;

	listing->item = need(calloc(libfwctl_enumerate_get_count(listing->enumerate) + 1,
				    sizeof(*listing->item)));
	while ((dev = libfwctl_enumerate_get_device(listing->enumerate, listing->count))) {
		struct item *item = &listing->item[listing->count++];

		item->dev = dev;
		if (needs & NEEDS_IDENTITY && libfwctl_identity_new(dev, NULL, &item->identity))
			need(NULL);
		if (needs & NEEDS_RELATIONS && libfwctl_relations_new(dev, NULL, &item->relations))
			item->relations = NULL;
		if (needs & NEEDS_DEVLINK && libfwctl_devlink_new(dev, 0, NULL, &item->devlink))
			item->devlink = NULL;
	}
}

static void release(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++) {
		libfwctl_identity_free(listing->item[i].identity);
		libfwctl_relations_free(listing->item[i].relations);
		libfwctl_devlink_free(listing->item[i].devlink);
	}
	free(listing->item);
	libfwctl_enumerate_free(listing->enumerate);
}

static const char *card_of(const struct item *item)
{
	const char *card = libfwctl_relations_get_card(item->relations);

	return card ? card : "-";
}

/* By card, on it by place: functions in their order. */
static int by_card(const void *a, const void *b)
{
	const struct item *one = a, *other = b;
	const char *place = device_place(one->dev), *other_place = device_place(other->dev);
	int order = strverscmp(card_of(one), card_of(other));

	if (!order)
		order = strverscmp(place ? place : "", other_place ? other_place : "");
	return order ? order
		     : strverscmp(libfwctl_device_get_name(one->dev),
				  libfwctl_device_get_name(other->dev));
}

/* ---- As text ---- */

static struct libscols_line *add_card(struct libscols_table *table, const struct listing *listing,
				      const struct item *item)
{
	struct libscols_line *line = table_line(table);

	table_cell(line, 0, card_of(item));
	for (size_t i = 1; i < listing->selection.count; i++)
		table_cell(line, i, "");
	return line;
}

static void add_row(struct libscols_table *table, const struct listing *listing,
		    const struct item *item, struct libscols_line *card)
{
	struct libscols_line *line = table_line(table);

	if (card && scols_line_add_child(card, line))
		need(NULL);
	columns_fill(&listing->selection, line, item);
	if (!libfwctl_device_get_error(item->dev))
		return;
	scols_line_set_color(line, "red");
	if (table_notes_are_below())
		table_note(line, 0, libfwctl_device_get_error(item->dev));
}

static bool any_error(const struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		if (libfwctl_device_get_error(listing->item[i].dev))
			return true;
	return false;
}

static void print_table(struct listing *listing)
{
	struct table_column columns[LIST_COLUMNS_MAX];
	struct libscols_line *card = NULL;
	struct libscols_table *table;

	if (any_error(listing) && !table_notes_are_below())
		columns_add_error(&listing->selection);
	columns_describe(&listing->selection, listing->tree, columns);
	table = table_new(columns, listing->selection.count);
	if (listing->tree)
		qsort(listing->item, listing->count, sizeof(*listing->item), by_card);
	for (size_t i = 0; i < listing->count; i++) {
		const struct item *item = &listing->item[i];

		if (listing->tree && (!i || strcmp(card_of(item), card_of(item - 1)) != 0))
			card = add_card(table, listing, item);
		add_row(table, listing, item, card);
	}
	table_print(table);
}

/* Why the list is empty: a word for programs, and in the run's error or *@message a line for
 * people. */
static const char *find_reason(struct run *run, bool filtered, const char **message)
{
	int rc = libfwctl_context_check_system(run->ctx, run->err);

	*message = libfwctl_error_text(run->err);
	switch (rc) {
	case -ENXIO:
		return "no_sysfs";
	case -ENOSYS:
		return "no_fwctl";
	case -ENODEV:
		return "no_device";
	case 0:
		*message = filtered ? "no fwctl device matches; 'fwctl list' shows them all"
				    : "there is a fwctl device, but udev has not finished with it: "
				      "try again";
		return filtered ? "no_match" : "not_ready";
	default:
		return "unknown";
	}
}

static void print_json(struct run *run, const struct listing *listing)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < listing->count; i++) {
		struct json_object *object = device_json(listing->item[i].dev);

		columns_json(&listing->selection, &listing->item[i], object);
		json_object_array_add(list, object);
	}
	json_object_object_add(root, "devices", list);
	if (!listing->count) {
		struct json_object *reason = json_object_new_object();
		const char *message;

		json_add_string(reason, "code", find_reason(run, listing->filtered, &message));
		json_add_safe(reason, "message", message);
		json_object_object_add(root, "reason", reason);
	}
	json_print(root);
}

static void print_text(struct run *run, struct listing *listing)
{
	const char *message;

	if (listing->count) {
		print_table(listing);
		return;
	}
	find_reason(run, listing->filtered, &message);
	print_safe(stdout, message);
	putchar('\n');
}

static int scan_and_print(struct run *run, struct listing *listing)
{
	/* Programs get what they have chosen beside what is always there; people a fair choice. */
	if (!listing->chosen && !run->json)
		columns_select(run, LIST_COLUMNS_DEFAULT, &listing->selection);
	if (listing->tree)
		listing->selection.needs |= NEEDS_RELATIONS;
	if (libfwctl_enumerate_scan(listing->enumerate, run->err))
		return failure_library(run, run->err);
	gather(listing, listing->selection.needs);
	if (run->json)
		print_json(run, listing);
	else
		print_text(run, listing);
	return STATUS_DONE;
}

static int run_list(struct run *run)
{
	struct listing listing = {0};
	const char *value;
	int option, status;

	if (libfwctl_enumerate_new(run->ctx, &listing.enumerate))
		need(NULL);
	while ((option = options_next(run, &value)))
		take_option(run, &listing, option, value);
	status = options_done(run) ? scan_and_print(run, &listing) : run->status;
	release(&listing);
	return status;
}

const struct verb verb_list = {
	.name = "list",
	.arguments = "",
	.summary = "show the fwctl devices of this machine",
	.options = options,
	.text = "Columns are node, format, driver, parent, pci, id, name, names, netdev, rdma, memdev,\n"
		"serial, firmware and error. A '-' stands for what is not known or not there. No device needs to be\n"
		"opened for it, so no privilege is needed.\n",
	.run = run_list,
};
