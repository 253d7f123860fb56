// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * conformance_bnxt.c: what the kernel's bnxt driver admits, refuses and hands on, with fwctl_standin.ko's
 * firmware under it. The commands with buffers are in conformance_bnxt_buffers.c.
 */
#include "exchange.h"

#include <endian.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#define DEVICE "bnxt.0"

#define CONFIGURATION	LIBFWCTL_SCOPE_CONFIGURATION
#define DEBUG_READ_ONLY LIBFWCTL_SCOPE_DEBUG_READ_ONLY

#define CAPABILITY_BUFFERS 8

#define VER_GET			   0x0000
#define FUNC_QCFG		   0x0016
#define DBG_COREDUMP_INITIATE	   0xff18
#define REQUEST_LENGTH_MAX	   128
#define ERR_CODE_FAIL		   0x0001
#define ERR_CODE_UNKNOWN_ERR	   0xfffe
#define ERR_CODE_CMD_NOT_SUPPORTED 0xffff

/* What the driver admits, and from which scope on: bnxtctl_validate_rpc() in drivers/fwctl/bnxt/main.c. */
static const struct {
	uint16_t req_type;
	uint8_t scope;
} admitted[] = {
	{0x0000, 1}, /* VER_GET */
	{0x000c, 1}, /* ERROR_RECOVERY_QCFG */
	{0x0011, 0}, /* FUNC_RESET */
	{0x0015, 1}, /* FUNC_QCAPS */
	{0x0016, 1}, /* FUNC_QCFG */
	{0x0018, 1}, /* FUNC_QSTATS */
	{0x0025, 0}, /* PORT_CLR_STATS */
	{0x0027, 1}, /* PORT_PHY_QCFG */
	{0x0028, 1}, /* PORT_MAC_QCFG */
	{0x002a, 1}, /* PORT_PHY_QCAPS */
	{0x002b, 2}, /* PORT_PHY_I2C_WRITE */
	{0x002c, 1}, /* PORT_PHY_I2C_READ */
	{0x0037, 1}, /* QUEUE_PRI2COS_QCFG */
	{0x0039, 1}, /* QUEUE_COS2BW_QCFG */
	{0x0047, 1}, /* VNIC_RSS_QCFG */
	{0x0087, 1}, /* QUEUE_GLOBAL_QCFG */
	{0x0088, 1}, /* QUEUE_ADPTV_QOS_RX_FEATURE_QCFG */
	{0x008a, 1}, /* QUEUE_ADPTV_QOS_TX_FEATURE_QCFG */
	{0x008c, 1}, /* QUEUE_QCAPS */
	{0x008d, 1}, /* QUEUE_ADPTV_QOS_RX_TUNING_QCFG */
	{0x008f, 1}, /* QUEUE_ADPTV_QOS_TX_TUNING_QCFG */
	{0x00a0, 1}, /* TUNNEL_DST_PORT_QUERY */
	{0x00b5, 2}, /* PORT_PHY_MDIO_WRITE */
	{0x00b6, 1}, /* PORT_PHY_MDIO_READ */
	{0x00bc, 1}, /* PORT_TX_FIR_QCFG */
	{0x00be, 1}, /* FW_LIVEPATCH_QUERY */
	{0x00c0, 0}, /* FW_RESET */
	{0x00c1, 1}, /* FW_QSTATUS */
	{0x00c2, 1}, /* FW_HEALTH_CHECK */
	{0x00c3, 0}, /* FW_SYNC */
	{0x00c8, 0}, /* FW_SET_TIME */
	{0x00c9, 1}, /* FW_GET_TIME */
	{0x00da, 1}, /* PORT_EP_TX_QCFG */
	{0x00dd, 1}, /* PORT_QCFG */
	{0x00df, 1}, /* PORT_MAC_QCAPS */
	{0x00e0, 1}, /* TEMP_MONITOR_QUERY */
	{0x00e1, 1}, /* REG_POWER_QUERY */
	{0x00e2, 1}, /* CORE_FREQUENCY_QUERY */
	{0x0112, 1}, /* CFA_REDIRECT_QUERY_TUNNEL_TYPE */
	{0x0124, 1}, /* CFA_ADV_FLOW_MGNT_QCAPS */
	{0x0190, 1}, /* FUNC_RESOURCE_QCAPS */
	{0x0192, 1}, /* FUNC_BACKING_STORE_QCAPS */
	{0x0194, 1}, /* FUNC_BACKING_STORE_QCFG */
	{0x0198, 1}, /* FUNC_QSTATS_EXT */
	{0x019c, 1}, /* FUNC_PTP_PIN_QCFG */
	{0x01a1, 1}, /* FUNC_PTP_EXT_QCFG */
	{0x01a4, 1}, /* FUNC_BACKING_STORE_QCFG_V2 */
	{0x01a8, 1}, /* FUNC_BACKING_STORE_QCAPS_V2 */
	{0x01ac, 1}, /* FUNC_SYNCE_QCFG */
	{0x01c3, 1}, /* FUNC_TTX_PACING_RATE_PROF_QUERY */
	{0x0200, 1}, /* SELFTEST_QLIST */
	{0x0232, 1}, /* PORT_PHY_FDRSTAT */
	{0xff0f, 0}, /* DBG_LOG_BUFFER_FLUSH */
	{0xff15, 0}, /* DBG_ERASE_NVM */
	{0xff16, 0}, /* DBG_CFG */
	{0xff18, 1}, /* DBG_COREDUMP_INITIATE */
	{0xff1c, 1}, /* DBG_RING_INFO_GET */
	{0xff20, 1}, /* DBG_QCAPS */
	{0xff21, 1}, /* DBG_QCFG */
	{0xff25, 1}, /* DBG_USEQ_FLUSH */
	{0xff26, 1}, /* DBG_USEQ_QCAPS */
	{0xff2e, 1}, /* DBG_SIM_CABLE_STATE */
	{0xff2f, 1}, /* DBG_TOKEN_QUERY_AUTH_IDS */
	{0xffec, 0}, /* NVM_DEFRAG */
	{0xffee, 0}, /* NVM_FACTORY_DEFAULTS */
	{0xfff0, 0}, /* NVM_FLUSH */
	{0xfff5, 0}, /* NVM_VERIFY_UPDATE */
	{0xfff6, 1}, /* NVM_GET_DEV_INFO */
	{0xfff7, 0}, /* NVM_ERASE_DIR_ENTRY */
	{0xfff8, 0}, /* NVM_MOD_DIR_ENTRY */
	{0xfff9, 0}, /* NVM_FIND_DIR_ENTRY */
	{0xfffb, 1}, /* NVM_GET_DIR_INFO */
};
#define ADMITTED (sizeof(admitted) / sizeof(admitted[0]))

