/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* settings.h: settings of the format verbs on a device made up, and looking at them. */
#ifndef LIBFWCTL_TEST_SETTINGS_H
#define LIBFWCTL_TEST_SETTINGS_H

#include "verbs-firmware.h"

#define ALL_VALUES \
	(LIBFWCTL_PARAM_VALUE_NEXT | LIBFWCTL_PARAM_VALUE_CURRENT | LIBFWCTL_PARAM_VALUE_DEFAULT)

static struct loaded verbs;
static struct libfwctl_error *err;

/* A device and what is chosen of it, for one test. */
static struct firmware firmware;
static struct wire wire;
static struct libfwctl_handle *handle;
static struct libfwctl_settings *settings;

static inline int set_up_format(void **state)
{
	(void)state;
	load(&verbs, "verbs", NULL, 0);
	err = libfwctl_error_new();
	return err ? 0 : -1;
}

static inline int tear_down_format(void **state)
{
	(void)state;
	libfwctl_error_free(err);
	unload(&verbs);
	return 0;
}

static inline int set_up_device(void **state)
{
	(void)state;
	firmware_begin(&firmware);
	wire = (struct wire){.type = 78, .answer = firmware_answer, .data = &firmware};
	handle = wire_open_all(&verbs, &wire);
	return libfwctl_settings_new(verbs.format, NULL, &settings);
}

static inline int tear_down_device(void **state)
{
	(void)state;
	libfwctl_settings_free(settings);
	libfwctl_close(handle);
	return 0;
}

static inline void select_all(const char *pattern)
{
	if (libfwctl_settings_select(settings, pattern, err))
		fail_msg("%s", libfwctl_error_text(err));
}

static inline void read_all(uint32_t values)
{
	if (libfwctl_settings_read(settings, handle, values, err))
		fail_msg("%s", libfwctl_error_text(err));
}

static inline void change(const char *name, const char *text)
{
	if (libfwctl_settings_change(settings, name, text, err))
		fail_msg("%s", libfwctl_error_text(err));
}

static inline const struct libfwctl_setting *setting_of(const char *name)
{
	const struct libfwctl_setting *setting = libfwctl_settings_find(settings, name);

	if (!setting)
		fail_msg("%s was not chosen", name);
	return setting;
}

static inline void assert_value(const char *name, uint32_t value, const char *expected)
{
	const char *text = libfwctl_setting_get_text(setting_of(name), value);

	if (!expected && text)
		fail_msg("%s is %s, not nothing", name, text);
	else if (expected && (!text || strcmp(text, expected) != 0))
		fail_msg("%s is %s, not %s", name, text ? text : "nothing", expected);
}

static inline void assert_next(const char *name, const char *expected)
{
	assert_value(name, LIBFWCTL_PARAM_VALUE_NEXT, expected);
}

static inline void assert_outcome(const char *name, uint32_t expected)
{
	uint32_t outcome = libfwctl_setting_get_outcome(setting_of(name));
	const struct libfwctl_error *why = libfwctl_setting_get_error(setting_of(name));

	if (outcome != expected)
		fail_msg("%s is %s, not %s: %s", name, libfwctl_outcome_name(outcome),
			 libfwctl_outcome_name(expected), why ? libfwctl_error_text(why) : "");
	if (outcome <= LIBFWCTL_OUTCOME_CHANGED && why)
		fail_msg("%s: %s", name, libfwctl_error_text(why));
}

static inline void assert_error(const char *name, int error, const char *says)
{
	const struct libfwctl_error *why = libfwctl_setting_get_error(setting_of(name));

	if (!why)
		fail_msg("nothing went wrong with %s", name);
	assert_int_equal(libfwctl_error_get_errno(why), error);
	assert_string_equal(libfwctl_error_get_field(why),
			    libfwctl_setting_get_name(setting_of(name)));
	assert_contains(libfwctl_error_text(why), says);
}

static inline void apply(int expected)
{
	int status = libfwctl_settings_apply(settings, handle, err);

	if (status != expected)
		fail_msg("%d, not %d: %s", status, expected, libfwctl_error_text(err));
	assert_int_equal(libfwctl_error_get_errno(err), -expected);
}

#endif
