// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Records that grow while they are set: what stands behind stays what it was. And lengths that are told elsewhere,
 * or nowhere. Bytes written by hand.
 */
#include "records.h"

static struct loaded growing;

static void put(struct libfwctl_record *record, const char *path, const char *text)
{
	struct libfwctl_error *err = libfwctl_error_new();

	if (record_put_text(record, path, text, false, err))
		fail_msg("%s=%s: %s", path, text, libfwctl_error_text(err));
	libfwctl_error_free(err);
}

static void put_json(struct libfwctl_record *record, const char *json)
{
	struct libfwctl_error *err = libfwctl_error_new();

	if (libfwctl_record_put_json(record, json, err))
		fail_msg("%s: %s", json, libfwctl_error_text(err));
	libfwctl_error_free(err);
}

static void assert_bytes(const struct libfwctl_record *record, const void *bytes, size_t length)
{
	assert_int_equal(record->length, length);
	assert_memory_equal(record->bytes, bytes, length);
}

static void refuse(struct libfwctl_record *record, const char *path, int status)
{
	size_t length = record->length;
	unsigned char before[64];

	memcpy(before, record->bytes, length);
	assert_int_equal(record_put_text(record, path, "9", false, NULL), status);
	assert_bytes(record, before, length);
}

/* Four elements come at once, or twice as many as there were. */
static void test_a_count_in_steps(void **state)
{
	struct libfwctl_record *record = record_of(&growing, "coarse", "\0\0\0", 3);

	(void)state;
	put(record, "tail", "aabb");
	put(record, "item[0]", "1");
	assert_bytes(record, "\1\0\1\0\0\0\0\xaa\xbb", 9);
	put(record, "power[2]", "3");
	assert_bytes(record, "\1\2\1\0\0\0\0\0\3\0\xaa\xbb", 12);
	libfwctl_record_free(record);
}

static void test_a_count_that_several_have(void **state)
{
	struct libfwctl_record *record = record_of(&growing, "shared", "\0", 1);

	(void)state;
	put(record, "tail", "aabb");
	put(record, "second[0]", "0x202");
	assert_bytes(record, "\1\0\2\2\0\xaa\xbb", 7);
	put(record, "first[1]", "7");
	assert_bytes(record, "\2\0\7\2\2\0\0\0\0\xaa\xbb", 11);
	put(record, "third", "05");
	assert_bytes(record, "\1\0\2\2\5\xaa\xbb", 7);
	libfwctl_record_free(record);

	record = record_of(&growing, "shared", "\0", 1);
	put_json(record, "{\"tail\":\"ff\",\"third\":\"0506\",\"second\":[1,2],\"first\":[3,4]}");
	assert_bytes(record, "\2\3\4\1\0\2\0\5\6\xff", 10);
	libfwctl_record_free(record);
}

/* A length that counts its own head cannot be 0, as it is when nobody has set it. */
static void test_a_length_that_is_not_set_yet(void **state)
{
	struct libfwctl_record *record = record_of(&growing, "headed", "\0\0", 2);

	(void)state;
	put(record, "data", "0102");
	put(record, "list[1]", "9");
	assert_bytes(record, "\4\6\1\2\0\11", 6);
	libfwctl_record_free(record);

	record = record_of(&growing, "headed", "\0\0", 2);
	put(record, "data", "");
	put(record, "list[0]", "9");
	assert_bytes(record, "\2\5\11", 3);
	libfwctl_record_free(record);
}

/* An element that says its own size ends where it says; the next one stays where it is. */
static void test_inside_of_an_element(void **state)
{
	struct libfwctl_record *record =
		record_of(&growing, "blocks", "\4\0\xa1\xa2\0\0\1\0\xb1", 9);

	(void)state;
	put(record, "block[0].item[1]", "9");
	assert_bytes(record, "\4\2\0\11\xa1\xa2\1\0\xb1", 9);
	refuse(record, "block[0].item[2]", -ERANGE);
	refuse(record, "block[0].item[7]", -ERANGE);
	assert_text(record, "block[1].rest", "b1");
	libfwctl_record_free(record);
}

static void test_what_is_refused_adds_no_element(void **state)
{
	struct libfwctl_record *record = record_of(&growing, "pieces", "\0\0", 2);
	struct libfwctl_path *path = NULL;

	(void)state;
	assert_int_equal(libfwctl_path_new(record->layout, "piece[1].length", NULL, &path), 0);
	assert_int_equal(record_set_u64(record, path, 256, false), -ERANGE);
	assert_bytes(record, "\0\0", 2);
	assert_int_equal(record_set_u64(record, path, 1, false), 0);
	assert_bytes(record, "\0\0\1\0", 4);
	libfwctl_path_free(path);
	libfwctl_record_free(record);
}

/* Each element once: the time of a second would not do for all pairs of them. */
static void test_many_elements(void **state)
{
	static const char one[] = "{\"length\":0},", end[] = "{\"mode\":1}]}";
	const size_t count = 200000;
	struct libfwctl_record *record = record_of(&growing, "pieces", "", 0);
	char *json = malloc(sizeof(one) * count + 100), *to = json;

	(void)state;
	assert_non_null(json);
	to = stpcpy(to, "{\"piece\":[");
	for (size_t i = 0; i < count; i++)
		to = stpcpy(to, one);
	stpcpy(to, end);
	put_json(record, json);
	assert_int_equal(record->length, 2 * (count + 1));
	assert_int_equal(record->bytes[2 * count + 1], 1);
	free(json);
	libfwctl_record_free(record);
}

