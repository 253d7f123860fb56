// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * verify-layout.c: whether each layout holds together for itself: its names, the places of its fields, what
 * their kinds allow. How layouts stand in each other is checked afterwards, in verify-graph.c.
 */
#include "image/verify.h"

#include <string.h>

/* A layout's field, with what its extras say. */
struct place {
	const struct image_layout *layout;
	struct image_field field;
	struct verified_extras extras;
	uint32_t index;
	uint32_t kind, order;
	bool varies;  /* in length */
	bool endless; /* takes all up to the end */
};

/* What the fields before said. */
struct course {
	bool varied, ended;
	uint32_t roles; /* bits: those that were there */
};

static bool bad_field(struct verifier *v, const struct place *place, const char *why)
{
	return verify_failed(v, IMAGE_FIELDS, place->index, why);
}

static bool is_number(uint32_t kind)
{
	return kind >= KIND_UNSIGNED && kind <= KIND_FLAGS;
}

/* An integer in host order, which is no part of one. */
static bool is_host_integer(const struct place *place)
{
	return place->order == ORDER_HOST && is_number(place->kind) &&
	       !(place->layout->flags & LAYOUT_NUMBER);
}

/* Bytes, strings and structs stand at whole bytes, and so do integers in host order. */
static bool is_whole(const struct place *place)
{
	return (place->kind >= KIND_BYTES && place->kind <= KIND_UNION) || is_host_integer(place);
}

/* ---- unions ----------------------------------------------------------------------------------- */

static bool verify_key(struct verifier *v, uint32_t index, uint32_t *width)
{
	struct image_key key;
	struct image_field field;
	uint32_t kind;

	image_read(v->image, IMAGE_KEYS, index, &key, sizeof(key));
	if (key.side >= SIDE_COUNT || key.field >= image_count(v->image, IMAGE_FIELDS))
		return verify_failed(v, IMAGE_KEYS, index,
				     "it refers to a field that is not there");
	image_read(v->image, IMAGE_FIELDS, key.field, &field, sizeof(field));
	if (key.width == 0 || key.width > 128 || *width + key.width > 128)
		return verify_failed(v, IMAGE_KEYS, index,
				     "its union has no keys of 1 to 128 bits");
	*width += key.width;
	if (field.need)
		return true;
	kind = FIELD_KIND(field.traits);
	if ((!is_number(kind) && kind != KIND_UUID && (kind != KIND_BYTES || field.width > 128)) ||
	    (field.flags & (FIELD_ARRAY | FIELD_TO_END)))
		return verify_failed(v, IMAGE_KEYS, index,
				     "it refers to a field that is no single number");
	if (key.shift > field.width || key.width > field.width - key.shift)
		return verify_failed(v, IMAGE_KEYS, index, "it takes more bits than its field has");
	return true;
}

static bool verify_case(struct verifier *v, uint32_t index, uint32_t width)
{
	struct image_case record;

	image_read(v->image, IMAGE_CASES, index, &record, sizeof(record));
	if (!verify_ref(v, IMAGE_CASES, index, IMAGE_LAYOUTS, record.layout_ref) ||
	    !verify_string(v, IMAGE_CASES, index, record.name))
		return false;
	for (uint32_t i = 0; i < 4; i++) {
		uint32_t behind = 96 - 32 * i; /* bits of the words behind this one */
		uint32_t bits = width > behind ? width - behind : 0;
		uint32_t fits = bits >= 32 ? UINT32_MAX : (UINT32_C(1) << bits) - 1;

		if ((record.mask[i] & ~fits) || (record.value[i] & ~record.mask[i]))
			return verify_failed(v, IMAGE_CASES, index,
					     "it is a case that can never come about");
	}
	return true;
}

static bool verify_union(struct verifier *v, uint32_t index)
{
	struct image_union record;
	uint32_t width = 0;

	image_read(v->image, IMAGE_UNIONS, index, &record, sizeof(record));
	if (record.need)
		return true;
	if (!verify_run(v, IMAGE_UNIONS, index, IMAGE_KEYS, record.first_key, record.nkeys) ||
	    !verify_run(v, IMAGE_UNIONS, index, IMAGE_CASES, record.first_case, record.ncases) ||
	    !verify_ref(v, IMAGE_UNIONS, index, IMAGE_LAYOUTS, record.else_ref) ||
	    !verify_spend(v, IMAGE_UNIONS, index, record.ncases))
		return false;
	if (record.nkeys == 0 || record.nkeys > IMAGE_KEYS_MAX)
		return verify_failed(v, IMAGE_UNIONS, index, "it has no keys, or more than 8");
	for (uint32_t i = 0; i < record.nkeys; i++)
		if (!verify_key(v, record.first_key + i, &width))
			return false;
	for (uint32_t i = 0; i < record.ncases; i++)
		if (!verify_case(v, record.first_case + i, width))
			return false;
	return true;
}

