// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The commands of bnxt against bytes that were put together by hand from the offsets of the kernel's
 * include/linux/bnxt/hsi.h, numbers least significant byte first. Through the public API alone, without a
 * device.
 */
#include "../mlx5/mlx5.h"

static const struct sent requests[] = {
	{"hwrm_ver_get", "{}", 24, "0000ffff 0000ffff @10 010a03"},
	{"hwrm_port_phy_qcfg", "{\"port_id\":2}", 24, "2700ffff 0000ffff @10 0200"},
	/* this function, as long as nobody says another */
	{"hwrm_func_qcfg", "{}", 24, "1600ffff 0000ffff @10 ffff"},
	{"hwrm_dbg_qcaps", "{}", 24, "20ffffff 0000ffff @10 ffff"},
	{"hwrm_dbg_qcfg", "{}", 24, "21ffffff 0000ffff @10 ffff"},
	{"hwrm_func_qcaps", "{\"fid\":5}", 24, "1500ffff 0000ffff @10 0500"},
	{"hwrm_func_reset", "{\"func_reset_level\":\"resetvf\",\"vf_id\":3}", 24,
	 "1100ffff 0000ffff @10 01000000 0300 03"},
	{"hwrm_nvm_find_dir_entry", "{\"dir_type\":\"pkg_log\"}", 32, "f9ffffff 0000ffff @16 0100"},
	{"hwrm_nvm_find_dir_entry", "{\"dir_idx\":7,\"opt_ordinal\":\"ge\"}", 32,
	 "f9ffffff 0000ffff @10 01000000 0700 @1c 01"},
	{"hwrm_nvm_get_variable",
	 "{\"data_len\":32,\"option_num\":\"msix_vec_per_pf_max\",\"dimensions\":1,"
	 "\"index\":[3,0,0,0],\"flags\":1}",
	 40, "f1ffffff 0000ffff @18 20006c00 01000300 @26 01"},
	{"hwrm_nvm_set_variable",
	 "{\"data_len\":8,\"option_num\":\"enable_sriov\",\"flags\":{\"force_flush\":true,"
	 "\"encrypt_mode\":\"aes256\"}}",
	 40, "f2ffffff 0000ffff @18 08009101 @26 05"},
	{"hwrm_dbg_coredump_retrieve",
	 "{\"component_id\":2,\"segment_id\":257,\"instance\":1,\"seg_flags\":4,\"seq_no\":5}", 56,
	 "19ffffff 0000ffff @18 00f00000 @20 02000101 0100 @28 04 @30 05000000"},
	{"hwrm_port_qstats", "{\"port_id\":1,\"flags\":1}", 40, "2300ffff 0000ffff @10 0100 01"},
	{"hwrm_sch_grp_cfg",
	 "{\"sch_grp_id\":3,\"max_bw\":5,\"queue_id\":[0,1,0,0,0,0,0,0],"
	 "\"queue_tsa_assign\":[0,\"ets\",0,0,0,0,0,0],"
	 "\"queue_min_bw_percent\":[0,0,0,0,0,0,0,40]}",
	 88, "7300ffff 0000ffff @10 0300 @14 00010000 @20 05000000 @29 01 @31 01 @54 28000000"},
	{"hwrm_dbg_read_direct", "{\"read_addr\":822087680,\"read_len32\":4}", 32,
	 "10ffffff 0000ffff @18 00100031 04000000"},
	{"hwrm_port_phy_i2c_read",
	 "{\"port_id\":1,\"i2c_slave_addr\":160,\"page_offset\":128,\"data_length\":16}", 40,
	 "2c00ffff 0000ffff @14 01000000 0100a0 @1e 800010"},
	{"hwrm_fw_reset",
	 "{\"embedded_proc_type\":\"chip\",\"selfrst_status\":\"selfrstasap\",\"flags\":1}", 24,
	 "c000ffff 0000ffff @10 06010001"},
	{"hwrm_fw_set_time",
	 "{\"year\":2026,\"month\":11,\"day\":23,\"hour\":4,\"minute\":5,\"second\":6,"
	 "\"millisecond\":700,\"zone\":\"utc\"}",
	 32, "c800ffff 0000ffff @10 ea070b17 040506 @18 bc02"},
	{"hwrm_dbg_ptrace", "{\"pdi_req_buf_len\":256,\"seq_no\":2,\"flags\":2}", 40,
	 "2dffffff 0000ffff @20 00010000 02000200"},
	{"hwrm_nvm_write",
	 "{\"dir_type\":\"vpd\",\"dir_ordinal\":1,\"dir_ext\":2,\"dir_attr\":1,"
	 "\"dir_data_length\":512,\"flags\":6,\"dir_item_length\":4096,\"offset\":256,\"len\":128}",
	 56,
	 "feffffff 0000ffff @18 05000100 02000100 00020000 00000600 00100000 00010000 80000000"},
	{"hwrm_queue_pri2cos_qcfg", "{\"flags\":{\"path\":\"rx\",\"ivlan\":true},\"port_id\":1}",
	 24, "3700ffff 0000ffff @10 03000000 01"},
	/* without a layout */
	{"hwrm_nvm_flush", "{}", 16, "f0ffffff 0000ffff"},
	/* the driver copies whole words, of 32 bits */
	{"hwrm_port_qcfg", "{\"body\":\"0102\"}", 20, "dd00ffff 0000ffff @10 0102"},
	{"hwrm_port_qcfg", "{\"body\":\"0102030405060708\"}", 24,
	 "dd00ffff 0000ffff @10 01020304 05060708"},
};

