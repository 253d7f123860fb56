// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Reading every kind of field. The bytes were written by hand from the layouts in tests/formats, whose
 * offsets are in the comments, and from the public sources that those name.
 */
#include "records.h"

static struct loaded kinds, mlx5, cxl, bnxt;

struct expected {
	const char *path;
	int64_t value;
};

static void assert_values(const struct libfwctl_record *record, const struct expected *expected,
			  size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (expected[i].value < 0)
			assert_i64(record, expected[i].path, expected[i].value);
		else
			assert_u64(record, expected[i].path, (uint64_t)expected[i].value);
	}
}

static const struct expected numbers[] = {
	{"u8", 0x5a},
	{"u16", 0x1234},
	{"u32", 0x12345678},
	{"u64", 0x0102030405060708},
	{"s8", -2},
	{"s16", -32768},
	{"s32", -1},
	{"s64", INT64_MIN},
	{"b3", 5},
	{"b1", 1},
	{"s4", -3},
	{"odd", 0x123456},
	{"across", 0x1357},
	{"whole", 1},
	{"wide", 0x123456789abcdef},
};

/* b3, b1, s4 share byte 30; across begins at 34.5 and has 13 bits, wide at 44.4 and has 60. */
static const unsigned char little[] = {
	0x5a, 0x34, 0x12, 0x78, 0x56, 0x34, 0x12, 8,	7,    6,    5,	  4,	3,
	2,    1,    0xfe, 0x00, 0x80, 0xff, 0xff, 0xff, 0xff, 0,    0,	  0,	0,
	0,    0,    0,	  0x80, 0xdd, 0x56, 0x34, 0x12, 0xe0, 0x6a, 0x02, 0x12, 0x34,
	0xff, 0xff, 0xff, 0xfe, 0x01, 0xf0, 0xde, 0xbc, 0x9a, 0x78, 0x56, 0x34, 0x12,
};
static const unsigned char big[] = {
	0x5a, 0x12, 0x34, 0x12, 0x34, 0x56, 0x78, 1,	2,    3,    4,	  5,	6,
	7,    8,    0xfe, 0x80, 0x00, 0xff, 0xff, 0xff, 0xff, 0x80, 0,	  0,	0,
	0,    0,    0,	  0,	0xbd, 0x12, 0x34, 0x56, 0x04, 0xd5, 0xc0, 0x34, 0x12,
	0xfe, 0xff, 0xff, 0xff, 0x01, 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef,
};

static void test_numbers_least_significant_first(void **state)
{
	struct libfwctl_record *record = record_of(&kinds, "little", little, sizeof(little));

	(void)state;
	assert_values(record, numbers, COUNT(numbers));
	assert_u64(record, "be16", 0x1234);
	assert_i64(record, "bes32", -2);
	libfwctl_record_free(record);
}

static void test_numbers_most_significant_first(void **state)
{
	struct libfwctl_record *record = record_of(&kinds, "big", big, sizeof(big));

	(void)state;
	assert_values(record, numbers, COUNT(numbers));
	assert_u64(record, "le16", 0x1234);
	assert_i64(record, "les32", -2);
	libfwctl_record_free(record);
}

static void test_numbers_as_the_machine_has_them(void **state)
{
	struct __attribute__((packed)) {
		uint8_t u8;
		int8_t s8;
		uint16_t u16;
		uint32_t u32;
		uint64_t u64;
		int64_t s64;
		uint32_t list[3];
		unsigned char bytes[4], fixed[4];
	} host = {1,  -1,	 0x1234, 0x12345678,  0x123456789abcdef0,
		  -5, {7, 8, 9}, "abc",	 {1, 2, 3, 4}};
	struct libfwctl_record *record = record_of(&kinds, "host", &host, sizeof(host));

	(void)state;
	assert_u64(record, "u16", 0x1234);
	assert_u64(record, "u32", 0x12345678);
	assert_u64(record, "u64", 0x123456789abcdef0);
	assert_i64(record, "s8", -1);
	assert_i64(record, "s64", -5);
	assert_u64(record, "list[2]", 9);
	assert_data(record, "bytes", "abc", 4);
	assert_u64(record, "fixed", 0x04030201);
	libfwctl_record_free(record);
}

