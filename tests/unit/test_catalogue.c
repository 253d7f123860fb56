// SPDX-License-Identifier: LGPL-2.1-or-later
/* What a format says of itself once it is loaded, and what comes of it with too little memory. */
#include "catalogue/param.h"
#include "scarce.h"
#include "tiny.h"
#include "walk.h"

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
	assert_contains(libfwctl_command_get_obstacle(dump), "the hook run_dump");
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

/* ---- images of the compiler ------------------------------------------------------------------- */

static const char *const compiled[] = {"kinds",	    "test-bnxt", "test-call", "test-cxl",
				       "test-mlx5", "test-pds",	 "verbs"};

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
	/* Before there are any fields, which these need, too. */
	if (!status && !format_verbs(format))
		status = -ENOMEM;
	for (size_t i = 0; !status && i < libfwctl_format_get_param_count(format); i++)
		assert_non_null(libfwctl_param_get_field(libfwctl_format_get_param(format, i)));
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
	asked = 0;
	scarce_at = 1;
	assert_int_equal(libfwctl_format_get_param_count(format), 0);
	scarce_at = 0;
	assert_int_equal(libfwctl_format_get_param_count(format), 4);
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
		cmocka_unit_test(test_compiled_formats_are_sound),
		cmocka_unit_test(test_without_memory_nothing_is_left_behind),
		cmocka_unit_test(test_memory_may_come_back),
	};

	return cmocka_run_group_tests_name("catalogue", tests, NULL, NULL);
}
