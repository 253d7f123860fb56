// SPDX-License-Identifier: LGPL-2.1-or-later
/* record.c: records: bytes with a layout, and reading their fields by path and by name. */
#include "image/bits.h"
#include "codec/path.h"
#include "codec/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int libfwctl_record_new(const struct libfwctl_layout *layout, const void *bytes, size_t length,
			struct libfwctl_error *err, struct libfwctl_record **out)
{
	struct libfwctl_record *record;

	error_reset(err);
	if (!layout || (!bytes && length) || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "layout, bytes and result"));
	record = calloc(1, sizeof(*record));
	if (record) {
		record->layout = layout;
		record->bytes = malloc(length ? length : 1);
	}
	if (!record || !record->bytes) {
		free(record);
		return report_no_memory(err, "a record");
	}
	if (length)
		memcpy(record->bytes, bytes, length);
	record->length = length;
	record->room = length ? length : 1;
	record->settable = true;
	*out = record;
	return 0;
}

void libfwctl_record_free(struct libfwctl_record *record)
{
	if (!record)
		return;
	if (record->room)
		free(record->bytes);
	free(record);
}

const struct libfwctl_layout *libfwctl_record_get_layout(const struct libfwctl_record *record)
{
	return record ? record->layout : NULL;
}

const void *libfwctl_record_get_bytes(const struct libfwctl_record *record, size_t *length)
{
	if (length)
		*length = record ? record->length : 0;
	return record ? record->bytes : NULL;
}

/* A number in two's complement, and whether its sign counts. */
static int get_number(const struct libfwctl_record *record, const struct libfwctl_path *path,
		      uint64_t *value, bool *is_signed)
{
	struct route route;
	int result;

	*is_signed = path->field->kind == KIND_SIGNED;
	if (path->direct && path->layout == record->layout && path->end <= record->length) {
		*value = bits_load(record->bytes + path->end - 8, path->order) >> path->shift &
			 path->most;
		return 0;
	}
	result = route_follow(&route, record, path);
	if (result)
		return result;
	if (!field_is_number(route.field) ||
	    ((route.field->flags & FIELD_ARRAY) && !route.has_index))
		return -EINVAL;
	*is_signed = route.field->kind == KIND_SIGNED;
	return walk_number(&route.walk, route_frame(&route), route.field, route.bit, value);
}

int libfwctl_record_get_u64(const struct libfwctl_record *record, const struct libfwctl_path *path,
			    uint64_t *value)
{
	uint64_t number;
	bool is_signed;
	int result;

	if (!record || !path || !value)
		return -EINVAL;
	result = get_number(record, path, &number, &is_signed);
	if (result)
		return result;
	if (is_signed && number > INT64_MAX)
		return -ERANGE;
	*value = number;
	return 0;
}

int libfwctl_record_get_i64(const struct libfwctl_record *record, const struct libfwctl_path *path,
			    int64_t *value)
{
	uint64_t number;
	bool is_signed;
	int result;

	if (!record || !path || !value)
		return -EINVAL;
	result = get_number(record, path, &number, &is_signed);
	if (result)
		return result;
	if (!is_signed && number > INT64_MAX)
		return -ERANGE;
	*value = (int64_t)number;
	return 0;
}

/* Of a struct or a union's case: as much of it as is there. */
static int get_struct(struct route *route, const unsigned char **data, size_t *length)
{
	const struct libfwctl_field *field = route->field;
	struct frame *frame = route_frame(route);
	uint64_t limit = walk_limit(&route->walk, frame), bits = field->width;
	int result = 0;

	if (route->has_index && field_elements_vary(field))
		result = walk_element_size(&route->walk, frame, field, route->bit, &bits);
	else if (!route->has_index)
		result = walk_span(&route->walk, frame, field, route->bit, &bits);
	if (result)
		return result;
	if (route->bit >= limit)
		return -ENODATA;
	if (route->bit % 8)
		return -EINVAL;
	*data = route->walk.record->bytes + route->bit / 8;
	*length = (size_t)((bits < limit - route->bit ? bits : limit - route->bit) / 8);
	return 0;
}

