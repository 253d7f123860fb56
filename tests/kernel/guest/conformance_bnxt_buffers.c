// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * conformance_bnxt_buffers.c: the commands of the kernel's bnxt driver whose requests point to memory, with
 * fwctl_standin.ko's firmware reading and writing it. Linux before 7.3 knows none of them.
 */
#include "exchange.h"

#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define DEVICE	    "bnxt.0"
#define FULL	    LIBFWCTL_SCOPE_DEBUG_WRITE_FULL
#define BUFFER_MAX  65536 /* FWCTL_BNXT_MAX_DMABUF */
#define REQUEST_MAX 128
#define HEADER	    16
#define UNTOUCHED   0xaa
#define SOME	    24 /* bytes of data, a whole number of every unit */

/* An address in a request, and where the length of what is behind it is told, if it is not fixed. */
struct place {
	uint8_t direction, at;
	uint8_t length_at, width, unit;
	uint32_t fixed;
};

#define TO(at, length_at, width, unit)                                      \
	{                                                                   \
		LIBFWCTL_DIRECTION_TO_DEVICE, at, length_at, width, unit, 0 \
	}
#define FROM(at, length_at, width, unit)                                      \
	{                                                                     \
		LIBFWCTL_DIRECTION_FROM_DEVICE, at, length_at, width, unit, 0 \
	}
#define FIXED(at, length)                                           \
	{                                                           \
		LIBFWCTL_DIRECTION_FROM_DEVICE, at, 0, 0, 0, length \
	}

struct command {
	uint16_t req_type;
	uint8_t scope, size; /* the lowest scope; of the request, exactly */
	struct place places[FWCTL_STANDIN_BUFFERS];
};

/* bnxtctl_dma_cmds in drivers/fwctl/bnxt/main.c, sizes and places of include/linux/bnxt/hsi.h. */
static const struct command commands[] = {
	{0x0023, 1, 40, {FIXED(24, 408), FIXED(32, 528)}},	   /* PORT_QSTATS */
	{0x003c, 1, 32, {FROM(16, 26, 2, 1)}},			   /* QUEUE_DSCP2PRI_QCFG */
	{0x0067, 1, 32, {FROM(16, 24, 4, 1)}},			   /* PORT_EVENTS_LOG */
	{0x0073, 2, 88, {TO(24, 18, 2, 2)}},			   /* SCH_GRP_CFG */
	{0x0074, 1, 32, {FROM(24, 18, 2, 1)}},			   /* SCH_GRP_QCFG */
	{0x00b4, 1, 40, {FROM(24, 18, 2, 1), FROM(32, 20, 2, 1)}}, /* PORT_QSTATS_EXT */
	{0x00ba, 1, 40, {FROM(24, 18, 2, 1), FROM(32, 18, 2, 1)}}, /* PORT_QSTATS_EXT_PFC_ADV */
	{0x00bf, 3, 32, {TO(24, 20, 4, 1)}},			   /* FW_LIVEPATCH */
	{0x00ca, 2, 32, {TO(16, 24, 2, 1)}},			   /* FW_SET_STRUCTURED_DATA */
	{0x00cb, 1, 32, {FROM(16, 24, 2, 1)}},			   /* FW_GET_STRUCTURED_DATA */
	{0x00d5, 1, 48, {FROM(16, 24, 2, 1)}},			   /* PORT_PRBS_TEST */
	{0x00d9, 1, 40, {FROM(16, 24, 2, 1)}},			   /* PORT_DSC_DUMP */
	{0x00e6, 1, 32, {FROM(24, 16, 2, 1)}},			   /* STAT_QUERY_ROCE_STATS */
	{0x00e7, 1, 32, {FROM(24, 16, 2, 1)}},			   /* STAT_QUERY_ROCE_STATS_EXT */
	{0x0203, 1, 40, {FROM(16, 28, 2, 1)}},			 /* SELFTEST_RETRIEVE_SERDES_DATA */
	{0x0204, 1, 32, {FROM(24, 16, 2, 1)}},			 /* PCIE_QSTATS */
	{0x0218, 1, 32, {FROM(24, 16, 2, 1)}},			 /* STAT_GENERIC_QSTATS */
	{0xff0e, 1, 40, {FROM(16, 28, 2, 1)}},			 /* DBG_SERDES_TEST */
	{0xff10, 1, 32, {FROM(16, 28, 4, 4)}},			 /* DBG_READ_DIRECT */
	{0xff11, 1, 80, {FROM(16, 24, 4, 1)}},			 /* DBG_READ_INDIRECT */
	{0xff17, 1, 32, {FROM(16, 24, 4, 1)}},			 /* DBG_COREDUMP_LIST */
	{0xff19, 1, 56, {FROM(16, 24, 4, 1)}},			 /* DBG_COREDUMP_RETRIEVE */
	{0xff2d, 2, 40, {TO(16, 32, 4, 1), FROM(24, 32, 4, 1)}}, /* DBG_PTRACE */
	{0xff30, 3, 32, {TO(24, 20, 4, 1)}},			 /* DBG_TOKEN_CFG */
	{0xfff1, 0, 40, {FROM(16, 24, 2, 1)}},			 /* NVM_GET_VARIABLE */
	{0xfff2, 0, 40, {TO(16, 24, 2, 1)}},			 /* NVM_SET_VARIABLE */
	{0xfff4, 2, 40, {TO(16, 32, 4, 1)}},			 /* NVM_MODIFY */
	{0xfffa, 1, 24, {FIXED(16, 65536)}},			 /* NVM_GET_DIR_ENTRIES */
	{0xfffc, 1, 40, {FROM(16, 28, 4, 1)}},			 /* NVM_RAW_DUMP */
	{0xfffd, 1, 40, {FROM(16, 32, 4, 1)}},			 /* NVM_READ */
	{0xfffe, 2, 56, {TO(16, 32, 4, 1)}},			 /* NVM_WRITE */
	{0xffff, 3, 40, {TO(16, 28, 4, 1)}},			 /* NVM_RAW_WRITE_BLK */
};
#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

