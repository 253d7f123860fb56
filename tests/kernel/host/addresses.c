// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * addresses.c: holds the library's table of addresses inside requests against the kernel's: pds by
 * its header, bnxt by the driver's own table, which check-abi.sh copies into bnxt-table.h.
 */
#include <stddef.h>
#include <stdio.h>

#include <fwctl/fwctl.h>
#include <fwctl/bnxt.h>
#include <fwctl/pds.h>

/* What the kernel's text takes for granted. */
typedef __u8 u8;
typedef __u16 u16;
typedef __u32 u32;
typedef __u64 u64;
#define __packed __attribute__((packed))
enum dma_data_direction { DMA_BIDIRECTIONAL, DMA_TO_DEVICE, DMA_FROM_DEVICE, DMA_NONE };
#ifndef WITHOUT_BNXT
#include <linux/bnxt/hsi.h>
#include "bnxt-table.h"
#endif

#include "../../../lib/policy/addresses.c"

#define SAME_PLACE(entry, address, length)                                               \
	(pds_addresses[entry].offset == offsetof(struct fwctl_rpc_pds, address) &&       \
	 pds_addresses[entry].length_offset == offsetof(struct fwctl_rpc_pds, length) && \
	 pds_addresses[entry].length_width == sizeof(((struct fwctl_rpc_pds *)0)->length))

#ifdef WITHOUT_BNXT
static size_t check_bnxt(void)
{
	return 0;
}
#else
static int is_same(const struct address *ours, const struct bnxtctl_dma_field *theirs)
{
	return ours->offset == theirs->offset && ours->length_offset == theirs->len_offset &&
	       ours->direction == (theirs->dir == DMA_TO_DEVICE ? TO : FROM) &&
	       (!theirs->len_offset || (ours->length_width == theirs->len_width &&
					ours->length_unit == theirs->len_unit)) &&
	       theirs->buf_len <= BNXT_BUFFER_MAX;
}

static int have(u16 command, const struct bnxtctl_dma_field *theirs)
{
	for (size_t i = 0; i < COUNT(bnxt_addresses); i++)
		if (bnxt_addresses[i].command == command && is_same(&bnxt_addresses[i], theirs))
			return 1;
	printf("# the kernel's command 0x%04x has an address at %zu that ours has not, or not so\n",
	       command, theirs->offset);
	return 0;
}

static size_t check_bnxt(void)
{
	size_t fields = 0, missing = 0;

	for (size_t i = 0; i < COUNT(bnxtctl_dma_cmds); i++)
		for (u8 j = 0; j < bnxtctl_dma_cmds[i].num_fields; j++, fields++)
			missing +=
				!have(bnxtctl_dma_cmds[i].req_type, &bnxtctl_dma_cmds[i].fields[j]);
	if (fields == COUNT(bnxt_addresses))
		return missing;
	printf("# the kernel's table has %zu addresses, ours %zu\n", fields, COUNT(bnxt_addresses));
	return missing + 1;
}
#endif

int main(void)
{
	size_t missing = check_bnxt();

	if (!SAME_PLACE(0, in.payload, in.len) || !SAME_PLACE(1, out.payload, out.len)) {
		puts("# the addresses of pds are elsewhere");
		missing++;
	}
	return missing > 0;
}
