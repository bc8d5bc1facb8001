// SPDX-License-Identifier: GPL-2.0-or-later
/* Judges many series: how many permutations each gets, which of them count as changed, and the size
 * of each step. */
#include "analysis/change_series.h"

#include <errno.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_rng.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "analysis/fdr.h"
#include "analysis/parallel.h"
#include "results/quantile.h"

/* Of one series, in all: what bounds the time, in points that are put in random order. */
#define MOST_WORK          2e7
#define FIRST_PERMUTATIONS 99

struct judging {
	struct change_series *series;
	struct change_test *tests;
	double *p, *q;
	int *errors;
	size_t count, least, tested, changed;
	unsigned up_to; /* permutations in this round, in all */
	double level;
};

static unsigned most_permutations(const struct judging *j, size_t i)
{
	double wanted = ceil(2 * (double)j->tested / j->level);
	double room = MOST_WORK / (double)j->series[i].count;

	return (unsigned)fmax(999, fmin(wanted, room));
}

static void begin_one(void *context, size_t i)
{
	struct judging *j = context;
	struct change_series *one = &j->series[i];

	j->p[i] = NAN;
	if (one->count >= 2 * j->least)
		j->errors[i] = change_test_begin(one->values, one->count, j->least, one->seed,
						 &j->tests[i]);
}

static void permute_one(void *context, size_t i)
{
	struct judging *j = context;
	unsigned most = most_permutations(j, i);

	if (!j->tests[i].order || (j->up_to > FIRST_PERMUTATIONS && j->q[i] <= j->level))
		return;
	change_test_more(&j->tests[i], j->up_to < most ? j->up_to : most);
	j->p[i] = change_test_p(&j->tests[i]);
}

static bool is_open(const struct judging *j, size_t i)
{
	return j->tests[i].order && !change_test_stopped(&j->tests[i]) && j->q[i] > j->level &&
	       j->up_to < most_permutations(j, i);
}

/* Rounds of permutations, each twice as many: a test is over when it has stopped, when it counts
 * as a discovery already, or when it has had its most. */
static int permute(struct judging *j)
{
	bool open = j->tested > 0;
	int error = 0;

	j->up_to = FIRST_PERMUTATIONS;
	while (open && !error) {
		parallel_each(j->count, permute_one, j);
		error = fdr_adjust(j->p, j->count, j->q);
		open = false;
		for (size_t i = 0; i < j->count; i++)
			open |= is_open(j, i);
		j->up_to *= 2;
	}
	return error;
}

/* The values of FROM to TO as they would have been at AT, sorted. */
static void flatten(const struct change_series *series, size_t from, size_t to, size_t at,
		    double *flat)
{
	for (size_t i = from; i < to; i++)
		flat[i - from] = series->values[i] - series->slope * ((double)i - (double)at + 0.5);
	quantile_sort(flat, to - from);
}

/* The median of as many points drawn from SORTED with replacement. The order statistics of the
 * places drawn are told directly: the K-th smallest of N uniform numbers is beta distributed, and
 * what is left above it are N - K uniform ones (H. A. David and H. N. Nagaraja, Order Statistics,
 * Wiley 2003, chapter 2). */
static double resampled_median(gsl_rng *random, const double *sorted, size_t n)
{
	size_t k = (n + 1) / 2, place;
	double below = gsl_ran_beta(random, (double)k, (double)(n - k + 1)), above, median;

	place = (size_t)fmin(below * (double)n, (double)(n - 1));
	median = sorted[place];
	if (n % 2)
		return median;
	above = below + (1 - below) * (1 - pow(gsl_rng_uniform_pos(random), 1 / (double)(n - k)));
	place = (size_t)fmin(above * (double)n, (double)(n - 1));
	return (median + sorted[place]) / 2;
}

/* The ratio of the medians of FROM..AT and AT..TO, with its percentile interval. */
static int measure(const struct change_series *series, size_t from, size_t to,
		   struct change_step *step)
{
	gsl_rng *random = gsl_rng_alloc(gsl_rng_mt19937);
	double *flat = calloc(to - from, sizeof(*flat)), *after = flat + (step->at - from);
	double *ratios = calloc(CHANGE_RESAMPLES, sizeof(*ratios));
	int error = random && flat && ratios ? 0 : -ENOMEM;

