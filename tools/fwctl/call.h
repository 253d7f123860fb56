/* SPDX-License-Identifier: GPL-2.0-or-later */
/* call.h: what the files of the verb call share. */
#ifndef CALL_H
#define CALL_H

#include "fwctl.h"

struct call_options {
	struct assignment assignment;
	struct consent consent;
	bool have_scope, read_first, dry_run;
	uint32_t scope;
	uint64_t room;
	const char *out_path;
	unsigned int flags;
};

/* What a call goes through. */
struct call {
	struct run *run;
	struct call_options *wanted;
	struct libfwctl_handle *handle;
	const struct libfwctl_command *command;
	struct libfwctl_request *request;
	struct libfwctl_response *response;
	char *device; /* in words */
	struct save *save;
	struct raw raw; /* what --out saves */
	struct running running;
};

/* What its request takes and does on this device: 0 or the exit status. */
int call_classify(struct call *call);

/* call-open.c: opens the device again, with a policy that allows what the call needs, and no more. */
int call_widen(struct call *call);

/*
 * read-first.c: sends the command that reads what the request writes, puts what it told into the request and
 * what was given over it. 0 or the exit status; on failure nothing is to be written.
 */
int call_read_first(struct call *call);

/* dry-run.c: shows what would be sent; the exit status tells whether it would be. */
int call_dry_run(struct call *call);

#endif
