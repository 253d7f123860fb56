// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * machine.c: any bytes as a machine file. Bytes changed at random are seldom JSON, let alone a machine:
 * most of the time values of good machines are changed, dropped, copied and exchanged instead.
 */
#include <json.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"

#define MAX_PLACES 4096
#define MAX_TEXT   256

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second,
				 size_t second_size, uint8_t *out, size_t room, unsigned int seed);

/* libFuzzer's own; not there in the program that only runs files, which mutates nothing. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room) __attribute__((weak));

/* ---- The target ------------------------------------------------------------------------------ */

static void need(bool good)
{
	if (!good)
		abort();
}

static void check_device(const struct device_spec *spec)
{
	need(spec->driver && spec->parent);
	for (size_t i = 0; i < spec->features; i++) {
		const struct feature *feature = &spec->feature[i];

		need(feature->get_size > 0);
		need(feature->current.length == feature->get_size);
		need(feature->standard.length == feature->get_size);
		need(feature->saved.length == feature->get_size);
	}
	for (size_t i = 0; i < spec->states; i++) {
		const struct state_entry *entry = &spec->state[i];

		need(entry->get && entry->set != entry->get);
		need(!entry->pieces || ((entry->pieces->size || entry->pieces->in_buffer) &&
					entry->pieces->whole.length));
		need(entry->buffers <= STATE_MAX_BUFFERS);
		for (size_t j = 0; j < entry->buffers; j++)
			need(entry->buffer[j].index < STATE_MAX_BUFFERS);
	}
}

