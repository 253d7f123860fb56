// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * conformance_core.c: what fwctl's core does under any driver, on a device of fwctl_echo.ko whose INFO has 8
 * bytes.
 */
#include "conformance.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "../../../lib/base/uapi.h"
#include "../modules/fwctl_echo.h"

#define READ	   LIBFWCTL_SCOPE_DEBUG_READ_ONLY
#define UNTOUCHED  0xaa
#define ROOM	   64u
#define PAGE	   4096u
#define LENGTH_MAX (2u << 20)

/* The kernel's own: "no such ioctl". */
#define ENOIOCTLCMD 515

static const char own_struct[] = "it makes the struct itself";
static const char own_info[] = "it asks INFO itself";
static const char own_memory[] = "it takes no such memory for the struct";

/* ---- calls ---------------------------------------------------------------------------------- */

struct call {
	struct fwctl_echo_request request;
	uint8_t reply[ROOM];
	struct uapi_fwctl_rpc bare;
	struct libfwctl_rpc rpc;
};

static void prepare(struct call *call, uint32_t op, uint32_t argument)
{
	*call = (struct call){.request = {op, argument}};
	memset(call->reply, UNTOUCHED, ROOM);
	call->bare = (struct uapi_fwctl_rpc){
		.size = sizeof(call->bare),
		.scope = READ,
		.in_len = sizeof(call->request),
		.out_len = ROOM,
		.in = (uintptr_t)&call->request,
		.out = (uintptr_t)call->reply,
	};
	call->rpc = (struct libfwctl_rpc){
		.size = sizeof(call->rpc),
		.scope = READ,
		.in = &call->request,
		.in_length = sizeof(call->request),
		.out = call->reply,
		.out_room = ROOM,
	};
}

static int send_bare(const struct subject *s, struct call *call)
{
	return ioctl(s->fd, UAPI_FWCTL_RPC, &call->bare) ? errno : 0;
}

static int send_by_library(const struct subject *s, struct call *call)
{
	return libfwctl_handle_rpc(s->handle, &call->rpc, NULL);
}

/* How many bytes of the reply's room were written, if what is behind them was not. */
static uint32_t written(const struct call *call)
{
	uint32_t count = ROOM;

	while (count > 0 && call->reply[count - 1] == UNTOUCHED)
		count--;
	return count;
}

/* How many requests the driver has got before this one; it is counted itself. */
static uint32_t count_requests(const struct subject *s)
{
	struct call call;
	uint32_t count;

	prepare(&call, FWCTL_ECHO_COUNT, 0);
	assert_int_equal(send_bare(s, &call), 0);
	memcpy(&count, call.reply, sizeof(count));
	return count;
}

static const char *executed_text(uint32_t executed)
{
	return libfwctl_executed_name(executed);
}

static void tell_result(struct outcome *outcome, int rc, const struct libfwctl_rpc *rpc)
{
	if (rc)
		told(outcome, "%s, executed %s", errno_text(rc), executed_text(rpc->executed));
	else
		told(outcome, "ok, %zu of %zu bytes", rpc->out_valid, rpc->out_reported);
}

static void tell_bare(struct outcome *outcome, int rc, const struct call *call)
{
	if (rc)
		told(outcome, "%s", errno_text(rc));
	else
		told(outcome, "ok, %u of %u bytes", written(call), call->bare.out_len);
}

static int bare_info(int fd, struct uapi_fwctl_info *info)
{
	return ioctl(fd, UAPI_FWCTL_INFO, info) ? errno : 0;
}

/* ---- the structs ---------------------------------------------------------------------------- */

/* All sizes below `end` come out the same, or the first that does not is told. */
static void short_sizes(int fd, unsigned long command, uint32_t end, struct outcome *outcome)
{
	int first = -1;

	for (uint32_t size = 0; size < end; size++) {
		uint64_t words[8] = {size};
		int rc = ioctl(fd, command, words) ? errno : 0;

		first = first < 0 ? rc : first;
		if (rc != first) {
			told(outcome, "%s at %u bytes", errno_text(rc), size);
			return;
		}
	}
	told(outcome, "%s", errno_text(first));
}

