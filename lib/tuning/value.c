// SPDX-License-Identifier: LGPL-2.1-or-later
/* value.c: the value of a parameter out of a record, as text and numbers. */
#include "tuning/settings.h"
#include "codec/path.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void value_clear(struct value *value)
{
	for (size_t i = 0; value->elements && i < value->count; i++)
		libfwctl_free(value->elements[i]);
	free(value->elements);
	free(value->numbers);
	free(value->text);
	*value = (struct value){0};
}

static int no_memory(struct libfwctl_error *err)
{
	return report(err,
		      FAILURE(.message = MSG_NO_MEMORY, .error = ENOMEM, .subject = "a value"));
}

static int read_number(const struct libfwctl_record *record, const char *path, bool is_signed,
		       uint64_t *number)
{
	int64_t negative = 0;
	int status;

	if (!is_signed)
		return libfwctl_record_find_u64(record, path, NULL, number);
	status = libfwctl_record_find_i64(record, path, NULL, &negative);
	*number = (uint64_t)negative;
	return status;
}

static int read_element(const struct libfwctl_record *record, const char *path,
			const struct libfwctl_field *field, size_t index,
			struct libfwctl_error *err, struct value *value)
{
	int status = libfwctl_record_find_text(record, path, err, &value->elements[index]);

	if (!status && value->numbers)
		status = read_number(record, path, field->kind == KIND_SIGNED,
				     &value->numbers[index]);
	return status;
}

static int join(struct value *value)
{
	size_t room = 1;
	char *at;

	for (size_t i = 0; i < value->count; i++)
		room += strlen(value->elements[i]) + 1;
	value->text = at = malloc(room);
	if (!at)
		return -ENOMEM;
	*at = '\0';
	for (size_t i = 0; i < value->count; i++) {
		if (i)
			*at++ = ',';
		at = stpcpy(at, value->elements[i]);
	}
	return 0;
}

static int read_elements(const struct libfwctl_record *record, const char *path,
			 const struct libfwctl_path *way, struct libfwctl_error *err,
			 struct value *value)
{
	const struct libfwctl_field *field = way->field;
	bool is_array = (field->flags & FIELD_ARRAY) && path[strlen(path) - 1] != ']';
	char element[QUERY_PATH_MAX + 24];
	uint64_t count = 1;
	int status = 0;

	if (is_array)
		status = libfwctl_record_get_count(record, way, &count);
	if (status)
		return status;
	value->elements = calloc(count ? count : 1, sizeof(*value->elements));
	if (field_is_number(field))
		value->numbers = calloc(count ? count : 1, sizeof(*value->numbers));
	if (!value->elements || (field_is_number(field) && !value->numbers))
		return no_memory(err);
	value->count = count;
	for (size_t i = 0; i < count && !status; i++) {
		if (is_array)
			snprintf(element, sizeof(element), "%s[%zu]", path, i);
		status = read_element(record, is_array ? element : path, field, i, err, value);
	}
	if (!status && join(value))
		status = no_memory(err);
	return status;
}

int value_read(const struct libfwctl_record *record, const char *path, struct libfwctl_error *err,
	       struct value *value)
{
	struct libfwctl_path *way = NULL;
	int status = libfwctl_path_new(record->layout, path, err, &way);

	value_clear(value);
	if (!status)
		status = read_elements(record, path, way, err, value);
	libfwctl_path_free(way);
	if (status)
		value_clear(value);
	/* Left out by the device, or of another case: not there. */
	if (status != -ENOENT && status != -ENODATA)
		return status;
	error_reset(err);
	return 0;
}
