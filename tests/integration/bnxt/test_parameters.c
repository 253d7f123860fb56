// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The variables of bnxt's configuration as parameters, on a transport that is the device: each goes to the
 * number, the length and the index that its public source has, as bytes. The device is function 3 on port 1.
 */
#include "../../testing.h"
#include "bnxt.h"

#include <stdlib.h>

enum owner { SHARED, PORT, FUNCTION, INDEXED };

/*
 * As Linux's bnxt_devlink.c has them, its first eight; the others as bnxt_drv_cfgparam_list in Broadcom's patches
 * to netdev of October 2017. Only `rdma_capable` and `nvm_cfg_ver` cannot be set.
 */
static const struct variable {
	const char *name;
	unsigned int number, bits;
	enum owner owner;
	const char *high; /* the largest that can be set */
	unsigned int bytes;
} variables[] = {
	{"enable_sriov", 401, 1, SHARED, "true", 1},
	{"ignore_ari", 164, 1, SHARED, "true", 1},
	{"msix_vec_per_pf_max", 108, 10, SHARED, "512", 512},
	{"msix_vec_per_pf_min", 114, 7, SHARED, "127", 127},
	{"dis_gre_ver_check", 171, 1, SHARED, "true", 1},
	{"support_rdma", 506, 1, FUNCTION, "true", 1},
	{"rdma_capable", 161, 1, SHARED, NULL, 0},
	{"nvm_cfg_ver_2", 602, 8, INDEXED, NULL, 0},
	{"pme_capability", 166, 1, SHARED, "true", 1},
	{"lldp_nearest_bridge", 269, 1, SHARED, "true", 1},
	{"lldp_nearest_nontpmr_bridge", 270, 1, SHARED, "true", 1},
	{"secure_nic", 162, 1, SHARED, "true", 1},
	{"phy_select", 329, 1, SHARED, "1", 1},
	{"mba_enabled", 351, 1, FUNCTION, "true", 1},
	{"mba_boot_type", 352, 2, FUNCTION, "intr19", 3},
	{"mba_delay_time", 353, 4, FUNCTION, "15", 15},
	{"mba_setup_hot_key", 354, 1, FUNCTION, "ctrl_b", 1},
	{"mba_hide_setup_prompt", 355, 1, FUNCTION, "true", 1},
	{"mba_vlan_tag", 357, 16, FUNCTION, "4095", 4095},
	{"mba_vlan_enabled", 358, 1, FUNCTION, "true", 1},
	{"mba_link_speed", 359, 4, FUNCTION, "speed_100m", 15},
	{"mba_boot_retry_count", 360, 3, FUNCTION, "7", 7},
	{"mba_boot_protocol", 361, 3, FUNCTION, "none", 7},
	{"number_of_vfs_per_pf", 404, 8, FUNCTION, "255", 255},
	{"msix_vectors_per_vf", 406, 10, FUNCTION, "1023", 1023},
	{"npar_bw_reservation", 501, 10, FUNCTION, "1023", 1023},
	{"npar_bw_limit", 502, 10, FUNCTION, "1023", 1023},
	{"npar_bw_in_percent", 507, 1, FUNCTION, "true", 1},
	{"npar_bw_reservation_valid", 508, 1, FUNCTION, "true", 1},
	{"npar_bw_limit_valid", 509, 1, FUNCTION, "true", 1},
	{"magic_packet_wol", 152, 1, PORT, "true", 1},
	{"dcbx_mode", 155, 4, PORT, "ieee_cee", 3},
	{"multifunc_mode", 157, 5, PORT, "npar20", 4},
	{"pre_os_link_speed_d0", 205, 4, PORT, "speed_5g", 14},
	{"eee_pwr_save", 208, 1, PORT, "true", 1},
	{"pre_os_link_speed_d3", 210, 4, PORT, "speed_100g", 6},
	{"media_auto_detect", 213, 1, PORT, "true", 1},
	{"autoneg_protocol", 312, 8, PORT, "consortium", 4},
	{"npar_num_partitions_per_port", 503, 8, PORT, "255", 255},
};

static const struct libfwctl_format *format;
static struct libfwctl_context *context;

/* The device: what it expects, what it keeps, and what it was asked. */
static struct {
	const struct variable *variable;
	unsigned int index; /* of another function's; 0: as the owner says */
	unsigned char value[2];
	unsigned int reads, defaults, writes, refuse;
} device;

static int tell_info(void *user_data, uint32_t *type, void *data, size_t room, size_t *length)
{
	const unsigned char capabilities[4] = {0x0f};

	(void)user_data;
	*type = LIBFWCTL_DEVICE_TYPE_BNXT;
	*length = sizeof(capabilities);
	memcpy(data, capabilities, room < sizeof(capabilities) ? room : sizeof(capabilities));
	return 0;
}

