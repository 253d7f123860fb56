/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* name.h: the forms that a device's name can have, as text, and looking for a name among others. No I/O. */
#ifndef LIBFWCTL_NAME_H
#define LIBFWCTL_NAME_H

#include <stdbool.h>
#include <stdint.h>

#define PCI_ADDRESS_ROOM 24

/*
 * Reads [domain:]bus:device.function, hexadecimal, the domain up to 32 bits wide, and writes it the
 * way the kernel names functions in sysfs (0000:08:00.0, 10000:00:00.0).
 */
bool name_parse_pci_address(const char *text, char address[PCI_ADDRESS_ROOM]);

/* The same of [domain:]bus:device, which all functions of a card have in common: 0000:08:00. */
bool name_parse_pci_slot(const char *text, char slot[PCI_ADDRESS_ROOM]);

/* Reads "serial:" and a decimal, or 0x and a hexadecimal, number of up to 64 bits. */
bool name_parse_serial(const char *text, uint64_t *serial);

/* Whether text is prefix and a decimal number: "mem" "0", "fwctl" "12". */
bool name_is_numbered(const char *text, const char *prefix);

/* The place of a name among `count` ones that rise; at(owner, i) gives each. False: it is not there. */
bool name_search(const char *name, uint32_t count,
		 const char *(*at)(const void *owner, uint32_t index), const void *owner,
		 uint32_t *index);

/* A whole number, decimal or after 0x hexadecimal, with nothing around it. */
bool name_parse_u64(const char *text, uint64_t *number);

#endif
