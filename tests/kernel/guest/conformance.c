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

/* What all rows of a program have in common. */
static struct {
	const char *parent;
	const struct difference *differences;
	size_t ndifferences;
	struct subject subject;
} section;

/* The case before may have brought the device back under another number. */
static void run_case(row_case *by, bool by_library, struct outcome *outcome)
{
	struct subject *subject = &section.subject;

	find_node(subject->ctx, section.parent, subject->node);
	told(outcome, "nothing came out");
	subject->by_library = by_library;
	subject->fd = open(subject->node, O_RDWR | O_CLOEXEC);
	subject->handle = open_raw(subject->ctx, subject->node, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL);
	by(subject, outcome);
	libfwctl_close(subject->handle);
	close(subject->fd);
}

static void test_row(void **state)
{
	const struct row *row = *state;
	const struct difference *difference =
		find_difference(row->name, section.differences, section.ndifferences);
	const char *expected = difference ? difference->expected : row->expected;
	const char *library = difference ? difference->library : row->library;
	struct outcome bare, by_library;

	run_case(row->bare, false, &bare);
	if (row->by_library)
		run_case(row->by_library, true, &by_library);
	else
		told(&by_library, "impossible: %s", library);
	printf("# | %s | %s | %s | %s |\n", row->name, expected, bare.text, by_library.text);
	fflush(stdout);
	assert_string_equal(bare.text, expected);
	if (row->by_library)
		assert_string_equal(by_library.text, library ? library : expected);
}

int run_rows(const char *name, const char *parent, const struct row *rows, size_t nrows,
	     const struct difference *differences, size_t ndifferences)
{
	struct CMUnitTest *tests = calloc(nrows, sizeof(*tests));
	int failures;

	section.parent = parent;
	section.differences = differences;
	section.ndifferences = ndifferences;
	if (!tests || libfwctl_context_new(&section.subject.ctx))
		return 1;
	for (size_t i = 0; i < nrows; i++)
		tests[i] = (struct CMUnitTest){
			.name = rows[i].name,
			.test_func = test_row,
			.initial_state = (void *)&rows[i],
		};
	printf("# | %s | expected | bare | library |\n", name);
	failures = _cmocka_run_group_tests(name, tests, nrows, NULL, NULL);
	libfwctl_context_unref(section.subject.ctx);
	free(tests);
	return failures > 0;
}
