// SPDX-License-Identifier: LGPL-2.1-or-later
/* cxl_calls.c: see cxl_calls.h. */
#include "cxl_calls.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

#define SERIAL "serial:0x3"

struct cxl_uuid cxl_uuid(enum mock_feature feature)
{
	static const struct cxl_uuid scrub = {{0x96, 0xda, 0xd7, 0xd6, 0xfd, 0xe8, 0x48, 0x2b, 0xa7,
					       0x33, 0x75, 0x77, 0x4e, 0x06, 0xdb, 0x8a}};
	struct cxl_uuid uuid = {{0x0b, 0xad, [15] = (unsigned char)feature}};

	if (feature == MOCK_TEST)
		memset(uuid.bytes, 0xff, sizeof(uuid.bytes));
	return feature == MOCK_SCRUB ? scrub : uuid;
}

/* ---- requests ------------------------------------------------------------------------------- */

static unsigned char *put16(unsigned char *at, uint16_t value)
{
	value = htole16(value);
	return mempcpy(at, &value, sizeof(value));
}

static unsigned char *put32(unsigned char *at, uint32_t value)
{
	value = htole32(value);
	return mempcpy(at, &value, sizeof(value));
}

void cxl_list(struct cxl_request *request, uint32_t count, uint16_t start)
{
	*request = (struct cxl_request){.opcode = CXL_LIST, .op_size = CXL_LIST_PAYLOAD};
	put16(put32(request->payload, count), start);
}

void cxl_get(struct cxl_request *request, struct cxl_uuid uuid, uint16_t offset, uint16_t count,
	     uint8_t selection)
{
	unsigned char *at;

	*request = (struct cxl_request){.opcode = CXL_GET, .op_size = CXL_GET_PAYLOAD};
	at = mempcpy(request->payload, &uuid, sizeof(uuid));
	at = put16(put16(at, offset), count);
	*at = selection;
}

void cxl_set(struct cxl_request *request, struct cxl_uuid uuid, const void *data, size_t length)
{
	unsigned char *at;

	*request = (struct cxl_request){
		.opcode = CXL_SET,
		.op_size = CXL_SET_HEADER + (uint32_t)length,
	};
	assert_true(request->op_size <= sizeof(request->payload));
	at = mempcpy(request->payload, &uuid, sizeof(uuid));
	at = put16(put32(at, 0), 0); /* flags, offset */
	*at = 1;		     /* version */
	if (length)
		memcpy(request->payload + CXL_SET_HEADER, data, length);
}

struct exchange cxl_exchange(const struct cxl_request *request, uint32_t scope, size_t room)
{
	return (struct exchange){
		.scope = scope,
		.in = request,
		.in_length = CXL_ENVELOPE + request->op_size,
		.room = room,
	};
}

/* ---- values --------------------------------------------------------------------------------- */

void cxl_fresh(void *data, size_t length)
{
	static unsigned char last;
	unsigned char *bytes = data;

	last++;
	for (size_t i = 0; i < length; i++)
		bytes[i] = (unsigned char)(last + i * 7 + (i >> 8));
}

bool cxl_holds(const struct subject *s, enum mock_feature feature, uint8_t selection,
	       const void *data, size_t length)
{
	static unsigned char reply[CXL_REPLY + MOCK_FEATURE_MAX];
	static struct cxl_request request;
	uint32_t room = CXL_REPLY + (uint32_t)length;

	memset(reply, 0, sizeof(reply));
	cxl_get(&request, cxl_uuid(feature), 0, (uint16_t)length, selection);
	assert_int_equal(bare_rpc(s->fd, 0, &request, CXL_ENVELOPE + CXL_GET_PAYLOAD, reply, &room),
			 0);
	return memcmp(reply + CXL_REPLY, data, length) == 0;
}

void cxl_tell(const struct subject *s, struct outcome *outcome, const struct exchange *x)
{
	const struct cxl_reply *reply = x->reply;

	tell(s, outcome, x, "%u bytes, retval %u, out_len %zu", reply->size, reply->retval,
	     x->reported);
}

int cxl_run_rows(const char *section, const struct row *rows, size_t nrows)
{
	static const struct difference none[1] = {{.series = "0"}};
	struct libfwctl_context *ctx = NULL;
	struct libfwctl_device *dev = NULL;
	char parent[32];

	assert_int_equal(libfwctl_context_new(&ctx), 0);
	assert_ok(libfwctl_device_find(ctx, SERIAL, NULL, &dev), NULL);
	snprintf(parent, sizeof(parent), "%s", libfwctl_device_get_parent(dev));
	libfwctl_device_unref(dev);
	libfwctl_context_unref(ctx);
	return run_rows(section, parent, rows, nrows, none, 1);
}
