// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * CXL features through the library on the machine of machine.py: listing, reading, and setting with what
 * the device's own word on each feature makes of it.
 */
#include "cxl.h"

#define MANY  "fwctl0"
#define KINDS "fwctl1"

#define SETS_AT_WORST                                                     \
	(LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_CONFIG_AT_RESET |   \
	 LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC | LIBFWCTL_EFFECT_CLEARS_DATA | \
	 LIBFWCTL_EFFECT_DESTROYS_DATA | LIBFWCTL_EFFECT_IRREVERSIBLE)

static struct libfwctl_context *ctx;
static struct libfwctl_error *err;

static const char *uuid_of(unsigned int number)
{
	static char text[48];

	snprintf(text, sizeof(text), "00000000-0000-0000-0000-%012u", number);
	return text;
}

static struct libfwctl_handle *open_with(const char *name, uint32_t scope, uint64_t effects)
{
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;

	assert_int_equal(libfwctl_policy_new(&policy), 0);
	assert_int_equal(libfwctl_policy_set_scope(policy, scope), 0);
	assert_int_equal(libfwctl_policy_set_effects(policy, effects), 0);
	if (libfwctl_open(ctx, name, policy, err, &handle))
		fail_msg("%s: %s", name, libfwctl_error_text(err));
	libfwctl_policy_free(policy);
	return handle;
}

static struct libfwctl_handle *open_all(const char *name)
{
	return open_with(name, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL, LIBFWCTL_EFFECTS_ALL);
}

static struct libfwctl_handle *open_reading(const char *name)
{
	struct libfwctl_handle *handle = NULL;

	if (libfwctl_open(ctx, name, NULL, err, &handle))
		fail_msg("%s: %s", name, libfwctl_error_text(err));
	return handle;
}

static struct libfwctl_request *request_for(struct libfwctl_handle *handle, const char *command)
{
	const struct libfwctl_format *format = NULL;

	if (libfwctl_handle_get_format(handle, err, &format))
		fail_msg("%s", libfwctl_error_text(err));
	return new_request(format, command);
}

static void put(struct libfwctl_request *request, const char *path, const char *text)
{
	if (libfwctl_request_put(request, path, text, err))
		fail_msg("%s", libfwctl_error_text(err));
}

static struct libfwctl_request *set_of(struct libfwctl_handle *handle, unsigned int number,
				       const char *data)
{
	struct libfwctl_request *request = request_for(handle, "set_feature");

	put(request, "uuid", uuid_of(number));
	if (data)
		put(request, "feat_data", data);
	return request;
}

static struct libfwctl_response *new_response(void)
{
	struct libfwctl_response *response = NULL;

	assert_int_equal(libfwctl_response_new(&response), 0);
	return response;
}

/* Sends, and gives the reply to be freed. */
static struct libfwctl_response *call(struct libfwctl_handle *handle,
				      struct libfwctl_request *request)
{
	struct libfwctl_response *response = new_response();

	if (libfwctl_call(handle, request, response, err) || libfwctl_response_check(response, err))
		fail_msg("%s", libfwctl_error_text(err));
	return response;
}

static int try(struct libfwctl_handle *handle, struct libfwctl_request *request)
{
	struct libfwctl_response *response = new_response();
	int status = libfwctl_call(handle, request, response, err);

	if (!status)
		status = libfwctl_response_check(response, err);
	libfwctl_response_free(response);
	return status;
}

static void assert_value(struct libfwctl_handle *handle, unsigned int number, const char *selection,
			 const char *expected)
{
	struct libfwctl_request *request = request_for(handle, "get_feature");
	struct libfwctl_response *response;
	char *text = NULL;

	put(request, "uuid", uuid_of(number));
	put(request, "selection", selection);
	response = call(handle, request);
	assert_int_equal(libfwctl_record_find_text(libfwctl_response_get_record(response), "data",
						   err, &text),
			 0);
	assert_string_equal(text, expected);
	libfwctl_free(text);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
}

/* ---- reading -------------------------------------------------------------------------------- */

struct progress {
	uint64_t calls, done, total, stop_at;
};

static int note_progress(void *user_data, uint64_t done, uint64_t total)
{
	struct progress *progress = user_data;

	progress->calls++;
	progress->done = done;
	progress->total = total;
	return progress->stop_at && done >= progress->stop_at;
}

