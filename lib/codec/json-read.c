// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * json-read.c: setting the fields that a JSON object names. Takes what json-write.c writes; what may not
 * be set may be given with the value that it has.
 *
 * Each object is gone through three times: numbers and keys at fixed places first, since they tell how many
 * elements there are, which case holds, how long something is; then all the rest; and then to see that what was
 * given first still holds, for a field can change the one that counts or enables it.
 */
#include "codec/edit.h"
#include "codec/json-parse.h"
#include "codec/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	struct json json;
	struct edit edit;
	struct libfwctl_error *err;
	unsigned char *scratch; /* as long as the text */
	struct text path;
	char path_memory[256];
};

/* A member's field, seen from the topmost frame: structs it is inlined in are gone into. */
struct member {
	const struct libfwctl_field *field;
	bool chosen; /* a union on the way has chosen it */
};

static const char *token_text(const struct reader *reader, const struct json_token *token)
{
	return reader->json.text + token->start;
}

/* ---- what went wrong ------------------------------------------------------------------------ */

static void describe_token(const struct reader *reader, const struct json_token *token,
			   char shown[80])
{
	struct text text;

	text_begin(&text, shown, 80);
	if (token->type == JSON_OBJECT)
		text_add(&text, "object");
	else if (token->type == JSON_ARRAY)
		text_add(&text, "array");
	else if (token->type == JSON_STRING)
		text_add(&text, "\"");
	if (token->type >= JSON_STRING)
		text_add_length(&text, token_text(reader, token),
				strnlen(token_text(reader, token), token->length));
	if (token->type == JSON_STRING)
		text_add(&text, "\"");
}

static int refuse(struct reader *reader, int result, const struct libfwctl_field *field,
		  const struct json_token *token)
{
	char shown[80];

	describe_token(reader, token, shown);
	return value_report(reader->err, result, reader->path.start, field, shown);
}

static int report_json(struct reader *reader, int result, const char *text)
{
	uint64_t line, character;

	if (result != -EBADMSG)
		return report_no_memory(reader->err, "the JSON text");
	json_position(text, reader->json.at, &line, &character);
	return report(reader->err,
		      FAILURE(.message = MSG_JSON_SYNTAX, .error = EBADMSG,
			      .subject = reader->json.wrong, .number = {line, character}));
}

/* ---- numbers -------------------------------------------------------------------------------- */

/* A whole number, however it is written: 12, 12.0, 1.2e1. Anything else is -EINVAL. */
static int parse_whole(const char *text, size_t length, struct number *number)
{
	const char *e =
		memchr(text, 'e', length) ? memchr(text, 'e', length) : memchr(text, 'E', length);
	size_t digits = e ? (size_t)(e - text) : length;
	const char *point = memchr(text, '.', digits);
	int64_t exponent = 0, given = 0;

	*number = (struct number){text[0] == '-', 0};
	/* Zeros at the end of a fraction say nothing. */
	while (point && text[digits - 1] == '0')
		digits--;
	for (size_t i = number->negative; i < digits; i++) {
		if (text + i == point)
			continue;
		if (__builtin_mul_overflow(number->magnitude, 10u, &number->magnitude) ||
		    __builtin_add_overflow(number->magnitude, (uint64_t)(text[i] - '0'),
					   &number->magnitude))
			return -ERANGE;
		exponent -= point && text + i > point;
	}
	if (e) {
		bool down = e[1] == '-';

		for (e += 1 + (down || e[1] == '+'); e < text + length && given < 10000; e++)
			given = given * 10 + (*e - '0');
		exponent += down ? -given : given;
	}
	for (; exponent > 0 && number->magnitude; exponent--)
		if (__builtin_mul_overflow(number->magnitude, 10u, &number->magnitude))
			return -ERANGE;
	for (; exponent < 0 && number->magnitude; exponent++) {
		if (number->magnitude % 10)
			return -EINVAL;
		number->magnitude /= 10;
	}
	return 0;
}

static int number_of(struct reader *reader, const struct libfwctl_field *field, uint32_t index,
		     uint64_t *value);

