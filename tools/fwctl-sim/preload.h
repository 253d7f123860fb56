/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the files of the preload share. Its functions have names of their own and take the C
 * library's by the linker's name, so that headers and fortified builds do not get in the way.
 */
#ifndef FWCTL_SIM_PRELOAD_H
#define FWCTL_SIM_PRELOAD_H

#include <dlfcn.h>

/* Where the testbed is; NULL outside a simulated machine. */
extern const char *preload_root;

#define PRELOAD_EXPORT(symbol) __asm__(#symbol) __attribute__((visibility("default")))

/* The function of that name which would have been called without this library. */
#define PRELOAD_FIND(next, symbol)                                     \
	do {                                                           \
		if (!(next))                                           \
			*(void **)&(next) = dlsym(RTLD_NEXT, #symbol); \
	} while (0)

#endif
