/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Counted runs of a plan: what is counted in them, how many there are, and in which rounds. */
#ifndef HARNESS_MEASURE_COUNTERS_H
#define HARNESS_MEASURE_COUNTERS_H

#include <stddef.h>

#include "harness/measure.h"

/* Choose for each cell what is counted, and in which groups, as plan->counters asks for: what PMU
 * has is tried here. Without this, cells have the kernel's software events. -EINVAL with one line
 * in WHY if an event is unknown; -ENOMEM. */
int measure_choose_counters(struct measurement *m, const struct counter_pmu *pmu, char *why,
			    size_t why_size);

void measure_free_counters(struct measurement *m);

/* Counted runs of a cell whose events are in GROUPS groups: run I counts group I modulo GROUPS. How
 * many there are in all, and in which round run I is. */
unsigned measure_counted_runs(const struct plan *plan, size_t groups);
unsigned measure_counted_round(const struct plan *plan, unsigned total, unsigned i);

/* How many are due in ROUND, after those that the tally has; and which group the next one counts.
 */
unsigned measure_counted_due(const struct plan *plan, const struct tally *tally, unsigned round);
size_t measure_next_group(const struct tally *tally);

/* The same of runs in which the caller reads its events, whose sources (counter_reads.h) take turns
 * as groups do. */
unsigned measure_read_due(const struct plan *plan, const struct tally *tally, unsigned round);
size_t measure_next_source(const struct tally *tally);

#endif
