// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * coredump.c: core dumps of bnxt, in the file that the kernel's driver makes of them for ethtool (Linux
 * drivers/net/ethernet/broadcom/bnxt/bnxt_coredump.h): segments, each behind its head, and a record of the
 * whole. See bnxt-procedures.yaml.
 */
#include "hooks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>

#define LOG_WARNING 4

/* The kernel's driver asks for pieces of these sizes. */
#define LIST_PIECE    2048
#define SEGMENT_PIECE 4096

#define SEGMENT_ENTRY 16
#define SEGMENT_HEAD  64
#define SEGMENT_MAX   (60u << 20) /* of memory at first: a call gets little more */
#define DUMP_RECORD   1024
#define VER_GET_SIZE  176
#define VER_GET_PART  2 /* the part of the device that the first segment is said to be of */

/* Flags of requests and replies. */
#define COLLECT_CONTEXT_CACHE (1u << 2)
#define MORE		      (1u << 0)

/* Pieces of a list or a segment, put together. */
struct pieces {
	unsigned char *bytes;
	size_t length, room;
};

/* Memory of a call cannot be given back: it grows by doubling. */
static int make_room(services *s, struct libfwctl_call *call, struct pieces *pieces, size_t room)
{
	unsigned char *bytes;

	if (room <= pieces->room)
		return 0;
	if (room < 2 * pieces->room)
		room = 2 * pieces->room;
	bytes = s->alloc(call, room);
	if (!bytes)
		return fail(s, call, ENOMEM, "it has more than %zu bytes in one segment",
			    pieces->length);
	if (pieces->length)
		memcpy(bytes, pieces->bytes, pieces->length);
	pieces->bytes = bytes;
	pieces->room = room;
	return 0;
}

/* What a piece says of itself has to agree with what there was room for. */
static int add_piece(services *s, struct libfwctl_call *call, struct libfwctl_call *sub,
		     const char *buffer, size_t asked, struct pieces *pieces, bool *more)
{
	uint64_t told = 0, flags = 0;
	const struct number numbers[] = {{"data_len", &told}, {"flags", &flags}};
	const void *data;
	size_t length;
	int rc = get_numbers(s, sub, numbers, COUNT(numbers));

	*more = flags & MORE;
	if (!rc && told > asked)
		rc = fail(s, call, EBADMSG,
			  "a piece has %" PRIu64 " bytes where there is room for %zu", told, asked);
	if (!rc && *more && !told)
		rc = fail(s, call, EBADMSG, "a piece is empty and says that there is more");
	if (!rc)
		rc = s->get_data(sub, buffer, &data, &length);
	if (!rc && length != told)
		rc = fail(s, call, EBADMSG, "%zu bytes came where %" PRIu64 " were due", length,
			  told);
	if (!rc)
		rc = make_room(s, call, pieces, pieces->length + length);
	if (rc || !length)
		return rc;
	memcpy(pieces->bytes + pieces->length, data, length);
	pieces->length += length;
	return 0;
}

/* All segments that can be dumped. */
static int list_segments(services *s, struct libfwctl_call *call, uint64_t crashdump,
			 struct pieces *list)
{
	struct libfwctl_call *sub = NULL;
	uint64_t total = 0;
	bool more = true;
	int rc = s->sub_begin(call, "hwrm_dbg_coredump_list", &sub);

	if (!rc)
		rc = s->set_u64(sub, "host_buf_len", LIST_PIECE);
	if (!rc)
		rc = s->set_u64(sub, "flags", crashdump);
	for (uint64_t piece = 0; !rc && more; piece++) {
		rc = s->set_u64(sub, "seq_no", piece);
		if (!rc)
			rc = s->sub_run(sub);
		if (!rc && !piece)
			rc = s->get_u64(sub, "total_segments", &total);
		if (!rc)
			rc = add_piece(s, call, sub, "segments", LIST_PIECE, list, &more);
		if (!rc)
			rc = s->progress(call, 0, 0);
		more = more && list->length < total * SEGMENT_ENTRY;
	}
	s->sub_end(sub);
	if (!rc && !total)
		rc = fail(s, call, ENODATA, "the device has nothing to dump");
	if (!rc && list->length != total * SEGMENT_ENTRY)
		rc = fail(s, call, EBADMSG,
			  "the list of %" PRIu64 " segments has %zu bytes where it has %" PRIu64,
			  total, list->length, total * SEGMENT_ENTRY);
	return rc;
}

int coredump_list(services *s, struct libfwctl_call *call)
{
	struct pieces list = {0};
	uint64_t crashdump = 0;
	int rc = s->get_u64(call, "request.crashdump", &crashdump);

	if (!rc)
		rc = list_segments(s, call, crashdump, &list);
	return rc ? rc : s->emit(call, list.bytes, list.length);
}