/* ["a","b"]: flags by name or number. */
static int flags_of(struct reader *reader, const struct libfwctl_field *field, uint32_t index,
		    uint64_t *value)
{
	const struct json_token *tokens = reader->json.tokens;

	*value = 0;
	for (uint32_t i = index + 1; i < tokens[index].next; i = tokens[i].next) {
		uint64_t flag;
		int result = tokens[i].type == JSON_STRING || tokens[i].type == JSON_NUMBER
				     ? number_of(reader, field, i, &flag)
				     : -EINVAL;

		if (result)
			return result;
		*value |= flag;
	}
	return 0;
}

static bool is_key(const struct reader *reader, const struct json_token *token, const char *key)
{
	return token->length == strlen(key) &&
	       memcmp(token_text(reader, token), key, token->length) == 0;
}

/* {"value":1,"name":"default"}, {"value":5,"names":["a","c"]}: what both say must agree. */
static int named_value_of(struct reader *reader, const struct libfwctl_field *field, uint32_t index,
			  uint64_t *value)
{
	const struct json_token *tokens = reader->json.tokens;
	bool has_value = false, has_name = false;
	uint64_t named = 0;

	for (uint32_t i = index + 1; i < tokens[index].next; i = tokens[i + 1].next) {
		const struct json_token *given = &tokens[i + 1];
		int result = -EINVAL;

		if (is_key(reader, &tokens[i], "value") &&
		    (given->type == JSON_NUMBER || given->type == JSON_STRING)) {
			has_value = true;
			result = number_of(reader, field, i + 1, value);
		} else if (field->kind == KIND_ENUM && is_key(reader, &tokens[i], "name") &&
			   given->type == JSON_STRING) {
			has_name = true;
			result = number_of(reader, field, i + 1, &named);
		} else if (field->kind == KIND_FLAGS && is_key(reader, &tokens[i], "names") &&
			   given->type == JSON_ARRAY) {
			has_name = true;
			result = flags_of(reader, field, i + 1, &named);
		}
		if (result)
			return result;
	}
	if (!has_value)
		*value = named;
	else if (has_name && (field->kind == KIND_ENUM ? named != *value : named & ~*value))
		return -EINVAL;
	return has_value || has_name ? 0 : -EINVAL;
}

static int number_of(struct reader *reader, const struct libfwctl_field *field, uint32_t index,
		     uint64_t *value)
{
	const struct json_token *token = &reader->json.tokens[index];
	const char *text = token_text(reader, token);
	bool named = field->kind == KIND_ENUM || field->kind == KIND_FLAGS;
	struct number number = {false, token->type == JSON_TRUE};
	int result = -EINVAL;

	switch (token->type) {
	case JSON_NUMBER:
		result = parse_whole(text, token->length, &number);
		return result ? result : value_fit(field, number, value);
	case JSON_STRING:
		return value_parse(field, text, token->length, value);
	case JSON_TRUE:
	case JSON_FALSE:
		return field->kind == KIND_BOOL ? value_fit(field, number, value) : -EINVAL;
	case JSON_OBJECT:
		return named ? named_value_of(reader, field, index, value) : -EINVAL;
	case JSON_ARRAY:
		return field->kind == KIND_FLAGS ? flags_of(reader, field, index, value) : -EINVAL;
	default:
		return -EINVAL;
	}
}

/* ---- fields --------------------------------------------------------------------------------- */

static int put_number(struct reader *reader, const struct libfwctl_field *field, uint64_t bit,
		      uint32_t index)
{
	struct edit *edit = &reader->edit;
	struct frame *frame = route_frame(&edit->route);
	uint64_t value, old;
	int result = number_of(reader, field, index, &value);

	if (result)
		return result;
	result = edit_may_set(edit, field);
	if (result != -EACCES)
		return result ? result : edit_number(edit, frame, field, bit, value);
	if (walk_number(&edit->route.walk, frame, field, bit, &old))
		return -EACCES;
	if (field->kind == KIND_SIGNED)
		old &= UINT64_MAX >> (-field->width & 63);
	return old == value ? 0 : -EACCES;
}

