// SPDX-License-Identifier: LGPL-2.1-or-later
/* Parameters of a simulated card with two functions, of which the second has the first node. */
#include "sim.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct libfwctl_context *ctx;
static struct libfwctl_handle *handle;
static struct libfwctl_settings *settings;
static struct libfwctl_error *err;

static void open_it(void)
{
	const struct libfwctl_format *format = NULL;

	ctx = new_context();
	handle = open_all(ctx, "fwctl0");
	err = libfwctl_error_new();
	if (libfwctl_handle_get_format(handle, err, &format) ||
	    libfwctl_settings_new(format, err, &settings))
		fail_msg("%s", libfwctl_error_text(err));
}

static void close_it(void)
{
	libfwctl_settings_free(settings);
	libfwctl_close(handle);
	libfwctl_error_free(err);
	libfwctl_context_unref(ctx);
}

static void set(const char *name, const char *text)
{
	if (libfwctl_settings_change(settings, name, text, err) ||
	    libfwctl_settings_apply(settings, handle, err))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_settings_discard(settings);
}

static void assert_next(const char *name, const char *expected)
{
	if (libfwctl_settings_select(settings, name, err) ||
	    libfwctl_settings_read(settings, handle, LIBFWCTL_PARAM_VALUE_NEXT, err))
		fail_msg("%s", libfwctl_error_text(err));
	assert_string_equal(libfwctl_setting_get_text(libfwctl_settings_find(settings, name),
						      LIBFWCTL_PARAM_VALUE_NEXT),
			    expected);
}

static void test_a_parameter(void **state)
{
	(void)state;
	open_it();
	set("COUNT", "9");
	set("LANES[2]", "7");
	assert_next("COUNT", "9");
	assert_next("OFFSET", "-5");
	assert_next("LANES", "1,2,7,4");
	close_it();
}

/* ---- whose node is locked ------------------------------------------------------------------- */

#define HELD_MS 300

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void *let_go(void *data)
{
	const struct timespec pause = {0, HELD_MS * 1000000L};

	nanosleep(&pause, NULL);
	close(*(int *)data);
	return NULL;
}

static int hold(const char *node)
{
	int fd = open(node, O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	return fd;
}

static void test_the_first_function_is_locked(void **state)
{
	int fd = hold("/dev/fwctl/fwctl1");
	int64_t start = now_ms();
	pthread_t thread;

	(void)state;
	open_it();
	assert_int_equal(pthread_create(&thread, NULL, let_go, &fd), 0);
	set("COUNT", "10");
	assert_true(now_ms() - start >= HELD_MS);
	pthread_join(thread, NULL);
	/* Nobody waits for another one. */
	fd = hold("/dev/fwctl/fwctl0");
	set("COUNT", "11");
	close(fd);
	close_it();
}

/* ---- two processes -------------------------------------------------------------------------- */

#define TIMES 50

static pid_t set_often(const char *name)
{
	pid_t child = fork();
	char text[16];

	if (child)
		return child;
	open_it();
	for (int i = 1; i <= TIMES; i++) {
		snprintf(text, sizeof(text), "%d", i);
		set(name, text);
	}
	close_it();
	_exit(0);
}

/* A failure in a child ends it by a longjmp to nowhere, or another status. */
static void test_two_processes_lose_nothing(void **state)
{
	pid_t children[] = {set_often("COUNT"), set_often("OFFSET")};
	int status;

	(void)state;
	for (size_t i = 0; i < COUNT(children); i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	open_it();
	assert_next("COUNT", "50");
	assert_next("OFFSET", "50");
	close_it();
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_parameter),
		cmocka_unit_test(test_the_first_function_is_locked),
		cmocka_unit_test(test_two_processes_lose_nothing),
	};

	return cmocka_run_group_tests_name("settings in the simulated machine", tests, NULL, NULL);
}
