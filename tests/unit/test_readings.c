// SPDX-License-Identifier: LGPL-2.1-or-later
/* Readings: what a device tells of itself, what it lacks, and what could not be read. The format is readings.yaml. */
#include "wire.h"

#include "scarce.h"

enum { VERSION = 1, SENSORS, LINK, COUNTERS, POWER, FEATURES, PCIE, COMMANDS = 10 };

#define ALL (LIBFWCTL_READING_VERSION | LIBFWCTL_READING_HEALTH | LIBFWCTL_READING_COUNTER)

/* What the device says to a command, and for a link to each port. */
struct says {
	int error;
	uint8_t status;
	size_t length;
	unsigned char bytes[32];
};

static struct loaded loaded;
static struct libfwctl_error *err;
static struct says says[COMMANDS], ports[3];
static unsigned int calls[COMMANDS];

#define SAY(...) \
	((struct says){.length = sizeof((unsigned char[]){__VA_ARGS__}), .bytes = {__VA_ARGS__}})

static int answer(struct wire *wire, struct libfwctl_rpc *rpc)
{
	const struct says *what;
	unsigned char reply[36] = {0};

	wire_keep(wire, rpc);
	assert_in_range(wire->in[0], 1, COMMANDS - 1);
	calls[wire->in[0]]++;
	what = wire->in[0] == LINK ? &ports[wire->in[4]] : &says[wire->in[0]];
	if (what->error) {
		rpc->executed = LIBFWCTL_EXECUTED_NO;
		return -what->error;
	}
	reply[0] = what->status;
	reply[2] = (unsigned char)what->length;
	memcpy(reply + 4, what->bytes, what->length);
	wire_reply(rpc, reply, 4 + what->length);
	return 0;
}

/* All is well: 52.5 degrees below 60, three ports up. */
static int set_up(void **state)
{
	static const unsigned char version[] = "1.2.3   SN7     \xab\xcd";

	memset(calls, 0, sizeof(calls));
	says[VERSION] = (struct says){.length = 18};
	memcpy(says[VERSION].bytes, version, 18);
	says[SENSORS] = SAY(0xa4, 0x01, 0xe0, 0x01, 0x39, 0x30, 8, 8, 0, 0xfe, 0, 0xff, 0xff);
	for (int i = 0; i < 3; i++)
		ports[i] = SAY(1, 8, 4);
	says[COUNTERS] = SAY(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0, 0, 0,
			     7, 0, 0, 0);
	says[POWER] = SAY(75);
	says[FEATURES] = SAY(1);
	says[PCIE] = SAY(16);
	*state = NULL;
	return 0;
}

static struct libfwctl_handle *open_device(struct wire *wire)
{
	*wire = (struct wire){.type = 79, .answer = answer, .info = {1}, .info_length = 1};
	return wire_open_reading(&loaded, wire);
}

static struct libfwctl_readings *read_all(uint32_t kinds)
{
	struct libfwctl_readings *readings = NULL;
	struct wire wire;
	struct libfwctl_handle *handle = open_device(&wire);

	if (libfwctl_readings_new(handle, kinds, err, &readings))
		fail_msg("%s", libfwctl_error_text(err));
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_NONE);
	/* They need nothing of it any more. */
	libfwctl_close(handle);
	return readings;
}

static const struct libfwctl_value *find(const struct libfwctl_readings *readings, const char *name)
{
	const struct libfwctl_value *value;

	for (size_t i = 0; (value = libfwctl_readings_get(readings, i)); i++)
		if (!strcmp(libfwctl_value_get_name(value), name))
			return value;
	return NULL;
}

static void assert_text(const struct libfwctl_readings *readings, const char *name,
			const char *text)
{
	const struct libfwctl_value *value = find(readings, name);

	assert_non_null(value);
	assert_null(libfwctl_value_get_error(value));
	assert_string_equal(libfwctl_value_get_text(value), text);
}

/* ---- values --------------------------------------------------------------------------------- */

