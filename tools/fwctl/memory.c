// SPDX-License-Identifier: GPL-2.0-or-later
/* memory.c: memory that is there, or else the program ends; and text put together in it. */
#include <stdlib.h>

#include "fwctl.h"

void *need(void *memory)
{
	if (memory)
		return memory;
	fputs("fwctl: out of memory\n", stderr);
	exit(STATUS_FAILED);
}

void memory_open(struct memory *memory)
{
	memory->text = NULL;
	memory->file = need(open_memstream(&memory->text, &memory->length));
}

char *memory_close(struct memory *memory)
{
	if (fclose(memory->file))
		need(NULL);
	return need(memory->text);
}
