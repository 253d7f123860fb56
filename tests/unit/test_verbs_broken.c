// SPDX-License-Identifier: LGPL-2.1-or-later
/* Images whose parameters, readings or dumps are broken in one place: they are refused, with the reason. */
#include "breaks.h"
#include "tiny.h"
#include "walk.h"

#include <stdio.h>

/* So many queries that each depend on the next one, the first ones by name. */
static void chain(struct builder *b, uint32_t count, bool by_answer)
{
	char name[8];

	for (uint32_t i = 0; i < count; i++) {
		uint32_t setting = ADD(b, IMAGE_SETTINGS, struct image_setting,
				       .path = builder_string(b, "count"), .kind = SETTING_ANSWER,
				       .value = builder_string(b, "kind"), .query_ref = 5 + i + 1);

		snprintf(name, sizeof(name), "z%c", (char)('a' + i));
		ADD(b, IMAGE_QUERIES, struct image_query, .name = builder_string(b, name),
		    .command = builder_string(b, "get"),
		    .when_ref = by_answer || i + 1 == count ? 0 : 5 + i + 1,
		    .when_path = builder_string(b, "kind"), .first_setting = setting,
		    .nsettings = by_answer && i + 1 < count);
	}
	SETTING_AT(b, b->tables[IMAGE_SETTINGS].count - 1)->query_ref = 1;
}

#define SHARING 4000

/* Many that each set all of the same: the name of one of them, and the first setting. */
static uint32_t share(struct builder *b, uint32_t i, uint32_t *name)
{
	char text[16];

	ADD(b, IMAGE_SETTINGS, struct image_setting, .path = builder_string(b, "count"),
	    .kind = SETTING_TEXT);
	snprintf(text, sizeof(text), "z%06u", i);
	*name = builder_string(b, text);
	return b->tables[IMAGE_SETTINGS].count - 1 - i;
}

static void query_shared(struct builder *b)
{
	struct image_query query = {.command = builder_string(b, "get"), .nsettings = SHARING};

	for (uint32_t i = 0; i < SHARING; i++) {
		query.first_setting = share(b, i, &query.name);
		builder_append(b, IMAGE_QUERIES, &query, sizeof(query), 1);
	}
}

static void group_shared(struct builder *b)
{
	struct image_group group = {.next_ref = TINY_RIGHTS + 1, .nsettings = SHARING};

	for (uint32_t i = 0; i < SHARING; i++) {
		group.first_setting = share(b, i, &group.name);
		builder_append(b, IMAGE_GROUPS, &group, sizeof(group), 1);
	}
}

BREAK(setting_path, SETTING_AT(b, SETTING_COUNT)->path = 0)
BREAK(setting_value, SETTING_AT(b, SETTING_COUNT)->value = 0x1000000)
BREAK(setting_query, SETTING_AT(b, SETTING_COUNT)->query_ref = 5)
BREAK(setting_kind, SETTING_AT(b, SETTING_COUNT)->kind = SETTING_KINDS)
BREAK(setting_kind_of_group, SETTING_AT(b, SETTING_MODE)->kind = 0)
BREAK(answer_query, SETTING_AT(b, SETTING_OP_MOD)->query_ref = 0)
BREAK(answer_path, SETTING_AT(b, SETTING_OP_MOD)->value = 0)
BREAK(query_name, QUERY_AT(b, TINY_STORE)->name = builder_string(b, "rights"))
BREAK(query_order, QUERY_AT(b, TINY_STORE)->name = builder_string(b, "a"))
BREAK(query_command, QUERY_AT(b, TINY_NOW)->command = builder_string(b, "got"))
BREAK(query_no_command, QUERY_AT(b, TINY_NOW)->command = 0)
BREAK(query_template, COMMAND_AT(b, TINY_DUMP)->flags |= COMMAND_TEMPLATE)
BREAK(query_at, QUERY_AT(b, TINY_NOW)->at = 0x1000000)
BREAK(query_settings, QUERY_AT(b, TINY_NOW)->nsettings = 5)
BREAK(query_when, QUERY_AT(b, TINY_NOW)->when_ref = 5)
BREAK(query_when_path, QUERY_AT(b, TINY_NOW)->when_path = 0)
BREAK(query_itself, QUERY_AT(b, TINY_NOW)->when_ref = TINY_NOW + 1)
BREAK(query_ring, QUERY_AT(b, TINY_RIGHTS)->when_ref = TINY_NOW + 1;
      QUERY_AT(b, TINY_RIGHTS)->when_path = QUERY_AT(b, TINY_NOW)->when_path)
BREAK(query_ring_of_answers, QUERY_AT(b, TINY_RIGHTS)->first_setting = SETTING_OP_MOD;
      QUERY_AT(b, TINY_RIGHTS)->nsettings = 1)
