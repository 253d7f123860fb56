// SPDX-License-Identifier: LGPL-2.1-or-later
/* param.c: what the public catalogue says of parameters, readings and dumps. All of it is made in verbs.c. */
#include "catalogue/param.h"
#include "base/name.h"

#include <errno.h>
#include <string.h>

static const char *text_of(const char *text)
{
	return text ? text : "";
}

/* ---- parameters ------------------------------------------------------------------------------- */

size_t libfwctl_format_get_param_count(const struct libfwctl_format *format)
{
	const struct verbs *verbs = format ? format_verbs(format) : NULL;

	return verbs ? verbs->nparams : 0;
}

const struct libfwctl_param *libfwctl_format_get_param(const struct libfwctl_format *format,
						       size_t index)
{
	const struct verbs *verbs = format ? format_verbs(format) : NULL;

	return verbs && index < verbs->nparams ? &verbs->params[index] : NULL;
}

static const char *param_name(const void *owner, uint32_t index)
{
	return ((const struct libfwctl_param *)owner)[index].name;
}

const struct libfwctl_param *libfwctl_format_find_param(const struct libfwctl_format *format,
							const char *name)
{
	const struct verbs *verbs = format && name ? format_verbs(format) : NULL;
	uint32_t index;

	if (!verbs || !name_search(name, verbs->nparams, param_name, verbs->params, &index))
		return NULL;
	return &verbs->params[index];
}

const struct libfwctl_format *libfwctl_param_get_format(const struct libfwctl_param *param)
{
	return param ? param->format : NULL;
}

const char *libfwctl_param_get_name(const struct libfwctl_param *param)
{
	return param ? param->name : NULL;
}

const char *libfwctl_param_get_summary(const struct libfwctl_param *param)
{
	return param ? text_of(param->doc) : NULL;
}

const char *libfwctl_param_get_reference(const struct libfwctl_param *param)
{
	return param ? param->reference : NULL;
}

const char *libfwctl_param_get_since(const struct libfwctl_param *param)
{
	return param ? param->since : NULL;
}

const char *libfwctl_param_get_group(const struct libfwctl_param *param)
{
	return param ? param->group->name : NULL;
}

const struct libfwctl_field *libfwctl_param_get_field(const struct libfwctl_param *param)
{
	return param ? param->field : NULL;
}

const char *libfwctl_param_get_path(const struct libfwctl_param *param)
{
	return param ? param->path : NULL;
}

uint32_t libfwctl_param_get_takes_effect(const struct libfwctl_param *param)
{
	uint64_t effects;

	if (!param)
		return LIBFWCTL_TAKES_EFFECT_UNKNOWN;
	if (param->takes_effect != TAKES_EFFECT_TOLD)
		return param->takes_effect;
	effects = param->group->write ? param->group->write->command->effects : 0;
	if (effects & LIBFWCTL_EFFECT_CONFIG_AT_RESET)
		return LIBFWCTL_TAKES_EFFECT_AT_RESET;
	return effects & LIBFWCTL_EFFECT_CONFIG_NOW ? LIBFWCTL_TAKES_EFFECT_NOW
						    : LIBFWCTL_TAKES_EFFECT_UNKNOWN;
}

/* What a number of so many bits can be. */
static int range_of(const struct libfwctl_field *field, uint64_t *min, uint64_t *max)
{
	uint64_t all;

	if (!field || (field->kind != KIND_UNSIGNED && field->kind != KIND_SIGNED) ||
	    field->width == 0 || field->width > 64)
		return -ENODATA;
	all = UINT64_MAX >> (64 - field->width);
	*max = field->kind == KIND_SIGNED ? all >> 1 : all;
	*min = field->kind == KIND_SIGNED ? ~*max : 0;
	return 0;
}

int libfwctl_param_get_range(const struct libfwctl_param *param, uint64_t *min, uint64_t *max)
{
	if (!param || !min || !max)
		return -EINVAL;
	if (!param->has_range)
		return range_of(param->field, min, max);
	*min = param->min;
	*max = param->max;
	return 0;
}

const char *libfwctl_param_get_obstacle(const struct libfwctl_param *param)
{
	return param ? param->obstacle : NULL;
}

uint32_t libfwctl_param_get_values(const struct libfwctl_param *param)
{
	uint32_t values = 0;

	if (!param)
		return 0;
	if (param->group->next)
		values |= LIBFWCTL_PARAM_VALUE_NEXT;
	if (param->group->current)
		values |= LIBFWCTL_PARAM_VALUE_CURRENT;
	if (param->group->by_default)
		values |= LIBFWCTL_PARAM_VALUE_DEFAULT;
	return values;
}

