// SPDX-License-Identifier: LGPL-2.1-or-later
/* bits.c: numbers at any bit, byte by byte. */
#include "image/bits.h"

/* The part of a number that one byte holds. */
struct piece {
	unsigned int count;  /* bits */
	unsigned int shift;  /* of them in the byte */
	unsigned int weight; /* of the lowest of them in the number */
};

static struct piece piece_at(uint64_t bit, uint32_t width, uint32_t done, uint32_t order)
{
	unsigned int first = bit & 7;
	unsigned int count = width - done < 8 - first ? width - done : 8 - first;

	if (order == ORDER_BIG)
		return (struct piece){count, 8 - first - count, width - done - count};
	return (struct piece){count, first, done};
}

uint64_t bits_get(const unsigned char *bytes, uint64_t bit_offset, uint32_t width, uint32_t order)
{
	uint64_t value = 0;
	uint32_t done = 0;

	while (done < width) {
		struct piece piece = piece_at(bit_offset, width, done, order);
		uint64_t bits = bytes[bit_offset / 8] >> piece.shift & ((1u << piece.count) - 1);

		value |= bits << piece.weight;
		bit_offset += piece.count;
		done += piece.count;
	}
	return value;
}

void bits_set(unsigned char *bytes, uint64_t bit_offset, uint32_t width, uint32_t order,
	      uint64_t value)
{
	uint32_t done = 0;

	while (done < width) {
		struct piece piece = piece_at(bit_offset, width, done, order);
		unsigned int mask = ((1u << piece.count) - 1) << piece.shift;
		unsigned char *byte = &bytes[bit_offset / 8];

		*byte = (unsigned char)((*byte & ~mask) |
					((unsigned int)(value >> piece.weight) << piece.shift &
					 mask));
		bit_offset += piece.count;
		done += piece.count;
	}
}
