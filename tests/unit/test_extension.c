// SPDX-License-Identifier: LGPL-2.1-or-later
/* Extensions merged into a format: what they add, what is left out, and why one is refused as a whole. */
#include "tiny.h"
#include "walk.h"

/* ---- extensions ------------------------------------------------------------------------------- */

static void test_an_extension_adds(void **state)
{
	struct libfwctl_format *format = tiny_format();
	struct libfwctl_error *left_out = libfwctl_error_new();
	const struct libfwctl_command *get, *found;
	const struct libfwctl_field *field;
	unsigned char request[6] = {2, 0};
	struct builder b;

	(void)state;
	acme(&b);
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	assert_int_equal(libfwctl_error_get_errno(left_out), 0);
	builder_free(&b);
	assert_int_equal(libfwctl_format_get_command_count(format), 4);
	assert_non_null(libfwctl_format_find_layout(format, "acme_arg"));
	get = libfwctl_format_find_command(format, "acme_get");
	/* At least what the command does that it was made from. */
	assert_int_equal(libfwctl_command_get_effects(get),
			 LIBFWCTL_EFFECT_DISCLOSES | LIBFWCTL_EFFECT_READS);
	found = libfwctl_format_identify(format, request, sizeof(request));
	assert_ptr_equal(found, get);
	/* What it asks of INFO is asked of the base's. */
	assert_ptr_equal(command_details(get)->capability->field.layout,
			 libfwctl_format_find_layout(format, "info"));
	/* A field in bits that were reserved, and a value in an open enum. */
	get = libfwctl_format_find_command(format, "get");
	field = field_of(libfwctl_command_get_response(get), "acme_credits");
	assert_int_equal(libfwctl_field_get_bit_offset(field), 16);
	assert_non_null(libfwctl_layout_find_field(libfwctl_command_get_response(get), "kind"));
	field = field_of(libfwctl_command_get_request(get), "mode");
	assert_int_equal(libfwctl_field_get_value_count(field), 3);
	assert_string_equal(libfwctl_field_value_name(field, 9), "acme_auto");
	assert_string_equal(libfwctl_field_value_name(field, 1), "on");
	walk_format(format, SIZE_MAX);
	libfwctl_error_free(left_out);
	format_free(format);
}

#define BREAK(name, statement)              \
	static void name(struct builder *b) \
	{                                   \
		statement;                  \
	}

BREAK(base_other, FORMAT_AT(b)->extends = builder_string(b, "small"))
BREAK(layout_missing, LAYOUT_AT(b, ACME_INFO)->name = builder_string(b, "info2"))
BREAK(layout_size, LAYOUT_AT(b, ACME_INFO)->size = 5)
BREAK(layout_open, LAYOUT_AT(b, ACME_INFO)->flags |= LAYOUT_OPEN)
BREAK(field_missing, FIELD_AT(b, ACME_CAPS)->name = builder_string(b, "cups"))
BREAK(field_width, FIELD_AT(b, ACME_CAPS)->width = 16)
BREAK(field_order, FIELD_AT(b, ACME_CAPS)->traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_BIG, 0, 0))
/* Takes the base's stats, for the field in two parts of four bits. */
static void take_split(struct builder *b, uint32_t at, uint32_t first, uint32_t second)
{
	uint32_t part = ADD(b, IMAGE_EXTRAS, struct image_extra, .kind = EXTRA_PART,
			    .field1_ref = at, .field2_ref = first);
	uint32_t field;

	if (second) {
		AT(b, IMAGE_EXTRAS, struct image_extra, part)->next_ref = part + 2;
		ADD(b, IMAGE_EXTRAS, struct image_extra, .kind = EXTRA_PART, .field1_ref = at + 8,
		    .field2_ref = second);
	}
	field = ADD(b, IMAGE_FIELDS, struct image_field, .name = builder_string(b, "split"),
		    .bit_offset = at, .width = 8,
		    .traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_BIG, 0, 0), .extra_ref = part + 1);
	ADD(b, IMAGE_LAYOUTS, struct image_layout, .name = builder_string(b, "stats"), .size = 24,
	    .flags = LAYOUT_IMPORT, .first_field = field, .nfields = 1);
}
BREAK(field_parts, take_split(b, 128, 4, 4))
BREAK(field_moved, take_split(b, 64, 4, 4))
BREAK(field_whole, take_split(b, 128, 8, 0))
BREAK(field_other_parts, take_split(b, 128, 5, 3))
BREAK(enum_missing, AT(b, IMAGE_ENUMS, struct image_enum, 1)->name = builder_string(b, "modes"))
BREAK(command_name, COMMAND_AT(b, 0)->name = builder_string(b, "more"))
BREAK(command_prefix, COMMAND_AT(b, 0)->name = builder_string(b, "get.acmeget"))
BREAK(layout_name, LAYOUT_AT(b, ACME_ARG)->name = builder_string(b, "a_arg"))
BREAK(both, LAYOUT_AT(b, ACME_INFO)->flags = LAYOUT_IMPORT | LAYOUT_EXTEND)
BREAK(varying, FIELD_AT(b, ACME_CREDITS)->flags = FIELD_ARRAY)
BREAK(role, FIELD_AT(b, ACME_CREDITS)->traits |= (uint32_t)ROLE_SYNDROME << 24)
/* The base's opcode comes first. */
static void opcode_place(struct builder *b)
{
	AT(b, IMAGE_FORMAT, struct image_format, 0)->opcode_offset = 24;
	FIELD_AT(b, ACME_OPCODE)->bit_offset = 24;
	FIELD_AT(b, ACME_REST)->bit_offset = 0;
}

