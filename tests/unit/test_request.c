// SPDX-License-Identifier: LGPL-2.1-or-later
/* Requests: what is in them from the start, what can be set, what is filled in, captured bytes. */
#include "vendors.h"

#include "message/request.h"

/* ECS, as it stands on the wire: the text read from left to right. */
#define ECS                                                                                       \
	0xe5, 0xb1, 0x3f, 0x22, 0x23, 0x28, 0x4a, 0x14, 0xb8, 0xba, 0xb9, 0x69, 0x1e, 0x89, 0x33, \
		0x86

/* The header is in host order, what follows is little-endian. */
static size_t cxl_request(unsigned char *bytes, uint32_t opcode, const void *payload,
			  uint32_t length)
{
	uint32_t header[4] = {opcode, 0, length, 0};

	memcpy(bytes, header, sizeof(header));
	memcpy(bytes + sizeof(header), payload, length);
	return sizeof(header) + length;
}

static void assert_bytes(struct libfwctl_request *request, const void *bytes, size_t length)
{
	size_t has;
	const void *got = libfwctl_record_get_bytes(libfwctl_request_get_record(request), &has);

	assert_int_equal(has, length);
	assert_memory_equal(got, bytes, length);
}

/* Puts something that must be refused, and leaves the request as it was. */
static void assert_refused(struct libfwctl_request *request, const char *path, const char *text,
			   int status, uint32_t kind, const char *part)
{
	const struct libfwctl_record *record = libfwctl_request_get_record(request);
	struct libfwctl_error *err = libfwctl_error_new();
	unsigned char before[256];
	size_t length;
	const void *bytes = libfwctl_record_get_bytes(record, &length);

	memcpy(before, bytes, length);
	assert_int_equal(libfwctl_request_put(request, path, text, err), status);
	assert_int_equal(libfwctl_error_get_errno(err), -status);
	assert_int_equal(libfwctl_error_get_kind(err), kind);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_NO);
	assert_string_equal(libfwctl_error_get_command(err),
			    libfwctl_command_get_name(libfwctl_request_get_command(request)));
	assert_string_equal(libfwctl_error_get_field(err), path);
	assert_contains(libfwctl_error_text(err), part);
	assert_bytes(request, before, length);
	libfwctl_error_free(err);
}

static void test_constants_and_defaults(void **state)
{
	static const unsigned char ecs[] = {ECS, 0, 0, 0, 0, 0};
	static const unsigned char counters[] = {0, 0x10, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0};
	static const unsigned char ver_get[] = {0, 0, 0xff, 0xff, 0, 0, 0xff, 0xff, 0, 0, 0, 0,
						0, 0, 0,    0,	  0, 0, 0,    0,    0, 0, 0, 0};
	struct libfwctl_request *request = request_of(&cxl, "get_feature.ecs");
	unsigned char bytes[64];

	(void)state;
	assert_bytes(request, bytes, cxl_request(bytes, 0x501, ecs, sizeof(ecs)));
	libfwctl_request_free(request);
	request = request_of(&call, "read_counters");
	assert_bytes(request, counters, sizeof(counters));
	libfwctl_request_free(request);
	request = request_of(&bnxt, "hwrm_ver_get");
	assert_bytes(request, ver_get, sizeof(ver_get));
	libfwctl_request_free(request);
}

static void test_a_default_can_be_changed_a_constant_cannot(void **state)
{
	struct libfwctl_request *request = request_of(&cxl, "get_feature.patrol_scrub");
	const struct libfwctl_record *record = libfwctl_request_get_record(request);
	uint64_t count = 0;

	(void)state;
	assert_int_equal(libfwctl_record_find_u64(record, "count", NULL, &count), 0);
	assert_int_equal(count, 4);
	assert_int_equal(libfwctl_request_put(request, "count", "2", NULL), 0);
	assert_int_equal(libfwctl_record_find_u64(record, "count", NULL, &count), 0);
	assert_int_equal(count, 2);
	assert_refused(request, "uuid", "ffffffff-ffff-ffff-ffff-ffffffffffff", -EACCES,
		       LIBFWCTL_ERROR_USAGE, "uuid");
	assert_refused(request, "opcode", "3", -EACCES, LIBFWCTL_ERROR_USAGE, "opcode");
	assert_refused(request, "op_size", "3", -EACCES, LIBFWCTL_ERROR_USAGE, "op_size");
	assert_int_equal(libfwctl_request_reset(request), 0);
	assert_int_equal(libfwctl_record_find_u64(record, "count", NULL, &count), 0);
	assert_int_equal(count, 4);
	libfwctl_request_free(request);
}

