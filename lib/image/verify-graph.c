// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * verify-graph.c: how layouts stand in each other: no cycles, not too deep, no name twice among what is
 * inlined, and references that lead to fields which are there when they are asked for.
 */
#include "image/verify.h"

#include <stdlib.h>
#include <string.h>

#define INLINED UINT32_C(0x80000000) /* of a parent: it has the layout inlined */

#define INLINES_MAX 256 /* layouts that one layout has inlined, further in included */
#define PAIRS_STEP  16	/* comparisons of two of them that cost one step */

#define FOREIGN_ROUNDS_MAX \
	64 /* layouts that refer to each other's fields, the last to what is foreign */

/* How much is in a layout. */
struct extent {
	uint32_t height;  /* levels of structs */
	uint32_t ways;	  /* fields, each as often as there are ways to it */
	uint32_t inlined; /* fields, with those of structs inlined in it */
};

struct verify_graph {
	uint32_t *first;       /* of each layout's parents; one more behind */
	uint32_t *parents;     /* layouts that have it in them */
	struct extent *extent; /* of each layout, once it was walked */
	uint32_t *seen;	       /* the round in which a layout was seen last */
	uint32_t round;
	bool again; /* more was found to be foreign */
};

static bool bad_layout(struct verifier *v, uint32_t layout, const char *why)
{
	return verify_failed(v, IMAGE_LAYOUTS, layout, why);
}

void verify_graph_free(struct verifier *v)
{
	if (!v->graph)
		return;
	free(v->graph->first);
	free(v->graph->parents);
	free(v->graph->extent);
	free(v->graph->seen);
	free(v->graph);
	v->graph = NULL;
}

/* ---- who stands in whom ----------------------------------------------------------------------- */

/* Counts the parents of every layout into first[layout + 1]; false if there are too many. */
static bool count_parents(struct verifier *v, uint32_t *first, uint32_t *all)
{
	*all = 0;
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_LAYOUTS); i++) {
		struct image_children children;
		struct image_child child;

		image_children_begin(&children, v->image, i);
		while (image_children_next(&children, &child)) {
			if (++*all > IMAGE_COUNT_MAX)
				return bad_layout(v, i, "too many structs stand in structs");
			first[child.layout + 1]++;
		}
	}
	return true;
}

static void list_parents(struct verifier *v, uint32_t *first, uint32_t *parents)
{
	uint32_t count = image_count(v->image, IMAGE_LAYOUTS);

	/* first[i] moves on to the end of its list, and becomes the start of the next one's. */
	for (uint32_t i = 0; i < count; i++) {
		struct image_children children;
		struct image_child child;

		image_children_begin(&children, v->image, i);
		while (image_children_next(&children, &child))
			parents[first[child.layout]++] = i | (child.inlined ? INLINED : 0);
	}
	memmove(first + 1, first, count * sizeof(*first));
	first[0] = 0;
}

static bool make_graph(struct verifier *v)
{
	uint32_t count = image_count(v->image, IMAGE_LAYOUTS), all;
	struct verify_graph *graph = v->graph = calloc(1, sizeof(*graph));

	v->no_memory = true;
	if (!graph)
		return false;
	graph->first = calloc((size_t)count + 2, sizeof(*graph->first));
	graph->extent = calloc((size_t)count + 1, sizeof(*graph->extent));
	graph->seen = calloc((size_t)count + 1, sizeof(*graph->seen));
	if (!graph->first || !graph->extent || !graph->seen)
		return false;
	v->no_memory = false;
	if (!count_parents(v, graph->first, &all))
		return false;
	graph->parents = malloc(((size_t)all + 1) * sizeof(*graph->parents));
	v->no_memory = !graph->parents;
	if (!graph->parents)
		return false;
	for (uint32_t i = 0; i < count; i++)
		graph->first[i + 1] += graph->first[i];
	list_parents(v, graph->first, graph->parents);
	return true;
}

/* Takes in what a child has; none of the sums gets anywhere near 32 bits before it is too much. */
static void add_extent(struct verifier *v, struct extent *extent, const struct image_child *child)
{
	const struct extent *inner = &v->graph->extent[child->layout];
	uint32_t traits = image_word(v->image, IMAGE_FIELDS, child->field,
				     offsetof(struct image_field, traits));

	if (extent->height < inner->height + 1)
		extent->height = inner->height + 1;
	if (extent->ways <= IMAGE_WAYS_MAX)
		extent->ways += inner->ways;
	if (child->inlined && FIELD_KIND(traits) == KIND_STRUCT &&
	    extent->inlined <= IMAGE_WAYS_MAX)
		extent->inlined += inner->inlined;
}

