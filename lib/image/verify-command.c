// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * verify-command.c: whether commands and streams hold together: what they send and receive, constants that
 * tell them apart, buffers, hooks, and the table of opcodes.
 */
#include "image/verify.h"

#include <string.h>

/* What references of a command are held against. */
struct sent {
	uint32_t request_ref, response_ref;
};

static bool bad_command(struct verifier *v, uint32_t index, const char *why)
{
	return verify_failed(v, IMAGE_COMMANDS, index, why);
}

/* ---- extras of commands and buffers ----------------------------------------------------------- */

static bool verify_operand(struct verifier *v, uint32_t index, const struct sent *sent,
			   uint32_t side, uint32_t ref)
{
	uint32_t field = ref - 1;
	bool there = false;

	if (!ref)
		return true;
	if (side == SIDE_INFO)
		there = verify_belongs(v, field, v->format.info_ref);
	if (side == SIDE_REQUEST || side == SIDE_HERE)
		there = verify_belongs(v, field, sent->request_ref);
	if (side == SIDE_RESPONSE || (side == SIDE_HERE && !there))
		there = verify_belongs(v, field, sent->response_ref);
	if (!there)
		return verify_failed(v, IMAGE_EXTRAS, index,
				     "it refers to a field that is not where it says");
	return true;
}

static bool verify_operands(struct verifier *v, const struct sent *sent, uint32_t ref)
{
	struct image_extra extra;

	for (uint32_t next = ref; next; next = extra.next_ref) {
		image_read(v->image, IMAGE_EXTRAS, next - 1, &extra, sizeof(extra));
		if (extra_is_expression(extra.kind) || extra_is_condition(extra.kind))
			if (!verify_operand(v, next - 1, sent, extra.side, extra.field1_ref) ||
			    !verify_operand(v, next - 1, sent, extra.side, extra.field2_ref))
				return false;
	}
	return true;
}

/* ---- streams ---------------------------------------------------------------------------------- */

static bool verify_stream(struct verifier *v, uint32_t index, const struct image_stream *stream)
{
	struct verified_extras extras;
	struct image_layout layout;
	struct sent own;

	if (!verify_string(v, IMAGE_STREAMS, index, stream->doc) ||
	    !verify_string(v, IMAGE_STREAMS, index, stream->doc_ref) ||
	    !verify_extras(v, IMAGE_STREAMS, index, stream->size_extra_ref, EXTRA_BIT(EXTRA_SIZE),
			   &extras))
		return false;
	if (stream->layout >= image_count(v->image, IMAGE_LAYOUTS))
		return verify_failed(v, IMAGE_STREAMS, index,
				     "it refers to a layout that is not there");
	/* A record's size is told by its own fields: they are all that is known of it. */
	own.request_ref = stream->layout + 1;
	own.response_ref = 0;
	if (extras.sides)
		return verify_failed(v, IMAGE_STREAMS, index,
				     "its records do not say their own size");
	if (!verify_operands(v, &own, stream->size_extra_ref))
		return false;
	image_read(v->image, IMAGE_LAYOUTS, stream->layout, &layout, sizeof(layout));
	if (!(extras.seen & EXTRA_BIT(EXTRA_SIZE)) && !extras.foreign && !layout.need &&
	    (layout.size == 0 || (layout.flags & LAYOUT_OPEN)))
		return verify_failed(v, IMAGE_STREAMS, index, "its records have no size");
	if (stream->record_max == 0 || stream->record_max > IMAGE_LAYOUT_MAX ||
	    (!layout.need && stream->record_max < layout.size))
		return verify_failed(v, IMAGE_STREAMS, index,
				     "its longest record has no length that can be");
	return true;
}

bool verify_streams(struct verifier *v)
{
	struct image_stream stream;

	for (uint32_t i = 0; i < image_count(v->image, IMAGE_STREAMS); i++) {
		image_read(v->image, IMAGE_STREAMS, i, &stream, sizeof(stream));
		if (!verify_rising_name(v, IMAGE_STREAMS, i, stream.name, NAME_DOTTED))
			return false;
		if (!stream.need && !verify_stream(v, i, &stream))
			return false;
	}
	return true;
}