/* Those with buffers are refused for their length alone, where the driver knows them. */
static const uint16_t with_buffers[] = {
	0x0023, 0x003c, 0x0067, 0x0073, 0x0074, 0x00b4, 0x00ba, 0x00bf, 0x00ca, 0x00cb, 0x00d5,
	0x00d9, 0x00e6, 0x00e7, 0x0203, 0x0204, 0x0218, 0xff0e, 0xff10, 0xff11, 0xff17, 0xff19,
	0xff2d, 0xff30, 0xfff1, 0xfff2, 0xfff4, 0xfffa, 0xfffc, 0xfffd, 0xfffe, 0xffff,
};
#define WITH_BUFFERS (sizeof(with_buffers) / sizeof(with_buffers[0]))

/* struct input and output of include/linux/bnxt/hsi.h, little-endian. */
struct request {
	uint16_t req_type, cmpl_ring, seq_id, target_id;
	uint64_t resp_addr;
};

struct reply {
	uint16_t error_code, req_type, seq_id, resp_len;
	uint8_t opaque[6], cmd_err, valid; /* where it is struct hwrm_err_output */
};

static struct request make_request(uint16_t req_type)
{
	return (struct request){.req_type = htole16(req_type), .cmpl_ring = 0xffff};
}

static struct exchange make_call(const struct request *request, uint32_t scope)
{
	return (struct exchange){
		.scope = scope,
		.in = request,
		.in_length = sizeof(*request),
		.room = sizeof(struct reply),
		.standin = DEVICE,
	};
}

