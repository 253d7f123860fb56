/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * image-builder.h: table images made record by record, sound or broken, and a small one that has a record of
 * every kind. The compiler makes only sound ones.
 */
#ifndef LIBFWCTL_TEST_IMAGE_BUILDER_H
#define LIBFWCTL_TEST_IMAGE_BUILDER_H

#include "image/image.h"

#include <stdlib.h>
#include <string.h>

struct builder {
	struct {
		unsigned char *records; /* in host order */
		uint32_t count, size;	/* size: of one of our structs */
		uint32_t room;
		uint32_t stride; /* written instead; 0: the size */
	} tables[IMAGE_TABLES];
	uint32_t unknown; /* bytes of a section that nobody knows; 0: none */
};

static inline void builder_free(struct builder *b)
{
	for (unsigned int i = 0; i < IMAGE_TABLES; i++)
		free(b->tables[i].records);
	memset(b, 0, sizeof(*b));
}

static inline uint32_t builder_append(struct builder *b, enum image_table table, const void *record,
				      uint32_t size, uint32_t count)
{
	uint32_t index = b->tables[table].count;

	b->tables[table].size = size;
	if (index + count > b->tables[table].room) {
		b->tables[table].room = (index + count) * 2;
		b->tables[table].records =
			realloc(b->tables[table].records, (size_t)b->tables[table].room * size);
		if (!b->tables[table].records)
			abort();
	}
	memcpy(b->tables[table].records + (size_t)index * size, record, (size_t)count * size);
	b->tables[table].count += count;
	return index;
}

/* Adds a record: ADD(&b, IMAGE_ENUMS, struct image_enum, .name = ...) gives its index. */
#define ADD(b, table, type, ...) \
	builder_append(b, table, &(const type){__VA_ARGS__}, sizeof(type), 1)

/* A record that is there already: AT(&b, IMAGE_ENUMS, struct image_enum, 0)->name = ... */
#define AT(b, table, type, index) (&((type *)(void *)(b)->tables[table].records)[index])

#define COMMAND_AT(b, index) AT(b, IMAGE_COMMANDS, struct image_command, index)
#define LAYOUT_AT(b, index)  AT(b, IMAGE_LAYOUTS, struct image_layout, index)
#define FIELD_AT(b, index)   AT(b, IMAGE_FIELDS, struct image_field, index)
#define EXTRA_AT(b, index)   AT(b, IMAGE_EXTRAS, struct image_extra, index)
#define FORMAT_AT(b)	     AT(b, IMAGE_FORMAT, struct image_format, 0)

static inline uint32_t builder_string(struct builder *b, const char *string)
{
	if (b->tables[IMAGE_STRINGS].count == 0)
		builder_append(b, IMAGE_STRINGS, "", 1, 1);
	if (!*string)
		return 0;
	return builder_append(b, IMAGE_STRINGS, string, 1, (uint32_t)strlen(string) + 1);
}

static inline const char *builder_name(struct builder *b, uint32_t string)
{
	return (const char *)b->tables[IMAGE_STRINGS].records + string;
}

/* Writes down the order of names of all fields. */
static inline void builder_sort(struct builder *b)
{
	for (uint32_t i = 0; i < b->tables[IMAGE_LAYOUTS].count; i++) {
		uint32_t first = LAYOUT_AT(b, i)->first_field, count = LAYOUT_AT(b, i)->nfields;

		for (uint32_t j = 0; j < count; j++) {
			uint32_t place = 0;

			for (uint32_t k = 0; k < count; k++) {
				int order = strcmp(builder_name(b, FIELD_AT(b, first + k)->name),
						   builder_name(b, FIELD_AT(b, first + j)->name));

				place += order < 0 || (order == 0 && k < j);
			}
			FIELD_AT(b, first + place)->sorted = j;
		}
	}
}

static inline void put_word(unsigned char *at, uint32_t word)
{
	for (int i = 0; i < 4; i++)
		at[i] = (unsigned char)(word >> 8 * i);
}

