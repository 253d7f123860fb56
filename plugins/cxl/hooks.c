// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * hooks.c: what tables cannot say of CXL: reading a whole feature, and setting one,
 * whose scope and effects are the feature's own and whose success shows only when it is read back.
 * Knows what Linux's driver (drivers/cxl/core/features.c) admits; talks through the services alone.
 */
#include "hooks.h"
#include "cxl-image.h" /* compiled from cxl.yaml and the specs that it includes */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

/* Set effects, by what Linux makes of them. */
#define EFFECT_COLD_RESET 0x0001u
#define EFFECT_CONFIG	  0x0002u
#define EFFECT_DATA	  0x0004u
#define EFFECT_POLICY	  0x0008u
#define EFFECT_LOG	  0x0010u
#define EFFECT_SECURITY	  0x0020u
#define EFFECT_BACKGROUND 0x0040u
#define EFFECTS_IMMEDIATE (EFFECT_CONFIG | EFFECT_DATA | EFFECT_POLICY | EFFECT_LOG)
#define EFFECTS_RESET	  0x0c01u
#define EFFECTS_RESERVED  0xf000u

/* Of libfwctl.h, which plugins do not need to have. */
#define SCOPE_DEBUG_WRITE      2u
#define SCOPE_DEBUG_WRITE_FULL 3u
#define CONFIG_NOW	       (1u << 1)
#define CONFIG_AT_RESET	       (1u << 2)
#define DISRUPTS_TRAFFIC       (1u << 4)
#define CLEARS_DATA	       (1u << 5)
#define DESTROYS_DATA	       (1u << 6)
#define IRREVERSIBLE	       (1u << 7)
#define CONFIRMED_YES	       1u
#define CONFIRMED_UNKNOWN      2u
#define LOG_WARNING	       4

/* A feature as the driver lists it. */
struct feature {
	uint64_t get_size, set_size, version, effects;
	uint64_t changeable, saved;
};

/* ---- Supported features ---------------------------------------------------------------------- */

static int read_entry(services *s, const struct entry *entry, struct feature *feature)
{
	const struct {
		const char *name;
		uint64_t *value;
	} members[] = {
		{"get_feat_size", &feature->get_size},	    {"set_feat_size", &feature->set_size},
		{"set_feat_ver", &feature->version},	    {"effects", &feature->effects},
		{"flags.changeable", &feature->changeable}, {"flags.saved_sel", &feature->saved},
	};
	int rc = 0;

	for (size_t i = 0; !rc && i < sizeof(members) / sizeof(*members); i++)
		rc = entry_get(s, entry, members[i].name, members[i].value);
	return rc;
}

int get_uuid(services *s, struct libfwctl_call *call, unsigned char uuid[UUID_SIZE])
{
	const void *data;
	size_t length;
	int rc = s->get_data(call, "request.uuid", &data, &length);

	if (rc)
		return rc;
	if (length != UUID_SIZE)
		return -EINVAL;
	memcpy(uuid, data, UUID_SIZE);
	return 0;
}

static int fail_unknown(services *s, struct libfwctl_call *call, const unsigned char *u)
{
	return fail(s, call, EINVAL,
		    "the device has no feature %02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
		    "%02x%02x%02x%02x%02x%02x: supported_features lists those that it has",
		    u[0], u[1], u[2], u[3], u[4], u[5], u[6], u[7], u[8], u[9], u[10], u[11], u[12],
		    u[13], u[14], u[15]);
}

/* The feature that somebody looks for. */
struct wanted {
	unsigned char uuid[UUID_SIZE];
	struct feature *feature;
};

static int is_wanted(services *s, struct libfwctl_call *call, const struct entry *entry, void *data)
{
	struct wanted *wanted = data;
	int rc;

	(void)call;
	if (memcmp(entry->bytes, wanted->uuid, UUID_SIZE) != 0)
		return 0;
	rc = read_entry(s, entry, wanted->feature);
	return rc ? rc : 1;
}

/* The feature that the request names, as the device lists it. */
static int find_feature(services *s, struct libfwctl_call *call, struct feature *feature)
{
	struct wanted wanted = {.feature = feature};
	int rc = get_uuid(s, call, wanted.uuid);

	if (!rc)
		rc = walk_features(s, call, is_wanted, &wanted);
	if (rc)
		return rc < 0 ? rc : 0;
	return fail_unknown(s, call, wanted.uuid);
}

/* ---- Get Feature ----------------------------------------------------------------------------- */

