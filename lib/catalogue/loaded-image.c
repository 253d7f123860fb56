// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * loaded-image.c: an image that was verified, and the small objects that stand for its layouts, commands and
 * streams. What this library does not understand is found here, and becomes a command's obstacle.
 */
#include "catalogue/format-private.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char newer[] = "it was made for a later version of this library";

int format_no_memory(struct libfwctl_error *err)
{
	return report_no_memory(err, "loading a format");
}

const char *image_text(const struct image *image, uint32_t string)
{
	const char *text = image_string(image, string);

	return *text ? text : NULL;
}

/* ---- what is wrong with it -------------------------------------------------------------------- */

static const char *const table_words[IMAGE_TABLES] = {
	[IMAGE_FORMAT] = "the format",	[IMAGE_COMMANDS] = "command", [IMAGE_OPCODES] = "opcode",
	[IMAGE_CONSTANTS] = "constant", [IMAGE_BUFFERS] = "buffer",   [IMAGE_STREAMS] = "stream",
	[IMAGE_LAYOUTS] = "layout",	[IMAGE_FIELDS] = "field",     [IMAGE_EXTRAS] = "extra",
	[IMAGE_UNIONS] = "union",	[IMAGE_KEYS] = "key",	      [IMAGE_CASES] = "case",
	[IMAGE_ENUMS] = "enum",		[IMAGE_VALUES] = "value",     [IMAGE_QUERIES] = "query",
	[IMAGE_SETTINGS] = "setting",	[IMAGE_GROUPS] = "group",     [IMAGE_PARAMS] = "parameter",
	[IMAGE_READINGS] = "reading",	[IMAGE_POINTS] = "point",     [IMAGE_DUMPS] = "dump",
	[IMAGE_STRINGS] = "string",
};

#define NAME_SHOWN 100 /* bytes of a name in a sentence, at most */

/* The name of a record that may be broken, or "". */
static const char *name_of(const struct image *image, enum image_table table, uint32_t index)
{
	uint32_t string;

	switch (table) {
	case IMAGE_COMMANDS:
	case IMAGE_BUFFERS:
	case IMAGE_STREAMS:
	case IMAGE_LAYOUTS:
	case IMAGE_FIELDS:
	case IMAGE_ENUMS:
	case IMAGE_VALUES:
	case IMAGE_QUERIES:
	case IMAGE_GROUPS:
	case IMAGE_PARAMS:
	case IMAGE_READINGS:
	case IMAGE_DUMPS:
		if (index >= image_count(image, table))
			return "";
		string = image_word(image, table, index, 0);
		return string < image_count(image, IMAGE_STRINGS) ? image_string(image, string)
								  : "";
	default:
		return "";
	}
}

static int refused(struct libfwctl_error *err, const struct image *image,
		   const struct image_fault *fault)
{
	const char *name = name_of(image, fault->table, fault->index);
	char memory[256];
	struct text text;

	text_begin(&text, memory, sizeof(memory));
	text_add(&text, table_words[fault->table]);
	if (fault->table != IMAGE_FORMAT)
		text_add_format(&text, " %u", fault->index);
	/* The reason must have room behind it, and what is no name may begin inside of a character. */
	if (*name && (*name & 0xc0) != 0x80 && strlen(name) <= NAME_SHOWN)
		text_add_format(&text, " (%s)", name);
	text_add_format(&text, ": %s", fault->why);
	return report(err, FAILURE(.message = MSG_IMAGE_MALFORMED, .error = EBADMSG,
				   .command = fault->table == IMAGE_COMMANDS ? name : NULL,
				   .field = fault->table == IMAGE_FIELDS ? name : NULL,
				   .subject = memory));
}

/* ---- objects ---------------------------------------------------------------------------------- */

void loaded_image_free(struct loaded_image *loaded)
{
	const struct image *image;

	if (!loaded)
		return;
	image = &loaded->image;
	for (uint32_t i = 0; loaded->layouts && i < image_count(image, IMAGE_LAYOUTS); i++)
		layout_free_fields(&loaded->layouts[i]);
	for (uint32_t i = 0; loaded->commands && i < image_count(image, IMAGE_COMMANDS); i++)
		command_free_details(&loaded->commands[i]);
	for (uint32_t i = 0; loaded->enums && i < image_count(image, IMAGE_ENUMS); i++)
		free(atomic_load_explicit(&loaded->enums[i], memory_order_acquire));
	arena_free(loaded->chunks);
	identities_free(loaded->identities);
	free(loaded->layouts);
	free(loaded->commands);
	free(loaded->streams);
	free(loaded->enums);
	free(loaded->layout_targets);
	free(loaded->enum_targets);
	free(loaded);
}

