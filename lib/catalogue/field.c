// SPDX-License-Identifier: LGPL-2.1-or-later
/* field.c: what the public catalogue says of a field. All of it stands in the resolved struct. */
#include "catalogue/catalogue.h"

#include <errno.h>

const char *libfwctl_field_get_name(const struct libfwctl_field *field)
{
	return field ? field->name : NULL;
}

const char *libfwctl_field_get_summary(const struct libfwctl_field *field)
{
	return field ? field->doc : NULL;
}

const char *libfwctl_field_get_since(const struct libfwctl_field *field)
{
	return field ? field->since : NULL;
}

uint32_t libfwctl_field_get_kind(const struct libfwctl_field *field)
{
	return field ? field->kind : 0;
}

uint32_t libfwctl_field_get_access(const struct libfwctl_field *field)
{
	return field ? field->access : 0;
}

uint64_t libfwctl_field_get_bit_offset(const struct libfwctl_field *field)
{
	return field && !(field->flags & FIELD_AFTER) ? field->bit_offset : 0;
}

uint64_t libfwctl_field_get_bit_width(const struct libfwctl_field *field)
{
	return field ? field->width : 0;
}

bool libfwctl_field_is_after(const struct libfwctl_field *field)
{
	return field && (field->flags & FIELD_AFTER);
}

size_t libfwctl_field_get_part_count(const struct libfwctl_field *field)
{
	return field && field->extras ? field->extras->nparts : 0;
}

int libfwctl_field_get_part(const struct libfwctl_field *field, size_t index, uint64_t *bit_offset,
			    uint64_t *bit_width)
{
	if (!field || !bit_offset || !bit_width)
		return -EINVAL;
	if (index >= libfwctl_field_get_part_count(field))
		return -ENOENT;
	*bit_offset = field->extras->parts[index].bit_offset;
	*bit_width = field->extras->parts[index].width;
	return 0;
}

bool libfwctl_field_is_big_endian(const struct libfwctl_field *field)
{
	return field && field->order == ORDER_BIG;
}

bool libfwctl_field_is_array(const struct libfwctl_field *field)
{
	return field && (field->flags & FIELD_ARRAY);
}

/* An expression without fields: (add, or 2 to the power of it) * unit / divide, as it was verified. */
static uint64_t constant_value(const struct expression *expression)
{
	uint64_t value = (uint64_t)(int64_t)expression->add;

	if (expression->log2)
		value = UINT64_C(1) << value;
	value *= expression->unit;
	return value / expression->divide + (value % expression->divide != 0);
}

uint64_t libfwctl_field_get_count(const struct libfwctl_field *field)
{
	const struct expression *count;

	if (!field || !(field->flags & FIELD_ARRAY) || !field->extras || !field->extras->count)
		return 0;
	count = field->extras->count;
	return count->field1.layout || count->field2.layout ? 0 : constant_value(count);
}

int64_t libfwctl_field_get_stride(const struct libfwctl_field *field)
{
	if (!field || !(field->flags & FIELD_ARRAY))
		return 0;
	return field->extras && field->extras->stride ? field->extras->stride
						      : (int64_t)field->width;
}

bool libfwctl_field_is_envelope(const struct libfwctl_field *field)
{
	return field && field->role != ROLE_NONE;
}

bool libfwctl_field_is_inline(const struct libfwctl_field *field)
{
	return field && (field->flags & FIELD_INLINE);
}

bool libfwctl_field_is_alias(const struct libfwctl_field *field)
{
	return field && (field->flags & FIELD_ALIAS);
}

bool libfwctl_field_is_sensitive(const struct libfwctl_field *field)
{
	return field && (field->flags & FIELD_SENSITIVE);
}

const struct libfwctl_layout *libfwctl_field_get_layout(const struct libfwctl_field *field)
{
	return field ? field->layout : NULL;
}

/* The layout for all other values counts as one more case, the last. */
size_t libfwctl_field_get_case_count(const struct libfwctl_field *field)
{
	if (!field || !field->selector)
		return 0;
	return (size_t)field->selector->ncases + (field->selector->otherwise != NULL);
}

const struct libfwctl_layout *libfwctl_field_get_case_layout(const struct libfwctl_field *field,
							     size_t index)
{
	if (index >= libfwctl_field_get_case_count(field))
		return NULL;
	return index < field->selector->ncases ? field->selector->cases[index].layout
					       : field->selector->otherwise;
}

const char *libfwctl_field_get_case_name(const struct libfwctl_field *field, size_t index)
{
	if (!field || !field->selector || index >= field->selector->ncases)
		return NULL;
	return field->selector->cases[index].name;
}

const char *libfwctl_field_get_unit(const struct libfwctl_field *field)
{
	return field && field->extras ? field->extras->unit : NULL;
}

int libfwctl_field_get_scale(const struct libfwctl_field *field, int64_t *multiply,
			     uint64_t *divide, int64_t *add)
{
	if (!field || !multiply || !divide || !add)
		return -EINVAL;
	if (!field->extras || !field->extras->scale_divide)
		return -ENODATA;
	*multiply = field->extras->scale_multiply;
	*divide = field->extras->scale_divide;
	*add = field->extras->scale_add;
	return 0;
}

const char *libfwctl_field_get_display(const struct libfwctl_field *field)
{
	return field && field->extras ? field->extras->display : NULL;
}

uint64_t libfwctl_field_get_effects(const struct libfwctl_field *field)
{
	uint64_t effects = 0;

	if (!field || !field->extras)
		return 0;
	for (const struct effects_rule *rule = field->extras->effects; rule; rule = rule->next)
		effects |= rule->effects;
	return effects;
}

bool libfwctl_field_is_open(const struct libfwctl_field *field)
{
	return field && field->enumeration && field->enumeration->open;
}

size_t libfwctl_field_get_value_count(const struct libfwctl_field *field)
{
	return field && field->enumeration ? field->enumeration->nvalues : 0;
}

int libfwctl_field_get_value(const struct libfwctl_field *field, size_t index, uint64_t *value,
			     const char **name, const char **summary)
{
	const struct enum_value *found;

	if (!field)
		return -EINVAL;
	if (index >= libfwctl_field_get_value_count(field))
		return -ENOENT;
	found = &field->enumeration->values[index];
	if (value)
		*value = found->value;
	if (name)
		*name = found->name;
	if (summary)
		*summary = found->doc;
	return 0;
}

const char *libfwctl_field_value_name(const struct libfwctl_field *field, uint64_t value)
{
	size_t low = 0, high = libfwctl_field_get_value_count(field);

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct enum_value *found = &field->enumeration->values[middle];

		if (found->value == value)
			return found->name;
		if (found->value < value)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}
