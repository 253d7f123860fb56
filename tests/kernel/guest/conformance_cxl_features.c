// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * conformance_cxl_features.c: what the kernel's CXL features driver makes of features of each kind, by bytes
 * and, in the library's column, by name too: there the format cxl knows beforehand what would be refused, and
 * reads back what was set.
 */
#include "cxl_calls.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEBUG_READ_ONLY LIBFWCTL_SCOPE_DEBUG_READ_ONLY
#define DEBUG_WRITE	LIBFWCTL_SCOPE_DEBUG_WRITE
#define FULL		LIBFWCTL_SCOPE_DEBUG_WRITE_FULL

#define SIZE 4 /* of most of the features */

/* What is set, and to which feature. */
static struct cxl_request request;
static unsigned char value[MOCK_FEATURE_LONG + 1];

static const char *is_set(const struct subject *s, enum mock_feature feature, size_t length)
{
	return cxl_holds(s, feature, CXL_CURRENT, value, length) ? "set" : "not set";
}

static void set_bytes(const struct subject *s, struct outcome *outcome, enum mock_feature feature,
		      uint32_t scope, size_t length)
{
	struct exchange x;

	cxl_fresh(value, length);
	cxl_set(&request, cxl_uuid(feature), value, length);
	x = cxl_exchange(&request, scope, 64);
	exchange(s, &x);
	tell(s, outcome, &x, "retval %u", ((const struct cxl_reply *)x.reply)->retval);
}

/* By bytes, with what has come of it. */
static void set(const struct subject *s, struct outcome *outcome, enum mock_feature feature,
		uint32_t scope, size_t length)
{
	struct outcome call;

	set_bytes(s, &call, feature, scope, length);
	told(outcome, "%s, %s", call.text, is_set(s, feature, length));
}

static void get(const struct subject *s, struct outcome *outcome, enum mock_feature feature,
		uint16_t length)
{
	struct exchange x;

	cxl_get(&request, cxl_uuid(feature), 0, length, CXL_CURRENT);
	x = cxl_exchange(&request, DEBUG_READ_ONLY, CXL_REPLY + length);
	exchange(s, &x);
	cxl_tell(s, outcome, &x);
}

/* ---- by name -------------------------------------------------------------------------------- */

static char *json_of(enum mock_feature feature, const unsigned char *data, size_t length)
{
	struct cxl_uuid uuid = cxl_uuid(feature);
	char *json = NULL;
	size_t size;
	FILE *file = open_memstream(&json, &size);

	fputs("{\"uuid\":\"", file);
	for (size_t i = 0; i < sizeof(uuid); i++)
		fprintf(file, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
			uuid.bytes[i]);
	fputs("\"", file);
	if (data)
		fputs(",\"feat_data\":\"", file);
	for (size_t i = 0; data && i < length; i++)
		fprintf(file, "%02x", data[i]);
	fprintf(file, "%s}", data ? "\"" : "");
	fclose(file);
	return json;
}

static void tell_call(struct outcome *outcome, int rc, const struct libfwctl_response *response,
		      const struct libfwctl_error *err)
{
	static const char *const confirmed[] = {"", ", confirmed", ", not confirmed"};

	if (rc)
		told(outcome, "%s, %s, executed %s", errno_text(rc),
		     libfwctl_error_kind_name(libfwctl_error_get_kind(err)),
		     libfwctl_executed_name(libfwctl_error_get_executed(err)));
	else
		told(outcome, "ok%s", confirmed[libfwctl_response_get_confirmed(response)]);
}

