// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * uapi.c: holds the library's own words for the ioctl ABI against the kernel's header. Only
 * compiled.
 */
#include <stddef.h>

#include <fwctl/fwctl.h>

#include "base/uapi.h"
#include <libfwctl.h>

#define SAME_NUMBER(ours, theirs) _Static_assert((ours) == (theirs), #ours " is not " #theirs)
#define SAME_STRUCT(ours, theirs)                                                \
	_Static_assert(sizeof(struct ours) == sizeof(struct theirs) &&           \
			       _Alignof(struct ours) == _Alignof(struct theirs), \
		       #ours " is not " #theirs)
#define SAME_MEMBER(ours, theirs, member)                                                  \
	_Static_assert(offsetof(struct ours, member) == offsetof(struct theirs, member) && \
			       sizeof(((struct ours *)0)->member) ==                       \
				       sizeof(((struct theirs *)0)->member),               \
		       #member " of " #ours " is not as in " #theirs)

SAME_NUMBER(UAPI_FWCTL_INFO, FWCTL_INFO);
SAME_NUMBER(UAPI_FWCTL_RPC, FWCTL_RPC);

SAME_STRUCT(uapi_fwctl_info, fwctl_info);
SAME_MEMBER(uapi_fwctl_info, fwctl_info, size);
SAME_MEMBER(uapi_fwctl_info, fwctl_info, flags);
SAME_MEMBER(uapi_fwctl_info, fwctl_info, out_device_type);
SAME_MEMBER(uapi_fwctl_info, fwctl_info, device_data_len);
SAME_MEMBER(uapi_fwctl_info, fwctl_info, out_device_data);

SAME_STRUCT(uapi_fwctl_rpc, fwctl_rpc);
SAME_MEMBER(uapi_fwctl_rpc, fwctl_rpc, size);
SAME_MEMBER(uapi_fwctl_rpc, fwctl_rpc, scope);
SAME_MEMBER(uapi_fwctl_rpc, fwctl_rpc, in_len);
SAME_MEMBER(uapi_fwctl_rpc, fwctl_rpc, out_len);
SAME_MEMBER(uapi_fwctl_rpc, fwctl_rpc, in);
SAME_MEMBER(uapi_fwctl_rpc, fwctl_rpc, out);

SAME_NUMBER((int)LIBFWCTL_DEVICE_TYPE_ERROR, (int)FWCTL_DEVICE_TYPE_ERROR);
SAME_NUMBER((int)LIBFWCTL_DEVICE_TYPE_MLX5, (int)FWCTL_DEVICE_TYPE_MLX5);
SAME_NUMBER((int)LIBFWCTL_DEVICE_TYPE_CXL, (int)FWCTL_DEVICE_TYPE_CXL);
SAME_NUMBER((int)LIBFWCTL_DEVICE_TYPE_BNXT, (int)FWCTL_DEVICE_TYPE_BNXT);
SAME_NUMBER((int)LIBFWCTL_DEVICE_TYPE_PDS, (int)FWCTL_DEVICE_TYPE_PDS);

SAME_NUMBER((int)LIBFWCTL_SCOPE_CONFIGURATION, (int)FWCTL_RPC_CONFIGURATION);
SAME_NUMBER((int)LIBFWCTL_SCOPE_DEBUG_READ_ONLY, (int)FWCTL_RPC_DEBUG_READ_ONLY);
SAME_NUMBER((int)LIBFWCTL_SCOPE_DEBUG_WRITE, (int)FWCTL_RPC_DEBUG_WRITE);
SAME_NUMBER((int)LIBFWCTL_SCOPE_DEBUG_WRITE_FULL, (int)FWCTL_RPC_DEBUG_WRITE_FULL);
