// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The commands of mlx5 against bytes: captures of real cards, each with where it is published, and
 * messages with single fields set by a program of its own, at the offsets of the kernel's
 * include/linux/mlx5/mlx5_ifc.h. Through the public API alone, without a device.
 */
#include "mlx5.h"

static const struct sent requests[] = {
	{"query_hca_cap.qos",
	 "{\"other_function\":true,\"function_id_type\":\"vhca_id\",\"function_id\":42}", 16,
	 "01000000 00000019 9000002a 00000000"},
	{"query_hca_cap.general", "{\"current\":\"max\"}", 16,
	 "01000000 00000000 00000000 00000000"},
	{"set_hca_cap.roce", "{\"function_id\":2,\"r_roce_dest_udp_port\":4791}", 4112,
	 "01090000 00000008 80000002 @24 000012b7"},
	{"query_q_counter", "{\"clear\":true,\"counter_set_id\":7}", 32,
	 "07730000 @18 80000000 00000007"},
	{"query_flow_table_entry", "{\"table_type\":\"fdb\",\"table_id\":16,\"flow_index\":32}", 64,
	 "09370000 @10 04000000 00000010 @20 00000020"},
	{"query_esw_functions", "{\"op_mod\":\"layout_v1\"}", 16, "07400000 00004000"},
	{"query_vuid", "{\"query_vfs_vuid\":true,\"vhca_id\":3}", 16, "0b220000 @c 80000003"},
	{"query_flow_counter", "{\"clear\":true,\"num_of_counters\":128,\"flow_counter_id\":32768}",
	 32, "093b0000 @18 80000080 00008000"},
	{"query_general_object.ipsec", "{\"obj_id\":9,\"obj_offset\":2}", 16,
	 "0a020000 00000013 00000009 00000002"},
	{"modify_cong_status",
	 "{\"priority\":3,\"cong_protocol\":\"r_roce_ecn_rp\",\"enable\":true}", 16,
	 "08230000 00000000 00000031 80000000"},
	/* the other port, since it is named */
	{"query_vport_state", "{\"op_mod\":\"esw_vport\",\"vport_number\":2}", 16,
	 "07500000 00000001 80000002 00000000"},
	{"query_pages", "{}", 16, "01070000 00000003 00000000 00000000"},
	/* by FreeBSD's sys/dev/mlx5/mlx5_ifc.h and snap-rdma's src/mlx5_ifc.h */
	{"query_rdb", "{\"qpn\":113}", 16, "05120000 00000000 00000071 00000000"},
	{"query_emulated_functions_info", "{\"op_mod\":\"virtual_functions\",\"pf_vhca_id\":5}", 16,
	 "0b030000 00000003 00000000 00000005"},
	/* without a layout */
	{"query_umem", "{\"parameters\":\"0000000100000000\",\"data\":\"abcd\"}", 18,
	 "0a090000 00000000 00000001 00000000 abcd"},
};

