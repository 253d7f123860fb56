// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Short memory in paths, records, JSON, streams: each allocation fails once, by turns; the error says so,
 * results stay untouched, nothing is lost (the sanitizers look after that).
 */
#include "records.h"

#include <stdlib.h>

static struct loaded kinds;
static long left = -1; /* allocations that succeed before one fails; below 0: all do */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *memory, size_t size);
char *__wrap_strdup(const char *text);

static bool fails(void)
{
	return left >= 0 && left-- == 0;
}

void *__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
	return fails() ? NULL : __real_realloc(memory, size);
}

char *__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

static const unsigned char bytes[35] = {1, 2, 5, 0, 1, 0, 2, 0, 3, 0, 4, 5};

static int make_path(struct libfwctl_error *err)
{
	struct libfwctl_path *path = NULL;
	int result = libfwctl_path_new(layout_of(&kinds, "nested"), "body.body.right", err, &path);

	assert_true((result == 0) == (path != NULL));
	libfwctl_path_free(path);
	return result;
}

static int make_record(struct libfwctl_error *err)
{
	struct libfwctl_record *record = NULL;
	int result = libfwctl_record_new(layout_of(&kinds, "counted"), bytes, sizeof(bytes), err,
					 &record);

	assert_true((result == 0) == (record != NULL));
	libfwctl_record_free(record);
	return result;
}

static int write_json(struct libfwctl_error *err)
{
	struct libfwctl_record record = {
		.layout = layout_of(&kinds, "counted"),
		.bytes = (unsigned char *)bytes,
		.length = sizeof(bytes),
	};
	char *text = NULL;
	int result = libfwctl_record_to_json(&record, 0, err, &text);

	assert_true((result == 0) == (text != NULL));
	libfwctl_free(text);
	return result;
}

static int find_text(struct libfwctl_error *err)
{
	struct libfwctl_record record = {
		.layout = layout_of(&kinds, "texts"),
		.bytes = (unsigned char *)bytes,
		.length = sizeof(bytes),
	};
	char *text = NULL;
	int result = libfwctl_record_find_text(&record, "text", err, &text);

	assert_true((result == 0) == (text != NULL));
	libfwctl_free(text);
	return result;
}

static int read_json(struct libfwctl_error *err)
{
	const struct libfwctl_command *command = command_of(&kinds, "counted");
	struct libfwctl_record record = {
		.layout = libfwctl_command_get_request(command),
		.command = command,
	};
	int result =
		record_put_json(&record, "{\"count\":1,\"linear\":[1,2,3],\"tail\":\"00ff\"}", err);

	free(record.bytes);
	return result;
}

static int put_text(struct libfwctl_error *err)
{
	const struct libfwctl_command *command = command_of(&kinds, "counted");
	struct libfwctl_record record = {
		.layout = libfwctl_command_get_request(command),
		.command = command,
	};
	int result = record_put_text(&record, "name", "abc", false, err);

	free(record.bytes);
	return result;
}

static int read_stream(struct libfwctl_error *err)
{
	struct libfwctl_stream *stream = NULL;
	int result = libfwctl_stream_new(kinds.format, "pairs", err, &stream);

	if (!result)
		result = libfwctl_stream_feed(stream, bytes, sizeof(bytes), err);
	libfwctl_stream_free(stream);
	return result;
}

static int make_cursor(struct libfwctl_error *err)
{
	struct libfwctl_cursor *cursor = NULL;
	int result = libfwctl_cursor_new(&cursor);

	(void)err;
	libfwctl_cursor_free(cursor);
	return result;
}

static void fail_each(int (*work)(struct libfwctl_error *err), bool tells)
{
	struct libfwctl_error *err = libfwctl_error_new();
	long failed = 0;
	int result;

	do {
		/* A format of its own each time, so that its fields are resolved anew. */
		load(&kinds, "kinds", NULL, 0);
		left = failed;
		result = work(err);
		if (result) {
			assert_int_equal(left, -1);
			assert_int_equal(result, -ENOMEM);
			if (tells)
				assert_int_equal(libfwctl_error_get_errno(err), ENOMEM);
			if (tells)
				assert_contains(libfwctl_error_text(err), "memory");
			failed++;
		}
		left = -1;
		unload(&kinds);
	} while (result);
	assert_true(failed > 0);
	libfwctl_error_free(err);
}

static void test_paths(void **state)
{
	(void)state;
	fail_each(make_path, true);
}

static void test_records(void **state)
{
	(void)state;
	fail_each(make_record, true);
}

static void test_text(void **state)
{
	(void)state;
	fail_each(find_text, true);
	fail_each(put_text, true);
}

static void test_json(void **state)
{
	(void)state;
	fail_each(write_json, true);
	fail_each(read_json, true);
}

static void test_streams(void **state)
{
	(void)state;
	fail_each(read_stream, true);
}

static void test_cursors(void **state)
{
	(void)state;
	fail_each(make_cursor, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_paths),	cmocka_unit_test(test_records),
		cmocka_unit_test(test_text),	cmocka_unit_test(test_json),
		cmocka_unit_test(test_streams), cmocka_unit_test(test_cursors),
	};

	return cmocka_run_group_tests_name("codec-memory", tests, NULL, NULL);
}
