// SPDX-License-Identifier: LGPL-2.1-or-later
/* classify.c: see classify.h. */
#include "policy/classify.h"
#include "policy/addresses.h"

#include <errno.h>
#include <string.h>

uint64_t classify_values(const struct libfwctl_record *record,
			 const struct libfwctl_command *command)
{
	uint64_t effects = 0;

	/* What is not there, and bytes that contradict themselves, could be taken in any way. */
	if (record->length < record->layout->size || record_effects(record, command, &effects))
		return LIBFWCTL_EFFECTS_ALL;
	return effects;
}

uint64_t classify_other(const struct libfwctl_command *command,
			const struct libfwctl_record *request, bool told)
{
	struct libfwctl_record record = *request;
	const struct libfwctl_command *other;
	struct identity found;
	uint64_t effects;

	format_identify(command->format, request->bytes, request->length, &found);
	other = found.command;
	if (other == command)
		return told ? 0 : found.effects;
	if (found.foreign || found.cut || (other && other->obstacle))
		return told ? 0 : LIBFWCTL_EFFECTS_ALL;
	if (!other)
		return 0;
	effects = told ? 0 : found.effects;
	record.layout = command_request(other);
	if (record.layout && (command_adding(other) & ADDING_REQUEST))
		effects |= classify_values(&record, other);
	return effects;
}

/* ---- raw calls ------------------------------------------------------------------------------ */

static uint64_t classify_buffers(const struct libfwctl_command *command,
				 const struct libfwctl_record *request,
				 const struct libfwctl_rpc *rpc)
{
	const struct command_details *details = command_details(command);
	uint64_t effects = 0;

	for (uint32_t i = 0; details && i < details->nbuffers; i++) {
		const struct libfwctl_command_buffer *place = &details->buffers[i];
		const struct libfwctl_buffer *buffer = rpc_buffer_at(rpc, place->bit_offset / 8);
		struct libfwctl_record record = {.layout = place->layout, .request = request};

		if (!(place->direction & LIBFWCTL_DIRECTION_TO_DEVICE) || !place->layout ||
		    !layout_adds_effects(place->layout))
			continue;
		if (buffer) {
			record.bytes = buffer->data;
			record.length = buffer->length;
			effects |= classify_values(&record, NULL);
		} else if (addresses_held(rpc, place->bit_offset / 8)) {
			effects = LIBFWCTL_EFFECTS_ALL;
		}
	}
	return details ? effects : LIBFWCTL_EFFECTS_ALL;
}

static uint64_t classify_sent(const struct libfwctl_command *command, unsigned int adding,
			      const struct libfwctl_rpc *rpc)
{
	struct libfwctl_record record = {
		.layout = command_request(command),
		.bytes = (unsigned char *)rpc->in,
		.length = rpc->in_length,
		.request = &record,
	};
	uint64_t effects = 0;

	if (adding & ADDING_REQUEST)
		effects = record.layout ? classify_values(&record, command) : LIBFWCTL_EFFECTS_ALL;
	if (adding & ADDING_BUFFERS)
		effects |= classify_buffers(command, &record, rpc);
	return effects;
}

const struct libfwctl_command *classify_raw(const struct libfwctl_format *format,
					    const struct libfwctl_rpc *rpc, uint64_t *effects)
{
	struct identity found;
	unsigned int adding;

	*effects = LIBFWCTL_EFFECTS_ALL;
	if (!format)
		return NULL;
	format_identify(format, rpc->in, rpc->in_length, &found);
	if (!found.command || found.cut || found.command->obstacle)
		return NULL;
	adding = command_adding(found.command);
	*effects = found.effects;
	if (adding & (ADDING_REQUEST | ADDING_BUFFERS))
		*effects |= classify_sent(found.command, adding, rpc);
	return found.command;
}

/* ---- against the policy --------------------------------------------------------------------- */

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
