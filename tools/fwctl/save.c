// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * save.c: writes a file whole or not at all: under a temporary name beside it, renamed when it is
 * complete. What is no regular file (a pipe, /dev/null) is written to as it is. Either way it is
 * opened once, before what cannot be repeated is done.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fwctl.h"

struct save {
	const char *path; /* as it was given */
	bool private;	  /* a new file is its owner's alone */
	/* Makes a name that nobody has, and another one if somebody takes that meanwhile; or NULL. */
	const char *(*make_path)(void *user_data);
	void *user_data;
	int fd;		 /* -1: standard output by stdio, or closed already */
	char *target;	 /* what the temporary file is to replace, links followed */
	char *temporary; /* NULL: none that would have to be removed */
};

static int cannot(struct run *run, const char *path, int error, uint32_t executed)
{
	return failure_report(run, LIBFWCTL_ERROR_NONE, error, executed, "cannot write %s: %s%s",
			      path, strerror(error), executed_warning(executed));
}

int save_failed(struct run *run, const struct save *save, int error, uint32_t executed)
{
	return cannot(run, save->path, error, executed);
}

static mode_t new_file_mode(const struct save *save)
{
	mode_t mask = umask(0);

	umask(mask);
	return (save->private ? 0600 : 0666) & ~mask;
}

/* Its name has nothing of the target's, which may be as long as names can be. */
static int open_temporary(struct save *save, mode_t mode)
{
	const char *slash = strrchr(save->target, '/');
	int folder = slash ? (int)(slash - save->target) + 1 : 0;

	if (asprintf(&save->temporary, "%.*s.fwctl-XXXXXX", folder, save->target) < 0)
		need(NULL);
	save->fd = mkostemp(save->temporary, O_CLOEXEC);
	if (save->fd < 0) {
		int error = errno;

		free(save->temporary);
		save->temporary = NULL;
		return error;
	}
	return fchmod(save->fd, mode) ? errno : 0;
}

/* 0 or an errno. Only what is to be replaced needs a real path; a pipe behind a link has none. */
static int open_place(struct save *save)
{
	struct stat there;
	bool exists;

	if (save->make_path) {
		save->target = need(strdup(save->path));
		return open_temporary(save, new_file_mode(save));
	}
	exists = !stat(save->path, &there);
	if (exists && !S_ISREG(there.st_mode)) {
		save->fd = open(save->path, O_WRONLY | O_NOCTTY | O_CLOEXEC);
		return save->fd < 0 ? errno : 0;
	}
	if (!exists && (errno != ENOENT || !lstat(save->path, &there)))
		return errno; /* a link to nowhere counts as a mistake */
	save->target = exists ? realpath(save->path, NULL) : need(strdup(save->path));
	if (!save->target)
		return errno;
	return open_temporary(save, exists ? there.st_mode & 07777 : new_file_mode(save));
}

static int try_to_open(struct run *run, struct save *save)
{
	bool to_stdout = !strcmp(save->path, "-");
	int error;

	if (!*save->path)
		return failure_report(run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
				      "--out: the name is empty: name a file, or - for standard "
				      "output");
	error = to_stdout ? 0 : open_place(save);
	if (error)
		return cannot(run, save->path, error, LIBFWCTL_EXECUTED_NO);
	if (isatty(to_stdout ? STDOUT_FILENO : save->fd))
		return failure_report(
			run, LIBFWCTL_ERROR_USAGE, EINVAL, LIBFWCTL_EXECUTED_NO,
			"--out: %s is a terminal and these bytes are not text: name a "
			"file%s",
			to_stdout ? "standard output" : save->path,
			save->private ? "" : ", or leave --out away to see them in hexadecimal");
	return 0;
}

static int open_save(struct run *run, const struct save *what, struct save **save)
{
	int status;

	*save = need(calloc(1, sizeof(**save)));
	**save = *what;
	(*save)->fd = -1;
	status = try_to_open(run, *save);
	if (status) {
		save_close(*save);
		*save = NULL;
	}
	return status;
}

int save_open(struct run *run, const char *path, struct save **save)
{
	return open_save(run, &(struct save){.path = path}, save);
}

int save_open_private(struct run *run, const char *path, struct save **save)
{
	return open_save(run, &(struct save){.path = path, .private = true}, save);
}

int save_open_new(struct run *run, const char *(*make_path)(void *user_data), void *user_data,
		  struct save **save)
{
	return open_save(run,
			 &(struct save){.path = make_path(user_data),
					.private = true,
					.make_path = make_path,
					.user_data = user_data},
			 save);
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

/* 0 or an errno. */
static int put_in_place(const struct save *save)
{
	unsigned int flags = save->make_path ? RENAME_NOREPLACE : 0;

	if (!renameat2(AT_FDCWD, save->temporary, AT_FDCWD, save->target, flags))
		return 0;
	/* A file system that cannot do that: the name was free when it was made. */
	if (!flags || errno != EINVAL)
		return errno;
	return rename(save->temporary, save->target) ? errno : 0;
}

static int finish_file(struct save *save, const void *data, size_t length)
{
	int error = write_all(save->fd, data, length);

	if (!error && save->temporary && fsync(save->fd))
		error = errno;
	if (close(save->fd) && !error)
		error = errno;
	save->fd = -1;
	if (error || !save->temporary)
		return error;
	while ((error = put_in_place(save)) == EEXIST && save->make_path) {
		save->path = save->make_path(save->user_data);
		free(save->target);
		save->target = need(strdup(save->path));
	}
	if (error)
		return error;
	free(save->temporary);
	save->temporary = NULL;
	return 0;
}

int save_piece(struct save *save, const void *data, size_t length)
{
	if (save->fd >= 0)
		return write_all(save->fd, data, length);
	fwrite(data, 1, length, stdout);
	return output_failed() ? EIO : 0;
}

int save_finish(struct run *run, struct save *save, const void *data, size_t length,
		uint32_t executed)
{
	int error;

	if (save->fd < 0) {
		fwrite(data, 1, length, stdout);
		output_failed();
		return 0; /* output_finish() tells of it */
	}
	error = finish_file(save, data, length);
	return error ? cannot(run, save->path, error, executed) : 0;
}

void save_close(struct save *save)
{
	if (!save)
		return;
	if (save->fd >= 0)
		close(save->fd);
	if (save->temporary)
		unlink(save->temporary);
	free(save->temporary);
	free(save->target);
	free(save);
}
