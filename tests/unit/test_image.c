// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Images that are broken in one place each: they are refused, with what is wrong with them; the sound one is
 * not.
 */
#include "breaks.h"

static unsigned int unexpected;

/* Loads what was built, and says what came of it. */
static void expect(const char *what, struct builder *b, const char *reason)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	size_t size;
	unsigned char *bytes = builder_build(b, &size);
	int status = load(bytes, size, err, &format);

	if (status != (reason ? -EBADMSG : 0) ||
	    !strstr(libfwctl_error_text(err), reason ? reason : "") || (status && format)) {
		print_error("%s: %d '%s', not '%s'\n", what, status, libfwctl_error_text(err),
			    reason ? reason : "nothing");
		unexpected++;
	}
	format_free(format);
	free(bytes);
	libfwctl_error_free(err);
}

/* Without opcodes, commands are told by their constants alone. */
static void no_opcodes(struct builder *b)
{
	FORMAT_AT(b)->opcode_width = 0;
	FIELD_AT(b, REQUEST_OPCODE)->traits &= 0xffffff;
	for (uint32_t i = 0; i < 2; i++) {
		COMMAND_AT(b, TINY_GET + i)->flags = COMMAND_TYPED;
		COMMAND_AT(b, TINY_GET + i)->opcode = 0;
		OPCODE_AT(b, i)->opcode = 0;
	}
}

/* ---- broken records --------------------------------------------------------------------------- */

BREAK(string_outside, FIELD_AT(b, ARG_PORT)->doc = 0x1000000)
BREAK(string_inside, FIELD_AT(b, ARG_PORT)->doc = builder_string(b, "\xc3\xa4") + 1)
BREAK(string_control, builder_string(b, "two\nlines"))
BREAK(string_c1, builder_string(b, "\xc2\x9b"))
BREAK(string_overlong, builder_string(b, "\xc0\xaf"))
BREAK(string_surrogate, builder_string(b, "\xed\xa0\x80"))
BREAK(string_cut, builder_string(b, "\xe2\x82"))
BREAK(string_open, builder_append(b, IMAGE_STRINGS, "open", 1, 4))
BREAK(string_first, b->tables[IMAGE_STRINGS].records[0] = 'x')
BREAK(name_form, FIELD_AT(b, ARG_PORT)->name = builder_string(b, "a-b"))
BREAK(name_digit, VALUE_AT(b, 0)->name = builder_string(b, "1st"))
BREAK(name_empty, FIELD_AT(b, ARG_PORT)->name = 0)
BREAK(name_twice, LAYOUT_AT(b, TINY_ENTRY)->name = LAYOUT_AT(b, TINY_ARG)->name)
BREAK(name_order, LAYOUT_AT(b, TINY_ENTRY)->name = builder_string(b, "a"))
BREAK(field_twice, FIELD_AT(b, ARG_MODE)->name = FIELD_AT(b, ARG_PORT)->name)
BREAK(sorted_wrong, FIELD_AT(b, ARG_PORT)->sorted = 0)
BREAK(sorted_swapped, FIELD_AT(b, ARG_PORT)->sorted = 0; FIELD_AT(b, ARG_MODE)->sorted = 1)
BREAK(sorted_outside, FIELD_AT(b, ARG_PORT)->sorted = 2)
BREAK(fields_behind, LAYOUT_AT(b, TINY_STATS)->nfields = 6)
BREAK(fields_count, LAYOUT_AT(b, TINY_STATS)->nfields = UINT32_MAX)
BREAK(fields_missing, LAYOUT_AT(b, TINY_STATS)->nfields = 4)
BREAK(fields_shared, LAYOUT_AT(b, TINY_INFO)->first_field = INFO_CAPS - 1)
BREAK(layout_huge, LAYOUT_AT(b, TINY_INFO)->size = UINT32_MAX)
BREAK(layout_import, LAYOUT_AT(b, TINY_INFO)->flags = LAYOUT_IMPORT)
BREAK(kind_unknown, set_kind(b, ARG_PORT, KIND_COUNT))
BREAK(kind_none, set_kind(b, ARG_PORT, 0))
BREAK(order_unknown, FIELD_AT(b, ARG_PORT)->traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_COUNT, 0, 0))
BREAK(access_unknown, FIELD_AT(b, ARG_PORT)->traits |= (uint32_t)ACCESS_COUNT << 16)
BREAK(role_unknown, FIELD_AT(b, ARG_PORT)->traits |= (uint32_t)ROLE_COUNT << 24)
BREAK(role_twice, FIELD_AT(b, RESPONSE_KIND)->traits |= (uint32_t)ROLE_STATUS << 24)
BREAK(width_none, FIELD_AT(b, ARG_PORT)->width = 0)
BREAK(width_many, FIELD_AT(b, STATS_RATE)->width = 65)
BREAK(beyond, FIELD_AT(b, ARG_PORT)->bit_offset = 9)
BREAK(beyond_far, FIELD_AT(b, ARG_PORT)->bit_offset = UINT32_MAX)
BREAK(host_bits, FIELD_AT(b, INFO_CAPS)->width = 31)
BREAK(host_place, FIELD_AT(b, INFO_CAPS)->width = 16; FIELD_AT(b, INFO_CAPS)->bit_offset = 4)
BREAK(number_size, LAYOUT_AT(b, TINY_INFO)->flags = LAYOUT_NUMBER;
      LAYOUT_AT(b, TINY_INFO)->size = 5)
