// SPDX-License-Identifier: GPL-2.0-or-later
/* info-access.c: what this caller may do with a device. */
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>

#include <json.h>

#include "info.h"

/* How many scopes, from the first on, the kernel's core admits from this caller. */
static uint32_t count_scopes(const struct facts *facts)
{
	uint32_t scope;

	if (!facts->handle)
		return 0;
	if (libfwctl_preflight_get_highest_scope(facts->preflight, &scope))
		scope = LIBFWCTL_SCOPE_DEBUG_WRITE; /* another path led to its node */
	return scope + 1;
}

static const char *user_name(uid_t uid)
{
	const struct passwd *user = getpwuid(uid);

	return user ? user->pw_name : NULL;
}

static const char *group_name(gid_t gid)
{
	const struct group *group = getgrgid(gid);

	return group ? group->gr_name : NULL;
}

static bool node_facts(const struct facts *facts, uint32_t *mode, uint32_t *uid, uint32_t *gid)
{
	return !libfwctl_preflight_get_node_mode(facts->preflight, mode) &&
	       !libfwctl_preflight_get_node_uid(facts->preflight, uid) &&
	       !libfwctl_preflight_get_node_gid(facts->preflight, gid);
}

static void print_scopes(const struct facts *facts)
{
	uint32_t count = count_scopes(facts);
	struct memory memory;

	memory_open(&memory);
	for (uint32_t scope = 0; scope < count; scope++)
		fprintf(memory.file, "%s%s", scope ? ", " : "", libfwctl_scope_name(scope));
	memory_close(&memory);
	info_line("scopes", "%s", count ? memory.text : "none");
	free(memory.text);
}

void info_access_text(const struct facts *facts)
{
	const struct libfwctl_preflight *preflight = facts->preflight;
	const char *lockdown = libfwctl_preflight_get_lockdown(preflight);
	uint32_t mode, uid, gid;

	info_group("access");
	if (node_facts(facts, &mode, &uid, &gid)) {
		const char *user = user_name(uid), *group = group_name(gid);

		info_line("node mode", "%04o", mode);
		info_line("node owner", "%u (%s), group %u (%s)", uid, user ? user : "-", gid,
			  group ? group : "-");
	}
	info_line("can be opened", "%s", facts->handle ? "yes" : "no");
	print_scopes(facts);
	info_line_answer("CAP_SYS_RAWIO", libfwctl_preflight_has_rawio(preflight), "yes",
			 "no (scope debug_write_full is refused)");
	info_line_answer("user namespace", libfwctl_preflight_in_first_user_namespace(preflight),
			 "the system's", "one of its own (CAP_SYS_RAWIO does not count)");
	info_line_answer("kernel taint", libfwctl_preflight_is_tainted(preflight),
			 "yes (a debug_write scope was used since boot)", "not by fwctl");
	if (lockdown)
		info_line("lockdown", "%s (changes nothing for fwctl)", lockdown);
}

static void add_answer(struct json_object *object, const char *key, uint32_t answer)
{
	if (answer != LIBFWCTL_ANSWER_UNKNOWN)
		json_object_object_add(object, key,
				       json_object_new_boolean(answer == LIBFWCTL_ANSWER_YES));
}

struct json_object *info_access_json(const struct facts *facts)
{
	const struct libfwctl_preflight *preflight = facts->preflight;
	struct json_object *access = json_object_new_object();
	struct json_object *scopes = json_object_new_array();
	uint32_t value, uid, gid;
	char mode[8];

	if (node_facts(facts, &value, &uid, &gid)) {
		snprintf(mode, sizeof(mode), "%04o", value);
		json_add_string(access, "mode", mode);
		json_object_object_add(access, "uid", json_object_new_int64(uid));
		json_add_string(access, "owner", user_name(uid));
		json_object_object_add(access, "gid", json_object_new_int64(gid));
		json_add_string(access, "group", group_name(gid));
	}
	json_object_object_add(access, "opened", json_object_new_boolean(facts->handle != NULL));
	for (uint32_t scope = 0; scope < count_scopes(facts); scope++)
		json_object_array_add(scopes, json_object_new_string(libfwctl_scope_name(scope)));
	json_object_object_add(access, "scopes", scopes);
	add_answer(access, "cap_sys_rawio", libfwctl_preflight_has_rawio(preflight));
	add_answer(access, "first_user_namespace",
		   libfwctl_preflight_in_first_user_namespace(preflight));
	add_answer(access, "kernel_tainted_by_fwctl", libfwctl_preflight_is_tainted(preflight));
	json_add_string(access, "lockdown", libfwctl_preflight_get_lockdown(preflight));
	return access;
}
