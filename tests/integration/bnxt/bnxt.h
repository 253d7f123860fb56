/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bnxt.h: the commands with buffers as the kernel's driver has them, written down from its table
 * (drivers/fwctl/bnxt/main.c, bnxtctl_dma_cmds) and the structs of include/linux/bnxt/hsi.h, not from
 * the format: places of addresses and lengths, sizes of requests, scopes.
 */
#ifndef LIBFWCTL_TEST_BNXT_H
#define LIBFWCTL_TEST_BNXT_H

#include <stddef.h>
#include <stdint.h>

#define MOVED	   96	 /* bytes that go each way where the request tells how many */
#define BUFFER_MAX 65536 /* FWCTL_BNXT_MAX_DMABUF */

enum { FROM = 1, TO };

/* One address: where, which way, where its length is told (0: the driver has its own). */
struct place {
	const char *name; /* in the format */
	uint16_t address;
	uint8_t direction;
	uint8_t length_at, width, unit;
	/* In the reply: where 16 bits tell how much is valid, in how many bytes or 1/8. 0: all of it. */
	uint8_t valid_at, valid_unit;
	uint32_t driver_has;
};

#define IN_BITS 0xff

struct pointing {
	const char *command;
	uint16_t number;
	uint8_t scope, size;
	const char *length; /* the field of the request that tells it; NULL: none does */
	struct place place[2];
};