BREAK(number_open, LAYOUT_AT(b, TINY_INFO)->flags = LAYOUT_NUMBER | LAYOUT_OPEN)
BREAK(number_order, LAYOUT_AT(b, TINY_INFO)->flags = LAYOUT_NUMBER;
      FIELD_AT(b, INFO_CAPS)->traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_LITTLE, 0, 0))
BREAK(number_bytes, LAYOUT_AT(b, TINY_INFO)->flags = LAYOUT_NUMBER;
      set_kind(b, INFO_CAPS, KIND_BYTES))
BREAK(number_alias, LAYOUT_AT(b, TINY_INFO)->flags = LAYOUT_NUMBER;
      FIELD_AT(b, INFO_CAPS)->flags = FIELD_ALIAS)
BREAK(number_opcode, LAYOUT_AT(b, TINY_INFO)->flags = LAYOUT_NUMBER;
      FIELD_AT(b, INFO_CAPS)->traits |= (uint32_t)ROLE_OPCODE << 24)
BREAK(uuid_width, set_kind(b, STATS_RATE, KIND_UUID))
BREAK(bytes_bits, set_kind(b, STATS_RATE_LOW, KIND_BYTES); FIELD_AT(b, STATS_RATE_LOW)->width = 9)
BREAK(bytes_place, set_kind(b, STATS_RATE_LOW, KIND_BYTES);
      FIELD_AT(b, STATS_RATE_LOW)->bit_offset = 161)
BREAK(ref_unused, FIELD_AT(b, ARG_PORT)->ref = 1)
BREAK(ref_enum, FIELD_AT(b, ARG_MODE)->ref = 2)
BREAK(ref_none, FIELD_AT(b, ARG_MODE)->ref = 0)
BREAK(ref_struct, FIELD_AT(b, REQUEST_PAYLOAD)->ref = 7)
BREAK(ref_union, FIELD_AT(b, RESPONSE_BODY)->ref = 2)
BREAK(struct_width, FIELD_AT(b, REQUEST_PAYLOAD)->width = 8)
BREAK(case_wide, CASE_AT(b, 0)->layout_ref = TINY_STATS + 1)
BREAK(open_inside, FIELD_AT(b, REQUEST_PAYLOAD)->ref = TINY_ENTRY + 1;
      FIELD_AT(b, REQUEST_PAYLOAD)->width = 24; LAYOUT_AT(b, TINY_GET_REQUEST)->size = 19)
BREAK(varies_closed, LAYOUT_AT(b, TINY_ENTRY)->flags = 0)
BREAK(behind_varying, FIELD_AT(b, ENTRY_LENGTH)->extra_ref = EXTRA_OF_DATA + 1;
      set_kind(b, ENTRY_LENGTH, KIND_BYTES); FIELD_AT(b, ENTRY_LENGTH)->width = 0;
      EXTRA_AT(b, EXTRA_OF_DATA)->field1_ref = ENTRY_ID + 1)