static void test_what_is_refused_changes_nothing(void **state)
{
	struct libfwctl_request *request = request_of(&cxl, "get_feature");

	(void)state;
	assert_int_equal(libfwctl_request_put_u64(request, "count", 77, NULL), 0);
	assert_refused(request, "size", "1", -ENOENT, LIBFWCTL_ERROR_USAGE, "size");
	assert_refused(request, "count", "65536", -ERANGE, LIBFWCTL_ERROR_USAGE, "65536");
	assert_refused(request, "count", "-1", -ERANGE, LIBFWCTL_ERROR_USAGE, "-1");
	assert_refused(request, "selection", "3", -EINVAL, LIBFWCTL_ERROR_USAGE, "selection");
	assert_refused(request, "selection", "latest", -EINVAL, LIBFWCTL_ERROR_USAGE, "latest");
	assert_refused(request, "uuid", "ffff", -EINVAL, LIBFWCTL_ERROR_USAGE, "uuid");
	assert_int_equal(libfwctl_request_put(request, "selection", "saved", NULL), 0);
	libfwctl_request_free(request);
}

static void test_numbers_and_data_by_name(void **state)
{
	static const unsigned char uuid[16] = {ECS};
	struct libfwctl_request *request = request_of(&cxl, "get_feature");
	struct libfwctl_error *err = libfwctl_error_new();
	const void *data;
	size_t length;

	(void)state;
	assert_int_equal(libfwctl_request_put_data(request, "uuid", uuid, sizeof(uuid), err), 0);
	assert_int_equal(libfwctl_record_find_data(libfwctl_request_get_record(request), "uuid",
						   NULL, &data, &length),
			 0);
	assert_memory_equal(data, uuid, sizeof(uuid));
	assert_int_equal(libfwctl_request_put_u64(request, "count", 65536, err), -ERANGE);
	assert_contains(libfwctl_error_text(err), "count");
	assert_contains(libfwctl_error_text(err), "65536");
	assert_int_equal(libfwctl_request_put_u64(request, "uuid", 1, err), -EINVAL);
	assert_string_equal(libfwctl_error_get_field(err), "uuid");
	assert_int_equal(libfwctl_request_put_data(request, "count", uuid, 2, err), -EINVAL);
	assert_int_equal(libfwctl_request_put_data(request, "uuid", uuid, 17, err), -EINVAL);
	assert_int_equal(libfwctl_request_put_u64(request, "nothing", 1, err), -ENOENT);
	assert_string_equal(libfwctl_error_get_command(err), "get_feature");
	libfwctl_error_free(err);
	libfwctl_request_free(request);
}

