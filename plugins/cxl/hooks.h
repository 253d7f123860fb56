/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* hooks.h: what the hooks of cxl share. */
#ifndef CXL_HOOKS_H
#define CXL_HOOKS_H

#include "libfwctl-plugin.h"

#include <stdarg.h>
#include <stdio.h>

#define UUID_SIZE  16
#define ENTRY_SIZE 48

#define SELECTION_CURRENT 0
#define SELECTION_DEFAULT 1
#define SELECTION_SAVED	  2

#define LOG_WARNING 4 /* as in syslog */

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

/* What the device lists of one feature. It counts as long as it is visited. */
struct entry {
	struct libfwctl_call *page;
	uint64_t index;		    /* on the page */
	uint64_t number, total;	    /* of all that are listed */
	const unsigned char *bytes; /* ENTRY_SIZE; the UUID comes first */
};

int entry_get(services *s, const struct entry *entry, const char *name, uint64_t *value);

/* 0: goes on; 1: that is enough; or a negative errno. */
typedef int visit_fn(services *s, struct libfwctl_call *call, const struct entry *entry,
		     void *data);

/* Visits each feature that the device lists. 1 if a visit was enough, 0 if none, or a negative errno. */
int walk_features(services *s, struct libfwctl_call *call, visit_fn *visit, void *data);

int get_uuid(services *s, struct libfwctl_call *call, unsigned char uuid[UUID_SIZE]);

/* Hooks of listing.c */
int list_features(services *s, struct libfwctl_call *call);
int tell_feature(services *s, struct libfwctl_call *call);
int dump_features(services *s, struct libfwctl_call *call);

#endif
