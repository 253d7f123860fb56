// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * options.c: reads the command line by the verb's own table, and makes the help from the same
 * table. A mistake is kept until all words were read, so that it is reported in JSON wherever
 * --json stands.
 */
#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "fwctl.h"

#define OPTIONS_MAX 32

/* What getopt_long() returns for a long option; clear of all characters. */
enum { LONG_JSON = 256, LONG_OWN };

static const struct verb_option common_options[] = {
	{0, "json", NULL, "print JSON"},
	{0, "help", NULL, "show this help"},
	{0, NULL, NULL, NULL},
};

static void fill_long_options(const struct verb *verb, struct option *options)
{
	const struct verb_option *own = verb->options;
	size_t n = 0;

	options[n++] = (struct option){"json", no_argument, NULL, LONG_JSON};
	options[n++] = (struct option){"help", no_argument, NULL, 'h'};
	for (; own && own->name && n < OPTIONS_MAX; own++)
		options[n++] =
			(struct option){own->name, own->argument ? required_argument : no_argument,
					NULL, LONG_OWN + own->id};
	options[n] = (struct option){NULL, 0, NULL, 0};
}

/* getopt_long() tells little of what was wrong; optopt and the word it stands at tell the rest. */
static void note_bad_option(struct run *run, int c)
{
	const char *word = run->argv[optind - 1];

	if (c == ':')
		options_wrong(run, "option '%s' needs a value", word);
	else if (optopt >= LONG_JSON || optopt == 'h')
		options_wrong(run, "option '%.*s' takes no value", (int)strcspn(word, "="), word);
	else if (optopt)
		options_wrong(run, "there is no option '-%c'", optopt);
	else
		options_wrong(run, "there is no option '%s'", word);
}

static bool is_out(const struct verb_option *option)
{
	return !strcmp(option->name, "out");
}

/* What -o is short for, in every verb that writes a file; NULL: this one does not. */
static const struct verb_option *find_out(const struct verb *verb)
{
	const struct verb_option *own = verb->options;

	while (own && own->name && !is_out(own))
		own++;
	return own && own->name ? own : NULL;
}

int options_next(struct run *run, const char **value)
{
	struct option options[OPTIONS_MAX + 1];
	const struct verb_option *out = find_out(run->verb);
	/* Where a verb is still to come, it stops there; else options may stand anywhere. */
	const char *flags = !run->verb->name || run->verb->verbs ? "+:h" : out ? ":ho:" : ":h";
	int c;

	fill_long_options(run->verb, options);
	opterr = 0;
	while ((c = getopt_long(run->argc, run->argv, flags, options, NULL)) != -1) {
		*value = optarg;
		if (c > LONG_OWN)
			return c - LONG_OWN;
		if (c == 'o')
			return out->id;
		if (c == LONG_JSON)
			run->json = true;
		else if (c == 'h')
			run->help = true;
		else
			note_bad_option(run, c);
	}
	run->argc -= optind;
	run->argv += optind;
	/* Makes getopt_long() start afresh with the next command line. */
	optind = 0;
	return 0;
}

void options_wrong(struct run *run, const char *format, ...)
{
	va_list arguments;

	if (run->wrong)
		return;
	va_start(arguments, format);
	if (vasprintf(&run->wrong, format, arguments) < 0)
		need(NULL);
	va_end(arguments);
}

static void check_arguments(struct run *run)
{
	const struct verb *verb = run->verb;

	if (run->argc < verb->arguments_min)
		options_wrong(run, "an argument is missing: fwctl %s %s", verb->name,
			      verb->arguments);
	else if (verb->arguments_max != ARGUMENTS_ANY && run->argc > verb->arguments_max)
		options_wrong(run, "'%s' is one argument too many", run->argv[verb->arguments_max]);
}

