// SPDX-License-Identifier: LGPL-2.1-or-later
/* Changes made: what is written, what is not, and what is told of each that was refused, forgotten or cut off. */
#include "settings.h"

static unsigned char *stored(int record, int index)
{
	return firmware.data[record][index][0][NEXT];
}

/* ---- what is written ------------------------------------------------------------------------ */

static void test_every_kind(void **state)
{
	/* Bits that no field has, and the number that nobody sets, stay. */
	static const unsigned char expected[32] = {0x90, 0xa5, 64,   0,	   0x9c, 0xff, 2,    5,
						   'b',	 '\\', 0x1b, 'x',  0,	 0,    0,    0,
						   2,	 0,    0x5e, 0xaa, 0xbb, 0xcc, 255,  0,
						   2,	 1,    0xee, 0xdd, 0x78, 0x56, 0x34, 0x12};

	(void)state;
	change("ENABLED", "false");
	change("COUNT", "64");
	change("OFFSET", "-100");
	change("PAGE_SIZE", "_1MB");
	change("SERVICES", "_3d|crypto");
	change("NAME", "b\\\\\\x1bx");
	change("ADDRESS", "02:00:5e:aa:bb:cc");
	change("LANES", "255,0,2,1");
	change("SPEED_P2", "400");
	change("option", "43");
	apply(0);
	assert_memory_equal(stored(DEVICE, 0), expected, 32);
	assert_int_equal(get16(stored(PORT, 0) + 2), 100);
	assert_int_equal(get16(stored(PORT, 1) + 2), 400);
	assert_int_equal(firmware.option[0], 43);
	assert_next("NAME", "b\\\\\\x1bx");
	assert_next("COUNT", "64");
	for (size_t i = 0; i < libfwctl_settings_get_count(settings); i++)
		assert_outcome(libfwctl_setting_get_name(libfwctl_settings_get(settings, i)),
			       LIBFWCTL_OUTCOME_CHANGED);
}

/* Eight parameters of one record: one write; the other records are not touched. */
static void test_one_write_for_a_record(void **state)
{
	(void)state;
	select_all(NULL);
	change("ENABLED", "false");
	change("COUNT", "9");
	change("OFFSET", "7");
	change("PAGE_SIZE", "_4KB");
	change("NAME", "x");
	apply(0);
	assert_int_equal(firmware.writes[DEVICE], 1);
	assert_int_equal(firmware.count[WRITE_RECORD], 1);
	assert_int_equal(firmware.count[QUERY_RECORD], 1);
	/* to check, under the lock, and to see what came of it */
	assert_int_equal(firmware.reads[DEVICE], 3);
	assert_int_equal(firmware.calls, 1 + 1 + 3);
	assert_next("COUNT", "9");
	assert_next("SERVICES", "offload");
	assert_outcome("SERVICES", LIBFWCTL_OUTCOME_NONE);
}

/* What was switched off is switched on by being set. */
static void test_what_was_not_there(void **state)
{
	(void)state;
	stored(DEVICE, 0)[0] &= 0x7f;
	change("COUNT", "3");
	apply(0);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_CHANGED);
	assert_int_equal(stored(DEVICE, 0)[0], 0x91);
	assert_int_equal(stored(DEVICE, 0)[2], 3);
}

static void test_an_element(void **state)
{
	(void)state;
	change("LANES[2]", "9");
	assert_int_equal(libfwctl_settings_check(settings, handle, err), 0);
	assert_string_equal(libfwctl_setting_get_change(setting_of("LANES")), "0,1,9,3");
	assert_next("LANES", "0,1,2,3");
	assert_int_equal(firmware.count[WRITE_RECORD], 0);
	apply(0);
	assert_memory_equal(stored(DEVICE, 0) + 22, "\0\1\11\3", 4);
}

