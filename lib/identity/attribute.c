// SPDX-License-Identifier: LGPL-2.1-or-later
/* attribute.c: see attribute.h. */
#include "identity/attribute.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int attribute_read(const char *folder, const char *name, char *text, size_t room)
{
	char path[PATH_MAX];
	ssize_t length = -1;
	int fd, error;

	text[0] = '\0';
	if (snprintf(path, sizeof(path), "%s/%s", folder, name) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0)
		length = read(fd, text, room - 1);
	error = errno;
	if (fd >= 0)
		close(fd);
	if (length < 0)
		return -error;
	if (length && text[length - 1] == '\n')
		length--;
	text[length] = '\0';
	return 0;
}

const char *attribute_line(const char *text, const char *key)
{
	while (text && strncmp(text, key, strlen(key)) != 0) {
		text = strchr(text, '\n');
		text = text ? text + 1 : NULL;
	}
	return text ? text + strlen(key) : NULL;
}

bool attribute_function_folder(const struct libfwctl_device *dev, char *path, size_t room)
{
	size_t length = dev->pci_address ? strlen(dev->pci_address) : 0;
	const char *at = dev->syspath, *end = NULL;

	/* The last folder of that name: what is nearest. */
	while (length && (at = strstr(at, dev->pci_address))) {
		if (at != dev->syspath && at[-1] == '/' && (at[length] == '/' || !at[length]))
			end = at + length;
		at += length;
	}
	if (!end || (size_t)(end - dev->syspath) >= room)
		return false;
	memcpy(path, dev->syspath, (size_t)(end - dev->syspath));
	path[end - dev->syspath] = '\0';
	return true;
}
