/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What a request to a device of fwctl_echo.ko asks for, shared by the module and the tests. */
#ifndef FWCTL_ECHO_H
#define FWCTL_ECHO_H

#include <linux/types.h>

/* A request too short for this struct is echoed. The INFO data counts up from 1. */
struct fwctl_echo_request {
	__u32 op;
	__u32 argument;
};

enum fwctl_echo_op {
	FWCTL_ECHO = 0,		      /* the reply is the request */
	FWCTL_ECHO_ERRNO = 1,	      /* fail with errno @argument, at most 4095 */
	FWCTL_ECHO_REPLY = 2,	      /* a reply of @argument bytes 0x5a, whatever the room */
	FWCTL_ECHO_SCOPE = 3,	      /* a reply of 4 bytes: the scope of the call */
	FWCTL_ECHO_SLEEP = 4,	      /* echo after @argument ms, EINTR on a signal */
	FWCTL_ECHO_SLEEP_RESTART = 5, /* the same, restarted by the kernel after a signal */
	FWCTL_ECHO_SLEEP_DEAF = 6,    /* the same, deaf to signals */
	FWCTL_ECHO_COUNT = 7,	      /* a reply of 4 bytes: how many requests any device has got */
};

#endif
