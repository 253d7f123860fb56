// SPDX-License-Identifier: LGPL-2.1-or-later
/* The kernel transport over made-up system calls: envelopes, results, failures, the node check. */
#include "../testing.h"

#include "policy/addresses.h"
#include "handle/kernel.h"
#include "base/uapi.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/sysmacros.h>

#define FD     7
#define NUMBER makedev(240, 3)

/* What the made-up kernel answers, and what it saw. */
static struct {
	struct stat stat_st, fstat_st;
	int stat_errno, open_errno, fstat_errno, ioctl_errno;
	int open_flags;
	int opens, closes, ioctls;
	unsigned long number;
	struct uapi_fwctl_info info, info_answer;
	struct uapi_fwctl_rpc rpc;
	unsigned char request[256];
	const unsigned char *reply;
	uint32_t reply_length; /* as the driver tells it */
	size_t reply_copied;
} kernel;

static int answer(int error)
{
	errno = error;
	return error ? -1 : 0;
}

static int fake_stat(const char *path, struct stat *st)
{
	assert_string_equal(path, "/dev/fwctl/fwctl3");
	*st = kernel.stat_st;
	return answer(kernel.stat_errno);
}

static int fake_open(const char *path, int flags, ...)
{
	assert_string_equal(path, "/dev/fwctl/fwctl3");
	kernel.opens++;
	kernel.open_flags = flags;
	return answer(kernel.open_errno) ? -1 : FD;
}

static int fake_fstat(int fd, struct stat *st)
{
	assert_int_equal(fd, FD);
	*st = kernel.fstat_st;
	return answer(kernel.fstat_errno);
}

static int fake_ioctl(int fd, unsigned long number, ...)
{
	va_list args;
	void *argument;

	va_start(args, number);
	argument = va_arg(args, void *);
	va_end(args);
	assert_int_equal(fd, FD);
	kernel.ioctls++;
	kernel.number = number;
	if (number == UAPI_FWCTL_INFO) {
		struct uapi_fwctl_info *info = argument;

		kernel.info = *info;
		if (kernel.ioctl_errno)
			return answer(kernel.ioctl_errno);
		memset((void *)(uintptr_t)info->out_device_data, 0, info->device_data_len);
		memcpy((void *)(uintptr_t)info->out_device_data, "\x01\x02\x03\x04\x05\x06\x07\x08",
		       8);
		info->out_device_type = kernel.info_answer.out_device_type;
		info->device_data_len = kernel.info_answer.device_data_len;
		return 0;
	}
	struct uapi_fwctl_rpc *rpc = argument;

	kernel.rpc = *rpc;
	if (rpc->in_len <= sizeof(kernel.request) && rpc->in)
		memcpy(kernel.request, (void *)(uintptr_t)rpc->in, rpc->in_len);
	if (kernel.ioctl_errno)
		return answer(kernel.ioctl_errno);
	if (kernel.reply_copied)
		memcpy((void *)(uintptr_t)rpc->out, kernel.reply ? kernel.reply : kernel.request,
		       kernel.reply_copied);
	rpc->out_len = kernel.reply_length;
	return 0;
}

static int fake_close(int fd)
{
	assert_int_equal(fd, FD);
	kernel.closes++;
	return 0;
}

static const struct kernel_calls fake_calls = {
	.stat = fake_stat,
	.open = fake_open,
	.fstat = fake_fstat,
	.ioctl = fake_ioctl,
	.close = fake_close,
};

static int reset(void **state)
{
	(void)state;
	memset(&kernel, 0, sizeof(kernel));
	kernel.stat_st.st_mode = kernel.fstat_st.st_mode = S_IFCHR | 0600;
	kernel.stat_st.st_rdev = kernel.fstat_st.st_rdev = NUMBER;
	return 0;
}

static int open_node(struct kernel_node *node)
{
	struct stat st;

	*node = (struct kernel_node){.calls = &fake_calls, .fd = -1};
	return kernel_open(node, "/dev/fwctl/fwctl3", NUMBER, &st);
}

/* A handle over the made-up kernel, of that device type. */
static struct libfwctl_handle *open_handle(struct kernel_node *node, uint32_t type)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;

	assert_int_equal(open_node(node), 0);
	kernel.info_answer.out_device_type = type;
	assert_int_equal(libfwctl_policy_new(&policy), 0);
	libfwctl_policy_set_scope(policy, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL);
	libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL);
	assert_int_equal(
		libfwctl_open_transport(ctx, &kernel_transport, node, policy, NULL, &handle), 0);
	libfwctl_policy_free(policy);
	libfwctl_context_unref(ctx);
	return handle;
}

