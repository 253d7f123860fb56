// SPDX-License-Identifier: LGPL-2.1-or-later
/* system.c: why there is no device: what sysfs says of the system as a whole. */
#include "base/context.h"
#include "base/error.h"

#include <dirent.h>
#include <errno.h>
#include <unistd.h>

int libfwctl_context_check_system(struct libfwctl_context *ctx, struct libfwctl_error *err)
{
	struct dirent *entry;
	bool found = false;
	DIR *folder;

	error_reset(err);
	if (!ctx)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "a context"));
	folder = opendir("/sys/class/fwctl");
	if (!folder && errno != ENOENT)
		return report(err, FAILURE(.message = MSG_SCAN, .error = errno));
	if (!folder && access("/sys/class", F_OK) != 0)
		return report(err, FAILURE(.message = MSG_NO_SYSFS, .error = ENXIO));
	if (!folder)
		return report(err, FAILURE(.message = MSG_NO_FWCTL, .error = ENOSYS));
	while (!found && (entry = readdir(folder)))
		found = entry->d_name[0] != '.';
	closedir(folder);
	return found ? 0 : report(err, FAILURE(.message = MSG_NO_DRIVER, .error = ENODEV));
}
