// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * hooks.c: what tables cannot say of mlx5: resource dumps, which come in numbered pieces, reading all
 * samples of diagnostic counters, and why there are no core dumps. Talks through the services alone.
 */
#include "libfwctl-plugin.h"
#include "mlx5-image.h" /* compiled from mlx5.yaml and what that includes */

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define LOG_WARNING 4

/* Resource dumps. */
#define PIECE	     208 /* bytes of a reply that are the dump's */
#define SEQUENCE_MAX 16
#define MENU_MAX     65536
#define ALL	     0xffffu
#define ACTIVE	     0xfffeu

#define SEGMENT_MENU	 0xffffu
#define MENU_RECORDS_AT	 8 /* from the beginning of the segment */
#define MENU_RECORD_SIZE 52

/* What a record of the menu says of an index, which stands at bit 0 or 2, and of a count, at 4 or 8. */
#define MUST	   (1u << 1)
#define HAS_ALL	   (1u << 2)
#define HAS_ACTIVE (1u << 3)
#define INDEX2_AT  2
#define NUM1_AT	   4
#define NUM2_AT	   8

/* Diagnostic counters. */
#define RECORDS_MAX  256 /* that there is room for: see query_diagnostic_counters */
#define LOG_RING_MAX 16	 /* samples are counted in 16 bits */

typedef const struct libfwctl_services services;

__attribute__((format(printf, 4, 5))) static int fail(services *s, struct libfwctl_call *call,
						      int error, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return s->fail(call, error, text);
}

struct number {
	const char *name;
	uint64_t *value;
};

static int get_numbers(services *s, struct libfwctl_call *call, const struct number *numbers,
		       size_t count)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < count; i++)
		rc = s->get_u64(call, numbers[i].name, numbers[i].value);
	return rc;
}

static int set_numbers(services *s, struct libfwctl_call *call, const struct number *numbers,
		       size_t count)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < count; i++)
		rc = s->set_u64(call, numbers[i].name, *numbers[i].value);
	return rc;
}

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* ---- Resource dump --------------------------------------------------------------------------- */

/* What is asked for. All but the first line goes from each reply into the next request. */
struct dump {
	uint64_t segment_type, other_function, function;
	uint64_t index1, index2, num1, num2, sequence, more, opaque;
};

/* A copy of what was emitted, as much as there is room for. */
struct copy {
	unsigned char *bytes;
	size_t length;
};

static int set_piece(services *s, struct libfwctl_call *piece, struct dump *dump)
{
	const struct number numbers[] = {
		{"index1", &dump->index1},	  {"index2", &dump->index2},
		{"num_of_obj1", &dump->num1},	  {"num_of_obj2", &dump->num2},
		{"seq_num", &dump->sequence},	  {"more_dump", &dump->more},
		{"device_opaque", &dump->opaque},
	};
	int rc = set_numbers(s, piece, numbers, COUNT(numbers));

	if (!rc && dump->segment_type != SEGMENT_MENU)
		rc = s->set_u64(piece, "segment_type", dump->segment_type);
	if (!rc && dump->other_function)
		rc = s->set_u64(piece, "vhca_id", dump->function);
	return rc;
}

static int get_piece(services *s, struct libfwctl_call *piece, struct dump *dump)
{
	const struct number numbers[] = {
		{"index1", &dump->index1},	  {"index2", &dump->index2},
		{"num_of_obj1", &dump->num1},	  {"num_of_obj2", &dump->num2},
		{"seq_num", &dump->sequence},	  {"more_dump", &dump->more},
		{"device_opaque", &dump->opaque},
	};

	return get_numbers(s, piece, numbers, COUNT(numbers));
}

static int emit_piece(services *s, struct libfwctl_call *call, struct libfwctl_call *piece,
		      uint64_t *total, struct copy *copy)
{
	const void *data;
	uint64_t size;
	size_t length;
	int rc = s->get_u64(piece, "size", &size);

	if (!rc)
		rc = s->get_data(piece, "inline_data", &data, &length);
	if (rc)
		return rc;
	if (size > length)
		return fail(s, call, EBADMSG, "a piece has %" PRIu64 " bytes where it can have %zu",
			    size, length);
	if (copy && size > MENU_MAX - copy->length)
		return fail(s, call, EBADMSG, "the menu has more than %d bytes", MENU_MAX);
	if (copy) {
		memcpy(copy->bytes + copy->length, data, (size_t)size);
		copy->length += (size_t)size;
	}
	*total += size;
	return s->emit(call, data, (size_t)size);
}

/* The next piece, sent and checked; the caller ends it. That of the menu discloses nothing. */
static int run_piece(services *s, struct libfwctl_call *call, struct dump *dump,
		     struct libfwctl_call **piece)
{
	uint64_t due = (dump->sequence + 1) % SEQUENCE_MAX;
	int rc = s->sub_begin(call,
			      dump->segment_type == SEGMENT_MENU ? "access_reg.resource_dump.menu"
								 : "access_reg.resource_dump",
			      piece);

