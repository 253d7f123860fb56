// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What fields and commands depend on, in words: what selects the cases of a union, for each kind of field that
 * can be a key; when a field counts; how many there are; what is set beforehand. And where split fields lie.
 */
#include "records.h"

static struct loaded kinds, keys, mlx5, growing, cxl;

static void assert_when(const struct libfwctl_layout *layout, const char *name, size_t index,
			const char *expected)
{
	const struct libfwctl_field *field = libfwctl_layout_find_field(layout, name);
	char *when = NULL;

	if (!field)
		fail_msg("there is no field %s", name);
	assert_int_equal(libfwctl_field_get_case_when(field, index, &when), 0);
	assert_string_equal(when, expected);
	libfwctl_free(when);
}

static void test_keys_of_every_kind(void **state)
{
	static const struct {
		const char *field;
		size_t index;
		const char *when;
	} cases[] = {
		{"of_number", 0, "number=200"},
		{"of_number", 1, ""},
		{"of_signed", 0, "signed=-2"},
		{"of_signed", 1, "signed=2"},
		{"of_code", 0, "code=0x1f"},
		{"of_flags", 0, "flags=0x3"},
		{"of_on", 0, "on=true"},
		{"of_on", 1, "on=false"},
		{"of_color", 0, "color=green"},
		{"of_color", 1, "color=9"},
		{"of_id", 0, "id=00112233-4455-6677-8899-aabbccddeeff"},
		{"of_part", 0, "code=0xa50/0xff0"},
		{"of_part", 1, "code=0x100/0xf00"},
		{"of_any", 0, ""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_when(layout_of(&keys, "by_all"), cases[i].field, cases[i].index,
			    cases[i].when);
}

static void test_several_keys(void **state)
{
	const struct libfwctl_layout *selected = layout_of(&kinds, "selected");
	const struct libfwctl_layout *mnvda = layout_of(&mlx5, "mnvda_reg");

	(void)state;
	assert_when(selected, "value", 0, "kind=one,flags=0x20/0xf0");
	assert_when(selected, "value", 1, "kind=one");
	assert_when(selected, "value", 2, "kind=seven,flags=0x40/0xc0");
	assert_when(selected, "value", 3, "kind=zero,flags=0x0/0xf0");
	assert_when(mnvda, "data", 0, "type_class=0,parameter_index=0x80/0xffff");
}

static const struct libfwctl_field *response_field(const struct loaded *loaded, const char *command,
						   const char *name)
{
	return libfwctl_layout_find_field(
		libfwctl_command_get_response(command_of(loaded, command)), name);
}

static void test_keys_elsewhere(void **state)
{
	const struct libfwctl_field *outer =
		libfwctl_layout_find_field(layout_of(&kinds, "nested"), "body");
	const struct libfwctl_field *entry = response_field(&kinds, "table", "entry");
	const struct libfwctl_command *query = command_of(&mlx5, "query_esw_functions");

	(void)state;
	assert_when(libfwctl_field_get_case_layout(outer, 0), "body", 1, "inner=2");
	assert_when(libfwctl_field_get_layout(entry), "value", 1, "request.flavour=2");
	assert_when(libfwctl_command_get_response(query), "functions", 1,
		    "request.op_mod=0x4000/0x4000");
}

/* The language has no way to say it, but an image can. */
static void test_a_key_of_bytes(void **state)
{
	const struct libfwctl_layout *layout = layout_of(&keys, "by_all");
	const struct libfwctl_field *id = libfwctl_layout_find_field(layout, "id");
	struct libfwctl_field *changed = (struct libfwctl_field *)id;

	(void)state;
	changed->kind = KIND_BYTES;
	assert_when(layout, "of_id", 0, "id=00112233445566778899aabbccddeeff");
	changed->kind = KIND_UUID;
}

static void test_mistakes(void **state)
{
	const struct libfwctl_layout *layout = layout_of(&keys, "by_all");
	const struct libfwctl_field *field = libfwctl_layout_find_field(layout, "of_number");
	const struct libfwctl_field *number = libfwctl_layout_find_field(layout, "number");
	char *when = NULL;

	(void)state;
	assert_int_equal(libfwctl_field_get_case_when(field, 2, &when), -ENOENT);
	assert_int_equal(libfwctl_field_get_case_when(number, 0, &when), -ENOENT);
	assert_int_equal(libfwctl_field_get_case_when(NULL, 0, &when), -EINVAL);
	assert_int_equal(libfwctl_field_get_case_when(field, 0, NULL), -EINVAL);
	assert_null(when);
	assert_int_equal(libfwctl_field_get_condition(number, NULL), -EINVAL);
	assert_int_equal(libfwctl_field_get_count_rule(number, NULL), -EINVAL);
	assert_int_equal(libfwctl_command_get_capability(command_of(&kinds, "table"), NULL),
			 -EINVAL);
	assert_int_equal(libfwctl_command_get_preset(command_of(&kinds, "table"), NULL, NULL, NULL),
			 -EINVAL);
	assert_null(libfwctl_format_find_stream_layout(kinds.format, NULL));
}

/* ---- conditions, counts ----------------------------------------------------------------------- */

typedef int writer(const struct libfwctl_field *field, char **out);

/* NULL: there is nothing to be told. */
static void assert_told(writer *write, const struct libfwctl_layout *layout, const char *name,
			const char *expected)
{
	const struct libfwctl_field *field = libfwctl_layout_find_field(layout, name);
	char *text = NULL;

	if (!field)
		fail_msg("there is no field %s", name);
	assert_int_equal(write(field, &text), expected ? 0 : -ENODATA);
	if (expected)
		assert_string_equal(text, expected);
	else
		assert_null(text);
	libfwctl_free(text);
}

static void test_conditions(void **state)
{
	const struct libfwctl_layout *conditional = layout_of(&kinds, "conditional");
	const struct libfwctl_layout *nv = layout_of(&mlx5, "nv_global_pci_conf");

	(void)state;
	assert_told(libfwctl_field_get_condition, conditional, "valid", NULL);
	assert_told(libfwctl_field_get_condition, conditional, "first", "enables=0x1/0x1");
	assert_told(libfwctl_field_get_condition, conditional, "second", "enables=0x2/0x6");
	assert_told(libfwctl_field_get_condition, conditional, "third", "valid=true");
	assert_told(libfwctl_field_get_condition, conditional, "fourth", "valid=true,mode=3");
	assert_told(libfwctl_field_get_condition, nv, "total_vfs",
		    "sriov_valid=true,sriov_en=true");
}

static void test_count_rules(void **state)
{
	const struct libfwctl_layout *counted = layout_of(&kinds, "counted");
	const struct libfwctl_layout *headed = layout_of(&growing, "headed");
	const struct libfwctl_field *entry = response_field(&kinds, "table", "entry");
	char *text = NULL;

	(void)state;
	assert_told(libfwctl_field_get_count_rule, counted, "count", NULL);
	assert_told(libfwctl_field_get_count_rule, counted, "linear", "2 * count + 1");
	assert_told(libfwctl_field_get_count_rule, counted, "power", "2^log");
	assert_told(libfwctl_field_get_count_rule, counted, "words", "units / 4, rounded up");
	assert_told(libfwctl_field_get_count_rule, counted, "both", "count + 3 * log");
	assert_told(libfwctl_field_get_count_rule, counted, "name", "name_length");
	assert_told(libfwctl_field_get_count_rule, counted, "tail", "to the end");
	assert_told(libfwctl_field_get_count_rule, headed, "data", "length - 2");
	assert_told(libfwctl_field_get_count_rule, layout_of(&kinds, "to_end"), "pair",
		    "to the end");
	assert_told(libfwctl_field_get_count_rule, layout_of(&kinds, "arrays"), "nibbles", "4");
	assert_told(libfwctl_field_get_count_rule, layout_of(&kinds, "texts"), "raw", NULL);
	assert_int_equal(libfwctl_field_get_count_rule(entry, &text), 0);
	assert_string_equal(text, "request.count");
	libfwctl_free(text);
}

/* Such as no format of ours has all at once. */
static void test_count_rules_with_everything(void **state)
{
	static const struct {
		struct expression rule;
		const char *text;
	} cases[] = {
		{{.mul1 = 2, .mul2 = -3, .add = -4, .unit = 8, .divide = 32, .log2 = true},
		 "8 * 2^(2 * count - 3 * log - 4) / 32, rounded up"},
		{{.mul1 = -1, .mul2 = 1, .add = 7, .unit = 4, .divide = 1},
		 "4 * (-count + log + 7)"},
		{{.mul1 = INT32_MIN,
		  .mul2 = INT32_MIN,
		  .add = INT32_MIN,
		  .unit = UINT32_MAX,
		  .divide = UINT32_MAX,
		  .log2 = true},
		 "4294967295 * 2^(-2147483648 * count - 2147483648 * log - 2147483648) / "
		 "4294967295, rounded up"},
	};
	const struct libfwctl_layout *counted = layout_of(&kinds, "counted");
	struct libfwctl_field field = *libfwctl_layout_find_field(counted, "both");
	struct field_extras extras = *field.extras;
	char *text = NULL;

	(void)state;
	field.extras = &extras;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct expression rule = cases[i].rule;

		rule.field1 = (struct reference){.layout = counted, .field = 0};
		rule.field2 = (struct reference){.layout = counted, .field = 1};
		extras.count = &rule;
		assert_int_equal(libfwctl_field_get_count_rule(&field, &text), 0);
		assert_string_equal(text, cases[i].text);
		libfwctl_free(text);
	}
}

static void test_capabilities(void **state)
{
	char *text = NULL;

	(void)state;
	assert_int_equal(libfwctl_command_get_capability(command_of(&kinds, "table"), &text), 0);
	assert_string_equal(text, "info.caps=0x4/0x4");
	libfwctl_free(text);
	text = NULL;
	assert_int_equal(libfwctl_command_get_capability(command_of(&kinds, "echo"), &text),
			 -ENODATA);
	assert_null(text);
}

/* ---- places, values --------------------------------------------------------------------------- */

static void test_parts(void **state)
{
	static const uint64_t expected[][2] = {{96, 3}, {88, 8}, {101, 1}};
	const struct libfwctl_layout *choices = layout_of(&kinds, "choices");
	const struct libfwctl_field *spread = libfwctl_layout_find_field(choices, "spread");
	const struct libfwctl_field *small = libfwctl_layout_find_field(choices, "small");
	uint64_t offset = 7, width = 7;

	(void)state;
	assert_int_equal(libfwctl_field_get_part_count(spread), COUNT(expected));
	for (size_t i = 0; i < COUNT(expected); i++) {
		assert_int_equal(libfwctl_field_get_part(spread, i, &offset, &width), 0);
		assert_int_equal(offset, expected[i][0]);
		assert_int_equal(width, expected[i][1]);
	}
	assert_int_equal(libfwctl_field_get_part(spread, 3, &offset, &width), -ENOENT);
	assert_int_equal(libfwctl_field_get_part(small, 0, &offset, &width), -ENOENT);
	assert_int_equal(libfwctl_field_get_part(spread, 0, NULL, &width), -EINVAL);
	assert_int_equal(libfwctl_field_get_part(spread, 0, &offset, NULL), -EINVAL);
	assert_int_equal(offset, 101);
	assert_int_equal(libfwctl_field_get_part_count(small), 0);
}

static void test_what_follows_another(void **state)
{
	const struct libfwctl_layout *counted = layout_of(&kinds, "counted");

	(void)state;
	assert_false(libfwctl_field_is_after(libfwctl_layout_find_field(counted, "linear")));
	assert_true(libfwctl_field_is_after(libfwctl_layout_find_field(counted, "power")));
}

static void test_open_enums(void **state)
{
	const struct libfwctl_layout *choices = layout_of(&kinds, "choices");

	(void)state;
	assert_true(libfwctl_field_is_open(libfwctl_layout_find_field(choices, "shared")));
	assert_false(libfwctl_field_is_open(libfwctl_layout_find_field(choices, "small")));
	assert_false(libfwctl_field_is_open(
		libfwctl_layout_find_field(layout_of(&kinds, "little"), "u8")));
}

static void assert_preset(const struct loaded *loaded, const char *command, const char *name,
			  uint64_t expected, bool expected_fixed)
{
	const struct libfwctl_command *found = command_of(loaded, command);
	const struct libfwctl_field *field =
		libfwctl_layout_find_field(libfwctl_command_get_request(found), name);
	uint64_t value = UINT64_MAX;
	bool fixed = !expected_fixed;

	assert_int_equal(libfwctl_command_get_preset(found, field, &value, &fixed), 0);
	assert_int_equal(value, expected);
	assert_int_equal(fixed, expected_fixed);
	assert_int_equal(libfwctl_command_get_preset(found, field, NULL, NULL), 0);
}

static void test_presets(void **state)
{
	const struct libfwctl_command *table = command_of(&kinds, "table");
	const struct libfwctl_layout *request = libfwctl_command_get_request(table);
	uint64_t value = 9;
	bool fixed = true;

	(void)state;
	assert_preset(&kinds, "table", "opcode", 8, true);
	assert_preset(&kinds, "table", "count", 2, false);
	assert_preset(&kinds, "choices", "small", 7, false);
	assert_preset(&kinds, "hooked.masked", "left", 0x100, true);
	assert_preset(&kinds, "hooked.masked", "right", 7, true);
	assert_preset(&mlx5, "query_hca_cap.qos", "op_mod", 0x18, true);
	assert_preset(&mlx5, "query_hca_cap.qos", "current", 1, false);
	assert_int_equal(libfwctl_command_get_preset(table,
						     libfwctl_layout_find_field(request, "flavour"),
						     &value, &fixed),
			 -ENODATA);
	assert_int_equal(value, 9);
	assert_true(fixed);
}

static void test_presets_of_uuids(void **state)
{
	const struct libfwctl_command *get = command_of(&cxl, "get_feature.patrol_scrub");
	const struct libfwctl_field *uuid =
		libfwctl_layout_find_field(libfwctl_command_get_request(get), "uuid");
	uint64_t value = 9;
	bool fixed = false;

	(void)state;
	assert_int_equal(libfwctl_command_get_preset(get, uuid, &value, &fixed), -EOVERFLOW);
	assert_int_equal(value, 9);
	assert_true(fixed);
	assert_int_equal(libfwctl_command_get_preset(get, uuid, NULL, &fixed), 0);
}

static void test_streams(void **state)
{
	const struct libfwctl_command *pointer = command_of(&kinds, "pointer");

	(void)state;
	assert_string_equal(libfwctl_command_get_stream(command_of(&kinds, "gather")), "tlvs");
	assert_null(libfwctl_command_get_stream(pointer));
	assert_null(libfwctl_command_buffer_get_stream(libfwctl_command_get_buffer(pointer, 0)));
	assert_string_equal(
		libfwctl_command_buffer_get_stream(libfwctl_command_get_buffer(pointer, 1)),
		"tlvs");
	assert_ptr_equal(libfwctl_format_find_stream_layout(kinds.format, "tlvs"),
			 layout_of(&kinds, "tlv"));
	assert_null(libfwctl_format_find_stream_layout(kinds.format, "tlv"));
	assert_string_equal(libfwctl_format_get_stream_summary(kinds.format, 0),
			    "pairs one behind the other");
	assert_null(libfwctl_format_get_stream_summary(kinds.format, 2));
}

static int load_all(void **state)
{
	(void)state;
	load(&kinds, "kinds", NULL, 0);
	load(&keys, "keys", NULL, 0);
	load(&mlx5, "test-mlx5", NULL, 0);
	load(&growing, "growing", NULL, 0);
	load(&cxl, "test-cxl", NULL, 0);
	return 0;
}

static int unload_all(void **state)
{
	(void)state;
	unload(&kinds);
	unload(&keys);
	unload(&mlx5);
	unload(&growing);
	unload(&cxl);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_of_every_kind),
		cmocka_unit_test(test_several_keys),
		cmocka_unit_test(test_keys_elsewhere),
		cmocka_unit_test(test_a_key_of_bytes),
		cmocka_unit_test(test_mistakes),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_count_rules),
		cmocka_unit_test(test_count_rules_with_everything),
		cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_what_follows_another),
		cmocka_unit_test(test_open_enums),
		cmocka_unit_test(test_presets),
		cmocka_unit_test(test_presets_of_uuids),
		cmocka_unit_test(test_streams),
	};

	return cmocka_run_group_tests_name("case", tests, load_all, unload_all);
}
