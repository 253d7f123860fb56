// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The CXL format against bytes written by hand from the specification and the kernel's headers: both
 * directions, through the public API alone, without a device.
 */
#include "cxl.h"

#define SCRUB	"96dad7d6-fde8-482b-a733-75774e06db8a"
#define ECS	"e5b13f22-2328-4a14-b8ba-b9691e893386"
#define VENDOR	"ffffffff-ffff-ffff-ffff-ffffffffffff"
#define RVENDOR "ffffffffffffffffffffffffffffffff"
#define CURRENT "{\"value\":0,\"name\":\"current_value\"}"
#define FULL	"{\"value\":0,\"name\":\"full\"}"

/* A request: the command, the fields set, its bytes, and the fields that are found in them. */
static const struct {
	const char *command, *set, *bytes, *fields;
} requests[] = {
	{"get_supported_features", "{\"count\":48}",
	 "00050000 00000000 08000000 00000000 30000000 0000 0000",
	 "{\"count\":48,\"start_idx\":0}"},
	{"get_supported_features", "{\"count\":392,\"start_idx\":2}",
	 "00050000 00000000 08000000 00000000 88010000 0200 0000",
	 "{\"count\":392,\"start_idx\":2}"},
	{"get_supported_features", "{\"count\":0}",
	 "00050000 00000000 08000000 00000000 00000000 0000 0000", "{\"count\":0,\"start_idx\":0}"},
	{"get_feature", "{\"uuid\":\"" VENDOR "\",\"count\":4}",
	 "01050000 00000000 15000000 00000000" RVENDOR "0000 0400 00",
	 "{\"uuid\":\"" VENDOR "\",\"offset\":0,\"count\":4,\"selection\":" CURRENT "}"},
	{"get_feature",
	 "{\"uuid\":\"" ECS "\",\"offset\":1,\"count\":12,\"selection\":\"saved_value\"}",
	 "01050000 00000000 15000000 00000000 e5b13f2223284a14b8bab9691e893386 0100 0c00 02",
	 "{\"uuid\":\"" ECS "\",\"offset\":1,\"count\":12,"
	 "\"selection\":{\"value\":2,\"name\":\"saved_value\"}}"},
	{"get_feature.patrol_scrub", NULL,
	 "01050000 00000000 15000000 00000000 96dad7d6fde8482ba73375774e06db8a 0000 0400 00",
	 "{\"uuid\":\"" SCRUB "\",\"offset\":0,\"count\":4,\"selection\":" CURRENT "}"},
	{"set_feature", "{\"uuid\":\"" VENDOR "\",\"version\":1,\"feat_data\":\"78563412\"}",
	 "02050000 00000000 24000000 00000000" RVENDOR
	 "00000000 0000 01 000000000000000000 78563412",
	 "{\"uuid\":\"" VENDOR "\",\"data_transfer\":" FULL ",\"data_saved_across_reset\":false,"
	 "\"offset\":0,\"version\":1,\"feat_data\":\"78563412\"}"},
	{"set_feature.patrol_scrub", "{\"scrub_cycle\":24,\"scrub_enable\":true}",
	 "02050000 00000000 22000000 00000000 96dad7d6fde8482ba73375774e06db8a"
	 "00000000 0000 01 000000000000000000 1801",
	 "{\"uuid\":\"" SCRUB "\",\"data_transfer\":" FULL ",\"data_saved_across_reset\":false,"
	 "\"offset\":0,\"version\":1,\"scrub_cycle\":24,\"scrub_enable\":true}"},
};

#define NO_FLAGS                                                         \
	"\"deepest_reset_persistence\":{\"value\":0,\"name\":\"none\"}," \
	"\"persist_fw_update\":false,"
#define RESERVED_18 "000000000000000000000000000000000000"

