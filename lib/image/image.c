// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * image.c: the framing of a table image (header, section table, strings), and reading records from it.
 * What the records say is checked in verify*.c.
 */
#include "image/image.h"
#include "base/name.h"

#include <errno.h>
#include <string.h>

static const char tags[IMAGE_TABLES][5] = {
	[IMAGE_FORMAT] = "FRMT",    [IMAGE_COMMANDS] = "CMDS", [IMAGE_OPCODES] = "OPCD",
	[IMAGE_CONSTANTS] = "CNST", [IMAGE_BUFFERS] = "BUFS",  [IMAGE_STREAMS] = "STRM",
	[IMAGE_LAYOUTS] = "LAYT",   [IMAGE_FIELDS] = "FLDS",   [IMAGE_EXTRAS] = "EXTR",
	[IMAGE_UNIONS] = "UNIO",    [IMAGE_KEYS] = "KEYS",     [IMAGE_CASES] = "CASE",
	[IMAGE_ENUMS] = "ENUM",	    [IMAGE_VALUES] = "VALU",   [IMAGE_QUERIES] = "QURY",
	[IMAGE_SETTINGS] = "SETT",  [IMAGE_GROUPS] = "GRUP",   [IMAGE_PARAMS] = "PARM",
	[IMAGE_READINGS] = "READ",  [IMAGE_POINTS] = "PNTS",   [IMAGE_DUMPS] = "DUMP",
	[IMAGE_STRINGS] = "STRS",
};

const char *image_tag(enum image_table table)
{
	return tags[table];
}

static uint32_t load_word(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
	       (uint32_t)bytes[3] << 24;
}

/* Turns little-endian words into the host's; nothing to do on most machines. */
static void turn_words(void *record, size_t size)
{
#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
	uint32_t *words = record;

	for (size_t i = 0; i < size / sizeof(*words); i++)
		words[i] = load_word((const unsigned char *)&words[i]);
#else
	(void)record;
	(void)size;
#endif
}

void image_read(const struct image *image, enum image_table table, uint32_t index, void *record,
		size_t size)
{
	size_t stride = image->tables[table].stride;
	size_t known = stride < size ? stride : size;

	memcpy(record, image->bytes + image->tables[table].offset + stride * index, known);
	memset((char *)record + known, 0, size - known);
	turn_words(record, known);
}

uint32_t image_word(const struct image *image, enum image_table table, uint32_t index,
		    size_t offset)
{
	size_t stride = image->tables[table].stride;

	if (offset >= stride)
		return 0;
	return load_word(image->bytes + image->tables[table].offset + stride * index + offset);
}

const char *image_name(const struct image *image, enum image_table table, uint32_t index)
{
	return image_string(image, image_word(image, table, index, 0));
}

struct names {
	const struct image *image;
	enum image_table table;
	uint32_t first; /* of a layout's fields */
};

static const char *record_name(const void *owner, uint32_t index)
{
	const struct names *names = owner;

	return image_name(names->image, names->table, index);
}

bool image_find(const struct image *image, enum image_table table, const char *name,
		uint32_t *index)
{
	const struct names names = {image, table, 0};

	return name_search(name, image_count(image, table), record_name, &names, index);
}

static uint32_t nth_by_name(const struct names *names, uint32_t index)
{
	return names->first + image_word(names->image, IMAGE_FIELDS, names->first + index,
					 offsetof(struct image_field, sorted));
}

static const char *field_name(const void *owner, uint32_t index)
{
	const struct names *names = owner;

	return image_name(names->image, IMAGE_FIELDS, nth_by_name(names, index));
}

bool image_find_direct(const struct image *image, const struct image_layout *layout,
		       const char *name, uint32_t *field)
{
	const struct names names = {image, IMAGE_FIELDS, layout->first_field};
	uint32_t index;

	if (!name_search(name, layout->nfields, field_name, &names, &index))
		return false;
	*field = nth_by_name(&names, index);
	return true;
}

/* ---- strings ---------------------------------------------------------------------------------- */

/* How long the character is that begins here: 0 for bytes that are no UTF-8, or a control character. */
static size_t character_length(const unsigned char *bytes, size_t room)
{
	uint32_t code;
	size_t length;

	if (bytes[0] < 0x80)
		return bytes[0] >= 0x20 && bytes[0] != 0x7f;
	if (bytes[0] >= 0xc2 && bytes[0] <= 0xdf)
		length = 2;
	else if (bytes[0] >= 0xe0 && bytes[0] <= 0xef)
		length = 3;
	else if (bytes[0] >= 0xf0 && bytes[0] <= 0xf4)
		length = 4;
	else
		return 0;
	if (length > room)
		return 0;
	code = bytes[0] & (0x7fu >> length);
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (bytes[i] & 0x3fu);
	}
	if (code < 0xa0) /* C1 control characters */
		return 0;
	if ((length == 3 && code < 0x800) || (length == 4 && code < 0x10000) || code > 0x10ffff)
		return 0;
	return code >= 0xd800 && code <= 0xdfff ? 0 : length;
}

