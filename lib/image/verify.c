// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * verify.c: whether an image holds together: the entry, words, the format's own record and enums. After it,
 * nobody needs to check what a record says. Layouts, graph and commands have files of their own.
 */
#include "image/verify.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Steps for each record, and for all: far more than any sensible image takes, even one of few records. */
#define BUDGET_RECORD 16
#define BUDGET	      UINT64_C(10000000)
#define NAME_STEP     16 /* characters of a name that are looked at in one step */

bool verify_failed(struct verifier *v, enum image_table table, uint32_t index, const char *why)
{
	v->fault->table = table;
	v->fault->index = index;
	v->fault->why = why;
	return false;
}

bool verify_spend(struct verifier *v, enum image_table table, uint32_t index, uint64_t steps)
{
	if (steps > v->budget)
		return verify_failed(v, table, index, "it is too entangled to be checked");
	v->budget -= steps;
	return true;
}

/* ---- words ------------------------------------------------------------------------------------ */

bool verify_string(struct verifier *v, enum image_table table, uint32_t index, uint32_t string)
{
	if (string >= image_count(v->image, IMAGE_STRINGS))
		return verify_failed(v, table, index, "it refers to a string that is not there");
	if ((*image_string(v->image, string) & 0xc0) == 0x80)
		return verify_failed(v, table, index,
				     "it refers to a string inside of a character");
	return true;
}

bool verify_strings(struct verifier *v, enum image_table table, uint32_t index,
		    const uint32_t *strings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!verify_string(v, table, index, strings[i]))
			return false;
	return true;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool has_form(const char *name, enum name_form form)
{
	bool begins = true; /* a word */

	if (form == NAME_PLACE) {
		const char *c = name;

		while (is_letter(*c) || is_digit(*c) || *c == '.' || *c == '/')
			c++;
		return *name && !*c;
	}
	for (; *name; name++) {
		if (is_letter(*name))
			begins = false;
		else if (!begins && *name == '.' && form == NAME_DOTTED)
			begins = true;
		else if (begins || !is_digit(*name))
			return false;
	}
	return !begins;
}

bool verify_name(struct verifier *v, enum image_table table, uint32_t index, uint32_t name,
		 enum name_form form)
{
	if (!verify_string(v, table, index, name))
		return false;
	/* Names may share the end of one long string. */
	if (!verify_spend(v, table, index, strlen(image_string(v->image, name)) / NAME_STEP))
		return false;
	if (!has_form(image_string(v->image, name), form))
		return verify_failed(v, table, index, "its name is none that can be");
	return true;
}

bool verify_rising_name(struct verifier *v, enum image_table table, uint32_t index, uint32_t name,
			enum name_form form)
{
	int order;

	if (!verify_name(v, table, index, name, form))
		return false;
	if (index == 0)
		return true;
	order = strcmp(image_name(v->image, table, index - 1), image_string(v->image, name));
	if (order == 0)
		return verify_failed(v, table, index, "its name is there twice");
	if (order > 0)
		return verify_failed(v, table, index,
				     "its name does not come behind the one before");
	return true;
}

bool verify_run(struct verifier *v, enum image_table table, uint32_t index, enum image_table other,
		uint32_t first, uint32_t count)
{
	uint32_t all = image_count(v->image, other);

	if (first > all || count > all - first)
		return verify_failed(v, table, index, "it counts records that are not there");
	return true;
}

bool verify_ref(struct verifier *v, enum image_table table, uint32_t index, enum image_table other,
		uint32_t ref)
{
	if (ref > image_count(v->image, other))
		return verify_failed(v, table, index, "it refers to a record that is not there");
	return true;
}

/* ---- the format itself ------------------------------------------------------------------------ */

static bool verify_drivers(struct verifier *v, const char *drivers)
{
	bool begins = true;

	for (const char *c = drivers; *c; c++) {
		bool word = is_letter(*c) || is_digit(*c) || *c == '-';

		if (!word && (begins || *c != ','))
			return verify_failed(v, IMAGE_FORMAT, 0,
					     "its drivers are no list of names");
		begins = !word;
	}
	if (begins && *drivers)
		return verify_failed(v, IMAGE_FORMAT, 0, "its drivers are no list of names");
	return true;
}

