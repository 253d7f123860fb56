/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vectors.h: what tests of formats share: bytes from text, requests and replies, records against JSON. */
#ifndef LIBFWCTL_TEST_VECTORS_H
#define LIBFWCTL_TEST_VECTORS_H

#include "../testing.h"

#include <ctype.h>
#include <json-c/json.h>

/* Pairs of digits, with blanks anywhere between them. */
static inline size_t parse_hex(const char *text, unsigned char *bytes)
{
	size_t length = 0;
	unsigned int byte;

	for (; *text; text++) {
		if (isspace((unsigned char)*text))
			continue;
		if (sscanf(text, "%2x", &byte) != 1)
			fail_msg("not hexadecimal: %s", text);
		bytes[length++] = (unsigned char)byte;
		text++;
	}
	return length;
}

static inline struct libfwctl_request *new_request(const struct libfwctl_format *format,
						   const char *name)
{
	const struct libfwctl_command *command = libfwctl_format_find_command(format, name);
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_request *request = NULL;

	if (!command)
		fail_msg("no command %s", name);
	if (libfwctl_request_new(command, err, &request))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
	return request;
}

static inline void put_json(struct libfwctl_request *request, const char *json)
{
	struct libfwctl_error *err = libfwctl_error_new();

	if (libfwctl_request_put_json(request, json, err))
		fail_msg("%s: %s", json, libfwctl_error_text(err));
	libfwctl_error_free(err);
}

static inline struct libfwctl_response *load_response(const struct libfwctl_format *format,
						      const char *name,
						      struct libfwctl_request *request,
						      const void *bytes, size_t length)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_response *response = NULL;

	assert_int_equal(libfwctl_response_new(&response), 0);
	if (libfwctl_response_load(response, libfwctl_format_find_command(format, name), request,
				   bytes, length, err))
		fail_msg("%s: %s", name, libfwctl_error_text(err));
	libfwctl_error_free(err);
	return response;
}

static inline void assert_bytes(const struct libfwctl_record *record, const void *bytes,
				size_t length)
{
	size_t found;
	const void *there = libfwctl_record_get_bytes(record, &found);

	assert_int_equal(found, length);
	assert_memory_equal(there, bytes, length);
}

static inline void assert_json_text(const char *text, const char *expected)
{
	json_object *found = json_tokener_parse(text), *wanted = json_tokener_parse(expected);

	assert_non_null(wanted);
	if (!json_object_equal(found, wanted))
		fail_msg("found    %s\nexpected %s", text, expected);
	json_object_put(found);
	json_object_put(wanted);
}

static inline void assert_json(const struct libfwctl_record *record, const char *expected)
{
	struct libfwctl_error *err = libfwctl_error_new();
	char *text = NULL;

	if (libfwctl_record_to_json(record, 0, err, &text))
		fail_msg("%s", libfwctl_error_text(err));
	assert_json_text(text, expected);
	libfwctl_free(text);
	libfwctl_error_free(err);
}

#endif
