// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Every command of bnxt on a simulated device without a state, whose driver admits what the kernel's does: at
 * the scope that it declares, and at none below; with buffers where it has them, of the lengths that the
 * driver takes and no others. With an argument, on that device, whose firmware may answer anything:
 * the real driver's in a virtual machine.
 */
#include "../lib/sim.h"
#include "bnxt.h"

#define ADMITTED 104

/* In the first byte of INFO: enum fwctl_bnxt_commands of include/uapi/fwctl/bnxt.h. */
#define DMA_COMMANDS 0x8

static const struct libfwctl_format *format;
static struct libfwctl_context *context;
static struct libfwctl_handle *handle;
static const char *device = "3b:00.0";

/* Behind what the kernel may write. */
#define GUARD 0x5a

static unsigned char memory[2][BUFFER_MAX + 8];

/* A call of a command's least request, with memory for what it points to. */
struct ready {
	unsigned char in[128], out[704];
	struct libfwctl_buffer buffer[2];
	struct libfwctl_rpc rpc;
};

static const struct pointing *prepare(struct ready *ready, const struct libfwctl_command *command,
				      uint32_t moved)
{
	struct libfwctl_request *request = NULL;
	const struct pointing *points;
	const void *bytes;
	size_t length;

	memset(ready, 0, sizeof(*ready));
	memset(memory, GUARD, sizeof(memory));
	assert_int_equal(libfwctl_request_new(command, NULL, &request), 0);
	bytes = libfwctl_record_get_bytes(libfwctl_request_get_record(request), &length);
	assert_in_range(length, 16, sizeof(ready->in));
	memcpy(ready->in, bytes, length);
	libfwctl_request_free(request);
	ready->rpc = call_of(libfwctl_command_get_scope(command), ready->in, length, ready->out,
			     sizeof(ready->out));
	points = pointing_of((uint16_t)(ready->in[0] | ready->in[1] << 8));
	if (!points)
		return NULL;
	tell_lengths(points, ready->in, moved);
	for (size_t i = 0; i < places_of(points); i++)
		ready->buffer[i] = (struct libfwctl_buffer){
			.data = memory[i],
			.length = BUFFER_MAX + 8,
			.offset = points->place[i].address,
			.direction = points->place[i].direction == TO
					     ? LIBFWCTL_DIRECTION_TO_DEVICE
					     : LIBFWCTL_DIRECTION_FROM_DEVICE,
		};
	ready->rpc.buffers = ready->buffer;
	ready->rpc.nbuffers = places_of(points);
	ready->rpc.buffer_stride = sizeof(*ready->buffer);
	return points;
}

static const struct libfwctl_command *command_at(size_t index)
{
	const struct libfwctl_command *command = libfwctl_format_get_command(format, index);

	return libfwctl_command_is_procedure(command) ? NULL : command;
}

/* Drivers before Linux 7.3 take no buffers, and do not admit what needs this capability. */
static bool is_admitted(const struct libfwctl_command *command)
{
	size_t length;
	const unsigned char *caps = libfwctl_handle_get_info(handle, &length);
	char *needed = NULL;

	assert_int_equal(length, 4);
	if (caps[0] & DMA_COMMANDS || libfwctl_command_get_capability(command, &needed))
		return true;
	libfwctl_free(needed);
	return false;
}

static void test_least_scope(void **state)
{
	size_t commands = 0, pointers = 0, refused = 0;

	(void)state;
	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++) {
		const struct libfwctl_command *command = command_at(i);
		struct ready ready;

		if (!command)
			continue;
		commands++;
		pointers += prepare(&ready, command, MOVED) != NULL;
		if (libfwctl_handle_rpc(handle, &ready.rpc, NULL) !=
		    (is_admitted(command) ? 0 : -EPERM))
			fail_msg("%s at its scope", libfwctl_command_get_name(command));
		if (!ready.rpc.scope)
			continue;
		refused++;
		ready.rpc.scope--;
		if (libfwctl_handle_rpc(handle, &ready.rpc, NULL) != -EPERM)
			fail_msg("%s is admitted below", libfwctl_command_get_name(command));
	}
	assert_int_equal(commands, ADMITTED);
	assert_int_equal(pointers, COUNT(pointing));
	assert_int_equal(refused, 87);
}

