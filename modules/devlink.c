// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * devlink.c: what the kernel's devlink family tells of one instance. Attributes are checked by a policy before they
 * are read, at every level: devlink numbers them alike at all of them. What is not known is passed over.
 */
#include "devlink.h"
#include "libfwctl.h"

#include <errno.h>
#include <linux/devlink.h>
#include <string.h>

#define TRIES_MAX 4 /* of a list that changes while it is read */
#define DEPTH_MAX 8 /* the kernel's deepest nest has 6 */

struct asking {
	struct netlink netlink;
	int family;
	const char *bus, *name;
	const struct module_devlink_listener *listener;
	void *user;
	unsigned int depth; /* of the nest that is being read */
	bool told;	    /* something of this part */
};

static const struct nla_policy policy[DEVLINK_ATTR_MAX + 1] = {
	[DEVLINK_ATTR_BUS_NAME] = {.type = NLA_STRING},
	[DEVLINK_ATTR_DEV_NAME] = {.type = NLA_STRING},
	[DEVLINK_ATTR_PORT_INDEX] = {.type = NLA_U32},
	[DEVLINK_ATTR_PORT_TYPE] = {.type = NLA_U16},
	[DEVLINK_ATTR_PORT_NETDEV_NAME] = {.type = NLA_STRING},
	[DEVLINK_ATTR_PORT_IBDEV_NAME] = {.type = NLA_STRING},
	[DEVLINK_ATTR_PORT_FLAVOUR] = {.type = NLA_U16},
	[DEVLINK_ATTR_INFO_DRIVER_NAME] = {.type = NLA_STRING},
	[DEVLINK_ATTR_INFO_SERIAL_NUMBER] = {.type = NLA_STRING},
	[DEVLINK_ATTR_INFO_BOARD_SERIAL_NUMBER] = {.type = NLA_STRING},
	[DEVLINK_ATTR_INFO_VERSION_FIXED] = {.type = NLA_NESTED},
	[DEVLINK_ATTR_INFO_VERSION_RUNNING] = {.type = NLA_NESTED},
	[DEVLINK_ATTR_INFO_VERSION_STORED] = {.type = NLA_NESTED},
	[DEVLINK_ATTR_INFO_VERSION_NAME] = {.type = NLA_STRING},
	[DEVLINK_ATTR_INFO_VERSION_VALUE] = {.type = NLA_STRING},
	[DEVLINK_ATTR_HEALTH_REPORTER] = {.type = NLA_NESTED},
	[DEVLINK_ATTR_HEALTH_REPORTER_NAME] = {.type = NLA_STRING},
	[DEVLINK_ATTR_HEALTH_REPORTER_STATE] = {.type = NLA_U8},
	[DEVLINK_ATTR_HEALTH_REPORTER_ERR_COUNT] = {.type = NLA_U64},
	[DEVLINK_ATTR_HEALTH_REPORTER_RECOVER_COUNT] = {.type = NLA_U64},
	[DEVLINK_ATTR_RELOAD_FAILED] = {.type = NLA_U8},
	[DEVLINK_ATTR_RELOAD_ACTION] = {.type = NLA_U8},
	[DEVLINK_ATTR_DEV_STATS] = {.type = NLA_NESTED},
	[DEVLINK_ATTR_RELOAD_STATS] = {.type = NLA_NESTED},
	[DEVLINK_ATTR_RELOAD_STATS_ENTRY] = {.type = NLA_NESTED},
	[DEVLINK_ATTR_RELOAD_STATS_LIMIT] = {.type = NLA_U8},
	[DEVLINK_ATTR_RELOAD_ACTION_INFO] = {.type = NLA_NESTED},
	[DEVLINK_ATTR_RELOAD_ACTION_STATS] = {.type = NLA_NESTED},
};

/* ---- words: the kernel's own, see include/uapi/linux/devlink.h ------------------------------- */

static const char *const port_types[] = {"notset", "auto", "eth", "ib"};
static const char *const port_flavours[] = {
	"physical", "cpu", "dsa", "pci_pf", "pci_vf", "virtual", "unused", "pci_sf",
};
static const char *const reporter_states[] = {"healthy", "error"};
static const char *const reload_actions[] = {NULL, "driver_reinit", "fw_activate"};
static const char *const reload_limits[] = {NULL, "no_reset"};

