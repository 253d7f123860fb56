/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * plain.h: a request that each of the kernel's drivers answers and that changes nothing, for tests to
 * which it does not matter what is said.
 */
#ifndef PLAIN_H
#define PLAIN_H

#include "guest.h"

struct plain_call {
	uint8_t request[64], reply[128], payload[2][16];
	struct libfwctl_buffer buffers[2];
	struct libfwctl_rpc rpc;
};

/* For a device of that type: mlx5, bnxt and pds over fwctl_standin.ko, cxl of cxl_test. */
void plain_prepare(struct plain_call *call, uint32_t device_type);

/* The same for a device of fwctl_echo.ko, whatever its type. */
void plain_prepare_echo(struct plain_call *call);

/* A command that points to memory which the driver writes to after the firmware has answered: bnxt and pds. */
void plain_prepare_buffers(struct plain_call *call, uint32_t device_type);

#endif
