// SPDX-License-Identifier: GPL-2.0-or-later
/* stats.c: fwctl stats: counters of a device by name, once, or every so often with what they gained a second. */
#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <json.h>
#include <libsmartcols.h>

#include "reading.h"

enum { OPTION_INTERVAL = 1, OPTION_COUNT, OPTION_U64 };

#define INTERVAL_MIN 0.01
#define INTERVAL_MAX 1e6

static const struct verb_option options[] = {
	{OPTION_INTERVAL, "interval", "SECONDS", "again and again, with the gain per second"},
	{OPTION_COUNT, "count", "N", "end after N times"},
	{OPTION_U64, "json-u64", "FORM", "numbers of 2^53 and more in JSON: string or number"},
	{0, NULL, NULL, NULL},
};

/* The counters as they were at one time. */
struct look {
	struct libfwctl_readings *readings; /* NULL: none yet */
	struct timespec at;		    /* of the monotonic clock */
};

struct stats {
	struct run *run;
	struct libfwctl_handle *handle;
	const struct libfwctl_format *format;
	double interval; /* 0: once */
	uint64_t count;
	unsigned int json_flags;
	struct look before, now;
	double elapsed; /* between the two; 0: there is none before */
};

/* ---- What is wanted ---- */

static bool matches(const char *pattern, const struct libfwctl_value *value)
{
	const char *name = libfwctl_reading_get_name(libfwctl_value_get_reading(value));

	return !fnmatch(pattern, libfwctl_value_get_name(value), FNM_CASEFOLD) ||
	       !fnmatch(pattern, name, FNM_CASEFOLD);
}

static bool is_wanted(const struct stats *stats, const struct libfwctl_value *value)
{
	for (int i = 1; i < stats->run->argc; i++)
		if (matches(stats->run->argv[i], value))
			return true;
	return stats->run->argc == 1;
}

/* The next that is wanted, from *place on; NULL behind the last. */
static const struct libfwctl_value *next_value(const struct stats *stats, size_t *place)
{
	const struct libfwctl_value *value;

	while ((value = libfwctl_readings_get(stats->now.readings, (*place)++)))
		if (is_wanted(stats, value))
			return value;
	return NULL;
}

static int no_such_counter(struct run *run, const struct libfwctl_readings *readings,
			   const char *pattern)
{
	const struct libfwctl_value *value;
	struct near near;
	char *guess;
	int status;

	near_start(&near, pattern);
	for (size_t i = 0; (value = libfwctl_readings_get(readings, i)); i++)
		near_offer(&near, libfwctl_value_get_name(value));
	guess = near_text(&near);
	status = failure_report(run, LIBFWCTL_ERROR_USAGE, ENOENT, LIBFWCTL_EXECUTED_YES,
				"%s has no counter '%s'%s 'fwctl stats %s' shows those it has",
				run->device, pattern, guess, run->device);
	free(guess);
	return status;
}

static int check_patterns(const struct stats *stats)
{
	const struct libfwctl_value *value;

	for (int i = 1; i < stats->run->argc; i++) {
		const char *pattern = stats->run->argv[i];
		bool found = false;

		for (size_t j = 0;
		     !found && (value = libfwctl_readings_get(stats->now.readings, j)); j++)
			found = matches(pattern, value);
		if (!found)
			return no_such_counter(stats->run, stats->now.readings, pattern);
	}
	return 0;
}

/* ---- What it gained ---- */

static const struct libfwctl_value *find_before(const struct stats *stats, const char *name)
{
	const struct libfwctl_value *value;

	for (size_t i = 0; (value = libfwctl_readings_get(stats->before.readings, i)); i++)
		if (!strcmp(libfwctl_value_get_name(value), name))
			return value;
	return NULL;
}

/* False: it was not there before, or runs backwards, as it was cleared or began anew, and so tells nothing. */
static bool find_rate(const struct stats *stats, const struct libfwctl_value *value, double *rate)
{
	const struct libfwctl_value *before = find_before(stats, libfwctl_value_get_name(value));
	uint64_t now, then;

	if (stats->elapsed <= 0 || libfwctl_value_get_u64(value, &now) ||
	    libfwctl_value_get_u64(before, &then) || now < then)
		return false;
	*rate = (double)(now - then) / stats->elapsed;
	return true;
}

/* ---- Printing ---- */

static void print_not_read(const struct stats *stats)
{
	const struct libfwctl_value *value, *other;

	for (size_t i = 0; (value = next_value(stats, &i));) {
		const struct libfwctl_error *error = libfwctl_value_get_error(value);
		size_t more = 0;

		if (!error || readings_same_error(stats->now.readings, value))
			continue;
		for (size_t j = i; (other = next_value(stats, &j));)
			more += readings_same_error(stats->now.readings, other) == value;
		print_escaped(stdout, "%s", libfwctl_value_get_name(value));
		if (more)
			printf(" and %zu more", more);
		fputs(" not read: ", stdout);
		print_safe(stdout, libfwctl_error_text(error));
		putchar('\n');
	}
}

static void print_text(const struct stats *stats)
{
	static const struct table_column columns[] = {
		{.name = "NAME"},
		{.name = "VALUE", .flags = SCOLS_FL_RIGHT},
		{.name = "PER SECOND", .flags = SCOLS_FL_RIGHT},
	};
	struct libscols_table *table = table_new(columns, stats->interval ? 3 : 2);
	const struct libfwctl_value *value;

	for (size_t i = 0; (value = next_value(stats, &i));) {
		struct libscols_line *line = table_line(table);
		char text[32];
		double rate;

		table_cell(line, 0, libfwctl_value_get_name(value));
		table_cell(line, 1, libfwctl_value_get_text(value));
		if (!stats->interval)
			continue;
		if (find_rate(stats, value, &rate))
			snprintf(text, sizeof(text), "%.1f", rate);
		else
			snprintf(text, sizeof(text), "-");
		table_cell(line, 2, text);
	}
	table_print(table);
	print_not_read(stats);
	output_flush();
}

