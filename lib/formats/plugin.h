/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* plugin.h: bringing a trusted file into memory: an image as bytes, a plugin by the dynamic linker. */
#ifndef LIBFWCTL_PLUGIN_FILE_H
#define LIBFWCTL_PLUGIN_FILE_H

#include "libfwctl-plugin.h"
#include "formats/trust.h"

/* Maps an image file to be read; 0, or a negative errno with the reason in err. */
int image_map(const struct trusted *place, const void **bytes, size_t *size,
	      struct libfwctl_error *err);
void image_unmap(const void *bytes, size_t size);

/*
 * Loads a shared object for good and copies what it exports, in our own version's terms: what an older
 * plugin does not have is zero, what a newer one has beyond is left out.
 */
int plugin_load(const struct trusted *place, struct libfwctl_plugin *plugin,
		struct libfwctl_error *err);

/* Whether what a plugin exports holds together; `room`: bytes that the symbol has. No I/O. */
int plugin_take(const struct libfwctl_plugin *exported, size_t room, struct libfwctl_plugin *plugin,
		struct libfwctl_error *err);

#endif
