// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * info.c: fwctl info: what the system and the device itself say, and what this caller may do with it, all of
 * it or one command. What cannot be found out is left out.
 */
#include <json.h>

#include "info.h"

/* ---- The device ---- */

static void print_parent(const struct libfwctl_device *dev)
{
	const char *driver = libfwctl_device_get_parent_driver(dev);

	info_line_if("parent", libfwctl_device_get_parent(dev));
	info_line_if("subsystem", libfwctl_device_get_parent_subsystem(dev));
	info_line("driver", "%s", driver ? driver : "-");
}

static void print_pci(const struct libfwctl_device *dev)
{
	uint16_t vendor, device, subvendor, subdevice;

	info_line_if("PCI address", libfwctl_device_get_pci_address(dev));
	if (!libfwctl_device_get_pci_ids(dev, &vendor, &device, &subvendor, &subdevice))
		info_line("PCI ids", "%04x:%04x, subsystem %04x:%04x", vendor, device, subvendor,
			  subdevice);
}

static void print_device(const struct libfwctl_device *dev)
{
	const struct libfwctl_error *error = libfwctl_device_get_error(dev);
	uint32_t major, minor;
	uint64_t serial;

	info_group("device");
	info_line("name", "%s", libfwctl_device_get_name(dev));
	info_line_if("node", libfwctl_device_get_node(dev));
	if (!libfwctl_device_get_devnum(dev, &major, &minor))
		info_line("number", "%u:%u", major, minor);
	info_line_if("sysfs path", libfwctl_device_get_syspath(dev));
	print_parent(dev);
	print_pci(dev);
	info_line_if("memdev", libfwctl_device_get_memdev(dev));
	if (!libfwctl_device_get_serial(dev, &serial))
		info_line("serial", "0x%llx", (unsigned long long)serial);
	if (error)
		info_line_safe("error", libfwctl_error_text(error));
}

/* A type that the kernel's header does not name can be one that a format is for; NULL: it is not. */
static const char *type_name(struct libfwctl_handle *handle)
{
	const char *name = libfwctl_device_type_name(libfwctl_handle_get_device_type(handle));
	const struct libfwctl_format *format;

	if (!name && !libfwctl_handle_get_format(handle, NULL, &format))
		name = libfwctl_format_get_name(format);
	return name;
}

/* What it answered when it was opened. */
static void print_answer(struct libfwctl_handle *handle)
{
	uint32_t type = libfwctl_handle_get_device_type(handle);
	const char *name = type_name(handle);
	size_t length;
	const uint8_t *info = libfwctl_handle_get_info(handle, &length);

	info_line("device type", "%u (%s)", type, name ? name : "unknown");
	if (!length)
		info_line("INFO", "none");
	for (size_t at = 0; at < length; at += 16) {
		char text[3 * 16 + 1];
		size_t used = 0;

		for (size_t i = at; i < length && i < at + 16; i++)
			used += (size_t)snprintf(text + used, sizeof(text) - used, "%s%02x",
						 i > at ? " " : "", info[i]);
		info_line(at ? "" : "INFO", "%s", text);
	}
}

static void add_handle(struct json_object *root, struct libfwctl_handle *handle)
{
	uint32_t type = libfwctl_handle_get_device_type(handle);
	struct json_object *object = json_object_new_object();
	size_t length;
	const void *info = libfwctl_handle_get_info(handle, &length);

	json_object_object_add(object, "value", json_object_new_int64(type));
	json_add_string(object, "name", type_name(handle));
	json_object_object_add(root, "device_type", object);
	json_add_bytes(root, "info", info, length);
}

/* ---- All of it ---- */

static void print_text(const struct facts *facts, const struct verdict *verdict)
{
	print_device(facts->dev);
	if (facts->handle)
		print_answer(facts->handle);
	info_identity_text(facts->identity);
	if (facts->relations)
		info_relations_text(facts->relations);
	info_devlink_text(facts->devlink, facts->devlink_error);
	info_access_text(facts);
	if (verdict->command)
		info_command_text(verdict);
}

