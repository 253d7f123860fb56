// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * apply.c: makes changes record by record, once all of them are checked: under the lock, read afresh, changed, written
 * once, read back. Nothing is ever written twice.
 */
#include "tuning/lock.h"
#include "tuning/read.h"
#include "tuning/run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- writing -------------------------------------------------------------------------------- */

/* What came of a write, as far as its call tells. */
struct written {
	int status;
	bool known;	/* it was refused, or never sent */
	bool not_tried; /* ... because there is nobody to send it to */
	bool differs;	/* its hook has seen that something else came of it */
};

/* Texts as they were before the write, in the order of run_next_change(). */
struct before {
	char **texts;
	size_t count;
};

static void free_before(struct before *before)
{
	for (size_t i = 0; i < before->count; i++)
		free(before->texts[i]);
	free(before->texts);
}

static int keep_before(struct run *run, const struct record *record, struct before *before)
{
	const struct libfwctl_setting *setting;
	size_t at = 0;

	before->texts = calloc(run->settings->count, sizeof(*before->texts));
	if (!before->texts)
		return run_no_memory(run);
	while ((setting = run_next_change(run, record, &at))) {
		const char *text = setting->values[record->which].text;

		before->texts[before->count] = text ? strdup(text) : NULL;
		if (text && !before->texts[before->count++])
			return run_no_memory(run);
		before->count += !text;
	}
	return 0;
}

static struct written write_once(struct run *run, struct libfwctl_request *request,
				 struct libfwctl_response *response)
{
	struct written written = {0};

	written.status = libfwctl_call(run->handle, request, response, &run->err);
	if (!written.status)
		written.status = libfwctl_response_check(response, &run->err);
	if (!written.status)
		return written;
	written.known =
		run->err.executed == LIBFWCTL_EXECUTED_NO ||
		(written.status == -EREMOTEIO && run->err.executed != LIBFWCTL_EXECUTED_UNKNOWN);
	written.not_tried = written.known && written.status == -ENODEV;
	written.differs = run->err.message == MSG_CALL_DIFFERS;
	return written;
}

static void report_difference(struct run *run, const struct record *record,
			      const struct libfwctl_setting *setting)
{
	const char *now = setting->values[record->which].text;

	report(&run->err, FAILURE(.message = MSG_PARAM_DIFFERS, .error = EIO,
				  .executed = LIBFWCTL_EXECUTED_YES, .device = run->handle->label,
				  .command = record->group->write->command->name,
				  .field = setting->name, .subject = now ? now : "nothing"));
}

/* One setting, after what is stored now has been read. */
static uint32_t judge_one(const struct libfwctl_setting *setting, const struct record *record,
			  const struct written *written, const char *before)
{
	const char *now = setting->values[record->which].text;

	if (setting_is_now(setting, record->which))
		return same_text(before, setting->wanted) ? LIBFWCTL_OUTCOME_UNCHANGED
							  : LIBFWCTL_OUTCOME_CHANGED;
	if (!written->status || written->differs)
		return LIBFWCTL_OUTCOME_DIFFERS;
	return same_text(before, now) ? LIBFWCTL_OUTCOME_REFUSED : LIBFWCTL_OUTCOME_UNKNOWN;
}

static void judge_by_reading(struct run *run, const struct record *record,
			     const struct written *written, const struct before *before)
{
	struct libfwctl_error failure = run->err; /* of the write */
	struct libfwctl_setting *setting;
	size_t at = 0, i = 0;

	while ((setting = run_next_change(run, record, &at))) {
		setting->outcome = judge_one(setting, record, written, before->texts[i++]);
		run->err = failure;
		if (setting->outcome == LIBFWCTL_OUTCOME_DIFFERS && !written->status)
			report_difference(run, record, setting);
		if (setting->outcome > LIBFWCTL_OUTCOME_CHANGED)
			run_fail_one(run, setting, written->status ? written->status : -EIO);
	}
}

