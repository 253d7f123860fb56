// SPDX-License-Identifier: LGPL-2.1-or-later
/* The default machine: raw calls on each driver, and how each refuses. */
#include "sim.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

/* Layouts: include/linux/mlx5/mlx5_ifc.h, include/uapi/fwctl/cxl.h, include/linux/bnxt/hsi.h,
 * include/uapi/fwctl/pds.h. */
static const unsigned char mlx5_query_hca_cap[16] = {0x01, 0x00, [7] = 0x01};
static const unsigned char bnxt_ver_get[24] = {0x00, 0x00, 0xff, 0xff, [6] = 0xff, 0xff};

static void put_u32(unsigned char *to, uint32_t value)
{
	memcpy(to, &value, sizeof(value));
}

static void cxl_get_supported(unsigned char request[24], uint32_t room)
{
	memset(request, 0, 24);
	put_u32(request, 0x500);
	put_u32(request + 8, 8);
	put_u32(request + 16, room);
}

static void test_mlx5(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = open_all(ctx, "08:00.0");
	unsigned char out[64];
	struct libfwctl_rpc rpc = call_of(LIBFWCTL_SCOPE_DEBUG_READ_ONLY, mlx5_query_hca_cap,
					  sizeof(mlx5_query_hca_cap), out, sizeof(out));

	(void)state;
	memset(out, 0xee, sizeof(out));
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_YES);
	assert_int_equal(rpc.out_reported, sizeof(out)); /* always the room */
	assert_int_equal(out[0], 0);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

static void test_cxl(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = open_all(ctx, "mem0");
	unsigned char in[24], out[128];
	struct libfwctl_rpc rpc =
		call_of(LIBFWCTL_SCOPE_CONFIGURATION, in, sizeof(in), out, sizeof(out));
	uint32_t size;

	(void)state;
	memset(out, 0xee, sizeof(out));
	cxl_get_supported(in, 8 + 48);
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	memcpy(&size, out, 4);
	assert_int_equal(size, 8 + 48);
	assert_int_equal(rpc.out_reported, 8 + size + 8); /* the driver's way of counting */
	assert_int_equal(rpc.out_valid, 8 + size + 8);
	assert_int_equal(out[127], 0xee);

	/*
	 * Room for less than the reply: what fits comes, and the length says that there was more.
	 */
	memset(out, 0xee, sizeof(out));
	rpc.out_room = 20;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	assert_int_equal(rpc.out_valid, 20);
	assert_true(rpc.out_reported > 20);
	assert_int_equal(out[20], 0xee);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

static void test_bnxt(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = open_all(ctx, "fwctl2");
	unsigned char out[128] = {0};
	struct libfwctl_rpc rpc = call_of(LIBFWCTL_SCOPE_DEBUG_READ_ONLY, bnxt_ver_get,
					  sizeof(bnxt_ver_get), out, sizeof(out));

	(void)state;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	assert_int_equal(out[0] | out[1] << 8, 0);	 /* error_code */
	assert_int_equal(out[2] | out[3] << 8, 0);	 /* req_type */
	assert_true((out[6] | out[7] << 8) >= 8);	 /* resp_len */
	assert_int_equal(rpc.out_reported, sizeof(out)); /* always the room */
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

static void test_pds_with_buffers(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = open_all(ctx, "fwctl3");
	unsigned char in[48] = {0}, out[48] = {0}, to[32], from[32] = {0};
	const struct libfwctl_buffer buffers[] = {
		{.data = to, .length = 32, .offset = 16, .direction = LIBFWCTL_DIRECTION_TO_DEVICE},
		{.data = from,
		 .length = 32,
		 .offset = 40,
		 .direction = LIBFWCTL_DIRECTION_FROM_DEVICE},
	};
	struct libfwctl_rpc rpc =
		call_of(LIBFWCTL_SCOPE_DEBUG_READ_ONLY, in, sizeof(in), out, sizeof(out));

	(void)state;
	for (int i = 0; i < 32; i++)
		to[i] = (unsigned char)(i + 1);
	put_u32(in, 2);
	put_u32(in + 4, 1);
	put_u32(in + 12, 32);
	put_u32(in + 36, 32);
	rpc.buffers = buffers;
	rpc.nbuffers = COUNT(buffers);
	rpc.buffer_stride = sizeof(buffers[0]);
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), 0);
	assert_int_equal(rpc.out_reported, 48);
	assert_memory_equal(from, to, 32); /* this endpoint echoes */
	for (int i = 16; i < 24; i++)
		assert_int_equal(out[i],
				 0); /* the reply repeats the request, but for our address */

	/* Without its buffers such a request never reaches the kernel. */
	rpc.nbuffers = 0;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), -EINVAL);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_NO);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

