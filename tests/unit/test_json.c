// SPDX-License-Identifier: LGPL-2.1-or-later
/* JSON of records: what is written, what is taken, what is refused and where; there and back. */
#include "records.h"

#include "codec/json-parse.h"

#include <stdlib.h>

static struct loaded kinds, cxl;

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

static void put(struct libfwctl_record *record, const char *json)
{
	struct libfwctl_error *err = libfwctl_error_new();

	if (record_put_json(record, json, err))
		fail_msg("%s: %s", json, libfwctl_error_text(err));
	libfwctl_error_free(err);
}

/* ---- writing -------------------------------------------------------------------------------- */

static void test_numbers(void **state)
{
	static const unsigned char bytes[30] = {255,  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
						0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x80,
						0,    0x80, 0,	  0,	0,    0x80, 0,	  0,
						0,    0,    0,	  0,	0,    0x80};
	static const unsigned char exact[15] = {[7] = 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f, 0};
	static const unsigned char large[15] = {[7] = 0, 0, 0, 0, 0, 0, 0x20, 0};
	struct libfwctl_record *record = record_of(&kinds, "little", bytes, sizeof(bytes));

	(void)state;
	assert_json(record, 0,
		    "{\"u8\":255,\"u16\":65535,\"u32\":4294967295,\"u64\":18446744073709551615,"
		    "\"s8\":-128,\"s16\":-32768,\"s32\":-2147483648,\"s64\":-9223372036854775808}");
	assert_json(record, LIBFWCTL_JSON_U64_STRINGS,
		    "{\"u8\":255,\"u16\":65535,\"u32\":4294967295,"
		    "\"u64\":\"18446744073709551615\",\"s8\":-128,\"s16\":-32768,"
		    "\"s32\":-2147483648,\"s64\":\"-9223372036854775808\"}");
	libfwctl_record_free(record);
	record = record_of(&kinds, "little", exact, sizeof(exact));
	assert_json(record, LIBFWCTL_JSON_U64_STRINGS,
		    "{\"u8\":0,\"u16\":0,\"u32\":0,\"u64\":9007199254740991}");
	libfwctl_record_free(record);
	record = record_of(&kinds, "little", large, sizeof(large));
	assert_json(record, LIBFWCTL_JSON_U64_STRINGS,
		    "{\"u8\":0,\"u16\":0,\"u32\":0,\"u64\":\"9007199254740992\"}");
	libfwctl_record_free(record);
}

static void test_digits(void **state)
{
	uint64_t power = 1;

	(void)state;
	for (int i = 0; i < 20; i++, power *= 10) {
		for (uint64_t value = power - 1; value != power + 2; value++) {
			unsigned char bytes[16] = {0};
			struct libfwctl_record *record;
			char expected[64];

			for (int k = 0; k < 8; k++)
				bytes[k] = (unsigned char)(value >> 8 * k);
			snprintf(expected, sizeof(expected), "{\"number\":%u}",
				 (unsigned int)(value & UINT32_MAX));
			record = record_of(&kinds, "tlv_number", bytes, 4);
			assert_json(record, 0, expected);
			libfwctl_record_free(record);

			memmove(bytes + 7, bytes, 8);
			memset(bytes, 0, 7);
			snprintf(expected, sizeof(expected),
				 "{\"u8\":0,\"u16\":0,\"u32\":0,\"u64\":%llu}",
				 (unsigned long long)value);
			record = record_of(&kinds, "little", bytes, 15);
			assert_json(record, 0, expected);
			libfwctl_record_free(record);
		}
	}
}

static void test_names_of_values(void **state)
{
	static const unsigned char bytes[13] = {0x95, 0x41, 0x00, 1, 2};
	static const unsigned char whole[44] = {[43] = 2};
	struct libfwctl_record *record = record_of(&kinds, "choices", bytes, 11);
	char *text = NULL;

	(void)state;
	assert_json(record, 0,
		    "{\"small\":{\"value\":5,\"name\":\"danger\"},\"shared\":{\"value\":9},"
		    "\"flags\":{\"value\":65,\"names\":[\"a\"]},\"big\":{\"value\":513}}");
	libfwctl_record_free(record);
	/* A bool that is neither is a number. */
	record = record_of(&kinds, "little", whole, sizeof(whole));
	assert_int_equal(libfwctl_record_to_json(record, 0, NULL, &text), 0);
	assert_contains(text, "\"b1\":false,");
	assert_contains(text, "\"whole\":2}");
	libfwctl_free(text);
	libfwctl_record_free(record);
}

