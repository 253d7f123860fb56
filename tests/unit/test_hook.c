// SPDX-License-Identifier: LGPL-2.1-or-later
/* Hooks: what they can do, what bounds them, and that nothing they do wrong does harm. */
#include "wire.h"

#include "call/call.h"

typedef int hook_fn(const struct libfwctl_services *services, struct libfwctl_call *call);

/* The service "fail" stands in brackets: cmocka has a macro of that name. */

/* What each hook does in the test that is running. */
static hook_fn *on_before, *on_after, *on_run, *on_outer;

static int before(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return on_before ? on_before(services, call) : 0;
}

static int after(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return on_after ? on_after(services, call) : 0;
}

static int run(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return on_run ? on_run(services, call) : 0;
}

static int outer(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return on_outer ? on_outer(services, call) : 0;
}

static const struct libfwctl_hook hooks[] = {
	{"before", before}, {"after", after}, {"run", run}, {"outer", outer}};

static struct loaded loaded;
static struct libfwctl_error *err;

/* Answers every command with a success; counters are the port that was asked for. */
static int answer(struct wire *wire, struct libfwctl_rpc *rpc)
{
	unsigned char reply[24] = {0};

	wire_keep(wire, rpc);
	reply[15] = reply[23] = wire->in[8];
	wire_reply(rpc, reply, sizeof(reply));
	return 0;
}

struct setup {
	struct wire wire;
	struct libfwctl_handle *handle;
	struct libfwctl_request *request;
	struct libfwctl_response *response;
};

static void set_up(struct setup *setup, const char *command, uint32_t scope, uint64_t effects)
{
	*setup = (struct setup){.wire = {.type = 77, .answer = answer}};
	setup->handle = wire_open(&loaded, &setup->wire, scope, effects);
	setup->request = request_of(&loaded, command);
	setup->response = new_response();
}

static void set_up_reading(struct setup *setup, const char *command)
{
	set_up(setup, command, LIBFWCTL_SCOPE_DEBUG_READ_ONLY, LIBFWCTL_EFFECT_READS);
}

static void set_up_all(struct setup *setup, const char *command)
{
	set_up(setup, command, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL, LIBFWCTL_EFFECTS_ALL);
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
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_NONE);
}

static void assert_failed(struct setup *setup, int status, uint32_t kind, uint32_t executed,
			  const char *part)
{
	int got = send_it(setup);

	if (got != status)
		fail_msg("%d, not %d: %s", got, status, libfwctl_error_text(err));
	assert_int_equal(libfwctl_error_get_errno(err), -status);
	assert_contains(libfwctl_error_text(err), part);
	assert_int_equal(libfwctl_error_get_kind(err), kind);
	assert_int_equal(libfwctl_error_get_executed(err), executed);
	assert_null(libfwctl_response_get_record(setup->response));
}

static size_t returned(const struct setup *setup, const void **bytes)
{
	size_t length = 0;

	*bytes = libfwctl_record_get_bytes(libfwctl_response_get_record(setup->response), &length);
	return length;
}

/* ---- before --------------------------------------------------------------------------------- */

static int raise_scope(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	uint64_t mode = 0;

	assert_int_equal(services->get_u64(call, "request.mode", &mode), 0);
	return services->set_class(
		call, mode == 1 ? LIBFWCTL_SCOPE_DEBUG_WRITE_FULL : LIBFWCTL_SCOPE_DEBUG_WRITE,
		mode == 1 ? LIBFWCTL_EFFECT_CONFIG_NOW : LIBFWCTL_EFFECT_CONFIG_AT_RESET);
}

