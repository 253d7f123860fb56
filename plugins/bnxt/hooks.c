// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * hooks.c: what takes several commands of bnxt: the directory and the items of the non-volatile memory, and the
 * version of the installed package. Core dumps are in coredump.c. Talks through the services alone.
 */
#include "hooks.h"
#include "bnxt-image.h" /* compiled from bnxt.yaml and what that includes */

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define BUFFER_MAX 65536 /* that the kernel lets a command have */

/* The directory. */
#define ENTRY_SIZE 24
#define NVM_UNUSED 0

/* The log of packages: lines of fields with tabs between them. */
#define NVM_PKG_LOG	1
#define PACKAGE_VERSION 2 /* which field */
#define VERSION_SIZE	64

/* Of libfwctl.h, which plugins do not need to have. */
#define SCOPE_DEBUG_READ_ONLY 1
#define EFFECT_READS	      1

/* ---- The directory of the memory ------------------------------------------------------------- */

/* How many entries there are, and how long each is. */
static int get_directory_shape(services *s, struct libfwctl_call *call, uint64_t *entries,
			       uint64_t *length)
{
	const struct number numbers[] = {{"entries", entries}, {"entry_length", length}};
	struct libfwctl_call *sub = NULL;
	int rc = s->sub_begin(call, "hwrm_nvm_get_dir_info", &sub);

	if (!rc)
		rc = s->sub_run(sub);
	if (!rc)
		rc = get_numbers(s, sub, numbers, COUNT(numbers));
	s->sub_end(sub);
	if (!rc && *length < ENTRY_SIZE)
		rc = fail(s, call, EBADMSG,
			  "an entry of the directory has %" PRIu64 " bytes where %d were due",
			  *length, ENTRY_SIZE);
	if (!rc && *entries > BUFFER_MAX / *length)
		rc = fail(s, call, EBADMSG,
			  "the directory has %" PRIu64 " entries of %" PRIu64
			  " bytes: more than a command can read",
			  *entries, *length);
	return rc;
}

/* Each behind its index; what is unused is left out. */
static int emit_entries(services *s, struct libfwctl_call *call, const unsigned char *entry,
			uint64_t count, uint64_t length)
{
	int rc = 0;

	for (uint64_t i = 0; !rc && i < count; i++, entry += length) {
		unsigned char head[4];

		if (get16(entry) == NVM_UNUSED)
			continue;
		put32(head, i);
		rc = s->emit(call, head, sizeof(head));
		if (!rc)
			rc = s->emit(call, entry, ENTRY_SIZE);
	}
	return rc;
}

static int nvm_directory(services *s, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	uint64_t count = 0, length = 0;
	size_t have = 0;
	const void *data;
	int rc = get_directory_shape(s, call, &count, &length);

	if (!rc)
		rc = s->sub_begin(call, "hwrm_nvm_get_dir_entries", &sub);
	if (!rc)
		rc = s->sub_run(sub);
	if (!rc)
		rc = s->get_data(sub, "entries", &data, &have);
	if (!rc && have < count * length)
		rc = fail(s, call, EBADMSG,
			  "the directory came with %zu bytes where it has %" PRIu64, have,
			  count * length);
	if (!rc)
		rc = emit_entries(s, call, data, count, length);
	s->sub_end(sub);
	return rc;
}

/* ---- Items of the memory --------------------------------------------------------------------- */

struct item {
	uint64_t by_index, index; /* its index, if that is what is known */
	uint64_t type, ordinal, ext;
	uint64_t room, length;
};

static int ask_for_item(services *s, struct libfwctl_call *sub, const struct item *item)
{
	int rc;

	if (item->by_index)
		return s->set_u64(sub, "dir_idx", item->index);
	rc = s->set_u64(sub, "dir_type", item->type);
	if (!rc)
		rc = s->set_u64(sub, "dir_ordinal", item->ordinal);
	if (!rc)
		rc = s->set_u64(sub, "dir_ext", item->ext);
	return rc;
}

/* Fills in the rest of it. */
static int find_item(services *s, struct libfwctl_call *call, struct item *item)
{
	const struct number numbers[] = {{"dir_idx", &item->index},
					 {"dir_item_length", &item->room},
					 {"dir_data_length", &item->length}};
	struct libfwctl_call *sub = NULL;
	int rc = s->sub_begin(call, "hwrm_nvm_find_dir_entry", &sub);

	if (!rc)
		rc = ask_for_item(s, sub, item);
	if (!rc)
		rc = s->sub_run(sub);
	if (!rc)
		rc = get_numbers(s, sub, numbers, COUNT(numbers));
	s->sub_end(sub);
	if (!rc && item->length > item->room)
		rc = fail(s, call, EBADMSG,
			  "item %" PRIu64 " has %" PRIu64 " bytes in room for %" PRIu64,
			  item->index, item->length, item->room);
	return rc;
}

/* The caller ends the call; the bytes live as long. */
static int read_item(services *s, struct libfwctl_call *call, const struct item *item,
		     uint64_t offset, uint64_t length, struct libfwctl_call **sub,
		     const unsigned char **bytes)
{
	const void *data;
	size_t have = 0;
	int rc = s->sub_begin(call, "hwrm_nvm_read", sub);

	if (!rc)
		rc = s->set_u64(*sub, "dir_idx", item->index);
	if (!rc)
		rc = s->set_u64(*sub, "offset", offset);
	if (!rc)
		rc = s->set_u64(*sub, "len", length);
	if (!rc)
		rc = s->sub_run(*sub);
	if (!rc)
		rc = s->get_data(*sub, "data", &data, &have);
	if (!rc && have != length)
		rc = fail(s, call, EBADMSG, "%zu bytes came where %" PRIu64 " were due", have,
			  length);
	if (!rc)
		*bytes = data;
	return rc;
}