static const struct answered replies[] = {
	{"hwrm_ver_get", NULL, 176,
	 "@6 b000 @8 010a0300 e20100a9 @18 06000000 @20 42726f61 64636f6d @40 00 @50 32323600"
	 " @70 50170102 0001 @76 80000004 f401 02 @7f 01 01000a00 0300 9700",
	 "{\"hwrm_intf_maj_8b\":1,\"hwrm_intf_min_8b\":10,\"hwrm_fw_maj_8b\":226,"
	 "\"hwrm_fw_rsvd_8b\":169,\"dev_caps_cfg\":{\"value\":6,\"names\":[\"fw_dcbx_agent_supported\","
	 "\"short_cmd_supported\"]},\"hwrm_fw_name\":\"Broadcom\",\"active_pkg_name\":\"226\","
	 "\"chip_num\":5968,\"chip_rev\":1,\"chip_metal\":2,"
	 "\"chip_platform_type\":{\"value\":1,\"name\":\"fpga\"},\"max_req_win_len\":128,"
	 "\"max_resp_len\":1024,\"def_req_timeout\":500,"
	 "\"flags\":{\"value\":2,\"names\":[\"ext_ver_avail\"]},\"always_1\":1,"
	 "\"hwrm_intf_major\":1,\"hwrm_intf_minor\":10,\"hwrm_intf_build\":3,\"hwrm_intf_patch\":151}"},
	{"hwrm_port_phy_qcfg", NULL, 112,
	 "@6 7000 @8 0220e803 01030040 @e 400d @10 e803 04 @16 400d @23 100302 21 00 @28 000b0401"
	 " @30 10000011 60000103 @38 46494e49 53415220 434f5250 @5f 04 @60 2400 @66 04",
	 "{\"link\":{\"value\":2,\"name\":\"link\"},\"active_fec_signal_mode\":{"
	 "\"signal_mode\":{\"value\":0,\"name\":\"nrz\"},"
	 "\"active_fec\":{\"value\":2,\"name\":\"fec_clause91_active\"}},"
	 "\"link_speed\":{\"value\":1000,\"name\":\"speed_100gb\"},"
	 "\"duplex_cfg\":{\"value\":1,\"name\":\"full\"},"
	 "\"pause\":{\"value\":3,\"names\":[\"tx\",\"rx\"]},"
	 "\"support_speeds\":{\"value\":3392,\"names\":[\"speed_10gb\",\"speed_25gb\",\"speed_50gb\","
	 "\"speed_100gb\"]},\"force_link_speed\":{\"value\":1000,\"name\":\"speed_100gb\"},"
	 "\"auto_mode\":{\"value\":4,\"name\":\"speed_mask\"},"
	 "\"phy_type\":{\"value\":16,\"name\":\"type_100g_basesr4\"},"
	 "\"media_type\":{\"value\":3,\"name\":\"fibre\"},"
	 "\"xcvr_pkg_type\":{\"value\":2,\"name\":\"xcvr_external\"},"
	 "\"eee_config_phy_addr\":{\"phy_addr\":1,"
	 "\"eee_config\":{\"value\":1,\"names\":[\"eee_enabled\"]}},"
	 "\"link_partner_adv_auto_mode\":{\"value\":4,\"name\":\"speed_mask\"},"
	 "\"xcvr_identifier_type_tx_lpi_timer\":{\"tx_lpi_timer\":16,"
	 "\"xcvr_identifier_type\":{\"value\":17,\"name\":\"qsfp28\"}},"
	 "\"fec_cfg\":{\"value\":96,\"names\":[\"fec_clause91_supported\",\"fec_clause91_enabled\"]},"
	 "\"phy_vendor_name\":\"FINISAR CORP\","
	 "\"link_down_reason\":{\"value\":4,\"names\":[\"cable_removed\"]},\"active_lanes\":4}"},
	{"hwrm_func_qcaps", NULL, 144,
	 "@6 9000 @8 05000100 04000040 0010180a1b2c 8000 @1a 4000 @24 1000",
	 "{\"fid\":5,\"port_id\":1,\"flags\":{\"value\":1073741828,\"names\":[\"ptp_supported\","
	 "\"pfc_wd_stats_supported\"]},\"mac_address\":\"0010180a1b2c\",\"max_rsscos_ctx\":128,"
	 "\"max_tx_rings\":64,\"max_vfs\":16}"},
	{"hwrm_temp_monitor_query", NULL, 24, "@6 1800 @8 37350024 @f 5f64696e",
	 "{\"temp\":55,\"phy_temp\":53,\"flags\":{\"value\":36,\"names\":[\"om_not_present\","
	 "\"threshold_values_available\"]},\"warn_threshold\":95,\"critical_threshold\":100,"
	 "\"fatal_threshold\":105,\"shutdown_threshold\":110}"},
	{"hwrm_nvm_get_dir_info", NULL, 24, "@6 1800 @8 1c000000 18000000",
	 "{\"entries\":28,\"entry_length\":24}"},
	{"hwrm_nvm_find_dir_entry", NULL, 32, "@6 2000 @8 00100000 34020000 00000000 01000900",
	 "{\"dir_item_length\":4096,\"dir_data_length\":564,\"fw_ver\":0,\"dir_ordinal\":1,\"dir_idx\":9}"},
	/* the one number with its most significant byte first */
	{"hwrm_tunnel_dst_port_query", "{\"tunnel_type\":\"vxlan\"}", 16,
	 "@6 1000 @8 030012b5 8101",
	 "{\"tunnel_dst_port_id\":3,\"tunnel_dst_port_val\":4789,"
	 "\"upar_in_use\":{\"value\":129,\"names\":[\"upar0\",\"upar7\"]},"
	 "\"status\":{\"value\":1,\"names\":[\"chip_level\"]}}"},
	/* one queue, and seven that lie closer together */
	{"hwrm_queue_cos2bw_qcfg", NULL, 112,
	 "@6 7000 @8 01 @c 88130020 64000000 010207 @17 04 0a000010 00000000 00 03 @23 05 @5f 0a"
	 " @6a 09",
	 "{\"queue_id0\":1,\"queue_id0_min_bw\":{\"bw_value\":5000,\"scale\":{\"value\":0,\"name\":\"bits\"},"
	 "\"bw_value_unit\":{\"value\":1,\"name\":\"percent1_100\"}},"
	 "\"queue_id0_max_bw\":{\"bw_value\":100,\"bw_value_unit\":{\"value\":0,\"name\":\"mega\"}},"
	 "\"queue_id0_tsa_assign\":{\"value\":1,\"name\":\"ets\"},\"queue_id0_pri_lvl\":2,"
	 "\"queue_id0_bw_weight\":7,\"cfg\":[{\"queue_id\":4,\"queue_id_min_bw\":{\"bw_value\":10,"
	 "\"scale\":{\"value\":1,\"name\":\"bytes\"}},\"queue_id_pri_lvl\":3},{\"queue_id\":5},{},{},{},"
	 "{},{\"queue_id\":10,\"queue_id_bw_weight\":9}]}"},
	{"hwrm_port_phy_i2c_read", "{\"data_length\":4}", 80, "@6 5000 @8 11223344 55",
	 "{\"data\":\"11223344\"}"},
	{"hwrm_dbg_qcaps", NULL, 24, "@6 1800 @8 0100 @c 01000000 60000000",
	 "{\"fid\":1,\"coredump_component_disable_caps\":{\"value\":1,\"names\":[\"nvram\"]},"
	 "\"flags\":{\"value\":96,\"names\":[\"coredump_host_capture\",\"ptrace\"]}}"},
	{"hwrm_error_recovery_qcfg", NULL, 208,
	 "@6 d000 @8 02000000 0a000000 @20 05100100 @37 01 @38 03200000 @78 efbeadde @b8 2a",
	 "{\"flags\":{\"value\":2,\"names\":[\"co_cpu\"]},\"driver_polling_freq\":10,"
	 "\"fw_health_status_reg\":{\"addr_space\":{\"value\":1,\"name\":\"grc\"},\"addr\":17409},"
	 "\"reg_array_cnt\":1,\"reset_reg\":[{\"addr_space\":{\"value\":3,\"name\":\"bar1\"},"
	 "\"addr\":2048},{},{},{},{},{},{},{},{},{},{},{},{},{},{},{}]}"},
	{"hwrm_port_qcfg", NULL, 16, "@6 1000 @8 0102030405060708",
	 "{\"body\":\"01020304050607\"}"},
};

