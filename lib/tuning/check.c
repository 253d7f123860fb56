// SPDX-License-Identifier: LGPL-2.1-or-later
/* check.c: reads the records of which something is to be changed, and makes the requests that would change it. */
#include "tuning/run.h"
#include "tuning/absence.h"
#include "tuning/carry.h"
#include "tuning/change.h"
#include "tuning/read.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- records -------------------------------------------------------------------------------- */

bool run_next_record(const struct run *run, size_t *at, struct record *record)
{
	for (; *at < run->settings->count; (*at)++) {
		struct libfwctl_setting *setting = run->settings->list[*at];
		bool told = false;

		for (size_t i = 0; i < *at && !told; i++)
			told = setting_is_changed(run->settings->list[i]) &&
			       same_record(run->settings->list[i], setting);
		if (!setting_is_changed(setting) || told)
			continue;
		*record = (struct record){setting, setting->param->group,
					  group_stored(setting->param->group)};
		(*at)++;
		return true;
	}
	return false;
}

struct libfwctl_setting *run_next_change(const struct run *run, const struct record *record,
					 size_t *at)
{
	while (*at < run->settings->count) {
		struct libfwctl_setting *setting = run->settings->list[(*at)++];

		if (setting_is_changed(setting) && same_record(setting, record->one))
			return setting;
	}
	return NULL;
}

int run_fail_one(struct run *run, struct libfwctl_setting *setting, int status)
{
	setting_fail(setting, status, &run->err);
	if (run->status)
		return status;
	run->status = status;
	run->first = setting->err ? *setting->err : run->err;
	return status;
}

/* One that has its own reason already. */
static struct libfwctl_setting *find_failed(const struct run *run, const struct record *record)
{
	struct libfwctl_setting *setting;
	size_t at = 0;

	while ((setting = run_next_change(run, record, &at)))
		if (setting->err)
			return setting;
	return NULL;
}

int run_fail(struct run *run, const struct record *record, int status)
{
	struct libfwctl_setting *setting = find_failed(run, record);
	size_t at = 0;

	if (setting)
		return run_fail_one(run, setting, status);
	while ((setting = run_next_change(run, record, &at)))
		run_fail_one(run, setting, status);
	return status;
}

int run_no_memory(struct run *run)
{
	return report_no_memory(&run->err, "settings");
}

void run_set_outcomes(const struct run *run, const struct record *record, uint32_t outcome)
{
	struct libfwctl_setting *setting;
	size_t at = 0;

	while ((setting = run_next_change(run, record, &at)))
		setting->outcome = outcome;
}

/* ---- reading -------------------------------------------------------------------------------- */

int run_ask(struct run *run, const struct record *record, int which, const struct answer **answer)
{
	*answer = inquiry_ask(&run->inquiry, group_query(record->group, which), record->group,
			      record->one->instance);
	if (!*answer)
		return run_no_memory(run);
	if ((*answer)->status && (*answer)->err)
		run->err = *(*answer)->err;
	return (*answer)->status;
}

/* One of the values of all settings that are chosen of the record. */
static int take(struct run *run, const struct record *record, int which,
		const struct answer *answer)
{
	int status = 0;

	for (size_t i = 0; i < run->settings->count && !status; i++)
		if (same_record(run->settings->list[i], record->one))
			status = setting_take(run->settings->list[i], which, answer, &run->err);
	return status;
}

/* What is stored now. */
static int read_stored(struct run *run, const struct record *record, const struct answer **answer)
{
	int status = run_ask(run, record, record->which, answer);

	return status ? status : take(run, record, record->which, *answer);
}

int run_read_again(struct run *run, const struct record *record, const struct answer **answer)
{
	inquiry_forget(&run->inquiry, *answer);
	return read_stored(run, record, answer);
}

static bool wants_default(const struct run *run, const struct record *record)
{
	const struct libfwctl_setting *setting;
	size_t at = 0;

	while ((setting = run_next_change(run, record, &at)))
		if (setting->change.to_default)
			return true;
	return false;
}

static void leave(struct libfwctl_setting *setting)
{
	change_clear(&setting->change);
	setting_forget_failure(setting);
}

static int read_default(struct run *run, const struct record *record)
{
	struct libfwctl_setting *setting;
	const struct answer *answer;
	size_t at = 0;
	int status;

	if (!wants_default(run, record))
		return 0;
	status = run_ask(run, record, VALUE_DEFAULT, &answer);
	if (!status)
		status = take(run, record, VALUE_DEFAULT, answer);
	while (!status && (setting = run_next_change(run, record, &at))) {
		if (!setting->change.to_default || setting->values[VALUE_DEFAULT].text)
			continue;
		status = absence_find(setting->param, answer, &run->err, &setting->absence);
		if (status || setting->absence.path)
			continue;
		if (setting->change.optional) {
			leave(setting);
			continue;
		}
		status = report(&run->err,
				FAILURE(.message = MSG_PARAM_DEFAULT_ABSENT, .error = ENODATA,
					.device = run->handle->label, .field = setting->name));
		setting_fail(setting, status, &run->err);
	}
	return status;
}

