// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads the script of a machine, numbers its devices and checks that they do not clash.
 */
#include <stdio.h>
#include <string.h>

#include "machine-parts.h"

#define MAX_STEPS 4096

/* "fwctl7" */
static bool read_device_name(struct reader *r, json_object *object, const char *key,
			     unsigned int *number)
{
	json_object *value = read_member(r, object, key);
	size_t mark = read_enter_key(r, key);
	const char *name;

	if (!value || !read_value_string(r, value, &name))
		return false;
	if (strncmp(name, "fwctl", 5) || strlen(name) < 6 || strlen(name) > 9 ||
	    strspn(name + 5, "0123456789") != strlen(name + 5) || (name[5] == '0' && name[6]) ||
	    g_ascii_strtoull(name + 5, NULL, 10) >= MACHINE_MAX_DEVICES)
		return read_fail(r, "expected fwctl0 to fwctl%d", MACHINE_MAX_DEVICES - 1);
	*number = (unsigned int)g_ascii_strtoull(name + 5, NULL, 10);
	read_leave(r, mark);
	return true;
}

static bool read_when(struct reader *r, json_object *value, struct step *step)
{
	int given = json_object_object_get_ex(value, "at_ms", NULL) +
		    json_object_object_get_ex(value, "after_calls", NULL) +
		    json_object_object_get_ex(value, "on", NULL);
	uint64_t at = 0, calls = 0;

	if (given != 1)
		return read_fail(r, "expected one of \"at_ms\", \"after_calls\" and \"on\"");
	if (json_object_object_get_ex(value, "after_calls", NULL) !=
	    json_object_object_get_ex(value, "of", NULL))
		return read_fail(r,
				 "expected \"of\" where there is \"after_calls\", and only there");
	if (!read_uint(r, value, "at_ms", 0, 3600000, &at) ||
	    !read_uint(r, value, "after_calls", 1, UINT32_MAX, &calls) ||
	    !read_string(r, value, "on", &step->trigger))
		return false;
	step->at_ms = (unsigned int)at;
	step->calls = (unsigned int)calls;
	step->when = step->trigger ? WHEN_TRIGGER : step->calls ? WHEN_CALLS : WHEN_TIME;
	if (step->trigger && (!*step->trigger || strlen(step->trigger) > 100)) {
		read_enter_key(r, "on");
		return read_fail(r, "expected a name of 1 to 100 bytes");
	}
	return step->when != WHEN_CALLS || read_device_name(r, value, "of", &step->of);
}

static bool read_add(struct reader *r, json_object *value, struct step *step)
{
	json_object *add = read_member(r, value, "add");
	struct device_spec *spec;
	size_t mark;

	step->as_number = json_object_object_get_ex(value, "as", NULL);
	if (json_object_is_type(add, json_type_string))
		return read_device_name(r, value, "add", &step->number) &&
		       (!step->as_number || read_device_name(r, value, "as", &step->new_number));
	if (step->as_number)
		return read_fail(r, "expected \"as\" only where \"add\" names a device");
	mark = read_enter_key(r, "add");
	if (!json_object_is_type(add, json_type_object))
		return read_fail(r, "expected a device or the name of one that was removed");
	spec = machine_alloc(r->machine, sizeof(*spec));
	if (!machine_read_device(r, add, spec))
		return false;
	step->add = spec;
	read_leave(r, mark);
	return true;
}

static bool read_step(struct reader *r, json_object *value, struct step *step)
{
	static const char *const keys[] = {"at_ms",  "after_calls", "of",    "on", "add",
					   "remove", "as",	    "reset", NULL};
	bool add;

	if (!read_object(r, value, keys) || !read_when(r, value, step))
		return false;
	step->remove = json_object_object_get_ex(value, "remove", NULL);
	step->reset = json_object_object_get_ex(value, "reset", NULL);
	add = json_object_object_get_ex(value, "add", NULL);
	if (step->remove + step->reset + add != 1)
		return read_fail(r, "expected one of \"add\", \"remove\" and \"reset\"");
	if (add)
		return read_add(r, value, step);
	if (json_object_object_get_ex(value, "as", NULL))
		return read_fail(r, "expected \"as\" only where there is \"add\"");
	return read_device_name(r, value, step->remove ? "remove" : "reset", &step->number);
}

bool machine_read_script(struct reader *r, json_object *object, struct machine *m)
{
	json_object *value;
	size_t mark, inner;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, "script", &value))
		return true;
	mark = read_enter_key(r, "script");
	if (!read_array(r, value, 0, MAX_STEPS, &m->steps))
		return false;
	m->step = machine_alloc(m, (m->steps + 1) * sizeof(*m->step));
	for (size_t i = 0; i < m->steps; i++) {
		inner = read_enter_index(r, i);
		if (!read_step(r, json_object_array_get_idx(value, i), &m->step[i]))
			return false;
		read_leave(r, inner);
	}
	read_leave(r, mark);
	return true;
}

static size_t enter_device(struct reader *r, size_t device)
{
	size_t mark = read_enter_key(r, "devices");

	read_enter_index(r, device);
	return mark;
}