static int put_data(struct reader *reader, const struct libfwctl_field *field, uint64_t bit,
		    uint32_t index)
{
	const struct json_token *token = &reader->json.tokens[index];
	struct edit *edit = &reader->edit;
	struct frame *frame = route_frame(&edit->route);
	const unsigned char *old;
	size_t length, old_length;
	int result;

	if (token->type != JSON_STRING)
		return -EINVAL;
	result = value_parse_data(field, token_text(reader, token), token->length, reader->scratch,
				  &length);
	if (result)
		return result;
	result = edit_may_set(edit, field);
	if (result != -EACCES)
		return result ? result
			      : edit_data(edit, frame, field, bit, reader->scratch, length);
	if (walk_data(&edit->route.walk, frame, field, bit, &old, &old_length))
		return -EACCES;
	return old_length == length && memcmp(old, reader->scratch, length) == 0 ? 0 : -EACCES;
}

static int put_object(struct reader *reader, uint32_t index);

static int put_struct(struct reader *reader, const struct libfwctl_field *field,
		      const struct libfwctl_layout *layout, uint64_t bit, uint32_t index)
{
	struct route *route = &reader->edit.route;
	struct frame *frame = route_frame(route);
	int result;

	if (reader->json.tokens[index].type != JSON_OBJECT)
		return refuse(reader, -EINVAL, field, &reader->json.tokens[index]);
	if (route->depth + 1 == WALK_FRAMES)
		return refuse(reader, -EBADMSG, field, &reader->json.tokens[index]);
	result = walk_enter(&route->walk, frame, field, layout, bit, frame + 1);
	if (result)
		return refuse(reader, result, field, &reader->json.tokens[index]);
	route->depth++;
	result = edit_reach(&reader->edit, frame + 1);
	if (result)
		refuse(reader, result, field, &reader->json.tokens[index]);
	else
		result = put_object(reader, index);
	route->depth--;
	return result;
}

/* Fields and elements alike; errors are told here, so that they name the innermost place. */
static int put_at(struct reader *reader, const struct libfwctl_field *field, uint64_t bit,
		  uint32_t index)
{
	struct choice choice = {field->layout, false};
	int result = 0;

	if (field->kind == KIND_UNION)
		result = walk_choose(&reader->edit.route.walk, route_frame(&reader->edit.route),
				     field, &choice);
	if (!result && choice.layout)
		return put_struct(reader, field, choice.layout, bit, index);
	if (!result && choice.nothing)
		result = -ENODATA;
	if (!result && field_is_number(field))
		result = put_number(reader, field, bit, index);
	else if (!result)
		result = put_data(reader, field, bit, index);
	return result ? refuse(reader, result, field, &reader->json.tokens[index]) : 0;
}

/* The number of the last element that is given, and its token; 0 if none is. */
static uint64_t last_element(const struct json_token *tokens, uint32_t index, uint32_t *last)
{
	uint64_t count = 0;

	for (uint32_t i = index + 1; i < tokens[index].next; i = tokens[i].next) {
		*last = i;
		count++;
	}
	return count ? count - 1 : 0;
}

static int put_elements(struct reader *reader, const struct libfwctl_field *field, uint64_t bit,
			uint32_t index)
{
	const struct json_token *tokens = reader->json.tokens;
	struct frame *frame = route_frame(&reader->edit.route);
	struct text path = reader->path;
	uint64_t number = 0, element = 0;
	uint32_t last = index;
	int result = 0;

	if (tokens[index].type != JSON_ARRAY)
		return refuse(reader, -EINVAL, field, &tokens[index]);
	/* The whole array is made room for at once: what stands behind it moves but once. */
	if (!field_elements_vary(field))
		number = last_element(tokens, index, &last);
	if (number)
		result = edit_element(&reader->edit, frame, field, &bit, number, &element);
	if (result) {
		text_add_format(&reader->path, "[%llu]", (unsigned long long)number);
		refuse(reader, result, field, &tokens[last]);
	}
	number = 0;
	for (uint32_t i = index + 1; !result && i < tokens[index].next; i = tokens[i].next) {
		text_add_format(&reader->path, "[%llu]", (unsigned long long)number);
		result = edit_next_element(&reader->edit, frame, field, &bit, number++, &element);
		if (result)
			refuse(reader, result, field, &tokens[i]);
		else
			result = put_at(reader, field, element, i);
		reader->path = path;
		reader->path.start[path.length] = '\0';
	}
	return result;
}

