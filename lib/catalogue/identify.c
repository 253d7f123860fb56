// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * identify.c: which command bytes are a request of: by the opcode, and among those of the same opcode by the
 * constants, most bits first. Where a format has no opcodes, all that can be told have the opcode 0. Every raw call is looked at: what tells commands apart is made ready when an
 * image is loaded, and compared eight bytes at once.
 */
#include "catalogue/format-private.h"
#include "image/bits.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What some of a request's bytes must be: eight from `byte` on, as they stand in memory. */
struct telling {
	uint64_t mask, value;
	uint32_t byte;
	uint32_t end; /* behind the last one that counts */
};

/* One entry of the opcodes; its tellings end where those of the next one begin. */
struct candidate {
	uint32_t opcode, bits;
	uint32_t command; /* in its image */
	uint32_t first;
};

struct identities {
	uint32_t count, ntellings, room;
	bool failed; /* no memory */
	struct telling *tellings;
	/* Where the candidates of an opcode begin, plus one, in a slot by its hash or the next free one. */
	uint32_t *slots;
	uint32_t hash_shift;
	struct candidate
		candidates[]; /* rising by opcode, falling by bits; and one behind the last */
};

static uint32_t hash(const struct identities *identities, uint32_t opcode)
{
	return opcode * UINT32_C(0x9e3779b1) >> identities->hash_shift;
}

static uint32_t next_slot(const struct identities *identities, uint32_t slot)
{
	return (slot + 1) & (UINT32_MAX >> identities->hash_shift);
}

/* ---- making ready --------------------------------------------------------------------------- */

static void add_telling(struct identities *identities, const struct telling *telling)
{
	if (identities->ntellings == identities->room) {
		uint32_t room = identities->room ? 2 * identities->room : 16;
		void *more = realloc(identities->tellings, room * sizeof(*telling));

		identities->failed = identities->failed || !more;
		if (!more)
			return;
		identities->tellings = more;
		identities->room = room;
	}
	identities->tellings[identities->ntellings++] = *telling;
}

/* The `width` bits of a number above its lowest `shift` ones. */
static uint64_t take_bits(const struct wide *number, uint32_t shift, uint32_t width)
{
	uint64_t bits = shift >= 64 ? number->high >> (shift - 64) : number->low >> shift;

	if (shift > 0 && shift < 64)
		bits |= number->high << (64 - shift);
	return bits & (UINT64_MAX >> (64 - width));
}

/* A number of at most 128 bits at any bit, in pieces that eight bytes hold. */
static void add_number(struct identities *identities, uint64_t bit, uint32_t width, uint32_t order,
		       const struct wide *value, const struct wide *mask)
{
	for (uint32_t done = 0, count; done < width; done += count) {
		uint32_t first = (bit + done) & 7;
		struct telling telling = {.byte = (uint32_t)((bit + done) / 8)};
		unsigned char eight[8] = {0};
		uint32_t shift;
		uint64_t piece;

		count = first ? 32 : 64;
		if (count > width - done)
			count = width - done;
		shift = order == ORDER_BIG ? width - done - count : done;
		piece = take_bits(mask, shift, count);
		if (!piece)
			continue;
		bits_quick_set(eight, first, count, order, piece);
		memcpy(&telling.mask, eight, sizeof(eight));
		bits_quick_set(eight, first, count, order, take_bits(value, shift, count));
		memcpy(&telling.value, eight, sizeof(eight));
		telling.end = telling.byte + (first + count + 7) / 8;
		add_telling(identities, &telling);
	}
}

static struct wide shifted(const struct wide *number, uint32_t shift)
{
	return (struct wide){0, take_bits(number, shift, 64)};
}

