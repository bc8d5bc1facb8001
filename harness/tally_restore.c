// SPDX-License-Identifier: GPL-2.0-or-later
/* The way back from tally_describe.c, for runs that go on. */
#include "harness/tally_restore.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/errno_name.h"
#include "harness/noise.h"
#include "harness/tally_parts.h"

static struct json_object *member(struct json_object *object, const char *key, enum json_type type)
{
	struct json_object *value;

	return object && json_object_object_get_ex(object, key, &value) &&
			       json_object_is_type(value, type)
		       ? value
		       : NULL;
}

static uint64_t count(struct json_object *object, const char *key)
{
	struct json_object *value;

	return object && json_object_object_get_ex(object, key, &value)
		       ? (uint64_t)json_object_get_int64(value)
		       : 0;
}

static double number(struct json_object *object, const char *key)
{
	struct json_object *value;

	return object && json_object_object_get_ex(object, key, &value)
		       ? json_object_get_double(value)
		       : 0;
}

/* KEY is "histogram" or "histogram_disturbed". */
static int restore_histograms(struct json_object *cell, const char *key,
			      struct histogram *histograms)
{
	struct json_object *intervals =
		member(member(cell, key, json_type_object), "intervals", json_type_object);

	for (enum interval i = 0; i < INTERVALS; i++) {
		struct json_object *one = member(intervals, interval_name(i), json_type_object);
		struct json_object *low = member(one, "low_ns", json_type_array);
		struct json_object *counts = member(one, "count", json_type_array);

		for (size_t b = 0; low && counts && b < json_object_array_length(low); b++) {
			double value = json_object_get_double(json_object_array_get_idx(low, b));
			int64_t n = json_object_get_int64(json_object_array_get_idx(counts, b));

			if (n < 0)
				return -EINVAL;
			if (histogram_add(&histograms[i], value, (uint64_t)n))
				return -ENOMEM;
		}
	}
	return 0;
}

/* The document's histogram is of all runs where disturbed ones are not left out. */
static int without_disturbed(struct tally *tally)
{
	for (enum interval i = 0; i < INTERVALS; i++) {
		bool stamped = i == INTERVAL_START || i == INTERVAL_RUN || i == INTERVAL_EXIT;
		double low_ns, width_ns;
		size_t index = 0;
		uint64_t n;

		if (tally_leaves_out(tally, stamped ? RUN_STAMPED : RUN_PLAIN))
			continue;
		while (histogram_next(&tally->disturbed[i], &index, &low_ns, &width_ns, &n))
			if (histogram_remove(&tally->histograms[i], low_ns, n))
				return -EINVAL;
	}
	return 0;
}

static void restore_intervals(struct json_object *intervals, struct tally_run *run)
{
	for (enum interval i = 0; i < INTERVALS; i++) {
		struct json_object *interval =
			member(intervals, interval_name(i), json_type_object);

		run->intervals[i] = (struct interval_figures){
			.n = count(interval, "n"),
			.min_ns = number(interval, "min_ns"),
			.p50_ns = number(interval, "p50_ns"),
			.p90_ns = number(interval, "p90_ns"),
			.p99_ns = number(interval, "p99_ns"),
			.max_ns = number(interval, "max_ns"),
			.mean_ns = number(interval, "mean_ns"),
		};
	}
}

static void restore_refusals(struct json_object *errors, struct tally_run *run)
{
	size_t n = 0;

	if (!errors)
		return;
	json_object_object_foreach (errors, name, value) {
		if (n == ARENA_REFUSALS)
			break;
		run->refusals[n].error = errno_number(name);
		run->refusals[n++].count = (uint64_t)json_object_get_int64(value);
	}
}

static int restore_kind(struct json_object *object, enum run_kind *kind)
{
	const char *name = json_object_get_string(member(object, "kind", json_type_string));

	for (*kind = 0; *kind < RUN_KINDS; ++*kind)
		if (name && !strcmp(name, run_kind_names[*kind]))
			return 0;
	return -EINVAL;
}

