// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * save.c: writes a file whole or not at all: under a temporary name beside it, renamed when it is
 * complete. What is no regular file (a pipe, /dev/null) is written to as it is.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fwctl.h"

/* Where @path goes, links followed; NULL and errno if that cannot be. *@exists tells of what is
 * there. */
static char *resolve(const char *path, struct stat *there, bool *exists)
{
	*exists = !stat(path, there);
	if (*exists)
		return realpath(path, NULL);
	if (errno != ENOENT || !lstat(path, there))
		return NULL; /* a link to nowhere counts as a mistake */
	return strdup(path);
}

/* The folder of a path, to be freed. */
static char *folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return need(strdup("."));
	return need(strndup(path, slash == path ? 1 : (size_t)(slash - path)));
}

static int cannot(struct run *run, const char *path, int error, uint32_t executed)
{
	return failure_report(run, LIBFWCTL_ERROR_NONE, error, executed, "cannot write %s: %s",
			      path, strerror(error));
}

static int check_place(const char *path)
{
	struct stat there;
	bool exists;
	char *target = resolve(path, &there, &exists);
	char *folder;
	int error = 0;

	if (!target)
		return errno;
	folder = folder_of(target);
	if (exists && S_ISDIR(there.st_mode))
		error = EISDIR;
	else if (exists && !S_ISREG(there.st_mode))
		error = faccessat(AT_FDCWD, target, W_OK, AT_EACCESS) ? errno : 0;
	else if (faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS))
		error = errno;
	free(folder);
	free(target);
	return error;
}

static bool is_terminal(const char *path)
{
	bool terminal;
	int fd;

	if (!strcmp(path, "-"))
		return isatty(STDOUT_FILENO);
	fd = open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	terminal = fd >= 0 && isatty(fd);
	if (fd >= 0)
		close(fd);
	return terminal;
}

int save_check(struct run *run, const char *path)
{
	int error = strcmp(path, "-") ? check_place(path) : 0;

	if (error)
		return cannot(run, path, error, LIBFWCTL_EXECUTED_NO);
	if (is_terminal(path))
		return failure_report(run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
				      "--out: %s is a terminal and the reply is not text: name a "
				      "file, or leave --out away to see a hex dump",
				      strcmp(path, "-") ? path : "standard output");
	return 0;
}

static int write_all(int fd, const uint8_t *data, size_t length)
{
	while (length) {
		ssize_t n = write(fd, data, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno;
		data += n;
		length -= (size_t)n;
	}
	return 0;
}

/* Writes, gives the file its mode and closes it: 0 or the errno of the first that failed. */
static int fill(int fd, mode_t mode, const void *data, size_t length)
{
	int error = write_all(fd, data, length);

	if (!error && fchmod(fd, mode))
		error = errno;
	if (!error && fsync(fd))
		error = errno;
	if (close(fd) && !error)
		error = errno;
	return error;
}

static int replace(const char *target, mode_t mode, const void *data, size_t length)
{
	char *temporary;
	int fd, error;

	if (asprintf(&temporary, "%s.XXXXXX", target) < 0)
		need(NULL);
	fd = mkostemp(temporary, O_CLOEXEC);
	error = fd < 0 ? errno : fill(fd, mode, data, length);
	if (!error && rename(temporary, target))
		error = errno;
	if (error && fd >= 0)
		unlink(temporary);
	free(temporary);
	return error;
}

static int write_into(const char *target, const void *data, size_t length)
{
	int fd = open(target, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	int error;

	if (fd < 0)
		return errno;
	error = write_all(fd, data, length);
	if (close(fd) && !error)
		error = errno;
	return error;
}

static mode_t new_file_mode(void)
{
	mode_t mask = umask(0);

	umask(mask);
	return 0666 & ~mask;
}

static int save_file(const char *path, const void *data, size_t length)
{
	struct stat there;
	bool exists;
	char *target = resolve(path, &there, &exists);
	int error;

	if (!target)
		return errno;
	if (exists && !S_ISREG(there.st_mode))
		error = write_into(target, data, length);
	else
		error = replace(target, exists ? there.st_mode & 07777 : new_file_mode(), data,
				length);
	free(target);
	return error;
}

int save(struct run *run, const char *path, const void *data, size_t length)
{
	int error;

	if (!strcmp(path, "-")) {
		fwrite(data, 1, length, stdout);
		output_failed();
		return 0; /* output_finish() tells of it */
	}
	error = save_file(path, data, length);
	return error ? cannot(run, path, error, LIBFWCTL_EXECUTED_YES) : 0;
}