static void test_all_in_order(void **state)
{
	static const char *const names[] = {
		"board.model",
		"board.serial_number",
		"firmware.version",
		"link.speed_mbps.1",
		"link.speed_mbps.2",
		"link.speed_mbps.3",
		"link.state.1",
		"link.state.2",
		"link.state.3",
		"link.width.1",
		"link.width.2",
		"link.width.3",
		"module.faulty",
		"pcie.link_width",
		"port.rx_bytes",
		"port.rx_errors",
		"port.tx_bytes",
		"power.card_watts",
		"power.slot_limit_watts",
		"tells.fault",
		"tells.light",
		"tells.tiny",
		"tells.width",
		"temperature.asic_celsius",
		"temperature.asic_threshold_celsius",
		"temperature.board_celsius",
	};
	struct libfwctl_readings *readings = read_all(ALL);

	(void)state;
	assert_int_equal(libfwctl_readings_get_count(readings), COUNT(names));
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct libfwctl_value *value = libfwctl_readings_get(readings, i);

		assert_string_equal(libfwctl_value_get_name(value), names[i]);
		assert_false(libfwctl_value_is_alarm(value));
	}
	assert_null(libfwctl_readings_get(readings, COUNT(names)));
	libfwctl_readings_free(readings);
}

static void test_each_call_is_made_once(void **state)
{
	(void)state;
	libfwctl_readings_free(read_all(ALL));
	for (int i = VERSION; i <= PCIE; i++)
		assert_int_equal(calls[i], i == LINK ? 3 : 1);
}

static void test_only_what_is_wanted_is_asked(void **state)
{
	struct libfwctl_readings *readings = read_all(LIBFWCTL_READING_COUNTER);

	(void)state;
	assert_int_equal(libfwctl_readings_get_count(readings), 3);
	for (int i = VERSION; i <= PCIE; i++)
		assert_int_equal(calls[i], i == COUNTERS);
	assert_int_equal(libfwctl_reading_get_kind(
				 libfwctl_value_get_reading(libfwctl_readings_get(readings, 0))),
			 LIBFWCTL_READING_COUNTER);
	libfwctl_readings_free(readings);
}

static void test_text(void **state)
{
	struct libfwctl_readings *readings = read_all(ALL);
	double number;

	(void)state;
	assert_text(readings, "firmware.version", "1.2.3");
	assert_text(readings, "board.serial_number", "SN7");
	assert_text(readings, "board.model", "abcd");
	assert_text(readings, "link.state.2", "up");
	assert_text(readings, "tells.fault", "false");
	assert_int_equal(libfwctl_value_get_number(find(readings, "link.state.2"), &number),
			 -ENODATA);
	assert_int_equal(libfwctl_value_get_number(find(readings, "tells.fault"), &number),
			 -ENODATA);
	libfwctl_readings_free(readings);
}

static void test_hostile_text(void **state)
{
	struct libfwctl_readings *readings;

	(void)state;
	memcpy(says[VERSION].bytes, "\x1b[2J\n\\  ", 8);
	readings = read_all(ALL);
	assert_text(readings, "firmware.version", "\\x1b[2J\\x0a\\\\");
	libfwctl_readings_free(readings);
}

static void assert_number(const struct libfwctl_readings *readings, const char *name, double wanted,
			  const char *text, int exact)
{
	const struct libfwctl_value *value = find(readings, name);
	double number = 0;
	uint64_t whole;

	assert_text(readings, name, text);
	assert_int_equal(libfwctl_value_get_number(value, &number), 0);
	assert_true(number == wanted);
	assert_int_equal(libfwctl_value_get_u64(value, &whole), exact);
	if (!exact)
		assert_true((double)whole == wanted);
}

static void test_scale(void **state)
{
	struct libfwctl_readings *readings = read_all(ALL);

	(void)state;
	assert_number(readings, "temperature.asic_celsius", 52.5, "52.5", -ERANGE);
	assert_number(readings, "temperature.asic_threshold_celsius", 60, "60", 0);
	assert_number(readings, "power.card_watts", 12.345, "12.345", -ERANGE);
	/* (-2 - 100) * -2 + 1 */
	assert_number(readings, "temperature.board_celsius", 205, "205", 0);
	assert_text(readings, "tells.tiny", "-0.001235");
	assert_number(readings, "link.speed_mbps.1", 10000, "10000", 0);
	assert_number(readings, "port.tx_bytes", 4, "4", 0);
	libfwctl_readings_free(readings);
}

