// SPDX-License-Identifier: LGPL-2.1-or-later
/* trust.c: see trust.h. */
#include "formats/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#define LINKS_MAX 40 /* as the kernel has it */

/*
 * The user that files of users unknown to a user namespace seem to belong to. Whose they are cannot be
 * told, so nothing of this user's is trusted, not even if this program seems to run as him.
 */
#define UID_UNMAPPED 65534

static int cannot_open(const char *path, int error, struct libfwctl_error *err)
{
	return report(err, FAILURE(.message = error == ENOENT ? MSG_FILE_GONE : MSG_FILE_OPEN,
				   .error = error, .subject = path));
}

bool trusted_is_null_device(const struct trusted *place)
{
	return S_ISCHR(place->status.st_mode) && place->status.st_rdev == makedev(1, 3);
}

static bool is_ours(uid_t owner)
{
	return owner != UID_UNMAPPED && (owner == 0 || owner == geteuid());
}

static bool others_may_write(const struct trusted *place)
{
	mode_t mode = place->status.st_mode;

	if (S_ISLNK(mode) || trusted_is_null_device(place))
		return false;
	if (S_ISDIR(mode) && (mode & S_ISVTX) && place->status.st_uid == 0)
		return false;
	return mode & (S_IWGRP | S_IWOTH);
}

static int check(const struct trusted *place, struct libfwctl_error *err)
{
	uid_t owner = place->status.st_uid;

	if (!is_ours(owner))
		return report(err,
			      FAILURE(.message = owner == UID_UNMAPPED ? MSG_FILE_OWNER_UNMAPPED
								       : MSG_FILE_OWNER,
				      .error = EPERM, .subject = place->path, .number = {owner}));
	if (others_may_write(place))
		return report(err, FAILURE(.message = MSG_FILE_WRITABLE, .error = EPERM,
					   .subject = place->path,
					   .number = {place->status.st_mode & 07777}));
	return 0;
}

/* Opens what `name` is in the folder `at`, be it a link, and checks it. */
static int step(const struct trusted *at, const char *name, struct trusted *out,
		struct libfwctl_error *err)
{
	size_t length = strlen(at->path), room = sizeof(out->path) - length;
	const char *slash = length && at->path[length - 1] == '/' ? "" : "/";
	int status;

	memcpy(out->path, at->path, length + 1);
	if (strlen(name) + strlen(slash) >= room)
		return cannot_open(at->path, ENAMETOOLONG, err);
	stpcpy(stpcpy(out->path + length, slash), name);
	out->fd = openat(at->fd, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
	if (out->fd < 0)
		return cannot_open(out->path, errno, err);
	status =
		fstat(out->fd, &out->status) ? cannot_open(out->path, errno, err) : check(out, err);
	if (status)
		trusted_close(out);
	return status;
}

static int root(struct trusted *out, struct libfwctl_error *err)
{
	int status;

	strcpy(out->path, "/");
	out->fd = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (out->fd < 0)
		return cannot_open("/", errno, err);
	status = fstat(out->fd, &out->status) ? cannot_open("/", errno, err) : check(out, err);
	if (status)
		trusted_close(out);
	return status;
}

static int again(const struct trusted *place, struct trusted *out, struct libfwctl_error *err)
{
	*out = *place;
	out->fd = fcntl(place->fd, F_DUPFD_CLOEXEC, 0);
	return out->fd < 0 ? cannot_open(place->path, errno, err) : 0;
}

/* Takes the first name off a path; false if there is none left. */
static bool take_name(char *rest, char name[NAME_MAX + 1], int *error)
{
	const char *start = rest + strspn(rest, "/");
	size_t length = strcspn(start, "/");

	if (length == 0)
		return false;
	if (length > NAME_MAX) {
		*error = ENAMETOOLONG;
		return false;
	}
	memcpy(name, start, length);
	name[length] = '\0';
	memmove(rest, start + length, strlen(start + length) + 1);
	return true;
}

/* Puts where a link leads to in front of what is left of the path. */
static int follow(const struct trusted *link, char rest[PATH_MAX], bool *absolute)
{
	char path[PATH_MAX];
	ssize_t length = readlinkat(link->fd, "", path, sizeof(path));
	size_t left = strlen(rest) + 1;

	if (length <= 0)
		return length < 0 ? errno : ENOENT;
	if ((size_t)length + left > sizeof(path))
		return ENAMETOOLONG;
	memcpy(path + length, rest, left);
	memcpy(rest, path, (size_t)length + left);
	*absolute = rest[0] == '/';
	return 0;
}

/* One folder up in the text of a path that has neither links nor dots. */
static void cut_name(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash)
		slash[slash == path] = '\0';
}

