// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The pds format against envelopes written by hand from the kernel's include/uapi/fwctl/pds.h: both ways,
 * without a device, alone and with the example of a site's own operations.
 */
#include "../vectors.h"

#include <stdlib.h>

/*
 * struct fwctl_rpc_pds: op, ep, rsvd, len and payload (two words) of `in`; retval, rsvd (two words), len and
 * payload (two words) of `out`. All in host order, so that they are numbers here and not bytes.
 */
#define WORDS	      12
#define ENVELOPE_SIZE 48
#define AT_OP	      0
#define AT_EP	      1

struct envelope {
	uint32_t word[WORDS];
};

static struct libfwctl_context *context;
static const struct libfwctl_format *pds;

static const struct {
	const char *command, *set;
	struct envelope envelope;
	const char *fields;
} requests[] = {
	{"operation",
	 "{}",
	 {{0}},
	 "{\"operation\":0,\"version\":0,\"endpoint\":0,\"len\":0,\"out_len\":0}"},
	{"operation",
	 "{\"endpoint\":3,\"operation\":7,\"version\":1,\"payload\":\"0102030405\",\"out_len\":64}",
	 {{0x00010007, 3, 0, 5, 0, 0, 0, 0, 0, 64}},
	 "{\"operation\":7,\"version\":1,\"endpoint\":3,\"len\":5,\"out_len\":64}"},
	{"operation",
	 "{\"endpoint\":4294967295,\"operation\":65535,\"version\":255,\"out_len\":4294967295}",
	 {{0x00ffffff, 0xffffffff, 0, 0, 0, 0, 0, 0, 0, 0xffffffff}},
	 "{\"operation\":65535,\"version\":255,\"endpoint\":4294967295,\"len\":0,"
	 "\"out_len\":4294967295}"},
	/* no bit of one is another's */
	{"operation", "{\"operation\":32769}", {{0x00008001}}, NULL},
	{"operation", "{\"version\":129}", {{0x00810000}}, NULL},
	/* the example's: what tells them is set, and so are their lengths */
	{"acme_read_sensor",
	 "{\"payload\":{\"index\":5,\"kind\":\"voltage\"}}",
	 {{0x00000007, 3, 0, 4, 0, 0, 0, 0, 0, 16}},
	 NULL},
	{"acme_read_sensor.acme_bounds", "{}", {{0x00010007, 3, 0, 4, 0, 0, 0, 0, 0, 24}}, NULL},
	{"acme_set_fan", "{\"payload\":{\"speed\":1200}}", {{0x00000008, 3, 0, 4}}, NULL},
};

static void test_requests(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(requests); i++) {
		struct libfwctl_request *request = new_request(pds, requests[i].command);
		const struct libfwctl_record *record;

		put_json(request, requests[i].set);
		record = libfwctl_request_get_record(request);
		assert_bytes(record, &requests[i].envelope, ENVELOPE_SIZE);
		if (requests[i].fields)
			assert_json(record, requests[i].fields);
		libfwctl_request_free(request);
	}
}

static void test_captured_requests(void **state)
{
	/* with the addresses of somebody else's memory, which mean nothing, and a byte that the kernel ignores */
	static const struct envelope captured = {
		{0xab020009, 6, 0, 2, 0xdeadbeef, 0x7fff, 0, 0, 0, 8, 0xdeadbeef, 0x7fff}};
	struct libfwctl_request *request = new_request(pds, "operation");
	const unsigned char *bytes;
	size_t length;

	(void)state;
	assert_int_equal(libfwctl_request_load(request, &captured, sizeof(captured), NULL), 0);
	assert_json(libfwctl_request_get_record(request),
		    "{\"operation\":9,\"version\":2,\"endpoint\":6,\"len\":2,\"out_len\":8}");
	bytes = libfwctl_record_get_bytes(libfwctl_request_get_record(request), &length);
	assert_int_equal(length, ENVELOPE_SIZE);
	for (size_t i = 0; i < 8; i++)
		assert_int_equal(bytes[16 + i] | bytes[40 + i], 0);
	libfwctl_request_free(request);
}

static void test_refusals(void **state)
{
	static const struct {
		const char *field, *value;
		int status;
	} bad[] = {
		{"operation", "65536", -ERANGE},
		{"version", "256", -ERANGE},
		{"endpoint", "0x100000000", -ERANGE},
		{"out_len", "-1", -ERANGE},
		{"out_payload", "00", -EACCES},
		{"retval", "1", -ENOENT},
		{"op", "7", -EINVAL},
		{"payload.index", "1", -ENOENT},
	};
	static const struct envelope zeros;
	struct libfwctl_request *request = new_request(pds, "operation");
	int status;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		status = libfwctl_request_put(request, bad[i].field, bad[i].value, NULL);
		if (status != bad[i].status)
			fail_msg("%s=%s: %d", bad[i].field, bad[i].value, status);
	}
	assert_bytes(libfwctl_request_get_record(request), &zeros, ENVELOPE_SIZE);
	libfwctl_request_free(request);
	/* what tells an operation stays */
	request = new_request(pds, "acme_read_sensor");
	assert_int_equal(libfwctl_request_put(request, "version", "1", NULL), -EACCES);
	assert_int_equal(libfwctl_request_put(request, "endpoint", "4", NULL), -EACCES);
	assert_int_equal(libfwctl_request_put(request, "out_len", "4", NULL), -EACCES);
	libfwctl_request_free(request);
}

static const struct {
	uint32_t retval;
	const char *name;
} ends[] = {
	{0, "success"}, {1, "eversion"}, {4, "eperm"},	  {12, "ebusy"},    {19, "enosupp"},
	{20, NULL},	{29, "error"},	 {33, "eclient"}, {255, "bad_pci"}, {0xfffffff2, NULL},
};

