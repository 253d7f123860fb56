// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What real cards were asked and answered, as public documents show it byte for byte. Of some, only
 * fields are shown: their bytes were made by the other program's own macros. Some registers came by
 * another way than ACCESS_REG, with another header before them.
 */
#include "mlx5.h"

/*
 * github.com/Civil/mlx5fw-go, docs/mstflint/logs/mst_icmd.strace: mstflint and a ConnectX-5 Ex
 * (MCX516A-CDAT, firmware 16.35.4506)
 */
static const struct sent requests[] = {
	{"access_reg.mcam", "{\"access_reg_group\":2}", 88,
	 "08050000 00000001 0000907f @10 00000002"},
	{"access_reg.mcqs", "{\"component_index\":9}", 32,
	 "08050000 00000001 00009060 @10 00000009"},
	{"access_reg.mcqi",
	 "{\"read_pending_component\":true,\"component_index\":9,\"data_size\":128}", 164,
	 "08050000 00000001 00009061 @10 80000009 @24 00000080"},
	{"access_reg.mcqi", "{\"info_type\":\"version\",\"data_size\":128}", 164,
	 "08050000 00000001 00009061 @18 00000001 @24 00000080"},
	{"access_reg.mnvda", "{\"access_mode\":\"default\",\"length\":64,\"parameter_index\":2}",
	 284, "08050000 00000001 00009024 @10 00800040 00000002"},
	{"access_reg.mqis", "{\"info_type\":\"model_description\",\"read_offset\":88}", 40,
	 "08050000 00000001 00009064 @10 00000002 @18 00580008"},
};

