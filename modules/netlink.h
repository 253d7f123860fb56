/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netlink.h: asking a generic netlink family of the kernel, and waiting for its answer no longer than until a
 * deadline. What comes is checked as far as its framing goes: nothing reaches behind the bytes received.
 */
#ifndef LIBFWCTL_NETLINK_H
#define LIBFWCTL_NETLINK_H

#include <stdbool.h>
#include <stdint.h>

#include <netlink/attr.h>
#include <netlink/genl/genl.h>
#include <netlink/msg.h>
#include <netlink/netlink.h>

/* The kernel's end, which tests stand in for; with libnl's return values. */
struct netlink_wire {
	int (*connect)(struct nl_sock *socket, int protocol);
	int (*send)(struct nl_sock *socket, struct nl_msg *message);
	int (*receive)(struct nl_sock *socket, struct sockaddr_nl *from, unsigned char **bytes,
		       struct ucred **credentials);
};

extern const struct netlink_wire netlink_kernel;

struct netlink {
	const struct netlink_wire *wire;
	struct nl_sock *socket;
	uint64_t deadline; /* milliseconds of the monotonic clock */
};

/* The attributes of one message of the family. Returns 0, or what ends the asking. */
typedef int netlink_take(void *user, struct nlattr *attributes, int length);

/* 0 or a negative errno: -EPROTONOSUPPORT without generic netlink. */
int netlink_open(struct netlink *netlink, const struct netlink_wire *wire, uint32_t timeout_ms);
void netlink_close(struct netlink *netlink);

/* The number of a family by its name; -EPROTONOSUPPORT if the kernel has none of that name. */
int netlink_find_family(struct netlink *netlink, const char *name);

/*
 * Sends a request, which is released, and takes in all of the answer.
 *
 * @interrupted: what is listed changed meanwhile, or was too much: the answer may be wrong
 *
 * Returns 0; what the kernel said or take() returned; -ETIMEDOUT; -EBADMSG.
 */
int netlink_ask(struct netlink *netlink, struct nl_msg *request, netlink_take *take, void *user,
		bool *interrupted);

/* Whether attributes fill their space and fit a policy for the types up to `max`; others are let pass. */
bool netlink_are_whole(struct nlattr *attributes, int length, int max,
		       const struct nla_policy *policy);

#endif
