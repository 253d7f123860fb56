// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What bnxt's commands point to, through a transport that is the device: data goes both ways to the last
 * byte, where the kernel looks for it; what the kernel would refuse is not sent; and the library's own
 * table of addresses, which protects where no format is, says the same as the format.
 */
#include "../../testing.h"
#include "bnxt.h"

#include <stdlib.h>

#define FIRST 0xa1
#define LAST  0xb2

static const struct libfwctl_format *format;
static struct libfwctl_context *context, *without;

/* The device: which command it waits for, and how many calls have come. */
static struct {
	const struct pointing *command;
	unsigned int calls;
	unsigned char capabilities;
} told = {.capabilities = 0x0f};

static int tell_info(void *user_data, uint32_t *type, void *data, size_t room, size_t *length)
{
	const unsigned char capabilities[4] = {told.capabilities};

	(void)user_data;
	*type = LIBFWCTL_DEVICE_TYPE_BNXT;
	*length = sizeof(capabilities);
	memcpy(data, capabilities, room < sizeof(capabilities) ? room : sizeof(capabilities));
	return 0;
}

static uint32_t length_in(const unsigned char *request, const struct place *place)
{
	uint32_t value = 0;

	for (size_t i = 0; i < place->width; i++)
		value |= (uint32_t)request[place->length_at + i] << 8 * i;
	return value * place->unit;
}

static void answer_valid(unsigned char *reply, const struct place *place, size_t length)
{
	size_t value = place->valid_unit == IN_BITS ? MOVED
		       : place->driver_has	    ? place->driver_has
						    : length / place->valid_unit;

	reply[place->valid_at] = (unsigned char)value;
	reply[place->valid_at + 1] = (unsigned char)(value >> 8);
}

static void move(const struct libfwctl_rpc *rpc, size_t index, unsigned char *reply)
{
	const struct place *place = &told.command->place[index];
	const struct libfwctl_buffer *buffer = &rpc->buffers[index];
	unsigned char *data = buffer->data;
	size_t given = place->valid_unit == IN_BITS ? MOVED / 8 : MOVED;

	assert_int_equal(buffer->offset, place->address);
	assert_int_equal(buffer->length, place->unit ? MOVED : BUFFER_MAX);
	if (place->unit)
		assert_int_equal(length_in(rpc->in, place), MOVED);
	if (place->direction == TO) {
		assert_int_equal(buffer->direction, LIBFWCTL_DIRECTION_TO_DEVICE);
		assert_int_equal(data[0], FIRST);
		assert_int_equal(data[given - 1], LAST);
		return;
	}
	assert_int_equal(buffer->direction, LIBFWCTL_DIRECTION_FROM_DEVICE);
	data[0] = FIRST;
	data[(place->driver_has ? place->driver_has : given) - 1] = LAST;
	if (place->valid_at)
		answer_valid(reply, place, buffer->length);
}

static int answer(void *user_data, struct libfwctl_rpc *rpc)
{
	unsigned char reply[24] = {[6] = sizeof(reply)};

	(void)user_data;
	told.calls++;
	rpc->executed = LIBFWCTL_EXECUTED_YES;
	if (told.command) {
		assert_int_equal(rpc->in_length, told.command->size);
		assert_int_equal(rpc->scope, told.command->scope);
		assert_int_equal(rpc->nbuffers, places_of(told.command));
		for (size_t i = 0; i < rpc->nbuffers; i++)
			move(rpc, i, reply);
	}
	memcpy(reply + 2, rpc->in, 2);
	rpc->out_valid = rpc->out_room < sizeof(reply) ? rpc->out_room : sizeof(reply);
	rpc->out_reported = rpc->out_valid;
	if (rpc->out_valid)
		memcpy(rpc->out, reply, rpc->out_valid);
	return 0;
}

static struct libfwctl_handle *open_it(struct libfwctl_context *ctx)
{
	const struct libfwctl_transport transport = {
		.size = sizeof(transport), .info = tell_info, .rpc = answer};
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;

	assert_int_equal(libfwctl_policy_new(&policy), 0);
	assert_int_equal(libfwctl_policy_set_scope(policy, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL), 0);
	assert_int_equal(libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL), 0);
	assert_int_equal(libfwctl_open_transport(ctx, &transport, NULL, policy, NULL, &handle), 0);
	libfwctl_policy_free(policy);
	return handle;
}

static void put(struct libfwctl_request *request, const char *name, uint64_t value)
{
	struct libfwctl_error *err = libfwctl_error_new();
	char json[80];

	snprintf(json, sizeof(json), "{\"%s\":%llu}", name, (unsigned long long)value);
	if (libfwctl_request_put_json(request, json, err))
		fail_msg("%s", libfwctl_error_text(err));
	libfwctl_error_free(err);
}

