// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * load.c: what it takes to load and verify a format as large as the largest vendor's: 712 structs with some
 * 7,000 fields, as mlx5_ifc.h has them, and 200 commands. Made here, in memory of its own.
 *
 *   bench-load        wall time and memory
 *   bench-load N      loads it N times, for callgrind
 */
#include "bench.h"

#include "catalogue/format.h"

#include "../unit/image-builder.h"

#include <malloc.h>
#include <stdio.h>
#include <time.h>

#define LAYOUTS	 712
#define FIELDS	 10 /* of each */
#define COMMANDS 200
#define ENUMS	 60
#define VALUES	 12 /* of each */
#define ROUNDS	 101

static uint32_t numbered(struct builder *b, const char *text, uint32_t number)
{
	char name[80];

	snprintf(name, sizeof(name), "%s_%04u", text, number);
	return builder_string(b, name);
}

static void make_enums(struct builder *b)
{
	for (uint32_t i = 0; i < ENUMS; i++) {
		ADD(b, IMAGE_ENUMS, struct image_enum, .name = numbered(b, "states_of", i),
		    .first_value = i * VALUES, .nvalues = VALUES);
		for (uint32_t j = 0; j < VALUES; j++)
			ADD(b, IMAGE_VALUES, struct image_value,
			    .name = numbered(b, "state_of_the_port", j), .value_low = j);
	}
}

/* Of the ten, one is a struct of the layout behind, one an array, one an enum, and one is in parts. */
static void make_field(struct builder *b, uint32_t layout, uint32_t i)
{
	struct image_field field = {
		.name = numbered(b, "max_number_of_entries", i),
		.doc = numbered(b, "how many entries of this kind there can be at once, for", i),
		.bit_offset = i * 32,
		.width = 32,
		.traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_BIG, 0, 0),
	};

	if (i == 0 && layout >= COMMANDS)
		field.width = 16;
	if (i == 0 && layout < COMMANDS) {
		field.width = 16;
		field.traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_BIG, 0, ROLE_OPCODE);
	}
	if (i == 5) {
		field.traits = FIELD_TRAITS(KIND_ENUM, ORDER_BIG, 0, 0);
		field.ref = layout % ENUMS + 1;
	}
	if (i == 6 || i == 7) {
		field.width = 16;
		field.flags = FIELD_ARRAY;
		field.extra_ref =
			ADD(b, IMAGE_EXTRAS, struct image_extra, .kind = EXTRA_COUNT, .add = 2) + 1;
	}
	if (i == FIELDS - 1 && layout % 8 != 7 && layout + 1 < LAYOUTS) {
		field.width = FIELDS * 32;
		field.bit_offset = FIELDS * 32;
		field.traits = FIELD_TRAITS(KIND_STRUCT, ORDER_BIG, 0, 0);
	}
	ADD(b, IMAGE_FIELDS, struct image_field, .name = field.name, .doc = field.doc,
	    .bit_offset = field.bit_offset, .width = field.width, .traits = field.traits,
	    .flags = field.flags, .ref = field.ref, .extra_ref = field.extra_ref, .sorted = i);
}

/* Structs stand in structs, eight deep: each is as large as the one in it and ten words more. */
static void make_layouts(struct builder *b)
{
	for (uint32_t i = 0; i < LAYOUTS; i++) {
		ADD(b, IMAGE_LAYOUTS, struct image_layout,
		    .name = numbered(b, "context_of_the_queue", i),
		    .doc = numbered(b, "what a queue of this kind is described by, number", i),
		    .flags = i < COMMANDS * 2 ? LAYOUT_PRIVATE : 0, .first_field = i * FIELDS,
		    .nfields = FIELDS);
		for (uint32_t j = 0; j < FIELDS; j++)
			make_field(b, i, j);
	}
	for (uint32_t i = LAYOUTS; i-- > 0;) {
		struct image_field *last = FIELD_AT(b, i * FIELDS + FIELDS - 1);

		LAYOUT_AT(b, i)->size = FIELDS * 4;
		if (FIELD_KIND(last->traits) != KIND_STRUCT)
			continue;
		last->ref = i + 2;
		last->width = LAYOUT_AT(b, i + 1)->size * 8;
		LAYOUT_AT(b, i)->size += LAYOUT_AT(b, i + 1)->size;
	}
}

static void make_commands(struct builder *b)
{
	for (uint32_t i = 0; i < COMMANDS; i++) {
		ADD(b, IMAGE_COMMANDS, struct image_command,
		    .name = numbered(b, "query_context", i),
		    .doc = numbered(b, "asks for what a queue is described by, number", i),
		    .flags = COMMAND_HAS_OPCODE | COMMAND_TYPED, .opcode = 0x100 + i,
		    .effects_low = LIBFWCTL_EFFECT_READS, .request_ref = i + 1,
		    .response_ref = COMMANDS + i + 1, .first_constant = i, .nconstants = 1);
		ADD(b, IMAGE_CONSTANTS, struct image_constant, .kind = CONSTANT_SELECT,
		    .field = i * FIELDS, .value = {0, 0, 0, 0x100 + i}, .mask = {0, 0, 0, 0xffff});
		ADD(b, IMAGE_OPCODES, struct image_opcode, .opcode = 0x100 + i, .bits = 16,
		    .command = i);
	}
}

static unsigned char *make_image(size_t *size)
{
	unsigned char *image;
	struct builder b = {.unknown = 0};

	builder_string(&b, "");
	ADD(&b, IMAGE_FORMAT, struct image_format, .name = builder_string(&b, "large"),
	    .opcode_width = 16, .opcode_order = ORDER_BIG);
	make_enums(&b);
	make_layouts(&b);
	make_commands(&b);
	image = builder_build(&b, size);
	builder_free(&b);
	return image;
}

static struct libfwctl_format *load(const struct image_source *source)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;

	if (format_new(NULL, source, err, &format))
		bench_need(0, libfwctl_error_text(err));
	libfwctl_error_free(err);
	return format;
}

static double milliseconds(const struct image_source *source)
{
	struct timespec start, end;
	struct libfwctl_format *format;

	clock_gettime(CLOCK_MONOTONIC, &start);
	format = load(source);
	clock_gettime(CLOCK_MONOTONIC, &end);
	format_free(format);
	return (double)(end.tv_sec - start.tv_sec) * 1e3 +
	       (double)(end.tv_nsec - start.tv_nsec) / 1e6;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const struct image_source *source)
{
	double times[ROUNDS];

	for (size_t i = 0; i < ROUNDS; i++)
		times[i] = milliseconds(source);
	qsort(times, ROUNDS, sizeof(times[0]), compare);
	return times[ROUNDS / 2];
}

static size_t allocated(void)
{
	struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

int main(int argc, char **argv)
{
	struct image_source source = {0};
	struct libfwctl_format *format;
	size_t before;
	int ok;

	source.bytes = make_image(&source.size);
	if (argc > 1) {
		for (int i = atoi(argv[1]); i > 0; i--)
			format_free(load(&source));
		return 0;
	}
	ok = bench_report(median(&source), 5, "loading a format of %d fields, ms",
			  LAYOUTS * FIELDS);
	before = allocated();
	format = load(&source);
	ok &= bench_report((double)(allocated() - before) / 1024, 64,
			   "it takes private memory, KiB");
	format_free(format);
	return !ok;
}