static void call(const struct subject *s, struct outcome *outcome, uint16_t req_type,
		 uint32_t scope)
{
	struct request request = make_request(req_type);
	struct exchange x = make_call(&request, scope);

	exchange(s, &x);
	tell_done(s, outcome, &x);
}

/* ---- INFO ----------------------------------------------------------------------------------- */

static uint32_t capabilities(const struct info *info)
{
	uint32_t word;

	memcpy(&word, info->data, sizeof(word));
	return word;
}

static void info(const struct subject *s, struct outcome *outcome)
{
	struct info info;

	get_info(s, &info);
	told(outcome, "type %u, %zu bytes, capabilities 0x%02x", info.type, info.length,
	     capabilities(&info));
}

/* ---- lengths -------------------------------------------------------------------------------- */

static void lengths(const struct subject *s, struct outcome *outcome, size_t first, size_t last)
{
	unsigned char bytes[2 * REQUEST_LENGTH_MAX] = {0};
	struct request request = make_request(VER_GET);
	struct exchange x = make_call(&request, DEBUG_READ_ONLY);
	struct outcome one;

	memcpy(bytes, &request, sizeof(request));
	x.in = bytes;
	told(outcome, "%s", "");
	for (x.in_length = first; x.in_length <= last; x.in_length++) {
		exchange(s, &x);
		tell_done(s, &one, &x);
		tell_same(outcome, &one, x.in_length);
	}
}

static void request_short(const struct subject *s, struct outcome *outcome)
{
	lengths(s, outcome, 0, sizeof(struct request) - 1);
}

static void request_fits(const struct subject *s, struct outcome *outcome)
{
	lengths(s, outcome, sizeof(struct request), REQUEST_LENGTH_MAX);
}

static void request_long(const struct subject *s, struct outcome *outcome)
{
	lengths(s, outcome, REQUEST_LENGTH_MAX + 1, 2 * REQUEST_LENGTH_MAX);
}

static void room_short(const struct subject *s, struct outcome *outcome)
{
	struct request request = make_request(VER_GET);
	struct exchange x = make_call(&request, DEBUG_READ_ONLY);
	struct outcome one;

	told(outcome, "%s", "");
	for (x.room = 0; x.room < offsetof(struct reply, opaque); x.room++) {
		exchange(s, &x);
		tell_done(s, &one, &x);
		tell_same(outcome, &one, x.room);
	}
}

/* The reply itself has 16 bytes. */
static void room_reported(const struct subject *s, struct outcome *outcome)
{
	static const size_t rooms[] = {8, 16, 17, 64, 4096, LIBFWCTL_RPC_LENGTH_MAX};
	struct request request = make_request(VER_GET);
	struct exchange x = make_call(&request, DEBUG_READ_ONLY);
	struct outcome one;

	told(outcome, "%s", "");
	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		x.room = rooms[i];
		exchange(s, &x);
		tell(s, &one, &x, "%s", x.reported == x.room ? "the room" : "another");
		tell_same(outcome, &one, x.room);
	}
}

static void reply_cut(const struct subject *s, struct outcome *outcome)
{
	unsigned char says[64] = {0};
	struct standin_rule rule = STANDIN_REPLY(says);
	struct request request = make_request(FUNC_QCFG);
	struct exchange x = make_call(&request, DEBUG_READ_ONLY);
	const struct reply *reply;

	x.rule = &rule;
	exchange(s, &x);
	reply = x.reply;
	tell(s, outcome, &x, "%zu bytes of resp_len %u", x.reported, le16toh(reply->resp_len));
}