	if (rc)
		return rc;
	rc = set_piece(s, *piece, dump);
	if (!rc)
		rc = s->sub_run(*piece);
	if (!rc)
		rc = get_piece(s, *piece, dump);
	/* Firmware that does not count says 0. */
	if (!rc && dump->sequence && dump->sequence != due)
		rc = fail(s, call, EBADMSG,
			  "piece %" PRIu64 " came where %" PRIu64
			  " was due: somebody else dumps at the same time, or a piece was lost",
			  dump->sequence, due);
	return rc;
}

/* One dump, from its first piece to its last. *total counts on what was emitted before. */
static int dump_resource(services *s, struct libfwctl_call *call, struct dump dump, uint64_t *total,
			 struct copy *copy)
{
	int rc;

	do {
		struct libfwctl_call *piece = NULL;

		rc = run_piece(s, call, &dump, &piece);
		if (!rc)
			rc = emit_piece(s, call, piece, total, copy);
		s->sub_end(piece);
		if (!rc)
			rc = s->progress(call, *total, 0);
	} while (!rc && dump.more);
	return rc;
}

static int get_function(services *s, struct libfwctl_call *call, struct dump *dump)
{
	int rc = s->get_u64(call, "request.vhca_id_valid", &dump->other_function);

	if (!rc && dump->other_function)
		rc = s->get_u64(call, "request.vhca_id", &dump->function);
	return rc;
}

static int resource_dump(services *s, struct libfwctl_call *call)
{
	struct dump dump = {0};
	const struct number numbers[] = {
		{"request.segment_type", &dump.segment_type},
		{"request.index1", &dump.index1},
		{"request.index2", &dump.index2},
		{"request.num_of_obj1", &dump.num1},
		{"request.num_of_obj2", &dump.num2},
	};
	uint64_t total = 0;
	int rc = get_function(s, call, &dump);

	if (!rc)
		rc = get_numbers(s, call, numbers, COUNT(numbers));
	return rc ? rc : dump_resource(s, call, dump, &total, NULL);
}

static int resource_dump_menu(services *s, struct libfwctl_call *call)
{
	struct dump dump = {.segment_type = SEGMENT_MENU};
	uint64_t total = 0;
	int rc = get_function(s, call, &dump);

	return rc ? rc : dump_resource(s, call, dump, &total, NULL);
}

static unsigned read16(const unsigned char *bytes)
{
	return (unsigned)bytes[0] << 8 | bytes[1];
}

/* The records of the menu among the segments of its dump; their count, or 0 if there are none. */
static size_t find_menu(const struct copy *copy, const unsigned char **records)
{
	size_t at = 0;

	while (copy->length - at >= MENU_RECORDS_AT) {
		const unsigned char *segment = copy->bytes + at;
		size_t length = read16(segment) * (size_t)4;
		size_t count = read16(segment + 6), room;

		if (length < 4 || length > copy->length - at)
			break;
		if (read16(segment + 2) != SEGMENT_MENU) {
			at += length;
			continue;
		}
		*records = segment + MENU_RECORDS_AT;
		room = length < MENU_RECORDS_AT ? 0 : (length - MENU_RECORDS_AT) / MENU_RECORD_SIZE;
		return count < room ? count : room;
	}
	return 0;
}

/* As many as can be asked for at once; false if that is nothing, and some have to be. */
static bool choose_count(unsigned flags, uint64_t *count)
{
	*count = flags & HAS_ALL ? ALL : flags & HAS_ACTIVE ? ACTIVE : 0;
	return *count || !(flags & MUST);
}

/* Whether a resource can be dumped without saying which; if so, of how many. */
static bool needs_no_index(unsigned flags, struct dump *dump)
{
	return !(flags & MUST) && !(flags >> INDEX2_AT & MUST) &&
	       choose_count(flags >> NUM1_AT, &dump->num1) &&
	       choose_count(flags >> NUM2_AT, &dump->num2);
}

/* A resource that the device refuses is left out, as long as nothing of it was emitted. */
static int dump_record(services *s, struct libfwctl_call *call, const unsigned char *record,
		       struct dump dump, uint64_t *total)
{
	uint64_t before = *total;
	char text[80];
	int rc;

	if (!needs_no_index(read16(record), &dump))
		return 0;
	dump.segment_type = read16(record + 2);
	rc = dump_resource(s, call, dump, total, NULL);
	if (rc != -EREMOTEIO || *total != before)
		return rc;
	snprintf(text, sizeof(text), "resource 0x%04x is left out: the device does not dump it",
		 (unsigned)dump.segment_type);
	s->log(call, LOG_WARNING, text);
	return 0;
}

static int resource_dump_all(services *s, struct libfwctl_call *call)
{
	struct dump dump = {.segment_type = SEGMENT_MENU};
	struct copy copy = {s->alloc(call, MENU_MAX), 0};
	const unsigned char *records = NULL;
	uint64_t total = 0;
	size_t count;
	int rc = copy.bytes ? get_function(s, call, &dump) : -ENOMEM;

	if (!rc)
		rc = dump_resource(s, call, dump, &total, &copy);
	if (rc)
		return rc;
	count = find_menu(&copy, &records);
	for (size_t i = 0; !rc && i < count; i++)
		rc = dump_record(s, call, records + i * MENU_RECORD_SIZE, dump, &total);
	return rc;
}

