/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bits.h: numbers of up to 64 bits at any bit, and a quick way to those inside eight bytes that may be
 * read and written whole. No I/O.
 */
#ifndef LIBFWCTL_BITS_H
#define LIBFWCTL_BITS_H

#include "image/image.h"

#include <endian.h>
#include <string.h>

/* A number of up to 64 bits at a place, in an order; the bits must lie inside the record's bytes. */
uint64_t bits_get(const unsigned char *bytes, uint64_t bit_offset, uint32_t width, uint32_t order);
void bits_set(unsigned char *bytes, uint64_t bit_offset, uint32_t width, uint32_t order,
	      uint64_t value);

static inline uint64_t bits_load(const unsigned char *eight, uint32_t order)
{
	uint64_t word;

	memcpy(&word, eight, sizeof(word));
	if (order == ORDER_BIG)
		return be64toh(word);
	return le64toh(word);
}

static inline void bits_store(unsigned char *eight, uint32_t order, uint64_t word)
{
	word = order == ORDER_BIG ? htobe64(word) : htole64(word);
	memcpy(eight, &word, sizeof(word));
}

/* The number that begins with bit `first`, 0 to 7, of the first byte; first + width is 64 at most. */
static inline uint64_t bits_quick_get(const unsigned char *eight, uint32_t first, uint32_t width,
				      uint32_t order)
{
	uint64_t word = bits_load(eight, order);

	word <<= order == ORDER_BIG ? first : 64 - width - first;
	return word >> (-width & 63);
}

static inline void bits_quick_set(unsigned char *eight, uint32_t first, uint32_t width,
				  uint32_t order, uint64_t value)
{
	uint32_t shift = order == ORDER_BIG ? 64 - width - first : first;
	uint64_t mask = UINT64_MAX >> (-width & 63) << shift;

	bits_store(eight, order, (bits_load(eight, order) & ~mask) | value << shift);
}

/* As two's complement of `width` bits. */
static inline uint64_t bits_sign_extend(uint64_t value, uint32_t width)
{
	uint64_t sign = UINT64_C(1) << (width - 1);

	return (value ^ sign) - sign;
}

#endif
