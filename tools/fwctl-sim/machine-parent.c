// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads what a device hangs below: a PCI function, a CXL memory device or a platform device.
 */
#include <string.h>

#include "machine-parts.h"
#include "pci.h"

#define CLASS_ETHERNET 0x020000

/* "foo.3" and index 2: "foo.5"; "foo" and index 2: "foo.2". */
static void platform_name(const char *name, unsigned int index, char out[PARENT_NAME_SIZE])
{
	const char *dot = strrchr(name, '.');
	size_t digits = dot ? strspn(dot + 1, "0123456789") : 0;

	if (!index)
		snprintf(out, PARENT_NAME_SIZE, "%s", name);
	else if (digits && digits < 9 && !dot[1 + digits])
		snprintf(out, PARENT_NAME_SIZE, "%.*s.%u", (int)(dot - name), name,
			 (unsigned int)g_ascii_strtoull(dot + 1, NULL, 10) + index);
	else
		snprintf(out, PARENT_NAME_SIZE, "%s.%u", name, index);
}

void parent_name(const struct parent *parent, unsigned int index, char name[PARENT_NAME_SIZE])
{
	uint64_t function;

	switch (parent->kind) {
	case PARENT_PCI:
		function = ((uint64_t)parent->pci_domain << 16 | parent->pci_bdf) + index;
		pci_format(name, (uint32_t)(function >> 16), (uint16_t)function);
		break;
	case PARENT_MEMDEV:
		snprintf(name, PARENT_NAME_SIZE, "mem%u", parent->memdev + index);
		break;
	case PARENT_PLATFORM:
		platform_name(parent->name, index, name);
		break;
	}
}

/* "15b3:101d" */
static bool read_id(struct reader *r, json_object *object, const char *key, uint16_t *vendor,
		    uint16_t *device)
{
	const char *text = NULL;

	if (!read_string(r, object, key, &text))
		return false;
	if (!text)
		return true;
	if (strlen(text) != 9 || text[4] != ':' || strspn(text, "0123456789abcdefABCDEF") != 4 ||
	    strspn(text + 5, "0123456789abcdefABCDEF") != 4) {
		read_enter_key(r, key);
		return read_fail(r, "expected \"VVVV:DDDD\", four hexadecimal digits each");
	}
	*vendor = (uint16_t)g_ascii_strtoull(text, NULL, 16);
	*device = (uint16_t)g_ascii_strtoull(text + 5, NULL, 16);
	return true;
}

/* Only what the links say: the function that they lead to need not be there. */
static bool read_address(struct reader *r, json_object *value, const char **out)
{
	char name[PCI_NAME_SIZE];
	uint32_t domain;
	uint16_t bdf;

	if (!read_value_string(r, value, out))
		return false;
	if (!pci_parse(*out, &domain, &bdf))
		return read_fail(r, "expected a PCI address DDDD:BB:DD.F");
	pci_format(name, domain, bdf);
	*out = machine_copy(r->machine, name);
	return true;
}

static bool read_functions(struct reader *r, json_object *value, struct parent *parent)
{
	json_object *member;
	size_t mark, inner, count;

	if (json_object_object_get_ex(value, "physfn", &member)) {
		mark = read_enter_key(r, "physfn");
		if (!read_address(r, member, &parent->physfn))
			return false;
		read_leave(r, mark);
	}
	if (!json_object_object_get_ex(value, "virtfns", &member))
		return true;
	mark = read_enter_key(r, "virtfns");
	if (!read_array(r, member, 0, 256, &count))
		return false;
	parent->virtfn = machine_alloc(r->machine, (count + 1) * sizeof(*parent->virtfn));
	for (size_t i = 0; i < count; i++) {
		inner = read_enter_index(r, i);
		if (!read_address(r, json_object_array_get_idx(member, i), &parent->virtfn[i]))
			return false;
		read_leave(r, inner);
	}
	read_leave(r, mark);
	return true;
}

static bool read_pci(struct reader *r, json_object *value, struct parent *parent)
{
	static const char *const keys[] = {
		"kind",	  "address", "id",  "subsystem",  "class",     "revision",   "driver",
		"physfn", "virtfns", "net", "infiniband", "auxiliary", "attributes", NULL};
	const char *address = "";
	uint64_t class = CLASS_ETHERNET, revision = 0;

	if (!read_object(r, value, keys) || !read_member(r, value, "address") ||
	    !read_member(r, value, "id") || !read_string(r, value, "address", &address))
		return false;
	if (!pci_parse(address, &parent->pci_domain, &parent->pci_bdf)) {
		read_enter_key(r, "address");
		return read_fail(r, "expected a PCI address DDDD:BB:DD.F, a domain of 4 to 8 "
				    "hexadecimal digits first");
	}
	if (!read_id(r, value, "id", &parent->vendor, &parent->device) ||
	    !read_id(r, value, "subsystem", &parent->subsystem_vendor, &parent->subsystem_device) ||
	    !read_hex_number(r, value, "class", 0xffffff, &class) ||
	    !read_hex_number(r, value, "revision", 0xff, &revision) ||
	    !read_functions(r, value, parent) ||
	    !machine_read_below(r, value, "net", BELOW_NET, &parent->net) ||
	    !machine_read_below(r, value, "infiniband", BELOW_INFINIBAND, &parent->infiniband) ||
	    !machine_read_below(r, value, "auxiliary", BELOW_AUXILIARY, &parent->auxiliary))
		return false;
	parent->class = (uint32_t) class;
	parent->revision = (uint8_t)revision;
	return true;
}