static void test_a_hook_tells_the_class(void **state)
{
	struct setup setup;
	uint32_t scope = 0;
	uint64_t effects = 0;

	(void)state;
	set_up(&setup, "set_mode", LIBFWCTL_SCOPE_DEBUG_WRITE,
	       LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_CONFIG_AT_RESET);
	on_before = raise_scope;
	/* without a device, at worst; on this one, less */
	assert_int_equal(libfwctl_request_classify(setup.request, NULL, err, &scope, &effects), 0);
	assert_int_equal(effects, LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_CONFIG_AT_RESET);
	assert_int_equal(
		libfwctl_request_classify(setup.request, setup.handle, err, &scope, &effects), 0);
	assert_int_equal(scope, LIBFWCTL_SCOPE_DEBUG_WRITE);
	assert_int_equal(effects, LIBFWCTL_EFFECT_CONFIG_AT_RESET);
	assert_sent(&setup);
	assert_int_equal(setup.wire.scope, LIBFWCTL_SCOPE_DEBUG_WRITE);
	assert_int_equal(libfwctl_request_put(setup.request, "mode", "thorough", err), 0);
	assert_failed(&setup, -EPERM, LIBFWCTL_ERROR_POLICY, LIBFWCTL_EXECUTED_NO,
		      "set_mode on the transport takes the scope debug_write_full");
	assert_int_equal(libfwctl_request_put(setup.request, "mode", "destructive", err), 0);
	assert_failed(&setup, -EPERM, LIBFWCTL_ERROR_POLICY, LIBFWCTL_EXECUTED_NO,
		      "(destroys_data)"); /* what a value adds, no hook takes away */
	assert_int_equal(setup.wire.calls, 1);
	tear_down(&setup);
}

static int look_around(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	uint64_t sent = 0;
	int status = services->sub_begin(call, "read_counters", &sub);

	if (!status)
		status = services->set_u64(sub, "port", 9);
	if (!status)
		status = services->sub_run(sub);
	if (!status)
		status = services->get_u64(sub, "sent", &sent);
	services->sub_end(sub);
	return status ? status : services->set_u64(call, "version", sent);
}

static void test_a_hook_completes_the_request(void **state)
{
	struct setup setup;
	uint64_t version = 99;

	(void)state;
	set_up_all(&setup, "set_mode");
	on_before = look_around;
	assert_sent(&setup);
	assert_int_equal(setup.wire.calls, 2);
	assert_memory_equal(setup.wire.in + 12, "\0\0\0\x9", 4);
	/* it can be seen as it was sent, but is not sent so to another device */
	assert_int_equal(libfwctl_record_find_u64(libfwctl_request_get_record(setup.request),
						  "version", err, &version),
			 0);
	assert_int_equal(version, 9);
	on_before = NULL;
	assert_sent(&setup);
	assert_memory_equal(setup.wire.in + 12, "\0\0\0\0", 4);
	/* nor when it is changed in between */
	on_before = look_around;
	assert_int_equal(libfwctl_call_check(setup.handle, setup.request, err), 0);
	on_before = NULL;
	assert_int_equal(libfwctl_request_put(setup.request, "mode", "1", err), 0);
	assert_sent(&setup);
	assert_memory_equal(setup.wire.in + 8, "\1\0\0\0\0\0\0\0", 8);
	tear_down(&setup);
}

static void test_a_dry_run_only_reads(void **state)
{
	struct setup setup;

	(void)state;
	set_up_all(&setup, "set_mode");
	on_before = look_around;
	assert_int_equal(libfwctl_call_check(setup.handle, setup.request, err), 0);
	assert_int_equal(setup.wire.calls, 1);
	tear_down(&setup);
}

static int write_first(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	int status = services->sub_begin(call, "write_pages", &sub);

	return status ? status : services->sub_run(sub);
}

