// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * stream.c: the records of a stream, out of captured bytes or of what a call returned: printed one by one as
 * they come, or collected for an object of JSON.
 */
#include <errno.h>
#include <inttypes.h>

#include <json.h>

#include "fwctl.h"

bool stream_is_known(const struct libfwctl_format *format, const char *name)
{
	return name && libfwctl_format_find_stream_layout(format, name);
}

int records_open(struct records *records)
{
	int rc = libfwctl_stream_new(records->format, records->name, records->run->err,
				     &records->stream);

	if (rc == -ENOMEM)
		need(NULL);
	return rc;
}

/* ---- One record ---- */

static int add_json(struct records *records, const struct libfwctl_record *record)
{
	struct run *run = records->run;
	struct json_object *root;
	char *fields;

	if (libfwctl_record_to_json(record, records->flags, run->err, &fields))
		return failure_library(run, run->err);
	root = json_object_new_object();
	if (!records->list) {
		json_add_string(root, "format", libfwctl_format_get_name(records->format));
		json_add_string(root, "stream", records->name);
	}
	json_object_object_add(root, "offset", json_object_new_uint64(records->offset));
	json_add_raw(root, "fields", fields);
	libfwctl_free(fields);
	if (records->list)
		json_object_array_add(records->list, root);
	else
		json_print_line(root);
	return 0;
}

static int print_text(struct records *records, const struct libfwctl_record *record, size_t length)
{
	if (records->count || records->goes_on)
		putchar('\n');
	if (records->place)
		print_escaped(stdout, "%s, ", records->place);
	printf("record %" PRIu64 " at %" PRIu64 ", %zu bytes\n", records->count, records->offset,
	       length);
	return print_record(records->run, record, records->flags);
}

static int take_one(struct records *records, const struct libfwctl_record *record)
{
	size_t length = 0;
	int status;

	libfwctl_record_get_bytes(record, &length);
	status = records->run->json ? add_json(records, record)
				    : print_text(records, record, length);
	records->count++;
	records->offset += length;
	return status;
}

/* ---- All of them ---- */

/* What the library says of it would have nothing to do with a call that has been made. */
static int malformed(struct records *records)
{
	struct run *run = records->run;

	if (!records->called)
		return failure_library(run, run->err);
	return failure_report(run, LIBFWCTL_ERROR_MALFORMED, EBADMSG, LIBFWCTL_EXECUTED_YES,
			      "the record at byte %" PRIu64 " of the stream %s contradicts itself: "
			      "what comes from there on is not shown, but --out saves it",
			      records->offset, records->name);
}

/* All records that are whole by now. A reader that is gone ends it. */
int records_take(void *data, const uint8_t *bytes, size_t length)
{
	struct records *records = data;
	struct run *run = records->run;
	const struct libfwctl_record *record;
	int rc, status = 0;

	if (libfwctl_stream_feed(records->stream, bytes, length, run->err))
		return failure_library(run, run->err);
	while (!status && !output_failed()) {
		rc = libfwctl_stream_next(records->stream, run->err, &record);
		if (rc == -EAGAIN)
			return 0;
		status = rc ? malformed(records) : take_one(records, record);
	}
	return status ? status : STATUS_FAILED;
}

int records_close(struct records *records, int status)
{
	size_t rest = libfwctl_stream_get_rest(records->stream);

	if (!status && rest)
		status = failure_report(
			records->run, LIBFWCTL_ERROR_MALFORMED, EBADMSG,
			records->called ? LIBFWCTL_EXECUTED_YES : LIBFWCTL_EXECUTED_NO,
			"the last record, at %" PRIu64 ", is cut off after %zu bytes",
			records->offset, rest);
	libfwctl_stream_free(records->stream);
	return status;
}

int records_show(struct records *records, const struct libfwctl_record *record)
{
	size_t length;
	const void *bytes = libfwctl_record_get_bytes(record, &length);

	if (records_open(records))
		return failure_library(records->run, records->run->err);
	return records_close(records, records_take(records, bytes, length));
}