static void print_json(const struct facts *facts, const struct verdict *verdict)
{
	struct json_object *root = json_object_new_object();

	json_object_object_add(root, "device", device_json(facts->dev));
	json_object_object_add(root, "identity", info_identity_json(facts->identity));
	if (facts->relations)
		json_object_object_add(root, "relations", info_relations_json(facts->relations));
	json_object_object_add(root, "devlink",
			       info_devlink_json(facts->devlink, facts->devlink_error));
	json_object_object_add(root, "access", info_access_json(facts));
	if (facts->handle)
		add_handle(root, facts->handle);
	if (verdict->command)
		json_object_object_add(root, "command", info_command_json(facts, verdict));
	else if (!facts->handle)
		json_object_object_add(root, "error", failure_json(facts->run->err));
	json_print(root);
}

/* A policy of ours would be in the way of nothing but a verdict: nothing is sent that does more than read. */
static int open_device(struct facts *facts)
{
	struct run *run = facts->run;
	struct libfwctl_policy *policy;
	int rc;

	if (libfwctl_policy_new(&policy))
		need(NULL);
	libfwctl_policy_set_scope(policy, LIBFWCTL_SCOPE_DEBUG_WRITE_FULL);
	libfwctl_policy_set_effects(policy, LIBFWCTL_EFFECTS_ALL);
	rc = libfwctl_open_device(facts->dev, run->argc > 1 ? policy : NULL, run->err,
				  &facts->handle);
	libfwctl_policy_free(policy);
	return rc ? failure_status(run->err) : STATUS_DONE;
}

static void gather(struct facts *facts)
{
	if (libfwctl_identity_new(facts->dev, NULL, &facts->identity) ||
	    libfwctl_preflight_new(facts->dev, NULL, &facts->preflight))
		need(NULL);
	if (libfwctl_relations_new(facts->dev, NULL, &facts->relations))
		facts->relations = NULL;
	facts->devlink_error = need(libfwctl_error_new());
	if (libfwctl_devlink_new(facts->dev, 0, facts->devlink_error, &facts->devlink))
		facts->devlink = NULL;
}

static int show(struct facts *facts)
{
	struct run *run = facts->run;
	struct verdict verdict = {0};
	int status;

	gather(facts);
	status = open_device(facts);
	if (!status && run->argc > 1) {
		status = info_command(facts, run->argv[1], &verdict);
		if (status)
			return status;
		status = verdict.status;
	}
	if (run->json) {
		print_json(facts, &verdict);
	} else {
		print_text(facts, &verdict);
		output_flush();
		if (status)
			failure_library(run, run->err);
	}
	info_command_free(&verdict);
	return status;
}

static int run_info(struct run *run)
{
	struct facts facts = {.run = run};
	const char *value;
	int status;

	while (options_next(run, &value))
		;
	if (!options_done(run))
		return run->status;
	if (libfwctl_device_find(run->ctx, run->argv[0], run->err, &facts.dev))
		return failure_library(run, run->err);
	status = show(&facts);
	libfwctl_close(facts.handle);
	libfwctl_preflight_free(facts.preflight);
	libfwctl_devlink_free(facts.devlink);
	libfwctl_error_free(facts.devlink_error);
	libfwctl_relations_free(facts.relations);
	libfwctl_identity_free(facts.identity);
	libfwctl_device_unref(facts.dev);
	return status;
}

const struct verb verb_info = {
	.name = "info",
	.arguments = "DEVICE [COMMAND]",
	.arguments_min = 1,
	.arguments_max = 2,
	.summary = "show what a device is, what belongs to it, and what you may do with it",
	.text = "DEVICE is a node's name or path, a PCI address, a network interface, an RDMA or auxiliary\n"
		"device, a CXL memdev, a devlink handle or serial:NUMBER. Where the node cannot be opened,\n"
		"what else is known is shown, and then why. With COMMAND: whether it would be sent, what it\n"
		"takes and what it would do; it is not sent.\n",
	.run = run_info,
};