/* ---- calls ---------------------------------------------------------------------------------- */

/* One call: its request, the memory behind, and what the firmware does with that. */
struct transfer {
	unsigned char request[REQUEST_MAX];
	struct libfwctl_buffer buffers[FWCTL_STANDIN_BUFFERS];
	struct standin_rule rule;
	struct exchange x;
};

static unsigned char memory[FWCTL_STANDIN_BUFFERS][BUFFER_MAX + 1];
static unsigned char pattern[BUFFER_MAX + 1];
static const unsigned char plain_reply[16];

static const struct command *find(uint16_t req_type)
{
	size_t i = 0;

	while (commands[i].req_type != req_type)
		i++;
	return &commands[i];
}

static uint32_t length_of(const struct place *place, uint32_t length)
{
	return place->fixed ? place->fixed : length;
}

static void put_length(struct transfer *transfer, const struct place *place, uint32_t length)
{
	uint32_t units = htole32(place->unit ? length / place->unit : 0);

	memcpy(transfer->request + place->length_at, &units, place->width);
}

/* Every buffer is as long as it can be: what the kernel leaves alone has to stay as it was. */
static void prepare(struct transfer *transfer, const struct command *command, uint32_t length)
{
	const uint16_t req_type = htole16(command->req_type);

	*transfer = (struct transfer){.rule = STANDIN_REPLY(plain_reply)};
	memcpy(transfer->request, &req_type, sizeof(req_type));
	for (size_t i = 0; i < FWCTL_STANDIN_BUFFERS && command->places[i].at; i++) {
		const struct place *place = &command->places[i];

		put_length(transfer, place, length);
		transfer->buffers[i] = (struct libfwctl_buffer){
			.data = memory[i],
			.length = sizeof(memory[i]),
			.offset = place->at,
			.direction = place->direction,
		};
		transfer->rule.said.buffers[i] = (struct fwctl_standin_buffer){
			.at = place->at,
			.length = length_of(place, length),
			.read = place->direction == LIBFWCTL_DIRECTION_TO_DEVICE,
		};
		transfer->rule.writes[i] = pattern;
		memset(memory[i], UNTOUCHED, sizeof(memory[i]));
		if (place->direction == LIBFWCTL_DIRECTION_TO_DEVICE)
			memcpy(memory[i], pattern, length);
		transfer->x.nbuffers = i + 1;
	}
	transfer->x.in = transfer->request;
	transfer->x.in_length = command->size;
	transfer->x.buffers = transfer->buffers;
	transfer->x.room = sizeof(plain_reply);
	transfer->x.scope = FULL;
	transfer->x.standin = DEVICE;
	transfer->x.rule = &transfer->rule;
}