/* ---- what is admitted ----------------------------------------------------------------------- */

static void unknown_command(const struct subject *s, struct outcome *outcome)
{
	call(s, outcome, 0x7fff, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL);
}

static void ver_get_too_low(const struct subject *s, struct outcome *outcome)
{
	call(s, outcome, VER_GET, CONFIGURATION);
}

static void ver_get(const struct subject *s, struct outcome *outcome)
{
	call(s, outcome, VER_GET, DEBUG_READ_ONLY);
}

static bool takes_buffers;

static void set_req_type(void *bytes, uint16_t req_type)
{
	struct request *request = bytes;

	request->req_type = htole16(req_type);
}

static int due(uint16_t req_type, uint32_t scope)
{
	if (req_type == DBG_COREDUMP_INITIATE && !takes_buffers)
		return EPERM;
	for (size_t i = 0; i < ADMITTED; i++)
		if (admitted[i].req_type == req_type)
			return scope < admitted[i].scope ? EPERM : 0;
	for (size_t i = 0; i < WITH_BUFFERS; i++)
		if (with_buffers[i] == req_type)
			return takes_buffers ? EINVAL : EPERM;
	return EPERM;
}

static void walk(const struct subject *s, struct outcome *outcome)
{
	struct request request = make_request(0);
	struct info info;
	size_t count;

	get_info(s, &info);
	takes_buffers = capabilities(&info) & CAPABILITY_BUFFERS;
	count = walk_commands(s, outcome, due, set_req_type, &request, sizeof(request));
	if (count)
		told(outcome, "%zu, each from its scope on", count);
}

static void in_reset(const struct subject *s, struct outcome *outcome)
{
	standin_set_stopped(DEVICE, true);
	call(s, outcome, VER_GET, DEBUG_READ_ONLY);
	standin_set_stopped(DEVICE, false);
}

/* ---- failures that are answers -------------------------------------------------------------- */

static void answer(const struct subject *s, struct outcome *outcome,
		   const struct standin_rule *rule)
{
	struct request request = make_request(FUNC_QCFG);
	struct exchange x = make_call(&request, DEBUG_READ_ONLY);
	const struct reply *reply;

	x.rule = rule;
	exchange(s, &x);
	reply = x.reply;
	tell(s, outcome, &x, "ok, error_code 0x%04x, cmd_err %u, resp_len %u",
	     le16toh(reply->error_code), reply->cmd_err, le16toh(reply->resp_len));
}

static void firmware_error(const struct subject *s, struct outcome *outcome, uint16_t code)
{
	struct reply says = {.error_code = htole16(code), .cmd_err = 7};
	struct standin_rule rule = STANDIN_REPLY(says);

	answer(s, outcome, &rule);
}

static void refusal(const struct subject *s, struct outcome *outcome)
{
	firmware_error(s, outcome, ERR_CODE_FAIL);
}

static void unknown_error(const struct subject *s, struct outcome *outcome)
{
	firmware_error(s, outcome, ERR_CODE_UNKNOWN_ERR);
}

static void not_supported(const struct subject *s, struct outcome *outcome)
{
	firmware_error(s, outcome, ERR_CODE_CMD_NOT_SUPPORTED);
}

static void transport_error(const struct subject *s, struct outcome *outcome, uint32_t error,
			    bool late)
{
	const struct standin_rule rule = {.said = {.error = error, .late = late}};

	answer(s, outcome, &rule);
}

static void transport_fails(const struct subject *s, struct outcome *outcome)
{
	transport_error(s, outcome, EIO, false);
}

static void no_memory(const struct subject *s, struct outcome *outcome)
{
	transport_error(s, outcome, ENOMEM, false);
}

static void never_sent(const struct subject *s, struct outcome *outcome)
{
	transport_error(s, outcome, EBUSY, false);
}

