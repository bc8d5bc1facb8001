/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a cell's counted runs say of one event, in one scope or of the child alone: a figure per
 * operation, or why there is none. Whether a count of 0 is a figure is decided here. */
#ifndef HARNESS_TALLY_FIND_H
#define HARNESS_TALLY_FIND_H

#include <stdbool.h>
#include <stddef.h>

#include "harness/counters.h"

struct tally;

struct tally_finding {
	bool known;
	bool zero; /* not known, since the total stays 0: it does not count here */
	double per_op;
	char reason[COUNTER_REASON_SIZE]; /* where it is not known */
};

/* A row of the cell's counter plan. A total of 0 is a reason; a caller's 0 is a figure where the
 * total counts. */
struct tally_finding tally_find(const struct tally *tally, size_t row, enum counter_scope scope);

/* User and kernel together of event EVENT of the plan. */
struct tally_finding tally_find_sum(const struct tally *tally, size_t event,
				    enum counter_scope scope);

/* A software event: 0 is a figure. */
struct tally_finding tally_find_software(const struct tally *tally, enum counter_id id,
					 enum counter_scope scope);

/* TOTAL - CALLER. Below 0 it is a reason, never a figure. */
struct tally_finding tally_find_child(const struct tally *tally, const struct tally_finding *total,
				      const struct tally_finding *caller);

#endif
