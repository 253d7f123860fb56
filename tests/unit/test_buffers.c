// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Buffers of a device that the kernel's drivers know nothing of: the addresses that its format tells of; and
 * lengths that are told beside the data.
 */
#include "wire.h"

#define TO   LIBFWCTL_DIRECTION_TO_DEVICE
#define FROM LIBFWCTL_DIRECTION_FROM_DEVICE

static struct loaded loaded, later;
static struct libfwctl_error *err;

/* ---- raw ------------------------------------------------------------------------------------ */

static int send_to(struct loaded *format, uint32_t type, uint64_t effects, uint32_t flags,
		   const void *in, size_t length, const struct libfwctl_buffer *buffer)
{
	struct wire wire = {.type = type, .reply = "", .reply_length = 1};
	struct libfwctl_handle *handle =
		wire_open(format, &wire, LIBFWCTL_SCOPE_DEBUG_READ_ONLY, effects);
	unsigned char out[8];
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc),
		.flags = flags,
		.in = in,
		.in_length = length,
		.out = out,
		.out_room = sizeof(out),
		.buffers = buffer,
		.nbuffers = buffer ? 1 : 0,
		.buffer_stride = sizeof(*buffer),
	};
	int status = libfwctl_handle_rpc(handle, &rpc, err);

	assert_int_equal(wire.calls, status == 0);
	libfwctl_close(handle);
	return status;
}

static int send_raw(uint32_t type, uint32_t flags, const void *in, size_t length,
		    const struct libfwctl_buffer *buffer)
{
	return send_to(&loaded, type, LIBFWCTL_EFFECTS_ALL, flags, in, length, buffer);
}

static void test_an_address_inside_needs_its_buffer(void **state)
{
	static const unsigned char in[16] = {5, 7, 4, [15] = 1}, zero[16] = {5, 7, 4};
	static const unsigned char unused[16] = {5, 7, 0, [15] = 1}, other[16] = {1, 7, [15] = 1};
	static char data[4];
	struct libfwctl_buffer buffer = {.data = data, .length = 4, .offset = 8, .direction = TO};

	(void)state;
	assert_int_equal(send_raw(79, 0, in, sizeof(in), NULL), -EINVAL);
	assert_contains(libfwctl_error_text(err), "carries an address at offset 8");
	assert_int_equal(send_raw(79, LIBFWCTL_RPC_ADDRESSES_INSIDE, in, sizeof(in), NULL), 0);
	assert_int_equal(send_raw(79, 0, in, sizeof(in), &buffer), 0);
	/* none; one that the kernel will not look at; cut; another command; a driver that follows none */
	assert_int_equal(send_raw(79, 0, zero, sizeof(zero), NULL), 0);
	assert_int_equal(send_raw(79, 0, unused, sizeof(unused), NULL), 0);
	assert_int_equal(send_raw(79, 0, in, sizeof(in) - 1, NULL), 0);
	assert_int_equal(send_raw(79, 0, other, sizeof(other), NULL), 0);
	assert_int_equal(send_raw(LIBFWCTL_DEVICE_TYPE_MLX5, 0, in, sizeof(in), NULL), 0);
}

static void test_a_listed_buffer_is_held_against_the_format(void **state)
{
	static const unsigned char in[16] = {5, 7, 4}, fetch[16] = {7, 7};
	static char data[32];
	struct libfwctl_buffer buffer = {.data = data, .length = 3, .offset = 8, .direction = TO};

	(void)state;
	assert_int_equal(send_raw(79, 0, in, sizeof(in), &buffer), -EINVAL);
	assert_contains(libfwctl_error_text(err),
			"uses 4 bytes of the buffer at offset 8, which has 3");
	buffer.length = 4;
	buffer.direction = FROM;
	assert_int_equal(send_raw(79, 0, in, sizeof(in), &buffer), -EINVAL);
	assert_contains(libfwctl_error_text(err), "goes to the device");
	buffer.direction = FROM | TO;
	assert_int_equal(send_raw(79, 0, in, sizeof(in), &buffer), 0);

	buffer.length = 31;
	assert_int_equal(send_raw(79, 0, fetch, sizeof(fetch), &buffer), -EINVAL);
	assert_contains(libfwctl_error_text(err), "make it 32 bytes");
	buffer.length = 32;
	assert_int_equal(send_raw(79, 0, fetch, sizeof(fetch), &buffer), 0);
}

static int send_later(uint64_t effects, const void *in, size_t length,
		      const struct libfwctl_buffer *buffer)
{
	return send_to(&later, LIBFWCTL_DEVICE_TYPE_BNXT, effects, 0, in, length, buffer);
}

