// SPDX-License-Identifier: GPL-2.0-or-later
/* A cell as the result document has it; every member is told in results/result.schema.json. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/refusal.h"
#include "harness/errno_name.h"
#include "harness/noise.h"
#include "harness/tally.h"
#include "harness/tally_parts.h"
#include "results/quantile.h"

/* Raised when the subject's loop or image changes what all mechanisms measure. */
#define SUBJECT_VERSION 2

static struct json_object *describe_axes(const struct cell_spec *spec)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; i < AXIS_TOTAL; i++)
		json_object_object_add(object, axes[i]->key,
				       json_object_new_string(spec->values[i].text));
	return object;
}

/* Pages allocated on each node for one creation; null where the kernel does not say. */
static struct json_object *describe_node_pages(const struct tally *tally)
{
	struct json_object *array;

	if (!tally->node_pages_n)
		return NULL;
	array = json_object_new_array();
	for (size_t i = 0; i < tally->node_pages.count; i++)
		json_object_array_add(array, tally_fraction((double)tally->node_pages.pages[i] /
							    (double)tally->node_pages_n));
	return array;
}

static struct json_object *describe_placement(const struct tally *tally)
{
	struct json_object *object = json_object_new_object();
	struct json_object *cpus = json_object_new_array();
	struct json_object *nodes = tally->memory_nodes ? json_object_new_array() : NULL;

	for (size_t i = 0; i < tally->placement.workers; i++)
		json_object_array_add(cpus, json_object_new_int(tally->placement.cpus[i]));
	for (size_t i = 0; i < tally->memory_node_count; i++)
		json_object_array_add(nodes, tally_count(tally->memory_nodes[i]));
	json_object_object_add(object, "cpus", cpus);
	json_object_object_add(
		object, "verified",
		json_object_new_boolean(tally->count && !tally->unbound && !tally->migrated));
	json_object_object_add(object, "controller_shares",
			       json_object_new_boolean(tally->placement.controller_shares));
	json_object_object_add(object, "memory_nodes", nodes);
	json_object_object_add(object, "node_pages_per_op", describe_node_pages(tally));
	return object;
}

static struct json_object *describe_refusals(const struct arena_refusal *refusals)
{
	struct json_object *object = json_object_new_object();

	for (size_t i = 0; i < ARENA_REFUSALS && refusals[i].count; i++) {
		const char *name = errno_name(refusals[i].error);
		struct json_object *same;
		uint64_t count = refusals[i].count;

		/* Two without a name of their own share one. */
		if (json_object_object_get_ex(object, name, &same))
			count += (uint64_t)json_object_get_int64(same);
		json_object_object_add(object, name, tally_count(count));
	}
	return object;
}

/* `caveats`, and the names of those that disturbed it; neither where nothing is to be said. */
static void describe_noise(const struct tally_run *run, struct json_object *object)
{
	struct json_object *caveats = run->noise ? json_object_new_array() : NULL;
	struct json_object *names = noise_disturbs(run->noise) ? json_object_new_array() : NULL;

	if (caveats)
		noise_describe(run->noise, &run->environment, caveats);
	for (size_t i = 0; names && run->noise >> i; i++)
		if (run->noise >> i & 1 && noise_rows[i].severity >= NOISE_DISTURBED)
			json_object_array_add(names, json_object_new_string(noise_rows[i].name));
	if (caveats)
		json_object_object_add(object, "caveats", caveats);
	if (names)
		json_object_object_add(object, "disturbed", names);
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
		json_object_object_add(interval, "n", tally_count(f->n));
		json_object_object_add(interval, "min_ns", tally_number(f->min_ns));
		json_object_object_add(interval, "p50_ns", tally_number(f->p50_ns));
		json_object_object_add(interval, "p90_ns", tally_number(f->p90_ns));
		json_object_object_add(interval, "p99_ns", tally_number(f->p99_ns));
		json_object_object_add(interval, "max_ns", tally_number(f->max_ns));
		json_object_object_add(interval, "mean_ns", tally_number(f->mean_ns));
		json_object_object_add(intervals, interval_name(i), interval);
	}
	json_object_object_add(object, "kind", json_object_new_string(run_kind_names[run->kind]));
	json_object_object_add(object, "round", json_object_new_int((int)run->round));
	if (run->attempt)
		json_object_object_add(object, "attempt", json_object_new_int((int)run->attempt));
	json_object_object_add(object, "start_ns", tally_count(run->start_ns));
	json_object_object_add(object, "duration_ns", tally_count(run->duration_ns));
	json_object_object_add(object, "n", tally_count(run->n));
	json_object_object_add(object, "ops_per_s", tally_number(run->ops_per_s));
	json_object_object_add(object, "cpus", cpus);
	json_object_object_add(object, "intervals", intervals);
	json_object_object_add(object, "create_errors", describe_refusals(run->refusals));
	json_object_object_add(object, "environment", environment_describe(&run->environment));
	describe_noise(run, object);
	if (run->beside_per_s > 0)
		json_object_object_add(object, "beside_per_s", tally_number(run->beside_per_s));
	if (run->table)
		json_object_object_add(object, "measure", table_describe(run->table));
	return object;
}

