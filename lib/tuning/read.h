/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* read.h: settings and what a device answers of them. */
#ifndef LIBFWCTL_READ_H
#define LIBFWCTL_READ_H

#include "handle/handle.h"
#include "message/response.h"
#include "tuning/settings.h"

/* Whether the settings are of the device's format: 0, -EPROTOTYPE, or why that is not known. */
int settings_fit(const struct libfwctl_settings *settings, struct libfwctl_handle *handle,
		 struct libfwctl_error *err);

/* An inquiry about the function that the settings are of. */
void settings_begin(const struct libfwctl_settings *settings, struct libfwctl_handle *handle,
		    struct inquiry *inquiry);

/* Another query says that this one makes no sense. */
bool answer_is_unmet(const struct answer *answer);

/* Neither the firmware nor the format has said no: it could not be asked. */
bool answer_is_lost(const struct answer *answer);

/* One of its values out of an answer, or none. 0, -ENOMEM, -EBADMSG. */
int setting_take(struct libfwctl_setting *setting, int which, const struct answer *answer,
		 struct libfwctl_error *err);

/* Whether the device has it and lets it be set; if it does not, why, which the setting keeps. */
int setting_take_support(struct libfwctl_setting *setting, const struct answer *answer);

#endif
