// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * verbs.c: parameters, readings and dumps of a format, made of the records of all its images when somebody first
 * asks for them. Any number of threads may ask at once: one of them gets its work published, the others drop theirs.
 */
#include "catalogue/format-private.h"
#include "catalogue/param.h"

#include <string.h>

/* What format->verbs points into. */
struct verbs_block {
	struct verbs verbs;
	struct arena_chunk *chunks;
};

/*
 * What one image has, by index. A query without a command and a group without a name are what this library does
 * not understand, or what depends on it.
 */
struct made {
	struct query *queries;
	struct setting *settings;
	struct group *groups;
	struct point *points;
};

struct maker {
	const struct libfwctl_format *format;
	struct arena arena;
	struct made images[FORMAT_IMAGES_MAX];
};

static void *new_records(struct maker *maker, const struct image *image, enum image_table table,
			 size_t size)
{
	return arena_new(&maker->arena, image_count(image, table) * size);
}

/* ---- settings and queries --------------------------------------------------------------------- */

static const struct query *query_at(const struct made *made, uint32_t ref)
{
	return ref ? &made->queries[ref - 1] : NULL;
}

static void make_settings(const struct image *image, struct made *made)
{
	for (uint32_t i = 0; i < image_count(image, IMAGE_SETTINGS); i++) {
		struct image_setting record;

		image_read(image, IMAGE_SETTINGS, i, &record, sizeof(record));
		if (record.kind < SETTING_TEXT || record.kind >= SETTING_KINDS)
			continue; /* of what is newer */
		made->settings[i] = (struct setting){
			.path = image_string(image, record.path),
			.kind = record.kind,
			.value = image_string(image, record.value),
			.query = query_at(made, record.query_ref),
			.add = (int32_t)record.add,
			.function_only = record.flags & SETTING_FUNCTION_ONLY,
		};
	}
}

/* The command that an image means by a name: its own, if that was not left out, or the base's. */
static const struct libfwctl_command *command_of(const struct libfwctl_format *format,
						 uint32_t number, const char *name)
{
	const struct libfwctl_command *command;
	uint32_t index;

	if (!image_find(format_image(format, number), IMAGE_COMMANDS, name, &index))
		return number ? command_of(format, 0, name) : NULL;
	command = &format->images[number]->commands[index];
	return command->left_out ? NULL : command;
}

static void make_query(const struct maker *maker, uint32_t number, uint32_t index,
		       const struct made *made, struct query *query)
{
	const struct image *image = format_image(maker->format, number);
	struct image_query record;

	image_read(image, IMAGE_QUERIES, index, &record, sizeof(record));
	if (record.need)
		return;
	*query = (struct query){
		.name = image_string(image, record.name),
		.command = command_of(maker->format, number, image_string(image, record.command)),
		.at = image_text(image, record.at),
		.settings = {record.nsettings, &made->settings[record.first_setting]},
		.when = query_at(made, record.when_ref),
		.when_path = image_text(image, record.when_path),
		.keeps_reserved = record.flags & QUERY_KEEPS_RESERVED,
	};
}

static bool can_ask(const struct query *query)
{
	return !query || query->command;
}

static bool can_set(const struct settings *settings)
{
	for (uint32_t i = 0; i < settings->count; i++)
		if (!can_ask(settings->list[i].query))
			return false;
	return true;
}

/* What depends on a query that cannot be asked cannot be asked. Chains are short, as was verified. */
static void drop_queries(struct made *made, uint32_t count)
{
	bool dropped;

	do {
		dropped = false;
		for (uint32_t i = 0; i < count; i++) {
			struct query *query = &made->queries[i];

			if (!query->command || (can_ask(query->when) && can_set(&query->settings)))
				continue;
			query->command = NULL;
			dropped = true;
		}
	} while (dropped);
}

/* ---- groups ----------------------------------------------------------------------------------- */

static bool is_whole(const struct group *group)
{
	return can_ask(group->next) && can_ask(group->current) && can_ask(group->by_default) &&
	       can_ask(group->write) && can_ask(group->support) && can_set(&group->settings);
}

static const char *obstacle_of(const struct image *image, const struct image_group *record)
{
	if (!record->write_ref && !*image_string(image, record->obstacle))
		return "its format knows no command that sets it";
	return image_text(image, record->obstacle);
}

