// SPDX-License-Identifier: GPL-2.0-or-later
/* Rounds of cells in shuffled order; within a cell its kinds of runs follow each other directly, so
 * that plain and stamped runs see the same machine. The budget that building leaves is shared out
 * between the loops anew in each round, by what building has been seen to take. */
#include "harness/measure.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure.h"
#include "harness/cell.h"
#include "harness/inject.h"
#include "harness/measure_counters.h"
#include "harness/noise.h"
#include "harness/phase_backend.h"

#define SHORTEST_LOOP_NS 2000000u
/* Warming up takes a tenth of a loop on top of it. */
#define WARMED 1.1

/* How a cell's share of the time is divided, and how many samples a run takes in any case. */
static const struct {
	double weight;
	uint64_t fewest;
} kinds[RUN_KINDS] = {
	[RUN_PLAIN] = { 2, 7 },         [RUN_STAMPED] = { 1, 5 },
	[RUN_COUNTED] = { 1, 5 },       [RUN_COUNTED_INTERVALS] = { 0.5, 5 },
	[RUN_TRACED_MEMORY] = { 0, 5 }, [RUN_TRACED_CALL] = { 1, 10 },
	[RUN_TRACED_LIFE] = { 1, 10 },  [RUN_TRACED_GRAPH] = { 0, 50 },
};

/* A control is over in nanoseconds: it needs no equal share. */
#define CONTROL_WEIGHT 0.1

bool measure_has_run(const struct plan *plan, enum run_kind kind, unsigned round)
{
	bool outer = round == 0 || round == plan->runs - 1;
	bool alone = plan->phases == PLAN_PHASES_ONLY || plan->phases == PLAN_PHASES_GRAPH;

	switch (kind) {
	case RUN_PLAIN:
		return true;
	case RUN_STAMPED:
		return !alone;
	case RUN_COUNTED:
	case RUN_COUNTED_INTERVALS:
		return !alone && outer;
	case RUN_TRACED_GRAPH:
		return plan->phases == PLAN_PHASES_GRAPH && round == 0;
	case RUN_TRACED_MEMORY:
		outer = round == 0;
		break;
	default:
		outer = outer || plan->phases == PLAN_PHASES_ONLY;
	}
	return outer && (plan->phases == PLAN_PHASES_AUTO || plan->phases == PLAN_PHASES_ONLY);
}

/* How many workers of a cell have to take turns on a CPU. */
static double turns(const struct tally *tally)
{
	return (double)tally->placement.workers / (double)tally->placement.distinct;
}

/* What a run of this cell takes besides its loop: as seen, else as estimated. */
static double overhead_ns(const struct tally *tally)
{
	return tally->setup_ns > 0 ? tally->setup_ns
				   : (double)plan_overhead_ns(tally->spec) * turns(tally);
}

/* What one creation takes: as seen, else a guess for this decade's machines (30 ms to copy the page
 * tables of 1 GiB, 0.6 s to copy the pages). */
static double operation_ns(const struct tally *tally)
{
	const struct axis_value *values = tally->spec->values;
	double mm = (double)values[AXIS_MM].number, life = (double)cell_life_ns(tally->spec);
	double rate = (double)values[AXIS_RATE].number;

	if (tally->operation_ns > 0)
		return tally->operation_ns;
	if (tally->spec->mechanism->child != CHILD_COPY)
		mm = 0;
	if (strcmp(tally->spec->action->words[0].name, "touch"))
		mm *= 0.03;
	else
		mm *= 0.6;
	/* An open load has no more to do than is due. */
	return fmax((100e3 + mm + life) * turns(tally),
		    rate > 0 ? 1e9 * (double)values[AXIS_WORKERS].number / rate : 0);
}

/* What a run takes at the least, its warming up included: a slow cell may take longer than its
 * share. */
static double least_ns(const struct tally *tally, enum run_kind kind)
{
	if (tally_is_special(tally) && tally->spec->measure->whole)
		return fmax(tally->operation_ns, SHORTEST_LOOP_NS);
	/* It needs two forks, one of each order. */
	if (tally_is_special(tally) && tally->spec->measure->copies)
		return fmax(2 * operation_ns(tally), SHORTEST_LOOP_NS);
	return fmax(operation_ns(tally) * (double)(kinds[kind].fewest + 3), SHORTEST_LOOP_NS);
}

static double weight(const struct tally *tally, enum run_kind kind)
{
	return kinds[kind].weight * (tally->spec->control ? CONTROL_WEIGHT : 1);
}

static bool may_run(const struct measurement *m, const struct tally *tally, enum run_kind kind)
{
	/* A special measurement is not taken with stamps, counters or tracing; a control creates
	 * nothing that could be traced. */
	if (tally_is_special(tally) && kind != RUN_PLAIN)
		return false;
	if (run_is_traced(kind) && kind != RUN_TRACED_GRAPH &&
	    (!m->setup.tracer || !phase_tracer_has(m->setup.tracer, kind) || tally->spec->control))
		return false;
	return !tally->unavailable && tally->verdict != VERDICT_FAIL &&
	       tally->verdict != VERDICT_BROKEN;
}

