// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * relations.c: what else of the system belongs to a device. sysfs alone tells, and libudev cannot be asked for
 * what is below a folder but by reading all devices there are. Names change and things go: what has gone
 * meanwhile is left out.
 */
#include "device/device.h"
#include "device/sysfs.h"
#include "base/name.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A function can have some hundreds of virtual ones; nothing that is real has so much around it. */
#define RELATIONS_MAX 16384

struct libfwctl_relation {
	uint32_t kind;
	char *name;
	char *syspath;
	char *driver;
	char *state;
	char *link_layer;
};

struct libfwctl_relations {
	struct libfwctl_relation *list;
	size_t count, room;
	char *card;
};

/* What is gathered, for whom, and the errno that ended it. */
struct gathering {
	struct libfwctl_relations *to;
	const struct libfwctl_device *dev;
	int error;
};

static void clear(struct libfwctl_relation *relation)
{
	free(relation->name);
	free(relation->syspath);
	free(relation->driver);
	free(relation->state);
	free(relation->link_layer);
}

void libfwctl_relations_free(struct libfwctl_relations *relations)
{
	if (!relations)
		return;
	for (size_t i = 0; i < relations->count; i++)
		clear(&relations->list[i]);
	free(relations->list);
	free(relations->card);
	free(relations);
}

/* What is not there, or not for us, is left out; what keeps us from looking at all ends it. */
static void note_failure(struct gathering *g)
{
	int obstacle = errno == EACCES || errno == EPERM ? 0 : device_obstacle();

	if (!g->error)
		g->error = obstacle;
}

static char *keep(struct gathering *g, const char *text)
{
	char *copy = strdup(text);

	if (!copy)
		g->error = ENOMEM;
	return copy;
}

static bool make_room(struct gathering *g)
{
	struct libfwctl_relations *to = g->to;
	size_t more = to->room ? 2 * to->room : 16;
	void *grown;

	if (g->error || to->count < to->room)
		return !g->error;
	if (to->count == RELATIONS_MAX)
		return false;
	grown = reallocarray(to->list, more, sizeof(*to->list));
	if (!grown) {
		g->error = ENOMEM;
		return false;
	}
	to->list = grown;
	to->room = more;
	return true;
}

/* NULL if there is no memory or no end of it. */
static struct libfwctl_relation *add(struct gathering *g, uint32_t kind, const char *name,
				     const char *syspath)
{
	struct libfwctl_relation *relation;

	if (!make_room(g))
		return NULL;
	relation = &g->to->list[g->to->count];
	*relation = (struct libfwctl_relation){.kind = kind};
	relation->name = keep(g, name);
	relation->syspath = keep(g, syspath);
	g->to->count++;
	return relation;
}

static void add_with_driver(struct gathering *g, uint32_t kind, const char *folder)
{
	struct libfwctl_relation *relation = add(g, kind, sysfs_last_part(folder), folder);
	char driver[NAME_MAX + 1];

	if (!relation)
		return;
	if (sysfs_link_name(folder, "driver", driver))
		relation->driver = keep(g, driver);
	else
		note_failure(g);
}

/* Calls back for each entry of a folder, with its path; what is not there has none. */
static void each_entry(struct gathering *g, const char *folder,
		       void (*entry)(struct gathering *g, const char *name, const char *path))
{
	char path[PATH_MAX];
	DIR *dir = opendir(folder);
	const struct dirent *found;

	if (!dir) {
		note_failure(g);
		return;
	}
	while (!g->error && (found = readdir(dir)))
		if (found->d_name[0] != '.' && sysfs_join(path, folder, found->d_name))
			entry(g, found->d_name, path);
	closedir(dir);
}

static void each_entry_of(struct gathering *g, const char *folder, const char *name,
			  void (*entry)(struct gathering *g, const char *name, const char *path))
{
	char path[PATH_MAX];

	if (sysfs_join(path, folder, name))
		each_entry(g, path, entry);
}

/* ---- What runs on it ---------------------------------------------------------------------------------------- */

static void add_netdev(struct gathering *g, const char *name, const char *path)
{
	struct libfwctl_relation *relation = add(g, LIBFWCTL_RELATION_NETDEV, name, path);
	char line[64];

	if (!relation)
		return;
	if (sysfs_read(path, "operstate", line, sizeof(line)))
		relation->state = keep(g, line);
	else
		note_failure(g);
	if (!sysfs_read(path, "type", line, sizeof(line)))
		note_failure(g);
	else if (strcmp(line, "1") == 0) /* ARPHRD_ETHER */
		relation->link_layer = keep(g, "ethernet");
	else if (strcmp(line, "32") == 0) /* ARPHRD_INFINIBAND */
		relation->link_layer = keep(g, "infiniband");
}