BREAK(behind_all, FIELD_AT(b, ENTRY_LENGTH)->extra_ref = 0; set_kind(b, ENTRY_LENGTH, KIND_BYTES);
      FIELD_AT(b, ENTRY_LENGTH)->width = 0; FIELD_AT(b, ENTRY_LENGTH)->flags = FIELD_TO_END;
      EXTRA_AT(b, EXTRA_OF_DATA)->field1_ref = ENTRY_ID + 1;
      FIELD_AT(b, ENTRY_DATA)->flags = FIELD_AFTER)
BREAK(after_nothing, FIELD_AT(b, ENTRY_LENGTH)->flags = FIELD_AFTER)
BREAK(element_empty, FIELD_AT(b, RESPONSE_LIST)->width = 0)
BREAK(element_bytes, set_kind(b, RESPONSE_LIST, KIND_BYTES); FIELD_AT(b, RESPONSE_LIST)->width = 0)
BREAK(count_many, EXTRA_AT(b, EXTRA_OF_COUNTERS)->add = 7)
BREAK(count_huge, EXTRA_AT(b, EXTRA_OF_COUNTERS)->add = 0x7fffffff)
BREAK(count_none, EXTRA_AT(b, EXTRA_OF_COUNTERS)->add = 0)
BREAK(count_negative, EXTRA_AT(b, EXTRA_OF_COUNTERS)->add = UINT32_MAX)
BREAK(count_of_one, FIELD_AT(b, STATS_COUNTERS)->flags = 0)
BREAK(stride_none, EXTRA_AT(b, EXTRA_OF_LIST)->kind = EXTRA_STRIDE)
BREAK(stride_short, EXTRA_AT(b, EXTRA_OF_LIST)->kind = EXTRA_STRIDE;
      EXTRA_AT(b, EXTRA_OF_LIST)->field1_ref = 0; EXTRA_AT(b, EXTRA_OF_LIST)->add = 8)
BREAK(stride_back, EXTRA_AT(b, EXTRA_OF_LIST)->kind = EXTRA_STRIDE;
      EXTRA_AT(b, EXTRA_OF_LIST)->field1_ref = 0; EXTRA_AT(b, EXTRA_OF_LIST)->add = (uint32_t)-16)
BREAK(stride_huge, EXTRA_AT(b, EXTRA_OF_LIST)->kind = EXTRA_STRIDE;
      EXTRA_AT(b, EXTRA_OF_LIST)->field1_ref = 0; EXTRA_AT(b, EXTRA_OF_LIST)->add = 0x7fffffff)
BREAK(part_wide, EXTRA_AT(b, EXTRA_OF_SPLIT)->field2_ref = 5)
BREAK(part_outside, EXTRA_AT(b, EXTRA_OF_SPLIT + 1)->field1_ref = 189)
BREAK(part_first, EXTRA_AT(b, EXTRA_OF_SPLIT)->field1_ref = 132)
BREAK(part_empty, EXTRA_AT(b, EXTRA_OF_SPLIT)->field2_ref = 0)
BREAK(extra_outside, FIELD_AT(b, ARG_PORT)->extra_ref = 1000)
BREAK(extra_next, EXTRA_AT(b, EXTRA_OF_RATE)->next_ref = 1000)
BREAK(extra_cycle, EXTRA_AT(b, EXTRA_OF_RATE)->next_ref = EXTRA_OF_RATE + 1)
BREAK(extra_back, EXTRA_AT(b, EXTRA_OF_RATE)->next_ref = 1)
BREAK(extra_place, FIELD_AT(b, ARG_PORT)->extra_ref = EXTRA_OF_COMMAND + 1)
BREAK(extra_twice, EXTRA_AT(b, EXTRA_OF_COUNTERS)->next_ref = EXTRA_OF_COUNTERS + 2;
      EXTRA_AT(b, EXTRA_OF_SPLIT)->kind = EXTRA_COUNT)
