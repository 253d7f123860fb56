/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* classify.h: what a call takes and can do, by the format of its device. Reads bytes, no I/O. */
#ifndef LIBFWCTL_CLASSIFY_H
#define LIBFWCTL_CLASSIFY_H

#include "catalogue/format.h"
#include "policy/policy.h"
#include "codec/record.h"

/*
 * The command that a raw request is of, and the most that it can do with what its buffers send; NULL and
 * every effect for what cannot be told. The format may be NULL.
 */
const struct libfwctl_command *classify_raw(const struct libfwctl_format *format,
					    const struct libfwctl_rpc *rpc, uint64_t *effects);

/*
 * What a request can do beyond what its command says, because its bytes are those of another command, too:
 * one that is told by more of them, or what the base knows of an extension's. `told`: a hook has said what it does, but for the other one's values.
 */
uint64_t classify_other(const struct libfwctl_command *command,
			const struct libfwctl_record *request, bool told);

/*
 * What the values set in a request of a command, or, without one, in a buffer that it sends, add. At worst,
 * everything: so counts what no field stands for.
 */
uint64_t classify_values(const struct libfwctl_record *record,
			 const struct libfwctl_command *command);

/* Whether a command of this class may be sent; -EPERM with what it would take if not. */
int classify_check(const struct libfwctl_policy *policy, const char *device,
		   const struct libfwctl_command *command, uint32_t scope, uint64_t effects,
		   struct libfwctl_error *err);

/* The effects that a policy does not allow, for the error. */
uint64_t classify_excess(const struct libfwctl_policy *policy, uint64_t effects);

#endif