static void test_sub_calls_are_under_the_same_policy(void **state)
{
	struct setup setup;

	(void)state;
	set_up_all(&setup, "wrapped_read");
	on_before = write_first;
	assert_sent(&setup);
	assert_int_equal(setup.wire.calls, 2);
	assert_int_equal(libfwctl_call_check(setup.handle, setup.request, err), -EPERM);
	assert_contains(libfwctl_error_text(err), "write_pages does more than read");
	assert_int_equal(setup.wire.calls, 2);
	tear_down(&setup);
	set_up_reading(&setup, "wrapped_read");
	assert_failed(&setup, -EPERM, LIBFWCTL_ERROR_POLICY, LIBFWCTL_EXECUTED_NO,
		      "write_pages on the transport");
	assert_int_equal(setup.wire.calls, 0);
	tear_down(&setup);
}

static int become_another(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	assert_int_equal(services->set_u64(call, "opcode", 0x13), 0);
	return 0;
}

static void test_a_hook_cannot_make_another_command_of_it(void **state)
{
	struct setup setup;

	(void)state;
	set_up_reading(&setup, "wrapped_read");
	on_before = become_another;
	if (send_it(&setup) == 0)
		assert_memory_equal(setup.wire.in, "\0\x15", 2);
	else
		assert_int_equal(setup.wire.calls, 0);
	tear_down(&setup);
}

static int fail_plainly(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return (services->fail)(call, ENOENT, "the device has no such\nmode: list them first");
}

static int fail_silently(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	(void)services;
	(void)call;
	return -ENXIO;
}

static int fail_oddly(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	(void)services;
	(void)call;
	return 5;
}

static int go_on_without(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;

	assert_int_equal(services->sub_begin(call, "nothing", &sub), -ENOENT);
	assert_null(sub);
	return 0;
}

static int end_otherwise(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	go_on_without(services, call);
	return -EIO;
}

static void test_how_hooks_fail(void **state)
{
	struct setup setup;

	(void)state;
	set_up_all(&setup, "set_mode");
	on_before = fail_plainly;
	assert_failed(
		&setup, -ENOENT, LIBFWCTL_ERROR_USAGE, LIBFWCTL_EXECUTED_NO,
		"set_mode on the transport cannot be done: the device has no such\\x0amode: list them first");
	on_before = fail_silently;
	assert_failed(&setup, -ENXIO, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_NO,
		      "code before for set_mode");
	on_before = fail_oddly;
	assert_failed(&setup, -EPROTO, LIBFWCTL_ERROR_MALFORMED, LIBFWCTL_EXECUTED_NO,
		      "neither 0 nor a negative errno");
	on_before = end_otherwise;
	assert_failed(&setup, -EIO, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_NO, "code before");
	assert_int_equal(setup.wire.calls, 0);
	on_before = go_on_without;
	assert_sent(&setup);
	assert_int_equal(setup.wire.calls, 1);
	tear_down(&setup);
}

/* ---- after ---------------------------------------------------------------------------------- */

static int confirm_yes(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	uint64_t mode = 99, unknown;

	assert_int_equal(services->get_u64(call, "request.mode", &mode), 0);
	assert_int_equal(mode, 1);
	assert_int_equal(services->get_u64(call, "mode", &unknown), -ENOENT); /* of the response */
	assert_int_equal(services->set_u64(call, "mode", 2), -EBUSY);
	assert_int_equal(services->set_class(call, 0, 0), -EINVAL);
	assert_int_equal(services->confirm(call, LIBFWCTL_CONFIRMED_NOT_ASKED), -EINVAL);
	return services->confirm(call, LIBFWCTL_CONFIRMED_YES);
}

static int fail_after(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	return (services->fail)(call, EREMOTEIO, "what was set cannot be read back");
}

static int must_not_run(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	(void)services;
	(void)call;
	fail_msg("a hook ran that must not");
	return 0;
}