/* The most significant part comes first. False if the field has none. */
static bool add_parts(struct identities *identities, const struct image *image,
		      const struct image_field *field, uint64_t base, uint32_t order,
		      const struct image_constant *constant)
{
	struct wide value = resolve_wide(constant->value), mask = resolve_wide(constant->mask);
	uint32_t left = field->width;
	struct image_extra extra;

	for (uint32_t ref = field->extra_ref; ref; ref = extra.next_ref) {
		struct wide part_value, part_mask;

		image_read(image, IMAGE_EXTRAS, ref - 1, &extra, sizeof(extra));
		if (extra.kind != EXTRA_PART)
			continue;
		left -= extra.field2_ref;
		part_value = shifted(&value, left);
		part_mask = shifted(&mask, left);
		add_number(identities, base + extra.field1_ref, extra.field2_ref, order,
			   &part_value, &part_mask);
	}
	return left != field->width;
}

static void add_constant(struct identities *identities, const struct image *image,
			 const struct image_command *command, const struct image_constant *constant)
{
	struct wide value = resolve_wide(constant->value), mask = resolve_wide(constant->mask);
	uint32_t owner = image_field_owner(image, constant->field), order;
	struct image_field field;
	uint64_t base;

	image_read(image, IMAGE_FIELDS, constant->field, &field, sizeof(field));
	/* The opcode has been looked at by then. */
	if (constant->kind != CONSTANT_SELECT || FIELD_ROLE(field.traits) == ROLE_OPCODE ||
	    !image_inlined_at(image, owner, command->request_ref - 1, &base))
		return;
	/* The bytes of a UUID stand as they are written. */
	order = FIELD_KIND(field.traits) == KIND_UUID ? ORDER_BIG
						      : resolve_order(FIELD_ORDER(field.traits));
	if (!add_parts(identities, image, &field, base, order, constant))
		add_number(identities, base + image_bit_offset(image, owner, &field), field.width,
			   order, &value, &mask);
}

/* One whose constants cannot be understood has none here: it is met as a foreign command. */
static void add_constants(struct identities *identities, const struct loaded_image *loaded,
			  uint32_t index)
{
	struct image_constant constant;
	struct image_command command;

	if (loaded->commands[index].foreign)
		return;
	image_read(&loaded->image, IMAGE_COMMANDS, index, &command, sizeof(command));
	for (uint32_t i = 0; i < command.nconstants; i++) {
		image_read(&loaded->image, IMAGE_CONSTANTS, command.first_constant + i, &constant,
			   sizeof(constant));
		add_constant(identities, &loaded->image, &command, &constant);
	}
}

/* At least half of the slots stay free. */
static void add_slots(struct identities *identities)
{
	uint32_t bits = 1;

	while (bits < 31 && (UINT32_C(1) << bits) < 2 * identities->count)
		bits++;
	identities->hash_shift = 32 - bits;
	identities->slots = calloc((size_t)1 << bits, sizeof(*identities->slots));
	if (!identities->slots) {
		identities->failed = true;
		return;
	}
	for (uint32_t i = 0; i < identities->count; i++) {
		const struct candidate *candidate = &identities->candidates[i];
		uint32_t slot = hash(identities, candidate->opcode);

		if (i > 0 && candidate->opcode == candidate[-1].opcode)
			continue;
		while (identities->slots[slot])
			slot = next_slot(identities, slot);
		identities->slots[slot] = i + 1;
	}
}

void identities_free(struct identities *identities)
{
	if (!identities)
		return;
	free(identities->slots);
	free(identities->tellings);
	free(identities);
}

struct identities *identities_new(const struct loaded_image *loaded)
{
	uint32_t count = image_count(&loaded->image, IMAGE_OPCODES);
	struct identities *identities =
		calloc(1, sizeof(*identities) + ((size_t)count + 1) * sizeof(struct candidate));

	if (!identities)
		return NULL;
	for (uint32_t i = 0; i < count; i++) {
		struct candidate *candidate = &identities->candidates[identities->count];
		struct image_opcode entry;

		image_read(&loaded->image, IMAGE_OPCODES, i, &entry, sizeof(entry));
		if (loaded->commands[entry.command].flags & COMMAND_TEMPLATE)
			continue;
		candidate->opcode = entry.opcode;
		candidate->bits = entry.bits;
		candidate->command = entry.command;
		candidate->first = identities->ntellings;
		add_constants(identities, loaded, entry.command);
		identities->count++;
	}
	identities->candidates[identities->count].first = identities->ntellings;
	add_slots(identities);
	if (!identities->failed)
		return identities;
	identities_free(identities);
	return NULL;
}

