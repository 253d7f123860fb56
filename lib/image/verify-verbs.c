// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * verify-verbs.c: whether queries, groups of parameters, readings and dumps hold together. Paths stay text: what
 * they lead to may be another image's.
 */
#include "image/verify.h"

#include <stdlib.h>
#include <string.h>

static bool is_empty(const struct verifier *v, uint32_t string)
{
	return *image_string(v->image, string) == '\0';
}

/* A path that is needed. */
static bool verify_path(struct verifier *v, enum image_table table, uint32_t index, uint32_t path)
{
	if (!verify_string(v, table, index, path))
		return false;
	if (is_empty(v, path))
		return verify_failed(v, table, index, "it names no field");
	return true;
}

/* ---- settings --------------------------------------------------------------------------------- */

static bool is_setting_kind(uint32_t kind)
{
	return kind >= SETTING_TEXT && kind < SETTING_KINDS;
}

/* Those of other kinds may belong to what is newer than this library as a whole. */
static bool verify_settings(struct verifier *v)
{
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_SETTINGS); i++) {
		struct image_setting setting;

		image_read(v->image, IMAGE_SETTINGS, i, &setting, sizeof(setting));
		if (!is_setting_kind(setting.kind))
			continue;
		if (!verify_path(v, IMAGE_SETTINGS, i, setting.path) ||
		    !verify_string(v, IMAGE_SETTINGS, i, setting.value) ||
		    !verify_ref(v, IMAGE_SETTINGS, i, IMAGE_QUERIES, setting.query_ref))
			return false;
		if (setting.kind == SETTING_ANSWER &&
		    (!setting.query_ref || is_empty(v, setting.value)))
			return verify_failed(v, IMAGE_SETTINGS, i, "it is an answer to nothing");
	}
	return true;
}

static bool verify_setting_run(struct verifier *v, enum image_table table, uint32_t index,
			       uint32_t first, uint32_t count)
{
	if (!verify_run(v, table, index, IMAGE_SETTINGS, first, count) ||
	    !verify_spend(v, table, index, count))
		return false;
	for (uint32_t i = first; i < first + count; i++)
		if (!is_setting_kind(image_word(v->image, IMAGE_SETTINGS, i,
						offsetof(struct image_setting, kind))))
			return verify_failed(v, IMAGE_SETTINGS, i,
					     "it is of a kind that there is not");
	return true;
}

/* ---- queries ---------------------------------------------------------------------------------- */

static bool has_command(const struct verifier *v, const char *name)
{
	uint32_t index;

	return image_find(v->image, IMAGE_COMMANDS, name, &index) &&
	       !(image_word(v->image, IMAGE_COMMANDS, index,
			    offsetof(struct image_command, flags)) &
		 COMMAND_TEMPLATE);
}

static bool verify_query(struct verifier *v, uint32_t index, const struct image_query *query)
{
	const uint32_t strings[] = {query->command, query->at, query->when_path};

	if (!verify_strings(v, IMAGE_QUERIES, index, strings,
			    sizeof(strings) / sizeof(strings[0])) ||
	    !verify_ref(v, IMAGE_QUERIES, index, IMAGE_QUERIES, query->when_ref) ||
	    !verify_setting_run(v, IMAGE_QUERIES, index, query->first_setting, query->nsettings))
		return false;
	if (query->when_ref && is_empty(v, query->when_path))
		return verify_failed(v, IMAGE_QUERIES, index,
				     "it depends on a reply, but on no field of it");
	/* What an extension asks may be of the format that it extends. */
	if (!v->extension && !has_command(v, image_string(v->image, query->command)))
		return verify_failed(v, IMAGE_QUERIES, index,
				     "it is made by a command that is not there");
	return true;
}

/* How many queries come before one that depends on another, if that has so many. */
static uint32_t depth_behind(const unsigned char *depths, uint32_t ref, uint32_t depth)
{
	return ref && depths[ref - 1] >= depth ? depths[ref - 1] + 1u : depth;
}

/* One more look at how many come before each; false: it is refused, or no depth has changed. */
static bool deepen(struct verifier *v, unsigned char *depths, bool *sound)
{
	bool changed = false;

	for (uint32_t i = 0; i < image_count(v->image, IMAGE_QUERIES); i++) {
		struct image_query query;
		uint32_t depth;

		image_read(v->image, IMAGE_QUERIES, i, &query, sizeof(query));
		if (query.need)
			continue;
		*sound = verify_spend(v, IMAGE_QUERIES, i, query.nsettings + UINT64_C(1));
		if (!*sound)
			return false;
		depth = depth_behind(depths, query.when_ref, depths[i]);
		for (uint32_t j = 0; j < query.nsettings; j++)
			depth = depth_behind(depths,
					     image_word(v->image, IMAGE_SETTINGS,
							query.first_setting + j,
							offsetof(struct image_setting, query_ref)),
					     depth);
		*sound = depth < IMAGE_QUERY_DEPTH_MAX;
		if (!*sound)
			return verify_failed(v, IMAGE_QUERIES, i,
					     "it depends on itself, or on too many others");
		changed |= depth != depths[i];
		depths[i] = (unsigned char)depth;
	}
	return changed;
}

