// SPDX-License-Identifier: GPL-2.0-or-later
/* info-identity.c: what people call a device. */
#include <json.h>

#include "info.h"

void info_identity_text(const struct libfwctl_identity *identity)
{
	const char *class = libfwctl_identity_get_class(identity);
	const char *source = libfwctl_identity_get_source(identity);
	uint8_t revision;
	uint32_t code;

	info_group("identity");
	info_line("known as", "%s%s%s%s", libfwctl_identity_get_name(identity),
		  source ? " (by " : "", source ? source : "", source ? ")" : "");
	info_line_if("vendor", libfwctl_identity_get_vendor(identity));
	info_line_if("model", libfwctl_identity_get_device(identity));
	info_line_if("subsystem name", libfwctl_identity_get_subsystem(identity));
	if (!libfwctl_identity_get_class_code(identity, &code))
		info_line("class", "%06x%s%s%s", code, class ? " (" : "", class ? class : "",
			  class ? ")" : "");
	info_line_if("interface", libfwctl_identity_get_interface(identity));
	if (!libfwctl_identity_get_revision(identity, &revision))
		info_line("revision", "%02x", revision);
}

struct json_object *info_identity_json(const struct libfwctl_identity *identity)
{
	struct json_object *object = json_object_new_object();
	uint8_t revision;
	uint32_t code;

	json_add_string(object, "name", libfwctl_identity_get_name(identity));
	json_add_string(object, "source", libfwctl_identity_get_source(identity));
	json_add_string(object, "vendor", libfwctl_identity_get_vendor(identity));
	json_add_string(object, "device", libfwctl_identity_get_device(identity));
	json_add_string(object, "subsystem", libfwctl_identity_get_subsystem(identity));
	json_add_string(object, "class", libfwctl_identity_get_class(identity));
	json_add_string(object, "interface", libfwctl_identity_get_interface(identity));
	if (!libfwctl_identity_get_class_code(identity, &code))
		json_add_hex(object, "class_code", code, 6);
	if (!libfwctl_identity_get_revision(identity, &revision))
		json_add_hex(object, "revision", revision, 2);
	return object;
}
