// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The features of a CXL memory device: what it answers to Get Feature and Set Feature that the kernel has
 * let pass, and what becomes of its values (CXL 3.2, Features).
 */
#include "bytes.h"
#include "fields.h"
#include "sim.h"

#define SET_HEADER 32

#define FLAG_CHANGEABLE	  0x01u
#define FLAG_DEFAULT	  0x20u
#define FLAG_SAVED	  0x40u
#define EFFECTS_IMMEDIATE 0x001eu
#define EFFECT_COLD	  0x0001u
#define EFFECTS_VALID	  0x0200u

#define RETVAL_INPUT	 0x02
#define RETVAL_VERSION	 0x19
#define RETVAL_SELECTION 0x1a

/* What a device has for which the machine file says nothing: the feature of the kernel's cxl_test. */
static struct feature default_feature = {
	.uuid = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
		 0xff, 0xff},
	.get_size = 4,
	.set_size = 4,
	.flags = FLAG_CHANGEABLE | FLAG_DEFAULT | FLAG_SAVED,
	.get_version = 1,
	.set_version = 1,
	.effects = EFFECT_COLD | EFFECTS_VALID,
	.current = {(uint8_t[]){0xef, 0xbe, 0xad, 0xde}, 4},
	.standard = {(uint8_t[]){0xef, 0xbe, 0xad, 0xde}, 4},
	.saved = {(uint8_t[]){0xef, 0xbe, 0xad, 0xde}, 4},
};

size_t features_of(const struct device_spec *spec, const struct feature **list)
{
	*list = spec->features ? spec->feature : &default_feature;
	return spec->features ? spec->features : 1;
}

static struct blob copy(const struct blob *from)
{
	return (struct blob){g_memdup2(from->data, from->length), from->length};
}

/* A device that was away has been reset: what it had saved is what counts now. */
void features_start(struct device *device, const struct device *before)
{
	const struct feature *list;
	size_t count = features_of(device->spec, &list);

	device->feature = g_new0(struct feature_state, count);
	for (size_t i = 0; i < count; i++) {
		const struct blob *from = before ? &before->feature[i].saved : NULL;

		device->feature[i].current = copy(from ? from : &list[i].current);
		device->feature[i].saved = copy(from ? from : &list[i].saved);
	}
}

void features_reset(struct device *device)
{
	const struct feature *list;
	size_t count = features_of(device->spec, &list);

	for (size_t i = 0; i < count; i++) {
		g_free(device->feature[i].current.data);
		device->feature[i].current = copy(&device->feature[i].saved);
	}
}

void features_end(struct device *device)
{
	const struct feature *list;
	size_t count = features_of(device->spec, &list);

	for (size_t i = 0; i < count; i++) {
		g_free(device->feature[i].current.data);
		g_free(device->feature[i].saved.data);
	}
	g_free(device->feature);
}

uint32_t feature_get(struct device *device, size_t index, const uint8_t *request,
		     const uint8_t **data)
{
	size_t offset = get_le16(request + 16), count = get_le16(request + 18);
	struct feature_state *state = &device->feature[index];
	const struct blob *value = &state->current;
	const struct feature *list;
	uint8_t selection = request[20];

	features_of(device->spec, &list);
	if (state->gets < list[index].fail_get) {
		state->gets++;
		return FEATURE_MAILBOX_FAILED;
	}
	if (selection > 2 || (selection == 1 && !(list[index].flags & FLAG_DEFAULT)) ||
	    (selection == 2 && !(list[index].flags & FLAG_SAVED)))
		return RETVAL_SELECTION;
	if (selection)
		value = selection == 1 ? &list[index].standard : &state->saved;
	if (offset + count > value->length)
		return RETVAL_INPUT;
	*data = value->data + offset;
	return 0;
}

/* Puts what was sent where it shows in what is read. */
static bool change(const struct feature *feature, const uint8_t *sent, size_t length,
		   struct blob *value)
{
	if (feature->readable && feature->writable)
		return fields_set(feature->readable, feature->writable, sent, length, value);
	if (feature->set_offset + length > value->length)
		return false;
	memcpy(value->data + feature->set_offset, sent, length);
	return true;
}

/*
 * The kernel always asks for it to be saved. With no effect at once, the current value stays until the
 * device is reset.
 */
uint32_t feature_set(struct device *device, size_t index, const uint8_t *request, size_t length)
{
	struct feature_state *state = &device->feature[index];
	const uint8_t *sent = request + SET_HEADER;
	const struct feature *list;

	features_of(device->spec, &list);
	if (state->sets < list[index].fail_set) {
		state->sets++;
		return FEATURE_MAILBOX_FAILED;
	}
	if (request[22] != list[index].set_version)
		return RETVAL_VERSION;
	/* The kernel sends what fits into its mailbox as a full transfer: there is no offset in those. */
	if (get_le16(request + 20) || length > list[index].set_size ||
	    !change(&list[index], sent, length, &state->saved))
		return RETVAL_INPUT;
	if (list[index].effects & EFFECTS_IMMEDIATE)
		change(&list[index], sent, length, &state->current);
	return 0;
}
