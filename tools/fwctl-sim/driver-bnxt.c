// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel's bnxt fwctl driver admits (drivers/fwctl/bnxt/main.c, numbers and sizes of
 * include/linux/bnxt/hsi.h), and a firmware that tells its version and says yes to the rest.
 */
#include <errno.h>

#include "bytes.h"
#include "sim.h"

#define HEADER	       16
#define REPLY_HEADER   8
#define REPLY_MIN      16
#define REQUEST_MAX    128
#define BUFFER_MAX     65536
#define OP_VER_GET     0x000
#define VER_GET_LENGTH 176
#define CAPABILITIES   0x0f

#define ERROR_INVALID_PARAMS 0x0002
#define ERROR_NOT_SUPPORTED  0xffff

static const uint16_t at_configuration[] = {
	0x011,	0x025,	0x0c0,	0x0c3,	0x0c8,	0xff0f, 0xff15, 0xff16,
	0xffec, 0xffee, 0xfff0, 0xfff5, 0xfff7, 0xfff8, 0xfff9,
};

static const uint16_t at_debug_read_only[] = {
	0x000, 0x00c,  0x015,  0x016,  0x018,  0x027,  0x028,  0x02a,  0x02c,  0x037,  0x039,
	0x047, 0x087,  0x088,  0x08a,  0x08c,  0x08d,  0x08f,  0x0a0,  0x0b6,  0x0bc,  0x0be,
	0x0c1, 0x0c2,  0x0c9,  0x0da,  0x0dd,  0x0df,  0x0e0,  0x0e1,  0x0e2,  0x112,  0x124,
	0x190, 0x192,  0x194,  0x198,  0x19c,  0x1a1,  0x1a4,  0x1a8,  0x1ac,  0x1c3,  0x200,
	0x232, 0xff18, 0xff1c, 0xff20, 0xff21, 0xff25, 0xff26, 0xff2e, 0xff2f, 0xfff6, 0xfffb,
};

static const uint16_t at_debug_write[] = {0x02b, 0x0b5};

/* A command whose request points to memory: where the address and its length are. */
struct dma_field {
	uint8_t address;
	bool to_device;
	uint8_t length; /* offset of the length, or 0: it is always @fixed */
	uint8_t width;
	uint8_t unit;
	uint32_t fixed;
};

struct dma_command {
	uint16_t type;
	uint8_t scope;
	uint8_t size; /* of the request, exactly */
	struct dma_field field[2];
};

#define FROM(address, length, width)                \
	{                                           \
		address, false, length, width, 1, 0 \
	}
#define FROM_FIXED(address, bytes)             \
	{                                      \
		address, false, 0, 0, 1, bytes \
	}
#define FROM_UNITS(address, length, w, u)       \
	{                                       \
		address, false, length, w, u, 0 \
	}
#define TO(address, length, width)                 \
	{                                          \
		address, true, length, width, 1, 0 \
	}
#define TO_UNITS(address, length, w, u)        \
	{                                      \
		address, true, length, w, u, 0 \
	}