/* ---- objects -------------------------------------------------------------------------------- */

/* Goes into what is inlined on the way; the caller takes it back by the route's depth. */
static int find_member(struct route *route, const char *name, size_t length, struct member *member)
{
	struct frame *frame = route_frame(route);

	member->field = fields_find(frame->fields, name, length);
	if (member->field && !field_is_inlined(member->field))
		return member->field->kind == KIND_RESERVED ? -ENOENT : 0;
	for (uint32_t i = 0; i < frame->fields->count && route->depth + 1 < WALK_FRAMES; i++) {
		const struct libfwctl_field *inlined = &frame->fields->field[i];
		struct choice choice = {inlined->layout, false};
		struct member found = {NULL, inlined->kind == KIND_UNION};
		uint64_t bit;
		int result = 0;

		if (!field_is_inlined(inlined))
			continue;
		if (inlined->kind == KIND_UNION)
			result = walk_choose(&route->walk, frame, inlined, &choice);
		if (!result && !choice.layout)
			continue;
		if (!result)
			result = walk_begin(&route->walk, frame, i, &bit);
		if (!result)
			result = walk_enter(&route->walk, frame, inlined, choice.layout, bit,
					    frame + 1);
		if (result)
			return result;
		route->depth++;
		result = find_member(route, name, length, &found);
		if (result != -ENOENT) {
			member->field = found.field;
			member->chosen |= found.chosen || inlined->kind == KIND_UNION;
			return result;
		}
		route->depth--;
	}
	return member->field ? 0 : -ENOENT;
}

/* Whether a field is set in the first round: nothing but its own bits comes with it. */
static bool comes_first(const struct member *member)
{
	const struct libfwctl_field *field = member->field;

	return !member->chosen && !(field->flags & (FIELD_AFTER | FIELD_TO_END | FIELD_ARRAY)) &&
	       (field_is_number(field) || field->kind == KIND_UUID || field->kind == KIND_BYTES) &&
	       !(field->extras && field->extras->length);
}

/* What may not be set switches nothing else on. */
static int enable(struct reader *reader, const struct libfwctl_field *field)
{
	struct edit *edit = &reader->edit;
	struct frame *frame = route_frame(&edit->route);
	int result;

	if (field->kind == KIND_STRUCT || field->kind == KIND_UNION ||
	    edit_may_set(edit, field) == 0)
		return edit_enable(edit, frame, field);
	result = walk_present(&edit->route.walk, frame, field);
	return result == -ENODATA ? -EACCES : result;
}

static int put_member(struct reader *reader, const struct libfwctl_field *field, uint32_t index)
{
	struct route *route = &reader->edit.route;
	struct frame *frame = route_frame(route);
	uint64_t bit;
	int result = enable(reader, field);

	if (!result)
		result = edit_reach(&reader->edit, frame);
	if (!result)
		result = walk_begin(&route->walk, frame, (uint32_t)(field - frame->fields->field),
				    &bit);
	if (result)
		return refuse(reader, result, field, &reader->json.tokens[index]);
	if (field->flags & FIELD_ARRAY)
		return put_elements(reader, field, bit, index);
	return put_at(reader, field, bit, index);
}

static void add_name(struct reader *reader, const struct json_token *key)
{
	if (reader->path.length)
		text_add(&reader->path, ".");
	text_add_length(&reader->path, token_text(reader, key),
			strnlen(token_text(reader, key), key->length));
}

/* Whether a number is what was given, and a field is there that was given. */
static int check_member(struct reader *reader, const struct libfwctl_field *field, uint32_t index)
{
	struct walk *walk = &reader->edit.route.walk;
	struct frame *frame = route_frame(&reader->edit.route);
	uint64_t given, value, bit;
	int result = walk_present(walk, frame, field);

	if (!result && field_is_number(field) && !(field->flags & FIELD_ARRAY)) {
		result = walk_begin(walk, frame, (uint32_t)(field - frame->fields->field), &bit);
		if (!result)
			result = number_of(reader, field, index, &given);
		if (!result)
			result = walk_number(walk, frame, field, bit, &value);
		if (!result && ((given ^ value) & UINT64_MAX >> (-field->width & 63)))
			result = -ENODATA;
	}
	if (result != -ENODATA)
		return result ? refuse(reader, result, field, &reader->json.tokens[index]) : 0;
	return report(reader->err, FAILURE(.message = MSG_FIELD_CLASH, .error = EINVAL,
					   .field = reader->path.start));
}

