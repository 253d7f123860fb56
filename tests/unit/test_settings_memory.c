// SPDX-License-Identifier: LGPL-2.1-or-later
/* Settings where there is no memory: what is told is so, and nothing is written that is not told. */
#include "settings.h"

#include "scarce.h"

void *__real_reallocarray(void *memory, size_t count, size_t size);

void *__wrap_reallocarray(void *memory, size_t count, size_t size)
{
	return is_scarce() ? NULL : __real_reallocarray(memory, count, size);
}

/* Everything once. */
static int whole(void)
{
	int status = libfwctl_settings_select(settings, "*_P1", err);

	if (!status)
		status = libfwctl_settings_read(settings, handle, ALL_VALUES, err);
	if (!status)
		status = libfwctl_settings_change(settings, "LANES[1]", "9", err);
	if (!status)
		status = libfwctl_settings_change(settings, "NAME", "b\\\\a", err);
	if (!status)
		status = libfwctl_settings_change(settings, "page_size", "_4kb", err);
	if (!status)
		status = libfwctl_settings_change_to_default(settings, "option", err);
	if (!status)
		status = libfwctl_settings_apply(settings, handle, err);
	return status;
}

/* Of a change that is called done the device has the value; of one that was not tried, it does not. */
static void assert_told(const char *name, bool done)
{
	const struct libfwctl_setting *setting = libfwctl_settings_find(settings, name);
	uint32_t outcome = libfwctl_setting_get_outcome(setting);

	if (outcome == LIBFWCTL_OUTCOME_CHANGED)
		assert_true(done);
	else if (outcome != LIBFWCTL_OUTCOME_UNKNOWN)
		assert_false(done);
}

static void test_whole(void **state)
{
	unsigned long times = 0;
	int status;

	do {
		scarce_at = 0;
		tear_down_device(state);
		set_up_device(state);
		asked = 0;
		scarce_at = ++times;
		status = whole();
		scarce_at = 0;
		if (status && status != -ENOMEM)
			fail_msg("%lu: %s", times, libfwctl_error_text(err));
		assert_told("LANES", firmware.data[DEVICE][0][0][NEXT][23] == 9);
		assert_told("NAME", firmware.data[DEVICE][0][0][NEXT][9] == '\\');
		assert_told("PAGE_SIZE", firmware.data[DEVICE][0][0][NEXT][6] == 0);
		assert_told("option", firmware.option[0] == 7);
		assert_true(firmware.writes[DEVICE] <= 1);
	} while (asked >= times);
	assert_int_equal(status, 0);
	assert_true(times > 300);
	assert_outcome("LANES", LIBFWCTL_OUTCOME_CHANGED);
	assert_outcome("option", LIBFWCTL_OUTCOME_CHANGED);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole, set_up_device, tear_down_device),
	};

	return cmocka_run_group_tests_name("settings_memory", tests, set_up_format,
					   tear_down_format);
}
