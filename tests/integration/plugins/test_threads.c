// SPDX-License-Identifier: LGPL-2.1-or-later
/* test_threads.c: many threads ask one context for formats at once; run under TSan too. */
#include "../../testing.h"

#include "fixture.h"
#include "formats/formats.h"

#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define THREADS 8
#define ROUNDS	20

static const struct fixture_image images[] = {
	FIXTURE_IMAGE("one", ""),
	FIXTURE_IMAGE("two", ""),
	FIXTURE_IMAGE("three", ""),
	FIXTURE_IMAGE("acme", "one"),
};
static const char *const names[] = {"one.fwctl", "two.fwctl", "three.fwctl", "acme-one.fwctl"};
static const struct fixture_image zorg = FIXTURE_IMAGE("zorg", "one");

static char folder[] = "/tmp/libfwctl-XXXXXX";
static pthread_barrier_t barrier;

static int make_folder(void **state)
{
	(void)state;
	if (!mkdtemp(folder) || setenv("LIBFWCTL_PLUGIN_PATH", folder, 1))
		return -1;
	for (size_t i = 0; i < COUNT(images); i++) {
		char path[64];
		FILE *file;

		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		file = fopen(path, "w");
		if (!file || fwrite(&images[i], sizeof(images[i]), 1, file) != 1 || fclose(file) ||
		    chmod(path, 0644))
			return -1;
	}
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(images); i++) {
		char path[64];

		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	return rmdir(folder);
}

/* Each thread gets a number of its own, and returns the format "one" as it came to see it. */
struct task {
	struct libfwctl_context *ctx;
	size_t number;
};

/* Failures cannot be asserted outside the main thread: a thread returns NULL where it failed. */
#define CHECK(condition)                                                                \
	do {                                                                            \
		if (!(condition)) {                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
			return NULL;                                                    \
		}                                                                       \
	} while (0)

static void *ask(void *argument)
{
	const struct task *task = argument;
	const struct libfwctl_format *format = NULL, *other = NULL;
	int status;

	pthread_barrier_wait(&barrier);
	switch (task->number % 4) {
	case 0:
		CHECK(libfwctl_context_load_formats(task->ctx, NULL) == 0);
		break;
	case 1:
		CHECK(libfwctl_context_find_format(task->ctx, "two", NULL, &other) == 0);
		break;
	case 2:
		CHECK(formats_for_device(task->ctx, 99, "x", NULL, &other) == -ENOENT);
		break;
	default:
		status = libfwctl_context_add_image(task->ctx, &zorg, sizeof(zorg), NULL);
		CHECK(status == 0 || status == -EBUSY);
	}
	for (size_t i = 0; i < libfwctl_context_get_file_count(task->ctx); i++) {
		const struct libfwctl_file *file = libfwctl_context_get_file(task->ctx, i);

		CHECK(libfwctl_file_get_state(file) == LIBFWCTL_FILE_WAITING ||
		      libfwctl_file_get_format(file));
		CHECK(!libfwctl_file_get_error(file));
	}
	for (size_t i = 0; i < libfwctl_context_get_format_count(task->ctx); i++)
		CHECK(libfwctl_format_get_name(libfwctl_context_get_format(task->ctx, i)));
	CHECK(libfwctl_context_find_format(task->ctx, "one", NULL, &format) == 0);
	return (void *)format;
}

static void ask_all_at_once(void)
{
	struct libfwctl_context *ctx = new_context();
	struct task tasks[THREADS];
	pthread_t threads[THREADS];
	void *first = NULL;

	pthread_barrier_init(&barrier, NULL, THREADS);
	for (size_t i = 0; i < THREADS; i++) {
		tasks[i] = (struct task){ctx, i};
		assert_int_equal(pthread_create(&threads[i], NULL, ask, &tasks[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++) {
		void *seen = NULL;

		assert_int_equal(pthread_join(threads[i], &seen), 0);
		assert_non_null(seen);
		if (i == 0)
			first = seen;
		assert_ptr_equal(seen, first);
	}
	assert_int_equal(libfwctl_context_get_format_count(ctx), 3);
	pthread_barrier_destroy(&barrier);
	libfwctl_context_unref(ctx);
}

static void test_all_at_once(void **state)
{
	(void)state;
	for (int round = 0; round < ROUNDS; round++)
		ask_all_at_once();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {cmocka_unit_test(test_all_at_once)};

	return cmocka_run_group_tests_name("format-threads", tests, make_folder, remove_folder);
}
