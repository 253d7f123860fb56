/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* cxl.h: what the tests of the CXL format share: its envelopes, which are in host order. */
#ifndef LIBFWCTL_TEST_CXL_H
#define LIBFWCTL_TEST_CXL_H

#include "../vectors.h"

/* Envelopes are written down as little-endian machines have them; a host has its own order. */
static inline void to_host(unsigned char *bytes, size_t words)
{
	for (size_t i = 0; i < words; i++, bytes += 4) {
		uint32_t value = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 |
				 (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;

		memcpy(bytes, &value, sizeof(value));
	}
}

static inline size_t parse_request(const char *text, unsigned char *bytes)
{
	size_t length = parse_hex(text, bytes);

	to_host(bytes, 4);
	return length;
}

static inline size_t parse_reply(const char *text, unsigned char *bytes)
{
	size_t length = parse_hex(text, bytes);

	to_host(bytes, 2);
	return length;
}

#endif
