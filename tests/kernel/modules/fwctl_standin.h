/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * How the firmware of fwctl_standin.ko is told what to answer, shared by the module and the tests.
 *
 * Each device has a folder /sys/kernel/debug/fwctl_standin/NAME, NAME being mlx5.0, bnxt.0, pds.0, mlx5.1
 * and so on. There:
 *
 *   rules  each write is one rule, and comes before those that are there; opened with O_TRUNC, all are
 *          forgotten, and what the firmware has kept. What no rule is for is answered plainly: mlx5 by success and the request, bnxt by
 *          success, pds by the request's payload.
 *   seen   the last request as the firmware got it, with what it read from memory behind
 *   count  how many requests the firmware has executed, as text
 *   stopped  bnxt: 1 while the card is in reset, when the driver admits nothing
 *
 * Their PCI functions are 10000:00:00.0, 10000:00:01.0 and so on: mlx5.0, bnxt.0, pds.0, mlx5.1.
 *
 * A request is, for mlx5 and bnxt, the command's bytes; for pds the 64 bytes of the command in its admin
 * queue with, behind them, the payload. What a driver sends on its own account (pds: its queries when it is
 * bound) is a request as any other; mlx5's user contexts the module makes itself.
 */
#ifndef FWCTL_STANDIN_H
#define FWCTL_STANDIN_H

#include <linux/types.h>

#define FWCTL_STANDIN_MATCH   128
#define FWCTL_STANDIN_BUFFERS 2
#define FWCTL_STANDIN_CELLS   16
#define FWCTL_STANDIN_CELL    64 /* bytes that one can hold */

/* Memory that a request of bnxt has the address of. */
struct fwctl_standin_buffer {
	__u32 at; /* where in the request the address is, in bytes; 0: there is none */
	__u32 length;
	__u32 read; /* not 0: the firmware reads it, into what is seen; else it writes what the rule has */
};

/* What the firmware keeps: bytes that one rule takes from requests, and others give in their answers. */
struct fwctl_standin_cell {
	__u32 cell; /* 1 to FWCTL_STANDIN_CELLS; 0: none */
	__u32 at;   /* where the bytes are */
	__u32 length;
};

/* Behind it: the reply, then what is written to each buffer. */
struct fwctl_standin_rule {
	/* The first bytes of the requests it is for, where the mask has bits; what is not there is 0. */
	__u8 mask[FWCTL_STANDIN_MATCH];
	__u8 value[FWCTL_STANDIN_MATCH];
	__u32 error;  /* the transport fails with this errno; 0: it does not */
	__u32 late;   /* not 0: it fails only after the firmware has executed the request */
	__u32 delay;  /* in ms, before the answer */
	__u32 retval; /* pds: the firmware's own error */
	__u32 reply;  /* bytes; bnxt: its length is put in, and 0 for the last, as bnxt_en does */
	struct fwctl_standin_buffer buffers[FWCTL_STANDIN_BUFFERS];
	struct fwctl_standin_cell keep; /* of what is then seen: it is put into the cell */
	struct fwctl_standin_cell
		give; /* of what is behind: the cell's bytes, once there are some */
};

#endif
