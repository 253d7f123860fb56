// SPDX-License-Identifier: LGPL-2.1-or-later
/* change.c: what parameters are to be changed to: from text, held against what their fields take. No I/O. */
#include "tuning/absence.h"
#include "tuning/change.h"
#include "codec/value.h"
#include "image/bits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void change_clear(struct change *change)
{
	for (size_t i = 0; i < change->count; i++)
		free(change->elements[i].text);
	free(change->elements);
	free(change->text);
	*change = (struct change){0};
}

/* ---- text ----------------------------------------------------------------------------------- */

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

size_t text_unescape(const char *text, size_t length, char *bytes)
{
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		bool pair = text[i] == '\\' && i + 1 < length && text[i + 1] == '\\';
		bool code = text[i] == '\\' && i + 3 < length && text[i + 1] == 'x' &&
			    digit(text[i + 2]) >= 0 && digit(text[i + 3]) >= 0;

		bytes[n++] = code ? (char)(digit(text[i + 2]) << 4 | digit(text[i + 3])) : text[i];
		i += code ? 3 : pair;
	}
	return n;
}

/* The name of a value that differs in capitals at most; NULL: none, or several do. */
static const char *folded_name(const struct libfwctl_field *field, const char *text, size_t length)
{
	const struct enumeration *enumeration = field->enumeration;
	const char *found = NULL;

	if (field->kind == KIND_BOOL && length == 4 && strncasecmp(text, "true", 4) == 0)
		return "true";
	if (field->kind == KIND_BOOL && length == 5 && strncasecmp(text, "false", 5) == 0)
		return "false";
	for (uint32_t i = 0; enumeration && i < enumeration->nvalues; i++) {
		const char *name = enumeration->values[i].name;

		if (strlen(name) != length || strncasecmp(name, text, length) != 0)
			continue;
		if (found)
			return NULL;
		found = name;
	}
	return found;
}

/* The text with names as the format writes them; of flags, each that | joins. */
static char *fold(const struct libfwctl_field *field, const char *text, size_t length)
{
	char *copy = strndup(text, length), *at = copy;

	while (at) {
		size_t part = field->kind == KIND_FLAGS ? strcspn(at, "|") : strlen(at);
		const char *name =
			value_named(field, at, part) ? NULL : folded_name(field, at, part);

		if (name)
			memcpy(at, name, part);
		at = at[part] ? at + part + 1 : NULL;
	}
	return copy;
}

/* ---- one element ---------------------------------------------------------------------------- */

/* What an element is of, and what is given for it. */
struct given {
	const char *name; /* of the setting, and what element of it */
	const struct libfwctl_param *param;
	const struct libfwctl_field *field; /* NULL: not known */
	const char *text;
	size_t length;
};

static int refuse(const struct given *given, int status, struct libfwctl_error *err)
{
	char *text = strndup(given->text, given->length);

	value_report(err, status, given->name, given->field, text ? text : "");
	free(text);
	return status;
}

static int check_range(const struct given *given, uint64_t value, struct libfwctl_error *err)
{
	const struct libfwctl_param *param = given->param;
	bool is_signed = given->field->kind == KIND_SIGNED;
	bool fits = is_signed ? (int64_t)value >= (int64_t)param->min &&
					(int64_t)value <= (int64_t)param->max
			      : value >= param->min && value <= param->max;
	char *text;
	int status;

	if (!param->has_range || fits)
		return 0;
	text = strndup(given->text, given->length);
	status =
		report(err, FAILURE(.message = is_signed ? MSG_PARAM_RANGE_SIGNED : MSG_PARAM_RANGE,
				    .error = ERANGE, .field = given->name, .subject = text,
				    .number = {param->min, param->max}));
	free(text);
	return status;
}

static int take_number(const struct given *given, struct libfwctl_error *err, char **out)
{
	char *folded = fold(given->field, given->text, given->length);
	uint64_t value;
	int status;

	if (!folded)
		return report_no_memory(err, "a change");
	status = value_parse(given->field, folded, given->length, &value);
	free(folded);
	if (status)
		return refuse(given, status, err);
	if (given->field->kind == KIND_SIGNED)
		value = bits_sign_extend(value, given->field->width);
	status = check_range(given, value, err);
	if (status)
		return status;
	*out = value_text(given->field, value);
	return *out ? 0 : report_no_memory(err, "a change");
}