static void test_an_extension_is_refused_with_its_reason(void **state)
{
	static const struct {
		const char *what;
		void (*by)(struct builder *b);
		int status;
		const char *reason;
	} rows[] = {
		{"base_other", base_other, -EBADMSG, "does not extend this format, but small"},
		{"layout_missing", layout_missing, -ENOENT, "refers to the layout info2"},
		{"layout_size", layout_size, -EBADMSG, "the layout info for another one"},
		{"layout_open", layout_open, -EBADMSG, "the layout info for another one"},
		{"field_missing", field_missing, -ENOENT, "refers to the field cups"},
		{"field_width", field_width, -EBADMSG, "the field caps for another one"},
		{"field_order", field_order, -EBADMSG, "the field caps for another one"},
		{"field_moved", field_moved, -EBADMSG, "the field split for another one"},
		{"field_whole", field_whole, -EBADMSG, "the field split for another one"},
		{"field_other_parts", field_other_parts, -EBADMSG,
		 "the field split for another one"},
		{"enum_missing", enum_missing, -ENOENT, "refers to the enum modes"},
		{"command_name", command_name, -EBADMSG, "more, which is outside of its namespace"},
		{"command_prefix", command_prefix, -EBADMSG,
		 "rename it to begin, there or behind a dot, with acme_"},
		{"layout_name", layout_name, -EBADMSG, "a_arg, which is outside of its namespace"},
		{"both", both, -EBADMSG, "cannot both be taken and added to"},
		{"varying", varying, -EBADMSG, "cannot be added to a layout of another format"},
		{"opcode_place", opcode_place, -EBADMSG, "the place of the opcode for another one"},
		{"role", role, -EBADMSG, "cannot be added to a layout of another format"},
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
	/* Nothing of them has stayed: the sound one is taken. */
	acme(&b);
	field_parts(&b);
	assert_int_equal(add(&b, format, NULL, NULL, NULL), 0);
	builder_free(&b);
	assert_int_equal(libfwctl_format_get_command_count(format), 4);
	walk_format(format, SIZE_MAX);
	format_free(format);
	libfwctl_error_free(err);
}

BREAK(bits_taken, FIELD_AT(b, ACME_CREDITS)->bit_offset = 8)
BREAK(bits_of_union, FIELD_AT(b, ACME_CREDITS)->bit_offset = 40)
BREAK(name_taken, FIELD_AT(b, ACME_CREDITS)->name = builder_string(b, "kind"))
BREAK(value_taken, AT(b, IMAGE_VALUES, struct image_value, 1)->value_low = 1)
BREAK(value_named, AT(b, IMAGE_VALUES, struct image_value, 1)->name = builder_string(b, "on"))
BREAK(not_understood, FIELD_AT(b, ACME_CREDITS)->need = 1)

static void test_what_clashes_is_left_out(void **state)
{
	static const struct {
		void (*by)(struct builder *b);
		const char *reason;
	} rows[] = {
		{bits_taken, "the fields of get/response (other fields have these bits)"},
		{bits_of_union, "the fields of get/response (other fields have these bits)"},
		{name_taken, "the fields of get/response (it has fields of such names)"},
		{value_taken, "the value acme_auto (the enum has it or its number)"},
		{value_named, "the value on (the enum has it or its number)"},
		{not_understood, "made for a later version of libfwctl"},
	};
	struct libfwctl_error *left_out = libfwctl_error_new();

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct libfwctl_format *format = tiny_format();
		const struct libfwctl_command *get;
		struct builder b;

		acme(&b);
		rows[i].by(&b);
		assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
		assert_contains(libfwctl_error_text(left_out), rows[i].reason);
		/* The rest of it is there, and the base is as it was. */
		assert_non_null(libfwctl_format_find_command(format, "acme_get"));
		get = libfwctl_format_find_command(format, "get");
		assert_null(libfwctl_command_get_obstacle(get));
		assert_int_equal(libfwctl_field_get_kind(
					 field_of(libfwctl_command_get_response(get), "kind")),
				 LIBFWCTL_KIND_UNSIGNED);
		assert_string_equal(libfwctl_field_value_name(
					    field_of(libfwctl_command_get_request(get), "mode"), 1),
				    "on");
		walk_format(format, SIZE_MAX);
		format_free(format);
		builder_free(&b);
	}
	libfwctl_error_free(left_out);
}

