/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* records.h: records of the formats in tests/formats, and looking at their fields. */
#ifndef LIBFWCTL_TEST_RECORDS_H
#define LIBFWCTL_TEST_RECORDS_H

#include "wire.h"

#include "codec/record.h"

static inline const struct libfwctl_layout *layout_of(const struct loaded *loaded, const char *name)
{
	const struct libfwctl_layout *layout = libfwctl_format_find_layout(loaded->format, name);

	if (!layout)
		fail_msg("there is no layout %s", name);
	return layout;
}

static inline struct libfwctl_record *record_of(const struct loaded *loaded, const char *name,
						const void *bytes, size_t length)
{
	struct libfwctl_record *record = NULL;

	assert_int_equal(libfwctl_record_new(layout_of(loaded, name), bytes, length, NULL, &record),
			 0);
	return record;
}

static inline struct libfwctl_record *response_of(const struct loaded *loaded, const char *command,
						  const void *bytes, size_t length)
{
	const struct libfwctl_layout *layout =
		libfwctl_command_get_response(command_of(loaded, command));
	struct libfwctl_record *record = NULL;

	assert_int_equal(libfwctl_record_new(layout, bytes, length, NULL, &record), 0);
	return record;
}

static inline void assert_u64(const struct libfwctl_record *record, const char *path,
			      uint64_t expected)
{
	struct libfwctl_error *err = libfwctl_error_new();
	uint64_t value = 0;

	if (libfwctl_record_find_u64(record, path, err, &value))
		fail_msg("%s: %s", path, libfwctl_error_text(err));
	if (value != expected)
		fail_msg("%s is 0x%llx, not 0x%llx", path, (unsigned long long)value,
			 (unsigned long long)expected);
	libfwctl_error_free(err);
}

static inline void assert_i64(const struct libfwctl_record *record, const char *path,
			      int64_t expected)
{
	struct libfwctl_error *err = libfwctl_error_new();
	int64_t value = 0;

	if (libfwctl_record_find_i64(record, path, err, &value))
		fail_msg("%s: %s", path, libfwctl_error_text(err));
	if (value != expected)
		fail_msg("%s is %lld, not %lld", path, (long long)value, (long long)expected);
	libfwctl_error_free(err);
}

static inline void assert_data(const struct libfwctl_record *record, const char *path,
			       const void *expected, size_t length)
{
	struct libfwctl_error *err = libfwctl_error_new();
	const void *data = NULL;
	size_t has = 0;

	if (libfwctl_record_find_data(record, path, err, &data, &has))
		fail_msg("%s: %s", path, libfwctl_error_text(err));
	assert_int_equal(has, length);
	assert_memory_equal(data, expected, length);
	libfwctl_error_free(err);
}

static inline void assert_text(const struct libfwctl_record *record, const char *path,
			       const char *expected)
{
	struct libfwctl_error *err = libfwctl_error_new();
	char *text = NULL;

	if (libfwctl_record_find_text(record, path, err, &text))
		fail_msg("%s: %s", path, libfwctl_error_text(err));
	assert_string_equal(text, expected);
	libfwctl_free(text);
	libfwctl_error_free(err);
}

static inline void assert_no_field(const struct libfwctl_record *record, const char *path,
				   int status)
{
	char *text = NULL;

	assert_int_equal(libfwctl_record_find_text(record, path, NULL, &text), status);
	assert_null(text);
}

static inline void assert_count(const struct libfwctl_record *record, const char *path,
				uint64_t expected)
{
	struct libfwctl_path *found = NULL;
	uint64_t count = UINT64_MAX;

	assert_int_equal(libfwctl_path_new(libfwctl_record_get_layout(record), path, NULL, &found),
			 0);
	assert_int_equal(libfwctl_record_get_count(record, found, &count), 0);
	assert_int_equal(count, expected);
	libfwctl_path_free(found);
}

static inline void assert_json(const struct libfwctl_record *record, unsigned int flags,
			       const char *expected)
{
	struct libfwctl_error *err = libfwctl_error_new();
	char *text = NULL;

	if (libfwctl_record_to_json(record, flags, err, &text))
		fail_msg("%s", libfwctl_error_text(err));
	assert_string_equal(text, expected);
	libfwctl_free(text);
	libfwctl_error_free(err);
}

#endif
