// SPDX-License-Identifier: LGPL-2.1-or-later
/* Numbers at any bit, in either order, against a reference that knows nothing but single bits. */
#include "../testing.h"

#include "image/bits.h"
#include "codec/record.h"

#include <stdlib.h>

#define BYTES 24

/* Bit i of the stream: big-endian counts from the most significant of each byte. */
static unsigned int reference_bit(const unsigned char *bytes, uint64_t i, uint32_t order)
{
	unsigned int place = order == ORDER_BIG ? 7 - i % 8 : i % 8;

	return bytes[i / 8] >> place & 1;
}

static uint64_t reference_get(const unsigned char *bytes, uint64_t at, uint32_t width,
			      uint32_t order)
{
	uint64_t value = 0;

	for (uint32_t i = 0; i < width; i++) {
		uint64_t bit = reference_bit(bytes, at + i, order);

		value |= bit << (order == ORDER_BIG ? width - 1 - i : i);
	}
	return value;
}

static uint64_t random_u64(void)
{
	return (uint64_t)random() << 42 ^ (uint64_t)random() << 21 ^ (uint64_t)random();
}

static void test_all_places_and_widths(void **state)
{
	unsigned char bytes[BYTES], before[BYTES];

	(void)state;
	srandom(1);
	for (unsigned int i = 0; i < 200000; i++) {
		uint32_t order = i % 2 ? ORDER_BIG : ORDER_LITTLE;
		uint32_t width = 1 + (uint32_t)random() % 64;
		uint64_t at = (uint64_t)random() % (BYTES * 8 - width + 1);
		uint64_t value = random_u64() & UINT64_MAX >> (64 - width);

		for (size_t k = 0; k < BYTES; k++)
			bytes[k] = (unsigned char)random();
		memcpy(before, bytes, BYTES);
		assert_int_equal(bits_get(bytes, at, width, order),
				 reference_get(bytes, at, width, order));
		bits_set(bytes, at, width, order, value);
		assert_int_equal(reference_get(bytes, at, width, order), value);
		/* Nothing else has changed. */
		for (uint64_t k = 0; k < BYTES * 8; k++)
			if (k < at || k >= at + width)
				assert_int_equal(reference_bit(bytes, k, order),
						 reference_bit(before, k, order));
	}
}

static void test_the_quick_way_is_the_same(void **state)
{
	unsigned char bytes[8], slow[8];

	(void)state;
	for (uint32_t width = 1; width <= 64; width++) {
		for (uint32_t first = 0; first < 8 && first + width <= 64; first++) {
			for (uint32_t order = ORDER_LITTLE; order <= ORDER_BIG; order++) {
				uint64_t value = random_u64() & UINT64_MAX >> (64 - width);

				for (size_t k = 0; k < 8; k++)
					bytes[k] = (unsigned char)random();
				memcpy(slow, bytes, 8);
				assert_int_equal(bits_quick_get(bytes, first, width, order),
						 reference_get(bytes, first, width, order));
				bits_quick_set(bytes, first, width, order, value);
				bits_set(slow, first, width, order, value);
				assert_memory_equal(bytes, slow, 8);
			}
		}
	}
}

/* What a number in host order looks like on a machine of either order: its bits are found on both. */
static void test_bits_of_a_number(void **state)
{
	static const unsigned char little[] = {0x34, 0x12, 0x56, 0x78};
	static const unsigned char big[] = {0x78, 0x56, 0x12, 0x34};
	static const struct {
		uint32_t bit, width;
		uint64_t value;
	} fields[] = {{0, 16, 0x1234}, {16, 8, 0x56}, {24, 8, 0x78},
		      {4, 12, 0x123},  {31, 1, 0},    {30, 1, 1}};

	(void)state;
	for (size_t i = 0; i < COUNT(fields); i++) {
		uint32_t bit = fields[i].bit, width = fields[i].width;

		assert_int_equal(bits_get(little, image_bit_in_number(bit, width, 32, false), width,
					  ORDER_LITTLE),
				 fields[i].value);
		assert_int_equal(
			bits_get(big, image_bit_in_number(bit, width, 32, true), width, ORDER_BIG),
			fields[i].value);
	}
}

static void test_signs(void **state)
{
	(void)state;
	assert_int_equal(bits_sign_extend(0, 1), 0);
	assert_int_equal((int64_t)bits_sign_extend(1, 1), -1);
	assert_int_equal(bits_sign_extend(7, 4), 7);
	assert_int_equal((int64_t)bits_sign_extend(8, 4), -8);
	assert_int_equal((int64_t)bits_sign_extend(UINT64_MAX, 64), -1);
	assert_int_equal(bits_sign_extend(INT64_MAX, 64), INT64_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all_places_and_widths),
		cmocka_unit_test(test_the_quick_way_is_the_same),
		cmocka_unit_test(test_bits_of_a_number),
		cmocka_unit_test(test_signs),
	};

	return cmocka_run_group_tests_name("bits", tests, NULL, NULL);
}