/* Bytes behind a buffer's name, whatever layout it has. */
static int put_data(struct libfwctl_request *request, const char *name, size_t length)
{
	char *json = malloc(2 * length + 40);
	int at, status;

	assert_non_null(json);
	at = snprintf(json, 40, "{\"%s\":\"", name);
	memset(json + at, '0', 2 * length);
	if (length) {
		memcpy(json + at, "a1", 2);
		memcpy(json + at + 2 * length - 2, "b2", 2);
	}
	strcpy(json + at + 2 * length, "\"}");
	status = libfwctl_request_put_json(request, json, NULL);
	free(json);
	return status;
}

static struct libfwctl_request *new_request(const struct pointing *command)
{
	const struct libfwctl_command *found =
		libfwctl_format_find_command(format, command->command);
	struct libfwctl_request *request = NULL;

	assert_int_equal(libfwctl_request_new(found, NULL, &request), 0);
	return request;
}

/* A request of a command that moves `length` bytes each way. */
static struct libfwctl_request *request_of(const struct pointing *command, uint32_t length)
{
	struct libfwctl_request *request = new_request(command);

	for (size_t i = 0; i < places_of(command); i++) {
		const struct place *place = &command->place[i];

		if (place->direction == TO)
			assert_int_equal(
				put_data(request, place->name,
					 place->valid_unit == IN_BITS ? length / 8 : length),
				0);
		else if (command->length && i == 0)
			put(request, command->length, length / place->unit);
		else if (!strcmp(command->command, "hwrm_port_qstats_ext"))
			put(request, "rx_stat_size", length);
	}
	return request;
}

static void test_moved(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = open_it(context);
	struct libfwctl_response *response = NULL;

	(void)state;
	assert_int_equal(libfwctl_response_new(&response), 0);
	for (size_t i = 0; i < COUNT(pointing); i++) {
		struct libfwctl_request *request = request_of(&pointing[i], MOVED);

		told.command = &pointing[i];
		told.calls = 0;
		if (libfwctl_call(handle, request, response, err) ||
		    libfwctl_response_check(response, err))
			fail_msg("%s: %s", pointing[i].command, libfwctl_error_text(err));
		assert_int_equal(told.calls, 1);
		for (size_t p = 0; p < places_of(&pointing[i]); p++) {
			const struct place *place = &pointing[i].place[p];
			const struct libfwctl_record *record =
				libfwctl_response_get_buffer(response, place->name);
			const unsigned char *bytes;
			size_t length;

			if (place->direction == TO) {
				assert_null(record);
				continue;
			}
			bytes = libfwctl_record_get_bytes(record, &length);
			assert_int_equal(length, place->valid_unit == IN_BITS ? MOVED / 8
						 : place->driver_has	      ? place->driver_has
									      : MOVED);
			assert_int_equal(bytes[0], FIRST);
			assert_int_equal(bytes[length - 1], LAST);
		}
		libfwctl_request_free(request);
	}
	told.command = NULL;
	libfwctl_response_free(response);
	libfwctl_error_free(err);
	libfwctl_close(handle);
}

/* Nothing at all, and one more than 64 KiB, as far as the request can say so. */
static void test_refused_before_sending(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_handle *handle = open_it(context);
	struct libfwctl_response *response = NULL;

	(void)state;
	assert_int_equal(libfwctl_response_new(&response), 0);
	told.calls = 0;
	for (size_t i = 0; i < COUNT(pointing); i++) {
		const struct place *place = &pointing[i].place[0];
		struct libfwctl_request *request;

		if (!pointing[i].length)
			continue;
		request = new_request(&pointing[i]);
		if (place->direction == FROM)
			put(request, pointing[i].length, 0);
		else
			put_data(request, place->name, 0);
		assert_int_equal(libfwctl_call(handle, request, response, err), -EINVAL);
		assert_contains(libfwctl_error_text(err), "the kernel takes at least 1; set ");
		assert_contains(strrchr(libfwctl_error_text(err), ';'),
				place->direction == FROM ? pointing[i].length : place->name);
		libfwctl_request_free(request);

		request = request_of(&pointing[i], MOVED);
		if (place->direction == TO) {
			put_data(request, place->name, BUFFER_MAX + 1);
			if (libfwctl_call(handle, request, response, err) != -EMSGSIZE)
				fail_msg("%s takes more than 64 KiB", pointing[i].command);
		} else if (place->width == 4) {
			put(request, pointing[i].length, BUFFER_MAX / place->unit + 1);
			if (libfwctl_call(handle, request, response, err) != -EMSGSIZE)
				fail_msg("%s gives more than 64 KiB", pointing[i].command);
			assert_contains(libfwctl_error_text(err), "at most 65536");
		}
		libfwctl_request_free(request);
	}
	assert_int_equal(told.calls, 0);
	libfwctl_response_free(response);
	libfwctl_error_free(err);
	libfwctl_close(handle);
}

