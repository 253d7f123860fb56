// SPDX-License-Identifier: LGPL-2.1-or-later
/* NULL and zero for every public function: an error or nothing, never a crash. */
#include "transport.h"

#include "device/device.h"

static void test_functions_that_make_objects(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_enumerate *enumerate = NULL;
	struct libfwctl_monitor *monitor = NULL;
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_device *dev = NULL;

	(void)state;
	assert_int_equal(libfwctl_context_new(NULL), -EINVAL);
	assert_int_equal(libfwctl_policy_new(NULL), -EINVAL);
	assert_int_equal(libfwctl_enumerate_new(NULL, &enumerate), -EINVAL);
	assert_int_equal(libfwctl_enumerate_new(ctx, NULL), -EINVAL);
	assert_int_equal(libfwctl_monitor_new(NULL, NULL, &monitor), -EINVAL);
	assert_int_equal(libfwctl_monitor_new(ctx, NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_device_find(NULL, "fwctl0", NULL, &dev), -EINVAL);
	assert_int_equal(libfwctl_device_find(ctx, NULL, NULL, &dev), -EINVAL);
	assert_int_equal(libfwctl_device_find(ctx, "fwctl0", NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_open(NULL, "fwctl0", NULL, NULL, &handle), -EINVAL);
	assert_int_equal(libfwctl_open(ctx, NULL, NULL, NULL, &handle), -EINVAL);
	assert_int_equal(libfwctl_open(ctx, "fwctl0", NULL, NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_open_device(NULL, NULL, NULL, &handle), -EINVAL);
	assert_int_equal(libfwctl_open_fd(NULL, 0, NULL, NULL, &handle), -EINVAL);
	assert_int_equal(libfwctl_open_fd(ctx, 0, NULL, NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_open_transport(NULL, &told_transport, NULL, NULL, NULL, &handle),
			 -EINVAL);
	assert_int_equal(libfwctl_open_transport(ctx, NULL, NULL, NULL, NULL, &handle), -EINVAL);
	assert_int_equal(libfwctl_open_transport(ctx, &told_transport, NULL, NULL, NULL, NULL),
			 -EINVAL);
	assert_null(enumerate);
	assert_null(monitor);
	assert_null(handle);
	assert_null(dev);
	libfwctl_context_unref(ctx);
}

static void test_functions_that_free(void **state)
{
	(void)state;
	libfwctl_free(NULL);
	libfwctl_context_unref(NULL);
	libfwctl_device_unref(NULL);
	libfwctl_enumerate_free(NULL);
	libfwctl_monitor_free(NULL);
	libfwctl_relations_free(NULL);
	libfwctl_preflight_free(NULL);
	libfwctl_event_free(NULL);
	libfwctl_policy_free(NULL);
	libfwctl_error_free(NULL);
	libfwctl_error_clear(NULL);
	libfwctl_close(NULL);
	assert_null(libfwctl_context_ref(NULL));
	assert_null(libfwctl_device_ref(NULL));
}

static void test_functions_that_ask_a_device(void **state)
{
	uint64_t serial;

	(void)state;
	assert_null(libfwctl_device_get_error(NULL));
	assert_null(libfwctl_device_get_name(NULL));
	assert_null(libfwctl_device_get_node(NULL));
	assert_null(libfwctl_device_get_syspath(NULL));
	assert_int_equal(libfwctl_device_get_devnum(NULL, NULL, NULL), -EINVAL);
	assert_null(libfwctl_device_get_parent(NULL));
	assert_null(libfwctl_device_get_parent_syspath(NULL));
	assert_null(libfwctl_device_get_parent_subsystem(NULL));
	assert_null(libfwctl_device_get_parent_driver(NULL));
	assert_int_equal(libfwctl_device_get_expected_type(NULL), LIBFWCTL_DEVICE_TYPE_ERROR);
	assert_null(libfwctl_device_get_pci_address(NULL));
	assert_int_equal(libfwctl_device_get_pci_ids(NULL, NULL, NULL, NULL, NULL), -EINVAL);
	assert_null(libfwctl_device_get_memdev(NULL));
	assert_int_equal(libfwctl_device_get_serial(NULL, &serial), -EINVAL);
}

static void test_an_identity(void **state)
{
	struct libfwctl_identity *identity = NULL;
	struct libfwctl_device *dev;
	struct libfwctl_context *ctx = new_context();
	uint8_t revision;
	uint32_t code;

	(void)state;
	assert_int_equal(device_unreadable(ctx, "/sys/fwctl0", EIO, &dev), 0);
	assert_int_equal(libfwctl_identity_new(NULL, NULL, &identity), -EINVAL);
	assert_int_equal(libfwctl_identity_new(dev, NULL, NULL), -EINVAL);
	assert_null(identity);
	libfwctl_identity_free(NULL);
	assert_null(libfwctl_identity_get_name(NULL));
	assert_null(libfwctl_identity_get_vendor(NULL));
	assert_null(libfwctl_identity_get_device(NULL));
	assert_null(libfwctl_identity_get_subsystem(NULL));
	assert_null(libfwctl_identity_get_class(NULL));
	assert_null(libfwctl_identity_get_interface(NULL));
	assert_null(libfwctl_identity_get_source(NULL));
	assert_int_equal(libfwctl_identity_get_class_code(NULL, &code), -EINVAL);
	assert_int_equal(libfwctl_identity_get_revision(NULL, &revision), -EINVAL);
	/* Of what could not even be read there is a name. */
	assert_int_equal(libfwctl_identity_new(dev, NULL, &identity), 0);
	assert_string_equal(libfwctl_identity_get_name(identity), "fwctl0");
	assert_int_equal(libfwctl_identity_get_class_code(identity, NULL), -EINVAL);
	assert_int_equal(libfwctl_identity_get_revision(identity, NULL), -EINVAL);
	libfwctl_identity_free(identity);
	libfwctl_device_unref(dev);
	libfwctl_context_unref(ctx);
}

static void test_devlink(void **state)
{
	struct libfwctl_devlink *devlink = NULL;
	uint32_t port;

	(void)state;
	assert_int_equal(libfwctl_devlink_new(NULL, 0, NULL, &devlink), -EINVAL);
	assert_null(devlink);
	libfwctl_devlink_free(NULL);
	assert_null(libfwctl_devlink_get_error(NULL));
	assert_null(libfwctl_devlink_get_handle(NULL));
	assert_null(libfwctl_devlink_get_driver(NULL));
	assert_null(libfwctl_devlink_get_serial(NULL));
	assert_null(libfwctl_devlink_get_board_serial(NULL));
	assert_null(libfwctl_devlink_get_firmware(NULL));
	assert_int_equal(libfwctl_devlink_get_version_count(NULL), 0);
	assert_null(libfwctl_devlink_get_version(NULL, 0));
	assert_int_equal(libfwctl_devlink_version_get_kind(NULL), 0);
	assert_null(libfwctl_devlink_version_get_name(NULL));
	assert_null(libfwctl_devlink_version_get_value(NULL));
	assert_int_equal(libfwctl_devlink_get_port_count(NULL), 0);
	assert_null(libfwctl_devlink_get_port(NULL, 0));
	assert_int_equal(libfwctl_devlink_port_get_index(NULL), 0);
	assert_null(libfwctl_devlink_port_get_type(NULL));
	assert_null(libfwctl_devlink_port_get_flavour(NULL));
	assert_null(libfwctl_devlink_port_get_netdev(NULL));
	assert_null(libfwctl_devlink_port_get_rdma(NULL));
	assert_int_equal(libfwctl_devlink_get_reload_action_count(NULL), 0);
	assert_null(libfwctl_devlink_get_reload_action(NULL, 0));
	assert_int_equal(libfwctl_devlink_get_reload_limit_count(NULL), 0);
	assert_null(libfwctl_devlink_get_reload_limit(NULL, 0));
	assert_false(libfwctl_devlink_has_reload_failed(NULL));
	assert_int_equal(libfwctl_devlink_get_reporter_count(NULL), 0);
	assert_null(libfwctl_devlink_get_reporter(NULL, 0));
	assert_null(libfwctl_devlink_reporter_get_name(NULL));
	assert_null(libfwctl_devlink_reporter_get_state(NULL));
	assert_int_equal(libfwctl_devlink_reporter_get_errors(NULL), 0);
	assert_int_equal(libfwctl_devlink_reporter_get_recoveries(NULL), 0);
	assert_int_equal(libfwctl_devlink_reporter_get_port(NULL, &port), -EINVAL);
}

static void test_a_setting(void **state)
{
	uint64_t number;

	(void)state;
	libfwctl_settings_free(NULL);
	libfwctl_settings_discard(NULL);
	assert_int_equal(libfwctl_settings_get_count(NULL), 0);
	assert_null(libfwctl_settings_get(NULL, 0));
	assert_null(libfwctl_settings_find(NULL, "A"));
	assert_null(libfwctl_setting_get_name(NULL));
	assert_null(libfwctl_setting_get_param(NULL));
	assert_int_equal(libfwctl_setting_get_instance(NULL), 0);
	assert_int_equal(libfwctl_setting_get_support(NULL), LIBFWCTL_ANSWER_UNKNOWN);
	assert_int_equal(libfwctl_setting_is_settable(NULL), LIBFWCTL_ANSWER_UNKNOWN);
	assert_null(libfwctl_setting_get_text(NULL, LIBFWCTL_PARAM_VALUE_NEXT));
	assert_int_equal(libfwctl_setting_get_u64(NULL, LIBFWCTL_PARAM_VALUE_NEXT, 0, &number),
			 -EINVAL);
	assert_int_equal(libfwctl_setting_get_count(NULL), 0);
	assert_int_equal(libfwctl_setting_get_takes_effect(NULL), LIBFWCTL_TAKES_EFFECT_UNKNOWN);
	assert_null(libfwctl_setting_get_error(NULL));
	assert_null(libfwctl_setting_get_change(NULL));
	assert_int_equal(libfwctl_setting_get_outcome(NULL), LIBFWCTL_OUTCOME_NONE);
}

static void test_a_preflight(void **state)
{
	struct libfwctl_preflight *preflight = NULL;
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev;
	uint32_t value;

	(void)state;
	assert_int_equal(device_unreadable(ctx, "/sys/fwctl0", EIO, &dev), 0);
	assert_int_equal(libfwctl_preflight_new(NULL, NULL, &preflight), -EINVAL);
	assert_int_equal(libfwctl_preflight_new(dev, NULL, NULL), -EINVAL);
	assert_null(preflight);
	assert_null(libfwctl_preflight_get_obstacle(NULL));
	assert_null(libfwctl_preflight_get_lockdown(NULL));
	assert_int_equal(libfwctl_preflight_may_open(NULL), LIBFWCTL_ANSWER_UNKNOWN);
	assert_int_equal(libfwctl_preflight_has_rawio(NULL), LIBFWCTL_ANSWER_UNKNOWN);
	assert_int_equal(libfwctl_preflight_in_first_user_namespace(NULL), LIBFWCTL_ANSWER_UNKNOWN);
	assert_int_equal(libfwctl_preflight_is_tainted(NULL), LIBFWCTL_ANSWER_UNKNOWN);
	assert_int_equal(libfwctl_preflight_get_node_mode(NULL, &value), -EINVAL);
	assert_int_equal(libfwctl_preflight_get_node_uid(NULL, &value), -EINVAL);
	assert_int_equal(libfwctl_preflight_get_node_gid(NULL, &value), -EINVAL);
	assert_int_equal(libfwctl_preflight_get_highest_scope(NULL, &value), -EINVAL);
	/* Of what could not even be read there is an obstacle. */
	assert_int_equal(libfwctl_preflight_new(dev, NULL, &preflight), 0);
	assert_int_equal(libfwctl_preflight_may_open(preflight), LIBFWCTL_ANSWER_NO);
	assert_int_equal(libfwctl_preflight_get_node_mode(preflight, NULL), -EINVAL);
	assert_int_equal(libfwctl_preflight_get_highest_scope(preflight, NULL), -EINVAL);
	libfwctl_preflight_free(preflight);
	libfwctl_device_unref(dev);
	libfwctl_context_unref(ctx);
}

static void test_functions_that_ask_relations(void **state)
{
	struct libfwctl_relations *relations = NULL;

	(void)state;
	assert_int_equal(libfwctl_relations_new(NULL, NULL, &relations), -EINVAL);
	assert_null(relations);
	assert_int_equal(libfwctl_relations_get_count(NULL), 0);
	assert_null(libfwctl_relations_get(NULL, 0));
	assert_null(libfwctl_relations_get_card(NULL));
	assert_int_equal(libfwctl_relation_get_kind(NULL), 0);
	assert_null(libfwctl_relation_get_name(NULL));
	assert_null(libfwctl_relation_get_syspath(NULL));
	assert_null(libfwctl_relation_get_driver(NULL));
	assert_null(libfwctl_relation_get_state(NULL));
	assert_null(libfwctl_relation_get_link_layer(NULL));
}

static void test_functions_that_search_and_watch(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_enumerate *enumerate = NULL;
	struct libfwctl_event *event = NULL;

	(void)state;
	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_match_driver(NULL, "x"), -EINVAL);
	assert_int_equal(libfwctl_enumerate_match_driver(enumerate, NULL), -EINVAL);
	assert_int_equal(libfwctl_enumerate_match_pci_address(NULL, "08:00.0"), -EINVAL);
	assert_int_equal(libfwctl_enumerate_match_pci_address(enumerate, NULL), -EINVAL);
	assert_int_equal(libfwctl_enumerate_match_pci_address(enumerate, "nonsense"), -EINVAL);
	assert_int_equal(libfwctl_enumerate_match_parent(NULL, "x"), -EINVAL);
	assert_int_equal(libfwctl_enumerate_match_parent(enumerate, NULL), -EINVAL);
	assert_int_equal(libfwctl_enumerate_scan(NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_enumerate_get_count(NULL), 0);
	assert_null(libfwctl_enumerate_get_device(NULL, 0));
	assert_null(libfwctl_enumerate_get_device(enumerate, 0));
	assert_int_equal(libfwctl_monitor_get_fd(NULL), -EINVAL);
	assert_int_equal(libfwctl_monitor_receive(NULL, NULL, &event), -EINVAL);
	assert_int_equal(libfwctl_event_get_action(NULL), LIBFWCTL_ACTION_OTHER);
	assert_null(libfwctl_event_get_action_name(NULL));
	assert_null(libfwctl_event_get_device(NULL));
	assert_int_equal(libfwctl_context_set_log(NULL, NULL, NULL, 0), -EINVAL);
	assert_int_equal(libfwctl_context_check_system(NULL, NULL), -EINVAL);
	libfwctl_enumerate_free(enumerate);
	libfwctl_context_unref(ctx);
}

static void test_functions_of_a_handle(void **state)
{
	struct told told = {0};
	struct libfwctl_handle *handle = told_open_all(&told);
	struct libfwctl_rpc rpc = {0};
	size_t length = 1;

	(void)state;
	assert_int_equal(libfwctl_handle_get_fd(NULL), -EINVAL);
	assert_null(libfwctl_handle_get_device(NULL));
	assert_null(libfwctl_handle_get_policy(NULL));
	assert_int_equal(libfwctl_handle_get_device_type(NULL), 0);
	assert_null(libfwctl_handle_get_info(NULL, &length));
	assert_int_equal(length, 0);
	assert_non_null(libfwctl_handle_get_info(handle, NULL));
	assert_int_equal(libfwctl_handle_rpc(NULL, &rpc, NULL), -EINVAL);
	assert_int_equal(libfwctl_handle_rpc(handle, NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), -EINVAL);
	assert_int_equal(told.rpcs, 0);
	libfwctl_close(handle);
}

static void test_the_catalogue(void **state)
{
	char *text = NULL;
	uint64_t offset, width;
	bool fixed;

	(void)state;
	assert_null(libfwctl_format_get_stream_summary(NULL, 0));
	assert_null(libfwctl_format_find_stream_layout(NULL, "x"));
	assert_null(libfwctl_command_get_stream(NULL));
	assert_null(libfwctl_command_buffer_get_stream(NULL));
	assert_int_equal(libfwctl_command_get_capability(NULL, &text), -EINVAL);
	assert_int_equal(libfwctl_command_get_preset(NULL, NULL, &offset, &fixed), -EINVAL);
	assert_false(libfwctl_field_is_after(NULL));
	assert_false(libfwctl_field_is_open(NULL));
	assert_int_equal(libfwctl_field_get_part_count(NULL), 0);
	assert_int_equal(libfwctl_field_get_part(NULL, 0, &offset, &width), -EINVAL);
	assert_int_equal(libfwctl_field_get_condition(NULL, &text), -EINVAL);
	assert_int_equal(libfwctl_field_get_count_rule(NULL, &text), -EINVAL);
	assert_null(text);
}

static void test_parameters_readings_and_dumps(void **state)
{
	uint64_t min, max;
	uint32_t first = 77;

	(void)state;
	assert_int_equal(libfwctl_format_get_param_count(NULL), 0);
	assert_null(libfwctl_format_get_param(NULL, 0));
	assert_null(libfwctl_format_find_param(NULL, "x"));
	assert_null(libfwctl_param_get_format(NULL));
	assert_null(libfwctl_param_get_name(NULL));
	assert_null(libfwctl_param_get_summary(NULL));
	assert_null(libfwctl_param_get_reference(NULL));
	assert_null(libfwctl_param_get_since(NULL));
	assert_null(libfwctl_param_get_group(NULL));
	assert_null(libfwctl_param_get_field(NULL));
	assert_null(libfwctl_param_get_path(NULL));
	assert_int_equal(libfwctl_param_get_takes_effect(NULL), LIBFWCTL_TAKES_EFFECT_UNKNOWN);
	assert_int_equal(libfwctl_param_get_range(NULL, &min, &max), -EINVAL);
	assert_null(libfwctl_param_get_obstacle(NULL));
	assert_int_equal(libfwctl_param_get_values(NULL), 0);
	assert_int_equal(libfwctl_param_get_instances(NULL, &first), 0);
	assert_int_equal(first, 77);
	assert_null(libfwctl_param_get_suffix(NULL));
	assert_int_equal(libfwctl_format_get_reading_count(NULL), 0);
	assert_null(libfwctl_format_get_reading(NULL, 0));
	assert_null(libfwctl_format_find_reading(NULL, "x"));
	assert_null(libfwctl_reading_get_name(NULL));
	assert_null(libfwctl_reading_get_summary(NULL));
	assert_null(libfwctl_reading_get_reference(NULL));
	assert_int_equal(libfwctl_reading_get_kind(NULL), 0);
	assert_null(libfwctl_reading_get_unit(NULL));
	assert_int_equal(libfwctl_format_get_dump_count(NULL), 0);
	assert_null(libfwctl_format_get_dump(NULL, 0));
	assert_null(libfwctl_format_find_dump(NULL, NULL));
	assert_null(libfwctl_dump_get_name(NULL));
	assert_null(libfwctl_dump_get_summary(NULL));
	assert_null(libfwctl_dump_get_reference(NULL));
	assert_null(libfwctl_dump_get_command(NULL));
	assert_null(libfwctl_dump_get_suffix(NULL));
}

static void test_words_policies_and_errors(void **state)
{
	uint32_t scope;
	uint64_t effects;

	(void)state;
	assert_int_equal(libfwctl_scope_from_name(NULL, &scope), -EINVAL);
	assert_int_equal(libfwctl_scope_from_name("configuration", NULL), -EINVAL);
	assert_int_equal(libfwctl_effects_from_names(NULL, &effects), -EINVAL);
	assert_int_equal(libfwctl_effects_from_names("reads", NULL), -EINVAL);
	assert_null(libfwctl_effect_name(0));
	assert_int_equal(libfwctl_policy_set_scope(NULL, 0), -EINVAL);
	assert_int_equal(libfwctl_policy_get_scope(NULL), 0);
	assert_int_equal(libfwctl_policy_set_effects(NULL, 0), -EINVAL);
	assert_int_equal(libfwctl_policy_get_effects(NULL), 0);
	assert_int_equal(libfwctl_error_get_kind(NULL), 0);
	assert_int_equal(libfwctl_error_get_errno(NULL), 0);
	assert_int_equal(libfwctl_error_get_executed(NULL), 0);
	assert_int_equal(libfwctl_error_get_stage(NULL), 0);
	assert_null(libfwctl_error_get_device(NULL));
	assert_non_null(libfwctl_error_text(NULL));
	assert_non_null(libfwctl_version());
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_functions_that_make_objects),
		cmocka_unit_test(test_functions_that_free),
		cmocka_unit_test(test_functions_that_ask_a_device),
		cmocka_unit_test(test_an_identity),
		cmocka_unit_test(test_devlink),
		cmocka_unit_test(test_a_preflight),
		cmocka_unit_test(test_a_setting),
		cmocka_unit_test(test_functions_that_ask_relations),
		cmocka_unit_test(test_functions_that_search_and_watch),
		cmocka_unit_test(test_functions_of_a_handle),
		cmocka_unit_test(test_the_catalogue),
		cmocka_unit_test(test_parameters_readings_and_dumps),
		cmocka_unit_test(test_words_policies_and_errors),
	};

	return cmocka_run_group_tests_name("null", tests, NULL, NULL);
}
