// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * profile-json.c: reads a profile written as JSON. json-c alone says whether the text is JSON; but it keeps no
 * lines, takes the last of two members with one name, and makes numbers of what is written as numbers. So
 * what it has found to be well-formed is then walked for that.
 */
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "profile.h"

struct walk {
	const char *at;
	unsigned int line;
	struct mistake *mistake;
};

static bool is_json(const char *text, size_t length, struct mistake *mistake)
{
	struct json_tokener *tokener = need(json_tokener_new_ex(PROFILE_DEPTH_MAX));
	struct json_object *object;
	enum json_tokener_error error;
	size_t end;

	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
	object = json_tokener_parse_ex(tokener, text, (int)length);
	error = json_tokener_get_error(tokener);
	end = json_tokener_get_parse_end(tokener);
	json_tokener_free(tokener);
	json_object_put(object);
	if (error == json_tokener_continue)
		return mistake_note(mistake, line_at(text, length), "the JSON ends too early");
	if (error != json_tokener_success)
		return mistake_note(mistake, line_at(text, end), "this is no JSON: %s",
				    json_tokener_error_desc(error));
	return true;
}

static void skip_blanks(struct walk *walk)
{
	for (; *walk->at && strchr(" \t\r\n", *walk->at); walk->at++)
		walk->line += *walk->at == '\n';
}

/* Text in quotes; NULL: it has a zero byte in it. */
static char *take_string(struct walk *walk)
{
	const char *start = walk->at;
	struct json_object *string;
	char *token, *text = NULL;

	for (walk->at++; *walk->at && *walk->at != '"'; walk->at++)
		if (*walk->at == '\\' && walk->at[1])
			walk->at++;
	walk->at += *walk->at == '"';
	token = need(strndup(start, (size_t)(walk->at - start)));
	string = need(json_tokener_parse(token));
	if (strlen(json_object_get_string(string)) == (size_t)json_object_get_string_len(string))
		text = need(strdup(json_object_get_string(string)));
	else
		mistake_note(walk->mistake, walk->line, "a text has a zero byte in it");
	json_object_put(string);
	free(token);
	return text;
}

static struct node *take_value(struct walk *walk);

/* The members of a map, or what a list holds, from the opening bracket on. */
static bool take_members(struct walk *walk, struct node *parent)
{
	for (walk->at++;; walk->at++) {
		char *key = NULL;
		struct node *child;

		skip_blanks(walk);
		if (*walk->at == '}' || *walk->at == ']')
			break;
		if (parent->kind == NODE_MAP) {
			/* json-c lets them have single ones. */
			if (*walk->at != '"')
				return mistake_note(walk->mistake, walk->line,
						    "this is no JSON: names have double quotes");
			key = take_string(walk);
			if (!key)
				return false;
			skip_blanks(walk);
			walk->at += *walk->at == ':';
			skip_blanks(walk);
		}
		child = take_value(walk);
		if (!child)
			free(key);
		if (!child || !node_add(parent, key, child, walk->mistake))
			return false;
		skip_blanks(walk);
		if (*walk->at != ',')
			break;
	}
	walk->at += *walk->at != '\0';
	return true;
}

static struct node *take_value(struct walk *walk)
{
	enum node_kind kind = *walk->at == '{'	 ? NODE_MAP
			      : *walk->at == '[' ? NODE_LIST
						 : NODE_TEXT;
	struct node *node = node_new(kind, walk->line);
	size_t length;

	if (kind != NODE_TEXT) {
		if (take_members(walk, node))
			return node;
		node_free(node);
		return NULL;
	}
	if (*walk->at == '"') {
		node->text = take_string(walk);
		if (node->text)
			return node;
		node_free(node);
		return NULL;
	}
	/* a number, or true, false, null: the text that it is written with */
	length = strcspn(walk->at, ",]} \t\r\n");
	if (strncmp(walk->at, "null", length))
		node->text = need(strndup(walk->at, length));
	walk->at += length;
	return node;
}

struct node *json_read(const char *text, size_t length, struct mistake *mistake)
{
	struct walk walk = {.at = text, .line = 1, .mistake = mistake};

	if (!is_json(text, length, mistake))
		return NULL;
	/* json-c takes it for the end. */
	if (strlen(text) != length) {
		mistake_note(mistake, line_at(text, strlen(text)), "there is a zero byte");
		return NULL;
	}
	skip_blanks(&walk);
	return take_value(&walk);
}