/* A reply that is a success, and the fields in it. */
static const struct {
	const char *command, *bytes, *fields;
} replies[] = {
	/* cxl_test's; what out_len counts behind is zero */
	{"get_supported_features",
	 "38000000 00000000 0100 0100 00000000" RVENDOR
	 "0000 0400 0400 61000000 01 01 0102" RESERVED_18 "0000000000000000",
	 "{\"num_entries\":1,\"supported_feats\":1,\"ents\":[{\"uuid\":\"" VENDOR "\",\"id\":0,"
	 "\"get_feat_size\":4,\"set_feat_size\":4,\"flags\":{\"changeable\":true," NO_FLAGS
	 "\"default_sel\":true,\"saved_sel\":true},\"get_feat_ver\":1,\"set_feat_ver\":1,\"effects\":"
	 "{\"value\":513,\"names\":[\"config_change_cold_reset\",\"cel_11_10_valid\"]}}]}"},
	/* how many there are */
	{"get_supported_features", "08000000 00000000 0000 0100 00000000",
	 "{\"num_entries\":0,\"supported_feats\":1,\"ents\":[]}"},
	/* one that the kernel keeps to itself */
	{"get_supported_features",
	 "38000000 00000000 0100 0200 00000000 96dad7d6fde8482ba73375774e06db8a"
	 "0100 0400 0000 20000000 01 01 0202" RESERVED_18,
	 "{\"num_entries\":1,\"supported_feats\":2,\"ents\":[{\"uuid\":\"" SCRUB "\",\"id\":1,"
	 "\"get_feat_size\":4,\"set_feat_size\":0,\"flags\":{\"changeable\":false," NO_FLAGS
	 "\"default_sel\":true,\"saved_sel\":false},\"get_feat_ver\":1,\"set_feat_ver\":1,"
	 "\"effects\":{\"value\":514,\"names\":[\"immediate_config_change\","
	 "\"cel_11_10_valid\"]}}]}"},
	/* every flag and effect that has a name */
	{"get_supported_features",
	 "38000000 00000000 0100 0100 00000000 0102030405060708090a0b0c0d0e0f10"
	 "3412 0001 0040 79000000 02 03 ff0f" RESERVED_18,
	 "{\"num_entries\":1,\"supported_feats\":1,\"ents\":[{\"uuid\":"
	 "\"01020304-0506-0708-090a-0b0c0d0e0f10\",\"id\":4660,\"get_feat_size\":256,"
	 "\"set_feat_size\":16384,\"flags\":{\"changeable\":true,\"deepest_reset_persistence\":"
	 "{\"value\":4,\"name\":\"cold_reset\"},\"persist_fw_update\":true,\"default_sel\":true,"
	 "\"saved_sel\":true},\"get_feat_ver\":2,\"set_feat_ver\":3,\"effects\":{\"value\":4095,"
	 "\"names\":[\"config_change_cold_reset\",\"immediate_config_change\","
	 "\"immediate_data_change\",\"immediate_policy_change\",\"immediate_log_change\","
	 "\"security_state_change\",\"background_operation\",\"secondary_mailbox_supported\","
	 "\"request_abort_background_supported\",\"cel_11_10_valid\","
	 "\"config_change_conventional_reset\",\"config_change_cxl_reset\"]}}]}"},
	{"get_feature", "04000000 00000000 efbeadde", "{\"data\":\"efbeadde\"}"},
	{"get_feature", "04000000 00000000 78563412 0000000000000000", "{\"data\":\"78563412\"}"},
	{"set_feature", "00000000 00000000 0000000000000000", "{}"},
	{"get_feature.patrol_scrub", "04000000 00000000 030c0100",
	 "{\"scrub_cycle_changeable\":true,\"realtime_reporting\":true,\"scrub_cycle\":12,"
	 "\"min_scrub_cycle\":1,\"scrub_enable\":false}"},
	{"get_feature.patrol_scrub", "04000000 00000000 01180401",
	 "{\"scrub_cycle_changeable\":true,\"realtime_reporting\":false,\"scrub_cycle\":24,"
	 "\"min_scrub_cycle\":4,\"scrub_enable\":true}"},
	/* what did not come is not there */
	{"get_feature.patrol_scrub", "02000000 00000000 0118",
	 "{\"scrub_cycle_changeable\":true,\"realtime_reporting\":false,\"scrub_cycle\":24}"},
	{"get_feature.ecs", "0d000000 00000000 01 01030000 000c0000 01050000",
	 "{\"log_entry_type\":{\"value\":1,\"name\":\"per_memory_media_fru\"},\"fru\":["
	 "{\"realtime_reporting\":true,\"threshold_count\":{\"value\":3,\"name\":\"threshold_256\"},"
	 "\"count_mode\":{\"value\":0,\"name\":\"rows_with_errors\"},\"reset_counter\":false},"
	 "{\"realtime_reporting\":false,\"threshold_count\":{\"value\":4,\"name\":"
	 "\"threshold_1024\"},\"count_mode\":{\"value\":1,\"name\":\"codewords_with_errors\"},"
	 "\"reset_counter\":false},"
	 "{\"realtime_reporting\":true,\"threshold_count\":{\"value\":5,\"name\":\"threshold_4096\"},"
	 "\"count_mode\":{\"value\":0,\"name\":\"rows_with_errors\"},\"reset_counter\":false}]}"},
	/* a threshold that has no name */
	{"get_feature.ecs", "05000000 00000000 00 010a0000",
	 "{\"log_entry_type\":{\"value\":0,\"name\":\"per_dram\"},\"fru\":["
	 "{\"realtime_reporting\":true,\"threshold_count\":{\"value\":2},"
	 "\"count_mode\":{\"value\":1,\"name\":\"codewords_with_errors\"},"
	 "\"reset_counter\":false}]}"},
	{"get_feature.soft_ppr",
	 "14000000 00000000 05 0000 0000 01 00 000000000000000000 05 0000 01",
	 "{\"max_op_latency\":5,\"op_cap_device_initiated\":false,"
	 "\"op_mode_device_initiated\":false,\"op_class\":{\"value\":1,\"name\":\"ppr\"},"
	 "\"op_subclass\":{\"value\":0,\"name\":\"soft_ppr\"},\"dpa_supported\":true,"
	 "\"nibble_mask_supported\":false,\"sparing_event_record_cap\":true,\"boot_ppr_cap\":false,"
	 "\"media_accessibility\":{\"value\":0,\"name\":\"accessible\"},"
	 "\"data_retention\":{\"value\":0,\"name\":\"retained\"},"
	 "\"sparing_event_record_enable\":true,\"boot_ppr_enable\":false}"},
	{"get_feature.hard_ppr",
	 "14000000 00000000 05 0100 0100 01 01 000000000000000000 0b 0500 02",
	 "{\"max_op_latency\":5,\"op_cap_device_initiated\":true,"
	 "\"op_mode_device_initiated\":true,\"op_class\":{\"value\":1,\"name\":\"ppr\"},"
	 "\"op_subclass\":{\"value\":1,\"name\":\"hard_ppr\"},\"dpa_supported\":true,"
	 "\"nibble_mask_supported\":true,\"sparing_event_record_cap\":false,\"boot_ppr_cap\":true,"
	 "\"media_accessibility\":{\"value\":1,\"name\":\"not_accessible\"},"
	 "\"data_retention\":{\"value\":1,\"name\":\"not_retained\"},"
	 "\"sparing_event_record_enable\":false,\"boot_ppr_enable\":true}"},
	{"get_feature.cacheline_sparing",
	 "13000000 00000000 05 0000 0000 02 00 000000000000000000 00 0600",
	 "{\"max_op_latency\":5,\"op_cap_device_initiated\":false,"
	 "\"op_mode_device_initiated\":false,\"op_class\":{\"value\":2,\"name\":\"memory_sparing\"},"
	 "\"op_subclass\":{\"value\":0,\"name\":\"cacheline\"},"
	 "\"safe_in_use\":{\"value\":0,\"name\":\"safe\"},\"hard_sparing_supported\":true,"
	 "\"soft_sparing_supported\":true}"},
	{"get_feature.row_sparing",
	 "13000000 00000000 05 0100 0000 02 01 000000000000000000 00 0300",
	 "{\"max_op_latency\":5,\"op_cap_device_initiated\":true,"
	 "\"op_mode_device_initiated\":false,\"op_class\":{\"value\":2,\"name\":\"memory_sparing\"},"
	 "\"op_subclass\":{\"value\":1,\"name\":\"row\"},"
	 "\"safe_in_use\":{\"value\":1,\"name\":\"not_safe\"},\"hard_sparing_supported\":true,"
	 "\"soft_sparing_supported\":false}"},
	{"get_feature.bank_sparing",
	 "13000000 00000000 05 0000 0000 02 02 000000000000000000 00 0400",
	 "{\"max_op_latency\":5,\"op_cap_device_initiated\":false,"
	 "\"op_mode_device_initiated\":false,\"op_class\":{\"value\":2,\"name\":\"memory_sparing\"},"
	 "\"op_subclass\":{\"value\":2,\"name\":\"bank\"},"
	 "\"safe_in_use\":{\"value\":0,\"name\":\"safe\"},\"hard_sparing_supported\":false,"
	 "\"soft_sparing_supported\":true}"},
	{"get_feature.rank_sparing",
	 "13000000 00000000 00 0100 0100 02 03 000000000000000000 00 0700",
	 "{\"max_op_latency\":0,\"op_cap_device_initiated\":true,"
	 "\"op_mode_device_initiated\":true,\"op_class\":{\"value\":2,\"name\":\"memory_sparing\"},"
	 "\"op_subclass\":{\"value\":3,\"name\":\"rank\"},"
	 "\"safe_in_use\":{\"value\":1,\"name\":\"not_safe\"},\"hard_sparing_supported\":true,"
	 "\"soft_sparing_supported\":true}"},
};

