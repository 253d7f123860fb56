// SPDX-License-Identifier: LGPL-2.1-or-later
/* driver.c: see driver.h. */
#include "base/driver.h"

#include "libfwctl.h"

#include <errno.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* An older pds driver reads the whole struct fwctl_rpc_pds, however little was sent. */
#define PDS_REQUEST_MIN 48

/* What each driver answers before it hands anything to the device. */
static const struct refusal {
	uint32_t type;
	int error;
	const char *reasons;
} refusals[] = {
	{LIBFWCTL_DEVICE_TYPE_MLX5, EBADMSG,
	 "the mlx5 driver does not admit this command, or not at this scope"},
	{LIBFWCTL_DEVICE_TYPE_MLX5, EMSGSIZE,
	 "an mlx5 request and the room for its reply have at least 16 bytes each"},
	{LIBFWCTL_DEVICE_TYPE_CXL, EINVAL,
	 "the cxl driver admits Get Supported Features, Get Feature and Set Feature alone, with "
	 "op_size "
	 "exactly as the command has it and room for the reply, Set Feature from the scope that "
	 "the "
	 "feature's effects need, only for a feature that the device has, and only if the device "
	 "lists the command"},
	{LIBFWCTL_DEVICE_TYPE_CXL, EPERM,
	 "the kernel itself owns this feature: it can be read, not set"},
	{LIBFWCTL_DEVICE_TYPE_BNXT, EINVAL,
	 "a bnxt request has 16 to 128 bytes and room for a reply of at least 8; a command with "
	 "buffers "
	 "has exactly its own length, and buffers of 1 byte to 64 KiB"},
	{LIBFWCTL_DEVICE_TYPE_BNXT, EPERM,
	 "the bnxt driver does not admit this command (none with buffers before Linux 7.3), or not at "
	 "this scope, or the device is in reset"},
	{LIBFWCTL_DEVICE_TYPE_PDS, EINVAL,
	 "the firmware has no such endpoint or operation, or not in this version, or a payload is "
	 "longer "
	 "than the firmware takes"},
	{LIBFWCTL_DEVICE_TYPE_PDS, EPERM,
	 "this operation takes a higher scope, which the firmware decides, or the firmware forbids it; "
	 "above configuration there are debug_read_only, debug_write, which taints the kernel, and "
	 "debug_write_full, which also needs CAP_SYS_RAWIO"},
};

static const struct refusal *find_refusal(uint32_t type, int error)
{
	for (size_t i = 0; i < COUNT(refusals); i++)
		if (refusals[i].type == type && refusals[i].error == error)
			return &refusals[i];
	return NULL;
}

uint32_t driver_executed(uint32_t type, int error)
{
	switch (error) {
	case EBADF:  /* not even an open file */
	case ENOTTY: /* not a fwctl node */
		return LIBFWCTL_EXECUTED_NO;
	case ENODEV: /* unplugged: the core does not call the driver any more */
	case ENOMEM: /* the core and these drivers allocate before they send */
		if (type == LIBFWCTL_DEVICE_TYPE_MLX5 || type == LIBFWCTL_DEVICE_TYPE_CXL ||
		    type == LIBFWCTL_DEVICE_TYPE_BNXT)
			return LIBFWCTL_EXECUTED_NO;
		break;
	default:
		if (type != LIBFWCTL_DEVICE_TYPE_PDS && find_refusal(type, error))
			return LIBFWCTL_EXECUTED_NO;
		break;
	}
	/*
	 * A signal, a fault while the reply was copied, a timeout, a driver we know nothing of; and pds,
	 * which turns the firmware's own answers into these numbers too.
	 */
	return LIBFWCTL_EXECUTED_UNKNOWN;
}

uint32_t driver_executed_code(uint32_t code)
{
	/*
	 * The bnxt driver checks, allocates, and only then sends; a firmware that refuses for such a reason
	 * has its own numbers for it. All others, EBUSY and ENODEV too, can come after sending.
	 */
	switch (65536 - code) {
	case EINVAL:
	case ENOMEM:
	case E2BIG:
		return LIBFWCTL_EXECUTED_NO;
	default:
		return LIBFWCTL_EXECUTED_UNKNOWN;
	}
}

const char *core_reason(uint32_t scope, int error)
{
	if (error == EPERM && scope == LIBFWCTL_SCOPE_DEBUG_WRITE_FULL)
		return "the scope debug_write_full needs CAP_SYS_RAWIO, which this process may "
		       "lack: what it has in a user namespace of its own does not count";
	return NULL;
}

const char *driver_reasons(uint32_t type, int error)
{
	const struct refusal *refusal = find_refusal(type, error);

	return refusal ? refusal->reasons : NULL;
}

size_t driver_request_min(uint32_t type)
{
	return type == LIBFWCTL_DEVICE_TYPE_PDS ? PDS_REQUEST_MIN : 0;
}

size_t driver_buffer_min(uint32_t type)
{
	return type == LIBFWCTL_DEVICE_TYPE_BNXT ? 1 : 0;
}

size_t driver_request_unit(uint32_t type)
{
	return type == LIBFWCTL_DEVICE_TYPE_BNXT ? 4 : 1;
}
