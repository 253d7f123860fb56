// SPDX-License-Identifier: LGPL-2.1-or-later
/* Nothing reaches a device but what the policy has seen, whoever made it: callers, hooks, captured bytes. */
#include "wire.h"

#include "call/call.h"

typedef int hook_fn(const struct libfwctl_services *services, struct libfwctl_call *call);

static hook_fn *on_before, *on_run;

static int before(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return on_before ? on_before(services, call) : 0;
}

static int run(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return on_run ? on_run(services, call) : 0;
}

static const struct libfwctl_hook hooks[] = {
	{"before", before}, {"after", before}, {"run", run}, {"outer", run}};

static struct loaded loaded;
static struct libfwctl_error *err;
static const unsigned char good[24];

struct setup {
	struct wire wire;
	struct libfwctl_handle *handle;
	struct libfwctl_request *request;
	struct libfwctl_response *response;
};

static void set_up(struct setup *setup, const char *command)
{
	*setup = (struct setup){.wire = {.type = 77, .reply = good, .reply_length = sizeof(good)}};
	setup->handle = wire_open_reading(&loaded, &setup->wire);
	setup->request = request_of(&loaded, command);
	setup->response = new_response();
}

static void tear_down(struct setup *setup)
{
	libfwctl_response_free(setup->response);
	libfwctl_request_free(setup->request);
	libfwctl_close(setup->handle);
}

static int send_it(struct setup *setup)
{
	return libfwctl_call(setup->handle, setup->request, setup->response, err);
}

static void assert_sent(struct setup *setup)
{
	if (send_it(setup))
		fail_msg("%s", libfwctl_error_text(err));
}

static void assert_put(struct setup *setup, const char *path, const char *text)
{
	if (libfwctl_request_put(setup->request, path, text, err))
		fail_msg("%s", libfwctl_error_text(err));
}

static void assert_refused(struct setup *setup, int status, uint32_t kind, const char *part)
{
	int calls = atomic_load(&setup->wire.calls);

	assert_int_equal(send_it(setup), status);
	assert_int_equal(libfwctl_error_get_kind(err), kind);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_NO);
	assert_contains(libfwctl_error_text(err), part);
	assert_int_equal(setup->wire.calls, calls);
}

/* ---- hooks ---------------------------------------------------------------------------------- */

static int read_two_ports(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	int status = services->sub_begin(call, "wrapped_read", &sub);

	for (uint64_t port = 3; !status && port < 5; port++) {
		status = services->set_u64(sub, "port", port);
		if (!status)
			status = services->sub_run(sub);
	}
	return status;
}

/* What a sub-call's own hook has completed is not what is set for the next time. */
static void test_a_sub_call_is_changed_and_sent_again(void **state)
{
	struct setup setup;

	(void)state;
	set_up(&setup, "collect");
	on_run = read_two_ports;
	assert_sent(&setup);
	assert_int_equal(setup.wire.calls, 2);
	assert_int_equal(setup.wire.in[8], 4);
	tear_down(&setup);
}

static int disguise(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	int status = services->sub_begin(call, "read_counters", &sub);

	if (!status)
		status = services->set_u64(sub, "op_mod", 2);
	return status ? status : services->sub_run(sub);
}

static void test_a_sub_call_cannot_be_made_another_command(void **state)
{
	struct setup setup;

	(void)state;
	set_up(&setup, "collect");
	on_run = disguise;
	assert_refused(&setup, -EPROTO, LIBFWCTL_ERROR_USAGE, "made another command");
	tear_down(&setup);
}

static int write_pages(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	int status = services->sub_begin(call, "write_pages", &sub);

	return status ? status : services->sub_run(sub);
}

/* A step that the policy refuses has not been executed, nor has the whole. */
static void test_a_procedure_whose_first_call_is_refused(void **state)
{
	struct setup setup;

	(void)state;
	set_up(&setup, "collect");
	on_run = write_pages;
	assert_refused(&setup, -EPERM, LIBFWCTL_ERROR_POLICY, "write_pages on the transport");
	tear_down(&setup);
}

static int send_longer_table(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return services->set_data(call, "table", "\1\0\0\0\0\0\0\0\0\0\0", 12);
}

/* What a hook made of a buffer's length is forgotten with the buffer. */
static void test_a_hook_changes_how_long_a_buffer_is(void **state)
{
	struct setup setup;

	(void)state;
	set_up(&setup, "send_table");
	on_before = send_longer_table;
	for (int i = 0; i < 2; i++) {
		assert_sent(&setup);
		assert_memory_equal(setup.wire.in + 8, "\0\0\0\x0c", 4);
		assert_int_equal(setup.wire.buffers[0].length, 12);
	}
	on_before = NULL;
	assert_int_equal(
		libfwctl_request_put_data(setup.request, "table", "\1\0\0\0\0\0\0\0\0", 10, err),
		0);
	assert_sent(&setup);
	assert_memory_equal(setup.wire.in + 8, "\0\0\0\x0a", 4);
	assert_int_equal(setup.wire.buffers[0].length, 10);
	tear_down(&setup);
}

/* ---- a command that is another one, too ------------------------------------------------------ */