static unsigned int word(const unsigned char *bytes)
{
	return bytes[0] | (unsigned int)bytes[1] << 8;
}

/* Linux says 0 dimensions for index 0, and 1 for others; its loop over nvm_cfg_ver says 1 for all. */
static void expect_key(const unsigned char *request)
{
	const unsigned int indices[] = {[SHARED] = 0, [PORT] = 1, [FUNCTION] = 2, [INDEXED] = 2};
	const struct variable *variable = device.variable;

	assert_int_equal(word(request + 24), variable->bits);
	assert_int_equal(word(request + 26), variable->number);
	assert_int_equal(word(request + 28), variable->owner != SHARED);
	assert_int_equal(word(request + 30),
			 device.index ? device.index : indices[variable->owner]);
	assert_int_equal(word(request + 32) | word(request + 34) | word(request + 36), 0);
}

static void answer_variable(struct libfwctl_rpc *rpc, unsigned char *reply)
{
	const unsigned char *request = rpc->in;
	unsigned char *data = rpc->buffers[0].data;
	size_t bytes = (device.variable->bits + 7) / 8;

	assert_int_equal(rpc->in_length, 40);
	assert_int_equal(rpc->buffers[0].offset, 16);
	expect_key(request);
	if (word(request) == 0xfff1) {
		device.reads += !request[38];
		device.defaults += request[38];
		memcpy(data, device.value, bytes);
		if (request[38])
			memset(data, 0, bytes);
		reply[8] = (unsigned char)device.variable->bits;
		memcpy(reply + 10, request + 26, 2);
		return;
	}
	assert_int_equal(word(request), 0xfff2);
	assert_int_equal(request[38], 0); /* neither flushed nor encrypted */
	device.writes++;
	memcpy(device.value, data, bytes);
}

static int answer(void *user_data, struct libfwctl_rpc *rpc)
{
	unsigned char reply[136] = {[6] = 16};

	(void)user_data;
	rpc->executed = LIBFWCTL_EXECUTED_YES;
	memcpy(reply + 2, rpc->in, 2);
	if (word(rpc->in) == 0x15) { /* hwrm_func_qcaps: function 3, port 1 */
		reply[6] = sizeof(reply);
		reply[8] = 3;
		reply[10] = 1;
	} else if (device.refuse) {
		reply[0] = 2;
		reply[14] = (unsigned char)device.refuse;
	} else {
		answer_variable(rpc, reply);
	}
	rpc->out_valid = rpc->out_room < reply[6] ? rpc->out_room : reply[6];
	rpc->out_reported = rpc->out_valid;
	memcpy(rpc->out, reply, rpc->out_valid);
	return 0;
}

static struct libfwctl_handle *open_it(void)
{
	const struct libfwctl_transport transport = {
		.size = sizeof(transport), .info = tell_info, .rpc = answer};
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;

	assert_int_equal(libfwctl_policy_new(&policy), 0);
	assert_int_equal(libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL), 0);
	assert_int_equal(libfwctl_open_transport(context, &transport, NULL, policy, NULL, &handle),
			 0);
	libfwctl_policy_free(policy);
	return handle;
}

static struct libfwctl_settings *settings_of(const struct variable *variable)
{
	struct libfwctl_settings *settings = NULL;

	memset(&device, 0, sizeof(device));
	device.variable = variable;
	assert_int_equal(libfwctl_settings_new(format, NULL, &settings), 0);
	assert_int_equal(libfwctl_settings_select(settings, variable->name, NULL), 0);
	assert_int_equal(libfwctl_settings_get_count(settings), 1);
	return settings;
}

static void read_both(struct libfwctl_settings *settings, struct libfwctl_handle *handle)
{
	struct libfwctl_error *err = libfwctl_error_new();

	if (libfwctl_settings_read(settings, handle,
				   LIBFWCTL_PARAM_VALUE_NEXT | LIBFWCTL_PARAM_VALUE_DEFAULT, err))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
}

static void test_places(void **state)
{
	struct libfwctl_handle *handle = open_it();

	(void)state;
	for (size_t i = 0; i < COUNT(variables); i++) {
		struct libfwctl_settings *settings = settings_of(&variables[i]);
		const struct libfwctl_setting *setting = libfwctl_settings_get(settings, 0);

		read_both(settings, handle);
		assert_int_equal(device.reads, 1);
		assert_int_equal(device.defaults, 1);
		assert_int_equal(libfwctl_setting_get_support(setting), LIBFWCTL_ANSWER_YES);
		assert_null(libfwctl_setting_get_text(setting, LIBFWCTL_PARAM_VALUE_CURRENT));
		assert_non_null(libfwctl_setting_get_text(setting, LIBFWCTL_PARAM_VALUE_DEFAULT));
		libfwctl_settings_free(settings);
	}
	libfwctl_close(handle);
}

