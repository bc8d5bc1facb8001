// SPDX-License-Identifier: GPL-2.0-or-later
/* A cell as the result document has it; every member is told in results/result.schema.json. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness/caveat.h"
#include "harness/errno_name.h"
#include "harness/tally.h"
#include "results/quantile.h"

/* Raised when the subject's loop or image changes what all mechanisms measure. */
#define SUBJECT_VERSION 1

#define STAMP_DEAR   1.08
#define WIDE         0.03
#define COARSE_STEPS 20
#define COUNTED_PART 0.8

/* Three decimals: picoseconds of a nanosecond. */
static struct json_object *number(double value)
{
	char text[64];

	if (!isfinite(value))
		return NULL;
	snprintf(text, sizeof(text), "%.3f", value);
	return json_object_new_double_s(value, text);
}

static struct json_object *fraction(double value)
{
	char text[64];

	if (!isfinite(value))
		return NULL;
	snprintf(text, sizeof(text), "%.6g", value);
	return json_object_new_double_s(value, text);
}

static struct json_object *count(uint64_t value)
{
	return json_object_new_int64((int64_t)value);
}

static void add(struct json_object *object, const char *key, struct json_object *value)
{
	json_object_object_add(object, key, value);
}

static struct json_object *describe_axes(const struct cell_spec *spec)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; i < AXIS_TOTAL; i++)
		add(object, axes[i].key, json_object_new_string(spec->values[i].text));
	return object;
}

static struct json_object *describe_image(const struct tally *tally)
{
	const struct arena_image *image = &tally->image;
	struct json_object *object;

	if (!tally->image_known)
		return NULL;
	object = json_object_new_object();
	add(object, "vmas", count(image->vmas));
	add(object, "own_vmas", count(image->own_vmas));
	add(object, "rss_bytes", count(image->rss_bytes));
	add(object, "anonymous_bytes", count(image->anonymous_bytes));
	add(object, "anon_huge_bytes", count(image->anon_huge_bytes));
	add(object, "page_table_bytes", count(image->page_table_bytes));
	add(object, "threads", count(image->threads));
	add(object, "fds", count(image->fds));
	add(object, "own_fds", count(image->own_fds));
	add(object, "build_ns", count(tally->build_ns));
	return object;
}

static struct json_object *describe_placement(const struct tally *tally)
{
	struct json_object *object = json_object_new_object();
	struct json_object *cpus = json_object_new_array();
	struct json_object *nodes = tally->memory_nodes ? json_object_new_array() : NULL;

	for (size_t i = 0; i < tally->placement.workers; i++)
		json_object_array_add(cpus, json_object_new_int(tally->placement.cpus[i]));
	for (size_t i = 0; i < tally->memory_node_count; i++)
		json_object_array_add(nodes, count(tally->memory_nodes[i]));
	add(object, "cpus", cpus);
	add(object, "verified",
	    json_object_new_boolean(tally->count && !tally->unbound && !tally->migrated));
	add(object, "controller_shares",
	    json_object_new_boolean(tally->placement.controller_shares));
	add(object, "memory_nodes", nodes);
	return object;
}

static struct json_object *describe_refusals(const struct arena_refusal *refusals)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; i < ARENA_REFUSALS && refusals[i].count; i++) {
		add(object, errno_name(refusals[i].error), count(refusals[i].count));
	}
	return object;
}

static struct json_object *describe_run(const struct tally_run *run)
{
	struct json_object *object = json_object_new_object();
	struct json_object *intervals = json_object_new_object();
	struct json_object *cpus = json_object_new_array();
	hwloc_bitmap_t set = hwloc_bitmap_alloc();
	unsigned cpu;

	if (set && hwloc_bitmap_list_sscanf(set, run->cpus) == 0) {
		hwloc_bitmap_foreach_begin(cpu, set)
			json_object_array_add(cpus, json_object_new_int((int)cpu));
		hwloc_bitmap_foreach_end();
	}
	hwloc_bitmap_free(set);
	for (size_t i = 0; i < INTERVALS; i++) {
		const struct interval_figures *f = &run->intervals[i];
		struct json_object *interval;

		if (f->n == 0)
			continue;
		interval = json_object_new_object();
		add(interval, "n", count(f->n));
		add(interval, "min_ns", number(f->min_ns));
		add(interval, "p50_ns", number(f->p50_ns));
		add(interval, "p90_ns", number(f->p90_ns));
		add(interval, "p99_ns", number(f->p99_ns));
		add(interval, "max_ns", number(f->max_ns));
		add(interval, "mean_ns", number(f->mean_ns));
		add(intervals, interval_name(i), interval);
	}
	add(object, "kind", json_object_new_string(run_kind_names[run->kind]));
	add(object, "round", json_object_new_int((int)run->round));
	add(object, "start_ns", count(run->start_ns));
	add(object, "duration_ns", count(run->duration_ns));
	add(object, "n", count(run->n));
	add(object, "ops_per_s", number(run->ops_per_s));
	add(object, "cpus", cpus);
	add(object, "intervals", intervals);
	add(object, "create_errors", describe_refusals(run->refusals));
	add(object, "environment", environment_describe(&run->environment));
	return object;
}