#define BUILDER_HEADER 20u

/* Copies a table's records in the stride that is asked for: longer ones end in 0xee. */
static inline void put_records(const struct builder *b, unsigned int table, uint32_t stride,
			       unsigned char *to)
{
	uint32_t size = b->tables[table].size, known = size < stride ? size : stride;

	for (uint32_t i = 0; i < b->tables[table].count; i++, to += stride) {
		const unsigned char *record = b->tables[table].records + (size_t)i * size;

		memset(to, 0xee, stride);
		if (table == IMAGE_STRINGS)
			*to = *record;
		for (uint32_t at = 0; table != IMAGE_STRINGS && at < known; at += 4) {
			uint32_t word;

			memcpy(&word, record + at, sizeof(word));
			put_word(to + at, word);
		}
	}
}

/* Where the i-th entry of the section table stands, counting only tables that have records. */
static inline unsigned char *section_at(unsigned char *image, uint32_t i)
{
	return image + BUILDER_HEADER + (size_t)i * 16;
}

static inline uint32_t table_stride(const struct builder *b, unsigned int table)
{
	return b->tables[table].stride ? b->tables[table].stride : b->tables[table].size;
}

static inline uint32_t builder_length(const struct builder *b, uint32_t before)
{
	for (unsigned int table = 0; table < IMAGE_TABLES; table++)
		before += (b->tables[table].count * table_stride(b, table) + 3) & ~3u;
	return before + b->unknown;
}

/* The image's bytes, to be freed. */
static inline unsigned char *builder_build(const struct builder *b, size_t *length)
{
	uint32_t sections = b->unknown ? 1 : 0, at, i = 0;
	unsigned char *image;

	for (unsigned int table = 0; table < IMAGE_TABLES; table++)
		sections += b->tables[table].count != 0;
	at = BUILDER_HEADER + 16 * sections;
	/* Exactly as long as it is, so that a byte too many is found. */
	image = calloc(1, builder_length(b, at));
	if (!image)
		abort();
	for (unsigned int table = 0; table < IMAGE_TABLES; table++) {
		uint32_t stride = table_stride(b, table);

		if (!b->tables[table].count)
			continue;
		memcpy(section_at(image, i), image_tag(table), 4);
		put_word(section_at(image, i) + 4, at);
		put_word(section_at(image, i) + 8, b->tables[table].count);
		put_word(section_at(image, i++) + 12, stride);
		put_records(b, table, stride, image + at);
		at += (b->tables[table].count * stride + 3) & ~3u;
	}
	if (b->unknown) {
		memcpy(section_at(image, i), "NEWS", 4);
		put_word(section_at(image, i) + 4, at);
		put_word(section_at(image, i) + 8, b->unknown);
		put_word(section_at(image, i) + 12, 1);
		memset(image + at, 0xee, b->unknown);
		at += b->unknown;
	}
	memcpy(image, IMAGE_MAGIC, 4);
	put_word(image + 4, IMAGE_VERSION);
	put_word(image + 8, BUILDER_HEADER);
	put_word(image + 12, at);
	put_word(image + 16, sections);
	*length = at;
	return image;
}

/* ---- the small format ------------------------------------------------------------------------- */

