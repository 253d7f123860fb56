/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * image.h: the table image that libfwctl-spec compiles a format to, and reading records from it. An
 * image is bytes in one block without pointers: it can be mapped, shared, and verified whole. No I/O.
 *
 * Everything in it is a little-endian 32-bit word, so that a record is turned into host order word by
 * word. References are indices into a section, or offsets into the strings; a reference that may be
 * missing is stored plus one, with 0 for none (the members called *_ref). String 0 is the empty one.
 *
 * Growth: a section with an unknown tag is skipped. A record longer than ours (larger stride) loses
 * its tail; one that is shorter reads as zero behind its end. What a reader must understand sets a
 * bit in `need`: an unknown one makes the commands that depend on the record untyped. Extras are
 * must-understand below EXTRA_HINTS, hints from there on.
 */
#ifndef LIBFWCTL_IMAGE_H
#define LIBFWCTL_IMAGE_H

#include "base/error.h"

#define IMAGE_MAGIC   "FWIM"
#define IMAGE_VERSION 1

/* Bounds that verification enforces, so that nothing later needs to. */
#define IMAGE_SIZE_MAX	      (64u << 20)
#define IMAGE_STRIDE_MAX      4096
#define IMAGE_SECTIONS_MAX    64
#define IMAGE_COUNT_MAX	      (1u << 20)
#define IMAGE_DEPTH_MAX	      16	 /* structs in structs; layouts form no cycle */
#define IMAGE_LAYOUT_MAX      (1u << 24) /* bytes of one */
#define IMAGE_WAYS_MAX	      (1u << 20) /* fields in one, on all ways through structs and cases */
#define IMAGE_CHAIN_MAX	      256	 /* extras of one record */
#define INLINE_MAX	      4		 /* a layout, and structs inlined in it in each other */
#define IMAGE_PARTS_MAX	      8
#define IMAGE_KEYS_MAX	      8
#define IMAGE_QUERY_DEPTH_MAX 8	   /* a query, and those that it depends on in turn */
#define IMAGE_INSTANCES_MAX   4096 /* of a group */

struct image_header {
	char magic[4];
	uint32_t version;     /* IMAGE_VERSION: another one is refused */
	uint32_t header_size; /* of this struct; the section table follows */
	uint32_t size;	      /* of the whole image, in bytes */
	uint32_t nsections;
};

struct image_section {
	char tag[4];
	uint32_t offset, count, stride; /* offset from the image's start, a multiple of 4 */
};

/* The sections, by tag. All but strings hold records of the struct named beside them. */
enum image_table {
	IMAGE_FORMAT,	 /* "FRMT" struct image_format, exactly one */
	IMAGE_COMMANDS,	 /* "CMDS" struct image_command, rising by name */
	IMAGE_OPCODES,	 /* "OPCD" struct image_opcode, rising by opcode, then falling by `bits` */
	IMAGE_CONSTANTS, /* "CNST" struct image_constant */
	IMAGE_BUFFERS,	 /* "BUFS" struct image_buffer */
	IMAGE_STREAMS,	 /* "STRM" struct image_stream, rising by name */
	IMAGE_LAYOUTS,	 /* "LAYT" struct image_layout, rising by name */
	IMAGE_FIELDS,	 /* "FLDS" struct image_field, each layout's in one run, in their order */
	IMAGE_EXTRAS,	 /* "EXTR" struct image_extra, in chains that only go forward */
	IMAGE_UNIONS,	 /* "UNIO" struct image_union */
	IMAGE_KEYS,	 /* "KEYS" struct image_key */
	IMAGE_CASES,	 /* "CASE" struct image_case */
	IMAGE_ENUMS,	 /* "ENUM" struct image_enum, rising by name */
	IMAGE_VALUES,	 /* "VALU" struct image_value, an enum's in one run, rising by value */
	IMAGE_QUERIES,	 /* "QURY" struct image_query, rising by name */
	IMAGE_SETTINGS,	 /* "SETT" struct image_setting */
	IMAGE_GROUPS,	 /* "GRUP" struct image_group, rising by name */
	IMAGE_PARAMS,	 /* "PARM" struct image_param, rising by name */
	IMAGE_READINGS,	 /* "READ" struct image_reading, rising by name */
	IMAGE_POINTS,	 /* "PNTS" struct image_point, a reading's in one run */
	IMAGE_DUMPS,	 /* "DUMP" struct image_dump, rising by name */
	IMAGE_STRINGS,	 /* "STRS" bytes: zero-terminated UTF-8 without control characters */
	IMAGE_TABLES,
};