static int claim_harmless(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return services->set_class(call, LIBFWCTL_SCOPE_DEBUG_READ_ONLY, LIBFWCTL_EFFECT_READS);
}

static void test_values_make_a_more_special_command_of_it(void **state)
{
	struct setup setup;
	uint64_t effects = 0;

	(void)state;
	set_up(&setup, "touch");
	assert_put(&setup, "what", "4");
	assert_sent(&setup);
	assert_put(&setup, "what", "5");
	assert_refused(&setup, -EPERM, LIBFWCTL_ERROR_POLICY, "destroys_data");
	assert_int_equal(libfwctl_request_classify(setup.request, NULL, err, NULL, &effects), 0);
	assert_int_equal(effects, LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_DESTROYS_DATA);
	tear_down(&setup);
}

/* A hook can tell the class; what the special command's values add, it cannot take away. */
static void test_a_hook_tells_the_class_of_a_more_special_command(void **state)
{
	struct setup setup;

	(void)state;
	on_before = claim_harmless;
	set_up(&setup, "adjust");
	assert_put(&setup, "what", "5");
	assert_sent(&setup);
	assert_put(&setup, "value", "0x02000000"); /* its mode: destructive */
	assert_refused(&setup, -EPERM, LIBFWCTL_ERROR_POLICY, "destroys_data");
	tear_down(&setup);
}

/* ---- captured bytes ------------------------------------------------------------------------- */

static void test_a_captured_request_counts_as_far_as_it_says(void **state)
{
	static const unsigned char cut[] = {0, 0x21, 0, 0, 0, 0, 0, 7};
	static const unsigned char whole[] = {0, 0x21, 0, 4, 0, 0, 0, 7};
	struct setup setup;

	(void)state;
	set_up(&setup, "read_told.part");
	assert_int_equal(libfwctl_request_load(setup.request, cut, sizeof(cut), err), -EINVAL);
	assert_int_equal(libfwctl_request_load(setup.request, whole, sizeof(whole), err), 0);
	tear_down(&setup);
}

/* ---- another format, found late ------------------------------------------------------------- */

static void test_a_format_that_comes_later_is_the_devices(void **state)
{
	struct wire wire = {.type = 78, .reply = good, .reply_length = sizeof(good)};
	struct libfwctl_response *response = new_response();
	const struct libfwctl_format *kinds = NULL;
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_request *request = NULL;
	struct libfwctl_rpc rpc = {.size = sizeof(rpc), .in = good, .in_length = sizeof(good)};
	struct libfwctl_handle *handle = NULL;
	unsigned char *image, *other;
	size_t size;

	(void)state;
	assert_int_equal(libfwctl_open_transport(ctx, &wire_transport, &wire, NULL, err, &handle),
			 0);
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), -EPERM);
	other = read_image("test-mlx5", &size);
	assert_int_equal(libfwctl_context_add_image(ctx, other, size, err), 0);
	free(other);
	image = read_image("test-call", &size);
	assert_int_equal(libfwctl_context_add_image(ctx, image, size, err), 0);
	free(image);
	assert_int_equal(libfwctl_context_find_format(ctx, "test_call", err, &kinds), 0);
	assert_int_equal(libfwctl_request_new(libfwctl_format_find_command(kinds, "read_many"), err,
					      &request),
			 0);
	handle->type = LIBFWCTL_DEVICE_TYPE_MLX5;
	assert_int_equal(libfwctl_call(handle, request, response, err), -EPROTOTYPE);
	assert_int_equal(wire.calls, 0);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

/* ---- raw calls ------------------------------------------------------------------------------ */

struct raw {
	unsigned char in[24];
	struct libfwctl_buffer buffer;
	struct libfwctl_rpc rpc;
	unsigned char out[32];
};

static int send_raw(struct setup *setup, struct raw *raw, const void *in, size_t length)
{
	memset(raw, 0, sizeof(*raw));
	memcpy(raw->in, in, length);
	raw->rpc = (struct libfwctl_rpc){
		.size = sizeof(raw->rpc),
		.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		.in = raw->in,
		.in_length = length,
		.out = raw->out,
		.out_room = sizeof(raw->out),
	};
	return libfwctl_handle_rpc(setup->handle, &raw->rpc, err);
}

static void test_raw_requests_that_are_cut(void **state)
{
	static const unsigned char touch[16] = {0, 0x17, [11] = 4};
	static const unsigned char counters[16] = {0, 0x10, [7] = 1};
	struct setup setup;
	struct raw raw;

	(void)state;
	set_up(&setup, "touch");
	assert_int_equal(send_raw(&setup, &raw, touch, sizeof(touch)), 0);
	/* what it touches is not there: it may be anything */
	assert_int_equal(send_raw(&setup, &raw, touch, 10), -EPERM);
	assert_ptr_equal(libfwctl_format_identify(loaded.format, touch, 10),
			 command_of(&loaded, "touch"));
	assert_int_equal(send_raw(&setup, &raw, counters, sizeof(counters)), 0);
	/* nor whether counters are cleared */
	assert_int_equal(send_raw(&setup, &raw, counters, 9), -EPERM);
	tear_down(&setup);
}