/* Walks what is in a layout, at most IMAGE_DEPTH_MAX levels, each layout once. */
static bool measure(struct verifier *v, uint32_t layout, unsigned int depth)
{
	struct image_children children;
	struct image_child child;
	struct extent extent = {.height = 0};

	if (v->marks[layout] & MARK_CLOSED)
		return true;
	if (v->marks[layout] & MARK_OPENED)
		return bad_layout(v, layout, "it contains itself");
	if (depth == IMAGE_DEPTH_MAX)
		return bad_layout(v, layout, "structs stand in structs too deep");
	v->marks[layout] |= MARK_OPENED;
	if (v->marks[layout] & IMAGE_FOREIGN)
		v->marks[layout] |= IMAGE_REACHES_FOREIGN;
	image_children_begin(&children, v->image, layout);
	extent.ways = extent.inlined = children.end - children.field;
	while (image_children_next(&children, &child)) {
		if (!measure(v, child.layout, depth + 1))
			return false;
		add_extent(v, &extent, &child);
		v->marks[layout] |= v->marks[child.layout] & (IMAGE_REACHES_FOREIGN | MARK_SIDES);
	}
	if (extent.height >= IMAGE_DEPTH_MAX)
		return bad_layout(v, layout, "structs stand in structs too deep");
	if (extent.ways > IMAGE_WAYS_MAX)
		return bad_layout(v, layout, "its structs have too many fields all together");
	v->graph->extent[layout] = extent;
	v->marks[layout] = (unsigned char)((v->marks[layout] & ~MARK_OPENED) | MARK_CLOSED);
	return true;
}

static bool measure_all(struct verifier *v)
{
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_LAYOUTS); i++)
		v->marks[i] &= (unsigned char)~MARK_CLOSED;
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_LAYOUTS); i++)
		if (!measure(v, i, 0))
			return false;
	return true;
}

/* ---- references ------------------------------------------------------------------------------- */

/* One more step of a question that has no place to complain: when they are used up, the answer is no. */
static bool step(struct verifier *v)
{
	if (v->budget)
		v->budget--;
	return v->budget != 0;
}

uint32_t verify_inlined_fields(const struct verifier *v, uint32_t layout)
{
	return v->graph->extent[layout].inlined;
}

bool verify_inlined(struct verifier *v, uint32_t layout, uint32_t outer)
{
	const struct verify_graph *graph = v->graph;

	if (layout == outer)
		return true;
	if (!step(v))
		return false;
	for (uint32_t i = graph->first[layout]; i < graph->first[layout + 1]; i++)
		if ((graph->parents[i] & INLINED) &&
		    verify_inlined(v, graph->parents[i] & ~INLINED, outer))
			return true;
	return false;
}

/* What such a layout adds to another format's may be left out when they are put together. */
static bool is_addition(struct verifier *v, uint32_t layout)
{
	return image_word(v->image, IMAGE_LAYOUTS, layout, offsetof(struct image_layout, flags)) &
	       LAYOUT_EXTEND;
}

bool verify_belongs(struct verifier *v, uint32_t field, uint32_t layout_ref)
{
	uint32_t owner = image_field_owner(v->image, field);

	return layout_ref && !is_addition(v, owner) && verify_inlined(v, owner, layout_ref - 1);
}

/* Marks a layout and all around it as seen in this round. */
static bool see_around(struct verifier *v, uint32_t layout)
{
	struct verify_graph *graph = v->graph;

	if (graph->seen[layout] == graph->round)
		return true;
	graph->seen[layout] = graph->round;
	for (uint32_t i = graph->first[layout]; i < graph->first[layout + 1]; i++)
		if (!verify_spend(v, IMAGE_LAYOUTS, layout, 1) ||
		    !see_around(v, graph->parents[i] & ~INLINED))
			return false;
	return true;
}

/* Whether a layout, or one that it is inlined in, was seen in this round. */
static bool inlined_in_seen(struct verifier *v, uint32_t layout)
{
	struct verify_graph *graph = v->graph;

	if (graph->seen[layout] == graph->round)
		return true;
	if (!step(v))
		return false;
	for (uint32_t i = graph->first[layout]; i < graph->first[layout + 1]; i++)
		if ((graph->parents[i] & INLINED) &&
		    inlined_in_seen(v, graph->parents[i] & ~INLINED))
			return true;
	return false;
}

/* Who refers, for what is said if it leads nowhere. */
struct referrer {
	uint32_t layout; /* where the field is looked for, and around it */
	uint32_t owner;	 /* the layout that the reference belongs to */
	enum image_table table;
	uint32_t index;
	uint32_t request_ref, response_ref; /* while a command is looked at; else 0 */
};

typedef bool reference_fn(struct verifier *v, const struct referrer *from, uint32_t side,
			  uint32_t field);

