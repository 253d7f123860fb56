// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * layout.c: layouts, and their fields, which are resolved when somebody first asks for them. Any number
 * of threads may ask at once: one of them gets its work published, the others drop theirs.
 */
#include "catalogue/format-private.h"

#include <stdlib.h>
#include <string.h>

/* What layout->fields points into. */
struct field_block {
	struct fields fields;
	struct arena_chunk *chunks;
};

/* ---- extras ----------------------------------------------------------------------------------- */

static struct field_extras *some_extras(struct resolver *resolver, struct libfwctl_field *field)
{
	if (!field->extras)
		field->extras = arena_new(&resolver->arena, sizeof(*field->extras));
	return (struct field_extras *)field->extras;
}

static void add_condition(struct resolver *resolver, struct field_extras *extras,
			  const struct image_extra *extra)
{
	struct condition **end = &extras->condition;
	struct condition *condition = arena_new(&resolver->arena, sizeof(*condition));

	while (*end)
		end = &(*end)->next;
	if (condition)
		resolve_condition(resolver, extra, condition);
	*end = condition;
}

static void add_effects(struct resolver *resolver, struct field_extras *extras,
			const struct image_extra *extra)
{
	struct effects_rule **end = &extras->effects;
	struct effects_rule *rule = arena_new(&resolver->arena, sizeof(*rule));

	while (*end)
		end = &(*end)->next;
	if (rule) {
		rule->effects = (uint64_t)extra->mask_high << 32 | extra->mask_low;
		rule->value = (uint64_t)extra->value_high << 32 | extra->value_low;
		rule->any = extra->unit == 1;
	}
	*end = rule;
}

static void add_extra(struct resolver *resolver, struct field_extras *extras,
		      const struct image_extra *extra)
{
	switch (extra->kind) {
	case EXTRA_COUNT:
		extras->count = resolve_expression(resolver, extra);
		break;
	case EXTRA_LENGTH:
		extras->length = resolve_expression(resolver, extra);
		break;
	case EXTRA_SIZE:
		extras->record_size = resolve_expression(resolver, extra);
		break;
	case EXTRA_STRIDE:
		extras->stride = (int32_t)extra->add;
		break;
	case EXTRA_PART:
		extras->parts[extras->nparts].bit_offset = extra->field1_ref;
		extras->parts[extras->nparts++].width = extra->field2_ref;
		break;
	case EXTRA_ENABLED_BY:
		add_condition(resolver, extras, extra);
		break;
	case EXTRA_EFFECTS:
		add_effects(resolver, extras, extra);
		break;
	case EXTRA_FROM:
		extras->from = (int32_t)extra->add;
		break;
	case EXTRA_UNIT:
		extras->unit = image_text(resolver->image, extra->field1_ref);
		break;
	case EXTRA_DISPLAY:
		extras->display = image_text(resolver->image, extra->field1_ref);
		break;
	case EXTRA_SCALE:
		extras->scale_multiply = (int32_t)extra->mul1;
		extras->scale_divide = extra->unit ? extra->unit : 1;
		extras->scale_add = (int32_t)extra->add;
		break;
	default:
		break; /* a hint of a later version */
	}
}

static void resolve_extras(struct resolver *resolver, uint32_t ref, struct libfwctl_field *field)
{
	struct image_extra extra;

	for (; ref; ref = extra.next_ref) {
		struct field_extras *extras = some_extras(resolver, field);

		if (!extras)
			return;
		image_read(resolver->image, IMAGE_EXTRAS, ref - 1, &extra, sizeof(extra));
		add_extra(resolver, extras, &extra);
	}
}

/* ---- fields ----------------------------------------------------------------------------------- */

