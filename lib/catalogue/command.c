// SPDX-License-Identifier: LGPL-2.1-or-later
/* command.c: commands of the catalogue, and what only a command that is used needs. */
#include "catalogue/format-private.h"
#include "image/bits.h"

#include <errno.h>
#include <stdlib.h>

/* What command->details points into. */
struct details_block {
	struct command_details details;
	struct arena_chunk *chunks;
};

static void read_command(const struct libfwctl_command *command, struct image_command *record)
{
	image_read(format_image(command->format, command->image), IMAGE_COMMANDS, command->index,
		   record, sizeof(*record));
}

/* ---- details ---------------------------------------------------------------------------------- */

/* What a command refers to without saying where is in its request, or else in its response. */
static enum image_side side_of(const struct resolver *resolver, const struct image_command *record,
			       const struct image_extra *extra)
{
	uint32_t ref = extra->field1_ref ? extra->field1_ref : extra->field2_ref, owner;
	uint64_t bit_offset;

	if (extra->side != SIDE_HERE || !ref)
		return extra->side;
	owner = image_field_owner(resolver->image, ref - 1);
	if (record->response_ref &&
	    image_inlined_at(resolver->image, owner, record->response_ref - 1, &bit_offset) &&
	    !(record->request_ref &&
	      image_inlined_at(resolver->image, owner, record->request_ref - 1, &bit_offset)))
		return SIDE_RESPONSE;
	return SIDE_REQUEST;
}

static void add_capability(struct resolver *resolver, struct command_details *details,
			   const struct image_extra *extra)
{
	struct condition *condition = arena_new(&resolver->arena, sizeof(*condition));
	struct condition **end = &details->capability;

	if (!condition)
		return;
	resolve_condition(resolver, extra, condition);
	while (*end)
		end = &(*end)->next;
	*end = condition;
}

static void resolve_extras(struct resolver *resolver, const struct image_command *record,
			   struct command_details *details)
{
	struct image_extra extra;

	for (uint32_t ref = record->extra_ref; ref; ref = extra.next_ref) {
		image_read(resolver->image, IMAGE_EXTRAS, ref - 1, &extra, sizeof(extra));
		switch (extra.kind) {
		case EXTRA_ROOM:
			extra.side = side_of(resolver, record, &extra);
			details->room = resolve_expression(resolver, &extra);
			break;
		case EXTRA_CAPABILITY:
			extra.side = side_of(resolver, record, &extra);
			add_capability(resolver, details, &extra);
			break;
		case EXTRA_MINIMUM:
			details->minimum = extra.add;
			break;
		case EXTRA_TRAILER:
			details->trailer = extra.add;
			break;
		default:
			break;
		}
	}
}

static const struct stream *stream_of(const struct resolver *resolver, uint32_t ref)
{
	return ref ? &resolver->format->images[resolver->number]->streams[ref - 1] : NULL;
}

static void resolve_buffer(struct resolver *resolver, const struct image_command *command,
			   uint32_t index, struct libfwctl_command_buffer *buffer)
{
	struct image_buffer record;
	struct image_extra extra;

	image_read(resolver->image, IMAGE_BUFFERS, index, &record, sizeof(record));
	buffer->name = image_string(resolver->image, record.name);
	buffer->doc = image_string(resolver->image, record.doc);
	buffer->bit_offset = record.bit_offset;
	buffer->order = resolve_order(record.order);
	buffer->direction = record.direction;
	buffer->length_max = record.length_max;
	buffer->layout = format_layout_ref(resolver->format, resolver->number, record.layout_ref);
	buffer->stream = stream_of(resolver, record.stream_ref);
	for (uint32_t ref = record.extra_ref; ref; ref = extra.next_ref) {
		image_read(resolver->image, IMAGE_EXTRAS, ref - 1, &extra, sizeof(extra));
		if (extra.kind != EXTRA_KERNEL_LENGTH && extra.kind != EXTRA_VALID_LENGTH)
			continue;
		extra.side = side_of(resolver, command, &extra);
		if (extra.kind == EXTRA_KERNEL_LENGTH)
			buffer->kernel_length = resolve_expression(resolver, &extra);
		else
			buffer->valid_length = resolve_expression(resolver, &extra);
	}
}

