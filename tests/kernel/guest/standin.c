// SPDX-License-Identifier: LGPL-2.1-or-later
/* standin.c: see standin.h. */
#include "standin.h"

#include <endian.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FOLDER "/sys/kernel/debug/fwctl_standin"

struct vendor {
	const char *name;
	unsigned int slot;
	const char *auxiliary; /* the bus's name of its device, but for the number */
	const char *driver;
};

static const struct vendor vendors[] = {
	{"mlx5", 0, "mlx5_core.fwctl", "mlx5_fwctl.mlx5_fwctl"},
	{"bnxt", 1, "bnxt_en.fwctl", "bnxt_fwctl.bnxt_fwctl"},
	{"pds", 2, "pds_core.fwctl", "pds_fwctl.pds_fwctl"},
};
#define VENDORS (sizeof(vendors) / sizeof(vendors[0]))

static const struct vendor *find_vendor(const char *device, unsigned int *number)
{
	for (size_t i = 0; i < VENDORS; i++) {
		size_t length = strlen(vendors[i].name);

		if (strncmp(device, vendors[i].name, length) == 0 && device[length] == '.') {
			*number = (unsigned int)strtoul(device + length + 1, NULL, 10);
			return &vendors[i];
		}
	}
	fail_msg("fwctl_standin.ko has no device %s", device);
	abort();
}

const char *standin_parent(const char *device)
{
	static char parent[32];
	unsigned int number;
	const struct vendor *vendor = find_vendor(device, &number);

	snprintf(parent, sizeof(parent), "10000:00:%02zx.0", vendor->slot + number * VENDORS);
	return parent;
}

/* ---- rules ---------------------------------------------------------------------------------- */

void standin_if(struct standin_rule *rule, size_t at, const void *bytes, size_t length)
{
	assert_true(length <= FWCTL_STANDIN_MATCH && at <= FWCTL_STANDIN_MATCH - length);
	memset(rule->said.mask + at, 0xff, length);
	memcpy(rule->said.value + at, bytes, length);
}

void standin_if_be16(struct standin_rule *rule, size_t at, uint16_t value)
{
	value = htobe16(value);
	standin_if(rule, at, &value, sizeof(value));
}

void standin_if_le16(struct standin_rule *rule, size_t at, uint16_t value)
{
	value = htole16(value);
	standin_if(rule, at, &value, sizeof(value));
}

void standin_if_le32(struct standin_rule *rule, size_t at, uint32_t value)
{
	value = htole32(value);
	standin_if(rule, at, &value, sizeof(value));
}

static int open_file(const char *device, const char *name, int flags)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), FOLDER "/%s/%s", device, name);
	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0)
		fail_msg("%s cannot be opened: is fwctl_standin.ko loaded?", path);
	return fd;
}

static bool is_written(const struct fwctl_standin_buffer *buffer)
{
	return buffer->at && !buffer->read;
}

void standin_add(const char *device, const struct standin_rule *rule)
{
	size_t length = sizeof(rule->said) + rule->said.reply;
	char *bytes, *end;
	int fd;

	for (size_t i = 0; i < FWCTL_STANDIN_BUFFERS; i++)
		if (is_written(&rule->said.buffers[i]))
			length += rule->said.buffers[i].length;
	bytes = end = malloc(length);
	assert_non_null(bytes);
	end = mempcpy(end, &rule->said, sizeof(rule->said));
	if (rule->said.reply)
		end = mempcpy(end, rule->reply, rule->said.reply);
	for (size_t i = 0; i < FWCTL_STANDIN_BUFFERS; i++)
		if (is_written(&rule->said.buffers[i]))
			end = mempcpy(end, rule->writes[i], rule->said.buffers[i].length);
	fd = open_file(device, "rules", O_WRONLY);
	assert_int_equal(write(fd, bytes, length), length);
	close(fd);
	free(bytes);
}

void standin_forget(const char *device)
{
	close(open_file(device, "rules", O_WRONLY | O_TRUNC));
}

size_t standin_seen(const char *device, void *bytes, size_t room)
{
	int fd = open_file(device, "seen", O_RDONLY);
	ssize_t length = read(fd, bytes, room);

	assert_true(length >= 0);
	close(fd);
	return (size_t)length;
}

uint32_t standin_count(const char *device)
{
	int fd = open_file(device, "count", O_RDONLY);
	char text[16] = "";

	assert_true(read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	return (uint32_t)strtoul(text, NULL, 10);
}

void standin_set_stopped(const char *device, bool stopped)
{
	int fd = open_file(device, "stopped", O_WRONLY);

	assert_int_equal(write(fd, stopped ? "1" : "0", 1), 1);
	close(fd);
}

/* ---- binding -------------------------------------------------------------------------------- */

static void tell_driver(const struct vendor *vendor, unsigned int number, const char *attribute)
{
	char path[128], name[64];
	int fd;

	snprintf(path, sizeof(path), "/sys/bus/auxiliary/drivers/%s/%s", vendor->driver, attribute);
	snprintf(name, sizeof(name), "%s.%u", vendor->auxiliary, number);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, name, strlen(name)), strlen(name));
	close(fd);
}

/* Until udevd has processed it, it counts as not there. */
static size_t count_nodes(struct libfwctl_context *ctx, const char *device)
{
	struct libfwctl_enumerate *enumerate = NULL;
	size_t count;

	assert_int_equal(libfwctl_enumerate_new(ctx, &enumerate), 0);
	assert_int_equal(libfwctl_enumerate_match_parent(enumerate, standin_parent(device)), 0);
	assert_int_equal(libfwctl_enumerate_scan(enumerate, NULL), 0);
	count = libfwctl_enumerate_get_count(enumerate);
	libfwctl_enumerate_free(enumerate);
	return count;
}

void standin_rebind(struct libfwctl_context *ctx, const char *device)
{
	unsigned int number;
	const struct vendor *vendor = find_vendor(device, &number);

	tell_driver(vendor, number, "unbind");
	tell_driver(vendor, number, "bind");
	for (int i = 0; i < 600 && count_nodes(ctx, device) == 0; i++)
		usleep(50000);
	assert_int_equal(count_nodes(ctx, device), 1);
}