static void info_short(const struct subject *s, struct outcome *outcome)
{
	short_sizes(s->fd, UAPI_FWCTL_INFO, sizeof(struct uapi_fwctl_info), outcome);
}

static void rpc_short(const struct subject *s, struct outcome *outcome)
{
	short_sizes(s->fd, UAPI_FWCTL_RPC, sizeof(struct uapi_fwctl_rpc), outcome);
}

/* A struct of a later kernel: 16 bytes more, of which `tail` is one. */
static void longer_struct(const struct subject *s, bool is_rpc, uint8_t tail,
			  struct outcome *outcome)
{
	uint8_t bytes[sizeof(struct uapi_fwctl_rpc) + 16] = {0};
	size_t known = is_rpc ? sizeof(struct uapi_fwctl_rpc) : sizeof(struct uapi_fwctl_info);
	uint32_t size = (uint32_t)known + 16, seen;
	struct call call;
	int rc;

	prepare(&call, FWCTL_ECHO, 0);
	if (is_rpc)
		memcpy(bytes, &call.bare, sizeof(call.bare));
	memcpy(bytes, &size, sizeof(size));
	bytes[known + 7] = tail;
	rc = ioctl(s->fd, is_rpc ? UAPI_FWCTL_RPC : UAPI_FWCTL_INFO, bytes) ? errno : 0;
	memcpy(&seen, bytes, sizeof(seen));
	for (size_t i = known; i < known + 16; i++)
		if (bytes[i] != (i == known + 7 ? tail : 0))
			seen = 0;
	told(outcome, "%s, size %s", errno_text(rc), seen == size ? "unchanged" : "changed");
}

static void info_longer(const struct subject *s, struct outcome *outcome)
{
	longer_struct(s, false, 0, outcome);
}

static void rpc_longer(const struct subject *s, struct outcome *outcome)
{
	longer_struct(s, true, 0, outcome);
}

static void info_tail(const struct subject *s, struct outcome *outcome)
{
	longer_struct(s, false, 1, outcome);
}

static void rpc_tail(const struct subject *s, struct outcome *outcome)
{
	longer_struct(s, true, 1, outcome);
}

static void bad_pointer(const struct subject *s, struct outcome *outcome)
{
	static const unsigned long commands[] = {UAPI_FWCTL_INFO, UAPI_FWCTL_RPC};
	int first = -1;

	for (size_t i = 0; i < 4; i++) {
		void *pointer = i % 2 ? (void *)16 : NULL;
		int rc = ioctl(s->fd, commands[i / 2], pointer) ? errno : 0;

		first = first < 0 ? rc : first;
		if (rc != first) {
			told(outcome, "not the same each time");
			return;
		}
	}
	told(outcome, "%s", errno_text(first));
}

static void bad_pointer_library(const struct subject *s, struct outcome *outcome)
{
	told(outcome, "%s", errno_text(libfwctl_handle_rpc(s->handle, NULL, NULL)));
}

/* ---- INFO ----------------------------------------------------------------------------------- */

static void info_flags(const struct subject *s, struct outcome *outcome)
{
	struct uapi_fwctl_info info = {.size = sizeof(info), .flags = 1};

	told(outcome, "%s", errno_text(bare_info(s->fd, &info)));
}

static void info_no_room(const struct subject *s, struct outcome *outcome)
{
	struct uapi_fwctl_info info = {.size = sizeof(info)};
	int rc = bare_info(s->fd, &info);

	told(outcome, "%s, length %u", errno_text(rc), info.device_data_len);
}

