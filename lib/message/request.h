/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* request.h: a command's request: its fields, and what its buffers carry to the device. No I/O. */
#ifndef LIBFWCTL_REQUEST_H
#define LIBFWCTL_REQUEST_H

#include "catalogue/format.h"
#include "message/place.h"

/* What one of the command's buffers holds; used only if it goes to the device. */
struct request_buffer {
	struct libfwctl_record record;
	struct libfwctl_record own; /* as in the request */
	const struct expression
		*telling;  /* of one field that says how much of it counts, or NULL */
	struct place told; /* that field */
	uint64_t filled;   /* what the library has put there; 0: nothing */
	uint64_t own_filled;
};

struct libfwctl_request {
	struct libfwctl_context *ctx; /* keeps the command's format */
	const struct libfwctl_command *command;
	const struct command_details *details;
	struct libfwctl_record record;
	struct request_buffer *buffers; /* as many as the command has */
	struct place opcode, length;
	bool adds_effects; /* values in it, or in what it sends, can */
	uint32_t scope;	   /* at least this one; the command's own if that is higher */
	size_t room;	   /* 0: as the format says */
	libfwctl_progress_fn *progress;
	void *progress_data;
	libfwctl_sink_fn *sink;
	void *sink_data;
	struct libfwctl_record own; /* its own bytes, while a hook has completed them for a call */
	bool completed;
};

/* Fills in what the library itself fills: opcode, lengths. -EMSGSIZE where a length has no room. */
int request_finish(struct libfwctl_request *request, struct libfwctl_error *err);

/*
 * Keeps its bytes before a hook completes them; they are taken back when somebody next changes or
 * sends the request, so that what a hook found out for one device is not sent to another.
 */
int request_keep(struct libfwctl_request *request, struct libfwctl_error *err);
void request_take_back(struct libfwctl_request *request);

/* Whether these bytes have the opcode and the constants that tell its command from others. */
bool request_is_of_command(const struct libfwctl_request *request, const unsigned char *bytes,
			   size_t length);

/* How long a buffer is for the kernel, and whether its content fits; 0 or a negative errno. */
int request_buffer_length(struct libfwctl_request *request, uint32_t index, uint64_t *length,
			  struct libfwctl_error *err);

/*
 * What a path of a request names: the request itself or, where it begins with a buffer's name, that.
 * `rest` is then what follows it; NULL if nothing does. NULL for a buffer that only comes back.
 */
struct libfwctl_record *request_resolve(struct libfwctl_request *request, const char *path,
					const char **rest, struct libfwctl_error *err);

/* Setting by name for the library itself and hooks: `force` sets fixed fields too. */
int request_force_u64(struct libfwctl_request *request, const char *path, uint64_t value,
		      bool force, struct libfwctl_error *err);
int request_force_data(struct libfwctl_request *request, const char *path, const void *data,
		       size_t length, bool force, struct libfwctl_error *err);

/* From text, by name. */
int request_put_text(struct libfwctl_request *request, const char *path, const char *text,
		     struct libfwctl_error *err);

/*
 * As libfwctl_request_put_record(), into the buffer or the struct at that path of the request; NULL: the request
 * itself.
 */
int request_put_record_at(struct libfwctl_request *request, const char *at,
			  const struct libfwctl_record *record, unsigned int flags,
			  struct libfwctl_error *err);

/* A number as a device has said it, even if a closed enum has no name for it. */
int request_put_raw(struct libfwctl_request *request, const char *path, uint64_t value,
		    struct libfwctl_error *err);

/* Failures from below know nothing of commands. Returns the status. */
int request_name_command(const struct libfwctl_request *request, int status,
			 struct libfwctl_error *err);

int request_no_memory(struct libfwctl_error *err);
int request_copy(struct libfwctl_record *to, const void *bytes, size_t length);
bool request_sends(const struct libfwctl_request *request, uint32_t index);

#endif
