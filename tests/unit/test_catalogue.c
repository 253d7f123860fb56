// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What a format says of itself once it is loaded, by itself and with an extension merged into it; and with
 * too little memory.
 */
#include "../testing.h"

#include "format.h"
#include "image-builder.h"
#include "scarce.h"
#include "walk.h"

/* A format whose bytes go when it goes. */
static int add(struct builder *b, struct libfwctl_format *base, struct libfwctl_error *left_out,
	       struct libfwctl_error *err, struct libfwctl_format **out)
{
	struct image_source source = {.release = free};
	size_t size;
	int status;

	source.bytes = source.owner = builder_build(b, &size);
	source.size = size;
	status = base ? format_extend(base, &source, left_out, err)
		      : format_new(NULL, &source, err, out);
	if (status)
		free(source.owner);
	return status;
}

static struct libfwctl_format *tiny_format(void)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	struct builder b;

	tiny(&b);
	if (add(&b, NULL, NULL, err, &format))
		fail_msg("%s", libfwctl_error_text(err));
	builder_free(&b);
	libfwctl_error_free(err);
	return format;
}

static const struct libfwctl_field *field_of(const struct libfwctl_layout *layout, const char *name)
{
	const struct libfwctl_field *field = libfwctl_layout_find_field(layout, name);

	if (!field)
		fail_msg("%s has no field %s", libfwctl_layout_get_name(layout), name);
	return field;
}

/* ---- by itself -------------------------------------------------------------------------------- */

static void test_a_format_tells_what_it_is(void **state)
{
	struct libfwctl_format *format = tiny_format();

	(void)state;
	assert_string_equal(libfwctl_format_get_name(format), "tiny");
	assert_string_equal(libfwctl_format_get_summary(format), "for tests");
	assert_string_equal(libfwctl_format_get_version(format), "1");
	assert_null(libfwctl_format_get_reference(format));
	assert_int_equal(libfwctl_format_get_device_type(format), 77);
	assert_int_equal(libfwctl_format_get_command_count(format), 3);
	assert_int_equal(libfwctl_format_get_stream_count(format), 1);
	assert_string_equal(libfwctl_format_get_stream_name(format, 0), "entries");
	assert_null(libfwctl_format_get_stream_name(format, 1));
	/* Private layouts are found at their commands alone. */
	assert_int_equal(libfwctl_format_get_layout_count(format), 4);
	assert_null(libfwctl_format_find_layout(format, "get/request"));
	assert_true(walk_format(format, SIZE_MAX) > 20);
	format_free(format);
}

static void test_a_format_serves_its_drivers(void **state)
{
	struct libfwctl_format *format = tiny_format();

	(void)state;
	assert_true(format_serves(format, 77, "one"));
	assert_true(format_serves(format, 77, "two-b"));
	assert_true(format_serves(format, 77, NULL));
	assert_false(format_serves(format, 77, "two"));
	assert_false(format_serves(format, 77, "two-bc"));
	assert_false(format_serves(format, 77, ""));
	assert_false(format_serves(format, 78, "one"));
	format_free(format);
}

