// SPDX-License-Identifier: LGPL-2.1-or-later
/* Typed calls: policy, room, buffers, what comes back, what is refused before anything is sent. */
#include "vendors.h"

#include <pthread.h>

#include "call/call.h"

/* What a call to be refused must leave: nothing sent, nothing received. */
static void assert_not_sent(struct libfwctl_handle *handle, struct wire *wire,
			    struct libfwctl_request *request, int status, uint32_t kind,
			    const char *part)
{
	struct libfwctl_response *response = new_response();
	struct libfwctl_error *err = libfwctl_error_new();
	int before = atomic_load(&wire->calls);

	for (int dry = 0; dry < 2; dry++) {
		int got = dry ? libfwctl_call_check(handle, request, err)
			      : libfwctl_call(handle, request, response, err);

		if (got != status)
			fail_msg("%d, not %d: %s", got, status, libfwctl_error_text(err));
		assert_int_equal(libfwctl_error_get_kind(err), kind);
		assert_int_equal(libfwctl_error_get_errno(err), -status);
		assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_NO);
		assert_string_equal(libfwctl_error_get_command(err),
				    libfwctl_request_get_command(request)->name);
		assert_contains(libfwctl_error_text(err), part);
		assert_int_equal(atomic_load(&wire->calls), before);
	}
	assert_null(libfwctl_response_get_record(response));
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

static void send_good(struct libfwctl_handle *handle, struct libfwctl_request *request,
		      struct libfwctl_response *response)
{
	struct libfwctl_error *err = libfwctl_error_new();

	if (libfwctl_call(handle, request, response, err))
		fail_msg("%s", libfwctl_error_text(err));
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_NONE);
	libfwctl_error_free(err);
}

static uint64_t number_in(const struct libfwctl_record *record, const char *path)
{
	struct libfwctl_error *err = libfwctl_error_new();
	uint64_t value = 0;

	if (libfwctl_record_find_u64(record, path, err, &value))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
	return value;
}

