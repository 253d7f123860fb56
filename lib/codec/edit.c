// SPDX-License-Identifier: LGPL-2.1-or-later
/* edit.c: changing a record. See edit.h. */
#include "codec/edit.h"
#include "image/bits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int record_resize(struct libfwctl_record *record, size_t length)
{
	if (length > RECORD_BYTES_MAX)
		return -EMSGSIZE;
	if (length > record->length && length > record->room) {
		size_t room = 2 * record->room > length ? 2 * record->room : length;
		/* Bytes of somebody else's are left to him: this record goes on with its own. */
		unsigned char *bytes = realloc(record->room ? record->bytes : NULL, room);

		if (!bytes)
			return -ENOMEM;
		if (!record->room && record->length)
			memcpy(bytes, record->bytes, record->length);
		record->bytes = bytes;
		record->room = room;
	}
	if (length > record->length)
		memset(record->bytes + record->length, 0, length - record->length);
	record->length = length;
	return 0;
}

static int resize(struct edit *edit, uint64_t bytes)
{
	int result =
		bytes > RECORD_BYTES_MAX ? -EMSGSIZE : record_resize(edit->record, (size_t)bytes);

	edit->route.walk.valid = (uint64_t)edit->record->length * 8;
	return result;
}

/* Makes bits valid up to `end`. */
static int reach(struct edit *edit, uint64_t end)
{
	return end > edit->route.walk.valid ? resize(edit, (end + 7) / 8) : 0;
}

/* What stands behind a field moves with the field's end. */
static int move_end(struct edit *edit, uint64_t old_end, uint64_t new_end)
{
	uint64_t from = old_end / 8, to = new_end / 8, length = edit->record->length;
	int result;

	if (from >= length || from == to)
		return 0;
	if (to > from) {
		result = resize(edit, length + (to - from));
		if (result)
			return result;
	}
	memmove(edit->record->bytes + to, edit->record->bytes + from, (size_t)(length - from));
	if (to < from)
		return resize(edit, length - (from - to));
	memset(edit->record->bytes + from, 0, (size_t)(to - from));
	return 0;
}

int edit_start(struct edit *edit, struct libfwctl_record *record, bool force)
{
	struct frame *top = &edit->route.frames[0];
	int result;

	edit->record = record;
	edit->force = force;
	edit->route.depth = 0;
	result = walk_start(&edit->route.walk, record, top);
	if (result)
		return result;
	edit->route.walk.writing = true;
	top->end = record->layout->flags & LAYOUT_OPEN ? RECORD_BITS_MAX
						       : (uint64_t)record->layout->size * 8;
	return 0;
}

int edit_may_set(const struct edit *edit, const struct libfwctl_field *field)
{
	const struct libfwctl_command *command = edit->record->command;
	bool all = edit->force || edit->record->settable;

	if (field->kind == KIND_RESERVED || (!all && !command))
		return -EACCES;
	if (all)
		return 0;
	/* Without memory, a command cannot tell. */
	if (!command_details(command))
		return -ENOMEM;
	return libfwctl_command_is_settable(command, field) ? 0 : -EACCES;
}

static int write_number(struct edit *edit, const struct frame *frame,
			const struct libfwctl_field *field, uint64_t bit, uint64_t value)
{
	const struct field_extras *extras = field->extras;
	uint32_t nparts = extras && extras->nparts ? extras->nparts : 1, left = field->width;

	for (uint32_t i = 0; i < nparts; i++) {
		struct part part = {0, field->width};
		uint64_t at = bit;
		int result;

		if (extras && extras->nparts) {
			part = extras->parts[i];
			at = bit - field->bit_offset + part.bit_offset;
		}
		if (at + part.width > frame->end)
			return -ERANGE;
		result = reach(edit, at + part.width);
		if (result)
			return result;
		left -= part.width;
		bits_set(edit->record->bytes, at, part.width, field->order, value >> left);
	}
	return 0;
}

int edit_number(struct edit *edit, struct frame *frame, const struct libfwctl_field *field,
		uint64_t bit, uint64_t value)
{
	int result = edit_may_set(edit, field);

	return result ? result : write_number(edit, frame, field, bit, value);
}

/* Finds a number in this same record that another field depends on. */
static int find_number(struct edit *edit, struct frame *frame, const struct reference *reference,
		       struct target *target, uint64_t *value)
{
	int result = walk_find(&edit->route.walk, frame, reference, target);

