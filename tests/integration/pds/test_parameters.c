// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Stored records of a made-up firmware as parameters, as examples/acme-pds.yaml declares them, on a transport that
 * is the firmware: payloads are bytes written by hand.
 */
#include "../../testing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { NEXT, CURRENT, FACTORY, VALUES };

static struct libfwctl_context *context;
static const struct libfwctl_format *format;
static struct libfwctl_error *err;

/* Record 1: order, retries, timeout. What is set is for the next start. */
static struct {
	unsigned char values[VALUES][8];
	unsigned int reads, writes;
} firmware;

static int tell_info(void *user_data, uint32_t *type, void *data, size_t room, size_t *length)
{
	(void)user_data;
	(void)data;
	(void)room;
	*type = LIBFWCTL_DEVICE_TYPE_PDS;
	*length = 0;
	return 0;
}

static int answer(void *user_data, struct libfwctl_rpc *rpc)
{
	const unsigned char *request = rpc->in;
	unsigned char key[8] = {1};
	const struct libfwctl_buffer *in = NULL, *out = NULL;

	(void)user_data;
	rpc->executed = LIBFWCTL_EXECUTED_YES;
	for (size_t i = 0; i < rpc->nbuffers; i++)
		*(rpc->buffers[i].direction == LIBFWCTL_DIRECTION_TO_DEVICE ? &in : &out) =
			&rpc->buffers[i];
	assert_int_equal(rpc->in_length, 48);
	assert_int_equal(request[4], 3); /* endpoint */
	assert_non_null(in);
	if (request[0] == 9) {
		key[2] = ((const unsigned char *)in->data)[2];
		assert_in_range(key[2], NEXT, FACTORY);
		assert_memory_equal(in->data, key, sizeof(key));
		assert_non_null(out);
		memcpy(out->data, firmware.values[key[2]], 8);
		firmware.reads++;
	} else {
		assert_int_equal(request[0], 10);
		assert_memory_equal(in->data, key, sizeof(key));
		memcpy(firmware.values[NEXT], (const unsigned char *)in->data + 8, 8);
		firmware.writes++;
	}
	memset(rpc->out, 0, rpc->out_room);
	rpc->out_valid = rpc->out_room < 48 ? rpc->out_room : 48;
	rpc->out_reported = rpc->out_valid;
	memcpy(rpc->out, rpc->in, rpc->out_valid);
	return 0;
}

static struct libfwctl_handle *open_it(void)
{
	const struct libfwctl_transport transport = {
		.size = sizeof(transport), .info = tell_info, .rpc = answer};
	struct libfwctl_policy *policy = NULL;
	struct libfwctl_handle *handle = NULL;

	assert_int_equal(libfwctl_policy_new(&policy), 0);
	assert_int_equal(libfwctl_policy_set_effects(
				 policy, LIBFWCTL_EFFECT_READS | LIBFWCTL_EFFECT_CONFIG_AT_RESET),
			 0);
	assert_int_equal(libfwctl_open_transport(context, &transport, NULL, policy, err, &handle),
			 0);
	libfwctl_policy_free(policy);
	return handle;
}

static const char *text_of(struct libfwctl_settings *settings, const char *name, uint32_t value)
{
	return libfwctl_setting_get_text(libfwctl_settings_find(settings, name), value);
}

static void test_read(void **state)
{
	struct libfwctl_handle *handle = open_it();
	struct libfwctl_settings *settings = NULL;

	(void)state;
	assert_int_equal(libfwctl_settings_new(format, err, &settings), 0);
	assert_int_equal(libfwctl_settings_select(settings, NULL, err), 0);
	assert_int_equal(libfwctl_settings_read(settings, handle,
						LIBFWCTL_PARAM_VALUE_NEXT |
							LIBFWCTL_PARAM_VALUE_CURRENT |
							LIBFWCTL_PARAM_VALUE_DEFAULT,
						err),
			 0);
	/* one record, asked once a value */
	assert_int_equal(firmware.reads, 3);
	assert_int_equal(libfwctl_settings_get_count(settings), 3);
	assert_string_equal(text_of(settings, "acme_boot_order", LIBFWCTL_PARAM_VALUE_NEXT),
			    "network");
	assert_string_equal(text_of(settings, "acme_boot_order", LIBFWCTL_PARAM_VALUE_CURRENT),
			    "host");
	assert_string_equal(text_of(settings, "acme_boot_timeout", LIBFWCTL_PARAM_VALUE_DEFAULT),
			    "258");
	libfwctl_settings_free(settings);
	libfwctl_close(handle);
}

/* The whole record goes in one call, with what was not changed as it was read. */
static void test_set(void **state)
{
	static const unsigned char after[8] = {0, 4, 0x2c, 0x01};
	struct libfwctl_handle *handle = open_it();
	struct libfwctl_settings *settings = NULL;

	(void)state;
	assert_int_equal(libfwctl_settings_new(format, err, &settings), 0);
	assert_int_equal(libfwctl_settings_change(settings, "acme_boot_retries", "11", err),
			 -ERANGE);
	assert_int_equal(libfwctl_settings_change(settings, "acme_boot_order", "flash", err), 0);
	assert_int_equal(libfwctl_settings_change(settings, "acme_boot_timeout", "300", err), 0);
	if (libfwctl_settings_apply(settings, handle, err))
		fail_msg("%s", libfwctl_error_text(err));
	assert_int_equal(firmware.writes, 1);
	assert_memory_equal(firmware.values[NEXT], after, sizeof(after));
	assert_int_equal(
		libfwctl_setting_get_outcome(libfwctl_settings_find(settings, "acme_boot_order")),
		LIBFWCTL_OUTCOME_CHANGED);
	libfwctl_settings_free(settings);
	libfwctl_close(handle);
}

static int set_up(void **state)
{
	(void)state;
	memset(&firmware, 0, sizeof(firmware));
	memcpy(firmware.values[NEXT], "\2\4\5\0", 4);
	memcpy(firmware.values[CURRENT], "\1\4\5\0", 4);
	memcpy(firmware.values[FACTORY], "\0\3\2\1", 4);
	return 0;
}

static int begin(void **state)
{
	(void)state;
	setenv("LIBFWCTL_PLUGIN_PATH", getenv("PDS_WITH_ACME"), 1);
	err = libfwctl_error_new();
	context = new_context();
	return libfwctl_context_find_format(context, "pds", err, &format);
}

static int end(void **state)
{
	(void)state;
	libfwctl_context_unref(context);
	libfwctl_error_free(err);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_read, set_up),
		cmocka_unit_test_setup(test_set, set_up),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
