/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libfwctl-plugin: what a plugin of libfwctl exports, and what its hooks may do.
 *
 * A plugin is a shared object <format>.so in the plugin folder. It exports one constant,
 * LIBFWCTL_PLUGIN_SYMBOL: a format as libfwctl-spec compiled it, and the hooks that the format names. It
 * links nothing of libfwctl and needs no constructor: hooks get a table of services. A format that
 * needs no hook needs no plugin: its image alone, <format>.fwctl, does.
 *
 * Structs begin with their size, and lists carry a stride, so that plugins and library can each be
 * older or newer than the other. Read a service only if services->size covers it: see
 * LIBFWCTL_HAS_SERVICE(). Everything that services take is checked: a wrong name or value fails, and
 * the failure is what the caller of the library gets to see, unless the hook goes on without it.
 */
#ifndef LIBFWCTL_PLUGIN_H
#define LIBFWCTL_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/** A request that is being made ready, sent or judged, as its hook sees it. */
struct libfwctl_call;

/**
 * struct libfwctl_services - what a hook may do
 *
 * Paths are those of the command's fields ("entries[2].uuid"); "request." or "response." in front
 * says which of both is meant; without it, a request is written and a response is read. They return 0
 * or a negative errno, as the functions of libfwctl.h do for the same thing.
 *
 * @size: of this struct in the library that is running
 * @get_u64: reads a number
 * @get_data: points to the bytes of a field; they live until the call is sent again or ends
 * @get_count: how many elements an array has
 * @set_u64, @set_data: sets a field of the request; fixed ones too
 * @set_class: replaces what the command's format says of scope and effects by what this request on
 *             this device takes and does; for hooks "before"
 * @confirm: says, after a successful reply, that the change was seen to have happened (1) or could
 *           not be seen (2); for hooks "after"
 * @sub_begin: begins another call, of any command of the same format. Calls nest 4 deep, and a call
 *             may have begun 64 that it has not ended.
 * @sub_run: sends it, under the same policy and within the procedure's bounds. A refusal by the
 *           firmware is -EREMOTEIO. In a dry run only commands that read are sent.
 * @sub_end: ends it; NULL is accepted
 * @alloc: zeroed memory that lives as long as the call
 * @emit: appends to what a procedure returns
 * @progress: how far it has come; total 0 if not known. Gives -ECANCELED if the caller wants it to
 *            stop, and should be called once a step.
 * @fail: sets what the caller is told, one line of plain text, and returns -error
 * @log: a line for the log; level as in syslog
 * @compare: compares what a struct of the request holds with what one of @other's response holds, by
 *           the names of fields: their layouts may differ. @confirmed gets what confirm takes: 1 if
 *           all that was sent was found, 2 if none of it differs and some has nothing to be found in.
 *           If a field differs the caller is told which, and it is -EIO. -ENOTSUP if either has no
 *           fields, also by a command that says more of the same bytes.
 */
struct libfwctl_services {
	size_t size;
	int (*get_u64)(struct libfwctl_call *call, const char *path, uint64_t *value);
	int (*get_data)(struct libfwctl_call *call, const char *path, const void **data,
			size_t *length);
	int (*get_count)(struct libfwctl_call *call, const char *path, uint64_t *count);
	int (*set_u64)(struct libfwctl_call *call, const char *path, uint64_t value);
	int (*set_data)(struct libfwctl_call *call, const char *path, const void *data,
			size_t length);
	int (*set_class)(struct libfwctl_call *call, uint32_t scope, uint64_t effects);
	int (*confirm)(struct libfwctl_call *call, uint32_t confirmed);
	int (*sub_begin)(struct libfwctl_call *call, const char *command,
			 struct libfwctl_call **sub);
	int (*sub_run)(struct libfwctl_call *sub);
	void (*sub_end)(struct libfwctl_call *sub);
	void *(*alloc)(struct libfwctl_call *call, size_t size);
	int (*emit)(struct libfwctl_call *call, const void *bytes, size_t length);
	int (*progress)(struct libfwctl_call *call, uint64_t done, uint64_t total);
	int (*fail)(struct libfwctl_call *call, int error, const char *text);
	void (*log)(struct libfwctl_call *call, int level, const char *text);
	int (*compare)(struct libfwctl_call *call, const char *path, struct libfwctl_call *other,
		       const char *other_path, uint32_t *confirmed);
};

/** Whether the running library has a service: LIBFWCTL_HAS_SERVICE(services, confirm) */
#define LIBFWCTL_HAS_SERVICE(services, name) \
	((services)->size >= offsetof(struct libfwctl_services, name) + sizeof((services)->name))

/**
 * struct libfwctl_hook - code that a format names
 *
 * A command names hooks by what they are for: "before" (a request is complete and about to be held
 * against the policy), "after" (a reply has come and is a success), "run" (a procedure: makes calls
 * and emits bytes). Hooks are called by any thread, by several at once, and keep no state of their own.
 *
 * @name: as in the format's spec
 * @run: returns 0 or a negative errno
 */
struct libfwctl_hook {
	const char *name;
	int (*run)(const struct libfwctl_services *services, struct libfwctl_call *call);
};

/**
 * struct libfwctl_plugin - what a plugin exports
 *
 * @size: sizeof(struct libfwctl_plugin)
 * @image, @image_size: written by libfwctl-spec
 * @hooks, @nhooks: NULL and 0 for none
 * @hook_stride: sizeof(struct libfwctl_hook)
 */
struct libfwctl_plugin {
	size_t size;
	const void *image;
	size_t image_size;
	const struct libfwctl_hook *hooks;
	size_t nhooks;
	size_t hook_stride;
};

/** The name of the constant; another version of this interface would have another name. */
#define LIBFWCTL_PLUGIN_SYMBOL "libfwctl_plugin_v1"

/** What a plugin defines: const struct libfwctl_plugin libfwctl_plugin_v1 = { ... }; */
extern const struct libfwctl_plugin libfwctl_plugin_v1 __attribute__((visibility("default")));

#ifdef __cplusplus
}
#endif

#endif
