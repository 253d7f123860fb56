// SPDX-License-Identifier: GPL-2.0-only
/*
 * Becomes part of a copy of the kernel's mock CXL device (build.sh): more features than the one it has, so
 * that all that the kernel's driver does with features can be seen. The first one stays what it was.
 */
#include "cxl_features.h"

#define MAILBOX_SIZE SZ_4K

struct mock_feature_kind {
	u16 size, effects;
	u32 flags;
};

#define SETTABLE (CXL_FEATURE_F_CHANGEABLE | CXL_FEATURE_F_DEFAULT_SEL | CXL_FEATURE_F_SAVED_SEL)
#define VALID	 CXL_CMD_EFFECTS_VALID

static const struct mock_feature_kind mock_kinds[MOCK_FEATURES] = {
	[MOCK_TEST] = {4, CXL_CMD_CONFIG_CHANGE_COLD_RESET | VALID, SETTABLE},
	[MOCK_IMMEDIATE] = {8, CXL_CMD_CONFIG_CHANGE_IMMEDIATE | VALID, SETTABLE},
	[MOCK_SCRUB] = {4, CXL_CMD_POLICY_CHANGE_IMMEDIATE | VALID, SETTABLE},
	[MOCK_LONG] = {MOCK_FEATURE_LONG, CXL_CMD_CONFIG_CHANGE_CONV_RESET | VALID, SETTABLE},
	[MOCK_REFUSED] = {4, CXL_CMD_CONFIG_CHANGE_COLD_RESET | VALID, SETTABLE},
	[MOCK_DEAD] = {4, CXL_CMD_CONFIG_CHANGE_COLD_RESET | VALID, SETTABLE},
	[MOCK_FIXED] = {4, CXL_CMD_CONFIG_CHANGE_COLD_RESET | VALID, CXL_FEATURE_F_DEFAULT_SEL},
	[MOCK_BACKGROUND] = {4, CXL_CMD_CONFIG_CHANGE_COLD_RESET | CXL_CMD_BACKGROUND | VALID,
			     SETTABLE},
	[MOCK_NO_EFFECT] = {4, VALID, SETTABLE},
	[MOCK_RESERVED] = {4, CXL_CMD_CONFIG_CHANGE_COLD_RESET | BIT(12) | VALID, SETTABLE},
	[MOCK_LOST] = {4, CXL_CMD_CONFIG_CHANGE_COLD_RESET | VALID, SETTABLE},
};

/* Current, default and saved. One for all devices: tests bind one. */
static u8 mock_values[MOCK_FEATURES][CXL_GET_FEAT_SEL_MAX][MOCK_FEATURE_MAX];

static uuid_t mock_uuid(enum mock_feature feature)
{
	uuid_t uuid = UUID_INIT(0x0bad0000, 0, 0, 0, 0, 0, 0, 0, 0, 0, feature);

	if (feature == MOCK_TEST)
		return CXL_VENDOR_FEATURE_TEST;
	if (feature == MOCK_SCRUB)
		return CXL_FEAT_PATROL_SCRUB_UUID;
	return uuid;
}

/* Bytes that tell their place: what went by in parts must come out whole. The scrub's are a real one's. */
static void mock_features_init(void)
{
	/* Cycle changeable, real-time; every 12 hours, at least every hour; enabled. */
	static const u8 scrub[] = {0x03, 0x0c, 0x01, 0x01};
	int feature, selection, i;

	for (feature = 0; feature < MOCK_FEATURES; feature++)
		for (selection = 0; selection < CXL_GET_FEAT_SEL_MAX; selection++)
			for (i = 0; i < mock_kinds[feature].size; i++)
				mock_values[feature][selection][i] = i ^ i >> 8 ^ selection << 6;
	for (selection = 0; selection < CXL_GET_FEAT_SEL_MAX; selection++)
		memcpy(mock_values[MOCK_SCRUB][selection], scrub, sizeof(scrub));
}

static int mock_refuse(struct cxl_mbox_cmd *cmd, u16 return_code)
{
	cmd->return_code = return_code;
	return -EINVAL;
}

static int mock_find(const uuid_t *uuid)
{
	int feature;

	for (feature = 0; feature < MOCK_FEATURES; feature++) {
		uuid_t known = mock_uuid(feature);

		if (uuid_equal(uuid, &known))
			return feature;
	}
	return -1;
}

/* As the device of this feature, or its mailbox, fails. */
static int mock_failure(struct cxl_mbox_cmd *cmd, int feature)
{
	if (feature == MOCK_DEAD)
		return -ETIMEDOUT;
	if (feature == MOCK_REFUSED)
		return mock_refuse(cmd, CXL_MBOX_CMD_RC_BUSY);
	return feature < 0 ? mock_refuse(cmd, CXL_MBOX_CMD_RC_UNSUPPORTED) : 0;
}

