// SPDX-License-Identifier: LGPL-2.1-or-later
/* value.c: what fields take, values from text and as text. See value.h. */
#include "codec/value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static uint64_t most_unsigned(const struct libfwctl_field *field)
{
	return UINT64_MAX >> (-field->width & 63);
}

static uint64_t most_signed(const struct libfwctl_field *field)
{
	return most_unsigned(field) >> 1;
}

static bool is_known(const struct libfwctl_field *field, uint64_t value)
{
	const struct enumeration *enumeration = field->enumeration;
	uint64_t left = value;

	if (!enumeration || enumeration->open)
		return true;
	for (uint32_t i = 0; i < enumeration->nvalues; i++) {
		if (field->kind == KIND_ENUM && enumeration->values[i].value == value)
			return true;
		left &= ~enumeration->values[i].value;
	}
	return field->kind == KIND_FLAGS && left == 0;
}

int value_fit(const struct libfwctl_field *field, struct number number, uint64_t *value)
{
	uint64_t most = most_unsigned(field);

	if (number.negative && number.magnitude) {
		if (field->kind != KIND_SIGNED || number.magnitude > most_signed(field) + 1)
			return -ERANGE;
		*value = -number.magnitude & most;
		return 0;
	}
	if (number.magnitude > (field->kind == KIND_SIGNED ? most_signed(field) : most))
		return -ERANGE;
	*value = number.magnitude;
	if (field->kind == KIND_ENUM || field->kind == KIND_FLAGS)
		return is_known(field, number.magnitude) ? 0 : -EINVAL;
	return 0;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

int value_parse_number(const char *text, size_t length, struct number *number)
{
	const char *end = text + length;
	unsigned int base = 10;

	*number = (struct number){length && *text == '-', 0};
	if (length && (*text == '-' || *text == '+'))
		text++;
	if (end - text > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	}
	if (text == end)
		return -EINVAL;
	for (; text < end; text++) {
		unsigned int digit = (unsigned int)digit_value(*text);

		if (digit >= base)
			return -EINVAL;
		if (__builtin_mul_overflow(number->magnitude, base, &number->magnitude) ||
		    __builtin_add_overflow(number->magnitude, digit, &number->magnitude))
			return -ERANGE;
	}
	return 0;
}

const struct enum_value *value_named(const struct libfwctl_field *field, const char *name,
				     size_t length)
{
	const struct enumeration *enumeration = field->enumeration;

	for (uint32_t i = 0; enumeration && i < enumeration->nvalues; i++) {
		const struct enum_value *value = &enumeration->values[i];

		if (strlen(value->name) == length && memcmp(value->name, name, length) == 0)
			return value;
	}
	return NULL;
}

static bool is_text(const char *text, size_t length, const char *word)
{
	return strlen(word) == length && memcmp(text, word, length) == 0;
}

/* A name or a number: one of those that | joins. */
static int parse_one(const struct libfwctl_field *field, const char *text, size_t length,
		     struct number *number)
{
	const struct enum_value *named = value_named(field, text, length);

	if (named) {
		*number = (struct number){false, named->value};
		return 0;
	}
	if (field->kind == KIND_BOOL && is_text(text, length, "true"))
		*number = (struct number){false, 1};
	else if (field->kind == KIND_BOOL && is_text(text, length, "false"))
		*number = (struct number){false, 0};
	else
		return value_parse_number(text, length, number);
	return 0;
}

int value_parse(const struct libfwctl_field *field, const char *text, size_t length,
		uint64_t *value)
{
	struct number number = {false, 0}, all = {false, 0};
	const char *bar;
	int result = 0;

	if (field->kind != KIND_FLAGS) {
		result = parse_one(field, text, length, &number);
		return result ? result : value_fit(field, number, value);
	}
	if (length == 0) {
		*value = 0;
		return 0;
	}
	do {
		bar = memchr(text, '|', length);
		result = parse_one(field, text, bar ? (size_t)(bar - text) : length, &number);
		if (number.negative && number.magnitude)
			return -ERANGE;
		all.magnitude |= number.magnitude;
		if (bar) {
			length -= (size_t)(bar + 1 - text);
			text = bar + 1;
		}
	} while (!result && bar);
	return result ? result : value_fit(field, all, value);
}

static int parse_hex(const char *text, size_t length, unsigned char *bytes, size_t *nbytes)
{
	size_t i = length > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X') ? 2 : 0;

	*nbytes = 0;
	while (i < length) {
		int high = digit_value(text[i]);
		int low = i + 1 < length ? digit_value(text[i + 1]) : 16;

		if (high == 16 || low == 16)
			return -EINVAL;
		bytes[(*nbytes)++] = (unsigned char)(high << 4 | low);
		i += 2;
		/* A separator stands between two pairs, not behind the last. */
		if (i + 1 < length && (text[i] == ':' || text[i] == ' '))
			i++;
	}
	return 0;
}

static bool is_uuid_dash(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

static int parse_uuid(const char *text, size_t length, unsigned char *bytes, size_t *nbytes)
{
	*nbytes = 0;
	if (length != UUID_TEXT)
		return -EINVAL;
	for (size_t i = 0; i < UUID_TEXT; i += 2) {
		int high, low;

		if (is_uuid_dash(i)) {
			if (text[i++] != '-')
				return -EINVAL;
		}
		high = digit_value(text[i]);
		low = digit_value(text[i + 1]);
		if (high == 16 || low == 16)
			return -EINVAL;
		bytes[(*nbytes)++] = (unsigned char)(high << 4 | low);
	}
	return 0;
}

int value_parse_data(const struct libfwctl_field *field, const char *text, size_t length,
		     unsigned char *bytes, size_t *nbytes)
{
	if (field->kind == KIND_UUID)
		return parse_uuid(text, length, bytes, nbytes);
	if (field->kind != KIND_STRING)
		return parse_hex(text, length, bytes, nbytes);
	/* What is behind a zero byte would be lost. */
	if (memchr(text, '\0', length))
		return -EINVAL;
	memcpy(bytes, text, length);
	*nbytes = length;
	return 0;
}

void value_write_uuid(const unsigned char *uuid, char text[UUID_TEXT])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < UUID_TEXT; i += 2) {
		if (is_uuid_dash(i))
			text[i++] = '-';
		text[i] = digits[*uuid >> 4];
		text[i + 1] = digits[*uuid++ & 15];
	}
}

