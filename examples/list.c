// SPDX-License-Identifier: LGPL-2.1-or-later
/* list.c: every fwctl device of this system, a line each; where there is none, why. */
#include <libfwctl.h>

#include <stdio.h>
#include <string.h>

/* Names come from the system as they are: nothing in them may disturb the terminal. */
static void print_word(const char *word, char end)
{
	char *safe = libfwctl_escape(word ? word : "-", 0);

	printf("%s%c", safe ? safe : "?", end);
	libfwctl_free(safe);
}

static void print_device(const struct libfwctl_device *dev)
{
	const struct libfwctl_error *broken = libfwctl_device_get_error(dev);

	print_word(libfwctl_device_get_name(dev), ' ');
	print_word(libfwctl_device_type_name(libfwctl_device_get_expected_type(dev)), ' ');
	print_word(libfwctl_device_get_parent(dev), ' ');
	print_word(libfwctl_device_get_parent_driver(dev), '\n');
	if (broken)
		fprintf(stderr, "%s\n", libfwctl_error_text(broken));
}

/* Memory can be so short that there is no text. */
static void complain(int ret, const struct libfwctl_error *err)
{
	fprintf(stderr, "%s\n",
		libfwctl_error_get_kind(err) ? libfwctl_error_text(err) : strerror(-ret));
}

int main(void)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_context *ctx = NULL;
	struct libfwctl_enumerate *search = NULL;
	size_t count;
	int ret;

	ret = libfwctl_context_new(&ctx);
	if (ret == 0)
		ret = libfwctl_enumerate_new(ctx, &search);
	if (ret == 0)
		ret = libfwctl_enumerate_scan(search, err);
	if (ret < 0)
		complain(ret, err);

	count = libfwctl_enumerate_get_count(search);
	for (size_t i = 0; i < count; i++)
		print_device(libfwctl_enumerate_get_device(search, i));

	if (ret == 0 && count == 0 && libfwctl_context_check_system(ctx, err) < 0)
		fprintf(stderr, "%s\n", libfwctl_error_text(err));

	libfwctl_enumerate_free(search);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return ret < 0;
}
