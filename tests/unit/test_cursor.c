// SPDX-License-Identifier: LGPL-2.1-or-later
/* The cursor: the steps over a record, what it tells at each, and where it ends. */
#include "records.h"

#include "message/place.h"

static struct loaded kinds;

struct step {
	int step;
	const char *name;
	uint64_t index;
	unsigned int depth;
	uint64_t value;
};

static void assert_steps(const struct libfwctl_record *record, const struct step *steps,
			 size_t count)
{
	struct libfwctl_cursor *cursor = NULL;

	assert_int_equal(libfwctl_cursor_new(&cursor), 0);
	/* Twice, since a cursor is there to be used again. */
	for (int again = 0; again < 2; again++) {
		assert_int_equal(libfwctl_cursor_start(cursor, record, 0), 0);
		for (size_t i = 0; i < count; i++) {
			assert_int_equal(libfwctl_cursor_next(cursor), steps[i].step);
			assert_string_equal(
				libfwctl_field_get_name(libfwctl_cursor_get_field(cursor)),
				steps[i].name);
			assert_int_equal(libfwctl_cursor_get_index(cursor), steps[i].index);
			assert_int_equal(libfwctl_cursor_get_depth(cursor), steps[i].depth);
			assert_int_equal(libfwctl_cursor_get_u64(cursor), steps[i].value);
		}
		assert_int_equal(libfwctl_cursor_next(cursor), LIBFWCTL_STEP_END);
		assert_int_equal(libfwctl_cursor_next(cursor), LIBFWCTL_STEP_END);
		assert_null(libfwctl_cursor_get_field(cursor));
	}
	libfwctl_cursor_free(cursor);
}

static void test_structs_in_arrays(void **state)
{
	static const unsigned char bytes[] = {1, 2, 3, 4, 5, 6, 7};
	static const struct step steps[] = {
		{LIBFWCTL_STEP_ARRAY, "row", 0, 1, 0},	 {LIBFWCTL_STEP_STRUCT, "row", 0, 2, 0},
		{LIBFWCTL_STEP_ARRAY, "cell", 0, 3, 0},	 {LIBFWCTL_STEP_NUMBER, "cell", 0, 3, 1},
		{LIBFWCTL_STEP_NUMBER, "cell", 1, 3, 2}, {LIBFWCTL_STEP_NUMBER, "cell", 2, 3, 3},
		{LIBFWCTL_STEP_LEAVE, "cell", 0, 2, 0},	 {LIBFWCTL_STEP_NUMBER, "end", 0, 2, 4},
		{LIBFWCTL_STEP_LEAVE, "row", 0, 1, 0},	 {LIBFWCTL_STEP_LEAVE, "row", 0, 0, 0},
	};
	struct libfwctl_record *record = record_of(&kinds, "matrix", bytes, sizeof(bytes));

	(void)state;
	assert_steps(record, steps, COUNT(steps));
	libfwctl_record_free(record);
}

static void test_elements_have_their_number(void **state)
{
	static const unsigned char bytes[] = {9, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0};
	static const struct step steps[] = {
		{LIBFWCTL_STEP_NUMBER, "kind", 0, 0, 9},  {LIBFWCTL_STEP_ARRAY, "pair", 0, 1, 0},
		{LIBFWCTL_STEP_STRUCT, "pair", 0, 2, 0},  {LIBFWCTL_STEP_NUMBER, "left", 0, 2, 1},
		{LIBFWCTL_STEP_NUMBER, "right", 0, 2, 2}, {LIBFWCTL_STEP_LEAVE, "pair", 0, 1, 0},
		{LIBFWCTL_STEP_STRUCT, "pair", 1, 2, 0},  {LIBFWCTL_STEP_NUMBER, "left", 0, 2, 3},
		{LIBFWCTL_STEP_NUMBER, "right", 0, 2, 4}, {LIBFWCTL_STEP_LEAVE, "pair", 1, 1, 0},
		{LIBFWCTL_STEP_LEAVE, "pair", 0, 0, 0},
	};
	struct libfwctl_record *record = record_of(&kinds, "to_end", bytes, sizeof(bytes));

	(void)state;
	assert_steps(record, steps, COUNT(steps));
	libfwctl_record_free(record);
}

static void test_inlined_structs_are_no_steps(void **state)
{
	static const unsigned char bytes[] = {0xf0, 0x0d, 0x0d, 0xf0};
	static const struct step steps[] = {
		{LIBFWCTL_STEP_STRUCT, "be", 0, 1, 0},
		{LIBFWCTL_STEP_NUMBER, "high", 0, 1, 15},
		{LIBFWCTL_STEP_NUMBER, "flag", 0, 1, 1},
		{LIBFWCTL_STEP_NUMBER, "low", 0, 1, 5},
		{LIBFWCTL_STEP_LEAVE, "be", 0, 0, 0},
		{LIBFWCTL_STEP_NUMBER, "low2", 0, 0, 5},
		{LIBFWCTL_STEP_NUMBER, "flag2", 0, 0, 1},
		{LIBFWCTL_STEP_NUMBER, "high2", 0, 0, UINT64_MAX},
	};
	struct libfwctl_record *record = record_of(&kinds, "sliced", bytes, sizeof(bytes));

	(void)state;
	assert_steps(record, steps, COUNT(steps));
	libfwctl_record_free(record);
}