/* What Set Feature takes: the payload behind its header. */
static const struct {
	const char *command, *set, *payload;
} settings[] = {
	{"set_feature.patrol_scrub", "{\"scrub_cycle\":24,\"scrub_enable\":true}", "1801"},
	{"set_feature.patrol_scrub", "{\"scrub_cycle\":12}", "0c00"},
	{"set_feature.ecs",
	 "{\"log_entry_type\":\"per_memory_media_fru\",\"fru\":[{\"threshold_count\":"
	 "\"threshold_256\"},{\"threshold_count\":\"threshold_1024\",\"count_mode\":"
	 "\"codewords_with_errors\",\"reset_counter\":true},{\"threshold_count\":\"threshold_4096\"}]}",
	 "01 0300 1c00 0500"},
	{"set_feature.soft_ppr", "{\"op_mode_device_initiated\":true,\"boot_ppr_enable\":true}",
	 "0100 02"},
	{"set_feature.soft_ppr", "{\"sparing_event_record_enable\":true}", "0000 01"},
	{"set_feature.hard_ppr", "{\"sparing_event_record_enable\":true,\"boot_ppr_enable\":true}",
	 "0000 03"},
	{"set_feature.cacheline_sparing", "{\"op_mode_device_initiated\":true}", "0100"},
	{"set_feature.row_sparing", "{}", "0000"},
	{"set_feature.bank_sparing", "{\"op_mode_device_initiated\":true}", "0100"},
	{"set_feature.rank_sparing", "{\"op_mode_device_initiated\":true}", "0100"},
};