/* A count of 0, which the driver would refuse, stands for all that is there. */
static int fill_count(services *s, struct libfwctl_call *call)
{
	struct feature feature;
	uint64_t offset, count;
	int rc = s->get_u64(call, "request.count", &count);

	if (rc || count)
		return rc;
	rc = s->get_u64(call, "request.offset", &offset);
	if (!rc)
		rc = find_feature(s, call, &feature);
	if (rc)
		return rc;
	if (offset >= feature.get_size)
		return fail(s, call, EINVAL,
			    "offset %" PRIu64 " is behind the end: the feature has %" PRIu64
			    " bytes",
			    offset, feature.get_size);
	return s->set_u64(call, "count", feature.get_size - offset);
}

/* An answered Get Feature that the caller ends, and its data. */
static int get_part(services *s, struct libfwctl_call *call, const unsigned char uuid[UUID_SIZE],
		    uint64_t selection, uint64_t offset, uint64_t count,
		    struct libfwctl_call **part, const void **data)
{
	struct libfwctl_call *sub = NULL;
	size_t length;
	int rc = s->sub_begin(call, "get_feature", &sub);

	if (rc)
		return rc;
	rc = s->set_data(sub, "uuid", uuid, UUID_SIZE);
	if (!rc)
		rc = s->set_u64(sub, "selection", selection);
	if (!rc)
		rc = s->set_u64(sub, "offset", offset);
	if (!rc)
		rc = s->set_u64(sub, "count", count);
	if (!rc)
		rc = s->sub_run(sub);
	if (!rc)
		rc = s->get_data(sub, "data", data, &length);
	if (!rc && length != count)
		rc = fail(s, call, EBADMSG, "%zu bytes came where %" PRIu64 " were asked for",
			  length, count);
	if (rc)
		s->sub_end(sub);
	else
		*part = sub;
	return rc;
}

static int read_whole(services *s, struct libfwctl_call *call)
{
	unsigned char uuid[UUID_SIZE];
	uint64_t selection, piece, offset = 0;
	struct feature feature;
	int rc = get_uuid(s, call, uuid);

	if (!rc)
		rc = s->get_u64(call, "request.selection", &selection);
	if (!rc)
		rc = s->get_u64(call, "request.piece", &piece);
	if (!rc)
		rc = find_feature(s, call, &feature);
	while (!rc && offset < feature.get_size) {
		uint64_t count = feature.get_size - offset;
		struct libfwctl_call *part;
		const void *data;

		if (piece && count > piece)
			count = piece;
		rc = get_part(s, call, uuid, selection, offset, count, &part, &data);
		if (rc)
			break;
		rc = s->emit(call, data, (size_t)count);
		s->sub_end(part);
		offset += count;
		if (!rc)
			rc = s->progress(call, offset, feature.get_size);
	}
	return rc;
}

/* ---- Set Feature ----------------------------------------------------------------------------- */

/* Those that Linux keeps to itself, and what stands in their place (include/cxl/features.h). */
static const struct {
	unsigned char uuid[UUID_SIZE];
	const char *instead;
} kept[] = {
	{"\x96\xda\xd7\xd6\xfd\xe8\x48\x2b\xa7\x33\x75\x77\x4e\x06\xdb\x8a", "scrub*"},
	{"\xe5\xb1\x3f\x22\x23\x28\x4a\x14\xb8\xba\xb9\x69\x1e\x89\x33\x86", "ecs_fru*"},
	{"\x89\x2b\xa4\x75\xfa\xd8\x47\x4e\x9d\x3e\x69\x2c\x91\x75\x68\xbb", "mem_repair*"},
	{"\x80\xea\x45\x21\x78\x6f\x41\x27\xaf\xb1\xec\x74\x59\xfb\x0e\x24", NULL},
	{"\x96\xc3\x33\x86\x91\xdd\x44\xc7\x9e\xcb\xfd\xaf\x65\x03\xba\xc4", "mem_repair*"},
	{"\x45\x0e\xbf\x67\xb1\x35\x4f\x97\xa4\x98\xc2\xd5\x7f\x27\x9b\xed", "mem_repair*"},
	{"\x78\xb7\x96\x36\x90\xac\x4b\x64\xa4\xef\xfa\xac\x5d\x18\xa8\x63", "mem_repair*"},
	{"\x34\xdb\xaf\xf5\x05\x52\x42\x81\x8f\x76\xda\x0b\x5e\x7a\x76\xa7", "mem_repair*"},
};

