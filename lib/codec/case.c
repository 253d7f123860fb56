// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * case.c: what fields and commands depend on, in words: what selects a case of a union, when a field counts,
 * how many there are. For people and documents: the codec itself goes by numbers (expression.c).
 */
#include "catalogue/catalogue.h"
#include "base/text.h"
#include "codec/value.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define WIDE_BITS  128
#define VALUE_ROOM 80 /* "0x" and 32 digits twice, and a slash */
#define SIDE_ROOM  10 /* "response." */

/* What a case or a condition asks of one field. */
struct demand {
	enum image_side side;
	const struct libfwctl_field *field;
	struct wide value, mask; /* counted from bit 0 of the field; mask 0: whatever it is */
	bool exact;		 /* all bits of it count */
};

static bool has_bit(struct wide wide, uint32_t bit)
{
	if (bit >= WIDE_BITS)
		return false;
	return (bit < 64 ? wide.low >> bit : wide.high >> (bit - 64)) & 1;
}

/* Bits from to from + width, at another place. */
static struct wide move_bits(struct wide wide, uint32_t from, uint32_t width, uint32_t to)
{
	struct wide moved = {0, 0};

	for (uint32_t i = 0; i < width && to + i < WIDE_BITS; i++) {
		if (!has_bit(wide, from + i))
			continue;
		if (to + i < 64)
			moved.low |= UINT64_C(1) << (to + i);
		else
			moved.high |= UINT64_C(1) << (to + i - 64);
	}
	return moved;
}

static bool has_all_bits(struct wide wide, uint32_t width)
{
	for (uint32_t i = 0; i < width; i++)
		if (!has_bit(wide, i))
			return false;
	return true;
}

/* The keys make one number, the first of them on top. */
static int find_demand(const struct selector *selector, const struct union_case *choice, uint32_t i,
		       struct demand *demand)
{
	const struct reference *reference = &selector->keys[i].field;
	const struct fields *fields = layout_fields(reference->layout);
	uint32_t shift = selector->keys[i].shift, width = selector->keys[i].width, below = 0;

	if (!fields)
		return -ENOMEM;
	for (uint32_t next = i + 1; next < selector->nkeys; next++)
		below += selector->keys[next].width;
	demand->side = reference->side;
	demand->field = &fields->field[reference->field];
	demand->mask = move_bits(choice->mask, below, width, shift);
	demand->value = move_bits(choice->value, below, width, shift);
	demand->value.high &= demand->mask.high;
	demand->value.low &= demand->mask.low;
	demand->exact =
		!shift && width == demand->field->width && has_all_bits(demand->mask, width);
	return 0;
}

static bool is_demanded(const struct demand *demand)
{
	return demand->mask.high || demand->mask.low;
}

static const char *side_prefix(enum image_side side)
{
	switch (side) {
	case SIDE_REQUEST:
		return "request.";
	case SIDE_RESPONSE:
		return "response.";
	case SIDE_INFO:
		return "info.";
	default:
		return "";
	}
}

/* ---- text -------------------------------------------------------------------------------------- */

static void add_hex(struct text *text, struct wide number)
{
	if (number.high)
		text_add_format(text, "0x%" PRIx64 "%016" PRIx64, number.high, number.low);
	else
		text_add_format(text, "0x%" PRIx64, number.low);
}

/* Bytes and UUIDs are numbers with the first byte on top. */
static void add_bytes(struct text *text, const struct demand *demand)
{
	uint32_t count = demand->field->width / 8;
	unsigned char bytes[WIDE_BITS / 8];
	char uuid[UUID_TEXT];

	for (uint32_t i = 0; i < count; i++)
		bytes[i] = (unsigned char)move_bits(demand->value, (count - 1 - i) * 8, 8, 0).low;
	if (demand->field->kind == KIND_UUID) {
		value_write_uuid(bytes, uuid);
		text_add_length(text, uuid, sizeof(uuid));
		return;
	}
	for (uint32_t i = 0; i < count; i++)
		text_add_format(text, "%02x", bytes[i]);
}