static void test_by_path(void **state)
{
	struct libfwctl_request *request = request_of(&cxl, "get_feature");
	struct libfwctl_request *other = request_of(&cxl, "set_feature");
	const struct libfwctl_layout *layout =
		libfwctl_command_get_request(command_of(&cxl, "get_feature"));
	struct libfwctl_path *count = NULL, *uuid = NULL, *opcode = NULL;
	static const unsigned char ones[16] = {1, 1};
	uint64_t value = 0;

	(void)state;
	assert_int_equal(libfwctl_path_new(layout, "count", NULL, &count), 0);
	assert_int_equal(libfwctl_path_new(layout, "uuid", NULL, &uuid), 0);
	assert_int_equal(libfwctl_path_new(layout, "opcode", NULL, &opcode), 0);
	assert_int_equal(libfwctl_request_set_u64(request, count, 65535), 0);
	assert_int_equal(libfwctl_request_set_u64(request, count, 65536), -ERANGE);
	assert_int_equal(libfwctl_request_set_i64(request, count, -1), -ERANGE);
	assert_int_equal(libfwctl_request_set_i64(request, count, 12), 0);
	assert_int_equal(libfwctl_request_set_u64(request, opcode, 1), -EACCES);
	assert_int_equal(libfwctl_request_set_u64(request, uuid, 1), -EINVAL);
	assert_int_equal(libfwctl_request_set_data(request, uuid, ones, sizeof(ones)), 0);
	assert_int_equal(libfwctl_request_set_u64(other, count, 1), -EINVAL);
	assert_int_equal(
		libfwctl_record_get_u64(libfwctl_request_get_record(request), count, &value), 0);
	assert_int_equal(value, 12);
	libfwctl_path_free(count);
	libfwctl_path_free(uuid);
	libfwctl_path_free(opcode);
	libfwctl_request_free(other);
	libfwctl_request_free(request);
}

static void test_length_follows_what_is_set(void **state)
{
	unsigned char set[36] = {ECS}, bytes[64];
	struct libfwctl_request *request = request_of(&cxl, "set_feature");

	(void)state;
	set[22] = 1;
	memcpy(set + 32, "\x78\x56\x34\x12", 4);
	assert_bytes(request, bytes, cxl_request(bytes, 0x502, (unsigned char[32]){0}, 32));
	assert_int_equal(
		libfwctl_request_put(request, "uuid", "e5b13f22-2328-4a14-b8ba-b9691e893386", NULL),
		0);
	assert_int_equal(libfwctl_request_put(request, "version", "1", NULL), 0);
	assert_int_equal(libfwctl_request_put(request, "feat_data", "78563412", NULL), 0);
	assert_bytes(request, bytes, cxl_request(bytes, 0x502, set, sizeof(set)));
	assert_int_equal(libfwctl_request_put(request, "feat_data", "78", NULL), 0);
	assert_bytes(request, bytes, cxl_request(bytes, 0x502, set, 33));
	libfwctl_request_free(request);
}

static void test_an_open_request_grows(void **state)
{
	/* three units; the second: 1024 errors, codewords, counter reset */
	static const unsigned char frus[] = {1, 3, 0, 0x1c, 0, 5, 0};
	static const unsigned char empty[33] = {ECS};
	unsigned char set[39] = {ECS}, bytes[64];
	struct libfwctl_request *request = request_of(&cxl, "set_feature.ecs");

	(void)state;
	memcpy(set + 32, frus, sizeof(frus));
	assert_int_equal(libfwctl_request_put(request, "log_entry_type", "1", NULL), 0);
	assert_int_equal(libfwctl_request_put(request, "fru[0].threshold_count", "per_256", NULL),
			 0);
	assert_int_equal(libfwctl_request_put(request, "fru[1].threshold_count", "4", NULL), 0);
	assert_int_equal(libfwctl_request_put(request, "fru[1].count_mode", "1", NULL), 0);
	assert_int_equal(libfwctl_request_put(request, "fru[1].reset_counter", "1", NULL), 0);
	assert_int_equal(libfwctl_request_put(request, "fru[2].threshold_count", "5", NULL), 0);
	assert_bytes(request, bytes, cxl_request(bytes, 0x502, set, sizeof(set)));
	assert_int_equal(libfwctl_request_reset(request), 0);
	assert_bytes(request, bytes, cxl_request(bytes, 0x502, empty, sizeof(empty)));
	libfwctl_request_free(request);
}

