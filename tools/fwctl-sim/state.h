/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a device answers by the names of its format: entries that say what is read, and what sets it. Their
 * text is looked up once, when the machine is read, and encoded for each request.
 */
#ifndef FWCTL_SIM_STATE_H
#define FWCTL_SIM_STATE_H

#include "fields.h"
#include "libfwctl.h"
#include "sim.h"

/*
 * Whether the format knows all that an entry names; fills in what was looked up. If not, one line in *error,
 * to be freed with g_free(), and *key says which key of the entry is wrong.
 */
bool state_look_up(struct machine *machine, const struct libfwctl_format *format,
		   struct state_entry *entry, const char **key, char **error);

/* Notes what is wrong, and with which key; takes over the text. Always false. */
bool state_fail(const char **key, const char *wrong, char **error, char *text);

/* A request with the fields that an entry is for; NULL if they cannot be so. */
struct libfwctl_request *state_template(const struct state_entry *entry,
					struct libfwctl_error *err);

/* The fields of a record that a layout has, too, as JSON, to be freed with g_free(); NULL if it is malformed. */
char *state_alike(const struct libfwctl_record *record, const struct libfwctl_layout *layout,
		  fields_which *which);

/*
 * A reply: what it begins with, the keys of the request, the fields that JSON names. If that cannot be, *err
 * tells why.
 */
bool state_make(const struct libfwctl_command *command, struct libfwctl_request *request,
		const struct blob *from, const char *fields, struct libfwctl_response *response,
		struct libfwctl_error *err);

/*
 * The reply to a request of the command that reads an entry; fills the buffers of the call, too. @rpc: NULL if
 * it is only tried.
 */
bool state_reply(const struct state_entry *entry, struct libfwctl_request *request,
		 const struct state_set *set, struct rpc *rpc, struct libfwctl_response *response,
		 struct libfwctl_error *err);

/* What is read of an entry by now; its data are to be freed with g_free(). */
bool state_now(const struct device *device, size_t index, struct blob *bytes);

/* Whether what comes in pieces holds together; fills in all of it. As state_look_up(). */
bool state_look_up_pieces(struct machine *machine, const struct libfwctl_format *format,
			  const struct state_entry *entry, const char **key, char **error);

/*
 * The piece that a request asks for: its fields as JSON, to be freed with g_free(). One that comes in a buffer
 * is put there. NULL if there is none.
 */
char *state_piece(const struct state_entry *entry, struct libfwctl_request *request,
		  struct rpc *rpc);

/* Encodes what is in buffers. As state_look_up(). */
bool state_look_up_buffers(struct machine *machine, const struct libfwctl_format *format,
			   const struct state_entry *entry, const char **key, char **error);

/* One record of a stream behind the other, as JSON has them. As state_look_up(), without a key. */
bool state_records(struct machine *machine, const struct libfwctl_format *format,
		   const char *stream, const char *records, struct blob *out, char **error);

/* A command's buffer of that name and direction: its number, or -1. */
int state_find_buffer(const struct libfwctl_command *command, const char *name, uint32_t direction);

/* Where that buffer of a call is; NULL: the kernel took no notice of it. */
struct rpc_buffer *state_place(struct rpc *rpc, const struct libfwctl_command *command,
			       size_t index);

void state_fill_buffers(const struct state_entry *entry, const struct state_set *set,
			struct rpc *rpc);

/* What the device puts into a buffer of an entry by now, or nothing. */
const struct blob *state_buffer_now(const struct state_entry *entry, const struct state_set *set,
				    size_t buffer);

/* What a call that sets an entry has sent in buffers. */
void state_take_buffers(const struct state_entry *entry, struct state_set *set, struct rpc *rpc);

#endif