static enum run_kind kind_of(enum interval interval)
{
	return interval == INTERVAL_START || interval == INTERVAL_RUN || interval == INTERVAL_EXIT
		       ? RUN_STAMPED
		       : RUN_PLAIN;
}

/* The bootstrap is what a document costs most, and is written anew every two seconds: done once for
 * each new run. */
static int bootstrap(struct tally *tally, enum interval interval, const double *p50s, uint64_t seed,
		     struct tally_summary *s)
{
	struct tally_ci95 *known = &tally->ci95[interval];
	int error = 0;

	if (known->runs != s->runs || known->left_out != s->left_out) {
		error = quantile_bootstrap(p50s, s->runs,
					   seed ^ tally->spec->params_hash ^ interval, known->ci95);
		if (error == -ENOMEM)
			return error;
		known->runs = s->runs;
		known->left_out = s->left_out;
	}
	s->ci95_known = s->runs >= QUANTILE_FEWEST_RUNS;
	memcpy(s->ci95, known->ci95, sizeof(s->ci95));
	return 0;
}

static int sum_up(struct tally *tally, enum interval interval, uint64_t seed,
		  struct tally_summary *s)
{
	double *p50s = malloc((tally->count + 1) * sizeof(*p50s));
	int error;

	if (!p50s)
		return -ENOMEM;
	*s = (struct tally_summary){ .min = INFINITY, .max = -INFINITY };
	s->left_out = tally_leaves_out(tally, kind_of(interval));
	for (size_t i = 0; i < tally->count; i++) {
		const struct interval_figures *f = &tally->runs[i].intervals[interval];

		if (tally->runs[i].kind != kind_of(interval) || f->n == 0 ||
		    (s->left_out && noise_disturbs(tally->runs[i].noise)))
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

static struct json_object *describe_interval(const struct tally_summary *s,
					     const struct histogram *histogram)
{
	struct json_object *object = json_object_new_object();
	struct json_object *ci95 = NULL;

	if (s->ci95_known) {
		ci95 = json_object_new_array();
		json_object_array_add(ci95, tally_number(s->ci95[0]));
		json_object_array_add(ci95, tally_number(s->ci95[1]));
	}
	json_object_object_add(object, "n", tally_count(s->n));
	json_object_object_add(object, "min_ns", tally_number(s->min));
	json_object_object_add(object, "p50_ns", tally_number(s->p50));
	/* A bucket's middle may lie past the largest sample. */
	json_object_object_add(object, "p90_ns",
			       tally_number(fmin(histogram_quantile(histogram, 0.90), s->max)));
	json_object_object_add(object, "p99_ns",
			       tally_number(fmin(histogram_quantile(histogram, 0.99), s->max)));
	json_object_object_add(object, "p999_ns",
			       tally_number(fmin(histogram_quantile(histogram, 0.999), s->max)));
	json_object_object_add(object, "max_ns", tally_number(s->max));
	json_object_object_add(object, "mean_ns", tally_number(s->n ? s->sum / (double)s->n : NAN));
	json_object_object_add(object, "ci95_ns", ci95);
	return object;
}

/* Acts of the neighbour a second, while plain runs measured; null without one. */
static struct json_object *describe_beside(const struct tally *tally)
{
	double *rates = malloc((tally->count + 1) * sizeof(*rates));
	struct json_object *rate = NULL;
	size_t n = 0;

	for (size_t i = 0; rates && i < tally->count; i++)
		if (tally->runs[i].kind == RUN_PLAIN && tally->runs[i].beside_per_s > 0 &&
		    tally_speaks(tally, &tally->runs[i]))
			rates[n++] = tally->runs[i].beside_per_s;
	if (n)
		rate = tally_number(quantile_median(rates, n));
	free(rates);
	return rate;
}

static struct json_object *describe_histograms(const struct histogram *histograms)
{
	struct json_object *object = json_object_new_object();
	struct json_object *intervals = json_object_new_object();

	for (size_t i = 0; i < INTERVALS; i++) {
		struct json_object *histogram, *low, *counts;
		double low_ns, width_ns;
		size_t index = 0;
		uint64_t n;

		if (histograms[i].n == 0)
			continue;
		histogram = json_object_new_object();
		low = json_object_new_array();
		counts = json_object_new_array();
		while (histogram_next(&histograms[i], &index, &low_ns, &width_ns, &n)) {
			json_object_array_add(low, tally_number(low_ns));
			json_object_array_add(counts, tally_count(n));
		}
		json_object_object_add(histogram, "low_ns", low);
		json_object_object_add(histogram, "count", counts);
		json_object_object_add(intervals, interval_name(i), histogram);
	}
	json_object_object_add(object, "buckets_per_octave",
			       json_object_new_int(HISTOGRAM_BUCKETS));
	json_object_object_add(object, "intervals", intervals);
	return object;
}

static void sum_refusals(const struct tally *tally, struct arena_refusal *sums, uint64_t *total)
{
	*total = 0;
	for (size_t i = 0; i < tally->count; i++)
		for (size_t j = 0; j < ARENA_REFUSALS && tally->runs[i].refusals[j].count; j++) {
			refusal_add(sums, &tally->runs[i].refusals[j]);
			*total += tally->runs[i].refusals[j].count;
		}
}

static void free_histograms(struct histogram *histograms)
{
	for (size_t i = 0; i < INTERVALS; i++)
		histogram_free(&histograms[i]);
}

void tally_workload_version(const struct tally *tally, char *text, size_t size)
{
	snprintf(text, size, "%d.%u", SUBJECT_VERSION, tally->spec->mechanism->version);
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
	struct histogram histograms[INTERVALS] = { 0 };
	struct tally_summary summaries[INTERVALS];
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
			error = tally_histogram(tally, i, kind_of(i), &histograms[i]);
		/* There is a queue in open loops only. */
		if (!error && (i != INTERVAL_QUEUE || summaries[i].n))
			json_object_object_add(intervals, interval_name(i),
					       describe_interval(&summaries[i], &histograms[i]));
	}
	if (error)
		goto fail;
	stamp_cost = stamped_over_plain(tally, summaries[INTERVAL_TOTAL].p50);
	sum_refusals(tally, refusals, &refused);
	error = tally_add_caveats(tally, &summaries[INTERVAL_TOTAL], stamp_cost,
				  clock_resolution_ns, refused, list);
	if (error)
		goto fail;
	for (size_t i = 0; i < tally->count; i++) {
		json_object_array_add(runs, describe_run(&tally->runs[i]));
		if (tally->runs[i].kind == RUN_PLAIN && tally_speaks(tally, &tally->runs[i]))
			rates[n++] = tally->runs[i].ops_per_s;
	}
	json_object_object_add(object, "name", json_object_new_string(tally->spec->name));
	json_object_object_add(object, "axes", describe_axes(tally->spec));
	snprintf(text, sizeof(text), "%016llx", (unsigned long long)tally->spec->params_hash);
	json_object_object_add(object, "params_hash", json_object_new_string(text));
	tally_workload_version(tally, text, sizeof(text));
	json_object_object_add(object, "workload_version", json_object_new_string(text));
	json_object_object_add(object, "verdict",
			       json_object_new_string(verdict_names[tally->verdict]));
	if (tally->verdict != VERDICT_OK)
		json_object_object_add(object, "reason", json_object_new_string(tally->reason));
	if (tally->inject.spin_ns > 0 || tally->inject.more)
		json_object_object_add(object, "injected", inject_describe(&tally->inject));
	json_object_object_add(object, "image", tally_describe_image(tally));
	json_object_object_add(object, "placement", describe_placement(tally));
	json_object_object_add(object, "intervals", intervals);
	json_object_object_add(object, "ops_per_s", tally_number(quantile_median(rates, n)));
	json_object_object_add(object, "beside_per_s", describe_beside(tally));
	json_object_object_add(object, "measure", tally_describe_measure(tally));
	json_object_object_add(object, "stamped_over_plain", tally_fraction(stamp_cost));
	json_object_object_add(object, "counters", tally_describe_counters(tally));
	json_object_object_add(object, "counters_by_side", tally_describe_sides(tally));
	json_object_object_add(object, "counters_by_interval", tally_describe_intervals(tally));
	json_object_object_add(object, "uncore", tally_describe_uncore(tally));
	json_object_object_add(object, "derived", tally_describe_derived(tally));
	json_object_object_add(object, "energy", energy_describe(&tally->energy));
	json_object_object_add(object, "rusage", tally_describe_rusage(tally));
	json_object_object_add(object, "vmstat", tally_describe_vmstat(tally));
	json_object_object_add(object, "create_errors", describe_refusals(refusals));
	tally_describe_trace(tally, object);
	json_object_object_add(object, "tail", tally_describe_tail(tally));
	json_object_object_add(object, "caveats", list);
	json_object_object_add(object, "runs", runs);
	json_object_object_add(object, "histogram", describe_histograms(histograms));
	if (tally_disturbed(tally, RUN_PLAIN) || tally_disturbed(tally, RUN_STAMPED))
		json_object_object_add(object, "histogram_disturbed",
				       describe_histograms(tally->disturbed));
	free_histograms(histograms);
	free(rates);
	*cell = object;
	return 0;
fail:
	free_histograms(histograms);
	free(rates);
	json_object_put(object);
	json_object_put(intervals);
	json_object_put(runs);
	json_object_put(list);
	return error;
}
