// SPDX-License-Identifier: LGPL-2.1-or-later
/* Streams: records that say their own size, out of bytes cut anywhere. */
#include "records.h"

static struct loaded kinds, mlx5, bnxt;

static const unsigned char tlvs[] = {1, 4, 9, 0, 0, 0, 3, 0, 2, 4, 1, 0, 2, 0, 9, 1, 0xab};

static struct libfwctl_stream *stream_of(const struct loaded *loaded, const char *name)
{
	struct libfwctl_stream *stream = NULL;

	assert_int_equal(libfwctl_stream_new(loaded->format, name, NULL, &stream), 0);
	return stream;
}

static void test_cut_anywhere(void **state)
{
	(void)state;
	for (size_t piece = 1; piece <= sizeof(tlvs); piece++) {
		struct libfwctl_stream *stream = stream_of(&kinds, "tlvs");
		static const size_t lengths[] = {6, 2, 6, 3};
		const struct libfwctl_record *record = NULL;
		size_t records = 0, length;
		int result;

		for (size_t at = 0; at < sizeof(tlvs); at += piece) {
			size_t part = sizeof(tlvs) - at < piece ? sizeof(tlvs) - at : piece;

			assert_int_equal(libfwctl_stream_feed(stream, tlvs + at, part, NULL), 0);
			while ((result = libfwctl_stream_next(stream, NULL, &record)) == 0) {
				libfwctl_record_get_bytes(record, &length);
				assert_int_equal(length, lengths[records]);
				if (records == 0)
					assert_u64(record, "value.number", 9);
				if (records == 3)
					assert_data(record, "value.rest", "\xab", 1);
				records++;
			}
			assert_int_equal(result, -EAGAIN);
		}
		assert_int_equal(records, 4);
		assert_int_equal(libfwctl_stream_get_rest(stream), 0);
		libfwctl_stream_free(stream);
	}
}

static void test_what_waits(void **state)
{
	struct libfwctl_stream *stream = stream_of(&kinds, "tlvs");
	const struct libfwctl_record *record = NULL;

	(void)state;
	assert_int_equal(libfwctl_stream_feed(stream, tlvs, 5, NULL), 0);
	assert_int_equal(libfwctl_stream_next(stream, NULL, &record), -EAGAIN);
	assert_null(record);
	assert_int_equal(libfwctl_stream_get_rest(stream), 5);
	assert_int_equal(libfwctl_stream_feed(stream, tlvs + 5, 3, NULL), 0);
	assert_int_equal(libfwctl_stream_next(stream, NULL, &record), 0);
	assert_int_equal(libfwctl_stream_get_rest(stream), 2);
	libfwctl_stream_free(stream);
}

static void test_records_of_one_size(void **state)
{
	struct libfwctl_stream *stream = stream_of(&kinds, "pairs");
	const struct libfwctl_record *record = NULL;

	(void)state;
	assert_int_equal(libfwctl_stream_feed(stream, "\1\0\2\0\3\0\4", 7, NULL), 0);
	assert_int_equal(libfwctl_stream_next(stream, NULL, &record), 0);
	assert_u64(record, "right", 2);
	assert_int_equal(libfwctl_stream_next(stream, NULL, &record), -EAGAIN);
	libfwctl_stream_free(stream);
}

/* mlx5_ifc.h, resource_dump_segment_header: length in dwords, then the type, most significant first. */
static void test_mlx5_segments(void **state)
{
	static const unsigned char bytes[] = {
		0, 2, 0xff, 0xfb, 0, 0, 0, 0,		  /* terminate */
		0, 3, 0x12, 0x34, 1, 2, 3, 4, 5, 6, 7, 8, /* of unknown kind */
	};
	struct libfwctl_stream *stream = stream_of(&mlx5, "resource_dump");
	const struct libfwctl_record *record = NULL;

	(void)state;
	assert_int_equal(libfwctl_stream_feed(stream, bytes, sizeof(bytes), NULL), 0);
	assert_int_equal(libfwctl_stream_next(stream, NULL, &record), 0);
	assert_json(record, 0,
		    "{\"length_dw\":2,\"segment_type\":{\"value\":65531,\"name\":\"terminate\"}}");
	assert_int_equal(libfwctl_stream_next(stream, NULL, &record), 0);
	assert_json(
		record, 0,
		"{\"length_dw\":3,\"segment_type\":{\"value\":4660},\"body\":\"0102030405060708\"}");
	assert_int_equal(libfwctl_stream_next(stream, NULL, &record), -EAGAIN);
	libfwctl_stream_free(stream);
}

