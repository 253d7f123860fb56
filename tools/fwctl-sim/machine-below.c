// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads what hangs below a PCI function besides fwctl devices: network interfaces, RDMA devices and auxiliary
 * devices. Each is a name, or an object that says more.
 */
#include <string.h>

#include "machine-parts.h"

#define MAX_BELOW 64

static bool read_ports(struct reader *r, json_object *object, struct below *below)
{
	json_object *value;
	size_t mark;

	if (!json_object_object_get_ex(object, "ports", &value))
		return true;
	mark = read_enter_key(r, "ports");
	if (!read_array(r, value, 0, MAX_BELOW, &below->ports))
		return false;
	below->has_ports = true;
	below->port = machine_alloc(r->machine, (below->ports + 1) * sizeof(*below->port));
	for (size_t i = 0; i < below->ports; i++)
		if (!read_value_attributes(r, json_object_array_get_idx(value, i), i,
					   &below->port[i]))
			return false;
	read_leave(r, mark);
	return true;
}

static bool read_object_below(struct reader *r, json_object *value, enum below_kind kind,
			      struct below *below)
{
	static const char *const keys[][6] = {
		[BELOW_NET] = {"name", "attributes", NULL},
		[BELOW_INFINIBAND] = {"name", "ports", "attributes", NULL},
		[BELOW_AUXILIARY] = {"name", "driver", "net", "infiniband", "attributes", NULL},
	};
	size_t mark;

	if (!json_object_is_type(value, json_type_object))
		return read_fail(r, "expected a name, or an object with one");
	if (!read_object(r, value, keys[kind]) || !read_member(r, value, "name") ||
	    !read_string(r, value, "name", &below->name))
		return false;
	mark = read_enter_key(r, "name");
	if (!read_check_name(r, below->name))
		return false;
	read_leave(r, mark);
	if (!read_attributes(r, value, "attributes", &below->attributes))
		return false;
	if (kind == BELOW_INFINIBAND)
		return read_ports(r, value, below);
	if (kind == BELOW_NET || !read_string(r, value, "driver", &below->driver))
		return kind == BELOW_NET;
	mark = read_enter_key(r, "driver");
	if (below->driver && !read_check_name(r, below->driver))
		return false;
	read_leave(r, mark);
	return machine_read_below(r, value, "net", BELOW_NET, &below->net) &&
	       machine_read_below(r, value, "infiniband", BELOW_INFINIBAND, &below->infiniband);
}

static bool read_one(struct reader *r, json_object *value, enum below_kind kind,
		     struct below *below)
{
	if (!json_object_is_type(value, json_type_string))
		return read_object_below(r, value, kind, below);
	return read_value_string(r, value, &below->name) && read_check_name(r, below->name);
}

bool machine_read_below(struct reader *r, json_object *object, const char *key,
			enum below_kind kind, struct belows *out)
{
	json_object *value;
	size_t mark, inner, length;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, key, &value))
		return true;
	mark = read_enter_key(r, key);
	if (!read_array(r, value, 0, MAX_BELOW, &length))
		return false;
	out->item = machine_alloc(r->machine, (length + 1) * sizeof(*out->item));
	for (size_t i = 0; i < length; i++) {
		inner = read_enter_index(r, i);
		if (!read_one(r, json_object_array_get_idx(value, i), kind, &out->item[i]))
			return false;
		read_leave(r, inner);
		for (size_t other = 0; other < i; other++)
			if (!strcmp(out->item[other].name, out->item[i].name))
				return read_fail(r, "expected each name once");
		out->count++;
	}
	read_leave(r, mark);
	return true;
}
