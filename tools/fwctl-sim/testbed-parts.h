/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the files that build the testbed share the work; for those files alone. */
#ifndef FWCTL_SIM_TESTBED_PARTS_H
#define FWCTL_SIM_TESTBED_PARTS_H

#include "sim.h"
#include "tree.h"

/* Where simulated udev monitors listen; below the root. */
#define MONITORS "monitors"

/* Makes the parent if it is not there; its path below the root, to be freed. */
char *testbed_parent(struct tree *tree, const struct machine *machine, const struct parent *parent,
		     unsigned int index);

/* Whatever sits on a bus: its folder, the links to bus and driver and back. */
void testbed_on_bus(struct tree *tree, const char *folder, const char *bus, const char *name,
		    const char *driver);

/* What hangs below a PCI function besides fwctl devices. */
void testbed_below(struct tree *tree, const char *folder, const struct parent *parent);

void testbed_attributes(struct tree *tree, const char *folder, const struct attributes *list);

/* A link's target as it has to stand in the testbed. */
const char *testbed_target(const char *target);

#endif
