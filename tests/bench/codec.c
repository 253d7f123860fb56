// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * codec.c: what a field costs, to read, to write as JSON and to set, over a structure of 337 numbers.
 *
 *   bench-codec IMAGE           wall time a field, of each
 *   bench-codec IMAGE WHAT N    does one of them (cursor, json, set) N times over, for callgrind: what N
 *                               and 2N rounds cost, subtracted, is free of all that is done once
 */
#include "bench.h"

#include "catalogue/format.h"
#include "codec/record.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FIELDS_MAX 1024
#define ROUNDS	   2000

struct bench {
	struct libfwctl_context *ctx;
	struct libfwctl_format *format;
	const struct libfwctl_command *command;
	struct libfwctl_record *record;
	struct libfwctl_cursor *cursor;
	struct libfwctl_path *paths[FIELDS_MAX];
	uint64_t values[FIELDS_MAX];
	size_t count;
	uint64_t sum;
};

static void read_all(struct bench *bench)
{
	uint64_t sum = 0;

	libfwctl_cursor_start(bench->cursor, bench->record, 0);
	while (libfwctl_cursor_next(bench->cursor) == LIBFWCTL_STEP_NUMBER)
		sum += libfwctl_cursor_get_u64(bench->cursor);
	bench->sum += sum;
}

static void write_json(struct bench *bench)
{
	char *text = NULL;

	bench_need(!libfwctl_record_to_json(bench->record, 0, NULL, &text), "JSON");
	bench->sum += (unsigned char)text[1];
	libfwctl_free(text);
}

static void set_all(struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++)
		record_set_u64(bench->record, bench->paths[i], bench->values[i], false);
}

static const struct {
	const char *name;
	void (*run)(struct bench *bench);
} ways[] = {{"cursor", read_all}, {"json", write_json}, {"set", set_all}};

static void *read_file(const char *path, size_t *size)
{
	unsigned char *bytes = malloc(1 << 20);
	FILE *file = fopen(path, "rb");

	bench_need(bytes && file, "the image cannot be read");
	*size = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	return bytes;
}

/* Every bit is set by chance, so that numbers are as long as they can be. */
static void prepare(struct bench *bench, const char *path)
{
	struct image_source source = {0};
	const struct libfwctl_layout *layout;
	unsigned char bytes[4096];

	source.bytes = read_file(path, &source.size);
	bench_need(!libfwctl_context_new(&bench->ctx), "context");
	bench_need(!format_new(bench->ctx, &source, NULL, &bench->format), "format");
	bench->command = libfwctl_format_find_command(bench->format, "set_capabilities");
	layout = libfwctl_command_get_request(bench->command);
	srandom(1);
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (unsigned char)random();
	bench_need(!libfwctl_record_new(layout, bytes, libfwctl_layout_get_size(layout), NULL,
					&bench->record),
		   "record");
	bench->record->command = bench->command;
	bench_need(!libfwctl_cursor_new(&bench->cursor), "cursor");
	libfwctl_cursor_start(bench->cursor, bench->record, 0);
	while (libfwctl_cursor_next(bench->cursor) == LIBFWCTL_STEP_NUMBER) {
		const struct libfwctl_field *field = libfwctl_cursor_get_field(bench->cursor);

		bench_need(bench->count < FIELDS_MAX, "too many fields");
		bench->values[bench->count] = libfwctl_cursor_get_u64(bench->cursor);
		bench_need(!libfwctl_path_new(layout, libfwctl_field_get_name(field), NULL,
					      &bench->paths[bench->count++]),
			   "path");
	}
	/* The first time, a path asks whether the field may be set. */
	set_all(bench);
}

static void finish(struct bench *bench)
{
	for (size_t i = 0; i < bench->count; i++)
		libfwctl_path_free(bench->paths[i]);
	libfwctl_cursor_free(bench->cursor);
	libfwctl_record_free(bench->record);
	libfwctl_context_unref(bench->ctx);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The best of several tries: what disturbs only ever adds. */
static double best_time(struct bench *bench, void (*run)(struct bench *bench))
{
	double best = 1e9;

	for (int try = 0; try < 9; try++) {
		double begin = seconds(), took;

		for (int i = 0; i < ROUNDS; i++)
			run(bench);
		took = (seconds() - begin) / ROUNDS;
		best = took < best ? took : best;
	}
	return best;
}

int main(int argc, char **argv)
{
	static struct bench bench;

	bench_need(argc == 2 || argc == 4, "usage: bench-codec IMAGE [cursor|json|set ROUNDS]");
	prepare(&bench, argv[1]);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (argc == 2)
			bench_report(best_time(&bench, ways[i].run) / (double)bench.count * 1e9,
				     BENCH_NO_LIMIT, "%s of %zu fields, ns a field", ways[i].name,
				     bench.count);
		else if (strcmp(argv[2], ways[i].name) == 0)
			for (long k = strtol(argv[3], NULL, 10); k > 0; k--)
				ways[i].run(&bench);
	}
	finish(&bench);
	return 0;
}
