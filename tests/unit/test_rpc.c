// SPDX-License-Identifier: LGPL-2.1-or-later
/* The raw call: arguments, policy, what a transport sees, how results are told. */
#include "transport.h"

#include <limits.h>

static struct libfwctl_rpc call_of(const void *in, size_t in_length, void *out, size_t out_room)
{
	return (struct libfwctl_rpc){
		.size = sizeof(struct libfwctl_rpc),
		.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		.in = in,
		.in_length = in_length,
		.out = out,
		.out_room = out_room,
		.executed = 77, /* results are the library's: whatever stood there must go */
		.out_valid = 77,
		.out_reported = 77,
	};
}

/* Sends a call that must be refused before it reaches the transport. */
static void assert_refused(struct told *told, struct libfwctl_handle *handle,
			   struct libfwctl_rpc *rpc, int status, uint32_t kind, const char *text)
{
	struct libfwctl_error *err = libfwctl_error_new();
	int before = told->rpcs;

	assert_int_equal(libfwctl_handle_rpc(handle, rpc, err), status);
	assert_int_equal(told->rpcs, before);
	assert_int_equal(libfwctl_error_get_kind(err), kind);
	assert_int_equal(libfwctl_error_get_errno(err), -status);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_NO);
	assert_contains(libfwctl_error_text(err), text);
	libfwctl_error_free(err);
}

static void test_a_call_gets_through(void **state)
{
	struct told told = {
		.type = 77, .executed = LIBFWCTL_EXECUTED_YES, .reported = 40, .valid = 16};
	struct libfwctl_handle *handle = told_open_all(&told);
	struct libfwctl_error *err = libfwctl_error_new();
	char in[16] = "request", out[16];
	struct libfwctl_rpc rpc = call_of(in, sizeof(in), out, sizeof(out));

	(void)state;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), 0);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_NONE);
	assert_ptr_equal(told.rpc.in, in);
	assert_int_equal(told.rpc.in_length, sizeof(in));
	assert_ptr_equal(told.rpc.out, out);
	assert_int_equal(told.rpc.out_room, sizeof(out));
	assert_int_equal(told.rpc.executed, LIBFWCTL_EXECUTED_UNKNOWN); /* until it is known */
	assert_int_equal(told.rpc.out_valid, 0);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_YES);
	assert_int_equal(rpc.out_reported, 40);
	assert_int_equal(rpc.out_valid, 16);
	libfwctl_error_free(err);
	libfwctl_close(handle);
}

static void test_empty_request_and_reply_are_calls(void **state)
{
	struct told told = {.type = 77, .executed = LIBFWCTL_EXECUTED_YES};
	struct libfwctl_handle *handle = told_open_all(&told);
	struct libfwctl_rpc rpc = call_of(NULL, 0, NULL, 0);

	(void)state;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	assert_int_equal(told.rpcs, 1);
	libfwctl_close(handle);
}

static void test_bad_arguments(void **state)
{
	struct told told = {.type = 77};
	struct libfwctl_handle *handle = told_open_all(&told);
	char in[16] = {0}, out[16];
	struct libfwctl_rpc good = call_of(in, sizeof(in), out, sizeof(out)), rpc;

	(void)state;
#define BAD(change, status, text)                                                        \
	do {                                                                             \
		rpc = good;                                                              \
		change;                                                                  \
		assert_refused(&told, handle, &rpc, status, LIBFWCTL_ERROR_USAGE, text); \
	} while (0)
	BAD(rpc.size = 0, -EINVAL, "sizeof(struct libfwctl_rpc)");
	BAD(rpc.size = sizeof(rpc) - 1, -EINVAL, "sizeof(struct libfwctl_rpc)");
	BAD(rpc.size = (size_t)1 << 30, -EINVAL, "sizeof(struct libfwctl_rpc)");
	BAD(rpc.reserved = 1, -EINVAL, "must be zero");
	BAD(rpc.flags = 2, -EINVAL, "0x2");
	BAD(rpc.scope = 4, -EINVAL, "no scope 4");
	BAD(rpc.in = NULL, -EINVAL, "request is 16 bytes long, but its address is NULL");
	BAD(rpc.out = NULL, -EINVAL, "room for the reply is 16 bytes long");
	BAD(rpc.in_length = LIBFWCTL_RPC_LENGTH_MAX + 1, -EMSGSIZE,
	    "at most 2 MiB (2097152 bytes)");
	BAD(rpc.out_room = LIBFWCTL_RPC_LENGTH_MAX + 1, -EMSGSIZE, "at most 2 MiB (2097152 bytes)");
	BAD(rpc.out_room = SIZE_MAX, -EMSGSIZE, "at most 2 MiB");
#undef BAD
	rpc = good;
	rpc.in_length = 0;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	libfwctl_close(handle);
}

