// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The framing of images, broken and cut, any word of one changed; and images of other versions: shorter and
 * longer records, unknown sections, hints, must-understand bits.
 */
#include "breaks.h"
#include "walk.h"

/* ---- broken framing --------------------------------------------------------------------------- */

struct patch {
	size_t at; /* byte in the file */
	uint32_t word;
	const char *reason;
};

static void test_framing(void **state)
{
	/* The section table: FRMT is entry 0, CMDS entry 1; an entry is tag, offset, count, stride. */
	static const struct patch patches[] = {
		{0, 0x12345678, "it is no table image"},
		{4, 2, "its version is none that this library knows"},
		{8, 16, "its header has no size that can be"},
		{8, 22, "its header has no size that can be"},
		{8, UINT32_MAX, "its header has no size that can be"},
		{12, 16, "there are bytes behind its end"},
		{12, UINT32_MAX, "it is cut short"},
		{16, 65, "it has too many sections"},
		{16, 64, "a section"},
		{20 + 4, 2, "a section does not begin at a multiple of 4"},
		{20 + 4, 20, "a section overlaps the header"},
		{20 + 4, 0x10000000, "a section begins behind the end"},
		{20 + 8, 0x7fffffff, "a section goes beyond the end"},
		{20 + 12, 0, "a section has a stride of 0"},
		{20 + 12, 4100, "a section has a stride that is too large"},
		{20 + 12, 46, "a section has a stride that is no multiple of 4"},
		{36, 0x544d5246, "it has a section twice"}, /* FRMT again */
		{20, 0x58585858, "it does not describe exactly one format"},
	};
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	struct builder b;
	size_t size;

	(void)state;
	tiny(&b);
	for (size_t i = 0; i < COUNT(patches); i++) {
		unsigned char *bytes = builder_build(&b, &size);
		int status;

		put_word(bytes + patches[i].at, patches[i].word);
		status = load(bytes, size, err, &format);
		if (status != -EBADMSG || !strstr(libfwctl_error_text(err), patches[i].reason))
			fail_msg("patch %zu: %d '%s', not '%s'", i, status,
				 libfwctl_error_text(err), patches[i].reason);
		free(bytes);
	}
	builder_free(&b);
	libfwctl_error_free(err);
}

static void test_sections_that_overlap(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	unsigned char *bytes;
	struct builder b;
	size_t size;

	(void)state;
	tiny(&b);
	bytes = builder_build(&b, &size);
	memcpy(section_at(bytes, 1) + 4, section_at(bytes, 2) + 4, 4);
	assert_int_equal(load(bytes, size, err, &format), -EBADMSG);
	assert_contains(libfwctl_error_text(err), "two sections overlap");
	free(bytes);
	builder_free(&b);
	libfwctl_error_free(err);
}

static void test_cut_anywhere_it_is_refused(void **state)
{
	struct libfwctl_format *format = NULL;
	unsigned char *bytes;
	struct builder b;
	size_t size;

	(void)state;
	tiny(&b);
	/* No bytes at the end that nobody would miss. */
	while (b.tables[IMAGE_STRINGS].count % 4)
		builder_append(&b, IMAGE_STRINGS, "", 1, 1);
	bytes = builder_build(&b, &size);
	for (size_t cut = 0; cut < size; cut++) {
		unsigned char *copy = malloc(cut + 1);

		assert_non_null(copy);
		memcpy(copy, bytes, cut);
		copy = realloc(copy, cut ? cut : 1);
		assert_int_equal(load(copy, cut, NULL, &format), -EBADMSG);
		/* The header may agree, and still something is missing. */
		if (cut >= 16) {
			put_word(copy + 12, (uint32_t)cut);
			assert_int_equal(load(copy, cut, NULL, &format), -EBADMSG);
		}
		free(copy);
	}
	assert_null(format);
	free(bytes);
	builder_free(&b);
}