static void test_an_element_of_the_default(void **state)
{
	(void)state;
	memset(stored(DEVICE, 0) + 22, 7, 4);
	assert_int_equal(libfwctl_settings_change_to_default(settings, "LANES", err), 0);
	change("LANES[2]", "9");
	assert_string_equal(libfwctl_setting_get_change(setting_of("LANES")), "[2]=9");
	apply(0);
	assert_next("LANES", "0,1,9,3");
	assert_outcome("LANES", LIBFWCTL_OUTCOME_CHANGED);
	/* All of it takes the place of both. */
	change("LANES", "4,3,2,1");
	apply(0);
	assert_next("LANES", "4,3,2,1");
}

static void test_nothing_to_do(void **state)
{
	(void)state;
	change("COUNT", "8");
	change("OFFSET", "-3");
	change("LANES[1]", "1");
	change("SPEED_P1", "200");
	apply(0);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_outcome("OFFSET", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_outcome("LANES", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_CHANGED);
	assert_int_equal(firmware.writes[DEVICE], 0);
	assert_int_equal(firmware.writes[PORT], 1);
	/* Again, there is nothing at all to do. */
	apply(0);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_int_equal(firmware.writes[PORT], 1);
}

/* Newer firmware has values that the format knows no names for: they go back as they came, and can be a default. */
static void test_values_without_a_name(void **state)
{
	(void)state;
	stored(DEVICE, 0)[6] = 7;
	stored(DEVICE, 0)[7] = 0x82;
	change("COUNT", "9");
	apply(0);
	assert_int_equal(stored(DEVICE, 0)[6], 7);
	assert_int_equal(stored(DEVICE, 0)[7], 0x82);
	firmware.data[DEVICE][0][0][DEFAULT][6] = 9;
	assert_int_equal(libfwctl_settings_change_to_default(settings, "PAGE_SIZE", err), 0);
	apply(0);
	assert_next("PAGE_SIZE", "9");
	assert_int_equal(libfwctl_settings_change(settings, "PAGE_SIZE", "7", err), -EINVAL);
}

/* Of two in one record, the one that has its value is told apart. */
static void test_half_of_a_record_to_do(void **state)
{
	(void)state;
	change("COUNT", "8");
	change("OFFSET", "1");
	apply(0);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_outcome("OFFSET", LIBFWCTL_OUTCOME_CHANGED);
}

static void test_defaults(void **state)
{
	(void)state;
	stored(DEVICE, 0)[2] = 60;
	stored(DEVICE, 0)[22] = 9;
	stored(PORT, 1)[0] = 2;
	assert_int_equal(libfwctl_settings_change_to_default(settings, NULL, err), 0);
	apply(0);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_CHANGED);
	assert_outcome("LANES", LIBFWCTL_OUTCOME_CHANGED);
	assert_outcome("OFFSET", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_outcome("MODE_P1", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_outcome("MODE_P2", LIBFWCTL_OUTCOME_CHANGED);
	assert_outcome("option", LIBFWCTL_OUTCOME_CHANGED);
	assert_string_equal(libfwctl_setting_get_change(setting_of("COUNT")), "8");
	assert_int_equal(stored(DEVICE, 0)[2], 8);
	assert_int_equal(stored(DEVICE, 0)[22], 0);
	assert_int_equal(firmware.option[0], 7);
	assert_int_equal(firmware.writes[DEVICE], 1);
	assert_int_equal(firmware.writes[PORT], 1);
	assert_int_equal(firmware.writes[LIMIT], 0);
}

/* What a wildcard reaches and the device lacks, has locked or knows no default of, stays as it is. */
static void test_defaults_of_what_there_is(void **state)
{
	(void)state;
	firmware.ports = 1;
	firmware.locked[LIMIT] = true;
	stored(DEVICE, 0)[22] = 9;
	stored(PORT, 0)[0] = 2;
	put16(stored(LIMIT, 0), 1);
	assert_int_equal(libfwctl_settings_change_to_default(settings, "*", err), 0);
	apply(0);
	assert_outcome("LANES", LIBFWCTL_OUTCOME_CHANGED);
	assert_outcome("MODE_P1", LIBFWCTL_OUTCOME_CHANGED);
	assert_outcome("MODE_P2", LIBFWCTL_OUTCOME_NONE);
	assert_outcome("LIMIT", LIBFWCTL_OUTCOME_NONE);
	assert_int_equal(get16(stored(LIMIT, 0)), 1);
	/* By its own name, each of them is told. */
	assert_int_equal(libfwctl_settings_change_to_default(settings, "LIMIT", err), 0);
	apply(-EACCES);
	libfwctl_settings_discard(settings);
	firmware.no_default = true;
	assert_int_equal(libfwctl_settings_change_to_default(settings, "[a-c]*", err), 0);
	apply(0);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_NONE);
}

/* What the default says of it is that it does not count: so it is to be again. */
static void test_not_set_by_default(void **state)
{
	(void)state;
	firmware.data[DEVICE][0][0][DEFAULT][0] &= 0x7f;
	assert_int_equal(libfwctl_settings_change_to_default(settings, "COUNT", err), 0);
	change("OFFSET", "1");
	assert_int_equal(libfwctl_settings_check(settings, handle, err), 0);
	assert_next("COUNT", "8");
	assert_string_equal(libfwctl_setting_get_change(setting_of("COUNT")), "");
	apply(0);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_CHANGED);
	assert_next("COUNT", NULL);
	assert_int_equal(stored(DEVICE, 0)[0], 0x91 & 0x7f);
	assert_int_equal(stored(DEVICE, 0)[2], 8);
	apply(0);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_int_equal(firmware.writes[DEVICE], 1);
	change("COUNT", "9");
	apply(0);
	assert_next("COUNT", "9");
	/* With all the others, too. */
	libfwctl_settings_discard(settings);
	assert_int_equal(libfwctl_settings_change_to_default(settings, NULL, err), 0);
	apply(0);
	assert_next("COUNT", NULL);
}

