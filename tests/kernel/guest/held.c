// SPDX-License-Identifier: LGPL-2.1-or-later
/* held.c: see held.h. */
#include "held.h"

#include <dirent.h>
#include <malloc.h>
#include <stdlib.h>
#include <unistd.h>

#define TUNABLES "glibc.malloc.tcache_count=0:glibc.malloc.arena_max=1"

void held_begin(char **argv)
{
	if (getenv("GLIBC_TUNABLES"))
		return;
	if (setenv("GLIBC_TUNABLES", TUNABLES, 1) || execv("/proc/self/exe", argv))
		abort();
}

static size_t count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	size_t count = 0;

	assert_non_null(folder);
	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

struct held held_now(void)
{
	return (struct held){count_descriptors(), mallinfo2().uordblks};
}

void assert_held(const struct held *before, size_t slack, const char *where, unsigned int number)
{
	struct held now = held_now();

	if (now.descriptors != before->descriptors || now.memory > before->memory + slack)
		fail_msg("%s %u: %zu descriptors and %zu bytes are held, %zu and %zu before", where,
			 number, now.descriptors, now.memory, before->descriptors, before->memory);
}