static bool verify_format(struct verifier *v)
{
	struct image_format *format = &v->format;
	const uint32_t strings[] = {format->extends, format->doc, format->doc_ref, format->version,
				    format->drivers};

	if (!verify_name(v, IMAGE_FORMAT, 0, format->name, NAME_WORD) ||
	    !verify_strings(v, IMAGE_FORMAT, 0, strings, sizeof(strings) / sizeof(strings[0])) ||
	    !verify_ref(v, IMAGE_FORMAT, 0, IMAGE_LAYOUTS, format->info_ref) ||
	    !verify_drivers(v, image_string(v->image, format->drivers)))
		return false;
	v->extension = *image_string(v->image, format->extends) != '\0';
	if (v->extension && !verify_name(v, IMAGE_FORMAT, 0, format->extends, NAME_WORD))
		return false;
	if (format->opcode_width > 32)
		return verify_failed(v, IMAGE_FORMAT, 0, "its opcode is wider than 32 bits");
	if (format->opcode_width &&
	    (format->opcode_order < ORDER_LITTLE || format->opcode_order >= ORDER_COUNT ||
	     format->opcode_offset > IMAGE_LAYOUT_MAX * 8 ||
	     (format->opcode_order == ORDER_HOST &&
	      (format->opcode_offset % 8 ||
	       (format->opcode_width != 8 && format->opcode_width != 16 &&
		format->opcode_width != 32)))))
		return verify_failed(v, IMAGE_FORMAT, 0, "its opcode is at no place that can be");
	return true;
}

/* ---- enums ------------------------------------------------------------------------------------ */

static int compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Names of values are in the order of the values, so that those that are there twice take sorting to find. */
static bool verify_value_names(struct verifier *v, uint32_t index, const struct image_enum *record)
{
	const char **names;
	bool twice = false;

	if (record->nvalues < 2)
		return true;
	names = malloc(record->nvalues * sizeof(*names));
	if (!names) {
		v->no_memory = true;
		return false;
	}
	for (uint32_t i = 0; i < record->nvalues; i++)
		names[i] = image_name(v->image, IMAGE_VALUES, record->first_value + i);
	qsort(names, record->nvalues, sizeof(*names), compare_names);
	for (uint32_t i = 1; i < record->nvalues; i++)
		twice |= strcmp(names[i - 1], names[i]) == 0;
	free(names);
	if (twice)
		return verify_failed(v, IMAGE_ENUMS, index, "a name stands for two of its values");
	return true;
}

static bool verify_values(struct verifier *v, uint32_t index, const struct image_enum *record)
{
	uint64_t before = 0;

	for (uint32_t i = record->first_value; i < record->first_value + record->nvalues; i++) {
		struct image_value value;
		uint64_t number;

		image_read(v->image, IMAGE_VALUES, i, &value, sizeof(value));
		if (!verify_name(v, IMAGE_VALUES, i, value.name, NAME_WORD) ||
		    !verify_string(v, IMAGE_VALUES, i, value.doc))
			return false;
		number = (uint64_t)value.value_high << 32 | value.value_low;
		if (i > record->first_value && number <= before)
			return verify_failed(v, IMAGE_VALUES, i,
					     "its value does not come behind the one before");
		before = number;
	}
	return verify_value_names(v, index, record);
}

bool verify_enums(struct verifier *v)
{
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_ENUMS); i++) {
		struct image_enum record;

		image_read(v->image, IMAGE_ENUMS, i, &record, sizeof(record));
		if (!verify_rising_name(v, IMAGE_ENUMS, i, record.name, NAME_PLACE))
			return false;
		if (record.need)
			continue;
		if (!verify_string(v, IMAGE_ENUMS, i, record.doc) ||
		    !verify_string(v, IMAGE_ENUMS, i, record.doc_ref) ||
		    !verify_run(v, IMAGE_ENUMS, i, IMAGE_VALUES, record.first_value,
				record.nvalues) ||
		    !verify_spend(v, IMAGE_ENUMS, i, record.nvalues) ||
		    !verify_values(v, i, &record))
			return false;
		if ((record.flags & (ENUM_IMPORT | ENUM_EXTEND)) && !v->extension)
			return verify_failed(v, IMAGE_ENUMS, i,
					     "it is of another format, but this one extends none");
		if ((record.flags & ENUM_IMPORT) && (record.flags & ENUM_EXTEND))
			return verify_failed(v, IMAGE_ENUMS, i,
					     "it cannot both be taken and added to");
	}
	return true;
}

/* ---- all of it -------------------------------------------------------------------------------- */

int image_verify(const struct image *image, unsigned char *marks, struct image_fault *fault)
{
	struct verifier v = {.image = image, .fault = fault, .marks = marks, .budget = BUDGET};
	bool sound;

	for (unsigned int i = 0; i < IMAGE_STRINGS; i++)
		v.budget += (uint64_t)image_count(image, i) * BUDGET_RECORD;
	memset(fault, 0, sizeof(*fault));
	memset(marks, 0, image_count(image, IMAGE_LAYOUTS));
	image_read(image, IMAGE_FORMAT, 0, &v.format, sizeof(v.format));
	sound = verify_format(&v) && verify_enums(&v) && verify_layouts(&v) && verify_graph(&v) &&
		verify_streams(&v) && verify_commands(&v) && verify_verbs(&v);
	verify_graph_free(&v);
	if (v.no_memory)
		return -ENOMEM;
	for (uint32_t i = 0; i < image_count(image, IMAGE_LAYOUTS); i++)
		marks[i] &= IMAGE_FOREIGN | IMAGE_REACHES_FOREIGN;
	return sound ? 0 : -EBADMSG;
}