static const struct dma_command dma_commands[] = {
	{0x023, 1, 40, {FROM_FIXED(24, 408), FROM_FIXED(32, 528)}}, /* port_qstats */
	{0x03c, 1, 32, {FROM(16, 26, 2)}},			    /* queue_dscp2pri_qcfg */
	{0x067, 1, 32, {FROM(16, 24, 4)}},			    /* port_events_log */
	{0x073, 2, 88, {TO_UNITS(24, 18, 2, 2)}},		    /* sch_grp_cfg */
	{0x074, 1, 32, {FROM(24, 18, 2)}},			    /* sch_grp_qcfg */
	{0x0b4, 1, 40, {FROM(24, 18, 2), FROM(32, 20, 2)}},	    /* port_qstats_ext */
	{0x0ba, 1, 40, {FROM(24, 18, 2), FROM(32, 18, 2)}},	    /* port_qstats_ext_pfc_adv */
	{0x0bf, 3, 32, {TO(24, 20, 4)}},			    /* fw_livepatch */
	{0x0ca, 2, 32, {TO(16, 24, 2)}},			    /* fw_set_structured_data */
	{0x0cb, 1, 32, {FROM(16, 24, 2)}},			    /* fw_get_structured_data */
	{0x0d5, 1, 48, {FROM(16, 24, 2)}},			    /* port_prbs_test */
	{0x0d9, 1, 40, {FROM(16, 24, 2)}},			    /* port_dsc_dump */
	{0x0e6, 1, 32, {FROM(24, 16, 2)}},			    /* stat_query_roce_stats */
	{0x0e7, 1, 32, {FROM(24, 16, 2)}},			    /* stat_query_roce_stats_ext */
	{0x203, 1, 40, {FROM(16, 28, 2)}},		   /* selftest_retrieve_serdes_data */
	{0x204, 1, 32, {FROM(24, 16, 2)}},		   /* pcie_qstats */
	{0x218, 1, 32, {FROM(24, 16, 2)}},		   /* stat_generic_qstats */
	{0xff0e, 1, 40, {FROM(16, 28, 2)}},		   /* dbg_serdes_test */
	{0xff10, 1, 32, {FROM_UNITS(16, 28, 4, 4)}},	   /* dbg_read_direct */
	{0xff11, 1, 80, {FROM(16, 24, 4)}},		   /* dbg_read_indirect */
	{0xff17, 1, 32, {FROM(16, 24, 4)}},		   /* dbg_coredump_list */
	{0xff19, 1, 56, {FROM(16, 24, 4)}},		   /* dbg_coredump_retrieve */
	{0xff2d, 2, 40, {TO(16, 32, 4), FROM(24, 32, 4)}}, /* dbg_ptrace */
	{0xff30, 3, 32, {TO(24, 20, 4)}},		   /* dbg_token_cfg */
	{0xfff1, 0, 40, {FROM(16, 24, 2)}},		   /* nvm_get_variable */
	{0xfff2, 0, 40, {TO(16, 24, 2)}},		   /* nvm_set_variable */
	{0xfff4, 2, 40, {TO(16, 32, 4)}},		   /* nvm_modify */
	{0xfffa, 1, 24, {FROM_FIXED(16, BUFFER_MAX)}},	   /* nvm_get_dir_entries */
	{0xfffc, 1, 40, {FROM(16, 28, 4)}},		   /* nvm_raw_dump */
	{0xfffd, 1, 40, {FROM(16, 32, 4)}},		   /* nvm_read */
	{0xfffe, 2, 56, {TO(16, 32, 4)}},		   /* nvm_write */
	{0xffff, 3, 40, {TO(16, 28, 4)}},		   /* nvm_raw_write_blk */
};

static const struct dma_command *find_dma(uint16_t type)
{
	for (size_t i = 0; i < G_N_ELEMENTS(dma_commands); i++)
		if (dma_commands[i].type == type)
			return &dma_commands[i];
	return NULL;
}

static bool admitted(uint16_t type, const struct dma_command *dma, uint32_t scope)
{
	if (dma)
		return scope >= dma->scope;
	if (IN_TABLE(at_configuration, type))
		return true;
	if (IN_TABLE(at_debug_read_only, type))
		return scope >= 1;
	return IN_TABLE(at_debug_write, type) && scope >= 2;
}

static size_t bnxt_info(struct device *device, const struct caller *caller, uint8_t data[16])
{
	(void)device;
	(void)caller;
	put_host32(data, CAPABILITIES);
	return 4;
}

/* Takes the buffers' places and lengths out of the request. */
static int find_buffers(struct rpc *rpc, const struct dma_command *dma)
{
	for (size_t i = 0; i < G_N_ELEMENTS(dma->field) && dma->field[i].address; i++) {
		const struct dma_field *field = &dma->field[i];
		uint64_t length = field->fixed;

		if (field->length)
			length = (uint64_t)(field->width == 2 ? get_le16(rpc->in + field->length)
							      : get_le32(rpc->in + field->length)) *
				 field->unit;
		if (!length || length > BUFFER_MAX)
			return -EINVAL;
		rpc->buffer[rpc->buffers++] = (struct rpc_buffer){
			.address = get_le64(rpc->in + field->address),
			.length = (uint32_t)length,
			.offset = field->address,
			.to_device = field->to_device,
			.data = g_malloc0(length),
		};
	}
	return 0;
}

