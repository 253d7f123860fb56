/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* breaks.h: for tests that break one thing of the small format and look at what comes of it. */
#ifndef LIBFWCTL_TEST_BREAKS_H
#define LIBFWCTL_TEST_BREAKS_H

#include "../testing.h"

#include "catalogue/format.h"
#include "image-builder.h"

static inline int load(const void *bytes, size_t size, struct libfwctl_error *err,
		       struct libfwctl_format **out)
{
	const struct image_source source = {.bytes = bytes, .size = size};

	return format_new(NULL, &source, err, out);
}

/* Each breaks one thing of the small format, after its names were sorted. */
#define BREAK(name, statement)              \
	static void name(struct builder *b) \
	{                                   \
		statement;                  \
	}

#define UNION_AT(b)	AT(b, IMAGE_UNIONS, struct image_union, 0)
#define KEY_AT(b)	AT(b, IMAGE_KEYS, struct image_key, 0)
#define CASE_AT(b, i)	AT(b, IMAGE_CASES, struct image_case, i)
#define ENUM_AT(b)	AT(b, IMAGE_ENUMS, struct image_enum, 0)
#define VALUE_AT(b, i)	AT(b, IMAGE_VALUES, struct image_value, i)
#define BUFFER_AT(b)	AT(b, IMAGE_BUFFERS, struct image_buffer, 0)
#define STREAM_AT(b)	AT(b, IMAGE_STREAMS, struct image_stream, 0)
#define CONST_AT(b, i)	AT(b, IMAGE_CONSTANTS, struct image_constant, i)
#define OPCODE_AT(b, i) AT(b, IMAGE_OPCODES, struct image_opcode, i)

#define QUERY_AT(b, i)	 AT(b, IMAGE_QUERIES, struct image_query, i)
#define SETTING_AT(b, i) AT(b, IMAGE_SETTINGS, struct image_setting, i)
#define GROUP_AT(b, i)	 AT(b, IMAGE_GROUPS, struct image_group, i)
#define PARAM_AT(b, i)	 AT(b, IMAGE_PARAMS, struct image_param, i)
#define READING_AT(b, i) AT(b, IMAGE_READINGS, struct image_reading, i)
#define DUMP_AT(b, i)	 AT(b, IMAGE_DUMPS, struct image_dump, i)

static inline void set_kind(struct builder *b, uint32_t field, uint32_t kind)
{
	FIELD_AT(b, field)->traits = (FIELD_AT(b, field)->traits & ~0xffu) | kind;
}

struct broken {
	const char *what;
	void (*by)(struct builder *b);
	const char *reason; /* NULL: it is sound */
};

#define ROW(by, reason)         \
	{                       \
#by, by, reason \
	}

#endif