enum { /* its layouts */
       TINY_ARG,
       TINY_ENTRY,
       TINY_GET_REQUEST,
       TINY_GET_RESPONSE,
       TINY_INFO,
       TINY_STATS,
};
enum { /* and its fields */
       ARG_PORT,
       ARG_MODE,
       ENTRY_ID,
       ENTRY_LENGTH,
       ENTRY_DATA,
       REQUEST_OPCODE,
       REQUEST_OP_MOD,
       REQUEST_COUNT,
       REQUEST_RESERVED,
       REQUEST_ADDRESS,
       REQUEST_PAYLOAD,
       RESPONSE_STATUS,
       RESPONSE_KIND,
       RESPONSE_RESERVED,
       RESPONSE_BODY,
       RESPONSE_LIST,
       INFO_CAPS,
       STATS_COUNTERS,
       STATS_SPLIT,
       STATS_RATE,
       STATS_RATE_LOW,
       STATS_SAFE,
};
enum { /* and its extras */
       EXTRA_OF_DATA,
       EXTRA_OF_LIST,
       EXTRA_OF_COUNTERS,
       EXTRA_OF_SPLIT,			   /* and the next */
       EXTRA_OF_RATE = EXTRA_OF_SPLIT + 2, /* and the next, hints */
       EXTRA_OF_SAFE = EXTRA_OF_RATE + 2,  /* condition, effects */
       EXTRA_OF_BUFFER = EXTRA_OF_SAFE + 2,
       EXTRA_OF_STREAM = EXTRA_OF_BUFFER + 2,
       EXTRA_OF_COMMAND, /* capability, room, minimum */
};
enum { /* and its commands */
       TINY_DUMP,
       TINY_GET,
       TINY_GET_PORT1,
};

#define NAME(text) builder_string(b, text)
#define PLAIN	   .traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_BIG, 0, 0)

static inline void tiny_layouts(struct builder *b)
{
#define LAYOUT(text, ...)                                                                         \
	ADD(b, IMAGE_LAYOUTS, struct image_layout, .name = NAME(text), .doc = NAME("what it is"), \
	    __VA_ARGS__)
	LAYOUT("arg", .size = 2, .first_field = ARG_PORT, .nfields = 2);
	LAYOUT("entry", .size = 3, .flags = LAYOUT_OPEN, .first_field = ENTRY_ID, .nfields = 3);
	LAYOUT("get/request", .size = 18, .flags = LAYOUT_PRIVATE, .first_field = REQUEST_OPCODE,
	       .nfields = 6);
	LAYOUT("get/response", .size = 8, .flags = LAYOUT_PRIVATE | LAYOUT_OPEN,
	       .first_field = RESPONSE_STATUS, .nfields = 5);
	LAYOUT("info", .size = 4, .first_field = INFO_CAPS, .nfields = 1);
	LAYOUT("stats", .size = 24, .first_field = STATS_COUNTERS, .nfields = 5);
#undef LAYOUT
}

static inline void tiny_fields(struct builder *b)
{
#define FIELD(text, at, bits, ...)                                                     \
	ADD(b, IMAGE_FIELDS, struct image_field, .name = NAME(text), .bit_offset = at, \
	    .width = bits, __VA_ARGS__)
	FIELD("port", 0, 8, PLAIN);
	FIELD("mode", 8, 8, .traits = FIELD_TRAITS(KIND_ENUM, ORDER_BIG, 0, 0), .ref = 1);
	FIELD("id", 0, 16, PLAIN);
	FIELD("length", 16, 8, PLAIN);
	FIELD("data", 24, 0, .traits = FIELD_TRAITS(KIND_BYTES, ORDER_BIG, 0, 0),
	      .extra_ref = EXTRA_OF_DATA + 1);
	FIELD("opcode", 0, 16, .traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_BIG, 0, ROLE_OPCODE));
	FIELD("op_mod", 16, 16, PLAIN);
	FIELD("count", 32, 8, PLAIN);
	FIELD("", 40, 24, .traits = FIELD_TRAITS(KIND_RESERVED, ORDER_BIG, 0, 0));
	FIELD("address", 64, 64, PLAIN);
	FIELD("payload", 128, 16, .traits = FIELD_TRAITS(KIND_STRUCT, ORDER_BIG, 0, 0),
	      .flags = FIELD_INLINE, .ref = TINY_ARG + 1);
	FIELD("status", 0, 8, .traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_BIG, 0, ROLE_STATUS));
	FIELD("kind", 8, 8, PLAIN);
	FIELD("", 16, 16, .traits = FIELD_TRAITS(KIND_RESERVED, ORDER_BIG, 0, 0));
	FIELD("body", 32, 32, .traits = FIELD_TRAITS(KIND_UNION, ORDER_BIG, 0, 0), .ref = 1);
	FIELD("list", 64, 16, PLAIN, .flags = FIELD_ARRAY, .extra_ref = EXTRA_OF_LIST + 1);
	FIELD("caps", 0, 32, .traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_HOST, 0, 0));
	FIELD("counters", 0, 32, PLAIN, .flags = FIELD_ARRAY, .extra_ref = EXTRA_OF_COUNTERS + 1);
	FIELD("split", 128, 8, PLAIN, .extra_ref = EXTRA_OF_SPLIT + 1);
	FIELD("rate", 160, 16, .traits = FIELD_TRAITS(KIND_SIGNED, ORDER_BIG, 0, 0),
	      .extra_ref = EXTRA_OF_RATE + 1);
	FIELD("rate_low", 168, 8, PLAIN, .flags = FIELD_ALIAS);
	FIELD("safe", 176, 1, .traits = FIELD_TRAITS(KIND_BOOL, ORDER_BIG, 0, 0),
	      .extra_ref = EXTRA_OF_SAFE + 1);
