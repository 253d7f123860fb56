// SPDX-License-Identifier: GPL-2.0-or-later
/* info-devlink.c: what devlink tells of a device: versions, serial numbers, ports, reload, health. */
#include <stdlib.h>
#include <string.h>

#include <json.h>

#include "info.h"

/* ---- As text ---- */

static void print_versions(const struct libfwctl_devlink *devlink)
{
	const struct libfwctl_devlink_version *version;

	for (size_t i = 0; (version = libfwctl_devlink_get_version(devlink, i)); i++) {
		const char *kind = libfwctl_devlink_version_kind_name(
			libfwctl_devlink_version_get_kind(version));

		info_line(kind ? kind : "version", "%s %s",
			  libfwctl_devlink_version_get_name(version),
			  libfwctl_devlink_version_get_value(version));
	}
}

static void print_port(const struct libfwctl_devlink_port *port)
{
	const char *words[] = {
		libfwctl_devlink_port_get_flavour(port),
		libfwctl_devlink_port_get_type(port),
		libfwctl_devlink_port_get_netdev(port),
		libfwctl_devlink_port_get_rdma(port),
	};
	struct memory memory;

	memory_open(&memory);
	fprintf(memory.file, "%u", libfwctl_devlink_port_get_index(port));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i])
			fprintf(memory.file, ", %s", words[i]);
	memory_close(&memory);
	info_line("port", "%s", memory.text);
	free(memory.text);
}

static void print_reload(const struct libfwctl_devlink *devlink)
{
	const char *action, *limit;

	for (size_t i = 0; (action = libfwctl_devlink_get_reload_action(devlink, i)); i++)
		info_line("reload", "%s", action);
	for (size_t i = 0; (limit = libfwctl_devlink_get_reload_limit(devlink, i)); i++)
		info_line("reload limit", "%s", limit);
	if (libfwctl_devlink_has_reload_failed(devlink))
		info_line("last reload", "failed");
}

void info_reporter_words(const struct libfwctl_devlink_reporter *reporter, char **name,
			 char **words)
{
	const char *state = libfwctl_devlink_reporter_get_state(reporter);
	struct memory memory;
	uint32_t port;

	memory_open(&memory);
	print_escaped(memory.file, "%s", libfwctl_devlink_reporter_get_name(reporter));
	if (!libfwctl_devlink_reporter_get_port(reporter, &port))
		fprintf(memory.file, " of port %u", port);
	*name = memory_close(&memory);
	memory_open(&memory);
	print_escaped(memory.file, "%s, %llu errors, %llu recoveries", state ? state : "unknown",
		      (unsigned long long)libfwctl_devlink_reporter_get_errors(reporter),
		      (unsigned long long)libfwctl_devlink_reporter_get_recoveries(reporter));
	*words = memory_close(&memory);
}

static void print_reporter(const struct libfwctl_devlink_reporter *reporter)
{
	char *name, *words, *text;

	info_reporter_words(reporter, &name, &words);
	if (asprintf(&text, "%s: %s", name, words) < 0)
		need(NULL);
	info_line_safe("health", text);
	free(text);
	free(words);
	free(name);
}

void info_devlink_text(const struct libfwctl_devlink *devlink, const struct libfwctl_error *error)
{
	const struct libfwctl_devlink_reporter *reporter;
	const struct libfwctl_devlink_port *port;

	info_group("devlink");
	if (!devlink) {
		info_line_safe("none", libfwctl_error_text(error));
		return;
	}
	info_line_if("handle", libfwctl_devlink_get_handle(devlink));
	info_line_if("serial number", libfwctl_devlink_get_serial(devlink));
	info_line_if("board serial", libfwctl_devlink_get_board_serial(devlink));
	print_versions(devlink);
	for (size_t i = 0; (port = libfwctl_devlink_get_port(devlink, i)); i++)
		print_port(port);
	print_reload(devlink);
	for (size_t i = 0; (reporter = libfwctl_devlink_get_reporter(devlink, i)); i++)
		print_reporter(reporter);
	error = libfwctl_devlink_get_error(devlink);
	if (error)
		info_line_safe("not all", libfwctl_error_text(error));
}

/* ---- As JSON ---- */

