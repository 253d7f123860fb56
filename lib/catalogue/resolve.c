// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * resolve.c: what records of a verified image refer to, as pointers: references, expressions, conditions,
 * unions, enums. Nothing is checked here any more.
 */
#include "catalogue/format-private.h"

#include <stdlib.h>
#include <string.h>

/* ---- memory ----------------------------------------------------------------------------------- */

#define CHUNK_ROOM 1000

static size_t align(size_t size)
{
	return (size + 7) & ~(size_t)7;
}

void arena_expect(struct arena *arena, size_t size)
{
	size_t head = align(sizeof(struct arena_chunk));
	struct arena_chunk *chunk;

	size = align(size);
	if (size <= arena->room)
		return;
	chunk = calloc(1, head + size);
	if (!chunk) {
		arena->failed = true;
		return;
	}
	chunk->next = arena->chunks;
	arena->chunks = chunk;
	arena->free = (unsigned char *)chunk + head;
	arena->room = size;
}

void *arena_new(struct arena *arena, size_t size)
{
	void *memory;

	size = align(size);
	if (size > arena->room)
		arena_expect(arena, size > CHUNK_ROOM ? size : CHUNK_ROOM);
	if (size > arena->room)
		return NULL;
	memory = arena->free;
	arena->free += size;
	arena->room -= size;
	return memory;
}

void arena_free(struct arena_chunk *chunks)
{
	while (chunks) {
		struct arena_chunk *next = chunks->next;

		free(chunks);
		chunks = next;
	}
}

/* ---- references ------------------------------------------------------------------------------- */

bool image_find_field(const struct image *image, uint32_t layout, const char *name, uint32_t *field)
{
	struct image_children children;
	struct image_child child;
	struct image_layout record;

	image_read(image, IMAGE_LAYOUTS, layout, &record, sizeof(record));
	if (record.need)
		return false;
	if (image_find_direct(image, &record, name, field))
		return true;
	image_children_begin(&children, image, layout);
	while (image_children_next(&children, &child))
		if (child.inlined && image_find_field(image, child.layout, name, field))
			return true;
	return false;
}

/* A field of the base, from what an extension calls it. */
static struct reference base_reference(struct resolver *resolver, enum image_side side,
				       uint32_t layout, const char *name)
{
	const struct image *base = format_image(resolver->format, 0);
	struct reference reference = {.side = side};
	uint32_t field = 0, owner;

	if (!image_find_field(base, layout, name, &field))
		return reference; /* was found when it was merged */
	owner = image_field_owner(base, field);
	reference.layout = format_layout(resolver->format, 0, owner);
	reference.field = field - image_word(base, IMAGE_LAYOUTS, owner,
					     offsetof(struct image_layout, first_field));
	return reference;
}

/* Where the fields begin that an extension's record adds to a layout. */
static uint32_t first_added(const struct resolver *resolver, uint32_t index)
{
	const struct additions *additions = &resolver->format->layout_additions;

	for (uint32_t i = 0; i < additions->count; i++)
		if (additions->list[i].from.image == resolver->number &&
		    additions->list[i].from.index == index)
			return additions->list[i].first;
	return 0;
}

struct reference resolve_reference(struct resolver *resolver, enum image_side side, uint32_t field)
{
	const struct libfwctl_format *format = resolver->format;
	uint32_t owner = image_field_owner(resolver->image, field);
	struct reference reference = {.side = side};
	struct image_layout record;

	image_read(resolver->image, IMAGE_LAYOUTS, owner, &record, sizeof(record));
	if (resolver->number && side == SIDE_INFO)
		return base_reference(resolver, side, format->record.info_ref - 1,
				      image_name(resolver->image, IMAGE_FIELDS, field));
	if (resolver->number && (record.flags & LAYOUT_IMPORT))
		return base_reference(resolver, side,
				      format->images[resolver->number]->layout_targets[owner],
				      image_name(resolver->image, IMAGE_FIELDS, field));
	reference.layout = format_layout(format, resolver->number, owner);
	reference.field = field - record.first_field;
	if (record.flags & LAYOUT_EXTEND)
		reference.field += first_added(resolver, owner);
	return reference;
}

struct expression *resolve_expression(struct resolver *resolver, const struct image_extra *extra)
{
	struct expression *expression = arena_new(&resolver->arena, sizeof(*expression));

	if (!expression)
		return NULL;
	if (extra->field1_ref)
		expression->field1 =
			resolve_reference(resolver, extra->side, extra->field1_ref - 1);
	if (extra->field2_ref)
		expression->field2 =
			resolve_reference(resolver, extra->side, extra->field2_ref - 1);
	expression->mul1 = (int32_t)extra->mul1;
	expression->mul2 = (int32_t)extra->mul2;
	expression->add = (int32_t)extra->add;
	expression->unit = extra->unit ? extra->unit : 1;
	expression->divide = extra->divide ? extra->divide : 1;
	expression->log2 = extra->flags & EXPRESSION_LOG2;
	return expression;
}

void resolve_condition(struct resolver *resolver, const struct image_extra *extra,
		       struct condition *condition)
{
	condition->field = resolve_reference(resolver, extra->side, extra->field1_ref - 1);
	condition->mask = (uint64_t)extra->mask_high << 32 | extra->mask_low;
	condition->value = (uint64_t)extra->value_high << 32 | extra->value_low;
}

/* ---- unions ----------------------------------------------------------------------------------- */

