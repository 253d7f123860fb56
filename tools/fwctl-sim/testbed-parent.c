// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What devices hang below, in sysfs, as the kernel's pci, cxl and platform buses present it.
 */
#include <stdio.h>
#include <string.h>

#include "pci.h"
#include "testbed-parts.h"

#define CXL_MAJOR 249

void testbed_on_bus(struct tree *tree, const char *folder, const char *bus, const char *name,
		    const char *driver)
{
	char *to = g_strdup_printf("sys/bus/%s", bus);
	char *devices = g_strdup_printf("sys/bus/%s/devices", bus);
	char *drivers = g_strdup_printf("sys/bus/%s/drivers/%s", bus, driver ? driver : "");

	tree_folder(tree, "%s", folder);
	tree_folder(tree, "%s", devices);
	tree_link(tree, folder, "subsystem", to);
	tree_link(tree, devices, name, folder);
	if (driver) {
		tree_folder(tree, "%s", drivers);
		tree_link(tree, folder, "driver", drivers);
		tree_link(tree, drivers, name, folder);
	}
	g_free(to);
	g_free(devices);
	g_free(drivers);
}

static void add_udev_data(struct tree *tree, const struct machine *machine, const char *bus,
			  const char *name)
{
	char *file = g_strdup_printf("+%s:%s", bus, name);

	if (machine->udevd && strlen(file) < 255)
		tree_text(tree, "run/udev/data", file, "I:%u\n", 900000);
	g_free(file);
}

/* A bus hangs below a host bridge of its own, "pci0000:08". To be freed. */
static char *pci_folder(const char *name)
{
	int bus = (int)(strrchr(name, ':') - name);

	return g_strdup_printf("sys/devices/pci%.*s/%s", bus, name, name);
}

static void link_function(struct tree *tree, const char *folder, const char *link, const char *name)
{
	char *to = pci_folder(name);

	tree_link(tree, folder, link, to);
	g_free(to);
}

static void add_functions(struct tree *tree, const char *folder, const struct parent *parent)
{
	char link[32];

	if (parent->physfn)
		link_function(tree, folder, "physfn", parent->physfn);
	for (size_t i = 0; parent->virtfn && parent->virtfn[i]; i++) {
		snprintf(link, sizeof(link), "virtfn%zu", i);
		link_function(tree, folder, link, parent->virtfn[i]);
	}
}

static void add_pci_files(struct tree *tree, const char *folder, const char *name,
			  const struct parent *parent)
{
	char modalias[80], driver[280] = "";
	uint32_t class = parent->class;

	if (parent->driver)
		snprintf(driver, sizeof(driver), "DRIVER=%s\n", parent->driver);
	snprintf(modalias, sizeof(modalias), "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X",
		 parent->vendor, parent->device, parent->subsystem_vendor, parent->subsystem_device,
		 class >> 16, class >> 8 & 0xff, class & 0xff);
	tree_text(tree, folder, "vendor", "0x%04x\n", parent->vendor);
	tree_text(tree, folder, "device", "0x%04x\n", parent->device);
	tree_text(tree, folder, "subsystem_vendor", "0x%04x\n", parent->subsystem_vendor);
	tree_text(tree, folder, "subsystem_device", "0x%04x\n", parent->subsystem_device);
	tree_text(tree, folder, "class", "0x%06x\n", class);
	tree_text(tree, folder, "revision", "0x%02x\n", parent->revision);
	tree_text(tree, folder, "modalias", "%s\n", modalias);
	tree_text(tree, folder, "uevent",
		  "%sPCI_CLASS=%X\nPCI_ID=%04X:%04X\nPCI_SUBSYS_ID=%04X:%04X\nPCI_SLOT_NAME=%s\n"
		  "MODALIAS=%s\n",
		  driver, class, parent->vendor, parent->device, parent->subsystem_vendor,
		  parent->subsystem_device, name, modalias);
}

static char *add_pci(struct tree *tree, const struct machine *machine, const struct parent *parent,
		     const char *name)
{
	char *folder = pci_folder(name);

	if (tree_has(tree, folder))
		return folder;
	testbed_on_bus(tree, folder, "pci", name, parent->driver);
	add_pci_files(tree, folder, name, parent);
	add_functions(tree, folder, parent);
	testbed_below(tree, folder, parent);
	add_udev_data(tree, machine, "pci", name);
	testbed_attributes(tree, folder, &parent->attributes);
	return folder;
}

static char *add_platform(struct tree *tree, const struct machine *machine,
			  const struct parent *parent, const char *name)
{
	char *folder = g_strdup_printf("sys/devices/platform/%s", name);
	const char *driver = parent ? parent->driver : NULL;

	if (tree_has(tree, folder))
		return folder;
	testbed_on_bus(tree, folder, "platform", name, driver);
	if (driver)
		tree_text(tree, folder, "uevent", "DRIVER=%s\nMODALIAS=platform:%s\n", driver,
			  name);
	else
		tree_text(tree, folder, "uevent", "MODALIAS=platform:%s\n", name);
	tree_text(tree, folder, "modalias", "platform:%s\n", name);
	add_udev_data(tree, machine, "platform", name);
	if (parent)
		testbed_attributes(tree, folder, &parent->attributes);
	return folder;
}

static void add_memdev_files(struct tree *tree, const char *folder, const char *name,
			     const struct parent *parent, unsigned int index)
{
	unsigned int minor = parent->memdev + index;
	char driver[280] = "";

	if (parent->driver)
		snprintf(driver, sizeof(driver), "DRIVER=%s\n", parent->driver);
	tree_text(tree, folder, "uevent",
		  "MAJOR=%u\nMINOR=%u\nDEVNAME=cxl/%s\nDEVTYPE=cxl_memdev\n%sMODALIAS=cxl:t5\n",
		  CXL_MAJOR, minor, name, driver);
	tree_text(tree, folder, "dev", "%u:%u\n", CXL_MAJOR, minor);
	tree_text(tree, folder, "serial", "0x%" G_GINT64_MODIFIER "x\n", parent->serial + index);
	tree_text(tree, folder, "firmware_version", "simulated\n");
	tree_text(tree, folder, "payload_max", "512\n");
	tree_text(tree, folder, "label_storage_size", "0\n");
	tree_text(tree, folder, "numa_node", "0\n");
}

static char *add_memdev(struct tree *tree, const struct machine *machine,
			const struct parent *parent, unsigned int index, const char *name)
{
	char above_name[PARENT_NAME_SIZE], *above, *folder;

	if (parent->above) {
		above = testbed_parent(tree, machine, parent->above, index);
	} else {
		snprintf(above_name, sizeof(above_name), "cxl_mem.%u", parent->memdev + index);
		above = add_platform(tree, machine, NULL, above_name);
	}
	folder = g_strdup_printf("%s/%s", above, name);
	g_free(above);
	if (tree_has(tree, folder))
		return folder;
	testbed_on_bus(tree, folder, "cxl", name, parent->driver);
	add_memdev_files(tree, folder, name, parent, index);
	add_udev_data(tree, machine, "cxl", name);
	testbed_attributes(tree, folder, &parent->attributes);
	return folder;
}

char *testbed_parent(struct tree *tree, const struct machine *machine, const struct parent *parent,
		     unsigned int index)
{
	char name[PARENT_NAME_SIZE];

	parent_name(parent, index, name);
	switch (parent->kind) {
	case PARENT_PCI:
		return add_pci(tree, machine, parent, name);
	case PARENT_MEMDEV:
		return add_memdev(tree, machine, parent, index, name);
	default:
		return add_platform(tree, machine, parent, name);
	}
}