static int send_raw_table(struct setup *setup, struct raw *raw, const void *table, size_t length,
			  uint32_t flags)
{
	static const unsigned char in[24] = {0, 0x16, [11] = 8};

	memset(raw, 0, sizeof(*raw));
	memcpy(raw->in, in, sizeof(in));
	raw->buffer = (struct libfwctl_buffer){
		.data = (void *)table,
		.length = length,
		.offset = 16,
		.direction = LIBFWCTL_DIRECTION_TO_DEVICE,
	};
	raw->rpc = (struct libfwctl_rpc){
		.size = sizeof(raw->rpc),
		.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		.flags = flags,
		.in = raw->in,
		.in_length = sizeof(raw->in),
		.out = raw->out,
		.out_room = sizeof(raw->out),
		.buffers = &raw->buffer,
		.buffer_stride = sizeof(raw->buffer),
		.nbuffers = table ? 1 : 0,
	};
	if (flags)
		raw->in[16] = 1; /* an address of the caller's own */
	return libfwctl_handle_rpc(setup->handle, &raw->rpc, err);
}

static void test_what_raw_requests_send_behind_addresses(void **state)
{
	static const unsigned char reads[8] = {1}, clears[8] = {1, 0x80};
	struct setup setup;
	struct raw raw;

	(void)state;
	set_up(&setup, "send_table");
	assert_int_equal(send_raw_table(&setup, &raw, reads, 8, 0), 0);
	assert_int_equal(send_raw_table(&setup, &raw, clears, 8, 0), -EPERM);
	assert_contains(libfwctl_error_text(err), "clears_data");
	assert_int_equal(send_raw_table(&setup, &raw, reads, 1, 0), -EPERM);
	/* nothing behind it, or what nobody can see */
	assert_int_equal(send_raw_table(&setup, &raw, NULL, 0, 0), 0);
	assert_int_equal(send_raw_table(&setup, &raw, NULL, 0, LIBFWCTL_RPC_ADDRESSES_INSIDE),
			 -EPERM);
	assert_int_equal(setup.wire.calls, 2);
	tear_down(&setup);
}

/* An extension can name what the base knows already, but not make it less. */
static void test_an_extension_takes_no_effects_away(void **state)
{
	static const char *const names[] = {"kinds", "ext-claims"};
	struct wire wire = {.type = 77, .reply = good, .reply_length = sizeof(good)};
	struct libfwctl_context *ctx = new_context();
	const struct libfwctl_format *format = NULL;
	const struct libfwctl_command *claim;
	struct setup setup = {.handle = NULL};
	struct libfwctl_rpc rpc = {.size = sizeof(rpc)};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		size_t size;
		unsigned char *image = read_image(names[i], &size);

		if (libfwctl_context_add_image(ctx, image, size, err))
			fail_msg("%s", libfwctl_error_text(err));
		free(image);
	}
	assert_int_equal(
		libfwctl_open_transport(ctx, &wire_transport, &wire, NULL, err, &setup.handle), 0);
	assert_int_equal(libfwctl_handle_get_format(setup.handle, err, &format), 0);
	claim = libfwctl_format_find_command(format, "choices.acme_harmless");
	assert_int_equal(libfwctl_request_new(claim, err, &setup.request), 0);
	rpc.in = libfwctl_record_get_bytes(libfwctl_request_get_record(setup.request),
					   &rpc.in_length);
	assert_ptr_equal(libfwctl_format_identify(format, rpc.in, rpc.in_length), claim);
	assert_int_equal(libfwctl_handle_rpc(setup.handle, &rpc, err), -EPERM);
	assert_contains(libfwctl_error_text(err), "config_now");
	setup.response = new_response();
	assert_int_equal(send_it(&setup), -EPERM);
	assert_int_equal(wire.calls, 0);
	tear_down(&setup);
	libfwctl_context_unref(ctx);
}

static int load_all(void **state)
{
	(void)state;
	load(&loaded, "test-call", hooks, COUNT(hooks));
	err = libfwctl_error_new();
	return 0;
}

static int unload_all(void **state)
{
	(void)state;
	libfwctl_error_free(err);
	unload(&loaded);
	return 0;
}

static int no_hooks(void **state)
{
	(void)state;
	on_before = on_run = NULL;
	return 0;
}

#define TEST(name) cmocka_unit_test_setup(name, no_hooks)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_sub_call_is_changed_and_sent_again),
		TEST(test_a_sub_call_cannot_be_made_another_command),
		TEST(test_a_procedure_whose_first_call_is_refused),
		TEST(test_a_hook_changes_how_long_a_buffer_is),
		TEST(test_values_make_a_more_special_command_of_it),
		TEST(test_a_hook_tells_the_class_of_a_more_special_command),
		TEST(test_a_captured_request_counts_as_far_as_it_says),
		TEST(test_a_format_that_comes_later_is_the_devices),
		TEST(test_raw_requests_that_are_cut),
		TEST(test_what_raw_requests_send_behind_addresses),
		TEST(test_an_extension_takes_no_effects_away),
	};

	return cmocka_run_group_tests(tests, load_all, unload_all);
}