static void resolve_constant(struct resolver *resolver, uint32_t index, struct constant *constant)
{
	struct image_constant record;

	image_read(resolver->image, IMAGE_CONSTANTS, index, &record, sizeof(record));
	constant->kind = record.kind;
	constant->field = resolve_reference(resolver, SIDE_REQUEST, record.field);
	constant->value = resolve_wide(record.value);
	constant->mask = resolve_wide(record.mask);
}

static void resolve_details(struct resolver *resolver, const struct image_command *record,
			    struct command_details *details)
{
	details->constants =
		arena_new(&resolver->arena, record->nconstants * sizeof(*details->constants));
	details->buffers =
		arena_new(&resolver->arena, record->nbuffers * sizeof(*details->buffers));
	if (resolver->arena.failed)
		return;
	details->nconstants = record->nconstants;
	for (uint32_t i = 0; i < record->nconstants; i++)
		resolve_constant(resolver, record->first_constant + i, &details->constants[i]);
	details->nbuffers = record->nbuffers;
	for (uint32_t i = 0; i < record->nbuffers; i++)
		resolve_buffer(resolver, record, record->first_buffer + i, &details->buffers[i]);
	resolve_extras(resolver, record, details);
	details->before = image_text(resolver->image, record->before);
	details->after = image_text(resolver->image, record->after);
	details->run = image_text(resolver->image, record->run);
	details->stream = stream_of(resolver, record->stream_ref);
	details->steps_max = record->steps_max;
	details->bytes_max = (uint64_t)record->bytes_max_high << 32 | record->bytes_max_low;
}

static struct details_block *new_details(const struct libfwctl_command *command)
{
	struct resolver resolver = {
		.format = command->format,
		.number = command->image,
		.image = format_image(command->format, command->image),
	};
	struct details_block *block;
	struct image_command record;

	read_command(command, &record);
	arena_expect(&resolver.arena,
		     sizeof(*block) + 64 +
			     (command->foreign ? 0 : record.nconstants * sizeof(struct constant)));
	block = arena_new(&resolver.arena, sizeof(*block));
	if (!block)
		return NULL;
	if (!command->foreign)
		resolve_details(&resolver, &record, &block->details);
	block->chunks = resolver.arena.chunks;
	if (!resolver.arena.failed)
		return block;
	arena_free(resolver.arena.chunks);
	return NULL;
}

static struct details_block *block_of(struct command_details *details)
{
	return (struct details_block *)((char *)details - offsetof(struct details_block, details));
}

const struct command_details *command_details(const struct libfwctl_command *command)
{
	/* Nothing but the pointer to the details changes in a command, and that is atomic. */
	struct libfwctl_command *mine = (struct libfwctl_command *)command;
	struct command_details *known = atomic_load_explicit(&mine->details, memory_order_acquire);
	struct details_block *block;

	if (known)
		return known;
	block = new_details(command);
	if (!block)
		return NULL;
	if (atomic_compare_exchange_strong_explicit(&mine->details, &known, &block->details,
						    memory_order_acq_rel, memory_order_acquire))
		return &block->details;
	arena_free(block->chunks); /* another thread was first */
	return known;
}

void command_free_details(struct libfwctl_command *command)
{
	struct command_details *details =
		atomic_load_explicit(&command->details, memory_order_acquire);

	if (details)
		arena_free(block_of(details)->chunks);
}

/* ---- layouts ---------------------------------------------------------------------------------- */

static const struct libfwctl_layout *layout_at(const struct libfwctl_command *command,
					       size_t member)
{
	const struct image *image = format_image(command->format, command->image);

	if (image_word(image, IMAGE_COMMANDS, command->index, offsetof(struct image_command, need)))
		return NULL; /* what stands there is not known */
	return format_layout_ref(command->format, command->image,
				 image_word(image, IMAGE_COMMANDS, command->index, member));
}

