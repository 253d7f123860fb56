// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What shows of the machine in the file system: sysfs, /dev/fwctl and udev's own data, in a folder
 * that the preloads put in place of /sys, /dev/fwctl and /run/udev. Parents are in
 * testbed-parent.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "nodetab.h"
#include "testbed-parts.h"

/* Socket addresses must fit below it, and umockdev wants it short. */
#define MAX_BASE      40
#define FOLDER	      "fwctl-sim."
#define STALE_SECONDS 60

struct testbed {
	const struct machine *machine;
	char *root;
	struct tree tree;
	struct nodetab *nodes;
	uint64_t dev;
};

/*
 * A launcher that was killed leaves its folder behind. Each holds a lock on its own, so what has no
 * lock and is not just being made is removed here.
 */
static void sweep(const char *base)
{
	struct tree tree = {.root = open(base, O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
	GDir *dir = g_dir_open(base, 0, NULL);
	const char *name;
	struct stat st;
	int fd;

	while (dir && tree.root >= 0 && (name = g_dir_read_name(dir))) {
		if (!g_str_has_prefix(name, FOLDER) ||
		    fstatat(tree.root, name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
		    st.st_uid != geteuid() || time(NULL) - st.st_mtime < STALE_SECONDS)
			continue;
		fd = openat(tree.root, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0)
			tree_remove(&tree, "%s", name);
		if (fd >= 0)
			close(fd);
	}
	if (dir)
		g_dir_close(dir);
	if (tree.root >= 0)
		close(tree.root);
}

static char *make_root(void)
{
	const char *const bases[] = {"/dev/shm", g_getenv("TMPDIR"), "/tmp"};

	for (size_t i = 0; i < G_N_ELEMENTS(bases); i++) {
		char *path;

		if (!bases[i] || *bases[i] != '/' || strlen(bases[i]) > MAX_BASE)
			continue;
		sweep(bases[i]);
		path = g_strdup_printf("%s/" FOLDER "XXXXXX", bases[i]);
		if (mkdtemp(path))
			return path;
		g_free(path);
	}
	return NULL;
}

static bool map_nodes(struct testbed *bed)
{
	int fd = openat(bed->tree.root, NODETAB_FILE, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	void *memory = MAP_FAILED;
	struct stat st;

	if (fd >= 0 && ftruncate(fd, sizeof(*bed->nodes)) == 0 && fstat(fd, &st) == 0)
		memory = mmap(NULL, sizeof(*bed->nodes), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (fd >= 0)
		close(fd);
	if (memory == MAP_FAILED)
		return false;
	bed->nodes = memory;
	bed->dev = st.st_dev;
	bed->nodes->device = st.st_dev;
	bed->nodes->owner = geteuid();
	bed->nodes->magic = NODETAB_MAGIC;
	return true;
}

static void make_base(struct testbed *bed)
{
	const struct machine *machine = bed->machine;
	struct tree *tree = &bed->tree;

	tree_folder(tree, "sys/bus");
	tree_folder(tree, "sys/class");
	tree_folder(tree, "sys/devices");
	tree_folder(tree, "sys/dev/char");
	tree_folder(tree, "dev");
	tree_folder(tree, "run");
	/*
	 * Simulated programs make sockets here, whoever they run as; sticky, since others could too.
	 */
	tree_folder(tree, MONITORS);
	if (!tree->error)
		fchmodat(tree->root, MONITORS, 01777, 0);
	if (machine->fwctl)
		tree_folder(tree, "sys/class/fwctl");
	if (machine->udevd) {
		tree_folder(tree, "run/udev/data");
		tree_text(tree, "run/udev", "control", "%s", "");
	}
	if (machine->links)
		tree_folder(tree, "dev/fwctl");
	for (size_t i = 0; i < machine->links; i++)
		tree_link_raw(tree, "dev/fwctl", machine->link[i].name,
			      testbed_target(machine->link[i].target));
	for (size_t i = 0; i < machine->functions; i++)
		g_free(testbed_parent(tree, machine, machine->function[i], 0));
}

/* Inside, an absolute target would leave the testbed: what it means is beside the link. */
const char *testbed_target(const char *target)
{
	return g_str_has_prefix(target, "/dev/fwctl/") && target[11] ? target + 11 : target;
}

struct testbed *testbed_new(const struct machine *machine, char **error)
{
	struct testbed *bed = g_new0(struct testbed, 1);

	bed->machine = machine;
	bed->tree.root = -1;
	bed->root = make_root();
	if (bed->root) {
		chmod(bed->root, 0755);
		bed->tree.root = open(bed->root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	}
	if (bed->tree.root < 0 || flock(bed->tree.root, LOCK_EX | LOCK_NB) < 0 || !map_nodes(bed)) {
		*error = g_strdup_printf("cannot make a folder in /dev/shm, $TMPDIR or /tmp: %s",
					 g_strerror(errno));
		testbed_free(bed);
		return NULL;
	}
	make_base(bed);
	if (bed->tree.error) {
		*error = g_steal_pointer(&bed->tree.error);
		testbed_free(bed);
		return NULL;
	}
	return bed;
}

void testbed_free(struct testbed *bed)
{
	struct tree top = {.root = AT_FDCWD};

	if (!bed)
		return;
	if (bed->nodes)
		munmap(bed->nodes, sizeof(*bed->nodes));
	if (bed->tree.root >= 0)
		close(bed->tree.root);
	if (bed->root)
		tree_remove(&top, "%s", bed->root);
	g_free(bed->tree.error);
	g_free(bed->root);
	g_free(bed);
}

const char *testbed_root(const struct testbed *bed)
{
	return bed->root;
}

uint64_t testbed_dev(const struct testbed *bed)
{
	return bed->dev;
}

void testbed_attributes(struct tree *tree, const char *folder, const struct attributes *list)
{
	for (size_t i = 0; i < list->count; i++)
		tree_bytes(tree, folder, list->item[i].name, list->item[i].value.data,
			   list->item[i].value.length);
}

/* Writes the node into the table that the preloads read. */
static bool register_node(struct testbed *bed, const struct device *device, uint64_t ino)
{
	const struct node *node = &device->spec->node;
	struct nodetab_slot *slot = nodetab_find(bed->nodes, ino);

	if (!slot)
		return false;
	slot->major = node->has_number ? node->major : bed->machine->major;
	slot->minor = node->has_number ? node->minor : device->number;
	atomic_store_explicit(&slot->ino, ino, memory_order_release);
	return true;
}

static void add_node(struct testbed *bed, struct device *device)
{
	const struct node *node = &device->spec->node;
	char name[16], path[32];
	struct stat st;

	snprintf(name, sizeof(name), "fwctl%u", device->number);
	snprintf(path, sizeof(path), "dev/fwctl/%s", name);
	if (node->kind == NODE_ABSENT)
		return;
	tree_folder(&bed->tree, "dev/fwctl");
	if (node->kind == NODE_LINK) {
		tree_link_raw(&bed->tree, "dev/fwctl", name, testbed_target(node->target));
		return;
	}
	tree_bytes(&bed->tree, "dev/fwctl", name, "", 0);
	if (bed->tree.error)
		return;
	fchmodat(bed->tree.root, path, node->mode, 0);
	if (node->kind != NODE_DEVICE || fstatat(bed->tree.root, path, &st, 0) < 0)
		return;
	device->ino = st.st_ino;
	if (!register_node(bed, device, st.st_ino) && !bed->tree.error)
		bed->tree.error = g_strdup("too many devices have come and gone");
}

static void add_udev_data(struct testbed *bed, const struct device *device)
{
	char name[32];

	if (!bed->machine->udevd || !device->spec->initialized)
		return;
	snprintf(name, sizeof(name), "c%u:%u", bed->machine->major, device->number);
	tree_text(&bed->tree, "run/udev/data", name, "I:%u\n", 1000000 + device->number);
}

static void add_sysfs(struct testbed *bed, struct device *device, const char *parent)
{
	struct tree *tree = &bed->tree;
	unsigned int major = bed->machine->major, number = device->number;
	char *folder = g_strdup_printf("%s/fwctl/fwctl%u", parent, number);
	char name[32];

	tree_folder(tree, "%s", folder);
	tree_text(tree, folder, "dev", "%u:%u\n", major, number);
	tree_text(tree, folder, "uevent", "MAJOR=%u\nMINOR=%u\nDEVNAME=fwctl/fwctl%u\n", major,
		  number, number);
	tree_link(tree, folder, "subsystem", "sys/class/fwctl");
	tree_link(tree, folder, "device", parent);
	testbed_attributes(tree, folder, &device->spec->attributes);
	snprintf(name, sizeof(name), "fwctl%u", number);
	tree_link(tree, "sys/class/fwctl", name, folder);
	snprintf(name, sizeof(name), "%u:%u", major, number);
	tree_link(tree, "sys/dev/char", name, folder);
	g_free(device->syspath);
	device->syspath = g_strdup(folder + strlen("sys"));
	g_free(folder);
}

bool testbed_add(struct testbed *bed, struct device *device, char **error)
{
	unsigned int index = device->spec->share_parent ? 0 : device->index;
	char *parent = testbed_parent(&bed->tree, bed->machine, device->spec->parent, index);

	add_sysfs(bed, device, parent);
	add_udev_data(bed, device);
	/* The node last, as devtmpfs and udev have it. */
	add_node(bed, device);
	g_free(parent);
	if (!bed->tree.error) {
		device->present = true;
		return true;
	}
	*error = g_steal_pointer(&bed->tree.error);
	return false;
}

/* The parent stays: a driver that lets go of its device does not take the hardware away. */
void testbed_remove(struct testbed *bed, struct device *device)
{
	unsigned int major = bed->machine->major, number = device->number;

	device->present = false;
	tree_remove(&bed->tree, "dev/fwctl/fwctl%u", number);
	tree_remove(&bed->tree, "sys/class/fwctl/fwctl%u", number);
	tree_remove(&bed->tree, "sys/dev/char/%u:%u", major, number);
	tree_remove(&bed->tree, "sys%s", device->syspath);
	tree_remove(&bed->tree, "run/udev/data/c%u:%u", major, number);
}
