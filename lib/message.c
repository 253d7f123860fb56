// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * message.c: what the library says when something fails: one row a failure, and how its {places}
 * are filled. Each text is one line that ends with what the reader can do.
 */
#include "driver.h"
#include "error.h"
#include "text.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#define ROW(message_kind, message_stage, message_text)                                          \
	{                                                                                       \
		.kind = LIBFWCTL_ERROR_##message_kind, .stage = LIBFWCTL_STAGE_##message_stage, \
		.text = message_text                                                            \
	}

static const struct message_row rows[MSG_COUNT] = {
	[MSG_NONE] = ROW(NONE, NONE, ""),
	[MSG_ARGUMENT] =
		ROW(USAGE, ARGUMENTS, "{subject} must be given and valid: see libfwctl(7)"),
	[MSG_NO_MEMORY] =
		ROW(DELIVERY, NONE, "not enough memory for {subject}: free some and try again"),

	/* finding */
	[MSG_NO_SYSFS] = ROW(DEVICE, FIND,
			     "sysfs is not mounted, so no device can be found: mount it at /sys"),
	[MSG_NO_FWCTL] =
		ROW(DEVICE, FIND,
		    "this kernel has no fwctl (there is no /sys/class/fwctl): it takes Linux 6.15 "
		    "or later built with CONFIG_FWCTL, and a driver that uses it (mlx5_fwctl, "
		    "bnxt_fwctl, pds_fwctl, or cxl_core with CONFIG_CXL_FEATURES): load the driver "
		    "with modprobe"),
	[MSG_NO_DRIVER] = ROW(
		DEVICE, FIND,
		"the kernel has fwctl, but no driver has made a device: load the driver of your "
		"hardware "
		"with modprobe (mlx5_fwctl, bnxt_fwctl, pds_fwctl, cxl_pci) and look into dmesg"),
	[MSG_SCAN] = ROW(DEVICE, FIND, "cannot look for devices in sysfs: {errno}"),
	[MSG_NAME_FORM] = ROW(
		USAGE, FIND,
		"'{subject}' is no name of a device: give a node (fwctl0 or its path), a PCI "
		"address (0000:08:00.0), a CXL memdev (mem0) or a serial number (serial:0x123)"),
	[MSG_NAME_NONE] =
		ROW(DEVICE, FIND,
		    "there is no fwctl device '{device}': 'fwctl list' shows those there are"),
	[MSG_NAME_SEVERAL] =
		ROW(DEVICE, FIND, "'{device}' stands for several devices: name one of {subject}"),
	[MSG_PATH] = ROW(DEVICE, FIND, "cannot look at {device}: {errno}"),
	[MSG_PATH_NOT_FWCTL] = ROW(
		DEVICE, FIND,
		"{device} is not the node of a fwctl device: 'fwctl list' shows those there are"),
	[MSG_DEVICE_UNREADABLE] = ROW(DEVICE, FIND, "cannot read {device} in sysfs: {errno}"),
	[MSG_DEVICE_INCOMPLETE] =
		ROW(DEVICE, FIND,
		    "sysfs does not tell the {subject} of {device}: look at its uevent file and "
		    "into dmesg"),

	/* watching */
	[MSG_WATCH] = ROW(DEVICE, WATCH, "cannot watch devices: {errno}"),
	[MSG_WATCH_OVERRUN] = ROW(
		DEVICE, WATCH,
		"events came faster than they were received and some were lost: enumerate again"),

	/* opening */
	[MSG_OPEN] = ROW(DEVICE, OPEN, "cannot open {subject}: {errno}"),
	[MSG_OPEN_DENIED] =
		ROW(DELIVERY, OPEN,
		    "cannot open {subject}: {errno}. The node belongs to user {0} (mode 0{o1}): "
		    "run as root, or give a group access by the udev rule described in fwctl(1); "
		    "in a container, the node's number must be allowed to it"),
	[MSG_OPEN_GONE] = ROW(DEVICE, OPEN, "{device} is gone: enumerate again"),
	[MSG_NODE_MISSING] =
		ROW(DEVICE, OPEN,
		    "{device} exists, but its node {subject} does not: mount devtmpfs at /dev, or "
		    "pass the node into the container"),
	[MSG_NODE_OTHER] =
		ROW(DEVICE, OPEN,
		    "{subject} is not the character device {0}:{1} that sysfs gives for {device}: "
		    "something else stands in its place, remove it or run udevadm trigger"),
	[MSG_NUMBER_REUSED] = ROW(
		DEVICE, OPEN,
		"{device} was replaced: its number belongs to another device now; enumerate again"),
	[MSG_FD_CLOSED] = ROW(USAGE, OPEN, "descriptor {d0} is not open: {errno}"),
	[MSG_FD_NOT_FWCTL] = ROW(USAGE, OPEN, "descriptor {d0} is not the node of a fwctl device"),
	[MSG_FD_GONE] =
		ROW(DEVICE, OPEN,
		    "descriptor {d0} is of a device that sysfs does not know: it was unplugged, or "
		    "is no fwctl device"),
	[MSG_INFO] = ROW(DELIVERY, INFO, "{device} does not say what it is: {errno}"),
	[MSG_INFO_NOT_FWCTL] =
		ROW(DEVICE, INFO,
		    "{device} does not answer as a fwctl device: what was opened is another"),
	[MSG_INFO_32BIT] =
		ROW(DELIVERY, INFO,
		    "32-bit programs cannot use fwctl on this 64-bit kernel: build the program for "
		    "64 bit"),
	[MSG_GONE] =
		ROW(DEVICE, SEND,
		    "{device} was unplugged or its driver unbound: close it and enumerate again"),

	/* a raw call: what the caller gave */
	[MSG_RPC_SIZE] =
		ROW(USAGE, ARGUMENTS,
		    "a call's size must be sizeof(struct libfwctl_rpc) ({0}), not {1}, and what "
		    "lies behind the fields that this version knows must be zero"),
	[MSG_RPC_FLAGS] =
		ROW(USAGE, ARGUMENTS, "a call's flags {x0} are not known to this version"),
	[MSG_RPC_SCOPE] =
		ROW(USAGE, ARGUMENTS, "there is no scope {0}: the highest is 3, debug_write_full"),
	[MSG_RPC_MEMORY] = ROW(USAGE, ARGUMENTS,
			       "the call's {subject} is {0} bytes long, but its address is NULL"),
	[MSG_RPC_TOO_LONG] =
		ROW(USAGE, ARGUMENTS,
		    "the call's {subject} is {0} bytes long: the kernel takes at most 2 MiB ({1} "
		    "bytes)"),
	[MSG_RPC_TOO_SHORT] =
		ROW(USAGE, ARGUMENTS,
		    "the request is {0} bytes long: for {device} it must have at least {1}"),
	[MSG_BUFFER_LIST] =
		ROW(USAGE, ARGUMENTS,
		    "the call's list of {0} buffers needs an address, a stride of at least {1} and "
		    "at most {2} entries"),
	[MSG_BUFFER] =
		ROW(USAGE, ARGUMENTS,
		    "buffer {0} of the call needs data, a length, a direction, and 8 bytes of its "
		    "own for its address inside the request (offset {1}, request {2} bytes)"),
	[MSG_BUFFER_MISSING] =
		ROW(USAGE, PREPARE,
		    "this request carries an address at offset {0}, where no buffer of the call "
		    "stands for it: give its memory as a buffer"),
	[MSG_BUFFER_SHORT] =
		ROW(USAGE, PREPARE,
		    "for this request the kernel uses {1} bytes of the buffer at offset {0}, which "
		    "has {2}: make it longer, or mend the request's length field"),
	[MSG_BUFFER_OPEN] = ROW(
		USAGE, PREPARE,
		"this request does not say how much of the buffer at offset {0} the kernel will use: make it "
		"{1} bytes, the most that it can, not {2}"),
	[MSG_BUFFER_DIRECTION] =
		ROW(USAGE, PREPARE,
		    "for this request the buffer at offset {0} goes {subject} the device: set its "
		    "direction so"),

	/* policy */
	[MSG_POLICY_SCOPE] =
		ROW(POLICY, PREPARE,
		    "the call asks for scope {scope0}, this handle allows up to {scope1}: open the "
		    "device with a policy that allows it (nothing was sent)"),
	[MSG_POLICY_EFFECTS] =
		ROW(POLICY, PREPARE,
		    "a raw call can have any effect, and this handle does not allow all: open the "
		    "device with a policy that allows LIBFWCTL_EFFECTS_ALL (nothing was sent)"),

	/* what came of it */
	[MSG_REFUSED] = ROW(DELIVERY, SEND,
			    "the call to {device} at scope {scope1} failed: {errno}{reasons}"),
	[MSG_INTERRUPTED] =
		ROW(DELIVERY, SEND,
		    "the call to {device} was interrupted by a signal; the command may have run: "
		    "look at the device's state before you repeat it"),
	[MSG_FAULT] =
		ROW(DELIVERY, SEND,
		    "memory given with the call to {device} cannot be used; the command may have "
		    "run: check addresses and lengths, then the device's state"),
	[MSG_TRANSPORT] =
		ROW(DELIVERY, REPLY, "the transport of {device} broke its contract: {subject}"),

	/* images and what they say */

	/* values, records, JSON, streams */

	/* requests, calls, hooks */

	/* folders and plugins */
};

