// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Parameters, readings and dumps of a format: what is told of them, what an image is refused for, what is left out
 * because it is newer than this library, and what extensions add.
 */
#include "breaks.h"
#include "catalogue/param.h"
#include "tiny.h"
#include "walk.h"

#define QUERY_AT(b, i)	 AT(b, IMAGE_QUERIES, struct image_query, i)
#define SETTING_AT(b, i) AT(b, IMAGE_SETTINGS, struct image_setting, i)
#define GROUP_AT(b, i)	 AT(b, IMAGE_GROUPS, struct image_group, i)
#define PARAM_AT(b, i)	 AT(b, IMAGE_PARAMS, struct image_param, i)
#define READING_AT(b, i) AT(b, IMAGE_READINGS, struct image_reading, i)
#define DUMP_AT(b, i)	 AT(b, IMAGE_DUMPS, struct image_dump, i)

static struct libfwctl_format *tiny_with(void (*by)(struct builder *b))
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	struct builder b;

	tiny(&b);
	by(&b);
	if (add(&b, NULL, NULL, err, &format))
		fail_msg("%s", libfwctl_error_text(err));
	builder_free(&b);
	libfwctl_error_free(err);
	return format;
}

/* ---- what is told ----------------------------------------------------------------------------- */

static void test_a_parameter_tells_what_it_is(void **state)
{
	struct libfwctl_format *format = tiny_format();
	const struct libfwctl_param *param = libfwctl_format_find_param(format, "COUNTERS");
	uint32_t first = 99;

	(void)state;
	assert_int_equal(libfwctl_format_get_param_count(format), 4);
	assert_null(libfwctl_format_get_param(format, 4));
	assert_null(libfwctl_format_find_param(format, "counters"));
	assert_ptr_equal(libfwctl_format_get_param(format, PARAM_COUNTERS), param);
	assert_ptr_equal(libfwctl_param_get_format(param), format);
	assert_string_equal(libfwctl_param_get_name(param), "COUNTERS");
	assert_string_equal(libfwctl_param_get_summary(param), "all that count");
	assert_string_equal(libfwctl_param_get_reference(param), "manual, counters");
	assert_string_equal(libfwctl_param_get_since(param), "2.0");
	assert_string_equal(libfwctl_param_get_group(param), "ports");
	assert_string_equal(libfwctl_param_get_path(param), "counters");
	assert_int_equal(libfwctl_param_get_takes_effect(param), LIBFWCTL_TAKES_EFFECT_NOW);
	assert_string_equal(libfwctl_param_get_obstacle(param), "they count by themselves");
	assert_int_equal(libfwctl_param_get_values(param),
			 LIBFWCTL_PARAM_VALUE_NEXT | LIBFWCTL_PARAM_VALUE_DEFAULT);
	assert_int_equal(libfwctl_param_get_instances(param, &first), 2);
	assert_int_equal(first, 1);
	assert_int_equal(libfwctl_param_get_instances(param, NULL), 2);
	assert_string_equal(libfwctl_param_get_suffix(param), "_P");
	/* What it does not say itself, its group says, or its field. */
	param = libfwctl_format_find_param(format, "RATE");
	assert_string_equal(libfwctl_param_get_summary(param), "");
	assert_string_equal(libfwctl_param_get_reference(param), "manual, ports");
	assert_null(libfwctl_param_get_since(param));
	assert_int_equal(libfwctl_param_get_takes_effect(param), LIBFWCTL_TAKES_EFFECT_AT_RESET);
	assert_null(libfwctl_param_get_obstacle(param));
	/* One of which there is one, and that nothing writes. */
	param = libfwctl_format_find_param(format, "PORT");
	assert_int_equal(libfwctl_param_get_values(param), LIBFWCTL_PARAM_VALUE_CURRENT);
	assert_int_equal(libfwctl_param_get_instances(param, &first), 0);
	assert_null(libfwctl_param_get_suffix(param));
	assert_null(libfwctl_param_get_reference(param));
	assert_contains(libfwctl_param_get_obstacle(param), "no command that sets it");
	assert_int_equal(libfwctl_param_get_takes_effect(param), LIBFWCTL_TAKES_EFFECT_UNKNOWN);
	format_free(format);
}