static void test_a_call(void **state)
{
	static const unsigned char reply[24] = {[14] = 1, [15] = 2, [23] = 3};
	static const unsigned char sent[16] = {0, 0x10, 0, 0, 0, 0, 0, 1, 5};
	struct wire wire = {.type = 77, .reply = reply, .reply_length = sizeof(reply)};
	struct libfwctl_handle *handle = wire_open_reading(&call, &wire);
	struct libfwctl_request *request = request_of(&call, "read_counters");
	struct libfwctl_response *response = new_response();
	const struct libfwctl_record *record;

	(void)state;
	assert_int_equal(libfwctl_request_put(request, "port", "5", NULL), 0);
	assert_int_equal(libfwctl_call_check(handle, request, NULL), 0);
	assert_int_equal(wire.calls, 0);
	send_good(handle, request, response);
	assert_int_equal(wire.calls, 1);
	assert_int_equal(wire.scope, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	assert_int_equal(wire.in_length, sizeof(sent));
	assert_memory_equal(wire.in, sent, sizeof(sent));
	record = libfwctl_response_get_record(response);
	assert_int_equal(number_in(record, "sent"), 0x102);
	assert_int_equal(number_in(record, "received"), 3);
	assert_int_equal(libfwctl_response_check(response, NULL), 0);
	/* all three outlive each other */
	libfwctl_close(handle);
	libfwctl_request_free(request);
	assert_int_equal(number_in(record, "received"), 3);
	libfwctl_response_free(response);
}

/* ---- policy --------------------------------------------------------------------------------- */

static void test_scope_is_the_commands_or_the_callers(void **state)
{
	static const unsigned char reply[24];
	struct wire wire = {.type = 77, .reply = reply, .reply_length = sizeof(reply)};
	struct libfwctl_handle *handle = wire_open_all(&call, &wire);
	struct libfwctl_request *request = request_of(&call, "read_counters");
	struct libfwctl_response *response = new_response();

	(void)state;
	send_good(handle, request, response);
	assert_int_equal(wire.scope, LIBFWCTL_SCOPE_DEBUG_READ_ONLY); /* no more than it takes */
	assert_int_equal(libfwctl_request_set_scope(request, LIBFWCTL_SCOPE_CONFIGURATION), 0);
	send_good(handle, request, response);
	assert_int_equal(wire.scope, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	assert_int_equal(libfwctl_request_set_scope(request, LIBFWCTL_SCOPE_DEBUG_WRITE), 0);
	send_good(handle, request, response);
	assert_int_equal(wire.scope, LIBFWCTL_SCOPE_DEBUG_WRITE);
	libfwctl_close(handle);
	handle = wire_open(&call, &wire, LIBFWCTL_SCOPE_DEBUG_READ_ONLY, LIBFWCTL_EFFECTS_ALL);
	assert_not_sent(handle, &wire, request, -EPERM, LIBFWCTL_ERROR_POLICY,
			"read_counters on the transport takes the scope debug_write, and this "
			"handle allows up to debug_read_only");
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_close(handle);
}

static void test_effects_that_are_not_allowed(void **state)
{
	struct wire wire = {.type = 77};
	struct libfwctl_handle *handle = wire_open(&call, &wire, LIBFWCTL_SCOPE_DEBUG_WRITE,
						   LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_RESETS);
	struct libfwctl_request *request = request_of(&call, "write_pages");

	(void)state;
	assert_not_sent(handle, &wire, request, -EPERM, LIBFWCTL_ERROR_POLICY,
			"write_pages on the transport can have effects that this handle does not "
			"allow (config_now): open the device with a policy that allows them "
			"(nothing was sent)");
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

static void test_values_add_effects(void **state)
{
	static const unsigned char reply[24];
	struct wire wire = {.type = 77, .reply = reply, .reply_length = sizeof(reply)};
	struct libfwctl_handle *handle = wire_open_reading(&call, &wire);
	struct libfwctl_request *request = request_of(&call, "read_counters");
	struct libfwctl_response *response = new_response();
	uint32_t scope = 99;
	uint64_t effects = 0;

	(void)state;
	send_good(handle, request, response);
	assert_int_equal(libfwctl_request_put(request, "clr", "true", NULL), 0);
	assert_not_sent(handle, &wire, request, -EPERM, LIBFWCTL_ERROR_POLICY, "(clears_data)");
	assert_int_equal(libfwctl_request_classify(request, handle, NULL, &scope, &effects), 0);
	assert_int_equal(scope, LIBFWCTL_SCOPE_DEBUG_READ_ONLY);
	assert_int_equal(effects, LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_CLEARS_DATA);
	assert_int_equal(libfwctl_request_put(request, "clr", "false", NULL), 0);
	assert_int_equal(libfwctl_request_put(request, "mode", "destructive", NULL), 0);
	assert_int_equal(libfwctl_request_classify(request, NULL, NULL, NULL, &effects), 0);
	assert_int_equal(effects, LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_DESTROYS_DATA);
	assert_not_sent(handle, &wire, request, -EPERM, LIBFWCTL_ERROR_POLICY, "(destroys_data)");
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_close(handle);
}

/* ---- whose command, which device ------------------------------------------------------------ */

static void test_another_format(void **state)
{
	struct wire wire = {.type = 77};
	struct libfwctl_handle *handle = wire_open_all(&call, &wire);
	struct libfwctl_request *request = request_of(&cxl, "get_feature");

	(void)state;
	assert_not_sent(handle, &wire, request, -EPROTOTYPE, LIBFWCTL_ERROR_USAGE,
			"get_feature belongs to another format than that of the transport, which "
			"is test_call");
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

static void test_capabilities(void **state)
{
	static const unsigned char reply[16] = {[6] = 16};
	struct wire wire = {.type = 3, .info_length = 4, .reply = reply, .reply_length = 16};
	struct libfwctl_request *request = request_of(&bnxt, "hwrm_nvm_get_dir_entries");
	struct libfwctl_response *response = new_response();
	struct libfwctl_handle *handle;
	uint32_t caps = 0x07;

	(void)state;
	memcpy(wire.info, &caps, sizeof(caps));
	handle = wire_open_all(&bnxt, &wire);
	assert_not_sent(handle, &wire, request, -EOPNOTSUPP, LIBFWCTL_ERROR_DEVICE,
			"does not offer hwrm_nvm_get_dir_entries: its INFO lacks that capability "
			"(info.uctx_caps=0x8/0x8)");
	libfwctl_close(handle);
	caps = 0x0f;
	memcpy(wire.info, &caps, sizeof(caps));
	handle = wire_open_all(&bnxt, &wire);
	send_good(handle, request, response);
	libfwctl_close(handle);
	wire.info_length = 0; /* a driver that says nothing is asked */
	handle = wire_open_all(&bnxt, &wire);
	send_good(handle, request, response);
	libfwctl_close(handle);
	libfwctl_request_free(request);
	libfwctl_response_free(response);
}

static void test_the_format_is_found_by_type(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_context *ctx = new_context();
	const struct libfwctl_format *format = NULL, *again = NULL;
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_request *request = NULL;
	struct wire wire = {.type = 77};

	(void)state;
	assert_int_equal(libfwctl_open_transport(ctx, &wire_transport, &wire, NULL, NULL, &handle),
			 0);
	assert_int_equal(libfwctl_handle_get_format(handle, err, &format), -ENOENT);
	assert_null(format);
	assert_int_equal(libfwctl_context_add_image(ctx, call.image, call.size, err), 0);
	assert_int_equal(libfwctl_handle_get_format(handle, err, &format), 0);
	assert_string_equal(libfwctl_format_get_name(format), "test_call");
	assert_int_equal(libfwctl_handle_get_format(handle, err, &again), 0);
	assert_ptr_equal(again, format);
	/* a request keeps the context, and so its format */
	assert_int_equal(libfwctl_request_new(libfwctl_format_find_command(format, "read_many"),
					      err, &request),
			 0);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
	assert_int_equal(libfwctl_request_put(request, "sixteen", "16", err), 0);
	libfwctl_request_free(request);
	libfwctl_error_free(err);
}

/* ---- room ----------------------------------------------------------------------------------- */

static size_t room_of(const struct loaded *loaded, const char *command, const char *json,
		      size_t asked)
{
	static const unsigned char reply[4096];
	struct wire wire = {.type = 77, .reply = reply, .reply_length = sizeof(reply)};
	struct libfwctl_handle *handle = wire_open_all(loaded, &wire);
	struct libfwctl_request *request = request_of(loaded, command);
	struct libfwctl_response *response = new_response();

	assert_int_equal(libfwctl_request_put_json(request, json, NULL), 0);
	assert_int_equal(libfwctl_request_set_room(request, asked), 0);
	libfwctl_call(handle, request, response, NULL);
	assert_int_equal(wire.calls, 1);
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_close(handle);
	return wire.room;
}

static void test_room(void **state)
{
	(void)state;
	/* by layout; by layout, open; by the format; by the caller */
	assert_int_equal(room_of(&call, "read_counters", "{}", 0), 24);
	assert_int_equal(room_of(&cxl, "get_feature.ecs", "{\"count\":5}", 0), 16 + 5);
	assert_int_equal(room_of(&bnxt, "hwrm_ver_get", "{}", 0), 512);
	assert_int_equal(room_of(&call, "read_counters", "{}", 40), 40);
	assert_int_equal(room_of(&bnxt, "hwrm_ver_get", "{}", 20), 20);
	assert_int_equal(room_of(&call, "read_told", "{}", 0), 20);
}

/* The kernel would put a short reply into the request's own memory, and give the request back as data. */
static void test_more_room_than_request_where_replies_have_no_length(void **state)
{
	assert_int_equal(room_of(&call, "read_many", "{}", 0), 80);
	assert_int_equal(room_of(&call, "write_pages", "{\"count\":4,\"page\":[1,2,3,4]}", 0), 48);
	/* where the reply tells how long it is, there is no need to */
	assert_int_equal(
		room_of(&call, "read_told",
			"{\"data\":\"000102030405060708090a0b0c0d0e0f101112131415161718\"}", 0),
		20);
	(void)state;
}

static void test_what_lies_in_the_room_to_spare_is_no_data(void **state)
{
	static const unsigned char reply[256] = {[8] = 1, [16] = 2, [24] = 3};
	struct wire wire = {.type = 77, .reply = reply, .reply_length = sizeof(reply)};
	struct libfwctl_handle *handle = wire_open_all(&call, &wire);
	struct libfwctl_request *request = request_of(&call, "read_pages");
	struct libfwctl_response *response = new_response();
	const struct libfwctl_record *record;
	struct libfwctl_path *pages = NULL;
	uint64_t count = 0;

	(void)state;
	assert_int_equal(
		libfwctl_path_new(libfwctl_command_get_response(command_of(&call, "read_pages")),
				  "page", NULL, &pages),
		0);
	assert_int_equal(libfwctl_request_put(request, "count", "1", NULL), 0);
	send_good(handle, request, response);
	record = libfwctl_response_get_record(response);
	assert_int_equal(libfwctl_record_get_count(record, pages, &count), 0);
	assert_int_equal(count, 1);
	assert_int_equal(libfwctl_request_put(request, "count", "3", NULL), 0);
	send_good(handle, request, response);
	assert_int_equal(libfwctl_record_get_count(record, pages, &count), 0);
	assert_int_equal(count, 3);
	assert_int_equal(number_in(record, "page[2]"), (uint64_t)3 << 56);
	/* eight bytes, none of them a number, though the kernel is given more than the request has */
	assert_int_equal(libfwctl_request_put(request, "count", "0", NULL), 0);
	send_good(handle, request, response);
	assert_int_equal(wire.in_length, 12);
	assert_int_equal(wire.room, 16);
	assert_int_equal(libfwctl_record_get_count(record, pages, &count), 0);
	assert_int_equal(count, 0);
	assert_int_equal(libfwctl_request_put(request, "count", "0xffffffff", NULL), 0);
	assert_not_sent(handle, &wire, request, -EMSGSIZE, LIBFWCTL_ERROR_USAGE, "over 2 MiB");
	libfwctl_path_free(pages);
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_close(handle);
}

/* ---- buffers -------------------------------------------------------------------------------- */

static void test_a_buffer_of_unknown_length(void **state)
{
	/* counters of 16 and 8 bytes */
	static const unsigned char reply[16] = {[6] = 16, [8] = 16, [10] = 8};
	static const unsigned char sent[16] = {1, [8] = 2},
				   received[16] = {3, 9, 9, 9, 9, 9, 9, 9, 9};
	uint32_t caps = 0x0f;
	struct wire wire = {.type = 3,
			    .info_length = 4,
			    .reply = reply,
			    .reply_length = 16,
			    .filling = {sent, received},
			    .filling_length = {16, 16}};
	struct libfwctl_request *request = request_of(&bnxt, "hwrm_port_qstats");
	struct libfwctl_response *response = new_response();
	struct libfwctl_handle *handle;
	const struct libfwctl_record *tx, *rx;
	uint64_t value;
	size_t length;

	(void)state;
	memcpy(wire.info, &caps, sizeof(caps));
	handle = wire_open_reading(&bnxt, &wire);
	send_good(handle, request, response);
	assert_int_equal(wire.in_length, 40);
	assert_int_equal(wire.nbuffers, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(wire.buffers[i].length, 65536);
		assert_int_equal(wire.buffers[i].direction, LIBFWCTL_DIRECTION_FROM_DEVICE);
	}
	assert_int_equal(wire.buffers[0].offset, 24);
	assert_int_equal(wire.buffers[1].offset, 32);
	/* no address is ever in the request that is shown */
	assert_memory_equal(wire.in + 24, (char[16]){0}, 16);
	tx = libfwctl_response_get_buffer(response, "tx");
	rx = libfwctl_response_get_buffer(response, "rx");
	assert_int_equal(number_in(tx, "tx_64b_frames"), 1);
	assert_int_equal(number_in(tx, "tx_65b_127b_frames"), 2);
	assert_int_equal(libfwctl_record_find_u64(tx, "tx_128b_255b_frames", NULL, &value),
			 -ENODATA);
	assert_memory_equal(libfwctl_record_get_bytes(rx, &length), "\3\x9\x9\x9\x9\x9\x9\x9", 8);
	assert_int_equal(length, 8);
	assert_int_equal(libfwctl_layout_get_field_count(libfwctl_record_get_layout(rx)), 0);
	assert_null(libfwctl_response_get_buffer(response, "neither"));
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_close(handle);
}

/* The kernel copies as many bytes as the firmware counts bits. */
static void test_bits_for_the_firmware_are_bytes_for_the_kernel(void **state)
{
	static unsigned char reply[16] = {[6] = 16, [8] = 12};
	static const unsigned char value[4] = {0x34, 0x12, 0xff, 0xff};
	uint32_t caps = 0x0f;
	struct wire wire = {.type = 3,
			    .info_length = 4,
			    .reply = reply,
			    .reply_length = 16,
			    .filling = {value},
			    .filling_length = {4}};
	struct libfwctl_request *request = request_of(&bnxt, "hwrm_nvm_get_variable");
	struct libfwctl_response *response = new_response();
	struct libfwctl_handle *handle;
	char *json = NULL;
	size_t length;

	(void)state;
	memcpy(wire.info, &caps, sizeof(caps));
	handle = wire_open_all(&bnxt, &wire);
	assert_int_equal(libfwctl_request_put(request, "data_len", "32", NULL), 0);
	send_good(handle, request, response);
	assert_int_equal(wire.buffers[0].length, 32);
	assert_memory_equal(
		libfwctl_record_get_bytes(libfwctl_response_get_buffer(response, "value"), &length),
		"\x34\x12", 2);
	assert_int_equal(length, 2); /* of 12 bits */
	assert_int_equal(libfwctl_response_to_json(response, 0, NULL, &json), 0);
	assert_contains(json, "\"fields\":{\"data_len\":12,\"option_num\":0,\"flags\":0,"
			      "\"value\":\"3412\"}}");
	libfwctl_free(json);
	/* a reply is not believed beyond the memory that there is */
	reply[9] = 0xff;
	send_good(handle, request, response);
	libfwctl_record_get_bytes(libfwctl_response_get_buffer(response, "value"), &length);
	assert_int_equal(length, 32);
	reply[9] = 0;
	/* of a refusal, nothing is left in a buffer */
	reply[0] = 2;
	send_good(handle, request, response);
	libfwctl_record_get_bytes(libfwctl_response_get_buffer(response, "value"), &length);
	assert_int_equal(length, 0);
	assert_int_equal(libfwctl_response_check(response, NULL), -EREMOTEIO);
	reply[0] = 0;
	/* the driver takes no buffer without a length */
	wire.calls = 0;
	assert_int_equal(libfwctl_request_put(request, "data_len", "0", NULL), 0);
	assert_not_sent(handle, &wire, request, -EINVAL, LIBFWCTL_ERROR_USAGE,
			"value of hwrm_nvm_get_variable would be 0 bytes long: the kernel takes at "
			"least 1");
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_close(handle);
}

static void test_a_buffer_that_is_too_long(void **state)
{
	uint32_t caps = 0x0f;
	struct wire wire = {.type = 3, .info_length = 4};
	struct libfwctl_request *request = request_of(&bnxt, "hwrm_dbg_coredump_list");
	struct libfwctl_handle *handle;

	(void)state;
	memcpy(wire.info, &caps, sizeof(caps));
	handle = wire_open_all(&bnxt, &wire);
	assert_int_equal(libfwctl_request_put(request, "host_buf_len", "61441", NULL), 0);
	assert_not_sent(handle, &wire, request, -EMSGSIZE, LIBFWCTL_ERROR_USAGE,
			"segments of hwrm_dbg_coredump_list would be 61441 bytes long: the kernel "
			"copies at most 61440");
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

/* The envelope goes out and comes back; the payloads are behind it. */
static void test_payloads_of_an_endpoint(void **state)
{
	struct reply {
		uint32_t in[6];
		uint32_t retval, unused[2], length;
		uint64_t address;
	} reply = {.length = 16};
	static const unsigned char reading[16] = {2, 0, 1, 0, 0xe8, 3, 0, 0, 'v', 'c', 'c', 0};
	struct wire wire = {.type = 4,
			    .reply = &reply,
			    .reply_length = sizeof(reply),
			    .filling = {NULL, reading},
			    .filling_length = {0, 16}};
	struct libfwctl_handle *handle = wire_open_reading(&pds, &wire);
	struct libfwctl_request *request = request_of(&pds, "read_sensor");
	struct libfwctl_response *response = new_response();
	char *json = NULL;

	(void)state;
	assert_int_equal(sizeof(reply), 48);
	assert_int_equal(libfwctl_request_put(request, "in.index", "3", NULL), 0);
	send_good(handle, request, response);
	assert_int_equal(wire.in_length, 48);
	assert_int_equal(wire.nbuffers, 2);
	assert_int_equal(wire.buffers[0].offset, 16);
	assert_int_equal(wire.buffers[0].length, 4);
	assert_int_equal(wire.buffers[0].direction, LIBFWCTL_DIRECTION_TO_DEVICE);
	assert_memory_equal(wire.sent[0], "\3\0\0\0", 4);
	assert_int_equal(wire.buffers[1].offset, 40);
	assert_int_equal(wire.buffers[1].length, 16);
	assert_int_equal(libfwctl_response_to_json(response, 0, NULL, &json), 0);
	assert_contains(json, "\"out\":{\"kind\":{\"value\":2,\"name\":\"voltage\"},\"valid\":true,"
			      "\"value\":1000,\"name\":\"vcc\"}}}");
	libfwctl_free(json);
	libfwctl_request_free(request);

	/* any other operation, as bytes: their length is told of, whoever sets it */
	request = request_of(&pds, "operation");
	assert_not_sent(handle, &wire, request, -EPERM, LIBFWCTL_ERROR_POLICY, "config_now");
	libfwctl_close(handle);
	handle = wire_open_all(&pds, &wire);
	assert_int_equal(libfwctl_request_put(request, "in", "0102", NULL), 0);
	assert_int_equal(libfwctl_request_put(request, "len", "2", NULL), 0);
	send_good(handle, request, response);
	assert_int_equal(wire.nbuffers, 1); /* nothing is to come back */
	assert_int_equal(wire.buffers[0].length, 2);
	assert_memory_equal(wire.sent[0], "\1\2", 2);
	assert_int_equal(libfwctl_request_put(request, "len", "6", NULL), 0);
	assert_not_sent(handle, &wire, request, -EINVAL, LIBFWCTL_ERROR_USAGE,
			"in of operation holds 2 bytes, but the request tells of 6 in len");
	assert_int_equal(libfwctl_request_put(request, "len", "1", NULL), 0);
	assert_not_sent(handle, &wire, request, -EINVAL, LIBFWCTL_ERROR_USAGE,
			"in of operation holds 2 bytes, but the request tells of 1");
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_close(handle);
}

/* The spec language has no buffer that goes both ways; images can have. */
static void make_both_ways(unsigned char *bytes, size_t size)
{
	const char *why;
	struct image image;

	assert_int_equal(image_open(&image, bytes, size, &why), 0);
	for (uint32_t i = 0; i < image_count(&image, IMAGE_BUFFERS); i++)
		if (bytes[image.tables[IMAGE_BUFFERS].offset +
			  i * image.tables[IMAGE_BUFFERS].stride +
			  offsetof(struct image_buffer, direction)] == LIBFWCTL_DIRECTION_TO_DEVICE)
			bytes[image.tables[IMAGE_BUFFERS].offset +
			      i * image.tables[IMAGE_BUFFERS].stride +
			      offsetof(struct image_buffer, direction)] |=
				LIBFWCTL_DIRECTION_FROM_DEVICE;
}

/* Puts ones behind what it was sent. */
static int answer_both_ways(struct wire *wire, struct libfwctl_rpc *rpc)
{
	static const unsigned char reply[48];

	wire_keep(wire, rpc);
	memset((unsigned char *)rpc->buffers[0].data + 2, 0xff, 2);
	wire_reply(rpc, reply, sizeof(reply));
	return 0;
}

static void test_a_buffer_that_goes_both_ways(void **state)
{
	struct wire wire = {.type = 4, .answer = answer_both_ways};
	struct libfwctl_response *response = new_response();
	struct libfwctl_handle *handle;
	struct libfwctl_request *request;
	struct loaded both = {0};
	size_t length;

	(void)state;
	both.image = read_image("test-pds", &both.size);
	make_both_ways(both.image, both.size);
	load(&both, "test-pds", NULL, 0);
	handle = wire_open_all(&both, &wire);
	request = request_of(&both, "operation");
	assert_int_equal(libfwctl_request_put(request, "in", "0102", NULL), 0);
	assert_int_equal(libfwctl_request_put(request, "len", "4", NULL), 0);
	for (int i = 0; i < 2; i++) { /* what came back is not sent again */
		send_good(handle, request, response);
		assert_memory_equal(wire.sent[0], "\1\2\0\0", 4);
		assert_memory_equal(libfwctl_record_get_bytes(
					    libfwctl_response_get_buffer(response, "in"), &length),
				    "\1\2\377\377", 4);
		assert_int_equal(length, 4);
	}
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_close(handle);
	unload(&both);
}

/* ---- what came of it ------------------------------------------------------------------------ */

static void test_the_kernel_refuses(void **state)
{
	struct wire wire = {.type = 77, .status = -EINTR, .executed = LIBFWCTL_EXECUTED_UNKNOWN};
	struct libfwctl_handle *handle = wire_open_reading(&call, &wire);
	struct libfwctl_request *request = request_of(&call, "read_counters");
	struct libfwctl_response *response = new_response();
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	assert_int_equal(libfwctl_call(handle, request, response, err), -EINTR);
	assert_int_equal(wire.calls, 1); /* never again by itself */
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DELIVERY);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_UNKNOWN);
	assert_string_equal(libfwctl_error_get_command(err), "read_counters");
	assert_int_equal(libfwctl_response_check(response, NULL), -EINVAL);
	wire.status = -EBADMSG;
	wire.executed = LIBFWCTL_EXECUTED_NO;
	assert_int_equal(libfwctl_call(handle, request, response, err), -EBADMSG);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_NO);
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_error_free(err);
	libfwctl_close(handle);
}

static void test_the_firmware_refuses(void **state)
{
	static const unsigned char refused[8] = {1, 0, 0, 0, 0, 0, 0x12, 0x34};
	struct wire wire = {.type = 77, .reply = refused, .reply_length = sizeof(refused)};
	struct libfwctl_handle *handle = wire_open_reading(&call, &wire);
	struct libfwctl_request *request = request_of(&call, "read_counters");
	struct libfwctl_response *response = new_response();
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	assert_int_equal(libfwctl_call(handle, request, response, err), 0);
	assert_int_equal(libfwctl_response_check(response, err), -EREMOTEIO);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_YES);
	assert_string_equal(libfwctl_error_get_device(err), "the transport");
	assert_contains(libfwctl_error_text(err), "the firmware of the transport refused "
						  "read_counters: status 0x1 (internal_error), "
						  "syndrome 0x1234");
	wire.executed = LIBFWCTL_EXECUTED_UNKNOWN; /* who knows whose word it is */
	assert_int_equal(libfwctl_call(handle, request, response, err), 0);
	assert_int_equal(libfwctl_response_check(response, err), -EREMOTEIO);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_UNKNOWN);
	wire.executed = 0;
	wire.reply_length = 0;
	assert_int_equal(libfwctl_call(handle, request, response, err), -EBADMSG);
	assert_contains(libfwctl_error_text(err), "0 bytes, too few for its header");
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_MALFORMED);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_YES);
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_error_free(err);
	libfwctl_close(handle);
}