/* Each look gets at least one query further, and a ring gets too deep. */
static bool verify_query_depths(struct verifier *v)
{
	unsigned char *depths = calloc((size_t)image_count(v->image, IMAGE_QUERIES) + 1, 1);
	bool sound = true;

	if (!depths) {
		v->no_memory = true;
		return false;
	}
	while (deepen(v, depths, &sound))
		;
	free(depths);
	return sound;
}

static bool verify_queries(struct verifier *v)
{
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_QUERIES); i++) {
		struct image_query query;

		image_read(v->image, IMAGE_QUERIES, i, &query, sizeof(query));
		if (!verify_rising_name(v, IMAGE_QUERIES, i, query.name, NAME_DOTTED))
			return false;
		if (!query.need && !verify_query(v, i, &query))
			return false;
	}
	return verify_query_depths(v);
}

/* ---- groups and parameters -------------------------------------------------------------------- */

static bool verify_instances(struct verifier *v, uint32_t index, const struct image_group *group)
{
	if (group->ninstances > IMAGE_INSTANCES_MAX ||
	    group->first_instance > UINT32_MAX - group->ninstances)
		return verify_failed(v, IMAGE_GROUPS, index,
				     "it has more instances than there can be");
	if (group->ninstances && !verify_name(v, IMAGE_GROUPS, index, group->suffix, NAME_PLACE))
		return false;
	return true;
}

static bool verify_group(struct verifier *v, uint32_t index, const struct image_group *group)
{
	const uint32_t strings[] = {group->doc,	   group->doc_ref,  group->obstacle,
				    group->suffix, group->readable, group->writable};
	const uint32_t queries[] = {group->next_ref, group->current_ref, group->default_ref,
				    group->write_ref, group->support_ref};

	if (!verify_strings(v, IMAGE_GROUPS, index, strings,
			    sizeof(strings) / sizeof(strings[0])) ||
	    !verify_ref(v, IMAGE_GROUPS, index, IMAGE_LAYOUTS, group->layout_ref) ||
	    !verify_setting_run(v, IMAGE_GROUPS, index, group->first_setting, group->nsettings) ||
	    !verify_instances(v, index, group))
		return false;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		if (!verify_ref(v, IMAGE_GROUPS, index, IMAGE_QUERIES, queries[i]))
			return false;
	if (group->takes_effect >= TAKES_EFFECTS)
		return verify_failed(v, IMAGE_GROUPS, index,
				     "it takes effect at a time that there is not");
	if (!group->next_ref && !group->current_ref)
		return verify_failed(v, IMAGE_GROUPS, index, "nothing tells what stands in it");
	if (!group->support_ref && (!is_empty(v, group->readable) || !is_empty(v, group->writable)))
		return verify_failed(v, IMAGE_GROUPS, index,
				     "nothing is asked whether the device has it");
	return true;
}

static bool verify_groups(struct verifier *v)
{
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_GROUPS); i++) {
		struct image_group group;

		image_read(v->image, IMAGE_GROUPS, i, &group, sizeof(group));
		if (!verify_rising_name(v, IMAGE_GROUPS, i, group.name, NAME_DOTTED))
			return false;
		if (!group.need && !verify_group(v, i, &group))
			return false;
	}
	return true;
}

/* Least and largest are in order as numbers without a sign, or with one: only the field knows. */
static bool is_range(const struct image_param *param)
{
	uint64_t min = (uint64_t)param->min_high << 32 | param->min_low;
	uint64_t max = (uint64_t)param->max_high << 32 | param->max_low;

	return min <= max || (int64_t)min <= (int64_t)max;
}

static bool verify_param(struct verifier *v, uint32_t index, const struct image_param *param)
{
	const uint32_t strings[] = {param->doc, param->doc_ref, param->since, param->obstacle};

	if (!verify_strings(v, IMAGE_PARAMS, index, strings,
			    sizeof(strings) / sizeof(strings[0])) ||
	    !verify_path(v, IMAGE_PARAMS, index, param->path))
		return false;
	if (param->group >= image_count(v->image, IMAGE_GROUPS))
		return verify_failed(v, IMAGE_PARAMS, index,
				     "it stands in a group that is not there");
	if (param->takes_effect >= TAKES_EFFECTS)
		return verify_failed(v, IMAGE_PARAMS, index,
				     "it takes effect at a time that there is not");
	if ((param->flags & PARAM_HAS_RANGE) && !is_range(param))
		return verify_failed(v, IMAGE_PARAMS, index, "its range is none that can be");
	return true;
}

