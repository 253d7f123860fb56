/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * scarce.h: memory that is counted, and that runs out when a test says so. For programs linked with
 * --wrap of the functions below; what libraries of the system take is not seen.
 */
#ifndef LIBFWCTL_TEST_SCARCE_H
#define LIBFWCTL_TEST_SCARCE_H

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *memory, size_t size);
char *__real_strdup(const char *text);
char *__real_strndup(const char *text, size_t length);

/* How often memory was asked for, and the time from 1 at which there is none; 0: there always is. */
static unsigned long asked, scarce_at;

static bool is_scarce(void)
{
	return ++asked == scarce_at;
}

void *__wrap_malloc(size_t size)
{
	return is_scarce() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return is_scarce() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *memory, size_t size)
{
	return is_scarce() ? NULL : __real_realloc(memory, size);
}

char *__wrap_strdup(const char *text)
{
	return is_scarce() ? NULL : __real_strdup(text);
}

char *__wrap_strndup(const char *text, size_t length)
{
	return is_scarce() ? NULL : __real_strndup(text, length);
}

#endif