static int get_data(struct route *route, const unsigned char **data, size_t *length)
{
	struct frame *frame = route_frame(route);
	struct choice choice;
	int result;

	if ((route->field->flags & FIELD_ARRAY) && !route->has_index)
		return -EINVAL;
	switch (route->field->kind) {
	case KIND_STRUCT:
		return get_struct(route, data, length);
	case KIND_UNION:
		result = walk_choose(&route->walk, frame, route->field, &choice);
		if (result)
			return result;
		if (choice.nothing)
			return -ENODATA;
		if (choice.layout)
			return get_struct(route, data, length);
		break;
	case KIND_BYTES:
	case KIND_STRING:
	case KIND_UUID:
		break;
	default:
		return -EINVAL;
	}
	return walk_data(&route->walk, frame, route->field, route->bit, data, length);
}

int libfwctl_record_get_data(const struct libfwctl_record *record, const struct libfwctl_path *path,
			     const void **data, size_t *length)
{
	const unsigned char *bytes;
	struct route route;
	int result;

	if (!record || !path || !data || !length)
		return -EINVAL;
	result = route_follow(&route, record, path);
	if (!result)
		result = get_data(&route, &bytes, length);
	if (!result)
		*data = bytes;
	return result;
}

/* Elements that say their own size are counted one by one. */
static uint64_t count_varying(struct route *route, uint64_t most, int *result)
{
	uint64_t count = 0, bit = route->bit, size;

	for (; count < most; count++) {
		*result = walk_element_size(&route->walk, route_frame(route), route->field, bit,
					    &size);
		if (*result)
			break;
		bit += size;
	}
	if (*result == -ENODATA)
		*result = 0;
	return count;
}

int libfwctl_record_get_count(const struct libfwctl_record *record,
			      const struct libfwctl_path *path, uint64_t *count)
{
	struct route route;
	struct array array;
	int result;

	if (!record || !path || !count)
		return -EINVAL;
	result = route_follow(&route, record, path);
	if (result)
		return result;
	if (!(route.field->flags & FIELD_ARRAY) || route.has_index)
		return -EINVAL;
	result = walk_array(&route.walk, route_frame(&route), route.field, route.bit, &array);
	if (!result && array.undecided)
		return -ENODATA;
	if (!result && array.varies)
		array.count = count_varying(&route, array.told, &result);
	if (!result)
		*count = array.count;
	return result;
}

int record_evaluate(const struct libfwctl_record *record, const struct expression *expression,
		    uint64_t *value)
{
	struct frame top;
	struct walk walk;
	int result = walk_start(&walk, record, &top);

	return result ? result : walk_evaluate(&walk, &top, expression, value, NULL);
}

bool record_meets(const struct libfwctl_record *record, const struct condition *condition)
{
	const struct field_extras extras = {.condition = (struct condition *)condition};
	const struct libfwctl_field field = {.extras = &extras};
	struct frame top;
	struct walk walk;

	return walk_start(&walk, record, &top) == 0 && walk_present(&walk, &top, &field) == 0;
}

/* ---- by name -------------------------------------------------------------------------------- */

/* What a function by name begins with: 0, and the path, or the error. */
static int find_path(const struct libfwctl_record *record, const char *text, const void *out,
		     struct libfwctl_error *err, struct libfwctl_path **path)
{
	error_reset(err);
	if (!record || !text || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "record, path and result"));
	return libfwctl_path_new(record->layout, text, err, path);
}

int libfwctl_record_find_u64(const struct libfwctl_record *record, const char *path,
			     struct libfwctl_error *err, uint64_t *value)
{
	struct libfwctl_path *found = NULL;
	uint64_t number = 0;
	bool is_signed;
	int result = find_path(record, path, value, err, &found);

