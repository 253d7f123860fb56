// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pci-names.c: words for PCI numbers, by libpci. It looks only into the list of names on disk: never at a bus, into
 * a user's cache, or into the network. libpci ends the program when it is in trouble: here it jumps out instead.
 */
#include "identity/module.h"

#include <errno.h>
#include <pci/pci.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>

struct list {
	struct pci_access *access;
	bool broken;
};

/* libpci hands nothing of its caller's to the function that it calls in trouble. */
static _Thread_local jmp_buf *way_out;

__attribute__((noreturn)) static void jump_out(char *message, ...)
{
	(void)message;
	longjmp(*way_out, 1);
}

static void say_nothing(char *message, ...)
{
	(void)message;
}

/* What is done, which libpci may break off at any point. */
struct task {
	struct list *list;
	void (*run)(struct task *task);
	uint32_t word;
	const struct module_pci_ids *ids;
	char *memory;
	int room;
	const char *found;
};

static int run(struct task *task)
{
	jmp_buf here;

	if (setjmp(here)) {
		way_out = NULL;
		task->list->broken = true;
		return -EIO;
	}
	way_out = &here;
	task->run(task);
	way_out = NULL;
	return 0;
}

/*
 * The way of access is given so that none is tried out: libpci would try ports of the machine, too. This one opens
 * nothing until a device is asked for.
 */
static void start(struct task *task)
{
	pci_init(task->list->access);
}

static void look(struct task *task)
{
	const struct module_pci_ids *ids = task->ids;
	struct pci_access *access = task->list->access;
	const int flags = PCI_LOOKUP_NO_NUMBERS | PCI_LOOKUP_NO_HWDB;
	char *memory = task->memory;
	int room = task->room;

	switch (task->word) {
	case MODULE_PCI_VENDOR:
		task->found = pci_lookup_name(access, memory, room, flags | PCI_LOOKUP_VENDOR,
					      ids->vendor);
		break;
	case MODULE_PCI_DEVICE:
		task->found = pci_lookup_name(access, memory, room, flags | PCI_LOOKUP_DEVICE,
					      ids->vendor, ids->device);
		break;
	case MODULE_PCI_SUBVENDOR:
		task->found = pci_lookup_name(access, memory, room,
					      flags | PCI_LOOKUP_SUBSYSTEM | PCI_LOOKUP_VENDOR,
					      ids->subvendor);
		break;
	case MODULE_PCI_SUBSYSTEM:
		task->found = pci_lookup_name(
			access, memory, room, flags | PCI_LOOKUP_SUBSYSTEM | PCI_LOOKUP_DEVICE,
			ids->vendor, ids->device, ids->subvendor, ids->subdevice);
		break;
	case MODULE_PCI_CLASS:
		task->found = pci_lookup_name(access, memory, room, flags | PCI_LOOKUP_CLASS,
					      (int)(ids->class_code >> 8));
		break;
	case MODULE_PCI_INTERFACE:
		task->found =
			pci_lookup_name(access, memory, room, flags | PCI_LOOKUP_PROGIF,
					(int)(ids->class_code >> 8), (int)(ids->class_code & 0xff));
		break;
	default:
		break;
	}
}

static void clean_up(struct task *task)
{
	pci_cleanup(task->list->access);
}

static void close_list(void *memory)
{
	struct task task = {.list = memory, .run = clean_up};

	run(&task);
	free(memory);
}

static int open_list(const char *path, void **out)
{
	struct list *list = calloc(1, sizeof(*list));
	struct task task = {.list = list, .run = start};
	int status;

	if (!list)
		return -ENOMEM;
	list->access = pci_alloc();
	list->access->method = PCI_ACCESS_SYS_BUS_PCI;
	list->access->id_lookup_mode = 0;
	list->access->error = jump_out;
	list->access->warning = say_nothing;
	list->access->debug = say_nothing;
	if (path)
		pci_set_name_list_path(list->access, strdup(path), 1);
	status = run(&task);
	if (status)
		close_list(list);
	else
		*out = list;
	return status;
}

static int look_up(void *memory, uint32_t word, const struct module_pci_ids *ids, char *text,
		   size_t room)
{
	struct list *list = memory;
	struct task task = {
		.list = list,
		.run = look,
		.word = word,
		.ids = ids,
		.memory = text,
		.room = (int)room,
	};
	int status = list->broken ? -EIO : run(&task);

	if (status)
		return status;
	if (!task.found)
		return -ENOENT;
	if (task.found != text)
		return -ENOENT; /* libpci's words for a room that is too small */
	return 0;
}

static const struct module_pci functions = {
	.size = sizeof(functions),
	.open = open_list,
	.look_up = look_up,
	.close = close_list,
};

extern const struct libfwctl_module libfwctl_module_v1;
__attribute__((visibility("default"))) const struct libfwctl_module libfwctl_module_v1 = {
	.size = sizeof(libfwctl_module_v1),
	.name = "pci",
	.functions = &functions,
};