static void add_flags(struct text *text, const struct libfwctl_field *field, uint64_t value)
{
	const struct enumeration *enumeration = field->enumeration;
	uint64_t left = value;
	bool first = true;

	for (uint32_t i = 0; enumeration && i < enumeration->nvalues; i++) {
		const struct enum_value *flag = &enumeration->values[i];

		if (!flag->value || (value & flag->value) != flag->value)
			continue;
		text_add(text, first ? "" : "|");
		text_add(text, flag->name);
		left &= ~flag->value;
		first = false;
	}
	if (first)
		text_add_format(text, "%" PRIu64, value);
	else if (left)
		text_add_format(text, "|0x%" PRIx64, left);
}

/* Any number in figures, and the names that are joined. */
static size_t text_room(const struct libfwctl_field *field, uint64_t value)
{
	const struct enumeration *enumeration = field->enumeration;
	size_t room = 32;

	for (uint32_t i = 0; enumeration && i < enumeration->nvalues; i++)
		if ((value & enumeration->values[i].value) == enumeration->values[i].value)
			room += strlen(enumeration->values[i].name) + 1;
	return room;
}

static void add_text(struct text *text, const struct libfwctl_field *field, uint64_t value)
{
	const char *name = NULL;

	if (field->kind == KIND_FLAGS) {
		add_flags(text, field, value);
		return;
	}
	if (field->kind == KIND_ENUM)
		name = libfwctl_field_value_name(field, value);
	else if (field->kind == KIND_BOOL && value <= 1)
		name = value ? "true" : "false";
	if (name)
		text_add(text, name);
	else if (field->kind == KIND_SIGNED)
		text_add_format(text, "%" PRId64, (int64_t)value);
	else
		text_add_format(text, "%" PRIu64, value);
}

char *value_text(const struct libfwctl_field *field, uint64_t value)
{
	size_t room = text_room(field, value);
	char *memory = malloc(room);
	struct text text;

	if (memory) {
		text_begin(&text, memory, room);
		add_text(&text, field, value);
	}
	return memory;
}

/* ---- what went wrong ------------------------------------------------------------------------ */

static const char *kind_phrase(const struct libfwctl_field *field)
{
	switch (field->kind) {
	case KIND_BYTES:
		return "bytes";
	case KIND_STRING:
		return "a string";
	case KIND_UUID:
		return "a UUID";
	case KIND_STRUCT:
		return "a struct of other fields";
	case KIND_UNION:
		return "a struct that other fields choose";
	case KIND_RESERVED:
		return "reserved";
	default:
		return "a number";
	}
}

static void add_names(struct text *text, const struct libfwctl_field *field)
{
	const struct enumeration *enumeration = field->enumeration;

	for (uint32_t i = 0; enumeration && i < enumeration->nvalues; i++) {
		text_add(text, i ? ", " : "");
		text_add(text, enumeration->values[i].name);
	}
}

static void add_range(struct text *text, const struct libfwctl_field *field)
{
	if (field->kind == KIND_SIGNED)
		text_add_format(text, "%" PRId64 " to %" PRIu64, -(int64_t)most_signed(field) - 1,
				most_signed(field));
	else
		text_add_format(text, "0 to %" PRIu64, most_unsigned(field));
}