BREAK(query_depth_8, chain(b, 8, false))
BREAK(query_depth_9, chain(b, 9, false))
BREAK(answer_depth_8, chain(b, 8, true))
BREAK(answer_depth_9, chain(b, 9, true))
BREAK(group_name, GROUP_AT(b, TINY_SENSOR)->name = builder_string(b, "a group"))
BREAK(group_layout, GROUP_AT(b, TINY_SENSOR)->layout_ref = 7)
BREAK(group_settings, GROUP_AT(b, TINY_PORTS)->first_setting = 2)
BREAK(group_next, GROUP_AT(b, TINY_PORTS)->next_ref = 5)
BREAK(group_write, GROUP_AT(b, TINY_PORTS)->write_ref = UINT32_MAX)
BREAK(group_support, GROUP_AT(b, TINY_PORTS)->support_ref = 5)
BREAK(group_unasked, GROUP_AT(b, TINY_SENSOR)->readable = builder_string(b, "kind"))
BREAK(group_untold, GROUP_AT(b, TINY_PORTS)->next_ref = 0)
BREAK(group_time, GROUP_AT(b, TINY_PORTS)->takes_effect = TAKES_EFFECTS)
BREAK(group_suffix, GROUP_AT(b, TINY_PORTS)->suffix = 0)
BREAK(group_suffix_form, GROUP_AT(b, TINY_PORTS)->suffix = builder_string(b, "*"))
BREAK(group_most, GROUP_AT(b, TINY_PORTS)->ninstances = IMAGE_INSTANCES_MAX)
BREAK(group_many, GROUP_AT(b, TINY_PORTS)->ninstances = IMAGE_INSTANCES_MAX + 1)
BREAK(group_far, GROUP_AT(b, TINY_PORTS)->first_instance = UINT32_MAX - 1)
BREAK(param_name, PARAM_AT(b, PARAM_PORT)->name = builder_string(b, "PORT[1]"))
BREAK(param_twice, PARAM_AT(b, PARAM_PORT)->name = PARAM_AT(b, PARAM_COUNTERS)->name)
BREAK(param_group, PARAM_AT(b, PARAM_PORT)->group = 2)
BREAK(param_path, PARAM_AT(b, PARAM_PORT)->path = 0)
BREAK(param_time, PARAM_AT(b, PARAM_PORT)->takes_effect = TAKES_EFFECTS)
BREAK(param_doc, PARAM_AT(b, PARAM_PORT)->doc = 0x1000000)
BREAK(param_obstacle, PARAM_AT(b, PARAM_PORT)->obstacle = 0x1000000)
BREAK(param_range, PARAM_AT(b, PARAM_SAFE)->min_low = 10; PARAM_AT(b, PARAM_SAFE)->max_high = 0)
BREAK(param_signed,
      PARAM_AT(b, PARAM_SAFE)->min_high = PARAM_AT(b, PARAM_SAFE)->min_low = UINT32_MAX)
BREAK(reading_name, READING_AT(b, READING_ASIC)->name = builder_string(b, "temperature."))
BREAK(reading_group, READING_AT(b, READING_ASIC)->group = 2)
BREAK(reading_untold, READING_AT(b, READING_ASIC)->group = TINY_PORTS)
BREAK(reading_path, READING_AT(b, READING_ASIC)->path = 0)
BREAK(reading_kind, READING_AT(b, READING_ASIC)->kind = READING_KINDS)
BREAK(reading_no_kind, READING_AT(b, READING_ASIC)->kind = 0)
BREAK(reading_points, READING_AT(b, READING_ASIC)->first_point = 1)
BREAK(reading_alarm, READING_AT(b, READING_ASIC)->alarm = 0)
BREAK(reading_unit, READING_AT(b, READING_ASIC)->unit = 0xffffff)
BREAK(reading_alarm_kind, READING_AT(b, READING_ASIC)->alarm_kind = ALARMS)
BREAK(dump_name, DUMP_AT(b, 1)->name = DUMP_AT(b, 0)->name)
BREAK(dump_query, DUMP_AT(b, 1)->query = 4)
BREAK(dump_suffix, DUMP_AT(b, 1)->suffix = builder_string(b, "bin"))
BREAK(dump_elsewhere, DUMP_AT(b, 1)->suffix = builder_string(b, "./../bin"))
BREAK(dump_suffix_form, DUMP_AT(b, 1)->suffix = builder_string(b, ".b\\n"))
BREAK(dump_default, DUMP_AT(b, 1)->flags = DUMP_DEFAULT)