const struct libfwctl_layout *command_request(const struct libfwctl_command *command)
{
	return layout_at(command, offsetof(struct image_command, request_ref));
}

const struct libfwctl_layout *command_response(const struct libfwctl_command *command)
{
	return layout_at(command, offsetof(struct image_command, response_ref));
}

const struct libfwctl_layout *command_error_layout(const struct libfwctl_command *command)
{
	return layout_at(command, offsetof(struct image_command, error_ref));
}

/* ---- what may be set -------------------------------------------------------------------------- */

/* Addresses are put in by the library alone. */
static bool is_address(const struct libfwctl_command *command,
		       const struct command_details *details, const struct libfwctl_field *field)
{
	const struct libfwctl_layout *request = command_request(command), *owner = field->owner;
	uint64_t base;

	if (!details->nbuffers || owner->image != command->image ||
	    !image_inlined_at(format_image(command->format, command->image), owner->index,
			      request->index, &base))
		return false;
	base += field->bit_offset;
	for (uint32_t i = 0; i < details->nbuffers; i++) {
		uint64_t address = details->buffers[i].bit_offset;

		if (base < address + 64 && address < base + field->width)
			return true;
	}
	return false;
}

/* Of a register that is read, only what chooses is sent. */
static bool is_sent(const struct libfwctl_command *command, const struct libfwctl_field *field)
{
	if (field->kind == KIND_RESERVED || field->role != ROLE_NONE ||
	    field->access == ACCESS_READ_ONLY)
		return false;
	if (!(command->flags & COMMAND_READS_KEYS) || field->kind == KIND_STRUCT ||
	    field->kind == KIND_UNION || field->owner == command_request(command))
		return true;
	return field->access == ACCESS_KEY || field->access == ACCESS_OPERATION;
}

static uint64_t first_bit(const struct libfwctl_field *field, uint32_t part, uint64_t *behind)
{
	uint64_t first = field->bit_offset, width = field->width;

	if (field->extras && field->extras->nparts) {
		first = field->extras->parts[part].bit_offset;
		width = field->extras->parts[part].width;
	} else if (field->flags & FIELD_ARRAY) {
		width = UINT32_MAX; /* whichever element: too much rather than too little */
	}
	*behind = first + width;
	return first;
}

static bool pieces_overlap(const struct libfwctl_field *a, uint32_t part_a,
			   const struct libfwctl_field *b, uint32_t part_b)
{
	uint64_t a_behind, a_first = first_bit(a, part_a, &a_behind);
	uint64_t b_behind, b_first = first_bit(b, part_b, &b_behind);

	if (a->order != b->order) { /* bits are counted otherwise: only whole bytes compare */
		a_first &= ~UINT64_C(7);
		b_first &= ~UINT64_C(7);
		a_behind = (a_behind + 7) & ~UINT64_C(7);
		b_behind = (b_behind + 7) & ~UINT64_C(7);
	}
	return a_first < b_behind && b_first < a_behind;
}

static uint32_t count_pieces(const struct libfwctl_field *field)
{
	return field->extras && field->extras->nparts ? field->extras->nparts : 1;
}

static bool fields_overlap(const struct libfwctl_field *a, const struct libfwctl_field *b)
{
	for (uint32_t i = 0; i < count_pieces(a); i++)
		for (uint32_t j = 0; j < count_pieces(b); j++)
			if (pieces_overlap(a, i, b, j))
				return true;
	return false;
}

