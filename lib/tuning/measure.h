/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* measure.h: what a reading says, taken out of the answer that it stands in. No I/O. */
#ifndef LIBFWCTL_MEASURE_H
#define LIBFWCTL_MEASURE_H

#include "tuning/query.h"

/* A number, exact as long as it is whole and has 64 bits. */
struct amount {
	double number;
	bool whole, negative;
	uint64_t magnitude;
};

struct measure {
	char *text; /* to be freed */
	bool is_number;
	struct amount amount;
	bool alarm;
};

/*
 * 0; -ENODATA if it is not there: not in the reply, an empty text, or a number that the reading gives no meaning;
 * -EBADMSG, -ENOMEM or the like, with the error.
 */
int measure_take(const struct libfwctl_reading *reading, const struct answer *answer,
		 struct libfwctl_error *err, struct measure *measure);

#endif
