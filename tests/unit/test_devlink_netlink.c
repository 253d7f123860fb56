// SPDX-License-Identifier: LGPL-2.1-or-later
/* The devlink module on a kernel in process: what it tells, and every way in which the kernel can fail it. */
#include "netlink-fake.h"

#include <time.h>

/* ---- a listener that writes down what it is told --------------------------------------------- */

static struct {
	char text[2048];
	int (*obstacle)(void); /* what ports and reporters return */
} heard;

static void note(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void note(const char *format, ...)
{
	size_t length = strlen(heard.text);
	va_list args;

	va_start(args, format);
	vsnprintf(heard.text + length, sizeof(heard.text) - length, format, args);
	va_end(args);
}

static const char *or_none(const char *text)
{
	return text ? text : "-";
}

static void hear_part(void *user, uint32_t part)
{
	assert_ptr_equal(user, &heard);
	note("part %u\n", part);
}

static int hear_text(void *user, uint32_t what, const char *text)
{
	(void)user;
	note("text %u %s\n", what, text);
	return 0;
}

static int hear_version(void *user, uint32_t kind, const char *name, const char *value)
{
	(void)user;
	note("%s %s %s\n", kind == 1 ? "fixed" : kind == 2 ? "running" : "stored", name, value);
	return 0;
}

static int hear_port(void *user, const struct module_devlink_port *port)
{
	(void)user;
	note("port %u %s %s %s %s\n", port->index, or_none(port->type), or_none(port->flavour),
	     or_none(port->netdev), or_none(port->rdma));
	return heard.obstacle ? heard.obstacle() : 0;
}

static int hear_reporter(void *user, const struct module_devlink_reporter *reporter)
{
	(void)user;
	note("reporter %s %s %llu %llu", reporter->name, or_none(reporter->state),
	     (unsigned long long)reporter->errors, (unsigned long long)reporter->recoveries);
	if (reporter->has_port)
		note(" port %u", reporter->port);
	note("\n");
	return 0;
}

static void hear_failed_reload(void *user)
{
	(void)user;
	note("reload failed\n");
}

static const struct module_devlink_listener listener = {
	.begin = hear_part,
	.text = hear_text,
	.version = hear_version,
	.port = hear_port,
	.reporter = hear_reporter,
	.reload_failed = hear_failed_reload,
};

#define INSTANCE                 \
	"part 0\n"               \
	"reload failed\n"        \
	"text 3 driver_reinit\n" \
	"text 3 fw_activate\n"   \
	"text 4 no_reset\n"
#define INFO                   \
	"part 1\n"             \
	"text 0 mlx5_core\n"   \
	"text 1 MT2051\n"      \
	"text 2 B1\n"          \
	"fixed fw.psid MT_1\n" \
	"running fw 22.31\n"   \
	"stored fw 22.32\n"
#define PORTS                               \
	"part 2\n"                          \
	"port 1 eth physical eth0 mlx5_0\n" \
	"port 65535 - pci_sf - -\n"         \
	"port 2 ib - - -\n"
#define REPORTERS                                 \
	"part 3\n"                                \
	"reporter fw healthy 4294967296 2\n"      \
	"reporter tx error 4294967297 2 port 3\n" \
	"reporter tx - 4294967298 2\n"

#define TIMEOUT 60

static int partly;

static int ask(void)
{
	heard.text[0] = '\0';
	partly = 4711;
	return devlink_ask(&fake_wire, "pci", "0000:08:00.0", TIMEOUT, &listener, &heard, &partly);
}

static int setup(void **state)
{
	(void)state;
	reset_fake();
	memset(&heard, 0, sizeof(heard));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	reset_fake();
	return 0;
}

/* ---- tests ----------------------------------------------------------------------------------- */

static void test_all_is_told(void **state)
{
	(void)state;
	assert_int_equal(ask(), 0);
	assert_string_equal(heard.text, INSTANCE INFO PORTS REPORTERS);
	assert_int_equal(partly, 0);
}

static void test_what_is_not_for_us_is_passed_over(void **state)
{
	(void)state;
	fake.with_strangers = true;
	assert_int_equal(ask(), 0);
	assert_string_equal(heard.text, INSTANCE INFO PORTS REPORTERS);
}

static void test_no_socket(void **state)
{
	static const struct {
		int libnl, error;
	} errors[] = {
		{NLE_AF_NOSUPPORT, EPROTONOSUPPORT},
		{NLE_PROTO_MISMATCH, EPROTONOSUPPORT},
		{NLE_PERM, EPERM},
		{NLE_NOACCESS, EACCES},
		{NLE_NOMEM, ENOMEM},
		{NLE_FAILURE, EIO},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(errors); i++) {
		reset_fake();
		fake.connect_error = -errors[i].libnl;
		assert_int_equal(ask(), -errors[i].error);
		reset_fake();
		fake.send_error = -errors[i].libnl;
		assert_int_equal(ask(), -errors[i].error);
		reset_fake();
		fake.receive_error = -errors[i].libnl;
		assert_int_equal(ask(), -errors[i].error);
		assert_string_equal(heard.text, "");
	}
	reset_fake();
	fake.receive_error = -NLE_MSG_TRUNC;
	assert_int_equal(ask(), -EBADMSG);
}

static void test_no_devlink(void **state)
{
	(void)state;
	fake.error[FIND_FAMILY] = -ENOENT;
	assert_int_equal(ask(), -EPROTONOSUPPORT);
	assert_int_equal(fake.sent[DEVLINK_CMD_GET], 0);
	fake.error[FIND_FAMILY] = -EPERM;
	assert_int_equal(ask(), -EPERM);
}

static void test_no_instance(void **state)
{
	static const int errors[] = {ENODEV, EPERM, EACCES, EIO, EBUSY, EOPNOTSUPP, ENOMEM};

	(void)state;
	for (size_t i = 0; i < COUNT(errors); i++) {
		fake.error[DEVLINK_CMD_GET] = -errors[i];
		assert_int_equal(ask(), -errors[i]);
	}
	assert_int_equal(fake.sent[DEVLINK_CMD_INFO_GET], 0);
}

static void test_numbers_that_are_no_errno(void **state)
{
	static const int errors[] = {1, 22, -4096, INT32_MIN};

	(void)state;
	for (size_t i = 0; i < COUNT(errors); i++) {
		fake.error[DEVLINK_CMD_GET] = errors[i];
		assert_int_equal(ask(), -EBADMSG);
	}
}

/* Firmware in trouble: its versions cannot be had, but its health can. */
static void test_a_part_that_fails(void **state)
{
	(void)state;
	fake.error[DEVLINK_CMD_INFO_GET] = -EIO;
	fake.error[DEVLINK_CMD_PORT_GET] = -EBUSY;
	assert_int_equal(ask(), 0);
	assert_int_equal(partly, EIO);
	assert_string_equal(heard.text, INSTANCE "part 1\npart 2\n" REPORTERS);
}

static void test_a_list_that_ends_in_an_error(void **state)
{
	(void)state;
	fake.end_error = -EMSGSIZE;
	assert_int_equal(ask(), 0);
	assert_int_equal(partly, EMSGSIZE);
	fake.end_error = 5;
	assert_int_equal(ask(), -EBADMSG);
}

static void test_what_a_driver_does_not_have(void **state)
{
	(void)state;
	fake.error[DEVLINK_CMD_INFO_GET] = -EOPNOTSUPP;
	fake.error[DEVLINK_CMD_HEALTH_REPORTER_GET] = -EOPNOTSUPP;
	assert_int_equal(ask(), 0);
	assert_int_equal(partly, 0);
	assert_string_equal(heard.text, INSTANCE "part 1\n" PORTS "part 3\n");
}

static void test_unplugged_meanwhile(void **state)
{
	(void)state;
	fake.error[DEVLINK_CMD_PORT_GET] = -ENODEV;
	assert_int_equal(ask(), -ENODEV);
}

static const uint8_t commands[] = {
	FIND_FAMILY,
	DEVLINK_CMD_GET,
	DEVLINK_CMD_INFO_GET,
	DEVLINK_CMD_PORT_GET,
	DEVLINK_CMD_HEALTH_REPORTER_GET,
};

static long long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

static void test_silent_kernel(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(commands); i++) {
		long long start = now_ms();

		reset_fake();
		fake.silent = commands[i];
		assert_int_equal(ask(), -ETIMEDOUT);
		assert_in_range(now_ms() - start, TIMEOUT - 1, 20 * TIMEOUT);
	}
}

