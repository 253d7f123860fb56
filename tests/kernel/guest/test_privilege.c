// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * test_privilege.c STATE: who may do what, and who refuses it: file modes, the library's policy, the kernel's
 * check of CAP_SYS_RAWIO, the drivers. On a device of each driver, over fwctl_standin.ko, of cxl_test and of
 * fwctl_echo.ko. STATE is the kernel's lockdown (none, integrity, confidentiality), which changes nothing.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <linux/capability.h>

#include "plain.h"

#define SCOPES 4
#define GROUP  4242 /* of the nodes */
#define USER   4243

/* ---- who ------------------------------------------------------------------------------------ */

/* In a child of their own. Fail with a status that is not 0. */
static void need(bool done)
{
	if (!done)
		_exit(2);
}

static void become_user(const gid_t *groups, size_t ngroups)
{
	need(!setgroups(ngroups, groups) && !setresgid(USER, USER, USER) &&
	     !setresuid(USER, USER, USER));
}

static void stay_root(void)
{
}

/* Of all rights this one, or all but this one. */
static void keep_rawio(bool this_one)
{
	struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct data[2];
	const uint32_t rawio = 1U << CAP_SYS_RAWIO;

	need(!syscall(SYS_capget, &header, data));
	data[0].permitted = this_one ? rawio : data[0].permitted & ~rawio;
	data[1].permitted = this_one ? 0 : data[1].permitted;
	data[0].effective = data[0].permitted;
	data[1].effective = data[1].permitted;
	need(!syscall(SYS_capset, &header, data));
}

static void drop_rawio(void)
{
	keep_rawio(false);
}

static void become_member(void)
{
	const gid_t groups[] = {GROUP};

	become_user(groups, 1);
}

static void become_member_with_rawio(void)
{
	need(!prctl(PR_SET_KEEPCAPS, 1));
	become_member();
	keep_rawio(true);
}

static void become_stranger(void)
{
	become_user(NULL, 0);
}

static void write_map(const char *path, unsigned int id)
{
	char text[32];
	int length = snprintf(text, sizeof(text), "0 %u 1", id);
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	need(fd >= 0 && write(fd, text, (size_t)length) == length);
	close(fd);
}

/*
 * In the guest we are in a chroot, where the kernel makes no user namespace: makes the host's root folder the root
 * of all mounts instead, as switch_root does.
 */
static void leave_chroot(void)
{
	need(!chroot("/proc/1/root") && !chdir("/host") && !unshare(CLONE_NEWNS));
	need(!mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	need(!mount(".", "/", NULL, MS_MOVE, NULL) && !chroot("."));
}

/* root, with every right, in a namespace of its own. */
static void enter_user_namespace(void)
{
	uid_t user = getuid();

	need(!unshare(CLONE_NEWUSER));
	write_map("/proc/self/uid_map", user);
	need(getuid() == 0);
}

static void become_root_in_namespace(void)
{
	leave_chroot();
	enter_user_namespace();
}

static void become_member_in_namespace(void)
{
	leave_chroot();
	become_member();
	/* A process that has changed its user owns its files in /proc only if it says that it may be looked at. */
	need(!prctl(PR_SET_DUMPABLE, 1));
	enter_user_namespace();
}

/* ---- what ----------------------------------------------------------------------------------- */

struct answer {
	int rc;
	uint32_t kind, executed;
	char text[512];
};

/* What one caller gets of one device: with the policy that only reads, then with one that allows all. */
struct outcome {
	struct answer open, by_policy, by_scope[SCOPES];
};

static void keep(struct answer *answer, int rc, const struct libfwctl_error *err)
{
	answer->rc = rc;
	answer->kind = libfwctl_error_get_kind(err);
	answer->executed = libfwctl_error_get_executed(err);
	snprintf(answer->text, sizeof(answer->text), "%s", libfwctl_error_text(err));
}

typedef void preparing(struct plain_call *call, uint32_t device_type);

static void prepare_echo(struct plain_call *call, uint32_t device_type)
{
	(void)device_type;
	plain_prepare_echo(call);
}

struct device {
	const char *name;
	preparing *prepare;
	uint32_t from; /* the scope from which on the driver admits the call */
	char node[64];
};

static void call_at(struct libfwctl_handle *handle, const struct device *device, uint32_t scope,
		    struct answer *answer)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct plain_call call;
	int rc;

	device->prepare(&call, libfwctl_handle_get_device_type(handle));
	call.rpc.scope = scope;
	rc = libfwctl_handle_rpc(handle, &call.rpc, err);
	keep(answer, rc, err);
	answer->executed = call.rpc.executed;
	libfwctl_error_free(err);
}

static struct libfwctl_handle *open_it(struct libfwctl_context *ctx, const struct device *device,
				       const struct libfwctl_policy *policy, struct answer *answer)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = NULL;
	int rc = libfwctl_open(ctx, device->node, policy, err, &handle);

	keep(answer, rc, err);
	libfwctl_error_free(err);
	return handle;
}

static void try_all(struct libfwctl_context *ctx, const struct device *device,
		    struct outcome *outcome)
{
	struct libfwctl_handle *handle = open_it(ctx, device, NULL, &outcome->open);
	struct libfwctl_policy *policy = NULL;

	if (!handle)
		return;
	call_at(handle, device, LIBFWCTL_SCOPE_DEBUG_WRITE, &outcome->by_policy);
	libfwctl_close(handle);
	need(!libfwctl_policy_new(&policy));
	libfwctl_policy_set_scope(policy, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL);
	libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL);
	handle = open_it(ctx, device, policy, &outcome->open);
	need(handle);
	for (uint32_t scope = 0; scope < SCOPES; scope++)
		call_at(handle, device, scope, &outcome->by_scope[scope]);
	libfwctl_close(handle);
	libfwctl_policy_free(policy);
}