static const struct answered replies[] = {
	/* the same */
	{"access_reg.mcam", NULL, 88,
	 "@18 8000001f 1e5f060f 04f93f31 80970600 @40 00006003 402a00f7",
	 "{\"access_reg_group\":0,\"mng_access_reg_cap_mask\":{\"mqis\":true,\"mcda\":true,\"mcc\":true,"
	 "\"mcqi\":true,\"mcqs\":true,\"mpir\":true,\"mpegc\":true,\"mtutc\":false,"
	 "\"tracer_registers\":15,\"mrtc\":true,\"mfrl\":true,\"mtmp\":true},"
	 "\"mng_feature_cap_mask\":{\"mtutc_freq_adj_units\":false,\"mcia_32dwords\":false,"
	 "\"out_pulse_duration_ns\":true,\"npps_period\":true,\"reset_state\":true,"
	 "\"pci_status_and_power\":true,\"pcie_outbound_stalled\":true,"
	 "\"tx_overflow_buffer_pkt\":false,\"mtpps_fs\":true,\"pcie_performance_group\":true}}"},
	{"access_reg.mcam", NULL, 88,
	 "@10 00000002 @18 00000004 @24 04c10000 @40 00006003 402a00f7",
	 "{\"access_reg_group\":2,\"mng_access_reg_cap_mask\":{\"mirc\":true,\"synce_registers\":0}}"},
	{"access_reg.mcqs", NULL, 32, "@14 00000001 00000010",
	 "{\"last_index_flag\":false,\"component_index\":0,"
	 "\"identifier\":{\"value\":1,\"name\":\"boot_img\"},"
	 "\"component_status\":{\"value\":1,\"name\":\"present\"},"
	 "\"component_update_state\":{\"value\":0,\"name\":\"idle\"}}"},
	{"access_reg.mcqs", NULL, 32, "@10 80000009 0000000b",
	 "{\"last_index_flag\":true,\"component_index\":9,"
	 "\"identifier\":{\"value\":11,\"name\":\"cc_algo\"},"
	 "\"component_status\":{\"value\":0,\"name\":\"not_present\"}}"},
	{"access_reg.mcqi", NULL, 164,
	 "@1c 00000014 @24 00000014 00000026 0055802c 00700000 20000100 90000000",
	 "{\"info_type\":{\"value\":0,\"name\":\"capabilities\"},\"info_size\":20,\"data_size\":20,"
	 "\"data\":{\"supported_info_bitmask\":38,\"component_size\":5603372,"
	 "\"max_component_size\":7340032,\"log_mcda_word_size\":2,\"mcda_max_write_size\":256,"
	 "\"rd_en\":true,\"signed_updates_only\":false,\"match_chip_id\":false,\"match_psid\":true,"
	 "\"check_user_timestamp\":false,\"match_base_guid_mac\":false}}"},
	{"access_reg.mcqi", NULL, 164,
	 "@10 00000009 @1c 00000014 @24 00000014 00000020 @30 00020000 20000100 54000000",
	 "{\"component_index\":9,\"data\":{\"supported_info_bitmask\":32,\"component_size\":0,"
	 "\"max_component_size\":131072,\"rd_en\":false,\"signed_updates_only\":true,"
	 "\"match_psid\":true,\"match_base_guid_mac\":true}}"},
	{"access_reg.mcqi", NULL, 164,
	 "@18 00000001 00000034 @24 00000034 20000010 1023119a 55222000 20241222"
	 " @48 31362e33 352e3435 30360000",
	 "{\"info_type\":{\"value\":1,\"name\":\"version\"},\"info_size\":52,"
	 "\"data\":{\"build_time_valid\":true,\"user_defined_time_valid\":false,"
	 "\"version_string_length\":16,\"version\":270733722,"
	 "\"build_time\":{\"seconds\":85,\"minutes\":34,\"hours\":32,\"year\":8228,\"month\":18,"
	 "\"day\":34},\"build_tool_version\":0,\"version_string\":\"16.35.4506\"}}"},
	{"access_reg.mgir", NULL, 176,
	 "@10 00001019 00021000 0000020d @20 0000043f 72eae210 @2c 00015ee6 @38 12222024 00000020"
	 " 4d545f30 30303030 30303031 33000000 @54 00000010 00000023 0000119a"
	 " @74 11320000 03060386 0e1d000f",
	 "{\"hw_info\":{\"device_hw_revision\":0,\"device_id\":4121,\"num_ports\":2,"
	 "\"hw_dev_id\":525,\"manufacturing_base_mac\":\"043f72eae210\",\"uptime\":89830},"
	 "\"fw_info\":{\"month\":18,\"day\":34,\"year\":8228,\"hour\":32,\"psid\":\"MT_0000000013\","
	 "\"extended_major\":16,\"extended_minor\":35,\"extended_sub_minor\":4506,"
	 "\"life_cycle\":{\"value\":0,\"name\":\"production\"}},"
	 "\"sw_info\":{\"rom0_arch\":{\"value\":1,\"name\":\"amd64\"},"
	 "\"rom0_type\":{\"value\":1,\"name\":\"flexboot\"},"
	 "\"rom1_arch\":{\"value\":3,\"name\":\"amd64_aarch64\"},"
	 "\"rom1_type\":{\"value\":2,\"name\":\"uefi\"},"
	 "\"rom0_version\":{\"major\":3,\"minor\":6,\"build\":902},"
	 "\"rom1_version\":{\"major\":14,\"minor\":29,\"build\":15},"
	 "\"rom2_version\":{\"major\":0,\"minor\":0,\"build\":0}}}"},
	/* records that nothing lays out, cut behind their data: the base MAC and GUID */
	{"access_reg.mnvda", "{\"length\":64,\"parameter_index\":2}", 44,
	 "@10 03000010 00000002 @1c 0000043f 72eae210 043f7203 00eae210",
	 "{\"ovr_en\":true,\"rd_en\":true,\"access_mode\":{\"value\":0,\"name\":\"next\"},\"length\":16,"
	 "\"type_class\":{\"value\":0,\"name\":\"global\"},\"parameter_index\":2,"
	 "\"configuration_item_data\":\"0000043f72eae210043f720300eae210\"}"},
	{"access_reg.mnvda", "{\"access_mode\":\"default\",\"length\":64,\"parameter_index\":3}",
	 36, "@10 01800008 00000003 @1c c0000000 00080008",
	 "{\"ovr_en\":false,\"rd_en\":true,\"access_mode\":{\"value\":2,\"name\":\"default\"},"
	 "\"length\":8,\"configuration_item_data\":\"c000000000080008\"}"},
	{"access_reg.mqis", NULL, 40, "@10 00000001 00000040 00000008 @20 4d435835 3136412d",
	 "{\"info_type\":{\"value\":1,\"name\":\"model_name\"},\"info_length\":64,\"read_offset\":0,"
	 "\"read_length\":8,\"info_string\":{\"text\":\"MCX516A-\"}}"},
	{"access_reg.mqis", "{\"info_type\":\"model_description\",\"read_offset\":88}", 40,
	 "@10 00000002 00000100 00580008 @20 6b65743b 20524f48",
	 "{\"info_length\":256,\"read_offset\":88,\"info_string\":{\"text\":\"ket; ROH\"}}"},
	{"access_reg.mpir", NULL, 32, "@18 00090000",
	 "{\"sdm\":false,\"host_buses\":0,\"bus\":9,\"device\":0,\"sd_group\":0}"},

	/* github.com/saeedtx/mlx5ctl, README.md, "Dump QOS cap with hex output": a ConnectX-6 Dx */
	{"query_hca_cap.qos", NULL, 4112,
	 "@10 fff10c2a 42a80000 05f5e100 00000001 00040080 000f0007 00000008 00000064 00110001"
	 " 06061700 0d0d0000",
	 "{\"packet_pacing\":true,\"esw_scheduling\":true,\"esw_bw_share\":true,\"esw_rate_limit\":true,"
	 "\"packet_pacing_burst_bound\":true,\"packet_pacing_typical_size\":true,"
	 "\"nic_sq_scheduling\":true,\"nic_bw_share\":true,\"nic_rate_limit\":true,"
	 "\"packet_pacing_uid\":true,\"log_esw_max_sched_depth\":1,"
	 "\"log_max_qos_nic_queue_group\":8,\"packet_pacing_max_rate\":100000000,"
	 "\"packet_pacing_min_rate\":1,\"log_esw_max_rate_limit\":4,"
	 "\"packet_pacing_rate_table_size\":128,\"esw_element_type\":{\"value\":15},"
	 "\"esw_tsar_type\":{\"value\":7},\"max_tsar_bw_share\":100,"
	 "\"nic_element_type\":{\"value\":17},\"nic_tsar_type\":{\"value\":1},"
	 "\"log_meter_aso_granularity\":6,\"log_meter_aso_max_alloc\":6,"
	 "\"log_max_num_meter_aso\":23}"},
	/* The same, "Dump all caps that support pretty output": bytes by the macros of that program. */
	{"query_hca_cap.general", NULL, 4112,
	 "@10 00000001 be000000 @20 0f0f9011 10572000 03160018 16d80097 04c090d0 00042044 04440004"
	 " f04d0000 fc7f0000 fff0e501 7e00a000 00014081 c0192d3e e3bbc38f 0005a00c e00901d2 00af0400"
	 " 00000200 00800100 000000f0 00000415 10170018 f617ff40 17171017 97140000 @c4 0000000f"
	 " 00020040 00100000 @e8 00656500 00e70000 23000000 @108 80000003 ffc9e7ff",
	 "{\"vhca_resource_manager\":true,\"dtor\":true,\"event_on_vhca_state_active\":true,"
	 "\"log_max_srq_sz\":15,\"log_max_qp_sz\":15,\"log_max_qp\":17,\"log_max_srq\":23,"
	 "\"log_max_cq_sz\":22,\"log_max_cq\":24,\"log_max_eq_sz\":22,\"log_max_mkey\":24,"
	 "\"log_max_eq\":7,\"max_indirection\":4,\"log_max_mrw_sz\":64,"
	 "\"log_max_bsf_list_size\":16,\"log_max_klm_list_size\":16,\"log_max_ra_req_dc\":4,"
	 "\"max_qp_cnt\":127,\"vport_group_manager\":true,\"local_ca_ack_delay\":16,"
	 "\"port_type\":{\"value\":1,\"name\":\"ethernet\"},\"num_ports\":1,"
	 "\"log_max_msg\":30,\"cqe_version\":1,\"qos\":true,\"roce\":true,\"uar_sz\":5,"
	 "\"log_pg_sz\":12,\"driver_version\":true,\"log_bf_reg_size\":9,\"num_lag_ports\":2,"
	 "\"num_of_diagnostic_counters\":175,\"max_wqe_sz_sq\":1024,\"max_wqe_sz_rq\":512,"
	 "\"max_wqe_sz_sq_dc\":256,"
	 "\"max_qp_mcg\":240,\"flow_counter_bulk_alloc\":{\"value\":4,"
	 "\"names\":[\"bulk_512\"]},\"log_max_mcg\":21,\"log_max_transport_domain\":16,"
	 "\"log_max_pd\":23,\"log_max_xrcd\":24,\"log_max_flow_counter_bulk\":23,"
	 "\"max_flow_counter\":8453952,\"log_max_rq\":23,\"log_max_sq\":23,\"log_max_tir\":16,"
	 "\"log_max_tis\":23,\"log_max_rmp\":23,\"log_max_rqt\":20,"
	 "\"cqe_compression_timeout\":2,\"cqe_compression_max_num\":64,"
	 "\"flex_parser_id_icmp_dw1\":6,\"flex_parser_id_icmp_dw0\":5,"
	 "\"max_num_match_definer\":231,\"flex_parser_id_gtpu_dw_2\":2,"
	 "\"match_definer_format_supported\":9223372054031099903}"},
	{"query_hca_cap.general_2", NULL, 4112, "@24 80fe80fe",
	 "{\"max_reformat_insert_size\":128,\"max_reformat_insert_offset\":254,"
	 "\"max_reformat_remove_size\":128,\"max_reformat_remove_offset\":254,"
	 "\"log_min_mkey_entity_size\":0,\"sw_vhca_id_valid\":false,\"sw_vhca_id\":0,"
	 "\"ts_cqe_metadata_size2wqe_counter\":0}"},
	{"query_hca_cap.ethernet_offloads", NULL, 4112,
	 "@10 e8926be3 e9ec0003 00000544 @40 00000008 00000010 00000020 00000400",
	 "{\"csum_cap\":true,\"vlan_cap\":true,\"lro_cap\":true,\"lro_psh_flag\":false,"
	 "\"lro_time_stamp\":true,\"wqe_vlan_insert\":false,\"self_lb_en_modifiable\":true,"
	 "\"max_lso_cap\":18,\"multi_pkt_send_wqe\":1,\"wqe_inline_mode\":{\"value\":2,"
	 "\"name\":\"not_required\"},\"rss_ind_tbl_cap\":11,\"reg_umr_sq\":true,"
	 "\"scatter_fcs\":true,\"enhanced_multi_pkt_send_wqe\":true,"
	 "\"tunnel_lso_const_out_ip_id\":false,\"tunnel_lro_gre\":false,"
	 "\"tunnel_lro_vxlan\":false,\"tunnel_stateless_gre\":true,"
	 "\"tunnel_stateless_vxlan\":true,\"swp\":true,\"swp_csum\":true,\"swp_lso\":true,"
	 "\"cqe_checksum_full\":false,\"tunnel_stateless_geneve_tx\":true,"
	 "\"tunnel_stateless_mpls_over_udp\":false,\"tunnel_stateless_mpls_over_gre\":false,"
	 "\"tunnel_stateless_vxlan_gpe\":true,\"tunnel_stateless_ipv4_over_vxlan\":true,"
	 "\"tunnel_stateless_ip_over_ip\":true,\"insert_trailer\":true,"
	 "\"tunnel_stateless_ip_over_ip_rx\":true,\"tunnel_stateless_ip_over_ip_tx\":true,"
	 "\"max_vxlan_udp_ports\":0,\"max_geneve_opt_len\":true,"
	 "\"tunnel_stateless_geneve_rx\":true,\"lro_min_mss_size\":1348,"
	 "\"lro_timer_supported_periods\":[8,16,32,1024]}"},
	{"query_hca_cap.vdpa_emulation", NULL, 4112,
	 "@10 7e000301 00000c00 @1c 00003000 00000100 @30 00000080 00001048 00000080 00002008 00000020"
	 " 00004008",
	 "{\"desc_tunnel_offload_type\":false,\"eth_frame_offload_type\":true,"
	 "\"virtio_version_1_0\":true,\"device_features_bits_mask\":7680,\"event_mode\":3,"
	 "\"virtio_queue_type\":1,\"max_tunnel_desc\":0,\"log_doorbell_stride\":12,"
	 "\"log_doorbell_bar_size\":0,\"doorbell_bar_offset\":12288,"
	 "\"max_emulated_devices\":0,\"max_num_virtio_queues\":256,"
	 "\"umem_1_buffer_param_a\":128,\"umem_1_buffer_param_b\":4168,"
	 "\"umem_2_buffer_param_a\":128,\"umem_2_buffer_param_b\":8200,"
	 "\"umem_3_buffer_param_a\":32,\"umem_3_buffer_param_b\":16392}"},
	{"query_hca_cap.roce", NULL, 4112, "@10 0e000000 @20 00070005 000012b7 ffffc000 000000ff",
	 "{\"roce_apm\":false,\"sw_r_roce_src_udp_port\":true,"
	 "\"fl_rc_qp_when_roce_disabled\":true,\"fl_rc_qp_when_roce_enabled\":true,"
	 "\"qp_ts_format\":{\"value\":0,\"name\":\"free_running\"},\"l3_type\":{\"value\":7,"
	 "\"names\":[\"ipv4\",\"ipv6\"]},\"roce_version\":{\"value\":5,\"names\":[\"v1\","
	 "\"v2\"]},\"r_roce_dest_udp_port\":4791,\"r_roce_max_src_udp_port\":65535,"
	 "\"r_roce_min_src_udp_port\":49152,\"roce_address_table_size\":255}"},
};

