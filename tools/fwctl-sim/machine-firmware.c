// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Reads what the firmware behind a device holds and says: canned replies and pds endpoints. CXL
 * features are read in machine-feature.c.
 */
#include <errno.h>
#include <string.h>

#include "machine-parts.h"
#include "sim.h"

#define MAX_REPLIES	65536
#define MAX_BUFFERS	4
#define MAX_FEATURES	256
#define MAX_ENDPOINTS	256
#define MAX_OPERATIONS	256
#define MAX_ERRNO	4095
#define DEFAULT_PAYLOAD 4096

/* A list below a key: reads each entry with the given function. */
typedef bool read_entry(struct reader *r, json_object *value, void *out);

static bool read_list(struct reader *r, json_object *object, const char *key, size_t min,
		      size_t max, size_t size, read_entry *entry, void **out, size_t *count)
{
	json_object *value;
	size_t mark, inner;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, key, &value))
		return true;
	mark = read_enter_key(r, key);
	if (!read_array(r, value, min, max, count))
		return false;
	*out = machine_alloc(r->machine, (*count + 1) * size);
	for (size_t i = 0; i < *count; i++) {
		inner = read_enter_index(r, i);
		if (!entry(r, json_object_array_get_idx(value, i), (char *)*out + i * size))
			return false;
		read_leave(r, inner);
	}
	read_leave(r, mark);
	return true;
}

static bool read_pattern_entry(struct reader *r, json_object *value, void *out)
{
	return read_value_pattern(r, value, out);
}

static bool read_hex_entry(struct reader *r, json_object *value, void *out)
{
	return read_value_hex(r, value, out);
}

/* "EIO" or 5 */
static bool read_errno(struct reader *r, json_object *object, int *out)
{
	json_object *value;
	const char *name;
	uint64_t number;
	size_t mark;

	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, "errno", &value))
		return true;
	mark = read_enter_key(r, "errno");
	if (json_object_is_type(value, json_type_string)) {
		if (!read_value_string(r, value, &name))
			return false;
		for (number = 1; number < 200; number++)
			if (!g_strcmp0(strerrorname_np((int)number), name))
				break;
		if (number == 200)
			return read_fail(r, "expected the name of an errno, like \"EIO\", or its "
					    "number");
	} else if (!read_value_uint(r, value, 1, MAX_ERRNO, &number)) {
		return false;
	}
	*out = (int)number;
	read_leave(r, mark);
	return true;
}

static bool read_reply(struct reader *r, json_object *value, void *out)
{
	static const char *const keys[] = {"request",	    "in_buffers", "scope", "reply",
					   "out_buffers",   "out_len",	  "errno", "delay_ms",
					   "interruptible", "times",	  NULL};
	struct reply *reply = out;
	uint64_t scope = 0, delay = 0, times = 0;

	if (!read_object(r, value, keys) || !read_member(r, value, "request") ||
	    !read_pattern(r, value, "request", &reply->request) ||
	    !read_list(r, value, "in_buffers", 0, MAX_BUFFERS, sizeof(struct pattern),
		       read_pattern_entry, (void **)&reply->in_buffer, &reply->in_buffers) ||
	    !read_uint(r, value, "scope", 0, 3, &scope) ||
	    !read_hex(r, value, "reply", &reply->reply) ||
	    !read_list(r, value, "out_buffers", 0, MAX_BUFFERS, sizeof(struct blob), read_hex_entry,
		       (void **)&reply->out_buffer, &reply->out_buffers) ||
	    !read_u32(r, value, "out_len", &reply->out_len) ||
	    !read_errno(r, value, &reply->error) ||
	    !read_uint(r, value, "delay_ms", 0, 3600000, &delay) ||
	    !read_bool(r, value, "interruptible", &reply->interruptible) ||
	    !read_uint(r, value, "times", 1, UINT32_MAX, &times))
		return false;
	reply->scope = (uint32_t)scope;
	reply->delay_ms = (unsigned int)delay;
	reply->times = (unsigned int)times;
	reply->has_out_len = json_object_object_get_ex(value, "out_len", NULL);
	if (reply->error && json_object_object_get_ex(value, "reply", NULL))
		return read_fail(r, "expected one of \"reply\" and \"errno\"");
	return true;
}

