// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * dump.c: fwctl dump: what the firmware has to say of its inside, into a file that is there whole or not at all.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <json.h>

#include "fwctl.h"

enum {
	OPTION_OUT = 1,
	OPTION_MAX_SIZE,
	OPTION_ALLOW,
	OPTION_YES,
	OPTION_LIST,
	OPTION_FORMAT,
};

#define MAX_SIZE ((uint64_t)1 << 30)

/* What every dump does: who asks for one wants it. What goes beyond has to be allowed, as for call. */
#define IMPLIED                                                                           \
	(LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_DISCLOSES | LIBFWCTL_EFFECT_BACKGROUND | \
	 LIBFWCTL_EFFECT_CONFIG_NOW)

static const struct verb_option options[] = {
	{OPTION_OUT, "out", "FILE", "where to put it; - is standard output"},
	{OPTION_MAX_SIZE, "max-size", "SIZE", "give up if it is larger; 1G if not given"},
	{OPTION_ALLOW, "allow", "EFFECT,...", "allow it to have these effects; may be repeated"},
	{OPTION_YES, "yes", NULL, "do not ask"},
	{OPTION_LIST, "list", NULL, "show which dumps there are"},
	{OPTION_FORMAT, "format", "FORMAT", "with --list: of this format, without a device"},
	{0, NULL, NULL, NULL},
};

struct dump {
	struct run *run;
	const char *path; /* --out, or made up */
	char *made_path;
	const char *format_name; /* --format */
	uint64_t max_size;
	bool list;
	struct consent consent;

	struct libfwctl_handle *handle;
	const struct libfwctl_format *format;
	const struct libfwctl_dump *dump;
	struct libfwctl_request *request;
	struct libfwctl_response *response;
	char *device; /* in words */
	struct raw raw;
	struct save *save;
	struct running running; /* counts the bytes, too */
	int write_error;
	bool too_large;
};

/* ---- Which there are ---- */

static bool is_default(const struct libfwctl_dump *dump, const struct libfwctl_format *format)
{
	return dump == libfwctl_format_find_dump(format, NULL);
}

static void list_json(const struct dump *d)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = json_object_new_array();
	const struct libfwctl_dump *dump;

	json_add_string(root, "format", libfwctl_format_get_name(d->format));
	for (size_t i = 0; (dump = libfwctl_format_get_dump(d->format, i)); i++) {
		struct json_object *one = json_object_new_object();

		json_add_string(one, "name", libfwctl_dump_get_name(dump));
		json_add_string(one, "summary", libfwctl_dump_get_summary(dump));
		json_add_string(one, "reference", libfwctl_dump_get_reference(dump));
		json_add_string(one, "command",
				libfwctl_command_get_name(libfwctl_dump_get_command(dump)));
		json_add_string(one, "suffix", libfwctl_dump_get_suffix(dump));
		json_object_object_add(one, "default",
				       json_object_new_boolean(is_default(dump, d->format)));
		json_object_array_add(list, one);
	}
	json_object_object_add(root, "dumps", list);
	json_print(root);
}

static int list(const struct dump *d)
{
	static const struct table_column columns[] = {{.name = "NAME"}, {.name = "SUMMARY"}};
	const struct libfwctl_dump *dump;
	struct libscols_table *table;

	if (d->run->json) {
		list_json(d);
		return STATUS_DONE;
	}
	if (!libfwctl_format_get_dump_count(d->format)) {
		print_escaped(stdout, "none: no dumps are known of the format %s",
			      libfwctl_format_get_name(d->format));
		putchar('\n');
		return STATUS_DONE;
	}
	table = table_new(columns, 2);
	for (size_t i = 0; (dump = libfwctl_format_get_dump(d->format, i)); i++) {
		const char *summary = libfwctl_dump_get_summary(dump);
		struct libscols_line *line = table_line(table);
		char *text;

		if (asprintf(&text, "%s%s", summary ? summary : "",
			     is_default(dump, d->format) ? " (if none is named)" : "") < 0)
			need(NULL);
		table_cell(line, 0, libfwctl_dump_get_name(dump));
		table_cell(line, 1, text);
		free(text);
	}
	table_print(table);
	return STATUS_DONE;
}

/* ---- Which one ---- */

static int no_such_dump(struct dump *d, const char *name)
{
	const struct libfwctl_dump *dump;
	struct near near;
	char *guess;
	int status;

	near_start(&near, name);
	for (size_t i = 0; (dump = libfwctl_format_get_dump(d->format, i)); i++)
		near_offer(&near, libfwctl_dump_get_name(dump));
	guess = near_text(&near);
	status = failure_report(d->run, LIBFWCTL_ERROR_USAGE, ENOENT, LIBFWCTL_EXECUTED_NO,
				"%s has no dump '%s'%s 'fwctl dump %s --list' shows those it has",
				d->run->device, name, guess, d->run->argv[0]);
	free(guess);
	return status;
}