/* ---- raw calls ------------------------------------------------------------------------------ */

static int send_raw(struct libfwctl_handle *handle, const void *in, size_t length,
		    struct libfwctl_error *err)
{
	unsigned char out[64];
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		.in = in,
		.in_length = length,
		.out = out,
		.out_room = sizeof(out),
	};

	return libfwctl_handle_rpc(handle, &rpc, err);
}

static void test_raw_calls_are_classified(void **state)
{
	static const unsigned char reply[24];
	unsigned char read[16] = {0, 0x10, 0, 0, 0, 0, 0, 1, 1};
	unsigned char write[20] = {0, 0x13};
	struct wire wire = {.type = 77, .reply = reply, .reply_length = sizeof(reply)};
	struct libfwctl_handle *handle = wire_open_reading(&call, &wire);
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	assert_int_equal(send_raw(handle, read, sizeof(read), err), 0);
	assert_int_equal(wire.calls, 1);
	read[9] = 0x80; /* clr */
	assert_int_equal(send_raw(handle, read, sizeof(read), err), -EPERM);
	assert_string_equal(libfwctl_error_get_command(err), "read_counters");
	assert_contains(libfwctl_error_text(err), "(clears_data)");
	assert_int_equal(send_raw(handle, write, sizeof(write), err), -EPERM);
	assert_contains(libfwctl_error_text(err), "write_pages on the transport can have effects "
						  "that this handle does not allow (config_now)");
	read[9] = 0;
	read[7] = 2; /* another op_mod: nobody knows what that does */
	assert_int_equal(send_raw(handle, read, sizeof(read), err), -EPERM);
	assert_contains(libfwctl_error_text(err), "any effect");
	assert_int_equal(send_raw(handle, read, 1, err), -EPERM);
	assert_int_equal(send_raw(handle, NULL, 0, err), -EPERM);
	assert_int_equal(wire.calls, 1);
	libfwctl_close(handle);
	handle = wire_open_all(&call, &wire);
	assert_int_equal(send_raw(handle, read, sizeof(read), err), 0);
	libfwctl_close(handle);
	libfwctl_error_free(err);
}

