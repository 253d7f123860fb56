/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * transport.h: a transport that remembers what it was given and answers what a test has put in it.
 */
#ifndef LIBFWCTL_TEST_TRANSPORT_H
#define LIBFWCTL_TEST_TRANSPORT_H

#include "../testing.h"

struct told {
	/* what it answers */
	uint32_t type;
	int info_status;
	unsigned char info[8];
	size_t info_length;
	int rpc_status;
	uint32_t executed;
	size_t reported;
	size_t valid;
	/* what it saw */
	int infos;
	int rpcs;
	int closes;
	struct libfwctl_rpc rpc;
};

static inline int told_info(void *user_data, uint32_t *device_type, void *data, size_t room,
			    size_t *length)
{
	struct told *told = user_data;

	told->infos++;
	*device_type = told->type;
	*length = told->info_length;
	memcpy(data, told->info, room < sizeof(told->info) ? room : sizeof(told->info));
	return told->info_status;
}

static inline int told_rpc(void *user_data, struct libfwctl_rpc *rpc)
{
	struct told *told = user_data;

	told->rpcs++;
	told->rpc = *rpc;
	rpc->executed = told->executed;
	rpc->out_reported = told->reported;
	rpc->out_valid = told->valid;
	return told->rpc_status;
}

static inline void told_close(void *user_data)
{
	((struct told *)user_data)->closes++;
}

static const struct libfwctl_transport told_transport = {
	.size = sizeof(told_transport),
	.info = told_info,
	.rpc = told_rpc,
	.close = told_close,
};

/* A handle on it; policy "everything" unless a test is about less. */
static inline struct libfwctl_handle *told_open(struct told *told, uint32_t scope, uint64_t effects)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;

	assert_int_equal(libfwctl_policy_new(&policy), 0);
	assert_int_equal(libfwctl_policy_set_scope(policy, scope), 0);
	assert_int_equal(libfwctl_policy_set_effects(policy, effects), 0);
	assert_int_equal(libfwctl_open_transport(ctx, &told_transport, told, policy, NULL, &handle),
			 0);
	libfwctl_policy_free(policy);
	libfwctl_context_unref(ctx);
	return handle;
}

static inline struct libfwctl_handle *told_open_all(struct told *told)
{
	return told_open(told, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL, LIBFWCTL_EFFECTS_ALL);
}

#endif