/* The format itself, or, where `extends` is set, what is added to another. */
struct image_format {
	uint32_t name;	  /* of an extension: its namespace */
	uint32_t extends; /* name of the format extended, or 0 */
	uint32_t doc, doc_ref;
	uint32_t version;     /* text, the spec author's own */
	uint32_t device_type; /* 0: none, decodes only */
	uint32_t drivers;     /* kernel drivers that make such devices, comma-separated; 0: any */
	uint32_t info_ref;    /* layout of the INFO bytes */
	uint32_t opcode_offset, opcode_width, opcode_order; /* in every request; width 0: none */
	uint32_t need;
};

/* Bits of image_command.flags */
enum {
	COMMAND_TYPED = 1 << 0,	     /* its payload has fields, not only bytes */
	COMMAND_READS_KEYS = 1 << 1, /* of a payload, only keys and operations are sent */
	COMMAND_PROCEDURE = 1 << 2,  /* run by a hook; nothing of it is sent itself */
	COMMAND_TEMPLATE = 1 << 3,   /* for specs that extend this one; not offered */
	COMMAND_HAS_OPCODE = 1 << 4,
};

struct image_command {
	uint32_t name, doc, doc_ref, since;
	uint32_t flags, need;
	uint32_t opcode;
	uint32_t scope;			    /* the least that the driver admits it at */
	uint32_t effects_low, effects_high; /* the most that it can do */
	uint32_t request_ref, response_ref; /* layouts */
	uint32_t error_ref;		    /* layout of the reply after a refusal */
	uint32_t first_constant, nconstants;
	uint32_t first_buffer, nbuffers;
	uint32_t extra_ref;			/* EXTRA_ROOM, EXTRA_CAPABILITY, EXTRA_MINIMUM */
	uint32_t before, after, run;		/* names of hooks, or 0 */
	uint32_t steps_max;			/* of a procedure: calls that it may make */
	uint32_t bytes_max_low, bytes_max_high; /* ... and bytes that it may return */
	uint32_t stream_ref;			/* what the bytes that it returns are */
	uint32_t is; /* name of the command or template that it was made from, or 0 */
};

struct image_opcode {
	uint32_t opcode, bits, command; /* bits: how many bits the command's constants select by */
};

enum image_constant_kind {
	CONSTANT_SELECT = 1,  /* tells this command from others; set and fixed */
	CONSTANT_FIXED = 2,   /* set and fixed, but not looked at to tell commands apart */
	CONSTANT_DEFAULT = 3, /* set, and may be set otherwise */
};

/* 128-bit numbers are four words, the most significant first, aligned to the right. */
struct image_constant {
	uint32_t kind;
	uint32_t field; /* of the request, or of a struct inlined in it */
	uint32_t value[4], mask[4];
};

struct image_buffer {
	uint32_t name, doc;
	uint32_t need;
	uint32_t bit_offset; /* where the 64 bits of its address go, in the request */
	uint32_t order;
	uint32_t direction;  /* enum libfwctl_direction */
	uint32_t layout_ref; /* what is behind it; none: bytes */
	uint32_t stream_ref;
	uint32_t extra_ref;  /* EXTRA_KERNEL_LENGTH (none: unknown), EXTRA_VALID_LENGTH */
	uint32_t length_max; /* what the kernel copies at most */
};

struct image_stream {
	uint32_t name, doc, doc_ref, need;
	uint32_t layout;	 /* of one record */
	uint32_t size_extra_ref; /* EXTRA_SIZE: of one record, from its own fields; none: fixed */
	uint32_t record_max;	 /* bytes */
};

/* Bits of image_layout.flags */
enum {
	LAYOUT_OPEN = 1 << 0,	/* goes on behind `size`: its last fields vary in length */
	LAYOUT_IMPORT = 1 << 1, /* stands for the layout of that name in the extended format; its
				   fields, which are those that are referred to, for theirs */
	LAYOUT_EXTEND = 1 << 2, /* ... and its fields are added to that */
	LAYOUT_PRIVATE =
		1 << 3, /* made for a command or a part of another: found there, not listed */
	LAYOUT_NUMBER =
		1 << 4, /* is one integer in host order: its fields are bits of that, counted
				   from its least significant one */
};