static void make_group(const struct maker *maker, uint32_t number, uint32_t index,
		       const struct made *made, struct group *group)
{
	const struct image *image = format_image(maker->format, number);
	struct image_group record;

	image_read(image, IMAGE_GROUPS, index, &record, sizeof(record));
	if (record.need)
		return;
	*group = (struct group){
		.name = image_string(image, record.name),
		.doc = image_text(image, record.doc),
		.reference = image_text(image, record.doc_ref),
		.layout = format_layout_ref(maker->format, number, record.layout_ref),
		.takes_effect = record.takes_effect,
		.obstacle = obstacle_of(image, &record),
		.suffix = record.ninstances ? image_string(image, record.suffix) : NULL,
		.first_instance = record.first_instance,
		.ninstances = record.ninstances,
		.functions = record.flags & GROUP_FUNCTIONS,
		.functions_only = record.flags & GROUP_FUNCTIONS_ONLY,
		.settings = {record.nsettings, &made->settings[record.first_setting]},
		.next = query_at(made, record.next_ref),
		.current = query_at(made, record.current_ref),
		.by_default = query_at(made, record.default_ref),
		.write = query_at(made, record.write_ref),
		.support = query_at(made, record.support_ref),
		.readable = image_text(image, record.readable),
		.writable = image_text(image, record.writable),
	};
	if (!is_whole(group))
		group->name = NULL;
}

/* ---- one image -------------------------------------------------------------------------------- */

static void make_points(const struct image *image, struct made *made)
{
	for (uint32_t i = 0; i < image_count(image, IMAGE_POINTS); i++) {
		struct image_point record;

		image_read(image, IMAGE_POINTS, i, &record, sizeof(record));
		made->points[i] = (struct point){
			.value = (uint64_t)record.value_high << 32 | record.value_low,
			.number = (uint64_t)record.number_high << 32 | record.number_low,
		};
	}
}

static void make_image(struct maker *maker, uint32_t number)
{
	const struct image *image = format_image(maker->format, number);
	struct made *made = &maker->images[number];

	made->queries = new_records(maker, image, IMAGE_QUERIES, sizeof(*made->queries));
	made->settings = new_records(maker, image, IMAGE_SETTINGS, sizeof(*made->settings));
	made->groups = new_records(maker, image, IMAGE_GROUPS, sizeof(*made->groups));
	made->points = new_records(maker, image, IMAGE_POINTS, sizeof(*made->points));
	if (maker->arena.failed)
		return;
	if (image_word(image, IMAGE_FORMAT, 0, offsetof(struct image_format, need)))
		return; /* nothing in it is understood */
	make_settings(image, made);
	for (uint32_t i = 0; i < image_count(image, IMAGE_QUERIES); i++)
		make_query(maker, number, i, made, &made->queries[i]);
	drop_queries(made, image_count(image, IMAGE_QUERIES));
	for (uint32_t i = 0; i < image_count(image, IMAGE_GROUPS); i++)
		make_group(maker, number, i, made, &made->groups[i]);
	make_points(image, made);
}

/* ---- fields of parameters --------------------------------------------------------------------- */

/* Whether the fields of a layout are there, and of what is inlined in it. */
static bool has_fields(const struct libfwctl_layout *layout, unsigned int depth)
{
	const struct fields *fields = layout_fields(layout);

	if (!fields)
		return false;
	for (uint32_t i = 0; i < fields->count && depth < INLINE_MAX; i++) {
		const struct libfwctl_field *field = &fields->field[i];

		if (!(field->flags & FIELD_INLINE))
			continue;
		if (field->layout && !has_fields(field->layout, depth + 1))
			return false;
		for (size_t j = 0; j < libfwctl_field_get_case_count(field); j++) {
			const struct libfwctl_layout *choice =
				libfwctl_field_get_case_layout(field, j);

			if (choice && !has_fields(choice, depth + 1))
				return false;
		}
	}
	return true;
}

static const struct libfwctl_field *find_field(struct maker *maker,
					       const struct libfwctl_layout *layout,
					       const char *name, size_t length)
{
	struct inline_way way;

	/* Looking for a name does not tell one that is not there from fields that could not be made. */
	if (!has_fields(layout, 0)) {
		maker->arena.failed = true;
		return NULL;
	}
	return layout_find(layout, name, length, &way);
}