/* However well the base's own is understood that it stands for. */
static void test_what_it_takes_and_is_not_understood_is_an_obstacle(void **state)
{
	unsigned char request[18] = {2, 0};
	struct libfwctl_format *format;
	const char *obstacle;
	struct builder b;

	(void)state;
	/* Its own condition asks the field, or its opcode is one. */
	for (int is_opcode = 0; is_opcode < 2; is_opcode++) {
		format = tiny_format();
		acme(&b);
		if (is_opcode) {
			LAYOUT_AT(&b, ACME_GET_REQUEST)->name = builder_string(&b, "get/request");
			LAYOUT_AT(&b, ACME_GET_REQUEST)->size = 18;
			LAYOUT_AT(&b, ACME_GET_REQUEST)->flags = LAYOUT_IMPORT | LAYOUT_PRIVATE;
			FIELD_AT(&b, ACME_OPCODE)->width = 1000;
			FIELD_AT(&b, ACME_OPCODE)->need = 1;
		} else {
			FIELD_AT(&b, ACME_CAPS)->need = 1;
		}
		assert_int_equal(add(&b, format, NULL, NULL, NULL), 0);
		obstacle = libfwctl_command_get_obstacle(
			libfwctl_format_find_command(format, "acme_get"));
		assert_non_null(obstacle);
		assert_contains(obstacle, "later version");
		assert_null(libfwctl_format_identify(format, request, sizeof(request)));
		walk_format(format, SIZE_MAX);
		format_free(format);
		builder_free(&b);
	}
}

static void test_the_same_names_are_left_out(void **state)
{
	struct libfwctl_error *left_out = libfwctl_error_new();
	struct libfwctl_format *format = tiny_format();
	unsigned char request[6] = {2, 0};
	const struct libfwctl_command *found;
	struct builder b;

	(void)state;
	acme(&b);
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	COMMAND_AT(&b, 0)->effects_low = LIBFWCTL_EFFECT_DESTROYS_DATA;
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	assert_contains(libfwctl_error_text(left_out), "the command acme_get (the format has one)");
	assert_contains(libfwctl_error_text(left_out), "the layout acme_arg (the format has one)");
	assert_int_equal(libfwctl_format_get_command_count(format), 4);
	found = libfwctl_format_identify(format, request, sizeof(request));
	assert_false(libfwctl_command_get_effects(found) & LIBFWCTL_EFFECT_DESTROYS_DATA);
	builder_free(&b);
	format_free(format);
	libfwctl_error_free(left_out);
}