/* Whatever comes of a wrong word, nothing is read outside, and what loads holds together. */
static void test_any_word_may_be_wrong(void **state)
{
	static const uint32_t values[] = {0, 1, 2, 7, 0x7fffffff, 0x80000000, UINT32_MAX, 0x101};
	struct builder b;
	unsigned char *bytes;
	size_t size;

	(void)state;
	tiny(&b);
	bytes = builder_build(&b, &size);
	for (size_t at = 0; at + 4 <= size; at += 4) {
		for (size_t i = 0; i < COUNT(values); i++) {
			struct libfwctl_format *format = NULL;
			unsigned char kept[4];

			memcpy(kept, bytes + at, 4);
			put_word(bytes + at, values[i]);
			if (load(bytes, size, NULL, &format) == 0)
				walk_format(format, 1000);
			format_free(format);
			memcpy(bytes + at, kept, 4);
		}
	}
	free(bytes);
	builder_free(&b);
}

/* ---- other versions --------------------------------------------------------------------------- */

static struct libfwctl_format *load_built(struct builder *b, unsigned char **bytes)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	size_t size;

	*bytes = builder_build(b, &size);
	if (load(*bytes, size, err, &format))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
	return format;
}

static void test_newer_images_load(void **state)
{
	struct libfwctl_format *format;
	unsigned char *bytes;
	struct builder b;

	(void)state;
	tiny(&b);
	for (unsigned int table = 0; table < IMAGE_STRINGS; table++)
		b.tables[table].stride = b.tables[table].size + 8;
	b.unknown = 12;
	/* A hint that nobody knows is no obstacle. */
	EXTRA_AT(&b, EXTRA_OF_RATE)->kind = 0xfff0;
	format = load_built(&b, &bytes);
	assert_null(libfwctl_command_get_obstacle(libfwctl_format_find_command(format, "get")));
	assert_non_null(libfwctl_layout_find_field(libfwctl_format_find_layout(format, "stats"),
						   "rate_low"));
	walk_format(format, 1000);
	format_free(format);
	free(bytes);
	builder_free(&b);
}

static void test_older_images_load(void **state)
{
	struct libfwctl_format *format;
	const struct libfwctl_command *command;
	unsigned char *bytes;
	struct builder b;

	(void)state;
	tiny(&b);
	/* The last members of these were added later: they read as zero. */
	b.tables[IMAGE_COMMANDS].stride = offsetof(struct image_command, is);
	b.tables[IMAGE_FORMAT].stride = offsetof(struct image_format, need);
	b.tables[IMAGE_UNIONS].stride = offsetof(struct image_union, else_ref);
	format = load_built(&b, &bytes);
	command = libfwctl_format_find_command(format, "get");
	assert_null(libfwctl_command_get_obstacle(command));
	assert_int_equal(libfwctl_command_get_buffer_count(command), 1);
	walk_format(format, 1000);
	format_free(format);
	free(bytes);
	builder_free(&b);
}

/* What must be understood and is not. */
BREAK(need_format, FORMAT_AT(b)->need = 1)
BREAK(need_command, COMMAND_AT(b, TINY_GET)->need = 0x80000000)
BREAK(need_request, LAYOUT_AT(b, TINY_GET_REQUEST)->need = 1)
BREAK(need_field, FIELD_AT(b, REQUEST_OP_MOD)->need = 1; set_kind(b, REQUEST_OP_MOD, 99))
BREAK(need_inlined, FIELD_AT(b, ARG_MODE)->need = 1; FIELD_AT(b, ARG_MODE)->ref = 1000)
BREAK(need_enum, ENUM_AT(b)->need = 1; ENUM_AT(b)->nvalues = 1000)
BREAK(need_union, UNION_AT(b)->need = 1; UNION_AT(b)->ncases = 1000)
BREAK(need_extra, EXTRA_AT(b, EXTRA_OF_SAFE + 1)->kind = EXTRA_KINDS)
BREAK(need_command_extra, EXTRA_AT(b, EXTRA_OF_COMMAND + 2)->kind = 0x7fff)
BREAK(need_buffer, BUFFER_AT(b)->need = 4; BUFFER_AT(b)->layout_ref = 1000)
/* What is foreign may hold what otherwise could not be: a number that says its own size. */
BREAK(need_size, EXTRA_AT(b, EXTRA_OF_LIST)->kind = EXTRA_SIZE;
      EXTRA_AT(b, EXTRA_OF_LIST)->side = SIDE_HERE;
      EXTRA_AT(b, EXTRA_OF_LIST)->field1_ref = RESPONSE_KIND + 1;
      EXTRA_AT(b, EXTRA_OF_LIST)->next_ref = EXTRA_OF_COUNTERS + 1;
      EXTRA_AT(b, EXTRA_OF_COUNTERS)->kind = EXTRA_KINDS; LAYOUT_AT(b, TINY_STATS)->need = 1)
