// SPDX-License-Identifier: GPL-2.0-or-later
/* What a cell's traced runs have found. */
#include <math.h>
#include <stdlib.h>

#include "harness/tally_parts.h"
#include "harness/trace.h"
#include "results/quantile.h"

static double p50_of_call(const struct tally *tally, enum run_kind kind, unsigned round)
{
	for (size_t i = 0; i < tally->count; i++)
		if (tally->runs[i].kind == kind && tally->runs[i].round == round &&
		    tally->runs[i].intervals[INTERVAL_CALL].n)
			return tally->runs[i].intervals[INTERVAL_CALL].p50_ns;
	return NAN;
}

double tally_trace_slowdown(const struct tally *tally)
{
	enum run_kind traced = tally->trace.rows ? RUN_TRACED_GRAPH : RUN_TRACED_CALL;
	double *ratios = malloc((tally->count + 1) * sizeof(*ratios)), median = NAN;
	size_t n = 0;

	for (size_t i = 0; ratios && i < tally->count; i++) {
		const struct tally_run *run = &tally->runs[i];
		double ratio = p50_of_call(tally, traced, run->round) /
			       run->intervals[INTERVAL_CALL].p50_ns;

		if (run->kind == RUN_PLAIN && isfinite(ratio))
			ratios[n++] = ratio;
	}
	if (n)
		median = quantile_median(ratios, n);
	free(ratios);
	return median;
}

void tally_describe_trace(const struct tally *tally, struct json_object *object)
{
	trace_describe(&tally->trace, tally_trace_slowdown(tally), object);
}
