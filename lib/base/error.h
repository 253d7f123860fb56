/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * error.h: how the library says what went wrong. A failure is kept as facts (which message, errno,
 * names, numbers); text is made of them only when somebody asks. No I/O.
 */
#ifndef LIBFWCTL_ERROR_H
#define LIBFWCTL_ERROR_H

#include "libfwctl.h"

#include <limits.h>

/* Every way to fail, one row each in message.c and message-verbs.c. */
enum message {
	MSG_NONE,
	MSG_ARGUMENT,
	MSG_NO_MEMORY,
	MSG_NO_SYSFS,
	MSG_NO_FWCTL,
	MSG_NO_DRIVER,
	MSG_SCAN,
	MSG_NAME_FORM,
	MSG_NAME_UNKNOWN,
	MSG_NAME_NONE,
	MSG_NAME_NO_DEVICE,
	MSG_NAME_NO_DRIVER,
	MSG_NAME_VIRTUAL,
	MSG_NAME_SEVERAL,
	MSG_NAME_SERIAL_UNASKED,
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
	MSG_IMAGE_MALFORMED,
	MSG_IMAGE_EXTENDS,
	MSG_EXTENSION_OTHER,
	MSG_EXTENSION_MANY,
	MSG_EXTENSION_MISSING,
	MSG_EXTENSION_DIFFERS,
	MSG_EXTENSION_NAMESPACE,
	MSG_EXTENSION_DEEP,
	MSG_EXTENSION_LEFT_OUT,

	/* values, records, JSON, streams */
	MSG_PATH_FORM,
	MSG_FIELD_NONE,
	MSG_FIELD_ABSENT,
	MSG_FIELD_UNCHOSEN,
	MSG_FIELD_ROOM,
	MSG_FIELD_NEGATIVE,
	MSG_FIELD_LARGE,
	MSG_FIELD_KIND,
	MSG_FIELD_VALUE,
	MSG_FIELD_CLASH,
	MSG_RECORD_FIXED,
	MSG_FIELD_OTHERWISE,
	MSG_FIELD_FIXED,
	MSG_RECORD_LONG,
	MSG_BYTES_MALFORMED,
	MSG_JSON_SYNTAX,
	MSG_STREAM_NONE,
	MSG_STREAM_OBSTACLE,
	MSG_STREAM_SIZE,

	/* requests, calls, hooks */
	MSG_COMMAND_OBSTACLE,
	MSG_REQUEST_LONG,
	MSG_REQUEST_LENGTH,
	MSG_REQUEST_OTHER,
	MSG_BUFFER_COMES_BACK,
	MSG_BUFFER_JSON,
	MSG_BUFFER_CUT,
	MSG_BUFFER_TOLD,
	MSG_BUFFER_LONG,
	MSG_BUFFER_EMPTY,
	MSG_CALL_FORMAT,
	MSG_CALL_COMMAND,
	MSG_CALL_CAPABILITY,
	MSG_CALL_ROOM,
	MSG_CALL_BUFFERS,
	MSG_CALL_SCOPE,
	MSG_CALL_EFFECTS,
	MSG_CALL_RIGHT,
	MSG_CALL_DRY,
	MSG_CALL_SINK,
	MSG_CALL_CANCELED,
	MSG_CALL_DIFFERS,
	MSG_FIRMWARE_REFUSED,
	MSG_FIRMWARE_UNSURE,
	MSG_FIRMWARE_UNSENT,
	MSG_REPLY_NOTHING,
	MSG_REPLY_SHORT,
	MSG_REPLY_CUT,
	MSG_REPLY_OTHER,
	MSG_REPLY_BUFFER,
	MSG_REPLY_LONG,
	MSG_HOOK_ARGUMENT,
	MSG_HOOK_NO_REPLY,
	MSG_HOOK_REPLY_LACKS,
	MSG_HOOK_SENT,
	MSG_HOOK_CHANGED,
	MSG_HOOK_DEPTH,
	MSG_HOOK_SUBS,
	MSG_HOOK_COMMAND,
	MSG_HOOK_STEPS,
	MSG_HOOK_BYTES,
	MSG_HOOK_RESULT,
	MSG_HOOK_FAILED,
	MSG_HOOK_NONE,
	MSG_HOOK_SAYS,
	MSG_HOOK_SAYS_USAGE,
	MSG_HOOK_SAYS_POLICY,
	MSG_HOOK_SAYS_FIRMWARE,
	MSG_HOOK_SAYS_MALFORMED,