/* The quick way is for numbers of one piece at a fixed place that eight bytes hold. */
static void find_quick_way(struct libfwctl_field *field)
{
	const struct field_extras *extras = field->extras;
	uint32_t first = field->bit_offset % 8;
	uint32_t nbytes = (first + field->width + 7) / 8;

	field->byte = FIELD_NO_BYTE;
	if (field->kind != KIND_UNSIGNED && field->kind != KIND_BOOL && field->kind != KIND_ENUM &&
	    field->kind != KIND_FLAGS)
		return;
	if ((field->flags & (FIELD_ARRAY | FIELD_AFTER)) || nbytes > 8 ||
	    (extras && (extras->nparts || extras->condition)))
		return;
	field->simple = true;
	field->listed = !(field->flags & FIELD_ALIAS) && field->role == ROLE_NONE;
	if (field->listed)
		field->byte = field->bit_offset / 8;
	field->left = (uint8_t)(field->order == ORDER_BIG ? first : 64 - first - field->width);
	field->right = (uint8_t)(64 - field->width);
}

static void resolve_target(struct resolver *resolver, uint32_t ref, struct libfwctl_field *field)
{
	switch (field->kind) {
	case KIND_STRUCT:
		field->layout = format_layout_ref(resolver->format, resolver->number, ref);
		break;
	case KIND_UNION:
		field->selector = resolve_union(resolver, ref - 1);
		break;
	case KIND_ENUM:
	case KIND_FLAGS:
		field->enumeration =
			format_enumeration(resolver->format, resolver->number, ref - 1);
		resolver->arena.failed |= !field->enumeration;
		break;
	default:
		break;
	}
}

static void resolve_field(struct resolver *resolver, uint32_t layout, uint32_t index,
			  struct libfwctl_field *field)
{
	struct image_field record;

	image_read(resolver->image, IMAGE_FIELDS, index, &record, sizeof(record));
	field->bit_offset = image_bit_offset(resolver->image, layout, &record);
	field->width = record.width;
	field->kind = (uint8_t)FIELD_KIND(record.traits);
	field->order = (uint8_t)resolve_order(FIELD_ORDER(record.traits));
	field->access = (uint8_t)FIELD_ACCESS(record.traits);
	field->role = (uint8_t)FIELD_ROLE(record.traits);
	field->flags = record.flags;
	field->name = image_string(resolver->image, record.name);
	field->name_length = (uint32_t)strlen(field->name);
	field->doc = image_string(resolver->image, record.doc);
	field->since = image_text(resolver->image, record.since);
	resolve_target(resolver, record.ref, field);
	resolve_extras(resolver, record.extra_ref, field);
	find_quick_way(field);
}

/* ---- all fields of a layout ------------------------------------------------------------------- */

static int compare_names(const void *a, const void *b)
{
	return strcmp((*(const struct libfwctl_field *const *)a)->name,
		      (*(const struct libfwctl_field *const *)b)->name);
}

/* With what extensions add, the order of names is another one. */
static void sort_names(struct resolver *resolver, struct fields *fields)
{
	const struct libfwctl_field **by_name =
		arena_new(&resolver->arena, fields->count * sizeof(*by_name));

	if (!by_name)
		return;
	for (uint32_t i = 0; i < fields->count; i++)
		by_name[i] = &fields->field[i];
	qsort(by_name, fields->count, sizeof(*by_name), compare_names);
	for (uint32_t i = 0; i < fields->count; i++)
		fields->sorted[i] = (uint32_t)(by_name[i] - fields->field);
}

/* The fields of one record, beginning with field number `at` of the layout. */
static void resolve_run(struct resolver *resolver, uint32_t number, uint32_t index, uint32_t at,
			const struct libfwctl_layout *layout, struct fields *fields)
{
	struct image_layout record;

	resolver->number = number;
	resolver->image = format_image(resolver->format, number);
	image_read(resolver->image, IMAGE_LAYOUTS, index, &record, sizeof(record));
	for (uint32_t i = 0; i < record.nfields; i++) {
		struct libfwctl_field *field = &fields->field[at + i];

		field->owner = layout;
		resolve_field(resolver, index, record.first_field + i, field);
		if (at == 0)
			fields->sorted[i] =
				image_word(resolver->image, IMAGE_FIELDS, record.first_field + i,
					   offsetof(struct image_field, sorted));
	}
}