static const char same[] = " has the same opcode and constants)";

/* acme_get as of another opcode, or of a namespace of its own. */
static void acme_as(struct builder *b, uint32_t opcode)
{
	acme(b);
	COMMAND_AT(b, 0)->opcode = opcode;
	AT(b, IMAGE_CONSTANTS, struct image_constant, 0)->value[3] = opcode;
	AT(b, IMAGE_OPCODES, struct image_opcode, 0)->opcode = opcode;
}

static void bolt(struct builder *b)
{
	acme(b);
	FORMAT_AT(b)->name = builder_string(b, "bolt");
	LAYOUT_AT(b, ACME_ARG)->name = builder_string(b, "bolt_arg");
	LAYOUT_AT(b, ACME_GET_REQUEST)->name = builder_string(b, "bolt_get/request");
	COMMAND_AT(b, 0)->name = builder_string(b, "bolt_get");
	for (unsigned int table = IMAGE_QUERIES; table <= IMAGE_DUMPS; table++)
		b->tables[table].count = 0;
	COMMAND_AT(b, 0)->effects_low = LIBFWCTL_EFFECT_DESTROYS_DATA;
}

static void test_a_command_of_the_same_selection_is_left_out(void **state)
{
	struct libfwctl_error *left_out = libfwctl_error_new();
	struct libfwctl_format *format = tiny_format();
	unsigned char request[6] = {2, 0};
	char reason[100];
	struct builder b;

	(void)state;
	/* A newer base has a command of the same opcode: it alone is listed. */
	acme_as(&b, 0x101);
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	builder_free(&b);
	snprintf(reason, sizeof(reason), "the command acme_get (get%s", same);
	assert_contains(libfwctl_error_text(left_out), reason);
	assert_int_equal(libfwctl_format_get_command_count(format), 3);
	assert_null(libfwctl_format_find_command(format, "acme_get"));
	assert_non_null(libfwctl_format_find_layout(format, "acme_arg"));
	format_free(format);

	/* Of two extensions the first one wins. */
	format = tiny_format();
	acme(&b);
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	builder_free(&b);
	bolt(&b);
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	builder_free(&b);
	snprintf(reason, sizeof(reason), "the command bolt_get (acme_get%s", same);
	assert_contains(libfwctl_error_text(left_out), reason);
	assert_int_equal(libfwctl_format_get_command_count(format), 4);
	assert_ptr_equal(libfwctl_format_identify(format, request, sizeof(request)),
			 libfwctl_format_find_command(format, "acme_get"));
	walk_format(format, SIZE_MAX);
	format_free(format);
	libfwctl_error_free(left_out);
}

/* One of another's opcode that has constants besides is its own, and does what the other does, too. */
static void test_a_command_may_refine_another(void **state)
{
	struct libfwctl_error *left_out = libfwctl_error_new();
	struct libfwctl_format *format = tiny_format();
	unsigned char request[18] = {1, 1, 0, 0, 0, 9};
	const struct libfwctl_command *found;
	struct builder b;

	(void)state;
	acme_as(&b, 0x101);
	COMMAND_AT(&b, 0)->is = builder_string(&b, "");
	COMMAND_AT(&b, 0)->nconstants = 2;
	ADD(&b, IMAGE_CONSTANTS, struct image_constant, .kind = CONSTANT_SELECT,
	    .field = ACME_ARG_MODE, .value = {0, 0, 0, 9}, .mask = {0, 0, 0, 0xff});
	AT(&b, IMAGE_OPCODES, struct image_opcode, 0)->bits = 24;
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	builder_free(&b);
	found = libfwctl_format_find_command(format, "acme_get");
	assert_non_null(found);
	assert_ptr_equal(libfwctl_format_identify(format, request, sizeof(request)), found);
	assert_int_equal(libfwctl_command_get_effects(found),
			 LIBFWCTL_EFFECT_DISCLOSES | LIBFWCTL_EFFECT_READS);
	walk_format(format, SIZE_MAX);
	format_free(format);
	libfwctl_error_free(left_out);
}