/* ---- constants -------------------------------------------------------------------------------- */

static bool is_constant_kind(const struct image_field *field)
{
	uint32_t kind = FIELD_KIND(field->traits);

	return (kind >= KIND_UNSIGNED && kind <= KIND_FLAGS) || kind == KIND_UUID;
}

/* That value and mask fit into a field, and that the mask has all that the value has. */
static bool fits(const struct image_constant *constant, uint32_t width)
{
	bool any = false;

	for (uint32_t i = 0; i < 4; i++) {
		uint32_t behind = 96 - 32 * i;
		uint32_t bits = width > behind ? width - behind : 0;
		uint32_t room = bits >= 32 ? UINT32_MAX : (UINT32_C(1) << bits) - 1;

		if ((constant->mask[i] & ~room) || (constant->value[i] & ~constant->mask[i]))
			return false;
		any |= constant->mask[i] != 0;
	}
	return any;
}

/* Where it is among all the requests' bits; false if that is not fixed. */
static bool verify_constant_place(struct verifier *v, const struct image_constant *constant,
				  const struct sent *sent, uint64_t *bit_offset)
{
	return verify_belongs(v, constant->field, sent->request_ref) &&
	       image_inlined_at(v->image, image_field_owner(v->image, constant->field),
				sent->request_ref - 1, bit_offset);
}

static bool verify_constant_record(struct verifier *v, uint32_t index, const struct sent *sent,
				   const struct image_command *command, bool *opcode)
{
	struct image_constant constant;
	struct image_field field;
	uint64_t bit_offset;

	image_read(v->image, IMAGE_CONSTANTS, index, &constant, sizeof(constant));
	if (constant.kind < CONSTANT_SELECT || constant.kind > CONSTANT_DEFAULT)
		return verify_failed(v, IMAGE_CONSTANTS, index,
				     "it is of a kind that there is not");
	if (sent->request_ref && (v->marks[sent->request_ref - 1] & IMAGE_REACHES_FOREIGN) &&
	    constant.field < image_count(v->image, IMAGE_FIELDS))
		return true; /* the command is foreign, and nobody will ask for it */
	if (constant.field >= image_count(v->image, IMAGE_FIELDS) ||
	    !verify_constant_place(v, &constant, sent, &bit_offset))
		return verify_failed(v, IMAGE_CONSTANTS, index,
				     "it refers to a field that the request does not have");
	image_read(v->image, IMAGE_FIELDS, constant.field, &field, sizeof(field));
	if (field.need)
		return true;
	if (!is_constant_kind(&field) || (field.flags & (FIELD_ARRAY | FIELD_AFTER)))
		return verify_failed(v, IMAGE_CONSTANTS, index,
				     "it refers to a field that is no single number");
	if (!fits(&constant, field.width))
		return verify_failed(v, IMAGE_CONSTANTS, index, "it does not fit into its field");
	if (constant.kind == CONSTANT_SELECT && FIELD_ROLE(field.traits) == ROLE_OPCODE) {
		*opcode = constant.value[3] == command->opcode &&
			  bit_offset + field.bit_offset == v->format.opcode_offset &&
			  field.width == v->format.opcode_width &&
			  FIELD_ORDER(field.traits) == v->format.opcode_order;
		if (!*opcode)
			return verify_failed(
				v, IMAGE_CONSTANTS, index,
				"it is not the opcode that its command and format have");
	}
	return true;
}

static bool verify_constants(struct verifier *v, uint32_t index, const struct sent *sent,
			     const struct image_command *command)
{
	bool opcode = false;
	uint64_t fields = sent->request_ref ? verify_inlined_fields(v, sent->request_ref - 1) : 0;

	/* Each is looked for among the request's fields. */
	if (!verify_run(v, IMAGE_COMMANDS, index, IMAGE_CONSTANTS, command->first_constant,
			command->nconstants) ||
	    !verify_spend(v, IMAGE_COMMANDS, index, command->nconstants * (fields + 1)))
		return false;
	for (uint32_t i = 0; i < command->nconstants; i++)
		if (!verify_constant_record(v, command->first_constant + i, sent, command, &opcode))
			return false;
	if ((command->flags & COMMAND_HAS_OPCODE) && !opcode &&
	    !(v->marks[command->request_ref - 1] & IMAGE_REACHES_FOREIGN))
		return bad_command(v, index, "its opcode is not among its constants");
	return true;
}