/* Devices with a number of their own come first, the others get the lowest that are left. */
static bool number_devices(struct reader *r, struct machine *m, bool own, uint8_t *taken)
{
	unsigned int next = 0;

	for (size_t i = 0; i < m->devices; i++) {
		const struct device_spec *spec = &m->device[i];

		for (unsigned int n = 0; spec->has_number == own && n < spec->count; n++) {
			unsigned int number = spec->number + n;

			while (!own && next < MACHINE_MAX_DEVICES && taken[next])
				next++;
			if (!own)
				number = next;
			if (number >= MACHINE_MAX_DEVICES) {
				enter_device(r, i);
				return read_fail(r,
						 "expected at most %d devices, fwctl0 to fwctl%d",
						 MACHINE_MAX_DEVICES, MACHINE_MAX_DEVICES - 1);
			}
			if (taken[number]) {
				enter_device(r, i);
				read_enter_key(r, "number");
				return read_fail(r,
						 "expected a number of its own, fwctl%u is there "
						 "already",
						 number);
			}
			taken[number] = 1;
			m->instance[m->instances++] = (struct instance){spec, n, number};
		}
	}
	return true;
}

/* Each name can be in a class, or on a bus, of sysfs once. @seen: "CLASS/NAME" and the parent that has it. */
static bool check_class(struct reader *r, GHashTable *seen, const char *class,
			const struct belows *list, const char *parent)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct below *below = &list->item[i];
		char *key = g_strdup_printf("%s/%s", class, below->name);
		const char *other = g_hash_table_lookup(seen, key);

		if (other) {
			g_free(key);
			return read_fail(r,
					 "expected names in \"%s\" that no other parent has, %s "
					 "repeats one of %s",
					 class, parent, other);
		}
		g_hash_table_insert(seen, key, g_strdup(parent));
		if (!check_class(r, seen, "net", &below->net, parent) ||
		    !check_class(r, seen, "infiniband", &below->infiniband, parent))
			return false;
	}
	return true;
}

/* Two devices can share a parent, if it is described in the same words. */
static bool check_parent(struct reader *r, GHashTable *parents, GHashTable *seen,
			 const struct parent *parent, unsigned int index)
{
	char name[PARENT_NAME_SIZE];
	const char *text;

	parent_name(parent, index, name);
	text = g_hash_table_lookup(parents, name);
	if (text && strcmp(text, parent->text) != 0)
		return read_fail(r, "expected %s to be described in the same words as before",
				 name);
	if (!text) {
		g_hash_table_insert(parents, g_strdup(name), (gpointer)parent->text);
		if (!check_class(r, seen, "net", &parent->net, name) ||
		    !check_class(r, seen, "infiniband", &parent->infiniband, name) ||
		    !check_class(r, seen, "auxiliary", &parent->auxiliary, name))
			return false;
	}
	return !parent->above || check_parent(r, parents, seen, parent->above, index);
}

static int by_number(const void *a, const void *b)
{
	const struct instance *x = a, *y = b;

	return (x->number > y->number) - (x->number < y->number);
}

static bool check_parents(struct reader *r, struct machine *m)
{
	GHashTable *parents = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	GHashTable *seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	bool good = true;

	for (size_t i = 0; i < m->devices && good; i++) {
		const struct device_spec *spec = &m->device[i];
		size_t mark = enter_device(r, i);

		read_enter_key(r, "parent");
		for (unsigned int n = 0; n < (spec->share_parent ? 1 : spec->count) && good; n++)
			good = check_parent(r, parents, seen, spec->parent, n);
		if (good)
			read_leave(r, mark);
	}
	for (size_t i = 0; i < m->functions && good; i++) {
		size_t mark = read_enter_key(r, "functions");

		read_enter_index(r, i);
		good = check_parent(r, parents, seen, m->function[i], 0);
		if (good)
			read_leave(r, mark);
	}
	g_hash_table_unref(parents);
	g_hash_table_unref(seen);
	return good;
}

static const struct instance *find_instance(const struct machine *m, const char *name)
{
	char own[16];

	for (size_t i = 0; i < m->instances; i++) {
		snprintf(own, sizeof(own), "fwctl%u", m->instance[i].number);
		if (!strcmp(own, name))
			return &m->instance[i];
	}
	return NULL;
}

/* A link cannot have the name of a node, but of one that is absent. */
static bool check_links(struct reader *r, const struct machine *m)
{
	for (size_t i = 0; i < m->links; i++) {
		const char *name = m->link[i].name;
		const struct instance *instance =
			strncmp(name, "fwctl", 5) ? NULL : find_instance(m, name);

		if (instance && instance->spec->node.kind != NODE_ABSENT) {
			read_enter_key(r, "links");
			read_enter_key(r, name);
			return read_fail(r, "expected another name, a device's node has this one");
		}
	}
	return true;
}

bool machine_check_devices(struct reader *r, struct machine *m)
{
	uint8_t *taken = machine_alloc(m, MACHINE_MAX_DEVICES);

	m->instance = machine_alloc(m, MACHINE_MAX_DEVICES * sizeof(*m->instance));
	if (!number_devices(r, m, true, taken) || !number_devices(r, m, false, taken))
		return false;
	qsort(m->instance, m->instances, sizeof(*m->instance), by_number);
	return check_parents(r, m) && check_links(r, m);
}
