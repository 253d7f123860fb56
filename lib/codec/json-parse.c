// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * json-parse.c: see json-parse.h. Strings are unescaped in place. \u0080 to \u00ff stand for one byte of
 * that number, as json-write.c writes bytes that are no UTF-8; other characters become UTF-8.
 */
#include "codec/json-parse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct parser {
	struct json *json;
	char *at;
	uint32_t open[JSON_DEPTH_MAX]; /* the objects and arrays that it is in */
	unsigned int depth;
};

static int wrong(struct parser *parser, const char *at, const char *why)
{
	parser->json->wrong = why;
	parser->json->at = (size_t)(at - parser->json->text);
	return -EBADMSG;
}

static void skip_space(struct parser *parser)
{
	while (*parser->at == ' ' || *parser->at == '\t' || *parser->at == '\n' ||
	       *parser->at == '\r')
		parser->at++;
}

static int add_token(struct parser *parser, enum json_type type, const char *start, size_t length)
{
	struct json *json = parser->json;

	if (json->count == json->room) {
		uint32_t room = json->room ? 2 * json->room : 64;
		struct json_token *tokens = realloc(json->tokens, room * sizeof(*tokens));

		if (!tokens)
			return -ENOMEM;
		json->tokens = tokens;
		json->room = room;
	}
	json->tokens[json->count] = (struct json_token){type, (uint32_t)(start - json->text),
							(uint32_t)length, json->count + 1};
	json->count++;
	return 0;
}

/* How many bytes are one character in UTF-8; 0 if none. */
static size_t utf8_length(const unsigned char *s)
{
	size_t length = s[0] < 0x80 ? 1 : s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;

	if (length > 1 && (s[0] < 0xc2 || s[0] > 0xf4))
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	/* Too long a form, surrogates, behind the last character. */
	if ((s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) ||
	    (s[0] == 0xf0 && s[1] < 0x90) || (s[0] == 0xf4 && s[1] > 0x8f))
		return 0;
	return length;
}

static char *put_utf8(char *to, uint32_t code)
{
	if (code < 0x100) { /* a byte */
		*to++ = (char)code;
	} else if (code < 0x800) {
		*to++ = (char)(0xc0 | code >> 6);
		*to++ = (char)(0x80 | (code & 0x3f));
	} else if (code < 0x10000) {
		*to++ = (char)(0xe0 | code >> 12);
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	} else {
		*to++ = (char)(0xf0 | code >> 18);
		*to++ = (char)(0x80 | (code >> 12 & 0x3f));
		*to++ = (char)(0x80 | (code >> 6 & 0x3f));
		*to++ = (char)(0x80 | (code & 0x3f));
	}
	return to;
}

static bool read_hex4(const char *from, uint32_t *code)
{
	*code = 0;
	for (int i = 0; i < 4; i++) {
		char c = from[i];
		uint32_t digit = c >= '0' && c <= '9'	? (uint32_t)(c - '0')
				 : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
				 : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
							: 16;

		if (digit == 16)
			return false;
		*code = *code << 4 | digit;
	}
	return true;
}

