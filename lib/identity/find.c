// SPDX-License-Identifier: LGPL-2.1-or-later
/* find.c: from a name of any form to the one device that has it. */
#include "device/number.h"
#include "base/name.h"
#include "base/text.h"
#include "device/sysfs.h"
#include "identity/devlink.h"

#include <errno.h>
#include <libudev.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char serial_prefix[] = "serial:";

enum form { BY_NODE, BY_PCI, BY_SLOT, BY_MEMDEV, BY_SERIAL, BY_FOLDER };

/* One way in which a name can stand for devices. */
struct wanted {
	enum form form;
	char key[PATH_MAX]; /* what to compare: a name, an address, a folder of sysfs */
	uint64_t serial;
};

/* The devices that a name was found to stand for, by whatever ways. */
struct search {
	struct libfwctl_context *ctx;
	const char *name;
	struct libfwctl_error *err;
	struct libfwctl_device **found;
	size_t count;
	struct libfwctl_error unreadable; /* of the first that may be meant */
	bool is_there;		 /* something is called so, or can be nothing but a device */
	char function[PATH_MAX]; /* which the name leads to, also where it has no device */
};

static bool is_text(const char *value, const char *wanted)
{
	return value && strcmp(value, wanted) == 0;
}

static bool is_below(const char *path, const char *folder)
{
	size_t length = strlen(folder);

	return strncmp(path, folder, length) == 0 && path[length] == '/';
}

static bool is_wanted(const struct libfwctl_device *dev, const struct wanted *wanted)
{
	switch (wanted->form) {
	case BY_NODE:
		return strcmp(dev->name, wanted->key) == 0;
	case BY_PCI:
		return dev->pci_address && strcmp(dev->pci_address, wanted->key) == 0;
	case BY_SLOT:
		return dev->pci_address &&
		       strncmp(dev->pci_address, wanted->key, strlen(wanted->key)) == 0 &&
		       dev->pci_address[strlen(wanted->key)] == '.';
	case BY_MEMDEV:
		return dev->memdev && strcmp(dev->memdev, wanted->key) == 0;
	case BY_SERIAL:
		return dev->has_serial && dev->serial == wanted->serial;
	case BY_FOLDER:
		return is_below(dev->syspath, wanted->key);
	}
	return false;
}

/* Whether what is not known of a device can be what it is looked for by. */
static bool may_be_wanted(const struct libfwctl_device *dev, const struct wanted *wanted)
{
	int error = libfwctl_error_get_errno(dev->error);

	if (error == ENODATA) /* it is read, but something is missing */
		return wanted->form == BY_SERIAL && dev->memdev && !dev->has_serial;
	return error != 0;
}

/* A device can be found in two ways. */
static bool is_found(const struct search *search, const struct libfwctl_device *dev)
{
	for (size_t i = 0; i < search->count; i++)
		if (strcmp(search->found[i]->name, dev->name) == 0)
			return true;
	return false;
}

static int add_found(struct search *search, struct libfwctl_device *dev)
{
	void *grown = reallocarray(search->found, search->count + 1, sizeof(*search->found));

	if (!grown)
		return report_no_memory(search->err, "a search");
	search->found = grown;
	search->found[search->count++] = libfwctl_device_ref(dev);
	return 0;
}

static int look(struct search *search, const struct wanted *wanted)
{
	struct libfwctl_enumerate *enumerate;
	int status = libfwctl_enumerate_new(search->ctx, &enumerate);

	if (status)
		return report(search->err, FAILURE(.message = MSG_NO_MEMORY, .error = -status,
						   .subject = "a search"));
	if (wanted->form != BY_SERIAL && wanted->form != BY_SLOT)
		enumerate_only_below(enumerate, sysfs_last_part(wanted->key));
	status = libfwctl_enumerate_scan(enumerate, search->err);
	for (size_t i = 0; !status && i < libfwctl_enumerate_get_count(enumerate); i++) {
		struct libfwctl_device *dev = libfwctl_enumerate_get_device(enumerate, i);

		if (is_wanted(dev, wanted) && !is_found(search, dev))
			status = add_found(search, dev);
		else if (may_be_wanted(dev, wanted) && !search->unreadable.message)
			search->unreadable = *dev->error;
	}
	libfwctl_enumerate_free(enumerate);
	return status;
}

static int look_for(struct search *search, enum form form, const char *key)
{
	struct wanted wanted = {.form = form};

	snprintf(wanted.key, sizeof(wanted.key), "%s", key);
	return look(search, &wanted);
}

/* ---- Names of other things -------------------------------------------------------------------- */

/*
 * By the name that something has in one of the kernel's lists: the fwctl devices beside it or, if there are none,
 * those of the function that it is on. The folder that both are below is so many parts further up.
 */