/* The struct itself, those around it, and INFO are the same whatever the command. */
static bool check_around(struct verifier *v, const struct referrer *from, uint32_t side,
			 uint32_t field)
{
	uint32_t target = image_field_owner(v->image, field);

	if ((v->marks[target] & IMAGE_FOREIGN) && !(v->marks[from->owner] & IMAGE_FOREIGN)) {
		v->marks[from->owner] |= IMAGE_FOREIGN;
		v->graph->again = true;
	}
	if (!verify_spend(v, from->table, from->index, 1))
		return false;
	if (side == SIDE_INFO && !verify_belongs(v, field, v->format.info_ref))
		return verify_failed(v, from->table, from->index,
				     "it refers to a field that INFO does not have");
	if (side != SIDE_HERE || target == from->layout)
		return true;
	v->graph->round++;
	if (!see_around(v, from->layout))
		return false;
	if (is_addition(v, target) || (!v->foreign && !inlined_in_seen(v, target)))
		return verify_failed(v, from->table, from->index,
				     "it refers to a field that is neither there nor around it");
	return true;
}

static bool check_sides(struct verifier *v, const struct referrer *from, uint32_t side,
			uint32_t field)
{
	if (!verify_spend(v, from->table, from->index, 1))
		return false;
	if (side == SIDE_REQUEST && !verify_belongs(v, field, from->request_ref))
		return verify_failed(v, from->table, from->index,
				     "it refers to a field that the request does not have");
	if (side == SIDE_RESPONSE && !verify_belongs(v, field, from->response_ref))
		return verify_failed(v, from->table, from->index,
				     "it refers to a field that the response does not have");
	return true;
}

static bool references_of_extras(struct verifier *v, struct referrer *from,
				 const struct image_field *field, reference_fn *check)
{
	uint32_t owner = from->owner;
	struct image_extra extra;

	from->table = IMAGE_EXTRAS;
	for (uint32_t next = field->extra_ref; next; next = extra.next_ref) {
		from->index = next - 1;
		image_read(v->image, IMAGE_EXTRAS, next - 1, &extra, sizeof(extra));
		if (!verify_spend(v, IMAGE_EXTRAS, next - 1, 1))
			return false;
		if (!extra_is_expression(extra.kind) && !extra_is_condition(extra.kind))
			continue;
		/* A record says its own size; of what is foreign, it may be no struct that does. */
		from->layout = extra.kind == EXTRA_SIZE && FIELD_KIND(field->traits) == KIND_STRUCT
				       ? field->ref - 1
				       : owner;
		if (extra.field1_ref && !check(v, from, extra.side, extra.field1_ref - 1))
			return false;
		if (extra.field2_ref && !check(v, from, extra.side, extra.field2_ref - 1))
			return false;
	}
	from->layout = owner;
	return true;
}

static bool references_of_keys(struct verifier *v, struct referrer *from,
			       const struct image_field *field, reference_fn *check)
{
	struct image_union selector;
	struct image_key key;

	if (FIELD_KIND(field->traits) != KIND_UNION)
		return true;
	image_read(v->image, IMAGE_UNIONS, field->ref - 1, &selector, sizeof(selector));
	if (selector.need)
		return true;
	from->table = IMAGE_KEYS;
	for (uint32_t i = 0; i < selector.nkeys; i++) {
		from->index = selector.first_key + i;
		image_read(v->image, IMAGE_KEYS, from->index, &key, sizeof(key));
		if (!check(v, from, key.side, key.field))
			return false;
	}
	return true;
}

/* Has all that the fields of one layout refer to checked. */
static bool check_references(struct verifier *v, struct referrer *from, reference_fn *check)
{
	struct image_layout layout;
	struct image_field field;

	from->layout = from->owner;
	image_read(v->image, IMAGE_LAYOUTS, from->owner, &layout, sizeof(layout));
	if (layout.need)
		return true;
	if (!verify_spend(v, IMAGE_LAYOUTS, from->owner, layout.nfields))
		return false;
	for (uint32_t i = 0; i < layout.nfields; i++) {
		image_read(v->image, IMAGE_FIELDS, layout.first_field + i, &field, sizeof(field));
		if (!field.need && (!references_of_extras(v, from, &field, check) ||
				    !references_of_keys(v, from, &field, check)))
			return false;
	}
	return true;
}

/* What refers to something foreign is foreign itself, and so on, until nothing more is. */
static bool check_all_references(struct verifier *v)
{
	unsigned int rounds = 0;

	do {
		/* Each measures everything anew. */
		if (rounds++ == FOREIGN_ROUNDS_MAX)
			return bad_layout(v, 0,
					  "what it takes from later versions is too entangled");
		v->graph->again = false;
		for (uint32_t i = 0; i < image_count(v->image, IMAGE_LAYOUTS); i++) {
			struct referrer from = {.owner = i};

			if ((v->marks[i] & MARK_REFERS) &&
			    !check_references(v, &from, check_around))
				return false;
		}
		if (v->graph->again && !measure_all(v))
			return false;
	} while (v->graph->again);
	return true;
}