static void make_layouts(struct loaded_image *loaded, const unsigned char *marks)
{
	for (uint32_t i = 0; i < image_count(&loaded->image, IMAGE_LAYOUTS); i++) {
		struct libfwctl_layout *layout = &loaded->layouts[i];
		struct image_layout record;

		image_read(&loaded->image, IMAGE_LAYOUTS, i, &record, sizeof(record));
		layout->name = image_string(&loaded->image, record.name);
		layout->index = i & 0xfffff;
		layout->flags = record.need ? 0 : record.flags & 0xf;
		layout->size = record.need ? 0 : record.size;
		layout->foreign = (marks[i] & IMAGE_FOREIGN) != 0;
		layout->reaches_foreign = (marks[i] & IMAGE_REACHES_FOREIGN) != 0;
	}
}

static void make_commands(struct loaded_image *loaded)
{
	for (uint32_t i = 0; i < image_count(&loaded->image, IMAGE_COMMANDS); i++) {
		struct libfwctl_command *command = &loaded->commands[i];
		struct image_command record;

		image_read(&loaded->image, IMAGE_COMMANDS, i, &record, sizeof(record));
		command->name = image_string(&loaded->image, record.name);
		command->index = i & 0xfffff;
		command->flags = (uint8_t)record.flags;
		command->opcode = record.opcode;
		if (record.need) { /* what the rest means is not known: the worst is assumed */
			command->foreign = true;
			command->scope = LIBFWCTL_SCOPE_DEBUG_WRITE_FULL;
			command->effects = LIBFWCTL_EFFECTS_ALL;
			continue;
		}
		command->scope = (uint8_t)record.scope;
		command->effects = (uint64_t)record.effects_high << 32 | record.effects_low;
	}
}

static void *new_objects(const struct loaded_image *loaded, enum image_table table, size_t size)
{
	/* One more than there are, so that none is not taken for no memory. */
	return calloc((size_t)image_count(&loaded->image, table) + 1, size);
}

static int make_objects(struct loaded_image *loaded, const unsigned char *marks)
{
	loaded->layouts = new_objects(loaded, IMAGE_LAYOUTS, sizeof(*loaded->layouts));
	loaded->commands = new_objects(loaded, IMAGE_COMMANDS, sizeof(*loaded->commands));
	loaded->streams = new_objects(loaded, IMAGE_STREAMS, sizeof(*loaded->streams));
	loaded->enums = new_objects(loaded, IMAGE_ENUMS, sizeof(*loaded->enums));
	if (!loaded->layouts || !loaded->commands || !loaded->streams || !loaded->enums)
		return -ENOMEM;
	make_layouts(loaded, marks);
	make_commands(loaded);
	return 0;
}

/* The marks are needed only until the objects are made. */
static int verify_and_make(struct loaded_image *loaded, struct libfwctl_error *err)
{
	struct image_fault fault;
	unsigned char *marks = malloc((size_t)image_count(&loaded->image, IMAGE_LAYOUTS) + 1);
	int status = marks ? image_verify(&loaded->image, marks, &fault) : -ENOMEM;

	if (!status)
		status = make_objects(loaded, marks);
	free(marks);
	if (status == -ENOMEM)
		return format_no_memory(err);
	return status ? refused(err, &loaded->image, &fault) : 0;
}

int loaded_image_new(const struct image_source *source, struct libfwctl_error *err,
		     struct loaded_image **out)
{
	struct loaded_image *loaded = calloc(1, sizeof(*loaded));
	const char *why;
	int status;

	if (!loaded)
		return format_no_memory(err);
	if (image_open(&loaded->image, source->bytes, source->size, &why)) {
		free(loaded);
		return report(err, FAILURE(.message = MSG_IMAGE_MALFORMED, .error = EBADMSG,
					   .subject = why));
	}
	loaded->source = *source;
	loaded->name = image_name(&loaded->image, IMAGE_FORMAT, 0);
	status = verify_and_make(loaded, err);
	if (status) {
		loaded_image_free(loaded);
		return status;
	}
	*out = loaded;
	return 0;
}

/* ---- what is not understood ------------------------------------------------------------------- */

static bool is_foreign_operand(const struct libfwctl_format *format, uint32_t number, uint32_t ref)
{
	uint32_t owner;

	if (!ref)
		return false;
	owner = image_field_owner(format_image(format, number), ref - 1);
	return format_layout(format, number, owner)->foreign;
}

/* Whether a chain holds what must be understood and is not. */
static bool is_foreign_chain(const struct libfwctl_format *format, uint32_t number, uint32_t ref)
{
	const struct image *image = format_image(format, number);
	struct image_extra extra;

	for (; ref; ref = extra.next_ref) {
		image_read(image, IMAGE_EXTRAS, ref - 1, &extra, sizeof(extra));
		if (extra.kind >= EXTRA_HINTS)
			continue;
		if (extra.kind >= EXTRA_KINDS)
			return true;
		switch (extra.kind) {
		case EXTRA_SIZE:
		case EXTRA_ROOM:
		case EXTRA_KERNEL_LENGTH:
		case EXTRA_VALID_LENGTH:
		case EXTRA_CAPABILITY:
			if ((extra.flags & ~EXPRESSION_LOG2) ||
			    is_foreign_operand(format, number, extra.field1_ref) ||
			    is_foreign_operand(format, number, extra.field2_ref))
				return true;
			break;
		default:
			break;
		}
	}
	return false;
}