static int fill_buffers(struct rpc *rpc)
{
	for (size_t i = 0; i < rpc->buffers; i++) {
		struct rpc_buffer *buffer = &rpc->buffer[i];

		if (buffer->to_device &&
		    !caller_read(&rpc->caller, buffer->address, buffer->data, buffer->length))
			return -EFAULT;
	}
	return 0;
}

static void tell_version(uint8_t reply[VER_GET_LENGTH])
{
	static const uint8_t interface[] = {1, 10, 3, 44}, firmware[] = {229, 0, 169, 0};

	memcpy(reply + 8, interface, 3);
	memcpy(reply + 12, firmware, 3);
	memcpy(reply + 16, firmware, 3);
	put_le32(reply + 24, 0x4); /* takes short commands */
	memcpy(reply + 28, firmware, 3);
	strcpy((char *)reply + 32, "simulated");
	strcpy((char *)reply + 48, "simulated");
	strcpy((char *)reply + 80, "229.0.169.0");
	put_le16(reply + 112, 0x1750);
	reply[114] = 1;
	put_le16(reply + 118, REQUEST_MAX);
	put_le16(reply + 120, 1024);
	put_le16(reply + 122, 500);
	reply[127] = 1;
	for (size_t i = 0; i < 4; i++) {
		put_le16(reply + 128 + 2 * i, interface[i]);
		put_le16(reply + 136 + 2 * i, firmware[i]);
		put_le16(reply + 144 + 2 * i, firmware[i]);
		put_le16(reply + 160 + 2 * i, firmware[i]);
	}
	put_le16(reply + 168, REQUEST_MAX);
}

/* A firmware that says yes, or that of a device with a state, which knows what that tells of. */
static void answer(struct rpc *rpc, uint16_t type)
{
	uint8_t reply[VER_GET_LENGTH] = {0};
	uint16_t length = REPLY_MIN;

	switch (state_answer(rpc)) {
	case STATE_ANSWERED:
		return;
	case STATE_NONE:
		if (type != OP_VER_GET)
			break;
		tell_version(reply);
		length = VER_GET_LENGTH;
		break;
	case STATE_BAD_OPERATION:
		put_le16(reply, ERROR_NOT_SUPPORTED);
		break;
	case STATE_BAD_PARAMETER:
		put_le16(reply, ERROR_INVALID_PARAMS);
		break;
	}
	put_le16(reply + 6, length);
	g_byte_array_append(rpc->out, reply, length);
}

/*
 * The last byte of a reply is "valid": the kernel waits for it and sets it to 0 before it hands it
 * on.
 */
static void put_header(struct rpc *rpc, uint16_t type)
{
	if (rpc->out->len < REPLY_HEADER)
		return;
	put_le16(rpc->out->data + 2, type);
	/* The kernel counts by itself and overwrites the caller's sequence number. */
	put_le16(rpc->out->data + 4, (uint16_t)rpc->device->calls);
}

static int bnxt_rpc(struct rpc *rpc)
{
	struct skip addresses[RPC_MAX_BUFFERS];
	const struct dma_command *dma;
	uint16_t type;
	int rc = 0;

	if (rpc->in_len < HEADER || rpc->in_len > REQUEST_MAX || rpc->room < REPLY_HEADER)
		return -EINVAL;
	type = get_le16(rpc->in);
	dma = find_dma(type);
	if (dma)
		rc = rpc->in_len == dma->size ? find_buffers(rpc, dma) : -EINVAL;
	if (rc)
		return rc;
	if (!admitted(type, dma, rpc->scope))
		return -EPERM;
	rc = fill_buffers(rpc);
	if (rc)
		return rc;
	for (size_t i = 0; i < rpc->buffers; i++)
		addresses[i] = (struct skip){rpc->buffer[i].offset, 8};
	rpc->out_len = rpc->room;
	rc = reply_find(rpc, addresses, rpc->buffers);
	if (!rc) {
		answer(rpc, type);
		put_header(rpc, type);
	}
	return MIN(rc, 0);
}

const struct driver driver_bnxt = {
	.name = "bnxt",
	.type = 3,
	.one_at_a_time = true,
	.follows = true,
	.info = bnxt_info,
	.has_state = true,
	.rpc = bnxt_rpc,
};
