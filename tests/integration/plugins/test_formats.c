// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * test_formats.c: formats from memory, files that change while they are loaded, and memory that runs out.
 * Calls between library and system are caught on the way (--wrap), to do things at the worst moment.
 */
#include "../../testing.h"

#include "fixture.h"
#include "catalogue/format.h"
#include "formats/formats.h"

#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct fixture_image one = FIXTURE_IMAGE("one", "");
static const struct fixture_image two = FIXTURE_IMAGE("two", "");
static const struct fixture_image acme_one = FIXTURE_IMAGE("acme", "one");
static const struct fixture_image acme_two = FIXTURE_IMAGE("acme", "two");
static const struct fixture_image cxl_one = FIXTURE_IMAGE("cxl", "one");

/* ---- a folder, and moments in which something happens to it ----------------------------------- */

static char folder[] = "/tmp/libfwctl-XXXXXX";
static char path[PATH_MAX], spare[PATH_MAX];
static void (*at_open)(void), (*at_map)(void), (*at_dlopen)(void), (*at_lock)(void);

/* What is mapped, and what was made a format, is counted, so that none stays behind. */
static int mapped, formats_there;

static void happen(void (**moment)(void))
{
	void (*what)(void) = *moment;

	*moment = NULL;
	if (what)
		what();
}

int __real_open64(const char *name, int flags, ...);
int __wrap_open64(const char *name, int flags, ...);
int __wrap_open64(const char *name, int flags, ...)
{
	if (strstr(name, "libfwctl-"))
		happen(&at_open);
	return __real_open64(name, flags);
}

