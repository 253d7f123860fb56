// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * outsider.c: a program of somebody who has the installed library alone. It stands in for the card that
 * libfwctl-plugin(7) describes, lists what the format can do, and makes the calls that it is told to:
 *   outsider [COMMAND JSON]...
 */
#include <libfwctl.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int info(void *user_data, uint32_t *device_type, void *data, size_t room, size_t *length)
{
	(void)user_data;
	(void)data;
	(void)room;
	*device_type = 9;
	*length = 0;
	return 0;
}

/* A port says its number 100 times as its errors; there are four. */
static int rpc(void *user_data, struct libfwctl_rpc *rpc)
{
	const unsigned char *in = rpc->in;
	unsigned char out[24] = {0};

	(void)user_data;
	if (rpc->in_length < 12)
		return -EINVAL;
	if (in[8] >= 4) {
		out[0] = 2;
	} else if (in[0] == 0x10 && in[1] == 0) {
		out[8] = 2;
		out[10] = 0xff;
		out[11] = 0xff;
		out[12] = (unsigned char)(in[8] * 100 & 0xff);
		out[13] = (unsigned char)(in[8] * 100 >> 8);
	} else if (in[0] == 0 && in[1] == 0x80) {
		memcpy(out + 8, "uplink", 6);
	} else {
		out[0] = 1;
	}
	rpc->out_valid = rpc->out_room < sizeof(out) ? rpc->out_room : sizeof(out);
	memcpy(rpc->out, out, rpc->out_valid);
	rpc->out_reported = sizeof(out);
	rpc->executed = LIBFWCTL_EXECUTED_YES;
	return 0;
}

static const struct libfwctl_transport card = {.size = sizeof(card), .info = info, .rpc = rpc};

static void list(const struct libfwctl_format *format)
{
	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++) {
		const struct libfwctl_command *command = libfwctl_format_get_command(format, i);
		const char *obstacle = libfwctl_command_get_obstacle(command);

		printf("%s\t%s\n", libfwctl_command_get_name(command), obstacle ? obstacle : "");
	}
}

int main(int argc, char **argv)
{
	struct libfwctl_error *err = libfwctl_error_new();
	const struct libfwctl_format *format = NULL;
	struct libfwctl_handle *handle = NULL;
	struct libfwctl_context *ctx = NULL;
	int status = 1;

	if (libfwctl_context_new(&ctx) ||
	    libfwctl_open_transport(ctx, &card, NULL, NULL, err, &handle) ||
	    libfwctl_handle_get_format(handle, err, &format))
		goto out;
	list(format);
	for (int i = 1; i + 1 < argc; i += 2) {
		char *json = NULL;

		if (libfwctl_call_json(handle, argv[i], argv[i + 1], 0, err, &json))
			goto out;
		puts(json);
		libfwctl_free(json);
	}
	status = 0;
out:
	if (status)
		fprintf(stderr, "%s\n", libfwctl_error_text(err));
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return status;
}
