// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Setting fields, held against bytes written by hand. Requests of the format kinds begin with 8 bytes of
 * envelope; what is behind has the layout of the struct.
 */
#include "records.h"

#include <stdlib.h>

#define ENVELOPE 8

static struct loaded kinds, mlx5;

static struct libfwctl_record *begin(const struct loaded *loaded, const char *command)
{
	const struct libfwctl_command *found = command_of(loaded, command);
	const struct libfwctl_layout *layout = libfwctl_command_get_request(found);
	struct libfwctl_record *record = calloc(1, sizeof(*record));

	assert_non_null(record);
	record->layout = layout;
	record->command = found;
	assert_int_equal(record_resize(record, libfwctl_layout_get_size(layout)), 0);
	return record;
}

static void put(struct libfwctl_record *record, const char *path, const char *text)
{
	struct libfwctl_error *err = libfwctl_error_new();

	if (record_put_text(record, path, text, false, err))
		fail_msg("%s=%s: %s", path, text, libfwctl_error_text(err));
	libfwctl_error_free(err);
}

static void refuse(struct libfwctl_record *record, const char *path, const char *text, int status,
		   const char *part)
{
	struct libfwctl_error *err = libfwctl_error_new();
	size_t length = record->length;
	unsigned char *before = malloc(length);

	memcpy(before, record->bytes, length);
	assert_int_equal(record_put_text(record, path, text, false, err), status);
	assert_contains(libfwctl_error_text(err), part);
	assert_string_equal(libfwctl_error_get_field(err), path);
	assert_int_equal(record->length, length);
	assert_memory_equal(record->bytes, before, length);
	free(before);
	libfwctl_error_free(err);
}

static void assert_payload(const struct libfwctl_record *record, const void *bytes, size_t length)
{
	assert_int_equal(record->length, ENVELOPE + length);
	assert_memory_equal(record->bytes + ENVELOPE, bytes, length);
}

static void test_numbers(void **state)
{
	static const char *const values[][2] = {
		{"wide", "0x123456789abcdef"},
		{"whole", "true"},
		{"bes32", "-2"},
		{"be16", "0x1234"},
		{"across", "0x1357"},
		{"odd", "1193046"},
		{"s4", "-3"},
		{"b1", "1"},
		{"b3", "5"},
		{"s64", "-9223372036854775808"},
		{"s32", "-1"},
		{"s16", "-32768"},
		{"s8", "-2"},
		{"u64", "0x0102030405060708"},
		{"u32", "0x12345678"},
		{"u16", "+4660"},
		{"u8", "0X5A"},
	};
	/* As in test_codec.c. */
	static const unsigned char bytes[] = {
		0x5a, 0x34, 0x12, 0x78, 0x56, 0x34, 0x12, 8,	7,    6,    5,	  4,	3,
		2,    1,    0xfe, 0x00, 0x80, 0xff, 0xff, 0xff, 0xff, 0,    0,	  0,	0,
		0,    0,    0,	  0x80, 0xdd, 0x56, 0x34, 0x12, 0xe0, 0x6a, 0x02, 0x12, 0x34,
		0xff, 0xff, 0xff, 0xfe, 0x01, 0xf0, 0xde, 0xbc, 0x9a, 0x78, 0x56, 0x34, 0x12,
	};
	struct libfwctl_record *record = begin(&kinds, "little");

	(void)state;
	for (size_t i = 0; i < COUNT(values); i++)
		put(record, values[i][0], values[i][1]);
	assert_payload(record, bytes, sizeof(bytes));
	libfwctl_record_free(record);
}

static void test_what_does_not_fit(void **state)
{
	struct libfwctl_record *record = begin(&kinds, "little");

	(void)state;
	refuse(record, "u8", "256", -ERANGE, "no 256: give a whole number from 0 to 255");
	refuse(record, "u8", "-1", -ERANGE, "0 to 255");
	refuse(record, "u64", "18446744073709551616", -ERANGE, "0 to 18446744073709551615");
	refuse(record, "s4", "8", -ERANGE, "-8 to 7");
	refuse(record, "s4", "-9", -ERANGE, "-8 to 7");
	refuse(record, "s64", "-9223372036854775809", -ERANGE, "-9223372036854775808 to");
	refuse(record, "u8", "1.5", -EINVAL, "no 1.5");
	refuse(record, "u8", "", -EINVAL, "give a whole number");
	refuse(record, "u8", "0x", -EINVAL, "0x");
	refuse(record, "u8", "12a", -EINVAL, "12a");
	refuse(record, "b1", "yes", -EINVAL, "true or false");
	refuse(record, "b1", "2", -ERANGE, "true or false");
	refuse(record, "opcode", "3", -EACCES, "may not be set");
	refuse(record, "sequence", "3", -EACCES, "may not be set");
	libfwctl_record_free(record);
}

