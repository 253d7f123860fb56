// SPDX-License-Identifier: LGPL-2.1-or-later
/* Buffers: their list, and the requests that are known to carry addresses. */
#include "transport.h"
#include "wire.h"

#include "policy/addresses.h"

#define TO   LIBFWCTL_DIRECTION_TO_DEVICE
#define FROM LIBFWCTL_DIRECTION_FROM_DEVICE

/* Sends a request with up to two buffers and says what became of it. */
static int send_request(uint32_t type, uint32_t flags, const void *in, size_t in_length,
			const struct libfwctl_buffer *buffers, size_t count,
			struct libfwctl_error *err)
{
	struct told told = {.type = type, .executed = LIBFWCTL_EXECUTED_YES};
	struct libfwctl_handle *handle = told_open_all(&told);
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		.flags = flags,
		.in = in,
		.in_length = in_length,
		.buffers = buffers,
		.nbuffers = count,
		.buffer_stride = sizeof(*buffers),
	};
	int status = libfwctl_handle_rpc(handle, &rpc, err);

	assert_int_equal(told.rpcs, status == 0);
	libfwctl_close(handle);
	return status;
}

static void test_the_list_is_checked(void **state)
{
	static char data[64], in[32];
	const struct libfwctl_buffer bad[] = {
		{.data = NULL, .length = 64, .offset = 0, .direction = FROM},
		{.data = data, .length = 0, .offset = 0, .direction = FROM},
		{.data = data, .length = 64, .offset = 25, .direction = FROM},
		{.data = data, .length = 64, .offset = UINT32_MAX, .direction = FROM},
		{.data = data, .length = 64, .offset = 0, .direction = 0},
		{.data = data, .length = 64, .offset = 0, .direction = 4},
	};
	const struct libfwctl_buffer overlap[] = {
		{.data = data, .length = 64, .offset = 8, .direction = FROM},
		{.data = data, .length = 64, .offset = 1, .direction = FROM},
	};
	const struct libfwctl_buffer apart[] = {
		{.data = data, .length = 64, .offset = 24, .direction = FROM | TO},
		{.data = data, .length = 64, .offset = 1, .direction = TO},
	};
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_int_equal(send_request(77, 0, in, sizeof(in), &bad[i], 1, err), -EINVAL);
		assert_contains(libfwctl_error_text(err), "buffer 0 of the call");
	}
	assert_int_equal(send_request(77, 0, in, sizeof(in), overlap, 2, err), -EINVAL);
	assert_contains(libfwctl_error_text(err), "buffer 1 of the call");
	assert_int_equal(send_request(77, 0, in, 7, &apart[1], 1, err), -EINVAL);
	assert_int_equal(send_request(77, 0, in, sizeof(in), apart, 2, err), 0);
	assert_int_equal(send_request(77, 0, in, sizeof(in), NULL, 2, err), -EINVAL);
	assert_contains(libfwctl_error_text(err), "list of 2 buffers");
	assert_int_equal(send_request(77, 0, in, sizeof(in), apart, BUFFERS_MAX + 1, err), -EINVAL);
	libfwctl_error_free(err);
}

static void test_a_longer_stride_is_followed(void **state)
{
	struct {
		struct libfwctl_buffer buffer;
		uint64_t later[2];
	} list[2];
	struct libfwctl_rpc rpc = {.buffers = &list[0].buffer, .buffer_stride = sizeof(list[0])};

	(void)state;
	assert_ptr_equal(rpc_buffer(&rpc, 0), &list[0].buffer);
	assert_ptr_equal(rpc_buffer(&rpc, 1), &list[1].buffer);
}

