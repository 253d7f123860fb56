// SPDX-License-Identifier: LGPL-2.1-or-later
/* loader.c: see loader.h. Everything here runs under the lock of the context's formats. */
#include "formats/loader.h"
#include "formats/plugin.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>

int loader_no_memory(struct libfwctl_error *err)
{
	return report_no_memory(err, "loading formats");
}

static void publish(struct formats *formats, struct format_entry *entry)
{
	_Atomic(struct format_entry *) *end =
		formats->last ? &formats->last->next : &formats->first;

	formats->last = entry;
	atomic_store_explicit(end, entry, memory_order_release);
}

int loader_scan(struct formats *formats, struct libfwctl_error *err)
{
	if (atomic_load_explicit(&formats->shown, memory_order_relaxed))
		return 0;
	if (folders_scan(formats->ctx, &formats->files))
		return loader_no_memory(err);
	atomic_store_explicit(&formats->shown, &formats->files, memory_order_release);
	return 0;
}

static bool is_waiting(const struct libfwctl_file *file)
{
	return file_state(file) == LIBFWCTL_FILE_WAITING;
}

static bool is_extension(const struct libfwctl_file *file)
{
	return file->extends && *file->extends;
}

/* Whether a namespace would be taken for a format: one of the kernel's, or one that is there. */
static bool is_format_name(struct formats *formats, const char *name)
{
	const char *known;

	for (uint32_t type = 1; (known = libfwctl_device_type_name(type)); type++)
		if (strcmp(known, name) == 0)
			return true;
	for (size_t i = 0; i < formats->files.count; i++) {
		const struct libfwctl_file *file = formats->files.file[i];

		if (is_waiting(file) && !is_extension(file) && strcmp(file->stem, name) == 0)
			return true;
	}
	return find_entry(formats, name);
}

int loader_extend(struct formats *formats, struct libfwctl_format *format, const char *space,
		  const struct image_source *source, struct libfwctl_error *left_out,
		  struct libfwctl_error *err)
{
	if (is_format_name(formats, space) || strcmp(space, libfwctl_format_get_name(format)) == 0)
		return report(err, FAILURE(.message = MSG_EXTENSION_NAME, .error = EBADMSG,
					   .subject = space));
	return format_extend(format, source, left_out, err);
}

/* Adds one extension, or notes why not. 0 or -ENOMEM. */
static int extend_by_file(struct formats *formats, struct libfwctl_format *format,
			  struct libfwctl_file *file)
{
	struct image_source source = {.bytes = file->bytes, .size = file->size};
	struct libfwctl_error left_out = {0}, why = {0};
	int status = loader_extend(formats, format, file->format, &source, &left_out, &why);
	const struct libfwctl_error *told = status ? &why : &left_out;

	if (status == -ENOMEM)
		return status;
	file->decided = true;
	file->next_state = status ? LIBFWCTL_FILE_REFUSED : LIBFWCTL_FILE_EXTENDS;
	if (told->message == MSG_NONE)
		return 0;
	file->next_error = error_keep(told);
	return file->next_error ? 0 : -ENOMEM;
}

/* Adds all extensions that wait for this format. 0 or -ENOMEM: then nothing of it may be used. */
static int extend_all(struct formats *formats, struct libfwctl_format *format)
{
	const char *name = libfwctl_format_get_name(format);
	int status = 0;

	for (size_t i = 0; !status && i < formats->files.count; i++) {
		struct libfwctl_file *file = formats->files.file[i];

		if (is_waiting(file) && is_extension(file) && strcmp(file->extends, name) == 0)
			status = extend_by_file(formats, format, file);
	}
	return status;
}

/* Shows what came of the extensions, or, without an entry, forgets it. */
static void settle(struct formats *formats, struct format_entry *entry)
{
	for (size_t i = 0; i < formats->files.count; i++) {
		struct libfwctl_file *file = formats->files.file[i];

		if (!file->decided)
			continue;
		file->decided = false;
		if (entry) {
			atomic_store_explicit(&file->error, file->next_error, memory_order_release);
			if (file->next_state == LIBFWCTL_FILE_EXTENDS)
				atomic_store_explicit(&file->entry, entry, memory_order_release);
			file_set_state(file, file->next_state);
			context_log(formats->ctx, LIBFWCTL_LOG_DEBUG, "%s: %s", file->path,
				    libfwctl_file_state_name(file->next_state));
			if (file->next_error)
				context_log(formats->ctx, LIBFWCTL_LOG_WARNING, "%s: %s",
					    file->path, libfwctl_error_text(file->next_error));
		} else {
			libfwctl_error_free(file->next_error);
		}
		file->next_error = NULL;
	}
}

/* What else is a format of that name on disk comes too late. */
static void hide_others(struct formats *formats, const char *name)
{
	for (size_t i = 0; i < formats->files.count; i++) {
		struct libfwctl_file *file = formats->files.file[i];

		if (is_waiting(file) && !is_extension(file) && strcmp(file->stem, name) == 0)
			file_set_state(file, LIBFWCTL_FILE_HIDDEN);
	}
}

