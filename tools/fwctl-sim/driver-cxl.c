// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the kernel's CXL features driver admits, and how it replies (drivers/cxl/core/features.c). The
 * memory device behind it is in cxl-feature.c.
 */
#include <errno.h>

#include "bytes.h"
#include "sim.h"

#define OP_GET_SUPPORTED 0x500
#define OP_GET_FEATURE	 0x501
#define OP_SET_FEATURE	 0x502

#define HEADER	     16 /* of a request; in host order */
#define REPLY_HEADER 8
/* The kernel's struct for a reply has 8 bytes more than the header: out_len counts them too. */
#define REPLY_STRUCT 16
#define ENTRY	     48
#define SET_HEADER   32

#define FLAG_CHANGEABLE	 0x01u
#define EFFECT_RESET	 0x0c01u /* cold, conventional and CXL reset */
#define EFFECT_IMMEDIATE 0x001eu
#define EFFECT_REFUSED	 0xf040u /* background, and those the kernel does not know */

#define RETVAL_UNSUPPORTED 3

/* The kernel keeps the setting of these to itself (include/cxl/features.h). */
static const uint8_t kernel_owned[][16] = {
	/* patrol scrub, error check scrub */
	{0x96, 0xda, 0xd7, 0xd6, 0xfd, 0xe8, 0x48, 0x2b, 0xa7, 0x33, 0x75, 0x77, 0x4e, 0x06, 0xdb,
	 0x8a},
	{0xe5, 0xb1, 0x3f, 0x22, 0x23, 0x28, 0x4a, 0x14, 0xb8, 0xba, 0xb9, 0x69, 0x1e, 0x89, 0x33,
	 0x86},
	/* soft and hard post package repair */
	{0x89, 0x2b, 0xa4, 0x75, 0xfa, 0xd8, 0x47, 0x4e, 0x9d, 0x3e, 0x69, 0x2c, 0x91, 0x75, 0x68,
	 0xbb},
	{0x80, 0xea, 0x45, 0x21, 0x78, 0x6f, 0x41, 0x27, 0xaf, 0xb1, 0xec, 0x74, 0x59, 0xfb, 0x0e,
	 0x24},
	/* sparing of cachelines, rows, banks and ranks */
	{0x96, 0xc3, 0x33, 0x86, 0x91, 0xdd, 0x44, 0xc7, 0x9e, 0xcb, 0xfd, 0xaf, 0x65, 0x03, 0xba,
	 0xc4},
	{0x45, 0x0e, 0xbf, 0x67, 0xb1, 0x35, 0x4f, 0x97, 0xa4, 0x98, 0xc2, 0xd5, 0x7f, 0x27, 0x9b,
	 0xed},
	{0x78, 0xb7, 0x96, 0x36, 0x90, 0xac, 0x4b, 0x64, 0xa4, 0xef, 0xfa, 0xac, 0x5d, 0x18, 0xa8,
	 0x63},
	{0x34, 0xdb, 0xaf, 0xf5, 0x05, 0x52, 0x42, 0x81, 0x8f, 0x76, 0xda, 0x0b, 0x5e, 0x7a, 0x76,
	 0xa7},
};

static bool owned(const uint8_t uuid[16])
{
	for (size_t i = 0; i < G_N_ELEMENTS(kernel_owned); i++)
		if (!memcmp(kernel_owned[i], uuid, 16))
			return true;
	return false;
}

static const struct feature *find_feature(const struct rpc *rpc, const uint8_t uuid[16],
					  size_t *index)
{
	const struct feature *list;
	size_t count = features_of(rpc->device->spec, &list);

	for (*index = 0; *index < count; ++*index)
		if (!memcmp(list[*index].uuid, uuid, 16))
			return &list[*index];
	return NULL;
}

static void start_reply(struct rpc *rpc, uint32_t size, uint32_t retval)
{
	g_byte_array_set_size(rpc->out, REPLY_HEADER);
	put_host32(rpc->out->data, size);
	put_host32(rpc->out->data + 4, retval);
	rpc->out_len = REPLY_STRUCT + (uint64_t)size;
}

static void append_entry(struct rpc *rpc, const struct feature *feature, size_t index)
{
	uint8_t entry[ENTRY] = {0};
	bool keep = !owned(feature->uuid);

	memcpy(entry, feature->uuid, 16);
	put_le16(entry + 16, (uint16_t)index);
	put_le16(entry + 18, feature->get_size);
	put_le16(entry + 20, keep ? feature->set_size : 0);
	put_le32(entry + 22, keep ? feature->flags : feature->flags & ~FLAG_CHANGEABLE);
	entry[26] = feature->get_version;
	entry[27] = feature->set_version;
	put_le16(entry + 28, feature->effects);
	g_byte_array_append(rpc->out, entry, sizeof(entry));
}