uint32_t libfwctl_param_get_instances(const struct libfwctl_param *param, uint32_t *first)
{
	if (param && first)
		*first = param->group->first_instance;
	return param ? param->group->ninstances : 0;
}

const char *libfwctl_param_get_suffix(const struct libfwctl_param *param)
{
	return param ? param->group->suffix : NULL;
}

/* ---- readings --------------------------------------------------------------------------------- */

size_t libfwctl_format_get_reading_count(const struct libfwctl_format *format)
{
	const struct verbs *verbs = format ? format_verbs(format) : NULL;

	return verbs ? verbs->nreadings : 0;
}

const struct libfwctl_reading *libfwctl_format_get_reading(const struct libfwctl_format *format,
							   size_t index)
{
	const struct verbs *verbs = format ? format_verbs(format) : NULL;

	return verbs && index < verbs->nreadings ? &verbs->readings[index] : NULL;
}

static const char *reading_name(const void *owner, uint32_t index)
{
	return ((const struct libfwctl_reading *)owner)[index].name;
}

const struct libfwctl_reading *libfwctl_format_find_reading(const struct libfwctl_format *format,
							    const char *name)
{
	const struct verbs *verbs = format && name ? format_verbs(format) : NULL;
	uint32_t index;

	if (!verbs || !name_search(name, verbs->nreadings, reading_name, verbs->readings, &index))
		return NULL;
	return &verbs->readings[index];
}

const char *libfwctl_reading_get_name(const struct libfwctl_reading *reading)
{
	return reading ? reading->name : NULL;
}

const char *libfwctl_reading_get_summary(const struct libfwctl_reading *reading)
{
	return reading ? text_of(reading->doc) : NULL;
}

const char *libfwctl_reading_get_reference(const struct libfwctl_reading *reading)
{
	return reading ? reading->reference : NULL;
}

uint32_t libfwctl_reading_get_kind(const struct libfwctl_reading *reading)
{
	return reading ? reading->kind : 0;
}

const char *libfwctl_reading_get_unit(const struct libfwctl_reading *reading)
{
	static const char *const units[] = {
		"amperes",	"bits",	      "bps",	      "bytes",	    "celsius",	  "dbm",
		"gbps",		"gtps",	      "hertz",	      "hours",	    "mbps",	  "mhz",
		"microseconds", "microwatts", "milliamperes", "millivolts", "milliwatts", "ms",
		"mtps",		"ns",	      "packets",      "percent",    "rpm",	  "seconds",
		"us",		"volts",      "watts",
	};
	const char *end = reading ? strrchr(reading->name, '_') : NULL;

	for (size_t i = 0; end && i < sizeof(units) / sizeof(units[0]); i++)
		if (strcmp(end + 1, units[i]) == 0)
			return units[i];
	return NULL;
}

/* ---- dumps ------------------------------------------------------------------------------------ */

size_t libfwctl_format_get_dump_count(const struct libfwctl_format *format)
{
	const struct verbs *verbs = format ? format_verbs(format) : NULL;

	return verbs ? verbs->ndumps : 0;
}

const struct libfwctl_dump *libfwctl_format_get_dump(const struct libfwctl_format *format,
						     size_t index)
{
	const struct verbs *verbs = format ? format_verbs(format) : NULL;

	return verbs && index < verbs->ndumps ? &verbs->dumps[index] : NULL;
}

const struct libfwctl_dump *libfwctl_format_find_dump(const struct libfwctl_format *format,
						      const char *name)
{
	const struct verbs *verbs = format ? format_verbs(format) : NULL;

	for (uint32_t i = 0; verbs && i < verbs->ndumps; i++) {
		const struct libfwctl_dump *dump = &verbs->dumps[i];

		if (name ? strcmp(dump->name, name) == 0 : dump->is_default)
			return dump;
	}
	return NULL;
}

const char *libfwctl_dump_get_name(const struct libfwctl_dump *dump)
{
	return dump ? dump->name : NULL;
}

const char *libfwctl_dump_get_summary(const struct libfwctl_dump *dump)
{
	return dump ? text_of(dump->doc) : NULL;
}

const char *libfwctl_dump_get_reference(const struct libfwctl_dump *dump)
{
	return dump ? dump->reference : NULL;
}

const struct libfwctl_command *libfwctl_dump_get_command(const struct libfwctl_dump *dump)
{
	return dump ? dump->query->command : NULL;
}

const char *libfwctl_dump_get_suffix(const struct libfwctl_dump *dump)
{
	return dump ? dump->suffix : NULL;
}
