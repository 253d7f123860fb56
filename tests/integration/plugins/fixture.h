/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * fixture.h: an image of a format that has a name and nothing else, written down by hand as
 * lib/image/image.h says.
 */
#ifndef LIBFWCTL_TEST_FIXTURE_H
#define LIBFWCTL_TEST_FIXTURE_H

#include "image/image.h"

#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define WORD(number) ((uint32_t)(number))
#else
#define WORD(number) __builtin_bswap32((uint32_t)(number))
#endif

struct fixture_image {
	struct image_header header;
	struct image_section sections[2];
	struct image_format format;
	char empty, name[32], extends[31], doc[16];
};

#define STRINGS offsetof(struct fixture_image, empty)

/* The image of a format; with a base, of an extension of it whose namespace is `text`. */
#define FIXTURE_IMAGE(text, base)                                                              \
	{                                                                                      \
		.header = {.magic = "FWIM",                                                    \
			   .version = WORD(1),                                                 \
			   .header_size = WORD(sizeof(struct image_header)),                   \
			   .size = WORD(sizeof(struct fixture_image)),                         \
			   .nsections = WORD(2)},                                              \
		.sections = {{.tag = "FRMT",                                                   \
			      .offset = WORD(offsetof(struct fixture_image, format)),          \
			      .count = WORD(1),                                                \
			      .stride = WORD(sizeof(struct image_format))},                    \
			     {.tag = "STRS",                                                   \
			      .offset = WORD(STRINGS),                                         \
			      .count = WORD(sizeof(struct fixture_image) - STRINGS),           \
			      .stride = WORD(1)}},                                             \
		.format = {.name = WORD(offsetof(struct fixture_image, name) - STRINGS),       \
			   .extends = WORD(sizeof(base) > 1                                    \
						   ? offsetof(struct fixture_image, extends) - \
							     STRINGS                           \
						   : 0),                                       \
			   .doc = WORD(offsetof(struct fixture_image, doc) - STRINGS)},        \
		.name = text, .extends = base, .doc = "for a test",                            \
	}

_Static_assert(sizeof(struct fixture_image) % 4 == 0, "an image is made of words");

#endif
