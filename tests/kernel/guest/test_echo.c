// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * test_echo.c: raw calls on real nodes of fwctl_echo.ko: what the kernel's core does to them, and
 * what the library makes of it. The module was loaded with four devices of types 1, 2, 3, 4.
 */
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "guest.h"
#include "../modules/fwctl_echo.h"

#define UNTOUCHED 0xaa

/* Of the device of type 1. */
static char node[64];

struct call {
	struct fwctl_echo_request request;
	uint8_t reply[64];
	struct libfwctl_rpc rpc;
};

static void prepare(struct call *call, uint32_t op, uint32_t argument)
{
	memset(call, 0, sizeof(*call));
	memset(call->reply, UNTOUCHED, sizeof(call->reply));
	call->request.op = op;
	call->request.argument = argument;
	call->rpc.size = sizeof(call->rpc);
	call->rpc.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY;
	call->rpc.in = &call->request;
	call->rpc.in_length = sizeof(call->request);
	call->rpc.out = call->reply;
	call->rpc.out_room = sizeof(call->reply);
}

static void assert_untouched(const struct call *call, size_t from)
{
	for (size_t i = from; i < sizeof(call->reply); i++)
		assert_int_equal(call->reply[i], UNTOUCHED);
}

/* First of all, while the kernel is still untainted. */
static void test_default_policy(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;
	struct call call;

	assert_false(is_tainted());
	assert_ok(libfwctl_open(*state, node, NULL, err, &handle), err);
	for (uint32_t scope = 0; scope < 4; scope++) {
		prepare(&call, FWCTL_ECHO, 0);
		call.rpc.scope = scope;
		assert_int_equal(libfwctl_handle_rpc(handle, &call.rpc, err), -EPERM);
		assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_POLICY);
		assert_int_equal(call.rpc.executed, LIBFWCTL_EXECUTED_NO);
		assert_untouched(&call, 0);
	}
	libfwctl_close(handle);
	libfwctl_error_free(err);
	assert_false(is_tainted());
}

static void test_reads_taint_nothing(void **state)
{
	struct libfwctl_handle *handle = open_raw(*state, node, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	struct call call;

	for (uint32_t scope = 0; scope < 2; scope++) {
		prepare(&call, FWCTL_ECHO_SCOPE, 0);
		call.rpc.scope = scope;
		assert_int_equal(libfwctl_handle_rpc(handle, &call.rpc, NULL), 0);
	}
	libfwctl_close(handle);
	assert_false(is_tainted());
}

static void test_scopes(void **state)
{
	struct libfwctl_handle *handle = open_raw(*state, node, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL);
	struct call call;
	uint32_t seen;

	for (uint32_t scope = 0; scope < 4; scope++) {
		prepare(&call, FWCTL_ECHO_SCOPE, 0);
		call.rpc.scope = scope;
		assert_int_equal(libfwctl_handle_rpc(handle, &call.rpc, NULL), 0);
		assert_int_equal(call.rpc.out_valid, sizeof(seen));
		memcpy(&seen, call.reply, sizeof(seen));
		assert_int_equal(seen, scope);
	}
	libfwctl_close(handle);
	assert_true(is_tainted());
}

static void test_full_scope_needs_rawio(void **state)
{
	struct libfwctl_handle *handle = open_raw(*state, node, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL);
	struct libfwctl_error *err = libfwctl_error_new();
	struct call call;
	int rc;

	prepare(&call, FWCTL_ECHO, 0);
	call.rpc.scope = LIBFWCTL_SCOPE_DEBUG_WRITE_FULL;
	set_rawio(false);
	rc = libfwctl_handle_rpc(handle, &call.rpc, err);
	set_rawio(true);
	assert_int_equal(rc, -EPERM);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DELIVERY);
	assert_non_null(strstr(libfwctl_error_text(err), "CAP_SYS_RAWIO"));
	assert_int_equal(call.rpc.executed, LIBFWCTL_EXECUTED_NO); /* the kernel's own check */
	assert_untouched(&call, 0);
	libfwctl_close(handle);
	libfwctl_error_free(err);
}