/* What a field takes, in a few words. */
static void add_allowed(struct text *text, const struct libfwctl_field *field)
{
	bool named = (field->kind == KIND_ENUM || field->kind == KIND_FLAGS) &&
		     field->enumeration && field->enumeration->nvalues;

	if (field->kind == KIND_BOOL && field->width == 1) {
		text_add(text, "true or false");
	} else if (named) {
		text_add(text, field->kind == KIND_FLAGS ? "names joined by | out of " : "one of ");
		add_names(text, field);
		if (field->enumeration->open) {
			text_add(text, ", or a whole number from ");
			add_range(text, field);
		}
	} else if (field_is_number(field)) {
		text_add(text, "a whole number from ");
		add_range(text, field);
	} else if (field->kind == KIND_UUID) {
		text_add(text, "a UUID as 00112233-4455-6677-8899-aabbccddeeff");
	} else if (field->kind == KIND_STRUCT || field->kind == KIND_UNION) {
		text_add(text, "its own fields, each by name");
	} else {
		if (field->width && !(field->flags & FIELD_TO_END))
			text_add_format(text, "up to %" PRIu32 " ", field->width / 8);
		text_add(text, field->kind == KIND_STRING
				       ? "bytes of text without a zero byte in it"
				       : "bytes as pairs of hexadecimal digits");
	}
}

/* Whether it is not the value that does not fit, as far as the text tells. */
static bool is_taken(const struct libfwctl_field *field, const char *given)
{
	size_t length = strlen(given), nbytes;
	unsigned char bytes[256];
	uint64_t value;

	if (length > 1 && given[0] == '"' && given[length - 1] == '"') {
		given++;
		length -= 2;
	}
	if (field_is_number(field))
		return value_parse(field, given, length, &value) == 0;
	if (field->kind == KIND_STRUCT || field->kind == KIND_UNION)
		return true;
	return length <= sizeof(bytes) && !(field->flags & FIELD_TO_END) &&
	       value_parse_data(field, given, length, bytes, &nbytes) == 0 &&
	       nbytes <= field->width / 8;
}

static int report_value(struct libfwctl_error *err, int result, const char *path,
			const struct libfwctl_field *field, const char *given)
{
	struct text text;
	char subject[500], shown[100];

	text_begin(&text, shown, sizeof(shown));
	text_add(&text, given);
	text_begin(&text, subject, sizeof(subject));
	/* First what was given, since the list of what is allowed can be long. */
	text_add(&text, "no ");
	text_add(&text, shown);
	text_add(&text, ": give ");
	add_allowed(&text, field);
	return report(err, FAILURE(.message = MSG_FIELD_VALUE, .error = -result, .field = path,
				   .subject = subject));
}

int value_report(struct libfwctl_error *err, int result, const char *path,
		 const struct libfwctl_field *field, const char *given)
{
	enum message message = MSG_FIELD_ABSENT;

	switch (result) {
	case 0:
		return 0;
	case -ENODATA:
		if (given)
			return report(err, FAILURE(.message = MSG_FIELD_UNCHOSEN, .error = ENODATA,
						   .field = path, .subject = "set those first"));
		break;
	case -EACCES:
		message = MSG_FIELD_FIXED;
		break;
	case -EMSGSIZE:
		message = MSG_RECORD_LONG;
		break;
	case -EBADMSG:
		message = MSG_BYTES_MALFORMED;
		break;
	case -ENOMEM:
		return report(err, FAILURE(.message = MSG_NO_MEMORY, .error = ENOMEM, .field = path,
					   .subject = "the record"));
	default:
		/* An element beyond the last one that there can be. */
		if (result == -ERANGE && given && strchr(path, '[') && is_taken(field, given)) {
			message = MSG_FIELD_ROOM;
			break;
		}
		if (given)
			return report_value(err, result, path, field, given);
		return report(err, FAILURE(.message = MSG_FIELD_KIND, .error = -result,
					   .field = path, .subject = kind_phrase(field)));
	}
	return report(err, FAILURE(.message = message, .error = -result, .field = path));
}

static bool same_text(const char *one, const char *other)
{
	return one == other || (one && other && strcmp(one, other) == 0);
}

bool value_same_measure(const struct libfwctl_field *one, const struct libfwctl_field *other)
{
	static const struct field_extras none;
	const struct field_extras *left = one->extras ? one->extras : &none;
	const struct field_extras *right = other->extras ? other->extras : &none;

	return same_text(left->unit, right->unit) &&
	       left->scale_multiply == right->scale_multiply &&
	       left->scale_divide == right->scale_divide && left->scale_add == right->scale_add;
}
