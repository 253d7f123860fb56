// SPDX-License-Identifier: LGPL-2.1-or-later
/* The error object: facts first, text on demand, safe to show. */
#include "../testing.h"

#include "base/error.h"

static void test_a_new_error_is_empty(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	assert_non_null(err);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_NONE);
	assert_int_equal(libfwctl_error_get_errno(err), 0);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_NO);
	assert_int_equal(libfwctl_error_get_stage(err), LIBFWCTL_STAGE_NONE);
	assert_null(libfwctl_error_get_device(err));
	assert_string_equal(libfwctl_error_text(err), "");
	libfwctl_error_free(err);
}

static void test_null_is_an_error_object_too(void **state)
{
	(void)state;
	assert_int_equal(report(NULL, FAILURE(.message = MSG_SCAN, .error = EIO)), -EIO);
	assert_int_equal(libfwctl_error_get_kind(NULL), LIBFWCTL_ERROR_NONE);
	assert_contains(libfwctl_error_text(NULL), "no error object");
	libfwctl_error_clear(NULL);
	libfwctl_error_free(NULL);
}

static void test_facts_and_text(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	assert_int_equal(
		report(err, FAILURE(.message = MSG_NODE_OTHER, .error = ESTALE, .device = "fwctl3",
				    .subject = "/dev/fwctl/fwctl3", .number = {240, 3})),
		-ESTALE);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DEVICE);
	assert_int_equal(libfwctl_error_get_errno(err), ESTALE);
	assert_int_equal(libfwctl_error_get_stage(err), LIBFWCTL_STAGE_OPEN);
	assert_string_equal(libfwctl_error_get_device(err), "fwctl3");
	assert_int_equal(err->text[0], '\0'); /* not made before it is asked for */
	assert_contains(libfwctl_error_text(err),
			"/dev/fwctl/fwctl3 is not the character device 240:3");
	assert_ptr_equal(libfwctl_error_text(err), libfwctl_error_text(err));
	libfwctl_error_free(err);
}

static void test_an_error_can_be_used_again(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	report(err, FAILURE(.message = MSG_NAME_NONE, .error = ENODEV, .device = "mem9"));
	assert_contains(libfwctl_error_text(err), "mem9");
	report(err, FAILURE(.message = MSG_SCAN, .error = EACCES));
	assert_null(libfwctl_error_get_device(err));
	assert_contains(libfwctl_error_text(err), "Permission denied");
	libfwctl_error_clear(err);
	assert_string_equal(libfwctl_error_text(err), "");
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_NONE);
	libfwctl_error_free(err);
}

static void test_foreign_bytes_are_escaped(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	report(err, FAILURE(.message = MSG_NAME_FORM, .error = EINVAL,
			    .subject = "\x1b]0;x\x07\n{device}"));
	assert_contains(libfwctl_error_text(err), "\\x1b]0;x\\x07\\x0a{device}");
	assert_null(strchr(libfwctl_error_text(err), '\x1b'));
	libfwctl_error_free(err);
}

static void test_kernel_internal_errnos_are_numbers(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	report(err, FAILURE(.message = MSG_SCAN, .error = 512));
	assert_contains(libfwctl_error_text(err), "error 512");
	assert_int_equal(libfwctl_error_get_errno(err), 512);
	libfwctl_error_free(err);
}

/* Four states of a system that users take for one another. */
static void test_different_causes_read_differently(void **state)
{
	static const struct failure failures[] = {
		{.message = MSG_NO_FWCTL, .error = ENOSYS},
		{.message = MSG_NO_DRIVER, .error = ENODEV},
		{.message = MSG_OPEN_DENIED,
		 .error = EACCES,
		 .subject = "/dev/fwctl/fwctl0",
		 .number = {0, 46, 0600}},
		{.message = MSG_INFO_32BIT, .error = ENOTTY},
	};
	static const char *const expected[] = {
		"this kernel has no fwctl",
		"no driver has made a device",
		"belongs to user 0 and group 46 (mode 0600): run as root, or as a member of",
		"32-bit programs cannot use fwctl on this 64-bit kernel",
	};
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	for (size_t i = 0; i < COUNT(failures); i++) {
		report(err, &failures[i]);
		assert_contains(libfwctl_error_text(err), expected[i]);
	}
	libfwctl_error_free(err);
}

static void test_every_message_is_one_whole_line(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	for (int i = MSG_NONE + 1; i < MSG_COUNT; i++) {
		const struct message_row *row = message_row((enum message)i);
		const char *text;

		assert_non_null(row->text);
		assert_int_not_equal(row->kind, LIBFWCTL_ERROR_NONE);
		report(err, FAILURE(.message = (enum message)i, .error = EIO, .device = "D",
				    .command = "C", .field = "F",
				    .subject = "what somebody else said", .number = {1, 2, 3}));
		text = libfwctl_error_text(err);
		assert_true(strlen(text) > 20);
		assert_null(strchr(text, '\n'));
		assert_null(strchr(text, '{')); /* every place is filled */
		assert_true(strlen(text) < sizeof(err->text) - 4);
	}
	libfwctl_error_free(err);
}

static void test_long_names_do_not_overflow(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	char name[4000];

	(void)state;
	memset(name, '\x01', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	report(err,
	       FAILURE(.message = MSG_NAME_FORM, .error = EINVAL, .device = name, .subject = name));
	assert_true(strlen(libfwctl_error_text(err)) < sizeof(err->text));
	assert_true(strlen(libfwctl_error_get_device(err)) < sizeof(err->device));
	libfwctl_error_free(err);
}

static void test_a_frozen_error_has_its_text(void **state)
{
	struct libfwctl_error *err = error_frozen(
		FAILURE(.message = MSG_DEVICE_UNREADABLE, .error = EIO, .device = "fwctl7"));

	(void)state;
	assert_non_null(err);
	assert_contains(err->text, "fwctl7");
	libfwctl_error_free(err);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_new_error_is_empty),
		cmocka_unit_test(test_null_is_an_error_object_too),
		cmocka_unit_test(test_facts_and_text),
		cmocka_unit_test(test_an_error_can_be_used_again),
		cmocka_unit_test(test_foreign_bytes_are_escaped),
		cmocka_unit_test(test_kernel_internal_errnos_are_numbers),
		cmocka_unit_test(test_different_causes_read_differently),
		cmocka_unit_test(test_every_message_is_one_whole_line),
		cmocka_unit_test(test_long_names_do_not_overflow),
		cmocka_unit_test(test_a_frozen_error_has_its_text),
	};

	return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