/* Behind \u; a character beyond the first 65536 takes two. */
static int read_unicode(struct parser *parser, char **to)
{
	uint32_t code, low;

	if (!read_hex4(parser->at, &code))
		return wrong(parser, parser->at, "\\u takes four hexadecimal digits");
	parser->at += 4;
	if (code >= 0xd800 && code <= 0xdfff) {
		if (code >= 0xdc00 || parser->at[0] != '\\' || parser->at[1] != 'u' ||
		    !read_hex4(parser->at + 2, &low) || low < 0xdc00 || low > 0xdfff)
			return wrong(parser, parser->at - 4, "this is half of a character");
		parser->at += 6;
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	*to = put_utf8(*to, code);
	return 0;
}

static int read_escape(struct parser *parser, char **to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	const char *known;
	char c = *parser->at;

	if (c == 'u') {
		parser->at++;
		return read_unicode(parser, to);
	}
	known = c ? strchr(from, c) : NULL;
	if (!known)
		return wrong(parser, parser->at, "no such escape in a string");
	*(*to)++ = into[known - from];
	parser->at++;
	return 0;
}

/* `at` is at the opening quote. */
static int read_string(struct parser *parser)
{
	char *start = ++parser->at, *to = start;

	while (*parser->at != '"') {
		const unsigned char *s = (const unsigned char *)parser->at;
		size_t length = utf8_length(s);
		int result = 0;

		if (*s == '\0')
			return wrong(parser, start - 1, "a string that does not end");
		if (*s < 0x20)
			return wrong(parser, parser->at,
				     "a control character in a string: write it as \\u00XX");
		if (length == 0)
			return wrong(parser, parser->at, "no UTF-8: write such a byte as \\u00XX");
		if (*s == '\\') {
			parser->at++;
			result = read_escape(parser, &to);
			if (result)
				return result;
			continue;
		}
		memmove(to, parser->at, length);
		to += length;
		parser->at += length;
	}
	parser->at++;
	return add_token(parser, JSON_STRING, start, (size_t)(to - start));
}

static bool skip_digits(struct parser *parser)
{
	const char *start = parser->at;

	while (*parser->at >= '0' && *parser->at <= '9')
		parser->at++;
	return parser->at > start;
}

static int read_number(struct parser *parser)
{
	char *start = parser->at;
	bool good;

	if (*parser->at == '-')
		parser->at++;
	if (*parser->at == '0') {
		parser->at++;
		good = true;
	} else {
		good = skip_digits(parser);
	}
	if (good && *parser->at == '.') {
		parser->at++;
		good = skip_digits(parser);
	}
	if (good && (*parser->at == 'e' || *parser->at == 'E')) {
		parser->at++;
		if (*parser->at == '+' || *parser->at == '-')
			parser->at++;
		good = skip_digits(parser);
	}
	if (!good)
		return wrong(parser, start, "no number (other forms go into a string: \"0x1f\")");
	return add_token(parser, JSON_NUMBER, start, (size_t)(parser->at - start));
}

static int read_word(struct parser *parser)
{
	static const struct {
		const char *word;
		enum json_type type;
	} words[] = {{"true", JSON_TRUE}, {"false", JSON_FALSE}, {"null", JSON_NULL}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t length = strlen(words[i].word);

		if (strncmp(parser->at, words[i].word, length) != 0)
			continue;
		parser->at += length;
		return add_token(parser, words[i].type, parser->at - length, length);
	}
	return wrong(parser, parser->at, "a value is expected here");
}

static int read_key(struct parser *parser)
{
	int result;

	skip_space(parser);
	if (*parser->at != '"')
		return wrong(parser, parser->at, "a name in double quotes is expected here");
	result = read_string(parser);
	if (result)
		return result;
	skip_space(parser);
	if (*parser->at != ':')
		return wrong(parser, parser->at, "a colon is expected here");
	parser->at++;
	return 0;
}

/* Reads a value, or the start of one that others are in. */
static int read_value(struct parser *parser, bool *opened)
{
	char *start;

	skip_space(parser);
	start = parser->at;
	*opened = *start == '{' || *start == '[';
	if (*opened) {
		if (parser->depth == JSON_DEPTH_MAX)
			return wrong(parser, start, "this is nested too deeply");
		parser->open[parser->depth++] = parser->json->count;
		parser->at++;
		return add_token(parser, *start == '{' ? JSON_OBJECT : JSON_ARRAY, start, 1);
	}
	if (*start == '"')
		return read_string(parser);
	if (*start == '-' || (*start >= '0' && *start <= '9'))
		return read_number(parser);
	return read_word(parser);
}

/* After a value: what it was the last of is closed. Sets `more` if another value follows. */
static int close_values(struct parser *parser, bool opened, bool *more)
{
	*more = false;
	while (parser->depth) {
		struct json *json = parser->json;
		struct json_token *token = &json->tokens[parser->open[parser->depth - 1]];
		bool object = token->type == JSON_OBJECT;

		skip_space(parser);
		if (*parser->at == (object ? '}' : ']')) {
			parser->at++;
			token->next = json->count;
			parser->depth--;
			opened = false;
			continue;
		}
		if (!opened && *parser->at != ',')
			return wrong(parser, parser->at,
				     object ? "a comma or } is expected here"
					    : "a comma or ] is expected here");
		parser->at += !opened;
		*more = true;
		return object ? read_key(parser) : 0;
	}
	return 0;
}

static int read_all(struct parser *parser)
{
	bool opened, more;

	do {
		int result = read_value(parser, &opened);

		if (!result)
			result = close_values(parser, opened, &more);
		if (result)
			return result;
	} while (more);
	skip_space(parser);
	return *parser->at ? wrong(parser, parser->at, "the text goes on behind its end") : 0;
}

/* ---- names that stand twice ----------------------------------------------------------------- */

struct key {
	const char *text;
	uint32_t length;
};

static int by_text(const void *a, const void *b)
{
	const struct key *one = a, *other = b;

	if (one->length != other->length)
		return one->length < other->length ? -1 : 1;
	return memcmp(one->text, other->text, one->length);
}

static int check_keys(struct json *json, uint32_t object, struct key *keys)
{
	const struct json_token *tokens = json->tokens;
	size_t count = 0;

	for (uint32_t i = object + 1; i < tokens[object].next; i = tokens[i + 1].next)
		keys[count++] = (struct key){json->text + tokens[i].start, tokens[i].length};
	if (count < 2)
		return 0;
	qsort(keys, count, sizeof(*keys), by_text);
	for (size_t i = 1; i < count; i++) {
		if (by_text(&keys[i - 1], &keys[i]) != 0)
			continue;
		json->wrong = "a name that stands twice in this object";
		json->at = (size_t)((keys[i].text > keys[i - 1].text ? keys[i] : keys[i - 1]).text -
				    json->text) -
			   1;
		return -EBADMSG;
	}
	return 0;
}

static int check_all_keys(struct json *json)
{
	struct key *keys = calloc(json->count / 2 + 1, sizeof(*keys));
	int result = 0;

	if (!keys)
		return -ENOMEM;
	for (uint32_t i = 0; !result && i < json->count; i++)
		if (json->tokens[i].type == JSON_OBJECT)
			result = check_keys(json, i, keys);
	free(keys);
	return result;
}

int json_parse(struct json *json, const char *text)
{
	struct parser parser = {.json = json};
	int result;

	memset(json, 0, sizeof(*json));
	json->length = strnlen(text, JSON_TEXT_MAX);
	if (json->length == JSON_TEXT_MAX) {
		json->wrong = "the text is too long";
		return -EBADMSG;
	}
	json->text = strdup(text);
	if (!json->text)
		return -ENOMEM;
	parser.at = json->text;
	result = read_all(&parser);
	return result ? result : check_all_keys(json);
}

void json_clear(struct json *json)
{
	free(json->text);
	free(json->tokens);
}

void json_position(const char *text, size_t at, uint64_t *line, uint64_t *character)
{
	*line = 1;
	*character = 1;
	for (; at > 0 && *text; at--, text++) {
		bool begins = ((unsigned char)*text & 0xc0) != 0x80;

		*character += begins;
		if (*text == '\n') {
			++*line;
			*character = 1;
		}
	}
}