static const struct {
	const char *command, *bytes;
	uint64_t status;
	const char *name;
} refusals[] = {
	{"get_feature", "00000000 02000000", 2, "invalid_input"},
	{"set_feature", "00000000 02000000", 2, "invalid_input"},
	{"get_feature", "00000000 03000000", 3, "unsupported"},
	{"set_feature", "00000000 19000000 0000000000000000", 0x19, "unsupported_feature_version"},
	{"get_feature.ecs", "00000000 1a000000", 0x1a, "unsupported_feature_selection_value"},
	{"set_feature", "00000000 1b000000", 0x1b, "feature_transfer_in_progress"},
	{"get_feature", "00000000 77000000", 0x77, NULL},
};

static struct libfwctl_context *context;

static void test_encode(void **state)
{
	const struct libfwctl_format *format = *state;

	for (size_t i = 0; i < COUNT(requests); i++) {
		unsigned char bytes[256];
		size_t length = parse_request(requests[i].bytes, bytes);
		struct libfwctl_request *request = new_request(format, requests[i].command);

		if (requests[i].set)
			put_json(request, requests[i].set);
		assert_bytes(libfwctl_request_get_record(request), bytes, length);
		libfwctl_request_free(request);
	}
}

static void test_decode_requests(void **state)
{
	const struct libfwctl_format *format = *state;

	for (size_t i = 0; i < COUNT(requests); i++) {
		unsigned char bytes[256];
		size_t length = parse_request(requests[i].bytes, bytes);
		const struct libfwctl_command *command =
			libfwctl_format_identify(format, bytes, length);
		struct libfwctl_request *request;

		assert_non_null(command);
		assert_string_equal(libfwctl_command_get_name(command), requests[i].command);
		request = new_request(format, requests[i].command);
		assert_int_equal(libfwctl_request_load(request, bytes, length, NULL), 0);
		assert_json(libfwctl_request_get_record(request), requests[i].fields);
		libfwctl_request_free(request);
	}
}

