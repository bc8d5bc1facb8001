// SPDX-License-Identifier: GPL-2.0-or-later
/* Taking runs in. How a cell is written down is in tally_describe.c. */
#include "harness/tally.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/measure.h"
#include "harness/noise.h"

/* Which runs speak for an interval: the plain ones where they can. */
static bool speaks_for(enum run_kind kind, enum interval interval)
{
	bool stamped =
		interval == INTERVAL_START || interval == INTERVAL_RUN || interval == INTERVAL_EXIT;

	return kind == (stamped ? RUN_STAMPED : RUN_PLAIN);
}

int tally_samples(void *context, enum interval interval, const double *sorted_ns, size_t n)
{
	struct tally_sink *sink = context;
	bool disturbed = sink->run && noise_disturbs(sink->run->noise);
	struct histogram *histogram =
		disturbed ? &sink->tally->disturbed[interval] : &sink->tally->histograms[interval];

	if (!speaks_for(sink->kind, interval))
		return 0;
	for (size_t i = 0; i < n; i++) {
		int error = histogram_add(histogram, sorted_ns[i], 1);

		if (error)
			return error;
	}
	return 0;
}

/* What one run has counted: the rows of one group. */
static int add_readings(struct tally *tally, const struct run *run)
{
	const struct counter_plan *plan = tally->counter_plan;
	const struct counter_group *group;

	if (!plan || !plan->group_count)
		return 0;
	if (!tally->counted)
		tally->counted = calloc(plan->row_count, sizeof(*tally->counted));
	if (!tally->counted)
		return -ENOMEM;
	group = &plan->groups[run->counters.group];
	for (size_t i = 0; i < group->count; i++) {
		struct tally_counted *counted = &tally->counted[group->rows[i]][group->scope];

		memcpy(counted->refused, run->counters.refused, sizeof(counted->refused));
		if (!run->counters.readings)
			continue;
		counted->value += run->counters.readings[i].value;
		counted->enabled_ns += run->counters.readings[i].enabled_ns;
		counted->running_ns += run->counters.readings[i].running_ns;
		counted->n += run->n;
	}
	return 0;
}

static int add_counters(struct tally *tally, const struct run *run)
{
	struct counters *sum = &tally->counters;
	struct uncore_used uncore = run->counters.uncore;

	uncore.n = run->n;

	for (enum counter_scope scope = 0; scope < COUNTER_SCOPES; scope++)
		for (size_t i = 0; i < COUNTERS; i++) {
			const char *why = run->counters.unavailable[scope][i];

			sum->value[scope][i] += run->counters.value[scope][i];
			if (*why)
				memcpy(sum->unavailable[scope][i], why,
				       sizeof(sum->unavailable[scope][i]));
		}
	for (size_t i = 0; i < COUNTER_VMSTAT; i++) {
		sum->vmstat[i] += run->counters.vmstat[i];
		sum->vmstat_known[i] = run->counters.vmstat_known[i];
	}
	uncore_sum(&uncore, &tally->uncore);
	sum->counted = true;
	tally->counted_n += run->n;
	tally->counted_runs++;
	return add_readings(tally, run);
}

bool tally_on_its_cpus(const struct tally *tally, hwloc_const_bitmap_t seen)
{
	hwloc_bitmap_t given = hwloc_bitmap_alloc();
	bool included;

	if (!given)
		return true;
	for (size_t i = 0; i < tally->placement.workers; i++)
		hwloc_bitmap_set(given, (unsigned)tally->placement.cpus[i]);
	included = hwloc_bitmap_isincluded(seen, given);
	hwloc_bitmap_free(given);
	return included;
}

/* How many runs of its kind its round has already. */
static unsigned attempt_of(const struct tally *tally, const struct tally_run *run)
{
	unsigned attempt = 0;

	for (size_t i = tally->count; i-- > 0 && tally->runs[i].round == run->round;)
		attempt += tally->runs[i].kind == run->kind;
	return attempt;
}

static int keep_run(struct tally *tally, const struct run *run, struct tally_run *kept)
{
	struct tally_run *runs = realloc(tally->runs, (tally->count + 1) * sizeof(*runs));

	if (!runs)
		return -ENOMEM;
	tally->runs = runs;
	kept->attempt = attempt_of(tally, kept);
	kept->duration_ns = run->duration_ns;
	kept->n = run->n;
	kept->ops_per_s = run->ops_per_s;
	kept->usage = run->usage;
	memcpy(kept->intervals, run->intervals, sizeof(kept->intervals));
	memcpy(kept->refusals, run->refusals, sizeof(kept->refusals));
	kept->beside_per_s = run->beside_per_s;
	kept->table = table_copy(run->table);
	if (run->table && !kept->table)
		return -ENOMEM;
	if (hwloc_bitmap_list_asprintf(&kept->cpus, run->cpus) < 0)
		return -ENOMEM;
	tally->next_round[kept->kind] = kept->round + 1;
	tally->runs[tally->count++] = *kept;
	return 0;
}