	if (result)
		return result;
	result = get_number(record, found, &number, &is_signed);
	if (!result && is_signed && number > INT64_MAX)
		result = report(err, FAILURE(.message = MSG_FIELD_NEGATIVE, .error = ERANGE,
					     .field = path, .number = {number}));
	else if (!result)
		*value = number;
	else
		value_report(err, result, path, found->field, NULL);
	libfwctl_path_free(found);
	return result;
}

int libfwctl_record_find_i64(const struct libfwctl_record *record, const char *path,
			     struct libfwctl_error *err, int64_t *value)
{
	struct libfwctl_path *found = NULL;
	uint64_t number = 0;
	bool is_signed;
	int result = find_path(record, path, value, err, &found);

	if (result)
		return result;
	result = get_number(record, found, &number, &is_signed);
	if (!result && !is_signed && number > INT64_MAX)
		result = report(err, FAILURE(.message = MSG_FIELD_LARGE, .error = ERANGE,
					     .field = path, .number = {number}));
	else if (!result)
		*value = (int64_t)number;
	else
		value_report(err, result, path, found->field, NULL);
	libfwctl_path_free(found);
	return result;
}

int libfwctl_record_find_data(const struct libfwctl_record *record, const char *path,
			      struct libfwctl_error *err, const void **data, size_t *length)
{
	struct libfwctl_path *found = NULL;
	int result = find_path(record, path, length ? data : NULL, err, &found);

	if (result)
		return result;
	result = libfwctl_record_get_data(record, found, data, length);
	value_report(err, result, path, found->field, NULL);
	libfwctl_path_free(found);
	return result;
}

static char *hex_text(const unsigned char *bytes, size_t length)
{
	static const char digits[] = "0123456789abcdef";
	char *text = malloc(2 * length + 1), *to = text;

	if (!text)
		return NULL;
	for (size_t i = 0; i < length; i++) {
		*to++ = digits[bytes[i] >> 4];
		*to++ = digits[bytes[i] & 15];
	}
	*to = '\0';
	return text;
}

static char *data_text(const struct libfwctl_field *field, const unsigned char *bytes,
		       size_t length)
{
	char *copy, *text;

	if (field->kind == KIND_UUID && length == 16) {
		text = calloc(1, UUID_TEXT + 1);
		if (text)
			value_write_uuid(bytes, text);
		return text;
	}
	if (field->kind != KIND_STRING)
		return hex_text(bytes, length);
	copy = strndup((const char *)bytes, length);
	text = copy ? libfwctl_escape(copy, 0) : NULL;
	free(copy);
	return text;
}

int record_text(const struct libfwctl_record *record, const struct libfwctl_path *path, char **text)
{
	const unsigned char *data;
	struct route route;
	uint64_t number;
	size_t length;
	int result = route_follow(&route, record, path);

	if (result)
		return result;
	if ((route.field->flags & FIELD_ARRAY) && !route.has_index)
		return -EINVAL;
	if (field_is_number(route.field)) {
		result = walk_number(&route.walk, route_frame(&route), route.field, route.bit,
				     &number);
		*text = result ? NULL : value_text(route.field, number);
	} else {
		result = get_data(&route, &data, &length);
		*text = result ? NULL : data_text(route.field, data, length);
	}
	return result ? result : *text ? 0 : -ENOMEM;
}

int libfwctl_record_find_text(const struct libfwctl_record *record, const char *path,
			      struct libfwctl_error *err, char **text)
{
	struct libfwctl_path *found = NULL;
	char *made = NULL;
	int result = find_path(record, path, text, err, &found);

	if (result)
		return result;
	result = record_text(record, found, &made);
	if (!result)
		*text = made;
	value_report(err, result, path, found->field, NULL);
	libfwctl_path_free(found);
	return result;
}
