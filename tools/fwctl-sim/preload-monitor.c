// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Netlink sockets and ioctls of a simulated process. umockdev makes a Unix socket of a uevent socket;
 * here it gets a name that is its own among all processes and tells its group, and what was lost is
 * reported.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/netlink.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

#include "preload.h"

#define MAX_MONITORS 64

/* A slot whose descriptor was closed does no harm: it leads to a file that is not there. */
static struct {
	_Atomic int fd; /* 0: free */
	char lost[108 + 8];
} monitors[MAX_MONITORS];

static atomic_uint made;

static void remember(int fd, const char *path)
{
	for (int i = 0; i < MAX_MONITORS; i++) {
		int expected = 0;

		if (monitors[i].fd != fd &&
		    !atomic_compare_exchange_strong(&monitors[i].fd, &expected, fd))
			continue;
		snprintf(monitors[i].lost, sizeof(monitors[i].lost), "%s.lost", path);
		return;
	}
}

static int bind_monitor(int fd, const struct sockaddr_nl *group)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int rc;

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/monitors/%u-%d-%d-%u",
		 preload_root, group->nl_groups, getpid(), fd, atomic_fetch_add(&made, 1));
	rc = (int)syscall(SYS_bind, fd, &address, sizeof(address));
	if (rc == 0)
		remember(fd, address.sun_path);
	return rc;
}

static int is_unix(int fd)
{
	int domain = 0;
	socklen_t size = sizeof(domain);

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) == 0 && domain == AF_UNIX;
}

int sim_bind(int fd, const struct sockaddr *address, socklen_t length) PRELOAD_EXPORT(bind);
int sim_bind(int fd, const struct sockaddr *address, socklen_t length)
{
	static int (*next)(int, const struct sockaddr *, socklen_t);

	if (preload_root && address && length >= sizeof(struct sockaddr_nl) &&
	    address->sa_family == AF_NETLINK && is_unix(fd))
		return bind_monitor(fd, (const struct sockaddr_nl *)(const void *)address);
	PRELOAD_FIND(next, bind);
	return next(fd, address, length);
}

/* Whether events of this monitor were lost since it was asked last. */
static int has_lost(int fd)
{
	if (!preload_root || fd <= 0)
		return 0;
	for (int i = 0; i < MAX_MONITORS; i++)
		if (monitors[i].fd == fd)
			return syscall(SYS_unlinkat, AT_FDCWD, monitors[i].lost, 0) == 0;
	return 0;
}

ssize_t sim_recvmsg(int fd, struct msghdr *message, int flags) PRELOAD_EXPORT(recvmsg);
ssize_t sim_recvmsg(int fd, struct msghdr *message, int flags)
{
	static ssize_t (*next)(int, struct msghdr *, int);
	int before = errno;

	if (has_lost(fd)) {
		errno = ENOBUFS;
		return -1;
	}
	errno = before;
	PRELOAD_FIND(next, recvmsg);
	return next(fd, message, flags);
}

/* libudev asks for the size first. */
ssize_t sim_recv(int fd, void *data, size_t size, int flags) PRELOAD_EXPORT(recv);
ssize_t sim_recv(int fd, void *data, size_t size, int flags)
{
	static ssize_t (*next)(int, void *, size_t, int);
	int before = errno;

	if (has_lost(fd)) {
		errno = ENOBUFS;
		return -1;
	}
	errno = before;
	PRELOAD_FIND(next, recv);
	return next(fd, data, size, flags);
}

/* Generic netlink, and with it devlink, would tell of this machine's devices, which may have the same addresses. */
int sim_socket(int domain, int type, int protocol) PRELOAD_EXPORT(socket);
int sim_socket(int domain, int type, int protocol)
{
	static int (*next)(int, int, int);

	if (domain == AF_NETLINK && protocol == NETLINK_GENERIC) {
		errno = EPROTONOSUPPORT;
		return -1;
	}
	PRELOAD_FIND(next, socket);
	return next(domain, type, protocol);
}

/* fwctl's own go straight to the kernel, which asks the launcher: no lock, no blocked signals. */
int sim_ioctl(int fd, unsigned long command, ...) PRELOAD_EXPORT(ioctl);
int sim_ioctl(int fd, unsigned long command, ...)
{
	static int (*next)(int, unsigned long, ...);
	va_list args;
	void *arg;

	va_start(args, command);
	arg = va_arg(args, void *);
	va_end(args);
	if ((command & 0xff00) == 0x9a00)
		return (int)syscall(SYS_ioctl, fd, command, arg);
	PRELOAD_FIND(next, ioctl);
	return next(fd, command, arg);
}
