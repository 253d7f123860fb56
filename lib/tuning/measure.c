// SPDX-License-Identifier: LGPL-2.1-or-later
/* measure.c: takes the value of a reading out of an answer: scale, points, alarm. See measure.h. */
#include "tuning/measure.h"
#include "codec/record.h"
#include "codec/value.h"
#include "image/image.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- numbers -------------------------------------------------------------------------------- */

static struct amount amount_of(uint64_t value, bool is_signed)
{
	struct amount amount = {.whole = true, .magnitude = value};

	if (is_signed && value > INT64_MAX) {
		amount.negative = true;
		amount.magnitude = -value;
	}
	amount.number = (double)amount.magnitude;
	if (amount.negative)
		amount.number = -amount.number;
	return amount;
}

static uint64_t magnitude_of(int64_t number)
{
	return number < 0 ? -(uint64_t)number : (uint64_t)number;
}

static void multiply_whole(struct amount *amount, int64_t mul, uint64_t divide)
{
	amount->whole =
		!__builtin_mul_overflow(amount->magnitude, magnitude_of(mul), &amount->magnitude) &&
		amount->magnitude % divide == 0;
	if (amount->whole) {
		amount->magnitude /= divide;
		amount->negative = amount->magnitude && amount->negative != (mul < 0);
	}
}

static void add_whole(struct amount *amount, int64_t add)
{
	uint64_t other = magnitude_of(add);

	if (amount->negative == (add < 0)) {
		amount->whole =
			!__builtin_add_overflow(amount->magnitude, other, &amount->magnitude);
	} else if (amount->magnitude >= other) {
		amount->magnitude -= other;
	} else {
		amount->magnitude = other - amount->magnitude;
		amount->negative = add < 0;
	}
	amount->negative = amount->negative && amount->magnitude;
}

static void scale(struct amount *amount, int64_t mul, uint64_t divide, int64_t add)
{
	amount->number = amount->number * (double)mul / (double)divide + (double)add;
	if (amount->whole)
		multiply_whole(amount, mul, divide);
	if (amount->whole)
		add_whole(amount, add);
}

/* What a field means in its own unit. */
static struct amount field_amount(const struct libfwctl_field *field, uint64_t value)
{
	struct amount amount = amount_of(value, field->kind == KIND_SIGNED);
	int64_t mul, add;
	uint64_t divide;

	if (!libfwctl_field_get_scale(field, &mul, &divide, &add) && divide)
		scale(&amount, mul, divide, add);
	return amount;
}

#define PLACES_BELOW 1000000 /* as many as are shown of what is not whole */

/* What is not whole: with a point in every locale, and no more places than it takes. */
static void add_parts(struct text *text, double number)
{
	uint64_t parts = (uint64_t)((number < 0 ? -number : number) * PLACES_BELOW + 0.5);

	text_add_format(text, "%s%" PRIu64 ".%06" PRIu64, number < 0 && parts ? "-" : "",
			parts / PLACES_BELOW, parts % PLACES_BELOW);
	while (text->start[text->length - 1] == '0')
		text->start[--text->length] = '\0';
	if (text->start[text->length - 1] == '.')
		text->start[--text->length] = '\0';
}

static char *amount_text(const struct amount *amount)
{
	const double most = (double)UINT64_MAX / PLACES_BELOW - 1;
	char memory[64];
	struct text text;

	text_begin(&text, memory, sizeof(memory));
	if (amount->whole)
		text_add_format(&text, "%s%" PRIu64, amount->negative ? "-" : "",
				amount->magnitude);
	else if (amount->number > -most && amount->number < most)
		add_parts(&text, amount->number);
	else
		text_add_format(&text, "%.0f", amount->number);
	return strdup(memory);
}

static bool is_above(const struct amount *one, const struct amount *other)
{
	if (!one->whole || !other->whole)
		return one->number > other->number;
	if (one->negative != other->negative)
		return other->negative;
	return one->negative ? one->magnitude < other->magnitude
			     : one->magnitude > other->magnitude;
}

/* ---- where it stands ------------------------------------------------------------------------ */

/* One place that a reading names. */
struct spot {
	const struct libfwctl_record *record;
	struct libfwctl_path *path;
	const struct libfwctl_field *field; /* that the path leads to in this record */
};

static const char *unit_of(const struct libfwctl_field *field)
{
	const char *unit = libfwctl_field_get_unit(field);

	return unit ? unit : "";
}

/*
 * Cases of a union can have fields of one name in several units: what is in another than `unit` is not there. NULL:
 * any will do.
 */
static int find_spot(const struct answer *answer, const char *path, const char *unit,
		     struct libfwctl_error *err, struct spot *spot)
{
	struct route route;

	char memory[QUERY_PATH_MAX];
	const char *rest;
	int status;

	*spot = (struct spot){.record = answer_find(answer, path, memory, &rest)};
	if (!spot->record)
		return -ENODATA;
	status = libfwctl_path_new(spot->record->layout, rest, err, &spot->path);
	if (!status)
		status = route_follow(&route, spot->record, spot->path);
	if (status)
		return status;
	spot->field = route.field;
	return !unit || !strcmp(unit_of(spot->field), unit) ? 0 : -ENODATA;
}

/* The number there as the field has it, in two's complement. */
static int spot_number(const struct spot *spot, uint64_t *value)
{
	int64_t number = 0;
	int status = libfwctl_record_get_u64(spot->record, spot->path, value);

	if (status != -ERANGE)
		return status;
	status = libfwctl_record_get_i64(spot->record, spot->path, &number);
	*value = (uint64_t)number;
	return status;
}

