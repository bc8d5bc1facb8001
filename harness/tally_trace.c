// SPDX-License-Identifier: GPL-2.0-or-later
/* What a cell's traced runs have found. */
#include <math.h>
#include <stdlib.h>

#include "harness/graph_phases.h"
#include "harness/tally_parts.h"
#include "harness/trace.h"
#include "results/quantile.h"

static double p50_of_call(const struct tally *tally, enum run_kind kind, unsigned round)
{
	/* The last attempt of a round is the least disturbed one. */
	for (size_t i = tally->count; i-- > 0;)
		if (tally->runs[i].kind == kind && tally->runs[i].round == round &&
		    tally->runs[i].intervals[INTERVAL_CALL].n)
			return tally->runs[i].intervals[INTERVAL_CALL].p50_ns;
	return NAN;
}

/* How long the call took in the traced run beside the plain one of ROUND. */
static double traced_ns(const struct tally *tally, unsigned round)
{
	if (tally->trace.rows)
		return graph_phases_creation_ns(tally->trace.rows);
	return p50_of_call(tally, RUN_TRACED_CALL, round);
}

/* Medians, over the rounds that have both, of the p50 in the traced run over that in the plain one
 * beside it, and of the one less the other. Of a call graph's run: of the calls that are in it. */
static struct trace_cost cost_of(const struct tally *tally)
{
	double *ratios = malloc((tally->count + 1) * sizeof(*ratios));
	double *added = malloc((tally->count + 1) * sizeof(*added));
	struct trace_cost cost = { NAN, NAN };
	size_t n = 0;

	for (size_t i = 0; ratios && added && i < tally->count; i++) {
		const struct tally_run *run = &tally->runs[i];
		double traced = traced_ns(tally, run->round);
		double plain = run->intervals[INTERVAL_CALL].p50_ns;

		if (run->kind != RUN_PLAIN || !tally_speaks(tally, run) ||
		    !isfinite(traced / plain))
			continue;
		ratios[n] = traced / plain;
		added[n++] = traced - plain;
	}
	if (n)
		cost = (struct trace_cost){ quantile_median(ratios, n), quantile_median(added, n) };
	free(ratios);
	free(added);
	return cost;
}

double tally_trace_slowdown(const struct tally *tally)
{
	return cost_of(tally).slowdown;
}

void tally_describe_trace(const struct tally *tally, struct json_object *object)
{
	const struct trace_cost cost = cost_of(tally);

	trace_describe(&tally->trace, &cost, object);
}
