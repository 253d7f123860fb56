// SPDX-License-Identifier: LGPL-2.1-or-later
/* Names of types, scopes, effects, kinds and stages, both ways. */
#include "../testing.h"

static void test_names_are_the_kernels(void **state)
{
	(void)state;
	assert_string_equal(libfwctl_device_type_name(1), "mlx5");
	assert_string_equal(libfwctl_device_type_name(2), "cxl");
	assert_string_equal(libfwctl_device_type_name(3), "bnxt");
	assert_string_equal(libfwctl_device_type_name(4), "pds");
	assert_string_equal(libfwctl_scope_name(0), "configuration");
	assert_string_equal(libfwctl_scope_name(1), "debug_read_only");
	assert_string_equal(libfwctl_scope_name(2), "debug_write");
	assert_string_equal(libfwctl_scope_name(3), "debug_write_full");
}

static void test_unknown_numbers_have_no_name(void **state)
{
	static const uint32_t numbers[] = {77, 0x7fffffff, UINT32_MAX};

	(void)state;
	assert_null(libfwctl_device_type_name(0));
	assert_null(libfwctl_device_type_name(5));
	assert_null(libfwctl_scope_name(4));
	for (size_t i = 0; i < COUNT(numbers); i++) {
		assert_null(libfwctl_device_type_name(numbers[i]));
		assert_null(libfwctl_scope_name(numbers[i]));
		assert_null(libfwctl_error_kind_name(numbers[i]));
		assert_null(libfwctl_executed_name(numbers[i]));
		assert_null(libfwctl_stage_name(numbers[i]));
	}
}

static void test_every_kind_and_stage_has_a_name(void **state)
{
	(void)state;
	for (uint32_t i = 0; i <= LIBFWCTL_ERROR_MALFORMED; i++)
		assert_non_null(libfwctl_error_kind_name(i));
	for (uint32_t i = 0; i <= LIBFWCTL_STAGE_WATCH; i++)
		assert_non_null(libfwctl_stage_name(i));
	for (uint32_t i = LIBFWCTL_RELATION_PCI_FUNCTION; i <= LIBFWCTL_RELATION_FWCTL; i++)
		assert_non_null(libfwctl_relation_kind_name(i));
	assert_null(libfwctl_relation_kind_name(0));
	assert_null(libfwctl_relation_kind_name(LIBFWCTL_RELATION_FWCTL + 1));
	assert_string_equal(libfwctl_outcome_name(LIBFWCTL_OUTCOME_NONE), "none");
	assert_string_equal(libfwctl_outcome_name(LIBFWCTL_OUTCOME_UNCHANGED), "unchanged");
	assert_string_equal(libfwctl_outcome_name(LIBFWCTL_OUTCOME_CHANGED), "changed");
	assert_string_equal(libfwctl_outcome_name(LIBFWCTL_OUTCOME_REFUSED), "refused");
	assert_string_equal(libfwctl_outcome_name(LIBFWCTL_OUTCOME_NOT_TRIED), "not_tried");
	assert_string_equal(libfwctl_outcome_name(LIBFWCTL_OUTCOME_UNKNOWN), "unknown");
	assert_string_equal(libfwctl_outcome_name(LIBFWCTL_OUTCOME_DIFFERS), "differs");
	assert_null(libfwctl_outcome_name(LIBFWCTL_OUTCOME_DIFFERS + 1));
	assert_string_equal(libfwctl_error_kind_name(LIBFWCTL_ERROR_POLICY), "policy");
	assert_string_equal(libfwctl_executed_name(LIBFWCTL_EXECUTED_UNKNOWN), "unknown");
	assert_string_equal(libfwctl_stage_name(LIBFWCTL_STAGE_SEND), "send");
}

static void test_scopes_come_back_from_their_names(void **state)
{
	uint32_t scope = 99;

	(void)state;
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(libfwctl_scope_from_name(libfwctl_scope_name(i), &scope), 0);
		assert_int_equal(scope, i);
	}
	scope = 99;
	assert_int_equal(libfwctl_scope_from_name("debug", &scope), -EINVAL);
	assert_int_equal(libfwctl_scope_from_name("", &scope), -EINVAL);
	assert_int_equal(scope, 99);
}