static void doc_of_field(struct builder *b)
{
	FIELD_AT(b, STATS_RATE)->doc = builder_string(b, "how fast");
	PARAM_AT(b, PARAM_RATE)->path = builder_string(b, "nothing.there");
	PARAM_AT(b, PARAM_SAFE)->path = builder_string(b, "rate");
}

static void test_a_path_leads_to_the_field(void **state)
{
	struct libfwctl_format *format = tiny_format();
	const struct libfwctl_layout *stats = libfwctl_format_find_layout(format, "stats");

	(void)state;
	assert_ptr_equal(libfwctl_param_get_field(libfwctl_format_find_param(format, "RATE")),
			 field_of(stats, "rate"));
	/* Through a case of a union, and to an element. */
	assert_ptr_equal(libfwctl_param_get_field(libfwctl_format_find_param(format, "PORT")),
			 field_of(libfwctl_format_find_layout(format, "arg"), "port"));
	assert_ptr_equal(libfwctl_param_get_field(libfwctl_format_find_param(format, "SAFE")),
			 field_of(stats, "split"));
	format_free(format);
	format = tiny_with(doc_of_field);
	assert_string_equal(libfwctl_param_get_summary(libfwctl_format_find_param(format, "SAFE")),
			    "how fast");
	assert_null(libfwctl_param_get_field(libfwctl_format_find_param(format, "RATE")));
	assert_string_equal(libfwctl_param_get_summary(libfwctl_format_find_param(format, "RATE")),
			    "");
	format_free(format);
}

static void only_what_fields_hold(struct builder *b)
{
	PARAM_AT(b, PARAM_SAFE)->path = builder_string(b, "safe");
	PARAM_AT(b, PARAM_SAFE)->flags = 0;
	GROUP_AT(b, TINY_SENSOR)->layout_ref = 0;
}

static void assert_range(const struct libfwctl_format *format, const char *name, uint64_t least,
			 uint64_t most)
{
	uint64_t min = 77, max = 77;

	assert_int_equal(
		libfwctl_param_get_range(libfwctl_format_find_param(format, name), &min, &max), 0);
	assert_true(min == least && max == most);
}

static void test_a_range_is_told_or_what_the_field_holds(void **state)
{
	struct libfwctl_format *format = tiny_format();
	uint64_t min = 77, max = 77;

	(void)state;
	assert_range(format, "SAFE", 1, UINT64_C(0x100000009));
	assert_range(format, "COUNTERS", 0, UINT32_MAX);
	assert_range(format, "PORT", 0, 255);
	assert_range(format, "RATE", (uint64_t)INT16_MIN, INT16_MAX);
	format_free(format);
	format = tiny_with(only_what_fields_hold);
	assert_int_equal(
		libfwctl_param_get_range(libfwctl_format_find_param(format, "SAFE"), &min, &max),
		-ENODATA);
	assert_int_equal(
		libfwctl_param_get_range(libfwctl_format_find_param(format, "PORT"), &min, &max),
		-ENODATA);
	assert_int_equal(min, 77);
	assert_int_equal(max, 77);
	format_free(format);
}

static void told_by_effects(struct builder *b)
{
	GROUP_AT(b, TINY_PORTS)->takes_effect = TAKES_EFFECT_TOLD;
	COMMAND_AT(b, TINY_GET_PORT1)->effects_low = LIBFWCTL_EFFECT_CONFIG_NOW;
}

static void told_by_more_effects(struct builder *b)
{
	told_by_effects(b);
	COMMAND_AT(b, TINY_GET_PORT1)->effects_low |= LIBFWCTL_EFFECT_CONFIG_AT_RESET;
}