static int restore_run(struct json_object *object, struct tally *tally)
{
	struct json_object *environment = member(object, "environment", json_type_object);
	struct json_object *cpus = member(object, "cpus", json_type_array);
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	struct tally_run *run = &tally->runs[tally->count];
	int error = set ? restore_kind(object, &run->kind) : -ENOMEM;

	if (error) {
		hwloc_bitmap_free(set);
		return error;
	}
	for (size_t i = 0; cpus && i < json_object_array_length(cpus); i++)
		hwloc_bitmap_set(set,
				 (unsigned)json_object_get_int(json_object_array_get_idx(cpus, i)));
	tally->migrated |= !tally_on_its_cpus(tally, set);
	error = hwloc_bitmap_list_asprintf(&run->cpus, set) < 0 ? -ENOMEM : 0;
	hwloc_bitmap_free(set);
	if (error)
		return error;
	run->round = (unsigned)count(object, "round");
	run->start_ns = count(object, "start_ns");
	run->duration_ns = count(object, "duration_ns");
	run->n = count(object, "n");
	run->ops_per_s = number(object, "ops_per_s");
	run->beside_per_s = number(object, "beside_per_s");
	run->table = table_restore(member(object, "measure", json_type_object));
	environment_restore(environment, &run->environment);
	run->environment.cpus = (unsigned)tally->placement.distinct;
	run->noise = noise_judge(&run->environment, tally->spec);
	run->attempt = (unsigned)count(object, "attempt");
	restore_intervals(member(object, "intervals", json_type_object), run);
	restore_refusals(member(object, "create_errors", json_type_object), run);
	if (run->kind == RUN_COUNTED) {
		tally->counted_n += run->n;
		tally->counted_runs++;
	}
	tally->read_runs += run->kind == RUN_COUNTED_INTERVALS;
	if (run->kind == RUN_PLAIN)
		tally->operation_ns = run->intervals[INTERVAL_TOTAL].p50_ns;
	if (run->round + 1 > tally->next_round[run->kind])
		tally->next_round[run->kind] = run->round + 1;
	tally->count++;
	return 0;
}

static int restore_runs(struct json_object *cell, struct tally *tally)
{
	struct json_object *runs = member(cell, "runs", json_type_array);
	size_t length = runs ? json_object_array_length(runs) : 0;
	int error = 0;

	tally->runs = calloc(length + 1, sizeof(*tally->runs));
	if (!tally->runs)
		return -ENOMEM;
	for (size_t i = 0; i < length && !error; i++) {
		struct json_object *run = json_object_array_get_idx(runs, i);
		enum run_kind kind;

		/* Traces cannot be gone on with: they are made anew. */
		error = restore_kind(run, &kind);
		if (!error && !run_is_traced(kind))
			error = restore_run(run, tally);
	}
	return error;
}

/* {"per_op": x} -> x; {"unavailable": reason} -> reason copied, 0. */
static double restore_counter(struct json_object *counters, const char *name, char *reason,
			      size_t size)
{
	struct json_object *counter = member(counters, name, json_type_object);
	const char *words =
		json_object_get_string(member(counter, "unavailable", json_type_string));

	if (words)
		strncpy(reason, words, size - 1);
	return number(counter, "per_op");
}

/* What has been counted of one row, by its key. */
static void restore_counted(struct json_object *rows, const char *key,
			    struct tally_counted *counted)
{
	struct json_object *object = member(rows, key, json_type_object);

	counted->n = count(object, "n");
	counted->value = number(object, "per_op") * (double)counted->n;
	counted->enabled_ns = count(object, "enabled_ns");
	counted->running_ns = count(object, "running_ns");
}

/* Why what has not been counted cannot be is found anew. */
static int restore_events(struct json_object *cell, struct tally *tally)
{
	struct json_object *counters = member(cell, "counters", json_type_object);
	struct json_object *sides = member(cell, "counters_by_side", json_type_object);
	const struct counter_plan *plan = tally->counter_plan;

	if (!plan || !plan->row_count)
		return 0;
	tally->counted = calloc(plan->row_count, sizeof(*tally->counted));
	if (!tally->counted)
		return -ENOMEM;
	for (size_t i = 0; i < plan->row_count; i++) {
		char key[200], side[220];

		tally_event_key(plan, i, key, sizeof(key));
		snprintf(side, sizeof(side), "%s:caller", key);
		restore_counted(counters, key, &tally->counted[i][COUNTER_TOTAL]);
		restore_counted(sides, side, &tally->counted[i][COUNTER_CALLER]);
	}
	return 0;
}

/* N operations were counted. */
static void restore_software(struct json_object *rows, const char *suffix, double n,
			     enum counter_scope scope, struct counters *counters)
{
	for (size_t i = 0; i < COUNTERS; i++) {
		char *reason = counters->unavailable[scope][i], key[80];

		snprintf(key, sizeof(key), "%s%s", counter_names[i], suffix);
		if (!member(rows, key, json_type_object))
			snprintf(reason, sizeof(counters->unavailable[scope][i]),
				 "the runs before were not counted by side");
		counters->value[scope][i] =
			n *
			restore_counter(rows, key, reason, sizeof(counters->unavailable[scope][i]));
	}
}