static void test_fields(void **state)
{
	struct libfwctl_format *format = tiny_format();
	const struct libfwctl_layout *stats = libfwctl_format_find_layout(format, "stats");
	const struct libfwctl_field *field = field_of(stats, "counters");
	int64_t multiply, add_to;
	uint64_t divide;

	(void)state;
	assert_int_equal(libfwctl_layout_get_size(stats), 24);
	assert_false(libfwctl_layout_is_open(stats));
	assert_true(libfwctl_field_is_array(field));
	assert_int_equal(libfwctl_field_get_count(field), 4);
	assert_int_equal(libfwctl_field_get_stride(field), 32);
	assert_false(field->simple);
	field = field_of(stats, "rate");
	assert_int_equal(libfwctl_field_get_kind(field), LIBFWCTL_KIND_SIGNED);
	assert_int_equal(libfwctl_field_get_bit_offset(field), 160);
	assert_int_equal(libfwctl_field_get_bit_width(field), 16);
	assert_true(libfwctl_field_is_big_endian(field));
	assert_string_equal(libfwctl_field_get_unit(field), "degree C");
	assert_int_equal(libfwctl_field_get_scale(field, &multiply, &divide, &add_to), 0);
	assert_int_equal(multiply, 1);
	assert_int_equal(divide, 8);
	assert_int_equal(add_to, 3);
	field = field_of(stats, "rate_low");
	assert_true(libfwctl_field_is_alias(field));
	assert_true(field->simple);
	assert_false(field->listed);
	assert_int_equal(libfwctl_field_get_scale(field, &multiply, &divide, &add_to), -ENODATA);
	field = field_of(stats, "split");
	assert_int_equal(field->extras->nparts, 2);
	assert_int_equal(field->extras->parts[1].bit_offset, 136);
	assert_false(field->simple);
	field = field_of(stats, "safe");
	assert_false(field->simple); /* it counts only if another says so */
	assert_int_equal(field->extras->condition->mask, 1);
	assert_ptr_equal(field->extras->condition->field.layout, stats);
	assert_int_equal(field->extras->effects->effects, LIBFWCTL_EFFECT_CLEARS_DATA);
	assert_true(field->extras->effects->any);
	field = field_of(libfwctl_format_find_layout(format, "entry"), "length");
	assert_true(field->simple && field->listed);
	assert_int_equal(field->byte, 2);
	assert_int_equal(field->left, 0);
	assert_int_equal(field->right, 56);
	format_free(format);
}

static void test_values_and_cases(void **state)
{
	struct libfwctl_format *format = tiny_format();
	const struct libfwctl_command *get = libfwctl_format_find_command(format, "get");
	const struct libfwctl_field *field =
		field_of(libfwctl_command_get_request(get), "mode"); /* inlined */
	const char *name;
	uint64_t value;

	(void)state;
	assert_int_equal(libfwctl_field_get_value_count(field), 2);
	assert_int_equal(libfwctl_field_get_value(field, 1, &value, &name, NULL), 0);
	assert_string_equal(name, "on");
	assert_int_equal(value, 1);
	assert_string_equal(libfwctl_field_value_name(field, 0), "off");
	assert_null(libfwctl_field_value_name(field, 2));
	field = field_of(libfwctl_command_get_response(get), "body");
	assert_int_equal(libfwctl_field_get_case_count(field), 2);
	assert_string_equal(libfwctl_layout_get_name(libfwctl_field_get_case_layout(field, 0)),
			    "arg");
	assert_null(libfwctl_field_get_case_layout(field, 1));
	assert_string_equal(libfwctl_field_get_case_name(field, 1), "0x10/0xf0");
	assert_int_equal(field->selector->cases[1].mask.low, 0xf0);
	field = field_of(libfwctl_command_get_response(get), "list");
	assert_int_equal(libfwctl_field_get_count(field), 0); /* that varies */
	assert_int_equal(field->extras->count->field1.side, SIDE_REQUEST);
	assert_ptr_equal(field->extras->count->field1.layout, libfwctl_command_get_request(get));
	format_free(format);
}

static void test_commands(void **state)
{
	struct libfwctl_format *format = tiny_format();
	const struct libfwctl_command *get = libfwctl_format_find_command(format, "get");
	const struct libfwctl_command *dump = libfwctl_format_find_command(format, "dump");
	const struct command_details *details = command_details(get);
	uint32_t opcode;

	(void)state;
	assert_int_equal(libfwctl_command_get_opcode(get, &opcode), 0);
	assert_int_equal(opcode, 0x101);
	assert_int_equal(libfwctl_command_get_opcode(dump, &opcode), -ENODATA);
	assert_true(libfwctl_command_is_typed(get));
	assert_false(libfwctl_command_is_procedure(get));
	assert_null(libfwctl_command_get_obstacle(get));
	assert_int_equal(details->nconstants, 2);
	assert_int_equal(details->constants[1].kind, CONSTANT_DEFAULT);
	assert_int_equal(details->minimum, 8);
	assert_int_equal(details->room->mul1, 2);
	assert_int_equal(details->capability->mask, 8);
	assert_int_equal(libfwctl_command_get_buffer_count(get), 1);
	assert_string_equal(libfwctl_command_buffer_get_name(libfwctl_command_get_buffer(get, 0)),
			    "stats");
	/* Where nothing is said, a command's own expressions mean its request. */
	assert_int_equal(details->buffers[0].kernel_length->field1.side, SIDE_REQUEST);
	assert_int_equal(details->buffers[0].valid_length->field1.side, SIDE_RESPONSE);
	/* Its hook is not there, as there is no plugin. */
	assert_true(libfwctl_command_is_procedure(dump));
	assert_contains(libfwctl_command_get_obstacle(dump), "code");
	assert_int_equal(command_details(dump)->bytes_max, 1000);
	assert_string_equal(command_details(dump)->stream->name, "entries");
	assert_int_equal(command_details(dump)->stream->record_size->add, 3);
	format_free(format);
}