static void test_raw_calls_without_a_format_are_not(void **state)
{
	static const unsigned char read[16] = {0, 0x10, 0, 0, 0, 0, 0, 1, 1};
	struct wire wire = {.type = 78};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	assert_int_equal(libfwctl_open_transport(ctx, &wire_transport, &wire, NULL, NULL, &handle),
			 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(send_raw(handle, read, sizeof(read), err), -EPERM);
		assert_contains(libfwctl_error_text(err), "any effect");
	}
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

static void test_a_call_in_json(void **state)
{
	static unsigned char reply[24] = {[15] = 7};
	struct wire wire = {.type = 77, .reply = reply, .reply_length = sizeof(reply)};
	struct libfwctl_handle *handle = wire_open_reading(&call, &wire);
	struct libfwctl_error *err = libfwctl_error_new();
	char *json = NULL;

	(void)state;
	assert_int_equal(libfwctl_call_json(handle, "test_call/read_counters", "{\"port\":9}", 0,
					    err, &json),
			 0);
	assert_int_equal(wire.in[8], 9);
	assert_string_equal(json, "{\"format\":\"test_call\",\"command\":\"read_counters\","
				  "\"status\":{\"code\":0,\"name\":\"ok\"},"
				  "\"fields\":{\"sent\":7,\"received\":0}}");
	libfwctl_free(json);
	json = NULL;
	assert_int_equal(libfwctl_call_json(handle, "read_counters", NULL, 0, err, &json), 0);
	assert_int_equal(wire.in[8], 1);
	libfwctl_free(json);
	json = NULL;
	reply[0] = 3;
	assert_int_equal(libfwctl_call_json(handle, "read_counters", NULL, 0, err, &json),
			 -EREMOTEIO);
	assert_contains(libfwctl_error_text(err), "bad_parameter");
	assert_int_equal(libfwctl_call_json(handle, "read_nothing", NULL, 0, err, &json), -ENOENT);
	assert_contains(libfwctl_error_text(err), "has no command read_nothing");
	assert_int_equal(libfwctl_call_json(handle, "cxl/read_counters", NULL, 0, err, &json),
			 -ENOENT);
	assert_int_equal(
		libfwctl_call_json(handle, "read_counters", "{\"port\":900}", 0, err, &json),
		-ERANGE);
	assert_int_equal(libfwctl_call_json(handle, "read_counters", "[]", 0, err, &json),
			 -EBADMSG);
	assert_int_equal(libfwctl_call_json(handle, "write_pages", NULL, 0, err, &json), -EPERM);
	assert_int_equal(libfwctl_call_json(handle, "read_counters", NULL, 77, err, &json),
			 -EINVAL);
	assert_null(json);
	libfwctl_error_free(err);
	libfwctl_close(handle);
}

/* ---- nothing given -------------------------------------------------------------------------- */

static void test_null(void **state)
{
	struct wire wire = {.type = 77};
	struct libfwctl_handle *handle = wire_open_reading(&call, &wire);
	struct libfwctl_request *request = request_of(&call, "read_counters"), *none = NULL;
	struct libfwctl_response *response = new_response();
	const struct libfwctl_command *command = command_of(&call, "read_counters");
	uint64_t value;
	char *json;

	(void)state;
	assert_int_equal(libfwctl_request_new(NULL, NULL, &none), -EINVAL);
	assert_int_equal(libfwctl_request_new(command, NULL, NULL), -EINVAL);
	assert_null(none);
	libfwctl_request_free(NULL);
	assert_int_equal(libfwctl_request_reset(NULL), -EINVAL);
	assert_null(libfwctl_request_get_command(NULL));
	assert_null(libfwctl_request_get_record(NULL));
	assert_int_equal(libfwctl_request_set_u64(request, NULL, 1), -EINVAL);
	assert_int_equal(libfwctl_request_set_i64(request, NULL, 1), -EINVAL);
	assert_int_equal(libfwctl_request_set_data(request, NULL, "", 0), -EINVAL);
	assert_int_equal(libfwctl_request_put(NULL, "port", "1", NULL), -EINVAL);
	assert_int_equal(libfwctl_request_put(request, NULL, "1", NULL), -EINVAL);
	assert_int_equal(libfwctl_request_put(request, "port", NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_request_put_u64(NULL, "port", 1, NULL), -EINVAL);
	assert_int_equal(libfwctl_request_put_data(request, "port", NULL, 1, NULL), -EINVAL);
	assert_int_equal(libfwctl_request_put_json(request, NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_request_put_json(NULL, "{}", NULL), -EINVAL);
	assert_int_equal(libfwctl_request_load(NULL, "", 0, NULL), -EINVAL);
	assert_int_equal(libfwctl_request_load(request, NULL, 1, NULL), -EINVAL);
	assert_int_equal(libfwctl_request_set_scope(NULL, 0), -EINVAL);
	assert_int_equal(libfwctl_request_set_room(NULL, 0), -EINVAL);
	assert_int_equal(libfwctl_request_set_progress(NULL, NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_request_set_sink(NULL, NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_request_classify(NULL, handle, NULL, NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_call_check(handle, NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_call_check(NULL, request, NULL), -EINVAL);
	assert_int_equal(libfwctl_call(NULL, request, response, NULL), -EINVAL);
	assert_int_equal(libfwctl_call(handle, NULL, response, NULL), -EINVAL);
	assert_int_equal(libfwctl_call(handle, request, NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_call_json(NULL, "read_counters", NULL, 0, NULL, &json), -EINVAL);
	assert_int_equal(libfwctl_call_json(handle, NULL, NULL, 0, NULL, &json), -EINVAL);
	assert_int_equal(libfwctl_call_json(handle, "read_counters", NULL, 0, NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_response_new(NULL), -EINVAL);
	libfwctl_response_free(NULL);
	assert_int_equal(libfwctl_response_load(NULL, command, NULL, "", 0, NULL), -EINVAL);
	assert_int_equal(libfwctl_response_load(response, command, NULL, NULL, 1, NULL), -EINVAL);
	assert_null(libfwctl_response_get_command(NULL));
	assert_int_equal(libfwctl_response_get_status(NULL), 0);
	assert_null(libfwctl_response_get_status_name(NULL));
	assert_int_equal(libfwctl_response_get_syndrome(NULL, &value), -EINVAL);
	assert_int_equal(libfwctl_response_get_syndrome(response, NULL), -EINVAL);
	assert_int_equal(libfwctl_response_check(NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_response_get_confirmed(NULL), 0);
	assert_null(libfwctl_response_get_record(NULL));
	assert_null(libfwctl_response_get_buffer(NULL, "value"));
	assert_int_equal(libfwctl_response_to_json(NULL, 0, NULL, &json), -EINVAL);
	assert_int_equal(libfwctl_handle_get_format(NULL, NULL, NULL), -EINVAL);
	assert_int_equal(wire.calls, 0);
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_close(handle);
}

/* ---- threads -------------------------------------------------------------------------------- */

#define ROUNDS 500

/* Sends the port back as the counters. */
static int echo_port(struct wire *wire, struct libfwctl_rpc *rpc)
{
	unsigned char reply[24] = {0};

	(void)wire;
	reply[15] = reply[23] = ((const unsigned char *)rpc->in)[8];
	wire_reply(rpc, reply, sizeof(reply));
	return 0;
}

struct worker {
	struct libfwctl_handle *handle;
	unsigned int port;
	unsigned int wrong;
};

static void *work(void *data)
{
	struct worker *worker = data;
	const struct libfwctl_format *format = NULL;
	struct libfwctl_request *request = NULL;
	struct libfwctl_response *response = NULL;
	uint64_t sent = 0;

	if (libfwctl_handle_get_format(worker->handle, NULL, &format) ||
	    libfwctl_request_new(libfwctl_format_find_command(format, "read_counters"), NULL,
				 &request) ||
	    libfwctl_response_new(&response))
		worker->wrong++;
	for (int i = 0; !worker->wrong && i < ROUNDS; i++) {
		worker->wrong += libfwctl_request_put_u64(request, "port", worker->port, NULL) != 0;
		worker->wrong += libfwctl_call(worker->handle, request, response, NULL) != 0;
		worker->wrong += libfwctl_record_find_u64(libfwctl_response_get_record(response),
							  "sent", NULL, &sent) != 0 ||
				 sent != worker->port;
	}
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	return NULL;
}

static void test_threads_share_a_handle(void **state)
{
	struct wire wire = {.type = 77, .answer = echo_port};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = NULL;
	struct worker workers[2];
	pthread_t threads[COUNT(workers)];

	(void)state;
	assert_int_equal(libfwctl_context_add_image(ctx, call.image, call.size, NULL), 0);
	assert_int_equal(libfwctl_open_transport(ctx, &wire_transport, &wire, NULL, NULL, &handle),
			 0);
	for (unsigned int i = 0; i < COUNT(workers); i++) {
		workers[i] = (struct worker){.handle = handle, .port = i + 1};
		assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
	}
	for (unsigned int i = 0; i < COUNT(workers); i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(workers[i].wrong, 0);
	}
	assert_int_equal(wire.calls, COUNT(workers) * ROUNDS);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_call),
		cmocka_unit_test(test_scope_is_the_commands_or_the_callers),
		cmocka_unit_test(test_effects_that_are_not_allowed),
		cmocka_unit_test(test_values_add_effects),
		cmocka_unit_test(test_another_format),
		cmocka_unit_test(test_capabilities),
		cmocka_unit_test(test_the_format_is_found_by_type),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_more_room_than_request_where_replies_have_no_length),
		cmocka_unit_test(test_what_lies_in_the_room_to_spare_is_no_data),
		cmocka_unit_test(test_a_buffer_of_unknown_length),
		cmocka_unit_test(test_bits_for_the_firmware_are_bytes_for_the_kernel),
		cmocka_unit_test(test_a_buffer_that_is_too_long),
		cmocka_unit_test(test_payloads_of_an_endpoint),
		cmocka_unit_test(test_a_buffer_that_goes_both_ways),
		cmocka_unit_test(test_the_kernel_refuses),
		cmocka_unit_test(test_the_firmware_refuses),
		cmocka_unit_test(test_raw_calls_are_classified),
		cmocka_unit_test(test_raw_calls_without_a_format_are_not),
		cmocka_unit_test(test_a_call_in_json),
		cmocka_unit_test(test_null),
		cmocka_unit_test(test_threads_share_a_handle),
	};

	return cmocka_run_group_tests(tests, load_all, unload_all);
}