static int check_support(struct run *run, const struct record *record)
{
	struct libfwctl_setting *setting;
	const struct answer *answer;
	size_t at = 0;
	int status = 0, result = 0;

	if (!record->group->support)
		return 0;
	answer = inquiry_ask(&run->inquiry, record->group->support, record->group,
			     record->one->instance);
	if (!answer)
		return run_no_memory(run);
	while ((setting = run_next_change(run, record, &at))) {
		status = setting_take_support(setting, answer);
		if (status && !result) {
			result = status;
			if (setting->err)
				run->err = *setting->err;
		}
	}
	return result;
}

/* As the device says, and by its values. */
static bool is_there(struct run *run, struct libfwctl_setting *setting)
{
	const struct group *group = setting->param->group;
	const struct answer *answer;

	if (group->support) {
		answer = inquiry_ask(&run->inquiry, group->support, group, setting->instance);
		if (!answer || setting_take_support(setting, answer))
			return false;
	}
	answer = inquiry_ask(&run->inquiry, group_query(group, group_stored(group)), group,
			     setting->instance);
	return answer && !answer->status;
}

/* Whether the device has another instance of it that is to be changed. */
static bool has_another(struct run *run, const struct libfwctl_setting *setting)
{
	for (size_t i = 0; i < run->settings->count; i++) {
		struct libfwctl_setting *other = run->settings->list[i];

		if (other != setting && other->param == setting->param &&
		    setting_is_changed(other) && is_there(run, other))
			return true;
	}
	return false;
}

/* A name without a number stands for the ports, or modules, that this device has. */
static bool leave_lacking(struct run *run, const struct record *record)
{
	struct libfwctl_setting *setting;
	size_t at = 0;

	while ((setting = run_next_change(run, record, &at)))
		if (!setting->change.of_all || !has_another(run, setting))
			return false;
	for (at = 0; (setting = run_next_change(run, record, &at));)
		leave(setting);
	return true;
}

/* What a wildcard happened to reach; true if nothing else was to be changed. */
static bool leave_optional(const struct run *run, const struct record *record)
{
	struct libfwctl_setting *setting;
	bool others = false;
	size_t at = 0;

	while ((setting = run_next_change(run, record, &at))) {
		if (setting->change.optional)
			leave(setting);
		else
			others = true;
	}
	return !others;
}

/* The device has no such thing, does not let it be set, or knows no default of it. */
static bool says_no(const struct run *run, int status)
{
	return status && (message_row(run->err.message)->kind == LIBFWCTL_ERROR_FIRMWARE ||
			  run->err.message == MSG_QUERY_UNMET);
}

/* ---- the request that writes ----------------------------------------------------------------- */

/* As it is now in the request. */
static int note_wanted(struct run *run, struct libfwctl_setting *setting,
		       struct libfwctl_request *request)
{
	struct value value = {0};
	int status = carried_value(setting->param, request, &run->err, &value);

	free(setting->wanted);
	setting->wanted = value.text;
	value.text = NULL;
	value_clear(&value);
	return status;
}

static int put_change(struct run *run, struct libfwctl_setting *setting,
		      struct libfwctl_request *request)
{
	int status = change_put(setting, request, &run->err);

	if (!status)
		return note_wanted(run, setting, request);
	/* The parameter's name says more than the path of its field. */
	snprintf(run->err.field, sizeof(run->err.field), "%s", setting->name);
	return setting_fail(setting, status, &run->err);
}

/* What was put in after it can have undone it: a bit that says whether it is there, say. */
static int check_wanted(struct run *run, struct libfwctl_setting *setting,
			struct libfwctl_request *request)
{
	struct value value = {0};
	int status = carried_value(setting->param, request, &run->err, &value);

	if (!status && !same_text(value.text, setting->wanted))
		status = setting_fail(
			setting,
			report(&run->err,
			       FAILURE(.message = MSG_PARAM_CONFLICT, .error = EINVAL,
				       .device = run->handle->label, .field = setting->name,
				       .subject = setting->wanted ? setting->wanted : "unset")),
			&run->err);
	value_clear(&value);
	return status;
}

/* ... nor anything else that stands there by the same bit. */
static int check_alone(struct run *run, struct libfwctl_setting *setting,
		       const struct answer *answer, struct libfwctl_request *request)
{
	int status = setting_is_to_go(setting)
			     ? absence_check(run->settings, setting, answer, request, &run->err)
			     : 0;

	return status ? setting_fail(setting, status, &run->err) : 0;
}

