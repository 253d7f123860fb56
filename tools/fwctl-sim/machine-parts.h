/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How the files that read a machine share the work; for those files alone.
 */
#ifndef FWCTL_SIM_MACHINE_PARTS_H
#define FWCTL_SIM_MACHINE_PARTS_H

#include "read.h"

bool machine_read_device(struct reader *r, json_object *value, struct device_spec *spec);
bool machine_read_parent(struct reader *r, json_object *object, const struct parent **out);

/* A PCI function that stands for itself: the value, at the current path. */
bool machine_read_function(struct reader *r, json_object *value, const struct parent **out);

/* A list of what hangs below a PCI function. */
bool machine_read_below(struct reader *r, json_object *object, const char *key,
			enum below_kind kind, struct belows *out);

bool machine_read_firmware(struct reader *r, json_object *object, struct device_spec *spec);
bool machine_read_feature(struct reader *r, json_object *value, void *feature);
bool machine_read_state(struct reader *r, json_object *object, struct device_spec *spec);
bool machine_read_script(struct reader *r, json_object *object, struct machine *machine);

/*
 * The text of another file that the machine file names, to be freed with g_free(), and what to call it; it
 * stands beside the machine file, or comes with the simulator. NULL if there is none.
 */
char *machine_find_text(struct reader *r, const char *name, const char **file, size_t *length);
json_object *machine_parse_text(struct reader *r, const char *text, size_t length);

/* Numbers, parents and links do not clash. */
bool machine_check_devices(struct reader *r, struct machine *machine);

#endif