/* The first of an opcode, or the one behind the last. */
static const struct candidate *first_candidate(const struct identities *identities, uint32_t opcode)
{
	uint32_t slot = hash(identities, opcode), at;

	while ((at = identities->slots[slot])) {
		if (identities->candidates[at - 1].opcode == opcode)
			return &identities->candidates[at - 1];
		slot = next_slot(identities, slot);
	}
	return &identities->candidates[identities->count];
}

/* ---- one command against another ------------------------------------------------------------ */

/* The bits of one byte that a request is told by, and what they must be. */
static void told_byte(const struct identities *identities, const struct candidate *candidate,
		      uint32_t byte, unsigned char *mask, unsigned char *value)
{
	*mask = *value = 0;
	for (uint32_t i = candidate[0].first; i < candidate[1].first; i++) {
		const struct telling *telling = &identities->tellings[i];

		if (byte < telling->byte || byte >= telling->end)
			continue;
		*mask |= ((const unsigned char *)&telling->mask)[byte - telling->byte];
		*value |= ((const unsigned char *)&telling->value)[byte - telling->byte];
	}
}

static uint64_t count_tellings(const struct candidate *candidate)
{
	return candidate[1].first - candidate[0].first;
}

/* Whether all that one is told by tells the other, too. Both have the same opcode. No steps left: no. */
static bool tells_all_of(const struct identities *wide, const struct candidate *one,
			 const struct identities *narrow, const struct candidate *other,
			 uint64_t *steps)
{
	uint64_t both = count_tellings(one) + count_tellings(other);

	for (uint32_t i = one[0].first; i < one[1].first; i++) {
		const struct telling *telling = &wide->tellings[i];

		for (uint32_t byte = telling->byte; byte < telling->end; byte++) {
			unsigned char mask, value, other_mask, other_value;

			*steps -= both < *steps ? both : *steps;
			if (!*steps)
				return false;
			told_byte(wide, one, byte, &mask, &value);
			told_byte(narrow, other, byte, &other_mask, &other_value);
			if ((mask & ~other_mask) || ((value ^ other_value) & mask))
				return false;
		}
	}
	return true;
}

/* What is left out selects nothing, and of a foreign one it is not known what it does. */
static bool is_told(const struct libfwctl_command *command)
{
	return !command->left_out && !command->foreign;
}

/* Two images, a command of the one, and steps for comparing it with those of the other. */
struct meeting {
	const struct loaded_image *added, *known;
	const struct candidate *one;
	uint64_t steps;
};

static bool refines(struct meeting *meeting, const struct candidate *other)
{
	meeting->steps -= meeting->steps > 0;
	return is_told(&meeting->known->commands[other->command]) &&
	       tells_all_of(meeting->known->identities, other, meeting->added->identities,
			    meeting->one, &meeting->steps);
}

/*
 * Whether its requests are all known as those of another one, which itself refines this one and says more
 * exactly what they do. Two that are told by the same bits do not stand for each other.
 */
static bool is_known_better(struct meeting *meeting, const struct candidate *other)
{
	const struct identities *known = meeting->known->identities;
	const struct candidate *better = first_candidate(known, other->opcode);

	/* Falling by bits. */
	for (; better->bits > other->bits && better < other; better++)
		if (refines(meeting, better) &&
		    tells_all_of(known, other, known, better, &meeting->steps))
			return true;
	return false;
}

static void meet_one(struct meeting *meeting, const struct candidate *other, identity_met *met,
		     void *owner)
{
	struct libfwctl_command *mine = &meeting->added->commands[meeting->one->command];

	if (!is_told(mine) || !refines(meeting, other) || is_known_better(meeting, other))
		return;
	met(owner, mine, &meeting->known->commands[other->command],
	    tells_all_of(meeting->added->identities, meeting->one, meeting->known->identities,
			 other, &meeting->steps));
}

