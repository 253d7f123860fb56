// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * output.c: everything that is printed goes through here, so that no byte of a device, a file
 * system or a command line reaches a terminal or JSON unescaped, and no failed write goes
 * unnoticed.
 */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "fwctl.h"

#define HEX_LINE 16 /* bytes in a line of a dump */

/* Why writing to standard output failed first: stdio remembers that it did, but not why. */
static int write_error;

/* What came of the call whose result is being written. */
static uint32_t executed = LIBFWCTL_EXECUTED_NO;

bool output_failed(void)
{
	if (!write_error && ferror(stdout))
		write_error = errno ? errno : EIO;
	return write_error != 0;
}

void output_flush(void)
{
	fflush(stdout);
	output_failed();
}

/* Asked for only when there is such a character to show: a locale is dear to load. */
static bool locale_is_utf8(void)
{
	static int known = -1;

	if (known < 0)
		known = setlocale(LC_CTYPE, "") && !strcmp(nl_langinfo(CODESET), "UTF-8");
	return known;
}

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

char *escape(const char *text)
{
	return need(libfwctl_escape(
		text, is_ascii(text) || locale_is_utf8() ? 0 : LIBFWCTL_ESCAPE_ASCII));
}

char *safe_dup(const char *text)
{
	char *copy, *to;

	if (is_ascii(text) || locale_is_utf8())
		return need(strdup(text));
	copy = to = need(malloc(strlen(text) * 4 + 1));
	for (; *text; text++)
		to += sprintf(to, (unsigned char)*text < 0x80 ? "%c" : "\\x%02x",
			      (unsigned char)*text);
	return copy;
}

void print_safe(FILE *file, const char *text)
{
	char *shown = safe_dup(text);

	fputs(shown, file);
	output_failed();
	free(shown);
}

void print_escaped(FILE *file, const char *format, ...)
{
	va_list arguments;
	char *text, *escaped;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) < 0)
		need(NULL);
	va_end(arguments);
	escaped = escape(text);
	fputs(escaped, file);
	output_failed();
	libfwctl_free(escaped);
	free(text);
}

static void print_hex_line(size_t offset, const uint8_t *bytes, size_t length)
{
	printf("%08zx ", offset);
	for (size_t i = 0; i < HEX_LINE; i++) {
		if (i < length)
			printf("%s%02x", i == 8 ? "  " : " ", bytes[i]);
		else
			printf("%s  ", i == 8 ? "  " : " ");
	}
	fputs("  |", stdout);
	for (size_t i = 0; i < length; i++)
		putchar(bytes[i] >= 0x20 && bytes[i] < 0x7f ? bytes[i] : '.');
	puts("|");
}

void print_hex_dump(const void *data, size_t length, int indent)
{
	const uint8_t *bytes = data;
	bool left_out = false;

	for (size_t row = 0; row < length && !output_failed(); row += HEX_LINE) {
		size_t n = length - row < HEX_LINE ? length - row : HEX_LINE;
		bool again = row && n == HEX_LINE &&
			     !memcmp(bytes + row, bytes + row - HEX_LINE, HEX_LINE);

		if (!again) {
			printf("%*s", indent, "");
			print_hex_line(row, bytes + row, n);
		} else if (!left_out) {
			printf("%*s*\n", indent, "");
		}
		left_out = again;
	}
}

void print_hex_text(FILE *file, const void *data, size_t length)
{
	const uint8_t *bytes = data;

	for (size_t i = 0; i < length; i++)
		fprintf(file, "%02x%c", bytes[i], i % 16 == 15 || i + 1 == length ? '\n' : ' ');
}

static char *hex_dup(const void *data, size_t length)
{
	static const char hex_digits[] = "0123456789abcdef";
	const uint8_t *bytes = data;
	char *hex = need(malloc(length * 2 + 1));

	for (size_t i = 0; i < length; i++) {
		hex[2 * i] = hex_digits[bytes[i] >> 4];
		hex[2 * i + 1] = hex_digits[bytes[i] & 15];
	}
	hex[2 * length] = '\0';
	return hex;
}

void json_add_safe(struct json_object *object, const char *key, const char *value)
{
	if (value)
		json_object_object_add(object, key, need(json_object_new_string(value)));
}

