// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * merge.c: extensions merged into the format that they extend. An extension changes and hides nothing: what
 * it refers to must be there as it was when it was compiled, what clashes is left out.
 */
#include "catalogue/merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define BUDGET UINT64_C(50000000) /* far more than any sensible extension takes */

static const char *extension_name(const struct merge *merge)
{
	return merge->loaded->name;
}

int merge_missing(struct merge *merge, const char *what, const char *name)
{
	char memory[200];
	struct text text;

	text_begin(&text, memory, sizeof(memory));
	text_add_format(&text, "the %s %s", what, name);
	return report(merge->err, FAILURE(.message = MSG_EXTENSION_MISSING, .error = ENOENT,
					  .subject = memory));
}

int merge_differs(struct merge *merge, const char *what, const char *name)
{
	char memory[200];
	struct text text;

	text_begin(&text, memory, sizeof(memory));
	text_add_format(&text, "the %s %s", what, name);
	return report(merge->err, FAILURE(.message = MSG_EXTENSION_DIFFERS, .error = EBADMSG,
					  .subject = memory));
}

int merge_spend(struct merge *merge, uint64_t steps)
{
	if (steps > merge->budget)
		return report(merge->err, FAILURE(.message = MSG_IMAGE_MALFORMED, .error = EBADMSG,
						  .subject = "it is too entangled to be merged"));
	merge->budget -= steps;
	return 0;
}

uint64_t merge_search_steps(const struct merge *merge, uint32_t layout)
{
	const struct image *base = merge->base;
	struct image_layout record;
	uint64_t steps = 1;

	image_read(base, IMAGE_LAYOUTS, layout, &record, sizeof(record));
	for (uint32_t i = 0; i < record.nfields && !record.need; i++) {
		struct image_field field;

		image_read(base, IMAGE_FIELDS, record.first_field + i, &field, sizeof(field));
		steps++;
		if (!field.need && FIELD_KIND(field.traits) == KIND_UNION)
			steps += image_word(base, IMAGE_UNIONS, field.ref - 1,
					    offsetof(struct image_union, ncases));
	}
	return steps;
}

void merge_leave_out(struct merge *merge, const char *what, const char *name, const char *why)
{
	if (merge->nleft_out++)
		text_add(&merge->left_out, ", ");
	text_add_format(&merge->left_out, "the %s %s (%s)", what, name, why);
}

/* ---- what it takes from the base -------------------------------------------------------------- */

static uint32_t *new_targets(const struct loaded_image *loaded, enum image_table table)
{
	size_t count = (size_t)image_count(&loaded->image, table) + 1;
	uint32_t *targets = malloc(count * sizeof(*targets));

	for (size_t i = 0; targets && i < count; i++)
		targets[i] = UINT32_MAX;
	return targets;
}

/* What must be understood and is not has no fields that could be referred to. */
static bool is_foreign_field(const struct merge *merge, uint32_t field)
{
	return merge->format->images[0]->layouts[image_field_owner(merge->base, field)].foreign;
}

static bool next_part(const struct image *image, uint32_t *ref, struct image_extra *part)
{
	while (*ref) {
		image_read(image, IMAGE_EXTRAS, *ref - 1, part, sizeof(*part));
		*ref = part->next_ref;
		if (part->kind == EXTRA_PART)
			return true;
	}
	return false;
}

static bool same_parts(const struct merge *merge, const struct image_field *wanted,
		       const struct image_field *known)
{
	uint32_t wanted_ref = wanted->extra_ref, known_ref = known->extra_ref;
	struct image_extra one, other;

	while (next_part(merge->image, &wanted_ref, &one))
		if (!next_part(merge->base, &known_ref, &other) ||
		    one.field1_ref != other.field1_ref || one.field2_ref != other.field2_ref)
			return false;
	return !next_part(merge->base, &known_ref, &other);
}

/* That one stands for the other: a command is told by the bits that the extension was compiled with. */
static bool same_bits(const struct merge *merge, const struct image_field *wanted,
		      const struct image_field *known)
{
	return FIELD_KIND(known->traits) == FIELD_KIND(wanted->traits) &&
	       FIELD_ORDER(known->traits) == FIELD_ORDER(wanted->traits) &&
	       known->bit_offset == wanted->bit_offset && known->width == wanted->width &&
	       !((known->flags ^ wanted->flags) & (FIELD_ARRAY | FIELD_AFTER)) &&
	       same_parts(merge, wanted, known);
}