static const struct addition *next_addition(const struct libfwctl_layout *layout, uint32_t *i)
{
	const struct additions *additions = &layout->format->layout_additions;

	for (; *i < additions->count && layout->image == 0; ++*i)
		if (additions->list[*i].target == layout->index)
			return &additions->list[(*i)++];
	return NULL;
}

static uint32_t count_fields(const struct libfwctl_layout *layout)
{
	const struct libfwctl_format *format = layout->format;
	const struct addition *addition;
	uint32_t count = image_word(format_image(format, layout->image), IMAGE_LAYOUTS,
				    layout->index, offsetof(struct image_layout, nfields));

	if (layout->foreign)
		return 0;
	for (uint32_t i = 0; (addition = next_addition(layout, &i));)
		count += image_word(format_image(format, addition->from.image), IMAGE_LAYOUTS,
				    addition->from.index, offsetof(struct image_layout, nfields));
	return count;
}

static struct field_block *resolve_fields(const struct libfwctl_layout *layout)
{
	struct resolver resolver = {.format = layout->format};
	const struct addition *addition;
	uint32_t count = count_fields(layout);
	struct field_block *block;

	arena_expect(&resolver.arena,
		     sizeof(*block) + count * (sizeof(struct libfwctl_field) + 8) + 16);
	block = arena_new(&resolver.arena, sizeof(*block));
	if (!block)
		return NULL;
	block->fields.field = arena_new(&resolver.arena, count * sizeof(*block->fields.field));
	block->fields.sorted = arena_new(&resolver.arena, count * sizeof(*block->fields.sorted));
	block->fields.count = count;
	if (!resolver.arena.failed && count) {
		resolve_run(&resolver, layout->image, layout->index, 0, layout, &block->fields);
		for (uint32_t i = 0; (addition = next_addition(layout, &i));)
			resolve_run(&resolver, addition->from.image, addition->from.index,
				    addition->first, layout, &block->fields);
		if (resolver.number != layout->image)
			sort_names(&resolver, &block->fields);
	}
	block->chunks = resolver.arena.chunks;
	if (!resolver.arena.failed)
		return block;
	arena_free(resolver.arena.chunks);
	return NULL;
}

static struct field_block *block_of(struct fields *fields)
{
	return (struct field_block *)((char *)fields - offsetof(struct field_block, fields));
}

const struct fields *layout_fields(const struct libfwctl_layout *layout)
{
	/* Nothing but the pointer to the fields changes in a layout, and that is atomic. */
	struct libfwctl_layout *mine = (struct libfwctl_layout *)layout;
	struct fields *known = atomic_load_explicit(&mine->fields, memory_order_acquire);
	struct field_block *block;

	if (known)
		return known;
	format_use(layout->format);
	block = resolve_fields(layout);
	if (!block)
		return NULL;
	if (atomic_compare_exchange_strong_explicit(&mine->fields, &known, &block->fields,
						    memory_order_acq_rel, memory_order_acquire))
		return &block->fields;
	arena_free(block->chunks); /* another thread was first */
	return known;
}

void layout_free_fields(struct libfwctl_layout *layout)
{
	struct fields *fields = atomic_load_explicit(&layout->fields, memory_order_acquire);

	if (fields)
		arena_free(block_of(fields)->chunks);
}

/* ---- looking for a name ----------------------------------------------------------------------- */

/* Names from JSON can have a zero byte in them, and go on behind it. */
static int compare_name(const char *name, size_t length, const struct libfwctl_field *field)
{
	size_t common = length < field->name_length ? length : field->name_length;
	int order = memcmp(name, field->name, common);

	if (order)
		return order;
	return (length > field->name_length) - (length < field->name_length);
}