static bool is_foreign_layout(const struct libfwctl_format *format, uint32_t number, uint32_t ref)
{
	return ref && format_layout(format, number, ref - 1)->reaches_foreign;
}

static bool is_foreign_stream(const struct libfwctl_format *format, uint32_t number, uint32_t ref)
{
	struct image_stream record;

	if (!ref)
		return false;
	image_read(format_image(format, number), IMAGE_STREAMS, ref - 1, &record, sizeof(record));
	return record.need || is_foreign_layout(format, number, record.layout + 1) ||
	       is_foreign_chain(format, number, record.size_extra_ref);
}

static bool is_foreign_buffer(const struct libfwctl_format *format, uint32_t number, uint32_t index)
{
	struct image_buffer record;

	image_read(format_image(format, number), IMAGE_BUFFERS, index, &record, sizeof(record));
	return record.need || is_foreign_layout(format, number, record.layout_ref) ||
	       is_foreign_stream(format, number, record.stream_ref) ||
	       is_foreign_chain(format, number, record.extra_ref);
}

static bool is_foreign_command(const struct libfwctl_format *format, uint32_t number,
			       const struct image_command *record)
{
	if (record->need || image_word(format_image(format, number), IMAGE_FORMAT, 0,
				       offsetof(struct image_format, need)))
		return true;
	for (uint32_t i = 0; i < record->nbuffers; i++)
		if (is_foreign_buffer(format, number, record->first_buffer + i))
			return true;
	return is_foreign_layout(format, number, record->request_ref) ||
	       is_foreign_layout(format, number, record->response_ref) ||
	       is_foreign_layout(format, number, record->error_ref) ||
	       is_foreign_stream(format, number, record->stream_ref) ||
	       is_foreign_chain(format, number, record->extra_ref);
}

/* ---- filling in ------------------------------------------------------------------------------- */

/* Why a hook cannot run that is not there; NULL: it is there, or none is named. */
static const char *no_hook(struct resolver *resolver, uint32_t name)
{
	const char *hook = image_text(resolver->image, name);
	char memory[160], *copy;
	struct text text;

	if (!hook || format_find_hook(resolver->format, hook))
		return NULL;
	text_begin(&text, memory, sizeof(memory));
	text_add(&text,
		 "its plugin does not have the code that the format names for it, the hook ");
	text_add_escaped(&text, hook);
	copy = arena_new(&resolver->arena, text.length + 1);
	return copy ? memcpy(copy, memory, text.length + 1) : NULL;
}

static void fill_command(struct resolver *resolver, struct libfwctl_command *command)
{
	struct image_command record;

	image_read(resolver->image, IMAGE_COMMANDS, command->index, &record, sizeof(record));
	command->format = resolver->format;
	command->image = resolver->number & 0x3f;
	command->foreign = is_foreign_command(resolver->format, resolver->number, &record);
	if (command->foreign)
		command->obstacle = newer;
	else if (!(command->obstacle = no_hook(resolver, record.before)) &&
		 !(command->obstacle = no_hook(resolver, record.after)))
		command->obstacle = no_hook(resolver, record.run);
}

static void fill_stream(struct resolver *resolver, uint32_t index, struct stream *stream)
{
	struct image_stream record;
	struct image_extra extra;

	image_read(resolver->image, IMAGE_STREAMS, index, &record, sizeof(record));
	stream->name = image_string(resolver->image, record.name);
	stream->doc = record.need ? "" : image_string(resolver->image, record.doc);
	if (is_foreign_stream(resolver->format, resolver->number, index + 1)) {
		stream->obstacle = newer;
		return;
	}
	stream->layout = format_layout(resolver->format, resolver->number, record.layout);
	stream->record_max = record.record_max;
	for (uint32_t ref = record.size_extra_ref; ref; ref = extra.next_ref) {
		image_read(resolver->image, IMAGE_EXTRAS, ref - 1, &extra, sizeof(extra));
		if (extra.kind == EXTRA_SIZE)
			stream->record_size = resolve_expression(resolver, &extra);
	}
}

int loaded_image_fill(struct libfwctl_format *format, uint32_t number)
{
	struct loaded_image *loaded = format->images[number];
	const struct image *image = &loaded->image;
	struct resolver resolver = {.format = format, .number = number, .image = image};

	for (uint32_t i = 0; i < image_count(image, IMAGE_LAYOUTS); i++) {
		loaded->layouts[i].format = format;
		loaded->layouts[i].image = number & 0x3f;
	}
	for (uint32_t i = 0; i < image_count(image, IMAGE_COMMANDS); i++)
		fill_command(&resolver, &loaded->commands[i]);
	for (uint32_t i = 0; i < image_count(image, IMAGE_STREAMS); i++)
		fill_stream(&resolver, i, &loaded->streams[i]);
	loaded->chunks = resolver.arena.chunks;
	loaded->identities = identities_new(loaded);
	return resolver.arena.failed || !loaded->identities ? -ENOMEM : 0;
}
