// SPDX-License-Identifier: LGPL-2.1-or-later
/* hooks.c: the plugin of the format bnxt. */
#include "libfwctl-plugin.h"
#include "bnxt-image.h" /* compiled from bnxt.yaml and what that includes */

const struct libfwctl_plugin libfwctl_plugin_v1 = {
	.size = sizeof(libfwctl_plugin_v1),
	.image = bnxt_image,
	.image_size = sizeof(bnxt_image),
};