	/* folders and plugins */
	MSG_FOLDER_RELATIVE,
	MSG_FOLDER_KIND,
	MSG_FILE_OWNER,
	MSG_FILE_OWNER_UNMAPPED,
	MSG_FILE_WRITABLE,
	MSG_FILE_OPEN,
	MSG_FILE_GONE,
	MSG_FILE_KIND,
	MSG_FILE_CHANGED,
	MSG_FILE_TOO_LARGE,
	MSG_FILE_NO_IMAGE,
	MSG_FILE_NAME,
	MSG_FILE_NAME_OF_BASE,
	MSG_PLUGIN_CUT,
	MSG_PLUGIN_LINKER,
	MSG_PLUGIN_SYMBOL,
	MSG_PLUGIN_CONTENT,
	MSG_PLUGIN_HOOKS,
	MSG_PLUGIN_EXTENDS,
	MSG_EXTENSION_NAME,
	MSG_EXTENSION_OF_NOTHING,
	MSG_FORMAT_NONE,
	MSG_FORMAT_REFUSED,
	MSG_FORMAT_EXISTS,
	MSG_FORMAT_BUSY,
	MSG_FORMAT_FOR_DEVICE,

	/* identity */
	MSG_MODULE_NONE,
	MSG_MODULE_REFUSED,
	MSG_MODULE_LINKER,
	MSG_MODULE_SYMBOL,
	MSG_MODULE_CONTENT,
	MSG_DEVLINK_NO_PCI,
	MSG_DEVLINK_NO_KERNEL,
	MSG_DEVLINK_NONE,
	MSG_DEVLINK_DENIED,
	MSG_DEVLINK_TIMEOUT,
	MSG_DEVLINK_MALFORMED,
	MSG_DEVLINK_FAILED,

	/* parameters, readings, dumps: their rows are in message-verbs.c */
	MSG_VERBS,
	MSG_QUERY_UNMET = MSG_VERBS,
	MSG_PARAM_NO_PARAMS,
	MSG_PARAM_NONE,
	MSG_PARAM_NO_FUNCTIONS,
	MSG_PARAM_OWN_ONLY,
	MSG_PARAM_OTHERS_ONLY,
	MSG_PARAM_FORMAT,
	MSG_PARAM_READ_ONLY,
	MSG_PARAM_RANGE,
	MSG_PARAM_RANGE_SIGNED,
	MSG_PARAM_NO_ARRAY,
	MSG_PARAM_ELEMENT,
	MSG_PARAM_COUNT,
	MSG_PARAM_NO_DEFAULT,
	MSG_PARAM_CONFLICT,
	MSG_PARAM_TOGETHER,
	MSG_PARAM_DEFAULT_ABSENT,
	MSG_PARAM_ABSENT,
	MSG_PARAM_UNSUPPORTED,
	MSG_PARAM_UNWRITABLE,
	MSG_PARAM_LOST,
	MSG_PARAM_BUSY,
	MSG_PARAM_LOCK,
	MSG_PARAM_DIFFERS,

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

/* Row of the tables in message.c and message-verbs.c. */
struct message_row {
	uint32_t kind;
	uint32_t stage;
	/*
	 * {device} {command} {field} {subject} {errno} {reasons} {effects0} {0} {1} {2} {d0} {x0}
	 * {o0} {scope0}
	 */
	const char *text;
};

#define MESSAGE_ROW(message_kind, message_stage, message_text)                                  \
	{                                                                                       \
		.kind = LIBFWCTL_ERROR_##message_kind, .stage = LIBFWCTL_STAGE_##message_stage, \
		.text = message_text                                                            \
	}

/* From MSG_VERBS on. */
extern const struct message_row message_verbs[MSG_COUNT - MSG_VERBS];

const struct message_row *message_row(enum message message);
void message_compose(const struct libfwctl_error *err, char *memory, size_t room);

/* Fills err, if there is one, and returns -failure->error: `return report(err, FAILURE(...))`. */
int report(struct libfwctl_error *err, const struct failure *failure) __attribute__((cold));

/* That there was no memory for something; -ENOMEM. */
int report_no_memory(struct libfwctl_error *err, const char *subject) __attribute__((cold));
#define FAILURE(...) (&(const struct failure){__VA_ARGS__})

/*
 * A copy whose text is made already, for objects that several threads read; NULL when memory is
 * short.
 */
struct libfwctl_error *error_frozen(const struct failure *failure);

#endif
