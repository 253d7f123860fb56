/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* format-private.h: what a format is made of, for the files of the catalogue alone. No I/O. */
#ifndef LIBFWCTL_FORMAT_PRIVATE_H
#define LIBFWCTL_FORMAT_PRIVATE_H

#include "catalogue/format.h"

#define FORMAT_IMAGES_MAX 64 /* the base and its extensions: as many as a layout can count */

/* One image of a format, and the objects that stand for its records. */
struct loaded_image {
	struct image image;
	struct image_source source;
	const char *name;		 /* the format's; of an extension, its namespace */
	struct libfwctl_layout *layouts; /* one a record; those of the base's layouts are unused */
	struct libfwctl_command *commands;
	struct stream *streams;
	_Atomic(struct enumeration *) *enums;
	/* Of an extension: the base's layouts and enums that its records stand for. Otherwise NULL. */
	uint32_t *layout_targets, *enum_targets;
	struct arena_chunk *chunks;    /* what streams point to */
	struct identities *identities; /* what tells its commands */
};

/* Something of one of the images: what is listed, by name, whichever image it is in. */
struct item {
	uint32_t index : 20;
	uint32_t image : 6;
};

struct listing {
	uint32_t count;
	struct item *items;
};

/* What an extension adds to a layout or an enum of the base, in the order in which it came. */
struct addition {
	uint32_t target;
	struct item from;
	uint32_t first; /* of a layout: index of the first field added */
};

struct additions {
	uint32_t count;
	struct addition *list;
};

struct libfwctl_format {
	struct libfwctl_context *ctx;
	struct image_format record; /* of the base */
	uint32_t opcode_order;	    /* little or big */
	_Atomic(bool) used;
	uint32_t nimages;
	struct loaded_image *images[FORMAT_IMAGES_MAX];
	struct listing commands, layouts, streams, params, readings, dumps;
	_Atomic(struct verbs *) verbs; /* made when first asked for */
	struct additions layout_additions, enum_additions;
};

/* ---- objects of records ----------------------------------------------------------------------- */

static inline const struct image *format_image(const struct libfwctl_format *format, uint32_t image)
{
	return &format->images[image]->image;
}

/* The layout that a record stands for: its own object, or the base's. */
const struct libfwctl_layout *format_layout(const struct libfwctl_format *format, uint32_t image,
					    uint32_t index);

/* As format_layout(), by a reference plus one; NULL for none. */
const struct libfwctl_layout *format_layout_ref(const struct libfwctl_format *format,
						uint32_t image, uint32_t ref);

/* From here on, nothing more can be added to the format. */
static inline void format_use(const struct libfwctl_format *format)
{
	struct libfwctl_format *mine = (struct libfwctl_format *)format;

	if (!atomic_load_explicit(&mine->used, memory_order_relaxed))
		atomic_store_explicit(&mine->used, true, memory_order_relaxed);
}

/* A string of an image, or NULL for the empty one. */
const char *image_text(const struct image *image, uint32_t string);

/* ---- loading ---------------------------------------------------------------------------------- */

/*
 * Opens and verifies an image, and makes the objects for its records, which belong to no format yet. The
 * source stays the caller's. 0, -EBADMSG with the reason in err, -ENOMEM.
 */
int loaded_image_new(const struct image_source *source, struct libfwctl_error *err,
		     struct loaded_image **out);
void loaded_image_free(struct loaded_image *loaded);

/* Makes the objects whole, once the image has its number in the format. 0 or -ENOMEM. */
int loaded_image_fill(struct libfwctl_format *format, uint32_t number);

/* What tells the commands of an image, by their opcodes; NULL: no memory. */
struct identities *identities_new(const struct loaded_image *loaded);
void identities_free(struct identities *identities);

/*
 * Calls met() for each command of an extension, with each one of another image that is told by nothing but
 * what tells it, too: it refines that one, or, `same`, is told by the same. Left out are those of which the
 * other image has one that refines them, and is refined as well. Of `steps`, those left are returned; 0: it
 * takes too many.
 */
typedef void identity_met(void *owner, struct libfwctl_command *added,
			  const struct libfwctl_command *known, bool same);
uint64_t identities_meet(const struct loaded_image *added, const struct loaded_image *known,
			 uint64_t steps, identity_met *met, void *owner);

int format_no_memory(struct libfwctl_error *err);

/* What is listed of one image, by name. */
int listing_new(const struct libfwctl_format *format, enum image_table table, uint32_t image,
		struct listing *listing);
const char *listing_name(const struct libfwctl_format *format, enum image_table table,
			 struct item item);
bool listing_find(const struct libfwctl_format *format, enum image_table table,
		  const struct listing *listing, const char *name, struct item *item);

/* ---- resolving -------------------------------------------------------------------------------- */

/* Memory that is given back all at once. */
struct arena_chunk {
	struct arena_chunk *next;
};
struct arena {
	struct arena_chunk *chunks;
	unsigned char *free;
	size_t room;
	bool failed;
};
void *arena_new(struct arena *arena, size_t size);   /* zeroed; NULL: no memory, and `failed` */
void arena_expect(struct arena *arena, size_t size); /* so much will be asked for */
void arena_free(struct arena_chunk *chunks);

/* Turns what the records of one image say into structs with pointers. */
struct resolver {
	const struct libfwctl_format *format;
	uint32_t number;
	const struct image *image;
	struct arena arena;
};
struct reference resolve_reference(struct resolver *resolver, enum image_side side, uint32_t field);
struct expression *resolve_expression(struct resolver *resolver, const struct image_extra *extra);
void resolve_condition(struct resolver *resolver, const struct image_extra *extra,
		       struct condition *condition);
struct selector *resolve_union(struct resolver *resolver, uint32_t index);
struct wide resolve_wide(const uint32_t words[4]);
uint32_t resolve_order(uint32_t order);

/* The enum of a record, made when first asked for; NULL: no memory. */
const struct enumeration *format_enumeration(const struct libfwctl_format *format, uint32_t image,
					     uint32_t index);

/* A field by name, in a layout or in structs inlined in it. */
bool image_find_field(const struct image *image, uint32_t layout, const char *name,
		      uint32_t *field);

void layout_free_fields(struct libfwctl_layout *layout);
void command_free_details(struct libfwctl_command *command);
void format_free_verbs(struct libfwctl_format *format);

#endif