static int nvm_item(services *s, struct libfwctl_call *call)
{
	struct item item = {0};
	const struct number numbers[] = {{"request.by_index", &item.by_index},
					 {"request.type", &item.type},
					 {"request.ordinal", &item.ordinal},
					 {"request.ext", &item.ext}};
	int rc = get_numbers(s, call, numbers, COUNT(numbers));

	if (!rc && item.by_index)
		rc = s->get_u64(call, "request.dir_idx", &item.index);
	if (!rc && !item.by_index && item.type == NVM_UNUSED)
		rc = fail(s, call, EINVAL,
			  "say which item: its dir_idx, or its type; nvm_directory lists them");
	if (!rc)
		rc = find_item(s, call, &item);
	for (uint64_t at = 0; !rc && at < item.length; at += BUFFER_MAX) {
		uint64_t length = at_most(item.length - at, BUFFER_MAX);
		struct libfwctl_call *sub = NULL;
		const unsigned char *bytes;

		rc = read_item(s, call, &item, at, length, &sub, &bytes);
		if (!rc)
			rc = s->emit(call, bytes, (size_t)length);
		s->sub_end(sub);
		if (!rc)
			rc = s->progress(call, at + length, item.length);
	}
	return rc;
}

/* ---- The version of the package -------------------------------------------------------------- */

struct version {
	unsigned char text[VERSION_SIZE]; /* zeros behind it */
};

/* That of the firmware that runs, if it tells. */
static int get_active_version(services *s, struct libfwctl_call *call, struct version *version)
{
	struct libfwctl_call *sub = NULL;
	const void *text;
	size_t length;
	int rc = s->sub_begin(call, "hwrm_ver_get", &sub);

	if (!rc)
		rc = s->sub_run(sub);
	if (!rc)
		rc = s->get_data(sub, "active_pkg_name", &text, &length);
	if (!rc)
		memcpy(version->text, text, at_most(length, VERSION_SIZE));
	s->sub_end(sub);
	return rc == -ENODATA ? 0 : rc; /* older firmware has shorter replies */
}

/* A field of the last line, which is of the package that was installed last. Its length, or 0. */
static size_t last_line_field(const unsigned char *log, size_t length, unsigned number,
			      const unsigned char **field)
{
	const unsigned char *end = memchr(log, 0, length), *line;

	end = end ? end : log + length;
	while (end > log && end[-1] == '\n')
		end--;
	for (line = end; line > log && line[-1] != '\n';)
		line--;
	for (; number; number--) {
		line = memchr(line, '\t', (size_t)(end - line));
		if (!line++)
			return 0;
	}
	*field = line;
	line = memchr(line, '\t', (size_t)(end - line));
	return (size_t)((line ? line : end) - *field);
}

static int get_logged_version(services *s, struct libfwctl_call *call, struct version *version)
{
	struct item item = {.type = NVM_PKG_LOG};
	struct libfwctl_call *sub = NULL;
	const unsigned char *log, *field = NULL;
	size_t length = 0;
	uint64_t last;
	int rc = find_item(s, call, &item);

	last = at_most(item.length, BUFFER_MAX);
	if (!rc && last)
		rc = read_item(s, call, &item, item.length - last, last, &sub, &log);
	if (!rc && last)
		length = last_line_field(log, (size_t)last, PACKAGE_VERSION, &field);
	if (!rc && (!length || length >= VERSION_SIZE || *field < '0' || *field > '9'))
		rc = fail(s, call, ENODATA, "the log of packages tells no version");
	if (!rc)
		memcpy(version->text, field, length);
	s->sub_end(sub);
	return rc;
}

/* Where the firmware tells, the memory is not read, which could disclose more. */
static int package_version_class(services *s, struct libfwctl_call *call)
{
	struct version version = {{0}};
	int rc = get_active_version(s, call, &version);

	if (!rc && version.text[0])
		rc = s->set_class(call, SCOPE_DEBUG_READ_ONLY, EFFECT_READS);
	return rc;
}

static int package_version(services *s, struct libfwctl_call *call)
{
	struct version version = {{0}};
	unsigned char from[1] = {0};
	int rc = get_active_version(s, call, &version);

	if (!rc && !version.text[0]) {
		from[0] = 1;
		rc = get_logged_version(s, call, &version);
	}
	if (!rc)
		rc = s->emit(call, version.text, sizeof(version.text));
	if (!rc)
		rc = s->emit(call, from, sizeof(from));
	return rc;
}

static const struct libfwctl_hook hooks[] = {
	{"nvm_directory", nvm_directory},
	{"nvm_item", nvm_item},
	{"package_version_class", package_version_class},
	{"package_version", package_version},
	{"coredump_list", coredump_list},
	{"coredump", coredump},
};

const struct libfwctl_plugin libfwctl_plugin_v1 = {
	.size = sizeof(libfwctl_plugin_v1),
	.image = bnxt_image,
	.image_size = sizeof(bnxt_image),
	.hooks = hooks,
	.nhooks = COUNT(hooks),
	.hook_stride = sizeof(*hooks),
};
