/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * netlink-fake.h: a kernel in process that answers generic netlink as devlink does, and as it should not. It tells of
 * pci/0000:08:00.0 and of one instance more.
 */
#ifndef LIBFWCTL_TEST_NETLINK_FAKE_H
#define LIBFWCTL_TEST_NETLINK_FAKE_H

#include "../testing.h"

#include "devlink.h"

#include <linux/devlink.h>
#include <linux/genetlink.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <stdlib.h>

#define FAMILY	     21
#define OTHER_FAMILY 22
#define FIND_FAMILY  255 /* in place of a command of devlink's */

struct datagram {
	unsigned char *bytes;
	int length;
	uint32_t from;
};

/* What goes wrong; a command of 0 is none. */
static struct {
	int connect_error, send_error; /* libnl's, negative */
	int receive_error;
	int error[256];	 /* negative errno that a command is answered with */
	int end_error;	 /* that lists end with */
	uint8_t silent;	 /* the command that gets no answer */
	uint8_t strange; /* the command whose reply `change` changes */
	void (*change)(struct nlmsghdr *reply);
	uint8_t cut; /* the command whose reply is cut short after so many bytes */
	int cut_to;
	int disturbed;	     /* so often, lists are not right */
	bool with_overrun;   /* and in that way */
	bool with_strangers; /* before each reply, what is not for us */

	unsigned int sent[256];
	struct datagram queue[32];
	unsigned int first, last;
} fake;

static void queue_bytes(const void *bytes, int length, uint32_t from)
{
	struct datagram *datagram = &fake.queue[fake.last++];

	assert_true(fake.last <= COUNT(fake.queue));
	datagram->bytes = malloc((size_t)length);
	memcpy(datagram->bytes, bytes, (size_t)length);
	datagram->length = length;
	datagram->from = from;
}

static void queue_header(uint16_t type, uint16_t flags, uint32_t sequence, uint32_t from)
{
	struct nlmsghdr header = {.nlmsg_len = sizeof(header),
				  .nlmsg_type = type,
				  .nlmsg_flags = flags,
				  .nlmsg_seq = sequence};

	queue_bytes(&header, sizeof(header), from);
}

static void queue_error(const struct nlmsghdr *request, int error)
{
	struct {
		struct nlmsghdr header;
		struct nlmsgerr body;
	} message = {.header = {.nlmsg_len = sizeof(message),
				.nlmsg_type = NLMSG_ERROR,
				.nlmsg_seq = request->nlmsg_seq},
		     .body = {.error = error, .msg = *request}};

	queue_bytes(&message, sizeof(message), 0);
}

static void queue_end(const struct nlmsghdr *request)
{
	struct {
		struct nlmsghdr header;
		int error;
	} message = {.header = {.nlmsg_len = sizeof(message),
				.nlmsg_type = NLMSG_DONE,
				.nlmsg_flags = NLM_F_MULTI,
				.nlmsg_seq = request->nlmsg_seq},
		     .error = fake.end_error};

	queue_bytes(&message, sizeof(message), 0);
}

static struct nl_msg *begin_reply(const struct nlmsghdr *request, uint8_t command, const char *name)
{
	struct nl_msg *reply = nlmsg_alloc();

	assert_non_null(
		genlmsg_put(reply, 0, request->nlmsg_seq, request->nlmsg_type, 0, 0, command, 1));
	if (name) {
		nla_put_string(reply, DEVLINK_ATTR_BUS_NAME, "pci");
		nla_put_string(reply, DEVLINK_ATTR_DEV_NAME, name);
	}
	return reply;
}

static void end_reply(struct nl_msg *reply, uint8_t command)
{
	struct nlmsghdr *header = nlmsg_hdr(reply);
	int length = (int)header->nlmsg_len;

	if (fake.with_strangers) {
		queue_header(NLMSG_NOOP, 0, header->nlmsg_seq, 0);
		queue_header(OTHER_FAMILY, 0, header->nlmsg_seq - 1, 0);
		queue_header(NLMSG_ERROR, 0, header->nlmsg_seq, 4711); /* too short for one */
	}
	if (fake.strange == command)
		fake.change(header);
	if (fake.cut == command)
		length = fake.cut_to;
	queue_bytes(header, length, 0);
	nlmsg_free(reply);
}

static struct nlattr *nest(struct nl_msg *reply, int type)
{
	return nla_nest_start(reply, type);
}

/* As the kernel lists it: an action is there if the driver has it; limit 0 is none. */
static void put_action(struct nl_msg *reply, uint8_t action, int nlimits)
{
	struct nlattr *info = nest(reply, DEVLINK_ATTR_RELOAD_ACTION_INFO), *stats;

	nla_put_u8(reply, DEVLINK_ATTR_RELOAD_ACTION, action);
	stats = nest(reply, DEVLINK_ATTR_RELOAD_ACTION_STATS);
	for (int limit = 0; limit < nlimits; limit++) {
		struct nlattr *entry = nest(reply, DEVLINK_ATTR_RELOAD_STATS_ENTRY);

		nla_put_u8(reply, DEVLINK_ATTR_RELOAD_STATS_LIMIT, (uint8_t)limit);
		nla_put_u32(reply, DEVLINK_ATTR_RELOAD_STATS_VALUE, 7);
		nla_nest_end(reply, entry);
	}
	nla_nest_end(reply, stats);
	nla_nest_end(reply, info);
}