static int features_get_supported(struct cxl_mbox_cmd *cmd)
{
	const struct cxl_mbox_get_sup_feats_in *in = cmd->payload_in;
	struct cxl_mbox_get_sup_feats_out *out = cmd->payload_out;
	u32 count = min_t(u32, le32_to_cpu(in->count), cmd->size_out), room;
	u16 start = le16_to_cpu(in->start_idx), i;

	if (count < sizeof(*out))
		return mock_refuse(cmd, CXL_MBOX_CMD_RC_PAYLOADLEN);
	if (start >= MOCK_FEATURES)
		return mock_refuse(cmd, CXL_MBOX_CMD_RC_INPUT);
	room = min_t(u32, (count - sizeof(*out)) / sizeof(out->ents[0]), MOCK_FEATURES - start);
	memset(out, 0, sizeof(*out) + room * sizeof(out->ents[0]));
	out->num_entries = cpu_to_le16(room);
	out->supported_feats = cpu_to_le16(MOCK_FEATURES);
	for (i = 0; i < room; i++) {
		const struct mock_feature_kind *kind = &mock_kinds[start + i];
		struct cxl_feat_entry *entry = &out->ents[i];

		entry->uuid = mock_uuid(start + i);
		entry->id = cpu_to_le16(start + i);
		entry->get_feat_size = cpu_to_le16(kind->size);
		entry->set_feat_size = cpu_to_le16(kind->size);
		entry->flags = cpu_to_le32(kind->flags);
		entry->get_feat_ver = entry->set_feat_ver = 1;
		entry->effects = cpu_to_le16(kind->effects);
	}
	cmd->size_out = sizeof(*out) + room * sizeof(out->ents[0]);
	return 0;
}

static int features_get(struct cxl_mbox_cmd *cmd)
{
	const struct cxl_mbox_get_feat_in *in = cmd->payload_in;
	u16 offset = le16_to_cpu(in->offset), count = le16_to_cpu(in->count);
	int feature = mock_find(&in->uuid), rc = mock_failure(cmd, feature);

	if (rc)
		return rc;
	if (in->selection >= CXL_GET_FEAT_SEL_MAX || offset + count > mock_kinds[feature].size ||
	    count > cmd->size_out)
		return mock_refuse(cmd, CXL_MBOX_CMD_RC_INPUT);
	memcpy(cmd->payload_out, mock_values[feature][in->selection] + offset, count);
	cmd->size_out = count;
	return 0;
}

static int features_set(struct cxl_mbox_cmd *cmd)
{
	/* One transfer at a time, as the kernel does them under a lock. */
	static u8 parts[MOCK_FEATURE_MAX];
	const struct cxl_mbox_set_feat_in *in = cmd->payload_in;
	u32 flags = le32_to_cpu(in->hdr.flags),
	    action = flags & CXL_SET_FEAT_FLAG_DATA_TRANSFER_MASK;
	int feature = mock_find(&in->hdr.uuid), rc = mock_failure(cmd, feature);
	size_t size = cmd->size_in - sizeof(in->hdr);
	u16 offset = le16_to_cpu(in->hdr.offset);
	u8(*values)[MOCK_FEATURE_MAX];

	if (!rc && feature == MOCK_LOST)
		rc = -ETIMEDOUT;
	if (rc)
		return rc;
	if (in->hdr.version != 1)
		return mock_refuse(cmd, CXL_MBOX_CMD_RC_INPUT);
	if (cmd->size_in > MAILBOX_SIZE || offset + size > mock_kinds[feature].size)
		return mock_refuse(cmd, CXL_MBOX_CMD_RC_PAYLOADLEN);
	values = mock_values[feature];
	if (action == CXL_SET_FEAT_FLAG_FULL_DATA_TRANSFER ||
	    action == CXL_SET_FEAT_FLAG_INITIATE_DATA_TRANSFER)
		memcpy(parts, values[CXL_GET_FEAT_SEL_CURRENT_VALUE], sizeof(parts));
	else if (action == CXL_SET_FEAT_FLAG_ABORT_DATA_TRANSFER)
		return 0;
	memcpy(parts + offset, in->feat_data, size);
	if (action == CXL_SET_FEAT_FLAG_INITIATE_DATA_TRANSFER ||
	    action == CXL_SET_FEAT_FLAG_CONTINUE_DATA_TRANSFER)
		return 0;
	memcpy(values[CXL_GET_FEAT_SEL_CURRENT_VALUE], parts, sizeof(parts));
	if (flags & CXL_SET_FEAT_FLAG_DATA_SAVED_ACROSS_RESET)
		memcpy(values[CXL_GET_FEAT_SEL_SAVED_VALUE], parts, sizeof(parts));
	return 0;
}