static int find_dump(struct dump *d)
{
	const char *name = d->run->argc > 1 ? d->run->argv[1] : NULL;

	d->dump = libfwctl_format_find_dump(d->format, name);
	if (d->dump)
		return 0;
	if (!libfwctl_format_get_dump_count(d->format))
		return failure_report(d->run, LIBFWCTL_ERROR_USAGE, ENOENT, LIBFWCTL_EXECUTED_NO,
				      "no dumps are known of %s, whose format is %s: 'fwctl "
				      "commands %s' shows what else it can be asked",
				      d->run->device, libfwctl_format_get_name(d->format),
				      d->run->argv[0]);
	if (name)
		return no_such_dump(d, name);
	return failure_report(d->run, LIBFWCTL_ERROR_USAGE, ENOENT, LIBFWCTL_EXECUTED_NO,
			      "%s has several dumps: name one that 'fwctl dump %s --list' shows",
			      d->run->device, d->run->argv[0]);
}

static int make_request(struct dump *d)
{
	const struct libfwctl_command *command = libfwctl_dump_get_command(d->dump);

	if (!raw_find(command, &d->raw))
		return failure_report(d->run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
				      "%s returns fields, and no bytes that could be saved: see "
				      "'fwctl call %s %s'",
				      libfwctl_command_get_name(command), d->run->argv[0],
				      libfwctl_command_get_name(command));
	if (libfwctl_dump_new_request(d->dump, d->run->err, &d->request) ||
	    libfwctl_request_classify(d->request, d->handle, d->run->err, &d->consent.scope,
				      &d->consent.effects))
		return failure_library(d->run, d->run->err);
	d->consent.name = libfwctl_command_get_name(command);
	d->consent.device = d->device;
	return 0;
}

/* ---- Where to ---- */

/* A word of a file's name: nothing in it leads elsewhere. */
static void print_plain(FILE *file, const char *word)
{
	for (; *word; word++)
		putc(isalnum((unsigned char)*word) || strchr("-_.", *word) ? *word : '_', file);
}

/* "fwctl0-resources-20261123T065009Z.bin"; what is there already is nobody's to replace. */
static const char *make_path(void *user_data)
{
	struct dump *d = user_data;
	const char *suffix = libfwctl_dump_get_suffix(d->dump);
	time_t now = time(NULL);
	unsigned int number = 1;
	struct stat there;
	char stamp[32];
	struct tm tm;

	strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", gmtime_r(&now, &tm));
	do {
		struct memory memory;

		free(d->made_path);
		memory_open(&memory);
		print_plain(memory.file, d->run->device);
		putc('-', memory.file);
		print_plain(memory.file, libfwctl_dump_get_name(d->dump));
		fprintf(memory.file, "-%s", stamp);
		if (number++ > 1)
			fprintf(memory.file, "-%u", number - 1);
		print_plain(memory.file, suffix ? suffix : "");
		d->made_path = memory_close(&memory);
	} while (!lstat(d->made_path, &there));
	d->path = d->made_path;
	return d->path;
}

/* ---- Taking it ---- */

static int take_bytes(void *user_data, const void *bytes, size_t length)
{
	struct dump *d = user_data;

	if (length > d->max_size - d->running.bytes) {
		d->too_large = true;
		return -EFBIG;
	}
	d->write_error = save_piece(d->save, bytes, length);
	if (!d->write_error)
		d->running.bytes += length;
	return -d->write_error;
}

/* Where it failed here, and not on the way to the device. */
static int tell_own_failure(struct dump *d, uint32_t executed)
{
	const char *name = libfwctl_dump_get_name(d->dump);

	if (d->too_large)
		return failure_report(d->run, LIBFWCTL_ERROR_NONE, EFBIG, executed,
				      "the dump %s of %s has more than %llu bytes: nothing of it "
				      "was kept, --max-size lets it be larger",
				      name, d->run->device, (unsigned long long)d->max_size);
	if (d->write_error && output_failed())
		return STATUS_FAILED; /* output_finish() tells of it */
	if (d->write_error)
		return save_failed(d->run, d->save, d->write_error, executed);
	if (signals_came())
		return failure_report(d->run, LIBFWCTL_ERROR_DELIVERY, ECANCELED, executed,
				      "the dump %s of %s was interrupted by a signal: nothing of "
				      "it was kept, begin again to have it",
				      name, d->run->device);
	return 0;
}

static int send(struct dump *d)
{
	uint32_t executed = LIBFWCTL_EXECUTED_YES;
	const void *bytes;
	size_t length;
	int rc, status;

	if (libfwctl_response_new(&d->response))
		need(NULL);
	libfwctl_context_set_log(d->run->ctx, running_warning, &d->running, LIBFWCTL_LOG_WARNING);
	libfwctl_request_set_progress(d->request, running_progress, &d->running);
	if (libfwctl_command_is_procedure(libfwctl_dump_get_command(d->dump)))
		libfwctl_request_set_sink(d->request, take_bytes, d);
	signals_catch();
	rc = libfwctl_call(d->handle, d->request, d->response, d->run->err);
	running_end(&d->running);
	if (!rc)
		rc = libfwctl_response_check(d->response, d->run->err);
	if (rc)
		executed = libfwctl_error_get_executed(d->run->err);
	if (!rc) {
		bytes = raw_bytes(&d->raw, d->response, &length);
		take_bytes(d, bytes, length);
	}
	status = tell_own_failure(d, executed);
	if (!status && rc)
		status = failure_library(d->run, d->run->err);
	return status;
}

