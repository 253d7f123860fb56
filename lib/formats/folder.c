// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * folder.c: see folder.h. The order: LIBFWCTL_PLUGIN_PATH alone where it is set, else the site's folder and
 * then the installed one; inside a folder by name, code before an image of the same name.
 */
#include "formats/folder.h"
#include "catalogue/format.h"
#include "formats/plugin.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PATH_VARIABLE "LIBFWCTL_PLUGIN_PATH"

struct scan {
	struct libfwctl_context *ctx;
	struct file_list *list;
	size_t room;
};

/* ---- files ---------------------------------------------------------------------------------- */

static void file_free(struct libfwctl_file *file)
{
	if (!file)
		return;
	image_unmap(file->bytes, file->size);
	libfwctl_error_free(atomic_load_explicit(&file->error, memory_order_relaxed));
	libfwctl_error_free(file->next_error);
	free(file->stem);
	free(file->path);
	free(file);
}

void file_list_free(struct file_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		file_free(list->file[i]);
	free(list->file);
	*list = (struct file_list){0};
}

struct libfwctl_error *error_keep(const struct libfwctl_error *err)
{
	struct libfwctl_error *copy = malloc(sizeof(*copy));

	if (copy) {
		*copy = *err;
		libfwctl_error_text(copy);
	}
	return copy;
}

int file_refuse(struct libfwctl_context *ctx, struct libfwctl_file *file,
		const struct libfwctl_error *why)
{
	struct libfwctl_error *copy = error_keep(why);

	if (!copy)
		return -ENOMEM;
	atomic_store_explicit(&file->error, copy, memory_order_release);
	file_set_state(file, LIBFWCTL_FILE_REFUSED);
	context_log(ctx, LIBFWCTL_LOG_WARNING, "%s is refused: %s", file->path,
		    libfwctl_error_text(copy));
	return 0;
}

/* Appends a file, or a folder for a name of NULL. */
static struct libfwctl_file *add(struct scan *scan, const char *folder, const char *name)
{
	struct file_list *list = scan->list;
	struct libfwctl_file *file;
	const char *suffix;

	if (list->count == scan->room) {
		size_t room = scan->room ? 2 * scan->room : 16;
		void *more = reallocarray(list->file, room, sizeof(*list->file));

		if (!more)
			return NULL;
		list->file = more;
		scan->room = room;
	}
	file = calloc(1, sizeof(*file));
	if (!file || asprintf(&file->path, name ? "%s/%s" : "%s", folder, name) < 0) {
		free(file);
		return NULL;
	}
	list->file[list->count++] = file;
	atomic_init(&file->state, LIBFWCTL_FILE_WAITING);
	file->name = name ? file->path + strlen(folder) + 1 : "";
	suffix = strrchr(file->name, '.');
	file->code = suffix && strcmp(suffix, ".so") == 0;
	file->stem = strndup(file->name, suffix ? (size_t)(suffix - file->name) : 0);
	return file->stem ? file : NULL;
}

static bool is_hidden(const struct file_list *list, const struct libfwctl_file *file)
{
	for (size_t i = 0; i < list->count && list->file[i] != file; i++)
		if (list->file[i]->counts && strcmp(list->file[i]->name, file->name) == 0)
			return true;
	return false;
}

/* What an image says that it is, and whether its name goes with that. */
static int look_inside(struct libfwctl_file *file, struct libfwctl_error *err)
{
	const char *why = NULL;

	if (image_peek(file->bytes, file->size, &file->format, &file->extends, &why))
		return report(err, FAILURE(.message = MSG_FILE_NO_IMAGE, .error = EBADMSG,
					   .subject = why));
	if (!*file->extends && strcmp(file->format, file->stem) != 0)
		return report(err, FAILURE(.message = MSG_FILE_NAME, .error = EBADMSG,
					   .subject = file->format));
	if (*file->extends && strcmp(file->extends, file->stem) == 0)
		return report(err, FAILURE(.message = MSG_FILE_NAME_OF_BASE, .error = EBADMSG,
					   .subject = file->format, .field = file->extends));
	return 0;
}

static int look_at_place(struct libfwctl_file *file, const struct trusted *place,
			 struct libfwctl_error *err)
{
	int status;

	if (trusted_is_null_device(place) ||
	    (S_ISREG(place->status.st_mode) && place->status.st_size == 0)) {
		file_set_state(file, LIBFWCTL_FILE_MASKED);
		return 0;
	}
	if (!S_ISREG(place->status.st_mode))
		return report(err, FAILURE(.message = MSG_FILE_KIND, .error = EINVAL,
					   .subject = place->path));
	if (file->code)
		return 0; /* opened when it is needed, and not before */
	status = image_map(place, &file->bytes, &file->size, err);
	return status ? status : look_inside(file, err);
}