static void info_length(const struct subject *s, struct outcome *outcome)
{
	static const uint32_t rooms[] = {1, 4, 6, 8, 64};
	uint8_t data[80];

	for (size_t i = 0; i < sizeof(rooms) / sizeof(rooms[0]); i++) {
		struct uapi_fwctl_info info = {.size = sizeof(info), .device_data_len = rooms[i]};

		info.out_device_data = (uintptr_t)data;
		memset(data, UNTOUCHED, sizeof(data));
		if (bare_info(s->fd, &info) || info.device_data_len != 8) {
			told(outcome, "length %u in a room of %u", info.device_data_len, rooms[i]);
			return;
		}
		for (uint32_t at = 0; at < sizeof(data); at++) {
			uint8_t expected = at < 8 ? (uint8_t)(at + 1) : 0;

			if (data[at] != (at < rooms[i] ? expected : UNTOUCHED)) {
				told(outcome, "byte %u is 0x%02x in a room of %u", at, data[at],
				     rooms[i]);
				return;
			}
		}
	}
	told(outcome, "cut or zero-filled, length 8");
}

static void info_length_library(const struct subject *s, struct outcome *outcome)
{
	const uint8_t expected[] = {1, 2, 3, 4, 5, 6, 7, 8};
	size_t length;
	const void *info = libfwctl_handle_get_info(s->handle, &length);

	told(outcome, "%zu bytes, %s", length,
	     length == 8 && !memcmp(info, expected, 8) ? "as the driver has them" : "wrong");
}

/* Two pages and a hole: of all that is said to be room, what is mapped is overwritten. */
static void info_huge(const struct subject *s, struct outcome *outcome)
{
	uint8_t *pages =
		mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct uapi_fwctl_info info = {
		.size = sizeof(info),
		.device_data_len = 1u << 30,
		.out_device_data = (uintptr_t)pages,
	};
	int rc;

	assert_true(pages != MAP_FAILED);
	assert_int_equal(munmap(pages + 2 * PAGE, PAGE), 0);
	memset(pages, UNTOUCHED, 2 * PAGE);
	rc = bare_info(s->fd, &info);
	told(outcome, "%s, what is mapped %s", errno_text(rc),
	     pages[8] == 0 && pages[2 * PAGE - 1] == 0 ? "overwritten" : "left");
	munmap(pages, 2 * PAGE);
}

/* ---- other calls ---------------------------------------------------------------------------- */

static void unknown_commands(const struct subject *s, struct outcome *outcome)
{
	static const unsigned long commands[] = {
		_IO(UAPI_FWCTL_TYPE, 2),
		_IO(UAPI_FWCTL_TYPE, 255),
		_IO('f', 0),
		_IOWR(UAPI_FWCTL_TYPE, 0, struct uapi_fwctl_info),
		_IOWR(UAPI_FWCTL_TYPE, 1, struct uapi_fwctl_rpc),
	};

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		struct uapi_fwctl_rpc rpc = {.size = sizeof(rpc)};
		int rc = ioctl(s->fd, commands[i], &rpc) ? errno : 0;

		told(outcome, "%s", errno_text(rc));
		if (rc != ENOTTY)
			return;
	}
}

static void read_write(const struct subject *s, struct outcome *outcome)
{
	char byte = 0;
	int read_rc = read(s->fd, &byte, 1) < 0 ? errno : 0;
	int write_rc = write(s->fd, &byte, 1) < 0 ? errno : 0;
	int seek_rc = lseek(s->fd, 0, SEEK_SET) < 0 ? errno : 0;
	void *map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, s->fd, 0);
	int map_rc = map == MAP_FAILED ? errno : 0;
	char text[4][24];

	snprintf(text[0], sizeof(text[0]), "%s", errno_text(read_rc));
	snprintf(text[1], sizeof(text[1]), "%s", errno_text(write_rc));
	snprintf(text[2], sizeof(text[2]), "%s", errno_text(seek_rc));
	snprintf(text[3], sizeof(text[3]), "%s", errno_text(map_rc));
	told(outcome, "%s, %s / %s / %s", text[0], text[1], text[2], text[3]);
}

