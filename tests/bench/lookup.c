// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * lookup.c: what it costs to find devices and what belongs to them: the first and the hundredth lookup of one
 * context, by each way; and a list as fwctl list shows it, with names and relations, against the bare one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <libfwctl.h>

#include "bench.h"

#define NAMES_LIMIT 3.0
#define LOOKUPS	    100

static struct libfwctl_enumerate *scan(struct libfwctl_context *ctx)
{
	struct libfwctl_enumerate *enumerate;

	bench_need(!libfwctl_enumerate_new(ctx, &enumerate), "memory");
	bench_need(!libfwctl_enumerate_scan(enumerate, NULL), "cannot scan");
	bench_need(libfwctl_enumerate_get_count(enumerate) > 0, "there is no device");
	return enumerate;
}

/* ---- Lists ---- */

static void bare_list(void *user_data, size_t count)
{
	(void)user_data;
	while (count--) {
		struct libfwctl_context *ctx;

		bench_need(!libfwctl_context_new(&ctx), "memory");
		libfwctl_enumerate_free(scan(ctx));
		libfwctl_context_unref(ctx);
	}
}

static void list_with_names(void *user_data, size_t count)
{
	(void)user_data;
	while (count--) {
		struct libfwctl_enumerate *enumerate;
		struct libfwctl_context *ctx;
		struct libfwctl_device *dev;

		bench_need(!libfwctl_context_new(&ctx), "memory");
		enumerate = scan(ctx);
		for (size_t i = 0; (dev = libfwctl_enumerate_get_device(enumerate, i)); i++) {
			struct libfwctl_identity *identity;
			struct libfwctl_relations *relations;

			bench_need(!libfwctl_identity_new(dev, NULL, &identity), "no identity");
			bench_need(!libfwctl_relations_new(dev, NULL, &relations), "no relations");
			bench_need(libfwctl_identity_get_name(identity) != NULL, "no name");
			libfwctl_identity_free(identity);
			libfwctl_relations_free(relations);
		}
		libfwctl_enumerate_free(enumerate);
		libfwctl_context_unref(ctx);
	}
}

/* ---- Lookups ---- */

struct subject {
	struct libfwctl_context *ctx;
	struct libfwctl_device *dev; /* the device of that name */
	const char *name;
};

static void find(const struct subject *subject)
{
	struct libfwctl_device *dev;

	bench_need(!libfwctl_device_find(subject->ctx, subject->name, NULL, &dev), subject->name);
	libfwctl_device_unref(dev);
}

static void relate(const struct subject *subject)
{
	struct libfwctl_relations *relations;

	bench_need(!libfwctl_relations_new(subject->dev, NULL, &relations), "no relations");
	libfwctl_relations_free(relations);
}

static void fly(const struct subject *subject)
{
	struct libfwctl_preflight *preflight;

	bench_need(!libfwctl_preflight_new(subject->dev, NULL, &preflight), "no preflight");
	libfwctl_preflight_free(preflight);
}

/* As scripts/bench.sh has put them into the machine. */
static const struct {
	const char *way, *name;
	void (*look_up)(const struct subject *subject);
} ways[] = {
	{"finding by node", "fwctl57", find},
	{"finding by PCI address", "0000:40:00.0", find},
	{"finding by network interface", "eth57", find},
	{"finding by RDMA device", "mlx5_57", find},
	{"finding by memdev", "mem0", find},
	{"finding by serial number", "serial:0x123", find},
	{"relations", "fwctl57", relate},
	{"preflight", "fwctl57", fly},
};

#define NWAYS (sizeof(ways) / sizeof(ways[0]))

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* In a process that has looked nothing up yet: the first and the hundredth. */
static void run_lookups(size_t way, double times[2])
{
	struct subject subject = {.name = ways[way].name};

	bench_need(!libfwctl_context_new(&subject.ctx), "memory");
	bench_need(!libfwctl_device_find(subject.ctx, subject.name, NULL, &subject.dev),
		   subject.name);
	for (int i = 0; i < LOOKUPS; i++) {
		double start = now();

		ways[way].look_up(&subject);
		if (i == 0)
			times[0] = now() - start;
		if (i == LOOKUPS - 1)
			times[1] = now() - start;
	}
	libfwctl_device_unref(subject.dev);
	libfwctl_context_unref(subject.ctx);
}

static void measure_apart(size_t way, double times[2])
{
	int ends[2];
	pid_t child;

	bench_need(!pipe(ends), "no pipe");
	child = fork();
	bench_need(child >= 0, "cannot fork");
	if (!child) {
		double mine[2];

		run_lookups(way, mine);
		_exit(write(ends[1], mine, sizeof(mine)) != sizeof(mine));
	}
	close(ends[1]);
	bench_need(read(ends[0], times, 2 * sizeof(*times)) == (ssize_t)(2 * sizeof(*times)),
		   "a lookup failed");
	close(ends[0]);
	waitpid(child, NULL, 0);
}

static int by_value(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void measure(size_t way, size_t rounds)
{
	double *first = calloc(rounds, sizeof(*first)), *last = calloc(rounds, sizeof(*last));

	bench_need(first && last, "memory");
	for (size_t i = 0; i < rounds; i++) {
		double times[2];

		measure_apart(way, times);
		first[i] = times[0];
		last[i] = times[1];
	}
	qsort(first, rounds, sizeof(*first), by_value);
	qsort(last, rounds, sizeof(*last), by_value);
	printf("%s: first %.1f us, hundredth %.1f us\n", ways[way].way, first[rounds / 2] * 1e6,
	       last[rounds / 2] * 1e6);
	free(first);
	free(last);
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
	size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	struct bench_pair times;

	bench_need(rounds > 0, "usage: bench-lookup ROUNDS");
	allow_many_files();
	for (size_t way = 0; way < NWAYS; way++)
		measure(way, rounds);
	fflush(stdout);
	times = bench_compare_apart(list_with_names, bare_list, NULL, rounds, 1);
	printf("list with names %.3f ms, bare list %.3f ms\n", times.first * 1e3,
	       times.second * 1e3);
	return !bench_report(times.first / times.second, NAMES_LIMIT,
			     "list with names and relations against the bare list");
}