static void test_effects_come_back_from_their_names(void **state)
{
	uint64_t effects = 0;

	(void)state;
	for (unsigned int bit = 0; bit <= 10; bit++) {
		assert_non_null(libfwctl_effect_name(UINT64_C(1) << bit));
		assert_int_equal(libfwctl_effects_from_names(
					 libfwctl_effect_name(UINT64_C(1) << bit), &effects),
				 0);
		assert_int_equal(effects, UINT64_C(1) << bit);
	}
	assert_string_equal(libfwctl_effect_name(LIBFWCTL_EFFECT_DESTROYS_DATA), "destroys_data");
	assert_null(libfwctl_effect_name(0));
	assert_null(libfwctl_effect_name(3));
	assert_null(libfwctl_effect_name(UINT64_C(1) << 63));
}

static void test_what_is_told_of_parameters_has_names(void **state)
{
	(void)state;
	assert_string_equal(libfwctl_takes_effect_name(LIBFWCTL_TAKES_EFFECT_UNKNOWN), "unknown");
	assert_string_equal(libfwctl_takes_effect_name(LIBFWCTL_TAKES_EFFECT_NOW), "now");
	assert_string_equal(libfwctl_takes_effect_name(LIBFWCTL_TAKES_EFFECT_AT_RESET), "at_reset");
	assert_string_equal(libfwctl_takes_effect_name(LIBFWCTL_TAKES_EFFECT_AT_REBOOT),
			    "at_reboot");
	assert_null(libfwctl_takes_effect_name(4));
	assert_string_equal(libfwctl_param_value_name(LIBFWCTL_PARAM_VALUE_NEXT), "next");
	assert_string_equal(libfwctl_param_value_name(LIBFWCTL_PARAM_VALUE_CURRENT), "current");
	assert_string_equal(libfwctl_param_value_name(LIBFWCTL_PARAM_VALUE_DEFAULT), "default");
	assert_null(libfwctl_param_value_name(0));
	assert_null(libfwctl_param_value_name(3));
	assert_null(libfwctl_param_value_name(8));
	assert_string_equal(libfwctl_reading_kind_name(LIBFWCTL_READING_VERSION), "version");
	assert_string_equal(libfwctl_reading_kind_name(LIBFWCTL_READING_HEALTH), "health");
	assert_string_equal(libfwctl_reading_kind_name(LIBFWCTL_READING_COUNTER), "counter");
	assert_null(libfwctl_reading_kind_name(0));
	assert_null(libfwctl_reading_kind_name(8));
}

static void test_effect_lists(void **state)
{
	static const char *const bad[] = {"read",	  "reads,", ",reads",	   "reads,,resets",
					  "reads resets", "READS",  "all,nonsense"};
	uint64_t effects = 5;

	(void)state;
	assert_int_equal(libfwctl_effects_from_names("destroys_data,resets", &effects), 0);
	assert_int_equal(effects, LIBFWCTL_EFFECT_DESTROYS_DATA | LIBFWCTL_EFFECT_RESETS);
	assert_int_equal(libfwctl_effects_from_names("", &effects), 0);
	assert_int_equal(effects, 0);
	assert_int_equal(libfwctl_effects_from_names("reads,all", &effects), 0);
	assert_true(effects == LIBFWCTL_EFFECTS_ALL);
	effects = 5;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_int_equal(libfwctl_effects_from_names(bad[i], &effects), -EINVAL);
	assert_int_equal(effects, 5);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_the_kernels),
		cmocka_unit_test(test_unknown_numbers_have_no_name),
		cmocka_unit_test(test_every_kind_and_stage_has_a_name),
		cmocka_unit_test(test_scopes_come_back_from_their_names),
		cmocka_unit_test(test_effects_come_back_from_their_names),
		cmocka_unit_test(test_what_is_told_of_parameters_has_names),
		cmocka_unit_test(test_effect_lists),
	};

	return cmocka_run_group_tests_name("words", tests, NULL, NULL);
}
