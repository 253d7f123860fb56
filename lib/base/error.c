// SPDX-License-Identifier: LGPL-2.1-or-later
/* error.c: the error object. What the messages say stands in message.c. */
#include "base/error.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct libfwctl_error *libfwctl_error_new(void)
{
	return calloc(1, sizeof(struct libfwctl_error));
}

void libfwctl_error_free(struct libfwctl_error *err)
{
	free(err);
}

void libfwctl_error_clear(struct libfwctl_error *err)
{
	if (!err)
		return;
	err->message = MSG_NONE;
	err->error = 0;
	err->executed = LIBFWCTL_EXECUTED_NO;
	err->has_status = false;
	err->has_syndrome = false;
	err->device[0] = '\0';
	err->command[0] = '\0';
	err->field[0] = '\0';
	err->subject[0] = '\0';
	err->text[0] = '\0';
}

static void copy(char *memory, size_t room, const char *string)
{
	struct text text;

	text_begin(&text, memory, room);
	if (string)
		text_add(&text, string);
}

int report(struct libfwctl_error *err, const struct failure *failure)
{
	if (err) {
		err->message = failure->message;
		err->error = failure->error;
		err->executed = failure->executed;
		memcpy(err->number, failure->number, sizeof(err->number));
		err->has_status = failure->status != NULL;
		err->status = failure->status ? *failure->status : 0;
		err->has_syndrome = failure->syndrome != NULL;
		err->syndrome = failure->syndrome ? *failure->syndrome : 0;
		copy(err->device, sizeof(err->device), failure->device);
		copy(err->command, sizeof(err->command), failure->command);
		copy(err->field, sizeof(err->field), failure->field);
		copy(err->subject, sizeof(err->subject), failure->subject);
		err->text[0] = '\0';
	}
	return -failure->error;
}

int report_no_memory(struct libfwctl_error *err, const char *subject)
{
	return report(err, FAILURE(.message = MSG_NO_MEMORY, .error = ENOMEM, .subject = subject));
}

struct libfwctl_error *error_frozen(const struct failure *failure)
{
	struct libfwctl_error *err = libfwctl_error_new();

	if (err) {
		report(err, failure);
		libfwctl_error_text(err);
	}
	return err;
}

uint32_t libfwctl_error_get_kind(const struct libfwctl_error *err)
{
	return err ? message_row(err->message)->kind : LIBFWCTL_ERROR_NONE;
}

int libfwctl_error_get_errno(const struct libfwctl_error *err)
{
	return err ? err->error : 0;
}

uint32_t libfwctl_error_get_executed(const struct libfwctl_error *err)
{
	return err ? err->executed : LIBFWCTL_EXECUTED_NO;
}

uint32_t libfwctl_error_get_stage(const struct libfwctl_error *err)
{
	return err ? message_row(err->message)->stage : LIBFWCTL_STAGE_NONE;
}

const char *libfwctl_error_get_device(const struct libfwctl_error *err)
{
	return err && err->device[0] ? err->device : NULL;
}

const char *libfwctl_error_get_command(const struct libfwctl_error *err)
{
	return err && err->command[0] ? err->command : NULL;
}

const char *libfwctl_error_get_field(const struct libfwctl_error *err)
{
	return err && err->field[0] ? err->field : NULL;
}

int libfwctl_error_get_status(const struct libfwctl_error *err, uint64_t *status)
{
	if (!err || !status)
		return -EINVAL;
	if (!err->has_status)
		return -ENODATA;
	*status = err->status;
	return 0;
}

int libfwctl_error_get_syndrome(const struct libfwctl_error *err, uint64_t *syndrome)
{
	if (!err || !syndrome)
		return -EINVAL;
	if (!err->has_syndrome)
		return -ENODATA;
	*syndrome = err->syndrome;
	return 0;
}

const char *libfwctl_error_text(const struct libfwctl_error *err)
{
	/* Text is a cache, made on demand: the error itself belongs to one thread. */
	struct libfwctl_error *cache = (struct libfwctl_error *)err;

	if (!err)
		return "no error object was given, so nothing is known but the returned number";
	if (!err->text[0] && err->message != MSG_NONE)
		message_compose(err, cache->text, sizeof(cache->text));
	return err->text;
}
