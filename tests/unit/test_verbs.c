// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Parameters, readings and dumps of a format: what is told of them, and what is left out because it is newer than this
 * library.
 */
#include "breaks.h"
#include "catalogue/param.h"
#include "tiny.h"
#include "walk.h"

#include <stdio.h>

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

/* ---- a format as it is compiled --------------------------------------------------------------- */

static struct libfwctl_format *compiled_format(void)
{
	const char *build = getenv("LIBFWCTL_BUILD");
	struct libfwctl_error *err = libfwctl_error_new();
	struct image_source source = {.release = free};
	struct libfwctl_format *format = NULL;
	char path[512];
	FILE *file;

	source.bytes = source.owner = malloc(1 << 20);
	snprintf(path, sizeof(path), "%s/tests/formats/verbs.fwctl", build ? build : ".");
	file = fopen(path, "rb");
	if (!file || !source.bytes)
		fail_msg("cannot read %s", path);
	source.size = fread(source.owner, 1, 1 << 20, file);
	fclose(file);
	if (format_new(NULL, &source, err, &format))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
	return format;
}

static void test_parameters_as_compiled(void **state)
{
	struct libfwctl_format *format = compiled_format();
	const struct libfwctl_param *param;

	(void)state;
	for (size_t i = 0; i < libfwctl_format_get_param_count(format); i++)
		assert_non_null(libfwctl_param_get_field(libfwctl_format_get_param(format, i)));
	param = libfwctl_format_find_param(format, "COUNT");
	assert_range(format, "COUNT", 1, 64);
	assert_string_equal(libfwctl_param_get_summary(param), "how many virtual functions");
	assert_string_equal(libfwctl_param_get_since(param), "2.0");
	assert_string_equal(libfwctl_param_get_group(param), "device");
	assert_int_equal(libfwctl_param_get_takes_effect(param), LIBFWCTL_TAKES_EFFECT_AT_REBOOT);
	assert_int_equal(libfwctl_param_get_values(param), LIBFWCTL_PARAM_VALUE_NEXT |
								   LIBFWCTL_PARAM_VALUE_CURRENT |
								   LIBFWCTL_PARAM_VALUE_DEFAULT);
	assert_true(param->group->functions);
	assert_range(format, "OFFSET", (uint64_t)-100, 100);
	param = libfwctl_format_find_param(format, "PAGE_SIZE");
	assert_string_equal(libfwctl_param_get_summary(param), "an enum");
	assert_string_equal(libfwctl_field_value_name(libfwctl_param_get_field(param), 2), "_1MB");
	assert_int_equal(libfwctl_param_get_takes_effect(param), LIBFWCTL_TAKES_EFFECT_AT_RESET);
	param = libfwctl_format_find_param(format, "MADE");
	assert_string_equal(libfwctl_param_get_obstacle(param), "the factory sets it");
	param = libfwctl_format_find_param(format, "MODE");
	assert_int_equal(libfwctl_param_get_instances(param, NULL), 2);
	assert_string_equal(libfwctl_param_get_suffix(param), "_P");
	/* In a buffer, by queries that stand where they are used; it counts as the command says. */
	param = libfwctl_format_find_param(format, "option");
	assert_string_equal(param->group->next->at, "value");
	assert_int_equal(libfwctl_param_get_takes_effect(param), LIBFWCTL_TAKES_EFFECT_NOW);
	assert_int_equal(libfwctl_param_get_values(param),
			 LIBFWCTL_PARAM_VALUE_NEXT | LIBFWCTL_PARAM_VALUE_DEFAULT);
	format_free(format);
}

static void test_readings_and_dumps_as_compiled(void **state)
{
	struct libfwctl_format *format = compiled_format();
	const struct libfwctl_reading *reading;

	(void)state;
	reading = libfwctl_format_find_reading(format, "link.speed_mbps");
	assert_string_equal(libfwctl_reading_get_summary(reading), "speed of the port");
	assert_int_equal(libfwctl_reading_get_kind(reading), LIBFWCTL_READING_HEALTH);
	assert_string_equal(libfwctl_reading_get_unit(reading), "mbps");
	assert_int_equal(reading->npoints, 3);
	reading = libfwctl_format_find_reading(format, "link.state");
	assert_int_equal(reading->alarm_kind, ALARM_OTHER_THAN);
	assert_string_equal(reading->alarm, "up");
	assert_null(libfwctl_reading_get_unit(reading));
	reading = libfwctl_format_find_reading(format, "port.rx_bytes");
	assert_int_equal(libfwctl_reading_get_kind(reading), LIBFWCTL_READING_COUNTER);
	assert_string_equal(libfwctl_reading_get_unit(reading), "bytes");
	assert_string_equal(reading->group->current->at, "counters");
	assert_string_equal(libfwctl_dump_get_name(libfwctl_format_find_dump(format, NULL)), "all");
	assert_string_equal(libfwctl_dump_get_summary(libfwctl_format_find_dump(format, "memory")),
			    "some memory");
	format_free(format);
}