static bool has_foreign_key(struct verifier *v, const struct image_union *record)
{
	for (uint32_t i = 0; i < record->nkeys; i++) {
		uint32_t field = image_word(v->image, IMAGE_KEYS, record->first_key + i,
					    offsetof(struct image_key, field));

		if (image_word(v->image, IMAGE_FIELDS, field, offsetof(struct image_field, need)))
			return true;
	}
	return false;
}

static void note_keys(struct verifier *v, const struct image_union *record,
		      struct verified_extras *extras)
{
	for (uint32_t i = 0; i < record->nkeys; i++) {
		uint32_t side = image_word(v->image, IMAGE_KEYS, record->first_key + i,
					   offsetof(struct image_key, side));

		extras->refers = true;
		extras->sides |= side == SIDE_REQUEST || side == SIDE_RESPONSE;
	}
}

/* ---- what a field refers to ------------------------------------------------------------------- */

static bool verify_struct_ref(struct verifier *v, struct place *place)
{
	struct image_layout inner;

	if (!place->field.ref || place->field.ref > image_count(v->image, IMAGE_LAYOUTS))
		return bad_field(v, place, "it refers to a layout that is not there");
	image_read(v->image, IMAGE_LAYOUTS, place->field.ref - 1, &inner, sizeof(inner));
	if (inner.need)
		return true; /* what its size means is not known */
	if (place->field.width != (uint64_t)inner.size * 8)
		return bad_field(v, place, "its width is not that of its layout");
	place->varies |= inner.flags & LAYOUT_OPEN;
	return true;
}

static bool verify_choice(struct verifier *v, struct place *place, uint32_t ref)
{
	struct image_layout inner;

	if (!ref)
		return true;
	image_read(v->image, IMAGE_LAYOUTS, ref - 1, &inner, sizeof(inner));
	if (!inner.need && !(place->field.flags & FIELD_TO_END) &&
	    ((uint64_t)inner.size * 8 > place->field.width))
		return bad_field(v, place, "one of its cases is wider than itself");
	return true;
}

static bool verify_union_ref(struct verifier *v, struct place *place)
{
	struct image_union record;

	if (!place->field.ref || place->field.ref > image_count(v->image, IMAGE_UNIONS))
		return bad_field(v, place, "it refers to a union that is not there");
	image_read(v->image, IMAGE_UNIONS, place->field.ref - 1, &record, sizeof(record));
	if (record.need) {
		place->extras.foreign = true;
		return true;
	}
	/* Each walk over the layout looks at all of them. */
	if (!verify_spend(v, IMAGE_FIELDS, place->index, (uint64_t)record.ncases + 1))
		return false;
	if (has_foreign_key(v, &record)) {
		place->extras.foreign = true;
		return true;
	}
	note_keys(v, &record, &place->extras);
	for (uint32_t i = 0; i < record.ncases; i++)
		if (!verify_choice(v, place,
				   image_word(v->image, IMAGE_CASES, record.first_case + i,
					      offsetof(struct image_case, layout_ref))))
			return false;
	return verify_choice(v, place, record.else_ref);
}

static bool verify_enum_ref(struct verifier *v, struct place *place)
{
	struct image_enum record;

	if (!place->field.ref || place->field.ref > image_count(v->image, IMAGE_ENUMS))
		return bad_field(v, place, "it refers to an enum that is not there");
	image_read(v->image, IMAGE_ENUMS, place->field.ref - 1, &record, sizeof(record));
	if (record.need)
		place->extras.foreign = true;
	return true;
}

static bool verify_field_ref(struct verifier *v, struct place *place)
{
	switch (place->kind) {
	case KIND_STRUCT:
		return verify_struct_ref(v, place);
	case KIND_UNION:
		return verify_union_ref(v, place);
	case KIND_ENUM:
	case KIND_FLAGS:
		return verify_enum_ref(v, place);
	default:
		if (place->field.ref)
			return bad_field(v, place, "it refers to what its kind has no use for");
		return true;
	}
}