static void poll_ready(const struct subject *s, struct outcome *outcome)
{
	struct pollfd poller = {.fd = s->fd, .events = POLLIN | POLLOUT};
	int ready = poll(&poller, 1, 0);

	told(outcome, "%s",
	     ready == 1 && poller.revents == (POLLIN | POLLOUT) ? "ready" : "not ready");
}

static void open_modes(const struct subject *s, struct outcome *outcome)
{
	static const int modes[] = {O_RDONLY, O_WRONLY, O_PATH};
	char text[3][24];

	for (size_t i = 0; i < 3; i++) {
		struct subject other = *s;
		struct call call;

		other.fd = open(s->node, modes[i] | O_CLOEXEC);
		assert_true(other.fd >= 0);
		prepare(&call, FWCTL_ECHO, 0);
		snprintf(text[i], sizeof(text[i]), "%s", errno_text(send_bare(&other, &call)));
		close(other.fd);
	}
	told(outcome, "%s, %s, %s", text[0], text[1], text[2]);
}

static void open_modes_library(const struct subject *s, struct outcome *outcome)
{
	static const int modes[] = {O_RDONLY, O_WRONLY, O_PATH};
	char text[3][24];

	for (size_t i = 0; i < 3; i++) {
		struct libfwctl_handle *handle = NULL;
		int fd = open(s->node, modes[i] | O_CLOEXEC);
		int rc = libfwctl_open_fd(s->ctx, fd, NULL, NULL, &handle);

		snprintf(text[i], sizeof(text[i]), "%s", errno_text(rc));
		if (rc)
			close(fd);
		libfwctl_close(handle);
	}
	told(outcome, "%s, %s, %s", text[0], text[1], text[2]);
}

/* ---- scopes --------------------------------------------------------------------------------- */

static void scope_unknown(const struct subject *s, struct outcome *outcome)
{
	static const uint32_t scopes[] = {4, 5, 0x80000000, UINT32_MAX};
	struct call call;

	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++) {
		int rc;

		prepare(&call, FWCTL_ECHO, 0);
		call.bare.scope = scopes[i];
		rc = send_bare(s, &call);
		told(outcome, "%s", errno_text(rc));
		if (rc != EOPNOTSUPP)
			return;
	}
}

static void scope_unknown_library(const struct subject *s, struct outcome *outcome)
{
	struct call call;

	prepare(&call, FWCTL_ECHO, 0);
	call.rpc.scope = 4;
	tell_result(outcome, send_by_library(s, &call), &call.rpc);
}

static void full_scope_bare(const struct subject *s, struct outcome *outcome)
{
	struct call call;
	int rc;

	prepare(&call, FWCTL_ECHO, 0);
	call.bare.scope = LIBFWCTL_SCOPE_DEBUG_WRITE_FULL;
	set_rawio(false);
	rc = send_bare(s, &call);
	set_rawio(true);
	told(outcome, "%s", errno_text(rc));
}

static void full_scope_library(const struct subject *s, struct outcome *outcome)
{
	struct call call;
	int rc;

	prepare(&call, FWCTL_ECHO, 0);
	call.rpc.scope = LIBFWCTL_SCOPE_DEBUG_WRITE_FULL;
	set_rawio(false);
	rc = send_by_library(s, &call);
	set_rawio(true);
	tell_result(outcome, rc, &call.rpc);
}

/* How often the kernel has told of such a call since it was booted. */
static unsigned int count_warnings(void)
{
	unsigned int count = 0;
	char line[8192];
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t length;

	assert_true(log >= 0);
	while ((length = read(log, line, sizeof(line) - 1)) > 0 || (length < 0 && errno == EPIPE)) {
		line[length > 0 ? length : 0] = '\0';
		count += strstr(line, "has requested full access to the physical device") != NULL;
	}
	close(log);
	return count;
}

static void tell_taint(struct outcome *outcome)
{
	told(outcome, "%s, %u message", is_tainted() ? "tainted" : "untainted", count_warnings());
}