/* Linux 7.2 admits none of them, and tells so. */
static void test_an_older_kernel(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_response *response = NULL;
	struct libfwctl_handle *handle;
	size_t admitted = 0;

	(void)state;
	told.capabilities = 0x07;
	handle = open_it(context);
	assert_int_equal(libfwctl_response_new(&response), 0);
	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++) {
		const struct libfwctl_command *command = libfwctl_format_get_command(format, i);
		struct libfwctl_request *request = NULL;
		int status;

		if (libfwctl_command_is_procedure(command))
			continue;
		told.calls = 0;
		assert_int_equal(libfwctl_request_new(command, NULL, &request), 0);
		status = libfwctl_call(handle, request, response, err);
		assert_int_equal(told.calls, status == 0);
		admitted += status == 0;
		if (status) {
			assert_int_equal(status, -EOPNOTSUPP);
			assert_contains(libfwctl_error_text(err), "its INFO lacks that capability");
		}
		libfwctl_request_free(request);
	}
	assert_int_equal(admitted, 71);
	told.capabilities = 0x0f;
	libfwctl_response_free(response);
	libfwctl_error_free(err);
	libfwctl_close(handle);
}

/* Sends raw bytes with memory of those lengths behind the first address and the second. */
static int send_raw(struct libfwctl_handle *handle, const struct pointing *command,
		    const unsigned char *in, size_t first, size_t second)
{
	static unsigned char memory[2][BUFFER_MAX];
	struct libfwctl_buffer buffers[2];
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = command->scope,
		.in = in,
		.in_length = command->size,
		.buffers = buffers,
		.buffer_stride = sizeof(*buffers),
	};
	const size_t length[2] = {first, second};

	for (size_t i = 0; i < places_of(command); i++) {
		if (!length[i])
			continue;
		buffers[rpc.nbuffers++] = (struct libfwctl_buffer){
			.data = memory[i],
			.length = length[i],
			.offset = command->place[i].address,
			.direction = command->place[i].direction == TO
					     ? LIBFWCTL_DIRECTION_TO_DEVICE
					     : LIBFWCTL_DIRECTION_FROM_DEVICE,
		};
	}
	return libfwctl_handle_rpc(handle, &rpc, NULL);
}

static void check_raw(struct libfwctl_handle *handle, const struct pointing *command,
		      const unsigned char *in)
{
	size_t two = places_of(command) > 1;
	size_t first = command->place[0].unit ? MOVED : BUFFER_MAX;
	size_t second = two * (command->place[1].unit ? MOVED : BUFFER_MAX);

	if (send_raw(handle, command, in, first, second))
		fail_msg("%s is refused with its buffers", command->command);
	if (!send_raw(handle, command, in, 0, second) ||
	    !send_raw(handle, command, in, first - 1, second) ||
	    (two && (!send_raw(handle, command, in, first, 0) ||
		     !send_raw(handle, command, in, first, second - 1))))
		fail_msg("%s is sent without its buffers", command->command);
}

static void test_table_and_format_agree(void **state)
{
	struct libfwctl_handle *with = open_it(context), *bare = open_it(without);

	(void)state;
	for (unsigned int number = 0; number <= UINT16_MAX; number++) {
		const struct pointing *command = pointing_of((uint16_t)number);
		unsigned char in[128] = {(unsigned char)number, (unsigned char)(number >> 8)};
		const struct libfwctl_command *found;

		found = libfwctl_format_identify(format, in, command ? command->size : sizeof(in));
		assert_int_equal(found ? libfwctl_command_get_buffer_count(found) : 0,
				 command ? places_of(command) : 0);
		/* bytes that no length is told in */
		memset(in + 16, 0xff, sizeof(in) - 16);
		if (command) {
			tell_lengths(command, in, MOVED);
			for (size_t i = 0; i < places_of(command); i++)
				memset(in + command->place[i].address, 0, 8);
			check_raw(bare, command, in);
			check_raw(with, command, in);
		} else {
			struct libfwctl_rpc rpc = {
				.size = sizeof(rpc), .in = in, .in_length = sizeof(in)};

			assert_int_equal(libfwctl_handle_rpc(bare, &rpc, NULL), 0);
			assert_int_equal(libfwctl_handle_rpc(with, &rpc, NULL), 0);
		}
	}
	libfwctl_close(with);
	libfwctl_close(bare);
}

static int setup(void **state)
{
	const struct libfwctl_format *none;

	(void)state;
	context = new_context();
	if (libfwctl_context_find_format(context, "bnxt", NULL, &format))
		return -1;
	/* Folders are looked through once, when something is first asked for. */
	setenv("LIBFWCTL_PLUGIN_PATH", "/nonexistent", 1);
	without = new_context();
	return libfwctl_context_find_format(without, "bnxt", NULL, &none) == -ENOENT ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	libfwctl_context_unref(without);
	libfwctl_context_unref(context);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_refused_before_sending),
		cmocka_unit_test(test_an_older_kernel),
		cmocka_unit_test(test_table_and_format_agree),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
