// SPDX-License-Identifier: LGPL-2.1-or-later
/* readings.c: what a device tells of itself: versions, health, counters, each call for them made once. */
#include "base/context.h"
#include "handle/handle.h"
#include "tuning/measure.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct libfwctl_value {
	const struct libfwctl_reading *reading;
	uint32_t instance; /* its number, where the group has several */
	char *name;
	struct measure measure;		    /* without a text: it could not be read */
	const struct libfwctl_error *error; /* why not; one of the readings' */
};

struct failed {
	struct failed *next;
	struct libfwctl_error err;
};

struct libfwctl_readings {
	struct libfwctl_context *ctx; /* keeps the format */
	size_t count, room;
	struct libfwctl_value *values;
	struct failed *failed;
};

/* One look at a device. */
struct looking {
	struct libfwctl_readings *readings;
	struct inquiry inquiry;
	const struct verbs *verbs;
	uint32_t kinds;
	struct libfwctl_error *err;
};

/* ---- keeping -------------------------------------------------------------------------------- */

/* NULL: no memory. */
static const struct libfwctl_error *keep_error(struct libfwctl_readings *readings,
					       const struct libfwctl_error *err)
{
	struct failed *failed = malloc(sizeof(*failed));

	if (!failed)
		return NULL;
	failed->err = *err;
	failed->next = readings->failed;
	readings->failed = failed;
	return &failed->err;
}

static char *make_name(const struct libfwctl_reading *reading, uint32_t instance)
{
	const struct group *group = reading->group;
	char *name;

	if (!group->ninstances)
		return strdup(reading->name);
	if (asprintf(&name, "%s%s%u", reading->name, group->suffix ? group->suffix : "",
		     (unsigned int)instance) < 0)
		return NULL;
	return name;
}

/* Takes the measure over, or frees it. */
static int keep(struct looking *looking, const struct libfwctl_reading *reading, uint32_t instance,
		struct measure *measure, const struct libfwctl_error *error)
{
	struct libfwctl_readings *readings = looking->readings;
	struct libfwctl_value *values = readings->values;
	char *name = make_name(reading, instance);

	if (name && readings->count == readings->room) {
		readings->room = readings->room ? readings->room * 2 : 64;
		values = realloc(values, readings->room * sizeof(*values));
		if (values)
			readings->values = values;
	}
	if (!name || !values) {
		free(name);
		free(measure->text);
		return report_no_memory(looking->err, "readings");
	}
	values[readings->count++] = (struct libfwctl_value){.reading = reading,
							    .instance = instance,
							    .name = name,
							    .measure = *measure,
							    .error = error};
	return 0;
}

/* ---- asking --------------------------------------------------------------------------------- */

static bool is_wanted(const struct looking *looking, const struct libfwctl_reading *reading)
{
	return (reading->kind & looking->kinds) != 0;
}

/* Without a `why`, the answer tells it, or does not have it, and then it is left out. */
static int take(struct looking *looking, const struct libfwctl_reading *reading,
		const struct answer *answer, const struct libfwctl_error *why)
{
	struct libfwctl_error *err = why ? NULL : libfwctl_error_new();
	struct measure measure = {0};
	int status = why ? 0 : err ? measure_take(reading, answer, err, &measure) : -ENOMEM;

	if (status && status != -ENODATA && status != -ENOMEM) {
		why = keep_error(looking->readings, err);
		status = why ? 0 : -ENOMEM;
	}
	libfwctl_error_free(err);
	if (status)
		return status == -ENODATA ? 0 : report_no_memory(looking->err, "readings");
	return keep(looking, reading, answer->instance, &measure, why);
}

/* All that one answer tells, or cannot tell. */
static int take_all(struct looking *looking, const struct group *group, const struct answer *answer)
{
	const struct libfwctl_error *why = NULL;
	int status = 0;

	if (answer->status) {
		why = keep_error(looking->readings, answer->err);
		if (!why)
			return report_no_memory(looking->err, "readings");
	}
	for (uint32_t i = 0; !status && i < looking->verbs->nreadings; i++) {
		const struct libfwctl_reading *reading = &looking->verbs->readings[i];

		if (reading->group == group && is_wanted(looking, reading))
			status = take(looking, reading, answer, why);
	}
	return status;
}

/* Nothing else can be asked either. */
static bool is_end(const struct answer *answer)
{
	return answer->status == -ENODEV || answer->status == -ENOMEM;
}

/*
 * Whether this device does not have it, rather than that it could not be read: another call says so, INFO does, or
 * the firmware refuses one of several which all have the same call, as it does for a port that is not there.
 */
static bool is_lacking(const struct answer *answer, bool others)
{
	return answer->status == -ENODATA || answer->err->message == MSG_CALL_CAPABILITY ||
	       (answer->status == -EREMOTEIO && others);
}