static void test_a_closed_enum_stays_as_it_is(void **state)
{
	struct libfwctl_error *left_out = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	struct builder b;

	(void)state;
	tiny(&b);
	AT(&b, IMAGE_ENUMS, struct image_enum, 0)->flags = 0;
	assert_int_equal(add(&b, NULL, NULL, NULL, &format), 0);
	builder_free(&b);
	acme(&b);
	assert_int_equal(add(&b, format, left_out, NULL, NULL), 0);
	builder_free(&b);
	assert_contains(libfwctl_error_text(left_out), "the values of mode (that enum is closed)");
	assert_int_equal(libfwctl_field_get_value_count(
				 field_of(libfwctl_format_find_layout(format, "arg"), "mode")),
			 2);
	format_free(format);
	libfwctl_error_free(left_out);
}

static void test_nothing_is_added_to_what_is_in_use(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = tiny_format();
	struct builder b;

	(void)state;
	acme(&b);
	libfwctl_format_find_command(format, "get");
	assert_int_equal(add(&b, format, NULL, err, NULL), -EBUSY);
	assert_contains(libfwctl_error_text(err), "tiny");
	builder_free(&b);
	format_free(format);
	libfwctl_error_free(err);
}

static void test_an_extension_is_no_format(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	const char *name, *extends, *why;
	unsigned char *bytes;
	struct builder b;
	size_t size;

	(void)state;
	acme(&b);
	assert_int_equal(add(&b, NULL, NULL, err, &format), -EBADMSG);
	assert_contains(libfwctl_error_text(err), "extends tiny");
	assert_null(format);
	bytes = builder_build(&b, &size);
	assert_int_equal(image_peek(bytes, size, &name, &extends, &why), 0);
	assert_string_equal(name, "acme");
	assert_string_equal(extends, "tiny");
	assert_int_equal(image_peek(bytes, size - 1, &name, &extends, &why), -EBADMSG);
	assert_string_equal(why, "it is cut short");
	free(bytes);
	builder_free(&b);
	libfwctl_error_free(err);
}

/* A base with two structs that are all reserved, so that anything can be added to them. */
static struct libfwctl_format *roomy_format(void)
{
	struct libfwctl_format *format = NULL;
	struct builder b;

	tiny(&b);
	FIELD_AT(&b, INFO_CAPS)->traits = FIELD_TRAITS(KIND_RESERVED, ORDER_BIG, 0, 0);
	FORMAT_AT(&b)->info_ref = 0;
	EXTRA_AT(&b, EXTRA_OF_COMMAND)->side = SIDE_REQUEST;
	EXTRA_AT(&b, EXTRA_OF_COMMAND)->field1_ref = REQUEST_COUNT + 1;
	ADD(&b, IMAGE_LAYOUTS, struct image_layout, .name = builder_string(&b, "tub"), .size = 4,
	    .first_field = STATS_SAFE + 1, .nfields = 1);
	ADD(&b, IMAGE_FIELDS, struct image_field, .width = 32,
	    .traits = FIELD_TRAITS(KIND_RESERVED, ORDER_BIG, 0, 0));
	assert_int_equal(add(&b, NULL, NULL, NULL, &format), 0);
	builder_free(&b);
	return format;
}