/* The driver lists them as not changeable, and so would a device that does not let them be changed. */
static int fail_fixed(services *s, struct libfwctl_call *call, const unsigned char *uuid)
{
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		if (memcmp(kept[i].uuid, uuid, UUID_SIZE) != 0)
			continue;
		if (!kept[i].instead)
			return fail(s, call, EOPNOTSUPP,
				    "Linux keeps this feature to itself and offers nothing in its "
				    "place");
		return fail(s, call, EOPNOTSUPP,
			    "Linux keeps this feature to itself: see "
			    "/sys/bus/edac/devices/cxl_mem*/%s",
			    kept[i].instead);
	}
	return fail(s, call, EOPNOTSUPP, "the device does not let this feature be changed");
}

/* What the driver refuses because of what the device declares, in the driver's order. */
static int check_effects(services *s, struct libfwctl_call *call, uint64_t effects)
{
	if (effects & EFFECTS_RESERVED)
		return fail(s, call, EOPNOTSUPP,
			    "the device declares effects that Linux does not know (0x%04" PRIx64
			    "): it lets nobody set such a feature",
			    effects);
	if (effects & EFFECT_BACKGROUND)
		return fail(s, call, EOPNOTSUPP,
			    "setting this feature goes on in the background (effects 0x%04" PRIx64
			    "): Linux lets nobody set such a feature",
			    effects);
	if (!(effects & (EFFECTS_IMMEDIATE | EFFECTS_RESET)))
		return fail(
			s, call, EOPNOTSUPP,
			"the device declares neither effects at once nor at a reset (0x%04" PRIx64
			"): Linux lets nobody set such a feature",
			effects);
	return 0;
}

static uint64_t what_it_does(uint64_t effects)
{
	uint64_t does = 0;

	if (effects & EFFECTS_RESET)
		does |= CONFIG_AT_RESET;
	if (effects & EFFECTS_IMMEDIATE)
		does |= CONFIG_NOW;
	/* Memory is in use while its configuration changes. */
	if (effects & EFFECT_CONFIG)
		does |= DISRUPTS_TRAFFIC;
	if (effects & EFFECT_DATA)
		does |= DESTROYS_DATA;
	if (effects & EFFECT_LOG)
		does |= CLEARS_DATA;
	/* Locks, passphrases, erasure: nothing is excluded, and the kernel asks for no more scope. */
	if (effects & EFFECT_SECURITY)
		does |= CONFIG_NOW | CONFIG_AT_RESET | DISRUPTS_TRAFFIC | CLEARS_DATA |
			DESTROYS_DATA | IRREVERSIBLE;
	return does;
}

/* The bytes that the feature is set to, with or without names for them. */
static int get_sent(services *s, struct libfwctl_call *call, const void **data, size_t *length)
{
	int rc = s->get_data(call, "request.feat_data", data, length);

	if (rc == -ENODATA)
		*length = 0;
	return rc == -ENODATA ? 0 : rc;
}

static int check_length(services *s, struct libfwctl_call *call, const struct feature *feature)
{
	uint64_t offset;
	const void *data;
	size_t length = 0;
	int rc = s->get_u64(call, "request.offset", &offset);

	if (!rc && offset)
		rc = fail(s, call, EINVAL,
			  "a feature is set from its beginning: offset has to be 0");
	if (!rc)
		rc = get_sent(s, call, &data, &length);
	if (rc)
		return rc;
	if (!length)
		return fail(s, call, EINVAL,
			    "nothing to set: give feat_data, up to %" PRIu64 " bytes",
			    feature->set_size);
	if (length > feature->set_size)
		return fail(s, call, EINVAL,
			    "%zu bytes are too many: the device takes %" PRIu64 " for this feature",
			    length, feature->set_size);
	return 0;
}

static int check_version(services *s, struct libfwctl_call *call, const struct feature *feature)
{
	uint64_t version;
	int rc = s->get_u64(call, "request.version", &version);

	if (rc || version == feature->version)
		return rc;
	if (!version)
		return s->set_u64(call, "version", feature->version);
	return fail(s, call, EINVAL,
		    "the device takes version %" PRIu64 " of this feature, not %" PRIu64
		    ": set version to 0 if these bytes fit it all the same",
		    feature->version, version);
}

