// SPDX-License-Identifier: LGPL-2.1-or-later
/* Two writers of one card: neither loses what the other has set, and nobody is waited for without end. */
#include "settings.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

/* Time that flies when a test says so: each pause is a second. */
static bool time_flies;
static time_t flown;

int __real_clock_gettime(clockid_t clock, struct timespec *now);
int __real_nanosleep(const struct timespec *pause, struct timespec *left);

int __wrap_clock_gettime(clockid_t clock, struct timespec *now)
{
	int status = __real_clock_gettime(clock, now);

	if (time_flies)
		now->tv_sec += flown;
	return status;
}

int __wrap_nanosleep(const struct timespec *pause, struct timespec *left)
{
	if (!time_flies)
		return __real_nanosleep(pause, left);
	flown++;
	return 0;
}

/* A file in place of a node. */
static char node[64];

static int node_rpc(void *user_data, struct libfwctl_rpc *rpc)
{
	(void)user_data;
	return firmware_answer(&wire, rpc);
}

/* Calls go to the firmware; the lock, to the file: sysfs does not tell of another. */
static void give_node(struct libfwctl_handle *to)
{
	to->user_data = &to->node;
	to->node.fd = open(node, O_RDWR | O_CLOEXEC);
	to->transport.rpc = node_rpc;
	to->transport.close = NULL;
	assert_true(to->node.fd >= 0);
}

static struct libfwctl_handle *open_node(void)
{
	struct libfwctl_handle *opened = wire_open_all(&verbs, &wire);

	give_node(opened);
	return opened;
}

static void close_node(struct libfwctl_handle *opened)
{
	close(opened->node.fd);
	libfwctl_close(opened);
}

static int set_up_node(void **state)
{
	int fd;

	time_flies = false;
	flown = 0;
	strcpy(node, "/tmp/fwctl-lock-XXXXXX");
	fd = mkstemp(node);
	assert_true(fd >= 0);
	close(fd);
	return set_up_device(state);
}

static int tear_down_node(void **state)
{
	unlink(node);
	return tear_down_device(state);
}

/* ---- two at once ---------------------------------------------------------------------------- */

#define TIMES 1000

struct writer {
	struct libfwctl_handle *handle;
	const char *name;
	int failed;
};

static void *set_often(void *data)
{
	struct writer *writer = data;
	struct libfwctl_settings *own = NULL;
	char text[16];

	if (libfwctl_settings_new(verbs.format, NULL, &own))
		return NULL;
	for (int i = 0; i < TIMES; i++) {
		snprintf(text, sizeof(text), "%d", 1 + i % 64);
		writer->failed += libfwctl_settings_change(own, writer->name, text, NULL) != 0;
		writer->failed += libfwctl_settings_apply(own, writer->handle, NULL) != 0;
	}
	libfwctl_settings_free(own);
	return NULL;
}

/* Each sees its own field change, and nothing else; what one has set, the other does not set back. */
static void run_writers(struct writer *writers)
{
	pthread_t threads[2];

	for (int i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, set_often, &writers[i]), 0);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(writers[0].failed, 0);
	assert_int_equal(writers[1].failed, 0);
	assert_int_equal(firmware.writes[DEVICE], 2 * TIMES);
	assert_int_equal(firmware.data[DEVICE][0][0][NEXT][2], 1 + (TIMES - 1) % 64);
	assert_int_equal(firmware.data[DEVICE][0][0][NEXT][4], 1 + (TIMES - 1) % 64);
}

static void test_two_writers(void **state)
{
	struct writer writers[] = {{open_node(), "COUNT", 0}, {open_node(), "OFFSET", 0}};

	(void)state;
	run_writers(writers);
	close_node(writers[0].handle);
	close_node(writers[1].handle);
}

/* The lock is not the handle's: threads that share one are kept apart, too. */
static void test_two_writers_with_one_handle(void **state)
{
	struct libfwctl_handle *opened = open_node();
	struct writer writers[] = {{opened, "COUNT", 0}, {opened, "OFFSET", 0}};

	(void)state;
	run_writers(writers);
	close_node(opened);
}

/* ---- one that does not let go ---------------------------------------------------------------- */

static void test_patience_ends(void **state)
{
	int other = open(node, O_RDONLY);

	(void)state;
	give_node(handle);
	assert_int_equal(flock(other, LOCK_EX), 0);
	time_flies = true;
	change("COUNT", "9");
	change("SPEED_P1", "1");
	apply(-EBUSY);
	assert_in_range(flown, 9, 11);
	assert_contains(libfwctl_error_text(err), "for 10 seconds: try again");
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_NOT_TRIED);
	assert_outcome("SPEED_P1", LIBFWCTL_OUTCOME_NOT_TRIED);
	assert_int_equal(firmware.count[WRITE_RECORD], 0);
	/* Who changes nothing waits for nobody. */
	libfwctl_settings_discard(settings);
	change("COUNT", "8");
	apply(0);
	assert_in_range(flown, 9, 11);
	close(other);
	change("COUNT", "9");
	apply(0);
	/* It is given back. */
	other = open(node, O_RDONLY);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	close(other);
	close(handle->node.fd);
}

static void test_a_node_that_cannot_be_locked(void **state)
{
	(void)state;
	give_node(handle);
	close(handle->node.fd);
	handle->node.fd = 1 << 20; /* nothing is open by that number */
	change("COUNT", "9");
	apply(-ENOENT);
	assert_contains(libfwctl_error_text(err), "cannot be locked against other writers");
	assert_outcome("COUNT", LIBFWCTL_OUTCOME_NOT_TRIED);
	assert_int_equal(firmware.count[WRITE_RECORD], 0);
}

#define ON_NODE(function) cmocka_unit_test_setup_teardown(function, set_up_node, tear_down_node)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		ON_NODE(test_two_writers),
		ON_NODE(test_two_writers_with_one_handle),
		ON_NODE(test_patience_ends),
		ON_NODE(test_a_node_that_cannot_be_locked),
	};

	return cmocka_run_group_tests_name("settings_lock", tests, set_up_format, tear_down_format);
}
