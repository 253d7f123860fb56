// SPDX-License-Identifier: LGPL-2.1-or-later
/* Parameters by name, their values of every kind, and changes that are not made yet. */
#include "settings.h"

/* ---- choosing ------------------------------------------------------------------------------- */

static void assert_chosen(const char *expected)
{
	char names[1024] = "";
	const struct libfwctl_setting *setting;

	for (size_t i = 0; (setting = libfwctl_settings_get(settings, i)); i++) {
		strcat(names, i ? " " : "");
		strcat(names, libfwctl_setting_get_name(setting));
	}
	assert_string_equal(names, expected);
	libfwctl_settings_free(settings);
	assert_int_equal(libfwctl_settings_new(verbs.format, NULL, &settings), 0);
}

static void test_choosing(void **state)
{
	(void)state;
	select_all(NULL);
	assert_chosen("ADDRESS COUNT ENABLED LANES LIMIT MADE MAXIMUM MODE_P1 MODE_P2 NAME OFFSET "
		      "PAGE_SIZE SERVICES SPEED_P1 SPEED_P2 option");
	select_all("mode");
	assert_chosen("MODE_P1 MODE_P2");
	select_all("Mode_p2");
	assert_chosen("MODE_P2");
	select_all("*_P1");
	assert_chosen("MODE_P1 SPEED_P1");
	select_all("[ab]*");
	select_all("?OUNT");
	select_all("ADDRESS");
	assert_chosen("ADDRESS COUNT");
}

static void assert_unknown(const char *name, const char *says)
{
	assert_int_equal(libfwctl_settings_select(settings, name, err), -ENOENT);
	assert_contains(libfwctl_error_text(err), says);
	assert_int_equal(libfwctl_settings_change(settings, name, "1", err), -ENOENT);
	assert_contains(libfwctl_error_text(err), says);
	assert_int_equal(libfwctl_settings_get_count(settings), 0);
}

static void test_unknown_names(void **state)
{
	(void)state;
	assert_unknown("ENABELD", "there is no parameter 'ENABELD': did you mean ENABLED?");
	assert_unknown("mode_p3", "did you mean MODE_P1 or MODE_P2?");
	assert_unknown("pede", "did you mean");
	assert_unknown("nothing_like_it", "'fwctl param list' shows");
	assert_int_equal(libfwctl_settings_select(settings, "X*", err), -ENOENT);
	assert_int_equal(libfwctl_settings_change(settings, "MODE_*", "1", err), -ENOENT);
}

/* ---- reading -------------------------------------------------------------------------------- */

static void test_values_of_every_kind(void **state)
{
	(void)state;
	select_all(NULL);
	read_all(ALL_VALUES);
	assert_next("ENABLED", "true");
	assert_next("COUNT", "8");
	assert_next("OFFSET", "-3");
	assert_next("PAGE_SIZE", "_64KB");
	assert_next("SERVICES", "offload");
	assert_next("NAME", "card-1");
	assert_next("ADDRESS", "02005e102030");
	assert_next("LANES", "0,1,2,3");
	assert_next("MADE", "305419896");
	assert_next("MODE_P1", "automatic");
	assert_next("SPEED_P2", "100");
	assert_next("MAXIMUM", "64");
	assert_next("option", "42");
	assert_value("option", LIBFWCTL_PARAM_VALUE_CURRENT, NULL);
	assert_value("option", LIBFWCTL_PARAM_VALUE_DEFAULT, "7");
	assert_value("COUNT", LIBFWCTL_PARAM_VALUE_CURRENT, "8");
	assert_value("COUNT", LIBFWCTL_PARAM_VALUE_DEFAULT, "8");
	/* Which function it is about is told by another query, counted from 1. */
	assert_int_equal(firmware.option_function, 4);
}

static void assert_number(const char *name, size_t index, int status, int64_t expected)
{
	uint64_t number = 0;

	assert_int_equal(libfwctl_setting_get_u64(setting_of(name), LIBFWCTL_PARAM_VALUE_NEXT,
						  index, &number),
			 status);
	if (!status)
		assert_int_equal((int64_t)number, expected);
}

