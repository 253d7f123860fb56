// SPDX-License-Identifier: LGPL-2.1-or-later
/* Calls and memory: none is taken after the first call, and where there is none, -ENOMEM is all. */
#include "vendors.h"

#include "call/call.h"
#include "scarce.h"

/* ---- none after the first ------------------------------------------------------------------- */

static const char *const numbers[] = {
	"one",	"two", "three",	 "four",   "five",     "six",	   "seven",   "eight",
	"nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"};

static void make_paths(const struct libfwctl_layout *layout, struct libfwctl_path **paths)
{
	for (size_t i = 0; i < COUNT(numbers); i++)
		assert_int_equal(libfwctl_path_new(layout, numbers[i], NULL, &paths[i]), 0);
}

/* Sets sixteen fields, sends them, and reads sixteen. */
static void exchange(struct libfwctl_handle *handle, struct libfwctl_request *request,
		     struct libfwctl_response *response, struct libfwctl_path **in,
		     struct libfwctl_path **out)
{
	uint64_t value = 0;

	for (size_t i = 0; i < COUNT(numbers); i++)
		assert_int_equal(libfwctl_request_set_u64(request, in[i], i & 1), 0);
	assert_int_equal(libfwctl_call(handle, request, response, NULL), 0);
	assert_int_equal(libfwctl_response_check(response, NULL), 0);
	for (size_t i = 0; i < COUNT(numbers); i++)
		assert_int_equal(libfwctl_record_get_u64(libfwctl_response_get_record(response),
							 out[i], &value),
				 0);
}

static void test_a_second_call_takes_no_memory(void **state)
{
	static const unsigned char reply[72];
	struct wire wire = {.type = 77, .reply = reply, .reply_length = sizeof(reply)};
	struct libfwctl_handle *handle = wire_open_reading(&call, &wire);
	const struct libfwctl_command *command = command_of(&call, "read_many");
	struct libfwctl_request *request = request_of(&call, "read_many");
	struct libfwctl_response *response = new_response();
	struct libfwctl_path *in[COUNT(numbers)], *out[COUNT(numbers)];
	unsigned long before;

	(void)state;
	make_paths(libfwctl_command_get_request(command), in);
	make_paths(libfwctl_command_get_response(command), out);
	exchange(handle, request, response, in, out);
	before = asked;
	assert_true(before > 0);
	for (int i = 0; i < 10; i++)
		exchange(handle, request, response, in, out);
	assert_int_equal(asked, before);
	for (size_t i = 0; i < COUNT(numbers); i++) {
		libfwctl_path_free(in[i]);
		libfwctl_path_free(out[i]);
	}
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_close(handle);
}

static void test_buffers_are_used_again(void **state)
{
	static const unsigned char reply[16] = {[6] = 16, [8] = 16, [10] = 8};
	struct wire wire = {.type = 3, .reply = reply, .reply_length = sizeof(reply)};
	struct libfwctl_handle *handle = wire_open_reading(&bnxt, &wire);
	struct libfwctl_request *request = request_of(&bnxt, "hwrm_port_qstats");
	struct libfwctl_response *response = new_response();
	unsigned long before = 0;

	(void)state;
	for (int i = 0; i < 5; i++) {
		assert_int_equal(libfwctl_call(handle, request, response, NULL), 0);
		if (i == 0)
			before = asked;
	}
	assert_int_equal(asked, before);
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_close(handle);
}

static void test_raw_calls_take_none(void **state)
{
	static const unsigned char in[16] = {0, 0x10, 0, 0, 0, 0, 0, 1, 1}, reply[24];
	struct wire wire = {.type = 77, .reply = reply, .reply_length = sizeof(reply)};
	struct libfwctl_handle *handle = wire_open_reading(&call, &wire);
	unsigned char out[24];
	struct libfwctl_rpc rpc = {.size = sizeof(rpc),
				   .scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
				   .in = in,
				   .in_length = sizeof(in),
				   .out = out,
				   .out_room = sizeof(out)};
	unsigned long before;

	(void)state;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	before = asked;
	for (int i = 0; i < 5; i++)
		assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	assert_int_equal(asked, before);
	libfwctl_close(handle);
}

/* ---- where there is none --------------------------------------------------------------------- */

/* Does the whole of something once; gives 0 or a negative errno, and leaves nothing behind. */
typedef int whole_fn(struct libfwctl_handle *handle, struct libfwctl_error *err);

static struct wire wire;

