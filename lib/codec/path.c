// SPDX-License-Identifier: LGPL-2.1-or-later
/* path.c: paths: looking them up in layouts, and following them in records. See path.h. */
#include "codec/path.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* A path through nested unions can end at many fields; no real format comes near. */
#define NODES_MAX 4096
#define TEXT_MAX  4096

struct builder {
	struct libfwctl_path *path;
	uint32_t nodes_room, branches_room;
	/* How far the text was followed, for the error. */
	const char *furthest;
	const struct libfwctl_layout *layout;
};

/* One name of the text, and what is behind it. */
struct component {
	const char *name;
	size_t length;
	bool has_index;
	uint64_t index;
	const char *rest; /* NULL: it is the last */
};

static bool is_name_character(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

/* Returns where the text stops being a path, NULL if nowhere. */
static const char *parse_component(const char *text, struct component *component)
{
	component->name = text;
	component->has_index = false;
	component->index = 0;
	while (is_name_character(*text))
		text++;
	component->length = (size_t)(text - component->name);
	if (component->length == 0)
		return text;
	if (*text == '[') {
		const char *digits = ++text;

		for (; *text >= '0' && *text <= '9'; text++) {
			if (text - digits >= 18)
				return text;
			component->index = component->index * 10 + (uint64_t)(*text - '0');
		}
		if (text == digits || *text != ']')
			return text;
		component->has_index = true;
		text++;
	}
	component->rest = *text ? text + 1 : NULL;
	return *text && *text != '.' ? text : NULL;
}

static const char *parse_all(const char *text)
{
	struct component component;

	do {
		const char *wrong = parse_component(text, &component);

		if (wrong)
			return wrong;
		text = component.rest;
	} while (text);
	return NULL;
}

/* Room for one more in a list that is twice as long each time; the list itself, or NULL. */
static void *more(void *list, uint32_t *room, uint32_t count, size_t size)
{
	uint32_t wanted = *room ? 2 * *room : 4;
	void *longer;

	if (count < *room)
		return list;
	longer = realloc(list, wanted * size);
	if (longer)
		*room = wanted;
	return longer;
}

static int add_node(struct builder *builder, const struct path_node *node, uint32_t *index)
{
	struct libfwctl_path *path = builder->path;
	void *list;

	if (path->nnodes == NODES_MAX)
		return -EINVAL;
	list = more(path->nodes, &builder->nodes_room, path->nnodes, sizeof(*path->nodes));
	if (!list)
		return -ENOMEM;
	path->nodes = list;
	*index = path->nnodes++;
	path->nodes[*index] = *node;
	return 0;
}

static int add_branch(struct builder *builder, uint32_t *first, const struct path_branch *branch)
{
	struct libfwctl_path *path = builder->path;
	void *list =
		more(path->branches, &builder->branches_room, path->nbranches, sizeof(*branch));

	if (!list)
		return -ENOMEM;
	path->branches = list;
	path->branches[path->nbranches] = *branch;
	path->branches[path->nbranches].next = *first;
	*first = path->nbranches++;
	return 0;
}

static int resolve(struct builder *builder, const struct libfwctl_layout *layout, const char *text,
		   uint32_t *node);

static bool has_branch(const struct libfwctl_path *path, uint32_t first,
		       const struct libfwctl_layout *layout)
{
	for (; first != PATH_NONE; first = path->branches[first].next)
		if (path->branches[first].layout == layout)
			return true;
	return false;
}

/* Goes on behind a struct, or in each case of a union that has the rest of the text. */
static int resolve_below(struct builder *builder, const struct libfwctl_field *field,
			 const char *rest, uint32_t *first)
{
	const struct selector *selector = field->selector;
	uint32_t count = field->kind == KIND_UNION ? selector->ncases + 1 : 1;
	bool found = false;

	for (uint32_t i = 0; i < count; i++) {
		struct path_branch branch = {field->layout, 0, 0};
		int result;

		if (field->kind == KIND_UNION)
			branch.layout = i < selector->ncases ? selector->cases[i].layout
							     : selector->otherwise;
		if (!branch.layout || has_branch(builder->path, *first, branch.layout))
			continue;
		result = resolve(builder, branch.layout, rest, &branch.node);
		if (result == -ENOENT)
			continue;
		if (!result)
			result = add_branch(builder, first, &branch);
		if (result)
			return result;
		found = true;
	}
	return found ? 0 : -ENOENT;
}

static int resolve_named(struct builder *builder, const struct libfwctl_field *field,
			 const struct component *component, struct path_node *node)
{
	if (component->has_index && !(field->flags & FIELD_ARRAY))
		return -ENOENT;
	if (!component->rest)
		return 0;
	if ((field->kind != KIND_STRUCT && field->kind != KIND_UNION) ||
	    ((field->flags & FIELD_ARRAY) && !component->has_index))
		return -ENOENT;
	return resolve_below(builder, field, component->rest, &node->branch);
}

static int resolve(struct builder *builder, const struct libfwctl_layout *layout, const char *text,
		   uint32_t *index)
{
	const struct fields *fields = layout_fields(layout);
	const struct libfwctl_field *named, *field = NULL;
	struct component component;
	struct path_node node = {.branch = PATH_NONE};
	int result = -ENOENT;

	if (!fields)
		return -ENOMEM;
	if (text > builder->furthest || !builder->layout) {
		builder->furthest = text;
		builder->layout = layout;
	}
	parse_component(text, &component);
	named = fields_find(fields, component.name, component.length);
	if (named && named->kind == KIND_RESERVED)
		return -ENOENT;
	/* The name of an inlined struct counts only if nothing in it has that name. */
	for (uint32_t i = 0; (!named || field_is_inlined(named)) && i < fields->count; i++) {
		field = &fields->field[i];
		if (!field_is_inlined(field))
			continue;
		result = resolve_below(builder, field, text, &node.branch);
		if (result != -ENOENT)
			break;
	}
	if (result == -ENOENT && named) {
		field = named;
		node.has_index = component.has_index;
		node.index = component.index;
		result = resolve_named(builder, field, &component, &node);
	}
	if (result)
		return result;
	node.field = field;
	node.place = (uint32_t)(field - fields->field);
	return add_node(builder, &node, index);
}

/* Whether the field, or the element meant, is at a place that no byte of the record decides. */
static bool is_fixed(const struct path_node *node, uint64_t *bit)
{
	const struct libfwctl_field *field = node->field;
	const struct field_extras *extras = field->extras;
	const struct expression *count = extras ? extras->count : NULL;
	int64_t stride = extras && extras->stride ? extras->stride : (int64_t)field->width;

	if ((field->flags & (FIELD_AFTER | FIELD_TO_END)) ||
	    (extras && (extras->condition || extras->nparts || extras->record_size)))
		return false;
	*bit += field->bit_offset;
	if (!(field->flags & FIELD_ARRAY))
		return true;
	if (!node->has_index || !count || count->field1.layout || count->field2.layout ||
	    count->log2 || count->unit > 1 || count->divide > 1 ||
	    node->index >= (uint64_t)count->add || stride < 0)
		return false;
	*bit += (uint64_t)stride * node->index;
	return true;
}

/* The end of the shortest struct on the way bounds the field: what is behind it is not there. */
static void find_direct(struct libfwctl_path *path)
{
	const struct path_node *node = &path->nodes[path->root];
	uint64_t bit = 0, end = UINT64_MAX, begin;
	uint32_t width, first;

	for (;;) {
		if (!is_fixed(node, &bit))
			return;
		if (node->branch == PATH_NONE)
			break;
		if (node->field->kind != KIND_STRUCT)
			return;
		begin = bit;
		if (!(node->field->layout->flags & LAYOUT_OPEN) && begin + node->field->width < end)
			end = begin + node->field->width;
		node = &path->nodes[path->branches[node->branch].node];
	}
	width = node->field->width;
	first = bit & 7;
	path->order = node->field->order;
	path->end = bit / 8 + 8;
	path->direct = field_is_number(node->field) && node->field->kind != KIND_SIGNED &&
		       bit + width <= end && first + width <= 64 && width > 0;
	if (path->direct)
		path->shift = (uint8_t)(path->order == ORDER_BIG ? 64 - width - first : first);
	path->most = UINT64_MAX >> (-width & 63);
	path->free = path->direct && (node->field->kind <= KIND_BOOL ||
				      (node->field->enumeration && node->field->enumeration->open));
}

static const struct libfwctl_field *last_field(const struct libfwctl_path *path)
{
	const struct path_node *node = &path->nodes[path->root];

	while (node->branch != PATH_NONE)
		node = &path->nodes[path->branches[node->branch].node];
	return node->field;
}

static void add_field_names(struct text *text, const struct libfwctl_layout *layout,
			    const char **separator)
{
	const struct fields *fields = layout_fields(layout);

	for (uint32_t i = 0; fields && i < fields->count; i++) {
		const struct libfwctl_field *field = &fields->field[i];

		if (field->kind == KIND_RESERVED || field->role != ROLE_NONE)
			continue;
		if ((field->flags & FIELD_INLINE) && field->kind == KIND_STRUCT) {
			add_field_names(text, field->layout, separator);
			continue;
		}
		text_add(text, *separator);
		text_add(text, field->name);
		if (field->flags & FIELD_ARRAY)
			text_add(text, "[]");
		*separator = ", ";
	}
	if (**separator == '\0')
		text_add(text, "no fields");
}

int path_report_missing(struct libfwctl_error *err, const struct libfwctl_layout *layout,
			const char *path)
{
	const char *separator = "";
	struct text text;
	char names[400];

	text_begin(&text, names, sizeof(names));
	text_add(&text, layout->name);
	text_add(&text, " has: ");
	add_field_names(&text, layout, &separator);
	return report(err, FAILURE(.message = MSG_FIELD_NONE, .error = ENOENT, .field = path,
				   .subject = names));
}

int path_report_unchosen(struct libfwctl_error *err, const char *path,
			 const struct libfwctl_field *field, const struct libfwctl_layout *layout)
{
	const struct selector *selector = field->selector;
	const char *separator = "";
	struct text text;
	char subject[400];

	text_begin(&text, subject, sizeof(subject));
	text_add(&text, "set ");
	for (uint32_t i = 0; i < selector->nkeys; i++) {
		const struct reference *key = &selector->keys[i].field;
		const struct fields *fields = layout_fields(key->layout);

		text_add(&text, i ? " and " : "");
		text_add(&text, fields ? fields->field[key->field].name : "what chooses it");
	}
	text_add(&text, " first");
	if (layout) {
		text_add(&text, ", or choose from what ");
		text_add(&text, layout->name);
		text_add(&text, " has: ");
		add_field_names(&text, layout, &separator);
	}
	return report(err, FAILURE(.message = MSG_FIELD_UNCHOSEN, .error = ENODATA, .field = path,
				   .subject = subject));
}

int libfwctl_path_new(const struct libfwctl_layout *layout, const char *text,
		      struct libfwctl_error *err, struct libfwctl_path **out)
{
	struct builder builder = {.furthest = text};
	struct libfwctl_path *path;
	const char *wrong;
	size_t length;
	int result;

	error_reset(err);
	if (!layout || !text || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "layout, path and result"));
	length = strnlen(text, TEXT_MAX);
	wrong = length == TEXT_MAX ? text + length : parse_all(text);
	if (wrong)
		return report(err, FAILURE(.message = MSG_PATH_FORM, .error = EINVAL, .field = text,
					   .number = {(uint64_t)(wrong - text) + 1}));
	path = calloc(1, sizeof(*path) + length + 1);
	if (!path)
		return report_no_memory(err, "a path");
	path->layout = layout;
	atomic_init(&path->settable, path);
	memcpy(path->text, text, length);
	builder.path = path;
	result = resolve(&builder, layout, text, &path->root);
	if (result) {
		libfwctl_path_free(path);
		if (result == -ENOENT)
			return path_report_missing(err, builder.layout, text);
		if (result == -ENOMEM)
			return report_no_memory(err, "a path");
		return report(err, FAILURE(.message = MSG_PATH_FORM, .error = EINVAL, .field = text,
					   .number = {length}));
	}
	path->field = last_field(path);
	find_direct(path);
	*out = path;
	return 0;
}

