// SPDX-License-Identifier: LGPL-2.1-or-later
/* stream.c: records that say their own size, out of bytes that come in pieces. */
#include "codec/walk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct libfwctl_stream {
	const struct stream *stream;
	unsigned char *bytes;
	size_t length, room;
	size_t begin;	 /* of the record that comes next */
	uint64_t passed; /* bytes of the stream before `bytes` */
	bool broken;
	struct libfwctl_record record;
};

int libfwctl_stream_new(const struct libfwctl_format *format, const char *name,
			struct libfwctl_error *err, struct libfwctl_stream **out)
{
	const struct stream *found;
	struct libfwctl_stream *stream;

	error_reset(err);
	if (!format || !name || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "format, name and result"));
	found = format_find_stream(format, name);
	if (!found)
		return report(
			err, FAILURE(.message = MSG_STREAM_NONE, .error = ENOENT, .subject = name));
	if (found->obstacle)
		return report(err, FAILURE(.message = MSG_STREAM_OBSTACLE, .error = ENOTSUP,
					   .field = name, .subject = found->obstacle));
	stream = calloc(1, sizeof(*stream));
	if (!stream)
		return report_no_memory(err, "a stream");
	stream->stream = found;
	stream->record.layout = found->layout;
	*out = stream;
	return 0;
}

void libfwctl_stream_free(struct libfwctl_stream *stream)
{
	if (!stream)
		return;
	free(stream->bytes);
	free(stream);
}

/* Records that were given out make room for what comes. */
static void drop_passed(struct libfwctl_stream *stream)
{
	if (stream->begin == 0)
		return;
	memmove(stream->bytes, stream->bytes + stream->begin, stream->length - stream->begin);
	stream->length -= stream->begin;
	stream->passed += stream->begin;
	stream->begin = 0;
}

int libfwctl_stream_feed(struct libfwctl_stream *stream, const void *bytes, size_t length,
			 struct libfwctl_error *err)
{
	size_t wanted;

	error_reset(err);
	if (!stream || (!bytes && length))
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "stream and bytes"));
	drop_passed(stream);
	if (__builtin_add_overflow(stream->length, length, &wanted) || wanted > SIZE_MAX / 4)
		wanted = SIZE_MAX / 2;
	if (wanted > stream->room) {
		size_t room = 2 * stream->room > wanted ? 2 * stream->room : wanted;
		unsigned char *longer = realloc(stream->bytes, room);

		if (!longer)
			return report_no_memory(err, "the stream's bytes");
		stream->bytes = longer;
		stream->room = room;
	}
	if (length)
		memcpy(stream->bytes + stream->length, bytes, length);
	stream->length += length;
	return 0;
}

/* A field of a case that this record has not adds nothing to what it says of its size. */
static int told_size(struct walk *walk, struct frame *top, const struct expression *telling,
		     uint64_t *size, bool *told)
{
	unsigned int missing;
	int result;

	walk->elsewhere = 0;
	result = walk_evaluate(walk, top, telling, size, &missing);
	*told = !result && missing <= walk->elsewhere;
	return result;
}

/* How long the next record says that it is: -EAGAIN if that is not there yet. */
static int next_size(struct libfwctl_stream *stream, uint64_t *size)
{
	const struct expression *telling = stream->stream->record_size;
	struct libfwctl_record *record = &stream->record;
	struct frame top;
	struct walk walk;
	bool told;
	int result;

	*size = stream->stream->layout->size;
	record->bytes = stream->bytes + stream->begin;
	record->length = stream->length - stream->begin;
	if (!telling)
		return *size ? 0 : -EBADMSG;
	result = walk_start(&walk, record, &top);
	if (!result)
		result = told_size(&walk, &top, telling, size, &told);
	if (result)
		return result;
	/* No record is so long that its size could still come. */
	if (!told)
		return record->length < stream->stream->record_max ? -EAGAIN : -EBADMSG;
	if (*size == 0 || *size > stream->stream->record_max)
		return -EBADMSG;
	/* It covers at least what says so. */
	if (*size * 8 < top.end)
		top.end = *size * 8;
	result = told_size(&walk, &top, telling, size, &told);
	return result ? result : told ? 0 : -EBADMSG;
}

int libfwctl_stream_next(struct libfwctl_stream *stream, struct libfwctl_error *err,
			 const struct libfwctl_record **out)
{
	uint64_t size = 0;
	int result;

	error_reset(err);
	if (!stream || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "stream and result"));
	result = stream->broken ? -EBADMSG : next_size(stream, &size);
	if (result == -EBADMSG) {
		stream->broken = true;
		return report(err, FAILURE(.message = MSG_STREAM_SIZE, .error = EBADMSG,
					   .field = stream->stream->name,
					   .number = {stream->passed + stream->begin, size,
						      stream->stream->record_max}));
	}
	if (result == -ENOMEM)
		return report_no_memory(err, "a record's fields");
	if (result || size > stream->length - stream->begin)
		return -EAGAIN;
	stream->record.length = (size_t)size;
	stream->begin += (size_t)size;
	*out = &stream->record;
	return 0;
}

size_t libfwctl_stream_get_rest(const struct libfwctl_stream *stream)
{
	return stream ? stream->length - stream->begin : 0;
}
