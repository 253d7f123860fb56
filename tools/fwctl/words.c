// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * words.c: scopes and effects, from the words of a command line and in words for people and programs.
 */
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "fwctl.h"

static const struct {
	uint64_t effect;
	const char *phrase;
} phrases[] = {
	{LIBFWCTL_EFFECT_READS, "reads"},
	{LIBFWCTL_EFFECT_CONFIG_NOW, "changes configuration at once"},
	{LIBFWCTL_EFFECT_CONFIG_AT_RESET, "changes configuration from the next reset on"},
	{LIBFWCTL_EFFECT_RESETS, "resets"},
	{LIBFWCTL_EFFECT_DISRUPTS_TRAFFIC, "can disrupt traffic"},
	{LIBFWCTL_EFFECT_CLEARS_DATA, "clears counters or logs"},
	{LIBFWCTL_EFFECT_DESTROYS_DATA, "destroys data"},
	{LIBFWCTL_EFFECT_IRREVERSIBLE, "cannot be undone"},
	{LIBFWCTL_EFFECT_TOUCHES_OTHER_FUNCTIONS, "reaches other functions"},
	{LIBFWCTL_EFFECT_DISCLOSES, "can disclose data of others"},
	{LIBFWCTL_EFFECT_BACKGROUND, "goes on in the background"},
};

#define NPHRASES (sizeof(phrases) / sizeof(phrases[0]))

uint64_t effects_named(void)
{
	uint64_t named = 0;

	for (unsigned int bit = 0; bit < 64; bit++)
		if (libfwctl_effect_name(UINT64_C(1) << bit))
			named |= UINT64_C(1) << bit;
	return named;
}

const char *scope_word(uint32_t scope, char room[static 16])
{
	const char *name = libfwctl_scope_name(scope);

	if (name)
		return name;
	snprintf(room, 16, "%u", scope);
	return room;
}

bool scope_taints(uint32_t scope)
{
	return scope >= LIBFWCTL_SCOPE_DEBUG_WRITE;
}

const char *scope_needs(uint32_t scope)
{
	if (scope >= LIBFWCTL_SCOPE_DEBUG_WRITE_FULL)
		return "taints the kernel; needs CAP_SYS_RAWIO";
	return scope_taints(scope) ? "taints the kernel" : "taints nothing";
}

static char *join_names(uint64_t effects, const char *between)
{
	struct memory memory;

	memory_open(&memory);
	if (effects & ~effects_named()) {
		fputs("all", memory.file);
		return memory_close(&memory);
	}
	for (unsigned int bit = 0, n = 0; bit < 64; bit++)
		if (effects & UINT64_C(1) << bit)
			fprintf(memory.file, "%s%s", n++ ? between : "",
				libfwctl_effect_name(UINT64_C(1) << bit));
	return memory_close(&memory);
}

char *effects_names(uint64_t effects)
{
	return join_names(effects, ",");
}

char *effects_list(uint64_t effects)
{
	return join_names(effects, ", ");
}

char *effects_phrase(uint64_t effects)
{
	const char *found[NPHRASES];
	uint64_t known = 0;
	struct memory memory;
	size_t n = 0;

	for (size_t i = 0; i < NPHRASES; i++) {
		known |= phrases[i].effect;
		if (effects & phrases[i].effect)
			found[n++] = phrases[i].phrase;
	}
	memory_open(&memory);
	if (effects & ~known)
		fputs("can do anything", memory.file);
	else if (!n)
		fputs("does nothing", memory.file);
	for (size_t i = 0; i < n && !(effects & ~known); i++)
		fprintf(memory.file, "%s%s", !i ? "" : i + 1 < n ? ", " : " and ", found[i]);
	return memory_close(&memory);
}

char *effects_explained(uint64_t effects)
{
	struct memory memory;
	bool any = false;

	memory_open(&memory);
	for (size_t i = 0; i < NPHRASES; i++) {
		const char *name = libfwctl_effect_name(phrases[i].effect);

		if (!(effects & phrases[i].effect) || !name)
			continue;
		fprintf(memory.file, "%s%s", any ? ", " : "", name);
		if (strcmp(name, phrases[i].phrase))
			fprintf(memory.file, " (%s)", phrases[i].phrase);
		any = true;
	}
	if (effects & ~effects_named())
		fprintf(memory.file, "%sothers that this version has no name for", any ? ", " : "");
	else if (!any)
		fputs("none", memory.file);
	return memory_close(&memory);
}

struct json_object *effects_json(uint64_t effects)
{
	struct json_object *list = json_object_new_array();

	for (unsigned int bit = 0; bit < 64; bit++) {
		const char *name = libfwctl_effect_name(UINT64_C(1) << bit);

		if (name && effects & UINT64_C(1) << bit)
			json_object_array_add(list, json_object_new_string(name));
	}
	if (effects & ~effects_named())
		json_object_array_add(list, json_object_new_string("all"));
	return list;
}

const char *direction_word(uint32_t direction)
{
	bool to = direction & LIBFWCTL_DIRECTION_TO_DEVICE;

	if (to && direction & LIBFWCTL_DIRECTION_FROM_DEVICE)
		return "both";
	return to ? "to_device" : "from_device";
}

const char *direction_phrase(uint32_t direction)
{
	bool to = direction & LIBFWCTL_DIRECTION_TO_DEVICE;

	if (to && direction & LIBFWCTL_DIRECTION_FROM_DEVICE)
		return "to the device and back";
	return to ? "to the device" : "from the device";
}