	if (error)
		goto out;
	flatten(series, from, step->at, step->at, flat);
	flatten(series, step->at, to, step->at, after);
	step->before = quantile_sorted(flat, step->at - from, 0.5);
	step->after = quantile_sorted(after, to - step->at, 0.5);
	step->ratio = step->after / step->before;
	gsl_rng_set(random, (unsigned long)(series->seed + step->at));
	for (size_t i = 0; i < CHANGE_RESAMPLES; i++) {
		double before = resampled_median(random, flat, step->at - from);

		ratios[i] = resampled_median(random, after, to - step->at) / before;
	}
	quantile_sort(ratios, CHANGE_RESAMPLES);
	step->ci95[0] = quantile_sorted(ratios, CHANGE_RESAMPLES, 0.025);
	step->ci95[1] = quantile_sorted(ratios, CHANGE_RESAMPLES, 0.975);
out:
	if (random)
		gsl_rng_free(random);
	free(flat);
	free(ratios);
	return error;
}

/* The steps of a series in which something changed. SHARE: of all series, those that did. */
static int find_steps(struct change_series *series, size_t least, double level, double share)
{
	struct change_model model;
	int error = change_model_fit(series->values, series->count, least, level * share,
				     series->seed, &model);

	if (error)
		return error;
	series->slope = model.drifts ? model.slope : 0;
	series->steps = calloc(model.steps.count + 1, sizeof(*series->steps));
	error = series->steps ? 0 : -ENOMEM;
	for (size_t i = 0; i < model.steps.count && !error; i++) {
		const struct change_point *point = &model.steps.list[i];
		struct change_step *step = &series->steps[series->step_count++];

		*step = (struct change_step){ .at = point->at,
					      .p = point->p,
					      .q = fmin(1, fmax(series->q, point->p / share)),
					      .permutations = point->permutations };
		error = measure(series, i ? point[-1].at : 0,
				i + 1 < model.steps.count ? point[1].at : series->count, step);
	}
	change_model_free(&model);
	return error;
}

static void find_one(void *context, size_t i)
{
	struct judging *j = context;
	struct change_series *one = &j->series[i];

	if (one->q <= j->level)
		j->errors[i] =
			find_steps(one, j->least, j->level, (double)j->changed / (double)j->tested);
}

static int first_error(const struct judging *j)
{
	for (size_t i = 0; i < j->count; i++)
		if (j->errors[i])
			return j->errors[i];
	return 0;
}

static int judge(struct judging *j)
{
	int error;

	parallel_each(j->count, begin_one, j);
	for (size_t i = 0; i < j->count; i++)
		j->tested += j->tests[i].order != NULL;
	error = first_error(j);
	if (!error && j->tested)
		error = permute(j);
	if (error || !j->tested)
		return error;
	for (size_t i = 0; i < j->count; i++) {
		j->series[i].p = j->p[i];
		j->series[i].q = j->q[i];
		j->series[i].permutations = j->tests[i].permutations;
		j->changed += j->q[i] <= j->level;
	}
	parallel_each(j->count, find_one, j);
	return first_error(j);
}

int change_series_judge(struct change_series *series, size_t count, size_t least, double level)
{
	struct judging j = { .series = series, .count = count, .least = least, .level = level };
	int error = -ENOMEM;

	for (size_t i = 0; i < count; i++)
		series[i] = (struct change_series){ .values = series[i].values,
						    .count = series[i].count,
						    .seed = series[i].seed,
						    .p = NAN,
						    .q = NAN };
	j.tests = calloc(count + 1, sizeof(*j.tests));
	j.p = calloc(count + 1, sizeof(*j.p));
	j.q = calloc(count + 1, sizeof(*j.q));
	j.errors = calloc(count + 1, sizeof(*j.errors));
	if (j.tests && j.p && j.q && j.errors)
		error = judge(&j);
	for (size_t i = 0; j.tests && i < count; i++)
		change_test_end(&j.tests[i]);
	free(j.tests);
	free(j.p);
	free(j.q);
	free(j.errors);
	return error;
}

void change_series_free(struct change_series *series)
{
	free(series->steps);
	series->steps = NULL;
	series->step_count = 0;
}