static struct json_object *seconds_json(double seconds)
{
	char text[32];

	snprintf(text, sizeof(text), "%.3f", seconds);
	return need(json_object_new_double_s(seconds, text));
}

static void print_json(const struct stats *stats)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = json_object_new_array();
	const struct libfwctl_value *value;
	struct timespec now;
	double rate;

	clock_gettime(CLOCK_REALTIME, &now);
	json_add_string(root, "device", stats->run->device);
	json_add_string(root, "format", libfwctl_format_get_name(stats->format));
	json_object_object_add(root, "timestamp",
			       seconds_json((double)now.tv_sec + (double)now.tv_nsec / 1e9));
	if (stats->elapsed > 0)
		json_object_object_add(root, "interval", seconds_json(stats->elapsed));
	for (size_t i = 0; (value = next_value(stats, &i));) {
		struct json_object *one = reading_json(value, stats->json_flags);

		if (find_rate(stats, value, &rate))
			json_object_object_add(one, "per_second", seconds_json(rate));
		json_object_array_add(list, one);
	}
	json_object_object_add(root, "counters", list);
	if (stats->interval)
		json_print_line(root);
	else
		json_print(root);
}

static void print_none(const struct stats *stats)
{
	char *text = readings_none(stats->format, LIBFWCTL_READING_COUNTER, "counters");

	puts(text);
	free(text);
}

/* ---- The verb ---- */

static int look(struct stats *stats)
{
	struct timespec *at = &stats->now.at;

	libfwctl_readings_free(stats->before.readings);
	stats->before = stats->now;
	stats->now = (struct look){0};
	clock_gettime(CLOCK_MONOTONIC, at);
	stats->elapsed = 0;
	if (stats->before.readings)
		stats->elapsed = (double)(at->tv_sec - stats->before.at.tv_sec) +
				 (double)(at->tv_nsec - stats->before.at.tv_nsec) / 1e9;
	return readings_ask(stats->run, stats->handle, LIBFWCTL_READING_COUNTER,
			    &stats->now.readings);
}

static void print(const struct stats *stats)
{
	if (stats->run->json)
		print_json(stats);
	else
		print_text(stats);
}

/* One look, and whether to go on: a signal while the device is asked leaves one that is not whole, and is not shown. */
static int show(struct stats *stats, bool first, bool *more)
{
	int status = look(stats);

	*more = !signals_came();
	if (!*more)
		return STATUS_DONE;
	*more = !status && libfwctl_readings_get_count(stats->now.readings);
	if (!status && !*more && !stats->run->json) {
		print_none(stats);
		return STATUS_DONE;
	}
	if (!status && first)
		status = check_patterns(stats);
	if (status)
		return status;
	if (!first && !stats->run->json)
		putchar('\n');
	print(stats);
	*more = *more && !output_failed();
	return readings_status(stats->now.readings);
}

static int show_all(struct stats *stats)
{
	int status = STATUS_DONE;
	bool more = true;

	for (uint64_t i = 0; more && i < stats->count; i++) {
		if (i && !signals_wait(stats->interval))
			break;
		status = show(stats, i == 0, &more);
		more = more && !(i == 0 && status == STATUS_USAGE);
	}
	return status;
}

static void take_interval(struct run *run, const char *text, double *interval)
{
	char *end = NULL;

	*interval = strspn(text, "0123456789.") == strlen(text) ? strtod(text, &end) : NAN;
	if (!*text || isnan(*interval) || *end)
		options_wrong(run, "--interval: '%s' is not a number of seconds, as 1 or 0.5",
			      text);
	else if (*interval < INTERVAL_MIN || *interval > INTERVAL_MAX)
		options_wrong(run, "--interval: %s is not between %g and %.0f seconds", text,
			      INTERVAL_MIN, INTERVAL_MAX);
}

static int run_stats(struct run *run)
{
	struct stats stats = {.run = run};
	bool counted = false;
	const char *value;
	int option, status;

	while ((option = options_next(run, &value))) {
		if (option == OPTION_INTERVAL)
			take_interval(run, value, &stats.interval);
		else if (option == OPTION_U64)
			options_u64(run, value, &stats.json_flags);
		else
			counted = options_number(run, "--count", value, UINT64_MAX, &stats.count);
	}
	if (counted && !stats.interval)
		options_wrong(run, "--count goes with --interval");
	if (!counted)
		stats.count = stats.interval ? UINT64_MAX : 1;
	if (!options_done(run))
		return run->status;
	status = device_open(run, run->argv[0], &stats.handle, &stats.format);
	if (status)
		return status;
	free(device_label(run, stats.handle));
	if (stats.interval)
		signals_catch();
	status = show_all(&stats);
	libfwctl_readings_free(stats.before.readings);
	libfwctl_readings_free(stats.now.readings);
	libfwctl_close(stats.handle);
	return status;
}

const struct verb verb_stats = {
	.name = "stats",
	.arguments = "DEVICE [PATTERN...]",
	.arguments_min = 1,
	.arguments_max = ARGUMENTS_ANY,
	.summary = "show the counters of a device, once or with what they gain a second",
	.options = options,
	.text = "A PATTERN is a counter's name, in which *, ? and [...] stand for others: "
		"'port.rx_*'.\n"
		"With --interval it goes on until it is interrupted, or --count times; with "
		"--json each\n"
		"time is one line. A counter that was cleared or began anew meanwhile has no "
		"gain.\n",
	.run = run_stats,
};
