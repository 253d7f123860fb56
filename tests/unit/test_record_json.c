// SPDX-License-Identifier: LGPL-2.1-or-later
/* Records that stand alone, filled from JSON: what a device's part is played with. */
#include "records.h"

static struct loaded cxl, kinds, verbs;

/* One feature of CXL 3.2, Table 8-109, byte by byte. */
static const unsigned char entry[48] = {
	0x96,	  0xda, 0xd7, 0xd6, 0xfd, 0xe8, 0x48, 0x2b,
	0xa7,	  0x33, 0x75, 0x77, 0x4e, 0x06, 0xdb, 0x8a, /* uuid */
	0x07,	  0x00,					    /* id */
	0x0d,	  0x00,					    /* get size */
	0x03,	  0x00,					    /* set size */
	[26] = 1, 1,
};

static void test_all_of_it_can_be_filled(void **state)
{
	const struct loaded *loaded = &cxl;
	static const unsigned char nothing[48];
	struct libfwctl_record *record =
		record_of(loaded, "feature_entry", nothing, sizeof(nothing));
	struct libfwctl_error *err = libfwctl_error_new();
	size_t length = 0;

	(void)state;
	if (libfwctl_record_put_json(record,
				     "{\"uuid\": \"96dad7d6-fde8-482b-a733-75774e06db8a\", "
				     "\"id\": 7, \"get_feat_size\": 13, \"set_feat_size\": 3, "
				     "\"get_feat_ver\": 1, \"set_feat_ver\": 1}",
				     err))
		fail_msg("%s", libfwctl_error_text(err));
	assert_memory_equal(libfwctl_record_get_bytes(record, &length), entry, sizeof(entry));
	assert_int_equal(length, sizeof(entry));
	libfwctl_error_free(err);
	libfwctl_record_free(record);
}

/* Also where the record has grown before the part that is wrong. */
static void test_after_an_error_it_is_as_it_was(void **state)
{
	const struct loaded *loaded = &cxl;
	static const unsigned char head[8] = {1, 0, 9, 0};
	struct libfwctl_record *record = record_of(loaded, "get_supported_out", head, sizeof(head));
	struct libfwctl_error *err = libfwctl_error_new();
	size_t length = 0;

	(void)state;
	assert_int_equal(libfwctl_record_put_json(record,
						  "{\"supported_feats\": 3, \"entries\": "
						  "[{\"id\": 1}, {\"id\": 65536}]}",
						  err),
			 -ERANGE);
	assert_string_equal(libfwctl_error_get_field(err), "entries[1].id");
	assert_memory_equal(libfwctl_record_get_bytes(record, &length), head, sizeof(head));
	assert_int_equal(length, sizeof(head));

	assert_int_equal(libfwctl_record_put_json(record, "{\"nonsense\": 1}", err), -ENOENT);
	assert_int_equal(libfwctl_record_put_json(record, "{", err), -EBADMSG);
	assert_int_equal(libfwctl_record_put_json(record, NULL, err), -EINVAL);
	assert_int_equal(libfwctl_record_put_json(NULL, "{}", err), -EINVAL);
	libfwctl_error_free(err);
	libfwctl_record_free(record);
}

static void test_it_grows(void **state)
{
	const struct loaded *loaded = &cxl;
	static const unsigned char head[8];
	struct libfwctl_record *record = record_of(loaded, "get_supported_out", head, sizeof(head));

	(void)state;
	assert_int_equal(libfwctl_record_put_json(record,
						  "{\"num_entries\": 2, \"entries\": "
						  "[{\"id\": 5}, {\"id\": 6}]}",
						  NULL),
			 0);
	assert_count(record, "entries", 2);
	assert_u64(record, "entries[1].id", 6);
	libfwctl_record_free(record);
}

/* Of its second half nothing is named; what is written is taken back, so it has to be there. */
static void test_an_element_is_as_long_as_it_says(void **state)
{
	static const unsigned char head[2] = {1}, whole[] = {1, 0, 3, 4, 0, 0, 0, 0};
	struct libfwctl_record *record = record_of(&kinds, "tlvs", head, sizeof(head));
	size_t length = 0;

	(void)state;
	assert_int_equal(libfwctl_record_put_json(
				 record, "{\"item\": [{\"type\": 3, \"length\": 4}]}", NULL),
			 0);
	assert_count(record, "item", 1);
	assert_memory_equal(libfwctl_record_get_bytes(record, &length), whole, sizeof(whole));
	assert_int_equal(length, sizeof(whole));
	libfwctl_record_free(record);
}

static void test_what_belongs_to_others_cannot_be(void **state)
{
	const struct loaded *loaded = &cxl;
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_request *request = NULL;
	struct libfwctl_record *record;

	(void)state;
	assert_int_equal(libfwctl_request_new(command_of(loaded, "get_feature"), err, &request), 0);
	record = (struct libfwctl_record *)libfwctl_request_get_record(request);
	assert_int_equal(libfwctl_record_put_json(record, "{\"count\": 1}", err), -EACCES);
	libfwctl_request_free(request);
	libfwctl_error_free(err);
}

/* A digit is no first letter of a name, and vendors have sizes as values: _64KB, in text and JSON. */
static void test_names_that_begin_with_an_underscore(void **state)
{
	static const unsigned char nothing[32];
	struct libfwctl_record *record =
		record_of(&verbs, "device_record", nothing, sizeof(nothing));
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	assert_int_equal(record_put_text(record, "size", "_64KB", false, err), 0);
	assert_int_equal(record_put_text(record, "services", "_3d|crypto", false, err), 0);
	assert_u64(record, "size", 1);
	assert_u64(record, "services", 5);
	assert_text(record, "size", "_64KB");
	assert_text(record, "services", "_3d|crypto");
	assert_int_equal(record_put_text(record, "size", "64KB", false, err), -EINVAL);
	assert_int_equal(record_put_text(record, "services", "_3d|_4d", false, err), -EINVAL);

	assert_int_equal(libfwctl_record_put_json(record,
						  "{\"size\": \"_1MB\", \"services\": [\"_3d\", "
						  "\"offload\"]}",
						  err),
			 0);
	assert_u64(record, "size", 2);
	assert_u64(record, "services", 3);
	libfwctl_error_free(err);
	libfwctl_record_free(record);
}

static int load_it(void **state)
{
	(void)state;
	load(&cxl, "test-cxl", NULL, 0);
	load(&kinds, "kinds", NULL, 0);
	load(&verbs, "verbs", NULL, 0);
	return 0;
}

static int unload_it(void **state)
{
	(void)state;
	unload(&cxl);
	unload(&kinds);
	unload(&verbs);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_of_it_can_be_filled),
		cmocka_unit_test(test_after_an_error_it_is_as_it_was),
		cmocka_unit_test(test_it_grows),
		cmocka_unit_test(test_an_element_is_as_long_as_it_says),
		cmocka_unit_test(test_what_belongs_to_others_cannot_be),
		cmocka_unit_test(test_names_that_begin_with_an_underscore),
	};

	return cmocka_run_group_tests_name("record_json", tests, load_it, unload_it);
}
