// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * json-write.c: a record as JSON text. Each value is followed by a comma, which the end of its object or
 * array takes the place of. No text is formatted by the C library here.
 *
 * Strings: bytes that are UTF-8 and may be shown stand for themselves. All others (control characters,
 * characters that are invisible or reorder text, bytes that are no UTF-8) are written byte by byte as
 * \u00XX, so that reading the text back gives the same bytes.
 */
#include "codec/cursor.h"
#include "codec/value.h"

#include <stdlib.h>

/* 2^53 - 1: readers that keep numbers as double lose some beyond. */
#define EXACT_MAX ((UINT64_C(1) << 53) - 1)

/* The most that a number takes, with its sign, quotes and comma. */
#define NUMBER_MAX 24

struct writer {
	char *start, *at, *end;
	bool strings; /* large numbers as strings */
};

static int make_room(struct writer *writer, size_t wanted)
{
	size_t length = (size_t)(writer->at - writer->start);
	size_t room = (size_t)(writer->end - writer->start);
	char *longer;

	if (wanted > SIZE_MAX / 4 - length)
		return -ENOMEM;
	room = 2 * room > length + wanted ? 2 * room : length + wanted;
	longer = realloc(writer->start, room);
	if (!longer)
		return -ENOMEM;
	writer->start = longer;
	writer->at = longer + length;
	writer->end = longer + room;
	return 0;
}

static inline int need(struct writer *writer, size_t wanted)
{
	return (size_t)(writer->end - writer->at) >= wanted ? 0 : make_room(writer, wanted);
}

/* Names are short: eight bytes at a time cost less than a call. */
static inline char *copy(char *to, const char *from, size_t length)
{
	size_t done = 0;

	if (length < 8) {
		for (; done < length; done++)
			to[done] = from[done];
		return to + length;
	}
	for (; done + 8 <= length; done += 8)
		memcpy(to + done, from + done, 8);
	memcpy(to + length - 8, from + length - 8, 8);
	return to + length;
}

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
			    "25262728293031323334353637383940414243444546474849"
			    "50515253545556575859606162636465666768697071727374"
			    "75767778798081828384858687888990919293949596979899";

static inline unsigned int digits_of(uint64_t value)
{
	unsigned int digits = 1;

	for (; value >= 10000; value /= 10000)
		digits += 4;
	return digits + (value >= 10) + (value >= 100) + (value >= 1000);
}

static inline char *write_u64(char *to, uint64_t value)
{
	char *end;

	if (value < 10) {
		*to = (char)('0' + value);
		return to + 1;
	}
	to += digits_of(value);
	end = to;
	for (; value >= 100; value /= 100) {
		to -= 2;
		memcpy(to, pairs + 2 * (value % 100), 2);
	}
	if (value >= 10)
		memcpy(to - 2, pairs + 2 * value, 2);
	else
		to[-1] = (char)('0' + value);
	return end;
}

static inline char *write_number(const struct writer *writer, char *to,
				 const struct libfwctl_field *field, uint64_t value)
{
	bool negative = field->kind == KIND_SIGNED && value > INT64_MAX;
	bool quoted;

	if (negative)
		value = -value;
	quoted = writer->strings && value > EXACT_MAX;
	if (quoted)
		*to++ = '"';
	if (negative)
		*to++ = '-';
	to = write_u64(to, value);
	if (quoted)
		*to++ = '"';
	return to;
}

static inline char *write_key(char *to, const char *name, size_t length)
{
	*to++ = '"';
	to = copy(to, name, length);
	*to++ = '"';
	*to++ = ':';
	return to;
}

static int add(struct writer *writer, const char *text)
{
	size_t length = strlen(text);
	int result = need(writer, length);

	if (!result)
		writer->at = copy(writer->at, text, length);
	return result;
}

static int add_quoted(struct writer *writer, const char *text)
{
	int result = add(writer, "\"");

	if (!result)
		result = add(writer, text);
	return result ? result : add(writer, "\"");
}

/* {"value":1,"name":"current"} */
static int add_enum(struct writer *writer, const struct libfwctl_field *field, uint64_t value)
{
	const char *name = libfwctl_field_value_name(field, value);
	int result = add(writer, "{\"value\":");

	if (!result)
		result = need(writer, NUMBER_MAX);
	if (result)
		return result;
	writer->at = write_number(writer, writer->at, field, value);
	if (name) {
		result = add(writer, ",\"name\":");
		if (!result)
			result = add_quoted(writer, name);
	}
	return result ? result : add(writer, "},");
}

/* {"value":5,"names":["a","c"]} */
static int add_flags(struct writer *writer, const struct libfwctl_field *field, uint64_t value)
{
	const struct enumeration *enumeration = field->enumeration;
	const char *separator = "";
	int result = add(writer, "{\"value\":");

	if (!result)
		result = need(writer, NUMBER_MAX);
	if (result)
		return result;
	writer->at = write_number(writer, writer->at, field, value);
	result = add(writer, ",\"names\":[");
	for (uint32_t i = 0; !result && enumeration && i < enumeration->nvalues; i++) {
		const struct enum_value *flag = &enumeration->values[i];

		if (!flag->value || (value & flag->value) != flag->value)
			continue;
		result = add(writer, separator);
		if (!result)
			result = add_quoted(writer, flag->name);
		separator = ",";
	}
	return result ? result : add(writer, "]},");
}

static int add_named(struct writer *writer, const struct libfwctl_field *field, uint64_t value)
{
	if (field->kind == KIND_ENUM)
		return add_enum(writer, field, value);
	return add_flags(writer, field, value);
}