static void test_a_device_that_keeps_what_is_not_set(void **state)
{
	(void)state;
	firmware.data[DEVICE][0][0][DEFAULT][0] &= 0x7f;
	assert_int_equal(libfwctl_settings_change_to_default(settings, "COUNT", err), 0);
	firmware.obedience[DEVICE] = FORGETS;
	apply(-EIO);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_DIFFERS);
	firmware.obedience[DEVICE] = REFUSES;
	apply(-EREMOTEIO);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_REFUSED);
}

static void test_no_default(void **state)
{
	(void)state;
	assert_int_equal(libfwctl_settings_change_to_default(settings, "COUNT", err), 0);
	firmware.no_default = true;
	apply(-ENODATA);
	assert_contains(libfwctl_error_text(err), "its default of query_rights is 0");
	assert_int_equal(firmware.count[WRITE_RECORD], 0);
}

/* Between the check and the write somebody else sets another field: it stays as they set it. */
static void set_offset(struct firmware *device, unsigned int opcode)
{
	if (opcode != READ_RECORD || device->reads[DEVICE] != 1)
		return;
	device->data[DEVICE][0][0][NEXT][4] = 11;
	device->data[DEVICE][0][0][NEXT][5] = 0;
	device->data[DEVICE][0][0][NEXT][26] = 0x77;
	device->meanwhile = NULL;
}

static void test_another_writer_before(void **state)
{
	(void)state;
	firmware.meanwhile = set_offset;
	change("COUNT", "9");
	select_all("OFFSET");
	apply(0);
	assert_next("OFFSET", "11");
	assert_int_equal(stored(DEVICE, 0)[26], 0x77);
	assert_int_equal(stored(DEVICE, 0)[2], 9);
}

/* Somebody has made the same change meanwhile. */
static void set_count(struct firmware *device, unsigned int opcode)
{
	if (opcode == READ_RECORD && device->reads[DEVICE] == 1)
		device->data[DEVICE][0][0][NEXT][2] = 9;
}

