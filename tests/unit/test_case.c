// SPDX-License-Identifier: LGPL-2.1-or-later
/* What selects the cases of a union, in words: for each kind of field that can be a key. */
#include "records.h"

static struct loaded kinds, keys, mlx5;

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
}

static int load_all(void **state)
{
	(void)state;
	load(&kinds, "kinds", NULL, 0);
	load(&keys, "keys", NULL, 0);
	load(&mlx5, "test-mlx5", NULL, 0);
	return 0;
}

static int unload_all(void **state)
{
	(void)state;
	unload(&kinds);
	unload(&keys);
	unload(&mlx5);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_of_every_kind), cmocka_unit_test(test_several_keys),
		cmocka_unit_test(test_keys_elsewhere),	   cmocka_unit_test(test_a_key_of_bytes),
		cmocka_unit_test(test_mistakes),
	};

	return cmocka_run_group_tests_name("case", tests, load_all, unload_all);
}