/* How many runs of KIND are due in ROUND. */
static unsigned runs_due(const struct measurement *m, const struct tally *tally, enum run_kind kind,
			 unsigned round)
{
	if (!may_run(m, tally, kind))
		return 0;
	if (kind == RUN_COUNTED)
		return measure_counted_due(m->plan, tally, round);
	if (kind == RUN_COUNTED_INTERVALS)
		return measure_read_due(m->plan, tally, round);
	return measure_has_run(m->plan, kind, round) && round >= tally->next_round[kind];
}

/* What is still to do from ROUND on. A run whose share of weight * SHARE is less than it takes at
 * the least counts as overhead: only the others share. */
struct rest {
	size_t runs;
	double overhead_ns, weights;
};

static struct rest rest_from(const struct measurement *m, unsigned round, double share)
{
	struct rest rest = { 0 };

	for (; round < m->plan->runs; round++)
		for (size_t i = 0; i < m->plan->count; i++)
			for (enum run_kind kind = 0; kind < RUN_KINDS; kind++) {
				const struct tally *tally = &m->tallies[i];
				double least = least_ns(tally, kind);
				unsigned due = runs_due(m, tally, kind, round);

				rest.runs += due;
				rest.overhead_ns += due * overhead_ns(tally);
				if (least > WARMED * share * weight(tally, kind))
					rest.overhead_ns += due * least;
				else
					rest.weights += due * weight(tally, kind);
			}
	return rest;
}

uint64_t measure_estimate_ns(const struct measurement *m)
{
	return (uint64_t)fmax((double)m->plan->budget_ns, rest_from(m, 0, 0).overhead_ns);
}

/* Time of a loop of weight 1 in this and the following rounds. */
static double share_ns(struct measurement *m, unsigned round, double elapsed_ns)
{
	double left = (double)m->plan->budget_ns - elapsed_ns;
	double share = INFINITY;

	/* Each pass may find more runs that take longer than their share; a few settle it. */
	for (int pass = 0; pass < 8; pass++) {
		struct rest rest = rest_from(m, round, share);

		share = (left - rest.overhead_ns) / WARMED / fmax(rest.weights, 1e-9);
		if (share < SHORTEST_LOOP_NS)
			break;
	}
	if (share >= SHORTEST_LOOP_NS)
		return share;
	m->over_budget = true;
	return SHORTEST_LOOP_NS;
}

struct execution {
	struct measurement *m;
	measure_observer *observer;
	void *context;
	uint64_t began_ns;
	size_t done, total;
	char *why;
	size_t why_size;
};

static uint64_t elapsed_ns(const struct execution *e)
{
	return e->m->elapsed_before_ns + clock_monotonic() - e->began_ns;
}

static struct run_spec make_spec(const struct execution *e, struct tally *tally, enum run_kind kind,
				 unsigned round, double share)
{
	return (struct run_spec){
		.cell = tally->spec,
		.placement = &tally->placement,
		.kind = kind,
		.seed = e->m->plan->seed ^ tally->spec->params_hash ^ (uint64_t)round << 32,
		.loop_ns = (uint64_t)fmax(share * weight(tally, kind), SHORTEST_LOOP_NS),
		.inject = tally->inject,
		.fewest = kinds[kind].fewest,
		.expected_ns = (uint64_t)least_ns(tally, kind),
		.look_at_memory = tally->count == 0,
		.trace = &tally->trace,
		.cell_index = (size_t)(tally - e->m->tallies),
		.run_index = tally->count,
		.round = round,
		.counters = tally->counter_plan,
		.counter_group = measure_next_group(tally),
		.counter_source = measure_next_source(tally),
	};
}

static int execute_attempt(struct execution *e, struct tally *tally, enum run_kind kind,
			   unsigned round, double share)
{
	struct run run = { 0 };
	struct tally_sink sink = { tally, kind, &run };
	struct run_spec spec = make_spec(e, tally, kind, round, share);
	uint64_t start = elapsed_ns(e);
	int error = place_bind_controller(tally->placement.controller);

	if (error) {
		snprintf(e->why, e->why_size, "binding the controller: %s", strerror(-error));
		return error;
	}
	error = run_execute(&e->m->setup, &spec, tally_samples, &sink, &run);
	if (error)
		snprintf(e->why, e->why_size, "%s", run.reason);
	else if (run.interrupted)
		e->m->interrupted = true;
	else
		error = tally_add(tally, &run, kind, round, start);
	e->m->elapsed_ns = elapsed_ns(e);
	run_free(&run);
	return error;
}