static struct json_object *versions_json(const struct libfwctl_devlink *devlink)
{
	const struct libfwctl_devlink_version *version;
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; (version = libfwctl_devlink_get_version(devlink, i)); i++) {
		struct json_object *one = json_object_new_object();

		json_add_string(one, "kind",
				libfwctl_devlink_version_kind_name(
					libfwctl_devlink_version_get_kind(version)));
		json_add_string(one, "name", libfwctl_devlink_version_get_name(version));
		json_add_string(one, "value", libfwctl_devlink_version_get_value(version));
		json_object_array_add(list, one);
	}
	return list;
}

static struct json_object *ports_json(const struct libfwctl_devlink *devlink)
{
	const struct libfwctl_devlink_port *port;
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; (port = libfwctl_devlink_get_port(devlink, i)); i++) {
		struct json_object *one = json_object_new_object();

		json_object_object_add(
			one, "index", json_object_new_int64(libfwctl_devlink_port_get_index(port)));
		json_add_string(one, "type", libfwctl_devlink_port_get_type(port));
		json_add_string(one, "flavour", libfwctl_devlink_port_get_flavour(port));
		json_add_string(one, "netdev", libfwctl_devlink_port_get_netdev(port));
		json_add_string(one, "rdma", libfwctl_devlink_port_get_rdma(port));
		json_object_array_add(list, one);
	}
	return list;
}

static struct json_object *words_json(const struct libfwctl_devlink *devlink,
				      const char *(*get)(const struct libfwctl_devlink *devlink,
							 size_t index))
{
	struct json_object *list = json_object_new_array();
	const char *word;

	for (size_t i = 0; (word = get(devlink, i)); i++) {
		char *safe = escape(word);

		json_object_array_add(list, json_object_new_string(safe));
		libfwctl_free(safe);
	}
	return list;
}

static struct json_object *reload_json(const struct libfwctl_devlink *devlink)
{
	struct json_object *reload = json_object_new_object();

	json_object_object_add(reload, "actions",
			       words_json(devlink, libfwctl_devlink_get_reload_action));
	json_object_object_add(reload, "limits",
			       words_json(devlink, libfwctl_devlink_get_reload_limit));
	json_object_object_add(
		reload, "failed",
		json_object_new_boolean(libfwctl_devlink_has_reload_failed(devlink)));
	return reload;
}

struct json_object *info_reporters_json(const struct libfwctl_devlink *devlink)
{
	const struct libfwctl_devlink_reporter *reporter;
	struct json_object *list = json_object_new_array();
	uint32_t port;

	for (size_t i = 0; (reporter = libfwctl_devlink_get_reporter(devlink, i)); i++) {
		struct json_object *one = json_object_new_object();

		json_add_string(one, "name", libfwctl_devlink_reporter_get_name(reporter));
		json_add_string(one, "state", libfwctl_devlink_reporter_get_state(reporter));
		json_object_object_add(
			one, "errors",
			json_object_new_uint64(libfwctl_devlink_reporter_get_errors(reporter)));
		json_object_object_add(
			one, "recoveries",
			json_object_new_uint64(libfwctl_devlink_reporter_get_recoveries(reporter)));
		if (!libfwctl_devlink_reporter_get_port(reporter, &port))
			json_object_object_add(one, "port", json_object_new_int64(port));
		json_object_array_add(list, one);
	}
	return list;
}

struct json_object *info_devlink_json(const struct libfwctl_devlink *devlink,
				      const struct libfwctl_error *error)
{
	struct json_object *object = json_object_new_object();

	if (devlink) {
		json_add_string(object, "handle", libfwctl_devlink_get_handle(devlink));
		json_add_string(object, "driver", libfwctl_devlink_get_driver(devlink));
		json_add_string(object, "serial", libfwctl_devlink_get_serial(devlink));
		json_add_string(object, "board_serial", libfwctl_devlink_get_board_serial(devlink));
		json_add_string(object, "firmware", libfwctl_devlink_get_firmware(devlink));
		json_object_object_add(object, "versions", versions_json(devlink));
		json_object_object_add(object, "ports", ports_json(devlink));
		json_object_object_add(object, "reload", reload_json(devlink));
		json_object_object_add(object, "health", info_reporters_json(devlink));
		error = libfwctl_devlink_get_error(devlink);
	}
	if (error)
		json_object_object_add(object, "error", failure_json(error));
	return object;
}