int loader_make(struct formats *formats, const struct image_source *source,
		struct libfwctl_file *file, size_t rank, struct libfwctl_error *err)
{
	struct format_entry *entry = calloc(1, sizeof(*entry));
	int status;

	if (!entry)
		return loader_no_memory(err);
	entry->formats = formats;
	entry->rank = rank;
	status = format_new(formats->ctx, source, err, &entry->format);
	if (!status && extend_all(formats, entry->format)) {
		settle(formats, NULL);
		format_free(entry->format);
		status = loader_no_memory(err);
	}
	if (status) {
		free(entry);
		return status;
	}
	settle(formats, entry);
	if (file) {
		atomic_store_explicit(&file->entry, entry, memory_order_release);
		file_set_state(file, LIBFWCTL_FILE_LOADED);
		context_log(formats->ctx, LIBFWCTL_LOG_DEBUG, "%s: loaded", file->path);
	}
	publish(formats, entry);
	hide_others(formats, libfwctl_format_get_name(entry->format));
	return 0;
}

static int load_code(struct libfwctl_file *file, struct libfwctl_error *err)
{
	const char *name, *extends, *why = NULL;
	struct trusted place;
	int status = trusted_find(NULL, file->path, &place, err);

	if (status)
		return status;
	status = plugin_load(&place, &file->plugin, err);
	trusted_close(&place);
	if (status)
		return status;
	if (image_peek(file->plugin.image, file->plugin.image_size, &name, &extends, &why))
		return report(err, FAILURE(.message = MSG_FILE_NO_IMAGE, .error = EBADMSG,
					   .subject = why));
	if (*extends)
		return report(err, FAILURE(.message = MSG_PLUGIN_EXTENDS, .error = EBADMSG,
					   .subject = extends));
	if (strcmp(name, file->stem) != 0)
		return report(err,
			      FAILURE(.message = MSG_FILE_NAME, .error = EBADMSG, .subject = name));
	return 0;
}

/* A format of its own from its file. 0, -EBADMSG if it is refused, -ENOMEM. */
static int load_file(struct formats *formats, size_t index, struct libfwctl_error *err)
{
	struct libfwctl_file *file = formats->files.file[index];
	struct image_source source = {.bytes = file->bytes, .size = file->size};
	struct libfwctl_error why = {0};
	int status = file->code ? load_code(file, &why) : 0;

	if (!status && file->code)
		source = (struct image_source){.bytes = file->plugin.image,
					       .size = file->plugin.image_size,
					       .plugin = &file->plugin};
	if (!status)
		status = loader_make(formats, &source, file, index + 1, &why);
	if (!status)
		return 0;
	if (status == -ENOMEM || file_refuse(formats->ctx, file, &why))
		return loader_no_memory(err);
	return -EBADMSG;
}

static int report_refused(const struct libfwctl_file *file, struct libfwctl_error *err)
{
	char memory[512];
	struct text text;

	text_begin(&text, memory, sizeof(memory));
	text_add(&text, file->path);
	text_add(&text, ": ");
	text_add(&text, libfwctl_error_text(atomic_load(&file->error)));
	return report(err,
		      FAILURE(.message = MSG_FORMAT_REFUSED, .error = EBADMSG, .subject = memory));
}

int loader_load(struct formats *formats, const char *name, struct libfwctl_error *err)
{
	const struct libfwctl_file *refused = NULL;

	for (size_t i = 0; i < formats->files.count; i++) {
		const struct libfwctl_file *file = formats->files.file[i];
		int status;

		if (strcmp(file->stem, name) != 0 || is_extension(file))
			continue;
		if (is_waiting(file)) {
			status = load_file(formats, i, err);
			if (status != -EBADMSG)
				return status;
		}
		if (!refused && file_state(file) == LIBFWCTL_FILE_REFUSED)
			refused = file;
	}
	if (refused)
		return report_refused(refused, err);
	return report(err, FAILURE(.message = MSG_FORMAT_NONE, .error = ENOENT, .subject = name));
}

/* An extension that still waits when all formats are there extends nothing. */
static int refuse_leftover(struct formats *formats, struct libfwctl_file *file)
{
	struct libfwctl_error why = {0};

	report(&why, FAILURE(.message = MSG_EXTENSION_OF_NOTHING, .error = ENOENT,
			     .subject = file->extends));
	return file_refuse(formats->ctx, file, &why);
}

int loader_load_all(struct formats *formats, struct libfwctl_error *err)
{
	for (size_t i = 0; i < formats->files.count; i++) {
		const struct libfwctl_file *file = formats->files.file[i];

		if (is_waiting(file) && !is_extension(file) &&
		    load_file(formats, i, err) == -ENOMEM)
			return -ENOMEM;
	}
	for (size_t i = 0; i < formats->files.count; i++)
		if (is_waiting(formats->files.file[i]) &&
		    refuse_leftover(formats, formats->files.file[i]))
			return loader_no_memory(err);
	return 0;
}