static int take_data(const struct given *given, struct libfwctl_error *err, char **out)
{
	const struct libfwctl_field *field = given->field;
	bool varies = (field->flags & FIELD_TO_END) || (field->extras && field->extras->length);
	char *text = malloc(given->length + 1);
	unsigned char *bytes = malloc(given->length + 1);
	size_t length = given->length, nbytes = 0;
	int status = text && bytes ? 0 : -ENOMEM;

	if (!status) {
		memcpy(text, given->text, length);
		if (field->kind == KIND_STRING)
			length = text_unescape(given->text, given->length, text);
		status = value_parse_data(field, text, length, bytes, &nbytes);
	}
	if (!status && !varies && nbytes > field->width / 8)
		status = -ERANGE;
	free(text);
	free(bytes);
	if (status == -ENOMEM)
		return report_no_memory(err, "a change");
	if (status)
		return refuse(given, status, err);
	*out = strndup(given->text, given->length);
	return *out ? 0 : report_no_memory(err, "a change");
}

static int take_element(const struct given *given, struct libfwctl_error *err, char **out)
{
	if (given->field && field_is_number(given->field))
		return take_number(given, err, out);
	if (given->field)
		return take_data(given, err, out);
	*out = strndup(given->text, given->length);
	return *out ? 0 : report_no_memory(err, "a change");
}

/* ---- all of it ------------------------------------------------------------------------------ */

static int add_element(struct change *change, uint64_t index, char *text,
		       struct libfwctl_error *err)
{
	struct element *grown =
		reallocarray(change->elements, change->count + 1, sizeof(*change->elements));
	size_t at = change->count;

	if (!grown) {
		free(text);
		return report_no_memory(err, "a change");
	}
	change->elements = grown;
	while (at && grown[at - 1].index >= index)
		at--;
	if (at < change->count && grown[at].index == index) {
		free(grown[at].text);
	} else {
		memmove(&grown[at + 1], &grown[at], (change->count - at) * sizeof(*grown));
		change->count++;
	}
	grown[at] = (struct element){index, text};
	return 0;
}

static int take_whole(struct given *given, bool is_array, struct libfwctl_error *err,
		      struct change *change)
{
	uint64_t wanted = is_array ? libfwctl_field_get_count(given->field) : 1, index = 0;
	const char *rest = given->text;
	int status;

	change->whole = true;
	for (; rest; index++) {
		char *text = NULL;

		given->text = rest;
		given->length = is_array ? strcspn(rest, ",") : strlen(rest);
		status = take_element(given, err, &text);
		if (!status)
			status = add_element(change, index, text, err);
		if (status)
			return status;
		rest = rest[given->length] ? rest + given->length + 1 : NULL;
	}
	if (!is_array || !wanted || index == wanted)
		return 0;
	return report(err, FAILURE(.message = MSG_PARAM_COUNT, .error = ERANGE,
				   .field = given->name, .number = {wanted, index}));
}

static int copy_elements(const struct change *from, struct libfwctl_error *err, struct change *to)
{
	for (size_t i = 0; i < from->count; i++) {
		char *text = strdup(from->elements[i].text);
		int status = text ? add_element(to, from->elements[i].index, text, err)
				  : report_no_memory(err, "a change");

		if (status)
			return status;
	}
	to->whole = from->whole && !from->to_default;
	to->to_default = from->to_default;
	return 0;
}

static int take_one(struct given *given, uint64_t index, const struct change *before,
		    struct libfwctl_error *err, struct change *change)
{
	uint64_t count = libfwctl_field_get_count(given->field);
	char name[300], *text = NULL;
	int status;

	if (count && index >= count)
		return report(err, FAILURE(.message = MSG_PARAM_ELEMENT, .error = ERANGE,
					   .field = given->name, .number = {count, index}));
	snprintf(name, sizeof(name), "%s[%" PRIu64 "]", given->name, index);
	given->name = name;
	status = copy_elements(before, err, change);
	if (!status)
		status = take_element(given, err, &text);
	return status ? status : add_element(change, index, text, err);
}