/* What runs of other kinds find is added up: a second one would count twice. */
static bool is_to_be_repeated(const struct execution *e, const struct tally *tally,
			      enum run_kind kind)
{
	const struct tally_run *last = tally->count ? &tally->runs[tally->count - 1] : NULL;

	return !e->m->interrupted && (kind == RUN_PLAIN || kind == RUN_STAMPED) &&
	       tally->verdict == VERDICT_OK && last && last->kind == kind &&
	       last->attempt < e->m->plan->retries && noise_disturbs(last->noise);
}

/* A run, and again directly after it where it was disturbed: the order of cells stays as it is. */
static int execute_run(struct execution *e, struct tally *tally, enum run_kind kind, unsigned round,
		       double share)
{
	int error;

	do
		error = execute_attempt(e, tally, kind, round, share);
	while (!error && is_to_be_repeated(e, tally, kind));
	return error;
}

static int observe(struct execution *e, const struct tally *tally, unsigned round,
		   bool cell_finished, double share)
{
	struct rest rest = rest_from(e->m, round + 1, share);
	struct measure_progress progress = {
		.tally = tally,
		.cell_finished = cell_finished || tally->verdict == VERDICT_FAIL ||
				 tally->verdict == VERDICT_BROKEN,
		.runs_done = e->done,
		.runs_total = e->total,
		.round = round,
		.elapsed_ns = elapsed_ns(e),
	};

	/* The rest of this round is told by the runs, the others by what they will get. */
	progress.left_ns = (uint64_t)(rest.overhead_ns + rest.weights * share * WARMED);
	return e->observer(e->context, &progress);
}

static bool is_last_run(const struct execution *e, const struct tally *tally, unsigned round,
			enum run_kind kind)
{
	if (round != e->m->plan->runs - 1)
		return false;
	while (++kind < RUN_KINDS)
		if (runs_due(e->m, tally, kind, round))
			return false;
	return true;
}

static int execute_kind(struct execution *e, struct tally *tally, unsigned round,
			enum run_kind kind, bool last, double share)
{
	for (unsigned left = runs_due(e->m, tally, kind, round); left; left--) {
		int error = execute_run(e, tally, kind, round, share);

		if (error || e->m->interrupted)
			return error;
		e->done++;
		error = observe(e, tally, round, last && left == 1, share);
		if (error)
			return error;
		/* It has failed: it is not run again. */
		if (tally->verdict == VERDICT_FAIL || tally->verdict == VERDICT_BROKEN)
			break;
	}
	return 0;
}

static int execute_cell(struct execution *e, struct tally *tally, unsigned round, double share)
{
	if (inject_is_due(e->m->plan, tally)) {
		struct run_spec spec = make_spec(e, tally, RUN_PLAIN, round, share);
		int error = inject_calibrate(e->m, &spec, tally, e->why, e->why_size);

		if (error || e->m->interrupted)
			return error;
	}
	for (enum run_kind i = 0; i < RUN_KINDS; i++) {
		/* Plain first in even rounds, stamped first in odd ones: neither always finds the
		 * other's warmth. */
		enum run_kind kind = i < RUN_COUNTED && round % 2 ? RUN_STAMPED - i : i;
		int error =
			execute_kind(e, tally, round, kind, is_last_run(e, tally, round, i), share);

		if (error || e->m->interrupted)
			return error;
	}
	return 0;
}

static int execute_round(struct execution *e, unsigned round, size_t *order)
{
	double share = share_ns(e->m, round, (double)elapsed_ns(e));
	int error = plan_order(e->m->plan, round, order);

	for (size_t i = 0; i < e->m->plan->count && !error && !e->m->interrupted; i++)
		error = execute_cell(e, &e->m->tallies[order[i]], round, share);
	if (!error && !e->m->interrupted)
		e->m->rounds_done = round + 1;
	return error;
}

int measure_execute(struct measurement *m, measure_observer *observer, void *context, char *why,
		    size_t why_size)
{
	struct execution e = { .m = m,
			       .observer = observer,
			       .context = context,
			       .began_ns = clock_monotonic(),
			       .total = rest_from(m, 0, 0).runs,
			       .why = why,
			       .why_size = why_size };
	size_t *order = calloc(m->plan->count, sizeof(*order));
	int error = order ? 0 : -ENOMEM;

	*why = '\0';
	for (unsigned round = 0; round < m->plan->runs && !error && !m->interrupted; round++)
		error = execute_round(&e, round, order);
	free(order);
	if (error && !*why)
		snprintf(why, why_size, "measuring: %s", strerror(-error));
	return error;
}

void measure_free(struct measurement *m)
{
	for (size_t i = 0; m->tallies && i < m->plan->count; i++)
		tally_free(&m->tallies[i]);
	free(m->tallies);
	m->tallies = NULL;
	measure_free_counters(m);
}