static void test_set(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = open_it();

	(void)state;
	for (size_t i = 0; i < COUNT(variables); i++) {
		const struct variable *variable = &variables[i];
		struct libfwctl_settings *settings = settings_of(variable);
		const struct libfwctl_setting *setting = libfwctl_settings_get(settings, 0);

		if (!variable->high) {
			assert_int_equal(
				libfwctl_settings_change(settings, variable->name, "0", err),
				-EACCES);
			libfwctl_settings_free(settings);
			continue;
		}
		if (libfwctl_settings_change(settings, variable->name, variable->high, err) ||
		    libfwctl_settings_apply(settings, handle, err))
			fail_msg("%s: %s", variable->name, libfwctl_error_text(err));
		assert_int_equal(device.writes, 1);
		assert_int_equal(word(device.value), variable->bytes);
		assert_int_equal(libfwctl_setting_get_outcome(setting), LIBFWCTL_OUTCOME_CHANGED);
		assert_string_equal(libfwctl_setting_get_text(setting, LIBFWCTL_PARAM_VALUE_NEXT),
				    variable->high);
		assert_int_equal(libfwctl_setting_get_takes_effect(setting),
				 LIBFWCTL_TAKES_EFFECT_AT_RESET);
		libfwctl_settings_free(settings);
	}
	libfwctl_close(handle);
	libfwctl_error_free(err);
}

/* What does not fit, or is over what Linux takes, is not sent. */
static void test_range(void **state)
{
	static const char *const wrong[][2] = {
		{"msix_vec_per_pf_max", "513"}, {"msix_vec_per_pf_min", "128"},
		{"mba_vlan_tag", "4096"},	{"mba_boot_type", "4"},
		{"enable_sriov", "2"},		{"number_of_vfs_per_pf", "256"},
		{"mba_boot_protocol", "disk"},	{"npar_bw_limit", "-1"},
	};
	struct libfwctl_settings *settings = settings_of(&variables[0]);

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_int_not_equal(
			libfwctl_settings_change(settings, wrong[i][0], wrong[i][1], NULL), 0);
	libfwctl_settings_free(settings);
}

/* The variables of function 5 by its index, which niccli calls a scope. */
static void test_other_function(void **state)
{
	const struct variable *variable = &variables[5];
	struct libfwctl_handle *handle = open_it();
	struct libfwctl_settings *settings = settings_of(variable);

	(void)state;
	device.index = 5;
	assert_int_equal(libfwctl_settings_set_function(settings, 5, NULL), 0);
	assert_int_equal(libfwctl_settings_select(settings, variable->name, NULL), 0);
	read_both(settings, handle);
	assert_int_equal(device.reads, 1);
	libfwctl_settings_free(settings);
	libfwctl_close(handle);
}

/* Firmware that does not have a variable says var_not_exist. */
static void test_absent(void **state)
{
	struct libfwctl_handle *handle = open_it();
	struct libfwctl_settings *settings = settings_of(&variables[0]);
	const struct libfwctl_setting *setting = libfwctl_settings_get(settings, 0);

	(void)state;
	device.refuse = 1;
	read_both(settings, handle);
	assert_int_equal(libfwctl_setting_get_support(setting), LIBFWCTL_ANSWER_NO);
	assert_null(libfwctl_setting_get_text(setting, LIBFWCTL_PARAM_VALUE_NEXT));
	libfwctl_settings_free(settings);
	libfwctl_close(handle);
}

/* The table above is all of them: 39, of which one has three instances. */
static void test_all(void **state)
{
	size_t count = libfwctl_format_get_param_count(format);

	(void)state;
	assert_int_equal(count, COUNT(variables));
	for (size_t i = 0; i < count; i++) {
		const struct libfwctl_param *param = libfwctl_format_get_param(format, i);

		assert_string_not_equal(libfwctl_param_get_summary(param), "");
		assert_non_null(libfwctl_param_get_field(param));
	}
}

static int begin(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	context = new_context();
	if (libfwctl_context_find_format(context, "bnxt", err, &format))
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
		cmocka_unit_test(test_places), cmocka_unit_test(test_set),
		cmocka_unit_test(test_range),  cmocka_unit_test(test_other_function),
		cmocka_unit_test(test_absent), cmocka_unit_test(test_all),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