/* What one creation takes of a worker's time: less than its latency where several are in flight or
 * a queue waits, more where the next is not yet due. */
static double operation_ns(const struct cell_spec *cell, const struct run *run)
{
	double p50 = run->intervals[INTERVAL_TOTAL].p50_ns;
	double each = (double)run->duration_ns * (double)cell->values[AXIS_WORKERS].number /
		      fmax((double)run->n, 1);

	if (run->duration_ns && (each < p50 || cell->values[AXIS_RATE].number))
		return each;
	return p50;
}

bool tally_is_special(const struct tally *tally)
{
	return tally->spec && tally->spec->measure && tally->spec->measure->run;
}

int tally_add(struct tally *tally, const struct run *run, enum run_kind kind, unsigned round,
	      uint64_t start_ns)
{
	struct tally_run kept = { .kind = kind,
				  .round = round,
				  .start_ns = start_ns,
				  .environment = run->environment,
				  .noise = run->noise };

	if (run->verdict != VERDICT_OK) {
		tally->verdict = run->verdict;
		memcpy(tally->reason, run->reason, sizeof(tally->reason));
		return 0;
	}
	if (tally->verdict == VERDICT_SKIP)
		tally->verdict = VERDICT_OK;
	if (kind == RUN_PLAIN || !tally->image_known) {
		tally->image = run->image;
		tally->build_ns = run->build_ns;
		tally->image_known = true;
	}
	if (kind == RUN_COUNTED && add_counters(tally, run))
		return -ENOMEM;
	if (kind == RUN_COUNTED_INTERVALS) {
		counter_reads_add(&run->reads, &tally->reads);
		tally->read_runs++;
	}
	if (run->tail.runs)
		tail_merge(&run->tail, &tally->tails[kind]);
	if (run->memory_node_count && !tally->memory_nodes) {
		tally->memory_nodes = malloc(run->memory_node_count * sizeof(*tally->memory_nodes));
		if (!tally->memory_nodes)
			return -ENOMEM;
		memcpy(tally->memory_nodes, run->memory_nodes,
		       run->memory_node_count * sizeof(*tally->memory_nodes));
		tally->memory_node_count = run->memory_node_count;
	}
	tally->unbound |= !run->bound;
	tally->migrated |= !tally_on_its_cpus(tally, run->cpus);
	tally->setup_ns += ((double)run->setup_ns - tally->setup_ns) / (double)(tally->count + 1);
	if (kind == RUN_PLAIN) {
		struct energy_used energy = run->energy;

		energy.n = run->n;
		energy_sum(&energy, &tally->energy);
	}
	if (kind == RUN_PLAIN && run->node_pages.count) {
		static const struct node_pages none;

		node_pages_add(&none, &run->node_pages, &tally->node_pages);
		tally->node_pages_n += run->n;
	}
	if (kind == RUN_PLAIN)
		tally->operation_ns = tally_is_special(tally) && tally->spec->measure->whole
					      ? (double)run->duration_ns
					      : operation_ns(tally->spec, run);
	return keep_run(tally, run, &kept);
}

size_t tally_runs(const struct tally *tally, enum run_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < tally->count; i++)
		count += tally->runs[i].kind == kind;
	return count;
}

size_t tally_p50s(const struct tally *tally, enum run_kind kind, enum interval interval,
		  double *p50s)
{
	bool leaves_out = tally_leaves_out(tally, kind);
	size_t n = 0;

	for (size_t i = 0; i < tally->count; i++)
		if (tally->runs[i].kind == kind && tally->runs[i].intervals[interval].n &&
		    !(leaves_out && noise_disturbs(tally->runs[i].noise)))
			p50s[n++] = tally->runs[i].intervals[interval].p50_ns;
	return n;
}

void tally_free(struct tally *tally)
{
	for (size_t i = 0; i < tally->count; i++) {
		free(tally->runs[i].cpus);
		free(tally->runs[i].table);
	}
	for (size_t i = 0; i < INTERVALS; i++) {
		histogram_free(&tally->histograms[i]);
		histogram_free(&tally->disturbed[i]);
	}
	free(tally->runs);
	free(tally->counted);
	trace_free(&tally->trace);
	free(tally->memory_nodes);
	placement_free(&tally->placement);
}
