// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * list.c: fwctl list: every device of this machine, or why there is none.
 */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <json.h>
#include <libsmartcols.h>

#include "fwctl.h"

enum { OPTION_DRIVER = 1, OPTION_PARENT, OPTION_PCI };

static const struct verb_option options[] = {
	{OPTION_DRIVER, "driver", "NAME", "only devices whose parent has this driver"},
	{OPTION_PARENT, "parent", "NAME", "only devices whose parent has this name or sysfs path"},
	{OPTION_PCI, "pci", "ADDRESS", "only devices of this PCI function"},
	{0, NULL, NULL, NULL},
};

enum column { NODE, FORMAT, DRIVER, PARENT, ID, SERIAL, ERROR, NCOLUMNS };

/*
 * A width below 1 is a share of the terminal. Where that is narrow, drivers are cut. The rest never
 * is, it could be taken for another device: the lines get wider than the terminal instead.
 */
static const struct table_column columns[NCOLUMNS] = {
	[NODE] = {"NODE", 1, 0, false},
	[FORMAT] = {"FORMAT", 1, 0, false},
	[DRIVER] = {"DRIVER", 0.1, SCOLS_FL_TRUNC, false},
	[PARENT] = {"PARENT", 1, 0, false},
	[ID] = {"ID", 1, 0, false},
	[SERIAL] = {"SERIAL", 1, 0, false},
	[ERROR] = {"ERROR", 1, 0, false},
};

struct listing {
	struct libfwctl_enumerate *enumerate;
	bool filtered;
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

static void set_ids(struct libscols_line *line, const struct libfwctl_device *dev)
{
	uint16_t vendor, device;
	char text[10];

	if (libfwctl_device_get_pci_ids(dev, &vendor, &device, NULL, NULL)) {
		table_cell(line, ID, NULL);
		return;
	}
	snprintf(text, sizeof(text), "%04x:%04x", vendor, device);
	table_cell(line, ID, text);
}

static void set_serial(struct libscols_line *line, const struct libfwctl_device *dev)
{
	uint64_t serial;
	char text[19];

	if (libfwctl_device_get_serial(dev, &serial)) {
		table_cell(line, SERIAL, NULL);
		return;
	}
	snprintf(text, sizeof(text), "0x%llx", (unsigned long long)serial);
	table_cell(line, SERIAL, text);
}

static void add_row(struct libscols_table *table, const struct libfwctl_device *dev, bool errors)
{
	struct libscols_line *line = table_line(table);
	const struct libfwctl_error *error = libfwctl_device_get_error(dev);
	char room[16];

	table_cell(line, NODE, libfwctl_device_get_name(dev));
	table_cell(line, FORMAT, format_name(libfwctl_device_get_expected_type(dev), room));
	table_cell(line, DRIVER, libfwctl_device_get_parent_driver(dev));
	table_cell(line, PARENT, device_place(dev));
	set_ids(line, dev);
	set_serial(line, dev);
	if (errors)
		table_note(line, ERROR, error);
	if (error)
		scols_line_set_color(line, "red");
}

static bool any_error(const struct libfwctl_enumerate *enumerate)
{
	struct libfwctl_device *dev;

	for (size_t i = 0; (dev = libfwctl_enumerate_get_device(enumerate, i)); i++)
		if (libfwctl_device_get_error(dev))
			return true;
	return false;
}

static void print_table(const struct libfwctl_enumerate *enumerate)
{
	bool errors = any_error(enumerate);
	bool column = errors && !table_notes_are_below();
	struct libscols_table *table = table_new(columns, column ? NCOLUMNS : ERROR);
	struct libfwctl_device *dev;

	for (size_t i = 0; (dev = libfwctl_enumerate_get_device(enumerate, i)); i++)
		add_row(table, dev, errors);
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
	struct libfwctl_device *dev;

	for (size_t i = 0; (dev = libfwctl_enumerate_get_device(listing->enumerate, i)); i++)
		json_object_array_add(list, device_json(dev));
	json_object_object_add(root, "devices", list);
	if (!libfwctl_enumerate_get_count(listing->enumerate)) {
		struct json_object *reason = json_object_new_object();
		const char *message;

		json_add_string(reason, "code", find_reason(run, listing->filtered, &message));
		json_add_safe(reason, "message", message);
		json_object_object_add(root, "reason", reason);
	}
	json_print(root);
}

static void print_text(struct run *run, const struct listing *listing)
{
	const char *message;

	if (libfwctl_enumerate_get_count(listing->enumerate)) {
		print_table(listing->enumerate);
		return;
	}
	find_reason(run, listing->filtered, &message);
	print_safe(stdout, message);
	putchar('\n');
}

static int scan_and_print(struct run *run, const struct listing *listing)
{
	if (libfwctl_enumerate_scan(listing->enumerate, run->err))
		return failure_library(run, run->err);
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
		add_filter(run, &listing, option, value);
	status = options_done(run) ? scan_and_print(run, &listing) : run->status;
	libfwctl_enumerate_free(listing.enumerate);
	return status;
}

const struct verb verb_list = {
	.name = "list",
	.arguments = "",
	.summary = "show the fwctl devices of this machine",
	.options = options,
	.text = "A '-' stands for what is not known or not there. No device needs to be opened for "
		"it,\n"
		"so no privilege is needed.\n",
	.run = run_list,
};
