// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Runs the command and answers for the machine until it has ended: ioctls, signals, the script's
 * times, triggers, events. One thread; nothing in it waits but poll().
 */
#include <errno.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim.h"

/* How often a caller whose call may be interrupted is asked for a signal. */
#define SIGNAL_TICK_MS 2

#define EXIT_INTERNAL 125
#define EXIT_CANNOT   126

/* Of Linux 6.6: the caller and its answer stay on one processor. */
#ifndef SECCOMP_IOCTL_NOTIF_SET_FLAGS
#define SECCOMP_IOCTL_NOTIF_SET_FLAGS	   SECCOMP_IOW(4, __u64)
#define SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP (1UL << 0)
#endif

/* An RPC that has run and whose caller waits for the time that it is to take. */
struct pending {
	uint64_t id;
	struct rpc *rpc;
	uint64_t due;
};

struct supervisor {
	struct sim *sim;
	pid_t child;
	int status; /* of wait(), once the command has ended */
	bool ended;
	int listener;
	int signals;
	int control;
	struct seccomp_notif *call;
	struct seccomp_notif_resp *answer;
	size_t call_size, answer_size;
	GSList *pending;
};

static void respond(struct supervisor *s, uint64_t id, int error)
{
	memset(s->answer, 0, s->answer_size);
	s->answer->id = id;
	s->answer->error = error;
	/* A caller that was killed meanwhile is no matter. */
	ioctl(s->listener, SECCOMP_IOCTL_NOTIF_SEND, s->answer);
}

static bool still_waits(const struct supervisor *s, uint64_t id)
{
	return ioctl(s->listener, SECCOMP_IOCTL_NOTIF_ID_VALID, &id) == 0;
}

/* Counts the call. Steps that wait for it are in effect before its caller goes on. */
static void answer(struct supervisor *s, uint64_t id, struct device *device, int error)
{
	device->calls++;
	script_calls(s->sim, device);
	respond(s, id, error);
}

static void finish(struct supervisor *s, uint64_t id, struct rpc *rpc)
{
	int error = still_waits(s, id) ? core_finish(rpc) : 0;

	answer(s, id, rpc->device, error);
	rpc_free(rpc);
}

/*
 * It has run; its caller gets the reply when its time is over, after that of calls it had to wait
 * for.
 */
static void start_rpc(struct supervisor *s, uint64_t id, struct rpc *rpc)
{
	struct device *device = rpc->device;
	uint64_t now = now_ms(), due = now;
	struct pending *pending;

	if (device->spec->driver->one_at_a_time) {
		due = MAX(now, device->busy_until);
		device->busy_until = due + rpc->delay_ms;
	}
	due += rpc->delay_ms;
	if (due <= now) {
		finish(s, id, rpc);
		return;
	}
	pending = g_new0(struct pending, 1);
	*pending = (struct pending){id, rpc, due};
	s->pending = g_slist_append(s->pending, pending);
}

static void on_call(struct supervisor *s)
{
	struct rpc *rpc = NULL;
	struct device *device;
	struct caller caller;
	uint64_t dev, ino, id;
	int rc;

	memset(s->call, 0, s->call_size);
	if (ioctl(s->listener, SECCOMP_IOCTL_NOTIF_RECV, s->call) < 0)
		return;
	id = s->call->id;
	caller = (struct caller){.tid = (pid_t)s->call->pid, .fd = (int)s->call->data.args[0]};
	rc = caller_file(&caller, &dev, &ino);
	/* The caller's number is its own as long as it waits. */
	if (!still_waits(s, id))
		return;
	device = rc || dev != testbed_dev(s->sim->bed) ? NULL : sim_lookup(s->sim, ino);
	if (!device) {
		/* Never further to the kernel: there could be real devices on this host. */
		respond(s, id, rc ? rc : -ENOTTY);
		return;
	}
	rc = core_ioctl(device, &caller, (uint32_t)s->call->data.args[1], s->call->data.args[2],
			&rpc);
	if (rc == 1)
		start_rpc(s, id, rpc);
	else
		answer(s, id, device, rc);
}

/* Ends the calls that are due; ms until the next one, or -1. */
static int on_time(struct supervisor *s)
{
	int wait = -1;

	for (GSList *item = s->pending, *next; item; item = next) {
		struct pending *pending = item->data;
		uint64_t now = now_ms();
		bool interrupted = pending->rpc->interruptible && pending->due > now &&
				   caller_has_signal(&pending->rpc->caller);
		int left;

		next = item->next;
		if (interrupted)
			pending->rpc->error = -EINTR;
		if (interrupted || pending->due <= now) {
			finish(s, pending->id, pending->rpc);
			g_free(pending);
			s->pending = g_slist_delete_link(s->pending, item);
			continue;
		}
		left = (int)(pending->due - now);
		if (pending->rpc->interruptible)
			left = MIN(left, SIGNAL_TICK_MS);
		wait = wait < 0 ? left : MIN(wait, left);
	}
	return wait;
}