static void test_numbers(void **state)
{
	(void)state;
	select_all(NULL);
	assert_number("COUNT", 0, -ENODATA, 0);
	read_all(LIBFWCTL_PARAM_VALUE_NEXT);
	assert_number("COUNT", 0, 0, 8);
	assert_number("COUNT", 1, -ENODATA, 0);
	assert_number("OFFSET", 0, 0, -3);
	assert_number("ENABLED", 0, 0, 1);
	assert_number("PAGE_SIZE", 0, 0, 1);
	assert_number("LANES", 3, 0, 3);
	assert_number("LANES", 4, -ENODATA, 0);
	assert_number("NAME", 0, -EINVAL, 0);
	assert_int_equal(libfwctl_setting_get_count(setting_of("LANES")), 4);
	assert_int_equal(libfwctl_setting_get_count(setting_of("COUNT")), 1);
}

/* Seven records, of which one is not asked for what is now. */
static void test_one_call_for_a_record_and_value(void **state)
{
	(void)state;
	select_all(NULL);
	read_all(LIBFWCTL_PARAM_VALUE_NEXT);
	assert_int_equal(firmware.count[READ_RECORD], 5);
	assert_int_equal(firmware.count[GET_OPTION], 1);
	assert_int_equal(firmware.count[QUERY_RIGHTS], 1);
	assert_int_equal(firmware.calls, 7);
	read_all(ALL_VALUES);
	assert_int_equal(firmware.calls, 7 + 3 * 5 + 2 + 1);
}

static void test_what_is_switched_off_is_not_there(void **state)
{
	(void)state;
	firmware.data[DEVICE][0][0][NEXT][0] &= 0x7f;
	select_all("COUNT");
	read_all(LIBFWCTL_PARAM_VALUE_NEXT | LIBFWCTL_PARAM_VALUE_CURRENT);
	assert_next("COUNT", NULL);
	assert_value("COUNT", LIBFWCTL_PARAM_VALUE_CURRENT, "8");
	assert_int_equal(libfwctl_setting_get_support(setting_of("COUNT")), LIBFWCTL_ANSWER_YES);
	assert_null(libfwctl_setting_get_error(setting_of("COUNT")));
}

/* A value that the device says it cannot be asked for is left out, without a call for it. */
static void test_rights(void **state)
{
	(void)state;
	firmware.no_current = true;
	select_all("COUNT");
	read_all(ALL_VALUES);
	assert_value("COUNT", LIBFWCTL_PARAM_VALUE_CURRENT, NULL);
	assert_value("COUNT", LIBFWCTL_PARAM_VALUE_DEFAULT, "8");
	assert_null(libfwctl_setting_get_error(setting_of("COUNT")));
	assert_int_equal(firmware.count[READ_RECORD], 2);
	assert_int_equal(firmware.count[QUERY_RIGHTS], 1);
	/* Whether the device has it, another value tells. */
	read_all(LIBFWCTL_PARAM_VALUE_CURRENT);
	assert_int_equal(libfwctl_setting_get_support(setting_of("COUNT")),
			 LIBFWCTL_ANSWER_UNKNOWN);
	assert_error("COUNT", ENODATA, "its current of query_rights is 0");
	read_all(LIBFWCTL_PARAM_VALUE_CURRENT | LIBFWCTL_PARAM_VALUE_DEFAULT);
	assert_int_equal(libfwctl_setting_get_support(setting_of("COUNT")), LIBFWCTL_ANSWER_YES);
	assert_value("COUNT", LIBFWCTL_PARAM_VALUE_DEFAULT, "8");
	assert_null(libfwctl_setting_get_error(setting_of("COUNT")));
}

static void test_a_refused_record(void **state)
{
	(void)state;
	firmware.unreadable[PORT] = true;
	select_all("*P*");
	select_all("COUNT");
	read_all(ALL_VALUES);
	assert_next("COUNT", "8");
	assert_next("MODE_P1", NULL);
	assert_int_equal(libfwctl_setting_get_support(setting_of("COUNT")), LIBFWCTL_ANSWER_YES);
	assert_int_equal(libfwctl_setting_get_support(setting_of("MODE_P1")), LIBFWCTL_ANSWER_NO);
	assert_int_equal(libfwctl_setting_is_settable(setting_of("MODE_P1")), LIBFWCTL_ANSWER_NO);
	assert_error("MODE_P1", EOPNOTSUPP,
		     "does not have this: its firmware refused read_record for it with status 0x2 "
		     "(no_such_record)");
	/* It is not asked for more of it. */
	assert_int_equal(firmware.reads[PORT], 2);
}