/* Without memory at each place that asks for some, by turns, until it needs no more. */
static void starve(const struct loaded *loaded, whole_fn *whole, unsigned long at_least)
{
	struct libfwctl_handle *handle = wire_open_all(loaded, &wire);
	struct libfwctl_error *err = libfwctl_error_new();
	unsigned long times = 0;
	int status = 0;

	assert_int_equal(whole(handle, err), 0); /* what is made once is made */
	do {
		asked = 0;
		scarce_at = ++times;
		status = whole(handle, err);
		scarce_at = 0;
		if (status) {
			assert_int_equal(status, -ENOMEM);
			assert_contains(libfwctl_error_text(err), "memory");
		}
	} while (status);
	if (times <= at_least)
		fail_msg("only %lu places ask for memory", times - 1);
	libfwctl_error_free(err);
	libfwctl_close(handle);
}

static int make_and_send(struct libfwctl_handle *handle, const struct loaded *loaded,
			 const char *command, const char *json, struct libfwctl_error *err)
{
	struct libfwctl_request *request = NULL;
	struct libfwctl_response *response = NULL;
	char *text = NULL;
	int status = libfwctl_request_new(command_of(loaded, command), err, &request);

	if (!status)
		status = libfwctl_request_put_json(request, json, err);
	if (!status && libfwctl_response_new(&response))
		status = report(err, FAILURE(.message = MSG_NO_MEMORY, .error = ENOMEM));
	if (!status)
		status = libfwctl_call(handle, request, response, err);
	if (!status)
		status = libfwctl_response_check(response, err);
	if (!status)
		status = libfwctl_response_to_json(response, 0, err, &text);
	libfwctl_free(text);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
	return status;
}

static int send_buffers(struct libfwctl_handle *handle, struct libfwctl_error *err)
{
	return make_and_send(handle, &pds, "read_sensor", "{\"in\":{\"index\":3}}", err);
}

static int send_hex(struct libfwctl_handle *handle, struct libfwctl_error *err)
{
	return make_and_send(handle, &pds, "operation", "{\"in\":\"010203\",\"out_len\":64}", err);
}

static int send_open(struct libfwctl_handle *handle, struct libfwctl_error *err)
{
	return make_and_send(handle, &cxl, "set_feature.ecs",
			     "{\"fru\":[{\"count_mode\":1},{\"count_mode\":1}]}", err);
}

static int in_one(struct libfwctl_handle *handle, struct libfwctl_error *err)
{
	char *text = NULL;
	int status = libfwctl_call_json(handle, "read_counters", "{\"port\":3}", 0, err, &text);

	libfwctl_free(text);
	return status;
}

static void test_without_memory(void **state)
{
	static const unsigned char reply[256];

	(void)state;
	wire = (struct wire){.reply = reply, .reply_length = 48};
	starve(&pds, send_buffers, 12);
	starve(&pds, send_hex, 12);
	starve(&cxl, send_open, 8);
	starve(&call, in_one, 8);
}

/* ---- hooks ---------------------------------------------------------------------------------- */

static int before(const struct libfwctl_services *services, struct libfwctl_call *own)
{
	struct libfwctl_call *sub = NULL;
	const void *data;
	size_t length;
	int status = services->sub_begin(own, "read_counters", &sub);

	if (!status)
		status = services->set_u64(sub, "port", 3);
	if (!status)
		status = services->sub_run(sub);
	if (!status)
		status =
			services->get_data(own, "request.payload_or_not", &data, &length) == -ENOMEM
				? -ENOMEM
				: 0;
	services->sub_end(sub);
	return !status && !services->alloc(own, 1000) ? -ENOMEM : status;
}

static int run(const struct libfwctl_services *services, struct libfwctl_call *own)
{
	int status = services->emit(own, "12345678", 8);

	return status ? status : services->emit(own, "12345678", 8);
}

static const struct libfwctl_hook hooks[] = {
	{"before", before}, {"after", run}, {"run", run}, {"outer", run}};

static int send_hooked(struct libfwctl_handle *handle, struct libfwctl_error *err)
{
	return make_and_send(handle, &call, "wrapped_read", "{\"port\":3}", err);
}

static int run_procedure(struct libfwctl_handle *handle, struct libfwctl_error *err)
{
	return make_and_send(handle, &call, "collect", "{\"first\":3}", err);
}

static void test_hooks_without_memory(void **state)
{
	static const unsigned char reply[24];

	(void)state;
	wire = (struct wire){.reply = reply, .reply_length = sizeof(reply)};
	starve(&call, send_hooked, 15);
	starve(&call, run_procedure, 6);
}

static int load_with_hooks(void **state)
{
	(void)state;
	return load_vendors(hooks, COUNT(hooks));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_second_call_takes_no_memory),
		cmocka_unit_test(test_buffers_are_used_again),
		cmocka_unit_test(test_raw_calls_take_none),
		cmocka_unit_test(test_without_memory),
		cmocka_unit_test(test_hooks_without_memory),
	};

	return cmocka_run_group_tests(tests, load_with_hooks, unload_all);
}
