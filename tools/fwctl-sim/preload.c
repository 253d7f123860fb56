// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Loaded into every simulated process, in front of umockdev's preload, which puts /sys in place.
 * Here are the paths below /dev/fwctl and /run/udev, which never fall through to the host's, and
 * what stat() tells of a node. Monitors are in preload-monitor.c. Allocates nothing and prints
 * nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "nodetab.h"
#include "preload.h"

const char *preload_root;
static char root_path[PATH_MAX];
static struct nodetab *nodes;

__attribute__((constructor)) static void start(void)
{
	char path[PATH_MAX];
	struct nodetab *tab;
	const char *root = getenv("UMOCKDEV_DIR");
	int fd;

	if (!root || preload_root || strlen(root) >= sizeof(root_path))
		return;
	/* Also where the machine is gone: the host's files are never shown in its place. */
	preload_root = strcpy(root_path, root);
	snprintf(path, sizeof(path), "%s/" NODETAB_FILE, root);
	fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	tab = mmap(NULL, sizeof(*tab), PROT_READ, MAP_SHARED, fd, 0);
	syscall(SYS_close, fd);
	if (tab == MAP_FAILED || tab->magic != NODETAB_MAGIC)
		return;
	nodes = tab;
}

/* ---- Paths ----------------------------------------------------------------------------------- */

static bool is_below(const char *path, const char *prefix)
{
	size_t length = strlen(prefix);

	return !strncmp(path, prefix, length) && (!path[length] || path[length] == '/');
}

/*
 * Copies an absolute path without "//", "." and "..", as if none of its folders were a link. What
 * has to be a folder still ends with a slash. False if it does not fit.
 */
static bool fold(const char *path, char *to, size_t size)
{
	size_t length = 0, n;
	bool folder = false;

	if (size < 2)
		return false;
	for (; *path; path += n) {
		path += strspn(path, "/");
		n = strcspn(path, "/");
		folder = !n || !strncmp(path, ".", n) || !strncmp(path, "..", n);
		if (n == 2 && folder) {
			while (length && to[--length] != '/')
				;
		} else if (!folder) {
			if (length + n + 3 > size)
				return false;
			to[length++] = '/';
			memcpy(to + length, path, n);
			length += n;
		}
	}
	if (folder)
		to[length++] = '/';
	to[length] = '\0';
	return true;
}

/* The testbed's path for one that is ours, in the buffer; NULL if it is not. */
static const char *own_path(const char *path, char buffer[PATH_MAX])
{
	size_t root;

	/* Other constructors may be earlier than ours. */
	if (!preload_root)
		start();
	if (!preload_root || !path || *path != '/')
		return NULL;
	root = strlen(preload_root);
	memcpy(buffer, preload_root, root);
	if (!fold(path, buffer + root, PATH_MAX - root))
		return NULL;
	return is_below(buffer + root, "/dev/fwctl") || is_below(buffer + root, "/run/udev")
		       ? buffer
		       : NULL;
}

