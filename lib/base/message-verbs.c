// SPDX-License-Identifier: LGPL-2.1-or-later
/* message-verbs.c: what the library says when something fails about parameters, readings and dumps: see message.c. */
#include "base/error.h"

#define ROW(message, ...) [message - MSG_VERBS] = MESSAGE_ROW(__VA_ARGS__)

const struct message_row message_verbs[MSG_COUNT - MSG_VERBS] = {
	ROW(MSG_QUERY_UNMET, DEVICE, PREPARE,
	    "{device} cannot be asked for this by {command}: its {field} of {subject} is 0: its firmware may be too "
	    "old, or set up without it"),

	/* what is asked for */
	ROW(MSG_PARAM_NO_PARAMS, USAGE, ARGUMENTS,
	    "the format {subject} knows no parameters: what there is to set is set by its commands: 'fwctl commands' "
	    "shows them, and a file that extends the format can name parameters"),
	ROW(MSG_PARAM_NONE, USAGE, ARGUMENTS, "there is no parameter '{field}': {subject}"),
	ROW(MSG_PARAM_NO_FUNCTIONS, USAGE, ARGUMENTS,
	    "the format {subject} knows of no parameters that one function can set for another: open the function itself"),
	ROW(MSG_PARAM_OWN_ONLY, USAGE, ARGUMENTS,
	    "{field} cannot be asked for or set for another function: open the function itself"),
	ROW(MSG_PARAM_OTHERS_ONLY, USAGE, ARGUMENTS,
	    "{field} is set for other functions alone: say for which one, as with --function"),
	ROW(MSG_PARAM_FORMAT, USAGE, PREPARE,
	    "these parameters are of the format {field}, and {device} has the format {subject}: name a device of the "
	    "former (nothing was sent)"),
	ROW(MSG_PARAM_READ_ONLY, USAGE, ARGUMENTS, "{field} cannot be set: {subject}"),
	ROW(MSG_PARAM_RANGE, USAGE, ARGUMENTS,
	    "{field} takes no {subject}: give a whole number from {0} to {1}"),
	ROW(MSG_PARAM_RANGE_SIGNED, USAGE, ARGUMENTS,
	    "{field} takes no {subject}: give a whole number from {d0} to {d1}"),
	ROW(MSG_PARAM_NO_ARRAY, USAGE, ARGUMENTS,
	    "{field} has no elements to be set one by one: leave the number in brackets out"),
	ROW(MSG_PARAM_ELEMENT, USAGE, ARGUMENTS,
	    "{field} has no element {1}: it has {0}, which are counted from 0"),
	ROW(MSG_PARAM_COUNT, USAGE, ARGUMENTS,
	    "{field} has {0} elements, and {1} are given: give all, with commas between them, or one as {field}[0]"),
	ROW(MSG_PARAM_NO_DEFAULT, USAGE, ARGUMENTS,
	    "{field} cannot be set to its default, since the device is not asked for one: set the value that you want"),
	ROW(MSG_PARAM_CONFLICT, USAGE, PREPARE,
	    "{field} cannot be {subject} together with the rest, which makes it something else: leave one of them out "
	    "(nothing was sent)"),
	ROW(MSG_PARAM_TOGETHER, USAGE, PREPARE,
	    "{field} is not set by default, and {subject} goes with it: reset both (nothing was sent)"),

	/* what the device says */
	ROW(MSG_PARAM_DEFAULT_ABSENT, DEVICE, REPLY,
	    "{device} does not tell a default of {field}: set the value that you want"),
	ROW(MSG_PARAM_ABSENT, FIRMWARE, REPLY,
	    "{device} does not have this: its firmware refused {command} for it with status {subject}: newer firmware, "
	    "or a card of another kind, may have it"),
	ROW(MSG_PARAM_UNSUPPORTED, FIRMWARE, REPLY,
	    "{device} does not have this: its firmware says so by {subject} of {command}: newer firmware, or a card of "
	    "another kind, may have it"),
	ROW(MSG_PARAM_UNWRITABLE, FIRMWARE, REPLY,
	    "{device} does not let this be set: its firmware says so by {subject} of {command}: set it from another "
	    "function or host, or unlock it"),
	ROW(MSG_PARAM_LOST, MALFORMED, PREPARE,
	    "{command} would change {field} as well, which is {subject} now, because the format does not write it where "
	    "it is read: tell the author of the format (nothing was sent)"),
	ROW(MSG_PARAM_BUSY, DELIVERY, PREPARE,
	    "somebody else has been changing parameters of the card of {device} for {0} seconds: try again when they "
	    "are done (nothing was sent)"),
	ROW(MSG_PARAM_LOCK, DELIVERY, PREPARE,
	    "the node of {device} cannot be locked against other writers: {errno}: mount /proc, or let this program open "
	    "the node by its name (nothing was sent)"),
	ROW(MSG_PARAM_DIFFERS, FIRMWARE, REPLY,
	    "{device} answered {command} as done, but the value is {subject}: its firmware forgot it or made something "
	    "else of it: look at what else it depends on"),
};
