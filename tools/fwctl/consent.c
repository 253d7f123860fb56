// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * consent.c: what goes beyond reading is sent only if its effects were allowed by name, and then only if
 * somebody says yes: at the terminal, or by --yes. Nothing is sent from here.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fwctl.h"

char **consent_words(const struct run *run)
{
	char **copy = need(calloc((size_t)run->argc + 1, sizeof(*copy)));

	memcpy(copy, run->argv, (size_t)run->argc * sizeof(*copy));
	return copy;
}

static uint64_t changes(const struct consent *consent)
{
	return consent->effects & ~(uint64_t)LIBFWCTL_EFFECT_READS;
}

bool consent_is_needed(const struct consent *consent)
{
	return changes(consent) || scope_taints(consent->scope);
}

static uint64_t not_allowed(const struct consent *consent)
{
	return changes(consent) & ~consent->allowed;
}

/* Both sides of the conversation must be there. */
static bool can_ask(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

/* "nvm_factory_defaults on fwctl2 (0000:3b:00.0) destroys data and resets" */
static char *make_phrase(const struct consent *consent)
{
	bool taints = scope_taints(consent->scope);
	char *does = changes(consent) ? effects_phrase(changes(consent)) : need(strdup(""));
	char room[16], *text;

	if (asprintf(&text, "%s on %s %s%s%s%s%s", consent->name, consent->device, does,
		     *does && taints ? ", and " : "", taints ? "taints the kernel (scope " : "",
		     taints ? scope_word(consent->scope, room) : "", taints ? ")" : "") < 0)
		need(NULL);
	free(does);
	return text;
}

/* A word as a shell reads it. What is escaped is written as bash, zsh and ksh read escapes: $'\x1b'. */
static void print_quoted(FILE *file, const char *word)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
				    "%+,-./:=@_";
	char *safe = need(libfwctl_escape(word, 0));
	bool escaped = strcmp(safe, word) || strchr(word, '\'');

	if (*word && strspn(word, plain) == strlen(word)) {
		fputs(word, file);
	} else {
		fputs(escaped ? "$'" : "'", file);
		for (const char *c = safe; *c; c++)
			fprintf(file, *c == '\'' ? "\\%c" : "%c", *c);
		putc('\'', file);
	}
	libfwctl_free(safe);
}

/* The same command line, with what it lacks. */
static char *make_remedy(const struct consent *consent)
{
	struct memory memory;

	memory_open(&memory);
	fputs("fwctl", memory.file);
	for (int i = 0; i < consent->nwords; i++) {
		/* Options are put behind it all, and it is to be done. */
		if (!strcmp(consent->words[i], "--") || !strcmp(consent->words[i], "--dry-run"))
			continue;
		putc(' ', memory.file);
		print_quoted(memory.file, consent->words[i]);
	}
	if (not_allowed(consent)) {
		char *names = effects_names(not_allowed(consent));

		fprintf(memory.file, " --allow %s", names);
		free(names);
	}
	if (!consent->yes && !can_ask())
		fputs(" --yes", memory.file);
	return memory_close(&memory);
}

static int refuse(struct run *run, const struct consent *consent, const char *why)
{
	char *phrase = make_phrase(consent), *remedy = make_remedy(consent), *message;
	int status;

	if (asprintf(&message, "%s%s%s: %s.", phrase, consent->because ? ", because " : "",
		     consent->because ? consent->because : "", why) < 0)
		need(NULL);
	status = failure_refused(run, not_allowed(consent), message, remedy);
	free(message);
	free(remedy);
	free(phrase);
	return status;
}

int consent_check(struct run *run, const struct consent *consent)
{
	if (not_allowed(consent))
		return refuse(run, consent, "not allowed by default");
	if (consent_is_needed(consent) && !consent->yes && !can_ask())
		return refuse(run, consent, "that has to be confirmed, and there is no terminal");
	return 0;
}

static bool read_yes(void)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t length = getline(&line, &room, stdin);
	bool yes;

	if (length > 0 && line[length - 1] == '\n')
		line[length - 1] = '\0';
	yes = length > 0 && (!strcasecmp(line, "y") || !strcasecmp(line, "yes"));
	free(line);
	return yes;
}

int consent_ask(struct run *run, const struct consent *consent)
{
	char *phrase, *names, room[16];
	int status = consent_check(run, consent);

	if (status || consent->yes || !consent_is_needed(consent))
		return status;
	phrase = make_phrase(consent);
	names = effects_names(consent->effects);
	print_escaped(stderr, "fwctl: %s.", phrase);
	fputs("\n       ", stderr);
	print_escaped(stderr, "Scope %s, effects %s. Send it? [y/N] ",
		      scope_word(consent->scope, room), names);
	fflush(stderr);
	free(names);
	free(phrase);
	if (read_yes())
		return 0;
	return failure_unconfirmed(run);
}

bool consent_will_ask(const struct consent *consent)
{
	return !consent->yes && can_ask();
}

int consent_confirm(struct run *run, const struct consent *consent, const char *what,
		    const char *question)
{
	char *remedy, *message;
	int status;

	if (consent->yes)
		return 0;
	if (can_ask()) {
		fprintf(stderr, "%s [y/N] ", question);
		fflush(stderr);
		return read_yes() ? 0 : failure_unconfirmed(run);
	}
	if (asprintf(&message, "%s: that has to be confirmed, and there is no terminal.", what) < 0)
		need(NULL);
	remedy = make_remedy(consent);
	status = failure_refused(run, 0, message, remedy);
	free(remedy);
	free(message);
	return status;
}
