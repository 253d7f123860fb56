// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * decode.c: captured bytes from standard input, field by field as a layout has them. No device is
 * needed: as in  decode cxl patrol_scrub <FILE
 */
#include <libfwctl.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static uint8_t bytes[65536];

static void print_number(const struct libfwctl_cursor *cursor)
{
	const struct libfwctl_field *field = libfwctl_cursor_get_field(cursor);
	uint64_t number = libfwctl_cursor_get_u64(cursor);
	const char *name = libfwctl_field_value_name(field, number);

	if (libfwctl_field_get_kind(field) == LIBFWCTL_KIND_SIGNED)
		printf(" %" PRId64 "\n", (int64_t)number);
	else if (name)
		printf(" %s\n", name);
	else
		printf(" %" PRIu64 "\n", number);
}

static void print_data(const struct libfwctl_cursor *cursor)
{
	size_t length;
	const uint8_t *data = libfwctl_cursor_get_data(cursor, &length);

	for (size_t i = 0; i < length; i++)
		printf(" %02x", data[i]);
	putchar('\n');
}

/* Structs and arrays come with what is in them already one level deeper. */
static void print_name(const struct libfwctl_cursor *cursor, int step)
{
	const struct libfwctl_field *field = libfwctl_cursor_get_field(cursor);
	unsigned int depth = libfwctl_cursor_get_depth(cursor);

	if (step == LIBFWCTL_STEP_STRUCT || step == LIBFWCTL_STEP_ARRAY)
		depth--;
	printf("%*s", 2 * (int)depth, "");
	if (libfwctl_field_is_array(field) && step != LIBFWCTL_STEP_ARRAY)
		printf("%" PRIu64, libfwctl_cursor_get_index(cursor));
	else
		printf("%s", libfwctl_field_get_name(field));
}

static void print_step(const struct libfwctl_cursor *cursor, int step)
{
	if (step == LIBFWCTL_STEP_LEAVE)
		return;
	print_name(cursor, step);
	if (step == LIBFWCTL_STEP_NUMBER)
		print_number(cursor);
	else if (step == LIBFWCTL_STEP_DATA)
		print_data(cursor);
	else
		putchar('\n');
}

static int print_record(const struct libfwctl_record *record)
{
	struct libfwctl_cursor *cursor;
	int ret = libfwctl_cursor_new(&cursor);

	if (ret < 0)
		return ret;
	ret = libfwctl_cursor_start(cursor, record, 0);
	while (ret == 0 && (ret = libfwctl_cursor_next(cursor)) > 0) {
		print_step(cursor, ret);
		ret = 0;
	}
	libfwctl_cursor_free(cursor);
	return ret;
}

/* Memory can be so short that there is no text. */
static void complain(int ret, const struct libfwctl_error *err)
{
	fprintf(stderr, "%s\n",
		libfwctl_error_get_kind(err) ? libfwctl_error_text(err) : strerror(-ret));
}

int main(int argc, char **argv)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_context *ctx = NULL;
	const struct libfwctl_format *format;
	const struct libfwctl_layout *layout;
	struct libfwctl_record *record = NULL;
	int ret;

	if (argc != 3) {
		fprintf(stderr, "usage: %s FORMAT LAYOUT <FILE\n", argv[0]);
		libfwctl_error_free(err);
		return 2;
	}
	ret = libfwctl_context_new(&ctx);
	if (ret == 0)
		ret = libfwctl_context_find_format(ctx, argv[1], err, &format);
	if (ret < 0) {
		complain(ret, err);
	} else if (!(layout = libfwctl_format_find_layout(format, argv[2]))) {
		fprintf(stderr, "%s has no layout \"%s\"\n", argv[1], argv[2]);
		ret = -1;
	} else {
		ret = libfwctl_record_new(layout, bytes, fread(bytes, 1, sizeof(bytes), stdin), err,
					  &record);
		if (ret == 0)
			ret = print_record(record);
		if (ret < 0)
			complain(ret, err);
	}

	libfwctl_record_free(record);
	libfwctl_context_unref(ctx);
	libfwctl_error_free(err);
	return ret < 0;
}
