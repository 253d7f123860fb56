// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * conformance_mlx5.c: what the kernel's mlx5 driver admits, refuses and hands on, with fwctl_standin.ko's
 * firmware under it.
 */
#include "exchange.h"
#include "standin.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define DEVICE "mlx5.0"
#define HEADER 16

#define CONFIGURATION	LIBFWCTL_SCOPE_CONFIGURATION
#define DEBUG_READ_ONLY LIBFWCTL_SCOPE_DEBUG_READ_ONLY

#define NOP		     0x080d
#define QUERY_HCA_CAP	     0x0100
#define ACCESS_REG	     0x0805
#define ACCESS_REGISTER_USER 0x0b0c

/* What the driver admits, and from which scope on: mlx5ctl_validate_rpc() in drivers/fwctl/mlx5/main.c. */
static const struct {
	uint16_t opcode;
	uint8_t scope;
} admitted[] = {
	{0x0100, 0}, /* QUERY_HCA_CAP */
	{0x0101, 0}, /* QUERY_ADAPTER */
	{0x0107, 1}, /* QUERY_PAGES */
	{0x0109, 0}, /* SET_HCA_CAP */
	{0x010a, 1}, /* QUERY_ISSI */
	{0x010c, 1}, /* QUERY_DRIVER_VERSION */
	{0x010e, 0}, /* QUERY_OTHER_HCA_CAP */
	{0x0111, 1}, /* QUERY_SF_PARTITION */
	{0x0117, 1}, /* QUERY_VHCA_MIGRATION_STATE */
	{0x0201, 1}, /* QUERY_MKEY */
	{0x0203, 1}, /* QUERY_SPECIAL_CONTEXTS */
	{0x0303, 1}, /* QUERY_EQ */
	{0x0402, 1}, /* QUERY_CQ */
	{0x050b, 1}, /* QUERY_QP */
	{0x0512, 1}, /* QUERY_RDB */
	{0x0602, 1}, /* QUERY_PSV */
	{0x0702, 1}, /* QUERY_SRQ */
	{0x0707, 1}, /* QUERY_XRC_SRQ */
	{0x0713, 1}, /* QUERY_DCT */
	{0x0716, 1}, /* QUERY_DC_CNAK_TRACE */
	{0x0719, 1}, /* QUERY_XRQ */
	{0x0722, 1}, /* QUERY_NVMF_BACKEND_CONTROLLER */
	{0x0725, 1}, /* QUERY_XRQ_DC_PARAMS_ENTRY */
	{0x0727, 1}, /* QUERY_XRQ_ERROR_PARAMS */
	{0x0728, 1}, /* QUERY_NVMF_NAMESPACE_CONTEXT */
	{0x0730, 1}, /* QUERY_ADJACENT_FUNCTIONS_ID */
	{0x0731, 0}, /* DELEGATE_VHCA_MANAGEMENT */
	{0x0732, 1}, /* QUERY_DELEGATED_VHCA */
	{0x0740, 0}, /* QUERY_ESW_FUNCTIONS */
	{0x0750, 1}, /* QUERY_VPORT_STATE */
	{0x0752, 1}, /* QUERY_ESW_VPORT_CONTEXT */
	{0x0754, 1}, /* QUERY_NIC_VPORT_CONTEXT */
	{0x0760, 0}, /* QUERY_ROCE_ADDRESS */
	{0x0762, 0}, /* QUERY_HCA_VPORT_CONTEXT */
	{0x0764, 1}, /* QUERY_HCA_VPORT_GID */
	{0x0765, 1}, /* QUERY_HCA_VPORT_PKEY */
	{0x076f, 1}, /* QUERY_VNIC_ENV */
	{0x0770, 1}, /* QUERY_VPORT_COUNTER */
	{0x0773, 1}, /* QUERY_Q_COUNTER */
	{0x0781, 1}, /* QUERY_RATE_LIMIT */
	{0x0784, 1}, /* QUERY_SCHEDULING_ELEMENT */
	{0x080b, 1}, /* QUERY_MAD_DEMUX */
	{0x080d, 1}, /* NOP */
	{0x0813, 1}, /* QUERY_BURST_SIZE */
	{0x0819, 1}, /* QUERY_DIAGNOSTIC_PARAMS */
	{0x0820, 2}, /* SET_DIAGNOSTIC_PARAMS */
	{0x0821, 1}, /* QUERY_DIAGNOSTIC_COUNTERS */
	{0x0822, 1}, /* QUERY_CONG_STATUS */
	{0x0823, 0}, /* MODIFY_CONG_STATUS */
	{0x0824, 1}, /* QUERY_CONG_PARAMS */
	{0x0826, 1}, /* QUERY_CONG_STATISTICS */
	{0x082a, 1}, /* QUERY_L2_TABLE_ENTRY */
	{0x0831, 1}, /* QUERY_WOL_ROL */
	{0x0842, 1}, /* QUERY_LAG */
	{0x0903, 1}, /* QUERY_TIR */
	{0x0907, 1}, /* QUERY_SQ */
	{0x090b, 1}, /* QUERY_RQ */
	{0x090f, 1}, /* QUERY_RMP */
	{0x0911, 1}, /* QUERY_DELAY_DROP_PARAMS */
	{0x0915, 1}, /* QUERY_TIS */
	{0x0919, 1}, /* QUERY_RQT */
	{0x0932, 1}, /* QUERY_FLOW_TABLE */
	{0x0935, 1}, /* QUERY_FLOW_GROUP */
	{0x0937, 1}, /* QUERY_FLOW_TABLE_ENTRY */
	{0x093b, 1}, /* QUERY_FLOW_COUNTER */
	{0x093f, 1}, /* QUERY_PACKET_REFORMAT_CONTEXT */
	{0x0942, 1}, /* QUERY_MODIFY_HEADER_CONTEXT */
	{0x0962, 1}, /* FPGA_QUERY_QP */
	{0x0964, 1}, /* FPGA_QUERY_QP_COUNTERS */
	{0x0971, 1}, /* QUERY_AFU */
	{0x0981, 1}, /* QUERY_CAPI_PEC */
	{0x0a02, 1}, /* QUERY_GENERAL_OBJECT */
	{0x0a05, 1}, /* QUERY_UCTX */
	{0x0a09, 1}, /* QUERY_UMEM */
	{0x0b02, 1}, /* QUERY_NVMF_CC_RESPONSE */
	{0x0b03, 1}, /* QUERY_EMULATED_FUNCTIONS_INFO */
	{0x0b05, 1}, /* QUERY_REGEXP_PARAMS */
	{0x0b07, 1}, /* QUERY_REGEXP_REGISTER */
	{0x0b08, 1}, /* USER_QUERY_XRQ_DC_PARAMS_ENTRY */
	{0x0b0a, 1}, /* USER_QUERY_XRQ_ERROR_PARAMS */
	{0x0b0d, 1}, /* QUERY_VHCA_STATE */
	{0x0b0f, 1}, /* QUERY_EMULATION_DEVICE_EQ_MSIX_MAPPING */
	{0x0b13, 1}, /* QUERY_MATCH_SAMPLE_INFO */
	{0x0b14, 1}, /* QUERY_CRYPTO_STATE */
	{0x0b22, 0}, /* QUERY_VUID */
	{0x0b28, 1}, /* QUERY_DPA_PARTITION */
	{0x0b2a, 1}, /* QUERY_DPA_PARTITIONS */
	{0x0b2e, 0}, /* POSTPONE_CONNECTED_QP_TIMEOUT */
	{0x0b2f, 1}, /* QUERY_EMULATED_RESOURCES_INFO */
	{0x8000, 1}, /* QUERY_RSV_RESOURCES */
	{0x8001, 1}, /* QUERY_MTT */
	{0x8006, 1}, /* QUERY_SCHED_QUEUE */
};
#define ADMITTED (sizeof(admitted) / sizeof(admitted[0]))