static void test_parts(void **state)
{
	/* address: 20 bits from 0.0, then 24 from 4.8; offset: signed, 0.20 and 0.24 */
	static const unsigned char bytes[] = {0x12, 0x34, 0x5f, 0x83, 0xee, 0x67, 0x89, 0xab};
	/* choices: spread is 12.0 (3 bits), 11.0 (8 bits), 12.5 (1 bit), of 76543210 each */
	unsigned char choices[21] = {0};
	struct libfwctl_record *record = record_of(&kinds, "parts_be", bytes, sizeof(bytes));

	(void)state;
	assert_u64(record, "address", 0x123456789ab);
	assert_u64(record, "low", 0xee);
	assert_u64(record, "address_high", 0x12345);
	assert_i64(record, "offset", -125); /* 0xf83 */
	libfwctl_record_free(record);

	choices[11] = 0x81;
	choices[12] = 0x25;
	record = record_of(&kinds, "choices", choices, 13);
	assert_u64(record, "spread", 5 << 9 | 0x81 << 1 | 1);
	assert_u64(record, "spread_alias", 0x81);
	libfwctl_record_free(record);
	/* One part is behind the end. */
	record = record_of(&kinds, "choices", choices, 12);
	assert_no_field(record, "spread", -ENODATA);
	assert_u64(record, "spread_alias", 0x81);
	libfwctl_record_free(record);
}

static void test_arrays_of_fixed_length(void **state)
{
	static const struct expected expected[] = {
		{"bytes[0]", 1},
		{"bytes[3]", 4},
		{"nibbles[0]", 1},
		{"nibbles[1]", 2},
		{"nibbles[3]", 4},
		{"spaced[0]", 0x1110},
		{"spaced[1]", 0x2120},
		{"spaced[2]", 0x3130},
		{"between[0]", 0xa0},
		{"between[2]", 0xa2},
		{"backwards[0]", 0x0100},
		{"backwards[1]", 0x0302},
		{"backwards[3]", 0x0706},
		{"dense[0]", 5},
		{"dense[1]", 6},
		{"dense[2]", 7},
		{"dense[4]", 2},
		{"pairs[0].left", 0x0201},
		{"pairs[1].right", 0x0807},
	};
	unsigned char bytes[77] = {
		1,    2,    3,	  4,			  /* bytes */
		0x21, 0x43,				  /* nibbles */
		0x10, 0x11, 0xa0, 0xff, 0x20, 0x21,	  /* spaced and between, by turns */
		0xa1, 0xff, 0x30, 0x31, 0xa2, 0xff,	  /* ... */
		6,    7,    4,	  5,	2,    3,    0, 1, /* backwards: the last is at 18 */
		0x65, 0xff, 0x0a,			  /* dense: 3 bits each 4 bits, from 26.0 */
		1,    2,    3,	  4,	5,    6,    7, 8, /* pairs */
	};
	struct libfwctl_record *record;

	(void)state;
	memset(bytes + 37, 0xee, 16);
	memcpy(bytes + 69, "abcd\0xyz", 8);
	record = record_of(&kinds, "arrays", bytes, sizeof(bytes));
	assert_values(record, expected, COUNT(expected));
	assert_text(record, "ids[0]", "eeeeeeee-eeee-eeee-eeee-eeeeeeeeeeee");
	assert_text(record, "texts[0]", "abcd");
	assert_text(record, "texts[1]", "");
	assert_no_field(record, "bytes[4]", -ENODATA);
	assert_no_field(record, "bytes", -EINVAL);
	assert_count(record, "pairs", 2);
	libfwctl_record_free(record);

	record = record_of(&kinds, "arrays", bytes, 36);
	assert_count(record, "pairs", 1);
	assert_no_field(record, "pairs[1].left", -ENODATA);
	libfwctl_record_free(record);
}

static void test_arrays_in_arrays(void **state)
{
	static const unsigned char bytes[] = {1, 2, 3, 4, 5, 6, 7, 8};
	struct libfwctl_record *record = record_of(&kinds, "matrix", bytes, sizeof(bytes));

	(void)state;
	assert_u64(record, "row[0].cell[2]", 3);
	assert_u64(record, "row[1].cell[0]", 5);
	assert_u64(record, "row[1].end", 8);
	assert_data(record, "row[1]", bytes + 4, 4);
	libfwctl_record_free(record);
}