/* An imported layout may name fields that are referred to: they are looked for, and compared. */
static int match_fields(struct merge *merge, const struct image_layout *record, uint32_t target)
{
	uint64_t steps = merge_search_steps(merge, target);
	int status = merge_spend(merge, steps * (record->nfields + UINT64_C(1)));

	for (uint32_t i = 0; i < record->nfields && !status; i++) {
		struct image_field wanted, field;
		uint32_t index;

		image_read(merge->image, IMAGE_FIELDS, record->first_field + i, &wanted,
			   sizeof(wanted));
		if (FIELD_KIND(wanted.traits) == KIND_RESERVED)
			continue;
		if (!image_find_field(merge->base, target, image_string(merge->image, wanted.name),
				      &index))
			return merge_missing(merge, "field",
					     image_string(merge->image, wanted.name));
		image_read(merge->base, IMAGE_FIELDS, index, &field, sizeof(field));
		if (is_foreign_field(merge, index) || !same_bits(merge, &wanted, &field))
			return merge_differs(merge, "field",
					     image_string(merge->image, wanted.name));
	}
	return status;
}

static int match_layout(struct merge *merge, uint32_t index, const struct image_layout *record)
{
	const char *name = image_string(merge->image, record->name);
	struct image_layout known;
	uint32_t target;

	if (!image_find(merge->base, IMAGE_LAYOUTS, name, &target))
		return merge_missing(merge, "layout", name);
	image_read(merge->base, IMAGE_LAYOUTS, target, &known, sizeof(known));
	if (known.need || known.size != record->size ||
	    ((known.flags ^ record->flags) & LAYOUT_OPEN))
		return merge_differs(merge, "layout", name);
	merge->loaded->layout_targets[index] = target;
	return record->flags & LAYOUT_IMPORT ? match_fields(merge, record, target) : 0;
}

static int match_layouts(struct merge *merge)
{
	merge->loaded->layout_targets = new_targets(merge->loaded, IMAGE_LAYOUTS);
	if (!merge->loaded->layout_targets)
		return format_no_memory(merge->err);
	for (uint32_t i = 0; i < image_count(merge->image, IMAGE_LAYOUTS); i++) {
		bool foreign = merge->loaded->layouts[i].reaches_foreign;
		struct image_layout record;
		int status = 0;

		image_read(merge->image, IMAGE_LAYOUTS, i, &record, sizeof(record));
		/* What is foreign here stays so, however well the base's is understood. */
		if (!foreign && (record.flags & (LAYOUT_IMPORT | LAYOUT_EXTEND)))
			status = match_layout(merge, i, &record);
		if (status)
			return status;
	}
	return 0;
}

static int match_enums(struct merge *merge)
{
	merge->loaded->enum_targets = new_targets(merge->loaded, IMAGE_ENUMS);
	if (!merge->loaded->enum_targets)
		return format_no_memory(merge->err);
	for (uint32_t i = 0; i < image_count(merge->image, IMAGE_ENUMS); i++) {
		struct image_enum record;
		const char *name;
		uint32_t target;

		image_read(merge->image, IMAGE_ENUMS, i, &record, sizeof(record));
		if (record.need || !(record.flags & (ENUM_IMPORT | ENUM_EXTEND)))
			continue;
		name = image_string(merge->image, record.name);
		if (!image_find(merge->base, IMAGE_ENUMS, name, &target))
			return merge_missing(merge, "enum", name);
		merge->loaded->enum_targets[i] = target;
	}
	return 0;
}

/* ---- INFO ------------------------------------------------------------------------------------- */

static int match_info_field(struct merge *merge, uint32_t field)
{
	const char *name = image_name(merge->image, IMAGE_FIELDS, field);
	struct image_field wanted, known;
	uint32_t info = merge->format->record.info_ref, index;
	int status = info ? merge_spend(merge, merge->info_steps) : 0;

	if (status)
		return status;
	if (!info || !image_find_field(merge->base, info - 1, name, &index))
		return merge_missing(merge, "field of INFO", name);
	image_read(merge->image, IMAGE_FIELDS, field, &wanted, sizeof(wanted));
	image_read(merge->base, IMAGE_FIELDS, index, &known, sizeof(known));
	if (is_foreign_field(merge, index) || FIELD_KIND(known.traits) < KIND_UNSIGNED ||
	    FIELD_KIND(known.traits) > KIND_FLAGS || (known.flags & FIELD_ARRAY) ||
	    known.width != wanted.width)
		return merge_differs(merge, "field of INFO", name);
	return 0;
}