static void test_each_refuses_in_its_own_way(void **state)
{
	static const unsigned char mlx5_unknown[16] = {0xff, 0xff};
	static const unsigned char bnxt_unknown[16] = {0xef, 0xbe};
	static const unsigned char pds_unknown[48] = {0xff};
	static unsigned char cxl_unknown[24] = {0xff};
	const struct {
		const char *name;
		const void *in;
		size_t length;
		int status;
		uint32_t executed;
		const char *text;
	} cases[] = {
		{"fwctl0", mlx5_unknown, 16, -EBADMSG, LIBFWCTL_EXECUTED_NO,
		 "mlx5 driver does not admit"},
		{"fwctl0", mlx5_unknown, 15, -EMSGSIZE, LIBFWCTL_EXECUTED_NO, "at least 16 bytes"},
		{"fwctl1", cxl_unknown, 24, -EINVAL, LIBFWCTL_EXECUTED_NO, "cxl driver admits"},
		{"fwctl2", bnxt_unknown, 16, -EPERM, LIBFWCTL_EXECUTED_NO,
		 "bnxt driver does not admit"},
		{"fwctl2", bnxt_unknown, 15, -EINVAL, LIBFWCTL_EXECUTED_NO, "16 to 128 bytes"},
		{"fwctl3", pds_unknown, 48, -EINVAL, LIBFWCTL_EXECUTED_UNKNOWN, "no such endpoint"},
	};
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	unsigned char out[64];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct libfwctl_handle *handle = open_all(ctx, cases[i].name);
		struct libfwctl_rpc rpc = call_of(LIBFWCTL_SCOPE_DEBUG_READ_ONLY, cases[i].in,
						  cases[i].length, out, sizeof(out));

		assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), cases[i].status);
		assert_int_equal(rpc.executed, cases[i].executed);
		assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DELIVERY);
		assert_string_equal(libfwctl_error_get_device(err), cases[i].name);
		assert_contains(libfwctl_error_text(err), cases[i].text);
		libfwctl_close(handle);
	}
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_the_default_policy_reads_only(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_handle *handle = NULL;
	unsigned char out[64];
	struct libfwctl_rpc rpc = call_of(LIBFWCTL_SCOPE_DEBUG_READ_ONLY, mlx5_query_hca_cap,
					  sizeof(mlx5_query_hca_cap), out, sizeof(out));

	(void)state;
	assert_int_equal(libfwctl_open(ctx, "fwctl0", NULL, NULL, &handle), 0);
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, NULL), -EPERM);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_NO);
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

/* Memory that the kernel cannot write: the firmware has run the command by then. */
static void test_a_fault_leaves_execution_unknown(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = open_all(ctx, "fwctl0");
	void *out = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct libfwctl_rpc rpc = call_of(LIBFWCTL_SCOPE_DEBUG_READ_ONLY, mlx5_query_hca_cap,
					  sizeof(mlx5_query_hca_cap), out, 64);

	(void)state;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), -EFAULT);
	assert_int_equal(rpc.executed, LIBFWCTL_EXECUTED_UNKNOWN);
	assert_contains(libfwctl_error_text(err), "may have run");
	munmap(out, 4096);
	libfwctl_close(handle);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void test_two_mebibytes_are_the_limit(void **state)
{
	static unsigned char big[2 * 1024 * 1024 + 1];
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = open_all(ctx, "fwctl0");
	struct libfwctl_rpc rpc = call_of(LIBFWCTL_SCOPE_DEBUG_READ_ONLY, mlx5_query_hca_cap,
					  sizeof(mlx5_query_hca_cap), big, sizeof(big) - 1);

	(void)state;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), 0);
	assert_int_equal(rpc.out_valid, 2 * 1024 * 1024);
	rpc.out_room++;
	assert_int_equal(libfwctl_handle_rpc(handle, &rpc, err), -EMSGSIZE);
	assert_contains(libfwctl_error_text(err), "2 MiB");
	libfwctl_close(handle);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mlx5),
		cmocka_unit_test(test_cxl),
		cmocka_unit_test(test_bnxt),
		cmocka_unit_test(test_pds_with_buffers),
		cmocka_unit_test(test_each_refuses_in_its_own_way),
		cmocka_unit_test(test_the_default_policy_reads_only),
		cmocka_unit_test(test_a_fault_leaves_execution_unknown),
		cmocka_unit_test(test_two_mebibytes_are_the_limit),
	};

	return cmocka_run_group_tests_name("calls", tests, NULL, NULL);
}
