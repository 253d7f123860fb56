// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * names.c: what names cost beside finding the devices, all of them and one after another. The first name of a
 * context opens databases; those that come later find them open.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "device/device.h"

#include "bench.h"

#define LIST_LIMIT 3.0

static void name(const struct libfwctl_device *dev)
{
	struct libfwctl_identity *identity;

	bench_need(!libfwctl_identity_new(dev, NULL, &identity), "memory");
	libfwctl_identity_free(identity);
}

static struct libfwctl_enumerate *scan(struct libfwctl_context *ctx)
{
	struct libfwctl_enumerate *enumerate;

	bench_need(!libfwctl_enumerate_new(ctx, &enumerate), "memory");
	bench_need(!libfwctl_enumerate_scan(enumerate, NULL), "cannot scan");
	return enumerate;
}

static void list(size_t count, int names)
{
	while (count--) {
		struct libfwctl_enumerate *enumerate;
		struct libfwctl_context *ctx;

		bench_need(!libfwctl_context_new(&ctx), "memory");
		enumerate = scan(ctx);
		for (size_t i = 0; names && i < libfwctl_enumerate_get_count(enumerate); i++)
			name(libfwctl_enumerate_get_device(enumerate, i));
		libfwctl_enumerate_free(enumerate);
		libfwctl_context_unref(ctx);
	}
}

static void with_names(void *user_data, size_t count)
{
	(void)user_data;
	list(count, 1);
}

static void bare(void *user_data, size_t count)
{
	(void)user_data;
	list(count, 0);
}

static void first_name(void *user_data, size_t count)
{
	while (count--) {
		struct libfwctl_device dev = *(const struct libfwctl_device *)user_data;

		bench_need(!libfwctl_context_new(&dev.ctx), "memory");
		name(&dev);
		libfwctl_context_unref(dev.ctx);
	}
}

static void later_name(void *user_data, size_t count)
{
	while (count--)
		name(user_data);
}

/* A simulated machine can leave a descriptor behind for each file that is read. */
static void allow_many_files(void)
{
	struct rlimit limit;

	bench_need(!getrlimit(RLIMIT_NOFILE, &limit), "no limits");
	limit.rlim_cur = limit.rlim_max;
	bench_need(!setrlimit(RLIMIT_NOFILE, &limit), "cannot raise a limit");
}

int main(int argc, char **argv)
{
	size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0, found;
	struct libfwctl_enumerate *enumerate;
	struct libfwctl_identity *identity;
	struct libfwctl_context *ctx;
	struct libfwctl_device *dev;
	struct bench_pair times;
	const char *source;
	int good = 1;

	bench_need(rounds > 0, "usage: bench-names ROUNDS");
	allow_many_files();
	bench_need(!libfwctl_context_new(&ctx), "memory");
	enumerate = scan(ctx);
	found = libfwctl_enumerate_get_count(enumerate);
	bench_need(found > 0, "there is no device");
	dev = libfwctl_enumerate_get_device(enumerate, 0);
	bench_need(!libfwctl_identity_new(dev, NULL, &identity), "memory");
	source = libfwctl_identity_get_source(identity);

	times = bench_compare_apart(first_name, later_name, dev, rounds, 1);
	printf("a name by %s: %.0f us the first time, ", source ? source : "its numbers",
	       times.first * 1e6);
	times = bench_compare_apart(first_name, later_name, dev, rounds, 100);
	printf("%.0f us the hundredth\n", times.second * 1e6);
	if (found > 1) {
		times = bench_compare_apart(with_names, bare, NULL, rounds, 1);
		good = bench_report(times.first / times.second, LIST_LIMIT,
				    "a list of %zu with names against the bare list", found);
	}
	libfwctl_identity_free(identity);
	libfwctl_enumerate_free(enumerate);
	libfwctl_context_unref(ctx);
	return !good;
}
