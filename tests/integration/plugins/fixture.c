// SPDX-License-Identifier: LGPL-2.1-or-later
/* fixture.c: plugins of every kind, good and broken, by -DFIXTURE_name: each a shared object of its own. */
#include "fixture.h"
#include "libfwctl-plugin.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef NAME
#define NAME "one"
#endif
#ifndef EXTENDS
#define EXTENDS ""
#endif

__attribute__((unused)) static const struct fixture_image image = FIXTURE_IMAGE(NAME, EXTENDS);

__attribute__((unused)) static int run(const struct libfwctl_services *services,
				       struct libfwctl_call *call)
{
	(void)services;
	(void)call;
	return 0;
}

__attribute__((unused)) static const struct libfwctl_hook hooks[] = {{"first", run},
								     {"second", run}};

/* Shows that the dynamic linker had it in hand. */
#ifdef FIXTURE_mark
__attribute__((constructor)) static void leave_a_mark(void)
{
	const char *path = getenv("PLUGIN_MARK");

	if (path)
		close(open(path, O_CREAT | O_WRONLY, 0600));
}
#endif

#define IMAGE  .image = &image, .image_size = sizeof(image)
#define HOOKS  .hooks = hooks, .nhooks = 2, .hook_stride = sizeof(hooks[0])
#define PLUGIN const struct libfwctl_plugin libfwctl_plugin_v1
#define SIZE   .size = sizeof(struct libfwctl_plugin)

#if defined(FIXTURE_good) || defined(FIXTURE_mark)
PLUGIN = {SIZE, IMAGE, HOOKS};

#elif defined(FIXTURE_other_version)
extern const struct libfwctl_plugin libfwctl_plugin_v2;
const struct libfwctl_plugin libfwctl_plugin_v2 = {SIZE, IMAGE};

#elif defined(FIXTURE_no_symbol)
extern const void *unused;
const void *unused = &image;

#elif defined(FIXTURE_function)
#define libfwctl_plugin_v1 something_else
int function(void) __asm__("libfwctl_plugin_v1");
int function(void)
{
	return image.header.size == 0;
}

#elif defined(FIXTURE_too_small)
PLUGIN = {IMAGE, .size = offsetof(struct libfwctl_plugin, image_size)};

#elif defined(FIXTURE_too_large)
PLUGIN = {IMAGE, .size = 1000000};

#elif defined(FIXTURE_size_of_more)
PLUGIN = {IMAGE, .size = sizeof(struct libfwctl_plugin) + 8};

#elif defined(FIXTURE_tiny)
#define libfwctl_plugin_v1 something_else
extern const char tiny __asm__("libfwctl_plugin_v1");
const char tiny = sizeof(struct libfwctl_plugin);

#elif defined(FIXTURE_no_image)
PLUGIN = {SIZE, .image_size = sizeof(image)};

#elif defined(FIXTURE_short_image)
PLUGIN = {SIZE, .image = &image, .image_size = sizeof(image.header) - 1};

#elif defined(FIXTURE_cut_image)
PLUGIN = {SIZE, .image = &image, .image_size = sizeof(image) - 4};

#elif defined(FIXTURE_no_hooks)
PLUGIN = {SIZE, IMAGE, .nhooks = 2, .hook_stride = sizeof(hooks[0])};

#elif defined(FIXTURE_many_hooks)
PLUGIN = {SIZE, IMAGE, .hooks = hooks, .nhooks = SIZE_MAX, .hook_stride = sizeof(hooks[0])};

#elif defined(FIXTURE_small_stride)
PLUGIN = {SIZE, IMAGE, .hooks = hooks, .nhooks = 2, .hook_stride = sizeof(hooks[0].name)};

#elif defined(FIXTURE_odd_stride)
PLUGIN = {SIZE, IMAGE, .hooks = hooks, .nhooks = 1, .hook_stride = sizeof(hooks[0]) + 1};

#elif defined(FIXTURE_nameless_hook)
static const struct libfwctl_hook bad[] = {{"first", run}, {NULL, run}};
PLUGIN = {SIZE, IMAGE, .hooks = bad, .nhooks = 2, .hook_stride = sizeof(bad[0])};

#elif defined(FIXTURE_empty_hook_name)
static const struct libfwctl_hook bad[] = {{"", run}};
PLUGIN = {SIZE, IMAGE, .hooks = bad, .nhooks = 1, .hook_stride = sizeof(bad[0])};

#elif defined(FIXTURE_hook_without_code)
static const struct libfwctl_hook bad[] = {{"first", NULL}};
PLUGIN = {SIZE, IMAGE, .hooks = bad, .nhooks = 1, .hook_stride = sizeof(bad[0])};

#elif defined(FIXTURE_hook_twice)
static const struct libfwctl_hook bad[] = {{"first", run}, {"first", run}};
PLUGIN = {SIZE, IMAGE, .hooks = bad, .nhooks = 2, .hook_stride = sizeof(bad[0])};

#elif defined(FIXTURE_old)
/* As it was before there were hooks. */
#define libfwctl_plugin_v1 something_else
struct old {
	size_t size;
	const void *image;
	size_t image_size;
};
extern const struct old old __asm__("libfwctl_plugin_v1");
const struct old old = {sizeof(old), IMAGE};

#elif defined(FIXTURE_newer) || defined(FIXTURE_newer_set)
/* As it may be one day: more at the end of both structs. */
#define libfwctl_plugin_v1 something_else
struct newer_hook {
	struct libfwctl_hook hook;
	const void *more[3];
};
struct newer {
	struct libfwctl_plugin plugin;
	const void *more[4];
};
#ifdef FIXTURE_newer_set
#define MORE                           \
	{                              \
		&image, &image, &image \
	}
#else
#define MORE      \
	{         \
		0 \
	}
#endif
static const struct newer_hook newer_hooks[] = {{{"first", run}, MORE}, {{"second", run}, MORE}};
extern const struct newer newer __asm__("libfwctl_plugin_v1");
const struct newer newer = {{.size = sizeof(newer),
			     IMAGE,
			     .hooks = &newer_hooks[0].hook,
			     .nhooks = 2,
			     .hook_stride = sizeof(newer_hooks[0])},
			    MORE};

#else
#error "no such fixture"
#endif