static void taint_bare(const struct subject *s, struct outcome *outcome)
{
	struct call call;

	for (uint32_t scope = 2; scope < 4; scope++) {
		prepare(&call, FWCTL_ECHO, 0);
		call.bare.scope = scope;
		assert_int_equal(send_bare(s, &call), 0);
	}
	tell_taint(outcome);
}

static void taint_library(const struct subject *s, struct outcome *outcome)
{
	struct call call;

	for (uint32_t scope = 2; scope < 4; scope++) {
		prepare(&call, FWCTL_ECHO, 0);
		call.rpc.scope = scope;
		assert_int_equal(send_by_library(s, &call), 0);
	}
	tell_taint(outcome);
}

/* ---- lengths -------------------------------------------------------------------------------- */

/* Requests and room of these lengths, one after the other; the memory is there. */
static void lengths(const struct subject *s, bool by_library, uint32_t more,
		    struct outcome *outcome)
{
	uint8_t *memory = calloc(2, LENGTH_MAX + 1);
	char text[2][32];

	assert_non_null(memory);
	for (int i = 0; i < 2; i++) {
		struct call call;

		prepare(&call, FWCTL_ECHO, 0);
		call.bare.in = (uintptr_t)memory;
		call.rpc.in = memory;
		call.bare.out = (uintptr_t)(memory + LENGTH_MAX + 1);
		call.rpc.out = memory + LENGTH_MAX + 1;
		call.bare.in_len = LENGTH_MAX + (i == 0 ? more : 0);
		call.bare.out_len = LENGTH_MAX + (i == 1 ? more : 0);
		call.rpc.in_length = call.bare.in_len;
		call.rpc.out_room = call.bare.out_len;
		snprintf(text[i], sizeof(text[i]), "%s",
			 errno_text(by_library ? send_by_library(s, &call) : send_bare(s, &call)));
	}
	told(outcome, "in %s, out %s", text[0], text[1]);
	free(memory);
}

static void longest_bare(const struct subject *s, struct outcome *outcome)
{
	lengths(s, false, 0, outcome);
}

static void longest_library(const struct subject *s, struct outcome *outcome)
{
	lengths(s, true, 0, outcome);
}

static void too_long_bare(const struct subject *s, struct outcome *outcome)
{
	lengths(s, false, 1, outcome);
}

static void too_long_library(const struct subject *s, struct outcome *outcome)
{
	lengths(s, true, 1, outcome);
}

/* Each call breaks one rule less than the one before; what is checked first is told first. ENODEV: unplug. */
static void order_of_checks(const struct subject *s, struct outcome *outcome)
{
	struct {
		struct uapi_fwctl_rpc rpc;
		uint64_t tail;
	} later;
	struct call call;
	size_t used = 0;

	prepare(&call, FWCTL_ECHO, 0);
	for (int i = 0; i < 5; i++) {
		int rc;

		later.rpc = call.bare;
		later.tail = i < 2;
		later.rpc.size = i < 1 ? 31 : sizeof(later);
		later.rpc.in_len = i < 3 ? LENGTH_MAX + 1 : sizeof(call.request);
		later.rpc.scope = i < 4 ? 4 : READ;
		later.rpc.in = 16;
		rc = ioctl(s->fd, UAPI_FWCTL_RPC, &later) ? errno : 0;
		used += (size_t)snprintf(outcome->text + used, sizeof(outcome->text) - used, "%s%s",
					 i ? ", " : "", errno_text(rc));
	}
}

/* ---- memory --------------------------------------------------------------------------------- */

static void in_null_bare(const struct subject *s, struct outcome *outcome)
{
	struct call call;

	prepare(&call, FWCTL_ECHO, 0);
	call.bare.in = 0;
	tell_bare(outcome, send_bare(s, &call), &call);
}

static void in_null_library(const struct subject *s, struct outcome *outcome)
{
	struct call call;

	prepare(&call, FWCTL_ECHO, 0);
	call.rpc.in = NULL;
	tell_result(outcome, send_by_library(s, &call), &call.rpc);
}

