// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Makes and removes folders, files and links below one root. Knows nothing of what they mean.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tree.h"

static void fail(struct tree *tree, const char *what, const char *folder, const char *name)
{
	if (!tree->error)
		tree->error = g_strdup_printf("cannot make %s %s/%s: %s", what, folder, name,
					      g_strerror(errno));
}

static bool full_path(struct tree *tree, char path[PATH_MAX], const char *folder, const char *name)
{
	if (tree->error)
		return false;
	if (snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX)
		return true;
	errno = ENAMETOOLONG;
	fail(tree, "the path", folder, name);
	return false;
}

void tree_folder(struct tree *tree, const char *format, ...)
{
	va_list args;
	char *path;

	if (tree->error)
		return;
	va_start(args, format);
	path = g_strdup_vprintf(format, args);
	va_end(args);
	if (mkdirat(tree->root, path, 0755) < 0 && errno == ENOENT) {
		for (char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
			*slash = 0;
			mkdirat(tree->root, path, 0755);
			*slash = '/';
		}
		if (mkdirat(tree->root, path, 0755) < 0 && errno != EEXIST)
			fail(tree, "the folder", ".", path);
	}
	g_free(path);
}

void tree_bytes(struct tree *tree, const char *folder, const char *name, const void *data,
		size_t length)
{
	char path[PATH_MAX];
	int fd;

	if (!full_path(tree, path, folder, name))
		return;
	fd = openat(tree->root, path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0 || write(fd, data, length) != (ssize_t)length)
		fail(tree, "the file", folder, name);
	if (fd >= 0)
		close(fd);
}

void tree_text(struct tree *tree, const char *folder, const char *name, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	tree_bytes(tree, folder, name, text, strlen(text));
	g_free(text);
}

void tree_link_raw(struct tree *tree, const char *folder, const char *name, const char *target)
{
	char path[PATH_MAX];

	if (!full_path(tree, path, folder, name))
		return;
	if (symlinkat(target, tree->root, path) < 0)
		fail(tree, "the link", folder, name);
}

void tree_link(struct tree *tree, const char *folder, const char *name, const char *to)
{
	GString *target = g_string_new(NULL);
	const char *rest = folder;

	/* What both have in common need not be climbed. */
	for (;;) {
		size_t n = strcspn(rest, "/");

		if (!rest[n] || strncmp(rest, to, n) != 0 || to[n] != '/')
			break;
		rest += n + 1;
		to += n + 1;
	}
	for (const char *p = rest; p; p = strchr(p, '/') ? strchr(p, '/') + 1 : NULL)
		g_string_append(target, "../");
	g_string_append(target, to);
	tree_link_raw(tree, folder, name, target->str);
	g_string_free(target, TRUE);
}

bool tree_has(const struct tree *tree, const char *path)
{
	struct stat st;

	return fstatat(tree->root, path, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static void remove_at(int dirfd, const char *name)
{
	struct dirent *entry;
	DIR *dir;
	int fd;

	if (unlinkat(dirfd, name, 0) == 0 || (errno != EISDIR && errno != EPERM))
		return;
	fd = openat(dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	while (dir && (entry = readdir(dir)))
		if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
			remove_at(fd, entry->d_name);
	if (dir)
		closedir(dir);
	unlinkat(dirfd, name, AT_REMOVEDIR);
}

void tree_remove(struct tree *tree, const char *format, ...)
{
	va_list args;
	char *path;

	va_start(args, format);
	path = g_strdup_vprintf(format, args);
	va_end(args);
	remove_at(tree->root, path);
	g_free(path);
}