static void test_another_writer_of_the_same(void **state)
{
	(void)state;
	firmware.meanwhile = set_count;
	change("COUNT", "9");
	apply(0);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_int_equal(firmware.count[WRITE_RECORD], 0);
}

/* ---- what is found out before anything is written -------------------------------------------- */

static void assert_nothing_written(int status)
{
	assert_int_equal(libfwctl_settings_check(settings, handle, err), status);
	apply(status);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_NOT_TRIED);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_NOT_TRIED);
	assert_int_equal(firmware.count[WRITE_RECORD], 0);
}

static void test_what_the_device_lacks(void **state)
{
	(void)state;
	change("COUNT", "9");
	change("SPEED_P1", "1");
	firmware.lacks[PORT] = true;
	assert_nothing_written(-EOPNOTSUPP);
	assert_contains(libfwctl_error_text(err), "does not have this");
	assert_string_equal(libfwctl_error_get_field(err), "SPEED_P1");
	assert_null(libfwctl_setting_get_error(setting_of("COUNT")));
	firmware.lacks[PORT] = false;
	firmware.unreadable[PORT] = true;
	assert_nothing_written(-EREMOTEIO);
	firmware.unreadable[PORT] = false;
	apply(0);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_CHANGED);
}

/* A name for all ports stands for those that there are, but one that is named has to be there. */
static void test_ports_that_the_device_lacks(void **state)
{
	(void)state;
	firmware.ports = 1;
	change("SPEED", "1");
	apply(0);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_CHANGED);
	assert_outcome("SPEED_P2", LIBFWCTL_OUTCOME_NONE);
	assert_null(libfwctl_setting_get_change(setting_of("SPEED_P2")));
	assert_null(libfwctl_setting_get_error(setting_of("SPEED_P2")));
	assert_int_equal(libfwctl_setting_get_support(setting_of("SPEED_P2")), LIBFWCTL_ANSWER_NO);
	assert_int_equal(libfwctl_settings_change_to_default(settings, "speed", err), 0);
	apply(0);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_CHANGED);
	change("SPEED_P2", "1");
	apply(-EOPNOTSUPP);
	assert_error("SPEED_P2", EOPNOTSUPP, "does not have this");
}

static void test_all_ports_are_lacking(void **state)
{
	(void)state;
	firmware.lacks[PORT] = true;
	change("SPEED", "1");
	apply(-EOPNOTSUPP);
	assert_error("SPEED_P1", EOPNOTSUPP, "does not have this");
	assert_error("SPEED_P2", EOPNOTSUPP, "does not have this");
}

static void test_what_the_device_has_locked(void **state)
{
	(void)state;
	change("COUNT", "9");
	change("SPEED_P1", "1");
	firmware.locked[DEVICE] = true;
	assert_nothing_written(-EACCES);
	assert_error("COUNT", EACCES, "does not let this be set");
	assert_int_equal(libfwctl_setting_is_settable(setting_of("COUNT")), LIBFWCTL_ANSWER_NO);
}

static void test_what_the_policy_forbids(void **state)
{
	(void)state;
	libfwctl_close(handle);
	handle = wire_open(&verbs, &wire, LIBFWCTL_SCOPE_DEBUG_WRITE, LIBFWCTL_EFFECT_READS);
	change("COUNT", "9");
	change("SPEED_P1", "1");
	assert_nothing_written(-EPERM);
	assert_error("COUNT", EPERM, "config_at_reset");
	/* What would not be written needs no leave. */
	libfwctl_settings_discard(settings);
	change("COUNT", "8");
	apply(0);
}

/* ---- what goes wrong ------------------------------------------------------------------------ */

static void change_two_records(void)
{
	change("COUNT", "9");
	change("OFFSET", "-3"); /* as it is */
	change("SPEED_P1", "1");
}