static void test_after_a_success(void **state)
{
	static const unsigned char refused[8] = {3};
	struct setup setup;
	char *json = NULL;

	(void)state;
	set_up_all(&setup, "set_mode");
	assert_int_equal(libfwctl_request_put(setup.request, "mode", "1", err), 0);
	on_after = confirm_yes;
	assert_sent(&setup);
	assert_int_equal(libfwctl_response_get_confirmed(setup.response), LIBFWCTL_CONFIRMED_YES);
	assert_int_equal(libfwctl_response_to_json(setup.response, 0, err, &json), 0);
	assert_contains(json, "\"confirmed\":\"yes\"");
	libfwctl_free(json);
	on_after = NULL;
	assert_sent(&setup);
	assert_int_equal(libfwctl_response_get_confirmed(setup.response),
			 LIBFWCTL_CONFIRMED_NOT_ASKED);
	on_after = fail_after;
	assert_failed(&setup, -EREMOTEIO, LIBFWCTL_ERROR_FIRMWARE, LIBFWCTL_EXECUTED_UNKNOWN,
		      "cannot be read back");
	/* a refusal is nobody's success */
	on_after = must_not_run;
	setup.wire.answer = NULL;
	setup.wire.reply = refused;
	setup.wire.reply_length = sizeof(refused);
	assert_sent(&setup);
	assert_int_equal(libfwctl_response_check(setup.response, err), -EREMOTEIO);
	tear_down(&setup);
}

/* ---- procedures ----------------------------------------------------------------------------- */

static int collect_three(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	uint64_t first = 0;
	int status;

	assert_int_equal(services->get_u64(call, "request.first", &first), 0);
	status = services->sub_begin(call, "test_call/read_counters", &sub);
	for (uint64_t i = 0; !status && i < 3; i++) {
		unsigned char piece[4] = {0};
		uint64_t sent = 0;

		status = services->set_u64(sub, "port", first + i);
		if (!status)
			status = services->sub_run(sub);
		if (!status)
			status = services->get_u64(sub, "response.sent", &sent);
		piece[3] = (unsigned char)sent;
		if (!status)
			status = services->emit(call, piece, sizeof(piece));
		if (!status)
			status = services->progress(call, i + 1, 3);
	}
	services->sub_end(sub);
	return status;
}

static void test_a_procedure(void **state)
{
	struct setup setup;
	const void *bytes;
	uint64_t piece = 0;

	(void)state;
	set_up_reading(&setup, "collect");
	on_run = collect_three;
	assert_int_equal(libfwctl_request_put(setup.request, "first", "5", err), 0);
	assert_int_equal(libfwctl_call_check(setup.handle, setup.request, err), 0);
	assert_int_equal(setup.wire.calls, 0);
	for (int i = 0; i < 2; i++) {
		assert_sent(&setup);
		assert_int_equal(setup.wire.calls, 3 * (i + 1));
		assert_int_equal(returned(&setup, &bytes), 12);
		assert_memory_equal(bytes, "\0\0\0\5\0\0\0\6\0\0\0\7", 12);
	}
	assert_int_equal(libfwctl_record_find_u64(libfwctl_response_get_record(setup.response),
						  "piece[1]", err, &piece),
			 0);
	assert_int_equal(piece, 6);
	assert_int_equal(libfwctl_response_check(setup.response, err), 0);
	tear_down(&setup);
}

struct taken {
	unsigned char bytes[64];
	size_t length;
	int status;
	uint64_t done[8], total;
	unsigned int times, cancel_at;
};

static int take(void *user_data, const void *bytes, size_t length)
{
	struct taken *taken = user_data;

	memcpy(taken->bytes + taken->length, bytes, length);
	taken->length += length;
	return taken->status;
}

static int watch(void *user_data, uint64_t done, uint64_t total)
{
	struct taken *taken = user_data;

	taken->done[taken->times++] = done;
	taken->total = total;
	return taken->times == taken->cancel_at;
}

