// SPDX-License-Identifier: LGPL-2.1-or-later
/* formats.c: the public functions on a context's formats and files; loading itself is loader.c's. */
#include "formats/formats.h"
#include "formats/loader.h"

#include <errno.h>
#include <stdlib.h>

/* ---- the object ----------------------------------------------------------------------------- */

static void formats_free(struct context_part *part)
{
	struct formats *formats = (struct formats *)part;
	struct format_entry *entry = atomic_load(&formats->first);

	while (entry) {
		struct format_entry *next = atomic_load(&entry->next);

		format_free(entry->format);
		free(entry);
		entry = next;
	}
	while (formats->images) {
		struct memory_image *image = formats->images;

		formats->images = image->next;
		free(image);
	}
	file_list_free(&formats->files);
	pthread_mutex_destroy(&formats->lock);
	free(formats);
}

/* The context's formats, made when first asked for; NULL when memory is short. */
static struct formats *formats_of(struct libfwctl_context *ctx)
{
	struct context_part *there = atomic_load_explicit(&ctx->formats, memory_order_acquire);
	struct formats *formats;

	if (there)
		return (struct formats *)there;
	formats = calloc(1, sizeof(*formats));
	if (!formats)
		return NULL;
	formats->part.free = formats_free;
	formats->ctx = ctx;
	pthread_mutex_init(&formats->lock, NULL);
	if (atomic_compare_exchange_strong(&ctx->formats, &there, &formats->part))
		return formats;
	formats_free(&formats->part); /* another thread was faster */
	return (struct formats *)there;
}

static int argument(struct libfwctl_error *err, const char *what)
{
	return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL, .subject = what));
}

static const struct libfwctl_format *hand_out(struct format_entry *entry)
{
	int use = USE_NONE;

	if (!atomic_compare_exchange_strong(&entry->use, &use, USE_HANDED_OUT) &&
	    use == USE_EXTENDING) {
		/* Whoever extends it holds the lock. */
		pthread_mutex_lock(&entry->formats->lock);
		atomic_store(&entry->use, USE_HANDED_OUT);
		pthread_mutex_unlock(&entry->formats->lock);
	}
	return entry->format;
}

/* Of the formats that serve such a device, the first in the search order; NULL: none. */
static struct format_entry *serving(struct formats *formats, uint32_t type, const char *driver)
{
	struct format_entry *entry, *best = NULL;

	for (entry = first_entry(formats); entry; entry = next_entry(entry))
		if (format_serves(entry->format, type, driver) &&
		    (!best || entry->rank < best->rank))
			best = entry;
	return best;
}

static int load_for_device(struct formats *formats, uint32_t type, const char *driver,
			   struct libfwctl_error *err, struct format_entry **out)
{
	const char *name = libfwctl_device_type_name(type);
	struct format_entry *entry = name ? find_entry(formats, name) : NULL;
	int named = -ENOENT;

	if (name && !entry) {
		named = loader_load(formats, name, err);
		if (named == -ENOMEM)
			return named;
		entry = find_entry(formats, name);
	}
	if (!entry || !format_serves(entry->format, type, driver)) {
		if (loader_load_all(formats, NULL))
			return loader_no_memory(err);
		entry = serving(formats, type, driver);
	}
	if (!entry)
		return named == -EBADMSG
			       ? named
			       : report(err,
					FAILURE(.message = MSG_FORMAT_FOR_DEVICE, .error = ENOENT,
						.subject = driver ? driver : "driver not known",
						.number = {type}));
	*out = entry;
	return 0;
}

int formats_for_device(struct libfwctl_context *ctx, uint32_t type, const char *driver,
		       struct libfwctl_error *err, const struct libfwctl_format **out)
{
	struct formats *formats = formats_of(ctx);
	struct format_entry *entry = NULL;
	int status;

	if (!formats)
		return loader_no_memory(err);
	pthread_mutex_lock(&formats->lock);
	status = loader_scan(formats, err);
	if (!status)
		status = load_for_device(formats, type, driver, err, &entry);
	pthread_mutex_unlock(&formats->lock);
	if (status)
		return status;
	error_reset(err);
	*out = hand_out(entry);
	return 0;
}

/* ---- the public functions ------------------------------------------------------------------- */

int libfwctl_context_load_formats(struct libfwctl_context *ctx, struct libfwctl_error *err)
{
	struct formats *formats;
	int status;

	error_reset(err);
	if (!ctx)
		return argument(err, "context");
	formats = formats_of(ctx);
	if (!formats)
		return loader_no_memory(err);
	pthread_mutex_lock(&formats->lock);
	status = loader_scan(formats, err);
	if (!status)
		status = loader_load_all(formats, err);
	pthread_mutex_unlock(&formats->lock);
	return status;
}

static struct format_entry *entries(struct libfwctl_context *ctx)
{
	struct context_part *part =
		ctx ? atomic_load_explicit(&ctx->formats, memory_order_acquire) : NULL;

	return part ? first_entry((struct formats *)part) : NULL;
}

size_t libfwctl_context_get_format_count(struct libfwctl_context *ctx)
{
	size_t count = 0;

	for (struct format_entry *entry = entries(ctx); entry; entry = next_entry(entry))
		count++;
	return count;
}

const struct libfwctl_format *libfwctl_context_get_format(struct libfwctl_context *ctx,
							  size_t index)
{
	struct format_entry *entry = entries(ctx);

	while (entry && index--)
		entry = next_entry(entry);
	return entry ? hand_out(entry) : NULL;
}