#undef FIELD
}

static inline void tiny_extras(struct builder *b)
{
#define EXTRA(...) ADD(b, IMAGE_EXTRAS, struct image_extra, __VA_ARGS__)
	EXTRA(.kind = EXTRA_LENGTH, .field1_ref = ENTRY_LENGTH + 1, .mul1 = 1);
	EXTRA(.kind = EXTRA_COUNT, .side = SIDE_REQUEST, .field1_ref = REQUEST_COUNT + 1,
	      .mul1 = 1);
	EXTRA(.kind = EXTRA_COUNT, .add = 4);
	EXTRA(.kind = EXTRA_PART, .field1_ref = 128, .field2_ref = 4,
	      .next_ref = EXTRA_OF_SPLIT + 2);
	EXTRA(.kind = EXTRA_PART, .field1_ref = 136, .field2_ref = 4);
	EXTRA(.kind = EXTRA_UNIT, .field1_ref = NAME("degree C"), .next_ref = EXTRA_OF_RATE + 2);
	EXTRA(.kind = EXTRA_SCALE, .mul1 = 1, .unit = 8, .add = 3);
	EXTRA(.kind = EXTRA_ENABLED_BY, .field1_ref = STATS_SPLIT + 1, .mask_low = 1,
	      .value_low = 1, .next_ref = EXTRA_OF_SAFE + 2);
	EXTRA(.kind = EXTRA_EFFECTS, .unit = 1, .mask_low = LIBFWCTL_EFFECT_CLEARS_DATA);
	EXTRA(.kind = EXTRA_KERNEL_LENGTH, .field1_ref = REQUEST_COUNT + 1, .mul1 = 1, .unit = 4,
	      .next_ref = EXTRA_OF_BUFFER + 2);
	EXTRA(.kind = EXTRA_VALID_LENGTH, .side = SIDE_RESPONSE, .field1_ref = RESPONSE_KIND + 1,
	      .mul1 = 1);
	EXTRA(.kind = EXTRA_SIZE, .field1_ref = ENTRY_LENGTH + 1, .mul1 = 1, .add = 3);
	EXTRA(.kind = EXTRA_CAPABILITY, .side = SIDE_INFO, .field1_ref = INFO_CAPS + 1,
	      .mask_low = 8, .value_low = 8, .next_ref = EXTRA_OF_COMMAND + 2);
	EXTRA(.kind = EXTRA_ROOM, .side = SIDE_REQUEST, .field1_ref = REQUEST_COUNT + 1, .mul1 = 2,
	      .add = 8, .next_ref = EXTRA_OF_COMMAND + 3);
	EXTRA(.kind = EXTRA_MINIMUM, .add = 8);
#undef EXTRA
}

