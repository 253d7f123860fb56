// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * param.c: fwctl param: the parameters of a device, whatever its vendor. Each of its verbs is a file of its own.
 */
#include "param.h"

const uint32_t param_kinds[PARAM_KINDS] = {
	LIBFWCTL_PARAM_VALUE_NEXT,
	LIBFWCTL_PARAM_VALUE_CURRENT,
	LIBFWCTL_PARAM_VALUE_DEFAULT,
};

static const struct verb *const verbs[] = {
	&verb_param_list,  &verb_param_get,  &verb_param_describe, &verb_param_set,
	&verb_param_reset, &verb_param_save, &verb_param_apply,	   NULL,
};

const struct verb verb_param = {
	.name = "param",
	.arguments = "VERB [ARGUMENT...]",
	.arguments_max = ARGUMENTS_ANY,
	.summary = "show and set the parameters of a device, whatever its vendor",
	.text = "A parameter has up to three values: next is the one that is stored, and the one that\n"
		"is set; current is the one that counts now; default is the maker's.\n"
		"'fwctl help param VERB' explains one verb.\n",
	.run = run_subverb,
	.verbs = verbs,
};