const struct libfwctl_field *fields_find(const struct fields *fields, const char *name,
					 size_t length)
{
	uint32_t low = 0, high = fields->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		const struct libfwctl_field *field = &fields->field[fields->sorted[middle]];
		int order = compare_name(name, length, field);

		if (order == 0)
			return field;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

static const struct libfwctl_field *find_in(const struct libfwctl_layout *layout, const char *name,
					    size_t length, struct inline_way *way, uint32_t depth);

/* In a struct that is inlined, or in the cases of a union that is. */
static const struct libfwctl_field *find_inlined(const struct libfwctl_field *field,
						 const char *name, size_t length,
						 struct inline_way *way, uint32_t depth)
{
	const struct libfwctl_field *found = NULL;

	way->step[depth] = field;
	if (field->kind == KIND_STRUCT)
		return find_in(field->layout, name, length, way, depth + 1);
	for (uint32_t i = 0; i < field->selector->ncases && !found; i++)
		if (field->selector->cases[i].layout)
			found = find_in(field->selector->cases[i].layout, name, length, way,
					depth + 1);
	if (!found && field->selector->otherwise)
		found = find_in(field->selector->otherwise, name, length, way, depth + 1);
	return found;
}

static const struct libfwctl_field *find_in(const struct libfwctl_layout *layout, const char *name,
					    size_t length, struct inline_way *way, uint32_t depth)
{
	const struct fields *fields = layout_fields(layout);
	const struct libfwctl_field *direct, *found = NULL;

	if (!fields || depth == INLINE_MAX)
		return NULL;
	direct = fields_find(fields, name, length);
	/* The name of an inlined struct counts only if nothing in it has that name. */
	if (!direct || (direct->flags & FIELD_INLINE))
		for (uint32_t i = 0; i < fields->count && !found; i++)
			if (fields->field[i].flags & FIELD_INLINE)
				found = find_inlined(&fields->field[i], name, length, way, depth);
	if (found || !direct)
		return found;
	way->step[depth] = direct;
	way->length = depth + 1;
	return direct;
}

const struct libfwctl_field *layout_find(const struct libfwctl_layout *layout, const char *name,
					 size_t name_length, struct inline_way *way)
{
	if (name_length == 0)
		return NULL; /* reserved fields may have no name */
	return find_in(layout, name, name_length, way, 0);
}

/* ---- the public catalogue --------------------------------------------------------------------- */

const char *libfwctl_layout_get_name(const struct libfwctl_layout *layout)
{
	return layout ? layout->name : NULL;
}

const char *libfwctl_layout_get_summary(const struct libfwctl_layout *layout)
{
	const struct image *image;

	if (!layout)
		return NULL;
	image = format_image(layout->format, layout->image);
	if (image_word(image, IMAGE_LAYOUTS, layout->index, offsetof(struct image_layout, need)))
		return "";
	return image_string(image, image_word(image, IMAGE_LAYOUTS, layout->index,
					      offsetof(struct image_layout, doc)));
}

size_t libfwctl_layout_get_size(const struct libfwctl_layout *layout)
{
	return layout ? layout->size : 0;
}

bool libfwctl_layout_is_open(const struct libfwctl_layout *layout)
{
	return layout && (layout->flags & LAYOUT_OPEN);
}

size_t libfwctl_layout_get_field_count(const struct libfwctl_layout *layout)
{
	const struct fields *fields = layout ? layout_fields(layout) : NULL;

	return fields ? fields->count : 0;
}

const struct libfwctl_field *libfwctl_layout_get_field(const struct libfwctl_layout *layout,
						       size_t index)
{
	const struct fields *fields = layout ? layout_fields(layout) : NULL;

	return fields && index < fields->count ? &fields->field[index] : NULL;
}

const struct libfwctl_field *libfwctl_layout_find_field(const struct libfwctl_layout *layout,
							const char *name)
{
	struct inline_way way;

	if (!layout || !name)
		return NULL;
	return layout_find(layout, name, strlen(name), &way);
}
