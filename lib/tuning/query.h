/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * query.h: the calls in whose messages parameters, readings and dumps stand, made as a format says of them. In one
 * inquiry each is made at most once, whoever asks for it. It sends through libfwctl_call() alone.
 */
#ifndef LIBFWCTL_QUERY_H
#define LIBFWCTL_QUERY_H

#include "catalogue/param.h"
#include "message/request.h"

/* What paths are put together in: a query's `at`, and a path behind it. */
#define QUERY_PATH_MAX 512

/* What came of one query for one instance of a group. */
struct answer {
	const struct query *query;
	const struct group *group; /* whose settings went with it; NULL: nobody's */
	uint32_t instance;
	int status; /* 0: the response holds the firmware's success; else why there is none */
	struct libfwctl_error *err; /* ... in words; NULL without memory for it */
	struct libfwctl_response *response;
	struct answer *next;
};

struct inquiry {
	struct libfwctl_handle *handle; /* NULL: nothing can be asked */
	bool other_function;		/* it is about this function in place of the handle's own */
	uint32_t function;
	struct answer *answers;
};

/* Forgets all answers; the inquiry can be used again. */
void inquiry_end(struct inquiry *inquiry);

/*
 * What came of a query, asked now unless it has been. `instance`: its number, counted as the group does, from
 * first_instance on. status -ENODATA: another query says that this one makes no sense on this device; -EREMOTEIO: the
 * firmware refuses it; else as libfwctl_call(). NULL only without memory.
 */
const struct answer *inquiry_ask(struct inquiry *inquiry, const struct query *query,
				 const struct group *group, uint32_t instance);

/* Asked again when somebody next wants it. */
void inquiry_forget(struct inquiry *inquiry, const struct answer *answer);

/* The request that it would send: to be released with libfwctl_request_free(). */
int inquiry_new_request(struct inquiry *inquiry, const struct query *query,
			const struct group *group, uint32_t instance, struct libfwctl_error *err,
			struct libfwctl_request **out);

/* Sets in a request of its command what the query and the group say, again: after other fields were set. */
int inquiry_put_settings(struct inquiry *inquiry, const struct query *query,
			 const struct group *group, uint32_t instance,
			 struct libfwctl_request *request, struct libfwctl_error *err);

/* A path behind a query's `at`; false if it is too long, which nothing that a compiler made is. */
bool query_path(const struct query *query, const char *path, char memory[QUERY_PATH_MAX]);

/*
 * Where a path behind a query's `at` leads in its answer: the record, of the message or of a buffer, and what is left
 * of the path, in `memory`. NULL if the answer is none or has no such buffer.
 */
const struct libfwctl_record *answer_find(const struct answer *answer, const char *path,
					  char memory[QUERY_PATH_MAX], const char **rest);

#endif
