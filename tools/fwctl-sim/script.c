// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The machine's devices as they come and go: those of the beginning, and the steps of the script.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim.h"

uint64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* @before: what it was when it was removed, or NULL */
static struct device *device_new(const struct device_spec *spec, unsigned int index,
				 unsigned int number, const struct device *before)
{
	struct device *device = g_new0(struct device, 1);

	device->spec = spec;
	device->index = index;
	device->number = number;
	device->used = g_new0(unsigned int, spec->replies + 1);
	features_start(device, before);
	state_start(device, before);
	return device;
}

static void device_free(void *data)
{
	struct device *device = data;

	features_end(device);
	state_end(device);
	g_free(device->used);
	g_free(device->syspath);
	g_free(device);
}

/* Adds a device under a number that is free; false with *error set. */
static bool add(struct sim *sim, const struct device_spec *spec, unsigned int index,
		unsigned int number, const struct device *before, char **error)
{
	struct device *device = device_new(spec, index, number, before);

	if (sim->device[number])
		g_ptr_array_add(sim->gone, sim->device[number]);
	sim->device[number] = device;
	if (!testbed_add(sim->bed, device, error))
		return false;
	if (device->ino)
		g_hash_table_insert(sim->by_ino, g_memdup2(&device->ino, sizeof(device->ino)),
				    device);
	return true;
}

struct sim *sim_new(const struct machine *machine, char **error)
{
	struct sim *sim = g_new0(struct sim, 1);

	sim->machine = machine;
	sim->gone = g_ptr_array_new_with_free_func(device_free);
	sim->by_ino = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	sim->step_done = g_new0(bool, machine->steps + 1);
	sim->bed = testbed_new(machine, error);
	if (!sim->bed) {
		sim_free(sim);
		return NULL;
	}
	sim->events = events_new(machine, testbed_root(sim->bed));
	for (size_t i = 0; i < machine->instances; i++) {
		const struct instance *instance = &machine->instance[i];

		if (!add(sim, instance->spec, instance->index, instance->number, NULL, error)) {
			sim_free(sim);
			return NULL;
		}
	}
	sim->started = now_ms();
	return sim;
}

void sim_free(struct sim *sim)
{
	if (!sim)
		return;
	for (size_t i = 0; i < G_N_ELEMENTS(sim->device); i++)
		if (sim->device[i])
			device_free(sim->device[i]);
	g_ptr_array_unref(sim->gone);
	g_hash_table_unref(sim->by_ino);
	events_free(sim->events);
	testbed_free(sim->bed);
	g_free(sim->step_done);
	g_free(sim);
}

struct device *sim_lookup(struct sim *sim, uint64_t ino)
{
	return g_hash_table_lookup(sim->by_ino, &ino);
}

static bool is_free(const struct sim *sim, uint64_t number)
{
	return number < MACHINE_MAX_DEVICES &&
	       (!sim->device[number] || !sim->device[number]->present);
}

static char *add_and_tell(struct sim *sim, const struct device_spec *spec, unsigned int index,
			  unsigned int number, const struct device *before)
{
	char *error = NULL;

	if (!is_free(sim, number))
		return g_strdup_printf("fwctl%u cannot be added, it is there already", number);
	if (add(sim, spec, index, number, before, &error))
		events_send(sim->events, sim->device[number], "add");
	return error;
}

static char *step_add(struct sim *sim, const struct step *step)
{
	struct device *old = sim->device[step->number];
	char *error = NULL;

	if (!step->add) {
		if (!old || old->present)
			return g_strdup_printf("fwctl%u cannot be added again, it was not removed",
					       step->number);
		return add_and_tell(sim, old->spec, old->index,
				    step->as_number ? step->new_number : step->number, old);
	}
	for (unsigned int n = 0; n < step->add->count && !error; n++) {
		unsigned int number = step->add->number + n;

		if (!step->add->has_number)
			for (number = 0; number < MACHINE_MAX_DEVICES - 1 && !is_free(sim, number);)
				number++;
		error = add_and_tell(sim, step->add, n, number, NULL);
	}
	return error;
}

static char *step_remove(struct sim *sim, const struct step *step)
{
	struct device *device = sim->device[step->number];

	if (!device || !device->present)
		return g_strdup_printf("fwctl%u cannot be removed, it is not there", step->number);
	testbed_remove(sim->bed, device);
	events_send(sim->events, device, "remove");
	return NULL;
}

/* The firmware begins anew; the node stays, as when the driver brings the device up again. */
static char *step_reset(struct sim *sim, const struct step *step)
{
	struct device *device = sim->device[step->number];

	if (!device || !device->present)
		return g_strdup_printf("fwctl%u cannot be reset, it is not there", step->number);
	features_reset(device);
	state_event(device, STATE_RESET);
	return NULL;
}

static void run_step(struct sim *sim, size_t index)
{
	const struct step *step = &sim->machine->step[index];
	char *error;

	sim->step_done[index] = true;
	error = step->remove  ? step_remove(sim, step)
		: step->reset ? step_reset(sim, step)
			      : step_add(sim, step);
	if (error)
		fprintf(stderr, "fwctl-sim: script step %zu: %s\n", index, error);
	g_free(error);
}

int script_time(struct sim *sim)
{
	uint64_t elapsed = now_ms() - sim->started;
	int next = -1;

	for (size_t i = 0; i < sim->machine->steps; i++) {
		const struct step *step = &sim->machine->step[i];
		int wait;

		if (step->when != WHEN_TIME || sim->step_done[i])
			continue;
		if (step->at_ms <= elapsed) {
			run_step(sim, i);
			continue;
		}
		wait = (int)(step->at_ms - elapsed);
		next = next < 0 ? wait : MIN(next, wait);
	}
	return next;
}

void script_calls(struct sim *sim, const struct device *device)
{
	for (size_t i = 0; i < sim->machine->steps; i++) {
		const struct step *step = &sim->machine->step[i];

		if (step->when == WHEN_CALLS && !sim->step_done[i] && step->of == device->number &&
		    step->calls <= device->calls)
			run_step(sim, i);
	}
}

bool script_trigger(struct sim *sim, const char *name)
{
	bool found = false;

	for (size_t i = 0; i < sim->machine->steps; i++) {
		const struct step *step = &sim->machine->step[i];

		if (step->when == WHEN_TRIGGER && !strcmp(step->trigger, name)) {
			found = true;
			run_step(sim, i);
		}
	}
	return found;
}