static void reap(struct supervisor *s)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == s->child) {
			s->status = status;
			s->ended = true;
		}
	}
}

static void on_signal(struct supervisor *s)
{
	struct signalfd_siginfo info;

	if (read(s->signals, &info, sizeof(info)) != sizeof(info))
		return;
	if (info.ssi_signo == SIGCHLD)
		reap(s);
	else if (info.ssi_code <= 0)
		/*
		 * What the terminal sends has reached the command already; what a process sends
		 * not.
		 */
		kill(s->child, (int)info.ssi_signo);
}

static void on_control(struct supervisor *s)
{
	const struct timeval patience = {.tv_sec = 1};
	int fd = accept4(s->control, NULL, NULL, SOCK_CLOEXEC);
	char name[128];
	ssize_t n;

	if (fd < 0)
		return;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	n = recv(fd, name, sizeof(name) - 1, 0);
	if (n >= 0) {
		name[n] = 0;
		n = script_trigger(s->sim, name) ? send(fd, "ok", 2, MSG_NOSIGNAL)
						 : send(fd, "no such trigger", 15, MSG_NOSIGNAL);
	}
	close(fd);
}

static int earlier(int a, int b)
{
	return a < 0 ? b : b < 0 ? a : MIN(a, b);
}

static void loop(struct supervisor *s)
{
	GArray *waiting = g_array_new(FALSE, FALSE, sizeof(int));
	GArray *fds = g_array_new(FALSE, TRUE, sizeof(struct pollfd));

	while (!s->ended) {
		int timeout = earlier(script_time(s->sim), on_time(s));
		struct pollfd own[] = {
			{s->listener, POLLIN, 0},
			{s->signals, POLLIN, 0},
			{s->control, POLLIN, 0},
		};

		g_array_set_size(waiting, 0);
		g_array_set_size(fds, 0);
		events_flush(s->sim->events, waiting);
		g_array_append_vals(fds, own, G_N_ELEMENTS(own));
		for (guint i = 0; i < waiting->len; i++) {
			struct pollfd fd = {g_array_index(waiting, int, i), POLLOUT, 0};

			g_array_append_val(fds, fd);
		}
		if (poll((struct pollfd *)fds->data, fds->len, timeout) <= 0)
			continue;
		if (g_array_index(fds, struct pollfd, 0).revents & POLLIN)
			on_call(s);
		if (g_array_index(fds, struct pollfd, 1).revents & POLLIN)
			on_signal(s);
		if (g_array_index(fds, struct pollfd, 2).revents & POLLIN)
			on_control(s);
		if (g_array_index(fds, struct pollfd, 0).revents & POLLHUP)
			s->listener = -1;
	}
	g_array_unref(waiting);
	g_array_unref(fds);
}

/* ---- The start ------------------------------------------------------------------------------- */

/* Sends a number, and a descriptor if there is one. */
static bool send_fd(int to, int number, int fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {.bytes = {0}};
	struct iovec data = {&number, sizeof(number)};
	struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};

	if (fd >= 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = sizeof(control.bytes);
		control.align = (struct cmsghdr){
			.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		};
		memcpy(CMSG_DATA(&control.align), &fd, sizeof(fd));
	}
	return sendmsg(to, &message, MSG_NOSIGNAL) == sizeof(number);
}

static int receive_fd(int from, int *number)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr align;
	} control = {.bytes = {0}};
	struct iovec data = {number, sizeof(*number)};
	struct msghdr message = {
		.msg_iov = &data,
		.msg_iovlen = 1,
		.msg_control = control.bytes,
		.msg_controllen = sizeof(control.bytes),
	};
	struct cmsghdr *head;
	int fd = -1;

	*number = -EPIPE;
	if (recvmsg(from, &message, MSG_CMSG_CLOEXEC) != sizeof(*number))
		return -1;
	head = CMSG_FIRSTHDR(&message);
	if (head && head->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(head), sizeof(fd));
	return fd;
}

/* In the child: becomes the command, once the launcher has seen that it can answer for it. */
static void G_GNUC_NORETURN become(struct supervisor *s, int socket, const char *program,
				   char **argv, const char *preloads, const sigset_t *mask)
{
	int listener, go;

	/* If the launcher is killed, nobody answers any more. */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	setenv("UMOCKDEV_DIR", testbed_root(s->sim->bed), 1);
	setenv("LD_PRELOAD", preloads, 1);
	listener = filter_install();
	if (!send_fd(socket, listener, listener) || listener < 0 ||
	    recv(socket, &go, sizeof(go), 0) != sizeof(go))
		_exit(EXIT_INTERNAL);
	close(listener);
	sigprocmask(SIG_SETMASK, mask, NULL);
	execv(program, argv);
	fprintf(stderr, "fwctl-sim: %s: %s\n", program, strerror(errno));
	_exit(EXIT_CANNOT);
}

