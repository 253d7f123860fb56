// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Runs inside a simulated machine (probe.json) and uses its nodes in all the ways a C program can.
 * Built without any library of ours, plain and with the sanitizers; also run under valgrind.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define NODE  "/dev/fwctl/fwctl0"
#define INFO  0x9a00
#define RPC   0x9a01
#define LOOPS 200

struct info {
	uint32_t size, flags, type, data_len;
	uint64_t data;
};

struct rpc {
	uint32_t size, scope, in_len, out_len;
	uint64_t in, out;
};

static int number, failed;

static void check(bool good, const char *what)
{
	printf("%sok %d - %s\n", good ? "" : "not ", ++number, what);
	failed += !good;
}

static int ask_type(int fd)
{
	struct info info = {.size = sizeof(info)};

	return ioctl(fd, INFO, &info) == 0 ? (int)info.type : -errno;
}

/* Sends bytes and compares what comes back; 0 or the errno. */
static int send_bytes(int fd, const void *data, uint32_t length, const void *expected)
{
	uint8_t out[64] = {0};
	struct rpc rpc = {
		.size = sizeof(rpc),
		.in_len = length,
		.out_len = sizeof(out),
		.in = (uintptr_t)data,
		.out = (uintptr_t)out,
	};

	if (ioctl(fd, RPC, &rpc) < 0)
		return errno;
	return rpc.out_len == length && !memcmp(out, expected, length) ? 0 : -1;
}

static void test_descriptors(void)
{
	int fd = open(NODE, O_RDWR | O_CLOEXEC), folder, other;

	check(ask_type(fd) == 7, "open");
	other = dup(fd);
	check(ask_type(other) == 7, "dup");
	close(other);
	other = fcntl(fd, F_DUPFD_CLOEXEC, 500);
	check(other >= 500 && ask_type(other) == 7, "F_DUPFD_CLOEXEC");
	close(other);
	check(dup2(fd, 300) == 300 && ask_type(300) == 7, "dup2");
	close(300);
	folder = open("/dev/fwctl", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	other = openat(folder, "fwctl0", O_RDWR | O_CLOEXEC);
	check(ask_type(other) == 7, "openat below an open folder");
	close(other);
	close(folder);
	check(syscall(SYS_ioctl, fd, INFO, &(struct info){.size = sizeof(struct info)}) == 0,
	      "ioctl by syscall()");
	close(fd);
	check(ask_type(fd) == -EBADF, "after close");
}

static void test_stat(void)
{
	int fd = open(NODE, O_RDWR | O_CLOEXEC);
	struct statx stx = {0};
	struct stat st;

	check(stat(NODE, &st) == 0 && S_ISCHR(st.st_mode) && major(st.st_rdev) == 250 &&
		      minor(st.st_rdev) == 0 && st.st_uid == 0 && (st.st_mode & 07777) == 0600,
	      "stat");
	check(fstat(fd, &st) == 0 && S_ISCHR(st.st_mode) && st.st_rdev == makedev(250, 0), "fstat");
	check(fstatat(fd, "", &st, AT_EMPTY_PATH) == 0 && S_ISCHR(st.st_mode), "fstatat");
	check(statx(fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &stx) == 0 && S_ISCHR(stx.stx_mode) &&
		      stx.stx_rdev_major == 250 && stx.stx_rdev_minor == 0,
	      "statx of a descriptor");
	check(statx(AT_FDCWD, NODE, 0, STATX_BASIC_STATS, &stx) == 0 && S_ISCHR(stx.stx_mode),
	      "statx of a path");
	check(lstat("/dev/fwctl/by-name", &st) == 0 && S_ISLNK(st.st_mode), "lstat of a link");
	check(stat("/dev/fwctl/by-name", &st) == 0 && S_ISCHR(st.st_mode), "stat through a link");
	check(stat("/dev/null", &st) == 0 && st.st_rdev == makedev(1, 3), "the host's nodes stay");
	close(fd);
}

static void *work(void *arg)
{
	uint8_t data[4];
	long bad = 0;

	for (int i = 0; i < LOOPS; i++) {
		int fd = open(NODE, O_RDWR | O_CLOEXEC);

		memcpy(data, &i, 3);
		data[3] = (uint8_t)(uintptr_t)arg;
		bad += send_bytes(fd, data, sizeof(data), data) != 0;
		bad += ask_type(fd) != 7;
		close(fd);
	}
	return (void *)bad;
}

static void test_threads(void)
{
	pthread_t thread[8];
	void *result;
	long bad = 0;

	for (uintptr_t i = 0; i < 8; i++)
		pthread_create(&thread[i], NULL, work, (void *)(0x80 + i));
	for (int i = 0; i < 8; i++) {
		pthread_join(thread[i], &result);
		bad += (long)result;
	}
	check(bad == 0, "eight threads, each with its own descriptors");
}

static void test_child(void)
{
	int fd = open(NODE, O_RDWR | O_CLOEXEC), status;
	pid_t child = fork();

	if (!child)
		_exit(ask_type(fd) == 7 && send_bytes(fd, "xyz", 3, "xyz") == 0 ? 0 : 1);
	check(waitpid(child, &status, 0) == child && status == 0, "a descriptor in a child");
	child = fork();
	if (!child) {
		/* Nobody waits for this one: it becomes the launcher's. */
		if (!fork())
			_exit(send_bytes(fd, "xyz", 3, "xyz") == 0 ? 0 : 1);
		_exit(0);
	}
	check(waitpid(child, &status, 0) == child && status == 0, "and in a child's child");
	close(fd);
}

static volatile sig_atomic_t alarms;

static void on_alarm(int signal)
{
	(void)signal;
	alarms++;
}

static void start_alarm(int flags)
{
	const struct itimerval soon = {.it_value.tv_usec = 50000};
	struct sigaction action = {.sa_handler = on_alarm, .sa_flags = flags};

	alarms = 0;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
}

static void test_signals(void)
{
	int fd = open(NODE, O_RDWR | O_CLOEXEC);

	start_alarm(0);
	check(send_bytes(fd, "\x01", 1, "a") == 0 && alarms == 1, "a call that runs on");
	start_alarm(SA_RESTART);
	check(send_bytes(fd, "\x01", 1, "b") == 0 && alarms == 1, "and is not made twice");
	start_alarm(0);
	check(send_bytes(fd, "\x02", 1, "") == EINTR, "a call that is interrupted");
	start_alarm(SA_RESTART);
	check(send_bytes(fd, "\x02", 1, "") == EINTR, "whatever the handler's flags");
	close(fd);
}

int main(void)
{
	/*
	 * Children under valgrind or a sanitizer would write what their parent has not written yet.
	 */
	setvbuf(stdout, NULL, _IOLBF, 0);
	test_descriptors();
	test_stat();
	test_threads();
	test_child();
	test_signals();
	printf("1..%d\n", number);
	return failed != 0;
}