int libfwctl_context_find_format(struct libfwctl_context *ctx, const char *name,
				 struct libfwctl_error *err, const struct libfwctl_format **out)
{
	struct format_entry *entry;
	struct formats *formats;
	int status = 0;

	error_reset(err);
	if (!ctx || !name || !*name || !out)
		return argument(err, !ctx ? "context" : !out ? "out" : "name");
	formats = formats_of(ctx);
	if (!formats)
		return loader_no_memory(err);
	entry = find_entry(formats, name);
	if (!entry) {
		pthread_mutex_lock(&formats->lock);
		status = loader_scan(formats, err);
		/* Another thread can have loaded it meanwhile. */
		if (!status && !find_entry(formats, name))
			status = loader_load(formats, name, err);
		entry = find_entry(formats, name);
		pthread_mutex_unlock(&formats->lock);
	}
	if (!status)
		*out = hand_out(entry);
	return status;
}

/* ---- images from memory --------------------------------------------------------------------- */

/* Under the lock. The format to be extended is loaded if need be, and must not be in use. */
static int add_extension(struct formats *formats, const char *space, const char *base,
			 const struct image_source *source, struct libfwctl_error *err)
{
	struct format_entry *entry = find_entry(formats, base);
	struct libfwctl_error left_out = {0};
	int status = entry ? 0 : loader_load(formats, base, err);
	int use = USE_NONE;

	if (status)
		return status;
	entry = find_entry(formats, base);
	if (!atomic_compare_exchange_strong(&entry->use, &use, USE_EXTENDING))
		return report(err,
			      FAILURE(.message = MSG_FORMAT_BUSY, .error = EBUSY, .subject = base));
	status = loader_extend(formats, entry->format, space, source, &left_out, err);
	atomic_store(&entry->use, USE_NONE);
	if (left_out.message != MSG_NONE)
		context_log(formats->ctx, LIBFWCTL_LOG_WARNING, "an extension of %s: %s", base,
			    libfwctl_error_text(&left_out));
	return status;
}

static int add_source(struct formats *formats, const struct image_source *source,
		      struct libfwctl_error *err)
{
	const char *name, *extends, *why = NULL;
	int status;

	if (image_peek(source->bytes, source->size, &name, &extends, &why))
		return report(err, FAILURE(.message = MSG_FILE_NO_IMAGE, .error = EBADMSG,
					   .subject = why));
	status = loader_scan(formats, err);
	if (status)
		return status;
	if (*extends)
		return add_extension(formats, name, extends, source, err);
	if (find_entry(formats, name))
		return report(err, FAILURE(.message = MSG_FORMAT_EXISTS, .error = EEXIST,
					   .subject = name));
	return loader_make(formats, source, NULL, 0, err);
}

static int add_copy(struct formats *formats, struct memory_image *copy, size_t length,
		    struct libfwctl_error *err)
{
	struct image_source source = {.bytes = copy->bytes, .size = length};
	int status = add_source(formats, &source, err);

	if (status) {
		free(copy);
	} else {
		copy->next = formats->images;
		formats->images = copy;
	}
	return status;
}

int libfwctl_context_add_image(struct libfwctl_context *ctx, const void *image, size_t length,
			       struct libfwctl_error *err)
{
	struct memory_image *copy;
	struct formats *formats;
	int status;

	error_reset(err);
	if (!ctx || !image)
		return argument(err, ctx ? "image" : "context");
	if (length > IMAGE_SIZE_MAX)
		return report(err, FAILURE(.message = MSG_FILE_TOO_LARGE, .error = EBADMSG,
					   .number = {length, IMAGE_SIZE_MAX}));
	formats = formats_of(ctx);
	copy = malloc(sizeof(*copy) + length);
	if (!formats || !copy) {
		free(copy);
		return loader_no_memory(err);
	}
	memcpy(copy->bytes, image, length);
	pthread_mutex_lock(&formats->lock);
	status = add_copy(formats, copy, length, err);
	pthread_mutex_unlock(&formats->lock);
	return status;
}

/* ---- files ---------------------------------------------------------------------------------- */

static const struct file_list *shown(struct libfwctl_context *ctx)
{
	struct context_part *part =
		ctx ? atomic_load_explicit(&ctx->formats, memory_order_acquire) : NULL;

	return part ? atomic_load_explicit(&((struct formats *)part)->shown, memory_order_acquire)
		    : NULL;
}

size_t libfwctl_context_get_file_count(struct libfwctl_context *ctx)
{
	const struct file_list *files = shown(ctx);

	return files ? files->count : 0;
}

const struct libfwctl_file *libfwctl_context_get_file(struct libfwctl_context *ctx, size_t index)
{
	const struct file_list *files = shown(ctx);

	return files && index < files->count ? files->file[index] : NULL;
}

const char *libfwctl_file_get_path(const struct libfwctl_file *file)
{
	return file ? file->path : NULL;
}

uint32_t libfwctl_file_get_state(const struct libfwctl_file *file)
{
	return file ? file_state(file) : 0;
}

const struct libfwctl_format *libfwctl_file_get_format(const struct libfwctl_file *file)
{
	struct format_entry *entry =
		file ? atomic_load_explicit(&file->entry, memory_order_acquire) : NULL;

	return entry ? hand_out(entry) : NULL;
}

const struct libfwctl_error *libfwctl_file_get_error(const struct libfwctl_file *file)
{
	return file ? atomic_load_explicit(&file->error, memory_order_acquire) : NULL;
}
