// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * conformance_cxl.c: lengths, scopes and refusals of the kernel's CXL features driver. What it makes of each
 * kind of feature is in conformance_cxl_features.c.
 */
#include "cxl_calls.h"

#include <errno.h>
#include <string.h>

#define CONFIGURATION	LIBFWCTL_SCOPE_CONFIGURATION
#define DEBUG_READ_ONLY LIBFWCTL_SCOPE_DEBUG_READ_ONLY
#define DEBUG_WRITE	LIBFWCTL_SCOPE_DEBUG_WRITE
#define FULL		LIBFWCTL_SCOPE_DEBUG_WRITE_FULL

#define SIZE 4	/* of the feature MOCK_TEST */
#define ROOM 64 /* more than any of these replies needs, but for a list */

static struct cxl_request request;

static void send(const struct subject *s, struct outcome *outcome, uint32_t scope, size_t room)
{
	struct exchange x = cxl_exchange(&request, scope, room);

	exchange(s, &x);
	cxl_tell(s, outcome, &x);
}

static void list(const struct subject *s, struct outcome *outcome, uint32_t count, uint16_t start)
{
	cxl_list(&request, count, start);
	send(s, outcome, CONFIGURATION, ROOM + CXL_ENTRY);
}

static void get(const struct subject *s, struct outcome *outcome, struct cxl_uuid uuid,
		uint16_t offset, uint16_t count, uint8_t selection)
{
	cxl_get(&request, uuid, offset, count, selection);
	send(s, outcome, CONFIGURATION, ROOM);
}

/* Sets fresh bytes and tells whether they are there then. The request is ready but for them. */
static void set_fresh(const struct subject *s, struct outcome *outcome, struct exchange *x,
		      enum mock_feature feature)
{
	unsigned char *data = request.payload + CXL_SET_HEADER;
	struct outcome call;

	cxl_fresh(data, SIZE);
	exchange(s, x);
	cxl_tell(s, &call, x);
	told(outcome, "%s, %s", call.text,
	     cxl_holds(s, feature, CXL_CURRENT, data, SIZE) ? "set" : "not set");
}

static void set(const struct subject *s, struct outcome *outcome, uint32_t scope, size_t room)
{
	static const unsigned char none[SIZE];
	struct exchange x;

	cxl_set(&request, cxl_uuid(MOCK_TEST), none, SIZE);
	x = cxl_exchange(&request, scope, room);
	set_fresh(s, outcome, &x, MOCK_TEST);
}

/* ---- INFO and the reply's length ------------------------------------------------------------ */

static void info(const struct subject *s, struct outcome *outcome)
{
	static const unsigned char zeros[sizeof(((struct info *)0)->data)];
	struct info info;

	get_info(s, &info);
	told(outcome, "type %u, %zu bytes, %s", info.type, info.length,
	     memcmp(info.data, zeros, sizeof(zeros)) ? "not all zero" : "all zero");
}

static void list_one(const struct subject *s, struct outcome *outcome)
{
	list(s, outcome, CXL_ENTRY, 0);
}

static void list_none(const struct subject *s, struct outcome *outcome)
{
	list(s, outcome, CXL_ENTRY - 1, 0);
}

static void get_all(const struct subject *s, struct outcome *outcome)
{
	get(s, outcome, cxl_uuid(MOCK_TEST), 0, SIZE, CXL_CURRENT);
}

static void set_all(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, DEBUG_WRITE, ROOM);
}

/* Room for size, retval and the data alone. */
static void get_exact(const struct subject *s, struct outcome *outcome)
{
	cxl_get(&request, cxl_uuid(MOCK_TEST), 0, SIZE, CXL_CURRENT);
	send(s, outcome, CONFIGURATION, CXL_REPLY + SIZE);
}

static void each_room(const struct subject *s, struct outcome *outcome, uint32_t scope, size_t end)
{
	struct exchange x = cxl_exchange(&request, scope, 0);
	struct outcome one;

	told(outcome, "%s", "");
	for (x.room = 0; x.room < end; x.room++) {
		exchange(s, &x);
		tell(s, &one, &x, "ok, out_len %zu", x.reported);
		tell_same(outcome, &one, x.room);
	}
}