static int ask_group(struct looking *looking, const struct group *group)
{
	uint32_t count = group->ninstances ? group->ninstances : 1;
	bool others = false;
	int status = 0;

	for (uint32_t i = 0; !status && i < count; i++) {
		const struct answer *answer = inquiry_ask(&looking->inquiry, group->current, group,
							  group->first_instance + i);

		if (!answer)
			return report_no_memory(looking->err, "readings");
		if (is_end(answer)) {
			if (looking->err)
				*looking->err = *answer->err;
			return answer->status;
		}
		if (!answer->status || !is_lacking(answer, others))
			status = take_all(looking, group, answer);
		others = others || group->ninstances > 1;
	}
	return status;
}

/* A group is asked when the first of its readings that are wanted comes by. */
static bool is_first(const struct looking *looking, uint32_t index)
{
	for (uint32_t i = 0; i < index; i++)
		if (looking->verbs->readings[i].group == looking->verbs->readings[index].group &&
		    is_wanted(looking, &looking->verbs->readings[i]))
			return false;
	return true;
}

static int ask_all(struct looking *looking)
{
	int status = 0;

	for (uint32_t i = 0; !status && i < looking->verbs->nreadings; i++)
		if (is_wanted(looking, &looking->verbs->readings[i]) && is_first(looking, i))
			status = ask_group(looking, looking->verbs->readings[i].group);
	return status;
}

/* Readings are in the order of their names in the catalogue, in one block. */
static int compare_values(const void *left, const void *right)
{
	const struct libfwctl_value *one = left, *other = right;

	if (one->reading != other->reading)
		return one->reading < other->reading ? -1 : 1;
	return one->instance < other->instance ? -1 : one->instance > other->instance;
}

static int look(struct looking *looking, struct libfwctl_handle *handle)
{
	const struct libfwctl_format *format;
	int status = libfwctl_handle_get_format(handle, looking->err, &format);

	if (status)
		return status;
	looking->verbs = format_verbs(format);
	if (!looking->verbs)
		return report_no_memory(looking->err, "readings");
	looking->inquiry.handle = handle;
	status = ask_all(looking);
	inquiry_end(&looking->inquiry);
	if (!status && looking->readings->count)
		qsort(looking->readings->values, looking->readings->count,
		      sizeof(*looking->readings->values), compare_values);
	return status;
}

/* ---- public --------------------------------------------------------------------------------- */

int libfwctl_readings_new(struct libfwctl_handle *handle, uint32_t kinds,
			  struct libfwctl_error *err, struct libfwctl_readings **out)
{
	struct looking looking = {.kinds = kinds, .err = err};
	int status;

	error_reset(err);
	if (!handle || !kinds || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "handle, kinds and result"));
	looking.readings = calloc(1, sizeof(*looking.readings));
	if (!looking.readings)
		return report_no_memory(err, "readings");
	looking.readings->ctx = libfwctl_context_ref(handle->ctx);
	status = look(&looking, handle);
	if (status) {
		libfwctl_readings_free(looking.readings);
		return status;
	}
	*out = looking.readings;
	return 0;
}

void libfwctl_readings_free(struct libfwctl_readings *readings)
{
	if (!readings)
		return;
	for (size_t i = 0; i < readings->count; i++) {
		free(readings->values[i].name);
		free(readings->values[i].measure.text);
	}
	free(readings->values);
	while (readings->failed) {
		struct failed *failed = readings->failed;

		readings->failed = failed->next;
		free(failed);
	}
	libfwctl_context_unref(readings->ctx);
	free(readings);
}

size_t libfwctl_readings_get_count(const struct libfwctl_readings *readings)
{
	return readings ? readings->count : 0;
}

const struct libfwctl_value *libfwctl_readings_get(const struct libfwctl_readings *readings,
						   size_t index)
{
	return readings && index < readings->count ? &readings->values[index] : NULL;
}

const char *libfwctl_value_get_name(const struct libfwctl_value *value)
{
	return value ? value->name : NULL;
}

const struct libfwctl_reading *libfwctl_value_get_reading(const struct libfwctl_value *value)
{
	return value ? value->reading : NULL;
}

const char *libfwctl_value_get_text(const struct libfwctl_value *value)
{
	return value ? value->measure.text : NULL;
}

int libfwctl_value_get_number(const struct libfwctl_value *value, double *number)
{
	if (!value || !number)
		return -EINVAL;
	if (!value->measure.is_number)
		return -ENODATA;
	*number = value->measure.amount.number;
	return 0;
}

int libfwctl_value_get_u64(const struct libfwctl_value *value, uint64_t *number)
{
	if (!value || !number)
		return -EINVAL;
	if (!value->measure.is_number)
		return -ENODATA;
	if (!value->measure.amount.whole || value->measure.amount.negative)
		return -ERANGE;
	*number = value->measure.amount.magnitude;
	return 0;
}

bool libfwctl_value_is_alarm(const struct libfwctl_value *value)
{
	return value && value->measure.alarm;
}

const struct libfwctl_error *libfwctl_value_get_error(const struct libfwctl_value *value)
{
	return value ? value->error : NULL;
}