static void test_errno(void **state)
{
	/* The last three are the kernel's own and have no name in user space. */
	static const int errors[] = {EPERM,	EIO,	   EAGAIN,    EBUSY,	 EINVAL,
				     EBADMSG,	EOVERFLOW, ETIMEDOUT, EREMOTEIO, EOPNOTSUPP,
				     EHOSTDOWN, 512,	   517,	      518};
	struct libfwctl_handle *handle = open_raw(*state, node, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	struct libfwctl_error *err = libfwctl_error_new();
	struct call call;

	for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
		prepare(&call, FWCTL_ECHO_ERRNO, (uint32_t)errors[i]);
		assert_int_equal(libfwctl_handle_rpc(handle, &call.rpc, err), -errors[i]);
		assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DELIVERY);
		assert_int_equal(libfwctl_error_get_errno(err), errors[i]);
		assert_int_equal(libfwctl_error_get_executed(err), call.rpc.executed);
		assert_int_not_equal(call.rpc.executed, LIBFWCTL_EXECUTED_YES);
		assert_int_equal(call.rpc.out_valid, 0);
		assert_untouched(&call, 0);
	}
	libfwctl_close(handle);
	libfwctl_error_free(err);
}

static void test_reply_lengths(void **state)
{
	static const uint32_t lengths[] = {0, 1, 63, 64, 65, 4096, 2 << 20, 8 << 20};
	struct libfwctl_handle *handle = open_raw(*state, node, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	struct call call;

	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		size_t valid = lengths[i] < sizeof(call.reply) ? lengths[i] : sizeof(call.reply);

		prepare(&call, FWCTL_ECHO_REPLY, lengths[i]);
		assert_int_equal(libfwctl_handle_rpc(handle, &call.rpc, NULL), 0);
		assert_int_equal(call.rpc.out_reported, lengths[i]);
		assert_int_equal(call.rpc.out_valid, valid);
		assert_int_equal(call.rpc.executed, LIBFWCTL_EXECUTED_YES);
		for (size_t at = 0; at < valid; at++)
			assert_int_equal(call.reply[at], 0x5a);
		assert_untouched(&call, valid);
	}
	libfwctl_close(handle);
}

static void test_no_room(void **state)
{
	struct libfwctl_handle *handle = open_raw(*state, node, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	struct call call;

	prepare(&call, FWCTL_ECHO, 0);
	call.rpc.out = NULL;
	call.rpc.out_room = 0;
	assert_int_equal(libfwctl_handle_rpc(handle, &call.rpc, NULL), 0);
	assert_int_equal(call.rpc.out_valid, 0);
	assert_int_equal(call.rpc.out_reported, sizeof(call.request));
	libfwctl_close(handle);
}

static void test_longest_request(void **state)
{
	struct libfwctl_handle *handle = open_raw(*state, node, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	struct libfwctl_error *err = libfwctl_error_new();
	size_t length = LIBFWCTL_RPC_LENGTH_MAX;
	uint8_t *in = calloc(1, length + 1), *out = calloc(1, length + 1);
	struct libfwctl_rpc rpc = {.size = sizeof(rpc),
				   .scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
				   .in = in,
				   .in_length = length,
				   .out = out,
				   .out_room = length};

	assert_non_null(in);
	assert_non_null(out);
	for (size_t i = sizeof(struct fwctl_echo_request); i < length; i++)
		in[i] = (uint8_t)(i * 31 >> 4);
	assert_ok(libfwctl_handle_rpc(handle, &rpc, err), err);
	assert_int_equal(rpc.out_valid, length);
	assert_memory_equal(in, out, length);

	rpc.in_length = length + 1;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), -EMSGSIZE);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_NO);
	rpc.in_length = length;
	rpc.out_room = length + 1;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), -EMSGSIZE);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_NO);
	free(in);
	free(out);
	libfwctl_close(handle);
	libfwctl_error_free(err);
}