static void test_enums_and_flags(void **state)
{
	/* spread: 12.0 (3 bits), 11.0 (8), 12.5 (1), most significant first */
	static const unsigned char bytes[] = {0xf7, 0x33, 0x80, 0,    0,    0,	 0,
					      0,    0,	  0,	0x80, 0x00, 0x01};
	struct libfwctl_record *record = begin(&kinds, "choices");

	(void)state;
	put(record, "small", "seven");
	put(record, "shared", "unknown");
	put(record, "flags", "a|b|level|0x8000");
	put(record, "big", "half");
	put(record, "spread", "one_high");
	assert_payload(record, bytes, sizeof(bytes));
	put(record, "flags", "");
	assert_u64(record, "flags", 0);
	put(record, "shared", "9"); /* open */
	refuse(record, "small", "2", -EINVAL, "one of zero, one, danger, seven");
	refuse(record, "small", "two", -EINVAL, "no two");
	refuse(record, "flags", "a|c", -EINVAL, "a, b, level, top");
	refuse(record, "flags", "0x10000", -ERANGE, "0 to 65535");
	libfwctl_record_free(record);
}

static void test_fields_that_others_enable(void **state)
{
	static const unsigned char bytes[] = {3, 0, 0, 0, 0x0b, 1, 2, 0, 3, 0, 0, 0, 4, 0, 0, 0};
	struct libfwctl_record *record = begin(&kinds, "conditional");

	(void)state;
	put(record, "enables", "4");
	put(record, "first", "1");
	put(record, "second", "2");
	put(record, "third", "3");
	put(record, "fourth", "4");
	assert_payload(record, bytes, sizeof(bytes));
	libfwctl_record_free(record);
}

static void test_what_varies_grows(void **state)
{
	static const unsigned char bytes[] = {
		1, 2,	5,   0,			     /* count, log, units */
		0, 0,	0,   0,	  3,	0,	     /* linear: 1 * 2 + 1 */
		0, 0,	0,   7,			     /* power: 2^2 */
		0, 0,	0,   0,	  9,	0,    0,  0, /* words: 5 / 4, rounded up */
		0, 0,	0,   0,	  0,	0,    16,    /* both: 1 + 2 * 3 */
		3, 'a', 'b', 'c', 0xde, 0xad,
	};
	struct libfwctl_record *record = begin(&kinds, "counted");

	(void)state;
	put(record, "count", "1");
	put(record, "log", "2");
	/* From the end on: what stands there already moves on. */
	put(record, "tail", "de:ad");
	put(record, "name", "abc");
	put(record, "words[1]", "9");
	put(record, "linear[2]", "3");
	put(record, "power[3]", "7");
	put(record, "both[6]", "16");
	assert_u64(record, "units", 8);
	assert_u64(record, "name_length", 3);
	assert_data(record, "tail", "\xde\xad", 2);
	assert_text(record, "name", "abc");
	put(record, "units", "5");
	assert_payload(record, bytes, sizeof(bytes));
	/* 1 + 2 * 3 elements, of two fields: the array follows them, it cannot set them. */
	refuse(record, "both[7]", "1", -ERANGE, "both[7]");
	libfwctl_record_free(record);

	record = begin(&kinds, "counted");
	put(record, "count", "1");
	put(record, "log", "2");
	put(record, "units", "5");
	put(record, "linear[2]", "3");
	put(record, "power[3]", "7");
	put(record, "words[1]", "9");
	put(record, "both[6]", "16");
	put(record, "name", "abc");
	put(record, "tail", "de ad");
	assert_payload(record, bytes, sizeof(bytes));
	/* Shorter, and what is behind follows. */
	put(record, "name", "z");
	assert_data(record, "tail", "\xde\xad", 2);
	assert_u64(record, "name_length", 1);
	put(record, "tail", "");
	assert_payload(record, "\1\2\5\0\0\0\0\0\3\0\0\0\0\7\0\0\0\0\11\0\0\0\0\0\0\0\0\0\20\1z",
		       31);
	libfwctl_record_free(record);
}