static bool verify_params(struct verifier *v)
{
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_PARAMS); i++) {
		struct image_param param;

		image_read(v->image, IMAGE_PARAMS, i, &param, sizeof(param));
		if (!verify_rising_name(v, IMAGE_PARAMS, i, param.name, NAME_DOTTED))
			return false;
		if (!param.need && !verify_param(v, i, &param))
			return false;
	}
	return true;
}

/* ---- readings --------------------------------------------------------------------------------- */

static bool verify_reading(struct verifier *v, uint32_t index, const struct image_reading *reading)
{
	struct image_group group;

	if (!verify_string(v, IMAGE_READINGS, index, reading->doc) ||
	    !verify_string(v, IMAGE_READINGS, index, reading->doc_ref) ||
	    !verify_string(v, IMAGE_READINGS, index, reading->alarm) ||
	    !verify_string(v, IMAGE_READINGS, index, reading->unit) ||
	    !verify_path(v, IMAGE_READINGS, index, reading->path) ||
	    !verify_run(v, IMAGE_READINGS, index, IMAGE_POINTS, reading->first_point,
			reading->npoints))
		return false;
	if (reading->group >= image_count(v->image, IMAGE_GROUPS))
		return verify_failed(v, IMAGE_READINGS, index,
				     "it stands in a group that is not there");
	image_read(v->image, IMAGE_GROUPS, reading->group, &group, sizeof(group));
	if (!group.need && !group.current_ref)
		return verify_failed(v, IMAGE_READINGS, index,
				     "nothing tells what its group has now");
	if (reading->kind < READING_VERSION || reading->kind >= READING_KINDS)
		return verify_failed(v, IMAGE_READINGS, index, "it is of a kind that there is not");
	if (reading->alarm_kind >= ALARMS)
		return verify_failed(v, IMAGE_READINGS, index,
				     "its alarm is of a kind that there is not");
	if ((reading->alarm_kind == ALARM_ABOVE || reading->alarm_kind == ALARM_BELOW) &&
	    is_empty(v, reading->alarm))
		return verify_failed(v, IMAGE_READINGS, index, "its alarm compares it to nothing");
	return true;
}

static bool verify_readings(struct verifier *v)
{
	for (uint32_t i = 0; i < image_count(v->image, IMAGE_READINGS); i++) {
		struct image_reading reading;

		image_read(v->image, IMAGE_READINGS, i, &reading, sizeof(reading));
		if (!verify_rising_name(v, IMAGE_READINGS, i, reading.name, NAME_DOTTED))
			return false;
		if (!reading.need && !verify_reading(v, i, &reading))
			return false;
	}
	return true;
}

/* ---- dumps ------------------------------------------------------------------------------------ */

/* What ends the name of a file must not lead elsewhere. */
static bool verify_file_suffix(struct verifier *v, uint32_t index, uint32_t suffix)
{
	const char *text;

	if (!verify_string(v, IMAGE_DUMPS, index, suffix))
		return false;
	text = image_string(v->image, suffix);
	if (!*text)
		return true;
	if (!verify_name(v, IMAGE_DUMPS, index, suffix, NAME_PLACE))
		return false;
	if (*text != '.' || strchr(text, '/'))
		return verify_failed(v, IMAGE_DUMPS, index, "names of files cannot end as it says");
	return true;
}

static bool verify_dump(struct verifier *v, uint32_t index, const struct image_dump *dump)
{
	if (!verify_string(v, IMAGE_DUMPS, index, dump->doc) ||
	    !verify_string(v, IMAGE_DUMPS, index, dump->doc_ref) ||
	    !verify_file_suffix(v, index, dump->suffix))
		return false;
	if (dump->query >= image_count(v->image, IMAGE_QUERIES))
		return verify_failed(v, IMAGE_DUMPS, index,
				     "it is made by a query that is not there");
	return true;
}

static bool verify_dumps(struct verifier *v)
{
	bool any = false; /* is what is meant if none is named */

	for (uint32_t i = 0; i < image_count(v->image, IMAGE_DUMPS); i++) {
		struct image_dump dump;

		image_read(v->image, IMAGE_DUMPS, i, &dump, sizeof(dump));
		if (!verify_rising_name(v, IMAGE_DUMPS, i, dump.name, NAME_DOTTED))
			return false;
		if (dump.need)
			continue;
		if (!verify_dump(v, i, &dump))
			return false;
		if (any && (dump.flags & DUMP_DEFAULT))
			return verify_failed(v, IMAGE_DUMPS, i,
					     "it is not the only one that is meant without a name");
		any |= (dump.flags & DUMP_DEFAULT) != 0;
	}
	return true;
}

bool verify_verbs(struct verifier *v)
{
	return verify_settings(v) && verify_queries(v) && verify_groups(v) && verify_params(v) &&
	       verify_readings(v) && verify_dumps(v);
}
