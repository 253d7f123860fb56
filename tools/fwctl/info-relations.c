// SPDX-License-Identifier: GPL-2.0-or-later
/* info-relations.c: what belongs to a device. */
#include <json.h>

#include "info.h"

static const char *relation_label(uint32_t kind)
{
	static const char *const labels[] = {
		[LIBFWCTL_RELATION_PCI_FUNCTION] = "PCI function",
		[LIBFWCTL_RELATION_PCI_SIBLING] = "other function",
		[LIBFWCTL_RELATION_PHYSICAL_FUNCTION] = "physical function",
		[LIBFWCTL_RELATION_VIRTUAL_FUNCTION] = "virtual function",
		[LIBFWCTL_RELATION_AUXILIARY] = "auxiliary device",
		[LIBFWCTL_RELATION_NETDEV] = "network interface",
		[LIBFWCTL_RELATION_RDMA] = "RDMA device",
		[LIBFWCTL_RELATION_RDMA_PORT] = "RDMA port",
		[LIBFWCTL_RELATION_MEMDEV] = "CXL memory device",
		[LIBFWCTL_RELATION_FWCTL] = "fwctl device",
	};

	return kind < sizeof(labels) / sizeof(labels[0]) ? labels[kind] : "other";
}

/* "enp8s0f0np0 (up, ethernet)", "0000:08:00.0 (mlx5_core)" */
static void print_relation(const struct libfwctl_relation *relation)
{
	const char *driver = libfwctl_relation_get_driver(relation);
	const char *state = libfwctl_relation_get_state(relation);
	const char *layer = libfwctl_relation_get_link_layer(relation);
	const char *first = driver ? driver : state;

	if (!first) {
		first = layer;
		layer = NULL;
	}
	info_line(relation_label(libfwctl_relation_get_kind(relation)), "%s%s%s%s%s%s",
		  libfwctl_relation_get_name(relation), first ? " (" : "", first ? first : "",
		  layer ? ", " : "", layer ? layer : "", first ? ")" : "");
}

void info_relations_text(const struct libfwctl_relations *relations)
{
	const struct libfwctl_relation *relation;

	info_group("relations");
	info_line_if("card", libfwctl_relations_get_card(relations));
	for (size_t i = 0; (relation = libfwctl_relations_get(relations, i)); i++)
		print_relation(relation);
}

struct json_object *info_relations_json(const struct libfwctl_relations *relations)
{
	struct json_object *object = json_object_new_object();
	struct json_object *list = json_object_new_array();
	const struct libfwctl_relation *relation;

	json_add_string(object, "card", libfwctl_relations_get_card(relations));
	for (size_t i = 0; (relation = libfwctl_relations_get(relations, i)); i++) {
		struct json_object *one = json_object_new_object();

		json_add_string(one, "kind",
				libfwctl_relation_kind_name(libfwctl_relation_get_kind(relation)));
		json_add_string(one, "name", libfwctl_relation_get_name(relation));
		json_add_string(one, "syspath", libfwctl_relation_get_syspath(relation));
		json_add_string(one, "driver", libfwctl_relation_get_driver(relation));
		json_add_string(one, "state", libfwctl_relation_get_state(relation));
		json_add_string(one, "link_layer", libfwctl_relation_get_link_layer(relation));
		json_object_array_add(list, one);
	}
	json_object_object_add(object, "list", list);
	return object;
}
