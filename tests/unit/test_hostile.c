// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Images of about a megabyte that are made to keep the library busy: few records, put together in as many
 * ways as can be. They are refused while that takes a moment, which without bounds takes minutes, or for ever.
 */
#include "tiny.h"

#define PLAIN FIELD_TRAITS(KIND_UNSIGNED, ORDER_BIG, 0, 0)

static uint32_t number_name(struct builder *b, const char *prefix, uint32_t number)
{
	char name[32];

	snprintf(name, sizeof(name), "%s%06u", prefix, number);
	return builder_string(b, name);
}

/* Loads it, or adds it to `base`, and looks at the reason. */
static void expect(struct builder *b, struct libfwctl_format *base, const char *reason)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	int status = add(b, base, err, err, &format);

	builder_free(b);
	if ((status == 0) != (*reason == '\0') || !strstr(libfwctl_error_text(err), reason))
		fail_msg("%d '%s', not '%s'", status, libfwctl_error_text(err), reason);
	format_free(format);
	libfwctl_error_free(err);
}

static const char entangled[] = "it is too entangled to be checked";

/* A layout behind all others, whose fields are to follow. */
static uint32_t add_layout(struct builder *b, uint32_t name, uint32_t size, uint32_t nfields)
{
	return ADD(b, IMAGE_LAYOUTS, struct image_layout, .name = name, .size = size,
		   .first_field = b->tables[IMAGE_FIELDS].count, .nfields = nfields);
}

/* Names that end alike share their bytes. */
static void test_long_names(void **state)
{
	const uint32_t length = 500000, count = 5000;
	char *text = malloc(length + 1);
	uint32_t string;
	struct builder b;

	(void)state;
	assert_non_null(text);
	memset(text, 'a', length);
	text[length] = '\0';
	tiny(&b);
	string = builder_string(&b, text);
	ADD(&b, IMAGE_ENUMS, struct image_enum, .name = builder_string(&b, "names"),
	    .first_value = b.tables[IMAGE_VALUES].count, .nvalues = count);
	for (uint32_t i = 0; i < count; i++)
		ADD(&b, IMAGE_VALUES, struct image_value, .name = string + i, .value_low = i);
	free(text);
	expect(&b, NULL, entangled);
}

/* Many commands with one long layout, which refers to their requests. */
static void test_long_layout_of_many_commands(void **state)
{
	const uint32_t count = 8000;
	uint32_t layout;
	struct builder b;

	(void)state;
	tiny(&b);
	layout = add_layout(&b, builder_string(&b, "zzz"), 1, count);
	for (uint32_t i = 0; i < count; i++)
		ADD(&b, IMAGE_FIELDS, struct image_field, .name = number_name(&b, "f", i),
		    .width = 8, .traits = PLAIN, .flags = i ? FIELD_ALIAS : 0,
		    .extra_ref = i ? 0 : b.tables[IMAGE_EXTRAS].count + 1, .sorted = i);
	ADD(&b, IMAGE_EXTRAS, struct image_extra, .kind = EXTRA_ENABLED_BY, .side = SIDE_REQUEST,
	    .field1_ref = REQUEST_COUNT + 1, .mask_low = 1);
	for (uint32_t i = 0; i < 4000; i++)
		ADD(&b, IMAGE_COMMANDS, struct image_command, .name = number_name(&b, "z", i),
		    .effects_low = 1, .request_ref = TINY_GET_REQUEST + 1,
		    .response_ref = layout + 1, .error_ref = layout + 1);
	expect(&b, NULL, entangled);
}