/* The response is the caller's to free. */
static struct libfwctl_response *call(const struct subject *s, struct outcome *outcome,
				      const char *command, char *json)
{
	struct libfwctl_error *err = libfwctl_error_new();
	const struct libfwctl_format *format = NULL;
	struct libfwctl_request *named = NULL;
	struct libfwctl_response *response = NULL;
	int rc;

	assert_ok(libfwctl_handle_get_format(s->handle, err, &format), err);
	assert_ok(libfwctl_request_new(libfwctl_format_find_command(format, command), err, &named),
		  err);
	assert_ok(libfwctl_request_put_json(named, json, err), err);
	assert_int_equal(libfwctl_response_new(&response), 0);
	rc = libfwctl_call(s->handle, named, response, err);
	if (!rc)
		rc = libfwctl_response_check(response, err);
	tell_call(outcome, rc, response, err);
	libfwctl_request_free(named);
	libfwctl_error_free(err);
	free(json);
	return response;
}

static void set_by_name(const struct subject *s, struct outcome *outcome, enum mock_feature feature,
			size_t length)
{
	struct outcome one;

	cxl_fresh(value, length);
	libfwctl_response_free(call(s, &one, "set_feature", json_of(feature, value, length)));
	told(outcome, "%s, %s", one.text, is_set(s, feature, length));
}

/* How many bytes came. */
static void get_by_name(const struct subject *s, struct outcome *outcome, const char *command,
			enum mock_feature feature)
{
	struct outcome one;
	struct libfwctl_response *response = call(s, &one, command, json_of(feature, NULL, 0));
	const struct libfwctl_record *record = libfwctl_response_get_record(response);
	const void *data;
	size_t length = 0;

	if (libfwctl_record_find_data(record, "data", NULL, &data, &length))
		length = 0;
	told(outcome, "%s, %zu bytes", one.text, length);
	libfwctl_response_free(response);
}

/* ---- features whose setting shows after a reset, or at once ---------------------------------- */

static void reset_set(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_TEST, DEBUG_WRITE, SIZE);
}

static void reset_set_by_name(const struct subject *s, struct outcome *outcome)
{
	set_by_name(s, outcome, MOCK_TEST, SIZE);
}

#define IMMEDIATE_SIZE 8

static void immediate_set_low(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_IMMEDIATE, DEBUG_WRITE, IMMEDIATE_SIZE);
}

static void immediate_set(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_IMMEDIATE, FULL, IMMEDIATE_SIZE);
}

static void immediate_set_by_name(const struct subject *s, struct outcome *outcome)
{
	set_by_name(s, outcome, MOCK_IMMEDIATE, IMMEDIATE_SIZE);
}

/* The last half of it: the driver hands the offset on. */
static void part_set(const struct subject *s, struct outcome *outcome)
{
	const uint16_t half = SIZE / 2;
	struct outcome call;
	struct exchange x;

	set_bytes(s, &call, MOCK_TEST, DEBUG_WRITE, SIZE);
	cxl_fresh(value + half, half);
	cxl_set(&request, cxl_uuid(MOCK_TEST), value + half, half);
	memcpy(request.payload + 20, &half, sizeof(half));
	x = cxl_exchange(&request, DEBUG_WRITE, 64);
	exchange(s, &x);
	tell(s, &call, &x, "retval %u", ((const struct cxl_reply *)x.reply)->retval);
	told(outcome, "%s, %s", call.text, is_set(s, MOCK_TEST, SIZE));
}

/* ---- features of the kernel's own ----------------------------------------------------------- */

static void own_set(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_SCRUB, FULL, SIZE);
}

static void own_set_by_name(const struct subject *s, struct outcome *outcome)
{
	set_by_name(s, outcome, MOCK_SCRUB, SIZE);
}

/* What the library makes of that EPERM, which a process without CAP_SYS_RAWIO gets too. */
static void own_set_reason(const struct subject *s, struct outcome *outcome)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_rpc rpc = {
		.size = sizeof(rpc),
		.scope = FULL,
		.in = &request,
		.in_length = CXL_ENVELOPE + CXL_SET_HEADER + SIZE,
	};

	cxl_set(&request, cxl_uuid(MOCK_SCRUB), value, SIZE);
	libfwctl_handle_rpc(s->handle, &rpc, err);
	told(outcome, "%s",
	     strstr(libfwctl_error_text(err), "the kernel itself owns this feature")
		     ? "EPERM, with its reason"
		     : "EPERM, for another reason");
	libfwctl_error_free(err);
}