bool options_done(struct run *run)
{
	const char *name = run->verb->name;

	if (run->help) {
		help_verb(run->verb, run->json);
		run->status = STATUS_DONE;
	} else {
		check_arguments(run);
		if (!run->wrong)
			return true;
		run->status = failure_report(run, LIBFWCTL_ERROR_USAGE, EINVAL,
					     LIBFWCTL_EXECUTED_NO, "%s; try 'fwctl %s%s--help'",
					     run->wrong, name ? name : "", name ? " " : "");
	}
	free(run->wrong);
	run->wrong = NULL;
	return false;
}

/*
 * The digits of a number, to where they end; -1 if there are none. Over 64 bits is the highest
 * there is.
 */
int parse_digits(const char *text, uint64_t *number, const char **end)
{
	bool hex = !strncmp(text, "0x", 2) || !strncmp(text, "0X", 2);
	const char *digits = hex ? text + 2 : text;
	char *stop;

	/* strtoull() would take signs, blanks and a second 0x. */
	if (!strspn(digits, hex ? "0123456789abcdefABCDEF" : "0123456789") ||
	    (hex && (digits[1] == 'x' || digits[1] == 'X')))
		return -1;
	*number = strtoull(digits, &stop, hex ? 16 : 10);
	*end = stop;
	return 0;
}

static bool check_number(struct run *run, const char *option, const char *text, const char *what,
			 bool valid, uint64_t number, uint64_t max)
{
	if (!valid)
		options_wrong(run, "%s: '%s' is not %s", option, text, what);
	else if (number > max)
		options_wrong(run, "%s: %s is more than the most allowed, %llu", option, text,
			      (unsigned long long)max);
	return valid && number <= max;
}

bool options_number(struct run *run, const char *option, const char *text, uint64_t max,
		    uint64_t *number)
{
	const char *end;
	bool valid = !parse_digits(text, number, &end) && !*end;

	return check_number(run, option, text, "a number", valid, *number, max);
}

static unsigned int unit_shift(char unit)
{
	switch (unit) {
	case 'K':
	case 'k':
		return 10;
	case 'M':
	case 'm':
		return 20;
	case 'G':
	case 'g':
		return 30;
	default:
		return 0;
	}
}

bool options_size(struct run *run, const char *option, const char *text, uint64_t max,
		  uint64_t *size)
{
	const char *end;
	bool valid = !parse_digits(text, size, &end);
	unsigned int shift = 0;

	if (valid && *end) {
		shift = unit_shift(*end);
		valid = shift && !end[1];
	}
	if (valid)
		*size = *size > UINT64_MAX >> shift ? UINT64_MAX : *size << shift;
	return check_number(run, option, text, "a size, as 4096, 64K or 2M", valid, *size, max);
}

/* Its own word: of "param list", the last. */
static const char *verb_word(const struct verb *verb)
{
	const char *blank = strrchr(verb->name, ' ');

	return blank ? blank + 1 : verb->name;
}

static void print_options(const struct verb_option *option)
{
	for (; option && option->name; option++) {
		int width = printf("  --%s%s%s", option->name, option->argument ? " " : "",
				   option->argument ? option->argument : "");

		printf("%*s%s%s\n", width < 26 ? 26 - width : 1, "", option->text,
		       is_out(option) ? "; -o for short" : "");
	}
}

static void add_options_json(struct json_object *list, const struct verb_option *option)
{
	for (; option && option->name; option++) {
		struct json_object *item = json_object_new_object();

		json_add_string(item, "name", option->name);
		json_add_string(item, "short", is_out(option) ? "o" : NULL);
		json_add_string(item, "argument", option->argument);
		json_add_string(item, "text", option->text);
		json_object_array_add(list, item);
	}
}

static struct json_object *verbs_json(const struct verb *const *verbs)
{
	struct json_object *list = json_object_new_array();

	for (; *verbs; verbs++) {
		struct json_object *item = json_object_new_object();

		json_add_string(item, "name", verb_word(*verbs));
		json_add_string(item, "summary", (*verbs)->summary);
		json_object_array_add(list, item);
	}
	return list;
}

