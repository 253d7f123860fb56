/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* call.h: a request on its way to a device and back, with the hooks that its format names for it. */
#ifndef LIBFWCTL_CALL_H
#define LIBFWCTL_CALL_H

#include "handle/handle.h"
#include "message/response.h"

/* Calls that hooks make nest this deep; the caller's own is the first. */
#define CALL_DEPTH_MAX 4

/* Begun by one call and not ended: a procedure needs one or two. */
#define CALL_SUBS_MAX 64

/* For hooks whose command sets no bounds of its own. */
#define CALL_STEPS_MAX	4096
#define CALL_BYTES_MAX	(UINT64_C(64) << 20)
#define CALL_MEMORY_MAX ((size_t)64 << 20)

struct call_memory;

struct libfwctl_call {
	struct libfwctl_handle *handle;
	struct libfwctl_request *request;
	struct libfwctl_response *response; /* NULL: a dry run, whose call ends before it is sent */
	struct libfwctl_error *err;
	const struct libfwctl_command *command;
	struct libfwctl_record info; /* the device's, while the call lasts */
	bool dry;		     /* nothing is sent that does more than read */
	bool answered;		     /* the response holds a reply */
	bool returns;		     /* a procedure is running: its bytes are the response */

	uint32_t scope;
	uint64_t effects;
	bool told;    /* by its hook */
	bool reached; /* the device may have run it, or a call inside it */

	/* made by hooks */
	struct libfwctl_call *parent;	   /* NULL: the caller's own */
	struct libfwctl_call *subs, *next; /* those that it began; its neighbour */
	unsigned int nsubs;		   /* of those that it began */
	unsigned int depth;		   /* 1: the caller's own */
	bool running;			   /* a hook of it, or it itself */
	uint64_t steps, steps_max, bytes, bytes_max;
	struct call_memory *memory;
	size_t memory_used;
	int ended; /* what the caller's own functions said: nothing is done after it */
	enum message ended_by;
	uint64_t done, total; /* what progress was last told, in the caller's own call */
};

/* Everything up to the policy; then, unless it is a dry run, sends it and takes in the reply. */
int call_run(struct libfwctl_call *call);

/* What it takes and can do on this device, with what its hook says. */
int call_classify(struct libfwctl_call *call);

/* Gives back what its hooks have begun; and their memory too. */
void call_end_subs(struct libfwctl_call *call);
void call_end(struct libfwctl_call *call);

/*
 * Compares a struct of a call's request with one of another's reply, by the names of fields. Gives an enum
 * libfwctl_confirmed; -EIO, and says which field, if one differs; -ENOTSUP if either has no fields.
 */
int call_compare(const struct libfwctl_call *call, const char *path,
		 const struct libfwctl_call *other, const char *other_path, uint32_t *confirmed);

enum hook_moment {
	HOOK_BEFORE, /* the request is complete */
	HOOK_AFTER,  /* a success has come */
	HOOK_RUN,    /* a procedure */
};

/* Runs the hook that the format names, if it does; its failure is the call's. */
int hook_run(struct libfwctl_call *call, enum hook_moment moment);

#endif
