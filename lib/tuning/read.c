// SPDX-License-Identifier: LGPL-2.1-or-later
/* read.c: reads the parameters that were chosen: each stored record once for each of its values. */
#include "tuning/read.h"
#include "catalogue/format.h"
#include "codec/path.h"

#include <errno.h>
#include <string.h>

int settings_fit(const struct libfwctl_settings *settings, struct libfwctl_handle *handle,
		 struct libfwctl_error *err)
{
	const struct libfwctl_format *format = NULL;
	int status = libfwctl_handle_get_format(handle, err, &format);

	if (status || format == settings->format)
		return status;
	return report(err, FAILURE(.message = MSG_PARAM_FORMAT, .error = EPROTOTYPE,
				   .device = handle->label,
				   .field = libfwctl_format_get_name(settings->format),
				   .subject = libfwctl_format_get_name(format)));
}

bool answer_is_unmet(const struct answer *answer)
{
	return answer->err && answer->err->message == MSG_QUERY_UNMET;
}

bool answer_is_lost(const struct answer *answer)
{
	return answer->status && answer->status != -EREMOTEIO && !answer_is_unmet(answer);
}

/* The firmware knows of no such record. */
static void tell_absent(struct libfwctl_setting *setting, const struct answer *answer)
{
	struct libfwctl_error err = {0};
	const struct libfwctl_error *why = answer->err;

	setting->support = LIBFWCTL_ANSWER_NO;
	setting->settable = LIBFWCTL_ANSWER_NO;
	if (!why || answer->status != -EREMOTEIO) {
		setting_fail(setting, 0, why);
		return;
	}
	report(&err,
	       FAILURE(.message = MSG_PARAM_ABSENT, .error = EOPNOTSUPP, .executed = why->executed,
		       .device = why->device, .command = why->command, .subject = why->subject,
		       .status = why->has_status ? &why->status : NULL,
		       .syndrome = why->has_syndrome ? &why->syndrome : NULL));
	setting_fail(setting, 0, &err);
}

static int find_way(struct libfwctl_setting *setting, const struct libfwctl_layout *layout,
		    const char *path, struct libfwctl_error *err)
{
	int status;

	libfwctl_path_free(setting->way);
	setting->way = NULL;
	status = libfwctl_path_new(layout, path, err, &setting->way);
	if (status == -ENOENT)
		error_reset(err);
	return status;
}

int setting_take(struct libfwctl_setting *setting, int which, const struct answer *answer,
		 struct libfwctl_error *err)
{
	char memory[QUERY_PATH_MAX];
	const struct libfwctl_record *record;
	const char *rest = NULL;

	value_clear(&setting->values[which]);
	record = answer_find(answer, setting->param->path, memory, &rest);
	if (!record)
		return 0;
	/* Finding the way in a union of many cases takes longer than all else. */
	if (!setting->way || setting->way->layout != record->layout ||
	    strcmp(setting->way->text, rest) != 0) {
		int status = find_way(setting, record->layout, rest, err);

		if (status)
			return status == -ENOENT ? 0 : status;
	}
	return value_read_way(record, setting->way, err, &setting->values[which]);
}

/* What goes for a whole operation. */
struct reading {
	struct inquiry inquiry;
	struct libfwctl_error *err;
	bool answered; /* the device has said something */
	bool gone;
	int status; /* of the first failure, if it has not */
};

static void note_failure(struct reading *reading, const struct answer *answer)
{
	if (!answer_is_lost(answer)) {
		reading->answered = true;
		return;
	}
	reading->gone |= answer->status == -ENODEV;
	if (reading->status && !reading->gone)
		return;
	reading->status = answer->status;
	if (reading->err && answer->err)
		*reading->err = *answer->err;
}

/* true: it makes no sense to ask for its other values. */
static bool take_first(struct libfwctl_setting *setting, int which, const struct answer *answer)
{
	/* Of what is stored, that says nothing. */
	if (answer_is_unmet(answer) && which != group_stored(setting->param->group))
		return false;
	if (!answer->status) {
		setting->support = LIBFWCTL_ANSWER_YES;
		setting->settable = setting->param->group->writable ? LIBFWCTL_ANSWER_UNKNOWN
								    : LIBFWCTL_ANSWER_YES;
		return false;
	}
	if (answer_is_lost(answer))
		return true;
	tell_absent(setting, answer);
	return true;
}

static int read_value(struct reading *reading, struct libfwctl_setting *setting, int which,
		      bool *over)
{
	const struct query *query = group_query(setting->param->group, which);
	struct libfwctl_error err = {0};
	const struct answer *answer =
		inquiry_ask(&reading->inquiry, query, setting->param->group, setting->instance);
	int status;

	if (!answer)
		return report_no_memory(reading->err, "settings");
	note_failure(reading, answer);
	if (answer_is_lost(answer))
		setting_fail(setting, 0, answer->err);
	if (setting->support == LIBFWCTL_ANSWER_UNKNOWN)
		*over = take_first(setting, which, answer);
	status = setting_take(setting, which, answer, &err);
	if (status)
		setting_fail(setting, 0, &err);
	return 0;
}

