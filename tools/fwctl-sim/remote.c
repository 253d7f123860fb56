// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The process that called an ioctl, seen from outside: its memory, its descriptor, its
 * capabilities. Answers like the kernel's own copy_from_user() and copy_to_user().
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sim.h"

#define CAP_SYS_RAWIO 17
#define CLEAR_CHUNK   65536

static bool transfer(const struct caller *caller, uint64_t address, void *data, size_t length,
		     bool write)
{
	size_t done = 0;

	while (done < length) {
		struct iovec local = {(char *)data + done, length - done};
		struct iovec remote = {(void *)(uintptr_t)(address + done), length - done};
		ssize_t n = write ? process_vm_writev(caller->tid, &local, 1, &remote, 1, 0)
				  : process_vm_readv(caller->tid, &local, 1, &remote, 1, 0);

		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

bool caller_read(const struct caller *caller, uint64_t address, void *data, size_t length)
{
	return transfer(caller, address, data, length, false);
}

bool caller_write(const struct caller *caller, uint64_t address, const void *data, size_t length)
{
	return transfer(caller, address, (void *)data, length, true);
}

bool caller_clear(const struct caller *caller, uint64_t address, uint64_t length)
{
	static const uint8_t zeros[CLEAR_CHUNK];

	for (uint64_t done = 0; done < length; done += CLEAR_CHUNK)
		if (!caller_write(caller, address + done, zeros,
				  (size_t)MIN(length - done, CLEAR_CHUNK)))
			return false;
	return true;
}

/* Reads a small file of /proc whole. */
static bool slurp(char *text, size_t size, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, text, size - 1);
	close(fd);
	if (n < 0)
		return false;
	text[n] = 0;
	return true;
}

/* A number from the kernel's text about the open file; false if it is not open. */
static bool file_number(const struct caller *caller, const char *field, int base, uint64_t *value)
{
	char path[64], text[512];
	const char *line;

	snprintf(path, sizeof(path), "/proc/%d/fdinfo/%d", caller->tid, caller->fd);
	if (!slurp(text, sizeof(text), path) || !(line = strstr(text, field)))
		return false;
	*value = strtoull(line + strlen(field), NULL, base);
	return true;
}

int caller_file(const struct caller *caller, uint64_t *dev, uint64_t *ino)
{
	uint64_t flags = 0;
	struct stat st;
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/fd/%d", caller->tid, caller->fd);
	if (lstat(path, &st) < 0)
		return -EBADF;
	/*
	 * The link's mode tells what the file is open for; an O_PATH descriptor is open for
	 * nothing.
	 */
	if (!(st.st_mode & 0600) && (!file_number(caller, "flags:", 8, &flags) || flags & O_PATH))
		return -EBADF;
	if (stat(path, &st) < 0)
		return -EBADF;
	*dev = st.st_dev;
	*ino = st.st_ino;
	return 0;
}

uint64_t caller_position(const struct caller *caller)
{
	uint64_t position = 0;

	file_number(caller, "pos:", 10, &position);
	return position;
}

static bool status_number(const struct caller *caller, const char *const *fields, int base,
			  uint64_t *values)
{
	char path[64], text[4096], *line;

	snprintf(path, sizeof(path), "/proc/%d/status", caller->tid);
	if (!slurp(text, sizeof(text), path))
		return false;
	for (; *fields; fields++, values++) {
		line = strstr(text, *fields);
		if (!line)
			return false;
		*values = strtoull(line + strlen(*fields), NULL, base);
	}
	return true;
}

int caller_set_position(const struct caller *caller, uint64_t position)
{
	static const char *const tgid[] = {"\nTgid:", NULL};
	uint64_t process;
	int pidfd, fd;

	if (!status_number(caller, tgid, 10, &process))
		return -ESRCH;
	pidfd = (int)syscall(SYS_pidfd_open, (pid_t)process, 0);
	if (pidfd < 0)
		return -errno;
	fd = (int)syscall(SYS_pidfd_getfd, pidfd, caller->fd, 0);
	close(pidfd);
	if (fd < 0)
		return -errno;
	lseek(fd, (off_t)position, SEEK_SET);
	close(fd);
	return 0;
}

bool caller_has_rawio(const struct caller *caller)
{
	static const char *const effective[] = {"\nCapEff:", NULL};
	uint64_t capabilities;

	return status_number(caller, effective, 16, &capabilities) &&
	       capabilities >> CAP_SYS_RAWIO & 1;
}

bool caller_has_signal(const struct caller *caller)
{
	static const char *const fields[] = {"\nSigPnd:", "\nShdPnd:", "\nSigBlk:", NULL};
	uint64_t masks[3];

	return status_number(caller, fields, 16, masks) && (masks[0] | masks[1]) & ~masks[2];
}