struct image_layout {
	uint32_t name, doc, doc_ref;
	uint32_t flags, need;
	uint32_t size; /* bytes: whole, or up to where it is open */
	uint32_t first_field, nfields;
};

/* Closed sets: a number beyond the last one is malformed unless `need` says so. */
enum image_kind {
	KIND_UNSIGNED = 1,
	KIND_SIGNED,
	KIND_BOOL,
	KIND_ENUM,  /* ref: enum */
	KIND_FLAGS, /* ref: enum whose values are masks */
	KIND_BYTES,
	KIND_STRING,   /* bytes up to the first zero */
	KIND_UUID,     /* 16 bytes in the order of its text form */
	KIND_STRUCT,   /* ref: layout */
	KIND_UNION,    /* ref: union; chosen by other fields */
	KIND_RESERVED, /* never set, never shown */
	KIND_COUNT,
};

/* How bits are counted and integers read; bytes, strings and structs stand at whole bytes. */
enum image_order {
	ORDER_LITTLE = 1, /* bit 0 is the least significant of byte 0 */
	ORDER_BIG = 2,	  /* bit 0 is the most significant of byte 0 */
	ORDER_HOST =
		3, /* whole integers of 8, 16, 32 or 64 bits at byte offsets, or LAYOUT_NUMBER */
	ORDER_COUNT,
};

/* What a register's field takes. */
enum image_access {
	ACCESS_PLAIN = 0, /* as the message has it: settable in a request */
	ACCESS_KEY = 1,	  /* chooses what is read or written */
	ACCESS_READ_ONLY = 2,
	ACCESS_READ_WRITE = 3,
	ACCESS_WRITE_ONLY = 4,
	ACCESS_OPERATION = 5, /* asks for something while reading: clear, select */
	ACCESS_COUNT,
};

/* What the core itself does with a field of an envelope. Such fields are not shown among the rest. */
enum image_role {
	ROLE_NONE = 0,
	ROLE_OPCODE = 1,	  /* set from the command */
	ROLE_REQUEST_LENGTH = 2,  /* set: bytes of the request from EXTRA_FROM on */
	ROLE_RESPONSE_LENGTH = 3, /* says how many bytes from EXTRA_FROM on are valid */
	ROLE_STATUS = 4,	  /* 0 is success; enum: the other words */
	ROLE_SYNDROME = 5,	  /* vendor's finer status */
	ROLE_FIXED = 6,		  /* kept at its constant; nobody's business */
	ROLE_COUNT,
};

#define FIELD_TRAITS(kind, order, access, role)                                 \
	((uint32_t)(kind) | (uint32_t)(order) << 8 | (uint32_t)(access) << 16 | \
	 (uint32_t)(role) << 24)
#define FIELD_KIND(traits)   ((traits)&0xff)
#define FIELD_ORDER(traits)  (((traits) >> 8) & 0xff)
#define FIELD_ACCESS(traits) (((traits) >> 16) & 0xff)
#define FIELD_ROLE(traits)   (((traits) >> 24) & 0xff)

/* Bits of image_field.flags */
enum {
	FIELD_ARRAY = 1 << 0,  /* EXTRA_COUNT says how many; none: to the end */
	FIELD_INLINE = 1 << 1, /* a struct or union whose fields are named as if they stood here */
	FIELD_ALIAS = 1 << 2,  /* another name for bits that other fields have: found, not listed */
	FIELD_AFTER = 1 << 3,  /* begins where the field before ends; bit_offset does not count */
	FIELD_TO_END = 1 << 4, /* bytes, string, union: up to the end of what is valid */
	FIELD_SENSITIVE = 1 << 5, /* redacted in logs and records */
};

struct image_field {
	uint32_t name, doc, since;
	uint32_t bit_offset; /* from the start of its layout, counted in its order */
	uint32_t width;	     /* bits; of one element; struct: its size; 0 with FIELD_TO_END */
	uint32_t traits;
	uint32_t flags, need;
	uint32_t ref;	    /* by kind: index of enum, layout, union, plus one */
	uint32_t extra_ref; /* first of its chain */
	uint32_t
		sorted; /* of the layout's fields in the order of names, the i-th: index in layout */
};