static void in_empty_bare(const struct subject *s, struct outcome *outcome)
{
	uint32_t before = count_requests(s), reached;
	struct call call;
	int rc;

	prepare(&call, FWCTL_ECHO, 0);
	call.bare.in = 0;
	call.bare.in_len = 0;
	rc = send_bare(s, &call);
	reached = count_requests(s) - before - 1;
	told(outcome, "%s, %u to the driver", errno_text(rc), reached);
}

static void in_empty_library(const struct subject *s, struct outcome *outcome)
{
	struct call call;

	prepare(&call, FWCTL_ECHO, 0);
	call.rpc.in = NULL;
	call.rpc.in_length = 0;
	tell_result(outcome, send_by_library(s, &call), &call.rpc);
}

static void room_bare(const struct subject *s, uint32_t op, uint32_t argument, uint32_t room,
		      struct outcome *outcome)
{
	struct call call;

	prepare(&call, op, argument);
	call.bare.out_len = room;
	tell_bare(outcome, send_bare(s, &call), &call);
}

static void room_library(const struct subject *s, uint32_t op, uint32_t argument, uint32_t room,
			 struct outcome *outcome)
{
	struct call call;

	prepare(&call, op, argument);
	call.rpc.out_room = room;
	tell_result(outcome, send_by_library(s, &call), &call.rpc);
}

#define BOTH(name, ...)                                                              \
	static void name##_bare(const struct subject *s, struct outcome *outcome)    \
	{                                                                            \
		room_bare(s, __VA_ARGS__, outcome);                                  \
	}                                                                            \
	static void name##_library(const struct subject *s, struct outcome *outcome) \
	{                                                                            \
		room_library(s, __VA_ARGS__, outcome);                               \
	}
BOTH(room_short, FWCTL_ECHO_REPLY, 48, 20)
BOTH(room_none, FWCTL_ECHO_REPLY, 48, 0)
BOTH(room_more, FWCTL_ECHO_REPLY, 20, ROOM)
BOTH(reply_huge, FWCTL_ECHO_REPLY, 8 << 20, ROOM)

/* Memory for the reply that ends after 8 bytes. */
static uint8_t *cliff(void)
{
	uint8_t *pages =
		mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_true(pages != MAP_FAILED);
	assert_int_equal(munmap(pages + PAGE, PAGE), 0);
	return pages + PAGE - 8;
}

static void out_unmapped(const struct subject *s, bool by_library, bool partly,
			 struct outcome *outcome)
{
	uint8_t *memory = partly ? cliff() : NULL;
	/* The library refuses no room for bytes: any other address where nothing is. */
	uintptr_t out = partly ? (uintptr_t)memory : by_library ? 16 : 0;
	uint32_t before = count_requests(s), executed;
	struct call call;
	char text[64];
	int rc;

	prepare(&call, FWCTL_ECHO_REPLY, 48);
	call.bare.out = out;
	call.rpc.out = (void *)out;
	rc = by_library ? send_by_library(s, &call) : send_bare(s, &call);
	executed = count_requests(s) - before - 1;
	snprintf(text, sizeof(text), "%s", errno_text(rc));
	if (by_library)
		told(outcome, "%s, executed %s", text, executed_text(call.rpc.executed));
	else
		told(outcome, "%s, executed %u times", text, executed);
	if (memory)
		munmap(memory + 8 - PAGE, PAGE);
}

static void out_null_bare(const struct subject *s, struct outcome *outcome)
{
	out_unmapped(s, false, false, outcome);
}

static void out_null_library(const struct subject *s, struct outcome *outcome)
{
	out_unmapped(s, true, false, outcome);
}

static void out_partly_bare(const struct subject *s, struct outcome *outcome)
{
	out_unmapped(s, false, true, outcome);
}

static void out_partly_library(const struct subject *s, struct outcome *outcome)
{
	out_unmapped(s, true, true, outcome);
}

