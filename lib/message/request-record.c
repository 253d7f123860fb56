// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * request-record.c: setting a request from another record by the names of fields, so that what was read of a
 * thing can be written back, changed. All or nothing.
 */
#include "message/request.h"
#include "codec/cursor.h"
#include "codec/edit.h"
#include "codec/path.h"
#include "codec/value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

#define PATH_ROOM 2048

struct taking {
	struct libfwctl_request *request;
	struct libfwctl_record *to; /* the request's, or one of its buffers' */
	const char *prefix;	    /* before each path there; NULL: none */
	const struct libfwctl_record *from;
	unsigned int flags;
	struct libfwctl_error *err;
	struct libfwctl_cursor cursor;
	/* In how many unions a field stands: what selects their cases is set by then. */
	unsigned int depth;
	bool goes_deeper;
	/* The struct whose reserved bits were taken last. */
	const struct libfwctl_layout *reserved_of;
	uint64_t reserved_at;
};

/* What asks for something is no state, and 0 where it is read. */
static bool only_asks(const struct libfwctl_field *field)
{
	return field->access == ACCESS_OPERATION || field->access == ACCESS_WRITE_ONLY;
}

/* What chooses, and what a command says unless it is told otherwise. */
static bool is_given(const struct taking *taking, const struct libfwctl_field *field)
{
	return field->access == ACCESS_KEY ||
	       libfwctl_command_get_preset(taking->request->command, field, NULL, NULL) != -ENODATA;
}

static bool is_left(const struct taking *taking, const struct libfwctl_field *field)
{
	return only_asks(field) ||
	       ((taking->flags & LIBFWCTL_RECORD_WITHOUT_KEYS) && is_given(taking, field)) ||
	       !libfwctl_command_is_settable(taking->request->command, field);
}

static unsigned int union_depth(const struct libfwctl_cursor *cursor, int step)
{
	unsigned int depth = 0;

	for (unsigned int i = 1; i <= cursor->top; i++)
		depth += !cursor->levels[i].is_array && cursor->levels[i].field->kind == KIND_UNION;
	/* One that is bytes for now is not gone into. */
	return depth + (step == LIBFWCTL_STEP_DATA && cursor_field(cursor)->kind == KIND_UNION);
}

/* Cases of a union can have fields of the same name. */
static const struct libfwctl_field *end_of(const struct taking *taking,
					   const struct libfwctl_path *path)
{
	struct route route;

	return route_follow(&route, taking->to, path) ? path->field : route.field;
}

static int set_data(struct taking *taking, const struct libfwctl_path *path)
{
	size_t length;
	const void *data = libfwctl_cursor_get_data(&taking->cursor, &length);

	return record_set_data(taking->to, path, length ? data : "", length, false);
}

static int set_number(struct taking *taking, const struct libfwctl_field *field,
		      const struct libfwctl_path *path)
{
	uint64_t value = taking->cursor.value;

	if (field->kind == KIND_SIGNED)
		return record_set_i64(taking->to, path, (int64_t)value, false);
	return record_set_u64(taking->to, path, value, false);
}

static int tell(struct taking *taking, int status, const char *name,
		const struct libfwctl_field *field)
{
	char *given = NULL;

	libfwctl_record_find_text(taking->from, name, NULL, &given);
	value_report(taking->err, status, name, field, given ? given : "another value");
	libfwctl_free(given);
	return status;
}

/* One field of the other record, into that of the same name. */
static int take(struct taking *taking, const struct libfwctl_field *field, const char *name,
		const struct libfwctl_path *path)
{
	const struct libfwctl_field *own = end_of(taking, path);
	bool number = field_is_number(field);
	int status;

	if (is_left(taking, own))
		return 0;
	if (number != field_is_number(own) || (!number && field->kind != own->kind) ||
	    !value_same_measure(field, own))
		return report(taking->err, FAILURE(.message = MSG_FIELD_OTHERWISE, .error = EINVAL,
						   .field = name));
	status = number ? set_number(taking, field, path) : set_data(taking, path);
	/* What the device has, and the format has no name for. */
	if ((status == -EINVAL || status == -ERANGE) && own->enumeration &&
	    (taking->flags & LIBFWCTL_RECORD_WITH_RESERVED) &&
	    own->enumeration == field->enumeration)
		status = record_set_raw(taking->to, path, taking->cursor.value);
	/* What depends on what nobody may set cannot be sent, whoever wants it. */
	if (status == -EACCES)
		return 0;
	return status ? tell(taking, status, name, own) : 0;
}

