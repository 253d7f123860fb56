// SPDX-License-Identifier: LGPL-2.1-or-later
/* Many threads on one handle, one context, one device: run under TSan too. */
#include "sim.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#define THREADS 16
#define ROUNDS	50

static atomic_int lines;

static void count_line(void *user_data, int level, const char *text)
{
	(void)user_data;
	(void)level;
	(void)text;
	atomic_fetch_add(&lines, 1);
}

static void run_threads(void *(*body)(void *), void *shared)
{
	pthread_t threads[THREADS];

	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, body, shared), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *failed = NULL;

		assert_int_equal(pthread_join(threads[i], &failed), 0);
		assert_null(failed);
	}
}

/* Failures cannot be asserted outside the main thread: a thread returns where it failed. */
#define CHECK(condition)                                                                \
	do {                                                                            \
		if (!(condition)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			return (void *)1;                                               \
		}                                                                       \
	} while (0)

static void *call_many(void *shared)
{
	struct libfwctl_handle *handle = shared;
	struct libfwctl_error *err = libfwctl_error_new();

	for (int i = 0; i < ROUNDS; i++) {
		unsigned char in[48] = {0}, out[48] = {0}, to[64], from[64];
		const struct libfwctl_buffer buffers[] = {
			{.data = to,
			 .length = 64,
			 .offset = 16,
			 .direction = LIBFWCTL_DIRECTION_TO_DEVICE},
			{.data = from,
			 .length = 64,
			 .offset = 40,
			 .direction = LIBFWCTL_DIRECTION_FROM_DEVICE},
		};
		struct libfwctl_rpc rpc =
			call_of(LIBFWCTL_SCOPE_DEBUG_READ_ONLY, in, sizeof(in), out, sizeof(out));

		/* Each thread's own pattern must come back to it. */
		memset(to, (int)((uintptr_t)&rpc >> 12) + i, sizeof(to));
		memset(from, 0, sizeof(from));
		memcpy(in, &(uint32_t){2}, 4);
		memcpy(in + 4, &(uint32_t){1}, 4);
		memcpy(in + 12, &(uint32_t){64}, 4);
		memcpy(in + 36, &(uint32_t){64}, 4);
		rpc.buffers = buffers;
		rpc.nbuffers = 2;
		rpc.buffer_stride = sizeof(buffers[0]);
		CHECK(libfwctl_handle_rpc(handle, &rpc, err) == 0);
		CHECK(memcmp(to, from, sizeof(to)) == 0);
		rpc.scope = 99;
		CHECK(libfwctl_handle_rpc(handle, &rpc, err) == -EINVAL);
		CHECK(strstr(libfwctl_error_text(err), "no scope 99"));
	}
	libfwctl_error_free(err);
	return NULL;
}

static void test_one_handle(void **state)
{
	struct libfwctl_context *ctx = new_context();
	const struct libfwctl_format *format;
	struct libfwctl_handle *handle;

	(void)state;
	libfwctl_context_set_log(ctx, count_line, NULL, LIBFWCTL_LOG_DEBUG);
	handle = open_all(ctx, "fwctl3");
	libfwctl_handle_get_format(handle, NULL, &format); /* looked for once, which is logged */
	atomic_store(&lines, 0);
	run_threads(call_many, handle);
	assert_int_equal(atomic_load(&lines),
			 THREADS * ROUNDS); /* a line for each call that was sent */
	libfwctl_close(handle);
	libfwctl_context_unref(ctx);
}

static void *discover_and_open(void *shared)
{
	struct libfwctl_context *ctx = shared;

	for (int i = 0; i < 4; i++) {
		struct libfwctl_enumerate *enumerate = NULL;
		struct libfwctl_handle *handle = NULL;

		CHECK(libfwctl_enumerate_new(ctx, &enumerate) == 0);
		CHECK(libfwctl_enumerate_scan(enumerate, NULL) == 0);
		CHECK(libfwctl_enumerate_get_count(enumerate) == 4);
		CHECK(libfwctl_open_device(libfwctl_enumerate_get_device(enumerate, (size_t)i),
					   NULL, NULL, &handle) == 0);
		libfwctl_enumerate_free(enumerate);
		libfwctl_close(handle);
	}
	return NULL;
}

static void test_one_context(void **state)
{
	struct libfwctl_context *ctx = new_context();

	(void)state;
	run_threads(discover_and_open, ctx);
	libfwctl_context_unref(ctx);
}

static void *read_device(void *shared)
{
	struct libfwctl_device *dev = libfwctl_device_ref(shared);

	for (int i = 0; i < ROUNDS; i++) {
		CHECK(strcmp(libfwctl_device_get_name(dev), "fwctl1") == 0);
		CHECK(libfwctl_device_get_serial(dev, &(uint64_t){0}) == 0);
		libfwctl_device_unref(libfwctl_device_ref(dev));
	}
	libfwctl_device_unref(dev);
	return NULL;
}

static void test_one_device(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_device *dev = find(ctx, "fwctl1");

	(void)state;
	libfwctl_context_unref(ctx);
	run_threads(read_device, dev);
	libfwctl_device_unref(dev);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_handle),
		cmocka_unit_test(test_one_context),
		cmocka_unit_test(test_one_device),
	};

	return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
