// SPDX-License-Identifier: LGPL-2.1-or-later
/* older.c: CXL's plugin under a library that is older than the service "compare". */
#define libfwctl_plugin_v1 plugin_now
#include "../../../plugins/cxl/hooks.c"
#undef libfwctl_plugin_v1

static int confirm_with_less(services *s, struct libfwctl_call *call)
{
	struct libfwctl_services less = *s;

	less.size = offsetof(struct libfwctl_services, compare);
	less.compare = NULL;
	return confirm_set(&less, call);
}

static const struct libfwctl_hook older_hooks[] = {
	{"list_features", list_features},   {"dump_features", dump_features},
	{"tell_feature", tell_feature},	    {"read_whole", read_whole},
	{"fill_count", fill_count},	    {"judge_set", judge_set},
	{"confirm_set", confirm_with_less},
};

extern const struct libfwctl_plugin libfwctl_plugin_v1 __attribute__((visibility("default")));
const struct libfwctl_plugin libfwctl_plugin_v1 = {
	.size = sizeof(libfwctl_plugin_v1),
	.image = cxl_image,
	.image_size = sizeof(cxl_image),
	.hooks = older_hooks,
	.nhooks = sizeof(older_hooks) / sizeof(*older_hooks),
	.hook_stride = sizeof(*older_hooks),
};
