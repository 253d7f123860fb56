// SPDX-License-Identifier: LGPL-2.1-or-later
/* name.c: see name.h. */
#include "base/name.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One hexadecimal part of an address with the given number of digits; moves *text behind it. */
static bool parse_hex(const char **text, size_t digits_max, unsigned long limit,
		      unsigned long *number)
{
	size_t digits = strspn(*text, "0123456789abcdefABCDEF");

	if (digits == 0 || digits > digits_max)
		return false;
	*number = strtoul(*text, NULL, 16);
	*text += digits;
	return *number <= limit;
}

static bool skip(const char **text, char expected)
{
	if (**text != expected)
		return false;
	(*text)++;
	return true;
}

/* What functions of a card have in common, and what they are told apart by behind that. */
static bool parse_slot(const char **text, char slot[PCI_ADDRESS_ROOM])
{
	const char *colon = strchr(*text, ':');
	unsigned long domain = 0, bus, device;

	if (colon && strchr(colon + 1, ':') &&
	    (!parse_hex(text, 8, UINT32_MAX, &domain) || !skip(text, ':')))
		return false;
	if (!parse_hex(text, 2, 0xff, &bus) || !skip(text, ':') ||
	    !parse_hex(text, 2, 0x1f, &device))
		return false;
	snprintf(slot, PCI_ADDRESS_ROOM, "%04lx:%02lx:%02lx", domain, bus, device);
	return true;
}

bool name_parse_pci_slot(const char *text, char slot[PCI_ADDRESS_ROOM])
{
	return parse_slot(&text, slot) && !*text;
}

bool name_parse_pci_address(const char *text, char address[PCI_ADDRESS_ROOM])
{
	unsigned long function;
	size_t length;

	if (!parse_slot(&text, address) || !skip(&text, '.') ||
	    !parse_hex(&text, 1, 7, &function) || *text)
		return false;
	length = strlen(address);
	snprintf(address + length, PCI_ADDRESS_ROOM - length, ".%lx", function);
	return true;
}

bool name_parse_u64(const char *text, uint64_t *number)
{
	char *end;
	bool hexadecimal = text[0] == '0' && (text[1] == 'x' || text[1] == 'X');
	const char *digits = hexadecimal ? text + 2 : text;

	/* strtoull would take signs, spaces and an octal meaning of a leading zero. */
	if (!*digits ||
	    digits[strspn(digits, hexadecimal ? "0123456789abcdefABCDEF" : "0123456789")])
		return false;
	errno = 0;
	*number = strtoull(digits, &end, hexadecimal ? 16 : 10);
	return errno == 0 && *end == '\0';
}

bool name_parse_serial(const char *text, uint64_t *serial)
{
	static const char prefix[] = "serial:";

	if (strncmp(text, prefix, strlen(prefix)) != 0)
		return false;
	return name_parse_u64(text + strlen(prefix), serial);
}

bool name_is_numbered(const char *text, const char *prefix)
{
	size_t length = strlen(prefix);

	if (strncmp(text, prefix, length) != 0 || !text[length])
		return false;
	return text[length + strspn(text + length, "0123456789")] == '\0';
}

bool name_search(const char *name, uint32_t count,
		 const char *(*at)(const void *owner, uint32_t index), const void *owner,
		 uint32_t *index)
{
	uint32_t low = 0, high = count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = strcmp(name, at(owner, middle));

		if (order == 0) {
			*index = middle;
			return true;
		}
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return false;
}
