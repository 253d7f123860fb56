// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * json.c: any text as JSON for a request of any command, or for a record of any layout. The input: format,
 * command or layout, what it is put into, then the text.
 */
#include "formats.h"

#include "codec/json-parse.h"

#define HEAD	 3
#define TEXT_MAX 1024

/* A few characters can make a record of a mebibyte, which is written out too slowly to be tried often. */
#define WRITTEN_MAX 1024

static struct libfwctl_error *err;

static void check_error(int result)
{
	need(result == 0 || libfwctl_error_get_errno(err) == -result);
	need(result == 0 || (*libfwctl_error_text(err) && !strchr(libfwctl_error_text(err), '\n')));
}

static void check_output(const struct libfwctl_record *record)
{
	char *text = NULL;
	struct json json;
	int result;

	if (record->length > WRITTEN_MAX)
		return;
	result = libfwctl_record_to_json(record, 0, err, &text);
	need(result == 0 || result == -EBADMSG);
	if (!result) {
		need(json_parse(&json, text) == 0);
		json_clear(&json);
	}
	libfwctl_free(text);
}

/* As it is, even half changed. */
static void put_part(const struct libfwctl_command *command, const char *text)
{
	struct libfwctl_record record;

	if (!libfwctl_command_get_request(command))
		return;
	begin_request(&record, command);
	check_error(record_put_json(&record, text, err));
	check_output(&record);
	free(record.bytes);
}

/* All or nothing, buffers too. */
static void put_request(const struct libfwctl_command *command, const char *text)
{
	struct libfwctl_request *request = NULL, *other = NULL;
	const struct libfwctl_record *record, *before;
	int result;

	if (!command || libfwctl_command_get_obstacle(command))
		return;
	need(libfwctl_request_new(command, NULL, &request) == 0);
	need(libfwctl_request_new(command, NULL, &other) == 0);
	result = libfwctl_request_put_json(request, text, err);
	check_error(result);
	record = libfwctl_request_get_record(request);
	before = libfwctl_request_get_record(other);
	if (result && record && before)
		need(record->length == before->length &&
		     !memcmp(record->bytes, before->bytes, before->length));
	else if (!result && record)
		check_output(record);
	libfwctl_request_free(request);
	libfwctl_request_free(other);
}

/* All or nothing, read-only fields too. */
static void put_record(const struct libfwctl_layout *layout, const char *text)
{
	static const uint8_t none[4096];
	size_t length = libfwctl_layout_get_size(layout);
	struct libfwctl_record *record = NULL;
	int result;

	if (length > sizeof(none))
		return;
	need(libfwctl_record_new(layout, none, length, NULL, &record) == 0);
	result = libfwctl_record_put_json(record, text, err);
	check_error(result);
	if (result)
		need(record->length == length && !memcmp(record->bytes, none, length));
	else
		check_output(record);
	libfwctl_record_free(record);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct libfwctl_format *format;
	size_t count;
	char *text;

	if (size < HEAD)
		return 0;
	need(err || (err = libfwctl_error_new()) != NULL);
	format = choose_format(data[0]);
	count = libfwctl_format_get_layout_count(format);
	size -= HEAD;
	text = strndup((const char *)data + HEAD, size < TEXT_MAX ? size : TEXT_MAX);
	need(text != NULL);
	if (data[2] % 3 == 0)
		put_part(choose_command(format, data[1]), text);
	else if (data[2] % 3 == 1)
		put_request(choose_command(format, data[1]), text);
	else if (count)
		put_record(libfwctl_format_get_layout(format, data[1] % count), text);
	free(text);
	return 0;
}