/* ---- what is newer ---------------------------------------------------------------------------- */

BREAK(need_format, FORMAT_AT(b)->need = 1)
BREAK(need_store, QUERY_AT(b, TINY_STORE)->need = 1; QUERY_AT(b, TINY_STORE)->command = 0x1000000)
BREAK(need_rights, QUERY_AT(b, TINY_RIGHTS)->need = 1; QUERY_AT(b, TINY_RIGHTS)->nsettings = 1000)
BREAK(need_everything, QUERY_AT(b, TINY_EVERYTHING)->need = 1)
/* What depends on a query that is newer, in each of the ways. */
BREAK(need_next, need_everything(b); GROUP_AT(b, TINY_PORTS)->next_ref = TINY_EVERYTHING + 1)
BREAK(need_current, need_everything(b); GROUP_AT(b, TINY_SENSOR)->current_ref = TINY_EVERYTHING + 1)
BREAK(need_default, need_everything(b); GROUP_AT(b, TINY_PORTS)->default_ref = TINY_EVERYTHING + 1)
BREAK(need_write, need_everything(b); GROUP_AT(b, TINY_PORTS)->write_ref = TINY_EVERYTHING + 1)
BREAK(need_support, need_everything(b); GROUP_AT(b, TINY_PORTS)->support_ref = TINY_EVERYTHING + 1)
BREAK(need_answer, need_everything(b);
      SETTING_AT(b, SETTING_OP_MOD)->query_ref = TINY_EVERYTHING + 1)
BREAK(need_when, need_everything(b); QUERY_AT(b, TINY_NOW)->when_ref = TINY_EVERYTHING + 1)
BREAK(need_answer_of_query, need_answer(b); GROUP_AT(b, TINY_PORTS)->nsettings = 0;
      QUERY_AT(b, TINY_NOW)->first_setting = SETTING_OP_MOD)
/* By way of one that depends on it and comes behind. */
BREAK(need_far, need_everything(b); QUERY_AT(b, TINY_RIGHTS)->when_ref = TINY_STORE + 1;
      QUERY_AT(b, TINY_RIGHTS)->when_path = QUERY_AT(b, TINY_NOW)->when_path;
      QUERY_AT(b, TINY_STORE)->when_ref = TINY_EVERYTHING + 1;
      QUERY_AT(b, TINY_STORE)->when_path = QUERY_AT(b, TINY_NOW)->when_path)
BREAK(need_group, GROUP_AT(b, TINY_SENSOR)->need = 2; GROUP_AT(b, TINY_SENSOR)->nsettings = 1000)
BREAK(need_param, PARAM_AT(b, PARAM_RATE)->need = 1; PARAM_AT(b, PARAM_RATE)->path = 0)
BREAK(need_param_group, need_param(b); PARAM_AT(b, PARAM_RATE)->group = 1000)
BREAK(need_reading, READING_AT(b, READING_ASIC)->need = 1; READING_AT(b, READING_ASIC)->kind = 99)
BREAK(need_dump, DUMP_AT(b, 0)->need = 1)
BREAK(need_dump_query, need_dump(b); DUMP_AT(b, 0)->query = 1000)
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
		{"need_next", need_next, 1, 2, 0},
		{"need_current", need_current, 3, 0, 0},
		{"need_default", need_default, 1, 2, 0},
		{"need_write", need_write, 1, 2, 0},
		{"need_support", need_support, 1, 2, 0},
		{"need_answer", need_answer, 1, 2, 0},
		{"need_when", need_when, 1, 2, 0},
		{"need_answer_of_query", need_answer_of_query, 1, 2, 0},
		{"need_far", need_far, 0, 0, 0},
		{"need_group", need_group, 3, 0, 2},
		{"need_param", need_param, 3, 2, 2},
		{"need_param_group", need_param_group, 3, 2, 2},
		{"need_reading", need_reading, 4, 1, 2},
		{"need_dump", need_dump, 4, 2, 1},
		{"need_dump_query", need_dump_query, 4, 2, 1},
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
		cmocka_unit_test(test_parameters_as_compiled),
		cmocka_unit_test(test_readings_and_dumps_as_compiled),
		cmocka_unit_test(test_what_is_newer_is_left_out_with_what_depends_on_it),
		cmocka_unit_test(test_older_images_have_none),
	};

	return cmocka_run_group_tests_name("verbs", tests, NULL, NULL);
}
