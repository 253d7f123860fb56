/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * exchange.h: cases that are one call, written once for both columns of a row: made by bare ioctl or through
 * the library, as the subject says, and told in the words of the table. What holds for every call is checked
 * here: what the library says of it agrees with what the firmware has counted, and nothing behind the reply
 * is written.
 */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "conformance.h"
#include "standin.h"

struct exchange {
	uint32_t scope;
	const void *in; /* without the addresses of the buffers */
	size_t in_length;
	size_t room;
	const struct libfwctl_buffer *buffers;
	size_t nbuffers;
	bool addresses_inside; /* the request holds what the library would refuse to send */
	const char *standin;   /* the device whose firmware counts; NULL: nobody does */
	const struct standin_rule *rule; /* for what it answers to this call alone; NULL: plainly */

	/* What came out. */
	int error;	    /* 0 or an errno */
	size_t reported;    /* the reply's length, as the driver tells it */
	const void *reply;  /* in memory that the next exchange uses again */
	bool ran;	    /* the firmware has executed it */
	struct outcome odd; /* what should be so for every call and is not, or "" */

	/* Through the library alone. */
	uint32_t kind, executed;
};

void exchange(const struct subject *s, struct exchange *x);

/*
 * The errno, or what the format makes of a call that was answered; with what the library says of it.
 * "EFAULT, yet executed", "EINVAL, delivery, executed no", "24 bytes, executed yes".
 */
void tell(const struct subject *s, struct outcome *outcome, const struct exchange *x,
	  const char *format, ...) __attribute__((format(printf, 4, 5)));

/* The same of a call that has only to succeed or fail. */
void tell_done(const struct subject *s, struct outcome *outcome, const struct exchange *x);

/*
 * For calls that all have to come out the same: tells it if so, else of one which does not. Begins with an
 * outcome that is "".
 */
void tell_same(struct outcome *outcome, const struct outcome *one, size_t number);

/* What INFO says, by the node itself or as the library kept it. */
struct info {
	uint32_t type;
	size_t length;
	unsigned char data[64]; /* those behind the driver's are zero */
};
void get_info(const struct subject *s, struct info *info);

/*
 * One of many thousand calls: 0 or an errno. Through the library, -1 if what it says of the call's being
 * executed is not "no" for a refusal and "yes" for an answer.
 */
int quick_call(const struct subject *s, uint32_t scope, const void *in, size_t in_length, void *out,
	       size_t room);

/* What a driver should answer to a command at a scope: 0 or an errno. */
typedef int expected_fn(uint16_t command, uint32_t scope);
typedef void set_command_fn(void *request, uint16_t command);

/*
 * Holds what a driver admits against what is expected: all 65536 commands, each at each scope. Returns how
 * many are admitted at any; 0 where something differs, of which the first is told.
 */
size_t walk_commands(const struct subject *s, struct outcome *outcome, expected_fn *expected,
		     set_command_fn *set, void *request, size_t length);

/* "side by side" or "one after another": two calls at once, each with a rule that delays it by SLOW ms. */
#define SLOW 1000
void tell_order(const struct subject *s, struct outcome *outcome, const struct exchange *slow);

#endif