static int run_dump(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	(void)services;
	(void)call;
	return 0;
}

static void test_a_plugins_hooks_are_found_by_their_stride(void **state)
{
	const struct {
		struct libfwctl_hook hook;
		void *more; /* of a later version */
	} hooks[] = {{{"other", run_dump}, NULL}, {{"run_dump", run_dump}, NULL}};
	const struct libfwctl_plugin plugin = {
		.size = sizeof(plugin),
		.hooks = &hooks[0].hook,
		.nhooks = COUNT(hooks),
		.hook_stride = sizeof(hooks[0]),
	};
	struct image_source source = {.plugin = &plugin};
	struct libfwctl_format *format = NULL;
	unsigned char *bytes;
	struct builder b;

	(void)state;
	tiny(&b);
	source.bytes = bytes = builder_build(&b, &source.size);
	assert_int_equal(format_new(NULL, &source, NULL, &format), 0);
	assert_null(libfwctl_command_get_obstacle(libfwctl_format_find_command(format, "dump")));
	assert_ptr_equal(format_find_hook(format, "run_dump"), &hooks[1].hook);
	assert_null(format_find_hook(format, "none"));
	format_free(format);
	free(bytes);
	builder_free(&b);
}

static void test_requests_are_identified(void **state)
{
	struct libfwctl_format *format = tiny_format();
	unsigned char request[18] = {1, 1};
	const struct libfwctl_command *found;

	(void)state;
	found = libfwctl_format_identify(format, request, sizeof(request));
	assert_string_equal(libfwctl_command_get_name(found), "get");
	request[16] = 1; /* the port, in the struct that is inlined */
	found = libfwctl_format_identify(format, request, sizeof(request));
	assert_string_equal(libfwctl_command_get_name(found), "get.port1");
	/* Too short for the port to be there. */
	found = libfwctl_format_identify(format, request, 16);
	assert_string_equal(libfwctl_command_get_name(found), "get");
	assert_null(libfwctl_format_identify(format, request, 1));
	request[0] = 2;
	assert_null(libfwctl_format_identify(format, request, sizeof(request)));
	format_free(format);
}

static void test_what_may_be_set(void **state)
{
	struct libfwctl_format *format = tiny_format();
	const struct libfwctl_command *get = libfwctl_format_find_command(format, "get");
	const struct libfwctl_command *port1 = libfwctl_format_find_command(format, "get.port1");
	const struct libfwctl_layout *request = libfwctl_command_get_request(get);

	(void)state;
	assert_true(libfwctl_command_is_settable(get, field_of(request, "op_mod")));
	assert_true(libfwctl_command_is_settable(get, field_of(request, "count"))); /* a default */
	assert_true(libfwctl_command_is_settable(get, field_of(request, "port")));
	assert_false(libfwctl_command_is_settable(port1, field_of(request, "port")));
	assert_false(libfwctl_command_is_settable(get, field_of(request, "opcode")));
	assert_false(libfwctl_command_is_settable(get, field_of(request, "address")));
	assert_false(libfwctl_command_is_settable(get, libfwctl_layout_get_field(request, 3)));
	format_free(format);
}

