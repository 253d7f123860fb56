// SPDX-License-Identifier: LGPL-2.1-or-later
/* devlink-listen.c: taking down what the devlink module tells, and releasing it. */
#include "identity/devlink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Copies a string that may be NULL; false when memory is short. */
static bool keep(char **to, const char *from)
{
	free(*to);
	*to = from ? strdup(from) : NULL;
	return *to || !from;
}

/* A list with room for one more at its end, zeroed; NULL, and the list as it was, when memory is short. */
static void *longer(void *list, size_t count, size_t size)
{
	char *start = realloc(list, (count + 1) * size);

	if (start)
		memset(start + count * size, 0, size);
	return start;
}

static int add_word(struct devlink_words *words, const char *text)
{
	char **list;

	for (size_t i = 0; i < words->count; i++)
		if (strcmp(words->word[i], text) == 0)
			return 0;
	list = longer(words->word, words->count, sizeof(*list));
	if (!list)
		return -ENOMEM;
	words->word = list;
	list[words->count] = strdup(text);
	if (!list[words->count])
		return -ENOMEM;
	words->count++;
	return 0;
}

static int take_text(void *user, uint32_t what, const char *text)
{
	struct libfwctl_devlink *devlink = user;

	switch (what) {
	case MODULE_DEVLINK_DRIVER:
		return keep(&devlink->driver, text) ? 0 : -ENOMEM;
	case MODULE_DEVLINK_SERIAL:
		return keep(&devlink->serial, text) ? 0 : -ENOMEM;
	case MODULE_DEVLINK_BOARD_SERIAL:
		return keep(&devlink->board_serial, text) ? 0 : -ENOMEM;
	case MODULE_DEVLINK_RELOAD_ACTION:
		return add_word(&devlink->actions, text);
	case MODULE_DEVLINK_RELOAD_LIMIT:
		return add_word(&devlink->limits, text);
	default:
		return 0;
	}
}

static int take_version(void *user, uint32_t kind, const char *name, const char *value)
{
	struct libfwctl_devlink *devlink = user;
	struct libfwctl_devlink_version *version =
		longer(devlink->versions, devlink->nversions, sizeof(*version));

	if (!version)
		return -ENOMEM;
	devlink->versions = version;
	version += devlink->nversions++;
	if (!keep(&version->name, name) || !keep(&version->value, value))
		return -ENOMEM;
	version->kind = kind;
	return 0;
}

static int take_port(void *user, const struct module_devlink_port *facts)
{
	struct libfwctl_devlink *devlink = user;
	struct libfwctl_devlink_port *port = longer(devlink->ports, devlink->nports, sizeof(*port));

	if (!port)
		return -ENOMEM;
	devlink->ports = port;
	port += devlink->nports++;
	if (!keep(&port->type, facts->type) || !keep(&port->flavour, facts->flavour) ||
	    !keep(&port->netdev, facts->netdev) || !keep(&port->rdma, facts->rdma))
		return -ENOMEM;
	port->index = facts->index;
	return 0;
}

static int take_reporter(void *user, const struct module_devlink_reporter *facts)
{
	struct libfwctl_devlink *devlink = user;
	struct libfwctl_devlink_reporter *reporter =
		longer(devlink->reporters, devlink->nreporters, sizeof(*reporter));

	if (!reporter)
		return -ENOMEM;
	devlink->reporters = reporter;
	reporter += devlink->nreporters++;
	if (!keep(&reporter->name, facts->name) || !keep(&reporter->state, facts->state))
		return -ENOMEM;
	reporter->errors = facts->errors;
	reporter->recoveries = facts->recoveries;
	reporter->port = facts->port;
	reporter->has_port = facts->has_port;
	return 0;
}

static void take_failed_reload(void *user)
{
	struct libfwctl_devlink *devlink = user;

	devlink->reload_failed = true;
}

/* ---- releasing ------------------------------------------------------------------------------- */

static void free_words(struct devlink_words *words)
{
	for (size_t i = 0; i < words->count; i++)
		free(words->word[i]);
	free(words->word);
	*words = (struct devlink_words){0};
}

static void free_instance(struct libfwctl_devlink *devlink)
{
	free_words(&devlink->actions);
	free_words(&devlink->limits);
	devlink->reload_failed = false;
}

static void free_info(struct libfwctl_devlink *devlink)
{
	keep(&devlink->driver, NULL);
	keep(&devlink->serial, NULL);
	keep(&devlink->board_serial, NULL);
	for (size_t i = 0; i < devlink->nversions; i++) {
		free(devlink->versions[i].name);
		free(devlink->versions[i].value);
	}
	free(devlink->versions);
	devlink->versions = NULL;
	devlink->nversions = 0;
}

static void free_ports(struct libfwctl_devlink *devlink)
{
	for (size_t i = 0; i < devlink->nports; i++) {
		free(devlink->ports[i].type);
		free(devlink->ports[i].flavour);
		free(devlink->ports[i].netdev);
		free(devlink->ports[i].rdma);
	}
	free(devlink->ports);
	devlink->ports = NULL;
	devlink->nports = 0;
}

static void free_reporters(struct libfwctl_devlink *devlink)
{
	for (size_t i = 0; i < devlink->nreporters; i++) {
		free(devlink->reporters[i].name);
		free(devlink->reporters[i].state);
	}
	free(devlink->reporters);
	devlink->reporters = NULL;
	devlink->nreporters = 0;
}

static void begin(void *user, uint32_t part)
{
	static void (*const free_part[])(struct libfwctl_devlink * devlink) = {
		[MODULE_DEVLINK_INSTANCE] = free_instance,
		[MODULE_DEVLINK_INFO] = free_info,
		[MODULE_DEVLINK_PORTS] = free_ports,
		[MODULE_DEVLINK_REPORTERS] = free_reporters,
	};

	if (part < sizeof(free_part) / sizeof(free_part[0]))
		free_part[part](user);
}

void libfwctl_devlink_free(struct libfwctl_devlink *devlink)
{
	if (!devlink)
		return;
	free_instance(devlink);
	free_info(devlink);
	free_ports(devlink);
	free_reporters(devlink);
	free(devlink->handle);
	libfwctl_error_free(devlink->error);
	free(devlink);
}

const struct module_devlink_listener devlink_listener = {
	.begin = begin,
	.text = take_text,
	.version = take_version,
	.port = take_port,
	.reporter = take_reporter,
	.reload_failed = take_failed_reload,
};