static bool is_all(const unsigned char *bytes, size_t length, unsigned char value)
{
	return length == 0 || (bytes[0] == value && memcmp(bytes, bytes + 1, length - 1) == 0);
}

/* The firmware has read these bytes of memory, behind the request. */
static bool was_read(const struct command *command, const unsigned char *seen, size_t nseen,
		     uint32_t length)
{
	return nseen == command->size + length &&
	       memcmp(seen + command->size, pattern, length) == 0;
}

static bool was_written(const unsigned char *bytes, uint32_t length)
{
	return memcmp(bytes, pattern, length) == 0 &&
	       is_all(bytes + length, BUFFER_MAX + 1 - length, UNTOUCHED);
}

/* Makes the call and counts the buffers that came through, either way. */
static void carry(const struct subject *s, struct transfer *transfer, const struct command *command,
		  uint32_t length, unsigned int *to, unsigned int *from)
{
	static unsigned char seen[REQUEST_MAX + BUFFER_MAX];
	size_t nseen;

	exchange(s, &transfer->x);
	nseen = standin_seen(DEVICE, seen, sizeof(seen));
	for (size_t i = 0; i < transfer->x.nbuffers; i++) {
		const struct place *place = &command->places[i];

		if (place->direction == LIBFWCTL_DIRECTION_TO_DEVICE)
			*to += was_read(command, seen, nseen, length);
		else
			*from += was_written(memory[i], length_of(place, length));
	}
}

/* ---- what is admitted ----------------------------------------------------------------------- */

/* The scopes that a command is admitted at, as bits; false where another errno than EPERM comes. */
static bool find_scopes(const struct subject *s, struct outcome *outcome,
			const struct command *command, uint32_t *scopes)
{
	struct transfer transfer;
	struct outcome one;

	*scopes = 0;
	for (uint32_t scope = 0; scope <= FULL; scope++) {
		prepare(&transfer, command, SOME);
		transfer.x.scope = scope;
		exchange(s, &transfer.x);
		if ((transfer.x.error && transfer.x.error != EPERM) || *transfer.x.odd.text) {
			tell_done(s, &one, &transfer.x);
			told(outcome, "0x%04x: %.100s", command->req_type, one.text);
			return false;
		}
		*scopes |= (uint32_t)!transfer.x.error << scope;
	}
	return true;
}

static void each_scope(const struct subject *s, struct outcome *outcome)
{
	unsigned int count = 0;

	for (size_t i = 0; i < COMMANDS; i++) {
		uint32_t due = 0xf & 0xf << commands[i].scope, scopes;

		if (!find_scopes(s, outcome, &commands[i], &scopes))
			return;
		if (scopes && scopes != due) {
			told(outcome, "0x%04x at scopes 0x%x", commands[i].req_type, scopes);
			return;
		}
		count += scopes == due;
	}
	told(outcome, "%u, each from its scope on", count);
}

/* Only buffers whose addresses the request still has room for can be listed. */
static void cut(struct transfer *transfer, size_t length)
{
	transfer->x.in_length = length;
	while (transfer->x.nbuffers &&
	       transfer->buffers[transfer->x.nbuffers - 1].offset + sizeof(uint64_t) > length)
		transfer->x.nbuffers--;
}

static void other_lengths(const struct subject *s, struct outcome *outcome)
{
	struct transfer transfer;
	struct outcome one;

	told(outcome, "%s", "");
	for (size_t i = 0; i < COMMANDS; i++) {
		for (size_t length = HEADER; length <= REQUEST_MAX; length++) {
			if (length == commands[i].size)
				continue;
			prepare(&transfer, &commands[i], SOME);
			cut(&transfer, length);
			exchange(s, &transfer.x);
			tell_done(s, &one, &transfer.x);
			tell_same(outcome, &one, length);
		}
	}
}

/* ---- data ----------------------------------------------------------------------------------- */

static void all_data(const struct subject *s, struct outcome *outcome)
{
	unsigned int to = 0, from = 0;
	struct transfer transfer;
	struct outcome one;

	for (size_t i = 0; i < COMMANDS; i++) {
		prepare(&transfer, &commands[i], SOME);
		carry(s, &transfer, &commands[i], SOME, &to, &from);
		if (transfer.x.error || *transfer.x.odd.text) {
			tell_done(s, &one, &transfer.x);
			told(outcome, "0x%04x: %.100s", commands[i].req_type, one.text);
			return;
		}
	}
	tell(s, outcome, &transfer.x, "%u to the firmware, %u from it", to, from);
}