/* ---- one field -------------------------------------------------------------------------------- */

static bool verify_traits(struct verifier *v, const struct place *place)
{
	uint32_t traits = place->field.traits;

	if (place->kind == 0 || place->kind >= KIND_COUNT)
		return bad_field(v, place, "it is of a kind that there is not");
	if (place->order == 0 || place->order >= ORDER_COUNT)
		return bad_field(v, place, "it is in an order that there is not");
	if (FIELD_ACCESS(traits) >= ACCESS_COUNT)
		return bad_field(v, place, "it has an access that there is not");
	if (FIELD_ROLE(traits) >= ROLE_COUNT)
		return bad_field(v, place, "it has a role that there is not");
	return true;
}

/* Flags and extras that this kind of field can have, and only together. */
static bool verify_flags(struct verifier *v, const struct place *place)
{
	uint32_t flags = place->field.flags, seen = place->extras.seen;
	bool data = place->kind == KIND_BYTES || place->kind == KIND_STRING;
	bool nested = place->kind == KIND_STRUCT || place->kind == KIND_UNION;
	const uint32_t of_arrays =
		EXTRA_BIT(EXTRA_COUNT) | EXTRA_BIT(EXTRA_STRIDE) | EXTRA_BIT(EXTRA_SIZE);

	if (!(flags & FIELD_ARRAY) && (seen & of_arrays))
		return bad_field(v, place, "it is no array, but has what belongs to one");
	if ((seen & EXTRA_BIT(EXTRA_SIZE)) &&
	    (place->kind != KIND_STRUCT || (seen & EXTRA_BIT(EXTRA_STRIDE))))
		return bad_field(v, place, "its elements cannot say their own size");
	if ((flags & FIELD_TO_END) && (!(data || place->kind == KIND_UNION) ||
				       (flags & FIELD_ARRAY) || (seen & EXTRA_BIT(EXTRA_LENGTH))))
		return bad_field(v, place, "it cannot go on to the end");
	if ((seen & EXTRA_BIT(EXTRA_LENGTH)) && (!data || (flags & FIELD_ARRAY)))
		return bad_field(v, place, "its length cannot be told elsewhere");
	if ((flags & FIELD_INLINE) && (!nested || (flags & (FIELD_ARRAY | FIELD_ALIAS))))
		return bad_field(v, place, "it cannot be inline");
	if (place->extras.nparts &&
	    (!is_number(place->kind) || (flags & (FIELD_ARRAY | FIELD_AFTER)) ||
	     place->order == ORDER_HOST))
		return bad_field(v, place, "it cannot be in parts");
	if ((seen & EXTRA_BIT(EXTRA_EFFECTS)) && !is_number(place->kind))
		return bad_field(v, place, "it is no number, but adds effects");
	return true;
}

static bool verify_width(struct verifier *v, const struct place *place)
{
	uint32_t width = place->field.width;
	bool told = (place->field.flags & FIELD_TO_END) ||
		    (place->extras.seen & EXTRA_BIT(EXTRA_LENGTH));

	if (is_number(place->kind)) {
		if (width == 0 || width > 64)
			return bad_field(v, place, "it is a number without 1 to 64 bits");
		if (is_host_integer(place) && width != 8 && width != 16 && width != 32 &&
		    width != 64)
			return bad_field(v, place, "it is in host order, but no whole integer");
	} else if (place->kind == KIND_UUID) {
		if (width != 128)
			return bad_field(v, place, "it is a UUID without 128 bits");
	} else if (place->kind != KIND_STRUCT) {
		if ((width == 0) != told)
			return bad_field(v, place,
					 told ? "its length is told twice" : "its width is 0");
		if (place->kind != KIND_RESERVED && width % 8)
			return bad_field(v, place, "it does not end at a whole byte");
	}
	if ((place->field.flags & FIELD_ARRAY) && width == 0)
		return bad_field(v, place, "its elements have no size");
	return true;
}

static bool verify_parts(struct verifier *v, const struct place *place)
{
	if (place->extras.parts_width != place->field.width)
		return bad_field(v, place, "its parts are not as wide as itself");
	if (place->extras.first_part != place->field.bit_offset)
		return bad_field(v, place, "it does not begin with its first part");
	if (place->extras.parts_end > (uint64_t)place->layout->size * 8)
		return bad_field(v, place, "one of its parts is outside of its layout");
	return true;
}

