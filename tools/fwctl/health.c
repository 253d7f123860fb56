// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * health.c: fwctl health: versions and the state of a device as its firmware tells them, by names that are the same
 * for all formats, and what the kernel's devlink tells beside.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "info.h"
#include "reading.h"

enum { OPTION_CHECK = 1 };

#define KINDS (LIBFWCTL_READING_VERSION | LIBFWCTL_READING_HEALTH)

static const struct verb_option options[] = {
	{OPTION_CHECK, "check", NULL, "exit with 1 if there is an alarm"},
	{0, NULL, NULL, NULL},
};

struct health {
	struct run *run;
	struct libfwctl_handle *handle;
	const struct libfwctl_format *format;
	struct libfwctl_readings *readings;
	struct libfwctl_devlink *devlink; /* NULL: it tells nothing */
	struct libfwctl_error *devlink_error;
	bool devlink_failed; /* ... though it is there */
};

/* ---- What is wrong ---- */

static bool is_reporter_wrong(const struct libfwctl_devlink_reporter *reporter)
{
	const char *state = libfwctl_devlink_reporter_get_state(reporter);

	return state && !strcmp(state, "error");
}

static bool has_alarm(const struct health *health)
{
	const struct libfwctl_devlink_reporter *reporter;
	const struct libfwctl_value *value;

	for (size_t i = 0; (value = libfwctl_readings_get(health->readings, i)); i++)
		if (libfwctl_value_is_alarm(value))
			return true;
	for (size_t i = 0; (reporter = libfwctl_devlink_get_reporter(health->devlink, i)); i++)
		if (is_reporter_wrong(reporter))
			return true;
	return false;
}

/* Why devlink does not tell all, if it is there at all. */
static const struct libfwctl_error *devlink_error(const struct health *health)
{
	return health->devlink_failed ? health->devlink_error
				      : libfwctl_devlink_get_error(health->devlink);
}

/* ---- As text ---- */

/* Takes the text over. */
static char *mark(char *text)
{
	bool colour = output_has_colour();
	char *marked;

	if (asprintf(&marked, "%s %sALARM%s", text, colour ? "\033[1;31m" : "",
		     colour ? "\033[0m" : "") < 0)
		need(NULL);
	free(text);
	return marked;
}

static char *not_read(const struct health *health, const struct libfwctl_value *value)
{
	const struct libfwctl_value *first = readings_same_error(health->readings, value);
	char *safe = first ? need(strdup(libfwctl_value_get_name(first)))
			   : safe_dup(libfwctl_error_text(libfwctl_value_get_error(value)));
	char *text;

	if (asprintf(&text, first ? "not read, as %s" : "not read: %s", safe) < 0)
		need(NULL);
	free(safe);
	return text;
}

static void add_value(const struct health *health, struct rows *rows,
		      const struct libfwctl_value *value)
{
	char *text = reading_phrase(value);

	if (!text)
		text = not_read(health, value);
	else if (libfwctl_value_is_alarm(value))
		text = mark(text);
	rows_add(rows, 1, need(strdup(libfwctl_value_get_name(value))), text);
}

static void add_values(const struct health *health, struct rows *rows, uint32_t kind,
		       const char *heading)
{
	const struct libfwctl_value *value;
	bool any = false;

	for (size_t i = 0; (value = libfwctl_readings_get(health->readings, i)); i++) {
		if (libfwctl_reading_get_kind(libfwctl_value_get_reading(value)) != kind)
			continue;
		if (!any)
			rows_add(rows, 0, need(strdup(heading)), NULL);
		any = true;
		add_value(health, rows, value);
	}
}

static void add_reporters(const struct health *health, struct rows *rows)
{
	const struct libfwctl_error *error = devlink_error(health);
	const struct libfwctl_devlink_reporter *reporter;

	if (error || libfwctl_devlink_get_reporter_count(health->devlink))
		rows_add(rows, 0, need(strdup("devlink")), NULL);
	for (size_t i = 0; (reporter = libfwctl_devlink_get_reporter(health->devlink, i)); i++) {
		char *name, *text;

		info_reporter_words(reporter, &name, &text);
		rows_add(rows, 1, name, is_reporter_wrong(reporter) ? mark(text) : text);
	}
	if (error)
		rows_add(rows, 1, need(strdup("not all")), safe_dup(libfwctl_error_text(error)));
}

static void print_text(const struct health *health)
{
	struct rows rows = {0};

	if (!libfwctl_readings_get_count(health->readings))
		rows_add(&rows, 0, need(strdup("readings")),
			 readings_none(health->format, KINDS, "readings of health"));
	add_values(health, &rows, LIBFWCTL_READING_VERSION, "versions");
	add_values(health, &rows, LIBFWCTL_READING_HEALTH, "health");
	add_reporters(health, &rows);
	rows_print(&rows);
}

/* ---- As JSON ---- */

static void print_json(const struct health *health)
{
	const struct libfwctl_error *error = devlink_error(health);
	struct json_object *root = json_object_new_object();
	struct json_object *list = json_object_new_array();
	const struct libfwctl_value *value;

	json_add_string(root, "device", health->run->device);
	json_add_string(root, "format", libfwctl_format_get_name(health->format));
	json_object_object_add(root, "alarm", json_object_new_boolean(has_alarm(health)));
	for (size_t i = 0; (value = libfwctl_readings_get(health->readings, i)); i++)
		json_object_array_add(list, reading_json(value, 0));
	json_object_object_add(root, "readings", list);
	if (health->devlink)
		json_object_object_add(root, "reporters", info_reporters_json(health->devlink));
	if (error)
		json_object_object_add(root, "devlink_error", failure_json(error));
	json_print(root);
}

/* ---- The verb ---- */

/* That there is no devlink is nothing that is wrong with the device. */
static void ask_devlink(struct health *health)
{
	const struct libfwctl_device *dev = libfwctl_handle_get_device(health->handle);
	int rc;

	health->devlink_error = need(libfwctl_error_new());
	if (!dev)
		return;
	rc = libfwctl_devlink_new(dev, 0, health->devlink_error, &health->devlink);
	health->devlink_failed = rc && rc != -ENODEV && rc != -ENOPKG && rc != -EPROTONOSUPPORT;
}

static int run_health(struct run *run)
{
	struct health health = {.run = run};
	bool check = false;
	const char *value;
	int status;

	while (options_next(run, &value))
		check = true;
	if (!options_done(run))
		return run->status;
	status = device_open(run, run->argv[0], &health.handle, &health.format);
	if (status)
		return status;
	free(device_label(run, health.handle));
	status = readings_ask(run, health.handle, KINDS, &health.readings);
	if (!status) {
		ask_devlink(&health);
		if (run->json)
			print_json(&health);
		else
			print_text(&health);
		status = readings_status(health.readings);
		if (check && has_alarm(&health))
			status = STATUS_FAILED;
	}
	libfwctl_readings_free(health.readings);
	libfwctl_devlink_free(health.devlink);
	libfwctl_error_free(health.devlink_error);
	libfwctl_close(health.handle);
	return status;
}

const struct verb verb_health = {
	.name = "health",
	.arguments = "DEVICE",
	.arguments_min = 1,
	.arguments_max = 1,
	.summary = "show versions, temperatures, links and what else tells of a device's health",
	.options = options,
	.text = "What could not be read is told with the reason, and the others go on; where "
		"nothing could,\n"
		"the exit status is that of the first reason. An alarm is what the format says "
		"is wrong,\n"
		"such as a temperature above the device's own threshold, or a health reporter of "
		"devlink\n"
		"in the state 'error'.\n",
	.run = run_health,
};
