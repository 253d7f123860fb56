/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * catalogue.h: formats as the library works with them: what stands in images, resolved to structs with
 * pointers. Formats, commands and layouts are made when a format is loaded; the fields of a layout when
 * somebody first asks for them, once, for all threads. No I/O.
 */
#ifndef LIBFWCTL_CATALOGUE_H
#define LIBFWCTL_CATALOGUE_H

#include "image/image.h"

#include <stdatomic.h>

/* A number of up to 128 bits, or 16 bytes in the order of their places: high has the first ones. */
struct wide {
	uint64_t high, low;
};

struct enum_value {
	const char *name, *doc;
	uint64_t value; /* flags: the mask */
};

struct enumeration {
	const char *name;
	bool open;
	uint32_t nvalues;
	struct enum_value *values; /* rising by value; with what extensions add */
};

/* A place in a layout that an expression, a key or a constant refers to. */
struct reference {
	enum image_side side;
	const struct libfwctl_layout *layout; /* that the field stands in */
	uint32_t field;			      /* its index there */
};

struct expression {
	struct reference field1, field2; /* layout NULL: none */
	int32_t mul1, mul2, add;
	uint32_t unit, divide;
	bool log2;
};

struct condition {
	struct reference field;
	uint64_t mask, value;
	struct condition *next; /* all must hold */
};

struct effects_rule {
	uint64_t effects, value;
	bool any; /* any value but 0 */
	struct effects_rule *next;
};

struct part {
	uint32_t bit_offset, width;
};

/* What few fields have. */
struct field_extras {
	struct expression *count, *length, *record_size; /* NULL: none */
	int64_t stride;					 /* bits; 0: the element's width */
	uint32_t nparts;
	struct part parts[IMAGE_PARTS_MAX];
	struct condition *condition;
	struct effects_rule *effects;
	int64_t from;
	const char *unit, *display; /* NULL: none */
	int64_t scale_multiply, scale_add;
	uint64_t scale_divide; /* 0: no scale */
};

struct union_case {
	struct wide value, mask;
	const struct libfwctl_layout *layout; /* NULL: nothing there */
	const char *name;
};

struct selector {
	uint32_t nkeys, ncases;
	struct {
		struct reference field;
		uint32_t shift, width;
	} keys[IMAGE_KEYS_MAX];
	struct union_case *cases;
	const struct libfwctl_layout *otherwise; /* NULL: bytes */
};

#define FIELD_NO_BYTE UINT32_MAX

/*
 * One field, resolved. The first block is all that the fast path of the codec looks at: `simple` is
 * set for an unsigned number, bool, enum or flags at a fixed place, of one piece, inside 8 bytes, without
 * condition.
 */
struct libfwctl_field {
	uint32_t bit_offset;
	uint32_t width;
	uint8_t kind, order; /* order: little or big, host is resolved */
	uint8_t access, role;
	bool simple;
	bool listed; /* simple, and neither alias nor envelope (role): what a cursor shows */
	/* simple: shifts that leave only the number of the eight bytes from `byte` on */
	uint8_t left, right;
	uint32_t flags; /* FIELD_* */
	uint32_t byte;	/* listed: first byte; else FIELD_NO_BYTE, which is behind every record */
	const char *name;
	uint32_t name_length;
	const struct libfwctl_layout *owner;
	const struct libfwctl_layout *layout;  /* struct */
	const struct enumeration *enumeration; /* enum, flags */
	const struct selector *selector;       /* union */
	const struct field_extras *extras;     /* NULL: none */
	const char *doc, *since;
};

/* The fields of a layout, made in one block when first asked for. */
struct fields {
	uint32_t count;
	uint32_t *sorted; /* indices in the order of names */
	struct libfwctl_field *field;
};

/*
 * Layouts and commands are small, because they are there for every record of an image as soon as it is
 * loaded: what else they have is read from the image when it is asked for.
 */
