// SPDX-License-Identifier: LGPL-2.1-or-later
/* Responses from bytes: what is valid, what the firmware said, what is refused, how it looks as JSON. */
#include "vendors.h"

/* The header is in host order: payload bytes that it tells of, and the return code. */
static size_t cxl_reply(unsigned char *bytes, uint32_t size, uint32_t retval, const void *payload,
			size_t length)
{
	uint32_t header[2] = {size, retval};

	memcpy(bytes, header, sizeof(header));
	memcpy(bytes + sizeof(header), payload, length);
	return sizeof(header) + length;
}

static struct libfwctl_response *take(const struct loaded *loaded, const char *command,
				      struct libfwctl_request *request, const void *bytes,
				      size_t length)
{
	struct libfwctl_response *response = new_response();
	struct libfwctl_error *err = libfwctl_error_new();

	if (libfwctl_response_load(response, command_of(loaded, command), request, bytes, length,
				   err))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
	return response;
}

static size_t valid_bytes(const struct libfwctl_response *response)
{
	size_t length;

	libfwctl_record_get_bytes(libfwctl_response_get_record(response), &length);
	return length;
}

static void assert_json(const struct libfwctl_response *response, const char *expected)
{
	struct libfwctl_error *err = libfwctl_error_new();
	char *json = NULL;

	if (libfwctl_response_to_json(response, 0, err, &json))
		fail_msg("%s", libfwctl_error_text(err));
	assert_string_equal(json, expected);
	libfwctl_free(json);
	libfwctl_error_free(err);
}

static void test_a_good_reply(void **state)
{
	static const unsigned char scrub[] = {0x01, 0x18, 0x04, 0x01};
	unsigned char bytes[32] = {0};
	struct libfwctl_response *response;
	uint64_t cycle = 0, syndrome;

	(void)state;
	cxl_reply(bytes, 4, 0, scrub, sizeof(scrub));
	/* the kernel puts eight bytes behind, which are nothing */
	response = take(&cxl, "get_feature.patrol_scrub", NULL, bytes, 20);
	assert_int_equal(valid_bytes(response), 12);
	assert_int_equal(libfwctl_response_get_status(response), 0);
	assert_string_equal(libfwctl_response_get_status_name(response), "success");
	assert_int_equal(libfwctl_response_get_syndrome(response, &syndrome), -ENODATA);
	assert_int_equal(libfwctl_response_check(response, NULL), 0);
	assert_int_equal(libfwctl_record_find_u64(libfwctl_response_get_record(response),
						  "scrub_cycle", NULL, &cycle),
			 0);
	assert_int_equal(cycle, 24);
	assert_json(response, "{\"format\":\"test_cxl\",\"command\":\"get_feature.patrol_scrub\","
			      "\"status\":{\"code\":0,\"name\":\"success\"},\"fields\":{"
			      "\"scrub_cycle_changeable\":true,\"realtime_reporting\":false,"
			      "\"scrub_cycle\":24,\"min_scrub_cycle\":4,\"scrub_enable\":true}}");
	libfwctl_response_free(response);
}

static void test_less_than_it_tells_of(void **state)
{
	unsigned char bytes[32];
	size_t length = cxl_reply(bytes, 4, 0, "\1\30", 2);
	struct libfwctl_response *response =
		take(&cxl, "get_feature.patrol_scrub", NULL, bytes, length);
	uint64_t value;

	(void)state;
	assert_int_equal(valid_bytes(response), 10);
	assert_int_equal(libfwctl_record_find_u64(libfwctl_response_get_record(response),
						  "min_scrub_cycle", NULL, &value),
			 -ENODATA);
	libfwctl_response_free(response);
}