/* Most of the text is ASCII: eight bytes at once, if none is above '~', or a control character but zero. */
static size_t skip_plain(const unsigned char *bytes, size_t length)
{
	size_t done = 0;

	while (length - done >= 8) {
		unsigned int special = 0;

		for (size_t i = 0; i < 8; i++) {
			unsigned int byte = bytes[done + i];

			special |= (byte > 0x7e) | (byte - 1 < 0x1f);
		}
		if (special)
			break;
		done += 8;
	}
	return done;
}

static const char *check_strings(const unsigned char *bytes, size_t length)
{
	size_t done = 0;

	if (length == 0 || bytes[0] != 0)
		return "the first of its strings is not the empty one";
	if (bytes[length - 1] != 0)
		return "the last of its strings has no end";
	while (done < length) {
		size_t step = skip_plain(bytes + done, length - done);

		if (step == 0 && bytes[done] == 0)
			step = 1;
		if (step == 0)
			step = character_length(bytes + done, length - done);
		if (step == 0)
			return "a string is no UTF-8, or holds control characters";
		done += step;
	}
	return NULL;
}

/* ---- framing ---------------------------------------------------------------------------------- */

static const char *check_header(const struct image_header *header, size_t size)
{
	if (header->version != IMAGE_VERSION)
		return "its version is none that this library knows";
	if (header->size > size)
		return "it is cut short";
	if (header->size < size)
		return "there are bytes behind its end";
	if (header->header_size < sizeof(*header) || header->header_size > IMAGE_STRIDE_MAX ||
	    header->header_size % 4 || header->header_size > size)
		return "its header has no size that can be";
	if (header->nsections > IMAGE_SECTIONS_MAX)
		return "it has too many sections";
	if (header->nsections > (size - header->header_size) / sizeof(struct image_section))
		return "its section table goes beyond its end";
	return NULL;
}

static const char *check_section(const struct image_section *section, size_t first, size_t size)
{
	if (section->offset % 4)
		return "a section does not begin at a multiple of 4";
	if (section->offset < first)
		return "a section overlaps the header";
	if (section->offset > size)
		return "a section begins behind the end";
	if (section->stride == 0)
		return "a section has a stride of 0";
	if (section->stride > IMAGE_STRIDE_MAX)
		return "a section has a stride that is too large";
	if (section->count > (size - section->offset) / section->stride)
		return "a section goes beyond the end";
	return NULL;
}

static bool overlap(const struct image_section *a, const struct image_section *b)
{
	/* Both lie inside the image, so that nothing here overflows. */
	size_t a_end = a->offset + (size_t)a->count * a->stride;
	size_t b_end = b->offset + (size_t)b->count * b->stride;

	return a->count && b->count && a->offset < b_end && b->offset < a_end;
}

static const char *take_section(struct image *image, const struct image_section *section)
{
	unsigned int table;

	for (table = 0; table < IMAGE_TABLES; table++)
		if (memcmp(section->tag, tags[table], sizeof(section->tag)) == 0)
			break;
	if (table == IMAGE_TABLES)
		return NULL; /* of a later version: skipped */
	if (image->tables[table].stride)
		return "it has a section twice";
	if (table == IMAGE_STRINGS && section->stride != 1)
		return "its strings have a stride other than 1";
	if (table != IMAGE_STRINGS && section->stride % 4)
		return "a section has a stride that is no multiple of 4";
	if (table != IMAGE_STRINGS && section->count > IMAGE_COUNT_MAX)
		return "a section has too many records";
	image->tables[table].offset = section->offset;
	image->tables[table].count = section->count;
	image->tables[table].stride = section->stride;
	return NULL;
}

static const char *take_sections(struct image *image, const struct image_header *header)
{
	struct image_section sections[IMAGE_SECTIONS_MAX];
	size_t first = header->header_size + header->nsections * sizeof(sections[0]);
	const char *why = NULL;

	for (uint32_t i = 0; i < header->nsections && !why; i++) {
		struct image_section *section = &sections[i];

		memcpy(section, image->bytes + header->header_size + i * sizeof(*section),
		       sizeof(*section));
		turn_words(&section->offset, sizeof(*section) - sizeof(section->tag));
		why = check_section(section, first, image->size);
		for (uint32_t j = 0; j < i && !why; j++)
			if (overlap(section, &sections[j]))
				why = "two sections overlap";
		if (!why)
			why = take_section(image, section);
	}
	return why;
}