static void test_a_good_node_opens(void **state)
{
	struct kernel_node node;

	(void)state;
	assert_int_equal(open_node(&node), 0);
	assert_int_equal(node.fd, FD);
	assert_int_equal(kernel.open_flags, O_RDWR | O_CLOEXEC | O_NOCTTY);
	assert_int_equal(kernel.closes, 0);
}

static void test_another_node_is_not_even_opened(void **state)
{
	struct kernel_node node;

	(void)state;
	kernel.stat_st.st_mode = S_IFREG | 0600;
	assert_int_equal(open_node(&node), -ESTALE);
	kernel.stat_st.st_mode = S_IFBLK | 0600;
	assert_int_equal(open_node(&node), -ESTALE);
	kernel.stat_st.st_mode = S_IFCHR | 0600;
	kernel.stat_st.st_rdev = makedev(240, 4);
	assert_int_equal(open_node(&node), -ESTALE);
	kernel.stat_errno = ENOENT;
	assert_int_equal(open_node(&node), -ENOENT);
	assert_int_equal(kernel.opens, 0);
}

static void test_a_node_swapped_under_our_hands_is_closed_again(void **state)
{
	struct kernel_node node;

	(void)state;
	kernel.fstat_st.st_rdev = makedev(240, 4);
	assert_int_equal(open_node(&node), -ESTALE);
	kernel.fstat_st.st_rdev = NUMBER;
	kernel.fstat_st.st_mode = S_IFREG;
	assert_int_equal(open_node(&node), -ESTALE);
	kernel.fstat_errno = EIO;
	assert_int_equal(open_node(&node), -EIO);
	assert_int_equal(kernel.opens, 3);
	assert_int_equal(kernel.closes, 3);
	assert_int_equal(node.fd, -1);
}

static void test_open_errors_pass_through(void **state)
{
	static const int errors[] = {EACCES, EPERM, EMFILE, ENFILE, ENXIO, ENODEV};
	struct kernel_node node;

	(void)state;
	for (size_t i = 0; i < COUNT(errors); i++) {
		kernel.open_errno = errors[i];
		assert_int_equal(open_node(&node), -errors[i]);
	}
	assert_int_equal(kernel.closes, 0);
}

static void test_info_envelope(void **state)
{
	struct kernel_node node;
	struct libfwctl_handle *handle = NULL;
	const unsigned char *info;
	size_t length = 99;

	(void)state;
	kernel.info_answer.device_data_len = 6;
	handle = open_handle(&node, 77);
	assert_int_equal(kernel.ioctls, 1);
	assert_int_equal(kernel.number, 0x9a00);
	assert_int_equal(kernel.info.size, 24);
	assert_int_equal(kernel.info.flags, 0);
	assert_int_equal(kernel.info.out_device_type, 0);
	assert_int_equal(kernel.info.device_data_len, 4096);
	assert_int_equal(libfwctl_handle_get_device_type(handle), 77);
	info = libfwctl_handle_get_info(handle, &length);
	assert_int_equal(length, 6);
	assert_memory_equal(info, "\x01\x02\x03\x04\x05\x06", 6);
	assert_int_equal(kernel.ioctls, 1); /* asked once, when opened */
	libfwctl_close(handle);
	assert_int_equal(kernel.closes, 1);
}

static void test_info_empty_and_longer_than_kept(void **state)
{
	struct kernel_node node;
	struct libfwctl_handle *handle;
	size_t length = 99;

	(void)state;
	kernel.info_answer.device_data_len = 0;
	handle = open_handle(&node, LIBFWCTL_DEVICE_TYPE_PDS);
	assert_non_null(libfwctl_handle_get_info(handle, &length));
	assert_int_equal(length, 0);
	libfwctl_close(handle);

	kernel.info_answer.device_data_len = 70000;
	handle = open_handle(&node, 77);
	assert_non_null(libfwctl_handle_get_info(handle, &length));
	assert_int_equal(length, 4096);
	libfwctl_close(handle);
}

