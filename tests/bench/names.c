// SPDX-License-Identifier: LGPL-2.1-or-later
/* names.c: what a name costs. The first one of a context opens databases; those that come later find them open. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "device/device.h"

#include "bench.h"

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
	size_t rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;
	struct libfwctl_enumerate *enumerate;
	struct libfwctl_identity *identity;
	struct libfwctl_context *ctx;
	struct libfwctl_device *dev;
	struct bench_pair times;
	const char *source;

	bench_need(rounds > 0, "usage: bench-names ROUNDS");
	allow_many_files();
	bench_need(!libfwctl_context_new(&ctx), "memory");
	enumerate = scan(ctx);
	dev = libfwctl_enumerate_get_device(enumerate, 0);
	bench_need(dev != NULL, "there is no device");
	bench_need(!libfwctl_identity_new(dev, NULL, &identity), "memory");
	source = libfwctl_identity_get_source(identity);

	times = bench_compare_apart(first_name, later_name, dev, rounds, 1);
	printf("a name by %s: %.0f us the first time, ", source ? source : "its numbers",
	       times.first * 1e6);
	times = bench_compare_apart(later_name, later_name, dev, rounds, 100);
	printf("%.0f us the hundredth\n", times.second * 1e6);
	libfwctl_identity_free(identity);
	libfwctl_enumerate_free(enumerate);
	libfwctl_context_unref(ctx);
	return 0;
}
