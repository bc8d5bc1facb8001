// SPDX-License-Identifier: GPL-2.0-or-later
/* A trace as the result document has it; every member is told in results/result.schema.json. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "harness/graph_phases.h"
#include "harness/tally_parts.h"
#include "harness/trace.h"
#include "harness/trace_status.h"

static struct json_object *text(const char *value)
{
	return value && *value ? json_object_new_string(value) : NULL;
}

static size_t root_of(size_t row)
{
	while (phases[row].parent)
		row = phase_find(phases[row].parent);
	return row;
}

/* Nanoseconds that one entry with its exit costs: what tracing has added to the call, by their
 * number. It bears what beginning and ending a track costs, too. NAN where runs differ by more than
 * that. */
static double pair_ns(const struct trace *trace, const struct trace_cost *cost)
{
	double hits = trace->by_functions ? trace_probe_hits(trace) : 0;

	return hits > 0 && cost->added_ns > 0 ? cost->added_ns / hits : NAN;
}

/* Only of calls that were told by their functions. */
static void describe_function(const struct trace *trace, size_t row, const struct trace_cost *cost,
			      struct json_object *object)
{
	const struct trace_phase *phase = &trace->phases[row];
	double forks = (double)trace->calls, own;

	if (!trace->by_functions || !phase_within(row, "call") || !phase->n)
		return;
	own = trace_own_cost(trace, row, pair_ns(trace, cost));
	json_object_object_add(object, "self_ns",
			       trace->told[row] ? tally_number(phase->self_ns / forks) : NULL);
	/* An estimate of less than nothing tells nothing. */
	json_object_object_add(object, "adjusted_ns",
			       phase->ns / forks > own ? tally_number(phase->ns / forks - own)
						       : NULL);
}

static void describe_figures(const struct trace *trace, size_t row, struct json_object *object)
{
	const struct trace_phase *phase = &trace->phases[row];
	double forks = (double)trace_forks(trace, row), root = trace->phases[root_of(row)].ns;
	bool seen = phase->n;

	json_object_object_add(object, "count",
			       phase->events && trace->told[row]
				       ? tally_number((double)phase->events / forks)
				       : NULL);
	json_object_object_add(object, "n", json_object_new_int64((int64_t)phase->n));
	json_object_object_add(object, "p50_ns",
			       seen ? tally_number(histogram_quantile(&phase->histogram, 0.5))
				    : NULL);
	json_object_object_add(object, "p99_ns",
			       seen ? tally_number(histogram_quantile(&phase->histogram, 0.99))
				    : NULL);
	json_object_object_add(object, "mean_ns", seen ? tally_number(phase->ns / forks) : NULL);
	json_object_object_add(object, "share", seen ? tally_number(phase->ns / root) : NULL);
}

static struct json_object *describe_row(const struct trace *trace, size_t row,
					const struct trace_cost *cost)
{
	struct json_object *object = json_object_new_object(), *with = json_object_new_array();
	struct trace_status status;

	trace_judge(trace, row, &status);
	for (size_t i = 0; i < status.with_count; i++)
		json_object_array_add(with, json_object_new_string(phases[status.with[i]].name));
	json_object_object_add(object, "name", json_object_new_string(phases[row].name));
	json_object_object_add(object, "parent", text(phases[row].parent));
	json_object_object_add(object, "status", json_object_new_string(status.word));
	json_object_object_add(object, "with", with);
	json_object_object_add(object, "source", text(trace->sources[row]));
	json_object_object_add(object, "reason", text(status.reason));
	describe_figures(trace, row, object);
	describe_function(trace, row, cost, object);
	return object;
}

static struct json_object *describe_waits(const struct trace *trace)
{
	static const char *const reasons[] = { "preempted", "waiting", "lock" };
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < trace->wait_count; i++) {
		const struct trace_wait *wait = &trace->waits[i];
		struct json_object *object = json_object_new_object();
		double forks = (double)trace->calls;

		json_object_object_add(object, "phase",
				       json_object_new_string(phases[wait->key.phase].name));
		json_object_object_add(object, "reason",
				       json_object_new_string(reasons[wait->key.reason]));
		json_object_object_add(object, "site", text(wait->site));
		json_object_object_add(object, "count",
				       tally_number((double)wait->wait.count / forks));
		json_object_object_add(object, "mean_ns",
				       tally_number((double)wait->wait.ns / forks));
		json_object_object_add(object, "max_ns", tally_number((double)wait->wait.most_ns));
		json_object_array_add(array, object);
	}
	return array;
}

static struct json_object *describe_memory(const struct trace *trace)
{
	struct json_object *array = json_object_new_array();

	for (size_t i = 0; i < trace->allocation_count; i++) {
		const struct trace_allocation *one = &trace->allocations[i];
		struct json_object *object = json_object_new_object();
		double forks = (double)trace->allocating;

		json_object_object_add(object, "phase",
				       json_object_new_string(phases[one->key.phase].name));
		json_object_object_add(object, "what", json_object_new_string(one->what));
		json_object_object_add(object, "bytes",
				       tally_number((double)one->allocation.bytes / forks));
		json_object_object_add(object, "count",
				       tally_number((double)one->allocation.count / forks));
		json_object_array_add(array, object);
	}
	return array;
}

static void describe_probes(const struct trace *trace, const struct trace_cost *cost,
			    struct json_object *object)
{
	json_object_object_add(object, "probe_hits", tally_number(trace_probe_hits(trace)));
	json_object_object_add(object, "probe_misses",
			       trace->probe_misses_known
				       ? json_object_new_int64((int64_t)trace->probe_misses)
				       : NULL);
	json_object_object_add(object, "probe_ns", tally_number(pair_ns(trace, cost)));
}

void trace_describe(const struct trace *trace, const struct trace_cost *cost,
		    struct json_object *object)
{
	struct json_object *rows = NULL;

	if (!trace->backend && !*trace->reason)
		return;
	if (trace->rows) {
		graph_phases_adjust(trace->rows, trace->about, cost->added_ns);
		rows = json_object_get(trace->rows);
	} else if (trace->calls || trace->lives) {
		rows = json_object_new_array();
		for (size_t row = 0; row < phase_count; row++)
			json_object_array_add(rows, describe_row(trace, row, cost));
	}
	json_object_object_add(object, "phases", rows);
	json_object_object_add(object, "phase_backend", rows ? text(trace->backend) : NULL);
	json_object_object_add(object, "phase_reason",
			       text(*trace->reason ? trace->reason
				    : rows         ? NULL
						   : "the subject itself created no process"));
	json_object_object_add(object, "phase_coverage",
			       rows && !trace->rows ? tally_number(trace_coverage(trace)) : NULL);
	json_object_object_add(object, "phase_slowdown",
			       rows ? tally_number(cost->slowdown) : NULL);
	if (trace->rows)
		json_object_object_add(object, "call_graph", json_object_get(trace->about));
	if (!rows || trace->rows)
		return;
	if (trace->by_functions && trace->calls)
		describe_probes(trace, cost, object);
	json_object_object_add(object, "phase_waits", describe_waits(trace));
	if (!trace->allocating)
		return;
	json_object_object_add(object, "kernel_memory", describe_memory(trace));
	json_object_object_add(object, "kernel_memory_net_bytes",
			       trace->allocations_incomplete
				       ? NULL
				       : json_object_new_int64((int64_t)trace->unfreed_bytes));
}
