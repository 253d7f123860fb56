// SPDX-License-Identifier: LGPL-2.1-or-later
/* The context: references and the log. */
#include "../testing.h"

#include "base/context.h"

struct lines {
	int count;
	int level;
	char last[1024];
};

static void remember(void *user_data, int level, const char *text)
{
	struct lines *lines = user_data;

	lines->count++;
	lines->level = level;
	snprintf(lines->last, sizeof(lines->last), "%s", text);
}

static void test_silent_by_default(void **state)
{
	struct libfwctl_context *ctx = new_context();

	(void)state;
	/* With no function to call, a line that got through would crash. */
	context_log(ctx, LIBFWCTL_LOG_ERROR, "nobody hears this");
	assert_int_equal(ctx->log_level, LIBFWCTL_LOG_NONE);
	libfwctl_context_unref(ctx);
}

static void test_level_decides(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct lines lines = {0};

	(void)state;
	assert_int_equal(libfwctl_context_set_log(ctx, remember, &lines, LIBFWCTL_LOG_WARNING), 0);
	context_log(ctx, LIBFWCTL_LOG_INFO, "too much");
	assert_int_equal(lines.count, 0);
	context_log(ctx, LIBFWCTL_LOG_WARNING, "%d of %s", 2, "two");
	assert_int_equal(lines.count, 1);
	assert_int_equal(lines.level, LIBFWCTL_LOG_WARNING);
	assert_string_equal(lines.last, "2 of two");
	assert_int_equal(libfwctl_context_set_log(ctx, NULL, NULL, LIBFWCTL_LOG_DEBUG), 0);
	context_log(ctx, LIBFWCTL_LOG_ERROR, "off again");
	assert_int_equal(lines.count, 1);
	libfwctl_context_unref(ctx);
}

static void test_log_lines_are_safe_to_show(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct lines lines = {0};

	(void)state;
	libfwctl_context_set_log(ctx, remember, &lines, LIBFWCTL_LOG_DEBUG);
	context_log(ctx, LIBFWCTL_LOG_DEBUG, "%s", "a\x1b[31m\nb");
	assert_string_equal(lines.last, "a\\x1b[31m\\x0ab");
	libfwctl_context_unref(ctx);
}

static void test_contexts_do_not_see_each_other(void **state)
{
	struct libfwctl_context *one = new_context(), *other = new_context();
	struct lines lines_one = {0}, lines_other = {0};

	(void)state;
	libfwctl_context_set_log(one, remember, &lines_one, LIBFWCTL_LOG_DEBUG);
	libfwctl_context_set_log(other, remember, &lines_other, LIBFWCTL_LOG_ERROR);
	context_log(one, LIBFWCTL_LOG_DEBUG, "for one");
	context_log(other, LIBFWCTL_LOG_DEBUG, "for nobody");
	assert_int_equal(lines_one.count, 1);
	assert_int_equal(lines_other.count, 0);
	libfwctl_context_unref(one);
	libfwctl_context_unref(other);
}

static void test_objects_keep_their_context(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_enumerate *enumerate = NULL;

	(void)state;
	assert_ptr_equal(libfwctl_context_ref(ctx), ctx);
	libfwctl_context_unref(ctx);
	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	libfwctl_context_unref(ctx); /* the search is all that holds it now */
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	libfwctl_enumerate_free(enumerate);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_silent_by_default),
		cmocka_unit_test(test_level_decides),
		cmocka_unit_test(test_log_lines_are_safe_to_show),
		cmocka_unit_test(test_contexts_do_not_see_each_other),
		cmocka_unit_test(test_objects_keep_their_context),
	};

	return cmocka_run_group_tests_name("context", tests, NULL, NULL);
}