static void own_set_low(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_SCRUB, DEBUG_WRITE, SIZE);
}

/* Error check scrub. */
static void own_elsewhere(const struct subject *s, struct outcome *outcome)
{
	static const struct cxl_uuid ecs = {{0xe5, 0xb1, 0x3f, 0x22, 0x23, 0x28, 0x4a, 0x14, 0xb8,
					     0xba, 0xb9, 0x69, 0x1e, 0x89, 0x33, 0x86}};
	struct exchange x;

	cxl_set(&request, ecs, value, SIZE);
	x = cxl_exchange(&request, FULL, 64);
	exchange(s, &x);
	tell_done(s, outcome, &x);
}

static void own_get(const struct subject *s, struct outcome *outcome)
{
	get(s, outcome, MOCK_SCRUB, SIZE);
}

static void own_get_by_name(const struct subject *s, struct outcome *outcome)
{
	get_by_name(s, outcome, "get_feature", MOCK_SCRUB);
}

static void own_listed(const struct subject *s, struct outcome *outcome)
{
	const struct cxl_reply *reply;
	const unsigned char *entry;
	struct exchange x;
	uint16_t set_size;

	cxl_list(&request, CXL_ENTRY, MOCK_SCRUB);
	x = cxl_exchange(&request, DEBUG_READ_ONLY, 128);
	exchange(s, &x);
	reply = x.reply;
	entry = reply->payload + 8;
	memcpy(&set_size, entry + 20, sizeof(set_size));
	tell(s, outcome, &x, "set_feat_size %u, %s", set_size,
	     entry[22] & 1 ? "changeable" : "not changeable");
}

/* ---- features that the driver lets nobody set ------------------------------------------------ */

static void fixed_set(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_FIXED, FULL, SIZE);
}

static void fixed_set_by_name(const struct subject *s, struct outcome *outcome)
{
	set_by_name(s, outcome, MOCK_FIXED, SIZE);
}

static void background_set(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_BACKGROUND, FULL, SIZE);
}

static void background_set_by_name(const struct subject *s, struct outcome *outcome)
{
	set_by_name(s, outcome, MOCK_BACKGROUND, SIZE);
}

static void no_effect_set(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_NO_EFFECT, FULL, SIZE);
}

static void no_effect_set_by_name(const struct subject *s, struct outcome *outcome)
{
	set_by_name(s, outcome, MOCK_NO_EFFECT, SIZE);
}

static void reserved_set(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_RESERVED, FULL, SIZE);
}

static void reserved_set_by_name(const struct subject *s, struct outcome *outcome)
{
	set_by_name(s, outcome, MOCK_RESERVED, SIZE);
}

/* ---- a feature longer than the mailbox ------------------------------------------------------- */

static void long_set(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_LONG, DEBUG_WRITE, MOCK_FEATURE_LONG);
}

static void long_set_by_name(const struct subject *s, struct outcome *outcome)
{
	set_by_name(s, outcome, MOCK_LONG, MOCK_FEATURE_LONG);
}

/* Its last part is refused. */
static void longer_set(const struct subject *s, struct outcome *outcome)
{
	struct outcome call;

	set_bytes(s, &call, MOCK_LONG, DEBUG_WRITE, MOCK_FEATURE_LONG + 1);
	told(outcome, "%s, %s", call.text, is_set(s, MOCK_LONG, MOCK_FEATURE_LONG));
}

static void longer_set_by_name(const struct subject *s, struct outcome *outcome)
{
	struct outcome one;

	cxl_fresh(value, MOCK_FEATURE_LONG + 1);
	libfwctl_response_free(
		call(s, &one, "set_feature", json_of(MOCK_LONG, value, MOCK_FEATURE_LONG + 1)));
	told(outcome, "%s, %s", one.text, is_set(s, MOCK_LONG, MOCK_FEATURE_LONG));
}

