// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * merge-layout.c: what an extension adds inside of the base's own layouts and enums: fields where no others
 * are, values that no others have. And that both together are no deeper than either may be.
 */
#include "catalogue/merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int add_addition(struct merge *merge, struct additions *additions, uint32_t index,
			uint32_t target, uint32_t first)
{
	struct addition *more =
		realloc(additions->list, (additions->count + 1) * sizeof(*additions->list));

	if (!more)
		return format_no_memory(merge->err);
	additions->list = more;
	more[additions->count++] = (struct addition){
		.target = target,
		.from = {.index = index & 0xfffff, .image = merge->number & 0x3f},
		.first = first,
	};
	return 0;
}

/* ---- which bits are taken --------------------------------------------------------------------- */

/* One byte a byte of the layout, its bits those that fields have. */
struct bits {
	unsigned char *taken;
	uint64_t size;	/* in bits */
	uint64_t steps; /* left, until it takes too long */
	bool clash;
};

static void take_bits(struct bits *bits, uint64_t at, unsigned char mask)
{
	bits->clash |= (bits->taken[at / 8] & mask) != 0;
	bits->taken[at / 8] |= mask;
	bits->steps--;
}

static void take_span(struct bits *bits, uint64_t first, uint64_t width, bool big)
{
	uint64_t end = width < bits->size - first ? first + width : bits->size;

	for (uint64_t at = first; at < end && bits->steps;) {
		bool whole = at % 8 == 0 && end - at >= 8;

		take_bits(bits, at, whole ? 0xff : big ? 0x80 >> at % 8 : 1 << at % 8);
		at += whole ? 8 : 1;
	}
}

/* How a field's elements are placed, from its extras; 0 elements: as many as there is room for. */
static void read_elements(const struct image *image, const struct image_field *field,
			  uint64_t *count, int64_t *stride)
{
	struct image_extra extra;

	*count = field->flags & FIELD_ARRAY ? 0 : 1;
	*stride = (int64_t)field->width;
	for (uint32_t ref = field->extra_ref; ref; ref = extra.next_ref) {
		image_read(image, IMAGE_EXTRAS, ref - 1, &extra, sizeof(extra));
		if (extra.kind == EXTRA_STRIDE)
			*stride = (int32_t)extra.add;
		if (extra.kind == EXTRA_COUNT && !extra.field1_ref && !extra.field2_ref &&
		    !verify_constant(&extra, count))
			*count = 0;
		if (extra.kind == EXTRA_LENGTH)
			*count = 0;
	}
	if (field->flags & FIELD_TO_END)
		*count = 0;
}

static bool take_parts(const struct image *image, const struct image_field *field, bool big,
		       struct bits *bits)
{
	struct image_extra extra;
	bool any = false;

	for (uint32_t ref = field->extra_ref; ref; ref = extra.next_ref) {
		image_read(image, IMAGE_EXTRAS, ref - 1, &extra, sizeof(extra));
		if (extra.kind != EXTRA_PART)
			continue;
		take_span(bits, extra.field1_ref, extra.field2_ref, big);
		any = true;
	}
	return any;
}

static void take_field(const struct image *image, const struct image_field *field,
		       struct bits *bits)
{
	bool big = FIELD_ORDER(field->traits) == ORDER_BIG;
	uint64_t count;
	int64_t stride;

	if (field->flags & FIELD_AFTER) /* stands behind what is fixed */
		return;
	if (take_parts(image, field, big, bits))
		return;
	read_elements(image, field, &count, &stride);
	if (count == 0)
		take_span(bits, field->bit_offset, bits->size, big);
	for (uint64_t i = 0; i < count; i++)
		take_span(bits, (uint64_t)((int64_t)field->bit_offset + (int64_t)i * stride),
			  field->width, big);
}

static void take_base(const struct image *base, uint32_t layout, struct bits *bits)
{
	struct image_layout record;
	struct image_field field;

	image_read(base, IMAGE_LAYOUTS, layout, &record, sizeof(record));
	for (uint32_t i = 0; i < record.nfields; i++) {
		image_read(base, IMAGE_FIELDS, record.first_field + i, &field, sizeof(field));
		if (FIELD_KIND(field.traits) != KIND_RESERVED && !(field.flags & FIELD_ALIAS))
			take_field(base, &field, bits);
	}
}

