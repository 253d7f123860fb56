// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * listing.c: all features that a CXL device lists: telling of them, of one, and dumping what is in them.
 * Talks through the services alone.
 */
#include "hooks.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define PAGE 64 /* entries asked for at once */

#define RECORD_HEAD (ENTRY_SIZE + 12) /* struct feature_record of cxl.yaml, up to its data */

/* ---- listing ----------------------------------------------------------------------------------- */

/* A page of them, as an answered call that the caller ends; `total` is told by each. */
static int get_page(services *s, struct libfwctl_call *call, uint64_t start,
		    struct libfwctl_call **page, uint64_t *entries, uint64_t *total)
{
	struct libfwctl_call *sub = NULL;
	int rc = s->sub_begin(call, "get_supported_features", &sub);

	if (rc)
		return rc;
	rc = s->set_u64(sub, "count", PAGE * ENTRY_SIZE);
	if (!rc)
		rc = s->set_u64(sub, "start_idx", start);
	if (!rc)
		rc = s->sub_run(sub);
	if (!rc)
		rc = s->get_u64(sub, "num_entries", entries);
	if (!rc)
		rc = s->get_u64(sub, "supported_feats", total);
	if (!rc && (!*entries || *entries > PAGE))
		rc = fail(s, call, EBADMSG,
			  "the device lists %" PRIu64 " features where 1 to %d were due", *entries,
			  PAGE);
	if (rc)
		s->sub_end(sub);
	else
		*page = sub;
	return rc;
}

int entry_get(services *s, const struct entry *entry, const char *name, uint64_t *value)
{
	char path[64];

	snprintf(path, sizeof(path), "ents[%" PRIu64 "].%s", entry->index, name);
	return s->get_u64(entry->page, path, value);
}

static int find_bytes(services *s, struct entry *entry)
{
	const void *bytes;
	size_t length;
	char path[32];
	int rc;

	snprintf(path, sizeof(path), "ents[%" PRIu64 "]", entry->index);
	rc = s->get_data(entry->page, path, &bytes, &length);
	if (!rc && length != ENTRY_SIZE)
		rc = -EBADMSG;
	if (!rc)
		entry->bytes = bytes;
	return rc;
}

static int walk_page(services *s, struct libfwctl_call *call, struct entry *entry, uint64_t entries,
		     visit_fn *visit, void *data)
{
	uint64_t start = entry->number;
	int rc = 0;

	for (entry->index = 0; !rc && entry->index < entries; entry->index++) {
		entry->number = start + entry->index;
		rc = find_bytes(s, entry);
		if (!rc)
			rc = visit(s, call, entry, data);
	}
	return rc;
}

int walk_features(services *s, struct libfwctl_call *call, visit_fn *visit, void *data)
{
	uint64_t start = 0, entries;
	struct entry entry;
	int rc;

	/* A start at the total is refused, so the total ends it, not an empty page. */
	do {
		rc = get_page(s, call, start, &entry.page, &entries, &entry.total);
		if (rc)
			return rc;
		entry.number = start;
		rc = walk_page(s, call, &entry, entries, visit, data);
		s->sub_end(entry.page);
		start += entries;
		if (!rc)
			rc = s->progress(call, start, entry.total);
	} while (!rc && start < entry.total);
	return rc;
}

static int emit_entry(services *s, struct libfwctl_call *call, const struct entry *entry,
		      void *data)
{
	(void)data;
	return s->emit(call, entry->bytes, ENTRY_SIZE);
}

int list_features(services *s, struct libfwctl_call *call)
{
	return walk_features(s, call, emit_entry, NULL);
}

/* ---- one of them ------------------------------------------------------------------------------- */

static int emit_if_asked(services *s, struct libfwctl_call *call, const struct entry *entry,
			 void *data)
{
	static const unsigned char present[8] = {1};
	int rc;

	if (memcmp(entry->bytes, data, UUID_SIZE) != 0)
		return 0;
	rc = s->emit(call, present, sizeof(present));
	if (!rc)
		rc = s->emit(call, entry->bytes, ENTRY_SIZE);
	return rc ? rc : 1;
}

/* Without an error for one that is not there: that is an answer, too. */
int tell_feature(services *s, struct libfwctl_call *call)
{
	static const unsigned char absent[8] = {0};
	unsigned char uuid[UUID_SIZE];
	int rc = get_uuid(s, call, uuid);

	if (!rc)
		rc = walk_features(s, call, emit_if_asked, uuid);
	if (rc)
		return rc < 0 ? rc : 0;
	return s->emit(call, absent, sizeof(absent));
}

/* ---- dumping ----------------------------------------------------------------------------------- */

static void put32(unsigned char *bytes, uint64_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (unsigned char)(value >> 8 * i);
}

/* The feature's bytes, as an answered call that the caller ends, whatever comes of it. */
static int read_value(services *s, struct libfwctl_call *part, const struct entry *entry,
		      uint64_t selection, uint64_t size, const void **data, size_t *length)
{
	int rc = s->set_data(part, "uuid", entry->bytes, UUID_SIZE);

	if (!rc)
		rc = s->set_u64(part, "selection", selection);
	if (!rc)
		rc = s->set_u64(part, "count", size);
	if (!rc)
		rc = s->sub_run(part);
	return rc ? rc : s->get_data(part, "data", data, length);
}

/* One that cannot be read is a record without data: the firmware refuses it, or its mailbox failed. */
static int emit_value(services *s, struct libfwctl_call *call, const struct entry *entry,
		      uint64_t selection, uint64_t size)
{
	unsigned char head[RECORD_HEAD] = {0};
	struct libfwctl_call *part = NULL;
	const void *data = NULL;
	uint64_t retval = 0;
	size_t length = 0;
	int rc = s->sub_begin(call, "get_feature", &part);

	if (rc)
		return rc;
	rc = read_value(s, part, entry, selection, size, &data, &length);
	if (rc == -EREMOTEIO)
		rc = s->get_u64(part, "retval", &retval);
	else if (rc == -EBADMSG)
		rc = 0;
	memcpy(head, entry->bytes, ENTRY_SIZE);
	head[ENTRY_SIZE] = (unsigned char)selection;
	put32(head + ENTRY_SIZE + 4, retval);
	put32(head + ENTRY_SIZE + 8, data ? length : 0);
	if (!rc)
		rc = s->emit(call, head, sizeof(head));
	if (!rc && data)
		rc = s->emit(call, data, length);
	s->sub_end(part);
	return rc;
}

static int emit_values(services *s, struct libfwctl_call *call, const struct entry *entry,
		       void *data)
{
	uint64_t size, has_default, has_saved;
	int rc = entry_get(s, entry, "get_feat_size", &size);

	(void)data;
	if (!rc)
		rc = entry_get(s, entry, "flags.default_sel", &has_default);
	if (!rc)
		rc = entry_get(s, entry, "flags.saved_sel", &has_saved);
	if (!rc)
		rc = emit_value(s, call, entry, SELECTION_CURRENT, size);
	if (!rc && has_default)
		rc = emit_value(s, call, entry, SELECTION_DEFAULT, size);
	if (!rc && has_saved)
		rc = emit_value(s, call, entry, SELECTION_SAVED, size);
	return rc ? rc : s->progress(call, entry->number + 1, entry->total);
}

int dump_features(services *s, struct libfwctl_call *call)
{
	return walk_features(s, call, emit_values, NULL);
}