static void test_rpc_envelope(void **state)
{
	struct kernel_node node;
	struct libfwctl_handle *handle = open_handle(&node, 77);
	unsigned char in[16] = "0123456789abcde", out[32];
	struct libfwctl_rpc rpc = {.size = sizeof(rpc),
				   .scope = 2,
				   .in = in,
				   .in_length = 16,
				   .out = out,
				   .out_room = 32};

	(void)state;
	memset(out, 0xee, sizeof(out));
	kernel.reply_length = 20;
	kernel.reply_copied = 20;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	assert_int_equal(kernel.number, 0x9a01);
	assert_int_equal(kernel.rpc.size, 32);
	assert_int_equal(kernel.rpc.scope, 2);
	assert_int_equal(kernel.rpc.in_len, 16);
	assert_int_equal(kernel.rpc.out_len, 32);
	assert_true(kernel.rpc.in == (uintptr_t)in); /* without buffers nothing is copied */
	assert_true(kernel.rpc.out == (uintptr_t)out);
	assert_int_equal(rpc.out_valid, 20);
	assert_int_equal(rpc.out_reported, 20);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_YES);
	assert_int_equal(out[20], 0xee); /* behind the reply nothing is touched */
	libfwctl_close(handle);
}

static void test_a_reply_longer_than_the_room(void **state)
{
	struct kernel_node node;
	struct libfwctl_handle *handle = open_handle(&node, 77);
	unsigned char out[4];
	struct libfwctl_rpc rpc = {.size = sizeof(rpc), .out = out, .out_room = sizeof(out)};

	(void)state;
	kernel.reply_copied = 4;
	kernel.reply_length = 8 * 1024 * 1024; /* a driver may say so */
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	assert_int_equal(rpc.out_valid, 4);
	assert_int_equal(rpc.out_reported, 8 * 1024 * 1024);
	libfwctl_close(handle);
}

static void test_addresses_go_into_a_copy_and_out_of_the_reply(void **state)
{
	struct kernel_node node;
	struct libfwctl_handle *handle = open_handle(&node, LIBFWCTL_DEVICE_TYPE_PDS);
	unsigned char in[48] = {0}, before[48], out[48], payload[64];
	const struct libfwctl_buffer buffers[] = {
		{.data = payload,
		 .length = 64,
		 .offset = 16,
		 .direction = LIBFWCTL_DIRECTION_TO_DEVICE},
		{.data = payload,
		 .length = 64,
		 .offset = 40,
		 .direction = LIBFWCTL_DIRECTION_FROM_DEVICE},
	};
	struct libfwctl_rpc rpc = {.size = sizeof(rpc),
				   .in = in,
				   .in_length = sizeof(in),
				   .out = out,
				   .out_room = sizeof(out),
				   .buffers = buffers,
				   .nbuffers = 2,
				   .buffer_stride = sizeof(buffers[0])};
	uint64_t address;

	(void)state;
	memset(in + 16, 0xaa,
	       8); /* a caller's rubbish in the place of an address must not be sent */
	memcpy(before, in, sizeof(in));
	kernel.reply_length = 48; /* pds answers with the request itself */
	kernel.reply_copied = 48;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	memcpy(&address, kernel.request + 16, 8);
	assert_true(address == (uintptr_t)payload);
	memcpy(&address, kernel.request + 40, 8);
	assert_true(address == (uintptr_t)payload);
	assert_true(kernel.rpc.in != (uintptr_t)in);
	assert_memory_equal(in, before, sizeof(in));
	memcpy(&address, out + 16, 8);
	assert_true(address == 0);
	memcpy(&address, out + 40, 8);
	assert_true(address == 0);
	libfwctl_close(handle);
}

/* Small ones have room on the stack: the last byte of either kind is sent, too. */
static void test_addresses_in_requests_of_any_length(void **state)
{
	static const size_t lengths[] = {8, 127, 128, 129, 256};
	struct kernel_node node;
	struct libfwctl_handle *handle = open_handle(&node, 77);
	unsigned char in[256], out[4], payload[64];

	(void)state;
	memset(in, 0x5a, sizeof(in));
	for (size_t i = 0; i < COUNT(lengths); i++) {
		const struct libfwctl_buffer buffer = {
			.data = payload,
			.length = sizeof(payload),
			.offset = (uint32_t)lengths[i] - 8,
			.direction = LIBFWCTL_DIRECTION_TO_DEVICE,
		};
		struct libfwctl_rpc rpc = {.size = sizeof(rpc),
					   .in = in,
					   .in_length = lengths[i],
					   .out = out,
					   .out_room = sizeof(out),
					   .buffers = &buffer,
					   .nbuffers = 1,
					   .buffer_stride = sizeof(buffer)};
		uint64_t address;

		assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
		assert_int_equal(kernel.rpc.in_len, lengths[i]);
		assert_memory_equal(kernel.request, in, lengths[i] - 8);
		memcpy(&address, kernel.request + lengths[i] - 8, 8);
		assert_true(address == (uintptr_t)payload);
	}
	libfwctl_close(handle);
}

