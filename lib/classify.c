// SPDX-License-Identifier: LGPL-2.1-or-later
/* classify.c: see classify.h. */
#include "classify.h"

#include <errno.h>

uint64_t classify_values(const struct libfwctl_record *record)
{
	uint64_t effects = 0;

	/* Bytes that contradict themselves could be taken in any way. */
	return record_effects(record, &effects) ? LIBFWCTL_EFFECTS_ALL : effects;
}

const struct libfwctl_command *classify_raw(const struct libfwctl_format *format,
					    const void *request, size_t length, uint64_t *effects)
{
	const struct libfwctl_command *command = NULL;
	struct libfwctl_record record = {.bytes = (unsigned char *)request, .length = length};

	*effects = LIBFWCTL_EFFECTS_ALL;
	if (format)
		command = libfwctl_format_identify(format, request, length);
	if (!command || command->obstacle)
		return NULL;
	record.layout = command_request(command);
	*effects = command->effects;
	if (record.layout)
		*effects |= classify_values(&record);
	return command;
}

uint64_t classify_excess(const struct libfwctl_policy *policy, uint64_t effects)
{
	return effects == LIBFWCTL_EFFECTS_ALL ? effects : effects & ~policy->effects;
}

int classify_check(const struct libfwctl_policy *policy, const char *device,
		   const struct libfwctl_command *command, uint32_t scope, uint64_t effects,
		   struct libfwctl_error *err)
{
	struct failure failure = {
		.message = MSG_CALL_SCOPE,
		.error = EPERM,
		.device = device,
		.command = command->name,
		.number = {scope, policy->scope},
	};

	if (scope <= policy->scope && !(effects & ~policy->effects))
		return 0;
	if (scope <= policy->scope) {
		failure.message = MSG_CALL_EFFECTS;
		failure.number[0] = classify_excess(policy, effects);
	}
	return report(err, &failure);
}