/* What the record at the end tells of the whole. */
struct dump {
	struct pieces segment; /* one after the other */
	time_t begun;
	uint64_t segments, bytes, total; /* total: if the list is right */
	uint64_t told;			 /* of the bytes, those read and not yet emitted too */
	uint64_t chip;			 /* number, revision and metal */
	uint64_t refused;		 /* segments */
	uint64_t context_cache;
};

/* It never goes back, though pieces of a segment that is then refused were counted. */
static int tell_progress(services *s, struct libfwctl_call *call, struct dump *dump, uint64_t bytes)
{
	if (dump->told < bytes)
		dump->told = bytes;
	if (dump->total < dump->told)
		dump->total = dump->told;
	return s->progress(call, dump->told, dump->total);
}

static int emit_dump(services *s, struct libfwctl_call *call, struct dump *dump, const void *bytes,
		     size_t length)
{
	int rc = s->emit(call, bytes, length);

	dump->bytes += length;
	return rc ? rc : tell_progress(s, call, dump, dump->bytes);
}

/* A segment, of which dump->segment has the bytes. The entry of the list: NULL if it is none of them. */
static int emit_segment(services *s, struct libfwctl_call *call, struct dump *dump,
			const unsigned char *entry, bool refused, uint64_t milliseconds)
{
	unsigned char head[SEGMENT_HEAD] = "sEgM";
	int rc;

	if (entry) {
		memcpy(head + 4, entry, 2);	/* part of the device */
		memcpy(head + 8, entry + 2, 2); /* segment of it */
		head[12] = entry[9];		/* how it is compressed */
		head[16] = entry[7];		/* low and high version */
		head[17] = entry[6];
	} else {
		put32(head + 4, VER_GET_PART);
	}
	put32(head + 24, dump->segment.length);
	put32(head + 28, refused ? (uint64_t)-EIO : 0);
	put32(head + 32, milliseconds);
	put32(head + 36, SEGMENT_HEAD);
	dump->segments++;
	rc = emit_dump(s, call, dump, head, sizeof(head));
	if (!rc && dump->segment.length)
		rc = emit_dump(s, call, dump, dump->segment.bytes, dump->segment.length);
	return rc;
}

/* The first segment is the reply to hwrm_ver_get, as the kernel has it: the last byte cleared. */
static int dump_version(services *s, struct libfwctl_call *call, struct dump *dump)
{
	uint64_t sequence = 0, length = 0, number = 0, revision = 0, metal = 0;
	const struct number numbers[] = {{"resp_seq_id", &sequence},
					 {"resp_len", &length},
					 {"chip_num", &number},
					 {"chip_rev", &revision},
					 {"chip_metal", &metal}};
	struct libfwctl_call *sub = NULL;
	const void *body;
	size_t have = 0;
	int rc = s->sub_begin(call, "hwrm_ver_get", &sub);

	if (!rc)
		rc = s->sub_run(sub);
	if (!rc)
		rc = get_numbers(s, sub, numbers, COUNT(numbers));
	if (!rc)
		rc = s->get_data(sub, "body", &body, &have);
	if (!rc)
		rc = make_room(s, call, &dump->segment, VER_GET_SIZE);
	if (!rc) {
		memset(dump->segment.bytes, 0, VER_GET_SIZE);
		put16(dump->segment.bytes + 4, sequence);
		put16(dump->segment.bytes + 6, length);
		memcpy(dump->segment.bytes + 8, body, at_most(have, VER_GET_SIZE - 8));
		dump->segment.length = VER_GET_SIZE;
		dump->chip = number << 16 | revision << 8 | metal;
	}
	s->sub_end(sub);
	return rc ? rc : emit_segment(s, call, dump, NULL, false, 0);
}

static int initiate(services *s, struct libfwctl_call *call, const unsigned char *entry,
		    uint64_t context_cache)
{
	struct libfwctl_call *sub = NULL;
	int rc = s->sub_begin(call, "hwrm_dbg_coredump_initiate", &sub);

	if (!rc)
		rc = s->set_u64(sub, "component_id", get16(entry));
	if (!rc)
		rc = s->set_u64(sub, "segment_id", get16(entry + 2));
	if (!rc)
		rc = s->set_u64(sub, "seg_flags", context_cache ? COLLECT_CONTEXT_CACHE : 0);
	if (!rc)
		rc = s->sub_run(sub);
	s->sub_end(sub);
	return rc;
}

static int retrieve(services *s, struct libfwctl_call *call, const unsigned char *entry,
		    struct dump *dump)
{
	struct libfwctl_call *sub = NULL;
	bool more = true;
	int rc = s->sub_begin(call, "hwrm_dbg_coredump_retrieve", &sub);