static inline void tiny_commands(struct builder *b)
{
	ADD(b, IMAGE_COMMANDS, struct image_command, .name = NAME("dump"), .doc = NAME("all of it"),
	    .flags = COMMAND_PROCEDURE | COMMAND_TYPED, .scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
	    .effects_low = LIBFWCTL_EFFECT_READS, .run = NAME("run_dump"), .steps_max = 10,
	    .bytes_max_low = 1000, .stream_ref = 1);
	for (uint32_t i = 0; i < 2; i++)
		ADD(b, IMAGE_COMMANDS, struct image_command,
		    .name = i ? NAME("get.port1") : NAME("get"), .doc = NAME("gets"),
		    .flags = COMMAND_TYPED | COMMAND_HAS_OPCODE, .opcode = 0x101,
		    .effects_low = LIBFWCTL_EFFECT_READS, .request_ref = TINY_GET_REQUEST + 1,
		    .response_ref = TINY_GET_RESPONSE + 1, .first_constant = i * 2, .nconstants = 2,
		    .first_buffer = 0, .nbuffers = 1, .extra_ref = EXTRA_OF_COMMAND + 1);
	for (uint32_t i = 0; i < 2; i++) {
		ADD(b, IMAGE_CONSTANTS, struct image_constant, .kind = CONSTANT_SELECT,
		    .field = REQUEST_OPCODE, .value = {0, 0, 0, 0x101}, .mask = {0, 0, 0, 0xffff});
		ADD(b, IMAGE_CONSTANTS, struct image_constant,
		    .kind = i ? CONSTANT_SELECT : CONSTANT_DEFAULT,
		    .field = i ? ARG_PORT : REQUEST_COUNT, .value = {0, 0, 0, 1},
		    .mask = {0, 0, 0, 0xff});
	}
	ADD(b, IMAGE_OPCODES, struct image_opcode, .opcode = 0x101, .bits = 24,
	    .command = TINY_GET_PORT1);
	ADD(b, IMAGE_OPCODES, struct image_opcode, .opcode = 0x101, .bits = 16,
	    .command = TINY_GET);
	ADD(b, IMAGE_BUFFERS, struct image_buffer, .name = NAME("stats"), .bit_offset = 64,
	    .order = ORDER_BIG, .direction = LIBFWCTL_DIRECTION_FROM_DEVICE,
	    .layout_ref = TINY_STATS + 1, .extra_ref = EXTRA_OF_BUFFER + 1, .length_max = 4096);
	ADD(b, IMAGE_STREAMS, struct image_stream, .name = NAME("entries"), .layout = TINY_ENTRY,
	    .size_extra_ref = EXTRA_OF_STREAM + 1, .record_max = 258);
}

enum { /* its queries */
       TINY_EVERYTHING,
       TINY_NOW,
       TINY_RIGHTS,
       TINY_STORE,
};
enum { /* what is set in them, and in all queries of a group */
       SETTING_COUNT,
       SETTING_PORT,
       SETTING_OP_MOD,
       SETTING_MODE,
};
enum { /* its groups */
       TINY_PORTS,
       TINY_SENSOR,
};
enum { /* and its parameters */
       PARAM_COUNTERS,
       PARAM_PORT,
       PARAM_RATE,
       PARAM_SAFE,
};
enum { /* and its readings */
       READING_FIRMWARE,
       READING_ASIC,
};