enum image_extra_kind {
	EXTRA_COUNT = 1,      /* of an array: expression */
	EXTRA_STRIDE = 2,     /* of an array: add, signed, bits; none: the element's width */
	EXTRA_PART = 3,	      /* field1: bit offset, field2: width; most significant first */
	EXTRA_ENABLED_BY = 4, /* counts only if (field1 & mask) == value; setting sets that too */
	EXTRA_EFFECTS =
		5,	  /* adds effects mask if the field's value is `value`, or, unit 1: not 0 */
	EXTRA_SIZE = 6,	  /* of a record in bytes: expression over its own fields */
	EXTRA_FROM = 7,	  /* for roles: add: byte where counting starts */
	EXTRA_LENGTH = 8, /* of bytes or string, in bytes: expression */
	EXTRA_ROOM = 9,	  /* for a reply, in bytes: expression */
	EXTRA_CAPABILITY = 10,	  /* of INFO: (field1 & mask) == value */
	EXTRA_MINIMUM = 11,	  /* add: bytes that a good reply has at least */
	EXTRA_KERNEL_LENGTH = 12, /* of a buffer, in bytes: expression */
	EXTRA_VALID_LENGTH = 13,  /* of a buffer after the call, in bytes: expression */
	EXTRA_TRAILER = 14,	  /* add: bytes at the end of a valid reply that are no data */
	EXTRA_KINDS,
	EXTRA_HINTS = 0x8000,
	EXTRA_UNIT = 0x8000,	/* field1: string: "degree C" */
	EXTRA_SCALE = 0x8001,	/* value times mul1 / unit, plus add */
	EXTRA_DISPLAY = 0x8002, /* field1: string: "hex", "decimal", "mac", "ipv4", ... */
};

/* Where the fields of an expression or a key are looked for. */
enum image_side {
	SIDE_HERE = 0, /* the struct itself, or one around it */
	SIDE_REQUEST = 1,
	SIDE_RESPONSE = 2,
	SIDE_INFO = 3,
	SIDE_COUNT,
};

/*
 * An expression is (field1 * mul1 + field2 * mul2 + add), to the power of two with EXPRESSION_LOG2,
 * times unit, divided by `divide` and rounded up. A field that is missing counts as 0; unit and divide
 * of 0 count as 1. Out of 64 bits, or below zero, is malformed data.
 */
#define EXPRESSION_LOG2 1u

struct image_extra {
	uint32_t kind;
	uint32_t next_ref; /* behind this one in its section */
	uint32_t side, flags;
	uint32_t field1_ref,
		field2_ref;	  /* fields; a plain number or string where the kind says so */
	uint32_t mul1, mul2, add; /* signed */
	uint32_t unit, divide;
	uint32_t mask_low, mask_high;
	uint32_t value_low, value_high;
};

struct image_union {
	uint32_t first_key, nkeys;
	uint32_t first_case, ncases;
	uint32_t else_ref; /* layout; none: bytes */
	uint32_t need;
};

/* The keys of a union, one behind the other, make the number that cases are compared with. */
struct image_key {
	uint32_t side, field;
	uint32_t shift, width; /* bits of the field: width of them above shift */
};

struct image_case {
	uint32_t value[4], mask[4];
	uint32_t layout_ref; /* none: nothing is there */
	uint32_t name;
};

/* Bits of image_enum.flags */
enum {
	ENUM_IMPORT = 1 << 0, /* as of layouts */
	ENUM_EXTEND = 1 << 1,
	ENUM_OPEN = 1 << 2, /* a site's own image may add to it, and a request may hold others */
};

struct image_enum {
	uint32_t name, doc, doc_ref;
	uint32_t flags, need;
	uint32_t first_value, nvalues;
};

struct image_value {
	uint32_t name, doc;
	uint32_t value_low, value_high; /* flags: the mask */
};

/* ---- verbs: what the commands above are good for, in words that every format has ------------- */

/* Commands are named, and paths are text: both may be another image's. */

