// SPDX-License-Identifier: LGPL-2.1-or-later
/* bench.c: see bench.h. */
#include "bench.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

typedef double measure_fn(bench_fn *fn, void *user_data, size_t count);

static double measure(bench_fn *fn, void *user_data, size_t count)
{
	double begin = now();

	fn(user_data, count);
	return (now() - begin) / (double)count;
}

static double measure_apart(bench_fn *fn, void *user_data, size_t count)
{
	double seconds = 0;
	int pipes[2], status;
	pid_t pid;

	bench_need(!pipe(pipes), "cannot make a pipe");
	pid = fork();
	bench_need(pid >= 0, "cannot fork");
	if (!pid) {
		seconds = measure(fn, user_data, count);
		_exit(write(pipes[1], &seconds, sizeof(seconds)) != sizeof(seconds));
	}
	close(pipes[1]);
	bench_need(read(pipes[0], &seconds, sizeof(seconds)) == sizeof(seconds), "a round failed");
	close(pipes[0]);
	bench_need(waitpid(pid, &status, 0) == pid && !status, "a round failed");
	return seconds;
}

static int by_value(const void *a, const void *b)
{
	double one = *(const double *)a, other = *(const double *)b;

	return (one > other) - (one < other);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), by_value);
	return values[count / 2];
}

static struct bench_pair compare(measure_fn *measure_one, bench_fn *first, bench_fn *second,
				 void *user_data, size_t rounds, size_t count)
{
	double *a = calloc(rounds, sizeof(*a)), *b = calloc(rounds, sizeof(*b));
	struct bench_pair pair;

	bench_need(a && b, "memory");
	/* Caches in their usual state. */
	measure_one(first, user_data, count);
	measure_one(second, user_data, count);
	for (size_t i = 0; i < rounds; i++) {
		if (i % 2)
			b[i] = measure_one(second, user_data, count);
		a[i] = measure_one(first, user_data, count);
		if (i % 2 == 0)
			b[i] = measure_one(second, user_data, count);
	}
	pair.first = median(a, rounds);
	pair.second = median(b, rounds);
	free(a);
	free(b);
	return pair;
}

struct bench_pair bench_compare(bench_fn *first, bench_fn *second, void *user_data, size_t rounds,
				size_t count)
{
	return compare(measure, first, second, user_data, rounds, count);
}

struct bench_pair bench_compare_apart(bench_fn *first, bench_fn *second, void *user_data,
				      size_t rounds, size_t count)
{
	return compare(measure_apart, first, second, user_data, rounds, count);
}

int bench_report(double value, double limit, const char *name, ...)
{
	va_list arguments;
	int over = limit >= 0 && value > limit;

	va_start(arguments, name);
	vprintf(name, arguments);
	va_end(arguments);
	printf(": %.4g", value);
	if (limit >= 0)
		printf(" (limit %.4g) %s", limit, over ? "OVER" : "ok");
	putchar('\n');
	fflush(stdout);
	return !over;
}

void bench_need(int good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "bench: %s\n", what);
	exit(2);
}