BREAK(extra_unit, EXTRA_AT(b, EXTRA_OF_RATE)->field1_ref = 0x1000000)
BREAK(extra_scale, EXTRA_AT(b, EXTRA_OF_RATE + 1)->mul1 = 0)
BREAK(extra_side, EXTRA_AT(b, EXTRA_OF_LIST)->side = SIDE_COUNT)
BREAK(extra_field, EXTRA_AT(b, EXTRA_OF_LIST)->field1_ref = 1000)
BREAK(extra_kind, EXTRA_AT(b, EXTRA_OF_LIST)->field1_ref = REQUEST_PAYLOAD + 1)
BREAK(extra_elsewhere, EXTRA_AT(b, EXTRA_OF_DATA)->field1_ref = INFO_CAPS + 1)
BREAK(extra_not_request, EXTRA_AT(b, EXTRA_OF_LIST)->field1_ref = RESPONSE_KIND + 1)
BREAK(extra_not_response, EXTRA_AT(b, EXTRA_OF_BUFFER + 1)->field1_ref = REQUEST_COUNT + 1)
BREAK(extra_not_info, EXTRA_AT(b, EXTRA_OF_COMMAND)->field1_ref = REQUEST_COUNT + 1)
BREAK(condition_empty, EXTRA_AT(b, EXTRA_OF_SAFE)->mask_low = 0)
BREAK(condition_never, EXTRA_AT(b, EXTRA_OF_SAFE)->value_low = 2)
BREAK(effects_none, EXTRA_AT(b, EXTRA_OF_SAFE + 1)->mask_low = 0)
BREAK(cycle_one, set_kind(b, ARG_PORT, KIND_STRUCT); FIELD_AT(b, ARG_PORT)->ref = TINY_ARG + 1;
      LAYOUT_AT(b, TINY_ARG)->size = 1; FIELD_AT(b, ARG_MODE)->bit_offset = 0;
      FIELD_AT(b, REQUEST_PAYLOAD)->width = 8)
BREAK(cycle_case, CASE_AT(b, 0)->layout_ref = TINY_GET_RESPONSE + 1;
      FIELD_AT(b, RESPONSE_BODY)->width = 64; FIELD_AT(b, RESPONSE_BODY)->bit_offset = 0)
BREAK(inline_twice, FIELD_AT(b, REQUEST_OP_MOD)->name = FIELD_AT(b, ARG_PORT)->name;
      builder_sort(b))
BREAK(inline_number, FIELD_AT(b, ARG_PORT)->flags = FIELD_INLINE)
BREAK(union_keys, UNION_AT(b)->nkeys = 0)
BREAK(union_keys_count, UNION_AT(b)->nkeys = 2)
BREAK(union_cases_count, UNION_AT(b)->first_case = 1)
BREAK(union_else, UNION_AT(b)->else_ref = 100)
BREAK(key_field, KEY_AT(b)->field = 100)
BREAK(key_bits, KEY_AT(b)->shift = 1)
BREAK(key_wide, KEY_AT(b)->width = 129)
BREAK(key_kind, KEY_AT(b)->field = RESPONSE_LIST)
BREAK(key_elsewhere, KEY_AT(b)->field = INFO_CAPS)
BREAK(case_never, CASE_AT(b, 0)->value[3] = 0x101)
BREAK(case_mask, CASE_AT(b, 0)->mask[2] = 1)
BREAK(case_layout, CASE_AT(b, 0)->layout_ref = 100)
BREAK(enum_values, ENUM_AT(b)->nvalues = 3)
BREAK(enum_order, VALUE_AT(b, 0)->value_low = 1)
BREAK(enum_twice, VALUE_AT(b, 1)->name = VALUE_AT(b, 0)->name)
BREAK(enum_import, ENUM_AT(b)->flags = ENUM_IMPORT)
BREAK(scope_unknown, COMMAND_AT(b, TINY_GET)->scope = 4)
BREAK(effects_missing, COMMAND_AT(b, TINY_GET)->effects_low = 0)
BREAK(request_outside, COMMAND_AT(b, TINY_GET)->request_ref = 100)
BREAK(request_missing, COMMAND_AT(b, TINY_GET)->request_ref = 0; COMMAND_AT(b, TINY_GET)->flags = 0;
      COMMAND_AT(b, TINY_GET)->nconstants = 0)
