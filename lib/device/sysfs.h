/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * sysfs.h: reading what libudev has no words for: names behind links, first lines, the PCI function that a path
 * leads through. Every failure sets errno, which device_obstacle() judges.
 */
#ifndef LIBFWCTL_SYSFS_H
#define LIBFWCTL_SYSFS_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>

/* "FOLDER/NAME"; false, with ENAMETOOLONG, if that is longer than any path. */
bool sysfs_join(char path[PATH_MAX], const char *folder, const char *name);

/* What follows the last slash. */
const char *sysfs_last_part(const char *path);

/* The first line of an attribute, which is cut to the room there is. */
bool sysfs_read(const char *folder, const char *name, char *line, size_t room);

/* The last part of what a link leads to. */
bool sysfs_link_name(const char *folder, const char *name, char target[NAME_MAX + 1]);

/* What a link leads to, with no link in it. */
bool sysfs_follow(const char *folder, const char *name, char target[PATH_MAX]);

/*
 * Cuts a path behind its last PCI function, if it leads through one: "/sys/devices/pci0000:00/0000:08:00.0/net/eth0"
 * becomes ".../0000:08:00.0".
 */
bool sysfs_cut_to_function(char *path);

#endif