static void test_large_numbers(void **state)
{
	struct libfwctl_readings *readings;
	uint64_t whole;

	(void)state;
	memset(says[COUNTERS].bytes + 8, 0xff, 8);
	readings = read_all(ALL);
	assert_text(readings, "port.rx_bytes", "18446744073709551615");
	assert_int_equal(libfwctl_value_get_u64(find(readings, "port.rx_bytes"), &whole), 0);
	assert_true(whole == UINT64_MAX);
	/* 4 * (2^64 - 1), as a double has it */
	assert_number(readings, "port.tx_bytes", 73786976294838206464.0, "73786976294838206464",
		      -ERANGE);
	libfwctl_readings_free(readings);
}

static void test_below_zero(void **state)
{
	struct libfwctl_readings *readings;

	(void)state;
	says[SENSORS] = SAY(0xff, 0xff, 0x80, 0xff, 0, 0, 0, 0, 0, 127);
	readings = read_all(ALL);
	assert_number(readings, "temperature.asic_celsius", -0.125, "-0.125", -ERANGE);
	assert_number(readings, "temperature.asic_threshold_celsius", -16, "-16", -ERANGE);
	assert_number(readings, "temperature.board_celsius", -53, "-53", -ERANGE);
	assert_number(readings, "power.card_watts", 0, "0", 0);
	assert_number(readings, "tells.tiny", 0, "0", 0);
	/* -0.125 is above -16 */
	assert_true(libfwctl_value_is_alarm(find(readings, "temperature.asic_celsius")));
	libfwctl_readings_free(readings);
}

/* A union's cases can have a field of that name in another unit, or of another kind. */
static void test_cases(void **state)
{
	struct libfwctl_readings *readings = read_all(ALL);

	(void)state;
	assert_number(readings, "tells.light", -1, "-1", -ERANGE);
	libfwctl_readings_free(readings);
	says[SENSORS].bytes[10] = 1;
	readings = read_all(ALL);
	assert_null(find(readings, "tells.light"));
	libfwctl_readings_free(readings);
	says[SENSORS].bytes[10] = 2;
	readings = read_all(ALL);
	assert_number(readings, "tells.light", 65535, "65535", 0);
	libfwctl_readings_free(readings);
}

/* 0 is how a device says that it does not know. */
static void test_unknown(void **state)
{
	static const unsigned char mac[] = {0x02, 0, 0, 0x08, 0xfe, 0};
	struct libfwctl_readings *readings;

	(void)state;
	says[VERSION].length = 24;
	memcpy(says[VERSION].bytes + 18, mac, sizeof(mac));
	readings = read_all(ALL);
	assert_text(readings, "tells.mac", "02:00:00:08:fe:00");
	assert_text(readings, "power.slot_limit_watts", "75");
	libfwctl_readings_free(readings);
	memset(says[VERSION].bytes + 18, 0, sizeof(mac));
	memset(says[VERSION].bytes + 16, 0, 2); /* the model: nothing is said of its zeros */
	says[POWER] = SAY(0);
	readings = read_all(ALL);
	assert_null(find(readings, "tells.mac"));
	assert_null(find(readings, "power.slot_limit_watts"));
	assert_text(readings, "board.model", "0000");
	libfwctl_readings_free(readings);
}

/* ---- alarms --------------------------------------------------------------------------------- */

static bool alarms(const char *name)
{
	struct libfwctl_readings *readings = read_all(ALL);
	bool alarm = libfwctl_value_is_alarm(find(readings, name));

	libfwctl_readings_free(readings);
	return alarm;
}

