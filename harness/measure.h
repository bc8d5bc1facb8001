/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Executing a plan: which run comes next, how long it may take, and what is kept of it. */
#ifndef HARNESS_MEASURE_H
#define HARNESS_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "harness/plan.h"
#include "harness/run.h"
#include "harness/tally.h"

/* Counted runs that a cell has at the least: the first and the last rounds have one each. */
#define MEASURE_COUNTED_RUNS 2

struct measurement {
	const struct plan *plan;
	struct run_setup setup;
	struct counter_plan *counters; /* one for each type of cores that cells are on */
	size_t counter_plans;
	struct tally *tallies; /* plan->count, in the plan's order; spec and placement are set */
	uint64_t elapsed_before_ns; /* by the runs that were resumed from */
	uint64_t elapsed_ns;        /* so far, that included */
	unsigned rounds_done;
	bool interrupted;
	bool over_budget; /* the loops had to be shortened to the least */
};

/* Where a plan stands, after each run. */
struct measure_progress {
	const struct tally *tally; /* whose run it was */
	bool cell_finished;        /* that was its last run */
	size_t runs_done, runs_total;
	unsigned round;
	uint64_t elapsed_ns, left_ns; /* since the start; estimate of what is left */
};

typedef int measure_observer(void *context, const struct measure_progress *progress);

/* Make tallies and placements for PLAN. -EINVAL with one line in WHY if a placement cannot be had
 * here. */
int measure_prepare(const struct plan *plan, hwloc_topology_t topology,
		    hwloc_const_bitmap_t allowed, struct measurement *m, char *why,
		    size_t why_size);

/* Runs of KIND that a cell has in one round: 0 or 1. */
bool measure_has_run(const struct plan *plan, enum run_kind kind, unsigned round);

/* Estimate of what the plan takes in all, in ns: its budget, or more where building takes it. */
uint64_t measure_estimate_ns(const struct measurement *m);

/* Execute what the tallies do not have yet, until the end or until *setup.stop. OBSERVER is called
 * after each run; its error ends the measurement. 0 or -errno with a line in WHY. */
int measure_execute(struct measurement *m, measure_observer *observer, void *context, char *why,
		    size_t why_size);

/* By how much the p50 of a control moved from the first third of its rounds to the last, as a
 * fraction; 0 where it has fewer than 3 rounds. */
double measure_control_moved(const struct tally *control, double resolution_ns);

void measure_free(struct measurement *m);

#endif
