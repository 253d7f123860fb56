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

/* Whether it can have that format, as far as sysfs tells. */
static bool expects_format(const struct libfwctl_device *dev, const char *format)
{
	const char *expected = libfwctl_device_type_name(libfwctl_device_get_expected_type(dev));

	return !expected || !strcasecmp(expected, format);
}

/* Only the open node tells; what has a format that nobody knows has not this one. */
static int find_format_of(struct run *run, struct profile_device *device)
{
	struct libfwctl_handle *handle;
	int rc = libfwctl_open_device(device->dev, NULL, run->err, &handle);

	if (rc)
		return rc;
	rc = libfwctl_handle_get_format(handle, run->err, &device->format);
	libfwctl_close(handle);
	device->format_known = !rc || rc == -ENOENT;
	return device->format_known ? 0 : rc;
}

static int has_format(struct run *run, struct profile_device *device, const char *format,
		      bool *found)
{
	int rc = device->format_known ? 0 : find_format_of(run, device);

	*found = !rc && device->format &&
		 !strcasecmp(libfwctl_format_get_name(device->format), format);
	return rc;
}

static bool has_kind(struct profile_device *device, const char *pattern)
{
	if (!device->kind_known)
		device->kind = device_kind(device->dev);
	device->kind_known = true;
	/* Names such as "[ConnectX-6 Dx]" mean themselves. */
	return device->kind && (!strcasecmp(pattern, device->kind) ||
				!fnmatch(pattern, device->kind, FNM_CASEFOLD));
}

static bool has_serial(struct profile_device *device, const char *serial)
{
	uint64_t number;
	char *end;

	if (!device->serial_known)
		device->serial = device_serial(device->dev);
	device->serial_known = true;
	if (device->serial && !strcasecmp(device->serial, serial))
		return true;
	/* A number may be written in more than one way. */
	return !libfwctl_device_get_serial(device->dev, &number) &&
	       number == strtoull(serial, &end, 0) && !*end;
}

/* The name has to stand for one device; for none that is there: it is another one. */
static int find_by_name(struct run *run, struct profile_match *match)
{
	struct libfwctl_device *dev;
	int rc = libfwctl_device_find(run->ctx, match->name, run->err, &dev);

	if (rc && rc != -ENOENT && rc != -ENODEV)
		return rc;
	match->named = need(strdup(rc ? "" : libfwctl_device_get_name(dev)));
	if (!rc)
		libfwctl_device_unref(dev);
	return 0;
}

void profile_device_clear(struct profile_device *device)
{
	free(device->kind);
	free(device->serial);
}

int profile_matches(struct run *run, struct profile_match *match, struct profile_device *device,
		    const char **why_not)
{
	int rc = match->name && !match->named ? find_by_name(run, match) : 0;
	bool found = true;

	*why_not = NULL;
	if (rc)
		return rc;
	if (match->name && strcmp(match->named, libfwctl_device_get_name(device->dev)) != 0)
		*why_not = "name";
	else if (match->format && !expects_format(device->dev, match->format))
		*why_not = "format";
	else if (match->kind && !has_kind(device, match->kind))
		*why_not = "kind";
	else if (match->serial && !has_serial(device, match->serial))
		*why_not = "serial";
	else if (match->format)
		rc = has_format(run, device, match->format, &found);
	if (!found)
		*why_not = "format";
	return rc;
}
