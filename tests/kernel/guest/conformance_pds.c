// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * conformance_pds.c: what the kernel's pds driver admits, refuses and hands on. What there is to admit the
 * firmware decides, which fwctl_standin.ko is told to play: give_firmware().
 */
#include "exchange.h"

#include <endian.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>

#define DEVICE "pds.0"
#define FULL   LIBFWCTL_SCOPE_DEBUG_WRITE_FULL

/* What this firmware has. */
#define REQUEST_MAX  1000
#define RESPONSE_MAX 2000
#define ENDPOINT     3 /* with one operation, from configuration on */
#define OPERATION    5
#define VERSION	     2
#define SCOPES	     4	/* an endpoint with an operation for each byte that can tell its scope */
#define SILENT	     9	/* an endpoint that does not tell its operations */
#define NONE	     77 /* no endpoint */

#define OP(operation, version) ((operation) | (uint32_t)(version) << 16)

/* struct fwctl_rpc_pds of include/uapi/fwctl/pds.h, in host order. */
struct envelope {
	uint32_t op, ep, reserved, in_len;
	uint64_t in_payload;
	uint32_t retval, reserved2[2], out_len;
	uint64_t out_payload;
};

/* ---- firmware: structs of include/linux/pds/pds_adminq.h ------------------------------------ */

#define CMD_IDENT	  70
#define CMD_QUERY	  72
#define QUERY_ROOT	  0
#define QUERY_ENDPOINT	  1
#define QUERY_ENDPOINT_AT 16

struct ident {
	uint64_t features;
	uint8_t version, reserved[3];
	uint32_t max_req_sz, max_resp_sz;
	uint8_t max_req_sg_elems, max_resp_sg_elems;
};

struct endpoints {
	uint32_t version, count, id[3];
};

struct operations {
	uint32_t version, count;
	struct {
		uint32_t id;
		uint8_t scope, reserved[3];
	} operation[256];
};

static void answer_query(uint8_t entity, uint32_t endpoint, const void *bytes, size_t length)
{
	const uint8_t command[] = {CMD_QUERY, entity};
	struct standin_rule rule = {.said.reply = (uint32_t)length, .reply = bytes};

	standin_if(&rule, 0, command, sizeof(command));
	if (entity == QUERY_ENDPOINT)
		standin_if_le32(&rule, QUERY_ENDPOINT_AT, endpoint);
	standin_add(DEVICE, &rule);
}

static void answer_ident(void)
{
	static const uint8_t command = CMD_IDENT;
	const struct ident ident = {
		.max_req_sz = htole32(REQUEST_MAX),
		.max_resp_sz = htole32(RESPONSE_MAX),
	};
	struct standin_rule rule = STANDIN_REPLY(ident);

	standin_if(&rule, 0, &command, sizeof(command));
	standin_add(DEVICE, &rule);
}

static struct envelope make_envelope(uint32_t endpoint, uint32_t op)
{
	return (struct envelope){.ep = endpoint, .op = op};
}

static struct exchange make_call(const struct envelope *envelope, uint32_t scope)
{
	return (struct exchange){
		.scope = scope,
		.in = envelope,
		.in_length = sizeof(*envelope),
		.room = sizeof(*envelope),
		.standin = DEVICE,
	};
}

/* The driver asks for an endpoint's operations once, when it first needs them. */
static void make_asked(struct libfwctl_context *ctx, uint32_t endpoint, uint32_t op)
{
	struct libfwctl_handle *handle = open_raw(ctx, standin_parent(DEVICE), FULL);
	const struct subject s = {.ctx = ctx, .handle = handle, .by_library = true};
	struct envelope envelope = make_envelope(endpoint, op), reply;

	assert_int_equal(quick_call(&s, FULL, &envelope, sizeof(envelope), &reply, sizeof(reply)),
			 0);
	libfwctl_close(handle);
}

static void give_firmware(struct libfwctl_context *ctx)
{
	static const struct endpoints endpoints = {
		.count = 3, /* little-endian, as the guest is */
		.id = {ENDPOINT, SCOPES, SILENT},
	};
	static struct operations one = {
		.count = 1,
		.operation = {{.id = OP(OPERATION, VERSION)}},
	};
	static struct operations all = {.count = 256};

	for (uint32_t i = 0; i < 256; i++) {
		all.operation[i].id = OP(i, VERSION);
		all.operation[i].scope = (uint8_t)i;
	}
	standin_forget(DEVICE);
	answer_ident();
	answer_query(QUERY_ROOT, 0, &endpoints, sizeof(endpoints));
	answer_query(QUERY_ENDPOINT, ENDPOINT, &one, offsetof(struct operations, operation[1]));
	answer_query(QUERY_ENDPOINT, SCOPES, &all, sizeof(all));
	standin_rebind(ctx, DEVICE);
	make_asked(ctx, ENDPOINT, OP(OPERATION, VERSION));
	make_asked(ctx, SCOPES, OP(0, VERSION));
	standin_forget(DEVICE);
}