/* What the runs say of one interval together. */
struct summary {
	uint64_t n;
	double min, max, sum, p50, ci95[2];
	size_t runs;
	bool ci95_known;
};

static enum run_kind kind_of(enum interval interval)
{
	return interval == INTERVAL_CALL || interval == INTERVAL_TOTAL ? RUN_PLAIN : RUN_STAMPED;
}

/* The bootstrap is what a document costs most, and is written anew every two seconds: done once for
 * each new run. */
static int bootstrap(struct tally *tally, enum interval interval, const double *p50s, uint64_t seed,
		     struct summary *s)
{
	struct tally_ci95 *known = &tally->ci95[interval];
	int error = 0;

	if (known->runs != s->runs) {
		error = quantile_bootstrap(p50s, s->runs,
					   seed ^ tally->spec->params_hash ^ interval, known->ci95);
		if (error == -ENOMEM)
			return error;
		known->runs = s->runs;
	}
	s->ci95_known = s->runs >= QUANTILE_FEWEST_RUNS;
	memcpy(s->ci95, known->ci95, sizeof(s->ci95));
	return 0;
}

static int sum_up(struct tally *tally, enum interval interval, uint64_t seed, struct summary *s)
{
	double *p50s = malloc((tally->count + 1) * sizeof(*p50s));
	int error;

	if (!p50s)
		return -ENOMEM;
	*s = (struct summary){ .min = INFINITY, .max = -INFINITY };
	for (size_t i = 0; i < tally->count; i++) {
		const struct interval_figures *f = &tally->runs[i].intervals[interval];

		if (tally->runs[i].kind != kind_of(interval) || f->n == 0)
			continue;
		s->n += f->n;
		s->min = fmin(s->min, f->min_ns);
		s->max = fmax(s->max, f->max_ns);
		s->sum += f->mean_ns * (double)f->n;
	}
	s->runs = tally_p50s(tally, kind_of(interval), interval, p50s);
	s->p50 = quantile_median(p50s, s->runs);
	error = bootstrap(tally, interval, p50s, seed, s);
	free(p50s);
	return error;
}

/* p50 of total in stamped runs over that in plain ones; NAN while one of them is missing. */
static double stamped_over_plain(const struct tally *tally, double plain_p50)
{
	double *p50s = malloc((tally->count + 1) * sizeof(*p50s));
	double ratio = NAN;

	if (p50s)
		ratio = quantile_median(p50s,
					tally_p50s(tally, RUN_STAMPED, INTERVAL_TOTAL, p50s)) /
			plain_p50;
	free(p50s);
	return ratio;
}

static struct json_object *describe_interval(const struct summary *s,
					     const struct histogram *histogram)
{
	struct json_object *object = json_object_new_object();
	struct json_object *ci95 = NULL;

	if (s->ci95_known) {
		ci95 = json_object_new_array();
		json_object_array_add(ci95, number(s->ci95[0]));
		json_object_array_add(ci95, number(s->ci95[1]));
	}
	add(object, "n", count(s->n));
	add(object, "min_ns", number(s->min));
	add(object, "p50_ns", number(s->p50));
	/* A bucket's middle may lie past the largest sample. */
	add(object, "p90_ns", number(fmin(histogram_quantile(histogram, 0.90), s->max)));
	add(object, "p99_ns", number(fmin(histogram_quantile(histogram, 0.99), s->max)));
	add(object, "p999_ns", number(fmin(histogram_quantile(histogram, 0.999), s->max)));
	add(object, "max_ns", number(s->max));
	add(object, "mean_ns", number(s->n ? s->sum / (double)s->n : NAN));
	add(object, "ci95_ns", ci95);
	return object;
}

static struct json_object *describe_histograms(const struct tally *tally)
{
	struct json_object *object = json_object_new_object();
	struct json_object *intervals = json_object_new_object();