static void data(const struct subject *s, struct outcome *outcome, uint16_t req_type,
		 uint32_t length)
{
	const struct command *command = find(req_type);
	unsigned int to = 0, from = 0;
	struct transfer transfer;

	prepare(&transfer, command, length);
	carry(s, &transfer, command, length, &to, &from);
	tell(s, outcome, &transfer.x, "%u to the firmware, %u from it", to, from);
}

#define PORT_QSTATS	    0x0023
#define DBG_PTRACE	    0xff2d
#define NVM_GET_VARIABLE    0xfff1
#define NVM_SET_VARIABLE    0xfff2
#define NVM_GET_DIR_ENTRIES 0xfffa
#define NVM_READ	    0xfffd
#define NVM_WRITE	    0xfffe

static void longest_to(const struct subject *s, struct outcome *outcome)
{
	data(s, outcome, NVM_WRITE, BUFFER_MAX);
}

static void longest_from(const struct subject *s, struct outcome *outcome)
{
	data(s, outcome, NVM_READ, BUFFER_MAX);
}

static void too_long(const struct subject *s, struct outcome *outcome)
{
	data(s, outcome, NVM_READ, BUFFER_MAX + 1);
}

static void no_length(const struct subject *s, struct outcome *outcome)
{
	data(s, outcome, NVM_READ, 0);
}

static void both_ways(const struct subject *s, struct outcome *outcome)
{
	data(s, outcome, DBG_PTRACE, SOME);
}

/* How much the kernel copies: of buffers that are as long as any can be. */
static void fixed_lengths(const struct subject *s, struct outcome *outcome)
{
	struct transfer transfer;
	uint32_t lengths[FWCTL_STANDIN_BUFFERS];

	prepare(&transfer, find(PORT_QSTATS), 0);
	exchange(s, &transfer.x);
	for (size_t i = 0; i < FWCTL_STANDIN_BUFFERS; i++)
		for (lengths[i] = BUFFER_MAX; lengths[i] > 0; lengths[i]--)
			if (memory[i][lengths[i] - 1] != UNTOUCHED)
				break;
	tell(s, outcome, &transfer.x, "%u and %u bytes", lengths[0], lengths[1]);
}

static void data_of_a_failure(const struct subject *s, struct outcome *outcome)
{
	struct transfer transfer;

	prepare(&transfer, find(NVM_GET_VARIABLE), SOME);
	transfer.rule = (struct standin_rule){.said = {.error = EIO}};
	exchange(s, &transfer.x);
	tell(s, outcome, &transfer.x, "%s", is_all(memory[0], SOME, 0) ? "zeros" : "as before");
}

/* ---- addresses ------------------------------------------------------------------------------ */

static void address_seen(const struct subject *s, struct outcome *outcome)
{
	const struct command *command = find(NVM_GET_VARIABLE);
	unsigned char seen[REQUEST_MAX];
	struct transfer transfer;
	uint64_t address;

	prepare(&transfer, command, SOME);
	exchange(s, &transfer.x);
	standin_seen(DEVICE, seen, sizeof(seen));
	memcpy(&address, seen + command->places[0].at, sizeof(address));
	tell(s, outcome, &transfer.x, "%s",
	     address == (uintptr_t)memory[0] ? "the caller's" : "the kernel's own");
}

/* The request holds the address itself, and there is no buffer. */
static void send_address(const struct subject *s, struct outcome *outcome, uint16_t req_type,
			 const void *address, bool inside)
{
	const struct command *command = find(req_type);
	const uint64_t word = (uintptr_t)address;
	struct transfer transfer;

	prepare(&transfer, command, SOME);
	memcpy(transfer.request + command->places[0].at, &word, sizeof(word));
	transfer.x.nbuffers = 0;
	transfer.x.addresses_inside = inside;
	exchange(s, &transfer.x);
	tell_done(s, outcome, &transfer.x);
}

static void read_from_zero(const struct subject *s, struct outcome *outcome)
{
	send_address(s, outcome, NVM_SET_VARIABLE, NULL, true);
}

static void write_to_zero(const struct subject *s, struct outcome *outcome)
{
	send_address(s, outcome, NVM_GET_VARIABLE, NULL, true);
}

static void without_buffer(const struct subject *s, struct outcome *outcome)
{
	send_address(s, outcome, NVM_GET_VARIABLE, memory[0], false);
}

