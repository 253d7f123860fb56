// SPDX-License-Identifier: LGPL-2.1-or-later
/* together.c: a program with the kernel's fwctl headers and ours, compiled as C99 and C++11. */
#ifdef FIRST_OURS
#include <libfwctl.h>
#endif
#include <fwctl/fwctl.h>
#include <fwctl/mlx5.h>
#include <fwctl/cxl.h>
#include <fwctl/bnxt.h>
#include <fwctl/pds.h>
#include <libfwctl.h>