#define WORD(words, number) \
	((size_t)(number) < sizeof(words) / sizeof((words)[0]) ? (words)[number] : NULL)

/* ---- attributes ------------------------------------------------------------------------------ */

typedef int take_attribute(struct asking *asking, struct nlattr *attribute, void *to);

static int walk(struct asking *asking, struct nlattr *attributes, int length, take_attribute *take,
		void *to)
{
	struct nlattr *attribute;
	int rest, status = 0;

	if (!netlink_are_whole(attributes, length, DEVLINK_ATTR_MAX, policy))
		return -EBADMSG;
	nla_for_each_attr(attribute, attributes, length, rest)
	{
		status = take(asking, attribute, to);
		if (status)
			break;
	}
	return status;
}

static int walk_nested(struct asking *asking, struct nlattr *nest, take_attribute *take, void *to)
{
	int status;

	if (asking->depth == DEPTH_MAX)
		return -EBADMSG;
	asking->depth++;
	status = walk(asking, nla_data(nest), nla_len(nest), take, to);
	asking->depth--;
	return status;
}

static bool is_text(const struct nlattr *attributes, int length, int type, const char *text)
{
	const struct nlattr *attribute = nla_find(attributes, length, type);

	return attribute && strcmp(nla_get_string(attribute), text) == 0;
}

/* Lists are of all instances where the kernel knows no filter for them. */
static int take_ours(struct asking *asking, struct nlattr *attributes, int length,
		     take_attribute *take, void *to)
{
	if (!netlink_are_whole(attributes, length, DEVLINK_ATTR_MAX, policy))
		return -EBADMSG;
	if (!is_text(attributes, length, DEVLINK_ATTR_BUS_NAME, asking->bus) ||
	    !is_text(attributes, length, DEVLINK_ATTR_DEV_NAME, asking->name))
		return 0;
	asking->told = true;
	return walk(asking, attributes, length, take, to);
}

static int tell_text(struct asking *asking, uint32_t what, const char *text)
{
	return text ? asking->listener->text(asking->user, what, text) : 0;
}

/* ---- the instance: reload -------------------------------------------------------------------- */

/*
 * What can be reloaded, and within which limits, shows by what is counted of it: the kernel lists an action, and a
 * limit of it, only if the driver has it. The limit 0 is none.
 */
static int take_reload(struct asking *asking, struct nlattr *attribute, void *to)
{
	switch (nla_type(attribute)) {
	case DEVLINK_ATTR_RELOAD_FAILED:
		if (nla_get_u8(attribute))
			asking->listener->reload_failed(asking->user);
		return 0;
	case DEVLINK_ATTR_DEV_STATS:
	case DEVLINK_ATTR_RELOAD_STATS:
	case DEVLINK_ATTR_RELOAD_ACTION_INFO:
	case DEVLINK_ATTR_RELOAD_ACTION_STATS:
	case DEVLINK_ATTR_RELOAD_STATS_ENTRY:
		return walk_nested(asking, attribute, take_reload, to);
	case DEVLINK_ATTR_RELOAD_ACTION:
		return tell_text(asking, MODULE_DEVLINK_RELOAD_ACTION,
				 WORD(reload_actions, nla_get_u8(attribute)));
	case DEVLINK_ATTR_RELOAD_STATS_LIMIT:
		return tell_text(asking, MODULE_DEVLINK_RELOAD_LIMIT,
				 WORD(reload_limits, nla_get_u8(attribute)));
	default:
		return 0;
	}
}

static int take_instance(void *user, struct nlattr *attributes, int length)
{
	return take_ours(user, attributes, length, take_reload, NULL);
}

/* ---- INFO: driver, serial numbers, versions --------------------------------------------------- */

struct version {
	const char *name, *value;
};

static int take_version_part(struct asking *asking, struct nlattr *attribute, void *to)
{
	struct version *version = to;

	(void)asking;
	if (nla_type(attribute) == DEVLINK_ATTR_INFO_VERSION_NAME)
		version->name = nla_get_string(attribute);
	else if (nla_type(attribute) == DEVLINK_ATTR_INFO_VERSION_VALUE)
		version->value = nla_get_string(attribute);
	return 0;
}

