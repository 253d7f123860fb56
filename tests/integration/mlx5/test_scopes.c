// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Every command of mlx5 on the default machine's device, whose driver admits what the kernel's does: at
 * the scope that it declares, and at none below. A firmware that answers with zeros is understood. With an
 * argument, on that device, whose firmware may answer anything: the real driver's in a virtual machine.
 */
#include "../lib/sim.h"

static const struct libfwctl_format *format;
static struct libfwctl_context *context;
static struct libfwctl_handle *handle;
static const char *device = "08:00.0";

static struct libfwctl_request *new_call(size_t index)
{
	const struct libfwctl_command *command = libfwctl_format_get_command(format, index);
	struct libfwctl_request *request = NULL;

	if (libfwctl_command_is_procedure(command))
		return NULL;
	assert_int_equal(libfwctl_request_new(command, NULL, &request), 0);
	/* Without one it is not even sent. */
	if (!strcmp(libfwctl_command_get_name(command), "access_reg.core_dump"))
		assert_int_equal(libfwctl_request_put_u64(request, "mkey", 1, NULL), 0);
	return request;
}

static int send_at(struct libfwctl_request *request, uint32_t scope)
{
	unsigned char out[8192];
	size_t length;
	const void *bytes =
		libfwctl_record_get_bytes(libfwctl_request_get_record(request), &length);
	struct libfwctl_rpc rpc = call_of(scope, bytes, length, out, sizeof(out));

	return libfwctl_handle_rpc(handle, &rpc, NULL);
}

static void test_least_scope(void **state)
{
	size_t refused = 0;

	(void)state;
	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++) {
		struct libfwctl_request *request = new_call(i);
		const struct libfwctl_command *command = libfwctl_format_get_command(format, i);
		uint32_t scope = libfwctl_command_get_scope(command);

		if (!request)
			continue;
		if (send_at(request, scope))
			fail_msg("%s is refused at its scope", libfwctl_command_get_name(command));
		if (scope && send_at(request, scope - 1) != -EBADMSG)
			fail_msg("%s is admitted below", libfwctl_command_get_name(command));
		refused += scope > 0;
		libfwctl_request_free(request);
	}
	assert_true(refused > 70);
}

static void test_zeros(void **state)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_response *response = NULL;

	(void)state;
	assert_int_equal(libfwctl_response_new(&response), 0);
	for (size_t i = 0; i < libfwctl_format_get_command_count(format); i++) {
		struct libfwctl_request *request = new_call(i);
		char *text = NULL;

		if (!request)
			continue;
		if (libfwctl_call(handle, request, response, err) ||
		    libfwctl_record_to_json(libfwctl_response_get_record(response), 0, err, &text))
			fail_msg("%s: %s",
				 libfwctl_command_get_name(libfwctl_format_get_command(format, i)),
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
	return libfwctl_context_find_format(context, "mlx5", NULL, &format);
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
	};
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_least_scope),
		cmocka_unit_test(test_zeros),
	};

	if (argc < 2)
		return cmocka_run_group_tests(tests, setup, teardown);
	device = argv[1];
	return cmocka_run_group_tests(scopes, setup, teardown);
}