/* What an extension asks of INFO, it asks of the base's. */
static int match_info(struct merge *merge)
{
	uint32_t info = merge->format->record.info_ref;
	int status = 0;

	merge->info_steps = info ? merge_search_steps(merge, info - 1) : 0;

	for (uint32_t i = 0; !status && i < image_count(merge->image, IMAGE_EXTRAS); i++) {
		struct image_extra extra;

		image_read(merge->image, IMAGE_EXTRAS, i, &extra, sizeof(extra));
		if (extra.side != SIDE_INFO ||
		    (!extra_is_expression(extra.kind) && !extra_is_condition(extra.kind)))
			continue;
		if (extra.field1_ref && extra.field1_ref <= image_count(merge->image, IMAGE_FIELDS))
			status = match_info_field(merge, extra.field1_ref - 1);
		if (!status && extra.field2_ref &&
		    extra.field2_ref <= image_count(merge->image, IMAGE_FIELDS))
			status = match_info_field(merge, extra.field2_ref - 1);
	}
	for (uint32_t i = 0; !status && i < image_count(merge->image, IMAGE_KEYS); i++) {
		struct image_key key;

		image_read(merge->image, IMAGE_KEYS, i, &key, sizeof(key));
		if (key.side == SIDE_INFO && key.field < image_count(merge->image, IMAGE_FIELDS))
			status = match_info_field(merge, key.field);
	}
	return status;
}

/* ---- names ------------------------------------------------------------------------------------ */

/*
 * Of what is new, a part between dots begins with the namespace and an underscore. Parameters are often written in
 * capital letters; readings have one schema for all formats, so that those of an extension have no other names.
 */
static bool in_namespace(const struct merge *merge, enum image_table table, const char *name)
{
	size_t length = strlen(extension_name(merge));

	if (table == IMAGE_READINGS)
		return true;
	for (const char *part = name; part; part = strchr(part, '.')) {
		int (*compare)(const char *, const char *, size_t) =
			table == IMAGE_PARAMS ? strncasecmp : strncmp;

		part += *part == '.';
		if (compare(part, extension_name(merge), length) == 0 && part[length] == '_')
			return true;
	}
	return false;
}

int merge_check_names(struct merge *merge, enum image_table table, const struct listing *listing)
{
	char prefix[64];
	struct text text;

	text_begin(&text, prefix, sizeof(prefix));
	text_add_format(&text, "%s_", extension_name(merge));
	for (uint32_t i = 0; i < listing->count; i++) {
		const char *name = image_name(merge->image, table, listing->items[i].index);

		if (!in_namespace(merge, table, name))
			return report(merge->err,
				      FAILURE(.message = MSG_EXTENSION_NAMESPACE, .error = EBADMSG,
					      .subject = name, .field = prefix));
	}
	return 0;
}

static bool is_left_out(const struct merge *merge, enum image_table table, struct item item)
{
	return table == IMAGE_COMMANDS && merge->loaded->commands[item.index].left_out;
}

/* Both in the order of names; what is there already stays, and what has the same name is left out. */
static int join(struct merge *merge, enum image_table table, const char *what,
		const struct listing *known, const struct listing *added, struct listing *joined)
{
	const struct libfwctl_format *format = merge->format;
	uint32_t i = 0, j = 0;

	joined->items = calloc((size_t)known->count + added->count + 1, sizeof(*joined->items));
	if (!joined->items)
		return format_no_memory(merge->err);
	while (i < known->count || j < added->count) {
		int order = i == known->count ? 1
			    : j == added->count
				    ? -1
				    : strcmp(listing_name(format, table, known->items[i]),
					     listing_name(format, table, added->items[j]));

		if (order <= 0)
			joined->items[joined->count++] = known->items[i++];
		else if (!is_left_out(merge, table, added->items[j]))
			joined->items[joined->count++] = added->items[j];
		if (order == 0) {
			merge_leave_out(merge, what, listing_name(format, table, added->items[j]),
					"the format has one");
			if (table == IMAGE_COMMANDS)
				merge->loaded->commands[added->items[j].index].left_out = true;
		}
		if (order >= 0)
			j++;
	}
	return 0;
}