static void test_strings(void **state)
{
	static const struct {
		const char *bytes, *json;
	} cases[] = {
		{"plain", "plain"},
		{"a\"b\\c/", "a\\\"b\\\\c/"},
		{"\t\n\x1b\x7f", "\\u0009\\u000a\\u001b\\u007f"},
		{"\xc3\xa9", "\xc3\xa9"},
		{"\xe9z", "\\u00e9z"},
		{"\xc2\x85", "\\u00c2\\u0085"},		   /* a control character */
		{"\xe2\x80\xae", "\\u00e2\\u0080\\u00ae"}, /* turns text around */
		{"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
		{"\xed\xa0\x80", "\\u00ed\\u00a0\\u0080"}, /* half of a character */
		{"\xf0\x9f\x98", "\\u00f0\\u009f\\u0098"}, /* cut off */
		{"\xff\xfe", "\\u00ff\\u00fe"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned char bytes[13] = {0};
		struct libfwctl_record *record;
		char expected[128];

		memcpy(bytes + 5, cases[i].bytes, strlen(cases[i].bytes));
		record = record_of(&kinds, "texts", bytes, sizeof(bytes));
		snprintf(expected, sizeof(expected), "{\"raw\":\"0000000000\",\"text\":\"%s\"}",
			 cases[i].json);
		assert_json(record, 0, expected);
		libfwctl_record_free(record);
	}
}

static void test_the_envelope(void **state)
{
	static const unsigned char bytes[12] = {0xff, 0x01, 0x08, 0, 0, 0, 0, 0, 1, 0, 2, 0};
	struct libfwctl_record *record = begin(&kinds, "hooked");

	(void)state;
	assert_int_equal(record_resize(record, 0), 0);
	assert_int_equal(record_resize(record, 12), 0);
	memcpy(record->bytes, bytes, sizeof(bytes));
	assert_json(record, 0, "{\"left\":1,\"right\":2}");
	assert_json(record, LIBFWCTL_JSON_ENVELOPE,
		    "{\"opcode\":511,\"length\":8,\"sequence\":0,\"left\":1,\"right\":2}");
	libfwctl_record_free(record);
}

/* ---- reading -------------------------------------------------------------------------------- */

static void test_all_forms(void **state)
{
	static const struct {
		const char *json, *path, *text;
	} cases[] = {
		{"{\"small\":7}", "small", "seven"},
		{"{\"small\":\"seven\"}", "small", "seven"},
		{"{\"small\":\"0x7\"}", "small", "seven"},
		{"{\"small\":{\"value\":7,\"name\":\"seven\"}}", "small", "seven"},
		{"{\"small\":{\"name\":\"seven\"}}", "small", "seven"},
		{"{\"shared\":{\"value\":9}}", "shared", "9"},
		{"{\"flags\":3}", "flags", "a|b"},
		{"{\"flags\":\"a|b\"}", "flags", "a|b"},
		{"{\"flags\":[\"a\",\"b\"]}", "flags", "a|b"},
		{"{\"flags\":[]}", "flags", "0"},
		{"{\"flags\":{\"value\":67,\"names\":[\"a\",\"b\"]}}", "flags", "a|b|0x40"},
		{"{\"big\":{\"value\":\"18446744073709551615\"}}", "big", "top"},
		{"{\"big\":18446744073709551615}", "big", "top"},
		{"{\"flags\":12e0}", "flags", "12"},
		{"{\"flags\":1.20e1}", "flags", "12"},
		{"{\"flags\":12.0}", "flags", "12"},
		{"{\"flags\":1200E-2}", "flags", "12"},
		{" {\t\"flags\" :\r\n1 , \"small\":1 } ", "flags", "a"},
		{"{}", "flags", "0"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct libfwctl_record *record = begin(&kinds, "choices");

		put(record, cases[i].json);
		assert_text(record, cases[i].path, cases[i].text);
		libfwctl_record_free(record);
	}
}

static void test_what_is_refused(void **state)
{
	static const struct {
		const char *command, *json;
		int status;
		const char *field, *part;
	} cases[] = {
		{"choices", "{\"small\":2}", -EINVAL, "small", "one of zero, one, danger, seven"},
		{"choices", "{\"small\":\"two\"}", -EINVAL, "small", "\"two\""},
		{"choices", "{\"small\":16}", -ERANGE, "small", "no 16"},
		{"choices", "{\"small\":{\"value\":7,\"name\":\"one\"}}", -EINVAL, "small",
		 "object"},
		{"choices", "{\"small\":{\"names\":[]}}", -EINVAL, "small", "object"},
		{"choices", "{\"small\":{}}", -EINVAL, "small", "object"},
		{"choices", "{\"small\":[7]}", -EINVAL, "small", "array"},
		{"choices", "{\"small\":null}", -EINVAL, "small", "null"},
		{"choices", "{\"small\":true}", -EINVAL, "small", "true"},
		{"choices", "{\"flags\":[\"c\"]}", -EINVAL, "flags", "a, b, level, top"},
		{"choices", "{\"flags\":[[1]]}", -EINVAL, "flags", "array"},
		{"choices", "{\"flags\":1.5}", -EINVAL, "flags", "no 1.5"},
		{"choices", "{\"flags\":1e99999999999}", -ERANGE, "flags", "0 to 65535"},
		{"choices", "{\"flags\":1e-1}", -EINVAL, "flags", "whole number"},
		{"choices", "{\"flags\":-1}", -ERANGE, "flags", "no -1"},
		{"choices", "{\"big\":18446744073709551616}", -ERANGE, "big",
		 "18446744073709551615"},
		{"choices", "{\"none\":1}", -ENOENT, "none", "small, shared, flags, big"},
		{"choices", "{\"opcode\":1}", -EACCES, "opcode", "may not be set"},
		{"little", "{\"b1\":\"maybe\"}", -EINVAL, "b1", "true or false"},
		{"little", "{\"u8\":true}", -EINVAL, "u8", "no true"},
		{"little", "{\"u8\":{\"value\":1}}", -EINVAL, "u8", "object"},
		{"counted", "{\"linear\":5}", -EINVAL, "linear", "no 5"},
		{"counted", "{\"count\":1,\"linear\":[1,2,70000]}", -ERANGE, "linear[2]", "70000"},
		{"counted", "{\"tail\":\"0\"}", -EINVAL, "tail", "hexadecimal"},
		{"counted", "{\"tail\":7}", -EINVAL, "tail", "hexadecimal"},
		{"counted", "{\"name\":\"a\\u0000b\"}", -EINVAL, "name", "zero byte"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct libfwctl_record *record = begin(&kinds, cases[i].command);
		struct libfwctl_error *err = libfwctl_error_new();

		if (record_put_json(record, cases[i].json, err) != cases[i].status)
			fail_msg("%s: %d, %s", cases[i].json, libfwctl_error_get_errno(err),
				 libfwctl_error_text(err));
		assert_string_equal(libfwctl_error_get_field(err), cases[i].field);
		assert_contains(libfwctl_error_text(err), cases[i].part);
		libfwctl_error_free(err);
		libfwctl_record_free(record);
	}
}

static void test_broken_text(void **state)
{
	static const struct {
		const char *json, *part;
	} cases[] = {
		{"", "line 1, character 1: a value"},
		{"{", "line 1, character 2: a name in double quotes"},
		{"{\"u8\"", "character 6: a colon"},
		{"{\"u8\":", "character 7: a value"},
		{"{\"u8\":1", "character 8: a comma or }"},
		{"{\"u8\":1,}", "character 9: a name"},
		{"{\"u8\":1]", "a comma or }"},
		{"{\"u8\":[1,]}", "a value is expected"},
		{"{\"u8\":[1}", "a comma or ]"},
		{"{\"u8\":1}}", "goes on behind its end"},
		{"{\"u8\":1}x", "character 9: the text goes on"},
		{"[]", "an object is expected"},
		{"7", "an object is expected"},
		{"{u8:1}", "a name in double quotes"},
		{"{'u8':1}", "a name in double quotes"},
		{"{\"u8\":01}", "a comma or }"},
		{"{\"u8\":0x1}", "a comma or }"},
		{"{\"u8\":.5}", "a value is expected"},
		{"{\"u8\":1.}", "no number"},
		{"{\"u8\":1e}", "no number"},
		{"{\"u8\":-}", "no number"},
		{"{\"u8\":+1}", "a value is expected"},
		{"{\"u8\":nul}", "a value is expected"},
		{"{\"u8\":NaN}", "a value is expected"},
		{"{\"u8\":\"a}", "does not end"},
		{"{\"u8\":\"\\x\"}", "no such escape"},
		{"{\"u8\":\"\\u12g4\"}", "four hexadecimal digits"},
		{"{\"u8\":\"\\ud800\"}", "half of a character"},
		{"{\"u8\":\"\\udc00\\ud800\"}", "half of a character"},
		{"{\"u8\":\"\\ud800\\u0041\"}", "half of a character"},
		{"{\"u8\":\"\n\"}", "control character"},
		{"{\"u8\":\"\xff\"}", "no UTF-8"},
		{"{\"u8\":\"\xc0\x80\"}", "no UTF-8"},
		{"{\"u8\":\"\xed\xa0\x80\"}", "no UTF-8"},
		{"{\"u8\":1,\n \"u16\":2,\"u8\":3}",
		 "line 2, character 10: a name that stands twice"},
		{"{\"u8\":1,\"\\u0075\\u0038\":3}", "stands twice"},
		{"// no\n{}", "a value is expected"},
	};
	char deep[200];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct libfwctl_record *record = begin(&kinds, "little");
		struct libfwctl_error *err = libfwctl_error_new();

		if (record_put_json(record, cases[i].json, err) != -EBADMSG)
			fail_msg("%s: %s", cases[i].json, libfwctl_error_text(err));
		assert_contains(libfwctl_error_text(err), cases[i].part);
		assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_USAGE);
		libfwctl_error_free(err);
		libfwctl_record_free(record);
	}
	for (size_t depth = 1; depth < 100; depth++) {
		struct json json;

		memset(deep, '[', depth);
		memset(deep + depth, ']', depth);
		deep[2 * depth] = '\0';
		assert_int_equal(json_parse(&json, deep), depth <= JSON_DEPTH_MAX ? 0 : -EBADMSG);
		json_clear(&json);
	}
}

static void test_characters_into_bytes(void **state)
{
	static const struct {
		const char *json, *bytes;
	} cases[] = {
		{"\\u00e9", "\xe9"},	  /* a byte, as it is written */
		{"\xc3\xa9", "\xc3\xa9"}, /* a character */
		{"\\u0101", "\xc4\x81"},  /* one that cannot be a byte */
		{"\\u20ac", "\xe2\x82\xac"},
		{"\\ud83d\\ude00", "\xf0\x9f\x98\x80"},
		{"\\\"\\\\\\/\\b\\f\\n\\r\\t", "\"\\/\b\f\n\r\t"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct libfwctl_record *record = begin(&kinds, "counted");
		char json[64];

		snprintf(json, sizeof(json), "{\"name\":\"%s\"}", cases[i].json);
		put(record, json);
		assert_u64(record, "name_length", strlen(cases[i].bytes));
		assert_data(record, "name", cases[i].bytes, strlen(cases[i].bytes));
		libfwctl_record_free(record);
	}
}

static void test_structs_and_arrays(void **state)
{
	/* CXL: ECS is set by its UUID; 16 bytes of header, 32 of Set Feature, then the data */
	static const unsigned char data[] = {2, 0x0b, 0, 0x14, 0};
	struct libfwctl_record *record = begin(&cxl, "set_feature.ecs");

	(void)state;
	put(record,
	    "{\"log_entry_type\":2,\"fru\":[{\"threshold_count\":\"per_256\",\"count_mode\":1},"
	    "{\"threshold_count\":{\"value\":4,\"name\":\"per_1024\"},\"reset_counter\":1}],"
	    "\"version\":1,\"flags\":{\"data_saved_across_reset\":true}}");
	assert_int_equal(record->length, 16 + 32 + sizeof(data));
	assert_memory_equal(record->bytes + 48, data, sizeof(data));
	assert_int_equal(record->bytes[16 + 16], 8);
	assert_int_equal(record->bytes[16 + 22], 1);
	libfwctl_record_free(record);
}

/* What is written goes back to the same bytes, whatever order its members come in. */
static void there_and_back(const char *command, const void *payload, size_t length)
{
	struct libfwctl_record *record = begin(&kinds, command), *copy = begin(&kinds, command);
	struct libfwctl_error *err = libfwctl_error_new();
	char *text = NULL;

	assert_int_equal(record_resize(record, 8 + length), 0);
	memcpy(record->bytes + 8, payload, length);
	assert_int_equal(libfwctl_record_to_json(record, LIBFWCTL_JSON_ENVELOPE, err, &text), 0);
	if (record_put_json(copy, text, err))
		fail_msg("%s: %s", text, libfwctl_error_text(err));
	assert_int_equal(copy->length, record->length);
	assert_memory_equal(copy->bytes, record->bytes, record->length);
	libfwctl_free(text);
	libfwctl_error_free(err);
	libfwctl_record_free(record);
	libfwctl_record_free(copy);
}

static void test_there_and_back(void **state)
{
	unsigned char bytes[64];

	(void)state;
	srandom(2);
	for (int i = 0; i < 2000; i++) {
		for (size_t k = 0; k < sizeof(bytes); k++)
			bytes[k] = (unsigned char)random();
		bytes[30] &= 0xff;
		bytes[34] &= 0xe0;
		bytes[36] &= 3;
		bytes[44] &= 0xf0;
		there_and_back("little", bytes, 52);
		bytes[0] = (unsigned char)((bytes[0] & 0xf0) | 5); /* a value that small has */
		bytes[12] &= 0x27;
		bytes[12] &= 0x07;
		there_and_back("choices", bytes, 13);
	}
	there_and_back("counted",
		       "\1\2\5\0\1\0\2\0\3\0\4\5\6\7\10\0\0\0\11\0\0\0abcdefg\3\xff"
		       "bc\xde\xad",
		       35);
	there_and_back("conditional", "\3\0\0\0\013\1\2\0\3\0\0\0\4\0\0\0", 16);
	there_and_back("echo", "\0\1\2\xff", 4);
}

static void test_members_in_any_order(void **state)
{
	struct libfwctl_record *record = begin(&kinds, "counted");

	(void)state;
	put(record, "{\"tail\":\"dead\",\"name\":\"abc\",\"both\":[1,2,3,4,5,6,7],\"words\":[8,9],"
		    "\"power\":[4,5,6,7],\"linear\":[1,2,3],\"units\":5,\"log\":2,\"count\":1}");
	assert_int_equal(record->length, 8 + 35);
	assert_memory_equal(
		record->bytes + 8,
		"\1\2\5\0\1\0\2\0\3\0\4\5\6\7\10\0\0\0\11\0\0\0\1\2\3\4\5\6\7\3abc\xde\xad", 35);
	libfwctl_record_free(record);
}

static int load_all(void **state)
{
	(void)state;
	load(&kinds, "kinds", NULL, 0);
	load(&cxl, "test-cxl", NULL, 0);
	return 0;
}

static int unload_all(void **state)
{
	(void)state;
	unload(&kinds);
	unload(&cxl);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_digits),
		cmocka_unit_test(test_names_of_values),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_the_envelope),
		cmocka_unit_test(test_all_forms),
		cmocka_unit_test(test_what_is_refused),
		cmocka_unit_test(test_broken_text),
		cmocka_unit_test(test_characters_into_bytes),
		cmocka_unit_test(test_structs_and_arrays),
		cmocka_unit_test(test_there_and_back),
		cmocka_unit_test(test_members_in_any_order),
	};

	return cmocka_run_group_tests_name("json", tests, load_all, unload_all);
}
