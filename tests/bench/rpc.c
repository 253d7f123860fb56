// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * rpc.c: what the library adds to a raw call that succeeds. For each node given (of fwctl_echo.ko,
 * so that the call itself costs as little as a call can): time against the bare ioctl, and
 * allocations.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <libfwctl.h>

#include "bench.h"
#include "../../lib/base/uapi.h"

#define ROUNDS	     401
#define CALLS	     200
#define TIME_LIMIT   1.10
#define REQUEST_SIZE 64 /* more than any header, fewer than any limit */

struct subject {
	struct libfwctl_handle *handle;
	struct libfwctl_error *err;
	int fd;
	uint8_t in[REQUEST_SIZE], out[REQUEST_SIZE];
};

/* Our own allocator functions come before the C library's for every library in this process. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static size_t allocations;

void *malloc(size_t size)
{
	allocations++;
	return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	allocations++;
	return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
	allocations++;
	return __libc_realloc(memory, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
	allocations++;
	return __libc_memalign(alignment, size);
}

/* Both descriptors are filled once and used again, as callers in a hurry do. */
static void call_library(void *user_data, size_t count)
{
	struct subject *subject = user_data;
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		.in = subject->in,
		.in_length = sizeof(subject->in),
		.out = subject->out,
		.out_room = sizeof(subject->out),
	};

	while (count--)
		if (libfwctl_handle_rpc(subject->handle, &rpc, subject->err))
			bench_need(0, libfwctl_error_text(subject->err));
}

static void call_kernel(void *user_data, size_t count)
{
	struct subject *subject = user_data;
	struct uapi_fwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		.in_len = sizeof(subject->in),
		.out_len = sizeof(subject->out),
		.in = (uintptr_t)subject->in,
		.out = (uintptr_t)subject->out,
	};

	while (count--)
		if (ioctl(subject->fd, UAPI_FWCTL_RPC, &rpc))
			bench_need(0, "an ioctl failed");
}

static struct libfwctl_handle *open_node(struct libfwctl_context *ctx, const char *node,
					 struct libfwctl_error *err)
{
	struct libfwctl_policy *policy;
	struct libfwctl_handle *handle;

	bench_need(!libfwctl_policy_new(&policy), "memory");
	libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL);
	bench_need(!libfwctl_open(ctx, node, policy, err, &handle), libfwctl_error_text(err));
	libfwctl_policy_free(policy);
	return handle;
}

static int bench_node(struct libfwctl_context *ctx, const char *node)
{
	struct subject subject = {.err = libfwctl_error_new(),
				  .fd = open(node, O_RDWR | O_CLOEXEC)};
	const char *type;
	struct bench_pair times;
	size_t before;
	int good;

	bench_need(subject.fd >= 0, "cannot open the node");
	subject.handle = open_node(ctx, node, subject.err);
	type = libfwctl_device_type_name(libfwctl_handle_get_device_type(subject.handle));

	before = allocations;
	call_library(&subject, CALLS);
	good = bench_report((double)(allocations - before) / CALLS, 0,
			    "allocations in a raw call, %s", type);

	times = bench_compare(call_library, call_kernel, &subject, ROUNDS, CALLS);
	printf("a raw call, %s: %.0f ns through the library, %.0f ns by ioctl\n", type,
	       times.first * 1e9, times.second * 1e9);
	good &= bench_report(times.first / times.second, TIME_LIMIT,
			     "a raw call against the ioctl, %s", type);

	libfwctl_close(subject.handle);
	libfwctl_error_free(subject.err);
	close(subject.fd);
	return good;
}

int main(int argc, char **argv)
{
	struct libfwctl_context *ctx;
	int good = 1;

	bench_need(!libfwctl_context_new(&ctx), "memory");
	bench_need(allocations > 0, "allocations are not counted");
	for (int i = 1; i < argc; i++)
		good &= bench_node(ctx, argv[i]);
	libfwctl_context_unref(ctx);
	return !good;
}