static void test_settings(void **state)
{
	const struct libfwctl_format *format = *state;

	for (size_t i = 0; i < COUNT(settings); i++) {
		struct libfwctl_request *request = new_request(format, settings[i].command);
		unsigned char payload[64];
		size_t length = parse_hex(settings[i].payload, payload);
		const unsigned char *bytes;
		size_t all;

		put_json(request, settings[i].set);
		bytes = libfwctl_record_get_bytes(libfwctl_request_get_record(request), &all);
		assert_int_equal(all, 16 + 32 + length);
		assert_memory_equal(bytes + 48, payload, length);
		libfwctl_request_free(request);
	}
}

static void test_decode_replies(void **state)
{
	const struct libfwctl_format *format = *state;

	for (size_t i = 0; i < COUNT(replies); i++) {
		unsigned char bytes[256];
		size_t length = parse_reply(replies[i].bytes, bytes);
		struct libfwctl_response *response =
			load_response(format, replies[i].command, NULL, bytes, length);

		assert_int_equal(libfwctl_response_check(response, NULL), 0);
		assert_json(libfwctl_response_get_record(response), replies[i].fields);
		libfwctl_response_free(response);
	}
}

static void test_refusals(void **state)
{
	const struct libfwctl_format *format = *state;

	for (size_t i = 0; i < COUNT(refusals); i++) {
		unsigned char bytes[64];
		size_t length = parse_reply(refusals[i].bytes, bytes);
		struct libfwctl_response *response =
			load_response(format, refusals[i].command, NULL, bytes, length);
		const char *name = libfwctl_response_get_status_name(response);

		assert_int_equal(libfwctl_response_check(response, NULL), -EREMOTEIO);
		assert_int_equal(libfwctl_response_get_status(response), refusals[i].status);
		if (refusals[i].name)
			assert_string_equal(name, refusals[i].name);
		else
			assert_null(name);
		libfwctl_response_free(response);
	}
}

/* Neither data nor a return code: the mailbox failed, which a get shows and a set does not. */
static void test_mailbox_failed(void **state)
{
	const struct libfwctl_format *format = *state;
	unsigned char bytes[64];
	size_t length = parse_reply("00000000 00000000", bytes);
	struct libfwctl_response *response =
		load_response(format, "get_feature", NULL, bytes, length);
	struct libfwctl_error *err = libfwctl_error_new();

	assert_int_equal(libfwctl_response_check(response, err), -EREMOTEIO);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_UNKNOWN);
	libfwctl_response_free(response);
	response = load_response(format, "set_feature", NULL, bytes, length);
	assert_int_equal(libfwctl_response_check(response, err), 0);
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

/* Of ECS for 2.75 FRUs, the two whole ones are there. */
static void test_part_of_an_element(void **state)
{
	unsigned char bytes[64];
	size_t length = parse_reply("0c000000 00000000 01 01030000 000c0000 010500", bytes);
	struct libfwctl_response *response =
		load_response(*state, "get_feature.ecs", NULL, bytes, length);
	const struct libfwctl_record *record = libfwctl_response_get_record(response);
	struct libfwctl_path *path = NULL;
	uint64_t count = 0;

	assert_int_equal(libfwctl_path_new(libfwctl_record_get_layout(record), "fru", NULL, &path),
			 0);
	assert_int_equal(libfwctl_record_get_count(record, path, &count), 0);
	assert_int_equal(count, 2);
	libfwctl_path_free(path);
	libfwctl_response_free(response);
}

