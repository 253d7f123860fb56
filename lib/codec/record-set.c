// SPDX-License-Identifier: LGPL-2.1-or-later
/* record-set.c: setting fields of a record by path and by text. */
#include "image/bits.h"
#include "codec/edit.h"
#include "codec/value.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Whether one of the fields that a path can end at takes a number; asked first, so that nothing is changed on the
 * way to one that does not.
 */
static int takes_number(const struct edit *edit, const struct libfwctl_path *path,
			struct number number)
{
	int result = -EINVAL;

	for (uint32_t i = 0; i < path->nnodes && result; i++) {
		const struct libfwctl_field *field = path->nodes[i].field;
		uint64_t value;

		if (path->nodes[i].branch != PATH_NONE || !field_is_number(field))
			continue;
		result = edit_may_set(edit, field);
		if (!result)
			result = value_fit(field, number, &value);
	}
	return result;
}

static int set_number(struct libfwctl_record *record, const struct libfwctl_path *path,
		      struct number number, bool force)
{
	struct edit edit;
	uint64_t value;
	int result;

	if (path->layout != record->layout)
		return -EINVAL;
	result = edit_start(&edit, record, force);
	if (!result)
		result = takes_number(&edit, path, number);
	if (!result)
		result = edit_follow(&edit, path);
	if (result)
		return result;
	if (!field_is_number(edit.route.field) ||
	    ((edit.route.field->flags & FIELD_ARRAY) && !edit.route.has_index))
		return -EINVAL;
	result = value_fit(edit.route.field, number, &value);
	if (result)
		return result;
	return edit_number(&edit, route_frame(&edit.route), edit.route.field, edit.route.bit,
			   value);
}

/* The long way; from the first success on, the path knows that this command lets the field be set. */
static __attribute__((noinline)) int set_u64_slowly(struct libfwctl_record *record,
						    const struct libfwctl_path *path,
						    uint64_t value, bool force)
{
	/* Paths are shared by threads; this is a cache that any of them may fill. */
	struct libfwctl_path *cache = (struct libfwctl_path *)path;
	int result;

	if (!record || !path)
		return -EINVAL;
	result = set_number(record, path, (struct number){false, value}, force);
	if (!result && !force && path->free)
		atomic_store_explicit(&cache->settable, record->command, memory_order_relaxed);
	return result;
}

int record_set_u64(struct libfwctl_record *record, const struct libfwctl_path *path, uint64_t value,
		   bool force)
{
	unsigned char *eight;

	if (!record || !path || path->layout != record->layout || path->end > record->length ||
	    value > path->most ||
	    atomic_load_explicit(&path->settable, memory_order_relaxed) != record->command)
		return set_u64_slowly(record, path, value, force);
	eight = record->bytes + path->end - 8;
	bits_store(eight, path->order,
		   (bits_load(eight, path->order) & ~(path->most << path->shift)) |
			   value << path->shift);
	return 0;
}

int record_set_i64(struct libfwctl_record *record, const struct libfwctl_path *path, int64_t value,
		   bool force)
{
	struct number number = {value < 0, value < 0 ? -(uint64_t)value : (uint64_t)value};

	if (!record || !path)
		return -EINVAL;
	return set_number(record, path, number, force);
}

int record_set_raw(struct libfwctl_record *record, const struct libfwctl_path *path, uint64_t value)
{
	const struct libfwctl_field *field;
	struct edit edit;
	int result = edit_start(&edit, record, false);

	if (!result)
		result = edit_follow(&edit, path);
	if (result)
		return result;
	field = edit.route.field;
	if (!field_is_number(field) || ((field->flags & FIELD_ARRAY) && !edit.route.has_index))
		return -EINVAL;
	if (field->kind == KIND_SIGNED)
		value &= UINT64_MAX >> (-field->width & 63);
	if (value > UINT64_MAX >> (-field->width & 63))
		return -ERANGE;
	return edit_number(&edit, route_frame(&edit.route), field, edit.route.bit, value);
}

/* Data goes into fields of bytes, and into unions that are bytes for now. */
static int takes_data(struct edit *edit)
{
	const struct libfwctl_field *field = edit->route.field;
	struct choice choice;
	int result;

	if ((field->flags & FIELD_ARRAY) && !edit->route.has_index)
		return -EINVAL;
	if (field->kind == KIND_BYTES || field->kind == KIND_STRING || field->kind == KIND_UUID)
		return 0;
	if (field->kind != KIND_UNION)
		return -EINVAL;
	result = walk_choose(&edit->route.walk, route_frame(&edit->route), field, &choice);
	if (result)
		return result;
	return choice.nothing ? -ENODATA : choice.layout ? -EINVAL : 0;
}

