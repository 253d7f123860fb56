// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Operations on the default machine's pds device, whose firmware has three at endpoint 1: operation 1 from
 * the scope configuration on, 2 from debug_read_only, 3 from debug_write, in no version above 1, and takes
 * payloads of 4096 bytes. The scope is the caller's: the library asks for no other. With an argument, on that
 * device: the real driver's in a virtual machine, over a firmware that has the same.
 */
#include "../lib/sim.h"

#define ENDPOINT   1
#define OPERATIONS 3
#define PAYLOAD	   4096

static const char *device = "41:00.0";
static struct libfwctl_context *context;
static struct libfwctl_handle *handle;
static const struct libfwctl_format *format;
static struct libfwctl_response *response;
static struct libfwctl_error *err;

static struct libfwctl_request *operation(uint64_t number)
{
	struct libfwctl_request *request = NULL;

	assert_int_equal(libfwctl_request_new(libfwctl_format_find_command(format, "operation"),
					      err, &request),
			 0);
	assert_int_equal(libfwctl_request_put_u64(request, "endpoint", ENDPOINT, err), 0);
	assert_int_equal(libfwctl_request_put_u64(request, "operation", number, err), 0);
	return request;
}

static int call_at(struct libfwctl_handle *on, uint64_t number, uint32_t scope)
{
	struct libfwctl_request *request = operation(number);
	int status;

	assert_int_equal(libfwctl_request_set_scope(request, scope), 0);
	status = libfwctl_call(on, request, response, err);
	libfwctl_request_free(request);
	return status;
}

static void test_every_operation_at_every_scope(void **state)
{
	(void)state;
	for (uint32_t number = 1; number <= OPERATIONS; number++)
		for (uint32_t scope = 0; scope <= LIBFWCTL_SCOPE_DEBUG_WRITE_FULL; scope++)
			assert_int_equal(call_at(handle, number, scope),
					 scope < number - 1 ? -EPERM : 0);
}

/* Nobody has named a scope: it is the lowest, although the policy allows them all. */
static void test_the_library_does_not_climb(void **state)
{
	struct libfwctl_request *request = operation(2);

	(void)state;
	assert_int_equal(libfwctl_call(handle, request, response, err), -EPERM);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_UNKNOWN);
	assert_contains(libfwctl_error_text(err), "at scope configuration failed");
	assert_contains(libfwctl_error_text(err), "takes a higher scope");
	assert_contains(libfwctl_error_text(err), "debug_read_only");
	assert_contains(libfwctl_error_text(err), "debug_write, which taints the kernel");
	assert_contains(libfwctl_error_text(err),
			"debug_write_full, which also needs CAP_SYS_RAWIO");
	libfwctl_request_free(request);
}

static void test_what_there_is_not(void **state)
{
	struct libfwctl_request *request = operation(1);

	(void)state;
	assert_int_equal(call_at(handle, OPERATIONS + 1, LIBFWCTL_SCOPE_CONFIGURATION), -EINVAL);
	assert_contains(libfwctl_error_text(err), "no such endpoint or operation");
	assert_int_equal(libfwctl_request_put_u64(request, "version", 2, err), 0);
	assert_int_equal(libfwctl_call(handle, request, response, err), -EINVAL);
	libfwctl_request_free(request);
}

/* INFO is empty, as the kernel's driver leaves it, and nothing depends on it. */
static void test_empty_info(void **state)
{
	size_t length = 1;

	(void)state;
	libfwctl_handle_get_info(handle, &length);
	assert_int_equal(length, 0);
	assert_int_equal(call_at(handle, 1, LIBFWCTL_SCOPE_CONFIGURATION), 0);
}

/* This firmware sends the payload back, and what it does not fill comes back as zeros. */
static int send_payload(size_t length, size_t room)
{
	static unsigned char sent[PAYLOAD + 1], zeros[PAYLOAD + 1];
	struct libfwctl_request *request = operation(1);
	const unsigned char *bytes;
	size_t back;
	int status;

	for (size_t i = 0; i < sizeof(sent); i++)
		sent[i] = (unsigned char)(i * 7 + 1);
	assert_int_equal(libfwctl_request_put_data(request, "payload", sent, length, err), 0);
	assert_int_equal(libfwctl_request_put_u64(request, "out_len", room, err), 0);
	status = libfwctl_call(handle, request, response, err);
	if (!status) {
		bytes = libfwctl_record_get_bytes(
			libfwctl_response_get_buffer(response, "out_payload"), &back);
		assert_int_equal(back, room);
		assert_memory_equal(bytes, sent, length < room ? length : room);
		if (room > length)
			assert_memory_equal(bytes + length, zeros, room - length);
	}
	libfwctl_request_free(request);
	return status;
}

