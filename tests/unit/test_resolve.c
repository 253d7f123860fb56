// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is resolved when it is first asked for, asked for by several threads at once. */
#include "../testing.h"

#include "catalogue/format.h"
#include "catalogue/param.h"
#include "image-builder.h"
#include "walk.h"

#include <pthread.h>

#define THREADS 8

struct at_once {
	struct libfwctl_format *format;
	pthread_barrier_t start;
};

struct seen {
	struct at_once *at_once;
	const struct fields *fields[8];
	const struct command_details *details[8];
	const struct enumeration *enumeration;
	const struct verbs *verbs;
	size_t walked;
};

static void *walk_thread(void *argument)
{
	struct seen *seen = argument;
	struct libfwctl_format *format = seen->at_once->format;

	pthread_barrier_wait(&seen->at_once->start);
	seen->verbs = format_verbs(format);
	for (size_t i = 0; i < libfwctl_format_get_layout_count(format); i++)
		seen->fields[i] = layout_fields(libfwctl_format_get_layout(format, i));
	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++)
		seen->details[i] = command_details(libfwctl_format_get_command(format, i));
	seen->enumeration =
		libfwctl_layout_find_field(libfwctl_format_find_layout(format, "arg"), "mode")
			->enumeration;
	seen->walked = walk_format(format, SIZE_MAX);
	return NULL;
}

static void test_threads_see_the_same(void **state)
{
	struct image_source source = {0};
	unsigned char *bytes;
	struct builder b;

	(void)state;
	tiny(&b);
	source.bytes = bytes = builder_build(&b, &source.size);
	for (int round = 0; round < 20; round++) {
		struct at_once at_once = {.format = NULL};
		struct seen seen[THREADS] = {{0}};
		pthread_t thread[THREADS];

		assert_int_equal(format_new(NULL, &source, NULL, &at_once.format), 0);
		pthread_barrier_init(&at_once.start, NULL, THREADS);
		for (int i = 0; i < THREADS; i++) {
			seen[i].at_once = &at_once;
			assert_int_equal(pthread_create(&thread[i], NULL, walk_thread, &seen[i]),
					 0);
		}
		for (int i = 0; i < THREADS; i++)
			pthread_join(thread[i], NULL);
		for (int i = 1; i < THREADS; i++) {
			assert_memory_equal(seen[i].fields, seen[0].fields, sizeof(seen[0].fields));
			assert_memory_equal(seen[i].details, seen[0].details,
					    sizeof(seen[0].details));
			assert_ptr_equal(seen[i].enumeration, seen[0].enumeration);
			assert_ptr_equal(seen[i].verbs, seen[0].verbs);
			assert_int_equal(seen[i].walked, seen[0].walked);
		}
		assert_non_null(seen[0].fields[0]);
		assert_int_equal(seen[0].verbs->nparams, 4);
		pthread_barrier_destroy(&at_once.start);
		format_free(at_once.format);
	}
	free(bytes);
	builder_free(&b);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_threads_see_the_same),
	};

	return cmocka_run_group_tests_name("resolve", tests, NULL, NULL);
}