/* PATH is ".../mlx5_0/ports/1". */
static void add_rdma_port(struct gathering *g, const char *number, const char *path)
{
	struct libfwctl_relation *relation;
	char name[PATH_MAX], device[PATH_MAX], line[64];
	const char *word;

	snprintf(device, sizeof(device), "%s", path);
	*strrchr(device, '/') = '\0';
	*strrchr(device, '/') = '\0';
	if (!sysfs_join(name, sysfs_last_part(device), number))
		return;
	relation = add(g, LIBFWCTL_RELATION_RDMA_PORT, name, path);
	if (!relation)
		return;
	if (sysfs_read(path, "state", line, sizeof(line))) { /* "4: ACTIVE" */
		word = strstr(line, ": ");
		relation->state = keep(g, word ? word + 2 : line);
	} else {
		note_failure(g);
	}
	if (sysfs_read(path, "link_layer", line, sizeof(line)))
		relation->link_layer = keep(g, line);
	else
		note_failure(g);
}

static void add_rdma(struct gathering *g, const char *name, const char *path)
{
	if (add(g, LIBFWCTL_RELATION_RDMA, name, path))
		each_entry_of(g, path, "ports", add_rdma_port);
}

static void add_fwctl(struct gathering *g, const char *name, const char *path)
{
	if (strcmp(path, g->dev->syspath) != 0)
		add(g, LIBFWCTL_RELATION_FWCTL, name, path);
}

static void add_classes(struct gathering *g, const char *folder)
{
	each_entry_of(g, folder, "net", add_netdev);
	each_entry_of(g, folder, "infiniband", add_rdma);
	each_entry_of(g, folder, "fwctl", add_fwctl);
}

/* Only folders of devices have a link "subsystem". */
static bool is_on_bus(const char *path, const char *bus)
{
	char subsystem[NAME_MAX + 1];

	return sysfs_link_name(path, "subsystem", subsystem) && strcmp(subsystem, bus) == 0;
}

/* An auxiliary device's name has two dots, "mlx5_core.eth.0": others need not be looked at. */
static void add_child(struct gathering *g, const char *name, const char *path)
{
	if (name_is_numbered(name, "mem") && is_on_bus(path, "cxl")) {
		add_with_driver(g, LIBFWCTL_RELATION_MEMDEV, path);
		add_classes(g, path);
	} else if (strchr(name, '.') && is_on_bus(path, "auxiliary")) {
		add_with_driver(g, LIBFWCTL_RELATION_AUXILIARY, path);
		add_classes(g, path);
	}
}

/* ---- The card that it is on --------------------------------------------------------------------------------- */

static bool is_virtual(const char *function)
{
	char target[NAME_MAX + 1];

	return sysfs_link_name(function, "physfn", target);
}

static void add_function(struct gathering *g, uint32_t kind, const char *folder)
{
	add_with_driver(g, kind, folder);
	each_entry_of(g, folder, "fwctl", add_fwctl);
}

static void add_virtual(struct gathering *g, const char *name, const char *path)
{
	char function[PATH_MAX];

	if (strncmp(name, "virtfn", strlen("virtfn")) != 0)
		return;
	if (realpath(path, function))
		add_function(g, LIBFWCTL_RELATION_VIRTUAL_FUNCTION, function);
	else
		note_failure(g);
}

/* The other functions in the slot of a physical one. They are on its bus, so they are in its folder. */
static void add_siblings(struct gathering *g, const char *physical)
{
	char sibling[PATH_MAX];
	size_t last = strlen(physical) - 1;

	snprintf(sibling, sizeof(sibling), "%s", physical);
	for (char function = '0'; function < '8'; function++) {
		sibling[last] = function;
		if (function == physical[last] || access(sibling, F_OK) != 0 || is_virtual(sibling))
			continue;
		add_function(g, LIBFWCTL_RELATION_PCI_SIBLING, sibling);
	}
}

/* "0000:08:00" of ".../0000:08:00.0" */
static void set_card(struct gathering *g, const char *name)
{
	g->to->card = keep(g, name);
	if (g->to->card)
		g->to->card[strlen(name) - 2] = '\0';
}

static void gather_card(struct gathering *g, const char *function)
{
	char physical[PATH_MAX];
	bool virtual_one = is_virtual(function);

	add_with_driver(g, LIBFWCTL_RELATION_PCI_FUNCTION, function);
	if (!virtual_one)
		snprintf(physical, sizeof(physical), "%s", function);
	else if (sysfs_follow(function, "physfn", physical) && sysfs_cut_to_function(physical))
		add_function(g, LIBFWCTL_RELATION_PHYSICAL_FUNCTION, physical);
	else
		return; /* it is going */
	set_card(g, sysfs_last_part(physical));
	add_siblings(g, physical);
	each_entry(g, function, add_virtual);
}

