// SPDX-License-Identifier: LGPL-2.1-or-later
/* object.c: see object.h. */
#include "formats/object.h"
#include "base/text.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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
		return report(err, FAILURE(.message = MSG_FILE_CHANGED, .error = ESTALE,
					   .subject = place->path));
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
static int linker_refuses(const char *path, const char *name, enum message message,
			  struct libfwctl_error *err)
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
	return report(err, FAILURE(.message = message, .error = EBADMSG, .subject = memory));
}

/* The exported constant and its size by the symbol table; a function of that name is none. */
static const void *find_symbol(void *object, const char *name, size_t *size)
{
	const void *address = dlsym(object, name);
	const ElfW(Sym) *symbol = NULL;
	Dl_info info;

	if (!address || !dladdr1(address, &info, (void **)&symbol, RTLD_DL_SYMENT) || !symbol ||
	    info.dli_saddr != address || ELF32_ST_TYPE(symbol->st_info) != STT_OBJECT)
		return NULL;
	*size = symbol->st_size;
	return address;
}

static int open_object(const struct trusted *place, enum message refused, void **object,
		       struct libfwctl_error *err)
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
			status = linker_refuses(place->path, name, refused, err);
	}
	close(fd);
	return status;
}

int object_load(const struct trusted *place, const struct object_kind *kind, const void **exported,
		size_t *size, struct libfwctl_error *err)
{
	void *object;
	int status = open_object(place, kind->refused, &object, err);

	if (status)
		return status;
	*exported = find_symbol(object, kind->symbol, size);
	if (!*exported)
		return report(err, FAILURE(.message = kind->no_symbol, .error = EBADMSG,
					   .subject = place->path));
	return 0;
}