/* The driver takes a request of exactly its length, and buffers of 1 byte to 64 KiB. */
static void test_limits(void **state)
{
	(void)state;
	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++) {
		const struct libfwctl_command *command = command_at(i);
		const struct pointing *points;
		struct ready ready;
		uint32_t most;

		points = command && is_admitted(command) ? prepare(&ready, command, MOVED) : NULL;
		if (!points)
			continue;
		assert_int_equal(ready.rpc.in_length, points->size);
		ready.rpc.in_length = points->size + 8;
		assert_int_equal(libfwctl_handle_rpc(handle, &ready.rpc, NULL), -EINVAL);
		if (!points->length)
			continue;
		most = points->place[0].width == 4 || points->place[0].unit > 1 ? BUFFER_MAX
										: 65535;
		prepare(&ready, command, 0);
		assert_int_equal(libfwctl_handle_rpc(handle, &ready.rpc, NULL), -EINVAL);
		prepare(&ready, command, points->place[0].unit);
		assert_int_equal(libfwctl_handle_rpc(handle, &ready.rpc, NULL), 0);
		prepare(&ready, command, most);
		if (libfwctl_handle_rpc(handle, &ready.rpc, NULL))
			fail_msg("%s: %u bytes are refused", points->command, most);
		if (most < BUFFER_MAX)
			continue;
		prepare(&ready, command, BUFFER_MAX + points->place[0].unit);
		if (libfwctl_handle_rpc(handle, &ready.rpc, NULL) != -EINVAL)
			fail_msg("%s: more than 64 KiB are taken", points->command);
	}
}

/* The simulated firmware writes zeros: up to the last byte that was told, and none behind it. */
static void test_written_to_the_last_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(pointing); i++) {
		const struct libfwctl_command *command =
			libfwctl_format_find_command(format, pointing[i].command);
		struct ready ready;

		prepare(&ready, command, MOVED);
		assert_int_equal(libfwctl_handle_rpc(handle, &ready.rpc, NULL), 0);
		for (size_t p = 0; p < places_of(&pointing[i]); p++) {
			const struct place *place = &pointing[i].place[p];
			uint32_t length = place->driver_has ? place->driver_has : MOVED;
			unsigned char written = place->direction == TO ? GUARD : 0;

			assert_int_equal(memory[p][0], written);
			assert_int_equal(memory[p][length - 1], written);
			assert_int_equal(memory[p][length], GUARD);
		}
	}
}

static void test_answers(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_response *response = NULL;

	(void)state;
	assert_int_equal(libfwctl_response_new(&response), 0);
	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++) {
		const struct libfwctl_command *command = command_at(i);
		struct libfwctl_request *request = NULL;
		struct ready ready;
		char *text = NULL;

		if (!command || prepare(&ready, command, MOVED))
			continue;
		assert_int_equal(libfwctl_request_new(command, NULL, &request), 0);
		if (libfwctl_call(handle, request, response, err) ||
		    libfwctl_record_to_json(libfwctl_response_get_record(response), 0, err, &text))
			fail_msg("%s: %s", libfwctl_command_get_name(command),
				 libfwctl_error_text(err));
		libfwctl_free(text);
		libfwctl_request_free(request);
	}
	libfwctl_response_free(response);
	libfwctl_error_free(err);
}

static int setup(void **state)
{
	(void)state;
	context = new_context();
	handle = open_all(context, device);
	return libfwctl_context_find_format(context, "bnxt", NULL, &format);
}

static int teardown(void **state)
{
	(void)state;
	libfwctl_close(handle);
	libfwctl_context_unref(context);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest scopes[] = {
		cmocka_unit_test(test_least_scope),
		cmocka_unit_test(test_limits),
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_least_scope),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_written_to_the_last_byte),
		cmocka_unit_test(test_answers),
	};

	if (argc < 2)
		return cmocka_run_group_tests(tests, setup, teardown);
	device = argv[1];
	return cmocka_run_group_tests(scopes, setup, teardown);
}