/* Before Set Feature: scope and effects as Linux and the device have them, and what they would refuse. */
static int judge_set(services *s, struct libfwctl_call *call)
{
	unsigned char uuid[UUID_SIZE];
	struct feature feature;
	int rc = get_uuid(s, call, uuid);

	if (!rc)
		rc = find_feature(s, call, &feature);
	if (!rc && !feature.changeable)
		rc = fail_fixed(s, call, uuid);
	if (!rc)
		rc = check_effects(s, call, feature.effects);
	if (!rc)
		rc = check_length(s, call, &feature);
	if (!rc)
		rc = check_version(s, call, &feature);
	if (rc)
		return rc;
	return s->set_class(call,
			    feature.effects & EFFECTS_IMMEDIATE ? SCOPE_DEBUG_WRITE_FULL
								: SCOPE_DEBUG_WRITE,
			    what_it_does(feature.effects));
}

/* Nothing speaks against it, and nothing was seen of it. */
static int leave_open(services *s, struct libfwctl_call *call, const char *why)
{
	s->log(call, LOG_WARNING, why);
	return s->confirm(call, CONFIRMED_UNKNOWN);
}

/* By the names of fields, where the format knows them. -ENOTSUP if not, or if the library is older. */
static int compare_fields(services *s, struct libfwctl_call *call, struct libfwctl_call *whole)
{
	uint32_t confirmed = CONFIRMED_UNKNOWN;
	int rc = -ENOTSUP;

	if (LIBFWCTL_HAS_SERVICE(s, compare))
		rc = s->compare(call, "feat_data", whole, "data", &confirmed);
	if (rc)
		return rc;
	if (confirmed == CONFIRMED_UNKNOWN)
		return leave_open(s, call,
				  "the feature was set; some of what was set cannot be read back");
	return s->confirm(call, confirmed);
}

/* What is read need not be laid out as what is set: where both are as long, it is taken to be. */
static int compare_bytes(services *s, struct libfwctl_call *call, const struct feature *feature,
			 uint64_t selection, const void *found)
{
	const void *sent = NULL;
	size_t length = 0;
	int rc;

	if (feature->get_size != feature->set_size)
		return leave_open(s, call,
				  "the feature was set; what is read of it is laid out otherwise "
				  "and cannot be compared");
	rc = get_sent(s, call, &sent, &length);
	if (rc)
		return rc;
	if (length <= feature->get_size && !memcmp(sent, found, length))
		return s->confirm(call, CONFIRMED_YES);
	return fail(
		s, call, EIO,
		"answered as done, but the feature's %s value is another: the mailbox failed, or "
		"the device made something else of it: look at it before you set it again",
		selection == SELECTION_SAVED ? "saved" : "current");
}

static int read_back(services *s, struct libfwctl_call *call, const struct feature *feature,
		     uint64_t selection)
{
	unsigned char uuid[UUID_SIZE];
	struct libfwctl_call *whole;
	const void *found;
	int rc = get_uuid(s, call, uuid);

	if (rc)
		return rc;
	rc = get_part(s, call, uuid, selection, 0, feature->get_size, &whole, &found);
	if (rc)
		return leave_open(s, call, "the feature was set, and cannot be read back");
	rc = compare_fields(s, call, whole);
	if (rc == -ENOTSUP)
		rc = compare_bytes(s, call, feature, selection, found);
	s->sub_end(whole);
	return rc;
}

/*
 * After Set Feature: Linux tells a mailbox that failed as a success, so only reading back shows. What
 * waits for a reset shows in the saved value, if the device lets that be read.
 */
static int confirm_set(services *s, struct libfwctl_call *call)
{
	struct feature feature;
	uint64_t selection = SELECTION_CURRENT;
	int rc = find_feature(s, call, &feature);

	if (rc)
		return leave_open(s, call, "the feature was set, and is not listed any more");
	if (!(feature.effects & EFFECTS_IMMEDIATE)) {
		if (!feature.saved)
			return leave_open(s, call,
					  "the feature was set; it shows after a reset, and its "
					  "saved value cannot be read");
		selection = SELECTION_SAVED;
	}
	return read_back(s, call, &feature, selection);
}

static const struct libfwctl_hook hooks[] = {
	{"list_features", list_features}, {"dump_features", dump_features},
	{"tell_feature", tell_feature},	  {"read_whole", read_whole},
	{"fill_count", fill_count},	  {"judge_set", judge_set},
	{"confirm_set", confirm_set},
};

const struct libfwctl_plugin libfwctl_plugin_v1 = {
	.size = sizeof(libfwctl_plugin_v1),
	.image = cxl_image,
	.image_size = sizeof(cxl_image),
	.hooks = hooks,
	.nhooks = sizeof(hooks) / sizeof(*hooks),
	.hook_stride = sizeof(*hooks),
};