/* Whether a mask of a field's number has any of the bits that another field stands on, too. */
static bool mask_touches(const struct libfwctl_field *masked, const struct wide *mask,
			 const struct libfwctl_field *field)
{
	uint64_t masked_behind, masked_first = first_bit(masked, 0, &masked_behind);
	uint64_t behind, first = first_bit(field, 0, &behind);
	uint64_t low, high;

	if (count_pieces(masked) > 1 || count_pieces(field) > 1 || masked->order != field->order)
		return true; /* as far as can be told */
	if (first < masked_first)
		first = masked_first;
	if (behind > masked_behind)
		behind = masked_behind;
	low = masked->order == ORDER_BIG ? masked_behind - behind : first - masked_first;
	high = low + (behind - first);
	for (uint64_t bit = low; bit < high && bit < 128; bit++)
		if ((bit < 64 ? mask->low >> bit : mask->high >> (bit - 64)) & 1)
			return true;
	return false;
}

/* Of a field that a constant has only some bits of, the others may be set by other names. */
static bool is_fixed(const struct command_details *details, const struct fields *fields,
		     const struct libfwctl_field *field)
{
	for (uint32_t i = 0; i < details->nconstants; i++) {
		const struct constant *constant = &details->constants[i];
		const struct libfwctl_field *other;

		if (constant->kind == CONSTANT_DEFAULT || constant->field.layout != field->owner ||
		    constant->field.field >= fields->count)
			continue;
		other = &fields->field[constant->field.field];
		if (other == field ||
		    (fields_overlap(other, field) && mask_touches(other, &constant->mask, field)))
			return true;
	}
	return false;
}

bool libfwctl_command_is_settable(const struct libfwctl_command *command,
				  const struct libfwctl_field *field)
{
	const struct command_details *details;
	const struct fields *fields;

	if (!command || !field || command->foreign)
		return false;
	details = command_details(command);
	fields = layout_fields(field->owner);
	if (!details || !fields || !is_sent(command, field) || is_fixed(details, fields, field) ||
	    is_address(command, details, field))
		return false;
	if (!(field->flags & FIELD_ALIAS))
		return true;
	/* Another name is no way around what may not be set. */
	for (uint32_t i = 0; i < fields->count; i++)
		if (!(fields->field[i].flags & FIELD_ALIAS) &&
		    fields_overlap(field, &fields->field[i]) &&
		    (!is_sent(command, &fields->field[i]) ||
		     is_address(command, details, &fields->field[i])))
			return false;
	return true;
}

/* ---- the public catalogue --------------------------------------------------------------------- */

const struct libfwctl_format *libfwctl_command_get_format(const struct libfwctl_command *command)
{
	return command ? command->format : NULL;
}

const char *libfwctl_command_get_name(const struct libfwctl_command *command)
{
	return command ? command->name : NULL;
}

/* A string of its record; NULL for the empty one. */
static const char *text_at(const struct libfwctl_command *command, size_t member)
{
	const struct image *image;

	if (!command)
		return NULL;
	image = format_image(command->format, command->image);
	if (image_word(image, IMAGE_COMMANDS, command->index, offsetof(struct image_command, need)))
		return NULL;
	return image_text(image, image_word(image, IMAGE_COMMANDS, command->index, member));
}

const char *libfwctl_command_get_summary(const struct libfwctl_command *command)
{
	const char *text = text_at(command, offsetof(struct image_command, doc));

	return command && !text ? "" : text;
}

const char *libfwctl_command_get_reference(const struct libfwctl_command *command)
{
	return text_at(command, offsetof(struct image_command, doc_ref));
}

const char *libfwctl_command_get_since(const struct libfwctl_command *command)
{
	return text_at(command, offsetof(struct image_command, since));
}

int libfwctl_command_get_opcode(const struct libfwctl_command *command, uint32_t *opcode)
{
	if (!command || !opcode)
		return -EINVAL;
	if (!(command->flags & COMMAND_HAS_OPCODE))
		return -ENODATA;
	*opcode = command->opcode;
	return 0;
}

uint32_t libfwctl_command_get_scope(const struct libfwctl_command *command)
{
	return command ? command->scope : 0;
}

uint64_t libfwctl_command_get_effects(const struct libfwctl_command *command)
{
	return command ? command->effects : 0;
}

