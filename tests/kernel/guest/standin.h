/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * standin.h: what the firmware under a device of fwctl_standin.ko answers, and what it was asked. Devices
 * are named as the module names their folders: "mlx5.0", "bnxt.0", "pds.0".
 *
 * A rule is made by saying what requests it is for and what the firmware does then:
 *
 *	struct standin_rule rule = STANDIN_REPLY(reply);
 *
 *	standin_if_be16(&rule, 0, QUERY_HCA_CAP);
 *	standin_add("mlx5.0", &rule);
 *
 * A rule comes before those that are there; without a condition it is for every request.
 */
#ifndef STANDIN_H
#define STANDIN_H

#include "guest.h"
#include "../modules/fwctl_standin.h"

#define STANDIN_REQUEST_PDS 64 /* before the payload in what is matched and seen */

struct standin_rule {
	struct fwctl_standin_rule said;		   /* but for the conditions, set as one likes */
	const void *reply;			   /* said.reply bytes */
	const void *writes[FWCTL_STANDIN_BUFFERS]; /* to the buffers that are not read */
};

/* A rule that answers with the bytes of an array or a struct. */
#define STANDIN_REPLY(bytes)                                                      \
	(struct standin_rule)                                                     \
	{                                                                         \
		.said = {.reply = sizeof(bytes)}, .reply = (const void *)&(bytes) \
	}

/* The parent of its fwctl device, a PCI function. */
const char *standin_parent(const char *device);

/* Only for requests that have these bytes there. What lies behind the match's 128 bytes cannot be asked. */
void standin_if(struct standin_rule *rule, size_t at, const void *bytes, size_t length);
void standin_if_be16(struct standin_rule *rule, size_t at, uint16_t value);
void standin_if_le16(struct standin_rule *rule, size_t at, uint16_t value);
void standin_if_le32(struct standin_rule *rule, size_t at, uint32_t value);

void standin_add(const char *device, const struct standin_rule *rule);
void standin_forget(const char *device); /* all rules */

/* The last request that was executed, with what the firmware read of its memory behind; how many bytes. */
size_t standin_seen(const char *device, void *bytes, size_t room);

/* How many requests have been executed. */
uint32_t standin_count(const char *device);

/* bnxt: whether the card is in reset. */
void standin_set_stopped(const char *device, bool stopped);

/*
 * Takes the fwctl driver away and binds it again, for what it asks but once (pds: endpoints and what they can
 * do). Its node comes back under any number: waits for it.
 */
void standin_rebind(struct libfwctl_context *ctx, const char *device);

#endif