/* The bits that no field has, of the struct that the cursor is in, if that is the same one here. */
static int take_reserved(struct taking *taking, const struct libfwctl_path *path)
{
	unsigned int level = taking->cursor.top;
	const struct frame *frame;
	struct route route;

	while (taking->cursor.levels[level].is_array)
		level--;
	frame = &taking->cursor.levels[level].frame;
	if (taking->reserved_of == frame->layout && taking->reserved_at == frame->base)
		return 0;
	if (route_follow(&route, taking->to, path) || route_frame(&route)->layout != frame->layout)
		return 0;
	taking->reserved_of = frame->layout;
	taking->reserved_at = frame->base;
	return reserved_copy(&taking->cursor.walk, frame, &route.walk, route_frame(&route),
			     taking->to->bytes)
		       ? request_no_memory(taking->err)
		       : 0;
}

static int take_step(struct taking *taking, int step)
{
	const struct libfwctl_field *field = cursor_field(&taking->cursor);
	struct libfwctl_path *path;
	char memory[PATH_ROOM];
	struct text text;
	unsigned int depth;
	int status;

	if ((step != LIBFWCTL_STEP_NUMBER && step != LIBFWCTL_STEP_DATA) || only_asks(field))
		return 0;
	depth = union_depth(&taking->cursor, step);
	if (depth != taking->depth) {
		taking->goes_deeper |= depth > taking->depth;
		return 0;
	}
	text_begin(&text, memory, sizeof(memory));
	if (taking->prefix) {
		text_add(&text, taking->prefix);
		text_add(&text, ".");
	}
	cursor_add_path(&taking->cursor, &text);
	status = libfwctl_path_new(taking->to->layout, memory, NULL, &path);
	if (status == -ENOMEM)
		return request_no_memory(taking->err);
	if (status)
		return 0; /* there is none of that name */
	status = take(taking, field, memory, path);
	if (!status && (taking->flags & LIBFWCTL_RECORD_WITH_RESERVED))
		status = take_reserved(taking, path);
	libfwctl_path_free(path);
	return status;
}

static int take_all(struct taking *taking)
{
	int status = libfwctl_cursor_start(&taking->cursor, taking->from, 0);

	if (status)
		return request_no_memory(taking->err);
	while (!status) {
		int step = cursor_next(&taking->cursor);

		if (step == LIBFWCTL_STEP_END)
			break;
		if (step < 0)
			return value_report(taking->err, step, cursor_field(&taking->cursor)->name,
					    NULL, NULL);
		status = take_step(taking, step);
	}
	return status;
}

static int take_deeper_and_deeper(struct taking *taking)
{
	int status;

	do {
		taking->goes_deeper = false;
		taking->reserved_of = NULL;
		status = take_all(taking);
		taking->depth++;
	} while (!status && taking->goes_deeper);
	return status;
}

static int put_record(struct taking *taking)
{
	struct libfwctl_request *request = taking->request;
	int status;

	request_take_back(request);
	status = request_keep(request, taking->err);
	if (status)
		return status;
	status = take_deeper_and_deeper(taking);
	if (status)
		request_take_back(request);
	request->completed = false;
	return request_name_command(request, status, taking->err);
}

int libfwctl_request_put_record(struct libfwctl_request *request,
				const struct libfwctl_record *record, unsigned int flags,
				struct libfwctl_error *err)
{
	struct taking taking = {.request = request, .from = record, .flags = flags, .err = err};

	error_reset(err);
	if (!request || !record || record == &request->record ||
	    (flags & ~(LIBFWCTL_RECORD_WITHOUT_KEYS | LIBFWCTL_RECORD_WITH_RESERVED)))
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "request, another record and known flags"));
	taking.to = &request->record;
	return put_record(&taking);
}

int request_put_record_at(struct libfwctl_request *request, const char *at,
			  const struct libfwctl_record *record, unsigned int flags,
			  struct libfwctl_error *err)
{
	struct taking taking = {.request = request, .from = record, .flags = flags, .err = err};

	error_reset(err);
	taking.to = request_resolve(request, at ? at : "", &taking.prefix, err);
	if (!taking.to)
		return -EACCES;
	if (!at)
		taking.prefix = NULL;
	return put_record(&taking);
}

int request_put_raw(struct libfwctl_request *request, const char *path, uint64_t value,
		    struct libfwctl_error *err)
{
	const char *rest;
	struct libfwctl_record *record;
	struct libfwctl_path *way = NULL;
	char given[32];
	int status;

	request_take_back(request);
	record = request_resolve(request, path, &rest, err);
	if (!record)
		return -EACCES;
	status = libfwctl_path_new(record->layout, rest ? rest : "", err, &way);
	if (status)
		return request_name_command(request, status, err);
	status = record_set_raw(record, way, value);
	snprintf(given, sizeof(given), "%" PRIu64, value);
	value_report(err, status, path, way->field, given);
	libfwctl_path_free(way);
	return request_name_command(request, status, err);
}
