// SPDX-License-Identifier: GPL-2.0-or-later
/* param-words.c: what a parameter is and what its values are, in words for people and programs. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "param.h"

/* ---- Types ---- */

bool param_is_array(const struct libfwctl_param *param)
{
	const char *path = libfwctl_param_get_path(param);

	/* "speeds[3]" is one element, whose field is the whole array. */
	return libfwctl_field_is_array(libfwctl_param_get_field(param)) &&
	       path[strlen(path) - 1] != ']';
}

static void print_names(FILE *file, const struct libfwctl_field *field, size_t max)
{
	const char *name;

	for (size_t i = 0; !libfwctl_field_get_value(field, i, NULL, &name, NULL); i++) {
		long used = ftell(file);

		if (i && max && (size_t)used + strlen(name) + 2 > max) {
			fputs(", ...", file);
			return;
		}
		fprintf(file, "%s%s", i ? ", " : "", name);
	}
}

static void print_range(FILE *file, const struct libfwctl_param *param)
{
	bool is_signed =
		libfwctl_field_get_kind(libfwctl_param_get_field(param)) == LIBFWCTL_KIND_SIGNED;
	const char *unit = libfwctl_field_get_unit(libfwctl_param_get_field(param));
	uint64_t min, max;

	if (libfwctl_param_get_range(param, &min, &max))
		fputs("number", file);
	else if (is_signed)
		fprintf(file, "%" PRId64 " to %" PRId64, (int64_t)min, (int64_t)max);
	else if (!min && max >= UINT16_MAX && !(max & (max + 1)))
		fprintf(file, "%d bit number", 64 - __builtin_clzll(max));
	else
		fprintf(file, "%" PRIu64 " to %" PRIu64, min, max);
	if (unit)
		fprintf(file, " %s", unit);
}

char *param_type(const struct libfwctl_param *param, size_t max)
{
	const struct libfwctl_field *field = libfwctl_param_get_field(param);
	uint64_t width = libfwctl_field_get_bit_width(field);
	struct memory memory;

	memory_open(&memory);
	switch (field ? libfwctl_field_get_kind(field) : UINT32_MAX) {
	case LIBFWCTL_KIND_BOOL:
		fputs("false, true", memory.file);
		break;
	case LIBFWCTL_KIND_ENUM:
	case LIBFWCTL_KIND_FLAGS:
		print_names(memory.file, field, max);
		if (libfwctl_field_is_open(field))
			fputs(" or a number", memory.file);
		break;
	case LIBFWCTL_KIND_UNSIGNED:
	case LIBFWCTL_KIND_SIGNED:
		print_range(memory.file, param);
		break;
	case LIBFWCTL_KIND_BYTES:
	case LIBFWCTL_KIND_STRING:
		if (width)
			fprintf(memory.file, "%" PRIu64 " ", width / 8);
		fputs(libfwctl_field_get_kind(field) == LIBFWCTL_KIND_BYTES ? "bytes"
									    : "characters",
		      memory.file);
		break;
	case LIBFWCTL_KIND_UUID:
		fputs("UUID", memory.file);
		break;
	default:
		fputs("not known", memory.file);
		break;
	}
	if (param_is_array(param))
		fprintf(memory.file, ", %" PRIu64 " times", libfwctl_field_get_count(field));
	return memory_close(&memory);
}

const char *takes_effect_words(uint32_t takes_effect)
{
	switch (takes_effect) {
	case LIBFWCTL_TAKES_EFFECT_NOW:
		return "now";
	case LIBFWCTL_TAKES_EFFECT_AT_RESET:
		return "at reset";
	case LIBFWCTL_TAKES_EFFECT_AT_REBOOT:
		return "at reboot";
	default:
		return "-";
	}
}

uint32_t param_stored_kind(const struct libfwctl_param *param)
{
	return libfwctl_param_get_values(param) & LIBFWCTL_PARAM_VALUE_NEXT
		       ? LIBFWCTL_PARAM_VALUE_NEXT
		       : LIBFWCTL_PARAM_VALUE_CURRENT;
}

/* ---- Values ---- */

