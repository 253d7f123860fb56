// SPDX-License-Identifier: LGPL-2.1-or-later
/* call-json.c: one command by its name: fields in as a JSON object, the reply out as another. */
#include <libfwctl.h>

#include <stdio.h>

int main(int argc, char **argv)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_context *ctx = NULL;
	struct libfwctl_handle *handle = NULL;
	char *json = NULL;
	int status = 1;

	if (argc < 3) {
		fprintf(stderr, "usage: %s DEVICE COMMAND [JSON]\n", argv[0]);
		status = 2;
	} else if (libfwctl_context_new(&ctx) < 0 ||
		   libfwctl_open(ctx, argv[1], NULL, err, &handle) < 0 ||
		   libfwctl_call_json(handle, argv[2], argv[3], 0, err, &json) < 0) {
		fprintf(stderr, "%s\n", libfwctl_error_text(err));
	} else {
		status = puts(json) < 0;
	}

	libfwctl_free(json);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return status;
}