enum round { FIRST, REST, CHECK, ROUNDS };

static int put_key(struct reader *reader, uint32_t index, enum round round)
{
	const struct json_token *key = &reader->json.tokens[index];
	struct route *route = &reader->edit.route;
	unsigned int depth = route->depth;
	struct text path = reader->path;
	struct member member = {NULL, false};
	int result;

	result = find_member(route, token_text(reader, key), key->length, &member);
	add_name(reader, key);
	if (result == 0 && round == CHECK)
		result = check_member(reader, member.field, index + 1);
	else if (result == 0 && comes_first(&member) == (round == FIRST))
		result = put_member(reader, member.field, index + 1);
	else if (result == -ENOENT && round == FIRST)
		result = 0; /* a case that has it may be chosen by then */
	else if (result == -ENOENT)
		path_report_missing(reader->err, route->frames[depth].layout, reader->path.start);
	else if (result)
		report(reader->err,
		       FAILURE(.message = result == -ENOMEM ? MSG_NO_MEMORY : MSG_BYTES_MALFORMED,
			       .error = -result, .field = reader->path.start,
			       .subject = "the JSON text"));
	route->depth = depth;
	reader->path = path;
	reader->path.start[path.length] = '\0';
	return result;
}

/* Layouts bound how deep it goes. */
static int put_object(struct reader *reader, uint32_t index)
{
	const struct json_token *tokens = reader->json.tokens;
	struct frame *frame = route_frame(&reader->edit.route);
	bool sized = false;
	uint64_t size;

	for (enum round round = FIRST; round < ROUNDS; round++) {
		for (uint32_t i = index + 1; i < tokens[index].next; i = tokens[i + 1].next) {
			int result = put_key(reader, i, round);

			if (result)
				return result;
		}
		/* A record that says its own size has said it by now. */
		if (frame->sizing && frame->outer &&
		    walk_evaluate(&reader->edit.route.walk, frame, frame->sizing, &size, NULL) ==
			    0 &&
		    size <= (frame->outer->end - frame->base) / 8) {
			frame->end = frame->base + size * 8;
			sized = true;
		}
	}
	/* All of it is there then, whether or not a member is: else it would not count. */
	return sized ? edit_reach_end(&reader->edit, frame) : 0;
}

int record_put_json(struct libfwctl_record *record, const char *json, struct libfwctl_error *err)
{
	struct reader reader = {.err = err};
	int result;

	error_reset(err);
	if (!record || !json)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "record and JSON text"));
	text_begin(&reader.path, reader.path_memory, sizeof(reader.path_memory));
	result = json_parse(&reader.json, json);
	if (!result)
		reader.scratch = malloc(reader.json.length + 1);
	if (!result && !reader.scratch)
		result = -ENOMEM;
	if (!result && reader.json.tokens[0].type != JSON_OBJECT) {
		reader.json.wrong = "an object is expected: {\"field\": value, ...}";
		result = -EBADMSG;
	}
	if (!result)
		result = edit_start(&reader.edit, record, false);
	if (result)
		report_json(&reader, result, json);
	else
		result = put_object(&reader, 0);
	free(reader.scratch);
	json_clear(&reader.json);
	return result;
}

int libfwctl_record_put_json(struct libfwctl_record *record, const char *json,
			     struct libfwctl_error *err)
{
	struct libfwctl_record before;
	int result;

	error_reset(err);
	if (!record || !json)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "record and JSON text"));
	if (!record->settable)
		return report(err, FAILURE(.message = MSG_RECORD_FIXED, .error = EACCES));
	before = *record;
	before.room = record->length ? record->length : 1;
	before.bytes = malloc(before.room);
	if (!before.bytes)
		return report_no_memory(err, "the record as it was");
	memcpy(before.bytes, record->bytes, record->length);
	result = record_put_json(record, json, err);
	if (result) {
		free(record->bytes);
		*record = before;
	} else {
		free(before.bytes);
	}
	return result;
}