/* A platform device's name may hold what a folder's name may. */
static bool read_platform(struct reader *r, json_object *value, struct parent *parent)
{
	static const char *const keys[] = {"kind", "name", "driver", "attributes", NULL};
	size_t mark;

	if (!read_object(r, value, keys) || !read_member(r, value, "name") ||
	    !read_string(r, value, "name", &parent->name))
		return false;
	mark = read_enter_key(r, "name");
	if (!read_check_name(r, parent->name))
		return false;
	read_leave(r, mark);
	return true;
}

static bool read_below(struct reader *r, json_object *object, bool memdev,
		       const struct parent **out);

static bool read_memdev(struct reader *r, json_object *value, struct parent *parent)
{
	static const char *const keys[] = {"kind",   "name",	   "serial", "parent",
					   "driver", "attributes", NULL};
	const char *name = "";
	uint64_t number;

	parent->driver = "cxl_mem";
	if (!read_object(r, value, keys) || !read_member(r, value, "name") ||
	    !read_member(r, value, "serial") || !read_string(r, value, "name", &name))
		return false;
	number = strlen(name) > 3 ? g_ascii_strtoull(name + 3, NULL, 10) : UINT64_MAX;
	if (strncmp(name, "mem", 3) || strlen(name) > 8 ||
	    strspn(name + 3, "0123456789") != strlen(name + 3) || (name[3] == '0' && name[4]) ||
	    number > 65535) {
		read_enter_key(r, "name");
		return read_fail(r, "expected mem0 to mem65535");
	}
	parent->memdev = (unsigned int)number;
	return read_hex_number(r, value, "serial", UINT64_MAX, &parent->serial) &&
	       (!json_object_object_get_ex(value, "parent", NULL) ||
		read_below(r, value, false, &parent->above));
}

/* null: it has no driver */
static bool read_parent_driver(struct reader *r, json_object *value, struct parent *parent)
{
	json_object *driver;
	size_t mark;

	if (!json_object_object_get_ex(value, "driver", &driver))
		return true;
	if (!driver) {
		parent->driver = NULL;
		return true;
	}
	mark = read_enter_key(r, "driver");
	if (!read_value_string(r, driver, &parent->driver) || !read_check_name(r, parent->driver))
		return false;
	read_leave(r, mark);
	return true;
}

/* What every kind has, once its own is read. */
static bool read_rest(struct reader *r, json_object *value, struct parent *parent)
{
	if (!read_parent_driver(r, value, parent) ||
	    !read_attributes(r, value, "attributes", &parent->attributes))
		return false;
	parent->text = machine_copy(r->machine, json_object_to_json_string(value));
	return true;
}

bool machine_read_function(struct reader *r, json_object *value, const struct parent **out)
{
	struct parent *parent = machine_alloc(r->machine, sizeof(*parent));
	const char *kind = "pci";

	parent->kind = PARENT_PCI;
	if (!json_object_is_type(value, json_type_object))
		return read_fail(r, "expected an object");
	if (!read_member(r, value, "kind") || !read_string(r, value, "kind", &kind))
		return false;
	if (strcmp(kind, "pci") != 0) {
		read_enter_key(r, "kind");
		return read_fail(r, "expected pci");
	}
	*out = parent;
	return read_pci(r, value, parent) && read_rest(r, value, parent);
}

/* A memdev can have a parent itself, which is no memdev. */
static bool read_below(struct reader *r, json_object *object, bool memdev,
		       const struct parent **out)
{
	json_object *value = read_member(r, object, "parent");
	size_t mark = read_enter_key(r, "parent");
	struct parent *parent;
	const char *kind = "";
	bool good;

	if (!value)
		return false;
	if (!json_object_is_type(value, json_type_object))
		return read_fail(r, "expected an object");
	if (!read_member(r, value, "kind") || !read_string(r, value, "kind", &kind))
		return false;
	parent = machine_alloc(r->machine, sizeof(*parent));
	if (!strcmp(kind, "pci")) {
		parent->kind = PARENT_PCI;
		good = read_pci(r, value, parent);
	} else if (!strcmp(kind, "platform")) {
		parent->kind = PARENT_PLATFORM;
		good = read_platform(r, value, parent);
	} else if (memdev && !strcmp(kind, "memdev")) {
		parent->kind = PARENT_MEMDEV;
		good = read_memdev(r, value, parent);
	} else {
		read_enter_key(r, "kind");
		return read_fail(r, memdev ? "expected pci, memdev or platform"
					   : "expected pci or platform");
	}
	if (!good || !read_rest(r, value, parent))
		return false;
	read_leave(r, mark);
	*out = parent;
	return true;
}

bool machine_read_parent(struct reader *r, json_object *object, const struct parent **out)
{
	return read_below(r, object, true, out);
}