/* The room for a number is there already. */
static inline int add_number(struct writer *writer, const struct libfwctl_field *field,
			     uint64_t value)
{
	if (field->kind > KIND_BOOL)
		return add_named(writer, field, value);
	if (field->kind == KIND_BOOL && value <= 1) {
		memcpy(writer->at, value ? "true,  " : "false, ", 8);
		writer->at += value ? 5 : 6;
		return 0;
	}
	writer->at = write_number(writer, writer->at, field, value);
	*writer->at++ = ',';
	return 0;
}

static const char hex_digits[] = "0123456789abcdef";

static char *write_hex(char *to, const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		*to++ = hex_digits[bytes[i] >> 4];
		*to++ = hex_digits[bytes[i] & 15];
	}
	return to;
}

static char *write_string(char *to, const unsigned char *bytes, size_t length)
{
	for (size_t i = 0; i < length;) {
		size_t visible = text_visible_length(bytes + i, length - i);

		if (visible == 0) {
			to = copy(to, "\\u00", 4);
			to = write_hex(to, bytes + i++, 1);
			continue;
		}
		if (bytes[i] == '"' || bytes[i] == '\\')
			*to++ = '\\';
		while (visible--)
			*to++ = (char)bytes[i++];
	}
	return to;
}

static int add_data(struct writer *writer, const struct libfwctl_field *field,
		    const unsigned char *bytes, size_t length)
{
	char *to;

	/* A byte takes six at most, in a string. */
	if (length > SIZE_MAX / 8 || need(writer, 6 * length + UUID_TEXT + 3))
		return -ENOMEM;
	to = writer->at;
	*to++ = '"';
	if (field->kind == KIND_STRING) {
		to = write_string(to, bytes, length);
	} else if (field->kind == KIND_UUID && length == 16) {
		value_write_uuid(bytes, to);
		to += UUID_TEXT;
	} else {
		to = write_hex(to, bytes, length);
	}
	*to++ = '"';
	*to++ = ',';
	writer->at = to;
	return 0;
}

static void end_of(struct writer *writer, char bracket)
{
	if (writer->at[-1] == ',')
		writer->at--;
	*writer->at++ = bracket;
	*writer->at++ = ',';
}

/* One step's text; the room that all but names of values and data take is made beforehand. */
static int add_step(struct writer *writer, const struct libfwctl_cursor *cursor, int step)
{
	const struct libfwctl_field *field = cursor_field(cursor);
	bool in_array = cursor->levels[cursor->top].is_array;

	if (step == LIBFWCTL_STEP_LEAVE) {
		bool array = (field->flags & FIELD_ARRAY) && !in_array;
		int result = need(writer, 2);

		if (!result)
			end_of(writer, array ? ']' : '}');
		return result;
	}
	if (need(writer, field->name_length + NUMBER_MAX + 8))
		return -ENOMEM;
	/* Going into an array or a struct, it is the level outside that tells. */
	if (step == LIBFWCTL_STEP_ARRAY)
		in_array = false;
	else if (step == LIBFWCTL_STEP_STRUCT)
		in_array = cursor->top && cursor->levels[cursor->top - 1].is_array;
	if (!in_array)
		writer->at = write_key(writer->at, field->name, field->name_length);
	switch (step) {
	case LIBFWCTL_STEP_NUMBER:
		return add_number(writer, field, cursor->value);
	case LIBFWCTL_STEP_DATA:
		return add_data(writer, field, cursor->data, cursor->data_length);
	default:
		*writer->at++ = step == LIBFWCTL_STEP_ARRAY ? '[' : '{';
		return 0;
	}
}

static inline int add_member(struct writer *writer, const struct libfwctl_field *field,
			     uint64_t value)
{
	if (need(writer, field->name_length + NUMBER_MAX + 8))
		return -ENOMEM;
	writer->at = write_key(writer->at, field->name, field->name_length);
	return add_number(writer, field, value);
}

static int write_record(struct writer *writer, struct libfwctl_cursor *cursor,
			const struct libfwctl_record *record, unsigned int flags)
{
	int step, result = libfwctl_cursor_start(cursor, record, flags & LIBFWCTL_JSON_ENVELOPE);

	if (!result)
		result = need(writer, 256);
	if (result)
		return result;
	*writer->at++ = '{';
	do {
		step = cursor_next(cursor);
		/* Most fields are numbers of a struct, which the quick path has found. */
		if (step == LIBFWCTL_STEP_NUMBER && cursor->next != cursor->stopped)
			result = add_member(writer, cursor->next - 1, cursor->value);
		else if (step > 0)
			result = add_step(writer, cursor, step);
		if (result)
			return result;
	} while (step > 0);
	if (!step)
		step = need(writer, 2);
	if (step)
		return step;
	end_of(writer, '}');
	writer->at[-1] = '\0';
	return 0;
}

static int report_writing(struct libfwctl_error *err, int result,
			  const struct libfwctl_cursor *cursor)
{
	char path[256];
	struct text text;

	if (result == -ENOMEM)
		return report_no_memory(err, "the JSON text");
	text_begin(&text, path, sizeof(path));
	cursor_add_path(cursor, &text);
	return report(err,
		      FAILURE(.message = MSG_BYTES_MALFORMED, .error = EBADMSG, .field = path));
}

int libfwctl_record_to_json(const struct libfwctl_record *record, unsigned int flags,
			    struct libfwctl_error *err, char **out)
{
	struct writer writer = {.strings = flags & LIBFWCTL_JSON_U64_STRINGS};
	struct libfwctl_cursor cursor;
	int result;

	error_reset(err);
	if (!record || !out || (flags & ~(LIBFWCTL_JSON_ENVELOPE | LIBFWCTL_JSON_U64_STRINGS)))
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "record, flags and result"));
	result = write_record(&writer, &cursor, record, flags);
	if (result) {
		free(writer.start);
		return report_writing(err, result, &cursor);
	}
	*out = writer.start;
	return 0;
}
