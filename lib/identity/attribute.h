/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* attribute.h: reading small files of sysfs, for what is not taken down when a device is found. */
#ifndef LIBFWCTL_ATTRIBUTE_H
#define LIBFWCTL_ATTRIBUTE_H

#include "device/device.h"

#include <stddef.h>

/*
 * Reads a file in a folder as text, without the newline at its end; what does not fit is cut off.
 *
 * Returns 0 or a negative errno; the text is "" then.
 */
int attribute_read(const char *folder, const char *name, char *text, size_t room);

/* What follows a key at the beginning of a line, as in a uevent file: "PCI_ID="; NULL if no line has it. */
const char *attribute_line(const char *text, const char *key);

/* The folder of the nearest PCI function above a device; false if it has none. */
bool attribute_function_folder(const struct libfwctl_device *dev, char *path, size_t room);

#endif
