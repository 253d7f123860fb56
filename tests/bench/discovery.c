// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * discovery.c: what the library adds to finding the devices that are there. The bare walk makes the
 * same udev devices: each one, its parent, and the PCI function above it.
 */
#include <libudev.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <libfwctl.h>

#include "bench.h"

#define TIME_LIMIT 1.25

static size_t find_by_library(void *user_data)
{
	struct libfwctl_enumerate *enumerate;
	size_t found;

	bench_need(!libfwctl_enumerate_new(user_data, &enumerate), "memory");
	bench_need(!libfwctl_enumerate_scan(enumerate, NULL), "cannot scan");
	found = libfwctl_enumerate_get_count(enumerate);
	libfwctl_enumerate_free(enumerate);
	return found;
}

static void by_library(void *user_data, size_t count)
{
	while (count--)
		find_by_library(user_data);
}

static void walk(struct udev *udev)
{
	struct udev_enumerate *enumerate = udev_enumerate_new(udev);
	struct udev_list_entry *entry;

	bench_need(udev_enumerate_add_match_subsystem(enumerate, "fwctl") >= 0, "cannot match");
	bench_need(udev_enumerate_scan_devices(enumerate) >= 0, "cannot scan");
	udev_list_entry_foreach (entry, udev_enumerate_get_list_entry(enumerate)) {
		struct udev_device *dev =
			udev_device_new_from_syspath(udev, udev_list_entry_get_name(entry));

		bench_need(dev != NULL, "cannot read a device");
		bench_need(udev_device_get_parent(dev) != NULL, "a device without a parent");
		udev_device_get_parent_with_subsystem_devtype(dev, "pci", NULL);
		udev_device_unref(dev);
	}
	udev_enumerate_unref(enumerate);
}

static void by_udev(void *user_data, size_t count)
{
	(void)user_data;
	while (count--) {
		struct udev *udev = udev_new();

		walk(udev);
		udev_unref(udev);
	}
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
	struct libfwctl_context *ctx;
	struct bench_pair times;
	size_t found;
	int good;

	bench_need(rounds > 0, "usage: bench-discovery ROUNDS");
	allow_many_files();
	bench_need(!libfwctl_context_new(&ctx), "memory");
	found = find_by_library(ctx);
	bench_need(found > 0, "there is no device");
	times = bench_compare_apart(by_library, by_udev, ctx, rounds, 1);
	libfwctl_context_unref(ctx);
	printf("discovery of %zu: %.3f ms by the library, %.3f ms by libudev\n", found,
	       times.first * 1e3, times.second * 1e3);
	good = bench_report(times.first / times.second, TIME_LIMIT,
			    "discovery of %zu against libudev", found);
	return !good;
}