static void long_get(const struct subject *s, struct outcome *outcome)
{
	get(s, outcome, MOCK_LONG, MOCK_FEATURE_LONG);
}

static void long_get_by_name(const struct subject *s, struct outcome *outcome)
{
	get_by_name(s, outcome, "get_feature", MOCK_LONG);
}

static void long_read_by_name(const struct subject *s, struct outcome *outcome)
{
	get_by_name(s, outcome, "read_feature", MOCK_LONG);
}

/* ---- a device that refuses, and a mailbox that fails ----------------------------------------- */

static void refused_set(const struct subject *s, struct outcome *outcome)
{
	set_bytes(s, outcome, MOCK_REFUSED, DEBUG_WRITE, SIZE);
}

static void refused_set_by_name(const struct subject *s, struct outcome *outcome)
{
	libfwctl_response_free(call(s, outcome, "set_feature", json_of(MOCK_REFUSED, value, SIZE)));
}

static void refused_get(const struct subject *s, struct outcome *outcome)
{
	get(s, outcome, MOCK_REFUSED, SIZE);
}

static void refused_get_by_name(const struct subject *s, struct outcome *outcome)
{
	get_by_name(s, outcome, "get_feature", MOCK_REFUSED);
}

static void dead_set(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_DEAD, DEBUG_WRITE, SIZE);
}

static void dead_set_by_name(const struct subject *s, struct outcome *outcome)
{
	set_by_name(s, outcome, MOCK_DEAD, SIZE);
}

static void dead_get(const struct subject *s, struct outcome *outcome)
{
	get(s, outcome, MOCK_DEAD, SIZE);
}

static void dead_get_by_name(const struct subject *s, struct outcome *outcome)
{
	get_by_name(s, outcome, "get_feature", MOCK_DEAD);
}

/* Its value can be read, so that it shows. */
static void lost_set(const struct subject *s, struct outcome *outcome)
{
	set(s, outcome, MOCK_LOST, DEBUG_WRITE, SIZE);
}

static void lost_set_by_name(const struct subject *s, struct outcome *outcome)
{
	set_by_name(s, outcome, MOCK_LOST, SIZE);
}

#define BAD	"EINVAL, delivery, executed no"
#define NOBODY	"EOPNOTSUPP, delivery, executed no"
#define REFUSED "EREMOTEIO, firmware, executed yes"