static void test_encode(void **state)
{
	check_encoding(*state, requests, COUNT(requests));
}

static void test_decode_requests(void **state)
{
	check_identified(*state, requests, COUNT(requests));
}

static void test_decode_replies(void **state)
{
	check_replies(*state, replies, COUNT(replies));
}

/* Behind the header of a list of structs stands what it says. */
static void test_structured_data(void **state)
{
	static const char app[] = "{\"struct_id\":\"dcbx_app\",\"len\":8,\"version\":1,\"count\":1,"
				  "\"subtype\":\"host_operational\",\"data\":{\"app\":["
				  "{\"protocol_id\":35078,\"protocol_selector\":\"ether_type\","
				  "\"priority\":3,\"valid\":1}]}}";
	struct libfwctl_request *request =
		fill(*state, "hwrm_fw_set_structured_data", "{\"hdr_cnt\":1}");
	unsigned char bytes[32];
	uint64_t length = 0;
	char json[400];

	snprintf(json, sizeof(json), "{\"data\":%s}", app);
	put_json(request, json);
	parse_sparse("21040800 01010003 00000000 00000000 89060103 01", bytes, 24);
	assert_bytes(libfwctl_request_get_buffer(request, "data"), bytes, 24);
	/* 24 bytes, as the request tells once it is looked at */
	assert_int_equal(libfwctl_record_find_u64(libfwctl_request_get_record(request), "data_len",
						  NULL, &length),
			 0);
	assert_int_equal(length, 24);
	libfwctl_request_free(request);
}

