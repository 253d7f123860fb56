/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * mlx5.h: what the tests of the mlx5 format share. Messages are mostly zeros, so that they are written
 * down as "@18 00001800 00000018": the bytes from that place on.
 */
#ifndef LIBFWCTL_TEST_MLX5_H
#define LIBFWCTL_TEST_MLX5_H

#include "../vectors.h"

#define LENGTH_MAX 4112

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

/* A request: the command, the fields set, its bytes. */
struct sent {
	const char *command, *set;
	size_t length;
	const char *bytes;
};

/* A reply that is a success: the fields set in what it answers, and some of those in it. */
struct answered {
	const char *command, *set;
	size_t length;
	const char *bytes, *fields;
};

static inline struct libfwctl_request *fill(const struct libfwctl_format *format,
					    const char *command, const char *json)
{
	struct libfwctl_request *request = new_request(format, command);

	put_json(request, json);
	return request;
}

static inline void check_encoding(const struct libfwctl_format *format, const struct sent *sent,
				  size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned char bytes[LENGTH_MAX];
		struct libfwctl_request *request = fill(format, sent[i].command, sent[i].set);

		parse_sparse(sent[i].bytes, bytes, sent[i].length);
		assert_bytes(libfwctl_request_get_record(request), bytes, sent[i].length);
		libfwctl_request_free(request);
	}
}

/* The bytes tell which command they are, and are one that can be loaded. */
static inline void check_identified(const struct libfwctl_format *format, const struct sent *sent,
				    size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned char bytes[LENGTH_MAX];
		struct libfwctl_request *request = new_request(format, sent[i].command);
		const struct libfwctl_command *command;

		parse_sparse(sent[i].bytes, bytes, sent[i].length);
		command = libfwctl_format_identify(format, bytes, sent[i].length);
		assert_non_null(command);
		assert_string_equal(libfwctl_command_get_name(command), sent[i].command);
		assert_int_equal(libfwctl_request_load(request, bytes, sent[i].length, NULL), 0);
		libfwctl_request_free(request);
	}
}

static inline void check_replies(const struct libfwctl_format *format,
				 const struct answered *answered, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *set = answered[i].set ? answered[i].set : "{}";
		unsigned char bytes[LENGTH_MAX];
		struct libfwctl_request *request = fill(format, answered[i].command, set);
		struct libfwctl_response *response;

		parse_sparse(answered[i].bytes, bytes, answered[i].length);
		response = load_response(format, answered[i].command, request, bytes,
					 answered[i].length);
		assert_int_equal(libfwctl_response_check(response, NULL), 0);
		assert_json_holds(libfwctl_response_get_record(response), answered[i].fields);
		libfwctl_response_free(response);
		libfwctl_request_free(request);
	}
}

static inline void assert_classified(const struct libfwctl_format *format, const char *command,
				     const char *json, uint32_t wanted_scope, uint64_t wanted)
{
	struct libfwctl_request *request = fill(format, command, json);
	uint64_t effects = 0;
	uint32_t scope = 0;

	assert_int_equal(libfwctl_request_classify(request, NULL, NULL, &scope, &effects), 0);
	if (scope != wanted_scope || effects != wanted)
		fail_msg("%s %s: scope %u and effects 0x%llx", command, json, (unsigned int)scope,
			 (unsigned long long)effects);
	libfwctl_request_free(request);
}

static struct libfwctl_context *context;

static inline int find_mlx5(void **state)
{
	const struct libfwctl_format *format = NULL;
	struct libfwctl_error *err = libfwctl_error_new();

	context = new_context();
	if (libfwctl_context_find_format(context, "mlx5", err, &format))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
	*state = (void *)format;
	return 0;
}

static inline int end_mlx5(void **state)
{
	(void)state;
	libfwctl_context_unref(context);
	return 0;
}

#endif
