// SPDX-License-Identifier: LGPL-2.1-or-later
/* info.c: open a device by any of its names and print what it says of itself. Sends no call. */
#include <libfwctl.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void print_handle(const struct libfwctl_handle *handle)
{
	const struct libfwctl_device *dev = libfwctl_handle_get_device(handle);
	uint32_t type = libfwctl_handle_get_device_type(handle);
	const char *type_name = libfwctl_device_type_name(type);
	const unsigned char *info;
	size_t length;
	uint64_t serial;

	if (dev)
		printf("node    %s\n", libfwctl_device_get_node(dev));
	printf("type    %" PRIu32 " (%s)\n", type, type_name ? type_name : "unknown");
	if (libfwctl_device_get_serial(dev, &serial) == 0)
		printf("serial  0x%016" PRIx64 "\n", serial);

	info = libfwctl_handle_get_info(handle, &length);
	printf("info    %zu bytes", length);
	for (size_t i = 0; i < length; i++)
		printf("%s%02x", i == 0 ? ": " : " ", info[i]);
	putchar('\n');
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
	struct libfwctl_handle *handle = NULL;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DEVICE (as in fwctl0, 0000:08:00.0, mem0)\n", argv[0]);
		libfwctl_error_free(err);
		return 2;
	}
	ret = libfwctl_context_new(&ctx);
	if (ret == 0)
		ret = libfwctl_open(ctx, argv[1], NULL, err, &handle);
	if (ret < 0)
		complain(ret, err);
	else
		print_handle(handle);

	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return ret < 0;
}
