/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Structs that describe bits, one u8 for each, in the way of mlx5_ifc.h; for test_cheader.py. */
#ifndef TEST_BITS_H
#define TEST_BITS_H

#include "bits_part.h"

enum {
	TEST_OP_QUERY = 0x100,
	TEST_OP_SET = 0x1 << 9,
	TEST_CAP_MODE = BIT(14),
};

#define TEST_COUNTERS (TEST_SET_A + TEST_SET_B)
#define TEST_SET_A    (6)
#define TEST_SET_B    (0x10 / 4)

union test_ifc_any_auto_bits {
	struct test_ifc_part_bits part;
	struct test_ifc_counter_bits counter;
	u8 reserved_at_0[0x60];
};

struct test_ifc_query_in_bits {
	u8 opcode[0x10];
	u8 uid[0x10];

	u8 reserved_at_20[0x10];
	u8 op_mod[0x10];

	u8 key[0x8][0x20];
	u8 vlan[12];
	u8 single;
	u8 reserved_at_14d[0x13];
	struct test_ifc_part_bits part;
	struct test_ifc_part_bits parts[TEST_COUNTERS];
	union test_ifc_any_auto_bits any;
	u8 pas[][0x40];
};

struct test_ifc_context_bits {
	u8 state[0x4];
	union {
		struct {
			u8 mask[4][0x20];
		};
		struct test_ifc_part_bits as_part;
		u8 raw[0x80];
	};
	struct {
		u8 low[0x7];
		u8 high[0x1];
	} pair[3];
	u8 old_style[0][0x40];
};

struct test_ifc_text_bits {
	u8 length[0x20];
	u8 text[];
};

struct test_ifc_list_bits {
	u8 count[0x20];
	struct test_ifc_counter_bits counter[];
};

#endif
