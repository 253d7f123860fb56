// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * verify-extra.c: whether chains of extras hold together: that they end, and hold what their owner can have,
 * no more than once where once is all it can be.
 */
#include "image/verify.h"

#include <string.h>

bool extra_is_expression(uint32_t kind)
{
	const uint32_t kinds = EXTRA_BIT(EXTRA_COUNT) | EXTRA_BIT(EXTRA_SIZE) |
			       EXTRA_BIT(EXTRA_LENGTH) | EXTRA_BIT(EXTRA_ROOM) |
			       EXTRA_BIT(EXTRA_KERNEL_LENGTH) | EXTRA_BIT(EXTRA_VALID_LENGTH);

	return kind < EXTRA_KINDS && (kinds & EXTRA_BIT(kind));
}

bool extra_is_condition(uint32_t kind)
{
	return kind == EXTRA_ENABLED_BY || kind == EXTRA_CAPABILITY;
}

bool verify_constant(const struct image_extra *extra, uint64_t *value)
{
	uint32_t unit = extra->unit ? extra->unit : 1, divide = extra->divide ? extra->divide : 1;
	int32_t add = (int32_t)extra->add;
	uint64_t number;

	if (add < 0)
		return false;
	number = (uint64_t)add;
	if (extra->flags & EXPRESSION_LOG2) {
		if (number > 31)
			return false;
		number = UINT64_C(1) << number;
	}
	number *= unit; /* 32 bits times 32 bits */
	*value = number / divide + (number % divide != 0);
	return true;
}

/* Whether fields that an expression or a condition looks at are numbers, each for itself. */
static bool verify_operand(struct verifier *v, uint32_t index, uint32_t ref,
			   struct verified_extras *found)
{
	struct image_field field;

	if (!verify_ref(v, IMAGE_EXTRAS, index, IMAGE_FIELDS, ref))
		return false;
	if (!ref)
		return true;
	found->refers = true;
	image_read(v->image, IMAGE_FIELDS, ref - 1, &field, sizeof(field));
	if (field.need) {
		found->foreign = true;
		return true;
	}
	if (FIELD_KIND(field.traits) < KIND_UNSIGNED || FIELD_KIND(field.traits) > KIND_FLAGS ||
	    (field.flags & FIELD_ARRAY))
		return verify_failed(v, IMAGE_EXTRAS, index,
				     "it refers to a field that is no single number");
	return true;
}

static bool verify_operands(struct verifier *v, uint32_t index, const struct image_extra *extra,
			    struct verified_extras *found)
{
	if (extra->side >= SIDE_COUNT)
		return verify_failed(v, IMAGE_EXTRAS, index,
				     "it looks on a side that there is not");
	if (!verify_operand(v, index, extra->field1_ref, found) ||
	    !verify_operand(v, index, extra->field2_ref, found))
		return false;
	if (extra->field1_ref || extra->field2_ref)
		found->sides |= extra->side == SIDE_REQUEST || extra->side == SIDE_RESPONSE;
	if (extra->flags & ~EXPRESSION_LOG2)
		found->foreign = true;
	return true;
}

static bool verify_condition(struct verifier *v, uint32_t index, const struct image_extra *extra)
{
	if (!extra->field1_ref || extra->field2_ref)
		return verify_failed(v, IMAGE_EXTRAS, index, "it is a condition without its field");
	if (!(extra->mask_low | extra->mask_high) || (extra->value_low & ~extra->mask_low) ||
	    (extra->value_high & ~extra->mask_high))
		return verify_failed(v, IMAGE_EXTRAS, index, "it is a condition that says nothing");
	return true;
}

static bool verify_part(struct verifier *v, uint32_t index, const struct image_extra *extra,
			struct verified_extras *found)
{
	uint64_t end = (uint64_t)extra->field1_ref + extra->field2_ref;

	if (found->nparts++ == IMAGE_PARTS_MAX)
		return verify_failed(v, IMAGE_EXTRAS, index, "it is one part too many");
	if (extra->field2_ref == 0)
		return verify_failed(v, IMAGE_EXTRAS, index, "it is a part without bits");
	if (found->nparts == 1)
		found->first_part = extra->field1_ref;
	found->parts_width += extra->field2_ref;
	if (end > found->parts_end)
		found->parts_end = end;
	return true;
}