static void test_sink_and_progress(void **state)
{
	struct taken taken = {0};
	struct setup setup;
	const void *bytes;

	(void)state;
	set_up_reading(&setup, "collect");
	on_run = collect_three;
	libfwctl_request_set_sink(setup.request, take, &taken);
	libfwctl_request_set_progress(setup.request, watch, &taken);
	assert_sent(&setup);
	assert_int_equal(taken.length, 12);
	assert_memory_equal(taken.bytes, "\0\0\0\0\0\0\0\1\0\0\0\2", 12);
	assert_int_equal(returned(&setup, &bytes), 0);
	assert_int_equal(taken.times, 3);
	assert_int_equal(taken.done[2], 3);
	assert_int_equal(taken.total, 3);

	taken = (struct taken){.cancel_at = 2};
	assert_failed(&setup, -ECANCELED, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_UNKNOWN,
		      "cancelled");
	assert_int_equal(taken.length, 8);
	taken = (struct taken){.status = -ENOSPC};
	assert_failed(&setup, -ENOSPC, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_UNKNOWN,
		      "No space left");
	assert_int_equal(taken.length, 4);
	taken = (struct taken){.status = 1};
	assert_failed(&setup, -ECANCELED, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_UNKNOWN,
		      "could not be taken");
	tear_down(&setup);
}

static int do_not_listen(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;

	assert_int_equal(services->sub_begin(call, "read_counters", &sub), 0);
	assert_int_equal(services->progress(call, 1, 0), -ECANCELED);
	assert_int_equal(services->sub_run(sub), -ECANCELED);
	assert_int_equal(services->emit(call, "x", 1), -ECANCELED);
	assert_int_equal(services->progress(call, 2, 0), -ECANCELED);
	return 0;
}

static void test_who_does_not_listen_is_cancelled_all_the_same(void **state)
{
	struct taken taken = {.cancel_at = 1};
	struct setup setup;

	(void)state;
	set_up_reading(&setup, "collect");
	on_run = do_not_listen;
	libfwctl_request_set_progress(setup.request, watch, &taken);
	assert_failed(&setup, -ECANCELED, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_NO,
		      "cancelled");
	assert_int_equal(taken.times, 1);
	assert_int_equal(setup.wire.calls, 0);
	tear_down(&setup);
}

static int never_end(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	int status = services->sub_begin(call, "read_counters", &sub);

	while (!status)
		status = services->sub_run(sub);
	return status;
}

static int never_stop(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	int status = 0;

	while (!status)
		status = services->emit(call, "seven b", 7);
	return status;
}

static void test_bounds(void **state)
{
	struct setup setup;

	(void)state;
	set_up_reading(&setup, "collect");
	on_run = never_end;
	assert_failed(&setup, -EDQUOT, LIBFWCTL_ERROR_MALFORMED, LIBFWCTL_EXECUTED_UNKNOWN,
		      "collect on the transport took more than the 8 calls");
	assert_int_equal(setup.wire.calls, 8);
	on_run = never_stop;
	assert_failed(&setup, -EDQUOT, LIBFWCTL_ERROR_MALFORMED, LIBFWCTL_EXECUTED_NO,
		      "returned more than the 64 bytes");
	tear_down(&setup);
	/* a hook that has no bounds of its own has the library's */
	set_up_reading(&setup, "wrapped_read");
	on_before = never_end;
	assert_failed(&setup, -EDQUOT, LIBFWCTL_ERROR_MALFORMED, LIBFWCTL_EXECUTED_NO,
		      "4096 calls");
	assert_int_equal(setup.wire.calls, 4096);
	tear_down(&setup);
}

static int run_inner(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	const void *data;
	size_t length = 0;
	int status = services->sub_begin(call, "collect", &sub);

	if (!status)
		status = services->set_u64(sub, "first", 7);
	if (!status)
		status = services->set_data(sub, "name", "inner", 5);
	if (!status)
		status = services->sub_run(sub);
	if (!status)
		status = services->get_data(sub, "request.name", &data, &length);
	if (!status)
		status = services->emit(call, data, length);
	return status; /* what was begun is ended with the call */
}