/* "1,2,3", or "[1]=2,[5]=6" if it is not all of an array. */
static int make_text(struct change *change, struct libfwctl_error *err)
{
	size_t room = 1;
	char *at;

	for (size_t i = 0; i < change->count; i++)
		room += strlen(change->elements[i].text) + 32;
	change->text = at = malloc(room);
	if (!at)
		return report_no_memory(err, "a change");
	*at = '\0';
	for (size_t i = 0; i < change->count; i++) {
		if (i)
			*at++ = ',';
		if (!change->whole)
			at += sprintf(at, "[%" PRIu64 "]=", change->elements[i].index);
		at = stpcpy(at, change->elements[i].text);
	}
	return 0;
}

/* ---- asked by callers ----------------------------------------------------------------------- */

static int check_settable(const struct libfwctl_setting *setting, struct libfwctl_error *err)
{
	const struct libfwctl_param *param = setting->param;

	if (!param->obstacle && param->group->write && group_stored(param->group) >= 0)
		return 0;
	return report(err, FAILURE(.message = MSG_PARAM_READ_ONLY, .error = EACCES,
				   .field = setting->name,
				   .subject = param->obstacle
						      ? param->obstacle
						      : "its format knows no call that writes it"));
}

static void replace_change(struct libfwctl_setting *setting, struct change *change)
{
	change_clear(&setting->change);
	setting->change = *change;
	free(setting->wanted);
	setting->wanted = NULL;
	setting->outcome = LIBFWCTL_OUTCOME_NONE;
	setting_forget_failure(setting);
}

/* Named without its number, as all instances are. */
static bool is_of_all(const struct libfwctl_setting *setting, const char *name)
{
	return setting->param->group->ninstances && strcasecmp(name, setting->param->name) == 0;
}

struct request_to_change {
	const char *name; /* without the number of an element */
	const char *text;
	bool has_index;
	uint64_t index;
};

static int change_one(struct libfwctl_setting *setting, void *data, struct libfwctl_error *err)
{
	const struct request_to_change *wish = data;
	struct given given = {.name = setting->name,
			      .param = setting->param,
			      .field = param_field(setting->param),
			      .text = wish->text,
			      .length = strlen(wish->text)};
	bool is_array = param_is_array(setting->param);
	struct change change = {.of_all = is_of_all(setting, wish->name)};
	int status = check_settable(setting, err);

	if (status)
		return status;
	if (wish->has_index && !is_array)
		return report(err, FAILURE(.message = MSG_PARAM_NO_ARRAY, .error = EINVAL,
					   .field = setting->name));
	status = wish->has_index ? take_one(&given, wish->index, &setting->change, err, &change)
				 : take_whole(&given, is_array, err, &change);
	if (!status)
		status = make_text(&change, err);
	if (status)
		change_clear(&change);
	else
		replace_change(setting, &change);
	return status;
}

/* "LANES[3]" is the element 3 of LANES; what is no such name stays as it is, and will not be found. */
static char *split(const char *name, struct request_to_change *wish)
{
	const char *bracket = strchr(name, '[');
	struct number number;
	size_t length;

	if (!bracket)
		return strdup(name);
	length = strlen(bracket);
	if (bracket[length - 1] != ']' || value_parse_number(bracket + 1, length - 2, &number) ||
	    number.negative)
		return strdup(name);
	wish->has_index = true;
	wish->index = number.magnitude;
	return strndup(name, (size_t)(bracket - name));
}

int libfwctl_settings_change(struct libfwctl_settings *settings, const char *name, const char *text,
			     struct libfwctl_error *err)
{
	struct request_to_change wish = {.text = text};
	char *base;
	int status;

	error_reset(err);
	if (!settings || !name || !text)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "settings, name and text"));
	base = split(name, &wish);
	if (!base)
		return report_no_memory(err, "a change");
	wish.name = base;
	status = settings_each(settings, base, false, change_one, &wish, err);
	free(base);
	return status;
}

struct request_for_default {
	const char *pattern;
	size_t taken;
};