static void list_room(const struct subject *s, struct outcome *outcome)
{
	cxl_list(&request, CXL_ENTRY, 0);
	each_room(s, outcome, CONFIGURATION, CXL_REPLY + 8 + CXL_ENTRY);
}

static void get_room(const struct subject *s, struct outcome *outcome)
{
	cxl_get(&request, cxl_uuid(MOCK_TEST), 0, SIZE, CXL_CURRENT);
	each_room(s, outcome, CONFIGURATION, CXL_REPLY + SIZE);
}

static void set_room(const struct subject *s, struct outcome *outcome)
{
	unsigned char data[SIZE];
	struct outcome call;

	cxl_fresh(data, SIZE);
	cxl_set(&request, cxl_uuid(MOCK_TEST), data, SIZE);
	each_room(s, &call, DEBUG_WRITE, CXL_REPLY);
	told(outcome, "%s, %s", call.text,
	     cxl_holds(s, MOCK_TEST, CXL_CURRENT, data, SIZE) ? "set" : "not set");
}

/* ---- the request's length ------------------------------------------------------------------- */

static void in_short(const struct subject *s, struct outcome *outcome)
{
	struct exchange x;
	struct outcome one;

	cxl_list(&request, CXL_ENTRY, 0);
	x = cxl_exchange(&request, CONFIGURATION, ROOM);
	told(outcome, "%s", "");
	for (x.in_length = 0; x.in_length < CXL_ENVELOPE; x.in_length++) {
		exchange(s, &x);
		tell_done(s, &one, &x);
		tell_same(outcome, &one, x.in_length);
	}
}

/* With every op_size below `end` but the right one; all of it is sent. */
static void each_op_size(const struct subject *s, struct outcome *outcome, uint32_t right,
			 uint32_t end)
{
	struct outcome one;

	told(outcome, "%s", "");
	for (request.op_size = 0; request.op_size < end; request.op_size++) {
		struct exchange x = cxl_exchange(&request, FULL, ROOM);

		if (request.op_size == right)
			continue;
		x.in_length = CXL_ENVELOPE + end;
		exchange(s, &x);
		tell_done(s, &one, &x);
		tell_same(outcome, &one, request.op_size);
	}
}

static void list_op_size(const struct subject *s, struct outcome *outcome)
{
	cxl_list(&request, CXL_ENTRY, 0);
	each_op_size(s, outcome, CXL_LIST_PAYLOAD, 64);
}

static void get_op_size(const struct subject *s, struct outcome *outcome)
{
	cxl_get(&request, cxl_uuid(MOCK_TEST), 0, SIZE, CXL_CURRENT);
	each_op_size(s, outcome, CXL_GET_PAYLOAD, 64);
}

static void set_no_data(const struct subject *s, struct outcome *outcome)
{
	cxl_set(&request, cxl_uuid(MOCK_TEST), NULL, 0);
	each_op_size(s, outcome, UINT32_MAX, CXL_SET_HEADER + 1);
}

static void op_size_behind(const struct subject *s, struct outcome *outcome)
{
	struct exchange x;

	cxl_get(&request, cxl_uuid(MOCK_TEST), 0, SIZE, CXL_CURRENT);
	x = cxl_exchange(&request, CONFIGURATION, ROOM);
	x.in_length--;
	exchange(s, &x);
	tell_done(s, outcome, &x);
}

/* ---- what the driver admits ----------------------------------------------------------------- */

static uint16_t one_opcode;

static int due(uint16_t opcode, uint32_t scope)
{
	(void)scope;
	return opcode == one_opcode ? 0 : EINVAL;
}

static void set_opcode(void *bytes, uint16_t opcode)
{
	struct cxl_request *set = bytes;

	set->opcode = opcode;
}

/* Whether that opcode alone is admitted, at each scope, with what is a payload of it. */
static bool is_alone(const struct subject *s, struct outcome *outcome)
{
	one_opcode = (uint16_t)request.opcode;
	return walk_commands(s, outcome, due, set_opcode, &request,
			     CXL_ENVELOPE + request.op_size) == 1;
}