static void test_support_alone(void **state)
{
	(void)state;
	firmware.lacks[PORT] = true;
	firmware.locked[LIMIT] = true;
	select_all(NULL);
	read_all(0);
	assert_int_equal(firmware.count[READ_RECORD], 0);
	assert_int_equal(libfwctl_setting_get_support(setting_of("COUNT")), LIBFWCTL_ANSWER_YES);
	assert_int_equal(libfwctl_setting_is_settable(setting_of("COUNT")), LIBFWCTL_ANSWER_YES);
	assert_int_equal(libfwctl_setting_is_settable(setting_of("MADE")), LIBFWCTL_ANSWER_NO);
	assert_int_equal(libfwctl_setting_get_support(setting_of("MODE_P2")), LIBFWCTL_ANSWER_NO);
	assert_error("MODE_P2", EOPNOTSUPP, "its firmware says so by readable of query_record");
	assert_int_equal(libfwctl_setting_get_support(setting_of("LIMIT")), LIBFWCTL_ANSWER_YES);
	assert_int_equal(libfwctl_setting_is_settable(setting_of("LIMIT")), LIBFWCTL_ANSWER_NO);
	assert_error("LIMIT", EACCES, "its firmware says so by writable of query_record");
	assert_int_equal(libfwctl_setting_get_support(setting_of("option")),
			 LIBFWCTL_ANSWER_UNKNOWN);
}

static void test_a_device_that_goes(void **state)
{
	(void)state;
	firmware.vanishes_after = 2;
	select_all(NULL);
	assert_int_equal(libfwctl_settings_read(settings, handle, LIBFWCTL_PARAM_VALUE_NEXT, err),
			 -ENODEV);
	assert_contains(libfwctl_error_text(err), "unplugged");
	assert_int_equal(firmware.calls, 2);
	firmware.vanishes_after = 0;
	assert_int_equal(libfwctl_settings_read(settings, handle, ALL_VALUES, err), -ENODEV);
	assert_next("COUNT", NULL);
}

/* It is asked under the handle's policy, and only if that is of the same format. */
static void test_who_may_ask(void **state)
{
	struct libfwctl_settings *others = NULL;
	struct loaded mlx5 = {0};

	(void)state;
	load(&mlx5, "test-mlx5", NULL, 0);
	assert_int_equal(libfwctl_settings_new(mlx5.format, NULL, &others), 0);
	assert_int_equal(libfwctl_settings_select(others, NULL, err), -ENOENT);
	assert_contains(libfwctl_error_text(err), "knows no parameters");
	assert_int_equal(libfwctl_settings_read(others, handle, 1, err), -EPROTOTYPE);
	assert_contains(libfwctl_error_text(err), "are of the format test_mlx5");
	assert_int_equal(libfwctl_settings_set_function(others, 3, err), -ENOTSUP);
	libfwctl_settings_free(others);
	unload(&mlx5);
	libfwctl_close(handle);
	handle = wire_open(&verbs, &wire, LIBFWCTL_SCOPE_CONFIGURATION, 0);
	select_all("COUNT");
	assert_int_equal(libfwctl_settings_read(settings, handle, 1, err), -EPERM);
	assert_int_equal(firmware.calls, 0);
}

static void test_another_function(void **state)
{
	(void)state;
	put16(firmware.data[LIMIT][0][1][NEXT], 77);
	select_all("option");
	assert_int_equal(libfwctl_settings_set_function(settings, 3, err), 0);
	assert_int_equal(libfwctl_settings_get_count(settings), 0);
	assert_int_equal(libfwctl_settings_select(settings, "option", err), -ENOENT);
	assert_contains(libfwctl_error_text(err), "for another function: open the function itself");
	select_all("LIMIT");
	read_all(LIBFWCTL_PARAM_VALUE_NEXT);
	assert_next("LIMIT", "77");
	assert_int_equal(firmware.asked_function, 3);
	change("LIMIT", "78");
	apply(0);
	assert_int_equal(get16(firmware.data[LIMIT][0][1][NEXT]), 78);
	assert_int_equal(get16(firmware.data[LIMIT][0][0][NEXT]), 1000);
}

/* ---- wanting -------------------------------------------------------------------------------- */

static void assert_change(const char *name, const char *text, const char *expected)
{
	change(name, text);
	assert_string_equal(libfwctl_setting_get_change(setting_of(name)), expected);
}