/* A newer firmware says more, an older one less: what it says of its length counts. */
static void test_lengths(void **state)
{
	unsigned char bytes[32];
	struct libfwctl_response *response;
	const struct libfwctl_record *record;
	uint64_t value = 0;

	parse_sparse("@6 0d00 @8 37350000 ff", bytes, 16);
	response = load_response(*state, "hwrm_temp_monitor_query", NULL, bytes, 16);
	record = libfwctl_response_get_record(response);
	assert_int_equal(libfwctl_record_find_u64(record, "temp", NULL, &value), 0);
	assert_int_equal(value, 0x37);
	/* the last byte says that the reply is there, and is nothing else */
	assert_int_equal(libfwctl_record_find_u64(record, "temp2", NULL, &value), -ENODATA);
	assert_int_equal(libfwctl_record_find_u64(record, "warn_threshold", NULL, &value),
			 -ENODATA);
	libfwctl_response_free(response);

	parse_sparse("@6 4000 @8 37350000", bytes, 32);
	response = load_response(*state, "hwrm_temp_monitor_query", NULL, bytes, 32);
	assert_int_equal(libfwctl_response_check(response, NULL), 0);
	assert_int_equal(libfwctl_record_find_u64(libfwctl_response_get_record(response),
						  "phy_temp", NULL, &value),
			 0);
	assert_int_equal(value, 0x35);
	libfwctl_response_free(response);
}