static const struct pointing pointing[] = {
	{"hwrm_port_qstats",
	 0x0023,
	 1,
	 40,
	 NULL,
	 {{"tx", 24, FROM, 0, 0, 0, 8, 1, 408}, {"rx", 32, FROM, 0, 0, 0, 10, 1, 528}}},
	{"hwrm_queue_dscp2pri_qcfg",
	 0x003c,
	 1,
	 32,
	 "dest_data_buffer_size",
	 {{"entries", 16, FROM, 26, 2, 1, 8, 3, 0}}},
	{"hwrm_port_events_log",
	 0x0067,
	 1,
	 32,
	 "host_dest_addr_len",
	 {{"log", 16, FROM, 24, 4, 1, 8, 1, 0}}},
	{"hwrm_sch_grp_cfg", 0x0073, 2, 88, "num_fids", {{"fids", 24, TO, 18, 2, 2, 0, 0, 0}}},
	{"hwrm_sch_grp_qcfg",
	 0x0074,
	 1,
	 32,
	 "fid_table_len",
	 {{"fids", 24, FROM, 18, 2, 1, 14, 2, 0}}},
	{"hwrm_port_qstats_ext",
	 0x00b4,
	 1,
	 40,
	 "tx_stat_size",
	 {{"tx", 24, FROM, 18, 2, 1, 8, 1, 0}, {"rx", 32, FROM, 20, 2, 1, 10, 1, 0}}},
	{"hwrm_port_qstats_ext_pfc_adv",
	 0x00ba,
	 1,
	 40,
	 "pfc_adv_stat_size",
	 {{"tx", 24, FROM, 18, 2, 1, 8, 1, 0}, {"rx", 32, FROM, 18, 2, 1, 8, 1, 0}}},
	{"hwrm_fw_livepatch", 0x00bf, 3, 32, "patch_len", {{"patch", 24, TO, 20, 4, 1, 0, 0, 0}}},
	{"hwrm_fw_set_structured_data",
	 0x00ca,
	 2,
	 32,
	 "data_len",
	 {{"data", 16, TO, 24, 2, 1, 0, 0, 0}}},
	{"hwrm_fw_get_structured_data",
	 0x00cb,
	 1,
	 32,
	 "data_len",
	 {{"data", 16, FROM, 24, 2, 1, 0, 0, 0}}},
	{"hwrm_port_prbs_test", 0x00d5, 1, 48, "data_len", {{"data", 16, FROM, 24, 2, 1, 8, 1, 0}}},
	{"hwrm_port_dsc_dump", 0x00d9, 1, 40, "data_len", {{"data", 16, FROM, 24, 2, 1, 0, 0, 0}}},
	{"hwrm_stat_query_roce_stats",
	 0x00e6,
	 1,
	 32,
	 "roce_stat_size",
	 {{"stats", 24, FROM, 16, 2, 1, 8, 1, 0}}},
	{"hwrm_stat_query_roce_stats_ext",
	 0x00e7,
	 1,
	 32,
	 "roce_stat_size",
	 {{"stats", 24, FROM, 16, 2, 1, 8, 1, 0}}},
	{"hwrm_selftest_retrieve_serdes_data",
	 0x0203,
	 1,
	 40,
	 "data_len",
	 {{"data", 16, FROM, 28, 2, 1, 10, 1, 0}}},
	{"hwrm_pcie_qstats",
	 0x0204,
	 1,
	 32,
	 "pcie_stat_size",
	 {{"stats", 24, FROM, 16, 2, 1, 8, 1, 0}}},
	{"hwrm_stat_generic_qstats",
	 0x0218,
	 1,
	 32,
	 "generic_stat_size",
	 {{"stats", 24, FROM, 16, 2, 1, 8, 1, 0}}},
	{"hwrm_dbg_serdes_test",
	 0xff0e,
	 1,
	 40,
	 "data_len",
	 {{"data", 16, FROM, 28, 2, 1, 10, 1, 0}}},
	{"hwrm_dbg_read_direct",
	 0xff10,
	 1,
	 32,
	 "read_len32",
	 {{"registers", 16, FROM, 28, 4, 4, 0, 0, 0}}},
	{"hwrm_dbg_read_indirect",
	 0xff11,
	 1,
	 80,
	 "host_dest_addr_len",
	 {{"entries", 16, FROM, 24, 4, 1, 0, 0, 0}}},
	{"hwrm_dbg_coredump_list",
	 0xff17,
	 1,
	 32,
	 "host_buf_len",
	 {{"segments", 16, FROM, 24, 4, 1, 12, 1, 0}}},
	{"hwrm_dbg_coredump_retrieve",
	 0xff19,
	 1,
	 56,
	 "host_buf_len",
	 {{"data", 16, FROM, 24, 4, 1, 10, 1, 0}}},
	{"hwrm_dbg_ptrace",
	 0xff2d,
	 2,
	 40,
	 "pdi_req_buf_len",
	 {{"command", 16, TO, 32, 4, 1, 0, 0, 0}, {"answer", 24, FROM, 32, 4, 1, 10, 1, 0}}},
	{"hwrm_dbg_token_cfg",
	 0xff30,
	 3,
	 32,
	 "dbg_token_len",
	 {{"token", 24, TO, 20, 4, 1, 0, 0, 0}}},
	{"hwrm_nvm_get_variable",
	 0xfff1,
	 0,
	 40,
	 "data_len",
	 {{"value", 16, FROM, 24, 2, 1, 8, IN_BITS, 0}}},
	{"hwrm_nvm_set_variable",
	 0xfff2,
	 0,
	 40,
	 "data_len",
	 {{"value", 16, TO, 24, 2, 1, 0, IN_BITS, 0}}},
	{"hwrm_nvm_modify", 0xfff4, 2, 40, "len", {{"data", 16, TO, 32, 4, 1, 0, 0, 0}}},
	{"hwrm_nvm_get_dir_entries",
	 0xfffa,
	 1,
	 24,
	 NULL,
	 {{"entries", 16, FROM, 0, 0, 0, 0, 0, BUFFER_MAX}}},
	{"hwrm_nvm_raw_dump", 0xfffc, 1, 40, "len", {{"data", 16, FROM, 28, 4, 1, 0, 0, 0}}},
	{"hwrm_nvm_read", 0xfffd, 1, 40, "len", {{"data", 16, FROM, 32, 4, 1, 0, 0, 0}}},
	{"hwrm_nvm_write", 0xfffe, 2, 56, "dir_data_length", {{"data", 16, TO, 32, 4, 1, 0, 0, 0}}},
	{"hwrm_nvm_raw_write_blk", 0xffff, 3, 40, "len", {{"data", 16, TO, 28, 4, 1, 0, 0, 0}}},
};

static inline size_t places_of(const struct pointing *command)
{
	return command->place[1].name ? 2 : 1;
}

static inline const struct pointing *pointing_of(uint16_t number)
{
	for (size_t i = 0; i < sizeof(pointing) / sizeof(*pointing); i++)
		if (pointing[i].number == number)
			return &pointing[i];
	return NULL;
}

/* The lengths that a request tells: of `bytes`, in its units. */
static inline void tell_lengths(const struct pointing *command, unsigned char *request,
				uint32_t bytes)
{
	for (size_t i = 0; i < places_of(command); i++) {
		const struct place *place = &command->place[i];
		uint32_t value = place->unit ? bytes / place->unit : 0;

		for (size_t byte = 0; byte < place->width; byte++)
			request[place->length_at + byte] = (unsigned char)(value >> 8 * byte);
	}
}

#endif
