/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* format.h: making formats of images, and merging extensions into them. No I/O. */
#ifndef LIBFWCTL_FORMAT_H
#define LIBFWCTL_FORMAT_H

#include "catalogue/catalogue.h"
#include "libfwctl-plugin.h"

/* Where an image's bytes come from, and how to give them back when the format is freed. */
struct image_source {
	const void *bytes;
	size_t size;
	const struct libfwctl_plugin *plugin; /* hooks; NULL: an image without code */
	void (*release)(void *owner);	      /* may be NULL */
	void *owner;
};

/*
 * Verifies and takes over an image that is a format of its own. On failure the source stays the
 * caller's. 0, -EBADMSG with the reason in err, -ENOMEM.
 */
int format_new(struct libfwctl_context *ctx, const struct image_source *source,
	       struct libfwctl_error *err, struct libfwctl_format **out);

/*
 * Merges an extension. What clashes with the base or with earlier extensions is left out, with the
 * reason in `left_out` (0 is returned); what makes the whole unusable refuses it: -EBADMSG, -ENOENT for a
 * missing reference, -EBUSY once somebody has asked for a layout's fields or a command of this format.
 */
int format_extend(struct libfwctl_format *format, const struct image_source *source,
		  struct libfwctl_error *left_out, struct libfwctl_error *err);

void format_free(struct libfwctl_format *format);

/* The name in an image's format record, and what it extends ("": nothing), without verifying the rest. */
int image_peek(const void *bytes, size_t size, const char **name, const char **extends,
	       const char **why);

/* Whether it is the format of devices of this type made by this driver (NULL: not known). */
bool format_serves(const struct libfwctl_format *format, uint32_t device_type, const char *driver);

/*
 * What bytes are as a request. Nothing is told of them where `foreign`: a command that this library does
 * not understand may be meant; `cut`: a command that is told by more bits may be meant, but the bytes
 * end before.
 */
struct identity {
	const struct libfwctl_command *command; /* the one told by most bits, or NULL */
	uint32_t bits;
	bool foreign, cut;
	uint64_t effects; /* the command's; of an extension's, with those that the base knows */
};
void format_identify(const struct libfwctl_format *format, const void *request, size_t length,
		     struct identity *found);

/* The context that it belongs to, and lives as long as. */
struct libfwctl_context *format_context(const struct libfwctl_format *format);

const struct libfwctl_hook *format_find_hook(const struct libfwctl_format *format,
					     const char *name);

#endif