static void test_above(void **state)
{
	(void)state;
	says[SENSORS].bytes[0] = 0xe0; /* as high as it may be */
	assert_false(alarms("temperature.asic_celsius"));
	says[SENSORS].bytes[0] = 0xe1;
	assert_true(alarms("temperature.asic_celsius"));
	assert_false(alarms("temperature.asic_threshold_celsius"));
	/* no threshold */
	says[SENSORS].bytes[2] = says[SENSORS].bytes[3] = 0;
	assert_false(alarms("temperature.asic_celsius"));
	says[SENSORS].length = 2;
	assert_false(alarms("temperature.asic_celsius"));
}

/* Numbers that are whole are compared as such. */
static void test_above_and_below_zero(void **state)
{
	(void)state;
	says[SENSORS] = SAY(0xf8, 0xff, 0x80, 0); /* -1, 16 */
	assert_false(alarms("temperature.asic_celsius"));
	says[SENSORS] = SAY(0x80, 0, 0xf8, 0xff);
	assert_true(alarms("temperature.asic_celsius"));
	says[SENSORS] = SAY(0x80, 0xff, 0xf8, 0xff); /* -16, -1 */
	assert_false(alarms("temperature.asic_celsius"));
	says[SENSORS] = SAY(0xf8, 0xff, 0x80, 0xff);
	assert_true(alarms("temperature.asic_celsius"));
}

static void test_nearly_nothing(void **state)
{
	struct libfwctl_readings *readings;

	(void)state;
	says[SENSORS] = SAY(0, 0, 0, 0, 1, 0);
	readings = read_all(ALL);
	assert_text(readings, "tells.tiny", "0");
	libfwctl_readings_free(readings);
}

static void test_below(void **state)
{
	(void)state;
	assert_false(alarms("pcie.link_width"));
	says[SENSORS].bytes[6] = 4;
	assert_true(alarms("pcie.link_width"));
}

static void test_not_zero_and_other_than(void **state)
{
	(void)state;
	says[SENSORS].bytes[8] = 1;
	assert_true(alarms("tells.fault"));
	assert_false(alarms("link.state.3"));
	ports[2].bytes[0] = 0;
	assert_true(alarms("link.state.3"));
	/* what a raw number stands for counts */
	says[SENSORS].bytes[10] = 2;
	assert_false(alarms("module.faulty"));
	says[SENSORS].bytes[10] = 3;
	assert_true(alarms("module.faulty"));
	assert_false(alarms("link.state.1"));
}

/* ---- what is not there ---------------------------------------------------------------------- */

static void assert_lacks(const char *name, size_t others)
{
	struct libfwctl_readings *readings = read_all(ALL);

	assert_null(find(readings, name));
	assert_int_equal(libfwctl_readings_get_count(readings), others);
	libfwctl_readings_free(readings);
}

static void test_absent(void **state)
{
	(void)state;
	/* an empty text, a short reply, a number that the format knows nothing of */
	memset(says[VERSION].bytes + 8, ' ', 8);
	assert_lacks("board.serial_number", 25);
	says[COUNTERS].length = 8;
	assert_lacks("port.rx_errors", 23);
	ports[1].bytes[1] = 0;
	assert_lacks("link.speed_mbps.2", 22);
}

static void test_what_the_device_says_it_lacks(void **state)
{
	(void)state;
	says[FEATURES] = SAY(0);
	assert_lacks("tells.width", 25);
	assert_int_equal(calls[PCIE], 0);
}

static void test_what_info_says_it_lacks(void **state)
{
	struct libfwctl_readings *readings = NULL;
	struct libfwctl_handle *handle;
	struct wire wire;

	(void)state;
	handle = open_device(&wire);
	libfwctl_close(handle);
	wire.info[0] = 0;
	handle = wire_open_reading(&loaded, &wire);
	assert_int_equal(libfwctl_readings_new(handle, ALL, err, &readings), 0);
	assert_null(find(readings, "power.slot_limit_watts"));
	assert_int_equal(libfwctl_readings_get_count(readings), 25);
	assert_int_equal(calls[POWER], 0);
	libfwctl_readings_free(readings);
	libfwctl_close(handle);
}

