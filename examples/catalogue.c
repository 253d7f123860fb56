// SPDX-License-Identifier: LGPL-2.1-or-later
/* catalogue.c: the commands of a format, what each can do, and the fields that its request takes. */
#include <libfwctl.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_effects(uint64_t effects)
{
	const char *separator = "";

	for (unsigned int bit = 0; bit < 64; bit++) {
		const char *name = libfwctl_effect_name(effects & UINT64_C(1) << bit);

		if (name) {
			printf("%s%s", separator, name);
			separator = ",";
		}
	}
}

/* What is named as if it stood in the struct around it is printed so. */
static void print_fields(const struct libfwctl_command *command,
			 const struct libfwctl_layout *layout)
{
	const struct libfwctl_field *field;

	for (size_t i = 0; (field = libfwctl_layout_get_field(layout, i)); i++) {
		if (libfwctl_field_is_inline(field)) {
			print_fields(command, libfwctl_field_get_layout(field));
			continue;
		}
		if (!libfwctl_command_is_settable(command, field))
			continue;
		printf("  %s", libfwctl_field_get_name(field));
		if (libfwctl_field_get_bit_width(field))
			printf(", %" PRIu64 " bit", libfwctl_field_get_bit_width(field));
		printf(": %s\n", libfwctl_field_get_summary(field));
	}
}

static void print_command(const struct libfwctl_command *command)
{
	printf("%s: %s\n", libfwctl_command_get_name(command),
	       libfwctl_command_get_summary(command));
	printf("  [%s; ", libfwctl_scope_name(libfwctl_command_get_scope(command)));
	print_effects(libfwctl_command_get_effects(command));
	printf("]\n");
	print_fields(command, libfwctl_command_get_request(command));
}

/* Memory can be so short that there is no text. */
static void complain(int ret, const struct libfwctl_error *err)
{
	fprintf(stderr, "%s\n",
		libfwctl_error_get_kind(err) ? libfwctl_error_text(err) : strerror(-ret));
}

int main(int argc, char **argv)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_context *ctx = NULL;
	const struct libfwctl_format *format;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: %s FORMAT\n", argv[0]);
		libfwctl_error_free(err);
		return 2;
	}
	ret = libfwctl_context_new(&ctx);
	if (ret == 0)
		ret = libfwctl_context_find_format(ctx, argv[1], err, &format);
	if (ret < 0)
		complain(ret, err);
	else
		for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++)
			print_command(libfwctl_format_get_command(format, i));

	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return ret < 0;
}