/* How many elements there are; false if that is told elsewhere. */
static bool fixed_count(struct verifier *v, const struct place *place, uint64_t *count)
{
	struct image_extra extra;

	*count = 1;
	if (!(place->field.flags & FIELD_ARRAY))
		return true;
	if (!(place->extras.seen & EXTRA_BIT(EXTRA_COUNT)))
		return false;
	image_read(v->image, IMAGE_EXTRAS, place->extras.count_index, &extra, sizeof(extra));
	if (extra.field1_ref || extra.field2_ref)
		return false;
	return verify_constant(&extra, count);
}

static bool verify_stride(struct verifier *v, const struct place *place)
{
	uint64_t stride = place->extras.stride < 0 ? (uint64_t) - (int64_t)place->extras.stride
						   : (uint64_t)place->extras.stride;

	if (!(place->extras.seen & EXTRA_BIT(EXTRA_STRIDE)))
		return true;
	if (stride > (uint64_t)IMAGE_LAYOUT_MAX * 8)
		return bad_field(v, place, "its stride is too large");
	if (stride < place->field.width)
		return bad_field(v, place, "its elements overlap");
	if (is_whole(place) && stride % 8)
		return bad_field(v, place, "its elements do not stand at whole bytes");
	if (place->extras.stride < 0 && (place->varies || (place->field.flags & FIELD_AFTER)))
		return bad_field(v, place, "it goes backwards without a fixed end");
	return true;
}

/* Where the field lies, all its elements included. */
static bool verify_extent(struct verifier *v, const struct place *place, uint64_t count)
{
	uint64_t room = (uint64_t)place->layout->size * 8;
	int64_t stride = place->extras.stride ? place->extras.stride : (int64_t)place->field.width;
	int64_t first = place->field.flags & FIELD_AFTER ? 0 : (int64_t)place->field.bit_offset;
	int64_t last;

	if (place->field.flags & FIELD_AFTER)
		room = (uint64_t)IMAGE_LAYOUT_MAX * 8;
	if (count == 0 || count > IMAGE_LAYOUT_MAX)
		return bad_field(v, place, "it has no number of elements that can be");
	last = first + (int64_t)(count - 1) * stride;
	if (last < 0 || (uint64_t)(first > last ? first : last) + place->field.width > room)
		return bad_field(v, place, "it goes beyond its layout");
	return true;
}

static bool verify_place(struct verifier *v, struct place *place)
{
	uint64_t count;
	bool fixed = fixed_count(v, place, &count);

	place->endless = (place->field.flags & FIELD_TO_END) ||
			 ((place->field.flags & FIELD_ARRAY) &&
			  !(place->extras.seen & EXTRA_BIT(EXTRA_COUNT)));
	if ((place->field.flags & FIELD_ARRAY) && place->varies &&
	    !(place->extras.seen & EXTRA_BIT(EXTRA_SIZE)))
		return bad_field(v, place,
				 "its elements vary in length, and nothing says how long");
	place->varies |= !fixed || place->endless ||
			 (place->extras.seen & (EXTRA_BIT(EXTRA_LENGTH) | EXTRA_BIT(EXTRA_SIZE)));
	if (place->extras.nparts)
		return verify_parts(v, place);
	if (is_whole(place) && place->field.bit_offset % 8)
		return bad_field(v, place, "it does not begin at a whole byte");
	if (!verify_stride(v, place))
		return false;
	if (!place->varies)
		return verify_extent(v, place, count);
	if (!(place->layout->flags & LAYOUT_OPEN))
		return bad_field(v, place, "it varies in length, but its layout is not open");
	if (place->field.flags & FIELD_ALIAS)
		return bad_field(v, place, "it varies in length, but is an alias");
	if (!(place->field.flags & FIELD_AFTER) &&
	    place->field.bit_offset > (uint64_t)place->layout->size * 8)
		return bad_field(v, place, "it goes beyond its layout");
	return true;
}

static bool verify_role(struct verifier *v, const struct place *place, struct course *course)
{
	uint32_t role = FIELD_ROLE(place->field.traits);

	if ((place->extras.seen & EXTRA_BIT(EXTRA_FROM)) && role != ROLE_REQUEST_LENGTH &&
	    role != ROLE_RESPONSE_LENGTH)
		return bad_field(v, place, "it counts from somewhere, but is no length");
	if (role == ROLE_NONE)
		return true;
	if (!is_number(place->kind) || (place->field.flags & FIELD_ARRAY))
		return bad_field(v, place, "it has a role, but is no single number");
	if (role != ROLE_FIXED && (course->roles & UINT32_C(1) << role))
		return bad_field(v, place, "it has a role that another field has");
	course->roles |= UINT32_C(1) << role;
	return true;
}