static const struct row rows[] = {
	{"set, effect at a reset", "retval 0, set", reset_set, "retval 0, executed yes, set",
	 reset_set},
	{"set, effect at a reset, by name", "retval 0, set", reset_set, "ok, confirmed, set",
	 reset_set_by_name},
	{"set, effect at once, debug_write", "EINVAL, not set", immediate_set_low, BAD ", not set",
	 immediate_set_low},
	{"set, effect at once, debug_write_full", "retval 0, set", immediate_set,
	 "retval 0, executed yes, set", immediate_set},
	{"set, effect at once, by name", "retval 0, set", immediate_set, "ok, confirmed, set",
	 immediate_set_by_name},
	{"set, from an offset on", "retval 0, set", part_set, "retval 0, executed yes, set",
	 part_set},
	{"set, the kernel's own", "EPERM, not set", own_set,
	 "EPERM, delivery, executed no, not set", own_set},
	{"set, the kernel's own, in words", "EPERM, not set", own_set, "EPERM, with its reason",
	 own_set_reason},
	{"set, the kernel's own, by name", "EPERM, not set", own_set, NOBODY ", not set",
	 own_set_by_name},
	{"set, the kernel's own, scope too low", "EINVAL, not set", own_set_low, BAD ", not set",
	 own_set_low},
	{"set, the kernel's own, not there", "EINVAL", own_elsewhere, BAD, own_elsewhere},
	{"get, the kernel's own", "4 bytes, retval 0, out_len 20", own_get,
	 "4 bytes, retval 0, out_len 20, executed yes", own_get},
	{"get, the kernel's own, by name", "4 bytes, retval 0, out_len 20", own_get, "ok, 4 bytes",
	 own_get_by_name},
	{"the kernel's own in the list", "set_feat_size 0, not changeable", own_listed,
	 "set_feat_size 0, not changeable, executed yes", own_listed},
	{"set, not changeable", "EINVAL, not set", fixed_set, BAD ", not set", fixed_set},
	{"set, not changeable, by name", "EINVAL, not set", fixed_set, NOBODY ", not set",
	 fixed_set_by_name},
	{"set, in the background", "EINVAL, not set", background_set, BAD ", not set",
	 background_set},
	{"set, in the background, by name", "EINVAL, not set", background_set, NOBODY ", not set",
	 background_set_by_name},
	{"set, no effect", "EINVAL, not set", no_effect_set, BAD ", not set", no_effect_set},
	{"set, no effect, by name", "EINVAL, not set", no_effect_set, NOBODY ", not set",
	 no_effect_set_by_name},
	{"set, reserved effect", "EINVAL, not set", reserved_set, BAD ", not set", reserved_set},
	{"set, reserved effect, by name", "EINVAL, not set", reserved_set, NOBODY ", not set",
	 reserved_set_by_name},
	{"set, in parts", "retval 0, set", long_set, "retval 0, executed yes, set", long_set},
	{"set, in parts, by name", "retval 0, set", long_set, "ok, confirmed, set",
	 long_set_by_name},
	{"set, in parts, too long", "retval 22, not set", longer_set,
	 "retval 22, executed yes, not set", longer_set},
	{"set, in parts, too long, by name", "retval 22, not set", longer_set,
	 "EINVAL, usage, executed no, not set", longer_set_by_name},
	{"get, in parts", "6000 bytes, retval 0, out_len 6016", long_get,
	 "6000 bytes, retval 0, out_len 6016, executed yes", long_get},
	{"get, in parts, by name", "6000 bytes, retval 0, out_len 6016", long_get, "ok, 6000 bytes",
	 long_get_by_name},
	{"read_feature, in parts, by name", "6000 bytes, retval 0, out_len 6016", long_get,
	 "ok, 6000 bytes", long_read_by_name},
	{"set, refused by the device", "retval 6", refused_set, "retval 6, executed yes",
	 refused_set},
	{"set, refused by the device, by name", "retval 6", refused_set, REFUSED,
	 refused_set_by_name},
	{"get, refused by the device", "0 bytes, retval 6, out_len 16", refused_get,
	 "0 bytes, retval 6, out_len 16, executed yes", refused_get},
	{"get, refused by the device, by name", "0 bytes, retval 6, out_len 16", refused_get,
	 REFUSED ", 0 bytes", refused_get_by_name},
	{"set, failing mailbox", "retval 0, not set", dead_set, "retval 0, executed yes, not set",
	 dead_set},
	{"set, failing mailbox, by name", "retval 0, not set", dead_set,
	 "ok, not confirmed, not set", dead_set_by_name},
	{"set, mailbox failing at this alone", "retval 0, not set", lost_set,
	 "retval 0, executed yes, not set", lost_set},
	{"set, mailbox failing at this alone, by name", "retval 0, not set", lost_set,
	 "EIO, delivery, executed unknown, not set", lost_set_by_name},
	{"get, failing mailbox", "0 bytes, retval 0, out_len 16", dead_get,
	 "0 bytes, retval 0, out_len 16, executed yes", dead_get},
	{"get, failing mailbox, by name", "0 bytes, retval 0, out_len 16", dead_get,
	 "EREMOTEIO, firmware, executed unknown, 0 bytes", dead_get_by_name},
};

int main(void)
{
	return cxl_run_rows("cxl features", rows, sizeof(rows) / sizeof(rows[0]));
}
