/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* carry.h: from what was read of a stored record, the request that writes it. No I/O. */
#ifndef LIBFWCTL_CARRY_H
#define LIBFWCTL_CARRY_H

#include "message/response.h"
#include "tuning/settings.h"

/*
 * Sets in the request all that the answer holds of the record, with bits that no field has if the format says so.
 * Fails rather than forget a parameter of the record: -EPROTO.
 */
int carry_over(const struct libfwctl_settings *settings, const struct answer *answer,
	       struct libfwctl_request *request, struct libfwctl_error *err);

/* What a parameter is in a request that writes it. */
int carried_value(const struct libfwctl_param *param, struct libfwctl_request *request,
		  struct libfwctl_error *err, struct value *value);

#endif
