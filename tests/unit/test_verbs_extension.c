// SPDX-License-Identifier: LGPL-2.1-or-later
/* Parameters, readings and dumps that extensions add to a format, and why an extension is refused for them. */
#include "breaks.h"
#include "catalogue/param.h"
#include "tiny.h"
#include "walk.h"

static void test_an_extension_adds(void **state)
{
	struct libfwctl_format *format = tiny_format();
	struct libfwctl_error *left_out = libfwctl_error_new();
	const struct libfwctl_param *param;
	const struct libfwctl_dump *dump;
	struct builder b;

	(void)state;
	acme(&b);
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	assert_int_equal(libfwctl_error_get_errno(left_out), 0);
	assert_int_equal(libfwctl_format_get_param_count(format), 5);
	assert_int_equal(libfwctl_format_get_reading_count(format), 3);
	param = libfwctl_format_find_param(format, "acme_CREDITS");
	/* The base's struct, with the field that the extension adds to it; the base's command. */
	assert_ptr_equal(
		libfwctl_param_get_field(param),
		field_of(libfwctl_command_get_response(libfwctl_format_find_command(format, "get")),
			 "acme_credits"));
	assert_ptr_equal(param->group->next->command, libfwctl_format_find_command(format, "get"));
	assert_ptr_equal(param->group->write->command,
			 libfwctl_format_find_command(format, "acme_get"));
	assert_string_equal(libfwctl_reading_get_unit(
				    libfwctl_format_find_reading(format, "fan.acme_speed_rpm")),
			    "rpm");
	/* What is meant without a name is the base's word. */
	dump = libfwctl_format_find_dump(format, NULL);
	assert_string_equal(libfwctl_dump_get_name(dump), "all");
	assert_non_null(libfwctl_format_find_dump(format, "acme_dump"));
	walk_format(format, SIZE_MAX);
	builder_free(&b);
	format_free(format);
	libfwctl_error_free(left_out);
}

static void no_default(struct builder *b)
{
	DUMP_AT(b, 0)->flags = 0;
}

static void test_an_extension_says_what_is_meant_where_nobody_did(void **state)
{
	struct libfwctl_format *format = tiny_with(no_default);
	struct builder b;

	(void)state;
	acme(&b);
	assert_int_equal(add(&b, format, NULL, NULL, NULL), 0);
	assert_string_equal(libfwctl_dump_get_name(libfwctl_format_find_dump(format, NULL)),
			    "acme_dump");
	builder_free(&b);
	format_free(format);
}

static void test_the_same_names_are_left_out(void **state)
{
	struct libfwctl_error *left_out = libfwctl_error_new();
	struct libfwctl_format *format = tiny_format();
	const char *text;
	struct builder b;

	(void)state;
	acme(&b);
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	COMMAND_AT(&b, 0)->name = builder_string(&b, "acme_other");
	QUERY_AT(&b, 1)->command = COMMAND_AT(&b, 0)->name;
	PARAM_AT(&b, 0)->path = builder_string(&b, "kind");
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	text = libfwctl_error_text(left_out);
	assert_contains(text, "the parameter acme_CREDITS (the format has one)");
	assert_contains(text, "the reading fan.acme_speed_rpm (the format has one)");
	assert_contains(text, "the dump acme_dump (the format has one)");
	assert_int_equal(libfwctl_format_get_param_count(format), 5);
	assert_string_equal(
		libfwctl_param_get_path(libfwctl_format_find_param(format, "acme_CREDITS")),
		"acme_credits");
	walk_format(format, SIZE_MAX);
	builder_free(&b);
	format_free(format);
	libfwctl_error_free(left_out);
}

/* What was left out itself is not made by a command of the same name or of none. */
static void test_without_its_command_there_is_nothing(void **state)
{
	struct libfwctl_error *left_out = libfwctl_error_new();
	struct libfwctl_format *format = tiny_format();
	struct builder b;

	(void)state;
	acme(&b);
	COMMAND_AT(&b, 0)->opcode = 0x101; /* as that of the base's get */
	AT(&b, IMAGE_CONSTANTS, struct image_constant, 0)->value[3] = 0x101;
	AT(&b, IMAGE_OPCODES, struct image_opcode, 0)->opcode = 0x101;
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	assert_contains(libfwctl_error_text(left_out), "the command acme_get");
	assert_null(libfwctl_format_find_param(format, "acme_CREDITS"));
	assert_null(libfwctl_format_find_reading(format, "fan.acme_speed_rpm"));
	assert_null(libfwctl_format_find_dump(format, "acme_dump"));
	assert_int_equal(libfwctl_format_get_param_count(format), 4);
	walk_format(format, SIZE_MAX);
	builder_free(&b);
	format_free(format);
	libfwctl_error_free(left_out);
}