static void add_exact(struct text *text, const struct demand *demand)
{
	const struct libfwctl_field *field = demand->field;
	const char *display = libfwctl_field_get_display(field);
	uint64_t value = demand->value.low;

	if (field->kind == KIND_ENUM && libfwctl_field_value_name(field, value))
		text_add(text, libfwctl_field_value_name(field, value));
	else if (field->kind == KIND_BOOL)
		text_add(text, value ? "true" : "false");
	else if (field->kind == KIND_UUID || field->kind == KIND_BYTES)
		add_bytes(text, demand);
	else if (field->kind == KIND_SIGNED && value >> (field->width - 1))
		text_add_format(text, "-%" PRIu64, (UINT64_MAX >> (64 - field->width)) - value + 1);
	else if (field->kind == KIND_FLAGS || (display && !strcmp(display, "hex")))
		add_hex(text, demand->value);
	else
		text_add_format(text, "%" PRIu64, value);
}

static void add_demand(struct text *text, const struct demand *demand)
{
	if (text->length)
		text_add(text, ",");
	text_add(text, side_prefix(demand->side));
	text_add(text, demand->field->name);
	text_add(text, "=");
	if (demand->exact) {
		add_exact(text, demand);
		return;
	}
	add_hex(text, demand->value);
	text_add(text, "/");
	add_hex(text, demand->mask);
}

static size_t demand_room(const struct demand *demand)
{
	const char *name = libfwctl_field_value_name(demand->field, demand->value.low);

	return demand->field->name_length + (name ? strlen(name) : 0) + VALUE_ROOM + SIDE_ROOM;
}

/* No demands at all make the empty string. */
static int write_demands(const struct demand *demands, uint32_t count, char **out)
{
	struct text text;
	size_t room = 4;
	char *memory;

	for (uint32_t i = 0; i < count; i++)
		room += demand_room(&demands[i]);
	memory = malloc(room);
	if (!memory)
		return -ENOMEM;
	text_begin(&text, memory, room);
	for (uint32_t i = 0; i < count; i++)
		if (is_demanded(&demands[i]))
			add_demand(&text, &demands[i]);
	*out = memory;
	return 0;
}

int libfwctl_field_get_case_when(const struct libfwctl_field *field, size_t index, char **out)
{
	struct demand demands[IMAGE_KEYS_MAX];
	const struct selector *selector;

	if (!field || !out)
		return -EINVAL;
	if (index >= libfwctl_field_get_case_count(field))
		return -ENOENT;
	selector = field->selector;
	if (index == selector->ncases)
		return write_demands(NULL, 0, out);
	for (uint32_t i = 0; i < selector->nkeys; i++) {
		int result = find_demand(selector, &selector->cases[index], i, &demands[i]);

		if (result)
			return result;
	}
	return write_demands(demands, selector->nkeys, out);
}

/* ---- conditions -------------------------------------------------------------------------------- */

static int find_condition(const struct condition *condition, struct demand *demand)
{
	const struct fields *fields = layout_fields(condition->field.layout);

	if (!fields)
		return -ENOMEM;
	*demand = (struct demand){
		.side = condition->field.side,
		.field = &fields->field[condition->field.field],
		.mask.low = condition->mask,
		.value.low = condition->value,
	};
	demand->exact = demand->field->width && has_all_bits(demand->mask, demand->field->width);
	return 0;
}

static int write_conditions(const struct condition *first, char **out)
{
	struct demand *demands;
	uint32_t count = 0;
	int result = 0;

	if (!first)
		return -ENODATA;
	for (const struct condition *one = first; one; one = one->next)
		count++;
	demands = calloc(count, sizeof(*demands));
	if (!demands)
		return -ENOMEM;
	count = 0;
	for (const struct condition *one = first; one && !result; one = one->next)
		result = find_condition(one, &demands[count++]);
	if (!result)
		result = write_demands(demands, count, out);
	free(demands);
	return result;
}