struct libfwctl_layout {
	const struct libfwctl_format *format;
	const char *name;
	_Atomic(struct fields *) fields;
	uint32_t size;
	uint32_t index : 20; /* in its image */
	uint32_t image : 6;  /* of the format's images */
	uint32_t flags : 4;  /* LAYOUT_* */
	/* Holds, or refers to, what this library does not understand: it has no fields then. */
	uint32_t foreign : 1;
	uint32_t reaches_foreign : 1; /* it, or a struct somewhere in it */
};

struct libfwctl_command_buffer {
	const char *name, *doc;
	uint32_t bit_offset;
	uint32_t order; /* little or big */
	uint32_t direction;
	uint32_t length_max;
	const struct libfwctl_layout *layout;
	const struct stream *stream;
	struct expression *kernel_length, *valid_length; /* NULL: unknown; all of it */
};

struct constant {
	enum image_constant_kind kind;
	struct reference field;
	struct wide value, mask;
};

/* What only a command that is used needs, made when first asked for. */
struct command_details {
	uint32_t nconstants, nbuffers;
	struct constant *constants;
	struct libfwctl_command_buffer *buffers;
	struct expression *room;      /* NULL: as the layout says */
	struct condition *capability; /* NULL: none */
	uint32_t minimum, trailer;    /* bytes */
	const char *before, *after, *run;
	const struct stream *stream;
	uint32_t steps_max;
	uint64_t bytes_max;
};

struct libfwctl_command {
	const struct libfwctl_format *format;
	const char *name;
	const char *obstacle; /* why it cannot be used as it is meant; NULL: it can */
	_Atomic(struct command_details *) details;
	uint64_t effects;
	uint32_t opcode;
	uint32_t index : 20;   /* in its image */
	uint32_t image : 6;    /* of the format's images */
	uint32_t foreign : 1;  /* this library does not understand all of it: no details */
	uint32_t left_out : 1; /* of an extension: its name or its selection is another's */
	uint8_t flags;	       /* COMMAND_* */
	uint8_t scope;
	atomic_uchar adding; /* ADDING_*; 0: nobody has asked */
};

struct stream {
	const char *name, *doc, *obstacle;
	const struct libfwctl_layout *layout;
	struct expression *record_size; /* NULL: the layout's size */
	uint32_t record_max;
};

const struct fields *layout_fields(const struct libfwctl_layout *layout); /* NULL: no memory */
/* The field of that name among them, or NULL. */
const struct libfwctl_field *fields_find(const struct fields *fields, const char *name,
					 size_t length);
const struct command_details *command_details(const struct libfwctl_command *command);
const struct libfwctl_layout *command_request(const struct libfwctl_command *command);
const struct libfwctl_layout *command_response(const struct libfwctl_command *command);
const struct libfwctl_layout *command_error_layout(const struct libfwctl_command *command);

/* Whether values of a layout's fields, or of what it holds, add effects to those of a command. */
bool layout_adds_effects(const struct libfwctl_layout *layout);

/* Where values that a command sends add effects. */
enum {
	ADDING_KNOWN = 1 << 0,
	ADDING_REQUEST = 1 << 1,
	ADDING_BUFFERS = 1 << 2, /* that go to the device */
};
unsigned int command_find_adding(const struct libfwctl_command *command);

static inline unsigned int command_adding(const struct libfwctl_command *command)
{
	/* As with its details: nothing else changes in a command, and all threads find the same. */
	struct libfwctl_command *mine = (struct libfwctl_command *)command;
	unsigned int known = atomic_load_explicit(&mine->adding, memory_order_relaxed);

	return known ? known : command_find_adding(command);
}

/* A command by name, with or without "format/" in front; NULL: none. */
const struct libfwctl_command *format_find_named(const struct libfwctl_format *format,
						 const char *name);
const struct stream *format_find_stream(const struct libfwctl_format *format, const char *name);
const struct libfwctl_layout *format_info_layout(const struct libfwctl_format *format);

/* The field of that name in the layout or in structs inlined in it; `path` gets the way there. */

struct inline_way {
	uint32_t length;
	const struct libfwctl_field
		*step[INLINE_MAX]; /* inlined structs on the way, then the field */
};
const struct libfwctl_field *layout_find(const struct libfwctl_layout *layout, const char *name,
					 size_t name_length, struct inline_way *way);

#endif