static void judge_by_word(struct run *run, const struct record *record,
			  const struct written *written, const struct before *before,
			  uint32_t outcome)
{
	struct libfwctl_setting *setting;
	size_t at = 0, i = 0;

	while ((setting = run_next_change(run, record, &at))) {
		setting->outcome = same_text(before->texts[i++], setting->wanted)
					   ? LIBFWCTL_OUTCOME_UNCHANGED
					   : outcome;
		if (setting->outcome == outcome)
			run_fail_one(run, setting, written->status);
	}
}

static void judge(struct run *run, const struct record *record, struct written *written,
		  const struct before *before, const struct answer *answer)
{
	struct libfwctl_error failure = run->err;

	if (written->known) {
		run->stop |= written->not_tried;
		judge_by_word(run, record, written, before,
			      written->not_tried ? LIBFWCTL_OUTCOME_NOT_TRIED
						 : LIBFWCTL_OUTCOME_REFUSED);
		return;
	}
	if (run_read_again(run, record, &answer) == 0) {
		run->err = failure;
		judge_by_reading(run, record, written, before);
		return;
	}
	run->stop |= !answer || answer_is_lost(answer);
	/* Done or not, it cannot be seen; of a failed write, that is what counts. */
	if (written->status) {
		run->err = failure;
	} else {
		written->status = -run->err.error;
		run->err.executed =
			LIBFWCTL_EXECUTED_YES; /* the change was, only this reading was not */
	}
	judge_by_word(run, record, written, before, LIBFWCTL_OUTCOME_UNKNOWN);
}

static void write_record(struct run *run, const struct record *record,
			 struct libfwctl_request *request, const struct answer *answer)
{
	struct libfwctl_response *response = NULL;
	struct before before = {0};
	struct written written;
	int status = keep_before(run, record, &before);

	if (!status && libfwctl_response_new(&response))
		status = run_no_memory(run);
	if (status) {
		run_set_outcomes(run, record, LIBFWCTL_OUTCOME_NOT_TRIED);
		run_fail(run, record, status);
	} else {
		written = write_once(run, request, response);
		judge(run, record, &written, &before, answer);
	}
	libfwctl_response_free(response);
	free_before(&before);
}

static void apply_locked(struct run *run, const struct record *record)
{
	struct libfwctl_request *request = NULL;
	const struct answer *answer = NULL;
	int status = run_ask(run, record, record->which, &answer); /* as it was checked */

	if (!status)
		status = run_read_again(run, record, &answer);
	if (!status)
		status = run_make_request(run, record, answer, &request);
	if (status) {
		run->stop |= !answer || answer_is_lost(answer);
		run_set_outcomes(run, record, LIBFWCTL_OUTCOME_NOT_TRIED);
		run_fail(run, record, status);
	} else if (run_is_needed(run, record)) {
		write_record(run, record, request, answer);
	} else {
		run_set_outcomes(run, record, LIBFWCTL_OUTCOME_UNCHANGED);
	}
	libfwctl_request_free(request);
}

static void apply_record(struct run *run, const struct record *record)
{
	struct lock lock;
	int status;

	if (!run_is_needed(run, record)) {
		run_set_outcomes(run, record, LIBFWCTL_OUTCOME_UNCHANGED);
		return;
	}
	run_set_outcomes(run, record, LIBFWCTL_OUTCOME_NOT_TRIED);
	if (run->stop)
		return;
	status = lock_take(run->handle, &lock, &run->err);
	if (status) {
		run->stop = true;
		run_fail(run, record, status);
		return;
	}
	apply_locked(run, record);
	lock_release(&lock);
}

int libfwctl_settings_apply(struct libfwctl_settings *settings, struct libfwctl_handle *handle,
			    struct libfwctl_error *err)
{
	struct record record;
	struct run run;
	size_t at = 0;
	int status = run_begin(&run, settings, handle, err);

	if (status)
		return status;
	if (run.status) {
		while (run_next_record(&run, &at, &record))
			run_set_outcomes(&run, &record, LIBFWCTL_OUTCOME_NOT_TRIED);
		return run_end(&run, err);
	}
	while (run_next_record(&run, &at, &record))
		apply_record(&run, &record);
	return run_end(&run, err);
}