/* None of the values could be asked for. */
static void keep_unmet(struct reading *reading, struct libfwctl_setting *setting, int which)
{
	const struct group *group = setting->param->group;
	const struct answer *answer =
		inquiry_ask(&reading->inquiry, group_query(group, which), group, setting->instance);

	if (answer && answer_is_unmet(answer))
		setting_fail(setting, 0, answer->err);
}

static int read_values(struct reading *reading, struct libfwctl_setting *setting, uint32_t values)
{
	bool over = false;
	int status = 0, last = -1;

	for (int which = 0; which < VALUES && !status && !over && !reading->gone; which++) {
		if (!(values & 1u << which) || !group_query(setting->param->group, which))
			continue;
		status = read_value(reading, setting, which, &over);
		last = which;
	}
	if (!status && last >= 0 && setting->support == LIBFWCTL_ANSWER_UNKNOWN)
		keep_unmet(reading, setting, last);
	return status;
}

static int read_support(struct reading *reading, struct libfwctl_setting *setting)
{
	const struct group *group = setting->param->group;
	const struct answer *answer =
		inquiry_ask(&reading->inquiry, group->support, group, setting->instance);

	if (!answer)
		return report_no_memory(reading->err, "settings");
	note_failure(reading, answer);
	setting_take_support(setting, answer);
	return 0;
}

static bool says_no(const struct answer *answer, const char *path)
{
	char memory[QUERY_PATH_MAX];
	const struct libfwctl_record *record;
	const char *rest;
	uint64_t number = 1;

	record = path ? answer_find(answer, path, memory, &rest) : NULL;
	return record && !libfwctl_record_find_u64(record, rest, NULL, &number) && !number;
}

int setting_take_support(struct libfwctl_setting *setting, const struct answer *answer)
{
	const struct group *group = setting->param->group;
	struct libfwctl_error err = {0};
	struct failure failure = {.error = EOPNOTSUPP, .command = answer->query->command->name};

	setting->support = LIBFWCTL_ANSWER_UNKNOWN;
	setting->settable = LIBFWCTL_ANSWER_UNKNOWN;
	if (answer_is_lost(answer))
		return setting_fail(setting, answer->status, answer->err);
	setting->support = LIBFWCTL_ANSWER_YES;
	setting->settable = LIBFWCTL_ANSWER_YES;
	if (answer->status) {
		tell_absent(setting, answer);
		return -EOPNOTSUPP;
	}
	failure.device = answer->response->device;
	if (says_no(answer, group->readable)) {
		setting->support = LIBFWCTL_ANSWER_NO;
		setting->settable = LIBFWCTL_ANSWER_NO;
		failure.message = MSG_PARAM_UNSUPPORTED;
		failure.subject = group->readable;
	} else if (says_no(answer, group->writable)) {
		setting->settable = LIBFWCTL_ANSWER_NO;
		failure.message = MSG_PARAM_UNWRITABLE;
		failure.error = EACCES;
		failure.subject = group->writable;
	} else {
		return 0;
	}
	return setting_fail(setting, report(&err, &failure), &err);
}

static void forget(struct libfwctl_setting *setting)
{
	for (int which = 0; which < VALUES; which++)
		value_clear(&setting->values[which]);
	setting->support = LIBFWCTL_ANSWER_UNKNOWN;
	setting->settable = LIBFWCTL_ANSWER_UNKNOWN;
	setting_forget_failure(setting);
}

int libfwctl_settings_read(struct libfwctl_settings *settings, struct libfwctl_handle *handle,
			   uint32_t values, struct libfwctl_error *err)
{
	struct reading reading = {.err = err};
	int status;

	error_reset(err);
	if (!settings || !handle || values >> VALUES)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "settings, handle and known values"));
	status = settings_fit(settings, handle, err);
	if (status)
		return status;
	settings_begin(settings, handle, &reading.inquiry);
	for (size_t i = 0; i < settings->count; i++)
		forget(settings->list[i]);
	for (size_t i = 0; i < settings->count && !status && !reading.gone; i++) {
		struct libfwctl_setting *setting = settings->list[i];

		if (values)
			status = read_values(&reading, setting, values);
		else if (setting->param->group->support)
			status = read_support(&reading, setting);
	}
	inquiry_end(&reading.inquiry);
	if (!status && (reading.gone || !reading.answered))
		return reading.status;
	if (!status)
		error_reset(err);
	return status;
}

void settings_begin(const struct libfwctl_settings *settings, struct libfwctl_handle *handle,
		    struct inquiry *inquiry)
{
	*inquiry = (struct inquiry){.handle = handle,
				    .other_function = settings->other_function,
				    .function = settings->function};
}