static void test_a_refusal(void **state)
{
	static const unsigned char refused[16] = {3, 0, 0, 0, 0, 6, 0x23, 0x1a,
						  1, 2, 3, 4, 5, 6, 7,	  8};
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_response *response =
		take(&call, "read_counters", NULL, refused, sizeof(refused));
	uint64_t value = 0;

	(void)state;
	assert_int_equal(libfwctl_response_get_status(response), 3);
	assert_string_equal(libfwctl_response_get_status_name(response), "bad_parameter");
	assert_int_equal(libfwctl_response_get_syndrome(response, &value), 0);
	assert_int_equal(value, 0x6231a);
	assert_int_equal(libfwctl_response_check(response, err), -EREMOTEIO);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_FIRMWARE);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_YES);
	assert_int_equal(libfwctl_error_get_status(err, &value), 0);
	assert_int_equal(value, 3);
	assert_int_equal(libfwctl_error_get_syndrome(err, &value), 0);
	assert_int_equal(value, 0x6231a);
	assert_string_equal(libfwctl_error_get_command(err), "read_counters");
	assert_contains(libfwctl_error_text(err), "refused read_counters: status 0x3 "
						  "(bad_parameter), syndrome 0x6231a");
	/* without a layout for refusals, what is behind the envelope is nothing */
	assert_int_equal(valid_bytes(response), 8);
	assert_json(response, "{\"format\":\"test_call\",\"command\":\"read_counters\",\"status\":{"
			      "\"code\":3,\"name\":\"bad_parameter\",\"syndrome\":402202},"
			      "\"fields\":{}}");
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

static void test_an_unknown_status(void **state)
{
	static const unsigned char refused[8] = {0x77, 0, 0, 0, 0, 0, 0, 1};
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_response *response =
		take(&call, "read_counters", NULL, refused, sizeof(refused));

	(void)state;
	assert_null(libfwctl_response_get_status_name(response));
	assert_int_equal(libfwctl_response_check(response, err), -EREMOTEIO);
	assert_contains(libfwctl_error_text(err), "status 0x77, syndrome 0x1");
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

static void test_a_layout_for_refusals(void **state)
{
	/* error_code 2, req_type 0xfff1, resp_len 16; cmd_err 1 at byte 14 */
	static const unsigned char refused[16] = {2, 0, 0xf1, 0xff, 0, 0, 16, 0,
						  0, 0, 0,    0,    0, 0, 1,  1};
	struct libfwctl_response *response =
		take(&bnxt, "hwrm_nvm_get_variable", NULL, refused, sizeof(refused));
	const struct libfwctl_record *record = libfwctl_response_get_record(response);
	uint64_t value = 0;

	(void)state;
	assert_int_equal(libfwctl_response_get_status(response), 2);
	assert_int_equal(libfwctl_response_get_syndrome(response, &value), 0);
	assert_int_equal(value, 1);
	assert_int_equal(libfwctl_record_find_u64(record, "opaque_1", NULL, &value), 0);
	assert_int_equal(libfwctl_record_find_u64(record, "option_num", NULL, &value), -ENOENT);
	libfwctl_response_free(response);
	/* where the error is known by another field, its name is among the fields */
	response = take(&bnxt, "hwrm_ver_get", NULL, refused, sizeof(refused));
	record = libfwctl_response_get_record(response);
	assert_int_equal(libfwctl_record_find_u64(record, "cmd_err", NULL, &value), 0);
	assert_int_equal(value, 1);
	libfwctl_response_free(response);
}

static void test_a_status_of_the_drivers_own(void **state)
{
	/* -EBUSY as a 16-bit number, and nothing else: no length, so not the firmware's */
	static const unsigned char busy[16] = {0xf0, 0xff};
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_response *response = take(&bnxt, "hwrm_ver_get", NULL, busy, sizeof(busy));

	(void)state;
	assert_int_equal(libfwctl_response_get_status(response), 0xfff0);
	assert_int_equal(libfwctl_response_check(response, err), -EREMOTEIO);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_UNKNOWN);
	assert_contains(libfwctl_error_text(err), "driver");
	assert_int_equal(valid_bytes(response), 8);
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

static void test_the_trailer_is_no_data(void **state)
{
	unsigned char reply[24] = {0, 0, 0, 0, 0, 0, 24, 0, 1, 10, 3, 0, 23};
	struct libfwctl_response *response =
		take(&bnxt, "hwrm_ver_get", NULL, reply, sizeof(reply));

	(void)state;
	assert_int_equal(valid_bytes(response), 23);
	libfwctl_response_free(response);
	/* a length that leaves nothing but the envelope does not lose a part of that */
	reply[6] = 8;
	response = take(&bnxt, "hwrm_ver_get", NULL, reply, sizeof(reply));
	assert_int_equal(valid_bytes(response), 8);
	libfwctl_response_free(response);
}

static void test_a_success_that_has_nothing(void **state)
{
	static const unsigned char nothing[20] = {0}, enough[20] = {0, 8};
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_response *response = take(&call, "read_told", NULL, nothing, 20);

	(void)state;
	assert_int_equal(libfwctl_response_get_status(response), 0);
	assert_int_equal(libfwctl_response_check(response, err), -EREMOTEIO);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_FIRMWARE);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_UNKNOWN);
	assert_contains(libfwctl_error_text(err), "returned 4 bytes where a success has 12");
	libfwctl_response_free(response);
	response = take(&call, "read_told", NULL, enough, sizeof(enough));
	assert_int_equal(libfwctl_response_check(response, err), 0);
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