static void test_an_alias_is_no_way_around(void **state)
{
	struct libfwctl_format *format = NULL;
	const struct libfwctl_command *get;
	const struct libfwctl_layout *request;
	struct builder b;

	(void)state;
	tiny(&b);
	/* op_mod becomes another name for the low byte of the opcode. */
	FIELD_AT(&b, REQUEST_OP_MOD)->flags = FIELD_ALIAS;
	FIELD_AT(&b, REQUEST_OP_MOD)->bit_offset = 8;
	FIELD_AT(&b, REQUEST_OP_MOD)->width = 8;
	assert_int_equal(add(&b, NULL, NULL, NULL, &format), 0);
	get = libfwctl_format_find_command(format, "get");
	request = libfwctl_command_get_request(get);
	assert_false(libfwctl_command_is_settable(get, field_of(request, "op_mod")));
	format_free(format);
	FIELD_AT(&b, REQUEST_OP_MOD)->bit_offset = 32; /* now of count */
	assert_int_equal(add(&b, NULL, NULL, NULL, &format), 0);
	get = libfwctl_format_find_command(format, "get");
	request = libfwctl_command_get_request(get);
	assert_true(libfwctl_command_is_settable(get, field_of(request, "op_mod")));
	format_free(format);
	builder_free(&b);
}

static void test_a_read_sends_only_what_chooses(void **state)
{
	struct libfwctl_format *format = NULL;
	const struct libfwctl_command *get;
	const struct libfwctl_layout *request;
	struct builder b;

	(void)state;
	tiny(&b);
	COMMAND_AT(&b, TINY_GET)->flags |= COMMAND_READS_KEYS;
	FIELD_AT(&b, ARG_PORT)->traits |= ACCESS_KEY << 16;
	FIELD_AT(&b, ARG_MODE)->traits |= ACCESS_READ_WRITE << 16;
	assert_int_equal(add(&b, NULL, NULL, NULL, &format), 0);
	get = libfwctl_format_find_command(format, "get");
	request = libfwctl_command_get_request(get);
	assert_true(libfwctl_command_is_settable(get, field_of(request, "port")));
	assert_false(libfwctl_command_is_settable(get, field_of(request, "mode")));
	assert_true(libfwctl_command_is_settable(get, field_of(request, "op_mod")));
	format_free(format);
	builder_free(&b);
}

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
BREAK(enum_missing, AT(b, IMAGE_ENUMS, struct image_enum, 1)->name = builder_string(b, "modes"))
BREAK(command_name, COMMAND_AT(b, 0)->name = builder_string(b, "more"))
BREAK(command_prefix, COMMAND_AT(b, 0)->name = builder_string(b, "get.acmeget"))
BREAK(layout_name, LAYOUT_AT(b, ACME_ARG)->name = builder_string(b, "a_arg"))
BREAK(both, LAYOUT_AT(b, ACME_INFO)->flags = LAYOUT_IMPORT | LAYOUT_EXTEND)
BREAK(varying, FIELD_AT(b, ACME_CREDITS)->flags = FIELD_ARRAY)
BREAK(role, FIELD_AT(b, ACME_CREDITS)->traits |= (uint32_t)ROLE_SYNDROME << 24)
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
		{"enum_missing", enum_missing, -ENOENT, "refers to the enum modes"},
		{"command_name", command_name, -EBADMSG, "more, which is outside of its namespace"},
		{"command_prefix", command_prefix, -EBADMSG, "rename it to begin with acme_"},
		{"layout_name", layout_name, -EBADMSG, "a_arg, which is outside of its namespace"},
		{"both", both, -EBADMSG, "cannot both be taken and added to"},
		{"varying", varying, -EBADMSG, "cannot be added to a layout of another format"},
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
	assert_contains(libfwctl_error_text(err), "too deep or in themselves");
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

/* ---- images of the compiler ------------------------------------------------------------------- */

static const char *const compiled[] = {"kinds",	   "test-bnxt", "test-call",
				       "test-cxl", "test-mlx5", "test-pds"};

static void *read_compiled(const char *name, size_t *size)
{
	const char *build = getenv("LIBFWCTL_BUILD");
	char path[512];
	void *bytes = malloc(1 << 20);
	FILE *file;

	snprintf(path, sizeof(path), "%s/tests/formats/%s.fwctl", build ? build : ".", name);
	file = fopen(path, "rb");
	if (!file || !bytes)
		fail_msg("cannot read %s", path);
	*size = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	return bytes;
}