static const struct libfwctl_field *find_in(struct maker *maker, const struct libfwctl_field *field,
					    const char *name, size_t length)
{
	const struct libfwctl_field *found = NULL;

	if (field->layout)
		return find_field(maker, field->layout, name, length);
	for (size_t i = 0; i < libfwctl_field_get_case_count(field) && !found; i++) {
		const struct libfwctl_layout *choice = libfwctl_field_get_case_layout(field, i);

		if (choice)
			found = find_field(maker, choice, name, length);
	}
	return found;
}

/* The field that a path leads to, whatever elements it goes through; NULL: none that is known. */
static const struct libfwctl_field *field_at(struct maker *maker,
					     const struct libfwctl_layout *layout, const char *path)
{
	size_t length = strcspn(path, ".[");
	const struct libfwctl_field *field =
		layout ? find_field(maker, layout, path, length) : NULL;

	while (field) {
		path += length;
		path += strcspn(path, ".");
		if (!*path)
			break;
		length = strcspn(++path, ".[");
		field = find_in(maker, field, path, length);
	}
	return field;
}

/* ---- parameters ------------------------------------------------------------------------------- */

static const char *text_or(const struct image *image, uint32_t string, const char *otherwise)
{
	const char *text = image_text(image, string);

	return text || !otherwise || !*otherwise ? text : otherwise;
}

static bool make_param(struct maker *maker, struct item item, struct libfwctl_param *param)
{
	const struct image *image = format_image(maker->format, item.image);
	struct image_param record;
	const struct group *group;

	image_read(image, IMAGE_PARAMS, item.index, &record, sizeof(record));
	if (record.need || !maker->images[item.image].groups[record.group].name)
		return false;
	group = &maker->images[item.image].groups[record.group];
	*param = (struct libfwctl_param){
		.format = maker->format,
		.name = image_string(image, record.name),
		.reference = text_or(image, record.doc_ref, group->reference),
		.since = image_text(image, record.since),
		.group = group,
		.path = image_string(image, record.path),
		.field = field_at(maker, group->layout, image_string(image, record.path)),
		.has_range = record.flags & PARAM_HAS_RANGE,
		.min = (uint64_t)record.min_high << 32 | record.min_low,
		.max = (uint64_t)record.max_high << 32 | record.max_low,
		.takes_effect = record.takes_effect ? record.takes_effect : group->takes_effect,
		.obstacle = text_or(image, record.obstacle, group->obstacle),
	};
	param->doc = text_or(image, record.doc, param->field ? param->field->doc : NULL);
	return true;
}

static void make_params(struct maker *maker, struct verbs *verbs)
{
	const struct listing *listing = &maker->format->params;

	verbs->params = arena_new(&maker->arena, listing->count * sizeof(*verbs->params));
	for (uint32_t i = 0; i < listing->count && !maker->arena.failed; i++)
		verbs->nparams +=
			make_param(maker, listing->items[i], &verbs->params[verbs->nparams]);
}

/* ---- readings --------------------------------------------------------------------------------- */

static bool make_reading(const struct maker *maker, struct item item,
			 struct libfwctl_reading *reading)
{
	const struct image *image = format_image(maker->format, item.image);
	const struct made *made = &maker->images[item.image];
	struct image_reading record;

	image_read(image, IMAGE_READINGS, item.index, &record, sizeof(record));
	if (record.need || !made->groups[record.group].name)
		return false;
	*reading = (struct libfwctl_reading){
		.format = maker->format,
		.name = image_string(image, record.name),
		.doc = image_text(image, record.doc),
		.reference = text_or(image, record.doc_ref, made->groups[record.group].reference),
		.group = &made->groups[record.group],
		.path = image_string(image, record.path),
		.kind = 1u << (record.kind - READING_VERSION),
		.mul = record.mul ? (int32_t)record.mul : 1,
		.divide = record.divide ? record.divide : 1,
		.add = (int32_t)record.add,
		.npoints = record.npoints,
		.points = &made->points[record.first_point],
		.alarm_kind = record.alarm_kind,
		.alarm = image_string(image, record.alarm),
		.unit = image_string(image, record.unit),
		.zero_unknown = record.flags & READING_ZERO_UNKNOWN,
	};
	return true;
}

