// SPDX-License-Identifier: LGPL-2.1-or-later
/* sysfs.c: see sysfs.h. */
#include "device/sysfs.h"
#include "base/name.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool sysfs_join(char path[PATH_MAX], const char *folder, const char *name)
{
	if (snprintf(path, PATH_MAX, "%s/%s", folder, name) < PATH_MAX)
		return true;
	errno = ENAMETOOLONG;
	return false;
}

const char *sysfs_last_part(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool sysfs_read(const char *folder, const char *name, char *line, size_t room)
{
	char path[PATH_MAX];
	ssize_t length;
	int fd, error;

	if (!sysfs_join(path, folder, name))
		return false;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	length = read(fd, line, room - 1);
	error = errno;
	close(fd);
	errno = error;
	if (length < 0)
		return false;
	line[length] = '\0';
	line[strcspn(line, "\n")] = '\0';
	return true;
}

bool sysfs_link_name(const char *folder, const char *name, char target[NAME_MAX + 1])
{
	char path[PATH_MAX], link[PATH_MAX];
	const char *last;
	ssize_t length;

	if (!sysfs_join(path, folder, name))
		return false;
	length = readlink(path, link, sizeof(link) - 1);
	if (length < 0)
		return false;
	link[length] = '\0';
	last = sysfs_last_part(link);
	if (strlen(last) > NAME_MAX) {
		errno = ENAMETOOLONG;
		return false;
	}
	strcpy(target, last);
	return true;
}

bool sysfs_follow(const char *folder, const char *name, char target[PATH_MAX])
{
	char path[PATH_MAX];

	return sysfs_join(path, folder, name) && realpath(path, target);
}

/* As the kernel writes it, and no shorter. */
static bool is_function(const char *part, size_t length)
{
	char text[PCI_ADDRESS_ROOM], address[PCI_ADDRESS_ROOM];

	if (length >= sizeof(text))
		return false;
	memcpy(text, part, length);
	text[length] = '\0';
	return name_parse_pci_address(text, address) && strcmp(text, address) == 0;
}

bool sysfs_cut_to_function(char *path)
{
	size_t end = 0, length;

	for (char *part = path; (part = strchr(part, '/')); part += length) {
		length = strcspn(++part, "/");
		if (is_function(part, length))
			end = (size_t)(part - path) + length;
	}
	if (end)
		path[end] = '\0';
	return end != 0;
}
