/* SPDX-License-Identifier: GPL-2.0-or-later */
/* info.h: how the files that make fwctl info share the work, and fwctl health some of it. */
#ifndef FWCTL_INFO_H
#define FWCTL_INFO_H

#include "fwctl.h"

/* What is known of a device; what could not be found out is NULL. */
struct facts {
	struct run *run;
	struct libfwctl_device *dev;
	struct libfwctl_handle *handle; /* NULL: could not be opened */
	struct libfwctl_identity *identity;
	struct libfwctl_relations *relations;
	struct libfwctl_preflight *preflight;
	struct libfwctl_devlink *devlink;
	struct libfwctl_error *devlink_error; /* why there is none */
};

/* ---- info-text.c: groups of lines, each with a label ---- */

void info_group(const char *name);
void info_line(const char *label, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* For what is escaped already. */
void info_line_safe(const char *label, const char *text);
void info_line_if(const char *label, const char *text);
void info_line_answer(const char *label, uint32_t answer, const char *yes, const char *no);

/* ---- info-identity.c: what people call it ---- */

void info_identity_text(const struct libfwctl_identity *identity);
struct json_object *info_identity_json(const struct libfwctl_identity *identity);

/* ---- info-relations.c: what belongs to it ---- */

void info_relations_text(const struct libfwctl_relations *relations);
struct json_object *info_relations_json(const struct libfwctl_relations *relations);

/* ---- info-devlink.c: what devlink tells; without it, why not ---- */

void info_devlink_text(const struct libfwctl_devlink *devlink, const struct libfwctl_error *error);
struct json_object *info_devlink_json(const struct libfwctl_devlink *devlink,
				      const struct libfwctl_error *error);

/* A health reporter: its name, and what it says, safe to show; both to be freed. */
void info_reporter_words(const struct libfwctl_devlink_reporter *reporter, char **name,
			 char **words);
struct json_object *info_reporters_json(const struct libfwctl_devlink *devlink);

/* ---- info-access.c: what this caller may do ---- */

void info_access_text(const struct facts *facts);
struct json_object *info_access_json(const struct facts *facts);

/* ---- info-command.c: what one command would take and do ---- */

struct verdict {
	const struct libfwctl_command *command;
	char *name;
	uint32_t scope;
	uint64_t effects;
	char *capability; /* NULL: none is needed */
	int status;	  /* 0, or the exit status with the reason in the run's error */
};

/* Sends nothing but what must be asked to know, which only reads. 0, or the exit status once told. */
int info_command(const struct facts *facts, const char *word, struct verdict *verdict);
void info_command_text(const struct verdict *verdict);
struct json_object *info_command_json(const struct facts *facts, const struct verdict *verdict);
void info_command_free(struct verdict *verdict);

#endif