static void test_counts_that_fields_tell(void **state)
{
	static const unsigned char bytes[] = {
		1,  2,	 5,   0,		      /* count, log, units */
		1,  0,	 2,   0,   3,	 0,	      /* linear: 1 * 2 + 1 */
		4,  5,	 6,   7,		      /* power: 2^2 */
		8,  0,	 0,   0,   9,	 0,    0,  0, /* words: 5 / 4, rounded up */
		10, 11,	 12,  13,  14,	 15,   16,    /* both: 1 + 2 * 3 */
		3,  'a', 'b', 'c', 0xde, 0xad,	      /* name, tail */
	};
	struct libfwctl_record *record = record_of(&kinds, "counted", bytes, sizeof(bytes));

	(void)state;
	assert_count(record, "linear", 3);
	assert_u64(record, "linear[2]", 3);
	assert_count(record, "power", 4);
	assert_u64(record, "power[3]", 7);
	assert_count(record, "words", 2);
	assert_u64(record, "words[1]", 9);
	assert_count(record, "both", 7);
	assert_u64(record, "both[6]", 16);
	assert_u64(record, "name_length", 3);
	assert_text(record, "name", "abc");
	assert_data(record, "tail", "\xde\xad", 2);
	libfwctl_record_free(record);
}

static void test_counts_beyond_the_end(void **state)
{
	static const unsigned char bytes[] = {255, 63, 255, 255, 1, 0, 2, 0, 3};
	struct libfwctl_record *record = record_of(&kinds, "counted", bytes, sizeof(bytes));

	(void)state;
	/* Those that fit are shown; what would follow is not there. */
	assert_json(record, 0, "{\"count\":255,\"log\":63,\"units\":65535,\"linear\":[1,2]}");
	libfwctl_record_free(record);
}

static void test_an_exponent_that_cannot_be(void **state)
{
	static const unsigned char bytes[] = {0, 64, 0, 0, 1, 0};
	struct libfwctl_record *record = record_of(&kinds, "counted", bytes, sizeof(bytes));
	struct libfwctl_error *err = libfwctl_error_new();
	char *text = NULL;

	(void)state;
	assert_int_equal(libfwctl_record_to_json(record, 0, err, &text), -EBADMSG);
	assert_null(text);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_MALFORMED);
	assert_string_equal(libfwctl_error_get_field(err), "power");
	libfwctl_error_free(err);
	libfwctl_record_free(record);
}

static void test_a_length_in_bits(void **state)
{
	static const unsigned char bytes[] = {17, 0, 1, 2, 3, 0x34, 0x12};
	struct libfwctl_record *record = record_of(&kinds, "eighths", bytes, sizeof(bytes));

	(void)state;
	assert_data(record, "data", bytes + 2, 3);
	assert_u64(record, "after", 0x1234);
	libfwctl_record_free(record);
	record = record_of(&kinds, "eighths", bytes, 4);
	assert_no_field(record, "data", -ENODATA);
	assert_no_field(record, "after", -ENODATA);
	libfwctl_record_free(record);
}

static void test_elements_to_the_end(void **state)
{
	static const unsigned char bytes[] = {9, 0, 0, 0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0};
	struct libfwctl_record *record = record_of(&kinds, "to_end", bytes, sizeof(bytes));

	(void)state;
	assert_count(record, "pair", 2);
	assert_u64(record, "pair[1].right", 4);
	assert_no_field(record, "pair[2].left", -ENODATA);
	libfwctl_record_free(record);
}

static void test_elements_that_say_their_size(void **state)
{
	static const unsigned char bytes[] = {
		7, 0,			      /* version */
		1, 4, 0x78, 0x56, 0x34, 0x12, /* a number */
		3, 2, 0xff, 0xff,	      /* a case without anything */
		2, 4, 1,    0,	  2,	0,    /* a pair, inlined */
		9, 1, 0xab,		      /* bytes */
		1, 2, 0x55, 0x55,	      /* a number that does not fit into its element */
		2, 9, 0,		      /* not all of it */
	};
	struct libfwctl_record *record = record_of(&kinds, "tlvs", bytes, sizeof(bytes));

	(void)state;
	assert_json(record, 0,
		    "{\"version\":7,\"item\":["
		    "{\"type\":1,\"length\":4,\"value\":{\"number\":305419896}},"
		    "{\"type\":3,\"length\":2},"
		    "{\"type\":2,\"length\":4,\"value\":{\"left\":1,\"right\":2}},"
		    "{\"type\":9,\"length\":1,\"value\":{\"rest\":\"ab\"}},"
		    "{\"type\":1,\"length\":2,\"value\":{}}]}");
	assert_count(record, "item", 5);
	assert_u64(record, "item[0].value.number", 0x12345678);
	assert_u64(record, "item[2].value.right", 2);
	assert_data(record, "item[3].value.rest", "\xab", 1);
	assert_data(record, "item[3]", bytes + 18, 3);
	assert_no_field(record, "item[1].value.number", -ENODATA);
	assert_no_field(record, "item[4].value.number", -ENODATA);
	assert_no_field(record, "item[5].type", -ENODATA);
	libfwctl_record_free(record);
}

