/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* response.h: a reply: judged, with what the device wrote into buffers. No I/O. */
#ifndef LIBFWCTL_RESPONSE_H
#define LIBFWCTL_RESPONSE_H

#include "message/request.h"

/* What the replies of a command look like: where the library finds what it reads itself. */
struct reply_shape {
	const struct libfwctl_layout *good, *refused; /* refused NULL: only the envelope is there */
	struct place status, length, opcode;
	struct place syndrome, refused_syndrome;
	size_t envelope; /* bytes up to the end of those, but the syndromes */
	size_t head;	 /* ... with the syndrome */
};

/*
 * It has copies of all that its fields depend on: the request can be changed, and the handle closed,
 * while somebody still reads it. Memory is kept from call to call.
 */
struct libfwctl_response {
	struct libfwctl_context *ctx;		/* keeps the command's format */
	const struct libfwctl_command *command; /* whose shape it has; NULL: of none */
	bool answered;				/* it holds a reply */
	const struct command_details *details;
	struct reply_shape shape;
	struct libfwctl_record record;
	struct libfwctl_record asked, info;
	struct libfwctl_record *buffers;
	uint32_t buffers_room;
	uint64_t status, syndrome;
	bool has_syndrome;
	bool too_short; /* a success by its status, but without what a success has */
	uint64_t told;	/* how many bytes it says it has */
	uint32_t executed, confirmed;
	char device[64]; /* what errors call it */
};

/* Makes it ready for the answer to a request; NULL: not known. Info: the device's, or NULL. */
int response_begin(struct libfwctl_response *response, const struct libfwctl_command *command,
		   const struct libfwctl_request *request, const struct libfwctl_record *info,
		   struct libfwctl_error *err);

/* What the replies of a command look like. */
void response_shape(struct reply_shape *shape, const struct libfwctl_command *command);

/* `length` bytes of a record, all of them zero. */
int response_clear(struct libfwctl_record *record, size_t length);

/* Adds bytes behind those that a procedure has returned. */
int response_append(struct libfwctl_response *response, const void *bytes, size_t length);

/*
 * Looks at what has come: `valid` bytes of the record, of `reported`. Buffers have the length by then
 * that the kernel could use; what of it is valid is found out here. -EBADMSG if it does not hold
 * together.
 */
int response_judge(struct libfwctl_response *response, size_t valid, size_t reported,
		   struct libfwctl_error *err);

/* What its syndrome is called; NULL: it has none, or none with a name. */
const char *response_syndrome_name(const struct libfwctl_response *response);

/* As request_resolve(), for reading. */
const struct libfwctl_record *response_resolve(const struct libfwctl_response *response,
					       const char *path, const char **rest);

#endif