static void test_a_stride_too_short_or_crooked_is_refused(void **state)
{
	static char data[8], in[8];
	struct libfwctl_buffer buffer = {.data = data, .length = 8, .direction = FROM};
	struct libfwctl_rpc rpc = {.in = in, .in_length = 8, .buffers = &buffer, .nbuffers = 1};

	(void)state;
	rpc.buffer_stride = sizeof(buffer) - 8;
	assert_int_equal(addresses_check_list(&rpc, NULL), -EINVAL);
	rpc.buffer_stride = sizeof(buffer) + 1;
	assert_int_equal(addresses_check_list(&rpc, NULL), -EINVAL);
	rpc.buffer_stride = sizeof(buffer);
	assert_int_equal(addresses_check_list(&rpc, NULL), 0);
}

/* HWRM_NVM_READ: address at 16, length in bytes at 32 (struct hwrm_nvm_read_input). */
static void test_bnxt_pointer_commands_need_their_buffer(void **state)
{
	unsigned char in[40] = {0xfd, 0xff};
	static char data[64];
	struct libfwctl_buffer buffer = {
		.data = data, .length = 64, .offset = 16, .direction = FROM};
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	in[32] = 64;
	assert_int_equal(send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, in, sizeof(in), NULL, 0, err),
			 -EINVAL);
	assert_contains(libfwctl_error_text(err), "carries an address at offset 16");
	assert_int_equal(send_request(LIBFWCTL_DEVICE_TYPE_BNXT, LIBFWCTL_RPC_ADDRESSES_INSIDE, in,
				      sizeof(in), NULL, 0, err),
			 0);
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, in, sizeof(in), &buffer, 1, err), 0);

	in[32] = 65;
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, in, sizeof(in), &buffer, 1, err),
		-EINVAL);
	assert_contains(libfwctl_error_text(err),
			"uses 65 bytes of the buffer at offset 16, which has 64");
	in[32] = 64;
	buffer.direction = TO;
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, in, sizeof(in), &buffer, 1, err),
		-EINVAL);
	assert_contains(libfwctl_error_text(err), "goes from the device");
	/* Another type has other commands: the same bytes are nothing special there. */
	assert_int_equal(send_request(LIBFWCTL_DEVICE_TYPE_MLX5, 0, in, sizeof(in), NULL, 0, err),
			 0);
	libfwctl_error_free(err);
}

/* Every command of the kernel's table, and no other. */
static void test_bnxt_every_pointer_command_is_known(void **state)
{
	static const uint16_t commands[] = {
		0x0023, 0x003c, 0x0067, 0x0073, 0x0074, 0x00b4, 0x00ba, 0x00bf,
		0x00ca, 0x00cb, 0x00d5, 0x00d9, 0x00e6, 0x00e7, 0x0203, 0x0204,
		0x0218, 0xff0e, 0xff10, 0xff11, 0xff17, 0xff19, 0xff2d, 0xff30,
		0xfff1, 0xfff2, 0xfff4, 0xfffa, 0xfffc, 0xfffd, 0xfffe, 0xffff,
	};
	unsigned char in[88];
	const struct libfwctl_rpc rpc = {.in = in, .in_length = sizeof(in)};
	size_t next = 0;

	(void)state;
	memset(in, 1, sizeof(in));
	for (uint32_t command = 0; command <= UINT16_MAX; command++) {
		bool pointer = next < COUNT(commands) && commands[next] == command;

		next += pointer;
		in[0] = (unsigned char)command;
		in[1] = (unsigned char)(command >> 8);
		if (addresses_check_known(LIBFWCTL_DEVICE_TYPE_BNXT, &rpc, NULL) !=
		    (pointer ? -EINVAL : 0))
			fail_msg("command 0x%04x", command);
	}
	assert_int_equal(next, COUNT(commands));
}

/*
 * HWRM_DBG_READ_DIRECT counts 32-bit words; HWRM_PORT_QSTATS tells no length: the kernel has its
 * own.
 */