int record_set_data(struct libfwctl_record *record, const struct libfwctl_path *path,
		    const void *data, size_t length, bool force)
{
	struct edit edit;
	int result;

	if (!record || !path || (!data && length))
		return -EINVAL;
	result = edit_start(&edit, record, force);
	if (!result)
		result = edit_follow(&edit, path);
	if (!result)
		result = takes_data(&edit);
	if (result)
		return result;
	return edit_data(&edit, route_frame(&edit.route), edit.route.field, edit.route.bit, data,
			 length);
}

static int put_number(struct libfwctl_record *record, const struct libfwctl_path *path,
		      const struct libfwctl_field *field, const char *text, bool force)
{
	struct number number = {false, 0};
	uint64_t value;
	int result = value_parse(field, text, strlen(text), &value);

	if (result)
		return result;
	number.magnitude = value;
	if (field->kind == KIND_SIGNED) {
		value = bits_sign_extend(value, field->width);
		number.negative = value > INT64_MAX;
		number.magnitude = number.negative ? -value : value;
	}
	return set_number(record, path, number, force);
}

static int put_data(struct libfwctl_record *record, const struct libfwctl_path *path,
		    const struct libfwctl_field *field, const char *text, bool force)
{
	size_t length = strlen(text), nbytes;
	unsigned char *bytes = malloc(length + 1);
	int result;

	if (!bytes)
		return -ENOMEM;
	result = value_parse_data(field, text, length, bytes, &nbytes);
	if (!result)
		result = record_set_data(record, path, bytes, nbytes, force);
	free(bytes);
	return result;
}

/* What is not there: where a union is on the way to it, other fields have chosen another case. */
static void report_absent(struct libfwctl_record *record, const struct libfwctl_path *path,
			  const char *text, bool force, struct libfwctl_error *err)
{
	const struct libfwctl_field *field = path->field;
	struct choice choice;
	struct edit edit;

	if (!edit_start(&edit, record, force)) {
		edit_follow(&edit, path);
		field = edit.route.field;
	}
	if (field->kind == KIND_UNION &&
	    !walk_choose(&edit.route.walk, route_frame(&edit.route), field, &choice))
		path_report_unchosen(err, path->text, field, choice.layout);
	else
		value_report(err, -ENODATA, path->text, path->field, text);
}

/* Cases of a union can have fields of the same name, of which the one that holds says what the text means. */
static const struct libfwctl_field *end_of(const struct libfwctl_record *record,
					   const struct libfwctl_path *path)
{
	struct route route;

	return route_follow(&route, record, path) ? path->field : route.field;
}

int record_put_text(struct libfwctl_record *record, const char *path, const char *text, bool force,
		    struct libfwctl_error *err)
{
	const struct libfwctl_field *field;
	struct libfwctl_path *found = NULL;
	int result;

	error_reset(err);
	if (!record || !path || !text)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "record, path and text"));
	result = libfwctl_path_new(record->layout, path, err, &found);
	if (result)
		return result;
	field = end_of(record, found);
	result = field_is_number(field) ? put_number(record, found, field, text, force)
					: put_data(record, found, field, text, force);
	if (result == -ENODATA)
		report_absent(record, found, text, force, err);
	else
		value_report(err, result, path, field, text);
	libfwctl_path_free(found);
	return result;
}

const struct libfwctl_field *layout_find_role(const struct libfwctl_layout *layout,
					      enum image_role role, uint64_t *bit_offset)
{
	const struct fields *fields = layout_fields(layout);

	for (uint32_t i = 0; fields && i < fields->count; i++) {
		const struct libfwctl_field *field = &fields->field[i];
		const struct libfwctl_field *found = NULL;

		*bit_offset = 0;
		if (field->role == role)
			found = field;
		else if ((field->flags & FIELD_INLINE) && field->kind == KIND_STRUCT)
			found = layout_find_role(field->layout, role, bit_offset);
		if (found) {
			*bit_offset += field->bit_offset;
			return found;
		}
	}
	return NULL;
}