bool libfwctl_command_is_typed(const struct libfwctl_command *command)
{
	return command && (command->flags & COMMAND_TYPED) && !command->foreign;
}

bool libfwctl_command_is_procedure(const struct libfwctl_command *command)
{
	return command && (command->flags & COMMAND_PROCEDURE);
}

const char *libfwctl_command_get_obstacle(const struct libfwctl_command *command)
{
	return command ? command->obstacle : NULL;
}

const struct libfwctl_layout *libfwctl_command_get_request(const struct libfwctl_command *command)
{
	return command ? command_request(command) : NULL;
}

const struct libfwctl_layout *libfwctl_command_get_response(const struct libfwctl_command *command)
{
	return command ? command_response(command) : NULL;
}

const char *libfwctl_command_get_stream(const struct libfwctl_command *command)
{
	const struct command_details *details = command ? command_details(command) : NULL;

	return details && details->stream ? details->stream->name : NULL;
}

static bool is_of(const struct constant *constant, const struct libfwctl_field *field,
		  const struct fields *fields)
{
	return constant->field.layout == field->owner &&
	       &fields->field[constant->field.field] == field;
}

int libfwctl_command_get_preset(const struct libfwctl_command *command,
				const struct libfwctl_field *field, uint64_t *value, bool *fixed)
{
	const struct command_details *details;
	const struct fields *fields;
	struct wide preset = {0, 0};
	bool found = false, stays = false;

	if (!command || !field)
		return -EINVAL;
	details = command_details(command);
	fields = layout_fields(field->owner);
	if (!details || !fields)
		return -ENOMEM;
	for (uint32_t i = 0; i < details->nconstants; i++) {
		const struct constant *constant = &details->constants[i];

		if (!is_of(constant, field, fields))
			continue;
		preset.high = (preset.high & ~constant->mask.high) | constant->value.high;
		preset.low = (preset.low & ~constant->mask.low) | constant->value.low;
		found = true;
		stays |= constant->kind != CONSTANT_DEFAULT;
	}
	if (!found)
		return -ENODATA;
	if (fixed)
		*fixed = stays;
	if (value && field->width > 64)
		return -EOVERFLOW;
	if (value)
		*value = field->kind == KIND_SIGNED ? bits_sign_extend(preset.low, field->width)
						    : preset.low;
	return 0;
}

static const struct libfwctl_command_buffer *buffers_of(const struct libfwctl_command *command,
							size_t *count)
{
	const struct command_details *details = command ? command_details(command) : NULL;

	*count = details ? details->nbuffers : 0;
	return details ? details->buffers : NULL;
}

size_t libfwctl_command_get_buffer_count(const struct libfwctl_command *command)
{
	size_t count;

	buffers_of(command, &count);
	return count;
}

const struct libfwctl_command_buffer *libfwctl_command_get_buffer(
	const struct libfwctl_command *command, size_t index)
{
	size_t count;
	const struct libfwctl_command_buffer *buffers = buffers_of(command, &count);

	return index < count ? &buffers[index] : NULL;
}

const char *libfwctl_command_buffer_get_name(const struct libfwctl_command_buffer *buffer)
{
	return buffer ? buffer->name : NULL;
}

const char *libfwctl_command_buffer_get_summary(const struct libfwctl_command_buffer *buffer)
{
	return buffer ? buffer->doc : NULL;
}

uint32_t libfwctl_command_buffer_get_direction(const struct libfwctl_command_buffer *buffer)
{
	return buffer ? buffer->direction : 0;
}

const struct libfwctl_layout *libfwctl_command_buffer_get_layout(
	const struct libfwctl_command_buffer *buffer)
{
	return buffer ? buffer->layout : NULL;
}

const char *libfwctl_command_buffer_get_stream(const struct libfwctl_command_buffer *buffer)
{
	return buffer && buffer->stream ? buffer->stream->name : NULL;
}
