// SPDX-License-Identifier: LGPL-2.1-or-later
/* dump.c: the request that a dump is asked for with. */
#include "tuning/query.h"

#include <errno.h>

int libfwctl_dump_new_request(const struct libfwctl_dump *dump, struct libfwctl_error *err,
			      struct libfwctl_request **out)
{
	struct inquiry inquiry = {0};
	int status;

	error_reset(err);
	if (!dump || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "dump and result"));
	status = inquiry_new_request(&inquiry, dump->query, NULL, 0, err, out);
	inquiry_end(&inquiry);
	return status;
}