BREAK(constants_count, COMMAND_AT(b, TINY_GET_PORT1)->nconstants = 3)
BREAK(constant_kind, CONST_AT(b, 1)->kind = 4)
BREAK(constant_field, CONST_AT(b, 1)->field = INFO_CAPS)
BREAK(constant_wide, CONST_AT(b, 1)->mask[3] = 0x1ff)
BREAK(constant_value, CONST_AT(b, 1)->value[3] = 0x100)
BREAK(constant_struct, CONST_AT(b, 1)->field = REQUEST_PAYLOAD)
BREAK(opcode_constant, CONST_AT(b, 0)->value[3] = 0x102)
BREAK(opcode_missing, CONST_AT(b, 0)->kind = CONSTANT_FIXED)
BREAK(opcode_place, FORMAT_AT(b)->opcode_offset = 16)
BREAK(opcode_wide, FORMAT_AT(b)->opcode_width = 33)
BREAK(opcode_order, OPCODE_AT(b, 0)->bits = 16; OPCODE_AT(b, 0)->command = TINY_GET;
      OPCODE_AT(b, 1)->bits = 24; OPCODE_AT(b, 1)->command = TINY_GET_PORT1)
BREAK(opcode_bits, OPCODE_AT(b, 0)->bits = 25)
BREAK(opcode_command, OPCODE_AT(b, 0)->command = 100)
BREAK(opcode_other, OPCODE_AT(b, 1)->opcode = 0x102)
BREAK(opcode_procedure, COMMAND_AT(b, TINY_DUMP)->flags |= COMMAND_HAS_OPCODE)
BREAK(opcode_untold, OPCODE_AT(b, 1)->command = TINY_DUMP)
BREAK(untold, no_opcodes(b); OPCODE_AT(b, 1)->bits = 0)
BREAK(untold_procedure, no_opcodes(b); OPCODE_AT(b, 1)->command = TINY_DUMP)
BREAK(untold_bits, no_opcodes(b); OPCODE_AT(b, 1)->bits = 15)
BREAK(opcode_left_out, b->tables[IMAGE_OPCODES].count = 1)
BREAK(buffers_count, COMMAND_AT(b, TINY_GET)->nbuffers = 2)
BREAK(buffer_place, BUFFER_AT(b)->bit_offset = 88)
BREAK(buffer_bits, BUFFER_AT(b)->bit_offset = 65)
BREAK(buffer_direction, BUFFER_AT(b)->direction = 0)
BREAK(buffer_length, BUFFER_AT(b)->length_max = 0)
BREAK(buffer_layout, BUFFER_AT(b)->layout_ref = 100)
BREAK(buffer_order, BUFFER_AT(b)->order = 0)
BREAK(procedure_hook, COMMAND_AT(b, TINY_DUMP)->run = 0)
BREAK(procedure_bounds, COMMAND_AT(b, TINY_DUMP)->steps_max = 0)
BREAK(hook_name, COMMAND_AT(b, TINY_GET)->before = builder_string(b, "rm -rf"))
BREAK(stream_layout, STREAM_AT(b)->layout = 6)
BREAK(stream_fixed, STREAM_AT(b)->size_extra_ref = 0)
BREAK(stream_max, STREAM_AT(b)->record_max = 2)
BREAK(stream_size, EXTRA_AT(b, EXTRA_OF_STREAM)->field1_ref = INFO_CAPS + 1)
BREAK(command_stream, COMMAND_AT(b, TINY_DUMP)->stream_ref = 2)
BREAK(format_name, FORMAT_AT(b)->name = builder_string(b, "a/b"))
BREAK(format_info, FORMAT_AT(b)->info_ref = 100)
BREAK(format_drivers, FORMAT_AT(b)->drivers = builder_string(b, "a,,b"))
BREAK(format_twice, ADD(b, IMAGE_FORMAT, struct image_format, .name = 1))
BREAK(format_none, b->tables[IMAGE_FORMAT].count = 0)
BREAK(format_extends, FORMAT_AT(b)->extends = builder_string(b, "other"))

/* An array of structs that vary in length, without a word on how long each is. */
static void element_varies(struct builder *b)
{
	set_kind(b, RESPONSE_LIST, KIND_STRUCT);
	FIELD_AT(b, RESPONSE_LIST)->ref = TINY_ENTRY + 1;
	FIELD_AT(b, RESPONSE_LIST)->width = 24;
}

/* Structs in structs, each one deeper than the one before. */
static void nest(struct builder *b, uint32_t depth)
{
	uint32_t first = b->tables[IMAGE_FIELDS].count;
	char name[16];

	for (uint32_t i = 0; i < depth; i++) {
		snprintf(name, sizeof(name), "z%02u", i);
		ADD(b, IMAGE_LAYOUTS, struct image_layout, .name = builder_string(b, name),
		    .size = 1, .first_field = first + i, .nfields = 1);
		ADD(b, IMAGE_FIELDS, struct image_field, .name = builder_string(b, "in"),
		    .width = 8,
		    .traits = FIELD_TRAITS(i + 1 < depth ? KIND_STRUCT : KIND_UNSIGNED, ORDER_BIG,
					   0, 0),
		    .ref = i + 1 < depth ? TINY_STATS + 1 + i + 2 : 0);
	}
}