static const char *open_image(struct image *image)
{
	struct image_header header;
	const char *why;

	if (image->size < sizeof(header))
		return "it is shorter than a header";
	if (image->size > IMAGE_SIZE_MAX)
		return "it is larger than 64 MiB";
	memcpy(&header, image->bytes, sizeof(header));
	turn_words(&header.version, sizeof(header) - sizeof(header.magic));
	if (memcmp(header.magic, IMAGE_MAGIC, sizeof(header.magic)) != 0)
		return "it is no table image";
	why = check_header(&header, image->size);
	if (!why)
		why = take_sections(image, &header);
	if (why)
		return why;
	if (image_count(image, IMAGE_FORMAT) != 1)
		return "it does not describe exactly one format";
	return check_strings(image->bytes + image->tables[IMAGE_STRINGS].offset,
			     image_count(image, IMAGE_STRINGS));
}

int image_open(struct image *image, const void *bytes, size_t size, const char **why)
{
	memset(image, 0, sizeof(*image));
	image->bytes = bytes;
	image->size = size;
	*why = open_image(image);
	return *why ? -EBADMSG : 0;
}

/* ---- from layout to layout -------------------------------------------------------------------- */

uint32_t image_field_owner(const struct image *image, uint32_t field)
{
	uint32_t low = 0, high = image_count(image, IMAGE_LAYOUTS);

	/* Runs of fields follow each other: it is in the last layout that begins at or before it. */
	while (high - low > 1) {
		uint32_t middle = low + (high - low) / 2;

		if (image_word(image, IMAGE_LAYOUTS, middle,
			       offsetof(struct image_layout, first_field)) <= field)
			low = middle;
		else
			high = middle;
	}
	return low;
}

void image_children_begin(struct image_children *children, const struct image *image,
			  uint32_t layout)
{
	struct image_layout record;

	image_read(image, IMAGE_LAYOUTS, layout, &record, sizeof(record));
	memset(children, 0, sizeof(*children));
	children->image = image;
	children->field = record.first_field;
	children->end = record.first_field + (record.need ? 0 : record.nfields);
}

/* The next layout of the union that the walk is in; false behind its last. */
static bool next_choice(struct image_children *children, struct image_child *child)
{
	uint32_t ref = 0;

	while (!ref && children->choice < children->choices)
		ref = image_word(children->image, IMAGE_CASES, children->choice++,
				 offsetof(struct image_case, layout_ref));
	if (!ref) {
		ref = children->else_ref;
		children->else_ref = 0;
	}
	if (!ref)
		return false;
	child->layout = ref - 1;
	child->field = children->field - 1;
	child->inlined = children->inlined;
	return true;
}

bool image_children_next(struct image_children *children, struct image_child *child)
{
	struct image_field field;
	struct image_union selector;

	while (!next_choice(children, child)) {
		if (children->field == children->end)
			return false;
		image_read(children->image, IMAGE_FIELDS, children->field++, &field, sizeof(field));
		if (field.need || (FIELD_KIND(field.traits) != KIND_STRUCT &&
				   FIELD_KIND(field.traits) != KIND_UNION))
			continue;
		children->inlined = field.flags & FIELD_INLINE;
		if (FIELD_KIND(field.traits) == KIND_STRUCT) {
			children->else_ref = field.ref;
			continue;
		}
		image_read(children->image, IMAGE_UNIONS, field.ref - 1, &selector,
			   sizeof(selector));
		if (selector.need)
			continue;
		children->choice = selector.first_case;
		children->choices = selector.first_case + selector.ncases;
		children->else_ref = selector.else_ref;
	}
	return true;
}

uint32_t image_bit_in_number(uint32_t bit, uint32_t width, uint32_t number_width, bool big)
{
	return big ? number_width - bit - width : bit;
}

uint32_t image_bit_offset(const struct image *image, uint32_t layout,
			  const struct image_field *field)
{
	struct image_layout record;

	image_read(image, IMAGE_LAYOUTS, layout, &record, sizeof(record));
	if (!(record.flags & LAYOUT_NUMBER))
		return field->bit_offset;
	return image_bit_in_number(field->bit_offset, field->width, record.size * 8,
				   __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__);
}

static bool inlined_at(const struct image *image, uint32_t layout, uint32_t outer,
		       uint64_t *bit_offset, unsigned int depth)
{
	struct image_layout record;
	struct image_field field;

	if (layout == outer)
		return true;
	if (depth == INLINE_MAX)
		return false;
	image_read(image, IMAGE_LAYOUTS, outer, &record, sizeof(record));
	for (uint32_t i = 0; i < record.nfields && !record.need; i++) {
		uint64_t before = *bit_offset;

		image_read(image, IMAGE_FIELDS, record.first_field + i, &field, sizeof(field));
		if (field.need || FIELD_KIND(field.traits) != KIND_STRUCT ||
		    (field.flags & (FIELD_INLINE | FIELD_AFTER)) != FIELD_INLINE)
			continue;
		*bit_offset += field.bit_offset;
		if (inlined_at(image, layout, field.ref - 1, bit_offset, depth + 1))
			return true;
		*bit_offset = before;
	}
	return false;
}

bool image_inlined_at(const struct image *image, uint32_t layout, uint32_t outer,
		      uint64_t *bit_offset)
{
	*bit_offset = 0;
	return inlined_at(image, layout, outer, bit_offset, 0);
}
