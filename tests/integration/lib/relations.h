/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* relations.h: relations as one text, a line each: kind, name, driver, state, link layer. */
#ifndef LIBFWCTL_TEST_RELATIONS_H
#define LIBFWCTL_TEST_RELATIONS_H

#include "sim.h"

static inline struct libfwctl_relations *relations_of(struct libfwctl_context *ctx,
						      const char *name)
{
	struct libfwctl_error *err = libfwctl_error_new();
	struct libfwctl_relations *relations = NULL;
	struct libfwctl_device *dev = find(ctx, name);

	if (libfwctl_relations_new(dev, err, &relations))
		fail_msg("%s: %s", name, libfwctl_error_text(err));
	libfwctl_device_unref(dev);
	libfwctl_error_free(err);
	return relations;
}

static inline const char *or_dash(const char *text)
{
	return text ? text : "-";
}

static inline const char *as_text(const struct libfwctl_relations *relations)
{
	static char text[4096];
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < libfwctl_relations_get_count(relations); i++) {
		const struct libfwctl_relation *relation = libfwctl_relations_get(relations, i);

		used += (size_t)snprintf(
			text + used, sizeof(text) - used, "%s %s %s %s %s\n",
			libfwctl_relation_kind_name(libfwctl_relation_get_kind(relation)),
			libfwctl_relation_get_name(relation),
			or_dash(libfwctl_relation_get_driver(relation)),
			or_dash(libfwctl_relation_get_state(relation)),
			or_dash(libfwctl_relation_get_link_layer(relation)));
	}
	return text;
}

static inline void assert_relations(const char *name, const char *card, const char *expected)
{
	struct libfwctl_context *ctx = new_context();
	struct libfwctl_relations *relations = relations_of(ctx, name);

	assert_string_equal(as_text(relations), expected);
	assert_string_equal(libfwctl_relations_get_card(relations), card);
	libfwctl_relations_free(relations);
	libfwctl_context_unref(ctx);
}

#endif
