// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * profile-yaml.c: reads a profile written as YAML, by libyaml. Of YAML, a profile has maps, lists and text:
 * what makes files mean more than they show (anchors, aliases, tags, several documents) is refused, and no
 * scalar is taken for a bool, a number or nothing: "no" stays "no".
 */
#include <stdlib.h>
#include <string.h>

#include "profile.h"

#ifdef HAVE_LIBYAML
#include <yaml.h>

struct reader {
	yaml_parser_t parser;
	yaml_event_t event;
	const char *text;
	struct mistake *mistake;
};

static unsigned int line_of(const struct reader *reader)
{
	return (unsigned int)reader->event.start_mark.line + 1;
}

/* Libyaml's words for what is wrong; where memory was short there are none. */
static bool note_parser(struct reader *reader)
{
	const yaml_parser_t *parser = &reader->parser;
	unsigned int line = parser->error == YAML_READER_ERROR
				    ? line_at(reader->text, parser->problem_offset)
				    : (unsigned int)parser->problem_mark.line + 1;

	if (parser->error == YAML_MEMORY_ERROR)
		need(NULL);
	return mistake_note(reader->mistake, line, "this is no YAML: %s",
			    parser->problem ? parser->problem : "it cannot be read");
}

static bool next_event(struct reader *reader)
{
	yaml_event_delete(&reader->event);
	return yaml_parser_parse(&reader->parser, &reader->event) || note_parser(reader);
}

/* What stands before a value: "&name", "!tag". */
static bool is_plain(struct reader *reader, const yaml_char_t *anchor, const yaml_char_t *tag)
{
	if (anchor)
		return mistake_note(reader->mistake, line_of(reader),
				    "there is an anchor, &%s: profiles have none, write it out",
				    (const char *)anchor);
	if (tag)
		return mistake_note(reader->mistake, line_of(reader),
				    "there is a tag, %s: profiles have none, all values are text",
				    (const char *)tag);
	return true;
}

/* The text of the scalar that the event is; NULL: it was left empty. */
static bool take_text(struct reader *reader, char **text)
{
	const char *value = (const char *)reader->event.data.scalar.value;
	size_t length = reader->event.data.scalar.length;
	bool plain = reader->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE;

	if (!is_plain(reader, reader->event.data.scalar.anchor, reader->event.data.scalar.tag))
		return false;
	if (strlen(value) != length)
		return mistake_note(reader->mistake, line_of(reader),
				    "a text has a zero byte in it");
	*text = plain && !length ? NULL : need(strdup(value));
	return true;
}

static struct node *take_node(struct reader *reader, unsigned int depth);

/* The key that the event is, and then the event behind it. */
static bool take_key(struct reader *reader, char **key)
{
	if (reader->event.type != YAML_SCALAR_EVENT)
		return mistake_note(reader->mistake, line_of(reader), "a name has to be text");
	if (!take_text(reader, key))
		return false;
	if (*key && !strcmp(*key, "<<"))
		mistake_note(reader->mistake, line_of(reader),
			     "'<<' would merge something: profiles cannot, write it out");
	else if (!*key)
		mistake_note(reader->mistake, line_of(reader), "a name is missing before ':'");
	else if (next_event(reader))
		return true;
	free(*key);
	return false;
}

static bool take_children(struct reader *reader, struct node *parent, unsigned int depth)
{
	yaml_event_type_t end =
		parent->kind == NODE_MAP ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT;

	if (depth == PROFILE_DEPTH_MAX)
		return mistake_note(reader->mistake, parent->line, "this is nested too deep");
	while (next_event(reader)) {
		struct node *child;
		char *key = NULL;

		if (reader->event.type == end)
			return true;
		if (parent->kind == NODE_MAP && !take_key(reader, &key))
			return false;
		child = take_node(reader, depth + 1);
		if (!child)
			free(key);
		if (!child || !node_add(parent, key, child, reader->mistake))
			return false;
	}
	return false;
}

/* What the event begins, to its end. */
static struct node *take_node(struct reader *reader, unsigned int depth)
{
	const yaml_event_t *event = &reader->event;
	struct node *node = node_new(event->type == YAML_MAPPING_START_EVENT	? NODE_MAP
				     : event->type == YAML_SEQUENCE_START_EVENT ? NODE_LIST
										: NODE_TEXT,
				     line_of(reader));
	bool good;

	if (event->type == YAML_MAPPING_START_EVENT)
		good = is_plain(reader, event->data.mapping_start.anchor,
				event->data.mapping_start.tag) &&
		       take_children(reader, node, depth);
	else if (event->type == YAML_SEQUENCE_START_EVENT)
		good = is_plain(reader, event->data.sequence_start.anchor,
				event->data.sequence_start.tag) &&
		       take_children(reader, node, depth);
	else if (event->type == YAML_SCALAR_EVENT)
		good = take_text(reader, &node->text);
	else
		good = mistake_note(reader->mistake, line_of(reader),
				    "there is an alias, *%s: profiles have none, write it out",
				    (const char *)event->data.alias.anchor);
	if (good)
		return node;
	node_free(node);
	return NULL;
}

/* One document, from the first event to the last. */
static struct node *take_document(struct reader *reader)
{
	struct node *root;

	if (!next_event(reader) || !next_event(reader)) /* the stream's start, the document's */
		return NULL;
	if (reader->event.type == YAML_STREAM_END_EVENT) {
		mistake_note(reader->mistake, 0, "it is empty");
		return NULL;
	}
	if (!next_event(reader))
		return NULL;
	root = take_node(reader, 0);
	if (!root)
		return NULL;
	if (next_event(reader) && next_event(reader)) { /* the document's end, the stream's */
		if (reader->event.type == YAML_STREAM_END_EVENT)
			return root;
		mistake_note(reader->mistake, line_of(reader),
			     "a second document begins: a profile is one");
	}
	node_free(root);
	return NULL;
}

struct node *yaml_read(const char *text, size_t length, struct mistake *mistake)
{
	struct reader reader = {.text = text, .mistake = mistake};
	struct node *root;

	if (!yaml_parser_initialize(&reader.parser))
		need(NULL);
	yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, length);
	root = take_document(&reader);
	yaml_event_delete(&reader.event);
	yaml_parser_delete(&reader.parser);
	return root;
}

#else

struct node *yaml_read(const char *text, size_t length, struct mistake *mistake)
{
	(void)text;
	(void)length;
	mistake_note(mistake, 0, "this fwctl was built without libyaml and reads JSON alone");
	return NULL;
}

#endif
