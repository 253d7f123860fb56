/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * error.h: how the library says what went wrong. A failure is kept as facts (which message, errno,
 * names, numbers); text is made of them only when somebody asks. No I/O.
 */
#ifndef LIBFWCTL_ERROR_H
#define LIBFWCTL_ERROR_H

#include "libfwctl.h"

#include <limits.h>

/* Every way to fail, one row each in message.c. */
enum message {
	MSG_NONE,
	MSG_ARGUMENT,
	MSG_NO_MEMORY,
	MSG_NO_SYSFS,
	MSG_NO_FWCTL,
	MSG_NO_DRIVER,
	MSG_SCAN,
	MSG_NAME_FORM,
	MSG_NAME_NONE,
	MSG_NAME_SEVERAL,
	MSG_PATH,
	MSG_PATH_NOT_FWCTL,
	MSG_DEVICE_UNREADABLE,
	MSG_DEVICE_INCOMPLETE,
	MSG_WATCH,
	MSG_WATCH_OVERRUN,
	MSG_OPEN,
	MSG_OPEN_DENIED,
	MSG_OPEN_GONE,
	MSG_NODE_MISSING,
	MSG_NODE_OTHER,
	MSG_NUMBER_REUSED,
	MSG_FD_CLOSED,
	MSG_FD_NOT_FWCTL,
	MSG_FD_GONE,
	MSG_INFO,
	MSG_INFO_NOT_FWCTL,
	MSG_INFO_32BIT,
	MSG_GONE,
	MSG_RPC_SIZE,
	MSG_RPC_FLAGS,
	MSG_RPC_SCOPE,
	MSG_RPC_MEMORY,
	MSG_RPC_TOO_LONG,
	MSG_RPC_TOO_SHORT,
	MSG_BUFFER_LIST,
	MSG_BUFFER,
	MSG_BUFFER_MISSING,
	MSG_BUFFER_SHORT,
	MSG_BUFFER_OPEN,
	MSG_BUFFER_DIRECTION,
	MSG_POLICY_SCOPE,
	MSG_POLICY_EFFECTS,
	MSG_REFUSED,
	MSG_INTERRUPTED,
	MSG_FAULT,
	MSG_TRANSPORT,

	/* images and what they say */

	/* values, records, JSON, streams */

	/* requests, calls, hooks */

	/* folders and plugins */

	MSG_COUNT,
};

/* What the messages are filled with: only what a message names need be set. */
struct failure {
	enum message message;
	int error; /* positive errno */
	uint32_t executed;
	const char *device; /* who it was about */
	const char *command;
	const char *field;   /* path */
	const char *subject; /* a name, a path, a word, a list */
	uint64_t number[3];
	const uint64_t *status, *syndrome; /* the firmware's, if it spoke */
};

struct libfwctl_error {
	enum message message;
	int error;
	uint32_t executed;
	uint64_t number[3];
	bool has_status, has_syndrome;
	uint64_t status, syndrome;
	char device[256];
	char command[128];
	char field[256];
	char subject[512];
	char text[1024]; /* empty until somebody asks */
};

/* Empties what is not empty already: every call begins with it, and seldom finds anything. */
static inline void error_reset(struct libfwctl_error *err)
{
	if (err && err->message != MSG_NONE)
		libfwctl_error_clear(err);
}

/* Row of the table in message.c. */
struct message_row {
	uint32_t kind;
	uint32_t stage;
	/*
	 * {device} {command} {field} {subject} {errno} {reasons} {effects0} {0} {1} {2} {d0} {x0}
	 * {o0} {scope0}
	 */
	const char *text;
};

const struct message_row *message_row(enum message message);
void message_compose(const struct libfwctl_error *err, char *memory, size_t room);

/* Fills err, if there is one, and returns -failure->error: `return report(err, FAILURE(...))`. */
int report(struct libfwctl_error *err, const struct failure *failure) __attribute__((cold));
#define FAILURE(...) (&(const struct failure){__VA_ARGS__})

/*
 * A copy whose text is made already, for objects that several threads read; NULL when memory is
 * short.
 */
struct libfwctl_error *error_frozen(const struct failure *failure);

#endif