static bool read_operation(struct reader *r, json_object *value, void *out)
{
	static const char *const keys[] = {"op", "version", "scope", NULL};
	struct operation *operation = out;
	uint64_t op = 0, version = 0, scope = 0;

	if (!read_object(r, value, keys) || !read_member(r, value, "op") ||
	    !read_uint(r, value, "op", 0, UINT16_MAX, &op) ||
	    !read_uint(r, value, "version", 0, 255, &version) ||
	    !read_uint(r, value, "scope", 0, 3, &scope))
		return false;
	*operation = (struct operation){(uint16_t)op, (uint8_t)version, (uint32_t)scope};
	return true;
}

static bool read_endpoint(struct reader *r, json_object *value, void *out)
{
	static const char *const keys[] = {"id", "operations", NULL};
	struct endpoint *endpoint = out;

	return read_object(r, value, keys) && read_member(r, value, "id") &&
	       read_u32(r, value, "id", &endpoint->id) &&
	       read_list(r, value, "operations", 0, MAX_OPERATIONS, sizeof(struct operation),
			 read_operation, (void **)&endpoint->operation, &endpoint->operations);
}

static bool read_payload_max(struct reader *r, json_object *object, const char *key, uint32_t *out)
{
	uint64_t number = DEFAULT_PAYLOAD;

	if (!read_uint(r, object, key, 0, MACHINE_MAX_RPC, &number))
		return false;
	*out = (uint32_t)number;
	return true;
}

/* Some keys belong to one driver. */
static bool check_owner(struct reader *r, json_object *object, const struct device_spec *spec,
			const char *driver, const char *key)
{
	if (r->error)
		return false;
	if (!json_object_object_get_ex(object, key, NULL) || !strcmp(spec->driver->name, driver))
		return true;
	read_enter_key(r, key);
	return read_fail(r, "expected only where the driver is %s", driver);
}

/* Where no address is followed, buffers would never fit or be filled. */
static bool check_buffers(struct reader *r, json_object *object, const struct device_spec *spec)
{
	static const char *const keys[] = {"in_buffers", "out_buffers"};
	json_object *replies = json_object_object_get(object, "replies");
	size_t outer;

	if (spec->driver->follows)
		return true;
	outer = read_enter_key(r, "replies");
	for (size_t i = 0; i < spec->replies; i++) {
		size_t mark = read_enter_index(r, i);

		for (size_t j = 0; j < G_N_ELEMENTS(keys); j++) {
			if (!json_object_object_get_ex(json_object_array_get_idx(replies, i),
						       keys[j], NULL))
				continue;
			read_enter_key(r, keys[j]);
			return read_fail(r, "expected only where the driver follows addresses: "
					    "bnxt or pds");
		}
		read_leave(r, mark);
	}
	read_leave(r, outer);
	return true;
}

bool machine_read_firmware(struct reader *r, json_object *object, struct device_spec *spec)
{
	if (!check_owner(r, object, spec, "cxl", "features") ||
	    !check_owner(r, object, spec, "pds", "endpoints") ||
	    !check_owner(r, object, spec, "pds", "max_request") ||
	    !check_owner(r, object, spec, "pds", "max_response"))
		return false;
	return read_list(r, object, "replies", 0, MAX_REPLIES, sizeof(struct reply), read_reply,
			 (void **)&spec->reply, &spec->replies) &&
	       check_buffers(r, object, spec) &&
	       read_list(r, object, "features", 1, MAX_FEATURES, sizeof(struct feature),
			 machine_read_feature, (void **)&spec->feature, &spec->features) &&
	       read_list(r, object, "endpoints", 1, MAX_ENDPOINTS, sizeof(struct endpoint),
			 read_endpoint, (void **)&spec->endpoint, &spec->endpoints) &&
	       read_payload_max(r, object, "max_request", &spec->max_request) &&
	       read_payload_max(r, object, "max_response", &spec->max_response);
}