/* ---- who gets what -------------------------------------------------------------------------- */

static struct device devices[] = {
	{"fwctl_echo.0", prepare_echo, 0, ""},
	{"10000:00:00.0", plain_prepare, 0, ""},			      /* mlx5 */
	{"10000:00:01.0", plain_prepare, LIBFWCTL_SCOPE_DEBUG_READ_ONLY, ""}, /* bnxt */
	{"10000:00:02.0", plain_prepare, 0, ""},			      /* pds */
	{"serial:0x2", plain_prepare, 0, ""},
};

#define NDEVICES (sizeof(devices) / sizeof(devices[0]))

static void assert_answer(const struct answer *answer, const struct device *device, int rc,
			  uint32_t kind, const char *text)
{
	if (answer->rc != rc || answer->kind != kind || !strstr(answer->text, text))
		fail_msg("%s: %d, kind %s: %s", device->name, answer->rc,
			 libfwctl_error_kind_name(answer->kind), answer->text);
	assert_int_equal(answer->executed, LIBFWCTL_EXECUTED_NO);
}

static void assert_scope(const struct answer *answer, const struct device *device, uint32_t scope,
			 bool has_rawio)
{
	if (scope == LIBFWCTL_SCOPE_DEBUG_WRITE_FULL && !has_rawio) {
		assert_answer(answer, device, -EPERM, LIBFWCTL_ERROR_DELIVERY, "CAP_SYS_RAWIO");
	} else if (scope < device->from) {
		assert_answer(answer, device, -EPERM, LIBFWCTL_ERROR_DELIVERY,
			      "the bnxt driver does not admit this command");
	} else {
		if (answer->rc)
			fail_msg("%s at scope %u: %s", device->name, scope, answer->text);
		assert_int_equal(answer->executed, LIBFWCTL_EXECUTED_YES);
	}
}

static void assert_outcome(const struct outcome *outcome, const struct device *device,
			   bool can_open, bool has_rawio)
{
	if (!can_open) {
		assert_answer(&outcome->open, device, -EACCES, LIBFWCTL_ERROR_DELIVERY,
			      "belongs to user 0 and group 4242 (mode 0660)");
		return;
	}
	if (outcome->open.rc)
		fail_msg("%s: %s", device->name, outcome->open.text);
	assert_answer(&outcome->by_policy, device, -EPERM, LIBFWCTL_ERROR_POLICY,
		      "nothing was sent");
	for (uint32_t scope = 0; scope < SCOPES; scope++)
		assert_scope(&outcome->by_scope[scope], device, scope, has_rawio);
}

static void try_as(void **state, void (*become)(void), bool can_open, bool has_rawio)
{
	struct outcome *outcomes = mmap(NULL, NDEVICES * sizeof(*outcomes), PROT_READ | PROT_WRITE,
					MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;
	int status;

	assert_true(outcomes != MAP_FAILED);
	child = fork();
	if (child == 0) {
		become();
		for (size_t i = 0; i < NDEVICES; i++)
			try_all(*state, &devices[i], &outcomes[i]);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	for (size_t i = 0; i < NDEVICES; i++)
		assert_outcome(&outcomes[i], &devices[i], can_open, has_rawio);
	munmap(outcomes, NDEVICES * sizeof(*outcomes));
}

static void test_root(void **state)
{
	try_as(state, stay_root, true, true);
}

static void test_root_without_rawio(void **state)
{
	try_as(state, drop_rawio, true, false);
}

static void test_member_of_the_group(void **state)
{
	try_as(state, become_member, true, false);
}

static void test_member_with_rawio(void **state)
{
	try_as(state, become_member_with_rawio, true, true);
}

static void test_stranger(void **state)
{
	try_as(state, become_stranger, false, false);
}

/* All rights there, but none that counts. */
static void test_root_in_user_namespace(void **state)
{
	try_as(state, become_root_in_namespace, true, false);
}

static void test_member_in_user_namespace(void **state)
{
	try_as(state, become_member_in_namespace, true, false);
}

/* ---- lockdown ------------------------------------------------------------------------------- */

static const char *expected_lockdown;

static void test_lockdown(void **state)
{
	FILE *file = fopen("/sys/kernel/security/lockdown", "re");
	char text[64] = "", expected[32];

	(void)state;
	assert_non_null(file);
	assert_non_null(fgets(text, sizeof(text), file));
	fclose(file);
	snprintf(expected, sizeof(expected), "[%s]", expected_lockdown);
	assert_non_null(strstr(text, expected));
}

static int setup(void **state)
{
	int rc = setup_context(state);

	for (size_t i = 0; !rc && i < NDEVICES; i++) {
		struct libfwctl_device *dev = NULL;
		struct device *device = &devices[i];

		if (i == 0) {
			find_node(*state, device->name, device->node);
		} else {
			rc = libfwctl_device_find(*state, device->name, NULL, &dev);
			snprintf(device->node, sizeof(device->node), "%s",
				 rc ? "" : libfwctl_device_get_node(dev));
			libfwctl_device_unref(dev);
		}
		if (!rc && (chown(device->node, 0, GROUP) || chmod(device->node, 0660)))
			rc = -errno;
	}
	return rc;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lockdown),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_root_without_rawio),
		cmocka_unit_test(test_member_of_the_group),
		cmocka_unit_test(test_member_with_rawio),
		cmocka_unit_test(test_stranger),
		cmocka_unit_test(test_root_in_user_namespace),
		cmocka_unit_test(test_member_in_user_namespace),
	};

	if (argc != 2)
		return 2;
	expected_lockdown = argv[1];
	return cmocka_run_group_tests_name("privilege", tests, setup, teardown_context);
}