/* A number as JSON writes it too: what is hexadecimal stays text. */
static bool is_decimal(const char *text)
{
	const char *digits = text + (*text == '-');
	size_t length = strlen(digits);

	return length && strspn(digits, "0123456789") == length && (*digits != '0' || length == 1);
}

static struct json_object *number_json(const char *text)
{
	struct json_object *number = need(json_object_new_string(""));

	json_object_set_serializer(number, json_object_userdata_to_json_string, need(strdup(text)),
				   json_object_free_userdata);
	return number;
}

static struct json_object *item_json(uint32_t kind, const char *text)
{
	bool number = kind == LIBFWCTL_KIND_UNSIGNED || kind == LIBFWCTL_KIND_SIGNED ||
		      kind == LIBFWCTL_KIND_ENUM || kind == LIBFWCTL_KIND_FLAGS;

	if (kind == LIBFWCTL_KIND_BOOL && (!strcmp(text, "true") || !strcmp(text, "false")))
		return json_object_new_boolean(!strcmp(text, "true"));
	return number && is_decimal(text) ? number_json(text) : need(json_object_new_string(text));
}

struct json_object *value_json(const struct libfwctl_param *param, const char *text)
{
	const struct libfwctl_field *field = libfwctl_param_get_field(param);
	uint32_t kind = libfwctl_field_get_kind(field);
	char *copy, *rest, *item;
	struct json_object *list;

	if (!param_is_array(param))
		return item_json(kind, text);
	list = json_object_new_array();
	copy = rest = need(strdup(text));
	while ((item = strsep(&rest, ",")))
		json_object_array_add(list, item_json(kind, item));
	free(copy);
	return list;
}

void json_add_value(struct json_object *object, const char *key, const struct libfwctl_param *param,
		    const char *text)
{
	if (text)
		json_object_object_add(object, key, value_json(param, text));
}

/* ---- Settings ---- */

const char *answer_word(uint32_t answer)
{
	return answer == LIBFWCTL_ANSWER_YES ? "yes" : answer == LIBFWCTL_ANSWER_NO ? "no" : NULL;
}

struct json_object *setting_json(const struct libfwctl_setting *setting, uint32_t settable)
{
	const struct libfwctl_param *param = libfwctl_setting_get_param(setting);
	struct json_object *object = json_object_new_object();
	uint32_t first;

	json_add_string(object, "name", libfwctl_setting_get_name(setting));
	if (libfwctl_param_get_instances(param, &first)) {
		json_add_string(object, "parameter", libfwctl_param_get_name(param));
		json_object_object_add(
			object, "instance",
			json_object_new_int64(libfwctl_setting_get_instance(setting)));
	}
	json_add_string(object, "summary", libfwctl_param_get_summary(param));
	json_add_string(object, "supported", answer_word(libfwctl_setting_get_support(setting)));
	json_add_string(object, "settable", answer_word(settable));
	if (libfwctl_setting_get_takes_effect(setting))
		json_add_string(
			object, "takes_effect",
			libfwctl_takes_effect_name(libfwctl_setting_get_takes_effect(setting)));
	json_add_string(object, "obstacle", libfwctl_param_get_obstacle(param));
	return object;
}

void setting_json_values(struct json_object *object, const struct libfwctl_setting *setting,
			 uint32_t kinds)
{
	const struct libfwctl_error *error = libfwctl_setting_get_error(setting);

	for (size_t i = 0; i < PARAM_KINDS; i++)
		if (kinds & param_kinds[i])
			json_add_value(object, libfwctl_param_value_name(param_kinds[i]),
				       libfwctl_setting_get_param(setting),
				       libfwctl_setting_get_text(setting, param_kinds[i]));
	if (error)
		json_object_object_add(object, "error", failure_json(error));
}

bool setting_is_marked(const struct libfwctl_setting *setting)
{
	const char *next = libfwctl_setting_get_text(setting, LIBFWCTL_PARAM_VALUE_NEXT);
	const char *current = libfwctl_setting_get_text(setting, LIBFWCTL_PARAM_VALUE_CURRENT);
	const char *by_default = libfwctl_setting_get_text(setting, LIBFWCTL_PARAM_VALUE_DEFAULT);

	if (!next)
		return current && by_default && strcmp(current, by_default);
	return (current && strcmp(next, current)) || (by_default && strcmp(next, by_default));
}