static const struct answered replies[] = {
	/* saeedtx/mlx5ctl, README.md, "Dump CQ object": ConnectX, completion queue 1135 */
	{"query_cq", "{\"cqn\":1135}", 80,
	 "@10 00000900 00000000 00000000 0a000080 00080080 00000016 00000000 00000000"
	 " 00ffffff 00ffffff 00000000 00000000 00000000 00000000 00000001 1bb1e680",
	 "{\"cq_context\":{\"status\":{\"value\":0,\"name\":\"ok\"},"
	 "\"cqe_sz\":{\"value\":0,\"name\":\"bytes_64\"},\"oi\":false,"
	 "\"cq_period_mode\":{\"value\":0,\"name\":\"start_from_eqe\"},"
	 "\"st\":{\"value\":9,\"name\":\"notification_request_armed\"},"
	 "\"log_cq_size\":10,\"uar_page\":128,\"cq_period\":8,\"cq_max_count\":128,"
	 "\"c_eqn_or_apu_element\":22,\"log_page_size\":0,\"last_notified_index\":16777215,"
	 "\"last_solicit_index\":16777215,\"consumer_counter\":0,\"producer_counter\":0,"
	 "\"dbr_addr\":4759611008}}"},
	/*
	 * The linux-rdma list, July 2022, the number of queue pairs that a ConnectX-4 with firmware
	 * 12.28.2006 has: the context and the page list of a CREATE_QP, which stand where QUERY_QP
	 * returns them.
	 */
	{"query_qp", "{\"qpn\":262433}", 288,
	 "@18 00001800 00000018 00384800 00000015 0003ff5d 04000000 @94 0000010d @a8 00000300"
	 " @b0 00000011 0000010d 00000005 5b6fe7c0 00000000 00000101 @dc 00000001"
	 " @110 00000006 180c0000 00000005 44200000",
	 "{\"qpc\":{\"state\":{\"value\":0,\"name\":\"rst\"},\"st\":{\"value\":0,\"name\":\"rc\"},"
	 "\"pm_state\":{\"value\":3,\"name\":\"migrated\"},\"pd\":24,\"log_rq_size\":7,"
	 "\"log_rq_stride\":0,\"no_sq\":false,\"log_sq_size\":9,\"rlky\":false,\"uar_page\":21,"
	 "\"user_index\":261981,\"log_page_size\":4,\"remote_qpn\":0,\"cqn_snd\":269,"
	 "\"page_offset\":12,\"xrcd\":17,\"cqn_rcv\":269,\"dbr_addr\":23008896960,\"q_key\":0,"
	 "\"rq_type\":{\"value\":0,\"name\":\"non_zero_rq\"},\"srqn_rmpn_xrqn\":257,\"cs_res\":{\"value\":1,\"name\":\"up_to_32b\"}},"
	 "\"pas\":[{\"pa\":26173243392},{\"pa\":22617784320}]}"},

	{"query_hca_cap.general", NULL, 272,
	 "@14 0000002a @20 00000011 @28 00160000 @44 00000101 @50 00000010 @68 00010000 @78 00000002"
	 " @94 00002000 @ac 000f4240 @b8 00000308 @d8 01000000 @e4 00000005",
	 "{\"vhca_id\":42,\"log_max_qp\":17,\"log_max_cq_sz\":22,"
	 "\"port_type\":{\"value\":1,\"name\":\"ethernet\"},\"num_ports\":1,\"qos\":true,"
	 "\"max_flow_counter\":65538,\"general_obj_types\":8192,\"device_frequency_khz\":1000000,"
	 "\"flex_parser_protocols\":{\"value\":776,\"names\":[\"geneve\",\"icmp_v4\",\"icmp_v6\"]},"
	 "\"max_num_sf\":256,\"uctx_cap\":{\"value\":5,\"names\":[\"raw_tx\",\"tools_resources\"]},"
	 "\"roce\":false}"},
	{"query_hca_cap.qos", NULL, 272,
	 "@10 80030000 @18 05f5e100 00000001 @24 001f0000 @30 0000000d 00001400",
	 "{\"packet_pacing\":true,\"esw_scheduling\":false,\"log_esw_max_sched_depth\":3,"
	 "\"packet_pacing_max_rate\":100000000,\"packet_pacing_min_rate\":1,"
	 "\"esw_element_type\":{\"value\":31,\"names\":[\"tsar\",\"vport\",\"vport_tc\","
	 "\"para_vport_tc\",\"queue_group\"]},\"nic_tsar_type\":{\"value\":13,\"names\":[\"dwrr\","
	 "\"ets\",\"tc_arb\"]},\"log_max_num_meter_aso\":20}"},
	{"query_hca_cap.flow_table", NULL, 4112,
	 "@14 00000080 @50 80000000 18000000 @130 80000000 @410 00000012 34567890",
	 "{\"max_encap_header_size\":128,\"flow_table_properties_nic_receive\":{\"ft_support\":true,"
	 "\"log_max_ft_size\":24},\"flow_table_properties_nic_transmit\":{\"ft_support\":false,"
	 "\"ft_field_support\":{\"outer_dmac\":true,\"outer_smac\":false}},"
	 "\"sw_steering_nic_rx_action_drop_icm_address\":78187493520}"},
	{"query_vport_state", NULL, 16, "@c 00fa0021",
	 "{\"max_tx_speed\":250,\"admin_state\":{\"value\":2,\"name\":\"auto\"},"
	 "\"state\":{\"value\":1,\"name\":\"up\"}}"},
	{"query_nic_vport_context", NULL, 288,
	 "@10 01000001 @34 00002328 9c63c003 00f1ca20 @100 41000002 00009c63 c0f1ca20"
	 " @110 00000100 5e000001 00003333 00000001",
	 "{\"min_wqe_inline_mode\":1,\"roce_en\":true,\"mtu\":9000,"
	 "\"system_image_guid\":11269061811744393760,\"promisc_uc\":false,\"promisc_mc\":true,"
	 "\"allowed_list_type\":{\"value\":1,\"name\":\"mc\"},\"mac_addr\":171952252766752,"
	 "\"current_mac_address\":[{\"mac_addr\":1101088686081},{\"mac_addr\":56294136348673}]}"},
	{"query_nic_vport_context", NULL, 288, "@100 02000002 @110 00000064 00000000 00000ffe",
	 "{\"current_vlan\":[{\"vlan\":100},{\"vlan\":4094}]}"},
	{"query_q_counter", NULL, 256,
	 "@10 00000001 @30 00000002 @60 00000003 @94 00000004 @d8 00000005",
	 "{\"rx_write_requests\":1,\"out_of_buffer\":2,\"local_ack_timeout_err\":3,"
	 "\"req_cqe_error\":4,\"roce_slow_restart_trans\":5,\"rx_read_requests\":0}"},
	{"query_vport_counter", NULL, 528, "@14 00000001 @a8 00000123 456789ab @d4 00000007",
	 "{\"received_errors\":{\"packets\":1,\"octets\":0},"
	 "\"transmitted_eth_unicast\":{\"octets\":1250999896491},\"local_loopback\":{\"packets\":7}}"},
	{"query_esw_functions", "{\"op_mod\":\"layout_v1\"}", 144,
	 "@c 02000000 00000004 00003b00 00013000 00080000 00010002"
	 " @50 00100005 00003b01 00023000 00000000 00010002",
	 "{\"net_function_num\":2,\"function\":["
	 "{\"pci_pf_type\":{\"value\":0,\"name\":\"external_host_pf\"},\"pci_num_vfs\":4,"
	 "\"pci_device_function\":0,\"vhca_id\":1,\"vhca_state\":{\"value\":3,\"name\":\"in_use\"},"
	 "\"pci_vf_info_valid\":true,\"pci_vf_stride\":1,\"pci_first_vf_offset\":2},"
	 "{\"pci_pf_type\":{\"value\":1,\"name\":\"satellite_pf\"},\"pci_num_vfs\":5,"
	 "\"pci_device_function\":1,\"vhca_id\":2}]}"},
	{"query_esw_functions", "{}", 80, "@10 00000008 00100003 00000000 00000001",
	 "{\"net_function_num\":0,\"function\":{\"host_num_of_vfs\":8,\"host_total_vfs\":16,"
	 "\"host_pci_bus\":3,\"host_pci_device\":0,\"host_pci_function\":1}}"},
	{"query_rqt", NULL, 288, "@34 00000004 80000002 @110 00000111 00000005 00000112 00000006",
	 "{\"rqt_context\":{\"rqt_max_size\":4,\"rq_vhca\":[{\"rq_num\":273,\"rq_vhca_id\":5},"
	 "{\"rq_num\":274,\"rq_vhca_id\":6}]}}"},
	{"query_rqt", NULL, 280, "@38 00000002 @110 00000111 00000112",
	 "{\"rqt_context\":{\"rq_num\":[{\"rq_num\":273},{\"rq_num\":274}]}}"},
	{"query_flow_table_entry", NULL, 848,
	 "@44 00000007 00abcdef 0000000c 00000001 00000001 @80 00112233 44550800 @90 00000012"
	 " @bc c0a80001 @d0 01020304 @16c 00000055 @288 00000009 00000001 @340 02001234"
	 " @348 00000077",
	 "{\"group_id\":7,\"flow_tag\":11259375,"
	 "\"action\":{\"value\":12,\"names\":[\"fwd_dest\",\"count\"]},"
	 "\"match_value\":{\"outer_headers\":{\"smac\":73588229205,\"ethertype\":2048,"
	 "\"tcp_flags\":18,\"dst_ipv4_dst_ipv6\":\"000000000000000000000000c0a80001\"},"
	 "\"misc_parameters\":{\"gre_key\":16909060},\"misc_parameters_2\":"
	 "{\"metadata_reg_c_0\":85}},\"execute_aso\":[{},{\"aso_object_id\":9,\"meter_id\":true},{},"
	 "{}],\"destination\":[{\"destination_type\":{\"value\":2,\"name\":\"tir\"},"
	 "\"destination_id\":4660}],\"flow_counter\":[{\"flow_counter_id\":119}]}"},
	{"query_flow_table_entry", NULL, 856,
	 "@50 80000001 00000001 @340 00000003 @348 00000004 @350 00000005",
	 "{\"destination\":[{\"destination_id\":3,\"packet_reformat_id\":4}],"
	 "\"flow_counter\":[{\"flow_counter_id\":5}]}"},
	{"query_mkey", NULL, 304,
	 "@10 04000600 ffffff42 @20 00007f00 00001000 @2c 00200000 @48 0000000c",
	 "{\"memory_key_mkey_entry\":{\"access_mode\":{\"value\":6,\"name\":\"crossing\"},"
	 "\"lr\":true,\"lw\":false,\"qpn\":16777215,\"mkey_7_0\":66,\"start_addr\":139637976731648,"
	 "\"len\":2097152,\"log_page_size\":12}}"},
	{"query_cong_params", "{\"cong_protocol\":\"r_roce_ecn_rp\"}", 272,
	 "@1c 08000000 @24 0000012c @78 000003ff",
	 "{\"clamp_tgt_rate\":true,\"clamp_tgt_rate_after_time_inc\":false,\"rpg_time_reset\":300,"
	 "\"initial_alpha_value\":1023}"},
	{"query_cong_params", "{\"cong_protocol\":\"r_roce_ecn_np\"}", 272, "@24 00000004 00003006",
	 "{\"min_time_between_cnps\":4,\"cnp_dscp\":48,\"cnp_prio_mode\":false,"
	 "\"cnp_802p_prio\":6}"},
	{"query_cong_statistics", NULL, 272, "@20 00000001 00000002 @60 00000003",
	 "{\"rp_cnp_handled\":4294967298,\"np_cnp_sent\":3}"},
	{"query_lag", NULL, 16, "@8 00000101 00030201",
	 "{\"port_select_mode\":{\"value\":1,\"name\":\"port_select_ft\"},\"lag_state\":1,"
	 "\"active_port\":3,\"tx_remap_affinity_2\":2,\"tx_remap_affinity_1\":1}"},
	{"query_general_object.virtio_net_q", NULL, 208,
	 "@20 80400001 05000000 @58 00000100 @64 00001000",
	 "{\"queue_feature_bit_mask\":4109,\"state\":{\"value\":1,\"name\":\"rdy\"},"
	 "\"queue_size\":256,\"desc_addr\":4096}"},
	{"query_scheduling_element", NULL, 128, "@20 02000000 30000004 @38 000003e8",
	 "{\"element_type\":{\"value\":2,\"name\":\"vport_tc\"},\"element_attributes\":"
	 "{\"traffic_class\":3,\"vport_number\":4},\"max_average_bw\":1000}"},
	{"query_delegated_vhca", NULL, 64, "@c 00000001 @20 00003b00 00000009 @30 00000001",
	 "{\"functions_count\":1,\"delegated_function_vhca_rid_info\":[{\"host_pci_bus\":59,"
	 "\"vhca_id\":9,\"manage_profile\":1}]}"},
	{"query_adapter", NULL, 272,
	 "@28 000002c9 000015b3 @100 4d545f30 30303030 30303335 39000000",
	 "{\"ieee_vendor_id\":713,\"vsd_vendor_id\":5555,\"vsd_contd_psid\":\"MT_0000000359\"}"},
	{"query_rdb", NULL, 144,
	 "@c 00000002 @10 00000001 @18 00001234 00abcdef 00007f00 00001000 00000040 @30 01020304"
	 " @58 00005678",
	 "{\"rdb_list_size\":2,\"rdb_context\":[{\"type\":1,\"psn\":4660,\"rkey\":11259375,"
	 "\"address\":139637976731648,\"byte_count\":64},{\"psn\":22136}]}"},
	{"query_dc_cnak_trace", NULL, 64, "@8 80000000 @38 00000001 23456000",
	 "{\"enable\":true,\"pas\":{\"pa\":4886716416}}"},
	{"query_burst_size", NULL, 16, "@c ff812345", "{\"device_burst_size\":74565}"},
	{"query_emulated_functions_info", NULL, 32,
	 "@c 00000002 04000007 e0000010 04010008 20000020",
	 "{\"num_emulated_functions\":2,\"emulated_function_info\":[{\"pci_bdf\":1024,"
	 "\"vhca_id\":7,\"hotplug_function\":true,\"vf_exist\":true,\"max_num_vfs\":16},"
	 "{\"pci_bdf\":1025,\"vhca_id\":8,\"hotplug_function\":false,\"max_num_vfs_valid\":false,"
	 "\"vf_exist\":true}]}"},
	{"query_issi", NULL, 112, "@8 00000001 @6c 00000003",
	 "{\"current_issi\":1,\"supported_issi_dw0\":3}"},
	{"nop", NULL, 16, "", "{}"},
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

static void test_effects(void **state)
{
	const uint64_t reads = LIBFWCTL_EFFECT_READS, discloses = LIBFWCTL_EFFECT_DISCLOSES;

	assert_classified(*state, "query_hca_cap.roce", "{}", LIBFWCTL_SCOPE_CONFIGURATION, reads);
	assert_classified(*state, "query_hca_cap.roce", "{\"function_id\":1}",
			  LIBFWCTL_SCOPE_CONFIGURATION, reads | discloses);
	assert_classified(*state, "query_vport_counter", "{}", LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
			  reads);
	assert_classified(*state, "query_vport_counter", "{\"clear\":true,\"vport_number\":1}",
			  LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
			  reads | discloses | LIBFWCTL_EFFECT_CLEARS_DATA);
	assert_classified(*state, "query_qp", "{}", LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
			  reads | discloses);
	assert_classified(*state, "set_hca_cap.general", "{\"function_id\":1}",
			  LIBFWCTL_SCOPE_CONFIGURATION,
			  LIBFWCTL_EFFECT_CONFIG_NOW | LIBFWCTL_EFFECT_TOUCHES_OTHER_FUNCTIONS);
}

/* Whatever a reader looks up has words and a source, and nothing needs a newer library. */
static void test_documented(void **state)
{
	const struct libfwctl_format *format = *state;

	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++) {
		const struct libfwctl_command *command = libfwctl_format_get_command(format, i);

		assert_null(libfwctl_command_get_obstacle(command));
		assert_non_null(libfwctl_command_get_reference(command));
		assert_string_not_equal(libfwctl_command_get_summary(command), "");
		assert_non_null(libfwctl_command_get_since(command));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encode),	       cmocka_unit_test(test_decode_requests),
		cmocka_unit_test(test_decode_replies), cmocka_unit_test(test_effects),
		cmocka_unit_test(test_documented),
	};

	return cmocka_run_group_tests(tests, find_mlx5, end_mlx5);
}