/* ---- INFO and lengths ----------------------------------------------------------------------- */

static void info(const struct subject *s, struct outcome *outcome)
{
	static const unsigned char zeros[sizeof(((struct info *)0)->data)];
	struct info info;

	get_info(s, &info);
	told(outcome, "type %u, %zu bytes, %s", info.type, info.length,
	     memcmp(info.data, zeros, sizeof(zeros)) ? "not all zero" : "all zero");
}

static void lengths(const struct subject *s, struct outcome *outcome, size_t first, size_t last,
		    size_t step)
{
	unsigned char bytes[4096] = {0};
	struct envelope envelope = make_envelope(ENDPOINT, OP(OPERATION, VERSION));
	struct exchange x = make_call(&envelope, LIBFWCTL_SCOPE_CONFIGURATION);
	struct outcome one;

	memcpy(bytes, &envelope, sizeof(envelope));
	x.in = bytes;
	x.room = sizeof(bytes) + 1;
	told(outcome, "%s", "");
	for (x.in_length = first; x.in_length <= last; x.in_length += step) {
		exchange(s, &x);
		tell(s, &one, &x, "%s", x.reported == x.in_length ? "in_len" : "another");
		tell_same(outcome, &one, x.in_length);
	}
}

static void request_short(const struct subject *s, struct outcome *outcome)
{
	lengths(s, outcome, 0, sizeof(struct envelope) - 1, 1);
}

static void length_reported(const struct subject *s, struct outcome *outcome)
{
	lengths(s, outcome, sizeof(struct envelope), 4096, 16);
}

/* ---- what is admitted ----------------------------------------------------------------------- */

static void call(const struct subject *s, struct outcome *outcome, const struct envelope *envelope,
		 uint32_t scope)
{
	struct exchange x = make_call(envelope, scope);

	exchange(s, &x);
	tell_done(s, outcome, &x);
}

static void operation(const struct subject *s, struct outcome *outcome, uint32_t endpoint,
		      uint32_t op)
{
	struct envelope envelope = make_envelope(endpoint, op);

	call(s, outcome, &envelope, FULL);
}

static void no_payload(const struct subject *s, struct outcome *outcome)
{
	operation(s, outcome, ENDPOINT, OP(OPERATION, VERSION));
}

static void unknown_endpoint(const struct subject *s, struct outcome *outcome)
{
	operation(s, outcome, NONE, OP(OPERATION, VERSION));
}

static void unknown_operation(const struct subject *s, struct outcome *outcome)
{
	operation(s, outcome, ENDPOINT, OP(OPERATION + 1, VERSION));
}

static void newer_version(const struct subject *s, struct outcome *outcome)
{
	operation(s, outcome, ENDPOINT, OP(OPERATION, VERSION + 1));
}

static void older_version(const struct subject *s, struct outcome *outcome)
{
	operation(s, outcome, ENDPOINT, OP(OPERATION, VERSION - 1));
}

static void behind_version(const struct subject *s, struct outcome *outcome)
{
	operation(s, outcome, ENDPOINT, OP(OPERATION, VERSION) | 0xab000000);
}

static void reserved_words(const struct subject *s, struct outcome *outcome)
{
	struct envelope envelope = make_envelope(ENDPOINT, OP(OPERATION, VERSION));

	envelope.reserved = envelope.reserved2[0] = envelope.reserved2[1] = 0xffffffff;
	call(s, outcome, &envelope, FULL);
}

static void scope_too_low(const struct subject *s, struct outcome *outcome)
{
	struct envelope envelope = make_envelope(SCOPES, OP(0x02, VERSION));

	call(s, outcome, &envelope, LIBFWCTL_SCOPE_CONFIGURATION);
}