static void test_bnxt_lengths_in_units_and_unknown(void **state)
{
	unsigned char direct[32] = {0x10, 0xff}, stats[40] = {0x23, 0x00};
	static char data[65536];
	struct libfwctl_buffer one = {.data = data, .length = 63, .offset = 16, .direction = FROM};
	struct libfwctl_buffer two[] = {
		{.data = data, .length = 65536, .offset = 24, .direction = FROM},
		{.data = data, .length = 65535, .offset = 32, .direction = FROM},
	};

	(void)state;
	direct[28] = 16;
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, direct, sizeof(direct), &one, 1, NULL),
		-EINVAL);
	one.length = 64;
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, direct, sizeof(direct), &one, 1, NULL),
		0);
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, stats, sizeof(stats), two, 2, NULL),
		-EINVAL);
	two[1].length = 65536;
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, stats, sizeof(stats), two, 2, NULL), 0);
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, stats, sizeof(stats), two, 1, NULL),
		-EINVAL);
}

/* A request that ends before its address is the driver's to refuse; HWRM_VER_GET has no address. */
static void test_bnxt_other_requests_pass(void **state)
{
	unsigned char version[24] = {0}, cut[16] = {0xfd, 0xff};

	(void)state;
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, version, sizeof(version), NULL, 0, NULL),
		0);
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, cut, sizeof(cut), NULL, 0, NULL), 0);
	assert_int_equal(send_request(LIBFWCTL_DEVICE_TYPE_BNXT, 0, cut, 1, NULL, 0, NULL), 0);
}

static void test_pds_payloads_need_their_buffers(void **state)
{
	unsigned char in[48] = {0};
	static char data[64];
	uint32_t length = 64;
	struct libfwctl_buffer buffers[] = {
		{.data = data, .length = 64, .offset = 16, .direction = TO},
		{.data = data, .length = 64, .offset = 40, .direction = FROM},
	};

	(void)state;
	memset(in + 16, 0xff, 8); /* addresses that no length makes the kernel use */
	memset(in + 40, 0xff, 8);
	assert_int_equal(send_request(LIBFWCTL_DEVICE_TYPE_PDS, 0, in, sizeof(in), NULL, 0, NULL),
			 0);
	memcpy(in + 12, &length, 4);
	assert_int_equal(send_request(LIBFWCTL_DEVICE_TYPE_PDS, 0, in, sizeof(in), NULL, 0, NULL),
			 -EINVAL);
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_PDS, 0, in, sizeof(in), buffers, 1, NULL), 0);
	length = 65;
	memcpy(in + 36, &length, 4);
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_PDS, 0, in, sizeof(in), buffers, 2, NULL),
		-EINVAL);
	length = 64;
	memcpy(in + 36, &length, 4);
	assert_int_equal(
		send_request(LIBFWCTL_DEVICE_TYPE_PDS, 0, in, sizeof(in), buffers, 2, NULL), 0);
}

/* ---- what is known, and what the formats say -------------------------------------------------- */

#define LIST_MAX 4

/* Each of a command's addresses is known, the way its data goes, and no other. */
static void assert_same(const struct libfwctl_command *command, uint32_t type, unsigned char *in,
			size_t length)
{
	const struct command_details *details = command_details(command);
	const char *name = libfwctl_command_get_name(command);
	struct libfwctl_buffer list[LIST_MAX];
	struct libfwctl_rpc rpc = {
		.in = in,
		.in_length = length,
		.buffers = list,
		.nbuffers = details->nbuffers,
		.buffer_stride = sizeof(list[0]),
	};

	assert_in_range(details->nbuffers, 0, LIST_MAX);
	for (uint32_t i = 0; i < details->nbuffers; i++)
		list[i] = (struct libfwctl_buffer){
			.data = in, /* nobody looks there */
			.length = SIZE_MAX,
			.offset = details->buffers[i].bit_offset / 8,
			.direction = details->buffers[i].direction,
		};
	if (addresses_check_known(type, &rpc, NULL))
		fail_msg("%s: an address is known that its format does not have", name);
	for (uint32_t i = 0; i < details->nbuffers; i++) {
		uint32_t offset = list[i].offset;

		list[i].offset = UINT32_MAX;
		if (addresses_check_known(type, &rpc, NULL) != -EINVAL)
			fail_msg("%s: the address at %u is not known", name, offset);
		list[i].offset = offset;
		list[i].direction ^= TO | FROM;
		if (addresses_check_known(type, &rpc, NULL) != -EINVAL)
			fail_msg("%s: the data at %u goes the other way", name, offset);
		list[i].direction ^= TO | FROM;
	}
}

