// SPDX-License-Identifier: LGPL-2.1-or-later
/* message-verbs.c: what the library says when something fails about parameters, readings and dumps: see message.c. */
#include "base/error.h"

#define ROW(message, ...) [message - MSG_VERBS] = MESSAGE_ROW(__VA_ARGS__)

const struct message_row message_verbs[MSG_COUNT - MSG_VERBS] = {
	ROW(MSG_QUERY_UNMET, DEVICE, PREPARE,
	    "{device} cannot be asked for this by {command}: its {field} of {subject} is 0: its firmware may be too "
	    "old, or set up without it"),
};
