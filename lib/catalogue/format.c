// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * format.c: formats: made of an image that was verified, and what can be asked of them. Extensions are
 * merged in merge.c. Nothing in a format changes once somebody uses it.
 */
#include "catalogue/format-private.h"
#include "base/name.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int image_peek(const void *bytes, size_t size, const char **name, const char **extends,
	       const char **why)
{
	struct image_format record;
	struct image image;
	int status = image_open(&image, bytes, size, why);

	if (status)
		return status;
	image_read(&image, IMAGE_FORMAT, 0, &record, sizeof(record));
	if (record.name >= image_count(&image, IMAGE_STRINGS) ||
	    record.extends >= image_count(&image, IMAGE_STRINGS) ||
	    !*image_string(&image, record.name)) {
		*why = "its format has no name";
		return -EBADMSG;
	}
	*name = image_string(&image, record.name);
	*extends = image_string(&image, record.extends);
	return 0;
}

/* ---- what is listed --------------------------------------------------------------------------- */

static bool is_listed(const struct loaded_image *loaded, enum image_table table, uint32_t index)
{
	const uint32_t unlisted = LAYOUT_PRIVATE | LAYOUT_IMPORT | LAYOUT_EXTEND;

	switch (table) {
	case IMAGE_COMMANDS:
		return !(loaded->commands[index].flags & COMMAND_TEMPLATE);
	case IMAGE_LAYOUTS:
		return !(loaded->layouts[index].flags & unlisted);
	default:
		return true;
	}
}

int listing_new(const struct libfwctl_format *format, enum image_table table, uint32_t number,
		struct listing *listing)
{
	const struct loaded_image *loaded = format->images[number];
	uint32_t count = 0, all = image_count(&loaded->image, table);

	for (uint32_t i = 0; i < all; i++)
		count += is_listed(loaded, table, i);
	listing->items = calloc((size_t)count + 1, sizeof(*listing->items));
	if (!listing->items)
		return -ENOMEM;
	listing->count = 0;
	for (uint32_t i = 0; i < all; i++) {
		if (!is_listed(loaded, table, i))
			continue;
		listing->items[listing->count].index = i & 0xfffff;
		listing->items[listing->count++].image = number & 0x3f;
	}
	return 0;
}

const char *listing_name(const struct libfwctl_format *format, enum image_table table,
			 struct item item)
{
	return image_name(format_image(format, item.image), table, item.index);
}

struct listed {
	const struct libfwctl_format *format;
	enum image_table table;
	const struct listing *listing;
};

static const char *listed_name(const void *owner, uint32_t index)
{
	const struct listed *listed = owner;

	return listing_name(listed->format, listed->table, listed->listing->items[index]);
}

bool listing_find(const struct libfwctl_format *format, enum image_table table,
		  const struct listing *listing, const char *name, struct item *item)
{
	const struct listed listed = {format, table, listing};
	uint32_t index;

	if (!name_search(name, listing->count, listed_name, &listed, &index))
		return false;
	*item = listing->items[index];
	return true;
}

/* ---- making and freeing ----------------------------------------------------------------------- */

static int fill(struct libfwctl_format *format)
{
	int status = loaded_image_fill(format, 0);

	if (!status)
		status = listing_new(format, IMAGE_COMMANDS, 0, &format->commands);
	if (!status)
		status = listing_new(format, IMAGE_LAYOUTS, 0, &format->layouts);
	if (!status)
		status = listing_new(format, IMAGE_STREAMS, 0, &format->streams);
	if (!status)
		status = listing_new(format, IMAGE_PARAMS, 0, &format->params);
	if (!status)
		status = listing_new(format, IMAGE_READINGS, 0, &format->readings);
	if (!status)
		status = listing_new(format, IMAGE_DUMPS, 0, &format->dumps);
	return status;
}