static void answer_instance(const struct nlmsghdr *request)
{
	struct nl_msg *reply = begin_reply(request, DEVLINK_CMD_NEW, "0000:08:00.0");
	struct nlattr *stats, *local;

	nla_put_u8(reply, DEVLINK_ATTR_RELOAD_FAILED, 1);
	stats = nest(reply, DEVLINK_ATTR_DEV_STATS);
	local = nest(reply, DEVLINK_ATTR_RELOAD_STATS);
	put_action(reply, DEVLINK_RELOAD_ACTION_DRIVER_REINIT, 1);
	put_action(reply, DEVLINK_RELOAD_ACTION_FW_ACTIVATE, 2);
	put_action(reply, 99, 0);
	nla_nest_end(reply, local);
	local = nest(reply, DEVLINK_ATTR_REMOTE_RELOAD_STATS);
	put_action(reply, DEVLINK_RELOAD_ACTION_FW_ACTIVATE,
		   2); /* what others did is not asked for */
	nla_nest_end(reply, local);
	nla_nest_end(reply, stats);
	end_reply(reply, DEVLINK_CMD_GET);
	queue_error(request, 0);
}

static void put_version(struct nl_msg *reply, int kind, const char *name, const char *value)
{
	struct nlattr *version = nest(reply, kind);

	nla_put_string(reply, DEVLINK_ATTR_INFO_VERSION_NAME, name);
	if (value)
		nla_put_string(reply, DEVLINK_ATTR_INFO_VERSION_VALUE, value);
	nla_nest_end(reply, version);
}

static void answer_info(const struct nlmsghdr *request)
{
	struct nl_msg *reply = begin_reply(request, DEVLINK_CMD_INFO_GET, "0000:08:00.0");

	nla_put_string(reply, DEVLINK_ATTR_INFO_DRIVER_NAME, "mlx5_core");
	nla_put_string(reply, DEVLINK_ATTR_INFO_SERIAL_NUMBER, "MT2051");
	nla_put_string(reply, DEVLINK_ATTR_INFO_BOARD_SERIAL_NUMBER, "B1");
	put_version(reply, DEVLINK_ATTR_INFO_VERSION_FIXED, "fw.psid", "MT_1");
	put_version(reply, DEVLINK_ATTR_INFO_VERSION_RUNNING, "fw", "22.31");
	put_version(reply, DEVLINK_ATTR_INFO_VERSION_STORED, "fw", "22.32");
	put_version(reply, DEVLINK_ATTR_INFO_VERSION_STORED, "of nothing", NULL);
	nla_put_u32(reply, DEVLINK_ATTR_MAX + 1, 5); /* of a newer kernel */
	end_reply(reply, DEVLINK_CMD_INFO_GET);
	queue_error(request, 0);
}

static void answer_port(const struct nlmsghdr *request, const char *name, uint32_t index,
			uint16_t type, uint16_t flavour)
{
	struct nl_msg *reply = begin_reply(request, DEVLINK_CMD_PORT_NEW, name);

	nla_put_u32(reply, DEVLINK_ATTR_PORT_INDEX, index);
	nla_put_u16(reply, DEVLINK_ATTR_PORT_TYPE, type);
	nla_put_u16(reply, DEVLINK_ATTR_PORT_FLAVOUR, flavour);
	if (index == 1) {
		nla_put_string(reply, DEVLINK_ATTR_PORT_NETDEV_NAME, "eth0");
		nla_put_string(reply, DEVLINK_ATTR_PORT_IBDEV_NAME, "mlx5_0");
	}
	end_reply(reply, DEVLINK_CMD_PORT_GET);
}

static void disturb(const struct nlmsghdr *request)
{
	if (fake.disturbed <= 0)
		return;
	fake.disturbed--;
	if (fake.with_overrun)
		queue_header(NLMSG_OVERRUN, 0, request->nlmsg_seq, 0);
	else
		queue_header(NLMSG_NOOP, NLM_F_DUMP_INTR, request->nlmsg_seq, 0);
}

static void answer_ports(const struct nlmsghdr *request)
{
	answer_port(request, "0000:09:00.0", 1, DEVLINK_PORT_TYPE_ETH, 0);
	answer_port(request, "0000:08:00.0", 1, DEVLINK_PORT_TYPE_ETH,
		    DEVLINK_PORT_FLAVOUR_PHYSICAL);
	disturb(request);
	answer_port(request, "0000:08:00.0", 65535, 99, DEVLINK_PORT_FLAVOUR_PCI_SF);
	answer_port(request, "0000:08:00.0", 2, DEVLINK_PORT_TYPE_IB, 99);
	queue_end(request);
}

