/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * uapi.h: the kernel's fwctl ioctl ABI in our own words, so that the library builds where the
 * kernel's headers are older than fwctl. Source: include/uapi/fwctl/fwctl.h of Linux 6.15 and
 * later; the kernel tests hold these against that header.
 */
#ifndef LIBFWCTL_UAPI_H
#define LIBFWCTL_UAPI_H

#include <stdint.h>
#include <linux/ioctl.h>

#define UAPI_FWCTL_TYPE 0x9A

/*
 * Each struct begins with its own size; the kernel wants everything behind what it knows to be
 * zero.
 */
struct uapi_fwctl_info {
	uint32_t size;
	uint32_t flags;
	uint32_t out_device_type;
	uint32_t device_data_len; /* in: room at out_device_data; out: what the driver has */
	uint64_t out_device_data __attribute__((aligned(8)));
};

struct uapi_fwctl_rpc {
	uint32_t size;
	uint32_t scope;
	uint32_t in_len;
	uint32_t out_len; /* in: room at out; out: the reply's length, as the driver tells it */
	uint64_t in __attribute__((aligned(8)));
	uint64_t out __attribute__((aligned(8)));
};

#define UAPI_FWCTL_INFO _IO(UAPI_FWCTL_TYPE, 0)
#define UAPI_FWCTL_RPC	_IO(UAPI_FWCTL_TYPE, 1)

#endif