/* At whatever byte a message ends. */
static void test_messages_cut_short(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(commands); i++) {
		for (int length = 1; length < 40; length++) {
			reset_fake();
			fake.cut = commands[i];
			fake.cut_to = length;
			assert_int_equal(ask(), -EBADMSG);
		}
	}
	reset_fake();
	queue_bytes("", 0, 0);
	assert_int_equal(ask(), -EBADMSG);
}

static int shorter_by;

static void shorten(struct nlmsghdr *reply)
{
	if ((int)reply->nlmsg_len - shorter_by >= (int)NLMSG_HDRLEN)
		reply->nlmsg_len -= (uint32_t)shorter_by;
}

/* Attributes that end with their message: never more is read, and nothing half is told. */
static void test_attributes_cut_short(void **state)
{
	(void)state;
	for (size_t i = 1; i < COUNT(commands); i++) {
		for (shorter_by = 1; shorter_by < 400; shorter_by++) {
			int status;

			reset_fake();
			fake.strange = commands[i];
			fake.change = shorten;
			status = ask();
			if (status != 0 && status != -EBADMSG)
				fail_msg("command %u, %d bytes less: %d", commands[i], shorter_by,
					 status);
			/* No padding is at the end of these. */
			if (shorter_by < 4 && i < 3)
				assert_int_equal(status, -EBADMSG);
		}
	}
}

