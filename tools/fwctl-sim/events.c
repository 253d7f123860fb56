// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Hotplug events for the udev monitors of the command. Each monitor is a socket in the testbed that
 * the preload has bound; its name tells the multicast group. Events wait here for a slow one, up to
 * a limit, and what is lost then is told as ENOBUFS, as netlink does.
 */
#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "testbed-parts.h"

#define GROUP_KERNEL 1
#define GROUP_UDEV   2

struct monitor {
	char *path;
	unsigned int group;
	int fd;
	GQueue waiting; /* GBytes */
};

struct events {
	const struct machine *machine;
	char *folder;
	GHashTable *monitors; /* by the name of its socket */
	uint64_t sequence;
};

/* libudev's header, as in systemd's sd-device/device-monitor.c. */
struct udev_header {
	char prefix[8];
	uint32_t magic;
	uint32_t header_size;
	uint32_t properties_off;
	uint32_t properties_len;
	uint32_t subsystem_hash;
	uint32_t devtype_hash;
	uint32_t tag_bloom_hi;
	uint32_t tag_bloom_lo;
};

#define UDEV_MAGIC 0xfeedcafe

/* MurmurHash2, by which libudev's socket filters know a subsystem. */
static uint32_t murmur2(const char *text)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t left = strlen(text);
	uint32_t h = (uint32_t)left;

	for (; left >= 4; p += 4, left -= 4) {
		uint32_t k;

		memcpy(&k, p, 4);
		k *= 0x5bd1e995;
		k ^= k >> 24;
		h = (h * 0x5bd1e995) ^ (k * 0x5bd1e995);
	}
	if (left) {
		for (size_t i = 0; i < left; i++)
			h ^= (uint32_t)p[i] << (8 * i);
		h *= 0x5bd1e995;
	}
	h ^= h >> 13;
	h *= 0x5bd1e995;
	return h ^ h >> 15;
}

static void monitor_free(void *data)
{
	struct monitor *monitor = data;

	close(monitor->fd);
	g_queue_clear_full(&monitor->waiting, (GDestroyNotify)g_bytes_unref);
	g_free(monitor->path);
	g_free(monitor);
}

struct events *events_new(const struct machine *machine, const char *root)
{
	struct events *events = g_new0(struct events, 1);

	events->machine = machine;
	events->folder = g_strdup_printf("%s/" MONITORS, root);
	events->monitors = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, monitor_free);
	return events;
}

void events_free(struct events *events)
{
	if (!events)
		return;
	g_hash_table_unref(events->monitors);
	g_free(events->folder);
	g_free(events);
}

/*
 * Connects to a socket that lies in the folder itself: whoever puts a link there does not choose
 * whom the launcher writes to. -1, with errno, if there is none or nobody listens.
 */
static int connect_here(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int there = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC), fd, rc, error;

	if (there < 0)
		return -1;
	/* A link opened like this is no socket, and refused as one that nobody listens to. */
	snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d", there);
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	rc = fd < 0 ? -1 : connect(fd, (struct sockaddr *)&address, sizeof(address));
	error = errno;
	close(there);
	if (rc == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	errno = error;
	return -1;
}

static struct monitor *monitor_connect(const char *folder, const char *name)
{
	struct monitor *monitor;
	unsigned int group;
	char *path;
	int fd;

	if (sscanf(name, "%u-", &group) != 1 || strchr(name, '.'))
		return NULL;
	path = g_strdup_printf("%s/%s", folder, name);
	fd = connect_here(path);
	if (fd < 0) {
		/* Nobody listens any more. */
		if (errno == ECONNREFUSED)
			unlink(path);
		g_free(path);
		return NULL;
	}
	monitor = g_new0(struct monitor, 1);
	monitor->path = path;
	monitor->group = group;
	monitor->fd = fd;
	g_queue_init(&monitor->waiting);
	return monitor;
}

/* Meets the monitors that are new. */
static void find_monitors(struct events *events)
{
	DIR *dir = opendir(events->folder);
	struct dirent *entry;

	while (dir && (entry = readdir(dir))) {
		struct monitor *monitor;

		if (g_hash_table_contains(events->monitors, entry->d_name))
			continue;
		monitor = monitor_connect(events->folder, entry->d_name);
		if (monitor)
			g_hash_table_insert(events->monitors, g_strdup(entry->d_name), monitor);
	}
	if (dir)
		closedir(dir);
}

