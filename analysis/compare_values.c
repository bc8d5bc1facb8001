// SPDX-License-Identifier: GPL-2.0-or-later
#include "analysis/compare_values.h"

#include <math.h>
#include <string.h>

#include "results/quantile.h"

static double run_value(const struct run *run, const struct compare_wanted *wanted)
{
	if (wanted->kind == COMPARE_P50)
		return run->p50_ns[wanted->interval];
	if (strcmp(run->kind, "plain"))
		return NAN;
	return wanted->kind == COMPARE_P99 ? run->p99_ns : run->ops_per_s;
}

/* The kind of run that has the interval's figures: times with stamps are not those without. */
static bool right_kind(const struct run *run, const struct compare_wanted *wanted)
{
	bool stamped = wanted->kind == COMPARE_P50 &&
		       (wanted->interval == INTERVAL_START || wanted->interval == INTERVAL_RUN ||
			wanted->interval == INTERVAL_EXIT);

	return !strcmp(run->kind, stamped ? "stamped" : "plain");
}

static size_t quiet_runs(const struct cell *cell, const struct compare_wanted *wanted)
{
	size_t count = 0;

	for (size_t i = 0; i < cell->runs.count; i++)
		if (right_kind(&cell->runs.list[i], wanted) && !cell->runs.list[i].disturbed)
			count++;
	return count;
}

static double count_value(const struct cell *cell, const struct compare_wanted *wanted)
{
	const struct counters *counters = &cell->counts[wanted->counts];

	for (size_t i = 0; i < counters->count; i++)
		if (!strcmp(counters->list[i].name, wanted->name))
			return counters->list[i].value;
	return NAN;
}

size_t compare_values(const struct cell *cell, const struct compare_wanted *wanted, double *values,
		      unsigned *rounds)
{
	bool quiet_only = quiet_runs(cell, wanted) >= QUANTILE_FEWEST_RUNS;
	size_t count = 0;

	if (wanted->kind == COMPARE_COUNT) {
		values[0] = count_value(cell, wanted);
		return isfinite(values[0]);
	}
	for (size_t i = 0; i < cell->runs.count; i++) {
		const struct run *run = &cell->runs.list[i];
		double value = right_kind(run, wanted) && !(quiet_only && run->disturbed)
				       ? run_value(run, wanted)
				       : NAN;

		if (!isfinite(value) || value < 0)
			continue;
		if (rounds)
			rounds[count] = run->round;
		values[count++] = value;
	}
	return count;
}
