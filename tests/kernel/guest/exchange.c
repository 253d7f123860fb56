// SPDX-License-Identifier: LGPL-2.1-or-later
/* exchange.c: see exchange.h. */
#include "exchange.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "../../../lib/base/uapi.h"

#define SCOPES	  4
#define UNTOUCHED 0xaa
#define BEHIND	  64 /* bytes behind the room that are looked at too */

static unsigned char reply_memory[LIBFWCTL_RPC_LENGTH_MAX + BEHIND];

/* ---- one call ------------------------------------------------------------------------------- */

/* Addresses are in host order for pds and little-endian for bnxt: the guest is an x86 machine. */
static void *request_with_addresses(const struct exchange *x)
{
	unsigned char *request = malloc(x->in_length + 1);

	assert_non_null(request);
	memcpy(request, x->in, x->in_length);
	for (size_t i = 0; i < x->nbuffers; i++) {
		uint64_t address = (uintptr_t)x->buffers[i].data;

		memcpy(request + x->buffers[i].offset, &address, sizeof(address));
	}
	return request;
}

static size_t exchange_bare(const struct subject *s, struct exchange *x)
{
	void *request = request_with_addresses(x);
	uint32_t length = (uint32_t)x->room;

	x->error =
		bare_rpc(s->fd, x->scope, request, (uint32_t)x->in_length, reply_memory, &length);
	x->reported = length;
	if (x->error && length != x->room)
		told(&x->odd, "out_len changed to %u", length);
	free(request);
	return x->error ? 0 : length < x->room ? length : x->room;
}

static size_t exchange_by_library(const struct subject *s, struct exchange *x)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = x->scope,
		.flags = x->addresses_inside ? LIBFWCTL_RPC_ADDRESSES_INSIDE : 0,
		.in = x->in,
		.in_length = x->in_length,
		.out = reply_memory,
		.out_room = x->room,
		.buffers = x->buffers,
		.nbuffers = x->nbuffers,
		.buffer_stride = x->nbuffers ? sizeof(*x->buffers) : 0,
	};

	x->error = -libfwctl_handle_rpc(s->handle, &rpc, err);
	x->reported = rpc.out_reported;
	x->kind = libfwctl_error_get_kind(err);
	x->executed = rpc.executed;
	if (libfwctl_error_get_errno(err) != x->error)
		told(&x->odd, "the error's errno is %d", libfwctl_error_get_errno(err));
	else if (x->error && libfwctl_error_get_executed(err) != rpc.executed)
		told(&x->odd, "error and call differ in executed");
	libfwctl_error_free(err);
	return rpc.out_valid;
}

static void check_untouched(struct exchange *x, size_t valid)
{
	size_t count = x->room + BEHIND;

	/* What was copied before a fault cannot be told. */
	if (x->error == EFAULT)
		return;
	for (size_t i = valid; i < count; i++) {
		if (reply_memory[i] != UNTOUCHED) {
			told(&x->odd, "byte %zu written behind %zu", i, valid);
			return;
		}
	}
}

static void check_ran(const struct subject *s, struct exchange *x)
{
	/* A driver may turn a transport that failed into an answer (bnxt). */
	if (!x->error && !x->ran && !(x->rule && x->rule->said.error))
		told(&x->odd, "the firmware executed nothing");
	if (!s->by_library)
		return;
	if (x->executed == LIBFWCTL_EXECUTED_NO && x->ran)
		told(&x->odd, "the firmware did execute it");
	if (x->executed == LIBFWCTL_EXECUTED_YES && !x->ran)
		told(&x->odd, "the firmware did not execute it");
}

void exchange(const struct subject *s, struct exchange *x)
{
	uint32_t before = x->standin ? standin_count(x->standin) : 0;
	size_t valid, due;

	assert_true(x->room <= LIBFWCTL_RPC_LENGTH_MAX);
	memset(reply_memory, UNTOUCHED, x->room + BEHIND);
	x->reply = reply_memory;
	told(&x->odd, "%s", "");
	if (x->rule)
		standin_add(x->standin, x->rule);
	valid = s->by_library ? exchange_by_library(s, x) : exchange_bare(s, x);
	due = x->error ? 0 : x->reported < x->room ? x->reported : x->room;
	if (valid != due)
		told(&x->odd, "%zu of %zu bytes are valid", valid, x->reported);
	check_untouched(x, due);
	if (!x->standin)
		return;
	x->ran = standin_count(x->standin) != before;
	check_ran(s, x);
	standin_forget(x->standin);
}

/* ---- in words ------------------------------------------------------------------------------- */