static void test_refusal(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	unsigned char bytes[16];
	struct libfwctl_response *response;
	uint64_t syndrome = 0;

	parse_sparse("0100f1ff 05001000 @e 01", bytes, sizeof(bytes));
	response = load_response(*state, "hwrm_nvm_get_variable", NULL, bytes, sizeof(bytes));
	assert_int_equal(libfwctl_response_check(response, err), -EREMOTEIO);
	assert_int_equal(libfwctl_response_get_status(response), 1);
	assert_string_equal(libfwctl_response_get_status_name(response), "fail");
	assert_int_equal(libfwctl_response_get_syndrome(response, &syndrome), 0);
	assert_int_equal(syndrome, 1);
	assert_contains(libfwctl_error_text(err),
			"status 0x1 (fail), syndrome 0x1 (var_not_exist)");
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_YES);
	libfwctl_response_free(response);

	/* a command without numbers of its own */
	parse_sparse("ffffe000 05001000 @e 01", bytes, sizeof(bytes));
	response = load_response(*state, "hwrm_temp_monitor_query", NULL, bytes, sizeof(bytes));
	assert_int_equal(libfwctl_response_check(response, err), -EREMOTEIO);
	assert_contains(libfwctl_error_text(err),
			"status 0xffff (cmd_not_supported), syndrome 0x1");
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

/* What a variable is, its number tells: 300 interrupts in the 10 bits of option 108. */
static void test_variable(void **state)
{
	const struct libfwctl_record *value;
	struct libfwctl_request *request = NULL;
	const void *data;
	size_t length = 0;

	assert_int_equal(
		libfwctl_request_new(libfwctl_format_find_command(*state, "hwrm_nvm_set_variable"),
				     NULL, &request),
		0);
	assert_int_equal(libfwctl_request_put_json(request,
						   "{\"option_num\":108,\"data_len\":10,"
						   "\"value\":{\"msix_vec_per_pf_max\":300}}",
						   NULL),
			 0);
	value = libfwctl_request_get_buffer(request, "value");
	assert_non_null(value);
	data = libfwctl_record_get_bytes(value, &length);
	assert_int_equal(length, 2);
	assert_memory_equal(data, "\x2c\x01", 2);
	/* the name of another variable */
	assert_int_equal(libfwctl_request_put(request, "value.enable_sriov", "true", NULL),
			 -ENODATA);
	libfwctl_request_free(request);
}

/* The driver's own word that it could not send, or that no answer came: nothing but a code. */
static void test_not_answered(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	unsigned char bytes[16];
	struct libfwctl_response *response;
	uint64_t syndrome;

	parse_sparse("f0ff", bytes, sizeof(bytes));
	response = load_response(*state, "hwrm_fw_reset", NULL, bytes, sizeof(bytes));
	assert_int_equal(libfwctl_response_check(response, err), -EREMOTEIO);
	assert_string_equal(libfwctl_response_get_status_name(response), "linux_ebusy");
	assert_int_equal(libfwctl_response_get_syndrome(response, &syndrome), -ENODATA);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_UNKNOWN);
	libfwctl_response_free(response);

	/* no memory, which the driver finds before it sends */
	parse_sparse("f4ff", bytes, sizeof(bytes));
	response = load_response(*state, "hwrm_fw_reset", NULL, bytes, sizeof(bytes));
	assert_int_equal(libfwctl_response_check(response, err), -EREMOTEIO);
	assert_string_equal(libfwctl_response_get_status_name(response), "linux_enomem");
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_NO);
	assert_contains(libfwctl_error_text(err), "before it sent anything");
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