void json_add_string(struct json_object *object, const char *key, const char *value)
{
	char *escaped;

	if (!value)
		return;
	escaped = need(libfwctl_escape(value, 0));
	json_add_safe(object, key, escaped);
	libfwctl_free(escaped);
}

void json_add_hex(struct json_object *object, const char *key, uint64_t value, int digits)
{
	char text[19];

	snprintf(text, sizeof(text), "0x%0*llx", digits, (unsigned long long)value);
	json_add_safe(object, key, text);
}

void json_add_bytes(struct json_object *object, const char *key, const void *data, size_t length)
{
	char *hex = hex_dup(data, length);

	json_add_safe(object, key, hex);
	free(hex);
}

void json_add_raw(struct json_object *object, const char *key, const char *json)
{
	struct json_object *raw = need(json_object_new_string(""));

	json_object_set_serializer(raw, json_object_userdata_to_json_string, need(strdup(json)),
				   json_object_free_userdata);
	json_object_object_add(object, key, raw);
}

char *json_join(const char *first, const char *second)
{
	bool both = first[1] != '}' && second[1] != '}';
	char *joined;

	/* what the first has without its closing brace, what the second has without its opening one */
	if (asprintf(&joined, "%.*s%s%s", (int)strlen(first) - 1, first, both ? "," : "",
		     second + 1) < 0)
		need(NULL);
	return joined;
}

/* The end of a string that begins here, behind its closing quote. */
static const char *string_end(const char *json)
{
	for (json++; *json && *json != '"'; json++)
		if (*json == '\\' && json[1])
			json++;
	return *json ? json + 1 : json;
}

static void new_line(unsigned int depth)
{
	printf("\n%*s", (int)depth * 2, "");
}

/* Text that a library wrote, so well-formed, and with no blanks between what it consists of. */
void json_print_text(const char *json)
{
	unsigned int depth = 0;

	while (*json && !output_failed()) {
		const char *end = *json == '"' ? string_end(json) : json + 1;
		bool opens = *json == '{' || *json == '[', closes = *json == '}' || *json == ']';

		if (closes)
			new_line(--depth);
		fwrite(json, 1, (size_t)(end - json), stdout);
		if (opens && (*end == '}' || *end == ']'))
			putchar(*end++);
		else if (opens)
			new_line(++depth);
		else if (*json == ',')
			new_line(depth);
		else if (*json == ':')
			putchar(' ');
		json = end;
	}
	putchar('\n');
	output_failed();
}

static void print_json_as(struct json_object *object, int flags)
{
	puts(need((void *)json_object_to_json_string_ext(object,
							 flags | JSON_C_TO_STRING_NOSLASHESCAPE)));
	output_failed();
	json_object_put(object);
}

void json_print(struct json_object *object)
{
	print_json_as(object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED);
}

void json_print_line(struct json_object *object)
{
	print_json_as(object, JSON_C_TO_STRING_PLAIN);
	output_flush();
}

bool output_has_colour(void)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(no_color && *no_color) && term && strcmp(term, "dumb");
}

int output_check(void)
{
	int flags = fcntl(STDOUT_FILENO, F_GETFL);

	if (flags >= 0 && (flags & O_ACCMODE) != O_RDONLY)
		return 0;
	fputs("fwctl: standard output is closed or cannot be written to, so that what comes of the "
	      "call would be lost: give it a file or /dev/null (nothing was sent)\n",
	      stderr);
	return STATUS_FAILED;
}

void output_set_executed(uint32_t outcome)
{
	executed = outcome;
}

const char *executed_warning(uint32_t outcome)
{
	switch (outcome) {
	case LIBFWCTL_EXECUTED_NO:
		return "";
	case LIBFWCTL_EXECUTED_YES:
		return " (the command was executed: repeat it only if that does no harm)";
	default:
		return " (the command may have run: look at the device's state before you repeat "
		       "it)";
	}
}

int output_finish(int status)
{
	output_flush();
	if (fclose(stdout) && !write_error)
		write_error = errno;
	if (!write_error)
		return status;
	/* A reader that has seen enough, as head(1) does, needs no message. */
	if (write_error != EPIPE)
		fprintf(stderr, "fwctl: cannot write to standard output: %s%s\n",
			strerror(write_error), executed_warning(executed));
	return status ? status : STATUS_FAILED;
}