static inline void tiny_queries(struct builder *b)
{
	ADD(b, IMAGE_QUERIES, struct image_query, .name = NAME("everything"),
	    .command = NAME("dump"));
	ADD(b, IMAGE_QUERIES, struct image_query, .name = NAME("now"), .command = NAME("get"),
	    .at = NAME("list"), .first_setting = SETTING_COUNT, .nsettings = 1,
	    .when_ref = TINY_RIGHTS + 1, .when_path = NAME("kind"));
	ADD(b, IMAGE_QUERIES, struct image_query, .name = NAME("rights"), .command = NAME("get"));
	ADD(b, IMAGE_QUERIES, struct image_query, .name = NAME("store"),
	    .command = NAME("get.port1"), .flags = QUERY_KEEPS_RESERVED);
	ADD(b, IMAGE_SETTINGS, struct image_setting, .path = NAME("count"), .kind = SETTING_TEXT,
	    .value = NAME("4"));
	ADD(b, IMAGE_SETTINGS, struct image_setting, .path = NAME("port"), .kind = SETTING_INSTANCE,
	    .add = (uint32_t)-1);
	ADD(b, IMAGE_SETTINGS, struct image_setting, .path = NAME("op_mod"), .kind = SETTING_ANSWER,
	    .value = NAME("kind"), .query_ref = TINY_RIGHTS + 1, .add = 2);
	ADD(b, IMAGE_SETTINGS, struct image_setting, .path = NAME("mode"), .kind = SETTING_FUNCTION,
	    .flags = SETTING_FUNCTION_ONLY);
	ADD(b, IMAGE_GROUPS, struct image_group, .name = NAME("ports"), .doc = NAME("of a port"),
	    .doc_ref = NAME("manual, ports"), .flags = GROUP_FUNCTIONS,
	    .layout_ref = TINY_STATS + 1, .takes_effect = TAKES_EFFECT_AT_RESET,
	    .suffix = NAME("_P"), .first_instance = 1, .ninstances = 2,
	    .first_setting = SETTING_PORT, .nsettings = 3, .next_ref = TINY_NOW + 1,
	    .default_ref = TINY_RIGHTS + 1, .write_ref = TINY_STORE + 1,
	    .support_ref = TINY_RIGHTS + 1, .readable = NAME("kind"), .writable = NAME("kind"));
	ADD(b, IMAGE_GROUPS, struct image_group, .name = NAME("sensor"),
	    .layout_ref = TINY_GET_RESPONSE + 1, .current_ref = TINY_RIGHTS + 1);
}

static inline void tiny_verbs(struct builder *b)
{
	tiny_queries(b);
	ADD(b, IMAGE_PARAMS, struct image_param, .name = NAME("COUNTERS"),
	    .doc = NAME("all that count"), .doc_ref = NAME("manual, counters"),
	    .since = NAME("2.0"), .path = NAME("counters"), .takes_effect = TAKES_EFFECT_NOW,
	    .obstacle = NAME("they count by themselves"));
	ADD(b, IMAGE_PARAMS, struct image_param, .name = NAME("PORT"), .group = TINY_SENSOR,
	    .path = NAME("body.port"));
	ADD(b, IMAGE_PARAMS, struct image_param, .name = NAME("RATE"), .path = NAME("rate"));
	ADD(b, IMAGE_PARAMS, struct image_param, .name = NAME("SAFE"), .path = NAME("split[1]"),
	    .flags = PARAM_HAS_RANGE, .min_low = 1, .max_low = 9, .max_high = 1);
	ADD(b, IMAGE_READINGS, struct image_reading, .name = NAME("firmware.version"),
	    .doc = NAME("what runs"), .group = TINY_SENSOR, .path = NAME("list"),
	    .kind = READING_VERSION, .alarm_kind = ALARM_OTHER_THAN, .alarm = NAME("1"));
	ADD(b, IMAGE_READINGS, struct image_reading, .name = NAME("temperature.asic_celsius"),
	    .doc_ref = NAME("manual, sensors"), .group = TINY_SENSOR, .path = NAME("kind"),
	    .kind = READING_HEALTH, .mul = (uint32_t)-3, .divide = 8, .add = (uint32_t)-40,
	    .npoints = 2, .alarm_kind = ALARM_ABOVE, .alarm = NAME("body.mode"));
	ADD(b, IMAGE_POINTS, struct image_point, .value_low = 1, .number_high = 1);
	ADD(b, IMAGE_POINTS, struct image_point, .value_high = 2, .number_low = 7);
	ADD(b, IMAGE_DUMPS, struct image_dump, .name = NAME("all"), .doc = NAME("all there is"),
	    .doc_ref = NAME("manual, dumps"), .query = TINY_EVERYTHING, .suffix = NAME(".bin"),
	    .flags = DUMP_DEFAULT);
	ADD(b, IMAGE_DUMPS, struct image_dump, .name = NAME("part"), .query = TINY_EVERYTHING);
}