static void of_another_family(struct nlmsghdr *reply)
{
	reply->nlmsg_type = OTHER_FAMILY;
}

static void without_family_header(struct nlmsghdr *reply)
{
	reply->nlmsg_len = NLMSG_HDRLEN + GENL_HDRLEN - 1;
}

/* One that would say that all went well, if it were whole. */
static void half_an_error(struct nlmsghdr *reply)
{
	reply->nlmsg_type = NLMSG_ERROR;
	reply->nlmsg_len = NLMSG_HDRLEN + sizeof(int);
	*(int *)nlmsg_data(reply) = 0;
}

static void strange(uint8_t command, void (*change)(struct nlmsghdr *reply))
{
	reset_fake();
	fake.strange = command;
	fake.change = change;
	assert_int_equal(ask(), -EBADMSG);
}

/* With nothing behind it in its datagram. */
static void strange_alone(uint8_t command, void (*change)(struct nlmsghdr *reply), int length)
{
	reset_fake();
	fake.strange = fake.cut = command;
	fake.change = change;
	fake.cut_to = length;
	assert_int_equal(ask(), -EBADMSG);
}

static void test_another_family(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(commands); i++) {
		strange(commands[i], of_another_family);
		strange_alone(commands[i], without_family_header, NLMSG_HDRLEN + GENL_HDRLEN);
		strange_alone(commands[i], half_an_error, NLMSG_HDRLEN + sizeof(int));
	}
}

/* ---- attributes that are not right ----------------------------------------------------------- */

static struct nlattr *find(struct nlmsghdr *reply, int type)
{
	struct nlattr *attribute = nlmsg_find_attr(reply, GENL_HDRLEN, type);

	assert_non_null(attribute);
	return attribute;
}

static void with_open_text(struct nlmsghdr *reply)
{
	struct nlattr *attribute = find(reply, DEVLINK_ATTR_INFO_SERIAL_NUMBER);

	memset(nla_data(attribute), 'x', (size_t)nla_len(attribute));
}

static void with_open_version(struct nlmsghdr *reply)
{
	struct nlattr *version = find(reply, DEVLINK_ATTR_INFO_VERSION_RUNNING);
	struct nlattr *name = nla_data(version);

	memset(nla_data(name), 'x', (size_t)nla_len(name));
}

static void with_short_number(struct nlmsghdr *reply)
{
	find(reply, DEVLINK_ATTR_PORT_INDEX)->nla_len = NLA_HDRLEN + 3;
}

static void with_long_nest(struct nlmsghdr *reply)
{
	struct nlattr *reporter = find(reply, DEVLINK_ATTR_HEALTH_REPORTER);
	struct nlattr *name = nla_data(reporter);

	name->nla_len = (uint16_t)(nla_len(reporter) + 1);
}

