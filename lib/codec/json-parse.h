/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json-parse.h: JSON text taken apart: strict, whole, no deeper than JSON_DEPTH_MAX, without two members
 * of one name in an object. Knows nothing of fields. No I/O.
 */
#ifndef LIBFWCTL_JSON_PARSE_H
#define LIBFWCTL_JSON_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 64
#define JSON_TEXT_MAX  (64u << 20)

enum json_type {
	JSON_OBJECT,
	JSON_ARRAY,
	JSON_STRING,
	JSON_NUMBER,
	JSON_TRUE,
	JSON_FALSE,
	JSON_NULL,
};

/*
 * A value. Behind an object's token come those of its members, name and value by turns; behind an
 * array's those of its elements. `next` is the one behind all of them.
 */
struct json_token {
	enum json_type type;
	uint32_t start,
		length; /* of a string: its bytes, escapes undone; of a number: as it stands */
	uint32_t next;
};

struct json {
	char *text; /* a copy */
	size_t length;
	struct json_token *tokens;
	uint32_t count, room;
	/* What is wrong, where: a byte of the text. */
	const char *wrong;
	size_t at;
};

/* 0, -EBADMSG with `wrong` set, or -ENOMEM. To be cleared in any case. */
int json_parse(struct json *json, const char *text);
void json_clear(struct json *json);

/* Line and character, from 1, of what is wrong in the text that was parsed. */
void json_position(const char *text, size_t at, uint64_t *line, uint64_t *character);

#endif