/* Bits of image_query.flags */
enum {
	QUERY_KEEPS_RESERVED =
		1 << 0, /* a write: bits that no field has go back as they were read */
};

/* A call in whose messages something stands. */
struct image_query {
	uint32_t name, command;
	uint32_t at; /* before each path: a buffer, or a field of the message; 0: nothing */
	uint32_t first_setting, nsettings;
	uint32_t when_ref,
		when_path; /* it makes sense if that field of that query's reply is not 0 */
	uint32_t flags, need;
};

enum image_setting_kind {
	SETTING_TEXT = 1,     /* `value`, as libfwctl_request_put() takes it */
	SETTING_INSTANCE = 2, /* the number of the group's instance, plus `add` */
	SETTING_FUNCTION = 3, /* the number of the function that is asked for, plus `add` */
	SETTING_ANSWER = 4,   /* the number at the path `value` of a query's reply, plus `add` */
	SETTING_KINDS,
};

/* Bits of image_setting.flags */
enum {
	SETTING_FUNCTION_ONLY = 1 << 0, /* only if another function is asked for */
};

/* A field of a request. One that the command does not have is left out. */
struct image_setting {
	uint32_t path, kind, value, query_ref, add; /* add: signed */
	uint32_t flags;
};

/* When a change counts. */
enum image_takes_effect {
	TAKES_EFFECT_TOLD = 0, /* by the effects of the request that makes it */
	TAKES_EFFECT_NOW = 1,
	TAKES_EFFECT_AT_RESET = 2,
	TAKES_EFFECT_AT_REBOOT = 3,
	TAKES_EFFECTS,
};

/* Bits of image_group.flags */
enum {
	GROUP_FUNCTIONS = 1 << 0,      /* there are settings for another function */
	GROUP_FUNCTIONS_ONLY = 1 << 1, /* and it is of another function alone */
};

/* A stored record of parameters, or what one call tells of readings. */
struct image_group {
	uint32_t name, doc, doc_ref;
	uint32_t flags, need;
	uint32_t layout_ref; /* that its parameters' fields stand in, for who has no device */
	uint32_t takes_effect;
	uint32_t obstacle;			     /* why nothing of it can be set, or 0 */
	uint32_t suffix, first_instance, ninstances; /* 0: only one, without a suffix */
	uint32_t first_setting, nsettings;	     /* for each of its queries */
	uint32_t next_ref, current_ref, default_ref, write_ref, support_ref;
	uint32_t readable, writable; /* paths in the reply of `support`, or 0 */
};

/* Bits of image_param.flags */
enum {
	PARAM_HAS_RANGE = 1 << 0,
};

struct image_param {
	uint32_t name, doc, doc_ref, since;
	uint32_t group, path;
	uint32_t flags, need;
	uint32_t min_low, min_high, max_low, max_high;
	uint32_t takes_effect; /* TOLD: as the group's */
	uint32_t obstacle;     /* why it cannot be set, or 0 */
};

enum image_reading_kind {
	READING_VERSION = 1,
	READING_HEALTH = 2,
	READING_COUNTER = 3,
	READING_KINDS,
};

enum image_alarm {
	ALARM_NONE = 0,
	ALARM_NOT_ZERO = 1,
	ALARM_ABOVE = 2, /* the number at the path `alarm` of the same reply */
	ALARM_BELOW = 3,
	ALARM_OTHER_THAN = 4, /* the text `alarm` */
	ALARMS,
};

/* Bits of image_reading.flags */
enum {
	READING_ZERO_UNKNOWN = 1 << 0, /* 0 in the field says that the device does not know */
};

/*
 * The value is what the field means in its own unit, times mul / divide, plus add; mul and divide of 0 count as 1.
 * One with points is the number that goes with the field's raw one, and nothing for any other. With a unit, where
 * cases of a union have fields of one name in several: nothing in a case that counts in another.
 */
struct image_reading {
	uint32_t name, doc, doc_ref;
	uint32_t group, path, kind;
	uint32_t flags, need;
	uint32_t mul, divide, add; /* mul and add: signed */
	uint32_t first_point, npoints;
	uint32_t alarm_kind, alarm;
	uint32_t unit;
};

struct image_point {
	uint32_t value_low, value_high, number_low, number_high;
};