/* 150 features, of which a reply has 64. */
static void test_list(void **state)
{
	struct libfwctl_handle *handle = open_reading(MANY);
	struct libfwctl_request *request = request_for(handle, "supported_features");
	struct progress progress = {0};
	struct libfwctl_response *response;
	const struct libfwctl_record *record;
	struct libfwctl_path *path = NULL;
	uint64_t count = 0, id;
	char where[32], *uuid = NULL;

	(void)state;
	libfwctl_request_set_progress(request, note_progress, &progress);
	response = call(handle, request);
	record = libfwctl_response_get_record(response);
	assert_int_equal(libfwctl_path_new(libfwctl_record_get_layout(record), "ents", err, &path),
			 0);
	assert_int_equal(libfwctl_record_get_count(record, path, &count), 0);
	assert_int_equal(count, 150);
	for (unsigned int i = 0; i < 150; i++) {
		snprintf(where, sizeof(where), "ents[%u].id", i);
		assert_int_equal(libfwctl_record_find_u64(record, where, err, &id), 0);
		assert_int_equal(id, i);
		snprintf(where, sizeof(where), "ents[%u].uuid", i);
		assert_int_equal(libfwctl_record_find_text(record, where, err, &uuid), 0);
		assert_string_equal(uuid, uuid_of(i + 1));
		libfwctl_free(uuid);
	}
	assert_int_equal(progress.calls, 3);
	assert_int_equal(progress.done, 150);
	assert_int_equal(progress.total, 150);
	libfwctl_path_free(path);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

static void test_page(void **state)
{
	struct libfwctl_handle *handle = open_reading(MANY);
	struct libfwctl_request *request = request_for(handle, "get_supported_features");
	struct libfwctl_response *response;
	uint64_t entries = 0;

	(void)state;
	put(request, "start_idx", "148");
	response = call(handle, request);
	assert_int_equal(libfwctl_record_find_u64(libfwctl_response_get_record(response),
						  "num_entries", err, &entries),
			 0);
	assert_int_equal(entries, 2);
	put(request, "start_idx", "150");
	assert_int_equal(libfwctl_call(handle, request, response, err), -EINVAL);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

static void assert_long(const struct libfwctl_record *record, size_t expected)
{
	size_t length;
	const unsigned char *bytes = libfwctl_record_get_bytes(record, &length);

	assert_int_equal(length, expected);
	for (size_t i = 0; i < length; i++)
		assert_int_equal(bytes[i], (i * 7 + i / 256) & 0xff);
}

static void test_read_whole(void **state)
{
	static const struct {
		const char *piece;
		uint64_t calls;
	} ways[] = {{"0", 1}, {"256", 12}, {"1000", 3}, {"3000", 1}, {"65535", 1}};
	struct libfwctl_handle *handle = open_reading(KINDS);

	(void)state;
	for (size_t i = 0; i < COUNT(ways); i++) {
		struct libfwctl_request *request = request_for(handle, "read_feature");
		struct progress progress = {0};
		struct libfwctl_response *response;

		put(request, "uuid", uuid_of(17));
		put(request, "piece", ways[i].piece);
		libfwctl_request_set_progress(request, note_progress, &progress);
		response = call(handle, request);
		assert_long(libfwctl_response_get_record(response), 3000);
		assert_int_equal(progress.calls, ways[i].calls);
		assert_int_equal(progress.total, 3000);
		libfwctl_response_free(response);
		libfwctl_request_free(request);
	}
	libfwctl_close(handle);
}

static void test_read_is_cancelled(void **state)
{
	struct libfwctl_handle *handle = open_reading(KINDS);
	struct libfwctl_request *request = request_for(handle, "read_feature");
	struct progress progress = {.stop_at = 512};

	(void)state;
	put(request, "uuid", uuid_of(17));
	put(request, "piece", "256");
	libfwctl_request_set_progress(request, note_progress, &progress);
	assert_int_equal(try(handle, request), -ECANCELED);
	assert_int_equal(progress.done, 512);
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

/* A count of 0 is all that there is. */
static void test_count_is_filled(void **state)
{
	struct libfwctl_handle *handle = open_reading(KINDS);
	struct libfwctl_request *request = request_for(handle, "get_feature");
	struct libfwctl_response *response;
	const void *data;
	size_t length;

	(void)state;
	put(request, "uuid", uuid_of(17));
	put(request, "offset", "2990");
	response = call(handle, request);
	assert_int_equal(libfwctl_record_find_data(libfwctl_response_get_record(response), "data",
						   err, &data, &length),
			 0);
	assert_int_equal(length, 10);
	put(request, "offset", "3000");
	assert_int_equal(libfwctl_call(handle, request, response, err), -EINVAL);
	assert_contains(libfwctl_error_text(err), "3000 bytes");
	libfwctl_response_free(response);
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

/* One that is on the third page of the list. */
static void test_found_on_a_later_page(void **state)
{
	struct libfwctl_handle *handle = open_reading(MANY);

	(void)state;
	assert_value(handle, 140, "current_value", "0000008b");
	libfwctl_close(handle);
}

static void test_unknown_feature(void **state)
{
	struct libfwctl_handle *handle = open_all(KINDS);
	struct libfwctl_request *request = request_for(handle, "read_feature");

	(void)state;
	put(request, "uuid", uuid_of(999));
	assert_int_equal(try(handle, request), -EINVAL);
	assert_contains(libfwctl_error_text(err), uuid_of(999));
	libfwctl_request_free(request);
	request = set_of(handle, 999, "00");
	assert_int_equal(try(handle, request), -EINVAL);
	assert_contains(libfwctl_error_text(err), "supported_features");
	libfwctl_request_free(request);
	/* With a count nobody looks it up: the device answers. */
	request = request_for(handle, "get_feature");
	put(request, "uuid", uuid_of(999));
	put(request, "count", "4");
	assert_int_equal(try(handle, request), -EREMOTEIO);
	assert_contains(libfwctl_error_text(err), "unsupported");
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

/* The mailbox fails once: told as such, and nothing is made of it. */
static void test_get_fails_once(void **state)
{
	struct libfwctl_handle *handle = open_reading(KINDS);
	struct libfwctl_request *request = request_for(handle, "get_feature");

	(void)state;
	put(request, "uuid", uuid_of(13));
	assert_int_equal(try(handle, request), -EREMOTEIO);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_UNKNOWN);
	assert_int_equal(try(handle, request), 0);
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

static void test_selections(void **state)
{
	struct libfwctl_handle *handle = open_reading(KINDS);
	struct libfwctl_request *request = request_for(handle, "get_feature.patrol_scrub");
	struct libfwctl_response *response;
	uint64_t hours = 0;

	(void)state;
	put(request, "selection", "default_value");
	response = call(handle, request);
	assert_int_equal(libfwctl_record_find_u64(libfwctl_response_get_record(response),
						  "scrub_cycle", err, &hours),
			 0);
	assert_int_equal(hours, 24);
	put(request, "selection", "saved_value");
	assert_int_equal(libfwctl_call(handle, request, response, err), 0);
	assert_string_equal(libfwctl_response_get_status_name(response),
			    "unsupported_feature_selection_value");
	libfwctl_response_free(response);
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

/* ---- what a Set takes and does -------------------------------------------------------------- */

static void test_classify(void **state)
{
	static const struct {
		unsigned int number;
		uint32_t scope;
		uint64_t effects;
	} kinds[] = {
		{1, LIBFWCTL_SCOPE_DEBUG_WRITE, LIBFWCTL_EFFECT_CONFIG_AT_RESET},
		{2, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL,
		 LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC},
		{3, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL,
		 LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_DESTROYS_DATA},
		{4, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL, LIBFWCTL_EFFECT_CONFIG_NOW},
		{5, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL,
		 LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_CLEARS_DATA},
		{6, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL,
		 LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_CONFIG_AT_RESET |
			 LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC},
		{7, LIBFWCTL_SCOPE_DEBUG_WRITE, SETS_AT_WORST},
		{14, LIBFWCTL_SCOPE_DEBUG_WRITE, LIBFWCTL_EFFECT_CONFIG_AT_RESET},
	};
	struct libfwctl_handle *handle = open_reading(KINDS);

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct libfwctl_request *request = set_of(handle, kinds[i].number, "01020304");
		uint64_t effects = 0;
		uint32_t scope = 0;

		if (libfwctl_request_classify(request, handle, err, &scope, &effects))
			fail_msg("%s", libfwctl_error_text(err));
		assert_int_equal(scope, kinds[i].scope);
		assert_int_equal(effects, kinds[i].effects);
		libfwctl_request_free(request);
	}
	libfwctl_close(handle);
}

/* What driver or device would refuse is refused before it is sent, whatever the policy. */
static void test_refused_before(void **state)
{
	static const struct {
		unsigned int number;
		const char *field, *value, *data;
		int error;
		const char *says;
	} refused[] = {
		{8, NULL, NULL, "00", EOPNOTSUPP, "does not let this feature be changed"},
		{9, NULL, NULL, "00", EOPNOTSUPP, "effects that Linux does not know (0x1001)"},
		{10, NULL, NULL, "00", EOPNOTSUPP, "in the background"},
		{11, NULL, NULL, "00", EOPNOTSUPP,
		 "neither effects at once nor at a reset (0x0200)"},
		{19, NULL, NULL, "00", EOPNOTSUPP,
		 "neither effects at once nor at a reset (0x0020)"},
		{1, NULL, NULL, NULL, EINVAL, "nothing to set"},
		{1, NULL, NULL, "0102030405", EINVAL, "5 bytes are too many"},
		{1, "offset", "1", "00", EINVAL, "offset has to be 0"},
		{1, "version", "2", "00", EINVAL, "takes version 1 of this feature, not 2"},
		{16, "version", "1", "00", EINVAL, "takes version 7 of this feature, not 1"},
	};
	struct libfwctl_handle *handle = open_all(KINDS);

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		struct libfwctl_request *request =
			set_of(handle, refused[i].number, refused[i].data);

		if (refused[i].field)
			put(request, refused[i].field, refused[i].value);
		assert_int_equal(try(handle, request), -refused[i].error);
		assert_contains(libfwctl_error_text(err), refused[i].says);
		assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_NO);
		assert_int_equal(libfwctl_call_check(handle, request, err), -refused[i].error);
		libfwctl_request_free(request);
	}
	assert_value(handle, 1, "saved_value", "efbeadde");
	libfwctl_close(handle);
}

/* Those that the kernel keeps to itself, with what stands in their place. */
static void test_kept_by_linux(void **state)
{
	struct libfwctl_handle *handle = open_all(KINDS);
	struct libfwctl_request *request = request_for(handle, "set_feature.patrol_scrub");

	(void)state;
	put(request, "scrub_cycle", "24");
	assert_int_equal(try(handle, request), -EOPNOTSUPP);
	assert_contains(libfwctl_error_text(err), "/sys/bus/edac/devices/cxl_mem*/scrub*");
	libfwctl_request_free(request);
	request = request_for(handle, "set_feature.hard_ppr");
	assert_int_equal(try(handle, request), -EOPNOTSUPP);
	assert_contains(libfwctl_error_text(err), "offers nothing in its place");
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

static void test_policy(void **state)
{
	struct libfwctl_handle *reading = open_reading(KINDS);
	struct libfwctl_handle *low =
		open_with(KINDS, LIBFWCTL_SCOPE_DEBUG_WRITE, LIBFWCTL_EFFECTS_ALL);
	struct libfwctl_handle *narrow =
		open_with(KINDS, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL,
			  LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_CONFIG_AT_RESET);
	struct libfwctl_request *request = set_of(reading, 1, "01020304");

	(void)state;
	assert_int_equal(try(reading, request), -EPERM);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_POLICY);
	assert_value(reading, 1, "saved_value", "efbeadde");
	libfwctl_request_free(request);
	request = set_of(low, 2, "01020304");
	assert_int_equal(try(low, request), -EPERM);
	assert_int_equal(try(narrow, request), -EPERM);
	assert_contains(libfwctl_error_text(err), "config_now");
	assert_value(low, 2, "current_value", "efbeadde");
	libfwctl_request_free(request);
	/* Just what is needed is enough; a dry run changes nothing. */
	request = set_of(narrow, 1, "01020304");
	assert_int_equal(libfwctl_call_check(narrow, request, err), 0);
	assert_value(narrow, 1, "saved_value", "efbeadde");
	libfwctl_request_free(request);
	libfwctl_close(narrow);
	libfwctl_close(low);
	libfwctl_close(reading);
}

/* ---- setting, and what is seen of it -------------------------------------------------------- */

static void assert_set(struct libfwctl_handle *handle, unsigned int number, const char *data,
		       uint32_t confirmed)
{
	struct libfwctl_request *request = set_of(handle, number, data);
	struct libfwctl_response *response = call(handle, request);

	assert_int_equal(libfwctl_response_get_confirmed(response), confirmed);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
}

static void test_set_for_a_reset(void **state)
{
	struct libfwctl_handle *handle = open_all(KINDS);

	(void)state;
	assert_set(handle, 1, "01020304", LIBFWCTL_CONFIRMED_YES);
	assert_value(handle, 1, "saved_value", "01020304");
	assert_value(handle, 1, "current_value", "efbeadde");
	assert_value(handle, 1, "default_value", "efbeadde");
	/* part of it */
	assert_set(handle, 1, "99", LIBFWCTL_CONFIRMED_YES);
	assert_value(handle, 1, "saved_value", "99020304");
	libfwctl_close(handle);
}

static void test_set_at_once(void **state)
{
	struct libfwctl_handle *handle = open_all(KINDS);

	(void)state;
	assert_set(handle, 2, "01020304", LIBFWCTL_CONFIRMED_YES);
	assert_value(handle, 2, "current_value", "01020304");
	assert_value(handle, 2, "default_value", "efbeadde");
	libfwctl_close(handle);
}

/* The version that the device names is taken where none is given, and the request stays as it was. */
static void test_version_is_filled(void **state)
{
	struct libfwctl_handle *handle = open_all(KINDS);
	struct libfwctl_request *request = set_of(handle, 16, "01020304");
	uint64_t version = 99;

	(void)state;
	assert_int_equal(try(handle, request), 0);
	put(request, "feat_data", "05060708");
	assert_int_equal(libfwctl_record_find_u64(libfwctl_request_get_record(request), "version",
						  err, &version),
			 0);
	assert_int_equal(version, 0);
	libfwctl_request_free(request);
	libfwctl_close(handle);
}

/* The kernel tells a mailbox that failed as a success; reading back does not. */
static void test_set_that_did_nothing(void **state)
{
	static const struct {
		unsigned int number;
		const char *value;
	} lying[] = {{12, "saved"}, {18, "current"}};
	struct libfwctl_handle *handle = open_all(KINDS);

	(void)state;
	for (size_t i = 0; i < COUNT(lying); i++) {
		struct libfwctl_request *request = set_of(handle, lying[i].number, "01020304");

		assert_int_equal(try(handle, request), -EIO);
		assert_contains(libfwctl_error_text(err), lying[i].value);
		assert_contains(libfwctl_error_text(err), "the mailbox failed");
		assert_value(handle, lying[i].number, "saved_value", "efbeadde");
		assert_int_equal(try(handle, request), 0);
		libfwctl_request_free(request);
	}
	libfwctl_close(handle);
}

static void test_set_that_cannot_be_seen(void **state)
{
	struct libfwctl_handle *handle = open_all(KINDS);

	(void)state;
	/* it waits for a reset, and there is no saved value to read */
	assert_set(handle, 14, "01020304", LIBFWCTL_CONFIRMED_UNKNOWN);
	/* it is read otherwise than it is set */
	assert_set(handle, 15, "01020304", LIBFWCTL_CONFIRMED_UNKNOWN);
	assert_value(handle, 15, "current_value", "0102030401020304");
	libfwctl_close(handle);
}

static void test_json(void **state)
{
	struct libfwctl_handle *handle = open_all(KINDS);
	char *text = NULL;

	(void)state;
	if (libfwctl_call_json(handle, "get_feature.patrol_scrub", NULL, 0, err, &text))
		fail_msg("%s", libfwctl_error_text(err));
	assert_contains(text, "\"scrub_cycle\":12");
	libfwctl_free(text);
	libfwctl_close(handle);
}

static int setup(void **state)
{
	(void)state;
	ctx = new_context();
	err = libfwctl_error_new();
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
	return 0;
}

int main(void)
{
	/* Refusals come before changes: some look at values that are still as they were. */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_page),
		cmocka_unit_test(test_read_whole),
		cmocka_unit_test(test_read_is_cancelled),
		cmocka_unit_test(test_count_is_filled),
		cmocka_unit_test(test_found_on_a_later_page),
		cmocka_unit_test(test_unknown_feature),
		cmocka_unit_test(test_get_fails_once),
		cmocka_unit_test(test_selections),
		cmocka_unit_test(test_classify),
		cmocka_unit_test(test_refused_before),
		cmocka_unit_test(test_kept_by_linux),
		cmocka_unit_test(test_policy),
		cmocka_unit_test(test_set_for_a_reset),
		cmocka_unit_test(test_set_at_once),
		cmocka_unit_test(test_version_is_filled),
		cmocka_unit_test(test_set_that_did_nothing),
		cmocka_unit_test(test_set_that_cannot_be_seen),
		cmocka_unit_test(test_json),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
