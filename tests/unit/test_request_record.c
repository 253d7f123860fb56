// SPDX-License-Identifier: LGPL-2.1-or-later
/* Requests set from other records by the names of fields: what is taken over, what is left, what cannot be. */
#include "records.h"

#include "message/request.h"

static struct loaded compare, mlx5;
static struct libfwctl_error *err;

/* A reply with these fields, as a device would give it. */
static struct libfwctl_response *reply_of(const struct loaded *loaded, const char *command,
					  const char *json)
{
	struct libfwctl_response *response = new_response();

	if (libfwctl_response_make(response, command_of(loaded, command), NULL, NULL, 0, json, err))
		fail_msg("%s", libfwctl_error_text(err));
	return response;
}

static void put(struct libfwctl_request *request, const char *path, const char *text)
{
	if (libfwctl_request_put(request, path, text, err))
		fail_msg("%s", libfwctl_error_text(err));
}

static int take(struct libfwctl_request *request, const struct libfwctl_response *response,
		unsigned int flags)
{
	return libfwctl_request_put_record(request, libfwctl_response_get_record(response), flags,
					   err);
}

/* The JSON of a request that has been given what a reply says, and the reply as JSON. */
static void assert_taken(const struct loaded *loaded, struct libfwctl_request *request,
			 const char *command, const char *reply, const char *expected)
{
	struct libfwctl_response *response = reply_of(loaded, command, reply);

	if (take(request, response, LIBFWCTL_RECORD_WITHOUT_KEYS))
		fail_msg("%s", libfwctl_error_text(err));
	assert_json(libfwctl_request_get_record(request), 0, expected);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
}

static void test_by_names(void **state)
{
	(void)state;
	/* In another order, of other widths, a signed one below 0. */
	assert_taken(
		&compare, request_of(&compare, "set.fan"), "get.fan",
		"{\"op\":9,\"name\":\"north\",\"offset\":-2,\"mode\":\"thorough\",\"speed\":4660}",
		"{\"thing\":1,\"op\":9,\"mode\":{\"value\":1,\"name\":\"thorough\"},"
		"\"reset_peak\":false,\"speed\":4660,\"offset\":-2,\"name\":\"north\"}");
}

static void test_structs_and_arrays(void **state)
{
	(void)state;
	/* The count comes with the elements. */
	assert_taken(&compare, request_of(&compare, "set.rack"), "get.rack",
		     "{\"slot\":[{\"power\":{\"used\":1,\"limit\":2},\"id\":\"0a0b\"},"
		     "{\"power\":{\"limit\":3},\"id\":\"0c0d\"}]}",
		     "{\"thing\":2,\"op\":0,\"count\":2,\"slot\":[{\"id\":\"0a0b\",\"power\":"
		     "{\"limit\":2}},{\"id\":\"0c0d\",\"power\":{\"limit\":3}}]}");
}

/* What the register is about stays, what is only read and what asks for something do not come. */
static void test_of_a_register(void **state)
{
	struct libfwctl_request *request = request_of(&mlx5, "access_reg.mtmp_set");
	struct libfwctl_response *response =
		reply_of(&mlx5, "access_reg.mtmp",
			 "{\"sensor_index\":7,\"temperature\":400,\"mte\":true,\"mtr\":true,"
			 "\"max_temperature\":500,\"tee\":2,\"temp_threshold_hi\":800}");
	const struct libfwctl_record *record;

	(void)state;
	put(request, "sensor_index", "3");
	assert_int_equal(take(request, response, LIBFWCTL_RECORD_WITHOUT_KEYS), 0);
	record = libfwctl_request_get_record(request);
	assert_u64(record, "sensor_index", 3);
	assert_u64(record, "mte", 1);
	assert_u64(record, "mtr", 0);
	assert_u64(record, "tee", 2);
	assert_u64(record, "temp_threshold_hi", 800);
	assert_u64(record, "temperature", 0);
	assert_u64(record, "max_temperature", 0);
	assert_int_equal(take(request, response, 0), 0);
	assert_u64(record, "sensor_index", 7);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
}

/* What a write always says, whatever was read. */
static void test_what_is_preset_stays(void **state)
{
	(void)state;
	assert_taken(&compare, request_of(&compare, "set.preset"), "get.preset",
		     "{\"level\":5,\"always\":0}",
		     "{\"thing\":9,\"op\":0,\"level\":5,\"always\":1}");
}