static int put_changes(struct run *run, const struct record *record, const struct answer *answer,
		       struct libfwctl_request *request)
{
	struct libfwctl_setting *setting;
	size_t at = 0;
	int status = 0;

	while (!status && (setting = run_next_change(run, record, &at)))
		status = put_change(run, setting, request);
	for (at = 0; !status && (setting = run_next_change(run, record, &at));)
		status = check_wanted(run, setting, request);
	for (at = 0; !status && (setting = run_next_change(run, record, &at));)
		status = check_alone(run, setting, answer, request);
	return status;
}

int run_make_request(struct run *run, const struct record *record, const struct answer *answer,
		     struct libfwctl_request **out)
{
	const struct group *group = record->group;
	uint32_t instance = record->one->instance;
	struct libfwctl_request *request = NULL;
	int status = inquiry_new_request(&run->inquiry, group->write, group, instance, &run->err,
					 &request);

	if (!status)
		status = carry_over(run->settings, answer, request, &run->err);
	/* What chooses the record, and what goes with every write of it, prevails. */
	if (!status)
		status = inquiry_put_settings(&run->inquiry, group->write, group, instance, request,
					      &run->err);
	if (!status)
		status = put_changes(run, record, answer, request);
	if (status)
		libfwctl_request_free(request);
	else
		*out = request;
	return status;
}

bool setting_is_now(const struct libfwctl_setting *setting, int which)
{
	const char *text = setting->values[which].text;

	return same_text(text, setting->wanted) && (text || setting_is_to_go(setting));
}

bool run_is_needed(const struct run *run, const struct record *record)
{
	const struct libfwctl_setting *setting;
	size_t at = 0;

	while ((setting = run_next_change(run, record, &at)))
		if (!setting_is_now(setting, record->which))
			return true;
	return false;
}

/* ---- checking ------------------------------------------------------------------------------- */

/* When changes count, where only the request tells. */
static void note_effects(struct run *run, const struct record *record,
			 struct libfwctl_request *request)
{
	struct libfwctl_setting *setting;
	uint64_t effects = 0;
	size_t at = 0;

	if (libfwctl_request_classify(request, run->handle, NULL, NULL, &effects))
		return;
	while ((setting = run_next_change(run, record, &at))) {
		if (setting->param->takes_effect)
			continue;
		if (effects & LIBFWCTL_EFFECT_CONFIG_NOW)
			setting->takes_effect = LIBFWCTL_TAKES_EFFECT_NOW;
		else if (effects & LIBFWCTL_EFFECT_CONFIG_AT_RESET)
			setting->takes_effect = LIBFWCTL_TAKES_EFFECT_AT_RESET;
	}
}

static int check_record(struct run *run, const struct record *record)
{
	struct libfwctl_request *request = NULL;
	const struct answer *answer = NULL;
	int status = check_support(run, record);

	if (!status)
		status = read_stored(run, record, &answer);
	if ((status == -EOPNOTSUPP || status == -EREMOTEIO) && leave_lacking(run, record))
		return 0;
	if (!status)
		status = read_default(run, record);
	if (says_no(run, status) && leave_optional(run, record))
		return 0;
	if (!status)
		status = run_make_request(run, record, answer, &request);
	if (!status && run_is_needed(run, record)) {
		note_effects(run, record, request);
		status = libfwctl_call_check(run->handle, request, &run->err);
	}
	libfwctl_request_free(request);
	return status ? run_fail(run, record, status) : 0;
}

static void check_all(struct run *run)
{
	struct record record;
	size_t at = 0;

	for (size_t i = 0; i < run->settings->count; i++) {
		run->settings->list[i]->outcome = LIBFWCTL_OUTCOME_NONE;
		if (setting_is_changed(run->settings->list[i]))
			setting_forget_failure(run->settings->list[i]);
	}
	/* One that has gone does not come back. */
	while (run_next_record(run, &at, &record))
		if (check_record(run, &record) == -ENODEV)
			return;
}

int run_begin(struct run *run, struct libfwctl_settings *settings, struct libfwctl_handle *handle,
	      struct libfwctl_error *err)
{
	int status;

	error_reset(err);
	if (!settings || !handle)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "settings and handle"));
	status = settings_fit(settings, handle, err);
	if (status)
		return status;
	*run = (struct run){.settings = settings, .handle = handle};
	settings_begin(settings, handle, &run->inquiry);
	check_all(run);
	return 0;
}

int run_end(struct run *run, struct libfwctl_error *err)
{
	inquiry_end(&run->inquiry);
	if (run->status && err)
		*err = run->first;
	return run->status;
}

int libfwctl_settings_check(struct libfwctl_settings *settings, struct libfwctl_handle *handle,
			    struct libfwctl_error *err)
{
	struct run run;
	int status = run_begin(&run, settings, handle, err);

	return status ? status : run_end(&run, err);
}
