// SPDX-License-Identifier: GPL-2.0-or-later
/* reading.c: what a device tells of itself, in words and as JSON. */
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "reading.h"

int readings_ask(struct run *run, struct libfwctl_handle *handle, uint32_t kinds,
		 struct libfwctl_readings **readings)
{
	return libfwctl_readings_new(handle, kinds, run->err, readings)
		       ? failure_library(run, run->err)
		       : 0;
}

char *readings_none(const struct libfwctl_format *format, uint32_t kinds, const char *what)
{
	const struct libfwctl_reading *reading;
	bool declared = false;
	char *text, *name;

	for (size_t i = 0; (reading = libfwctl_format_get_reading(format, i)); i++)
		declared = declared || libfwctl_reading_get_kind(reading) & kinds;
	name = escape(libfwctl_format_get_name(format));
	if (asprintf(&text,
		     declared ? "none: this device has none of the %s that its format %s knows"
			      : "none: no %s are known of its format, %s",
		     what, name) < 0)
		need(NULL);
	libfwctl_free(name);
	return text;
}

int readings_status(const struct libfwctl_readings *readings)
{
	const struct libfwctl_error *first = NULL;
	const struct libfwctl_value *value;

	for (size_t i = 0; (value = libfwctl_readings_get(readings, i)); i++) {
		if (!libfwctl_value_get_error(value))
			return 0;
		first = first ? first : libfwctl_value_get_error(value);
	}
	return first ? failure_status(first) : 0;
}

const struct libfwctl_value *readings_same_error(const struct libfwctl_readings *readings,
						 const struct libfwctl_value *value)
{
	const struct libfwctl_error *error = libfwctl_value_get_error(value), *other;
	const struct libfwctl_value *before;

	for (size_t i = 0; error; i++) {
		before = libfwctl_readings_get(readings, i);
		if (!before || before == value)
			break;
		other = libfwctl_value_get_error(before);
		if (other && !strcmp(libfwctl_error_text(other), libfwctl_error_text(error)))
			return before;
	}
	return NULL;
}

/* Units as people write them; others are words already. */
static const char *unit_phrase(const char *unit)
{
	static const char *const phrases[][2] = {
		{"celsius", "degree C"}, {"mbps", "Mb/s"},	 {"gtps", "GT/s"}, {"watts", "W"},
		{"millivolts", "mV"},	 {"milliamperes", "mA"}, {"dbm", "dBm"},
	};

	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (!strcmp(unit, phrases[i][0]))
			return phrases[i][1];
	return unit;
}

static bool is_number(const struct libfwctl_value *value)
{
	double number;

	return !libfwctl_value_get_number(value, &number);
}

char *reading_phrase(const struct libfwctl_value *value)
{
	const char *unit = libfwctl_reading_get_unit(libfwctl_value_get_reading(value));
	char *safe, *text;

	if (!libfwctl_value_get_text(value))
		return NULL;
	safe = safe_dup(libfwctl_value_get_text(value));
	unit = unit && is_number(value) ? unit_phrase(unit) : NULL;
	if (asprintf(&text, "%s%s%s", safe, unit ? " " : "", unit ? unit : "") < 0)
		need(NULL);
	free(safe);
	return text;
}

/* Whether JSON has it as a number: its text is what JSON has for it, and exact. */
static bool is_json_number(const struct libfwctl_value *value, unsigned int flags)
{
	const uint64_t rounded_from = (uint64_t)1 << 53;
	uint64_t number;

	return is_number(value) &&
	       (!(flags & LIBFWCTL_JSON_U64_STRINGS) || libfwctl_value_get_u64(value, &number) ||
		number < rounded_from);
}

struct json_object *reading_json(const struct libfwctl_value *value, unsigned int flags)
{
	const struct libfwctl_reading *reading = libfwctl_value_get_reading(value);
	const struct libfwctl_error *error = libfwctl_value_get_error(value);
	struct json_object *object = json_object_new_object();

	json_add_string(object, "name", libfwctl_value_get_name(value));
	json_add_string(object, "kind",
			libfwctl_reading_kind_name(libfwctl_reading_get_kind(reading)));
	if (is_json_number(value, flags))
		json_add_raw(object, "value", libfwctl_value_get_text(value));
	else
		json_add_safe(object, "value", libfwctl_value_get_text(value));
	json_add_string(object, "unit", libfwctl_reading_get_unit(reading));
	if (libfwctl_value_is_alarm(value))
		json_object_object_add(object, "alarm", json_object_new_boolean(true));
	if (error)
		json_object_object_add(object, "error", failure_json(error));
	return object;
}