static int look_beside(struct search *search, const char *list, const char *name, int parts)
{
	char folder[PATH_MAX], *slash;
	size_t before = search->count;
	int status;

	if (!sysfs_follow(list, name, folder))
		return 0;
	search->is_there = true;
	while (parts-- && (slash = strrchr(folder, '/')))
		*slash = '\0';
	if (strcmp(folder, "/sys/devices/virtual") == 0)
		return 0; /* it is on no hardware */
	status = look_for(search, BY_FOLDER, folder);
	if (status || search->count > before || !sysfs_cut_to_function(folder))
		return status;
	strcpy(search->function, folder);
	return look_for(search, BY_PCI, sysfs_last_part(folder));
}

static int look_by_others(struct search *search, const char *name)
{
	int status = look_beside(search, "/sys/class/net", name, 2);

	if (!status)
		status = look_beside(search, "/sys/class/infiniband", name, 2);
	if (!status)
		status = look_beside(search, "/sys/bus/auxiliary/devices", name, 0);
	return status;
}

static int look_by_address(struct search *search, const char *address)
{
	if (!sysfs_follow("/sys/bus/pci/devices", address, search->function))
		search->function[0] = '\0';
	return look_for(search, BY_PCI, address);
}

/* By a devlink handle; *is_handle: it is one. */
static int look_by_handle(struct search *search, bool *is_handle)
{
	static const char pci[] = "pci/", auxiliary[] = "auxiliary/";
	char address[PCI_ADDRESS_ROOM];
	const char *name = search->name;

	*is_handle = search->is_there = true;
	if (strncmp(name, pci, strlen(pci)) == 0 &&
	    name_parse_pci_address(name + strlen(pci), address))
		return look_by_address(search, address);
	if (strncmp(name, auxiliary, strlen(auxiliary)) == 0 && name[strlen(auxiliary)] &&
	    !strchr(name + strlen(auxiliary), '/'))
		return look_beside(search, "/sys/bus/auxiliary/devices", name + strlen(auxiliary),
				   0);
	*is_handle = false;
	return 0;
}

/*
 * By the serial number that devlink tells, of the device or of its board. @must: that it could not be asked is a
 * reason to have found nothing.
 */
static int look_by_devlink(struct search *search, const char *serial, bool must)
{
	struct libfwctl_enumerate *enumerate;
	int status = libfwctl_enumerate_new(search->ctx, &enumerate);

	if (status)
		return report(search->err, FAILURE(.message = MSG_NO_MEMORY, .error = -status,
						   .subject = "a search"));
	status = libfwctl_enumerate_scan(enumerate, search->err);
	for (size_t i = 0; !status && i < libfwctl_enumerate_get_count(enumerate); i++) {
		struct libfwctl_device *dev = libfwctl_enumerate_get_device(enumerate, i);
		struct libfwctl_error why = {.message = MSG_NONE};
		struct libfwctl_devlink *devlink;

		if (!dev->pci_address)
			continue;
		if (libfwctl_devlink_new(dev, 0, &why, &devlink)) {
			if (must && why.error != ENODEV && !search->unreadable.message)
				report(&search->unreadable,
				       FAILURE(.message = MSG_NAME_SERIAL_UNASKED,
					       .error = why.error, .device = search->name,
					       .subject = libfwctl_error_text(&why)));
			continue;
		}
		if (is_text(libfwctl_devlink_get_serial(devlink), serial) ||
		    is_text(libfwctl_devlink_get_board_serial(devlink), serial))
			status = add_found(search, dev);
		libfwctl_devlink_free(devlink);
	}
	libfwctl_enumerate_free(enumerate);
	return status;
}

/* Numbers are CXL's first; devlink's can be such, too. */
static int look_by_serial(struct search *search)
{
	const char *serial = search->name + strlen(serial_prefix);
	struct wanted wanted = {.form = BY_SERIAL};
	bool number = name_parse_serial(search->name, &wanted.serial);
	int status = number ? look(search, &wanted) : 0;

	return status || search->count ? status : look_by_devlink(search, serial, !number);
}

/*
 * Tries all that the name can stand for, since an interface can be called mem0; only the name of a node is
 * nobody else's, also when the node is gone.
 */
static int look_by_word(struct search *search)
{
	const char *name = search->name;
	char address[PCI_ADDRESS_ROOM];
	int status = 0;

	search->is_there = true;
	if (strncmp(name, serial_prefix, strlen(serial_prefix)) == 0)
		return look_by_serial(search);
	if (name_is_numbered(name, "fwctl"))
		return look_for(search, BY_NODE, name);
	if (name_parse_pci_address(name, address))
		status = look_by_address(search, address);
	else if (name_parse_pci_slot(name, address))
		status = look_for(search, BY_SLOT, address);
	else if (name_is_numbered(name, "mem"))
		status = look_for(search, BY_MEMDEV, name);
	else
		search->is_there = false;
	return status ? status : look_by_others(search, name);
}

/* ---- What comes of it ------------------------------------------------------------------------- */

static void list_found(const struct search *search, struct text *list)
{
	for (size_t i = 0; i < search->count; i++) {
		if (i)
			text_add(list, ", ");
		text_add(list, search->found[i]->name);
	}
}