/* The field that tells a record's length belongs to one case of a union: to another it adds nothing. */
static void test_length_of_a_case(void **state)
{
	static const unsigned char bytes[] = {
		1,    0, 2,    0,    0xaa, 0xbb,	  /* has a length */
		0x80, 0, 0xff, 0xff, 1,	   2,	 3, 4, 5, /* has none */
		1,    0, 0,    0,
	};
	static const size_t lengths[] = {6, 9, 4};
	struct libfwctl_stream *stream = stream_of(&bnxt, "dump_pieces");
	const struct libfwctl_record *record = NULL;
	size_t records = 0, length;

	(void)state;
	for (size_t at = 0; at < sizeof(bytes); at++) {
		assert_int_equal(libfwctl_stream_feed(stream, bytes + at, 1, NULL), 0);
		while (!libfwctl_stream_next(stream, NULL, &record)) {
			libfwctl_record_get_bytes(record, &length);
			assert_int_equal(length, lengths[records]);
			if (records == 1)
				assert_u64(record, "count", 0xffff);
			records++;
		}
	}
	assert_int_equal(records, 3);
	assert_int_equal(libfwctl_stream_get_rest(stream), 0);
	libfwctl_stream_free(stream);
}

static void assert_breaks(const struct loaded *loaded, const char *name, const void *bytes,
			  size_t length, const char *part)
{
	struct libfwctl_stream *stream = stream_of(loaded, name);
	struct libfwctl_error *err = libfwctl_error_new();
	const struct libfwctl_record *record = NULL;

	assert_int_equal(libfwctl_stream_feed(stream, tlvs, 0, NULL), 0);
	assert_int_equal(libfwctl_stream_feed(stream, bytes, length, NULL), 0);
	assert_int_equal(libfwctl_stream_next(stream, err, &record), -EBADMSG);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_MALFORMED);
	assert_contains(libfwctl_error_text(err), part);
	/* It gives no more. */
	assert_int_equal(libfwctl_stream_feed(stream, tlvs, sizeof(tlvs), NULL), 0);
	assert_int_equal(libfwctl_stream_next(stream, err, &record), -EBADMSG);
	assert_null(record);
	libfwctl_stream_free(stream);
	libfwctl_error_free(err);
}

static void test_sizes_that_cannot_be(void **state)
{
	/* 65535 dwords are 262140 bytes, within 256 KiB: it waits for them. */
	struct libfwctl_stream *stream = stream_of(&mlx5, "resource_dump");
	const struct libfwctl_record *record = NULL;

	(void)state;
	assert_int_equal(libfwctl_stream_feed(stream, "\xff\xff\0\0", 4, NULL), 0);
	assert_int_equal(libfwctl_stream_next(stream, NULL, &record), -EAGAIN);
	libfwctl_stream_free(stream);
	assert_breaks(&mlx5, "resource_dump", "\0\0\0\0", 4, "0 bytes");
	assert_breaks(&mlx5, "resource_dump", "\0\0", 2, "byte 0 of the stream resource_dump");
}

static void test_arguments(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_stream *stream = NULL;
	const struct libfwctl_record *record = NULL;

	(void)state;
	assert_int_equal(libfwctl_stream_new(kinds.format, "none", err, &stream), -ENOENT);
	assert_contains(libfwctl_error_text(err), "no stream none");
	assert_int_equal(libfwctl_stream_new(NULL, "tlvs", err, &stream), -EINVAL);
	assert_int_equal(libfwctl_stream_new(kinds.format, NULL, err, &stream), -EINVAL);
	assert_int_equal(libfwctl_stream_new(kinds.format, "tlvs", err, NULL), -EINVAL);
	assert_null(stream);
	assert_int_equal(libfwctl_stream_feed(NULL, "", 0, err), -EINVAL);
	assert_int_equal(libfwctl_stream_next(NULL, err, &record), -EINVAL);
	assert_int_equal(libfwctl_stream_get_rest(NULL), 0);
	libfwctl_stream_free(NULL);
	stream = stream_of(&kinds, "tlvs");
	assert_int_equal(libfwctl_stream_feed(stream, NULL, 1, err), -EINVAL);
	assert_int_equal(libfwctl_stream_next(stream, err, NULL), -EINVAL);
	assert_int_equal(libfwctl_stream_next(stream, err, &record), -EAGAIN);
	libfwctl_stream_free(stream);
	libfwctl_error_free(err);
}

static int load_all(void **state)
{
	(void)state;
	load(&kinds, "kinds", NULL, 0);
	load(&mlx5, "test-mlx5", NULL, 0);
	load(&bnxt, "test-bnxt", NULL, 0);
	return 0;
}

static int unload_all(void **state)
{
	(void)state;
	unload(&kinds);
	unload(&mlx5);
	unload(&bnxt);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_anywhere),
		cmocka_unit_test(test_what_waits),
		cmocka_unit_test(test_records_of_one_size),
		cmocka_unit_test(test_mlx5_segments),
		cmocka_unit_test(test_length_of_a_case),
		cmocka_unit_test(test_sizes_that_cannot_be),
		cmocka_unit_test(test_arguments),
	};

	return cmocka_run_group_tests_name("stream", tests, load_all, unload_all);
}