static void with_another_name(struct nlmsghdr *reply)
{
	memcpy(nla_data(find(reply, DEVLINK_ATTR_DEV_NAME)), "0000:09", 7);
}

static void deep(struct nlmsghdr *reply)
{
	struct nlattr *attribute = find(reply, DEVLINK_ATTR_DEV_STATS);
	int length = nla_len(attribute);

	/* A nest in a nest, as deep as there is room. */
	while (length >= (int)NLA_HDRLEN) {
		attribute = nla_data(attribute);
		attribute->nla_type = DEVLINK_ATTR_RELOAD_STATS;
		attribute->nla_len = (uint16_t)length;
		length -= NLA_HDRLEN;
	}
}

static void test_attributes_that_are_not_right(void **state)
{
	(void)state;
	strange(DEVLINK_CMD_INFO_GET, with_open_text);
	strange(DEVLINK_CMD_INFO_GET, with_open_version);
	strange(DEVLINK_CMD_PORT_GET, with_short_number);
	strange(DEVLINK_CMD_HEALTH_REPORTER_GET, with_long_nest);
	strange(DEVLINK_CMD_GET, deep);
	/* An answer about somebody else is none. */
	strange(DEVLINK_CMD_GET, with_another_name);
	reset_fake();
	fake.strange = DEVLINK_CMD_INFO_GET;
	fake.change = with_another_name;
	assert_int_equal(ask(), 0);
	assert_string_equal(heard.text, INSTANCE "part 1\n" PORTS REPORTERS);
}

/* ---- lists that change ----------------------------------------------------------------------- */

static void test_a_list_that_changed_is_read_again(void **state)
{
	(void)state;
	for (int overrun = 0; overrun < 2; overrun++) {
		reset_fake();
		fake.with_overrun = overrun;
		fake.disturbed = 2;
		assert_int_equal(ask(), 0);
		assert_int_equal(fake.sent[DEVLINK_CMD_PORT_GET], 3);
		/* Each time from the beginning. */
		assert_string_equal(heard.text, INSTANCE INFO PORTS PORTS PORTS REPORTERS);
		reset_fake();
		fake.with_overrun = overrun;
		fake.disturbed = 99;
		assert_int_equal(ask(), -EBADMSG);
		assert_int_equal(fake.sent[DEVLINK_CMD_PORT_GET], 4);
	}
}

static int no_memory(void)
{
	return -ENOMEM;
}

static void test_a_listener_that_cannot_go_on(void **state)
{
	(void)state;
	heard.obstacle = no_memory;
	assert_int_equal(ask(), -ENOMEM);
	assert_int_equal(fake.sent[DEVLINK_CMD_HEALTH_REPORTER_GET], 0);
}

extern const struct libfwctl_module libfwctl_module_v1;

/* The kernel of this machine, whatever it has: one of the answers that there can be. */
static void test_this_kernel(void **state)
{
	const struct module_devlink *functions;
	int status;

	(void)state;
	functions = libfwctl_module_v1.functions;
	assert_string_equal(libfwctl_module_v1.name, "devlink");
	status = functions->ask("pci", "ffff:ff:1f.7", 2000, &listener, &heard, &partly);
	if (status != -ENODEV && status != -EPROTONOSUPPORT && status != -EPERM &&
	    status != -EACCES)
		fail_msg("%d", status);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(test_all_is_told),
		TEST(test_what_is_not_for_us_is_passed_over),
		TEST(test_no_socket),
		TEST(test_no_devlink),
		TEST(test_no_instance),
		TEST(test_numbers_that_are_no_errno),
		TEST(test_a_part_that_fails),
		TEST(test_a_list_that_ends_in_an_error),
		TEST(test_what_a_driver_does_not_have),
		TEST(test_unplugged_meanwhile),
		TEST(test_silent_kernel),
		TEST(test_messages_cut_short),
		TEST(test_attributes_cut_short),
		TEST(test_another_family),
		TEST(test_attributes_that_are_not_right),
		TEST(test_a_list_that_changed_is_read_again),
		TEST(test_a_listener_that_cannot_go_on),
		TEST(test_this_kernel),
	};

	return cmocka_run_group_tests_name("devlink-netlink", tests, NULL, NULL);
}