static void refuse_json(const char *layout, size_t length, const char *json, int status,
			const char *field, const char *part)
{
	static const unsigned char zeros[8];
	struct libfwctl_record *record = record_of(&growing, layout, zeros, length);
	struct libfwctl_error *err = libfwctl_error_new();

	assert_int_equal(libfwctl_record_put_json(record, json, err), status);
	assert_string_equal(libfwctl_error_get_field(err), field);
	assert_contains(libfwctl_error_text(err), part);
	assert_bytes(record, zeros, length);
	libfwctl_error_free(err);
	libfwctl_record_free(record);
}

/* Whatever the order: nothing that was given is lost without a word. */
static void test_json_that_contradicts_itself(void **state)
{
	struct libfwctl_record *record = record_of(&growing, "switched", "\0\0\0\0", 4);

	(void)state;
	refuse_json("counted_list", 1, "{\"count\":1,\"item\":[1,2,3]}", -EINVAL, "count",
		    "make them agree");
	refuse_json("counted_list", 1, "{\"item\":[1,2,3],\"count\":1}", -EINVAL, "count",
		    "make them agree");
	refuse_json("switched", 4, "{\"enables\":0,\"value\":5}", -EINVAL, "enables",
		    "make them agree");
	refuse_json("switched", 4, "{\"value\":5,\"enables\":0}", -EINVAL, "value",
		    "make them agree");
	refuse_json("switched", 4, "{\"word\":1,\"word_low\":5}", -EINVAL, "word",
		    "make them agree");
	/* A name does not end at a zero byte. */
	refuse_json("switched", 4, "{\"word\":1,\"word\\u0000x\":5}", -ENOENT, "word",
		    "there is no field");
	put_json(record, "{\"enables\":1,\"value\":5,\"word\":261,\"word_low\":5}");
	assert_bytes(record, "\1\5\5\1", 4);
	libfwctl_record_free(record);
	/* A count can tell of more than is given. */
	record = record_of(&growing, "counted_list", "\0", 1);
	put_json(record, "{\"item\":[1],\"count\":3}");
	assert_u64(record, "count", 3);
	assert_u64(record, "item[0]", 1);
	libfwctl_record_free(record);
}

/* The device may go by what there is of it. */
static void test_effects_of_what_was_cut_short(void **state)
{
	struct libfwctl_record *record = record_of(&growing, "pieces", "\5\1\0", 3);
	uint64_t effects = 0;

	(void)state;
	assert_int_equal(record_effects(record, NULL, &effects), 0);
	assert_int_equal(effects, LIBFWCTL_EFFECT_DESTROYS_DATA);
	libfwctl_record_free(record);

	record = record_of(&growing, "pairs", "\0\0\1", 3);
	assert_int_equal(record_effects(record, NULL, &effects), 0);
	assert_int_equal(effects, LIBFWCTL_EFFECT_DESTROYS_DATA);
	libfwctl_record_free(record);
	record = record_of(&growing, "pairs", "\0\0\2", 3); /* of an open enum, what has no name */
	assert_int_equal(record_effects(record, NULL, &effects), 0);
	assert_int_equal(effects, LIBFWCTL_EFFECTS_ALL);
	libfwctl_record_free(record);
	record = record_of(&growing, "pairs", "\0\0\0\1", 4);
	assert_int_equal(record_effects(record, NULL, &effects), 0);
	assert_int_equal(effects, 0);
	libfwctl_record_free(record);
}

static void assert_reply(struct libfwctl_request *request, const char *json)
{
	const struct libfwctl_command *command = command_of(&growing, "asked_for");
	struct libfwctl_response *response = new_response();

	assert_int_equal(libfwctl_response_load(response, command, request, "\0abcd", 5, NULL), 0);
	assert_json(libfwctl_response_get_record(response), 0, json);
	if (!request) {
		assert_no_field(libfwctl_response_get_record(response), "name", -ENODATA);
		assert_no_field(libfwctl_response_get_record(response), "entry[0]", -ENODATA);
		assert_no_field(libfwctl_response_get_record(response), "behind", -ENODATA);
	}
	libfwctl_response_free(response);
}

/* Without the request, nobody knows how much there is: that is not the same as nothing. */
static void test_what_an_unknown_request_decides(void **state)
{
	struct libfwctl_request *request = request_of(&growing, "asked_for");

	(void)state;
	assert_reply(request, "{\"name\":\"\",\"entry\":[],\"behind\":97}");
	assert_int_equal(libfwctl_request_put_json(request, "{\"count\":2,\"length\":1}", NULL), 0);
	assert_reply(request, "{\"name\":\"61\",\"entry\":[98,99],\"behind\":100}");
	assert_reply(NULL, "{}");
	libfwctl_request_free(request);
}

static int load_all(void **state)
{
	(void)state;
	load(&growing, "growing", NULL, 0);
	return 0;
}

static int unload_all(void **state)
{
	(void)state;
	unload(&growing);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_count_in_steps),
		cmocka_unit_test(test_a_count_that_several_have),
		cmocka_unit_test(test_a_length_that_is_not_set_yet),
		cmocka_unit_test(test_inside_of_an_element),
		cmocka_unit_test(test_what_is_refused_adds_no_element),
		cmocka_unit_test(test_many_elements),
		cmocka_unit_test(test_json_that_contradicts_itself),
		cmocka_unit_test(test_effects_of_what_was_cut_short),
		cmocka_unit_test(test_what_an_unknown_request_decides),
	};

	return cmocka_run_group_tests_name("growing", tests, load_all, unload_all);
}