static void struct_read_only(const struct subject *s, struct outcome *outcome)
{
	struct uapi_fwctl_rpc *page =
		mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct call call;
	int rc;

	assert_true(page != MAP_FAILED);
	prepare(&call, FWCTL_ECHO_REPLY, 48);
	*page = call.bare;
	assert_int_equal(mprotect(page, PAGE, PROT_READ), 0);
	rc = ioctl(s->fd, UAPI_FWCTL_RPC, page) ? errno : 0;
	told(outcome, "%s, reply of %u bytes there", errno_text(rc), written(&call));
	munmap(page, PAGE);
}

static void failure_leaves_length(const struct subject *s, struct outcome *outcome)
{
	struct call call;
	int rc;

	prepare(&call, FWCTL_ECHO_ERRNO, EIO);
	rc = send_bare(s, &call);
	told(outcome, "%s, out_len %s", errno_text(rc),
	     call.bare.out_len == ROOM ? "kept" : "changed");
}

static void failure_library(const struct subject *s, struct outcome *outcome)
{
	struct call call;
	int rc;

	prepare(&call, FWCTL_ECHO_ERRNO, EIO);
	rc = send_by_library(s, &call);
	told(outcome, "%s, reported %zu, valid %zu", errno_text(rc), call.rpc.out_reported,
	     call.rpc.out_valid);
}

/* ---- what the driver says ------------------------------------------------------------------- */

static void driver_errno(const struct subject *s, bool by_library, struct outcome *outcome)
{
	for (int error = 1; error <= 4095; error++) {
		struct call call;
		int rc;

		prepare(&call, FWCTL_ECHO_ERRNO, (uint32_t)error);
		rc = by_library ? -send_by_library(s, &call) : send_bare(s, &call);
		if (rc != (error == ENOIOCTLCMD ? ENOTTY : error)) {
			told(outcome, "%d for %d", rc, error);
			return;
		}
	}
	told(outcome, "1 to 4095 as they are, but 515: ENOTTY");
}

static void driver_errno_bare(const struct subject *s, struct outcome *outcome)
{
	driver_errno(s, false, outcome);
}

static void driver_errno_library(const struct subject *s, struct outcome *outcome)
{
	driver_errno(s, true, outcome);
}

static void on_alarm(int number)
{
	(void)number;
}

/* One signal 50 ms on, while the driver sleeps. */
static void signal_during(const struct subject *s, bool by_library, uint32_t op,
			  struct outcome *outcome)
{
	struct itimerval timer = {.it_value = {.tv_usec = 50000}};
	struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
	struct call call;
	int rc;

	prepare(&call, op, 200);
	assert_int_equal(sigaction(SIGALRM, &action, NULL), 0);
	assert_int_equal(setitimer(ITIMER_REAL, &timer, NULL), 0);
	rc = by_library ? send_by_library(s, &call) : send_bare(s, &call);
	if (by_library)
		told(outcome, "%s, executed %s", errno_text(rc), executed_text(call.rpc.executed));
	else
		told(outcome, "%s", errno_text(rc));
}

#define SIGNAL(name, op)                                                             \
	static void name##_bare(const struct subject *s, struct outcome *outcome)    \
	{                                                                            \
		signal_during(s, false, op, outcome);                                \
	}                                                                            \
	static void name##_library(const struct subject *s, struct outcome *outcome) \
	{                                                                            \
		signal_during(s, true, op, outcome);                                 \
	}
SIGNAL(signal_eintr, FWCTL_ECHO_SLEEP)
SIGNAL(signal_restart, FWCTL_ECHO_SLEEP_RESTART)
SIGNAL(signal_deaf, FWCTL_ECHO_SLEEP_DEAF)

/* ---- the table ------------------------------------------------------------------------------ */

