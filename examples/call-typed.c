// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * call-typed.c: a call by the names of fields: sets a feature of a CXL memory device to other bytes,
 * from its next reset on, and reads back what the device has saved.
 */
#include <libfwctl.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Without this a handle only reads. It is decided here, once, and can't be widened later. */
static int open_to_write(struct libfwctl_context *ctx, const char *name, struct libfwctl_error *err,
			 struct libfwctl_handle **handle)
{
	struct libfwctl_policy *policy;
	int ret = libfwctl_policy_new(&policy);

	if (ret < 0)
		return ret;
	libfwctl_policy_set_scope(policy, LIBFWCTL_SCOPE_DEBUG_WRITE);
	libfwctl_policy_set_effects(policy,
				    LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_CONFIG_AT_RESET);
	ret = libfwctl_open(ctx, name, policy, err, handle);
	libfwctl_policy_free(policy);
	return ret;
}

static int new_request(struct libfwctl_handle *handle, const char *command,
		       struct libfwctl_error *err, struct libfwctl_request **request)
{
	const struct libfwctl_format *format;
	int ret = libfwctl_handle_get_format(handle, err, &format);

	return ret < 0 ? ret
		       : libfwctl_request_new(libfwctl_format_find_command(format, command), err,
					      request);
}

/* Sends it, and counts a refusal by the firmware as a failure too. */
static int call(struct libfwctl_handle *handle, struct libfwctl_request *request,
		struct libfwctl_response *response, struct libfwctl_error *err)
{
	int ret = libfwctl_call(handle, request, response, err);

	return ret < 0 ? ret : libfwctl_response_check(response, err);
}

static int set_feature(struct libfwctl_handle *handle, const char *uuid, const char *bytes,
		       struct libfwctl_response *response, struct libfwctl_error *err)
{
	struct libfwctl_request *request = NULL;
	int ret = new_request(handle, "set_feature", err, &request);

	if (ret == 0)
		ret = libfwctl_request_put(request, "uuid", uuid, err);
	if (ret == 0)
		ret = libfwctl_request_put(request, "feat_data", bytes, err);
	if (ret == 0)
		ret = call(handle, request, response, err);
	if (ret == 0 && libfwctl_response_get_confirmed(response) != LIBFWCTL_CONFIRMED_YES)
		fprintf(stderr, "sent, but what was read back could not be compared\n");
	libfwctl_request_free(request);
	return ret;
}

/* A path is worth its line where the same field is read again and again. */
static int print_data(const struct libfwctl_record *record, struct libfwctl_error *err)
{
	struct libfwctl_path *path = NULL;
	const void *data;
	size_t length;
	int ret;

	ret = libfwctl_path_new(libfwctl_record_get_layout(record), "data", err, &path);
	if (ret == 0)
		ret = libfwctl_record_get_data(record, path, &data, &length);
	for (size_t i = 0; ret == 0 && i < length; i++)
		printf("%02x%s", ((const uint8_t *)data)[i], i + 1 < length ? " " : "\n");
	libfwctl_path_free(path);
	return ret;
}

static int get_feature(struct libfwctl_handle *handle, const char *uuid,
		       struct libfwctl_response *response, struct libfwctl_error *err)
{
	struct libfwctl_request *request = NULL;
	int ret = new_request(handle, "get_feature", err, &request);

	if (ret == 0)
		ret = libfwctl_request_put(request, "uuid", uuid, err);
	if (ret == 0)
		ret = libfwctl_request_put(request, "selection", "saved_value", err);
	if (ret == 0)
		ret = call(handle, request, response, err);
	if (ret == 0)
		ret = print_data(libfwctl_response_get_record(response), err);
	libfwctl_request_free(request);
	return ret;
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
	struct libfwctl_response *response = NULL;
	int ret;

	if (argc != 4) {
		fprintf(stderr, "usage: %s DEVICE UUID BYTES (as in mem0, 78 56 34 12)\n", argv[0]);
		libfwctl_error_free(err);
		return 2;
	}
	ret = libfwctl_context_new(&ctx);
	if (ret == 0)
		ret = open_to_write(ctx, argv[1], err, &handle);
	if (ret == 0)
		ret = libfwctl_response_new(&response);
	if (ret == 0)
		ret = set_feature(handle, argv[2], argv[3], response, err);
	if (ret == 0)
		ret = get_feature(handle, argv[2], response, err);
	if (ret < 0)
		complain(ret, err);

	libfwctl_response_free(response);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return ret < 0;
}