/* The scope is the same for what reads and for what destroys; the effects are not. */
static void test_effects(void **state)
{
	const uint64_t reads = LIBFWCTL_EFFECT_READS,
		       others = LIBFWCTL_EFFECT_TOUCHES_OTHER_FUNCTIONS;
	const uint64_t variable = LIBFWCTL_EFFECT_CONFIG_AT_RESET | others;
	const uint64_t reset = LIBFWCTL_EFFECT_RESETS | LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC;

	assert_classified(*state, "hwrm_nvm_find_dir_entry", "{}", LIBFWCTL_SCOPE_CONFIGURATION,
			  reads);
	assert_classified(*state, "hwrm_nvm_factory_defaults", "{}", LIBFWCTL_SCOPE_CONFIGURATION,
			  variable | LIBFWCTL_EFFECT_DESTROYS_DATA | LIBFWCTL_EFFECT_IRREVERSIBLE);
	assert_classified(*state, "hwrm_dbg_erase_nvm", "{}", LIBFWCTL_SCOPE_CONFIGURATION,
			  variable | LIBFWCTL_EFFECT_DESTROYS_DATA | LIBFWCTL_EFFECT_IRREVERSIBLE);
	assert_classified(*state, "hwrm_nvm_set_variable",
			  "{\"option_num\":162,\"value\":{\"secure_nic\":true}}",
			  LIBFWCTL_SCOPE_CONFIGURATION, variable | LIBFWCTL_EFFECT_IRREVERSIBLE);
	assert_classified(*state, "hwrm_nvm_set_variable", "{\"option_num\":401,\"value\":\"01\"}",
			  LIBFWCTL_SCOPE_CONFIGURATION, variable);
	assert_classified(*state, "hwrm_fw_reset", "{}", LIBFWCTL_SCOPE_CONFIGURATION,
			  reset | others);
	assert_classified(*state, "hwrm_func_reset", "{\"func_reset_level\":\"resetme\"}",
			  LIBFWCTL_SCOPE_CONFIGURATION, reset | LIBFWCTL_EFFECT_CLEARS_DATA);
	assert_classified(*state, "hwrm_func_reset", "{}", LIBFWCTL_SCOPE_CONFIGURATION,
			  reset | LIBFWCTL_EFFECT_CLEARS_DATA | others);
	assert_classified(
		*state, "hwrm_func_reset", "{\"func_reset_level\":\"resetme\",\"vf_id\":3}",
		LIBFWCTL_SCOPE_CONFIGURATION, reset | LIBFWCTL_EFFECT_CLEARS_DATA | others);
	/* whatever is in a buffer of bytes adds nothing */
	assert_classified(*state, "hwrm_nvm_set_variable", "{\"option_num\":401,\"value\":\"01\"}",
			  LIBFWCTL_SCOPE_CONFIGURATION, variable);
	assert_classified(*state, "hwrm_nvm_set_variable",
			  "{\"flags\":{\"factory_default\":true},\"value\":\"01\"}",
			  LIBFWCTL_SCOPE_CONFIGURATION, variable | LIBFWCTL_EFFECT_DESTROYS_DATA);
	assert_classified(*state, "hwrm_port_phy_fdrstat", "{\"ops\":\"counter\"}",
			  LIBFWCTL_SCOPE_DEBUG_READ_ONLY, reads);
	assert_classified(*state, "hwrm_port_phy_fdrstat", "{\"ops\":\"clear\"}",
			  LIBFWCTL_SCOPE_DEBUG_READ_ONLY, reads | LIBFWCTL_EFFECT_CLEARS_DATA);
	/* a value that the header does not have could be any operation */
	assert_classified(*state, "hwrm_port_phy_fdrstat", "{\"ops\":4}",
			  LIBFWCTL_SCOPE_DEBUG_READ_ONLY, LIBFWCTL_EFFECTS_ALL);
	assert_classified(*state, "hwrm_func_reset", "{\"func_reset_level\":9}",
			  LIBFWCTL_SCOPE_CONFIGURATION, LIBFWCTL_EFFECTS_ALL);
}

