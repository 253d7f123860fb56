// SPDX-License-Identifier: LGPL-2.1-or-later
/* plugin.c: see plugin.h. A file of data never reaches the dynamic linker. */
#include "formats/plugin.h"
#include "formats/object.h"
#include "image/image.h"
#include "base/sized.h"
#include "base/text.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define HOOKS_MAX 65536

/* ---- images --------------------------------------------------------------------------------- */

static int changed(const struct trusted *place, struct libfwctl_error *err)
{
	return report(
		err, FAILURE(.message = MSG_FILE_CHANGED, .error = ESTALE, .subject = place->path));
}

static int map(const struct trusted *place, int fd, const void **bytes, size_t *size,
	       struct libfwctl_error *err)
{
	struct stat before, after;
	void *memory;

	if (fstat(fd, &before))
		return changed(place, err);
	if (before.st_size > (off_t)IMAGE_SIZE_MAX)
		return report(err, FAILURE(.message = MSG_FILE_TOO_LARGE, .error = EFBIG,
					   .number = {(uint64_t)before.st_size, IMAGE_SIZE_MAX}));
	if (before.st_size == 0)
		return changed(place, err); /* an empty one is not read: it masks */
	memory = mmap(NULL, (size_t)before.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (memory == MAP_FAILED)
		return report(err, FAILURE(.message = MSG_FILE_OPEN, .error = errno,
					   .subject = place->path));
	/* What was cut off meanwhile could not be read without a signal. */
	if (fstat(fd, &after) || after.st_size != before.st_size) {
		munmap(memory, (size_t)before.st_size);
		return changed(place, err);
	}
	*bytes = memory;
	*size = (size_t)before.st_size;
	return 0;
}

int image_map(const struct trusted *place, const void **bytes, size_t *size,
	      struct libfwctl_error *err)
{
	int fd = trusted_read_file(place, err);
	int status;

	if (fd < 0)
		return fd;
	status = map(place, fd, bytes, size, err);
	close(fd);
	return status;
}

void image_unmap(const void *bytes, size_t size)
{
	if (bytes)
		munmap((void *)bytes, size);
}

/* ---- plugins -------------------------------------------------------------------------------- */

static int refuse(const char *what, uint64_t number, struct libfwctl_error *err)
{
	return report(err, FAILURE(.message = MSG_PLUGIN_CONTENT, .error = EBADMSG, .subject = what,
				   .number = {number}));
}

/* What the headers cannot help with. */
static int refuse_hook(const char *before, const char *name, const char *behind,
		       struct libfwctl_error *err)
{
	char memory[256];
	struct text text;

	text_begin(&text, memory, sizeof(memory));
	text_add_format(&text, "%s%s%s", before, name, behind);
	return report(err,
		      FAILURE(.message = MSG_PLUGIN_HOOKS, .error = EBADMSG, .subject = memory));
}

static const struct libfwctl_hook *hook_at(const struct libfwctl_plugin *plugin, size_t index)
{
	return (const struct libfwctl_hook *)((const char *)plugin->hooks +
					      index * plugin->hook_stride);
}

static int check_hooks(const struct libfwctl_plugin *plugin, struct libfwctl_error *err)
{
	if (plugin->nhooks == 0)
		return 0;
	if (!plugin->hooks)
		return refuse("a number of hooks, but no address of them", plugin->nhooks, err);
	if (plugin->nhooks > HOOKS_MAX)
		return refuse("more hooks than any plugin has", plugin->nhooks, err);
	if (plugin->hook_stride < SIZE_UP_TO(struct libfwctl_hook, run) ||
	    plugin->hook_stride > SIZED_MAX || plugin->hook_stride % _Alignof(struct libfwctl_hook))
		return refuse("a hook_stride that is not the size of its hooks",
			      plugin->hook_stride, err);
	for (size_t i = 0; i < plugin->nhooks; i++) {
		const struct libfwctl_hook *hook = hook_at(plugin, i);

		if (!hook->name || !*hook->name)
			return refuse_hook("a hook without a name", "", "", err);
		if (!hook->run)
			return refuse_hook("the hook ", hook->name, " without a function", err);
		for (size_t j = 0; j < i; j++)
			if (strcmp(hook->name, hook_at(plugin, j)->name) == 0)
				return refuse_hook("two hooks with the name ", hook->name, "", err);
	}
	return 0;
}

int plugin_take(const struct libfwctl_plugin *exported, size_t room, struct libfwctl_plugin *plugin,
		struct libfwctl_error *err)
{
	size_t size;

	if (room < sizeof(exported->size))
		return refuse("too few bytes", room, err);
	size = exported->size;
	if (size < SIZE_UP_TO(struct libfwctl_plugin, image_size) || size > SIZED_MAX)
		return refuse("a size that no version of it ever had", size, err);
	if (room < size)
		return refuse("fewer bytes than its size says", room, err);
	/* What a newer one has behind is not asked for: its image says what must be understood. */
	memset(plugin, 0, sizeof(*plugin));
	memcpy(plugin, exported, size < sizeof(*plugin) ? size : sizeof(*plugin));
	if (!plugin->image)
		return refuse("no image", 0, err);
	if (plugin->image_size < sizeof(struct image_header))
		return refuse("an image that is too short", plugin->image_size, err);
	return check_hooks(plugin, err);
}

int plugin_load(const struct trusted *place, struct libfwctl_plugin *plugin,
		struct libfwctl_error *err)
{
	static const struct object_kind kind = {
		.symbol = LIBFWCTL_PLUGIN_SYMBOL,
		.refused = MSG_PLUGIN_LINKER,
		.no_symbol = MSG_PLUGIN_SYMBOL,
	};
	const void *exported;
	size_t size;
	int status = object_load(place, &kind, &exported, &size, err);

	return status ? status : plugin_take(exported, size, plugin, err);
}