/* What varies in length stands last, or what is behind it follows it. */
static bool verify_course(struct verifier *v, const struct place *place, struct course *course)
{
	bool after = place->field.flags & FIELD_AFTER;

	if (place->field.flags & FIELD_ALIAS) {
		if (after)
			return bad_field(v, place, "it is an alias, but has no place of its own");
		return true;
	}
	if (course->ended)
		return bad_field(v, place, "it stands behind a field that takes all");
	if (course->varied != after)
		return bad_field(v, place,
				 after ? "it follows no field that varies in length"
				       : "it stands behind a field that varies in length");
	course->varied |= place->varies;
	course->ended |= place->endless;
	return true;
}

/* A number's bits are numbers; one in host order has no opcode in it, which is looked for in its bytes. */
static bool verify_bits(struct verifier *v, const struct place *place)
{
	if (!(place->layout->flags & LAYOUT_NUMBER))
		return true;
	if (place->order != ORDER_HOST || (place->field.flags & ~(uint32_t)FIELD_SENSITIVE) ||
	    (!is_number(place->kind) && place->kind != KIND_RESERVED) ||
	    FIELD_ROLE(place->field.traits) == ROLE_OPCODE)
		return bad_field(v, place, "it cannot be bits of a number");
	return true;
}

/* What an extension adds to a layout stands in bits that are there, as plain as can be. */
static bool verify_addition(struct verifier *v, const struct place *place)
{
	if (!(place->layout->flags & LAYOUT_EXTEND))
		return true;
	if (place->varies || (place->field.flags & (FIELD_INLINE | FIELD_ALIAS | FIELD_AFTER)) ||
	    FIELD_ROLE(place->field.traits) != ROLE_NONE)
		return bad_field(v, place, "it cannot be added to a layout of another format");
	return true;
}

static bool verify_field(struct verifier *v, uint32_t layout, struct place *place,
			 struct course *course)
{
	const uint32_t allowed = EXTRA_BIT(EXTRA_COUNT) | EXTRA_BIT(EXTRA_STRIDE) |
				 EXTRA_BIT(EXTRA_PART) | EXTRA_BIT(EXTRA_ENABLED_BY) |
				 EXTRA_BIT(EXTRA_EFFECTS) | EXTRA_BIT(EXTRA_SIZE) |
				 EXTRA_BIT(EXTRA_FROM) | EXTRA_BIT(EXTRA_LENGTH);
	struct image_field *field = &place->field;

	place->kind = FIELD_KIND(field->traits);
	place->order = FIELD_ORDER(field->traits);
	if (*image_string(v->image, field->name) == '\0' && place->kind != KIND_RESERVED)
		return bad_field(v, place, "it has no name");
	if (!verify_string(v, IMAGE_FIELDS, place->index, field->doc) ||
	    !verify_string(v, IMAGE_FIELDS, place->index, field->since) ||
	    !verify_traits(v, place) ||
	    !verify_extras(v, IMAGE_FIELDS, place->index, field->extra_ref, allowed,
			   &place->extras) ||
	    !verify_field_ref(v, place))
		return false;
	if (place->extras.refers)
		v->marks[layout] |= MARK_REFERS;
	if (place->extras.sides)
		v->marks[layout] |= MARK_SIDES;
	if (field->flags & FIELD_INLINE)
		v->marks[layout] |= MARK_INLINES;
	if (place->extras.foreign) {
		v->marks[layout] |= IMAGE_FOREIGN;
		return true;
	}
	return verify_flags(v, place) && verify_width(v, place) && verify_place(v, place) &&
	       verify_bits(v, place) && verify_role(v, place, course) &&
	       verify_course(v, place, course) && verify_addition(v, place);
}

/* ---- one layout ------------------------------------------------------------------------------- */

/* The index of the i-th field by name, within the whole table. */
static uint32_t by_name(struct verifier *v, const struct image_layout *layout, uint32_t i)
{
	return layout->first_field + image_word(v->image, IMAGE_FIELDS, layout->first_field + i,
						offsetof(struct image_field, sorted));
}