static void other_opcodes(const struct subject *s, struct outcome *outcome)
{
	cxl_list(&request, 0, 0);
	if (!is_alone(s, outcome))
		return;
	cxl_get(&request, cxl_uuid(MOCK_TEST), 0, SIZE, CXL_CURRENT);
	if (is_alone(s, outcome))
		told(outcome, "EINVAL");
}

static void start_behind(const struct subject *s, struct outcome *outcome)
{
	list(s, outcome, CXL_ENTRY, MOCK_FEATURES);
}

static void count_zero(const struct subject *s, struct outcome *outcome)
{
	get(s, outcome, cxl_uuid(MOCK_TEST), 0, 0, CXL_CURRENT);
}

static void set_configuration(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, CONFIGURATION, ROOM);
}

static void set_debug_read_only(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, DEBUG_READ_ONLY, ROOM);
}

static void set_unknown(const struct subject *s, struct outcome *outcome)
{
	static const unsigned char data[SIZE];
	static const struct cxl_uuid unknown = {{1, 2, 3, 4}};

	cxl_set(&request, unknown, data, SIZE);
	send(s, outcome, FULL, ROOM);
}

/* ---- what the driver does not look at ------------------------------------------------------- */

static void envelope_words(const struct subject *s, struct outcome *outcome)
{
	cxl_get(&request, cxl_uuid(MOCK_TEST), 0, SIZE, CXL_CURRENT);
	request.flags = request.reserved = 0xffffffff;
	send(s, outcome, CONFIGURATION, ROOM);
}

static void high_opcode(const struct subject *s, struct outcome *outcome)
{
	cxl_list(&request, CXL_ENTRY, 0);
	request.opcode |= 0x10000;
	send(s, outcome, CONFIGURATION, ROOM + CXL_ENTRY);
}

/* Set as one part of several, of which no other comes: the device would do nothing with it. */
static void transfer_action(const struct subject *s, struct outcome *outcome)
{
	static const unsigned char none[SIZE];
	const unsigned char initiate = 1;
	struct exchange x;

	cxl_set(&request, cxl_uuid(MOCK_TEST), none, SIZE);
	request.payload[16] = initiate;
	x = cxl_exchange(&request, DEBUG_WRITE, ROOM);
	set_fresh(s, outcome, &x, MOCK_TEST);
}

/* Without the flag that asks for it. */
static void always_saved(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, DEBUG_WRITE, ROOM);
	told(outcome, "%s",
	     cxl_holds(s, MOCK_TEST, CXL_SAVED, request.payload + CXL_SET_HEADER, SIZE)
		     ? "saved"
		     : "not saved");
}

/* ---- refusals of the device ----------------------------------------------------------------- */

static void get_behind(const struct subject *s, struct outcome *outcome)
{
	get(s, outcome, cxl_uuid(MOCK_TEST), 1, SIZE, CXL_CURRENT);
}

static void get_selection(const struct subject *s, struct outcome *outcome)
{
	get(s, outcome, cxl_uuid(MOCK_TEST), 0, SIZE, 3);
}

static void get_unknown(const struct subject *s, struct outcome *outcome)
{
	static const struct cxl_uuid unknown = {{1, 2, 3, 4}};

	get(s, outcome, unknown, 0, SIZE, CXL_CURRENT);
}

static void set_version(const struct subject *s, struct outcome *outcome)
{
	static const unsigned char none[SIZE];
	struct exchange x;

	cxl_set(&request, cxl_uuid(MOCK_TEST), none, SIZE);
	request.payload[22] = 9;
	x = cxl_exchange(&request, DEBUG_WRITE, ROOM);
	set_fresh(s, outcome, &x, MOCK_TEST);
}

static void set_too_long(const struct subject *s, struct outcome *outcome)
{
	static const unsigned char data[SIZE + 1];

	cxl_set(&request, cxl_uuid(MOCK_TEST), data, sizeof(data));
	send(s, outcome, DEBUG_WRITE, ROOM);
}