static bool walk_sides(struct verifier *v, struct referrer *from, uint32_t layout)
{
	struct image_children children;
	struct image_child child;

	if (!(v->marks[layout] & MARK_SIDES) || v->graph->seen[layout] == v->graph->round)
		return true;
	v->graph->seen[layout] = v->graph->round;
	from->owner = layout;
	if ((v->marks[layout] & MARK_REFERS) && !check_references(v, from, check_sides))
		return false;
	image_children_begin(&children, v->image, layout);
	while (image_children_next(&children, &child))
		if (!verify_spend(v, IMAGE_LAYOUTS, layout, 1) ||
		    !walk_sides(v, from, child.layout))
			return false;
	return true;
}

bool verify_sides(struct verifier *v, uint32_t layout, uint32_t request_ref, uint32_t response_ref)
{
	struct referrer from = {.request_ref = request_ref, .response_ref = response_ref};

	v->graph->round++;
	return walk_sides(v, &from, layout);
}

/* ---- names of what is inlined ----------------------------------------------------------------- */

/* The layouts whose names stand together, and by which of the outer layout's fields they came in. */
struct inlines {
	uint32_t count;
	struct {
		uint32_t layout, by;
	} of[INLINES_MAX];
};

static bool gather(struct verifier *v, struct inlines *inlines, uint32_t layout, uint32_t by,
		   unsigned int depth)
{
	struct image_children children;
	struct image_child child;

	if (depth == INLINE_MAX)
		return bad_layout(v, layout, "structs are inlined too deep");
	if (inlines->count == INLINES_MAX)
		return bad_layout(v, layout, "too many structs are inlined in one");
	inlines->of[inlines->count].layout = layout;
	inlines->of[inlines->count++].by = by;
	if (!(v->marks[layout] & MARK_INLINES))
		return true;
	image_children_begin(&children, v->image, layout);
	while (image_children_next(&children, &child))
		if (child.inlined &&
		    !gather(v, inlines, child.layout, depth ? by : child.field + 1, depth + 1))
			return false;
	return true;
}

/* Reserved fields are never named, and inline ones are named by what is in them. */
static bool is_named(const struct image_field *field)
{
	return field->need ||
	       (FIELD_KIND(field->traits) != KIND_RESERVED && !(field->flags & FIELD_INLINE));
}

static bool verify_apart(struct verifier *v, uint32_t a, uint32_t b)
{
	struct image_layout few, many;
	struct image_field field, other;
	uint32_t at;

	image_read(v->image, IMAGE_LAYOUTS, a, &few, sizeof(few));
	image_read(v->image, IMAGE_LAYOUTS, b, &many, sizeof(many));
	if (few.nfields > many.nfields) {
		struct image_layout swap = few;

		few = many;
		many = swap;
	}
	if (!verify_spend(v, IMAGE_LAYOUTS, a, few.nfields))
		return false;
	for (uint32_t i = few.first_field; i < few.first_field + few.nfields; i++) {
		image_read(v->image, IMAGE_FIELDS, i, &field, sizeof(field));
		if (!is_named(&field) ||
		    !image_find_direct(v->image, &many, image_string(v->image, field.name), &at))
			continue;
		image_read(v->image, IMAGE_FIELDS, at, &other, sizeof(other));
		if (is_named(&other))
			return verify_failed(v, IMAGE_FIELDS, i,
					     "its name is there twice among what is inlined");
	}
	return true;
}

/* What came in by the same field was looked at there, or is of different cases of a union. */
static bool verify_inlines(struct verifier *v, uint32_t layout)
{
	struct inlines inlines = {.count = 0};

	if (!gather(v, &inlines, layout, 0, 0))
		return false;
	for (uint32_t i = 0; i < inlines.count; i++) {
		if (!verify_spend(v, IMAGE_LAYOUTS, layout, i / PAIRS_STEP))
			return false;
		for (uint32_t j = 0; j < i; j++)
			if (inlines.of[i].by != inlines.of[j].by &&
			    !verify_apart(v, inlines.of[i].layout, inlines.of[j].layout))
				return false;
	}
	return true;
}

bool verify_graph(struct verifier *v)
{
	if (!make_graph(v) || !measure_all(v))
		return false;
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_LAYOUTS); i++)
		if ((v->marks[i] & MARK_INLINES) && !verify_inlines(v, i))
			return false;
	return check_all_references(v);
}