static void told_by_no_effects(struct builder *b)
{
	told_by_effects(b);
	COMMAND_AT(b, TINY_GET_PORT1)->effects_low = LIBFWCTL_EFFECT_READS;
}

static void test_effects_say_when_it_counts(void **state)
{
	static const struct {
		void (*by)(struct builder *b);
		uint32_t takes_effect;
	} rows[] = {
		{told_by_effects, LIBFWCTL_TAKES_EFFECT_NOW},
		{told_by_more_effects, LIBFWCTL_TAKES_EFFECT_AT_RESET},
		{told_by_no_effects, LIBFWCTL_TAKES_EFFECT_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct libfwctl_format *format = tiny_with(rows[i].by);

		assert_int_equal(
			libfwctl_param_get_takes_effect(libfwctl_format_find_param(format, "RATE")),
			rows[i].takes_effect);
		format_free(format);
	}
}

static void test_a_reading_tells_what_it_is(void **state)
{
	struct libfwctl_format *format = tiny_format();
	const struct libfwctl_reading *reading =
		libfwctl_format_find_reading(format, "temperature.asic_celsius");

	(void)state;
	assert_int_equal(libfwctl_format_get_reading_count(format), 2);
	assert_null(libfwctl_format_get_reading(format, 2));
	assert_null(libfwctl_format_find_reading(format, "temperature"));
	assert_ptr_equal(libfwctl_format_get_reading(format, READING_ASIC), reading);
	assert_string_equal(libfwctl_reading_get_name(reading), "temperature.asic_celsius");
	assert_string_equal(libfwctl_reading_get_summary(reading), "");
	assert_string_equal(libfwctl_reading_get_reference(reading), "manual, sensors");
	assert_int_equal(libfwctl_reading_get_kind(reading), LIBFWCTL_READING_HEALTH);
	assert_string_equal(libfwctl_reading_get_unit(reading), "celsius");
	assert_true(reading->mul == -3 && reading->divide == 8 && reading->add == -40);
	assert_int_equal(reading->npoints, 2);
	assert_true(reading->points[0].value == 1 && reading->points[0].number == UINT64_C(1)
											  << 32);
	assert_true(reading->points[1].value == UINT64_C(2) << 32 &&
		    reading->points[1].number == 7);
	assert_int_equal(reading->alarm_kind, ALARM_ABOVE);
	assert_string_equal(reading->alarm, "body.mode");
	reading = libfwctl_format_find_reading(format, "firmware.version");
	assert_string_equal(libfwctl_reading_get_summary(reading), "what runs");
	assert_null(libfwctl_reading_get_reference(reading));
	assert_int_equal(libfwctl_reading_get_kind(reading), LIBFWCTL_READING_VERSION);
	assert_null(libfwctl_reading_get_unit(reading));
	assert_true(reading->mul == 1 && reading->divide == 1 && reading->add == 0);
	format_free(format);
}

static void test_a_dump_tells_what_it_is(void **state)
{
	struct libfwctl_format *format = tiny_format();
	const struct libfwctl_dump *dump = libfwctl_format_find_dump(format, "all");

	(void)state;
	assert_int_equal(libfwctl_format_get_dump_count(format), 2);
	assert_null(libfwctl_format_get_dump(format, 2));
	assert_null(libfwctl_format_find_dump(format, "some"));
	assert_ptr_equal(libfwctl_format_find_dump(format, NULL), dump);
	assert_string_equal(libfwctl_dump_get_summary(dump), "all there is");
	assert_string_equal(libfwctl_dump_get_reference(dump), "manual, dumps");
	assert_string_equal(libfwctl_dump_get_suffix(dump), ".bin");
	assert_ptr_equal(libfwctl_dump_get_command(dump),
			 libfwctl_format_find_command(format, "dump"));
	dump = libfwctl_format_get_dump(format, 1);
	assert_string_equal(libfwctl_dump_get_name(dump), "part");
	assert_string_equal(libfwctl_dump_get_suffix(dump), "");
	assert_null(libfwctl_dump_get_reference(dump));
	format_free(format);
}

/* What is asked and written, as the library works with it. */
static void test_queries_and_groups(void **state)
{
	struct libfwctl_format *format = tiny_format();
	const struct group *group = libfwctl_format_find_param(format, "RATE")->group;
	const struct setting *settings = group->settings.list;

	(void)state;
	assert_string_equal(group->doc, "of a port");
	assert_true(group->functions && !group->current);
	assert_ptr_equal(group->layout, libfwctl_format_find_layout(format, "stats"));
	assert_string_equal(group->readable, "kind");
	assert_string_equal(group->next->name, "now");
	assert_ptr_equal(group->next->command, libfwctl_format_find_command(format, "get"));
	assert_string_equal(group->next->at, "list");
	assert_ptr_equal(group->next->when, group->support);
	assert_string_equal(group->next->when_path, "kind");
	assert_false(group->next->keeps_reserved);
	assert_int_equal(group->next->settings.count, 1);
	assert_string_equal(group->next->settings.list[0].path, "count");
	assert_string_equal(group->next->settings.list[0].value, "4");
	assert_ptr_equal(group->by_default, group->support);
	assert_null(group->support->at);
	assert_null(group->support->when);
	assert_true(group->write->keeps_reserved);
	assert_int_equal(group->settings.count, 3);
	assert_int_equal(settings[0].kind, SETTING_INSTANCE);
	assert_int_equal(settings[0].add, -1);
	assert_false(settings[0].function_only);
	assert_int_equal(settings[1].kind, SETTING_ANSWER);
	assert_ptr_equal(settings[1].query, group->support);
	assert_string_equal(settings[1].value, "kind");
	assert_true(settings[2].function_only && !settings[2].query);
	format_free(format);
}

/* ---- what is refused -------------------------------------------------------------------------- */

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

/* ---- what is newer ---------------------------------------------------------------------------- */

BREAK(need_format, FORMAT_AT(b)->need = 1)
BREAK(need_store, QUERY_AT(b, TINY_STORE)->need = 1; QUERY_AT(b, TINY_STORE)->command = 0x1000000)
BREAK(need_rights, QUERY_AT(b, TINY_RIGHTS)->need = 1; QUERY_AT(b, TINY_RIGHTS)->nsettings = 1000)
BREAK(need_everything, QUERY_AT(b, TINY_EVERYTHING)->need = 1)
BREAK(need_group, GROUP_AT(b, TINY_SENSOR)->need = 2; GROUP_AT(b, TINY_SENSOR)->nsettings = 1000)
BREAK(need_param, PARAM_AT(b, PARAM_RATE)->need = 1; PARAM_AT(b, PARAM_RATE)->group = 1000)
BREAK(need_reading, READING_AT(b, READING_ASIC)->need = 1; READING_AT(b, READING_ASIC)->kind = 99)
BREAK(need_dump, DUMP_AT(b, 0)->need = 1; DUMP_AT(b, 0)->query = 1000)
/* A setting of a new kind belongs to what is new as a whole. */
BREAK(need_setting, GROUP_AT(b, TINY_PORTS)->need = 1; SETTING_AT(b, SETTING_MODE)->kind = 99;
      SETTING_AT(b, SETTING_MODE)->query_ref = 1000)

static void test_what_is_newer_is_left_out_with_what_depends_on_it(void **state)
{
	static const struct {
		const char *what;
		void (*by)(struct builder *b);
		size_t params, readings, dumps;
	} rows[] = {
		{"need_format", need_format, 0, 0, 0},
		{"need_store", need_store, 1, 2, 2},
		{"need_rights", need_rights, 0, 0, 2},
		{"need_everything", need_everything, 4, 2, 0},
		{"need_group", need_group, 3, 0, 2},
		{"need_param", need_param, 3, 2, 2},
		{"need_reading", need_reading, 4, 1, 2},
		{"need_dump", need_dump, 4, 2, 1},
		{"need_setting", need_setting, 1, 2, 2},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct libfwctl_format *format = tiny_with(rows[i].by);

		if (libfwctl_format_get_param_count(format) != rows[i].params ||
		    libfwctl_format_get_reading_count(format) != rows[i].readings ||
		    libfwctl_format_get_dump_count(format) != rows[i].dumps)
			fail_msg("%s: %zu parameters, %zu readings, %zu dumps", rows[i].what,
				 libfwctl_format_get_param_count(format),
				 libfwctl_format_get_reading_count(format),
				 libfwctl_format_get_dump_count(format));
		walk_format(format, 1000);
		format_free(format);
	}
}

/* Images from before there were any of these have none. */
static void test_older_images_have_none(void **state)
{
	struct libfwctl_format *format;
	struct builder b;

	(void)state;
	tiny(&b);
	for (unsigned int table = IMAGE_QUERIES; table <= IMAGE_DUMPS; table++)
		b.tables[table].count = 0;
	assert_int_equal(add(&b, NULL, NULL, NULL, &format), 0);
	builder_free(&b);
	assert_int_equal(libfwctl_format_get_param_count(format), 0);
	assert_int_equal(libfwctl_format_get_reading_count(format), 0);
	assert_int_equal(libfwctl_format_get_dump_count(format), 0);
	assert_null(libfwctl_format_find_dump(format, NULL));
	format_free(format);
}

/* ---- extensions ------------------------------------------------------------------------------- */

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

/* Parameters in capital letters, as they often are; readings by the names that all formats have. */
static void test_an_extension_has_names_of_its_users(void **state)
{
	struct libfwctl_format *format = tiny_format();
	struct libfwctl_error *err = libfwctl_error_new();
	struct builder b;

	(void)state;
	acme(&b);
	PARAM_AT(&b, 0)->name = builder_string(&b, "ACME_CREDITS");
	READING_AT(&b, 0)->name = builder_string(&b, "fan.speed_rpm");
	if (add(&b, format, NULL, err, NULL))
		fail_msg("%s", libfwctl_error_text(err));
	assert_non_null(libfwctl_format_find_param(format, "ACME_CREDITS"));
	assert_non_null(libfwctl_format_find_reading(format, "fan.speed_rpm"));
	builder_free(&b);
	format_free(format);
	libfwctl_error_free(err);
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

BREAK(acme_command, QUERY_AT(b, 0)->command = builder_string(b, "get2"))
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
		cmocka_unit_test(test_a_parameter_tells_what_it_is),
		cmocka_unit_test(test_a_path_leads_to_the_field),
		cmocka_unit_test(test_a_range_is_told_or_what_the_field_holds),
		cmocka_unit_test(test_effects_say_when_it_counts),
		cmocka_unit_test(test_a_reading_tells_what_it_is),
		cmocka_unit_test(test_a_dump_tells_what_it_is),
		cmocka_unit_test(test_queries_and_groups),
		cmocka_unit_test(test_each_break_is_refused_with_its_reason),
		cmocka_unit_test(test_what_is_newer_is_left_out_with_what_depends_on_it),
		cmocka_unit_test(test_older_images_have_none),
		cmocka_unit_test(test_an_extension_adds),
		cmocka_unit_test(test_an_extension_has_names_of_its_users),
		cmocka_unit_test(test_an_extension_says_what_is_meant_where_nobody_did),
		cmocka_unit_test(test_the_same_names_are_left_out),
		cmocka_unit_test(test_without_its_command_there_is_nothing),
		cmocka_unit_test(test_an_extension_is_refused_with_its_reason),
	};

	return cmocka_run_group_tests_name("verbs", tests, NULL, NULL);
}
