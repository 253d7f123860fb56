// SPDX-License-Identifier: LGPL-2.1-or-later
/* The service "compare": what was set against what is read back, by the names of fields. */
#include "wire.h"

#include "call/call.h"

static struct loaded loaded;
static struct libfwctl_error *err;

/* What the device answers to the command "get". */
static const unsigned char *state_bytes;
static size_t state_length;

/* How the hook asks, and what it was told. */
static const char *reading, *own_path, *other_path;
static int compared;
static uint32_t confirmed;

static int answer(struct wire *wire, struct libfwctl_rpc *rpc)
{
	unsigned char reply[64] = {0};

	wire_keep(wire, rpc);
	if (wire->in[1] == 1) {
		wire_reply(rpc, reply, 1);
		return 0;
	}
	memcpy(reply + 1, state_bytes, state_length);
	wire_reply(rpc, reply, 1 + state_length);
	return 0;
}

static int read_back(const struct libfwctl_services *services, struct libfwctl_call *call)
{
	struct libfwctl_call *sub = NULL;
	uint64_t thing = 0;

	assert_true(LIBFWCTL_HAS_SERVICE(services, compare));
	assert_int_equal(services->get_u64(call, "request.thing", &thing), 0);
	assert_int_equal(services->sub_begin(call, reading, &sub), 0);
	assert_int_equal(services->set_u64(sub, "thing", thing), 0);
	assert_int_equal(services->compare(call, own_path, sub, other_path, &confirmed), -ENODATA);
	assert_int_equal(services->sub_run(sub), 0);
	compared = services->compare(call, own_path, sub, other_path, &confirmed);
	services->sub_end(sub);
	return compared;
}

static const struct libfwctl_hook hooks[] = {{"read_back", read_back}};

static struct libfwctl_request *new_request(const char *command, const char *json)
{
	struct libfwctl_request *request = request_of(&loaded, command);

	if (libfwctl_request_put_json(request, json, err))
		fail_msg("%s", libfwctl_error_text(err));
	return request;
}

/* Sets, reads back, and compares; what the call gives. */
static int set(struct libfwctl_request *request, const void *state, size_t length)
{
	struct wire wire = {.type = 79, .answer = answer};
	struct libfwctl_handle *handle = wire_open_all(&loaded, &wire);
	struct libfwctl_response *response = new_response();
	int status;

	state_bytes = state;
	state_length = length;
	confirmed = 99;
	status = libfwctl_call(handle, request, response, err);
	assert_int_equal(status, compared);
	assert_int_equal(wire.calls, 2);
	libfwctl_response_free(response);
	libfwctl_close(handle);
	return status;
}

static int set_to(const char *command, const char *json, const void *state, size_t length)
{
	struct libfwctl_request *request = new_request(command, json);
	int status = set(request, state, length);

	libfwctl_request_free(request);
	return status;
}

static void assert_seen(const char *command, const char *json, const void *state, size_t length,
			uint32_t expected)
{
	if (set_to(command, json, state, length))
		fail_msg("%s", libfwctl_error_text(err));
	assert_int_equal(confirmed, expected);
}

static void assert_differs(const char *command, const char *json, const void *state, size_t length,
			   const char *field, const char *says)
{
	assert_int_equal(set_to(command, json, state, length), -EIO);
	assert_int_equal(libfwctl_error_get_errno(err), EIO);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DELIVERY);
	assert_int_equal(libfwctl_error_get_executed(err), LIBFWCTL_EXECUTED_UNKNOWN);
	assert_string_equal(libfwctl_error_get_field(err), field);
	assert_string_equal(libfwctl_error_get_command(err), command);
	assert_contains(libfwctl_error_text(err), says);
	assert_int_equal(confirmed, 99);
}

#define FAN_JSON "{\"mode\":\"thorough\",\"speed\":4660,\"offset\":-2,\"name\":\"north\",\"op\":7}"
/* op, name, offset, mode, speed */
#define FAN_STATE     \
	"\xff\xff"    \
	"north\0\0\0" \
	"\xfe"        \
	"\1"          \
	"\0\0\x12\x34"

static void test_the_same(void **state)
{
	(void)state;
	assert_seen("set.fan", FAN_JSON, FAN_STATE, 16, LIBFWCTL_CONFIRMED_YES);
}

