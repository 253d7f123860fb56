/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* tiny.h: the small format of image-builder.h, loaded; and looking at its fields. */
#ifndef LIBFWCTL_TEST_TINY_H
#define LIBFWCTL_TEST_TINY_H

#include "../testing.h"

#include "catalogue/format.h"
#include "image-builder.h"

/* A format whose bytes go when it goes. */
static inline int add(struct builder *b, struct libfwctl_format *base,
		      struct libfwctl_error *left_out, struct libfwctl_error *err,
		      struct libfwctl_format **out)
{
	struct image_source source = {.release = free};
	size_t size;
	int status;

	source.bytes = source.owner = builder_build(b, &size);
	source.size = size;
	status = base ? format_extend(base, &source, left_out, err)
		      : format_new(NULL, &source, err, out);
	if (status)
		free(source.owner);
	return status;
}

/* The small one, with a change to it. */
static inline struct libfwctl_format *tiny_with(void (*by)(struct builder *b))
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_format *format = NULL;
	struct builder b;

	tiny(&b);
	by(&b);
	if (add(&b, NULL, NULL, err, &format))
		fail_msg("%s", libfwctl_error_text(err));
	builder_free(&b);
	libfwctl_error_free(err);
	return format;
}

static inline void as_it_is(struct builder *b)
{
	(void)b;
}

static inline struct libfwctl_format *tiny_format(void)
{
	return tiny_with(as_it_is);
}

static inline const struct libfwctl_field *field_of(const struct libfwctl_layout *layout,
						    const char *name)
{
	const struct libfwctl_field *field = libfwctl_layout_find_field(layout, name);

	if (!field)
		fail_msg("%s has no field %s", libfwctl_layout_get_name(layout), name);
	return field;
}

#endif