static int open_own(const char *path, int flags, mode_t mode)
{
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

#define NEEDS_MODE(flags) ((flags)&O_CREAT || ((flags)&O_TMPFILE) == O_TMPFILE)

#define WRAP_OPEN(symbol)                                                          \
	int sim_##symbol(const char *path, int flags, ...) PRELOAD_EXPORT(symbol); \
	int sim_##symbol(const char *path, int flags, ...)                         \
	{                                                                          \
		static int (*next)(const char *, int, ...);                        \
		char buffer[PATH_MAX];                                             \
		const char *own = own_path(path, buffer);                          \
		mode_t mode = 0;                                                   \
		va_list args;                                                      \
                                                                                   \
		va_start(args, flags);                                             \
		if (NEEDS_MODE(flags))                                             \
			mode = va_arg(args, mode_t);                               \
		va_end(args);                                                      \
		PRELOAD_FIND(next, symbol);                                        \
		return own ? open_own(own, flags, mode) : next(path, flags, mode); \
	}

#define WRAP_OPENAT(symbol)                                                                   \
	int sim_##symbol(int dirfd, const char *path, int flags, ...) PRELOAD_EXPORT(symbol); \
	int sim_##symbol(int dirfd, const char *path, int flags, ...)                         \
	{                                                                                     \
		static int (*next)(int, const char *, int, ...);                              \
		char buffer[PATH_MAX];                                                        \
		const char *own = own_path(path, buffer);                                     \
		mode_t mode = 0;                                                              \
		va_list args;                                                                 \
                                                                                              \
		va_start(args, flags);                                                        \
		if (NEEDS_MODE(flags))                                                        \
			mode = va_arg(args, mode_t);                                          \
		va_end(args);                                                                 \
		PRELOAD_FIND(next, symbol);                                                   \
		return own ? open_own(own, flags, mode) : next(dirfd, path, flags, mode);     \
	}

WRAP_OPEN(open)
WRAP_OPEN(open64)
WRAP_OPENAT(openat)
WRAP_OPENAT(openat64)

/*
 * What else takes a path, with its other arguments: how they are declared, and how they are given
 * on.
 */
#define WRAP_PATH(type, symbol, declared, given)           \
	type sim_##symbol declared PRELOAD_EXPORT(symbol); \
	type sim_##symbol declared                         \
	{                                                  \
		static type(*next) declared;               \
		char buffer[PATH_MAX];                     \
		const char *own = own_path(path, buffer);  \
                                                           \
		if (own)                                   \
			path = own;                        \
		PRELOAD_FIND(next, symbol);                \
		return next given;                         \
	}

/*
 * Those of fortified programs never come with a mode. Ours are no paths that umockdev would change.
 */
WRAP_PATH(int, __open_2, (const char *path, int flags), (path, flags))
WRAP_PATH(int, __open64_2, (const char *path, int flags), (path, flags))
WRAP_PATH(int, __openat_2, (int dirfd, const char *path, int flags), (dirfd, path, flags))
WRAP_PATH(int, __openat64_2, (int dirfd, const char *path, int flags), (dirfd, path, flags))
WRAP_PATH(DIR *, opendir, (const char *path), (path))
WRAP_PATH(int, access, (const char *path, int mode), (path, mode))
WRAP_PATH(int, faccessat, (int dirfd, const char *path, int mode, int flags),
	  (dirfd, path, mode, flags))
WRAP_PATH(int, chmod, (const char *path, mode_t mode), (path, mode))
WRAP_PATH(ssize_t, readlink, (const char *path, char *to, size_t size), (path, to, size))
WRAP_PATH(ssize_t, readlinkat, (int dirfd, const char *path, char *to, size_t size),
	  (dirfd, path, to, size))
WRAP_PATH(int, inotify_add_watch, (int fd, const char *path, uint32_t mask), (fd, path, mask))

/* Whoever reads udev's files one after another would lose a descriptor to umockdev for each. */
#define WRAP_FOPEN(symbol)                                                             \
	FILE *sim_##symbol(const char *path, const char *mode) PRELOAD_EXPORT(symbol); \
	FILE *sim_##symbol(const char *path, const char *mode)                         \
	{                                                                              \
		static FILE *(*next)(const char *, const char *);                      \
		char buffer[PATH_MAX];                                                 \
		const char *own = own_path(path, buffer);                              \
		int fd;                                                                \
                                                                                       \
		PRELOAD_FIND(next, symbol);                                            \
		if (!own || *mode != 'r' || strchr(mode, '+'))                         \
			return next(own ? own : path, mode);                           \
		fd = open_own(own, O_RDONLY | (strchr(mode, 'e') ? O_CLOEXEC : 0), 0); \
		return fd < 0 ? NULL : fdopen(fd, mode);                               \
	}

WRAP_FOPEN(fopen)
WRAP_FOPEN(fopen64)

/* ---- What /sys is ---------------------------------------------------------------------------- */

/* libudev asks whether a file is of sysfs. umockdev's answer mixes up threads that ask at once. */
static bool is_in_sys(int fd)
{
	char link[32], path[PATH_MAX];
	size_t root = preload_root ? strlen(preload_root) : 0;
	ssize_t length;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof(path) - 1);
	if (!root || length < 0)
		return false;
	path[length] = '\0';
	return strncmp(path, preload_root, root) == 0 && is_below(path + root, "/sys");
}

/* struct statfs64 is the same where this is built: 64 bits. */
#define WRAP_FSTATFS(symbol)                                                \
	int sim_##symbol(int fd, struct statfs *st) PRELOAD_EXPORT(symbol); \
	int sim_##symbol(int fd, struct statfs *st)                         \
	{                                                                   \
		int rc = (int)syscall(SYS_fstatfs, fd, st);                 \
                                                                            \
		if (rc == 0 && is_in_sys(fd))                               \
			st->f_type = SYSFS_MAGIC;                           \
		return rc;                                                  \
	}

WRAP_FSTATFS(fstatfs)
WRAP_FSTATFS(fstatfs64)

/* ---- What a node is -------------------------------------------------------------------------- */

static const struct nodetab_slot *node_of(uint64_t dev, uint64_t ino)
{
	struct nodetab_slot *slot;

	if (!nodes || dev != nodes->device)
		return NULL;
	slot = nodetab_find(nodes, ino);
	return slot && atomic_load_explicit(&slot->ino, memory_order_acquire) == ino ? slot : NULL;
}

/* A node is the character device that the machine says it is; who runs the machine is its root. */
static int correct(int rc, struct stat *st)
{
	const struct nodetab_slot *node = rc == 0 ? node_of(st->st_dev, st->st_ino) : NULL;

	if (!node)
		return rc;
	st->st_mode = S_IFCHR | (st->st_mode & 07777);
	st->st_rdev = makedev(node->major, node->minor);
	if (st->st_uid == nodes->owner)
		st->st_uid = st->st_gid = 0;
	return rc;
}