static void restore_counters(struct json_object *cell, struct tally *tally)
{
	struct json_object *vmstat = member(cell, "vmstat", json_type_object);
	double n = (double)tally->counted_n;

	tally->counters.counted = tally->counted_n > 0;
	if (!tally->counters.counted)
		return;
	uncore_restore(member(cell, "uncore", json_type_object), tally->counted_n, &tally->uncore);
	restore_software(member(cell, "counters", json_type_object), "", n, COUNTER_TOTAL,
			 &tally->counters);
	restore_software(member(cell, "counters_by_side", json_type_object), ":caller", n,
			 COUNTER_CALLER, &tally->counters);
	for (size_t i = 0; counter_vmstat_name(i); i++) {
		char absent[8] = "";

		tally->counters.vmstat[i] =
			llround(n * restore_counter(vmstat, counter_vmstat_name(i), absent,
						    sizeof(absent)));
		tally->counters.vmstat_known[i] = !absent[0];
	}
}

static void restore_usage(struct json_object *cell, struct tally *tally)
{
	struct json_object *rusage = member(cell, "rusage", json_type_object);
	struct tally_run *first = NULL;
	double n = 0;
	char absent[8];

	for (size_t i = tally->count; i-- > 0;)
		if (tally->runs[i].kind == RUN_PLAIN) {
			n += (double)tally->runs[i].n;
			first = &tally->runs[i];
		}
	if (!first)
		return;
	first->usage = (struct arena_usage){
		.minor_faults = (uint64_t)(n * restore_counter(rusage, "minor_faults", absent,
							       sizeof(absent)) +
					   0.5),
		.major_faults = (uint64_t)(n * restore_counter(rusage, "major_faults", absent,
							       sizeof(absent)) +
					   0.5),
		.voluntary_switches = (uint64_t)(n * restore_counter(rusage, "voluntary_switches",
								     absent, sizeof(absent)) +
						 0.5),
		.involuntary_switches =
			(uint64_t)(n * restore_counter(rusage, "involuntary_switches", absent,
						       sizeof(absent)) +
				   0.5),
		.user_ns =
			(uint64_t)(n * restore_counter(rusage, "user_ns", absent, sizeof(absent)) +
				   0.5),
		.system_ns = (uint64_t)(n * restore_counter(rusage, "system_ns", absent,
							    sizeof(absent)) +
					0.5),
	};
}

static void restore_energy(struct json_object *energy, struct tally *tally)
{
	uint64_t n = 0;

	for (size_t i = 0; i < tally->count; i++)
		n += tally->runs[i].kind == RUN_PLAIN ? tally->runs[i].n : 0;
	if (energy)
		energy_restore(energy, n, &tally->energy);
}

static int restore_placement(struct json_object *cell, struct tally *tally)
{
	struct json_object *placement = member(cell, "placement", json_type_object);
	struct json_object *nodes = member(placement, "memory_nodes", json_type_array);

	tally->unbound = tally->count && !tally->migrated &&
			 !json_object_get_boolean(member(placement, "verified", json_type_boolean));
	if (!nodes || !json_object_array_length(nodes))
		return 0;
	tally->memory_node_count = json_object_array_length(nodes);
	tally->memory_nodes = calloc(tally->memory_node_count, sizeof(*tally->memory_nodes));
	if (!tally->memory_nodes)
		return -ENOMEM;
	for (size_t i = 0; i < tally->memory_node_count; i++)
		tally->memory_nodes[i] =
			(size_t)json_object_get_int64(json_object_array_get_idx(nodes, i));
	return 0;
}

static int restore_verdict(struct json_object *cell, struct tally *tally)
{
	const char *name = json_object_get_string(member(cell, "verdict", json_type_string));
	const char *reason = json_object_get_string(member(cell, "reason", json_type_string));

	for (enum verdict v = VERDICT_OK; v <= VERDICT_BROKEN; v++)
		if (name && !strcmp(name, verdict_names[v])) {
			tally->verdict = v;
			if (reason)
				strncpy(tally->reason, reason, sizeof(tally->reason) - 1);
			return 0;
		}
	return -EINVAL;
}

int tally_restore(struct json_object *cell, struct tally *tally)
{
	int error = restore_verdict(cell, tally);

	if (!error)
		error = restore_histograms(cell, "histogram", tally->histograms);
	if (!error)
		error = restore_histograms(cell, "histogram_disturbed", tally->disturbed);
	if (!error)
		error = restore_runs(cell, tally);
	if (!error)
		error = without_disturbed(tally);
	if (error)
		return error;
	tally->inject = inject_restore(cell);
	tally_restore_image(member(cell, "image", json_type_object), tally);
	restore_counters(cell, tally);
	tally_restore_intervals(member(cell, "counters_by_interval", json_type_object), tally);
	error = restore_events(cell, tally);
	if (error)
		return error;
	restore_usage(cell, tally);
	restore_energy(member(cell, "energy", json_type_object), tally);
	return restore_placement(cell, tally);
}