/* ---- buffers ---------------------------------------------------------------------------------- */

static bool verify_buffer(struct verifier *v, uint32_t index, const struct sent *sent,
			  const struct image_buffer *buffer)
{
	const uint32_t both = LIBFWCTL_DIRECTION_TO_DEVICE | LIBFWCTL_DIRECTION_FROM_DEVICE;
	struct verified_extras extras;
	struct image_layout request;

	if (!verify_string(v, IMAGE_BUFFERS, index, buffer->doc) ||
	    !verify_ref(v, IMAGE_BUFFERS, index, IMAGE_LAYOUTS, buffer->layout_ref) ||
	    !verify_ref(v, IMAGE_BUFFERS, index, IMAGE_STREAMS, buffer->stream_ref) ||
	    !verify_extras(v, IMAGE_BUFFERS, index, buffer->extra_ref,
			   EXTRA_BIT(EXTRA_KERNEL_LENGTH) | EXTRA_BIT(EXTRA_VALID_LENGTH),
			   &extras) ||
	    !verify_operands(v, sent, buffer->extra_ref))
		return false;
	if (!sent->request_ref)
		return verify_failed(v, IMAGE_BUFFERS, index, "there is no request to point to it");
	image_read(v->image, IMAGE_LAYOUTS, sent->request_ref - 1, &request, sizeof(request));
	if (!request.need && (buffer->bit_offset % 8 ||
			      (uint64_t)buffer->bit_offset + 64 > (uint64_t)request.size * 8))
		return verify_failed(v, IMAGE_BUFFERS, index,
				     "its address has no place in the request");
	if (buffer->order == 0 || buffer->order >= ORDER_COUNT)
		return verify_failed(v, IMAGE_BUFFERS, index,
				     "its address is in an order that there is not");
	if ((buffer->direction & ~both) || !(buffer->direction & both))
		return verify_failed(v, IMAGE_BUFFERS, index,
				     "it goes in no direction that there is");
	if (buffer->length_max == 0 || buffer->length_max > IMAGE_LAYOUT_MAX)
		return verify_failed(v, IMAGE_BUFFERS, index, "its length is none that can be");
	if (buffer->layout_ref &&
	    !verify_sides(v, buffer->layout_ref - 1, sent->request_ref, sent->response_ref))
		return false;
	return true;
}

/* Names are told apart, and so are places of addresses. */
static bool verify_buffer_apart(struct verifier *v, uint32_t index, uint32_t first,
				const struct image_buffer *buffer)
{
	struct image_buffer other;

	for (uint32_t i = first; i < index; i++) {
		image_read(v->image, IMAGE_BUFFERS, i, &other, sizeof(other));
		if (strcmp(image_string(v->image, other.name),
			   image_string(v->image, buffer->name)) == 0)
			return verify_failed(v, IMAGE_BUFFERS, index, "its name is there twice");
		if (!other.need && other.bit_offset < buffer->bit_offset + 64 &&
		    buffer->bit_offset < other.bit_offset + 64)
			return verify_failed(v, IMAGE_BUFFERS, index,
					     "its address overlaps that of another");
	}
	return true;
}