static void assert_malformed(const struct loaded *loaded, const char *command, const void *bytes,
			     size_t length, const char *part)
{
	struct libfwctl_response *response = new_response();
	struct libfwctl_error *err = libfwctl_error_new();

	assert_int_equal(libfwctl_response_load(response, command_of(loaded, command), NULL, bytes,
						length, err),
			 -EBADMSG);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_MALFORMED);
	assert_string_equal(libfwctl_error_get_command(err), command);
	assert_contains(libfwctl_error_text(err), part);
	/* nothing is to be had of it */
	assert_null(libfwctl_response_get_record(response));
	assert_null(libfwctl_response_get_command(response));
	assert_int_equal(libfwctl_response_check(response, err), -EINVAL);
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

static void test_no_reply_at_all(void **state)
{
	(void)state;
	assert_malformed(&cxl, "get_feature", "\0\0\0\0\0\0\0", 7,
			 "8 bytes at least, these are 7: give all");
	assert_malformed(&call, "read_counters", "", 0, "at least, these are 0: give all");
	assert_malformed(&pds, "operation", "0123456789abcdef0123456789", 27,
			 "at least, these are 27");
}

static void test_a_response_can_be_used_again(void **state)
{
	static const unsigned char good[24] = {[15] = 7, [23] = 9}, refused[8] = {1};
	unsigned char bytes[16];
	struct libfwctl_response *response = take(&call, "read_counters", NULL, refused, 8);
	uint64_t value = 0;

	(void)state;
	assert_int_equal(libfwctl_response_load(response, command_of(&call, "read_counters"), NULL,
						good, sizeof(good), NULL),
			 0);
	assert_int_equal(libfwctl_response_get_status(response), 0);
	assert_int_equal(libfwctl_response_get_syndrome(response, &value), -ENODATA);
	assert_int_equal(libfwctl_record_find_u64(libfwctl_response_get_record(response), "sent",
						  NULL, &value),
			 0);
	assert_int_equal(value, 7);
	assert_int_equal(libfwctl_response_load(response, command_of(&cxl, "set_feature"), NULL,
						bytes, cxl_reply(bytes, 0, 0, "", 0), NULL),
			 0);
	assert_ptr_equal(libfwctl_response_get_command(response), command_of(&cxl, "set_feature"));
	assert_int_equal(libfwctl_response_load(response, NULL, NULL, bytes, 8, NULL), -EINVAL);
	libfwctl_response_free(response);
}