/* An extension whose struct NAME_box has `taken` of the base in it, and is a field that `added` gets. */
static void boxes(struct builder *b, const char *name, const char *taken, const char *added)
{
	bool taken_first = strcmp(taken, added) < 0;
	char box[32], in[32];

	snprintf(box, sizeof(box), "%s_box", name);
	snprintf(in, sizeof(in), "%s_in", name);
	memset(b, 0, sizeof(*b));
	builder_string(b, "");
	ADD(b, IMAGE_FORMAT, struct image_format, .name = builder_string(b, name),
	    .extends = builder_string(b, "tiny"));
	ADD(b, IMAGE_LAYOUTS, struct image_layout, .name = builder_string(b, box), .size = 4,
	    .nfields = 1);
	for (int i = 0; i < 2; i++) {
		bool is_added = (i == 0) != taken_first;

		ADD(b, IMAGE_LAYOUTS, struct image_layout,
		    .name = builder_string(b, is_added ? added : taken), .size = 4,
		    .flags = is_added ? LAYOUT_EXTEND : LAYOUT_IMPORT,
		    .first_field = !is_added && !taken_first ? 2 : 1, .nfields = is_added);
	}
	ADD(b, IMAGE_FIELDS, struct image_field, .name = builder_string(b, "in"), .width = 32,
	    .traits = FIELD_TRAITS(KIND_STRUCT, ORDER_BIG, 0, 0), .ref = taken_first ? 2 : 3);
	ADD(b, IMAGE_FIELDS, struct image_field, .name = builder_string(b, in), .width = 32,
	    .traits = FIELD_TRAITS(KIND_STRUCT, ORDER_BIG, 0, 0), .ref = 1);
}

static void test_structs_of_both_may_stand_in_each_other(void **state)
{
	struct libfwctl_format *format = roomy_format();
	const struct libfwctl_field *field;
	struct builder b;

	(void)state;
	boxes(&b, "acme", "tub", "info");
	assert_int_equal(add(&b, format, NULL, NULL, NULL), 0);
	builder_free(&b);
	field = field_of(libfwctl_format_find_layout(format, "info"), "acme_in");
	field = field_of(libfwctl_field_get_layout(field), "in");
	assert_ptr_equal(libfwctl_field_get_layout(field),
			 libfwctl_format_find_layout(format, "tub"));
	walk_format(format, SIZE_MAX);
	format_free(format);
}

/* Each extension is sound, but with both a struct would stand in itself. */
static void test_no_cycle_through_the_base(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = roomy_format();
	struct builder b;

	(void)state;
	boxes(&b, "acme", "tub", "info");
	assert_int_equal(add(&b, format, NULL, err, NULL), 0);
	builder_free(&b);
	boxes(&b, "bolt", "info", "tub");
	assert_int_equal(add(&b, format, NULL, err, NULL), -EBADMSG);
	assert_contains(libfwctl_error_text(err), "too often or in themselves");
	builder_free(&b);
	walk_format(format, SIZE_MAX);
	format_free(format);
	libfwctl_error_free(err);
}

/* What is added to may be used by the same extension: it is the base's layout, with what is added. */
static void test_what_is_added_to_may_be_used(void **state)
{
	struct libfwctl_format *format = roomy_format();
	const struct libfwctl_field *field;
	struct builder b;

	(void)state;
	boxes(&b, "acme", "info", "tub");
	/* A plain field is added, and the box has what it is added to. */
	FIELD_AT(&b, 1)->traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_BIG, 0, 0);
	FIELD_AT(&b, 1)->ref = 0;
	FIELD_AT(&b, 0)->ref = 3;
	assert_int_equal(add(&b, format, NULL, NULL, NULL), 0);
	builder_free(&b);
	field = field_of(libfwctl_format_find_layout(format, "acme_box"), "in");
	assert_ptr_equal(libfwctl_field_get_layout(field),
			 libfwctl_format_find_layout(format, "tub"));
	field_of(libfwctl_field_get_layout(field), "acme_in");
	format_free(format);
}

