// SPDX-License-Identifier: LGPL-2.1-or-later
/* cursor.c: the walk over the fields of a record. See cursor.h. */
#include "codec/cursor.h"

#include <inttypes.h>
#include <stdlib.h>

/* Inside this file: nothing was found here, look on. */
#define LOOK_ON 100

int libfwctl_cursor_new(struct libfwctl_cursor **out)
{
	struct libfwctl_cursor *cursor;

	if (!out)
		return -EINVAL;
	cursor = calloc(1, sizeof(*cursor));
	if (!cursor)
		return -ENOMEM;
	cursor->over = -EINVAL; /* until it is put on a record */
	*out = cursor;
	return 0;
}

void libfwctl_cursor_free(struct libfwctl_cursor *cursor)
{
	free(cursor);
}

/* What the cursor is at: found on the slow path. */
static void stop_at(struct libfwctl_cursor *cursor, const struct libfwctl_field *field,
		    uint64_t index)
{
	cursor->field = field;
	cursor->index = index;
	cursor->stopped = cursor->next;
}

/* On with the fields of the topmost struct; those of an array's elements come by the slow path. */
static void go_on(struct libfwctl_cursor *cursor)
{
	const struct level *level = &cursor->levels[cursor->top];
	const struct frame *frame = &level->frame;
	uint64_t limit;

	cursor->next = level->next;
	cursor->end = NULL;
	if (level->is_array)
		return;
	limit = walk_limit(&cursor->walk, frame);
	/* Behind a struct that is wholly there, whatever is valid may be read along. */
	if (frame->base + (uint64_t)frame->layout->size * 8 <= limit)
		limit = cursor->walk.valid;
	if (frame->base % 8 == 0 && limit >= frame->base + 64) {
		cursor->bytes = cursor->walk.record->bytes + frame->base / 8;
		cursor->safe = (limit - frame->base) / 8 - 8;
		if (cursor->safe >= FIELD_NO_BYTE)
			cursor->safe = FIELD_NO_BYTE - 1;
		cursor->end = level->end;
	}
}

static void begin_struct(struct level *level, const struct libfwctl_field *field)
{
	level->field = field;
	level->is_array = false;
	level->is_inline = field && field_is_inlined(field);
	level->next = level->frame.fields->field;
	level->end = level->next + level->frame.fields->count;
}

int libfwctl_cursor_start(struct libfwctl_cursor *cursor, const struct libfwctl_record *record,
			  unsigned int flags)
{
	int result;

	if (!cursor || !record || (flags & ~LIBFWCTL_JSON_ENVELOPE))
		return -EINVAL;
	cursor->over = -EINVAL;
	cursor->next = cursor->end = NULL;
	cursor->top = cursor->depth = 0;
	cursor->value = 0;
	cursor->data = NULL;
	cursor->data_length = 0;
	cursor->flags = flags;
	stop_at(cursor, NULL, 0);
	result = walk_start(&cursor->walk, record, &cursor->levels[0].frame);
	if (result)
		return result;
	cursor->over = 0;
	begin_struct(&cursor->levels[0], NULL);
	go_on(cursor);
	stop_at(cursor, NULL, 0);
	return 0;
}

/* The struct that the topmost level's fields or elements stand in. */
static struct frame *current_frame(struct libfwctl_cursor *cursor)
{
	struct level *level = &cursor->levels[cursor->top];

	return level->is_array ? &level[-1].frame : &level->frame;
}

static struct level *push(struct libfwctl_cursor *cursor)
{
	struct level *level = &cursor->levels[cursor->top];

	if (cursor->top + 1 == CURSOR_LEVELS)
		return NULL;
	if (!level->is_array)
		level->next = cursor->next;
	cursor->top++;
	return level + 1;
}

static int leave(struct libfwctl_cursor *cursor)
{
	struct level *level = &cursor->levels[cursor->top];
	uint64_t index = 0;

	if (cursor->top == 0) {
		cursor->over = 1;
		stop_at(cursor, NULL, 0);
		return LIBFWCTL_STEP_END;
	}
	cursor->top--;
	if (level[-1].is_array)
		index = level[-1].index - 1;
	go_on(cursor);
	if (level->is_inline)
		return LOOK_ON;
	cursor->depth--;
	stop_at(cursor, level->field, index);
	return LIBFWCTL_STEP_LEAVE;
}