static bool verify_expression(struct verifier *v, uint32_t index, const struct image_extra *extra)
{
	uint64_t value;

	if (!extra->field1_ref && !extra->field2_ref && !verify_constant(extra, &value))
		return verify_failed(v, IMAGE_EXTRAS, index, "it is an expression without a value");
	return true;
}

static bool verify_hint(struct verifier *v, uint32_t index, const struct image_extra *extra)
{
	switch (extra->kind) {
	case EXTRA_UNIT:
	case EXTRA_DISPLAY:
		return verify_string(v, IMAGE_EXTRAS, index, extra->field1_ref);
	case EXTRA_SCALE:
		if (extra->mul1 == 0)
			return verify_failed(v, IMAGE_EXTRAS, index, "its scale is 0");
		return true;
	default:
		return true; /* unknown ones are ignored */
	}
}

static bool verify_extra(struct verifier *v, uint32_t index, const struct image_extra *extra,
			 struct verified_extras *found)
{
	bool operands = extra_is_expression(extra->kind) || extra_is_condition(extra->kind);

	if (operands && !verify_operands(v, index, extra, found))
		return false;
	if (extra_is_condition(extra->kind))
		return verify_condition(v, index, extra);
	if (extra_is_expression(extra->kind) && !verify_expression(v, index, extra))
		return false;
	switch (extra->kind) {
	case EXTRA_COUNT:
		found->count_index = index;
		return true;
	case EXTRA_PART:
		return verify_part(v, index, extra, found);
	case EXTRA_STRIDE:
		found->stride = (int32_t)extra->add;
		if (found->stride == 0)
			return verify_failed(v, IMAGE_EXTRAS, index, "it is a stride of 0");
		return true;
	case EXTRA_EFFECTS:
		if (!(extra->mask_low | extra->mask_high) || extra->unit > 1)
			return verify_failed(v, IMAGE_EXTRAS, index, "it adds no effects");
		return true;
	case EXTRA_FROM:
		found->from = (int32_t)extra->add;
		/* fall through */
	case EXTRA_MINIMUM:
	case EXTRA_TRAILER:
		if (extra->add > IMAGE_LAYOUT_MAX)
			return verify_failed(v, IMAGE_EXTRAS, index,
					     "it counts bytes that cannot be");
		return true;
	default:
		return true;
	}
}

bool verify_extras(struct verifier *v, enum image_table table, uint32_t index, uint32_t ref,
		   uint32_t allowed, struct verified_extras *found)
{
	const uint32_t often = EXTRA_BIT(EXTRA_PART) | EXTRA_BIT(EXTRA_ENABLED_BY) |
			       EXTRA_BIT(EXTRA_EFFECTS) | EXTRA_BIT(EXTRA_CAPABILITY);
	struct image_extra extra;
	uint32_t length = 0;

	memset(found, 0, sizeof(*found));
	if (!verify_ref(v, table, index, IMAGE_EXTRAS, ref))
		return false;
	for (uint32_t next = ref; next; next = extra.next_ref) {
		uint32_t at = next - 1;

		image_read(v->image, IMAGE_EXTRAS, at, &extra, sizeof(extra));
		if (!verify_spend(v, IMAGE_EXTRAS, at, 1) ||
		    !verify_ref(v, IMAGE_EXTRAS, at, IMAGE_EXTRAS, extra.next_ref))
			return false;
		if (extra.next_ref && extra.next_ref - 1 <= at)
			return verify_failed(v, IMAGE_EXTRAS, at, "its chain goes backwards");
		if (length++ == IMAGE_CHAIN_MAX)
			return verify_failed(v, IMAGE_EXTRAS, at, "its chain is too long");
		if (extra.kind >= EXTRA_HINTS) {
			if (!verify_hint(v, at, &extra))
				return false;
			continue;
		}
		if (extra.kind >= EXTRA_KINDS) {
			found->foreign = true;
			continue;
		}
		if (extra.kind == 0 || !(allowed & EXTRA_BIT(extra.kind)))
			return verify_failed(v, IMAGE_EXTRAS, at,
					     "it is of a kind that has no place there");
		if ((found->seen & EXTRA_BIT(extra.kind)) && !(often & EXTRA_BIT(extra.kind)))
			return verify_failed(v, IMAGE_EXTRAS, at,
					     "it is of a kind that is there already");
		found->seen |= EXTRA_BIT(extra.kind);
		if (!verify_extra(v, at, &extra, found))
			return false;
	}
	return true;
}
