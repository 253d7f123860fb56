/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vendors.h: the formats that calls are tested with: as three vendors have them, and one of no vendor. */
#ifndef LIBFWCTL_TEST_VENDORS_H
#define LIBFWCTL_TEST_VENDORS_H

#include "wire.h"

static struct loaded cxl, bnxt, pds, call;

static inline int load_vendors(const struct libfwctl_hook *hooks, size_t nhooks)
{
	load(&cxl, "test-cxl", NULL, 0);
	load(&bnxt, "test-bnxt", NULL, 0);
	load(&pds, "test-pds", NULL, 0);
	load(&call, "test-call", hooks, nhooks);
	return 0;
}

static inline int load_all(void **state)
{
	(void)state;
	return load_vendors(NULL, 0);
}

static inline int unload_all(void **state)
{
	(void)state;
	unload(&cxl);
	unload(&bnxt);
	unload(&pds);
	unload(&call);
	return 0;
}

#endif