static int enter_struct(struct libfwctl_cursor *cursor, const struct libfwctl_field *field,
			const struct libfwctl_layout *layout, uint64_t bit, uint64_t index)
{
	struct frame *frame = current_frame(cursor);
	struct level *level;
	int result;

	if (bit >= walk_limit(&cursor->walk, frame))
		return LOOK_ON;
	level = push(cursor);
	if (!level)
		return -EBADMSG;
	result = walk_enter(&cursor->walk, frame, field, layout, bit, &level->frame);
	if (result) {
		cursor->top--;
		return result;
	}
	begin_struct(level, field);
	go_on(cursor);
	if (level->is_inline)
		return LOOK_ON;
	cursor->depth++;
	stop_at(cursor, field, index);
	return LIBFWCTL_STEP_STRUCT;
}

static int enter_array(struct libfwctl_cursor *cursor, const struct libfwctl_field *field,
		       uint64_t bit)
{
	struct frame *frame = current_frame(cursor);
	uint64_t limit = walk_limit(&cursor->walk, frame);
	struct array array;
	struct level *level;
	int result = walk_array(&cursor->walk, frame, field, bit, &array);

	if (result)
		return result;
	/* Where it would begin is the end: it is there only if it says that it is empty. */
	if (array.undecided || bit > limit ||
	    (bit == limit && !(field->extras && field->extras->count && array.told == 0)))
		return LOOK_ON;
	level = push(cursor);
	if (!level)
		return -EBADMSG;
	level->field = field;
	level->is_array = true;
	level->is_inline = false;
	level->array = array;
	level->index = 0;
	level->bit = bit;
	level->next = cursor->next;
	cursor->end = NULL;
	cursor->depth++;
	stop_at(cursor, field, 0);
	return LIBFWCTL_STEP_ARRAY;
}

static int show_data(struct libfwctl_cursor *cursor, const struct libfwctl_field *field,
		     uint64_t bit, uint64_t index)
{
	int result = walk_data(&cursor->walk, current_frame(cursor), field, bit, &cursor->data,
			       &cursor->data_length);

	if (result)
		return result == -ENODATA ? LOOK_ON : result;
	stop_at(cursor, field, index);
	return LIBFWCTL_STEP_DATA;
}

static int enter_union(struct libfwctl_cursor *cursor, const struct libfwctl_field *field,
		       uint64_t bit, uint64_t index)
{
	struct choice choice;
	int result = walk_choose(&cursor->walk, current_frame(cursor), field, &choice);

	if (result)
		return result;
	if (choice.nothing)
		return LOOK_ON;
	if (!choice.layout)
		return show_data(cursor, field, bit, index);
	return enter_struct(cursor, field, choice.layout, bit, index);
}

/* A field, or an element of an array, at its place. */
static int show(struct libfwctl_cursor *cursor, const struct libfwctl_field *field, uint64_t bit,
		uint64_t index)
{
	int result;

	switch (field->kind) {
	case KIND_STRUCT:
		return enter_struct(cursor, field, field->layout, bit, index);
	case KIND_UNION:
		return enter_union(cursor, field, bit, index);
	case KIND_BYTES:
	case KIND_STRING:
	case KIND_UUID:
		return show_data(cursor, field, bit, index);
	default:
		result = walk_number(&cursor->walk, current_frame(cursor), field, bit,
				     &cursor->value);
		if (result)
			return LOOK_ON;
		stop_at(cursor, field, index);
		return LIBFWCTL_STEP_NUMBER;
	}
}

static int next_element(struct libfwctl_cursor *cursor, struct level *level)
{
	uint64_t index = level->index, bit = level->bit, size;
	int result;

	if (index >= level->array.count)
		return leave(cursor);
	if (level->array.varies) {
		result = walk_element_size(&cursor->walk, current_frame(cursor), level->field, bit,
					   &size);
		if (result == -ENODATA) {
			level->array.count = index;
			return leave(cursor);
		}
		if (result)
			return result;
	} else {
		size = (uint64_t)level->array.stride;
	}
	level->index++;
	level->bit += size;
	return show(cursor, level->field, bit, index);
}