static void nest_16(struct builder *b)
{
	nest(b, IMAGE_DEPTH_MAX);
}

static void nest_17(struct builder *b)
{
	nest(b, IMAGE_DEPTH_MAX + 1);
}

/* Structs inlined in structs. */
static void inline_4(struct builder *b)
{
	nest(b, INLINE_MAX);
	for (uint32_t i = 0; i + 1 < INLINE_MAX; i++) {
		FIELD_AT(b, STATS_SAFE + 1 + i)->flags = FIELD_INLINE;
		FIELD_AT(b, STATS_SAFE + 1 + i)->name = builder_string(b, "a");
	}
}

static void inline_5(struct builder *b)
{
	nest(b, INLINE_MAX + 1);
	for (uint32_t i = 0; i < INLINE_MAX; i++)
		FIELD_AT(b, STATS_SAFE + 1 + i)->flags = FIELD_INLINE;
}

/* Sixteen levels of unions that share all their cases: 2 to the power of 16 ways, but few records. */
static void entangled(struct builder *b)
{
	uint32_t cases = b->tables[IMAGE_CASES].count;

	for (uint32_t i = 0; i < 20000; i++)
		ADD(b, IMAGE_CASES, struct image_case, .mask = {0, 0, 0, 0xff},
		    .layout_ref = TINY_ARG + 1);
	AT(b, IMAGE_UNIONS, struct image_union, 0)->first_case = cases;
	AT(b, IMAGE_UNIONS, struct image_union, 0)->ncases = 20000;
	for (uint32_t i = 0; i < 6000; i++)
		ADD(b, IMAGE_UNIONS, struct image_union, .nkeys = 1, .first_case = cases,
		    .ncases = 20000);
}

