// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * image.c: any bytes as a format's image, or, by the first byte, as an extension of a sound format. What
 * loads is asked everything that the catalogue can be asked. Bytes changed at random seldom get past the
 * framing: most of the time words of records inside of a sound image are changed instead.
 */
#include "catalogue/format.h"

#include "../unit/image-builder.h"
#include "../unit/walk.h"

/* Structs may stand in structs by many ways; so many fields are enough to see. */
#define FIELDS_MAX 20000

#define MODE_EXTENSION 1

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed);

/* libFuzzer's own; not there in the program that only runs files, which mutates nothing. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room) __attribute__((weak));

static struct image_source base_source(void)
{
	static unsigned char *bytes;
	static size_t size;
	struct builder b;

	if (!bytes) {
		tiny(&b);
		bytes = builder_build(&b, &size);
		builder_free(&b);
	}
	return (struct image_source){.bytes = bytes, .size = size};
}

static void check_error(int status, const struct libfwctl_error *err)
{
	must_hold(status <= 0);
	must_hold(status == 0 || *libfwctl_error_text(err));
}

static struct libfwctl_format *load_format(const struct image_source *source)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	int status = format_new(NULL, source, err, &format);

	check_error(status, err);
	must_hold((status == 0) == (format != NULL));
	libfwctl_error_free(err);
	return format;
}

static struct libfwctl_format *load_extension(const struct image_source *source)
{
	const struct image_source base = base_source();
	struct libfwctl_error *err = libfwctl_error_new(), *left_out = libfwctl_error_new();
	struct libfwctl_format *format = load_format(&base);

	must_hold(format);
	check_error(format_extend(format, source, left_out, err), err);
	/* A second one meets what the first has added. */
	check_error(format_extend(format, source, left_out, err), err);
	must_hold(libfwctl_format_find_command(format, "get"));
	libfwctl_error_free(err);
	libfwctl_error_free(left_out);
	return format;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct libfwctl_format *format;
	struct image_source source;
	const char *name, *extends, *why;
	unsigned char *copy;

	if (size == 0)
		return 0;
	/* A copy of its own, so that reading before or behind it shows. */
	copy = malloc(size);
	must_hold(copy);
	memcpy(copy, data + 1, size - 1);
	source = (struct image_source){.bytes = copy, .size = size - 1};
	if (image_peek(copy, size - 1, &name, &extends, &why) == 0)
		must_hold(*name && extends);
	format = data[0] & MODE_EXTENSION ? load_extension(&source) : load_format(&source);
	if (format)
		walk_format(format, FIELDS_MAX);
	format_free(format);
	free(copy);
	return 0;
}

/* ---- mutations -------------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525u + 1013904223u;
	return *seed >> 8;
}

static uint32_t get_word(const uint8_t *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* A value near what stands there, or one that is telling, or one from elsewhere in the image. */
static uint32_t other_word(const uint8_t *image, size_t size, uint32_t word, uint32_t *seed)
{
	static const uint32_t telling[] = {
		0,	1,	2,	    3,		8,	    16,		31,  32,
		63,	64,	65,	    127,	128,	    129,	255, 256,
		0x7fff, 0x8000, 0x7fffffff, 0x80000000, 0xfffffff0, UINT32_MAX,
	};

	switch (next_random(seed) % 6) {
	case 0:
		return word + 1;
	case 1:
		return word - 1;
	case 2:
		return word ^ UINT32_C(1) << next_random(seed) % 32;
	case 3:
		return telling[next_random(seed) % (sizeof(telling) / sizeof(telling[0]))];
	case 4:
		return get_word(image + next_random(seed) % (size / 4) * 4);
	default:
		return next_random(seed) % 32;
	}
}

/* Changes one word of one record of one section; false if there is none. */
static bool change_record(uint8_t *image, size_t size, uint32_t *seed)
{
	uint32_t sections = get_word(image + 16), offset, count, stride;
	const uint8_t *section;
	size_t at;

	if (sections == 0 || sections > (size - BUILDER_HEADER) / 16)
		return false;
	section = image + BUILDER_HEADER + (size_t)(next_random(seed) % sections) * 16;
	offset = get_word(section + 4);
	count = get_word(section + 8);
	stride = get_word(section + 12);
	if (stride < 4 || count == 0)
		return false;
	at = offset + (size_t)(next_random(seed) % count) * stride +
	     (size_t)(next_random(seed) % (stride / 4)) * 4;
	if (at > size - 4)
		return false;
	put_word(image + at, other_word(image, size, get_word(image + at), seed));
	return true;
}

/* Two records of a section change places. */
static bool exchange_records(uint8_t *image, size_t size, uint32_t *seed)
{
	uint32_t sections = get_word(image + 16), offset, count, stride;
	uint8_t *one, *other;
	const uint8_t *section;

	if (sections == 0 || sections > (size - BUILDER_HEADER) / 16)
		return false;
	section = image + BUILDER_HEADER + (size_t)(next_random(seed) % sections) * 16;
	offset = get_word(section + 4);
	count = get_word(section + 8);
	stride = get_word(section + 12);
	if (count < 2 || stride > 256 || offset > size || (size_t)count * stride > size - offset)
		return false;
	one = image + offset + (size_t)(next_random(seed) % count) * stride;
	other = image + offset + (size_t)(next_random(seed) % count) * stride;
	for (uint32_t i = 0; i < stride; i++) {
		uint8_t byte = one[i];

		one[i] = other[i];
		other[i] = byte;
	}
	return true;
}

/* A sound image to start from, in the mode that it is meant for. */
static size_t start_over(uint8_t *data, size_t room, uint32_t *seed)
{
	bool extension = next_random(seed) % 2;
	struct builder b;
	unsigned char *bytes;
	size_t size;

	if (extension)
		acme(&b);
	else
		tiny(&b);
	bytes = builder_build(&b, &size);
	builder_free(&b);
	if (size + 1 > room)
		size = room - 1;
	data[0] = extension ? MODE_EXTENSION : 0;
	memcpy(data + 1, bytes, size);
	free(bytes);
	return size + 1;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	uint32_t random = seed;

	if (next_random(&random) % 16 == 0)
		return LLVMFuzzerMutate(data, size, room);
	if (size < BUILDER_HEADER + 16 + 5 || next_random(&random) % 64 == 0)
		size = start_over(data, room, &random);
	if (size < BUILDER_HEADER + 16 + 5)
		return size;
	for (uint32_t i = next_random(&random) % 3 + 1; i > 0; i--) {
		if (next_random(&random) % 8 == 0)
			exchange_records(data + 1, size - 1, &random);
		else
			change_record(data + 1, size - 1, &random);
	}
	return size;
}
