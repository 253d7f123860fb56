// SPDX-License-Identifier: LGPL-2.1-or-later
/* devlink.c: the devlink object: what it can be asked. */
#include "identity/devlink.h"
#include "device/device.h"

#include <errno.h>
#include <string.h>

int libfwctl_devlink_new(const struct libfwctl_device *dev, uint32_t timeout_ms,
			 struct libfwctl_error *err, struct libfwctl_devlink **out)
{
	error_reset(err);
	if (!dev || !out)
		return report(err, FAILURE(.message = MSG_ARGUMENT, .error = EINVAL,
					   .subject = dev ? "a place for the answer" : "a device"));
	if (!dev->pci_address)
		return report(err, FAILURE(.message = MSG_DEVLINK_NO_PCI, .error = ENODEV,
					   .device = dev->name));
	return devlink_new(dev->ctx, "pci", dev->pci_address, timeout_ms, err, out);
}

const struct libfwctl_error *libfwctl_devlink_get_error(const struct libfwctl_devlink *devlink)
{
	return devlink ? devlink->error : NULL;
}

const char *libfwctl_devlink_get_handle(const struct libfwctl_devlink *devlink)
{
	return devlink ? devlink->handle : NULL;
}

const char *libfwctl_devlink_get_driver(const struct libfwctl_devlink *devlink)
{
	return devlink ? devlink->driver : NULL;
}

const char *libfwctl_devlink_get_serial(const struct libfwctl_devlink *devlink)
{
	return devlink ? devlink->serial : NULL;
}

const char *libfwctl_devlink_get_board_serial(const struct libfwctl_devlink *devlink)
{
	return devlink ? devlink->board_serial : NULL;
}

/* ---- versions -------------------------------------------------------------------------------- */

const char *libfwctl_devlink_version_kind_name(uint32_t kind)
{
	static const char *const names[] = {
		[LIBFWCTL_DEVLINK_VERSION_FIXED] = "fixed",
		[LIBFWCTL_DEVLINK_VERSION_RUNNING] = "running",
		[LIBFWCTL_DEVLINK_VERSION_STORED] = "stored",
	};

	return kind < sizeof(names) / sizeof(names[0]) ? names[kind] : NULL;
}

static const char *running(const struct libfwctl_devlink *devlink, const char *name)
{
	for (size_t i = 0; i < devlink->nversions; i++) {
		const struct libfwctl_devlink_version *version = &devlink->versions[i];

		if (version->kind == LIBFWCTL_DEVLINK_VERSION_RUNNING &&
		    strcmp(version->name, name) == 0)
			return version->value;
	}
	return NULL;
}

const char *libfwctl_devlink_get_firmware(const struct libfwctl_devlink *devlink)
{
	static const char *const names[] = {"fw", "fw.version", "fw.mgmt"};
	const char *version = NULL;

	for (size_t i = 0; devlink && !version && i < sizeof(names) / sizeof(names[0]); i++)
		version = running(devlink, names[i]);
	return version;
}

size_t libfwctl_devlink_get_version_count(const struct libfwctl_devlink *devlink)
{
	return devlink ? devlink->nversions : 0;
}

const struct libfwctl_devlink_version *libfwctl_devlink_get_version(
	const struct libfwctl_devlink *devlink, size_t index)
{
	return devlink && index < devlink->nversions ? &devlink->versions[index] : NULL;
}

uint32_t libfwctl_devlink_version_get_kind(const struct libfwctl_devlink_version *version)
{
	return version ? version->kind : 0;
}

const char *libfwctl_devlink_version_get_name(const struct libfwctl_devlink_version *version)
{
	return version ? version->name : NULL;
}

const char *libfwctl_devlink_version_get_value(const struct libfwctl_devlink_version *version)
{
	return version ? version->value : NULL;
}

/* ---- ports ----------------------------------------------------------------------------------- */

size_t libfwctl_devlink_get_port_count(const struct libfwctl_devlink *devlink)
{
	return devlink ? devlink->nports : 0;
}

const struct libfwctl_devlink_port *libfwctl_devlink_get_port(
	const struct libfwctl_devlink *devlink, size_t index)
{
	return devlink && index < devlink->nports ? &devlink->ports[index] : NULL;
}

uint32_t libfwctl_devlink_port_get_index(const struct libfwctl_devlink_port *port)
{
	return port ? port->index : 0;
}

const char *libfwctl_devlink_port_get_type(const struct libfwctl_devlink_port *port)
{
	return port ? port->type : NULL;
}

const char *libfwctl_devlink_port_get_flavour(const struct libfwctl_devlink_port *port)
{
	return port ? port->flavour : NULL;
}

const char *libfwctl_devlink_port_get_netdev(const struct libfwctl_devlink_port *port)
{
	return port ? port->netdev : NULL;
}

const char *libfwctl_devlink_port_get_rdma(const struct libfwctl_devlink_port *port)
{
	return port ? port->rdma : NULL;
}

/* ---- reload ---------------------------------------------------------------------------------- */

static const char *word_at(const struct devlink_words *words, size_t index)
{
	return index < words->count ? words->word[index] : NULL;
}

size_t libfwctl_devlink_get_reload_action_count(const struct libfwctl_devlink *devlink)
{
	return devlink ? devlink->actions.count : 0;
}

const char *libfwctl_devlink_get_reload_action(const struct libfwctl_devlink *devlink, size_t index)
{
	return devlink ? word_at(&devlink->actions, index) : NULL;
}

size_t libfwctl_devlink_get_reload_limit_count(const struct libfwctl_devlink *devlink)
{
	return devlink ? devlink->limits.count : 0;
}

const char *libfwctl_devlink_get_reload_limit(const struct libfwctl_devlink *devlink, size_t index)
{
	return devlink ? word_at(&devlink->limits, index) : NULL;
}

bool libfwctl_devlink_has_reload_failed(const struct libfwctl_devlink *devlink)
{
	return devlink && devlink->reload_failed;
}

/* ---- health ---------------------------------------------------------------------------------- */

size_t libfwctl_devlink_get_reporter_count(const struct libfwctl_devlink *devlink)
{
	return devlink ? devlink->nreporters : 0;
}

const struct libfwctl_devlink_reporter *libfwctl_devlink_get_reporter(
	const struct libfwctl_devlink *devlink, size_t index)
{
	return devlink && index < devlink->nreporters ? &devlink->reporters[index] : NULL;
}

const char *libfwctl_devlink_reporter_get_name(const struct libfwctl_devlink_reporter *reporter)
{
	return reporter ? reporter->name : NULL;
}

const char *libfwctl_devlink_reporter_get_state(const struct libfwctl_devlink_reporter *reporter)
{
	return reporter ? reporter->state : NULL;
}

uint64_t libfwctl_devlink_reporter_get_errors(const struct libfwctl_devlink_reporter *reporter)
{
	return reporter ? reporter->errors : 0;
}

uint64_t libfwctl_devlink_reporter_get_recoveries(const struct libfwctl_devlink_reporter *reporter)
{
	return reporter ? reporter->recoveries : 0;
}

int libfwctl_devlink_reporter_get_port(const struct libfwctl_devlink_reporter *reporter,
				       uint32_t *port)
{
	if (!reporter || !port)
		return -EINVAL;
	if (!reporter->has_port)
		return -ENODATA;
	*port = reporter->port;
	return 0;
}
