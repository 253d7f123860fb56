// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * input.c: reads a file that the command line names, up to a limit and no further, as it is or as
 * hexadecimal text.
 */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fwctl.h"

/* Hex text has two digits a byte and, at most, a "0x" and as much again in blanks and commas. */
#define HEX_TEXT_PER_BYTE 8

/* Reads until the end or one byte over @max, with room for one more. Returns how much there is, or -1 with errno set. */
static ssize_t read_up_to(int fd, size_t max, uint8_t **data)
{
	size_t room = max < 4096 ? max + 2 : 4096, have = 0;
	ssize_t n;

	*data = need(malloc(room));
	for (;;) {
		n = read(fd, *data + have, room - have - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n ? n : (ssize_t)have;
		have += (size_t)n;
		if (have > max)
			return (ssize_t)have;
		if (have == room - 1) {
			room = room * 2 > max ? max + 2 : room * 2;
			*data = need(realloc(*data, room));
		}
	}
}

static int hex_value(int c)
{
	return isdigit(c) ? c - '0' : isxdigit(c) ? tolower(c) - 'a' + 10 : -1;
}

/*
 * Turns hex text into bytes, in place: pairs of digits, with blanks, commas and "0x" between them.
 * Returns how many bytes, or -1 with the place of what is no hex text in *@bad.
 */
static ssize_t decode_hex(uint8_t *text, size_t length, size_t *bad)
{
	size_t n = 0, i = 0;

	while (i < length) {
		int high, low;

		if (isspace(text[i]) || text[i] == ',') {
			i++;
			continue;
		}
		high = hex_value(text[i]);
		if (!high && i + 1 < length && tolower(text[i + 1]) == 'x') {
			i += 2;
			high = i < length ? hex_value(text[i]) : -1;
		}
		low = i + 1 < length ? hex_value(text[i + 1]) : -1;
		*bad = i;
		if (high < 0 || low < 0)
			return -1;
		text[n++] = (uint8_t)(high << 4 | low);
		i += 2;
	}
	return (ssize_t)n;
}

static const char *shown(const char *path)
{
	return strcmp(path, "-") ? path : "standard input";
}

static int cannot_read(struct run *run, const char *path, int error)
{
	return failure_report(run, LIBFWCTL_ERROR_NONE, error, LIBFWCTL_EXECUTED_NO,
			      "cannot read %s: %s", shown(path), strerror(error));
}

static int decode_input(struct run *run, const char *path, uint8_t *data, size_t *length)
{
	size_t bad = 0;
	ssize_t n = decode_hex(data, *length, &bad);

	if (n < 0)
		return failure_report(
			run, LIBFWCTL_ERROR_MALFORMED, EILSEQ, LIBFWCTL_EXECUTED_NO,
			"%s is no hexadecimal text: byte %zu does not begin a pair of digits: leave "
			"--hex away if it holds the bytes themselves",
			shown(path), bad);
	*length = (size_t)n;
	return 0;
}

static int too_long(struct run *run, const char *path, size_t max)
{
	return failure_report(run, LIBFWCTL_ERROR_USAGE, EMSGSIZE, LIBFWCTL_EXECUTED_NO,
			      "%s holds more than %zu bytes, the most that is taken", shown(path),
			      max);
}

static int check_input(struct run *run, const char *path, bool hex, size_t max, uint8_t *data,
		       ssize_t have, size_t *length)
{
	int status = 0;

	if (have < 0)
		return cannot_read(run, path, errno);
	*length = (size_t)have;
	if (*length > (hex ? max * HEX_TEXT_PER_BYTE : max))
		return too_long(run, path, max);
	if (hex)
		status = decode_input(run, path, data, length);
	if (!status && *length > max)
		status = too_long(run, path, max);
	return status;
}

int input_read(struct run *run, const char *path, bool hex, size_t max, uint8_t **data,
	       size_t *length)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	uint8_t *bytes = NULL;
	ssize_t have = -1;
	int status;

	if (fd >= 0)
		have = read_up_to(fd, hex ? max * HEX_TEXT_PER_BYTE : max, &bytes);
	status = check_input(run, path, hex, max, bytes, have, length);
	if (fd > STDIN_FILENO)
		close(fd);
	if (status) {
		free(bytes);
		return status;
	}
	bytes[*length] = 0;
	*data = bytes;
	return 0;
}

int input_pieces(struct run *run, const char *path,
		 int (*take)(void *data, const uint8_t *bytes, size_t length), void *data)
{
	int fd = strcmp(path, "-") ? open(path, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	uint8_t bytes[65536];
	ssize_t n = -1;
	int status = 0;

	while (fd >= 0 && !status && (n = read(fd, bytes, sizeof(bytes))) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		if (n > 0)
			status = take(data, bytes, (size_t)n);
	}
	if (n < 0)
		status = cannot_read(run, path, errno);
	if (fd > STDIN_FILENO)
		close(fd);
	return status;
}