/*
 * Whether a command ran, by driver and errno: what stands in driver.c, from the kernel's sources.
 */
static void test_executed_by_driver_and_errno(void **state)
{
	static const struct {
		uint32_t type;
		int error;
		uint32_t executed;
	} cases[] = {
		{LIBFWCTL_DEVICE_TYPE_MLX5, EBADMSG, LIBFWCTL_EXECUTED_NO},
		{LIBFWCTL_DEVICE_TYPE_MLX5, EMSGSIZE, LIBFWCTL_EXECUTED_NO},
		{LIBFWCTL_DEVICE_TYPE_MLX5, ETIMEDOUT, LIBFWCTL_EXECUTED_UNKNOWN},
		{LIBFWCTL_DEVICE_TYPE_CXL, EINVAL, LIBFWCTL_EXECUTED_NO},
		{LIBFWCTL_DEVICE_TYPE_CXL, EPERM, LIBFWCTL_EXECUTED_NO},
		{LIBFWCTL_DEVICE_TYPE_BNXT, EINVAL, LIBFWCTL_EXECUTED_NO},
		{LIBFWCTL_DEVICE_TYPE_BNXT, EPERM, LIBFWCTL_EXECUTED_NO},
		{LIBFWCTL_DEVICE_TYPE_BNXT, EFAULT, LIBFWCTL_EXECUTED_UNKNOWN},
		{LIBFWCTL_DEVICE_TYPE_PDS, EPERM, LIBFWCTL_EXECUTED_UNKNOWN},
		{LIBFWCTL_DEVICE_TYPE_PDS, ENOMEM, LIBFWCTL_EXECUTED_UNKNOWN},
		{LIBFWCTL_DEVICE_TYPE_BNXT, ENOMEM, LIBFWCTL_EXECUTED_NO},
		{LIBFWCTL_DEVICE_TYPE_CXL, EINTR, LIBFWCTL_EXECUTED_UNKNOWN},
		{LIBFWCTL_DEVICE_TYPE_CXL, EFAULT, LIBFWCTL_EXECUTED_UNKNOWN},
		{77, EINVAL, LIBFWCTL_EXECUTED_UNKNOWN},
		{77, ENODEV, LIBFWCTL_EXECUTED_UNKNOWN},
		{LIBFWCTL_DEVICE_TYPE_PDS, ENODEV, LIBFWCTL_EXECUTED_UNKNOWN},
		{LIBFWCTL_DEVICE_TYPE_MLX5, ENODEV, LIBFWCTL_EXECUTED_NO},
		{LIBFWCTL_DEVICE_TYPE_CXL, ENODEV, LIBFWCTL_EXECUTED_NO},
		{LIBFWCTL_DEVICE_TYPE_BNXT, ENODEV, LIBFWCTL_EXECUTED_NO},
		{77, ENOTTY, LIBFWCTL_EXECUTED_NO},
		{77, 517, LIBFWCTL_EXECUTED_UNKNOWN},
	};
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct kernel_node node;
		struct libfwctl_handle *handle;
		unsigned char in[48] = {0};
		struct libfwctl_rpc rpc = {.size = sizeof(rpc), .in = in, .in_length = sizeof(in)};
		int before;

		kernel.ioctl_errno = 0;
		handle = open_handle(&node, cases[i].type);
		before = kernel.ioctls;
		kernel.ioctl_errno = cases[i].error;
		assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), -cases[i].error);
		if (rpc.executed != cases[i].executed)
			fail_msg("type %u, errno %d: executed %u", cases[i].type, cases[i].error,
				 rpc.executed);
		assert_int_equal(libfwctl_error_get_executed(err), cases[i].executed);
		assert_int_equal(kernel.ioctls, before + 1); /* never sent again */
		libfwctl_close(handle);
	}
	libfwctl_error_free(err);
}

