// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * devlink-ask.c: asking the devlink module, for no longer than a timeout. The kernel carries out what is sent to a
 * netlink socket while it is being sent, and drivers ask their firmware or wait for an update of it to end; nothing
 * interrupts that. So a thread asks, and who does not want to wait any longer leaves it behind.
 */
#include "identity/devlink.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TIMEOUT_DEFAULT 1000

/* Belongs to both until one of them has left; the other one releases it. */
struct job {
	pthread_mutex_t lock;
	pthread_cond_t left;
	bool finished, abandoned;
	const struct module_devlink *module;
	char *bus, *name;
	uint32_t timeout_ms;
	struct libfwctl_devlink *devlink;
	int status, partly;
};

static void job_free(struct job *job)
{
	if (!job)
		return;
	libfwctl_devlink_free(job->devlink);
	free(job->bus);
	free(job->name);
	pthread_cond_destroy(&job->left);
	pthread_mutex_destroy(&job->lock);
	free(job);
}

static struct job *job_new(const struct module_devlink *module, const char *bus, const char *name,
			   uint32_t timeout_ms)
{
	struct job *job = calloc(1, sizeof(*job));
	pthread_condattr_t clock;

	if (!job)
		return NULL;
	pthread_mutex_init(&job->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&job->left, &clock);
	pthread_condattr_destroy(&clock);
	job->module = module;
	job->timeout_ms = timeout_ms;
	job->bus = strdup(bus);
	job->name = strdup(name);
	job->devlink = calloc(1, sizeof(*job->devlink));
	if (job->bus && job->name && job->devlink &&
	    asprintf(&job->devlink->handle, "%s/%s", bus, name) < 0)
		job->devlink->handle = NULL;
	if (job->devlink && job->devlink->handle)
		return job;
	job_free(job);
	return NULL;
}

/* Ends one side's part in a job; true if the other one has left already. */
static bool leave(struct job *job, bool *mine, const bool *others)
{
	bool alone;

	pthread_mutex_lock(&job->lock);
	*mine = true;
	alone = *others;
	pthread_cond_signal(&job->left);
	pthread_mutex_unlock(&job->lock);
	return alone;
}

static void *run(void *memory)
{
	struct job *job = memory;

	job->status = job->module->ask(job->bus, job->name, job->timeout_ms, &devlink_listener,
				       job->devlink, &job->partly);
	if (leave(job, &job->finished, &job->abandoned))
		job_free(job);
	return NULL;
}

/* The thread is no place for the program's signals. */
static int start(struct job *job, pthread_t *thread)
{
	sigset_t all, before;
	int error;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(thread, NULL, run, job);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -error;
}

/* Whether it has finished in time; if not, the thread has it. */
static bool wait_for(struct job *job)
{
	struct timespec end;
	int error = 0;
	bool finished;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += job->timeout_ms / 1000;
	end.tv_nsec += (long)(job->timeout_ms % 1000) * 1000000;
	if (end.tv_nsec >= 1000000000) {
		end.tv_nsec -= 1000000000;
		end.tv_sec++;
	}
	pthread_mutex_lock(&job->lock);
	while (!job->finished && !error)
		error = pthread_cond_timedwait(&job->left, &job->lock, &end);
	finished = job->finished;
	job->abandoned = !finished;
	pthread_mutex_unlock(&job->lock);
	return finished;
}

static int refuse(int status, const char *handle, uint32_t timeout_ms, struct libfwctl_error *err)
{
	enum message message = MSG_DEVLINK_FAILED;

	switch (status) {
	case -EPROTONOSUPPORT:
		message = MSG_DEVLINK_NO_KERNEL;
		break;
	case -ENODEV:
		message = MSG_DEVLINK_NONE;
		break;
	case -EPERM:
	case -EACCES:
		message = MSG_DEVLINK_DENIED;
		break;
	case -ETIMEDOUT:
		message = MSG_DEVLINK_TIMEOUT;
		break;
	case -EBADMSG:
		message = MSG_DEVLINK_MALFORMED;
		break;
	case -ENOMEM:
		return report_no_memory(err, "what devlink tells");
	default:
		break;
	}
	return report(err, FAILURE(.message = message, .error = -status, .device = handle,
				   .number = {timeout_ms}));
}

/* Takes what the job has brought. */
static int collect(struct job *job, struct libfwctl_devlink **out)
{
	if (job->status)
		return job->status;
	if (job->partly) {
		job->devlink->error =
			error_frozen(FAILURE(.message = MSG_DEVLINK_FAILED, .error = job->partly,
					     .device = job->devlink->handle));
		if (!job->devlink->error)
			return -ENOMEM;
	}
	*out = job->devlink;
	job->devlink = NULL;
	return 0;
}

static int ask(const struct module_devlink *module, const char *bus, const char *name,
	       uint32_t timeout_ms, struct libfwctl_devlink **out)
{
	struct job *job = job_new(module, bus, name, timeout_ms);
	pthread_t thread;
	int status;

	if (!job)
		return -ENOMEM;
	status = start(job, &thread);
	if (!status) {
		if (!wait_for(job)) {
			pthread_detach(thread);
			return -ETIMEDOUT;
		}
		/* Nothing holds it up any more; the next one takes its stack over. */
		pthread_join(thread, NULL);
		status = collect(job, out);
	}
	job_free(job);
	return status;
}

int devlink_new(struct libfwctl_context *ctx, const char *bus, const char *name,
		uint32_t timeout_ms, struct libfwctl_error *err, struct libfwctl_devlink **out)
{
	struct identity_state *state = identity_state_of(ctx);
	char handle[256];
	const void *functions;
	int status;

	if (!state)
		return refuse(-ENOMEM, NULL, 0, err);
	pthread_mutex_lock(&state->lock);
	status = module_functions(state, MODULE_DEVLINK, err, &functions);
	pthread_mutex_unlock(&state->lock);
	if (status)
		return status;
	if (timeout_ms == 0)
		timeout_ms = TIMEOUT_DEFAULT;
	status = ask(functions, bus, name, timeout_ms, out);
	if (!status)
		return 0;
	snprintf(handle, sizeof(handle), "%s/%s", bus, name);
	return refuse(status, handle, timeout_ms, err);
}