static void test_json_is_all_or_nothing(void **state)
{
	struct libfwctl_request *request = request_of(&cxl, "get_feature");
	struct libfwctl_error *err = libfwctl_error_new();
	unsigned char payload[21] = {ECS, 1, 0, 9, 0, 2}, bytes[64];

	(void)state;
	assert_int_equal(libfwctl_request_put_json(
				 request,
				 "{\"uuid\":\"e5b13f22-2328-4a14-b8ba-b9691e893386\",\"offset\":1,"
				 "\"count\":9,\"selection\":{\"value\":2,\"name\":\"saved\"}}",
				 err),
			 0);
	assert_bytes(request, bytes, cxl_request(bytes, 0x501, payload, sizeof(payload)));
	assert_int_equal(libfwctl_request_put_json(
				 request, "{\"count\":3,\"offset\":5,\"selection\":7}", err),
			 -EINVAL);
	assert_string_equal(libfwctl_error_get_field(err), "selection");
	assert_string_equal(libfwctl_error_get_command(err), "get_feature");
	assert_bytes(request, bytes, cxl_request(bytes, 0x501, payload, sizeof(payload)));
	assert_int_equal(libfwctl_request_put_json(request, "{\"count\":3,", err), -EBADMSG);
	assert_bytes(request, bytes, cxl_request(bytes, 0x501, payload, sizeof(payload)));
	libfwctl_error_free(err);
	libfwctl_request_free(request);
}

/* ---- buffers -------------------------------------------------------------------------------- */

/* struct fwctl_rpc_pds is in host order. */
static void assert_pds_lengths(struct libfwctl_request *request, uint32_t in, uint32_t out)
{
	const unsigned char *bytes =
		libfwctl_record_get_bytes(libfwctl_request_get_record(request), NULL);
	uint32_t number;

	memcpy(&number, bytes + 12, sizeof(number));
	assert_int_equal(number, in);
	memcpy(&number, bytes + 36, sizeof(number));
	assert_int_equal(number, out);
}

static void test_a_buffer_brings_its_length(void **state)
{
	struct libfwctl_request *request = request_of(&pds, "operation");
	struct libfwctl_error *err = libfwctl_error_new();

	(void)state;
	assert_pds_lengths(request, 0, 0);
	assert_int_equal(libfwctl_request_put(request, "in", "0102030405", err), 0);
	assert_pds_lengths(request, 5, 0);
	assert_int_equal(libfwctl_request_put_data(request, "in", "xyz", 3, err), 0);
	assert_pds_lengths(request, 3, 0);
	/* what the caller says himself stays */
	assert_int_equal(libfwctl_request_put(request, "len", "16", err), 0);
	assert_int_equal(libfwctl_request_put(request, "in", "0102", err), 0);
	assert_pds_lengths(request, 16, 0);
	assert_int_equal(libfwctl_request_reset(request), 0);
	assert_pds_lengths(request, 0, 0);
	assert_int_equal(libfwctl_request_put(request, "in", "010", err), -EINVAL);
	assert_string_equal(libfwctl_error_get_field(err), "in");
	assert_int_equal(libfwctl_request_put_u64(request, "in", 5, err), -EINVAL);
	assert_int_equal(libfwctl_request_put_data(request, "out", "xyz", 3, err), -EACCES);
	assert_contains(libfwctl_error_text(err), "written by the device");
	libfwctl_error_free(err);
	libfwctl_request_free(request);
}

static void test_fields_behind_a_buffer(void **state)
{
	struct libfwctl_request *request = request_of(&pds, "read_sensor");

	(void)state;
	assert_int_equal(libfwctl_request_put(request, "in.index", "3", NULL), 0);
	assert_int_equal(libfwctl_request_put(request, "in.kind", "voltage", NULL), 0);
	assert_pds_lengths(request, 4, 16);
	assert_refused(request, "in.index", "65536", -ERANGE, LIBFWCTL_ERROR_USAGE, "in.index");
	assert_refused(request, "in.nothing", "1", -ENOENT, LIBFWCTL_ERROR_USAGE, "nothing");
	libfwctl_request_free(request);
}

