// SPDX-License-Identifier: LGPL-2.1-or-later
/* netlink.c: see netlink.h. */
#include "netlink.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <time.h>

#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>

const struct netlink_wire netlink_kernel = {
	.connect = nl_connect,
	.send = nl_send,
	.receive = nl_recv,
};

static uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* libnl has numbers of its own for errnos. */
static int to_errno(int error)
{
	switch (abs(error)) {
	case NLE_PERM:
		return -EPERM;
	case NLE_NOACCESS:
		return -EACCES;
	case NLE_NOMEM:
		return -ENOMEM;
	case NLE_AF_NOSUPPORT:
	case NLE_PROTO_MISMATCH:
		return -EPROTONOSUPPORT;
	case NLE_MSG_TRUNC:
	case NLE_MSG_TOOSHORT:
		return -EBADMSG;
	default:
		return -EIO;
	}
}

int netlink_open(struct netlink *netlink, const struct netlink_wire *wire, uint32_t timeout_ms)
{
	int error;

	netlink->wire = wire;
	netlink->deadline = now_ms() + timeout_ms;
	netlink->socket = nl_socket_alloc();
	if (!netlink->socket)
		return -ENOMEM;
	error = wire->connect(netlink->socket, NETLINK_GENERIC);
	if (error) {
		netlink_close(netlink);
		return to_errno(error);
	}
	nl_socket_set_nonblocking(netlink->socket);
	return 0;
}

void netlink_close(struct netlink *netlink)
{
	nl_socket_free(netlink->socket);
	netlink->socket = NULL;
}

/* ---- the answer ------------------------------------------------------------------------------ */

struct answer {
	uint32_t sequence;
	uint16_t family;
	netlink_take *take;
	void *user;
	bool done, interrupted;
};

/* What stands in place of an errno may be anything. */
static int kernel_error(int error)
{
	return error < 0 && error >= -4095 ? error : -EBADMSG;
}

static int take_error(struct answer *answer, const struct nlmsghdr *header)
{
	const struct nlmsgerr *error = nlmsg_data(header);

	if (nlmsg_datalen(header) < (int)sizeof(*error))
		return -EBADMSG;
	answer->done = true;
	return error->error ? kernel_error(error->error) : 0;
}

/* The end of a list can say that it ends because of an error. */
static int take_end(struct answer *answer, const struct nlmsghdr *header)
{
	const int *error = nlmsg_data(header);

	answer->done = true;
	return nlmsg_datalen(header) >= (int)sizeof(*error) && *error ? kernel_error(*error) : 0;
}

static int take_message(struct answer *answer, struct nlmsghdr *header)
{
	if (header->nlmsg_flags & NLM_F_DUMP_INTR)
		answer->interrupted = true;
	switch (header->nlmsg_type) {
	case NLMSG_NOOP:
		return 0;
	case NLMSG_OVERRUN:
		answer->interrupted = true;
		return 0;
	case NLMSG_ERROR:
		return take_error(answer, header);
	case NLMSG_DONE:
		return take_end(answer, header);
	default:
		if (header->nlmsg_type != answer->family || !genlmsg_valid_hdr(header, 0))
			return -EBADMSG;
		return answer->take(answer->user, nlmsg_attrdata(header, GENL_HDRLEN),
				    nlmsg_attrlen(header, GENL_HDRLEN));
	}
}

static int take_datagram(struct answer *answer, unsigned char *bytes, int length)
{
	struct nlmsghdr *header = (struct nlmsghdr *)bytes;
	int status = 0;

	while (!status && !answer->done && nlmsg_ok(header, length)) {
		/* What another request was answered, which was given up, is none of ours. */
		if (header->nlmsg_seq == answer->sequence)
			status = take_message(answer, header);
		header = nlmsg_next(header, &length);
	}
	return !status && !answer->done && length > 0 ? -EBADMSG : status;
}

static int wait_for_more(const struct netlink *netlink)
{
	struct pollfd descriptor = {.fd = nl_socket_get_fd(netlink->socket), .events = POLLIN};
	uint64_t now = now_ms();

	if (now >= netlink->deadline)
		return -ETIMEDOUT;
	return poll(&descriptor, 1, (int)(netlink->deadline - now)) < 0 && errno != EINTR ? -errno
											  : 0;
}

static int receive(struct netlink *netlink, struct answer *answer)
{
	struct sockaddr_nl from = {0};
	unsigned char *bytes = NULL;
	int length = netlink->wire->receive(netlink->socket, &from, &bytes, NULL);
	int status;

	if (length == -NLE_AGAIN || length == -NLE_INTR)
		status = wait_for_more(netlink);
	else if (length <= 0)
		status = length ? to_errno(length) : -EBADMSG;
	else if (from.nl_pid != 0)
		status = 0; /* other processes can send to the socket, too */
	else
		status = take_datagram(answer, bytes, length);
	free(bytes);
	return status;
}

int netlink_ask(struct netlink *netlink, struct nl_msg *request, netlink_take *take, void *user,
		bool *interrupted)
{
	struct answer answer = {.take = take, .user = user};
	int status;

	nl_complete_msg(netlink->socket, request);
	answer.sequence = nlmsg_hdr(request)->nlmsg_seq;
	answer.family = nlmsg_hdr(request)->nlmsg_type;
	status = netlink->wire->send(netlink->socket, request);
	nlmsg_free(request);
	if (status < 0)
		return to_errno(status);
	status = 0;
	while (!status && !answer.done)
		status = receive(netlink, &answer);
	if (interrupted)
		*interrupted = answer.interrupted;
	return status;
}

bool netlink_are_whole(struct nlattr *attributes, int length, int max,
		       const struct nla_policy *policy)
{
	struct nlattr *attribute;
	int rest;

	nla_for_each_attr(attribute, attributes, length, rest);
	return rest <= 0 && nla_validate(attributes, length, max, policy) == 0;
}

/* ---- families -------------------------------------------------------------------------------- */

static int take_family(void *user, struct nlattr *attributes, int length)
{
	static const struct nla_policy policy[CTRL_ATTR_MAX + 1] = {
		[CTRL_ATTR_FAMILY_ID] = {.type = NLA_U16},
	};
	const struct nlattr *id;

	if (!netlink_are_whole(attributes, length, CTRL_ATTR_MAX, policy))
		return -EBADMSG;
	id = nla_find(attributes, length, CTRL_ATTR_FAMILY_ID);
	if (id)
		*(int *)user = nla_get_u16(id);
	return 0;
}

int netlink_find_family(struct netlink *netlink, const char *name)
{
	struct nl_msg *request = nlmsg_alloc();
	int family = -EBADMSG, status;

	if (!request ||
	    !genlmsg_put(request, NL_AUTO_PORT, NL_AUTO_SEQ, GENL_ID_CTRL, 0, NLM_F_ACK,
			 CTRL_CMD_GETFAMILY, 1) ||
	    nla_put_string(request, CTRL_ATTR_FAMILY_NAME, name)) {
		nlmsg_free(request);
		return -ENOMEM;
	}
	status = netlink_ask(netlink, request, take_family, &family, NULL);
	if (status)
		return status == -ENOENT ? -EPROTONOSUPPORT : status;
	return family;
}