/* From `at` one step on; `at` is replaced. */
static int advance(struct trusted *at, const char *name, char rest[PATH_MAX], unsigned int *links,
		   struct libfwctl_error *err)
{
	char path[PATH_MAX];
	bool absolute = false;
	struct trusted next;
	int status, error;

	if (strcmp(name, ".") == 0)
		return 0;
	status = step(at, name, &next, err);
	if (status)
		return status;
	if (!S_ISLNK(next.status.st_mode)) {
		if (strcmp(name, "..") == 0) {
			strcpy(path, at->path);
			cut_name(path);
			strcpy(next.path, path);
		}
		trusted_close(at);
		*at = next;
		return 0;
	}
	error = ++*links > LINKS_MAX ? ELOOP : follow(&next, rest, &absolute);
	if (error)
		status = cannot_open(next.path, error, err);
	trusted_close(&next);
	if (status || !absolute)
		return status;
	status = root(&next, err);
	if (!status) {
		trusted_close(at);
		*at = next;
	}
	return status;
}

int trusted_find(const struct trusted *from, const char *path, struct trusted *out,
		 struct libfwctl_error *err)
{
	char rest[PATH_MAX], name[NAME_MAX + 1];
	unsigned int links = 0;
	struct trusted at;
	int status, error = 0;

	if (strlen(path) >= sizeof(rest))
		return cannot_open(path, ENAMETOOLONG, err);
	strcpy(rest, path);
	status = from ? again(from, &at, err) : root(&at, err);
	if (status)
		return status;
	while (!status && take_name(rest, name, &error))
		status = advance(&at, name, rest, &links, err);
	if (!status && error)
		status = cannot_open(at.path, error, err);
	if (status)
		trusted_close(&at);
	else
		*out = at;
	return status;
}

void trusted_close(struct trusted *place)
{
	close(place->fd);
	place->fd = -1;
}

bool trusted_has_ours(const struct trusted *folder, const char *name)
{
	struct stat status;

	return fstatat(folder->fd, name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
	       is_ours(status.st_uid);
}

/* The descriptor of the place keeps its inode from being used again, so that numbers are identity. */
static int reopen(const struct trusted *place, int flags, struct libfwctl_error *err)
{
	int fd = open(place->path, flags | O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct stat status;

	if (fd < 0)
		return cannot_open(place->path, errno, err);
	if (fstat(fd, &status) == 0 && status.st_dev == place->status.st_dev &&
	    status.st_ino == place->status.st_ino)
		return fd;
	close(fd);
	return report(
		err, FAILURE(.message = MSG_FILE_CHANGED, .error = ESTALE, .subject = place->path));
}

int trusted_read_file(const struct trusted *place, struct libfwctl_error *err)
{
	if (!S_ISREG(place->status.st_mode))
		return report(err, FAILURE(.message = MSG_FILE_KIND, .error = EINVAL,
					   .subject = place->path));
	return reopen(place, O_NONBLOCK | O_NOCTTY, err);
}

int trusted_read_folder(const struct trusted *place, struct libfwctl_error *err)
{
	if (!S_ISDIR(place->status.st_mode))
		return report(err, FAILURE(.message = MSG_FOLDER_KIND, .error = ENOTDIR,
					   .subject = place->path));
	return reopen(place, O_DIRECTORY, err);
}