static int stat_raw(int dirfd, const char *path, struct stat *st, int flags)
{
	return correct((int)syscall(SYS_newfstatat, dirfd, path, st, flags), st);
}

/* struct stat64 is the same where this is built: 64 bits. */
#define WRAP_STAT(symbol, at_flags)                                                 \
	int sim_##symbol(const char *path, struct stat *st) PRELOAD_EXPORT(symbol); \
	int sim_##symbol(const char *path, struct stat *st)                         \
	{                                                                           \
		static int (*next)(const char *, struct stat *);                    \
		char buffer[PATH_MAX];                                              \
		const char *own = own_path(path, buffer);                           \
                                                                                    \
		if (own)                                                            \
			return stat_raw(AT_FDCWD, own, st, at_flags);               \
		PRELOAD_FIND(next, symbol);                                         \
		return correct(next(path, st), st);                                 \
	}

/*
 * A path below an open folder is what the kernel says; umockdev would look at the working folder.
 */
#define WRAP_FSTATAT(symbol)                                                      \
	int sim_##symbol(int dirfd, const char *path, struct stat *st, int flags) \
		PRELOAD_EXPORT(symbol);                                           \
	int sim_##symbol(int dirfd, const char *path, struct stat *st, int flags) \
	{                                                                         \
		static int (*next)(int, const char *, struct stat *, int);        \
		char buffer[PATH_MAX];                                            \
		const char *own = own_path(path, buffer);                         \
                                                                                  \
		if (own || (path && *path != '/' && dirfd != AT_FDCWD))           \
			return stat_raw(dirfd, own ? own : path, st, flags);      \
		PRELOAD_FIND(next, symbol);                                       \
		return correct(next(dirfd, path, st, flags), st);                 \
	}

#define WRAP_FSTAT(symbol)                                                \
	int sim_##symbol(int fd, struct stat *st) PRELOAD_EXPORT(symbol); \
	int sim_##symbol(int fd, struct stat *st)                         \
	{                                                                 \
		return stat_raw(fd, "", st, AT_EMPTY_PATH);               \
	}

WRAP_STAT(stat, 0)
WRAP_STAT(stat64, 0)
WRAP_STAT(lstat, AT_SYMLINK_NOFOLLOW)
WRAP_STAT(lstat64, AT_SYMLINK_NOFOLLOW)
WRAP_FSTATAT(fstatat)
WRAP_FSTATAT(fstatat64)
WRAP_FSTAT(fstat)
WRAP_FSTAT(fstat64)

/* Programs built before glibc 2.33 call these, with the version of the struct first. */
#define WRAP_OLD_FSTAT(symbol)                                                         \
	int sim_##symbol(int version, int fd, struct stat *st) PRELOAD_EXPORT(symbol); \
	int sim_##symbol(int version, int fd, struct stat *st)                         \
	{                                                                              \
		(void)version;                                                         \
		return stat_raw(fd, "", st, AT_EMPTY_PATH);                            \
	}

#define WRAP_OLD_STAT(symbol, now)                                                               \
	int sim_##symbol(int version, const char *path, struct stat *st) PRELOAD_EXPORT(symbol); \
	int sim_##symbol(int version, const char *path, struct stat *st)                         \
	{                                                                                        \
		(void)version;                                                                   \
		return sim_##now(path, st);                                                      \
	}

WRAP_OLD_FSTAT(__fxstat)
WRAP_OLD_FSTAT(__fxstat64)
WRAP_OLD_STAT(__xstat, stat)
WRAP_OLD_STAT(__xstat64, stat)
WRAP_OLD_STAT(__lxstat, lstat)
WRAP_OLD_STAT(__lxstat64, lstat)

int sim_statx(int dirfd, const char *path, int flags, unsigned int mask, struct statx *stx)
	PRELOAD_EXPORT(statx);
int sim_statx(int dirfd, const char *path, int flags, unsigned int mask, struct statx *stx)
{
	static int (*next)(int, const char *, int, unsigned int, struct statx *);
	char buffer[PATH_MAX];
	const char *own = own_path(path, buffer);
	const struct nodetab_slot *node;
	int rc;

	PRELOAD_FIND(next, statx);
	if (own || (path && *path != '/' && dirfd != AT_FDCWD))
		rc = (int)syscall(SYS_statx, dirfd, own ? own : path, flags, mask, stx);
	else
		rc = next(dirfd, path, flags, mask, stx);
	if (rc)
		return rc;
	node = node_of(makedev(stx->stx_dev_major, stx->stx_dev_minor), stx->stx_ino);
	if (!node)
		return 0;
	stx->stx_mode = (uint16_t)(S_IFCHR | (stx->stx_mode & 07777));
	stx->stx_rdev_major = node->major;
	stx->stx_rdev_minor = node->minor;
	if (stx->stx_uid == nodes->owner)
		stx->stx_uid = stx->stx_gid = 0;
	return 0;
}
