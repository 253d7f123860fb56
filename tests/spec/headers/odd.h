/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* clang-format off */
/* What a reader of layouts must step over, and say so; for test_cheader.py. Not meant to compile. */
#include "not-there.h"
#ifdef __cplusplus
extern "C" {
#endif

struct whole_before { u8 a; };

static inline int function(struct whole_before *p)
{
	struct inside_a_function { __le16 x; u8 rest[]; } __packed;
	const char *text = "not } the /* end */ of it";

	return p->a ? '}' : sizeof(struct whole_before);
}
int prototype(struct whole_before *p, int (*callback)(void *)) __must_check;
static const struct whole_before table[] = { { .a = 1 }, [3] = { 2 } };
EXPORT_SYMBOL_NS_GPL(function, "TEST");
DEFINE_SOMETHING(without, semicolon)

struct with_bit_field { u8 a:4, b:4; };
struct with_unknown_type { u8 a; struct list_head list; };
struct with_its_user { u8 a; struct with_unknown_type x; };
struct with_sizeof { u8 a[sizeof(int)]; };
struct with_itself { struct with_itself one; };
struct with_nonsense { u8 a; 7 + ; u8 b; };
struct with_unknown_attribute { u8 a __surprising(3); };
struct test_ifc_mixed_bits { u8 a[4]; __le32 b; };
struct whole_before { __le32 other; };
#define ODD_CAST(x) ((x) + 1)
#define ODD_CALL odd_function(3)
#define ODD_NUMBER 0x10 // with a comment \
                           that goes on
#define ODD_LOOP ODD_LOOP + 1
enum odd { ODD_A = UNKNOWN_NAME, ODD_B, ODD_C = 3, ODD_D };
#if UNKNOWN_MACRO(3)
struct not_taken { u8 a; };
#else
struct taken { u8 a; };
#endif
} }
extern struct whole_before variable;
struct whole_after { u8 a; };
struct without_an_end { u8 a;