static void take_added(const struct image *image, uint32_t layout, struct bits *bits)
{
	struct image_layout record;
	struct image_field field;

	image_read(image, IMAGE_LAYOUTS, layout, &record, sizeof(record));
	for (uint32_t i = 0; i < record.nfields; i++) {
		image_read(image, IMAGE_FIELDS, record.first_field + i, &field, sizeof(field));
		take_field(image, &field, bits);
	}
}

/* Whether all that is added lies where nothing was. A negative errno, 0: yes, 1: no. */
static int bits_clash(struct merge *merge, uint32_t index, uint32_t target)
{
	const struct libfwctl_format *format = merge->format;
	const struct additions *additions = &format->layout_additions;
	uint32_t size = format->images[0]->layouts[target].size;
	struct bits bits = {.taken = calloc((size_t)size + 1, 1), .size = (uint64_t)size * 8};
	int status;

	if (!bits.taken)
		return format_no_memory(merge->err);
	bits.steps = merge->budget;
	take_base(merge->base, target, &bits);
	for (uint32_t i = 0; i < additions->count; i++)
		if (additions->list[i].target == target)
			take_added(format_image(format, additions->list[i].from.image),
				   additions->list[i].from.index, &bits);
	bits.clash = false; /* the base's own fields are its own matter */
	take_added(merge->image, index, &bits);
	free(bits.taken);
	status = merge_spend(merge, merge->budget - bits.steps + (bits.steps == 0));
	return status ? status : bits.clash;
}

/* ---- which names are taken -------------------------------------------------------------------- */

static bool is_known(const struct merge *merge, uint32_t target, const char *name)
{
	const struct additions *additions = &merge->format->layout_additions;
	uint32_t field;

	if (image_find_field(merge->base, target, name, &field))
		return true;
	for (uint32_t i = 0; i < additions->count; i++)
		if (additions->list[i].target == target &&
		    image_find_field(format_image(merge->format, additions->list[i].from.image),
				     additions->list[i].from.index, name, &field))
			return true;
	return false;
}

/* Whether a layout of the base has another inlined in it. */
static bool has_inlined(const struct image *base, uint32_t outer, uint32_t layout)
{
	struct image_children children;
	struct image_child child;

	image_children_begin(&children, base, outer);
	while (image_children_next(&children, &child))
		if (child.inlined &&
		    (child.layout == layout || has_inlined(base, child.layout, layout)))
			return true;
	return false;
}

/* A name must be new in the layout and, where that is inlined, in what it is inlined in. */
static bool names_clash(struct merge *merge, const struct image_layout *record, uint32_t target)
{
	for (uint32_t i = 0; i < image_count(merge->base, IMAGE_LAYOUTS); i++) {
		if (i != target && !has_inlined(merge->base, i, target))
			continue;
		for (uint32_t j = 0; j < record->nfields; j++) {
			const char *name =
				image_name(merge->image, IMAGE_FIELDS, record->first_field + j);

			if (*name && is_known(merge, i, name))
				return true;
		}
	}
	return false;
}

/* What names_clash() takes: a look at all of the base, and at what was added before for each name. */
static uint64_t names_steps(const struct merge *merge, const struct image_layout *record)
{
	return merge->base_steps +
	       (uint64_t)record->nfields * (merge->format->layout_additions.count + 1);
}

/* ---- adding ----------------------------------------------------------------------------------- */

static uint32_t count_fields(const struct merge *merge, uint32_t target)
{
	const struct additions *additions = &merge->format->layout_additions;
	uint32_t count = image_word(merge->base, IMAGE_LAYOUTS, target,
				    offsetof(struct image_layout, nfields));

	for (uint32_t i = 0; i < additions->count; i++)
		if (additions->list[i].target == target)
			count += image_word(
				format_image(merge->format, additions->list[i].from.image),
				IMAGE_LAYOUTS, additions->list[i].from.index,
				offsetof(struct image_layout, nfields));
	return count;
}