static void test_unions(void **state)
{
	static const struct {
		unsigned char bytes[8];
		size_t length;
		const char *json;
	} cases[] = {
		{{1, 0x25, 0, 0, 1, 0, 2, 0},
		 8,
		 "\"one\"},\"flags\":37,\"value\":{\"left\":1,\"right\":2}}"},
		{{1, 0x15, 0, 0, 1, 0, 2, 0},
		 8,
		 "\"one\"},\"flags\":21,\"value\":{\"number\":131073}}"},
		{{7, 0x70, 0, 0, 1, 2, 3, 4},
		 8,
		 "\"seven\"},\"flags\":112,\"value\":{\"quarter\":[1,2,3,4]}}"},
		/* No case: bytes, if they are wholly there. */
		{{7, 0x80, 0, 0, 1, 2, 3, 4},
		 8,
		 "\"seven\"},\"flags\":128,\"value\":\"01020304\"}"},
		{{7, 0x80, 0, 0, 1, 2, 3}, 7, "\"seven\"},\"flags\":128}"},
		/* A case in which nothing is there. */
		{{0, 0x00, 0, 0, 1, 2, 3, 4}, 8, "\"zero\"},\"flags\":0}"},
		/* Of a struct, the fields that are there. */
		{{7, 0x70, 0, 0, 1, 2, 3},
		 7,
		 "\"seven\"},\"flags\":112,\"value\":{\"quarter\":[1,2,3]}}"},
		{{1, 0x25, 0, 0}, 4, "\"one\"},\"flags\":37}"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct libfwctl_record *record =
			record_of(&kinds, "selected", cases[i].bytes, cases[i].length);
		char expected[200];

		snprintf(expected, sizeof(expected), "{\"kind\":{\"value\":%u,\"name\":%s",
			 cases[i].bytes[0], cases[i].json);
		assert_json(record, 0, expected);
		libfwctl_record_free(record);
	}
}

static void test_a_path_into_a_union_is_there_for_its_case_alone(void **state)
{
	static const unsigned char bytes[] = {1, 0x20, 0, 0, 1, 0, 2, 0};
	struct libfwctl_record *record = record_of(&kinds, "selected", bytes, sizeof(bytes));

	(void)state;
	assert_u64(record, "value.left", 1);
	assert_no_field(record, "value.number", -ENODATA);
	assert_no_field(record, "value.quarter[0]", -ENODATA);
	assert_no_field(record, "value.nothing", -ENOENT);
	assert_data(record, "value", bytes + 4, 4);
	libfwctl_record_free(record);
}

static void test_a_union_that_a_uuid_chooses(void **state)
{
	unsigned char bytes[24] = {0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99,
				   0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff, 1,    0,	   2,	 0};
	struct libfwctl_record *record = record_of(&kinds, "by_uuid", bytes, sizeof(bytes));

	(void)state;
	assert_text(record, "id", "00112233-4455-6677-8899-aabbccddeeff");
	assert_u64(record, "value.right", 2);
	libfwctl_record_free(record);
	memset(bytes, 0xff, 16);
	record = record_of(&kinds, "by_uuid", bytes, sizeof(bytes));
	assert_u64(record, "value.number", 0x20001);
	libfwctl_record_free(record);
	bytes[15] = 0;
	record = record_of(&kinds, "by_uuid", bytes, sizeof(bytes));
	assert_text(record, "value", "0100020000000000");
	libfwctl_record_free(record);
}

static void test_a_case_that_a_field_further_out_chooses(void **state)
{
	unsigned char bytes[12] = {1, 1, 0, 0, 9, 0, 0, 0, 1, 0, 2, 0};
	struct libfwctl_record *record = record_of(&kinds, "nested", bytes, sizeof(bytes));

	(void)state;
	assert_u64(record, "body.head", 9);
	assert_u64(record, "body.body.right", 2);
	libfwctl_record_free(record);
	bytes[1] = 2;
	record = record_of(&kinds, "nested", bytes, sizeof(bytes));
	assert_u64(record, "body.body.number", 0x20001);
	libfwctl_record_free(record);
}

static void test_conditions(void **state)
{
	/* enables at 0; mode 4.0, valid 4.3; first 5, second 6, third 8, fourth 12 */
	unsigned char bytes[16] = {0, 0, 0, 0, 0, 1, 2, 0, 3, 0, 0, 0, 4, 0, 0, 0};
	struct libfwctl_record *record = record_of(&kinds, "conditional", bytes, sizeof(bytes));

	(void)state;
	assert_json(record, 0, "{\"enables\":0,\"mode\":0,\"valid\":false}");
	assert_no_field(record, "first", -ENODATA);
	libfwctl_record_free(record);
	bytes[0] = 3;
	bytes[4] = 3 | 8;
	record = record_of(&kinds, "conditional", bytes, sizeof(bytes));
	assert_json(record, 0,
		    "{\"enables\":3,\"mode\":3,\"valid\":true,\"first\":1,\"second\":2,\"third\":3,"
		    "\"fourth\":4}");
	libfwctl_record_free(record);
	bytes[0] = 6;
	bytes[4] = 2 | 8;
	record = record_of(&kinds, "conditional", bytes, sizeof(bytes));
	assert_json(record, 0, "{\"enables\":6,\"mode\":2,\"valid\":true,\"third\":3}");
	libfwctl_record_free(record);
}

static void test_numbers_seen_as_bits(void **state)
{
	/* low is bits 0-2, flag bit 3, high bits 12-15 of the number, whatever its order */
	static const unsigned char bytes[] = {0xf0, 0x0d, 0x0d, 0xf0};
	struct libfwctl_record *record = record_of(&kinds, "sliced", bytes, sizeof(bytes));

	(void)state;
	assert_u64(record, "be.low", 5);
	assert_u64(record, "be.flag", 1);
	assert_text(record, "be.high", "high");
	assert_u64(record, "low2", 5);
	assert_u64(record, "flag2", 1);
	assert_i64(record, "high2", -1);
	libfwctl_record_free(record);
}

static void test_text_of_fields(void **state)
{
	static const unsigned char bytes[] =
		"\x01\x02\x03\x04\x05"
		"a\x1b\\\xc3\xa9\xffz\0"
		"\x00\x11\x22\x33\x44\x55\x66\x77\x88\x99\xaa\xbb\xcc\xdd\xee\xff"
		"\x02\x00\x00\x00\x00\x01\xc0\x00\x02\x01\xef\xbe\xad\xde\xf8\xff\x14"
		"KEYS\x34\x12\x00\x00\x00the rest";
	struct libfwctl_record *record = record_of(&kinds, "texts", bytes, sizeof(bytes) - 1);
	static const unsigned char choices[] = {0x17, 0x33, 0x80, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0};

	(void)state;
	assert_text(record, "raw", "0102030405");
	assert_text(record, "text", "a\\x1b\\\\\xc3\xa9\\xffz");
	assert_text(record, "mac", "020000000001");
	assert_text(record, "ipv4", "3221225985");
	assert_text(record, "celsius", "-8");
	assert_text(record, "rest", "the rest");
	assert_no_field(record, "hole", -ENOENT);
	libfwctl_record_free(record);

	record = record_of(&kinds, "choices", choices, sizeof(choices));
	assert_text(record, "small", "seven");
	assert_text(record, "shared", "refused");
	assert_text(record, "flags", "a|b|level|top");
	assert_text(record, "big", "1");
	libfwctl_record_free(record);
}

static void test_every_prefix(void **state)
{
	static const char *const names[] = {"little",	"big",	       "arrays", "counted", "tlvs",
					    "selected", "conditional", "texts",	 "choices"};
	unsigned char bytes[96];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)(i % 7 + 1);
	for (size_t i = 0; i < COUNT(names); i++) {
		for (size_t length = 0; length <= sizeof(bytes); length++) {
			/* Memory of this length exactly: reading on is caught by sanitizers. */
			struct libfwctl_record *record = record_of(&kinds, names[i], bytes, length);
			char *text = NULL;

			assert_int_equal(libfwctl_record_to_json(record, 0, NULL, &text), 0);
			if (length == 0)
				assert_string_equal(text, "{}");
			libfwctl_free(text);
			libfwctl_record_free(record);
		}
	}
}

