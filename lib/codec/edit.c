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

/*
 * What stands behind a field moves with the field's end, as far as its struct goes: in one whose end is set,
 * nothing but zeros may fall off there.
 */
static int move_end(struct edit *edit, const struct frame *frame, uint64_t old_end,
		    uint64_t new_end)
{
	uint64_t from = old_end / 8, to = new_end / 8, length = edit->record->length;
	bool bounded = frame->end != RECORD_BITS_MAX;
	uint64_t end = bounded && frame->end / 8 < length ? frame->end / 8 : length, kept;
	int result;

	if (from >= end || from == to)
		return 0;
	if (to < from) {
		unsigned char *bytes = edit->record->bytes;

		memmove(bytes + to, bytes + from, (size_t)(end - from));
		memset(bytes + end - (from - to), 0, (size_t)(from - to));
		return bounded ? 0 : resize(edit, length - (from - to));
	}
	if (!bounded || frame->end / 8 > length) {
		uint64_t longer = length + (to - from);

		result = resize(edit, bounded && frame->end / 8 < longer ? frame->end / 8 : longer);
		if (result)
			return result;
	}
	kept = bounded && frame->end / 8 < end + (to - from) ? frame->end / 8 : end + (to - from);
	kept = kept > to ? kept - to : 0;
	for (uint64_t i = from + kept; i < end; i++)
		if (edit->record->bytes[i])
			return -ERANGE;
	if (kept)
		memmove(edit->record->bytes + to, edit->record->bytes + from, (size_t)kept);
	memset(edit->record->bytes + from, 0, (size_t)((kept ? to : end) - from));
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

/*
 * Sets the field that an expression depends on so that its value is `wanted`, or a little more; tells which it
 * was, and what it held.
 */
static int solve(struct edit *edit, struct frame *frame, const struct expression *expression,
		 uint64_t wanted, struct target *target, uint64_t *old)
{
	uint64_t value;
	int result;

	if (!expression->field1.layout)
		return -ERANGE;
	result = invert(expression, wanted, &value);
	if (!result)
		result = find_number(edit, frame, &expression->field1, target, old);
	if (result)
		return result;
	if (target->field->width < 64 && value >> target->field->width)
		return -ERANGE;
	return edit_number(edit, &target->frame, target->field, target->bit, value);
}

/* A field that is as long as a number says. */
struct follower {
	uint32_t place;
	uint64_t span; /* before the number changed */
};

#define FOLLOWERS_MAX 8

static bool is_same(const struct reference *one, const struct reference *other)
{
	return other->layout == one->layout && other->field == one->field &&
	       other->side == one->side;
}

static bool follows(const struct libfwctl_field *field, const struct reference *number)
{
	const struct expression *telling = NULL;

	if (field->extras)
		telling = field->extras->count ? field->extras->count : field->extras->length;
	return telling && !(field->flags & FIELD_ALIAS) &&
	       (is_same(&telling->field1, number) || is_same(&telling->field2, number));
}

/* What is told to have a length below zero, because nobody has set it yet, has none. */
static int span_at(struct edit *edit, struct frame *frame, uint32_t place, uint64_t *bit,
		   uint64_t *span)
{
	int result = walk_begin(&edit->route.walk, frame, place, bit);

	if (result)
		return result;
	*span = 0;
	result = walk_span(&edit->route.walk, frame, &frame->fields->field[place], *bit, span);
	return result == -EBADMSG ? 0 : result;
}

/* What stands behind it goes to its new end, or back to its old one. */
static int move_behind(struct edit *edit, struct frame *frame, const struct follower *follower,
		       bool back)
{
	uint64_t bit, span;
	int result = span_at(edit, frame, follower->place, &bit, &span);

	if (result)
		return result;
	return back ? move_end(edit, frame, bit + span, bit + follower->span)
		    : move_end(edit, frame, bit + follower->span, bit + span);
}

/*
 * As solve(), for an expression that tells how long a field is: what stands behind that, and behind others in
 * this struct that the same number tells of, stays what it was. What cannot be is undone.
 */
static int solve_length(struct edit *edit, struct frame *frame, const struct expression *expression,
			uint64_t wanted)
{
	struct follower followers[FOLLOWERS_MAX];
	uint32_t count = 0, moved = 0;
	struct target target;
	uint64_t bit, old;
	int result = 0;

	for (uint32_t i = 0; i < frame->fields->count; i++) {
		if (!follows(&frame->fields->field[i], &expression->field1))
			continue;
		if (count == FOLLOWERS_MAX)
			return -ERANGE;
		followers[count].place = i;
		result = span_at(edit, frame, i, &bit, &followers[count++].span);
		if (result)
			return result;
	}
	result = solve(edit, frame, expression, wanted, &target, &old);
	if (result)
		return result;
	while (!result && moved < count)
		result = move_behind(edit, frame, &followers[moved++], false);
	if (!result)
		return 0;
	for (moved--; moved > 0; moved--)
		move_behind(edit, frame, &followers[moved - 1], true);
	write_number(edit, &target.frame, target.field, target.bit, old);
	return result;
}

/* Room for one more at the end of elements that say their own size. */
static int append_varying(struct edit *edit, struct frame *frame,
			  const struct libfwctl_field *field, uint64_t bit)
{
	const struct libfwctl_layout *layout = field->layout;
	struct target target;
	struct frame inner;
	uint64_t size, old;
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
	return solve(edit, &inner, inner.sizing, layout->size, &target, &old);
}

/* The element that stands `index` elements behind the one at `bit`. */
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

/* More elements than are told of: those that the same number tells of can move this array, too. */
static int add_elements(struct edit *edit, struct frame *frame, const struct libfwctl_field *field,
			const struct array *array, uint64_t *bit, uint64_t index)
{
	const struct expression *count = field->extras->count;
	uint64_t room = *bit < frame->end ? frame->end - *bit : 0;
	int result;

	if (!array->varies && array->stride > 0 &&
	    (room < field->width || index > (room - field->width) / (uint64_t)array->stride))
		return -ERANGE;
	result = solve_length(edit, frame, count, index + 1);
	if (result)
		return result;
	return walk_begin(&edit->route.walk, frame, (uint32_t)(field - frame->fields->field), bit);
}

int edit_element(struct edit *edit, struct frame *frame, const struct libfwctl_field *field,
		 uint64_t *bit, uint64_t index, uint64_t *element)
{
	struct array array;
	int result = walk_array(&edit->route.walk, frame, field, *bit, &array);

	/* A count that is below zero because nobody has set it yet. */
	if (result == -EBADMSG && field->extras && field->extras->count) {
		array.told = 0;
		result = 0;
	}
	if (result)
		return result;
	if (index >= RECORD_BITS_MAX)
		return -ERANGE;
	if (field->extras && field->extras->count && index >= array.told) {
		result = add_elements(edit, frame, field, &array, bit, index);
		if (result)
			return result;
	}
	if (array.varies)
		return varying_element(edit, frame, field, *bit, index, element);
	*element = *bit + (uint64_t)array.stride * index;
	if (*element < frame->base || *element + field->width > frame->end)
		return -ERANGE;
	return reach(edit, *element + field->width);
}

int edit_next_element(struct edit *edit, struct frame *frame, const struct libfwctl_field *field,
		      uint64_t *bit, uint64_t index, uint64_t *element)
{
	if (index && field_elements_vary(field) && !(field->extras && field->extras->count))
		return varying_element(edit, frame, field, *element, 1, element);
	return edit_element(edit, frame, field, bit, index, element);
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
		uint64_t begin = 0;

		route->field = node->field;
		route->has_index = node->has_index;
		/* Asked first, so that nothing else is changed for a field that stays as it is. */
		if (node->branch == PATH_NONE)
			result = edit_may_set(edit, node->field);
		if (!result)
			result = edit_enable(edit, frame, node->field);
		if (!result)
			result = walk_begin(&route->walk, frame, node->place, &begin);
		route->bit = begin;
		if (!result && node->has_index)
			result = edit_element(edit, frame, node->field, &begin, node->index,
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
		     uint64_t *bit, size_t length, uint64_t *room)
{
	const struct expression *telling = field->extras ? field->extras->length : NULL;
	uint64_t old;
	bool unset;
	int result;

	*room = field->width / 8;
	if (field->flags & FIELD_ARRAY)
		return 0;
	if (telling) {
		result = walk_evaluate(&edit->route.walk, frame, telling, &old, NULL);
		unset = result == -EBADMSG; /* below zero: nobody has set it yet */
		if (unset)
			old = 0;
		else if (result)
			return result;
		*room = old;
		if (old == length && !unset)
			return 0;
		if (*bit > frame->end || length > (frame->end - *bit) / 8)
			return -ERANGE;
		result = solve_length(edit, frame, telling, length);
		if (result)
			return length < old ? 0 : result;
		/* Others that the same number tells of can have moved it. */
		result = walk_begin(&edit->route.walk, frame,
				    (uint32_t)(field - frame->fields->field), bit);
		return result ? result
			      : walk_evaluate(&edit->route.walk, frame, telling, room, NULL);
	}
	if (field->flags & FIELD_TO_END) {
		*room = *bit < frame->end ? (frame->end - *bit) / 8 : 0;
		/* Nothing bounds it but itself: the record ends with it. */
		if (frame->end == RECORD_BITS_MAX && length <= *room) {
			*room = length;
			return resize(edit, *bit / 8 + length);
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
	result = make_room(edit, frame, field, &bit, length, &room);
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