/* The number that another field of the same answer has in that unit; -ENODATA also for 0: it says nothing. */
static int find_limit(const struct answer *answer, const char *path, const char *unit,
		      struct amount *limit)
{
	struct spot spot;
	uint64_t value = 0;
	int status = find_spot(answer, path, unit, NULL, &spot);

	if (!status)
		status = spot_number(&spot, &value);
	if (!status && !value)
		status = -ENODATA;
	if (!status)
		*limit = field_amount(spot.field, value);
	libfwctl_path_free(spot.path);
	return status;
}

/* ---- values --------------------------------------------------------------------------------- */

static const struct point *find_point(const struct libfwctl_reading *reading, uint64_t value)
{
	for (uint32_t i = 0; i < reading->npoints; i++)
		if (reading->points[i].value == value)
			return &reading->points[i];
	return NULL;
}

static bool is_alarm(const struct libfwctl_reading *reading, const struct answer *answer,
		     const struct spot *spot, const struct measure *measure, uint64_t value,
		     const struct amount *own)
{
	const char *unit = unit_of(spot->field);
	struct amount limit;

	switch (reading->alarm_kind) {
	case ALARM_NOT_ZERO:
		return measure->is_number ? measure->amount.number != 0 : value != 0;
	case ALARM_ABOVE:
		return !find_limit(answer, reading->alarm, unit, &limit) && is_above(own, &limit);
	case ALARM_BELOW:
		return !find_limit(answer, reading->alarm, unit, &limit) && is_above(&limit, own);
	case ALARM_OTHER_THAN:
		return strcmp(measure->text, reading->alarm) != 0;
	default:
		return false;
	}
}

/* A number, bool, enum or flags. `own`: in the field's unit, as limits are. */
static int take_number(const struct libfwctl_reading *reading, const struct libfwctl_field *field,
		       uint64_t value, const struct amount *own, struct measure *measure)
{
	const struct point *point = find_point(reading, value);

	if ((reading->npoints && !point) || (reading->zero_unknown && !value))
		return -ENODATA;
	measure->is_number =
		reading->npoints || field->kind == KIND_UNSIGNED || field->kind == KIND_SIGNED;
	if (!measure->is_number)
		return 0;
	measure->amount = point ? amount_of(point->number, false) : *own;
	scale(&measure->amount, reading->mul, reading->divide, reading->add);
	measure->text = amount_text(&measure->amount);
	return measure->text ? 0 : -ENOMEM;
}

/* Devices fill texts up with blanks, and have empty ones for what they do not know. */
static int trim(struct measure *measure)
{
	size_t length = strlen(measure->text);

	while (length && measure->text[length - 1] == ' ')
		measure->text[--length] = '\0';
	return length ? 0 : -ENODATA;
}

/* "0011223344ff" as everybody else writes it: "00:11:22:33:44:ff". */
static int add_colons(struct measure *measure)
{
	size_t length = strlen(measure->text);
	char *mac = calloc(1, length / 2 * 3 + 1), *to = mac;

	if (!mac)
		return -ENOMEM;
	for (size_t i = 0; i < length; i++) {
		if (i && i % 2 == 0)
			*to++ = ':';
		*to++ = measure->text[i];
	}
	free(measure->text);
	measure->text = mac;
	return 0;
}

/* Hexadecimal digits. */
static int take_bytes(const struct libfwctl_reading *reading, const struct libfwctl_field *field,
		      struct measure *measure)
{
	const char *display = libfwctl_field_get_display(field);

	if (reading->zero_unknown && !measure->text[strspn(measure->text, "0")])
		return -ENODATA;
	return display && !strcmp(display, "mac") ? add_colons(measure) : 0;
}

static int take_spot(const struct libfwctl_reading *reading, const struct answer *answer,
		     const struct spot *spot, struct libfwctl_error *err, struct measure *measure)
{
	struct amount own = {0};
	uint64_t value = 0;
	int status = 0;

	if (field_is_number(spot->field)) {
		status = spot_number(spot, &value);
		own = field_amount(spot->field, value);
		if (!status)
			status = take_number(reading, spot->field, value, &own, measure);
	}
	if (!status && !measure->text)
		status = libfwctl_record_find_text(spot->record, spot->path->text, err,
						   &measure->text);
	if (!status && spot->field->kind == KIND_BYTES)
		status = take_bytes(reading, spot->field, measure);
	if (!status)
		status = trim(measure);
	if (!status)
		measure->alarm = is_alarm(reading, answer, spot, measure, value, &own);
	return status;
}

int measure_take(const struct libfwctl_reading *reading, const struct answer *answer,
		 struct libfwctl_error *err, struct measure *measure)
{
	struct spot spot;
	int status;

	error_reset(err);
	*measure = (struct measure){0};
	status =
		find_spot(answer, reading->path, *reading->unit ? reading->unit : NULL, err, &spot);
	if (!status)
		status = take_spot(reading, answer, &spot, err, measure);
	if (status) {
		free(measure->text);
		*measure = (struct measure){0};
	}
	if (status && spot.path && status != -ENODATA)
		value_report(err, status, reading->path, libfwctl_path_get_field(spot.path), NULL);
	libfwctl_path_free(spot.path);
	return status;
}
