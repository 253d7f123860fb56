// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * profile.c: what a profile says: entries, each with what a device has to be and the parameters that it is to
 * have. Whether a format has such parameters, and takes such values, is the library's matter.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"

static bool is_map(const struct node *node, const char *what, struct mistake *mistake)
{
	return node->kind == NODE_MAP ||
	       mistake_note(mistake, node->line, "%s has to be a map of names and values", what);
}

/* Every key has to be one of these, which end with a NULL. */
static bool check_keys(const struct node *map, const char *const *keys, struct mistake *mistake)
{
	for (const struct node *child = map->first; child; child = child->next) {
		struct near near;
		char *guess;
		size_t i = 0;

		near_start(&near, child->key);
		for (; keys[i] && strcmp(keys[i], child->key); i++)
			near_offer(&near, keys[i]);
		if (keys[i])
			continue;
		guess = near_text(&near);
		mistake_note(mistake, child->line,
			     "there is no key '%s' here%s fwctl(1) tells those there are",
			     child->key, guess);
		free(guess);
		return false;
	}
	return true;
}

/* The text of a key that may be missing. */
static bool take_text(const struct node *map, const char *key, const char **text,
		      struct mistake *mistake)
{
	const struct node *node = node_find(map, key);

	if (!node)
		return true;
	if (node->kind != NODE_TEXT || !node->text || !*node->text)
		return mistake_note(mistake, node->line, "%s needs a text", key);
	*text = node->text;
	return true;
}

static bool take_match(const struct node *entry, struct profile_match *match,
		       struct mistake *mistake)
{
	static const char *const keys[] = {"name", "serial", "format", "kind", NULL};
	const struct node *node = node_find(entry, "match");

	if (!node || (node->kind == NODE_MAP && !node->first))
		return mistake_note(mistake, node ? node->line : entry->line,
				    "match is missing: say which devices this is for, "
				    "such as format: mlx5");
	return is_map(node, "match", mistake) && check_keys(node, keys, mistake) &&
	       take_text(node, "name", &match->name, mistake) &&
	       take_text(node, "serial", &match->serial, mistake) &&
	       take_text(node, "format", &match->format, mistake) &&
	       take_text(node, "kind", &match->kind, mistake);
}

static bool take_function(const struct node *entry, struct profile_entry *to,
			  struct mistake *mistake)
{
	const char *text = NULL;
	const char *end;
	uint64_t number;

	if (!take_text(entry, "function", &text, mistake))
		return false;
	if (!text)
		return true;
	if (parse_digits(text, &number, &end) || *end || number > UINT32_MAX)
		return mistake_note(mistake, node_find(entry, "function")->line,
				    "function: '%s' is no number of a function", text);
	to->has_function = true;
	to->function = (uint32_t)number;
	return true;
}

/* A value is a text, or a list of texts for an array. */
static bool check_value(const struct node *value, struct mistake *mistake)
{
	const struct node *item = value->kind == NODE_TEXT ? value : value->first;

	if (value->kind == NODE_MAP || !item)
		return mistake_note(mistake, value->line, "%s needs a value", value->key);
	for (; item; item = value->kind == NODE_LIST ? item->next : NULL) {
		if (item->kind != NODE_TEXT || !item->text)
			return mistake_note(mistake, item->line, "%s needs a value", value->key);
		if (value->kind == NODE_LIST && strchr(item->text, ','))
			return mistake_note(mistake, item->line,
					    "%s: commas are between the elements of an array, and "
					    "'%s' is one element",
					    value->key, item->text);
	}
	return true;
}

static bool take_parameters(const struct node *entry, struct profile_entry *to,
			    struct mistake *mistake)
{
	const struct node *node = node_find(entry, "parameters");

	if (!node)
		return mistake_note(mistake, entry->line,
				    "parameters are missing: names and values, or {} for none");
	if (!is_map(node, "parameters", mistake))
		return false;
	for (const struct node *child = node->first; child; child = child->next)
		if (!check_value(child, mistake))
			return false;
	to->parameters = node;
	return true;
}