	if (!rc)
		rc = s->set_u64(sub, "host_buf_len", SEGMENT_PIECE);
	if (!rc)
		rc = s->set_u64(sub, "component_id", get16(entry));
	if (!rc)
		rc = s->set_u64(sub, "segment_id", get16(entry + 2));
	for (uint64_t piece = 0; !rc && more; piece++) {
		rc = s->set_u64(sub, "seq_no", piece);
		if (!rc)
			rc = s->sub_run(sub);
		if (!rc)
			rc = add_piece(s, call, sub, "data", SEGMENT_PIECE, &dump->segment, &more);
		if (!rc)
			rc = tell_progress(s, call, dump,
					   dump->bytes + SEGMENT_HEAD + dump->segment.length);
	}
	s->sub_end(sub);
	return rc;
}

static uint64_t milliseconds_since(const struct timespec *begun)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)((now.tv_sec - begun->tv_sec) * 1000 +
			  (now.tv_nsec - begun->tv_nsec) / 1000000);
}

/* One that the device refuses has its head alone, and that says so. */
static int dump_segment(services *s, struct libfwctl_call *call, const unsigned char *entry,
			struct dump *dump)
{
	struct timespec begun;
	char text[120];
	bool refused;
	int rc;

	clock_gettime(CLOCK_MONOTONIC, &begun);
	dump->segment.length = 0;
	rc = initiate(s, call, entry, dump->context_cache);
	if (!rc)
		rc = retrieve(s, call, entry, dump);
	refused = rc == -EREMOTEIO;
	if (rc && !refused)
		return rc;
	if (refused) {
		snprintf(text, sizeof(text),
			 "segment 0x%x of component 0x%x is left out: the device does not dump it",
			 get16(entry + 2), get16(entry));
		s->log(call, LOG_WARNING, text);
		dump->segment.length = 0;
		dump->refused++;
	}
	return emit_segment(s, call, dump, entry, refused, milliseconds_since(&begun));
}

static void put_time(unsigned char *bytes, time_t when)
{
	struct tm tm = {0};

	gmtime_r(&when, &tm);
	put16(bytes, (unsigned)tm.tm_year + 1900);
	put16(bytes + 2, (unsigned)tm.tm_mon + 1);
	put16(bytes + 4, (unsigned)tm.tm_mday);
	put16(bytes + 6, (unsigned)tm.tm_hour);
	put16(bytes + 8, (unsigned)tm.tm_min);
	put16(bytes + 10, (unsigned)tm.tm_sec);
}

/* At the end: when and where it was taken. Strings are cut, with a zero behind them. */
static int emit_record(services *s, struct libfwctl_call *call, struct dump *dump)
{
	unsigned char record[DUMP_RECORD] = "cOrE";
	unsigned major = 0, minor = 0;
	struct utsname system;

	record[9] = 1; /* high version */
	put_time(record + 48, dump->begun);
	snprintf((char *)record + 64, 256, "libfwctl");
	put32(record + 320, dump->segments);
	if (!uname(&system)) {
		snprintf((char *)record + 16, 32, "%.31s", system.nodename);
		sscanf(system.release, "%u.%u", &major, &minor);
		snprintf((char *)record + 336, 32, "%.31s", system.sysname);
	}
	put32(record + 324, major);
	put32(record + 328, minor);
	put_time(record + 368, time(NULL));
	put32(record + 384, dump->chip);
	put32(record + 392, dump->refused ? (uint64_t)-EIO : 0);
	return emit_dump(s, call, dump, record, sizeof(record));
}

/* How long the whole is going to be, and memory for its longest segment, if the list is right. */
static int expect(services *s, struct libfwctl_call *call, const struct pieces *list,
		  struct dump *dump)
{
	size_t longest = SEGMENT_PIECE;

	dump->total = SEGMENT_HEAD + VER_GET_SIZE + DUMP_RECORD;
	for (size_t at = 0; at < list->length; at += SEGMENT_ENTRY) {
		const unsigned char *length = list->bytes + at + 12;
		size_t bytes = get16(length) | (size_t)get16(length + 2) << 16;

		dump->total += SEGMENT_HEAD + bytes;
		if (bytes > longest)
			longest = bytes;
	}
	return make_room(s, call, &dump->segment, at_most(longest, SEGMENT_MAX));
}

int coredump(services *s, struct libfwctl_call *call)
{
	struct dump dump = {.begun = time(NULL)};
	struct pieces list = {0};
	int rc = s->get_u64(call, "request.collect_ctx_l1_cache", &dump.context_cache);

	if (!rc)
		rc = list_segments(s, call, 0, &list);
	if (!rc)
		rc = expect(s, call, &list, &dump);
	if (!rc)
		rc = dump_version(s, call, &dump);
	for (size_t at = 0; !rc && at < list.length; at += SEGMENT_ENTRY)
		rc = dump_segment(s, call, list.bytes + at, &dump);
	if (!rc && dump.refused * SEGMENT_ENTRY == list.length)
		rc = fail(s, call, EREMOTEIO, "the device dumps none of its segments");
	return rc ? rc : emit_record(s, call, &dump);
}