static void own_address(const struct subject *s, struct outcome *outcome)
{
	send_address(s, outcome, NVM_GET_VARIABLE, memory[0], true);
}

/* The kernel would copy more than the buffer has. */
static void short_buffer(const struct subject *s, struct outcome *outcome)
{
	const uint16_t req_type = NVM_GET_DIR_ENTRIES;
	struct transfer transfer;

	prepare(&transfer, find(req_type), 0);
	transfer.buffers[0].length = 4096;
	exchange(s, &transfer.x);
	tell_done(s, outcome, &transfer.x);
}

#define BAD_LENGTH "EINVAL, delivery, executed no"
#define REFUSED	   "EINVAL, usage, executed no"

static const struct row rows[] = {
	{"the commands with buffers", "32, each from its scope on", each_scope, NULL, each_scope},
	{"any other in_len", "EINVAL", other_lengths, BAD_LENGTH, other_lengths},
	{"data of all commands", "9 to the firmware, 27 from it", all_data,
	 "9 to the firmware, 27 from it, executed yes", all_data},
	{"data both ways at once", "1 to the firmware, 1 from it", both_ways,
	 "1 to the firmware, 1 from it, executed yes", both_ways},
	{"64 KiB to the firmware", "1 to the firmware, 0 from it", longest_to,
	 "1 to the firmware, 0 from it, executed yes", longest_to},
	{"64 KiB from the firmware", "0 to the firmware, 1 from it", longest_from,
	 "0 to the firmware, 1 from it, executed yes", longest_from},
	{"more than 64 KiB", "EINVAL", too_long, BAD_LENGTH, too_long},
	{"a length of 0", "EINVAL", no_length, BAD_LENGTH, no_length},
	{"lengths that no request tells", "408 and 528 bytes", fixed_lengths,
	 "408 and 528 bytes, executed yes", fixed_lengths},
	{"a buffer after a transport that fails", "zeros, not executed", data_of_a_failure,
	 "zeros, executed unknown", data_of_a_failure},
	{"the address that the firmware sees", "the kernel's own", address_seen,
	 "the kernel's own, executed yes", address_seen},
	{"address 0, to the firmware", "EFAULT", read_from_zero,
	 "EFAULT, delivery, executed unknown", read_from_zero},
	{"address 0, from the firmware", "EFAULT, yet executed", write_to_zero,
	 "EFAULT, delivery, executed unknown", write_to_zero},
	{"an address without a buffer", "ok", without_buffer, REFUSED, without_buffer},
	{"an address that the caller vouches for", "ok", own_address, "ok, executed yes",
	 own_address},
	{"a buffer shorter than the kernel copies", "ok", short_buffer, REFUSED, short_buffer},
};

#define UNKNOWN "EPERM, delivery, executed no"

/* The driver knows nothing of these commands. The library refuses what it would on a newer one. */
static const struct difference differences[] = {
	{"7.2", "the commands with buffers", "0, each from its scope on", NULL},
	{"7.2", "any other in_len", "EPERM", UNKNOWN},
	{"7.2", "data of all commands", "0x0023: EPERM", "0x0023: " UNKNOWN},
	{"7.2", "data both ways at once", "EPERM", UNKNOWN},
	{"7.2", "64 KiB to the firmware", "EPERM", UNKNOWN},
	{"7.2", "64 KiB from the firmware", "EPERM", UNKNOWN},
	{"7.2", "more than 64 KiB", "EPERM", UNKNOWN},
	{"7.2", "a length of 0", "EPERM", UNKNOWN},
	{"7.2", "lengths that no request tells", "EPERM", UNKNOWN},
	{"7.2", "a buffer after a transport that fails", "EPERM", UNKNOWN},
	{"7.2", "the address that the firmware sees", "EPERM", UNKNOWN},
	{"7.2", "address 0, to the firmware", "EPERM", UNKNOWN},
	{"7.2", "address 0, from the firmware", "EPERM", UNKNOWN},
	{"7.2", "an address without a buffer", "EPERM", REFUSED},
	{"7.2", "an address that the caller vouches for", "EPERM", UNKNOWN},
	{"7.2", "a buffer shorter than the kernel copies", "EPERM", REFUSED},
};

int main(void)
{
	for (size_t i = 0; i < sizeof(pattern); i++)
		pattern[i] = (unsigned char)(i * 7 ^ i >> 8);
	standin_forget(DEVICE);
	return RUN_ROWS("bnxt buffers", standin_parent(DEVICE), rows, differences);
}