BREAK(acme_capitals, PARAM_AT(b, 0)->name = builder_string(b, "ACME_CREDITS"))
BREAK(acme_reading, READING_AT(b, 0)->name = builder_string(b, "fan.speed_rpm"))

/* In capital letters a namespace is the same; readings are called by everybody's names. */
static void test_names_of_an_extension(void **state)
{
	struct libfwctl_format *format = tiny_format();
	struct builder b;

	(void)state;
	acme(&b);
	acme_capitals(&b);
	acme_reading(&b);
	assert_int_equal(add(&b, format, NULL, NULL, NULL), 0);
	builder_free(&b);
	assert_non_null(libfwctl_format_find_param(format, "ACME_CREDITS"));
	assert_non_null(libfwctl_format_find_reading(format, "fan.speed_rpm"));
	format_free(format);
}

BREAK(acme_command, QUERY_AT(b, 0)->command = builder_string(b, "get2"))
BREAK(acme_template, COMMAND_AT(b, 0)->flags |= COMMAND_TEMPLATE)
BREAK(acme_layout, GROUP_AT(b, 0)->layout_ref = ACME_INFO + 1;
      LAYOUT_AT(b, ACME_INFO)->name = builder_string(b, "info2"))
BREAK(acme_query, GROUP_AT(b, 0)->next_ref = 3)
BREAK(acme_group, GROUP_AT(b, 0)->name = builder_string(b, "a_record"))
BREAK(acme_param, PARAM_AT(b, 0)->name = builder_string(b, "CREDITS"))
BREAK(acme_dump_name, DUMP_AT(b, 0)->name = builder_string(b, "all"))

static void test_an_extension_is_refused_with_its_reason(void **state)
{
	static const struct {
		const char *what;
		void (*by)(struct builder *b);
		int status;
		const char *reason;
	} rows[] = {
		{"acme_command", acme_command, -ENOENT, "refers to the command get2"},
		{"acme_template", acme_template, -ENOENT, "refers to the command acme_get"},
		{"acme_layout", acme_layout, -ENOENT, "refers to the layout info2"},
		{"acme_query", acme_query, -EBADMSG, "it refers to a record that is not there"},
		{"acme_group", acme_group, -EBADMSG, "a_record, which is outside of its namespace"},
		{"acme_param", acme_param, -EBADMSG, "CREDITS, which is outside of its namespace"},
		{"acme_dump", acme_dump_name, -EBADMSG, "all, which is outside of its namespace"},
	};
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = tiny_format();
	struct builder b;

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		int status;

		acme(&b);
		rows[i].by(&b);
		status = add(&b, format, NULL, err, NULL);
		if (status != rows[i].status || !strstr(libfwctl_error_text(err), rows[i].reason))
			fail_msg("%s: %d '%s', not '%s'", rows[i].what, status,
				 libfwctl_error_text(err), rows[i].reason);
		builder_free(&b);
	}
	/* Nothing of them has stayed. */
	assert_int_equal(libfwctl_format_get_param_count(format), 4);
	/* Now that somebody has asked, nothing can be added. */
	acme(&b);
	assert_int_equal(add(&b, format, NULL, NULL, NULL), -EBUSY);
	builder_free(&b);
	format_free(format);
	libfwctl_error_free(err);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_extension_adds),
		cmocka_unit_test(test_an_extension_says_what_is_meant_where_nobody_did),
		cmocka_unit_test(test_the_same_names_are_left_out),
		cmocka_unit_test(test_without_its_command_there_is_nothing),
		cmocka_unit_test(test_names_of_an_extension),
		cmocka_unit_test(test_an_extension_is_refused_with_its_reason),
	};

	return cmocka_run_group_tests_name("verbs_extension", tests, NULL, NULL);
}