/* mlx5_ifc.h, ppcnt_reg_bits: local_port 0x8, lp_msb 0x12, grp 0x1a, clr 0x20, prio_tc 0x3b. */
static void test_mlx5_ppcnt(void **state)
{
	unsigned char bytes[256] = {0x00, 0x05, 0x20, 0x00, 0x80, 0, 0, 0x03};
	struct libfwctl_record *record;

	(void)state;
	/* eth_802_3_cntrs: a_frames_transmitted_ok is the first pair of high and low */
	bytes[15] = 0x11;
	record = record_of(&mlx5, "ppcnt_reg", bytes, sizeof(bytes));
	assert_u64(record, "local_port", 2 << 8 | 5);
	assert_text(record, "grp", "ieee_802_3");
	assert_u64(record, "clr", 1);
	assert_u64(record, "prio_tc", 3);
	assert_u64(record, "counter_set.a_frames_transmitted_ok", 0x11);
	libfwctl_record_free(record);
}

/* mlx5_ifc.h, mtmp_reg_bits: sensor_index 0x14, temperature 0x30, mtr 0x41; an eighth of a degree each. */
static void test_mlx5_mtmp(void **state)
{
	unsigned char bytes[32] = {0, 0, 0, 0x40, 0, 0, 0x01, 0xa4, 0x40, 0, 0xff, 0xf8};
	struct libfwctl_record *record = record_of(&mlx5, "mtmp_reg", bytes, sizeof(bytes));

	(void)state;
	assert_u64(record, "sensor_index", 64);
	assert_i64(record, "temperature", 420);
	assert_u64(record, "mte", 0);
	assert_u64(record, "mtr", 1);
	assert_i64(record, "max_temperature", -8);
	libfwctl_record_free(record);
}