static void test_a_procedure_in_a_procedure(void **state)
{
	struct taken taken = {0};
	struct setup setup;
	const void *bytes;
	char *json = NULL;

	(void)state;
	set_up_reading(&setup, "collect_more");
	on_outer = run_inner;
	on_run = collect_three;
	libfwctl_request_set_progress(setup.request, watch, &taken);
	assert_sent(&setup);
	assert_int_equal(setup.wire.calls, 3);
	assert_int_equal(returned(&setup, &bytes), 5);
	assert_memory_equal(bytes, "inner", 5);
	assert_int_equal(libfwctl_response_to_json(setup.response, 0, err, &json), 0);
	assert_contains(json, "\"fields\":{},\"data\":\"696e6e6572\"}");
	libfwctl_free(json);
	/* the inner one has no say in how far the outer one is */
	assert_int_equal(taken.times, 3);
	assert_int_equal(taken.done[2], 0);
	taken = (struct taken){.cancel_at = 2};
	assert_failed(&setup, -ECANCELED, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_UNKNOWN,
		      "cancelled");
	/* its bounds are its own, and count for the outer one too */
	taken = (struct taken){0};
	on_run = never_end;
	assert_failed(&setup, -EDQUOT, LIBFWCTL_ERROR_MALFORMED, LIBFWCTL_EXECUTED_UNKNOWN,
		      "8 calls");
	tear_down(&setup);
}

static unsigned int deepest;

static int go_deeper(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	int status;

	deepest++;
	status = services->sub_begin(call, "collect", &sub);
	return status ? status : services->sub_run(sub);
}

static void test_depth(void **state)
{
	struct setup setup;

	(void)state;
	set_up_reading(&setup, "collect");
	on_run = go_deeper;
	deepest = 0;
	assert_failed(&setup, -ELOOP, LIBFWCTL_ERROR_USAGE, LIBFWCTL_EXECUTED_NO,
		      "deeper than calls may nest (4)");
	assert_int_equal(deepest, 4);
	tear_down(&setup);
}

static unsigned int begun;

/* One of them ended makes room for one more. */
static int begin_without_end(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	int status = 0;

	for (begun = 0; !status; begun++)
		status = services->sub_begin(call, "read_counters", &sub);
	services->sub_end(sub);
	assert_int_equal(services->sub_begin(call, "read_counters", &sub), 0);
	return services->sub_begin(call, "read_counters", &sub);
}

static void test_calls_begun_are_bounded(void **state)
{
	struct setup setup;

	(void)state;
	set_up_reading(&setup, "collect");
	on_run = begin_without_end;
	for (int i = 0; i < 2; i++) {
		assert_failed(&setup, -EDQUOT, LIBFWCTL_ERROR_USAGE, LIBFWCTL_EXECUTED_NO,
			      "with 64 calls begun and not ended");
		assert_int_equal(begun, 65);
	}
	tear_down(&setup);
}

/* ---- misuse --------------------------------------------------------------------------------- */