/* The bnxt driver makes a reply of its own where the firmware gave none: an error code, no length. */
static void test_a_reply_that_is_the_drivers(void **state)
{
	static const struct {
		unsigned char reply[16];
		uint32_t executed;
	} cases[] = {
		{{0xf0, 0xff}, LIBFWCTL_EXECUTED_UNKNOWN}, /* -EBUSY, nothing else */
		{{0xed, 0xff}, LIBFWCTL_EXECUTED_UNKNOWN}, /* -ENODEV: after sending */
		{{0xfb, 0xff}, LIBFWCTL_EXECUTED_UNKNOWN}, /* -EIO */
		{{0x0c, 0x00}, LIBFWCTL_EXECUTED_UNKNOWN}, /* ENOMEM's number is no errno here */
		{{0xea, 0xff}, LIBFWCTL_EXECUTED_NO},	   /* -EINVAL: before sending */
		{{0xf4, 0xff}, LIBFWCTL_EXECUTED_NO},	   /* -ENOMEM */
		{{0xf9, 0xff}, LIBFWCTL_EXECUTED_NO},	   /* -E2BIG */
		{{0xf4, 0xff, [6] = 16}, LIBFWCTL_EXECUTED_YES},
		{{0xf0, 0xff, [6] = 16}, LIBFWCTL_EXECUTED_YES}, /* a code of the firmware's */
		{{0x00, 0x00, [6] = 16}, LIBFWCTL_EXECUTED_YES},
		{{0x00, 0x00}, LIBFWCTL_EXECUTED_YES},
	};
	struct kernel_node node;
	struct libfwctl_handle *handle = open_handle(&node, LIBFWCTL_DEVICE_TYPE_BNXT);
	unsigned char in[16] = {0}, out[16];
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc), .in = in, .in_length = 16, .out = out, .out_room = 16};

	(void)state;
	kernel.reply_length = 16;
	kernel.reply_copied = 16;
	for (size_t i = 0; i < COUNT(cases); i++) {
		kernel.reply = cases[i].reply;
		assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
		assert_int_equal(rpc.executed, cases[i].executed);
	}
	libfwctl_close(handle);
}

static void test_info_failures(void **state)
{
	static const struct {
		int error;
		const char *text;
	} cases[] = {
		{ENODEV, "is gone"},
		{ENOTTY, "does not answer as a fwctl device"},
		{EINTR, "does not say what it is: Interrupted system call"},
	};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;
	struct kernel_node node;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(open_node(&node), 0);
		kernel.ioctl_errno = cases[i].error;
		assert_int_equal(
			libfwctl_open_transport(ctx, &kernel_transport, &node, NULL, err, &handle),
			-cases[i].error);
		/* A program of 32 bits is told of that instead, if the kernel has 64. */
		if (cases[i].error != ENOTTY || sizeof(void *) > 4)
			assert_contains(libfwctl_error_text(err), cases[i].text);
		assert_null(handle);
	}
	assert_int_equal(kernel.closes, 0); /* what the caller gave stays the caller's */
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_a_good_node_opens, reset),
		cmocka_unit_test_setup(test_another_node_is_not_even_opened, reset),
		cmocka_unit_test_setup(test_a_node_swapped_under_our_hands_is_closed_again, reset),
		cmocka_unit_test_setup(test_open_errors_pass_through, reset),
		cmocka_unit_test_setup(test_info_envelope, reset),
		cmocka_unit_test_setup(test_info_empty_and_longer_than_kept, reset),
		cmocka_unit_test_setup(test_rpc_envelope, reset),
		cmocka_unit_test_setup(test_a_reply_longer_than_the_room, reset),
		cmocka_unit_test_setup(test_addresses_go_into_a_copy_and_out_of_the_reply, reset),
		cmocka_unit_test_setup(test_addresses_in_requests_of_any_length, reset),
		cmocka_unit_test_setup(test_executed_by_driver_and_errno, reset),
		cmocka_unit_test_setup(test_a_reply_that_is_the_drivers, reset),
		cmocka_unit_test_setup(test_info_failures, reset),
	};

	return cmocka_run_group_tests_name("kernel", tests, NULL, NULL);
}
