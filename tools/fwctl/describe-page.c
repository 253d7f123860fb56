// SPDX-License-Identifier: GPL-2.0-or-later
/* describe-page.c: what the pages of fwctl describe have in common. */
#include "describe.h"

#define DEFAULT_WIDTH 80

size_t page_width(void)
{
	size_t width = output_width();

	return width ? width : DEFAULT_WIDTH;
}

void page_label(const char *name)
{
	printf("  %-*s", LABEL_WIDTH - 2, name);
}

void page_text(const char *name, const char *text)
{
	page_label(name);
	print_wrapped(text, LABEL_WIDTH, page_width());
}

bool is_described(const struct libfwctl_command *command, const struct libfwctl_field *field)
{
	if (libfwctl_field_get_kind(field) == LIBFWCTL_KIND_RESERVED)
		return false;
	return !libfwctl_field_is_alias(field) ||
	       (command && !libfwctl_command_get_preset(command, field, NULL, NULL));
}