/* What a port, a module or the whole chip does is not this function's alone. */
static void test_effects_on_others(void **state)
{
	static const struct {
		const char *command;
		uint32_t scope;
		uint64_t effects;
	} rows[] = {
		{"hwrm_port_phy_i2c_write", LIBFWCTL_SCOPE_DEBUG_WRITE,
		 LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC |
			 LIBFWCTL_EFFECT_DESTROYS_DATA | LIBFWCTL_EFFECT_IRREVERSIBLE},
		{"hwrm_port_phy_mdio_write", LIBFWCTL_SCOPE_DEBUG_WRITE,
		 LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC},
		{"hwrm_port_prbs_test", LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		 LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_CONFIG_NOW |
			 LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC},
		{"hwrm_port_dsc_dump", LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		 LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC},
		{"hwrm_dbg_serdes_test", LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		 LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC},
		{"hwrm_selftest_retrieve_serdes_data", LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		 LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC},
		{"hwrm_dbg_sim_cable_state", LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		 LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC},
		{"hwrm_dbg_cfg", LIBFWCTL_SCOPE_CONFIGURATION,
		 LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_DISCLOSES},
		{"hwrm_nvm_flush", LIBFWCTL_SCOPE_CONFIGURATION,
		 LIBFWCTL_EFFECT_CONFIG_AT_RESET | LIBFWCTL_EFFECT_BACKGROUND},
	};
	const uint64_t clears =
		LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_CLEARS_DATA | LIBFWCTL_EFFECT_DISCLOSES;

	for (size_t i = 0; i < COUNT(rows); i++)
		assert_classified(*state, rows[i].command, "{}", rows[i].scope,
				  rows[i].effects | LIBFWCTL_EFFECT_TOUCHES_OTHER_FUNCTIONS);
	/* registers and counters that are cleared when they are read */
	assert_classified(*state, "hwrm_dbg_read_direct", "{}", LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
			  clears);
	assert_classified(*state, "hwrm_dbg_read_indirect", "{}", LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
			  clears);
}

/* Whatever a reader looks up has words and a source; what has buffers came with Linux 7.3. */
static void test_documented(void **state)
{
	const struct libfwctl_format *format = *state;
	size_t typed = 0, new = 0;

	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++) {
		const struct libfwctl_command *command = libfwctl_format_get_command(format, i);
		char *capability = NULL;

		assert_null(libfwctl_command_get_obstacle(command));
		assert_non_null(libfwctl_command_get_reference(command));
		assert_string_not_equal(libfwctl_command_get_summary(command), "");
		libfwctl_command_get_capability(command, &capability);
		if (libfwctl_command_is_procedure(command)) {
			assert_string_equal(libfwctl_command_get_since(command),
					    capability ? "Linux 7.3" : "Linux 7.2");
			libfwctl_free(capability);
			continue;
		}
		typed += libfwctl_command_is_typed(command);
		new += capability != NULL;
		assert_string_equal(libfwctl_command_get_since(command),
				    capability ? "Linux 7.3" : "Linux 7.2");
		assert_true(capability || !libfwctl_command_get_buffer_count(command));
		libfwctl_free(capability);
	}
	assert_int_equal(typed, 77);
	assert_int_equal(new, 33);
}

static int find_bnxt(void **state)
{
	const struct libfwctl_format *format = NULL;
	struct libfwctl_error *err = libfwctl_error_new();

	context = new_context();
	if (libfwctl_context_find_format(context, "bnxt", err, &format))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
	*state = (void *)format;
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encode),	       cmocka_unit_test(test_decode_requests),
		cmocka_unit_test(test_decode_replies), cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_refusal),	       cmocka_unit_test(test_variable),
		cmocka_unit_test(test_not_answered),   cmocka_unit_test(test_structured_data),
		cmocka_unit_test(test_effects),	       cmocka_unit_test(test_effects_on_others),
		cmocka_unit_test(test_documented),
	};

	return cmocka_run_group_tests(tests, find_bnxt, end_mlx5);
}
