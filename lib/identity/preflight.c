// SPDX-License-Identifier: LGPL-2.1-or-later
/* preflight.c: what this process may do with a device, without opening it. */
#include "device/number.h"
#include "device/rights.h"
#include "device/sysfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* TAINT_FWCTL of the kernel: a scope that writes to the device has been used since it booted. */
#define TAINT_FWCTL 0x80000

struct libfwctl_preflight {
	struct stat node;
	bool has_node;
	uint32_t rawio, first_user_namespace, tainted;
	char lockdown[32]; /* "": not known */
	struct libfwctl_error *obstacle;
};

static uint32_t is_tainted(void)
{
	char line[32], *end;
	unsigned long long taint;

	if (!sysfs_read("/proc/sys/kernel", "tainted", line, sizeof(line)))
		return LIBFWCTL_ANSWER_UNKNOWN;
	taint = strtoull(line, &end, 10);
	if (end == line || *end)
		return LIBFWCTL_ANSWER_UNKNOWN;
	return taint & TAINT_FWCTL ? LIBFWCTL_ANSWER_YES : LIBFWCTL_ANSWER_NO;
}

/* "none [integrity] confidentiality": the word in brackets. */
static void read_lockdown(char *word, size_t room)
{
	char line[64], *first, *end;

	if (!sysfs_read("/sys/kernel/security", "lockdown", line, sizeof(line)))
		return;
	first = strchr(line, '[');
	end = first ? strchr(first, ']') : NULL;
	if (!end || (size_t)(end - first) > room)
		return;
	*end = '\0';
	strcpy(word, first + 1);
}

/* As opening it would find: the device itself first, then what stands at its path, then permissions. */
static int look_at_node(const struct libfwctl_device *dev, struct libfwctl_preflight *preflight,
			struct libfwctl_error *err)
{
	struct stat st = {0};
	int status;

	if (!dev->has_devnum || !dev->node)
		return report(err, FAILURE(.message = MSG_DEVICE_INCOMPLETE, .error = ENODEV,
					   .device = dev->name,
					   .subject = dev->has_devnum ? "node" : "device number"));
	status = device_check_current(dev);
	if (status == -ESTALE)
		return report(err, FAILURE(.message = MSG_NUMBER_REUSED, .error = ESTALE,
					   .device = dev->name));
	if (status)
		return rights_open_failed(dev, dev->node, status, &st, err);
	if (stat(dev->node, &st) != 0)
		return rights_open_failed(dev, dev->node, -errno, &st, err);
	preflight->node = st;
	preflight->has_node = true;
	if (!S_ISCHR(st.st_mode) || st.st_rdev != makedev(dev->major, dev->minor))
		return rights_open_failed(dev, dev->node, -ESTALE, &st, err);
	if (faccessat(AT_FDCWD, dev->node, R_OK | W_OK, AT_EACCESS) != 0)
		return rights_open_failed(dev, dev->node, -errno, &st, err);
	return 0;
}

int libfwctl_preflight_new(const struct libfwctl_device *dev, struct libfwctl_error *err,
			   struct libfwctl_preflight **out)
{
	struct libfwctl_preflight *preflight;
	struct libfwctl_error *obstacle;

	error_reset(err);
	if (!dev || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "device and result"));
	preflight = calloc(1, sizeof(*preflight));
	obstacle = libfwctl_error_new();
	if (!preflight || !obstacle) {
		free(preflight);
		libfwctl_error_free(obstacle);
		return report_no_memory(err, "a preflight");
	}
	if (look_at_node(dev, preflight, obstacle)) {
		libfwctl_error_text(obstacle); /* composed now: getters only read */
		preflight->obstacle = obstacle;
	} else {
		libfwctl_error_free(obstacle);
	}
	preflight->rawio = rights_rawio();
	preflight->first_user_namespace = rights_first_user_namespace();
	preflight->tainted = is_tainted();
	read_lockdown(preflight->lockdown, sizeof(preflight->lockdown));
	*out = preflight;
	return 0;
}

void libfwctl_preflight_free(struct libfwctl_preflight *preflight)
{
	if (!preflight)
		return;
	libfwctl_error_free(preflight->obstacle);
	free(preflight);
}

const struct libfwctl_error *libfwctl_preflight_get_obstacle(
	const struct libfwctl_preflight *preflight)
{
	return preflight ? preflight->obstacle : NULL;
}

uint32_t libfwctl_preflight_may_open(const struct libfwctl_preflight *preflight)
{
	if (!preflight)
		return LIBFWCTL_ANSWER_UNKNOWN;
	return preflight->obstacle ? LIBFWCTL_ANSWER_NO : LIBFWCTL_ANSWER_YES;
}

static int node_fact(const struct libfwctl_preflight *preflight, uint32_t value, uint32_t *to)
{
	if (!to)
		return -EINVAL;
	if (!preflight->has_node)
		return -ENODATA;
	*to = value;
	return 0;
}

int libfwctl_preflight_get_node_mode(const struct libfwctl_preflight *preflight, uint32_t *mode)
{
	return preflight ? node_fact(preflight, preflight->node.st_mode & 07777, mode) : -EINVAL;
}

int libfwctl_preflight_get_node_uid(const struct libfwctl_preflight *preflight, uint32_t *uid)
{
	return preflight ? node_fact(preflight, preflight->node.st_uid, uid) : -EINVAL;
}

int libfwctl_preflight_get_node_gid(const struct libfwctl_preflight *preflight, uint32_t *gid)
{
	return preflight ? node_fact(preflight, preflight->node.st_gid, gid) : -EINVAL;
}

uint32_t libfwctl_preflight_has_rawio(const struct libfwctl_preflight *preflight)
{
	return preflight ? preflight->rawio : LIBFWCTL_ANSWER_UNKNOWN;
}

uint32_t libfwctl_preflight_in_first_user_namespace(const struct libfwctl_preflight *preflight)
{
	return preflight ? preflight->first_user_namespace : LIBFWCTL_ANSWER_UNKNOWN;
}

const char *libfwctl_preflight_get_lockdown(const struct libfwctl_preflight *preflight)
{
	return preflight && preflight->lockdown[0] ? preflight->lockdown : NULL;
}

uint32_t libfwctl_preflight_is_tainted(const struct libfwctl_preflight *preflight)
{
	return preflight ? preflight->tainted : LIBFWCTL_ANSWER_UNKNOWN;
}

int libfwctl_preflight_get_highest_scope(const struct libfwctl_preflight *preflight,
					 uint32_t *scope)
{
	if (!preflight || !scope)
		return -EINVAL;
	if (preflight->obstacle)
		return -EACCES;
	*scope = preflight->rawio == LIBFWCTL_ANSWER_YES ? LIBFWCTL_SCOPE_DEBUG_WRITE_FULL
							 : LIBFWCTL_SCOPE_DEBUG_WRITE;
	return 0;
}
