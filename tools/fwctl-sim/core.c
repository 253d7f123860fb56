// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * FWCTL_INFO and FWCTL_RPC as the kernel's fwctl core answers them: sizes, order of checks,
 * truncation. What a driver adds is in driver-*.c.
 */
#include <errno.h>
#include <string.h>

#include "sim.h"

#define COMMAND_INFO 0x9a00
#define COMMAND_RPC  0x9a01
#define SCAN_CHUNK   4096

struct info_args {
	uint32_t size, flags, type, data_len;
	uint64_t data;
};

struct rpc_args {
	uint32_t size, scope, in_len, out_len;
	uint64_t in, out;
};

G_STATIC_ASSERT(sizeof(struct info_args) == 24);
G_STATIC_ASSERT(sizeof(struct rpc_args) == 32);

static const struct driver *const drivers[] = {&driver_mlx5, &driver_cxl, &driver_bnxt, &driver_pds,
					       &driver_echo};

const struct driver *driver_find(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(drivers); i++)
		if (!strcmp(drivers[i]->name, name))
			return drivers[i];
	return NULL;
}

const char *sim_type_name(uint32_t type)
{
	for (size_t i = 0; i < G_N_ELEMENTS(drivers); i++)
		if (type && drivers[i]->type == type)
			return drivers[i]->name;
	return NULL;
}

/* The kernel's copy_struct_from_user(): a longer struct is fine if what we do not know is zero. */
static int copy_args(const struct caller *caller, uint64_t arg, void *args, size_t size,
		     uint32_t *user_size)
{
	uint8_t tail[SCAN_CHUNK];

	if (!caller_read(caller, arg, user_size, sizeof(*user_size)))
		return -EFAULT;
	if (*user_size < size)
		return -EINVAL;
	for (uint64_t at = size; at < *user_size; at += SCAN_CHUNK) {
		size_t n = (size_t)MIN(*user_size - at, SCAN_CHUNK);

		if (!caller_read(caller, arg + at, tail, n))
			return -EFAULT;
		for (size_t i = 0; i < n; i++)
			if (tail[i])
				return -E2BIG;
	}
	return caller_read(caller, arg, args, size) ? 0 : -EFAULT;
}

/* The driver's bytes, cut or followed by zeros to the length that the caller gave. */
static bool copy_info(struct device *device, const struct caller *caller, struct info_args *args)
{
	const struct device_spec *spec = device->spec;
	uint8_t own[16] = {0};
	const uint8_t *data = own;
	size_t bytes = 0, length = 0;

	if (!args->data_len)
		return true;
	if (spec->driver->info)
		length = bytes = spec->driver->info(device, caller, own);
	if (spec->has_info) {
		data = spec->info.data;
		length = bytes = spec->info.length;
	}
	if (spec->has_info_length)
		length = spec->info_length;
	bytes = MIN(bytes, args->data_len);
	if (!caller_write(caller, args->data, data, bytes) ||
	    !caller_clear(caller, args->data + bytes, args->data_len - bytes))
		return false;
	args->data_len = (uint32_t)length;
	return true;
}

static int run_info(struct device *device, const struct caller *caller, uint64_t arg,
		    struct info_args *args)
{
	if (args->flags)
		return -EOPNOTSUPP;
	if (!copy_info(device, caller, args))
		return -EFAULT;
	args->type = device->spec->type;
	return caller_write(caller, arg, args, sizeof(*args)) ? 0 : -EFAULT;
}

static int check_scope(const struct caller *caller, uint32_t scope)
{
	if (scope > 3)
		return -EOPNOTSUPP;
	return scope == 3 && !caller_has_rawio(caller) ? -EPERM : 0;
}

static int run_rpc(struct device *device, const struct caller *caller, uint64_t arg,
		   const struct rpc_args *args, struct rpc **pending)
{
	struct rpc *rpc;
	int rc;

	if (args->in_len > MACHINE_MAX_RPC || args->out_len > MACHINE_MAX_RPC)
		return -EMSGSIZE;
	rc = check_scope(caller, args->scope);
	if (rc)
		return rc;
	rpc = g_new0(struct rpc, 1);
	rpc->device = device;
	rpc->caller = *caller;
	rpc->arg = arg;
	rpc->user_size = args->size;
	rpc->in_address = args->in;
	rpc->out_address = args->out;
	rpc->scope = args->scope;
	rpc->in_len = args->in_len;
	rpc->room = args->out_len;
	/* One more than asked for: there is always something to point to. */
	rpc->in = g_malloc0(rpc->in_len + 1);
	rpc->out = g_byte_array_new();
	rc = caller_read(caller, args->in, rpc->in, rpc->in_len) ? device->spec->driver->rpc(rpc)
								 : -EFAULT;
	/* A refusal can take its time too. */
	if (rc && !rpc->delay_ms) {
		rpc_free(rpc);
		return rc;
	}
	rpc->error = rc;
	*pending = rpc;
	return 1;
}

int core_ioctl(struct device *device, const struct caller *caller, uint32_t command, uint64_t arg,
	       struct rpc **pending)
{
	union {
		struct info_args info;
		struct rpc_args rpc;
	} args;
	uint32_t user_size;
	int rc;

	if (command != COMMAND_INFO && command != COMMAND_RPC)
		return -ENOTTY;
	rc = copy_args(caller, arg, &args,
		       command == COMMAND_INFO ? sizeof(args.info) : sizeof(args.rpc), &user_size);
	if (rc)
		return rc;
	if (!device->present)
		return -ENODEV;
	if (command == COMMAND_INFO)
		return run_info(device, caller, arg, &args.info);
	return run_rpc(device, caller, arg, &args.rpc, pending);
}

static bool copy_buffers(const struct rpc *rpc)
{
	bool good = true;

	for (size_t i = 0; i < rpc->buffers; i++) {
		const struct rpc_buffer *buffer = &rpc->buffer[i];

		if (!buffer->to_device &&
		    !caller_write(&rpc->caller, buffer->address, buffer->data, buffer->length))
			good = false;
	}
	return good;
}

int core_finish(struct rpc *rpc)
{
	struct rpc_args args;
	size_t copied = (size_t)MIN(rpc->room, rpc->out_len);

	if (rpc->error)
		return rpc->error;
	if (!copy_buffers(rpc))
		return -EFAULT;
	if (rpc->out->len < copied) {
		guint had = rpc->out->len;

		g_byte_array_set_size(rpc->out, (guint)copied);
		memset(rpc->out->data + had, 0, copied - had);
	}
	if (!caller_write(&rpc->caller, rpc->out_address, rpc->out->data, copied))
		return -EFAULT;
	/* The kernel writes its whole copy of the struct back. */
	args = (struct rpc_args){
		.size = rpc->user_size,
		.scope = rpc->scope,
		.in_len = (uint32_t)rpc->in_len,
		.out_len = (uint32_t)rpc->out_len,
		.in = rpc->in_address,
		.out = rpc->out_address,
	};
	return caller_write(&rpc->caller, rpc->arg, &args, sizeof(args)) ? 0 : -EFAULT;
}

void rpc_free(struct rpc *rpc)
{
	for (size_t i = 0; i < rpc->buffers; i++)
		g_free(rpc->buffer[i].data);
	g_byte_array_unref(rpc->out);
	g_free(rpc->in);
	g_free(rpc);
}