static int list(struct merge *merge, enum image_table table, const char *what,
		const struct listing *known, struct listing *joined)
{
	struct listing added = {0};
	int status = listing_new(merge->format, table, merge->number, &added);

	if (status)
		return format_no_memory(merge->err);
	status = merge_check_names(merge, table, &added);
	if (!status)
		status = join(merge, table, what, known, &added, joined);
	free(added.items);
	return status;
}

/* ---- classes of commands ---------------------------------------------------------------------- */

#define WAY_MAX 16 /* commands made from each other */

/* The command that one was made from; NULL: none, or a template, whose class was copied from its spec. */
static const struct libfwctl_command *made_from(const struct merge *merge,
						const struct libfwctl_command *command, bool *base)
{
	const char *is =
		image_string(merge->image, image_word(merge->image, IMAGE_COMMANDS, command->index,
						      offsetof(struct image_command, is)));
	uint32_t index;

	*base = image_find(merge->base, IMAGE_COMMANDS, is, &index);
	if (*base)
		return &merge->format->images[0]->commands[index];
	if (image_find(merge->image, IMAGE_COMMANDS, is, &index))
		return &merge->loaded->commands[index];
	return NULL;
}

static void raise_to(struct libfwctl_command *command, const struct libfwctl_command *other)
{
	command->effects |= other->effects;
	if (command->scope < other->scope)
		command->scope = other->scope;
}

/* A command does at least what the one does that it was made from, which one of the base does itself. */
static void raise_class(struct merge *merge, struct libfwctl_command *command)
{
	const struct libfwctl_command *from = command;
	bool base = false;

	for (unsigned int i = 0; i < WAY_MAX && !base; i++) {
		from = made_from(merge, from, &base);
		if (!from)
			return;
		raise_to(command, from);
	}
}

static void raise_classes(struct merge *merge)
{
	for (uint32_t i = 0; i < image_count(merge->image, IMAGE_COMMANDS); i++)
		if (!image_word(merge->image, IMAGE_COMMANDS, i,
				offsetof(struct image_command, need)))
			raise_class(merge, &merge->loaded->commands[i]);
}

/* ---- commands of the same requests ------------------------------------------------------------ */

/* One that was there and is told by the same would be hidden, class and all. */
static void meet(void *owner, struct libfwctl_command *added, const struct libfwctl_command *known,
		 bool same)
{
	struct merge *merge = owner;
	char memory[200];
	struct text why;
	struct item item;

	if (!same) {
		raise_to(added, known);
		return;
	}
	if (listing_find(merge->format, IMAGE_COMMANDS, &merge->format->commands, added->name,
			 &item))
		return; /* its name says so already */
	text_begin(&why, memory, sizeof(memory));
	text_add_format(&why, "%s has the same opcode and constants", known->name);
	merge_leave_out(merge, "command", added->name, memory);
	added->left_out = true;
}

static int merge_selections(struct merge *merge)
{
	for (uint32_t i = 0; i < merge->number; i++) {
		uint64_t left = identities_meet(merge->loaded, merge->format->images[i],
						merge->budget, meet, merge);
		int status = merge_spend(merge, left ? merge->budget - left : UINT64_MAX);

		if (status)
			return status;
	}
	return 0;
}

/* Where requests have their opcode: the extension's are looked for where the base's are. */
static int match_opcode(struct merge *merge)
{
	const struct image_format *base = &merge->format->record;
	struct image_format own;

	image_read(merge->image, IMAGE_FORMAT, 0, &own, sizeof(own));
	if (image_count(merge->image, IMAGE_OPCODES) == 0 ||
	    (own.opcode_offset == base->opcode_offset && own.opcode_width == base->opcode_width &&
	     own.opcode_order == base->opcode_order))
		return 0;
	return merge_differs(merge, "place of the", "opcode");
}

/* ---- all of it -------------------------------------------------------------------------------- */

struct lists {
	struct listing commands, layouts, streams, params, readings, dumps;
};