/* PDSFC_FW_CMD_ATTR_*: what is none of them needs the highest. */
static uint32_t lowest_scope(uint32_t attribute)
{
	switch (attribute) {
	case 0x00: /* READ */
	case 0x04: /* WRITE */
	case 0x10: /* SYNC */
		return LIBFWCTL_SCOPE_CONFIGURATION;
	case 0x02: /* DEBUG_READ */
		return LIBFWCTL_SCOPE_DEBUG_READ_ONLY;
	case 0x08: /* DEBUG_WRITE */
		return LIBFWCTL_SCOPE_DEBUG_WRITE;
	default:
		return FULL;
	}
}

static void each_scope(const struct subject *s, struct outcome *outcome)
{
	struct outcome one;

	for (uint32_t attribute = 0; attribute < 256; attribute++) {
		struct envelope envelope = make_envelope(SCOPES, OP(attribute, VERSION));

		for (uint32_t scope = 0; scope <= FULL; scope++) {
			struct exchange x = make_call(&envelope, scope);

			exchange(s, &x);
			if (x.error == (scope < lowest_scope(attribute) ? EPERM : 0) &&
			    !*x.odd.text)
				continue;
			tell_done(s, &one, &x);
			told(outcome, "0x%02x at %s: %.100s", attribute, libfwctl_scope_name(scope),
			     one.text);
			return;
		}
	}
	told(outcome, "256, each from its scope on");
}

static void operations_unknown(const struct subject *s, struct outcome *outcome)
{
	struct envelope envelope = make_envelope(SILENT, OP(OPERATION, VERSION));
	struct exchange x = make_call(&envelope, FULL);
	struct standin_rule rule = {.said = {.error = EIO}};

	x.rule = &rule;
	exchange(s, &x);
	tell_done(s, outcome, &x);
}

/* ---- payloads ------------------------------------------------------------------------------- */

#define UNTOUCHED 0xaa

/* A call with payload in and out, in memory that is longer than either. */
struct transfer {
	struct envelope envelope;
	struct libfwctl_buffer buffers[2];
	struct exchange x;
	unsigned char in[RESPONSE_MAX + 64], out[RESPONSE_MAX + 64];
};

static void prepare(struct transfer *transfer, uint32_t in_length, uint32_t out_length)
{
	*transfer = (struct transfer){
		.envelope = make_envelope(ENDPOINT, OP(OPERATION, VERSION)),
		.buffers = {{.data = transfer->in,
			     .length = sizeof(transfer->in),
			     .offset = offsetof(struct envelope, in_payload),
			     .direction = LIBFWCTL_DIRECTION_TO_DEVICE},
			    {.data = transfer->out,
			     .length = sizeof(transfer->out),
			     .offset = offsetof(struct envelope, out_payload),
			     .direction = LIBFWCTL_DIRECTION_FROM_DEVICE}},
		.x = make_call(&transfer->envelope, LIBFWCTL_SCOPE_CONFIGURATION),
	};
	transfer->envelope.in_len = in_length;
	transfer->envelope.out_len = out_length;
	transfer->x.buffers = transfer->buffers;
	transfer->x.nbuffers = 2;
	for (size_t i = 0; i < sizeof(transfer->in); i++)
		transfer->in[i] = (unsigned char)(i * 7 ^ i >> 8);
	memset(transfer->out, UNTOUCHED, sizeof(transfer->out));
}

/* How many bytes from the beginning on are not as before. */
static size_t written(const struct transfer *transfer)
{
	size_t length = sizeof(transfer->out);

	while (length > 0 && transfer->out[length - 1] == UNTOUCHED)
		length--;
	return length;
}

static void payload(const struct subject *s, struct outcome *outcome, uint32_t in_length,
		    uint32_t out_length)
{
	static unsigned char seen[STANDIN_REQUEST_PDS + RESPONSE_MAX];
	static struct transfer transfer;
	size_t nseen;

	prepare(&transfer, in_length, out_length);
	exchange(s, &transfer.x);
	nseen = standin_seen(DEVICE, seen, sizeof(seen)) - STANDIN_REQUEST_PDS;
	if (memcmp(seen + STANDIN_REQUEST_PDS, transfer.in, nseen) != 0)
		told(&transfer.x.odd, "the firmware got something else");
	if (memcmp(transfer.out, transfer.in, in_length < out_length ? in_length : out_length) != 0)
		told(&transfer.x.odd, "something else came back");
	tell(s, outcome, &transfer.x, "%zu bytes to it, %zu from it", nseen, written(&transfer));
}

static void both_ways(const struct subject *s, struct outcome *outcome)
{
	payload(s, outcome, 100, 100);
}

static void longest(const struct subject *s, struct outcome *outcome)
{
	payload(s, outcome, REQUEST_MAX, RESPONSE_MAX);
}