/* What the reply depends on is kept with it. */
static void test_the_request_may_go(void **state)
{
	unsigned char reply[80] = {0, 0, 0, 0, 0, 0, 80, 0, 0x11, 0x22, 0x33, 0x44, [79] = 1};
	struct libfwctl_request *request = request_of(&bnxt, "hwrm_port_phy_i2c_read");
	struct libfwctl_response *response;
	const void *data;
	size_t length;

	(void)state;
	assert_int_equal(libfwctl_request_put(request, "data_length", "3", NULL), 0);
	response = take(&bnxt, "hwrm_port_phy_i2c_read", request, reply, sizeof(reply));
	assert_int_equal(libfwctl_request_put(request, "data_length", "1", NULL), 0);
	libfwctl_request_free(request);
	assert_int_equal(libfwctl_record_find_data(libfwctl_response_get_record(response), "data",
						   NULL, &data, &length),
			 0);
	assert_int_equal(length, 3);
	assert_memory_equal(data, "\x11\x22\x33", 3);
	libfwctl_response_free(response);
	/* nobody knows what was asked for */
	response = take(&bnxt, "hwrm_port_phy_i2c_read", NULL, reply, sizeof(reply));
	assert_true(libfwctl_record_find_data(libfwctl_response_get_record(response), "data", NULL,
					      &data, &length) < 0 ||
		    length == 0);
	libfwctl_response_free(response);
}

static void assert_made(const struct libfwctl_response *response, const void *expected,
			size_t length)
{
	size_t made;
	const void *bytes =
		libfwctl_record_get_bytes(libfwctl_response_get_record(response), &made);

	assert_int_equal(made, length);
	assert_memory_equal(bytes, expected, length);
}

