// SPDX-License-Identifier: LGPL-2.1-or-later
/* version.c: what version of the library is running. */
#include "libfwctl.h"

const char *libfwctl_version(void)
{
	return LIBFWCTL_VERSION;
}
