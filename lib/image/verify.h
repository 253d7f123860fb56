/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * verify.h: what the files that verify an image share. They run once, in the order of the functions
 * below; each relies on what those before it have found in order. No I/O.
 */
#ifndef LIBFWCTL_VERIFY_H
#define LIBFWCTL_VERIFY_H

#include "image/image.h"

/* What is known of a layout while an image is verified, beside IMAGE_FOREIGN and _REACHES_FOREIGN. */
enum {
	MARK_REFERS = 1 << 2,  /* has fields that refer to other fields */
	MARK_SIDES = 1 << 3,   /* some refer to the request or response; here or further in */
	MARK_INLINES = 1 << 4, /* has structs inlined */
	MARK_OPENED = 1 << 5,  /* is on the way that is being walked */
	MARK_CLOSED = 1 << 6,  /* has been walked */
};

struct verifier {
	const struct image *image;
	struct image_fault *fault;
	struct image_format format;
	unsigned char *marks; /* one a layout */
	uint64_t budget;      /* steps left: what shares too much is refused, not waited for */
	bool extension;
	bool foreign; /* some layout is: not all that refers to others can be followed */
	bool no_memory;
	struct verify_graph *graph;
};

/* Each returns false if the image is to be refused; `fault` then says why. */
bool verify_enums(struct verifier *v);
bool verify_layouts(struct verifier *v); /* each layout for itself */
bool verify_graph(struct verifier *v);	 /* how layouts stand in each other */
bool verify_streams(struct verifier *v);
bool verify_commands(struct verifier *v);
bool verify_verbs(struct verifier *v); /* queries, parameters, readings, dumps */

bool verify_failed(struct verifier *v, enum image_table table, uint32_t index, const char *why);
bool verify_spend(struct verifier *v, enum image_table table, uint32_t index, uint64_t steps);

/* ---- words ------------------------------------------------------------------------------------ */

enum name_form {
	NAME_WORD,   /* letters, digits, underscores; no digit first */
	NAME_DOTTED, /* such words, joined by dots */
	NAME_PLACE,  /* letters, digits, underscores, dots and slashes in any order */
};

bool verify_string(struct verifier *v, enum image_table table, uint32_t index, uint32_t string);
bool verify_strings(struct verifier *v, enum image_table table, uint32_t index,
		    const uint32_t *strings, size_t count);
bool verify_name(struct verifier *v, enum image_table table, uint32_t index, uint32_t name,
		 enum name_form form);

/* A name that comes behind that of the record before it. */
bool verify_rising_name(struct verifier *v, enum image_table table, uint32_t index, uint32_t name,
			enum name_form form);

/* That a run of records lies inside its table; that a reference, if there is one, does. */
bool verify_run(struct verifier *v, enum image_table table, uint32_t index, enum image_table other,
		uint32_t first, uint32_t count);
bool verify_ref(struct verifier *v, enum image_table table, uint32_t index, enum image_table other,
		uint32_t ref);

/* ---- extras ----------------------------------------------------------------------------------- */

/* What was found in a chain of extras. */
struct verified_extras {
	uint32_t seen;			 /* bits by kind */
	bool foreign;			 /* holds what must be understood and is not */
	bool refers;			 /* refers to fields */
	bool sides;			 /* ... of request or response */
	uint32_t count_index;		 /* of EXTRA_COUNT */
	uint32_t nparts, first_part;	 /* its bit offset */
	uint64_t parts_width, parts_end; /* bits: of all; end of the furthest */
	int32_t stride, from;
};

#define EXTRA_BIT(kind) (1u << (kind))

bool verify_extras(struct verifier *v, enum image_table table, uint32_t index, uint32_t ref,
		   uint32_t allowed, struct verified_extras *found);

/* Whether an extra holds an expression, or compares a field, so that field1 and field2 are fields. */
bool extra_is_expression(uint32_t kind);
bool extra_is_condition(uint32_t kind);

/* What an expression without fields amounts to; false if that is no number. */
bool verify_constant(const struct image_extra *extra, uint64_t *value);

/* ---- references ------------------------------------------------------------------------------- */

/* How many fields a layout has, with those of the structs that are inlined in it. */
uint32_t verify_inlined_fields(const struct verifier *v, uint32_t layout);

/* Whether a layout is another one, or inlined in it. */
bool verify_inlined(struct verifier *v, uint32_t layout, uint32_t outer);

/*
 * Whether a field belongs to the layout whose reference this is, or to one inlined in it; as far as can be
 * told, where layouts are foreign. What is only added to another format's layout does not: it may be left out.
 */
bool verify_belongs(struct verifier *v, uint32_t field, uint32_t layout_ref);

/* That all that a layout, and what is in it, refers to in request and response is there. */
bool verify_sides(struct verifier *v, uint32_t layout, uint32_t request_ref, uint32_t response_ref);

void verify_graph_free(struct verifier *v);

#endif
