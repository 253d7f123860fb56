// SPDX-License-Identifier: GPL-2.0-or-later
/* running.c: what goes on while calls are made: signals that ask for an end, progress, warnings. */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "fwctl.h"

/* ---- Signals ---- */

static const int signals[] = {SIGINT, SIGTERM, SIGHUP};

#define NSIGNALS (sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t interrupted;

static void note_interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

/* What nohup(1), say, has us ignore stays ignored. */
void signals_catch(void)
{
	struct sigaction action = {.sa_handler = note_interrupt, .sa_flags = SA_RESETHAND}, old;

	for (size_t i = 0; i < NSIGNALS; i++)
		if (!sigaction(signals[i], NULL, &old) && old.sa_handler != SIG_IGN)
			sigaction(signals[i], &action, NULL);
}

bool signals_came(void)
{
	return interrupted;
}

static bool is_past(const struct timespec *end, struct timespec *left)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	left->tv_sec = end->tv_sec - now.tv_sec;
	left->tv_nsec = end->tv_nsec - now.tv_nsec;
	if (left->tv_nsec < 0) {
		left->tv_sec--;
		left->tv_nsec += 1000000000;
	}
	return left->tv_sec < 0;
}

/* Signals come in while it waits, and at no other time: none is missed between a look and the wait. */
bool signals_wait(double seconds)
{
	/* No events wanted: only that the reader of a pipe is gone. */
	struct pollfd reader = {.fd = STDOUT_FILENO};
	struct timespec end, left;
	sigset_t blocked, before;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += (time_t)seconds;
	end.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
	if (end.tv_nsec >= 1000000000) {
		end.tv_sec++;
		end.tv_nsec -= 1000000000;
	}
	sigemptyset(&blocked);
	for (size_t i = 0; i < NSIGNALS; i++)
		sigaddset(&blocked, signals[i]);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	while (!interrupted && !is_past(&end, &left))
		if (ppoll(&reader, 1, &left, &before) > 0)
			break;
	sigprocmask(SIG_SETMASK, &before, NULL);
	return !interrupted && !(reader.revents & POLLERR);
}

/* ---- Progress ---- */

#define BAR_WIDTH 20

static void show_size(uint64_t bytes)
{
	static const char *const units[] = {"bytes", "KiB", "MiB", "GiB"};
	double size = (double)bytes;
	size_t unit = 0;

	for (; size >= 1024 && unit + 1 < sizeof(units) / sizeof(units[0]); unit++)
		size /= 1024;
	fprintf(stderr, unit ? "%.1f %s" : "%.0f %s", size, units[unit]);
}

static void show_bar(uint64_t bytes, uint64_t done, uint64_t total)
{
	double part = done < total ? (double)done / (double)total : 1;
	char bar[BAR_WIDTH + 1];
	int full = (int)(part * BAR_WIDTH);

	if (total) {
		memset(bar, '-', BAR_WIDTH);
		memset(bar, '#', (size_t)full);
		bar[BAR_WIDTH] = '\0';
		fprintf(stderr, "[%s] %3d%%, ", bar, (int)(part * 100));
	}
	show_size(bytes);
}

int running_progress(void *user_data, uint64_t done, uint64_t total)
{
	struct running *running = user_data;

	if (!isatty(STDERR_FILENO))
		return interrupted;
	running->shown = true;
	fputs("\r\033[Kfwctl: ", stderr);
	if (running->bar)
		show_bar(running->bytes, done, total);
	else
		fprintf(stderr, "%" PRIu64, done);
	if (!running->bar && total)
		fprintf(stderr, " of %" PRIu64, total);
	return interrupted;
}

/* What was left out, say: the call goes on. */
void running_warning(void *user_data, int level, const char *text)
{
	struct running *running = user_data;

	(void)level;
	fprintf(stderr, "%sfwctl: %s\n", running->shown ? "\r\033[K" : "", text);
}

void running_end(struct running *running)
{
	if (running->shown)
		fputs("\r\033[K", stderr);
	running->shown = false;
}
