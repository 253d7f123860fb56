// SPDX-License-Identifier: LGPL-2.1-or-later
/* conformance.c: see conformance.h. */
#include "conformance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "../../../lib/base/uapi.h"

void told(struct outcome *outcome, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(outcome->text, sizeof(outcome->text), format, arguments);
	va_end(arguments);
}

const char *errno_text(int error)
{
	static char text[32];
	const char *name = strerrorname_np(abs(error));

	if (error == 0)
		return "ok";
	snprintf(text, sizeof(text), "errno %d", abs(error));
	return name ? name : text;
}

int bare_rpc(int fd, uint32_t scope, const void *in, uint32_t in_length, void *out,
	     uint32_t *out_length)
{
	struct uapi_fwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = scope,
		.in_len = in_length,
		.out_len = *out_length,
		.in = (uintptr_t)in,
		.out = (uintptr_t)out,
	};
	int rc = ioctl(fd, UAPI_FWCTL_RPC, &rpc) ? errno : 0;

	*out_length = rpc.out_len;
	return rc;
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* What differs on the kernel that runs; NULL: nothing. */
static const struct difference *find_difference(const char *row,
						const struct difference *differences,
						size_t ndifferences)
{
	for (size_t i = 0; i < ndifferences; i++)
		if (is_series(differences[i].series) && !strcmp(differences[i].row, row))
			return &differences[i];
	return NULL;
}

/* The case before may have brought the device back under another number. */
static void run_case(row_case *by, const char *parent, struct subject *subject,
		     struct outcome *outcome)
{
	find_node(subject->ctx, parent, subject->node);
	told(outcome, "nothing came out");
	subject->fd = open(subject->node, O_RDWR | O_CLOEXEC);
	subject->handle = open_raw(subject->ctx, subject->node, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL);
	by(subject, outcome);
	libfwctl_close(subject->handle);
	close(subject->fd);
}

static bool run_row(const struct row *row, const struct difference *difference, const char *parent,
		    struct subject *subject)
{
	const char *expected = difference ? difference->expected : row->expected;
	const char *library = difference ? difference->library : row->library;
	struct outcome bare, by_library;
	bool same;

	subject->by_library = false;
	run_case(row->bare, parent, subject, &bare);
	same = strcmp(bare.text, expected) == 0;
	if (row->by_library) {
		subject->by_library = true;
		run_case(row->by_library, parent, subject, &by_library);
		same &= strcmp(by_library.text, library ? library : expected) == 0;
	} else {
		told(&by_library, "impossible: %s", library);
	}
	printf("# | %s | %s | %s | %s |\n", row->name, expected, bare.text, by_library.text);
	if (row->by_library && library && !same)
		printf("# the library was expected to tell: %s\n", library);
	return same;
}

int run_rows(const char *section, const char *parent, const struct row *rows, size_t nrows,
	     const struct difference *differences, size_t ndifferences)
{
	struct subject subject = {.fd = -1};
	int failures = 0;

	if (libfwctl_context_new(&subject.ctx))
		return 1;
	printf("1..%zu\n# | %s | expected | bare | library |\n", nrows, section);
	for (size_t i = 0; i < nrows; i++) {
		const struct difference *difference =
			find_difference(rows[i].name, differences, ndifferences);
		bool skipped = difference && !*difference->expected;
		bool passed = skipped || run_row(&rows[i], difference, parent, &subject);

		printf("%sok %zu - %s%s\n", passed ? "" : "not ", i + 1, rows[i].name,
		       skipped ? ": this kernel has no such case" : "");
		fflush(stdout);
		failures += !passed;
	}
	libfwctl_context_unref(subject.ctx);
	return failures > 0;
}
