// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * rpc.c: a raw call: ask a CXL memory device which features it has, and print their UUIDs.
 * Layouts: include/uapi/cxl/features.h of the kernel, and CXL 3.2, 8.2.9.6.1 (Get Supported
 * Features).
 */
#include <libfwctl.h>

#include <stdio.h>
#include <string.h>

/* The kernel's envelope is in the machine's byte order, the device's own part is little-endian. */
enum {
	OPCODE_GET_SUPPORTED_FEATURES = 0x500,
	REQUEST_OPCODE = 0,  /* u32 */
	REQUEST_OP_SIZE = 8, /* u32: bytes from REQUEST_COUNT on */
	REQUEST_COUNT = 16,  /* le32: bytes of reply that the device may send */
	REQUEST_LENGTH = 24,
	REPLY_SIZE = 0,	   /* u32: bytes from REPLY_PAYLOAD on */
	REPLY_RETVAL = 4,  /* u32: 0 if the device did it */
	REPLY_PAYLOAD = 8, /* le16: how many entries follow */
	REPLY_ENTRIES = 16,
	ENTRY_LENGTH = 48, /* begins with the feature's UUID */
	UUID_LENGTH = 16,
	ENTRIES_MAX = 64,
};

static unsigned char reply[REPLY_ENTRIES + ENTRIES_MAX * ENTRY_LENGTH];

static uint32_t get_u32(const unsigned char *from)
{
	uint32_t value;

	memcpy(&value, from, sizeof(value));
	return value;
}

static void put_u32(unsigned char *to, uint32_t value)
{
	memcpy(to, &value, sizeof(value));
}

static int ask(struct libfwctl_handle *handle, size_t *valid, struct libfwctl_error *err)
{
	unsigned char request[REQUEST_LENGTH] = {0};
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = LIBFWCTL_SCOPE_CONFIGURATION,
		.in = request,
		.in_length = sizeof(request),
		.out = reply,
		.out_room = sizeof(reply),
	};
	uint32_t room = sizeof(reply) - REPLY_PAYLOAD;
	int ret;

	put_u32(request + REQUEST_OPCODE, OPCODE_GET_SUPPORTED_FEATURES);
	put_u32(request + REQUEST_OP_SIZE, REQUEST_LENGTH - REQUEST_COUNT);
	for (int i = 0; i < 4; i++)
		request[REQUEST_COUNT + i] = (unsigned char)(room >> (8 * i));

	ret = libfwctl_handle_rpc(handle, &rpc, err);
	*valid = rpc.out_valid;
	return ret;
}

/* Believes no length of the reply that exceeds what was received. */
static int print_reply(size_t valid)
{
	size_t entries;

	if (valid < REPLY_PAYLOAD) {
		fprintf(stderr, "the reply is only %zu bytes long\n", valid);
		return -1;
	}
	if (get_u32(reply + REPLY_RETVAL) != 0) {
		fprintf(stderr, "the device refused: retval %u\n", get_u32(reply + REPLY_RETVAL));
		return -1;
	}
	if (get_u32(reply + REPLY_SIZE) < valid - REPLY_PAYLOAD)
		valid = REPLY_PAYLOAD + get_u32(reply + REPLY_SIZE);
	if (valid < REPLY_ENTRIES) {
		fprintf(stderr, "the reply has no list of features\n");
		return -1;
	}
	entries = reply[REPLY_PAYLOAD] | (size_t)reply[REPLY_PAYLOAD + 1] << 8;
	for (size_t i = 0; i < entries && REPLY_ENTRIES + (i + 1) * ENTRY_LENGTH <= valid; i++) {
		for (size_t j = 0; j < UUID_LENGTH; j++) {
			if (j == 4 || j == 6 || j == 8 || j == 10)
				putchar('-');
			printf("%02x", reply[REPLY_ENTRIES + i * ENTRY_LENGTH + j]);
		}
		putchar('\n');
	}
	return 0;
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
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;
	size_t valid = 0;
	int ret;

	if (argc != 2) {
		fprintf(stderr, "usage: %s DEVICE (a CXL memory device, as in mem0)\n", argv[0]);
		libfwctl_error_free(err);
		return 2;
	}
	ret = libfwctl_context_new(&ctx);
	/* This command only reads, but the library cannot know that of a raw call. */
	if (ret == 0)
		ret = libfwctl_policy_new(&policy);
	if (ret == 0)
		ret = libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL);
	if (ret == 0)
		ret = libfwctl_open(ctx, argv[1], policy, err, &handle);
	if (ret == 0 && libfwctl_handle_get_device_type(handle) != LIBFWCTL_DEVICE_TYPE_CXL) {
		fprintf(stderr, "%s is no CXL memory device\n", argv[1]);
		ret = -1;
	} else {
		if (ret == 0)
			ret = ask(handle, &valid, err);
		if (ret < 0)
			complain(ret, err);
		else
			ret = print_reply(valid);
	}

	libfwctl_close(handle);
	libfwctl_policy_free(policy);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return ret < 0;
}