static void answer_reporters(const struct nlmsghdr *request)
{
	for (uint8_t state = 0; state < 3; state++) {
		struct nl_msg *reply =
			begin_reply(request, DEVLINK_CMD_HEALTH_REPORTER_GET, "0000:08:00.0");
		struct nlattr *reporter;

		if (state == 1)
			nla_put_u32(reply, DEVLINK_ATTR_PORT_INDEX, 3);
		reporter = nest(reply, DEVLINK_ATTR_HEALTH_REPORTER);
		nla_put_string(reply, DEVLINK_ATTR_HEALTH_REPORTER_NAME, state ? "tx" : "fw");
		nla_put_u8(reply, DEVLINK_ATTR_HEALTH_REPORTER_STATE, state);
		nla_put_u64(reply, DEVLINK_ATTR_HEALTH_REPORTER_ERR_COUNT, 0x100000000u + state);
		nla_put_u64(reply, DEVLINK_ATTR_HEALTH_REPORTER_RECOVER_COUNT, 2);
		nla_nest_end(reply, reporter);
		end_reply(reply, DEVLINK_CMD_HEALTH_REPORTER_GET);
	}
	queue_end(request);
}

static void answer_family(const struct nlmsghdr *request)
{
	struct nl_msg *reply = begin_reply(request, CTRL_CMD_NEWFAMILY, NULL);

	nla_put_string(reply, CTRL_ATTR_FAMILY_NAME, "devlink");
	nla_put_u16(reply, CTRL_ATTR_FAMILY_ID, FAMILY);
	end_reply(reply, FIND_FAMILY);
	queue_error(request, 0);
}

static void check_request(struct nlmsghdr *request, uint8_t command)
{
	struct nlattr *attributes = nlmsg_attrdata(request, GENL_HDRLEN);
	int length = nlmsg_attrlen(request, GENL_HDRLEN);
	const struct nlattr *name;

	assert_true(request->nlmsg_flags & NLM_F_REQUEST);
	if (command == FIND_FAMILY) {
		name = nla_find(attributes, length, CTRL_ATTR_FAMILY_NAME);
		assert_string_equal(nla_get_string(name), "devlink");
		return;
	}
	assert_int_equal(request->nlmsg_type, FAMILY);
	assert_int_equal(!!(request->nlmsg_flags & NLM_F_DUMP),
			 command != DEVLINK_CMD_GET && command != DEVLINK_CMD_INFO_GET);
	name = nla_find(attributes, length, DEVLINK_ATTR_DEV_NAME);
	assert_string_equal(nla_get_string(name), "0000:08:00.0");
	name = nla_find(attributes, length, DEVLINK_ATTR_BUS_NAME);
	assert_string_equal(nla_get_string(name), "pci");
}

static void answer(struct nlmsghdr *request, uint8_t command)
{
	check_request(request, command);
	fake.sent[command]++;
	if (fake.silent == command)
		return;
	if (fake.error[command]) {
		queue_error(request, fake.error[command]);
		return;
	}
	switch (command) {
	case FIND_FAMILY:
		answer_family(request);
		break;
	case DEVLINK_CMD_GET:
		answer_instance(request);
		break;
	case DEVLINK_CMD_INFO_GET:
		answer_info(request);
		break;
	case DEVLINK_CMD_PORT_GET:
		answer_ports(request);
		break;
	case DEVLINK_CMD_HEALTH_REPORTER_GET:
		answer_reporters(request);
		break;
	default:
		fail_msg("command %u changes something", command);
	}
}

static int fake_connect(struct nl_sock *socket, int protocol)
{
	(void)socket;
	assert_int_equal(protocol, NETLINK_GENERIC);
	return fake.connect_error;
}

static int fake_send(struct nl_sock *socket, struct nl_msg *message)
{
	struct nlmsghdr *header = nlmsg_hdr(message);
	const struct genlmsghdr *genl = nlmsg_data(header);

	(void)socket;
	if (fake.send_error)
		return fake.send_error;
	answer(header, header->nlmsg_type == GENL_ID_CTRL ? FIND_FAMILY : genl->cmd);
	return (int)header->nlmsg_len;
}

static int fake_receive(struct nl_sock *socket, struct sockaddr_nl *from, unsigned char **bytes,
			struct ucred **credentials)
{
	struct datagram *datagram = &fake.queue[fake.first];

	(void)socket;
	assert_null(credentials);
	if (fake.receive_error)
		return fake.receive_error;
	if (fake.first == fake.last)
		return -NLE_AGAIN;
	from->nl_pid = datagram->from;
	*bytes = datagram->bytes;
	if (++fake.first == fake.last)
		fake.first = fake.last = 0;
	return datagram->length;
}

static const struct netlink_wire fake_wire = {
	.connect = fake_connect,
	.send = fake_send,
	.receive = fake_receive,
};

/* Forgets what went wrong, and what nobody has received. */
static void reset_fake(void)
{
	while (fake.first < fake.last)
		free(fake.queue[fake.first++].bytes);
	memset(&fake, 0, sizeof(fake));
}

#endif