static void test_data(void **state)
{
	static const unsigned char bytes[] = {0, 0, 0, 0, 1, 2, 'h', 'i', 0xab};
	struct libfwctl_record *record = record_of(&kinds, "counted", bytes, sizeof(bytes));
	struct libfwctl_cursor *cursor = NULL;
	size_t length = 0, data = 0;
	int step;

	(void)state;
	assert_int_equal(libfwctl_cursor_new(&cursor), 0);
	assert_int_equal(libfwctl_cursor_start(cursor, record, 0), 0);
	while ((step = libfwctl_cursor_next(cursor)) > 0) {
		const void *at = libfwctl_cursor_get_data(cursor, &length);

		if (step != LIBFWCTL_STEP_DATA) {
			assert_null(at);
			assert_int_equal(length, 0);
			continue;
		}
		data++;
	}
	assert_int_equal(step, LIBFWCTL_STEP_END);
	assert_int_equal(data,
			 0); /* linear has one element, power another, and two bytes are left */
	libfwctl_cursor_free(cursor);
	libfwctl_record_free(record);
}

static void test_it_stays_where_the_bytes_contradict_themselves(void **state)
{
	static const unsigned char bytes[] = {0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
	unsigned char wrong[sizeof(bytes)];
	struct libfwctl_record *record;
	struct libfwctl_cursor *cursor = NULL;
	int step;

	(void)state;
	memcpy(wrong, bytes, sizeof(wrong));
	wrong[1] = 200; /* 2^200 elements */
	record = record_of(&kinds, "counted", wrong, sizeof(wrong));
	assert_int_equal(libfwctl_cursor_new(&cursor), 0);
	assert_int_equal(libfwctl_cursor_next(cursor), -EINVAL); /* on no record yet */
	assert_int_equal(libfwctl_cursor_start(cursor, record, 0), 0);
	do
		step = libfwctl_cursor_next(cursor);
	while (step > 0);
	assert_int_equal(step, -EBADMSG);
	assert_string_equal(libfwctl_field_get_name(libfwctl_cursor_get_field(cursor)), "power");
	assert_int_equal(libfwctl_cursor_next(cursor), -EBADMSG);
	libfwctl_cursor_free(cursor);
	libfwctl_record_free(record);
}

/* What a command without fields sends and gets back; sanitizers look at how it is gone over. */
static void test_a_record_without_fields_ends_at_once(void **state)
{
	unsigned char bytes[] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
	const struct libfwctl_record empty = {.layout = &layout_none};
	const struct libfwctl_record full = {
		.layout = &layout_none, .bytes = bytes, .length = sizeof(bytes)};

	(void)state;
	assert_steps(&empty, NULL, 0);
	assert_steps(&full, NULL, 0);
}

static void test_arguments(void **state)
{
	struct libfwctl_record *record = record_of(&kinds, "pair", "", 0);
	struct libfwctl_cursor *cursor = NULL;
	size_t length = 7;

	(void)state;
	assert_int_equal(libfwctl_cursor_new(NULL), -EINVAL);
	assert_int_equal(libfwctl_cursor_new(&cursor), 0);
	assert_int_equal(libfwctl_cursor_start(NULL, record, 0), -EINVAL);
	assert_int_equal(libfwctl_cursor_start(cursor, NULL, 0), -EINVAL);
	assert_int_equal(libfwctl_cursor_start(cursor, record, LIBFWCTL_JSON_U64_STRINGS), -EINVAL);
	assert_int_equal(libfwctl_cursor_next(NULL), -EINVAL);
	assert_null(libfwctl_cursor_get_field(NULL));
	assert_int_equal(libfwctl_cursor_get_u64(NULL), 0);
	assert_int_equal(libfwctl_cursor_get_index(NULL), 0);
	assert_int_equal(libfwctl_cursor_get_depth(NULL), 0);
	assert_null(libfwctl_cursor_get_data(NULL, &length));
	assert_int_equal(length, 0);
	assert_int_equal(libfwctl_cursor_start(cursor, record, 0), 0);
	assert_int_equal(libfwctl_cursor_next(cursor), LIBFWCTL_STEP_END);
	libfwctl_cursor_free(cursor);
	libfwctl_cursor_free(NULL);
	libfwctl_record_free(record);
	libfwctl_record_free(NULL);
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
		cmocka_unit_test(test_structs_in_arrays),
		cmocka_unit_test(test_elements_have_their_number),
		cmocka_unit_test(test_inlined_structs_are_no_steps),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_it_stays_where_the_bytes_contradict_themselves),
		cmocka_unit_test(test_a_record_without_fields_ends_at_once),
		cmocka_unit_test(test_arguments),
	};

	return cmocka_run_group_tests_name("cursor", tests, load_all, unload_all);
}