static void tell_saved(const struct dump *d)
{
	struct json_object *root;

	if (!d->run->json) {
		print_escaped(stdout, "saved  %s, %llu bytes", d->path,
			      (unsigned long long)d->running.bytes);
		putchar('\n');
		return;
	}
	root = json_object_new_object();
	json_add_string(root, "device", d->run->device);
	json_add_string(root, "dump", libfwctl_dump_get_name(d->dump));
	json_add_string(root, "file", d->path);
	json_object_object_add(root, "bytes", json_object_new_uint64(d->running.bytes));
	json_print(root);
}

static bool goes_to_stdout(const struct dump *d)
{
	return d->path && !strcmp(d->path, "-");
}

/* Asks, opens what is to be written, and only then the device for what it takes. */
static int prepare(struct dump *d)
{
	uint64_t effects = d->consent.effects;
	int status = output_check();

	d->consent.effects &= ~(uint64_t)IMPLIED;
	if (!status)
		status = consent_ask(d->run, &d->consent);
	if (status)
		return status;
	status = d->path ? save_open_private(d->run, d->path, &d->save)
			 : save_open_new(d->run, make_path, d, &d->save);
	if (!status &&
	    (scope_taints(d->consent.scope) || effects & ~(uint64_t)LIBFWCTL_EFFECT_READS))
		status = device_reopen(d->run, &d->handle, d->consent.scope,
				       d->consent.allowed | IMPLIED);
	return status;
}

static int take(struct dump *d)
{
	int status = find_dump(d);

	if (!status)
		status = make_request(d);
	if (!status)
		status = prepare(d);
	if (!status)
		status = send(d);
	if (!status)
		status = save_finish(d->run, d->save, "", 0, LIBFWCTL_EXECUTED_YES);
	if (!status && !goes_to_stdout(d))
		tell_saved(d);
	return status;
}

/* ---- The verb ---- */

static void take_option(struct dump *d, int option, const char *value)
{
	switch (option) {
	case OPTION_OUT:
		d->path = value;
		break;
	case OPTION_MAX_SIZE:
		options_size(d->run, "--max-size", value, UINT64_MAX, &d->max_size);
		break;
	case OPTION_ALLOW:
		options_effects(d->run, "--allow", value, &d->consent.allowed);
		break;
	case OPTION_YES:
		d->consent.yes = true;
		break;
	case OPTION_LIST:
		d->list = true;
		break;
	case OPTION_FORMAT:
		d->format_name = value;
		break;
	}
}

static void check_options(struct dump *d)
{
	struct run *run = d->run;

	if (run->json && goes_to_stdout(d))
		options_wrong(run, "--out -: standard output takes the JSON; name a file");
	if (d->format_name && !d->list)
		options_wrong(run, "--format goes with --list");
	else if (d->format_name && run->argc)
		options_wrong(run, "'%s' is one argument too many beside --format", run->argv[0]);
	else if (!d->format_name && !run->argc)
		options_wrong(run, "an argument is missing: fwctl dump %s", run->verb->arguments);
}

static int run_with(struct dump *d)
{
	struct run *run = d->run;
	int status = d->format_name ? find_format(run, d->format_name, &d->format)
				    : device_open(run, run->argv[0], &d->handle, &d->format);

	if (status)
		return status;
	if (d->handle)
		d->device = device_label(run, d->handle);
	return d->list ? list(d) : take(d);
}

static int run_dump(struct run *run)
{
	struct dump d = {.run = run, .max_size = MAX_SIZE, .running = {.bar = true}};
	const char *value;
	int option, status;

	d.consent.words = consent_words(run);
	d.consent.nwords = run->argc;
	while ((option = options_next(run, &value)))
		take_option(&d, option, value);
	check_options(&d);
	status = options_done(run) ? run_with(&d) : run->status;
	save_close(d.save);
	libfwctl_response_free(d.response);
	libfwctl_request_free(d.request);
	libfwctl_close(d.handle);
	free(d.consent.words);
	free(d.made_path);
	free(d.device);
	return status;
}

const struct verb verb_dump = {
	.name = "dump",
	.arguments = "DEVICE [KIND]",
	.arguments_max = 2,
	.summary = "save what the firmware tells of its inside, for those who debug it",
	.options = options,
	.text = "A file is there whole or not at all; a new one is readable for its owner alone.\n"
		"Without --out its name is made of device, kind and time, and printed. A dump can "
		"hold\n"
		"what belongs to others; what it does beyond reading, preparing and disclosing has "
		"to be\n"
		"allowed, as for 'fwctl call'.\n",
	.run = run_dump,
};