	for (size_t i = 0; i < INTERVALS; i++) {
		struct json_object *histogram, *low, *counts;
		double low_ns, width_ns;
		size_t index = 0;
		uint64_t n;

		if (tally->histograms[i].n == 0)
			continue;
		histogram = json_object_new_object();
		low = json_object_new_array();
		counts = json_object_new_array();
		while (histogram_next(&tally->histograms[i], &index, &low_ns, &width_ns, &n)) {
			json_object_array_add(low, number(low_ns));
			json_object_array_add(counts, count(n));
		}
		add(histogram, "low_ns", low);
		add(histogram, "count", counts);
		add(intervals, interval_name(i), histogram);
	}
	add(object, "buckets_per_octave", json_object_new_int(HISTOGRAM_BUCKETS));
	add(object, "intervals", intervals);
	return object;
}

static struct json_object *per_op(double value)
{
	struct json_object *object = json_object_new_object();

	add(object, "per_op", fraction(value));
	return object;
}

static struct json_object *unavailable(const char *reason)
{
	struct json_object *object = json_object_new_object();

	add(object, "unavailable", json_object_new_string(reason));
	return object;
}

static struct json_object *describe_counters(const struct tally *tally)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; i < COUNTERS; i++) {
		const char *reason = tally->counters.unavailable[i];

		if (!tally->counters.counted || tally->counted_n == 0)
			add(object, counter_names[i], unavailable("no counted run yet"));
		else if (reason[0])
			add(object, counter_names[i], unavailable(reason));
		else
			add(object, counter_names[i],
			    per_op(tally->counters.value[i] / (double)tally->counted_n));
	}
	return object;
}

static struct json_object *describe_vmstat(const struct tally *tally)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; counter_vmstat_name(i); i++) {
		if (!tally->counters.counted || tally->counted_n == 0)
			add(object, counter_vmstat_name(i), unavailable("no counted run yet"));
		else if (!tally->counters.vmstat_known[i])
			add(object, counter_vmstat_name(i),
			    unavailable("/proc/vmstat has no such row"));
		else
			add(object, counter_vmstat_name(i),
			    per_op((double)tally->counters.vmstat[i] / (double)tally->counted_n));
	}
	return object;
}

static struct json_object *describe_rusage(const struct tally *tally)
{
	static const char *const names[] = {
		"minor_faults",         "major_faults", "voluntary_switches",
		"involuntary_switches", "user_ns",      "system_ns"
	};
	struct json_object *object = json_object_new_object();
	uint64_t sums[6] = { 0 }, n = 0;

	for (size_t i = 0; i < tally->count; i++) {
		const struct arena_usage *usage = &tally->runs[i].usage;

		if (tally->runs[i].kind != RUN_PLAIN)
			continue;
		sums[0] += usage->minor_faults;
		sums[1] += usage->major_faults;
		sums[2] += usage->voluntary_switches;
		sums[3] += usage->involuntary_switches;
		sums[4] += usage->user_ns;
		sums[5] += usage->system_ns;
		n += tally->runs[i].n;
	}
	for (size_t i = 0; i < 6; i++)
		add(object, names[i],
		    n ? per_op((double)sums[i] / (double)n) : unavailable("no plain run yet"));
	return object;
}

static void sum_refusals(const struct tally *tally, struct arena_refusal *sums, uint64_t *total)
{
	*total = 0;
	for (size_t i = 0; i < tally->count; i++)
		for (size_t j = 0; j < ARENA_REFUSALS && tally->runs[i].refusals[j].count; j++) {
			const struct arena_refusal *refusal = &tally->runs[i].refusals[j];
			struct arena_refusal *sum = sums;

			while (sum->count && sum->error != refusal->error &&
			       sum < &sums[ARENA_REFUSALS - 1])
				sum++;
			sum->error = refusal->error;
			sum->count += refusal->count;
			*total += refusal->count;
		}
}

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
	if (tally->spec->mechanism->control || !tally->counted_n || cpu_ns <= 0 ||
	    tally->counters.unavailable[COUNTER_TASK_CLOCK][0])
		return 1;
	counted = tally->counters.value[COUNTER_TASK_CLOCK] / (double)tally->counted_n;
	return counted / (cpu_ns / n);
}

void tally_workload_version(const struct tally *tally, char *text, size_t size)
{
	snprintf(text, size, "%d.%u", SUBJECT_VERSION, tally->spec->mechanism->version);
}

