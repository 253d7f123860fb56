/* SPDX-License-Identifier: GPL-2.0-or-later */
/* describe.h: what the files of the verb describe share. */
#ifndef DESCRIBE_H
#define DESCRIBE_H

#include "fwctl.h"

/* describe-page.c: the left column of a page, and how wide the page is. Text is safe already. */
#define LABEL_WIDTH 11 /* "  commands " */

size_t page_width(void);
void page_label(const char *name);
void page_text(const char *name, const char *text);

/*
 * Whether a field is listed at all: not what is reserved, nor other names for the same bits, unless this is
 * the request of a command that presets it by such a name.
 */
bool is_described(const struct libfwctl_command *command, const struct libfwctl_field *field);

/* describe-text.c: like a page of a manual. @device: for the example; NULL: any. */
void describe_command(struct run *run, const struct libfwctl_command *command, const char *device);
void describe_layout(const struct libfwctl_format *format, const struct libfwctl_layout *layout);
void describe_stream_page(const struct libfwctl_format *format, const char *name);
void describe_format(const struct libfwctl_format *format);

/* describe-fields.c: fields of a layout; what goes into a command and what comes out, in the same columns. */
void describe_fields(const char *label, const struct libfwctl_layout *layout);
void describe_messages(const struct libfwctl_command *command);

/* What a stream consists of: a line on what it is, then the fields of its records. */
void describe_stream(const char *label, const struct libfwctl_format *format, const char *name);
const char *stream_summary(const struct libfwctl_format *format, const char *name);

/* describe-json.c: the same for programs. */
void describe_command_json(const struct libfwctl_command *command);
void describe_layout_json(const struct libfwctl_format *format,
			  const struct libfwctl_layout *layout);
void describe_stream_json(const struct libfwctl_format *format, const char *name);
void describe_format_json(const struct libfwctl_format *format);

/* example.c: a command line that calls or encodes it; NULL if there can be none. To be freed. */
char *example_line(struct run *run, const struct libfwctl_command *command, const char *device);

#endif
