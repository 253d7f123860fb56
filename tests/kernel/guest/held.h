/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* held.h: what this process holds, to the byte: that nothing leaks. */
#ifndef HELD_H
#define HELD_H

#include "guest.h"

struct held {
	size_t descriptors, memory;
};

/*
 * To be called first of all by main(): begins the program again, with a malloc that keeps nothing of freed memory
 * for single threads, which would count as held.
 */
void held_begin(char **argv);

struct held held_now(void);

/* No descriptor more or less, nor more memory than `slack` bytes. @where: for the message */
void assert_held(const struct held *before, size_t slack, const char *where, unsigned int number);

#endif
