// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * The registers and diagnostic counters of mlx5 against bytes: captures, each with where it is published,
 * and registers put together by a program of its own, from the kernel's include/linux/mlx5/mlx5_ifc.h
 * or by the packing functions that mstflint has of its register table.
 *
 * Tools print registers by fields: of such captures, the fields are real, and their places mstflint's.
 */
#include "mlx5.h"

static const struct sent requests[] = {
	/* A read sends the keys and nothing else, in a register that is as long as it is. */
	{"access_reg.dtor", "{}", 80, "08050000 00000001 0000c00e"},
	{"access_reg.mgir", "{}", 176, "08050000 00000001 00009020"},
	{"access_reg.ppcnt", "{\"grp\":\"per_priority\",\"prio_tc\":3}", 272,
	 "08050000 00000001 00005008 @10 00010010 00000003"},
	{"access_reg.ppcnt", "{\"local_port\":300,\"grp\":\"ieee_802_3\"}", 272,
	 "08050000 00000001 00005008 @10 002c1000"},
	{"access_reg.ppcnt.write", "{\"grp\":\"physical_layer\"}", 272,
	 "08050000 @8 00005008 @10 00010012 80000000"},
	{"access_reg.pddr", "{\"page_select\":\"module_info\"}", 272,
	 "08050000 00000001 00005031 @10 00010000 00000003"},
	{"access_reg.mtmp", "{\"sensor_index\":64}", 48, "08050000 00000001 0000900a @10 00000040"},
	{"access_reg.mtmp.write",
	 "{\"mte\":true,\"mtr\":true,\"temp_threshold_hi\":840,\"temp_threshold_lo\":760}", 48,
	 "08050000 @8 0000900a @18 c0000000 00000348 000002f8"},
	{"access_reg.mfrl.write",
	 "{\"pci_sync_for_fw_update_start\":true,\"rst_type_sel\":1,\"reset_level\":[\"level3\"]}",
	 24, "08050000 @8 00009028 @14 21000008"},
	{"access_reg.mpein", "{\"depth\":2,\"pcie_index\":1,\"node\":3}", 64,
	 "08050000 00000001 00009050 @10 02010300"},
	{"access_reg.nvqc", "{\"parameter_index\":266}", 24,
	 "08050000 00000001 00009030 @10 0000010a"},
	{"access_reg.nvia.write", "{\"writer_id\":\"bmc\"}", 24,
	 "08050000 @8 00009033 @10 00000030"},
	{"access_reg.mnvda.global_pci_conf", "{\"access_mode\":\"current\"}", 284,
	 "08050000 00000001 00009024 @10 0040000c 00000080"},
	{"access_reg.mnvda",
	 "{\"type_class\":\"physical_port\",\"port\":1,\"port_parameter_index\":18}", 284,
	 "08050000 00000001 00009024 @10 00000100 01010012"},
	{"access_reg.mnvda.pf_pci_conf.write",
	 "{\"host_id\":2,\"host_pf_index\":1,\"pf_total_vf_en\":true,\"total_vf\":16}", 284,
	 "08050000 @8 00009024 @10 02000010 03080480 @1c 00400000 @24 00000010"},
	/* What the kernel's nv_param.c always sets is set, too. */
	{"access_reg.mnvda.global_pci_conf.write", "{\"sriov_en\":true,\"total_vfs\":16}", 284,
	 "08050000 @8 00009024 @10 0200000c 00000080 @1c 80000000 80000010"},
	{"access_reg.resource_dump",
	 "{\"segment_type\":\"prm_query_qp\",\"vhca_id\":7,\"index1\":42,\"num_of_obj1\":2,"
	 "\"seq_num\":3,\"more_dump\":true,\"device_opaque\":\"0x1122334455667788\"}",
	 272,
	 "08050000 00000001 0000c000 @10 e0034000 00000007 0000002a @20 00020000"
	 " @28 11223344 55667788"},
	/* any other, by its number */
	{"access_reg", "{\"register_id\":36927,\"register_data\":\"00000001\"}", 20,
	 "08050000 00000001 0000903f 00000000 00000001"},
	{"access_reg.write", "{\"register_id\":36927,\"register_data\":\"00000001\"}", 20,
	 "08050000 00000000 0000903f 00000000 00000001"},

	/* sonic-net/sonic-buildimage, platform/mellanox/mlnx-platform-api/sonic_platform/sfp.py */
	{"access_reg.mcia",
	 "{\"module\":1,\"device_address\":148,\"i2c_device_address\":80,\"size\":16}", 160,
	 "08050000 00000001 00009014 @10 00010000 50000094 00000010"},
	{"access_reg.mcia.write",
	 "{\"module\":1,\"device_address\":154,\"page_number\":5,\"size\":1,\"dwords\":\"01\"}",
	 160, "08050000 @8 00009014 @10 00010000 5005009a 00000001 @20 01000000"},
	/* mlxreg --reg_name PAOS --indexes local_port=1 --set admin_status=2,ase=1,fd=1 */
	{"access_reg.paos.write",
	 "{\"admin_status\":\"down_by_configuration\",\"ase\":true,\"fd\":true}", 32,
	 "08050000 @8 00005006 @10 00010200 80000100"},
	/* github.com/saeedtx/mlx5ctl, README.md, "Diagnostic counters set", "dump" */
	{"set_diagnostic_params",
	 "{\"sync\":true,\"clear\":true,\"single\":true,\"enable\":true,\"log_num_of_samples\":4,"
	 "\"log_sample_period\":10,\"counter_id\":[1025,8198,1035]}",
	 44, "08200000 @8 00030004 b400000a @20 00000401 00002006 0000040b"},
	{"query_diagnostic_counters", "{\"num_of_samples\":6,\"sample_index\":4}", 16,
	 "08210000 00000000 00060004"},
	{"query_diagnostic_params", "{}", 16, "08190000"},
};