static bool get_parent(const struct libfwctl_device *dev, char parent[PATH_MAX])
{
	char *slash;

	if (dev->parent_syspath)
		return snprintf(parent, PATH_MAX, "%s", dev->parent_syspath) < PATH_MAX;
	if (snprintf(parent, PATH_MAX, "%s", dev->syspath) >= PATH_MAX)
		return false;
	/* the device, and the folder of its class */
	for (int parts = 0; parts < 2; parts++) {
		slash = strrchr(parent, '/');
		if (!slash)
			return false;
		*slash = '\0';
	}
	return true;
}

static void gather(struct gathering *g)
{
	char parent[PATH_MAX], function[PATH_MAX];

	if (!get_parent(g->dev, parent)) {
		g->error = ENAMETOOLONG;
		return;
	}
	strcpy(function, parent);
	if (sysfs_cut_to_function(function)) {
		gather_card(g, function);
		add_classes(g, function);
		each_entry(g, function, add_child);
	}
	if (strcmp(parent, function) != 0 || !g->to->count) {
		add_child(g, sysfs_last_part(parent), parent);
		add_classes(g, parent);
		each_entry(g, parent, add_child);
	}
	if (!g->to->card)
		g->to->card = keep(g, sysfs_last_part(parent));
}

static int by_kind_and_name(const void *a, const void *b)
{
	const struct libfwctl_relation *one = a, *other = b;
	int order;

	if (one->kind != other->kind)
		return one->kind < other->kind ? -1 : 1;
	order = strverscmp(one->name, other->name);
	return order ? order : strcmp(one->syspath, other->syspath);
}

/* The same thing can be met on two ways. */
static void sort(struct libfwctl_relations *relations)
{
	size_t kept = 0;

	if (!relations->count)
		return;
	qsort(relations->list, relations->count, sizeof(*relations->list), by_kind_and_name);
	for (size_t i = 1; i < relations->count; i++) {
		if (by_kind_and_name(&relations->list[kept], &relations->list[i]) == 0)
			clear(&relations->list[i]);
		else
			relations->list[++kept] = relations->list[i];
	}
	relations->count = kept + 1;
}

int libfwctl_relations_new(const struct libfwctl_device *dev, struct libfwctl_error *err,
			   struct libfwctl_relations **out)
{
	struct gathering g = {.dev = dev};

	error_reset(err);
	if (!dev || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "device and result"));
	g.to = calloc(1, sizeof(*g.to));
	if (!g.to)
		g.error = ENOMEM;
	else if (access(dev->syspath, F_OK) == 0)
		gather(&g);
	else if (!(g.error = device_obstacle()))
		g.error = ENODEV;
	if (!g.error) {
		sort(g.to);
		*out = g.to;
		return 0;
	}
	libfwctl_relations_free(g.to);
	if (g.error == ENOMEM)
		return report_no_memory(err, "a list of relations");
	if (g.error == ENODEV)
		return report(err, FAILURE(.message = MSG_OPEN_GONE, .error = ENODEV,
					   .device = dev->name));
	return report(err, FAILURE(.message = MSG_DEVICE_UNREADABLE, .error = g.error,
				   .device = dev->name));
}

size_t libfwctl_relations_get_count(const struct libfwctl_relations *relations)
{
	return relations ? relations->count : 0;
}

const struct libfwctl_relation *libfwctl_relations_get(const struct libfwctl_relations *relations,
						       size_t index)
{
	return relations && index < relations->count ? &relations->list[index] : NULL;
}

const char *libfwctl_relations_get_card(const struct libfwctl_relations *relations)
{
	return relations ? relations->card : NULL;
}

uint32_t libfwctl_relation_get_kind(const struct libfwctl_relation *relation)
{
	return relation ? relation->kind : 0;
}

const char *libfwctl_relation_get_name(const struct libfwctl_relation *relation)
{
	return relation ? relation->name : NULL;
}

const char *libfwctl_relation_get_syspath(const struct libfwctl_relation *relation)
{
	return relation ? relation->syspath : NULL;
}

const char *libfwctl_relation_get_driver(const struct libfwctl_relation *relation)
{
	return relation ? relation->driver : NULL;
}

const char *libfwctl_relation_get_state(const struct libfwctl_relation *relation)
{
	return relation ? relation->state : NULL;
}

const char *libfwctl_relation_get_link_layer(const struct libfwctl_relation *relation)
{
	return relation ? relation->link_layer : NULL;
}
