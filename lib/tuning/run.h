/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* run.h: one operation that checks changes or makes them, record by record. */
#ifndef LIBFWCTL_RUN_H
#define LIBFWCTL_RUN_H

#include "handle/handle.h"
#include "tuning/settings.h"

struct run {
	struct libfwctl_settings *settings;
	struct libfwctl_handle *handle;
	struct inquiry inquiry;
	struct libfwctl_error err; /* of what is being done */
	struct libfwctl_error first;
	int status; /* of the first failure */
	bool stop;  /* nothing more can be done on this device now */
};

/* A stored record, told by one of its changed settings. */
struct record {
	struct libfwctl_setting *one;
	const struct group *group;
	int which; /* of its values is the stored one */
};

/* Begins by checking all changes: `status` says what came of it. Else 0, or why nothing could be begun. */
int run_begin(struct run *run, struct libfwctl_settings *settings, struct libfwctl_handle *handle,
	      struct libfwctl_error *err);

/* Gives the first failure. */
int run_end(struct run *run, struct libfwctl_error *err);

/* The next record of which something is to be changed, from a place in the list on. */
bool run_next_record(const struct run *run, size_t *at, struct record *record);

/* Its changed settings, from a place in the list on; NULL behind the last. */
struct libfwctl_setting *run_next_change(const struct run *run, const struct record *record,
					 size_t *at);

/*
 * What has gone wrong, as `err` has it: for all of a record, unless one of its settings has its own reason; or for
 * one setting. Both return the status.
 */
int run_fail(struct run *run, const struct record *record, int status);
int run_fail_one(struct run *run, struct libfwctl_setting *setting, int status);
int run_no_memory(struct run *run);

void run_set_outcomes(const struct run *run, const struct record *record, uint32_t outcome);

/* The answer that tells one of its values, asked once. */
int run_ask(struct run *run, const struct record *record, int which, const struct answer **answer);

/* What is stored now: asked again, and taken by all settings of the record. */
int run_read_again(struct run *run, const struct record *record, const struct answer **answer);

/* The request that makes the record's changes; its settings know then what they would be. */
int run_make_request(struct run *run, const struct record *record, const struct answer *answer,
		     struct libfwctl_request **out);

/* Whether it has the value that is wanted; whether one of a record has another. */
bool setting_is_now(const struct libfwctl_setting *setting, int which);
bool run_is_needed(const struct run *run, const struct record *record);

#endif
