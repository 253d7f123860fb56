// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What a device keeps of its state: while it runs, over a reset, and after it was removed and added again. See
 * state.h.
 */
#include <string.h>

#include "state.h"

static struct blob copy(const struct blob *from)
{
	return (struct blob){g_memdup2(from->data, from->length), from->length};
}

/* As the file has it, again. */
static void forget(struct state_set *set)
{
	g_clear_pointer(&set->reply.data, g_free);
	set->reply.length = 0;
	for (size_t i = 0; i < STATE_MAX_BUFFERS; i++) {
		g_clear_pointer(&set->buffer[i].data, g_free);
		set->buffer[i].length = 0;
	}
}

bool state_now(const struct device *device, size_t index, struct blob *bytes)
{
	const struct state_entry *entry = &device->spec->state[index];
	struct libfwctl_request *template = state_template(entry, NULL);
	struct libfwctl_response *response = NULL;
	struct blob made;
	bool good = template && !libfwctl_response_new(&response) &&
		    state_reply(entry, template, &device->state[index], NULL, response, NULL);

	if (good) {
		made.data = (uint8_t *)libfwctl_record_get_bytes(
			libfwctl_response_get_record(response), &made.length);
		*bytes = copy(&made);
	}
	libfwctl_response_free(response);
	libfwctl_request_free(template);
	return good;
}

static void become(struct device *device, size_t to, size_t from)
{
	struct state_set next = {.given = device->state[to].given};

	if (!state_now(device, from, &next.reply))
		return;
	for (size_t i = 0; i < STATE_MAX_BUFFERS; i++)
		next.buffer[i] =
			copy(state_buffer_now(&device->spec->state[from], &device->state[from], i));
	forget(&device->state[to]);
	device->state[to] = next;
}

static bool is(const char *one, const char *event)
{
	return one && !strcmp(one, event);
}

void state_event(struct device *device, const char *event)
{
	const struct device_spec *spec = device->spec;
	const struct state_entry *entry = spec->state;

	for (size_t i = 0; i < spec->states; i++)
		if (is(STATE_RESET, event) && !entry[i].stored)
			forget(&device->state[i]);
	for (size_t i = 0; i < spec->states; i++)
		if (is(entry[i].returns_at, event))
			become(device, (size_t)(entry[i].original - entry), i);
	for (size_t i = 0; i < spec->states; i++)
		if (is(entry[i].follows_at, event))
			become(device, i, (size_t)(entry[i].original - entry));
}

void state_start(struct device *device, const struct device *before)
{
	const struct device_spec *spec = device->spec;

	device->state = g_new0(struct state_set, spec->states + 1);
	if (!before)
		return;
	for (size_t i = 0; i < spec->states; i++) {
		const struct state_set *old = &before->state[i];

		device->state[i].given = old->given;
		if (!spec->state[i].stored)
			continue;
		device->state[i].reply = copy(&old->reply);
		for (size_t j = 0; j < STATE_MAX_BUFFERS; j++)
			device->state[i].buffer[j] = copy(&old->buffer[j]);
	}
	state_event(device, STATE_RESET);
}

void state_end(struct device *device)
{
	for (size_t i = 0; i < device->spec->states; i++)
		forget(&device->state[i]);
	g_free(device->state);
}
