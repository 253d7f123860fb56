// SPDX-License-Identifier: LGPL-2.1-or-later
/* start.c: how much longer the second of two programs takes to start and end. */
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>

#include "bench.h"

#define ROUNDS 301

extern char **environ;

static void run(const char *program, size_t count)
{
	while (count--) {
		char *const argv[] = {(char *)program, NULL};
		pid_t pid;
		int status;

		bench_need(!posix_spawn(&pid, program, NULL, NULL, argv, environ),
			   "cannot start it");
		bench_need(waitpid(pid, &status, 0) == pid && !status, "a program failed");
	}
}

static void run_first(void *programs, size_t count)
{
	run(((const char *const *)programs)[1], count);
}

static void run_second(void *programs, size_t count)
{
	run(((const char *const *)programs)[2], count);
}

int main(int argc, char **argv)
{
	struct bench_pair times;

	bench_need(argc == 3, "usage: bench-start PROGRAM PROGRAM");
	times = bench_compare(run_first, run_second, argv, ROUNDS, 1);
	printf("%.1f us, %.1f us\n", times.first * 1e6, times.second * 1e6);
	return 0;
}