static void test_buffers_in_json(void **state)
{
	struct libfwctl_request *request = request_of(&pds, "read_sensor");
	struct libfwctl_error *err = libfwctl_error_new();
	static const char *const bad[] = {
		"{\"in\":{\"index\":3},\"nothing\":1}",
		"{\"in\":{\"index\":3},}",
		"{\"in\":{\"index\":3}",
		"{\"in\":{\"index\":70000}}",
		"{\"in\":{\"index\":3},\"in\":\"zz\"}",
		"{\"in\":{\"index\":3},\"in\":5}",
		"{\"in\":{\"index\":3},\"out\":{}}",
	};

	(void)state;
	assert_int_equal(libfwctl_request_put_json(
				 request, " { \"in\" : {\"index\":3,\"kind\":\"voltage\"} } ", err),
			 0);
	assert_memory_equal(request_resolve(request, "in", &(const char *){NULL}, NULL)->bytes,
			    "\3\0\2\0", 4);
	assert_int_equal(libfwctl_request_put_json(request, "{\"in\":\"05000100\"}", err), 0);
	assert_memory_equal(request_resolve(request, "in", &(const char *){NULL}, NULL)->bytes,
			    "\5\0\1\0", 4);
	for (size_t i = 0; i < COUNT(bad); i++) {
		int status = libfwctl_request_put_json(request, bad[i], err);

		if (status >= 0)
			fail_msg("%s was taken", bad[i]);
		assert_string_not_equal(libfwctl_error_text(err), "");
		assert_memory_equal(
			request_resolve(request, "in", &(const char *){NULL}, NULL)->bytes,
			"\5\0\1\0", 4);
	}
	libfwctl_request_free(request);
	request = request_of(&pds, "operation");
	assert_int_equal(libfwctl_request_put_json(
				 request, "{\"ep\":3, \"in\":\"0102\" ,\"out_len\":7}", err),
			 0);
	assert_pds_lengths(request, 2, 7);
	assert_memory_equal(request_resolve(request, "in", &(const char *){NULL}, NULL)->bytes,
			    "\1\2", 2);
	assert_int_equal(libfwctl_request_put_json(request, "{\"ep\":4,\"in\":\"03\"}", err), 0);
	assert_pds_lengths(request, 1, 7);
	libfwctl_error_free(err);
	libfwctl_request_free(request);
}

/* ---- captured requests ---------------------------------------------------------------------- */

static void test_load(void **state)
{
	static const unsigned char ecs[] = {ECS, 0, 0, 5, 0, 1};
	struct libfwctl_request *request = request_of(&cxl, "get_feature.ecs");
	struct libfwctl_error *err = libfwctl_error_new();
	unsigned char bytes[64], other[64];
	size_t length = cxl_request(bytes, 0x501, ecs, sizeof(ecs));

	(void)state;
	assert_int_equal(libfwctl_request_load(request, bytes, length, err), 0);
	assert_bytes(request, bytes, length);
	/* what is behind the request, by its own word, is not of it */
	assert_int_equal(libfwctl_request_load(request, bytes, length + 20, err), 0);
	assert_bytes(request, bytes, length);
	assert_int_equal(libfwctl_request_load(request, bytes, length - 1, err), -EINVAL);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_MALFORMED);
	assert_string_equal(libfwctl_error_get_command(err), "get_feature.ecs");
	assert_bytes(request, bytes, length); /* as it was */
	memcpy(other, bytes, sizeof(other));
	other[16] ^= 1;
	assert_int_equal(libfwctl_request_load(request, other, length, err), -EINVAL);
	cxl_request(other, 0x502, ecs, sizeof(ecs));
	assert_int_equal(libfwctl_request_load(request, other, length, err), -EINVAL);
	assert_int_equal(libfwctl_request_load(request, NULL, 0, err), -EINVAL);
	assert_int_equal(libfwctl_request_load(request, bytes, ((size_t)2 << 20) + 1, err),
			 -EMSGSIZE);
	libfwctl_error_free(err);
	libfwctl_request_free(request);
}

