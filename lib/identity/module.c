// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * module.c: finding and loading the modules. They are files like plugins, and trusted by the same rules; one that
 * was looked for in vain is not looked for again.
 */
#include "identity/state.h"
#include "formats/object.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_VARIABLE "LIBFWCTL_MODULE_PATH"

static const struct {
	const char *name;
	size_t functions_size;
} modules[MODULE_COUNT] = {
	[MODULE_PCI] = {"pci", sizeof(struct module_pci)},
	[MODULE_DEVLINK] = {"devlink", sizeof(struct module_devlink)},
};

static int check(const struct libfwctl_module *module, size_t room, enum module_id id,
		 struct libfwctl_error *err)
{
	size_t functions_size;

	if (room >= sizeof(*module) && module->size >= sizeof(*module) && module->name &&
	    strcmp(module->name, modules[id].name) == 0 && module->functions) {
		memcpy(&functions_size, module->functions, sizeof(functions_size));
		if (functions_size >= modules[id].functions_size)
			return 0;
	}
	return report(err, FAILURE(.message = MSG_MODULE_CONTENT, .error = EBADMSG,
				   .subject = modules[id].name));
}

static int load(const char *path, enum module_id id, struct libfwctl_error *err,
		const void **functions)
{
	static const struct object_kind kind = {
		.symbol = LIBFWCTL_MODULE_SYMBOL,
		.refused = MSG_MODULE_LINKER,
		.no_symbol = MSG_MODULE_SYMBOL,
	};
	const struct libfwctl_module *module;
	const void *exported;
	struct trusted place;
	size_t size;
	int status = trusted_find(NULL, path, &place, err);

	if (status)
		return status;
	status = object_load(&place, &kind, &exported, &size, err);
	trusted_close(&place);
	if (status)
		return status;
	module = exported;
	status = check(module, size, id, err);
	if (!status)
		*functions = module->functions;
	return status;
}

/* Why there is none, for all who will ask. */
static struct libfwctl_error *obstacle(const char *path, int status,
				       const struct libfwctl_error *why)
{
	if (status == -ENOENT)
		return error_frozen(
			FAILURE(.message = MSG_MODULE_NONE, .error = ENOPKG, .subject = path));
	return error_frozen(FAILURE(.message = MSG_MODULE_REFUSED, .error = ENOPKG,
				    .subject = libfwctl_error_text(why)));
}

static int find(struct identity_state *state, enum module_id id, struct loaded_module *module)
{
	const char *folder = secure_getenv(PATH_VARIABLE);
	struct libfwctl_error why = {0};
	char *path;
	int status;

	if (asprintf(&path, "%s/libfwctl-%s.so", folder ? folder : LIBFWCTL_MODULE_DIR,
		     modules[id].name) < 0)
		return -ENOMEM;
	status = path[0] == '/' ? load(path, id, &why, &module->functions) : -ENOENT;
	if (status)
		module->error = obstacle(path, status, &why);
	context_log(state->ctx, LIBFWCTL_LOG_DEBUG, "%s: %s", path,
		    status ? libfwctl_error_text(module->error) : "loaded");
	free(path);
	return status && !module->error ? -ENOMEM : 0;
}

int module_functions(struct identity_state *state, enum module_id id, struct libfwctl_error *err,
		     const void **functions)
{
	struct loaded_module *module = &state->module[id];

	if (!module->functions && !module->error && find(state, id, module))
		return report_no_memory(err, "loading a module");
	if (module->error) {
		if (err)
			*err = *module->error;
		return -ENOPKG;
	}
	*functions = module->functions;
	return 0;
}
