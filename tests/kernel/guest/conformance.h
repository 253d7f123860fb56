/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * conformance.h: what the kernel does, row by row. Each row makes a case by bare ioctl and through the
 * library, and both must come out as is expected, so that a kernel that differs is seen at once.
 */
#ifndef CONFORMANCE_H
#define CONFORMANCE_H

#include "guest.h"

/* Freshly opened for each row. */
struct subject {
	struct libfwctl_context *ctx;
	char node[64];
	int fd;				/* for bare ioctls */
	struct libfwctl_handle *handle; /* of a policy that allows all */
	bool by_library;		/* for a case that is written once for both */
};

/* What came out, in as few words as the row's columns have. */
struct outcome {
	char text[160];
};
void told(struct outcome *outcome, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* "EINVAL" for 22 or -22, "ok" for 0, "errno 512" for what has no name. */
const char *errno_text(int error);

typedef void row_case(const struct subject *subject, struct outcome *outcome);

struct row {
	const char *name;
	const char *expected; /* of the kernel */
	row_case *bare;
	/* What the library's caller sees, NULL: the same; without a case: why the library makes it impossible. */
	const char *library;
	row_case *by_library;
};

/* Where a kernel differs from the newest one: what is expected of it. */
struct difference {
	const char *series; /* of the kernel, for example "7.2" */
	const char *row;
	const char *expected;
	const char *library;
};

/*
 * Runs the rows on the device with this parent (guest.h), each as a test of cmocka's, whose assertions fail
 * that row alone; prints TAP, with the table in its remarks. Returns what main() does.
 */
int run_rows(const char *name, const char *parent, const struct row *rows, size_t nrows,
	     const struct difference *differences, size_t ndifferences);

#define RUN_ROWS(name, parent, rows, differences)                                   \
	run_rows(name, parent, rows, sizeof(rows) / sizeof((rows)[0]), differences, \
		 sizeof(differences) / sizeof((differences)[0]))

/* ---- bare calls ----------------------------------------------------------------------------- */

/* 0 or an errno. `out_length` is room, then what the kernel reports. */
int bare_rpc(int fd, uint32_t scope, const void *in, uint32_t in_length, void *out,
	     uint32_t *out_length);

#endif
