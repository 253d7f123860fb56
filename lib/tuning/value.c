// SPDX-License-Identifier: LGPL-2.1-or-later
/* value.c: the value of a parameter out of a record, as text and numbers. */
#include "tuning/settings.h"
#include "codec/path.h"
#include "codec/value.h"

#include <errno.h>
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

static int read_number(const struct libfwctl_record *record, const struct libfwctl_path *way,
		       bool is_signed, uint64_t *number)
{
	int64_t negative = 0;
	int status;

	if (!is_signed)
		return libfwctl_record_get_u64(record, way, number);
	status = libfwctl_record_get_i64(record, way, &negative);
	*number = (uint64_t)negative;
	return status;
}

static int read_one(const struct libfwctl_record *record, const struct libfwctl_path *way,
		    bool is_signed, size_t index, struct value *value)
{
	int status = record_text(record, way, &value->elements[index]);

	if (!status && value->numbers)
		status = read_number(record, way, is_signed, &value->numbers[index]);
	return status;
}

static int read_element(const struct libfwctl_record *record, const char *path, bool is_signed,
			size_t index, struct value *value)
{
	struct libfwctl_path *way = NULL;
	char element[QUERY_PATH_MAX + 24];
	int status;

	snprintf(element, sizeof(element), "%s[%zu]", path, index);
	status = libfwctl_path_new(record->layout, element, NULL, &way);
	if (!status)
		status = read_one(record, way, is_signed, index, value);
	libfwctl_path_free(way);
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

/* Cases of a union can have fields of the same name: the one that holds says what it is. */
static int read_elements(const struct libfwctl_record *record, const struct libfwctl_path *way,
			 struct value *value)
{
	const char *path = way->text;
	const struct libfwctl_field *field;
	struct route route;
	bool is_array, is_signed;
	uint64_t count = 1;
	int status = route_follow(&route, record, way);

	if (status)
		return status;
	field = route.field;
	is_array = (field->flags & FIELD_ARRAY) && !route.has_index;
	is_signed = field->kind == KIND_SIGNED;
	if (is_array)
		status = libfwctl_record_get_count(record, way, &count);
	if (status)
		return status;
	value->elements = calloc(count ? count : 1, sizeof(*value->elements));
	if (field_is_number(field))
		value->numbers = calloc(count ? count : 1, sizeof(*value->numbers));
	if (!value->elements || (field_is_number(field) && !value->numbers))
		return -ENOMEM;
	value->count = count;
	for (size_t i = 0; i < count && !status; i++)
		status = is_array ? read_element(record, path, is_signed, i, value)
				  : read_one(record, way, is_signed, i, value);
	return status ? status : join(value);
}

int value_read_way(const struct libfwctl_record *record, const struct libfwctl_path *way,
		   struct libfwctl_error *err, struct value *value)
{
	int status;

	value_clear(value);
	status = read_elements(record, way, value);
	if (status)
		value_clear(value);
	/* Left out by the device, or of another case: not there. */
	if (status == -ENODATA)
		return 0;
	return value_report(err, status, way->text, way->field, NULL);
}

int value_read(const struct libfwctl_record *record, const char *path, struct libfwctl_error *err,
	       struct value *value)
{
	struct libfwctl_path *way = NULL;
	int status = libfwctl_path_new(record->layout, path, err, &way);

	value_clear(value);
	if (!status)
		status = value_read_way(record, way, err, value);
	libfwctl_path_free(way);
	if (status != -ENOENT)
		return status;
	error_reset(err);
	return 0;
}