const struct message_row *message_row(enum message message)
{
	return &rows[message];
}

static void add_errno(struct text *text, int error)
{
	const char *description = strerrordesc_np(error);

	if (description)
		text_add(text, description);
	else
		text_add_format(text, "error %d", error);
}

static void add_scope(struct text *text, uint64_t scope)
{
	const char *name = libfwctl_scope_name((uint32_t)scope);

	if (name)
		text_add(text, name);
	else
		text_add_format(text, "%" PRIu64, scope);
}

/* The names of the effects in a set, as the command line takes them: "resets,destroys_data". */
static void add_effects(struct text *text, uint64_t effects)
{
	const char *separator = "";

	if (effects == LIBFWCTL_EFFECTS_ALL) {
		text_add(text, "all");
		return;
	}
	for (uint64_t bit = 1; bit && bit <= effects; bit <<= 1) {
		const char *name = libfwctl_effect_name(effects & bit);

		if (!name)
			continue;
		text_add(text, separator);
		text_add(text, name);
		separator = ",";
	}
}

/* number[0] is the device type, number[1] the scope of the call. */
static void add_reasons(struct text *text, const struct libfwctl_error *err)
{
	const char *reasons =
		driver_reasons((uint32_t)err->number[0], (uint32_t)err->number[1], err->error);

	if (reasons) {
		text_add(text, ": ");
		text_add(text, reasons);
	}
	if (err->executed == LIBFWCTL_EXECUTED_NO)
		text_add(text, " (the firmware did not run it)");
	else
		text_add(text, " (the command may have run: look at the device's state before you "
			       "repeat it)");
}

