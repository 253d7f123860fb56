// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * message.c: what the library says when something fails: one row a failure. Each text is one line
 * that ends with what the reader can do; compose.c fills its {places}. Of parameters, readings and dumps it is
 * message-verbs.c's to tell.
 */
#include "base/error.h"

#define ROW MESSAGE_ROW

static const struct message_row rows[MSG_VERBS] = {
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
	[MSG_NAME_FORM] =
		ROW(USAGE, FIND,
		    "'{subject}' is no name of a device: give a node (fwctl0 or its path), a PCI "
		    "address (0000:08:00.0), a network interface, an RDMA device (mlx5_0), a CXL "
		    "memdev (mem0) or a serial number (serial:0x123)"),
	[MSG_NAME_UNKNOWN] =
		ROW(DEVICE, FIND,
		    "nothing here is called '{device}': give a node (fwctl0 or its path), a PCI "
		    "address (0000:08:00.0), a network interface, an RDMA device (mlx5_0), a CXL "
		    "memdev (mem0) or a serial number (serial:0x123); 'fwctl list' shows them"),
	[MSG_NAME_NO_DEVICE] = ROW(
		DEVICE, FIND,
		"'{device}' is on {subject}, which has no fwctl device: load the driver that "
		"makes one with modprobe (mlx5_fwctl, bnxt_fwctl, pds_fwctl), wait if it is being "
		"reset, or name another: 'fwctl list' shows those there are"),
	[MSG_NAME_NO_DRIVER] =
		ROW(DEVICE, FIND,
		    "'{device}' is on {subject}, to which no driver is bound, so that it has no "
		    "fwctl device: load its driver with modprobe, or bind it"),
	[MSG_NAME_VIRTUAL] =
		ROW(DEVICE, FIND,
		    "'{device}' is on a virtual function that has no fwctl device of its own: its "
		    "physical function has {subject}, name that"),
	[MSG_NAME_NONE] =
		ROW(DEVICE, FIND,
		    "there is no fwctl device '{device}': 'fwctl list' shows those there are"),
	[MSG_NAME_SEVERAL] =
		ROW(DEVICE, FIND, "'{device}' stands for several devices: name one of {subject}"),
	[MSG_NAME_SERIAL_UNASKED] = ROW(
		DEVICE, FIND,
		"no device is known to be '{device}', and one that may be cannot be asked: {subject}"),
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
		    "cannot open {subject}: {errno}. The node belongs to user {0} and group {1} "
		    "(mode 0{o2}): run as root, or as a member of the group if the mode lets it "
		    "read and write, or give a group access by the udev rule described in "
		    "fwctl(1); in a container, the node's number must be allowed to it"),
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
	[MSG_IMAGE_MALFORMED] = ROW(
		MALFORMED, FORMATS,
		"the format's image is malformed: {subject}: install it again, or compile it again "
		"with libfwctl-spec"),
	[MSG_IMAGE_EXTENDS] =
		ROW(MALFORMED, FORMATS,
		    "it is no format of its own, but extends {subject}: add it to that "
		    "one"),
	[MSG_EXTENSION_OTHER] =
		ROW(MALFORMED, FORMATS,
		    "it does not extend this format, but {subject}: add it to that one"),
	[MSG_EXTENSION_MANY] = ROW(
		MALFORMED, FORMATS,
		"the format {subject} has {0} extensions, which is all that it can have: remove "
		"one"),
	[MSG_EXTENSION_MISSING] = ROW(
		MALFORMED, FORMATS,
		"it refers to {subject}, which the format that it extends does not have: compile "
		"it again with that format's specs"),
	[MSG_EXTENSION_DIFFERS] =
		ROW(MALFORMED, FORMATS,
		    "it takes {subject} for another one than it is in the format that it extends: "
		    "compile it again with that format's specs"),
	[MSG_EXTENSION_NAMESPACE] = ROW(
		MALFORMED, FORMATS,
		"what it adds is called {subject}, which is outside of its namespace: rename it "
		"to begin, there or behind a dot, with {field}"),
	[MSG_EXTENSION_DEEP] = ROW(
		MALFORMED, FORMATS,
		"together with the format that it extends, structs stand in structs too deep, too "
		"often or in themselves, at {subject}: make it flatter"),
	[MSG_EXTENSION_LEFT_OUT] =
		ROW(MALFORMED, FORMATS,
		    "left out of the extension {field}: {subject}: rename, move or "
		    "remove them in its spec"),

	/* values, records, JSON, streams */
	[MSG_PATH_FORM] = ROW(
		USAGE, ARGUMENTS,
		"{field} is no path (see its character {0}): join names by dots and number elements "
		"from 0, as in ports[1].speed"),
	[MSG_FIELD_NONE] =
		ROW(USAGE, ARGUMENTS, "there is no field {field}: choose from what {subject}"),
	[MSG_FIELD_ABSENT] = ROW(
		USAGE, ARGUMENTS,
		"{field} is not there: the bytes end before it, an array has fewer elements, or "
		"other fields say otherwise: ask only for fields that the JSON form shows"),
	[MSG_FIELD_UNCHOSEN] = ROW(
		USAGE, ARGUMENTS,
		"{field} is not there as the fields that decide what is there are set: {subject}"),
	[MSG_FIELD_ROOM] =
		ROW(USAGE, ARGUMENTS,
		    "there is no room for {field}: what it stands in, or the field that counts its "
		    "elements, does not go so far: give a smaller index, or fewer elements"),
	[MSG_FIELD_NEGATIVE] =
		ROW(USAGE, ARGUMENTS, "{field} is {d0}, which is below 0: ask for a signed number"),
	[MSG_FIELD_LARGE] =
		ROW(USAGE, ARGUMENTS,
		    "{field} is {0}, more than a signed number holds: ask for an unsigned one"),
	[MSG_FIELD_KIND] =
		ROW(USAGE, ARGUMENTS, "{field} is {subject}: use the function for what it is"),
	[MSG_RECORD_FIXED] =
		ROW(USAGE, ARGUMENTS,
		    "this record belongs to a request, a response or a stream: only one made by "
		    "libfwctl_record_new() can be filled"),
	[MSG_FIELD_VALUE] = ROW(USAGE, ARGUMENTS, "{field} takes {subject}"),
	[MSG_FIELD_CLASH] =
		ROW(USAGE, ARGUMENTS,
		    "{field} cannot stay as it is given, because other fields that are given "
		    "change it: leave it out, or make them agree"),
	[MSG_FIELD_OTHERWISE] = ROW(
		USAGE, ARGUMENTS,
		"{field} is of another kind, unit or scale where it is to be taken from: set it by "
		"itself"),
	[MSG_FIELD_FIXED] = ROW(
		USAGE, ARGUMENTS,
		"{field} may not be set: the command fixes it, the library fills it in, or it is "
		"only for reading: leave it out"),
	[MSG_RECORD_LONG] = ROW(
		USAGE, ARGUMENTS,
		"with {field} it would be longer than 2 MiB, the most that the kernel takes: set "
		"less"),
	[MSG_BYTES_MALFORMED] = ROW(
		MALFORMED, REPLY,
		"the bytes contradict themselves at {field}: what tells its count, length or size "
		"is below 0, 0 where it must not be, or beyond 64 bits: check that they are what "
		"the layout is for"),
	[MSG_JSON_SYNTAX] =
		ROW(USAGE, ARGUMENTS,
		    "this is no JSON object that can be read: line {0}, character {1}: {subject}"),
	[MSG_STREAM_NONE] = ROW(
		USAGE, ARGUMENTS,
		"the format has no stream {subject}: choose one of libfwctl_format_get_stream_name()"),
	[MSG_STREAM_OBSTACLE] =
		ROW(USAGE, ARGUMENTS,
		    "the stream {field} cannot be read: {subject}: use a newer libfwctl"),
	[MSG_STREAM_SIZE] = ROW(
		MALFORMED, REPLY,
		"the record at byte {0} of the stream {field} gives its size as {1} bytes, which "
		"cannot be (at most {2}): check where the stream begins and what it is"),

	/* requests, calls, hooks */
	[MSG_COMMAND_OBSTACLE] = ROW(
		USAGE, PREPARE,
		"this library cannot use {command} as its format has it: {subject}: use a newer "
		"library, or the raw call"),
	[MSG_REQUEST_LONG] = ROW(USAGE, PREPARE,
				 "the request of {command} gets too long: the kernel takes at most "
				 "2 MiB ({0} bytes)"),
	[MSG_REQUEST_LENGTH] =
		ROW(USAGE, PREPARE,
		    "{command} cannot be {0} bytes long: its field {field} has no room for that; "
		    "send less at once"),
	[MSG_REQUEST_OTHER] = ROW(MALFORMED, PREPARE,
				  "these {0} bytes are no whole request of {command}: give those "
				  "of another command, or all of them"),
	[MSG_BUFFER_COMES_BACK] =
		ROW(USAGE, PREPARE,
		    "{field}: this buffer of {command} is written by the device: read it from the "
		    "response"),
	[MSG_BUFFER_JSON] = ROW(
		MALFORMED, PREPARE,
		"{field} of {command} is a buffer: give an object of its fields, or its bytes as a "
		"hexadecimal string"),
	[MSG_BUFFER_CUT] = ROW(USAGE, PREPARE,
			       "{field} of {command} holds {0} bytes, but the request tells of {1} "
			       "only: set its length field to match, or leave it out"),
	[MSG_BUFFER_TOLD] = ROW(
		USAGE, PREPARE,
		"{field} of {command} holds {0} bytes, but the request tells of {1} in {subject}: "
		"leave {subject} out, it is set from the data, or make both match"),
	[MSG_BUFFER_LONG] =
		ROW(USAGE, PREPARE,
		    "{field} of {command} would be {0} bytes long: the kernel copies at "
		    "most {1}; ask for less at once"),
	[MSG_BUFFER_EMPTY] =
		ROW(USAGE, PREPARE,
		    "{field} of {command} would be {0} bytes long: the kernel takes at least {1}; "
		    "set {subject}"),
	[MSG_CALL_FORMAT] =
		ROW(USAGE, PREPARE,
		    "{command} belongs to another format than that of {device}, which is "
		    "{subject}: take a command of that one (nothing was sent)"),
	[MSG_CALL_COMMAND] = ROW(USAGE, PREPARE,
				 "the format of {device}, {subject}, has no command {command}: "
				 "'fwctl commands' shows those it has"),
	[MSG_CALL_CAPABILITY] = ROW(
		DEVICE, PREPARE,
		"{device} does not offer {command}: its INFO lacks that capability ({subject}); it takes "
		"a newer kernel or firmware (nothing was sent)"),
	[MSG_CALL_ROOM] =
		ROW(USAGE, PREPARE,
		    "the reply to this {command} could not be told or would be over 2 MiB "
		    "long: ask for less at once"),
	[MSG_CALL_BUFFERS] = ROW(USAGE, PREPARE,
				 "{command} has more buffers than a call can have: use a newer "
				 "library"),
	[MSG_CALL_SCOPE] =
		ROW(POLICY, PREPARE,
		    "{command} on {device} takes the scope {scope0}, and this handle allows up to "
		    "{scope1}: open the device with a policy that allows it (nothing was sent)"),
	[MSG_CALL_EFFECTS] =
		ROW(POLICY, PREPARE,
		    "{command} on {device} can have effects that this handle does not allow "
		    "({effects0}): open the device with a policy that allows them (nothing was "
		    "sent)"),
	[MSG_CALL_RIGHT] = ROW(
		DELIVERY, PREPARE,
		"{command} on {device} takes the scope {scope0}, for which the kernel wants "
		"CAP_SYS_RAWIO, and this process does not have it where it counts: run as root, "
		"outside of containers with users of their own"),
	[MSG_CALL_DRY] = ROW(POLICY, PREPARE,
			     "{command} does more than read, so that a dry run cannot send it to "
			     "{device} to find out what would follow: make the call itself"),
	[MSG_CALL_SINK] =
		ROW(DELIVERY, REPLY,
		    "{command} on {device} was ended because what it returns could not be "
		    "taken: {errno}: mend that and begin again"),
	[MSG_CALL_CANCELED] =
		ROW(DELIVERY, REPLY,
		    "{command} on {device} was cancelled by its caller: begin again if "
		    "that was not meant"),
	[MSG_CALL_DIFFERS] =
		ROW(DELIVERY, REPLY,
		    "{device} answered {command} as done, but {field} is {subject}: it did not do "
		    "it, or made something else of it: look at the device's state before you "
		    "repeat it"),
	[MSG_FIRMWARE_REFUSED] =
		ROW(FIRMWARE, REPLY,
		    "the firmware of {device} refused {command}: status {subject}: look at what "
		    "was asked for, and the status up in the vendor's documents"),
	[MSG_FIRMWARE_UNSURE] =
		ROW(FIRMWARE, REPLY,
		    "{command} on {device} ended with status {subject}, which its driver may have "
		    "put there: the command may have run, look at the device's state before you "
		    "repeat it"),
	[MSG_FIRMWARE_UNSENT] =
		ROW(FIRMWARE, REPLY,
		    "{command} on {device} ended with status {subject}, which its driver put there "
		    "before it sent anything: look into dmesg, and repeat it"),
	[MSG_REPLY_NOTHING] = ROW(
		FIRMWARE, REPLY,
		"{device} calls {command} a success, but returned {0} bytes where a success has "
		"{1}: the command failed on its way or may still run, look at the device's "
		"state before you repeat it"),
	[MSG_REPLY_SHORT] = ROW(MALFORMED, REPLY,
				"the reply of {device} to {command} has {0} bytes, too few for its "
				"header of {1}: give more room, or look into dmesg"),
	[MSG_REPLY_CUT] =
		ROW(MALFORMED, REPLY,
		    "a reply to {command} has {1} bytes at least, these are {0}: give all of it, "
		    "from its first byte on"),
	[MSG_REPLY_OTHER] = ROW(MALFORMED, REPLY,
				"what {device} returned is the reply to command {x0}, not to "
				"{command} ({x1}): give that one's reply"),
	[MSG_REPLY_LONG] = ROW(USAGE, ARGUMENTS,
			       "a reply of {command} cannot be as long as these {0} bytes: give it "
			       "less"),
	[MSG_REPLY_BUFFER] =
		ROW(MALFORMED, REPLY,
		    "the reply of {device} to {command} contradicts itself on the length of "
		    "{field}: look at its bytes with the raw call"),
	[MSG_HOOK_ARGUMENT] =
		ROW(USAGE, PREPARE,
		    "the plugin's code for {command} misused a service ({subject}): tell the "
		    "plugin's author"),
	[MSG_HOOK_NO_REPLY] =
		ROW(USAGE, PREPARE,
		    "the plugin's code for {command} asked for {subject} of a reply that has not "
		    "come: tell the plugin's author"),
	[MSG_HOOK_REPLY_LACKS] = ROW(
		MALFORMED, REPLY,
		"the reply of {device} to {command} has no {field}: it is too short, or says so "
		"itself; the firmware may be too old for this"),
	[MSG_HOOK_SENT] =
		ROW(USAGE, PREPARE,
		    "the plugin's code for {command} set {subject} after it was sent: tell "
		    "the plugin's author"),
	[MSG_HOOK_CHANGED] =
		ROW(USAGE, PREPARE,
		    "the plugin's code for {command} made another command of it: tell the plugin's "
		    "author"),
	[MSG_HOOK_DEPTH] = ROW(USAGE, PREPARE,
			       "the plugin's code for {command} began {subject}, deeper than calls "
			       "may nest ({0}): tell the plugin's author"),
	[MSG_HOOK_SUBS] =
		ROW(USAGE, PREPARE,
		    "the plugin's code for {command} began {subject} with {0} calls begun "
		    "and not ended: tell the plugin's author"),
	[MSG_HOOK_COMMAND] = ROW(USAGE, PREPARE,
				 "the plugin's code for {command} asked for the command {subject}, "
				 "which its format lacks: tell the plugin's author"),
	[MSG_HOOK_STEPS] = ROW(MALFORMED, REPLY,
			       "{command} on {device} took more than the {0} calls that its format "
			       "allows it, and was stopped: the device may answer without end"),
	[MSG_HOOK_BYTES] =
		ROW(MALFORMED, REPLY,
		    "{command} on {device} returned more than the {0} bytes that its "
		    "format allows it, and was stopped: the device may answer without end"),
	[MSG_HOOK_RESULT] =
		ROW(MALFORMED, PREPARE,
		    "the plugin's code {subject} for {command} ended with a result that is neither "
		    "0 nor a negative errno: tell the plugin's author"),
	[MSG_HOOK_FAILED] = ROW(DELIVERY, REPLY,
				"the plugin's code {subject} for {command} on {device} failed: "
				"{errno}: look at the device's state and try again"),
	[MSG_HOOK_NONE] = ROW(USAGE, PREPARE,
			      "{command} needs the code {subject}, which its plugin does not have: "
			      "install the plugin that belongs to this format"),
	[MSG_HOOK_SAYS] = ROW(DELIVERY, REPLY, "{command} on {device} cannot be done: {subject}"),
	[MSG_HOOK_SAYS_USAGE] =
		ROW(USAGE, PREPARE, "{command} on {device} cannot be done: {subject}"),
	[MSG_HOOK_SAYS_POLICY] =
		ROW(POLICY, PREPARE, "{command} on {device} cannot be done: {subject}"),
	[MSG_HOOK_SAYS_FIRMWARE] =
		ROW(FIRMWARE, REPLY, "{command} on {device} cannot be done: {subject}"),
	[MSG_HOOK_SAYS_MALFORMED] =
		ROW(MALFORMED, REPLY, "{command} on {device} cannot be done: {subject}"),

	/* folders and plugins */
	[MSG_FOLDER_RELATIVE] = ROW(
		USAGE, FORMATS,
		"the folder '{subject}' in LIBFWCTL_PLUGIN_PATH does not begin with /: give its "
		"whole path"),
	[MSG_FOLDER_KIND] =
		ROW(MALFORMED, FORMATS, "{subject} is no folder: remove it or make it one"),
	[MSG_FILE_OWNER] =
		ROW(POLICY, FORMATS,
		    "{subject} belongs to user {0}: what the library loads, and every folder "
		    "above it, must belong to root or to the user of the program: use chown"),
	[MSG_FILE_OWNER_UNMAPPED] =
		ROW(POLICY, FORMATS,
		    "{subject} belongs to user {0}, nobody, whose files cannot be told from those "
		    "of users unknown to a user namespace: use chown, or map root into the "
		    "namespace"),
	[MSG_FILE_WRITABLE] =
		ROW(POLICY, FORMATS,
		    "{subject} can be written to by its group or by others (mode 0{o0}), who could "
		    "make this program run what they want: use chmod go-w"),
	[MSG_FILE_OPEN] = ROW(
		MALFORMED, FORMATS,
		"cannot open {subject}: {errno}: let the user of the program read it, or remove "
		"it"),
	[MSG_FILE_GONE] =
		ROW(MALFORMED, FORMATS,
		    "{subject} is not there, but something leads to it: remove the link, or let it "
		    "lead to /dev/null to mask files of its name"),
	[MSG_FILE_KIND] = ROW(MALFORMED, FORMATS,
			      "{subject} is no regular file: remove it, or give it another name"),
	[MSG_FILE_CHANGED] =
		ROW(MALFORMED, FORMATS,
		    "{subject} changed while it was being loaded: begin again, and replace such "
		    "files by renaming"),
	[MSG_FILE_TOO_LARGE] = ROW(MALFORMED, FORMATS,
				   "it is {0} bytes long, and no image is longer than {1}: "
				   "make it with libfwctl-spec"),
	[MSG_FILE_NO_IMAGE] =
		ROW(MALFORMED, FORMATS,
		    "it is no image of a format: {subject}: make it with libfwctl-spec"),
	[MSG_FILE_NAME] = ROW(MALFORMED, FORMATS,
			      "it holds the format {subject}: give it that name, with its suffix"),
	[MSG_FILE_NAME_OF_BASE] =
		ROW(MALFORMED, FORMATS,
		    "it extends the format {field}, but has its name, under which it hides it: "
		    "rename it to {subject}-{field}.fwctl"),
	[MSG_PLUGIN_CUT] =
		ROW(MALFORMED, FORMATS,
		    "the shared object {subject} is cut short after {0} bytes: install it again"),
	[MSG_PLUGIN_LINKER] =
		ROW(MALFORMED, FORMATS,
		    "the dynamic linker refuses {subject}: build it as a shared object for this "
		    "machine, or, if it is an image, give it the suffix .fwctl"),
	[MSG_PLUGIN_SYMBOL] =
		ROW(MALFORMED, FORMATS,
		    "{subject} exports no constant libfwctl_plugin_v1: it is no plugin, or one for "
		    "another version of libfwctl: build it as libfwctl-plugin(7) says"),
	[MSG_PLUGIN_CONTENT] =
		ROW(MALFORMED, FORMATS,
		    "its libfwctl_plugin_v1 has {subject} ({0}): build it with the installed "
		    "libfwctl-plugin.h"),
	[MSG_PLUGIN_HOOKS] =
		ROW(MALFORMED, FORMATS,
		    "its libfwctl_plugin_v1 has {subject}: give each of its hooks a function and a "
		    "name of its own"),
	[MSG_PLUGIN_EXTENDS] =
		ROW(MALFORMED, FORMATS,
		    "it is code that extends the format {subject}, which only an image can do: "
		    "install its image as a .fwctl file"),
	[MSG_EXTENSION_NAME] = ROW(
		MALFORMED, FORMATS,
		"it is an extension under the name {subject}, which is that of a format: choose "
		"another namespace"),
	[MSG_EXTENSION_OF_NOTHING] =
		ROW(MALFORMED, FORMATS,
		    "it extends the format {subject}, which is not there or was refused: install "
		    "that one first"),
	[MSG_FORMAT_NONE] =
		ROW(USAGE, FORMATS,
		    "there is no format '{subject}': 'fwctl formats' shows those there are, and "
		    "which files were refused"),
	[MSG_FORMAT_REFUSED] =
		ROW(MALFORMED, FORMATS, "the format cannot be loaded from {subject}"),
	[MSG_FORMAT_EXISTS] =
		ROW(USAGE, FORMATS,
		    "a format '{subject}' is loaded already: add yours to a new context"),
	[MSG_FORMAT_BUSY] =
		ROW(USAGE, FORMATS,
		    "the format '{subject}' is in use already: extend it before anything asks for "
		    "it"),
	[MSG_FORMAT_FOR_DEVICE] =
		ROW(DEVICE, FORMATS,
		    "no format is known for devices of type {0} ({subject}): install its plugin; "
		    "'fwctl formats' shows those there are, and which files were refused"),

	/* identity */
	[MSG_MODULE_NONE] = ROW(
		DEVICE, FIND,
		"the module {subject} is not there: install the package of libfwctl that has it"),
	[MSG_MODULE_REFUSED] = ROW(MALFORMED, FIND, "a module cannot be used: {subject}"),
	[MSG_MODULE_LINKER] =
		ROW(MALFORMED, FIND,
		    "the dynamic linker refuses {subject}: install the libraries that it needs"),
	[MSG_MODULE_SYMBOL] =
		ROW(MALFORMED, FIND,
		    "{subject} exports no constant libfwctl_module_v1: it is no module, or one for "
		    "another version of libfwctl: install that of the library"),
	[MSG_MODULE_CONTENT] =
		ROW(MALFORMED, FIND,
		    "what stands in place of the module {subject} is another, or one for an older "
		    "libfwctl: install that of the library"),
	[MSG_DEVLINK_NO_PCI] =
		ROW(DEVICE, FIND,
		    "{device} has no devlink instance, as it is below no PCI function: look at its "
		    "parent's driver instead"),
	[MSG_DEVLINK_NO_KERNEL] = ROW(
		DEVICE, FIND,
		"this kernel has no devlink: it takes one built with CONFIG_NET_DEVLINK, which the "
		"drivers of network cards select"),
	[MSG_DEVLINK_NONE] = ROW(
		DEVICE, FIND,
		"there is no devlink instance {device}: its driver makes none, is not bound, or "
		"has it in another network namespace: 'devlink dev' shows those there are"),
	[MSG_DEVLINK_DENIED] =
		ROW(DELIVERY, FIND,
		    "devlink may not be asked about {device}: {errno}: run as root, or let the "
		    "sandbox of this program use netlink sockets"),
	[MSG_DEVLINK_TIMEOUT] = ROW(
		DELIVERY, FIND,
		"devlink did not tell about {device} within {0} ms: its firmware is slow or being "
		"updated, or the driver hangs: give it more time, or look into dmesg"),
	[MSG_DEVLINK_MALFORMED] = ROW(
		MALFORMED, FIND,
		"what devlink tells about {device} does not hold together: try again, and report "
		"it with the kernel's version"),
	[MSG_DEVLINK_FAILED] = ROW(
		DELIVERY, FIND, "devlink cannot tell all about {device}: {errno}: look into dmesg"),
};

const struct message_row *message_row(enum message message)
{
	return message < MSG_VERBS ? &rows[message] : &message_verbs[message - MSG_VERBS];
}