BREAK(need_expression, EXTRA_AT(b, EXTRA_OF_LIST)->flags = 2)
BREAK(need_key, FIELD_AT(b, RESPONSE_KIND)->need = 1)
BREAK(need_info, FIELD_AT(b, INFO_CAPS)->need = 1)

static void test_what_is_not_understood_is_an_obstacle(void **state)
{
	static const struct broken needs[] = {
		ROW(need_format, ""), ROW(need_command, ""),	ROW(need_request, ""),
		ROW(need_field, ""),  ROW(need_inlined, ""),	ROW(need_enum, ""),
		ROW(need_union, ""),  ROW(need_extra, ""),	ROW(need_command_extra, ""),
		ROW(need_buffer, ""), ROW(need_expression, ""), ROW(need_size, ""),
		ROW(need_key, ""),    ROW(need_info, ""),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(needs); i++) {
		const struct libfwctl_command *command;
		struct libfwctl_format *format;
		const char *obstacle;
		unsigned char *bytes;
		struct builder b;

		tiny(&b);
		needs[i].by(&b);
		format = load_built(&b, &bytes);
		command = libfwctl_format_find_command(format, "get");
		obstacle = libfwctl_command_get_obstacle(command);
		if (!obstacle || !strstr(obstacle, "later version"))
			fail_msg("%s: the obstacle is '%s'", needs[i].what, obstacle);
		if (libfwctl_command_is_typed(command))
			fail_msg("%s: it is still typed", needs[i].what);
		/* It may be what is meant: nothing else is offered instead. */
		assert_null(libfwctl_format_identify(format, "\1\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2\0",
						     18));
		walk_format(format, 1000);
		format_free(format);
		free(bytes);
		builder_free(&b);
	}
}

static void test_only_what_depends_on_it_is_hindered(void **state)
{
	struct libfwctl_format *format;
	unsigned char *bytes;
	struct builder b;

	(void)state;
	tiny(&b);
	need_command(&b);
	format = load_built(&b, &bytes);
	assert_non_null(libfwctl_command_get_obstacle(libfwctl_format_find_command(format, "get")));
	assert_null(
		libfwctl_command_get_obstacle(libfwctl_format_find_command(format, "get.port1")));
	assert_int_equal(libfwctl_command_get_effects(libfwctl_format_find_command(format, "get")),
			 LIBFWCTL_EFFECTS_ALL);
	format_free(format);
	free(bytes);
	builder_free(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_framing),
		cmocka_unit_test(test_sections_that_overlap),
		cmocka_unit_test(test_cut_anywhere_it_is_refused),
		cmocka_unit_test(test_any_word_may_be_wrong),
		cmocka_unit_test(test_newer_images_load),
		cmocka_unit_test(test_older_images_load),
		cmocka_unit_test(test_what_is_not_understood_is_an_obstacle),
		cmocka_unit_test(test_only_what_depends_on_it_is_hindered),
	};

	return cmocka_run_group_tests_name("framing", tests, NULL, NULL);
}
