// SPDX-License-Identifier: LGPL-2.1-or-later
/* Paths: what is one, what it finds, and what reading by it returns. */
#include "records.h"

#include "codec/path.h"

static struct loaded kinds;

static void assert_refused(const char *layout, const char *path, int status, const char *part)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_path *out = NULL;

	assert_int_equal(libfwctl_path_new(layout_of(&kinds, layout), path, err, &out), status);
	assert_null(out);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_USAGE);
	assert_contains(libfwctl_error_text(err), part);
	libfwctl_error_free(err);
}

static void test_what_is_no_path(void **state)
{
	static const char *const texts[] = {
		"",    ".",    "a.",	  "a..b",  "a[",
		"a[]", "a[x]", "a[1",	  "a[1]b", "a[-1]",
		"a b", "[1]",  "a[1][2]", "a.[1]", "a[1000000000000000000000]"};
	char *endless = calloc(1, 5000);

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_refused("pair", texts[i], -EINVAL, "no path");
	memset(endless, 'a', 4999);
	assert_refused("pair", endless, -EINVAL, "no path");
	free(endless);
}

static void test_what_is_not_there(void **state)
{
	(void)state;
	assert_refused("pair", "middle", -ENOENT, "pair has: left, right");
	assert_refused("pair", "lef", -ENOENT, "no field lef");
	assert_refused("pair", "left.more", -ENOENT, "left.more");
	assert_refused("pair", "left[0]", -ENOENT, "left[0]");
	assert_refused("matrix", "row.cell", -ENOENT, "row.cell");
	assert_refused("matrix", "row[0].cells", -ENOENT, "cell[], end");
	assert_refused("selected", "value.wrong", -ENOENT, "value.wrong");
}

static void test_what_a_path_ends_at(void **state)
{
	static const struct {
		const char *layout, *path, *name;
		uint32_t kind;
	} cases[] = {
		{"pair", "right", "right", LIBFWCTL_KIND_UNSIGNED},
		{"matrix", "row[1].cell[2]", "cell", LIBFWCTL_KIND_UNSIGNED},
		{"matrix", "row", "row", LIBFWCTL_KIND_STRUCT},
		{"selected", "value", "value", LIBFWCTL_KIND_UNION},
		{"selected", "value.right", "right", LIBFWCTL_KIND_UNSIGNED},
		{"nested", "body.body.number", "number", LIBFWCTL_KIND_UNSIGNED},
		{"sliced", "high2", "high2", LIBFWCTL_KIND_SIGNED},
		{"choices", "spread_alias", "spread_alias", LIBFWCTL_KIND_UNSIGNED},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct libfwctl_path *path = NULL;
		const struct libfwctl_field *field;

		assert_int_equal(libfwctl_path_new(layout_of(&kinds, cases[i].layout),
						   cases[i].path, NULL, &path),
				 0);
		field = libfwctl_path_get_field(path);
		assert_string_equal(libfwctl_field_get_name(field), cases[i].name);
		if (strcmp(cases[i].name, "spread_alias") != 0)
			assert_int_equal(libfwctl_field_get_kind(field), cases[i].kind);
		libfwctl_path_free(path);
	}
	assert_null(libfwctl_path_get_field(NULL));
	libfwctl_path_free(NULL);
}

/* A field at a fixed place is read without the tree, near the end of the bytes with it: alike. */
static void test_the_quick_way_is_the_same(void **state)
{
	static const char *const names[] = {"u8", "u16", "u32",	   "u64",  "b3",
					    "b1", "odd", "across", "be16", "whole"};
	unsigned char bytes[52];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(37 * i + 11);
	for (size_t i = 0; i < COUNT(names); i++) {
		struct libfwctl_path *path = NULL;
		uint64_t whole = 0, value;

		assert_int_equal(
			libfwctl_path_new(layout_of(&kinds, "little"), names[i], NULL, &path), 0);
		assert_true(path->direct);
		for (size_t length = sizeof(bytes); length > 0; length--) {
			struct libfwctl_record *record = record_of(&kinds, "little", bytes, length);
			int result = libfwctl_record_get_u64(record, path, &value);

			if (length == sizeof(bytes))
				whole = value;
			if (result == 0)
				assert_int_equal(value, whole);
			else
				assert_int_equal(result, -ENODATA);
			libfwctl_record_free(record);
		}
		libfwctl_path_free(path);
	}
}