/* Sends what waits; false if the monitor is gone. */
static bool monitor_flush(struct monitor *monitor)
{
	while (!g_queue_is_empty(&monitor->waiting)) {
		GBytes *message = g_queue_peek_head(&monitor->waiting);
		gsize length;
		const void *data = g_bytes_get_data(message, &length);

		if (send(monitor->fd, data, length, MSG_NOSIGNAL) < 0) {
			if (errno == EAGAIN || errno == ENOBUFS || errno == EINTR)
				return true;
			unlink(monitor->path);
			return false;
		}
		g_bytes_unref(g_queue_pop_head(&monitor->waiting));
	}
	return true;
}

/*
 * The preload finds this file, reports the loss and removes it, which in a sticky folder takes the
 * user who listens. What is there already is left alone: the loss is told, or somebody put it there.
 */
static void tell_lost(const struct monitor *monitor)
{
	char *path = g_strdup_printf("%s.lost", monitor->path);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	struct stat st;

	if (fd >= 0) {
		if (lstat(monitor->path, &st) == 0 && st.st_uid != geteuid() &&
		    fchown(fd, st.st_uid, st.st_gid) < 0)
			unlink(path);
		close(fd);
	}
	g_free(path);
}

void events_flush(struct events *events, GArray *fds)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, events->monitors);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct monitor *monitor = value;

		if (!monitor_flush(monitor))
			g_hash_table_iter_remove(&iter);
		else if (fds && !g_queue_is_empty(&monitor->waiting))
			g_array_append_val(fds, monitor->fd);
	}
}

static void append(GByteArray *message, const char *format, ...) G_GNUC_PRINTF(2, 3);

static void append(GByteArray *message, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = g_strdup_vprintf(format, args);
	va_end(args);
	g_byte_array_append(message, (const guint8 *)text, (guint)strlen(text) + 1);
	g_free(text);
}

static GBytes *kernel_message(const struct events *events, const struct device *device,
			      const char *action)
{
	GByteArray *message = g_byte_array_new();

	append(message, "%s@%s", action, device->syspath);
	append(message, "ACTION=%s", action);
	append(message, "DEVPATH=%s", device->syspath);
	append(message, "SUBSYSTEM=fwctl");
	append(message, "MAJOR=%u", events->machine->major);
	append(message, "MINOR=%u", device->number);
	append(message, "DEVNAME=fwctl/fwctl%u", device->number);
	append(message, "SEQNUM=%" G_GUINT64_FORMAT, events->sequence);
	return g_byte_array_free_to_bytes(message);
}

static GBytes *udev_message(const struct events *events, const struct device *device,
			    const char *action)
{
	GByteArray *message = g_byte_array_new();
	struct udev_header header = {
		.prefix = "libudev",
		.magic = htonl(UDEV_MAGIC),
		.header_size = sizeof(header),
		.properties_off = sizeof(header),
		.subsystem_hash = htonl(murmur2("fwctl")),
	};

	g_byte_array_append(message, (const guint8 *)&header, sizeof(header));
	append(message, "ACTION=%s", action);
	append(message, "DEVPATH=%s", device->syspath);
	append(message, "SUBSYSTEM=fwctl");
	append(message, "DEVNAME=/dev/fwctl/fwctl%u", device->number);
	append(message, "SEQNUM=%" G_GUINT64_FORMAT, events->sequence);
	append(message, "USEC_INITIALIZED=%u", 1000000 + device->number);
	append(message, "MAJOR=%u", events->machine->major);
	append(message, "MINOR=%u", device->number);
	header.properties_len = message->len - (guint)sizeof(header);
	memcpy(message->data, &header, sizeof(header));
	return g_byte_array_free_to_bytes(message);
}

static void queue(struct events *events, struct monitor *monitor, GBytes *message)
{
	if (g_queue_get_length(&monitor->waiting) >= events->machine->event_queue)
		tell_lost(monitor);
	else
		g_queue_push_tail(&monitor->waiting, g_bytes_ref(message));
}

static void queue_for(struct events *events, unsigned int group, GBytes *message)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, events->monitors);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct monitor *monitor = value;

		if (monitor->group & group)
			queue(events, monitor, message);
	}
	g_bytes_unref(message);
}

void events_send(struct events *events, const struct device *device, const char *action)
{
	events->sequence++;
	find_monitors(events);
	queue_for(events, GROUP_KERNEL, kernel_message(events, device, action));
	events_flush(events, NULL);
	/* What udevd has not processed, or no udevd runs for, it does not tell. */
	if (events->machine->udevd && device->spec->initialized) {
		queue_for(events, GROUP_UDEV, udev_message(events, device, action));
		events_flush(events, NULL);
	}
}