uint64_t identities_meet(const struct loaded_image *added, const struct loaded_image *known,
			 uint64_t steps, identity_met *met, void *owner)
{
	const struct identities *ours = added->identities, *theirs = known->identities;
	struct meeting meeting = {.added = added, .known = known, .steps = steps};

	for (uint32_t i = 0; i < ours->count; i++) {
		const struct candidate *other;

		meeting.one = &ours->candidates[i];
		other = first_candidate(theirs, meeting.one->opcode);
		for (; other < theirs->candidates + theirs->count &&
		       other->opcode == meeting.one->opcode && meeting.steps;
		     other++)
			meet_one(&meeting, other, met, owner);
	}
	return meeting.steps;
}

/* ---- looking -------------------------------------------------------------------------------- */

/* Eight bytes of a request, in memory's order; those behind its end are zero. */
static inline uint64_t eight_bytes(const unsigned char *bytes, size_t length, size_t from)
{
	uint64_t eight = 0;

	if (length >= sizeof(eight) && from <= length - sizeof(eight))
		memcpy(&eight, bytes + from, sizeof(eight));
	else if (from < length)
		memcpy(&eight, bytes + from, length - from);
	return eight;
}

enum fit { FITS_NOT, FITS, FITS_PERHAPS /* the bytes end before all was seen */ };

/* Kept apart: most commands are told by their opcode alone. */
static __attribute__((noinline)) enum fit compare(const struct identities *identities,
						  const struct candidate *candidate,
						  const unsigned char *bytes, size_t length)
{
	enum fit fit = FITS;

	for (uint32_t i = candidate[0].first; i < candidate[1].first; i++) {
		const struct telling *telling = &identities->tellings[i];

		if (telling->end > length)
			fit = FITS_PERHAPS;
		else if ((eight_bytes(bytes, length, telling->byte) & telling->mask) !=
			 telling->value)
			return FITS_NOT;
	}
	return fit;
}

static inline enum fit fits(const struct identities *identities, const struct candidate *candidate,
			    const unsigned char *bytes, size_t length)
{
	if (candidate[0].first == candidate[1].first)
		return FITS;
	return compare(identities, candidate, bytes, length);
}

/* Of several that fit in one image, the first is told by most bits. */
static void look_into(const struct loaded_image *loaded, uint32_t opcode,
		      const unsigned char *bytes, size_t length, struct identity *found)
{
	const struct identities *identities = loaded->identities;
	const struct candidate *end = identities->candidates + identities->count;
	const struct candidate *candidate = first_candidate(identities, opcode);

	for (; candidate < end && candidate->opcode == opcode; candidate++) {
		const struct libfwctl_command *command = &loaded->commands[candidate->command];
		enum fit fit;

		if (found->command && candidate->bits <= found->bits)
			return;
		if (command->left_out)
			continue;
		if (command->foreign) {
			found->foreign = true;
			return;
		}
		fit = fits(identities, candidate, bytes, length);
		if (fit == FITS_PERHAPS)
			found->cut = true;
		if (fit != FITS)
			continue;
		found->command = command;
		found->bits = candidate->bits;
		found->effects |= command->effects;
		return;
	}
}

void format_identify(const struct libfwctl_format *format, const void *request, size_t length,
		     struct identity *found)
{
	uint32_t width = format->record.opcode_width, offset = format->record.opcode_offset;
	uint64_t eight, opcode = 0;

	*found = (struct identity){.command = NULL};
	format_use(format);
	if ((uint64_t)offset + width > (uint64_t)length * 8)
		return;
	if (width) {
		eight = eight_bytes(request, length, offset / 8);
		opcode = bits_quick_get((const unsigned char *)&eight, offset & 7, width,
					format->opcode_order);
	}
	for (uint32_t i = 0; i < format->nimages; i++)
		look_into(format->images[i], (uint32_t)opcode, request, length, found);
	if (found->foreign)
		found->command = NULL;
}

const struct libfwctl_command *libfwctl_format_identify(const struct libfwctl_format *format,
							const void *request, size_t length)
{
	struct identity found;

	if (!format || !request)
		return NULL;
	format_identify(format, request, length, &found);
	return found.command;
}