static void test_changes_as_they_are_given(void **state)
{
	(void)state;
	assert_change("enabled", "FALSE", "false");
	assert_change("ENABLED", "1", "true");
	assert_change("COUNT", "0x10", "16");
	assert_change("OFFSET", "-100", "-100");
	assert_change("page_size", "_1mb", "_1MB");
	assert_change("PAGE_SIZE", "0", "_4KB");
	assert_change("SERVICES", "Crypto|OFFLOAD", "offload|crypto");
	assert_change("SERVICES", "", "0");
	assert_change("NAME", "a b", "a b");
	assert_change("ADDRESS", "02:00:5e:00:00:01", "02:00:5e:00:00:01");
	assert_change("LANES", "3,2,1,0x0", "3,2,1,0");
	assert_int_equal(firmware.calls, 0);
	libfwctl_settings_discard(settings);
	assert_null(libfwctl_setting_get_change(setting_of("LANES")));
}

static void test_elements(void **state)
{
	(void)state;
	change("LANES[2]", "9");
	change("lanes[0]", "8");
	assert_string_equal(libfwctl_setting_get_change(setting_of("LANES")), "[0]=8,[2]=9");
	change("LANES[2]", "7");
	assert_string_equal(libfwctl_setting_get_change(setting_of("LANES")), "[0]=8,[2]=7");
	change("LANES", "1,2,3,4");
	change("LANES[3]", "5");
	assert_string_equal(libfwctl_setting_get_change(setting_of("LANES")), "1,2,3,5");
}

static void test_all_instances(void **state)
{
	(void)state;
	change("MODE", "ethernet");
	change("MODE_P2", "infiniband");
	assert_string_equal(libfwctl_setting_get_change(setting_of("MODE_P1")), "ethernet");
	assert_string_equal(libfwctl_setting_get_change(setting_of("MODE_P2")), "infiniband");
}

static void assert_refused(const char *name, const char *text, int status, const char *says)
{
	assert_int_equal(libfwctl_settings_change(settings, name, text, err), status);
	assert_contains(libfwctl_error_text(err), says);
}

static void test_changes_that_cannot_be(void **state)
{
	(void)state;
	assert_refused("COUNT", "65", -ERANGE,
		       "COUNT takes no 65: give a whole number from 1 to 64");
	assert_refused("COUNT", "0", -ERANGE, "COUNT takes no 0");
	assert_refused("OFFSET", "-101", -ERANGE,
		       "OFFSET takes no -101: give a whole number from -100 to 100");
	assert_refused("OFFSET", "101", -ERANGE, "from -100 to 100");
	assert_refused("SPEED_P1", "401", -ERANGE, "SPEED_P1 takes no 401");
	assert_refused("LIMIT", "4294967296", -ERANGE, "0 to 4294967295");
	assert_refused("ENABLED", "yes", -EINVAL, "ENABLED takes no yes: give true or false");
	assert_refused("PAGE_SIZE", "_2MB", -EINVAL, "one of _4KB, _64KB, _1MB");
	assert_refused("PAGE_SIZE", "3", -EINVAL, "one of _4KB, _64KB, _1MB");
	assert_refused("SERVICES", "offload|water", -EINVAL, "out of _3d, offload, crypto");
	assert_refused("NAME", "too long a name", -ERANGE, "up to 8");
	assert_refused("ADDRESS", "02:0", -EINVAL, "hexadecimal");
	assert_refused("ADDRESS", "02005e00000001", -ERANGE, "up to 6");
	assert_refused("LANES", "1,2,3", -ERANGE, "LANES has 4 elements, and 3 are given");
	assert_refused("LANES", "1,2,3,256", -ERANGE, "LANES takes no 256");
	assert_refused("LANES[4]", "1", -ERANGE, "LANES has no element 4: it has 4");
	assert_refused("LANES[1]", "x", -EINVAL, "LANES[1] takes no x");
	assert_refused("COUNT[0]", "1", -EINVAL, "COUNT has no elements");
	assert_refused("LANES[x]", "1", -ENOENT, "there is no parameter 'LANES[x]'");
	assert_refused("MADE", "1", -EACCES, "MADE cannot be set: the factory sets it");
	assert_refused("MAXIMUM", "1", -EACCES,
		       "MAXIMUM cannot be set: the device has it by nature");
	assert_null(libfwctl_setting_get_change(setting_of("COUNT")));
	assert_int_equal(firmware.calls, 0);
}