static void test_one_is_refused(void **state)
{
	(void)state;
	change_two_records();
	change("ENABLED", "false");
	firmware.obedience[DEVICE] = REFUSES;
	apply(-EREMOTEIO);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_REFUSED);
	assert_outcome("ENABLED", LIBFWCTL_OUTCOME_REFUSED);
	assert_outcome("OFFSET", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_CHANGED);
	assert_error("COUNT", EREMOTEIO, "refused write_record: status 0x3 (busy)");
	assert_int_equal(firmware.writes[DEVICE], 1);
	assert_string_equal(libfwctl_error_get_field(err), "COUNT");
}

static void test_the_kernel_refuses(void **state)
{
	(void)state;
	change_two_records();
	firmware.obedience[DEVICE] = KERNEL_REFUSES;
	apply(-EACCES);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_REFUSED);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_CHANGED);
}

static void test_one_is_forgotten(void **state)
{
	(void)state;
	change_two_records();
	firmware.obedience[DEVICE] = FORGETS;
	apply(-EIO);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_DIFFERS);
	assert_error("COUNT", EIO, "answered write_record as done, but the value is 8");
	assert_outcome("OFFSET", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_CHANGED);
	assert_next("COUNT", "8");
}

/* It takes some of a record, and makes something else of the rest. */
static void test_half_is_taken(void **state)
{
	(void)state;
	change("COUNT", "9");
	change("OFFSET", "1");
	firmware.obedience[DEVICE] = ALTERS;
	apply(-EIO);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_DIFFERS);
	assert_error("COUNT", EIO, "the value is 8");
	assert_outcome("OFFSET", LIBFWCTL_OUTCOME_CHANGED);
	firmware.obedience[DEVICE] = OBEYS;
	change("COUNT", "20");
	change("OFFSET", "2");
	firmware.obedience[DEVICE] = ALTERS;
	apply(-EIO);
	assert_next("COUNT", "21");
}

/* Nobody can tell from the call; what is stored tells. */
static void test_a_reply_is_lost(void **state)
{
	(void)state;
	change_two_records();
	firmware.obedience[DEVICE] = LOSES_REPLY;
	apply(0);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_CHANGED);
	assert_outcome("OFFSET", LIBFWCTL_OUTCOME_UNCHANGED);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_CHANGED);
	assert_int_equal(firmware.writes[DEVICE], 1);
}

static void test_a_request_is_lost(void **state)
{
	(void)state;
	change_two_records();
	firmware.obedience[DEVICE] = LOSES_REQUEST;
	apply(-ETIMEDOUT);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_REFUSED);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_CHANGED);
	assert_int_equal(firmware.writes[DEVICE], 1);
}

/* ... and then it is gone. */
static void test_it_cannot_be_told(void **state)
{
	(void)state;
	change_two_records();
	firmware.obedience[DEVICE] = LOSES_BOTH;
	apply(-ETIMEDOUT);
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_UNKNOWN);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_NOT_TRIED);
	assert_error("COUNT", ETIMEDOUT, "may have run");
	assert_int_equal(firmware.count[WRITE_RECORD], 1);
}

static uint32_t executed_of(const char *name)
{
	return libfwctl_error_get_executed(
		libfwctl_setting_get_error(libfwctl_settings_find(settings, name)));
}

