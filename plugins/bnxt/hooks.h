/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hooks.h: what the hooks of bnxt share. */
#ifndef BNXT_HOOKS_H
#define BNXT_HOOKS_H

#include "libfwctl-plugin.h"

#include <stdarg.h>
#include <stdio.h>

typedef const struct libfwctl_services services;

__attribute__((format(printf, 4, 5))) static inline int fail(services *s,
							     struct libfwctl_call *call, int error,
							     const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return s->fail(call, error, text);
}

/* A number by its name. */
struct number {
	const char *name;
	uint64_t *value;
};

static inline int get_numbers(services *s, struct libfwctl_call *call, const struct number *numbers,
			      size_t count)
{
	int rc = 0;

	for (size_t i = 0; !rc && i < count; i++)
		rc = s->get_u64(call, numbers[i].name, numbers[i].value);
	return rc;
}

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static inline unsigned get16(const unsigned char *bytes)
{
	return (unsigned)bytes[0] | (unsigned)bytes[1] << 8;
}

static inline void put16(unsigned char *bytes, uint64_t value)
{
	bytes[0] = (unsigned char)value;
	bytes[1] = (unsigned char)(value >> 8);
}

static inline void put32(unsigned char *bytes, uint64_t value)
{
	put16(bytes, value);
	put16(bytes + 2, value >> 16);
}

static inline uint64_t at_most(uint64_t value, uint64_t most)
{
	return value < most ? value : most;
}

int coredump(services *s, struct libfwctl_call *call);
int coredump_list(services *s, struct libfwctl_call *call);

#endif