struct wide resolve_wide(const uint32_t words[4])
{
	return (struct wide){.high = (uint64_t)words[0] << 32 | words[1],
			     .low = (uint64_t)words[2] << 32 | words[3]};
}

struct selector *resolve_union(struct resolver *resolver, uint32_t index)
{
	struct selector *selector = arena_new(&resolver->arena, sizeof(*selector));
	struct image_union record;

	image_read(resolver->image, IMAGE_UNIONS, index, &record, sizeof(record));
	if (!selector)
		return NULL;
	selector->cases =
		arena_new(&resolver->arena, (size_t)record.ncases * sizeof(*selector->cases));
	if (!selector->cases && record.ncases)
		return NULL;
	selector->nkeys = record.nkeys;
	for (uint32_t i = 0; i < record.nkeys; i++) {
		struct image_key key;

		image_read(resolver->image, IMAGE_KEYS, record.first_key + i, &key, sizeof(key));
		selector->keys[i].field = resolve_reference(resolver, key.side, key.field);
		selector->keys[i].shift = key.shift;
		selector->keys[i].width = key.width;
	}
	selector->ncases = record.ncases;
	for (uint32_t i = 0; i < record.ncases; i++) {
		struct image_case choice;

		image_read(resolver->image, IMAGE_CASES, record.first_case + i, &choice,
			   sizeof(choice));
		selector->cases[i] = (struct union_case){
			.value = resolve_wide(choice.value),
			.mask = resolve_wide(choice.mask),
			.layout = format_layout_ref(resolver->format, resolver->number,
						    choice.layout_ref),
			.name = image_text(resolver->image, choice.name),
		};
	}
	selector->otherwise =
		format_layout_ref(resolver->format, resolver->number, record.else_ref);
	return selector;
}

uint32_t resolve_order(uint32_t order)
{
	if (order != ORDER_HOST)
		return order;
	return __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? ORDER_BIG : ORDER_LITTLE;
}

/* ---- enums ------------------------------------------------------------------------------------ */

static int compare_values(const void *a, const void *b)
{
	uint64_t x = ((const struct enum_value *)a)->value;
	uint64_t y = ((const struct enum_value *)b)->value;

	return (x > y) - (x < y);
}

static bool is_taken(const struct enumeration *made, const struct enum_value *value)
{
	for (uint32_t i = 0; i < made->nvalues; i++)
		if (made->values[i].value == value->value ||
		    strcmp(made->values[i].name, value->name) == 0)
			return true;
	return false;
}

/* Appends the values of one record; those of an extension only if nothing there is like them. */
static void add_values(const struct image *image, uint32_t index, bool added,
		       struct enumeration *made)
{
	struct image_enum record;

	image_read(image, IMAGE_ENUMS, index, &record, sizeof(record));
	for (uint32_t i = 0; i < record.nvalues && !record.need; i++) {
		struct image_value value;
		struct enum_value *next = &made->values[made->nvalues];

		image_read(image, IMAGE_VALUES, record.first_value + i, &value, sizeof(value));
		next->name = image_string(image, value.name);
		next->doc = image_string(image, value.doc);
		next->value = (uint64_t)value.value_high << 32 | value.value_low;
		if (!added || !is_taken(made, next))
			made->nvalues++;
	}
}

static uint32_t count_values(const struct image *image, uint32_t index)
{
	return image_word(image, IMAGE_ENUMS, index, offsetof(struct image_enum, need))
		       ? 0
		       : image_word(image, IMAGE_ENUMS, index,
				    offsetof(struct image_enum, nvalues));
}

static struct enumeration *make_enumeration(const struct libfwctl_format *format, uint32_t number,
					    uint32_t index)
{
	const struct additions *additions = &format->enum_additions;
	const struct image *image = format_image(format, number);
	size_t room = count_values(image, index);
	struct enumeration *made;

	for (uint32_t i = 0; i < additions->count && !number; i++)
		if (additions->list[i].target == index)
			room += count_values(format_image(format, additions->list[i].from.image),
					     additions->list[i].from.index);
	made = calloc(1, sizeof(*made) + room * sizeof(*made->values));
	if (!made)
		return NULL;
	made->values = (struct enum_value *)(made + 1);
	made->name = image_name(image, IMAGE_ENUMS, index);
	made->open = image_word(image, IMAGE_ENUMS, index, offsetof(struct image_enum, flags)) &
		     ENUM_OPEN;
	add_values(image, index, false, made);
	for (uint32_t i = 0; i < additions->count && !number; i++)
		if (additions->list[i].target == index)
			add_values(format_image(format, additions->list[i].from.image),
				   additions->list[i].from.index, true, made);
	qsort(made->values, made->nvalues, sizeof(*made->values), compare_values);
	return made;
}

const struct enumeration *format_enumeration(const struct libfwctl_format *format, uint32_t number,
					     uint32_t index)
{
	struct loaded_image *loaded = format->images[number];
	struct enumeration *made, *known = NULL;

	if (loaded->enum_targets && loaded->enum_targets[index] != UINT32_MAX)
		return format_enumeration(format, 0, loaded->enum_targets[index]);
	known = atomic_load_explicit(&loaded->enums[index], memory_order_acquire);
	if (known)
		return known;
	made = make_enumeration(format, number, index);
	if (made &&
	    !atomic_compare_exchange_strong_explicit(&loaded->enums[index], &known, made,
						     memory_order_acq_rel, memory_order_acquire)) {
		free(made); /* another thread was first */
		return known;
	}
	return made;
}