static void help_verb_json(const struct verb *verb, const char *usage)
{
	struct json_object *root = json_object_new_object();
	struct json_object *list = json_object_new_array();

	json_add_string(root, "name", verb->name);
	json_add_string(root, "usage", usage);
	json_add_string(root, "summary", verb->summary);
	add_options_json(list, verb->options);
	add_options_json(list, common_options);
	json_object_object_add(root, "options", list);
	if (verb->verbs)
		json_object_object_add(root, "verbs", verbs_json(verb->verbs));
	/* Its newlines are wanted, and it holds nothing that needs escaping. */
	if (verb->text)
		json_object_object_add(root, "text", json_object_new_string(verb->text));
	json_print(root);
}

void help_verb(const struct verb *verb, bool json)
{
	const char *blank = *verb->arguments ? " " : "";
	char *usage;

	if (asprintf(&usage, "fwctl %s%s%s [OPTION...]", verb->name, blank, verb->arguments) < 0)
		need(NULL);
	if (json) {
		help_verb_json(verb, usage);
	} else {
		printf("usage: %s\n\nfwctl %s: %s\n\n", usage, verb->name, verb->summary);
		for (const struct verb *const *inner = verb->verbs; inner && *inner; inner++)
			printf("%s  %-10s %s\n%s", inner == verb->verbs ? "Verbs:\n" : "",
			       verb_word(*inner), (*inner)->summary, inner[1] ? "" : "\n");
		puts("Options:");
		print_options(verb->options);
		print_options(common_options);
		if (verb->text)
			printf("\n%s", verb->text);
	}
	free(usage);
}

bool options_scope(struct run *run, const char *name, uint32_t *scope)
{
	char names[128] = "";
	size_t used = 0;

	if (!libfwctl_scope_from_name(name, scope))
		return true;
	for (uint32_t i = 0; libfwctl_scope_name(i) && used < sizeof(names); i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", i ? ", " : "",
					 libfwctl_scope_name(i));
	options_wrong(run, "--scope: '%s' is none of %s", name, names);
	return false;
}

bool options_effects(struct run *run, const char *option, const char *names, uint64_t *effects)
{
	uint64_t more = 0;
	char *all;

	if (*names && !libfwctl_effects_from_names(names, &more)) {
		*effects |= more;
		return true;
	}
	all = effects_names(effects_named());
	options_wrong(run, "%s: '%s' is no list of effects, which are all or some of %s", option,
		      names, all);
	free(all);
	return false;
}

static int no_such_verb(struct run *run, const struct verb *const *verbs, const char *name)
{
	const char *outer = run->verb->verbs ? run->verb->name : NULL;
	struct near near;
	char *guess;
	int status;

	near_start(&near, name);
	for (; *verbs; verbs++)
		near_offer(&near, verb_word(*verbs));
	guess = near_text(&near);
	status = failure_report(
		run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
		"there is no verb '%s%s%s'%s 'fwctl %s%s--help' shows those there are",
		outer ? outer : "", outer ? " " : "", name, guess, outer ? outer : "",
		outer ? " " : "");
	free(guess);
	return status;
}

const struct verb *find_verb(struct run *run, const struct verb *const *verbs, const char *name)
{
	for (size_t i = 0; verbs[i]; i++)
		if (!strcmp(verb_word(verbs[i]), name))
			return verbs[i];
	/* Whose options follow is not known then, but --json is everybody's. */
	for (int i = 1; i < run->argc; i++)
		run->json |= !strcmp(run->argv[i], "--json");
	run->status = no_such_verb(run, verbs, name);
	return NULL;
}

int run_subverb(struct run *run)
{
	const struct verb *verb;
	const char *value;

	while (options_next(run, &value))
		;
	if (!run->help && !run->argc)
		options_wrong(run, "a verb is missing");
	if (!options_done(run))
		return run->status;
	verb = find_verb(run, run->verb->verbs, run->argv[0]);
	if (!verb)
		return run->status;
	run->verb = verb;
	return verb->run(run);
}