static void add_place(struct text *text, const struct libfwctl_error *err, const char *place,
		      size_t length)
{
	uint64_t number = err->number[(place[length - 1] - '0') % 3];

	if (strncmp(place, "device", length) == 0)
		text_add_escaped(text, err->device[0] ? err->device : "the device");
	else if (strncmp(place, "command", length) == 0)
		text_add_escaped(text, err->command);
	else if (strncmp(place, "field", length) == 0)
		text_add_escaped(text, err->field);
	else if (strncmp(place, "subject", length) == 0)
		text_add_escaped(text, err->subject);
	else if (strncmp(place, "errno", length) == 0)
		add_errno(text, err->error);
	else if (strncmp(place, "reasons", length) == 0)
		add_reasons(text, err);
	else if (place[0] == 'e')
		add_effects(text, number);
	else if (place[0] == 's')
		add_scope(text, number);
	else if (place[0] == 'd')
		text_add_format(text, "%" PRId64, (int64_t)number);
	else if (place[0] == 'x')
		text_add_format(text, "0x%" PRIx64, number);
	else if (place[0] == 'o')
		text_add_format(text, "%03" PRIo64, number);
	else
		text_add_format(text, "%" PRIu64, number);
}

void message_compose(const struct libfwctl_error *err, char *memory, size_t room)
{
	const char *rest = rows[err->message].text;
	struct text text;

	text_begin(&text, memory, room);
	while (*rest) {
		size_t plain = strcspn(rest, "{");
		size_t place;

		text_add_length(&text, rest, plain);
		rest += plain;
		if (*rest != '{')
			break;
		place = strcspn(rest, "}");
		add_place(&text, err, rest + 1, place - 1);
		rest += place + 1;
	}
}
