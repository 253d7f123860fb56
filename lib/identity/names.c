// SPDX-License-Identifier: LGPL-2.1-or-later
/* names.c: what people call a device: the object, and asking the databases for it. */
#include "base/name.h"
#include "device/device.h"
#include "device/sysfs.h"
#include "identity/state.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct libfwctl_identity {
	char *vendor;
	char *device;
	char *subsystem;
	char *class;
	char *interface;
	char *name;
	const char *source;
	uint32_t class_code;
	uint8_t revision;
	bool has_class_code, has_revision;
};

/* ---- sysfs ----------------------------------------------------------------------------------- */

/* A number as sysfs has them, "0x15b3"; UINT32_MAX if it cannot be read. */
static uint32_t read_number(const char *folder, const char *name)
{
	char line[32];
	uint64_t number;

	return sysfs_read(folder, name, line, sizeof(line)) && name_parse_u64(line, &number) &&
			       number < UINT32_MAX
		       ? (uint32_t)number
		       : UINT32_MAX;
}

static void read_function(struct libfwctl_identity *identity, const struct libfwctl_device *dev)
{
	char folder[PATH_MAX];
	uint32_t number;

	if (strlen(dev->syspath) >= sizeof(folder) ||
	    !sysfs_cut_to_function(strcpy(folder, dev->syspath)))
		return;
	/* The address may belong to another card by now, whose class is not ours. */
	if (read_number(folder, "vendor") != dev->pci_ids[0] ||
	    read_number(folder, "device") != dev->pci_ids[1])
		return;
	number = read_number(folder, "class");
	if (number != UINT32_MAX) {
		identity->class_code = number & 0xffffff;
		identity->has_class_code = true;
	}
	number = read_number(folder, "revision");
	if (number != UINT32_MAX) {
		identity->revision = (uint8_t)number;
		identity->has_revision = true;
	}
}

/* ---- udev's hardware database ---------------------------------------------------------------- */

/* Takes a string over unless there is one already. */
static void take(char **to, char **from)
{
	if (*to)
		return;
	*to = *from;
	*from = NULL;
}

static char *join(const char *first, const char *second)
{
	char *both;

	return asprintf(&both, "%s %s", first, second) < 0 ? NULL : both;
}

/*
 * For a card that is known by its subsystem, too, the database has "DEVICE (SUBSYSTEM)" in place of the
 * device's name. NULL if it is not known; the reason why not is in status.
 */
static char *subsystem_of(const char *device, const char *model, int *status)
{
	size_t length = device ? strlen(device) : 0;
	char *subsystem;

	if (!model || (device && strcmp(device, model) == 0))
		return NULL;
	if (length && strncmp(model, device, length) == 0 &&
	    strncmp(model + length, " (", 2) == 0 && model[strlen(model) - 1] == ')')
		subsystem = strndup(model + length + 2, strlen(model) - length - 3);
	else
		subsystem = strdup(model);
	if (!subsystem)
		*status = -ENOMEM;
	return subsystem;
}

static int add_maker(struct identity_state *state, uint16_t subvendor, char **subsystem)
{
	struct hwdb_words words;
	char modalias[32], *both;
	int status;

	snprintf(modalias, sizeof(modalias), "pci:v%08X", subvendor);
	status = hwdb_look_up(state, modalias, &words);
	if (!status && words.vendor) {
		both = join(words.vendor, *subsystem);
		if (both) {
			free(*subsystem);
			*subsystem = both;
		} else {
			status = -ENOMEM;
		}
	}
	hwdb_words_free(&words);
	return status;
}

