/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The table by which the preload tells a simulated node from other files: the launcher writes it,
 * every simulated process maps it read-only. A node is a file of the testbed, known by its inode
 * number.
 */
#ifndef FWCTL_SIM_NODETAB_H
#define FWCTL_SIM_NODETAB_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#define NODETAB_MAGIC 0x3174656c62617477ull
#define NODETAB_FILE  "nodes"
/* Twice what a machine can have, and a power of two: probes stay short. */
#define NODETAB_SLOTS 16384u

struct nodetab_slot {
	_Atomic uint64_t ino; /* 0: free; written last */
	uint32_t major;
	uint32_t minor;
};

struct nodetab {
	uint64_t magic;
	uint64_t device; /* st_dev of every node */
	uint32_t owner;	 /* the user who runs the machine and stands for root in it */
	uint32_t reserved;
	struct nodetab_slot slot[NODETAB_SLOTS];
};

/* The slot of an inode number, or the free one where it would go; NULL if the table is full. */
static inline struct nodetab_slot *nodetab_find(struct nodetab *tab, uint64_t ino)
{
	uint32_t start = (uint32_t)((ino * 0x9e3779b97f4a7c15ull) >> 40);

	for (uint32_t i = 0; i < NODETAB_SLOTS; i++) {
		struct nodetab_slot *slot = &tab->slot[(start + i) % NODETAB_SLOTS];
		uint64_t there = atomic_load_explicit(&slot->ino, memory_order_acquire);

		if (!there || there == ino)
			return slot;
	}
	return NULL;
}

#endif