void *__real_mmap64(void *address, size_t length, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap64(void *address, size_t length, int protection, int flags, int fd, off_t offset);
void *__wrap_mmap64(void *address, size_t length, int protection, int flags, int fd, off_t offset)
{
	happen(&at_map);
	mapped++;
	return __real_mmap64(address, length, protection, flags, fd, offset);
}

void *__real_dlopen(const char *name, int flags);
void *__wrap_dlopen(const char *name, int flags);
void *__wrap_dlopen(const char *name, int flags)
{
	happen(&at_dlopen);
	return __real_dlopen(name, flags);
}

int __real_pthread_mutex_lock(pthread_mutex_t *lock);
int __wrap_pthread_mutex_lock(pthread_mutex_t *lock);
int __wrap_pthread_mutex_lock(pthread_mutex_t *lock)
{
	happen(&at_lock);
	return __real_pthread_mutex_lock(lock);
}

int __real_munmap(void *address, size_t length);
int __wrap_munmap(void *address, size_t length);
int __wrap_munmap(void *address, size_t length)
{
	mapped--;
	return __real_munmap(address, length);
}

int __real_format_new(struct libfwctl_context *ctx, const struct image_source *source,
		      struct libfwctl_error *err, struct libfwctl_format **out);
int __wrap_format_new(struct libfwctl_context *ctx, const struct image_source *source,
		      struct libfwctl_error *err, struct libfwctl_format **out);
int __wrap_format_new(struct libfwctl_context *ctx, const struct image_source *source,
		      struct libfwctl_error *err, struct libfwctl_format **out)
{
	int status = __real_format_new(ctx, source, err, out);

	formats_there += status == 0;
	return status;
}

void __real_format_free(struct libfwctl_format *format);
void __wrap_format_free(struct libfwctl_format *format);
void __wrap_format_free(struct libfwctl_format *format)
{
	formats_there -= format != NULL;
	__real_format_free(format);
}

static void set_path(char memory[PATH_MAX], const char *name)
{
	snprintf(memory, PATH_MAX, "%s/%s", folder, name);
}

static void put(const char *name, const void *bytes, size_t length)
{
	char where[PATH_MAX];
	FILE *file;

	set_path(where, name);
	file = fopen(where, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(where, 0644), 0);
}

static void put_plugin(const char *name, const char *fixture)
{
	char from[PATH_MAX], bytes[65536];
	FILE *file;
	size_t length;

	snprintf(from, sizeof(from), "%s/fixture-%s.so", getenv("PLUGIN_FIXTURES"), fixture);
	file = fopen(from, "r");
	assert_non_null(file);
	length = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	put(name, bytes, length);
}

static void replace(void)
{
	assert_int_equal(rename(spare, path), 0);
}

static void empty(void)
{
	assert_int_equal(truncate(path, 0), 0);
}

static int make_folder(void **state)
{
	(void)state;
	strcpy(strrchr(folder, '-'), "-XXXXXX");
	return mkdtemp(folder) ? setenv("LIBFWCTL_PLUGIN_PATH", folder, 1) : -1;
}

static int remove_folder(void **state)
{
	char command[PATH_MAX + 16];

	(void)state;
	snprintf(command, sizeof(command), "rm -r %s", folder);
	return system(command);
}

/* ---- files that change ------------------------------------------------------------------------ */

static const struct libfwctl_file *only_file(struct libfwctl_context *ctx)
{
	assert_int_equal(libfwctl_context_get_file_count(ctx), 1);
	return libfwctl_context_get_file(ctx, 0);
}

static const struct libfwctl_format *find(struct libfwctl_context *ctx, const char *name)
{
	const struct libfwctl_format *format = NULL;
	struct libfwctl_error *err = libfwctl_error_new();

	if (libfwctl_context_find_format(ctx, name, err, &format))
		fail_msg("%s: %s", name, libfwctl_error_text(err));
	libfwctl_error_free(err);
	return format;
}

static void assert_changed(struct libfwctl_context *ctx)
{
	const struct libfwctl_format *format = NULL;
	const struct libfwctl_file *file;

	assert_int_equal(libfwctl_context_find_format(ctx, "one", NULL, &format), -EBADMSG);
	assert_null(format);
	file = only_file(ctx);
	assert_int_equal(libfwctl_file_get_state(file), LIBFWCTL_FILE_REFUSED);
	assert_contains(libfwctl_error_text(libfwctl_file_get_error(file)),
			"changed while it was being loaded");
}

static void test_the_image_that_was_checked_is_loaded(void **state)
{
	struct libfwctl_context *ctx = new_context();

	(void)state;
	put("one.fwctl", &one, sizeof(one));
	put("spare", &two, sizeof(two));
	set_path(path, "one.fwctl");
	set_path(spare, "spare");
	at_map = replace;
	assert_string_equal(libfwctl_format_get_name(find(ctx, "one")), "one");
	assert_null(at_map);
	libfwctl_context_unref(ctx);
}

static void test_the_plugin_that_was_checked_is_loaded(void **state)
{
	struct libfwctl_context *ctx = new_context();

	(void)state;
	put_plugin("one.so", "good");
	put_plugin("spare", "old");
	set_path(path, "one.so");
	set_path(spare, "spare");
	at_dlopen = replace;
	assert_non_null(format_find_hook(find(ctx, "one"), "first"));
	assert_null(at_dlopen);
	libfwctl_context_unref(ctx);
}

static void replace_second(void)
{
	at_open = replace;
}

static void test_a_file_replaced_between_check_and_opening_is_refused(void **state)
{
	struct libfwctl_context *ctx = new_context();

	(void)state;
	put("one.fwctl", &one, sizeof(one));
	put("spare", &one, sizeof(one));
	set_path(path, "one.fwctl");
	set_path(spare, "spare");
	at_open = replace_second; /* the folder is the first to be opened, the file the second */
	assert_changed(ctx);
	assert_null(at_open);
	libfwctl_context_unref(ctx);
}

static void test_an_image_emptied_after_opening_is_refused(void **state)
{
	struct libfwctl_context *ctx = new_context();

	(void)state;
	put("one.fwctl", &one, sizeof(one));
	set_path(path, "one.fwctl");
	at_map = empty;
	assert_changed(ctx);
	assert_null(at_map);
	libfwctl_context_unref(ctx);
}

static void empty_second(void)
{
	at_open = empty;
}

static void test_an_image_emptied_before_opening_is_refused(void **state)
{
	struct libfwctl_context *ctx = new_context();

	(void)state;
	put("one.fwctl", &one, sizeof(one));
	set_path(path, "one.fwctl");
	at_open = empty_second;
	assert_changed(ctx);
	libfwctl_context_unref(ctx);
}

/* ---- formats from memory ---------------------------------------------------------------------- */

static int add(struct libfwctl_context *ctx, const struct fixture_image *image, const char *reason)
{
	struct libfwctl_error *err = libfwctl_error_new();
	int status = libfwctl_context_add_image(ctx, image, sizeof(*image), err);

	assert_contains(libfwctl_error_text(err), reason);
	if (status == 0)
		assert_int_equal(libfwctl_error_get_kind(err), LIBFWCTL_ERROR_NONE);
	libfwctl_error_free(err);
	return status;
}

static void test_a_format_from_memory(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct fixture_image mine = one;

	(void)state;
	assert_int_equal(add(ctx, &mine, ""), 0);
	memset(&mine, 0xff, sizeof(mine)); /* it was copied */
	assert_int_equal(libfwctl_context_get_format_count(ctx), 1);
	assert_string_equal(libfwctl_format_get_name(find(ctx, "one")), "one");
	assert_ptr_equal(libfwctl_context_get_format(ctx, 0), find(ctx, "one"));
	assert_null(libfwctl_context_get_format(ctx, 1));
	assert_int_equal(add(ctx, &one, "a format 'one' is loaded already"), -EEXIST);
	libfwctl_context_unref(ctx);
}

static void test_bytes_that_are_no_image(void **state)
{
	struct libfwctl_context *ctx = new_context();
	struct fixture_image bad = one;

	(void)state;
	bad.header.magic[0] = 'X';
	assert_int_equal(add(ctx, &bad, "it is no table image"), -EBADMSG);
	assert_int_equal(libfwctl_context_add_image(ctx, &one, 0, NULL), -EBADMSG);
	assert_int_equal(libfwctl_context_add_image(ctx, &one, SIZE_MAX, NULL), -EBADMSG);
	assert_int_equal(libfwctl_context_get_format_count(ctx), 0);
	libfwctl_context_unref(ctx);
}

static void test_an_extension_from_memory(void **state)
{
	struct libfwctl_context *ctx = new_context();

	(void)state;
	assert_int_equal(add(ctx, &acme_one, "there is no format 'one'"), -ENOENT);
	assert_int_equal(add(ctx, &one, ""), 0);
	assert_int_equal(add(ctx, &acme_one, ""), 0);
	assert_int_equal(add(ctx, &cxl_one, "under the name cxl"), -EBADMSG);
	assert_int_equal(libfwctl_context_get_format_count(ctx), 1);
	find(ctx, "one");
	assert_int_equal(add(ctx, &acme_one, "the format 'one' is in use already"), -EBUSY);
	libfwctl_context_unref(ctx);
}

static void test_an_extension_from_memory_loads_its_base(void **state)
{
	struct libfwctl_context *ctx = new_context();

	(void)state;
	put("one.fwctl", &one, sizeof(one));
	put("two.fwctl", &two, 40);
	assert_int_equal(add(ctx, &acme_one, ""), 0);
	assert_int_equal(libfwctl_context_get_format_count(ctx), 1);
	assert_int_equal(add(ctx, &acme_two, "two.fwctl: it is no image"), -EBADMSG);
	libfwctl_context_unref(ctx);
}

static void test_memory_comes_before_files(void **state)
{
	struct libfwctl_context *ctx = new_context();
	const struct libfwctl_format *format;

	(void)state;
	put("acme-one.fwctl", &acme_one, sizeof(acme_one));
	put("one.fwctl", &one, sizeof(one));
	put("two.fwctl", &two, sizeof(two));
	assert_int_equal(add(ctx, &one, ""), 0);
	format = find(ctx, "one");
	assert_int_equal(libfwctl_context_load_formats(ctx, NULL), 0);
	assert_int_equal(libfwctl_context_get_format_count(ctx), 2);
	assert_ptr_equal(libfwctl_context_get_format(ctx, 0), format);
	assert_int_equal(libfwctl_context_get_file_count(ctx), 3);
	assert_int_equal(libfwctl_file_get_state(libfwctl_context_get_file(ctx, 0)),
			 LIBFWCTL_FILE_EXTENDS);
	assert_ptr_equal(libfwctl_file_get_format(libfwctl_context_get_file(ctx, 0)), format);
	assert_int_equal(libfwctl_file_get_state(libfwctl_context_get_file(ctx, 1)),
			 LIBFWCTL_FILE_HIDDEN);
	assert_null(libfwctl_file_get_format(libfwctl_context_get_file(ctx, 1)));
	assert_int_equal(libfwctl_file_get_state(libfwctl_context_get_file(ctx, 2)),
			 LIBFWCTL_FILE_LOADED);
	libfwctl_context_unref(ctx);
}

/* Nothing is looked at before somebody asks, and then not again. */
static void test_looked_at_once(void **state)
{
	struct libfwctl_context *ctx = new_context();

	(void)state;
	put("one.fwctl", &one, sizeof(one));
	assert_int_equal(libfwctl_context_get_file_count(ctx), 0);
	assert_int_equal(libfwctl_context_get_format_count(ctx), 0);
	assert_int_equal(libfwctl_context_load_formats(ctx, NULL), 0);
	put("two.fwctl", &two, sizeof(two));
	assert_int_equal(libfwctl_context_load_formats(ctx, NULL), 0);
	assert_int_equal(libfwctl_context_get_format_count(ctx), 1);
	libfwctl_context_unref(ctx);
}

/* Another thread, for which this one has to wait, is faster. */
static struct libfwctl_context *raced;
static const struct libfwctl_format *faster;

static void be_faster(void)
{
	assert_int_equal(libfwctl_context_find_format(raced, "one", NULL, &faster), 0);
}

static void be_faster_with_all(void)
{
	assert_int_equal(libfwctl_context_load_formats(raced, NULL), 0);
	faster = libfwctl_context_get_format(raced, 0);
}

static void test_two_who_need_a_format_at_once(void **state)
{
	static void (*const others[])(void) = {be_faster, be_faster_with_all};

	(void)state;
	put("one.fwctl", &one, sizeof(one));
	for (size_t i = 0; i < COUNT(others); i++) {
		const struct libfwctl_format *format = NULL;

		raced = new_context();
		faster = NULL;
		at_lock = others[i];
		assert_int_equal(libfwctl_context_find_format(raced, "one", NULL, &format), 0);
		assert_non_null(faster);
		assert_ptr_equal(format, faster);
		assert_int_equal(libfwctl_context_get_format_count(raced), 1);
		libfwctl_context_unref(raced);
	}
}

static void test_formats_end_with_their_context(void **state)
{
	struct libfwctl_context *ctx = new_context();

	(void)state;
	put("one.fwctl", &one, sizeof(one));
	put("acme-one.fwctl", &acme_one, sizeof(acme_one));
	put("garbage.fwctl", "garbage", 7);
	mapped = 0;
	formats_there = 0;
	assert_int_equal(libfwctl_context_add_image(ctx, &two, sizeof(two), NULL), 0);
	assert_int_equal(libfwctl_context_load_formats(ctx, NULL), 0);
	assert_int_equal(formats_there, 2);
	assert_int_equal(mapped, 3);
	libfwctl_context_unref(ctx);
	assert_int_equal(formats_there, 0);
	assert_int_equal(mapped, 0);
}

static void test_contexts_share_nothing(void **state)
{
	struct libfwctl_context *first = new_context(), *second = new_context();

	(void)state;
	put_plugin("one.so", "good");
	assert_ptr_not_equal(find(first, "one"), find(second, "one"));
	libfwctl_context_unref(first);
	assert_string_equal(libfwctl_format_get_name(find(second, "one")), "one");
	libfwctl_context_unref(second);
}

static void test_nothing_where_something_is_needed(void **state)
{
	struct libfwctl_context *ctx = new_context();
	const struct libfwctl_format *format = NULL;

	(void)state;
	assert_int_equal(libfwctl_context_load_formats(NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_context_get_format_count(NULL), 0);
	assert_null(libfwctl_context_get_format(NULL, 0));
	assert_null(libfwctl_context_get_format(ctx, 0));
	assert_int_equal(libfwctl_context_find_format(NULL, "one", NULL, &format), -EINVAL);
	assert_int_equal(libfwctl_context_find_format(ctx, NULL, NULL, &format), -EINVAL);
	assert_int_equal(libfwctl_context_find_format(ctx, "", NULL, &format), -EINVAL);
	assert_int_equal(libfwctl_context_find_format(ctx, "one", NULL, NULL), -EINVAL);
	assert_int_equal(libfwctl_context_add_image(NULL, &one, sizeof(one), NULL), -EINVAL);
	assert_int_equal(libfwctl_context_add_image(ctx, NULL, sizeof(one), NULL), -EINVAL);
	assert_int_equal(libfwctl_context_get_file_count(NULL), 0);
	assert_null(libfwctl_context_get_file(NULL, 0));
	assert_null(libfwctl_context_get_file(ctx, 0));
	assert_null(libfwctl_file_get_path(NULL));
	assert_int_equal(libfwctl_file_get_state(NULL), 0);
	assert_null(libfwctl_file_get_format(NULL));
	assert_null(libfwctl_file_get_error(NULL));
	libfwctl_context_unref(ctx);
}

/* ---- memory that runs out --------------------------------------------------------------------- */

/* How many allocations succeed before one fails, and whether all after it do. */
static long allocations_left = LONG_MAX;
static bool for_good;

static bool runs_out(void)
{
	if (allocations_left == LONG_MAX)
		return false;
	return allocations_left-- == 0 || (for_good && allocations_left < 0);
}

#define FAILING(type, name, parameters, arguments)                  \
	type __real_##name parameters;                              \
	type __wrap_##name parameters;                              \
	type __wrap_##name parameters                               \
	{                                                           \
		return runs_out() ? NULL : __real_##name arguments; \
	}

FAILING(void *, malloc, (size_t size), (size))
FAILING(void *, calloc, (size_t count, size_t size), (count, size))
FAILING(void *, reallocarray, (void *memory, size_t count, size_t size), (memory, count, size))
FAILING(char *, strdup, (const char *text), (text))
FAILING(char *, strndup, (const char *text, size_t length), (text, length))

static void put_some_of_each(void)
{
	put("acme-one.fwctl", &acme_one, sizeof(acme_one));
	put("acme-two.fwctl", &cxl_one, sizeof(cxl_one));
	put("bad.fwctl", "bad", 3);
	put("one.fwctl", &one, sizeof(one));
	put_plugin("two.so", "two");
}

/* Loads everything while memory is short; false if it was not short at all. */
static bool load_while_short(struct libfwctl_context *ctx, long allowed)
{
	int status;

	allocations_left = allowed;
	status = libfwctl_context_load_formats(ctx, NULL);
	allowed = allocations_left;
	allocations_left = LONG_MAX;
	assert_int_equal(status, allowed < 0 ? -ENOMEM : 0);
	return allowed < 0;
}

static void check_some_of_each(struct libfwctl_context *ctx)
{
	static const uint32_t states[] = {LIBFWCTL_FILE_EXTENDS, LIBFWCTL_FILE_REFUSED,
					  LIBFWCTL_FILE_REFUSED, LIBFWCTL_FILE_LOADED,
					  LIBFWCTL_FILE_LOADED};

	assert_int_equal(libfwctl_context_get_format_count(ctx), 2);
	assert_int_equal(libfwctl_context_get_file_count(ctx), COUNT(states));
	for (size_t i = 0; i < COUNT(states); i++) {
		const struct libfwctl_file *file = libfwctl_context_get_file(ctx, i);
		const struct libfwctl_error *err = libfwctl_file_get_error(file);

		assert_int_equal(libfwctl_file_get_state(file), states[i]);
		assert_int_not_equal(libfwctl_error_get_errno(err), ENOMEM);
	}
	assert_string_equal(libfwctl_format_get_name(
				    libfwctl_file_get_format(libfwctl_context_get_file(ctx, 0))),
			    "one");
}

/* However early it happens: -ENOMEM and nothing else, and once there is memory all is well. */
static void test_memory_runs_out_when_loading(void **state)
{
	(void)state;
	put_some_of_each();
	for (int round = 0; round < 2; round++) {
		bool was_short = true;

		for_good = round;
		for (long allowed = 0; was_short; allowed++) {
			struct libfwctl_context *ctx = new_context();

			was_short = load_while_short(ctx, allowed);
			find(ctx, "two");
			assert_int_equal(libfwctl_context_load_formats(ctx, NULL), 0);
			check_some_of_each(ctx);
			libfwctl_context_unref(ctx);
			assert_true(allowed < 1000);
		}
	}
}

static void test_memory_runs_out_when_adding(void **state)
{
	int status = -ENOMEM;

	(void)state;
	for_good = false;
	for (long allowed = 0; status; allowed++) {
		struct libfwctl_context *ctx = new_context();

		allocations_left = allowed;
		status = libfwctl_context_add_image(ctx, &one, sizeof(one), NULL);
		allocations_left = LONG_MAX;
		assert_true(status == 0 || status == -ENOMEM);
		assert_int_equal(add(ctx, &one, status ? "" : "loaded already"),
				 status ? 0 : -EEXIST);
		libfwctl_context_unref(ctx);
		assert_true(allowed < 1000);
	}
}

#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_A_FOLDER(test_the_image_that_was_checked_is_loaded),
		IN_A_FOLDER(test_the_plugin_that_was_checked_is_loaded),
		IN_A_FOLDER(test_a_file_replaced_between_check_and_opening_is_refused),
		IN_A_FOLDER(test_an_image_emptied_after_opening_is_refused),
		IN_A_FOLDER(test_an_image_emptied_before_opening_is_refused),
		IN_A_FOLDER(test_a_format_from_memory),
		IN_A_FOLDER(test_bytes_that_are_no_image),
		IN_A_FOLDER(test_an_extension_from_memory),
		IN_A_FOLDER(test_an_extension_from_memory_loads_its_base),
		IN_A_FOLDER(test_memory_comes_before_files),
		IN_A_FOLDER(test_looked_at_once),
		IN_A_FOLDER(test_two_who_need_a_format_at_once),
		IN_A_FOLDER(test_formats_end_with_their_context),
		IN_A_FOLDER(test_contexts_share_nothing),
		IN_A_FOLDER(test_nothing_where_something_is_needed),
		IN_A_FOLDER(test_memory_runs_out_when_loading),
		IN_A_FOLDER(test_memory_runs_out_when_adding),
	};

	return cmocka_run_group_tests_name("formats", tests, NULL, NULL);
}