/* Names rise, so that none is there twice; reserved fields may go without one. */
static bool verify_sorted(struct verifier *v, const struct image_layout *layout)
{
	const char *before = NULL;
	uint32_t place_before = 0;

	for (uint32_t i = 0; i < layout->nfields; i++) {
		uint32_t at = layout->first_field + i, place = by_name(v, layout, i);
		const char *name;
		int order;

		if (image_word(v->image, IMAGE_FIELDS, at, offsetof(struct image_field, sorted)) >=
		    layout->nfields)
			return verify_failed(v, IMAGE_FIELDS, at,
					     "it is sorted to a field that is not there");
		name = image_name(v->image, IMAGE_FIELDS, place);
		order = before ? strcmp(before, name) : -1;
		if (order > 0 || (order == 0 && (place == place_before ||
						 (*name == '\0' && place < place_before))))
			return verify_failed(v, IMAGE_FIELDS, at, "the names are not sorted");
		if (order == 0 && *name != '\0')
			return verify_failed(v, IMAGE_FIELDS, place, "its name is there twice");
		before = name;
		place_before = place;
	}
	return true;
}

static bool verify_fields(struct verifier *v, uint32_t index, const struct image_layout *layout)
{
	struct course course = {.varied = false};

	for (uint32_t i = 0; i < layout->nfields; i++) {
		struct place place = {.layout = layout, .index = layout->first_field + i};

		image_read(v->image, IMAGE_FIELDS, place.index, &place.field, sizeof(place.field));
		if (!verify_string(v, IMAGE_FIELDS, place.index, place.field.name))
			return false;
		if (*image_string(v->image, place.field.name) != '\0' &&
		    !verify_name(v, IMAGE_FIELDS, place.index, place.field.name, NAME_WORD))
			return false;
		if (place.field.need || layout->need)
			v->marks[index] |= IMAGE_FOREIGN;
		else if (!verify_field(v, index, &place, &course))
			return false;
	}
	return verify_sorted(v, layout);
}

static bool verify_layout(struct verifier *v, uint32_t index, uint32_t *fields)
{
	const uint32_t others = LAYOUT_IMPORT | LAYOUT_EXTEND;
	struct image_layout layout;

	image_read(v->image, IMAGE_LAYOUTS, index, &layout, sizeof(layout));
	if (!verify_rising_name(v, IMAGE_LAYOUTS, index, layout.name, NAME_PLACE) ||
	    !verify_run(v, IMAGE_LAYOUTS, index, IMAGE_FIELDS, layout.first_field, layout.nfields))
		return false;
	if (layout.first_field != *fields)
		return verify_failed(v, IMAGE_LAYOUTS, index,
				     "its fields do not follow those of the layout before");
	*fields += layout.nfields;
	if (layout.need) {
		v->marks[index] |= IMAGE_FOREIGN;
		return true;
	}
	if (!verify_string(v, IMAGE_LAYOUTS, index, layout.doc) ||
	    !verify_string(v, IMAGE_LAYOUTS, index, layout.doc_ref))
		return false;
	if (layout.size > IMAGE_LAYOUT_MAX)
		return verify_failed(v, IMAGE_LAYOUTS, index, "it is too large");
	if ((layout.flags & LAYOUT_NUMBER) &&
	    ((layout.flags & LAYOUT_OPEN) ||
	     (layout.size != 1 && layout.size != 2 && layout.size != 4 && layout.size != 8)))
		return verify_failed(v, IMAGE_LAYOUTS, index,
				     "it is a number without 8, 16, 32 or 64 bits");
	if ((layout.flags & others) && !v->extension)
		return verify_failed(v, IMAGE_LAYOUTS, index,
				     "it is of another format, but this one extends none");
	if ((layout.flags & others) == others)
		return verify_failed(v, IMAGE_LAYOUTS, index,
				     "it cannot both be taken and added to");
	return true;
}

bool verify_layouts(struct verifier *v)
{
	struct image_layout layout;
	uint32_t fields = 0;

	for (uint32_t i = 0; i < image_count(v->image, IMAGE_LAYOUTS); i++)
		if (!verify_layout(v, i, &fields))
			return false;
	if (fields != image_count(v->image, IMAGE_FIELDS))
		return verify_failed(v, IMAGE_FIELDS, fields, "it belongs to no layout");
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_UNIONS); i++)
		if (!verify_union(v, i))
			return false;
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_LAYOUTS); i++) {
		image_read(v->image, IMAGE_LAYOUTS, i, &layout, sizeof(layout));
		if (!verify_fields(v, i, &layout))
			return false;
		v->foreign |= v->marks[i] & IMAGE_FOREIGN;
	}
	return true;
}