void libfwctl_path_free(struct libfwctl_path *path)
{
	if (!path)
		return;
	free(path->nodes);
	free(path->branches);
	free(path);
}

const struct libfwctl_field *libfwctl_path_get_field(const struct libfwctl_path *path)
{
	return path ? path->field : NULL;
}

int route_descend(struct route *route, const struct libfwctl_path *path,
		  const struct path_node *node, uint32_t *next)
{
	const struct libfwctl_layout *layout = node->field->layout;
	struct frame *frame = route_frame(route);
	uint32_t branch = node->branch;
	int result;

	if (node->field->kind == KIND_UNION) {
		struct choice choice;

		result = walk_choose(&route->walk, frame, node->field, &choice);
		if (result)
			return result;
		layout = choice.layout;
	}
	while (branch != PATH_NONE && path->branches[branch].layout != layout)
		branch = path->branches[branch].next;
	if (branch == PATH_NONE)
		return -ENODATA;
	if (route->depth + 1 == WALK_FRAMES)
		return -EBADMSG;
	result = walk_enter(&route->walk, frame, node->field, layout, route->bit, frame + 1);
	if (result)
		return result;
	route->depth++;
	*next = path->branches[branch].node;
	return 0;
}

int route_follow(struct route *route, const struct libfwctl_record *record,
		 const struct libfwctl_path *path)
{
	uint32_t next = path->root;
	int result;

	if (path->layout != record->layout)
		return -EINVAL;
	route->depth = 0;
	result = walk_start(&route->walk, record, &route->frames[0]);
	while (!result) {
		const struct path_node *node = &path->nodes[next];
		struct frame *frame = route_frame(route);

		route->field = node->field;
		route->has_index = node->has_index;
		result = walk_present(&route->walk, frame, node->field);
		if (!result)
			result = walk_begin(&route->walk, frame, node->place, &route->bit);
		if (!result && node->has_index)
			result = walk_element(&route->walk, frame, node->field, route->bit,
					      node->index, &route->bit);
		if (result || node->branch == PATH_NONE)
			break;
		result = route_descend(route, path, node, &next);
	}
	return result;
}