/* Gives everything back but the bytes of the base, which are the caller's until it is a format. */
static void drop(struct libfwctl_format *format)
{
	format_free_verbs(format);
	for (uint32_t i = 0; i < format->nimages; i++) {
		struct image_source source = format->images[i]->source;

		loaded_image_free(format->images[i]);
		if (i && source.release)
			source.release(source.owner);
	}
	free(format->commands.items);
	free(format->layouts.items);
	free(format->streams.items);
	free(format->params.items);
	free(format->readings.items);
	free(format->dumps.items);
	free(format->layout_additions.list);
	free(format->enum_additions.list);
	free(format);
}

int format_new(struct libfwctl_context *ctx, const struct image_source *source,
	       struct libfwctl_error *err, struct libfwctl_format **out)
{
	struct libfwctl_format *format;
	struct loaded_image *loaded;
	int status = loaded_image_new(source, err, &loaded);

	if (status)
		return status;
	format = calloc(1, sizeof(*format));
	if (!format) {
		loaded_image_free(loaded);
		return format_no_memory(err);
	}
	format->ctx = ctx;
	atomic_init(&format->used, false);
	atomic_init(&format->verbs, NULL);
	format->images[0] = loaded;
	format->nimages = 1;
	image_read(&loaded->image, IMAGE_FORMAT, 0, &format->record, sizeof(format->record));
	format->opcode_order = resolve_order(format->record.opcode_order);
	if (image_text(&loaded->image, format->record.extends))
		status = report(err, FAILURE(.message = MSG_IMAGE_EXTENDS, .error = EBADMSG,
					     .subject = image_string(&loaded->image,
								     format->record.extends)));
	else if (fill(format))
		status = format_no_memory(err);
	if (status) {
		drop(format);
		return status;
	}
	*out = format;
	return 0;
}

void format_free(struct libfwctl_format *format)
{
	struct image_source source;

	if (!format)
		return;
	source = format->images[0]->source;
	drop(format);
	if (source.release)
		source.release(source.owner);
}

struct libfwctl_context *format_context(const struct libfwctl_format *format)
{
	return format->ctx;
}

/* ---- what it is for --------------------------------------------------------------------------- */

bool format_serves(const struct libfwctl_format *format, uint32_t device_type, const char *driver)
{
	const char *names = image_string(format_image(format, 0), format->record.drivers);

	if (!format->record.device_type || format->record.device_type != device_type)
		return false;
	if (!*names || !driver)
		return true;
	while (*names) {
		size_t length = strcspn(names, ",");

		if (strlen(driver) == length && strncmp(names, driver, length) == 0)
			return true;
		names += length + (names[length] == ',');
	}
	return false;
}

static const struct libfwctl_hook *find_hook(const struct libfwctl_plugin *plugin, const char *name)
{
	const char *hooks = (const char *)plugin->hooks;

	for (size_t i = 0; hooks && i < plugin->nhooks; i++) {
		const struct libfwctl_hook *hook =
			(const struct libfwctl_hook *)(const void *)(hooks +
								     i * plugin->hook_stride);

		if (hook->name && strcmp(hook->name, name) == 0)
			return hook;
	}
	return NULL;
}

const struct libfwctl_hook *format_find_hook(const struct libfwctl_format *format, const char *name)
{
	for (uint32_t i = 0; i < format->nimages; i++) {
		const struct libfwctl_plugin *plugin = format->images[i]->source.plugin;
		const struct libfwctl_hook *hook = plugin ? find_hook(plugin, name) : NULL;

		if (hook)
			return hook;
	}
	return NULL;
}

/* ---- what is in it ---------------------------------------------------------------------------- */

const struct libfwctl_layout *format_layout(const struct libfwctl_format *format, uint32_t number,
					    uint32_t index)
{
	const struct loaded_image *loaded = format->images[number];

	if (loaded->layout_targets && loaded->layout_targets[index] != UINT32_MAX)
		return &format->images[0]->layouts[loaded->layout_targets[index]];
	return &loaded->layouts[index];
}

const struct libfwctl_layout *format_layout_ref(const struct libfwctl_format *format,
						uint32_t number, uint32_t ref)
{
	return ref ? format_layout(format, number, ref - 1) : NULL;
}

const struct libfwctl_layout *format_info_layout(const struct libfwctl_format *format)
{
	format_use(format);
	return format_layout_ref(format, 0, format->record.info_ref);
}

