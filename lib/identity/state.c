// SPDX-License-Identifier: LGPL-2.1-or-later
/* state.c: see state.h. */
#include "identity/state.h"

#include <stdlib.h>

static void state_free(struct context_part *part)
{
	struct identity_state *state = (struct identity_state *)part;
	const struct module_pci *pci = state->module[MODULE_PCI].functions;

	if (state->pci_list)
		pci->close(state->pci_list);
	for (size_t i = 0; i < MODULE_COUNT; i++)
		libfwctl_error_free(state->module[i].error);
	hwdb_close(state);
	pthread_mutex_destroy(&state->lock);
	free(state);
}

struct identity_state *identity_state_of(struct libfwctl_context *ctx)
{
	struct context_part *there = atomic_load_explicit(&ctx->identity, memory_order_acquire);
	struct identity_state *state;

	if (there)
		return (struct identity_state *)there;
	state = calloc(1, sizeof(*state));
	if (!state)
		return NULL;
	state->part.free = state_free;
	state->ctx = ctx;
	pthread_mutex_init(&state->lock, NULL);
	if (atomic_compare_exchange_strong(&ctx->identity, &there, &state->part))
		return state;
	state_free(&state->part); /* another thread was faster */
	return (struct identity_state *)there;
}
