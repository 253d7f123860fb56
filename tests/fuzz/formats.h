/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* formats.h: the formats of tests/formats, loaded once, for targets whose inputs begin with a choice. */
#ifndef LIBFWCTL_FUZZ_FORMATS_H
#define LIBFWCTL_FUZZ_FORMATS_H

#include "catalogue/format.h"
#include "codec/record.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const format_names[] = {"kinds",    "keys",	    "test-bnxt", "test-call",
					   "test-cxl", "test-mlx5", "test-pds"};

static inline void need(bool good)
{
	if (!good)
		abort();
}

static inline struct libfwctl_format *read_format(struct libfwctl_context *ctx, const char *name)
{
	unsigned char *bytes = malloc(1 << 20);
	struct image_source source = {.bytes = bytes, .release = free, .owner = bytes};
	struct libfwctl_format *format = NULL;
	char path[1024];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s.fwctl", TEST_FORMATS, name);
	file = fopen(path, "rb");
	need(bytes && file);
	source.size = fread(bytes, 1, 1 << 20, file);
	fclose(file);
	need(format_new(ctx, &source, NULL, &format) == 0);
	return format;
}

static struct libfwctl_context *formats_context;
static struct libfwctl_format *formats[COUNT(format_names)];

static inline void free_formats(void)
{
	for (size_t i = 0; i < COUNT(format_names); i++)
		format_free(formats[i]);
	libfwctl_context_unref(formats_context);
}

/* The format that a byte chooses. */
static inline const struct libfwctl_format *choose_format(uint8_t choice)
{
	if (!formats_context) {
		need(libfwctl_context_new(&formats_context) == 0 && atexit(free_formats) == 0);
		for (size_t i = 0; i < COUNT(format_names); i++)
			formats[i] = read_format(formats_context, format_names[i]);
	}
	return formats[choice % COUNT(format_names)];
}

/* NULL: it has none. */
static inline const struct libfwctl_command *choose_command(const struct libfwctl_format *format,
							    uint8_t choice)
{
	size_t count = libfwctl_format_get_command_count(format);

	return count ? libfwctl_format_get_command(format, choice % count) : NULL;
}

/* A request without anything set; of a layout without end, up to where it varies. */
static inline void begin_request(struct libfwctl_record *record,
				 const struct libfwctl_command *command)
{
	*record = (struct libfwctl_record){
		.layout = libfwctl_command_get_request(command),
		.command = command,
	};
	need(record_resize(record, libfwctl_layout_get_size(record->layout)) == 0);
}

#endif