static int ask_hwdb(struct identity_state *state, struct libfwctl_identity *identity,
		    const uint16_t ids[4])
{
	struct hwdb_words words;
	char modalias[80];
	int status, length;

	/* The device alone, then what is told of this very card. */
	length = snprintf(modalias, sizeof(modalias), "pci:v%08Xd%08X", ids[0], ids[1]);
	status = hwdb_look_up(state, modalias, &words);
	if (status)
		return status;
	take(&identity->vendor, &words.vendor);
	take(&identity->device, &words.model);
	hwdb_words_free(&words);
	if (identity->device)
		identity->source = "hwdb";

	length += snprintf(modalias + length, sizeof(modalias) - (size_t)length, "sv%08Xsd%08X",
			   ids[2], ids[3]);
	if (identity->has_class_code)
		snprintf(modalias + length, sizeof(modalias) - (size_t)length, "bc%02Xsc%02Xi%02X",
			 identity->class_code >> 16 & 0xff, identity->class_code >> 8 & 0xff,
			 identity->class_code & 0xff);
	status = hwdb_look_up(state, modalias, &words);
	if (status)
		return status;
	take(&identity->class, &words.subclass);
	take(&identity->class, &words.class);
	take(&identity->interface, &words.interface);
	identity->subsystem = subsystem_of(identity->device, words.model, &status);
	hwdb_words_free(&words);
	if (!status && identity->subsystem)
		status = add_maker(state, ids[2], &identity->subsystem);
	return status;
}

/* ---- libpci ---------------------------------------------------------------------------------- */

/* The module's list of names, opened once; NULL without one. */
static void *pci_list(struct identity_state *state, const struct module_pci **pci)
{
	const void *functions;

	if (module_functions(state, MODULE_PCI, NULL, &functions))
		return NULL;
	*pci = functions;
	if (!state->pci_tried) {
		state->pci_tried = true;
		if ((*pci)->open(NULL, &state->pci_list))
			context_log(state->ctx, LIBFWCTL_LOG_WARNING,
				    "libpci cannot read its list of names");
	}
	return state->pci_list;
}

static int take_word(const struct module_pci *pci, void *list, uint32_t word,
		     const struct module_pci_ids *ids, char **to)
{
	char memory[512];

	if (*to || pci->look_up(list, word, ids, memory, sizeof(memory)))
		return 0;
	*to = strdup(memory);
	return *to ? 0 : -ENOMEM;
}

static int ask_subsystem(const struct module_pci *pci, void *list, const struct module_pci_ids *ids,
			 char **to)
{
	char *maker = NULL, *card = NULL;
	int status = *to ? 0 : take_word(pci, list, MODULE_PCI_SUBSYSTEM, ids, &card);

	if (!status && card)
		status = take_word(pci, list, MODULE_PCI_SUBVENDOR, ids, &maker);
	if (!status && maker) {
		*to = join(maker, card);
		status = *to ? 0 : -ENOMEM;
	} else if (!status) {
		take(to, &card);
	}
	free(maker);
	free(card);
	return status;
}

/* For what is still missing. Most cards have no name of their own: for that alone nothing is loaded. */
static int ask_libpci(struct identity_state *state, struct libfwctl_identity *identity,
		      const uint16_t numbers[4])
{
	const struct module_pci_ids ids = {
		.vendor = numbers[0],
		.device = numbers[1],
		.subvendor = numbers[2],
		.subdevice = numbers[3],
		.class_code = identity->class_code,
	};
	const struct module_pci *pci;
	void *list;
	int status;

	if (identity->vendor && identity->device && (identity->class || !identity->has_class_code))
		return 0;
	list = pci_list(state, &pci);
	if (!list)
		return 0;
	status = take_word(pci, list, MODULE_PCI_VENDOR, &ids, &identity->vendor);
	if (!status && !identity->device) {
		status = take_word(pci, list, MODULE_PCI_DEVICE, &ids, &identity->device);
		if (identity->device)
			identity->source = "pci.ids";
	}
	if (!status)
		status = ask_subsystem(pci, list, &ids, &identity->subsystem);
	if (!status && identity->has_class_code) {
		status = take_word(pci, list, MODULE_PCI_CLASS, &ids, &identity->class);
		if (!status)
			status = take_word(pci, list, MODULE_PCI_INTERFACE, &ids,
					   &identity->interface);
	}
	return status;
}

