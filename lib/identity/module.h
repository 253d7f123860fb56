/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * module.h: what the library and its modules agree on. A module is a shared object that does what needs a library
 * which not every program should get: libpci, libnl. It exports one constant and links nothing of ours. Strings
 * that it hands out live until it returns.
 */
#ifndef LIBFWCTL_MODULE_H
#define LIBFWCTL_MODULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The name of the constant: another one for another meaning of what is below. */
#define LIBFWCTL_MODULE_SYMBOL "libfwctl_module_v1"

struct libfwctl_module {
	size_t size;
	const char *name;      /* "pci", "devlink" */
	const void *functions; /* struct module_pci, struct module_devlink */
};

/* ---- pci: words for numbers ------------------------------------------------------------------ */

enum module_pci_word {
	MODULE_PCI_VENDOR,
	MODULE_PCI_DEVICE,
	MODULE_PCI_SUBVENDOR,
	MODULE_PCI_SUBSYSTEM,
	MODULE_PCI_CLASS,
	MODULE_PCI_INTERFACE,
};

struct module_pci_ids {
	uint16_t vendor, device, subvendor, subdevice;
	uint32_t class_code; /* class, subclass, programming interface */
};

struct module_pci {
	size_t size;

	/*
	 * @path: the list of names; NULL: the system's. That there is none is no failure: it has no word for
	 *        anything then.
	 *
	 * 0, -ENOMEM, or -EIO if libpci has given up
	 */
	int (*open)(const char *path, void **list);

	/* 0; -ENOENT if it has no word; -EIO if libpci has given up, now or before */
	int (*look_up)(void *list, uint32_t word, const struct module_pci_ids *ids, char *memory,
		       size_t room);

	void (*close)(void *list);
};

/* ---- devlink: what the kernel's generic netlink family of that name tells -------------------- */

enum module_devlink_text {
	MODULE_DEVLINK_DRIVER,
	MODULE_DEVLINK_SERIAL,
	MODULE_DEVLINK_BOARD_SERIAL,
	MODULE_DEVLINK_RELOAD_ACTION, /* any number of them */
	MODULE_DEVLINK_RELOAD_LIMIT,
};

/* What is asked for at once, and told again from the beginning if the kernel was disturbed. */
enum module_devlink_part {
	MODULE_DEVLINK_INSTANCE, /* reload */
	MODULE_DEVLINK_INFO,	 /* driver, serial numbers, versions */
	MODULE_DEVLINK_PORTS,
	MODULE_DEVLINK_REPORTERS,
};

struct module_devlink_port {
	uint32_t index;
	const char *type, *flavour, *netdev, *rdma; /* NULL: not told, or a number without a word */
};

struct module_devlink_reporter {
	const char *name, *state;
	uint64_t errors, recoveries;
	uint32_t port; /* if has_port */
	bool has_port;
};

/* Who is told; what they return but 0 ends the asking and is what it returns. */
struct module_devlink_listener {
	void (*begin)(void *user, uint32_t part); /* forget what was told of it */
	int (*text)(void *user, uint32_t what, const char *text);
	int (*version)(void *user, uint32_t kind, const char *name, const char *value);
	int (*port)(void *user, const struct module_devlink_port *port);
	int (*reporter)(void *user, const struct module_devlink_reporter *reporter);
	void (*reload_failed)(void *user);
};

struct module_devlink {
	size_t size;

	/*
	 * Tells all about one instance. The kernel can hold the caller up for longer than the timeout.
	 *
	 * @bus, @name: "pci", "0000:08:00.0"
	 * @partly: an errno if the kernel refused some part, but not all
	 *
	 * 0; -EPROTONOSUPPORT without devlink; -ENODEV without such an instance; -ETIMEDOUT; -EBADMSG for an answer
	 * that does not hold together; else what the kernel said
	 */
	int (*ask)(const char *bus, const char *name, uint32_t timeout_ms,
		   const struct module_devlink_listener *listener, void *user, int *partly);
};

#endif
