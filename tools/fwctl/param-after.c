// SPDX-License-Identifier: GPL-2.0-or-later
/* param-after.c: what has to be done so that values that were stored count: devlink says how it can reset. */
#include <stdlib.h>
#include <string.h>

#include "param.h"

#define DEVLINK_TIMEOUT 1000 /* ms */

/* "devlink dev reload pci/0000:08:00.0 action fw_activate", or NULL. To be freed. */
static char *reload_command(struct run *run, const struct target *target)
{
	struct libfwctl_device *dev = libfwctl_handle_get_device(target->handle);
	struct libfwctl_devlink *devlink;
	char *text = NULL;
	const char *action;

	if (!dev || libfwctl_devlink_new(dev, DEVLINK_TIMEOUT, run->err, &devlink))
		return NULL;
	for (size_t i = 0; (action = libfwctl_devlink_get_reload_action(devlink, i)); i++)
		if (!strcmp(action, "fw_activate") &&
		    asprintf(&text, "devlink dev reload %s action fw_activate",
			     libfwctl_devlink_get_handle(devlink)) < 0)
			need(NULL);
	libfwctl_devlink_free(devlink);
	return text;
}

/* The latest that something of what was changed takes effect, and how much was. */
static uint32_t latest(const struct changes *changes, size_t *count)
{
	const struct libfwctl_setting *setting;
	uint32_t found = LIBFWCTL_TAKES_EFFECT_UNKNOWN;

	for (size_t i = 0; (setting = libfwctl_settings_get(changes->target.settings, i)); i++) {
		uint32_t effect = libfwctl_setting_get_takes_effect(setting);
		uint32_t outcome = libfwctl_setting_get_outcome(setting);

		if (outcome != LIBFWCTL_OUTCOME_CHANGED && outcome != LIBFWCTL_OUTCOME_DIFFERS &&
		    outcome != LIBFWCTL_OUTCOME_UNKNOWN)
			continue;
		if (effect == LIBFWCTL_TAKES_EFFECT_AT_RESET ||
		    effect == LIBFWCTL_TAKES_EFFECT_AT_REBOOT)
			(*count)++;
		if (effect <= LIBFWCTL_TAKES_EFFECT_AT_REBOOT && effect > found)
			found = effect;
	}
	return found;
}

char *after_change(struct run *run, const struct changes *changes)
{
	size_t count = 0;
	uint32_t effect = latest(changes, &count);
	const char *name = changes->target.name;
	char *command = NULL, *text;
	int rc;

	if (!count)
		return NULL;
	if (effect == LIBFWCTL_TAKES_EFFECT_AT_RESET)
		command = reload_command(run, &changes->target);
	if (effect == LIBFWCTL_TAKES_EFFECT_AT_REBOOT)
		rc = asprintf(&text,
			      "%s: to make it count, restart the machine, or take it off power "
			      "if that is not enough",
			      name);
	else if (command)
		rc = asprintf(&text, "%s: to make it count, reset its firmware: %s; or reboot",
			      name, command);
	else
		rc = asprintf(&text, "%s: to make it count, reset the device, or reboot", name);
	if (rc < 0)
		need(NULL);
	free(command);
	return text;
}