static int take_version(struct asking *asking, uint32_t kind, struct nlattr *nest)
{
	struct version version = {0};
	int status = walk_nested(asking, nest, take_version_part, &version);

	if (status || !version.name || !version.value)
		return status;
	return asking->listener->version(asking->user, kind, version.name, version.value);
}

static int take_info_part(struct asking *asking, struct nlattr *attribute, void *to)
{
	(void)to;
	switch (nla_type(attribute)) {
	case DEVLINK_ATTR_INFO_DRIVER_NAME:
		return tell_text(asking, MODULE_DEVLINK_DRIVER, nla_get_string(attribute));
	case DEVLINK_ATTR_INFO_SERIAL_NUMBER:
		return tell_text(asking, MODULE_DEVLINK_SERIAL, nla_get_string(attribute));
	case DEVLINK_ATTR_INFO_BOARD_SERIAL_NUMBER:
		return tell_text(asking, MODULE_DEVLINK_BOARD_SERIAL, nla_get_string(attribute));
	case DEVLINK_ATTR_INFO_VERSION_FIXED:
		return take_version(asking, LIBFWCTL_DEVLINK_VERSION_FIXED, attribute);
	case DEVLINK_ATTR_INFO_VERSION_RUNNING:
		return take_version(asking, LIBFWCTL_DEVLINK_VERSION_RUNNING, attribute);
	case DEVLINK_ATTR_INFO_VERSION_STORED:
		return take_version(asking, LIBFWCTL_DEVLINK_VERSION_STORED, attribute);
	default:
		return 0;
	}
}

static int take_info(void *user, struct nlattr *attributes, int length)
{
	return take_ours(user, attributes, length, take_info_part, NULL);
}

/* ---- ports ----------------------------------------------------------------------------------- */

struct port {
	struct module_devlink_port facts;
	bool has_index;
};

static int take_port_part(struct asking *asking, struct nlattr *attribute, void *to)
{
	struct port *port = to;

	(void)asking;
	switch (nla_type(attribute)) {
	case DEVLINK_ATTR_PORT_INDEX:
		port->facts.index = nla_get_u32(attribute);
		port->has_index = true;
		break;
	case DEVLINK_ATTR_PORT_TYPE:
		port->facts.type = WORD(port_types, nla_get_u16(attribute));
		break;
	case DEVLINK_ATTR_PORT_FLAVOUR:
		port->facts.flavour = WORD(port_flavours, nla_get_u16(attribute));
		break;
	case DEVLINK_ATTR_PORT_NETDEV_NAME:
		port->facts.netdev = nla_get_string(attribute);
		break;
	case DEVLINK_ATTR_PORT_IBDEV_NAME:
		port->facts.rdma = nla_get_string(attribute);
		break;
	default:
		break;
	}
	return 0;
}

static int take_port(void *user, struct nlattr *attributes, int length)
{
	struct asking *asking = user;
	struct port port = {0};
	int status = take_ours(asking, attributes, length, take_port_part, &port);

	if (status || !port.has_index)
		return status;
	return asking->listener->port(asking->user, &port.facts);
}

/* ---- health reporters ------------------------------------------------------------------------ */

static int take_reporter_part(struct asking *asking, struct nlattr *attribute, void *to)
{
	struct module_devlink_reporter *reporter = to;

	switch (nla_type(attribute)) {
	case DEVLINK_ATTR_PORT_INDEX:
		reporter->port = nla_get_u32(attribute);
		reporter->has_port = true;
		break;
	case DEVLINK_ATTR_HEALTH_REPORTER:
		return walk_nested(asking, attribute, take_reporter_part, to);
	case DEVLINK_ATTR_HEALTH_REPORTER_NAME:
		reporter->name = nla_get_string(attribute);
		break;
	case DEVLINK_ATTR_HEALTH_REPORTER_STATE:
		reporter->state = WORD(reporter_states, nla_get_u8(attribute));
		break;
	case DEVLINK_ATTR_HEALTH_REPORTER_ERR_COUNT:
		reporter->errors = nla_get_u64(attribute);
		break;
	case DEVLINK_ATTR_HEALTH_REPORTER_RECOVER_COUNT:
		reporter->recoveries = nla_get_u64(attribute);
		break;
	default:
		break;
	}
	return 0;
}

