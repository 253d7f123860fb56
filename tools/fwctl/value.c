// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * value.c: one field's value as text for people: with its name, unit and scale, and safe to show.
 */
#include <arpa/inet.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "fwctl.h"

#define DISPLAY_MAX 8

static bool has_display(const struct libfwctl_field *field, const char *wanted)
{
	const char *display = libfwctl_field_get_display(field);

	return display && !strcmp(display, wanted);
}

static void print_name(FILE *file, const char *name)
{
	char *safe = escape(name);

	fputs(safe, file);
	libfwctl_free(safe);
}

static void print_flags(FILE *file, const struct libfwctl_field *field, uint64_t value)
{
	uint64_t mask, named = 0;
	const char *name;

	for (size_t i = 0; !libfwctl_field_get_value(field, i, &mask, &name, NULL); i++) {
		if (!mask || (value & mask) != mask)
			continue;
		fputs(named ? "|" : "", file);
		print_name(file, name);
		named |= mask;
	}
	if (!named)
		fprintf(file, "0x%" PRIx64, value);
	else if (value & ~named)
		fprintf(file, "|0x%" PRIx64 " (0x%" PRIx64 ")", value & ~named, value);
	else
		fprintf(file, " (0x%" PRIx64 ")", value);
}

static void print_plain(FILE *file, const struct libfwctl_field *field, uint64_t value)
{
	if (libfwctl_field_get_kind(field) == LIBFWCTL_KIND_SIGNED)
		fprintf(file, "%" PRId64, (int64_t)value);
	else if (has_display(field, "hex"))
		fprintf(file, "0x%" PRIx64, value);
	else
		fprintf(file, "%" PRIu64, value);
}

static void print_size(FILE *file, uint64_t value)
{
	static const char units[][4] = {"KiB", "MiB", "GiB", "TiB"};
	size_t unit = 0;

	fprintf(file, "%" PRIu64, value);
	if (!value || value % 1024)
		return;
	value /= 1024;
	while (unit + 1 < sizeof(units) / sizeof(units[0]) && !(value % 1024)) {
		value /= 1024;
		unit++;
	}
	fprintf(file, " (%" PRIu64 " %s)", value, units[unit]);
}

/* A number that stands for bytes: the most significant one comes first. */
static bool print_address(FILE *file, const struct libfwctl_field *field, uint64_t value)
{
	size_t length = has_display(field, "mac") ? 6 : has_display(field, "ipv4") ? 4 : 0;
	uint8_t bytes[DISPLAY_MAX];

	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)(value >> 8 * (length - 1 - i));
	if (length)
		value_data(file, field, bytes, length);
	return length != 0;
}

static void print_number(FILE *file, const struct libfwctl_field *field, uint64_t value)
{
	bool is_signed = libfwctl_field_get_kind(field) == LIBFWCTL_KIND_SIGNED;
	const char *unit = libfwctl_field_get_unit(field);
	int64_t multiply, add;
	uint64_t divide;
	bool scaled = !libfwctl_field_get_scale(field, &multiply, &divide, &add) && divide;

	if (!scaled && has_display(field, "size")) {
		print_size(file, value);
		return;
	}
	if (scaled)
		fprintf(file, "%.12Lg",
			(is_signed ? (long double)(int64_t)value : (long double)value) *
					(long double)multiply / (long double)divide +
				(long double)add);
	else if (!print_address(file, field, value))
		print_plain(file, field, value);
	if (unit) {
		putc(' ', file);
		print_name(file, unit);
	}
	if (scaled) {
		fputs(" (", file);
		print_plain(file, field, value);
		putc(')', file);
	}
}

void value_number(FILE *file, const struct libfwctl_field *field, uint64_t value)
{
	const char *name;

	switch (libfwctl_field_get_kind(field)) {
	case LIBFWCTL_KIND_BOOL:
		fputs(value ? "true" : "false", file);
		break;
	case LIBFWCTL_KIND_ENUM:
		name = libfwctl_field_value_name(field, value);
		if (name) {
			print_name(file, name);
			fprintf(file, " (%" PRIu64 ")", value);
		} else {
			print_plain(file, field, value);
		}
		break;
	case LIBFWCTL_KIND_FLAGS:
		print_flags(file, field, value);
		break;
	default:
		print_number(file, field, value);
		break;
	}
}

static void print_string(FILE *file, const void *data, size_t length)
{
	char *text = need(strndup(data, length));

	putc('"', file);
	print_name(file, text);
	putc('"', file);
	free(text);
}

static void print_pairs(FILE *file, const uint8_t *bytes, size_t length, char between)
{
	for (size_t i = 0; i < length; i++) {
		if (i && between)
			putc(between, file);
		fprintf(file, "%02x", bytes[i]);
	}
}

static void print_uuid(FILE *file, const uint8_t *bytes)
{
	for (size_t i = 0; i < 16; i++)
		fprintf(file, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", bytes[i]);
}

void value_data(FILE *file, const struct libfwctl_field *field, const void *data, size_t length)
{
	char text[INET6_ADDRSTRLEN];
	uint32_t kind = libfwctl_field_get_kind(field);

	if (kind == LIBFWCTL_KIND_STRING)
		print_string(file, data, length);
	else if (kind == LIBFWCTL_KIND_UUID && length == 16)
		print_uuid(file, data);
	else if (length == 4 && has_display(field, "ipv4"))
		fputs(inet_ntop(AF_INET, data, text, sizeof(text)), file);
	else if (length == 16 && has_display(field, "ipv6"))
		fputs(inet_ntop(AF_INET6, data, text, sizeof(text)), file);
	else
		print_pairs(file, data, length, has_display(field, "mac") ? ':' : 0);
}