static int merge_layout(struct merge *merge, uint32_t index, const struct image_layout *record)
{
	uint32_t target = merge->loaded->layout_targets[index];
	const char *name = image_string(merge->image, record->name);
	int clash, status = merge_spend(merge, names_steps(merge, record));

	if (status)
		return status;
	/* Where the addition is foreign, no target was looked for. */
	if (target == UINT32_MAX || merge->format->images[0]->layouts[target].foreign) {
		merge_leave_out(merge, "fields of", name, "made for a later version of libfwctl");
		return 0;
	}
	if (names_clash(merge, record, target)) {
		merge_leave_out(merge, "fields of", name, "it has fields of such names");
		return 0;
	}
	clash = bits_clash(merge, index, target);
	if (clash < 0)
		return clash;
	if (clash) {
		merge_leave_out(merge, "fields of", name, "other fields have these bits");
		return 0;
	}
	return add_addition(merge, &merge->format->layout_additions, index, target,
			    count_fields(merge, target));
}

int merge_layouts(struct merge *merge)
{
	int status = 0;

	merge->base_steps = 0;
	for (uint32_t i = 0; i < image_count(merge->base, IMAGE_LAYOUTS); i++)
		merge->base_steps += merge_search_steps(merge, i);
	for (uint32_t i = 0; !status && i < image_count(merge->image, IMAGE_LAYOUTS); i++) {
		struct image_layout record;

		image_read(merge->image, IMAGE_LAYOUTS, i, &record, sizeof(record));
		if (!record.need && (record.flags & LAYOUT_EXTEND))
			status = merge_layout(merge, i, &record);
	}
	return status;
}

/* ---- values ----------------------------------------------------------------------------------- */

static uint64_t value_of(const struct image *image, uint32_t index)
{
	struct image_value value;

	image_read(image, IMAGE_VALUES, index, &value, sizeof(value));
	return (uint64_t)value.value_high << 32 | value.value_low;
}

static bool enum_has(const struct image *image, uint32_t index, uint64_t value, const char *name)
{
	struct image_enum record;

	image_read(image, IMAGE_ENUMS, index, &record, sizeof(record));
	for (uint32_t i = 0; i < record.nvalues && !record.need; i++)
		if (value_of(image, record.first_value + i) == value ||
		    strcmp(image_name(image, IMAGE_VALUES, record.first_value + i), name) == 0)
			return true;
	return false;
}

static uint32_t count_values(const struct image *image, uint32_t index)
{
	return image_word(image, IMAGE_ENUMS, index, offsetof(struct image_enum, nvalues));
}

/* Each value is held against all that are there, here and when the enum is made. */
static int spend_values(struct merge *merge, const struct image_enum *record, uint32_t target)
{
	const struct additions *additions = &merge->format->enum_additions;
	uint64_t there = (uint64_t)count_values(merge->base, target) + record->nvalues;

	for (uint32_t i = 0; i < additions->count; i++)
		if (additions->list[i].target == target)
			there += count_values(
				format_image(merge->format, additions->list[i].from.image),
				additions->list[i].from.index);
	return merge_spend(merge, additions->count + record->nvalues * there);
}

/* Says which values are left out; format_enumeration() leaves the same ones out. */
static void tell_values(struct merge *merge, const struct image_enum *record, uint32_t target)
{
	const struct additions *additions = &merge->format->enum_additions;

	for (uint32_t i = record->first_value; i < record->first_value + record->nvalues; i++) {
		uint64_t value = value_of(merge->image, i);
		const char *name = image_name(merge->image, IMAGE_VALUES, i);
		bool taken = enum_has(merge->base, target, value, name);

		for (uint32_t j = 0; j < additions->count && !taken; j++)
			taken = additions->list[j].target == target &&
				enum_has(format_image(merge->format, additions->list[j].from.image),
					 additions->list[j].from.index, value, name);
		if (taken)
			merge_leave_out(merge, "value", name, "the enum has it or its number");
	}
}

int merge_enums(struct merge *merge)
{
	int status = 0;

	for (uint32_t i = 0; !status && i < image_count(merge->image, IMAGE_ENUMS); i++) {
		struct image_enum record;
		uint32_t target = merge->loaded->enum_targets[i];

		image_read(merge->image, IMAGE_ENUMS, i, &record, sizeof(record));
		if (record.need || !(record.flags & ENUM_EXTEND))
			continue;
		if (!(image_word(merge->base, IMAGE_ENUMS, target,
				 offsetof(struct image_enum, flags)) &
		      ENUM_OPEN)) {
			merge_leave_out(merge, "values of", image_string(merge->image, record.name),
					"that enum is closed");
			continue;
		}
		status = spend_values(merge, &record, target);
		if (status)
			return status;
		tell_values(merge, &record, target);
		status = add_addition(merge, &merge->format->enum_additions, i, target, 0);
	}
	return status;
}