static int take_reporter(void *user, struct nlattr *attributes, int length)
{
	struct asking *asking = user;
	struct module_devlink_reporter reporter = {0};
	int status = take_ours(asking, attributes, length, take_reporter_part, &reporter);

	if (status || !reporter.name)
		return status;
	return asking->listener->reporter(asking->user, &reporter);
}

/* ---- asking ---------------------------------------------------------------------------------- */

struct part {
	uint32_t part;
	uint8_t command;
	int flags;
	netlink_take *take;
};

static const struct part instance = {
	MODULE_DEVLINK_INSTANCE,
	DEVLINK_CMD_GET,
	NLM_F_ACK,
	take_instance,
};

static const struct part others[] = {
	{MODULE_DEVLINK_INFO, DEVLINK_CMD_INFO_GET, NLM_F_ACK, take_info},
	{MODULE_DEVLINK_PORTS, DEVLINK_CMD_PORT_GET, NLM_F_DUMP, take_port},
	{MODULE_DEVLINK_REPORTERS, DEVLINK_CMD_HEALTH_REPORTER_GET, NLM_F_DUMP, take_reporter},
};

static struct nl_msg *make_request(const struct asking *asking, const struct part *part)
{
	struct nl_msg *request = nlmsg_alloc();

	if (request &&
	    genlmsg_put(request, NL_AUTO_PORT, NL_AUTO_SEQ, asking->family, 0, part->flags,
			part->command, DEVLINK_GENL_VERSION) &&
	    nla_put_string(request, DEVLINK_ATTR_BUS_NAME, asking->bus) == 0 &&
	    nla_put_string(request, DEVLINK_ATTR_DEV_NAME, asking->name) == 0)
		return request;
	nlmsg_free(request);
	return NULL;
}

static int ask_part(struct asking *asking, const struct part *part)
{
	bool interrupted = true;
	int status = 0;

	for (int tries = 0; !status && interrupted; tries++) {
		struct nl_msg *request = make_request(asking, part);

		if (!request || tries == TRIES_MAX) {
			nlmsg_free(request);
			return request ? -EBADMSG : -ENOMEM;
		}
		asking->told = false;
		asking->listener->begin(asking->user, part->part);
		status = netlink_ask(&asking->netlink, request, part->take, asking, &interrupted);
	}
	return status;
}

/* Whether after a failure the other parts are asked for all the same. */
static bool is_of_the_part(int status)
{
	switch (status) {
	case -ENOMEM:
	case -ENODEV: /* unplugged meanwhile */
	case -ETIMEDOUT:
	case -EBADMSG:
		return false;
	default:
		return true;
	}
}

static int ask_all(struct asking *asking, int *partly)
{
	int status;

	asking->family = netlink_find_family(&asking->netlink, DEVLINK_GENL_NAME);
	if (asking->family < 0)
		return asking->family;
	status = ask_part(asking, &instance);
	if (!status && !asking->told)
		status = -EBADMSG;
	if (status)
		return status;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		status = ask_part(asking, &others[i]);
		if (status && !is_of_the_part(status))
			return status;
		/* A driver need not have all of it. */
		if (status && status != -EOPNOTSUPP && !*partly)
			*partly = -status;
	}
	return 0;
}

int devlink_ask(const struct netlink_wire *wire, const char *bus, const char *name,
		uint32_t timeout_ms, const struct module_devlink_listener *listener, void *user,
		int *partly)
{
	struct asking asking = {.bus = bus, .name = name, .listener = listener, .user = user};
	int status = netlink_open(&asking.netlink, wire, timeout_ms);

	*partly = 0;
	if (status)
		return status;
	status = ask_all(&asking, partly);
	netlink_close(&asking.netlink);
	return status;
}

static int ask_kernel(const char *bus, const char *name, uint32_t timeout_ms,
		      const struct module_devlink_listener *listener, void *user, int *partly)
{
	return devlink_ask(&netlink_kernel, bus, name, timeout_ms, listener, user, partly);
}

static const struct module_devlink functions = {
	.size = sizeof(functions),
	.ask = ask_kernel,
};

extern const struct libfwctl_module libfwctl_module_v1;
__attribute__((visibility("default"))) const struct libfwctl_module libfwctl_module_v1 = {
	.size = sizeof(libfwctl_module_v1),
	.name = "devlink",
	.functions = &functions,
};