static const struct answered replies[] = {
	/* github.com/saeedtx/mlx5ctl, README.md, "Dump DTOR (0xc00e) register": a ConnectX-6 Dx */
	{"access_reg.dtor", NULL, 80,
	 "@14 20000002 @24 20000002 2000003c 2000003c 20000002 20000002 2000000a 20000005 20000005"
	 " 20000078",
	 "{\"pcie_toggle_to\":{\"to_multiplier\":{\"value\":1,\"name\":\"s\"},\"to_value\":2},"
	 "\"health_poll_to\":{\"to_value\":2},"
	 "\"full_crdump_to\":{\"to_multiplier\":{\"value\":1,\"name\":\"s\"},\"to_value\":60},"
	 "\"fw_reset_to\":{\"to_value\":60},\"flush_on_err_to\":{\"to_value\":2},"
	 "\"pci_sync_update_to\":{\"to_value\":2},\"tear_down_to\":{\"to_value\":10},"
	 "\"fsm_reactivate_to\":{\"to_value\":5},\"reclaim_pages_to\":{\"to_value\":5},"
	 "\"reclaim_vfs_pages_to\":{\"to_multiplier\":{\"value\":1,\"name\":\"s\"},\"to_value\":120},"
	 "\"reset_unload_to\":{\"to_multiplier\":{\"value\":0,\"name\":\"ms\"},\"to_value\":0}}"},
	/* the same card, "Dump NODE_DESC register" */
	{"access_reg.node_desc", NULL, 80,
	 "@10 4d543431 32352043 6f6e6e65 63745836 4478204d 656c6c61 6e6f7820 54656368 6e6f6c6f"
	 " 67696573",
	 "{\"node_description\":\"MT4125 ConnectX6Dx Mellanox Technologies\"}"},
	/* where the same program looks for them */
	{"access_reg.rcr", NULL, 64, "@10 00000001 00000085",
	 "{\"health_severity_bitmask_valid\":true,\"health_severity_bitmask\":{\"value\":133,"
	 "\"names\":[\"emergency\",\"critical\",\"debug\"]}}"},
	/*
	 * github.com/SckyzO/ibswinfo, tests/dumps: switches, whose register is the same; the serial
	 * numbers were changed before they were published.
	 */
	{"access_reg.mgir", NULL, 176,
	 "@10 00a0d2f0 00501813 0000024d @20 0000a088 ab12cd34 @2c 006c3edc 10000000"
	 " @38 01262024 00001256 4d545f30 30303030 30303036 33000000"
	 " @54 0000001b 000007dc 00000898 ff000001",
	 "{\"hw_info\":{\"device_id\":54000,\"device_hw_revision\":160,\"pvs\":19,"
	 "\"technology\":{\"value\":3,\"name\":\"nm_16\"},\"num_ports\":80,\"hw_dev_id\":589,"
	 "\"manufacturing_base_mac\":\"a088ab12cd34\",\"uptime\":7093980},"
	 "\"fw_info\":{\"secured\":false,\"signed_fw\":false,\"string_tlv\":true,\"year\":8228,"
	 "\"day\":38,\"month\":1,\"hour\":4694,\"psid\":\"MT_0000000063\",\"extended_major\":27,"
	 "\"extended_minor\":2012,\"extended_sub_minor\":2200,\"isfu_major\":1,"
	 "\"disabled_tiles_bitmap\":65280,\"life_cycle\":{\"value\":0,\"name\":\"production\"},"
	 "\"sec_boot\":false,\"encryption\":false},\"sw_info\":{\"major\":0,"
	 "\"rom0_type\":{\"value\":0,\"name\":\"none\"}},\"dev_branch_tag\":\"\"}"},
	{"access_reg.mgir", NULL, 176,
	 "@10 00a0d2f2 00802000 00000257 @20 0000b0cf 0eab1234 @2c 003e4785 13000000"
	 " @38 11102024 @40 4d545f30 30303030 30303537 39000000"
	 " @54 0000001f 000007de 00000824 ff000001 0000000d",
	 "{\"hw_info\":{\"device_id\":54002,\"technology\":{\"value\":4,\"name\":\"nm_7\"},"
	 "\"num_ports\":128,\"ga_valid\":false},\"fw_info\":{\"secured\":true,\"signed_fw\":true,"
	 "\"debug\":false,\"psid\":\"MT_0000000579\",\"extended_major\":31,\"extended_minor\":2014,"
	 "\"extended_sub_minor\":2084,\"life_cycle\":{\"value\":1,\"name\":\"ga_secured\"},"
	 "\"sec_boot\":true,\"encryption\":true}}"},
	{"access_reg.mtmp", NULL, 48, "@14 000001c8 000001d0 00000348 000002f8 @28 61736963",
	 "{\"sensor_index\":0,\"temperature\":456,\"max_temperature\":464,\"mte\":false,"
	 "\"tee\":{\"value\":0,\"name\":\"none\"},\"temp_threshold_hi\":840,"
	 "\"temp_threshold_lo\":760,\"sensor_name\":\"asic\"}"},
	/* sonic-net/sonic-buildimage, platform/mellanox/mlnx-platform-api/sonic_platform/sfp.py */
	{"access_reg.mcia", "{\"module\":1,\"device_address\":148,\"size\":16}", 160,
	 "@10 00010000 50000094 00000010 @20 43726564 6f202020 20202020 20202020",
	 "{\"mcia_status\":{\"value\":0,\"name\":\"good\"},\"module\":1,\"slot_index\":0,"
	 "\"device_address\":148,\"page_number\":0,\"i2c_device_address\":80,\"size\":16,"
	 "\"bank_number\":0}"},
	/* github.com/saeedtx/mlx5ctl, README.md, "Diagnostic query param", "Diagnostic counters dump" */
	{"query_diagnostic_params", NULL, 44, "@8 00030004 b400000a @20 00000401 00002006 0000040b",
	 "{\"num_of_counters\":3,\"log_num_of_samples\":4,\"log_sample_period\":10,\"single\":true,"
	 "\"repetitive\":false,\"sync\":true,\"clear\":true,\"on_demand\":false,\"enable\":true,"
	 "\"counter_id\":[{\"value\":1025,\"name\":\"pxd_ready_bp\"},"
	 "{\"value\":8198,\"name\":\"sxw_packet_send_sxw2sxp_go_vld\"},"
	 "{\"value\":1035,\"name\":\"pci_read_stalled_ordering\"}]}"},
	{"query_diagnostic_counters", NULL, 64,
	 "@10 04010005 a07ae8fb @20 20060005 a07ae8fb @30 040b0005 a07ae8fb",
	 "{\"diag_counter\":[{\"counter_id\":{\"value\":1025,\"name\":\"pxd_ready_bp\"},"
	 "\"sample_id\":5,\"time_stamp_31_0\":2692409595,\"counter_value\":0},"
	 "{\"counter_id\":{\"value\":8198},\"sample_id\":5},"
	 "{\"counter_id\":{\"value\":1035},\"sample_id\":5}]}"},

	/* the same, "Diagnostic counters capabilities", "Device capabilities" */
	{"query_hca_cap.debug", NULL, 112,
	 "@10 c444000e f0000000 @50 80000401 80000402 80000403 00000000 80000406",
	 "{\"core_dump_general\":true,\"core_dump_qp\":true,\"resource_dump\":true,"
	 "\"log_cr_dump_to_mem_size\":8,\"log_min_resource_dump_eq\":4,\"stall_detect\":true,"
	 "\"diag_counter_tracer_dump\":true,\"log_max_samples\":14,\"single\":true,\"repetitive\":true,"
	 "\"log_min_sample_period\":0,\"diagnostic_counter\":["
	 "{\"sync\":true,\"counter_id\":{\"value\":1025,\"name\":\"pxd_ready_bp\"}},"
	 "{\"sync\":true,\"counter_id\":{\"value\":1026}},{\"counter_id\":{\"value\":1027}},"
	 "{\"sync\":false,\"counter_id\":{\"value\":0}},"
	 "{\"sync\":true,\"counter_id\":{\"value\":1030,\"name\":\"used_pci_bw\"}},"
	 "{\"sync\":false},{\"sync\":false},{\"sync\":false}]}"},

	/* made: a value of which each half has its highest bit */
	{"query_diagnostic_counters", NULL, 32, "@10 20060006 ffffffff 80000000 80000001",
	 "{\"diag_counter\":[{\"time_stamp_31_0\":4294967295,\"counter_value\":9223372039002259457}]}"},
	{"access_reg.ppcnt", "{\"grp\":\"physical_layer\"}", 272,
	 "@10 00010012 @18 00000001 00000002 ffffffff fffffffe @d8 00000005 00000006",
	 "{\"counter_set\":{\"time_since_last_clear\":4294967298,"
	 "\"symbol_errors\":18446744073709551614,\"link_down_events\":5,"
	 "\"successful_recovery_events\":6}}"},
	{"access_reg.ppcnt", "{\"grp\":\"per_priority\",\"prio_tc\":3}", 272,
	 "@10 00010010 00000003 00000012 3456789a @6c 00000009",
	 "{\"local_port\":1,\"prio_tc\":3,"
	 "\"counter_set\":{\"rx_octets\":78187493530,\"rx_pause\":9,\"tx_pause\":0}}"},
	{"access_reg.ptys", NULL, 80, "@10 00010004 100003e8 000011fa @30 00000400 @3c 00000007",
	 "{\"an_status\":{\"value\":1,\"name\":\"completed\"},\"data_rate_oper\":1000,"
	 "\"ext_eth_proto_oper\":{\"value\":1024,\"names\":[\"eth_100gaui_2_100gbase_cr2_kr2\"]},"
	 "\"connector_type\":{\"value\":7,\"name\":\"da\"}}"},
	/* Bits, as the kernel's en_ethtool.c takes them; pddr numbers what pplm has a bit for. */
	{"access_reg.pplm", NULL, 136, "@10 00010000 @1c 00000080 00000242",
	 "{\"fec_mode_active\":{\"value\":128,\"names\":[\"rs_544_514\"]},"
	 "\"fec_override_cap_50g\":{\"value\":2,\"names\":[\"firecode\"]},"
	 "\"fec_override_cap_25g\":{\"value\":4,\"names\":[\"rs_528_514\"]},"
	 "\"fec_override_cap_10g_40g\":{\"value\":2,\"names\":[\"firecode\"]}}"},
	{"access_reg.pddr", "{\"page_select\":\"operational_info\"}", 272,
	 "@10 00010000 00000000 00420000 03000000 @34 00070000",
	 "{\"page_data\":{\"proto_active\":{\"value\":4,\"names\":[\"ethernet\"]},"
	 "\"neg_mode_active\":{\"value\":2,\"name\":\"cl73_ethernet\"},"
	 "\"phy_mngr_fsm_state\":{\"value\":3,\"name\":\"active\"},"
	 "\"fec_mode_active\":{\"value\":7,\"name\":\"rs_544_514\"}}}"},
	/* light in whole dBm, as mlxlink takes it, or in uW; a revision stands at the end */
	{"access_reg.pddr", "{\"page_select\":\"module_info\"}", 272,
	 "@10 00010000 00000003 @1c 20000600 38000000 @4c 00004134 @64 ff800000 fffefffd @78 00010000"
	 " @84 0000ffff @a0 00030000 0000fff6 @ac 60000000",
	 "{\"page_data\":{\"cable_type\":{\"value\":2,\"name\":\"optical_module\"},"
	 "\"cable_identifier\":{\"value\":6,\"name\":\"qsfp_dd\"},\"max_power\":56,"
	 "\"vendor_rev_head\":\"\",\"vendor_rev\":\"A4\",\"temperature\":-128,"
	 "\"rx_power_lane0\":-2,\"rx_power_lane1\":-3,\"tx_power_lane0\":1,\"tx_power_lane7\":-1,"
	 "\"rx_power_high_th\":3,\"tx_power_low_th\":-10,"
	 "\"module_st\":{\"value\":3,\"name\":\"ready\"}}}"},
	{"access_reg.pddr", "{\"page_select\":\"module_info\",\"module_info_ext\":1}", 272,
	 "@10 00010000 20000003 @68 9c400000 @84 0000ffff @a0 c3500000",
	 "{\"page_data\":{\"rx_power_lane0\":40000,\"tx_power_lane7\":65535,"
	 "\"rx_power_high_th\":50000}}"},
	{"access_reg.pddr", "{\"page_select\":\"link_down_info\"}", 272,
	 "@10 00010000 00000006 00000001 00000017 0000002f",
	 "{\"page_data\":{\"down_blame\":{\"value\":1,\"name\":\"local_phy\"},"
	 "\"local_reason_opcode\":{\"value\":23,\"name\":\"cable_was_unplugged\"},"
	 "\"remote_reason_opcode\":{\"value\":47,\"name\":\"hi_ser\"}}}"},
	{"access_reg.pddr", "{\"page_select\":\"module_latched_flag_info\"}", 272,
	 "@10 00010000 00000009 1a000000 @28 03000000",
	 "{\"page_data\":{\"temp_flags\":{\"value\":1,\"names\":[\"high_alarm\"]},"
	 "\"vcc_flags\":{\"value\":10,\"names\":[\"low_alarm\",\"low_warning\"]},\"rx_los\":3}}"},
	{"access_reg.sltp", NULL, 92, "@10 04010000 3f000008 f43cfb00",
	 "{\"version\":{\"value\":4,\"name\":\"prod_7nm\"},\"drv_amp\":63,\"fir_pre2\":8,"
	 "\"fir_pre1\":-12,\"fir_main\":60,\"fir_post1\":-5}"},
	{"access_reg.slrg", NULL, 56, "@10 13010000 @18 00003200 0028ffd7 00f90000",
	 "{\"slrg_status\":1,\"version\":{\"value\":3,\"name\":\"prod_16nm\"},\"grade\":12800,"
	 "\"height_eo_pos_up\":40,\"height_eo_neg_up\":-41,\"phase_eo_pos_up\":0,"
	 "\"phase_eo_neg_up\":-7}"},
	{"access_reg.mcc", NULL, 48, "@18 00000123 00650701 @24 00000200",
	 "{\"control_progress\":101,"
	 "\"error_code\":{\"value\":7,\"name\":\"rejected_key_not_applicable\"},"
	 "\"warning_code\":{\"value\":2,\"name\":\"dpa_api_fw_incompatible\"},"
	 "\"control_state\":{\"value\":1,\"name\":\"locked\"}}"},
	{"access_reg.ppcnt", "{\"grp\":\"physical_layer_statistical\"}", 272,
	 "@10 00010016 @78 00000c03 @ac 000003e8 00011170",
	 "{\"counter_set\":{\"raw_ber_magnitude\":12,\"raw_ber_coef\":3,"
	 "\"time_since_last_link_up\":1000,\"port_up_time\":70000}}"},
	/* a histogram of nothing: the link is down */
	{"access_reg.pphcr", NULL, 96, "@10 00010000",
	 "{\"active_hist_type\":{\"value\":0,\"name\":\"none\"}}"},
	{"access_reg.pmtu", NULL, 32, "@10 00010000 28000000 05f20000 05f20000",
	 "{\"max_mtu\":10240,\"admin_mtu\":1522,\"oper_mtu\":1522}"},
	{"access_reg.pddr", "{\"page_select\":\"troubleshooting_info\"}", 272,
	 "@10 00010000 00000001 @1c 00000400 @24 4361626c 65206973 20756e70 6c756767 65642e00",
	 "{\"page_data\":{\"group_opcode\":{\"value\":0,\"name\":\"monitor\"},\"status_opcode\":"
	 "{\"monitor_opcode\":{\"value\":1024,\"name\":\"cable_is_unplugged\"}},"
	 "\"status_message\":\"Cable is unplugged.\"}}"},
	{"access_reg.mpein", NULL, 64, "@1c 00100010 00000008 @28 02000000 0000004b @34 00010000",
	 "{\"link_width_active\":16,\"link_speed_active\":{\"value\":16,\"names\":[\"gt_16\"]},"
	 "\"num_of_vfs\":8,\"max_payload_size\":{\"value\":2,\"name\":\"bytes_512\"},"
	 "\"pci_power\":75,\"device_status\":{\"value\":1,\"names\":[\"correctable_error\"]}}"},
	{"access_reg.mpcnt", NULL, 272, "@18 00000001 @40 00000002 00000003 00000028",
	 "{\"counter_set\":{\"life_time_counter\":4294967296,"
	 "\"tx_overflow_buffer_pkt\":8589934595,\"outbound_stalled_reads\":40}}"},
	{"access_reg.pphcr", NULL, 96, "@10 10010000 00100000 000f0000 @5c 000f000f",
	 "{\"active_hist_type\":{\"value\":1},\"num_of_bins\":16,\"hist_max_measurement\":15}"},
	{"access_reg.mfsv", NULL, 64, "@10 00000003 00000002 00000001",
	 "{\"fw_sec_ver_stat\":{\"value\":1},\"efuses_prog_en\":true,\"img_sec_ver\":2,"
	 "\"efuses_sec_ver\":1}"},
	{"access_reg.mcqi", "{\"component_index\":1,\"info_type\":\"version\"}", 164,
	 "@10 00000001 @18 00000001 0000007c @28 2000000c 16231234 @48 32322e33 352e3130 31320000",
	 "{\"info_size\":124,\"data\":{\"build_time_valid\":true,\"version_string_length\":12,"
	 "\"version\":371397172,\"version_string\":\"22.35.1012\"}}"},
	{"access_reg.mcqs", NULL, 32, "@10 80000003 00000001 00000020",
	 "{\"last_index_flag\":true,\"component_index\":3,"
	 "\"identifier\":{\"value\":1,\"name\":\"boot_img\"},"
	 "\"component_status\":{\"value\":2,\"name\":\"in_use\"},"
	 "\"component_update_state\":{\"value\":0,\"name\":\"idle\"}}"},
	{"access_reg.mfrl", NULL, 24, "@14 00040349",
	 "{\"reset_state\":{\"value\":4,\"name\":\"nack\"},"
	 "\"reset_type\":{\"value\":3,\"names\":[\"full_chip\",\"net_port_alive\"]},"
	 "\"reset_level\":{\"value\":73,\"names\":[\"level0\",\"level3\",\"level6\"]}}"},
	{"access_reg.mtcap", NULL, 32, "@10 00000002 @18 80000000 00000001",
	 "{\"sensor_count\":2,\"sensor_map\":9223372036854775809}"},
	/* as many as were asked for */
	{"access_reg.mtbr", "{\"base_sensor_index\":64,\"num_rec\":2}", 40,
	 "@10 00000040 00000002 @20 01d001c8 80008000",
	 "{\"temperature_record\":[{\"max_temperature\":464,\"temperature\":456},"
	 "{\"max_temperature\":-32768,\"temperature\":-32768}]}"},
	{"access_reg.mnvda.global_pci_conf", NULL, 284,
	 "@10 0040000c 00000080 @1c 80000000 80000008",
	 "{\"access_mode\":{\"value\":1,\"name\":\"current\"},\"length\":12,\"sriov_valid\":true,"
	 "\"sriov_en\":true,\"total_vfs\":8}"},
	{"access_reg.resource_dump", NULL, 272,
	 "@10 c001ffff @34 00000010 @40 0004fffe 00000001 00000212 16231234",
	 "{\"segment_type\":{\"value\":65535,\"name\":\"menu\"},\"more_dump\":true,"
	 "\"inline_dump\":true,\"seq_num\":1,\"size\":16}"},
	{"access_reg", "{\"register_id\":36927}", 20, "@10 12345678",
	 "{\"register_data\":\"12345678\"}"},
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

/* What a device that has fewer of them returns: those that came are there. */
static void test_shorter(void **state)
{
	static const struct answered shorter[] = {
		{"access_reg.dtor", NULL, 72, "@14 20000002 @44 20000078",
		 "{\"pcie_toggle_to\":{\"to_value\":2},\"reclaim_vfs_pages_to\":{\"to_value\":120}}"},
	};

	check_replies(*state, shorter, COUNT(shorter));
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

static void test_refused(void **state)
{
	/* what a read returns, and what cannot be set */
	assert_refused(*state, "access_reg.mtmp", "temperature", "1", EACCES);
	assert_refused(*state, "access_reg.mtmp", "mte", "true", EACCES);
	assert_refused(*state, "access_reg.mtmp.write", "temperature", "1", EACCES);
	assert_refused(*state, "access_reg.paos.write", "oper_status", "up", EACCES);
	/* another register than the command's */
	assert_refused(*state, "access_reg.paos", "register_id", "0x5003", EACCES);
	assert_refused(*state, "access_reg.mnvda.global_pci_conf", "parameter_index", "1", EACCES);
	/* what does not fit */
	assert_refused(*state, "access_reg.ppcnt", "local_port", "1024", ERANGE);
	assert_refused(*state, "access_reg.paos.write", "admin_status", "sideways", EINVAL);
	assert_refused(*state, "access_reg.mtbr", "num_rec", "256", ERANGE);
}

/* What numbers are in, where that is not one of something. */
static void test_units(void **state)
{
	static const struct {
		const char *layout, *field, *unit;
		int64_t multiply;
		uint64_t divide;
	} units[] = {
		{"phys_layer_statistical_cntrs", "port_up_time", "ms", 128, 1},
		{"phys_layer_statistical_cntrs", "time_since_last_link_up", "ms", 128, 1},
		{"mtmp_reg", "temperature", "degree C", 1, 8},
		{"ptys_reg", "data_rate_oper", "Mbit/s", 100, 1},
		{"ptys_reg", "lane_rate_oper", "Mbit/s", 10, 1},
		{"mgir_hardware_info", "pvs", "mV", 50, 1},
	};

	for (size_t i = 0; i < COUNT(units); i++) {
		const struct libfwctl_layout *layout =
			libfwctl_format_find_layout(*state, units[i].layout);
		const struct libfwctl_field *field =
			libfwctl_layout_find_field(layout, units[i].field);
		int64_t multiply = 0, add = 1;
		uint64_t divide = 0;

		assert_string_equal(libfwctl_field_get_unit(field), units[i].unit);
		assert_int_equal(libfwctl_field_get_scale(field, &multiply, &divide, &add), 0);
		assert_int_equal(multiply, units[i].multiply);
		assert_int_equal(divide, units[i].divide);
		assert_int_equal(add, 0);
	}
}

static void test_effects(void **state)
{
	const uint64_t reads = LIBFWCTL_EFFECT_READS, clears = LIBFWCTL_EFFECT_CLEARS_DATA,
		       now = LIBFWCTL_EFFECT_CONFIG_NOW,
		       others = LIBFWCTL_EFFECT_TOUCHES_OTHER_FUNCTIONS,
		       traffic = LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC,
		       discloses = LIBFWCTL_EFFECT_DISCLOSES;
	static const uint32_t read = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
			      write = LIBFWCTL_SCOPE_CONFIGURATION;

	assert_classified(*state, "access_reg.ppcnt", "{}", read, reads);
	assert_classified(*state, "access_reg.ppcnt", "{\"clr\":true}", read,
			  reads | clears | others);
	assert_classified(*state, "access_reg.mtmp", "{}", read, reads);
	assert_classified(*state, "access_reg.mtmp", "{\"mtr\":true}", read, reads | clears);
	assert_classified(*state, "access_reg.pddr", "{\"page_select\":\"module_info\"}", read,
			  reads);
	assert_classified(*state, "access_reg.pddr",
			  "{\"page_select\":\"module_latched_flag_info\"}", read, reads | clears);
	assert_classified(*state, "access_reg.paos.write", "{}", write, now | traffic | others);
	assert_classified(*state, "access_reg.pplr.write", "{}", write, now | traffic | others);
	assert_classified(*state, "access_reg.mnvda.global_pci_conf.write", "{}", write,
			  LIBFWCTL_EFFECT_CONFIG_AT_RESET | others);
	assert_classified(*state, "access_reg.mfrl.write", "{}", write,
			  now | LIBFWCTL_EFFECT_RESETS | traffic | clears | others |
				  LIBFWCTL_EFFECT_BACKGROUND);
	assert_classified(*state, "access_reg.pddr", "{}", read, reads);
	/* alarms that a module holds until they are read */
	assert_classified(*state, "access_reg.pddr",
			  "{\"page_select\":\"module_latched_flag_info\"}", read, reads | clears);
	assert_classified(*state, "access_reg.resource_dump", "{}", read, reads | discloses);
	assert_classified(*state, "query_diagnostic_counters", "{}", read, reads);
	assert_classified(*state, "set_diagnostic_params", "{}", LIBFWCTL_SCOPE_DEBUG_WRITE,
			  now | clears | others | LIBFWCTL_EFFECT_BACKGROUND);
}

static bool has(const struct libfwctl_format *format, const char *name)
{
	return libfwctl_format_find_command(format, name);
}

/* What only can be read has nothing to write it by, and the other way round. */
static void test_directions(void **state)
{
	static const char *const read_only[] = {"mgir",	 "dtor", "rcr",	 "mtcap",
						"mpein", "pcam", "pddr", "mtbr"};

	for (size_t i = 0; i < COUNT(read_only); i++) {
		char name[64];

		snprintf(name, sizeof(name), "access_reg.%s", read_only[i]);
		assert_true(has(*state, name));
		strcat(name, ".write");
		assert_false(has(*state, name));
	}
	assert_true(has(*state, "access_reg.nvia.write"));
	assert_false(has(*state, "access_reg.nvia"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_encode),	   cmocka_unit_test(test_identify),
		cmocka_unit_test(test_decode),	   cmocka_unit_test(test_shorter),
		cmocka_unit_test(test_refused),	   cmocka_unit_test(test_effects),
		cmocka_unit_test(test_directions), cmocka_unit_test(test_units),
	};

	return cmocka_run_group_tests(tests, find_mlx5, end_mlx5);
}