static void test_what_reading_returns(void **state)
{
	static const unsigned char bytes[30] = {[15] = 0xff, [29] = 0x80};
	struct libfwctl_record *record = record_of(&kinds, "little", bytes, sizeof(bytes));
	struct libfwctl_record *texts = record_of(&kinds, "texts", bytes, sizeof(bytes));
	const struct libfwctl_layout *layout = layout_of(&kinds, "little");
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_path *s8 = NULL, *u64 = NULL, *wide = NULL, *raw = NULL;
	const void *data = NULL;
	uint64_t value = 77;
	int64_t number = 77;
	size_t length = 0;

	(void)state;
	assert_int_equal(libfwctl_path_new(layout, "s8", NULL, &s8), 0);
	assert_int_equal(libfwctl_path_new(layout, "u64", NULL, &u64), 0);
	assert_int_equal(libfwctl_path_new(layout, "wide", NULL, &wide), 0);
	assert_int_equal(libfwctl_path_new(layout_of(&kinds, "texts"), "raw", NULL, &raw), 0);

	assert_int_equal(libfwctl_record_get_u64(record, s8, &value), -ERANGE);
	assert_int_equal(libfwctl_record_get_u64(record, wide, &value), -ENODATA);
	assert_int_equal(libfwctl_record_get_u64(record, raw, &value), -EINVAL);
	assert_int_equal(libfwctl_record_get_u64(texts, raw, &value), -EINVAL);
	assert_int_equal(libfwctl_record_get_u64(NULL, s8, &value), -EINVAL);
	assert_int_equal(libfwctl_record_get_u64(record, NULL, &value), -EINVAL);
	assert_int_equal(libfwctl_record_get_u64(record, s8, NULL), -EINVAL);
	assert_int_equal(libfwctl_record_get_data(record, s8, &data, &length), -EINVAL);
	assert_int_equal(libfwctl_record_get_count(record, s8, &value), -EINVAL);
	assert_int_equal(value, 77);
	assert_int_equal(libfwctl_record_get_i64(record, s8, &number), 0);
	assert_int_equal(number, -1);

	assert_int_equal(libfwctl_record_find_u64(record, "s8", err, &value), -ERANGE);
	assert_contains(libfwctl_error_text(err), "s8 is -1");
	assert_int_equal(libfwctl_record_find_u64(record, "wide", err, &value), -ENODATA);
	assert_string_equal(libfwctl_error_get_field(err), "wide");
	assert_int_equal(libfwctl_record_find_u64(record, "none", err, &value), -ENOENT);
	assert_int_equal(libfwctl_record_find_u64(texts, "raw", err, &value), -EINVAL);
	assert_contains(libfwctl_error_text(err), "raw is bytes");
	assert_int_equal(libfwctl_record_find_u64(record, NULL, err, &value), -EINVAL);

	libfwctl_path_free(s8);
	libfwctl_path_free(u64);
	libfwctl_path_free(wide);
	libfwctl_path_free(raw);
	libfwctl_error_free(err);
	libfwctl_record_free(record);
	libfwctl_record_free(texts);
}

static void test_more_than_a_signed_number_holds(void **state)
{
	unsigned char bytes[16];
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_record *record;
	int64_t number = 77;

	(void)state;
	memset(bytes, 0xff, sizeof(bytes));
	record = record_of(&kinds, "little", bytes, sizeof(bytes));
	assert_int_equal(libfwctl_record_find_i64(record, "u64", err, &number), -ERANGE);
	assert_contains(libfwctl_error_text(err), "18446744073709551615");
	assert_int_equal(number, 77);
	libfwctl_error_free(err);
	libfwctl_record_free(record);
}

static int load_all(void **state)
{
	(void)state;
	load(&kinds, "kinds", NULL, 0);
	return 0;
}

static int unload_all(void **state)
{
	(void)state;
	unload(&kinds);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_is_no_path),
		cmocka_unit_test(test_what_is_not_there),
		cmocka_unit_test(test_what_a_path_ends_at),
		cmocka_unit_test(test_the_quick_way_is_the_same),
		cmocka_unit_test(test_what_reading_returns),
		cmocka_unit_test(test_more_than_a_signed_number_holds),
	};

	return cmocka_run_group_tests_name("path", tests, load_all, unload_all);
}
