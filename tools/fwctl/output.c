// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * output.c: everything that is printed goes through here, so that no byte of a device, a file
 * system or a command line reaches a terminal or JSON unescaped, and no failed write goes
 * unnoticed.
 */
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <json.h>

#include "fwctl.h"

/* Why writing to standard output failed first: stdio remembers that it did, but not why. */
static int write_error;

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

void print_hex_dump(const void *data, size_t length)
{
	const uint8_t *bytes = data;

	for (size_t row = 0; row < length && !output_failed(); row += 16) {
		size_t n = length - row < 16 ? length - row : 16;

		printf("%08zx ", row);
		for (size_t i = 0; i < 16; i++) {
			if (i < n)
				printf("%s%02x", i == 8 ? "  " : " ", bytes[row + i]);
			else
				printf("%s  ", i == 8 ? "  " : " ");
		}
		fputs("  |", stdout);
		for (size_t i = 0; i < n; i++) {
			uint8_t c = bytes[row + i];

			putchar(c >= 0x20 && c < 0x7f ? c : '.');
		}
		puts("|");
	}
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

int output_finish(int status)
{
	output_flush();
	if (fclose(stdout) && !write_error)
		write_error = errno;
	if (!write_error)
		return status;
	/* A reader that has seen enough, as head(1) does, needs no message. */
	if (write_error != EPIPE)
		fprintf(stderr, "fwctl: cannot write to standard output: %s\n",
			strerror(write_error));
	return status ? status : STATUS_FAILED;
}