	if (result)
		return result == -ENODATA ? -EACCES : result;
	if (target->walk.record != edit->record || !field_is_number(target->field))
		return -EACCES;
	result = walk_number(&target->walk, &target->frame, target->field, target->bit, value);
	if (result == -ENODATA)
		*value = 0;
	return result == -ENODATA ? 0 : result;
}

int edit_enable(struct edit *edit, struct frame *frame, const struct libfwctl_field *field)
{
	const struct condition *condition = field->extras ? field->extras->condition : NULL;

	if (walk_present(&edit->route.walk, frame, field) == 0)
		return 0;
	for (; condition; condition = condition->next) {
		struct target target;
		uint64_t value;
		int result = find_number(edit, frame, &condition->field, &target, &value);

		if (result)
			return result;
		if ((value & condition->mask) == condition->value)
			continue;
		value = (value & ~condition->mask) | condition->value;
		result = edit_number(edit, &target.frame, target.field, target.bit, value);
		if (result)
			return result;
	}
	return 0;
}

/* (field * mul + add), to the power of two, times unit / divide: the least field that gives `wanted`. */
static int invert(const struct expression *expression, uint64_t wanted, uint64_t *field)
{
	uint64_t unit = expression->unit ? expression->unit : 1;
	uint64_t divide = expression->divide ? expression->divide : 1, factor;
	int64_t number;

	if (expression->mul1 <= 0 || expression->field2.layout || wanted > RECORD_BITS_MAX)
		return -ERANGE;
	factor = (uint64_t)expression->mul1;
	wanted = (wanted * divide + unit - 1) / unit;
	if (expression->log2) {
		uint64_t power = 0;

		while (power < 63 && UINT64_C(1) << power < wanted)
			power++;
		wanted = power;
	}
	number = (int64_t)wanted - expression->add;
	*field = number > 0 ? ((uint64_t)number + factor - 1) / factor : 0;
	return 0;
}

/* Sets the field that an expression depends on so that its value is `wanted`, or a little more. */
static int solve(struct edit *edit, struct frame *frame, const struct expression *expression,
		 uint64_t wanted)
{
	struct target target;
	uint64_t value, old;
	int result;

	if (!expression->field1.layout)
		return -ERANGE;
	result = invert(expression, wanted, &value);
	if (!result)
		result = find_number(edit, frame, &expression->field1, &target, &old);
	if (result)
		return result;
	if (target.field->width < 64 && value >> target.field->width)
		return -ERANGE;
	return edit_number(edit, &target.frame, target.field, target.bit, value);
}

/* Room for one more at the end of elements that say their own size. */
static int append_varying(struct edit *edit, struct frame *frame,
			  const struct libfwctl_field *field, uint64_t bit)
{
	const struct libfwctl_layout *layout = field->layout;
	struct frame inner;
	uint64_t size;
	int result;

	if (bit + (uint64_t)layout->size * 8 > frame->end)
		return -ERANGE;
	result = reach(edit, bit + (uint64_t)layout->size * 8);
	if (result || !field->extras || !field->extras->record_size)
		return result;
	result = walk_enter(&edit->route.walk, frame, field, layout, bit, &inner);
	if (result)
		return result;
	inner.end = frame->end;
	result = walk_evaluate(&edit->route.walk, &inner, inner.sizing, &size, NULL);
	if (result || size >= layout->size)
		return result;
	return solve(edit, &inner, inner.sizing, layout->size);
}

static int varying_element(struct edit *edit, struct frame *frame,
			   const struct libfwctl_field *field, uint64_t bit, uint64_t index,
			   uint64_t *element)
{
	for (uint64_t i = 0; i < index; i++) {
		uint64_t size;
		int result = walk_element_size(&edit->route.walk, frame, field, bit, &size);

		if (result)
			return result == -ENODATA ? -ERANGE : result;
		bit += size;
	}
	*element = bit;
	return bit < walk_limit(&edit->route.walk, frame) ? 0
							  : append_varying(edit, frame, field, bit);
}