int libfwctl_field_get_condition(const struct libfwctl_field *field, char **out)
{
	if (!field || !out)
		return -EINVAL;
	return write_conditions(field->extras ? field->extras->condition : NULL, out);
}

int libfwctl_command_get_capability(const struct libfwctl_command *command, char **out)
{
	const struct command_details *details;

	if (!command || !out)
		return -EINVAL;
	details = command_details(command);
	return details ? write_conditions(details->capability, out) : -ENOMEM;
}

/* ---- counts and lengths ------------------------------------------------------------------------ */

#define NUMBERS_ROOM 96 /* five numbers, and what stands between them */

/* Whether a sum is one field or one number, which needs no brackets. */
static bool is_single(const struct expression *expression)
{
	bool first = expression->field1.layout, second = expression->field2.layout;

	if (first + second + (expression->add != 0) > 1)
		return false;
	return (!first || expression->mul1 == 1) && (!second || expression->mul2 == 1);
}

static void add_sign(struct text *text, size_t begin, bool negative)
{
	if (text->length > begin)
		text_add(text, negative ? " - " : " + ");
	else if (negative)
		text_add(text, "-");
}

static int add_term(struct text *text, size_t begin, const struct reference *reference,
		    int64_t factor)
{
	const struct fields *fields;

	if (!reference->layout)
		return 0;
	fields = layout_fields(reference->layout);
	if (!fields)
		return -ENOMEM;
	add_sign(text, begin, factor < 0);
	if (factor != 1 && factor != -1)
		text_add_format(text, "%" PRId64 " * ", factor < 0 ? -factor : factor);
	text_add(text, side_prefix(reference->side));
	text_add(text, fields->field[reference->field].name);
	return 0;
}

static int add_sum(struct text *text, const struct expression *expression)
{
	int64_t add = expression->add;
	size_t begin = text->length;
	int result = add_term(text, begin, &expression->field1, expression->mul1);

	if (!result)
		result = add_term(text, begin, &expression->field2, expression->mul2);
	if (!result && (add || text->length == begin)) {
		add_sign(text, begin, add < 0);
		text_add_format(text, "%" PRId64, add < 0 ? -add : add);
	}
	return result;
}

/* "4 * (n + 2) / 8, rounded up" */
static int add_expression(struct text *text, const struct expression *expression)
{
	bool scaled = expression->log2 || expression->unit > 1 || expression->divide > 1;
	bool brackets = scaled && !is_single(expression);
	int result;

	if (expression->unit > 1)
		text_add_format(text, "%" PRIu32 " * ", expression->unit);
	if (expression->log2)
		text_add(text, "2^");
	if (brackets)
		text_add(text, "(");
	result = add_sum(text, expression);
	if (brackets)
		text_add(text, ")");
	if (expression->divide > 1)
		text_add_format(text, " / %" PRIu32 ", rounded up", expression->divide);
	return result;
}

static size_t reference_room(const struct reference *reference)
{
	const struct fields *fields = reference->layout ? layout_fields(reference->layout) : NULL;

	return fields ? fields->field[reference->field].name_length + SIDE_ROOM : 0;
}

static int write_expression(const struct expression *expression, char **out)
{
	size_t room = NUMBERS_ROOM + reference_room(&expression->field1) +
		      reference_room(&expression->field2);
	char *memory = malloc(room);
	struct text text;
	int result;

	if (!memory)
		return -ENOMEM;
	text_begin(&text, memory, room);
	result = add_expression(&text, expression);
	if (result)
		free(memory);
	else
		*out = memory;
	return result;
}

int libfwctl_field_get_count_rule(const struct libfwctl_field *field, char **out)
{
	const struct expression *rule = NULL;
	bool array, to_end;

	if (!field || !out)
		return -EINVAL;
	array = field->flags & FIELD_ARRAY;
	if (field->extras)
		rule = array ? field->extras->count : field->extras->length;
	if (rule)
		return write_expression(rule, out);
	to_end = array || (field->flags & FIELD_TO_END);
	if (!to_end)
		return -ENODATA;
	*out = strdup("to the end");
	return *out ? 0 : -ENOMEM;
}