static void make_readings(struct maker *maker, struct verbs *verbs)
{
	const struct listing *listing = &maker->format->readings;

	verbs->readings = arena_new(&maker->arena, listing->count * sizeof(*verbs->readings));
	for (uint32_t i = 0; i < listing->count && !maker->arena.failed; i++)
		verbs->nreadings +=
			make_reading(maker, listing->items[i], &verbs->readings[verbs->nreadings]);
}

/* ---- dumps ------------------------------------------------------------------------------------ */

static bool make_dump(const struct maker *maker, struct item item, struct libfwctl_dump *dump)
{
	const struct image *image = format_image(maker->format, item.image);
	const struct query *queries = maker->images[item.image].queries;
	struct image_dump record;

	image_read(image, IMAGE_DUMPS, item.index, &record, sizeof(record));
	if (record.need || !queries[record.query].command)
		return false;
	*dump = (struct libfwctl_dump){
		.format = maker->format,
		.name = image_string(image, record.name),
		.doc = image_text(image, record.doc),
		.reference = image_text(image, record.doc_ref),
		.suffix = image_string(image, record.suffix),
		.query = &queries[record.query],
		.is_default = record.flags & DUMP_DEFAULT,
	};
	return true;
}

/* An extension says what is meant without a name only where those before it do not. */
static void keep_one_default(const struct listing *listing, const uint32_t *items,
			     struct verbs *verbs)
{
	uint32_t first = FORMAT_IMAGES_MAX;

	for (uint32_t i = 0; i < verbs->ndumps; i++)
		if (verbs->dumps[i].is_default && listing->items[items[i]].image < first)
			first = listing->items[items[i]].image;
	for (uint32_t i = 0; i < verbs->ndumps; i++)
		verbs->dumps[i].is_default &= listing->items[items[i]].image == first;
}

static void make_dumps(struct maker *maker, struct verbs *verbs)
{
	const struct listing *listing = &maker->format->dumps;
	uint32_t *items = arena_new(&maker->arena, listing->count * sizeof(*items));

	verbs->dumps = arena_new(&maker->arena, listing->count * sizeof(*verbs->dumps));
	if (maker->arena.failed)
		return;
	for (uint32_t i = 0; i < listing->count; i++) {
		items[verbs->ndumps] = i;
		verbs->ndumps += make_dump(maker, listing->items[i], &verbs->dumps[verbs->ndumps]);
	}
	keep_one_default(listing, items, verbs);
}

/* ---- all of it -------------------------------------------------------------------------------- */

static struct verbs_block *make_verbs(const struct libfwctl_format *format)
{
	struct maker maker = {.format = format};
	struct verbs_block *block = arena_new(&maker.arena, sizeof(*block));

	if (!block)
		return NULL;
	for (uint32_t i = 0; i < format->nimages && !maker.arena.failed; i++)
		make_image(&maker, i);
	if (!maker.arena.failed) {
		make_params(&maker, &block->verbs);
		make_readings(&maker, &block->verbs);
		make_dumps(&maker, &block->verbs);
	}
	block->chunks = maker.arena.chunks;
	if (!maker.arena.failed)
		return block;
	arena_free(maker.arena.chunks);
	return NULL;
}

static struct verbs_block *block_of(struct verbs *verbs)
{
	return (struct verbs_block *)((char *)verbs - offsetof(struct verbs_block, verbs));
}

const struct verbs *format_verbs(const struct libfwctl_format *format)
{
	/* Nothing but the pointer to the verbs changes in a format that is used, and that is atomic. */
	struct libfwctl_format *mine = (struct libfwctl_format *)format;
	struct verbs *known = atomic_load_explicit(&mine->verbs, memory_order_acquire);
	struct verbs_block *block;

	if (known)
		return known;
	format_use(format);
	block = make_verbs(format);
	if (!block)
		return NULL;
	if (atomic_compare_exchange_strong_explicit(&mine->verbs, &known, &block->verbs,
						    memory_order_acq_rel, memory_order_acquire))
		return &block->verbs;
	arena_free(block->chunks); /* another thread was first */
	return known;
}

void format_free_verbs(struct libfwctl_format *format)
{
	struct verbs *verbs = atomic_load_explicit(&format->verbs, memory_order_acquire);

	if (verbs)
		arena_free(block_of(verbs)->chunks);
}