static void timed_out(const struct subject *s, struct outcome *outcome)
{
	transport_error(s, outcome, EBUSY, true);
}

static void order(const struct subject *s, struct outcome *outcome)
{
	const struct standin_rule rule = {.said = {.delay = SLOW}};
	struct request request = make_request(VER_GET);
	struct exchange x = make_call(&request, DEBUG_READ_ONLY);

	x.rule = &rule;
	tell_order(s, outcome, &x);
}

#define BAD_LENGTH   "EINVAL, delivery, executed no"
#define NOT_ADMITTED "EPERM, delivery, executed no"

static const struct row rows[] = {
	{"INFO", "type 3, 4 bytes, capabilities 0x0f", info, NULL, info},
	{"in_len 0-15", "EINVAL", request_short, BAD_LENGTH, request_short},
	{"in_len 16-128", "ok", request_fits, "ok, executed yes", request_fits},
	{"in_len 129-256", "EINVAL", request_long, BAD_LENGTH, request_long},
	{"out_len 0-7", "EINVAL", room_short, BAD_LENGTH, room_short},
	{"out_len of a reply", "the room", room_reported, "the room, executed yes", room_reported},
	{"a reply longer than the room", "16 bytes of resp_len 64", reply_cut,
	 "16 bytes of resp_len 64, executed yes", reply_cut},
	{"a command that is not admitted", "EPERM", unknown_command, NOT_ADMITTED, unknown_command},
	{"VER_GET at configuration", "EPERM", ver_get_too_low, NOT_ADMITTED, ver_get_too_low},
	{"VER_GET at debug_read_only", "ok", ver_get, "ok, executed yes", ver_get},
	{"the commands without buffers", "72, each from its scope on", walk, NULL, walk},
	{"a card in reset", "EPERM", in_reset, NOT_ADMITTED, in_reset},
	{"a refusal of the firmware", "ok, error_code 0x0001, cmd_err 7, resp_len 16", refusal,
	 "ok, error_code 0x0001, cmd_err 7, resp_len 16, executed yes", refusal},
	{"the firmware's own 0xfffe", "ok, error_code 0xfffe, cmd_err 7, resp_len 16",
	 unknown_error, "ok, error_code 0xfffe, cmd_err 7, resp_len 16, executed yes",
	 unknown_error},
	{"the firmware's own 0xffff", "ok, error_code 0xffff, cmd_err 7, resp_len 16",
	 not_supported, "ok, error_code 0xffff, cmd_err 7, resp_len 16, executed yes",
	 not_supported},
	{"a transport that fails", "ok, error_code 0xfffb, cmd_err 0, resp_len 0, not executed",
	 transport_fails, "ok, error_code 0xfffb, cmd_err 0, resp_len 0, executed unknown",
	 transport_fails},
	{"a transport without memory", "ok, error_code 0xfff4, cmd_err 0, resp_len 0, not executed",
	 no_memory, "ok, error_code 0xfff4, cmd_err 0, resp_len 0, executed no", no_memory},
	{"a transport that sends nothing",
	 "ok, error_code 0xfff0, cmd_err 0, resp_len 0, not executed", never_sent,
	 "ok, error_code 0xfff0, cmd_err 0, resp_len 0, executed unknown", never_sent},
	{"a timeout after sending", "ok, error_code 0xfff0, cmd_err 0, resp_len 0", timed_out,
	 "ok, error_code 0xfff0, cmd_err 0, resp_len 0, executed unknown", timed_out},
	{"two calls at once", "one after another", order, NULL, order},
};

int main(void)
{
	static const struct difference differences[] = {
		{"7.2", "INFO", "type 3, 4 bytes, capabilities 0x07", NULL},
		{"7.2", "the commands without buffers", "71, each from its scope on", NULL},
	};

	standin_forget(DEVICE);
	return RUN_ROWS("bnxt", standin_parent(DEVICE), rows, differences);
}