/* Many constants in a struct that is inlined behind others of many fields. */
static void test_constants_far_in(void **state)
{
	const uint32_t count = 8000, inlined = 12;
	uint32_t request, last, first = 0;
	struct builder b;

	(void)state;
	tiny(&b);
	add_layout(&b, builder_string(&b, "z1"), 1, count);
	for (uint32_t i = 0; i < count; i++)
		ADD(&b, IMAGE_FIELDS, struct image_field, .width = 8, .sorted = i,
		    .traits = FIELD_TRAITS(KIND_RESERVED, ORDER_BIG, 0, 0));
	last = b.tables[IMAGE_FIELDS].count;
	add_layout(&b, builder_string(&b, "z2"), 1, 1);
	ADD(&b, IMAGE_FIELDS, struct image_field, .name = builder_string(&b, "x"), .width = 8,
	    .traits = PLAIN);
	request = add_layout(&b, builder_string(&b, "z3"), 1, inlined);
	for (uint32_t i = 0; i < inlined; i++)
		ADD(&b, IMAGE_FIELDS, struct image_field, .name = number_name(&b, "i", i),
		    .width = 8, .sorted = i, .flags = FIELD_INLINE,
		    .ref = i + 1 < inlined ? request - 1 : request,
		    .traits = FIELD_TRAITS(KIND_STRUCT, ORDER_BIG, 0, 0));
	for (uint32_t i = 0; i < count; i++)
		first = ADD(&b, IMAGE_CONSTANTS, struct image_constant, .kind = CONSTANT_FIXED,
			    .field = last, .mask = {0, 0, 0, 1});
	ADD(&b, IMAGE_COMMANDS, struct image_command, .name = builder_string(&b, "z"),
	    .effects_low = 1, .request_ref = request + 1, .first_constant = first + 1 - count,
	    .nconstants = count);
	expect(&b, NULL, entangled);
}

/* Unions that share their cases, which are empty, and whose key is of a later version. */
static void test_unions_of_nothing(void **state)
{
	const uint32_t count = 8000;
	uint32_t first, key, layout;
	struct builder b;

	(void)state;
	tiny(&b);
	first = b.tables[IMAGE_CASES].count;
	for (uint32_t i = 0; i < count; i++)
		ADD(&b, IMAGE_CASES, struct image_case, .mask = {0, 0, 0, 1});
	layout = add_layout(&b, builder_string(&b, "zzz"), 1, count + 1);
	key = ADD(&b, IMAGE_FIELDS, struct image_field, .name = builder_string(&b, "a"), .need = 1);
	ADD(&b, IMAGE_UNIONS, struct image_union, .nkeys = 1, .first_case = first, .ncases = count,
	    .first_key = ADD(&b, IMAGE_KEYS, struct image_key, .field = key, .width = 1));
	for (uint32_t i = 0; i < count; i++)
		ADD(&b, IMAGE_FIELDS, struct image_field, .name = number_name(&b, "f", i),
		    .width = 8, .sorted = i + 1, .ref = b.tables[IMAGE_UNIONS].count,
		    .flags = i ? FIELD_ALIAS : 0,
		    .traits = FIELD_TRAITS(KIND_UNION, ORDER_BIG, 0, 0));
	assert_int_equal(layout, TINY_STATS + 1);
	expect(&b, NULL, entangled);
}

/* Levels of structs, in each of which eight of the next stand. */
static void add_levels(struct builder *b, uint32_t levels, uint32_t traits, uint32_t bottom)
{
	for (uint32_t i = 0; i < levels; i++) {
		uint32_t layout = add_layout(b, number_name(b, "z", i), 0, 8);

		for (uint32_t j = 0; j < 8; j++)
			ADD(b, IMAGE_FIELDS, struct image_field, .name = number_name(b, "f", j),
			    .traits = traits, .sorted = j,
			    .ref = i + 1 < levels ? layout + 2 : bottom);
	}
	add_layout(b, builder_string(b, "zend"), 0, 0);
}

static void test_ways_without_number(void **state)
{
	struct builder b;

	(void)state;
	tiny(&b);
	add_levels(&b, 6, FIELD_TRAITS(KIND_STRUCT, ORDER_BIG, 0, 0), TINY_STATS + 8);
	expect(&b, NULL, "");
	tiny(&b);
	add_levels(&b, 12, FIELD_TRAITS(KIND_STRUCT, ORDER_BIG, 0, 0), TINY_STATS + 14);
	expect(&b, NULL, "its structs have too many fields all together");
}

/* ---- extensions ------------------------------------------------------------------------------- */