static int misuse(const struct libfwctl_services *s, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	const void *data;
	uint64_t value;
	size_t length;

	assert_true(LIBFWCTL_HAS_SERVICE(s, log));
	assert_int_equal(s->get_u64(NULL, "first", &value), -EINVAL);
	assert_int_equal(s->get_u64(call, NULL, &value), -EINVAL);
	assert_int_equal(s->get_u64(call, "request.first", NULL), -EINVAL);
	assert_int_equal(s->get_u64(call, "request.nothing", &value), -ENOENT);
	assert_int_equal(s->get_u64(call, "request.name", &value), -EINVAL);
	assert_int_equal(s->get_u64(call, "request.first[", &value), -EINVAL);
	assert_int_equal(s->get_u64(call, "piece[0]", &value), -ENODATA); /* no reply yet */
	assert_int_equal(s->get_data(call, "request.name", NULL, &length), -EINVAL);
	assert_int_equal(s->get_data(call, "request.name", &data, NULL), -EINVAL);
	assert_int_equal(s->get_data(call, "request.first", &data, &length), -EINVAL);
	assert_int_equal(s->get_count(call, "request.name", &value), -EINVAL);
	assert_int_equal(s->get_count(call, "request.name", NULL), -EINVAL);
	assert_int_equal(s->get_count(NULL, "request.name", &value), -EINVAL);
	assert_int_equal(s->set_u64(call, "response.piece", 1), -EINVAL);
	assert_int_equal(s->set_u64(call, "nothing", 1), -ENOENT);
	assert_int_equal(s->set_u64(call, "first", (uint64_t)1 << 32), -ERANGE);
	assert_int_equal(s->set_u64(call, NULL, 1), -EINVAL);
	assert_int_equal(s->set_u64(NULL, "first", 1), -EINVAL);
	assert_int_equal(s->set_data(call, "name", NULL, 1), -EINVAL);
	assert_int_equal(s->set_data(call, "name", "nine byte", 9), -ERANGE);
	assert_int_equal(s->set_class(call, 4, 0), -EINVAL);
	assert_int_equal(s->set_class(call, 0, 0), -EINVAL); /* it runs already */
	assert_int_equal(s->set_class(NULL, 0, 0), -EINVAL);
	assert_int_equal(s->confirm(call, 1), -EINVAL);
	assert_int_equal(s->sub_begin(call, "nothing", &sub), -ENOENT);
	assert_int_equal(s->sub_begin(call, NULL, &sub), -EINVAL);
	assert_int_equal(s->sub_begin(call, "read_counters", NULL), -EINVAL);
	assert_int_equal(s->sub_run(call), -EINVAL);
	assert_int_equal(s->sub_run(NULL), -EINVAL);
	s->sub_end(call);
	s->sub_end(NULL);
	assert_null(s->alloc(NULL, 1));
	assert_null(s->alloc(call, CALL_MEMORY_MAX + 1));
	assert_null(s->alloc(call, SIZE_MAX));
	assert_int_equal(s->emit(call, NULL, 1), -EINVAL);
	assert_int_equal(s->emit(call, NULL, 0), 0);
	assert_int_equal(s->emit(NULL, "x", 1), -EINVAL);
	assert_int_equal(s->progress(NULL, 0, 0), -EINVAL);
	assert_int_equal(s->progress(call, 1, 0), 0); /* nobody wants to know */
	assert_int_equal((s->fail)(call, 0, "nothing"), -EINVAL);
	assert_int_equal((s->fail)(call, 5000, "nothing"), -EINVAL);
	assert_int_equal((s->fail)(call, EIO, NULL), -EINVAL);
	assert_int_equal((s->fail)(call, -EIO, "either sign"), -EIO);
	s->log(NULL, 7, "x");
	s->log(call, 7, NULL);
	/* a sub-call is not the one that runs */
	assert_int_equal(s->sub_begin(call, "read_counters", &sub), 0);
	assert_int_equal(s->emit(sub, "x", 1), -EINVAL);
	assert_int_equal(s->set_class(sub, 0, 0), -EINVAL);
	assert_int_equal(s->confirm(sub, 1), -EINVAL);
	assert_int_equal(s->sub_begin(sub, "read_counters", &(struct libfwctl_call *){NULL}),
			 -EINVAL);
	s->sub_end(sub);
	return 0;
}

static void test_misuse_is_refused(void **state)
{
	struct setup setup;

	(void)state;
	set_up_reading(&setup, "collect");
	on_run = misuse;
	assert_sent(&setup);
	tear_down(&setup);
}

static int end_myself(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	services->sub_end(call);
	assert_int_equal(services->sub_run(call), -EINVAL);
	return services->emit(call, "here", 4);
}

static void test_a_call_cannot_end_itself(void **state)
{
	struct setup setup;
	const void *bytes;

	(void)state;
	set_up_reading(&setup, "collect_more");
	on_outer = run_inner;
	on_run = end_myself;
	assert_sent(&setup);
	assert_int_equal(returned(&setup, &bytes), 5);
	tear_down(&setup);
}

