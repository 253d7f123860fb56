/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mlx5.h: what the tests of the mlx5 format share. Messages are mostly zeros, so that they are written
 * down as "@18 00001800 00000018": the bytes from that place on.
 */
#ifndef LIBFWCTL_TEST_MLX5_H
#define LIBFWCTL_TEST_MLX5_H

#include "../vectors.h"

/* Sets bytes[0] to bytes[length - 1]. */
static inline void parse_sparse(const char *text, unsigned char *bytes, size_t length)
{
	size_t at = 0;

	memset(bytes, 0, length);
	for (const char *word = text + strspn(text, " "); *word; word += strspn(word, " ")) {
		char digits[80] = "";
		size_t size = strcspn(word, " ");

		assert_true(size < sizeof(digits));
		memcpy(digits, word, size);
		word += size;
		if (*digits == '@') {
			at = strtoul(digits + 1, NULL, 16);
			continue;
		}
		assert_true(at + size / 2 <= length);
		at += parse_hex(digits, bytes + at);
	}
}

/* All of `wanted` is in `found`: members of objects, elements of arrays, as many as there are. */
static inline void assert_holds(json_object *found, json_object *wanted, const char *where)
{
	if (json_object_is_type(wanted, json_type_object) &&
	    json_object_is_type(found, json_type_object)) {
		json_object_object_foreach(wanted, name, member)
			assert_holds(json_object_object_get(found, name), member, name);
		return;
	}
	if (json_object_is_type(wanted, json_type_array) &&
	    json_object_is_type(found, json_type_array) &&
	    json_object_array_length(wanted) == json_object_array_length(found)) {
		for (size_t i = 0; i < json_object_array_length(wanted); i++)
			assert_holds(json_object_array_get_idx(found, i),
				     json_object_array_get_idx(wanted, i), where);
		return;
	}
	if (!json_object_equal(found, wanted))
		fail_msg("%s: found %s, expected %s", where, json_object_to_json_string(found),
			 json_object_to_json_string(wanted));
}

static inline void assert_json_holds(const struct libfwctl_record *record, const char *wanted)
{
	struct libfwctl_error *err = libfwctl_error_new();
	json_object *expected = json_tokener_parse(wanted), *found;
	char *text = NULL;

	if (!expected)
		fail_msg("not JSON: %s", wanted);
	if (libfwctl_record_to_json(record, 0, err, &text))
		fail_msg("%s", libfwctl_error_text(err));
	found = json_tokener_parse(text);
	assert_holds(found, expected, "record");
	json_object_put(expected);
	json_object_put(found);
	libfwctl_free(text);
	libfwctl_error_free(err);
}

#endif
