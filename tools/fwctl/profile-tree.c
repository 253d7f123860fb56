// SPDX-License-Identifier: GPL-2.0-or-later
/* profile-tree.c: the tree of texts that profiles are read into, and the first mistake found in a file. */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"

unsigned int line_at(const char *text, size_t offset)
{
	unsigned int lines = 1;

	for (size_t i = 0; i < offset; i++)
		lines += text[i] == '\n';
	return lines;
}

bool mistake_note(struct mistake *mistake, unsigned int line, const char *format, ...)
{
	va_list arguments;

	if (mistake->text)
		return false;
	mistake->line = line;
	va_start(arguments, format);
	if (vasprintf(&mistake->text, format, arguments) < 0)
		need(NULL);
	va_end(arguments);
	return false;
}

struct node *node_new(enum node_kind kind, unsigned int line)
{
	struct node *node = need(calloc(1, sizeof(*node)));

	node->kind = kind;
	node->line = line;
	return node;
}

/* As deep as the readers allow. */
void node_free(struct node *node)
{
	while (node) {
		struct node *next = node->next;

		node_free(node->first);
		free(node->key);
		free(node->text);
		free(node);
		node = next;
	}
}

bool node_add(struct node *parent, char *key, struct node *child, struct mistake *mistake)
{
	const struct node *other = key ? node_find(parent, key) : NULL;

	child->key = key;
	if (other)
		mistake_note(mistake, child->line, "'%s' is there twice: line %u has it, too", key,
			     other->line);
	else if (key && parent->count == PROFILE_KEYS_MAX)
		mistake_note(mistake, child->line,
			     "there are more than %d names in one map: no device has so many",
			     PROFILE_KEYS_MAX);
	if (mistake->text) {
		node_free(child);
		return false;
	}
	if (parent->last)
		parent->last->next = child;
	else
		parent->first = child;
	parent->last = child;
	parent->count++;
	return true;
}

const struct node *node_find(const struct node *map, const char *key)
{
	for (const struct node *child = map->first; child; child = child->next)
		if (child->key && !strcasecmp(child->key, key))
			return child;
	return NULL;
}