static void assert_not_read(const struct libfwctl_readings *readings, const char *name, int error,
			    const char *part)
{
	const struct libfwctl_value *value = find(readings, name);
	uint64_t number;

	assert_non_null(value);
	assert_null(libfwctl_value_get_text(value));
	assert_int_equal(libfwctl_value_get_u64(value, &number), -ENODATA);
	assert_false(libfwctl_value_is_alarm(value));
	assert_non_null(libfwctl_value_get_error(value));
	assert_int_equal(libfwctl_error_get_errno(libfwctl_value_get_error(value)), error);
	assert_contains(libfwctl_error_text(libfwctl_value_get_error(value)), part);
}

static void test_refused(void **state)
{
	struct libfwctl_readings *readings;

	(void)state;
	says[VERSION].status = 3;
	says[COUNTERS].error = EBUSY;
	readings = read_all(ALL);
	assert_int_equal(libfwctl_readings_get_count(readings), 27);
	assert_not_read(readings, "firmware.version", EREMOTEIO, "no_such_port");
	assert_not_read(readings, "board.model", EREMOTEIO, "no_such_port");
	assert_not_read(readings, "port.tx_bytes", EBUSY, "busy");
	assert_text(readings, "temperature.asic_celsius", "52.5");
	libfwctl_readings_free(readings);
}

/* A port that the firmware does not have is not there; one that cannot be asked is. */
static void test_ports(void **state)
{
	struct libfwctl_readings *readings;

	(void)state;
	ports[1].status = 3;
	ports[2].error = EBUSY;
	readings = read_all(ALL);
	assert_text(readings, "link.state.1", "up");
	assert_null(find(readings, "link.state.2"));
	assert_not_read(readings, "link.state.3", EBUSY, "busy");
	libfwctl_readings_free(readings);
	/* of the first, somebody expects it */
	ports[0].status = 3;
	readings = read_all(ALL);
	assert_not_read(readings, "link.state.1", EREMOTEIO, "no_such_port");
	libfwctl_readings_free(readings);
}

static void test_a_device_that_is_gone(void **state)
{
	struct libfwctl_readings *readings = NULL;
	struct libfwctl_handle *handle;
	struct wire wire;

	(void)state;
	says[SENSORS].error = ENODEV;
	handle = open_device(&wire);
	assert_int_equal(libfwctl_readings_new(handle, ALL, err, &readings), -ENODEV);
	assert_null(readings);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_DEVICE);
	assert_int_equal(libfwctl_readings_new(handle, ALL, NULL, &readings), -ENODEV);
	libfwctl_close(handle);
}

/* ---- arguments, memory ---------------------------------------------------------------------- */

static void test_arguments(void **state)
{
	struct libfwctl_readings *readings = NULL;
	struct libfwctl_handle *handle;
	double number;
	uint64_t whole;
	struct wire wire;

	(void)state;
	handle = open_device(&wire);
	assert_int_equal(libfwctl_readings_new(NULL, ALL, err, &readings), -EINVAL);
	assert_int_equal(libfwctl_readings_new(handle, 0, err, &readings), -EINVAL);
	assert_int_equal(libfwctl_readings_new(handle, ALL, err, NULL), -EINVAL);
	assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_USAGE);
	/* kinds that nobody knows have no readings */
	assert_int_equal(libfwctl_readings_new(handle, 1u << 30, err, &readings), 0);
	assert_int_equal(libfwctl_readings_get_count(readings), 0);
	libfwctl_readings_free(readings);
	libfwctl_close(handle);
	libfwctl_readings_free(NULL);
	assert_int_equal(libfwctl_readings_get_count(NULL), 0);
	assert_null(libfwctl_readings_get(NULL, 0));
	assert_null(libfwctl_value_get_name(NULL));
	assert_null(libfwctl_value_get_reading(NULL));
	assert_null(libfwctl_value_get_text(NULL));
	assert_null(libfwctl_value_get_error(NULL));
	assert_false(libfwctl_value_is_alarm(NULL));
	assert_int_equal(libfwctl_value_get_number(NULL, &number), -EINVAL);
	assert_int_equal(libfwctl_value_get_u64(NULL, &whole), -EINVAL);
}

