// SPDX-License-Identifier: GPL-2.0-or-later
#include "harness/measure_counters.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/core_type.h"

/* Where the CPUs of TALLY are: the name of their core type; "" where all are alike or nothing is
 * known; "?" where they are of several. */
static const char *type_of(const struct core_type *types, size_t count, const struct tally *tally)
{
	const struct core_type *type;
	char ignored[COUNTER_REASON_SIZE];

	if (count < 2)
		return "";
	type = core_type_of(types, count, tally->placement.cpus, tally->placement.workers, ignored,
			    sizeof(ignored));
	return type ? type->name : "?";
}

/* The plan of another cell whose CPUs are of the same type, or a new one. */
static int choose(struct measurement *m, const struct counter_pmu *pmu, const char **types,
		  size_t cell, char *why, size_t why_size)
{
	const struct placement *placement = &m->tallies[cell].placement;
	struct counter_plan_spec spec = { .choice = &m->plan->counters,
					  .pmu = pmu,
					  .root = "",
					  .cpus = placement->cpus,
					  .cpu_count = placement->workers };
	int error;

	for (size_t i = 0; i < cell; i++)
		if (!strcmp(types[i], types[cell])) {
			m->tallies[cell].counter_plan = m->tallies[i].counter_plan;
			return 0;
		}
	error = counter_plan_make(&spec, &m->counters[m->counter_plans], why, why_size);
	if (!error)
		m->tallies[cell].counter_plan = &m->counters[m->counter_plans++];
	return error;
}

int measure_choose_counters(struct measurement *m, const struct counter_pmu *pmu, char *why,
			    size_t why_size)
{
	size_t count = m->plan->count, type_count = 0;
	const char **names = calloc(count, sizeof(*names));
	struct core_type *types = NULL;
	int error = 0;

	m->counters = calloc(count, sizeof(*m->counters));
	if (!names || !m->counters || core_types_read("", &types, &type_count) == -ENOMEM) {
		snprintf(why, why_size, "counters: out of memory");
		error = -ENOMEM;
	}
	for (size_t i = 0; i < count && !error; i++) {
		names[i] = type_of(types, type_count, &m->tallies[i]);
		error = choose(m, pmu, names, i, why, why_size);
	}
	core_types_free(types, type_count);
	free(names);
	return error;
}

void measure_free_counters(struct measurement *m)
{
	for (size_t i = 0; i < m->counter_plans; i++)
		counter_plan_free(&m->counters[i]);
	free(m->counters);
	m->counters = NULL;
	m->counter_plans = 0;
}

unsigned measure_counted_runs(const struct plan *plan, size_t groups)
{
	unsigned least = plan->runs < MEASURE_COUNTED_RUNS ? plan->runs : MEASURE_COUNTED_RUNS;

	return groups > least ? (unsigned)groups : least;
}

/* From the first round to the last; where there are more runs than rounds, evenly over them. */
unsigned measure_counted_round(const struct plan *plan, unsigned total, unsigned i)
{
	if (total > plan->runs)
		return (unsigned)((uint64_t)i * plan->runs / total);
	return total < 2 ? 0 : (unsigned)((uint64_t)i * (plan->runs - 1) / (total - 1));
}

static size_t groups_of(const struct tally *tally)
{
	return tally->counter_plan ? tally->counter_plan->group_count : 0;
}

/* Of runs that take GROUPS in turn, and of which there are DONE. */
static unsigned due(const struct plan *plan, size_t groups, unsigned done, unsigned round)
{
	unsigned total = measure_counted_runs(plan, groups), count = 0;

	for (unsigned i = done; i < total; i++)
		count += measure_counted_round(plan, total, i) == round;
	return count;
}

unsigned measure_counted_due(const struct plan *plan, const struct tally *tally, unsigned round)
{
	if ((tally->counter_plan && tally->counter_plan->off) ||
	    !measure_has_run(plan, RUN_COUNTED, 0))
		return 0;
	return due(plan, groups_of(tally), tally->counted_runs, round);
}

size_t measure_next_group(const struct tally *tally)
{
	return groups_of(tally) ? tally->counted_runs % groups_of(tally) : 0;
}

unsigned measure_read_due(const struct plan *plan, const struct tally *tally, unsigned round)
{
	size_t sources = counter_reads_sources(tally->counter_plan);

	if (!sources || !measure_has_run(plan, RUN_COUNTED_INTERVALS, 0) ||
	    tally->spec->mechanism->child == CHILD_NONE || counter_reads_cannot(tally->spec))
		return 0;
	return due(plan, sources, tally->read_runs, round);
}

size_t measure_next_source(const struct tally *tally)
{
	size_t sources = counter_reads_sources(tally->counter_plan);

	return sources ? tally->read_runs % sources : 0;
}
