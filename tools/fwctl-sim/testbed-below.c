// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What hangs below a PCI function besides fwctl devices, as the kernel presents it in sysfs: network
 * interfaces, RDMA devices and their ports, auxiliary devices.
 */
#include <stdio.h>
#include <string.h>

#include "testbed-parts.h"

static void add_net_files(struct tree *tree, const char *folder, const char *name,
			  unsigned int index)
{
	tree_text(tree, folder, "uevent", "INTERFACE=%s\nIFINDEX=%u\n", name, index);
	tree_text(tree, folder, "ifindex", "%u\n", index);
	tree_text(tree, folder, "type", "1\n");
	tree_text(tree, folder, "operstate", "up\n");
}

static void add_port(struct tree *tree, const char *folder, size_t number,
		     const struct attributes *attributes)
{
	char *own = g_strdup_printf("%s/ports/%zu", folder, number);

	tree_folder(tree, "%s", own);
	tree_text(tree, own, "state", "4: ACTIVE\n");
	tree_text(tree, own, "phys_state", "5: LinkUp\n");
	tree_text(tree, own, "link_layer", "Ethernet\n");
	if (attributes)
		testbed_attributes(tree, own, attributes);
	g_free(own);
}

static void add_infiniband_files(struct tree *tree, const char *folder, const struct below *below)
{
	tree_text(tree, folder, "uevent", "NAME=%s\n", below->name);
	tree_text(tree, folder, "node_type", "1: CA\n");
	if (!below->has_ports)
		add_port(tree, folder, 1, NULL);
	for (size_t i = 0; i < below->ports; i++)
		add_port(tree, folder, i + 1, &below->port[i]);
}

static void add_class(struct tree *tree, const char *folder, const char *class,
		      const struct belows *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct below *below = &list->item[i];
		char *own = g_strdup_printf("%s/%s/%s", folder, class, below->name);
		char *to = g_strdup_printf("sys/class/%s", class);

		tree_folder(tree, "%s", own);
		tree_folder(tree, "%s", to);
		tree_link(tree, own, "subsystem", to);
		tree_link(tree, own, "device", folder);
		tree_link(tree, to, below->name, own);
		if (*class == 'n')
			add_net_files(tree, own, below->name, (unsigned int)i + 2);
		else
			add_infiniband_files(tree, own, below);
		testbed_attributes(tree, own, &below->attributes);
		g_free(own);
		g_free(to);
	}
}

static void add_auxiliary(struct tree *tree, const char *folder, const struct below *below)
{
	char *own = g_strdup_printf("%s/%s", folder, below->name);
	const char *driver = below->driver;

	testbed_on_bus(tree, own, "auxiliary", below->name, driver);
	tree_text(tree, own, "uevent", "%s%s%sMODALIAS=auxiliary:%.*s\n", driver ? "DRIVER=" : "",
		  driver ? driver : "", driver ? "\n" : "",
		  (int)(strrchr(below->name, '.') ? strrchr(below->name, '.') - below->name : 0),
		  below->name);
	add_class(tree, own, "net", &below->net);
	add_class(tree, own, "infiniband", &below->infiniband);
	testbed_attributes(tree, own, &below->attributes);
	g_free(own);
}

void testbed_below(struct tree *tree, const char *folder, const struct parent *parent)
{
	add_class(tree, folder, "net", &parent->net);
	add_class(tree, folder, "infiniband", &parent->infiniband);
	for (size_t i = 0; i < parent->auxiliary.count; i++)
		add_auxiliary(tree, folder, &parent->auxiliary.item[i]);
}
