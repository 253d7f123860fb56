// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * device.c: what is known of a device, as words for tables and as the JSON object that every verb
 * prints.
 */
#include <stdlib.h>

#include <json.h>

#include "fwctl.h"

const char *format_name(uint32_t type, char room[static 16])
{
	const char *name = libfwctl_device_type_name(type);

	if (name)
		return name;
	if (type == LIBFWCTL_DEVICE_TYPE_ERROR)
		return "-";
	snprintf(room, 16, "type %u", type);
	return room;
}

const char *device_place(const struct libfwctl_device *dev)
{
	const char *place = libfwctl_device_get_parent(dev);

	if (!place)
		place = libfwctl_device_get_memdev(dev);
	return place ? place : libfwctl_device_get_pci_address(dev);
}

char *device_label(struct run *run, const struct libfwctl_handle *handle)
{
	const struct libfwctl_device *dev = libfwctl_handle_get_device(handle);
	const char *place = dev ? device_place(dev) : NULL;
	char *label;

	run->device = dev ? libfwctl_device_get_name(dev) : run->argv[0];
	if (asprintf(&label, "%s%s%s%s", run->device, place ? " (" : "", place ? place : "",
		     place ? ")" : "") < 0)
		need(NULL);
	return label;
}

static void add_pci(struct json_object *object, const struct libfwctl_device *dev)
{
	const char *address = libfwctl_device_get_pci_address(dev);
	uint16_t vendor, device, subvendor, subdevice;
	struct json_object *pci;

	if (!address)
		return;
	pci = json_object_new_object();
	json_add_string(pci, "address", address);
	if (!libfwctl_device_get_pci_ids(dev, &vendor, &device, &subvendor, &subdevice)) {
		json_add_hex(pci, "vendor", vendor, 4);
		json_add_hex(pci, "device", device, 4);
		json_add_hex(pci, "subsystem_vendor", subvendor, 4);
		json_add_hex(pci, "subsystem_device", subdevice, 4);
	}
	json_object_object_add(object, "pci", pci);
}

static void add_type(struct json_object *object, uint32_t type)
{
	char room[16];

	if (type != LIBFWCTL_DEVICE_TYPE_ERROR)
		json_add_string(object, "format", format_name(type, room));
}

struct json_object *device_json(const struct libfwctl_device *dev)
{
	struct json_object *object = json_object_new_object();
	const struct libfwctl_error *error = libfwctl_device_get_error(dev);
	uint32_t major, minor;
	uint64_t serial;

	json_add_string(object, "name", libfwctl_device_get_name(dev));
	json_add_string(object, "node", libfwctl_device_get_node(dev));
	json_add_string(object, "syspath", libfwctl_device_get_syspath(dev));
	add_type(object, libfwctl_device_get_expected_type(dev));
	json_add_string(object, "driver", libfwctl_device_get_parent_driver(dev));
	json_add_string(object, "parent", libfwctl_device_get_parent(dev));
	json_add_string(object, "parent_subsystem", libfwctl_device_get_parent_subsystem(dev));
	add_pci(object, dev);
	json_add_string(object, "memdev", libfwctl_device_get_memdev(dev));
	if (!libfwctl_device_get_serial(dev, &serial))
		json_add_hex(object, "serial", serial, 1);
	if (!libfwctl_device_get_devnum(dev, &major, &minor)) {
		json_object_object_add(object, "major", json_object_new_int64(major));
		json_object_object_add(object, "minor", json_object_new_int64(minor));
	}
	if (error)
		json_object_object_add(object, "error", failure_json(error));
	return object;
}
