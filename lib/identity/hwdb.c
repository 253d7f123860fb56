// SPDX-License-Identifier: LGPL-2.1-or-later
/* hwdb.c: udev's hardware database. It is opened once, and maps a file of some 13 MB. */
#include "identity/state.h"

#include <errno.h>
#include <libudev.h>
#include <stdlib.h>
#include <string.h>

static void open_once(struct identity_state *state)
{
	if (state->hwdb_tried)
		return;
	state->hwdb_tried = true;
	state->udev = udev_new();
	if (state->udev)
		state->hwdb = udev_hwdb_new(state->udev);
	if (!state->hwdb)
		context_log(state->ctx, LIBFWCTL_LOG_DEBUG, "udev has no hardware database");
}

void hwdb_close(struct identity_state *state)
{
	if (state->hwdb)
		udev_hwdb_unref(state->hwdb);
	if (state->udev)
		udev_unref(state->udev);
}

static char **place_of(struct hwdb_words *words, const char *key)
{
	const struct {
		const char *key;
		char **place;
	} places[] = {
		{"ID_VENDOR_FROM_DATABASE", &words->vendor},
		{"ID_MODEL_FROM_DATABASE", &words->model},
		{"ID_PCI_CLASS_FROM_DATABASE", &words->class},
		{"ID_PCI_SUBCLASS_FROM_DATABASE", &words->subclass},
		{"ID_PCI_INTERFACE_FROM_DATABASE", &words->interface},
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(places[i].key, key) == 0)
			return places[i].place;
	return NULL;
}

int hwdb_look_up(struct identity_state *state, const char *modalias, struct hwdb_words *words)
{
	struct udev_list_entry *entry;

	memset(words, 0, sizeof(*words));
	open_once(state);
	if (!state->hwdb)
		return 0;
	entry = udev_hwdb_get_properties_list_entry(state->hwdb, modalias, 0);
	for (; entry; entry = udev_list_entry_get_next(entry)) {
		char **place = place_of(words, udev_list_entry_get_name(entry));
		const char *value = udev_list_entry_get_value(entry);

		if (!place || *place || !value || !*value)
			continue;
		*place = strdup(value);
		if (!*place) {
			hwdb_words_free(words);
			return -ENOMEM;
		}
	}
	return 0;
}

void hwdb_words_free(struct hwdb_words *words)
{
	free(words->vendor);
	free(words->model);
	free(words->class);
	free(words->subclass);
	free(words->interface);
	memset(words, 0, sizeof(*words));
}