static void test_defaults_that_are_wanted(void **state)
{
	(void)state;
	assert_int_equal(libfwctl_settings_change_to_default(settings, NULL, err), 0);
	assert_string_equal(libfwctl_setting_get_change(setting_of("COUNT")), "");
	assert_null(libfwctl_setting_get_change(setting_of("MADE")));
	assert_int_equal(libfwctl_settings_change_to_default(settings, "MAX*", err), -ENOTSUP);
	assert_int_equal(libfwctl_settings_change_to_default(settings, "made", err), -EACCES);
	assert_int_equal(libfwctl_settings_change_to_default(settings, "cuont", err), -ENOENT);
}

static void test_when_changes_count(void **state)
{
	(void)state;
	select_all(NULL);
	assert_int_equal(libfwctl_setting_get_takes_effect(setting_of("ENABLED")),
			 LIBFWCTL_TAKES_EFFECT_AT_RESET);
	assert_int_equal(libfwctl_setting_get_takes_effect(setting_of("COUNT")),
			 LIBFWCTL_TAKES_EFFECT_AT_REBOOT);
	assert_int_equal(libfwctl_setting_get_takes_effect(setting_of("option")),
			 LIBFWCTL_TAKES_EFFECT_NOW);
	assert_int_equal(libfwctl_setting_get_takes_effect(setting_of("MADE")),
			 LIBFWCTL_TAKES_EFFECT_UNKNOWN);
}

static void test_arguments(void **state)
{
	struct libfwctl_settings *none = NULL;
	uint64_t number;

	(void)state;
	select_all("COUNT");
	assert_int_equal(libfwctl_settings_new(NULL, err, &none), -EINVAL);
	assert_int_equal(libfwctl_settings_new(verbs.format, err, NULL), -EINVAL);
	assert_int_equal(libfwctl_settings_set_function(NULL, 1, err), -EINVAL);
	assert_int_equal(libfwctl_settings_select(NULL, "COUNT", err), -EINVAL);
	assert_int_equal(libfwctl_settings_read(NULL, handle, 1, err), -EINVAL);
	assert_int_equal(libfwctl_settings_read(settings, NULL, 1, err), -EINVAL);
	assert_int_equal(libfwctl_settings_read(settings, handle, 8, err), -EINVAL);
	assert_int_equal(libfwctl_settings_change(NULL, "COUNT", "1", err), -EINVAL);
	assert_int_equal(libfwctl_settings_change(settings, NULL, "1", err), -EINVAL);
	assert_int_equal(libfwctl_settings_change(settings, "COUNT", NULL, err), -EINVAL);
	assert_int_equal(libfwctl_settings_change_to_default(NULL, NULL, err), -EINVAL);
	assert_int_equal(libfwctl_settings_check(NULL, handle, err), -EINVAL);
	assert_int_equal(libfwctl_settings_apply(settings, NULL, err), -EINVAL);
	assert_null(libfwctl_settings_get(settings, 1));
	assert_int_equal(libfwctl_setting_get_u64(setting_of("COUNT"), 1, 0, NULL), -EINVAL);
	assert_int_equal(libfwctl_setting_get_u64(setting_of("COUNT"), 3, 0, &number), -EINVAL);
	assert_null(libfwctl_setting_get_text(setting_of("COUNT"), 0));
	libfwctl_settings_discard(NULL);
	libfwctl_settings_free(NULL);
}

#define ON_DEVICE(function) \
	cmocka_unit_test_setup_teardown(function, set_up_device, tear_down_device)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_DEVICE(test_choosing),
		ON_DEVICE(test_unknown_names),
		ON_DEVICE(test_values_of_every_kind),
		ON_DEVICE(test_numbers),
		ON_DEVICE(test_one_call_for_a_record_and_value),
		ON_DEVICE(test_what_is_switched_off_is_not_there),
		ON_DEVICE(test_rights),
		ON_DEVICE(test_a_refused_record),
		ON_DEVICE(test_support_alone),
		ON_DEVICE(test_a_device_that_goes),
		ON_DEVICE(test_who_may_ask),
		ON_DEVICE(test_another_function),
		ON_DEVICE(test_changes_as_they_are_given),
		ON_DEVICE(test_elements),
		ON_DEVICE(test_all_instances),
		ON_DEVICE(test_changes_that_cannot_be),
		ON_DEVICE(test_defaults_that_are_wanted),
		ON_DEVICE(test_when_changes_count),
		ON_DEVICE(test_arguments),
	};

	return cmocka_run_group_tests_name("settings", tests, set_up_format, tear_down_format);
}