static bool verify_buffers(struct verifier *v, uint32_t index, const struct sent *sent,
			   const struct image_command *command)
{
	struct image_buffer buffer;

	if (!verify_run(v, IMAGE_COMMANDS, index, IMAGE_BUFFERS, command->first_buffer,
			command->nbuffers) ||
	    !verify_spend(v, IMAGE_COMMANDS, index,
			  (uint64_t)command->nbuffers * command->nbuffers))
		return false;
	for (uint32_t i = 0; i < command->nbuffers; i++) {
		uint32_t at = command->first_buffer + i;

		image_read(v->image, IMAGE_BUFFERS, at, &buffer, sizeof(buffer));
		if (!verify_name(v, IMAGE_BUFFERS, at, buffer.name, NAME_WORD))
			return false;
		if (!buffer.need && (!verify_buffer(v, at, sent, &buffer) ||
				     !verify_buffer_apart(v, at, command->first_buffer, &buffer)))
			return false;
	}
	return true;
}

/* ---- commands --------------------------------------------------------------------------------- */

static bool verify_hook(struct verifier *v, uint32_t index, uint32_t name)
{
	if (!verify_string(v, IMAGE_COMMANDS, index, name))
		return false;
	return *image_string(v->image, name) == '\0' ||
	       verify_name(v, IMAGE_COMMANDS, index, name, NAME_DOTTED);
}

static bool verify_command_words(struct verifier *v, uint32_t index,
				 const struct image_command *command)
{
	const uint32_t strings[] = {command->doc, command->doc_ref, command->since};

	if (!verify_strings(v, IMAGE_COMMANDS, index, strings,
			    sizeof(strings) / sizeof(strings[0])) ||
	    !verify_hook(v, index, command->before) || !verify_hook(v, index, command->after) ||
	    !verify_hook(v, index, command->run) || !verify_hook(v, index, command->is) ||
	    !verify_ref(v, IMAGE_COMMANDS, index, IMAGE_LAYOUTS, command->request_ref) ||
	    !verify_ref(v, IMAGE_COMMANDS, index, IMAGE_LAYOUTS, command->response_ref) ||
	    !verify_ref(v, IMAGE_COMMANDS, index, IMAGE_LAYOUTS, command->error_ref) ||
	    !verify_ref(v, IMAGE_COMMANDS, index, IMAGE_STREAMS, command->stream_ref))
		return false;
	if (command->scope > LIBFWCTL_SCOPE_DEBUG_WRITE_FULL)
		return bad_command(v, index, "it has a scope that there is not");
	/* A command without effects would pass every policy. */
	if (!(command->effects_low | command->effects_high) && !(command->flags & COMMAND_TEMPLATE))
		return bad_command(v, index, "it has no effects, not even that it reads");
	return true;
}

static bool verify_procedure(struct verifier *v, uint32_t index,
			     const struct image_command *command)
{
	bool run = *image_string(v->image, command->run) != '\0';

	if (!(command->flags & COMMAND_PROCEDURE)) {
		if (run)
			return bad_command(v, index, "it is no procedure, but has a hook to run");
		if (!command->request_ref && !(command->flags & COMMAND_TEMPLATE))
			return bad_command(v, index, "it has no request");
		return true;
	}
	if (!run)
		return bad_command(v, index, "it is a procedure, but has no hook to run");
	if (command->steps_max == 0 || !(command->bytes_max_low | command->bytes_max_high))
		return bad_command(v, index, "it is a procedure without bounds");
	if (command->flags & COMMAND_HAS_OPCODE)
		return bad_command(v, index, "it is a procedure, but has an opcode");
	return true;
}

static bool verify_layout_sides(struct verifier *v, const struct sent *sent, uint32_t layout_ref)
{
	return !layout_ref ||
	       verify_sides(v, layout_ref - 1, sent->request_ref, sent->response_ref);
}

static bool verify_command(struct verifier *v, uint32_t index, const struct image_command *command)
{
	const uint32_t allowed = EXTRA_BIT(EXTRA_ROOM) | EXTRA_BIT(EXTRA_CAPABILITY) |
				 EXTRA_BIT(EXTRA_MINIMUM) | EXTRA_BIT(EXTRA_TRAILER);
	struct sent sent = {command->request_ref, command->response_ref};
	struct verified_extras extras;

	if (!verify_command_words(v, index, command) || !verify_procedure(v, index, command))
		return false;
	if ((command->flags & COMMAND_HAS_OPCODE) && !command->request_ref)
		return bad_command(v, index, "it has an opcode, but no request");
	return verify_extras(v, IMAGE_COMMANDS, index, command->extra_ref, allowed, &extras) &&
	       verify_operands(v, &sent, command->extra_ref) &&
	       verify_constants(v, index, &sent, command) &&
	       verify_buffers(v, index, &sent, command) &&
	       verify_layout_sides(v, &sent, command->request_ref) &&
	       verify_layout_sides(v, &sent, command->response_ref) &&
	       verify_layout_sides(v, &sent, command->error_ref);
}