static void test_another(void **state)
{
	(void)state;
	assert_differs("set.fan", FAN_JSON,
		       "\0\0"
		       "north\0\0\0"
		       "\xfe"
		       "\0"
		       "\0\0\x12\x34",
		       16, "mode", "but mode is plain where thorough was sent");
	assert_differs("set.fan", FAN_JSON,
		       "\0\0"
		       "north\0\0\0"
		       "\xfe"
		       "\1"
		       "\0\1\x12\x34",
		       16, "speed", "but speed is 70196 where 4660 was sent");
	assert_differs("set.fan", FAN_JSON,
		       "\0\0"
		       "north\0\0\0"
		       "\2"
		       "\1"
		       "\0\0\x12\x34",
		       16, "offset", "but offset is 2 where -2 was sent");
	assert_differs("set.fan", FAN_JSON,
		       "\0\0"
		       "northern"
		       "\xfe"
		       "\1"
		       "\0\0\x12\x34",
		       16, "name", "but name is northern where north was sent");
}

/* A general request is one of the command that says more of it; one that no other says more of is not. */
static void test_by_what_the_bytes_are(void **state)
{
	struct libfwctl_request *request = request_of(&loaded, "set");

	(void)state;
	assert_int_equal(libfwctl_request_put_u64(request, "thing", 1, err), 0);
	assert_int_equal(libfwctl_request_put_data(request, "settings",
						   "\1\0\x12\x34\xff\xfe"
						   "north\0",
						   12, err),
			 0);
	assert_int_equal(set(request, FAN_STATE, 16), 0);
	assert_int_equal(confirmed, LIBFWCTL_CONFIRMED_YES);
	assert_int_equal(set(request,
			     "\0\0"
			     "north\0\0\0"
			     "\xfe"
			     "\1"
			     "\0\0\0\0",
			     16),
			 -EIO);
	assert_string_equal(libfwctl_error_get_field(err), "speed");
	assert_int_equal(libfwctl_request_put_u64(request, "thing", 77, err), 0);
	assert_int_equal(set(request, FAN_STATE, 16), -ENOTSUP);
	libfwctl_request_free(request);
	assert_int_equal(set_to("set.half", "{\"speed\":1}", FAN_STATE, 16), -ENOTSUP);
	assert_contains(libfwctl_error_text(err), "state");
}

/* Without a field of that name, of the same kind and unit, or with one that only asks: not to be seen. */
static void test_not_to_be_compared(void **state)
{
	(void)state;
	assert_seen("set.odd", "{\"kept\":5}", "\5\0\x9\x9\x9\x9\x9\x9", 8,
		    LIBFWCTL_CONFIRMED_UNKNOWN);
	assert_differs("set.odd", "{\"kept\":5}", "\4\0\0\0\0\0\0\0", 8, "kept",
		       "but kept is 4 where 5 was sent");
	/* cut off before anything that could be compared */
	assert_seen("set.fan", FAN_JSON, "\0\0", 2, LIBFWCTL_CONFIRMED_UNKNOWN);
	/* cut off before one of them */
	assert_seen("set.fan", FAN_JSON, FAN_STATE, 12, LIBFWCTL_CONFIRMED_UNKNOWN);
	/* bytes of another length */
	assert_seen("set.wide", "{\"kept\":1,\"code\":\"010203\"}", "\1\1\2\3\0", 5,
		    LIBFWCTL_CONFIRMED_UNKNOWN);
	/* a string where bytes were sent, an operation where a value was */
	assert_seen("set.other", "{\"kept\":1,\"label\":\"61626364\",\"go\":true}",
		    "\1"
		    "wxyz\0",
		    6, LIBFWCTL_CONFIRMED_UNKNOWN);
	/* an operation alone */
	assert_seen("set.flag", "{\"reset\":true}", "\0\0\0\0\0\0\0\0", 8,
		    LIBFWCTL_CONFIRMED_UNKNOWN);
	assert_seen("set.flag", "{}", "\0\0\0\0\0\0\0\0", 8, LIBFWCTL_CONFIRMED_UNKNOWN);
}

