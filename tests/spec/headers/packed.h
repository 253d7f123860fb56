/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* C structs as drivers and firmware share them, one of each kind of member, for test_cheader.py. */
#ifndef TEST_PACKED_H
#define TEST_PACKED_H

#include <linux/types.h>

#define LOG_ENTRIES   4
#define LOG_TEXT_SIZE (LOG_ENTRIES * 0x8)
#define LOG_VERSION_STR \
	"1.2"           \
	"-3"
#define LOG_UUID	 UUID_INIT(0x12345678, 0x9abc, 0xdef0, 1, 2, 3, 4, 5, 6, 7, 0xff)
#define LOG_LAST_ENTRY	 LOG_ENTRY_LATER
#define LOG_ENTRY_LATER	 (LOG_ENTRIES - 1)
#define LOG_ALL_ONES	 ((__le32)(-1))
#define LOG_RATIO	 (-7 / 2 + 1 * 2)
#define LOG_ENTRIES_MASK GENMASK(15, 12)
#define LOG_WIDE	 (~0UL << 40)

typedef unsigned char log_uuid_t[16];
typedef __u64 __attribute__((aligned(8))) log_u64;
typedef __u32 __attribute__((aligned(16))) log_wide;

enum log_level {
	LOG_LEVEL_OFF,
	LOG_LEVEL_ERROR = 0x10,
	LOG_LEVEL_ALL,
	LOG_LEVEL_MASK = (1 << 5) | BIT(1),
	LOG_LEVEL_NONE = -1,
};

enum __attribute__((packed)) log_short { LOG_SHORT = 200 };

enum { LOG_ANONYMOUS = LOG_LEVEL_ALL * 2, LOG_AFTER };

/* Naturally aligned, with constants between the members, as bnxt has it. */
struct log_request {
	__le16 req_type;
#define LOG_REQUEST_FIRST 0x0UL
	__le16 flags;
#define LOG_REQUEST_FLAGS_CLEAR	    0x1UL
#define LOG_REQUEST_FLAGS_MODE_MASK 0x6UL
#define LOG_REQUEST_FLAGS_MODE_SFT  1
#define LOG_REQUEST_FLAGS_MODE_FAST (0x2UL << 1)
#define LOG_REQUEST_FLAGS_MODE_LAST LOG_REQUEST_FLAGS_MODE_FAST
	u8 unused;
	__le64 resp_addr;
	__be16 port;
	char name[2][LOG_TEXT_SIZE];
	u8 unused_1, valid;
};

/* Packed, at odd offsets. */
struct log_packed {
	u8 version;
	__le16 hours;
	log_uuid_t uuid;
	struct log_request request;
	log_u64 address;
	s8 temperature;
	__s32 delta;
	bool enabled;
	enum log_level level;
	enum log_short brief;
} __packed;

/* Packed inside, and out again: an array of inline structs. */
struct log_queues {
	u8 count;
	struct {
		u8 id;
		__le32 bandwidth;
#define LOG_QUEUES_BANDWIDTH_SCALE 0x10000000UL
		union {
			__le16 weight;
#define LOG_QUEUES_WEIGHT_MAX 0x7fff
			u8 parts[2];
		};
	} __packed queues[LOG_ENTRIES + 3];
	__le32 crc;
};

struct log_unpacked_inside {
	u8 a;
	struct {
		u8 b;
		__le32 c;
	} inner;
	struct {
		__le32 d;
		u8 e;
	};
} __packed;

struct log_entry {
	__le32 when;
	u8 text[3];
} __attribute__((__packed__));

/* A header that can be named, and what follows it: as the kernel's uapi headers have it. */
struct log_reply {
	__struct_group(log_reply_hdr, hdr, /* no attributes */, __le16 nentries; u8 reserved[6];);
	struct log_entry entries[] __counted_by_le(nentries);
} __packed;

struct log_rpc {
	__u32 op;
	union {
		struct log_packed packed;
		struct {
			__be32 first;
			__le64 second;
		} both;
		__DECLARE_FLEX_ARRAY(__u8, payload);
	};
};

union log_any {
	struct log_rpc rpc;
	u8 bytes[5];
};

/* What a caller would keep: pointers, and alignment asked for by name. */
struct log_handle {
	u8 state;
	const struct log_handle *next;
	int (*call)(struct log_handle *handle, void *data);
	unsigned char *names[2];
	u16 aligned_member __aligned(16);
	__aligned_u64 in;
	struct log_inline {
		u8 x;
	} named;
	u8 __aligned(8) shared_1, shared_2;
	_Alignas(4) u8 by_keyword;
	u8 largest __attribute__((aligned));
	u8 before;
	__le32 loose __packed;
	log_wide wide;
	void (*table[3])(int);
	u8 old_style[0];
} __aligned(32);

#pragma pack(push, 2)
struct log_pragma {
	u8 a;
	__le64 b;
#pragma pack(1)
	u8 c;
};
#pragma pack(pop)

struct log_after_pragma {
	u8 a;
	__le64 b;
};

typedef struct {
	__be64 when;
	u8 kind;
} log_event_t;

struct log_events {
	log_event_t events[2];
	long count;
	unsigned int kinds;
};

#ifdef LOG_OLD_LAYOUT
struct log_choice {
	__le32 old;
};
#elif LOG_ENTRIES == 4 && !defined(LOG_OLD_LAYOUT)
struct log_choice {
	__le16 chosen;
};
#else
#error "no layout"
#endif

#define LOG_COMMON \
	u8 type;   \
	__le16 length

#define LOG_PAIR(kind, ...) kind __VA_ARGS__##_low, __VA_ARGS__##_high

struct log_by_macro {
	LOG_COMMON;
	LOG_PAIR(__le32, counter);
};

#endif