/* Status and syndrome as the kernel's driver told them, in its log. */
static const struct {
	const char *command, *bytes, *name;
	uint32_t status;
	uint64_t syndrome;
} refusals[] = {
	/* the linux-rdma list, July 2022: as many queue pairs as a ConnectX-4 has */
	{"query_qp", "05000000 0065b500", "bad_res_err", 5, 0x65b500},
	/* the netdev list, July 2023: capabilities of a virtual function of a card that has none such */
	{"query_hca_cap.general_2", "03000000 005add95", "bad_param_err", 3, 0x5add95},
	/* Linux, "net/mlx5: SD, Do not query MPIR register if no sd_group": BlueField, separate mode */
	{"access_reg.mpir", "04000000 00685f19", "bad_sys_state_err", 4, 0x685f19},
	/* Linux, "RDMA/mlx5: Set local port to one when accessing counters" */
	{"access_reg.ppcnt", "03000000 001e5585", "bad_param_err", 3, 0x1e5585},
	/* Linux, "net/mlx5: cmdif, Print info on any firmware cmd failure to tracepoint" */
	{"access_reg.write", "05000000 00b06e1f", "bad_res_err", 5, 0xb06e1f},
};

static void test_encode(void **state)
{
	check_encoding(*state, requests, COUNT(requests));
}

static void test_identify(void **state)
{
	check_identified(*state, requests, COUNT(requests));
}

static void test_decode(void **state)
{
	check_replies(*state, replies, COUNT(replies));
}

static void test_refusals(void **state)
{
	for (size_t i = 0; i < COUNT(refusals); i++) {
		unsigned char bytes[16];
		struct libfwctl_response *response;
		uint64_t syndrome = 0;

		parse_sparse(refusals[i].bytes, bytes, sizeof(bytes));
		response = load_response(*state, refusals[i].command, NULL, bytes, sizeof(bytes));
		assert_int_equal(libfwctl_response_check(response, NULL), -EREMOTEIO);
		assert_int_equal(libfwctl_response_get_status(response), refusals[i].status);
		assert_string_equal(libfwctl_response_get_status_name(response), refusals[i].name);
		assert_int_equal(libfwctl_response_get_syndrome(response, &syndrome), 0);
		assert_int_equal(syndrome, refusals[i].syndrome);
		libfwctl_response_free(response);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_identify),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_refusals),
	};

	return cmocka_run_group_tests(tests, find_mlx5, end_mlx5);
}