/* What a wildcard happens to reach, but cannot be set or has no default, is left. */
static int change_one_to_default(struct libfwctl_setting *setting, void *data,
				 struct libfwctl_error *err)
{
	struct request_for_default *wish = data;
	bool named = wish->pattern && (strcasecmp(wish->pattern, setting->name) == 0 ||
				       strcasecmp(wish->pattern, setting->param->name) == 0);
	struct change change = {
		.whole = true,
		.to_default = true,
		.of_all = wish->pattern && is_of_all(setting, wish->pattern),
		.optional = !named,
	};
	int status = check_settable(setting, named ? err : NULL);

	if (!status && !setting->param->group->by_default)
		status = report(named ? err : NULL,
				FAILURE(.message = MSG_PARAM_NO_DEFAULT, .error = ENOTSUP,
					.field = setting->name));
	if (status)
		return named ? status : 0;
	change.text = strdup("");
	if (!change.text)
		return report_no_memory(err, "a change");
	replace_change(setting, &change);
	wish->taken++;
	return 0;
}

int libfwctl_settings_change_to_default(struct libfwctl_settings *settings, const char *pattern,
					struct libfwctl_error *err)
{
	struct request_for_default wish = {.pattern = pattern};
	int status;

	error_reset(err);
	if (!settings)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "settings"));
	status = settings_each(settings, pattern, true, change_one_to_default, &wish, err);
	if (status || wish.taken)
		return status;
	return report(err, FAILURE(.message = MSG_PARAM_NO_DEFAULT, .error = ENOTSUP,
				   .field = pattern ? pattern : "*"));
}

void libfwctl_settings_discard(struct libfwctl_settings *settings)
{
	struct change none = {0};

	for (size_t i = 0; settings && i < settings->count; i++)
		if (setting_is_changed(settings->list[i]))
			replace_change(settings->list[i], &none);
}

/* ---- into a request ------------------------------------------------------------------------- */

static int put_element(struct libfwctl_request *request, const char *path, const char *text,
		       bool is_string, struct libfwctl_error *err)
{
	size_t length;
	char *bytes;
	int status;

	if (!is_string)
		return libfwctl_request_put(request, path, text, err);
	bytes = malloc(strlen(text) + 1);
	if (!bytes)
		return report_no_memory(err, "a change");
	length = text_unescape(text, strlen(text), bytes);
	status = libfwctl_request_put_data(request, path, bytes, length, err);
	free(bytes);
	return status;
}

static int put_one(const struct libfwctl_setting *setting, struct libfwctl_request *request,
		   uint64_t index, const char *text, const uint64_t *number,
		   struct libfwctl_error *err)
{
	const struct libfwctl_field *field = param_field(setting->param);
	char memory[QUERY_PATH_MAX], path[QUERY_PATH_MAX + 32];

	if (!query_path(setting->param->group->write, setting->param->path, memory))
		return -ENAMETOOLONG;
	if (param_is_array(setting->param))
		snprintf(path, sizeof(path), "%s[%" PRIu64 "]", memory, index);
	else
		snprintf(path, sizeof(path), "%s", memory);
	if (number)
		return request_put_raw(request, path, *number, err);
	return put_element(request, path, text, field && field->kind == KIND_STRING, err);
}

/* What the device itself has said, names or not. */
static int put_value(const struct libfwctl_setting *setting, struct libfwctl_request *request,
		     const struct value *value, struct libfwctl_error *err)
{
	int status = 0;

	for (size_t i = 0; i < value->count && !status; i++)
		status = put_one(setting, request, i, value->elements[i],
				 value->numbers ? &value->numbers[i] : NULL, err);
	return status;
}

int change_put(const struct libfwctl_setting *setting, struct libfwctl_request *request,
	       struct libfwctl_error *err)
{
	const struct change *change = &setting->change;
	int status = 0;

	if (setting_is_to_go(setting))
		return absence_put(setting->param, &setting->absence, request, err);
	if (change->to_default)
		status = put_value(setting, request, &setting->values[VALUE_DEFAULT], err);
	for (size_t i = 0; i < change->count && !status; i++)
		status = put_one(setting, request, change->elements[i].index,
				 change->elements[i].text, NULL, err);
	return status;
}