/* ---- opcodes ---------------------------------------------------------------------------------- */

static uint32_t count_bits(uint32_t word)
{
	uint32_t bits = 0;

	for (; word; word &= word - 1)
		bits++;
	return bits;
}

/* How many bits a command is told by. */
static uint32_t selecting_bits(struct verifier *v, const struct image_command *command)
{
	struct image_constant constant;
	uint32_t bits = 0;

	for (uint32_t i = 0; i < command->nconstants; i++) {
		image_read(v->image, IMAGE_CONSTANTS, command->first_constant + i, &constant,
			   sizeof(constant));
		for (uint32_t j = 0; j < 4 && constant.kind == CONSTANT_SELECT; j++)
			bits += count_bits(constant.mask[j]);
	}
	return bits;
}

static bool comes_behind(const struct image_opcode *record, const struct image_opcode *before)
{
	if (record->opcode != before->opcode)
		return record->opcode > before->opcode;
	if (record->bits != before->bits)
		return record->bits < before->bits;
	return record->command > before->command;
}

static bool verify_opcode(struct verifier *v, uint32_t index, const struct image_opcode *record)
{
	struct image_command command;

	if (record->command >= image_count(v->image, IMAGE_COMMANDS))
		return verify_failed(v, IMAGE_OPCODES, index,
				     "it refers to a command that is not there");
	image_read(v->image, IMAGE_COMMANDS, record->command, &command, sizeof(command));
	/* Where there are no opcodes, what is told by nothing would be everything. */
	if (v->format.opcode_width ? !(command.flags & COMMAND_HAS_OPCODE)
				   : (command.flags & COMMAND_PROCEDURE) || !record->bits)
		return verify_failed(v, IMAGE_OPCODES, index,
				     "its command cannot be told from others");
	if (command.opcode != record->opcode)
		return verify_failed(v, IMAGE_OPCODES, index, "its command has another opcode");
	if (!command.need && record->bits != selecting_bits(v, &command))
		return verify_failed(v, IMAGE_OPCODES, index,
				     "its command is told by another number of bits");
	return true;
}

static bool verify_opcodes(struct verifier *v, uint32_t expected)
{
	struct image_opcode record, before = {0};

	for (uint32_t i = 0; i < image_count(v->image, IMAGE_OPCODES); i++) {
		image_read(v->image, IMAGE_OPCODES, i, &record, sizeof(record));
		if (!verify_opcode(v, i, &record))
			return false;
		if (i > 0 && !comes_behind(&record, &before))
			return verify_failed(v, IMAGE_OPCODES, i,
					     "it does not come behind the one before");
		before = record;
	}
	/* No two are the same, so that as many as there are commands means that all are there. */
	if (v->format.opcode_width && image_count(v->image, IMAGE_OPCODES) != expected)
		return verify_failed(v, IMAGE_OPCODES, image_count(v->image, IMAGE_OPCODES),
				     "a command with an opcode is missing");
	return true;
}

bool verify_commands(struct verifier *v)
{
	struct image_command command;
	uint32_t opcodes = 0;

	for (uint32_t i = 0; i < image_count(v->image, IMAGE_COMMANDS); i++) {
		image_read(v->image, IMAGE_COMMANDS, i, &command, sizeof(command));
		if (!verify_rising_name(v, IMAGE_COMMANDS, i, command.name, NAME_DOTTED))
			return false;
		opcodes += (command.flags & COMMAND_HAS_OPCODE) != 0;
		if (!command.need && !verify_command(v, i, &command))
			return false;
	}
	return verify_opcodes(v, opcodes);
}
