// SPDX-License-Identifier: LGPL-2.1-or-later
/* What values can do, and bytes that are sent though no field stands for them: see tests/formats/loose.yaml. */
#include "wire.h"

#include "policy/classify.h"

#define READS	 ((uint64_t)LIBFWCTL_EFFECT_READS)
#define CLEARS	 ((uint64_t)(LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_CLEARS_DATA))
#define DESTROYS ((uint64_t)(LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_DESTROYS_DATA))

static struct loaded loaded;

/* ---- raw ------------------------------------------------------------------------------------ */

struct row {
	const char *bytes;
	size_t length;
	uint64_t effects;
};

#define ROW(bytes, effects)                       \
	{                                         \
		bytes, sizeof(bytes) - 1, effects \
	}

static void check_raw(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct libfwctl_rpc rpc = {.in = rows[i].bytes, .in_length = rows[i].length};
		uint64_t effects = 0;

		assert_non_null(classify_raw(loaded.format, &rpc, &effects));
		if (effects != rows[i].effects)
			fail_msg("row %zu: effects 0x%llx, not 0x%llx", i,
				 (unsigned long long)effects, (unsigned long long)rows[i].effects);
	}
}

static void test_elements_behind_the_count(void **state)
{
	static const struct row rows[] = {
		ROW("\1\7\0", READS),
		ROW("\1\7\0\0\0\0\0", READS),
		ROW("\1\7\2\1\0\1\0", READS),
		ROW("\1\7\2\1\0\1\1", DESTROYS),
		ROW("\1\7\1\1\0\0\1", LIBFWCTL_EFFECTS_ALL),
		ROW("\1\7\0\0\0\0\1", LIBFWCTL_EFFECTS_ALL),
		ROW("\1\7\0\1", LIBFWCTL_EFFECTS_ALL),
	};

	(void)state;
	check_raw(rows, COUNT(rows));
}

static void test_behind_the_fields_of_a_case(void **state)
{
	static const struct row rows[] = {
		ROW("\2\7\1\1\0\0\0\0\0\0\0", READS),
		ROW("\2\7\1\1\1\0\0\0\0\0\0", DESTROYS),
		ROW("\2\7\1\1\0\1\0\0\0\0\0", LIBFWCTL_EFFECTS_ALL),
		ROW("\2\7\2\1\0\0\0\0\0\0\0", READS),
		ROW("\2\7\2\0\1\0\0\0\0\0\0", LIBFWCTL_EFFECTS_ALL),
		/* nothing is there */
		ROW("\2\7\3\0\0\0\0\0\0\0\0", READS),
		ROW("\2\7\3\1\0\0\0\0\0\0\0", LIBFWCTL_EFFECTS_ALL),
		/* none of the cases: bytes, which are a field */
		ROW("\2\7\4\1\1\1\1\1\1\1\1", READS),
		ROW("\2\7\4\1\1\1\1\1\1\1\1\1", LIBFWCTL_EFFECTS_ALL),
	};

	(void)state;
	check_raw(rows, COUNT(rows));
}

static void test_what_is_switched_off(void **state)
{
	static const struct row rows[] = {
		ROW("\3\7\0\0\0", READS),
		ROW("\3\7\1\0\1", READS),
		ROW("\3\7\1\1\0", DESTROYS),
		ROW("\3\7\0\1\0", DESTROYS),
		/* what firmware makes of a field that does not count is not known */
		ROW("\3\7\0\0\1", LIBFWCTL_EFFECTS_ALL),
	};

	(void)state;
	check_raw(rows, COUNT(rows));
}

static void test_fields_of_every_kind_stand_for_their_bits(void **state)
{
	static const struct row rows[] = {
		ROW("\4\7\x0e\xff\1\1\1\1\1\1xyz\1d\2\0\3\0\0", READS),
		ROW("\4\7\x0f\xff\1\1\1\1\1\1xyz\1d\2\0\3\0\0", CLEARS),
		ROW("\4\7\x0e\xff\1\1\1\1\1\1xyz\1d\2\1\3\0\0", DESTROYS),
		/* a bit behind those with names, a byte of an element behind its fields */
		ROW("\4\7\x1e\xff\1\1\1\1\1\1xyz\1d\2\0\3\0\0", LIBFWCTL_EFFECTS_ALL),
		ROW("\4\7\x0e\xff\1\1\1\1\1\1xyz\1d\2\0\3\0\1", LIBFWCTL_EFFECTS_ALL),
	};

	(void)state;
	check_raw(rows, COUNT(rows));
}