static void test_data(void **state)
{
	struct libfwctl_record *record = begin(&kinds, "echo");
	unsigned char large[100000];
	struct libfwctl_path *path = NULL;

	(void)state;
	put(record, "payload", "00:ff:7f");
	assert_payload(record, "\x00\xff\x7f", 3);
	put(record, "payload", "0x1234");
	assert_payload(record, "\x12\x34", 2);
	refuse(record, "payload", "123", -EINVAL, "pairs of hexadecimal digits");
	refuse(record, "payload", "1g", -EINVAL, "1g");
	refuse(record, "payload", "12:", -EINVAL, "12:");
	memset(large, 0xa5, sizeof(large));
	assert_int_equal(libfwctl_path_new(record->layout, "payload", NULL, &path), 0);
	assert_int_equal(record_set_data(record, path, large, sizeof(large), false), 0);
	assert_payload(record, large, sizeof(large));
	assert_int_equal(record_set_u64(record, path, 1, false), -EINVAL);
	assert_int_equal(record_set_data(record, path, NULL, 1, false), -EINVAL);
	assert_int_equal(record_set_data(record, path, NULL, 0, false), 0);
	assert_payload(record, "", 0);
	libfwctl_path_free(path);
	libfwctl_record_free(record);
}

static void test_no_more_than_the_kernel_takes(void **state)
{
	struct libfwctl_record *record = begin(&kinds, "echo");
	unsigned char *large = calloc(1, (2 << 20) + 1);
	struct libfwctl_path *path = NULL;

	(void)state;
	assert_int_equal(libfwctl_path_new(record->layout, "payload", NULL, &path), 0);
	assert_int_equal(record_set_data(record, path, large, (2 << 20) - ENVELOPE, false), 0);
	assert_true(record_set_data(record, path, large, (2 << 20) - ENVELOPE + 1, false) < 0);
	assert_int_equal(record_resize(record, (2 << 20) + 1), -EMSGSIZE);
	assert_int_equal(record->length, 2 << 20);
	libfwctl_path_free(path);
	libfwctl_record_free(record);
	free(large);
}

static void test_signed_by_path(void **state)
{
	struct libfwctl_record *record = begin(&kinds, "little");
	struct libfwctl_path *s8 = NULL, *u8 = NULL;

	(void)state;
	assert_int_equal(libfwctl_path_new(record->layout, "s8", NULL, &s8), 0);
	assert_int_equal(libfwctl_path_new(record->layout, "u8", NULL, &u8), 0);
	assert_int_equal(record_set_i64(record, s8, -128, false), 0);
	assert_i64(record, "s8", -128);
	assert_int_equal(record_set_i64(record, s8, -129, false), -ERANGE);
	assert_int_equal(record_set_i64(record, s8, INT64_MIN, false), -ERANGE);
	assert_int_equal(record_set_u64(record, s8, 128, false), -ERANGE);
	assert_int_equal(record_set_i64(record, u8, -1, false), -ERANGE);
	assert_int_equal(record_set_i64(record, u8, 255, false), 0);
	assert_u64(record, "u8", 255);
	libfwctl_path_free(s8);
	libfwctl_path_free(u8);
	libfwctl_record_free(record);
}

/* The quick way remembers that a field may be set in this command, and in no other record. */
static void test_who_may_set(void **state)
{
	struct libfwctl_record *record = begin(&kinds, "little");
	struct libfwctl_record *other = begin(&kinds, "choices");
	struct libfwctl_path *u32 = NULL, *opcode = NULL;

	(void)state;
	assert_int_equal(libfwctl_path_new(record->layout, "u32", NULL, &u32), 0);
	assert_int_equal(libfwctl_path_new(record->layout, "opcode", NULL, &opcode), 0);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(record_set_u64(record, u32, 7, false), 0);
		assert_int_equal(record_set_u64(record, opcode, 7, false), -EACCES);
		assert_int_equal(record_set_u64(record, opcode, 2, true), 0);
		assert_int_equal(record_set_u64(other, u32, 7, false), -EINVAL);
		assert_int_equal(record_set_u64(record, u32, UINT64_C(1) << 32, false), -ERANGE);
	}
	record->command = NULL; /* no request: for reading */
	assert_int_equal(record_set_u64(record, u32, 7, false), -EACCES);
	assert_int_equal(record_set_u64(NULL, u32, 7, false), -EINVAL);
	assert_int_equal(record_set_u64(record, NULL, 7, false), -EINVAL);
	libfwctl_path_free(u32);
	libfwctl_path_free(opcode);
	libfwctl_record_free(record);
	libfwctl_record_free(other);
}