/* Its first two words, big-endian; a registers's write is op_mod 0. */
struct request {
	uint16_t opcode, uid, reserved, op_mod;
	uint8_t rest[8];
};

struct reply {
	uint8_t status, reserved[3];
	uint32_t syndrome;
	uint8_t rest[8];
};

static struct request make_request(uint16_t opcode, uint16_t op_mod)
{
	return (struct request){.opcode = htobe16(opcode), .op_mod = htobe16(op_mod)};
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

static void call(const struct subject *s, struct outcome *outcome, uint16_t opcode, uint32_t scope)
{
	struct request request = make_request(opcode, 1);
	struct exchange x = make_call(&request, scope);

	exchange(s, &x);
	tell_done(s, outcome, &x);
}

/* ---- INFO ----------------------------------------------------------------------------------- */

static uint32_t info_word(const struct info *info, size_t at)
{
	uint32_t word;

	memcpy(&word, info->data + at, sizeof(word));
	return word;
}

static void info(const struct subject *s, struct outcome *outcome)
{
	struct info info;

	get_info(s, &info);
	told(outcome, "type %u, %zu bytes, capabilities 0x%x", info.type, info.length,
	     info_word(&info, 4));
}

static void uid_of_each_open(const struct subject *s, struct outcome *outcome)
{
	struct subject other = *s;
	struct info first, second;

	other.fd = open(s->node, O_RDWR | O_CLOEXEC);
	other.handle = open_raw(s->ctx, s->node, DEBUG_READ_ONLY);
	get_info(s, &first);
	get_info(&other, &second);
	libfwctl_close(other.handle);
	close(other.fd);
	told(outcome, "%s",
	     info_word(&first, 0) == info_word(&second, 0) ? "the same" : "a new one");
}

/* ---- lengths -------------------------------------------------------------------------------- */

static void request_short(const struct subject *s, struct outcome *outcome)
{
	struct request request = make_request(NOP, 0);
	struct exchange x = make_call(&request, DEBUG_READ_ONLY);
	struct outcome one;

	told(outcome, "%s", "");
	for (x.in_length = 0; x.in_length < HEADER; x.in_length++) {
		exchange(s, &x);
		tell_done(s, &one, &x);
		tell_same(outcome, &one, x.in_length);
	}
}

static void room_short(const struct subject *s, struct outcome *outcome)
{
	struct request request = make_request(NOP, 0);
	struct exchange x = make_call(&request, DEBUG_READ_ONLY);
	struct outcome one;

	told(outcome, "%s", "");
	for (x.room = 0; x.room < HEADER; x.room++) {
		exchange(s, &x);
		tell_done(s, &one, &x);
		tell_same(outcome, &one, x.room);
	}
}

static void room_reported(const struct subject *s, struct outcome *outcome)
{
	static const size_t rooms[] = {16, 17, 64, 4096, LIBFWCTL_RPC_LENGTH_MAX};
	struct request request = make_request(NOP, 0);
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

/* ---- what is admitted ----------------------------------------------------------------------- */

static void unknown_opcode(const struct subject *s, struct outcome *outcome)
{
	call(s, outcome, 0xffff, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL);
}

static void scope_too_low(const struct subject *s, struct outcome *outcome)
{
	call(s, outcome, NOP, CONFIGURATION);
}

static void lowest_scope(const struct subject *s, struct outcome *outcome)
{
	call(s, outcome, QUERY_HCA_CAP, CONFIGURATION);
}

static void set_opcode(void *bytes, uint16_t opcode)
{
	struct request *request = bytes;

	request->opcode = htobe16(opcode);
}

static int due(uint16_t opcode, uint32_t scope, bool writes)
{
	for (size_t i = 0; i < ADMITTED; i++)
		if (admitted[i].opcode == opcode)
			return scope < admitted[i].scope ? EBADMSG : 0;
	if (opcode == ACCESS_REG || opcode == ACCESS_REGISTER_USER)
		return writes || scope >= DEBUG_READ_ONLY ? 0 : EBADMSG;
	return EBADMSG;
}

static int due_op_mod_0(uint16_t opcode, uint32_t scope)
{
	return due(opcode, scope, true);
}

static int due_op_mod_1(uint16_t opcode, uint32_t scope)
{
	return due(opcode, scope, false);
}

static void walk_op_mod_0(const struct subject *s, struct outcome *outcome)
{
	struct request request = make_request(0, 0);
	size_t count =
		walk_commands(s, outcome, due_op_mod_0, set_opcode, &request, sizeof(request));

	if (count)
		told(outcome, "%zu, each from its scope on", count);
}

static void walk_op_mod_1(const struct subject *s, struct outcome *outcome)
{
	struct request request = make_request(0, 1);
	size_t count =
		walk_commands(s, outcome, due_op_mod_1, set_opcode, &request, sizeof(request));

	if (count)
		told(outcome, "%zu, each from its scope on", count);
}

/* ---- what the firmware gets and says -------------------------------------------------------- */

static void refusal(const struct subject *s, struct outcome *outcome)
{
	struct reply says = {.status = 0x03, .syndrome = htobe32(0x6231e6)};
	struct standin_rule rule = STANDIN_REPLY(says);
	struct request request = make_request(QUERY_HCA_CAP, 0);
	struct exchange x = make_call(&request, CONFIGURATION);
	const struct reply *reply;

	standin_if_be16(&rule, 0, QUERY_HCA_CAP);
	x.rule = &rule;
	exchange(s, &x);
	reply = x.reply;
	tell(s, outcome, &x, "ok, status %u, syndrome 0x%x", reply->status,
	     be32toh(reply->syndrome));
}

static void uid_overwritten(const struct subject *s, struct outcome *outcome)
{
	struct request request = make_request(NOP, 0), seen;
	struct exchange x = make_call(&request, DEBUG_READ_ONLY);
	struct info info;

	get_info(s, &info);
	request.uid = ~htobe16((uint16_t)info_word(&info, 0));
	exchange(s, &x);
	assert_int_equal(standin_seen(DEVICE, &seen, sizeof(seen)), sizeof(seen));
	tell(s, outcome, &x, "%s",
	     be16toh(seen.uid) == info_word(&info, 0) ? "the open file's own" : "the caller's");
}

static void fail_transport(const struct subject *s, struct outcome *outcome, uint32_t error,
			   bool late)
{
	struct standin_rule rule = {.said = {.error = error, .late = late}};
	struct request request = make_request(NOP, 0);
	struct exchange x = make_call(&request, DEBUG_READ_ONLY);

	x.rule = &rule;
	exchange(s, &x);
	tell_done(s, outcome, &x);
}

static void never_sent(const struct subject *s, struct outcome *outcome)
{
	fail_transport(s, outcome, ENXIO, false);
}

static void timed_out(const struct subject *s, struct outcome *outcome)
{
	fail_transport(s, outcome, ETIMEDOUT, true);
}

static void order(const struct subject *s, struct outcome *outcome)
{
	struct standin_rule rule = {.said = {.delay = SLOW}};
	struct request request = make_request(NOP, 0);
	struct exchange x = make_call(&request, DEBUG_READ_ONLY);

	x.rule = &rule;
	tell_order(s, outcome, &x);
}

#define TOO_SHORT    "EMSGSIZE, delivery, executed no"
#define NOT_ADMITTED "EBADMSG, delivery, executed no"

static const struct row rows[] = {
	{"INFO", "type 1, 8 bytes, capabilities 0x4", info, NULL, info},
	{"the uid of another open", "a new one", uid_of_each_open, NULL, uid_of_each_open},
	{"in_len 0-15", "EMSGSIZE", request_short, TOO_SHORT, request_short},
	{"out_len 0-15", "EMSGSIZE", room_short, TOO_SHORT, room_short},
	{"out_len of a reply", "the room", room_reported, "the room, executed yes", room_reported},
	{"an opcode that is not admitted", "EBADMSG", unknown_opcode, NOT_ADMITTED, unknown_opcode},
	{"a scope that is too low", "EBADMSG", scope_too_low, NOT_ADMITTED, scope_too_low},
	{"a query from configuration on", "ok", lowest_scope, "ok, executed yes", lowest_scope},
	{"the opcodes admitted, op_mod 0", "94, each from its scope on", walk_op_mod_0, NULL,
	 walk_op_mod_0},
	{"the opcodes admitted, op_mod 1", "94, each from its scope on", walk_op_mod_1, NULL,
	 walk_op_mod_1},
	{"a refusal of the firmware", "ok, status 3, syndrome 0x6231e6", refusal,
	 "ok, status 3, syndrome 0x6231e6, executed yes", refusal},
	{"the uid that the firmware sees", "the open file's own", uid_overwritten,
	 "the open file's own, executed yes", uid_overwritten},
	{"a transport that sends nothing", "ENXIO", never_sent, "ENXIO, delivery, executed unknown",
	 never_sent},
	{"a timeout after sending", "ETIMEDOUT, yet executed", timed_out,
	 "ETIMEDOUT, delivery, executed unknown", timed_out},
	{"two calls at once", "side by side", order, NULL, order},
};

int main(void)
{
	static const struct difference none[1] = {{.series = "0"}};

	standin_forget(DEVICE);
	return RUN_ROWS("mlx5", standin_parent(DEVICE), rows, none);
}