static int list_all(struct merge *merge, struct lists *lists)
{
	const struct libfwctl_format *format = merge->format;
	int status = list(merge, IMAGE_COMMANDS, "command", &format->commands, &lists->commands);

	if (!status)
		status = list(merge, IMAGE_LAYOUTS, "layout", &format->layouts, &lists->layouts);
	if (!status)
		status = list(merge, IMAGE_STREAMS, "stream", &format->streams, &lists->streams);
	if (!status)
		status = list(merge, IMAGE_PARAMS, "parameter", &format->params, &lists->params);
	if (!status)
		status =
			list(merge, IMAGE_READINGS, "reading", &format->readings, &lists->readings);
	if (!status)
		status = list(merge, IMAGE_DUMPS, "dump", &format->dumps, &lists->dumps);
	return status;
}

static int merge_all(struct merge *merge, struct lists *lists)
{
	struct libfwctl_format *format = merge->format;
	int status = match_opcode(merge);

	if (!status)
		status = match_layouts(merge);
	if (!status)
		status = match_enums(merge);
	if (!status)
		status = match_info(merge);
	if (!status)
		status = merge_layouts(merge);
	if (!status)
		status = merge_enums(merge);
	if (!status)
		status = merge_graph(merge);
	raise_classes(merge);
	if (!status && loaded_image_fill(format, merge->number))
		status = format_no_memory(merge->err);
	if (!status)
		status = merge_selections(merge);
	if (!status)
		status = list_all(merge, lists);
	if (!status)
		status = merge_queries(merge);
	return status;
}

static void replace(struct listing *listing, struct listing *by)
{
	free(listing->items);
	*listing = *by;
	by->items = NULL;
}

/* Before it is known to succeed, all that the format itself gets is at the end of its lists. */
static int merge_into(struct merge *merge)
{
	struct libfwctl_format *format = merge->format;
	uint32_t layouts = format->layout_additions.count, enums = format->enum_additions.count;
	struct lists lists = {0};
	int status;

	format->images[format->nimages++] = merge->loaded;
	status = merge_all(merge, &lists);
	if (!status) {
		replace(&format->commands, &lists.commands);
		replace(&format->layouts, &lists.layouts);
		replace(&format->streams, &lists.streams);
		replace(&format->params, &lists.params);
		replace(&format->readings, &lists.readings);
		replace(&format->dumps, &lists.dumps);
	} else {
		format->images[--format->nimages] = NULL;
		format->layout_additions.count = layouts;
		format->enum_additions.count = enums;
	}
	free(lists.commands.items);
	free(lists.layouts.items);
	free(lists.streams.items);
	free(lists.params.items);
	free(lists.readings.items);
	free(lists.dumps.items);
	return status;
}

static int check_extension(struct libfwctl_format *format, const struct loaded_image *loaded,
			   struct libfwctl_error *err)
{
	const char *extends =
		image_string(&loaded->image, image_word(&loaded->image, IMAGE_FORMAT, 0,
							offsetof(struct image_format, extends)));

	if (strcmp(extends, format->images[0]->name) != 0)
		return report(err, FAILURE(.message = MSG_EXTENSION_OTHER, .error = EBADMSG,
					   .subject = *extends ? extends : "nothing"));
	return 0;
}

int format_extend(struct libfwctl_format *format, const struct image_source *source,
		  struct libfwctl_error *left_out, struct libfwctl_error *err)
{
	struct merge merge = {
		.format = format, .err = err, .number = format->nimages, .budget = BUDGET};
	char memory[400];
	int status;

	if (atomic_load_explicit(&format->used, memory_order_relaxed))
		return report(err, FAILURE(.message = MSG_FORMAT_BUSY, .error = EBUSY,
					   .subject = format->images[0]->name));
	if (format->nimages == FORMAT_IMAGES_MAX)
		return report(err, FAILURE(.message = MSG_EXTENSION_MANY, .error = EBADMSG,
					   .subject = format->images[0]->name,
					   .number = {FORMAT_IMAGES_MAX - 1}));
	status = loaded_image_new(source, err, &merge.loaded);
	if (status)
		return status;
	text_begin(&merge.left_out, memory, sizeof(memory));
	merge.image = &merge.loaded->image;
	merge.base = format_image(format, 0);
	status = check_extension(format, merge.loaded, err);
	if (!status)
		status = merge_into(&merge);
	if (status) {
		loaded_image_free(merge.loaded);
		return status;
	}
	if (merge.nleft_out)
		report(left_out, FAILURE(.message = MSG_EXTENSION_LEFT_OUT, .error = EEXIST,
					 .field = extension_name(&merge), .subject = memory));
	return 0;
}