/* It may be left out, so that nothing else refers to its fields. */
static void test_what_is_added_is_not_referred_to(void **state)
{
	struct libfwctl_format *format = tiny_format();
	struct libfwctl_error *err = libfwctl_error_new();
	struct builder b;

	(void)state;
	acme(&b);
	/* acme_get's answer is that of get; its room would be told by the field that is added to it. */
	COMMAND_AT(&b, 0)->response_ref = ACME_RESPONSE + 1;
	EXTRA_AT(&b, 0)->kind = EXTRA_ROOM;
	EXTRA_AT(&b, 0)->side = SIDE_RESPONSE;
	EXTRA_AT(&b, 0)->field1_ref = ACME_CREDITS + 1;
	assert_int_equal(add(&b, format, NULL, err, NULL), -EBADMSG);
	assert_contains(libfwctl_error_text(err), "it refers to a field that is not where it says");
	builder_free(&b);
	acme(&b);
	COMMAND_AT(&b, 0)->request_ref = ACME_RESPONSE + 1;
	AT(&b, IMAGE_CONSTANTS, struct image_constant, 0)->field = ACME_CREDITS;
	assert_int_equal(add(&b, format, NULL, err, NULL), -EBADMSG);
	assert_contains(libfwctl_error_text(err), "a field that the request does not have");
	builder_free(&b);
	/* A struct that has it inlined. */
	acme(&b);
	FIELD_AT(&b, ACME_PAYLOAD)->ref = ACME_RESPONSE + 1;
	FIELD_AT(&b, ACME_PAYLOAD)->width = 64;
	LAYOUT_AT(&b, ACME_GET_REQUEST)->size = 13;
	LAYOUT_AT(&b, ACME_GET_REQUEST)->flags |= LAYOUT_OPEN;
	FIELD_AT(&b, ACME_REST)->extra_ref = 1;
	EXTRA_AT(&b, 0)->kind = EXTRA_ENABLED_BY;
	EXTRA_AT(&b, 0)->side = SIDE_HERE;
	EXTRA_AT(&b, 0)->field1_ref = ACME_CREDITS + 1;
	COMMAND_AT(&b, 0)->extra_ref = 0;
	assert_int_equal(add(&b, format, NULL, err, NULL), -EBADMSG);
	assert_contains(libfwctl_error_text(err), "neither there nor around it");
	builder_free(&b);
	format_free(format);
	libfwctl_error_free(err);
}

/* The base's INFO has something of a later version: none of its fields can be asked for. */
static void test_info_of_a_later_version_is_not_asked_for(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	struct builder b;

	(void)state;
	tiny(&b);
	FIELD_AT(&b, INFO_CAPS)->width = 8;
	ADD(&b, IMAGE_EXTRAS, struct image_extra, .kind = EXTRA_KINDS);
	FIELD_AT(&b, INFO_CAPS)->extra_ref = b.tables[IMAGE_EXTRAS].count;
	assert_int_equal(add(&b, NULL, NULL, err, &format), 0);
	builder_free(&b);
	acme(&b);
	/* INFO of its own, not the base's by name. */
	LAYOUT_AT(&b, ACME_INFO)->flags = LAYOUT_PRIVATE;
	LAYOUT_AT(&b, ACME_INFO)->name = builder_string(&b, "zzz");
	FIELD_AT(&b, ACME_CAPS)->width = 8;
	assert_int_equal(add(&b, format, NULL, err, NULL), -EBADMSG);
	assert_contains(libfwctl_error_text(err), "field of INFO caps");
	builder_free(&b);
	format_free(format);
	libfwctl_error_free(err);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_extension_adds),
		cmocka_unit_test(test_an_extension_is_refused_with_its_reason),
		cmocka_unit_test(test_what_clashes_is_left_out),
		cmocka_unit_test(test_what_it_takes_and_is_not_understood_is_an_obstacle),
		cmocka_unit_test(test_the_same_names_are_left_out),
		cmocka_unit_test(test_a_command_of_the_same_selection_is_left_out),
		cmocka_unit_test(test_a_command_may_refine_another),
		cmocka_unit_test(test_a_closed_enum_stays_as_it_is),
		cmocka_unit_test(test_nothing_is_added_to_what_is_in_use),
		cmocka_unit_test(test_an_extension_is_no_format),
		cmocka_unit_test(test_structs_of_both_may_stand_in_each_other),
		cmocka_unit_test(test_no_cycle_through_the_base),
		cmocka_unit_test(test_what_is_added_to_may_be_used),
		cmocka_unit_test(test_what_is_added_is_not_referred_to),
		cmocka_unit_test(test_info_of_a_later_version_is_not_asked_for),
	};

	return cmocka_run_group_tests_name("extension", tests, NULL, NULL);
}