static void test_a_later_struct_is_served_if_it_asks_nothing_new(void **state)
{
	struct told told = {.type = 77};
	struct libfwctl_handle *handle = told_open_all(&told);
	struct {
		struct libfwctl_rpc rpc;
		uint64_t later;
	} call = {.rpc = call_of(NULL, 0, NULL, 0)};

	(void)state;
	call.rpc.size = sizeof(call);
	assert_int_equal(libfwctl_handle_rpc(handle, &call.rpc, NULL), 0);
	call.later = 1;
	assert_refused(&told, handle, &call.rpc, -EINVAL, LIBFWCTL_ERROR_USAGE, "must be zero");
	libfwctl_close(handle);
}

static void test_the_default_policy_sends_no_raw_call(void **state)
{
	struct told told = {.type = 77};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_rpc rpc = call_of(NULL, 0, NULL, 0);

	(void)state;
	assert_int_equal(libfwctl_open_transport(ctx, &told_transport, &told, NULL, NULL, &handle),
			 0);
	assert_int_equal(libfwctl_policy_get_scope(libfwctl_handle_get_policy(handle)),
			 LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	assert_true(libfwctl_policy_get_effects(libfwctl_handle_get_policy(handle)) ==
		    LIBFWCTL_EFFECT_READS);
	assert_refused(&told, handle, &rpc, -EPERM, LIBFWCTL_ERROR_POLICY, "nothing was sent");
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

static void test_the_policy_is_a_ceiling(void **state)
{
	struct told told = {.type = 77};
	struct libfwctl_handle *handle =
		told_open(&told, LIBFWCTL_SCOPE_DEBUG_WRITE, LIBFWCTL_EFFECTS_ALL);
	struct libfwctl_rpc rpc = call_of(NULL, 0, NULL, 0);

	(void)state;
	rpc.scope = LIBFWCTL_SCOPE_DEBUG_WRITE_FULL;
	assert_refused(&told, handle, &rpc, -EPERM, LIBFWCTL_ERROR_POLICY,
		       "asks for scope debug_write_full, this handle allows up to debug_write");
	rpc.scope = LIBFWCTL_SCOPE_DEBUG_WRITE;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	assert_int_equal(told.rpc.scope, LIBFWCTL_SCOPE_DEBUG_WRITE);
	libfwctl_close(handle);

	/* All effects known today are not all effects. */
	handle = told_open(&told, LIBFWCTL_SCOPE_DEBUG_WRITE, 0x7ff);
	assert_refused(&told, handle, &rpc, -EPERM, LIBFWCTL_ERROR_POLICY, "any effect");
	libfwctl_close(handle);
}

static void test_a_policy_is_copied(void **state)
{
	struct told told = {.type = 77};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_rpc rpc = call_of(NULL, 0, NULL, 0);

	(void)state;
	assert_int_equal(libfwctl_policy_new(&policy), 0);
	assert_int_equal(
		libfwctl_open_transport(ctx, &told_transport, &told, policy, NULL, &handle), 0);
	assert_int_equal(libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL), 0);
	libfwctl_policy_free(policy);
	assert_refused(&told, handle, &rpc, -EPERM, LIBFWCTL_ERROR_POLICY, "policy");
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

static void test_policies_take_only_what_exists(void **state)
{
	struct libfwctl_policy *policy = NULL;

	(void)state;
	assert_int_equal(libfwctl_policy_new(&policy), 0);
	assert_int_equal(libfwctl_policy_set_scope(policy, 4), -EINVAL);
	assert_int_equal(libfwctl_policy_get_scope(policy), LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	assert_int_equal(libfwctl_policy_set_scope(policy, 0), 0);
	assert_int_equal(libfwctl_policy_get_scope(policy), 0);
	libfwctl_policy_free(policy);
}

static void test_failures_tell_whether_it_ran(void **state)
{
	static const struct {
		int status;
		uint32_t kind;
		uint32_t executed;
		const char *text;
	} cases[] = {
		{-ENODEV, LIBFWCTL_ERROR_DEVICE, LIBFWCTL_EXECUTED_NO, "was unplugged"},
		{-EINTR, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_UNKNOWN,
		 "interrupted by a signal; the command may have run"},
		{-EFAULT, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_UNKNOWN,
		 "cannot be used; the command may have run"},
		{-EPERM, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_NO,
		 "Operation not permitted (the firmware did not run it)"},
		{-512, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_UNKNOWN,
		 "error 512 (the command may have run"},
	};
	struct told told = {.type = 77};
	struct libfwctl_handle *handle = told_open_all(&told);
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct libfwctl_rpc rpc = call_of(NULL, 0, NULL, 0);

		told.rpc_status = cases[i].status;
		told.executed = cases[i].executed;
		assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), cases[i].status);
		assert_int_equal(libfwctl_error_get_kind(err), cases[i].kind);
		assert_int_equal(libfwctl_error_get_errno(err), -cases[i].status);
		assert_int_equal(libfwctl_error_get_executed(err), cases[i].executed);
		assert_int_equal(rpc.executed, cases[i].executed);
		assert_int_equal(rpc.out_valid, 0);
		assert_contains(libfwctl_error_text(err), cases[i].text);
	}
	assert_int_equal(told.rpcs, (int)COUNT(cases)); /* nothing is sent twice */
	libfwctl_error_free(err);
	libfwctl_close(handle);
}

