// SPDX-License-Identifier: GPL-2.0-or-later
/* profile-match.c: which devices an entry of a profile is for, and what tells a device from others. */
#include <errno.h>
#include <fnmatch.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "profile.h"

#define DEVLINK_TIMEOUT 1000 /* ms */

char *device_kind(const struct libfwctl_device *dev)
{
	struct libfwctl_identity *identity;
	const char *name;
	char *kind = NULL;

	if (libfwctl_identity_new(dev, NULL, &identity))
		return NULL;
	name = libfwctl_identity_get_name(identity);
	if (name)
		kind = need(strdup(name));
	libfwctl_identity_free(identity);
	return kind;
}

char *device_serial(const struct libfwctl_device *dev)
{
	struct libfwctl_devlink *devlink;
	char *serial = NULL;
	const char *told;
	uint64_t number;

	if (!libfwctl_device_get_serial(dev, &number)) {
		if (asprintf(&serial, "0x%" PRIx64, number) < 0)
			need(NULL);
		return serial;
	}
	if (libfwctl_devlink_new(dev, DEVLINK_TIMEOUT, NULL, &devlink))
		return NULL;
	told = libfwctl_devlink_get_serial(devlink);
	if (told)
		serial = need(strdup(told));
	libfwctl_devlink_free(devlink);
	return serial;
}

static bool has_format(const struct libfwctl_device *dev, const char *format)
{
	const char *expected = libfwctl_device_type_name(libfwctl_device_get_expected_type(dev));

	/* Of a device whose driver tells nothing, only the node does. */
	return !expected || !strcasecmp(expected, format);
}

static bool has_kind(const struct libfwctl_device *dev, const char *pattern)
{
	char *kind = device_kind(dev);
	/* Names such as "[ConnectX-6 Dx]" mean themselves. */
	bool found = kind && (!strcasecmp(pattern, kind) || !fnmatch(pattern, kind, FNM_CASEFOLD));

	free(kind);
	return found;
}

static bool has_serial(const struct libfwctl_device *dev, const char *serial)
{
	char *own = device_serial(dev), *end;
	bool found = own && !strcasecmp(own, serial);
	uint64_t number;

	/* A number may be written in more than one way. */
	if (!found && own && !libfwctl_device_get_serial(dev, &number))
		found = number == strtoull(serial, &end, 0) && !*end;
	free(own);
	return found;
}

/* The name has to stand for one device; for none that is there: it is another one. */
static int has_name(struct run *run, const struct libfwctl_device *dev, const char *name,
		    bool *found)
{
	struct libfwctl_device *named;
	int rc = libfwctl_device_find(run->ctx, name, run->err, &named);

	*found = false;
	if (rc)
		return rc == -ENOENT || rc == -ENODEV ? 0 : rc;
	*found = !strcmp(libfwctl_device_get_name(named), libfwctl_device_get_name(dev));
	libfwctl_device_unref(named);
	return 0;
}

int profile_matches(struct run *run, const struct profile_match *match,
		    const struct libfwctl_device *dev, const char **why_not)
{
	bool found = true;
	int rc = 0;

	*why_not = NULL;
	if (match->name)
		rc = has_name(run, dev, match->name, &found);
	if (rc)
		return rc;
	if (!found)
		*why_not = "name";
	else if (match->format && !has_format(dev, match->format))
		*why_not = "format";
	else if (match->kind && !has_kind(dev, match->kind))
		*why_not = "kind";
	else if (match->serial && !has_serial(dev, match->serial))
		*why_not = "serial";
	return 0;
}
