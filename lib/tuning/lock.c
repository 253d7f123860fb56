// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * lock.c: flock() on a node. The lock belongs to what was opened, so each writer opens the node for itself; the kernel
 * gives it back when a process ends, however it ends.
 */
#include "tuning/lock.h"
#include "device/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* From 100 us on, each pause between two attempts is twice as long as the one before, up to this. */
#define PAUSE_FIRST_NS 100000L
#define PAUSE_MOST_NS  20000000L

/* Functions of a card differ in the ends of their addresses, so that the first has the least path. */
static const char *first_of(const struct libfwctl_relations *relations, const char *first)
{
	const struct libfwctl_relation *relation;

	for (size_t i = 0; (relation = libfwctl_relations_get(relations, i)); i++) {
		const char *syspath = libfwctl_relation_get_syspath(relation);

		if (libfwctl_relation_get_kind(relation) == LIBFWCTL_RELATION_FWCTL &&
		    strverscmp(syspath, first) < 0)
			first = syspath;
	}
	return first;
}

/* The node beside the device's own. */
static bool make_path(const struct libfwctl_device *dev, const char *syspath, char path[PATH_MAX])
{
	const char *end = strrchr(dev->node, '/');
	int length;

	if (!end)
		return false;
	length = snprintf(path, PATH_MAX, "%.*s/%s", (int)(end - dev->node), dev->node,
			  sysfs_last_part(syspath));
	return length > 0 && length < PATH_MAX;
}

static bool find_first(const struct libfwctl_device *dev, char path[PATH_MAX])
{
	struct libfwctl_relations *relations = NULL;
	bool found = false;

	if (!dev || !dev->node || !dev->syspath || libfwctl_relations_new(dev, NULL, &relations))
		return false;
	found = make_path(dev, first_of(relations, dev->syspath), path);
	libfwctl_relations_free(relations);
	return found;
}

static int open_node(struct libfwctl_handle *handle)
{
	const int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY;
	char path[PATH_MAX];
	int fd = find_first(handle->device, path) ? open(path, flags) : -1;

	if (fd >= 0)
		return fd;
	/* Whatever it is called here, or if it has no name any more. */
	snprintf(path, sizeof(path), "/proc/self/fd/%d", libfwctl_handle_get_fd(handle));
	return open(path, flags);
}

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* 0, or the errno. */
static int wait_for(int fd)
{
	struct timespec pause = {0, PAUSE_FIRST_NS};
	int64_t end = now_ms() + LOCK_PATIENCE_MS;

	while (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return errno;
		if (now_ms() >= end)
			return EBUSY;
		nanosleep(&pause, NULL);
		if (pause.tv_nsec < PAUSE_MOST_NS)
			pause.tv_nsec *= 2;
	}
	return 0;
}

int lock_take(struct libfwctl_handle *handle, struct lock *lock, struct libfwctl_error *err)
{
	int error;

	lock->fd = -1;
	if (libfwctl_handle_get_fd(handle) < 0)
		return 0;
	lock->fd = open_node(handle);
	error = lock->fd < 0 ? errno : wait_for(lock->fd);
	if (!error)
		return 0;
	lock_release(lock);
	return report(err, FAILURE(.message = error == EBUSY ? MSG_PARAM_BUSY : MSG_PARAM_LOCK,
				   .error = error, .device = handle->label,
				   .number = {LOCK_PATIENCE_MS / 1000}));
}

void lock_release(struct lock *lock)
{
	if (lock->fd >= 0)
		close(lock->fd);
	lock->fd = -1;
}
