// SPDX-License-Identifier: LGPL-2.1-or-later
/* module.c: modules in place of the library's own: one that answers, and with -D others that are not right. */
#include "identity/module.h"

#include <errno.h>
#include <stdio.h>

#ifndef MODULE_NAME
#define MODULE_NAME "pci"
#endif
#ifndef MODULE_SHORT
#define MODULE_SHORT 0
#endif
#ifndef MODULE_EXPORTS
#define MODULE_EXPORTS libfwctl_module_v1
#endif

static int nopen;

/* One list is enough for a context. */
static int open_list(const char *path, void **list)
{
	*list = nopen++ ? NULL : &nopen;
	return path ? -EINVAL : 0;
}

/* Words that show what was asked. */
static int look_up(void *list, uint32_t word, const struct module_pci_ids *ids, char *memory,
		   size_t room)
{
	(void)list;
	if (ids->vendor == 0xdead)
		return -EIO;
	if (word == MODULE_PCI_SUBVENDOR && ids->subvendor == 0)
		return -ENOENT;
	snprintf(memory, room, "word %u of %04x:%04x %04x:%04x %06x", word, ids->vendor,
		 ids->device, ids->subvendor, ids->subdevice, ids->class_code);
	return 0;
}

static void close_list(void *list)
{
	(void)list;
	nopen--;
}

static const struct module_pci functions = {
	.size = sizeof(functions) - MODULE_SHORT,
	.open = open_list,
	.look_up = look_up,
	.close = close_list,
};

extern const struct libfwctl_module MODULE_EXPORTS;
__attribute__((visibility("default"))) const struct libfwctl_module MODULE_EXPORTS = {
	.size = sizeof(struct libfwctl_module),
	.name = MODULE_NAME,
	.functions = &functions,
};