static void test_each_break_is_refused_with_its_reason(void **state)
{
	static const struct broken breaks[] = {
		ROW(setting_path, "setting 0: it names no field"),
		ROW(setting_value, "it refers to a string that is not there"),
		ROW(setting_query, "it refers to a record that is not there"),
		ROW(setting_kind, "setting 0: it is of a kind that there is not"),
		ROW(setting_kind_of_group, "setting 3: it is of a kind that there is not"),
		ROW(answer_query, "it is an answer to nothing"),
		ROW(answer_path, "it is an answer to nothing"),
		ROW(query_name, "query 3 (rights): its name is there twice"),
		ROW(query_order, "its name does not come behind the one before"),
		ROW(query_command, "query 1 (now): it is made by a command that is not there"),
		ROW(query_no_command, "it is made by a command that is not there"),
		ROW(query_template, "(everything): it is made by a command that is not there"),
		ROW(query_at, "it refers to a string that is not there"),
		ROW(query_settings, "it counts records that are not there"),
		ROW(query_when, "it refers to a record that is not there"),
		ROW(query_when_path, "it depends on a reply, but on no field of it"),
		ROW(query_itself, "it depends on itself, or on too many others"),
		ROW(query_ring, "it depends on itself, or on too many others"),
		ROW(query_ring_of_answers, "it depends on itself, or on too many others"),
		ROW(query_depth_8, NULL),
		ROW(query_depth_9, "query 4 (za): it depends on itself, or on too many others"),
		ROW(answer_depth_8, NULL),
		ROW(answer_depth_9, "query 4 (za): it depends on itself, or on too many others"),
		ROW(query_shared, "it is too entangled to be checked"),
		ROW(group_shared, "it is too entangled to be checked"),
		ROW(group_name, "group 1 (a group): its name is none that can be"),
		ROW(group_layout, "it refers to a record that is not there"),
		ROW(group_settings, "it counts records that are not there"),
		ROW(group_next, "it refers to a record that is not there"),
		ROW(group_write, "it refers to a record that is not there"),
		ROW(group_support, "it refers to a record that is not there"),
		ROW(group_unasked, "nothing is asked whether the device has it"),
		ROW(group_untold, "nothing tells what stands in it"),
		ROW(group_time, "it takes effect at a time that there is not"),
		ROW(group_suffix, "its name is none that can be"),
		ROW(group_suffix_form, "its name is none that can be"),
		ROW(group_most, NULL),
		ROW(group_many, "it has more instances than there can be"),
		ROW(group_far, "it has more instances than there can be"),
		ROW(param_name, "parameter 1 (PORT[1]): its name is none that can be"),
		ROW(param_twice, "its name is there twice"),
		ROW(param_group, "it stands in a group that is not there"),
		ROW(param_path, "it names no field"),
		ROW(param_time, "it takes effect at a time that there is not"),
		ROW(param_doc, "it refers to a string that is not there"),
		ROW(param_obstacle, "it refers to a string that is not there"),
		ROW(param_range, "its range is none that can be"),
		ROW(param_signed, NULL),
		ROW(reading_name, "reading 1 (temperature.): its name is none that can be"),
		ROW(reading_group, "it stands in a group that is not there"),
		ROW(reading_untold, "nothing tells what its group has now"),
		ROW(reading_path, "it names no field"),
		ROW(reading_kind, "it is of a kind that there is not"),
		ROW(reading_no_kind, "it is of a kind that there is not"),
		ROW(reading_points, "it counts records that are not there"),
		ROW(reading_alarm, "its alarm compares it to nothing"),
		ROW(reading_unit, "it refers to a string that is not there"),
		ROW(reading_alarm_kind, "its alarm is of a kind that there is not"),
		ROW(dump_name, "dump 1 (all): its name is there twice"),
		ROW(dump_query, "it is made by a query that is not there"),
		ROW(dump_suffix, "names of files cannot end as it says"),
		ROW(dump_elsewhere, "names of files cannot end as it says"),
		ROW(dump_suffix_form, "its name is none that can be"),
		ROW(dump_default, "it is not the only one that is meant without a name"),
	};
	struct libfwctl_error *err = libfwctl_error_new();
	unsigned int unexpected = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(breaks); i++) {
		const char *reason = breaks[i].reason;
		struct libfwctl_format *format = NULL;
		struct builder b;
		int status;

		tiny(&b);
		breaks[i].by(&b);
		status = add(&b, NULL, NULL, err, &format);
		builder_free(&b);
		if (status != (reason ? -EBADMSG : 0) ||
		    (reason && !strstr(libfwctl_error_text(err), reason))) {
			print_error("%s: %d '%s', not '%s'\n", breaks[i].what, status,
				    libfwctl_error_text(err), reason ? reason : "nothing");
			unexpected++;
		}
		if (format)
			walk_format(format, 1000);
		format_free(format);
	}
	assert_int_equal(unexpected, 0);
	libfwctl_error_free(err);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_break_is_refused_with_its_reason),
	};

	return cmocka_run_group_tests_name("verbs_broken", tests, NULL, NULL);
}