/* CXL 3.2, table 8-109, and the kernel's struct cxl_feat_entry: 48 bytes, flags unaligned at 22. */
static void test_cxl_features(void **state)
{
	unsigned char bytes[8 + 96] = {2, 0, 9, 0, 0, 0, 0, 0,
				       /* patrol scrub, 96dad7d6-fde8-482b-a733-75774e06db8a */
				       0x96, 0xda, 0xd7, 0xd6, 0xfd, 0xe8, 0x48, 0x2b, 0xa7, 0x33,
				       0x75, 0x77, 0x4e, 0x06, 0xdb, 0x8a, 1, 0, 4, 0, 2, 0, 0x31,
				       0, 0, 0, 1, 1, 0x02, 0x02};
	struct libfwctl_record *record;

	(void)state;
	bytes[8 + 48] = 0xe5;
	record = record_of(&cxl, "get_supported_out", bytes, sizeof(bytes));
	assert_u64(record, "num_entries", 2);
	assert_u64(record, "supported_feats", 9);
	assert_text(record, "entries[0].uuid", "96dad7d6-fde8-482b-a733-75774e06db8a");
	assert_u64(record, "entries[0].id", 1);
	assert_u64(record, "entries[0].get_feat_size", 4);
	assert_u64(record, "entries[0].set_feat_size", 2);
	assert_text(record, "entries[0].flags", "changeable|persist_fw_update|default_sel");
	assert_text(record, "entries[0].effects", "immediate_config_change|cel_bits_valid");
	assert_text(record, "entries[1].uuid", "e5000000-0000-0000-0000-000000000000");
	assert_no_field(record, "entries[2].uuid", -ENODATA);
	libfwctl_record_free(record);
}