/* ---- how deep it is all together -------------------------------------------------------------- */

#define OPENED 0xff

/* How much is in a layout. */
struct measure {
	uint32_t height; /* levels, its own included; 0: not known yet */
	uint32_t ways;	 /* fields, each as often as there are ways to it */
};

/* The layouts of each image. */
struct heights {
	struct merge *merge;
	struct measure *of[FORMAT_IMAGES_MAX];
};

static bool too_deep(struct heights *heights, const struct libfwctl_layout *layout)
{
	report(heights->merge->err,
	       FAILURE(.message = MSG_EXTENSION_DEEP, .error = EBADMSG, .subject = layout->name));
	return false;
}

static bool measure(struct heights *heights, uint32_t number, uint32_t index, unsigned int depth,
		    struct measure *found, bool *foreign);

/* All that the fields of one record lead to. */
static bool measure_children(struct heights *heights, uint32_t number, uint32_t index,
			     unsigned int depth, struct measure *found, bool *foreign)
{
	struct image_children children;
	struct image_child child;

	image_children_begin(&children, format_image(heights->merge->format, number), index);
	found->ways += children.end - children.field;
	while (image_children_next(&children, &child)) {
		struct measure inner;

		if (!measure(heights, number, child.layout, depth + 1, &inner, foreign))
			return false;
		if (found->height <= inner.height)
			found->height = inner.height + 1;
		if (found->ways <= IMAGE_WAYS_MAX)
			found->ways += inner.ways;
	}
	return true;
}

static bool measure(struct heights *heights, uint32_t number, uint32_t index, unsigned int depth,
		    struct measure *found, bool *foreign)
{
	const struct libfwctl_format *format = heights->merge->format;
	const struct additions *additions = &format->layout_additions;
	const struct libfwctl_layout *layout = format_layout(format, number, index);
	struct libfwctl_layout *own;
	bool inner_foreign = false;

	if (layout != &format->images[number]->layouts[index]) { /* it is the base's */
		number = 0;
		index = layout->index;
	}
	own = &format->images[number]->layouts[index];
	if (heights->of[number][index].height == OPENED || depth == IMAGE_DEPTH_MAX)
		return too_deep(heights, own);
	*found = heights->of[number][index];
	if (found->height == 0) {
		heights->of[number][index].height = OPENED;
		found->height = 1;
		if (!measure_children(heights, number, index, depth, found, &inner_foreign))
			return false;
		for (uint32_t i = 0; i < additions->count && number == 0; i++)
			if (additions->list[i].target == index &&
			    !measure_children(heights, additions->list[i].from.image,
					      additions->list[i].from.index, depth, found,
					      &inner_foreign))
				return false;
		heights->of[number][index] = *found;
		/* What the extension takes from the base may be foreign there. */
		if (number == heights->merge->number && inner_foreign)
			own->reaches_foreign = true;
	}
	if (found->height > IMAGE_DEPTH_MAX || found->ways > IMAGE_WAYS_MAX)
		return too_deep(heights, own);
	*foreign |= own->reaches_foreign;
	return true;
}

static bool measure_all(struct heights *heights)
{
	const struct libfwctl_format *format = heights->merge->format;

	for (uint32_t i = 0; i < format->nimages; i++) {
		for (uint32_t j = 0; j < image_count(format_image(format, i), IMAGE_LAYOUTS); j++) {
			struct measure found;
			bool foreign = false;

			if (!measure(heights, i, j, 0, &found, &foreign))
				return false;
		}
	}
	return true;
}

int merge_graph(struct merge *merge)
{
	const struct libfwctl_format *format = merge->format;
	struct heights heights = {.merge = merge};
	/* Each layout of the base looks for what was added to it. */
	int status = merge_spend(merge, (uint64_t)image_count(merge->base, IMAGE_LAYOUTS) *
						format->layout_additions.count);

	for (uint32_t i = 0; i < format->nimages; i++) {
		heights.of[i] =
			calloc((size_t)image_count(format_image(format, i), IMAGE_LAYOUTS) + 1,
			       sizeof(*heights.of[i]));
		if (!heights.of[i])
			status = format_no_memory(merge->err);
	}
	if (!status && !measure_all(&heights))
		status = -EBADMSG;
	for (uint32_t i = 0; i < format->nimages; i++)
		free(heights.of[i]);
	return status;
}
