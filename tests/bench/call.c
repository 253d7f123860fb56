// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * call.c: what a typed call costs beside a raw one: sixteen fields set by path, sent, checked, and sixteen
 * read. Through a transport that answers at once, so that nothing else is measured.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libfwctl.h>

#include "bench.h"

#define ROUNDS	     401
#define CALLS	     2000
#define TIME_LIMIT   300 /* ns */
#define FIELDS	     16
#define MESSAGE_SIZE 72
#define IMAGE_MAX    (1 << 20)

/* Our own allocator functions come before the C library's for every library in this process. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static size_t allocations;

void *malloc(size_t size)
{
	allocations++;
	return __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
	allocations++;
	return __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
	allocations++;
	return __libc_realloc(memory, size);
}

static int answer_info(void *user_data, uint32_t *device_type, void *data, size_t room,
		       size_t *length)
{
	(void)user_data;
	(void)data;
	(void)room;
	*device_type = 77;
	*length = 0;
	return 0;
}

static int answer_rpc(void *user_data, struct libfwctl_rpc *rpc)
{
	(void)user_data;
	memset(rpc->out, 0, MESSAGE_SIZE);
	rpc->out_valid = MESSAGE_SIZE;
	rpc->out_reported = MESSAGE_SIZE;
	rpc->executed = LIBFWCTL_EXECUTED_YES;
	return 0;
}

static const struct libfwctl_transport transport = {
	.size = sizeof(transport),
	.info = answer_info,
	.rpc = answer_rpc,
};

static const char *const names[FIELDS] = {
	"one",	"two", "three",	 "four",   "five",     "six",	   "seven",   "eight",
	"nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen"};

struct subject {
	struct libfwctl_handle *handle;
	struct libfwctl_error *err;
	struct libfwctl_request *request;
	struct libfwctl_response *response;
	struct libfwctl_path *in[FIELDS], *out[FIELDS];
	uint64_t sum;
};

static void call_typed(void *user_data, size_t count)
{
	struct subject *subject = user_data;

	while (count--) {
		uint64_t value = 0;
		int status = 0;

		for (size_t i = 0; i < FIELDS; i++)
			status |= libfwctl_request_set_u64(subject->request, subject->in[i], i & 1);
		status |= libfwctl_call(subject->handle, subject->request, subject->response,
					subject->err);
		status |= libfwctl_response_check(subject->response, subject->err);
		for (size_t i = 0; i < FIELDS; i++) {
			status |= libfwctl_record_get_u64(
				libfwctl_response_get_record(subject->response), subject->out[i],
				&value);
			subject->sum += value;
		}
		bench_need(!status, libfwctl_error_text(subject->err));
	}
}

static void call_raw(void *user_data, size_t count)
{
	struct subject *subject = user_data;
	unsigned char in[MESSAGE_SIZE] = {0, 0x11}, out[80];
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = LIBFWCTL_SCOPE_DEBUG_READ_ONLY,
		.in = in,
		.in_length = sizeof(in),
		.out = out,
		.out_room = sizeof(out),
	};

	while (count--)
		bench_need(!libfwctl_handle_rpc(subject->handle, &rpc, subject->err),
			   libfwctl_error_text(subject->err));
}

static void add_format(struct libfwctl_context *ctx, const char *path, struct libfwctl_error *err)
{
	FILE *file = fopen(path, "rb");
	void *image = malloc(IMAGE_MAX);
	size_t length;

	bench_need(file && image, "cannot read the image");
	length = fread(image, 1, IMAGE_MAX, file);
	fclose(file);
	bench_need(!libfwctl_context_add_image(ctx, image, length, err), libfwctl_error_text(err));
	free(image);
}

static void make_subject(struct subject *subject, struct libfwctl_context *ctx)
{
	const struct libfwctl_format *format;
	const struct libfwctl_command *command;
	struct libfwctl_policy *policy;

	/* A policy that allows all: the raw call is then not classified, the typed one is. */
	bench_need(!libfwctl_policy_new(&policy) &&
			   !libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL) &&
			   !libfwctl_open_transport(ctx, &transport, NULL, policy, subject->err,
						    &subject->handle),
		   "cannot open");
	libfwctl_policy_free(policy);
	bench_need(!libfwctl_handle_get_format(subject->handle, subject->err, &format),
		   libfwctl_error_text(subject->err));
	command = libfwctl_format_find_command(format, "read_many");
	bench_need(!libfwctl_request_new(command, subject->err, &subject->request) &&
			   !libfwctl_response_new(&subject->response),
		   "memory");
	for (size_t i = 0; i < FIELDS; i++)
		bench_need(!libfwctl_path_new(libfwctl_command_get_request(command), names[i],
					      subject->err, &subject->in[i]) &&
				   !libfwctl_path_new(libfwctl_command_get_response(command),
						      names[i], subject->err, &subject->out[i]),
			   "no such field");
}

int main(int argc, char **argv)
{
	struct subject subject = {.err = libfwctl_error_new()};
	struct libfwctl_context *ctx;
	struct bench_pair times;
	size_t before;
	int good;

	bench_need(argc == 2, "usage: bench-call IMAGE");
	bench_need(!libfwctl_context_new(&ctx), "memory");
	add_format(ctx, argv[1], subject.err);
	make_subject(&subject, ctx);
	call_typed(&subject, 1);
	before = allocations;
	call_typed(&subject, CALLS);
	good = bench_report((double)(allocations - before) / CALLS, 0,
			    "allocations in a call of 16 fields");
	times = bench_compare(call_typed, call_raw, &subject, ROUNDS, CALLS);
	printf("a call of 16 fields each way: %.0f ns, raw %.0f ns\n", times.first * 1e9,
	       times.second * 1e9);
	good &= bench_report((times.first - times.second) * 1e9, TIME_LIMIT,
			     "a call of 16 fields adds, ns");
	for (size_t i = 0; i < FIELDS; i++) {
		libfwctl_path_free(subject.in[i]);
		libfwctl_path_free(subject.out[i]);
	}
	libfwctl_request_free(subject.request);
	libfwctl_response_free(subject.response);
	libfwctl_close(subject.handle);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(subject.err);
	return !good;
}
