// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * effects.c: whether values of a request can add effects to those of its command. Most have none, and need
 * not be walked over at each call.
 */
#include "catalogue/catalogue.h"

static bool adds_effects(const struct libfwctl_layout *layout, unsigned int depth);

static bool union_adds_effects(const struct selector *selector, unsigned int depth)
{
	for (uint32_t i = 0; i < selector->ncases; i++)
		if (adds_effects(selector->cases[i].layout, depth))
			return true;
	return adds_effects(selector->otherwise, depth);
}

static bool adds_effects(const struct libfwctl_layout *layout, unsigned int depth)
{
	const struct fields *fields = layout ? layout_fields(layout) : NULL;

	/* What cannot be looked at, or is deeper than images go, is looked at each time. */
	if (layout && (!fields || depth > IMAGE_DEPTH_MAX))
		return true;
	for (uint32_t i = 0; fields && i < fields->count; i++) {
		const struct libfwctl_field *field = &fields->field[i];

		if ((field->extras && field->extras->effects) ||
		    (field->layout && adds_effects(field->layout, depth + 1)) ||
		    (field->selector && union_adds_effects(field->selector, depth + 1)))
			return true;
	}
	return false;
}

bool layout_adds_effects(const struct libfwctl_layout *layout)
{
	return adds_effects(layout, 0);
}

unsigned int command_find_adding(const struct libfwctl_command *command)
{
	const struct command_details *details = command_details(command);
	struct libfwctl_command *mine = (struct libfwctl_command *)command;
	unsigned char found = ADDING_KNOWN;

	if (!details)
		return ADDING_REQUEST | ADDING_BUFFERS; /* no memory: asked again the next time */
	if (layout_adds_effects(command_request(command)))
		found |= ADDING_REQUEST;
	for (uint32_t i = 0; i < details->nbuffers; i++)
		if ((details->buffers[i].direction & LIBFWCTL_DIRECTION_TO_DEVICE) &&
		    layout_adds_effects(details->buffers[i].layout))
			found |= ADDING_BUFFERS;
	atomic_store_explicit(&mine->adding, found, memory_order_relaxed);
	return found;
}