/* What it returns is as long as the request says; its own length counts the byte at its end. */
static void test_a_reply_made_by_names(void **state)
{
	static const unsigned char reply[12] = {[6] = 12, [8] = 0x11, 0x22, 0x33};
	struct libfwctl_request *request = request_of(&bnxt, "hwrm_port_phy_i2c_read");
	const struct libfwctl_command *command = libfwctl_request_get_command(request);
	struct libfwctl_response *response = new_response();
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	assert_int_equal(libfwctl_request_put(request, "data_length", "3", NULL), 0);
	assert_int_equal(libfwctl_response_make(response, command, request, NULL, 0,
						"{\"data\": \"112233\"}", err),
			 0);
	assert_made(response, reply, sizeof(reply));
	assert_int_equal(libfwctl_record_put_json(
				 (struct libfwctl_record *)libfwctl_response_get_record(response),
				 "{}", NULL),
			 -EACCES);
	/* a reply does not change what it answers */
	assert_int_equal(libfwctl_response_make(response, command, request, NULL, 0,
						"{\"data\": \"11223344\"}", err),
			 -EACCES);
	assert_null(libfwctl_response_get_record(response));
	assert_int_equal(
		libfwctl_response_make(response, command, NULL, NULL, 0, "{\"nonsense\": 1}", err),
		-ENOENT);
	assert_contains(libfwctl_error_text(err), "nonsense");
	libfwctl_request_free(request);
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

/* A layout that ends with room for the last byte has it: hsi.h counts it in the struct. */
static void test_a_reply_with_its_trailer_inside(void **state)
{
	static const unsigned char reply[16] = {[6] = 16, [8] = 5, [10] = 0x12, 0xb5};
	const struct libfwctl_command *command = command_of(&bnxt, "hwrm_tunnel_dst_port_query");
	struct libfwctl_response *response = new_response();

	(void)state;
	assert_int_equal(
		libfwctl_response_make(response, command, NULL, NULL, 0,
				       "{\"tunnel_dst_port_id\": 5, \"tunnel_dst_port_val\": 4789}",
				       NULL),
		0);
	assert_made(response, reply, sizeof(reply));
	libfwctl_response_free(response);
}

static void test_a_reply_made_of_another(void **state)
{
	static const unsigned char first[20] = {[1] = 16, [11] = 7},
				   second[20] = {[1] = 16, [3] = 3, [11] = 7, [19] = 9},
				   short_told[20] = {[1] = 5};
	const struct libfwctl_command *command = command_of(&call, "read_told");
	struct libfwctl_response *response = new_response(), *other = new_response();
	const void *bytes;
	size_t length;

	(void)state;
	assert_int_equal(
		libfwctl_response_make(response, command, NULL, NULL, 0, "{\"sent\": 7}", NULL), 0);
	assert_made(response, first, sizeof(first));
	bytes = libfwctl_record_get_bytes(libfwctl_response_get_record(response), &length);
	assert_int_equal(libfwctl_response_make(other, command, NULL, bytes, length,
						"{\"received\": 9, \"status\": \"bad_parameter\"}",
						NULL),
			 0);
	assert_made(other, second, sizeof(second));
	/* what is named is taken as it is */
	assert_int_equal(
		libfwctl_response_make(other, command, NULL, NULL, 0, "{\"length\": 5}", NULL), 0);
	assert_made(other, short_told, sizeof(short_told));
	libfwctl_response_free(response);
	libfwctl_response_free(other);
}

static void test_a_reply_that_says_what_it_answers(void **state)
{
	static const unsigned char reply[4] = {0, 0x2e};
	struct libfwctl_response *response = new_response();

	(void)state;
	assert_int_equal(libfwctl_response_make(response, command_of(&call, "read_named"), NULL,
						NULL, 0, "{}", NULL),
			 0);
	assert_made(response, reply, sizeof(reply));
	libfwctl_response_free(response);
	assert_malformed(&call, "read_named", "\0\x2f\0", 4, "is the reply to command 0x2f");
}

static void test_a_reply_that_cannot_be_made(void **state)
{
	static unsigned char much[LIBFWCTL_RPC_LENGTH_MAX];
	const struct libfwctl_command *told = command_of(&call, "read_told");
	struct libfwctl_response *response = new_response();
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	assert_int_equal(
		libfwctl_response_make(response, told, NULL, much, sizeof(much), "{}", err),
		-EMSGSIZE);
	assert_contains(libfwctl_error_text(err), "2097152 bytes");
	assert_int_equal(
		libfwctl_response_make(response, told, NULL, much, sizeof(much) + 1, "{}", err),
		-EINVAL);
	assert_int_equal(libfwctl_response_make(response, told, NULL, NULL, 1, "{}", err), -EINVAL);
	assert_int_equal(libfwctl_response_make(response, told, NULL, NULL, 0, NULL, err), -EINVAL);
	assert_int_equal(libfwctl_response_make(response, NULL, NULL, NULL, 0, "{}", err), -EINVAL);
	assert_int_equal(libfwctl_response_make(NULL, told, NULL, NULL, 0, "{}", err), -EINVAL);
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

static void test_nothing_received_yet(void **state)
{
	struct libfwctl_response *response = new_response();
	struct libfwctl_error *err = libfwctl_error_new();
	char *json = NULL;

	(void)state;
	assert_int_equal(libfwctl_response_check(response, err), -EINVAL);
	assert_int_equal(libfwctl_response_to_json(response, 0, err, &json), -EINVAL);
	assert_null(json);
	assert_null(libfwctl_response_get_buffer(response, "value"));
	assert_null(libfwctl_response_get_status_name(response));
	assert_int_equal(libfwctl_response_get_confirmed(response), LIBFWCTL_CONFIRMED_NOT_ASKED);
	libfwctl_error_free(err);
	libfwctl_response_free(response);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_good_reply),
		cmocka_unit_test(test_less_than_it_tells_of),
		cmocka_unit_test(test_a_refusal),
		cmocka_unit_test(test_an_unknown_status),
		cmocka_unit_test(test_a_layout_for_refusals),
		cmocka_unit_test(test_a_status_of_the_drivers_own),
		cmocka_unit_test(test_the_trailer_is_no_data),
		cmocka_unit_test(test_a_success_that_has_nothing),
		cmocka_unit_test(test_no_reply_at_all),
		cmocka_unit_test(test_a_response_can_be_used_again),
		cmocka_unit_test(test_the_request_may_go),
		cmocka_unit_test(test_a_reply_made_by_names),
		cmocka_unit_test(test_a_reply_with_its_trailer_inside),
		cmocka_unit_test(test_a_reply_made_of_another),
		cmocka_unit_test(test_a_reply_that_says_what_it_answers),
		cmocka_unit_test(test_a_reply_that_cannot_be_made),
		cmocka_unit_test(test_nothing_received_yet),
	};

	return cmocka_run_group_tests(tests, load_all, unload_all);
}