static int look_at(struct scan *scan, const struct trusted *folder, struct libfwctl_file *file)
{
	struct libfwctl_error err = {0};
	struct trusted place;
	int status;

	status = trusted_find(folder, file->name, &place, &err);
	/* What others have put there must not hide anything; a broken file of our own must. */
	file->counts = trusted_has_ours(folder, file->name);
	if (file->counts && is_hidden(scan->list, file)) {
		file_set_state(file, LIBFWCTL_FILE_HIDDEN);
		if (!status)
			trusted_close(&place);
		return 0;
	}
	if (!status) {
		status = look_at_place(file, &place, &err);
		trusted_close(&place);
	}
	return status ? file_refuse(scan->ctx, file, &err) : 0;
}

/* ---- folders -------------------------------------------------------------------------------- */

static bool is_wanted(const char *name)
{
	const char *suffix = strrchr(name, '.');

	return name[0] != '.' && suffix &&
	       (strcmp(suffix, ".so") == 0 || strcmp(suffix, ".fwctl") == 0);
}

/* By name; ".so" comes before ".fwctl". */
static int compare(const void *left, const void *right)
{
	const char *a = *(char *const *)left, *b = *(char *const *)right;
	size_t a_stem = (size_t)(strrchr(a, '.') - a), b_stem = (size_t)(strrchr(b, '.') - b);
	int order = memcmp(a, b, a_stem < b_stem ? a_stem : b_stem);

	if (order)
		return order;
	if (a_stem != b_stem)
		return a_stem < b_stem ? -1 : 1;
	return strcmp(b + b_stem, a + a_stem);
}

struct names {
	size_t count, room;
	char **name;
};

static int add_name(struct names *names, const char *name)
{
	if (names->count == names->room) {
		size_t room = names->room ? 2 * names->room : 16;
		void *more = reallocarray(names->name, room, sizeof(*names->name));

		if (!more)
			return -ENOMEM;
		names->name = more;
		names->room = room;
	}
	names->name[names->count] = strdup(name);
	return names->name[names->count] ? (names->count++, 0) : -ENOMEM;
}

static void free_names(struct names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->name[i]);
	free(names->name);
}

/* Takes over the descriptor. */
static int list_folder(int fd, struct names *names)
{
	DIR *dir = fdopendir(fd);
	struct dirent *entry;
	int status = 0;

	if (!dir) {
		close(fd);
		return -ENOMEM;
	}
	while (!status && (entry = readdir(dir)))
		if (is_wanted(entry->d_name))
			status = add_name(names, entry->d_name);
	closedir(dir);
	if (!status && names->count)
		qsort(names->name, names->count, sizeof(*names->name), compare);
	return status;
}

static int refuse_folder(struct scan *scan, const char *path, const struct libfwctl_error *why)
{
	struct libfwctl_file *file = add(scan, path, NULL);

	return file ? file_refuse(scan->ctx, file, why) : -ENOMEM;
}

static int scan_place(struct scan *scan, const char *path, const struct trusted *folder)
{
	struct libfwctl_error err = {0};
	struct names names = {0};
	int fd = trusted_read_folder(folder, &err);
	int status;

	if (fd < 0)
		return refuse_folder(scan, path, &err);
	status = list_folder(fd, &names);
	for (size_t i = 0; !status && i < names.count; i++) {
		struct libfwctl_file *file = add(scan, path, names.name[i]);

		status = file ? look_at(scan, folder, file) : -ENOMEM;
	}
	free_names(&names);
	return status;
}

static int scan_folder(struct scan *scan, const char *path)
{
	struct libfwctl_error err = {0};
	struct trusted folder;
	int status;

	context_log(scan->ctx, LIBFWCTL_LOG_DEBUG, "looking for formats in %s", path);
	if (path[0] != '/') {
		report(&err,
		       FAILURE(.message = MSG_FOLDER_RELATIVE, .error = EINVAL, .subject = path));
		return refuse_folder(scan, path, &err);
	}
	status = trusted_find(NULL, path, &folder, &err);
	if (status == -ENOENT)
		return 0;
	if (status)
		return refuse_folder(scan, path, &err);
	status = scan_place(scan, path, &folder);
	trusted_close(&folder);
	return status;
}

/* The folders of a list with colons between them. */
static int scan_list(struct scan *scan, const char *list)
{
	char *copy = strdup(list), *rest = copy, *path;
	int status = copy ? 0 : -ENOMEM;

	while (!status && (path = strsep(&rest, ":")))
		if (*path)
			status = scan_folder(scan, path);
	free(copy);
	return status;
}

int folders_scan(struct libfwctl_context *ctx, struct file_list *list)
{
	struct scan scan = {.ctx = ctx, .list = list};
	const char *replaced = secure_getenv(PATH_VARIABLE);
	int status;

	if (replaced) {
		status = scan_list(&scan, replaced);
	} else {
		status = scan_folder(&scan, LIBFWCTL_SITE_PLUGIN_DIR);
		if (!status)
			status = scan_folder(&scan, LIBFWCTL_PLUGIN_DIR);
	}
	if (status)
		file_list_free(list);
	return status;
}