/* From the request that writes to the one that reads: the keys alone. */
static void test_of_another_request(void **state)
{
	struct libfwctl_request *writing = request_of(&mlx5, "access_reg.mtmp_set");
	struct libfwctl_request *reading = request_of(&mlx5, "access_reg.mtmp");
	const struct libfwctl_record *record;

	(void)state;
	put(writing, "sensor_index", "5");
	put(writing, "mtr", "true");
	put(writing, "tee", "2");
	assert_int_equal(
		libfwctl_request_put_record(reading, libfwctl_request_get_record(writing), 0, err),
		0);
	record = libfwctl_request_get_record(reading);
	assert_u64(record, "sensor_index", 5);
	assert_u64(record, "mtr", 0);
	assert_u64(record, "tee", 0);
	assert_u64(record, "register_id", 0x900a);
	libfwctl_request_free(reading);
	libfwctl_request_free(writing);
}

/* What selects a case can stand behind it; cases can have fields of one name that count otherwise. */
static void test_cases(void **state)
{
	(void)state;
	assert_taken(&compare, request_of(&compare, "set.shape"), "get.shape",
		     "{\"kind\":\"thorough\",\"body\":{\"wide\":7,\"deep\":8},\"reset\":1}",
		     "{\"thing\":8,\"op\":0,\"body\":{\"wide\":7,\"deep\":8},"
		     "\"kind\":{\"value\":1,\"name\":\"thorough\"},\"used\":0,\"reset\":1}");
	assert_taken(&compare, request_of(&compare, "set.shape"), "get.shape",
		     "{\"kind\":\"plain\",\"body\":{\"wide\":256}}",
		     "{\"thing\":8,\"op\":0,\"body\":{\"wide\":256},"
		     "\"kind\":{\"value\":0,\"name\":\"plain\"},\"used\":0,\"reset\":0}");
}

/* What counts only if something says so that nobody can set, nobody can send. */
static void test_what_depends_on_what_is_only_read(void **state)
{
	(void)state;
	assert_taken(&compare, request_of(&compare, "set.shape"), "get.shape",
		     "{\"kind\":\"plain\",\"used\":3,\"reset\":4,\"extra\":9}",
		     "{\"thing\":8,\"op\":0,\"body\":{\"wide\":0},"
		     "\"kind\":{\"value\":0,\"name\":\"plain\"},\"used\":0,\"reset\":4}");
}

static void assert_stays(const char *command, const char *layout, const void *bytes, size_t length,
			 const char *field)
{
	struct libfwctl_request *request = request_of(&compare, command);
	struct libfwctl_record *record = record_of(&compare, layout, bytes, length);

	assert_int_equal(libfwctl_request_put_record(request, record, 0, err), 0);
	assert_u64(libfwctl_request_get_record(request), field, 0);
	libfwctl_record_free(record);
	libfwctl_request_free(request);
}

/* Whether it is the one or the other that says so. */
static void test_what_only_asks(void **state)
{
	(void)state;
	assert_stays("set.odd", "odd", "\1\x80\5", 3, "asked");
	assert_stays("set.odd", "odd", "\1\x80\5", 3, "secret");
	assert_stays("set.shape", "flag_settings", "\x80", 1, "reset");
}

static void assert_refused(const char *set, const char *get, const char *json, int status,
			   const char *field, const char *says)
{
	struct libfwctl_request *request = request_of(&compare, set);
	struct libfwctl_response *response = reply_of(&compare, get, json);
	const struct libfwctl_record *record = libfwctl_request_get_record(request);
	unsigned char before[64];
	size_t length, after;
	const void *bytes = libfwctl_record_get_bytes(record, &length);

	memcpy(before, bytes, length);
	assert_int_equal(take(request, response, 0), status);
	assert_int_equal(libfwctl_error_get_errno(err), -status);
	assert_string_equal(libfwctl_error_get_field(err), field);
	assert_string_equal(libfwctl_error_get_command(err), set);
	assert_contains(libfwctl_error_text(err), says);
	bytes = libfwctl_record_get_bytes(record, &after);
	assert_int_equal(after, length);
	assert_memory_equal(bytes, before, length);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
}

static void test_what_cannot_be(void **state)
{
	(void)state;
	assert_refused("set.fan", "get.fan", "{\"mode\":\"thorough\",\"speed\":65536}", -ERANGE,
		       "speed", "speed takes");
	assert_refused("set.fan", "get.fan", "{\"name\":\"northern\"}", -ERANGE, "name",
		       "name takes");
	/* In mW where W is set; bytes and text. */
	assert_refused("set.odd", "get.odd", "{\"kept\":1,\"level\":5}", -EINVAL, "level",
		       "level is of another kind, unit or scale where it is to be taken from");
	assert_refused("set.other", "get.other", "{\"kept\":1,\"label\":\"abc\"}", -EINVAL, "label",
		       "label is of another kind");
}

