// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * main.c: finds the verb and runs it. A new verb is a file of its own and one line in the table
 * here.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "fwctl.h"

static int run_help(struct run *run);

static const struct verb verb_help = {
	.name = "help",
	.arguments = "[VERB]",
	.arguments_max = 2,
	.summary = "explain fwctl, or one of its verbs",
	.run = run_help,
};

static const struct verb *const verbs[] = {
	&verb_list,   &verb_info,    &verb_formats, &verb_commands, &verb_describe, &verb_call,
	&verb_encode, &verb_decode,  &verb_param,   &verb_health,   &verb_stats,    &verb_dump,
	&verb_rpc,    &verb_monitor, &verb_help,    NULL,
};

enum { OPTION_VERSION = 1 };

static const struct verb_option main_options[] = {
	{OPTION_VERSION, "version", NULL, "print the versions of fwctl and of libfwctl"},
	{0, NULL, NULL, NULL},
};

static const struct verb verb_main = {
	.name = NULL,
	.arguments = "VERB [ARGUMENT...]",
	.arguments_max = ARGUMENTS_ANY,
	.summary = "talk to the firmware of devices that have a fwctl node",
	.options = main_options,
};

static void print_main_help_json(void)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = json_object_new_array();

	json_add_string(root, "usage", "fwctl VERB [ARGUMENT...]");
	json_add_string(root, "summary", verb_main.summary);
	for (size_t i = 0; verbs[i]; i++) {
		struct json_object *item = json_object_new_object();

		json_add_string(item, "name", verbs[i]->name);
		json_add_string(item, "summary", verbs[i]->summary);
		json_object_array_add(list, item);
	}
	json_object_object_add(root, "verbs", list);
	json_print(root);
}

static int print_main_help(bool json)
{
	if (json) {
		print_main_help_json();
		return STATUS_DONE;
	}
	printf("usage: fwctl VERB [ARGUMENT...]\n\n"
	       "fwctl: %s\n\nVerbs:\n",
	       verb_main.summary);
	for (size_t i = 0; verbs[i]; i++)
		printf("  %-10s %s\n", verbs[i]->name, verbs[i]->summary);
	printf("\nOptions:\n"
	       "  --version  %s\n"
	       "  --help     with a verb: explain that verb\n"
	       "  --json     with a verb: print JSON\n"
	       "\n'fwctl help VERB' explains one verb, and fwctl(1) has it all.\n",
	       main_options[0].text);
	return STATUS_DONE;
}

static int print_version(bool json)
{
	if (json) {
		struct json_object *root = json_object_new_object();

		json_add_string(root, "version", LIBFWCTL_VERSION);
		json_add_string(root, "library", libfwctl_version());
		json_print(root);
	} else {
		printf("fwctl %s (libfwctl %s)\n", LIBFWCTL_VERSION, libfwctl_version());
	}
	return STATUS_DONE;
}

static int run_help(struct run *run)
{
	const struct verb *verb;
	const char *value;

	while (options_next(run, &value))
		;
	if (!options_done(run))
		return run->status;
	if (!run->argc)
		return print_main_help(run->json);
	verb = find_verb(run, verbs, run->argv[0]);
	if (verb && run->argc > 1 && !verb->verbs)
		return failure_report(run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
				      "'%s' is one argument too many; try 'fwctl help --help'",
				      run->argv[1]);
	if (verb && run->argc > 1) {
		run->verb = verb;
		verb = find_verb(run, verb->verbs, run->argv[1]);
	}
	if (!verb)
		return run->status;
	help_verb(verb, run->json);
	return STATUS_DONE;
}

static int run_verb(struct run *run, const struct verb *verb)
{
	int status;

	run->verb = verb;
	run->err = need(libfwctl_error_new());
	if (libfwctl_context_new(&run->ctx))
		need(NULL);
	status = verb->run(run);
	libfwctl_context_unref(run->ctx);
	libfwctl_error_free(run->err);
	return status;
}

static int run_main(int argc, char **argv)
{
	struct run run = {.verb = &verb_main, .argc = argc, .argv = argv};
	const struct verb *verb;
	bool version = false;
	const char *value;

	while (options_next(&run, &value))
		version = true;
	if (run.help)
		return print_main_help(run.json);
	if (!version && !run.argc)
		options_wrong(&run, "a verb is missing");
	if (!options_done(&run))
		return run.status;
	if (version)
		return print_version(run.json);
	verb = find_verb(&run, verbs, run.argv[0]);
	return verb ? run_verb(&run, verb) : run.status;
}

/*
 * A program started without its standard files would get them as it opens others: a device's node
 * could end up as standard output. What stands in here fails when it is used.
 */
static void open_standard_files(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
		    open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(STATUS_FAILED);
}

int main(int argc, char **argv)
{
	open_standard_files();
	signal(SIGPIPE, SIG_IGN);
	return output_finish(run_main(argc, argv));
}