const struct stream *format_find_stream(const struct libfwctl_format *format, const char *name)
{
	struct item item;

	format_use(format);
	if (!listing_find(format, IMAGE_STREAMS, &format->streams, name, &item))
		return NULL;
	return &format->images[item.image]->streams[item.index];
}

static const char *base_text(const struct libfwctl_format *format, uint32_t string)
{
	return image_text(format_image(format, 0), string);
}

const char *libfwctl_format_get_name(const struct libfwctl_format *format)
{
	return format ? format->images[0]->name : NULL;
}

const char *libfwctl_format_get_summary(const struct libfwctl_format *format)
{
	return format ? image_string(format_image(format, 0), format->record.doc) : NULL;
}

const char *libfwctl_format_get_reference(const struct libfwctl_format *format)
{
	return format ? base_text(format, format->record.doc_ref) : NULL;
}

const char *libfwctl_format_get_version(const struct libfwctl_format *format)
{
	return format ? base_text(format, format->record.version) : NULL;
}

uint32_t libfwctl_format_get_device_type(const struct libfwctl_format *format)
{
	return format ? format->record.device_type : 0;
}

size_t libfwctl_format_get_command_count(const struct libfwctl_format *format)
{
	return format ? format->commands.count : 0;
}

static const struct libfwctl_command *command_of(const struct libfwctl_format *format,
						 struct item item)
{
	format_use(format);
	return &format->images[item.image]->commands[item.index];
}

const struct libfwctl_command *libfwctl_format_get_command(const struct libfwctl_format *format,
							   size_t index)
{
	if (!format || index >= format->commands.count)
		return NULL;
	return command_of(format, format->commands.items[index]);
}

const struct libfwctl_command *libfwctl_format_find_command(const struct libfwctl_format *format,
							    const char *name)
{
	struct item item;

	if (!format || !name ||
	    !listing_find(format, IMAGE_COMMANDS, &format->commands, name, &item))
		return NULL;
	return command_of(format, item);
}

const struct libfwctl_command *format_find_named(const struct libfwctl_format *format,
						 const char *name)
{
	const char *own = libfwctl_format_get_name(format);
	size_t length = strlen(own);

	if (strncmp(name, own, length) == 0 && name[length] == '/')
		name += length + 1;
	return libfwctl_format_find_command(format, name);
}

size_t libfwctl_format_get_layout_count(const struct libfwctl_format *format)
{
	return format ? format->layouts.count : 0;
}

const struct libfwctl_layout *libfwctl_format_get_layout(const struct libfwctl_format *format,
							 size_t index)
{
	if (!format || index >= format->layouts.count)
		return NULL;
	format_use(format);
	return format_layout(format, format->layouts.items[index].image,
			     format->layouts.items[index].index);
}

const struct libfwctl_layout *libfwctl_format_find_layout(const struct libfwctl_format *format,
							  const char *name)
{
	struct item item;

	if (!format || !name || !listing_find(format, IMAGE_LAYOUTS, &format->layouts, name, &item))
		return NULL;
	format_use(format);
	return format_layout(format, item.image, item.index);
}

size_t libfwctl_format_get_stream_count(const struct libfwctl_format *format)
{
	return format ? format->streams.count : 0;
}

const char *libfwctl_format_get_stream_name(const struct libfwctl_format *format, size_t index)
{
	if (!format || index >= format->streams.count)
		return NULL;
	return listing_name(format, IMAGE_STREAMS, format->streams.items[index]);
}

const char *libfwctl_format_get_stream_summary(const struct libfwctl_format *format, size_t index)
{
	struct item item;

	if (!format || index >= format->streams.count)
		return NULL;
	item = format->streams.items[index];
	return format->images[item.image]->streams[item.index].doc;
}

const struct libfwctl_layout *libfwctl_format_find_stream_layout(
	const struct libfwctl_format *format, const char *name)
{
	const struct stream *stream = format && name ? format_find_stream(format, name) : NULL;

	return stream && !stream->obstacle ? stream->layout : NULL;
}
