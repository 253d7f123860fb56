// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * stream.c: any bytes as a stream, fed in pieces. The input: format, stream, how long the pieces are, then
 * the bytes.
 */
#include "formats.h"

#define HEAD	  3
#define BYTES_MAX 1024

/* Records written as JSON: that takes longest by far, and many come with one input. */
#define WRITTEN_MAX 32

static void write_record(const struct libfwctl_record *record)
{
	char *text = NULL;
	int result = libfwctl_record_to_json(record, 0, NULL, &text);

	need(result == 0 || result == -EBADMSG);
	libfwctl_free(text);
}

static size_t take_records(struct libfwctl_stream *stream, unsigned int *written, bool *broken)
{
	const struct libfwctl_record *record;
	size_t taken = 0, length;
	int result;

	while ((result = libfwctl_stream_next(stream, NULL, &record)) == 0) {
		need(libfwctl_record_get_bytes(record, &length) && length > 0);
		taken += length;
		if ((*written)++ < WRITTEN_MAX)
			write_record(record);
	}
	need(result == -EAGAIN || result == -EBADMSG);
	*broken = result == -EBADMSG;
	return taken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct libfwctl_stream *stream = NULL;
	const struct libfwctl_format *format;
	size_t piece, count, taken = 0;
	unsigned int written = 0;
	bool broken = false;

	if (size < HEAD)
		return 0;
	if (size > HEAD + BYTES_MAX)
		size = HEAD + BYTES_MAX;
	format = choose_format(data[0]);
	count = libfwctl_format_get_stream_count(format);
	if (!count)
		return 0;
	need(libfwctl_stream_new(format, libfwctl_format_get_stream_name(format, data[1] % count),
				 NULL, &stream) == 0);
	piece = (size_t)data[2] + 1;
	for (size_t at = HEAD; at < size && !broken; at += piece) {
		size_t length = size - at < piece ? size - at : piece;

		need(libfwctl_stream_feed(stream, data + at, length, NULL) == 0);
		taken += take_records(stream, &written, &broken);
		need(taken + libfwctl_stream_get_rest(stream) == at - HEAD + length);
	}
	libfwctl_stream_free(stream);
	return 0;
}
