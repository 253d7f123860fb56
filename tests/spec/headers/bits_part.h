/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What bits.h includes. */
struct test_ifc_part_bits {
	u8 valid[0x1];
	u8 reserved_at_1[0x7];
	u8 number[0x18];
};

struct test_ifc_counter_bits {
	u8 value_high[0x20];
	u8 value_low[0x20];
};
