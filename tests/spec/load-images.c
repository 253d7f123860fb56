// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * load-images.c: loads the images that come through standard input, each with the image of the format that it
 * extends in front, or none, and asks everything of them. Prints a line for each that the library does not
 * take whole. A frame is three little-endian words (the caller's number for it, the size of what is
 * extended, the size of the image) and the bytes.
 */
#include "catalogue/format.h"

#include "../unit/walk.h"

/* Structs may stand in structs by many ways; so many fields are enough to see. */
#define FIELDS_MAX 20000

/* A copy of its own, so that reading before or behind it shows. */
static struct image_source read_image(uint32_t size)
{
	unsigned char *bytes = malloc(size + 1u);

	must_hold(bytes && fread(bytes, 1, size, stdin) == size);
	return (struct image_source){.bytes = bytes, .size = size, .release = free, .owner = bytes};
}

static uint32_t get_word(const unsigned char *at)
{
	return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
	       (uint32_t)at[3] << 24;
}

/* Loads an image, as an extension of `base` if that is not empty. */
static struct libfwctl_format *load(struct image_source *base, struct image_source *image,
				    struct libfwctl_error *err)
{
	struct image_source *first = base->size ? base : image;
	struct libfwctl_format *format = NULL;

	if (format_new(NULL, first, err, &format))
		return NULL;
	first->release = NULL; /* it is the format's now */
	if (!base->size)
		return format;
	if (format_extend(format, image, err, err) == 0)
		image->release = NULL;
	return format;
}

static void give_back(struct image_source *source)
{
	if (source->release)
		source->release(source->owner);
}

int main(void)
{
	struct libfwctl_error *err = libfwctl_error_new();
	unsigned char head[12];

	must_hold(err);
	while (fread(head, 1, sizeof(head), stdin) == sizeof(head)) {
		struct image_source base = read_image(get_word(head + 4));
		struct image_source image = read_image(get_word(head + 8));
		struct libfwctl_format *format = load(&base, &image, err);

		/* What was left out of an extension is told in the error, too. */
		if (libfwctl_error_get_errno(err))
			printf("%u: %s\n", get_word(head), libfwctl_error_text(err));
		else
			walk_format(format, FIELDS_MAX);
		libfwctl_error_clear(err);
		format_free(format);
		give_back(&base);
		give_back(&image);
	}
	libfwctl_error_free(err);
	return 0;
}
