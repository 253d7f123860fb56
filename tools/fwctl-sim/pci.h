/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PCI addresses as the kernel writes them: a domain of four digits or more. */
#ifndef FWCTL_SIM_PCI_H
#define FWCTL_SIM_PCI_H

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

static inline bool pci_digits(const char *text, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!g_ascii_isxdigit(text[i]))
			return false;
	return true;
}

/* DDDD[DDDD]:BB:DD.F, all of it */
static inline bool pci_parse(const char *text, uint32_t *domain, uint16_t *bdf)
{
	size_t digits = 0;
	unsigned int bus, device, function;

	while (g_ascii_isxdigit(text[digits]))
		digits++;
	if (digits < 4 || digits > 8 || (digits > 4 && *text == '0') || text[digits] != ':' ||
	    !pci_digits(text + digits + 1, 2) || text[digits + 3] != ':' ||
	    !pci_digits(text + digits + 4, 2) || text[digits + 6] != '.' ||
	    text[digits + 7] < '0' || text[digits + 7] > '7' || text[digits + 8])
		return false;
	*domain = (uint32_t)g_ascii_strtoull(text, NULL, 16);
	bus = (unsigned int)g_ascii_strtoull(text + digits + 1, NULL, 16);
	device = (unsigned int)g_ascii_strtoull(text + digits + 4, NULL, 16);
	function = (unsigned int)(text[digits + 7] - '0');
	*bdf = (uint16_t)(bus << 8 | (device & 31) << 3 | function);
	return device < 32;
}

#define PCI_NAME_SIZE 24

static inline void pci_format(char *name, uint32_t domain, uint16_t bdf)
{
	snprintf(name, PCI_NAME_SIZE, "%04x:%02x:%02x.%x", domain, bdf >> 8, bdf >> 3 & 31,
		 bdf & 7);
}

#endif
