// SPDX-License-Identifier: LGPL-2.1-or-later
/* plugin.c: see plugin.h. A file of data never reaches the dynamic linker, and code is never unloaded. */
#include "formats/plugin.h"
#include "image/image.h"
#include "base/sized.h"
#include "base/text.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
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

/*
 * Where the last byte stands that the linker would map; 0 if this is no shared object of our kind, which
 * it will tell best itself. A page behind a file's end is a signal, not an error, when it is touched.
 */
static uint64_t mapped_end(int fd)
{
	ElfW(Ehdr) header;
	ElfW(Phdr) part;
	uint64_t end = 0;

	if (pread(fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header) ||
	    memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_phentsize != sizeof(part))
		return 0;
	for (unsigned int i = 0; i < header.e_phnum; i++) {
		off_t offset = (off_t)(header.e_phoff + i * sizeof(part));

		if (pread(fd, &part, sizeof(part), offset) != (ssize_t)sizeof(part))
			return UINT64_MAX;
		if (part.p_type == PT_LOAD && part.p_filesz &&
		    (uint64_t)part.p_offset + part.p_filesz > end)
			end = (uint64_t)part.p_offset + part.p_filesz;
	}
	return end;
}

static int check_whole(const struct trusted *place, int fd, struct libfwctl_error *err)
{
	struct stat status;

	if (fstat(fd, &status))
		return changed(place, err);
	if (mapped_end(fd) > (uint64_t)status.st_size)
		return report(err, FAILURE(.message = MSG_PLUGIN_CUT, .error = EBADMSG,
					   .subject = place->path,
					   .number = {(uint64_t)status.st_size}));
	return 0;
}

/*
 * The linker takes a name that it has seen for the object that it has loaded, but numbers of descriptors
 * are used again: the name must be another for every file. A slash and a dot change nothing of a path,
 * so the file's identity is written in them.
 */
#define NAME_BITS 128
#define NAME_ROOM (sizeof("/proc/self/fd") + NAME_BITS * 2 + 16)

static void write_name(const struct stat *file, int fd, char name[NAME_ROOM])
{
	const uint64_t identity[] = {file->st_dev, file->st_ino};
	char *end = stpcpy(name, "/proc/self/fd");

	for (unsigned int bit = 0; bit < NAME_BITS; bit++)
		end = stpcpy(end, identity[bit / 64] >> bit % 64 & 1 ? "/." : "/");
	sprintf(end, "/%d", fd);
}

/* What the linker says begins with the name that it was given: say the file's own. */
static int linker_refuses(const char *path, const char *name, struct libfwctl_error *err)
{
	const char *why = dlerror();
	char memory[512];
	struct text text;

	if (!why)
		why = "no reason given";
	if (strncmp(why, name, strlen(name)) == 0)
		why += strlen(name) + strspn(why + strlen(name), ": ");
	text_begin(&text, memory, sizeof(memory));
	text_add(&text, path);
	text_add(&text, ": ");
	text_add(&text, why);
	return report(err,
		      FAILURE(.message = MSG_PLUGIN_LINKER, .error = EBADMSG, .subject = memory));
}

/* The exported constant and its size by the symbol table; a function of that name is none. */
static const void *find_symbol(void *object, size_t *size)
{
	const void *address = dlsym(object, LIBFWCTL_PLUGIN_SYMBOL);
	const ElfW(Sym) *symbol = NULL;
	Dl_info info;

	if (!address || !dladdr1(address, &info, (void **)&symbol, RTLD_DL_SYMENT) || !symbol ||
	    info.dli_saddr != address || ELF32_ST_TYPE(symbol->st_info) != STT_OBJECT)
		return NULL;
	*size = symbol->st_size;
	return address;
}

static int open_object(const struct trusted *place, void **object, struct libfwctl_error *err)
{
	int fd = trusted_read_file(place, err);
	char name[NAME_ROOM];
	int status;

	if (fd < 0)
		return fd;
	status = check_whole(place, fd, err);
	if (!status) {
		write_name(&place->status, fd, name);
		*object = dlopen(name, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
		if (!*object)
			status = linker_refuses(place->path, name, err);
	}
	close(fd);
	return status;
}

int plugin_load(const struct trusted *place, struct libfwctl_plugin *plugin,
		struct libfwctl_error *err)
{
	const void *exported;
	size_t size;
	void *object;
	int status = open_object(place, &object, err);

	if (status)
		return status;
	exported = find_symbol(object, &size);
	if (!exported)
		return report(err, FAILURE(.message = MSG_PLUGIN_SYMBOL, .error = EBADMSG,
					   .subject = place->path));
	return plugin_take(exported, size, plugin, err);
}