static const char merged[] = "it is too entangled to be merged";

static struct libfwctl_format *load_base(struct builder *b)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;

	if (add(b, NULL, err, err, &format))
		fail_msg("%s", libfwctl_error_text(err));
	builder_free(b);
	libfwctl_error_free(err);
	return format;
}

static void begin_extension(struct builder *b)
{
	memset(b, 0, sizeof(*b));
	ADD(b, IMAGE_FORMAT, struct image_format, .name = builder_string(b, "acme"),
	    .extends = builder_string(b, "tiny"));
}

/* A field in the largest of layouts, which has many as large as itself. */
static void test_much_that_is_taken(void **state)
{
	const uint32_t count = 5000;
	struct libfwctl_format *format;
	struct builder b;

	(void)state;
	tiny(&b);
	add_layout(&b, builder_string(&b, "zzz"), IMAGE_LAYOUT_MAX, count);
	for (uint32_t i = 0; i < count; i++)
		ADD(&b, IMAGE_FIELDS, struct image_field, .name = number_name(&b, "f", i),
		    .width = IMAGE_LAYOUT_MAX * 8, .sorted = i,
		    .traits = FIELD_TRAITS(KIND_BYTES, ORDER_BIG, 0, 0));
	format = load_base(&b);
	begin_extension(&b);
	ADD(&b, IMAGE_LAYOUTS, struct image_layout, .name = builder_string(&b, "zzz"),
	    .size = IMAGE_LAYOUT_MAX, .flags = LAYOUT_EXTEND, .nfields = 1);
	ADD(&b, IMAGE_FIELDS, struct image_field, .name = builder_string(&b, "acme_x"), .width = 8,
	    .traits = PLAIN);
	expect(&b, format, merged);
	format_free(format);
}

/* A field in each of very many layouts, each of which may be inlined in any other. */
static void test_many_that_are_added_to(void **state)
{
	const uint32_t count = 9000;
	struct libfwctl_format *format;
	struct builder b;

	(void)state;
	tiny(&b);
	for (uint32_t i = 0; i < count; i++) {
		add_layout(&b, number_name(&b, "z", i), 2, 1);
		ADD(&b, IMAGE_FIELDS, struct image_field, .name = builder_string(&b, "x"),
		    .width = 8, .traits = PLAIN);
	}
	format = load_base(&b);
	begin_extension(&b);
	for (uint32_t i = 0; i < count; i++) {
		ADD(&b, IMAGE_LAYOUTS, struct image_layout, .name = number_name(&b, "z", i),
		    .size = 2, .flags = LAYOUT_EXTEND, .first_field = i, .nfields = 1);
		ADD(&b, IMAGE_FIELDS, struct image_field, .name = builder_string(&b, "acme_x"),
		    .bit_offset = 8, .width = 8, .traits = PLAIN);
	}
	expect(&b, format, merged);
	format_free(format);
}

static void add_values(struct builder *b, const char *prefix, uint32_t first, uint32_t count)
{
	for (uint32_t i = 0; i < count; i++)
		ADD(b, IMAGE_VALUES, struct image_value, .name = number_name(b, prefix, i),
		    .value_low = first + i);
}

static void test_many_values(void **state)
{
	const uint32_t count = 20000;
	struct libfwctl_format *format;
	struct builder b;

	(void)state;
	tiny(&b);
	ADD(&b, IMAGE_ENUMS, struct image_enum, .name = builder_string(&b, "zzz"),
	    .flags = ENUM_OPEN, .first_value = b.tables[IMAGE_VALUES].count, .nvalues = count);
	add_values(&b, "v", 0, count);
	format = load_base(&b);
	begin_extension(&b);
	ADD(&b, IMAGE_ENUMS, struct image_enum, .name = builder_string(&b, "zzz"),
	    .flags = ENUM_EXTEND, .nvalues = count);
	add_values(&b, "acme_v", count, count);
	expect(&b, format, merged);
	format_free(format);
}