/* bnxt's commands are known by their first two bytes. No length is 0. */
static void assert_format_agrees(const char *image, uint32_t type)
{
	struct loaded loaded = {0};

	load(&loaded, image, NULL, 0);
	for (size_t i = 0; i < libfwctl_format_get_command_count(loaded.format); i++) {
		const struct libfwctl_command *command =
			libfwctl_format_get_command(loaded.format, i);
		struct libfwctl_request *request = NULL;
		unsigned char in[256];
		const void *bytes;
		size_t length;

		if (libfwctl_command_is_procedure(command) ||
		    libfwctl_request_new(command, NULL, &request) == -ENOTSUP)
			continue;
		bytes = libfwctl_record_get_bytes(libfwctl_request_get_record(request), &length);
		assert_in_range(length, 2, sizeof(in));
		memset(in, 1, sizeof(in));
		memcpy(in, bytes, 2);
		assert_same(command, type, in, length);
		libfwctl_request_free(request);
	}
	unload(&loaded);
}

static void test_formats_have_the_same_addresses(void **state)
{
	(void)state;
	assert_format_agrees("test-bnxt", LIBFWCTL_DEVICE_TYPE_BNXT);
	assert_format_agrees("test-pds", LIBFWCTL_DEVICE_TYPE_PDS);
	assert_format_agrees("../../plugins/pds", LIBFWCTL_DEVICE_TYPE_PDS);
}

static void test_addresses_are_written_and_cleared(void **state)
{
	static char data[8];
	struct libfwctl_buffer buffer = {.data = data, .length = 8, .offset = 4, .direction = FROM};
	unsigned char request[16] = {0}, expected[16] = {0};
	uint64_t address = (uintptr_t)data;

	(void)state;
	for (int i = 0; i < 8; i++)
		expected[4 + i] = (unsigned char)(address >> 8 * i);
	addresses_write(LIBFWCTL_DEVICE_TYPE_BNXT, request, &buffer);
	assert_memory_equal(request, expected, sizeof(request));
	addresses_clear(LIBFWCTL_DEVICE_TYPE_BNXT, request, 11,
			&buffer); /* not all of it came back */
	assert_memory_equal(request, expected, sizeof(request));
	addresses_clear(LIBFWCTL_DEVICE_TYPE_BNXT, request, 12, &buffer);
	memset(expected, 0, sizeof(expected));
	assert_memory_equal(request, expected, sizeof(request));
	memset(request, 0x55, sizeof(request)); /* a real reply there stays */
	addresses_clear(LIBFWCTL_DEVICE_TYPE_BNXT, request, sizeof(request), &buffer);
	assert_int_equal(request[4], 0x55);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_list_is_checked),
		cmocka_unit_test(test_a_longer_stride_is_followed),
		cmocka_unit_test(test_a_stride_too_short_or_crooked_is_refused),
		cmocka_unit_test(test_bnxt_pointer_commands_need_their_buffer),
		cmocka_unit_test(test_bnxt_every_pointer_command_is_known),
		cmocka_unit_test(test_bnxt_lengths_in_units_and_unknown),
		cmocka_unit_test(test_bnxt_other_requests_pass),
		cmocka_unit_test(test_pds_payloads_need_their_buffers),
		cmocka_unit_test(test_formats_have_the_same_addresses),
		cmocka_unit_test(test_addresses_are_written_and_cleared),
	};

	return cmocka_run_group_tests_name("addresses", tests, NULL, NULL);
}