/* hsi.h, hwrm_tunnel_dst_port_query_output: all little-endian, but tunnel_dst_port_val at 10. */
static void test_bnxt_one_big_endian_field(void **state)
{
	static const unsigned char bytes[16] = {0, 0, 0xa0, 0,	  1, 0, 16, 0,
						7, 0, 0x12, 0xb5, 1, 0, 0,  1};
	struct libfwctl_record *record =
		response_of(&bnxt, "hwrm_tunnel_dst_port_query", bytes, sizeof(bytes));

	(void)state;
	assert_u64(record, "tunnel_dst_port_id", 7);
	assert_u64(record, "tunnel_dst_port_val", 4789); /* VXLAN */
	assert_u64(record, "upar_in_use", 1);
	assert_u64(record, "error_code", 0);
	assert_u64(record, "resp_len", 16);
	libfwctl_record_free(record);
}

/* The case of a response that bit 14 of the request's op_mod chooses: the layouts are the kernel's
 * host_params_context and network_function_params, the count stands in the response itself. */
static void test_what_the_request_tells(void **state)
{
	static unsigned char asked[16] = {0x07, 0x40, 0, 0, 0, 0, 0x40, 0};
	unsigned char response[16 + 128] = {[12] = 1, [16] = 3, 0x15, 0x12, 0x34};
	struct libfwctl_record request = {
		.layout = libfwctl_command_get_request(command_of(&mlx5, "query_esw_functions")),
		.bytes = asked,
		.length = sizeof(asked),
	};
	struct libfwctl_record *record =
		response_of(&mlx5, "query_esw_functions", response, sizeof(response));

	(void)state;
	/* Not known: what holds for the rest, which is bytes. */
	assert_data(record, "functions", response + 16, 128);
	assert_no_field(record, "functions.function[0].host_number", -ENODATA);
	record->request = &request;
	assert_count(record, "functions.function", 1); /* network_function_params */
	assert_u64(record, "functions.function[0].host_number", 3);
	assert_u64(record, "functions.function[0].pci_pf_type", 1);
	assert_u64(record, "functions.function[0].pci_num_vfs", 0x1234);
	assert_no_field(record, "functions.function[0].pci_vf_stride", -ENODATA);
	assert_no_field(record, "functions.function[0].host_pf_disabled", -ENODATA);
	asked[6] = 0;
	assert_count(record, "functions.function", 2); /* host_params_context */
	assert_u64(record, "functions.function[0].host_pf_not_exist", 1);
	assert_u64(record, "functions.function[0].host_pf_disabled", 1);
	assert_u64(record, "functions.function[0].host_num_of_vfs", 0x1234);
	libfwctl_record_free(record);
}

static int load_all(void **state)
{
	(void)state;
	load(&kinds, "kinds", NULL, 0);
	load(&mlx5, "test-mlx5", NULL, 0);
	load(&cxl, "test-cxl", NULL, 0);
	load(&bnxt, "test-bnxt", NULL, 0);
	return 0;
}

static int unload_all(void **state)
{
	(void)state;
	unload(&kinds);
	unload(&mlx5);
	unload(&cxl);
	unload(&bnxt);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_least_significant_first),
		cmocka_unit_test(test_numbers_most_significant_first),
		cmocka_unit_test(test_numbers_as_the_machine_has_them),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_arrays_of_fixed_length),
		cmocka_unit_test(test_arrays_in_arrays),
		cmocka_unit_test(test_counts_that_fields_tell),
		cmocka_unit_test(test_counts_beyond_the_end),
		cmocka_unit_test(test_an_exponent_that_cannot_be),
		cmocka_unit_test(test_a_length_in_bits),
		cmocka_unit_test(test_elements_to_the_end),
		cmocka_unit_test(test_elements_that_say_their_size),
		cmocka_unit_test(test_unions),
		cmocka_unit_test(test_a_path_into_a_union_is_there_for_its_case_alone),
		cmocka_unit_test(test_a_union_that_a_uuid_chooses),
		cmocka_unit_test(test_a_case_that_a_field_further_out_chooses),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_numbers_seen_as_bits),
		cmocka_unit_test(test_text_of_fields),
		cmocka_unit_test(test_every_prefix),
		cmocka_unit_test(test_mlx5_ppcnt),
		cmocka_unit_test(test_mlx5_mtmp),
		cmocka_unit_test(test_cxl_features),
		cmocka_unit_test(test_bnxt_one_big_endian_field),
		cmocka_unit_test(test_what_the_request_tells),
	};

	return cmocka_run_group_tests_name("codec", tests, load_all, unload_all);
}