static inline void tiny(struct builder *b)
{
	memset(b, 0, sizeof(*b));
	builder_string(b, "");
	ADD(b, IMAGE_FORMAT, struct image_format, .name = NAME("tiny"), .doc = NAME("for tests"),
	    .version = NAME("1"), .device_type = 77, .drivers = NAME("one,two-b"),
	    .info_ref = TINY_INFO + 1, .opcode_width = 16, .opcode_order = ORDER_BIG);
	tiny_layouts(b);
	tiny_fields(b);
	tiny_extras(b);
	tiny_commands(b);
	tiny_verbs(b);
	ADD(b, IMAGE_UNIONS, struct image_union, .nkeys = 1, .ncases = 2, .else_ref = 0);
	ADD(b, IMAGE_KEYS, struct image_key, .field = RESPONSE_KIND, .width = 8);
	ADD(b, IMAGE_CASES, struct image_case, .value = {0, 0, 0, 1}, .mask = {0, 0, 0, 0xff},
	    .layout_ref = TINY_ARG + 1, .name = NAME("one"));
	ADD(b, IMAGE_CASES, struct image_case, .value = {0, 0, 0, 0x10}, .mask = {0, 0, 0, 0xf0},
	    .name = NAME("0x10/0xf0"));
	ADD(b, IMAGE_ENUMS, struct image_enum, .name = NAME("mode"), .doc = NAME("modes"),
	    .flags = ENUM_OPEN, .nvalues = 2);
	ADD(b, IMAGE_VALUES, struct image_value, .name = NAME("off"), .doc = NAME("not on"));
	ADD(b, IMAGE_VALUES, struct image_value, .name = NAME("on"), .value_low = 1);
	builder_sort(b);
}

/*
 * An extension of it, under the name acme: a command made from get, a struct, a value of an enum, and a field in
 * reserved bits of the response.
 */
enum { ACME_ARG, ACME_GET_REQUEST, ACME_RESPONSE, ACME_INFO };
enum {
	ACME_ARG_MODE,
	ACME_OPCODE,
	ACME_REST,
	ACME_PAYLOAD,
	ACME_CREDITS,
	ACME_CAPS,
};

/* Of the base it takes a command, and a struct. */
static inline void acme_verbs(struct builder *b)
{
	ADD(b, IMAGE_QUERIES, struct image_query, .name = NAME("acme_ask"), .command = NAME("get"));
	ADD(b, IMAGE_QUERIES, struct image_query, .name = NAME("acme_own"),
	    .command = NAME("acme_get"));
	ADD(b, IMAGE_GROUPS, struct image_group, .name = NAME("acme_record"),
	    .layout_ref = ACME_RESPONSE + 1, .next_ref = 1, .write_ref = 2);
	ADD(b, IMAGE_GROUPS, struct image_group, .name = NAME("acme_sensor"), .current_ref = 2);
	ADD(b, IMAGE_PARAMS, struct image_param, .name = NAME("acme_CREDITS"),
	    .path = NAME("acme_credits"));
	ADD(b, IMAGE_READINGS, struct image_reading, .name = NAME("fan.acme_speed_rpm"), .group = 1,
	    .path = NAME("kind"), .kind = READING_COUNTER);
	ADD(b, IMAGE_DUMPS, struct image_dump, .name = NAME("acme_dump"), .query = 1,
	    .flags = DUMP_DEFAULT);
}