static void refused_payload(const struct subject *s, struct outcome *outcome, uint32_t in_length,
			    uint32_t out_length)
{
	static struct transfer transfer;

	prepare(&transfer, in_length, out_length);
	exchange(s, &transfer.x);
	tell_done(s, outcome, &transfer.x);
}

static void request_too_long(const struct subject *s, struct outcome *outcome)
{
	refused_payload(s, outcome, REQUEST_MAX + 1, 0);
}

static void response_too_long(const struct subject *s, struct outcome *outcome)
{
	refused_payload(s, outcome, 0, RESPONSE_MAX + 1);
}

/* The firmware writes 4 bytes of 100. */
static void short_response(const struct subject *s, struct outcome *outcome)
{
	static const unsigned char says[] = {1, 2, 3, 4};
	const struct standin_rule rule = STANDIN_REPLY(says);
	static struct transfer transfer;

	prepare(&transfer, 0, 100);
	transfer.x.rule = &rule;
	exchange(s, &transfer.x);
	tell(s, outcome, &transfer.x, "%02x %02x, %zu bytes", transfer.out[3], transfer.out[4],
	     written(&transfer));
}

static void addresses_in_reply(const struct subject *s, struct outcome *outcome)
{
	static struct transfer transfer;
	const struct envelope *reply;

	prepare(&transfer, 100, 100);
	exchange(s, &transfer.x);
	reply = transfer.x.reply;
	tell(s, outcome, &transfer.x, "%s",
	     reply->in_payload || reply->out_payload ? "the caller's own" : "none");
}

static unsigned char own_memory[100];

/* The request holds an address itself, of a payload of 100 bytes, and there is no buffer. */
static void send_address(const struct subject *s, struct outcome *outcome, bool to_firmware,
			 const void *address, bool vouched_for)
{
	struct envelope envelope = make_envelope(ENDPOINT, OP(OPERATION, VERSION));
	struct exchange x = make_call(&envelope, LIBFWCTL_SCOPE_CONFIGURATION);

	if (to_firmware) {
		envelope.in_len = sizeof(own_memory);
		envelope.in_payload = (uintptr_t)address;
	} else {
		envelope.out_len = sizeof(own_memory);
		envelope.out_payload = (uintptr_t)address;
	}
	x.addresses_inside = vouched_for;
	exchange(s, &x);
	tell_done(s, outcome, &x);
}

static void read_from_zero(const struct subject *s, struct outcome *outcome)
{
	send_address(s, outcome, true, NULL, true);
}

static void write_to_zero(const struct subject *s, struct outcome *outcome)
{
	send_address(s, outcome, false, NULL, true);
}

static void without_buffer(const struct subject *s, struct outcome *outcome)
{
	send_address(s, outcome, false, own_memory, false);
}

static void own_address(const struct subject *s, struct outcome *outcome)
{
	send_address(s, outcome, false, own_memory, true);
}

static void short_buffer(const struct subject *s, struct outcome *outcome)
{
	static struct transfer transfer;

	prepare(&transfer, 100, 100);
	transfer.buffers[1].length = 99;
	exchange(s, &transfer.x);
	tell_done(s, outcome, &transfer.x);
}

/* ---- the firmware's word, and none ---------------------------------------------------------- */

static void firmware_error(const struct subject *s, struct outcome *outcome)
{
	const struct standin_rule rule = {.said = {.retval = 0x1234}};
	struct envelope envelope = make_envelope(ENDPOINT, OP(OPERATION, VERSION));
	struct exchange x = make_call(&envelope, FULL);
	const struct envelope *reply;

	x.rule = &rule;
	exchange(s, &x);
	reply = x.reply;
	tell(s, outcome, &x, "ok, retval 0x%x", reply->retval);
}

static void transport_error(const struct subject *s, struct outcome *outcome, uint32_t error,
			    bool late)
{
	const struct standin_rule rule = {.said = {.error = error, .late = late}};
	struct envelope envelope = make_envelope(ENDPOINT, OP(OPERATION, VERSION));
	struct exchange x = make_call(&envelope, FULL);

	x.rule = &rule;
	exchange(s, &x);
	tell_done(s, outcome, &x);
}

static void never_sent(const struct subject *s, struct outcome *outcome)
{
	transport_error(s, outcome, ENXIO, false);
}

static void timed_out(const struct subject *s, struct outcome *outcome)
{
	transport_error(s, outcome, ETIMEDOUT, true);
}

