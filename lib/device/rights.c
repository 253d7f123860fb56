// SPDX-License-Identifier: LGPL-2.1-or-later
/* rights.c: see rights.h. */
#include "device/rights.h"
#include "device/number.h"

#include <errno.h>
#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

/* USER_NS_INIT_INO of the kernel's nsfs.h: the number of the user namespace that it was booted with. */
#define FIRST_USER_NAMESPACE 0xeffffffd

uint32_t rights_first_user_namespace(void)
{
	struct stat st;

	if (stat("/proc/self/ns/user", &st) != 0)
		return LIBFWCTL_ANSWER_UNKNOWN;
	return st.st_ino == FIRST_USER_NAMESPACE ? LIBFWCTL_ANSWER_YES : LIBFWCTL_ANSWER_NO;
}

/* Without libcap, which would be a library for one bit. */
uint32_t rights_rawio(void)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (rights_first_user_namespace() == LIBFWCTL_ANSWER_NO)
		return LIBFWCTL_ANSWER_NO;
	if (syscall(SYS_capget, &header, data) != 0)
		return LIBFWCTL_ANSWER_UNKNOWN;
	return data[CAP_TO_INDEX(CAP_SYS_RAWIO)].effective & CAP_TO_MASK(CAP_SYS_RAWIO)
		       ? LIBFWCTL_ANSWER_YES
		       : LIBFWCTL_ANSWER_NO;
}

int rights_open_failed(const struct libfwctl_device *dev, const char *path, int status,
		       const struct stat *st, struct libfwctl_error *err)
{
	struct failure failure = {
		.message = MSG_OPEN,
		.error = -status,
		.device = dev->name,
		.subject = path,
	};

	switch (-status) {
	case ESTALE:
		failure.message = MSG_NODE_OTHER;
		failure.number[0] = dev->major;
		failure.number[1] = dev->minor;
		break;
	case EACCES:
	case EPERM:
		if (st->st_mode == 0)
			break; /* not even stat() was allowed */
		failure.message = MSG_OPEN_DENIED;
		failure.number[0] = st->st_uid;
		failure.number[1] = st->st_gid;
		failure.number[2] = st->st_mode & 07777;
		break;
	case ENOENT:
		if (device_check_current(dev) == 0) {
			failure.message = MSG_NODE_MISSING;
			break;
		}
		/* fallthrough */
	case ENXIO:
	case ENODEV:
		failure.message = MSG_OPEN_GONE;
		failure.error = ENODEV;
		break;
	default:
		break;
	}
	return report(err, &failure);
}