static inline void acme(struct builder *b)
{
	memset(b, 0, sizeof(*b));
	builder_string(b, "");
	ADD(b, IMAGE_FORMAT, struct image_format, .name = NAME("acme"), .extends = NAME("tiny"),
	    .info_ref = ACME_INFO + 1, .opcode_width = 16, .opcode_order = ORDER_BIG);
	ADD(b, IMAGE_LAYOUTS, struct image_layout, .name = NAME("acme_arg"), .size = 1,
	    .first_field = ACME_ARG_MODE, .nfields = 1);
	ADD(b, IMAGE_LAYOUTS, struct image_layout, .name = NAME("acme_get/request"), .size = 6,
	    .flags = LAYOUT_PRIVATE, .first_field = ACME_OPCODE, .nfields = 3);
	ADD(b, IMAGE_LAYOUTS, struct image_layout, .name = NAME("get/response"), .size = 8,
	    .flags = LAYOUT_EXTEND | LAYOUT_PRIVATE | LAYOUT_OPEN, .first_field = ACME_CREDITS,
	    .nfields = 1);
	ADD(b, IMAGE_LAYOUTS, struct image_layout, .name = NAME("info"), .size = 4,
	    .flags = LAYOUT_IMPORT, .first_field = ACME_CAPS, .nfields = 1);
	ADD(b, IMAGE_FIELDS, struct image_field, .name = NAME("mode"), .width = 8,
	    .traits = FIELD_TRAITS(KIND_ENUM, ORDER_BIG, 0, 0), .ref = 1);
	ADD(b, IMAGE_FIELDS, struct image_field, .name = NAME("opcode"), .width = 16,
	    .traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_BIG, 0, ROLE_OPCODE));
	ADD(b, IMAGE_FIELDS, struct image_field, .name = NAME("rest"), .bit_offset = 16,
	    .width = 24, .traits = FIELD_TRAITS(KIND_RESERVED, ORDER_BIG, 0, 0));
	ADD(b, IMAGE_FIELDS, struct image_field, .name = NAME("payload"), .bit_offset = 40,
	    .width = 8, .traits = FIELD_TRAITS(KIND_STRUCT, ORDER_BIG, 0, 0), .flags = FIELD_INLINE,
	    .ref = ACME_ARG + 1);
	ADD(b, IMAGE_FIELDS, struct image_field, .name = NAME("acme_credits"), .bit_offset = 16,
	    .width = 16, PLAIN);
	ADD(b, IMAGE_FIELDS, struct image_field, .name = NAME("caps"), .width = 32,
	    .traits = FIELD_TRAITS(KIND_UNSIGNED, ORDER_HOST, 0, 0));
	ADD(b, IMAGE_EXTRAS, struct image_extra, .kind = EXTRA_CAPABILITY, .side = SIDE_INFO,
	    .field1_ref = ACME_CAPS + 1, .mask_low = 1, .value_low = 1);
	ADD(b, IMAGE_COMMANDS, struct image_command, .name = NAME("acme_get"), .doc = NAME("gets"),
	    .flags = COMMAND_TYPED | COMMAND_HAS_OPCODE, .opcode = 0x200,
	    .effects_low = LIBFWCTL_EFFECT_DISCLOSES, .request_ref = ACME_GET_REQUEST + 1,
	    .nconstants = 1, .extra_ref = 1, .is = NAME("get"));
	ADD(b, IMAGE_CONSTANTS, struct image_constant, .kind = CONSTANT_SELECT,
	    .field = ACME_OPCODE, .value = {0, 0, 0, 0x200}, .mask = {0, 0, 0, 0xffff});
	ADD(b, IMAGE_OPCODES, struct image_opcode, .opcode = 0x200, .bits = 16, .command = 0);
	ADD(b, IMAGE_ENUMS, struct image_enum, .name = NAME("acme_modes"), .nvalues = 1);
	ADD(b, IMAGE_ENUMS, struct image_enum, .name = NAME("mode"), .flags = ENUM_EXTEND,
	    .first_value = 1, .nvalues = 1);
	ADD(b, IMAGE_VALUES, struct image_value, .name = NAME("fast"), .value_low = 3);
	ADD(b, IMAGE_VALUES, struct image_value, .name = NAME("acme_auto"), .value_low = 9);
	acme_verbs(b);
	builder_sort(b);
}

#undef PLAIN
#undef NAME

#endif