#define BAD "EINVAL, delivery, executed no"

static const struct row rows[] = {
	{"INFO", "type 2, 0 bytes, all zero", info, NULL, info},
	{"out_len of Get Supported Features", "56 bytes, retval 0, out_len 72", list_one,
	 "56 bytes, retval 0, out_len 72, executed yes", list_one},
	{"out_len of Get Feature", "4 bytes, retval 0, out_len 20", get_all,
	 "4 bytes, retval 0, out_len 20, executed yes", get_all},
	{"out_len of Set Feature", "0 bytes, retval 0, out_len 16, set", set_all,
	 "0 bytes, retval 0, out_len 16, executed yes, set", set_all},
	{"out_len beyond a room that holds all", "4 bytes, retval 0, out_len 20", get_exact,
	 "4 bytes, retval 0, out_len 20, executed yes", get_exact},
	{"Get Supported Features, room too short", "ok, out_len 72", list_room,
	 "ok, out_len 72, executed yes", list_room},
	{"Get Supported Features, count 47", "8 bytes, retval 0, out_len 24", list_none,
	 "8 bytes, retval 0, out_len 24, executed yes", list_none},
	{"Get Feature, room < 8 + count", "EINVAL", get_room, BAD, get_room},
	{"Set Feature, room < 8", "EINVAL, not set", set_room, BAD ", not set", set_room},
	{"in_len 0-15", "EINVAL", in_short, BAD, in_short},
	{"Get Supported Features, other op_size", "EINVAL", list_op_size, BAD, list_op_size},
	{"Get Feature, other op_size", "EINVAL", get_op_size, BAD, get_op_size},
	{"op_size > in_len - 16", "EINVAL", op_size_behind, BAD, op_size_behind},
	{"start at the number of features", "EINVAL", start_behind, BAD, start_behind},
	{"Get Feature, count 0", "EINVAL", count_zero, BAD, count_zero},
	{"other opcodes", "EINVAL", other_opcodes, NULL, other_opcodes},
	{"Set Feature at configuration", "EINVAL, not set", set_configuration, BAD ", not set",
	 set_configuration},
	{"Set Feature at debug_read_only", "EINVAL, not set", set_debug_read_only, BAD ", not set",
	 set_debug_read_only},
	{"Set Feature without data", "EINVAL", set_no_data, BAD, set_no_data},
	{"Set Feature, unknown UUID", "EINVAL", set_unknown, BAD, set_unknown},
	{"flags and reserved word of the envelope", "4 bytes, retval 0, out_len 20", envelope_words,
	 "4 bytes, retval 0, out_len 20, executed yes", envelope_words},
	{"opcode 0x10500", "56 bytes, retval 0, out_len 72", high_opcode,
	 "56 bytes, retval 0, out_len 72, executed yes", high_opcode},
	{"the caller's transfer action", "0 bytes, retval 0, out_len 16, set", transfer_action,
	 "0 bytes, retval 0, out_len 16, executed yes, set", transfer_action},
	{"the caller's save flag", "saved", always_saved, NULL, always_saved},
	{"Get Feature beyond the end", "0 bytes, retval 2, out_len 16", get_behind,
	 "0 bytes, retval 2, out_len 16, executed yes", get_behind},
	{"Get Feature, unknown selection", "0 bytes, retval 2, out_len 16", get_selection,
	 "0 bytes, retval 2, out_len 16, executed yes", get_selection},
	{"Get Feature, unknown UUID", "0 bytes, retval 3, out_len 16", get_unknown,
	 "0 bytes, retval 3, out_len 16, executed yes", get_unknown},
	{"Set Feature, other version", "0 bytes, retval 2, out_len 16, not set", set_version,
	 "0 bytes, retval 2, out_len 16, executed yes, not set", set_version},
	{"Set Feature longer than the feature", "0 bytes, retval 22, out_len 16", set_too_long,
	 "0 bytes, retval 22, out_len 16, executed yes", set_too_long},
};

int main(void)
{
	return cxl_run_rows("cxl", rows, sizeof(rows) / sizeof(rows[0]));
}