static void test_bytes_of_somebody_else(void **state)
{
	unsigned char bytes[12] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
	struct libfwctl_record record = {.bytes = bytes, .length = 12};

	(void)state;
	assert_int_equal(record_resize(&record, 4), 0);
	assert_ptr_equal(record.bytes, bytes);
	assert_int_equal(record_resize(&record, 20), 0);
	assert_ptr_not_equal(record.bytes, bytes);
	assert_memory_equal(record.bytes, "\1\2\3\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 20);
	assert_int_equal(bytes[4], 5);
	free(record.bytes);
}

/* mlx5_ifc.h, mtmp_reg_bits, behind 8 bytes of header and 8 of the register's: sensor_index is at 0x14. */
static void test_mlx5_register(void **state)
{
	struct libfwctl_record *record = begin(&mlx5, "access_reg.mtmp");

	(void)state;
	put(record, "sensor_index", "0x40");
	put(record, "mtr", "1");
	assert_int_equal(record->bytes[16 + 2], 0);
	assert_int_equal(record->bytes[16 + 3], 0x40);
	assert_int_equal(record->bytes[16 + 8], 0x40);
	refuse(record, "temperature", "1", -EACCES, "may not be set");
	libfwctl_record_free(record);
}

/* Capability types are the upper 15 bits of op_mod; the lowest says whether the values in force are asked. */
static void test_bits_beside_a_constant(void **state)
{
	struct libfwctl_record *record = begin(&mlx5, "query_hca_cap.qos");

	(void)state;
	put(record, "current", "1");
	assert_int_equal(record->bytes[7], 1);
	put(record, "current", "0");
	assert_int_equal(record->bytes[7], 0);
	refuse(record, "op_mod", "0x18", -EACCES, "may not be set");
	libfwctl_record_free(record);
}

static void test_effects_of_values(void **state)
{
	struct libfwctl_record *record = begin(&kinds, "choices");
	uint64_t effects = 1;

	(void)state;
	put(record, "small", "seven");
	assert_int_equal(record_effects(record, NULL, &effects), 0);
	assert_int_equal(effects, 0);
	put(record, "small", "danger");
	assert_int_equal(record_effects(record, NULL, &effects), 0);
	assert_int_equal(effects, LIBFWCTL_EFFECT_DESTROYS_DATA | LIBFWCTL_EFFECT_IRREVERSIBLE);
	libfwctl_record_free(record);

	record = begin(&mlx5, "access_reg.mtmp");
	assert_int_equal(record_effects(record, NULL, &effects), 0);
	assert_int_equal(effects, 0);
	put(record, "mtr", "true");
	assert_int_equal(record_effects(record, NULL, &effects), 0);
	assert_int_equal(effects, LIBFWCTL_EFFECT_CLEARS_DATA);
	libfwctl_record_free(record);
}

static void test_roles(void **state)
{
	const struct libfwctl_layout *layout =
		libfwctl_command_get_response(command_of(&mlx5, "access_reg.mtmp"));
	const struct libfwctl_field *field;
	uint64_t bit = 0;

	(void)state;
	field = layout_find_role(layout, ROLE_SYNDROME, &bit);
	assert_non_null(field);
	assert_int_equal(bit, 32);
	assert_null(layout_find_role(layout, ROLE_RESPONSE_LENGTH, &bit));
}

static int load_all(void **state)
{
	(void)state;
	load(&kinds, "kinds", NULL, 0);
	load(&mlx5, "test-mlx5", NULL, 0);
	return 0;
}

static int unload_all(void **state)
{
	(void)state;
	unload(&kinds);
	unload(&mlx5);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_what_does_not_fit),
		cmocka_unit_test(test_enums_and_flags),
		cmocka_unit_test(test_fields_that_others_enable),
		cmocka_unit_test(test_what_varies_grows),
		cmocka_unit_test(test_data),
		cmocka_unit_test(test_no_more_than_the_kernel_takes),
		cmocka_unit_test(test_signed_by_path),
		cmocka_unit_test(test_who_may_set),
		cmocka_unit_test(test_bytes_of_somebody_else),
		cmocka_unit_test(test_mlx5_register),
		cmocka_unit_test(test_bits_beside_a_constant),
		cmocka_unit_test(test_effects_of_values),
		cmocka_unit_test(test_roles),
	};

	return cmocka_run_group_tests_name("codec-set", tests, load_all, unload_all);
}