static void complain(int error)
{
	if (error == -EBUSY)
		fprintf(stderr,
			"fwctl-sim: another program watches this one's system calls already "
			"(seccomp user notification): run fwctl-sim outside of it\n");
	else
		fprintf(stderr,
			"fwctl-sim: the kernel does not let this program answer system calls "
			"(seccomp user notification: %s); it takes Linux 5.6 with CONFIG_SECCOMP, "
			"and "
			"a container whose profile allows seccomp(2)\n",
			strerror(-error));
}

/*
 * Whether another process's memory can be read here, tried on the child before it is the command.
 */
static bool can_reach(pid_t child)
{
	static const char probe = 1;
	const struct caller caller = {.tid = child};
	char byte;

	if (caller_read(&caller, (uintptr_t)&probe, &byte, 1))
		return true;
	fprintf(stderr,
		"fwctl-sim: the kernel does not let this program read its child's memory: see "
		"kernel.yama.ptrace_scope (3 forbids it, 2 needs CAP_SYS_PTRACE), and in a "
		"container its seccomp profile\n");
	return false;
}

/* For who runs the machine alone: others are not to change it. */
static int make_control(const char *root)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/control", root);
	if (fd >= 0 && (bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
			chmod(address.sun_path, 0600) < 0 || listen(fd, 16) < 0)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

static bool allocate(struct supervisor *s)
{
	struct seccomp_notif_sizes sizes;

	if (syscall(SYS_seccomp, SECCOMP_GET_NOTIF_SIZES, 0, &sizes) < 0) {
		complain(-errno);
		return false;
	}
	s->call_size = MAX(sizes.seccomp_notif, sizeof(*s->call));
	s->answer_size = MAX(sizes.seccomp_notif_resp, sizeof(*s->answer));
	s->call = g_malloc0(s->call_size);
	s->answer = g_malloc0(s->answer_size);
	s->control = make_control(testbed_root(s->sim->bed));
	if (s->control < 0)
		fprintf(stderr, "fwctl-sim: cannot listen in %s: %s\n", testbed_root(s->sim->bed),
			strerror(errno));
	return s->control >= 0;
}

/* Forks the command; false if it was not started, and then it has been reaped. */
static bool start(struct supervisor *s, const char *program, char **argv, const char *preloads,
		  const sigset_t *mask)
{
	int pair[2], error = 0, go = 0;
	bool good;

	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) < 0 ||
	    (s->child = fork()) < 0) {
		fprintf(stderr, "fwctl-sim: cannot start a process: %s\n", strerror(errno));
		return false;
	}
	if (!s->child)
		become(s, pair[1], program, argv, preloads, mask);
	close(pair[1]);
	s->listener = receive_fd(pair[0], &error);
	if (s->listener < 0)
		complain(error);
	good = s->listener >= 0 && can_reach(s->child);
	if (good) {
		ioctl(s->listener, SECCOMP_IOCTL_NOTIF_SET_FLAGS,
		      SECCOMP_USER_NOTIF_FD_SYNC_WAKE_UP);
		good = send(pair[0], &go, sizeof(go), MSG_NOSIGNAL) == sizeof(go);
	}
	close(pair[0]);
	if (!good)
		waitpid(s->child, NULL, 0);
	return good;
}

static void watch_signals(struct supervisor *s, sigset_t *old)
{
	static const int watched[] = {SIGCHLD, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < G_N_ELEMENTS(watched); i++)
		sigaddset(&set, watched[i]);
	sigprocmask(SIG_BLOCK, &set, old);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

static void drop_pending(void *data)
{
	struct pending *pending = data;

	rpc_free(pending->rpc);
	g_free(pending);
}

int supervise(struct sim *sim, const char *program, char **argv, const char *preloads)
{
	struct supervisor s = {.sim = sim, .listener = -1, .control = -1, .signals = -1};
	int listener, result = EXIT_INTERNAL;
	sigset_t mask;

	/*
	 * A child whose parent has ended stays within reach where ptrace is for descendants only.
	 */
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	watch_signals(&s, &mask);
	if (allocate(&s) && start(&s, program, argv, preloads, &mask)) {
		listener = s.listener;
		sim->started = now_ms();
		loop(&s);
		close(listener);
		result = WIFSIGNALED(s.status) ? 128 + WTERMSIG(s.status) : WEXITSTATUS(s.status);
	}
	g_slist_free_full(s.pending, drop_pending);
	g_free(s.call);
	g_free(s.answer);
	if (s.control >= 0)
		close(s.control);
	if (s.signals >= 0)
		close(s.signals);
	return result;
}