/* A status of the completion itself, which pds_core makes an errno of. */
static void status_refused(const struct subject *s, struct outcome *outcome)
{
	transport_error(s, outcome, EPERM, true);
}

static void order(const struct subject *s, struct outcome *outcome)
{
	const struct standin_rule rule = {.said = {.delay = SLOW}};
	struct envelope envelope = make_envelope(ENDPOINT, OP(OPERATION, VERSION));
	struct exchange x = make_call(&envelope, FULL);

	x.rule = &rule;
	tell_order(s, outcome, &x);
}

/* Firmware's own answers come as these numbers too, so that the library cannot tell. */
#define BAD_VALUE "EINVAL, delivery, executed unknown"
#define REFUSED	  "EINVAL, usage, executed no"

static const struct row rows[] = {
	{"INFO", "type 4, 0 bytes, all zero", info, NULL, info},
	{"in_len 0-47", "EINVAL", request_short, REFUSED, request_short},
	{"out_len of a reply", "in_len", length_reported, "in_len, executed yes", length_reported},
	{"a call without payload", "ok", no_payload, "ok, executed yes", no_payload},
	{"an unknown endpoint", "EINVAL", unknown_endpoint, BAD_VALUE, unknown_endpoint},
	{"an unknown operation", "EINVAL", unknown_operation, BAD_VALUE, unknown_operation},
	{"a newer version", "EINVAL", newer_version, BAD_VALUE, newer_version},
	{"an older version", "ok", older_version, "ok, executed yes", older_version},
	{"bits behind the version", "ok", behind_version, "ok, executed yes", behind_version},
	{"reserved words that are not 0", "ok", reserved_words, "ok, executed yes", reserved_words},
	{"a scope that is too low", "EPERM", scope_too_low, "EPERM, delivery, executed unknown",
	 scope_too_low},
	{"operations of all attributes", "256, each from its scope on", each_scope, NULL,
	 each_scope},
	{"an endpoint that does not tell its operations", "ENOMEM", operations_unknown,
	 "ENOMEM, delivery, executed unknown", operations_unknown},
	{"a payload both ways", "100 bytes to it, 100 from it", both_ways,
	 "100 bytes to it, 100 from it, executed yes", both_ways},
	{"payloads of the firmware's maximum", "1000 bytes to it, 2000 from it", longest,
	 "1000 bytes to it, 2000 from it, executed yes", longest},
	{"a payload over the maximum, to it", "EINVAL", request_too_long, BAD_VALUE,
	 request_too_long},
	{"a payload over the maximum, from it", "EINVAL", response_too_long, BAD_VALUE,
	 response_too_long},
	{"a payload shorter than its room", "04 00, 100 bytes", short_response,
	 "04 00, 100 bytes, executed yes", short_response},
	{"the addresses in the reply", "the caller's own", addresses_in_reply, "none, executed yes",
	 addresses_in_reply},
	{"address 0, to the firmware", "EFAULT", read_from_zero,
	 "EFAULT, delivery, executed unknown", read_from_zero},
	{"address 0, from the firmware", "EFAULT, yet executed", write_to_zero,
	 "EFAULT, delivery, executed unknown", write_to_zero},
	{"an address without a buffer", "ok", without_buffer, REFUSED, without_buffer},
	{"an address that the caller vouches for", "ok", own_address, "ok, executed yes",
	 own_address},
	{"a buffer shorter than the kernel copies", "ok", short_buffer, REFUSED, short_buffer},
	{"an error of the firmware", "ok, retval 0x1234", firmware_error,
	 "ok, retval 0x1234, executed yes", firmware_error},
	{"a transport that sends nothing", "ENXIO", never_sent, "ENXIO, delivery, executed unknown",
	 never_sent},
	{"a timeout after sending", "ETIMEDOUT, yet executed", timed_out,
	 "ETIMEDOUT, delivery, executed unknown", timed_out},
	{"a refusal by the completion's status", "EPERM, yet executed", status_refused,
	 "EPERM, delivery, executed unknown", status_refused},
	{"two calls at once", "side by side", order, NULL, order},
};

int main(void)
{
	static const struct difference none[1] = {{.series = "0"}};
	struct libfwctl_context *ctx;
	int status;

	assert_int_equal(libfwctl_context_new(&ctx), 0);
	give_firmware(ctx);
	status = RUN_ROWS("pds", standin_parent(DEVICE), rows, none);
	standin_rebind(ctx, DEVICE); /* with the plain firmware again */
	libfwctl_context_unref(ctx);
	return status;
}