/* What the base has many ways to stands in what the extension has many ways to. */
static void test_ways_through_the_base(void **state)
{
	struct libfwctl_format *format;
	uint32_t import;
	struct builder b;

	(void)state;
	tiny(&b);
	add_levels(&b, 6, FIELD_TRAITS(KIND_STRUCT, ORDER_BIG, 0, 0), TINY_STATS + 8);
	format = load_base(&b);
	begin_extension(&b);
	for (uint32_t i = 0; i < 4; i++) {
		add_layout(&b, number_name(&b, "acme_", i), 0, 8);
		for (uint32_t j = 0; j < 8; j++)
			ADD(&b, IMAGE_FIELDS, struct image_field, .name = number_name(&b, "f", j),
			    .traits = FIELD_TRAITS(KIND_STRUCT, ORDER_BIG, 0, 0), .sorted = j,
			    .ref = i + 2);
	}
	import = add_layout(&b, builder_string(&b, "z000000"), 0, 0);
	LAYOUT_AT(&b, import)->flags = LAYOUT_IMPORT;
	expect(&b, format, "structs stand in structs too deep, too often");
	format_free(format);
}

/* "entry", with the field that tells its size behind data that is as long as `id` says. */
static void put_size_behind(struct builder *b)
{
	FIELD_AT(b, ENTRY_LENGTH)->traits = FIELD_TRAITS(KIND_BYTES, ORDER_BIG, 0, 0);
	FIELD_AT(b, ENTRY_LENGTH)->width = 0;
	FIELD_AT(b, ENTRY_LENGTH)->extra_ref = EXTRA_OF_DATA + 1;
	EXTRA_AT(b, EXTRA_OF_DATA)->field1_ref = ENTRY_ID + 1;
	FIELD_AT(b, ENTRY_DATA)->traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_BIG, 0, 0);
	FIELD_AT(b, ENTRY_DATA)->width = 8;
	FIELD_AT(b, ENTRY_DATA)->flags = FIELD_AFTER;
	FIELD_AT(b, ENTRY_DATA)->extra_ref = 0;
	EXTRA_AT(b, EXTRA_OF_STREAM)->field1_ref = ENTRY_DATA + 1;
	LAYOUT_AT(b, TINY_ENTRY)->size = 2;
}

/* No record is so long that the size could still come: it does not wait, and keep bytes, for ever. */
static void test_a_size_that_never_comes(void **state)
{
	static const unsigned char far[258] = {0xff, 0xff};
	struct libfwctl_error *err = libfwctl_error_new();
	const struct libfwctl_record *record = NULL;
	struct libfwctl_stream *stream = NULL;
	struct libfwctl_format *format = NULL;
	struct builder b;

	(void)state;
	tiny(&b);
	put_size_behind(&b);
	assert_int_equal(add(&b, NULL, NULL, err, &format), 0);
	builder_free(&b);
	assert_int_equal(libfwctl_stream_new(format, "entries", err, &stream), 0);
	assert_int_equal(libfwctl_stream_feed(stream, far, sizeof(far) - 1, err), 0);
	assert_int_equal(libfwctl_stream_next(stream, err, &record), -EAGAIN);
	assert_int_equal(libfwctl_stream_feed(stream, far, 1, err), 0);
	assert_int_equal(libfwctl_stream_next(stream, err, &record), -EBADMSG);
	assert_contains(libfwctl_error_text(err), "byte 0 of the stream entries");
	libfwctl_stream_free(stream);
	format_free(format);
	libfwctl_error_free(err);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_long_names),
		cmocka_unit_test(test_long_layout_of_many_commands),
		cmocka_unit_test(test_constants_far_in),
		cmocka_unit_test(test_unions_of_nothing),
		cmocka_unit_test(test_ways_without_number),
		cmocka_unit_test(test_much_that_is_taken),
		cmocka_unit_test(test_many_that_are_added_to),
		cmocka_unit_test(test_many_values),
		cmocka_unit_test(test_ways_through_the_base),
		cmocka_unit_test(test_a_size_that_never_comes),
	};

	return cmocka_run_group_tests_name("hostile", tests, NULL, NULL);
}