static int use_memory(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	for (size_t i = 1; i < 100; i++) {
		unsigned char *memory = services->alloc(call, i * 100);

		assert_non_null(memory);
		assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
		for (size_t j = 0; j < i * 100; j++)
			assert_int_equal(memory[j], 0);
		memset(memory, 0xff, i * 100);
	}
	while (services->alloc(call, (size_t)16 << 20))
		;
	while (services->alloc(call, 0)) /* it, too, takes room */
		;
	return services->alloc(call, (size_t)32 << 20) ? 0 : -ENOMEM;
}

static void test_memory_is_bounded_and_given_back(void **state)
{
	struct setup setup;

	(void)state;
	set_up_reading(&setup, "collect");
	on_run = use_memory;
	assert_failed(&setup, -ENOMEM, LIBFWCTL_ERROR_DELIVERY, LIBFWCTL_EXECUTED_NO, "code run");
	tear_down(&setup);
}

static char logged[256];

static void keep_log(void *user_data, int level, const char *text)
{
	(void)user_data;
	if (level == LIBFWCTL_LOG_INFO)
		snprintf(logged, sizeof(logged), "%s", text);
}

static int say(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	services->log(call, LIBFWCTL_LOG_INFO, "looked\033 around");
	return 0;
}

static void test_log(void **state)
{
	struct setup setup;

	(void)state;
	set_up_reading(&setup, "collect");
	libfwctl_context_set_log(loaded.ctx, keep_log, NULL, LIBFWCTL_LOG_INFO);
	on_run = say;
	assert_sent(&setup);
	assert_string_equal(logged, "the transport: collect: looked\\x1b around");
	libfwctl_context_set_log(loaded.ctx, NULL, NULL, 0);
	tear_down(&setup);
}

static int refused_inside(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	uint64_t status;

	assert_int_equal(services->sub_begin(call, "read_counters", &sub), 0);
	assert_int_equal(services->sub_run(sub), -EREMOTEIO);
	assert_int_equal(libfwctl_error_get_status(err, &status), 0);
	assert_int_equal(status, 3);
	return -EREMOTEIO;
}

static void test_a_refusal_inside(void **state)
{
	static const unsigned char refused[8] = {3};
	struct setup setup;

	(void)state;
	set_up_reading(&setup, "collect");
	setup.wire.answer = NULL;
	setup.wire.reply = refused;
	setup.wire.reply_length = sizeof(refused);
	on_run = refused_inside;
	assert_failed(&setup, -EREMOTEIO, LIBFWCTL_ERROR_FIRMWARE, LIBFWCTL_EXECUTED_UNKNOWN,
		      "refused read_counters: status 0x3 (bad_parameter)");
	tear_down(&setup);
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
	on_before = on_after = on_run = on_outer = NULL;
	return 0;
}

#define TEST(name) cmocka_unit_test_setup(name, no_hooks)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_a_hook_tells_the_class),
		TEST(test_a_hook_completes_the_request),
		TEST(test_a_dry_run_only_reads),
		TEST(test_sub_calls_are_under_the_same_policy),
		TEST(test_a_hook_cannot_make_another_command_of_it),
		TEST(test_how_hooks_fail),
		TEST(test_after_a_success),
		TEST(test_a_procedure),
		TEST(test_sink_and_progress),
		TEST(test_who_does_not_listen_is_cancelled_all_the_same),
		TEST(test_bounds),
		TEST(test_a_procedure_in_a_procedure),
		TEST(test_depth),
		TEST(test_calls_begun_are_bounded),
		TEST(test_misuse_is_refused),
		TEST(test_a_call_cannot_end_itself),
		TEST(test_memory_is_bounded_and_given_back),
		TEST(test_log),
		TEST(test_a_refusal_inside),
	};

	return cmocka_run_group_tests(tests, load_all, unload_all);
}