static void assert_refused(const struct libfwctl_format *format, const char *command,
			   const char *field, const char *value, int error)
{
	struct libfwctl_request *request = new_request(format, command);
	struct libfwctl_error *err = libfwctl_error_new();

	assert_int_equal(libfwctl_request_put(request, field, value, err), -error);
	assert_contains(libfwctl_error_text(err), field);
	libfwctl_error_free(err);
	libfwctl_request_free(request);
}

static void test_values_refused(void **state)
{
	assert_refused(*state, "set_feature.patrol_scrub", "scrub_cycle", "256", ERANGE);
	assert_refused(*state, "set_feature.patrol_scrub", "min_scrub_cycle", "1", ENOENT);
	assert_refused(*state, "set_feature.patrol_scrub", "uuid", VENDOR, EACCES);
	assert_refused(*state, "set_feature.patrol_scrub", "data_transfer", "abort", EACCES);
	assert_refused(*state, "set_feature.patrol_scrub", "offset", "1", EACCES);
	assert_refused(*state, "set_feature.ecs", "fru[0].count_mode", "2", ERANGE);
	assert_refused(*state, "set_feature.ecs", "fru[0].threshold_count", "threshold_2", EINVAL);
	assert_refused(*state, "get_feature", "uuid", "not-a-uuid", EINVAL);
}

/* A number without a name passes where the specification leaves values open. */
static void test_open_value(void **state)
{
	struct libfwctl_request *request = new_request(*state, "set_feature.ecs");

	assert_int_equal(libfwctl_request_put(request, "fru[0].threshold_count", "2", NULL), 0);
	libfwctl_request_free(request);
}

/* Without a device a Set is taken for the worst that it could be. */
static void test_worst_case(void **state)
{
	const uint64_t worst = LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_CONFIG_AT_RESET |
			       LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC | LIBFWCTL_EFFECT_CLEARS_DATA |
			       LIBFWCTL_EFFECT_DESTROYS_DATA | LIBFWCTL_EFFECT_IRREVERSIBLE;
	struct libfwctl_request *request = new_request(*state, "set_feature");
	uint64_t effects = 0;
	uint32_t scope = 0;

	assert_int_equal(libfwctl_request_classify(request, NULL, NULL, &scope, &effects), 0);
	assert_int_equal(effects, worst);
	assert_int_equal(scope, LIBFWCTL_SCOPE_DEBUG_WRITE);
	libfwctl_request_free(request);
	request = new_request(*state, "get_feature.ecs");
	assert_int_equal(libfwctl_request_classify(request, NULL, NULL, &scope, &effects), 0);
	assert_int_equal(effects, LIBFWCTL_EFFECT_READS);
	assert_int_equal(scope, LIBFWCTL_SCOPE_CONFIGURATION);
	libfwctl_request_free(request);
}

/* Whatever a reader looks up has words and a source. */
static void test_documented(void **state)
{
	const struct libfwctl_format *format = *state;

	assert_int_equal(libfwctl_format_get_command_count(format), 3 + 16 + 4);
	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++) {
		const struct libfwctl_command *command = libfwctl_format_get_command(format, i);

		assert_null(libfwctl_command_get_obstacle(command));
		assert_non_null(libfwctl_command_get_reference(command));
		assert_string_not_equal(libfwctl_command_get_summary(command), "");
		assert_non_null(libfwctl_command_get_since(command));
	}
}

static int setup(void **state)
{
	const struct libfwctl_format *format = NULL;
	struct libfwctl_error *err = libfwctl_error_new();

	context = new_context();
	if (libfwctl_context_find_format(context, "cxl", err, &format))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
	*state = (void *)format;
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	libfwctl_context_unref(context);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_decode_requests),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_decode_replies),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_mailbox_failed),
		cmocka_unit_test(test_part_of_an_element),
		cmocka_unit_test(test_values_refused),
		cmocka_unit_test(test_open_value),
		cmocka_unit_test(test_worst_case),
		cmocka_unit_test(test_documented),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
