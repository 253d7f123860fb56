// SPDX-License-Identifier: LGPL-2.1-or-later
/* json.c: any text as JSON for a request of any command. The input: format, command, then the text. */
#include "formats.h"

#include "json-parse.h"

static void check(const struct libfwctl_command *command, const char *text)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_record record;
	char *again = NULL;
	struct json json;
	int result;

	begin_request(&record, command);
	result = record_put_json(&record, text, err);
	if (result) {
		need(libfwctl_error_get_errno(err) == -result);
		need(*libfwctl_error_text(err) && !strchr(libfwctl_error_text(err), '\n'));
	}
	result = libfwctl_record_to_json(&record, 0, err, &again);
	need(result == 0 || result == -EBADMSG);
	if (!result) {
		need(json_parse(&json, again) == 0);
		json_clear(&json);
	}
	libfwctl_free(again);
	libfwctl_error_free(err);
	free(record.bytes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct libfwctl_command *command;
	char *text;

	if (size < 2)
		return 0;
	command = choose_command(choose_format(data[0]), data[1]);
	if (!libfwctl_command_get_request(command))
		return 0;
	text = strndup((const char *)data + 2, size - 2);
	need(text != NULL);
	check(command, text);
	free(text);
	return 0;
}