static void test_refusals_come_with_the_drivers_reasons(void **state)
{
	static const struct {
		uint32_t type;
		uint32_t scope;
		int status;
		const char *text;
	} cases[] = {
		{LIBFWCTL_DEVICE_TYPE_MLX5, 1, -EBADMSG, "mlx5 driver does not admit this command"},
		{LIBFWCTL_DEVICE_TYPE_CXL, 1, -EPERM, "the kernel itself owns this feature"},
		{LIBFWCTL_DEVICE_TYPE_BNXT, 1, -EPERM, "or the device is in reset"},
		{LIBFWCTL_DEVICE_TYPE_PDS, 1, -EINVAL, "no such endpoint or operation"},
		{LIBFWCTL_DEVICE_TYPE_BNXT, 3, -EPERM, "needs CAP_SYS_RAWIO"},
		{LIBFWCTL_DEVICE_TYPE_CXL, 3, -EPERM,
		 "does not count; or the kernel itself owns this"},
	};
	struct libfwctl_error *err = libfwctl_error_new();
	char in[48] = {0};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct told told = {.type = cases[i].type, .rpc_status = cases[i].status};
		struct libfwctl_handle *handle = told_open_all(&told);
		struct libfwctl_rpc rpc = call_of(in, sizeof(in), NULL, 0);

		rpc.scope = cases[i].scope;
		assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), cases[i].status);
		assert_contains(libfwctl_error_text(err), cases[i].text);
		libfwctl_close(handle);
	}
	libfwctl_error_free(err);
}

static void test_a_transport_is_not_believed(void **state)
{
	static const struct told lies[] = {
		{.type = 77, .valid = 17, .reported = 17}, /* more than there was room */
		{.type = 77, .valid = 16, .reported = 15}, /* more than it reported */
		{.type = 77, .rpc_status = 1},
		{.type = 77, .rpc_status = INT_MIN},
		{.type = 77, .executed = 77},
		{.type = 77, .executed = 77, .rpc_status = -EIO},
	};
	struct libfwctl_error *err = libfwctl_error_new();
	char out[16];

	(void)state;
	for (size_t i = 0; i < COUNT(lies); i++) {
		struct told told = lies[i];
		struct libfwctl_handle *handle = told_open_all(&told);
		struct libfwctl_rpc rpc = call_of(NULL, 0, out, sizeof(out));

		assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), -EPROTO);
		assert_int_equal(rpc.out_valid, 0);
		assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_UNKNOWN);
		assert_contains(libfwctl_error_text(err), "broke its contract");
		libfwctl_close(handle);
	}
	libfwctl_error_free(err);
}

static int silent_rpc(void *user_data, struct libfwctl_rpc *rpc)
{
	(void)user_data;
	(void)rpc;
	return -EINTR;
}

/* A transport that does not say whether the command ran does not make us say that it did not. */
static void test_what_a_transport_does_not_tell_is_unknown(void **state)
{
	struct libfwctl_transport transport = told_transport;
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_rpc rpc = call_of(NULL, 0, NULL, 0);
	struct told told = {.type = 77};

	(void)state;
	transport.rpc = silent_rpc;
	assert_int_equal(libfwctl_policy_new(&policy), 0);
	libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL);
	assert_int_equal(libfwctl_open_transport(ctx, &transport, &told, policy, NULL, &handle), 0);
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), -EINTR);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_UNKNOWN);
	libfwctl_close(handle);
	libfwctl_policy_free(policy);
	libfwctl_context_unref(ctx);
}

static void test_a_short_pds_request_is_not_sent(void **state)
{
	struct told told = {.type = LIBFWCTL_DEVICE_TYPE_PDS};
	struct libfwctl_handle *handle = told_open_all(&told);
	char in[48] = {0};
	struct libfwctl_rpc rpc = call_of(in, 47, NULL, 0);

	(void)state;
	assert_refused(&told, handle, &rpc, -EINVAL, LIBFWCTL_ERROR_USAGE,
		       "for pds it must have at least 48");
	rpc.in_length = 48;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	libfwctl_close(handle);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_call_gets_through),
		cmocka_unit_test(test_empty_request_and_reply_are_calls),
		cmocka_unit_test(test_bad_arguments),
		cmocka_unit_test(test_a_later_struct_is_served_if_it_asks_nothing_new),
		cmocka_unit_test(test_the_default_policy_sends_no_raw_call),
		cmocka_unit_test(test_the_policy_is_a_ceiling),
		cmocka_unit_test(test_a_policy_is_copied),
		cmocka_unit_test(test_policies_take_only_what_exists),
		cmocka_unit_test(test_failures_tell_whether_it_ran),
		cmocka_unit_test(test_refusals_come_with_the_drivers_reasons),
		cmocka_unit_test(test_a_transport_is_not_believed),
		cmocka_unit_test(test_what_a_transport_does_not_tell_is_unknown),
		cmocka_unit_test(test_a_short_pds_request_is_not_sent),
	};

	return cmocka_run_group_tests_name("rpc", tests, NULL, NULL);
}