static void test_replies(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ends); i++) {
		struct envelope reply = {{0x00010007, 3, 0, 5, 0, 0, ends[i].retval, 0, 0, 64}};
		struct libfwctl_response *response =
			load_response(pds, "operation", NULL, &reply, sizeof(reply));
		const char *name = libfwctl_response_get_status_name(response);

		assert_int_equal(libfwctl_response_get_status(response), ends[i].retval);
		if (ends[i].name)
			assert_string_equal(name, ends[i].name);
		else
			assert_null(name);
		assert_int_equal(libfwctl_response_check(response, NULL),
				 ends[i].retval ? -EREMOTEIO : 0);
		if (!ends[i].retval)
			assert_json(libfwctl_response_get_record(response), "{\"out_len\":64}");
		libfwctl_response_free(response);
	}
}

static void test_a_reply_is_an_envelope(void **state)
{
	const struct libfwctl_command *command = libfwctl_format_find_command(pds, "operation");
	static const struct envelope reply;
	struct libfwctl_response *response = NULL;

	(void)state;
	assert_int_equal(libfwctl_response_new(&response), 0);
	assert_int_equal(libfwctl_response_load(response, command, NULL, &reply, 27, NULL),
			 -EBADMSG); /* retval is not there */
	assert_int_equal(libfwctl_response_load(response, command, NULL, &reply, 47, NULL), 0);
	assert_int_equal(libfwctl_response_check(response, NULL), -EREMOTEIO);
	libfwctl_response_free(response);
}

/* ---- which command bytes are a request of ----------------------------------------------------- */

static void assert_known_as(struct envelope envelope, size_t length, const char *name)
{
	const struct libfwctl_command *command = libfwctl_format_identify(pds, &envelope, length);

	if (!name)
		assert_null(command);
	else
		assert_string_equal(libfwctl_command_get_name(command), name);
}

static void test_told_by_endpoint_operation_and_version(void **state)
{
	const struct envelope v0 = {{0x00000007, 3}}, v1 = {{0x00010007, 3}},
			      fan = {{0x00000008, 3}};
	struct envelope other;

	(void)state;
	assert_known_as(v0, ENVELOPE_SIZE, "acme_read_sensor");
	assert_known_as(v1, ENVELOPE_SIZE, "acme_read_sensor.acme_bounds");
	assert_known_as(fan, ENVELOPE_SIZE, "acme_set_fan");
	for (uint32_t bit = 0; bit < 24; bit++) { /* bit 16 makes the other version of it */
		other = v0;
		other.word[AT_OP] ^= UINT32_C(1) << bit;
		assert_known_as(other, ENVELOPE_SIZE,
				bit == 16 ? "acme_read_sensor.acme_bounds" : NULL);
	}
	for (uint32_t bit = 0; bit < 32; bit++) {
		other = v0;
		other.word[AT_EP] ^= UINT32_C(1) << bit;
		assert_known_as(other, ENVELOPE_SIZE, NULL);
	}
	other = v0;
	other.word[AT_OP] |= 0xff000000; /* which the kernel does not look at */
	assert_known_as(other, ENVELOPE_SIZE, "acme_read_sensor");
}

/* Any operation is no operation: what it does, nobody knows. */
static void test_unknown_bytes_are_no_command(void **state)
{
	const struct envelope unknown = {{0x00010001, 1}};

	(void)state;
	assert_known_as(unknown, ENVELOPE_SIZE, NULL);
	assert_known_as(unknown, 0, NULL);
	assert_known_as((struct envelope){{0}}, ENVELOPE_SIZE, NULL);
}

static void assert_classified(const char *command, const char *json, uint32_t wanted_scope,
			      uint64_t wanted)
{
	struct libfwctl_request *request = new_request(pds, command);
	uint64_t effects = 0;
	uint32_t scope = 9;

	put_json(request, json);
	assert_int_equal(libfwctl_request_classify(request, NULL, NULL, &scope, &effects), 0);
	assert_int_equal(scope, wanted_scope);
	assert_int_equal(effects, wanted);
	libfwctl_request_free(request);
}

static void test_what_they_take(void **state)
{
	const uint64_t all = 2 * LIBFWCTL_EFFECT_BACKGROUND - 1;

	(void)state;
	assert_classified("operation", "{}", LIBFWCTL_SCOPE_CONFIGURATION, all);
	/* one that is known does no less by that name */
	assert_classified("operation", "{\"endpoint\":3,\"operation\":7}",
			  LIBFWCTL_SCOPE_CONFIGURATION, all);
	assert_classified("acme_read_sensor", "{}", LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
			  LIBFWCTL_EFFECT_READS);
	assert_classified("acme_set_fan", "{}", LIBFWCTL_SCOPE_CONFIGURATION,
			  LIBFWCTL_EFFECT_CONFIG_NOW);
	assert_classified("acme_set_fan", "{\"payload\":{\"forget\":true}}",
			  LIBFWCTL_SCOPE_CONFIGURATION,
			  LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_CLEARS_DATA);
}

static int find_pds(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	setenv("LIBFWCTL_PLUGIN_PATH", getenv("PDS_WITH_ACME"), 1);
	context = new_context();
	if (libfwctl_context_find_format(context, "pds", err, &pds))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
	return 0;
}

static int end(void **state)
{
	(void)state;
	libfwctl_context_unref(context);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_captured_requests),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_replies),
		cmocka_unit_test(test_a_reply_is_an_envelope),
		cmocka_unit_test(test_told_by_endpoint_operation_and_version),
		cmocka_unit_test(test_unknown_bytes_are_no_command),
		cmocka_unit_test(test_what_they_take),
	};

	return cmocka_run_group_tests(tests, find_pds, end);
}
