// SPDX-License-Identifier: LGPL-2.1-or-later
/* merge-verbs.c: what queries and groups of an extension take from the format that it extends. */
#include "catalogue/merge.h"

#include <stdlib.h>

/* Its own command of that name, or else the base's. */
static bool has_command(const struct merge *merge, const char *name)
{
	const struct image *image = merge->image;
	uint32_t index;
	bool found = image_find(image, IMAGE_COMMANDS, name, &index);

	if (!found) {
		image = merge->base;
		found = image_find(image, IMAGE_COMMANDS, name, &index);
	}
	return found &&
	       !(image_word(image, IMAGE_COMMANDS, index, offsetof(struct image_command, flags)) &
		 COMMAND_TEMPLATE);
}

static int merge_commands(struct merge *merge)
{
	int status = merge_spend(merge, image_count(merge->image, IMAGE_QUERIES));

	for (uint32_t i = 0; !status && i < image_count(merge->image, IMAGE_QUERIES); i++) {
		struct image_query query;
		const char *name;

		image_read(merge->image, IMAGE_QUERIES, i, &query, sizeof(query));
		if (query.need)
			continue;
		name = image_string(merge->image, query.command);
		if (!has_command(merge, name))
			status = merge_missing(merge, "command", name);
	}
	return status;
}

int merge_queries(struct merge *merge)
{
	struct listing groups = {0};
	int status = merge_commands(merge);

	if (status)
		return status;
	if (listing_new(merge->format, IMAGE_GROUPS, merge->number, &groups))
		return format_no_memory(merge->err);
	status = merge_check_names(merge, IMAGE_GROUPS, &groups);
	free(groups.items);
	return status;
}