/* What the format tells counts beside what the library knows of the kernel's driver. */
static void test_a_format_can_know_more_than_the_table(void **state)
{
	static const unsigned char in[26] = {0xff, 3, [23] = 1, 4};
	static char data[4];
	struct libfwctl_buffer buffer = {
		.data = data, .length = 3, .offset = 16, .direction = FROM};
	const uint64_t reads = LIBFWCTL_EFFECT_READS;

	(void)state;
	assert_int_equal(send_later(reads, in, sizeof(in), NULL), -EINVAL);
	assert_contains(libfwctl_error_text(err), "carries an address at offset 16");
	assert_int_equal(send_later(reads, in, sizeof(in), &buffer), -EINVAL);
	buffer.length = 4;
	assert_int_equal(send_later(reads, in, sizeof(in), &buffer), 0);
	/* Where everything is allowed, no format is looked for: what the library knows counts. */
	assert_int_equal(send_later(LIBFWCTL_EFFECTS_ALL, in, sizeof(in), NULL), 0);
}

/* ---- typed ---------------------------------------------------------------------------------- */

/* Sends data with a length told beside it; an empty string: none. */
static int send_typed(const char *command, const char *field, const char *told, const char *data)
{
	struct wire wire = {.type = 79, .reply = "", .reply_length = 1};
	struct libfwctl_handle *handle = wire_open_all(&loaded, &wire);
	struct libfwctl_request *request = request_of(&loaded, command);
	struct libfwctl_response *response = new_response();
	int status, encoded;

	if (told[0])
		assert_int_equal(libfwctl_request_put(request, field, told, err), 0);
	assert_int_equal(libfwctl_request_put_data(request, "image", data, strlen(data), err), 0);
	encoded = libfwctl_request_classify(request, NULL, err, NULL, NULL);
	status = libfwctl_call(handle, request, response, err);
	assert_int_equal(encoded, status);
	assert_int_equal(wire.calls, status == 0);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
	libfwctl_close(handle);
	return status;
}

static void test_a_length_told_beside_the_data(void **state)
{
	(void)state;
	assert_int_equal(send_typed("send", "flen", "", "data"), 0);
	assert_int_equal(send_typed("send", "flen", "4", "data"), 0);
	assert_int_equal(send_typed("send", "flen", "9", ""), 0);
	assert_int_equal(send_typed("send", "flen", "2", "data"), -EINVAL);
	assert_contains(
		libfwctl_error_text(err),
		"image of send holds 4 bytes, but the request tells of 2 in flen: leave flen out");
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_USAGE);
	assert_int_equal(send_typed("send", "flen", "5", "data"), -EINVAL);
	assert_contains(libfwctl_error_text(err), "tells of 5 in flen");
}

/* The last unit may be filled up: it cannot be told otherwise. */
static void test_a_length_told_in_units(void **state)
{
	(void)state;
	assert_int_equal(send_typed("words", "nwords", "", "four"), 0);
	assert_int_equal(send_typed("words", "nwords", "2", "fives"), 0);
	assert_int_equal(send_typed("words", "nwords", "1", "fives"), -EINVAL);
	assert_contains(libfwctl_error_text(err), "holds 5 bytes, but the request tells of 4");
	assert_int_equal(send_typed("words", "nwords", "2", "four"), -EINVAL);
	assert_int_equal(send_typed("words", "nwords", "3", "fives"), -EINVAL);
}

static void test_more_than_the_kernel_copies(void **state)
{
	char data[66] = "";

	(void)state;
	memset(data, 'x', 64);
	assert_int_equal(send_typed("send", "flen", "", data), 0);
	data[64] = 'x';
	assert_int_equal(send_typed("send", "flen", "", data), -EMSGSIZE);
	assert_contains(libfwctl_error_text(err), "image of send would be 65 bytes long");
}

static int load_all(void **state)
{
	(void)state;
	load(&loaded, "loose", NULL, 0);
	load(&later, "later", NULL, 0);
	err = libfwctl_error_new();
	return 0;
}

static int unload_all(void **state)
{
	(void)state;
	libfwctl_error_free(err);
	unload(&loaded);
	unload(&later);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_address_inside_needs_its_buffer),
		cmocka_unit_test(test_a_listed_buffer_is_held_against_the_format),
		cmocka_unit_test(test_a_format_can_know_more_than_the_table),
		cmocka_unit_test(test_a_length_told_beside_the_data),
		cmocka_unit_test(test_a_length_told_in_units),
		cmocka_unit_test(test_more_than_the_kernel_copies),
	};

	return cmocka_run_group_tests(tests, load_all, unload_all);
}