/* Wherever memory runs out, that is what is told, and nothing is lost; in the end all of it is there. */
static void test_no_memory(void **state)
{
	struct libfwctl_readings *readings = NULL;
	struct libfwctl_handle *handle;
	struct wire wire;
	int status = -ENOMEM;

	(void)state;
	says[VERSION].status = 3; /* errors are kept, too */
	handle = open_device(&wire);
	for (unsigned long at = 1; status; at++) {
		asked = 0;
		scarce_at = at;
		status = libfwctl_readings_new(handle, ALL, NULL, &readings);
		scarce_at = 0;
		if (status)
			assert_int_equal(status, -ENOMEM);
		else if (asked >= at) /* what could be done without it was */
			libfwctl_readings_free(readings), status = -ENOMEM;
	}
	assert_int_equal(libfwctl_readings_get_count(readings), 27);
	assert_text(readings, "temperature.asic_celsius", "52.5");
	libfwctl_readings_free(readings);
	libfwctl_close(handle);
}

/* ---- dumps ---------------------------------------------------------------------------------- */

static void test_request_of_a_dump(void **state)
{
	const struct libfwctl_dump *dump = libfwctl_format_find_dump(loaded.format, NULL);
	struct libfwctl_request *request = NULL;
	uint64_t area = 0;

	(void)state;
	assert_string_equal(libfwctl_dump_get_name(dump), "memory");
	assert_int_equal(libfwctl_dump_new_request(dump, err, &request), 0);
	assert_ptr_equal(libfwctl_request_get_command(request), libfwctl_dump_get_command(dump));
	assert_int_equal(
		libfwctl_record_find_u64(libfwctl_request_get_record(request), "area", err, &area),
		0);
	assert_int_equal(area, 3);
	libfwctl_request_free(request);
	assert_int_equal(libfwctl_dump_new_request(NULL, err, &request), -EINVAL);
	assert_int_equal(libfwctl_dump_new_request(dump, err, NULL), -EINVAL);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_all_in_order, set_up),
		cmocka_unit_test_setup(test_each_call_is_made_once, set_up),
		cmocka_unit_test_setup(test_only_what_is_wanted_is_asked, set_up),
		cmocka_unit_test_setup(test_text, set_up),
		cmocka_unit_test_setup(test_hostile_text, set_up),
		cmocka_unit_test_setup(test_scale, set_up),
		cmocka_unit_test_setup(test_large_numbers, set_up),
		cmocka_unit_test_setup(test_below_zero, set_up),
		cmocka_unit_test_setup(test_cases, set_up),
		cmocka_unit_test_setup(test_unknown, set_up),
		cmocka_unit_test_setup(test_above, set_up),
		cmocka_unit_test_setup(test_above_and_below_zero, set_up),
		cmocka_unit_test_setup(test_nearly_nothing, set_up),
		cmocka_unit_test_setup(test_below, set_up),
		cmocka_unit_test_setup(test_not_zero_and_other_than, set_up),
		cmocka_unit_test_setup(test_absent, set_up),
		cmocka_unit_test_setup(test_what_the_device_says_it_lacks, set_up),
		cmocka_unit_test_setup(test_what_info_says_it_lacks, set_up),
		cmocka_unit_test_setup(test_refused, set_up),
		cmocka_unit_test_setup(test_ports, set_up),
		cmocka_unit_test_setup(test_a_device_that_is_gone, set_up),
		cmocka_unit_test_setup(test_arguments, set_up),
		cmocka_unit_test_setup(test_no_memory, set_up),
		cmocka_unit_test(test_request_of_a_dump),
	};
	int failed;

	err = libfwctl_error_new();
	load(&loaded, "readings", NULL, 0);
	failed = cmocka_run_group_tests_name("readings", tests, NULL, NULL);
	unload(&loaded);
	libfwctl_error_free(err);
	return failed;
}