/* At each step of the whole: what was reached, and nothing after it. */
static void test_it_vanishes_at_each_step(void **state)
{
	static const struct {
		uint32_t count, speed;
		int status;
	} after[] = {
		/* two checks: support and a read, each */
		{LIBFWCTL_OUTCOME_NOT_TRIED, LIBFWCTL_OUTCOME_NOT_TRIED, -ENODEV},
		{LIBFWCTL_OUTCOME_NOT_TRIED, LIBFWCTL_OUTCOME_NOT_TRIED, -ENODEV},
		{LIBFWCTL_OUTCOME_NOT_TRIED, LIBFWCTL_OUTCOME_NOT_TRIED, -ENODEV},
		{LIBFWCTL_OUTCOME_NOT_TRIED, LIBFWCTL_OUTCOME_NOT_TRIED, -ENODEV},
		/* read, write, read back */
		{LIBFWCTL_OUTCOME_NOT_TRIED, LIBFWCTL_OUTCOME_NOT_TRIED, -ENODEV},
		{LIBFWCTL_OUTCOME_NOT_TRIED, LIBFWCTL_OUTCOME_NOT_TRIED, -ENODEV},
		{LIBFWCTL_OUTCOME_UNKNOWN, LIBFWCTL_OUTCOME_NOT_TRIED, -ENODEV},
		{LIBFWCTL_OUTCOME_CHANGED, LIBFWCTL_OUTCOME_NOT_TRIED, -ENODEV},
		{LIBFWCTL_OUTCOME_CHANGED, LIBFWCTL_OUTCOME_NOT_TRIED, -ENODEV},
		{LIBFWCTL_OUTCOME_CHANGED, LIBFWCTL_OUTCOME_UNKNOWN, -ENODEV},
		{LIBFWCTL_OUTCOME_CHANGED, LIBFWCTL_OUTCOME_CHANGED, 0},
	};

	for (size_t i = 0; i < COUNT(after); i++) {
		if (i) {
			tear_down_device(state);
			set_up_device(state);
		}
		firmware.vanishes_after = (int)i;
		change("COUNT", "9");
		change("SPEED_P1", "1");
		apply(after[i].status);
		assert_outcome("COUNT", after[i].count);
		assert_outcome("SPEED_P1", after[i].speed);
		/* The change was sent; what failed is the look at it. */
		if (after[i].count == LIBFWCTL_OUTCOME_UNKNOWN)
			assert_int_equal(executed_of("COUNT"), LIBFWCTL_EXECUTED_YES);
		/* What is told is so. */
		if (after[i].count == LIBFWCTL_OUTCOME_NOT_TRIED)
			assert_int_equal(stored(DEVICE, 0)[2], 8);
		if (after[i].speed == LIBFWCTL_OUTCOME_NOT_TRIED)
			assert_int_equal(stored(PORT, 0)[2], 100);
	}
}

#define ON_DEVICE(function) \
	cmocka_unit_test_setup_teardown(function, set_up_device, tear_down_device)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_DEVICE(test_every_kind),
		ON_DEVICE(test_one_write_for_a_record),
		ON_DEVICE(test_what_was_not_there),
		ON_DEVICE(test_an_element),
		ON_DEVICE(test_an_element_of_the_default),
		ON_DEVICE(test_nothing_to_do),
		ON_DEVICE(test_values_without_a_name),
		ON_DEVICE(test_half_of_a_record_to_do),
		ON_DEVICE(test_defaults),
		ON_DEVICE(test_defaults_of_what_there_is),
		ON_DEVICE(test_not_set_by_default),
		ON_DEVICE(test_a_device_that_keeps_what_is_not_set),
		ON_DEVICE(test_no_default),
		ON_DEVICE(test_another_writer_before),
		ON_DEVICE(test_another_writer_of_the_same),
		ON_DEVICE(test_what_the_device_lacks),
		ON_DEVICE(test_ports_that_the_device_lacks),
		ON_DEVICE(test_all_ports_are_lacking),
		ON_DEVICE(test_what_the_device_has_locked),
		ON_DEVICE(test_what_the_policy_forbids),
		ON_DEVICE(test_one_is_refused),
		ON_DEVICE(test_the_kernel_refuses),
		ON_DEVICE(test_one_is_forgotten),
		ON_DEVICE(test_half_is_taken),
		ON_DEVICE(test_a_reply_is_lost),
		ON_DEVICE(test_a_request_is_lost),
		ON_DEVICE(test_it_cannot_be_told),
		ON_DEVICE(test_it_vanishes_at_each_step),
	};

	return cmocka_run_group_tests_name("settings_apply", tests, set_up_format,
					   tear_down_format);
}