/* More than is looked at without asking for memory. */
static void test_a_long_request(void **state)
{
	static char long_one[1 << 16] = {1, 7, 1};
	struct row row = {long_one, sizeof(long_one), READS};

	(void)state;
	check_raw(&row, 1);
	long_one[sizeof(long_one) - 1] = 1;
	row.effects = LIBFWCTL_EFFECTS_ALL;
	check_raw(&row, 1);
}

/* The address of a buffer is no field, and stands for nothing. */
static void test_where_an_address_goes(void **state)
{
	static const struct row rows[] = {
		ROW("\5\7\0\0\0\0\0\0\1\2\3\4\5\6\7\x08", READS),
		ROW("\5\7\0\0\0\1\0\0\1\2\3\4\5\6\7\x08", DESTROYS),
		ROW("\5\7\0\0\0\0\1\0\1\2\3\4\5\6\7\x08", LIBFWCTL_EFFECTS_ALL),
	};

	(void)state;
	check_raw(rows, COUNT(rows));
}

/* ---- typed ---------------------------------------------------------------------------------- */

static uint64_t effects_of(const char *command, const char *const *values)
{
	struct libfwctl_request *request = request_of(&loaded, command);
	struct libfwctl_error *err = libfwctl_error_new();
	uint64_t effects = 0;

	for (; values[0]; values += 2)
		if (libfwctl_request_put(request, values[0], values[1], err))
			fail_msg("%s", libfwctl_error_text(err));
	if (libfwctl_request_classify(request, NULL, err, NULL, &effects))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_request_free(request);
	libfwctl_error_free(err);
	return effects;
}

#define EFFECTS(command, ...) effects_of(command, (const char *const[]){__VA_ARGS__, NULL})

static void test_values_that_are_left_behind(void **state)
{
	(void)state;
	assert_int_equal(EFFECTS("arr", "e[1].m", "1"), READS);
	assert_int_equal(EFFECTS("arr", "e[1].w", "1"), DESTROYS);
	assert_int_equal(EFFECTS("arr", "e[1].w", "1", "n", "0"), LIBFWCTL_EFFECTS_ALL);
	assert_int_equal(EFFECTS("uni", "k", "1", "u.w", "2"), DESTROYS);
	assert_int_equal(EFFECTS("uni", "k", "1", "u.w", "2", "k", "2"), LIBFWCTL_EFFECTS_ALL);
	assert_int_equal(EFFECTS("ena", "w", "1", "on", "false"), DESTROYS);
	assert_int_equal(EFFECTS("ena", "x", "1"), READS);
	assert_int_equal(EFFECTS("ena", "x", "1", "on", "false"), LIBFWCTL_EFFECTS_ALL);
}

static void test_what_is_left_behind_is_not_sent(void **state)
{
	struct wire wire = {.type = 79, .reply = "", .reply_length = 1};
	struct libfwctl_handle *handle = wire_open_reading(&loaded, &wire);
	struct libfwctl_request *request = request_of(&loaded, "arr");
	struct libfwctl_response *response = new_response();
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	assert_int_equal(libfwctl_request_put(request, "e[1].w", "1", err), 0);
	assert_int_equal(libfwctl_request_put(request, "n", "0", err), 0);
	assert_int_equal(libfwctl_call(handle, request, response, err), -EPERM);
	assert_int_equal(wire.calls, 0);
	assert_int_equal(libfwctl_request_put(request, "n", "2", err), 0);
	assert_int_equal(libfwctl_request_put(request, "e[1].w", "0", err), 0);
	assert_int_equal(libfwctl_call(handle, request, response, err), 0);
	assert_int_equal(wire.calls, 1);
	libfwctl_error_free(err);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

static int load_all(void **state)
{
	(void)state;
	load(&loaded, "loose", NULL, 0);
	return 0;
}

static int unload_all(void **state)
{
	(void)state;
	unload(&loaded);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_elements_behind_the_count),
		cmocka_unit_test(test_behind_the_fields_of_a_case),
		cmocka_unit_test(test_what_is_switched_off),
		cmocka_unit_test(test_fields_of_every_kind_stand_for_their_bits),
		cmocka_unit_test(test_a_long_request),
		cmocka_unit_test(test_where_an_address_goes),
		cmocka_unit_test(test_values_that_are_left_behind),
		cmocka_unit_test(test_what_is_left_behind_is_not_sent),
	};

	return cmocka_run_group_tests(tests, load_all, unload_all);
}
