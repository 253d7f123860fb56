// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Features as parameters, on the simulated device of parameters.json: those of the specification, which Linux keeps
 * to itself, and those of examples/acme-cxl.yaml, one that counts at once and one that is saved for the next reset.
 */
#include "cxl.h"

#define NEXT	LIBFWCTL_PARAM_VALUE_NEXT
#define CURRENT LIBFWCTL_PARAM_VALUE_CURRENT
#define DEFAULT LIBFWCTL_PARAM_VALUE_DEFAULT

static struct libfwctl_context *ctx;
static struct libfwctl_handle *handle;
static struct libfwctl_settings *settings;
static struct libfwctl_error *err;

static const struct libfwctl_setting *find(const char *name)
{
	const struct libfwctl_setting *setting = libfwctl_settings_find(settings, name);

	assert_non_null(setting);
	return setting;
}

static void assert_values(const char *name, const char *next, const char *current,
			  const char *factory)
{
	const char *const texts[] = {next, current, factory};

	for (unsigned int i = 0; i < 3; i++) {
		const char *text = libfwctl_setting_get_text(find(name), 1u << i);

		if (texts[i])
			assert_string_equal(text, texts[i]);
		else
			assert_null(text);
	}
}

static void read_all(void)
{
	assert_int_equal(libfwctl_settings_select(settings, NULL, err), 0);
	if (libfwctl_settings_read(settings, handle, NEXT | CURRENT | DEFAULT, err))
		fail_msg("%s", libfwctl_error_text(err));
}

static void test_kept(void **state)
{
	(void)state;
	read_all();
	assert_values("patrol_scrub.scrub_cycle", NULL, "12", "24");
	assert_values("patrol_scrub.scrub_enable", NULL, "true", "true");
	assert_int_equal(libfwctl_setting_get_support(find("patrol_scrub.scrub_cycle")),
			 LIBFWCTL_ANSWER_YES);
	assert_int_equal(libfwctl_setting_is_settable(find("patrol_scrub.scrub_cycle")),
			 LIBFWCTL_ANSWER_NO);
	assert_int_equal(libfwctl_settings_change(settings, "patrol_scrub.scrub_cycle", "6", err),
			 -EACCES);
	assert_contains(libfwctl_error_text(err), "/sys/bus/edac/devices/*/scrub*");
}

static void test_not_there(void **state)
{
	static const char *const names[] = {"ecs.log_entry_type", "ecs.fru0.count_mode",
					    "soft_ppr.boot_ppr_enable", "rank_sparing.safe_in_use"};

	(void)state;
	read_all();
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		assert_int_equal(libfwctl_setting_get_support(find(names[i])), LIBFWCTL_ANSWER_NO);
		assert_values(names[i], NULL, NULL, NULL);
	}
}

static void set(const char *name, const char *text)
{
	if (libfwctl_settings_change(settings, name, text, err) ||
	    libfwctl_settings_apply(settings, handle, err))
		fail_msg("%s", libfwctl_error_text(err));
	assert_int_equal(libfwctl_setting_get_outcome(find(name)), LIBFWCTL_OUTCOME_CHANGED);
}

static void test_set_at_once(void **state)
{
	(void)state;
	read_all();
	assert_values("acme_power_limit", NULL, "9000", "15000");
	assert_int_equal(libfwctl_settings_change(settings, "acme_power_limit", "4999", err),
			 -ERANGE);
	set("acme_power_limit", "7500");
	assert_int_equal(libfwctl_setting_get_takes_effect(find("acme_power_limit")),
			 LIBFWCTL_TAKES_EFFECT_NOW);
	libfwctl_settings_discard(settings);
	read_all();
	/* the other field of the feature is as it was, although what is set is laid out otherwise */
	assert_values("acme_power_limit", NULL, "7500", "15000");
	assert_values("acme_power_mode", NULL, "balanced", "balanced");
}

static void test_set_for_the_next_reset(void **state)
{
	(void)state;
	read_all();
	assert_values("acme_channels", "2", "2", NULL);
	set("acme_channels", "4");
	assert_int_equal(libfwctl_setting_get_takes_effect(find("acme_channels")),
			 LIBFWCTL_TAKES_EFFECT_AT_RESET);
	libfwctl_settings_discard(settings);
	read_all();
	assert_values("acme_channels", "4", "2", NULL);
	assert_values("acme_granularity", "8", "8", NULL);
}

static int set_up(void **state)
{
	const struct libfwctl_format *format = NULL;
	struct libfwctl_policy *policy = NULL;

	(void)state;
	err = libfwctl_error_new();
	ctx = new_context();
	assert_int_equal(libfwctl_policy_new(&policy), 0);
	libfwctl_policy_set_scope(policy, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL);
	libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL);
	if (libfwctl_open(ctx, "mem0", policy, err, &handle) ||
	    libfwctl_handle_get_format(handle, err, &format) ||
	    libfwctl_settings_new(format, err, &settings))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_policy_free(policy);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	libfwctl_settings_free(settings);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_kept, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_not_there, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_set_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_set_for_the_next_reset, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
