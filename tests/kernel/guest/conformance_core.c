// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * conformance_core.c: what fwctl's core does under any driver, on a device of fwctl_echo.ko whose INFO has 8
 * bytes.
 */
#include "conformance.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../../../lib/base/uapi.h"
#include "../modules/fwctl_echo.h"

#define UNTOUCHED 0xaa
#define ROOM	  64

static const char own_structs[] = "it makes the struct itself";
static const char own_call[] = "it makes no such call";

static int bare_info(int fd, struct uapi_fwctl_info *info)
{
	return ioctl(fd, UAPI_FWCTL_INFO, info) ? errno : 0;
}

/* ---- structs -------------------------------------------------------------------------------- */

/* All sizes from 0 to `end` - 1 come out the same, or the first that does not is told. */
static void short_sizes(int fd, unsigned long command, uint32_t end, struct outcome *outcome)
{
	int first = -1;

	for (uint32_t size = 0; size < end; size++) {
		uint64_t words[8] = {0};
		int rc;

		memcpy(words, &size, sizeof(size));
		rc = ioctl(fd, command, words) ? errno : 0;
		if (first < 0)
			first = rc;
		if (rc != first) {
			told(outcome, "%s at %u bytes", errno_text(rc), size);
			return;
		}
	}
	told(outcome, "%s", errno_text(first));
}

static void info_short(const struct subject *s, struct outcome *outcome)
{
	short_sizes(s->fd, UAPI_FWCTL_INFO, 24, outcome);
}

static void rpc_short(const struct subject *s, struct outcome *outcome)
{
	short_sizes(s->fd, UAPI_FWCTL_RPC, 32, outcome);
}

static const struct row rows[] = {
	{"INFO size 0-23", "EINVAL", info_short, own_structs, NULL},
	{"RPC size 0-31", "EINVAL", rpc_short, own_structs, NULL},
};

int main(void)
{
	static const struct difference none[1] = {{.series = "0"}};

	return RUN_ROWS("core", "fwctl_echo.0", rows, none);
}