/* A request that has been given a reply of these bytes, behind its opcode, thing and op. */
static void assert_gaps(const char *command, unsigned int flags, const char *reply,
			const char *expected)
{
	struct libfwctl_request *request = request_of(&compare, command);
	struct libfwctl_response *response = new_response();
	const unsigned char *bytes;
	size_t length;

	assert_int_equal(libfwctl_response_load(response, command_of(&compare, "get.gaps"), NULL,
						reply, 13, err),
			 0);
	if (take(request, response, flags))
		fail_msg("%s", libfwctl_error_text(err));
	bytes = libfwctl_record_get_bytes(libfwctl_request_get_record(request), &length);
	assert_int_equal(length, 4 + 12);
	assert_memory_equal(bytes + 4, expected, 12);
	libfwctl_response_free(response);
	libfwctl_request_free(request);
}

/* Bits that no field has, in the struct and in the union's case; not what only asks, nor what is set already. */
static void test_reserved_bits(void **state)
{
	static const char reply[] = "\0\xf7\xee\xdd\x12\xbb\xaa\x5c\xd6\x81\x82\xff\x77";

	(void)state;
	assert_gaps("set.gaps", LIBFWCTL_RECORD_WITH_RESERVED, reply,
		    "\xf7\xee\xdd\x12\xbb\xaa\x5c\xd6\x81\x82\x7f\x77");
	assert_gaps("set.gaps", 0, reply, "\x04\0\0\x12\0\0\x50\xd0\0\0\0\0");
	/* Where fields of these names stand in another struct, its bits may mean anything. */
	assert_gaps("set.bare", LIBFWCTL_RECORD_WITH_RESERVED, reply,
		    "\x04\0\0\0\0\0\x5d\0\0\0\0\0");
}

/* Text is for the case that holds, whatever a field of its name is in another. */
static void test_text_for_a_case(void **state)
{
	struct libfwctl_request *request = request_of(&compare, "set.gaps");

	(void)state;
	put(request, "low", "1");
	put(request, "body.high", "200");
	assert_int_equal(libfwctl_request_put(request, "body.high", "thorough", err), -EINVAL);
	put(request, "low", "2");
	put(request, "body.high", "thorough");
	assert_u64(libfwctl_request_get_record(request), "body.high", 1);
	assert_int_equal(libfwctl_request_put(request, "body.high", "200", err), -EINVAL);
	assert_contains(libfwctl_error_text(err),
			"body.high takes no 200: give one of plain, thorough");
	libfwctl_request_free(request);
}

/* Bytes that end early leave the rest as it was. */
static void test_what_is_not_there(void **state)
{
	struct libfwctl_request *request = request_of(&compare, "set.fan");
	struct libfwctl_record *record =
		record_of(&compare, "fan", "\0\0north\0\0\0\xfe\1\0\0", 14);

	(void)state;
	put(request, "speed", "77");
	assert_int_equal(libfwctl_request_put_record(request, record, 0, err), 0);
	assert_u64(libfwctl_request_get_record(request), "speed", 77);
	assert_u64(libfwctl_request_get_record(request), "mode", 1);
	libfwctl_record_free(record);
	libfwctl_request_free(request);
}

static void test_arguments(void **state)
{
	struct libfwctl_request *request = request_of(&compare, "set.fan");
	const struct libfwctl_record *own = libfwctl_request_get_record(request);
	struct libfwctl_record *record = record_of(&compare, "fan", "", 0);

	(void)state;
	assert_int_equal(libfwctl_request_put_record(NULL, record, 0, err), -EINVAL);
	assert_int_equal(libfwctl_request_put_record(request, NULL, 0, err), -EINVAL);
	assert_int_equal(libfwctl_request_put_record(request, own, 0, err), -EINVAL);
	assert_int_equal(libfwctl_request_put_record(request, record, 4, err), -EINVAL);
	assert_int_equal(libfwctl_request_put_record(request, record, 0, NULL), 0);
	libfwctl_record_free(record);
	libfwctl_request_free(request);
}

/* The format wants it; nothing is called here. */
static int read_back(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	(void)services;
	(void)call;
	return -EIO;
}

static const struct libfwctl_hook hooks[] = {{"read_back", read_back}};

static int set_up(void **state)
{
	(void)state;
	load(&compare, "test-compare", hooks, COUNT(hooks));
	load(&mlx5, "test-mlx5", NULL, 0);
	err = libfwctl_error_new();
	return err ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	libfwctl_error_free(err);
	unload(&compare);
	unload(&mlx5);
	return 0;
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_by_names),
		cmocka_unit_test(test_structs_and_arrays),
		cmocka_unit_test(test_of_a_register),
		cmocka_unit_test(test_what_is_preset_stays),
		cmocka_unit_test(test_of_another_request),
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_what_depends_on_what_is_only_read),
		cmocka_unit_test(test_what_only_asks),
		cmocka_unit_test(test_what_cannot_be),
		cmocka_unit_test(test_reserved_bits),
		cmocka_unit_test(test_text_for_a_case),
		cmocka_unit_test(test_what_is_not_there),
		cmocka_unit_test(test_arguments),
	};

	return cmocka_run_group_tests_name("request_record", tests, set_up, tear_down);
}