/* What the rest of the simulator takes for granted. */
static void check_machine(const struct machine *machine)
{
	char name[PARENT_NAME_SIZE];

	need(machine->instances <= MACHINE_MAX_DEVICES);
	for (size_t i = 0; i < machine->instances; i++) {
		const struct instance *instance = &machine->instance[i];

		need(instance->number < MACHINE_MAX_DEVICES);
		need(i == 0 || instance->number > machine->instance[i - 1].number);
		need(instance->index < instance->spec->count);
		check_device(instance->spec);
		parent_name(instance->spec->parent, instance->index, name);
		need(*name && !strchr(name, '/'));
	}
	for (size_t i = 0; i < machine->steps; i++) {
		const struct step *step = &machine->step[i];

		need(step->when != WHEN_TRIGGER || *step->trigger);
		if (step->add)
			check_device(step->add);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct machine *machine;
	char *text = g_malloc(size + 1), *error = NULL;

	/* A copy of its own, with the zero that reading a file leaves behind it. */
	memcpy(text, data, size);
	text[size] = 0;
	machine = machine_parse("machine", text, size, &error);
	need(!machine == !!error);
	if (machine)
		check_machine(machine);
	else
		need(!strchr(error, '\n'));
	machine_free(machine);
	g_free(error);
	g_free(text);
	return 0;
}

/* ---- Changing values of a machine ------------------------------------------------------------ */

/* A value and where it hangs: in an object by its key, or in an array by its index. */
struct place {
	json_object *value, *above;
	const char *key;
	size_t index;
};

struct places {
	struct place place[MAX_PLACES];
	size_t count;
};

static unsigned int random_state;

static size_t pick(size_t count)
{
	return (size_t)rand_r(&random_state) % count;
}

static void collect(struct places *places, struct place place)
{
	if (places->count == MAX_PLACES)
		return;
	places->place[places->count++] = place;
	if (json_object_is_type(place.value, json_type_object)) {
		json_object_object_foreach(place.value, key, value)
			collect(places, (struct place){value, place.value, key, 0});
	} else if (json_object_is_type(place.value, json_type_array)) {
		for (size_t i = 0; i < json_object_array_length(place.value); i++)
			collect(places, (struct place){json_object_array_get_idx(place.value, i),
						       place.value, NULL, i});
	}
}

/* NULL for what is no object: other values are not worth more than their bytes. */
static json_object *parse(const uint8_t *data, size_t size)
{
	struct json_tokener *tokener = json_tokener_new();
	json_object *value = json_tokener_parse_ex(tokener, (const char *)data, (int)size);

	json_tokener_free(tokener);
	if (json_object_is_type(value, json_type_object))
		return value;
	json_object_put(value);
	return NULL;
}

static const struct place *pick_place(struct places *places, json_object *top)
{
	places->count = 0;
	collect(places, (struct place){.value = top});
	return &places->place[pick(places->count)];
}

static json_object *copy(json_object *value)
{
	json_object *out = NULL;

	json_object_deep_copy(value, &out, NULL);
	return out;
}

/* Takes over the value. */
static void replace(const struct place *place, json_object *value)
{
	if (place->key)
		json_object_object_add(place->above, place->key, value);
	else if (place->above)
		json_object_array_put_idx(place->above, place->index, value);
	else
		json_object_put(value);
}

static void drop(const struct place *place)
{
	if (place->key)
		json_object_object_del(place->above, place->key);
	else if (place->above)
		json_object_array_del_idx(place->above, place->index, 1);
}

/* Puts a copy of a value and its key, if it has one, into another place of the same kind. */
static void insert(const struct place *from, const struct place *into)
{
	if (from->key && json_object_is_type(into->value, json_type_object))
		json_object_object_add(into->value, from->key, copy(from->value));
	else if (json_object_is_type(into->value, json_type_array))
		json_object_array_add(into->value, copy(from->value));
	else
		replace(into, copy(from->value));
}

static json_object *change_text(json_object *value)
{
	uint8_t text[MAX_TEXT];
	size_t length = (size_t)json_object_get_string_len(value);

	if (length > sizeof(text))
		length = sizeof(text);
	memcpy(text, json_object_get_string(value), length);
	length = LLVMFuzzerMutate(text, length, sizeof(text));
	return json_object_new_string_len((const char *)text, (int)length);
}

static json_object *change_number(json_object *value)
{
	static const int64_t corners[] = {0,	    1,	   4,	  255,	   256,		 4095,
					  4096,	    65535, 65536, 1 << 20, 0xffffffffLL, 1LL << 32,
					  INT64_MAX};

	switch (pick(3)) {
	case 0:
		return json_object_new_int64(corners[pick(sizeof(corners) / sizeof(*corners))]);
	case 1:
		return json_object_new_int64((int64_t)((uint64_t)json_object_get_int64(value) + 1));
	default:
		return json_object_new_int64((int64_t)((uint64_t)json_object_get_int64(value) - 1));
	}
}

static json_object *other_kind(void)
{
	switch (pick(7)) {
	case 0:
		return NULL;
	case 1:
		return json_object_new_boolean((json_bool)pick(2));
	case 2:
		return json_object_new_double(1.5);
	case 3:
		return json_object_new_string("");
	case 4:
		return json_object_new_array();
	case 5:
		return json_object_new_object();
	default:
		return json_object_new_int64(-1);
	}
}

static void change(const struct place *place)
{
	switch (json_object_get_type(place->value)) {
	case json_type_string:
		replace(place, change_text(place->value));
		break;
	case json_type_int:
	case json_type_double:
		replace(place, change_number(place->value));
		break;
	case json_type_boolean:
		replace(place, json_object_new_boolean(!json_object_get_boolean(place->value)));
		break;
	default:
		replace(place, other_kind());
	}
}

static void change_one(json_object *top)
{
	static struct places places;
	struct place first = *pick_place(&places, top);
	const struct place *second = &places.place[pick(places.count)];

	switch (pick(8)) {
	case 0:
		drop(&first);
		break;
	case 1:
		replace(&first, other_kind());
		break;
	case 2:
		insert(&first, second);
		break;
	case 3:
		replace(&first, copy(second->value));
		break;
	default:
		change(&first);
	}
}

/* 0 if it does not fit. */
static size_t print(json_object *value, uint8_t *out, size_t room)
{
	size_t length = 0;
	const char *text =
		json_object_to_json_string_length(value, JSON_C_TO_STRING_PLAIN, &length);

	if (length > room)
		return 0;
	memcpy(out, text, length);
	return length;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned int seed)
{
	json_object *top;
	size_t length = 0;

	random_state = seed;
	top = pick(8) ? parse(data, size) : NULL;
	if (top) {
		for (size_t n = 1 + pick(3); n > 0; n--)
			change_one(top);
		length = print(top, data, room);
		json_object_put(top);
	}
	return length ? length : LLVMFuzzerMutate(data, size, room);
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *first, size_t first_size, const uint8_t *second,
				 size_t second_size, uint8_t *out, size_t room, unsigned int seed)
{
	static struct places places, others;
	json_object *top = parse(first, first_size), *other = parse(second, second_size);
	size_t length = 0;

	random_state = seed;
	if (top && other) {
		insert(pick_place(&others, other), pick_place(&places, top));
		length = print(top, out, room);
	}
	json_object_put(top);
	json_object_put(other);
	return length;
}
