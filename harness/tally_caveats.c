// SPDX-License-Identifier: GPL-2.0-or-later
/* When a cell gets which caveat: the thresholds. */
#include <errno.h>
#include <string.h>

#include "harness/caveat.h"
#include "harness/tally_parts.h"
#include "results/quantile.h"

#define STAMP_DEAR   1.08
#define WIDE         0.03
#define COARSE_STEPS 20
#define TRACE_DEAR   1.2
/* Caches of free objects are no leak: so much may stay, or this part of all that was taken. */
#define KEPT_BYTES   (64 << 10)
#define KEPT_PART    0.01
#define COUNTED_PART 0.8

/* CPU time per operation, task-clock's over rusage's; 1 where one of them is missing or too short
 * to tell. */
static double counted_part(const struct tally *tally)
{
	double cpu_ns = 0, n = 0, counted;

	for (size_t i = 0; i < tally->count; i++)
		if (tally->runs[i].kind == RUN_PLAIN) {
			cpu_ns += (double)(tally->runs[i].usage.user_ns +
					   tally->runs[i].usage.system_ns);
			n += (double)tally->runs[i].n;
		}
	if (tally->spec->mechanism->child == CHILD_NONE || !tally->counted_n || cpu_ns <= 0 ||
	    tally->counters.unavailable[COUNTER_TOTAL][COUNTER_TASK_CLOCK][0])
		return 1;
	counted =
		tally->counters.value[COUNTER_TOTAL][COUNTER_TASK_CLOCK] / (double)tally->counted_n;
	return counted / (cpu_ns / n);
}

/* Sampled pages of the image that are not on the one node that was asked for. */
static size_t pages_elsewhere(const struct tally *tally)
{
	const struct axis_value *mem = &tally->spec->values[AXIS_MEM];
	size_t pages = 0;

	if (!mem->text || strncmp(mem->text, "node:", strlen("node:")))
		return 0;
	for (size_t node = 0; node < tally->memory_node_count; node++)
		pages += node == mem->number ? 0 : tally->memory_nodes[node];
	return pages;
}

/* What the kernel kept of what it allocated, where that is more than caches explain; else 0. */
static double kept_bytes(const struct tally *tally)
{
	const struct trace *trace = &tally->trace;
	double taken = 0, kept = (double)trace->unfreed_bytes;

	for (size_t i = 0; i < trace->allocation_count; i++)
		taken += (double)trace->allocations[i].allocation.bytes;
	return !trace->allocations_incomplete && kept > KEPT_BYTES && kept > KEPT_PART * taken
		       ? kept
		       : 0;
}

int tally_add_caveats(const struct tally *tally, const struct tally_summary *total,
		      double stamp_cost, double resolution_ns, uint64_t refused,
		      struct json_object *list)
{
	double half = total->ci95_known ? (total->ci95[1] - total->ci95[0]) / 2 / total->p50 : 0;
	int error = 0;

	if (!total->runs)
		return 0;
	if (tally->inject.spin_ns > 0)
		error |= caveat_add(list, CAVEAT_INJECTED,
				    "each creation spins for %.0f ns; without it one took %.0f ns",
				    tally->inject.spin_ns, tally->inject.base_ns);
	if (tally->inject.more)
		error |= caveat_add(
			list, CAVEAT_INJECTED, "the image has %s=%llu more than the cell says",
			axes[tally->inject.axis]->key, (unsigned long long)tally->inject.more);
	if (!total->ci95_known)
		error |= caveat_add(list, CAVEAT_FEW_RUNS,
				    "%zu runs, %d are needed for a 95 %% interval", total->runs,
				    QUANTILE_FEWEST_RUNS);
	if (half > WIDE)
		error |= caveat_add(list, CAVEAT_WIDE,
				    "the interval of total is +-%.1f %% of its p50", half * 100);
	if (refused)
		error |= caveat_add(list, CAVEAT_REFUSED,
				    "%llu creations were refused and repeated, %llu succeeded",
				    (unsigned long long)refused, (unsigned long long)total->n);
	if (stamp_cost > STAMP_DEAR)
		error |= caveat_add(list, CAVEAT_STAMP_DEAR, "stamped runs take %.2f of plain ones",
				    stamp_cost);
	if (tally_trace_slowdown(tally) > TRACE_DEAR)
		error |= caveat_add(list, CAVEAT_TRACE_DEAR,
				    "the traced call takes %.2f of the untraced one",
				    tally_trace_slowdown(tally));
	if (kept_bytes(tally))
		error |= caveat_add(list, CAVEAT_KERNEL_MEMORY_KEPT,
				    "%.0f KiB were not given back after %llu processes",
				    kept_bytes(tally) / 1024,
				    (unsigned long long)tally->trace.allocating);
	if (counted_part(tally) < COUNTED_PART)
		error |= caveat_add(
			list, CAVEAT_COUNTED_PART,
			"task-clock has %.2f of the CPU time that rusage has: what is missing is the child's",
			counted_part(tally));
	if (tally->spec->mechanism->child != CHILD_NONE &&
	    total->p50 < COARSE_STEPS * resolution_ns)
		error |= caveat_add(list, CAVEAT_COARSE_CLOCK,
				    "the p50 of total is %.0f ns, a step of the clock %.0f ns",
				    total->p50, resolution_ns);
	error |= tally_add_noise(tally, list);
	if (tally->migrated)
		error |= caveat_add(list, CAVEAT_MIGRATED,
				    "a subject ran on another CPU than its own");
	if (tally->unbound)
		error |= caveat_add(list, CAVEAT_UNBOUND,
				    "sched_getaffinity showed more CPUs than the placement gave");
	if (pages_elsewhere(tally))
		error |= caveat_add(list, CAVEAT_MEMORY_ELSEWHERE,
				    "%zu of the pages looked at are not on %s",
				    pages_elsewhere(tally), tally->spec->values[AXIS_MEM].text);
	if (tally->placement.oversubscribed)
		error |= caveat_add(list, CAVEAT_OVERSUBSCRIBED, "%zu workers share CPUs",
				    tally->placement.workers);
	if (tally->placement.controller_shares)
		error |= caveat_add(list, CAVEAT_CONTROLLER_SHARES,
				    "the controller sleeps on a measured CPU");
	return error ? -ENOMEM : 0;
}