/* One that was asked for is in doubt; one that was not asked for says nothing. */
static void test_an_operation(void **state)
{
	struct libfwctl_request *request = new_request("set.fan", FAN_JSON);

	(void)state;
	assert_int_equal(libfwctl_request_put(request, "reset_peak", "true", err), 0);
	assert_int_equal(set(request, FAN_STATE, 16), 0);
	assert_int_equal(confirmed, LIBFWCTL_CONFIRMED_UNKNOWN);
	assert_int_equal(libfwctl_request_put(request, "reset_peak", "false", err), 0);
	assert_int_equal(set(request, FAN_STATE, 16), 0);
	assert_int_equal(confirmed, LIBFWCTL_CONFIRMED_YES);
	libfwctl_request_free(request);
}

#define RACK_JSON                                                                            \
	"{\"count\":2,\"slot\":[{\"id\":\"0102\",\"power\":{\"limit\":7}},{\"id\":\"0304\"," \
	"\"power\":{\"limit\":8}}]}"

static void test_arrays_and_structs(void **state)
{
	(void)state;
	/* how many there are has no field of its own in what is read */
	assert_seen("set.rack", RACK_JSON, "\x63\7\1\2\x63\10\3\4", 8, LIBFWCTL_CONFIRMED_UNKNOWN);
	assert_differs("set.rack", RACK_JSON, "\x63\7\1\2\x63\11\3\4", 8, "slot[1].power.limit",
		       "but slot[1].power.limit is 9 where 8 was sent");
	assert_differs("set.rack", RACK_JSON, "\x63\7\1\1\x63\10\3\4", 8, "slot[0].id",
		       "but slot[0].id is 0101 where 0102 was sent");
}

/* One element of an array has fields; an array has none. */
static void test_an_element(void **state)
{
	static const char same[] = "\x63\7\1\2\x63\10\3\4", another[] = "\x63\7\1\2\x63\11\3\4";

	(void)state;
	own_path = "settings.slot[1]";
	other_path = "state.slot[1]";
	assert_seen("set.rack", RACK_JSON, same, 8, LIBFWCTL_CONFIRMED_YES);
	assert_differs("set.rack", RACK_JSON, another, 8, "power.limit", "is 9 where 8 was sent");
	own_path = "settings.slot[0]";
	other_path = "state.slot[0]";
	assert_seen("set.rack", RACK_JSON, another, 8, LIBFWCTL_CONFIRMED_YES);
	own_path = "settings.slot";
	assert_int_equal(set_to("set.rack", RACK_JSON, same, 8), -ENOTSUP);
	assert_contains(libfwctl_error_text(err), "settings.slot");
}

static void test_misused(void **state)
{
	(void)state;
	own_path = "nothing";
	assert_int_equal(set_to("set.fan", FAN_JSON, FAN_STATE, 16), -ENOENT);
	own_path = "request.speed";
	assert_int_equal(set_to("set.fan", FAN_JSON, FAN_STATE, 16), -ENOTSUP);
	own_path = "request.settings";
	other_path = "response.nothing";
	assert_int_equal(set_to("set.fan", FAN_JSON, FAN_STATE, 16), -ENOENT);
	other_path = "response.state";
	assert_int_equal(set_to("set.fan", FAN_JSON, FAN_STATE, 16), 0);
	reading = "get.fan";
	assert_int_equal(set_to("set.fan", FAN_JSON, FAN_STATE, 16), 0);
}

static int begin(void **state)
{
	(void)state;
	reading = "get";
	own_path = "settings";
	other_path = "state";
	return 0;
}

static int setup(void **state)
{
	(void)state;
	err = libfwctl_error_new();
	load(&loaded, "test-compare", hooks, COUNT(hooks));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	unload(&loaded);
	libfwctl_error_free(err);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_the_same, begin),
		cmocka_unit_test_setup(test_another, begin),
		cmocka_unit_test_setup(test_by_what_the_bytes_are, begin),
		cmocka_unit_test_setup(test_not_to_be_compared, begin),
		cmocka_unit_test_setup(test_an_operation, begin),
		cmocka_unit_test_setup(test_arrays_and_structs, begin),
		cmocka_unit_test_setup(test_an_element, begin),
		cmocka_unit_test_setup(test_misused, begin),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