static const struct broken breaks[] = {
	ROW(string_outside, "field 0 (port): it refers to a string that is not there"),
	ROW(string_inside, "a string inside of a character"),
	ROW(string_control, "no UTF-8, or holds control characters"),
	ROW(string_c1, "no UTF-8, or holds control characters"),
	ROW(string_overlong, "no UTF-8, or holds control characters"),
	ROW(string_surrogate, "no UTF-8, or holds control characters"),
	ROW(string_cut, "no UTF-8, or holds control characters"),
	ROW(string_open, "the last of its strings has no end"),
	ROW(string_first, "the first of its strings is not the empty one"),
	ROW(name_form, "(a-b): its name is none that can be"),
	ROW(name_digit, "value 0 (1st): its name is none that can be"),
	ROW(name_empty, "field 0: it has no name"),
	ROW(name_twice, "layout 1 (arg): its name is there twice"),
	ROW(name_order, "layout 1 (a): its name does not come behind the one before"),
	ROW(field_twice, "(port): its name is there twice"),
	ROW(sorted_wrong, "the names are not sorted"),
	ROW(sorted_swapped, "the names are not sorted"),
	ROW(sorted_outside, "it is sorted to a field that is not there"),
	ROW(fields_behind, "layout 5 (stats): it counts records that are not there"),
	ROW(fields_count, "layout 5 (stats): it counts records that are not there"),
	ROW(fields_missing, "it belongs to no layout"),
	ROW(fields_shared, "its fields do not follow those of the layout before"),
	ROW(layout_huge, "layout 4 (info): it is too large"),
	ROW(layout_import, "it is of another format, but this one extends none"),
	ROW(kind_unknown, "it is of a kind that there is not"),
	ROW(kind_none, "it is of a kind that there is not"),
	ROW(order_unknown, "it is in an order that there is not"),
	ROW(access_unknown, "it has an access that there is not"),
	ROW(role_unknown, "it has a role that there is not"),
	ROW(role_twice, "it has a role that another field has"),
	ROW(width_none, "it is a number without 1 to 64 bits"),
	ROW(width_many, "it is a number without 1 to 64 bits"),
	ROW(beyond, "it goes beyond its layout"),
	ROW(beyond_far, "it goes beyond its layout"),
	ROW(host_bits, "it is in host order, but no whole integer"),
	ROW(host_place, "it does not begin at a whole byte"),
	ROW(number_size, "layout 4 (info): it is a number without 8, 16, 32 or 64 bits"),
	ROW(number_open, "layout 4 (info): it is a number without 8, 16, 32 or 64 bits"),
	ROW(number_order, "it cannot be bits of a number"),
	ROW(number_bytes, "it cannot be bits of a number"),
	ROW(number_alias, "it cannot be bits of a number"),
	ROW(number_opcode, "it cannot be bits of a number"),
	ROW(uuid_width, "it is a UUID without 128 bits"),
	ROW(bytes_bits, "it does not end at a whole byte"),
	ROW(bytes_place, "it does not begin at a whole byte"),
	ROW(ref_unused, "it refers to what its kind has no use for"),
	ROW(ref_enum, "it refers to an enum that is not there"),
	ROW(ref_none, "it refers to an enum that is not there"),
	ROW(ref_struct, "it refers to a layout that is not there"),
	ROW(ref_union, "it refers to a union that is not there"),
	ROW(struct_width, "its width is not that of its layout"),
	ROW(case_wide, "one of its cases is wider than itself"),
	ROW(open_inside, "it varies in length, but its layout is not open"),
	ROW(varies_closed, "it varies in length, but its layout is not open"),
	ROW(behind_varying, "it stands behind a field that varies in length"),
	ROW(behind_all, "it stands behind a field that takes all"),
	ROW(after_nothing, "it follows no field that varies in length"),
	ROW(element_empty, "it is a number without 1 to 64 bits"),
	ROW(element_bytes, "its width is 0"),
	ROW(element_varies, "its elements vary in length, and nothing says how long"),
	ROW(count_many, "it goes beyond its layout"),
	ROW(count_huge, "no number of elements that can be"),
	ROW(count_none, "no number of elements that can be"),
	ROW(count_negative, "it is an expression without a value"),
	ROW(count_of_one, "it is no array, but has what belongs to one"),
	ROW(stride_none, "it is a stride of 0"),
	ROW(stride_short, "its elements overlap"),
	ROW(stride_back, "it goes backwards without a fixed end"),
	ROW(stride_huge, "its stride is too large"),
	ROW(part_wide, "its parts are not as wide as itself"),
	ROW(part_outside, "one of its parts is outside of its layout"),
	ROW(part_first, "it does not begin with its first part"),
	ROW(part_empty, "it is a part without bits"),
	ROW(extra_outside, "it refers to a record that is not there"),
	ROW(extra_next, "it refers to a record that is not there"),
	ROW(extra_cycle, "its chain goes backwards"),
	ROW(extra_back, "its chain goes backwards"),
	ROW(extra_place, "it is of a kind that has no place there"),
	ROW(extra_twice, "it is of a kind that is there already"),
	ROW(extra_unit, "it refers to a string that is not there"),
	ROW(extra_scale, "its scale is 0"),
	ROW(extra_side, "it looks on a side that there is not"),
	ROW(extra_field, "it refers to a record that is not there"),
	ROW(extra_kind, "it refers to a field that is no single number"),
	ROW(extra_elsewhere, "it refers to a field that is neither there nor around it"),
	ROW(extra_not_request, "it refers to a field that the request does not have"),
	ROW(extra_not_response, "it refers to a field that is not where it says"),
	ROW(extra_not_info, "it refers to a field that is not where it says"),
	ROW(condition_empty, "it is a condition that says nothing"),
	ROW(condition_never, "it is a condition that says nothing"),
	ROW(effects_none, "it adds no effects"),
	ROW(cycle_one, "layout 0 (arg): it contains itself"),
	ROW(cycle_case, "it contains itself"),
	ROW(nest_16, NULL),
	ROW(nest_17, "structs stand in structs too deep"),
	ROW(inline_4, NULL),
	ROW(inline_5, "structs are inlined too deep"),
	ROW(inline_twice, "(port): its name is there twice among what is inlined"),
	ROW(inline_number, "it cannot be inline"),
	ROW(union_keys, "it has no keys, or more than 8"),
	ROW(union_keys_count, "it counts records that are not there"),
	ROW(union_cases_count, "it counts records that are not there"),
	ROW(union_else, "it refers to a record that is not there"),
	ROW(key_field, "it refers to a field that is not there"),
	ROW(key_bits, "it takes more bits than its field has"),
	ROW(key_wide, "its union has no keys of 1 to 128 bits"),
	ROW(key_kind, "it refers to a field that is no single number"),
	ROW(key_elsewhere, "it refers to a field that is neither there nor around it"),
	ROW(case_never, "it is a case that can never come about"),
	ROW(case_mask, "it is a case that can never come about"),
	ROW(case_layout, "it refers to a record that is not there"),
	ROW(entangled, "it is too entangled to be checked"),
	ROW(enum_values, "it counts records that are not there"),
	ROW(enum_order, "its value does not come behind the one before"),
	ROW(enum_twice, "a name stands for two of its values"),
	ROW(enum_import, "it is of another format, but this one extends none"),
	ROW(scope_unknown, "command 1 (get): it has a scope that there is not"),
	ROW(effects_missing, "it has no effects"),
	ROW(request_outside, "it refers to a record that is not there"),
	ROW(request_missing, "it has no request"),
	ROW(constants_count, "it counts records that are not there"),
	ROW(constant_kind, "it is of a kind that there is not"),
	ROW(constant_field, "it refers to a field that the request does not have"),
	ROW(constant_wide, "it does not fit into its field"),
	ROW(constant_value, "it does not fit into its field"),
	ROW(constant_struct, "it refers to a field that is no single number"),
	ROW(opcode_constant, "it is not the opcode that its command and format have"),
	ROW(opcode_missing, "its opcode is not among its constants"),
	ROW(opcode_place, "it is not the opcode that its command and format have"),
	ROW(opcode_wide, "its opcode is wider than 32 bits"),
	ROW(opcode_order, "it does not come behind the one before"),
	ROW(opcode_bits, "its command is told by another number of bits"),
	ROW(opcode_command, "it refers to a command that is not there"),
	ROW(opcode_other, "its command has another opcode"),
	ROW(opcode_procedure, "it is a procedure, but has an opcode"),
	ROW(opcode_untold, "its command cannot be told from others"),
	ROW(untold, "its command cannot be told from others"),
	ROW(untold_procedure, "its command cannot be told from others"),
	ROW(untold_bits, "its command is told by another number of bits"),
	ROW(opcode_left_out, "a command with an opcode is missing"),
	ROW(buffers_count, "it counts records that are not there"),
	ROW(buffer_place, "its address has no place in the request"),
	ROW(buffer_bits, "its address has no place in the request"),
	ROW(buffer_direction, "it goes in no direction that there is"),
	ROW(buffer_length, "its length is none that can be"),
	ROW(buffer_layout, "it refers to a record that is not there"),
	ROW(buffer_order, "its address is in an order that there is not"),
	ROW(procedure_hook, "it is a procedure, but has no hook to run"),
	ROW(procedure_bounds, "it is a procedure without bounds"),
	ROW(hook_name, "its name is none that can be"),
	ROW(stream_layout, "it refers to a layout that is not there"),
	ROW(stream_fixed, "its records have no size"),
	ROW(stream_max, "its longest record has no length that can be"),
	ROW(stream_size, "it refers to a field that is not where it says"),
	ROW(command_stream, "it refers to a record that is not there"),
	ROW(format_name, "the format: its name is none that can be"),
	ROW(format_info, "it refers to a record that is not there"),
	ROW(format_drivers, "its drivers are no list of names"),
	ROW(format_twice, "it does not describe exactly one format"),
	ROW(format_none, "it does not describe exactly one format"),
	ROW(format_extends, "it is no format of its own, but extends other"),
};

static void test_each_break_is_refused_with_its_reason(void **state)
{
	struct builder b;

	(void)state;
	tiny(&b);
	expect("the sound one", &b, NULL);
	builder_free(&b);
	for (size_t i = 0; i < COUNT(breaks); i++) {
		tiny(&b);
		breaks[i].by(&b);
		expect(breaks[i].what, &b, breaks[i].reason);
		builder_free(&b);
	}
	assert_int_equal(unexpected, 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_break_is_refused_with_its_reason),
	};

	return cmocka_run_group_tests_name("image", tests, NULL, NULL);
}