/* Memory that cannot take the reply: the driver has run the command by then. */
static void test_fault(void **state)
{
	struct libfwctl_handle *handle = open_raw(*state, node, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	struct call call;

	prepare(&call, FWCTL_ECHO, 0);
	call.rpc.out = (void *)(uintptr_t)16;
	assert_int_equal(libfwctl_handle_rpc(handle, &call.rpc, NULL), -EFAULT);
	assert_int_equal(call.rpc.executed, LIBFWCTL_EXECUTED_UNKNOWN);
	libfwctl_close(handle);
}

static void on_alarm(int number)
{
	(void)number;
}

/* A signal every 50 ms, so that one arrives while the call is in the driver. */
static void set_alarms(bool on)
{
	struct timeval period = {.tv_usec = on ? 50000 : 0};
	struct itimerval timer = {.it_interval = period, .it_value = period};
	struct sigaction action = {.sa_handler = on ? on_alarm : SIG_IGN};

	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
}

static int call_under_signals(void **state, struct call *call, uint32_t op, uint32_t ms)
{
	struct libfwctl_handle *handle = open_raw(*state, node, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	int rc;

	prepare(call, op, ms);
	set_alarms(true);
	rc = libfwctl_handle_rpc(handle, &call->rpc, NULL);
	set_alarms(false);
	libfwctl_close(handle);
	return rc;
}

static void test_signal_interrupts(void **state)
{
	struct call call;

	assert_int_equal(call_under_signals(state, &call, FWCTL_ECHO_SLEEP, 60000), -EINTR);
	assert_int_equal(call.rpc.executed, LIBFWCTL_EXECUTED_UNKNOWN);
	assert_int_equal(call_under_signals(state, &call, FWCTL_ECHO_SLEEP_RESTART, 60000), -EINTR);
	assert_int_equal(call.rpc.executed, LIBFWCTL_EXECUTED_UNKNOWN);
}

static void test_signal_is_ignored_by_driver(void **state)
{
	struct call call;

	assert_int_equal(call_under_signals(state, &call, FWCTL_ECHO_SLEEP_DEAF, 200), 0);
	assert_int_equal(call.rpc.executed, LIBFWCTL_EXECUTED_YES);
}

static void *call_many_times(void *handle)
{
	struct call call;

	for (uint32_t i = 0; i < 500; i++) {
		prepare(&call, FWCTL_ECHO, (uint32_t)pthread_self() + i);
		if (libfwctl_handle_rpc(handle, &call.rpc, NULL) ||
		    memcmp(call.reply, &call.request, sizeof(call.request)))
			return handle;
	}
	return NULL;
}

static void test_threads(void **state)
{
	struct libfwctl_handle *handle = open_raw(*state, node, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	pthread_t threads[4];
	void *failed;

	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, call_many_times, handle), 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
	libfwctl_close(handle);
}

static void test_info(void **state)
{
	static const uint8_t expected[] = {1, 2, 3, 4, 5, 6, 7, 8};
	char parent[] = "fwctl_echo.0", other[64];

	for (uint32_t type = 1; type <= 4; type++) {
		struct libfwctl_handle *handle;
		const void *info;
		size_t length;

		parent[strlen(parent) - 1] = (char)('0' + type - 1);
		find_node(*state, parent, other);
		handle = open_raw(*state, other, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
		assert_int_equal(libfwctl_handle_get_device_type(handle), type);
		info = libfwctl_handle_get_info(handle, &length);
		assert_int_equal(length, sizeof(expected));
		assert_memory_equal(info, expected, sizeof(expected));
		libfwctl_close(handle);
	}
}

static int setup(void **state)
{
	int rc = setup_context(state);

	if (!rc)
		find_node(*state, "fwctl_echo.0", node);
	return rc;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default_policy),
		cmocka_unit_test(test_reads_taint_nothing),
		cmocka_unit_test(test_scopes),
		cmocka_unit_test(test_full_scope_needs_rawio),
		cmocka_unit_test(test_errno),
		cmocka_unit_test(test_reply_lengths),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_longest_request),
		cmocka_unit_test(test_fault),
		cmocka_unit_test(test_signal_interrupts),
		cmocka_unit_test(test_signal_is_ignored_by_driver),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_info),
	};

	return cmocka_run_group_tests_name("echo", tests, setup, teardown_context);
}
