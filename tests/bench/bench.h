/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * bench.h: measuring two ways to do the same thing. They take turns in short rounds, so that
 * whatever else the machine does disturbs both alike, and the medians of the rounds are compared.
 */
#ifndef BENCH_H
#define BENCH_H

#include <stddef.h>

#define BENCH_NO_LIMIT (-1.0)

/* Does @count times what is measured. */
typedef void bench_fn(void *user_data, size_t count);

struct bench_pair {
	double first, second; /* seconds for one time, medians */
};

struct bench_pair bench_compare(bench_fn *first, bench_fn *second, void *user_data, size_t rounds,
				size_t count);

/* The same, each round in a process of its own: for what leaves something behind in the process. */
struct bench_pair bench_compare_apart(bench_fn *first, bench_fn *second, void *user_data,
				      size_t rounds, size_t count);

/* Prints "NAME: VALUE (limit LIMIT) ok|OVER"; true if the value is within the limit. */
int bench_report(double value, double limit, const char *name, ...)
	__attribute__((format(printf, 3, 4)));

/* Ends the program with a message unless @good. */
void bench_need(int good, const char *what);

#endif