/* ---- Diagnostic counters --------------------------------------------------------------------- */

/* How many counters there are in a sample, and samples in the ring. */
static int get_ring(services *s, struct libfwctl_call *call, uint64_t *counters, uint64_t *samples)
{
	struct libfwctl_call *sub = NULL;
	uint64_t log = 0;
	const struct number numbers[] = {{"num_of_counters", counters},
					 {"log_num_of_samples", &log}};
	int rc = s->sub_begin(call, "query_diagnostic_params", &sub);

	if (rc)
		return rc;
	rc = s->sub_run(sub);
	if (!rc)
		rc = get_numbers(s, sub, numbers, COUNT(numbers));
	s->sub_end(sub);
	if (rc)
		return rc;
	if (!*counters)
		return fail(s, call, ENODATA,
			    "no counter is sampled: choose some with set_diagnostic_params");
	if (*counters > RECORDS_MAX || log > LOG_RING_MAX)
		return fail(s, call, EBADMSG,
			    "the device samples %" PRIu64 " counters 2^%" PRIu64
			    " times: more than can be read",
			    *counters, log);
	*samples = UINT64_C(1) << log;
	return 0;
}

/* Emits the samples of one reply that were taken; their count comes in *taken. */
static int emit_samples(services *s, struct libfwctl_call *call, struct libfwctl_call *sub,
			uint64_t counters, uint64_t wanted, uint64_t *taken)
{
	uint64_t present, record = 0;
	int rc = s->get_count(sub, "diag_counter", &present);

	for (; !rc && record < wanted * counters && record < present; record++) {
		uint64_t id = 0;
		const void *data;
		size_t length;
		char path[48];

		snprintf(path, sizeof(path), "diag_counter[%" PRIu64 "]", record);
		rc = s->get_data(sub, path, &data, &length);
		snprintf(path, sizeof(path), "diag_counter[%" PRIu64 "].counter_id", record);
		if (!rc)
			rc = s->get_u64(sub, path, &id);
		if (rc || !id)
			break; /* not taken yet */
		rc = s->emit(call, data, length);
	}
	if (!rc && record % counters)
		rc = fail(s, call, EBADMSG,
			  "%" PRIu64 " counters came of a sample that has %" PRIu64,
			  record % counters, counters);
	*taken = record / counters;
	return rc;
}

static int diagnostic_samples(services *s, struct libfwctl_call *call)
{
	uint64_t counters = 0, samples = 0, at = 0, end = 0, taken, wanted;
	const struct number numbers[] = {{"request.first", &at}, {"request.count", &end}};
	int rc = get_ring(s, call, &counters, &samples);

	if (!rc)
		rc = get_numbers(s, call, numbers, COUNT(numbers));
	if (rc)
		return rc;
	end = !end || end > samples || at > samples - end ? samples : at + end;
	while (at < end) {
		struct libfwctl_call *sub = NULL;

		wanted = RECORDS_MAX / counters < end - at ? RECORDS_MAX / counters : end - at;
		rc = s->sub_begin(call, "query_diagnostic_counters", &sub);
		if (!rc)
			rc = s->set_u64(sub, "num_of_samples", wanted);
		if (!rc)
			rc = s->set_u64(sub, "sample_index", at);
		if (!rc)
			rc = s->sub_run(sub);
		if (!rc)
			rc = emit_samples(s, call, sub, counters, wanted, &taken);
		s->sub_end(sub);
		if (!rc)
			rc = s->progress(call, at, end);
		if (rc || !taken)
			break;
		at += taken;
	}
	return rc;
}

/* ---- Core dump ------------------------------------------------------------------------------- */

/* Firmware would only say that a resource is missing. */
static int need_mkey(services *s, struct libfwctl_call *call)
{
	uint64_t mkey = 0;
	int rc = s->get_u64(call, "request.mkey", &mkey);

	if (!rc && !mkey)
		rc = fail(
			s, call, EOPNOTSUPP,
			"a core dump goes to memory that a key stands for (mkey), and the kernel's "
			"driver lets nobody make one");
	return rc;
}

static const struct libfwctl_hook hooks[] = {
	{"need_mkey", need_mkey},
	{"resource_dump", resource_dump},
	{"resource_dump_menu", resource_dump_menu},
	{"resource_dump_all", resource_dump_all},
	{"diagnostic_samples", diagnostic_samples},
};

const struct libfwctl_plugin libfwctl_plugin_v1 = {
	.size = sizeof(libfwctl_plugin_v1),
	.image = mlx5_image,
	.image_size = sizeof(mlx5_image),
	.hooks = hooks,
	.nhooks = COUNT(hooks),
	.hook_stride = sizeof(*hooks),
};