static bool take_entry(const struct node *node, struct profile_entry *entry,
		       struct mistake *mistake)
{
	static const char *const keys[] = {"match", "function", "parameters", NULL};

	entry->line = node->line;
	return is_map(node, "an entry of devices", mistake) && check_keys(node, keys, mistake) &&
	       take_match(node, &entry->match, mistake) && take_function(node, entry, mistake) &&
	       take_parameters(node, entry, mistake);
}

static bool check_version(const struct node *root, struct mistake *mistake)
{
	const struct node *version = node_find(root, "libfwctl-profile");

	if (!version || version->kind != NODE_TEXT || !version->text)
		return mistake_note(
			mistake, version ? version->line : root->line,
			"this is no profile: it does not say libfwctl-profile: " PROFILE_VERSION);
	return !strcmp(version->text, PROFILE_VERSION) ||
	       mistake_note(mistake, version->line,
			    "this is a profile of version %s, and this fwctl reads "
			    "version " PROFILE_VERSION,
			    version->text);
}

static bool take_profile(struct profile *profile, struct mistake *mistake)
{
	static const char *const keys[] = {"libfwctl-profile", "devices", NULL};
	const struct node *root = profile->tree, *devices;

	if (!is_map(root, "a profile", mistake) || !check_version(root, mistake) ||
	    !check_keys(root, keys, mistake))
		return false;
	devices = node_find(root, "devices");
	if (!devices || devices->kind != NODE_LIST || !devices->first)
		return mistake_note(mistake, devices ? devices->line : root->line,
				    "devices are missing: a list of entries, each with match and "
				    "parameters");
	for (const struct node *child = devices->first; child; child = child->next)
		profile->count++;
	profile->entries = need(calloc(profile->count, sizeof(*profile->entries)));
	profile->count = 0;
	for (const struct node *child = devices->first; child; child = child->next)
		if (!take_entry(child, &profile->entries[profile->count++], mistake))
			return false;
	return true;
}

/* JSON begins with a brace; no profile in YAML needs to. */
static struct node *read_tree(const char *text, size_t length, struct mistake *mistake)
{
	if (text[strspn(text, " \t\r\n")] == '{')
		return json_read(text, length, mistake);
	return yaml_read(text, length, mistake);
}

int profile_read(struct run *run, const char *path, struct profile *profile)
{
	struct mistake mistake = {0};
	uint8_t *text;
	size_t length;
	int status = input_read(run, path, false, PROFILE_SIZE_MAX, &text, &length);

	*profile = (struct profile){.path = strcmp(path, "-") ? path : "standard input"};
	if (status)
		return status;
	profile->tree = read_tree((char *)text, length, &mistake);
	free(text);
	if (profile->tree && take_profile(profile, &mistake))
		return 0;
	if (mistake.line)
		status =
			failure_report(run, LIBFWCTL_ERROR_MALFORMED, EBADMSG, LIBFWCTL_EXECUTED_NO,
				       "%s:%u: %s", profile->path, mistake.line, mistake.text);
	else
		status =
			failure_report(run, LIBFWCTL_ERROR_MALFORMED, EBADMSG, LIBFWCTL_EXECUTED_NO,
				       "%s: %s", profile->path, mistake.text);
	free(mistake.text);
	profile_clear(profile);
	return status;
}

void profile_clear(struct profile *profile)
{
	for (size_t i = 0; profile->entries && i < profile->count; i++)
		free(profile->entries[i].match.named);
	free(profile->entries);
	node_free(profile->tree);
	profile->entries = NULL;
	profile->tree = NULL;
}

char *profile_value(const struct node *value)
{
	struct memory memory;

	if (value->kind == NODE_TEXT)
		return need(strdup(value->text));
	memory_open(&memory);
	for (const struct node *item = value->first; item; item = item->next)
		fprintf(memory.file, "%s%s", item == value->first ? "" : ",", item->text);
	return memory_close(&memory);
}