static void test_payloads_both_ways(void **state)
{
	(void)state;
	assert_int_equal(send_payload(600, 608), 0);
	assert_int_equal(send_payload(5, 1), 0);
	assert_int_equal(send_payload(PAYLOAD, PAYLOAD), 0);
	assert_int_equal(send_payload(PAYLOAD + 1, PAYLOAD), -EINVAL);
	assert_contains(libfwctl_error_text(err), "longer than the firmware takes");
	assert_int_equal(send_payload(PAYLOAD, PAYLOAD + 1), -EINVAL);
}

static struct libfwctl_handle *open_with(uint32_t scope, uint64_t effects)
{
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *opened = NULL;

	assert_int_equal(libfwctl_policy_new(&policy), 0);
	assert_int_equal(libfwctl_policy_set_scope(policy, scope), 0);
	assert_int_equal(libfwctl_policy_set_effects(policy, effects), 0);
	assert_int_equal(libfwctl_open(context, device, policy, err, &opened), 0);
	libfwctl_policy_free(policy);
	return opened;
}

/* What is not known counts as every effect: typed or raw, each of them has to be allowed. */
static void test_every_effect(void **state)
{
	const uint64_t all = 2 * LIBFWCTL_EFFECT_BACKGROUND - 1;
	unsigned char in[48] = {0}, out[48];
	struct libfwctl_rpc raw =
		call_of(LIBFWCTL_SCOPE_CONFIGURATION, in, sizeof(in), out, sizeof(out));
	const uint32_t words[] = {1, ENDPOINT};

	(void)state;
	memcpy(in, words, sizeof(words));
	for (uint64_t effect = 1; effect <= all; effect *= 2) {
		struct libfwctl_handle *less =
			open_with(LIBFWCTL_SCOPE_CONFIGURATION, all & ~effect);

		assert_int_equal(call_at(less, 1, LIBFWCTL_SCOPE_CONFIGURATION), -EPERM);
		assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_POLICY);
		assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_NO);
		assert_int_equal(libfwctl_handle_rpc(less, &raw, err), -EPERM);
		assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_POLICY);
		libfwctl_close(less);
	}
	assert_int_equal(libfwctl_handle_rpc(handle, &raw, err), 0);
}

/* Nor does a scope that taints come about without a policy that allows it. */
static void test_policy_of_scopes(void **state)
{
	struct libfwctl_handle *less =
		open_with(LIBFWCTL_SCOPE_DEBUG_READ_ONLY, LIBFWCTL_EFFECTS_ALL);

	(void)state;
	assert_int_equal(call_at(less, 2, LIBFWCTL_SCOPE_DEBUG_READ_ONLY), 0);
	assert_int_equal(call_at(less, 3, LIBFWCTL_SCOPE_DEBUG_WRITE), -EPERM);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_POLICY);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_NO);
	libfwctl_close(less);
}

static int setup(void **state)
{
	(void)state;
	context = new_context();
	handle = open_all(context, device);
	err = libfwctl_error_new();
	return libfwctl_response_new(&response) ||
	       libfwctl_context_find_format(context, "pds", err, &format);
}

static int teardown(void **state)
{
	(void)state;
	libfwctl_response_free(response);
	libfwctl_error_free(err);
	libfwctl_close(handle);
	libfwctl_context_unref(context);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_operation_at_every_scope),
		cmocka_unit_test(test_the_library_does_not_climb),
		cmocka_unit_test(test_what_there_is_not),
		cmocka_unit_test(test_empty_info),
		cmocka_unit_test(test_payloads_both_ways),
		cmocka_unit_test(test_every_effect),
		cmocka_unit_test(test_policy_of_scopes),
	};

	if (argc > 1)
		device = argv[1];
	return cmocka_run_group_tests(tests, setup, teardown);
}