/* ---- the object ------------------------------------------------------------------------------ */

static int ask_databases(struct identity_state *state, struct libfwctl_identity *identity,
			 const uint16_t ids[4])
{
	int status;

	pthread_mutex_lock(&state->lock);
	status = ask_hwdb(state, identity, ids);
	if (!status)
		status = ask_libpci(state, identity, ids);
	pthread_mutex_unlock(&state->lock);
	return status;
}

static char *compose_name(const struct libfwctl_identity *identity,
			  const struct libfwctl_device *dev)
{
	const char *plain = dev->parent ? dev->parent : dev->name;
	char number[32];

	if (!dev->has_pci_ids)
		return strdup(plain);
	if (identity->vendor && identity->device)
		return join(identity->vendor, identity->device);
	if (identity->vendor) {
		snprintf(number, sizeof(number), "device %04x", dev->pci_ids[1]);
		return join(identity->vendor, number);
	}
	snprintf(number, sizeof(number), "%04x:%04x", dev->pci_ids[0], dev->pci_ids[1]);
	return strdup(number);
}

static int fill(struct libfwctl_identity *identity, const struct libfwctl_device *dev)
{
	struct identity_state *state;
	int status = 0;

	if (dev->has_pci_ids) {
		state = identity_state_of(dev->ctx);
		if (!state)
			return -ENOMEM;
		read_function(identity, dev);
		status = ask_databases(state, identity, dev->pci_ids);
	}
	if (status)
		return status;
	identity->name = compose_name(identity, dev);
	return identity->name ? 0 : -ENOMEM;
}

int libfwctl_identity_new(const struct libfwctl_device *dev, struct libfwctl_error *err,
			  struct libfwctl_identity **out)
{
	struct libfwctl_identity *identity;

	error_reset(err);
	if (!dev || !out)
		return report(err,
			      FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
				      .subject = dev ? "a place for the identity" : "a device"));
	identity = calloc(1, sizeof(*identity));
	if (!identity || fill(identity, dev)) {
		libfwctl_identity_free(identity);
		return report_no_memory(err, "the names of a device");
	}
	*out = identity;
	return 0;
}

void libfwctl_identity_free(struct libfwctl_identity *identity)
{
	if (!identity)
		return;
	free(identity->vendor);
	free(identity->device);
	free(identity->subsystem);
	free(identity->class);
	free(identity->interface);
	free(identity->name);
	free(identity);
}

const char *libfwctl_identity_get_name(const struct libfwctl_identity *identity)
{
	return identity ? identity->name : NULL;
}

const char *libfwctl_identity_get_vendor(const struct libfwctl_identity *identity)
{
	return identity ? identity->vendor : NULL;
}

const char *libfwctl_identity_get_device(const struct libfwctl_identity *identity)
{
	return identity ? identity->device : NULL;
}

const char *libfwctl_identity_get_subsystem(const struct libfwctl_identity *identity)
{
	return identity ? identity->subsystem : NULL;
}

const char *libfwctl_identity_get_class(const struct libfwctl_identity *identity)
{
	return identity ? identity->class : NULL;
}

const char *libfwctl_identity_get_interface(const struct libfwctl_identity *identity)
{
	return identity ? identity->interface : NULL;
}

const char *libfwctl_identity_get_source(const struct libfwctl_identity *identity)
{
	return identity ? identity->source : NULL;
}

int libfwctl_identity_get_class_code(const struct libfwctl_identity *identity, uint32_t *code)
{
	if (!identity || !code)
		return -EINVAL;
	if (!identity->has_class_code)
		return -ENODATA;
	*code = identity->class_code;
	return 0;
}

int libfwctl_identity_get_revision(const struct libfwctl_identity *identity, uint8_t *revision)
{
	if (!identity || !revision)
		return -EINVAL;
	if (!identity->has_revision)
		return -ENODATA;
	*revision = identity->revision;
	return 0;
}
