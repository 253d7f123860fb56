/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* absence.h: what a record can be without, because another field of it says so: a bit that says what counts. */
#ifndef LIBFWCTL_ABSENCE_H
#define LIBFWCTL_ABSENCE_H

#include "tuning/settings.h"

void absence_clear(struct absence *absence);

/*
 * By which field an answer says that it has no such parameter: none, if the parameter is there or nothing says why
 * not. 0 or -ENOMEM.
 */
int absence_find(const struct libfwctl_param *param, const struct answer *answer,
		 struct libfwctl_error *err, struct absence *absence);

/* Says the same in a request. */
int absence_put(const struct libfwctl_param *param, const struct absence *absence,
		struct libfwctl_request *request, struct libfwctl_error *err);

/*
 * -EINVAL if another parameter that the answer has, and that is not to be changed, has gone from the request along
 * with the setting.
 */
int absence_check(const struct libfwctl_settings *settings, const struct libfwctl_setting *setting,
		  const struct answer *answer, struct libfwctl_request *request,
		  struct libfwctl_error *err);

#endif
