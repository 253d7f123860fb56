/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * walk.h: where the fields of a record stand and what they hold, with all that the record's bytes decide:
 * counts, lengths, cases, conditions. What cursor, paths, expressions and edits share. No I/O.
 *
 * Places are bits from the start of the record. Functions return 0, -ENODATA for what is not there,
 * -EBADMSG for bytes that contradict themselves, or -ENOMEM.
 */
#ifndef LIBFWCTL_WALK_H
#define LIBFWCTL_WALK_H

#include "codec/record.h"

#define RECORD_BYTES_MAX (2u << 20)
#define RECORD_BITS_MAX	 ((uint64_t)RECORD_BYTES_MAX * 8)

/* Structs in structs, with the record's own. */
#define WALK_FRAMES (IMAGE_DEPTH_MAX + 2)

/* One struct of the record; those around it are what references find fields in. */
struct frame {
	struct frame *outer;
	const struct libfwctl_layout *layout;
	const struct fields *fields;
	uint64_t base, end;
	const struct expression *sizing; /* of a record that says its own size */
	/* Where the field of this index was found to begin: the next one goes on from there. */
	uint32_t known;
	uint64_t known_bit;
};

struct walk {
	const struct libfwctl_record *record;
	uint64_t valid;		/* bits */
	unsigned int nested;	/* places that depend on places that depend on ... */
	unsigned int elsewhere; /* how often a field was looked for whose case is not chosen */
	bool writing; /* places change: none is kept in mind; frames can end behind what is valid */
};

struct array {
	uint64_t told;	/* how many there are to be; to the end: as many as fit */
	uint64_t count; /* how many of them fit */
	int64_t stride; /* bits */
	bool varies;	/* each element says itself how long it is */
	bool undecided; /* what tells of them is not known: none counts as there */
};

/* What a union is here. */
struct choice {
	const struct libfwctl_layout *layout; /* NULL: bytes, or nothing */
	bool nothing;
};

/* A field that a reference stands for. */
struct target {
	struct walk walk;
	struct frame frame;
	const struct libfwctl_field *field;
	uint64_t bit;
};

static inline uint64_t walk_limit(const struct walk *walk, const struct frame *frame)
{
	return frame->end < walk->valid ? frame->end : walk->valid;
}

static inline bool field_is_number(const struct libfwctl_field *field)
{
	return field->kind >= KIND_UNSIGNED && field->kind <= KIND_FLAGS;
}

/* Whether its own fields are named as if they stood in its place. */
static inline bool field_is_inlined(const struct libfwctl_field *field)
{
	return (field->flags & (FIELD_INLINE | FIELD_ARRAY)) == FIELD_INLINE;
}

/* Whether each element of it says itself how long it is. */
static inline bool field_elements_vary(const struct libfwctl_field *field)
{
	return (field->extras && field->extras->record_size) ||
	       (field->layout && (field->layout->flags & LAYOUT_OPEN));
}

/* Begins with a record: `top` becomes the frame of its layout. */
int walk_start(struct walk *walk, const struct libfwctl_record *record, struct frame *top);

/* Where a field of a frame begins. */
int walk_begin(struct walk *walk, struct frame *frame, uint32_t index, uint64_t *bit);

/* How long it is: all elements of an array, all of a struct that varies. */
int walk_span(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
	      uint64_t bit, uint64_t *bits);

int walk_array(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
	       uint64_t bit, struct array *array);

/* From one element of an array that varies to the next; -ENODATA if it is not wholly there. */
int walk_element_size(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
		      uint64_t bit, uint64_t *bits);

/* Where the element of that number begins; -ENODATA if the array has no such element. */
int walk_element(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
		 uint64_t bit, uint64_t index, uint64_t *element);

/* A number, signed ones in two's complement, of the field or element that begins at `bit`. */
int walk_number(const struct walk *walk, const struct frame *frame,
		const struct libfwctl_field *field, uint64_t bit, uint64_t *value);

/* Of bytes, a string, a uuid, a union that is bytes: where they are and how many. */
int walk_data(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
	      uint64_t bit, const unsigned char **data, size_t *length);

/* Into a struct, or a union's case, that begins at `bit`. */
int walk_enter(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
	       const struct libfwctl_layout *layout, uint64_t bit, struct frame *inner);

/* Which of a union's cases holds. */
int walk_choose(struct walk *walk, struct frame *frame, const struct libfwctl_field *field,
		struct choice *choice);

/* Whether other fields let it count: 0, -ENODATA if not. */
int walk_present(struct walk *walk, struct frame *frame, const struct libfwctl_field *field);

/* The value of an expression. `missing`, if given, gets how many of its fields are not there. */
int walk_evaluate(struct walk *walk, struct frame *frame, const struct expression *expression,
		  uint64_t *value, unsigned int *missing);

/* The field that a reference stands for, seen from a frame. */
int walk_find(struct walk *walk, struct frame *frame, const struct reference *reference,
	      struct target *target);

#endif