/* A canned reply counts as the whole struct, as what the firmware says does. */
static int canned(struct rpc *rpc)
{
	int rc;

	rpc->out_len = UINT64_MAX;
	rc = reply_find(rpc, NULL, 0);
	if (rc == 1 && rpc->out_len == UINT64_MAX)
		rpc->out_len = (uint64_t)rpc->out->len + REPLY_STRUCT - REPLY_HEADER;
	return rc;
}

static int get_supported(struct rpc *rpc, const uint8_t *in, uint32_t op_size)
{
	const struct feature *list;
	uint8_t header[8] = {0};
	size_t count = features_of(rpc->device->spec, &list), start, wanted;
	int rc;

	if (op_size != 8)
		return -EINVAL;
	rc = canned(rpc);
	if (rc)
		return rc;
	start = get_le16(in + 4);
	if (start >= count)
		return -EINVAL;
	wanted = MIN(get_le32(in) / ENTRY, count - start);
	start_reply(rpc, (uint32_t)(sizeof(header) + wanted * ENTRY), 0);
	put_le16(header, (uint16_t)wanted);
	put_le16(header + 2, (uint16_t)count);
	g_byte_array_append(rpc->out, header, sizeof(header));
	for (size_t i = start; i < start + wanted; i++)
		append_entry(rpc, &list[i], i);
	return 0;
}

/* A mailbox that fails leaves no return code: the kernel passes 0 on, with no data. */
static uint32_t told(uint32_t retval)
{
	return retval == FEATURE_MAILBOX_FAILED ? 0 : retval;
}

static uint32_t read_feature(struct rpc *rpc, const uint8_t *in, const uint8_t **data)
{
	size_t index;

	if (!find_feature(rpc, in, &index))
		return RETVAL_UNSUPPORTED;
	return feature_get(rpc->device, index, in, data);
}

static int get_feature(struct rpc *rpc, const uint8_t *in, uint32_t op_size)
{
	const uint8_t *data = NULL;
	uint32_t retval;
	uint16_t count;
	int rc;

	if (op_size != 21)
		return -EINVAL;
	count = get_le16(in + 18);
	if (!count || rpc->room < REPLY_HEADER || count > rpc->room - REPLY_HEADER)
		return -EINVAL;
	rc = canned(rpc);
	if (rc)
		return rc;
	retval = read_feature(rpc, in, &data);
	start_reply(rpc, retval ? 0 : count, told(retval));
	if (!retval)
		g_byte_array_append(rpc->out, data, count);
	return 0;
}

/* Whether the kernel lets this feature be set at this scope. */
static bool may_set(const struct rpc *rpc, const uint8_t *in, uint32_t op_size)
{
	const struct feature *feature;
	size_t index;

	if (op_size < 16)
		return false;
	feature = find_feature(rpc, in, &index);
	if (!feature || !(feature->flags & FLAG_CHANGEABLE) || feature->effects & EFFECT_REFUSED ||
	    !(feature->effects & (EFFECT_IMMEDIATE | EFFECT_RESET)))
		return false;
	return rpc->scope >= (feature->effects & EFFECT_IMMEDIATE ? 3 : 2);
}

static int set_feature(struct rpc *rpc, const uint8_t *in, uint32_t op_size)
{
	size_t index;
	int rc;

	if (!may_set(rpc, in, op_size) || op_size <= SET_HEADER)
		return -EINVAL;
	if (owned(in))
		return -EPERM;
	if (rpc->room < REPLY_HEADER)
		return -EINVAL;
	rc = canned(rpc);
	if (rc)
		return rc;
	find_feature(rpc, in, &index);
	start_reply(rpc, 0, told(feature_set(rpc->device, index, in, op_size - SET_HEADER)));
	return 0;
}

static int cxl_rpc(struct rpc *rpc)
{
	uint32_t op_size;
	int rc;

	if (rpc->in_len < HEADER)
		return -EINVAL;
	op_size = get_host32(rpc->in + 8);
	if (op_size > rpc->in_len - HEADER)
		return -EINVAL;
	/* The kernel looks at 16 bits of the opcode. */
	switch (get_host32(rpc->in) & 0xffff) {
	case OP_GET_SUPPORTED:
		rc = get_supported(rpc, rpc->in + HEADER, op_size);
		break;
	case OP_GET_FEATURE:
		rc = get_feature(rpc, rpc->in + HEADER, op_size);
		break;
	case OP_SET_FEATURE:
		rc = set_feature(rpc, rpc->in + HEADER, op_size);
		break;
	default:
		rc = -EINVAL;
	}
	return MIN(rc, 0);
}

const struct driver driver_cxl = {
	.name = "cxl",
	.type = 2,
	.rpc = cxl_rpc,
};