static int several(const struct search *search)
{
	char memory[256];
	struct text list;

	text_begin(&list, memory, sizeof(memory));
	list_found(search, &list);
	return report(search->err, FAILURE(.message = MSG_NAME_SEVERAL, .error = ENOTUNIQ,
					   .device = search->name, .subject = memory));
}

static int none(struct libfwctl_context *ctx, const char *name, struct libfwctl_error *err)
{
	int status = libfwctl_context_check_system(ctx, err);

	return status ? status
		      : report(err,
			       FAILURE(.message = MSG_NAME_NONE, .error = ENODEV, .device = name));
}

/* The name is known, and what it stands for is a function without a fwctl device. */
static int none_on_function(const struct search *search)
{
	struct search physical = {.ctx = search->ctx};
	char folder[PATH_MAX], driver[NAME_MAX + 1], memory[256];
	enum message message = MSG_NAME_NO_DRIVER;
	struct text text;
	int status = libfwctl_context_check_system(search->ctx, search->err);

	if (status)
		return status;
	text_begin(&text, memory, sizeof(memory));
	if (sysfs_follow(search->function, "physfn", folder)) {
		look_for(&physical, BY_PCI, sysfs_last_part(folder));
		list_found(&physical, &text);
		for (size_t i = 0; i < physical.count; i++)
			libfwctl_device_unref(physical.found[i]);
		free(physical.found);
	}
	if (!text.length && sysfs_link_name(search->function, "driver", driver))
		message = MSG_NAME_NO_DEVICE;
	if (!text.length)
		return report(search->err,
			      FAILURE(.message = message, .error = ENODEV, .device = search->name,
				      .subject = sysfs_last_part(search->function)));
	text_add_format(&text, " (%s)", sysfs_last_part(folder));
	return report(search->err, FAILURE(.message = MSG_NAME_VIRTUAL, .error = ENODEV,
					   .device = search->name, .subject = memory));
}

static int conclude(struct search *search, struct libfwctl_device **out)
{
	if (search->count > 1)
		return several(search);
	if (search->count) {
		*out = libfwctl_device_ref(search->found[0]);
		return 0;
	}
	if (search->unreadable.message) {
		if (search->err)
			*search->err = search->unreadable;
		return -search->unreadable.error;
	}
	if (search->function[0])
		return none_on_function(search);
	if (search->is_there)
		return none(search->ctx, search->name, search->err);
	return report(search->err, FAILURE(.message = MSG_NAME_UNKNOWN, .error = ENOENT,
					   .device = search->name));
}

static int find_by_path(struct libfwctl_context *ctx, const char *path, struct libfwctl_error *err,
			struct libfwctl_device **out)
{
	struct stat st;
	int status;

	if (stat(path, &st) != 0) {
		if (errno == ENOENT)
			return none(ctx, path, err);
		return report(err, FAILURE(.message = MSG_PATH, .error = errno, .device = path));
	}
	status = S_ISCHR(st.st_mode) ? device_by_number(ctx, st.st_rdev, out) : -ENOTTY;
	if (status == -ENOENT) { /* sysfs does not know it; or there is no sysfs to ask */
		status = libfwctl_context_check_system(ctx, err);
		if (status)
			return status;
		status = -ENOTTY;
	}
	if (status == -ENOMEM)
		return report_no_memory(err, "a device");
	if (status == -ENOTTY || status == -ENODEV)
		return report(err, FAILURE(.message = MSG_PATH_NOT_FWCTL, .error = ENODEV,
					   .device = path));
	if (status)
		return report(err, FAILURE(.message = MSG_PATH, .error = -status, .device = path));
	return 0;
}

/* What could be the name of an interface, or of anything else that has a folder in sysfs. */
static bool is_word(const char *name)
{
	char address[PCI_ADDRESS_ROOM];

	if (name_parse_pci_address(name, address) || name_parse_pci_slot(name, address) ||
	    (strncmp(name, serial_prefix, strlen(serial_prefix)) == 0 &&
	     name[strlen(serial_prefix)]))
		return true;
	return *name && strlen(name) <= NAME_MAX && strcmp(name, ".") != 0 &&
	       strcmp(name, "..") != 0 && !strchr(name, ':');
}

int libfwctl_device_find(struct libfwctl_context *ctx, const char *name, struct libfwctl_error *err,
			 struct libfwctl_device **out)
{
	struct search search = {.ctx = ctx, .name = name, .err = err};
	bool is_handle;
	int status;

	error_reset(err);
	if (!ctx || !name || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = "context, name and result"));
	if (strchr(name, '/')) {
		status = look_by_handle(&search, &is_handle);
		if (!is_handle)
			return find_by_path(ctx, name, err, out);
	} else if (!is_word(name)) {
		return report(err,
			      FAILURE(.message = MSG_NAME_FORM, .error = EINVAL, .subject = name));
	} else {
		status = look_by_word(&search);
	}
	if (!status)
		status = conclude(&search, out);
	for (size_t i = 0; i < search.count; i++)
		libfwctl_device_unref(search.found[i]);
	free(search.found);
	return status;
}