int edit_element(struct edit *edit, struct frame *frame, const struct libfwctl_field *field,
		 uint64_t bit, uint64_t index, uint64_t *element)
{
	const struct expression *count = field->extras ? field->extras->count : NULL;
	struct array array;
	int result = walk_array(&edit->route.walk, frame, field, bit, &array);

	if (result)
		return result;
	if (index >= RECORD_BITS_MAX)
		return -ERANGE;
	if (count && index >= array.told) {
		uint64_t stride = (uint64_t)array.stride;

		result = solve(edit, frame, count, index + 1);
		if (!result && !array.varies && array.stride > 0)
			result = move_end(edit, bit + array.told * stride,
					  bit + (index + 1) * stride);
		if (result)
			return result;
	}
	if (array.varies)
		return varying_element(edit, frame, field, bit, index, element);
	*element = bit + (uint64_t)array.stride * index;
	if (*element < frame->base || *element + field->width > frame->end)
		return -ERANGE;
	return reach(edit, *element + field->width);
}

int edit_reach(struct edit *edit, const struct frame *frame)
{
	uint64_t end = frame->base + (uint64_t)frame->layout->size * 8;

	return reach(edit, end < frame->end ? end : frame->end);
}

int edit_reach_end(struct edit *edit, const struct frame *frame)
{
	return reach(edit, frame->end);
}

int edit_follow(struct edit *edit, const struct libfwctl_path *path)
{
	struct route *route = &edit->route;
	uint32_t next = path->root;
	int result = 0;

	if (path->layout != edit->record->layout)
		return -EINVAL;
	while (!result) {
		const struct path_node *node = &path->nodes[next];
		struct frame *frame = route_frame(route);

		route->field = node->field;
		route->has_index = node->has_index;
		/* Asked first, so that nothing else is changed for a field that stays as it is. */
		if (node->branch == PATH_NONE)
			result = edit_may_set(edit, node->field);
		if (!result)
			result = edit_enable(edit, frame, node->field);
		if (!result)
			result = walk_begin(&route->walk, frame, node->place, &route->bit);
		if (!result && node->has_index)
			result = edit_element(edit, frame, node->field, route->bit, node->index,
					      &route->bit);
		if (result || node->branch == PATH_NONE)
			break;
		result = route_descend(route, path, node, &next);
		if (!result)
			result = edit_reach(edit, route_frame(route));
	}
	return result;
}

/* How many bytes a field is to have for `length` bytes of data, and makes them so. */
static int make_room(struct edit *edit, struct frame *frame, const struct libfwctl_field *field,
		     uint64_t bit, size_t length, uint64_t *room)
{
	const struct expression *telling = field->extras ? field->extras->length : NULL;
	uint64_t old;
	int result;

	*room = field->width / 8;
	if (field->flags & FIELD_ARRAY)
		return 0;
	if (telling) {
		result = walk_evaluate(&edit->route.walk, frame, telling, &old, NULL);
		*room = old;
		if (result || old == length)
			return result;
		result = solve(edit, frame, telling, length);
		if (result)
			return length < old ? 0 : result;
		result = walk_evaluate(&edit->route.walk, frame, telling, room, NULL);
		if (result || *room > RECORD_BYTES_MAX || old > RECORD_BYTES_MAX)
			return result;
		return move_end(edit, bit + old * 8, bit + *room * 8);
	}
	if (field->flags & FIELD_TO_END) {
		*room = bit < frame->end ? (frame->end - bit) / 8 : 0;
		/* Nothing bounds it but itself: the record ends with it. */
		if (frame->end == RECORD_BITS_MAX && length <= *room) {
			*room = length;
			return resize(edit, bit / 8 + length);
		}
	}
	return 0;
}

int edit_data(struct edit *edit, struct frame *frame, const struct libfwctl_field *field,
	      uint64_t bit, const void *data, size_t length)
{
	int result = edit_may_set(edit, field);
	uint64_t room;

	if (result)
		return result;
	if (field->kind == KIND_UUID && length != 16)
		return -EINVAL;
	result = make_room(edit, frame, field, bit, length, &room);
	if (result)
		return result;
	if (length > room || room > RECORD_BYTES_MAX || bit + room * 8 > frame->end)
		return -ERANGE;
	result = reach(edit, bit + room * 8);
	if (result || room == 0)
		return result;
	if (length)
		memcpy(edit->record->bytes + bit / 8, data, length);
	memset(edit->record->bytes + bit / 8 + length, 0, (size_t)room - length);
	return 0;
}