static void add(struct outcome *outcome, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add(struct outcome *outcome, const char *format, ...)
{
	size_t length = strlen(outcome->text);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(outcome->text + length, sizeof(outcome->text) - length, format, arguments);
	va_end(arguments);
}

static void add_library(struct outcome *outcome, const struct exchange *x, bool by_library)
{
	if (by_library && x->error)
		add(outcome, ", %s", libfwctl_error_kind_name(x->kind));
	if (by_library)
		add(outcome, ", executed %s", libfwctl_executed_name(x->executed));
	else if (x->standin && !x->error != x->ran)
		add(outcome, x->ran ? ", yet executed" : ", not executed");
	if (*x->odd.text)
		add(outcome, ", but %s", x->odd.text);
}

void tell(const struct subject *s, struct outcome *outcome, const struct exchange *x,
	  const char *format, ...)
{
	va_list arguments;

	told(outcome, "%s", x->error ? errno_text(x->error) : "");
	if (!x->error) {
		va_start(arguments, format);
		vsnprintf(outcome->text, sizeof(outcome->text), format, arguments);
		va_end(arguments);
	}
	add_library(outcome, x, s->by_library);
}

void tell_done(const struct subject *s, struct outcome *outcome, const struct exchange *x)
{
	tell(s, outcome, x, "ok");
}

void tell_same(struct outcome *outcome, const struct outcome *one, size_t number)
{
	if (!*outcome->text)
		*outcome = *one;
	else if (strcmp(outcome->text, one->text) != 0)
		told(outcome, "%s at %zu", one->text, number);
}

/* ---- INFO ----------------------------------------------------------------------------------- */

void get_info(const struct subject *s, struct info *info)
{
	struct uapi_fwctl_info call = {
		.size = sizeof(call),
		.device_data_len = sizeof(info->data),
		.out_device_data = (uintptr_t)info->data,
	};
	const void *data;

	memset(info, 0, sizeof(*info));
	if (s->by_library) {
		data = libfwctl_handle_get_info(s->handle, &info->length);
		memcpy(info->data, data, info->length);
		info->type = libfwctl_handle_get_device_type(s->handle);
		return;
	}
	memset(info->data, UNTOUCHED, sizeof(info->data));
	assert_int_equal(ioctl(s->fd, UAPI_FWCTL_INFO, &call), 0);
	info->length = call.device_data_len;
	info->type = call.out_device_type;
}

/* ---- many calls ----------------------------------------------------------------------------- */

int quick_call(const struct subject *s, uint32_t scope, const void *in, size_t in_length, void *out,
	       size_t room)
{
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = scope,
		.in = in,
		.in_length = in_length,
		.out = out,
		.out_room = room,
	};
	uint32_t length = (uint32_t)room;
	int rc;

	if (!s->by_library)
		return bare_rpc(s->fd, scope, in, (uint32_t)in_length, out, &length);
	rc = -libfwctl_handle_rpc(s->handle, &rpc, NULL);
	return rpc.executed == (rc ? LIBFWCTL_EXECUTED_NO : LIBFWCTL_EXECUTED_YES) ? rc : -1;
}

size_t walk_commands(const struct subject *s, struct outcome *outcome, expected_fn *expected,
		     set_command_fn *set, void *request, size_t length)
{
	unsigned char reply[64];
	size_t admitted = 0;

	for (uint32_t command = 0; command <= UINT16_MAX; command++) {
		bool at_all = false;

		set(request, (uint16_t)command);
		for (uint32_t scope = 0; scope < SCOPES; scope++) {
			int due = expected((uint16_t)command, scope);
			int rc = quick_call(s, scope, request, length, reply, sizeof(reply));

			if (rc != due) {
				told(outcome, "0x%04x at %s: %s", command,
				     libfwctl_scope_name(scope),
				     rc < 0 ? "executed is wrong" : errno_text(rc));
				return 0;
			}
			at_all |= !rc;
		}
		admitted += at_all;
	}
	return admitted;
}

/* ---- two calls at once ---------------------------------------------------------------------- */

struct runner {
	const struct subject *s;
	const struct exchange *call;
	pthread_t thread;
	int rc;
};

static void *run(void *argument)
{
	struct runner *runner = argument;
	const struct exchange *call = runner->call;
	unsigned char reply[64];

	runner->rc =
		quick_call(runner->s, call->scope, call->in, call->in_length, reply, call->room);
	return NULL;
}

/* Milliseconds until the firmware has begun with another one. */
static long await_next(const char *standin, uint32_t before)
{
	struct timespec start, now;

	clock_gettime(CLOCK_MONOTONIC, &start);
	do {
		usleep(1000);
		clock_gettime(CLOCK_MONOTONIC, &now);
	} while (standin_count(standin) == before && now.tv_sec < start.tv_sec + 30);
	return (now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1000000;
}

void tell_order(const struct subject *s, struct outcome *outcome, const struct exchange *slow)
{
	struct runner runners[2] = {{.s = s, .call = slow}, {.s = s, .call = slow}};
	uint32_t before = standin_count(slow->standin);
	long apart;

	assert_true(slow->room <= 64);
	standin_add(slow->standin, slow->rule);
	for (int i = 0; i < 2; i++)
		pthread_create(&runners[i].thread, NULL, run, &runners[i]);
	await_next(slow->standin, before);
	/* Both may have begun by now. */
	apart = standin_count(slow->standin) == before + 2 ? 0
							   : await_next(slow->standin, before + 1);
	for (int i = 0; i < 2; i++)
		pthread_join(runners[i].thread, NULL);
	standin_forget(slow->standin);
	if (runners[0].rc || runners[1].rc)
		told(outcome, "%s and %s", errno_text(runners[0].rc), errno_text(runners[1].rc));
	else
		told(outcome, "%s", apart < SLOW / 2 ? "side by side" : "one after another");
}
