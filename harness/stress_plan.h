/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which invariants are tried, beside which loads, and for how long each. */
#ifndef HARNESS_STRESS_PLAN_H
#define HARNESS_STRESS_PLAN_H

#include <stddef.h>
#include <stdint.h>

#include "harness/stress_trial.h"

/* "storm" stands for all loads, "none" for no load; NULL: the invariant's own, and others as the
 * seed has it. */
struct stress_wish {
	const char *const *names; /* invariants or patterns as of fnmatch(3); none: all */
	size_t name_count;
	const char *loads; /* words with commas between */
	const char *mutant;
	uint64_t seed, from, most, memory_bytes;
	unsigned jobs;
};

struct stress_plan {
	size_t count;
	struct stress_order *orders; /* without their time */
};

/* The invariants of WISH in the order of the table. 0, -ENOMEM, or -EINVAL for a name or load that
 * is not known, with one line in WHY. To be freed with stress_plan_free. */
int stress_plan_make(const struct stress_wish *wish, struct stress_plan *plan, char *why,
		     size_t why_size);

/* The time of the order that comes next, with LEFT_NS and COUNT of them to go: an equal share. */
uint64_t stress_plan_share_ns(uint64_t left_ns, size_t count);

void stress_plan_free(struct stress_plan *plan);

#endif