/* Bits of image_dump.flags */
enum {
	DUMP_DEFAULT = 1 << 0, /* what is meant if no kind is named */
};

struct image_dump {
	uint32_t name, doc, doc_ref;
	uint32_t query;
	uint32_t suffix; /* of the names of files, with its dot, or 0 */
	uint32_t flags, need;
};

/* ---- reading -------------------------------------------------------------------------------- */

/* An image whose framing was found in order: every table lies inside the bytes. */
struct image {
	const unsigned char *bytes;
	size_t size;
	struct {
		uint32_t offset, count, stride;
	} tables[IMAGE_TABLES];
};

/*
 * image_open() - look at header, section table and strings only
 *
 * The bytes must stay where they are and as they are. Returns 0, or -EBADMSG with the reason in
 * `why`, a static string.
 */
int image_open(struct image *image, const void *bytes, size_t size, const char **why);

/*
 * image_verify() - everything else: after it, no record needs a check when it is read
 *
 * Takes scratch memory of a few bytes a layout while it runs. Returns 0, -ENOMEM, or -EBADMSG with
 * what is wrong in `fault`. `marks`, one byte a layout, receives where something must be
 * understood and is not: IMAGE_FOREIGN and IMAGE_REACHES_FOREIGN.
 */
#define IMAGE_FOREIGN	      1u /* the layout itself, or what its fields refer to */
#define IMAGE_REACHES_FOREIGN 2u /* it, or a struct somewhere in it */

struct image_fault {
	const char *why; /* static */
	enum image_table table;
	uint32_t index; /* of the record there */
};
int image_verify(const struct image *image, unsigned char *marks, struct image_fault *fault);

/* The tag of a table, as four characters with a zero behind. */
const char *image_tag(enum image_table table);

/* Copies one record, in host order: min(stride, size) bytes, the rest zero. The index must exist. */
void image_read(const struct image *image, enum image_table table, uint32_t index, void *record,
		size_t size);

/* One word of a record: the one at this byte of its struct; 0 if the image's records are shorter. */
uint32_t image_word(const struct image *image, enum image_table table, uint32_t index,
		    size_t offset);

/* The name of a record of a table whose records begin with one, and the record of that name. */
const char *image_name(const struct image *image, enum image_table table, uint32_t index);
bool image_find(const struct image *image, enum image_table table, const char *name,
		uint32_t *index);

/* The field of that name among a layout's own. */
bool image_find_direct(const struct image *image, const struct image_layout *layout,
		       const char *name, uint32_t *field);

/* The layout that a field stands in, of an image that was verified as far as its layouts. */
uint32_t image_field_owner(const struct image *image, uint32_t field);

/*
 * Where a field of a layout begins on this machine. Bits of a number in host order (LAYOUT_NUMBER) are counted
 * from its least significant one, which stands in its last byte where the order is big.
 */
uint32_t image_bit_offset(const struct image *image, uint32_t layout,
			  const struct image_field *field);
uint32_t image_bit_in_number(uint32_t bit, uint32_t width, uint32_t number_width, bool big);

/*
 * Where a layout begins inside of another that has it inlined, at a fixed place, however deep. False
 * if it has not. `layout` and `outer` may be the same.
 */
bool image_inlined_at(const struct image *image, uint32_t layout, uint32_t outer,
		      uint64_t *bit_offset);

/*
 * Walks over the layouts that the fields of one layout lead to: structs, and each case of a union. What must
 * be understood and is not leads nowhere.
 */
struct image_children {
	const struct image *image;
	uint32_t field, end;
	uint32_t choice, choices; /* of the union it is in */
	uint32_t else_ref;
	bool inlined;
};
struct image_child {
	uint32_t layout;
	uint32_t field; /* that leads there */
	bool inlined;
};
void image_children_begin(struct image_children *children, const struct image *image,
			  uint32_t layout);
bool image_children_next(struct image_children *children, struct image_child *child);

static inline uint32_t image_count(const struct image *image, enum image_table table)
{
	return image->tables[table].count;
}

/* A string of the image; the offset must be inside. Offset 0 gives "". */
static inline const char *image_string(const struct image *image, uint32_t offset)
{
	return (const char *)image->bytes + image->tables[IMAGE_STRINGS].offset + offset;
}

#endif