static bool is_hidden(const struct libfwctl_cursor *cursor, const struct libfwctl_field *field)
{
	return field->kind == KIND_RESERVED || (field->flags & FIELD_ALIAS) ||
	       (field->role != ROLE_NONE && !(cursor->flags & LIBFWCTL_JSON_ENVELOPE));
}

static int next_field(struct libfwctl_cursor *cursor, struct level *level)
{
	const struct libfwctl_field *field = cursor->next;
	uint64_t bit;
	int result;

	if (field == level->end)
		return leave(cursor);
	cursor->next = field + 1;
	if (is_hidden(cursor, field))
		return LOOK_ON;
	result = walk_present(&cursor->walk, &level->frame, field);
	if (result == -ENODATA)
		return LOOK_ON;
	if (!result)
		result = walk_begin(&cursor->walk, &level->frame,
				    (uint32_t)(field - level->frame.fields->field), &bit);
	if (result) {
		stop_at(cursor, field, 0);
		return result;
	}
	if (field->flags & FIELD_ARRAY)
		return enter_array(cursor, field, bit);
	return show(cursor, field, bit, 0);
}

int cursor_step(struct libfwctl_cursor *cursor)
{
	int result;

	if (cursor->over)
		return cursor->over > 0 ? LIBFWCTL_STEP_END : cursor->over;
	cursor->value = 0;
	cursor->data = NULL;
	cursor->data_length = 0;
	do {
		struct level *level = &cursor->levels[cursor->top];

		result = level->is_array ? next_element(cursor, level) : next_field(cursor, level);
	} while (result == LOOK_ON);
	if (result < 0) {
		cursor->over = result;
		cursor->end = NULL;
		if (cursor->levels[cursor->top].is_array)
			stop_at(cursor, cursor->levels[cursor->top].field, 0);
		else
			stop_at(cursor, cursor->next - 1, 0);
	}
	return result;
}

int libfwctl_cursor_next(struct libfwctl_cursor *cursor)
{
	return cursor ? cursor_next(cursor) : -EINVAL;
}

const struct libfwctl_field *libfwctl_cursor_get_field(const struct libfwctl_cursor *cursor)
{
	return cursor ? cursor_field(cursor) : NULL;
}

uint64_t libfwctl_cursor_get_index(const struct libfwctl_cursor *cursor)
{
	return cursor && cursor->next == cursor->stopped ? cursor->index : 0;
}

unsigned int libfwctl_cursor_get_depth(const struct libfwctl_cursor *cursor)
{
	return cursor ? cursor->depth : 0;
}

uint64_t libfwctl_cursor_get_u64(const struct libfwctl_cursor *cursor)
{
	if (__builtin_expect(!cursor, 0))
		return 0;
	return cursor->value;
}

const void *libfwctl_cursor_get_data(const struct libfwctl_cursor *cursor, size_t *length)
{
	bool here = cursor && cursor->next == cursor->stopped;

	if (length)
		*length = here ? cursor->data_length : 0;
	return here ? cursor->data : NULL;
}

static void add_name(struct text *text, const struct libfwctl_field *field)
{
	if (text->length)
		text_add(text, ".");
	text_add(text, field->name);
}

static void add_index(struct text *text, uint64_t index)
{
	text_add_format(text, "[%" PRIu64 "]", index);
}

void cursor_add_path(const struct libfwctl_cursor *cursor, struct text *text)
{
	const struct level *top = &cursor->levels[cursor->top];
	const struct libfwctl_field *field = cursor_field(cursor);

	for (const struct level *level = &cursor->levels[1]; level <= top; level++) {
		if (level[-1].is_array)
			add_index(text, level[-1].index - 1);
		else if (!level->is_inline)
			add_name(text, level->field);
	}
	if (field && field != top->field)
		add_name(text, field);
	else if (top->is_array && libfwctl_cursor_get_index(cursor) + 1 == top->index)
		add_index(text, top->index - 1);
}