static const struct row rows[] = {
	{"INFO size 0-23", "EINVAL", info_short, own_struct, NULL},
	{"RPC size 0-31", "EINVAL", rpc_short, own_struct, NULL},
	{"larger INFO, zero tail", "ok, size unchanged", info_longer, own_struct, NULL},
	{"larger RPC, zero tail", "ok, size unchanged", rpc_longer, own_struct, NULL},
	{"INFO, non-zero tail byte", "E2BIG, size unchanged", info_tail, own_struct, NULL},
	{"RPC, non-zero tail byte", "E2BIG, size unchanged", rpc_tail, own_struct, NULL},
	{"NULL or bad pointer", "EFAULT", bad_pointer, "EINVAL", bad_pointer_library},
	{"INFO flags != 0", "EOPNOTSUPP", info_flags, own_info, NULL},
	{"INFO device_data_len = 0", "ok, length 0", info_no_room, own_info, NULL},
	{"INFO, 1 to 64 bytes of 8", "cut or zero-filled, length 8", info_length,
	 "8 bytes, as the driver has them", info_length_library},
	{"INFO, a huge length", "EFAULT, what is mapped overwritten", info_huge, own_info, NULL},
	{"unknown number, wrong type, _IOWR", "ENOTTY", unknown_commands, "it makes no other calls",
	 NULL},
	{"read, write / lseek / mmap", "EINVAL, EINVAL / ESPIPE / ENODEV", read_write,
	 "it makes no such calls", NULL},
	{"poll", "ready", poll_ready, "it polls udev, not the node", NULL},
	{"O_RDONLY, O_WRONLY, O_PATH", "ok, ok, EBADF", open_modes, "ok, ok, EBADF",
	 open_modes_library},
	{"scope >= 4", "EOPNOTSUPP", scope_unknown, "EINVAL, executed no", scope_unknown_library},
	{"scope 3 without CAP_SYS_RAWIO", "EPERM", full_scope_bare, "EPERM, executed no",
	 full_scope_library},
	{"scope 2 or 3", "tainted, 1 message", taint_bare, NULL, taint_library},
	{"2 MiB", "in ok, out ok", longest_bare, NULL, longest_library},
	{"over 2 MiB", "in EMSGSIZE, out EMSGSIZE", too_long_bare, NULL, too_long_library},
	{"order of checks", "EINVAL, E2BIG, EMSGSIZE, EOPNOTSUPP, EFAULT", order_of_checks,
	 own_struct, NULL},
	{"in NULL, in_len > 0", "EFAULT", in_null_bare, "EINVAL, executed no", in_null_library},
	{"in_len 0", "ok, 1 to the driver", in_empty_bare, "ok, 0 of 0 bytes", in_empty_library},
	{"out_len too short", "ok, 20 of 48 bytes", room_short_bare, NULL, room_short_library},
	{"out_len 0", "ok, 0 of 48 bytes", room_none_bare, NULL, room_none_library},
	{"room behind the reply", "ok, 20 of 20 bytes", room_more_bare, NULL, room_more_library},
	{"out NULL", "EFAULT, executed 1 times", out_null_bare, "EFAULT, executed unknown",
	 out_null_library},
	{"out partly unmapped", "EFAULT, executed 1 times", out_partly_bare,
	 "EFAULT, executed unknown", out_partly_library},
	{"RPC struct in read-only memory", "EFAULT, reply of 48 bytes there", struct_read_only,
	 own_memory, NULL},
	{"any failure", "EIO, out_len kept", failure_leaves_length, "EIO, reported 0, valid 0",
	 failure_library},
	{"a reply over 2 MiB", "ok, 64 of 8388608 bytes", reply_huge_bare, NULL,
	 reply_huge_library},
	{"the driver's errno", "1 to 4095 as they are, but 515: ENOTTY", driver_errno_bare, NULL,
	 driver_errno_library},
	{"signal, the driver returns EINTR", "EINTR", signal_eintr_bare, "EINTR, executed unknown",
	 signal_eintr_library},
	{"signal, the driver asks to restart", "ok", signal_restart_bare, "ok, executed yes",
	 signal_restart_library},
	{"signal, the driver is deaf", "ok", signal_deaf_bare, "ok, executed yes",
	 signal_deaf_library},
};

int main(void)
{
	static const struct difference none[] = {{.series = "none"}};

	return RUN_ROWS("core", "fwctl_echo.0", rows, none);
}