static int add_caveats(const struct tally *tally, const struct summary *total, double stamp_cost,
		       double resolution_ns, uint64_t refused, struct json_object *list)
{
	double half = total->ci95_known ? (total->ci95[1] - total->ci95[0]) / 2 / total->p50 : 0;
	int error = 0;

	if (!total->runs)
		return 0;
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
	if (counted_part(tally) < COUNTED_PART)
		error |= caveat_add(list, CAVEAT_COUNTED_PART,
				    "task-clock has %.2f of the CPU time that rusage has",
				    counted_part(tally));
	if (!tally->spec->mechanism->control && total->p50 < COARSE_STEPS * resolution_ns)
		error |= caveat_add(list, CAVEAT_COARSE_CLOCK,
				    "the p50 of total is %.0f ns, a step of the clock %.0f ns",
				    total->p50, resolution_ns);
	if (tally->migrated)
		error |= caveat_add(list, CAVEAT_MIGRATED,
				    "a subject ran on another CPU than its own");
	if (tally->unbound)
		error |= caveat_add(list, CAVEAT_UNBOUND,
				    "sched_getaffinity showed more CPUs than the placement gave");
	if (tally->placement.oversubscribed)
		error |= caveat_add(list, CAVEAT_OVERSUBSCRIBED, "%zu workers share CPUs",
				    tally->placement.workers);
	if (tally->placement.controller_shares)
		error |= caveat_add(list, CAVEAT_CONTROLLER_SHARES,
				    "the controller sleeps on a measured CPU");
	return error ? -ENOMEM : 0;
}

int tally_describe(struct tally *tally, uint64_t seed, double clock_resolution_ns,
		   struct json_object **cell)
{
	struct json_object *object = json_object_new_object();
	struct json_object *intervals = json_object_new_object();
	struct json_object *runs = json_object_new_array();
	struct json_object *list = json_object_new_array();
	struct arena_refusal refusals[ARENA_REFUSALS] = { 0 };
	double *rates = malloc((tally->count + 1) * sizeof(*rates));
	struct summary summaries[INTERVALS];
	double stamp_cost;
	uint64_t refused;
	char text[40];
	size_t n = 0;
	int error = 0;

	if (!object || !intervals || !runs || !list || !rates) {
		error = -ENOMEM;
		goto fail;
	}
	for (enum interval i = 0; i < INTERVALS && !error; i++) {
		error = sum_up(tally, i, seed, &summaries[i]);
		if (!error)
			add(intervals, interval_name(i),
			    describe_interval(&summaries[i], &tally->histograms[i]));
	}
	if (error)
		goto fail;
	stamp_cost = stamped_over_plain(tally, summaries[INTERVAL_TOTAL].p50);
	sum_refusals(tally, refusals, &refused);
	error = add_caveats(tally, &summaries[INTERVAL_TOTAL], stamp_cost, clock_resolution_ns,
			    refused, list);
	if (error)
		goto fail;
	for (size_t i = 0; i < tally->count; i++) {
		json_object_array_add(runs, describe_run(&tally->runs[i]));
		if (tally->runs[i].kind == RUN_PLAIN)
			rates[n++] = tally->runs[i].ops_per_s;
	}
	add(object, "name", json_object_new_string(tally->spec->name));
	add(object, "axes", describe_axes(tally->spec));
	snprintf(text, sizeof(text), "%016llx", (unsigned long long)tally->spec->params_hash);
	add(object, "params_hash", json_object_new_string(text));
	tally_workload_version(tally, text, sizeof(text));
	add(object, "workload_version", json_object_new_string(text));
	add(object, "verdict", json_object_new_string(verdict_names[tally->verdict]));
	if (tally->verdict != VERDICT_OK)
		add(object, "reason", json_object_new_string(tally->reason));
	add(object, "image", describe_image(tally));
	add(object, "placement", describe_placement(tally));
	add(object, "intervals", intervals);
	add(object, "ops_per_s", number(quantile_median(rates, n)));
	add(object, "stamped_over_plain", fraction(stamp_cost));
	add(object, "counters", describe_counters(tally));
	add(object, "rusage", describe_rusage(tally));
	add(object, "vmstat", describe_vmstat(tally));
	add(object, "create_errors", describe_refusals(refusals));
	add(object, "caveats", list);
	add(object, "runs", runs);
	add(object, "histogram", describe_histograms(tally));
	free(rates);
	*cell = object;
	return 0;
fail:
	free(rates);
	json_object_put(object);
	json_object_put(intervals);
	json_object_put(runs);
	json_object_put(list);
	return error;
}