static void test_compiled_formats_are_sound(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	for (size_t i = 0; i < COUNT(compiled); i++) {
		struct image_source source = {.release = free};
		struct libfwctl_format *format = NULL;

		source.bytes = source.owner = read_compiled(compiled[i], &source.size);
		if (format_new(NULL, &source, err, &format))
			fail_msg("%s: %s", compiled[i], libfwctl_error_text(err));
		if (strcmp(compiled[i], "kinds") == 0) {
			struct image_source more = {.release = free};

			more.bytes = more.owner = read_compiled("ext-kinds", &more.size);
			if (format_extend(format, &more, err, err))
				fail_msg("ext-kinds: %s", libfwctl_error_text(err));
			assert_string_equal(libfwctl_error_text(err), "");
		}
		assert_true(walk_format(format, SIZE_MAX) > 10);
		format_free(format);
	}
	libfwctl_error_free(err);
}

/* ---- too little memory ------------------------------------------------------------------------ */

/* Everything that takes memory, once; 0 if all of it went well. */
static int take_all(const struct image_source *base, const struct image_source *extension)
{
	struct libfwctl_format *format = NULL;
	int status = format_new(NULL, base, NULL, &format);

	if (status)
		return status;
	status = format_extend(format, extension, NULL, NULL);
	for (size_t i = 0; !status && i < libfwctl_format_get_layout_count(format); i++)
		if (!layout_fields(libfwctl_format_get_layout(format, i)))
			status = -ENOMEM;
	for (size_t i = 0; !status && i < libfwctl_format_get_command_count(format); i++)
		if (!command_details(libfwctl_format_get_command(format, i)))
			status = -ENOMEM;
	format_free(format);
	return status;
}

static void test_without_memory_nothing_is_left_behind(void **state)
{
	struct image_source base = {0}, extension = {0};
	struct builder b;
	void *bytes[2];
	unsigned long at = 0;
	int status;

	(void)state;
	tiny(&b);
	base.bytes = bytes[0] = builder_build(&b, &base.size);
	builder_free(&b);
	acme(&b);
	extension.bytes = bytes[1] = builder_build(&b, &extension.size);
	builder_free(&b);
	do {
		asked = 0;
		scarce_at = ++at;
		status = take_all(&base, &extension);
		scarce_at = 0;
		if (status && status != -ENOMEM)
			fail_msg("without the %luth piece of memory: %d", at, status);
	} while (status);
	assert_true(at > 20);
	free(bytes[0]);
	free(bytes[1]);
}

/* What could not be had once may be had the next time. */
static void test_memory_may_come_back(void **state)
{
	struct libfwctl_format *format = tiny_format();
	const struct libfwctl_layout *stats = libfwctl_format_find_layout(format, "stats");

	(void)state;
	asked = 0;
	scarce_at = 1;
	assert_int_equal(libfwctl_layout_get_field_count(stats), 0);
	scarce_at = 0;
	assert_int_equal(libfwctl_layout_get_field_count(stats), 5);
	format_free(format);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_format_tells_what_it_is),
		cmocka_unit_test(test_a_format_serves_its_drivers),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_values_and_cases),
		cmocka_unit_test(test_commands),
		cmocka_unit_test(test_a_plugins_hooks_are_found_by_their_stride),
		cmocka_unit_test(test_requests_are_identified),
		cmocka_unit_test(test_what_may_be_set),
		cmocka_unit_test(test_an_alias_is_no_way_around),
		cmocka_unit_test(test_a_read_sends_only_what_chooses),
		cmocka_unit_test(test_an_extension_adds),
		cmocka_unit_test(test_an_extension_is_refused_with_its_reason),
		cmocka_unit_test(test_what_clashes_is_left_out),
		cmocka_unit_test(test_the_same_names_are_left_out),
		cmocka_unit_test(test_a_closed_enum_stays_as_it_is),
		cmocka_unit_test(test_nothing_is_added_to_what_is_in_use),
		cmocka_unit_test(test_an_extension_is_no_format),
		cmocka_unit_test(test_structs_of_both_may_stand_in_each_other),
		cmocka_unit_test(test_no_cycle_through_the_base),
		cmocka_unit_test(test_what_is_added_to_may_be_used),
		cmocka_unit_test(test_compiled_formats_are_sound),
		cmocka_unit_test(test_without_memory_nothing_is_left_behind),
		cmocka_unit_test(test_memory_may_come_back),
	};

	return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