static void test_what_a_buffer_holds(void **state)
{
	struct libfwctl_request *request = request_of(&pds, "read_sensor");
	const struct libfwctl_record *in;
	const void *bytes;
	uint64_t index = 0;
	size_t length = 0;

	(void)state;
	assert_int_equal(libfwctl_request_put(request, "in.index", "0x0102", NULL), 0);
	in = libfwctl_request_get_buffer(request, "in");
	bytes = libfwctl_record_get_bytes(in, &length);
	assert_int_equal(length, 4);
	assert_memory_equal(bytes, "\2\1\0\0", 4);
	assert_int_equal(libfwctl_record_find_u64(in, "index", NULL, &index), 0);
	assert_int_equal(index, 0x0102);
	assert_null(libfwctl_request_get_buffer(request, "out")); /* it comes back */
	assert_null(libfwctl_request_get_buffer(request, "nothing"));
	assert_null(libfwctl_request_get_buffer(request, NULL));
	assert_null(libfwctl_request_get_buffer(NULL, "in"));
	libfwctl_request_free(request);
}

static void test_loaded_addresses_are_forgotten(void **state)
{
	unsigned char bytes[40] = {0xf1, 0xff, 0xff, 0xff, 0, 0, 0xff, 0xff};
	struct libfwctl_request *request = request_of(&bnxt, "hwrm_nvm_get_variable");
	const unsigned char *kept;

	(void)state;
	memset(bytes + 16, 0xaa, 8);
	bytes[24] = 32;
	assert_int_equal(libfwctl_request_load(request, bytes, sizeof(bytes), NULL), 0);
	kept = libfwctl_record_get_bytes(libfwctl_request_get_record(request), NULL);
	assert_memory_equal(kept + 16, "\0\0\0\0\0\0\0\0", 8);
	assert_int_equal(kept[24], 32);
	libfwctl_request_free(request);
}

/* ---- what else ------------------------------------------------------------------------------ */

static void test_setters_look_at_what_they_get(void **state)
{
	struct libfwctl_request *request = request_of(&cxl, "get_feature");

	(void)state;
	assert_int_equal(libfwctl_request_set_scope(request, 3), 0);
	assert_int_equal(libfwctl_request_set_scope(request, 4), -EINVAL);
	assert_int_equal(libfwctl_request_set_room(request, LIBFWCTL_RPC_LENGTH_MAX), 0);
	assert_int_equal(libfwctl_request_set_room(request, LIBFWCTL_RPC_LENGTH_MAX + 1),
			 -EMSGSIZE);
	assert_ptr_equal(libfwctl_request_get_command(request), command_of(&cxl, "get_feature"));
	libfwctl_request_free(request);
}

static void test_enabling(void **state)
{
	struct libfwctl_request *request = request_of(&call, "read_counters");
	const unsigned char *bytes;

	(void)state;
	assert_int_equal(libfwctl_request_put(request, "note", "0x01020304", NULL), 0);
	bytes = libfwctl_record_get_bytes(libfwctl_request_get_record(request), NULL);
	assert_int_equal(bytes[10], 1); /* mode, whose first bit lets it count */
	assert_memory_equal(bytes + 12, "\1\2\3\4", 4);
	libfwctl_request_free(request);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_constants_and_defaults),
		cmocka_unit_test(test_a_default_can_be_changed_a_constant_cannot),
		cmocka_unit_test(test_what_is_refused_changes_nothing),
		cmocka_unit_test(test_numbers_and_data_by_name),
		cmocka_unit_test(test_by_path),
		cmocka_unit_test(test_length_follows_what_is_set),
		cmocka_unit_test(test_an_open_request_grows),
		cmocka_unit_test(test_json_is_all_or_nothing),
		cmocka_unit_test(test_a_buffer_brings_its_length),
		cmocka_unit_test(test_fields_behind_a_buffer),
		cmocka_unit_test(test_buffers_in_json),
		cmocka_unit_test(test_load),
		cmocka_unit_test(test_what_a_buffer_holds),
		cmocka_unit_test(test_loaded_addresses_are_forgotten),
		cmocka_unit_test(test_setters_look_at_what_they_get),
		cmocka_unit_test(test_enabling),
	};

	return cmocka_run_group_tests(tests, load_all, unload_all);
}
